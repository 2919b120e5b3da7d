/* Shares and folds against the enumeration of every way the maybes can fall. */
#include "analysis/share.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ITEMS_MAX 6
#define CASES 4000
#define SEED 20260101u

static uint64_t state;

static uint64_t draw(uint64_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (z ^ (z >> 31)) % below;
}

/* Next way to fall: out[i] runs through the outcomes in masks[i]; false after the last. */
static bool next_way(const uint8_t *masks, uint8_t *out, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		for (out[i] = (uint8_t)(out[i] * 2); out[i] <= COR_CAN_V;
			out[i] = (uint8_t)(out[i] * 2)) {
			if (masks[i] & out[i])
				return true;
		}
		out[i] = 1;
		while (!(masks[i] & out[i]))
			out[i] = (uint8_t)(out[i] * 2);
	}
	return false;
}

static void first_way(const uint8_t *masks, uint8_t *out, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		out[i] = 1;
		while (!(masks[i] & out[i]))
			out[i] = (uint8_t)(out[i] * 2);
	}
}

static cor_ratio share_now(const uint8_t *out, const uint64_t *amounts, uint32_t count)
{
	uint64_t num = 0, den = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint64_t amount = amounts ? amounts[i] : 1;

		den += out[i] == COR_CAN_OUT ? 0 : amount;
		num += out[i] == COR_CAN_V ? amount : 0;
	}
	return den ? (cor_ratio){num, den} : (cor_ratio){0, 1};
}

static void share_is_exact(void **unused)
{
	(void)unused;
	state = SEED;
	for (int n = 0; n < CASES; n++) {
		uint8_t masks[ITEMS_MAX], out[ITEMS_MAX];
		uint64_t amounts[ITEMS_MAX];
		uint32_t count = (uint32_t)draw(ITEMS_MAX + 1);
		const uint64_t *given = draw(2) ? amounts : NULL;
		cor_ratio low = {1, 1}, high = {0, 1};
		cor_share share;

		for (uint32_t i = 0; i < count; i++) {
			masks[i] = (uint8_t)(1 + draw(7));
			amounts[i] = draw(5);
		}
		first_way(masks, out, count);
		do {
			cor_ratio now = share_now(out, given, count);

			if (cor_ratio_compare(now, low) < 0)
				low = now;
			if (cor_ratio_compare(now, high) > 0)
				high = now;
		} while (next_way(masks, out, count));
		assert_int_equal(cor_share_of(masks, given, count, 0, 0, &share, NULL), COR_OK);
		if (cor_ratio_compare(share.low, low) || cor_ratio_compare(share.high, high))
			fail_msg("seed %u, case %d: a share is not the exact bound", SEED, n);
	}
}

static uint8_t fold_now(cor_fold fold, const uint8_t *out, uint32_t count)
{
	uint32_t v = 0, n = 0;
	bool is_v;

	for (uint32_t i = 0; i < count; i++) {
		v += out[i] == COR_CAN_V;
		n += out[i] == COR_CAN_N;
	}
	if (v + n == 0)
		return COR_CAN_OUT;
	is_v = fold == COR_FOLD_ANY ? v > 0 : fold == COR_FOLD_MAJORITY ? v > n : n == 0;
	return is_v ? COR_CAN_V : COR_CAN_N;
}

static void fold_is_exact(void **unused)
{
	(void)unused;
	state = SEED + 1;
	for (int n = 0; n < CASES; n++) {
		uint8_t masks[ITEMS_MAX], out[ITEMS_MAX], expected = 0;
		uint32_t count = 1 + (uint32_t)draw(ITEMS_MAX);
		cor_fold fold = (cor_fold)draw(3);

		for (uint32_t i = 0; i < count; i++)
			masks[i] = (uint8_t)(1 + draw(7));
		first_way(masks, out, count);
		do {
			expected |= fold_now(fold, out, count);
		} while (next_way(masks, out, count));
		if (cor_outcome_fold(fold, masks, count) != expected)
			fail_msg("seed %u, case %d: fold %d gives %u, not %u", SEED + 1, n, fold,
				cor_outcome_fold(fold, masks, count), expected);
	}
}

static void expect(cor_share share, uint64_t low_num, uint64_t low_den, uint64_t high_num,
	uint64_t high_den)
{
	assert_int_equal(share.low.num, low_num);
	assert_int_equal(share.low.den, low_den);
	assert_int_equal(share.high.num, high_num);
	assert_int_equal(share.high.den, high_den);
}

static void share_is_written_as_counted(void **unused)
{
	const uint8_t masks[] = {COR_CAN_V, COR_CAN_N, COR_CAN_N, COR_CAN_V};
	cor_share share;

	(void)unused;
	assert_int_equal(cor_share_of(masks, NULL, 4, 0, 0, &share, NULL), COR_OK);
	expect(share, 2, 4, 2, 4);
	assert_int_equal(cor_share_of(masks, NULL, 0, 0, 0, &share, NULL), COR_OK);
	expect(share, 0, 1, 0, 1);
}

static void unknown_amounts_open_the_share(void **unused)
{
	const uint8_t v_or_n[] = {COR_CAN_V | COR_CAN_N, COR_CAN_N};
	const uint8_t only_n[] = {COR_CAN_N, COR_CAN_V};
	const uint64_t amounts[] = {COR_AMOUNT_UNKNOWN, 5};
	cor_share share;

	(void)unused;
	assert_int_equal(cor_share_of(v_or_n, amounts, 2, 0, 0, &share, NULL), COR_OK);
	expect(share, 0, 1, 1, 1);
	assert_int_equal(cor_share_of(only_n, amounts, 2, 0, 0, &share, NULL), COR_OK);
	expect(share, 0, 1, 5, 5);
}

static void roaming_elements_move_both_ends(void **unused)
{
	const uint8_t masks[] = {COR_CAN_V, COR_CAN_N, COR_CAN_N};
	cor_share share;

	(void)unused;
	assert_int_equal(cor_share_of(masks, NULL, 3, 1, 2, &share, NULL), COR_OK);
	expect(share, 0, 5, 2, 3);
	assert_int_equal(cor_share_of(masks, NULL, 0, 1, 0, &share, NULL), COR_OK);
	expect(share, 0, 1, 1, 1);
	assert_int_equal(cor_share_of(masks, NULL, 3, 9, 0, &share, NULL), COR_OK);
	expect(share, 1, 3, 3, 3);
}

static void sums_have_a_limit(void **unused)
{
	const uint8_t masks[] = {COR_CAN_V, COR_CAN_N};
	const uint64_t amounts[] = {INT64_MAX, 1};
	cor_share share = {{7, 7}, {7, 7}};
	cor_err err = {0};

	(void)unused;
	assert_int_equal(cor_share_of(masks, amounts, 2, 0, 0, &share, &err), COR_ELIMIT);
	assert_non_null(strstr(err.text, "9223372036854775807"));
	expect(share, 7, 7, 7, 7);
	assert_int_equal(cor_share_of(masks, amounts, 1, 0, 0, &share, &err), COR_OK);
	expect(share, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(share_is_exact),
		cmocka_unit_test(fold_is_exact),
		cmocka_unit_test(share_is_written_as_counted),
		cmocka_unit_test(unknown_amounts_open_the_share),
		cmocka_unit_test(roaming_elements_move_both_ends),
		cmocka_unit_test(sums_have_a_limit),
	};

	printf("seed %u\n", SEED);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
