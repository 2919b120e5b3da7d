/* Tables of canonical cells, from a folder of CSV files or from SQLite. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "verify/verify.h"

#define SOURCE " source:t dated:d grade:w/P/S/M/I"

/* name, then column:type/argument.  * is part of the key, ! must not be empty. */
static const char *const schema[TABLES] = {
	"party *id:k name:t country:c" SOURCE,
	"alias *alias:k *party:r/party" SOURCE,
	"stake *owner:r/party *owned:r/party share_low_pct:% share_high_pct:% "
	"*kind:w/shares/control/successor/brand *since:d until:d" SOURCE,
	"function *id:k name:t spec:t" SOURCE,
	"function_alias *alias:k *function:r/function" SOURCE,
	"function_group *grp:k *function:r/function membership:w/sure/maybe" SOURCE,
	"product *id:k maker:p brand:p model:t class:t cost_low:n cost_high:n currency:t "
	"lead_days:n" SOURCE,
	"bom *product:r/product *part_product:r/product quantity:n essential:y",
	"site *id:k operator:l name:t country:c region:t lat:g/90 lon:g/180" SOURCE,
	"site_tag *site:r/site *tag:k" SOURCE,
	"network_tag *network:k *tag:k",
	"element *id:k site:r/site operator:l owner:t network:t name:t product:r/product maker:p "
	"generations:l state:w/planned/live/spare/retired procured:d installed:d retired:d",
	"role *element:r/element *function:t maker:p product:r/product membership:w/sure/maybe",
	"part *id:k !element:r/element slot:t product:r/product maker:p serial:t essential:y",
	"measure *element:r/element *name:k value:n",
	"link *id:k !a:r/element !b:r/element kind:w/data/control/management/timing/power "
	"directed:y metric:n capacity_bps:n",
	"demand *id:k !source:r/element !sink:r/element volume_bps:n class:t",
	"evidence *subject:k *signal:k *raw:t *party:p weight:n *seen:d *source:t",
	"permit *subject:k *granted:d expires:d source:t",
	"exemption *rule:k *subject:k !until:d reason:t approved_by:t",
	"refused *file:k *line:n column:t reason:t raw:t",
};

static void read_schema(ver_table *table, const char *line)
{
	cor_text rest = cor_text_of(line), word, name;

	cor_text_cut(&rest, ' ', &word);
	snprintf(table->name, sizeof(table->name), "%.*s", COR_FMT(word));
	while (cor_text_cut(&rest, ' ', &word)) {
		ver_column *c = &table->columns[table->column_count++];
		bool marked = word.p[0] == '*' || word.p[0] == '!';

		c->key = word.p[0] == '*';
		word = (cor_text){word.p + marked, word.n - marked};
		cor_text_cut(&word, ':', &name);
		snprintf(c->name, sizeof(c->name), "%.*s", COR_FMT(name));
		c->type = word.p[0];
		snprintf(c->argument, sizeof(c->argument), "%.*s", (int)word.n - 1, word.p + 1);
		c->needed = c->type == 'k' ||
			(marked && (!c->key || c->type == 'r' || c->type == 'w'));
	}
	table->keys = ver_strtab();
}

/* The pieces of a list: trimmed, none empty, none twice. */
static cor_text canonical_list(cor_text t)
{
	char *out = ver_new(t.n + 1, 1);
	size_t n = 0;
	cor_text piece, other;

	while (cor_text_cut(&t, '|', &piece)) {
		cor_text before = {out, n};
		bool seen = (piece = cor_text_trim(piece)).n == 0;

		while (n && !seen && cor_text_cut(&before, '|', &other))
			seen = cor_text_equal(piece, other);
		if (seen)
			continue;
		if (n)
			out[n++] = '|';
		memcpy(out + n, piece.p, piece.n);
		n += piece.n;
	}
	return (cor_text){out, n};
}

