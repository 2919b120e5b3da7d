#include "store/database.h"

#include <stdio.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "base/cell.h"
#include "base/limits.h"
#include "store/sql.h"

/* ---- failures and statements ---- */

cor_status cor_sql_fail(sqlite3 *db, const char *path, const char *what, cor_err *err)
{
	int code = db ? cor_sql.sqlite3_errcode(db) : SQLITE_NOMEM;

	switch (code) {
	case SQLITE_NOTADB:
		return cor_fail(err, COR_EINPUT,
			"%s: expected an estate (a SQLite file or a folder of CSV files), this is "
			"neither",
			path);
	case SQLITE_CORRUPT:
		return cor_fail(err, COR_EINPUT, "%s: the SQLite file is damaged", path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return cor_fail(err, COR_ESYSTEM, "%s: another program is using it", path);
	case SQLITE_NOMEM:
		return cor_fail(err, COR_ENOMEM, "%s: out of memory", path);
	default:
		return cor_fail(err, COR_ESYSTEM, "%s: cannot %s: %s", path, what,
			cor_sql.sqlite3_errmsg(db));
	}
}

cor_status cor_sql_prepare(sqlite3 *db, const char *path, const cor_buf *sql,
	sqlite3_stmt **ret_statement, cor_err *err)
{
	COR_TRY(cor_buf_status(sql, err));
	if (cor_sql.sqlite3_prepare_v2(db, sql->p, -1, ret_statement, NULL) != SQLITE_OK)
		return cor_sql_fail(db, path, "read", err);
	return COR_OK;
}

cor_status cor_sql_find_columns(sqlite3 *db, const char *path, const char *table,
	cor_sql_column_sink sink, void *context, cor_err *err)
{
	sqlite3_stmt *statement = NULL;
	cor_status status = COR_OK;
	int code = SQLITE_DONE;

	if (cor_sql.sqlite3_prepare_v2(db, "SELECT name FROM pragma_table_info(?1)", -1, &statement,
		    NULL) != SQLITE_OK)
		return cor_sql_fail(db, path, "read", err);
	if (cor_sql.sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC) != SQLITE_OK)
		status = cor_sql_fail(db, path, "read", err);
	while (status == COR_OK && (code = cor_sql.sqlite3_step(statement)) == SQLITE_ROW) {
		const char *name = (const char *)cor_sql.sqlite3_column_text(statement, 0);

		status = name ? sink(context, cor_text_of(name), err)
			      : cor_sql_fail(db, path, "read", err);
	}
	if (status == COR_OK && code != SQLITE_DONE)
		status = cor_sql_fail(db, path, "read", err);
	cor_sql.sqlite3_finalize(statement);
	return status;
}

/* ---- is it an estate? ---- */

static cor_status check_format(const char *path, const char *format, cor_err *err)
{
	static const char FAMILY[] = "cordon-estate/";
	uint64_t version;

	if (format && strcmp(format, COR_SQL_FORMAT) == 0)
		return COR_OK;
	if (format && strncmp(format, FAMILY, sizeof(FAMILY) - 1) == 0 &&
		cor_text_to_u64(cor_text_of(format + sizeof(FAMILY) - 1), &version) && version > 1)
		return cor_fail(err, COR_EINPUT,
			"%s: its format is %s, newer than this Cordon reads (%s)", path, format,
			COR_SQL_FORMAT);
	return cor_fail(err, COR_EINPUT, "%s: its format is \"%s\", expected %s", path,
		format ? format : "", COR_SQL_FORMAT);
}

cor_status cor_sql_check_format(sqlite3 *db, const char *path, cor_err *err)
{
	sqlite3_stmt *statement = NULL;
	cor_status status;

	if (cor_sql.sqlite3_prepare_v2(db,
		    "SELECT count(*) FROM sqlite_master WHERE name = 'cordon_meta'", -1, &statement,
		    NULL) != SQLITE_OK ||
		cor_sql.sqlite3_step(statement) != SQLITE_ROW) {
		status = cor_sql_fail(db, path, "read", err);
		cor_sql.sqlite3_finalize(statement);
		return status;
	}
	status = cor_sql.sqlite3_column_int(statement, 0) == 1
		? COR_OK
		: cor_fail(err, COR_EINPUT, "%s: a SQLite file, but no estate of Cordon's", path);
	cor_sql.sqlite3_finalize(statement);
	COR_TRY(status);
	if (cor_sql.sqlite3_prepare_v2(db,
		    "SELECT CAST(value AS TEXT) FROM cordon_meta WHERE key = 'format'", -1,
		    &statement, NULL) != SQLITE_OK)
		return cor_sql_fail(db, path, "read", err);
	switch (cor_sql.sqlite3_step(statement)) {
	case SQLITE_ROW:
		status = check_format(path, (const char *)cor_sql.sqlite3_column_text(statement, 0),
			err);
		break;
	case SQLITE_DONE:
		status = check_format(path, NULL, err);
		break;
	default:
		status = cor_sql_fail(db, path, "read", err);
		break;
	}
	cor_sql.sqlite3_finalize(statement);
	return status;
}

