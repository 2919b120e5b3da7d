#include "analysis/trace.h"

#include <stdlib.h>

#include "analysis/sever.h"
#include "analysis/trim.h"
#include "graph/dominate.h"

typedef struct cor_tracer {
	const cor_network *network;
	const cor_triset *marked;
	cor_arena *arena, *scratch; /* scratch: of one sink */
	bool explains;
	cor_trace_part *parts;
	uint32_t part_count;
	cor_graph backwards;
	double *load;
	uint32_t *metric; /* by link of the network */
	cor_barrier open, clean,
		surely; /* nothing, all that may be marked, all that surely is, closed */
	cor_router *all, *past;
	cor_router *sure;          /* past all that surely is marked: to show it */
	double *low, *high, *flow; /* by element */
	cor_sever *sever[2]; /* by what may be marked, by what surely is; NULL: not asked for yet */
	/* Of the network, for cuts; what cutting costs when what surely is marked can be cut, or what may be.
	 * NULL: none was asked for yet. */
	cor_layout *layout;
	uint64_t *element_cost[2], *link_cost;
} tracer;

static unsigned column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

static cor_status read_metrics(tracer *t, uint32_t default_metric, cor_err *err)
{
	const cor_network *n = t->network;
	const int64_t *metrics = cor_estate_numbers(n->estate, COR_LINK,
		column_of(COR_LINK, "metric"));

	COR_TRY(cor_arena_new_array(t->arena, n->links.count, sizeof(*t->metric), &t->metric, err));
	for (uint32_t l = 0; l < n->links.count; l++) {
		int64_t metric = metrics[n->rows[l]] < 0 ? default_metric : metrics[n->rows[l]];

		if (cor_bit_is(n->maybe_links, l))
			metric = 1; /* not routed over */
		if (metric < 1 || metric > UINT32_MAX)
			return cor_fail(err, COR_EINPUT,
				"link %.*s has %s; expected a metric from 1 to 4294967295%s",
				COR_FMT(cor_estate_cell(n->estate, COR_LINK, n->rows[l], 0)),
				metrics[n->rows[l]] < 0 ? "no metric" : "a metric out of range",
				metrics[n->rows[l]] < 0 ? " (or --metric for all without one)"
							: "");
		t->metric[l] = (uint32_t)metric;
	}
	return COR_OK;
}

static cor_status close(tracer *t, const uint64_t *marked, cor_barrier *ret_barrier, cor_err *err)
{
	uint32_t words = cor_bits_words(t->network->graph.vertex_count);
	uint64_t *closed;

	COR_TRY(cor_arena_new_array(t->arena, words, sizeof(*closed), &closed, err));
	for (uint32_t w = 0; w < words; w++)
		closed[w] = t->network->absent[w] | (marked ? marked[w] : 0);
	*ret_barrier = (cor_barrier){closed, t->network->maybe_links, NULL};
	return COR_OK;
}

static cor_status prepare(tracer *t, const cor_triset *marked, cor_err *err)
{
	const cor_network *n = t->network;
	uint32_t count = n->graph.vertex_count;

	COR_TRY(close(t, NULL, &t->open, err));
	COR_TRY(close(t, marked->may, &t->clean, err));
	COR_TRY(close(t, marked->must, &t->surely, err));
	COR_TRY(cor_router_new(&n->graph, &n->links, t->metric, &t->open, t->arena, &t->all, err));
	COR_TRY(cor_router_new(&n->graph, &n->links, t->metric, &t->clean, t->arena, &t->past,
		err));
	COR_TRY(cor_arena_new_array(t->arena, count, sizeof(*t->low), &t->low, err));
	COR_TRY(cor_arena_new_array(t->arena, count, sizeof(*t->high), &t->high, err));
	return cor_arena_new_array(t->arena, count, sizeof(*t->flow), &t->flow, err);
}

/* Demands in the order of their sinks, so that each sink is routed to once. */
static int by_sink(const void *a, const void *b)
{
	const cor_demand_trace *x = *(cor_demand_trace *const *)a,
			       *y = *(cor_demand_trace *const *)b;

	return x->sink != y->sink ? (x->sink > y->sink) - (x->sink < y->sink)
				  : (x->row > y->row) - (x->row < y->row);
}

