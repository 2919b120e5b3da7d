/* Plans against trying everything out: costs, bounds, what is impossible, and what contradicts what. */
#include "plan/anneal.h"
#include "plan/blocks.h"
#include "plan/conflict.h"
#include "plan/exact.h"
#include "plan/reach.h"
#include "plan_plain.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CASES = 3000, SIZE = 3, BANDS = 2000, WALKS = 1500 };

static cor_err err;

static uint64_t first_seed(void)
{
	const char *text = getenv("CORDON_SEED");

	return text ? strtoull(text, NULL, 10) : 1;
}

static void check_bound(const cor_plan_problem *p, const cor_plan_prices *prices, bool costs_off,
	int64_t bound, uint64_t seed)
{
	double plain;

	if (!plain_bound(p, NULL, prices->numerator, prices->shift, costs_off, &plain)) {
		assert_true(bound == INT64_MAX);
		return;
	}
	if (fabs(ceil(plain - 1e-6) - (double)bound) > 0.5)
		fail_msg("seed %llu: bound %lld, tried out %f", (unsigned long long)seed,
			(long long)bound, plain);
}

static void check_answer(const cor_plan_problem *p, const cor_plan_answer *a, cor_arena *arena,
	uint64_t seed)
{
	int64_t best = 0, cost = 0, use[64], bound;
	bool possible = plain_best(p, NULL, &best);

	if (a->has_ray) {
		assert_int_equal(a->end, COR_PLAN_IMPOSSIBLE);
		assert_int_equal(cor_plan_bound(p, NULL, &a->ray, true, arena, &bound, &err),
			COR_OK);
		assert_true(bound > 0);
		check_bound(p, &a->ray, true, bound, seed);
	}
	if (a->has_bound) {
		assert_int_equal(cor_plan_bound(p, NULL, &a->prices, false, arena, &bound, &err),
			COR_OK);
		assert_true(bound == a->priced_bound);
		check_bound(p, &a->prices, false, bound, seed);
	}
	if (!possible && a->end != COR_PLAN_IMPOSSIBLE)
		fail_msg("seed %llu: impossible, ended %d", (unsigned long long)seed, a->end);
	if (!possible)
		return;
	if (a->end != COR_PLAN_FOUND)
		fail_msg("seed %llu: costs %lld, ended %d", (unsigned long long)seed,
			(long long)best, a->end);
	assert_true(cor_plan_weigh(p, NULL, &a->schedule, &cost, use));
	assert_true(cor_plan_fits(p, NULL, use));
	assert_true(cost == a->cost);
	assert_true(a->priced_bound <= best);
	if (cost != best || a->bound != best)
		fail_msg("seed %llu: best %lld, cost %lld, bound %lld", (unsigned long long)seed,
			(long long)best, (long long)cost, (long long)a->bound);
}

/* Impossible together; and each group left out makes it possible. */
static void check_conflict(const cor_plan_problem *p, cor_arena *arena, uint64_t seed)
{
	cor_plan_task task = {.threads = 1};
	cor_plan_conflict c;
	uint64_t off = ~UINT64_C(0);
	int64_t best;

	assert_int_equal(cor_plan_conflict_find(p, &task, arena, &c, &err), COR_OK);
	assert_true(c.is_minimal);
	for (uint32_t i = 0; i < c.group_count; i++)
		off &= ~(UINT64_C(1) << c.groups[i]);
	if (plain_best(p, &off, &best))
		fail_msg("seed %llu: what is said to contradict does not",
			(unsigned long long)seed);
	for (uint32_t i = 0; i < c.group_count; i++) {
		uint64_t without = off | UINT64_C(1) << c.groups[i];

		if (!plain_best(p, &without, &best))
			fail_msg("seed %llu: group %u is not needed", (unsigned long long)seed,
				c.groups[i]);
	}
}

/* Prices alone, and a gap: less is promised, and all of it must hold. */
static void check_prices(const cor_plan_problem *p, uint32_t gap_ppm, cor_arena *arena,
	uint64_t seed)
{
	cor_plan_task task = {.threads = 2, .way = COR_PLAN_PRICES, .gap_ppm = gap_ppm};
	int64_t best = 0, cost, use[64];
	bool possible = plain_best(p, NULL, &best);
	cor_plan_answer a;

	assert_int_equal(cor_plan_solve(p, &task, arena, &a, &err), COR_OK);
	if (a.end == COR_PLAN_IMPOSSIBLE && (possible || !a.has_ray))
		fail_msg("seed %llu: said to be impossible", (unsigned long long)seed);
	if (a.has_bound && possible)
		assert_true(a.bound <= best && a.bound == a.priced_bound);
	if (a.end != COR_PLAN_FOUND && a.end != COR_PLAN_STOPPED)
		return;
	assert_true(cor_plan_weigh(p, NULL, &a.schedule, &cost, use));
	assert_true(cor_plan_fits(p, NULL, use) && cost == a.cost && cost >= best);
	if (a.end == COR_PLAN_FOUND && gap_ppm < 1000000)
		assert_true((double)(cost - a.bound) <= gap_ppm * 1e-6 * fabs((double)cost) + 1e-6);
}

