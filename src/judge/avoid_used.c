/*
 * used: the routing in use passes nothing dirty.
 *
 * Least ways are found over all links and elements that may be there, with a metric of 1 for links whose
 * metric is not known.  Where all that lies on them surely is there, they are the least ways however the
 * facts fall: nothing that may or may not be there could be nearer.  Where not, which way traffic goes is
 * open.  Whatever the way, a source or sink that is dirty is passed.
 */
#include "analysis/trim.h"
#include "graph/route.h"
#include "judge/avoid.h"

/* Vertices and links are those of the part of the network where ways of the pairs can lie; all elements and links
 * when what is found is to be shown. */
typedef struct routing {
	cor_avoid *avoid;
	cor_trim part;    /* element_of NULL: all of it */
	cor_triset dirty; /* by vertex */
	uint32_t *metric; /* by link */
	uint64_t *unsure; /* bits by link: of unknown kind or metric */
	cor_barrier open;
	cor_router *router;
	uint8_t *dirt;     /* by vertex: the worst on its least ways, itself included */
	uint8_t *is_open;  /* something on them, itself not included, may not be there */
	uint32_t *culprit; /* the nearest that is as bad; COR_NONE */
} routing;

static uint32_t vertex_of(const routing *r, uint32_t element)
{
	return r->part.element_of ? r->part.vertex_of[element] : element;
}

static uint32_t element_of(const routing *r, uint32_t vertex)
{
	return r->part.element_of && vertex != COR_NONE ? r->part.element_of[vertex] : vertex;
}

static cor_status read_metrics(routing *r, cor_err *err)
{
	const cor_network *n = &r->avoid->network;
	int column = cor_schema_column(COR_LINK, COR_TEXT("metric"));
	const int64_t *metrics = cor_estate_numbers(n->estate, COR_LINK, (unsigned)column);
	cor_arena *arena = r->avoid->trial->docket->scratch;

	COR_TRY(cor_arena_new_array(arena, n->links.count, sizeof(*r->metric), &r->metric, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(n->links.count), 8, &r->unsure, err));
	for (uint32_t l = 0; l < n->links.count; l++) {
		int64_t metric = metrics[n->rows[l]];

		if (metric < 0)
			metric = r->avoid->path->metric;
		else if (metric < 1 || metric > UINT32_MAX)
			return cor_fail(err, COR_EINPUT,
				"rule %.*s: link %.*s has a metric of %lld, expected 1 to 4294967295",
				COR_FMT(r->avoid->trial->rule->id),
				COR_FMT(cor_estate_cell(n->estate, COR_LINK, n->rows[l], 0)),
				(long long)metric);
		if ((metric == 0 && !cor_bit_in(r->avoid->settled, l)) ||
			cor_bit_is(n->maybe_links, l))
			cor_bit_set(r->unsure, l);
		r->metric[l] = metric ? (uint32_t)metric : 1;
	}
	return COR_OK;
}

/* Bits by element: where the pairs begin and end. */
static cor_status find_ends(const cor_avoid *a, cor_arena *arena, uint64_t **ret_ends, cor_err *err)
{
	uint32_t words = cor_bits_words(a->from.size);
	uint64_t *ends;

	COR_TRY(cor_arena_new_array(arena, words, 8, &ends, err));
	for (uint32_t w = 0; a->path->all_pairs && w < words; w++)
		ends[w] = a->from.may[w] | a->to.may[w];
	for (uint32_t i = 0; !a->path->all_pairs && i < a->pair_count; i++) {
		cor_bit_set(ends, a->pairs[i].source);
		cor_bit_set(ends, a->pairs[i].sink);
	}
	*ret_ends = ends;
	return COR_OK;
}

