/* Coverage by neighbouring sites: of the sites near one, not too many are worked on in one period. */
#ifndef COR_PLAN_CROWD_H
#define COR_PLAN_CROWD_H

#include "plan/asked.h"

/* A visit to a place in a period counts on row + period. */
typedef struct cor_plan_crowd {
	uint32_t place, row;
} cor_plan_crowd;

typedef struct cor_plan_crowds {
	cor_plan_crowd *items; /* freed by the caller */
	size_t count, capacity;
} cor_plan_crowds;

/* The rows of one entry of `coverage` with within_m, and who is on them.  set: the elements that it takes in; what is wrong
 * with their sites is said with the entry's place.  Only places with a unit that has a reason to change (is_useful, by unit)
 * can be worked on.  scratch: some arena.  O(pairs of sites that are near). */
cor_status cor_plan_crowd_add(const cor_plan_scope *scope, const bool *is_useful,
	const cor_plan_coverage *coverage, const cor_triset *set, uint32_t group,
	cor_plan_asked *asked, cor_arena *scratch, cor_plan_crowds *crowds, cor_err *err);

/* How many of so many may change in one period. */
int64_t cor_plan_coverage_limit(const cor_plan_coverage *coverage, uint64_t count);

#endif
