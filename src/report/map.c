#include "report/map.h"

#include <math.h>
#include <stdlib.h>

#define UNITS_A_DEGREE 1e7
#define KM_A_DEGREE 111.195 /* of a great circle on a sphere of 6371 km */
#define BINS 3600           /* tenths of a degree */
#define FAR_SHARE 200       /* one site in so many may be left out at each edge, when it is far */
#define LEAST_SPAN 0.25     /* degrees of latitude: a map of one site shows some 28 km */
#define MARGIN 0.07
#define FEW_SITES 400
#define TALLEST 1.15 /* height by width */
#define FLATTEST 0.55

typedef struct span {
	double from, to;
} span;

static double length(span s)
{
	return s.to - s.from;
}

/* ---- kinds ---- */

static cor_status find_kinds(const cor_result *result, cor_arena *arena, cor_map *map, cor_err *err)
{
	uint32_t count = result->setting.site_count;
	uint8_t *kinds;
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*kinds), &kinds, err));
	for (uint32_t r = 0; r < result->rule_count; r++) {
		const cor_rule_result *rule = &result->rules[r];
		for (uint32_t f = 0; rule->counts && f < rule->finding_count; f++) {
			const cor_finding *finding = &rule->findings[f];
			uint8_t kind = finding->sure ? COR_SITE_SURE : COR_SITE_MAYBE;
			if (!finding->exempt && finding->site < count &&
				kinds[finding->site] < kind)
				kinds[finding->site] = kind;
		}
	}
	for (uint32_t s = 0; s < count; s++)
		map->of_kind[kinds[s]]++;
	map->kind_of = kinds;
	return COR_OK;
}

/* ---- the window ---- */

static bool has_place(const cor_site_result *site)
{
	return site->lat != COR_DEGREE_NONE;
}

/* Longitudes count eastwards from the seam, so that a country across the date line stays whole. */
static double from_seam(double lon, double seam)
{
	return lon < seam ? lon + 360 : lon;
}

/* The east end of the widest gap between longitudes, to a whole degree. */
static double find_seam(const cor_setting *setting)
{
	bool taken[360] = {false};
	int widest = -1, seam = 0;
	for (uint32_t s = 0; s < setting->site_count; s++)
		if (has_place(&setting->sites[s]))
			taken[((int)floor(setting->sites[s].lon / UNITS_A_DEGREE) + 540) % 360] =
				true;
	for (int start = 0; start < 360; start++) {
		int gap = 0;
		while (gap < 360 && !taken[(start + gap) % 360])
			gap++;
		if (gap > widest) {
			widest = gap;
			seam = (start + gap) % 360;
		}
	}
	return seam - 180;
}

