#include "plan/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/team.h"
#include "plan/place.h"

enum { FEW_OPTIONS = 50000 }; /* below it a thread is not worth its start */

/* ---- columns ---- */

static void touch(cor_pool *k, const cor_plan_terms *t, uint32_t owner)
{
	for (uint32_t i = t->first[owner]; i < t->first[owner + 1]; i++) {
		uint32_t row = k->own_row[t->row[i]];

		if (row == COR_NO_ROW)
			continue;
		if (k->sum[row] == 0)
			k->touched[k->touched_count++] = row;
		k->sum[row] += (double)t->amount[i];
	}
}

/* Visits that a choice needs, as bits by period; how many. */
static int visits_of(const cor_plan_problem *p, const uint32_t *choices, uint32_t units,
	uint64_t *periods)
{
	memset(periods, 0, COR_PLAN_PERIODS_MOST / 8);
	for (uint32_t u = 0; u < units; u++) {
		uint32_t period = p->option_period[choices[u]];

		if (period != COR_PLAN_STAY)
			periods[period / 64] |= UINT64_C(1) << period % 64;
	}
	return __builtin_popcountll(periods[0]) + __builtin_popcountll(periods[1]);
}

static void touch_states(cor_pool *k, uint32_t bundle, const uint32_t *choices)
{
	const cor_plan_problem *p = k->problem;

	for (uint32_t s = p->bundle_state_first[bundle]; s < p->bundle_state_first[bundle + 1];
		s++) {
		uint32_t last = 0;

		for (uint32_t i = p->state_mark_first[s]; i < p->state_mark_first[s + 1]; i++) {
			uint32_t unit = p->state_marks[i] - p->bundle_unit_first[bundle];
			uint32_t period = p->option_period[choices[unit]];

			last = period > last ? period : last;
		}
		for (uint32_t m = p->state_moment_first[s]; m < p->state_moment_first[s + 1]; m++) {
			if (last > p->moment_period[m])
				touch(k, &p->moment_terms, m);
		}
	}
}

