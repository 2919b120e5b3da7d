#include "plan/bounds.h"

#include "plan/crowd.h"
#include "plan/ties.h"
#include "plan/useful.h"
#include "policy/field.h"

typedef struct bounding {
	const cor_plan_scope *scope;
	const cor_plan_file *file;
	cor_policy *policy;
	cor_plan_asked *asked;
	cor_arena *arena;
	cor_plan_group *groups;
	cor_plan_bounds *bounds;
	cor_strtab *regions;
	cor_plan_crowds crowds;
} bounding;

static uint32_t add_group(bounding *b, cor_plan_group_kind kind, uint32_t index)
{
	b->groups[b->bounds->group_count] = (cor_plan_group){kind, index};
	return b->bounds->group_count++;
}

/* A line for each period; the first one's number. */
static cor_status add_periods(bounding *b, uint32_t group, const int64_t *limits, cor_text of_group,
	uint32_t *ret_row, cor_err *err)
{
	uint32_t row;

	for (uint32_t t = 0; t < b->file->period_count; t++) {
		COR_TRY(cor_plan_add_line(b->asked,
			(cor_plan_line){.group = group,
				.periods = (uint8_t)(t + 1),
				.limit = limits[t],
				.due = COR_NONE,
				.of_group = of_group,
				.day = b->file->last_day[t]},
			&row, err));
		if (t == 0)
			*ret_row = row;
	}
	return COR_OK;
}

static cor_status add_budgets(bounding *b, cor_err *err)
{
	cor_plan_line line = {.limit = b->file->budget_total, .due = COR_NONE, .day = COR_DAY_NONE};

	b->bounds->budget_row = b->bounds->period_row = COR_NONE;
	if (b->file->budget_total >= 0) {
		line.group = add_group(b, COR_PLAN_GROUP_BUDGET, 0);
		COR_TRY(cor_plan_add_line(b->asked, line, &b->bounds->budget_row, err));
	}
	if (!b->file->budget)
		return COR_OK;
	return add_periods(b, add_group(b, COR_PLAN_GROUP_BUDGET_PERIOD, 0), b->file->budget,
		(cor_text){0}, &b->bounds->period_row, err);
}

/* ---- regions and crews ---- */

static cor_status find_regions(bounding *b, cor_err *err)
{
	uint32_t *region;
	cor_text *names;

	COR_TRY(cor_strtab_new(b->arena, &b->regions, err));
	COR_TRY(cor_arena_new_array(b->arena, b->scope->count, sizeof(*region), &region, err));
	for (uint32_t m = 0; m < b->scope->count; m++)
		COR_TRY(cor_strtab_add(b->regions, cor_plan_region(b->scope, m), &region[m], err));
	b->bounds->region_count = cor_strtab_count(b->regions);
	COR_TRY(cor_arena_new_array(b->arena, b->bounds->region_count, sizeof(*names), &names,
		err));
	for (uint32_t i = 0; i < b->bounds->region_count; i++)
		names[i] = cor_strtab_at(b->regions, i);
	b->bounds->region = region;
	b->bounds->regions = names;
	return COR_OK;
}

static bool has_region(const bounding *b, cor_text name)
{
	int column = cor_schema_column(COR_SITE, COR_TEXT("region"));
	cor_codes codes = cor_estate_codes(b->scope->estate, COR_SITE, (unsigned)column);

	for (uint32_t code = 1; code < codes.value_count; code++) {
		if (cor_text_equal(cor_estate_value(b->scope->estate, COR_SITE, (unsigned)column,
					   code),
			    name))
			return true;
	}
	return cor_text_is(name, "?");
}