/* ---- why ---- */

/* The first arc on a least way from v. */
static uint32_t next_arc(const tracer *t, const uint64_t *distance, uint32_t v)
{
	const cor_graph *g = &t->network->graph;

	for (uint32_t arc = g->first[v];; arc++) {
		COR_ASSERT(arc < g->first[v + 1]);
		if (!cor_bit_in(t->open.closed_links, g->link[arc]) &&
			distance[g->head[arc]] != COR_FAR &&
			distance[g->head[arc]] + t->metric[g->link[arc]] == distance[v])
			return arc;
	}
}

/* Follows a least way past all that may be marked. */
static cor_status follow(tracer *t, cor_routes clean, cor_demand_trace *d, cor_err *err)
{
	const cor_graph *g = &t->network->graph;
	cor_arena_mark mark = cor_arena_here(t->scratch);
	uint32_t *way, *links, length = 0;

	COR_TRY(cor_arena_new_array(t->scratch, clean.count, sizeof(*way), &way, err));
	COR_TRY(cor_arena_new_array(t->scratch, clean.count, sizeof(*links), &links, err));
	for (uint32_t v = d->source;; length++) {
		uint32_t arc;

		way[length] = v;
		if (v == d->sink)
			break;
		arc = next_arc(t, clean.distance, v);
		links[length] = g->link[arc];
		v = g->head[arc];
	}
	d->clean_length = length + 1;
	COR_TRY(cor_arena_new_array(t->arena, d->clean_length, sizeof(*way), &d->clean_way, err));
	COR_TRY(cor_arena_new_array(t->arena, d->clean_length, sizeof(*links), &d->clean_links,
		err));
	memcpy(d->clean_way, way, d->clean_length * sizeof(*way));
	memcpy(d->clean_links, links, length * sizeof(*links));
	cor_arena_back(t->scratch, mark);
	return COR_OK;
}

static cor_status take_separators(tracer *t, cor_demand_trace *d, const uint32_t *elements,
	uint32_t count, cor_err *err)
{
	COR_TRY(cor_arena_new_array(t->arena, count, sizeof(*d->separators), &d->separators, err));
	memcpy(d->separators, elements, count * sizeof(*elements));
	d->separator_count = count;
	return COR_OK;
}

static const uint64_t *marked_for(const tracer *t, const cor_demand_trace *d)
{
	return d->unavoidable == COR_YES ? t->marked->must : t->marked->may;
}

/* What all cuts share: the layout, and what cutting costs. */
static cor_status prepare_cuts(tracer *t, bool sure, cor_err *err)
{
	const cor_network *n = t->network;
	const uint64_t *marked = sure ? t->marked->must : t->marked->may;
	uint32_t count = n->graph.vertex_count;

	if (!t->layout) {
		cor_layout *layout;

		COR_TRY(cor_arena_new_array(t->arena, 1, sizeof(*layout), &layout, err));
		COR_TRY(cor_layout_new(count, &n->links, t->arena, layout, err));
		COR_TRY(cor_arena_new_array(t->arena, n->links.count, 8, &t->link_cost, err));
		for (uint32_t l = 0; l < n->links.count; l++)
			t->link_cost[l] = cor_bit_in(t->open.closed_links, l) ? 0 : COR_UNCUTTABLE;
		t->layout = layout;
	}
	if (t->element_cost[sure])
		return COR_OK;
	COR_TRY(cor_arena_new_array(t->arena, count, 8, &t->element_cost[sure], err));
	for (uint32_t v = 0; v < count; v++)
		t->element_cost[sure][v] = cor_bit_is(t->open.closed_vertices, v) ? 0
			: cor_bit_is(marked, v)                                   ? 1
										  : COR_UNCUTTABLE;
	return COR_OK;
}

