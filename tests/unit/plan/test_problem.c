/* A problem is kept as it was said, and a schedule weighs what it says. */
#include "plan/problem.h"

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

#define TERMS(...)                            \
	(const cor_plan_term[]){__VA_ARGS__}, \
		sizeof((const cor_plan_term[]){__VA_ARGS__}) / sizeof(cor_plan_term)

/* Two sites alike with two units of which both mark a state, and one site with one unit. */
static cor_status draft_two(cor_plan_draft *d)
{
	uint32_t units[2];

	COR_TRY(cor_plan_add_row(d, 0, 100, NULL, &err));
	COR_TRY(cor_plan_add_row(d, 1, 3, NULL, &err));
	COR_TRY(cor_plan_add_bundle(d, 2, 2, &err));
	COR_TRY(cor_plan_add_visit(d, 0, 5, TERMS({0, 1}), &err));
	COR_TRY(cor_plan_add_visit(d, 1, 4, NULL, 0, &err));
	COR_TRY(cor_plan_add_unit(d, &units[0], &err));
	COR_TRY(cor_plan_add_option(d, COR_PLAN_STAY, 0, NULL, 0, NULL, &err));
	COR_TRY(cor_plan_bar_option(d, 2, &err));
	COR_TRY(cor_plan_add_option(d, 0, 10, TERMS({1, 1}, {0, 10}, {1, 1}), NULL, &err));
	COR_TRY(cor_plan_add_option(d, 1, 9, TERMS({0, 9}, {1, 1}, {1, -1}), NULL, &err));
	COR_TRY(cor_plan_add_unit(d, &units[1], &err));
	COR_TRY(cor_plan_add_option(d, COR_PLAN_STAY, 1, NULL, 0, NULL, &err));
	COR_TRY(cor_plan_add_option(d, 0, 20, TERMS({0, 20}), NULL, &err));
	COR_TRY(cor_plan_add_state(d, units, 2, &err));
	COR_TRY(cor_plan_add_moment(d, 0, TERMS({1, 1}), &err));
	COR_TRY(cor_plan_add_moment(d, 1, TERMS({1, 3}), &err));
	COR_TRY(cor_plan_add_bundle(d, 1, 1, &err));
	COR_TRY(cor_plan_add_unit(d, NULL, &err));
	return cor_plan_add_option(d, 1, -7, NULL, 0, NULL, &err);
}

static void make_two(cor_plan_problem *p)
{
	COR_AUTO(cor_plan_draft) d = NULL;

	assert_int_equal(cor_plan_draft_new(&d, &err), COR_OK);
	assert_int_equal(draft_two(d), COR_OK);
	assert_int_equal(cor_plan_make(d, arena, p, &err), COR_OK);
}

static void keeps_what_was_said(void **state)
{
	cor_plan_problem p;

	(void)state;
	make_two(&p);
	assert_int_equal(p.bundle_count, 2);
	assert_int_equal(p.unit_count, 3);
	assert_int_equal(p.option_count, 6);
	assert_int_equal(p.group_count, 3);
	assert_int_equal(p.period_count, 2);
	/* Terms of option 1: sorted by row, row 1 added up; of option 2: row 1 cancels out. */
	assert_int_equal(p.option_terms.first[2] - p.option_terms.first[1], 2);
	assert_int_equal(p.option_terms.amount[p.option_terms.first[1] + 1], 2);
	assert_int_equal(p.option_terms.first[3] - p.option_terms.first[2], 1);
	assert_true(cor_plan_is_barred(&p, NULL, 0));
	assert_false(cor_plan_is_barred(&p, &(uint64_t){1u << 2}, 0));
}

static void weighs_a_schedule(void **state)
{
	cor_plan_lot lots[] = {{0, 1, 0}, {0, 1, 2}, {1, 1, 4}};
	uint32_t choices[] = {1, 4, 2, 4, 5};
	cor_plan_schedule schedule = {3, lots, choices};
	cor_plan_problem p;
	int64_t cost, use[2];

	(void)state;
	make_two(&p);
	assert_true(cor_plan_weigh(&p, NULL, &schedule, &cost, use));
	/* First copy: all in period 0; second: one unit later, so the state is paid once. */
	assert_int_equal(cost, (10 + 20 + 5) + (9 + 20 + 5 + 4) - 7);
	assert_int_equal(use[0], (10 + 20 + 1) + (9 + 20 + 1));
	assert_int_equal(use[1], 2 + 1);
	assert_true(cor_plan_fits(&p, NULL, use));
	use[1] = 4;
	assert_false(cor_plan_fits(&p, NULL, use));
	assert_true(cor_plan_fits(&p, &(uint64_t){1u << 1}, use));
}

