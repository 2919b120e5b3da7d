#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "estate/estate.h"
#include "model/model.h"

static bool fail_on_refusal(void *context, const cor_refusal *refusal)
{
	(void)context;
	fail_msg("%s: %s", cor_schema[refusal->table].name, refusal->reason);
	return false;
}

/* The sink fails on a row that is refused: one that names what is not there, too. */
static cor_estate *made(uint32_t sites, uint32_t elements, uint64_t seed)
{
	cor_model_request request = {sites, elements, seed};
	cor_builder *builder = NULL;
	cor_estate *estate = NULL;
	cor_err err = {0};

	assert_int_equal(cor_builder_new(fail_on_refusal, NULL, &builder, &err), COR_OK);
	if (cor_model_generate(&request, builder, &err) != COR_OK ||
		cor_builder_freeze(builder, NULL, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	cor_builder_free(builder);
	return estate;
}

static cor_text cell(const cor_estate *e, cor_table_id table, uint32_t row, const char *column)
{
	return cor_estate_cell(e, table, row,
		(unsigned)cor_schema_column(table, cor_text_of(column)));
}

static void assert_digest(const cor_estate *e, const char *expected)
{
	char hex[COR_DIGEST_HEX_BYTES];

	assert_string_equal(cor_digest_write(cor_estate_digest(e), hex), expected);
}

/* What a seed makes is promised: a change here is a change for everybody who quotes a figure. */
static void test_same_seed_same_digest(void **state)
{
	static const struct {
		uint32_t sites, elements;
		uint64_t seed;
		const char *digest;
	} golden[] = {
		{100, 0, 1, "ea609712d007dbe0eeb63c03e5ca3de7eeb9d3ac9ee201be6212d55e9760d490"},
		{100, 0, 2, "8f8560ea6163da2e9beea630cd0cdf9603d8608bde4e5f95594d13c145b93582"},
		{1234, 50000, UINT64_MAX,
			"7675ee56b8f475d90f5e3bdea382a9f4d48bf27d2fa4e0401671a3ead47c1a48"},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(golden) / sizeof(golden[0]); i++) {
		cor_estate *e = made(golden[i].sites, golden[i].elements, golden[i].seed);

		assert_digest(e, golden[i].digest);
		cor_estate_free(e);
	}
}

static void test_sizes(void **state)
{
	static const uint32_t sizes[][2] = {{100, 0}, {101, 800}, {119, 5001}, {199, 0},
		{200, 2000}, {399, 9999}, {2000, 24000}, {8193, 60001}};

	(void)state;
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint32_t sites = sizes[i][0], elements = sizes[i][1] ? sizes[i][1] : 12 * sites;
		cor_estate *e = made(sites, sizes[i][1], i);

		assert_int_equal(cor_estate_rows(e, COR_SITE), sites);
		assert_int_equal(cor_estate_rows(e, COR_ELEMENT), elements);
		assert_true(cor_estate_is_model(e));
		cor_estate_free(e);
	}
}

/* From the fewest elements that an error names on, every size can be had. */
static void test_ranges(void **state)
{
	static const struct {
		cor_model_request request;
		const char *text;
	} wrong[] = {
		{{99, 0, 1}, "sites is 99, expected 100 to 100000"},
		{{100001, 0, 1}, "sites is 100001, expected 100 to 100000"},
		{{100, 10, 1}, "elements is 10, expected 586 (what 100 sites take) to 10000000"},
		{{100, 10000001, 1},
			"elements is 10000001, expected 586 (what 100 sites take) to 10000000"},
	};
	cor_estate *e;

	(void)state;
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		cor_builder *builder = NULL;
		cor_err err = {0};

		assert_int_equal(cor_builder_new(fail_on_refusal, NULL, &builder, &err), COR_OK);
		assert_int_equal(cor_model_generate(&wrong[i].request, builder, &err), COR_EINPUT);
		assert_string_equal(err.text, wrong[i].text);
		cor_builder_free(builder);
	}
	e = made(100, 586, 1);
	assert_int_equal(cor_estate_rows(e, COR_ELEMENT), 586);
	cor_estate_free(e);
}

/* ---- calibration ---- */

