/*
 * The problem as a mixed-integer program for COIN-OR CBC: for what is small.
 *
 * A bundle whose columns are all there is a number of copies for each column.  Any other is written out once a copy: its
 * options, its visits and the moments of its states.  Columns that prices show to be too dear for any schedule
 * better than the one at hand are left out.  CBC reckons in floating point: what it finds is weighed again in whole
 * numbers before it counts; that nothing is better is its word.
 */
#ifndef COR_PLAN_EXACT_H
#define COR_PLAN_EXACT_H

#include "plan/pool.h"
#include "plan/run.h"

typedef struct cor_exact {
	bool impossible; /* CBC says so: there is no schedule better than the one at hand, or none at all */
	bool finished;    /* searched to the end, up to the gap asked for */
	bool interrupted; /* by SIGINT */
	bool found;
	cor_plan_schedule schedule; /* weighed by the caller */
	bool has_bound;
	double bound;
	bool has_guide; /* of the root, where every bundle has all its columns */
	cor_guide guide;
} cor_exact;

typedef struct cor_exact_task {
	const cor_plan_schedule *start; /* one that fits, or NULL */
	/* With a start: prices by own row and the bound they give; columns dearer than `most` allows are left
	 * out.  price NULL: none are. */
	const double *price;
	double bound, most;
	/* By column of the pool: what is more than regret_most is left out, too; NULL: nothing is. */
	const double *regret;
	double regret_most;
	/* Only what a part of the bundles does is open (bits by place), and only columns of the pool; NULL: everything. */
	const uint64_t *open;
	bool any_will_do; /* the first that fits ends it */
	bool root_only; /* what cuts prove, without branching; for more than one bundle, or CBC may end the process */
	double seconds;
} cor_exact_task;

/* Columns the program would have. */
uint64_t cor_exact_size(const cor_pool *k);
cor_status cor_exact_run(const cor_pool *pool, const cor_exact_task *task, cor_run *run,
	cor_arena *arena, cor_exact *ret_exact, cor_err *err);

/* Bundles of the next part to be opened, by how that of `size` bundles went. */
double cor_exact_next_size(double size, const cor_exact *x, double seconds, bool better);

#endif
