/* The cheapest cover against the enumeration of all choices. */
#include "analysis/cover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/limits.h"

#define CLASSES_MAX 5
#define CASES 3000
#define SEED 20260103u

static uint64_t state;

static uint32_t draw(uint32_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ (z >> 31)) % below);
}

static uint32_t draw_classes(cor_cover_class *classes, bool same)
{
	uint32_t count = draw(CLASSES_MAX + 1);

	for (uint32_t i = 0; i < count; i++) {
		cor_cover_class *c = &classes[i];

		*c = (cor_cover_class){.times = 1 + draw(2)};
		c->cost[0] = same ? 1 : 1 + draw(4);
		c->gain[0] = 1 + draw(9);
		if (!same && draw(2)) {
			c->cost[1] = c->cost[0] + 1 + draw(3);
			c->gain[1] = c->gain[0] + 1 + draw(5);
		}
	}
	return count;
}

/* Every item in every way: the least cost that reaches the need, UINT64_MAX when none does. */
static uint64_t enumerate(const cor_cover_class *classes, uint32_t count, cor_i128 need)
{
	const cor_cover_class *item[2 * CLASSES_MAX];
	uint32_t at[2 * CLASSES_MAX] = {0}, n = 0, k;
	uint64_t best = UINT64_MAX;

	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t t = 0; t < classes[i].times; t++)
			item[n++] = &classes[i];
	}
	do {
		cor_i128 gain = 0;
		uint64_t cost = 0;

		for (k = 0; k < n; k++) {
			gain += at[k] ? item[k]->gain[at[k] - 1] : 0;
			cost += at[k] ? item[k]->cost[at[k] - 1] : 0;
		}
		if (gain >= need && cost < best)
			best = cost;
		for (k = 0; k < n && ++at[k] == (item[k]->cost[1] ? 3u : 2u); k++)
			at[k] = 0;
	} while (k < n);
	return best;
}

static void check_taken(const cor_cover_class *classes, uint32_t count, cor_i128 need,
	const cor_cover *cover)
{
	cor_i128 gain = 0;
	uint64_t cost = 0;

	for (uint32_t i = 0; i < count; i++) {
		assert_true(classes[i].taken[0] + classes[i].taken[1] <= classes[i].times);
		for (int k = 0; k < 2; k++) {
			gain += classes[i].gain[k] * (cor_i128)classes[i].taken[k];
			cost += (uint64_t)classes[i].cost[k] * classes[i].taken[k];
		}
	}
	assert_true(gain >= need);
	assert_int_equal(cost, cover->cost);
}

static void cover_is_cheapest(void **unused)
{
	cor_arena *arena;

	(void)unused;
	state = SEED;
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	for (int n = 0; n < CASES; n++) {
		cor_cover_class classes[CLASSES_MAX];
		uint32_t count = draw_classes(classes, n % 3 == 0);
		cor_i128 need = (cor_i128)draw(40) - 2;
		uint64_t expected = enumerate(classes, count, need);
		cor_cover cover;

		assert_int_equal(cor_cover_fewest(classes, count, need, arena, &cover, NULL),
			COR_OK);
		assert_int_equal(cover.possible, expected != UINT64_MAX);
		if (!cover.possible)
			continue;
		check_taken(classes, count, need, &cover);
		if (cover.cost != expected || !cover.fewest)
			fail_msg("seed %u, case %d: %llu elements, not %llu", SEED, n,
				(unsigned long long)cover.cost, (unsigned long long)expected);
	}
	assert_int_equal(cor_arena_bytes(arena), 0);
	cor_arena_free(arena);
}

/* Too many for the table: still a cover, said not to be proved least. */
static void big_covers_are_not_proved(void **unused)
{
	cor_cover_class classes[2] = {{{3, 0}, {2, 0}, 1u << 20, {0, 0}},
		{{5, 0}, {3, 0}, 1u << 20, {0, 0}}};
	cor_cover cover;
	cor_arena *arena;

	(void)unused;
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_cover_fewest(classes, 2, 6000000, arena, &cover, NULL), COR_OK);
	assert_true(cover.possible);
	assert_false(cover.fewest);
	check_taken(classes, 2, 6000000, &cover);
	assert_int_equal(cor_cover_fewest(classes, 2, 9000000, arena, &cover, NULL), COR_OK);
	assert_false(cover.possible);
	cor_arena_free(arena);
}

/* Amounts near the greatest: products of 126 bits must not wrap. */
static void great_gains_do_not_wrap(void **unused)
{
	cor_i128 big = (cor_i128)INT64_MAX * INT64_MAX;
	cor_cover_class classes[2] = {{{big, 0}, {1, 0}, 1, {0, 0}}, {{1, 0}, {1, 0}, 1, {0, 0}}};
	cor_cover cover;
	cor_arena *arena;

	(void)unused;
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_cover_fewest(classes, 2, big, arena, &cover, NULL), COR_OK);
	assert_int_equal(cover.cost, 1);
	assert_int_equal(cor_cover_fewest(classes, 2, big + 1, arena, &cover, NULL), COR_OK);
	assert_int_equal(cover.cost, 2);
	cor_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cover_is_cheapest),
		cmocka_unit_test(big_covers_are_not_proved),
		cmocka_unit_test(great_gains_do_not_wrap),
	};

	printf("seed %u\n", SEED);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