static cor_status add_crews(bounding *b, cor_err *err)
{
	uint32_t *rows;

	COR_TRY(cor_arena_new_array(b->arena, b->bounds->region_count, sizeof(*rows), &rows, err));
	for (uint32_t c = 0; c < b->file->crew_count; c++) {
		const cor_plan_crew *crew = &b->file->crews[c];

		if (!has_region(b, crew->region))
			return cor_yaml_fail(b->file->yaml, crew->node->key->start, err,
				"no site is in region \"%.*s\"", COR_FMT(crew->region));
	}
	for (uint32_t i = 0; i < b->bounds->region_count; i++) {
		const int64_t *hours = b->file->default_hours;

		rows[i] = COR_NONE;
		for (uint32_t c = 0; c < b->file->crew_count; c++) {
			if (cor_text_equal(b->file->crews[c].region, b->bounds->regions[i]))
				hours = b->file->crews[c].hours;
		}
		if (hours)
			COR_TRY(add_periods(b, add_group(b, COR_PLAN_GROUP_CREW, i), hours,
				b->bounds->regions[i], &rows[i], err));
	}
	b->bounds->crew_row = rows;
	return COR_OK;
}

/* ---- who belongs to which group of coverage and suppliers ---- */

#define KEYS_MOST 64u /* operators of one element */

/* The keys of an element: one for all, its region, or its operators ("?" when not known). */
static uint32_t keys_of(const bounding *b, uint32_t element, cor_plan_per per,
	cor_text ret_keys[KEYS_MOST])
{
	const cor_estate *e = b->scope->estate;
	unsigned operator=(unsigned) cor_schema_column(COR_ELEMENT, COR_TEXT("operator"));
	uint32_t site = cor_estate_site_of_element(e)[element], count;
	cor_codes codes;
	const cor_text *pieces;

	ret_keys[0] = per == COR_PLAN_PER_ALL ? COR_TEXT("all") : COR_TEXT("?");
	if (per == COR_PLAN_PER_REGION && site != COR_NONE) {
		ret_keys[0] = cor_estate_cell(e, COR_SITE, site,
			(unsigned)cor_schema_column(COR_SITE, COR_TEXT("region")));
		if (ret_keys[0].n == 0)
			ret_keys[0] = COR_TEXT("?");
	}
	if (per != COR_PLAN_PER_OPERATOR)
		return 1;
	codes = cor_estate_codes(e, COR_ELEMENT, operator);
	count = cor_estate_pieces(e, COR_ELEMENT, operator, cor_code_at(&codes, element), &pieces);
	for (uint32_t i = 0; i < count && i < KEYS_MOST; i++)
		ret_keys[i] = pieces[i];
	return count == 0 ? 1 : count < KEYS_MOST ? count : KEYS_MOST;
}

/* ---- coverage ---- */

typedef struct cover_item {
	uint32_t movable, row;
} cover_item;

typedef struct covers {
	cover_item *items;
	size_t count, capacity;
} covers;

/* Rows of one entry: a group of lines for every key, after all elements have been counted. */
static cor_status cover_keys(bounding *b, const cor_plan_coverage *c, uint32_t group,
	const cor_strtab *keys, const uint64_t *counts, uint32_t **ret_rows, cor_err *err)
{
	uint32_t count = cor_strtab_count(keys), *rows;
	int64_t *limits;

	COR_TRY(cor_arena_new_array(b->arena, count, sizeof(*rows), &rows, err));
	COR_TRY(cor_arena_new_array(b->arena, b->file->period_count, sizeof(*limits), &limits,
		err));
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t t = 0; t < b->file->period_count; t++)
			limits[t] = cor_plan_coverage_limit(c, counts[i]);
		COR_TRY(add_periods(b, group, limits, cor_strtab_at(keys, i), &rows[i], err));
	}
	*ret_rows = rows;
	return COR_OK;
}

