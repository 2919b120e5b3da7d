#include "plan/solve.h"

#include <math.h>
#include <string.h>

#include "base/team.h"
#include "plan/bands.h"
#include "plan/beside.h"
#include "plan/blocks.h"
#include "plan/dual.h"
#include "plan/exact.h"
#include "plan/price.h"
#include "plan/reach.h"
#include "plan/users.h"
#include "plan/work.h"

/* Bundles from which on a part of them is done at a time; columns up to which CBC gets what prices leave open; seconds
 * it has when nobody says; columns of a block, some sixty bundles of sixteen, that it does in seconds; seconds for parts of
 * a schedule; how often walks begin anew with what guides them. */
enum {
	MANY = 40,
	EXACT_COLUMNS = 50000,
	EXACT_SECONDS = 300,
	ROUNDS = 400,
	FIRST_SECONDS = 15,
	BLOCK_COLUMNS = 1000,
	PARTS_SECONDS = 10,
	WALKS_ANEW = 12
};
/* Moves for each copy in the walks of one round after the other, before CBC bounds the whole and after. */
static const uint64_t ROUNDS_BEFORE[] = {5000, 20000};
static const uint64_t ROUNDS_AFTER[] = {20000, 40000, 40000};
#define NEAR 10.0 /* regrets looked at by CBC, in what a copy costs beyond the bound, on average */

static cor_status repair(cor_work *w, const cor_pool *pool, const cor_dual *dual, uint32_t rounds,
	cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(w->arena);
	cor_plan_schedule schedule;
	cor_repair found;

	COR_TRY(cor_repair_run(pool, dual, &w->run, rounds, w->arena, &found, err));
	if (!found.found) {
		cor_arena_back(w->arena, mark);
		return COR_OK;
	}
	COR_TRY(cor_repair_schedule(&found, w->arena, &schedule, err));
	return cor_work_offer(w, &schedule, err);
}

/* Is there any schedule at all?  Costs aside, prices either rise without end, or lead to one. */
static cor_status look_for_any(cor_work *w, cor_err *err)
{
	cor_pool pool;
	cor_dual dual;

	COR_TRY(cor_pool_new(w->problem, w->task->groups_off, w->rows_off, w->barred, true,
		w->arena, &pool, err));
	COR_TRY(cor_dual_run(&pool, &w->run, NULL, 1e-6, w->arena, &dual, err));
	if (dual.unbounded)
		COR_TRY(cor_work_take_ray(w, &pool, dual.price, err));
	if (!w->impossible)
		COR_TRY(repair(w, &pool, &dual, ROUNDS, err));
	return COR_OK;
}

static cor_status prices(cor_work *w, const double *from, cor_err *err)
{
	double precision = fmax(1e-6, w->task->gap_ppm * 1.5e-7);

	COR_TRY(cor_dual_run(&w->pool, &w->run, from, precision, w->arena, &w->dual, err));
	w->answer.steps = w->dual.steps;
	if (w->pool.impossible)
		return cor_work_take_ray(w, &w->pool, NULL, err);
	COR_TRY(cor_work_take_bound(w, &w->dual, err));
	if (w->dual.unbounded)
		COR_TRY(cor_work_take_ray(w, &w->pool, w->dual.price, err));
	return COR_OK;
}

static double seconds_left(const cor_work *w)
{
	return w->task->seconds > 0 ? w->task->seconds - cor_run_seconds(&w->run) : EXACT_SECONDS;
}

/* ---- bands ---- */

/* Bounds a case at the prices around it and at its own; looks for a schedule where all bands have their way. */
static cor_status look_at_case(cor_work *w, cor_bands_case *one, cor_err *err)
{
	cor_plan_prices around;

	COR_TRY(cor_pool_new(w->problem, w->task->groups_off, w->rows_off, w->barred, false,
		w->arena, &w->pool, err));
	w->impossible = w->pool.impossible;
	if (w->impossible)
		return COR_OK;
	COR_TRY(cor_work_new_prices(w, &around, err));
	cor_prices_round(&w->pool, one->price, &around);
	cor_status status = cor_work_offer_bound(w, &around, err);
	if (status != COR_ELIMIT)
		COR_TRY(status);
	if (cor_run_is_enough(&w->run))
		return COR_OK;
	COR_TRY(prices(w, one->price, err));
	if (w->impossible || cor_run_is_enough(&w->run))
		return COR_OK;
	memcpy(one->price, w->dual.price, w->pool.row_count * sizeof(*one->price));
	if (one->is_whole)
		COR_TRY(repair(w, &w->pool, &w->dual, ROUNDS, err));
	if (one->is_whole && !cor_work_has_schedule(w))
		COR_TRY(look_for_any(w, err));
	return COR_OK;
}