static bool is_word(const char *words, cor_text t)
{
	cor_text rest = cor_text_of(words), word;

	while (cor_text_cut(&rest, '/', &word))
		if (word.n && cor_text_equal(word, t))
			return true;
	return false;
}

/* A decimal between -most and most (from 0 when places is 4), shortest form. */
static bool canonical_decimal(cor_text t, int places, int64_t most, cor_text *ret)
{
	char text[32];
	int64_t value;

	if (!cor_text_to_fixed(t, places, places == 7, &value) || value > most ||
		value < (places == 4 ? 0 : -most))
		return false;
	cor_text_from_fixed(value, places, text);
	*ret = ver_format("%s", text);
	return true;
}

/* The canonical text of a cell; returns what was expected instead, or NULL when it is right. */
static const char *canonical(const ver_column *c, cor_text t, cor_text *ret)
{
	int64_t number;
	cor_day day;

	*ret = t = cor_text_trim(t);
	if (!cor_text_is_utf8(t))
		return "UTF-8";
	for (size_t i = 0; i < t.n; i++)
		if (((unsigned char)t.p[i] < 0x20 && t.p[i] != '\t' && t.p[i] != '\n') ||
			t.p[i] == 0x7f)
			return "text without control characters";
	if (t.n && (c->type == 'p' || c->type == 'l'))
		*ret = t = canonical_list(t);
	if (t.n == 0)
		return c->needed ? "a value" : NULL;
	switch (c->type) {
	case 'w':
		return is_word(c->argument, t) ? NULL : c->argument;
	case 'd':
		return cor_day_parse(t, &day) ? NULL : "a day, YYYY-MM-DD";
	case 'c':
		return t.n == 2 && t.p[0] >= 'A' && t.p[0] <= 'Z' && t.p[1] >= 'A' && t.p[1] <= 'Z'
			? NULL
			: "a country, two capital letters";
	case 'n':
		if (!cor_text_to_i64(t, &number) || number < 0)
			return "a whole number";
		*ret = ver_format("%" PRId64, number);
		return NULL;
	case '%':
		return canonical_decimal(t, 4, 1000000, ret) ? NULL : "a percentage";
	case 'g':
		number = c->argument[1] == '9' ? 900000000 : 1800000000;
		return canonical_decimal(t, 7, number, ret) ? NULL : "degrees";
	case 'y':
		if (!is_word("yes/no/true/false/1/0", t))
			return "yes or no";
		*ret = is_word("yes/true/1", t) ? COR_TEXT("yes") : COR_TEXT("no");
		return NULL;
	default:
		return NULL;
	}
}

static void put_cell(ver_table *table, unsigned column, cor_text cell, unsigned at)
{
	const ver_column *c = &table->columns[column];
	cor_text *out = &table->cells[(size_t)table->row_count * table->column_count + column];
	const char *expected = canonical(c, cell, out);

	if (expected)
		ver_stop(2, "%s:%u:%u: %s is \"%.*s\", expected %s", table->place,
			table->lines[table->row_count], at, c->name,
			(int)(cell.n < 80 ? cell.n : 80), cell.p, expected);
}

/* One cell is the key itself; several are joined so that no two keys give one text. */
static cor_text key_of(const ver_table *table, uint32_t row)
{
	const cor_text *cells = &table->cells[(size_t)row * table->column_count];
	cor_text key = {NULL, 0};

	for (unsigned c = 0; c < table->column_count; c++)
		if (table->columns[c].key)
			key = key.p
				? ver_format("%zu:%.*s%.*s", key.n, COR_FMT(key), COR_FMT(cells[c]))
				: cells[c];
	return key;
}

static void end_row(ver_table *table)
{
	for (unsigned c = 0; c < table->column_count; c++)
		if (table->cells[(size_t)table->row_count * table->column_count + c].p == NULL)
			put_cell(table, c, COR_TEXT(""), 1);
	if (ver_id(table->keys, key_of(table, table->row_count)) != table->row_count)
		ver_stop(2, "%s:%u:1: a second row of %s with this key", table->place,
			table->lines[table->row_count], table->name);
	table->row_count++;
}

