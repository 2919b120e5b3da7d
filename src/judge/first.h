/*
 * The first findings of a group by id, without listing the others (judge.h, most_findings).
 *
 * Many candidates: elements are looked at in the order of their ids until enough are found.  Few for so
 * many sites: those sites are gone through whose first id is not behind the first that are known, one
 * comparison a site, and what they hold is kept in a heap.
 */
#ifndef COR_JUDGE_FIRST_H
#define COR_JUDGE_FIRST_H

#include "judge/tally.h"
#include "judge/trial.h"

/* Which elements of which group: those that can be V in it, from this row on. */
typedef struct cor_first {
	const cor_outcomes *outcomes;
	uint32_t group;
	bool own_surely; /* see cor_groups_members */
	uint32_t from;
	uint64_t sure, maybe; /* how many there are: V and nothing else; V or something else */
} cor_first;

static inline void cor_first_count(cor_first *first, const cor_tally *tally)
{
	first->sure = tally->count[COR_CAN_V];
	first->maybe = cor_tally_v(tally) - first->sure;
}

/* The mask of an element in a group; 0 when it is not in it. */
uint8_t cor_first_mask(const cor_trial *trial, const cor_first *first, uint32_t element);
/* Rows of the first `most` that are sure, or maybe, by id.  In scratch. */
cor_status cor_first_rows(const cor_trial *trial, const cor_first *first, bool sure, uint32_t most,
	uint32_t **ret_rows, uint32_t *ret_count, cor_err *err);
/* Adds findings of elements: as many as are still wanted, and the numbers of all. */
cor_status cor_first_findings(cor_trial *trial, const cor_first *first, cor_err *err);

#endif
