/* What traffic touches: the use case, and its answer for people and for programs. */
#include "analysis/trace.h"

#include <stdlib.h>

#include "app/paths.h"

enum { SHOWN = 20 };

typedef struct sums {                                        /* of demands that have a way */
	uint32_t touched, perhaps, clean, unavoidable, lost; /* lost: without a way */
	uint32_t unknown_volumes;
	double volume, low, high; /* bits per second */
} sums;

static sums sum_up(const cor_trace *trace)
{
	sums s = {0};

	for (uint32_t i = 0; i < trace->count; i++) {
		const cor_demand_trace *d = &trace->demands[i];

		s.lost += !d->routed;
		if (!d->routed)
			continue;
		s.touched += d->low > 0;
		s.perhaps += d->low <= 0 && d->high > 0;
		s.clean += d->high <= 0;
		s.unavoidable += d->unavoidable == COR_YES;
		s.unknown_volumes += d->volume_bps == COR_VOLUME_UNKNOWN;
		if (d->volume_bps > 0) {
			s.volume += (double)d->volume_bps;
			s.low += d->low * (double)d->volume_bps;
			s.high += d->high * (double)d->volume_bps;
		}
	}
	return s;
}

/* Most exposed first. */
static int by_exposure(const void *a, const void *b)
{
	const cor_demand_trace *x = *(const cor_demand_trace *const *)a;
	const cor_demand_trace *y = *(const cor_demand_trace *const *)b;

	if (x->low != y->low)
		return x->low < y->low ? 1 : -1;
	if (x->high != y->high)
		return x->high < y->high ? 1 : -1;
	return (x->row > y->row) - (x->row < y->row);
}

static cor_text cell(const cor_paths *p, const cor_demand_trace *d, const char *column)
{
	int c = cor_schema_column(COR_DEMAND, cor_text_of(column));

	COR_ASSERT(c >= 0);
	return cor_estate_cell(p->opened.estate, COR_DEMAND, d->row, (unsigned)c);
}

static void put_percent(cor_buf *out, double low, double high)
{
	if (low == high)
		cor_buf_addf(out, "%.2f %%", 100 * low);
	else
		cor_buf_addf(out, "%.2f .. %.2f %%", 100 * low, 100 * high);
}

static void put_demand(const cor_paths *p, const cor_demand_trace *d, cor_buf *out)
{
	cor_buf_addf(out, "  %.*s: %.*s to %.*s: ", COR_FMT(cell(p, d, "id")),
		COR_FMT(cell(p, d, "source")), COR_FMT(cell(p, d, "sink")));
	if (!d->routed) {
		cor_buf_addz(out, "no way at all\n");
		return;
	}
	put_percent(out, d->low, d->high);
	if (d->unavoidable != COR_NO)
		cor_buf_addf(out, "; %s avoid them\n",
			d->unavoidable == COR_YES ? "cannot" : "perhaps cannot");
	else if (d->high > 0)
		cor_buf_addf(out, "; a clean way costs %llu instead of %llu\n",
			(unsigned long long)d->clean_distance, (unsigned long long)d->distance);
	else
		cor_buf_addc(out, '\n');
}

static void put_lines(const cor_paths *p, const cor_trace *trace, const cor_demand_trace **order,
	cor_buf *out)
{
	uint32_t shown = 0, left = 0;

	for (uint32_t i = 0; i < trace->count; i++) {
		const cor_demand_trace *d = order[i];

		if (d->routed && d->high <= 0 && !p->request->all)
			continue;
		if (shown == SHOWN && !p->request->all) {
			left++;
			continue;
		}
		if (shown++ == 0)
			cor_buf_addz(out, "\ndemands, most exposed first\n");
		put_demand(p, d, out);
	}
	if (left)
		cor_buf_addf(out, "  … and %u more (--all)\n", left);
}

static void put_text(const cor_paths *p, const cor_trace *trace, const cor_demand_trace **order,
	cor_buf *out)
{
	sums s = sum_up(trace);

	if (cor_triset_is_empty(&p->from) || trace->count == 0)
		cor_buf_addf(out, "UNKNOWN  there is no %s\n", trace->count ? "risk" : "demand");
	else
		cor_buf_addf(out,
			"%s  %u demands surely, %u perhaps, %u not; %u cannot avoid it; %u have no way\n",
			s.touched           ? "EXPOSED"
				: s.perhaps ? "PERHAPS EXPOSED"
					    : "NOT EXPOSED",
			s.touched, s.perhaps, s.clean, s.unavoidable, s.lost);
	if (s.volume > 0) {
		cor_buf_addz(out, "of the volume ");
		put_percent(out, s.low / s.volume, s.high / s.volume);
		cor_buf_addf(out, " of %.0f bit/s", s.volume);
		if (s.unknown_volumes)
			cor_buf_addf(out, ", without %u demands of unknown volume",
				s.unknown_volumes);
		cor_buf_addc(out, '\n');
	}
	cor_paths_put_question(p, "stop", out);
	if (trace->left_out)
		cor_buf_addf(out, "  %u links of unknown kind are not routed over\n",
			trace->left_out);
	put_lines(p, trace, order, out);
}

