#include "plan/units.h"

#include "base/limits.h"
#include "judge/elements.h"
#include "policy/field.h"
#include "policy/near.h"

typedef struct scoping {
	const cor_plan_file *file;
	cor_policy *policy;
	const cor_estate *estate;
	cor_arena *arena;
	cor_plan_scope *scope;
} scoping;

cor_status cor_plan_elements(const cor_plan_file *file, cor_policy *policy,
	const cor_estate *estate, const cor_yaml_node *where, cor_arena *arena, cor_triset *ret_set,
	cor_err *err)
{
	cor_status status = cor_judge_elements(policy, estate, where->text, file->first_day[0],
		arena, ret_set, err);
	cor_err cause = *err;

	return status == COR_EINPUT ? cor_yaml_fail(file->yaml, where->start, err, "%s", cause.text)
				    : status;
}

/* ---- gear ---- */

/* The row as written: the estate's own, or else the register's. */
static cor_text cell_of(const cor_estate *estate, cor_text product, const char *name)
{
	int column = cor_schema_column(COR_PRODUCT, cor_text_of(name));

	for (const cor_estate *e = estate; e; e = cor_estate_below(e)) {
		uint32_t row = cor_estate_find(e, COR_PRODUCT, product);

		if (row != COR_NONE)
			return cor_estate_cell(e, COR_PRODUCT, row, (unsigned)column);
	}
	return (cor_text){0};
}

static cor_status fail_product(const scoping *s, const cor_plan_product *p, cor_err *err)
{
	cor_near near;

	cor_near_init(&near, p->id);
	for (uint32_t i = 0; i < cor_estate_product_count(s->estate); i++)
		cor_near_offer(&near, cor_estate_product(s->estate, i)->id);
	return cor_yaml_fail(s->file->yaml, p->node->start, err,
		"nobody sells \"%.*s\": no such product in the estate or the register, and the plan file does not say its maker%s",
		COR_FMT(cor_field_show(p->id)), cor_near_hint(&near));
}

static cor_status find_makers(const scoping *s, const cor_plan_product *p, cor_plan_gear *gear,
	cor_err *err)
{
	if (gear->product != COR_NONE) {
		const cor_maker_set *set = cor_estate_maker_set(s->estate,
			cor_estate_product(s->estate, gear->product)->maker);

		if (p->maker.n > 0)
			return cor_yaml_fail(s->file->yaml, p->node->start, err,
				"the estate or the register has product \"%.*s\", expected no maker here",
				COR_FMT(p->id));
		gear->makers = set->parties;
		gear->maker_count = set->count;
		gear->maker_open = set->open;
		return COR_OK;
	}
	gear->maker_cell = p->maker;
	gear->maker_count = cor_estate_party_by_name(s->estate, p->maker, &gear->makers);
	if (gear->maker_count == 0)
		return cor_yaml_fail(s->file->yaml, p->node->start, err,
			"maker of \"%.*s\" is \"%.*s\", expected a party of the estate or the register",
			COR_FMT(p->id), COR_FMT(cor_field_show(p->maker)));
	return COR_OK;
}

static cor_status find_gear(const scoping *s, const cor_plan_product *p, cor_plan_gear *gear,
	cor_err *err)
{
	const cor_plan_file *f = s->file;

	gear->id = p->id;
	gear->product = cor_estate_product_by_id(s->estate, p->id);
	if (gear->product == COR_NONE && p->maker.n == 0)
		return fail_product(s, p, err);
	COR_TRY(find_makers(s, p, gear, err));
	gear->lead_days = p->lead_days;
	if (gear->lead_days < 0 && gear->product != COR_NONE)
		gear->lead_days = cor_estate_product(s->estate, gear->product)->lead_days;
	if (gear->lead_days < 0)
		return cor_yaml_fail(f->yaml, p->node->start, err,
			"when \"%.*s\" can be there is not known, expected lead_days of it in `products`, or in the estate",
			COR_FMT(cor_field_show(p->id)));
	while (gear->first_period < f->period_count &&
		f->ordered + gear->lead_days > f->first_day[gear->first_period])
		gear->first_period++;
	return COR_OK;
}

