#include "plan/pick.h"

#include <string.h>

#define VISITS COR_PLAN_VISITS_MOST

/* Periods of visits, and with which of them each state ends: count stands for never. */
typedef struct trial {
	uint32_t count;
	uint32_t at[VISITS]; /* indexes into period, rising */
	uint32_t end[COR_PLAN_STATES_MOST];
} trial;

/* ---- what is barred ---- */

typedef struct ways {
	const cor_plan_problem *p;
	uint32_t kinds, count; /* count: of ways */
	uint32_t *units;       /* by band: of it */
	uint32_t *able;        /* by band and way: units that can go so */
	uint32_t *seen;        /* by way: the last unit that can, and 1 */
} ways;

uint32_t cor_pick_kinds(const cor_plan_problem *p)
{
	uint32_t kinds = 1;

	for (uint32_t o = 0; o < p->option_count; o++)
		kinds = p->option_kind[o] >= kinds ? p->option_kind[o] + 1u : kinds;
	return kinds;
}

static void count_unit(ways *w, uint32_t u, const uint64_t *bits)
{
	uint32_t band = w->p->unit_band[u];

	w->units[band]++;
	for (uint32_t o = w->p->unit_option_first[u]; o < w->p->unit_option_first[u + 1]; o++) {
		uint32_t way = cor_pick_way(w->p, o, w->kinds);

		if ((bits[o / 64] >> o % 64 & 1) || w->seen[way] == u + 1)
			continue;
		w->seen[way] = u + 1;
		w->able[(size_t)band * w->count + way]++;
	}
}

static bool is_in_band(const cor_plan_problem *p, const uint64_t *groups_off, uint32_t u)
{
	return p->unit_band[u] != COR_PLAN_NO_BAND &&
		!cor_plan_group_is_off(groups_off, p->band_group[p->unit_band[u]]);
}

/* What not all of a band can do none of it can. */
static cor_status bar_out_of_step(const cor_plan_problem *p, const uint64_t *groups_off,
	uint64_t *bits, cor_arena *arena, cor_err *err)
{
	ways w = {.p = p, .kinds = cor_pick_kinds(p)};

	w.count = (p->period_count + 1) * w.kinds;
	COR_TRY(cor_arena_new_array(arena, p->band_count, 4, &w.units, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)p->band_count * w.count, 4, &w.able, err));
	COR_TRY(cor_arena_new_array(arena, w.count, 4, &w.seen, err));
	for (uint32_t u = 0; u < p->unit_count; u++) {
		if (is_in_band(p, groups_off, u))
			count_unit(&w, u, bits);
	}
	for (uint32_t u = 0; u < p->unit_count; u++) {
		uint32_t band = p->unit_band[u];

		if (!is_in_band(p, groups_off, u))
			continue;
		for (uint32_t o = p->unit_option_first[u]; o < p->unit_option_first[u + 1]; o++) {
			if (w.able[(size_t)band * w.count + cor_pick_way(p, o, w.kinds)] <
				w.units[band])
				bits[o / 64] |= UINT64_C(1) << o % 64;
		}
	}
	return COR_OK;
}

cor_status cor_pick_barred(const cor_plan_problem *p, const uint64_t *groups_off, cor_arena *arena,
	uint64_t **ret_barred, cor_err *err)
{
	uint64_t *bits;

	COR_TRY(cor_arena_new_array(arena, (size_t)p->option_count / 64 + 1, 8, &bits, err));
	for (uint32_t o = 0; o < p->option_count; o++)
		bits[o / 64] |= (uint64_t)cor_plan_is_barred(p, groups_off, o) << o % 64;
	*ret_barred = bits;
	return p->band_count ? bar_out_of_step(p, groups_off, bits, arena, err) : COR_OK;
}

cor_status cor_pick_new(const cor_plan_problem *p, const uint64_t *barred, cor_arena *arena,
	cor_pick *ret_pick, cor_err *err)
{
	cor_pick pick = {.problem = p, .barred = barred};
	size_t most = 0;

	for (uint32_t b = 0; b < p->bundle_count; b++) {
		size_t units = p->bundle_unit_first[b + 1] - p->bundle_unit_first[b];

		most = units > most ? units : most;
	}
	COR_TRY(cor_arena_new_array(arena, most * (p->period_count + 1), 8, &pick.best, err));
	COR_TRY(cor_arena_new_array(arena, most * (p->period_count + 1), 4, &pick.best_option,
		err));
	COR_TRY(cor_arena_new_array(arena, most, 1, &pick.unit_states, err));
	COR_TRY(cor_arena_apart(arena, err)); /* often there is a pick a thread */
	*ret_pick = pick;
	return COR_OK;
}

