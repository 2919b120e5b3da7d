/* cordon plan: one case of costs after the other, one goal after the other, and what comes of it before the judge. */
#include "app/plan.h"

#define EXACT_OPTIONS 20000u /* so many options are solved to the end unless --gap says otherwise */
#define DEFAULT_GAP_PPM 1000u

typedef struct watching {
	const cor_planned *planned;
	cor_plan_goal goal;
	cor_plan_case cost_case;
} watching;

static void tell(void *data, const cor_plan_progress *progress)
{
	static const char *const names[][COR_PLAN_CASES] = {{"low costs", "mid costs",
								    "high costs"},
		{"risk (low)", "risk (mid)", "risk (high)"}};
	const watching *w = data;
	const cor_plan_watch *watch = &w->planned->words->watch;

	watch->tell(watch->data, names[w->goal == COR_PLAN_GOAL_RISK][w->cost_case],
		progress->has_bound ? progress->bound : COR_PLAN_NO_MONEY,
		progress->has_cost ? progress->cost : COR_PLAN_NO_MONEY, progress->seconds);
}

static cor_status read_seconds(const cor_plan_words *w, double *ret_seconds, cor_err *err)
{
	uint64_t seconds = 0;

	if (w->seconds &&
		(!cor_text_to_u64(cor_text_of(w->seconds), &seconds) || seconds == 0 ||
			seconds > 1000000))
		return cor_fail(err, COR_EINPUT,
			"--seconds is \"%s\", expected a whole number from 1 to 1000000",
			w->seconds);
	*ret_seconds = (double)seconds;
	return COR_OK;
}

cor_status cor_planned_task(const cor_planned *p, const cor_plan_problem *problem,
	cor_plan_task *ret_task, cor_err *err)
{
	cor_plan_task task = {.stop = p->words->watch.stop, .groups_off = p->groups_off};

	task.gap_ppm = p->words->gap                    ? p->gap_ppm
		: problem->option_count > EXACT_OPTIONS ? DEFAULT_GAP_PPM
							: 0;
	COR_TRY(read_seconds(p->words, &task.seconds, err));
	*ret_task = task;
	return COR_OK;
}

static cor_status solve(cor_planned *p, cor_plan_goal goal, cor_plan_case c, cor_err *err)
{
	watching w = {p, goal, c};
	cor_plan_task task;

	COR_TRY(cor_plan_model_problem(&p->model, goal, c, p->arena, &p->problems[c], err));
	COR_TRY(cor_planned_task(p, &p->problems[c], &task, err));
	task.tell_data = &w;
	task.tell = p->words->watch.tell ? tell : NULL;
	if (goal == COR_PLAN_GOAL_CHANGED)
		task.gap_ppm = 0;
	COR_TRY(cor_plan_solve(&p->problems[c], &task, p->arena, &p->cases[c].answer, err));
	p->cases[c].is_solved = true;
	p->seconds += p->cases[c].answer.seconds;
	return COR_OK;
}

/* What is found binds, by the row that counts it, whatever is looked for next. */
static cor_status solve_first(cor_planned *p, cor_plan_goal goal, cor_plan_case c, uint32_t row,
	cor_err *err)
{
	cor_planned_case *one = &p->cases[c];

	COR_TRY(solve(p, goal, c, err));
	if (cor_plan_is_found(&one->answer))
		p->model.limits[row] = one->answer.cost;
	return COR_OK;
}

static void find_untouched(cor_planned *p)
{
	cor_plan_change stay = {0, COR_PLAN_STAY};

	for (uint32_t m = 0; p->model.risk && m < p->scope.count; m++)
		p->risk_untouched += (int64_t)cor_plan_risk_of(&p->model, m, stay);
}

/* Rows that count what was found bind nothing yet: there is no more than this. */
static void loosen(cor_planned *p)
{
	if (p->before)
		p->model.limits[p->model.before_row] = INT64_C(1) << 40;
	if (p->model.risk)
		p->model.limits[p->model.risk_row] = p->risk_untouched;
}

static cor_status take_schedule(cor_planned *p, cor_plan_case c, cor_err *err)
{
	cor_planned_case *one = &p->cases[c];

	COR_TRY(cor_arena_new_array(p->arena, p->scope.count, sizeof(*one->changes), &one->changes,
		err));
	cor_plan_model_changes(&p->model, &p->problems[c], &one->answer.schedule, one->changes);
	return COR_OK;
}

