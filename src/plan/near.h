/* Sites that lie near each other (doc/plan.md, `coverage` with `within_m`). */
#ifndef COR_PLAN_NEAR_H
#define COR_PLAN_NEAR_H

#include "estate/estate.h"

typedef struct cor_plan_near {
	const uint32_t *first; /* by site, one more: places in near */
	const uint32_t *
		near; /* the sites that are or may be within the distance, itself among them, rising */
} cor_plan_near;

/* Of the sites in the set (bits by site), each of which must have a position: COR_EINPUT names the first that has none.  In
 * arena.  O(n log n + pairs of sites whose latitudes are near). */
cor_status cor_plan_near_find(const cor_estate *estate, const uint64_t *sites, uint32_t within_m,
	cor_arena *arena, cor_plan_near *ret_near, cor_err *err);

#endif
