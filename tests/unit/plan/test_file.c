/* What a plan file may say, and what is wrong with one: one line, with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <string.h>

#include "plan/file.h"

#define HEAD "plan: 1\ncurrency: GBP\ncalendar: {unit: quarter, first: 2025-01-01, count: 8}\n"
#define TAIL "replace: [{where: 'true', by: [a]}]\n"

static cor_status read_file(cor_arena *arena, const char *yaml, const cor_plan_file **ret_file,
	cor_err *err)
{
	return cor_plan_file_read(arena, "p.yaml", cor_text_of(yaml), ret_file, err);
}

static void refuse(const char *yaml, const char *expected)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_plan_file *file = NULL;
	cor_err err = {0};

	assert_int_equal(cor_arena_new("test", 0, &arena, &err), COR_OK);
	assert_int_equal(read_file(arena, yaml, &file, &err), COR_EINPUT);
	assert_null(file);
	assert_string_equal(err.text, expected);
}

static void test_wrong(void **state)
{
	(void)state;
	refuse("currency: GBP\n", "p.yaml:1:1: expected \"plan: 1\", the version of this format");
	refuse("plan: 1\ncurrency: GBP\n" TAIL, "p.yaml:1:1: a plan file needs a key \"calendar\"");
	refuse(HEAD, "p.yaml:1:1: a plan file needs a key \"replace\"");
	refuse(HEAD TAIL "budgt: 3\n",
		"p.yaml:5:1: a plan file has no key \"budgt\"; did you mean \"budget\"?");
	refuse("plan: 1\ncurrency: GBP\ncalendar: {unit: quarter, first: 2025-01-02, count: 8}\n" TAIL,
		"p.yaml:3:34: first is 2025-01-02, expected the first day of a month");
	refuse("plan: 1\ncurrency: GBP\ncalendar: {unit: month, first: 2025-01-01, count: 121}\n" TAIL,
		"p.yaml:3:51: count is \"121\", expected a whole number from 0 to 120");
	refuse(HEAD TAIL "products: {a: {cost: 3}}\n",
		"p.yaml:5:22: the product has a cost and no source, expected a key \"source\" that says where it is from");
	refuse(HEAD TAIL "products: {a: {cost: {low: 3, mid: 2, high: 4}, source: s}}\n",
		"p.yaml:5:22: low, mid and high are 3, 2 and 4, expected numbers that do not fall");
	refuse(HEAD "replace: [{where: 'true', by: [a, a]}]\n",
		"p.yaml:4:35: by names product \"a\" twice");
	refuse(HEAD TAIL "crews: {London: [1, 2]}\n",
		"p.yaml:5:17: a list of 2 numbers, expected one for each of the 8 periods");
	refuse(HEAD TAIL "from: {r: 2025-02-30}\n",
		"p.yaml:5:11: \"2025-02-30\" of rule r is no date, expected YYYY-MM-DD that exists");
	refuse(HEAD TAIL "suppliers: [{at_most: 130%}]\n",
		"p.yaml:5:23: at_most is \"130%\", expected a share such as 65%");
	refuse(HEAD TAIL "together: [{where: 'true', over: [management, road]}]\n",
		"p.yaml:5:47: over has \"road\", expected data, control, management, timing or power");
	refuse(HEAD TAIL "coverage: [{at_most: 1, within_m: 0}]\n",
		"p.yaml:5:35: within_m is 0, expected a distance in metres");
	refuse(HEAD TAIL "coverage: [{at_most: 1, within_m: 5, per: region}]\n",
		"p.yaml:5:35: within_m and per exclude each other: neighbours are counted site by site");
	refuse(HEAD TAIL "risk: {traffic: 1001}\n",
		"p.yaml:5:17: traffic is \"1001\", expected a whole number from 0 to 1000");
	refuse(HEAD TAIL "risk: {traffic: 0, reach: 0}\n",
		"p.yaml:5:7: traffic and reach both weigh 0, expected one of them to count");
}

/* The periods of a calendar, and money by whole years, cut down. */
static void test_calendar(void **state)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_plan_file *file = NULL;
	cor_err err = {0};
	char day[COR_DAY_BYTES];

	(void)state;
	assert_int_equal(cor_arena_new("test", 0, &arena, &err), COR_OK);
	assert_int_equal(read_file(arena, HEAD "discount_pct: 3.5\n" TAIL, &file, &err), COR_OK);
	assert_int_equal(file->period_count, 8);
	assert_string_equal(cor_day_write(file->first_day[1], day), "2025-04-01");
	assert_string_equal(cor_day_write(file->last_day[7], day), "2026-12-31");
	assert_int_equal(cor_plan_discount(file, 3, 1000000), 1000000);
	assert_int_equal(cor_plan_discount(file, 4, 1000000), 966183);
	assert_int_equal(file->visits_most, 2);
	assert_int_equal(file->budget_total, -1);
	assert_int_equal(file->entries[0].by_count, 1);
	assert_int_equal(file->product_count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
