/* Reaching, components and cuts against trying everything and against igraph. */
#include "graph/cut.h"
#include "graph/reach.h"
#include "graph_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>
#include <igraph.h>

enum { REACH_CASES = 4000, SMALL_CUTS = 3000, LARGE_CUTS = 3000, SMALL = 5, SMALL_LINKS = 7 };

static cor_arena *arena;

static bool is_open(const cor_barrier *w, uint32_t from, uint32_t to, uint32_t link)
{
	return !cor_bit_in(w->closed_vertices, from) && !cor_bit_in(w->closed_vertices, to) &&
		!cor_bit_in(w->closed_links, link) && !cor_bit_in(w->ends, from);
}

/* Everything within reach, link by link until nothing changes; times: passes it took. */
static void reach_slowly(const sample *s, const cor_barrier *w, const uint32_t *starts,
	uint32_t count, uint32_t *hops)
{
	bool changed = true;

	for (uint32_t v = 0; v < s->vertex_count; v++)
		hops[v] = COR_NONE;
	for (uint32_t i = 0; i < count; i++) {
		if (!cor_bit_in(w->closed_vertices, starts[i]))
			hops[starts[i]] = 0;
	}
	while (changed) {
		changed = false;
		for (uint32_t k = 0; k < 2 * s->links.count; k++) {
			uint32_t l = k / 2, from = k % 2 ? s->b[l] : s->a[l],
				 to = k % 2 ? s->a[l] : s->b[l];

			if ((k % 2 && cor_bit_is(s->one_way, l)) || hops[from] == COR_NONE ||
				!is_open(w, from, to, l) || hops[to] <= hops[from] + 1)
				continue;
			hops[to] = hops[from] + 1;
			changed = true;
		}
	}
}

static void draw_bits(uint64_t *bits, uint32_t count, uint32_t percent)
{
	for (uint32_t i = 0; i < count; i++) {
		if (sample_chance(percent))
			cor_bit_set(bits, i);
	}
}

static void reach_is_right(void **unused)
{
	(void)unused;
	sample_seed(20270101);
	for (uint32_t i = 0; i < REACH_CASES; i++) {
		uint64_t closed[1] = {0}, shut[SAMPLE_LINKS / 64] = {0}, ends[1] = {0};
		cor_barrier w = {closed, shut, ends};
		uint32_t starts[3], hops[SAMPLE_VERTICES], count = 1 + sample_draw(3), met = 0;
		cor_arena_mark mark = cor_arena_here(arena);
		cor_graph graph;
		cor_reach r;
		sample s;
		cor_err err;

		sample_new(&s, SAMPLE_VERTICES, SAMPLE_LINKS, 30);
		draw_bits(closed, s.vertex_count, 10);
		draw_bits(shut, s.links.count, 10);
		draw_bits(ends, s.vertex_count, 10);
		for (uint32_t k = 0; k < count; k++)
			starts[k] = sample_draw(s.vertex_count);
		reach_slowly(&s, &w, starts, count, hops);
		assert_int_equal(cor_graph_new(s.vertex_count, &s.links, false, arena, &graph,
					 &err),
			COR_OK);
		assert_int_equal(cor_graph_reach(&graph, starts, count, &w, arena, &r, &err),
			COR_OK);
		for (uint32_t v = 0; v < s.vertex_count; v++) {
			assert_int_equal(cor_bit_is(r.reached, v), hops[v] != COR_NONE);
			if (hops[v] == COR_NONE || hops[v] == 0) {
				assert_int_equal(r.from[v], COR_NONE);
			} else {
				uint32_t l = r.link[v], from = r.from[v];

				assert_int_equal(hops[v], hops[from] + 1);
				assert_true(is_open(&w, from, v, l));
				assert_true((s.a[l] == from && s.b[l] == v) ||
					(s.b[l] == from && s.a[l] == v &&
						!cor_bit_is(s.one_way, l)));
			}
			met += hops[v] != COR_NONE;
		}
		assert_int_equal(met, r.count);
		for (uint32_t k = 1; k < r.count; k++)
			assert_true(hops[r.order[k - 1]] <= hops[r.order[k]]);
		cor_arena_back(arena, mark);
	}
}

