/* The page of an answer about paths: the answer, the map, the layers, the words. */
#include "report/html_picture.h"

#include <math.h>
#include <stdlib.h>

#include "base/strtab.h"
#include "report/map.h"

#define LINES_SHOWN 48
#define GATHER 260 /* units of the map: ends of lines nearer than this are one */

const char *cor_html_kind(const cor_picture *p, cor_picture_kind kind)
{
	switch (kind) {
	case COR_PICTURE_OTHER:
		return "other";
	case COR_PICTURE_TOUCHED:
		return p->touched;
	case COR_PICTURE_ASSET:
		return "asset";
	case COR_PICTURE_MAYBE:
		return "may be a risk";
	case COR_PICTURE_RISK:
		return "risk";
	case COR_PICTURE_CUT:
		return "to cut";
	case COR_PICTURE_GONE:
	case COR_PICTURE_KINDS:
		break;
	}
	return "";
}

static void put_line_key(const cor_html *h, const char *name, const char *says, const char *sure)
{
	cor_buf_addf(h->out,
		"<li><svg class=\"swatch\" width=\"28\" height=\"20\" aria-hidden=\"true\"><line "
		"class=\"%s\" stroke-width=\"3\" x1=\"1\" y1=\"10\" x2=\"27\" y2=\"10\"/></svg> %s%s</li>\n",
		name, says, sure);
}

static void put_line_keys(const cor_html *h, const cor_picture *p, const cor_picture_line *lines,
	uint32_t count)
{
	bool has[3] = {false};

	for (uint32_t i = 0; i < count; i++)
		has[lines[i].weight] = true;
	if (has[2])
		put_line_key(h, "marked", p->line, "");
	if (has[1])
		put_line_key(h, "marked-maybe", p->line, ", perhaps");
}

void cor_html_legend(const cor_html *h, const cor_picture *p, const char *id)
{
	uint32_t of_kind[COR_PICTURE_KINDS] = {0};

	for (uint32_t v = 0; v < p->element_count; v++)
		of_kind[p->kinds[v]]++;
	cor_buf_addf(h->out, "<ul class=\"legend\" id=\"%s\">\n", id);
	for (int kind = COR_PICTURE_KINDS - 1; kind > COR_PICTURE_GONE; kind--) {
		if (of_kind[kind] == 0)
			continue;
		cor_html_put(h,
			"<li><svg class=\"swatch\" width=\"20\" height=\"20\" viewBox=\"-10 -10 20 20\" "
			"aria-hidden=\"true\">");
		cor_html_mark(h, (cor_picture_kind)kind, 7);
		cor_html_put(h, "</svg> ");
		if (kind == COR_PICTURE_RISK || kind == COR_PICTURE_ASSET) {
			cor_html_count(h, of_kind[kind], cor_html_kind(p, (cor_picture_kind)kind));
		} else {
			cor_html_number(h, of_kind[kind]);
			cor_buf_addf(h->out, " %s", cor_html_kind(p, (cor_picture_kind)kind));
		}
		cor_html_put(h, "</li>\n");
	}
	put_line_keys(h, p, p->links, p->link_count);
	cor_html_put(h, "</ul>\n");
}

/* ---- the map ---- */

typedef struct placed {
	cor_result result; /* as far as a map reads it */
	cor_rule_result rule;
	const uint32_t *site_of; /* by element; COR_NONE = none with coordinates */
	uint32_t located;        /* elements that have a place */
} placed;

static int32_t degrees(cor_text cell)
{
	int64_t value;

	return cell.n && cor_text_to_fixed(cell, 7, true, &value) ? (int32_t)value
								  : COR_DEGREE_NONE;
}

