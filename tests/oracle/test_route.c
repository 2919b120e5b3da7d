/* Least ways, what they touch and carry: against igraph's distances and against walking every way. */
#include "graph/route.h"
#include "graph_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <igraph.h>

enum { DISTANCE_CASES = 2000, WAY_CASES = 4000, SMALL = 9, SMALL_LINKS = 27 };

static cor_arena *arena;

typedef struct net {
	sample s;
	uint32_t metric[SAMPLE_LINKS];
	uint64_t closed[1], shut[SAMPLE_LINKS / 64];
	cor_barrier barrier;
	cor_graph graph;
	cor_router *router;
} net;

static void draw_net(net *t, uint32_t vertices, uint32_t links, bool closed)
{
	cor_err err;

	sample_new(&t->s, vertices, links, 30);
	memset(t->closed, 0, sizeof(t->closed));
	memset(t->shut, 0, sizeof(t->shut));
	t->barrier = (cor_barrier){t->closed, t->shut, NULL};
	for (uint32_t l = 0; l < t->s.links.count; l++) {
		t->metric[l] = 1 + sample_draw(2); /* so that there are many ways alike */
		if (closed && sample_chance(5))
			cor_bit_set(t->shut, l);
	}
	for (uint32_t v = 0; v < t->s.vertex_count && closed; v++) {
		if (sample_chance(5))
			cor_bit_set(t->closed, v);
	}
	assert_int_equal(cor_graph_new(t->s.vertex_count, &t->s.links, false, arena, &t->graph,
				 &err),
		COR_OK);
	assert_int_equal(cor_router_new(&t->graph, &t->s.links, t->metric, &t->barrier, arena,
				 &t->router, &err),
		COR_OK);
}

static void distances_are_igraphs(void **unused)
{
	(void)unused;
	sample_seed(20270301);
	for (uint32_t i = 0; i < DISTANCE_CASES; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		uint32_t edge = 0, count = 0;
		igraph_vector_int_t edges;
		igraph_vector_t metrics;
		igraph_matrix_t theirs;
		igraph_t peer;
		net t;

		draw_net(&t, SAMPLE_VERTICES, SAMPLE_LINKS, false);
		for (uint32_t l = 0; l < t.s.links.count; l++)
			count += cor_bit_is(t.s.one_way, l) ? 1 : 2;
		igraph_vector_int_init(&edges, 2 * (igraph_integer_t)count);
		igraph_vector_init(&metrics, count);
		for (uint32_t k = 0; k < 2 * t.s.links.count; k++) {
			uint32_t l = k / 2;

			if (k % 2 && cor_bit_is(t.s.one_way, l))
				continue;
			VECTOR(edges)[2 * edge] = k % 2 ? t.s.b[l] : t.s.a[l];
			VECTOR(edges)[2 * edge + 1] = k % 2 ? t.s.a[l] : t.s.b[l];
			VECTOR(metrics)[edge++] = t.metric[l];
		}
		igraph_create(&peer, &edges, t.s.vertex_count, IGRAPH_DIRECTED);
		igraph_matrix_init(&theirs, 0, 0);
		igraph_distances_dijkstra(&peer, &theirs, igraph_vss_all(), igraph_vss_all(),
			&metrics, IGRAPH_OUT);
		for (uint32_t sink = 0; sink < t.s.vertex_count; sink++) {
			cor_routes routes = cor_router_run(t.router, sink);

			for (uint32_t v = 0; v < t.s.vertex_count; v++) {
				double d = MATRIX(theirs, v, sink);

				assert_true(routes.distance[v] == COR_FAR
						? d > 1e9
						: (double)routes.distance[v] == d);
			}
			for (uint32_t k = 1; k < routes.count; k++)
				assert_true(routes.distance[routes.order[k - 1]] <=
					routes.distance[routes.order[k]]);
		}
		igraph_vector_int_destroy(&edges);
		igraph_vector_destroy(&metrics);
		igraph_matrix_destroy(&theirs);
		igraph_destroy(&peer);
		cor_arena_back(arena, mark);
	}
}

/* ---- by walking ---- */

static bool can_pass(const net *t, uint32_t l, uint32_t from, uint32_t to, bool turned)
{
	return !cor_bit_is(t->shut, l) && !cor_bit_is(t->closed, from) &&
		!cor_bit_is(t->closed, to) &&
		!(turned && (cor_bit_is(t->s.one_way, l) || t->s.a[l] == t->s.b[l]));
}

static void distances_slowly(const net *t, uint32_t sink, uint64_t *distance)
{
	bool changed = true;

	for (uint32_t v = 0; v < t->s.vertex_count; v++)
		distance[v] = COR_FAR;
	if (!cor_bit_is(t->closed, sink))
		distance[sink] = 0;
	while (changed) {
		changed = false;
		for (uint32_t k = 0; k < 2 * t->s.links.count; k++) {
			uint32_t l = k / 2, from = k % 2 ? t->s.b[l] : t->s.a[l];
			uint32_t to = k % 2 ? t->s.a[l] : t->s.b[l];

			if (!can_pass(t, l, from, to, k % 2) || distance[to] == COR_FAR ||
				distance[from] <= distance[to] + t->metric[l])
				continue;
			distance[from] = distance[to] + t->metric[l];
			changed = true;
		}
	}
}

