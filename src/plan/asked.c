#include "plan/asked.h"

#include "judge/trial.h"
#include "plan/apply.h"

/* ---- what is collected ---- */

void cor_plan_asked_done(cor_plan_asked *a)
{
	cor_mem_free(a->bars);
	cor_mem_free(a->effects);
	cor_mem_free(a->marks);
	cor_mem_free(a->lines);
	cor_mem_free(a->stuck);
	*a = (cor_plan_asked){0};
}

cor_status cor_plan_add_line(cor_plan_asked *a, cor_plan_line line, uint32_t *ret_row, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&a->lines, &a->line_capacity, a->line_count + 1,
		sizeof(line), err));
	*ret_row = (uint32_t)a->line_count;
	a->lines[a->line_count++] = line;
	return COR_OK;
}

cor_status cor_plan_add_effect(cor_plan_asked *a, cor_plan_effect effect, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&a->effects, &a->effect_capacity, a->effect_count + 1,
		sizeof(effect), err));
	a->effects[a->effect_count++] = effect;
	return COR_OK;
}

cor_status cor_plan_add_bar(cor_plan_asked *a, cor_plan_bar bar, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&a->bars, &a->bar_capacity, a->bar_count + 1, sizeof(bar),
		err));
	a->bars[a->bar_count++] = bar;
	return COR_OK;
}

cor_status cor_plan_add_mark(cor_plan_asked *a, cor_plan_mark mark, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&a->marks, &a->mark_capacity, a->mark_count + 1,
		sizeof(mark), err));
	a->marks[a->mark_count++] = mark;
	return COR_OK;
}

cor_status cor_plan_add_stuck(const cor_plan_question *q, uint32_t element, bool is_hopeless,
	cor_err *err)
{
	cor_plan_asked *a = q->asked;
	cor_plan_line line = {.group = q->due,
		.limit = -1,
		.due = q->due,
		.day = q->day,
		.periods = cor_plan_first_state(q)};
	uint32_t row;

	if (a->stuck_count > 0 && a->stuck[a->stuck_count - 1].due == q->due) {
		a->stuck[a->stuck_count - 1].count++;
		return COR_OK;
	}
	/* A row that nothing is on and that asks for less than nothing: the rule alone contradicts. */
	COR_TRY(cor_plan_add_line(a, line, &row, err));
	COR_TRY(cor_mem_reserve((void **)&a->stuck, &a->stuck_capacity, a->stuck_count + 1,
		sizeof(*a->stuck), err));
	a->stuck[a->stuck_count++] = (cor_plan_stuck){q->due, element, is_hopeless, 1, q->day};
	return COR_OK;
}

cor_status cor_plan_must_change(const cor_plan_question *q, uint32_t element, cor_err *err)
{
	uint32_t m = q->scope->movable[element];

	if (m == COR_NONE)
		return cor_plan_add_stuck(q, element, false, err);
	return cor_plan_add_bar(q->asked,
		(cor_plan_bar){m, q->due, COR_PLAN_OLD, cor_plan_first_state(q)}, err);
}

bool cor_plan_has_choice(const cor_plan_question *q, uint32_t element, uint32_t choice)
{
	uint32_t m = q->scope->movable[element];

	return m != COR_NONE && choice < cor_plan_entry_of(q->scope, m)->by_count;
}

cor_status cor_plan_must_not_choose(const cor_plan_question *q, uint32_t element, uint32_t choice,
	cor_err *err)
{
	if (!cor_plan_has_choice(q, element, choice) || cor_plan_last_state(q) == 0)
		return COR_OK;
	return cor_plan_add_bar(q->asked,
		(cor_plan_bar){q->scope->movable[element], q->due, (uint8_t)choice,
			cor_plan_last_state(q)},
		err);
}

/* ---- one policy ---- */

