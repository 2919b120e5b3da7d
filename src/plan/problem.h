/*
 * What the planner solves: the cheapest choice for every unit under rows that bind them all.
 *
 * No telecoms and no fractions here.  A *bundle* (a site) is worked on in visits; its *units* (elements
 * that change together) each take exactly one of their *options*: stay as they are, or change in a
 * period.  What is done costs something and uses up *rows* (a budget, a crew, a cap by a date):
 *
 *	least  sum of costs     under  sum of amounts on row r <= limit of r,   for every row
 *
 * - A bundle stands for `copies` identical ones, each of which chooses for itself.
 * - Work on one copy of a bundle falls into at most `visits_most` periods.  A period in which a unit of
 *   it changes costs the visit of that period once: a cost and amounts on rows, none below 0.
 * - A *state* of a bundle is paid at the end of every period in which one of its marked units has not
 *   changed yet: by then its option is to stay, or a later period.  Amounts are not below 0.
 * - *Bands* are units that rows hold together: all of a band take options of one way (period and kind), or all stay.  A
 *   band says nothing that rows of its group do not ask; a search goes by it (plan/bands.h).
 * - Rows belong to *groups* (a rule, the budget, the crews), and an option may be barred by groups.  A
 *   group that is off binds nothing: that is how what contradicts what is found (plan/conflict.h).
 *
 * Money, shares and the like come as whole numbers; a minimum is a maximum of negated amounts.
 */
#ifndef COR_PLAN_PROBLEM_H
#define COR_PLAN_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"

#define COR_PLAN_STAY 255u        /* the period of an option: not at all */
#define COR_PLAN_PERIODS_MOST 128 /* periods are 0 .. 127 */
#define COR_PLAN_STATES_MOST 4    /* states of one bundle */
#define COR_PLAN_VISITS_MOST 3    /* periods in which one copy of a bundle is worked on */
#define COR_PLAN_NO_BAND UINT32_MAX
#define COR_PLAN_SUM_MOST (INT64_C(1) << 60)

typedef struct cor_plan_term {
	uint32_t row;
	int64_t amount;
} cor_plan_term;

/* Terms of many owners one after the other: those of owner i are first[i] .. first[i + 1] - 1, rows
 * rising, no amount 0. */
typedef struct cor_plan_terms {
	uint32_t *first;
	uint32_t *row;
	int64_t *amount;
} cor_plan_terms;

/* Everything lies in order: bundles, of each bundle its visits, its units and its states; of each unit
 * its options.  x_first has one more item than there are owners. */
typedef struct cor_plan_problem {
	uint32_t group_count, period_count; /* one more than the last period that occurs */
	uint32_t row_count, band_count;
	int64_t *row_limit;
	uint32_t *row_group;
	uint32_t *band_group;

	uint32_t bundle_count;
	uint32_t *bundle_copies;
	uint8_t *bundle_visits_most;
	uint32_t *bundle_visit_first, *bundle_unit_first, *bundle_state_first;

	uint32_t visit_count; /* in a bundle the periods rise; a period without one costs nothing */
	uint8_t *visit_period;
	int64_t *visit_cost;
	cor_plan_terms visit_terms;

	uint32_t unit_count;
	uint32_t *unit_option_first;
	uint32_t *unit_band; /* or COR_PLAN_NO_BAND */

	uint32_t option_count;
	uint8_t *option_period;
	uint8_t *option_kind; /* with the period: the way of a unit of a band */
	int64_t *option_cost;
	cor_plan_terms option_terms;
	uint32_t *option_bar_first, *option_bars; /* groups */

	uint32_t state_count;
	uint32_t *state_mark_first, *state_marks; /* units, rising */
	uint32_t *state_moment_first;
	uint32_t moment_count;  /* a period of a state in which it weighs on rows */
	uint8_t *moment_period; /* in a state they rise */
	cor_plan_terms moment_terms;
} cor_plan_problem;

/* One after the other: all rows and bands; then a bundle with its visits, its units and their options, and its
 * states; then the next bundle.  Calls out of that order are bugs.  Terms may repeat a row, and may be
 * 0; they are copied. */
typedef struct cor_plan_draft cor_plan_draft;

cor_status cor_plan_draft_new(cor_plan_draft **ret_draft, cor_err *err);
void cor_plan_draft_free(cor_plan_draft *d);
COR_CLEANUP(cor_plan_draft, cor_plan_draft_free)

