/*
 * A bound out of blocks: bundles that share rows with few others are solved together, exactly; only rows that bind many
 * have prices (Dantzig and Wolfe 1960, with the prices given).
 *
 * Rows are looked at from those with the fewest bundles on; each joins its bundles to one block unless that becomes larger than CBC
 * does in a few seconds.  Whatever the prices of the other rows are, no schedule costs less than the blocks' cheapest whole
 * solutions together, where columns cost what they do under these prices, less what the limits of these rows would have earned.
 * That is at least what prices of all rows prove, and far more where the rows of a block leave few whole solutions.
 */
#ifndef COR_PLAN_BLOCKS_H
#define COR_PLAN_BLOCKS_H

#include "plan/pool.h"
#include "plan/run.h"

typedef struct cor_blocks {
	bool has_bound, interrupted;
	double bound; /* CBC's word, in floating point */
	/* By column of the pool: how many copies take it in the blocks' cheapest solutions, which pass limits of rows that bind
	 * many, and few of those.  NULL: not of all blocks was one found. */
	uint32_t *counts;
} cor_blocks;

typedef struct cor_blocks_task {
	const double *price; /* by own row, not below 0 */
	double bound;        /* about what is expected */
	double seconds;
	uint32_t columns_most; /* of a block */
} cor_blocks_task;

/* For pools in which every bundle has all its columns (incomplete_count is 0).  No bound where no two bundles came together,
 * or time was up.  Of run it reads the clock alone. */
cor_status cor_blocks_run(const cor_pool *pool, const cor_blocks_task *task, const cor_run *run,
	cor_arena *arena, cor_blocks *ret_blocks, cor_err *err);

#endif
