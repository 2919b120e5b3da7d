/* Which units a rule gives a reason to change: the others stay as they are (doc/plan.md, What is meant). */
#ifndef COR_PLAN_USEFUL_H
#define COR_PLAN_USEFUL_H

#include "plan/asked.h"

/* By unit, in arena.  What changes in one period with what has a reason has one, too; what goes first has none of what
 * follows it.  asked: what the rules ask, and nothing else yet.  O(what is asked + bonds * length of their chains). */
cor_status cor_plan_useful_find(const cor_plan_scope *scope, const cor_plan_asked *asked,
	cor_arena *arena, const bool **ret_useful, cor_err *err);

#endif
