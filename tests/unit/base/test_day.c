#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/day.h"
#include "draw.h"

/* The calendar, one day after the other, from 0001-01-01. */
typedef struct calendar {
	int year, month, day;
} calendar;

static int month_days(const calendar *c)
{
	switch (c->month) {
	case 4:
	case 6:
	case 9:
	case 11:
		return 30;
	case 2:
		if (c->year % 400 == 0)
			return 29;
		if (c->year % 100 == 0)
			return 28;
		return c->year % 4 == 0 ? 29 : 28;
	default:
		return 31;
	}
}

static void step(calendar *c)
{
	if (++c->day <= month_days(c))
		return;
	c->day = 1;
	if (++c->month <= 12)
		return;
	c->month = 1;
	c->year++;
}

static cor_day parse(const char *z)
{
	cor_day day = COR_DAY_NONE;

	assert_true(cor_day_parse(cor_text_of(z), &day));
	return day;
}

static void test_every_day(void **state)
{
	calendar c = {1, 1, 1};
	cor_day day = parse("0001-01-01");
	char expected[48], written[COR_DAY_BYTES];

	(void)state;
	for (; c.year <= 9999; step(&c), day++) {
		if (c.year == 1970 && c.month == 1 && c.day == 1)
			assert_int_equal(day, 0);
		snprintf(expected, sizeof(expected), "%04d-%02d-%02d", c.year, c.month, c.day);
		assert_string_equal(cor_day_write(day, written), expected);
		assert_int_equal(parse(expected), day);
	}
	assert_int_equal(day, parse("9999-12-31") + 1);
	assert_string_equal(cor_day_write(day, written), "");
	assert_string_equal(cor_day_write(parse("0001-01-01") - 1, written), "");
	assert_string_equal(cor_day_write(COR_DAY_NONE, written), "");
	assert_string_equal(cor_day_write(INT32_MAX, written), "");
}

static void test_known_days(void **state)
{
	(void)state;
	assert_int_equal(parse("1970-01-01"), 0);
	assert_int_equal(parse("1969-12-31"), -1);
	assert_int_equal(parse("2000-02-29"), 11016);
	assert_int_equal(parse("2020-01-28"), 18289);
}

static void test_wrong_days(void **state)
{
	static const char *const bad[] = {"", "2023-02-30", "2023-02-29", "1900-02-29",
		"2023-04-31", "2023-00-10", "2023-13-10", "2023-01-00", "2023-01-32", "0000-01-01",
		"2023-1-01", "2023-01-1", "23-01-01", "2023/01/01", "2023-01-01 ", " 2023-01-01",
		"2023-01-0x", "+023-01-01", "2023-01-01T", "20230101", "-001-01-01", "2023--1-01"};
	cor_day day = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(cor_day_parse(cor_text_of(bad[i]), &day));
	assert_int_equal(day, 7);
}

static void test_add_months(void **state)
{
	cor_day last = parse("9999-12-31"), first = parse("0001-01-01");

	(void)state;
	assert_int_equal(cor_day_add_months(parse("2020-01-31"), 1), parse("2020-02-29"));
	assert_int_equal(cor_day_add_months(parse("2021-01-31"), 1), parse("2021-02-28"));
	assert_int_equal(cor_day_add_months(parse("2020-02-29"), 12), parse("2021-02-28"));
	assert_int_equal(cor_day_add_months(parse("2020-12-15"), 1), parse("2021-01-15"));
	assert_int_equal(cor_day_add_months(parse("2020-01-15"), -1), parse("2019-12-15"));
	assert_int_equal(cor_day_add_months(parse("2020-03-31"), -13), parse("2019-02-28"));
	assert_int_equal(cor_day_add_months(last, 0), last);
	assert_int_equal(cor_day_add_months(last, 1), COR_DAY_NONE);
	assert_int_equal(cor_day_add_months(first, -1), COR_DAY_NONE);
	assert_int_equal(cor_day_add_months(first, INT32_MAX), COR_DAY_NONE);
	assert_int_equal(cor_day_add_months(last, INT32_MIN), COR_DAY_NONE);
	assert_int_equal(cor_day_add_months(COR_DAY_NONE, 1), COR_DAY_NONE);
	assert_int_equal(cor_day_add_months(INT32_MAX, -1), COR_DAY_NONE);
}

/* Against month by month on the written date. */
static void test_add_months_random(void **state)
{
	draw d = draw_new("months");
	cor_day first = parse("0100-01-01"), last = parse("9900-01-01");

	(void)state;
	for (int k = 0; k < 20000; k++) {
		cor_day day = first + (cor_day)draw_below(&d, (uint32_t)(last - first));
		int months = (int)draw_below(&d, 1200);
		char written[48];
		calendar c;
		int most;

		assert_int_equal(sscanf(cor_day_write(day, written), "%d-%d-%d", &c.year, &c.month,
					 &c.day),
			3);
		for (int i = 0; i < months; i++) {
			c.year += c.month == 12;
			c.month = c.month == 12 ? 1 : c.month + 1;
		}
		most = month_days(&c);
		snprintf(written, sizeof(written), "%04d-%02d-%02d", c.year, c.month,
			c.day < most ? c.day : most);
		assert_int_equal(cor_day_add_months(day, months), parse(written));
	}
}

static void test_today(void **state)
{
	cor_day before, today, after;

	(void)state;
	setenv("SOURCE_DATE_EPOCH", "1580169600", 1);
	assert_int_equal(cor_day_today(), parse("2020-01-28"));
	setenv("SOURCE_DATE_EPOCH", "1580255999", 1);
	assert_int_equal(cor_day_today(), parse("2020-01-28"));
	setenv("SOURCE_DATE_EPOCH", "soon", 1);
	before = (cor_day)(time(NULL) / 86400);
	today = cor_day_today();
	after = (cor_day)(time(NULL) / 86400);
	assert_true(before <= today && today <= after);
	setenv("SOURCE_DATE_EPOCH", "18446744073709551615", 1);
	assert_true(cor_day_today() >= today);
	unsetenv("SOURCE_DATE_EPOCH");
	assert_true(cor_day_today() >= today);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_known_days),
		cmocka_unit_test(test_wrong_days),
		cmocka_unit_test(test_add_months),
		cmocka_unit_test(test_add_months_random),
		cmocka_unit_test(test_today),
	};

	return cmocka_run_group_tests_name("base/day", tests, NULL, NULL);
}