/* A minimum cut of marked elements alone, which cost 1. */
static cor_status cut_demand(tracer *t, const cor_demand_trace *d, cor_cut *ret_cut, cor_err *err)
{
	bool sure = d->unavoidable == COR_YES;

	COR_TRY(prepare_cuts(t, sure, err));
	COR_TRY(cor_graph_cut(&(cor_cut_task){.vertex_count = t->network->graph.vertex_count,
				      .links = &t->network->links,
				      .vertex_cost = t->element_cost[sure],
				      .link_cost = t->link_cost,
				      .risks = &d->source,
				      .assets = &d->sink,
				      .risk_count = 1,
				      .asset_count = 1,
				      .layout = t->layout},
		t->scratch, ret_cut, err));
	COR_ASSERT(ret_cut->possible);
	return COR_OK;
}

/* No one element is on every way. */
static cor_status separate_by_cut(tracer *t, cor_demand_trace *d, cor_err *err)
{
	cor_sever **sever = &t->sever[d->unavoidable == COR_YES];
	const uint32_t *elements;
	uint32_t count;

	if (!*sever)
		COR_TRY(cor_sever_new(t->network, marked_for(t, d), &t->open, t->arena, sever,
			err));
	COR_TRY(cor_sever_find(*sever, d->source, d->sink, t->scratch, &elements, &count, err));
	return take_separators(t, d, elements, count, err);
}

/* above: dominators of the way back from the sink. */
static cor_status separate(tracer *t, const uint32_t *above, cor_demand_trace *d, cor_err *err)
{
	const uint64_t *marked = marked_for(t, d);

	for (uint32_t v = d->source; v != COR_NONE; v = above[v]) {
		if (cor_bit_is(marked, v))
			return take_separators(t, d, &v, 1, err);
	}
	return separate_by_cut(t, d, err);
}

static cor_status explain(tracer *t, cor_routes clean, cor_demand_trace **demands, uint32_t count,
	cor_err *err)
{
	uint32_t sink = demands[0]->sink, *above = NULL;

	for (uint32_t i = 0; i < count; i++) {
		cor_demand_trace *d = demands[i];

		if (!d->routed || d->high <= 0)
			continue;
		if (d->unavoidable == COR_NO) {
			COR_TRY(follow(t, clean, d, err));
			continue;
		}
		if (!above)
			COR_TRY(cor_graph_dominators(&t->backwards, &sink, 1, &t->open, t->scratch,
				&above, err));
		COR_TRY(separate(t, above, d, err));
	}
	return COR_OK;
}

/* ---- one sink ---- */

static void trace_part(tracer *t, cor_trace_part *part, cor_demand_trace **demands, uint32_t count)
{
	cor_router_clean(t->all, part->must, t->low);
	cor_router_clean(t->all, part->may, t->high);
	for (uint32_t i = 0; i < count; i++) {
		const cor_demand_trace *d = demands[i];
		double low = 1 - t->low[d->source], high = 1 - t->high[d->source];

		if (!d->routed)
			continue;
		part->touched += low > 0;
		part->perhaps += low <= 0 && high > 0;
		if (d->volume_bps > 0) {
			part->low += low * (double)d->volume_bps;
			part->high += high * (double)d->volume_bps;
		}
	}
}

static void trace_demand(tracer *t, cor_demand_trace *d, cor_routes routes, cor_routes clean,
	const cor_reach *past)
{
	d->routed = routes.distance[d->source] != COR_FAR;
	if (!d->routed)
		return;
	d->low = 1 - t->low[d->source];
	d->high = 1 - t->high[d->source];
	d->distance = routes.distance[d->source];
	d->clean_distance = clean.distance[d->source];
	d->unavoidable = d->clean_distance != COR_FAR  ? COR_NO
		: cor_bit_is(past->reached, d->source) ? COR_MAYBE
						       : COR_YES;
	if (d->volume_bps > 0)
		t->flow[d->source] += (double)d->volume_bps;
}