static cor_status solve_case(void *data, cor_bands_case *one, cor_err *err)
{
	cor_work *w = data, own = *w;
	cor_arena_mark mark = cor_arena_here(w->arena);
	cor_plan_task quiet = *w->task;
	int64_t before = w->answer.cost;
	bool had = cor_work_has_schedule(w);
	uint64_t *barred;

	COR_TRY(cor_arena_new_array(w->arena, (size_t)w->problem->option_count / 64 + 1, 8, &barred,
		err));
	memcpy(barred, one->barred, (w->problem->option_count / 64 + 1) * sizeof(*barred));
	quiet.tell = NULL;
	own.barred = barred;
	own.run.task = &quiet;
	own.run.progress.has_bound = own.answer.has_bound = own.answer.has_ray = false;
	own.answer.bound = INT64_MIN;
	COR_TRY(look_at_case(&own, one, err));
	one->impossible = own.impossible;
	one->bound = own.answer.bound;
	if (!cor_work_has_schedule(&own) || (had && own.answer.cost >= before)) {
		cor_arena_back(w->arena, mark);
		return COR_OK;
	}
	w->answer.schedule = own.answer.schedule;
	w->answer.cost = own.answer.cost;
	w->answer.use = own.answer.use;
	cor_run_note_cost(&w->run, own.answer.cost);
	return COR_OK;
}

/* Where some units can only change in step, tries out in which: of the rows that hold them together the prices know nothing. */
static cor_status try_bands(cor_work *w, cor_err *err)
{
	cor_work own = *w;
	cor_bands_task task = {.problem = w->problem,
		.groups_off = w->task->groups_off,
		.barred = w->barred,
		.run = &own.run,
		.solve = solve_case,
		.data = &own};
	cor_bands bands;

	COR_TRY(cor_bands_rows(w->problem, w->task->groups_off, w->arena, &own.rows_off, err));
	if (!own.rows_off)
		return COR_OK;
	COR_TRY(cor_pool_new(w->problem, w->task->groups_off, own.rows_off, w->barred, false,
		w->arena, &own.pool, err));
	COR_TRY(prices(&own, NULL, err));
	if (!own.impossible) {
		task.own_row = own.pool.own_row;
		task.row_count = own.pool.row_count;
		task.price = own.dual.price;
		task.bound = own.answer.bound;
		COR_TRY(cor_bands_search(&task, &bands, err));
		own.impossible = bands.impossible;
		if (bands.bound > own.answer.bound)
			own.answer.bound = cor_work_has_schedule(&own) &&
					bands.bound > own.answer.cost
				? own.answer.cost
				: bands.bound;
	}
	w->run = own.run;
	w->impossible = own.impossible;
	w->answer = own.answer;
	return COR_OK;
}

/* ---- annealing ---- */

static cor_status offer_found(cor_work *w, cor_err *err)
{
	cor_plan_schedule schedule;

	if (!w->found.found)
		return COR_OK;
	COR_TRY(cor_repair_schedule(&w->found, w->arena, &schedule, err));
	return cor_work_offer(w, &schedule, err);
}

/* All threads walk, in rounds that get longer, each from the best so far. */
static cor_status anneal(cor_work *w, const uint64_t *rounds, size_t round_count, cor_err *err)
{
	uint64_t copies = cor_anneal_copies(&w->pool);

	for (size_t i = 0; i < round_count; i++) {
		if (cor_run_is_over(&w->run) || cor_run_is_enough(&w->run))
			break;
		w->walk.walks = w->run.threads;
		w->walk.moves = rounds[i] * copies;
		w->walk.seed += COR_TEAM_MOST;
		w->walk.enough = cor_run_cost_wanted(&w->run, &w->answer);
		COR_TRY(cor_anneal_run(&w->found, &w->guide, &w->walk, &w->run, w->arena, err));
		w->walk.start = NULL; /* from then on from what was found */
		COR_TRY(offer_found(w, err));
	}
	return COR_OK;
}