static void solve_and_check(const cor_plan_problem *p, cor_arena *arena, uint64_t seed,
	cor_plan_answer *a)
{
	cor_plan_task task = {.threads = 1};

	if (cor_plan_solve(p, &task, arena, a, &err) != COR_OK)
		fail_msg("seed %llu: %s", (unsigned long long)seed, err.text);
	check_answer(p, a, arena, seed);
	if (a->end == COR_PLAN_IMPOSSIBLE && seed % 3 == 0)
		check_conflict(p, arena, seed);
}

static void the_best_of_all(void **state)
{
	uint64_t seed = first_seed(), end = seed + CASES;
	uint32_t impossible = 0, rays = 0, by_prices = 0;

	(void)state;
	for (; seed < end; seed++) {
		COR_AUTO(cor_arena) arena = NULL;
		cor_plan_problem p;
		cor_plan_answer a;

		assert_int_equal(cor_arena_new("plan", 0, &arena, &err), COR_OK);
		assert_int_equal(plain_draw(seed, SIZE, arena, &p, &err), COR_OK);
		solve_and_check(&p, arena, seed, &a);
		if (seed % 2)
			check_prices(&p, seed % 3 ? 10000 : 1000000, arena, seed);
		impossible += a.end == COR_PLAN_IMPOSSIBLE;
		rays += a.has_ray;
		by_prices += a.has_bound && a.priced_bound == a.bound;
	}
	printf("%u problems, %u impossible (%u shown by prices), %u best by prices alone\n", CASES,
		impossible, rays, by_prices);
	assert_true(
		impossible > CASES / 20 && impossible < CASES * 9 / 10 && rays > impossible / 3);
}

/* Bands tried out, with prices alone in each case: what is said must hold, and nearly all must be decided. */
static void check_cases(const cor_plan_problem *p, cor_arena *arena, uint64_t seed,
	uint32_t *undecided, uint32_t *cases)
{
	cor_plan_task task = {.threads = 1, .way = COR_PLAN_PRICES};
	int64_t best = 0, cost, use[64];
	bool possible = plain_best(p, NULL, &best);
	cor_plan_answer a;

	assert_int_equal(cor_plan_solve(p, &task, arena, &a, &err), COR_OK);
	if (possible && a.end == COR_PLAN_IMPOSSIBLE)
		fail_msg("seed %llu: said to be impossible", (unsigned long long)seed);
	if (possible && a.has_bound && a.bound > best)
		fail_msg("seed %llu: bound %lld, best %lld", (unsigned long long)seed,
			(long long)a.bound, (long long)best);
	assert_true(!a.has_bound || a.priced_bound <= a.bound);
	*undecided += a.end == COR_PLAN_UNDECIDED;
	*cases += a.end == COR_PLAN_IMPOSSIBLE ? !a.has_ray : a.bound > a.priced_bound;
	if (a.end != COR_PLAN_FOUND && a.end != COR_PLAN_STOPPED)
		return;
	assert_true(cor_plan_weigh(p, NULL, &a.schedule, &cost, use));
	assert_true(cor_plan_fits(p, NULL, use) && cost == a.cost && cost >= best);
	assert_true(a.end == COR_PLAN_STOPPED || cost == best);
}

static void bands_of_units(void **state)
{
	uint64_t seed = first_seed(), end = seed + BANDS;
	uint32_t impossible = 0, undecided = 0, cases = 0;

	(void)state;
	for (; seed < end; seed++) {
		COR_AUTO(cor_arena) arena = NULL;
		cor_plan_problem p;
		cor_plan_answer a;

		assert_int_equal(cor_arena_new("plan", 0, &arena, &err), COR_OK);
		assert_int_equal(plain_draw_band(seed, arena, &p, &err), COR_OK);
		solve_and_check(&p, arena, seed, &a);
		check_cases(&p, arena, seed, &undecided, &cases);
		impossible += a.end == COR_PLAN_IMPOSSIBLE;
	}
	printf("%u problems with a band, %u impossible; by cases of prices %u undecided, %u of more than one\n",
		BANDS, impossible, undecided, cases);
	assert_true(impossible > BANDS / 20 && impossible < BANDS * 9 / 10);
	assert_true(cases > BANDS / 20 && undecided < BANDS / 10);
}

