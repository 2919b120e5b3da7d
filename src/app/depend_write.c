/* What is lost when a vendor's gear vanishes: the answer for people, for programs and for tables. */
#include <inttypes.h>

#include "app/depend.h"
#include "report/report.h"

enum { SHOWN = 20 };

/* ---- text ---- */

static void put_range(cor_buf *out, uint64_t low, uint64_t high)
{
	cor_buf_addf(out, "%" PRIu64, low);
	if (low != high)
		cor_buf_addf(out, " .. %" PRIu64, high);
}

static void put_share(cor_buf *out, uint64_t low, uint64_t high, uint64_t all)
{
	double of = (double)all;

	cor_buf_addf(out, "%.2f", 100 * (double)low / of);
	if (low != high)
		cor_buf_addf(out, " .. %.2f", 100 * (double)high / of);
	cor_buf_addz(out, " %");
}

static cor_text name_of(const cor_dependence *d, uint32_t vendor)
{
	const cor_vendor *v = &d->vendors[vendor];

	return v->id.n ? v->name : COR_TEXT("(not known)");
}

static void put_loss(const cor_dependence *d, const cor_loss *loss, cor_buf *out)
{
	const cor_stock *low = &loss->low, *high = &loss->high, *all = d->all;

	cor_buf_addz(out, "    demands cut off: ");
	put_range(out, low->demands, high->demands);
	cor_buf_addf(out, " of %" PRIu64, all->demands);
	if (all->volume_bps) {
		cor_buf_addz(out, "; volume: ");
		put_share(out, low->volume_bps, high->volume_bps, all->volume_bps);
		cor_buf_addf(out, " of %" PRIu64 " bit/s", all->volume_bps);
	}
	cor_buf_addz(out, "\n    stranded: elements ");
	put_range(out, low->elements, high->elements);
	cor_buf_addf(out, " of %" PRIu64 "; sites ", all->elements);
	put_range(out, low->sites, high->sites);
	cor_buf_addf(out, " of %" PRIu64, all->sites);
	if (d->has_measure) {
		cor_buf_addf(out, "; %s ", d->measure);
		put_range(out, low->amount, high->amount);
		cor_buf_addf(out, " of %" PRIu64, all->amount);
		if (high->amounts_unknown)
			cor_buf_addf(out, " and those of %" PRIu64 " elements of unknown amount",
				high->amounts_unknown);
	}
	cor_buf_addc(out, '\n');
}

static void put_vendors(const cor_dependence *d, cor_buf *out)
{
	cor_buf_addz(out, "\nwithout one vendor\n");
	for (uint32_t i = 0; i < d->vendor_count; i++) {
		const cor_vendor *v = &d->vendors[i];

		cor_buf_addf(out, "  %.*s: %u elements surely, %u perhaps\n",
			COR_FMT(name_of(d, i)), v->sure, v->maybe);
		put_loss(d, &d->alone[i], out);
	}
}

static void put_pairs(const cor_dependence *d, cor_buf *out)
{
	cor_buf_addf(out, "\nwithout two vendors, greatest loss first: all %u pairs of ",
		d->pair_count);
	if (d->paired_count == d->vendor_count) {
		cor_buf_addf(out, "the %u vendors\n", d->vendor_count);
	} else {
		cor_buf_addf(out,
			"%u of %u vendors, whose loss alone is greatest:", d->paired_count,
			d->vendor_count);
		for (uint32_t i = 0; i < d->paired_count; i++)
			cor_buf_addf(out, "%s %.*s", i ? "," : "",
				COR_FMT(name_of(d, d->paired[i])));
		cor_buf_addc(out, '\n');
	}
	for (uint32_t i = 0; i < d->pair_count && i < SHOWN; i++) {
		const cor_loss *pair = &d->pairs[i];

		cor_buf_addf(out, "  %.*s and %.*s\n", COR_FMT(name_of(d, pair->a)),
			COR_FMT(name_of(d, pair->b)));
		put_loss(d, pair, out);
	}
	if (d->pair_count > SHOWN)
		cor_buf_addf(out, "  … and %u more (-o csv, -o json)\n", d->pair_count - SHOWN);
}