static cor_status cover(bounding *b, uint32_t entry, covers *all, cor_err *err)
{
	const cor_plan_coverage *c = &b->file->coverages[entry];
	uint32_t elements = cor_estate_rows(b->scope->estate, COR_ELEMENT), key, *rows;
	cor_text keys[KEYS_MOST];
	cor_strtab *names;
	uint64_t *counts;
	cor_triset set;

	COR_TRY(cor_triset_new(b->arena, elements, &set, err));
	cor_triset_fill(&set, COR_YES);
	if (c->where)
		COR_TRY(cor_plan_elements(b->file, b->policy, b->scope->estate, c->where, b->arena,
			&set, err));
	if (c->within_m)
		return cor_plan_crowd_add(b->scope, b->bounds->is_useful, c, &set,
			add_group(b, COR_PLAN_GROUP_COVERAGE, entry), b->asked, b->arena,
			&b->crowds, err);
	COR_TRY(cor_strtab_new(b->arena, &names, err));
	COR_TRY(cor_arena_new_array(b->arena, (size_t)elements + KEYS_MOST, sizeof(*counts),
		&counts, err));
	for (uint32_t v = cor_bits_next(set.may, elements, 0); v < elements;
		v = cor_bits_next(set.may, elements, v + 1)) {
		uint32_t n = keys_of(b, v, c->per, keys);

		for (uint32_t i = 0; i < n; i++) {
			COR_TRY(cor_strtab_add(names, keys[i], &key, err));
			if (key < elements + KEYS_MOST)
				counts[key]++;
		}
	}
	COR_TRY(cover_keys(b, c, add_group(b, COR_PLAN_GROUP_COVERAGE, entry), names, counts, &rows,
		err));
	for (uint32_t m = 0; m < b->scope->count; m++) {
		uint32_t v = b->scope->element[m], n = keys_of(b, v, c->per, keys);

		for (uint32_t i = 0; cor_bit_is(set.may, v) && i < n; i++) {
			COR_TRY(cor_mem_reserve((void **)&all->items, &all->capacity,
				all->count + 1, sizeof(*all->items), err));
			all->items[all->count++] = (cover_item){m,
				rows[cor_strtab_find(names, keys[i])]};
		}
	}
	return COR_OK;
}

/* The crowds by place. */
static cor_status sort_crowds(bounding *b, cor_err *err)
{
	const cor_plan_crowds *all = &b->crowds;
	uint32_t *first, *row, places = b->scope->place_count;

	COR_TRY(cor_arena_new_array(b->arena, (size_t)places + 2, sizeof(*first), &first, err));
	COR_TRY(cor_arena_new_array(b->arena, all->count, sizeof(*row), &row, err));
	for (size_t i = 0; i < all->count; i++)
		first[all->items[i].place + 2]++;
	for (uint32_t p = 0; p < places; p++)
		first[p + 2] += first[p + 1];
	for (size_t i = 0; i < all->count; i++)
		row[first[all->items[i].place + 1]++] = all->items[i].row;
	b->bounds->crowd_first = first;
	b->bounds->crowd_row = row;
	return COR_OK;
}

/* The items by element. */
static cor_status sort_covers(bounding *b, const covers *all, cor_err *err)
{
	uint32_t *first, *row;

	COR_TRY(cor_arena_new_array(b->arena, (size_t)b->scope->count + 2, sizeof(*first), &first,
		err));
	COR_TRY(cor_arena_new_array(b->arena, all->count, sizeof(*row), &row, err));
	for (size_t i = 0; i < all->count; i++)
		first[all->items[i].movable + 2]++;
	for (uint32_t m = 0; m < b->scope->count; m++)
		first[m + 2] += first[m + 1];
	for (size_t i = 0; i < all->count; i++)
		row[first[all->items[i].movable + 1]++] = all->items[i].row;
	b->bounds->coverage_first = first;
	b->bounds->coverage_row = row;
	return COR_OK;
}

