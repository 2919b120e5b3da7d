/* A plan before this one: what it decided, for as few decisions as possible to change. */
#include <jansson.h>

#include "app/plan.h"
#include "base/file.h"
#include "base/limits.h"

static void free_json(json_t **json)
{
	json_decref(*json);
}

static cor_status wrong(const cor_planned *p, cor_err *err, const char *what)
{
	return cor_fail(err, COR_EINPUT, "%s: %s, expected what `cordon plan -o json` wrote",
		p->words->keep, what);
}

/* The period of this plan that begins on the day that the other's began. */
static uint8_t period_of(const cor_planned *p, cor_day first)
{
	for (uint32_t t = 0; t < p->file->period_count; t++) {
		if (p->file->first_day[t] == first)
			return (uint8_t)t;
	}
	return COR_PLAN_STAY;
}

static bool find_choice(const cor_planned *p, uint32_t m, const char *product, uint8_t *ret_choice)
{
	for (uint32_t k = 0; k < cor_plan_entry_of(&p->scope, m)->by_count; k++) {
		if (cor_text_is(cor_plan_gear_of(&p->scope, m, k)->id, product)) {
			*ret_choice = (uint8_t)k;
			return true;
		}
	}
	return false;
}

static cor_status read_change(cor_planned *p, json_t *change, json_t *periods, cor_err *err)
{
	const char *element = json_string_value(json_object_get(change, "element")),
		   *product = json_string_value(json_object_get(change, "product")), *first;
	json_int_t number = json_integer_value(json_object_get(change, "period"));
	uint32_t row, m = COR_NONE;
	uint8_t period, choice;
	cor_day day;

	if (!element || !product || number < 1 || (size_t)number > json_array_size(periods))
		return wrong(p, err, "a change says no element, product or period");
	first = json_string_value(
		json_object_get(json_array_get(periods, (size_t)number - 1), "first"));
	if (!first || !cor_day_parse(cor_text_of(first), &day))
		return wrong(p, err, "a period has no first day");
	row = cor_estate_find(p->opened.estate, COR_ELEMENT, cor_text_of(element));
	if (row != COR_NONE)
		m = p->scope.movable[row];
	period = period_of(p, day);
	if (m == COR_NONE || period == COR_PLAN_STAY || !find_choice(p, m, product, &choice))
		p->before_lost++;
	else
		p->before[m] = (cor_plan_change){choice, period};
	return COR_OK;
}

static cor_status read_changes(cor_planned *p, json_t *root, cor_err *err)
{
	json_t *changes = json_object_get(root, "changes"),
	       *periods = json_object_get(root, "periods");
	const char *format = json_string_value(json_object_get(root, "format"));

	if (!format || strcmp(format, "cordon-plan/1") != 0)
		return wrong(p, err, "this is no plan");
	if (!json_is_array(changes) || !json_is_array(periods))
		return wrong(p, err, "there is no schedule in it");
	COR_TRY(cor_arena_new_array(p->arena, p->scope.count, sizeof(*p->before), &p->before, err));
	for (uint32_t m = 0; m < p->scope.count; m++)
		p->before[m].period = COR_PLAN_STAY;
	for (size_t i = 0; i < json_array_size(changes); i++)
		COR_TRY(read_change(p, json_array_get(changes, i), periods, err));
	return COR_OK;
}

cor_status cor_planned_read_before(cor_planned *p, cor_err *err)
{
	__attribute__((cleanup(free_json))) json_t *root = NULL;
	json_error_t error;
	char *bytes = NULL;
	size_t count = 0;

	if (!p->words->keep)
		return COR_OK;
	COR_TRY(cor_file_read(p->words->keep, COR_LIMIT_JSON_BYTES, &bytes, &count, err));
	root = json_loadb(bytes, count, JSON_REJECT_DUPLICATES, &error);
	cor_mem_free(bytes);
	if (!root)
		return cor_fail(err, COR_EINPUT, "%s:%d:%d: %s", p->words->keep, error.line,
			error.column, error.text);
	return read_changes(p, root, err);
}
