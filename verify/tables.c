/* Tables of canonical cells (doc/estate.md), from a folder of CSV files or from SQLite. */
#include "base/cell.h"
#include "base/csv.h"
#include "base/file.h"
#include "verify/verify.h"

#define FORMAT "SELECT 1 FROM given.cordon_meta WHERE key = 'format' AND value = 'cordon-estate/1'"

#define EXISTS "SELECT 1 FROM given.sqlite_schema WHERE name = %Q"

/* The word behind TEXT in the type of a column tells attributes.sql what is in it. */
static const char *type_name(cor_column_type type)
{
	return type == COR_TYPE_DATE      ? "TEXT DATE"
		: type == COR_TYPE_NUMBER ? "TEXT NUMBER"
		: type == COR_TYPE_TEXT || type == COR_TYPE_KEY || type == COR_TYPE_REF ||
			type == COR_TYPE_WORD || type == COR_TYPE_COUNTRY
		? "TEXT"
		: "TEXT OTHER";
}

/* In a key that may be empty, empty is a value of its own. */
void ver_create(const cor_table_spec *table)
{
	const char *columns = "", *keys = "", *comma = "";

	for (unsigned c = 0; c < table->column_count; c++) {
		const cor_column_spec *column = &table->columns[c];

		columns = ver_format("%s%s\"%w\" %s", columns, c ? ", " : "", column->name,
			type_name(column->type));
		if (column->type == COR_TYPE_REF)
			columns = ver_format("%s REFERENCES \"%w\"(id)", columns,
				cor_schema[column->ref].name);
		if (column->flags & COR_COLUMN_KEY) {
			keys = ver_format(column->flags & COR_COLUMN_REQUIRED
					? "%s%s\"%w\""
					: "%s%sifnull(\"%w\", '')",
				keys, comma, column->name);
			comma = ", ";
		}
	}
	ver_run("CREATE TABLE \"%w\"(%s)", table->name, columns);
	if (*keys)
		ver_run("CREATE UNIQUE INDEX \"%w key\" ON \"%w\"(%s)", table->name, table->name,
			keys);
}

/* What puts in a row: a parameter for each column. */
static sqlite3_stmt *insert(const cor_table_spec *table)
{
	static const char all[] = "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?";

	return ver_query("INSERT INTO \"%w\" VALUES(%.*s)", table->name,
		2 * (int)table->column_count - 1, all);
}

static void put(sqlite3_stmt *into, const cor_column_spec *column, int at, cor_text raw,
	const char *where)
{
	char phrase[160];
	cor_buf cell = {0};
	const char *expected = cor_cell_read(column, raw, &cell, phrase);

	if (expected)
		ver_stop(2, "%s: %s: expected %s", where, column->name, expected);
	if (cell.n)
		sqlite3_bind_text(into, at, cell.p, (int)cell.n, SQLITE_TRANSIENT);
	else
		sqlite3_bind_null(into, at);
	cor_buf_done(&cell);
}

static void finish_row(sqlite3_stmt *into, const char *where)
{
	if (sqlite3_step(into) != SQLITE_DONE)
		ver_stop(2, "%s: %s", where, sqlite3_errmsg(ver_db));
	sqlite3_reset(into);
}

/* The column of a table that has this name; its count: none. */
static unsigned find_column(const cor_table_spec *table, cor_text name)
{
	unsigned c = 0;

	while (c < table->column_count && !cor_text_is(cor_text_trim(name), table->columns[c].name))
		c++;
	return c;
}

