/* What part of each demand touches one vertex in twenty, a thousand roots by all vertices: goal D. */
#include <stdio.h>
#include <stdlib.h>

#include "base/team.h"
#include "graph/exposure.h"
#include "peer.h"
#include "task.h"

enum { MARKED_PERCENT = 5, ROOTS_MOST = 1000, THREADS = 2 };

typedef struct exposure_bench {
	const bench_task *task;
	cor_layout layout;
	cor_contraction contraction;
	cor_shade shade;
	cor_exposure workers[THREADS];
	uint32_t *roots, *places, root_count; /* vertices; places */
	uint8_t *marked;                      /* a byte a vertex */
	uint64_t *by_place;
	double *clean; /* the peer's, by vertex */
	uint32_t next; /* root that nobody has taken yet */
	bool fills;
} exposure_bench;

static void *take(const bench_task *task, size_t count, size_t size)
{
	void *pointer = NULL;
	cor_err err;

	bench_check(cor_arena_new_array(task->arena, count, size, &pointer, &err), &err);
	return pointer;
}

static void draw_roots(exposure_bench *b)
{
	const network *net = b->task->net;
	bool regional = net->regional_count > 0;
	uint32_t most = regional ? ROOTS_MOST : 16, n = net->vertex_count;

	b->root_count = regional && net->regional_count < most ? net->regional_count : most;
	b->roots = take(b->task, b->root_count, 4);
	b->places = take(b->task, b->root_count, 4);
	for (uint32_t i = 0; i < b->root_count; i++) {
		uint64_t state = i + 31;

		b->roots[i] = regional ? net->regional_first + i
				       : b->layout.vertex_at[network_draw(&state) % (n / 16)];
		b->places[i] = b->layout.place_of[b->roots[i]];
	}
}

static void draw_marks(exposure_bench *b)
{
	uint32_t n = b->task->net->vertex_count;
	uint64_t *vertices = take(b->task, cor_bits_words(n), 8);

	b->marked = take(b->task, n, 1);
	b->by_place = take(b->task, cor_bits_words(n), 8);
	b->clean = take(b->task, n, 8);
	for (uint32_t v = 0; v < n; v++) {
		uint64_t state = v + 977;

		b->marked[v] = network_draw(&state) % 100 < MARKED_PERCENT;
		if (b->marked[v])
			cor_bit_set(vertices, v);
	}
	cor_layout_to_places(&b->layout, vertices, b->by_place);
}

static void contract(exposure_bench *b, measure *ret_cost)
{
	static const cor_barrier OPEN = {0};
	double begin = measure_now();
	cor_err err;

	bench_check(cor_contraction_new(&b->layout, (cor_metrics){b->task->net->metric, NULL},
			    &OPEN, b->places, b->root_count, b->task->arena, &b->contraction, &err),
		&err);
	bench_check(cor_shade_new(&b->contraction, b->by_place, b->task->arena, &b->shade, &err),
		&err);
	measure_add(ret_cost, measure_now() - begin);
	printf("{\"bench\": \"graph\", \"graph\": \"%s\", \"roots\": %u, \"core\": %u, "
	       "\"core_hops\": %u, \"chain_vertices\": %u, \"contraction_ms\": %.1f}\n",
		b->task->graph, b->root_count, b->contraction.core_count,
		b->contraction.core_row[b->contraction.core_count], b->contraction.rung_count,
		measure_median(ret_cost));
	for (unsigned i = 0; i < THREADS; i++)
		bench_check(cor_exposure_new(&b->shade, true, b->task->arena, &b->workers[i], &err),
			&err);
}

static void work(void *data, uint32_t member, uint32_t members)
{
	exposure_bench *b = data;
	uint32_t at;

	(void)members;
	while ((at = __atomic_fetch_add(&b->next, COR_EXPOSURE_LANES, __ATOMIC_RELAXED)) <
		b->root_count) {
		uint32_t left = b->root_count - at;

		cor_exposure_run(&b->workers[member], b->places + at,
			left < COR_EXPOSURE_LANES ? left : COR_EXPOSURE_LANES);
		if (b->fills)
			cor_exposure_fill(&b->workers[member]);
	}
}

/* Times are of one root. */
static void run_mine(exposure_bench *b, bool fills, uint32_t threads, measure *m)
{
	double begin = measure_now();

	b->next = 0;
	b->fills = fills;
	cor_team_run(threads, work, b);
	measure_add(m, (measure_now() - begin) / b->root_count);
}

