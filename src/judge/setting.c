#include "judge/setting.h"

#include "judge/docket.h"

typedef struct site_columns {
	unsigned country, region, lat, lon;
} site_columns;

static unsigned column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

/* ---- sites ---- */

/* "GB, Scotland", "GB" or "Scotland". */
static void write_region(const cor_estate *estate, const site_columns *columns, uint32_t site,
	cor_buf *buf)
{
	cor_text country = cor_estate_cell(estate, COR_SITE, site, columns->country);
	cor_text region = cor_estate_cell(estate, COR_SITE, site, columns->region);

	buf->n = 0;
	cor_buf_add(buf, country);
	if (country.n && region.n)
		cor_buf_addz(buf, ", ");
	cor_buf_add(buf, region);
}

/* Texts of pairs that were seen, by country and region: their number + 1. */
typedef struct seen_pairs {
	cor_codes country, region;
	uint32_t *number; /* NULL: too many pairs */
} seen_pairs;

#define PAIRS_MOST (1u << 16)

static cor_status open_pairs(const cor_estate *estate, const site_columns *columns,
	cor_arena *scratch, seen_pairs *pairs, cor_err *err)
{
	uint64_t count;

	pairs->country = cor_estate_codes(estate, COR_SITE, columns->country);
	pairs->region = cor_estate_codes(estate, COR_SITE, columns->region);
	count = (uint64_t)pairs->country.value_count * pairs->region.value_count;
	pairs->number = NULL;
	return count > PAIRS_MOST
		? COR_OK
		: cor_arena_new_array(scratch, count, sizeof(*pairs->number), &pairs->number, err);
}

/* Where the number of the site's pair stands. */
static uint32_t *seen_at(const seen_pairs *pairs, uint32_t site)
{
	return pairs->number ? &pairs->number[(size_t)cor_code_at(&pairs->country, site) *
					       pairs->region.value_count +
				       cor_code_at(&pairs->region, site)]
			     : NULL;
}

/* Regions are few and sites many, but countries and regions come apart: a text for each pair. */
static cor_status fill_regions(const cor_estate *estate, const site_columns *columns,
	cor_site_result *sites, cor_arena *arena, cor_setting *setting, cor_err *err)
{
	COR_AUTO(cor_arena) scratch = NULL;
	cor_buf buf = {0};
	cor_strtab *names = NULL;
	cor_text *regions;
	seen_pairs pairs;
	cor_status status;

	COR_TRY(cor_arena_new("regions", 0, &scratch, err));
	COR_TRY(open_pairs(estate, columns, scratch, &pairs, err));
	COR_TRY(cor_strtab_new(scratch, &names, err));
	status = cor_strtab_add(names, COR_TEXT(""), &(uint32_t){0}, err);
	for (uint32_t s = 0; status == COR_OK && s < setting->site_count; s++) {
		uint32_t *seen = seen_at(&pairs, s);

		if (seen && *seen) {
			sites[s].region = *seen - 1;
			continue;
		}
		write_region(estate, columns, s, &buf);
		status = cor_buf_status(&buf, err);
		if (status == COR_OK)
			status = cor_strtab_add(names, cor_buf_text(&buf), &sites[s].region, err);
		if (seen)
			*seen = sites[s].region + 1;
	}
	cor_buf_done(&buf);
	if (status != COR_OK)
		return status;
	setting->region_count = cor_strtab_count(names);
	COR_TRY(cor_arena_new_array(arena, setting->region_count, sizeof(*regions), &regions, err));
	for (uint32_t i = 0; i < setting->region_count; i++)
		COR_TRY(cor_keep_text(arena, cor_strtab_at(names, i), &regions[i], err));
	setting->regions = regions;
	return COR_OK;
}

static cor_status fill_sites(const cor_estate *estate, cor_arena *arena, cor_setting *setting,
	cor_err *err)
{
	const site_columns columns = {
		.country = column_of(COR_SITE, "country"),
		.region = column_of(COR_SITE, "region"),
		.lat = column_of(COR_SITE, "lat"),
		.lon = column_of(COR_SITE, "lon"),
	};
	const int64_t *lat = cor_estate_numbers(estate, COR_SITE, columns.lat);
	const int64_t *lon = cor_estate_numbers(estate, COR_SITE, columns.lon);
	uint32_t count = cor_estate_rows(estate, COR_SITE);
	cor_site_result *sites;

	COR_TRY(cor_arena_new_raw(arena, count, sizeof(*sites), &sites, err));
	for (uint32_t s = 0; s < count; s++) {
		uint32_t from, to;
		bool known = lat[s] != INT64_MIN && lon[s] != INT64_MIN;

		cor_estate_elements_at(estate, s, &from, &to);
		/* At most 180 degrees, so 1.8e9 units: they fit. */
		sites[s] = (cor_site_result){
			.lat = known ? (int32_t)lat[s] : COR_DEGREE_NONE,
			.lon = known ? (int32_t)lon[s] : COR_DEGREE_NONE,
			.elements = to - from,
		};
	}
	setting->sites = sites;
	setting->site_count = count;
	return fill_regions(estate, &columns, sites, arena, setting, err);
}

/* ---- refused rows, sources ---- */

static cor_status fill_refused(const cor_estate *estate, cor_arena *arena, cor_setting *setting,
	cor_err *err)
{
	unsigned file = column_of(COR_REFUSED, "file"), line = column_of(COR_REFUSED, "line");
	unsigned column = column_of(COR_REFUSED, "column");
	unsigned reason = column_of(COR_REFUSED, "reason");
	uint32_t count = cor_estate_rows(estate, COR_REFUSED);
	cor_refused_result *rows;

	if (count > COR_REFUSED_SHOWN)
		count = COR_REFUSED_SHOWN;
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*rows), &rows, err));
	for (uint32_t r = 0; r < count; r++) {
		COR_TRY(cor_keep_text(arena, cor_estate_cell(estate, COR_REFUSED, r, file),
			&rows[r].file, err));
		COR_TRY(cor_keep_text(arena, cor_estate_cell(estate, COR_REFUSED, r, column),
			&rows[r].column, err));
		COR_TRY(cor_keep_text(arena, cor_estate_cell(estate, COR_REFUSED, r, reason),
			&rows[r].reason, err));
		rows[r].line = cor_estate_numbers(estate, COR_REFUSED, line)[r];
	}
	setting->refused = rows;
	setting->refused_count = count;
	return COR_OK;
}

static cor_status fill_policy(const cor_policy *policy, cor_arena *arena, cor_setting *setting,
	cor_err *err)
{
	const cor_text *texts;
	cor_text *sources;
	uint32_t count = cor_policy_sources(policy, &texts);

	COR_TRY(cor_keep_text(arena, cor_policy_jurisdiction(policy), &setting->jurisdiction, err));
	COR_TRY(cor_keep_text(arena, cor_policy_note(policy), &setting->note, err));
	setting->in_force = cor_policy_in_force(policy);
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*sources), &sources, err));
	for (uint32_t i = 0; i < count; i++)
		COR_TRY(cor_keep_text(arena, texts[i], &sources[i], err));
	setting->sources = sources;
	setting->source_count = count;
	return COR_OK;
}

cor_status cor_setting_fill(const cor_policy *policy, const cor_estate *estate, cor_arena *arena,
	cor_setting *ret_setting, cor_err *err)
{
	cor_setting setting = {0};

	COR_TRY(fill_sites(estate, arena, &setting, err));
	COR_TRY(fill_refused(estate, arena, &setting, err));
	COR_TRY(fill_policy(policy, arena, &setting, err));
	*ret_setting = setting;
	return COR_OK;
}
