#include "analysis/trace.h"

#include <stdlib.h>

typedef struct tracer {
	const cor_network *network;
	cor_arena *arena;
	uint32_t *metric; /* by link of the network */
	cor_barrier open, clean,
		surely; /* nothing, all that may be marked, all that surely is, closed */
	cor_router *all, *past;
	double *low, *high, *flow; /* by element */
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

/* What reaches the sink past all that surely is marked. */
static cor_status reach_back(tracer *t, uint32_t sink, const cor_graph *backwards,
	cor_reach *ret_reach, cor_err *err)
{
	return cor_graph_reach(backwards, &sink, 1, &t->surely, t->arena, ret_reach, err);
}

/* All demands of one sink. */
static cor_status trace_sink(tracer *t, const cor_triset *marked, const cor_graph *backwards,
	cor_demand_trace **demands, uint32_t count, double *load, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(t->arena);
	uint32_t n = t->network->graph.vertex_count, sink = demands[0]->sink;
	cor_routes routes = cor_router_run(t->all, sink), clean = cor_router_run(t->past, sink);
	cor_reach past;

	COR_TRY(reach_back(t, sink, backwards, &past, err));
	cor_router_clean(t->all, marked->must, t->low);
	cor_router_clean(t->all, marked->may, t->high);
	for (uint32_t v = 0; v < n; v++)
		t->flow[v] = 0;
	for (uint32_t i = 0; i < count; i++) {
		cor_demand_trace *d = demands[i];

		d->routed = routes.distance[d->source] != COR_FAR;
		if (!d->routed)
			continue;
		d->low = 1 - t->low[d->source];
		d->high = 1 - t->high[d->source];
		d->distance = routes.distance[d->source];
		d->clean_distance = clean.distance[d->source];
		d->unavoidable = d->clean_distance != COR_FAR ? COR_NO
			: cor_bit_is(past.reached, d->source) ? COR_MAYBE
							      : COR_YES;
		if (d->volume_bps > 0)
			t->flow[d->source] += (double)d->volume_bps;
	}
	cor_router_spread(t->all, t->flow, NULL);
	for (uint32_t v = 0; v < n; v++)
		load[v] += routes.distance[v] == COR_FAR ? 0 : t->flow[v];
	cor_arena_back(t->arena, mark);
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
		d->source = cor_estate_find(estate, COR_ELEMENT,
			cor_estate_cell(estate, COR_DEMAND, row, source));
		d->sink = cor_estate_find(estate, COR_ELEMENT,
			cor_estate_cell(estate, COR_DEMAND, row, sink));
		d->volume_bps = volumes[row] < 0 ? COR_VOLUME_UNKNOWN : volumes[row];
		order[row] = d;
	}
	if (trace->count)
		qsort(order, trace->count, sizeof(cor_demand_trace *), by_sink);
	*ret_order = order;
	return COR_OK;
}

cor_status cor_trace_run(const cor_network *network, const cor_triset *marked,
	uint32_t default_metric, cor_arena *arena, cor_trace *ret_trace, cor_err *err)
{
	tracer t = {.network = network, .arena = arena};
	cor_demand_trace **order;
	cor_graph backwards;
	cor_trace trace = {0};

	COR_TRY(read_metrics(&t, default_metric, err));
	COR_TRY(prepare(&t, marked, err));
	COR_TRY(list_demands(&t, &trace, &order, err));
	COR_TRY(cor_graph_new(network->graph.vertex_count, &network->links, true, arena, &backwards,
		err));
	COR_TRY(cor_arena_new_array(arena, network->graph.vertex_count, sizeof(*trace.load),
		&trace.load, err));
	trace.left_out = (uint32_t)cor_bits_count(network->maybe_links, network->links.count);
	trace.links = network->links.count - trace.left_out;
	for (uint32_t first = 0, end; first < trace.count; first = end) {
		for (end = first; end < trace.count && order[end]->sink == order[first]->sink;)
			end++;
		COR_TRY(trace_sink(&t, marked, &backwards, &order[first], end - first, trace.load,
			err));
	}
	*ret_trace = trace;
	return COR_OK;
}
