/* exists: from every source a way leads to its sink past all that is dirty. */
#include "graph/route.h"
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

/* ---- of the gear ---- */

#define PRICE_MOST (1u << 20) /* of one element as a metric: ways of 4,000 of them still fit */

typedef struct choosing {
	cor_avoid *avoid;
	cor_path_gear *gear;
	cor_link_ends arcs; /* every link as the ways it leads */
	uint32_t *of_a, *of_b, *metric;
	uint64_t *price; /* by element: what is left to be paid for passing it */
	cor_barrier barrier;
	uint64_t scale;
	uint8_t *passed; /* by element */
} choosing;

/* Links as arcs, so that what an element costs is paid by whoever leaves it. */
static cor_status list_arcs(choosing *c, cor_err *err)
{
	const cor_network *n = &c->avoid->network;
	cor_arena *arena = c->avoid->trial->docket->scratch;
	uint32_t count = 0, most = n->links.count;
	uint64_t *one_way, *closed;

	for (uint32_t l = 0; l < n->links.count; l++)
		most += !cor_bit_is(n->links.one_way, l);
	COR_TRY(cor_arena_new_array(arena, most, 4, &c->of_a, err));
	COR_TRY(cor_arena_new_array(arena, most, 4, &c->of_b, err));
	COR_TRY(cor_arena_new_array(arena, most, 4, &c->metric, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(most), 8, &one_way, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(most), 8, &closed, err));
	for (uint32_t l = 0; l < n->links.count; l++) {
		for (unsigned k = cor_bit_is(n->links.one_way, l) ? 1 : 0; k < 2; k++) {
			c->of_a[count] = k ? n->links.a[l] : n->links.b[l];
			c->of_b[count] = k ? n->links.b[l] : n->links.a[l];
			if (!c->gear->sure && cor_bit_is(n->maybe_links, l))
				cor_bit_set(closed, count);
			cor_bit_set(one_way, count++);
		}
	}
	c->arcs = (cor_link_ends){count, c->of_a, c->of_b, one_way};
	c->barrier.closed_links = closed;
	return COR_OK;
}

/* An element is clean when what serves it is, too. */
static cor_status add_service_prices(choosing *c, cor_err *err)
{
	const cor_docket *docket = c->avoid->trial->docket;
	const uint64_t *own = c->gear->price;
	cor_network n;

	COR_TRY(cor_network_new(docket->estate, c->avoid->path->services, docket->at,
		docket->scratch, &n, err));
	for (uint32_t l = 0; l < n.links.count; l++) {
		for (unsigned k = 0; k < 2; k++) {
			uint32_t from, to;

			if (cor_network_step(&n, l, k, &from, &to))
				c->price[to] = own[from] == COR_FAR || c->price[to] == COR_FAR
					? COR_FAR
					: c->price[to] + own[from];
		}
	}
	return COR_OK;
}

/* Closed: what may not be there, and what no gear makes clean; of what the rule tolerates, the least of both. */
static cor_status open_choosing(choosing *c, cor_err *err)
{
	const cor_network *n = &c->avoid->network;
	cor_arena *arena = c->avoid->trial->docket->scratch;
	uint32_t count = n->graph.vertex_count;
	uint64_t *closed, most = 1;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(count), 8, &closed, err));
	COR_TRY(cor_arena_new_array(arena, count, 8, &c->price, err));
	COR_TRY(cor_arena_new_array(arena, count, 1, &c->passed, err));
	for (uint32_t w = 0; w < cor_bits_words(count); w++)
		closed[w] = c->gear->sure ? n->absent[w] : n->unsure[w];
	memcpy(c->price, c->gear->price, count * sizeof(*c->price));
	if (c->avoid->path->services)
		COR_TRY(add_service_prices(c, err));
	for (uint32_t v = 0; v < count; v++) {
		if (c->price[v] == COR_FAR)
			cor_bit_set(closed, v);
		else if (c->price[v] > most)
			most = c->price[v];
	}
	c->barrier.closed_vertices = closed;
	c->scale = most / PRICE_MOST + 1;
	return list_arcs(c, err);
}

/* Marks the way from each source that is asked about, and takes the way's price off. */
static void take_ways(choosing *c, const cor_graph *g, const cor_router *router,
	const cor_routes *routes, const cor_pair *pairs, uint32_t count)
{
	for (uint32_t k = 0; k < count; k++) {
		if (!cor_avoid_is_asked(c->gear, &pairs[k]))
			continue;
		if (routes->distance[pairs[k].source] == COR_FAR)
			cor_path_hopeless(c->gear, pairs[k].subject);
		else
			c->passed[pairs[k].source] = true;
	}
	for (uint32_t k = routes->count; k-- > 0;) {
		uint32_t v = routes->order[k];

		if (!c->passed[v])
			continue;
		c->passed[v] = false;
		c->price[v] = 0;
		cor_bit_set(c->gear->where, v);
		for (uint32_t arc = g->first[v]; k > 0 && arc < g->first[v + 1]; arc++) {
			if (!cor_router_leads_on(router, v, arc))
				continue;
			c->passed[g->head[arc]] = true;
			break;
		}
	}
}

/* One sink after the other: least ways by the price of making them clean, then by the number of links. */
cor_status cor_avoid_exists_gear(cor_avoid *a, cor_path_gear *gear, cor_err *err)
{
	choosing c = {.avoid = a, .gear = gear};
	cor_arena *arena = a->trial->docket->scratch;
	cor_graph g;

	COR_TRY(open_choosing(&c, err));
	COR_TRY(cor_graph_new(a->network.graph.vertex_count, &c.arcs, false, arena, &g, err));
	for (uint32_t i = 0; i < a->sink_count; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		uint32_t count;
		const cor_pair *pairs = cor_avoid_pairs(a, a->sinks[i], &count);
		cor_router *router;
		cor_routes routes;

		for (uint32_t l = 0; l < c.arcs.count; l++)
			c.metric[l] = 1 + (uint32_t)(c.price[c.of_a[l]] / c.scale) * 64;
		COR_TRY(cor_router_new(&g, &c.arcs, c.metric, &c.barrier, arena, &router, err));
		routes = cor_router_run(router, a->sinks[i]);
		take_ways(&c, &g, router, &routes, pairs, count);
		cor_arena_back(arena, mark);
	}
	return COR_OK;
}
