/* The cheapest ways to move a site, against all ways, for all small sites. */
#include "judge/limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define MOST 3 /* members of one mask, less one */
#define SITES 2187

/* For well the site is better N than out than V; for badly the other way round. */
static int worth(uint8_t outcome, bool well)
{
	int v = outcome == COR_CAN_V ? 2 : outcome == COR_CAN_OUT ? 1 : 0;

	return well ? 2 - v : v;
}

static int worth_with(cor_fold fold, const uint32_t *counts, const uint32_t *named, bool well,
	uint32_t *ret_cost)
{
	uint8_t members[MOST * COR_OUTCOME_MASKS], mask;
	uint32_t count = 0;

	*ret_cost = 0;
	for (uint8_t m = 1; m < COR_OUTCOME_MASKS; m++) {
		*ret_cost += named[m];
		for (uint32_t i = 0; i < counts[m]; i++) {
			uint8_t turned = well ? cor_outcome_well(m) : cor_outcome_badly(m);

			members[count++] = i < named[m] ? turned : m;
		}
	}
	mask = cor_outcome_fold(fold, members, count);
	return worth(well ? cor_outcome_badly(mask) : cor_outcome_well(mask), well);
}

/* The least cost of each worth, over every choice of members. */
static int cheapest(cor_fold fold, const uint32_t *counts, bool well, uint32_t least[3])
{
	uint32_t named[COR_OUTCOME_MASKS] = {0}, cost;
	int now = worth_with(fold, counts, named, well, &cost);
	unsigned m;

	least[0] = least[1] = least[2] = UINT32_MAX;
	do {
		int then = worth_with(fold, counts, named, well, &cost);

		if (cost < least[then])
			least[then] = cost;
		for (m = 1; m < COR_OUTCOME_MASKS && ++named[m] > counts[m]; m++)
			named[m] = 0;
	} while (m < COR_OUTCOME_MASKS);
	return now;
}

static void check(cor_fold fold, const uint32_t *counts, bool well)
{
	cor_site_way ways[2];
	unsigned count = cor_site_ways(fold, counts, well, ways), expected = 0;
	uint32_t least[3], cost, dearer = UINT32_MAX;
	int now = cheapest(fold, counts, well, least);

	/* From the best outcome down: what is not dearer than a better one is no way of its own. */
	for (int to = 2; to > now; to--) {
		if (least[to] >= dearer)
			continue;
		dearer = least[to];
		expected++;
	}
	assert_int_equal(count, expected);
	for (unsigned k = 0; k < count; k++) {
		int to = worth_with(fold, counts, ways[k].named, well, &cost);

		assert_int_equal(to, worth(ways[k].outcome, well));
		assert_int_equal(cost, ways[k].cost);
		assert_int_equal(cost, least[to]);
		assert_true(to > now);
	}
	assert_true(count < 2 || ways[0].cost < ways[1].cost);
}

static void ways_are_cheapest(void **unused)
{
	(void)unused;
	for (uint32_t site = 0; site < SITES; site++) {
		uint32_t counts[COR_OUTCOME_MASKS] = {0}, rest = site, members = 0;

		for (unsigned m = 1; m < COR_OUTCOME_MASKS; m++, rest /= MOST) {
			counts[m] = rest % MOST;
			members += counts[m];
		}
		/* All ways of great sites are too many to try, and say nothing new. */
		if (members == 0 || members > 8)
			continue;
		for (int fold = COR_FOLD_ANY; fold <= COR_FOLD_EACH; fold++) {
			check((cor_fold)fold, counts, true);
			check((cor_fold)fold, counts, false);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ways_are_cheapest)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
