/*
 * A schedule out of prices.
 *
 * First every bundle takes the column that its weights and what others took before it suggest; nearly all rows then are
 * nearly full.  What is over a limit costs a penalty, a little more than the price of the row.  Copies move from column to
 * column while that makes cost and penalties together less; only columns that are hardly dearer under the
 * prices are looked at.  Where rows stay over their limit penalties rise, where all fit they fall, so that the search
 * swings about the border of what is lawful and each time comes to it elsewhere (strategic oscillation, Glover 1977).
 */
#ifndef COR_PLAN_REPAIR_H
#define COR_PLAN_REPAIR_H

#include "plan/dual.h"

typedef struct cor_repair {
	const cor_pool *pool;
	uint32_t *counts; /* by column: copies that take it */
	double *use;      /* by own row */
	bool found;
	uint32_t *best_counts;
	double best_cost;
	/* Private to repair.c: */
	double *penalty, *price;
	uint32_t *streak; /* by own row: rounds it has been over its limit */
	struct cor_move *moves;
	struct cor_turn *turns; /* by move */
	size_t move_count;
	uint64_t random;
} cor_repair;

/* Searches for `rounds` rounds at most, until the gap is small enough or the run is over. */
cor_status cor_repair_run(const cor_pool *k, const cor_dual *dual, cor_run *run, uint32_t rounds,
	cor_arena *arena, cor_repair *ret_repair, cor_err *err);
/* The best it found, as a schedule in arena. */
cor_status cor_repair_schedule(const cor_repair *s, cor_arena *arena,
	cor_plan_schedule *ret_schedule, cor_err *err);

#endif
