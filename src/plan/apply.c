#include "plan/apply.h"

#include "estate/variant.h"
#include "plan/problem.h"

typedef struct applying {
	const cor_plan_scope *scope;
	const cor_plan_change *changes;
	uint32_t periods, words;
	cor_variant *variant;
	uint64_t *bits; /* of elements; for one thing at a time */
} applying;

static unsigned column_of(const char *name)
{
	int column = cor_schema_column(COR_ELEMENT, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

static bool is_changed(const applying *a, uint32_t m)
{
	return a->changes[m].period != COR_PLAN_STAY && a->changes[m].period < a->periods;
}

static cor_status fill(applying *a, const char *column, cor_text text, cor_err *err)
{
	return cor_variant_fill(a->variant, COR_ELEMENT, a->bits, column_of(column), text, err);
}

static void clear(applying *a)
{
	memset(a->bits, 0, a->words * sizeof(*a->bits));
}

static cor_status renew(applying *a, cor_err *err)
{
	clear(a);
	for (uint32_t m = 0; m < a->scope->count; m++) {
		if (is_changed(a, m))
			cor_bit_set(a->bits, a->scope->element[m]);
	}
	COR_TRY(fill(a, "procured", (cor_text){0}, err));
	COR_TRY(fill(a, "retired", (cor_text){0}, err));
	COR_TRY(fill(a, "maker", (cor_text){0}, err));
	return cor_variant_renew(a->variant, a->bits, err);
}

static cor_status put_product(applying *a, uint32_t product, cor_err *err)
{
	const cor_plan_gear *gear = &a->scope->gears[product];
	bool any = false;

	clear(a);
	for (uint32_t m = 0; m < a->scope->count; m++) {
		if (!is_changed(a, m) ||
			cor_plan_entry_of(a->scope, m)->by[a->changes[m].choice] != product)
			continue;
		cor_bit_set(a->bits, a->scope->element[m]);
		any = true;
	}
	if (!any)
		return COR_OK;
	cor_text named = gear->id;
	if (gear->product == COR_NONE)
		named = (cor_text){0};
	COR_TRY(fill(a, "product", named, err));
	return gear->maker_cell.n ? fill(a, "maker", gear->maker_cell, err) : COR_OK;
}

/* Planned gear that comes later, or nobody knows when, still does. */
static bool comes_later(const cor_estate *estate, uint32_t element, cor_day day)
{
	cor_day installed = cor_estate_days(estate, COR_ELEMENT, column_of("installed"))[element];

	return cor_text_is(cor_estate_cell(estate, COR_ELEMENT, element, column_of("state")),
		       "planned") &&
		(installed == COR_DAY_NONE || installed > day);
}

static cor_status put_period(applying *a, uint32_t period, cor_err *err)
{
	cor_day day = a->scope->file->last_day[period];
	char text[COR_DAY_BYTES];

	clear(a);
	for (uint32_t m = 0; m < a->scope->count; m++) {
		if (a->changes[m].period == period &&
			!comes_later(a->scope->estate, a->scope->element[m], day))
			cor_bit_set(a->bits, a->scope->element[m]);
	}
	return fill(a, "installed", cor_text_of(cor_day_write(day, text)), err);
}

static cor_status change_all(applying *a, cor_err *err)
{
	COR_TRY(renew(a, err));
	for (uint32_t product = 0; product < a->scope->file->product_count; product++)
		COR_TRY(put_product(a, product, err));
	for (uint32_t period = 0; period < a->periods; period++)
		COR_TRY(put_period(a, period, err));
	return COR_OK;
}

cor_status cor_plan_apply(const cor_plan_scope *scope, const cor_plan_change *changes,
	uint32_t periods, cor_estate **ret_estate, cor_err *err)
{
	COR_AUTO(cor_variant) variant = NULL;
	applying a = {.scope = scope, .changes = changes, .periods = periods};

	COR_TRY(cor_variant_new(scope->estate, &variant, err));
	a.variant = variant;
	a.words = cor_bits_words(cor_estate_rows(scope->estate, COR_ELEMENT));
	a.bits = cor_mem_new(a.words ? a.words : 1, sizeof(*a.bits));
	if (!a.bits)
		return cor_fail(err, COR_ENOMEM, "out of memory: applying a plan");
	cor_status status = change_all(&a, err);
	cor_mem_free(a.bits);
	return status == COR_OK ? cor_variant_freeze(variant, ret_estate, err) : status;
}
