/* What traffic touches: the answer for people, for programs and for tables. */
#include <stdio.h>

#include "app/trace.h"
#include "report/report.h"
#include "report/supposed.h"

enum { SHOWN = 20 };

static cor_text cell(const cor_traced *t, const cor_demand_trace *d, const char *column)
{
	int c = cor_schema_column(COR_DEMAND, cor_text_of(column));

	COR_ASSERT(c >= 0);
	return cor_estate_cell(t->paths->opened.estate, COR_DEMAND, d->row, (unsigned)c);
}

static const char *value_of(const cor_triset *set, uint32_t v)
{
	return cor_bit_is(set->must, v) ? "yes" : cor_bit_is(set->may, v) ? "maybe" : "no";
}

/* ---- text ---- */

static void put_percent(cor_buf *out, double low, double high)
{
	if (low == high)
		cor_buf_addf(out, "%.2f %%", 100 * low);
	else
		cor_buf_addf(out, "%.2f .. %.2f %%", 100 * low, 100 * high);
}

static void put_way(const cor_traced *t, const cor_demand_trace *d, cor_buf *out)
{
	for (uint32_t i = 0; i < d->clean_length; i++) {
		if (i > 0)
			cor_buf_addf(out, " -[%.*s]- ",
				COR_FMT(cor_paths_link(t->paths, d->clean_links[i - 1])));
		cor_buf_addf(out, "%.*s", COR_FMT(cor_paths_element(t->paths, d->clean_way[i])));
	}
}

static void put_demand(const cor_traced *t, const cor_demand_trace *d, cor_buf *out)
{
	cor_buf_addf(out, "  %.*s: %.*s to %.*s: ", COR_FMT(cell(t, d, "id")),
		COR_FMT(cell(t, d, "source")), COR_FMT(cell(t, d, "sink")));
	if (!d->routed) {
		cor_buf_addz(out, "no way at all\n");
		return;
	}
	put_percent(out, d->low, d->high);
	if (d->unavoidable != COR_NO) {
		cor_buf_addf(out, "; %s avoid them: every way passes",
			d->unavoidable == COR_YES ? "cannot" : "perhaps cannot");
		for (uint32_t i = 0; i < d->separator_count; i++)
			cor_buf_addf(out, "%s%.*s",
				i == 0                                ? " "
					: i + 1 == d->separator_count ? " or "
								      : ", ",
				COR_FMT(cor_paths_element(t->paths, d->separators[i])));
		cor_buf_addc(out, '\n');
	} else if (d->high > 0) {
		cor_buf_addf(out, "; a clean way costs %llu instead of %llu:\n      ",
			(unsigned long long)d->clean_distance, (unsigned long long)d->distance);
		put_way(t, d, out);
		cor_buf_addc(out, '\n');
	} else {
		cor_buf_addc(out, '\n');
	}
}

static void put_demands(const cor_traced *t, cor_buf *out)
{
	uint32_t shown = 0, left = 0;

	for (uint32_t i = 0; i < t->trace->count; i++) {
		const cor_demand_trace *d = t->order[i];

		if (d->routed && d->high <= 0 && !t->paths->request->all)
			continue;
		if (shown == SHOWN && !t->paths->request->all) {
			left++;
			continue;
		}
		if (shown++ == 0)
			cor_buf_addz(out, "\ndemands, most exposed first\n");
		put_demand(t, d, out);
	}
	if (left)
		cor_buf_addf(out, "  … and %u more (--all)\n", left);
}

static void put_sums(const char *title, const cor_trace_sum *sums, uint32_t count, cor_buf *out)
{
	if (count == 0)
		return;
	cor_buf_addf(out, "\n%s\n", title);
	for (uint32_t i = 0; i < count; i++) {
		const cor_trace_sum *s = &sums[i];

		cor_buf_addf(out, "  %.*s: %u of %u demands surely, %u perhaps; %u cannot avoid it",
			COR_FMT(s->name.n ? s->name : COR_TEXT("(not known)")), s->touched,
			s->demands, s->perhaps, s->unavoidable);
		if (s->lost)
			cor_buf_addf(out, "; %u have no way", s->lost);
		if (s->volume > 0) {
			cor_buf_addz(out, "; ");
			put_percent(out, s->low / s->volume, s->high / s->volume);
			cor_buf_addf(out, " of %.0f bit/s", s->volume);
		}
		cor_buf_addc(out, '\n');
	}
}

