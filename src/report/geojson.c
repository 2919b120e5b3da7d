/* GeoJSON (RFC 7946): sites and elements as points, links as lines; without coordinates, as features
 * without geometry (3.2).  Lines that cross the antimeridian are cut there (3.1.9). */
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strtab.h"
#include "report/exchange.h"

typedef struct spot {
	bool is_known;
	double lat, lon;
} spot;

typedef struct writer {
	const cor_estate *e;
	cor_json json;
	cor_strtab *elements, *sites;
	spot *element_spots, *site_spots;
	cor_exchange_count *count;
} writer;

static double degrees(cor_text cell)
{
	char text[32];
	size_t n = cell.n < sizeof(text) - 1 ? cell.n : sizeof(text) - 1;

	memcpy(text, cell.p, n);
	text[n] = '\0';
	return strtod(text, NULL);
}

static cor_text cell_of(const writer *w, cor_table_id t, uint32_t row, const char *column)
{
	int c = cor_schema_column(t, cor_text_of(column));

	COR_ASSERT(c >= 0);
	return cor_estate_cell(w->e, t, row, (unsigned)c);
}

/* ---- geometry ---- */

static void put_position(cor_json *json, double lon, double lat)
{
	cor_json_array_flat(json, NULL);
	cor_json_double(json, NULL, lon);
	cor_json_double(json, NULL, lat);
	cor_json_end_array(json);
}

static void put_point(cor_json *json, const spot *s)
{
	if (!s->is_known) {
		cor_json_null(json, "geometry");
		return;
	}
	cor_json_object_flat(json, "geometry");
	cor_json_text(json, "type", COR_TEXT("Point"));
	cor_json_array_flat(json, "coordinates");
	cor_json_double(json, NULL, s->lon);
	cor_json_double(json, NULL, s->lat);
	cor_json_end_array(json);
	cor_json_end_object(json);
}

static void put_line(cor_json *json, const spot *a, const spot *b)
{
	double side = a->lon > b->lon ? 180 : -180, across;
	bool is_cut = a->is_known && b->is_known &&
		(a->lon - b->lon > 180 || b->lon - a->lon > 180);

	if (!a->is_known || !b->is_known) {
		cor_json_null(json, "geometry");
		return;
	}
	cor_json_object_flat(json, "geometry");
	cor_json_text(json, "type", is_cut ? COR_TEXT("MultiLineString") : COR_TEXT("LineString"));
	cor_json_array_flat(json, "coordinates");
	if (is_cut) {
		/* Where the straight line on the plane meets the antimeridian. */
		double span = b->lon + 2 * side - a->lon;

		across = span == 0 ? a->lat : a->lat + (b->lat - a->lat) * (side - a->lon) / span;
		cor_json_array_flat(json, NULL);
		put_position(json, a->lon, a->lat);
		put_position(json, side, across);
		cor_json_end_array(json);
		cor_json_array_flat(json, NULL);
		put_position(json, -side, across);
		put_position(json, b->lon, b->lat);
		cor_json_end_array(json);
	} else {
		put_position(json, a->lon, a->lat);
		put_position(json, b->lon, b->lat);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
}

/* ---- features ---- */

static void put_properties(writer *w, cor_table_id t, uint32_t row)
{
	cor_json_object_flat(&w->json, "properties");
	cor_json_text(&w->json, "table", cor_text_of(cor_schema[t].name));
	for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
		const cor_column_spec *column = &cor_schema[t].columns[c];
		cor_text cell = cor_estate_cell(w->e, t, row, c);
		int64_t number;

		if (cell.n == 0 || column->type == COR_TYPE_LAT || column->type == COR_TYPE_LON)
			continue;
		if (column->type == COR_TYPE_NUMBER && cor_text_to_i64(cell, &number))
			cor_json_i64(&w->json, column->name, number);
		else
			cor_json_text(&w->json, column->name, cell);
	}
	cor_json_end_object(&w->json);
}

