/*
 * Exposure on a contracted network against the plain search of graph/route.h, and against distances by
 * Bellman and Ford with what each vertex sends on summed link by link: on random multigraphs that are full of
 * trees, chains, chains in chains, parallel links, links of one way and metrics that differ by direction.
 */
#include "base/wide.h"
#include "graph/exposure.h"
#include "graph/route.h"
#include "graph_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { CASES = 6000, WORDS = SAMPLE_VERTICES / 64 };

static cor_arena *arena;

typedef struct net {
	sample s;
	uint32_t there[SAMPLE_LINKS], back[SAMPLE_LINKS];
	bool same; /* both ways alike */
	uint64_t closed[WORDS], ends[WORDS], marked[WORDS], shut[SAMPLE_LINKS / 64];
	cor_barrier by_vertex, by_place;
	uint64_t closed_places[WORDS], ends_places[WORDS], marked_places[WORDS];
	cor_layout layout;
	uint32_t tied, parted, rungs, nested;
} net;

static void add_link(sample *s, uint32_t a, uint32_t b, bool one_way)
{
	if (s->links.count == SAMPLE_LINKS)
		return;
	s->a[s->links.count] = a;
	s->b[s->links.count] = b;
	if (one_way)
		cor_bit_set(s->one_way, s->links.count);
	s->links.count++;
}

/* A few vertices at random, then trees, chains between any two, and links beside others. */
static void draw_shape(sample *s, uint32_t one_way)
{
	uint32_t vertices = 3 + sample_draw(SAMPLE_VERTICES - 2), count;

	sample_new(s, 6, 9, one_way);
	count = s->vertex_count;
	while (count < vertices && s->links.count + 8 < SAMPLE_LINKS) {
		uint32_t a = sample_draw(count), b = sample_draw(count), before = a;

		if (sample_chance(15) && s->links.count > 0) { /* a link beside another */
			uint32_t l = sample_draw(s->links.count);

			add_link(s, s->a[l], s->b[l], sample_chance(one_way));
			continue;
		}
		for (uint32_t i = 1 + sample_draw(4); i > 0 && count < vertices; i--) {
			add_link(s, before, count, sample_chance(one_way));
			before = count++;
		}
		if (sample_chance(60))
			add_link(s, before, b, sample_chance(one_way));
	}
	s->vertex_count = count;
}

static void draw_net(net *t)
{
	uint32_t one_way = sample_chance(50) ? 0 : 15, most = sample_chance(70) ? 2 : 9;
	uint32_t huge = sample_chance(5) ? UINT32_MAX - 10 : 0;
	bool closes = sample_chance(30);
	cor_err err;

	memset(t, 0, sizeof(*t));
	draw_shape(&t->s, one_way);
	t->same = sample_chance(60);
	for (uint32_t l = 0; l < t->s.links.count; l++) {
		t->there[l] = 1 + huge + sample_draw(most);
		t->back[l] = t->same ? t->there[l] : 1 + sample_draw(most);
		if (closes && sample_chance(5))
			cor_bit_set(t->shut, l);
	}
	for (uint32_t v = 0; v < t->s.vertex_count; v++) {
		if (closes && sample_chance(4))
			cor_bit_set(t->closed, v);
		if (closes && sample_chance(4))
			cor_bit_set(t->ends, v);
		if (sample_chance(12))
			cor_bit_set(t->marked, v);
	}
	assert_int_equal(cor_layout_new(t->s.vertex_count, &t->s.links, arena, &t->layout, &err),
		COR_OK);
	cor_layout_to_places(&t->layout, t->closed, t->closed_places);
	cor_layout_to_places(&t->layout, t->ends, t->ends_places);
	cor_layout_to_places(&t->layout, t->marked, t->marked_places);
	t->by_vertex = (cor_barrier){t->closed, t->shut, t->ends};
	t->by_place = (cor_barrier){t->closed_places, t->shut, t->ends_places};
}

