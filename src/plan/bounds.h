/* What the plan file binds a schedule by: times of delivery, budgets, crews, coverage, suppliers of new gear. */
#ifndef COR_PLAN_BOUNDS_H
#define COR_PLAN_BOUNDS_H

#include "plan/asked.h"

typedef enum cor_plan_group_kind {
	COR_PLAN_GROUP_RULE, /* index: among the dues */
	COR_PLAN_GROUP_LEAD,
	COR_PLAN_GROUP_BUDGET,
	COR_PLAN_GROUP_BUDGET_PERIOD,
	COR_PLAN_GROUP_CREW,     /* index: region */
	COR_PLAN_GROUP_COVERAGE, /* index: entry */
	COR_PLAN_GROUP_SUPPLIER, /* index: entry */
	COR_PLAN_GROUP_BEFORE,   /* how much may differ from a plan before */
	COR_PLAN_GROUP_RISK,     /* how much risk there may be */
	COR_PLAN_GROUP_TOGETHER, /* index: entry */
} cor_plan_group_kind;

typedef struct cor_plan_group {
	cor_plan_group_kind kind;
	uint32_t index;
} cor_plan_group;

/*
 * What binds a unit to another: a row on which it counts sign x its number, which says when it changes and, by_maker, to
 * whose gear.  Such numbers are multiples of COR_PLAN_TIE and the row's limit is 1: so a row that must hold two
 * equal has room on both sides, and prices that do not run away.
 */
typedef struct cor_plan_tie {
	uint32_t unit, row;
	int sign;
	bool by_maker;
} cor_plan_tie;
#define COR_PLAN_TIE 16

/* Rows that the plan file makes, and who is on which. */
typedef struct cor_plan_bounds {
	const cor_plan_group *groups;
	uint32_t group_count, lead_group, before_group, risk_group;
	uint32_t budget_row; /* COR_NONE = none; likewise below */
	uint32_t period_row; /* of the first period; the others follow */
	const cor_text *regions;
	uint32_t region_count;
	const uint32_t *region;   /* by movable element */
	const uint32_t *crew_row; /* by region: of the first period, or COR_NONE */
	/* Coverage: of movable element m rows[first[m]] … are the first periods' rows that it counts on. */
	const uint32_t *coverage_first, *coverage_row;
	/* Coverage by neighbours: visiting place p counts on rows crowd_row[crowd_first[p]] …, which are the first periods'. */
	const uint32_t *crowd_first, *crowd_row;
	/* Suppliers: making choice k of element m adds amount to row; by element, and in it by choice. */
	const uint32_t *supplier_first; /* by element, one more */
	const cor_plan_effect *suppliers;
	const uint32_t *tie_first; /* by unit, one more */
	const cor_plan_tie *ties;
	const uint32_t *maker_rank; /* by product of the file; below maker_ranks */
	uint32_t maker_ranks;
} cor_plan_bounds;

/* Adds the rows to asked.  policy: bound to the estate.  In arena. */
cor_status cor_plan_bounds_find(const cor_plan_scope *scope, const cor_plan_dues *dues,
	cor_policy *policy, cor_plan_asked *asked, cor_arena *arena, cor_plan_bounds *ret_bounds,
	cor_err *err);

#endif
