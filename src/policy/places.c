#include "policy/places.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/sphere.h"
#include "policy/reading.h"

#define LABEL_BYTES 64 /* "places.LABEL" is shown as the name of what is not known */

/* ---- `places` of the policy's file ---- */

cor_status cor_place_list_read(cor_policy *policy, const cor_yaml_node *node, cor_place_list *list,
	cor_err *err)
{
	unsigned word = 0;
	cor_text note;

	COR_TRY(cor_field_keys(policy->yaml, node, "file note", "a list of places", err));
	COR_TRY(cor_field_need(policy->yaml, node, "file", "a list of places", err));
	COR_TRY(cor_field_word(policy->yaml, node, "file", "external", &word, err));
	COR_TRY(cor_field_text(policy->yaml, node, "note", &note, err));
	if (node->key->text.n > LABEL_BYTES)
		return cor_yaml_fail(policy->yaml, node->key->start, err,
			"a list of places has a name of more than %d letters (limit)", LABEL_BYTES);
	list->name = node->key->text;
	return COR_OK;
}

uint32_t cor_places_count(const cor_policy *policy)
{
	return policy->place_list_count;
}

cor_text cor_places_label(const cor_policy *policy, uint32_t index, const cor_digest **ret_digest)
{
	COR_ASSERT(index < policy->place_list_count);
	const cor_place_list *list = &policy->place_lists[index];

	*ret_digest = list->given ? &list->digest : NULL;
	return list->name;
}

/* ---- the file ---- */

/* Those of cor_place_spec. */
enum { SITE, LAT, LON, RADIUS, NAME, NONCE, COLUMNS };

typedef struct list_reader {
	cor_policy *policy;
	const char *name; /* of the file */
	cor_place_list *list;
	int at[COLUMNS]; /* cell of a record, -1 = none */
	uint32_t columns;
} list_reader;

/* `what` is a literal: nothing that stands in the file may be in it. */
static cor_status fail_at(const list_reader *r, uint64_t line, uint32_t column, const char *what,
	cor_err *err)
{
	return cor_fail(err, COR_EINPUT, "%s:%llu:%u: %s", r->name, (unsigned long long)line,
		column, what);
}

static cor_status read_record(const list_reader *r, cor_csv *csv, cor_csv_record *record,
	bool *more, cor_err *err)
{
	COR_TRY_IN(cor_csv_next(csv, record, more, err), err, "%s", r->name);
	if (*more && record->trouble)
		return fail_at(r, record->trouble_line, record->trouble_column, record->trouble,
			err);
	return COR_OK;
}

static cor_status read_header(list_reader *r, cor_csv *csv, cor_err *err)
{
	cor_csv_record record;
	bool more;

	for (unsigned c = 0; c < COLUMNS; c++)
		r->at[c] = -1;
	COR_TRY(read_record(r, csv, &record, &more, err));
	if (!more)
		return fail_at(r, 1, 1, "the file is empty, expected a line of column names", err);
	for (uint32_t i = 0; i < record.count; i++) {
		int c = cor_spec_column(&cor_place_spec, cor_text_trim(record.cells[i]));

		if (c < 0)
			return fail_at(r, record.line, record.columns[i],
				"expected one of the columns site, lat, lon, radius_m, name, nonce",
				err);
		if (r->at[c] >= 0)
			return fail_at(r, record.line, record.columns[i],
				"this column stands here twice", err);
		r->at[c] = (int)i;
	}
	r->columns = record.count;
	bool some = r->at[LAT] >= 0 || r->at[LON] >= 0 || r->at[RADIUS] >= 0;
	bool all = r->at[LAT] >= 0 && r->at[LON] >= 0 && r->at[RADIUS] >= 0;
	if ((some && !all) || (!some && r->at[SITE] < 0))
		return fail_at(r, record.line, 1,
			"expected a column site, or the three columns lat, lon and radius_m, or all four",
			err);
	return COR_OK;
}

