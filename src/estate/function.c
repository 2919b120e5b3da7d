#include <stdlib.h>

#include "estate/frozen.h"

typedef struct draft {
	cor_text group;
	cor_member member;
	bool is_own;
} grouping;

static uint32_t function_of(const cor_estate *e, cor_text id)
{
	return cor_joined_find(e, &e->joined_functions, COR_FUNCTION, id);
}

static cor_status add_aliases(const cor_estate *e, const cor_estate *from, cor_names_draft *draft,
	cor_err *err)
{
	for (uint32_t row = 0; row < cor_estate_rows(from, COR_FUNCTION_ALIAS); row++) {
		COR_TRY(cor_names_add(draft, cor_estate_cell(from, COR_FUNCTION_ALIAS, row, 0),
			function_of(e, cor_estate_cell(from, COR_FUNCTION_ALIAS, row, 1)), err));
	}
	return COR_OK;
}

static void list_functions(cor_estate *e, const cor_estate *from)
{
	for (uint32_t row = 0; row < cor_estate_rows(from, COR_FUNCTION); row++) {
		cor_text id = cor_estate_cell(from, COR_FUNCTION, row, 0);

		e->functions[function_of(e, id)] = id;
	}
}

static cor_status gather_names(cor_estate *e, cor_names_draft *draft, cor_err *err)
{
	COR_TRY(cor_names_begin(draft, e->keep, err));
	for (uint32_t i = 0; i < e->joined_functions.count; i++)
		COR_TRY(cor_names_add(draft, e->functions[i], i, err));
	if (e->below)
		COR_TRY(add_aliases(e, e->below, draft, err));
	COR_TRY(add_aliases(e, e, draft, err));
	return cor_names_end(draft, e->keep, &e->function_names, err);
}

/* ---- groups ---- */

static grouping grouping_at(const cor_estate *e, const cor_estate *from, uint32_t row)
{
	cor_text membership = cor_estate_cell(from, COR_FUNCTION_GROUP, row, 2);
	cor_member member = {
		function_of(e, cor_estate_cell(from, COR_FUNCTION_GROUP, row, 1)),
		cor_text_is(membership, "maybe") ? COR_MAYBE : COR_YES,
	};

	return (grouping){cor_estate_cell(from, COR_FUNCTION_GROUP, row, 0), member, from == e};
}

static int compare_keys(const grouping *a, const grouping *b)
{
	int order = cor_text_compare(a->group, b->group);

	if (order)
		return order;
	return (a->member.function > b->member.function) -
		(a->member.function < b->member.function);
}

/* Own rows before those of the register with the same key. */
static int compare_groupings(const void *a, const void *b)
{
	const grouping *x = a, *y = b;
	int order = compare_keys(x, y);

	return order ? order : (int)y->is_own - (int)x->is_own;
}

static cor_status list_groups(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	uint32_t below = e->below ? cor_estate_rows(e->below, COR_FUNCTION_GROUP) : 0;
	size_t count = (size_t)below + cor_estate_rows(e, COR_FUNCTION_GROUP);
	uint32_t to = 0;
	grouping *drafts;

	if (count > UINT32_MAX)
		return cor_fail(err, COR_ELIMIT, "more than %u members of groups", UINT32_MAX);
	COR_TRY(cor_arena_new_array(f->scratch, count, sizeof(*drafts), &drafts, err));
	COR_TRY(cor_arena_new_array(e->keep, count, sizeof(*e->groups), &e->groups, err));
	COR_TRY(cor_arena_new_array(e->keep, count, sizeof(*e->members), &e->members, err));
	for (uint32_t row = 0; row < below; row++)
		drafts[row] = grouping_at(e, e->below, row);
	for (size_t i = below; i < count; i++)
		drafts[i] = grouping_at(e, e, (uint32_t)i - below);
	qsort(drafts, count, sizeof(*drafts), compare_groupings);
	for (size_t i = 0; i < count; i++) {
		if (i && compare_keys(&drafts[i - 1], &drafts[i]) == 0)
			continue;
		if (i == 0 || !cor_text_equal(drafts[i - 1].group, drafts[i].group))
			e->groups[e->group_count++] = (cor_group){drafts[i].group, to, 0};
		e->groups[e->group_count - 1].count++;
		e->members[to++] = drafts[i].member;
	}
	return COR_OK;
}

/* The function sets of what roles say. */
static cor_status read_roles(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_column *column = &e->tables[COR_ROLE].columns[1];
	uint32_t values = cor_column_values(column);

	COR_TRY(cor_sets_new(&e->function_sets, e->keep, err));
	COR_TRY(cor_arena_new_array(f->scratch, values, sizeof(uint32_t), &f->function_of_code,
		err));
	for (uint32_t code = 1; code < values; code++) {
		const uint32_t *functions;
		uint32_t count = cor_names_find(&e->function_names, cor_column_text(column, code),
			&functions);

		cor_sets_begin(&e->function_sets);
		COR_TRY(cor_sets_add(&e->function_sets, functions, count, count == 0, err));
		COR_TRY(cor_sets_end(&e->function_sets, &f->function_of_code[code], err));
	}
	return COR_OK;
}

cor_status cor_freeze_functions(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	cor_names_draft draft = {0};
	cor_status status;

	COR_TRY(cor_joined_new(e, COR_FUNCTION, e->keep, &e->joined_functions, err));
	COR_TRY(cor_arena_new_array(e->keep, e->joined_functions.count, sizeof(*e->functions),
		&e->functions, err));
	if (e->below)
		list_functions(e, e->below);
	list_functions(e, e);
	status = gather_names(e, &draft, err);
	cor_names_draft_done(&draft);
	if (status != COR_OK)
		return status;
	COR_TRY(list_groups(f, err));
	return read_roles(f, err);
}
