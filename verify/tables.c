/* Tables of canonical cells (doc/estate.md), from a folder of CSV files or from SQLite. */
#include "base/csv.h"
#include "base/file.h"
#include "verify/verify.h"

#define FORMAT "SELECT 1 FROM cordon_meta WHERE key = 'format' AND value = 'cordon-estate/1'"
#define TABLES "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"

enum { COLUMNS_MAX = 16, REGISTER_TABLES = 8 };

sqlite3 *ver_db;

sqlite3_stmt *ver_prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		ver_stop(2, "%s in %.200s", sqlite3_errmsg(db), sql);
	return statement;
}

bool ver_step(sqlite3_stmt *statement)
{
	int result = sqlite3_step(statement);

	if (result != SQLITE_ROW && result != SQLITE_DONE)
		ver_stop(2, "%s", sqlite3_errmsg(sqlite3_db_handle(statement)));
	if (result == SQLITE_DONE)
		sqlite3_finalize(statement);
	return result == SQLITE_ROW;
}

void ver_run(const char *sql)
{
	if (sqlite3_exec(ver_db, sql, NULL, NULL, NULL) != SQLITE_OK)
		ver_stop(2, "%s", sqlite3_errmsg(ver_db));
}

int ver_changed(const char *sql)
{
	ver_run(sql);
	return sqlite3_changes(ver_db);
}

json_t *ver_json(const char *sql)
{
	sqlite3_stmt *statement = ver_prepare(ver_db, sql);
	json_t *json = NULL;

	while (ver_step(statement))
		json = json_loads((const char *)sqlite3_column_text(statement, 0), JSON_DECODE_ANY,
			NULL);
	return json ? json : json_null();
}

/* The pieces of a list: trimmed, none empty, none twice. */
static cor_text canonical_list(cor_text t)
{
	cor_text piece, other, before;
	cor_buf list = {0};
	char *text;

	while (cor_text_cut(&t, '|', &piece)) {
		bool seen = (piece = cor_text_trim(piece)).n == 0;

		for (before = cor_buf_text(&list); list.n && cor_text_cut(&before, '|', &other);)
			seen |= cor_text_equal(piece, other);
		if (!seen && list.n)
			cor_buf_addc(&list, '|');
		if (!seen)
			cor_buf_add(&list, piece);
	}
	text = ver_text(cor_buf_text(&list));
	cor_buf_done(&list);
	return cor_text_of(text);
}

/* By the word behind TEXT in the declaration of its column. */
static cor_text canonical(const char *type, cor_text t)
{
	char kind = type[4] ? type[5] : 'T', *text = NULL;
	int64_t number;

	t = cor_text_trim(t);
	if (t.n && strchr("LOWP", kind))
		return canonical_list(t);
	if (kind == 'Y')
		return cor_text_is(t, "true") || cor_text_is(t, "1")     ? COR_TEXT("yes")
			: cor_text_is(t, "false") || cor_text_is(t, "0") ? COR_TEXT("no")
									 : t;
	if (kind == 'N' && cor_text_to_i64(t, &number))
		return cor_text_of(ver_format("%lld", (long long)number));
	if (strchr("SA", kind) && cor_text_to_fixed(t, kind == 'S' ? 4 : 7, kind == 'A', &number)) {
		text = ver_new(32, 1);
		cor_text_from_fixed(number, kind == 'S' ? 4 : 7, text);
	}
	return text ? cor_text_of(text) : t;
}

static sqlite3_stmt *prepare_insert(sqlite3 *db, const char *table, unsigned width)
{
	return ver_prepare(db,
		ver_format("INSERT OR %s INTO \"%s\" VALUES(?%s)",
			db == ver_db ? "IGNORE" : "ABORT", table,
			ver_text((cor_text){",?,?,?,?,?,?,?,?,?,?,?,?,?,?,?", 2 * width - 2})));
}

static void insert(sqlite3_stmt *into, unsigned width, const cor_text *row)
{
	int result;

	for (unsigned c = 0; c < width; c++)
		if (row[c].n)
			sqlite3_bind_text(into, (int)c + 1, row[c].p, (int)row[c].n, SQLITE_STATIC);
		else
			sqlite3_bind_null(into, (int)c + 1);
	result = sqlite3_step(into);
	if (result != SQLITE_DONE)
		ver_stop(2, "%s", sqlite3_errmsg(sqlite3_db_handle(into)));
	sqlite3_reset(into);
}

void ver_load_csv(sqlite3 *db, const char *table, const char *path)
{
	sqlite3_stmt *head = ver_prepare(db, ver_format("SELECT * FROM \"%s\"", table));
	unsigned width = (unsigned)sqlite3_column_count(head), columns[COLUMNS_MAX], count = 0;
	sqlite3_stmt *into = prepare_insert(db, table, width);
	cor_csv_record record;
	cor_csv *csv;
	cor_text text;
	cor_err err;
	bool more;

	if (cor_file_map(path, &text, &err) || cor_csv_new(text, ',', '"', &csv, &err))
		ver_stop(2, "%s", err.text);
	while (!cor_csv_next(csv, &record, &more, &err) && more) {
		cor_text row[COLUMNS_MAX] = {0};

		if (record.trouble || record.count > width || (count && record.count != count))
			ver_stop(2, "%s:%" PRIu64 ":1: expected as many cells as in the header",
				path, record.line);
		for (unsigned i = 0; i < record.count && count; i++)
			row[columns[i]] = canonical(sqlite3_column_decltype(head, (int)columns[i]),
				record.cells[i]);
		for (unsigned i = 0, c; i < record.count && !count; i++) {
			cor_text name = cor_text_trim(record.cells[i]);

			for (c = 0;
				c < width && !cor_text_is(name, sqlite3_column_name(head, (int)c));)
				c++;
			if (c == width)
				ver_stop(2, "%s:1:1: there is a column that no %s has", path,
					table);
			columns[i] = c;
		}
		if (count)
			insert(into, width, row);
		count = record.count;
	}
	if (more)
		ver_stop(2, "%s: %s", path, err.text);
	sqlite3_finalize(head);
	sqlite3_finalize(into);
	cor_csv_free(csv);
	cor_file_unmap(text);
}