static cor_text cell_at(const list_reader *r, const cor_csv_record *record, unsigned column)
{
	return r->at[column] < 0 ? COR_TEXT("")
				 : cor_text_trim(record->cells[(uint32_t)r->at[column]]);
}

static cor_status fail_cell(const list_reader *r, const cor_csv_record *record, unsigned column,
	const char *what, cor_err *err)
{
	return fail_at(r, record->line,
		r->at[column] < 0 ? 1 : record->columns[(uint32_t)r->at[column]], what, err);
}

static cor_status read_degrees(const list_reader *r, const cor_csv_record *record, unsigned column,
	int32_t *ret_degrees, cor_err *err)
{
	const int64_t most = column == LAT ? 900000000 : 1800000000;
	int64_t value;

	if (!cor_text_to_fixed(cell_at(r, record, column), 7, true, &value) || value > most ||
		value < -most)
		return fail_cell(r, record, column,
			column == LAT ? "expected a latitude in decimal degrees, -90 to 90"
				      : "expected a longitude in decimal degrees, -180 to 180",
			err);
	*ret_degrees = (int32_t)value;
	return COR_OK;
}

static cor_status read_circle(list_reader *r, const cor_csv_record *record,
	cor_place_circle *circle, cor_err *err)
{
	uint64_t radius;

	COR_TRY(read_degrees(r, record, LAT, &circle->centre.lat, err));
	COR_TRY(read_degrees(r, record, LON, &circle->centre.lon, err));
	if (!cor_text_to_u64(cell_at(r, record, RADIUS), &radius) || radius == 0 ||
		radius > COR_SPHERE_RADIUS_MAX)
		return fail_cell(r, record, RADIUS,
			"expected a radius in whole metres, 1 to 1000000", err);
	circle->radius_m = (uint32_t)radius;
	return COR_OK;
}

static cor_status read_place(list_reader *r, const cor_csv_record *record, cor_err *err)
{
	cor_place_list *list = r->list;

	if (record->count != r->columns)
		return fail_at(r, record->line, 1, "has not as many cells as the first line", err);
	cor_text site = cell_at(r, record, SITE);
	bool circle = cell_at(r, record, LAT).n + cell_at(r, record, LON).n +
			cell_at(r, record, RADIUS).n >
		0;

	if (circle == (site.n > 0))
		return fail_at(r, record->line, 1,
			"expected a site, or lat, lon and radius_m, and not both", err);
	if (circle)
		return read_circle(r, record, &list->circles[list->circle_count++], err);
	cor_text *copy = &list->sites[list->site_count++];
	copy->n = site.n;
	return cor_arena_copy(r->policy->arena, site.p, site.n, &copy->p, err);
}

/* Lines are an upper bound for places. */
static cor_status make_room(list_reader *r, cor_text text, cor_err *err)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n' || text.p[i] == '\r';
	if (lines > COR_LIMIT_PLACES)
		return cor_fail(err, COR_ELIMIT, "%s: has more than %u lines (limit)", r->name,
			COR_LIMIT_PLACES);
	COR_TRY(cor_arena_new_array(r->policy->arena, lines, sizeof(*r->list->circles),
		&r->list->circles, err));
	return cor_arena_new_array(r->policy->arena, lines, sizeof(*r->list->sites),
		&r->list->sites, err);
}

static int by_latitude(const void *a, const void *b)
{
	const cor_place_circle *p = a, *q = b;

	return (p->centre.lat > q->centre.lat) - (p->centre.lat < q->centre.lat);
}

static cor_status read_list(list_reader *r, cor_text text, cor_err *err)
{
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record record;
	bool more;

	if (!cor_text_is_utf8(text))
		return cor_fail(err, COR_EINPUT, "%s: is not UTF-8", r->name);
	COR_TRY(make_room(r, text, err));
	COR_TRY(cor_csv_new(text, ',', '"', &csv, err));
	COR_TRY(read_header(r, csv, err));
	for (;;) {
		COR_TRY(read_record(r, csv, &record, &more, err));
		if (!more)
			break;
		COR_TRY(read_place(r, &record, err));
	}
	cor_place_list *list = r->list;
	qsort(list->circles, list->circle_count, sizeof(*list->circles), by_latitude);
	for (uint32_t i = 0; i < list->circle_count; i++) {
		int64_t reach = cor_sphere_reach(list->circles[i].radius_m);
		list->reach = reach > list->reach ? reach : list->reach;
	}
	list->digest = cor_digest_of(text.p, text.n);
	return COR_OK;
}

