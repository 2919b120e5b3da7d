#include "plan/near.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/sphere.h"

typedef struct spot {
	cor_position at;
	uint32_t site;
} spot;

typedef struct nearing {
	const cor_estate *estate;
	uint32_t within_m, site_count, count;
	spot *spots; /* by latitude */
	cor_arena *arena;
} nearing;

static int by_latitude(const void *left, const void *right)
{
	const spot *a = left, *b = right;

	if (a->at.lat != b->at.lat)
		return a->at.lat < b->at.lat ? -1 : 1;
	return (a->site > b->site) - (a->site < b->site);
}

static int by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static cor_status read_spots(nearing *n, const uint64_t *sites, cor_err *err)
{
	const int64_t *lat = cor_estate_numbers(n->estate, COR_SITE,
		(unsigned)cor_schema_column(COR_SITE, COR_TEXT("lat")));
	const int64_t *lon = cor_estate_numbers(n->estate, COR_SITE,
		(unsigned)cor_schema_column(COR_SITE, COR_TEXT("lon")));

	COR_TRY(cor_arena_new_array(n->arena, cor_bits_count(sites, n->site_count),
		sizeof(*n->spots), &n->spots, err));
	for (uint32_t s = cor_bits_next(sites, n->site_count, 0); s < n->site_count;
		s = cor_bits_next(sites, n->site_count, s + 1)) {
		if (lat[s] == INT64_MIN || lon[s] == INT64_MIN)
			return cor_fail(err, COR_EINPUT,
				"site %.*s has no position, expected lat and lon of every site that where takes in",
				COR_FMT(cor_estate_cell(n->estate, COR_SITE, s, 0)));
		n->spots[n->count++] = (spot){{(int32_t)lat[s], (int32_t)lon[s]}, s};
	}
	if (n->count)
		qsort(n->spots, n->count, sizeof(*n->spots), by_latitude);
	return COR_OK;
}

/* Each two that are or may be near, once for each of them: counted, or (near) filled in.  Returns how many. */
static uint64_t each_pair(const nearing *n, uint32_t *first, uint32_t *near)
{
	int64_t reach = cor_sphere_reach(n->within_m);
	uint64_t pairs = 0;

	for (uint32_t i = 0; i < n->count; i++) {
		for (uint32_t j = i;
			j < n->count && n->spots[j].at.lat - (int64_t)n->spots[i].at.lat <= reach;
			j++) {
			uint32_t a = n->spots[i].site, b = n->spots[j].site;

			if (cor_sphere_within(n->spots[i].at, n->spots[j].at, n->within_m) ==
				COR_NO)
				continue;
			pairs += i == j ? 1 : 2;
			if (near)
				near[first[a + 1]++] = b;
			else
				first[a + 2]++;
			if (i == j)
				continue;
			if (near)
				near[first[b + 1]++] = a;
			else
				first[b + 2]++;
		}
	}
	return pairs;
}

cor_status cor_plan_near_find(const cor_estate *estate, const uint64_t *sites, uint32_t within_m,
	cor_arena *arena, cor_plan_near *ret_near, cor_err *err)
{
	nearing n = {.estate = estate,
		.within_m = within_m,
		.site_count = cor_estate_rows(estate, COR_SITE),
		.arena = arena};
	uint32_t *first, *near;
	uint64_t pairs;

	COR_TRY(read_spots(&n, sites, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)n.site_count + 2, sizeof(*first), &first, err));
	pairs = each_pair(&n, first, NULL);
	if (pairs > COR_LIMIT_GROUP_ITEMS)
		return cor_fail(err, COR_ELIMIT, "more than %u pairs of sites are near each other",
			COR_LIMIT_GROUP_ITEMS);
	for (uint32_t s = 0; s < n.site_count; s++)
		first[s + 2] += first[s + 1];
	COR_TRY(cor_arena_new_array(arena, pairs, sizeof(*near), &near, err));
	(void)each_pair(&n, first, near);
	for (uint32_t s = 0; s < n.site_count; s++) {
		if (first[s + 1] > first[s])
			qsort(near + first[s], first[s + 1] - first[s], sizeof(*near), by_number);
	}
	*ret_near = (cor_plan_near){first, near};
	return COR_OK;
}
