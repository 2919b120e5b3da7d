/* Tables of canonical cells, from a folder of CSV files or from SQLite: doc/estate.md. */
#include <sqlite3.h>

#include "base/csv.h"
#include "verify/verify.h"

#define SOURCE " source:t dated:d grade:w/P/S/M/I/"
#define SHARES "*kind:w/shares/control/successor/brand/"

/* name, then column:type/argument.  * is part of the key, ! must not be empty. */
static const char *const schema[TABLES] = {
	"party *id:k name:t country:c" SOURCE,
	"alias *alias:k *party:rparty" SOURCE,
	"stake *owner:rparty *owned:rparty share_low_pct:% share_high_pct:% " SHARES
	" *since:d until:d" SOURCE,
	"function *id:k name:t spec:t" SOURCE,
	"function_alias *alias:k *function:rfunction" SOURCE,
	"function_group *grp:k *function:rfunction membership:w/sure/maybe/" SOURCE,
	"product *id:k maker:p brand:p model:t class:t cost_low:n cost_high:n currency:t "
	"lead_days:n" SOURCE,
	"bom *product:rproduct *part_product:rproduct quantity:n essential:y",
	"site *id:k operator:l name:t country:c region:t lat:g90 lon:g180" SOURCE,
	"site_tag *site:rsite *tag:k" SOURCE,
	"network_tag *network:k *tag:k",
	"element *id:k site:rsite operator:l owner:t network:t name:t product:rproduct maker:p "
	"generations:l state:w/planned/live/spare/retired/ procured:d installed:d retired:d",
	"role *element:relement *function:t maker:p product:rproduct membership:w/sure/maybe/",
	"part *id:k !element:relement slot:t product:rproduct maker:p serial:t essential:y",
	"measure *element:relement *name:k value:n",
	"link *id:k !a:relement !b:relement kind:w/data/control/management/timing/power/ "
	"directed:y metric:n capacity_bps:n",
	"demand *id:k !source:relement !sink:relement volume_bps:n class:t",
	"evidence *subject:k *signal:k *raw:t *party:p weight:n *seen:d *source:t",
	"permit *subject:k *granted:d expires:d source:t",
	"exemption *rule:k *subject:k !until:d reason:t approved_by:t",
	"refused *file:k *line:n column:t reason:t raw:t",
};

static void read_schema(ver_table *t, const char *line)
{
	cor_text rest = cor_text_of(line), word, name;

	cor_text_cut(&rest, ' ', &word);
	snprintf(t->name, sizeof(t->name), "%.*s", COR_FMT(word));
	while (cor_text_cut(&rest, ' ', &word)) {
		ver_column *c = &t->columns[t->width++];
		bool marked = word.p[0] == '*' || word.p[0] == '!';

		c->key = word.p[0] == '*';
		word = (cor_text){word.p + marked, word.n - marked};
		cor_text_cut(&word, ':', &name);
		snprintf(c->name, sizeof(c->name), "%.*s", COR_FMT(name));
		c->type = word.p[0];
		snprintf(c->argument, sizeof(c->argument), "%.*s", (int)word.n - 1, word.p + 1);
		c->needed = c->type == 'k' || (marked && (!c->key || strchr("rw", c->type)));
	}
	t->keys = ver_strtab();
}

/* The pieces of a list: trimmed, none empty, none twice. */
static cor_text canonical_list(cor_text t)
{
	cor_text out = {"", 0}, piece, other;

	while (cor_text_cut(&t, '|', &piece)) {
		cor_text before = out;
		bool seen = (piece = cor_text_trim(piece)).n == 0;

		while (out.n && !seen && cor_text_cut(&before, '|', &other))
			seen = cor_text_equal(piece, other);
		if (!seen)
			out = ver_format("%s%s%.*s", out.p, out.n ? "|" : "", COR_FMT(piece));
	}
	return out;
}

