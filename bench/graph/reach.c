/* What can be reached past one vertex in twenty, and components: goal C. */
#include <stdlib.h>

#include "base/team.h"
#include "graph/flood.h"
#include "peer.h"
#include "task.h"

enum { AVOIDED_PERCENT = 5 };

typedef struct sets {
	uint8_t *avoided, *reached; /* a byte a vertex */
	uint64_t *vertices, *closed,
		*places; /* bits: avoided by vertex, by place; reached by place */
	uint32_t start;
} sets;

static void *take(const bench_task *task, size_t count, size_t size)
{
	void *pointer = NULL;
	cor_err err;

	bench_check(cor_arena_new_array(task->arena, count, size, &pointer, &err), &err);
	return pointer;
}

static sets draw_sets(const bench_task *task, const cor_layout *y)
{
	uint32_t n = task->net->vertex_count;
	sets s = {take(task, n, 1), take(task, n, 1), take(task, cor_bits_words(n), 8),
		take(task, cor_bits_words(n), 8), take(task, cor_bits_words(n), 8), 0};

	for (uint32_t v = 0; v < n; v++) {
		uint64_t state = v + 977;

		s.avoided[v] = network_draw(&state) % 100 < AVOIDED_PERCENT;
		if (s.avoided[v])
			cor_bit_set(s.vertices, v);
	}
	for (uint32_t p = 0; p < y->kernel_count; p++) { /* somewhere in the middle of things */
		if (!s.avoided[y->vertex_at[p]]) {
			s.start = y->vertex_at[p];
			break;
		}
	}
	return s;
}

static void run_mine(const bench_task *task, const cor_layout *y, sets *s, cor_flood *flood,
	measure *m)
{
	cor_barrier barrier = {s->closed, NULL, NULL};
	uint32_t start = y->place_of[s->start];
	double begin = measure_now();

	(void)task;
	cor_flood_run(flood, &start, 1, &barrier, s->places);
	measure_add(m, measure_now() - begin);
}

typedef struct times {
	measure one, two, moved, bgl, igraph, lemon, graphblas;
	double bgl_ms, bgl_mib, igraph_ms, igraph_mib, lemon_ms, lemon_mib, graphblas_ms,
		graphblas_mib;
} times;

#define MAKE(peer, call)                                                \
	do {                                                            \
		double before_ = measure_mib(), begin_ = measure_now(); \
                                                                        \
		peer = (call);                                          \
		t.peer##_ms = measure_now() - begin_;                   \
		t.peer##_mib = measure_mib() - before_;                 \
	} while (0)

static void compare_sets(const bench_task *task, const cor_layout *y, const sets *s)
{
	uint64_t differ = 0;

	for (uint32_t v = 0; v < task->net->vertex_count; v++)
		differ += cor_bit_is(s->places, y->place_of[v]) != (bool)s->reached[v];
	bench_equal("vertices reached by one alone", differ, 0);
}

static void report(const bench_task *task, const times *t, double mine_mib, double layout_ms)
{
	bench_row(task, "reach", "cordon", 1, &t->one, mine_mib, layout_ms);
	bench_row(task, "reach", "cordon", 2, &t->two, mine_mib, layout_ms);
	bench_row(task, "reach: set to places", "cordon", 1, &t->moved, mine_mib, 0);
	if (t->bgl.count) {
		bench_row(task, "reach", "bgl", 1, &t->bgl, t->bgl_mib, t->bgl_ms);
		bench_ratio(task, "reach, 1 thread", "bgl", &t->one, &t->bgl);
		bench_ratio(task, "reach, 2 threads", "bgl", &t->two, &t->bgl);
	}
	if (t->igraph.count) {
		bench_row(task, "reach", "igraph", 1, &t->igraph, t->igraph_mib, t->igraph_ms);
		bench_ratio(task, "reach, 1 thread", "igraph", &t->one, &t->igraph);
	}
	if (t->lemon.count) {
		bench_row(task, "reach", "lemon", 1, &t->lemon, t->lemon_mib, t->lemon_ms);
		bench_ratio(task, "reach, 1 thread", "lemon", &t->one, &t->lemon);
	}
	if (t->graphblas.count) {
		bench_row(task, "reach", "graphblas", 2, &t->graphblas, t->graphblas_mib,
			t->graphblas_ms);
		bench_ratio(task, "reach, 2 threads", "graphblas", &t->two, &t->graphblas);
	}
}