static void put_vendors(const cor_traced *t, cor_buf *out)
{
	if (t->vendor_count)
		cor_buf_addz(out, "\nby vendor of the risks\n");
	for (uint32_t i = 0; i < t->vendor_count; i++) {
		const cor_vendor *v = &t->vendors[i];
		const cor_trace_part *part = &t->parts[i];

		cor_buf_addf(out,
			"  %.*s: %u elements surely, %u perhaps; %u demands surely, %u perhaps",
			COR_FMT(v->id.n ? v->name : COR_TEXT("(not known)")), v->sure, v->maybe,
			part->touched, part->perhaps);
		if (t->all.volume > 0) {
			cor_buf_addz(out, "; ");
			put_percent(out, part->low / t->all.volume, part->high / t->all.volume);
			cor_buf_addz(out, " of the volume");
		}
		cor_buf_addc(out, '\n');
	}
}

static void put_loaded(const cor_traced *t, cor_buf *out)
{
	bool all = t->paths->request->all;

	if (t->loaded_count)
		cor_buf_addz(out, "\nby element, most traffic first\n");
	for (uint32_t i = 0; i < t->loaded_count && (all || i < SHOWN); i++) {
		uint32_t v = t->loaded[i];

		cor_buf_addf(out, "  %.*s: %.0f bit/s%s%s\n",
			COR_FMT(cor_paths_element(t->paths, v)), t->trace->load[v],
			cor_bit_is(t->paths->from.may, v) ? "" : "; served by a risk",
			cor_bit_is(t->touching->must, v) ? "" : "; perhaps");
	}
	if (!all && t->loaded_count > SHOWN)
		cor_buf_addf(out, "  … and %u more (--all)\n", t->loaded_count - SHOWN);
}

static void put_head(const cor_traced *t, cor_buf *out)
{
	const cor_trace_sum *s = &t->all;

	if (cor_triset_is_empty(&t->paths->from) || t->trace->count == 0) {
		cor_buf_addf(out, "UNKNOWN  there is no %s\n", t->trace->count ? "risk" : "demand");
		return;
	}
	cor_buf_addf(out,
		"%s  %u demands surely, %u perhaps, %u not; %u cannot avoid it; %u have no way\n",
		s->touched           ? "EXPOSED"
			: s->perhaps ? "PERHAPS EXPOSED"
				     : "NOT EXPOSED",
		s->touched, s->perhaps, s->demands - s->lost - s->touched - s->perhaps,
		s->unavoidable, s->lost);
}

void cor_trace_put_text(const cor_traced *t, cor_buf *out)
{
	const cor_trace_sum *s = &t->all;

	cor_paths_put_what_if(t->paths, out);
	put_head(t, out);
	if (s->volume > 0) {
		cor_buf_addz(out, "of the volume ");
		put_percent(out, s->low / s->volume, s->high / s->volume);
		cor_buf_addf(out, " of %.0f bit/s", s->volume);
		if (s->unknown_volumes)
			cor_buf_addf(out, ", without %u demands of unknown volume",
				s->unknown_volumes);
		cor_buf_addc(out, '\n');
	}
	cor_paths_put_question(t->paths, "stop", out);
	if (t->paths->request->services)
		cor_buf_addf(out,
			"  services over %s: what a risk serves counts as touching it, %u elements\n",
			t->paths->request->services,
			(uint32_t)cor_bits_count(t->touching->may, t->touching->size) -
				(uint32_t)cor_bits_count(t->paths->from.may, t->paths->from.size));
	if (t->trace->left_out)
		cor_buf_addf(out, "  %u links of unknown kind are not routed over\n",
			t->trace->left_out);
	put_sums("by class", t->classes, t->class_count, out);
	put_sums("by operator of the source", t->operators, t->operator_count, out);
	put_vendors(t, out);
	put_loaded(t, out);
	put_demands(t, out);
}

