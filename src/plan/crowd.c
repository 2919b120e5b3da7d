#include "plan/crowd.h"

#include "base/limits.h"
#include "plan/near.h"

typedef struct crowding {
	const cor_plan_scope *scope;
	const bool *is_useful;
	const cor_plan_coverage *coverage;
	uint32_t group;
	cor_plan_asked *asked;
	cor_arena *scratch;
	cor_plan_crowds *crowds;
	uint32_t *place_of; /* by site: where something can change, or COR_NONE */
	cor_plan_near near;
	cor_strtab *known; /* limits and neighbours that have rows */
	cor_buf key;
} crowding;

int64_t cor_plan_coverage_limit(const cor_plan_coverage *c, uint64_t count)
{
	uint64_t share;

	if (!c->is_share)
		return c->most;
	share = (uint64_t)((cor_u128)count * c->share.num / c->share.den);
	return share > 0 ? (int64_t)share : 1;
}

static cor_status find_places(crowding *c, cor_err *err)
{
	const cor_plan_scope *s = c->scope;
	const uint32_t *site = cor_estate_site_of_element(s->estate);
	uint32_t sites = cor_estate_rows(s->estate, COR_SITE);

	COR_TRY(cor_arena_new_raw(c->scratch, sites, sizeof(*c->place_of), &c->place_of, err));
	for (uint32_t i = 0; i < sites; i++)
		c->place_of[i] = COR_NONE;
	for (uint32_t p = 0; p < s->place_count; p++) {
		bool any = false;
		uint32_t of = site[s->element[s->unit_member[s->unit_first[s->place_first[p]]]]];

		for (uint32_t u = s->place_first[p]; u < s->place_first[p + 1]; u++)
			any = any || c->is_useful[u];
		if (any && of != COR_NONE)
			c->place_of[of] = p;
	}
	return COR_OK;
}

static cor_status find_near(crowding *c, const cor_triset *set, uint64_t **ret_sites, cor_err *err)
{
	const cor_estate *estate = c->scope->estate;
	const uint32_t *site = cor_estate_site_of_element(estate);
	uint64_t *sites;
	cor_status status;
	cor_err cause;

	COR_TRY(cor_arena_new_array(c->scratch, cor_bits_words(cor_estate_rows(estate, COR_SITE)),
		8, &sites, err));
	for (uint32_t v = 0; v < set->size; v++) {
		if (cor_bit_is(set->may, v) && site[v] != COR_NONE)
			cor_bit_set(sites, site[v]);
	}
	status = cor_plan_near_find(estate, sites, c->coverage->within_m, c->scratch, &c->near,
		err);
	cause = *err;
	if (status == COR_EINPUT)
		return cor_yaml_fail(c->scope->file->yaml, c->coverage->node->start, err, "%s",
			cause.text);
	*ret_sites = sites;
	return status;
}

static cor_status add_lines(crowding *c, uint32_t site, int64_t limit, uint32_t *ret_row,
	cor_err *err)
{
	const cor_plan_file *f = c->scope->file;
	uint32_t row;

	if (c->asked->line_count + f->period_count > COR_LIMIT_PLAN_NEAR)
		return cor_yaml_fail_as(f->yaml, c->coverage->node->start, COR_ELIMIT, err,
			"neighbours of so many sites, in so many periods, are more than %u limits",
			COR_LIMIT_PLAN_NEAR);
	for (uint32_t t = 0; t < f->period_count; t++) {
		COR_TRY(cor_plan_add_line(c->asked,
			(cor_plan_line){.group = c->group,
				.periods = (uint8_t)(t + 1),
				.limit = limit,
				.due = COR_NONE,
				.of_group = cor_estate_cell(c->scope->estate, COR_SITE, site, 0),
				.day = f->last_day[t]},
			&row, err));
		if (t == 0)
			*ret_row = row;
	}
	return COR_OK;
}

/* The places among the neighbours of a site where something can change, as bytes behind their limit. */
static uint32_t describe(crowding *c, uint32_t site, int64_t *ret_limit)
{
	uint32_t first = c->near.first[site], end = c->near.first[site + 1], count = 0;

	*ret_limit = cor_plan_coverage_limit(c->coverage, end - first);
	c->key.n = 0;
	cor_buf_add(&c->key, (cor_text){(const char *)ret_limit, sizeof(*ret_limit)});
	for (uint32_t i = first; i < end; i++) {
		const uint32_t *place = &c->place_of[c->near.near[i]];

		if (*place == COR_NONE)
			continue;
		cor_buf_add(&c->key, (cor_text){(const char *)place, sizeof(*place)});
		count++;
	}
	return count;
}

static cor_status crowd_site(crowding *c, uint32_t site, cor_err *err)
{
	cor_plan_crowds *all = c->crowds;
	uint32_t known = cor_strtab_count(c->known), number, row = COR_NONE;
	int64_t limit;

	if (describe(c, site, &limit) <= limit)
		return COR_OK;
	COR_TRY(cor_buf_status(&c->key, err));
	COR_TRY(cor_strtab_add(c->known, cor_buf_text(&c->key), &number, err));
	if (number < known)
		return COR_OK;
	COR_TRY(add_lines(c, site, limit, &row, err));
	for (uint32_t i = c->near.first[site]; i < c->near.first[site + 1]; i++) {
		uint32_t place = c->place_of[c->near.near[i]];

		if (place == COR_NONE)
			continue;
		COR_TRY(cor_mem_reserve((void **)&all->items, &all->capacity, all->count + 1,
			sizeof(*all->items), err));
		all->items[all->count++] = (cor_plan_crowd){place, row};
	}
	return COR_OK;
}

static cor_status crowd_all(crowding *c, const cor_triset *set, cor_err *err)
{
	uint32_t count = cor_estate_rows(c->scope->estate, COR_SITE);
	uint64_t *sites = NULL;

	COR_TRY(find_places(c, err));
	COR_TRY(find_near(c, set, &sites, err));
	COR_TRY(cor_strtab_new(c->scratch, &c->known, err));
	for (uint32_t s = cor_bits_next(sites, count, 0); s < count;
		s = cor_bits_next(sites, count, s + 1))
		COR_TRY(crowd_site(c, s, err));
	return COR_OK;
}

cor_status cor_plan_crowd_add(const cor_plan_scope *scope, const bool *is_useful,
	const cor_plan_coverage *coverage, const cor_triset *set, uint32_t group,
	cor_plan_asked *asked, cor_arena *scratch, cor_plan_crowds *crowds, cor_err *err)
{
	crowding c = {.scope = scope,
		.is_useful = is_useful,
		.coverage = coverage,
		.group = group,
		.asked = asked,
		.scratch = scratch,
		.crowds = crowds};
	cor_status status = crowd_all(&c, set, err);

	cor_buf_done(&c.key);
	return status;
}
