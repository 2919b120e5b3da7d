/* Dominators by leaving out each vertex in turn; blocks and articulation points against igraph. */
#include "graph/dominate.h"
#include "graph/reach.h"
#include "graph_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <igraph.h>

enum { DOMINATOR_CASES = 4000, BLOCK_CASES = 4000, SMALL = 24, SMALL_LINKS = 48 };

static cor_arena *arena;

static void draw_bits(uint64_t *bits, uint32_t count, uint32_t percent)
{
	for (uint32_t i = 0; i < count; i++) {
		if (sample_chance(percent))
			cor_bit_set(bits, i);
	}
}

static uint64_t reached(const cor_graph *graph, const uint32_t *starts, uint32_t count,
	const cor_barrier *barrier)
{
	cor_reach r;
	cor_err err;

	assert_int_equal(cor_graph_reach(graph, starts, count, barrier, arena, &r, &err), COR_OK);
	return r.reached[0];
}

/* Without each vertex in turn: what is not reached then, it dominates. */
static void dominators_are_right(void **unused)
{
	(void)unused;
	sample_seed(20270201);
	for (uint32_t i = 0; i < DOMINATOR_CASES; i++) {
		uint64_t closed[1] = {0}, shut[SAMPLE_LINKS / 64] = {0}, ends[1] = {0}, all;
		uint64_t lost[SMALL];
		uint32_t starts[3], count = 1 + sample_draw(3), *above;
		cor_barrier w = {closed, shut, ends};
		cor_arena_mark mark = cor_arena_here(arena);
		cor_graph graph;
		sample s;
		cor_err err;

		sample_new(&s, SMALL, SMALL_LINKS, 60);
		draw_bits(closed, s.vertex_count, 5);
		draw_bits(shut, s.links.count, 5);
		draw_bits(ends, s.vertex_count, 5);
		for (uint32_t k = 0; k < count; k++)
			starts[k] = sample_draw(s.vertex_count);
		assert_int_equal(cor_graph_new(s.vertex_count, &s.links, false, arena, &graph,
					 &err),
			COR_OK);
		all = reached(&graph, starts, count, &w);
		for (uint32_t v = 0; v < s.vertex_count; v++) {
			uint64_t without[1] = {closed[0] | (uint64_t)1 << v};

			lost[v] = all &
				~reached(&graph, starts, count,
					&(cor_barrier){without, shut, ends});
		}
		assert_int_equal(cor_graph_dominators(&graph, starts, count, &w, arena, &above,
					 &err),
			COR_OK);
		for (uint32_t v = 0; v < s.vertex_count; v++) {
			uint64_t chain = 0, dominators = 0;

			for (uint32_t u = v; u != COR_NONE && all >> v & 1; u = above[u])
				chain |= (uint64_t)1 << u;
			for (uint32_t u = 0; u < s.vertex_count && all >> v & 1; u++)
				dominators |= (lost[u] >> v & 1) << u;
			assert_int_equal(chain, dominators);
			if (!(all >> v & 1))
				assert_int_equal(above[v], COR_NONE);
			/* The one above is the last of them: all others are on every way to it. */
			for (uint32_t u = 0; u < s.vertex_count && above[v] != COR_NONE; u++) {
				if (u != v && dominators >> u & 1)
					assert_true(lost[u] >> above[v] & 1);
			}
		}
		cor_arena_back(arena, mark);
	}
}

static void check_blocks(const sample *s, const cor_blocks *b,
	const igraph_vector_int_list_t *theirs)
{
	/* Links of one block here must be of one there, and the other way round. */
	for (igraph_integer_t c = 0; c < igraph_vector_int_list_size(theirs); c++) {
		const igraph_vector_int_t *links = igraph_vector_int_list_get_ptr(theirs, c);
		uint32_t block = b->of_link[VECTOR(*links)[0]], here = 0;

		assert_int_not_equal(block, COR_NONE);
		for (igraph_integer_t k = 0; k < igraph_vector_int_size(links); k++)
			assert_int_equal(b->of_link[VECTOR(*links)[k]], block);
		for (uint32_t l = 0; l < s->links.count; l++)
			here += b->of_link[l] == block;
		assert_int_equal(here, igraph_vector_int_size(links));
		assert_int_equal(cor_bit_is(b->bridges, (uint32_t)VECTOR(*links)[0]), here == 1);
	}
}