static void components_are_igraphs(void **unused)
{
	(void)unused;
	sample_seed(20270102);
	for (uint32_t i = 0; i < REACH_CASES; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		igraph_vector_int_t edges, membership;
		igraph_integer_t theirs;
		cor_graph graph;
		igraph_t peer;
		uint32_t *of, count;
		sample s;
		cor_err err;

		sample_new(&s, SAMPLE_VERTICES, SAMPLE_LINKS / 4, 0);
		assert_int_equal(cor_graph_new(s.vertex_count, &s.links, false, arena, &graph,
					 &err),
			COR_OK);
		assert_int_equal(cor_graph_components(&graph, &(cor_barrier){0}, arena, &of, &count,
					 &err),
			COR_OK);
		igraph_vector_int_init(&edges, 2 * (igraph_integer_t)s.links.count);
		igraph_vector_int_init(&membership, 0);
		for (uint32_t l = 0; l < s.links.count; l++) {
			VECTOR(edges)[2 * l] = s.a[l];
			VECTOR(edges)[2 * l + 1] = s.b[l];
		}
		igraph_create(&peer, &edges, s.vertex_count, IGRAPH_UNDIRECTED);
		igraph_connected_components(&peer, &membership, NULL, &theirs, IGRAPH_WEAK);
		assert_int_equal(count, theirs);
		for (uint32_t v = 0; v < s.vertex_count; v++) {
			for (uint32_t u = 0; u < v; u++)
				assert_int_equal(of[u] == of[v],
					VECTOR(membership)[u] == VECTOR(membership)[v]);
		}
		igraph_vector_int_destroy(&edges);
		igraph_vector_int_destroy(&membership);
		igraph_destroy(&peer);
		cor_arena_back(arena, mark);
	}
}

/* ---- cuts ---- */

typedef struct problem {
	sample s;
	uint64_t vertex_cost[SAMPLE_VERTICES], link_cost[SAMPLE_LINKS];
	uint32_t risks[3], assets[3];
	uint64_t is_end[1];
	cor_cut_task task;
} problem;

static uint64_t draw_cost(void)
{
	return sample_chance(15) ? COR_UNCUTTABLE : 1 + sample_draw(6);
}

static void draw_problem(problem *p, uint32_t vertices, uint32_t links)
{
	sample_new(&p->s, vertices, links, 25);
	p->is_end[0] = 0;
	p->task = (cor_cut_task){p->s.vertex_count, &p->s.links, p->vertex_cost, p->link_cost,
		p->risks, p->assets, 1 + sample_draw(2), 1 + sample_draw(2)};
	for (uint32_t v = 0; v < vertices; v++)
		p->vertex_cost[v] = draw_cost();
	for (uint32_t l = 0; l < links; l++)
		p->link_cost[l] = draw_cost();
	for (uint32_t i = 0; i < 2; i++) {
		p->risks[i] = sample_draw(p->s.vertex_count);
		p->assets[i] = sample_draw(p->s.vertex_count);
	}
	for (uint32_t i = 0; i < p->task.risk_count; i++)
		cor_bit_set(p->is_end, p->risks[i]);
	for (uint32_t i = 0; i < p->task.asset_count; i++)
		cor_bit_set(p->is_end, p->assets[i]);
}

/* What the risks still reach without the set, or (backwards) what still reaches an asset. */
static uint64_t side_of(const problem *p, const uint64_t *vertices, const uint64_t *links,
	bool backwards)
{
	uint64_t one_way[SAMPLE_LINKS / 64];
	uint32_t hops[SAMPLE_VERTICES];
	cor_barrier w = {vertices, links, NULL};
	sample s = p->s;
	uint64_t side = 0;

	memcpy(one_way, p->s.one_way, sizeof(one_way));
	if (backwards) {
		memcpy(s.a, p->s.b, sizeof(s.a));
		memcpy(s.b, p->s.a, sizeof(s.b));
	}
	reach_slowly(&s, &w, backwards ? p->assets : p->risks,
		backwards ? p->task.asset_count : p->task.risk_count, hops);
	for (uint32_t v = 0; v < s.vertex_count; v++)
		side |= hops[v] == COR_NONE ? 0 : (uint64_t)1 << v;
	return side;
}

static bool separates(const problem *p, const uint64_t *vertices, const uint64_t *links)
{
	uint64_t side = side_of(p, vertices, links, false);

	for (uint32_t i = 0; i < p->task.asset_count; i++) {
		if (side >> p->assets[i] & 1)
			return false;
	}
	return true;
}

static uint64_t cost_of(const problem *p, const uint64_t *vertices, const uint64_t *links)
{
	uint64_t cost = 0;

	for (uint32_t v = 0; v < p->s.vertex_count; v++) {
		if (!cor_bit_is(vertices, v))
			continue;
		assert_true(p->vertex_cost[v] != COR_UNCUTTABLE && !cor_bit_is(p->is_end, v));
		cost += p->vertex_cost[v];
	}
	for (uint32_t l = 0; l < p->s.links.count; l++) {
		if (!cor_bit_is(links, l))
			continue;
		assert_true(p->link_cost[l] != COR_UNCUTTABLE);
		cost += p->link_cost[l];
	}
	return cost;
}