static void start_feature(writer *w, cor_table_id t, uint32_t row)
{
	cor_buf id = {0};

	cor_buf_addf(&id, "%s:", cor_schema[t].name);
	cor_buf_add(&id, cor_estate_cell(w->e, t, row, 0));
	cor_json_object(&w->json, NULL);
	cor_json_text(&w->json, "type", COR_TEXT("Feature"));
	cor_json_text(&w->json, "id", cor_buf_text(&id));
	w->json.out->failed |= id.failed;
	cor_buf_done(&id);
}

static void put_features(writer *w, cor_table_id t)
{
	for (uint32_t row = 0; row < cor_estate_rows(w->e, t); row++) {
		start_feature(w, t, row);
		if (t == COR_LINK) {
			uint32_t a = cor_strtab_find(w->elements, cell_of(w, t, row, "a"));
			uint32_t b = cor_strtab_find(w->elements, cell_of(w, t, row, "b"));

			COR_ASSERT(a != COR_NONE && b != COR_NONE);
			put_line(&w->json, &w->element_spots[a], &w->element_spots[b]);
		} else {
			put_point(&w->json,
				t == COR_SITE ? &w->site_spots[row] : &w->element_spots[row]);
		}
		put_properties(w, t, row);
		cor_json_end_object(&w->json);
		w->count->written[t]++;
	}
}

static cor_status find_spots(writer *w, cor_arena *arena, cor_err *err)
{
	uint32_t sites = cor_estate_rows(w->e, COR_SITE), id;
	uint32_t elements = cor_estate_rows(w->e, COR_ELEMENT);

	COR_TRY(cor_strtab_new(arena, &w->sites, err));
	COR_TRY(cor_strtab_new(arena, &w->elements, err));
	COR_TRY(cor_arena_new_array(arena, sites, sizeof(spot), &w->site_spots, err));
	COR_TRY(cor_arena_new_array(arena, elements, sizeof(spot), &w->element_spots, err));
	for (uint32_t row = 0; row < sites; row++) {
		cor_text lat = cell_of(w, COR_SITE, row, "lat"),
			 lon = cell_of(w, COR_SITE, row, "lon");

		COR_TRY(cor_strtab_add(w->sites, cor_estate_cell(w->e, COR_SITE, row, 0), &id,
			err));
		if (lat.n && lon.n)
			w->site_spots[row] = (spot){true, degrees(lat), degrees(lon)};
	}
	for (uint32_t row = 0; row < elements; row++) {
		COR_TRY(cor_strtab_add(w->elements, cor_estate_cell(w->e, COR_ELEMENT, row, 0), &id,
			err));
		id = cor_strtab_find(w->sites, cell_of(w, COR_ELEMENT, row, "site"));
		if (id != COR_NONE)
			w->element_spots[row] = w->site_spots[id];
	}
	return COR_OK;
}

static cor_status write_all(writer *w, cor_arena *arena, cor_buf *out, cor_err *err)
{
	COR_TRY(find_spots(w, arena, err));
	cor_json_init(&w->json, out);
	cor_json_object(&w->json, NULL);
	cor_json_text(&w->json, "type", COR_TEXT("FeatureCollection"));
	cor_json_array(&w->json, "features");
	put_features(w, COR_SITE);
	put_features(w, COR_ELEMENT);
	put_features(w, COR_LINK);
	cor_json_end_array(&w->json);
	cor_json_end_object(&w->json);
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++)
		w->count->left_out[t] = cor_estate_rows(w->e, (cor_table_id)t) -
			w->count->written[t];
	return cor_buf_status(out, err);
}

cor_status cor_geojson_write(const cor_estate *estate, cor_buf *out, cor_exchange_count *ret_count,
	cor_err *err)
{
	writer w = {.e = estate, .count = ret_count};
	cor_arena *arena;
	cor_status status;

	*ret_count = (cor_exchange_count){0};
	COR_TRY(cor_arena_new("geojson", 0, &arena, err));
	status = write_all(&w, arena, out, err);
	cor_arena_free(arena);
	return status;
}