static cor_status add_coverages(bounding *b, cor_err *err)
{
	covers all = {0};
	cor_status status = COR_OK;

	for (uint32_t i = 0; status == COR_OK && i < b->file->coverage_count; i++)
		status = cover(b, i, &all, err);
	if (status == COR_OK)
		status = sort_covers(b, &all, err);
	if (status == COR_OK)
		status = sort_crowds(b, err);
	cor_mem_free(all.items);
	cor_mem_free(b->crowds.items);
	return status;
}

/* ---- suppliers of new gear ---- */

typedef struct supplying {
	cor_plan_effect *items;
	size_t count, capacity;
	/* of one entry: a row for each pair of a maker and a key */
	cor_strtab *pairs;
	uint32_t *rows;
	size_t row_capacity;
} supplying;

static bool may_make(const cor_plan_gear *gear, uint32_t party)
{
	for (uint32_t i = 0; i < gear->maker_count; i++) {
		if (gear->makers[i] == party)
			return true;
	}
	return gear->maker_open;
}

static cor_status pair_row(bounding *b, supplying *s, uint32_t group, uint32_t party, cor_text key,
	uint32_t *ret_row, cor_err *err)
{
	cor_buf buf = {0};
	uint32_t pair = COR_NONE, known = cor_strtab_count(s->pairs);
	cor_status status;

	cor_buf_add(&buf, cor_estate_party(b->scope->estate, party)->id);
	cor_buf_addz(&buf, " in ");
	cor_buf_add(&buf, key);
	status = cor_buf_status(&buf, err);
	if (status == COR_OK)
		status = cor_strtab_add(s->pairs, cor_buf_text(&buf), &pair, err);
	cor_buf_done(&buf);
	COR_TRY(status);
	if (pair == known) {
		COR_TRY(cor_mem_reserve((void **)&s->rows, &s->row_capacity, (size_t)pair + 1,
			sizeof(*s->rows), err));
		COR_TRY(cor_plan_add_line(b->asked,
			(cor_plan_line){.group = group,
				.due = COR_NONE,
				.day = COR_DAY_NONE,
				.of_group = cor_strtab_at(s->pairs, pair)},
			&s->rows[pair], err));
	}
	*ret_row = s->rows[pair];
	return COR_OK;
}

/* Every choice of every element counts for or against a maker's share. */
/* NOLINTNEXTLINE(readability-function-size): one walk whose steps share all their state */
static cor_status supply_party(bounding *b, const cor_plan_supplier *entry, uint32_t group,
	uint32_t party, supplying *s, cor_err *err)
{
	int64_t over = (int64_t)(entry->share.den - entry->share.num),
		under = -(int64_t)entry->share.num;
	cor_text keys[KEYS_MOST];

	for (uint32_t m = 0; m < b->scope->count; m++) {
		uint32_t n = keys_of(b, b->scope->element[m], entry->per, keys);

		for (uint32_t i = 0; i < n; i++) {
			uint32_t row;

			COR_TRY(pair_row(b, s, group, party, keys[i], &row, err));
			for (uint32_t k = 0; k < cor_plan_entry_of(b->scope, m)->by_count; k++) {
				bool its = may_make(cor_plan_gear_of(b->scope, m, k), party);

				COR_TRY(cor_mem_reserve((void **)&s->items, &s->capacity,
					s->count + 1, sizeof(*s->items), err));
				s->items[s->count++] = (cor_plan_effect){m, row, its ? over : under,
					(uint8_t)k, (uint8_t)b->file->period_count};
			}
		}
	}
	return COR_OK;
}

