#include <stdio.h>

#include "kit.h"

/* On 2020-06-01: before, on and after the day. */
#define DAY "2020-06-01"

static cor_tri at(const cor_estate *e, const char *id, unsigned count_states)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_triset set;
	cor_day day;

	assert_true(cor_day_parse(COR_TEXT(DAY), &day));
	assert_int_equal(cor_arena_new("trial", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_triset_new(arena, cor_estate_rows(e, COR_ELEMENT), &set, NULL),
		COR_OK);
	cor_estate_presence(e, day, count_states, &set);
	return cor_triset_at(&set, kit_element(e, id));
}

typedef struct expectation {
	const char *state, *installed, *retired;
	cor_tri plain, counted; /* counted: with planned and spare gear */
} expectation;

static const expectation expectations[] = {
	{"live", "", "", COR_YES, COR_YES},
	{"", "", "", COR_YES, COR_YES},
	{"live", "2020-05-31", "", COR_YES, COR_YES},
	{"live", "2020-06-01", "", COR_YES, COR_YES},
	{"live", "2020-06-02", "", COR_NO, COR_NO},
	{"", "2020-06-02", "", COR_NO, COR_NO},
	{"live", "", "2020-05-31", COR_NO, COR_NO},
	{"live", "", "2020-06-01", COR_NO, COR_NO},
	{"live", "", "2020-06-02", COR_YES, COR_YES},
	{"live", "2020-01-01", "2020-06-02", COR_YES, COR_YES},
	{"planned", "", "", COR_MAYBE, COR_YES},
	{"planned", "2020-06-01", "", COR_YES, COR_YES},
	{"planned", "2020-06-02", "", COR_NO, COR_YES},
	{"planned", "2020-01-01", "2020-06-01", COR_NO, COR_NO},
	{"planned", "", "2020-06-01", COR_NO, COR_NO},
	{"planned", "", "2020-06-02", COR_MAYBE, COR_YES},
	{"spare", "", "", COR_NO, COR_YES},
	{"spare", "2020-06-02", "", COR_NO, COR_YES},
	{"spare", "", "2020-06-01", COR_NO, COR_NO},
	{"spare", "", "2020-06-02", COR_NO, COR_YES},
	{"retired", "", "", COR_MAYBE, COR_MAYBE},
	{"retired", "2020-06-01", "", COR_MAYBE, COR_MAYBE},
	{"retired", "2020-06-02", "", COR_NO, COR_NO},
	{"retired", "", "2020-06-01", COR_NO, COR_NO},
	{"retired", "", "2020-06-02", COR_YES, COR_YES},
	{"retired", "2020-06-01", "2020-06-02", COR_YES, COR_YES},
	{"retired", "2020-06-02", "2020-06-03", COR_NO, COR_NO},
};
#define COUNT (sizeof(expectations) / sizeof(*expectations))

static void test_table(void **state)
{
	cor_estate *e;
	char text[128];
	kit k;

	(void)state;
	kit_begin(&k);
	for (size_t i = 0; i < COUNT; i++) {
		const expectation *x = &expectations[i];

		snprintf(text, sizeof(text), "E%zu,,,,,,,,,%s,,%s,%s", i, x->state, x->installed,
			x->retired);
		assert_true(kit_row(&k, COR_ELEMENT, text));
	}
	e = kit_freeze(&k, NULL);
	for (size_t i = 0; i < COUNT; i++) {
		const expectation *x = &expectations[i];
		bool is_planned = strcmp(x->state, "planned") == 0;

		snprintf(text, sizeof(text), "E%zu", i);
		if (at(e, text, 0) != x->plain ||
			at(e, text, COR_COUNT_PLANNED | COR_COUNT_SPARE) != x->counted)
			fail_msg("%s, installed %s, retired %s", x->state, x->installed,
				x->retired);
		/* Each state counts by its own flag alone. */
		assert_int_equal(at(e, text, COR_COUNT_PLANNED),
			is_planned ? x->counted : x->plain);
		assert_int_equal(at(e, text, COR_COUNT_SPARE), is_planned ? x->plain : x->counted);
	}
	cor_estate_free(e);
	kit_done(&k);
}

/* More than a word of elements; bits past the end stay 0. */
static void test_many(void **state)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_estate *e;
	cor_triset set;
	kit k;

	(void)state;
	kit_begin(&k);
	for (int i = 0; i < 130; i++) {
		char row[64];

		snprintf(row, sizeof(row), "E%03d,,,,,,,,,%s", i, i % 3 ? "live" : "spare");
		assert_true(kit_row(&k, COR_ELEMENT, row));
	}
	e = kit_freeze(&k, NULL);
	assert_int_equal(cor_arena_new("trial", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_triset_new(arena, 130, &set, NULL), COR_OK);
	cor_triset_fill(&set, COR_YES);
	cor_estate_presence(e, 0, 0, &set);
	for (uint32_t i = 0; i < 130; i++)
		assert_int_equal(cor_triset_at(&set, i), i % 3 ? COR_YES : COR_NO);
	assert_int_equal(set.may[2] >> 2, 0);
	cor_estate_free(e);
	kit_done(&k);
}

static void test_nobody(void **state)
{
	cor_estate *e = kit_estate("", NULL);
	cor_triset set = {NULL, NULL, 0};

	(void)state;
	cor_estate_presence(e, 0, 0, &set);
	cor_estate_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
