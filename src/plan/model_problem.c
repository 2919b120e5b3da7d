/* The problem in one case of costs, and what a schedule of it means. */
#include "base/limits.h"
#include "plan/model.h"

/* Terms of one option, which may name a row several times. */
typedef struct terms {
	cor_plan_term *items;
	size_t count, capacity;
} terms;

typedef struct writing {
	const cor_plan_model *model;
	const cor_plan_scope *scope;
	cor_plan_goal goal;
	cor_plan_case cost_case;
	cor_plan_draft *draft;
	terms terms;
	uint32_t *unit_number; /* by unit of the scope: its number in the problem */
} writing;

static cor_status add_term(writing *w, uint32_t row, int64_t amount, cor_err *err)
{
	if (row == COR_NONE || amount == 0)
		return COR_OK;
	COR_TRY(cor_mem_reserve((void **)&w->terms.items, &w->terms.capacity, w->terms.count + 1,
		sizeof(*w->terms.items), err));
	w->terms.items[w->terms.count++] = (cor_plan_term){row, amount};
	return COR_OK;
}

/* The row of a period in a run of rows, one a period. */
static uint32_t period_row(uint32_t first, uint32_t period)
{
	return first == COR_NONE ? COR_NONE : first + period;
}

static cor_status add_money(writing *w, uint32_t period, int64_t money, cor_err *err)
{
	COR_TRY(add_term(w, w->model->bounds->budget_row, money, err));
	return add_term(w, period_row(w->model->bounds->period_row, period), money, err);
}

/* What money of a period counts under the goal. */
static int64_t weigh_money(const writing *w, uint32_t period, int64_t money)
{
	switch (w->goal) {
	case COR_PLAN_GOAL_COST:
		return cor_plan_discount(w->scope->file, period, money);
	case COR_PLAN_GOAL_SPEND:
		return money;
	case COR_PLAN_GOAL_CHANGED:
	case COR_PLAN_GOAL_RISK:
		break;
	}
	return 0;
}

/* Counts a decision that differs from the plan before. */
static cor_status add_difference(writing *w, uint32_t e, cor_plan_change now, int64_t *cost,
	cor_err *err)
{
	const cor_plan_change *before = w->model->before ? &w->model->before[e] : NULL;

	if (!before ||
		(before->period == now.period &&
			(now.period == COR_PLAN_STAY || before->choice == now.choice)))
		return COR_OK;
	*cost += w->goal == COR_PLAN_GOAL_CHANGED;
	return add_term(w, w->model->before_row, 1, err);
}

/* Counts the risk that is left. */
static cor_status add_risk(writing *w, uint32_t e, cor_plan_change now, int64_t *cost, cor_err *err)
{
	int64_t risk;

	if (!w->model->risk)
		return COR_OK;
	risk = (int64_t)cor_plan_risk_of(w->model, e, now);
	*cost += w->goal == COR_PLAN_GOAL_RISK ? risk : 0;
	return add_term(w, w->model->risk_row, risk, err);
}

/* ---- visits ---- */

static cor_status add_visits(writing *w, uint32_t place, cor_err *err)
{
	const cor_plan_file *f = w->scope->file;
	const cor_plan_bounds *b = w->model->bounds;
	uint32_t first = b->crowd_first[place], end = b->crowd_first[place + 1];
	int64_t cost = f->visit.of[w->cost_case];

	for (uint32_t t = 0; (cost > 0 || end > first) && t < f->period_count; t++) {
		w->terms.count = 0;
		COR_TRY(add_money(w, t, cost, err));
		for (uint32_t i = first; i < end; i++)
			COR_TRY(add_term(w, b->crowd_row[i] + t, 1, err));
		COR_TRY(cor_plan_add_visit(w->draft, (uint8_t)t, weigh_money(w, t, cost),
			w->terms.items, (uint32_t)w->terms.count, err));
	}
	return COR_OK;
}

/* ---- options ---- */

static cor_status bar_stay(writing *w, uint32_t unit, cor_err *err)
{
	const cor_plan_model *x = w->model;

	for (uint32_t i = w->scope->unit_first[unit]; i < w->scope->unit_first[unit + 1]; i++) {
		uint32_t e = w->scope->unit_member[i];

		for (uint32_t b = x->bar_first[e]; b < x->bar_first[e + 1]; b++) {
			if (x->bars[b].choice == COR_PLAN_OLD)
				COR_TRY(cor_plan_bar_option(w->draft, x->bars[b].group, err));
		}
	}
	return COR_OK;
}