/* ---- json ---- */

static void json_interval(cor_json *json, const char *name, double low, double high)
{
	cor_json_object_flat(json, name);
	cor_json_double(json, "low", low);
	cor_json_double(json, "high", high);
	cor_json_end_object(json);
}

static void json_explanation(cor_json *json, const cor_traced *t, const cor_demand_trace *d)
{
	cor_json_array_flat(json, "clean_way");
	for (uint32_t i = 0; i < d->clean_length; i++) {
		if (i > 0)
			cor_json_text(json, NULL, cor_paths_link(t->paths, d->clean_links[i - 1]));
		cor_json_text(json, NULL, cor_paths_element(t->paths, d->clean_way[i]));
	}
	cor_json_end_array(json);
	cor_json_array_flat(json, "separated_by");
	for (uint32_t i = 0; i < d->separator_count; i++)
		cor_json_text(json, NULL, cor_paths_element(t->paths, d->separators[i]));
	cor_json_end_array(json);
}

static void json_demand(cor_json *json, const cor_traced *t, const cor_demand_trace *d)
{
	static const char *const words[] = {"no", "maybe", "yes"};

	cor_json_object_flat(json, NULL);
	cor_json_text(json, "demand", cell(t, d, "id"));
	cor_json_text(json, "source", cell(t, d, "source"));
	cor_json_text(json, "sink", cell(t, d, "sink"));
	cor_json_text(json, "class", cell(t, d, "class"));
	if (d->volume_bps == COR_VOLUME_UNKNOWN)
		cor_json_null(json, "volume_bps");
	else
		cor_json_i64(json, "volume_bps", d->volume_bps);
	cor_json_bool(json, "routed", d->routed);
	if (d->routed) {
		json_interval(json, "exposure", d->low, d->high);
		cor_json_text(json, "unavoidable", cor_text_of(words[d->unavoidable]));
		cor_json_u64(json, "metric", d->distance);
		if (d->clean_distance == COR_FAR)
			cor_json_null(json, "clean_metric");
		else
			cor_json_u64(json, "clean_metric", d->clean_distance);
		json_explanation(json, t, d);
	}
	cor_json_end_object(json);
}