static cor_status fail_label(const cor_policy *policy, cor_text label, cor_err *err)
{
	cor_near near;

	cor_near_init(&near, label);
	for (uint32_t i = 0; i < policy->place_list_count; i++)
		cor_near_offer(&near, policy->place_lists[i].name);
	return cor_fail(err, COR_EINPUT, "places \"%.*s\": %s has no such list under places%s",
		COR_FMT(cor_field_show(label)), policy->yaml->name, cor_near_hint(&near));
}

cor_status cor_places_read(cor_policy *policy, cor_text label, const char *name, cor_text text,
	cor_err *err)
{
	uint32_t index = cor_strtab_find(policy->place_names, label);
	cor_place_list list = {0};

	COR_ASSERT(!policy->estate);
	if (index == COR_NONE)
		return fail_label(policy, label, err);
	if (policy->place_lists[index].given)
		return cor_fail(err, COR_EINPUT, "places \"%.*s\": the list is given twice",
			COR_FMT(label));
	list.name = policy->place_lists[index].name;
	list_reader reader = {.policy = policy, .name = name, .list = &list};
	COR_TRY(read_list(&reader, text, err));
	list.given = true;
	policy->place_lists[index] = list;
	return COR_OK;
}

/* ---- where the sites lie ---- */

/* First circle whose centre lies at or above a latitude. */
static uint32_t first_from(const cor_place_list *list, int64_t lat)
{
	uint32_t low = 0, high = list->circle_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (list->circles[middle].centre.lat < lat)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static cor_tri lies_in(const cor_place_list *list, int64_t lat, int64_t lon)
{
	cor_tri result = COR_NO;

	if (lat == INT64_MIN || lon == INT64_MIN)
		return list->circle_count > 0 ? COR_MAYBE : COR_NO;
	cor_position site = {(int32_t)lat, (int32_t)lon};
	for (uint32_t i = first_from(list, lat - list->reach); i < list->circle_count &&
		list->circles[i].centre.lat <= lat + list->reach && result != COR_YES;
		i++)
		result = cor_tri_or(result,
			cor_sphere_within(site, list->circles[i].centre,
				list->circles[i].radius_m));
	return result;
}

static cor_status bind_list(const cor_policy *policy, cor_place_list *list, cor_err *err)
{
	const cor_estate *estate = policy->estate;
	uint32_t count = cor_estate_rows(estate, COR_SITE);
	const int64_t *lat = cor_estate_numbers(estate, COR_SITE,
		(unsigned)cor_schema_column(COR_SITE, COR_TEXT("lat")));
	const int64_t *lon = cor_estate_numbers(estate, COR_SITE,
		(unsigned)cor_schema_column(COR_SITE, COR_TEXT("lon")));

	COR_TRY(cor_triset_new(policy->bound, count, &list->sites_in, err));
	if (!list->given) {
		cor_triset_fill(&list->sites_in, COR_MAYBE);
		return COR_OK;
	}
	for (uint32_t site = 0; site < count; site++)
		cor_triset_put(&list->sites_in, site, lies_in(list, lat[site], lon[site]));
	for (uint32_t i = 0; i < list->site_count; i++) {
		uint32_t site = cor_estate_find(estate, COR_SITE, list->sites[i]);
		if (site != COR_NONE)
			cor_triset_put(&list->sites_in, site, COR_YES);
	}
	return COR_OK;
}

cor_status cor_places_bind(cor_policy *policy, cor_err *err)
{
	for (uint32_t i = 0; i < policy->place_list_count; i++)
		COR_TRY(bind_list(policy, &policy->place_lists[i], err));
	return COR_OK;
}