/* Writes the canonical text of a cell; false when it is not what the column holds. */
static bool canonical(const ver_column *c, cor_text t, cor_text *ret)
{
	char text[32];
	int64_t number, most = c->type == '%' ? 1000000 : c->argument[0] == '9' ? 900000000
										: 1800000000;
	cor_day day;

	t = cor_text_trim(t);
	for (size_t i = 0; i < t.n; i++)
		if (((unsigned char)t.p[i] < 0x20 && t.p[i] != '\t' && t.p[i] != '\n') ||
			t.p[i] == 0x7f)
			return false;
	if (c->type == 'p' || c->type == 'l')
		t = canonical_list(t);
	*ret = t.n ? (cor_text){memcpy(ver_new(t.n + 1, 1), t.p, t.n), t.n} : COR_TEXT("");
	if (t.n == 0 || !cor_text_is_utf8(t))
		return t.n == 0 && !c->needed;
	switch (c->type) {
	case 'w':
		return !memchr(t.p, '/', t.n) && strstr(c->argument, ver_format("/%s/", ret->p).p);
	case 'd':
		return cor_day_parse(t, &day);
	case 'c':
		return t.n == 2 && t.p[0] >= 'A' && t.p[0] <= 'Z' && t.p[1] >= 'A' && t.p[1] <= 'Z';
	case 'n':
		*ret = cor_text_to_i64(t, &number) ? ver_format("%" PRId64, number) : *ret;
		return cor_text_to_i64(t, &number) && number >= 0;
	case '%':
	case 'g':
		if (!cor_text_to_fixed(t, c->type == '%' ? 4 : 7, c->type == 'g', &number))
			return false;
		cor_text_from_fixed(number, c->type == '%' ? 4 : 7, text);
		*ret = ver_format("%s", text);
		return number <= most && number >= (c->type == '%' ? 0 : -most);
	case 'y':
		if (cor_text_is(t, "true") || cor_text_is(t, "1"))
			*ret = COR_TEXT("yes");
		if (cor_text_is(t, "false") || cor_text_is(t, "0"))
			*ret = COR_TEXT("no");
		return cor_text_is(*ret, "yes") || cor_text_is(*ret, "no");
	default:
		return true;
	}
}

/* False when a row with its key is there already. */
static bool keep_row(ver_table *t, cor_text *row)
{
	cor_text key = COR_TEXT("");

	for (unsigned c = 0; c < t->width; c++)
		if (t->columns[c].key)
			key = ver_format("%s%zu:%s", key.p, row[c].n, row[c].p);
	if (t->count == COR_LIMIT_ROWS || ver_id(t->keys, key) < t->count)
		return false;
	t->rows = ver_grow(t->rows, t->count, sizeof(*t->rows));
	t->rows[t->count++] = row;
	return true;
}

static void add_row(ver_table *t, const cor_text *cells, const char *path)
{
	cor_text *row = ver_new(t->width, sizeof(*row));

	for (unsigned c = 0; c < t->width; c++)
		if (!canonical(&t->columns[c], cells[c], &row[c]))
			ver_stop(2, "%s: row %u of %s: %s is not understood", path, t->count + 1,
				t->name, t->columns[c].name);
	if (!keep_row(t, row))
		ver_stop(2, "%s: row %u of %s has the key of another", path, t->count + 1, t->name);
}

static void load_csv(ver_table *t, const char *path)
{
	cor_text text, cells[16];
	unsigned columns[16], count = 0, seen = 0;
	cor_csv_record r;
	cor_csv *csv;
	bool more;
	cor_err err;

	if (cor_file_map(path, &text, &err) || cor_csv_new(text, ',', '"', &csv, &err) ||
		cor_csv_next(csv, &r, &more, &err))
		ver_stop(2, "%s", err.text);
	for (unsigned i = 0; more && i < r.count; i++) {
		cor_text name = cor_text_trim(r.cells[i]);
		unsigned c = ver_column_at(t, ver_format("%.*s", COR_FMT(name)).p);

		if (c == t->width || seen & 1u << c)
			ver_stop(2, "%s: column %u is not understood", path, i + 1);
		seen |= 1u << c;
		columns[count++] = c;
	}
	while (more) {
		if (cor_csv_next(csv, &r, &more, &err) || (more && (r.trouble || r.count != count)))
			ver_stop(2, "%s: row %u is not understood", path, t->count + 1);
		memset(cells, 0, sizeof(cells));
		for (unsigned i = 0; more && i < count; i++)
			cells[columns[i]] = r.cells[i];
		if (more)
			add_row(t, cells, path);
	}
	cor_csv_free(csv);
	cor_file_unmap(text);
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
	cor_text sql = COR_TEXT("SELECT "), cells[16];
	sqlite3_stmt *statement;
	int result;

	for (unsigned c = 0; c < t->width; c++)
		sql = ver_format("%s%s\"%s\".\"%s\"", sql.p, c ? ", " : "", t->name,
			t->columns[c].name);
	statement = prepare(db, path, ver_format("%s FROM \"%s\"", sql.p, t->name));
	while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
		for (int c = 0; c < (int)t->width; c++) {
			const char *p = (const char *)sqlite3_column_text(statement, c);

			cells[c] = (cor_text){p ? p : "",
				(size_t)sqlite3_column_bytes(statement, c)};
			if (sqlite3_column_type(statement, c) == SQLITE_FLOAT)
				cells[c] = ver_format("%.12f", sqlite3_column_double(statement, c));
		}
		add_row(t, cells, path);
	}
	sqlite3_finalize(statement);
	if (result != SQLITE_DONE)
		ver_stop(2, "%s: %s", path, sqlite3_errmsg(db));
}