static void blocks_are_igraphs(void **unused)
{
	(void)unused;
	sample_seed(20270202);
	for (uint32_t i = 0; i < BLOCK_CASES; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		igraph_vector_int_list_t theirs;
		igraph_vector_int_t edges, points;
		igraph_integer_t count;
		uint64_t cut_points = 0;
		cor_blocks b;
		cor_graph graph;
		igraph_t peer;
		sample s;
		cor_err err;

		sample_new(&s, SAMPLE_VERTICES, i % 2 ? SAMPLE_LINKS / 3 : SAMPLE_LINKS, 0);
		for (uint32_t l = 0; l < s.links.count; l++) { /* loops are igraph's own matter */
			if (s.a[l] == s.b[l])
				s.b[l] = (s.b[l] + 1) % s.vertex_count;
		}
		if (s.vertex_count == 1)
			s.links.count = 0;
		assert_int_equal(cor_graph_new(s.vertex_count, &s.links, false, arena, &graph,
					 &err),
			COR_OK);
		assert_int_equal(cor_graph_blocks(&graph, &(cor_barrier){0}, arena, &b, &err),
			COR_OK);
		igraph_vector_int_init(&edges, 2 * (igraph_integer_t)s.links.count);
		igraph_vector_int_init(&points, 0);
		igraph_vector_int_list_init(&theirs, 0);
		for (uint32_t l = 0; l < s.links.count; l++) {
			VECTOR(edges)[2 * l] = s.a[l];
			VECTOR(edges)[2 * l + 1] = s.b[l];
		}
		igraph_create(&peer, &edges, s.vertex_count, IGRAPH_UNDIRECTED);
		igraph_biconnected_components(&peer, &count, NULL, &theirs, NULL, &points);
		assert_int_equal(b.count, count);
		check_blocks(&s, &b, &theirs);
		for (igraph_integer_t k = 0; k < igraph_vector_int_size(&points); k++)
			cut_points |= (uint64_t)1 << VECTOR(points)[k];
		assert_int_equal(b.cut_points[0], cut_points);
		igraph_vector_int_destroy(&edges);
		igraph_vector_int_destroy(&points);
		igraph_vector_int_list_destroy(&theirs);
		igraph_destroy(&peer);
		cor_arena_back(arena, mark);
	}
}

/* Loops are of no block, and what is closed is not there. */
static void closed_links_are_of_no_block(void **unused)
{
	const uint32_t a[] = {0, 1, 2, 0, 3}, b[] = {1, 2, 0, 0, 3};
	const uint64_t closed[] = {1u << 1};
	const cor_link_ends links = {5, a, b, NULL};
	cor_blocks blocks;
	cor_graph graph;
	cor_err err;

	(void)unused;
	assert_int_equal(cor_graph_new(4, &links, false, arena, &graph, &err), COR_OK);
	assert_int_equal(cor_graph_blocks(&graph, &(cor_barrier){NULL, closed, NULL}, arena,
				 &blocks, &err),
		COR_OK);
	assert_int_equal(blocks.count, 2);
	assert_int_equal(blocks.of_link[1], COR_NONE);
	assert_int_equal(blocks.of_link[3], COR_NONE);
	assert_int_equal(blocks.bridges[0], 1u << 0 | 1u << 2);
	assert_int_equal(blocks.cut_points[0], 1u << 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dominators_are_right),
		cmocka_unit_test(blocks_are_igraphs),
		cmocka_unit_test(closed_links_are_of_no_block),
	};
	cor_err err;
	int failed;

	if (cor_arena_new("graphs", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