/* Of one element that takes a choice in a period. */
static cor_status add_element(writing *w, uint32_t e, uint32_t choice, uint32_t period,
	int64_t *cost, cor_err *err)
{
	const cor_plan_model *x = w->model;
	const cor_plan_bounds *b = x->bounds;
	const cor_plan_file *f = w->scope->file;
	int64_t money = cor_plan_cost_of(w->scope, e, choice, w->cost_case);

	*cost += weigh_money(w, period, money);
	if (w->scope->disruption && w->goal == COR_PLAN_GOAL_COST)
		*cost += cor_plan_discount(f, period, (int64_t)w->scope->disruption[e]);
	COR_TRY(add_difference(w, e, (cor_plan_change){(uint8_t)choice, (uint8_t)period}, cost,
		err));
	COR_TRY(add_risk(w, e, (cor_plan_change){(uint8_t)choice, (uint8_t)period}, cost, err));
	COR_TRY(add_money(w, period, money, err));
	COR_TRY(add_term(w, period_row(b->crew_row[b->region[e]], period),
		cor_plan_entry_of(w->scope, e)->hours, err));
	for (uint32_t i = b->coverage_first[e]; i < b->coverage_first[e + 1]; i++)
		COR_TRY(add_term(w, period_row(b->coverage_row[i], period), 1, err));
	for (uint32_t i = b->supplier_first[e]; i < b->supplier_first[e + 1]; i++) {
		if (b->suppliers[i].choice == choice)
			COR_TRY(add_term(w, b->suppliers[i].row, b->suppliers[i].amount, err));
	}
	for (uint32_t i = x->effect_first[e]; i < x->effect_first[e + 1]; i++) {
		if (x->effects[i].choice == choice && period < x->effects[i].periods)
			COR_TRY(add_term(w, x->effects[i].row, x->effects[i].amount, err));
	}
	return COR_OK;
}

/* The groups that bar what was just added. */
static cor_status bar_element(writing *w, uint32_t e, uint32_t choice, uint32_t period,
	cor_err *err)
{
	const cor_plan_model *x = w->model;

	for (uint32_t i = x->bar_first[e]; i < x->bar_first[e + 1]; i++) {
		const cor_plan_bar *bar = &x->bars[i];
		bool barred = bar->choice == COR_PLAN_OLD
			? period >= bar->periods
			: bar->choice == choice && period < bar->periods;

		if (barred)
			COR_TRY(cor_plan_bar_option(w->draft, bar->group, err));
	}
	if (period < cor_plan_gear_of(w->scope, e, choice)->first_period)
		return cor_plan_bar_option(w->draft, x->bounds->lead_group, err);
	return COR_OK;
}

/* A number that says when a unit changes and to whose gear: to stay is 0, and to change much more than the periods lie
 * apart. */
static int64_t number_of(const writing *w, const cor_plan_tie *tie, uint32_t maker, uint32_t period)
{
	int64_t when = 8 * (int64_t)w->scope->file->period_count - period;

	return tie->by_maker ? when * w->model->bounds->maker_ranks + maker : when;
}

static cor_status add_tie(writing *w, const cor_plan_tie *tie, uint32_t maker, uint32_t period,
	cor_err *err)
{
	uint32_t periods = w->scope->file->period_count;

	if (tie->maker != COR_NONE && (tie->maker == maker) == tie->is_other)
		return COR_OK;
	switch (tie->kind) {
	case COR_PLAN_TIE_NUMBER:
		return add_term(w, tie->row, tie->amount * number_of(w, tie, maker, period), err);
	case COR_PLAN_TIE_AT:
		return add_term(w, tie->row + period, tie->amount, err);
	case COR_PLAN_TIE_BY:
		for (uint32_t t = period; t + 1 < periods; t++)
			COR_TRY(add_term(w, tie->row + t, tie->amount, err));
		return COR_OK;
	case COR_PLAN_TIE_TO:
		for (uint32_t t = 0; t < period; t++)
			COR_TRY(add_term(w, tie->row + t, tie->amount, err));
		return COR_OK;
	case COR_PLAN_TIE_IS:
		return add_term(w, tie->row, tie->amount, err);
	}
	return COR_OK;
}

/* The rank of who makes what a unit is changed to. */
static uint32_t maker_of(const writing *w, uint32_t unit, const uint8_t *choices)
{
	uint32_t m = w->scope->unit_member[w->scope->unit_first[unit]];

	return w->model->bounds->maker_rank[cor_plan_entry_of(w->scope, m)->by[choices[0]]];
}

static bool is_by_maker(const writing *w, uint32_t unit)
{
	uint32_t band = w->model->bounds->band[unit];

	return band != COR_NONE && w->model->bounds->bands[band].by_maker;
}

