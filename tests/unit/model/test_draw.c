#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/draw.h"

/* The first numbers of splitmix64 from state 0, as published with it. */
static void test_splitmix(void **state)
{
	cor_draw draw = {0};

	(void)state;
	assert_true(cor_draw_next(&draw) == 0xe220a8397b1dcdafu);
	assert_true(cor_draw_next(&draw) == 0x6e789e6aa1b965f4u);
	assert_true(cor_draw_next(&draw) == 0x06c45d188009454fu);
}

static void test_purposes_differ(void **state)
{
	cor_draw a = cor_draw_of(1, 2, 3), b = cor_draw_of(1, 2, 3),
		 others[] = {cor_draw_of(2, 2, 3), cor_draw_of(1, 3, 3), cor_draw_of(1, 2, 4),
			 cor_draw_of(1, 3, 2)};

	(void)state;
	assert_true(a.state == b.state);
	for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_true(others[i].state != a.state);
}

static void test_below(void **state)
{
	cor_draw draw = cor_draw_of(7, 0, 0);
	uint32_t count[10] = {0}, hits = 0;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint32_t drawn = cor_draw_below(&draw, 10);

		assert_true(drawn < 10);
		count[drawn]++;
		hits += cor_draw_hit(&draw, 3500);
	}
	for (int i = 0; i < 10; i++)
		assert_in_range(count[i], 9600, 10400);
	assert_in_range(hits, 34400, 35600);
	for (int i = 0; i < 1000; i++) {
		assert_true(cor_draw_below(&draw, UINT32_MAX) < UINT32_MAX);
		assert_int_equal(cor_draw_below(&draw, 1), 0);
	}
}

static void test_root(void **state)
{
	cor_draw draw = cor_draw_of(8, 0, 0);

	(void)state;
	assert_int_equal(cor_draw_root(0), 0);
	assert_int_equal(cor_draw_root(1), 1);
	assert_int_equal(cor_draw_root(3), 1);
	assert_true(cor_draw_root(UINT64_MAX) == UINT32_MAX);
	for (int i = 0; i < 100000; i++) {
		uint64_t x = cor_draw_next(&draw) >> cor_draw_below(&draw, 64);
		uint64_t root = cor_draw_root(x);

		assert_true(root <= UINT32_MAX && root * root <= x && x - root * root <= 2 * root);
	}
}

/* Falls with the rank, and the busiest 7.5 % hold a quarter. */
static void test_tail(void **state)
{
	uint64_t all = 0, top = 0, last = UINT64_MAX;
	const uint32_t count = 20000;

	(void)state;
	for (uint32_t rank = 0; rank < count; rank++) {
		uint64_t weight = cor_draw_tail(rank, count);

		assert_true(weight <= last && weight >= 1u << 16);
		last = weight;
		all += weight;
		top += rank < count * 3 / 40 ? weight : 0;
	}
	assert_in_range(top * 1000 / all, 245, 260);
	assert_in_range(cor_draw_tail(0, 1), 90000, 91000); /* (1/2)^(-15/32) = 1.384 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_splitmix),
		cmocka_unit_test(test_purposes_differ),
		cmocka_unit_test(test_below),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_tail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
