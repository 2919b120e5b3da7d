/* The map of the sites, and the same by region in numbers. */
#include <stdlib.h>

#include "report/html.h"
#include "report/map.h"

#define LEAST_STEP 6       /* units: shore points nearer than this are one */
#define BEYOND 0.02        /* of the map: the shore is cut outside of what is seen */
#define LOCATOR_SPAN 12.0  /* degrees of latitude that the small map shows */
#define LOCATOR_WIDTH 1300 /* units of the large map */

/* ---- shores ---- */

typedef struct shore {
	const cor_html *h;
	const cor_map *map;
} shore;

static cor_status put_ring(void *context, const cor_point *points, size_t count, cor_err *err)
{
	const shore *s = context;
	int x = 0, y = 0;
	size_t put = 0;
	for (size_t i = 0; i < count; i++) {
		cor_point p = cor_map_place(s->map, points[i]);
		int px = (int)p.x, py = (int)p.y;
		if (put == 0)
			cor_buf_addf(s->h->out, "M%d %dl", px, py);
		else if (abs(px - x) < LEAST_STEP && abs(py - y) < LEAST_STEP)
			continue;
		else
			cor_buf_addf(s->h->out, "%d %d ", px - x, py - y);
		x = px;
		y = py;
		put++;
	}
	cor_buf_addz(s->h->out, put > 1 ? "z" : "0 0z");
	return cor_buf_status(s->h->out, err);
}

static cor_status put_shores(const cor_html *h, const cor_map *map, cor_err *err)
{
	cor_window w = map->shown;
	double x = (w.east - w.west) * BEYOND, y = (w.north - w.south) * BEYOND;
	shore s = {h, map};
	w = (cor_window){w.west - x, w.east + x, w.south - y, w.north + y};
	cor_html_put(h, "<path class=\"land\" d=\"");
	COR_TRY(cor_outline_each(&w, put_ring, &s, err));
	cor_html_put(h, "\"/>\n");
	return COR_OK;
}

/* A small map of where the large one is, when that shows too little shore to tell. */
static cor_status put_locator(const cor_html *h, const cor_map *map, cor_err *err)
{
	const cor_window *w = &map->shown;
	double factor = LOCATOR_SPAN / (w->north - w->south);
	if (factor < 4)
		return COR_OK;
	double half_x = (w->east - w->west) * factor / 2, x = (w->east + w->west) / 2;
	double half_y = LOCATOR_SPAN / 2, y = (w->north + w->south) / 2;
	cor_map small = *map;
	small.shown = (cor_window){x - half_x, x + half_x, y - half_y, y + half_y};
	int height = LOCATOR_WIDTH * map->height / COR_MAP_WIDTH;
	cor_buf_addf(h->out,
		"<svg class=\"locator\" x=\"%d\" y=\"0\" width=\"%d\" height=\"%d\" "
		"viewBox=\"0 0 %d %d\">\n<rect class=\"sea\" width=\"%d\" height=\"%d\"/>\n",
		COR_MAP_WIDTH - LOCATOR_WIDTH, LOCATOR_WIDTH, height, COR_MAP_WIDTH, map->height,
		COR_MAP_WIDTH, map->height);
	COR_TRY(put_shores(h, &small, err));
	int side = (int)(COR_MAP_WIDTH / factor), tall = (int)(map->height / factor);
	side = side < 240 ? 240 : side;
	tall = tall < 240 ? 240 : tall;
	cor_buf_addf(h->out,
		"<rect class=\"here\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n"
		"<rect class=\"frame\" width=\"%d\" height=\"%d\"/>\n</svg>\n",
		(COR_MAP_WIDTH - side) / 2, (map->height - tall) / 2, side, tall, COR_MAP_WIDTH,
		map->height);
	return COR_OK;
}

/* ---- marks ---- */

static const char *const mark_class[COR_SITE_KINDS] = {"clear", "maybe", "sure"};

