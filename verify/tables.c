/* Tables of canonical cells (doc/estate.md), from a folder of CSV files or from SQLite. */
#include <sqlite3.h>
#include <stdlib.h>

#include "base/csv.h"
#include "base/file.h"
#include "verify/verify.h"

#define FORMAT "SELECT 1 FROM cordon_meta WHERE key = 'format' AND value = 'cordon-estate/1'"
#define SOURCE " source:t dated:d grade:t"

ver_table ver_t[ALL_TABLES];

/* name, then column:type, * before those of the key.  Types: t(ext) d(ay) n(umber) % g(degrees)
 * y(es/no) l(ist) L(abels) o(ne label) p(arty) r(eference, and to what). */
static const char *const schema[ALL_TABLES] = {
	"party *id:t name:t country:t" SOURCE,
	"alias *alias:t *party:rparty" SOURCE,
	"stake *owner:rparty *owned:rparty share_low_pct:% share_high_pct:% *kind:t *since:d "
	"until:d" SOURCE,
	"function *id:t name:t spec:t" SOURCE,
	"function_alias *alias:t *function:rfunction" SOURCE,
	"function_group *grp:t *function:rfunction membership:t" SOURCE,
	"product *id:t maker:p brand:p model:t class:t cost_low:n cost_high:n currency:t "
	"lead_days:n" SOURCE,
	"bom *product:rproduct *part_product:rproduct quantity:n essential:y",
	"site *id:t operator:L name:t country:t region:t lat:g lon:g" SOURCE,
	"site_tag *site:rsite *tag:t" SOURCE,
	"network_tag *network:t *tag:t",
	"element *id:t site:rsite operator:L owner:o network:t name:t product:rproduct maker:p "
	"generations:l state:t procured:d installed:d retired:d",
	"role *element:relement *function:t maker:p product:rproduct membership:t",
	"part *id:t element:relement slot:t product:rproduct maker:p serial:t essential:y",
	"measure *element:relement *name:t value:n",
	"link *id:t a:relement b:relement kind:t directed:y metric:n capacity_bps:n",
	"demand *id:t source:relement sink:relement volume_bps:n class:t",
	"evidence *subject:t *signal:t *raw:t *party:p weight:n *seen:d *source:t",
	"permit *subject:t *granted:d expires:d source:t",
	"exemption *rule:t *subject:t until:d reason:t approved_by:t",
	"refused *file:t *line:n *column:t reason:t raw:t",
	"party_name name:t id:t",
	"function_name name:t id:t",
};

static void read_schema(ver_table *t, const char *line)
{
	cor_text rest = cor_text_of(line), word, name;

	cor_text_cut(&rest, ' ', &word);
	t->name = ver_format("%.*s", COR_FMT(word)).p;
	while (cor_text_cut(&rest, ' ', &word)) {
		bool key = t->columns[t->width].key = word.p[0] == '*';

		cor_text_cut(&word, ':', &name);
		memcpy(t->columns[t->width].name, name.p + key, name.n - key);
		memcpy(t->columns[t->width].refers, word.p + 1, word.n - 1);
		t->columns[t->width++].type = word.p[0];
	}
}

static unsigned column_at(const ver_table *t, cor_text name)
{
	unsigned c = 0;

	while (c < t->width && !cor_text_is(name, t->columns[c].name))
		c++;
	return c;
}

/* The pieces of a list: trimmed, none empty, none twice. */
static cor_text canonical_list(cor_text t)
{
	cor_text list = COR_TEXT(""), piece, other, before;

	while (cor_text_cut(&t, '|', &piece)) {
		bool seen = (piece = cor_text_trim(piece)).n == 0;

		for (before = list; !seen && before.n && cor_text_cut(&before, '|', &other);)
			seen = cor_text_equal(piece, other);
		if (!seen)
			list = list.n ? ver_format("%.*s|%.*s", COR_FMT(list), COR_FMT(piece))
				      : piece;
	}
	return list;
}

static cor_text canonical(char type, cor_text t)
{
	int places = type == '%' ? 4 : 7;
	int64_t number;
	char text[32];

	t = cor_text_trim(t);
	if (t.n == 0)
		return COR_TEXT("");
	if (strchr("lLp", type))
		return canonical_list(t);
	if (type == 'y')
		return cor_text_is(t, "true") || cor_text_is(t, "1")     ? COR_TEXT("yes")
			: cor_text_is(t, "false") || cor_text_is(t, "0") ? COR_TEXT("no")
									 : t;
	if (type == 'n' && cor_text_to_i64(t, &number))
		return ver_format("%" PRId64, number);
	if (strchr("%g", type) && cor_text_to_fixed(t, places, type == 'g', &number)) {
		cor_text_from_fixed(number, places, text);
		return ver_format("%s", text);
	}
	return t;
}

