#include "plan/blocks.h"

#include <math.h>
#include <stdlib.h>

#include "plan/cbc.h"
#include "plan/users.h"

#define OPEN 1e-5 /* of the bound, that all blocks together may leave open */

typedef struct blocks {
	const cor_pool *pool;
	const cor_blocks_task *task;
	cor_users users;
	uint32_t *up,
		*next; /* by place: towards the one that stands for its block; the next of it, or itself */
	uint32_t *last, *columns, *places; /* by place that stands for a block: what is in it */
	bool *is_own;                      /* by row: of a block, and without a price */
	size_t *in_sheet;                  /* by row, of the block at hand, or SIZE_MAX */
	uint32_t *counts;                  /* as they are found */
	uint32_t open, left;               /* blocks of several places; that are not solved yet */
} blocks;

/* ---- which belong together ---- */

static uint32_t block_of(blocks *b, uint32_t at)
{
	while (b->up[at] != at) {
		b->up[at] = b->up[b->up[at]];
		at = b->up[at];
	}
	return at;
}

static void join(blocks *b, uint32_t one, uint32_t other)
{
	b->up[other] = one;
	b->next[b->last[one]] = other;
	b->last[one] = b->last[other];
	b->columns[one] += b->columns[other];
	b->places[one] += b->places[other];
}

/* Columns of all blocks that a row would make one; seen: by place, the last row that came by. */
static uint64_t joined_columns(blocks *b, uint32_t row, uint32_t *seen)
{
	uint64_t sum = 0;

	for (uint32_t i = b->users.first[row]; i < b->users.first[row + 1]; i++) {
		uint32_t own = block_of(b, b->users.place[i]);

		if (seen[own] != row + 1)
			sum += b->columns[own];
		seen[own] = row + 1;
	}
	return sum;
}

typedef struct width {
	uint32_t users, row;
} width;

