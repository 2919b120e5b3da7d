#include <stdio.h>

#include "base/wide.h"
#include "estate/census.h"
#include "estate/span.h"
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

/* ---- blocks ---- */

enum { INSTALLED = 11, REGION = 4, MANY = 30000, ROOM = 20000 };

/* Dates that are all known, all unknown, all one, or anything, by stretches that are no blocks; the last is
 * given. */
static cor_estate *many_days(const char *last)
{
	static const char *const makers[] = {"a", "b", "a|b", ""};
	const char *const days[] = {"", "2019-01-01", "2020-06-01", last};
	cor_estate *e;
	char row[96];
	kit k;

	kit_begin(&k);
	assert_true(kit_row(&k, COR_PARTY, "a,A"));
	assert_true(kit_row(&k, COR_PARTY, "b,B"));
	assert_true(kit_row(&k, COR_SITE, "S0,,,,north"));
	assert_true(kit_row(&k, COR_SITE, "S1,,,,south"));
	assert_true(kit_row(&k, COR_SITE, "S2,,,,north"));
	for (unsigned i = 0; i < MANY; i++) {
		unsigned n = i * 2654435761u >> 16, stretch = i / 8500;

		snprintf(row, sizeof(row), "E%05u,S%u,,,,,,%s,,live,,%s", i, i / 10000,
			makers[n % 4], days[stretch < 3 ? stretch : n % 4]);
		assert_true(kit_row(&k, COR_ELEMENT, row));
	}
	e = kit_freeze(&k, NULL);
	kit_done(&k);
	return e;
}

static void check_days(const cor_estate *e, uint32_t from, uint32_t rows, cor_day low, cor_day high)
{
	static uint64_t plain[ROOM / 64 + 1], got[ROOM / 64 + 1];

	assert_true(rows <= ROOM);
	cor_bits_between(plain, cor_estate_days(e, COR_ELEMENT, INSTALLED) + from, rows, low, high);
	for (cor_wide level = COR_WIDE_PLAIN; level <= COR_WIDE_AVX512; level++) {
		cor_wide_limit(level);
		memset(got, 0x5a, sizeof(got));
		cor_estate_days_between(e, INSTALLED, from, rows, low, high, got);
		assert_memory_equal(plain, got, cor_bits_words(rows) * sizeof(*got));
	}
}

static void check_spans(const char *last, uint32_t width)
{
	cor_estate *e = many_days(last);
	cor_day marks[] = {COR_DAY_NONE, COR_DAY_NONE + 1, 0, 0, 0, 0, 0, INT32_MAX};
	const unsigned mark_count = sizeof(marks) / sizeof(*marks);
	unsigned tried = 0;
	uint32_t got;

	assert_true(cor_estate_days_read(e, INSTALLED, &got));
	assert_int_equal(got, width);
	assert_true(cor_day_parse(cor_text_of(last), &marks[6]));
	assert_true(cor_day_parse(COR_TEXT("2019-01-01"), &marks[2]));
	assert_true(cor_day_parse(COR_TEXT("2019-01-02"), &marks[3]));
	assert_true(cor_day_parse(COR_TEXT("2020-06-01"), &marks[4]));
	assert_true(cor_day_parse(COR_TEXT("2025-01-01"), &marks[5]));
	for (unsigned low = 0; low < mark_count; low++)
		for (unsigned high = 0; high < mark_count; high++)
			for (uint32_t from = 0; from < MANY; from += 4096) {
				uint32_t rows = MANY - from < 8192 ? MANY - from : 8192;

				check_days(e, from, rows, marks[low], marks[high]);
				check_days(e, from, rows - 37, marks[low], marks[high]);
				check_days(e, from, MANY - from < ROOM ? MANY - from : ROOM,
					marks[low], marks[high]);
				tried++;
			}
	assert_int_equal(tried, 8 * 8 * 8);
	cor_estate_free(e);
}

/* Blocks answer as their rows do, whether dates are of our times or not: 1925-02-22 and 2104-07-27 are the last
 * that are. */
static void test_spans(void **state)
{
	static const struct {
		const char *last;
		uint32_t width;
	} cases[] = {{"2021-07-08", 2}, {"1925-02-22", 2}, {"1925-02-21", 4}, {"2104-07-27", 2},
		{"2104-07-28", 4}, {"0001-01-01", 4}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_spans(cases[i].last, cases[i].width);
}

/* The census is what counting comes to. */
static void test_census(void **state)
{
	cor_estate *e = many_days("2021-07-08");
	cor_codes makers = cor_estate_maker_codes(e, COR_ELEMENT);
	cor_codes regions = cor_estate_codes(e, COR_SITE, REGION);
	uint32_t runs, counts[16 * 16] = {0};
	const cor_run *run = cor_estate_runs(e, COR_SITE, REGION, &runs);
	const uint32_t *census = cor_estate_census(e, run);

	(void)state;
	assert_non_null(run);
	assert_int_equal(runs, 3);
	assert_non_null(census);
	assert_true(makers.value_count <= 16 && regions.value_count <= 16);
	for (uint32_t i = 0; i < MANY; i++)
		counts[cor_code_at(&regions, cor_estate_site_of_element(e)[i]) *
				makers.value_count +
			cor_code_at(&makers, i)]++;
	assert_memory_equal(counts, census,
		(size_t)regions.value_count * makers.value_count * sizeof(*counts));
	assert_null(cor_estate_census(e, NULL));
	cor_estate_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_census),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