/* false: nothing fits. */
static bool find_prices(const cor_plan_problem *p, cor_run *run, cor_arena *arena, cor_pool *pool,
	cor_dual *dual)
{
	uint64_t *barred;

	assert_int_equal(cor_pick_barred(p, NULL, arena, &barred, &err), COR_OK);
	assert_int_equal(cor_pool_new(p, NULL, NULL, barred, false, arena, pool, &err), COR_OK);
	if (pool->impossible)
		return false;
	assert_int_equal(cor_dual_run(pool, run, NULL, 1e-6, arena, dual, &err), COR_OK);
	return !dual->unbounded && !pool->impossible;
}

/* Walks from where a few rounds of repair ended; NULL: nothing was found. */
static bool walk(const cor_plan_problem *p, uint32_t walks, cor_arena *arena,
	cor_plan_schedule *schedule, double *before, double *after)
{
	cor_plan_task task = {.threads = 1};
	cor_anneal_task walking = {.walks = walks, .seed = 3, .enough = -INFINITY};
	cor_repair found;
	cor_guide guide;
	cor_pool pool;
	cor_dual dual;
	cor_run run;

	cor_run_begin(&run, &task);
	if (!find_prices(p, &run, arena, &pool, &dual))
		return false;
	assert_int_equal(cor_repair_run(&pool, &dual, &run, 2, arena, &found, &err), COR_OK);
	*before = found.found ? found.best_cost : INFINITY;
	walking.moves = 2000 * cor_anneal_copies(&pool);
	assert_int_equal(cor_reach_guide(&pool, &dual, arena, &guide, &err), COR_OK);
	assert_int_equal(cor_anneal_run(&found, &guide, &walking, &run, arena, &err), COR_OK);
	if (!found.found)
		return false;
	*after = found.best_cost;
	assert_int_equal(cor_repair_schedule(&found, arena, schedule, &err), COR_OK);
	return true;
}

/* What a walk finds is lawful, costs what it says, and mostly is the best there is. */
static void walks_find_the_best(void **state)
{
	uint64_t seed = first_seed(), end = seed + WALKS;
	uint32_t possible = 0, found = 0, better = 0, best_found = 0;

	(void)state;
	for (; seed < end; seed++) {
		COR_AUTO(cor_arena) arena = NULL;
		int64_t best = 0, cost, use[64];
		double before = 0, after = 0;
		cor_plan_schedule schedule;
		cor_plan_problem p;

		assert_int_equal(cor_arena_new("plan", 0, &arena, &err), COR_OK);
		assert_int_equal(plain_draw(seed, SIZE, arena, &p, &err), COR_OK);
		if (!plain_best(&p, NULL, &best)) {
			assert_false(walk(&p, 1, arena, &schedule, &before, &after));
			continue;
		}
		possible++;
		if (!walk(&p, 1 + seed % 2, arena, &schedule, &before, &after))
			continue;
		assert_true(cor_plan_weigh(&p, NULL, &schedule, &cost, use));
		assert_true(cor_plan_fits(&p, NULL, use) && cost >= best);
		if (fabs(after - (double)cost) > 0.5 || after > before)
			fail_msg("seed %llu: cost %lld, said %f, before %f",
				(unsigned long long)seed, (long long)cost, after, before);
		found++;
		better += after < before;
		best_found += cost == best;
	}
	printf("%u problems that have a schedule: walks found %u, %u better than before, %u the best\n",
		possible, found, better, best_found);
	assert_true(found > possible * 9 / 10 && best_found > found * 8 / 10 && better > 0);
}

/* The bound of a guide and the regrets of all columns that a schedule has. */
static double with_regrets(const cor_pool *k, const cor_guide *guide, const cor_plan_schedule *s)
{
	double sum = guide->bound;

	for (uint32_t l = 0; l < s->lot_count; l++) {
		uint32_t b = s->lots[l].bundle, at = 0;
		size_t units = k->problem->bundle_unit_first[b + 1] -
			k->problem->bundle_unit_first[b];
		size_t c;

		while (k->order[at] != b)
			at++;
		c = k->column_first[at];
		while (memcmp(k->choices + k->choice_first[c], s->choices + s->lots[l].first,
			       units * sizeof(uint32_t)) != 0)
			assert_true(++c < k->column_first[at] + k->column_count[at]);
		sum += s->lots[l].copies * guide->regret[c];
	}
	return sum;
}

