/* Tables of canonical cells (doc/estate.md), from a folder of CSV files or from SQLite. */
#include "base/csv.h"
#include "base/file.h"
#include "verify/verify.h"

#define FORMAT "SELECT 1 FROM given.cordon_meta WHERE key = 'format' AND value = 'cordon-estate/1'"
#define TYPE "SELECT substr(type, 6) FROM pragma_table_info(%Q) WHERE name = %Q"
#define ORDER "SELECT group_concat(cid + 1) FROM pragma_table_info(%Q)"
#define TABLES "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid LIMIT %d"
/* Of each column of a table: its name, and its canonical cell from one of an attached database. */
#define CELLS                                                                           \
	"SELECT group_concat(format('\"%%w\"', name)), "                                \
	"group_concat(format('canonical(''%%s'', \"%%w\")', substr(c.type, 6), name)) " \
	"FROM pragma_table_info(%Q) c JOIN pragma_table_info(%Q, 'given') USING(name)"

enum { REGISTER_TABLES = 8, ALL_TABLES = 32 };

/* The pieces of a list: trimmed, none empty, none twice. */
static void add_list(cor_buf *list, cor_text t)
{
	cor_text piece, other, before;

	while (cor_text_cut(&t, '|', &piece)) {
		bool seen = (piece = cor_text_trim(piece)).n == 0;

		for (before = cor_buf_text(list); list->n && cor_text_cut(&before, '|', &other);)
			seen |= cor_text_equal(piece, other);
		if (!seen && list->n)
			cor_buf_addc(list, '|');
		if (!seen)
			cor_buf_add(list, piece);
	}
}

static void add_fixed(cor_buf *cell, cor_text t, int places)
{
	int64_t number;
	char text[32];

	if (cor_text_to_fixed(t, places, places == 7, &number))
		cor_buf_add(cell, (cor_text){text, cor_text_from_fixed(number, places, text)});
	else
		cor_buf_add(cell, t);
}

/* canonical(TYPE, cell), the type as in tables.sql */
void ver_canonical(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *type = (const char *)sqlite3_value_text(values[0]);
	cor_text t;
	cor_buf cell = {0};
	char real[64];

	(void)count;
	if (sqlite3_value_type(values[1]) == SQLITE_FLOAT)
		t = cor_text_of(sqlite3_snprintf(sizeof(real), real, "%.12f",
			sqlite3_value_double(values[1])));
	else
		t = cor_text_trim(cor_text_of((const char *)sqlite3_value_text(values[1])));
	if (t.n == 0)
		return;
	if (strcmp(type, "LIST") == 0)
		add_list(&cell, t);
	else if (strcmp(type, "YES") == 0 && (cor_text_is(t, "true") || cor_text_is(t, "1")))
		cor_buf_addz(&cell, "yes");
	else if (strcmp(type, "YES") == 0 && (cor_text_is(t, "false") || cor_text_is(t, "0")))
		cor_buf_addz(&cell, "no");
	else if (strcmp(type, "NUMBER") == 0)
		add_fixed(&cell, t, 0);
	else if (strcmp(type, "PERCENT") == 0)
		add_fixed(&cell, t, 4);
	else if (strcmp(type, "DEGREES") == 0)
		add_fixed(&cell, t, 7);
	else
		cor_buf_add(&cell, t);
	if (cell.n)
		sqlite3_result_text(context, cell.p, (int)cell.n, SQLITE_TRANSIENT);
	cor_buf_done(&cell);
}

/* What puts in rows of cells as a header names them. */
static sqlite3_stmt *read_header(const char *table, const char *path, const cor_csv_record *header)
{
	const char *names = "", *cells = "";

	for (uint32_t i = 0; i < header->count; i++) {
		const char *comma = i ? ", " : "";
		const char *name = ver_text(cor_text_trim(header->cells[i]));
		const char *type = ver_ask(TYPE, table, name);

		if (!type)
			ver_stop(2, "%s:1:1: there is a column that no %s has", path, table);
		names = ver_format("%s%s\"%w\"", names, comma, name);
		cells = ver_format("%s%scanonical('%s', ?)", cells, comma, type);
	}
	return ver_query("INSERT INTO \"%w\" (%s) VALUES (%s)", table, names, cells);
}

