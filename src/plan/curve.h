/*
 * Curvature: sums of the products that columns' terms make with each other, less those of their mean.
 *
 * A bundle adds copies / tau * (sum of weight * a a' - m m'), where a are a column's amounts by row and m is their
 * weighted mean.  Neighbours in a pool use the same few rows, so that is gathered in a small dense
 * matrix over the rows met lately (a *frame*, which stays in the first cache), and put where it belongs when other
 * rows come.
 *
 * A bundle: O(rows of the frame / 8 * (sum over columns of terms + rows of the bundle)).
 */
#ifndef COR_PLAN_CURVE_H
#define COR_PLAN_CURVE_H

#include "base/mem.h"

typedef struct cor_frame {
	double *matrix;  /* lower half; what is above the diagonal means nothing */
	uint32_t *place; /* by row: where it is in the matrix, or UINT32_MAX */
	double *mean;    /* by place, 0 between bundles */
	double *column;  /* the same, 0 between columns */
	uint32_t stride, count;
} cor_frame;

typedef struct cor_curve {
	double *sum; /* row_count * row_count, lower half: what has been put there; see cor_curve_end */
	uint32_t row_count, row_most;
	cor_frame near, whole; /* whole: over sum itself, for bundles of very many rows */
	cor_frame *frame;      /* of the bundle at hand */
	uint32_t *near_rows;   /* by place of the near frame */
	uint32_t *places;      /* of what is added */
} cor_curve;

/* A column's terms: rows, which need not rise and are different, and the amounts used of them. */
typedef struct cor_curve_terms {
	const uint32_t *rows;
	const double *amounts;
	uint32_t count;
} cor_curve_terms;

/* For row_most rows at most. */
cor_status cor_curve_new(uint32_t row_most, cor_arena *arena, cor_curve *ret_curve, cor_err *err);
/* All sums are 0 again, of so many rows. */
void cor_curve_begin(cor_curve *curve, uint32_t row_count);

/* A bundle: first all of its columns are announced, then each is added with its weight (they sum up to 1), then it is closed.
 * factor: copies / tau. */
void cor_curve_announce(cor_curve *curve, const cor_curve_terms *columns, uint32_t count);
void cor_curve_add(cor_curve *curve, const cor_curve_terms *column, double weight, double factor);
void cor_curve_close(cor_curve *curve, double factor);

/* Everything is in sum. */
void cor_curve_end(cor_curve *curve);

#endif
