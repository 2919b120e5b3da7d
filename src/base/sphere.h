/*
 * Distances on the Earth in whole numbers, so that two programs on any two machines say the same.
 *
 * Positions are WGS 84 in 1e-7 degrees, as estates keep them.  The distance is that of a great circle on a sphere of
 * the mean radius, 6371008.8 m.  The true distance on the ellipsoid differs from it by at most 0.57 %, so what lies
 * within 1/128 of a radius and a metre of its edge is maybe, and everything else is sure.
 *
 * The arithmetic (doc/policy.md, Places) is fixed point with 60 bits behind the point and no floating point at all:
 * the error is below a millimetre for distances over a metre, far inside the maybe.
 */
#ifndef COR_BASE_SPHERE_H
#define COR_BASE_SPHERE_H

#include <stdint.h>

#include "base/tri.h"

typedef struct cor_position {
	int32_t lat, lon; /* 1e-7 degrees: -90..90, -180..180 */
} cor_position;

#define COR_SPHERE_RADIUS_MAX 1000000u /* metres */

/* Whether two positions lie at most radius_m (1 to COR_SPHERE_RADIUS_MAX) apart.  O(1). */
cor_tri cor_sphere_within(cor_position a, cor_position b, uint32_t radius_m);
/* A difference of latitude, in 1e-7 degrees, from which cor_sphere_within says no whatever the longitudes are. */
int64_t cor_sphere_reach(uint32_t radius_m);

#endif