/* The flow is one, within the costs, and as much as the cut costs: so nothing cheaper cuts. */
static void check_flow(const problem *p, const cor_cut *cut)
{
	int64_t out[SAMPLE_VERTICES] = {0}, from_risks = 0;
	uint64_t in[SAMPLE_VERTICES] = {0}, is_risk = 0;

	for (uint32_t l = 0; l < p->s.links.count; l++) {
		int64_t flow = cut->link_flow[l];
		uint32_t a = p->s.a[l], b = p->s.b[l];

		assert_true(flow >= 0 || !cor_bit_is(p->s.one_way, l));
		assert_true((uint64_t)(flow < 0 ? -flow : flow) <= p->link_cost[l]);
		out[a] += flow;
		out[b] -= flow;
		in[flow < 0 ? a : b] += (uint64_t)(flow < 0 ? -flow : flow);
	}
	for (uint32_t i = 0; i < p->task.risk_count; i++)
		is_risk |= (uint64_t)1 << p->risks[i];
	for (uint32_t v = 0; v < p->s.vertex_count; v++) {
		if (is_risk >> v & 1) {
			from_risks += out[v];
		} else if (!cor_bit_is(p->is_end, v)) {
			assert_int_equal(out[v], 0);
			assert_true(in[v] <= p->vertex_cost[v]);
		}
	}
	assert_int_equal(from_risks, cut->cost);
}

static void check_chain(const problem *p, const cor_cut *cut)
{
	assert_true(cut->chain_length > 0);
	for (uint32_t i = 0; i < cut->chain_length; i++) {
		uint32_t v = cut->chain[i];

		assert_true(p->vertex_cost[v] == COR_UNCUTTABLE || cor_bit_is(p->is_end, v));
		if (i > 0) {
			uint32_t l = cut->chain_links[i - 1], u = cut->chain[i - 1];

			assert_true(p->link_cost[l] == COR_UNCUTTABLE);
			assert_true((p->s.a[l] == u && p->s.b[l] == v) ||
				(p->s.b[l] == u && p->s.a[l] == v && !cor_bit_is(p->s.one_way, l)));
		}
	}
}

/* Every set of things that can be cut is tried. */
static uint64_t cut_slowly(const problem *p, const cor_cut *cut)
{
	uint32_t things[SMALL + SMALL_LINKS], count = 0;
	uint64_t least = COR_UNCUTTABLE, near_risks, near_assets;

	for (uint32_t v = 0; v < p->s.vertex_count; v++) {
		if (p->vertex_cost[v] != COR_UNCUTTABLE && !cor_bit_is(p->is_end, v))
			things[count++] = v;
	}
	for (uint32_t l = 0; l < p->s.links.count; l++) {
		if (p->link_cost[l] != COR_UNCUTTABLE)
			things[count++] = SMALL + l;
	}
	near_risks = cut->possible
		? side_of(p, cut->near_risks.vertices, cut->near_risks.links, false)
		: 0;
	near_assets = cut->possible
		? side_of(p, cut->near_assets.vertices, cut->near_assets.links, true)
		: 0;
	for (uint32_t set = 0; set < 1u << count; set++) {
		uint64_t vertices[1] = {0}, links[SAMPLE_LINKS / 64] = {0}, cost;

		for (uint32_t i = 0; i < count; i++) {
			if (set >> i & 1)
				cor_bit_set(things[i] < SMALL ? vertices : links,
					things[i] < SMALL ? things[i] : things[i] - SMALL);
		}
		cost = cost_of(p, vertices, links);
		if (cost > least || !separates(p, vertices, links))
			continue;
		least = cost;
		if (cut->possible && cost == cut->cost) {
			assert_int_equal(near_risks & ~side_of(p, vertices, links, false), 0);
			assert_int_equal(near_assets & ~side_of(p, vertices, links, true), 0);
		}
	}
	return least;
}

static void check_cut(const problem *p, const cor_cut *cut)
{
	if (!cut->possible) {
		check_chain(p, cut);
		return;
	}
	assert_int_equal(cost_of(p, cut->near_risks.vertices, cut->near_risks.links), cut->cost);
	assert_int_equal(cost_of(p, cut->near_assets.vertices, cut->near_assets.links), cut->cost);
	assert_true(separates(p, cut->near_risks.vertices, cut->near_risks.links));
	assert_true(separates(p, cut->near_assets.vertices, cut->near_assets.links));
	check_flow(p, cut);
}

