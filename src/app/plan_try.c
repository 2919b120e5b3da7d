/* Questions that are the plan's own under other dates and limits: the earliest date, the frontier, the price of a rule. */
#include "app/plan.h"

static cor_status solve_asked(cor_planned *p, const cor_plan_dues *dues, cor_plan_asked *asked,
	bool any, cor_arena *arena, cor_plan_answer *ret_answer, cor_err *err)
{
	cor_plan_bounds bounds;
	cor_plan_model model;
	cor_plan_problem problem;
	cor_plan_task task;

	COR_TRY(cor_plan_bounds_find(&p->scope, dues, p->policies[0], asked, arena, &bounds, err));
	COR_TRY(cor_plan_model_make(&p->scope, &bounds, asked, NULL, NULL, arena, &model, err));
	COR_TRY(cor_plan_model_problem(&model, cor_planned_goal(p), COR_PLAN_MID, arena, &problem,
		err));
	COR_TRY(cor_planned_task(p, &problem, &task, err));
	if (any)
		task.gap_ppm = 1000000;
	return cor_plan_solve(&problem, &task, arena, ret_answer, err);
}

cor_status cor_planned_try(cor_planned *p, const cor_plan_twist *twist, bool any, cor_arena *arena,
	cor_plan_answer *ret_answer, cor_err *err)
{
	cor_plan_asked asked = {0};
	cor_plan_dues dues;

	COR_TRY(cor_plan_dues_twist(p->file, p->policies, p->policy_count, p->opened.estate,
		&p->dues, twist, arena, &dues, err));
	COR_TRY(cor_plan_ask(&p->scope, &dues, p->copies, p->policy_count, arena, &asked, err));
	cor_status status = solve_asked(p, &dues, &asked, any, arena, ret_answer, err);
	cor_plan_asked_done(&asked);
	return status;
}

/* What was asked, kept in a few numbers. */
static cor_status try_point(cor_planned *p, const cor_plan_twist *twist, bool any,
	cor_plan_point *point, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_plan_answer answer;

	COR_TRY(cor_arena_new("planning: another question", 0, &arena, err));
	COR_TRY(cor_planned_try(p, twist, any, arena, &answer, err));
	point->is_asked = true;
	point->end = answer.end;
	point->cost = cor_plan_is_found(&answer) ? answer.cost : 0;
	point->has_bound = answer.has_bound;
	point->bound = answer.has_bound ? answer.bound : 0;
	return COR_OK;
}

/* The sooner all rules must hold, the harder: so the first period is found by halving. */
cor_status cor_planned_earliest(cor_planned *p, cor_err *err)
{
	uint32_t from = 0, to = p->file->period_count;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		cor_plan_twist twist = {.all_by = p->file->last_day[middle], .due = COR_NONE};
		cor_plan_point point = {0};

		COR_TRY(try_point(p, &twist, true, &point, err));
		if (point.end == COR_PLAN_UNDECIDED)
			return cor_fail(err, COR_EINPUT,
				"whether every rule can hold by the end of period %u was not decided in the time there was",
				middle + 1);
		if (cor_plan_point_is_found(&point))
			to = middle;
		else
			from = middle + 1;
	}
	/* When none will do, what contradicts is said of the last. */
	p->all_by = p->file->last_day[from < p->file->period_count ? from : from - 1];
	return COR_OK;
}

cor_status cor_planned_frontier(cor_planned *p, cor_err *err)
{
	COR_TRY(cor_arena_new_array(p->arena, p->file->period_count, sizeof(*p->frontier),
		&p->frontier, err));
	for (uint32_t t = 0; t < p->file->period_count && !cor_planned_is_stopped(p); t++) {
		cor_plan_twist twist = {.all_by = p->file->last_day[t], .due = COR_NONE};
		cor_plan_point *point = &p->frontier[p->frontier_count];

		point->by = p->file->last_day[t];
		COR_TRY(try_point(p, &twist, false, point, err));
		p->frontier_count++;
	}
	return COR_OK;
}

cor_status cor_planned_price(cor_planned *p, cor_err *err)
{
	COR_TRY(cor_arena_new_array(p->arena, p->dues.count, sizeof(*p->month_prices),
		&p->month_prices, err));
	COR_TRY(cor_arena_new_array(p->arena, p->dues.count, sizeof(*p->point_prices),
		&p->point_prices, err));
	for (uint32_t i = 0; i < p->dues.count && !cor_planned_is_stopped(p); i++) {
		const cor_plan_due *due = &p->dues.items[i];
		cor_plan_twist month = {.all_by = COR_DAY_NONE, .due = i, .later_months = 1},
			       point = {.all_by = COR_DAY_NONE, .due = i, .points = 1};

		if (due->is_outside || cor_plan_why_not(due))
			continue;
		/* What would be due after the plan is no question to it. */
		if (cor_day_add_months(due->from, 1) <=
			p->file->last_day[p->file->period_count - 1])
			COR_TRY(try_point(p, &month, false, &p->month_prices[i], err));
		if (due->said->kind == COR_LIMIT && due->cap.num < due->cap.den)
			COR_TRY(try_point(p, &point, false, &p->point_prices[i], err));
	}
	return COR_OK;
}