/* Metric from `from` to `to` over link l turned round or not; 0: it may not be gone over. */
static uint64_t step(const net *t, uint32_t l, bool turned, uint32_t *ret_from, uint32_t *ret_to)
{
	uint32_t from = turned ? t->s.b[l] : t->s.a[l], to = turned ? t->s.a[l] : t->s.b[l];

	*ret_from = from;
	*ret_to = to;
	if ((turned && cor_bit_is(t->s.one_way, l)) || cor_bit_is(t->shut, l) || from == to ||
		cor_bit_is(t->closed, from) || cor_bit_is(t->closed, to) ||
		cor_bit_is(t->ends, from))
		return 0;
	return turned ? t->back[l] : t->there[l];
}

static void slowly(net *t, uint32_t sink, uint64_t *far, double *clean)
{
	bool done[SAMPLE_VERTICES] = {false}, changed = true;
	uint32_t from, to;

	for (uint32_t v = 0; v < t->s.vertex_count; v++)
		far[v] = v == sink && !cor_bit_is(t->closed, v) ? 0 : COR_FAR;
	while (changed) {
		changed = false;
		for (uint32_t k = 0; k < 2 * t->s.links.count; k++) {
			uint64_t metric = step(t, k / 2, k % 2, &from, &to);

			if (metric && from != sink && far[to] != COR_FAR &&
				far[to] + metric < far[from]) {
				far[from] = far[to] + metric;
				changed = true;
			}
		}
	}
	for (uint32_t round = 0; round < t->s.vertex_count; round++) {
		uint32_t v = COR_NONE, ways = 0;
		double sum = 0;

		for (uint32_t u = 0; u < t->s.vertex_count; u++) {
			if (!done[u] && (v == COR_NONE || far[u] < far[v]))
				v = u;
		}
		done[v] = true;
		for (uint32_t k = 0; k < 2 * t->s.links.count; k++) {
			uint64_t metric = step(t, k / 2, k % 2, &from, &to);

			if (metric && from == v && far[to] != COR_FAR &&
				far[v] == far[to] + metric) {
				sum += clean[to];
				ways++;
			}
		}
		clean[v] = far[v] == COR_FAR || cor_bit_is(t->marked, v) ? 0
			: v == sink                                      ? 1
									 : sum / ways;
		t->tied += ways > 1;
		t->parted += clean[v] > 0 && clean[v] < 1;
	}
}

static bool is_near(double a, double b)
{
	return a - b < 1e-12 && b - a < 1e-12;
}

static void compare(net *t, const cor_exposure *e, uint32_t lane, uint32_t sink, cor_router *router)
{
	uint64_t far[SAMPLE_VERTICES];
	double clean[SAMPLE_VERTICES], plain[SAMPLE_VERTICES];
	cor_routes routes = {0};

	slowly(t, sink, far, clean);
	if (router) {
		routes = cor_router_run(router, sink);
		cor_router_clean(router, t->marked, plain);
	}
	for (uint32_t v = 0; v < t->s.vertex_count; v++) {
		uint32_t place = t->layout.place_of[v];
		size_t all = (size_t)cor_contraction_spread(e->shade->contraction, place) *
			COR_EXPOSURE_LANES;
		cor_exposed at = cor_exposure_at(e, lane, place);

		assert_int_equal(at.distance, far[v]);
		assert_true(is_near(at.clean, clean[v]));
		assert_true(is_near(e->all[all + lane], clean[v]));
		assert_int_equal(at.clean == 1, clean[v] == 1);
		assert_int_equal(at.clean == 0, clean[v] == 0);
		if (router) {
			assert_int_equal(at.distance, routes.distance[v]);
			assert_true(is_near(at.clean, plain[v]));
		}
	}
}

