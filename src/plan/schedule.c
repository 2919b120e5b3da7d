#include "plan/problem.h"

#include <string.h>

static void add_terms(const cor_plan_terms *t, uint32_t owner, int64_t copies, int64_t *use)
{
	for (uint32_t i = t->first[owner]; i < t->first[owner + 1]; i++)
		use[t->row[i]] += copies * t->amount[i];
}

/* Marked units change at the latest in this period; COR_PLAN_STAY: one of them never. */
static uint32_t last_change(const cor_plan_problem *p, uint32_t state, uint32_t bundle,
	const uint32_t *choices)
{
	uint32_t last = 0;

	for (uint32_t i = p->state_mark_first[state]; i < p->state_mark_first[state + 1]; i++) {
		uint32_t period =
			p->option_period[choices[p->state_marks[i] - p->bundle_unit_first[bundle]]];

		last = period > last ? period : last;
	}
	return last;
}

static void weigh_states(const cor_plan_problem *p, const cor_plan_lot *lot,
	const uint32_t *choices, int64_t *use)
{
	for (uint32_t s = p->bundle_state_first[lot->bundle];
		s < p->bundle_state_first[lot->bundle + 1]; s++) {
		uint32_t last = last_change(p, s, lot->bundle, choices);

		for (uint32_t m = p->state_moment_first[s]; m < p->state_moment_first[s + 1]; m++) {
			if (last > p->moment_period[m])
				add_terms(&p->moment_terms, m, lot->copies, use);
		}
	}
}

/* Visits of a lot; false when there are too many. */
static bool weigh_visits(const cor_plan_problem *p, const cor_plan_lot *lot,
	const uint64_t *periods, int64_t *cost, int64_t *use)
{
	int count = 0;

	for (uint32_t w = 0; w < COR_PLAN_PERIODS_MOST / 64; w++)
		count += __builtin_popcountll(periods[w]);
	if (count > p->bundle_visits_most[lot->bundle])
		return false;
	for (uint32_t v = p->bundle_visit_first[lot->bundle];
		v < p->bundle_visit_first[lot->bundle + 1]; v++) {
		if (!(periods[p->visit_period[v] / 64] >> p->visit_period[v] % 64 & 1))
			continue;
		*cost += (int64_t)lot->copies * p->visit_cost[v];
		add_terms(&p->visit_terms, v, lot->copies, use);
	}
	return true;
}

static bool weigh_lot(const cor_plan_problem *p, const uint64_t *groups_off,
	const cor_plan_lot *lot, const uint32_t *choices, int64_t *cost, int64_t *use)
{
	uint64_t periods[COR_PLAN_PERIODS_MOST / 64] = {0};
	uint32_t first = p->bundle_unit_first[lot->bundle];

	for (uint32_t u = first; u < p->bundle_unit_first[lot->bundle + 1]; u++) {
		uint32_t option = choices[u - first];

		if (option < p->unit_option_first[u] || option >= p->unit_option_first[u + 1] ||
			cor_plan_is_barred(p, groups_off, option))
			return false;
		*cost += (int64_t)lot->copies * p->option_cost[option];
		add_terms(&p->option_terms, option, lot->copies, use);
		if (p->option_period[option] != COR_PLAN_STAY)
			periods[p->option_period[option] / 64] |= UINT64_C(1)
				<< p->option_period[option] % 64;
	}
	weigh_states(p, lot, choices, use);
	return weigh_visits(p, lot, periods, cost, use);
}

bool cor_plan_weigh(const cor_plan_problem *p, const uint64_t *groups_off,
	const cor_plan_schedule *schedule, int64_t *ret_cost, int64_t *use)
{
	uint32_t next = 0; /* the bundle whose copies are being counted */
	uint64_t copies = 0;
	int64_t cost = 0;

	memset(use, 0, p->row_count * sizeof(*use));
	for (uint32_t l = 0; l < schedule->lot_count; l++) {
		const cor_plan_lot *lot = &schedule->lots[l];

		if (lot->bundle != next || next >= p->bundle_count || lot->copies == 0 ||
			copies + lot->copies > p->bundle_copies[next])
			return false;
		if (!weigh_lot(p, groups_off, lot, schedule->choices + lot->first, &cost, use))
			return false;
		copies += lot->copies;
		if (copies == p->bundle_copies[next]) {
			next++;
			copies = 0;
		}
	}
	if (next != p->bundle_count)
		return false;
	*ret_cost = cost;
	return true;
}

bool cor_plan_fits(const cor_plan_problem *p, const uint64_t *groups_off, const int64_t *use)
{
	for (uint32_t r = 0; r < p->row_count; r++) {
		if (use[r] > p->row_limit[r] && !cor_plan_group_is_off(groups_off, p->row_group[r]))
			return false;
	}
	return true;
}