void ver_load_csv(const char *table, const char *path)
{
	sqlite3_stmt *into = NULL;
	cor_csv_record record;
	cor_csv *csv;
	cor_text text;
	cor_err err;
	bool more;

	if (cor_file_map(path, &text, &err) || cor_csv_new(text, ',', '"', &csv, &err))
		ver_stop(2, "%s", err.text);
	while (!cor_csv_next(csv, &record, &more, &err) && more) {
		if (record.trouble ||
			(into && sqlite3_bind_parameter_count(into) != (int)record.count))
			ver_stop(2, "%s:%" PRIu64 ":1: expected as many cells as in the header",
				path, record.line);
		if (!into) {
			into = read_header(table, path, &record);
			continue;
		}
		for (uint32_t i = 0; i < record.count; i++)
			sqlite3_bind_text(into, (int)i + 1, record.cells[i].p,
				(int)record.cells[i].n, SQLITE_STATIC);
		if (sqlite3_step(into) != SQLITE_DONE)
			ver_stop(2, "%s:%" PRIu64 ":1: %s", path, record.line,
				sqlite3_errmsg(ver_db));
		sqlite3_reset(into);
	}
	if (more)
		ver_stop(2, "%s: %s", path, err.text);
	sqlite3_finalize(into);
	cor_csv_free(csv);
	cor_file_unmap(text);
}

/* Every byte of the path as in a URI, which can say that SQLite is only to read. */
static void attach(const char *path)
{
	char *uri = ver_new(3 * strlen(path) + 1, 1), *u = uri;

	for (const char *p = path; *p; p++, u += 3)
		sqlite3_snprintf(4, u, "%%%02x", (unsigned char)*p);
	ver_run("ATTACH 'file:%s?mode=ro' AS given", uri);
	if (!ver_ask(FORMAT))
		ver_stop(2, "%s: expected an estate of format cordon-estate/1", path);
}

/* Fills the first tables from a folder or a file. */
static void fill(const char *path, int table_count)
{
	sqlite3_stmt *tables, *cells;
	bool folder = cor_file_is_folder(path);

	if (!folder)
		attach(path);
	ver_run("BEGIN");
	tables = ver_query(TABLES, table_count);
	while (ver_next(tables)) {
		const char *name = ver_cell(tables, 0);
		const char *file = ver_format("%s/%s.csv", path, name);

		if (folder && cor_file_exists(file))
			ver_load_csv(name, file);
		cells = folder ? NULL : ver_query(CELLS, name, name);
		while (cells && ver_next(cells))
			if (sqlite3_column_text(cells, 0))
				ver_run("INSERT INTO \"%w\" (%s) SELECT %s FROM given.\"%w\"", name,
					ver_cell(cells, 0), ver_cell(cells, 1), name);
	}
	ver_run("COMMIT");
}

static const char *digest(void)
{
	sqlite3_stmt *tables = ver_query(TABLES, ALL_TABLES), *rows;
	cor_hasher hasher;
	cor_digest result;

	cor_hasher_init(&hasher);
	while (ver_next(tables)) {
		const char *name = ver_cell(tables, 0);

		cor_hasher_add_text(&hasher, cor_text_of(name));
		rows = ver_query("SELECT count(*) FROM \"%w\"", name);
		while (ver_next(rows))
			cor_hasher_add_u64(&hasher, (uint64_t)sqlite3_column_int64(rows, 0));
		rows = ver_query("SELECT * FROM \"%w\" ORDER BY %s", name, ver_ask(ORDER, name));
		while (ver_next(rows))
			for (int c = 0; c < sqlite3_column_count(rows); c++)
				cor_hasher_add_text(&hasher,
					(cor_text){(const char *)sqlite3_column_text(rows, c),
						(size_t)sqlite3_column_bytes(rows, c)});
	}
	result = cor_hasher_done(&hasher);
	return cor_digest_write(&result, ver_new(COR_DIGEST_HEX_BYTES, 1));
}

/* Runs SQL in which %w is the name of a table, for each table that a register has. */
static void for_register(const char *sql)
{
	sqlite3_stmt *tables = ver_query(TABLES, REGISTER_TABLES);

	while (ver_next(tables))
		ver_run(sql, ver_cell(tables, 0), ver_cell(tables, 0), ver_cell(tables, 0));
}

void ver_load(const char *estate, const char *folder, const char **ret_estate,
	const char **ret_register)
{
	sqlite3_stmt *wrong;

	*ret_register = ver_format("%064d", 0);
	if (folder) {
		fill(folder, REGISTER_TABLES);
		*ret_register = digest();
	}
	for_register(
		"CREATE TEMP TABLE \"register %w\" AS SELECT * FROM \"%w\"; DELETE FROM \"%w\"");
	fill(estate, ALL_TABLES);
	*ret_estate = digest();
	for_register("INSERT OR IGNORE INTO \"%w\" SELECT * FROM \"register %w\"");
	wrong = ver_query("PRAGMA foreign_key_check");
	while (ver_next(wrong))
		ver_stop(2, "table %s names a %s that there is not", ver_cell(wrong, 0),
			ver_cell(wrong, 2));
}
