/* Solving ends as it is told to, says how it stands, and bears memory running out. */
#include "plan/conflict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static cor_arena *arena;
static cor_err err;

static int open_arena(void **state)
{
	(void)state;
	return cor_arena_new("test", 0, &arena, &err) == COR_OK ? 0 : -1;
}

static int close_arena(void **state)
{
	(void)state;
	cor_arena_free(arena);
	return 0;
}

enum { PERIODS = 6, BUDGET = 0, CAP = 1, CREW = 2, RULE = 3 };

/* Sites of two units each, which must change (rule) in one of six periods; money and crews in each, and at most so many
 * sites that are still old at the end of period 2. */
static cor_status draft_sites(cor_plan_draft *d, uint32_t sites, int64_t budget, int64_t cap)
{
	for (uint32_t t = 0; t < PERIODS; t++)
		COR_TRY(cor_plan_add_row(d, BUDGET, budget, NULL, &err));
	for (uint32_t t = 0; t < PERIODS; t++)
		COR_TRY(cor_plan_add_row(d, CREW, 3 * (int64_t)sites, NULL, &err));
	COR_TRY(cor_plan_add_row(d, CAP, cap, NULL, &err));
	for (uint32_t i = 0; i < sites; i++) {
		uint32_t units[2];

		COR_TRY(cor_plan_add_bundle(d, 1 + i % 3, 2, &err));
		for (uint8_t t = 0; t < PERIODS; t++)
			COR_TRY(cor_plan_add_visit(d, t, 5, &(cor_plan_term){PERIODS + t, 1}, 1,
				&err));
		for (uint32_t u = 0; u < 2; u++) {
			COR_TRY(cor_plan_add_unit(d, &units[u], &err));
			COR_TRY(cor_plan_add_option(d, COR_PLAN_STAY, 0, NULL, 0, NULL, &err));
			COR_TRY(cor_plan_bar_option(d, RULE, &err));
			for (uint8_t t = 0; t < PERIODS; t++) {
				int64_t cost = 40 + (i * 7 + u * 13) % 29 - 3 * t;

				COR_TRY(cor_plan_add_option(d, t, cost,
					(cor_plan_term[]){{t, cost}, {PERIODS + t, 2}}, 2, NULL,
					&err));
			}
		}
		COR_TRY(cor_plan_add_state(d, units, 2, &err));
		COR_TRY(cor_plan_add_moment(d, 2, &(cor_plan_term){2 * PERIODS, 1}, 1, &err));
	}
	return COR_OK;
}

static cor_status make_sites(uint32_t sites, int64_t budget, int64_t cap, cor_plan_problem *p)
{
	COR_AUTO(cor_plan_draft) d = NULL;

	COR_TRY(cor_plan_draft_new(&d, &err));
	COR_TRY(draft_sites(d, sites, budget, cap));
	return cor_plan_make(d, arena, p, &err);
}

static cor_plan_progress last;
static uint32_t told;

static void tell(void *data, const cor_plan_progress *progress)
{
	(void)data;
	if (told++) {
		assert_true(!last.has_bound || progress->bound >= last.bound);
		assert_true(!last.has_cost || progress->cost <= last.cost);
	}
	last = *progress;
}

static void says_how_it_stands(void **state)
{
	cor_plan_task task = {.way = COR_PLAN_PRICES, .gap_ppm = 5000, .tell = tell, .threads = 1};
	cor_plan_problem p;
	cor_plan_answer a;

	(void)state;
	told = 0;
	assert_int_equal(make_sites(600, 25000, 700, &p), COR_OK);
	assert_int_equal(cor_plan_solve(&p, &task, arena, &a, &err), COR_OK);
	assert_int_equal(a.end, COR_PLAN_FOUND);
	assert_true(told > 0 && last.has_bound);
	assert_true((a.cost - a.bound) * 200 <= a.cost);
}

static void is_the_same_again(void **state)
{
	cor_plan_task task = {.way = COR_PLAN_PRICES, .gap_ppm = 1000, .threads = 1};
	cor_plan_answer a, b;
	cor_plan_problem p;

	(void)state;
	assert_int_equal(make_sites(200, 8200, 230, &p), COR_OK);
	assert_int_equal(cor_plan_solve(&p, &task, arena, &a, &err), COR_OK);
	assert_int_equal(cor_plan_solve(&p, &task, arena, &b, &err), COR_OK);
	assert_true(a.cost == b.cost && a.bound == b.bound && a.end == b.end);
	for (uint32_t r = 0; r < p.row_count; r++)
		assert_true(a.prices.numerator[r] == b.prices.numerator[r]);
}

