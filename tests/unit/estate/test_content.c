#include <stdio.h>
#include <stdlib.h>

#include "base/digest_table.h"
#include "kit.h"

/* Random estates as rows of text, so that they can be shuffled, bent and hashed the dull way. */

#define ROWS_MAX 400
#define ROW_BYTES 160

typedef struct estate_text {
	cor_table_id table[ROWS_MAX];
	char row[ROWS_MAX][ROW_BYTES];
	unsigned count;
} estate_text;

static uint64_t seed_state;

static uint32_t draw(uint32_t count)
{
	uint64_t z = seed_state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ z >> 31) >> 32) % count;
}

__attribute__((format(printf, 3, 4))) static void put(estate_text *t, cor_table_id table,
	const char *format, ...)
{
	va_list arguments;

	assert_true(t->count < ROWS_MAX);
	t->table[t->count] = table;
	va_start(arguments, format);
	vsnprintf(t->row[t->count++], ROW_BYTES, format, arguments);
	va_end(arguments);
}

static void draw_estate(estate_text *t)
{
	static const char *const makers[] = {"", "p1", "p2", "p1|p2", "Acme", "p3"};
	static const char *const states[] = {"", "live", "planned", "spare", "retired"};
	static const char *const functions[] = {"", "amf", "AMF", "gNB-DU", "f1"};
	uint32_t elements = 1 + draw(40), sites = 1 + draw(8);

	t->count = 0;
	for (uint32_t i = 1; i <= 3; i++)
		put(t, COR_PARTY, "p%u,Party %u,%s", i, i, i & 1 ? "GB" : "");
	put(t, COR_FUNCTION, "f1,AMF");
	for (uint32_t i = 0; i < 4; i++)
		put(t, COR_PRODUCT, "Q%u,%s,,m,c,%u,%u", i, makers[draw(6)], i, i + draw(9));
	put(t, COR_BOM, "Q0,Q1,2,yes");
	put(t, COR_STAKE, "p1,p2,%u.5,,shares,2020-01-%02u", draw(40), 1 + draw(28));
	/* Ids of different lengths and orders: E2 after E10 as bytes. */
	for (uint32_t i = 0; i < sites; i++)
		put(t, COR_SITE, "S%u,BT|O2,,GB,,-%u.25,%u", i * 7, draw(90), draw(180));
	for (uint32_t i = 0; i < elements; i++) {
		char site[16] = "";

		if (draw(4))
			snprintf(site, sizeof(site), "S%u", draw(sites) * 7);
		put(t, COR_ELEMENT, "E%u,%s,BT,,ran,,Q%u,%s,4G|5G,%s,,2019-0%u-01", i, site,
			draw(4), makers[draw(6)], states[draw(5)], 1 + draw(9));
		for (uint32_t k = 0, n = draw(4); k < n; k++)
			put(t, COR_ROLE, "E%u,%s%u,%s", i, functions[1 + draw(4)], k,
				makers[draw(6)]);
		if (draw(3) == 0)
			put(t, COR_PART, "C%u,E%u,slot %u,Q%u", elements * 3 - i, i, draw(9),
				draw(4));
		if (draw(3) == 0)
			put(t, COR_MEASURE, "E%u,premises,%u", i, draw(1000));
		if (draw(5) == 0)
			put(t, COR_EVIDENCE, "element:E%u,lldp,raw %u,p%u,%u", i, draw(9),
				1 + draw(3), draw(3));
	}
	put(t, COR_REFUSED, "x.csv,%u,id,why", draw(99));
}

static cor_digest digest_of(const estate_text *t, const unsigned *order)
{
	cor_digest digest;
	cor_estate *e;
	kit k;

	kit_begin(&k);
	for (unsigned i = 0; i < t->count; i++) {
		unsigned row = order ? order[i] : i;

		if (!kit_row(&k, t->table[row], t->row[row]))
			fail_msg("%s", k.refusals.p);
	}
	e = kit_freeze(&k, NULL);
	assert_int_equal(k.refused, 0);
	digest = *cor_estate_digest(e);
	cor_estate_free(e);
	kit_done(&k);
	return digest;
}

/* ---- the definition, word by word ---- */

static unsigned cells_of(const estate_text *t, unsigned row, cor_text *cells)
{
	unsigned columns = cor_schema[t->table[row]].column_count, count = 0;
	cor_text rest = cor_text_of(t->row[row]);

	while (rest.p)
		cor_text_cut(&rest, ',', &cells[count++]);
	while (count < columns)
		cells[count++] = COR_TEXT("");
	return columns;
}

static const estate_text *compared;

static int compare_rows(const void *a, const void *b)
{
	cor_text x[COR_TABLE_COLUMNS_MAX], y[COR_TABLE_COLUMNS_MAX];
	unsigned columns = cells_of(compared, *(const unsigned *)a, x);

	cells_of(compared, *(const unsigned *)b, y);
	for (unsigned c = 0; c < columns; c++) {
		if (cor_text_compare(x[c], y[c]))
			return cor_text_compare(x[c], y[c]);
	}
	return 0;
}