typedef struct tally {
	uint32_t all, huawei, unknown;
	uint64_t traffic, traffic_5g_sites;
} tally;

static bool starts(cor_text t, const char *with)
{
	return t.n >= strlen(with) && memcmp(t.p, with, strlen(with)) == 0;
}

static uint64_t traffic_of(const cor_estate *e, uint32_t row, cor_text element)
{
	uint64_t value = 0;

	for (; row < cor_estate_rows(e, COR_MEASURE); row++)
		if (cor_text_equal(cell(e, COR_MEASURE, row, "element"), element) &&
			cor_text_is(cell(e, COR_MEASURE, row, "name"), "traffic"))
			break;
	assert_true(row < cor_estate_rows(e, COR_MEASURE));
	assert_true(cor_text_to_u64(cell(e, COR_MEASURE, row, "value"), &value));
	return value;
}

/* Base stations that are live, by operator and generation; rows of measure are in step. */
static void count_stations(const cor_estate *e, tally tallies[4][2])
{
	uint32_t measure = 0;

	for (uint32_t row = 0; row < cor_estate_rows(e, COR_ELEMENT); row++) {
		cor_text id = cell(e, COR_ELEMENT, row, "id");
		cor_text product = cell(e, COR_ELEMENT, row, "product");
		cor_text carrier = cell(e, COR_ELEMENT, row, "operator");
		const char *dash = memchr(id.p, '-', id.n);
		tally *t;

		if (id.p[0] != 'T' || !dash || (dash[1] != '4' && dash[1] != '5') || dash[2] == 'S')
			continue;
		t = &tallies[carrier.p[strlen("Operator ")] - 'A'][dash[1] == '5'];
		t->all++;
		t->huawei += starts(product, "model-") && product.n > 6 &&
			memcmp(product.p + product.n - 6, "huawei", 6) == 0;
		t->unknown += product.n == 0;
		while (cor_text_compare(cell(e, COR_MEASURE, measure, "element"), id) < 0 &&
			measure + 1 < cor_estate_rows(e, COR_MEASURE))
			measure++;
		t->traffic += traffic_of(e, measure, id);
	}
}

/* Figures of model.h, each within two points of a hundred besides what is not known. */
static void test_calibration(void **state)
{
	static const struct {
		char carrier;
		unsigned is_5g, low_pct, high_pct;
	} shares[] = {
		{'A', 0, 65, 69},
		{'A', 1, 65, 69},
		{'B', 0, 31, 35},
		{'B', 1, 31, 35},
		{'C', 1, 100, 100},
		{'C', 0, 0, 0},
		{'D', 0, 0, 0},
		{'D', 1, 0, 0},
	};
	cor_estate *e = made(4000, 40000, 5);
	tally tallies[4][2] = {0};
	uint32_t towers = 0, pairs[2] = {0}, planned = 0, locations;

	(void)state;
	count_stations(e, tallies);
	for (unsigned i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		const tally *t = &tallies[shares[i].carrier - 'A'][shares[i].is_5g];

		assert_true(t->all > 0);
		assert_true(100 * t->huawei <= shares[i].high_pct * t->all);
		assert_true(100 * (t->huawei + t->unknown) >= shares[i].low_pct * t->all);
		assert_true(100 * t->unknown <= 6 * t->all);
	}
	for (uint32_t row = 0; row < cor_estate_rows(e, COR_SITE); row++) {
		if (cell(e, COR_SITE, row, "id").p[0] != 'T')
			continue;
		towers++;
		pairs[0] += starts(cell(e, COR_SITE, row, "operator"),
			"Operator A (model)|Operator C");
		pairs[1] += starts(cell(e, COR_SITE, row, "operator"),
			"Operator B (model)|Operator D");
	}
	for (uint32_t row = 0; row < cor_estate_rows(e, COR_ELEMENT); row++)
		planned += cor_text_is(cell(e, COR_ELEMENT, row, "state"), "planned");
	/* Halves; 1,500 of 20,000 of A's with 5G; 3,000 of 40,000 in all; 8,000 shared. */
	assert_int_equal(pairs[0] + pairs[1], towers);
	assert_in_range(pairs[0], towers / 2 - towers / 100, towers / 2 + towers / 100);
	assert_in_range(1000 * tallies[0][1].all / pairs[0], 73, 77);
	locations = tallies[0][1].all + tallies[1][1].all + tallies[3][1].all;
	assert_in_range(1000 * locations / towers, 73, 77);
	assert_in_range(1000 * planned / towers, 195, 205);
	cor_estate_free(e);
}