/* The parties that an entry is about: its own, or every maker of what can be bought. */
static cor_status supply(bounding *b, uint32_t number, supplying *s, cor_err *err)
{
	const cor_plan_supplier *entry = &b->file->suppliers[number];
	uint32_t group = add_group(b, COR_PLAN_GROUP_SUPPLIER, number);
	const cor_estate *e = b->scope->estate;
	const uint32_t *parties;
	bool *wanted;

	COR_TRY(cor_strtab_new(b->arena, &s->pairs, err));
	COR_TRY(cor_arena_new_array(b->arena, cor_estate_party_count(e), sizeof(*wanted), &wanted,
		err));
	if (entry->maker) {
		if (cor_estate_party_by_name(e, entry->maker->text, &parties) != 1)
			return cor_yaml_fail(b->file->yaml, entry->maker->start, err,
				"maker is \"%.*s\", expected one party of the estate or the register",
				COR_FMT(cor_field_show(entry->maker->text)));
		wanted[parties[0]] = true;
	}
	for (uint32_t g = 0; !entry->maker && g < b->file->product_count; g++) {
		for (uint32_t i = 0; i < b->scope->gears[g].maker_count; i++)
			wanted[b->scope->gears[g].makers[i]] = true;
	}
	for (uint32_t party = 0; party < cor_estate_party_count(e); party++) {
		if (wanted[party])
			COR_TRY(supply_party(b, entry, group, party, s, err));
	}
	return COR_OK;
}

static cor_status sort_suppliers(bounding *b, const supplying *s, cor_err *err)
{
	uint32_t *first;
	cor_plan_effect *items;

	COR_TRY(cor_arena_new_array(b->arena, (size_t)b->scope->count + 2, sizeof(*first), &first,
		err));
	COR_TRY(cor_arena_new_array(b->arena, s->count, sizeof(*items), &items, err));
	for (size_t i = 0; i < s->count; i++)
		first[s->items[i].movable + 2]++;
	for (uint32_t m = 0; m < b->scope->count; m++)
		first[m + 2] += first[m + 1];
	for (size_t i = 0; i < s->count; i++)
		items[first[s->items[i].movable + 1]++] = s->items[i];
	b->bounds->supplier_first = first;
	b->bounds->suppliers = items;
	return COR_OK;
}

static cor_status add_suppliers(bounding *b, cor_err *err)
{
	supplying s = {0};
	cor_status status = COR_OK;

	for (uint32_t i = 0; status == COR_OK && i < b->file->supplier_count; i++)
		status = supply(b, i, &s, err);
	if (status == COR_OK)
		status = sort_suppliers(b, &s, err);
	cor_mem_free(s.items);
	cor_mem_free(s.rows);
	return status;
}

cor_status cor_plan_bounds_find(const cor_plan_scope *scope, const cor_plan_dues *dues,
	cor_policy *policy, cor_plan_asked *asked, cor_arena *arena, cor_plan_bounds *ret_bounds,
	cor_err *err)
{
	cor_plan_bounds bounds = {0};
	bounding b = {.scope = scope,
		.file = scope->file,
		.policy = policy,
		.asked = asked,
		.arena = arena,
		.bounds = &bounds};

	COR_TRY(cor_plan_useful_find(scope, asked, arena, &bounds.is_useful, err));
	COR_TRY(find_regions(&b, err));
	COR_TRY(cor_arena_new_array(arena,
		(size_t)dues->count + 5 + bounds.region_count + scope->file->coverage_count +
			scope->file->supplier_count + scope->file->together_count,
		sizeof(*b.groups), &b.groups, err));
	for (uint32_t i = 0; i < dues->count; i++)
		(void)add_group(&b, COR_PLAN_GROUP_RULE, i);
	bounds.lead_group = add_group(&b, COR_PLAN_GROUP_LEAD, 0);
	bounds.before_group = add_group(&b, COR_PLAN_GROUP_BEFORE, 0);
	bounds.risk_group = add_group(&b, COR_PLAN_GROUP_RISK, 0);
	COR_TRY(add_budgets(&b, err));
	COR_TRY(add_crews(&b, err));
	COR_TRY(add_coverages(&b, err));
	COR_TRY(add_suppliers(&b, err));
	bounds.groups = b.groups;
	COR_TRY(cor_plan_ties_add(scope, b.groups, asked, arena, &bounds, err));
	*ret_bounds = bounds;
	return COR_OK;
}