static void add_u32(cor_buf *buf, size_t value)
{
	for (unsigned i = 0; i < 4; i++)
		cor_buf_addc(buf, (char)(unsigned char)(value >> (8 * i)));
}

/* Through its pieces; numbers of more than 4 GiB do not come up here. */
static void add_pieces(cor_buf *to, const cor_buf *from)
{
	cor_buf bytes = {0};
	cor_digest digest;

	add_u32(&bytes, from->n);
	add_u32(&bytes, 0);
	for (size_t at = 0; at < from->n; at += 65536) {
		digest = cor_digest_of(from->p + at, from->n - at < 65536 ? from->n - at : 65536);
		cor_buf_add(&bytes, (cor_text){(const char *)digest.bytes, 32});
	}
	digest = cor_digest_of(bytes.p, bytes.n);
	cor_buf_add(to, (cor_text){(const char *)digest.bytes, 32});
	cor_buf_done(&bytes);
}

static void add_column(cor_buf *to, const estate_text *t, const unsigned *rows, unsigned count,
	unsigned column)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX], values[ROWS_MAX + 1] = {{"", 0}};
	unsigned numbers[ROWS_MAX], value_count = 1;
	cor_buf texts = {0}, said = {0};

	for (unsigned i = 0; i < count; i++) {
		unsigned v = 0;

		cells_of(t, rows[i], cells);
		while (v < value_count && !cor_text_equal(values[v], cells[column]))
			v++;
		if (v == value_count) {
			values[value_count++] = cells[column];
			cor_buf_add(&texts, cells[column]);
			cor_buf_addc(&texts, '\0');
		}
		numbers[i] = v;
	}
	for (unsigned i = 0; i < count; i++) {
		cor_buf_addc(&said, (char)(unsigned char)numbers[i]);
		if (value_count > 256)
			cor_buf_addc(&said, (char)(unsigned char)(numbers[i] >> 8));
	}
	add_pieces(to, &texts);
	add_pieces(to, &said);
	cor_buf_done(&texts);
	cor_buf_done(&said);
}

static cor_digest dull_digest(const estate_text *t)
{
	cor_buf bytes = {0};
	cor_digest digest;

	for (cor_table_id table = 0; table < COR_TABLE_COUNT; table++) {
		unsigned rows[ROWS_MAX], count = 0;

		for (unsigned i = 0; i < t->count; i++) {
			if (t->table[i] == table)
				rows[count++] = i;
		}
		compared = t;
		qsort(rows, count, sizeof(*rows), compare_rows);
		add_u32(&bytes, strlen(cor_schema[table].name));
		cor_buf_addz(&bytes, cor_schema[table].name);
		add_u32(&bytes, count);
		add_u32(&bytes, 0);
		for (unsigned c = 0; c < cor_schema[table].column_count && count; c++)
			add_column(&bytes, t, rows, count, c);
	}
	digest = cor_digest_of(bytes.p, bytes.n);
	cor_buf_done(&bytes);
	return digest;
}

static void start_draws(void)
{
	const char *given = getenv("CORDON_SEED");

	seed_state = given ? strtoull(given, NULL, 10) : 20200128;
	printf("seed %llu\n", (unsigned long long)seed_state);
}

static void test_definition(void **state)
{
	static estate_text t;

	(void)state;
	start_draws();
	for (int round = 0; round < 60; round++) {
		unsigned order[ROWS_MAX];
		cor_digest wanted, digest;

		draw_estate(&t);
		wanted = dull_digest(&t);
		digest = digest_of(&t, NULL);
		assert_true(cor_digest_equal(&digest, &wanted));
		for (unsigned i = 0; i < t.count; i++) {
			unsigned other = draw(i + 1);

			order[i] = order[other];
			order[other] = i;
		}
		digest = digest_of(&t, order);
		assert_true(cor_digest_equal(&digest, &wanted));
	}
}

/* Any one cell that says something else makes another digest; so does a row less. */
static void test_changes(void **state)
{
	static estate_text t, bent;

	(void)state;
	start_draws();
	for (int round = 0; round < 150; round++) {
		cor_digest before, after;
		unsigned row;
		char *comma;

		draw_estate(&t);
		before = digest_of(&t, NULL);
		bent = t;
		row = draw(t.count);
		if (t.table[row] == COR_ELEMENT || t.table[row] == COR_SITE) {
			/* Their names are not used above. */
			unsigned name = t.table[row] == COR_ELEMENT ? 5 : 2;

			comma = bent.row[row];
			for (unsigned c = 0; c < name; c++)
				comma = strchr(comma, ',') + 1;
			memmove(comma + 1, comma, strlen(comma) + 1);
			*comma = 'n';
		} else {
			row = bent.count - 1;
			size_t length = strlen(bent.row[row]);

			snprintf(bent.row[row] + length, ROW_BYTES - length, "!");
		}
		after = digest_of(&bent, NULL);
		assert_false(cor_digest_equal(&before, &after));
		bent = t;
		bent.count--;
		after = digest_of(&bent, NULL);
		assert_false(cor_digest_equal(&before, &after));
	}
}

