/*
 * The cheapest schedule of a problem (plan/problem.h), with what proves that hardly anything is cheaper.
 *
 * A price on every row makes the bundles strangers to each other: what a row lets pass is bought, and each bundle
 * picks what is cheapest for it alone.  The sum of these, less what the limits would have earned, is a *bound*:
 * no schedule costs less (Lagrangian relaxation; Geoffrion 1974).  Prices are found by Newton steps on a
 * smoothed bound, a schedule by rounding and repair along them; what bands do is tried out; small problems go to
 * COIN-OR CBC.
 *
 * Proof: the prices, whole numbers over one power of two, and the schedule.  Whoever holds the
 * problem recomputes the bound in one pass (cor_plan_bound) and weighs the schedule.
 */
#ifndef COR_PLAN_SOLVE_H
#define COR_PLAN_SOLVE_H

#include "plan/problem.h"

/* How a run stands.  cost: of the best schedule yet, when there is one. */
typedef struct cor_plan_progress {
	bool has_bound, has_cost;
	int64_t bound, cost; /* no schedule costs less than bound */
	double seconds;
} cor_plan_progress;

typedef struct cor_plan_task {
	const uint64_t *groups_off; /* see cor_plan_group_is_off */
	/* Good enough: the schedule costs at most so many millionths more than the best can. 0: the best itself. */
	uint32_t gap_ppm;
	double seconds;            /* stop after so long with what there is; 0: never */
	const volatile bool *stop; /* set by another thread or a signal: the same; or NULL */
	void (*tell)(void *data,
		const cor_plan_progress *progress); /* or NULL; a few times a second */
	void *tell_data;
	uint32_t threads; /* 0: as many as there are processors */
	enum { COR_PLAN_ANY, COR_PLAN_EXACT, COR_PLAN_PRICES } way; /* ANY: what suits the size */
} cor_plan_task;

typedef enum cor_plan_end {
	COR_PLAN_FOUND,   /* schedule is the best or within the gap asked for */
	COR_PLAN_STOPPED, /* schedule is lawful; stopped before its gap was as small as asked for */
	COR_PLAN_IMPOSSIBLE, /* no schedule fits: proved by CBC, by cases of bands, or by prices (ray) */
	COR_PLAN_UNDECIDED, /* no schedule was found, and none was shown not to exist */
} cor_plan_end;

/* price of row r = numerator[r] / 2^shift, not below 0. */
typedef struct cor_plan_prices {
	uint32_t shift;
	int64_t *numerator;
} cor_plan_prices;

typedef struct cor_plan_answer {
	cor_plan_end end;
	/* FOUND, STOPPED: */
	cor_plan_schedule schedule;
	int64_t cost;
	int64_t *use; /* by row */
	/* The best bound that is known, and whether there is one.  Up to priced_bound it is proved by prices; what lies
	 * above is CBC's word, of the whole or of blocks (plan/blocks.h), or comes of cases that each have prices of their
	 * own (plan/bands.h). */
	bool has_bound;
	int64_t bound, priced_bound;
	cor_plan_prices prices;
	/* IMPOSSIBLE: prices under which even a schedule that costs nothing would cost more than 0, where such were
	 * found: the same bound, of the problem with all costs 0, is above 0. */
	bool has_ray;
	cor_plan_prices ray;
	uint32_t steps;
	double seconds;
} cor_plan_answer;

/* Solves; what is given is in arena.  Deterministic for the same problem, task and number of threads where
 * neither time nor stop ends it, and CBC has not more than 40 bundles to do: of more, walks go on beside it for as long as it
 * takes, and which of the schedules within the gap is found depends on that. */
cor_status cor_plan_solve(const cor_plan_problem *problem, const cor_plan_task *task,
	cor_arena *arena, cor_plan_answer *ret_answer, cor_err *err);

/* The bound that prices give, rounded up to a whole number (costs are whole): in exact whole numbers, one
 * pass.  costs_off: with all costs 0 (a ray is one whose bound is above 0).  A bundle that has no choice at all makes
 * it INT64_MAX. */
cor_status cor_plan_bound(const cor_plan_problem *problem, const uint64_t *groups_off,
	const cor_plan_prices *prices, bool costs_off, cor_arena *scratch, int64_t *ret_bound,
	cor_err *err);

#endif