static int by_row(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* What was touched, by rising row. */
static uint32_t take_terms(cor_pool *k, uint32_t *rows, double *amounts)
{
	uint32_t count = 0;

	if (k->touched_count > 32)
		qsort(k->touched, k->touched_count, sizeof(*k->touched), by_row);
	for (uint32_t i = 0; i < k->touched_count; i++) {
		uint32_t row = k->touched[i], at = count;

		if (k->sum[row] == 0)
			continue;
		for (; at > 0 && rows[at - 1] > row; at--) {
			rows[at] = rows[at - 1];
			amounts[at] = amounts[at - 1];
		}
		rows[at] = row;
		amounts[at] = k->sum[row];
		k->sum[row] = 0;
		count++;
	}
	return count;
}

static void fill(cor_pool *k, uint32_t at, size_t column, const uint32_t *choices, bool costs_off)
{
	const cor_plan_problem *p = k->problem;
	uint32_t bundle = k->order[at];
	uint32_t units = p->bundle_unit_first[bundle + 1] - p->bundle_unit_first[bundle];
	uint64_t periods[COR_PLAN_PERIODS_MOST / 64];
	int64_t cost = 0;

	k->touched_count = 0;
	for (uint32_t u = 0; u < units; u++) {
		/* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): a choice for every unit */
		touch(k, &p->option_terms, choices[u]);
		cost += p->option_cost[choices[u]];
	}
	visits_of(p, choices, units, periods);
	for (uint32_t v = p->bundle_visit_first[bundle]; v < p->bundle_visit_first[bundle + 1];
		v++) {
		if (!(periods[p->visit_period[v] / 64] >> p->visit_period[v] % 64 & 1))
			continue;
		touch(k, &p->visit_terms, v);
		cost += p->visit_cost[v];
	}
	touch_states(k, bundle, choices);
	k->term_count[column] = take_terms(k, k->term_row + k->term_first[column],
		k->term_amount + k->term_first[column]);
	k->cost[column] = costs_off ? 0 : (double)cost;
	memcpy(k->choices + k->choice_first[column], choices, units * sizeof(*choices));
}

/* A column of a bundle of one unit without states: the terms of an option and its visit, both by rising row. */
static void fill_option(cor_pool *k, size_t column, uint32_t option, uint32_t visit)
{
	const cor_plan_problem *p = k->problem;
	const cor_plan_terms *a = &p->option_terms, *b = &p->visit_terms;
	uint32_t i = a->first[option], i_end = a->first[option + 1], count = 0;
	uint32_t j = visit == UINT32_MAX ? 0 : b->first[visit];
	uint32_t j_end = visit == UINT32_MAX ? 0 : b->first[visit + 1];
	uint32_t *rows = k->term_row + k->term_first[column];
	double *amounts = k->term_amount + k->term_first[column];
	int64_t cost = p->option_cost[option] + (visit == UINT32_MAX ? 0 : p->visit_cost[visit]);

	while (i < i_end || j < j_end) {
		uint32_t left = i < i_end ? a->row[i] : UINT32_MAX;
		uint32_t right = j < j_end ? b->row[j] : UINT32_MAX;
		uint32_t row = left < right ? left : right;
		double amount = 0;

		if (left == row)
			amount += (double)a->amount[i++];
		if (right == row)
			amount += (double)b->amount[j++];
		if (k->own_row[row] == COR_NO_ROW || amount == 0)
			continue;
		rows[count] = k->own_row[row];
		amounts[count++] = amount;
	}
	k->term_count[column] = count;
	k->cost[column] = k->costs_off ? 0 : (double)cost;
	k->choices[k->choice_first[column]] = option;
}

static void fill_options(cor_pool *k, uint32_t at)
{
	const cor_plan_problem *p = k->problem;
	uint32_t bundle = k->order[at], unit = p->bundle_unit_first[bundle];
	uint32_t visits[COR_PLAN_PERIODS_MOST + 1];
	size_t first = k->column_first[at], term = k->term_first[first];

	cor_place_visits(p, bundle, visits);
	for (uint32_t o = p->unit_option_first[unit]; o < p->unit_option_first[unit + 1]; o++) {
		uint32_t period = p->option_period[o];
		size_t column = first + k->column_count[at];

		if (!cor_place_is_open(k, o))
			continue;
		k->column_count[at]++;
		k->term_first[column] = term;
		fill_option(k, column, o, period == COR_PLAN_STAY ? UINT32_MAX : visits[period]);
		term += cor_place_option_terms(p, o, visits);
	}
}

/* The first open option of a unit from `from` on, or the end of its options. */
static uint32_t next_open(const cor_pool *k, uint32_t unit, uint32_t from)
{
	uint32_t end = k->problem->unit_option_first[unit + 1];

	while (from < end && !cor_place_is_open(k, from))
		from++;
	return from;
}

/* All there are, one after the other: as there is room for them, each unit has one. */
static void fill_complete(cor_pool *k, uint32_t at)
{
	const cor_plan_problem *p = k->problem;
	uint32_t bundle = k->order[at], first = p->bundle_unit_first[bundle];
	uint32_t units = p->bundle_unit_first[bundle + 1] - first, u;
	uint32_t choices[COR_PLACE_FLAT_MOST];
	uint64_t periods[COR_PLAN_PERIODS_MOST / 64];

	if (k->column_room[at] == 0)
		return;
	COR_ASSERT(units <= COR_PLACE_FLAT_MOST);
	for (u = 0; u < units; u++)
		choices[u] = next_open(k, first + u, p->unit_option_first[first + u]);
	for (u = 0; u < units;) {
		if (visits_of(p, choices, units, periods) <= p->bundle_visits_most[bundle])
			fill(k, at, k->column_first[at] + k->column_count[at]++, choices,
				k->costs_off);
		for (u = 0; u < units; u++) {
			choices[u] = next_open(k, first + u, choices[u] + 1);
			if (choices[u] < p->unit_option_first[first + u + 1])
				break;
			choices[u] = next_open(k, first + u, p->unit_option_first[first + u]);
		}
	}
}

size_t cor_pool_add(cor_pool *k, uint32_t at, const uint32_t *choices, const double *price,
	const uint32_t *counts)
{
	uint32_t bundle = k->order[at];
	size_t bytes = (k->problem->bundle_unit_first[bundle + 1] -
			       k->problem->bundle_unit_first[bundle]) *
		sizeof(*choices);
	size_t first = k->column_first[at], end = first + k->column_count[at], dearest = SIZE_MAX;
	double most = -INFINITY;

	for (size_t c = first; c < end; c++) {
		if (memcmp(k->choices + k->choice_first[c], choices, bytes) == 0)
			return c;
	}
	if (k->column_count[at] < k->column_room[at]) {
		k->column_count[at]++;
		fill(k, at, end, choices, k->costs_off);
		return end;
	}
	for (size_t c = first; c < end; c++) {
		double value = counts && counts[c] ? -INFINITY : cor_pool_value(k, price, c);

		if (value > most) {
			most = value;
			dearest = c;
		}
	}
	if (dearest != SIZE_MAX)
		fill(k, at, dearest, choices, k->costs_off);
	return dearest;
}

double cor_pool_shift(const cor_pool *k, const double *penalty, const double *use, size_t from,
	size_t to)
{
	cor_pool_turn turn = cor_pool_turn_of(k, from, to);
	double sum = k->cost[to] - k->cost[from], more;
	uint32_t r;

	while (cor_pool_turn_next(&turn, &r, &more))
		sum += penalty[r] *
			(cor_pool_over(use[r] + more, k->limit[r]) -
				cor_pool_over(use[r], k->limit[r]));
	return sum;
}

/* What a bundle can do when all that changes does so in one period. */
static void fill_first(cor_pool *k, uint32_t at, uint32_t *choices)
{
	const cor_plan_problem *p = k->problem;
	uint32_t bundle = k->order[at], first = p->bundle_unit_first[bundle];
	uint32_t units = p->bundle_unit_first[bundle + 1] - first;

	for (uint32_t t = 0; t <= p->period_count; t++) {
		bool whole = true;

		for (uint32_t u = 0; u < units && whole; u++) {
			uint32_t best = UINT32_MAX, stay = UINT32_MAX;

			for (uint32_t o = p->unit_option_first[first + u];
				o < p->unit_option_first[first + u + 1]; o++) {
				if (!cor_place_is_open(k, o))
					continue;
				if (p->option_period[o] == COR_PLAN_STAY &&
					(stay == UINT32_MAX ||
						p->option_cost[o] < p->option_cost[stay]))
					stay = o;
				if (p->option_period[o] == t &&
					(best == UINT32_MAX ||
						p->option_cost[o] < p->option_cost[best]))
					best = o;
			}
			choices[u] = best != UINT32_MAX ? best : stay;
			whole = choices[u] != UINT32_MAX;
		}
		if (whole)
			cor_pool_add(k, at, choices, NULL, NULL);
	}
}

/* ---- making ---- */

static cor_status make_rows(cor_pool *k, const uint64_t *groups_off, const uint64_t *rows_off,
	cor_arena *arena, cor_err *err)
{
	const cor_plan_problem *p = k->problem;

	COR_TRY(cor_arena_new_array(arena, p->row_count, 4, &k->own_row, err));
	COR_TRY(cor_arena_new_array(arena, p->row_count, 4, &k->row_of, err));
	for (uint32_t r = 0; r < p->row_count; r++) {
		k->own_row[r] = COR_NO_ROW;
		if (cor_plan_group_is_off(groups_off, p->row_group[r]) ||
			(rows_off && (rows_off[r / 64] >> r % 64 & 1)))
			continue;
		k->own_row[r] = k->row_count;
		k->row_of[k->row_count++] = r;
	}
	if (k->row_count > COR_LIMIT_PLAN_ROWS)
		return cor_fail(err, COR_ELIMIT,
			"the plan has %u limits that bind several sites, more than %u",
			k->row_count, COR_LIMIT_PLAN_ROWS);
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &k->limit, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &k->scale, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &k->sum, err));
	for (uint32_t r = 0; r < k->row_count; r++)
		k->limit[r] = (double)p->row_limit[k->row_of[r]];
	return COR_OK;
}