/* ---- opening for reading ---- */

/* NOMUTEX here and in database_write.c: a connection is used by the thread that opened it. */
static cor_status open_for_reading(const char *path, sqlite3 **ret_db, cor_err *err)
{
	sqlite3 *db = NULL;
	cor_status status;
	int code;

	COR_TRY(cor_sql_load(err));
	code = cor_sql.sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK) {
		cor_sql.sqlite3_busy_timeout(db, COR_SQL_WAIT_MS);
		cor_sql.sqlite3_extended_result_codes(db, 1);
		code = cor_sql.sqlite3_exec(db, "BEGIN; SELECT count(*) FROM sqlite_master", NULL,
			NULL, NULL);
		cor_sql.sqlite3_extended_result_codes(db, 0);
	}
	if (code == SQLITE_READONLY_ROLLBACK || code == SQLITE_READONLY_RECOVERY) {
		/* A program was killed while writing: bringing the old estate back needs writing. */
		cor_sql.sqlite3_close(db);
		db = NULL;
		code = cor_sql.sqlite3_open_v2(path, &db,
			SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
		if (code == SQLITE_OK) {
			cor_sql.sqlite3_busy_timeout(db, COR_SQL_WAIT_MS);
			code = cor_sql.sqlite3_exec(db,
				"PRAGMA query_only = 1; BEGIN; SELECT count(*) FROM sqlite_master",
				NULL, NULL, NULL);
		}
	}
	if (code != SQLITE_OK) {
		status = cor_sql_fail(db, path, "open", err);
		cor_sql.sqlite3_close(db);
		return status;
	}
	*ret_db = db;
	return COR_OK;
}

/* SQLite reads a last page that was cut short as if zeros stood there. */
static cor_status check_size(sqlite3 *db, const char *path, cor_err *err)
{
	sqlite3_stmt *statement = NULL;
	int64_t page_bytes = 0;
	struct stat info;

	if (cor_sql.sqlite3_prepare_v2(db, "PRAGMA page_size", -1, &statement, NULL) == SQLITE_OK &&
		cor_sql.sqlite3_step(statement) == SQLITE_ROW)
		page_bytes = cor_sql.sqlite3_column_int64(statement, 0);
	cor_sql.sqlite3_finalize(statement);
	if (page_bytes <= 0)
		return cor_sql_fail(db, path, "read", err);
	if (stat(path, &info) == 0 && info.st_size % page_bytes != 0)
		return cor_fail(err, COR_EINPUT, "%s: the SQLite file is damaged: it is cut short",
			path);
	return COR_OK;
}

/* ---- reading a table ---- */

typedef struct table_reader {
	sqlite3 *db;
	const char *path;
	cor_table_id table;
	unsigned found_count;
	bool found[COR_TABLE_COLUMNS_MAX];
	char numbers[COR_TABLE_COLUMNS_MAX][COR_CELL_REAL_BYTES];
} table_reader;

