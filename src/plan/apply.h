/* What a schedule makes of an estate (doc/plan.md, What is meant: new gear). */
#ifndef COR_PLAN_APPLY_H
#define COR_PLAN_APPLY_H

#include "plan/scope.h"

/* What becomes of a movable element.  period COR_PLAN_STAY (problem.h): nothing. */
typedef struct cor_plan_change {
	uint8_t choice, period;
} cor_plan_change;

/*
 * The estate at the end of the first `periods` periods; changes has one item a movable element.  The estate of
 * the scope must outlive it.  O(rows) of the tables that change.
 */
cor_status cor_plan_apply(const cor_plan_scope *scope, const cor_plan_change *changes,
	uint32_t periods, cor_estate **ret_estate, cor_err *err);

#endif