static cor_status trim_routing(routing *r, cor_err *err)
{
	cor_arena *arena = r->avoid->trial->docket->scratch;
	uint32_t *metric, count;
	uint64_t *ends, *unsure;

	COR_TRY(find_ends(r->avoid, arena, &ends, err));
	COR_TRY(cor_network_trim(&r->avoid->network, ends, arena, &r->part, err));
	COR_TRY(cor_trim_set(&r->part, &r->avoid->dirt, arena, &r->dirty, err));
	count = r->part.network.links.count;
	COR_TRY(cor_arena_new_raw(arena, count, sizeof(*metric), &metric, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(count), 8, &unsure, err));
	for (uint32_t l = 0; l < count; l++) {
		metric[l] = r->metric[r->part.link_of[l]];
		if (cor_bit_is(r->unsure, r->part.link_of[l]))
			cor_bit_set(unsure, l);
	}
	r->metric = metric;
	r->unsure = unsure;
	return COR_OK;
}

static cor_status open_routing(routing *r, bool whole, cor_err *err)
{
	const cor_network *n = &r->part.network;
	cor_arena *arena = r->avoid->trial->docket->scratch;
	uint32_t count;

	COR_TRY(read_metrics(r, err));
	r->part.network = r->avoid->network;
	r->dirty = r->avoid->dirt;
	if (!whole)
		COR_TRY(trim_routing(r, err));
	count = n->graph.vertex_count;
	r->open.closed_vertices = n->absent;
	COR_TRY(cor_arena_new_array(arena, count, 1, &r->dirt, err));
	COR_TRY(cor_arena_new_array(arena, count, 1, &r->is_open, err));
	COR_TRY(cor_arena_new_array(arena, count, 4, &r->culprit, err));
	return cor_router_new(&n->graph, &n->links, r->metric, &r->open, arena, &r->router, err);
}

/* What lies on the least ways of v, whose next ones are settled. */
static void settle(routing *r, uint32_t sink, uint32_t v)
{
	const cor_network *n = &r->part.network;
	const cor_graph *g = &n->graph;

	r->dirt[v] = (uint8_t)cor_triset_at(&r->dirty, v);
	r->culprit[v] = r->dirt[v] ? v : COR_NONE;
	r->is_open[v] = false;
	for (uint32_t arc = g->first[v]; v != sink && arc < g->first[v + 1]; arc++) {
		uint32_t to = g->head[arc], link = g->link[arc];

		if (!cor_router_leads_on(r->router, v, arc))
			continue;
		r->is_open[v] |= cor_bit_is(r->unsure, link) || r->is_open[to] ||
			(to != sink && cor_bit_is(n->unsure, to));
		if (r->dirt[to] > r->dirt[v]) {
			r->dirt[v] = r->dirt[to];
			r->culprit[v] = r->culprit[to];
		}
	}
}

/* The least ways of all to a sink, and what lies on them. */
static cor_routes run_to(routing *r, uint32_t sink)
{
	cor_routes routes = cor_router_run(r->router, vertex_of(r, sink));

	for (uint32_t k = 0; k < routes.count; k++)
		settle(r, vertex_of(r, sink), routes.order[k]);
	return routes;
}

static void note(routing *r, const cor_routes *routes, const cor_pair *p)
{
	cor_avoid *a = r->avoid;
	uint32_t s = vertex_of(r, p->source);
	uint32_t end = cor_bit_is(a->dirt.must, p->source) ? p->source : p->sink;

	if (cor_bit_is(a->dirt.must, end))
		cor_avoid_note(a, p, COR_YES, end);
	else if (routes->distance[s] != COR_FAR && !r->is_open[s])
		cor_avoid_note(a, p, (cor_tri)r->dirt[s], element_of(r, r->culprit[s]));
	else if (routes->distance[s] == COR_FAR || a->any_dirt)
		cor_avoid_note(a, p, COR_MAYBE, COR_NONE);
}

