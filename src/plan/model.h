/*
 * The model: what is asked of a schedule as a problem that can be solved (plan/problem.h), and back.
 *
 * A place becomes a bundle.  Only units that a rule gives a reason to change are in it; the others stay.  Places that
 * are alike in everything that counts are one bundle with so many copies.
 *
 * The options of a unit are, in order: to stay; then, period after period, the ways to choose that are allowed.
 */
#ifndef COR_PLAN_MODEL_H
#define COR_PLAN_MODEL_H

#include "plan/apply.h"
#include "plan/bounds.h"
#include "plan/problem.h"
#include "plan/risk.h"

/* What a unit as a whole adds to a row when it changes in the first `periods` periods. */
typedef struct cor_plan_unit_effect {
	uint32_t unit, row;
	int64_t amount;
	uint8_t periods;
} cor_plan_unit_effect;

/* A place weighs on a row until the last of these units has changed. */
typedef struct cor_plan_place_state {
	uint32_t place, row;
	int64_t weight;
	uint32_t unit_first, unit_count; /* in model->state_units */
} cor_plan_place_state;

/* What is to be least. */
typedef enum cor_plan_goal {
	COR_PLAN_GOAL_COST,    /* discounted cost and disruption */
	COR_PLAN_GOAL_SPEND,   /* money as it is spent */
	COR_PLAN_GOAL_CHANGED, /* decisions that differ from those of a plan before */
	COR_PLAN_GOAL_RISK,    /* risk on the last days of all periods */
} cor_plan_goal;

typedef struct cor_plan_model {
	const cor_plan_scope *scope;
	const cor_plan_bounds *bounds;
	const cor_plan_line *lines;
	int64_t *limits; /* of the lines, with what states take over */
	uint32_t line_count;
	/* by movable element, one more: its bars and effects */
	uint32_t *bar_first, *effect_first;
	const cor_plan_bar *bars;
	const cor_plan_effect *effects;
	/* by unit, by place */
	uint32_t *unit_effect_first, *state_first;
	cor_plan_unit_effect *unit_effects;
	cor_plan_place_state *states;
	uint32_t *state_units;
	const bool *is_useful; /* by unit */

	uint32_t class_count;
	uint32_t *class_first;         /* by class, one more: places in class_place */
	uint32_t *class_place;         /* rising in each class */
	uint64_t changeable;           /* movable elements of useful units */
	const cor_plan_change *before; /* by movable element: a plan before; NULL = there is none */
	uint32_t before_row;           /* counts what differs from it; COR_NONE = not bounded */
	/* By movable element: the risk while a rule has a reason against its gear, 0 where none has; NULL = not asked.  And
	 * bits of choices that leave a reason. */
	const uint64_t *risk;
	const uint32_t *risky_choices;
	uint32_t risk_row; /* adds up what GOAL_RISK counts; COR_NONE = not bounded */
} cor_plan_model;

/* All of asked is read and nothing of it kept.  before: see the model; it must live as long.  risk: what counts, or NULL.  In arena.
 * O(what is asked + units), expected. */
cor_status cor_plan_model_make(const cor_plan_scope *scope, const cor_plan_bounds *bounds,
	const cor_plan_asked *asked, const cor_plan_change *before, const cor_plan_risk *risk,
	cor_arena *arena, cor_plan_model *ret_model, cor_err *err);

/* What an element that changes so comes to under GOAL_RISK: its risk on the last day of each period on which its gear, old or
 * new, has a reason against it.  The model must have risk. */
static inline uint64_t cor_plan_risk_of(const cor_plan_model *model, uint32_t m,
	cor_plan_change change)
{
	uint32_t periods = model->scope->file->period_count, stays = change.period;

	if (change.period == COR_PLAN_STAY || model->risky_choices[m] >> change.choice & 1)
		stays = periods;
	return model->risk[m] * stays;
}

/* The problem in one case of costs, in arena. */
cor_status cor_plan_model_problem(const cor_plan_model *model, cor_plan_goal goal, cor_plan_case c,
	cor_arena *arena, cor_plan_problem *ret_problem, cor_err *err);

/* What a schedule of such a problem means: changes has one item a movable element, and is written. */
void cor_plan_model_changes(const cor_plan_model *model, const cor_plan_problem *problem,
	const cor_plan_schedule *schedule, cor_plan_change *changes);

#endif