/* A cost and what prices make of the terms. */
static int64_t priced(cor_pick *k, int64_t cost, const cor_plan_terms *t, uint32_t owner)
{
	int64_t sum = 0;
	bool over = !k->costs_off && __builtin_mul_overflow(cost, INT64_C(1) << k->shift, &sum);

	for (uint32_t i = t->first[owner]; i < t->first[owner + 1]; i++) {
		int64_t more;

		over |= __builtin_mul_overflow(k->price[t->row[i]], t->amount[i], &more);
		over |= __builtin_add_overflow(sum, more, &sum);
	}
	if (over || sum > k->most || sum < -k->most) {
		k->overflow = true;
		return 0;
	}
	return sum;
}

static void look_at_units(cor_pick *k, uint32_t bundle)
{
	const cor_plan_problem *p = k->problem;
	uint32_t first = p->bundle_unit_first[bundle], stay = p->period_count;
	uint64_t seen[COR_PLAN_PERIODS_MOST / 64] = {0};

	for (uint32_t u = first; u < p->bundle_unit_first[bundle + 1]; u++) {
		int64_t *best = k->best + (size_t)(u - first) * (stay + 1);
		uint32_t *option = k->best_option + (size_t)(u - first) * (stay + 1);

		k->unit_states[u - first] = 0;
		for (uint32_t t = 0; t <= stay; t++)
			best[t] = COR_PICK_NONE;
		for (uint32_t o = p->unit_option_first[u]; o < p->unit_option_first[u + 1]; o++) {
			uint32_t period = p->option_period[o];
			int64_t value;

			if (k->barred[o / 64] >> o % 64 & 1)
				continue;
			value = priced(k, p->option_cost[o], &p->option_terms, o);
			if (period == COR_PLAN_STAY)
				period = stay;
			else
				seen[period / 64] |= UINT64_C(1) << period % 64;
			if (value < best[period]) {
				best[period] = value;
				option[period] = o;
			}
		}
	}
	k->period_count = 0;
	for (uint32_t t = 0; t < stay; t++) {
		if (seen[t / 64] >> t % 64 & 1)
			k->period[k->period_count++] = (uint8_t)t;
	}
}

static void look_at_visits(cor_pick *k, uint32_t bundle)
{
	const cor_plan_problem *p = k->problem;

	memset(k->visit, 0, sizeof(k->visit));
	for (uint32_t v = p->bundle_visit_first[bundle]; v < p->bundle_visit_first[bundle + 1]; v++)
		k->visit[p->visit_period[v]] = priced(k, p->visit_cost[v], &p->visit_terms, v);
}

/* paid[s][t]: what state s costs when it ends in period t; with t behind the periods, when it never does. */
static void look_at_states(cor_pick *k, uint32_t bundle)
{
	const cor_plan_problem *p = k->problem;
	uint32_t first = p->bundle_state_first[bundle];

	for (uint32_t s = first; s < p->bundle_state_first[bundle + 1]; s++) {
		uint32_t m = p->state_moment_first[s];
		int64_t sum = 0;

		for (uint32_t t = 0; t <= p->period_count; t++) {
			k->paid[s - first][t] = sum;
			if (m < p->state_moment_first[s + 1] && p->moment_period[m] == t)
				sum += priced(k, 0, &p->moment_terms, m++);
		}
		for (uint32_t i = p->state_mark_first[s]; i < p->state_mark_first[s + 1]; i++)
			k->unit_states[p->state_marks[i] - p->bundle_unit_first[bundle]] |=
				(uint8_t)(1u << (s - first));
		if (p->state_mark_first[s] == p->state_mark_first[s + 1])
			memset(k->paid[s - first], 0, sizeof(k->paid[0]));
	}
}

/* How many of the visits a unit may choose from; *may_stay: whether it may stay as it is. */
static uint32_t visits_of(const trial *t, uint32_t states, bool *may_stay)
{
	uint32_t last = t->count;

	*may_stay = true;
	for (uint32_t s = 0; states >> s; s++) {
		if (!(states >> s & 1) || t->end[s] == t->count)
			continue;
		*may_stay = false;
		last = t->end[s] + 1 < last ? t->end[s] + 1 : last;
	}
	return last;
}