void ver_tables_load(const char *path, ver_table *tables, bool is_register)
{
	bool folder = cor_file_is_folder(path);
	sqlite3_stmt *format;
	sqlite3 *db = NULL;

	if (!folder) {
		if (is_register || sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) ||
			sqlite3_exec(db, "BEGIN", NULL, NULL, NULL))
			ver_stop(2, "%s cannot be read", path);
		format = prepare(db, path,
			COR_TEXT("SELECT 1 FROM cordon_meta WHERE key = 'format' AND "
				 "value = 'cordon-estate/1'"));
		if (sqlite3_step(format) != SQLITE_ROW)
			ver_stop(2, "%s is not an estate of format cordon-estate/1", path);
		sqlite3_finalize(format);
	}
	for (int t = 0; t < TABLES; t++) {
		cor_text file;

		read_schema(&tables[t], schema[t]);
		file = ver_format("%s/%s.csv", path, tables[t].name);
		if (!folder)
			load_sqlite(&tables[t], db, path);
		else if (cor_file_exists(file.p) && (!is_register || t <= BOM))
			load_csv(&tables[t], file.p);
	}
	sqlite3_close(db);
}

static int compare_rows(const void *a, const void *b, void *width)
{
	const cor_text *left = *(cor_text *const *)a, *right = *(cor_text *const *)b;
	int order = 0;

	for (unsigned c = 0; c < *(const unsigned *)width && order == 0; c++)
		order = cor_text_compare(left[c], right[c]);
	return order;
}

cor_digest ver_tables_digest(const ver_table *tables)
{
	cor_hasher hasher;

	cor_hasher_init(&hasher);
	for (const ver_table *t = tables; t < tables + TABLES; t++) {
		unsigned width = t->width;
		cor_text **rows = ver_new(t->count, sizeof(*rows));

		if (t->count)
			memcpy(rows, t->rows, t->count * sizeof(*rows));
		qsort_r(rows, t->count, sizeof(*rows), compare_rows, &width);
		cor_hasher_add_text(&hasher, cor_text_of(t->name));
		cor_hasher_add_u64(&hasher, t->count);
		for (uint32_t r = 0; r < t->count; r++)
			for (unsigned c = 0; c < width; c++)
				cor_hasher_add_text(&hasher, rows[r][c]);
	}
	return cor_hasher_done(&hasher);
}

static void check_references(const ver_table *t)
{
	for (unsigned c = 0; c < t->width; c++) {
		int to = 0;

		while (to < TABLES && strcmp(ver.t[to].name, t->columns[c].argument) != 0)
			to++;
		for (uint32_t r = 0; r < t->count && to < TABLES; r++)
			if (t->rows[r][c].n && ver_row(to, t->rows[r][c]) == COR_NONE)
				ver_stop(2, "%s: %s names %s, which there is not", t->name,
					t->columns[c].name, t->rows[r][c].p);
	}
}

/* Puts the register's rows beneath the estate's. */
void ver_tables_merge(const ver_table *reg)
{
	for (int i = 0; i < TABLES; i++) {
		ver_table *t = &ver.t[i];

		for (uint32_t r = 0; r < reg[i].count; r++)
			keep_row(t, reg[i].rows[r]);
		t->index = ver_strtab();
		t->first = ver_new(t->count, sizeof(uint32_t));
		t->next = ver_new(t->count, sizeof(uint32_t));
		for (uint32_t r = 0; r < t->count; r++) {
			uint32_t known = cor_strtab_count(t->index);
			uint32_t id = ver_id(t->index, t->rows[r][i == PART || i == EXEMPTION]);

			t->next[r] = id < known ? t->first[id] : COR_NONE;
			t->first[id] = r;
		}
	}
	for (int i = 0; i < TABLES; i++)
		check_references(&ver.t[i]);
}

unsigned ver_column_at(const ver_table *t, const char *column)
{
	unsigned c = 0;

	while (c < t->width && strcmp(t->columns[c].name, column) != 0)
		c++;
	return c;
}

cor_text ver_cell(int table, uint32_t row, const char *column)
{
	unsigned c = ver_column_at(&ver.t[table], column);

	COR_ASSERT(c < ver.t[table].width);
	return row == COR_NONE ? COR_TEXT("") : ver.t[table].rows[row][c];
}

uint32_t ver_row(int table, cor_text t)
{
	uint32_t id = cor_strtab_find(ver.t[table].index, t);

	return id == COR_NONE ? COR_NONE : ver.t[table].first[id];
}