/* Groups are numbered 0, 1, … by the caller; ret_row may be NULL. */
cor_status cor_plan_add_row(cor_plan_draft *d, uint32_t group, int64_t limit, uint32_t *ret_row,
	cor_err *err);
/* Rows of the group must ask for what a band says. */
cor_status cor_plan_add_band(cor_plan_draft *d, uint32_t group, uint32_t *ret_band, cor_err *err);
/* copies: at least 1; visits_most: 1 .. COR_PLAN_VISITS_MOST. */
cor_status cor_plan_add_bundle(cor_plan_draft *d, uint32_t copies, uint8_t visits_most,
	cor_err *err);
/* To the last bundle; periods must rise.  cost and amounts: not below 0. */
cor_status cor_plan_add_visit(cor_plan_draft *d, uint8_t period, int64_t cost,
	const cor_plan_term *items, uint32_t term_count, cor_err *err);
/* To the last bundle: the number of the unit, counted over all bundles; ret_unit may be NULL. */
cor_status cor_plan_add_unit(cor_plan_draft *d, uint32_t *ret_unit, cor_err *err);
/* The last unit belongs to a band. */
void cor_plan_join_band(cor_plan_draft *d, uint32_t band);
/* To the last unit: the number of the option, counted over all units, from 0 in the order of calls;
 * ret_option may be NULL. */
cor_status cor_plan_add_option(cor_plan_draft *d, uint8_t period, int64_t cost,
	const cor_plan_term *items, uint32_t term_count, uint32_t *ret_option, cor_err *err);
/* The last option is of this kind, and not of kind 0. */
void cor_plan_set_kind(cor_plan_draft *d, uint8_t kind);
/* The last option may not be taken while the group is on.  Any number of groups may bar it. */
cor_status cor_plan_bar_option(cor_plan_draft *d, uint32_t group, cor_err *err);
/* To the last bundle; which units mark it, rising, and then what it weighs in which period, rising. */
cor_status cor_plan_add_state(cor_plan_draft *d, const uint32_t *units, uint32_t unit_count,
	cor_err *err);
cor_status cor_plan_add_moment(cor_plan_draft *d, uint8_t period, const cor_plan_term *items,
	uint32_t term_count, cor_err *err);

/* Makes the problem, in arena, and empties the draft.  COR_ELIMIT when all costs there are, or all
 * amounts on a row, pass 2^60 together, or there are more than 2^31 of anything; COR_EINPUT when a unit has
 * no option at all.  O(terms) time. */
cor_status cor_plan_make(cor_plan_draft *d, cor_arena *arena, cor_plan_problem *ret_problem,
	cor_err *err);

/* ---- schedules ---- */

/* What one or more copies of a bundle do: an option for each of its units. */
typedef struct cor_plan_lot {
	uint32_t bundle, copies;
	uint32_t first; /* choices[first + i]: the option of the bundle's i-th unit */
} cor_plan_lot;

typedef struct cor_plan_schedule {
	uint32_t lot_count; /* bundles rise; the copies of all lots of one are its copies */
	cor_plan_lot *lots;
	uint32_t *choices;
} cor_plan_schedule;

/* What a schedule costs and uses: the plain definition, by which everything else is judged.  use: one
 * number a row, written.  false when it is none for this problem: copies that are missing, an option
 * of another unit or barred, more visits than allowed.  groups_off: see cor_plan_group_is_off.
 * O(size of the schedule). */
bool cor_plan_weigh(const cor_plan_problem *p, const uint64_t *groups_off,
	const cor_plan_schedule *schedule, int64_t *ret_cost, int64_t *use);
/* Whether no row of a group that is on is over its limit. */
bool cor_plan_fits(const cor_plan_problem *p, const uint64_t *groups_off, const int64_t *use);

/* groups_off: bits by group, group_count / 64 + 1 words, or NULL: all are on. */
static inline bool cor_plan_group_is_off(const uint64_t *groups_off, uint32_t group)
{
	return groups_off && (groups_off[group / 64] >> group % 64 & 1);
}
/* Whether an option may not be taken. */
static inline bool cor_plan_is_barred(const cor_plan_problem *p, const uint64_t *groups_off,
	uint32_t option)
{
	for (uint32_t i = p->option_bar_first[option]; i < p->option_bar_first[option + 1]; i++) {
		if (!cor_plan_group_is_off(groups_off, p->option_bars[i]))
			return true;
	}
	return false;
}

#endif
