#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/ratio.h"
#include "draw.h"

static void check_parse(const char *z, uint64_t num, uint64_t den)
{
	cor_ratio r = {7, 7};

	assert_true(cor_ratio_parse(cor_text_of(z), &r));
	assert_true(r.num == num && r.den == den);
}

static void test_parse(void **state)
{
	static const char *const bad[] = {"", "%", " %", "35  %", " 35%", "7/20 %", "-1%", "-0",
		"-0%", "101%", "1.01", "2", "8/7", "1/0", "0/0", "/", "1/", "/2", "1/2/3", "1/2%",
		"-1/2", "1/-2", "0.5.5", ".5", "5.", "1e-1", "0.1234567890123456789",
		"1/9223372036854775808", "0.12345678901234567%", "100.0000000001%"};
	cor_ratio r = {7, 7};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(cor_ratio_parse(cor_text_of(bad[i]), &r));
	assert_true(r.num == 7 && r.den == 7);
	check_parse("35%", 7, 20);
	check_parse("35 %", 7, 20);
	check_parse("12.5%", 1, 8);
	check_parse("7/20", 7, 20);
	check_parse("0.35", 7, 20);
	check_parse("70/200", 7, 20);
	check_parse("0", 0, 1);
	check_parse("0%", 0, 1);
	check_parse("0/5", 0, 1);
	check_parse("1", 1, 1);
	check_parse("1.000", 1, 1);
	check_parse("100%", 1, 1);
	check_parse("0.0000000000000001%", 1, 1000000000000000000);
	check_parse("1/9223372036854775807", 1, INT64_MAX);
}

static void test_reduce(void **state)
{
	cor_ratio r = cor_ratio_reduce((cor_ratio){0, 12});

	(void)state;
	assert_true(r.num == 0 && r.den == 1);
	r = cor_ratio_reduce((cor_ratio){INT64_MAX, INT64_MAX});
	assert_true(r.num == 1 && r.den == 1);
}

static void check_percent(uint64_t num, uint64_t den, const char *expected)
{
	char buffer[32];

	assert_string_equal(cor_ratio_write_percent((cor_ratio){num, den}, buffer), expected);
}

static void test_write_percent(void **state)
{
	(void)state;
	check_percent(7, 20, "35.00%");
	check_percent(1, 3, "33.33%");
	check_percent(2, 3, "66.67%");
	check_percent(1, 20000, "0.01%");
	check_percent(1, 20001, "0.00%");
	check_percent(0, 1, "0.00%");
	check_percent(1, 1, "100.00%");
	check_percent(3, 2, "150.00%");
	check_percent(INT64_MAX, INT64_MAX, "100.00%");
	check_percent(1, INT64_MAX, "0.00%");
	check_percent(INT64_MAX, 1, "922337203685477580700.00%");
}

/* Continued fractions: exact, and without a product. */
static int slow_compare(cor_ratio a, cor_ratio b)
{
	int sign = 1;

	for (;;) {
		uint64_t left = a.num / a.den, right = b.num / b.den;
		cor_ratio a_rest = {a.den, a.num % a.den}, b_rest = {b.den, b.num % b.den};

		if (left != right)
			return left > right ? sign : -sign;
		if (!a_rest.den || !b_rest.den)
			return sign * ((a_rest.den != 0) - (b_rest.den != 0));
		a = a_rest;
		b = b_rest;
		sign = -sign;
	}
}

static cor_ratio draw_ratio(draw *d)
{
	uint64_t num = draw_u64(d) >> (1 + draw_below(d, 62));
	uint64_t den = draw_u64(d) >> (1 + draw_below(d, 62));

	return (cor_ratio){num, den ? den : 1};
}

static void test_compare_random(void **state)
{
	draw d = draw_new("ratio");

	(void)state;
	for (int k = 0; k < 200000; k++) {
		cor_ratio a = draw_ratio(&d), b = draw_ratio(&d), reduced;

		if (k % 3 == 0)
			b = (cor_ratio){a.num - (a.num > 0), a.den};
		if (k % 7 == 0 && a.num < UINT32_MAX && a.den < UINT32_MAX)
			b = (cor_ratio){a.num * 3, a.den * 3};
		assert_int_equal(cor_ratio_compare(a, b), slow_compare(a, b));
		assert_int_equal(cor_ratio_compare(b, a), -slow_compare(a, b));
		reduced = cor_ratio_reduce(a);
		assert_int_equal(cor_ratio_compare(a, reduced), 0);
		assert_true(a.num % reduced.den == 0 || reduced.den <= a.den);
	}
}

static void test_parse_random(void **state)
{
	draw d = draw_new("ratio text");
	char buffer[64];

	(void)state;
	for (int k = 0; k < 50000; k++) {
		uint64_t den = 1 + (draw_u64(&d) >> (2 + draw_below(&d, 60)));
		uint64_t num = draw_u64(&d) % (den + 1);
		uint32_t parts = draw_below(&d, 10001);
		cor_ratio r;

		snprintf(buffer, sizeof(buffer), "%" PRIu64 "/%" PRIu64, num, den);
		assert_true(cor_ratio_parse(cor_text_of(buffer), &r));
		assert_int_equal(cor_ratio_compare(r, (cor_ratio){num, den}), 0);
		snprintf(buffer, sizeof(buffer), "%u.%02u%%", parts / 100, parts % 100);
		assert_true(cor_ratio_parse(cor_text_of(buffer), &r));
		assert_int_equal(cor_ratio_compare(r, (cor_ratio){parts, 10000}), 0);
		check_percent(r.num, r.den, buffer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_reduce),
		cmocka_unit_test(test_write_percent),
		cmocka_unit_test(test_compare_random),
		cmocka_unit_test(test_parse_random),
	};

	return cmocka_run_group_tests_name("base/ratio", tests, NULL, NULL);
}