/* ---- neighbourhoods ---- */

/* Opens a part of the schedule at a time and lets CBC do that part best (large neighbourhood search, Shaw
 * 1998), until nothing gets better for a while. */
static cor_status improve(cor_work *w, double seconds, uint64_t random, cor_err *err)
{
	cor_arena_mark mark;
	double size = 40, end = cor_run_seconds(&w->run) + seconds;
	uint64_t *open;
	cor_users on;

	COR_TRY(cor_users_find(&w->pool, w->arena, &on, err));
	mark = cor_arena_here(w->arena);
	for (uint32_t since = 0; since < 60; since++) {
		double begin = cor_run_seconds(&w->run);
		cor_exact_task task = {.start = &w->answer.schedule,
			.seconds = 3,
			.regret = w->cut_price ? w->guide.regret : NULL,
			.regret_most = NEAR * ((double)w->answer.cost - w->guide.bound) /
				(double)cor_anneal_copies(&w->pool)};
		cor_plan_schedule best;
		int64_t before = w->answer.cost;
		cor_exact x;

		if (begin > end || cor_run_is_over(&w->run) || cor_run_is_enough(&w->run))
			break;
		COR_TRY(cor_arena_new_array(w->arena, (size_t)w->problem->bundle_count / 64 + 1, 8,
			&open, err));
		cor_users_draw(&w->pool, &on, &random,
			(uint32_t)fmin(size, w->problem->bundle_count), open);
		task.open = open;
		COR_TRY(cor_exact_run(&w->pool, &task, &w->run, w->arena, &x, err));
		w->is_searched = x.interrupted;
		if (x.interrupted)
			break;
		best = w->answer.schedule;
		if (x.found)
			COR_TRY(cor_work_offer(w, &x.schedule, err));
		size = cor_exact_next_size(size, &x, cor_run_seconds(&w->run) - begin,
			w->answer.cost < before);
		if (w->answer.cost < before) {
			since = 0; /* what is taken stays in the arena */
			mark = cor_arena_here(w->arena);
		} else {
			w->answer.schedule = best;
			cor_arena_back(w->arena, mark);
		}
		if (size > 2 * w->problem->bundle_count)
			break;
	}
	return COR_OK;
}

typedef struct exact_job {
	cor_work *w;
	const cor_exact_task *task;
	cor_exact exact;
} exact_job;

static cor_status run_exact(void *data, cor_err *err)
{
	exact_job *j = data;

	return cor_exact_run(&j->w->pool, j->task, &j->w->run, j->w->arena, &j->exact, err);
}

/* CBC with the whole, for some seconds; root_only: for a bound, and to guide walks. */
static cor_status search(cor_work *w, double seconds, bool root_only, cor_err *err)
{
	cor_exact_task task = {.start = cor_work_has_schedule(w) ? &w->answer.schedule : NULL,
		.bound = w->dual.bound,
		.most = (double)w->answer.cost,
		.any_will_do = w->task->gap_ppm >= 1000000,
		.root_only = root_only,
		.seconds = seconds};
	cor_plan_schedule start = w->answer.schedule;
	exact_job job = {.w = w, .task = &task};
	const cor_exact *x = &job.exact;

	if (task.start) {
		task.start = &start;
		task.price = w->pool.incomplete_count ? NULL : w->dual.price;
	}
	if (task.seconds < 0.01)
		return COR_OK;
	w->walk.enough = cor_run_cost_wanted(&w->run, &w->answer);
	COR_TRY(cor_beside_run(run_exact, &job, &w->guide, &w->found, &w->walk, &w->run, err));
	if (x->found)
		COR_TRY(cor_work_offer(w, &x->schedule, err));
	w->is_searched = x->finished || x->impossible || x->interrupted;
	if (!w->is_searched)
		COR_TRY(offer_found(w, err));
	w->impossible = x->impossible && !cor_work_has_schedule(w);
	if (cor_work_has_schedule(w) && (x->impossible || (x->finished && w->task->gap_ppm == 0)))
		w->answer.bound = w->answer.cost; /* nothing is cheaper */
	else if (x->has_bound)
		cor_work_raise_bound(w, x->bound);
	if (x->has_guide && x->guide.bound > w->guide.bound) {
		w->guide = x->guide;
		w->cut_price = x->guide.price;
		w->guide.price = w->dual.price; /* as what walks pay for rows these are better */
	}
	cor_run_note_bound(&w->run, w->answer.bound);
	return COR_OK;
}