/* Nothing as safe was found for certain: the schedule of least risk it is, with what it costs. */
static void fall_back(cor_planned *p, cor_plan_case c)
{
	cor_planned_case *one = &p->cases[c];
	cor_plan_answer *answer = &one->answer;
	bool fits;

	answer->schedule = one->risk_answer.schedule;
	answer->use = one->risk_answer.use;
	fits = cor_plan_weigh(&p->problems[c], p->groups_off, &answer->schedule, &answer->cost,
		answer->use);
	COR_ASSERT(fits);
	answer->end = COR_PLAN_STOPPED;
	answer->has_ray = false;
}

/* The least risk, and then the cheapest of the schedules that have no more. */
static cor_status solve_risk(cor_planned *p, cor_plan_case c, cor_err *err)
{
	cor_planned_case *one = &p->cases[c];

	COR_TRY(solve_first(p, COR_PLAN_GOAL_RISK, c, p->model.risk_row, err));
	one->risk_answer = one->answer;
	if (c == COR_PLAN_MID)
		p->risk_problem = p->problems[c];
	if (!cor_plan_is_found(&one->answer))
		return COR_OK;
	COR_TRY(solve(p, COR_PLAN_GOAL_COST, c, err));
	if (!cor_plan_is_found(&one->answer))
		fall_back(p, c);
	return COR_OK;
}

/* First as few decisions as possible change, then the least risk is looked for, then the cheapest: as far as is asked. */
static cor_status solve_case(cor_planned *p, cor_plan_case c, cor_err *err)
{
	cor_planned_case *one = &p->cases[c];

	loosen(p);
	if (p->before) {
		COR_TRY(solve_first(p, COR_PLAN_GOAL_CHANGED, c, p->model.before_row, err));
		if (!cor_plan_is_found(&one->answer))
			return COR_OK;
		if (c == COR_PLAN_MID)
			p->changed = one->answer.cost;
	}
	COR_TRY(p->model.risk ? solve_risk(p, c, err) : solve(p, cor_planned_goal(p), c, err));
	return cor_plan_is_found(&one->answer) ? take_schedule(p, c, err) : COR_OK;
}

bool cor_planned_is_stopped(const cor_planned *p)
{
	return p->words->watch.stop && *p->words->watch.stop;
}

static cor_status find_conflict(cor_planned *p, cor_err *err)
{
	cor_plan_task task;

	COR_TRY(cor_planned_task(p, &p->problems[COR_PLAN_MID], &task, err));
	COR_TRY(cor_plan_conflict_find(&p->problems[COR_PLAN_MID], &task, p->arena, &p->conflict,
		err));
	p->has_conflict = true;
	return COR_OK;
}

static cor_status judge(cor_planned *p, cor_err *err)
{
	const cor_plan_due *due;
	char day[COR_DAY_BYTES];

	COR_TRY(cor_plan_hold_all(&p->scope, &p->dues, p->policies, p->policy_count,
		p->cases[COR_PLAN_MID].changes, p->arena, &p->report, err));
	p->verdict = p->report.is_open ? COR_PLAN_VERDICT_OPEN : COR_PLAN_VERDICT_HOLDS;
	if (!p->report.is_broken)
		return COR_OK;
	due = &p->dues.items[p->report.broken_due];
	p->verdict = COR_PLAN_VERDICT_BROKEN;
	if (cor_plan_why_not(due))
		return COR_OK;
	return cor_fail(err, COR_ESYSTEM,
		"the schedule that was found breaks rule %.*s on %s and is not shown: this is an error of cordon",
		COR_FMT(due->name), cor_day_write(p->report.broken_day, day));
}

cor_status cor_planned_solve(cor_planned *p, cor_err *err)
{
	cor_planned_case *mid = &p->cases[COR_PLAN_MID];

	find_untouched(p);
	COR_TRY(solve_case(p, COR_PLAN_MID, err));
	if (!mid->changes) {
		bool impossible = mid->answer.end == COR_PLAN_IMPOSSIBLE;

		p->verdict = impossible ? COR_PLAN_VERDICT_IMPOSSIBLE : COR_PLAN_VERDICT_UNDECIDED;
		return impossible ? find_conflict(p, err) : COR_OK;
	}
	if (!cor_planned_is_stopped(p))
		COR_TRY(solve_case(p, COR_PLAN_LOW, err));
	if (!cor_planned_is_stopped(p))
		COR_TRY(solve_case(p, COR_PLAN_HIGH, err));
	return judge(p, err);
}
