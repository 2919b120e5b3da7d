/* A plan from its files to its answer, for the writers of it (doc/plan.md). */
#ifndef COR_APP_PLAN_H
#define COR_APP_PLAN_H

#include "app/app.h"
#include "app/open.h"
#include "plan/conflict.h"
#include "plan/hold.h"
#include "plan/model.h"
#include "plan/solve.h"

typedef enum cor_plan_verdict {
	COR_PLAN_VERDICT_HOLDS,
	COR_PLAN_VERDICT_OPEN,       /* breaks nothing, but something says nothing */
	COR_PLAN_VERDICT_IMPOSSIBLE, /* no lawful schedule */
	COR_PLAN_VERDICT_UNDECIDED,  /* none was found in the time there was */
	COR_PLAN_VERDICT_BROKEN, /* the cheapest for all that is planned for breaks what is not */
} cor_plan_verdict;
const char *cor_plan_verdict_name(cor_plan_verdict verdict); /* "holds" … */

/* The optimum of one case of costs. */
typedef struct cor_planned_case {
	bool is_solved; /* it was asked for */
	cor_plan_answer answer;
	cor_plan_change *changes;    /* by movable element; NULL: there is no schedule */
	cor_plan_answer risk_answer; /* --objective risk: the least risk, which `answer` keeps to */
} cor_planned_case;

/* What is asked besides: an answer under other dates or limits, mid costs. */
typedef struct cor_plan_point {
	cor_day by; /* frontier: every rule holds by then */
	uint32_t due;
	bool is_asked; /* price: the rule has such a date, or limit, within the plan */
	cor_plan_end end;
	int64_t cost, bound;
	bool has_bound;
} cor_plan_point;

static inline bool cor_plan_point_is_found(const cor_plan_point *point)
{
	return point->end == COR_PLAN_FOUND || point->end == COR_PLAN_STOPPED;
}

typedef enum cor_plan_objective {
	COR_PLAN_OBJECTIVE_COST,
	COR_PLAN_OBJECTIVE_EARLIEST,
	COR_PLAN_OBJECTIVE_BUDGET,
	COR_PLAN_OBJECTIVE_RISK
} cor_plan_objective;
const char *cor_plan_objective_name(cor_plan_objective objective); /* "cost" … */

typedef struct cor_planned {
	const cor_plan_words *words;
	cor_arena *arena;
	cor_opened opened;
	const cor_plan_file *file;
	cor_policy **policies, **copies;
	uint32_t policy_count, copy_count;
	cor_plan_scope scope;
	cor_plan_dues dues;
	cor_plan_asked asked;
	cor_plan_bounds bounds;
	cor_plan_risk risk; /* --objective risk; likewise below */
	cor_plan_model model;
	cor_plan_problem problems[COR_PLAN_CASES];
	cor_plan_problem risk_problem; /* mid */
	int64_t risk_untouched;        /* what there would be in all if nothing changed */
	uint32_t gap_ppm;
	cor_planned_case cases[COR_PLAN_CASES];
	cor_plan_verdict verdict;
	cor_plan_report report;
	cor_plan_objective objective;
	uint64_t *groups_off;    /* budgets, where the least budget is asked for; else NULL */
	cor_day all_by;          /* every rule holds by then: --by, or the earliest; COR_DAY_NONE */
	cor_plan_change *before; /* --keep; NULL = none */
	uint64_t before_lost;    /* decisions of the plan before that cannot be looked at */
	int64_t changed;         /* decisions that differ from it */
	cor_plan_point *frontier, *month_prices, *point_prices;
	uint32_t frontier_count; /* 0: not asked; prices are by due, NULL: not asked */
	bool has_conflict;
	cor_plan_conflict conflict;
	double seconds;
} cor_planned;

/* plan_try.c: the same question under other dates and limits; in arena.  Answers FOUND as soon as any schedule is found
 * when `any`. */
cor_status cor_planned_try(cor_planned *planned, const cor_plan_twist *twist, bool any,
	cor_arena *arena, cor_plan_answer *ret_answer, cor_err *err);
/* plan_try.c: the first period by whose end every rule can hold, into planned->all_by. */
cor_status cor_planned_earliest(cor_planned *planned, cor_err *err);
cor_status cor_planned_frontier(cor_planned *planned, cor_err *err);
cor_status cor_planned_price(cor_planned *planned, cor_err *err);
/* plan_before.c: reads a plan's JSON into planned->before. */
cor_status cor_planned_read_before(cor_planned *planned, cor_err *err);
/* plan_proof.c: writes the proof that was asked for, or refuses. */
cor_status cor_planned_prove(const cor_planned *planned, cor_buf *notices, cor_err *err);
/* plan_solve.c: the three cases, and the mid one before the judge. */
cor_status cor_planned_solve(cor_planned *planned, cor_err *err);
cor_status cor_planned_task(const cor_planned *planned, const cor_plan_problem *problem,
	cor_plan_task *ret_task, cor_err *err);
bool cor_planned_is_stopped(const cor_planned *planned);
static inline bool cor_plan_is_found(const cor_plan_answer *answer)
{
	return answer->end == COR_PLAN_FOUND || answer->end == COR_PLAN_STOPPED;
}
static inline cor_plan_goal cor_planned_goal(const cor_planned *planned)
{
	return planned->objective == COR_PLAN_OBJECTIVE_BUDGET ? COR_PLAN_GOAL_SPEND
							       : COR_PLAN_GOAL_COST;
}

/* The changes of the mid case, and how many there are. */
uint32_t cor_planned_count(const cor_planned *planned);
/* Whether an element has the same change in all three cases (where they were solved and there is one). */
bool cor_planned_same(const cor_planned *planned, uint32_t movable);
/* --objective risk: what a case's schedule comes to; that of the mid case on the last day of each period (in arena), with
 * what there is before. */
int64_t cor_planned_risk(const cor_planned *planned, cor_plan_case c);
cor_status cor_planned_risks(const cor_planned *planned, cor_arena *arena, int64_t **ret_risks,
	int64_t *ret_before, cor_err *err);
/* By how much it may be over the cheapest, in percent: (cost - bound) / cost. */
double cor_planned_gap(const cor_plan_answer *answer);
/* A rule that is not planned for, and why; NULL: it is. */
const char *cor_plan_why_not(const cor_plan_due *due);
/* How it is planned for, where that is more than it asks; NULL: exactly. */
const char *cor_plan_how(const cor_plan_due *due);
/* A group of what contradicts, in the user's words. */
void cor_plan_put_group(const cor_planned *planned, uint32_t group, cor_buf *out);

/* What a period comes to. */
typedef struct cor_plan_period {
	uint32_t elements, visits;
	int64_t spend[COR_PLAN_CASES];
	int64_t hours;
} cor_plan_period;
/* By period; in arena. */
cor_status cor_planned_periods(const cor_planned *planned, cor_arena *arena,
	cor_plan_period **ret_periods, cor_err *err);

cor_status cor_plan_write_text(const cor_planned *planned, cor_buf *out, cor_err *err);
cor_status cor_plan_write_json(const cor_planned *planned, cor_buf *out, cor_err *err);
cor_status cor_plan_write_html(const cor_planned *planned, cor_buf *out, cor_err *err);
cor_status cor_plan_write_ics(const cor_planned *planned, cor_buf *out, cor_err *err);
cor_status cor_plan_write_xlsx(const cor_planned *planned, cor_buf *out, cor_err *err);
cor_status cor_plan_write_csv(const cor_planned *planned, cor_buf *out, cor_err *err);

#endif
