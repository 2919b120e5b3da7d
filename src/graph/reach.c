#include "graph/reach.h"

static void enter(cor_reach *r, uint32_t vertex, uint32_t from, uint32_t link)
{
	cor_bit_set(r->reached, vertex);
	r->from[vertex] = from;
	r->link[vertex] = link;
	r->order[r->count++] = vertex;
}

cor_status cor_graph_reach(const cor_graph *graph, const uint32_t *starts, uint32_t start_count,
	const cor_barrier *barrier, cor_arena *arena, cor_reach *ret_reach, cor_err *err)
{
	uint32_t n = graph->vertex_count;
	cor_reach r = {0};

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(n), sizeof(*r.reached), &r.reached, err));
	COR_TRY(cor_arena_new_array(arena, n, sizeof(*r.order), &r.order, err));
	COR_TRY(cor_arena_new_array(arena, n, sizeof(*r.from), &r.from, err));
	COR_TRY(cor_arena_new_array(arena, n, sizeof(*r.link), &r.link, err));
	for (uint32_t v = 0; v < n; v++)
		r.from[v] = r.link[v] = COR_NONE;
	for (uint32_t i = 0; i < start_count; i++) {
		if (!cor_bit_in(barrier->closed_vertices, starts[i]) &&
			!cor_bit_is(r.reached, starts[i]))
			enter(&r, starts[i], COR_NONE, COR_NONE);
	}
	for (uint32_t i = 0; i < r.count; i++) {
		uint32_t v = r.order[i];

		if (cor_bit_in(barrier->ends, v))
			continue;
		for (uint32_t arc = graph->first[v]; arc < graph->first[v + 1]; arc++) {
			uint32_t to = graph->head[arc];

			if (!cor_bit_is(r.reached, to) &&
				!cor_bit_in(barrier->closed_vertices, to) &&
				!cor_bit_in(barrier->closed_links, graph->link[arc]))
				enter(&r, to, v, graph->link[arc]);
		}
	}
	*ret_reach = r;
	return COR_OK;
}

cor_status cor_graph_components(const cor_graph *graph, const cor_barrier *barrier,
	cor_arena *arena, uint32_t **ret_of, uint32_t *ret_count, cor_err *err)
{
	uint32_t n = graph->vertex_count, count = 0, *of, *queue;

	COR_TRY(cor_arena_new_array(arena, n, sizeof(*of), &of, err));
	COR_TRY(cor_arena_new_array(arena, n, sizeof(*queue), &queue, err));
	for (uint32_t v = 0; v < n; v++)
		of[v] = COR_NONE;
	for (uint32_t start = 0; start < n; start++) {
		uint32_t tail = 0;

		if (of[start] != COR_NONE || cor_bit_in(barrier->closed_vertices, start))
			continue;
		of[start] = count;
		queue[tail++] = start;
		for (uint32_t i = 0; i < tail; i++) {
			uint32_t v = queue[i];

			for (uint32_t arc = graph->first[v]; arc < graph->first[v + 1]; arc++) {
				uint32_t to = graph->head[arc];

				if (of[to] != COR_NONE ||
					cor_bit_in(barrier->closed_vertices, to) ||
					cor_bit_in(barrier->closed_links, graph->link[arc]))
					continue;
				of[to] = count;
				queue[tail++] = to;
			}
		}
		count++;
	}
	*ret_of = of;
	*ret_count = count;
	return COR_OK;
}
