/* Cuts on layouts against a plain search, on multigraphs that are mostly trees, mostly kernel or anything
 * between: links of one way, parallel ones, loops, what is free and what cannot be cut, ends in trees. */
#include "cut_plain.h"
#include "graph_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { CASES = 20000, LARGE_CASES = 200, LARGE = 3000 };

static cor_arena *arena;
static cor_err err;
static uint32_t cut_count, uncuttable_count; /* cases that cost something, that cannot be cut */

static void *take(size_t count, size_t size)
{
	void *pointer = NULL;

	assert_int_equal(cor_arena_new_array(arena, count, size, &pointer, &err), COR_OK);
	return pointer;
}

typedef struct problem {
	uint32_t n, m, *a, *b, *risks, *assets;
	uint64_t *one_way, *vertex_cost, *link_cost;
	cor_link_ends links;
	cor_cut_task task;
} problem;

static void draw_links(problem *p, uint32_t one_way_percent)
{
	uint32_t style = sample_draw(3);

	p->m = style == 0 ? sample_draw(3 * p->n + 1) : p->n - 1 + sample_draw(p->n / 3 + 2);
	p->a = take(p->m, 4);
	p->b = take(p->m, 4);
	p->one_way = take((size_t)cor_bits_words(p->m) + 1, 8);
	for (uint32_t l = 0; l < p->m; l++) {
		bool tree = style != 0 && l + 1 < p->n;
		uint32_t far = tree ? l + 1 : sample_draw(p->n);
		uint32_t near = tree ? sample_draw(style == 1 && far > 4 ? 4 : far)
				     : sample_draw(p->n);

		if (tree && style == 1)
			near = far - 1 - (near < far ? near : 0);
		p->a[l] = sample_chance(50) ? far : near;
		p->b[l] = p->a[l] == far ? near : far;
		if (sample_chance(one_way_percent))
			cor_bit_set(p->one_way, l);
	}
	p->links = (cor_link_ends){p->m, p->a, p->b, p->one_way};
}

static void draw_costs(uint64_t *costs, uint32_t count, uint32_t uncuttable, uint32_t nothing)
{
	for (uint32_t i = 0; i < count; i++)
		costs[i] = sample_chance(uncuttable) ? COR_UNCUTTABLE
			: sample_chance(nothing)     ? 0
						     : 1 + sample_draw(9);
}

static void draw_problem(problem *p, uint32_t vertices)
{
	uint32_t nothing = sample_draw(2) * 10, ends = 1 + sample_draw(6);

	p->n = 2 + sample_draw(vertices);
	draw_links(p, sample_draw(3) * 15);
	p->vertex_cost = take(p->n, 8);
	p->link_cost = take(p->m, 8);
	p->risks = take(ends, 4);
	p->assets = take(ends, 4);
	draw_costs(p->vertex_cost, p->n, sample_draw(3) * 10, nothing);
	draw_costs(p->link_cost, p->m, sample_draw(3) * 20, nothing);
	for (uint32_t i = 0; i < ends; i++) {
		p->risks[i] = sample_draw(p->n);
		p->assets[i] = sample_draw(p->n);
	}
	p->task = (cor_cut_task){.vertex_count = p->n,
		.links = &p->links,
		.vertex_cost = p->vertex_cost,
		.link_cost = p->link_cost,
		.risks = p->risks,
		.assets = p->assets,
		.risk_count = ends,
		.asset_count = 1 + sample_draw(ends)};
}

/* What comes into a vertex goes out, nothing passes its cost, and as much leaves the risks as a cut costs. */
static void check_flow(const problem *p, const cor_cut *cut)
{
	uint8_t *role = take(p->n, 1);
	uint64_t *in = take(p->n, 8);
	int64_t *out = take(p->n, 8), sent = 0;

	for (uint32_t i = 0; i < p->task.risk_count; i++)
		role[p->risks[i]] = 1;
	for (uint32_t i = 0; i < p->task.asset_count; i++)
		role[p->assets[i]] = 2;
	for (uint32_t l = 0; l < p->m; l++) {
		int64_t flow = cut->link_flow[l];

		assert_true(flow >= 0 || !cor_bit_is(p->one_way, l));
		assert_true((uint64_t)(flow < 0 ? -flow : flow) <= p->link_cost[l]);
		out[p->a[l]] += flow;
		out[p->b[l]] -= flow;
		in[flow < 0 ? p->a[l] : p->b[l]] += (uint64_t)(flow < 0 ? -flow : flow);
	}
	for (uint32_t v = 0; v < p->n; v++) {
		if (role[v] == 1) {
			sent += out[v];
		} else if (role[v] == 0) {
			assert_int_equal(out[v], 0);
			assert_int_equal(in[v], cut->vertex_flow[v]);
			assert_true(in[v] <= p->vertex_cost[v]);
		}
	}
	assert_int_equal(sent, cut->cost);
}

static void check_chain(const problem *p, const cor_cut *cut)
{
	for (uint32_t i = 0; i + 1 < cut->chain_length; i++) {
		uint32_t l = cut->chain_links[i], from = cut->chain[i], to = cut->chain[i + 1];

		assert_true(p->link_cost[l] == COR_UNCUTTABLE);
		assert_true((p->a[l] == from && p->b[l] == to) ||
			(p->b[l] == from && p->a[l] == to && !cor_bit_is(p->one_way, l)));
	}
}

static void check_case(uint32_t vertices)
{
	cor_arena_mark mark = cor_arena_here(arena);
	size_t vertex_bytes, link_bytes;
	cor_layout layout;
	cor_cut mine, plain;
	problem p;

	draw_problem(&p, vertices);
	vertex_bytes = (size_t)cor_bits_words(p.n) * 8;
	link_bytes = (size_t)cor_bits_words(p.m) * 8;
	assert_int_equal(cor_layout_new(p.n, &p.links, arena, &layout, &err), COR_OK);
	p.task.layout = sample_chance(50) ? &layout : NULL;
	assert_int_equal(cor_graph_cut(&p.task, arena, &mine, &err), COR_OK);
	assert_int_equal(cut_plain(&p.task, arena, &plain, &err), COR_OK);
	assert_int_equal(mine.possible, plain.possible);
	cut_count += mine.possible && mine.cost > 0;
	uncuttable_count += !mine.possible;
	if (mine.possible) {
		assert_int_equal(mine.cost, plain.cost);
		check_flow(&p, &mine);
		assert_memory_equal(mine.near_risks.vertices, plain.near_risks.vertices,
			vertex_bytes);
		assert_memory_equal(mine.near_risks.links, plain.near_risks.links, link_bytes);
		assert_memory_equal(mine.near_assets.vertices, plain.near_assets.vertices,
			vertex_bytes);
		assert_memory_equal(mine.near_assets.links, plain.near_assets.links, link_bytes);
	} else {
		check_chain(&p, &mine);
	}
	cor_arena_back(arena, mark);
}

static void small_cuts_are_the_same(void **unused)
{
	(void)unused;
	sample_seed(20270501);
	for (uint32_t i = 0; i < CASES; i++)
		check_case(2 + i % 70);
	assert_true(cut_count > CASES / 5 && uncuttable_count > CASES / 5);
}

static void large_cuts_are_the_same(void **unused)
{
	(void)unused;
	sample_seed(20270502);
	for (uint32_t i = 0; i < LARGE_CASES; i++)
		check_case(LARGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_cuts_are_the_same),
		cmocka_unit_test(large_cuts_are_the_same),
	};
	int failed;

	if (cor_arena_new("cuts", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