static void make_room(ver_table *table, size_t rows)
{
	if (rows > COR_LIMIT_ROWS)
		ver_stop(2, "%s: too many rows", table->place);
	table->cells = ver_new(rows * table->column_count, sizeof(cor_text));
	table->lines = ver_new(rows, sizeof(uint32_t));
}

typedef struct csv {
	const char *path, *p, *end, *line_start;
	unsigned line;
} csv;

static cor_text quoted_cell(csv *c)
{
	char *out = ver_new((size_t)(c->end - c->p), 1), *o = out;

	for (c->p++; c->p < c->end; c->p++) {
		if (*c->p == '"' && (++c->p == c->end || *c->p != '"'))
			return (cor_text){out, (size_t)(o - out)};
		*o++ = *c->p;
		if (*c->p == '\n') {
			c->line++;
			c->line_start = c->p + 1;
		}
	}
	ver_stop(2, "%s:%u:1: a quote is not closed", c->path, c->line);
}

/* The next cell of a record; true when another follows in the same record. */
static bool next_cell(csv *c, cor_text *ret_cell, unsigned *ret_at)
{
	const char *start = c->p;

	*ret_at = (unsigned)(c->p - c->line_start) + 1;
	if (c->p < c->end && *c->p == '"') {
		*ret_cell = quoted_cell(c);
	} else {
		while (c->p < c->end && *c->p != ',' && *c->p != '\n' && *c->p != '"')
			c->p++;
		*ret_cell = (cor_text){start, (size_t)(c->p - start)};
		if ((c->p == c->end || *c->p == '\n') && c->p > start && c->p[-1] == '\r')
			ret_cell->n--;
	}
	if (c->p < c->end && *c->p == ',')
		return c->p++, true;
	if (c->end - c->p > 1 && c->p[0] == '\r' && c->p[1] == '\n')
		c->p++;
	if (c->p < c->end && *c->p != '\n')
		ver_stop(2, "%s:%u:%td: expected a comma", c->path, c->line,
			c->p - c->line_start + 1);
	c->p += c->p < c->end;
	c->line++;
	c->line_start = c->p;
	return false;
}

static unsigned read_header(csv *c, const ver_table *table, unsigned *ret_columns)
{
	unsigned count = 0, at, column;
	bool more = true;
	cor_text cell;

	while (more) {
		more = next_cell(c, &cell, &at);
		cell = cor_text_trim(cell);
		column = ver_column_at(table, ver_format("%.*s", COR_FMT(cell)).p);
		for (unsigned i = 0; i < count; i++)
			column = ret_columns[i] == column ? table->column_count : column;
		if (column == table->column_count)
			ver_stop(2, "%s:1:%u: \"%.*s\" is no column of %s, or here twice", c->path,
				at, COR_FMT(cell), table->name);
		ret_columns[count++] = column;
	}
	return count;
}

static void load_csv(ver_table *table, cor_text path)
{
	csv c = {.path = path.p, .line = 1};
	unsigned columns[16], count, at;
	size_t lines = 1;
	cor_text text, cell;
	cor_err err;

	if (cor_file_map(path.p, &text, &err))
		ver_stop(2, "%s", err.text);
	c.end = text.p + text.n;
	c.p = c.line_start = text.p +
		(text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	table->place = path.p;
	make_room(table, lines);
	count = read_header(&c, table, columns);
	while (c.p < c.end) {
		unsigned line = table->lines[table->row_count] = c.line, i = 0;
		bool more = true;

		if (*c.p == '\n' || (*c.p == '\r' && c.end - c.p > 1 && c.p[1] == '\n')) {
			next_cell(&c, &cell, &at); /* an empty line */
			continue;
		}
		for (; more && i < count; i++) {
			more = next_cell(&c, &cell, &at);
			put_cell(table, columns[i], cell, at);
		}
		if (more || i < count)
			ver_stop(2, "%s:%u:1: expected %u cells as in the header", path.p, line,
				count);
		end_row(table);
	}
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *path, cor_text sql)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, sql.p, -1, &statement, NULL) != SQLITE_OK)
		ver_stop(2, "%s: %s", path, sqlite3_errmsg(db));
	return statement;
}