/* ---- shape ---- */

static uint32_t find_root(uint32_t *parents, uint32_t row)
{
	while (parents[row] != row)
		row = parents[row] = parents[parents[row]];
	return row;
}

/* Everything hangs together by links of data; management only adds to it. */
static void test_connected(void **state)
{
	cor_estate *e = made(450, 9000, 3);
	uint32_t elements = cor_estate_rows(e, COR_ELEMENT), management = 0;
	uint32_t *parents = cor_mem_new(elements, sizeof(*parents));

	(void)state;
	assert_non_null(parents);
	for (uint32_t row = 0; row < elements; row++)
		parents[row] = row;
	for (uint32_t row = 0; row < cor_estate_rows(e, COR_LINK); row++) {
		uint32_t a = cor_estate_find(e, COR_ELEMENT, cell(e, COR_LINK, row, "a"));
		uint32_t b = cor_estate_find(e, COR_ELEMENT, cell(e, COR_LINK, row, "b"));

		assert_true(a != b);
		if (cor_text_is(cell(e, COR_LINK, row, "kind"), "management"))
			management++;
		else
			parents[find_root(parents, a)] = find_root(parents, b);
	}
	for (uint32_t row = 0; row < elements; row++) {
		cor_text id = cell(e, COR_ELEMENT, row, "id");

		if (find_root(parents, row) != find_root(parents, 0))
			fail_msg("%.*s is on its own", COR_FMT(id));
	}
	assert_true(management > 1000);
	cor_mem_free(parents);
	cor_estate_free(e);
}

/* Something of everything that a policy asks about. */
static void test_variety(void **state)
{
	static const cor_table_id tables[] = {COR_PRODUCT, COR_BOM, COR_SITE_TAG, COR_NETWORK_TAG,
		COR_ROLE, COR_PART, COR_MEASURE, COR_LINK, COR_DEMAND, COR_EVIDENCE};
	cor_estate *e = made(2000, 0, 1);
	uint32_t nothing = 0, several = 0, unlisted = 0, dateless = 0, partless = 0;

	(void)state;
	for (unsigned i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		assert_true(cor_estate_rows(e, tables[i]) > 0);
	for (uint32_t row = 0; row < cor_estate_rows(e, COR_ELEMENT); row++) {
		cor_text maker = cell(e, COR_ELEMENT, row, "maker");

		nothing += maker.n == 0 && cell(e, COR_ELEMENT, row, "product").n == 0;
		several += maker.n && memchr(maker.p, '|', maker.n);
		unlisted += starts(maker, "Unlisted");
		dateless += cell(e, COR_ELEMENT, row, "installed").n == 0;
	}
	for (uint32_t row = 0; row < cor_estate_rows(e, COR_PART); row++)
		partless += cell(e, COR_PART, row, "product").n == 0;
	assert_true(
		nothing > 50 && several > 50 && unlisted > 0 && dateless > 500 && partless > 50);
	cor_estate_free(e);
}

/* Memory that runs out is an error, and nothing leaks. */
static void test_memory(void **state)
{
	cor_model_request request = {100, 700, 1};
	uint64_t at = 0, step = 1;
	bool is_done = false;

	(void)state;
	while (!is_done) {
		cor_builder *builder = NULL;
		cor_err err = {0};
		cor_status status;

		assert_int_equal(cor_builder_new(fail_on_refusal, NULL, &builder, &err), COR_OK);
		cor_mem_fail_at(at);
		status = cor_model_generate(&request, builder, &err);
		is_done = status == COR_OK;
		cor_mem_fail_at(UINT64_MAX);
		assert_true(is_done || status == COR_ENOMEM);
		cor_builder_free(builder);
		step += at > 100;
		at += step;
	}
	assert_true(at > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_seed_same_digest),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_calibration),
		cmocka_unit_test(test_connected),
		cmocka_unit_test(test_variety),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