static void json_demand(cor_json *json, const cor_paths *p, const cor_demand_trace *d)
{
	static const char *const words[] = {"no", "maybe", "yes"};

	cor_json_object_flat(json, NULL);
	cor_json_text(json, "demand", cell(p, d, "id"));
	cor_json_text(json, "source", cell(p, d, "source"));
	cor_json_text(json, "sink", cell(p, d, "sink"));
	cor_json_text(json, "class", cell(p, d, "class"));
	if (d->volume_bps == COR_VOLUME_UNKNOWN)
		cor_json_null(json, "volume_bps");
	else
		cor_json_i64(json, "volume_bps", d->volume_bps);
	cor_json_bool(json, "routed", d->routed);
	if (d->routed) {
		cor_json_object_flat(json, "exposure");
		cor_json_double(json, "low", d->low);
		cor_json_double(json, "high", d->high);
		cor_json_end_object(json);
		cor_json_text(json, "unavoidable", cor_text_of(words[d->unavoidable]));
		cor_json_u64(json, "metric", d->distance);
		if (d->clean_distance == COR_FAR)
			cor_json_null(json, "clean_metric");
		else
			cor_json_u64(json, "clean_metric", d->clean_distance);
	}
	cor_json_end_object(json);
}

static void put_json(const cor_paths *p, const cor_trace *trace, cor_buf *out)
{
	sums s = sum_up(trace);
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_paths_json_question(&json, p, "cordon-trace/1", NULL);
	cor_json_u64(&json, "links_left_out", trace->left_out);
	cor_json_object_flat(&json, "volume_bps");
	cor_json_double(&json, "all", s.volume);
	cor_json_double(&json, "low", s.low);
	cor_json_double(&json, "high", s.high);
	cor_json_end_object(&json);
	cor_json_array(&json, "demands");
	for (uint32_t i = 0; i < trace->count; i++)
		json_demand(&json, p, &trace->demands[i]);
	cor_json_end_array(&json);
	cor_json_array(&json, "risks"); /* what passes each that may be one */
	for (uint32_t v = 0; v < p->from.size; v++) {
		if (!cor_bit_is(p->from.may, v) || trace->load[v] <= 0)
			continue;
		cor_json_object_flat(&json, NULL);
		cor_json_text(&json, "element", cor_paths_element(p, v));
		cor_json_text(&json, "value",
			cor_text_of(cor_bit_is(p->from.must, v) ? "yes" : "maybe"));
		cor_json_double(&json, "volume_bps", trace->load[v]);
		cor_json_end_object(&json);
	}
	cor_json_end_array(&json);
	cor_json_end_object(&json);
}

static cor_answer answer_of(const cor_paths *p, const cor_trace *trace)
{
	sums s = sum_up(trace);

	if (s.touched)
		return COR_ANSWER_YES;
	return s.perhaps || s.lost || trace->count == 0 || cor_triset_is_empty(&p->from)
		? COR_ANSWER_UNKNOWN
		: COR_ANSWER_NO;
}

static cor_status write_trace(const cor_paths *p, const cor_trace *trace, cor_buf *out,
	cor_err *err)
{
	const cor_demand_trace **order;

	COR_TRY(cor_arena_new_array(p->arena, trace->count, sizeof(const cor_demand_trace *),
		&order, err));
	for (uint32_t i = 0; i < trace->count; i++)
		order[i] = &trace->demands[i];
	if (trace->count)
		qsort(order, trace->count, sizeof(const cor_demand_trace *), by_exposure);
	if (p->request->json)
		put_json(p, trace, out);
	else
		put_text(p, trace, order, out);
	return cor_buf_status(out, err);
}

cor_status cor_app_trace(const cor_paths_request *request, cor_buf *out, cor_answer *ret_answer,
	cor_err *err)
{
	cor_paths paths;
	cor_trace trace;
	cor_status status;

	COR_TRY(cor_paths_open(request, &paths, err));
	status = cor_trace_run(&paths.network, &paths.from, request->metric, paths.arena, &trace,
		err);
	if (status == COR_OK) {
		*ret_answer = paths.answer = answer_of(&paths, &trace);
		status = write_trace(&paths, &trace, out, err);
	}
	cor_paths_done(&paths);
	return status;
}