/* The best of a unit; *ret_at: the period, or behind the periods. */
static int64_t best_of_unit(const cor_pick *k, const trial *t, uint32_t unit, uint32_t *ret_at)
{
	uint32_t stay = k->problem->period_count;
	const int64_t *best = k->best + (size_t)unit * (stay + 1);
	bool may_stay;
	uint32_t last = visits_of(t, k->unit_states[unit], &may_stay);
	int64_t value = may_stay ? best[stay] : COR_PICK_NONE;

	*ret_at = stay;
	for (uint32_t i = 0; i < last; i++) {
		uint32_t period = k->period[t->at[i]];

		if (best[period] < value) {
			value = best[period];
			*ret_at = period;
		}
	}
	return value;
}

static int64_t visits_value(const cor_pick *k, const trial *t)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < t->count; i++)
		sum += k->visit[k->period[t->at[i]]];
	return sum;
}

static int64_t value_of(const cor_pick *k, const trial *t, int64_t visits, uint32_t units,
	uint32_t states)
{
	int64_t sum = visits;

	for (uint32_t s = 0; s < states; s++)
		sum += k->paid[s][t->end[s] == t->count ? k->problem->period_count
							: k->period[t->at[t->end[s]]]];
	for (uint32_t u = 0; u < units; u++) {
		uint32_t at;
		int64_t value = best_of_unit(k, t, u, &at);

		if (value == COR_PICK_NONE)
			return COR_PICK_NONE;
		sum += value;
	}
	return sum;
}

/* No end of states makes these visits cheaper than this: each unit may choose freely, each state ends at once. */
static int64_t least_value(const cor_pick *k, const trial *t, int64_t visits, uint32_t units,
	uint32_t states)
{
	uint32_t stay = k->problem->period_count;
	int64_t sum = visits;

	for (uint32_t s = 0; s < states; s++)
		sum += k->paid[s][t->count ? k->period[t->at[0]] : stay];
	for (uint32_t u = 0; u < units; u++) {
		const int64_t *best = k->best + (size_t)u * (stay + 1);
		int64_t value = best[stay];

		for (uint32_t i = 0; i < t->count; i++) {
			int64_t own = best[k->period[t->at[i]]];

			value = own < value ? own : value;
		}
		if (value == COR_PICK_NONE)
			return COR_PICK_NONE;
		sum += value;
	}
	return sum;
}

static bool next_ends(trial *t, uint32_t states)
{
	for (uint32_t s = 0; s < states; s++) {
		if (t->end[s]++ < t->count)
			return true;
		t->end[s] = 0;
	}
	return false;
}

/* The next set of visits: of the same size, else the first of one more. */
static bool next_visits(trial *t, uint32_t periods, uint32_t most)
{
	for (uint32_t i = t->count; i-- > 0;) {
		if (t->at[i] + (t->count - i) >= periods)
			continue;
		t->at[i]++;
		for (uint32_t j = i + 1; j < t->count; j++)
			t->at[j] = t->at[j - 1] + 1;
		return true;
	}
	if (t->count == most || t->count == periods)
		return false;
	t->count++;
	for (uint32_t i = 0; i < t->count; i++)
		t->at[i] = i;
	return true;
}

int64_t cor_pick_bundle(cor_pick *k, uint32_t bundle, uint32_t *choices)
{
	const cor_plan_problem *p = k->problem;
	uint32_t units = p->bundle_unit_first[bundle + 1] - p->bundle_unit_first[bundle];
	uint32_t states = p->bundle_state_first[bundle + 1] - p->bundle_state_first[bundle];
	int64_t best = COR_PICK_NONE;
	trial t = {0}, chosen = {0};

	/* So that nothing that is summed up can pass 2^62. */
	k->most = COR_PICK_NONE /
		(1 + units + VISITS + p->state_moment_first[p->bundle_state_first[bundle + 1]] -
			p->state_moment_first[p->bundle_state_first[bundle]]);
	look_at_units(k, bundle);
	look_at_visits(k, bundle);
	look_at_states(k, bundle);
	do {
		int64_t visits = visits_value(k, &t);

		if (least_value(k, &t, visits, units, states) >= best)
			continue;
		memset(t.end, 0, sizeof(t.end));
		do {
			int64_t value = value_of(k, &t, visits, units, states);

			if (value < best) {
				best = value;
				chosen = t;
			}
		} while (next_ends(&t, states));
	} while (next_visits(&t, k->period_count, p->bundle_visits_most[bundle]));
	for (uint32_t u = 0; choices && best != COR_PICK_NONE && u < units; u++) {
		uint32_t at;

		best_of_unit(k, &chosen, u, &at);
		choices[u] = k->best_option[(size_t)u * (p->period_count + 1) + at];
	}
	return best;
}