static cor_status make_places(cor_pool *k, cor_place *places, cor_arena *arena, cor_err *err)
{
	const cor_plan_problem *p = k->problem;
	size_t columns = 0, terms = 0, choices = 0;

	for (uint32_t i = 0; i < p->bundle_count; i++) {
		uint32_t b = places[i].bundle;

		k->order[i] = b;
		k->copies[i] = p->bundle_copies[b];
		k->complete[i] = places[i].complete;
		k->incomplete_count += !places[i].complete;
		k->column_first[i] = columns;
		k->column_room[i] = places[i].room;
		if (places[i].terms_most > k->terms_most)
			k->terms_most = places[i].terms_most;
		columns += places[i].room;
		terms += places[i].terms;
		choices += (size_t)places[i].room *
			(p->bundle_unit_first[b + 1] - p->bundle_unit_first[b]);
	}
	k->column_end = columns;
	COR_TRY(cor_arena_new_array(arena, columns, 8, &k->cost, err));
	COR_TRY(cor_arena_new_raw(arena, columns, sizeof(size_t), &k->term_first, err));
	COR_TRY(cor_arena_new_array(arena, columns, 4, &k->term_count, err));
	COR_TRY(cor_arena_new_raw(arena, columns, sizeof(size_t), &k->choice_first, err));
	COR_TRY(cor_arena_new_raw(arena, terms, 4, &k->term_row, err));
	COR_TRY(cor_arena_new_raw(arena, terms, 8, &k->term_amount, err));
	COR_TRY(cor_arena_new_raw(arena, choices, 4, &k->choices, err));
	terms = choices = 0;
	for (uint32_t i = 0; i < p->bundle_count; i++) {
		uint32_t b = k->order[i];

		for (uint32_t c = 0; c < k->column_room[i]; c++) {
			/* Of options it is known when they are there. */
			if (c == 0 || !places[i].single)
				k->term_first[k->column_first[i] + c] = terms +
					(size_t)c * places[i].terms_most;
			k->choice_first[k->column_first[i] + c] = choices;
			choices += p->bundle_unit_first[b + 1] - p->bundle_unit_first[b];
		}
		terms += places[i].terms;
	}
	return COR_OK;
}