/* All demands of one sink. */
static cor_status trace_sink(tracer *t, cor_demand_trace **demands, uint32_t count, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(t->scratch);
	uint32_t n = t->network->graph.vertex_count, sink = demands[0]->sink, *sources;
	cor_routes routes = cor_router_run(t->all, sink), clean = cor_router_run(t->past, sink);
	cor_reach past; /* what reaches the sink past all that surely is marked */

	COR_TRY(cor_arena_new_array(t->scratch, count, sizeof(*sources), &sources, err));
	for (uint32_t i = 0; i < count; i++)
		sources[i] = demands[i]->source;
	cor_router_narrow(t->all, sources, count);
	COR_TRY(cor_graph_reach(&t->backwards, &sink, 1, &t->surely, t->scratch, &past, err));
	cor_router_clean(t->all, t->marked->must, t->low);
	cor_router_clean(t->all, t->marked->may, t->high);
	for (uint32_t v = 0; v < n; v++)
		t->flow[v] = 0;
	for (uint32_t i = 0; i < count; i++)
		trace_demand(t, demands[i], routes, clean, &past);
	cor_router_spread(t->all, t->flow, NULL);
	for (uint32_t v = 0; v < n; v++)
		t->load[v] += routes.distance[v] == COR_FAR ? 0 : t->flow[v];
	for (uint32_t p = 0; p < t->part_count; p++)
		trace_part(t, &t->parts[p], demands, count);
	if (t->explains)
		COR_TRY(explain(t, clean, demands, count, err));
	cor_arena_back(t->scratch, mark);
	return COR_OK;
}

static cor_status list_demands(tracer *t, cor_trace *trace, cor_demand_trace ***ret_order,
	cor_err *err)
{
	const cor_estate *estate = t->network->estate;
	unsigned source = column_of(COR_DEMAND, "source"), sink = column_of(COR_DEMAND, "sink");
	const int64_t *volumes = cor_estate_numbers(estate, COR_DEMAND,
		column_of(COR_DEMAND, "volume_bps"));
	cor_demand_trace **order;

	trace->count = cor_estate_rows(estate, COR_DEMAND);
	COR_TRY(cor_arena_new_array(t->arena, trace->count, sizeof(*trace->demands),
		&trace->demands, err));
	COR_TRY(cor_arena_new_array(t->arena, trace->count, sizeof(cor_demand_trace *), &order,
		err));
	for (uint32_t row = 0; row < trace->count; row++) {
		cor_demand_trace *d = &trace->demands[row];

		d->row = row;
		d->source = cor_estate_referred(estate, COR_DEMAND, row, source);
		d->sink = cor_estate_referred(estate, COR_DEMAND, row, sink);
		d->volume_bps = volumes[row] < 0 ? COR_VOLUME_UNKNOWN : volumes[row];
		order[row] = d;
	}
	if (trace->count)
		qsort(order, trace->count, sizeof(cor_demand_trace *), by_sink);
	*ret_order = order;
	return COR_OK;
}

/* ---- the part of the network that traffic can come to ---- */

static cor_status trim_parts(tracer *t, const cor_trim *trim, const cor_trace_part *parts,
	cor_err *err)
{
	COR_TRY(cor_arena_new_array(t->arena, t->part_count, sizeof(*t->parts), &t->parts, err));
	for (uint32_t p = 0; p < t->part_count; p++) {
		uint64_t *must, *may;

		COR_TRY(cor_trim_bits(trim, parts[p].must, t->arena, &must, err));
		COR_TRY(cor_trim_bits(trim, parts[p].may, t->arena, &may, err));
		t->parts[p] = (cor_trace_part){.must = must, .may = may};
	}
	return COR_OK;
}

