/*
 * Prices on rows under which the bound is as high as it gets.
 *
 * The bound, as a function of the prices, has kinks.  Instead of its cheapest column each bundle takes all, with
 * weights exp(-cost / tau): then the function is smooth, and its gradient and curvature come out of one pass over
 * the columns.  A Newton step with a logarithmic barrier at 0 goes nearly to the top; tau is then made smaller, and
 * after some thirty steps hardly anything is left between the smooth function and the bound.  (Entropic smoothing, Nesterov
 * 2005; interior points, Fiacco and McCormick 1968.)
 *
 * Of more than some 1,300 rows only those are solved for on which most depends, and more of them as they are found to
 * pass their limits at the prices so far; the others have no price, so that the bound stays one.
 *
 * One step: O(sum over columns that count of terms^2 + rows^3) time; 8 rows^2 bytes a thread.
 */
#ifndef COR_PLAN_DUAL_H
#define COR_PLAN_DUAL_H

#include "plan/pool.h"
#include "plan/run.h"

typedef struct cor_dual {
	double *price;      /* by own row: those of the best bound */
	double bound;       /* under them, up to rounding; -INFINITY: none yet */
	double tau;         /* where the smoothing ended */
	double *soft_price; /* the last ones, which belong to tau */
	uint32_t steps;
	bool unbounded; /* the bound passed what any schedule can cost: there is none */
} cor_dual;

/* price: where to begin, or NULL.  precision: of the bound, relative, that is enough. */
cor_status cor_dual_run(cor_pool *pool, cor_run *run, const double *price, double precision,
	cor_arena *arena, cor_dual *ret_dual, cor_err *err);

#endif
