/*
 * Why a party belongs to a vendor set on a date, or why it does not (doc/policy.md, Vendors).
 *
 * Membership is a least fixpoint, so it has derivations.  Members are found round by round: those
 * listed or named by the predicate; with `include: group` the corporate groups of those; then, again
 * and again, whomever a stake connects with members of earlier rounds.  Each notes what brought it in.
 * Followed back from a party, these notes are a derivation without circles and with the fewest rounds.
 *
 * A party that is surely a member gets a derivation from what is sure; one that is maybe, from what is
 * sure or maybe.  All this is apart from cor_vendor_parties (vendor.c), which is what judging uses: it
 * is written from the specification alone, and the tests hold the one against the other.
 */
#ifndef COR_POLICY_STANDING_H
#define COR_POLICY_STANDING_H

#include "policy/vendor.h"

typedef enum cor_ground {
	COR_GROUND_LISTED,  /* stands in `parties` */
	COR_GROUND_WHERE,   /* the predicate holds, or may */
	COR_GROUND_GROUP,   /* same corporate group, by one stake from another member */
	COR_GROUND_STAKE,   /* by one stake, from a member */
	COR_GROUND_TOGETHER /* by the shares of several members, added up */
} cor_ground;

typedef struct cor_standing_step {
	uint32_t party;
	cor_ground ground;
	cor_tri level;          /* what the party is in the set: yes or maybe */
	const uint32_t *stakes; /* indexes in cor_estate_stakes; none for listed and where */
	uint32_t stake_count;
	int64_t low, high; /* together: the sums, in 1/10000 percent */
} cor_standing_step;

/* Why a stake that ties the party to a member does not make it one. */
typedef enum cor_miss_why {
	COR_MISS_NOT_YET,     /* begins after the day */
	COR_MISS_OVER,        /* ended by the day */
	COR_MISS_LISTED_ONLY, /* the set takes those listed, no others */
	COR_MISS_UPWARDS,     /* the party is the owner: this set looks downwards only */
	COR_MISS_SHARE,       /* too small */
	COR_MISS_KIND,        /* control stakes are not asked in this set */
	COR_MISS_SUCCESSOR /* successors are not asked, the party is the one succeeded, or the member came in
			       * as a successor and brings no group */
} cor_miss_why;
typedef struct cor_miss {
	uint32_t stake; /* index in cor_estate_stakes */
	uint32_t other; /* the member at its other end */
	cor_miss_why why;
} cor_miss;

typedef struct cor_standing {
	cor_tri level;
	/* The derivation: each step rests on steps before it, the last is the party's.  None for no. */
	const cor_standing_step *steps;
	uint32_t step_count;
	/* For no: the stakes that come nearest, in their order. */
	const cor_miss *misses;
	uint32_t miss_count;
} cor_standing;

/* policy is bound; all of *ret_standing is in arena.  O((parties + stakes) * rounds) time, 60 bytes a
 * party and 4 a stake in arena. */
cor_status cor_vendor_standing(const cor_policy *policy, uint32_t vendors, uint32_t party,
	cor_day at, cor_arena *arena, cor_standing *ret_standing, cor_err *err);

#endif