/* From here on elements and links are those of the trim, also in the demands. */
static cor_status trim_network(tracer *t, const cor_trace *trace, cor_trim *trim, cor_err *err)
{
	uint32_t *metric;
	uint64_t *ends;
	cor_triset *marked;

	COR_TRY(cor_arena_new_array(t->arena, cor_bits_words(t->network->graph.vertex_count), 8,
		&ends, err));
	for (uint32_t i = 0; i < trace->count; i++) {
		cor_bit_set(ends, trace->demands[i].source);
		cor_bit_set(ends, trace->demands[i].sink);
	}
	COR_TRY(cor_network_trim(t->network, ends, t->arena, trim, err));
	COR_TRY(cor_arena_new_array(t->arena, 1, sizeof(*marked), &marked, err));
	COR_TRY(cor_trim_set(trim, t->marked, t->arena, marked, err));
	COR_TRY(trim_parts(t, trim, t->parts, err));
	COR_TRY(cor_arena_new_raw(t->arena, trim->network.links.count, sizeof(*metric), &metric,
		err));
	for (uint32_t l = 0; l < trim->network.links.count; l++)
		metric[l] = t->metric[trim->link_of[l]];
	for (uint32_t i = 0; i < trace->count; i++) {
		trace->demands[i].source = trim->vertex_of[trace->demands[i].source];
		trace->demands[i].sink = trim->vertex_of[trace->demands[i].sink];
	}
	t->network = &trim->network;
	t->marked = marked;
	t->metric = metric;
	return COR_OK;
}

static void put_back_list(uint32_t *list, uint32_t count, const uint32_t *number_of)
{
	for (uint32_t i = 0; i < count; i++)
		list[i] = number_of[list[i]];
}

/* And back to the numbers of the whole network. */
static void put_back(const tracer *t, const cor_trim *trim, cor_trace *trace, cor_trace_part *parts)
{
	for (uint32_t i = 0; i < trace->count; i++) {
		cor_demand_trace *d = &trace->demands[i];

		d->source = trim->element_of[d->source];
		d->sink = trim->element_of[d->sink];
		if (d->clean_length) {
			put_back_list(d->clean_way, d->clean_length, trim->element_of);
			put_back_list(d->clean_links, d->clean_length - 1, trim->link_of);
		}
		put_back_list(d->separators, d->separator_count, trim->element_of);
	}
	for (uint32_t v = 0; v < trim->network.graph.vertex_count; v++)
		trace->load[trim->element_of[v]] = t->load[v];
	for (uint32_t p = 0; p < t->part_count; p++) {
		const uint64_t *must = parts[p].must, *may = parts[p].may;

		parts[p] = t->parts[p];
		parts[p].must = must;
		parts[p].may = may;
	}
}

static cor_status run(tracer *t, uint32_t default_metric, cor_trace *ret_trace, cor_err *err)
{
	const cor_network *whole = t->network;
	cor_trace_part *parts = t->parts;
	cor_demand_trace **order;
	cor_trace trace = {0};
	cor_trim trim;

	COR_TRY(read_metrics(t, default_metric, err));
	COR_TRY(list_demands(t, &trace, &order, err));
	COR_TRY(trim_network(t, &trace, &trim, err));
	COR_TRY(prepare(t, t->marked, err));
	COR_TRY(cor_graph_new(trim.network.graph.vertex_count, &trim.network.links, true, t->arena,
		&t->backwards, err));
	COR_TRY(cor_arena_new_array(t->arena, trim.network.graph.vertex_count, sizeof(*t->load),
		&t->load, err));
	COR_TRY(cor_arena_new_array(t->arena, whole->graph.vertex_count, sizeof(*trace.load),
		&trace.load, err));
	trace.left_out = (uint32_t)cor_bits_count(whole->maybe_links, whole->links.count);
	trace.links = whole->links.count - trace.left_out;
	for (uint32_t first = 0, end; first < trace.count; first = end) {
		for (end = first; end < trace.count && order[end]->sink == order[first]->sink;)
			end++;
		COR_TRY(trace_sink(t, &order[first], end - first, err));
	}
	put_back(t, &trim, &trace, parts);
	*ret_trace = trace;
	return COR_OK;
}

cor_status cor_trace_run(const cor_network *network, const cor_triset *marked,
	uint32_t default_metric, cor_arena *arena, cor_trace *ret_trace, cor_err *err)
{
	COR_AUTO(cor_arena) scratch = NULL;
	tracer t = {.network = network, .marked = marked, .arena = arena};

	COR_TRY(cor_arena_new("one sink", 0, &scratch, err));
	t.scratch = scratch;
	return run(&t, default_metric, ret_trace, err);
}