static cor_status add_ties(writing *w, uint32_t unit, const uint8_t *choices, uint32_t period,
	cor_err *err)
{
	const cor_plan_bounds *b = w->model->bounds;
	uint32_t maker = maker_of(w, unit, choices);

	for (uint32_t i = b->tie_first[unit]; i < b->tie_first[unit + 1]; i++)
		COR_TRY(add_tie(w, &b->ties[i], maker, period, err));
	return COR_OK;
}

static cor_status add_change(writing *w, uint32_t unit, uint32_t combo, uint32_t period,
	cor_err *err)
{
	const cor_plan_model *x = w->model;
	uint32_t first = w->scope->unit_first[unit],
		 members = w->scope->unit_first[unit + 1] - first;
	uint8_t choices[COR_LIMIT_PLAN_UNIT];
	int64_t cost = 0;

	w->terms.count = 0;
	cor_plan_combo(w->scope, unit, combo, choices);
	for (uint32_t i = 0; i < members; i++)
		COR_TRY(add_element(w, w->scope->unit_member[first + i], choices[i], period, &cost,
			err));
	for (uint32_t i = x->unit_effect_first[unit]; i < x->unit_effect_first[unit + 1]; i++) {
		if (period < x->unit_effects[i].periods)
			COR_TRY(add_term(w, x->unit_effects[i].row, x->unit_effects[i].amount,
				err));
	}
	COR_TRY(add_ties(w, unit, choices, period, err));
	COR_TRY(cor_plan_add_option(w->draft, (uint8_t)period, cost, w->terms.items,
		(uint32_t)w->terms.count, NULL, err));
	if (is_by_maker(w, unit))
		cor_plan_set_kind(w->draft, (uint8_t)maker_of(w, unit, choices));
	for (uint32_t i = 0; i < members; i++)
		COR_TRY(bar_element(w, w->scope->unit_member[first + i], choices[i], period, err));
	return COR_OK;
}

static cor_status add_unit(writing *w, uint32_t unit, cor_err *err)
{
	int64_t cost = 0;

	COR_TRY(cor_plan_add_unit(w->draft, &w->unit_number[unit], err));
	if (w->model->bounds->band[unit] != COR_NONE)
		cor_plan_join_band(w->draft, w->model->bounds->band[unit]);
	w->terms.count = 0;
	for (uint32_t i = w->scope->unit_first[unit]; i < w->scope->unit_first[unit + 1]; i++) {
		cor_plan_change stay = {0, COR_PLAN_STAY};

		COR_TRY(add_difference(w, w->scope->unit_member[i], stay, &cost, err));
		COR_TRY(add_risk(w, w->scope->unit_member[i], stay, &cost, err));
	}
	COR_TRY(cor_plan_add_option(w->draft, COR_PLAN_STAY, cost, w->terms.items,
		(uint32_t)w->terms.count, NULL, err));
	COR_TRY(bar_stay(w, unit, err));
	for (uint32_t t = 0; t < w->scope->file->period_count; t++) {
		for (uint32_t c = 0; c < w->scope->unit_combos[unit]; c++)
			COR_TRY(add_change(w, unit, c, t, err));
	}
	return COR_OK;
}

/* ---- states ---- */

static bool same_units(const cor_plan_model *x, const cor_plan_place_state *a,
	const cor_plan_place_state *b)
{
	return a->unit_count == b->unit_count &&
		memcmp(x->state_units + a->unit_first, x->state_units + b->unit_first,
			a->unit_count * sizeof(*x->state_units)) == 0;
}

/* The states from `first` on that have its units, and whose moment is `period`, as one moment. */
static cor_status add_moment(writing *w, uint32_t first, uint32_t end, uint32_t period,
	cor_err *err)
{
	const cor_plan_model *x = w->model;

	w->terms.count = 0;
	for (uint32_t i = first; i < end; i++) {
		if (same_units(x, &x->states[first], &x->states[i]) &&
			x->lines[x->states[i].row].periods == period + 1)
			COR_TRY(add_term(w, x->states[i].row, x->states[i].weight, err));
	}
	if (w->terms.count == 0)
		return COR_OK;
	return cor_plan_add_moment(w->draft, (uint8_t)period, w->terms.items,
		(uint32_t)w->terms.count, err);
}

static cor_status add_states(writing *w, uint32_t place, cor_err *err)
{
	const cor_plan_model *x = w->model;
	uint32_t from = x->state_first[place], end = x->state_first[place + 1], units[256];

	for (uint32_t i = from; i < end; i++) {
		const cor_plan_place_state *state = &x->states[i];
		bool known = false;

		for (uint32_t j = from; j < i; j++)
			known = known || same_units(x, &x->states[j], state);
		if (known)
			continue;
		if (state->unit_count > 256)
			return cor_fail(err, COR_ELIMIT,
				"more than 256 units of one site count for a limit of sites");
		for (uint32_t k = 0; k < state->unit_count; k++)
			units[k] = w->unit_number[x->state_units[state->unit_first + k]];
		COR_TRY(cor_plan_add_state(w->draft, units, state->unit_count, err));
		for (uint32_t t = 0; t < w->scope->file->period_count; t++)
			COR_TRY(add_moment(w, i, end, t, err));
	}
	return COR_OK;
}

