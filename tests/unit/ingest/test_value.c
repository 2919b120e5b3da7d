#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/value.h"

static void change(const cor_map_value *value, const char *raw, const char *expected)
{
	char phrase[COR_VALUE_PHRASE_BYTES];
	cor_buf out = {0};
	cor_text piece;
	const char *wrong = cor_value_change(value, cor_text_of(raw), &out, phrase, &piece);

	if (expected && wrong)
		fail_msg("\"%s\": expected %s", raw, wrong);
	if (!expected && !wrong)
		fail_msg("\"%s\" became \"%s\", expected a refusal", raw, out.p ? out.p : "");
	if (expected)
		assert_string_equal(out.p ? out.p : "", expected);
	cor_buf_done(&out);
}

static void test_split(void **state)
{
	cor_map_value v = {.split_at = COR_TEXT("::"), .split_take = 2};

	(void)state;
	change(&v, "a:: b ::c", "b");
	change(&v, "a::", "");
	change(&v, "a:b", NULL);
	change(&v, "", "");
	v.split_take = -1;
	change(&v, "a::b::c", "c");
	change(&v, "a", "a");
	v.split_take = -3;
	change(&v, "a::b::c", "a");
	change(&v, "a::b", NULL);
}

static void test_points(void **state)
{
	cor_map_value lat = {.point = COR_POINT_WKT, .point_take = 1};
	cor_map_value first = {.point = COR_POINT_PAIR, .point_take = 0};

	(void)state;
	change(&lat, "Point (35.02 31.87)", "31.87");
	change(&lat, "POINT(35.02   -31.87)", "-31.87");
	change(&lat, "", "");
	change(&lat, "Point 35.02 31.87", NULL);
	change(&lat, "Point (35.02)", NULL);
	change(&lat, "Point (35.02 31.87 5)", NULL);
	change(&lat, "Polygon (35.02 31.87)", NULL);
	change(&lat, "POINT (", NULL);
	change(&first, "51.3,12.4", "51.3");
	change(&first, "51.3, 12.4", "51.3");
	change(&first, "51,3;12,4", "51,3");
	change(&first, "51,3  12,4", "51,3");
	change(&first, "51.3", NULL);
	change(&first, "51.3,12.4,7", NULL);
	change(&first, ",12.4", NULL);
}

static void test_degrees(void **state)
{
	cor_map_value v = {.is_dms = true};

	(void)state;
	change(&v,
		"51\xc2\xb0"
		"20'15\"N",
		"51.3375");
	change(&v, "51\xc2\xb0 20' 15.5\" S", "-51.337638889");
	change(&v, "W 0 7 30", "-0.125");
	change(&v, "51 30", "51.5");
	change(&v, "51.25", "51.25");
	change(&v, "-51 30", "-51.5");
	change(&v, "12 30,6 E", "12.51");
	change(&v, "51 61", NULL);
	change(&v, "51 20 15 9", NULL);
	change(&v, "N 51 20 X", NULL);
	change(&v, "-51 30 N", NULL);
	change(&v, "north", NULL);
	change(&v, "N", NULL);
	change(&v, "51..2", NULL);
	change(&v, "51 60 15", NULL);
	change(&v, "51.5 20", NULL);
	change(&v, "51 20.5 3", NULL);
	change(&v, "51 19 60", "51.333333334");
	v.hemispheres = "NSns";
	change(&v, "51 30 s", "-51.5");
	change(&v, "51 30 E", NULL);
	change(&v, "W 0 7 30", NULL);
}

static void test_numbers(void **state)
{
	cor_map_value v = {.has_decimal_comma = true};

	(void)state;
	change(&v, "51,34", "51.34");
	change(&v, "-0,5", "-0.5");
	change(&v, "51", "51");
	change(&v, "51.34", NULL);
	change(&v, "1.000,5", NULL);
	change(&v, "x", NULL);
	v = (cor_map_value){.has_scale = true, .scale = 1000000000000};
	change(&v, "1.5", "1500");
	change(&v, "0", "0");
	change(&v, "9000000000", NULL);
	change(&v, "1e3", NULL);
	v.scale = 1000000;
	change(&v, "2500", "2.5");
	change(&v, "-1", "-0.001");
}

