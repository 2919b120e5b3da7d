/*
 * What is cheapest for one bundle alone, under prices on rows: exactly, in whole numbers.
 *
 * Which periods it is visited in is tried out: every set of at most visits_most of them.  Within a set each
 * unit takes its best option whose period is in it.  Where a state is to end with a certain visit, its units may not
 * change later: that is tried out too, every end of every state.  As neither a visit nor a state is ever paid less than
 * nothing, a set with a visit too many, or an end later than need be, is never better than the right one.
 * O(sets (visits_most + 1)^states units) time after one pass over the bundle's terms.
 */
#ifndef COR_PLAN_PICK_H
#define COR_PLAN_PICK_H

#include "plan/solve.h"

typedef struct cor_pick {
	const cor_plan_problem *problem;
	const uint64_t *barred; /* bits by option */
	const int64_t *price;   /* numerators by row, 0 where a row's group is off */
	uint32_t shift;
	bool costs_off;
	bool overflow; /* a value passed `most`: what was picked means nothing */
	int64_t most;  /* of the bundle: no sum of such values passes 2^62 */
	/* Of the bundle that was looked at last: */
	int64_t *best; /* by unit, by period; behind the periods: to stay; COR_PICK_NONE: cannot */
	uint32_t *best_option;
	uint8_t *unit_states; /* by unit: bits of the states it marks */
	int64_t visit[COR_PLAN_PERIODS_MOST];
	int64_t paid[COR_PLAN_STATES_MOST]
		    [COR_PLAN_PERIODS_MOST + 1]; /* by the period of its end */
	uint8_t period[COR_PLAN_PERIODS_MOST];
	uint32_t period_count; /* in which something may change */
	char apart[COR_APART_BYTES];
} cor_pick;

#define COR_PICK_NONE (INT64_C(1) << 62)

/* Scratch for the largest bundle, in arena.  barred: see cor_pick_barred. */
cor_status cor_pick_new(const cor_plan_problem *p, const uint64_t *barred, cor_arena *arena,
	cor_pick *ret_pick, cor_err *err);
/* Bits by option: those a group that is on bars; and of units of a band what not all of it can do. */
cor_status cor_pick_barred(const cor_plan_problem *p, const uint64_t *groups_off, cor_arena *arena,
	uint64_t **ret_barred, cor_err *err);

/* The bound that prices give (cor_plan_bound) where these options are barred. */
cor_status cor_pick_bound(const cor_plan_problem *problem, const uint64_t *groups_off,
	const uint64_t *barred, const cor_plan_prices *prices, bool costs_off, cor_arena *scratch,
	int64_t *ret_bound, cor_err *err);

/* The best value of a bundle, in 2^-shift; COR_PICK_NONE when it has no choice at all.  choices: an option for
 * each unit, written unless NULL. */
int64_t cor_pick_bundle(cor_pick *k, uint32_t bundle, uint32_t *choices);

/* Kinds of options that there are, one more than the greatest.  O(options). */
uint32_t cor_pick_kinds(const cor_plan_problem *p);
/* The way of an option of a band, below (periods + 1) * kinds: its period, to stay is the last, and its kind. */
static inline uint32_t cor_pick_way(const cor_plan_problem *p, uint32_t option, uint32_t kinds)
{
	uint32_t period = p->option_period[option];

	return (period == COR_PLAN_STAY ? p->period_count : period) * kinds +
		p->option_kind[option];
}

#endif