/* ---- all of it ---- */

static cor_status add_place(writing *w, uint32_t place, uint32_t copies, cor_err *err)
{
	const cor_plan_scope *s = w->scope;

	COR_TRY(cor_plan_add_bundle(w->draft, copies, (uint8_t)s->file->visits_most, err));
	COR_TRY(add_visits(w, place, err));
	for (uint32_t u = s->place_first[place]; u < s->place_first[place + 1]; u++) {
		if (w->model->is_useful[u])
			COR_TRY(add_unit(w, u, err));
	}
	return add_states(w, place, err);
}

static cor_status write_all(writing *w, cor_err *err)
{
	const cor_plan_model *x = w->model;
	uint32_t band;

	for (uint32_t i = 0; i < x->line_count; i++)
		COR_TRY(cor_plan_add_row(w->draft, x->lines[i].group, x->limits[i], NULL, err));
	for (uint32_t i = 0; i < x->bounds->band_count; i++)
		COR_TRY(cor_plan_add_band(w->draft, x->bounds->bands[i].group, &band, err));
	for (uint32_t c = 0; c < x->class_count; c++)
		COR_TRY(add_place(w, x->class_place[x->class_first[c]],
			x->class_first[c + 1] - x->class_first[c], err));
	return COR_OK;
}

cor_status cor_plan_model_problem(const cor_plan_model *model, cor_plan_goal goal, cor_plan_case c,
	cor_arena *arena, cor_plan_problem *ret_problem, cor_err *err)
{
	COR_AUTO(cor_plan_draft) draft = NULL;
	writing w = {.model = model, .scope = model->scope, .goal = goal, .cost_case = c};

	COR_TRY(cor_plan_draft_new(&draft, err));
	w.draft = draft;
	w.unit_number = cor_mem_new((size_t)model->scope->unit_count + 1, sizeof(*w.unit_number));
	if (!w.unit_number)
		return cor_fail(err, COR_ENOMEM, "out of memory: a plan's units");
	cor_status status = write_all(&w, err);
	cor_mem_free(w.unit_number);
	cor_mem_free(w.terms.items);
	return status == COR_OK ? cor_plan_make(draft, arena, ret_problem, err) : status;
}

/* ---- back ---- */

static void read_unit(const cor_plan_model *x, uint32_t unit, uint32_t option,
	cor_plan_change *changes)
{
	const cor_plan_scope *s = x->scope;
	uint32_t first = s->unit_first[unit], count = s->unit_combos[unit];
	uint8_t choices[COR_LIMIT_PLAN_UNIT];

	if (option == 0)
		return;
	cor_plan_combo(s, unit, (option - 1) % count, choices);
	for (uint32_t i = first; i < s->unit_first[unit + 1]; i++)
		changes[s->unit_member[i]] = (cor_plan_change){choices[i - first],
			(uint8_t)((option - 1) / count)};
}

static void read_place(const cor_plan_model *x, const cor_plan_problem *problem, uint32_t bundle,
	uint32_t place, const uint32_t *choices, cor_plan_change *changes)
{
	const cor_plan_scope *s = x->scope;
	uint32_t number = problem->bundle_unit_first[bundle], at = 0;

	for (uint32_t u = s->place_first[place]; u < s->place_first[place + 1]; u++) {
		if (!x->is_useful[u])
			continue;
		read_unit(x, u, choices[at] - problem->unit_option_first[number + at], changes);
		at++;
	}
}

void cor_plan_model_changes(const cor_plan_model *model, const cor_plan_problem *problem,
	const cor_plan_schedule *schedule, cor_plan_change *changes)
{
	uint32_t bundle = COR_NONE, next = 0;

	for (uint32_t m = 0; m < model->scope->count; m++)
		changes[m] = (cor_plan_change){0, COR_PLAN_STAY};
	for (uint32_t i = 0; i < schedule->lot_count; i++) {
		const cor_plan_lot *lot = &schedule->lots[i];

		if (lot->bundle != bundle)
			next = model->class_first[lot->bundle];
		bundle = lot->bundle;
		for (uint32_t c = 0; c < lot->copies; c++)
			read_place(model, problem, bundle, model->class_place[next++],
				schedule->choices + lot->first, changes);
	}
}
