/*
 * Measures "what if this link were closed too": a cut kept open (graph/recut.h) against one made anew, on a
 * random graph of a fixed seed, the same links closed one after another; costs are compared each time.  Writes
 * one JSON object.
 *
 * usage: bench-recut [VERTICES [LINKS [CLOSINGS]]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "graph/recut.h"

enum { ENDS = 8 };

static uint64_t state = 20270901;

static uint32_t draw(uint32_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ (z >> 31)) % below);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(cor_status status, const cor_err *err)
{
	if (status == COR_OK)
		return;
	fprintf(stderr, "bench-recut: %s\n", err->text);
	exit(2);
}

static uint32_t argument(int count, char **values, int which, uint32_t otherwise)
{
	return count > which ? (uint32_t)strtoul(values[which], NULL, 10) : otherwise;
}

static cor_cut_task new_task(cor_arena *arena, cor_link_ends *links, uint32_t vertices)
{
	cor_cut_task task = {.vertex_count = vertices, .links = links};
	uint64_t *vertex_cost, *link_cost;
	uint32_t *a, *b, *ends;
	cor_err err;

	must(cor_arena_new_array(arena, vertices, 8, &vertex_cost, &err), &err);
	must(cor_arena_new_array(arena, links->count, 8, &link_cost, &err), &err);
	must(cor_arena_new_array(arena, links->count, 4, &a, &err), &err);
	must(cor_arena_new_array(arena, links->count, 4, &b, &err), &err);
	must(cor_arena_new_array(arena, 2 * ENDS, 4, &ends, &err), &err);
	for (uint32_t v = 0; v < vertices; v++)
		vertex_cost[v] = COR_UNCUTTABLE;
	for (uint32_t l = 0; l < links->count; l++) {
		a[l] = draw(vertices);
		b[l] = draw(vertices);
		link_cost[l] = 1 + draw(100);
	}
	for (uint32_t i = 0; i < 2 * ENDS; i++)
		ends[i] = i * (vertices / (2 * ENDS));
	links->a = a;
	links->b = b;
	task.vertex_cost = vertex_cost;
	task.link_cost = link_cost;
	task.risks = ends;
	task.assets = ends + ENDS;
	task.risk_count = task.asset_count = ENDS;
	return task;
}

/* A link that carries some of the flow. */
static uint32_t draw_link(const cor_cut *cut, uint32_t count)
{
	uint32_t link = draw(count);

	for (uint32_t i = 0; i < count && cut->link_flow[link] == 0; i++)
		link = (link + 1) % count;
	return link;
}

int main(int argc, char **argv)
{
	uint32_t vertices = argument(argc, argv, 1, 100000), closings = argument(argc, argv, 3, 20);
	cor_link_ends links = {.count = argument(argc, argv, 2, 300000)};
	double first, start, kept_ms = 0, anew_ms = 0;
	bool equal = true;
	cor_arena *arena;
	cor_recut *recut;
	cor_cut_task task;
	cor_cut cut;
	cor_err err;

	must(cor_arena_new("bench", 0, &arena, &err), &err);
	task = new_task(arena, &links, vertices);
	start = now_ms();
	must(cor_graph_cut(&task, arena, &cut, &err), &err);
	first = now_ms() - start;
	start = now_ms();
	must(cor_recut_new(&task, &cut, arena, &recut, &err), &err);
	double opening = now_ms() - start;
	uint64_t *costs;
	must(cor_arena_new_array(arena, links.count, 8, &costs, &err), &err);
	for (uint32_t l = 0; l < links.count; l++)
		costs[l] = task.link_cost[l];
	cor_cut_task fresh = task;
	fresh.link_cost = costs;
	for (uint32_t i = 0; i < closings; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		uint32_t link = draw_link(&cut, links.count);
		cor_cut kept, anew;

		costs[link] = 0;
		start = now_ms();
		cor_recut_close(recut, link);
		must(cor_recut_take(recut, arena, &kept, &err), &err);
		kept_ms += now_ms() - start;
		start = now_ms();
		must(cor_graph_cut(&fresh, arena, &anew, &err), &err);
		anew_ms += now_ms() - start;
		equal = equal && kept.cost == anew.cost;
		cor_arena_back(arena, mark);
	}
	printf("{\"bench\": \"recut\", \"vertices\": %u, \"links\": %u, \"cost\": %" PRIu64
	       ", \"first_cut_ms\": %.1f, \"opening_ms\": %.1f, \"closings\": %u, \"kept_ms\": %.2f, "
	       "\"anew_ms\": %.2f, \"equal\": %s}\n",
		vertices, links.count, cut.cost, first, opening, closings, kept_ms / closings,
		anew_ms / closings, equal ? "true" : "false");
	cor_arena_free(arena);
	return equal ? 0 : 1;
}