static cor_status read_sites(const cor_html *h, const cor_picture *p, cor_site_result *sites,
	uint32_t *site_of, placed *m, cor_err *err)
{
	uint32_t count = cor_estate_rows(p->estate, COR_SITE), id;
	int lat = cor_schema_column(COR_SITE, COR_TEXT("lat"));
	int lon = cor_schema_column(COR_SITE, COR_TEXT("lon"));
	cor_strtab *names;

	COR_ASSERT(lat >= 0 && lon >= 0);
	COR_TRY(cor_strtab_new(h->arena, &names, err));
	for (uint32_t s = 0; s < count; s++) {
		COR_TRY(cor_strtab_add(names, cor_estate_cell(p->estate, COR_SITE, s, 0), &id,
			err));
		sites[s].lat = degrees(cor_estate_cell(p->estate, COR_SITE, s, (unsigned)lat));
		sites[s].lon = degrees(cor_estate_cell(p->estate, COR_SITE, s, (unsigned)lon));
		if (sites[s].lat == COR_DEGREE_NONE || sites[s].lon == COR_DEGREE_NONE)
			sites[s].lat = sites[s].lon = COR_DEGREE_NONE;
	}
	for (uint32_t v = 0; v < p->element_count; v++) {
		cor_text site = cor_estate_cell(p->estate, COR_ELEMENT, v, 1);

		site_of[v] = site.n ? cor_strtab_find(names, site) : COR_NONE;
		if (site_of[v] != COR_NONE && sites[site_of[v]].lat == COR_DEGREE_NONE)
			site_of[v] = COR_NONE;
		m->located += site_of[v] != COR_NONE;
	}
	return COR_OK;
}

/* Risks are to the map what findings are on the check page. */
static cor_status place_elements(const cor_html *h, const cor_picture *p, placed *m, cor_err *err)
{
	uint32_t site_count = cor_estate_rows(p->estate, COR_SITE), *site_of;
	cor_site_result *sites;
	cor_finding *findings;

	COR_TRY(cor_arena_new_array(h->arena, site_count, sizeof(*sites), &sites, err));
	COR_TRY(cor_arena_new_array(h->arena, p->element_count, sizeof(*site_of), &site_of, err));
	COR_TRY(cor_arena_new_array(h->arena, p->element_count, sizeof(*findings), &findings, err));
	*m = (placed){.site_of = site_of};
	COR_TRY(read_sites(h, p, sites, site_of, m, err));
	for (uint32_t v = 0; v < p->element_count; v++) {
		if (site_of[v] == COR_NONE || p->kinds[v] < COR_PICTURE_MAYBE)
			continue;
		findings[m->rule.finding_count++] = (cor_finding){
			.site = site_of[v],
			.sure = p->kinds[v] != COR_PICTURE_MAYBE,
		};
	}
	m->rule.findings = findings;
	m->rule.counts = true;
	m->result.rules = &m->rule;
	m->result.rule_count = 1;
	m->result.setting.sites = sites;
	m->result.setting.site_count = site_count;
	return COR_OK;
}

static bool find_point(const placed *m, const cor_map *map, uint32_t element, cor_point *ret_point)
{
	const cor_site_result *site;
	double lon;

	if (m->site_of[element] == COR_NONE)
		return false;
	site = &m->result.setting.sites[m->site_of[element]];
	lon = site->lon / 1e7;
	lon = lon < map->shown.west ? lon + 360 : lon > map->shown.east ? lon - 360 : lon;
	*ret_point = cor_map_place(map, (cor_point){lon, site->lat / 1e7});
	return ret_point->x >= 0 && ret_point->x <= COR_MAP_WIDTH && ret_point->y >= 0 &&
		ret_point->y <= map->height;
}

/* Lines between two places of the map, together. */
typedef struct beam {
	uint32_t from, to; /* cells */
	uint32_t weight, count;
	double x1, y1, x2, y2; /* sums */
} beam;

static uint32_t cell_of(cor_point p)
{
	return (uint32_t)(p.y / GATHER) * (COR_MAP_WIDTH / GATHER + 1) + (uint32_t)(p.x / GATHER);
}