typedef struct asking {
	const cor_plan_scope *scope;
	const cor_plan_dues *dues;
	cor_policy *const *copies;  /* of one policy */
	cor_estate *const *estates; /* [0]: NULL, the scope's own; [1 + choice] */
	uint32_t copy_count, policy;
	cor_arena *texts, *keep, *scratch;
	cor_docket *dockets;
	cor_trial *trials;
	cor_plan_asked *asked;
} asking;

static bool is_asked(const asking *a, const cor_plan_due *due, uint32_t day)
{
	if (due->policy != a->policy || due->is_outside || due->from > a->dues->days[day])
		return false;
	return due->from == a->dues->days[day] || a->dues->is_event[day];
}

static cor_status ask_rule(const asking *a, cor_plan_question *q, cor_err *err)
{
	switch (a->dues->items[q->due].said->kind) {
	case COR_EXCLUDE:
	case COR_FREEZE:
	case COR_PERMIT_RULE:
		return cor_plan_ask_absence(q, err);
	case COR_LIMIT:
		return cor_plan_ask_limit(q, err);
	case COR_SUPPLIERS:
		return cor_plan_ask_suppliers(q, err);
	case COR_AVOID:
	case COR_ISOLATE:
		return cor_plan_ask_paths(q, err);
	}
	return COR_OK;
}

/* The states of the judged days from this one until something changes. */
static cor_status list_states(const asking *a, uint32_t day, cor_plan_question *q, cor_err *err)
{
	uint8_t *states;

	COR_TRY(cor_arena_new_array(a->scratch, a->dues->day_count - day, 1, &states, err));
	for (uint32_t i = day; i < a->dues->day_count && (i == day || !a->dues->is_event[i]); i++) {
		uint8_t state = (uint8_t)a->dues->periods[i];

		if (q->state_count == 0 || states[q->state_count - 1] != state)
			states[q->state_count++] = state;
	}
	q->states = states;
	return COR_OK;
}

static cor_status ask_due(const asking *a, uint32_t due, uint32_t day, cor_err *err)
{
	cor_plan_question q = {.scope = a->scope,
		.dues = a->dues,
		.due = due,
		.day = a->dues->days[day],
		.trials = a->trials,
		.scratch = a->scratch,
		.texts = a->texts,
		.asked = a->asked};
	cor_rule_result head = {0};
	uint32_t opened = 0;
	cor_status status = list_states(a, day, &q, err);

	for (; status == COR_OK && opened < a->copy_count; opened++) {
		const cor_rule *rule = cor_policy_rule(a->copies[opened], a->dues->items[due].rule);

		/* Ways do not change with the gear, so that they are looked for once. */
		status = opened && cor_plan_is_path(rule)
			? cor_trial_prepare(&a->dockets[opened], rule, &head, &a->trials[opened],
				  err)
			: cor_trial_open(&a->dockets[opened], rule, &head, &a->trials[opened], err);
	}
	if (status == COR_OK)
		status = ask_rule(a, &q, err);
	for (uint32_t i = 0; i < opened; i++)
		cor_trial_done(&a->trials[i]);
	return status;
}

static cor_status ask_dues(asking *a, uint32_t day, cor_err *err)
{
	for (uint32_t i = 0; i < a->dues->count; i++) {
		cor_arena_mark mark = cor_arena_here(a->scratch);
		cor_arena_mark keep = cor_arena_here(a->keep);
		cor_arena_mark of[COR_PLAN_CHOICES_MOST + 1];

		if (!is_asked(a, &a->dues->items[i], day))
			continue;
		for (uint32_t k = 0; k < a->copy_count; k++)
			of[k] = cor_arena_here(a->dockets[k].scratch);
		COR_TRY(ask_due(a, i, day, err));
		for (uint32_t k = 0; k < a->copy_count; k++)
			cor_arena_back(a->dockets[k].scratch, of[k]);
		cor_arena_back(a->keep, keep);
		cor_arena_back(a->scratch, mark);
	}
	return COR_OK;
}