/* Disc, triangle, diamond. */
static void put_mark(const cor_html *h, cor_site_kind kind, const cor_map_mark *m)
{
	int r = m->radius;
	switch (kind) {
	case COR_SITE_CLEAR:
		cor_buf_addf(h->out, "M%d %da%d %d 0 1 0 %d 0a%d %d 0 1 0-%d 0", m->x - r, m->y, r,
			r, 2 * r, r, r, 2 * r);
		break;
	case COR_SITE_MAYBE:
		cor_buf_addf(h->out, "M%d %dl%d %dh-%dz", m->x, m->y - r, r, 2 * r - r / 4, 2 * r);
		break;
	case COR_SITE_SURE:
		cor_buf_addf(h->out, "M%d %dl%d %d-%d %d-%d-%dz", m->x, m->y - r, r, r, r, r, r, r);
		break;
	case COR_SITE_KINDS:
		break;
	}
}

static void put_marks(const cor_html *h, const cor_map *map)
{
	for (int kind = 0; kind < COR_SITE_KINDS; kind++) {
		if (map->mark_count[kind] == 0)
			continue;
		cor_buf_addf(h->out, "<path class=\"%s\" d=\"", mark_class[kind]);
		for (uint32_t i = 0; i < map->mark_count[kind]; i++)
			put_mark(h, (cor_site_kind)kind, &map->marks[kind][i]);
		cor_html_put(h, "\"/>\n");
	}
}

/* The longest round number of kilometres that takes at most a quarter of the map. */
static double scale_km(const cor_map *map)
{
	static const double steps[] = {1, 2, 5};
	double best = 1;
	for (int ten = 1; ten <= 10000; ten *= 10)
		for (int i = 0; i < 3; i++)
			if (steps[i] * ten <= map->unit_km * COR_MAP_WIDTH / 4)
				best = steps[i] * ten;
	return best;
}

static void put_scale(const cor_html *h, const cor_map *map)
{
	int bar = (int)(scale_km(map) / map->unit_km);
	cor_buf_addf(h->out, "<path class=\"scale\" d=\"M150 %dv-80m0 40h%dm0-40v80\"/>\n",
		map->height - 110, bar);
}

static cor_status put_picture(const cor_html *h, const cor_map *map, cor_err *err)
{
	cor_buf_addf(h->out,
		"<figure>\n<svg class=\"map%s\" viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-labelledby=\"map-says\">\n<rect class=\"sea\" width=\"%d\" height=\"%d\"/>\n",
		map->many ? " many" : "", COR_MAP_WIDTH, map->height, COR_MAP_WIDTH, map->height);
	COR_TRY(put_shores(h, map, err));
	put_marks(h, map);
	COR_TRY(put_locator(h, map, err));
	put_scale(h, map);
	cor_html_put(h, "</svg>\n");
	return COR_OK;
}

/* ---- what it says ---- */

static void put_key(const cor_html *h, const cor_map *map, cor_site_kind kind, const char *says)
{
	const cor_map_mark mark = {10, 10, kind == COR_SITE_CLEAR ? 5 : 8};
	cor_html_put(h,
		"<li><svg class=\"swatch\" width=\"20\" height=\"20\" aria-hidden=\"true\">");
	cor_buf_addf(h->out, "<path class=\"%s\" d=\"", mark_class[kind]);
	put_mark(h, kind, &mark);
	cor_html_put(h, "\"/></svg> ");
	cor_html_count(h, map->of_kind[kind], "site");
	cor_html_put(h, says);
	if (map->hidden[kind] > 0) {
		cor_html_put(h, " (");
		cor_html_number(h, map->hidden[kind]);
		cor_html_put(h, " not on the map)");
	}
	cor_html_put(h, "</li>\n");
}

static void put_caption(const cor_html *h, const cor_map *map)
{
	cor_html_put(h, "<figcaption>\n<ul class=\"legend\" id=\"map-says\">\n");
	put_key(h, map, COR_SITE_SURE, " with a sure finding");
	put_key(h, map, COR_SITE_MAYBE, " with findings that may be");
	put_key(h, map, COR_SITE_CLEAR, " without a finding that counts");
	cor_html_put(h, "</ul>\n<p>");
	if (map->gathered && map->many)
		cor_html_put(h,
			"Sites that lie close together share one mark, larger the more there are; the "
			"diamond and the triangle take the part of it that has such findings. ");
	else if (map->gathered)
		cor_html_put(h,
			"Sites that lie close together share one mark, larger the more there are. ");
	cor_html_put(h, "The bar at the lower left is ");
	cor_html_number(h, (uint64_t)scale_km(map));
	cor_html_put(h, " km long.");
	if (map->outside > 0) {
		cor_html_put(h, " Not shown, because far from all others: ");
		cor_html_count(h, map->outside, "site");
		cor_html_put(h, ".");
	}
	if (map->nowhere > 0) {
		cor_html_put(h, " Not shown, because the inventory gives no coordinates: ");
		cor_html_count(h, map->nowhere, "site");
		cor_html_put(h, ".");
	}
	cor_html_put(h,
		" Outlines: Natural Earth, public domain; they are drawn for orientation and say nothing "
		"about borders.</p>\n</figcaption>\n</figure>\n");
}