static void load_csv(ver_table *t, const char *path)
{
	unsigned columns[COLUMNS_MAX], count = 0;
	cor_csv_record record;
	size_t lines = 2;
	cor_csv *csv;
	cor_text text;
	cor_err err;
	bool more;

	if (cor_file_map(path, &text, &err) || cor_csv_new(text, ',', '"', &csv, &err))
		ver_stop(2, "%s", err.text);
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	t->cells = ver_new(lines * t->width, sizeof(cor_text));
	while (!cor_csv_next(csv, &record, &more, &err) && more) {
		cor_text *row = &t->cells[(size_t)t->rows * t->width];

		if (record.trouble || record.count > COLUMNS_MAX ||
			(count && record.count != count))
			ver_stop(2, "%s:%" PRIu64 ":1: expected as many cells as in the header",
				path, record.line);
		for (unsigned i = 0; i < record.count; i++) {
			cor_text cell = record.cells[i];

			if (count == 0) {
				columns[i] = column_at(t, cor_text_trim(cell));
				if (columns[i] == t->width)
					ver_stop(2, "%s:1:1: %.*s is no column of %s", path,
						COR_FMT(cell), t->name);
				continue;
			}
			if (cell.p < text.p || cell.p >= text.p + text.n) /* the reader's own */
				cell = ver_format("%.*s", COR_FMT(cell));
			row[columns[i]] = canonical(t->columns[columns[i]].type, cell);
		}
		t->rows += count > 0;
		count = record.count;
	}
	if (more)
		ver_stop(2, "%s: %s", path, err.text);
	cor_csv_free(csv);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *path, cor_text sql)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, sql.p, -1, &statement, NULL) != SQLITE_OK)
		ver_stop(2, "%s: %s", path, sqlite3_errmsg(db));
	return statement;
}

static void load_sqlite(ver_table *t, sqlite3 *db, const char *path)
{
	sqlite3_stmt *statement = prepare(db, path, ver_format("SELECT count(*) FROM %s", t->name));
	cor_text sql = COR_TEXT("SELECT");
	int result;

	if (sqlite3_step(statement) != SQLITE_ROW)
		ver_stop(2, "%s: %s", path, sqlite3_errmsg(db));
	t->cells = ver_new((size_t)sqlite3_column_int64(statement, 0) * t->width, sizeof(cor_text));
	sqlite3_finalize(statement);
	for (unsigned c = 0; c < t->width; c++)
		sql = ver_format("%s%s \"%s\".\"%s\"", sql.p, c ? "," : "", t->name,
			t->columns[c].name);
	statement = prepare(db, path, ver_format("%s FROM \"%s\"", sql.p, t->name));
	while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
		for (unsigned c = 0; c < t->width; c++) {
			const char *text = (const char *)sqlite3_column_text(statement, (int)c);
			cor_text cell = sqlite3_column_type(statement, (int)c) == SQLITE_FLOAT
				? ver_format("%.12f", sqlite3_column_double(statement, (int)c))
				: ver_format("%s", text ? text : "");

			t->cells[(size_t)t->rows * t->width + c] = canonical(t->columns[c].type,
				cell);
		}
		t->rows++;
	}
	if (result != SQLITE_DONE)
		ver_stop(2, "%s: %s", path, sqlite3_errmsg(db));
	sqlite3_finalize(statement);
}

void ver_load(ver_table *tables, const char *path, bool is_register)
{
	bool folder = path && cor_file_is_folder(path);
	sqlite3 *db = NULL;

	if (path && !folder &&
		(is_register ||
			sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
			sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK))
		ver_stop(2, "%s: %s", path, db ? sqlite3_errmsg(db) : "expected a folder");
	if (db) {
		sqlite3_stmt *format = prepare(db, path, COR_TEXT(FORMAT));

		if (sqlite3_step(format) != SQLITE_ROW)
			ver_stop(2, "%s: expected an estate of format cordon-estate/1", path);
		sqlite3_finalize(format);
	}
	for (int t = 0; t < ALL_TABLES; t++) {
		read_schema(&tables[t], schema[t]);
		if (t < TABLES && folder && (!is_register || t <= BOM)) {
			const char *file = ver_format("%s/%s.csv", path, tables[t].name).p;

			if (cor_file_exists(file))
				load_csv(&tables[t], file);
		} else if (t < TABLES && db) {
			load_sqlite(&tables[t], db, path);
		}
	}
	sqlite3_close_v2(db);
}

static int compare_rows(const void *a, const void *b, void *table)
{
	const cor_text *left = *(cor_text *const *)a, *right = *(cor_text *const *)b;
	int order = 0;

	for (unsigned c = 0; c < ((const ver_table *)table)->width && order == 0; c++)
		order = cor_text_compare(left[c], right[c]);
	return order;
}