static void refuses_what_is_no_schedule(void **state)
{
	cor_plan_lot lots[] = {{0, 2, 0}, {1, 1, 2}};
	uint32_t choices[] = {1, 3, 5};
	cor_plan_schedule schedule = {2, lots, choices};
	cor_plan_problem p;
	int64_t cost, use[2];

	(void)state;
	make_two(&p);
	assert_true(cor_plan_weigh(&p, NULL, &schedule, &cost, use));
	assert_int_equal(use[1], 2 * (2 + 1 + 3)); /* a unit stays: paid in both periods */
	choices[0] = 0;
	assert_false(cor_plan_weigh(&p, NULL, &schedule, &cost, use)); /* barred */
	assert_true(cor_plan_weigh(&p, &(uint64_t){1u << 2}, &schedule, &cost, use));
	choices[0] = 4;
	assert_false(cor_plan_weigh(&p, NULL, &schedule, &cost, use)); /* of another unit */
	choices[0] = 1;
	lots[0].copies = 1;
	assert_false(cor_plan_weigh(&p, NULL, &schedule, &cost, use)); /* a copy is missing */
	lots[0].copies = 3;
	assert_false(cor_plan_weigh(&p, NULL, &schedule, &cost, use));
	lots[0].copies = 2;
	schedule.lot_count = 1;
	assert_false(cor_plan_weigh(&p, NULL, &schedule, &cost, use));
	schedule.lot_count = 2;
	choices[1] = 4;
	choices[0] = 2;
	p.bundle_visits_most[0] = 1;
	assert_false(cor_plan_weigh(&p, NULL, &schedule, &cost, use)); /* two visits */
}

static void says_what_is_too_much(void **state)
{
	COR_AUTO(cor_plan_draft) d = NULL;
	cor_plan_problem p;

	(void)state;
	assert_int_equal(cor_plan_draft_new(&d, &err), COR_OK);
	assert_int_equal(cor_plan_add_bundle(d, 1u << 30, 1, &err), COR_OK);
	assert_int_equal(cor_plan_add_unit(d, NULL, &err), COR_OK);
	assert_int_equal(cor_plan_add_option(d, 0, INT64_C(1) << 31, NULL, 0, NULL, &err), COR_OK);
	assert_int_equal(cor_plan_make(d, arena, &p, &err), COR_ELIMIT);
	assert_int_equal(cor_plan_add_bundle(d, 1, 1, &err), COR_OK);
	assert_int_equal(cor_plan_add_unit(d, NULL, &err), COR_OK);
	assert_int_equal(cor_plan_make(d, arena, &p, &err), COR_EINPUT);
}

static void bears_memory_running_out(void **state)
{
	(void)state;
	for (uint64_t n = 0;; n++) {
		COR_AUTO(cor_plan_draft) d = NULL;
		COR_AUTO(cor_arena) own = NULL;
		cor_plan_problem p = {0};
		cor_status status;

		cor_mem_fail_at(n);
		status = cor_plan_draft_new(&d, &err);
		if (status == COR_OK)
			status = draft_two(d);
		if (status == COR_OK)
			status = cor_arena_new("problem", 0, &own, &err);
		if (status == COR_OK)
			status = cor_plan_make(d, own, &p, &err);
		cor_mem_fail_at(UINT64_MAX);
		if (status == COR_OK)
			break;
		assert_int_equal(status, COR_ENOMEM);
		assert_int_equal(p.bundle_count, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_was_said),
		cmocka_unit_test(weighs_a_schedule),
		cmocka_unit_test(refuses_what_is_no_schedule),
		cmocka_unit_test(says_what_is_too_much),
		cmocka_unit_test(bears_memory_running_out),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
