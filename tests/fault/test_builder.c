/* Building and freezing with allocation 0, 1, 2 … failing: a clean error, no leak, no half
 * result. */

#include "../unit/estate/kit.h"

static const char *const below_rows[] = {
	"party: a,Alpha,GB",
	"party: b,Beta,CN",
	"alias: Alph,a",
	"product: P,Alph,b,m,c,1,2",
	"product: Q,Beta",
	"bom: P,Q,1,yes",
	"function: amf,Access",
	"function_alias: am,amf",
	"function_group: core,amf,maybe",
	"stake: a,b,10,20,shares,2020-01-01",
};
static const char *const rows[] = {
	"party: c,Gamma",
	"alias: Gam,c",
	"product: R,Gam|Nobody",
	"bom: R,P",
	"stake: c,a,,,control",
	"site: S2,Gam,,GB,,51.5,0.1",
	"site: S1,BT",
	"site_tag: S1,nuclear",
	"network_tag: n,public",
	"network_tag: n,cni",
	"network_tag: m,cni",
	"network_tag: n,x",
	"element: E2,S2,BT|O2,Gam,n,,R,,4G|5G,live,,2020-01-01",
	"element: E1,S1,,,,,P,Alpha|Who",
	"element: E0,S9",
	"element: E3,S1",
	"role: E1,am,,,maybe",
	"role: E2,smf,Beta",
	"role: E1,amf",
	"part: C,E1,,R,,,yes",
	"measure: E1,premises,12",
	"link: L,E1,E2,data,,5",
	"demand: D,E1,E2,100",
	"evidence: element:E3,lldp,,a",
	"permit: element:E1,2020-01-01",
	"exemption: r,element:E1,2021-01-01",
	"refused: f.csv,1,,why",
};
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

typedef struct trial {
	cor_builder *builder;
	cor_estate *estate;
	cor_err err;
} trial;

static bool take(void *context, const cor_refusal *refusal)
{
	(void)refusal;
	++*(unsigned *)context;
	return true;
}

static cor_status add_row(cor_builder *builder, const char *text, cor_err *err)
{
	cor_text rest = cor_text_of(text), name, cells[COR_TABLE_COLUMNS_MAX];
	static const uint32_t columns[COR_TABLE_COLUMNS_MAX] = {1};
	unsigned count = 0;

	for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++)
		cells[c] = COR_TEXT("");
	cor_text_cut(&rest, ':', &name);
	rest = cor_text_trim(rest);
	while (rest.p)
		cor_text_cut(&rest, ',', &cells[count++]);
	return cor_builder_add(builder, cor_schema_table(name), cells,
		(cor_place){"f", 2 * count, 0}, columns, NULL, err);
}

static cor_status build(trial *t, const char *const *texts, size_t count, const cor_estate *below)
{
	unsigned refused = 0;

	COR_TRY(cor_builder_new(take, &refused, &t->builder, &t->err));
	for (size_t i = 0; i < count; i++)
		COR_TRY(add_row(t->builder, texts[i], &t->err));
	cor_builder_overlay(t->builder);
	for (size_t i = 0; i < count; i += 3)
		COR_TRY(add_row(t->builder, texts[i], &t->err));
	return cor_builder_freeze(t->builder, below, &t->estate, &t->err);
}

static void test_each_allocation(void **state)
{
	trial register_ = {0};
	cor_digest wanted = {{0}};
	uint64_t failures = 0;

	(void)state;
	assert_int_equal(build(&register_, below_rows, COUNT(below_rows), NULL), COR_OK);
	for (uint64_t n = 0;; n++) {
		trial t = {0};
		cor_status status;

		cor_mem_fail_at(n);
		status = build(&t, rows, COUNT(rows), register_.estate);
		cor_mem_fail_at(UINT64_MAX);
		cor_builder_free(t.builder);
		if (status == COR_OK) {
			wanted = *cor_estate_digest(t.estate);
			cor_estate_free(t.estate);
			break;
		}
		assert_int_equal(status, COR_ENOMEM);
		assert_int_equal(t.err.status, COR_ENOMEM);
		assert_non_null(strstr(t.err.text, "out of memory"));
		assert_null(t.estate);
		failures++;
	}
	/* Every step asks for memory; far fewer would mean that not all ran. */
	assert_true(failures > 300);
	for (unsigned round = 0; round < 2; round++) {
		trial t = {0};

		assert_int_equal(build(&t, rows, COUNT(rows), register_.estate), COR_OK);
		assert_true(cor_digest_equal(cor_estate_digest(t.estate), &wanted));
		cor_builder_free(t.builder);
		cor_estate_free(t.estate);
	}
	cor_builder_free(register_.builder);
	cor_estate_free(register_.estate);
}

/* A row that could not be taken is not taken in part: the builder goes on as if it had not been. */
static void test_going_on(void **state)
{
	trial whole = {0};

	(void)state;
	assert_int_equal(build(&whole, below_rows, COUNT(below_rows), NULL), COR_OK);
	for (uint64_t n = 0; n < 12; n++) {
		unsigned refused = 0;
		trial t = {0};

		assert_int_equal(cor_builder_new(take, &refused, &t.builder, NULL), COR_OK);
		for (size_t i = 0; i < COUNT(below_rows); i++) {
			cor_status status;

			cor_mem_fail_at(n);
			status = add_row(t.builder, below_rows[i], NULL);
			cor_mem_fail_at(UINT64_MAX);
			if (status != COR_OK)
				assert_int_equal(add_row(t.builder, below_rows[i], NULL), COR_OK);
		}
		assert_int_equal(cor_builder_freeze(t.builder, NULL, &t.estate, NULL), COR_OK);
		assert_int_equal(refused, 0);
		assert_true(cor_digest_equal(cor_estate_digest(t.estate),
			cor_estate_digest(whole.estate)));
		cor_builder_free(t.builder);
		cor_estate_free(t.estate);
	}
	cor_builder_free(whole.builder);
	cor_estate_free(whole.estate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_allocation),
		cmocka_unit_test(test_going_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
