/*
 * Where things stand: towns with the people around them, and a rough outline of Great Britain.
 *
 * Both are from general knowledge and only roughly right (grade M): towns to a few hundred metres
 * and people to the nearest round number, the outline to some ten kilometres. Northern Ireland and
 * the islands are left out. Coordinates are in 1e-7 degrees (WGS 84), as everywhere in an estate.
 */
#ifndef COR_MODEL_LAND_H
#define COR_MODEL_LAND_H

#include "model/draw.h"

typedef struct cor_town {
	const char *name, *region;
	int32_t lat, lon;   /* 1e-7 degrees */
	uint32_t thousands; /* people in and around it */
} cor_town;

typedef struct cor_spot {
	int32_t lat, lon;
} cor_spot;

/* Towns stand in an order that leads from neighbour to neighbour, north to south. */
uint32_t cor_land_town_count(void);
const cor_town *cor_land_town(uint32_t town);
/* The town of the i-th of n people, in the order of towns; i < n <= 2^31. */
uint32_t cor_land_town_of(uint32_t i, uint32_t n);

bool cor_land_contains(cor_spot spot);
/* A spot on land within so many metres of another that is on land; radius_m at most 2^20. */
cor_spot cor_land_near(cor_draw *draw, cor_spot centre, uint32_t radius_m);

#endif