/* The entry's own cost, the file's of the product, or that of the estate or register. */
static cor_status find_cost(const scoping *s, const cor_plan_entry *entry, uint32_t choice,
	cor_plan_cost *ret_cost, cor_err *err)
{
	const cor_plan_product *p = &s->file->products[entry->by[choice]];
	uint32_t row = cor_estate_product_by_id(s->estate, p->id);
	const cor_product *product = row == COR_NONE ? NULL : cor_estate_product(s->estate, row);
	cor_text currency;

	*ret_cost = entry->cost.given ? entry->cost : p->cost;
	if (ret_cost->given)
		return COR_OK;
	if (!product || product->cost_low < 0 || product->cost_high < 0)
		return cor_yaml_fail(s->file->yaml, p->node->start, err,
			"what \"%.*s\" costs is not known, expected a cost of it in `products`, in the entry, or in the estate",
			COR_FMT(cor_field_show(p->id)));
	currency = cell_of(s->estate, p->id, "currency");
	if (!cor_text_equal(currency, s->file->currency))
		return cor_yaml_fail(s->file->yaml, p->node->start, err,
			"\"%.*s\" costs in \"%.*s\" and the plan is in \"%.*s\", expected a cost of it in `products`",
			COR_FMT(cor_field_show(p->id)), COR_FMT(currency),
			COR_FMT(s->file->currency));
	if (product->cost_high > COR_PLAN_MONEY_MOST)
		return cor_yaml_fail_as(s->file->yaml, p->node->start, COR_ELIMIT, err,
			"\"%.*s\" costs more than %lld", COR_FMT(cor_field_show(p->id)),
			(long long)COR_PLAN_MONEY_MOST);
	*ret_cost = (cor_plan_cost){.given = true,
		.of = {product->cost_low,
			product->cost_low + (product->cost_high - product->cost_low) / 2,
			product->cost_high},
		.source = cell_of(s->estate, p->id, "source")};
	return COR_OK;
}

static cor_status find_gears(scoping *s, cor_err *err)
{
	const cor_plan_file *f = s->file;
	cor_plan_gear *gears;
	cor_plan_cost *costs;

	COR_TRY(cor_arena_new_array(s->arena, f->product_count, sizeof(*gears), &gears, err));
	COR_TRY(cor_arena_new_array(s->arena, (size_t)f->entry_count * COR_PLAN_CHOICES_MOST,
		sizeof(*costs), &costs, err));
	for (uint32_t i = 0; i < f->product_count; i++)
		COR_TRY(find_gear(s, &f->products[i], &gears[i], err));
	for (uint32_t e = 0; e < f->entry_count; e++) {
		for (uint32_t k = 0; k < f->entries[e].by_count; k++)
			COR_TRY(find_cost(s, &f->entries[e], k,
				&costs[(size_t)e * COR_PLAN_CHOICES_MOST + k], err));
		if (f->entries[e].by_count > s->scope->choice_most)
			s->scope->choice_most = f->entries[e].by_count;
	}
	s->scope->gears = gears;
	s->scope->costs = costs;
	return COR_OK;
}

/* ---- movable elements ---- */

static bool is_gone(const cor_estate *estate, uint32_t element, cor_day first)
{
	static int state = -1, retired = -1;

	if (state < 0) {
		state = cor_schema_column(COR_ELEMENT, COR_TEXT("state"));
		retired = cor_schema_column(COR_ELEMENT, COR_TEXT("retired"));
	}
	cor_day day = cor_estate_days(estate, COR_ELEMENT, (unsigned)retired)[element];

	return cor_text_is(cor_estate_cell(estate, COR_ELEMENT, element, (unsigned)state),
		       "retired") ||
		(day != COR_DAY_NONE && day <= first);
}

/* The first entry that surely takes an element in has it, else the first that may. */
static cor_status take_in(const scoping *s, uint32_t entry, uint16_t *entry_of, uint64_t *is_sure,
	cor_err *err)
{
	const cor_yaml_node *where = s->file->entries[entry].where;
	cor_arena_mark mark = cor_arena_here(s->arena);
	cor_triset set;

	COR_TRY(cor_plan_elements(s->file, s->policy, s->estate, where, s->arena, &set, err));
	if (cor_triset_is_empty(&set))
		return cor_yaml_fail(s->file->yaml, where->start, err, "where selects no element");
	for (uint32_t v = cor_bits_next(set.may, set.size, 0); v < set.size;
		v = cor_bits_next(set.may, set.size, v + 1)) {
		bool sure = cor_bit_is(set.must, v);

		if (entry_of[v] && (!sure || cor_bit_is(is_sure, v)))
			continue;
		entry_of[v] = (uint16_t)(entry + 1);
		if (sure)
			cor_bit_set(is_sure, v);
	}
	cor_arena_back(s->arena, mark);
	return COR_OK;
}

