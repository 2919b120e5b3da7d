/*
 * Prices as whole numbers, and what bundles that have not all their columns would rather do under them.
 */
#ifndef COR_PLAN_PRICE_H
#define COR_PLAN_PRICE_H

#include "plan/pool.h"

/* Prices by own row as whole numbers over the largest power of two, at most 2^30, with which the bound
 * and all it is summed up from stay below 2^61.  numerator: by row of the problem. */
void cor_prices_round(const cor_pool *k, const double *price, cor_plan_prices *prices);

/* The same of a ray, which may be of any length: so that its numbers stay small, the highest price becomes 1. */
cor_status cor_prices_round_ray(const cor_pool *k, const double *price, cor_arena *scratch,
	cor_plan_prices *prices, cor_err *err);

typedef struct cor_pricing {
	cor_pool *pool;
	uint32_t members;
	cor_pick *picks; /* one a thread */
	cor_plan_prices prices;
	uint32_t *places; /* of bundles that are not complete */
	size_t *choice_first;
	uint32_t *choices;
	int64_t *value;
} cor_pricing;

cor_status cor_pricing_new(cor_pool *k, uint32_t members, cor_arena *arena,
	cor_pricing *ret_pricing, cor_err *err);
/* Adds the cheapest column of every bundle that is not complete, and gives the bound under these prices.
 * counts: see cor_pool_add. */
cor_status cor_pricing_run(cor_pricing *g, const double *price, const uint32_t *counts,
	double *ret_bound, cor_err *err);

#endif
