/*
 * Selectors a window at a time: a few thousand rows whose bits stay in the first cache.
 *
 * What selector.h computes for a whole column is computed here for 64 * words rows from any word on:
 * tables of leaves are made once, when the plan is made, and what cannot be told from one column (rare)
 * is evaluated whole then, and only copied here.  For grains whose rows are elements, or one an element.
 */
#ifndef COR_POLICY_WINDOW_H
#define COR_POLICY_WINDOW_H

#include "base/ahead.h"
#include "policy/selector.h"
#include "policy/value.h"

#define COR_WINDOW_WORDS 128u /* at most, at once */

typedef struct cor_window_plan cor_window_plan;

/* selector NULL: everything.  In arena, with all it needs.  A plan is used by one thread. */
cor_status cor_window_plan_new(const cor_policy *policy, const cor_selector *selector,
	cor_grain grain, cor_day at, cor_arena *arena, cor_window_plan **ret_plan, cor_err *err);
/* What a table says of the code of each row: one cor_tri (u8) for each of codes.value_count. */
cor_status cor_window_plan_of_codes(cor_codes codes, const uint8_t *table, cor_arena *arena,
	cor_window_plan **ret_plan, cor_err *err);
/* The same plan for another thread; those of codes need none. */
cor_status cor_window_plan_copy(const cor_window_plan *plan, cor_arena *arena,
	cor_window_plan **ret_plan, cor_err *err);
/* The columns that it reads row by row. */
void cor_window_plan_reads(const cor_window_plan *plan, cor_ahead *ahead);
/* must, may: bits of rows [64 * word, 64 * (word + words)); those past the last row are 0. */
void cor_window_eval(const cor_window_plan *plan, uint32_t word, uint32_t words, uint64_t *must,
	uint64_t *may);

/* ---- selector.c, for window.c ---- */

/* Yes for days from low to high, `unknown` where there is none, else no; or the reverse of yes and no.
 * is_maybe: of all. */
typedef struct cor_day_test {
	cor_day low, high;
	bool reverse;
	cor_tri unknown;
	bool is_maybe;
} cor_day_test;

/* A date compared with what is the same for all rows: false when it is something else. */
bool cor_selector_day_test(cor_scope *scope, const cor_node *node, cor_day_test *ret_test);
/* The node over all rows of a grain; *ret_missing (may be NULL): what it is where there is no row. */
cor_status cor_selector_eval_node(const cor_policy *policy, const cor_node *node, cor_grain grain,
	cor_day at, cor_arena *arena, cor_triset *ret_set, cor_tri *ret_missing, cor_err *err);
/* A scope in which the node can be asked; no row is meant. */
cor_status cor_selector_scope(const cor_policy *policy, const cor_node *node, cor_day at,
	cor_arena *arena, cor_scope *ret_scope, cor_err *err);

#endif