static int by_cells(const void *a, const void *b)
{
	const beam *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

/* Surely before perhaps, then the thickest. */
static int by_weight(const void *a, const void *b)
{
	const beam *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return by_cells(a, b);
}

static uint32_t gather_beams(const placed *m, const cor_map *map, const cor_picture *p, beam *beams)
{
	uint32_t count = 0, used = 0;

	for (uint32_t i = 0; i < p->line_count; i++) {
		cor_point a, b;
		bool has_both = find_point(m, map, p->lines[i].a, &a) &&
			find_point(m, map, p->lines[i].b, &b);

		if (!has_both)
			continue;
		if (cell_of(a) > cell_of(b)) {
			cor_point kept = a;

			a = b;
			b = kept;
		}
		beams[count++] = (beam){cell_of(a), cell_of(b), p->lines[i].weight, 1, a.x, a.y,
			b.x, b.y};
	}
	if (count)
		qsort(beams, count, sizeof(*beams), by_cells);
	for (uint32_t i = 0; i < count; i++) {
		beam *last = used ? &beams[used - 1] : NULL;

		if (!last || by_cells(last, &beams[i]) != 0) {
			beams[used++] = beams[i];
			continue;
		}
		last->count++;
		last->x1 += beams[i].x1;
		last->y1 += beams[i].y1;
		last->x2 += beams[i].x2;
		last->y2 += beams[i].y2;
	}
	if (used)
		qsort(beams, used, sizeof(*beams), by_weight);
	return used;
}

static void put_beams(const beam *beams, uint32_t count, cor_buf *out)
{
	for (uint32_t i = count; i-- > 0;) {
		const beam *b = &beams[i];
		double width = 14 + 6 * log2(b->count);
		const char *name = b->weight > 1 ? "marked" : "marked-maybe";

		if (b->from == b->to) {
			cor_buf_addf(out,
				"<circle class=\"%s\" stroke-width=\"26\" cx=\"%d\" cy=\"%d\" r=\"120\"/>\n",
				name, (int)(b->x1 / b->count), (int)(b->y1 / b->count));
			continue;
		}

		cor_buf_addf(out, "<path class=\"%s\" stroke-width=\"%d\" d=\"M%d %dL%d %d\"/>\n",
			name, (int)(width > 44 ? 44 : width), (int)(b->x1 / b->count),
			(int)(b->y1 / b->count), (int)(b->x2 / b->count), (int)(b->y2 / b->count));
	}
}

/* Squares round the places of assets, each place once. */
static cor_status put_assets(const cor_html *h, const placed *m, const cor_map *map,
	const cor_picture *p, cor_buf *out, bool *ret_any, cor_err *err)
{
	uint32_t cells = (COR_MAP_WIDTH / GATHER + 1) * ((uint32_t)map->height / GATHER + 1);
	uint8_t *is_taken;

	*ret_any = false;
	COR_TRY(cor_arena_new_array(h->arena, cells, 1, &is_taken, err));
	for (uint32_t v = 0; v < p->element_count; v++) {
		cor_point at;

		if (p->kinds[v] != COR_PICTURE_ASSET || !find_point(m, map, v, &at) ||
			is_taken[cell_of(at)])
			continue;
		is_taken[cell_of(at)] = 1;
		*ret_any = true;
		cor_buf_addf(out,
			"<rect class=\"asset\" x=\"%d\" y=\"%d\" width=\"180\" height=\"180\"/>\n",
			(int)at.x - 90, (int)at.y - 90);
	}
	return COR_OK;
}

static cor_status put_map_of(const cor_html *h, const cor_picture *p, const placed *m,
	const cor_map *map, cor_err *err)
{
	cor_map_says says = {{" with other elements only", " with elements that may be a risk",
				     " with a risk, or an element to cut"},
		""};
	uint32_t count, shown;
	cor_buf under = {0}, over = {0};
	cor_status status;
	bool has_assets;
	beam *beams;

	COR_TRY(cor_arena_new_array(h->arena, p->line_count, sizeof(*beams), &beams, err));
	count = gather_beams(m, map, p, beams);
	shown = count < LINES_SHOWN ? count : LINES_SHOWN;
	put_beams(beams, shown, &under);
	status = put_assets(h, m, map, p, &over, &has_assets, err);
	if (has_assets)
		says.more =
			"<li><svg class=\"swatch\" width=\"20\" height=\"20\" viewBox=\"-10 -10 20 20\" "
			"aria-hidden=\"true\"><rect class=\"mark-asset\" x=\"-7\" y=\"-7\" "
			"width=\"14\" height=\"14\"/></svg> place with an asset (framed)</li>\n";
	if (status == COR_OK)
		status = cor_buf_status(&over, err);
	if (status == COR_OK)
		status = cor_buf_status(&under, err);
	if (status == COR_OK)
		status = cor_html_map_picture(h, map, cor_buf_text(&under), cor_buf_text(&over),
			err);
	cor_buf_done(&under);
	cor_buf_done(&over);
	COR_TRY(status);
	cor_html_map_caption(h, map, &says);
	if (count) {
		cor_html_put(h, "<ul class=\"legend key\">\n");
		put_line_keys(h, p, p->lines, p->line_count);
		cor_html_put(h, "<li>A ring: such lines within one place.</li>\n</ul>\n");
	}
	cor_html_rest(h, count - shown, "thinner line", " between places, not drawn");
	return COR_OK;
}

static cor_status put_map(const cor_html *h, const cor_picture *p, cor_err *err)
{
	placed m;
	cor_map map;

	cor_html_section(h, "map", "Where it is");
	COR_TRY(place_elements(h, p, &m, err));
	if (m.located == 0) {
		cor_html_put(h,
			"<p>No element stands at a site with coordinates, so there is no map; the "
			"layers below need none.</p>\n</section>\n");
		return COR_OK;
	}
	COR_TRY(cor_map_make(&m.result, h->arena, &map, err));
	COR_TRY(put_map_of(h, p, &m, &map, err));
	if (m.located < p->element_count) {
		cor_html_put(h, "<p class=\"rest\">");
		cor_html_count(h, p->element_count - m.located, "element");
		cor_html_put(h, " without coordinates: see the layers below.</p>\n");
	}
	cor_html_put(h, "</section>\n");
	return COR_OK;
}

/* ---- the page ---- */

static void put_head(const cor_html *h, const cor_picture *p)
{
	cor_buf_addf(h->out,
		"<header class=\"answer %s-edge\">\n<p class=\"kind\">Cordon: %s</p>\n<h1><svg "
		"class=\"sign\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><use href=\"#sign-%s\"/></svg>"
		"<span>%s</span></h1>\n<p class=\"lead\">On the network in ",
		p->shape, p->about, p->shape, p->headline);
	cor_html_name(h, cor_text_of(h->options->estate ? h->options->estate : "the estate"));
	cor_html_put(h, ".</p>\n<p>Asked from <code>");
	cor_html_name(h, p->from);
	if (p->to.n) {
		cor_html_put(h, "</code> to <code>");
		cor_html_name(h, p->to);
	}
	cor_html_put(h, "</code>, over links of the kinds <code>");
	cor_html_name(h, p->over);
	cor_html_put(h, "</code>.</p>\n");
	if (cor_estate_is_model(p->estate))
		cor_html_put(h,
			"<p class=\"notice\" role=\"note\"><strong>Not a real network:</strong> " COR_REPORT_MODEL
			". Nothing on this page is said about anybody's equipment.</p>\n");
	cor_html_put(h, "<dl class=\"facts\">\n");
	for (unsigned i = 0; i < p->fact_count; i++) {
		cor_buf_addf(h->out, "<div><dt>%s</dt><dd>", p->facts[i].term);
		cor_html_name(h, p->facts[i].value);
		cor_html_put(h, "</dd></div>\n");
	}
	cor_html_put(h,
		"</dl>\n</header>\n<nav aria-label=\"Contents\"><ul>\n<li><a href=\"#map\">Map</a></li>\n"
		"<li><a href=\"#layers\">Layers</a></li>\n<li><a href=\"#words\">Words</a></li>\n"
		"</ul></nav>\n<main id=\"main\" tabindex=\"-1\">\n");
}

cor_status cor_report_picture(const cor_picture *p, const cor_report_options *options, cor_buf *out,
	cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_html h = {.options = options, .out = out};
	bool is_model = cor_estate_is_model(p->estate);

	COR_TRY(cor_arena_new("picture", 0, &arena, err));
	h.arena = arena;
	cor_html_opening(&h, cor_text_of(p->headline), cor_text_of(p->about), is_model);
	put_head(&h, p);
	COR_TRY(put_map(&h, p, err));
	COR_TRY(cor_html_layers(&h, p, err));
	cor_html_section(&h, "words", "The answer in words");
	cor_html_put(&h, "<pre>");
	cor_html_text(&h, p->words);
	cor_html_put(&h, "</pre>\n</section>\n");
	cor_html_closing(&h, is_model);
	return cor_buf_status(out, err);
}
