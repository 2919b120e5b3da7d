/*
 * What bands do (plan/problem.h): found by trying out.
 *
 * Prices on the rows that hold a band together let some of its units do this and others that, and no rounding brings them
 * back into step.  So one band after the other takes a way, the cheapest under the prices first, and what is left is priced
 * anew; cases in which nothing can be cheaper than the schedule at hand are passed over (branch and bound, Land and Doig 1960).
 * Of more than some dozens the largest are tried out so, and the others take the cheapest way there is.
 *
 * The bound that comes of it is the least of all cases, each of which prices prove; one set of prices for the whole problem,
 * as a proof holds it, may prove less.  O(cases * the cost of pricing one), depth first; what is over time is left.
 */
#ifndef COR_PLAN_BANDS_H
#define COR_PLAN_BANDS_H

#include "plan/pool.h"
#include "plan/run.h"

/* A case: some options are barred besides, because bands have taken other ways. */
typedef struct cor_bands_case {
	const uint64_t *barred; /* bits by option */
	bool is_whole;          /* every band has its way: a schedule is looked for */
	double *price;          /* by own row: of what is around the case; written: of the case */
	/* Answers, written: */
	bool impossible;
	int64_t bound;
} cor_bands_case;

/* Bounds a case, and notes a better schedule in the run where one is found. */
typedef cor_status cor_bands_solve(void *data, cor_bands_case *one, cor_err *err);

typedef struct cor_bands_task {
	const cor_plan_problem *problem;
	const uint64_t *groups_off, *barred;
	const uint32_t *own_row; /* of rows of the problem, as the pool has them */
	uint32_t row_count;      /* own */
	const double *price;     /* by own row, of the whole */
	int64_t bound;           /* of the whole */
	cor_run *run;
	cor_bands_solve *solve;
	void *data;
} cor_bands_task;

typedef struct cor_bands {
	bool impossible; /* in every case */
	int64_t bound;   /* no schedule costs less; INT64_MAX when impossible */
} cor_bands;

/* Rows on which nothing but one band is, whose group is on: bits by row, in arena; NULL: there is no such band.  Where a
 * band has its way they ask nothing more, and where they are left out, what is left is no dearer. */
cor_status cor_bands_rows(const cor_plan_problem *p, const uint64_t *groups_off, cor_arena *arena,
	uint64_t **ret_rows, cor_err *err);
cor_status cor_bands_search(const cor_bands_task *task, cor_bands *ret_bands, cor_err *err);

#endif