static void cuts_are_the_cheapest(void **unused)
{
	(void)unused;
	sample_seed(20270103);
	for (uint32_t i = 0; i < SMALL_CUTS; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		problem p;
		cor_cut cut;
		cor_err err;

		draw_problem(&p, SMALL, SMALL_LINKS);
		assert_int_equal(cor_graph_cut(&p.task, arena, &cut, &err), COR_OK);
		check_cut(&p, &cut);
		assert_int_equal(cut_slowly(&p, &cut), cut.possible ? cut.cost : COR_UNCUTTABLE);
		cor_arena_back(arena, mark);
	}
}

/* igraph's maximum flow over the split vertices, with two more for all risks and all assets. */
static double cut_by_igraph(const problem *p)
{
	const double endless = 1e9;
	uint32_t n = p->s.vertex_count, m = p->s.links.count, edge = 0;
	uint32_t count = n + 2 * m + p->task.risk_count + p->task.asset_count;
	igraph_vector_int_t edges;
	igraph_vector_t costs;
	igraph_real_t value;
	igraph_t peer;

	igraph_vector_int_init(&edges, 2 * (igraph_integer_t)count);
	igraph_vector_init(&costs, count);
#define ADD(from, to, cost)                                                    \
	(VECTOR(edges)[2 * edge] = (from), VECTOR(edges)[2 * edge + 1] = (to), \
		VECTOR(costs)[edge++] = (cost) == COR_UNCUTTABLE ? endless : (double)(cost))
	for (uint32_t v = 0; v < n; v++)
		ADD(2 * v, 2 * v + 1,
			cor_bit_is(p->is_end, v) ? COR_UNCUTTABLE : p->vertex_cost[v]);
	for (uint32_t l = 0; l < m; l++) {
		ADD(2 * p->s.a[l] + 1, 2 * p->s.b[l], p->link_cost[l]);
		ADD(2 * p->s.b[l] + 1, 2 * p->s.a[l],
			cor_bit_is(p->s.one_way, l) ? 0 : p->link_cost[l]);
	}
	for (uint32_t i = 0; i < p->task.risk_count; i++)
		ADD(2 * n, 2 * p->risks[i], COR_UNCUTTABLE);
	for (uint32_t i = 0; i < p->task.asset_count; i++)
		ADD(2 * p->assets[i] + 1, 2 * n + 1, COR_UNCUTTABLE);
#undef ADD
	igraph_create(&peer, &edges, 2 * (igraph_integer_t)n + 2, IGRAPH_DIRECTED);
	igraph_maxflow_value(&peer, &value, 2 * (igraph_integer_t)n, 2 * (igraph_integer_t)n + 1,
		&costs, NULL);
	igraph_vector_int_destroy(&edges);
	igraph_vector_destroy(&costs);
	igraph_destroy(&peer);
	return value;
}

static void cuts_cost_what_igraph_says(void **unused)
{
	(void)unused;
	sample_seed(20270104);
	for (uint32_t i = 0; i < LARGE_CUTS; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		problem p;
		cor_cut cut;
		cor_err err;
		double theirs;

		draw_problem(&p, SAMPLE_VERTICES, SAMPLE_LINKS);
		assert_int_equal(cor_graph_cut(&p.task, arena, &cut, &err), COR_OK);
		check_cut(&p, &cut);
		theirs = cut_by_igraph(&p);
		assert_int_equal(cut.possible, theirs < 1e8);
		assert_true(!cut.possible || (double)cut.cost == theirs);
		cor_arena_back(arena, mark);
	}
}

static void wrong_graphs_are_refused(void **unused)
{
	const uint32_t a[] = {0, 1}, b[] = {1, 2};
	const uint64_t costs[] = {(uint64_t)1 << 61, (uint64_t)1 << 61, 1};
	const uint32_t ends[] = {0, 1};
	const cor_link_ends links = {2, a, b, NULL};
	cor_graph graph;
	cor_cut cut;
	cor_err err;

	(void)unused;
	assert_int_equal(cor_graph_new(2, &links, false, arena, &graph, &err), COR_EINPUT);
	assert_string_equal(err.text, "link 1: an end is none of the 2 vertices");
	assert_int_equal(cor_graph_cut(&(cor_cut_task){3, &links, costs, costs, ends, ends + 1, 1,
					       1},
				 arena, &cut, &err),
		COR_ELIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reach_is_right),
		cmocka_unit_test(components_are_igraphs),
		cmocka_unit_test(cuts_are_the_cheapest),
		cmocka_unit_test(cuts_cost_what_igraph_says),
		cmocka_unit_test(wrong_graphs_are_refused),
	};
	cor_err err;
	int failed;

	if (cor_arena_new("graphs", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
