/*
 * What a bundle's columns will need in a pool (plan/pool.h): told before they are made, so that their memory is as
 * large as it must be, and bundles on the same rows become neighbours.
 */
#ifndef COR_PLAN_PLACE_H
#define COR_PLAN_PLACE_H

#include "plan/pool.h"

enum {
	COR_PLACE_FLAT_MOST = 64
}; /* columns up to which all that several units can do is listed; units of such bundles */

typedef struct cor_place {
	uint64_t key; /* of the rows it uses */
	uint32_t bundle, room, terms_most;
	uint64_t touches_most; /* the same with what falls on one row counted apart */
	bool complete, single; /* single: one unit without moments, so that options are columns */
	size_t terms;          /* room for those of all columns */
} cor_place;

static inline bool cor_place_is_open(const cor_pool *pool, uint32_t option)
{
	return !(pool->barred[option / 64] >> option % 64 & 1);
}

/* Of the bundle b.  Reads what the pool knows of rows and options.  O(terms of the bundle). */
void cor_place_survey(const cor_pool *pool, uint32_t b, cor_place *own);
/* An order of places for qsort. */
int cor_place_by_key(const void *left, const void *right);

/* Visits of a bundle by period; UINT32_MAX: none. */
void cor_place_visits(const cor_plan_problem *p, uint32_t bundle,
	uint32_t visits[COR_PLAN_PERIODS_MOST + 1]);
/* Terms of an option, and of the visit it needs, at most.  visits: of its bundle. */
uint32_t cor_place_option_terms(const cor_plan_problem *p, uint32_t option, const uint32_t *visits);

#endif