/* What the blocks' solutions take is whole, and under the prices as cheap as the bound says: rows of a block have limits that
 * hold, so that their prices can only make it less. */
static void check_counts(const cor_pool *k, const cor_blocks_task *task, const cor_blocks *found,
	uint64_t seed)
{
	double value = 0, size = 1;

	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		double copies = 0;

		for (size_t c = k->column_first[at]; c < k->column_first[at] + k->column_count[at];
			c++) {
			copies += found->counts[c];
			value += found->counts[c] * cor_pool_value(k, task->price, c);
		}
		if (copies != k->copies[at])
			fail_msg("seed %llu: place %u", (unsigned long long)seed, at);
	}
	for (uint32_t r = 0; r < k->row_count; r++) {
		value -= task->price[r] * k->limit[r];
		size += task->price[r] * fabs(k->limit[r]);
	}
	if (value > found->bound + 2e-5 * fabs(task->bound) + 1e-6 * (size + fabs(value)))
		fail_msg("seed %llu: counts %f, bound %f", (unsigned long long)seed, value,
			found->bound);
}

/* Whatever the prices, no schedule costs less than blocks of any size prove; neither, with the regrets of its columns, than the
 * root of CBC's search says. */
static void bounds_of_blocks(void **state)
{
	uint64_t seed = first_seed(), end = seed + WALKS;
	uint32_t bounds = 0, better = 0, best = 0, guides = 0, wholes = 0;

	(void)state;
	for (; seed < end; seed++) {
		COR_AUTO(cor_arena) arena = NULL;
		cor_plan_task task = {.threads = 1};
		cor_exact_task root = {.root_only = true};
		cor_blocks_task blocks = {.seconds = 60, .columns_most = 4 + (uint32_t)(seed % 40)};
		cor_blocks found;
		cor_plan_problem p;
		cor_plan_answer a;
		cor_exact x;
		cor_pool pool;
		cor_dual dual;
		cor_run run;

		assert_int_equal(cor_arena_new("plan", 0, &arena, &err), COR_OK);
		assert_int_equal(plain_draw(seed, SIZE, arena, &p, &err), COR_OK);
		solve_and_check(&p, arena, seed, &a);
		cor_run_begin(&run, &task);
		if (a.end != COR_PLAN_FOUND || !find_prices(&p, &run, arena, &pool, &dual) ||
			pool.incomplete_count > 0)
			continue;
		blocks.price = dual.price;
		blocks.bound = dual.bound;
		assert_int_equal(cor_blocks_run(&pool, &blocks, &run, arena, &found, &err), COR_OK);
		bounds += found.has_bound;
		wholes += found.has_bound && found.counts;
		if (found.has_bound && found.counts)
			check_counts(&pool, &blocks, &found, seed);
		if (found.has_bound && found.bound > (double)a.cost + 1e-6 * fabs((double)a.cost))
			fail_msg("seed %llu: blocks %f, best %lld", (unsigned long long)seed,
				found.bound, (long long)a.cost);
		better += found.has_bound && found.bound > dual.bound + 1e-3 * fabs(dual.bound);
		best += found.has_bound && found.bound > (double)a.cost - 0.5;
		/* Of one bundle so little is left that a check in CBC's own code ends the process. */
		if (p.bundle_count < 2)
			continue;
		assert_int_equal(cor_exact_run(&pool, &root, &run, arena, &x, &err), COR_OK);
		guides += x.has_guide;
		if (x.has_guide &&
			with_regrets(&pool, &x.guide, &a.schedule) >
				(double)a.cost + 1e-6 * fabs((double)a.cost) + 1e-3)
			fail_msg("seed %llu: regrets %f, best %lld", (unsigned long long)seed,
				with_regrets(&pool, &x.guide, &a.schedule), (long long)a.cost);
	}
	printf("%u bounds of blocks, %u better than prices, %u the best; %u guides\n", bounds,
		better, best, guides);
	assert_true(bounds > WALKS / 10 && better > bounds / 4 && guides > WALKS / 50 &&
		wholes > bounds / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_best_of_all),
		cmocka_unit_test(bands_of_units), cmocka_unit_test(walks_find_the_best),
		cmocka_unit_test(bounds_of_blocks)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
