#include "graph/route.h"

#include <string.h>

struct cor_router {
	const cor_graph *graph;
	const uint32_t *metric;
	const cor_barrier *barrier;
	cor_graph backwards;
	uint64_t *distance;
	uint32_t *order, count;
	uint32_t *heap, *place,
		heap_count; /* place: of a vertex in the heap, COR_NONE when not in it */
};

cor_status cor_router_new(const cor_graph *graph, const cor_link_ends *links,
	const uint32_t *metric, const cor_barrier *barrier, cor_arena *arena,
	cor_router **ret_router, cor_err *err)
{
	uint32_t n = graph->vertex_count;
	cor_router *r;

	for (uint32_t l = 0; l < links->count; l++) {
		if (metric[l] == 0)
			return cor_fail(err, COR_EINPUT,
				"link %u: a metric of 0; expected at least 1", l);
	}
	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*r), &r, err));
	*r = (cor_router){.graph = graph, .metric = metric, .barrier = barrier};
	COR_TRY(cor_graph_new(n, links, true, arena, &r->backwards, err));
	COR_TRY(cor_arena_new_array(arena, n, sizeof(*r->distance), &r->distance, err));
	COR_TRY(cor_arena_new_array(arena, n, sizeof(*r->order), &r->order, err));
	COR_TRY(cor_arena_new_array(arena, n, sizeof(*r->heap), &r->heap, err));
	COR_TRY(cor_arena_new_array(arena, n, sizeof(*r->place), &r->place, err));
	*ret_router = r;
	return COR_OK;
}

static bool is_nearer(const cor_router *r, uint32_t a, uint32_t b)
{
	uint64_t to_a = r->distance[a], to_b = r->distance[b];

	return to_a != to_b ? to_a < to_b : a < b;
}

static void put(cor_router *r, uint32_t at, uint32_t vertex)
{
	r->heap[at] = vertex;
	r->place[vertex] = at;
}

/* Moves a vertex up to where it belongs; children of i are 4 i + 1 .. 4 i + 4. */
static void rise(cor_router *r, uint32_t vertex, uint32_t at)
{
	for (; at > 0 && is_nearer(r, vertex, r->heap[(at - 1) / 4]); at = (at - 1) / 4)
		put(r, at, r->heap[(at - 1) / 4]);
	put(r, at, vertex);
}

static uint32_t take_nearest(cor_router *r)
{
	uint32_t nearest = r->heap[0], last = r->heap[--r->heap_count], at = 0;

	r->place[nearest] = COR_NONE;
	while (r->heap_count > 0) {
		uint64_t first = 4 * (uint64_t)at + 1;
		uint32_t best = COR_NONE;

		for (uint64_t c = first; c < first + 4 && c < r->heap_count; c++) {
			if (best == COR_NONE || is_nearer(r, r->heap[c], r->heap[best]))
				best = (uint32_t)c;
		}
		if (best == COR_NONE || !is_nearer(r, r->heap[best], last))
			break;
		put(r, at, r->heap[best]);
		at = best;
	}
	if (r->heap_count > 0)
		put(r, at, last);
	return nearest;
}

/* A way to the sink over a neighbour that is settled. */
static void offer(cor_router *r, uint32_t vertex, uint64_t distance)
{
	bool is_new = r->distance[vertex] == COR_FAR;

	if (distance >= r->distance[vertex])
		return;
	r->distance[vertex] = distance;
	rise(r, vertex, is_new ? r->heap_count++ : r->place[vertex]);
}

cor_routes cor_router_run(cor_router *r, uint32_t sink)
{
	const cor_barrier *w = r->barrier;

	for (uint32_t v = 0; v < r->graph->vertex_count; v++) {
		r->distance[v] = COR_FAR;
		r->place[v] = COR_NONE;
	}
	r->count = r->heap_count = 0;
	if (!cor_bit_in(w->closed_vertices, sink))
		offer(r, sink, 0);
	while (r->heap_count > 0) {
		uint32_t v = take_nearest(r);

		r->order[r->count++] = v;
		for (uint32_t arc = r->backwards.first[v]; arc < r->backwards.first[v + 1]; arc++) {
			uint32_t from = r->backwards.head[arc], link = r->backwards.link[arc];

			if (!cor_bit_in(w->closed_vertices, from) && !cor_bit_in(w->ends, from) &&
				!cor_bit_in(w->closed_links, link))
				offer(r, from, r->distance[v] + r->metric[link]);
		}
	}
	return (cor_routes){r->distance, r->order, r->count};
}

bool cor_router_leads_on(const cor_router *r, uint32_t v, uint32_t arc)
{
	uint32_t to = r->graph->head[arc], link = r->graph->link[arc];

	return r->distance[to] != COR_FAR && r->distance[to] + r->metric[link] == r->distance[v] &&
		!cor_bit_in(r->barrier->closed_links, link);
}

cor_routes cor_router_narrow(cor_router *r, const uint32_t *sources, uint32_t count)
{
	uint32_t kept = r->count;

	/* Nothing is in the heap after a run: place marks what is on a way. */
	for (uint32_t i = 0; i < count; i++)
		r->place[sources[i]] = 0;
	if (r->count > 0)
		r->place[r->order[0]] = 0;
	for (uint32_t i = r->count; i-- > 0;) {
		uint32_t v = r->order[i];

		if (r->place[v] == COR_NONE)
			continue;
		r->order[--kept] = v;
		for (uint32_t arc = r->graph->first[v]; arc < r->graph->first[v + 1]; arc++) {
			if (cor_router_leads_on(r, v, arc))
				r->place[r->graph->head[arc]] = 0;
		}
	}
	r->count -= kept;
	memmove(r->order, r->order + kept, r->count * sizeof(*r->order));
	return (cor_routes){r->distance, r->order, r->count};
}

void cor_router_clean(const cor_router *r, const uint64_t *marked, double *ret_clean)
{
	for (uint32_t v = 0; v < r->graph->vertex_count; v++)
		ret_clean[v] = 0;
	for (uint32_t i = 0; i < r->count; i++) {
		uint32_t v = r->order[i], ways = 0;
		double sum = 0;

		for (uint32_t arc = r->graph->first[v]; i > 0 && arc < r->graph->first[v + 1];
			arc++) {
			if (cor_router_leads_on(r, v, arc)) {
				sum += ret_clean[r->graph->head[arc]];
				ways++;
			}
		}
		if (!cor_bit_in(marked, v))
			ret_clean[v] = i == 0 ? 1 : sum / ways;
	}
}

void cor_router_spread(const cor_router *r, double *load, double *link_load)
{
	for (uint32_t i = r->count; i-- > 1;) {
		uint32_t v = r->order[i], ways = 0;

		if (load[v] == 0)
			continue;
		for (uint32_t arc = r->graph->first[v]; arc < r->graph->first[v + 1]; arc++)
			ways += cor_router_leads_on(r, v, arc);
		for (uint32_t arc = r->graph->first[v]; arc < r->graph->first[v + 1]; arc++) {
			if (!cor_router_leads_on(r, v, arc))
				continue;
			load[r->graph->head[arc]] += load[v] / ways;
			if (link_load)
				link_load[r->graph->link[arc]] += load[v] / ways;
		}
	}
}
