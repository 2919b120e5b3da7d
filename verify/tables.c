/* Tables of canonical cells (doc/estate.md), from a folder of CSV files or from SQLite; lists of places
 * (doc/policy.md, Places), of which no message shows a cell. */
#include "base/cell.h"
#include "base/csv_table.h"
#include "base/digest_table.h"
#include "base/file.h"
#include "base/sphere.h"
#include "verify/verify.h"

/* A URI can say that SQLite is only to read; some bytes of a path mean something in it. */
#define ATTACH                                                                                \
	"ATTACH 'file:' || replace(replace(replace(replace(%Q, '%%', '%%25'), '?', '%%3f'), " \
	"'#', '%%23'), '/', '%%2f') || '?mode=ro' AS given"
#define FORMAT "SELECT 1 FROM given.cordon_meta WHERE key = 'format' AND value = 'cordon-estate/1'"

/* What copies a table of `given`: its name, its number and thrice its name. */
#define COPY                                                                                    \
	"SELECT format('INSERT INTO main.\"%%w\"(%%s) SELECT %%s FROM given.\"%%w\"', %Q, "     \
	"group_concat(format('\"%%w\"', name)), "                                               \
	"group_concat(format('cell(%d, %%d, \"%%w\")', m.cid, name)), %Q) "                     \
	"FROM pragma_table_info(%Q, 'main') m JOIN pragma_table_info(%Q, 'given') USING(name) " \
	"HAVING count(*)"

#define ORDER "SELECT group_concat(cid + 1) FROM pragma_table_info(%Q)"

/* The rows of one list have all been read; %Q is its label. */
#define LIES                                                                                       \
	"INSERT INTO lies SELECT %Q, s.id, ifnull(max(CASE WHEN p.site NOT NULL THEN "             \
	"2 * (p.site = s.id) WHEN s.lat IS NULL OR s.lon IS NULL THEN 1 WHEN p.lat NOT NULL THEN " \
	"lies_within(s.lat, s.lon, p.lat, p.lon, p.radius_m) END), 0) "                            \
	"FROM site s LEFT JOIN place p GROUP BY s.id"

/* The tables of the schema, and one more. */
static const cor_table_spec *table_at(int number)
{
	return number < COR_TABLE_COUNT ? &cor_schema[number] : &cor_place_spec;
}

/* In a key that may be empty, empty is a value of its own.  In the type of a column the word behind TEXT
 * tells attributes.sql what is in it. */
static void create(const cor_table_spec *table)
{
	const char *columns = "", *keys = "";

	for (unsigned c = 0; c < table->column_count; c++) {
		const cor_column_spec *column = &table->columns[c];
		const char *holds = column->type == COR_TYPE_DATE ? " DATE"
			: column->type == COR_TYPE_NUMBER         ? " NUMBER"
								  : "";

		columns = ver_format("%s%s\"%w\" TEXT%s", columns, c ? ", " : "", column->name,
			holds);
		if (column->type == COR_TYPE_REF)
			columns = ver_format("%s REFERENCES \"%w\"(id)", columns,
				cor_schema[column->ref].name);
		if (column->flags & COR_COLUMN_KEY)
			keys = ver_format(column->flags & COR_COLUMN_REQUIRED
					? "%s%s\"%w\""
					: "%s%sifnull(\"%w\", '')",
				keys, *keys ? ", " : "", column->name);
	}
	ver_run("CREATE TABLE \"%w\"(%s)", table->name, columns);
	if (*keys)
		ver_run("CREATE UNIQUE INDEX \"%w key\" ON \"%w\"(%s)", table->name, table->name,
			keys);
}

void ver_canonical(sqlite3_context *context, int count, sqlite3_value **values)
{
	const cor_table_spec *table = table_at(sqlite3_value_int(values[0]));
	const cor_column_spec *column = &table->columns[sqlite3_value_int(values[1])];
	bool real = sqlite3_value_type(values[--count]) == SQLITE_FLOAT;
	char number[COR_CELL_REAL_BYTES], phrase[160];
	cor_text raw = {(const char *)sqlite3_value_text(values[count]), 0};
	const char *expected;
	cor_buf cell = {0};

	raw.n = (size_t)sqlite3_value_bytes(values[count]);
	if (real)
		raw = cor_cell_of_real(column, sqlite3_value_double(values[count]), number);
	expected = cor_cell_read(column, raw, &cell, phrase);
	if (expected)
		ver_stop(2, "%s.%s: expected %s", table->name, column->name, expected);
	if (cell.n)
		sqlite3_result_text(context, cell.p, (int)cell.n, SQLITE_TRANSIENT);
	cor_buf_done(&cell);
}