static bool step(sqlite3_stmt *statement, const char *path)
{
	int result = sqlite3_step(statement);

	if (result != SQLITE_ROW && result != SQLITE_DONE)
		ver_stop(2, "%s: %s", path, sqlite3_errmsg(sqlite3_db_handle(statement)));
	return result == SQLITE_ROW;
}

static void load_sqlite_table(ver_table *table, sqlite3 *db, const char *path)
{
	cor_text sql = COR_TEXT("SELECT ");
	sqlite3_stmt *statement = prepare(db, path,
		ver_format("SELECT count(*) FROM \"%s\"", table->name));

	step(statement, path);
	table->place = ver_format("%s(%s)", path, table->name).p;
	make_room(table, (size_t)sqlite3_column_int64(statement, 0) + 1);
	sqlite3_finalize(statement);
	for (unsigned c = 0; c < table->column_count; c++)
		sql = ver_format("%s%s\"%s\".\"%s\"", sql.p, c ? ", " : "", table->name,
			table->columns[c].name);
	statement = prepare(db, path, ver_format("%s FROM \"%s\"", sql.p, table->name));
	while (step(statement, path)) {
		table->lines[table->row_count] = table->row_count + 1;
		for (int c = 0; c < (int)table->column_count; c++) {
			const void *text = sqlite3_column_text(statement, c);
			size_t n = (size_t)sqlite3_column_bytes(statement, c);
			cor_text cell = {n ? memcpy(ver_new(n, 1), text, n) : "", n};

			if (sqlite3_column_type(statement, c) == SQLITE_FLOAT)
				cell = ver_format("%.12f", sqlite3_column_double(statement, c));
			put_cell(table, (unsigned)c, cell, (unsigned)c + 1);
		}
		end_row(table);
	}
	sqlite3_finalize(statement);
}

static void load_sqlite(ver_table *tables, const char *path)
{
	sqlite3_stmt *statement;
	sqlite3 *db;
	const unsigned char *format;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
		sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		ver_stop(2, "%s: %s", path, sqlite3_errmsg(db));
	statement = prepare(db, path,
		COR_TEXT("SELECT value FROM cordon_meta WHERE key = 'format'"));
	format = step(statement, path) ? sqlite3_column_text(statement, 0) : NULL;
	if (!format || strcmp((const char *)format, "cordon-estate/1") != 0)
		ver_stop(2, "%s: expected an estate of format cordon-estate/1", path);
	sqlite3_finalize(statement);
	for (int t = 0; t < TABLES; t++)
		load_sqlite_table(&tables[t], db, path);
	sqlite3_close(db);
}

void ver_tables_load(const char *path, ver_table *tables, bool is_register)
{
	for (int t = 0; t < TABLES; t++) {
		cor_text file;

		read_schema(&tables[t], schema[t]);
		if (!path) /* no register */
			continue;
		file = ver_format("%s/%s.csv", path, tables[t].name);
		if (cor_file_is_folder(path) && cor_file_exists(file.p) &&
			(!is_register || t <= BOM))
			load_csv(&tables[t], file);
	}
	if (is_register && path && !cor_file_is_folder(path))
		ver_stop(2, "%s: expected the folder of a register", path);
	if (path && !cor_file_is_folder(path))
		load_sqlite(tables, path);
}

static int compare_rows(const void *a, const void *b, void *table)
{
	unsigned columns = ((const ver_table *)table)->column_count;
	const cor_text *left = *(cor_text *const *)a, *right = *(cor_text *const *)b;
	int order = 0;

	for (unsigned c = 0; c < columns && order == 0; c++)
		order = cor_text_compare(left[c], right[c]);
	return order;
}