static void copy(sqlite3 *db, const char *table, sqlite3 *from)
{
	sqlite3_stmt *head = ver_prepare(db, ver_format("SELECT * FROM \"%s\"", table)), *rows;
	unsigned width = (unsigned)sqlite3_column_count(head);
	sqlite3_stmt *into = prepare_insert(db, table, width);
	const char *sql = "SELECT";

	for (unsigned c = 0; c < width; c++)
		sql = ver_format("%s%s t.\"%s\"", sql, c ? "," : "",
			sqlite3_column_name(head, (int)c));
	rows = ver_prepare(from, ver_format("%s FROM \"%s\" t", sql, table));
	while (ver_step(rows)) {
		cor_text row[COLUMNS_MAX] = {0};

		for (unsigned c = 0; c < width; c++) {
			cor_text cell = cor_text_of(
				(const char *)sqlite3_column_text(rows, (int)c));

			if (sqlite3_column_type(rows, (int)c) == SQLITE_FLOAT)
				cell = cor_text_of(
					ver_format("%.12f", sqlite3_column_double(rows, (int)c)));
			row[c] = canonical(sqlite3_column_decltype(head, (int)c), cell);
		}
		insert(into, width, row);
	}
	sqlite3_finalize(head);
	sqlite3_finalize(into);
}

sqlite3 *ver_load(const char *path, bool is_register)
{
	bool folder = path && cor_file_is_folder(path);
	sqlite3 *db, *from = NULL;
	sqlite3_stmt *tables;

	if (path && !folder &&
		(is_register ||
			sqlite3_open_v2(path, &from, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
			sqlite3_exec(from, "BEGIN", NULL, NULL, NULL) != SQLITE_OK))
		ver_stop(2, "%s: %s", path, from ? sqlite3_errmsg(from) : "expected a folder");
	if (from && !ver_step(tables = ver_prepare(from, FORMAT)))
		ver_stop(2, "%s: expected an estate of format cordon-estate/1", path);
	if (from)
		sqlite3_finalize(tables);
	if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
		sqlite3_exec(db, ver_tables_sql, NULL, NULL, NULL) != SQLITE_OK ||
		sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		ver_stop(2, "%s", db ? sqlite3_errmsg(db) : "memory is out");
	tables = ver_prepare(db, TABLES);
	for (int t = 0; ver_step(tables); t++) {
		const char *name = (const char *)sqlite3_column_text(tables, 0), *file;

		file = folder ? ver_format("%s/%s.csv", path, name) : NULL;
		if (from)
			copy(db, name, from);
		else if (file && (!is_register || t < REGISTER_TABLES) && cor_file_exists(file))
			ver_load_csv(db, name, file);
	}
	sqlite3_close_v2(from);
	return db;
}

const char *ver_digest(sqlite3 *db)
{
	sqlite3_stmt *tables = ver_prepare(db, TABLES), *rows;
	char *hex = ver_new(COR_DIGEST_HEX_BYTES, 1);
	cor_hasher hasher;
	cor_digest digest;

	cor_hasher_init(&hasher);
	while (ver_step(tables)) {
		const char *name = (const char *)sqlite3_column_text(tables, 0), *by = "1";

		rows = ver_prepare(db, ver_format("SELECT count(*) FROM \"%s\"", name));
		cor_hasher_add_text(&hasher, cor_text_of(name));
		while (ver_step(rows))
			cor_hasher_add_u64(&hasher, (uint64_t)sqlite3_column_int64(rows, 0));
		rows = ver_prepare(db, ver_format("SELECT * FROM \"%s\"", name));
		for (int c = 1; c < sqlite3_column_count(rows); c++)
			by = ver_format("%s,%d", by, c + 1);
		sqlite3_finalize(rows);
		rows = ver_prepare(db, ver_format("SELECT * FROM \"%s\" ORDER BY %s", name, by));
		while (ver_step(rows))
			for (int c = 0; c < sqlite3_column_count(rows); c++)
				cor_hasher_add_text(&hasher,
					(cor_text){(const char *)sqlite3_column_text(rows, c),
						(size_t)sqlite3_column_bytes(rows, c)});
	}
	digest = cor_hasher_done(&hasher);
	return cor_digest_write(&digest, hex);
}

void ver_merge(sqlite3 *db, sqlite3 *reg)
{
	sqlite3_stmt *tables = ver_prepare(db, TABLES), *wrong;

	ver_db = db;
	for (int t = 0; ver_step(tables);)
		if (t++ < REGISTER_TABLES)
			copy(db, (const char *)sqlite3_column_text(tables, 0), reg);
	sqlite3_close_v2(reg);
	wrong = ver_prepare(db, "PRAGMA foreign_key_check");
	while (ver_step(wrong))
		ver_stop(2, "table %s names a %s that there is not", sqlite3_column_text(wrong, 0),
			sqlite3_column_text(wrong, 2));
}