/* ---- regions ---- */

typedef struct region {
	uint32_t name, sites, of_kind[COR_SITE_KINDS];
} region;

static int by_findings(const void *a, const void *b)
{
	const region *left = a, *right = b;
	for (int kind = COR_SITE_SURE; kind > COR_SITE_CLEAR; kind--)
		if (left->of_kind[kind] != right->of_kind[kind])
			return left->of_kind[kind] > right->of_kind[kind] ? -1 : 1;
	if (left->sites != right->sites)
		return left->sites > right->sites ? -1 : 1;
	return (left->name > right->name) - (left->name < right->name);
}

static void put_region(const cor_html *h, const region *r)
{
	cor_html_put(h, "<tr><th scope=\"row\">");
	if (h->result->setting.regions[r->name].n > 0)
		cor_html_name(h, h->result->setting.regions[r->name]);
	else
		cor_html_put(h, "region not known");
	const uint32_t numbers[] = {r->of_kind[COR_SITE_SURE], r->of_kind[COR_SITE_MAYBE],
		r->sites};
	cor_html_put(h, "</th>");
	for (int i = 0; i < 3; i++) {
		cor_html_put(h, "<td class=\"number\">");
		cor_html_number(h, numbers[i]);
		cor_html_put(h, "</td>");
	}
	cor_html_put(h, "</tr>\n");
}

static cor_status put_regions(const cor_html *h, const cor_map *map, cor_err *err)
{
	const cor_setting *s = &h->result->setting;
	uint32_t used = 0;
	region *regions;
	COR_TRY(cor_arena_new_array(h->arena, s->region_count, sizeof(*regions), &regions, err));
	for (uint32_t i = 0; i < s->region_count; i++)
		regions[i].name = i;
	for (uint32_t i = 0; i < s->site_count; i++) {
		regions[s->sites[i].region].sites++;
		regions[s->sites[i].region].of_kind[map->kind_of[i]]++;
	}
	qsort(regions, s->region_count, sizeof(*regions), by_findings);
	while (used < s->region_count && regions[used].sites > 0)
		used++;
	uint32_t most = cor_html_shown(h, used, COR_HTML_REGIONS);
	cor_html_put(h,
		"<table class=\"regions\">\n<caption>The same in numbers, by region: sites with a sure "
		"finding, with findings that may be, and in all.</caption>\n<thead><tr><th scope=\"col\">"
		"Region</th><th scope=\"col\" class=\"number\">Sure</th><th scope=\"col\" class=\"number\">"
		"Maybe</th><th scope=\"col\" class=\"number\">Sites</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < most; i++)
		put_region(h, &regions[i]);
	cor_html_put(h, "</tbody>\n</table>\n");
	cor_html_rest(h, used - most, "region", ", those with the most findings are shown");
	return COR_OK;
}

cor_status cor_html_map(const cor_html *h, cor_err *err)
{
	cor_map map;
	cor_html_section(h, "map", "Where the sites are");
	if (h->result->setting.site_count == 0) {
		cor_html_put(h, "<p>The estate lists no sites.</p>\n</section>\n");
		return COR_OK;
	}
	COR_TRY(cor_map_make(h->result, h->arena, &map, err));
	if (map.placed > 0) {
		COR_TRY(put_picture(h, &map, err));
		put_caption(h, &map);
	} else {
		cor_html_put(h, "<p>None of the ");
		cor_html_count(h, h->result->setting.site_count, "site");
		cor_html_put(h, " has coordinates, so there is no map.</p>\n");
	}
	COR_TRY(put_regions(h, &map, err));
	cor_html_put(h, "</section>\n");
	return COR_OK;
}
