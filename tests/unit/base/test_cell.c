#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cell.h"

/* The canonical text, or "!" and what was expected; NULL = the text as it is. */
static void check(cor_column_type type, unsigned flags, cor_text raw, const char *expected)
{
	const cor_column_spec column = {"c", type, flags, COR_TABLE_COUNT,
		type == COR_TYPE_WORD ? "planned live spare retired" : NULL, ""};
	char phrase[160];
	cor_buf out = {0};
	const char *trouble = cor_cell_read(&column, raw, &out, phrase);

	if (trouble) {
		if (!expected || expected[0] != '!' || strcmp(expected + 1, trouble) != 0)
			fail_msg("\"%.*s\": \"%s\", not \"%s\"", COR_FMT(raw), trouble,
				expected ? expected : "taken");
	} else {
		cor_buf again = {0};

		assert_true(expected ? cor_text_is(cor_buf_text(&out), expected)
				     : cor_text_equal(cor_buf_text(&out), raw));
		/* Canonical text is its own canonical text. */
		assert_null(cor_cell_read(&column, cor_buf_text(&out), &again, phrase));
		assert_true(cor_text_equal(cor_buf_text(&again), cor_buf_text(&out)));
		cor_buf_done(&again);
	}
	cor_buf_done(&out);
}

static void each(cor_column_type type, const char *const (*pairs)[2], size_t count)
{
	for (size_t i = 0; i < count; i++)
		check(type, 0, cor_text_of(pairs[i][0]), pairs[i][1]);
}
#define EACH(type, pairs) each(type, pairs, sizeof(pairs) / sizeof(*(pairs)))

static void test_text(void **state)
{
	static const char *const pairs[][2] = {
		{"", ""},
		{" \t ", ""},
		{" a b ", "a b"},
		{"a\tb\nc", "a\tb\nc"},
		{"caf\xc3\xa9", "caf\xc3\xa9"},
		{"a|b", "a|b"},
		{"a\rb", "!text without control characters"},
		{"a\x01", "!text without control characters"},
		{"a\x7f", "!text without control characters"},
		{"a\xc2\x85", "a\xc2\x85"},
		{"\xc2\xa0", "\xc2\xa0"},
		{"a\xff", "!UTF-8 text"},
		{"\xed\xa0\x80", "!UTF-8 text"},
	};
	char *big = test_malloc(70000);

	(void)state;
	EACH(COR_TYPE_TEXT, pairs);
	EACH(COR_TYPE_KEY, pairs);
	EACH(COR_TYPE_REF, pairs);
	check(COR_TYPE_TEXT, 0, (cor_text){"a\0b", 3}, "!text without control characters");
	check(COR_TYPE_KEY, COR_COLUMN_REQUIRED, COR_TEXT("  "), "!a text that is not empty");
	check(COR_TYPE_DATE, COR_COLUMN_REQUIRED, COR_TEXT(""), "!a date YYYY-MM-DD");
	memset(big, 'x', 70000);
	big[65536] = '\0';
	check(COR_TYPE_TEXT, 0, (cor_text){big, 65536}, big);
	big[65536] = 'x';
	check(COR_TYPE_TEXT, 0, (cor_text){big, 65537}, "!at most 65536 bytes");
	check(COR_TYPE_LIST, 0, (cor_text){big, 65537}, "!at most 65536 bytes");
	test_free(big);
}

static void test_lists(void **state)
{
	static const char *const parties[][2] = {
		{"a| b |a||", "a|b"},
		{"|", ""},
		{"b|a", "b|a"},
		{"none", "none"},
		{"none|a", "none|a"},
	};
	static const char *const lists[][2] = {
		{"4G | 5G|4G", "4G|5G"},
		{"none", "none"},
		{"none|none| ", "none"},
		{"none|5G", "!none alone, or a list without it"},
		{"5G|none", "!none alone, or a list without it"},
		{"nonesuch|5G", "nonesuch|5G"},
	};
	static const char *const labels[][2] = {
		{" BT ", "BT"},
		{"none", "none"},
		{"BT|O2", "!one name, without |"},
	};
	char many[4096];
	size_t n = 0;

	(void)state;
	EACH(COR_TYPE_PARTY, parties);
	EACH(COR_TYPE_LIST, lists);
	EACH(COR_TYPE_LABELS, lists);
	EACH(COR_TYPE_LABEL, labels);
	for (unsigned i = 0; i < 257; i++) {
		if (i == 256)
			check(COR_TYPE_LIST, 0, (cor_text){many, n - 1}, NULL);
		n += (size_t)snprintf(many + n, sizeof(many) - n, "p%u|", i);
	}
	check(COR_TYPE_LIST, 0, (cor_text){many, n - 1}, "!at most 256 pieces");
}

