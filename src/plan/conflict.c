#include "plan/conflict.h"

#include <string.h>

typedef struct filter {
	const cor_plan_problem *problem;
	cor_plan_task task; /* with any_will_do, and groups_off of its own */
	cor_arena *arena;
	uint64_t *off, *used; /* bits by group; used: it binds something */
	bool has_ray;
	cor_plan_prices ray;
	bool is_minimal;
} filter;

static bool is_set(const uint64_t *bits, uint32_t i)
{
	return bits[i / 64] >> i % 64 & 1;
}

static void put(uint64_t *bits, uint32_t i, bool value)
{
	bits[i / 64] &= ~(UINT64_C(1) << i % 64);
	bits[i / 64] |= (uint64_t)value << i % 64;
}

/* Whether the last ray still shows that there is no schedule. */
static cor_status ask_ray(filter *f, bool *ret_impossible, cor_err *err)
{
	int64_t bound;

	*ret_impossible = false;
	if (!f->has_ray)
		return COR_OK;
	COR_TRY(cor_plan_bound(f->problem, f->off, &f->ray, true, f->arena, &bound, err));
	*ret_impossible = bound > 0;
	return COR_OK;
}

/* A ray outlives the attempt; nothing else does. */
static cor_status keep_ray(filter *f, const cor_plan_answer *answer)
{
	f->has_ray = true;
	f->ray.shift = answer->ray.shift;
	memcpy(f->ray.numerator, answer->ray.numerator,
		f->problem->row_count * sizeof(*f->ray.numerator));
	return COR_OK;
}

static cor_status ask(filter *f, cor_plan_end *ret_end, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(f->arena);
	cor_plan_answer answer;
	bool impossible;

	COR_TRY(ask_ray(f, &impossible, err));
	if (impossible) {
		*ret_end = COR_PLAN_IMPOSSIBLE;
		return COR_OK;
	}
	COR_TRY(cor_plan_solve(f->problem, &f->task, f->arena, &answer, err));
	if (answer.has_ray)
		COR_TRY(keep_ray(f, &answer));
	*ret_end = answer.end;
	cor_arena_back(f->arena, mark);
	return COR_OK;
}

/* Does without the group where it can. */
static cor_status try_without(filter *f, uint32_t group, cor_err *err)
{
	cor_plan_end end;

	put(f->off, group, true);
	COR_TRY(ask(f, &end, err));
	if (end == COR_PLAN_IMPOSSIBLE)
		return COR_OK;
	put(f->off, group, false);
	f->is_minimal &= end != COR_PLAN_UNDECIDED;
	return COR_OK;
}

/* Groups that the ray has no price for, and that bar nothing, at once. */
static cor_status try_without_many(filter *f, cor_err *err)
{
	const cor_plan_problem *p = f->problem;
	size_t words = (size_t)p->group_count / 64 + 1;
	uint64_t *named, *before;
	bool impossible;

	COR_TRY(cor_arena_new_array(f->arena, words, 8, &named, err));
	COR_TRY(cor_arena_new_array(f->arena, words, 8, &before, err));
	for (uint32_t r = 0; r < p->row_count; r++) {
		if (f->ray.numerator[r])
			put(named, p->row_group[r], true);
	}
	for (uint32_t i = 0; i < p->option_bar_first[p->option_count]; i++)
		put(named, p->option_bars[i], true);
	for (uint32_t i = 0; i < p->band_count; i++)
		put(named, p->band_group[i], true);
	memcpy(before, f->off, words * sizeof(*before));
	for (uint32_t g = 0; g < p->group_count; g++)
		put(f->off, g, is_set(f->off, g) || !is_set(named, g));
	COR_TRY(ask_ray(f, &impossible, err));
	if (!impossible)
		memcpy(f->off, before, words * sizeof(*before));
	return COR_OK;
}

static void find_used(const filter *f)
{
	const cor_plan_problem *p = f->problem;

	for (uint32_t r = 0; r < p->row_count; r++)
		put(f->used, p->row_group[r], true);
	for (uint32_t i = 0; i < p->option_bar_first[p->option_count]; i++)
		put(f->used, p->option_bars[i], true);
}

static cor_status run(filter *f, cor_err *err)
{
	const cor_plan_problem *p = f->problem;
	cor_plan_end end;

	find_used(f);
	for (uint32_t g = 0; g < p->group_count; g++)
		put(f->off, g, is_set(f->off, g) || !is_set(f->used, g));
	COR_TRY(ask(f, &end, err)); /* for a ray; that it is impossible the caller knows */
	if (end == COR_PLAN_FOUND || end == COR_PLAN_STOPPED)
		return cor_fail(err, COR_EINPUT, "the plan has a schedule: nothing contradicts");
	if (f->has_ray)
		COR_TRY(try_without_many(f, err));
	for (uint32_t g = 0; g < p->group_count; g++) {
		if (!is_set(f->off, g))
			COR_TRY(try_without(f, g, err));
	}
	return COR_OK;
}

static cor_status report(const filter *f, cor_arena *arena, cor_plan_conflict *ret_conflict,
	cor_err *err)
{
	cor_plan_conflict c = {.is_minimal = f->is_minimal};

	COR_TRY(cor_arena_new_array(arena, f->problem->group_count, 4, &c.groups, err));
	for (uint32_t g = 0; g < f->problem->group_count; g++) {
		if (!is_set(f->off, g))
			c.groups[c.group_count++] = g;
	}
	*ret_conflict = c;
	return COR_OK;
}

cor_status cor_plan_conflict_find(const cor_plan_problem *problem, const cor_plan_task *task,
	cor_arena *arena, cor_plan_conflict *ret_conflict, cor_err *err)
{
	size_t words = (size_t)problem->group_count / 64 + 1;
	filter f = {.problem = problem, .task = *task, .is_minimal = true};
	COR_AUTO(cor_arena) scratch = NULL;

	COR_TRY(cor_arena_new("conflict", 0, &scratch, err));
	f.arena = scratch;
	COR_TRY(cor_arena_new_array(scratch, words, 8, &f.off, err));
	COR_TRY(cor_arena_new_array(scratch, words, 8, &f.used, err));
	COR_TRY(cor_arena_new_array(scratch, problem->row_count, 8, &f.ray.numerator, err));
	if (task->groups_off)
		memcpy(f.off, task->groups_off, words * sizeof(*f.off));
	f.task.groups_off = f.off;
	f.task.gap_ppm = 1000000; /* any schedule will do */
	f.task.tell = NULL;
	COR_TRY(run(&f, err));
	return report(&f, arena, ret_conflict, err);
}
