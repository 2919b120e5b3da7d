/*
 * COIN-OR CBC, as far as plans need it: the cheapest whole solution of a sheet (plan/sheet.h), or what is proved about it.
 *
 * CBC reckons in floating point: what it finds is weighed again by whoever asked.  While it runs it takes an interrupt
 * (SIGINT) itself, and ends with what it has.  Not for two threads at once.
 */
#ifndef COR_PLAN_CBC_H
#define COR_PLAN_CBC_H

#include "plan/sheet.h"

/* The linear program with the cuts that the root of the search ended with: what rows are worth there. */
typedef struct cor_cbc_root {
	bool has;
	double bound;
	double *price;   /* by row: of one with a highest value only; 0 of others */
	double *reduced; /* by column; INFINITY: it is 0 in all that is as good as the start */
} cor_cbc_root;

typedef struct cor_cbc_task {
	const double *start; /* by column: a solution to begin with, or NULL */
	double seconds;      /* 0: as long as it takes */
	double part,
		distance; /* ends when cost and bound are as near: as a part of 1, or by so much */
	bool any_will_do; /* the first solution ends it */
	bool root_only;   /* what cuts prove, without branching */
	cor_cbc_root *root; /* with root_only: to be written, or NULL */
} cor_cbc_task;

typedef struct cor_cbc_end {
	bool impossible;  /* nothing is better than the start, or there is none at all */
	bool finished;    /* searched to the end, as near as asked for */
	bool interrupted; /* by SIGINT */
	bool has_bound;
	double bound;
	const double *value; /* by column; NULL: none was found */
} cor_cbc_end;

/* Where a root is asked for, rows alone say how large columns may be, and rows and columns are added to the sheet after those
 * it has.  What is given is in arena. */
cor_status cor_cbc_run(cor_sheet *sheet, const cor_cbc_task *task, cor_arena *arena,
	cor_cbc_end *ret_end, cor_err *err);

#endif