void cor_depend_put_text(const cor_dependence *d, cor_buf *out)
{
	const cor_stock *all = d->all;

	cor_paths_put_what_if(d->paths, out);
	if (all->demands + all->elements == 0)
		cor_buf_addz(out,
			"UNKNOWN  no demand has a way and no element leads to an anchor: nothing could be lost\n");
	else
		cor_buf_addf(out,
			"DEPENDENCE  on %u vendors: %" PRIu64 " demands have a way, %" PRIu64
			" elements at %" PRIu64 " sites lead to %" PRIu64 " anchors\n",
			d->vendor_count, all->demands, all->elements, all->sites, d->anchors);
	if (all->volumes_unknown)
		cor_buf_addf(out, "%" PRIu64 " of the demands are of unknown volume and in none\n",
			all->volumes_unknown);
	if (!d->has_measure)
		cor_buf_addf(out, "no element has the measure %s\n", d->measure);
	cor_paths_put_question(d->paths, "stop", out);
	cor_buf_addf(out, "  searched over %u vertices and %u links that stand for them all\n",
		d->kernel_vertices, d->kernel_links);
	if (all->demands + all->elements == 0)
		return;
	put_vendors(d, out);
	if (d->pairs_asked)
		put_pairs(d, out);
}

/* ---- json ---- */

static void json_stock(cor_json *json, const char *name, const cor_stock *s)
{
	cor_json_object_flat(json, name);
	cor_json_u64(json, "demands", s->demands);
	cor_json_u64(json, "volume_bps", s->volume_bps);
	cor_json_u64(json, "volumes_unknown", s->volumes_unknown);
	cor_json_u64(json, "elements", s->elements);
	cor_json_u64(json, "sites", s->sites);
	cor_json_u64(json, "amount", s->amount);
	cor_json_u64(json, "amounts_unknown", s->amounts_unknown);
	cor_json_end_object(json);
}

static void json_loss(cor_json *json, const cor_dependence *d, const cor_loss *loss)
{
	cor_json_object(json, NULL);
	cor_json_array_flat(json, "vendors");
	cor_json_text(json, NULL, d->vendors[loss->a].id);
	if (loss->b != COR_NONE)
		cor_json_text(json, NULL, d->vendors[loss->b].id);
	cor_json_end_array(json);
	json_stock(json, "low", &loss->low);
	json_stock(json, "high", &loss->high);
	cor_json_end_object(json);
}

static void json_vendors(cor_json *json, const cor_dependence *d)
{
	cor_json_array(json, "vendors");
	for (uint32_t i = 0; i < d->vendor_count; i++) {
		cor_json_object_flat(json, NULL);
		cor_json_text(json, "vendor", d->vendors[i].id);
		cor_json_text(json, "name", d->vendors[i].name);
		cor_json_u64(json, "elements_sure", d->vendors[i].sure);
		cor_json_u64(json, "elements_maybe", d->vendors[i].maybe);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	cor_json_array(json, "alone");
	for (uint32_t i = 0; i < d->vendor_count; i++)
		json_loss(json, d, &d->alone[i]);
	cor_json_end_array(json);
}

void cor_depend_put_json(const cor_dependence *d, cor_buf *out)
{
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_paths_json_question(&json, d->paths, "cordon-depend/1", NULL);
	cor_json_text(&json, "measure", cor_text_of(d->measure));
	cor_json_u64(&json, "anchors", d->anchors);
	json_stock(&json, "all", d->all);
	json_vendors(&json, d);
	if (d->pairs_asked) {
		cor_json_array_flat(&json, "paired");
		for (uint32_t i = 0; i < d->paired_count; i++)
			cor_json_text(&json, NULL, d->vendors[d->paired[i]].id);
		cor_json_end_array(&json);
		cor_json_array(&json, "pairs");
		for (uint32_t i = 0; i < d->pair_count; i++)
			json_loss(&json, d, &d->pairs[i]);
		cor_json_end_array(&json);
	}
	cor_json_end_object(&json);
}

/* ---- csv ---- */

static void csv_loss(const cor_dependence *d, const cor_loss *loss, cor_buf *out)
{
	const cor_stock *low = &loss->low, *high = &loss->high;
	cor_text second = {0};

	cor_report_csv_cell(out, cor_paths_note(d->paths), false);
	cor_report_csv_cell(out, name_of(d, loss->a), false);
	if (loss->b != COR_NONE)
		second = name_of(d, loss->b);
	cor_report_csv_cell(out, second, false);
	cor_buf_addf(out,
		"%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
		",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\r\n",
		low->demands, high->demands, low->volume_bps, high->volume_bps, low->elements,
		high->elements, low->sites, high->sites, low->amount, high->amount);
}

void cor_depend_put_csv(const cor_dependence *d, cor_buf *out)
{
	cor_buf_addf(out,
		"note,vendor,second_vendor,demands_low,demands_high,volume_bps_low,volume_bps_high,"
		"elements_low,elements_high,sites_low,sites_high,amount_low,amount_high\r\n");
	for (uint32_t i = 0; i < d->vendor_count; i++)
		csv_loss(d, &d->alone[i], out);
	for (uint32_t i = 0; i < d->pair_count; i++)
		csv_loss(d, &d->pairs[i], out);
}