static void json_sums(cor_json *json, const char *name, const char *key, const cor_trace_sum *sums,
	uint32_t count)
{
	cor_json_array(json, name);
	for (uint32_t i = 0; i < count; i++) {
		const cor_trace_sum *s = &sums[i];

		cor_json_object_flat(json, NULL);
		cor_json_text(json, key, s->name);
		cor_json_u64(json, "demands", s->demands);
		cor_json_u64(json, "touched", s->touched);
		cor_json_u64(json, "perhaps", s->perhaps);
		cor_json_u64(json, "unavoidable", s->unavoidable);
		cor_json_u64(json, "without_way", s->lost);
		cor_json_double(json, "volume_bps", s->volume);
		json_interval(json, "touching_bps", s->low, s->high);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

static void json_vendors(cor_json *json, const cor_traced *t)
{
	cor_json_array(json, "vendors");
	for (uint32_t i = 0; i < t->vendor_count; i++) {
		const cor_vendor *v = &t->vendors[i];

		cor_json_object_flat(json, NULL);
		cor_json_text(json, "vendor", v->id);
		cor_json_text(json, "name", v->name);
		cor_json_u64(json, "elements_sure", v->sure);
		cor_json_u64(json, "elements_maybe", v->maybe);
		cor_json_u64(json, "touched", t->parts[i].touched);
		cor_json_u64(json, "perhaps", t->parts[i].perhaps);
		json_interval(json, "touching_bps", t->parts[i].low, t->parts[i].high);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

/* What passes each that may touch. */
static void json_loaded(cor_json *json, const cor_traced *t)
{
	cor_json_array(json, "risks");
	for (uint32_t i = 0; i < t->loaded_count; i++) {
		uint32_t v = t->loaded[i];

		cor_json_object_flat(json, NULL);
		cor_json_text(json, "element", cor_paths_element(t->paths, v));
		cor_json_text(json, "value", cor_text_of(value_of(t->touching, v)));
		cor_json_bool(json, "served", !cor_bit_is(t->paths->from.may, v));
		cor_json_double(json, "volume_bps", t->trace->load[v]);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

void cor_trace_put_json(const cor_traced *t, cor_buf *out)
{
	const char *services = t->paths->request->services;
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_paths_json_question(&json, t->paths, "cordon-trace/1", NULL);
	if (services)
		cor_json_text(&json, "services", cor_text_of(services));
	else
		cor_json_null(&json, "services");
	cor_json_u64(&json, "links_left_out", t->trace->left_out);
	cor_json_object_flat(&json, "volume_bps");
	cor_json_double(&json, "all", t->all.volume);
	cor_json_double(&json, "low", t->all.low);
	cor_json_double(&json, "high", t->all.high);
	cor_json_end_object(&json);
	json_sums(&json, "classes", "class", t->classes, t->class_count);
	json_sums(&json, "operators", "operator", t->operators, t->operator_count);
	json_vendors(&json, t);
	cor_json_array(&json, "demands");
	for (uint32_t i = 0; i < t->trace->count; i++)
		json_demand(&json, t, &t->trace->demands[i]);
	cor_json_end_array(&json);
	json_loaded(&json, t);
	cor_json_end_object(&json);
}

/* ---- csv ---- */

static void csv_words(cor_buf *out, const cor_traced *t, const uint32_t *elements,
	const uint32_t *links, uint32_t count, bool last)
{
	cor_buf words = {0};

	for (uint32_t i = 0; i < count; i++) {
		if (i > 0 && links)
			cor_buf_addf(&words, " %.*s",
				COR_FMT(cor_paths_link(t->paths, links[i - 1])));
		cor_buf_addf(&words, "%s%.*s", i ? " " : "",
			COR_FMT(cor_paths_element(t->paths, elements[i])));
	}
	cor_report_csv_cell(out, cor_buf_text(&words), last);
	cor_buf_done(&words);
}

static void csv_number(cor_buf *out, bool known, uint64_t number)
{
	if (known)
		cor_buf_addf(out, "%llu", (unsigned long long)number);
	cor_buf_addc(out, ',');
}

void cor_trace_put_csv(const cor_traced *t, cor_buf *out)
{
	static const char *const words[] = {"no", "maybe", "yes"};

	cor_buf_addz(out,
		"note,demand,source,sink,class,volume_bps,routed,exposure_low,exposure_high,unavoidable,"
		"metric,clean_metric,clean_way,separated_by\r\n");
	for (uint32_t i = 0; i < t->trace->count; i++) {
		const cor_demand_trace *d = &t->trace->demands[i];

		cor_report_csv_cell(out, cor_paths_note(t->paths), false);
		cor_report_csv_cell(out, cell(t, d, "id"), false);
		cor_report_csv_cell(out, cell(t, d, "source"), false);
		cor_report_csv_cell(out, cell(t, d, "sink"), false);
		cor_report_csv_cell(out, cell(t, d, "class"), false);
		csv_number(out, d->volume_bps >= 0, (uint64_t)d->volume_bps);
		if (!d->routed) {
			cor_buf_addz(out, "no,,,,,,,\r\n");
			continue;
		}
		cor_buf_addf(out, "yes,%.17g,%.17g,%s,", d->low, d->high, words[d->unavoidable]);
		csv_number(out, true, d->distance);
		csv_number(out, d->clean_distance != COR_FAR, d->clean_distance);
		csv_words(out, t, d->clean_way, d->clean_links, d->clean_length, false);
		csv_words(out, t, d->separators, NULL, d->separator_count, true);
	}
}