void ver_load_csv(const cor_table_spec *table, const char *path)
{
	unsigned columns[COR_TABLE_COLUMNS_MAX], count = 0;
	sqlite3_stmt *into = insert(table);
	cor_csv_record record;
	cor_csv *csv;
	cor_text text;
	cor_err err;
	bool more;

	if (cor_file_map(path, &text, &err) || cor_csv_new(text, ',', '"', &csv, &err))
		ver_stop(2, "%s", err.text);
	while (!cor_csv_next(csv, &record, &more, &err) && more) {
		if (record.trouble || record.count > table->column_count ||
			(count && record.count != count))
			ver_stop(2, "%s:%" PRIu64 ":1: expected as many cells as in the header",
				path, record.line);
		for (unsigned i = 0; i < record.count; i++)
			if (count)
				put(into, &table->columns[columns[i]], (int)columns[i] + 1,
					record.cells[i], path);
			else if ((columns[i] = find_column(table, record.cells[i])) ==
				table->column_count)
				ver_stop(2, "%s:1:1: there is a column that no %s has", path,
					table->name);
		if (count)
			finish_row(into, path);
		count = record.count;
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

static void copy(const cor_table_spec *table, const char *path)
{
	sqlite3_stmt *rows = ver_query("SELECT * FROM given.\"%w\"", table->name);
	sqlite3_stmt *into = insert(table);
	char number[64];

	while (ver_next(rows)) {
		for (int i = 0; i < sqlite3_column_count(rows); i++) {
			cor_text cell = cor_text_of((const char *)sqlite3_column_text(rows, i));
			unsigned c = find_column(table, cor_text_of(sqlite3_column_name(rows, i)));

			if (sqlite3_column_type(rows, i) == SQLITE_FLOAT)
				cell = cor_text_of(sqlite3_snprintf(sizeof(number), number, "%.12f",
					sqlite3_column_double(rows, i)));
			if (c < table->column_count)
				put(into, &table->columns[c], (int)c + 1, cell, path);
		}
		finish_row(into, path);
	}
	sqlite3_finalize(into);
}

/* Fills the tables, or those of a register, from a folder or a file. */
static void fill(const char *path, bool is_register)
{
	bool folder = cor_file_is_folder(path);

	if (!folder)
		attach(path);
	ver_run("BEGIN");
	for (int t = 0; t < COR_TABLE_COUNT; t++) {
		const cor_table_spec *table = &cor_schema[t];
		const char *file = ver_format("%s/%s.csv", path, table->name);

		if (is_register && !table->in_register)
			continue;
		if (folder && cor_file_exists(file))
			ver_load_csv(table, file);
		if (!folder && ver_ask(EXISTS, table->name))
			copy(table, path);
	}
	ver_run("COMMIT");
}

static const char *digest(void)
{
	cor_hasher hasher;

	cor_hasher_init(&hasher);
	for (int t = 0; t < COR_TABLE_COUNT; t++) {
		const cor_table_spec *table = &cor_schema[t];
		cor_text cells[COR_TABLE_COLUMNS_MAX];
		cor_digest_table *said = NULL;
		const char *order = "1";
		sqlite3_stmt *rows;
		bool good = cor_digest_table_new(table->column_count, &said, NULL) == COR_OK;

		for (unsigned c = 1; c < table->column_count; c++)
			order = ver_format("%s, %d", order, (int)c + 1);
		rows = ver_query("SELECT * FROM \"%w\" ORDER BY %s", table->name, order);
		while (ver_next(rows)) {
			for (int c = 0; c < (int)table->column_count; c++)
				cells[c] = cor_text_of((const char *)sqlite3_column_text(rows, c));
			good = good && cor_digest_table_add(said, cells, NULL) == COR_OK;
		}
		if (!good || cor_digest_table_end(said, table->name, &hasher, NULL) != COR_OK)
			ver_stop(2, "memory is out");
		cor_digest_table_free(said);
	}
	cor_digest result = cor_hasher_done(&hasher);
	return cor_digest_write(&result, ver_new(COR_DIGEST_HEX_BYTES, 1));
}

/* Runs SQL in which %w is the name of a table, for those of a register. */
static void each_table(const char *sql)
{
	for (int t = 0; t < COR_TABLE_COUNT && cor_schema[t].in_register; t++)
		ver_run(sql, cor_schema[t].name, cor_schema[t].name, cor_schema[t].name);
}

void ver_load(const char *estate, const char *folder, const char **ret_estate,
	const char **ret_register)
{
	sqlite3_stmt *wrong;

	for (int t = 0; t < COR_TABLE_COUNT; t++)
		ver_create(&cor_schema[t]);
	if (folder)
		fill(folder, true);
	*ret_register = folder ? digest() : ver_format("%064d", 0);
	each_table("CREATE TEMP TABLE \"beneath %w\" AS SELECT * FROM \"%w\"; DELETE FROM \"%w\"");
	fill(estate, false);
	*ret_estate = digest();
	each_table("INSERT OR IGNORE INTO \"%w\" SELECT * FROM \"beneath %w\"");
	wrong = ver_query("PRAGMA foreign_key_check");
	while (ver_next(wrong))
		ver_stop(2, "table %s names a %s that there is not", ver_cell(wrong, 0),
			ver_cell(wrong, 2));
}