static void test_words(void **state)
{
	static const char *const pairs[][2] = {
		{" live", "live"},
		{"", ""},
		{"Live", "!one of planned, live, spare, retired"},
		{"planned live", "!one of planned, live, spare, retired"},
		{"lives", "!one of planned, live, spare, retired"},
	};
	static const char *const yes_no[][2] = {
		{"yes", "yes"},
		{"no", "no"},
		{"true", "yes"},
		{"false", "no"},
		{"1", "yes"},
		{"0", "no"},
		{"y", "!yes or no"},
		{"Yes", "!yes or no"},
	};
	static const char *const countries[][2] = {
		{"GB", "GB"},
		{"XK", "XK"},
		{"UK", "!an ISO 3166-1 country code of two capitals such as GB"},
		{"gb", "!an ISO 3166-1 country code of two capitals such as GB"},
		{"GBR", "!an ISO 3166-1 country code of two capitals such as GB"},
		{"G", "!an ISO 3166-1 country code of two capitals such as GB"},
	};

	(void)state;
	EACH(COR_TYPE_WORD, pairs);
	check(COR_TYPE_WORD, COR_COLUMN_REQUIRED, COR_TEXT(""),
		"!one of planned, live, spare, retired");
	EACH(COR_TYPE_YESNO, yes_no);
	EACH(COR_TYPE_COUNTRY, countries);
}

static void test_numbers(void **state)
{
	static const char *const dates[][2] = {
		{"2020-01-28", "2020-01-28"},
		{" 2020-02-29 ", "2020-02-29"},
		{"2023-02-29", "!a date YYYY-MM-DD that exists"},
		{"28.1.2020", "!a date YYYY-MM-DD that exists"},
		{"2020-1-28", "!a date YYYY-MM-DD that exists"},
	};
	static const char *const numbers[][2] = {
		{"0", "0"},
		{"007", "7"},
		{"000", "0"},
		{"9223372036854775807", "9223372036854775807"},
		{"9223372036854775808", "!a whole number up to 9223372036854775807"},
		{"99999999999999999999", "!a whole number"},
		{"-1", "!a whole number"},
		{"+1", "!a whole number"},
		{"1.0", "!a whole number"},
		{"ten", "!a whole number"},
		{"1 000", "!a whole number"},
	};
	static const char *const percents[][2] = {
		{"35", "35"},
		{"35.50", "35.5"},
		{"0.0001", "0.0001"},
		{"100", "100"},
		{"-0", "0"},
		{"0.00001", "!a percentage from 0 to 100 with at most four decimals"},
		{"100.1", "!a percentage from 0 to 100 with at most four decimals"},
		{"-1", "!a percentage from 0 to 100 with at most four decimals"},
		{"35%", "!a percentage from 0 to 100 with at most four decimals"},
	};
	static const char *const lats[][2] = {
		{"51.50", "51.5"},
		{"-90", "-90"},
		{"90.0000000", "90"},
		{"0.00000005", "0.0000001"},
		{"-0.00000005", "-0.0000001"},
		{"-0.00000004", "0"},
		{"90.0000001", "!degrees from -90 to 90"},
		{"51,5", "!degrees from -90 to 90"},
		{"N51", "!degrees from -90 to 90"},
	};
	static const char *const lons[][2] = {
		{"-180", "-180"},
		{"179.99999999", "180"},
		{"180.1", "!degrees from -180 to 180"},
	};

	(void)state;
	EACH(COR_TYPE_DATE, dates);
	EACH(COR_TYPE_NUMBER, numbers);
	EACH(COR_TYPE_PERCENT, percents);
	EACH(COR_TYPE_LAT, lats);
	EACH(COR_TYPE_LON, lons);
}

static void test_units(void **state)
{
	const cor_column_spec number = {.type = COR_TYPE_NUMBER};
	const cor_column_spec percent = {.type = COR_TYPE_PERCENT};
	const cor_column_spec lat = {.type = COR_TYPE_LAT};

	(void)state;
	assert_int_equal(cor_cell_number(&number, COR_TEXT("")), -1);
	assert_true(cor_cell_number(&number, COR_TEXT("9223372036854775807")) == INT64_MAX);
	assert_int_equal(cor_cell_number(&percent, COR_TEXT("35.5")), 355000);
	assert_int_equal(cor_cell_number(&percent, COR_TEXT("")), -1);
	assert_int_equal(cor_cell_number(&lat, COR_TEXT("-0.0000001")), -1);
	assert_true(cor_cell_number(&lat, COR_TEXT("")) == INT64_MIN);
}

static void test_reals(void **state)
{
	static const struct {
		cor_column_type type;
		double value;
		const char *text;
	} reals[] = {{COR_TYPE_LAT, 51.5, "51.5"}, {COR_TYPE_LAT, -0.1234567, "-0.1234567"},
		{COR_TYPE_LON, 3, "3"}, {COR_TYPE_LON, 100, "100"}, {COR_TYPE_LON, 0, "0"},
		{COR_TYPE_PERCENT, 33.3333, "33.3333"}, {COR_TYPE_PERCENT, 33.33336, "33.3334"},
		{COR_TYPE_TEXT, 1.5, "1.5"}};
	char buffer[COR_CELL_REAL_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(reals) / sizeof(*reals); i++) {
		const cor_column_spec column = {.type = reals[i].type};

		assert_true(cor_text_is(cor_cell_of_real(&column, reals[i].value, buffer),
			reals[i].text));
	}
	assert_int_equal(
		cor_cell_of_real(&(cor_column_spec){.type = COR_TYPE_LAT}, -DBL_MAX, buffer).n,
		310);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_reals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
