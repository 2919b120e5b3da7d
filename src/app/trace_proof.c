/* What shows a trace, for cordon-verify: lists to each sink, and of each demand what comes of them. */
#include <stdio.h>
#include <stdlib.h>

#include "app/trace.h"

typedef struct sorted { /* a demand, in the orders that are wanted */
	const cor_demand_trace *demand;
	cor_text id;
	uint32_t sink_rank;
	const uint32_t *links; /* over which something flows, and how much */
	const int64_t *amounts;
	uint32_t flow_count;
} sorted;

static int by_sink(const void *a, const void *b)
{
	const sorted *x = a, *y = b;

	return (x->sink_rank > y->sink_rank) - (x->sink_rank < y->sink_rank);
}

static int by_id(const void *a, const void *b)
{
	return cor_text_compare(((const sorted *)a)->id, ((const sorted *)b)->id);
}

/* What touches, with as many digits as every reader of JSON keeps. */
static double part_of(double clean)
{
	char text[32];

	snprintf(text, sizeof(text), "%.15g", 1 - clean);
	return strtod(text, NULL);
}

static void show_list(cor_json *json, const cor_paths *p, const char *of, const uint64_t *distance,
	const cor_trace_lists *parts)
{
	const uint32_t *order = cor_estate_elements_by_id(p->opened.estate);

	cor_json_object(json, NULL);
	cor_json_text(json, "of", cor_text_of(of));
	cor_json_array_flat(json, "steps");
	for (uint32_t i = 0; i < p->from.size; i++) {
		uint32_t v = order[i];

		if (distance[v] == COR_FAR)
			continue;
		cor_paths_json_step(json, p, v, distance[v]);
		if (parts) {
			cor_json_double(json, NULL, part_of(parts->clean_low[v]));
			cor_json_double(json, NULL, part_of(parts->clean_high[v]));
		}
		cor_json_end_array(json);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
}

/* Keeps of a flow what there is of it. */
static cor_status keep_flow(const cor_paths *p, sorted *s, const int64_t *flow, cor_err *err)
{
	uint32_t count = 0, *links;
	int64_t *amounts;

	for (uint32_t l = 0; l < p->network.links.count; l++)
		count += flow[l] != 0;
	COR_TRY(cor_arena_new_array(p->arena, count, sizeof(*links), &links, err));
	COR_TRY(cor_arena_new_array(p->arena, count, sizeof(*amounts), &amounts, err));
	for (uint32_t l = 0; l < p->network.links.count; l++) {
		if (flow[l] == 0)
			continue;
		links[s->flow_count] = l;
		amounts[s->flow_count++] = flow[l];
	}
	s->links = links;
	s->amounts = amounts;
	return COR_OK;
}

/* The lists of one sink, where something there sends to it, and flows of its demands that cannot be avoided. */
static cor_status show_sink(cor_json *json, const cor_paths *p, cor_tracer *tracer, sorted *demands,
	uint32_t count, int64_t *flow, cor_err *err)
{
	uint32_t sink = demands[0].demand->sink;
	cor_trace_lists lists = cor_tracer_run(tracer, sink);
	bool touched = false, asked = false;

	for (uint32_t i = 0; i < count; i++) {
		const cor_demand_trace *d = demands[i].demand;

		asked |= !cor_bit_is(p->network.absent, d->source);
		touched |= d->routed && d->high > 0;
		if (!d->routed || d->separator_count == 0)
			continue;
		COR_TRY(cor_tracer_flow(tracer, d, lists, flow, err));
		COR_TRY(keep_flow(p, &demands[i], flow, err));
	}
	if (touched && lists.clean_distance[sink] != COR_FAR)
		show_list(json, p, "clean", lists.clean_distance, NULL);
	if (touched && lists.sure_distance[sink] != COR_FAR)
		show_list(json, p, "sure", lists.sure_distance, NULL);
	if (asked && lists.distance[sink] != COR_FAR)
		show_list(json, p, "may", lists.distance, &lists);
	return COR_OK;
}

/* In the order of their ids; they are few. */
static void show_separators(cor_json *json, const cor_paths *p, const cor_demand_trace *d)
{
	const uint32_t *ranks = cor_estate_element_ranks(p->opened.estate);
	uint32_t last = COR_NONE;

	cor_json_array_flat(json, "separated_by");
	for (uint32_t n = 0; n < d->separator_count; n++) {
		uint32_t next = COR_NONE;

		for (uint32_t i = 0; i < d->separator_count; i++) {
			uint32_t v = d->separators[i];

			if ((last == COR_NONE || ranks[v] > ranks[last]) &&
				(next == COR_NONE || ranks[v] < ranks[next]))
				next = v;
		}
		cor_json_text(json, NULL, cor_paths_element(p, next));
		last = next;
	}
	cor_json_end_array(json);
}

static void show_demand(cor_json *json, const cor_traced *t, const sorted *s)
{
	static const char *const words[] = {"no", "maybe", "yes"};
	const cor_demand_trace *d = s->demand;

	cor_json_object(json, NULL);
	cor_json_text(json, "demand", s->id);
	if (d->routed) {
		cor_json_u64(json, "metric", d->distance);
		cor_json_double(json, "low", part_of(1 - d->low));
		cor_json_double(json, "high", part_of(1 - d->high));
		if (d->clean_distance != COR_FAR)
			cor_json_u64(json, "clean_metric", d->clean_distance);
		cor_json_text(json, "unavoidable", cor_text_of(words[d->unavoidable]));
	}
	if (d->routed && d->clean_length)
		cor_paths_json_way(json, t->paths, d->clean_way, d->clean_links, d->clean_length);
	if (d->routed && d->separator_count) {
		show_separators(json, t->paths, d);
		cor_paths_json_flow(json, t->paths, s->links, s->amounts, s->flow_count);
	}
	cor_json_end_object(json);
}

cor_status cor_trace_show(cor_paths *p, const void *traced, cor_json *json, cor_err *err)
{
	const cor_traced *t = traced;
	uint32_t count = t->trace->count, end;
	int64_t *flow;
	cor_tracer *tracer;
	sorted *all;

	COR_TRY(cor_arena_new_array(p->arena, count, sizeof(*all), &all, err));
	COR_TRY(cor_arena_new_array(p->arena, p->network.links.count, sizeof(*flow), &flow, err));
	COR_TRY(cor_tracer_new(&p->network, t->touching, p->request->metric, p->arena, &tracer,
		err));
	for (uint32_t i = 0; i < count; i++) {
		const cor_demand_trace *d = &t->trace->demands[i];

		all[i].demand = d;
		all[i].id = cor_estate_cell(p->opened.estate, COR_DEMAND, d->row, 0);
		all[i].sink_rank = cor_estate_element_ranks(p->opened.estate)[d->sink];
	}
	if (count)
		qsort(all, count, sizeof(*all), by_sink);
	cor_json_object(json, "shown");
	cor_json_text(json, "format", COR_TEXT("cordon-shown/1"));
	cor_json_text(json, "as", COR_TEXT("parts"));
	cor_json_array(json, "lists");
	for (uint32_t first = 0; first < count; first = end) {
		for (end = first; end < count && all[end].sink_rank == all[first].sink_rank;)
			end++;
		COR_TRY(show_sink(json, p, tracer, &all[first], end - first, flow, err));
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
	if (count)
		qsort(all, count, sizeof(*all), by_id);
	cor_json_array(json, "answers");
	for (uint32_t i = 0; i < count; i++)
		show_demand(json, t, &all[i]);
	cor_json_end_array(json);
	return cor_buf_status(json->out, err);
}
