/* exists: from every source a way leads to its sink past all that is dirty. */
#include "judge/avoid.h"

/* What is closed when facts fall as badly as they can, and as well. */
typedef struct world {
	bool sure;
	uint64_t *closed;
	cor_barrier barrier;
	uint64_t *distance; /* by element, of the search at hand; UINT64_MAX: not reached */
	uint32_t *queue, count;
	uint64_t *covered; /* bits: in a list already, where lists need not overlap */
} world;

static cor_status open_world(cor_avoid *a, bool sure, world *w, cor_err *err)
{
	const cor_network *n = &a->network;
	cor_arena *arena = a->trial->docket->scratch;
	uint32_t count = n->graph.vertex_count;

	*w = (world){.sure = sure};
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(count), 8, &w->closed, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(count), 8, &w->covered, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*w->distance), &w->distance, err));
	COR_TRY(cor_arena_new_array(arena, count, 4, &w->queue, err));
	for (uint32_t i = 0; i < cor_bits_words(count); i++)
		w->closed[i] = sure ? n->unsure[i] | a->dirt.may[i]
				    : n->absent[i] | a->dirt.must[i];
	for (uint32_t v = 0; v < count; v++)
		w->distance[v] = UINT64_MAX;
	w->barrier = (cor_barrier){.closed_vertices = w->closed,
		.closed_links = sure ? n->maybe_links : NULL};
	return COR_OK;
}

/* Everything from which the sink is reached, over how few links. */
static void search(world *w, const cor_graph *backwards, uint32_t sink)
{
	w->count = 0;
	if (cor_bit_is(w->closed, sink))
		return;
	w->distance[sink] = 0;
	w->queue[w->count++] = sink;
	for (uint32_t i = 0; i < w->count; i++) {
		uint32_t v = w->queue[i];

		for (uint32_t arc = backwards->first[v]; arc < backwards->first[v + 1]; arc++) {
			uint32_t to = backwards->head[arc];

			if (w->distance[to] != UINT64_MAX || cor_bit_is(w->closed, to) ||
				cor_bit_in(w->barrier.closed_links, backwards->link[arc]))
				continue;
			w->distance[to] = w->distance[v] + 1;
			w->queue[w->count++] = to;
		}
	}
}

static void forget(world *w)
{
	for (uint32_t i = 0; i < w->count; i++)
		w->distance[w->queue[i]] = UINT64_MAX;
}

static cor_status show(cor_avoid *a, const world *w, cor_err *err)
{
	cor_shown_step *steps;

	if (w->count == 0 || !cor_path_shows(a->trial))
		return COR_OK;
	COR_TRY(cor_path_show(a->trial, w->sure, w->count, &steps, err));
	for (uint32_t i = 0; i < w->count; i++) {
		COR_TRY(cor_path_id(a->trial, w->queue[i], &steps[i].element, err));
		steps[i].distance = w->distance[w->queue[i]];
	}
	cor_path_sort(steps, w->count);
	return COR_OK;
}

/* ---- links of one way ---- */

static cor_status search_each(cor_avoid *a, world worlds[2], const cor_graph *backwards,
	cor_err *err)
{
	for (uint32_t i = 0; i < a->sink_count; i++) {
		uint32_t sink = a->sinks[i], count;
		const cor_pair *pairs = cor_avoid_pairs(a, sink, &count);

		for (unsigned k = 0; k < 2; k++) {
			search(&worlds[k], backwards, sink);
			COR_TRY(show(a, &worlds[k], err));
		}
		for (uint32_t k = 0; k < count; k++) {
			uint32_t s = pairs[k].source;

			cor_avoid_note(a, &pairs[k],
				s == sink ? cor_triset_at(&a->dirt, s)
					: worlds[0].distance[s] != UINT64_MAX ? COR_NO
					: worlds[1].distance[s] == UINT64_MAX ? COR_YES
									      : COR_MAYBE,
				COR_NONE);
		}
		forget(&worlds[0]);
		forget(&worlds[1]);
	}
	return COR_OK;
}

/* ---- links both ways ---- */

/* What hangs together has one name; what is closed has its own. */
static cor_status name_parts(cor_avoid *a, const world *w, uint32_t **ret_names, cor_err *err)
{
	cor_arena *arena = a->trial->docket->scratch;
	const cor_graph *g = &a->network.graph;
	uint32_t *of, count, *first;

	COR_TRY(cor_graph_components(g, &w->barrier, arena, &of, &count, err));
	COR_TRY(cor_arena_new_array(arena, count, 4, &first, err));
	for (uint32_t v = g->vertex_count; v-- > 0;) {
		if (of[v] != COR_NONE)
			first[of[v]] = v;
	}
	for (uint32_t v = 0; v < g->vertex_count; v++)
		of[v] = of[v] == COR_NONE ? v : first[of[v]];
	*ret_names = of;
	return COR_OK;
}

static cor_status show_parts(cor_avoid *a, world *w, cor_err *err)
{
	for (uint32_t i = 0; cor_path_shows(a->trial) && i < a->sink_count; i++) {
		if (cor_bit_is(w->covered, a->sinks[i]))
			continue;
		search(w, &a->network.graph, a->sinks[i]);
		for (uint32_t k = 0; k < w->count; k++)
			cor_bit_set(w->covered, w->queue[k]);
		COR_TRY(show(a, w, err));
	}
	return COR_OK;
}

/* Whether a link between two others that may be there leads one way. */
static bool any_one_way(const cor_network *n)
{
	for (uint32_t l = 0; l < n->links.count; l++) {
		uint32_t from = n->links.a[l], to = n->links.b[l];

		if (cor_bit_is(n->links.one_way, l) && from != to && !cor_bit_is(n->absent, from) &&
			!cor_bit_is(n->absent, to))
			return true;
	}
	return false;
}

cor_status cor_avoid_exists(cor_avoid *a, cor_err *err)
{
	const cor_network *n = &a->network;
	cor_arena *arena = a->trial->docket->scratch;
	cor_avoid_names names = {NULL, NULL, NULL};
	uint32_t *clean, *past;
	cor_graph backwards;
	world worlds[2];

	COR_TRY(open_world(a, true, &worlds[0], err));
	COR_TRY(open_world(a, false, &worlds[1], err));
	if (any_one_way(n)) {
		COR_TRY(cor_graph_new(n->graph.vertex_count, &n->links, true, arena, &backwards,
			err));
		return search_each(a, worlds, &backwards, err);
	}
	COR_TRY(name_parts(a, &worlds[0], &clean, err));
	COR_TRY(name_parts(a, &worlds[1], &past, err));
	names.clean = clean;
	names.past = past;
	COR_TRY(show_parts(a, &worlds[0], err));
	COR_TRY(show_parts(a, &worlds[1], err));
	return cor_avoid_compare(a, &names, err);
}