static void find_scales(cor_pool *k)
{
	double bundles = 0;

	/* A typical amount is as well known from some thousands of bundles. */
	for (uint32_t i = 0; i < k->problem->bundle_count;
		i += 1 + k->problem->bundle_count / 20000) {
		double low = INFINITY, high = -INFINITY;

		for (size_t c = k->column_first[i]; c < k->column_first[i] + k->column_count[i];
			c++) {
			low = k->cost[c] < low ? k->cost[c] : low;
			high = k->cost[c] > high ? k->cost[c] : high;
			for (uint32_t t = 0; t < k->term_count[c]; t++) {
				uint32_t row = k->term_row[k->term_first[c] + t];

				k->scale[row] += fabs(k->term_amount[k->term_first[c] + t]);
				k->touches[row]++;
			}
		}
		if (high > low) {
			k->spread += k->copies[i] * (high - low);
			bundles += k->copies[i];
		}
	}
	k->spread = bundles > 0 ? k->spread / bundles : 1;
	for (uint32_t r = 0; r < k->row_count; r++)
		k->scale[r] = k->touches[r] > 0 ? k->scale[r] / k->touches[r] : 1;
}

typedef struct share {
	cor_pool *pool;
	cor_place *places;
} share;

static void survey_share(void *data, uint32_t member, uint32_t members)
{
	const share *s = data;
	uint32_t bundles = s->pool->problem->bundle_count;
	uint32_t end = cor_team_share(bundles, member + 1, members);

	for (uint32_t b = cor_team_share(bundles, member, members); b < end; b++)
		cor_place_survey(s->pool, b, &s->places[b]);
}

