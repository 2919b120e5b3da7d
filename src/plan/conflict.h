/*
 * Which groups of rows and bars contradict each other: a set without schedule, of which none can be
 * left out (an irreducible infeasible set; deletion filter, Chinneck and Dravnieks 1991).
 *
 * Groups are taken out one after the other, those the prices of a ray name last; what is still impossible
 * without a group can do without it.
 */
#ifndef COR_PLAN_CONFLICT_H
#define COR_PLAN_CONFLICT_H

#include "plan/solve.h"

typedef struct cor_plan_conflict {
	uint32_t group_count; /* 0: it is the problem itself that contradicts, with no group on */
	uint32_t *groups;     /* rising */
	/* Whether each was shown to be needed: without it there is a schedule.  false: some of them may be
	 * left out, which was not decided in the time there was. */
	bool is_minimal;
} cor_plan_conflict;

/* The problem must be impossible with the groups that are on (task->groups_off); the task's stop, seconds
 * (for each attempt) and threads hold.  At most one cor_plan_solve a group. */
cor_status cor_plan_conflict_find(const cor_plan_problem *problem, const cor_plan_task *task,
	cor_arena *arena, cor_plan_conflict *ret_conflict, cor_err *err);

#endif
