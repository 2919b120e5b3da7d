/*
 * limit: the V-share of a measure in each group, and what would decide it.
 *
 * A group's items are elements, rows of elements, or sites made of elements; what they can be and
 * what they amount to goes to analysis/share.h.
 */
#ifndef COR_JUDGE_LIMIT_H
#define COR_JUDGE_LIMIT_H

#include "judge/first.h"

typedef struct cor_limit_item {
	uint32_t from, to; /* its members */
	uint32_t subject;  /* row of element or site */
	uint8_t mask;      /* what it can be, as a whole */
} cor_limit_item;

/* A group of a limit.  Members are elements, or rows (then row_element is given), ascending. */
typedef struct cor_limit_group {
	uint32_t group;
	const uint32_t *member;
	const uint8_t *mask;
	uint32_t count;
	const uint32_t *row_element; /* of rows; NULL: members are elements */
	const uint64_t *amount;      /* by member; NULL = 1 each */
	bool of_sites;
	/* Sites: members that have one, as runs of one site; the rest is of unknown site. */
	const cor_limit_item *sites;
	const uint8_t *site_mask;
	uint32_t site_count;
	uint32_t roaming_from; /* the first member of unknown site; count when there is none */
	uint32_t roaming_v, roaming_n;
	uint32_t *at_element, *at_site; /* scratch by row, for putting findings in order */
} cor_limit_group;

static inline uint32_t cor_limit_element(const cor_limit_group *g, uint32_t member)
{
	return g->row_element ? g->row_element[g->member[member]] : g->member[member];
}

/* What the groups come to, from numbers alone; see tally.h. */
typedef struct cor_limit_tally {
	bool of_sites;
	const cor_tally *elements; /* NULL for sites */
	const cor_tally_sum *sums; /* of a measure; else NULL */
	cor_site_tallies sites;
} cor_limit_tally;
/* *ret_tallied: false when the rule counts what only lists can tell. */
cor_status cor_limit_tally_of(cor_trial *trial, cor_limit_tally *ret_tally, bool *ret_tallied,
	cor_err *err);
cor_status cor_limit_share(const cor_limit_tally *tally, uint32_t group, cor_share *ret_share,
	cor_err *err);
uint64_t cor_limit_unsettled(const cor_limit_tally *tally, uint32_t group);
/* The first findings of a group. */
cor_status cor_limit_first(cor_trial *trial, const cor_limit_tally *tally, uint32_t group,
	cor_err *err);

/* Whether rows (roles, parts, components) are what is counted. */
bool cor_limit_counts_rows(const cor_rule *rule);
/* The value of the rule's measure of each element, COR_AMOUNT_UNKNOWN where there is none, in scratch.
 * O(elements + measures). */
cor_status cor_limit_amounts(cor_trial *trial, uint64_t **ret_amounts, cor_err *err);
cor_fold cor_limit_fold(const cor_rule *rule);

/* Cuts the members into sites.  In scratch.  O(count). */
cor_status cor_limit_cut_sites(const cor_trial *trial, cor_limit_group *group, cor_err *err);
/* What would satisfy and violate a group that is unknown. */
cor_status cor_limit_decide(cor_trial *trial, const cor_limit_group *group, cor_err *err);

/* How the elements of one site can be changed for the better (well) or worse: how many of each
 * mask to name.  At most two ways, the second gains more and costs more; returns how many. */
typedef struct cor_site_way {
	uint32_t named[COR_OUTCOME_MASKS];
	uint32_t cost;
	uint8_t outcome; /* what the site then counts as in the share looked at */
} cor_site_way;
unsigned cor_site_ways(cor_fold fold, const uint32_t counts[COR_OUTCOME_MASKS], bool well,
	cor_site_way ret_ways[2]);

#endif
