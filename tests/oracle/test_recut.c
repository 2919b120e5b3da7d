/* A cut kept open while links are closed one after another, against one made anew each time. */
#include "graph/cut.h"
#include "graph/recut.h"
#include "graph_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { CASES = 4000, CLOSINGS = 6 };

static cor_arena *arena;

typedef struct problem {
	sample s;
	uint64_t vertex_cost[SAMPLE_VERTICES], link_cost[SAMPLE_LINKS], fresh_cost[SAMPLE_LINKS];
	uint32_t risks[SAMPLE_VERTICES], assets[SAMPLE_VERTICES];
	uint64_t closed[SAMPLE_LINKS / 64];
	cor_cut_task task;
} problem;

static void draw_problem(problem *p)
{
	uint32_t size = 2 + sample_draw(30);

	memset(p, 0, sizeof(*p));
	sample_new(&p->s, size, 1 + sample_draw(3 * size), 20);
	p->task = (cor_cut_task){.vertex_count = p->s.vertex_count,
		.links = &p->s.links,
		.vertex_cost = p->vertex_cost,
		.link_cost = p->link_cost,
		.risks = p->risks,
		.assets = p->assets};
	for (uint32_t v = 0; v < p->s.vertex_count; v++) {
		uint32_t z = sample_draw(10);

		p->vertex_cost[v] = sample_chance(60) ? COR_UNCUTTABLE : sample_draw(6);
		if (z == 0)
			p->risks[p->task.risk_count++] = v;
		else if (z == 1)
			p->assets[p->task.asset_count++] = v;
	}
	for (uint32_t l = 0; l < p->s.links.count; l++)
		p->fresh_cost[l] = p->link_cost[l] = sample_chance(8) ? COR_UNCUTTABLE
								      : sample_draw(8);
}

/* The flow is one, within the costs, over nothing closed, and as much as the cut costs. */
static void check_flow(const problem *p, const cor_cut *cut)
{
	int64_t gain[SAMPLE_VERTICES] = {0}, from_risks = 0;
	uint64_t enters[SAMPLE_VERTICES] = {0};
	bool end[SAMPLE_VERTICES] = {false};

	for (uint32_t l = 0; l < p->s.links.count; l++) {
		int64_t flow = cut->link_flow[l];
		uint32_t a = p->s.a[l], b = p->s.b[l];

		assert_true((uint64_t)(flow < 0 ? -flow : flow) <=
			(cor_bit_is(p->closed, l) ? 0 : p->link_cost[l]));
		assert_false(flow < 0 && cor_bit_is(p->s.one_way, l));
		if (a == b)
			continue;
		gain[a] -= flow;
		gain[b] += flow;
		enters[flow < 0 ? a : b] += (uint64_t)(flow < 0 ? -flow : flow);
	}
	for (uint32_t i = 0; i < p->task.risk_count; i++) {
		end[p->risks[i]] = true;
		from_risks -= gain[p->risks[i]];
	}
	for (uint32_t i = 0; i < p->task.asset_count; i++)
		end[p->assets[i]] = true;
	for (uint32_t v = 0; v < p->s.vertex_count; v++) {
		if (end[v])
			continue;
		assert_int_equal(gain[v], 0);
		assert_true(enters[v] <= p->vertex_cost[v]);
	}
	assert_int_equal(from_risks, cut->cost);
}

static void same_line(const problem *p, const cor_cut_set *kept, const cor_cut_set *anew)
{
	for (uint32_t v = 0; v < p->s.vertex_count; v++)
		assert_int_equal(cor_bit_is(kept->vertices, v), cor_bit_is(anew->vertices, v));
	for (uint32_t l = 0; l < p->s.links.count; l++)
		assert_int_equal(cor_bit_is(kept->links, l),
			cor_bit_is(anew->links, l) && !cor_bit_is(p->closed, l));
}

static void compare(problem *p, cor_recut *recut)
{
	cor_cut_task fresh = p->task;
	cor_cut kept, anew;
	cor_err err;

	fresh.link_cost = p->fresh_cost;
	assert_int_equal(cor_graph_cut(&fresh, arena, &anew, &err), COR_OK);
	assert_true(anew.possible);
	assert_int_equal(cor_recut_take(recut, arena, &kept, &err), COR_OK);
	assert_int_equal(kept.cost, anew.cost);
	same_line(p, &kept.near_risks, &anew.near_risks);
	same_line(p, &kept.near_assets, &anew.near_assets);
	check_flow(p, &kept);
}

/* Mostly one that carries something. */
static uint32_t draw_link(const problem *p, const cor_cut *cut)
{
	uint32_t count = p->s.links.count, first = sample_draw(count);

	for (uint32_t i = 0; i < count && sample_chance(95); i++) {
		if (cut->link_flow[(first + i) % count] != 0)
			return (first + i) % count;
	}
	return first;
}

static void kept_is_anew(void **unused)
{
	uint32_t compared = 0, cheaper = 0;

	(void)unused;
	sample_seed(20270801);
	for (uint32_t i = 0; i < CASES; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		static problem p;
		cor_recut *recut;
		cor_cut cut;
		cor_err err;

		draw_problem(&p);
		assert_int_equal(cor_graph_cut(&p.task, arena, &cut, &err), COR_OK);
		if (cut.possible) {
			uint64_t before = cut.cost;

			assert_int_equal(cor_recut_new(&p.task, &cut, arena, &recut, &err), COR_OK);
			compare(&p, recut);
			for (uint32_t k = 0; k < CLOSINGS && p.s.links.count; k++) {
				uint32_t link = draw_link(&p, &cut);

				cor_recut_close(recut, link);
				cor_bit_set(p.closed, link);
				p.fresh_cost[link] = 0;
				compare(&p, recut);
				compared++;
			}
			assert_int_equal(cor_recut_take(recut, arena, &cut, &err), COR_OK);
			cheaper += cut.cost < before;
		}
		cor_arena_back(arena, mark);
	}
	printf("%u closings, %u cuts cheaper at the end\n", compared, cheaper);
	assert_true(compared > CASES && cheaper > CASES / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(kept_is_anew)};
	cor_err err;
	int failed;

	if (cor_arena_new("cuts", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