/* As far as the farthest source, or all when one has no way.  Of the whole network. */
static cor_status show(routing *r, const cor_routes *routes, const cor_pair *pairs, uint32_t count,
	cor_err *err)
{
	cor_trial *t = r->avoid->trial;
	uint64_t far = 0;
	uint32_t listed = 0;
	cor_shown_step *steps;

	for (uint32_t i = 0; i < count; i++) {
		if (routes->distance[pairs[i].source] > far)
			far = routes->distance[pairs[i].source];
	}
	while (listed < routes->count && routes->distance[routes->order[listed]] <= far)
		listed++;
	COR_TRY(cor_path_show(t, false, listed, &steps, err));
	for (uint32_t i = 0; i < listed; i++) {
		uint32_t v = routes->order[i];

		COR_TRY(cor_path_id(t, v, &steps[i].element, err));
		steps[i].distance = routes->distance[v];
		steps[i].dirt = (cor_tri)r->dirt[v];
		steps[i].open = r->is_open[v];
	}
	cor_path_sort(steps, listed);
	return COR_OK;
}

cor_status cor_avoid_used(cor_avoid *a, cor_err *err)
{
	routing r = {.avoid = a};

	COR_TRY(open_routing(&r, cor_path_shows(a->trial), err));
	for (uint32_t i = 0; i < a->sink_count; i++) {
		uint32_t sink = a->sinks[i], count;
		const cor_pair *pairs = cor_avoid_pairs(a, sink, &count);
		cor_routes routes = run_to(&r, sink);

		for (uint32_t k = 0; k < count; k++)
			note(&r, &routes, &pairs[k]);
		if (cor_path_shows(a->trial))
			COR_TRY(show(&r, &routes, pairs, count, err));
	}
	return COR_OK;
}

/* ---- of the gear ---- */

typedef struct passing {
	cor_path_gear *gear;
	uint32_t *sources, count; /* vertices: of the sink at hand, whose ways are known */
	bool is_open;             /* of some it is not known how their traffic goes */
} passing;

/* Where the pairs' traffic starts and ends, and which of it goes a known way. */
static void mark_ends(const routing *r, const cor_routes *routes, const cor_pair *pairs,
	uint32_t count, passing *p)
{
	p->count = 0;
	for (uint32_t k = 0; k < count; k++) {
		uint32_t source = vertex_of(r, pairs[k].source);
		bool has_way = routes->distance[source] != COR_FAR;

		if (!cor_avoid_is_asked(p->gear, &pairs[k]))
			continue;
		cor_bit_set(p->gear->where, pairs[k].source);
		cor_bit_set(p->gear->where, pairs[k].sink);
		if (has_way && !r->is_open[source])
			p->sources[p->count++] = source;
		else if (has_way)
			p->is_open = true;
		else if (!p->gear->sure)
			cor_path_hopeless(p->gear, pairs[k].subject);
	}
}

/* Where it is not known how traffic goes, nothing bad may be anywhere. */
cor_status cor_avoid_used_gear(cor_avoid *a, cor_path_gear *gear, cor_err *err)
{
	cor_arena *arena = a->trial->docket->scratch;
	routing r = {.avoid = a};
	passing p = {.gear = gear};

	COR_TRY(open_routing(&r, false, err));
	for (uint32_t i = 0; i < a->sink_count; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		uint32_t sink = a->sinks[i], count;
		const cor_pair *pairs = cor_avoid_pairs(a, sink, &count);
		cor_routes routes = run_to(&r, sink);

		COR_TRY(cor_arena_new_raw(arena, count, sizeof(*p.sources), &p.sources, err));
		mark_ends(&r, &routes, pairs, count, &p);
		if (p.count > 0)
			routes = cor_router_narrow(r.router, p.sources, p.count);
		for (uint32_t k = 0; p.count > 0 && k < routes.count; k++)
			cor_bit_set(gear->where, element_of(&r, routes.order[k]));
		cor_arena_back(arena, mark);
	}
	for (uint32_t w = 0; p.is_open && !gear->sure && w < cor_bits_words(a->dirt.size); w++)
		gear->where[w] = ~a->network.absent[w];
	return COR_OK;
}
