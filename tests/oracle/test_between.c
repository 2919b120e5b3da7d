/* Blocks shown by lists: the lists show what they must, and ways walked one by one agree. */
#include "graph/between.h"
#include "graph_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { CASES = 6000, VERTICES = 9, LINKS = 14 };

static cor_arena *arena;

typedef struct drawn {
	sample s;
	uint64_t closed[1], shut[SAMPLE_LINKS / 64], marked[1];
} drawn;

static bool are_neighbours(const drawn *d, uint32_t u, uint32_t v)
{
	for (uint32_t l = 0; l < d->s.links.count; l++) {
		if (!cor_bit_is(d->shut, l) && u != v && !cor_bit_is(d->closed, u) &&
			!cor_bit_is(d->closed, v) &&
			((d->s.a[l] == u && d->s.b[l] == v) || (d->s.a[l] == v && d->s.b[l] == u)))
			return true;
	}
	return false;
}

/* What doc/proof.md, Shown, says is to be checked of a list of blocks. */
static void check_lists(const drawn *d, const cor_between *b)
{
	uint32_t behind[VERTICES], n = d->s.vertex_count;

	for (uint32_t v = 0; v < n; v++)
		behind[v] = COR_NONE;
	for (uint32_t k = 0; k < b->count; k++) {
		const uint32_t *list = b->vertices + b->first[k];
		uint32_t size = b->first[k + 1] - b->first[k];

		assert_true(size >= 2);
		assert_true(are_neighbours(d, list[0], list[size - 1]));
		for (uint32_t i = 0; i < size; i++) {
			bool before = false, after = false;

			for (uint32_t j = 0; j < size; j++) {
				before |= j < i && are_neighbours(d, list[i], list[j]);
				after |= j > i && are_neighbours(d, list[i], list[j]);
			}
			assert_true(i == 0 || before);
			assert_true(i == size - 1 || after);
			if (i > 0) {
				assert_int_equal(behind[list[i]], COR_NONE);
				assert_int_equal(b->block_of[list[i]], k);
				behind[list[i]] = k;
			}
		}
	}
	for (uint32_t k = 0; k < b->count; k++) {
		uint32_t head = b->vertices[b->first[k]];

		assert_true(behind[head] == COR_NONE || behind[head] < k);
	}
	for (uint32_t u = 0; u < n; u++) {
		for (uint32_t v = 0; v < n; v++) {
			bool together = (behind[u] != COR_NONE && behind[u] == behind[v]) ||
				(behind[u] != COR_NONE && b->vertices[b->first[behind[u]]] == v) ||
				(behind[v] != COR_NONE && b->vertices[b->first[behind[v]]] == u);

			assert_true(together || !are_neighbours(d, u, v));
		}
	}
}

typedef struct walk {
	const drawn *drawn;
	uint32_t sink;
	uint64_t passed;
	bool any, foul;
} walk;

static void walk_on(walk *w, uint32_t v)
{
	w->passed |= UINT64_C(1) << v;
	if (v == w->sink) {
		w->any = true;
		w->foul |= (w->passed & w->drawn->marked[0]) != 0;
	}
	for (uint32_t to = 0; v != w->sink && to < w->drawn->s.vertex_count; to++) {
		if (!(w->passed >> to & 1) && are_neighbours(w->drawn, v, to))
			walk_on(w, to);
	}
	w->passed &= ~(UINT64_C(1) << v);
}

static void blocks_are_shown(void **unused)
{
	uint32_t fouls = 0, clean_pairs = 0;

	(void)unused;
	sample_seed(20270502);
	for (uint32_t i = 0; i < CASES; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		drawn d = {.closed = {0}};
		uint32_t *clean, *whole;
		cor_between between;
		cor_graph graph;
		cor_err err;

		sample_new(&d.s, VERTICES, LINKS, 0);
		for (uint32_t v = 0; v < d.s.vertex_count; v++) {
			d.closed[0] |= (uint64_t)sample_chance(8) << v;
			d.marked[0] |= (uint64_t)sample_chance(20) << v;
		}
		for (uint32_t l = 0; l < d.s.links.count; l++) {
			if (sample_chance(8))
				cor_bit_set(d.shut, l);
		}
		assert_int_equal(cor_graph_new(d.s.vertex_count, &d.s.links, false, arena, &graph,
					 &err),
			COR_OK);
		assert_int_equal(cor_graph_between(&graph,
					 &(cor_barrier){.closed_vertices = d.closed,
						 .closed_links = d.shut},
					 arena, &between, &err),
			COR_OK);
		check_lists(&d, &between);
		assert_int_equal(cor_between_names(&between, d.marked, arena, &clean, &whole, &err),
			COR_OK);
		for (uint32_t s = 0; s < d.s.vertex_count; s++) {
			for (uint32_t t = 0; t < d.s.vertex_count; t++) {
				walk w = {.drawn = &d, .sink = t};

				if (s == t || cor_bit_is(d.closed, s) || cor_bit_is(d.closed, t))
					continue;
				walk_on(&w, s);
				assert_int_equal(whole[s] == whole[t], w.any);
				assert_int_equal(clean[s] == clean[t], w.any && !w.foul);
				fouls += w.foul;
				clean_pairs += w.any && !w.foul;
			}
		}
		cor_arena_back(arena, mark);
	}
	assert_true(fouls > CASES && clean_pairs > CASES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(blocks_are_shown)};
	cor_err err;
	int failed;

	if (cor_arena_new("blocks", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