static void reach_with_peers(const bench_task *task, const cor_layout *y, sets *s, cor_flood *one,
	cor_flood *two, times *ret_times)
{
	void *bgl = NULL, *igraph = NULL, *lemon = NULL, *graphblas = NULL, *avoided = NULL;
	times t = {0};
	uint64_t count, theirs;

#define ASK(peer, call)                                         \
	do {                                                    \
		double begin_ = measure_now();                  \
                                                                \
		theirs = (call);                                \
		measure_add(&t.peer, measure_now() - begin_);   \
		bench_equal("vertices reached", count, theirs); \
	} while (0)

	if (bench_has_peer(task, "bgl"))
		MAKE(bgl, bgl_rows_new(task->net));
	if (bench_has_peer(task, "igraph"))
		MAKE(igraph, igraph_rows_new(task->net));
	if (bench_has_peer(task, "lemon"))
		MAKE(lemon, lemon_rows_new(task->net));
	if (bench_has_peer(task, "graphblas")) {
		MAKE(graphblas, graphblas_rows_new(task->net));
		avoided = graphblas_avoid(graphblas, s->avoided);
	}
	for (int i = 0; i < task->runs; i++) {
		double begin = measure_now();

		cor_layout_to_places(y, s->vertices, s->closed);
		measure_add(&t.moved, measure_now() - begin);
		run_mine(task, y, s, one, &t.one);
		run_mine(task, y, s, two, &t.two);
		count = cor_bits_count(s->places, task->net->vertex_count);
		for (uint32_t v = 0; v < task->net->vertex_count; v++)
			s->reached[v] = 0;
		if (bgl)
			ASK(bgl, bgl_reach(bgl, s->avoided, s->start, s->reached));
		if (bgl && i == 0)
			compare_sets(task, y, s);
		if (igraph)
			ASK(igraph, igraph_reach(igraph, s->avoided, s->start));
		if (lemon)
			ASK(lemon, lemon_reach(lemon, s->avoided, s->start));
		if (graphblas)
			ASK(graphblas, graphblas_reach(graphblas, avoided, s->start));
	}
	bgl_rows_free(bgl);
	if (igraph)
		igraph_rows_free(igraph);
	lemon_rows_free(lemon);
	if (graphblas)
		graphblas_avoid_free(avoided);
	graphblas_rows_free(graphblas);
	*ret_times = t;
}

static void components(const bench_task *task, const sets *s, cor_flood *one, cor_flood *two)
{
	uint32_t n = task->net->vertex_count, *mine = take(task, n, 4), count, theirs;
	cor_barrier barrier = {s->closed, NULL, NULL};
	measure single = {0}, pair = {0}, bgl = {0};
	uint32_t *of = take(task, n, 4);

	for (int i = 0; i < task->runs; i++) {
		double begin = measure_now();

		count = cor_flood_components(one, &barrier, mine);
		measure_add(&single, measure_now() - begin);
		begin = measure_now();
		count = cor_flood_components(two, &barrier, mine);
		measure_add(&pair, measure_now() - begin);
		if (!bench_has_peer(task, "bgl"))
			continue;
		begin = measure_now();
		theirs = bgl_components(task->net, s->avoided, of);
		measure_add(&bgl, measure_now() - begin);
		bench_equal("components", count, theirs);
	}
	bench_row(task, "components", "cordon", 1, &single, 0, 0);
	bench_row(task, "components", "cordon", 2, &pair, 0, 0);
	if (bgl.count) {
		bench_row(task, "components", "bgl", 1, &bgl, 0, 0);
		bench_ratio(task, "components, 1 thread", "bgl", &single, &bgl);
		bench_ratio(task, "components, 2 threads", "bgl", &pair, &bgl);
	}
}

void bench_reach(const bench_task *task)
{
	double before = measure_mib();
	cor_flood one, two;
	measure layout;
	cor_layout y;
	cor_err err;
	times t;
	sets s;

	bench_layout(task, &y, &layout);
	bench_check(cor_flood_new(&y, 1, task->arena, &one, &err), &err);
	bench_check(cor_flood_new(&y, 2, task->arena, &two, &err), &err);
	s = draw_sets(task, &y);
	before = measure_mib() - before;
	reach_with_peers(task, &y, &s, &one, &two, &t);
	report(task, &t, before, measure_median(&layout));
	components(task, &s, &one, &two);
}