cor_status cor_trace_run_all(const cor_network *network, const cor_triset *marked,
	uint32_t default_metric, cor_trace_part *parts, uint32_t part_count, cor_arena *arena,
	cor_trace *ret_trace, cor_err *err)
{
	COR_AUTO(cor_arena) scratch = NULL;
	tracer t = {.network = network,
		.marked = marked,
		.arena = arena,
		.explains = true,
		.parts = parts,
		.part_count = part_count};

	COR_TRY(cor_arena_new("one sink", 0, &scratch, err));
	t.scratch = scratch;
	return run(&t, default_metric, ret_trace, err);
}

/* ---- what shows it ---- */

cor_status cor_tracer_new(const cor_network *network, const cor_triset *marked,
	uint32_t default_metric, cor_arena *arena, cor_tracer **ret_tracer, cor_err *err)
{
	tracer *t;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*t), &t, err));
	*t = (tracer){.network = network, .marked = marked, .arena = arena, .scratch = arena};
	COR_TRY(read_metrics(t, default_metric, err));
	COR_TRY(prepare(t, marked, err));
	COR_TRY(cor_router_new(&network->graph, &network->links, t->metric, &t->surely, arena,
		&t->sure, err));
	*ret_tracer = t;
	return COR_OK;
}

cor_trace_lists cor_tracer_run(cor_tracer *t, uint32_t sink)
{
	cor_trace_lists lists = {.distance = cor_router_run(t->all, sink).distance,
		.clean_distance = cor_router_run(t->past, sink).distance,
		.sure_distance = cor_router_run(t->sure, sink).distance,
		.clean_low = t->low,
		.clean_high = t->high};

	cor_router_clean(t->all, t->marked->must, t->low);
	cor_router_clean(t->all, t->marked->may, t->high);
	return lists;
}

cor_status cor_tracer_flow(cor_tracer *t, const cor_demand_trace *d, cor_trace_lists lists,
	int64_t *flow, cor_err *err)
{
	const cor_network *n = t->network;
	cor_arena_mark mark;
	cor_cut cut;

	memset(flow, 0, n->links.count * sizeof(*flow));
	if (d->separator_count == 1) { /* any way will do */
		for (uint32_t v = d->source, arc; v != d->sink; v = n->graph.head[arc]) {
			arc = next_arc(t, lists.distance, v);
			flow[n->graph.link[arc]] = n->links.a[n->graph.link[arc]] == v ? 1 : -1;
		}
		return COR_OK;
	}
	/* It stays, and arena and scratch may be one. */
	COR_TRY(prepare_cuts(t, d->unavoidable == COR_YES, err));
	mark = cor_arena_here(t->scratch);
	COR_TRY(cut_demand(t, d, &cut, err));
	memcpy(flow, cut.link_flow, n->links.count * sizeof(*flow));
	cor_arena_back(t->scratch, mark);
	return COR_OK;
}

cor_status cor_trace_served(const cor_network *services, const cor_triset *marked, cor_arena *arena,
	cor_triset *ret_served, cor_err *err)
{
	COR_TRY(cor_triset_new(arena, marked->size, ret_served, err));
	memcpy(ret_served->must, marked->must, (size_t)cor_bits_words(marked->size) * 8);
	memcpy(ret_served->may, marked->may, (size_t)cor_bits_words(marked->size) * 8);
	for (uint32_t l = 0; l < services->links.count; l++) {
		for (unsigned k = 0; k < 2; k++) {
			uint32_t from, to;

			if (!cor_network_step(services, l, k, &from, &to))
				continue;
			if (cor_bit_is(marked->may, from))
				cor_bit_set(ret_served->may, to);
			if (cor_bit_is(marked->must, from) &&
				!cor_bit_in(services->maybe_links, l) &&
				!cor_bit_is(services->unsure, from) &&
				!cor_bit_is(services->unsure, to))
				cor_bit_set(ret_served->must, to);
		}
	}
	return COR_OK;
}