typedef struct blocks_job {
	cor_work *w;
	double seconds;
	cor_blocks blocks;
} blocks_job;

static cor_status run_blocks(void *data, cor_err *err)
{
	blocks_job *j = data;
	cor_work *w = j->w;
	cor_blocks_task task = {.price = w->cut_price,
		.bound = w->guide.bound,
		.seconds = j->seconds,
		.columns_most = BLOCK_COLUMNS};

	return cor_blocks_run(&w->pool, &task, &w->run, w->arena, &j->blocks, err);
}

/* The bound that blocks prove under the prices that guide the walks. */
static cor_status bound_blocks(cor_work *w, double seconds, cor_err *err)
{
	blocks_job job = {.w = w, .seconds = seconds};

	if (!w->cut_price)
		return COR_OK;
	w->walk.enough = cor_run_cost_wanted(&w->run, &w->answer);
	COR_TRY(cor_beside_run(run_blocks, &job, &w->guide, &w->found, &w->walk, &w->run, err));
	COR_TRY(offer_found(w, err));
	w->is_searched = job.blocks.interrupted;
	w->block_counts = job.blocks.counts;
	if (job.blocks.has_bound)
		cor_work_raise_bound(w, job.blocks.bound);
	cor_run_note_bound(&w->run, w->answer.bound);
	return COR_OK;
}

typedef struct parts_job {
	cor_work *w;
	uint64_t random;
} parts_job;

static cor_status run_parts(void *data, cor_err *err)
{
	const parts_job *j = data;

	return improve(j->w, PARTS_SECONDS, j->random, err);
}

/* Parts of the schedule by CBC beside walks, as long as that brings anything. */
static cor_status improve_beside(cor_work *w, cor_err *err)
{
	int64_t before;

	w->walk.moves = ROUNDS_AFTER[0] * cor_anneal_copies(&w->pool);
	do {
		parts_job job = {w, 7 + w->walk.seed};

		before = w->answer.cost;
		w->walk.enough = cor_run_cost_wanted(&w->run, &w->answer);
		COR_TRY(cor_beside_run(run_parts, &job, &w->guide, &w->found, &w->walk, &w->run,
			err));
		COR_TRY(offer_found(w, err));
	} while (w->answer.cost < before && !w->is_searched && !cor_run_is_over(&w->run) &&
		!cor_run_is_enough(&w->run));
	return COR_OK;
}

/* Walks again and again: by turns from what is best for each block alone, whose limits all hold but those that bind many, and
 * from the best yet. */
static cor_status anneal_anew(cor_work *w, cor_err *err)
{
	for (unsigned i = 0; i < WALKS_ANEW; i++) {
		w->walk.start = i % 2 == 0 ? w->block_counts : NULL;
		COR_TRY(anneal(w, ROUNDS_AFTER, sizeof(ROUNDS_AFTER) / sizeof(ROUNDS_AFTER[0]),
			err));
	}
	w->walk.start = NULL;
	return COR_OK;
}

/* Walks, a bound from the root of CBC's search, where that is not enough one out of blocks, and walks again: hundreds of
 * bundles are too many for CBC's search, and enough for its cuts, whose prices are good to go by. */
