/*
 * Tallies: how many elements of each group can be what, without listing them.
 *
 * A verdict asks for numbers alone.  The outcomes of elements are bitsets and the groups are runs of
 * elements of one code, so the numbers are bits counted run by run; what a code's elements come to
 * is then given to every group it is, or may be, in.  Sites are folded in the same pass, as elements
 * lie by site.
 */
#ifndef COR_JUDGE_TALLY_H
#define COR_JUDGE_TALLY_H

#include "judge/groups.h"

/* By mask of outcomes (analysis/share.h). */
typedef struct cor_tally {
	uint64_t count[COR_OUTCOME_MASKS];
} cor_tally;

/* The elements of one word of outcomes by what they can be. */
static inline __attribute__((always_inline)) void cor_tally_split(uint64_t must_in, uint64_t in,
	uint64_t may_n, uint64_t may_v, uint64_t ret_bits[COR_OUTCOME_MASKS])
{
	uint64_t out = in & ~must_in, v = may_v & in, n = may_n & in;

	ret_bits[0] = 0;
	ret_bits[COR_CAN_OUT] = out & ~n & ~v;
	ret_bits[COR_CAN_N] = n & ~v & ~out;
	ret_bits[COR_CAN_V] = v & ~n & ~out;
	ret_bits[COR_CAN_OUT | COR_CAN_N] = out & n & ~v;
	ret_bits[COR_CAN_OUT | COR_CAN_V] = out & v & ~n;
	ret_bits[COR_CAN_N | COR_CAN_V] = n & v & ~out;
	ret_bits[COR_CAN_OUT | COR_CAN_N | COR_CAN_V] = out & n & v;
}

/* Elements of each group, in scratch.  own_surely: see cor_groups_members.  O(elements / 64 +
 * runs + codes). */
cor_status cor_tally_elements(const cor_docket *docket, const cor_groups *groups,
	const cor_outcomes *outcomes, bool own_surely, const cor_tally **ret_tallies, cor_err *err);

/* The same with what they amount to. */
typedef struct cor_tally_sum {
	cor_u128 sum[COR_OUTCOME_MASKS];
	bool unknown[COR_OUTCOME_MASKS]; /* the amount of one is not known */
} cor_tally_sum;
cor_status cor_tally_amounts(const cor_docket *docket, const cor_groups *groups,
	const cor_outcomes *outcomes, const cor_amounts *amounts, const cor_tally_sum **ret_sums,
	cor_err *err);

/* Sites of each group, and its elements of unknown site.  O(elements / 64 + runs + sites). */
typedef struct cor_tally_site {
	cor_tally sites, roaming;
	uint64_t unsettled; /* elements that could be something else, too */
	uint32_t last;      /* site that can be V: place in `marks` + 1, 0 = none */
} cor_tally_site;
/* A site that can be V in a group, and the one before it in the same group. */
typedef struct cor_site_mark {
	uint32_t site, before; /* as `last` */
	uint8_t mask;
} cor_site_mark;
typedef struct cor_site_tallies {
	const cor_tally_site *of_group;
	const cor_site_mark *marks;
	uint32_t roaming_from; /* the first element of unknown site */
} cor_site_tallies;
cor_status cor_tally_sites(const cor_docket *docket, const cor_groups *groups,
	const cor_outcomes *outcomes, cor_fold fold, cor_site_tallies *ret_tallies, cor_err *err);

/* The same, site by site: elements come in their order, [from, to) at a time, of one code and one site;
 * count: by mask.  Sites may be left out. */
typedef struct cor_site_folder cor_site_folder;
/* Elements may begin anywhere where a site does.  In the arena, which one thread uses. */
cor_status cor_site_folder_new(const cor_docket *docket, const cor_groups *groups, cor_fold fold,
	cor_arena *arena, cor_site_folder **ret_folder, cor_err *err);
/* Adds what another folder, of other sites, found. */
cor_status cor_site_folder_join(cor_site_folder *s, const cor_site_folder *other, cor_err *err);
/* Where the site of the element ends; those of unknown site come last. */
uint32_t cor_site_folder_end(cor_site_folder *s, uint32_t element);
cor_status cor_site_folder_add(cor_site_folder *s, uint32_t code,
	const uint64_t count[COR_OUTCOME_MASKS], uint32_t to, cor_err *err);
/* How many are N, V, or one of both. */
typedef struct cor_three {
	uint32_t n, v, either;
} cor_three;
/* The same of elements that are all in. */
cor_status cor_site_folder_add_in(cor_site_folder *s, uint32_t code, cor_three count, uint32_t from,
	uint32_t to, cor_err *err);
cor_site_tallies cor_site_folder_result(const cor_site_folder *s);

/* What codes come to in the groups they belong to. */
cor_status cor_tally_spread(const cor_docket *docket, const cor_groups *groups,
	const cor_tally *by_code, bool own_surely, const cor_tally **ret_tallies, cor_err *err);
cor_status cor_tally_spread_sums(const cor_docket *docket, const cor_groups *groups,
	const cor_tally_sum *by_code, const cor_tally_sum **ret_sums, cor_err *err);
/* COR_AMOUNT_UNKNOWN: it is not known. */
uint64_t cor_amount_at(const cor_amounts *amounts, uint32_t element);
/* Adds the amounts of the elements of a word whose bit is set. */
void cor_tally_add_amounts(const cor_amounts *amounts, uint32_t word, uint64_t bits, unsigned mask,
	cor_tally_sum *sum);

/* The runs of the groups; where they have none, of the elements' codes, or one of all. */
typedef struct cor_run_reader {
	const cor_groups *groups;
	uint32_t next;  /* run; element where there are no runs */
	uint32_t count; /* of elements */
} cor_run_reader;
bool cor_next_run(cor_run_reader *reader, cor_run *ret_run);

static inline uint64_t cor_tally_all(const cor_tally *tally)
{
	uint64_t all = 0;

	for (int m = 1; m < COR_OUTCOME_MASKS; m++)
		all += tally->count[m];
	return all;
}
/* Those that could be something else, too. */
static inline uint64_t cor_tally_unsettled(const cor_tally *tally)
{
	return cor_tally_all(tally) - tally->count[COR_CAN_OUT] - tally->count[COR_CAN_N] -
		tally->count[COR_CAN_V];
}
/* Those that can be V. */
static inline uint64_t cor_tally_v(const cor_tally *tally)
{
	return tally->count[4] + tally->count[5] + tally->count[6] + tally->count[7];
}

#endif