cor_digest ver_digest(const ver_table *tables)
{
	cor_hasher hasher;

	cor_hasher_init(&hasher);
	for (const ver_table *t = tables; t < tables + TABLES; t++) {
		cor_text **rows = ver_new((size_t)t->rows + 1, sizeof(*rows));

		for (uint32_t r = 0; r < t->rows; r++)
			rows[r] = &t->cells[(size_t)r * t->width];
		qsort_r(rows, t->rows, sizeof(*rows), compare_rows, (void *)(uintptr_t)t);
		cor_hasher_add_text(&hasher, cor_text_of(t->name));
		cor_hasher_add_u64(&hasher, t->rows);
		for (uint32_t r = 0; r < t->rows; r++)
			for (unsigned c = 0; c < t->width; c++)
				cor_hasher_add_text(&hasher, rows[r][c]);
	}
	return cor_hasher_done(&hasher);
}

/* Adds a row's key; false when there is such a key already. */
static bool add_key(cor_strtab *keys, const ver_table *t, uint32_t row)
{
	uint32_t known = cor_strtab_count(keys);
	cor_text key = COR_TEXT("");

	for (unsigned c = 0; c < t->width; c++)
		if (t->columns[c].key)
			key = ver_format("%.*s\x1f%.*s", COR_FMT(key),
				COR_FMT(t->cells[(size_t)row * t->width + c]));
	return ver_id(keys, key) == known;
}

void ver_merge(const ver_table *reg)
{
	for (int i = 0; i < TABLES; i++) {
		ver_table *t = &ver_t[i];
		size_t bytes = t->width * sizeof(cor_text);
		cor_text *cells = ver_new((size_t)t->rows + reg[i].rows + 1, bytes);
		cor_strtab *keys = ver_strtab();

		for (uint32_t r = 0; r < t->rows; r++)
			if (!add_key(keys, t, r))
				ver_stop(2, "table %s has two rows of one key", t->name);
		if (t->rows)
			memcpy(cells, t->cells, t->rows * bytes);
		t->cells = cells;
		for (uint32_t r = 0; r < reg[i].rows; r++)
			if (add_key(keys, &reg[i], r))
				memcpy(&cells[(size_t)t->rows++ * t->width],
					&reg[i].cells[(size_t)r * t->width], bytes);
	}
	for (ver_table *t = ver_t, *to = ver_t; t < ver_t + TABLES; t++)
		for (unsigned c = 0; c < t->width; c++)
			for (uint32_t r = 0; r < t->rows && t->columns[c].type == 'r'; r++) {
				cor_text cell = t->cells[(size_t)r * t->width + c];

				for (to = ver_t; strcmp(to->name, t->columns[c].refers) != 0;)
					to++;
				if (cell.n && ver_find((int)(to - ver_t), "id", cell) == COR_NONE)
					ver_stop(2, "table %s names %.*s, which is no %s", t->name,
						COR_FMT(cell), to->name);
			}
}

cor_text ver_cell(int table, uint32_t row, const char *column)
{
	const ver_table *t = &ver_t[table];
	unsigned c = column_at(t, cor_text_of(column));

	if (c == t->width)
		ver_stop(2, "the policy asks for %s of %s, which there is not", column, t->name);
	return row == COR_NONE ? COR_TEXT("") : t->cells[(size_t)row * t->width + c];
}

cor_day ver_day(int table, uint32_t row, const char *column)
{
	cor_day day;

	return cor_day_parse(ver_cell(table, row, column), &day) ? day : COR_DAY_NONE;
}

cor_tri ver_yes_no(cor_text cell)
{
	return cell.n == 0 ? COR_MAYBE : cor_tri_of(cor_text_is(cell, "yes"));
}

uint32_t ver_find(int table, const char *column, cor_text text)
{
	ver_table *t = &ver_t[table];
	unsigned c = column_at(t, cor_text_of(column));
	uint32_t id;

	if (!t->texts[c]) {
		bool brief = ver_brief;

		ver_brief = false;
		t->texts[c] = ver_strtab();
		t->first[c] = ver_new(t->rows, sizeof(uint32_t));
		t->next[c] = ver_new(t->rows, sizeof(uint32_t));
		for (uint32_t r = t->rows; r-- > 0;) {
			uint32_t known = cor_strtab_count(t->texts[c]);

			id = ver_id(t->texts[c], t->cells[(size_t)r * t->width + c]);
			t->next[c][r] = id < known ? t->first[c][id] : COR_NONE;
			t->first[c][id] = r;
		}
		ver_brief = brief;
	}
	id = cor_strtab_find(t->texts[c], text);
	return id == COR_NONE ? COR_NONE : t->first[c][id];
}

uint32_t ver_next(int table, const char *column, uint32_t row)
{
	return ver_t[table].next[column_at(&ver_t[table], cor_text_of(column))][row];
}

uint32_t ver_row(int to, int table, uint32_t row, const char *column)
{
	cor_text id = ver_cell(table, row, column);

	return id.n ? ver_find(to, "id", id) : COR_NONE;
}