static cor_status finish_many(cor_work *w, cor_err *err)
{
	COR_TRY(cor_repair_run(&w->pool, &w->dual, &w->run, ROUNDS, w->arena, &w->found, err));
	COR_TRY(cor_reach_guide(&w->pool, &w->dual, w->arena, &w->guide, err));
	COR_TRY(anneal(w, ROUNDS_BEFORE, sizeof(ROUNDS_BEFORE) / sizeof(ROUNDS_BEFORE[0]), err));
	if (w->task->gap_ppm == 0 || cor_run_is_over(&w->run) || cor_run_is_enough(&w->run))
		return COR_OK;
	COR_TRY(search(w, seconds_left(w), true, err));
	if (w->is_searched || w->impossible || cor_run_is_over(&w->run) ||
		cor_run_is_enough(&w->run))
		return COR_OK;
	COR_TRY(bound_blocks(w, 0.5 * seconds_left(w), err));
	if (w->is_searched)
		return COR_OK;
	COR_TRY(anneal_anew(w, err));
	return cor_work_has_schedule(w) && w->cut_price ? improve_beside(w, err) : COR_OK;
}

/* A small problem, or a small part of what there is to say of it, goes to CBC: first for a while, and once more with what the
 * walks have found by then, of which it takes no notice while it runs. */
static cor_status finish(cor_work *w, cor_err *err)
{
	/* Few are for CBC's search, however many have no choice; and of its root, without preprocessing, so little may then
	 * be left that a check of Clp's own ends the process. */
	bool many = cor_pool_with_choice(&w->pool) > MANY;

	if (many && cor_anneal_copies(&w->pool) <= COR_ANNEAL_COPIES_MOST)
		COR_TRY(finish_many(w, err));
	else if (many && cor_work_has_schedule(w))
		COR_TRY(improve(w, 0.6 * seconds_left(w), 7 + w->walk.seed, err));
	for (uint32_t i = 0; i < 2 && !w->is_searched; i++) {
		double left = seconds_left(w);

		if (cor_run_is_enough(&w->run) || cor_run_is_over(&w->run))
			return COR_OK;
		COR_TRY(search(w, many && i == 0 ? fmin(left, fmax(FIRST_SECONDS, left / 4)) : left,
			false, err));
	}
	return COR_OK;
}

static cor_status run(cor_work *w, cor_err *err)
{
	bool small, any = w->task->gap_ppm >= 1000000;

	COR_TRY(cor_pick_barred(w->problem, w->task->groups_off, w->arena, &w->barred, err));
	COR_TRY(cor_arena_new_array(w->arena, w->problem->row_count, 8, &w->use, err));
	COR_TRY(cor_pool_new(w->problem, w->task->groups_off, w->rows_off, w->barred, false,
		w->arena, &w->pool, err));
	if (w->pool.impossible)
		return cor_work_take_ray(w, &w->pool, NULL, err);
	small = w->task->way == COR_PLAN_EXACT ||
		(w->task->way == COR_PLAN_ANY && cor_exact_size(&w->pool) <= EXACT_COLUMNS);
	COR_TRY(try_bands(w, err));
	if (w->impossible || (any && cor_work_has_schedule(w)) || cor_run_is_enough(&w->run))
		return COR_OK;
	COR_TRY(prices(w, NULL, err));
	if (w->impossible)
		return COR_OK;
	COR_TRY(repair(w, &w->pool, &w->dual, ROUNDS, err));
	if (!cor_work_has_schedule(w) && !w->impossible && !cor_run_is_over(&w->run))
		COR_TRY(look_for_any(w, err));
	if (w->impossible || (any && cor_work_has_schedule(w)) || cor_run_is_enough(&w->run))
		return COR_OK;
	if (!small || cor_run_is_over(&w->run))
		return COR_OK;
	return finish(w, err);
}

static void end(cor_work *w)
{
	cor_plan_answer *a = &w->answer;
	bool enough = cor_run_is_enough(&w->run) || w->task->gap_ppm >= 1000000;

	a->end = w->impossible              ? COR_PLAN_IMPOSSIBLE
		: !cor_work_has_schedule(w) ? COR_PLAN_UNDECIDED
		: enough                    ? COR_PLAN_FOUND
					    : COR_PLAN_STOPPED;
	a->seconds = cor_run_seconds(&w->run);
}

cor_status cor_plan_solve(const cor_plan_problem *problem, const cor_plan_task *task,
	cor_arena *arena, cor_plan_answer *ret_answer, cor_err *err)
{
	cor_work w = {.problem = problem, .task = task, .arena = arena};

	cor_run_begin(&w.run, task);
	COR_TRY(run(&w, err));
	end(&w);
	*ret_answer = w.answer;
	return COR_OK;
}
