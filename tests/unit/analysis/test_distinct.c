/* Least and greatest number of distinct values against the enumeration of all choices. */
#include "analysis/distinct.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROWS_MAX 5
#define VALUES_MAX 5
#define CASES 3000
#define SEED 20260102u

static uint64_t state;

static uint32_t draw(uint32_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ (z >> 31)) % below);
}

typedef struct sample {
	cor_choice rows[ROWS_MAX];
	uint32_t values[ROWS_MAX][VALUES_MAX];
	uint32_t count;
} sample;

static void draw_rows(sample *s, bool repeat)
{
	s->count = draw(ROWS_MAX + 1);
	for (uint32_t r = 0; r < s->count; r++) {
		uint32_t bits = 1 + draw((1u << VALUES_MAX) - 1), count = 0;

		for (uint32_t v = 0; v < VALUES_MAX; v++) {
			if (bits >> v & 1)
				s->values[r][count++] = v;
		}
		s->rows[r] = (cor_choice){s->values[r], count, repeat ? 1 + draw(3) : 1};
	}
}

/* Every choice of every row, `times` rows alike one after the other. */
static void enumerate(const sample *s, uint32_t *ret_least, uint32_t *ret_most)
{
	const cor_choice *one[ROWS_MAX * 3];
	uint32_t at[ROWS_MAX * 3] = {0}, n = 0, k;

	for (uint32_t r = 0; r < s->count; r++) {
		for (uint32_t i = 0; i < s->rows[r].times; i++)
			one[n++] = &s->rows[r];
	}
	*ret_least = UINT32_MAX;
	*ret_most = 0;
	do {
		uint32_t seen = 0, distinct;

		for (k = 0; k < n; k++)
			seen |= 1u << one[k]->values[at[k]];
		distinct = (uint32_t)__builtin_popcount(seen);
		*ret_least = distinct < *ret_least ? distinct : *ret_least;
		*ret_most = distinct > *ret_most ? distinct : *ret_most;
		for (k = 0; k < n && ++at[k] == one[k]->count; k++)
			at[k] = 0;
	} while (k < n);
}

static void both_ends_are_exact(void **unused)
{
	cor_arena *arena;

	(void)unused;
	state = SEED;
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	for (int n = 0; n < CASES; n++) {
		uint32_t least, most, expected_least, expected_most;
		size_t before = cor_arena_bytes(arena);
		sample s;

		draw_rows(&s, n % 8 == 0);
		if (n % 8 == 0 && s.count > 2)
			s.count = 2;
		enumerate(&s, &expected_least, &expected_most);
		assert_int_equal(cor_distinct_least(s.rows, s.count, VALUES_MAX, arena, &least,
					 NULL),
			COR_OK);
		assert_int_equal(cor_distinct_most(s.rows, s.count, VALUES_MAX, arena, &most, NULL),
			COR_OK);
		if (least != expected_least || most != expected_most)
			fail_msg("seed %u, case %d: %u to %u, not %u to %u", SEED, n, least, most,
				expected_least, expected_most);
		assert_int_equal(cor_arena_bytes(arena), before);
	}
	cor_arena_free(arena);
}

/* Three makers a row out of many, no row like another: the search must end, with a number or the
 * limit. */
static void search_has_a_limit(void **unused)
{
	enum { ROWS = 400, VALUES = 120 };
	static uint32_t values[ROWS][3];
	cor_choice rows[ROWS];
	uint32_t least = 12345;
	cor_err err = {0};
	cor_arena *arena;

	(void)unused;
	state = SEED;
	for (uint32_t r = 0; r < ROWS; r++) {
		values[r][0] = draw(40);
		values[r][1] = 40 + draw(40);
		values[r][2] = 80 + draw(40);
		rows[r] = (cor_choice){values[r], 3, 1};
	}
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_distinct_least(rows, ROWS, VALUES, arena, &least, &err), COR_ELIMIT);
	assert_non_null(strstr(err.text, "67108864 steps"));
	assert_int_equal(least, 12345);
	cor_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ends_are_exact),
		cmocka_unit_test(search_has_a_limit),
	};

	printf("seed %u\n", SEED);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