static void test_dates(void **state)
{
	cor_map_value v = {.date = COR_TEXT("dd/mm/yyyy HH:MM:SS")};

	(void)state;
	change(&v, "31/03/2016 00:00:00", "2016-03-31");
	change(&v, "29/02/2016 23:59:59", "2016-02-29");
	change(&v, "", "");
	change(&v, "29/02/2015 00:00:00", NULL);
	change(&v, "31/03/2016", NULL);
	change(&v, "31/03/2016 00:00:0", NULL);
	change(&v, "31/03/2016 00:00:000", NULL);
	change(&v, "31-03-2016 00:00:00", NULL);
	change(&v, "31/03/2016 25:00:00", NULL);
	change(&v, "3x/03/2016 00:00:00", NULL);
	v.date = COR_TEXT("yyyymmdd");
	change(&v, "20200128", "2020-01-28");
	change(&v, "2020012", NULL);
	assert_true(cor_value_is_date_format(COR_TEXT("yyyy-mm-dd")));
	assert_true(cor_value_is_date_format(COR_TEXT("dd.mm.yyyy HH:MM")));
	assert_false(cor_value_is_date_format(COR_TEXT("yyyy-MM-dd")));
	assert_false(cor_value_is_date_format(COR_TEXT("yy-mm-dd")));
	assert_false(cor_value_is_date_format(COR_TEXT("yyyy-mm-dd dd")));
	assert_false(cor_value_is_date_format(COR_TEXT("")));
}

static void test_maps(void **state)
{
	/* sorted by `from` */
	const cor_map_entry entries[] = {{COR_TEXT("B20"), COR_TEXT("special")},
		{COR_TEXT("GSM900"), COR_TEXT("2G")}, {COR_TEXT("gone"), COR_TEXT("")}};
	const cor_map_entry globs[] = {{COR_TEXT("B*"), COR_TEXT("4G")},
		{COR_TEXT("N??"), COR_TEXT("5G")}};
	cor_map_value v = {.has_map = true,
		.entries = entries,
		.entry_count = 3,
		.globs = globs,
		.glob_count = 2};

	(void)state;
	change(&v, "B20", "special");
	change(&v, "B2", "4G");
	change(&v, "N78", "5G");
	change(&v, "N7", NULL);
	change(&v, "gone", "");
	change(&v, "", "");
	v.unlisted = COR_UNLISTED_KEEP;
	change(&v, "N7", "N7");
	v.unlisted = COR_UNLISTED_UNKNOWN;
	change(&v, "N7", "");
	v.has_else = true;
	v.otherwise = COR_TEXT("other");
	change(&v, "N7", "other");
	change(&v, "", "");
	v.divide = COR_TEXT(",");
	change(&v, "B1, N78,B3,,gone,N01", "4G|5G");
	change(&v, "gone,,", "");
	change(&v, "gone,B1", "4G");
	v.has_else = false;
	v.unlisted = COR_UNLISTED_REFUSE;
	change(&v, "B1,x", NULL);
}

static void test_divided(void **state)
{
	cor_map_value v = {.is_divided = true};

	(void)state;
	change(&v, "a,b", "a,b");
	change(&v, "a|b", NULL);
	v.divide = COR_TEXT("|");
	change(&v, " a| b |a", "a|b");
	v.divide = COR_TEXT("/");
	change(&v, "a|b/c", NULL);
}

static void test_like(void **state)
{
	(void)state;
	assert_true(cor_map_is_like(COR_TEXT(""), COR_TEXT("")));
	assert_true(cor_map_is_like(COR_TEXT(""), COR_TEXT("**")));
	assert_false(cor_map_is_like(COR_TEXT(""), COR_TEXT("?")));
	assert_true(cor_map_is_like(COR_TEXT("abcabd"), COR_TEXT("*ab?")));
	assert_true(cor_map_is_like(COR_TEXT("x\xc3\xa4y"), COR_TEXT("x?y")));
	assert_false(cor_map_is_like(COR_TEXT("abc"), COR_TEXT("ab")));
	assert_false(cor_map_is_like(COR_TEXT("ab"), COR_TEXT("abc")));
	assert_true(cor_map_is_like(COR_TEXT("cells.csv"), COR_TEXT("c*.csv")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_degrees),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_maps),
		cmocka_unit_test(test_divided),
		cmocka_unit_test(test_like),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
