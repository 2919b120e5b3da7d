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
 * What binds a unit to a hub, or the hub to its units (doc/plan.md, `together` with `over`): what a change of it counts on
 * rows.  Of few units that change with the hub each has rows of its own, on which both count a number that says when they
 * change and to whose gear.  Many share rows: in every period as many of them change as there are, or none.  Where
 * the hub goes first, none has changed by the end of a period as long as the hub's change is to come.  Amounts of rows
 * that must hold two equal are multiples of COR_PLAN_TIE and their limit is 1: so they have room on both sides, and prices
 * that do not run away.
 */
typedef enum cor_plan_tie_kind {
	COR_PLAN_TIE_NUMBER, /* amount x the number of the change on row */
	COR_PLAN_TIE_AT,     /* amount on row + the period of the change */
	COR_PLAN_TIE_BY, /* amount on the rows of all periods from that of the change on, but the last */
	COR_PLAN_TIE_TO, /* amount on the rows of all periods before that of the change */
	COR_PLAN_TIE_IS, /* amount on row */
} cor_plan_tie_kind;
typedef struct cor_plan_tie {
	uint32_t unit, row; /* row: of the first period, where there is one for each */
	int64_t amount;
	cor_plan_tie_kind kind;
	bool by_maker; /* NUMBER: it also says to whose gear */
	/* AT, IS: only changes to gear of this maker count (by maker_rank), or of any other; COR_NONE: all do. */
	uint32_t maker;
	bool is_other;
} cor_plan_tie;
#define COR_PLAN_TIE 16

typedef struct cor_plan_band {
	uint32_t group;
	bool by_maker;
} cor_plan_band;

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
	/* Units that all change in one period, or stay: bands of the problem. */
	const cor_plan_band *bands;
	uint32_t band_count;
	const uint32_t *band;  /* by unit, or COR_NONE */
	const bool *is_useful; /* by unit: whether there is a reason to change it (plan/useful.h) */
	const uint32_t *maker_rank; /* by product of the file; below maker_ranks */
	uint32_t maker_ranks;
} cor_plan_bounds;

/* Adds the rows to asked.  policy: bound to the estate.  In arena. */
cor_status cor_plan_bounds_find(const cor_plan_scope *scope, const cor_plan_dues *dues,
	cor_policy *policy, cor_plan_asked *asked, cor_arena *arena, cor_plan_bounds *ret_bounds,
	cor_err *err);

#endif