static bool asks_any(const asking *a, uint32_t day)
{
	for (uint32_t i = 0; i < a->dues->count; i++) {
		if (is_asked(a, &a->dues->items[i], day))
			return true;
	}
	return false;
}

static const cor_estate *estate_of(const asking *a, uint32_t copy)
{
	return copy ? a->estates[copy] : a->scope->estate;
}

static cor_status ask_day(asking *a, uint32_t day, cor_err *err)
{
	cor_status status = COR_OK;
	uint32_t opened = 0;

	for (; status == COR_OK && opened < a->copy_count; opened++)
		status = cor_docket_init(&a->dockets[opened], a->copies[opened],
			estate_of(a, opened), a->dues->days[day], a->keep, err);
	if (status == COR_OK)
		status = ask_dues(a, day, err);
	for (uint32_t i = 0; i < opened; i++)
		cor_docket_done(&a->dockets[i]);
	return status;
}

static cor_status ask_policy(asking *a, cor_err *err)
{
	for (uint32_t k = 0; k < a->copy_count; k++)
		COR_TRY(cor_policy_bind(a->copies[k], estate_of(a, k), err));
	for (uint32_t day = 0; day < a->dues->day_count; day++) {
		if (asks_any(a, day))
			COR_TRY(ask_day(a, day, err));
	}
	return COR_OK;
}

/* ---- every choice made everywhere ---- */

static cor_status choose_everywhere(const cor_plan_scope *s, uint32_t choice, cor_arena *scratch,
	cor_estate **ret_estate, cor_err *err)
{
	cor_plan_change *changes;

	COR_TRY(cor_arena_new_array(scratch, s->count, sizeof(*changes), &changes, err));
	for (uint32_t m = 0; m < s->count; m++) {
		bool has = choice < cor_plan_entry_of(s, m)->by_count;

		changes[m] = (cor_plan_change){(uint8_t)choice, has ? 0 : COR_PLAN_OLD};
	}
	return cor_plan_apply(s, changes, 1, ret_estate, err);
}

static cor_status ask_policies(asking *a, cor_policy *const *policies, uint32_t policy_count,
	cor_estate **estates, cor_err *err)
{
	a->copy_count = a->scope->choice_most + 1;
	for (uint32_t k = 1; k < a->copy_count; k++)
		COR_TRY(choose_everywhere(a->scope, k - 1, a->scratch, &estates[k], err));
	a->estates = estates;
	COR_TRY(cor_arena_new_array(a->scratch, a->copy_count, sizeof(*a->dockets), &a->dockets,
		err));
	COR_TRY(cor_arena_new_array(a->scratch, a->copy_count, sizeof(*a->trials), &a->trials,
		err));
	for (uint32_t p = 0; p < policy_count; p++) {
		a->policy = p;
		a->copies = policies + (size_t)p * a->copy_count;
		COR_TRY(ask_policy(a, err));
	}
	return COR_OK;
}

cor_status cor_plan_ask(const cor_plan_scope *scope, const cor_plan_dues *dues,
	cor_policy *const *policies, uint32_t policy_count, cor_arena *texts,
	cor_plan_asked *ret_asked, cor_err *err)
{
	COR_AUTO(cor_arena) keep = NULL;
	COR_AUTO(cor_arena) scratch = NULL;
	cor_estate *estates[COR_PLAN_CHOICES_MOST + 1] = {0};
	cor_plan_asked asked = {0};
	asking a = {.scope = scope, .dues = dues, .texts = texts, .asked = &asked};

	COR_TRY(cor_arena_new("planning: heads", 0, &keep, err));
	COR_TRY(cor_arena_new("planning", 0, &scratch, err));
	a.keep = keep;
	a.scratch = scratch;
	cor_status status = ask_policies(&a, policies, policy_count, estates, err);
	for (uint32_t k = 1; k <= COR_PLAN_CHOICES_MOST; k++)
		cor_estate_free(estates[k]);
	if (status == COR_OK)
		*ret_asked = asked;
	else
		cor_plan_asked_done(&asked);
	return status;
}