static int bin_of(double degrees, double first)
{
	int bin = (int)((degrees - first) * (BINS / 360.0));
	return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

/* Where all but the farthest few are. */
static span find_core(const uint32_t *bins, uint32_t count, double first)
{
	uint32_t skip = count / FAR_SHARE, seen = 0;
	int from = 0, to = BINS - 1;
	for (; from < to && (seen += bins[from]) <= skip; from++)
		;
	seen = 0;
	for (; to > from && (seen += bins[to]) <= skip; to--)
		;
	return (span){first + from * 360.0 / BINS, first + (to + 1) * 360.0 / BINS};
}

/* What is left out must be far from the rest: otherwise all are shown. */
static span choose(span all, span core)
{
	double room = length(core) > LEAST_SPAN ? length(core) : LEAST_SPAN;
	return length(all) > 3 * room ? core : all;
}

static void widen(span *s, double wanted)
{
	double more = wanted - length(*s);
	if (more > 0) {
		s->from -= more / 2;
		s->to += more / 2;
	}
}

static void set_window(cor_map *map, span lon, span lat)
{
	double flat = cos((lat.from + lat.to) / 2 * 3.14159265358979 / 180);
	flat = flat < 0.1 ? 0.1 : flat;
	widen(&lat, fmax(LEAST_SPAN, length(lat) * (1 + 2 * MARGIN)));
	widen(&lon, fmax(LEAST_SPAN / flat, length(lon) * (1 + 2 * MARGIN)));
	widen(&lon, length(lat) / TALLEST / flat);
	widen(&lat, length(lon) * FLATTEST * flat);
	map->shown = (cor_window){lon.from, lon.to, lat.from, lat.to};
	map->height = (int)(COR_MAP_WIDTH * length(lat) / (length(lon) * flat));
	map->unit_km = length(lat) * KM_A_DEGREE / map->height;
}

static cor_status find_window(const cor_setting *setting, cor_arena *arena, cor_map *map,
	cor_err *err)
{
	uint32_t *lon_bins, *lat_bins, count = 0;
	double seam = find_seam(setting);
	span lon = {1e9, -1e9}, lat = {1e9, -1e9};
	COR_TRY(cor_arena_new_array(arena, BINS, sizeof(*lon_bins), &lon_bins, err));
	COR_TRY(cor_arena_new_array(arena, BINS, sizeof(*lat_bins), &lat_bins, err));
	for (uint32_t s = 0; s < setting->site_count; s++) {
		if (!has_place(&setting->sites[s]))
			continue;
		double x = from_seam(setting->sites[s].lon / UNITS_A_DEGREE, seam);
		double y = setting->sites[s].lat / UNITS_A_DEGREE;
		lon = (span){fmin(lon.from, x), fmax(lon.to, x)};
		lat = (span){fmin(lat.from, y), fmax(lat.to, y)};
		lon_bins[bin_of(x, seam)]++;
		lat_bins[bin_of(y, -180)]++;
		count++;
	}
	if (count > 0)
		set_window(map, choose(lon, find_core(lon_bins, count, seam)),
			choose(lat, find_core(lat_bins, count, -180)));
	return COR_OK;
}

cor_point cor_map_place(const cor_map *map, cor_point degrees)
{
	const cor_window *w = &map->shown;
	return (cor_point){
		(degrees.x - w->west) / (w->east - w->west) * COR_MAP_WIDTH,
		(w->north - degrees.y) / (w->north - w->south) * map->height,
	};
}

/* ---- marks ---- */

typedef struct cell {
	uint32_t of_kind[COR_SITE_KINDS];
	double x, y; /* sums */
} cell;

typedef struct lattice {
	cell *cells;
	size_t count;
	int step, columns;
} lattice;

/* Counts the site where it is; false when the window does not show it. */
static bool place_site(const cor_map *map, const cor_site_result *site, uint8_t kind,
	const lattice *grid)
{
	const cor_window *w = &map->shown;
	double lon = site->lon / UNITS_A_DEGREE, lat = site->lat / UNITS_A_DEGREE;
	lon = lon < w->west ? lon + 360 : lon > w->east ? lon - 360 : lon;
	if (lon < w->west || lon > w->east || lat < w->south || lat > w->north)
		return false;
	cor_point p = cor_map_place(map, (cor_point){lon, lat});
	cell *c = &grid->cells[(int)p.y / grid->step * grid->columns + (int)p.x / grid->step];
	c->of_kind[kind]++;
	c->x += p.x;
	c->y += p.y;
	return true;
}

static int by_radius(const void *a, const void *b)
{
	const cor_map_mark *left = a, *right = b;
	if (left->radius != right->radius)
		return left->radius > right->radius ? -1 : 1;
	if (left->y != right->y)
		return left->y < right->y ? -1 : 1;
	return (left->x > right->x) - (left->x < right->x);
}

static uint32_t sites_of(const cell *c)
{
	return c->of_kind[COR_SITE_CLEAR] + c->of_kind[COR_SITE_MAYBE] + c->of_kind[COR_SITE_SURE];
}

/* Few sites: each mark is large, and a step larger for each doubling of what it stands for. */
static double radius_of_few(const cell *c, cor_site_kind kind)
{
	double base = kind == COR_SITE_CLEAR ? 34 : 66;
	return fmin(base + log2((double)c->of_kind[kind]) * 12, 130);
}

/*
 * Many: the disc stands for all sites of the cell; in it the triangle has the part of its area
 * that has any finding, the diamond the part that has a sure one, or the least size that is seen.
 */
static double radius_of_many(const cell *c, cor_site_kind kind)
{
	double all = sites_of(c), part = c->of_kind[COR_SITE_SURE];
	double disc = fmin(28 + log2(all) * 5, 62);
	if (kind == COR_SITE_CLEAR)
		return disc;
	if (kind == COR_SITE_MAYBE)
		part += c->of_kind[COR_SITE_MAYBE];
	return fmax(kind == COR_SITE_MAYBE ? 32 : 26, 1.15 * disc * sqrt(part / all));
}

static cor_status gather(const lattice *grid, cor_site_kind kind, cor_arena *arena, cor_map *map,
	cor_err *err)
{
	cor_map_mark *marks;
	uint32_t used = 0;
	for (size_t i = 0; i < grid->count; i++)
		used += grid->cells[i].of_kind[kind] > 0;
	COR_TRY(cor_arena_new_array(arena, used, sizeof(*marks), &marks, err));
	used = 0;
	for (size_t i = 0; i < grid->count; i++) {
		const cell *c = &grid->cells[i];
		if (c->of_kind[kind] == 0)
			continue;
		uint32_t all = sites_of(c);
		map->gathered = map->gathered || all > 1;
		marks[used++] = (cor_map_mark){(int)(c->x / all), (int)(c->y / all),
			(int)(map->many ? radius_of_many(c, kind) : radius_of_few(c, kind))};
	}
	if (used > 1)
		qsort(marks, used, sizeof(*marks), by_radius);
	map->marks[kind] = marks;
	map->mark_count[kind] = used;
	return COR_OK;
}

static cor_status make_marks(const cor_setting *setting, cor_arena *arena, cor_map *map,
	cor_err *err)
{
	lattice grid = {.step = map->many ? 130 : 40};
	grid.columns = COR_MAP_WIDTH / grid.step + 1;
	grid.count = (size_t)grid.columns * (size_t)(map->height / grid.step + 1);
	COR_TRY(cor_arena_new_array(arena, grid.count, sizeof(cell), &grid.cells, err));
	for (uint32_t s = 0; s < setting->site_count; s++) {
		const cor_site_result *site = &setting->sites[s];
		uint8_t kind = map->kind_of[s];
		if (has_place(site) && place_site(map, site, kind, &grid)) {
			map->placed++;
			continue;
		}
		map->hidden[kind]++;
		if (has_place(site))
			map->outside++;
		else
			map->nowhere++;
	}
	for (int kind = 0; kind < COR_SITE_KINDS; kind++)
		COR_TRY(gather(&grid, (cor_site_kind)kind, arena, map, err));
	return COR_OK;
}

cor_status cor_map_make(const cor_result *result, cor_arena *arena, cor_map *ret_map, cor_err *err)
{
	cor_map map = {.many = result->setting.site_count > FEW_SITES};
	COR_TRY(find_kinds(result, arena, &map, err));
	COR_TRY(find_window(&result->setting, arena, &map, err));
	if (map.height > 0)
		COR_TRY(make_marks(&result->setting, arena, &map, err));
	else
		map.nowhere = result->setting.site_count;
	*ret_map = map;
	return COR_OK;
}