static cor_status find_column(void *context, cor_text name, cor_err *err)
{
	table_reader *r = context;
	int column = cor_schema_column(r->table, name);
	const char *near;

	if (column < 0) {
		near = cor_schema_near_column(r->table, name);
		return cor_fail(err, COR_EINPUT,
			"%s: table %s has a column \"%.*s\" that is none%s%s%s", r->path,
			cor_schema[r->table].name, (int)(name.n < 64 ? name.n : 64), name.p,
			near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	}
	r->found[column] = true;
	r->found_count++;
	return COR_OK;
}

static cor_status prepare_select(table_reader *r, sqlite3_stmt **ret_statement, cor_err *err)
{
	const cor_table_spec *spec = &cor_schema[r->table];
	cor_buf sql = {0};
	cor_status status;

	cor_buf_addz(&sql, "SELECT rowid");
	for (unsigned c = 0; c < spec->column_count; c++)
		cor_buf_addf(&sql, r->found[c] ? ", \"%s\"" : ", NULL", spec->columns[c].name);
	cor_buf_addf(&sql, " FROM \"%s\"", spec->name);
	status = cor_sql_prepare(r->db, r->path, &sql, ret_statement, err);
	cor_buf_done(&sql);
	return status;
}

static bool read_cell(table_reader *r, sqlite3_stmt *statement, unsigned column, cor_text *ret_cell)
{
	int at = (int)column + 1;
	const void *bytes;

	switch (cor_sql.sqlite3_column_type(statement, at)) {
	case SQLITE_NULL:
		*ret_cell = COR_TEXT("");
		return true;
	case SQLITE_FLOAT:
		*ret_cell = cor_cell_of_real(&cor_schema[r->table].columns[column],
			cor_sql.sqlite3_column_double(statement, at), r->numbers[column]);
		return true;
	case SQLITE_INTEGER: {
		int n = snprintf(r->numbers[column], sizeof(r->numbers[column]), "%lld",
			(long long)cor_sql.sqlite3_column_int64(statement, at));

		*ret_cell = (cor_text){r->numbers[column], (size_t)n};
		return true;
	}
	default:
		bytes = cor_sql.sqlite3_column_blob(statement, at);
		*ret_cell = (cor_text){bytes ? bytes : "",
			(size_t)cor_sql.sqlite3_column_bytes(statement, at)};
		return bytes || ret_cell->n == 0;
	}
}

static cor_status read_rows(table_reader *r, sqlite3_stmt *statement, cor_builder *builder,
	cor_err *err)
{
	const cor_table_spec *spec = &cor_schema[r->table];
	cor_text cells[COR_TABLE_COLUMNS_MAX];
	int code;

	while ((code = cor_sql.sqlite3_step(statement)) == SQLITE_ROW) {
		cor_place place = {.file = spec->name,
			.line = (uint64_t)cor_sql.sqlite3_column_int64(statement, 0)};

		for (unsigned c = 0; c < spec->column_count; c++) {
			if (!read_cell(r, statement, c, &cells[c]))
				return cor_sql_fail(r->db, r->path, "read", err);
		}
		COR_TRY(cor_builder_add(builder, r->table, cells, place, NULL, NULL, err));
	}
	return code == SQLITE_DONE ? COR_OK : cor_sql_fail(r->db, r->path, "read", err);
}

static cor_status read_table(sqlite3 *db, const char *path, cor_table_id table,
	cor_builder *builder, cor_err *err)
{
	table_reader reader = {.db = db, .path = path, .table = table};
	sqlite3_stmt *statement = NULL;
	cor_status status;

	COR_TRY(cor_sql_find_columns(db, path, cor_schema[table].name, find_column, &reader, err));
	if (reader.found_count == 0)
		return COR_OK;
	COR_TRY(prepare_select(&reader, &statement, err));
	status = read_rows(&reader, statement, builder, err);
	cor_sql.sqlite3_finalize(statement);
	return status;
}

/*
 * Tables and views of others may stay beside, but none whose name is nearly a table's: it would be a
 * table silently empty.
 */
static cor_status check_names(sqlite3 *db, const char *path, cor_err *err)
{
	static const char NAMES[] = "SELECT lower(name) FROM sqlite_master "
				    "WHERE type IN ('table', 'view') ORDER BY name";
	sqlite3_stmt *statement = NULL;
	cor_status status = COR_OK;
	int code = SQLITE_DONE;

	if (cor_sql.sqlite3_prepare_v2(db, NAMES, -1, &statement, NULL) != SQLITE_OK)
		return cor_sql_fail(db, path, "read", err);
	while (status == COR_OK && (code = cor_sql.sqlite3_step(statement)) == SQLITE_ROW) {
		const char *name = (const char *)cor_sql.sqlite3_column_text(statement, 0), *near;

		if (!name)
			status = cor_sql_fail(db, path, "read", err);
		else if ((near = cor_schema_near_table(cor_text_of(name))) &&
			strcmp(near, name) != 0)
			status = cor_fail(err, COR_EINPUT,
				"%s: no table of an estate is called \"%.64s\"; did you mean \"%s\"?",
				path, name, near);
	}
	if (status == COR_OK && code != SQLITE_DONE)
		status = cor_sql_fail(db, path, "read", err);
	cor_sql.sqlite3_finalize(statement);
	return status;
}

cor_status cor_database_read(const char *path, bool is_register, cor_builder *builder, cor_err *err)
{
	cor_status status;
	sqlite3 *db = NULL;

	COR_TRY(open_for_reading(path, &db, err));
	status = check_size(db, path, err);
	if (status == COR_OK)
		status = cor_sql_check_format(db, path, err);
	if (status == COR_OK)
		status = check_names(db, path, err);
	for (unsigned t = 0; t < COR_TABLE_COUNT && status == COR_OK; t++) {
		if (!is_register || cor_schema[t].in_register)
			status = read_table(db, path, (cor_table_id)t, builder, err);
	}
	cor_sql.sqlite3_close(db);
	return status;
}
