/* Loops over every row (base/wide.h) give the same by every level of the processor as row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/ahead.h"
#include "base/wide.h"
#include "draw.h"

#define WORDS 131u /* more than two words of bits */
#define ROUNDS 200

static void test_between16(void **state)
{
	draw d = draw_new("between16");
	static uint16_t values[WORDS * 64];
	uint64_t bits[WORDS];

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		/* Few values, so that ends are hit; now and then the greatest. */
		uint32_t few = 1 + draw_below(&d, 40), add = draw_below(&d, 2) ? 65536 - few : 0;
		uint16_t low = (uint16_t)(draw_below(&d, few) + add);
		uint16_t high = (uint16_t)(draw_below(&d, few) + add);
		uint32_t words = draw_below(&d, WORDS + 1);

		for (uint32_t i = 0; i < words * 64; i++)
			values[i] = (uint16_t)(draw_below(&d, few) + add);
		for (cor_wide level = COR_WIDE_PLAIN; level <= COR_WIDE_AVX512; level++) {
			cor_wide_limit(level);
			cor_wide_between16(values, words, low, high, bits);
			for (uint32_t i = 0; i < words * 64; i++)
				assert_int_equal(bits[i / 64] >> (i & 63) & 1,
					values[i] >= low && values[i] <= high);
		}
	}
}

static void test_any(void **state)
{
	draw d = draw_new("any");
	uint64_t words[WORDS], bits[WORDS / 64 + 1];

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t count = draw_below(&d, WORDS + 1);

		for (uint32_t w = 0; w < WORDS; w++)
			words[w] = w >= count || draw_below(&d, 2)
				? (uint64_t)1 << draw_below(&d, 64)
				: 0;
		for (cor_wide level = COR_WIDE_PLAIN; level <= COR_WIDE_AVX512; level++) {
			cor_wide_limit(level);
			memset(bits, 0x5a, sizeof(bits));
			cor_wide_any(words, count, bits);
			/* What lies past the last word is no bit. */
			for (uint32_t w = 0; w < (count + 63) / 64 * 64; w++)
				assert_int_equal(bits[w / 64] >> (w & 63) & 1,
					w < count && words[w] != 0);
		}
	}
}

/* Every line of every column once, and none that is of no use. */
static void test_ahead(void **state)
{
	static const char a[1], b[1];
	cor_ahead ahead = {.count = 0};
	uint64_t asked = 0;

	(void)state;
	cor_ahead_add(&ahead, a, 1);
	cor_ahead_add(&ahead, b, 4);
	cor_ahead_add(&ahead, a, 1);
	cor_ahead_add(&ahead, NULL, 1);
	assert_int_equal(ahead.count, 2);
	cor_ahead_begin(&ahead, 8192, 8192);
	cor_ahead_ask(&ahead);
	assert_int_equal(ahead.at, (uintptr_t)a + 8192 + COR_AHEAD_LINES * COR_AHEAD_LINE);
	for (asked = 1; ahead.left || ahead.column < ahead.count; asked++)
		cor_ahead_ask(&ahead);
	assert_int_equal(asked * COR_AHEAD_LINES * COR_AHEAD_LINE, 8192 * (1 + 4));
	assert_int_equal(ahead.at, (uintptr_t)b + 65536);
	cor_ahead_finish(&ahead);
	assert_int_equal(ahead.at, (uintptr_t)b + 65536);
	for (uint32_t k = 0; k < 2 * COR_AHEAD_MOST; k++)
		cor_ahead_add(&ahead, (const void *)(uintptr_t)(64 + k), 1);
	assert_int_equal(ahead.count, COR_AHEAD_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_between16),
		cmocka_unit_test(test_any),
		cmocka_unit_test(test_ahead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