static cor_status find_movable(scoping *s, cor_err *err)
{
	uint64_t *is_sure;
	uint32_t rows = cor_estate_rows(s->estate, COR_ELEMENT), count = 0;
	uint16_t *entry_of, *entries;
	uint32_t *elements, *movable;

	COR_TRY(cor_arena_new_array(s->arena, rows, sizeof(*entry_of), &entry_of, err));
	COR_TRY(cor_arena_new_array(s->arena, rows, sizeof(*movable), &movable, err));
	COR_TRY(cor_arena_new_array(s->arena, cor_bits_words(rows), sizeof(*is_sure), &is_sure,
		err));
	for (uint32_t e = 0; e < s->file->entry_count; e++)
		COR_TRY(take_in(s, e, entry_of, is_sure, err));
	for (uint32_t v = 0; v < rows; v++) {
		if (entry_of[v] && is_gone(s->estate, v, s->file->first_day[0]))
			entry_of[v] = 0;
		movable[v] = entry_of[v] ? count++ : COR_NONE;
	}
	COR_TRY(cor_arena_new_array(s->arena, count, sizeof(*elements), &elements, err));
	COR_TRY(cor_arena_new_array(s->arena, count, sizeof(*entries), &entries, err));
	for (uint32_t v = 0; v < rows; v++) {
		if (movable[v] == COR_NONE)
			continue;
		elements[movable[v]] = v;
		entries[movable[v]] = (uint16_t)(entry_of[v] - 1);
	}
	s->scope->count = count;
	s->scope->element = elements;
	s->scope->movable = movable;
	s->scope->entry = entries;
	return COR_OK;
}

static cor_status find_disruption(scoping *s, cor_err *err)
{
	const cor_estate *e = s->estate;
	unsigned element = (unsigned)cor_schema_column(COR_MEASURE, COR_TEXT("element")),
		 name = (unsigned)cor_schema_column(COR_MEASURE, COR_TEXT("name")),
		 value = (unsigned)cor_schema_column(COR_MEASURE, COR_TEXT("value"));
	const int64_t *values = cor_estate_numbers(e, COR_MEASURE, value);
	uint64_t *prices;

	if (s->file->disruption_measure.n == 0)
		return COR_OK;
	COR_TRY(cor_arena_new_array(s->arena, s->scope->count, sizeof(*prices), &prices, err));
	s->scope->disruption_unknown = s->scope->count;
	for (uint32_t row = 0; row < cor_estate_rows(e, COR_MEASURE); row++) {
		uint32_t v, m;

		if (values[row] < 0 ||
			!cor_text_equal(cor_estate_cell(e, COR_MEASURE, row, name),
				s->file->disruption_measure))
			continue;
		v = cor_estate_referred(e, COR_MEASURE, row, element);
		m = v == COR_NONE ? COR_NONE : s->scope->movable[v];
		if (m == COR_NONE)
			continue;
		if (values[row] > COR_PLAN_MONEY_MOST ||
			values[row] * s->file->disruption_price > COR_PLAN_MONEY_MOST * 1000)
			return cor_fail(err, COR_ELIMIT,
				"the disruption of element %.*s costs more than a plan can count",
				COR_FMT(cor_estate_cell(e, COR_ELEMENT, v, 0)));
		prices[m] = (uint64_t)(values[row] * s->file->disruption_price);
		s->scope->disruption_unknown--;
	}
	s->scope->disruption = prices;
	return COR_OK;
}

cor_status cor_plan_scope_find(const cor_plan_file *file, cor_policy *policy,
	const cor_estate *estate, cor_arena *arena, cor_plan_scope *ret_scope, cor_err *err)
{
	cor_plan_scope scope = {.file = file, .estate = estate};
	scoping s = {file, policy, estate, arena, &scope};

	COR_TRY(find_gears(&s, err));
	COR_TRY(find_movable(&s, err));
	COR_TRY(find_disruption(&s, err));
	COR_TRY(cor_plan_units_find(&scope, policy, arena, err));
	*ret_scope = scope;
	return COR_OK;
}

cor_text cor_plan_region(const cor_plan_scope *scope, uint32_t m)
{
	uint32_t site = cor_estate_site_of_element(scope->estate)[scope->element[m]];
	cor_text region = {0};

	if (site != COR_NONE)
		region = cor_estate_cell(scope->estate, COR_SITE, site,
			(unsigned)cor_schema_column(COR_SITE, COR_TEXT("region")));
	return region.n > 0 ? region : COR_TEXT("?");
}