/* Depth of chains in chains. */
static bool is_nested(const cor_contraction *c)
{
	for (uint32_t i = 0; i < c->chain_count; i++) {
		if (c->chains[i].a != COR_NONE && c->rung_of[c->chains[i].a] != COR_NONE)
			return true;
	}
	return false;
}

static void one_case(net *t)
{
	uint32_t sinks[COR_EXPOSURE_LANES], vertices[COR_EXPOSURE_LANES];
	uint32_t count = 1 + sample_draw(COR_EXPOSURE_LANES);
	cor_router *router = NULL;
	cor_contraction c;
	cor_exposure e;
	cor_graph graph;
	cor_shade shade;
	cor_err err;

	draw_net(t);
	for (uint32_t i = 0; i < count; i++) {
		vertices[i] = sample_draw(t->s.vertex_count);
		sinks[i] = t->layout.place_of[vertices[i]];
	}
	if (t->same) {
		assert_int_equal(cor_graph_new(t->s.vertex_count, &t->s.links, false, arena, &graph,
					 &err),
			COR_OK);
		assert_int_equal(cor_router_new(&graph, &t->s.links, t->there, &t->by_vertex, arena,
					 &router, &err),
			COR_OK);
	}
	assert_int_equal(cor_contraction_new(&t->layout,
				 (cor_metrics){t->there, t->same ? NULL : t->back}, &t->by_place,
				 sinks, count, arena, &c, &err),
		COR_OK);
	assert_int_equal(cor_shade_new(&c, t->marked_places, arena, &shade, &err), COR_OK);
	assert_int_equal(cor_exposure_new(&shade, true, arena, &e, &err), COR_OK);
	cor_exposure_run(&e, sinks, count);
	cor_exposure_fill(&e);
	for (uint32_t i = 0; i < count; i++)
		compare(t, &e, i, vertices[i], router);
	t->rungs = c.rung_count;
	t->nested = is_nested(&c);
}

static void all_cases(uint64_t seed, uint32_t cases)
{
	uint32_t tied = 0, parted = 0, rungs = 0, nested = 0;

	sample_seed(seed);
	for (uint32_t i = 0; i < cases; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		net t;

		one_case(&t);
		tied += t.tied;
		parted += t.parted;
		rungs += t.rungs;
		nested += t.nested;
		cor_arena_back(arena, mark);
	}
	print_message(
		"%u next hops alike, %u parts between 0 and 1, %u vertices of chains, chains in "
		"chains in %u networks\n",
		tied, parted, rungs, nested);
	assert_true(tied > cases && parted > cases && rungs > cases && nested > cases / 10);
}

static void parts_are_as_summed(void **unused)
{
	(void)unused;
	all_cases(20270601, CASES);
}

static void narrow_processors_say_the_same(void **unused)
{
	(void)unused;
	for (unsigned level = COR_WIDE_PLAIN; level < COR_WIDE_AVX512; level++) {
		cor_wide_limit((cor_wide)level);
		all_cases(20270602 + level, CASES / 10);
	}
	cor_wide_limit(COR_WIDE_AVX512);
}

static void zero_metrics_are_refused(void **unused)
{
	const uint32_t a[] = {0, 0}, b[] = {1, 1}, there[] = {1, 1}, back[] = {1, 0};
	const cor_link_ends links = {2, a, b, NULL};
	const cor_barrier open = {0};
	cor_contraction c;
	cor_layout layout;
	cor_err err;

	(void)unused;
	assert_int_equal(cor_layout_new(2, &links, arena, &layout, &err), COR_OK);
	assert_int_equal(cor_contraction_new(&layout, (cor_metrics){there, back}, &open, NULL, 0,
				 arena, &c, &err),
		COR_EINPUT);
	assert_string_equal(err.text, "link 1: a metric of 0; expected at least 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_as_summed),
		cmocka_unit_test(narrow_processors_say_the_same),
		cmocka_unit_test(zero_metrics_are_refused),
	};
	cor_err err;
	int failed;

	if (cor_arena_new("exposure", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
