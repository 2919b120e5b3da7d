#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/cell.h"
#include "store/database.h"
#include "store/sql.h"

typedef struct writer {
	sqlite3 *db;
	const char *path;
	const cor_estate *estate;
} writer;

static cor_status run(const writer *w, const char *sql, cor_err *err)
{
	if (cor_sql.sqlite3_exec(w->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return cor_sql_fail(w->db, w->path, "write", err);
	return COR_OK;
}

static cor_status run_built(const writer *w, cor_buf *sql, cor_err *err)
{
	cor_status status = cor_buf_status(sql, err);

	if (status == COR_OK)
		status = run(w, sql->p, err);
	cor_buf_done(sql);
	return status;
}

/* ---- tables ---- */

static const char *sql_type(cor_column_type type)
{
	switch (type) {
	case COR_TYPE_NUMBER:
		return "INTEGER";
	case COR_TYPE_PERCENT:
	case COR_TYPE_LAT:
	case COR_TYPE_LON:
		return "REAL";
	case COR_TYPE_TEXT:
	case COR_TYPE_KEY:
	case COR_TYPE_REF:
	case COR_TYPE_PARTY:
	case COR_TYPE_LABELS:
	case COR_TYPE_LABEL:
	case COR_TYPE_LIST:
	case COR_TYPE_WORD:
	case COR_TYPE_DATE:
	case COR_TYPE_YESNO:
	case COR_TYPE_COUNTRY:
		break;
	}
	return "TEXT";
}

static cor_status create_table(const writer *w, cor_table_id table, cor_err *err)
{
	const cor_table_spec *spec = &cor_schema[table];
	cor_buf sql = {0};

	cor_buf_addf(&sql, "CREATE TABLE \"%s\" (", spec->name);
	for (unsigned c = 0; c < spec->column_count; c++) {
		const cor_column_spec *column = &spec->columns[c];

		cor_buf_addf(&sql, "%s\"%s\" %s%s", c ? ", " : "", column->name,
			sql_type(column->type),
			column->flags & COR_COLUMN_REQUIRED ? " NOT NULL" : "");
	}
	cor_buf_addz(&sql, ") STRICT");
	return run_built(w, &sql, err);
}

typedef struct column_check {
	cor_table_id table;
	unsigned count;
	bool differs;
} column_check;

static cor_status check_column(void *context, cor_text name, cor_err *err)
{
	column_check *check = context;

	(void)err;
	if (cor_schema_column(check->table, name) < 0)
		check->differs = true;
	check->count++;
	return COR_OK;
}

/* An empty table with the columns of the schema, whatever was there. */
static cor_status clear_table(const writer *w, cor_table_id table, cor_err *err)
{
	column_check check = {.table = table};
	const char *name = cor_schema[table].name;
	cor_buf sql = {0};

	COR_TRY(cor_sql_find_columns(w->db, w->path, name, check_column, &check, err));
	if (check.count == 0)
		return create_table(w, table, err);
	if (!check.differs && check.count == cor_schema[table].column_count) {
		cor_buf_addf(&sql, "DELETE FROM \"%s\"", name);
		return run_built(w, &sql, err);
	}
	cor_buf_addf(&sql, "DROP TABLE \"%s\"", name);
	COR_TRY(run_built(w, &sql, err));
	return create_table(w, table, err);
}

/* ---- rows ---- */

static int bind_cell(sqlite3_stmt *statement, int at, const cor_column_spec *column, cor_text cell)
{
	if (cell.n == 0)
		return cor_sql.sqlite3_bind_null(statement, at);
	switch (column->type) {
	case COR_TYPE_NUMBER:
		return cor_sql.sqlite3_bind_int64(statement, at, cor_cell_number(column, cell));
	case COR_TYPE_PERCENT:
		return cor_sql.sqlite3_bind_double(statement, at,
			(double)cor_cell_number(column, cell) / 1e4);
	case COR_TYPE_LAT:
	case COR_TYPE_LON:
		return cor_sql.sqlite3_bind_double(statement, at,
			(double)cor_cell_number(column, cell) / 1e7);
	case COR_TYPE_TEXT:
	case COR_TYPE_KEY:
	case COR_TYPE_REF:
	case COR_TYPE_PARTY:
	case COR_TYPE_LABELS:
	case COR_TYPE_LABEL:
	case COR_TYPE_LIST:
	case COR_TYPE_WORD:
	case COR_TYPE_DATE:
	case COR_TYPE_YESNO:
	case COR_TYPE_COUNTRY:
		break;
	}
	return cor_sql.sqlite3_bind_text(statement, at, cell.p, (int)cell.n, SQLITE_STATIC);
}

static cor_status insert_rows(const writer *w, cor_table_id table, sqlite3_stmt *statement,
	cor_err *err)
{
	const cor_table_spec *spec = &cor_schema[table];
	uint32_t rows = cor_estate_rows(w->estate, table);

	for (uint32_t row = 0; row < rows; row++) {
		for (unsigned c = 0; c < spec->column_count; c++) {
			cor_text cell = cor_estate_cell(w->estate, table, row, c);

			if (bind_cell(statement, (int)c + 1, &spec->columns[c], cell) != SQLITE_OK)
				return cor_sql_fail(w->db, w->path, "write", err);
		}
		if (cor_sql.sqlite3_step(statement) != SQLITE_DONE)
			return cor_sql_fail(w->db, w->path, "write", err);
		cor_sql.sqlite3_reset(statement);
	}
	return COR_OK;
}

static cor_status write_table(const writer *w, cor_table_id table, cor_err *err)
{
	const cor_table_spec *spec = &cor_schema[table];
	sqlite3_stmt *statement = NULL;
	cor_buf sql = {0};
	cor_status status;

	COR_TRY(clear_table(w, table, err));
	cor_buf_addf(&sql, "INSERT INTO \"%s\" (", spec->name);
	for (unsigned c = 0; c < spec->column_count; c++)
		cor_buf_addf(&sql, "%s\"%s\"", c ? ", " : "", spec->columns[c].name);
	cor_buf_addz(&sql, ") VALUES (");
	for (unsigned c = 0; c < spec->column_count; c++)
		cor_buf_addz(&sql, c ? ", ?" : "?");
	cor_buf_addc(&sql, ')');
	status = cor_sql_prepare(w->db, w->path, &sql, &statement, err);
	cor_buf_done(&sql);
	if (status == COR_OK)
		status = insert_rows(w, table, statement, err);
	cor_sql.sqlite3_finalize(statement);
	return status;
}

static cor_status write_tables(const writer *w, cor_err *err)
{
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++)
		COR_TRY(write_table(w, (cor_table_id)t, err));
	return COR_OK;
}

/* ---- a new file, or an estate that is there ---- */

static cor_status open_db(const char *path, int flags, sqlite3 **ret_db, cor_err *err)
{
	sqlite3 *db = NULL;
	cor_status status;

	COR_TRY(cor_sql_load(err));
	if (cor_sql.sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		status = cor_sql_fail(db, path, "open", err);
		cor_sql.sqlite3_close(db);
		return status;
	}
	cor_sql.sqlite3_busy_timeout(db, COR_SQL_WAIT_MS);
	*ret_db = db;
	return COR_OK;
}

static cor_status replace(const writer *w, cor_err *err)
{
	cor_status status;

	COR_TRY(run(w, "PRAGMA synchronous = FULL; BEGIN IMMEDIATE", err));
	status = cor_sql_check_format(w->db, w->path, err);
	if (status != COR_OK)
		return cor_fail_in(err, status, "not replaced");
	COR_TRY(write_tables(w, err));
	return run(w, "COMMIT", err);
}

/* No journal: nobody sees the file before it is whole. */
static cor_status fill(const writer *w, cor_err *err)
{
	cor_buf sql = {0};

	cor_buf_addf(&sql, "PRAGMA application_id = %d;", COR_SQL_APPLICATION_ID);
	cor_buf_addz(&sql,
		"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
		"BEGIN EXCLUSIVE;"
		"CREATE TABLE cordon_meta (key TEXT PRIMARY KEY, value TEXT) STRICT;"
		"INSERT INTO cordon_meta VALUES ('format', '" COR_SQL_FORMAT "')");
	COR_TRY(run_built(w, &sql, err));
	COR_TRY(write_tables(w, err));
	return run(w, "COMMIT", err);
}

static cor_status fail_errno(cor_err *err, const char *path, const char *what)
{
	return cor_fail(err, COR_ESYSTEM, "%s: cannot %s: %s", path, what, strerror(errno));
}

static cor_status sync_path(const char *path, int flags, cor_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
	cor_status status = COR_OK;

	if (fd < 0)
		return fail_errno(err, path, "open");
	if (fsync(fd) != 0)
		status = fail_errno(err, path, "sync");
	close(fd);
	return status;
}

static cor_status sync_parent(const char *path, cor_err *err)
{
	char parent[PATH_MAX];
	size_t n = strlen(path);

	while (n && path[n - 1] != '/')
		n--;
	if (n == 0)
		return sync_path(".", O_DIRECTORY, err);
	memcpy(parent, path, n);
	parent[n] = '\0';
	return sync_path(parent, O_DIRECTORY, err);
}

static cor_status create(const char *path, const cor_estate *estate, cor_err *err)
{
	writer w = {.path = path, .estate = estate};
	char fresh[PATH_MAX];
	int n = snprintf(fresh, sizeof(fresh), "%s.new-%ld", path, (long)getpid());
	cor_status status;

	if (n < 0 || (size_t)n >= sizeof(fresh))
		return cor_fail(err, COR_EINPUT, "%s: the name is too long", path);
	unlink(fresh); /* of one with our number that was killed */
	COR_TRY(open_db(fresh, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &w.db, err));
	status = fill(&w, err);
	if (cor_sql.sqlite3_close(w.db) != SQLITE_OK && status == COR_OK)
		status = cor_fail(err, COR_ESYSTEM, "%s: cannot close", path);
	if (status == COR_OK)
		status = sync_path(fresh, 0, err);
	if (status == COR_OK && rename(fresh, path) != 0)
		status = fail_errno(err, path, "create");
	if (status != COR_OK) {
		unlink(fresh);
		return status;
	}
	return sync_parent(path, err);
}

cor_status cor_database_write(const char *path, const cor_estate *estate, cor_err *err)
{
	writer w = {.path = path, .estate = estate};
	cor_status status;
	struct stat info;

	/* An empty file holds nothing that could be lost. */
	if (stat(path, &info) != 0 || (S_ISREG(info.st_mode) && info.st_size == 0))
		return create(path, estate, err);
	COR_TRY(open_db(path, SQLITE_OPEN_READWRITE, &w.db, err));
	status = replace(&w, err);
	cor_sql.sqlite3_close(w.db); /* rolls back what is not committed */
	return status;
}