cor_digest ver_tables_digest(ver_table *tables)
{
	cor_hasher hasher;

	cor_hasher_init(&hasher);
	for (ver_table *t = tables; t < tables + TABLES; t++) {
		cor_text **rows = ver_new(t->row_count, sizeof(*rows));

		for (uint32_t r = 0; r < t->row_count; r++)
			rows[r] = &t->cells[(size_t)r * t->column_count];
		qsort_r(rows, t->row_count, sizeof(*rows), compare_rows, t);
		cor_hasher_add_text(&hasher, cor_text_of(t->name));
		cor_hasher_add_u64(&hasher, t->row_count);
		for (uint32_t r = 0; r < t->row_count; r++)
			for (unsigned c = 0; c < t->column_count; c++)
				cor_hasher_add_text(&hasher, rows[r][c]);
	}
	return cor_hasher_done(&hasher);
}

static void check_references(const ver_table *tables, const ver_table *t, uint32_t rows)
{
	for (uint32_t r = 0; r < rows; r++)
		for (unsigned c = 0; c < t->column_count; c++) {
			cor_text cell = t->cells[(size_t)r * t->column_count + c];
			const ver_table *to = tables;

			if (t->columns[c].type != 'r' || cell.n == 0)
				continue;
			while (strcmp(to->name, t->columns[c].argument + 1) != 0)
				to++;
			if (cor_strtab_find(to->keys, cell) == COR_NONE)
				ver_stop(2, "%s:%u:1: %s names %.*s, which is no %s", t->place,
					t->lines[r], t->columns[c].name, COR_FMT(cell), to->name);
		}
}

void ver_tables_merge(ver_table *estate, const ver_table *reg)
{
	uint32_t own[TABLES];

	for (int i = 0; i < TABLES; i++) {
		ver_table *t = &estate[i];
		size_t bytes = t->column_count * sizeof(cor_text);
		cor_text *cells = ver_new((size_t)t->row_count + reg[i].row_count, bytes);

		own[i] = t->row_count;
		if (own[i])
			memcpy(cells, t->cells, own[i] * bytes);
		for (uint32_t r = 0; r < reg[i].row_count; r++)
			if (ver_id(t->keys, key_of(&reg[i], r)) == t->row_count)
				memcpy(&cells[(size_t)t->row_count++ * t->column_count],
					&reg[i].cells[(size_t)r * t->column_count], bytes);
		t->cells = cells;
		check_references(reg, &reg[i], reg[i].row_count);
	}
	for (int i = 0; i < TABLES; i++)
		check_references(estate, &estate[i], own[i]);
}

unsigned ver_column_at(const ver_table *table, const char *column)
{
	unsigned c = 0;

	while (c < table->column_count && strcmp(table->columns[c].name, column) != 0)
		c++;
	return c;
}

cor_text ver_cell(const ver_table *table, uint32_t row, const char *column)
{
	unsigned c = ver_column_at(table, column);

	COR_ASSERT(c < table->column_count && row < table->row_count);
	return table->cells[(size_t)row * table->column_count + c];
}

void ver_table_index(ver_table *table, const char *column)
{
	table->index = ver_strtab();
	table->first = ver_new(table->row_count, sizeof(uint32_t));
	table->next = ver_new(table->row_count, sizeof(uint32_t));
	for (uint32_t r = 0; r < table->row_count; r++) {
		uint32_t known = cor_strtab_count(table->index);
		uint32_t id = ver_id(table->index, ver_cell(table, r, column));

		table->next[r] = id < known ? table->first[id] : COR_NONE;
		table->first[id] = r;
	}
}

uint32_t ver_first(const ver_table *table, cor_text t)
{
	uint32_t id = cor_strtab_find(table->index, t);

	return id == COR_NONE ? COR_NONE : table->first[id];
}