static int by_width(const void *left, const void *right)
{
	const width *a = left, *b = right;

	if (a->users != b->users)
		return a->users < b->users ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

static cor_status join_all(blocks *b, cor_arena *arena, cor_err *err)
{
	uint32_t rows = b->pool->row_count, *seen;
	width *order;

	COR_TRY(cor_arena_new_array(arena, rows, sizeof(*order), &order, err));
	COR_TRY(cor_arena_new_array(arena, b->pool->problem->bundle_count, 4, &seen, err));
	for (uint32_t r = 0; r < rows; r++)
		order[r] = (width){b->users.first[r + 1] - b->users.first[r], r};
	qsort(order, rows, sizeof(*order), by_width);
	for (uint32_t i = 0; i < rows; i++) {
		uint32_t r = order[i].row, first = b->users.first[r];

		if (order[i].users < 2 || joined_columns(b, r, seen) > b->task->columns_most)
			continue;
		b->is_own[r] = true;
		for (uint32_t u = first + 1; u < b->users.first[r + 1]; u++) {
			uint32_t one = block_of(b, b->users.place[first]);
			uint32_t other = block_of(b, b->users.place[u]);

			if (one != other)
				join(b, one, other);
		}
	}
	return COR_OK;
}

static cor_status find(blocks *b, cor_arena *arena, cor_err *err)
{
	const cor_pool *k = b->pool;
	uint32_t places = k->problem->bundle_count;

	COR_TRY(cor_users_find(k, arena, &b->users, err));
	COR_TRY(cor_arena_new_array(arena, places, 4, &b->up, err));
	COR_TRY(cor_arena_new_array(arena, places, 4, &b->next, err));
	COR_TRY(cor_arena_new_array(arena, places, 4, &b->last, err));
	COR_TRY(cor_arena_new_array(arena, places, 4, &b->columns, err));
	COR_TRY(cor_arena_new_array(arena, places, 4, &b->places, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, sizeof(bool), &b->is_own, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, sizeof(size_t), &b->in_sheet, err));
	for (uint32_t at = 0; at < places; at++) {
		b->up[at] = b->next[at] = b->last[at] = at;
		b->columns[at] = k->column_count[at];
		b->places[at] = 1;
	}
	COR_TRY(join_all(b, arena, err));
	for (uint32_t at = 0; at < places; at++)
		b->open += b->up[at] == at && b->places[at] > 1;
	return COR_OK;
}

/* ---- what a block costs at least ---- */

static double value_of(const blocks *b, size_t column)
{
	const cor_pool *k = b->pool;
	double value = k->cost[column];

	for (uint32_t t = 0; t < k->term_count[column]; t++) {
		uint32_t r = k->term_row[k->term_first[column] + t];

		if (!b->is_own[r])
			value += b->task->price[r] * k->term_amount[k->term_first[column] + t];
	}
	return value;
}

static cor_status add_column(blocks *b, cor_sheet *s, size_t column, double most, double unit,
	cor_err *err)
{
	const cor_pool *k = b->pool;
	size_t own = s->column_count;

	COR_TRY(cor_sheet_add_column(s, value_of(b, column) / unit, most, true, err));
	for (uint32_t t = 0; t < k->term_count[column]; t++) {
		uint32_t r = k->term_row[k->term_first[column] + t];

		if (!b->is_own[r])
			continue;
		if (b->in_sheet[r] == SIZE_MAX) {
			b->in_sheet[r] = s->row_count;
			COR_TRY(cor_sheet_add_row(s, -INFINITY,
				k->limit[r] / cor_pool_unit(k->scale[r]), err));
		}
		COR_TRY(cor_sheet_add(s, b->in_sheet[r], own,
			k->term_amount[k->term_first[column] + t] / cor_pool_unit(k->scale[r]),
			err));
	}
	return COR_OK;
}

static cor_status fill(blocks *b, uint32_t block, double unit, cor_sheet *s, cor_err *err)
{
	const cor_pool *k = b->pool;

	for (uint32_t r = 0; r < k->row_count; r++)
		b->in_sheet[r] = SIZE_MAX;
	for (uint32_t at = block, i = 0; i < b->places[block]; at = b->next[at], i++) {
		size_t first = k->column_first[at], row = s->row_count;

		COR_TRY(cor_sheet_add_row(s, k->copies[at], k->copies[at], err));
		for (size_t c = first; c < first + k->column_count[at]; c++) {
			COR_TRY(cor_sheet_add(s, row, s->column_count, 1, err));
			COR_TRY(add_column(b, s, c, k->copies[at], unit, err));
		}
	}
	return COR_OK;
}

/* A place that shares no row of a block: its cheapest column. */
static double take_least(const blocks *b, uint32_t at)
{
	const cor_pool *k = b->pool;
	size_t best = k->column_first[at];
	double least = INFINITY;

	for (size_t c = best; c < k->column_first[at] + k->column_count[at]; c++) {
		double value = value_of(b, c);

		if (value < least) {
			least = value;
			best = c;
		}
	}
	b->counts[best] += (uint32_t)k->copies[at];
	return least * k->copies[at];
}

/* Whether that is a whole solution: the columns of a block lie one place after the other (fill). */
static bool take_counts(const blocks *b, uint32_t block, const double *value)
{
	const cor_pool *k = b->pool;

	if (!value)
		return false;
	for (uint32_t at = block, i = 0; i < b->places[block]; at = b->next[at], i++) {
		size_t first = k->column_first[at];
		double copies = 0;

		for (size_t c = first; c < first + k->column_count[at]; c++) {
			b->counts[c] = (uint32_t)lround(fmax(0, *value++));
			copies += b->counts[c];
		}
		if (copies != k->copies[at])
			return false;
	}
	return true;
}

static cor_status solve_block(blocks *b, uint32_t block, double seconds, double distance,
	cor_arena *arena, cor_blocks *found, cor_cbc_end *ret_end, cor_err *err)
{
	double unit = cor_pool_unit(b->pool->spread);
	cor_cbc_task task = {.seconds = seconds, .distance = distance / unit};
	cor_arena_mark mark = cor_arena_here(arena);
	cor_sheet sheet = {0};
	cor_status status = fill(b, block, unit, &sheet, err);

	if (status == COR_OK)
		status = cor_cbc_run(&sheet, &task, arena, ret_end, err);
	cor_sheet_done(&sheet);
	if (status == COR_OK && found->counts && !take_counts(b, block, ret_end->value))
		found->counts = NULL;
	cor_arena_back(arena, mark);
	ret_end->bound *= unit;
	return status;
}

/* Adds what the block that a place stands for costs at least. */
static cor_status add_block(blocks *b, uint32_t at, const cor_run *run, double end,
	cor_arena *arena, cor_blocks *found, cor_err *err)
{
	cor_cbc_end one = {0};
	double now = cor_run_seconds(run);

	if (b->places[at] == 1) {
		found->bound += take_least(b, at);
		return COR_OK;
	}
	found->has_bound = now < end && !cor_run_is_over(run);
	if (!found->has_bound)
		return COR_OK;
	COR_TRY(solve_block(b, at, (end - now) / b->left--, fabs(b->task->bound) * OPEN / b->open,
		arena, found, &one, err));
	found->interrupted = one.interrupted;
	found->has_bound = one.has_bound && !one.interrupted;
	found->bound += one.bound;
	return COR_OK;
}

cor_status cor_blocks_run(const cor_pool *pool, const cor_blocks_task *task, const cor_run *run,
	cor_arena *arena, cor_blocks *ret_blocks, cor_err *err)
{
	blocks b = {.pool = pool, .task = task};
	double end = cor_run_seconds(run) + task->seconds;
	cor_blocks found = {0};

	COR_TRY(find(&b, arena, err));
	COR_TRY(cor_arena_new_array(arena, pool->column_end, 4, &b.counts, err));
	found.counts = b.counts;
	b.left = b.open;
	found.has_bound = b.open > 0;
	for (uint32_t r = 0; r < pool->row_count; r++)
		found.bound -= b.is_own[r] ? 0 : task->price[r] * pool->limit[r];
	for (uint32_t at = 0; at < pool->problem->bundle_count && found.has_bound; at++) {
		if (b.up[at] == at)
			COR_TRY(add_block(&b, at, run, end, arena, &found, err));
	}
	*ret_blocks = found;
	return COR_OK;
}