/* What needs nothing but its own columns. */
static void fill_share(void *data, uint32_t member, uint32_t members)
{
	const share *s = data;
	uint32_t bundles = s->pool->problem->bundle_count;
	uint32_t end = cor_team_share(bundles, member + 1, members);

	for (uint32_t at = cor_team_share(bundles, member, members); at < end; at++) {
		if (s->places[at].single && s->places[at].room)
			fill_options(s->pool, at);
	}
}

static cor_status fill_places(cor_pool *k, cor_place *places, uint32_t members, cor_arena *arena,
	cor_err *err)
{
	const cor_plan_problem *p = k->problem;
	uint64_t touches_most = 0;
	uint32_t units_most = 0, *choices;

	for (uint32_t at = 0; at < p->bundle_count; at++) {
		uint32_t b = places[at].bundle;
		uint32_t units = p->bundle_unit_first[b + 1] - p->bundle_unit_first[b];

		units_most = units > units_most ? units : units_most;
		touches_most = places[at].touches_most > touches_most ? places[at].touches_most
								      : touches_most;
	}
	COR_TRY(cor_arena_new_array(arena, units_most, 4, &choices, err));
	COR_TRY(cor_arena_new_array(arena, touches_most, 4, &k->touched, err));
	cor_team_run(members, fill_share, &(share){k, places});
	for (uint32_t at = 0; at < p->bundle_count; at++) {
		if (k->complete[at] && !places[at].single)
			fill_complete(k, at);
		else if (!k->complete[at])
			fill_first(k, at, choices);
		k->impossible |= k->complete[at] && k->column_count[at] == 0;
	}
	return COR_OK;
}

cor_status cor_pool_new(const cor_plan_problem *p, const uint64_t *groups_off,
	const uint64_t *rows_off, const uint64_t *barred, bool costs_off, cor_arena *arena,
	cor_pool *ret_pool, cor_err *err)
{
	cor_pool k = {.problem = p, .barred = barred, .costs_off = costs_off};
	uint32_t members = p->option_count < FEW_OPTIONS ? 1 : cor_team_size();
	cor_place *places;

	COR_TRY(make_rows(&k, groups_off, rows_off, arena, err));
	COR_TRY(cor_arena_new_array(arena, p->bundle_count, sizeof(*places), &places, err));
	cor_team_run(members, survey_share, &(share){&k, places});
	if (p->bundle_count)
		qsort(places, p->bundle_count, sizeof(*places), cor_place_by_key);
	COR_TRY(cor_arena_new_array(arena, p->bundle_count, 4, &k.order, err));
	COR_TRY(cor_arena_new_array(arena, p->bundle_count, 8, &k.copies, err));
	COR_TRY(cor_arena_new_array(arena, p->bundle_count, 1, &k.complete, err));
	COR_TRY(cor_arena_new_array(arena, p->bundle_count, sizeof(size_t), &k.column_first, err));
	COR_TRY(cor_arena_new_array(arena, p->bundle_count, 4, &k.column_count, err));
	COR_TRY(cor_arena_new_array(arena, p->bundle_count, 4, &k.column_room, err));
	COR_TRY(cor_arena_new_array(arena, k.row_count, 8, &k.touches, err));
	COR_TRY(make_places(&k, places, arena, err));
	COR_TRY(fill_places(&k, places, members, arena, err));
	find_scales(&k);
	*ret_pool = k;
	return COR_OK;
}

uint32_t cor_pool_with_choice(const cor_pool *pool)
{
	uint32_t count = 0;

	for (uint32_t at = 0; at < pool->problem->bundle_count; at++)
		count += !pool->complete[at] || pool->column_count[at] > 1;
	return count;
}
