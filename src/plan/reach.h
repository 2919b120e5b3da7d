/*
 * Where a walk (plan/anneal.h) may go: copies of bundles, and for each the columns that something better can have.
 *
 * A column's *regret* is what it costs under prices beyond the cheapest of its bundle.  As a schedule costs at least the bound
 * and the regrets of all its columns, none with a regret beyond what lies between the best schedule and the bound is
 * in a better one: such columns are not here at all (O(columns log columns) time, reckoned once for all walks).  Prices of
 * rows alone know little where few bundles share a row; the cuts of CBC's root (plan/exact.h) tell more.
 */
#ifndef COR_PLAN_REACH_H
#define COR_PLAN_REACH_H

#include "plan/repair.h"

/* A copy may go to a column. */
typedef struct cor_reach_step {
	double regret;
	uint32_t slot, column;
	uint32_t own; /* where it is among the steps slot by slot */
} cor_reach_step;

typedef struct cor_reach {
	uint32_t slot_count; /* a slot is one copy of a bundle */
	uint32_t *column;    /* by slot: where a walk begins */
	/* Steps of all slots by rising regret, and once more slot by slot: [slot_first[s], slot_first[s + 1]) of own. */
	uint32_t step_count;
	cor_reach_step *steps, *own;
	uint32_t *slot_first;
	/* By own row, which slots have a step onto it: [row_first[r], row_first[r + 1]) of row_slot. */
	uint32_t *row_first, *row_slot;
} cor_reach;

/* What prices alone say.  O(terms) time. */
cor_status cor_reach_guide(const cor_pool *k, const cor_dual *dual, cor_arena *arena,
	cor_guide *ret_guide, cor_err *err);
/* Begins at start (copies by column), or, where that is NULL, at the best that repair found, or where it ended.  COR_ELIMIT: more than 2^32 of something. */
cor_status cor_reach_new(const cor_repair *s, const cor_guide *guide, const uint32_t *start,
	cor_arena *arena, cor_reach *ret_reach, cor_err *err);

#endif