static void compare(exposure_bench *b, uint32_t root)
{
	cor_exposure *e = &b->workers[0];
	uint64_t differ = 0;

	cor_exposure_run(e, &b->places[root], 1);
	cor_exposure_fill(e);
	for (uint32_t v = 0; v < b->task->net->vertex_count; v++) {
		size_t at = cor_contraction_spread(&b->contraction, b->layout.place_of[v]);
		double apart = e->all[at * COR_EXPOSURE_LANES] - b->clean[v];

		differ += !(apart < 1e-12 && apart > -1e-12);
	}
	bench_equal("vertices whose part differs by 1e-12 and more", differ, 0);
}

typedef void *make_peer(const network *net);
typedef void run_peer(void *peer, uint32_t root, const uint8_t *marked, double *clean);
typedef void free_peer(void *peer);

typedef struct rival {
	const char *name;
	make_peer *make;
	run_peer *run;
	free_peer *free;
	void *made;
	measure time;
	double make_ms, mib;
} rival;

static void ask_rival(exposure_bench *b, rival *r, uint32_t run)
{
	uint32_t each = b->task->net->vertex_count > 1u << 20 ? 2 : 40;

	for (uint32_t i = 0; i < each && i < b->root_count; i++) {
		uint32_t root = (uint32_t)((uint64_t)(run * each + i) * 7 % b->root_count);
		double begin = measure_now();

		r->run(r->made, b->roots[root], b->marked, b->clean);
		if (r->time.count < MEASURE_RUNS_MOST)
			measure_add(&r->time, measure_now() - begin);
		compare(b, root);
	}
}

static void make_rivals(const bench_task *task, rival *rivals, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double before = measure_mib(), begin = measure_now();

		if (bench_has_peer(task, rivals[i].name))
			rivals[i].made = rivals[i].make(task->net);
		rivals[i].make_ms = measure_now() - begin;
		rivals[i].mib = measure_mib() - before;
	}
}

typedef struct times {
	measure of[2][THREADS]; /* kernel alone, every vertex; by threads */
} times;

static void tell_rival(const bench_task *task, rival *r, const times *t)
{
	if (!r->made)
		return;
	bench_row(task, "exposure of one root, every vertex", r->name, 1, &r->time, r->mib,
		r->make_ms);
	bench_ratio(task, "exposure, kernel, 1 thread", r->name, &t->of[0][0], &r->time);
	bench_ratio(task, "exposure, kernel, 2 threads", r->name, &t->of[0][1], &r->time);
	bench_ratio(task, "exposure, every vertex, 1 thread", r->name, &t->of[1][0], &r->time);
	bench_ratio(task, "exposure, every vertex, 2 threads", r->name, &t->of[1][1], &r->time);
	r->free(r->made);
}

static void tell_mine(const exposure_bench *b, const times *t, double setup_ms)
{
	for (unsigned fills = 0; fills < 2; fills++) {
		for (uint32_t threads = 1; threads <= THREADS; threads++)
			bench_row(b->task,
				fills ? "exposure of one root, every vertex"
				      : "exposure of one root, kernel",
				"cordon", threads, &t->of[fills][threads - 1], 0, setup_ms);
	}
}

void bench_exposure(const bench_task *task)
{
	rival rivals[] = {
		{"bgl", bgl_routes_new, bgl_routes_run, bgl_routes_free, NULL, {{0}, 0}, 0, 0},
		{"lemon", lemon_routes_new, lemon_routes_run, lemon_routes_free, NULL, {{0}, 0}, 0,
			0},
		{"igraph", igraph_routes_new, igraph_routes_run, igraph_routes_free, NULL, {{0}, 0},
			0, 0},
	};
	exposure_bench b = {.task = task};
	measure layout, setup = {0};
	times t = {0};

	bench_layout(task, &b.layout, &layout);
	draw_roots(&b);
	draw_marks(&b);
	contract(&b, &setup);
	make_rivals(task, rivals, 3);
	for (uint32_t run = 0; run < (uint32_t)task->runs; run++) {
		for (unsigned fills = 0; fills < 2; fills++) {
			for (uint32_t threads = 1; threads <= THREADS; threads++)
				run_mine(&b, fills, threads, &t.of[fills][threads - 1]);
		}
		for (size_t i = 0; i < 3; i++) {
			if (rivals[i].made)
				ask_rival(&b, &rivals[i], run);
		}
	}
	tell_mine(&b, &t, measure_median(&layout) + measure_median(&setup));
	for (size_t i = 0; i < 3; i++)
		tell_rival(task, &rivals[i], &t);
}
