/*
 * Risk: what gear exposes as long as a rule has a reason against it (doc/plan.md, Risk).
 *
 * Two figures an element, each in millionths: the part of all traffic that passes it, as `cordon trace` routes it, and
 * the part of what is to be kept apart that could be reached from it, as rules of kind `isolate` say, or else of all
 * elements.  Ways do not change with the gear, so that both are found once, in the estate as it is on the first day.
 */
#ifndef COR_PLAN_RISK_H
#define COR_PLAN_RISK_H

#include "plan/scope.h"

#define COR_PLAN_RISK_WHOLE 1000000u

typedef struct cor_plan_risk {
	const uint64_t *figure;                  /* by movable element: both, weighted */
	const uint32_t *traffic, *reach;         /* by movable element: millionths, rounded up */
	uint32_t demands, unknown_volumes, lost; /* demands; of no known volume; without a way */
	uint32_t isolate_rules; /* that say what may not be reached; 0: everything counts */
} cor_plan_risk;

/* policies: bound to the estate.  In arena.  O(a trace, and what cor_network_count_reached does once a rule). */
cor_status cor_plan_risk_find(const cor_plan_scope *scope, cor_policy *const *policies,
	uint32_t policy_count, cor_arena *arena, cor_plan_risk *ret_risk, cor_err *err);

#endif