static void test_equal_meaning(void **state)
{
	cor_estate *a = kit_estate("site: S,BT|O2,,,,51.50\npermit: site:S,2020-01-01\n"
				   "bom: P,Q,007,1\nproduct: P\nproduct: Q\n",
		NULL);
	cor_estate *b = kit_estate("product: Q\nproduct: P\nbom: P,Q,7,yes\n"
				   "site: S, BT||O2|BT,,,,51.5\npermit: site:S,2020-01-01\n",
		NULL);
	cor_estate *c = kit_estate("product: Q\nproduct: P\nbom: P,Q,7,yes\n"
				   "site: S, O2|BT,,,,51.5\npermit: site:S,2020-01-01\n",
		NULL);
	cor_estate *empty = kit_estate("", NULL);

	(void)state;
	assert_true(cor_digest_equal(cor_estate_digest(a), cor_estate_digest(b)));
	/* Order within a list is kept, so it counts. */
	assert_false(cor_digest_equal(cor_estate_digest(a), cor_estate_digest(c)));
	assert_false(cor_digest_equal(cor_estate_digest(a), cor_estate_digest(empty)));
	cor_estate_free(a);
	cor_estate_free(b);
	cor_estate_free(c);
	cor_estate_free(empty);
}

/* A cell that is longer than a piece. */
static void test_long_cells(void **state)
{
	cor_text cells[5] = {COR_TEXT("f"), COR_TEXT("1"), COR_TEXT(""), COR_TEXT("")};
	char *raw = test_malloc(65536);
	cor_buf bytes = {0};
	cor_digest wanted;
	cor_estate *e;
	kit k;

	(void)state;
	memset(raw, 'r', 65536);
	cells[4] = (cor_text){raw, 65536};
	kit_begin(&k);
	assert_int_equal(cor_builder_add(k.builder, COR_REFUSED, cells, (cor_place){0}, NULL, NULL,
				 NULL),
		COR_OK);
	e = kit_freeze(&k, NULL);
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		add_u32(&bytes, strlen(cor_schema[t].name));
		cor_buf_addz(&bytes, cor_schema[t].name);
		add_u32(&bytes, t == COR_REFUSED);
		add_u32(&bytes, 0);
	}
	for (unsigned c = 0; c < 5; c++) {
		cor_buf text = {0}, number = {0};

		cor_buf_add(&text, cells[c]);
		if (cells[c].n)
			cor_buf_addc(&text, '\0');
		cor_buf_addc(&number, cells[c].n ? 1 : 0);
		add_pieces(&bytes, &text);
		add_pieces(&bytes, &number);
		cor_buf_done(&text);
		cor_buf_done(&number);
	}
	wanted = cor_digest_of(bytes.p, bytes.n);
	assert_true(cor_digest_equal(cor_estate_digest(e), &wanted));
	cor_buf_done(&bytes);
	cor_estate_free(e);
	kit_done(&k);
	test_free(raw);
}

/* Columns of few, of many and of very many values, of rows in any order: the plain way says the same. */
static void test_many_values(void **state)
{
	enum { SITES = 70000 };
	cor_digest_table *plain;
	cor_hasher hasher;
	cor_digest wanted;
	cor_estate *e;
	kit k;

	(void)state;
	start_draws();
	kit_begin(&k);
	for (unsigned i = 0; i < SITES; i++) {
		char row[96];

		snprintf(row, sizeof(row), "S%05u,op %u,name %u,GB,region %u", i * 7919 % SITES,
			draw(250), draw(1000000), draw(999));
		assert_true(kit_row(&k, COR_SITE, row));
	}
	e = kit_freeze(&k, NULL);
	cor_hasher_init(&hasher);
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		unsigned columns = cor_schema[t].column_count;
		cor_text cells[COR_TABLE_COLUMNS_MAX];

		assert_int_equal(cor_digest_table_new(columns, &plain, NULL), COR_OK);
		for (uint32_t row = 0; row < cor_estate_rows(e, t); row++) {
			for (unsigned c = 0; c < columns; c++)
				cells[c] = cor_estate_cell(e, t, row, c);
			assert_int_equal(cor_digest_table_add(plain, cells, NULL), COR_OK);
		}
		assert_int_equal(cor_digest_table_end(plain, cor_schema[t].name, &hasher, NULL),
			COR_OK);
		cor_digest_table_free(plain);
	}
	wanted = cor_hasher_done(&hasher);
	assert_true(cor_digest_equal(cor_estate_digest(e), &wanted));
	cor_estate_free(e);
	kit_done(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_definition),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_equal_meaning),
		cmocka_unit_test(test_long_cells),
		cmocka_unit_test(test_many_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