static void load_csv(int number, const char *path)
{
	const cor_table_spec *table = table_at(number);
	const char *cells = "";
	sqlite3_stmt *into;
	cor_csv_file file;
	cor_err err;
	bool more = true;

	for (unsigned c = 0; c < table->column_count; c++)
		cells = ver_format("%s%scell(%d, %u, ?)", cells, c ? ", " : "", number, c);
	into = ver_query("INSERT INTO \"%w\" VALUES(%s)", table->name, cells);
	if (cor_csv_file_open(&file, table, path, &err))
		ver_stop(2, "%s", err.text);
	while (!cor_csv_file_next(&file, &more, &err) && more) {
		for (int c = 0; c < (int)table->column_count; c++)
			sqlite3_bind_text(into, c + 1, file.table.cells[c].p,
				(int)file.table.cells[c].n, SQLITE_STATIC);
		if (sqlite3_step(into) != SQLITE_DONE)
			ver_stop(2, "%s: %s", path, sqlite3_errmsg(ver_db));
		sqlite3_reset(into);
	}
	if (more)
		ver_stop(2, "%s", err.text);
	sqlite3_finalize(into);
	cor_csv_file_close(&file);
}

/* Fills so many tables from a folder or a file. */
static void fill(const char *path, int tables)
{
	bool folder = cor_file_is_folder(path);

	if (!folder)
		ver_run(ATTACH, path);
	if (!folder && !ver_ask(FORMAT))
		ver_stop(2, "%s: expected an estate of format cordon-estate/1", path);
	ver_run("BEGIN");
	for (int t = 0; t < tables; t++) {
		const char *name = cor_schema[t].name, *file = ver_format("%s/%s.csv", path, name);
		const char *copy = folder ? NULL : ver_ask(COPY, name, t, name, name, name);

		if (copy)
			ver_execute(copy);
		if (folder && cor_file_exists(file))
			load_csv(t, file);
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
		sqlite3_stmt *rows;
		bool good = cor_digest_table_new(table->column_count, &said, NULL) == COR_OK;

		rows = ver_query("SELECT * FROM \"%w\" ORDER BY %s", table->name,
			ver_ask(ORDER, table->name));
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
	for (int t = 0; t < COR_REGISTER_TABLES; t++)
		ver_run(sql, cor_schema[t].name, cor_schema[t].name, cor_schema[t].name);
}

void ver_load(const char *estate, const char *folder)
{
	const char *beneath;

	for (int t = 0; t <= COR_TABLE_COUNT; t++)
		create(table_at(t));
	if (folder)
		fill(folder, COR_REGISTER_TABLES);
	beneath = folder ? digest() : ver_format("%064d", 0);
	each_table("CREATE TEMP TABLE \"beneath %w\" AS SELECT * FROM \"%w\"; DELETE FROM \"%w\"");
	fill(estate, COR_TABLE_COUNT);
	ver_run("CREATE TABLE head AS SELECT %Q AS estate, %Q AS register", digest(), beneath);
	each_table("INSERT OR IGNORE INTO \"%w\" SELECT * FROM \"beneath %w\"");
	ver_execute("SELECT stop(2, format('table %s names a %s that there is not', \"table\", "
		    "parent)) FROM pragma_foreign_key_check");
}

void ver_read_list(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)context;
	ver_execute("DELETE FROM place");
	load_csv(COR_TABLE_COUNT, (const char *)sqlite3_value_text(values[count - 1]));
	ver_run(LIES, sqlite3_value_text(values[0]));
}

void ver_lies(sqlite3_context *context, int count, sqlite3_value **values)
{
	int64_t n[4] = {0};

	for (int i = 0; i < count - 1; i++)
		if (!cor_text_to_fixed(cor_text_of((const char *)sqlite3_value_text(values[i])), 7,
			    true, &n[i]))
			return;
	sqlite3_result_int(context,
		(int)cor_sphere_within((cor_position){(int32_t)n[0], (int32_t)n[1]},
			(cor_position){(int32_t)n[2], (int32_t)n[3]},
			(uint32_t)sqlite3_value_int64(values[4])));
}