/* Walks every least way from v, with the part of the traffic that takes it. */
static void walk(const net *t, const uint64_t *distance, uint32_t v, uint32_t sink, double part,
	bool touched, uint64_t marked, double *clean, double *load, double *link_load)
{
	uint32_t ways[2 * SMALL_LINKS], links[2 * SMALL_LINKS], count = 0;

	touched |= marked >> v & 1;
	load[v] += part;
	if (v == sink) {
		*clean += touched ? 0 : part;
		return;
	}
	for (uint32_t k = 0; k < 2 * t->s.links.count; k++) {
		uint32_t l = k / 2, from = k % 2 ? t->s.b[l] : t->s.a[l],
			 to = k % 2 ? t->s.a[l] : t->s.b[l];

		if (from == v && can_pass(t, l, from, to, k % 2) && distance[to] != COR_FAR &&
			distance[to] + t->metric[l] == distance[v]) {
			ways[count] = to;
			links[count++] = l;
		}
	}
	for (uint32_t k = 0; k < count; k++) {
		link_load[links[k]] += part / count;
		walk(t, distance, ways[k], sink, part / count, touched, marked, clean, load,
			link_load);
	}
}

static bool near(double a, double b)
{
	return a - b < 1e-12 && b - a < 1e-12;
}

/* Of some sources alone: to the last bit what was said of all, and of what is on no way of theirs nothing else. */
static void narrowed(const net *t, uint64_t marked, const uint64_t *distance, const double *clean)
{
	uint32_t sources[3], count = sample_draw(4);
	double again[SMALL];

	for (uint32_t i = 0; i < count; i++)
		sources[i] = sample_draw(t->s.vertex_count);
	cor_router_narrow(t->router, sources, count);
	cor_router_clean(t->router, &marked, again);
	for (uint32_t v = 0; v < t->s.vertex_count; v++)
		assert_true(again[v] == clean[v] || again[v] == 0);
	for (uint32_t i = 0; i < count; i++)
		assert_true(
			distance[sources[i]] == COR_FAR || again[sources[i]] == clean[sources[i]]);
}

static void traffic_is_as_walked(void **unused)
{
	uint32_t parted = 0;

	(void)unused;
	sample_seed(20270302);
	for (uint32_t i = 0; i < WAY_CASES; i++) {
		double clean[SMALL], load[SMALL] = {0}, link_load[SMALL_LINKS] = {0};
		double slow_load[SMALL] = {0}, slow_link_load[SMALL_LINKS] = {0};
		cor_arena_mark mark = cor_arena_here(arena);
		uint64_t distance[SMALL], marked[1] = {0};
		cor_routes routes;
		uint32_t sink;
		net t;

		draw_net(&t, SMALL, SMALL_LINKS, true);
		sink = sample_draw(t.s.vertex_count);
		marked[0] = sample_draw(1u << t.s.vertex_count) &
			sample_draw(1u << t.s.vertex_count);
		routes = cor_router_run(t.router, sink);
		distances_slowly(&t, sink, distance);
		cor_router_clean(t.router, marked, clean);
		for (uint32_t v = 0; v < t.s.vertex_count; v++) {
			double part = distance[v] == COR_FAR ? 0 : 1 + sample_draw(9),
			       slow_clean = 0;

			assert_int_equal(routes.distance[v], distance[v]);
			load[v] = part;
			if (part > 0)
				walk(&t, distance, v, sink, part, false, marked[0], &slow_clean,
					slow_load, slow_link_load);
			assert_true(near(clean[v] * part, slow_clean));
			parted += clean[v] > 0 && clean[v] < 1;
		}
		cor_router_spread(t.router, load, link_load);
		narrowed(&t, marked[0], distance, clean);
		for (uint32_t v = 0; v < t.s.vertex_count; v++)
			assert_true(near(load[v], slow_load[v]));
		for (uint32_t l = 0; l < t.s.links.count; l++)
			assert_true(near(link_load[l], slow_link_load[l]));
		cor_arena_back(arena, mark);
	}
	print_message("%u of the vertices drawn send traffic that is touched in part\n", parted);
	assert_true(parted > 200); /* traffic that is touched in part does occur */
}

static void zero_metrics_are_refused(void **unused)
{
	const uint32_t a[] = {0, 0}, b[] = {1, 1}, metric[] = {1, 0};
	const cor_link_ends links = {2, a, b, NULL};
	const cor_barrier open = {0};
	cor_router *router;
	cor_graph graph;
	cor_err err;

	(void)unused;
	assert_int_equal(cor_graph_new(2, &links, false, arena, &graph, &err), COR_OK);
	assert_int_equal(cor_router_new(&graph, &links, metric, &open, arena, &router, &err),
		COR_EINPUT);
	assert_string_equal(err.text, "link 1: a metric of 0; expected at least 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances_are_igraphs),
		cmocka_unit_test(traffic_is_as_walked),
		cmocka_unit_test(zero_metrics_are_refused),
	};
	cor_err err;
	int failed;

	if (cor_arena_new("graphs", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