static void stops_when_told(void **state)
{
	volatile bool stop = true;
	cor_plan_task task = {.stop = &stop, .threads = 1};
	cor_plan_problem p;
	cor_plan_answer a;

	(void)state;
	assert_int_equal(make_sites(300, 12300, 340, &p), COR_OK);
	assert_int_equal(cor_plan_solve(&p, &task, arena, &a, &err), COR_OK);
	assert_int_equal(a.end, COR_PLAN_UNDECIDED);
	stop = false;
	task.seconds = 1e-9;
	assert_int_equal(cor_plan_solve(&p, &task, arena, &a, &err), COR_OK);
	assert_int_equal(a.end, COR_PLAN_UNDECIDED);
}

/* Too little money for a rule, whatever the crews and the cap: those two are what contradicts. */
static void finds_what_contradicts(void **state)
{
	cor_plan_task task = {.threads = 1};
	cor_plan_problem p;
	cor_plan_answer a;
	cor_plan_conflict c;

	(void)state;
	assert_int_equal(make_sites(400, 9000, 700, &p), COR_OK);
	assert_int_equal(cor_plan_solve(&p, &task, arena, &a, &err), COR_OK);
	assert_int_equal(a.end, COR_PLAN_IMPOSSIBLE);
	assert_true(a.has_ray);
	assert_int_equal(cor_plan_conflict_find(&p, &task, arena, &c, &err), COR_OK);
	assert_true(c.is_minimal);
	assert_int_equal(c.group_count, 2);
	assert_int_equal(c.groups[0], BUDGET);
	assert_int_equal(c.groups[1], RULE);
	/* With groups off that it takes there is nothing to find. */
	task.groups_off = &(uint64_t){1u << RULE};
	assert_int_equal(cor_plan_conflict_find(&p, &task, arena, &c, &err), COR_EINPUT);
}

enum { FIXED = 60, WAYS = 12 };

/* One that can be done in a dozen ways, each with a cost and a use of what there is, and many with one way each. */
static int64_t draft_one_choice(cor_plan_draft *d, uint32_t seed)
{
	int64_t limit = 20 + seed * 7 % 60, least = INT64_MAX;
	uint32_t unit;

	assert_int_equal(cor_plan_add_row(d, BUDGET, limit + FIXED, NULL, &err), COR_OK);
	for (uint32_t i = 0; i <= FIXED; i++) {
		assert_int_equal(cor_plan_add_bundle(d, 1, 1, &err), COR_OK);
		assert_int_equal(cor_plan_add_unit(d, &unit, &err), COR_OK);
		for (uint32_t o = 0; o < (i == FIXED / 2 ? WAYS : 1); o++) {
			int64_t use = i == FIXED / 2 ? 1 + (seed * 31 + o * 17) % 90 : 1;
			int64_t cost = i == FIXED / 2 ? 1000 * (3000 - 29 * use + o * seed % 41)
						      : 100000;

			assert_int_equal(cor_plan_add_option(d, 0, cost,
						 &(cor_plan_term){BUDGET, use}, 1, NULL, &err),
				COR_OK);
			if (i == FIXED / 2 && use <= limit && cost < least)
				least = cost;
		}
	}
	return least == INT64_MAX ? least : least + FIXED * (int64_t)100000;
}

static void few_have_a_choice(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 150; seed++) {
		COR_AUTO(cor_plan_draft) d = NULL;
		cor_plan_task task = {.gap_ppm = 10, .threads = 1 + seed % 2};
		cor_plan_problem p;
		cor_plan_answer a;
		int64_t least;

		assert_int_equal(cor_plan_draft_new(&d, &err), COR_OK);
		least = draft_one_choice(d, seed);
		assert_int_equal(cor_plan_make(d, arena, &p, &err), COR_OK);
		assert_int_equal(cor_plan_solve(&p, &task, arena, &a, &err), COR_OK);
		if (least == INT64_MAX) {
			assert_int_equal(a.end, COR_PLAN_IMPOSSIBLE);
			continue;
		}
		assert_int_equal(a.end, COR_PLAN_FOUND);
		assert_int_equal(a.cost, least);
	}
}

static void bears_memory_running_out(void **state)
{
	cor_plan_task task = {.way = COR_PLAN_PRICES, .gap_ppm = 20000, .threads = 1};
	cor_plan_problem p;

	(void)state;
	assert_int_equal(make_sites(20, 900, 25, &p), COR_OK);
	for (uint64_t n = 0;; n++) {
		COR_AUTO(cor_arena) own = NULL;
		cor_plan_answer a = {.steps = 99};
		cor_status status;

		cor_mem_fail_at(n);
		status = cor_arena_new("answer", 0, &own, &err);
		if (status == COR_OK)
			status = cor_plan_solve(&p, &task, own, &a, &err);
		cor_mem_fail_at(UINT64_MAX);
		if (status == COR_OK)
			break;
		assert_int_equal(status, COR_ENOMEM);
		assert_int_equal(a.steps, 99);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_how_it_stands),
		cmocka_unit_test(is_the_same_again),
		cmocka_unit_test(stops_when_told),
		cmocka_unit_test(finds_what_contradicts),
		cmocka_unit_test(few_have_a_choice),
		cmocka_unit_test(bears_memory_running_out),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
