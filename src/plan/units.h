/* Units: which elements change together, and in how many ways they can choose (doc/plan.md, `together`). */
#ifndef COR_PLAN_UNITS_H
#define COR_PLAN_UNITS_H

#include "plan/scope.h"

/* scope: with its gear and movable elements; gets its units, places and bonds.  In arena.  O(entries * (elements + links)). */
cor_status cor_plan_units_find(cor_plan_scope *scope, cor_policy *policy, cor_arena *arena,
	cor_err *err);

#endif
