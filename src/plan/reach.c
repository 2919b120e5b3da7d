#include "plan/reach.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_regret(const void *left, const void *right)
{
	const cor_reach_step *a = left, *b = right;

	if (a->regret != b->regret)
		return a->regret < b->regret ? -1 : 1;
	if (a->slot != b->slot)
		return a->slot < b->slot ? -1 : 1;
	return (a->column > b->column) - (a->column < b->column);
}

/* The steps of the slots of a place, whose columns are all tried; `most`: of any regret that counts. */
static uint32_t add_steps(const cor_pool *k, const cor_guide *guide, uint32_t at, double most,
	uint32_t slot, cor_reach_step *steps)
{
	size_t first = k->column_first[at], end = first + k->column_count[at];
	uint32_t count = 0;

	for (size_t c = first; c < end; c++) {
		if (guide->regret[c] <= most)
			steps[count++] = (cor_reach_step){guide->regret[c], slot, (uint32_t)c, 0};
	}
	qsort(steps, count, sizeof(*steps), by_regret);
	return count;
}

static cor_status add_slots(const cor_repair *s, const cor_guide *guide, const uint32_t *start,
	cor_arena *arena, cor_reach *reach, cor_err *err)
{
	const cor_pool *k = s->pool;
	const uint32_t *counts = start ? start : s->found ? s->best_counts : s->counts;
	double most = s->found ? s->best_cost - guide->bound : INFINITY;
	uint64_t slots = 0, steps = 0;

	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		slots += (uint64_t)k->copies[at];
		steps += (uint64_t)k->copies[at] * k->column_count[at];
	}
	if (steps >= UINT32_MAX)
		return cor_fail(err, COR_ELIMIT, "the plan is too large for walks");
	COR_TRY(cor_arena_new_array(arena, slots, 4, &reach->column, err));
	COR_TRY(cor_arena_new_array(arena, slots + 1, 4, &reach->slot_first, err));
	COR_TRY(cor_arena_new_array(arena, steps, sizeof(*reach->own), &reach->own, err));
	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		size_t end = k->column_first[at] + k->column_count[at];

		for (size_t c = k->column_first[at]; c < end; c++) {
			for (uint32_t i = 0; i < counts[c]; i++) {
				reach->column[reach->slot_count] = (uint32_t)c;
				reach->step_count += add_steps(k, guide, at, most,
					reach->slot_count, reach->own + reach->step_count);
				reach->slot_first[++reach->slot_count] = reach->step_count;
			}
		}
	}
	return COR_OK;
}

/* Counts by row, or, where there is room for them, lists. */
static void each_on_row(const cor_pool *k, const cor_reach *reach, uint32_t *seen, uint32_t *count,
	uint32_t *slots)
{
	for (uint32_t i = 0; i < reach->step_count; i++) {
		const cor_reach_step *step = &reach->own[i];
		const uint32_t *rows = k->term_row + k->term_first[step->column];

		for (uint32_t t = 0; t < k->term_count[step->column]; t++) {
			if (seen[rows[t]] == step->slot + 1)
				continue;
			seen[rows[t]] = step->slot + 1;
			if (slots)
				slots[count[rows[t]]] = step->slot;
			count[rows[t]]++;
		}
	}
}

static cor_status find_rows(const cor_pool *k, cor_arena *arena, cor_reach *reach, cor_err *err)
{
	uint32_t *seen;

	COR_TRY(cor_arena_new_array(arena, (size_t)k->row_count + 2, 4, &reach->row_first, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 4, &seen, err));
	each_on_row(k, reach, seen, reach->row_first + 2, NULL);
	for (uint32_t r = 0; r < k->row_count; r++) {
		if (reach->row_first[r + 2] > UINT32_MAX - reach->row_first[r + 1])
			return cor_fail(err, COR_ELIMIT, "the plan is too large for walks");
		reach->row_first[r + 2] += reach->row_first[r + 1];
	}
	COR_TRY(cor_arena_new_array(arena, reach->row_first[k->row_count + 1], 4, &reach->row_slot,
		err));
	memset(seen, 0, k->row_count * sizeof(*seen));
	each_on_row(k, reach, seen, reach->row_first + 1, reach->row_slot);
	return COR_OK;
}

cor_status cor_reach_guide(const cor_pool *k, const cor_dual *dual, cor_arena *arena,
	cor_guide *ret_guide, cor_err *err)
{
	cor_guide guide = {.bound = dual->bound, .price = dual->price};

	COR_TRY(cor_arena_new_array(arena, k->column_end, 8, &guide.regret, err));
	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		size_t first = k->column_first[at], end = first + k->column_count[at];
		double least = INFINITY;

		for (size_t c = first; c < end; c++) {
			guide.regret[c] = cor_pool_value(k, dual->price, c);
			least = fmin(least, guide.regret[c]);
		}
		for (size_t c = first; c < end; c++)
			guide.regret[c] -= least;
	}
	*ret_guide = guide;
	return COR_OK;
}

cor_status cor_reach_new(const cor_repair *s, const cor_guide *guide, const uint32_t *start,
	cor_arena *arena, cor_reach *ret_reach, cor_err *err)
{
	cor_reach reach = {0};

	COR_TRY(add_slots(s, guide, start, arena, &reach, err));
	COR_TRY(find_rows(s->pool, arena, &reach, err));
	COR_TRY(cor_arena_new_array(arena, reach.step_count, sizeof(*reach.steps), &reach.steps,
		err));
	for (uint32_t i = 0; i < reach.step_count; i++)
		reach.own[i].own = i;
	memcpy(reach.steps, reach.own, reach.step_count * sizeof(*reach.steps));
	if (reach.step_count)
		qsort(reach.steps, reach.step_count, sizeof(*reach.steps), by_regret);
	*ret_reach = reach;
	return COR_OK;
}
