/*
 * How a run of the engine (plan/solve.c) stands: the best schedule, the best bound, and what they were found with.  What counts is
 * weighed and added up in whole numbers here, whatever it comes from.
 */
#ifndef COR_PLAN_WORK_H
#define COR_PLAN_WORK_H

#include "plan/anneal.h"

typedef struct cor_work {
	const cor_plan_problem *problem;
	const cor_plan_task *task;
	cor_arena *arena;
	cor_run run;
	uint64_t *barred, *rows_off; /* rows_off: see cor_bands_rows; NULL: all count */
	cor_pool pool;
	cor_dual dual;
	cor_repair found; /* what repair and annealing have, of the pool; pool NULL: nothing */
	cor_anneal_task walk;
	cor_guide guide;              /* of the walks */
	const uint32_t *block_counts; /* see cor_blocks; or NULL */
	double *cut_price;            /* by own row: of the root of CBC's search; or NULL */
	bool impossible, is_searched; /* is_searched: CBC came to its end */
	cor_plan_answer answer;
	int64_t *use; /* for weighing */
} cor_work;

static inline bool cor_work_has_schedule(const cor_work *w)
{
	return w->answer.use != NULL;
}

/* A schedule counts when it is lawful in whole numbers, and cheaper than what there is; it stays where it is. */
cor_status cor_work_offer(cor_work *w, const cor_plan_schedule *schedule, cor_err *err);
/* All 0. */
cor_status cor_work_new_prices(cor_work *w, cor_plan_prices *prices, cor_err *err);
/* What these prices prove, reckoned in whole numbers: kept when it is more than was known.  COR_ELIMIT: too steep. */
cor_status cor_work_offer_bound(cor_work *w, const cor_plan_prices *prices, cor_err *err);
/* Rounds prices and offers their bound; and that of no prices, where these are too steep to be reckoned (nothing
 * fits), or, rounded, prove less than that no cost is below 0. */
cor_status cor_work_take_bound(cor_work *w, const cor_dual *dual, cor_err *err);
/* Whether these prices, or none (NULL), show that nothing fits. */
cor_status cor_work_take_ray(cor_work *w, const cor_pool *pool, const double *price, cor_err *err);
/* What is proved in floating point. */
void cor_work_raise_bound(cor_work *w, double bound);

#endif
