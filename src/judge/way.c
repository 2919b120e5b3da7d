/*
 * How few elements of a site, once known, move the site.
 *
 * Well: the greatest share takes the site as badly as it can be (V, else out, else N); naming
 * elements that turn out well moves that to out or N.  Badly is the mirror image.  A few candidates
 * are tried, each the cheapest of its sort; what each comes to is not derived but folded anew.
 */
#include "judge/limit.h"

enum { V = COR_CAN_V, N = COR_CAN_N, OUT = COR_CAN_OUT };
#define ANY_MASK (OUT | N | V)

static uint8_t pick(uint8_t mask, bool well)
{
	return well ? cor_outcome_well(mask) : cor_outcome_badly(mask);
}

/* What the site counts as when the named ones have turned out so and the others the other way. */
static uint8_t outcome_with(cor_fold fold, const uint32_t counts[COR_OUTCOME_MASKS],
	const uint32_t named[COR_OUTCOME_MASKS], bool well)
{
	uint32_t then[COR_OUTCOME_MASKS];

	memcpy(then, counts, sizeof(then));
	for (uint8_t m = 1; m < COR_OUTCOME_MASKS; m++) {
		then[m] -= named[m];
		then[pick(m, well)] += named[m];
	}
	return pick(cor_outcome_fold_counts(fold, then), !well);
}

/* Names up to `most` members of these masks, in their order; those with one outcome are settled. */
static uint32_t name(const uint32_t counts[COR_OUTCOME_MASKS], const uint8_t *masks, unsigned kinds,
	uint32_t most, cor_site_way *way)
{
	uint32_t before = way->cost;

	for (unsigned i = 0; i < kinds; i++) {
		uint32_t left = counts[masks[i]] - way->named[masks[i]];
		uint32_t room = most - (way->cost - before);
		uint32_t taken = left < room ? left : room;

		way->named[masks[i]] += taken;
		way->cost += taken;
	}
	return way->cost - before;
}

/* Members that can be the outcome to be avoided (V when well, N when badly) and something else. */
static void name_avoidable(const uint32_t counts[COR_OUTCOME_MASKS], bool well, cor_site_way *way)
{
	static const uint8_t can_v[] = {N | V, ANY_MASK, OUT | V};
	static const uint8_t can_n[] = {N | V, ANY_MASK, OUT | N};

	name(counts, well ? can_v : can_n, 3, UINT32_MAX, way);
}

/* One member that can be the outcome wished for. */
static void name_wished(const uint32_t counts[COR_OUTCOME_MASKS], bool well, cor_site_way *way)
{
	static const uint8_t can_n[] = {N | V, ANY_MASK, OUT | N};
	static const uint8_t can_v[] = {N | V, ANY_MASK, OUT | V};

	name(counts, well ? can_n : can_v, 3, 1, way);
}

/* Majority: the lead of V over N must sink to 0 (well) or rise to 1 (badly). */
static void name_majority(const uint32_t counts[COR_OUTCOME_MASKS], bool well, cor_site_way *way)
{
	static const uint8_t by_two[] = {N | V, ANY_MASK};
	static const uint8_t by_one_n[] = {OUT | N, OUT | V};
	static const uint8_t by_one_v[] = {OUT | V, OUT | N};
	int64_t needed = well ? 0 : 1;
	uint32_t twos;

	for (uint8_t m = 1; m < COR_OUTCOME_MASKS; m++) {
		uint8_t now = pick(m, !well);
		int64_t lead = now == V ? counts[m] : now == N ? -(int64_t)counts[m] : 0;

		needed += well ? lead : -lead;
	}
	if (needed <= 0)
		return;
	twos = name(counts, by_two, 2, (uint32_t)((needed + 1) / 2), way);
	needed -= 2 * (int64_t)twos;
	/* First those that are then surely in: the site cannot slip out. */
	if (needed > 0)
		name(counts, well ? by_one_n : by_one_v, 2, (uint32_t)needed, way);
}

/* In the order of the share: for well N is best, then out, then V. */
static int worth(uint8_t outcome, bool well)
{
	int v = outcome == V ? 2 : outcome == OUT ? 1 : 0;

	return well ? -v : v;
}

/* Keeps a way that changes something and is not dearer than one that comes to as much. */
static void keep(cor_fold fold, const uint32_t counts[COR_OUTCOME_MASKS], bool well,
	cor_site_way *way, cor_site_way *ways, unsigned *count)
{
	static const uint32_t none[COR_OUTCOME_MASKS] = {0};
	int now = worth(outcome_with(fold, counts, none, well), well);
	unsigned kept = 0;
	int then;

	way->outcome = outcome_with(fold, counts, way->named, well);
	then = worth(way->outcome, well);
	if (way->cost == 0 || then <= now)
		return;
	for (unsigned i = 0; i < *count; i++) {
		int other = worth(ways[i].outcome, well);

		if (ways[i].cost <= way->cost && other >= then)
			return;
		if (way->cost <= ways[i].cost && then >= other)
			continue;
		ways[kept++] = ways[i];
	}
	/* Two outcomes are better than the one now, so two ways are all there can be. */
	COR_ASSERT(kept < 2);
	ways[kept++] = *way;
	*count = kept;
}

unsigned cor_site_ways(cor_fold fold, const uint32_t counts[COR_OUTCOME_MASKS], bool well,
	cor_site_way ret_ways[2])
{
	cor_site_way avoid = {.cost = 0}, wish = {.cost = 0}, lead = {.cost = 0}, both;
	cor_site_way swap;
	unsigned count = 0;

	name_avoidable(counts, well, &avoid);
	both = avoid;
	name_wished(counts, well, &both);
	name_wished(counts, well, &wish);
	keep(fold, counts, well, &avoid, ret_ways, &count);
	keep(fold, counts, well, &wish, ret_ways, &count);
	keep(fold, counts, well, &both, ret_ways, &count);
	if (fold == COR_FOLD_MAJORITY) {
		name_majority(counts, well, &lead);
		keep(fold, counts, well, &lead, ret_ways, &count);
	}
	if (count == 2 && ret_ways[0].cost > ret_ways[1].cost) {
		swap = ret_ways[0];
		ret_ways[0] = ret_ways[1];
		ret_ways[1] = swap;
	}
	return count;
}
