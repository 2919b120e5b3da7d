/*
 * Columns: what a whole bundle may do, with what that costs and uses, in floating point.
 *
 * Prices and repair look at nothing else.  A bundle with few possibilities has a column for each (it is
 * *complete*; for one unit that is an option with its visit); another one has a few places, filled with
 * what was cheapest under prices so far (column generation), where a new one drives out the dearest.  Only the
 * bound, which counts, is taken over everything (plan/bound.c).
 *
 * Bundles lie in an order in which those that use the same rows are neighbours, so that the part
 * of a matrix of rows that is being added to stays in the cache.
 */
#ifndef COR_PLAN_POOL_H
#define COR_PLAN_POOL_H

#include <math.h>

#include "plan/pick.h"

#define COR_NO_ROW UINT32_MAX

typedef struct cor_pool {
	const cor_plan_problem *problem;
	const uint64_t *barred;
	/* Rows that are on, by their own numbers here. */
	uint32_t row_count;
	uint32_t *row_of;      /* the row of the problem */
	uint32_t *own_row;     /* of a row of the problem, or COR_NO_ROW */
	double *limit, *scale; /* scale: a typical amount, above 0 */
	double *touches;       /* how many columns are on the row, about */

	uint32_t *order;      /* the bundle that lies at a place */
	double *copies;       /* by place */
	size_t *column_first; /* by place: its columns are [first, first + count) */
	uint32_t *column_count, *column_room;
	size_t column_end;
	double *cost; /* by column */
	size_t *term_first;
	uint32_t *term_count;
	size_t *choice_first;
	uint32_t *term_row;
	double *term_amount;
	uint32_t *choices;
	bool *complete;      /* by place */
	uint32_t terms_most; /* of any column */
	uint32_t incomplete_count;
	bool costs_off;
	bool impossible; /* a bundle has no choice at all */
	double spread;   /* how far the costs of a bundle's columns lie apart, on average */
	/* For filling columns: what a row is used by now, and which rows are. */
	double *sum;
	uint32_t *touched, touched_count;
} cor_pool;

/* What is known of schedules that are better than the one at hand: they cost at least bound and the regrets of all their
 * columns; and the prices that this comes from. */
typedef struct cor_guide {
	double bound;
	double *price;  /* by own row */
	double *regret; /* by column; INFINITY: in none of them */
} cor_guide;

/* All rows but those in rows_off (bits by row, or NULL), and all bundles; costs_off: every cost is 0.  COR_ELIMIT when too many rows are on.
 * O(columns) memory. */
cor_status cor_pool_new(const cor_plan_problem *p, const uint64_t *groups_off,
	const uint64_t *rows_off, const uint64_t *barred, bool costs_off, cor_arena *arena,
	cor_pool *ret_pool, cor_err *err);

/* Bundles that have more than one column, or more to come. */
uint32_t cor_pool_with_choice(const cor_pool *pool);

/* Adds what is chosen as a column of the bundle at a place, unless it has it; when there is no room, in the place of
 * the dearest under prices (by own row), but of none whose count (by column) is not 0; counts may be NULL.  Returns
 * the column, or SIZE_MAX when there is no room. */
size_t cor_pool_add(cor_pool *k, uint32_t at, const uint32_t *choices, const double *price,
	const uint32_t *counts);

/* What a column costs under prices by own row. */
static inline double cor_pool_value(const cor_pool *pool, const double *price, size_t column)
{
	const uint32_t *row = pool->term_row + pool->term_first[column];
	const double *amount = pool->term_amount + pool->term_first[column];
	double value = pool->cost[column];

	for (uint32_t i = 0; i < pool->term_count[column]; i++)
		value += price[row[i]] * amount[i];
	return value;
}

/* A power of two, so that what is about as large as a typical number lies, divided by it, about 1024 or above: for CBC. */
static inline double cor_pool_unit(double typical)
{
	return typical > 1024 ? ldexp(1, ilogb(typical / 1024)) : 1;
}

/* One column in place of another, row by row. */
typedef struct cor_pool_turn {
	const uint32_t *a, *a_end, *b, *b_end;
	const double *x, *y;
} cor_pool_turn;

static inline cor_pool_turn cor_pool_turn_of(const cor_pool *pool, size_t from, size_t to)
{
	const uint32_t *a = pool->term_row + pool->term_first[from];
	const uint32_t *b = pool->term_row + pool->term_first[to];

	return (cor_pool_turn){a, a + pool->term_count[from], b, b + pool->term_count[to],
		pool->term_amount + pool->term_first[from],
		pool->term_amount + pool->term_first[to]};
}

/* The next row that either uses, which rise, and how much more of it is used; false: there is none. */
static inline bool cor_pool_turn_next(cor_pool_turn *turn, uint32_t *ret_row, double *ret_more)
{
	uint32_t a = turn->a < turn->a_end ? *turn->a : UINT32_MAX;
	uint32_t b = turn->b < turn->b_end ? *turn->b : UINT32_MAX, row = a < b ? a : b;

	if (row == UINT32_MAX)
		return false;
	*ret_row = row;
	*ret_more = 0;
	if (a == row) {
		*ret_more -= *turn->x++;
		turn->a++;
	}
	if (b == row) {
		*ret_more += *turn->y++;
		turn->b++;
	}
	return true;
}

static inline double cor_pool_over(double use, double limit)
{
	return use > limit ? use - limit : 0;
}

/* What cost and penalties on what is over a limit change by when one copy goes from a column to another. */
double cor_pool_shift(const cor_pool *k, const double *penalty, const double *use, size_t from,
	size_t to);

#endif
