#include "plan_plain.h"

#include <string.h>

enum { UNITS = 4, PERIODS = 4, ROWS_DRAWN = 6, ROWS_MOST = 64, COPIES_MOST = 16, TIE = 16 };

/* ---- drawing ---- */

static uint64_t state;

static uint32_t draw(uint32_t below)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ z >> 31) % below);
}

typedef struct shape {
	uint32_t rows, periods, groups;
	uint32_t negative; /* of a hundred amounts */
} shape;

static uint32_t draw_terms(const shape *s, bool may_be_negative, cor_plan_term *terms)
{
	uint32_t count = draw(4);

	for (uint32_t i = 0; s->rows && i < count; i++) {
		terms[i] = (cor_plan_term){draw(s->rows), draw(9)};
		if (may_be_negative && draw(100) < s->negative)
			terms[i].amount = -terms[i].amount;
	}
	return s->rows ? count : 0;
}

static cor_status draw_unit(const shape *s, cor_plan_draft *d, uint32_t *unit, cor_err *err)
{
	uint32_t options = 1 + draw(draw(4) ? 3 : 5);
	cor_plan_term terms[4];

	COR_TRY(cor_plan_add_unit(d, unit, err));
	for (uint32_t i = 0; i < options; i++) {
		uint8_t period = (uint8_t)(draw(4) ? draw(s->periods) : COR_PLAN_STAY);
		uint32_t count = draw_terms(s, true, terms);

		COR_TRY(cor_plan_add_option(d, period, (int64_t)draw(40) - 3, terms, count, NULL,
			err));
		if (draw(12) == 0)
			COR_TRY(cor_plan_bar_option(d, draw(s->groups), err));
		if (draw(30) == 0)
			COR_TRY(cor_plan_bar_option(d, draw(s->groups), err));
	}
	return COR_OK;
}

static cor_status draw_state(const shape *s, cor_plan_draft *d, const uint32_t *units,
	uint32_t unit_count, cor_err *err)
{
	uint32_t marked[UNITS], count = 0;
	cor_plan_term terms[4];

	for (uint32_t u = 0; u < unit_count; u++) {
		if (draw(3))
			marked[count++] = units[u];
	}
	COR_TRY(cor_plan_add_state(d, marked, count, err));
	for (uint8_t t = 0; t < s->periods; t++) {
		uint32_t amounts = draw_terms(s, false, terms);

		if (draw(2))
			COR_TRY(cor_plan_add_moment(d, t, terms, amounts, err));
	}
	return COR_OK;
}

static cor_status draw_bundle(const shape *s, cor_plan_draft *d, uint32_t copies, cor_err *err)
{
	uint32_t units[UNITS], unit_count = 1 + draw(UNITS), states = draw(3);
	cor_plan_term terms[4];

	COR_TRY(cor_plan_add_bundle(d, copies, (uint8_t)(1 + draw(3)), err));
	for (uint8_t t = 0; t < s->periods; t++) {
		uint32_t count = draw_terms(s, false, terms);

		if (draw(2))
			COR_TRY(cor_plan_add_visit(d, t, draw(15), terms, count, err));
	}
	for (uint32_t u = 0; u < unit_count; u++)
		COR_TRY(draw_unit(s, d, &units[u], err));
	for (uint32_t i = 0; i < states; i++)
		COR_TRY(draw_state(s, d, units, unit_count, err));
	return COR_OK;
}

cor_status plain_draw(uint64_t seed, uint32_t size, cor_arena *arena, cor_plan_problem *ret_problem,
	cor_err *err)
{
	COR_AUTO(cor_plan_draft) d = NULL;
	uint32_t tight;
	shape s;

	state = seed * UINT64_C(0xd1342543de82ef95) + 1;
	s = (shape){draw(ROWS_DRAWN), 1 + draw(PERIODS), 1 + draw(4), draw(3) * 15};
	tight = draw(12);
	COR_TRY(cor_plan_draft_new(&d, err));
	for (uint32_t r = 0; r < s.rows; r++)
		COR_TRY(cor_plan_add_row(d, draw(s.groups), (int64_t)draw(14 * size + tight) - 2,
			NULL, err));
	for (uint32_t b = 0, n = 1 + draw(size); b < n; b++)
		COR_TRY(draw_bundle(&s, d, draw(4) ? 1 : 2, err));
	return cor_plan_make(d, arena, ret_problem, err);
}

/* ---- drawing bands ---- */

typedef struct drawn_band {
	shape shape;
	uint32_t kinds, members; /* members: copies, the hub aside */
	uint32_t band, row;      /* row: two for each kind and period */
} drawn_band;

/* As many change in a period to gear of a kind as there are, when the hub does; else none. */
static cor_status add_ways(const drawn_band *n, cor_plan_draft *d, bool is_hub, cor_err *err)
{
	cor_plan_term terms[6];

	COR_TRY(cor_plan_add_unit(d, NULL, err));
	cor_plan_join_band(d, n->band);
	if (draw(3))
		COR_TRY(cor_plan_add_option(d, COR_PLAN_STAY, (int64_t)draw(90), NULL, 0, NULL,
			err));
	for (uint32_t i = 0; i < n->kinds * n->shape.periods * 2; i++) {
		uint32_t way = i / 2, count = draw_terms(&n->shape, true, terms);

		if (draw(5) == 0 && i + 1 < n->kinds * n->shape.periods * 2)
			continue;
		for (uint32_t sign = 0; sign < 2; sign++) {
			int64_t amount = is_hub ? -(int64_t)n->members * TIE : TIE;

			terms[count++] = (cor_plan_term){n->row + 2 * way + sign,
				sign ? -amount : amount};
		}
		COR_TRY(cor_plan_add_option(d, (uint8_t)(way / n->kinds), (int64_t)draw(40), terms,
			count, NULL, err));
		cor_plan_set_kind(d, (uint8_t)(way % n->kinds));
		if (draw(12) == 0)
			COR_TRY(cor_plan_bar_option(d, draw(n->shape.groups), err));
	}
	return COR_OK;
}

static cor_status draw_member(const drawn_band *n, cor_plan_draft *d, uint32_t copies, bool is_hub,
	cor_err *err)
{
	uint32_t unit;

	COR_TRY(cor_plan_add_bundle(d, copies, (uint8_t)(1 + draw(3)), err));
	if (draw(2))
		COR_TRY(cor_plan_add_visit(d, (uint8_t)draw(n->shape.periods), draw(15), NULL, 0,
			err));
	COR_TRY(add_ways(n, d, is_hub, err));
	return draw(3) ? COR_OK : draw_unit(&n->shape, d, &unit, err);
}

cor_status plain_draw_band(uint64_t seed, cor_arena *arena, cor_plan_problem *ret_problem,
	cor_err *err)
{
	COR_AUTO(cor_plan_draft) d = NULL;
	uint32_t copies[3], count;
	drawn_band n;

	state = seed * UINT64_C(0xd1342543de82ef95) + 2;
	n = (drawn_band){{draw(4), 1 + draw(3), 2 + draw(3), draw(3) * 15}, 1 + draw(2), 0, 0, 0};
	count = 1 + draw(3);
	n.row = n.shape.rows;
	for (uint32_t i = 0; i < count; i++)
		n.members += copies[i] = 1 + (draw(4) == 0);
	COR_TRY(cor_plan_draft_new(&d, err));
	for (uint32_t r = 0; r < n.shape.rows; r++)
		COR_TRY(cor_plan_add_row(d, draw(n.shape.groups), (int64_t)draw(40) - 2, NULL,
			err));
	for (uint32_t r = 0; r < 2 * n.kinds * n.shape.periods; r++)
		COR_TRY(cor_plan_add_row(d, n.shape.groups, 1, NULL, err));
	COR_TRY(cor_plan_add_band(d, n.shape.groups, &n.band, err));
	COR_TRY(draw_member(&n, d, 1, true, err));
	for (uint32_t i = 0; i < count; i++)
		COR_TRY(draw_member(&n, d, copies[i], false, err));
	return cor_plan_make(d, arena, ret_problem, err);
}

/* ---- every choice of a bundle ---- */

typedef struct walk {
	const cor_plan_problem *p;
	const uint64_t *groups_off;
	uint32_t bundle, unit_count;
	uint32_t choice[UNITS];
	bool begun;
} walk;

/* Whether some unit of the same band has nothing that is not barred of the same way. */
static bool is_out_of_step(const cor_plan_problem *p, const uint64_t *groups_off, uint32_t unit,
	uint32_t option)
{
	uint32_t band = p->unit_band[unit];

	for (uint32_t u = 0; band != COR_PLAN_NO_BAND && u < p->unit_count; u++) {
		bool can = p->unit_band[u] != band;

		for (uint32_t o = p->unit_option_first[u]; o < p->unit_option_first[u + 1]; o++)
			can = can ||
				(p->option_period[o] == p->option_period[option] &&
					p->option_kind[o] == p->option_kind[option] &&
					!cor_plan_is_barred(p, groups_off, o));
		if (!can && !cor_plan_group_is_off(groups_off, p->band_group[band]))
			return true;
	}
	return false;
}

static bool is_lawful(const walk *w)
{
	const cor_plan_problem *p = w->p;
	uint32_t seen = 0;

	for (uint32_t u = 0; u < w->unit_count; u++) {
		uint32_t period = p->option_period[w->choice[u]];

		if (cor_plan_is_barred(p, w->groups_off, w->choice[u]))
			return false;
		if (period != COR_PLAN_STAY)
			seen |= 1u << period;
	}
	return __builtin_popcount(seen) <= p->bundle_visits_most[w->bundle];
}

static bool next_any(walk *w)
{
	const cor_plan_problem *p = w->p;
	uint32_t first = p->bundle_unit_first[w->bundle];

	if (!w->begun) {
		w->begun = true;
		w->unit_count = p->bundle_unit_first[w->bundle + 1] - first;
		for (uint32_t u = 0; u < w->unit_count; u++)
			w->choice[u] = p->unit_option_first[first + u];
		return true;
	}
	for (uint32_t u = 0; u < w->unit_count; u++) {
		if (++w->choice[u] < p->unit_option_first[first + u + 1])
			return true;
		w->choice[u] = p->unit_option_first[first + u];
	}
	return false;
}

static bool next(walk *w)
{
	while (next_any(w)) {
		if (is_lawful(w))
			return true;
	}
	return false;
}

static void add(const cor_plan_terms *t, uint32_t owner, int64_t sign, int64_t *use)
{
	for (uint32_t i = t->first[owner]; i < t->first[owner + 1]; i++)
		use[t->row[i]] += sign * t->amount[i];
}

/* A choice's cost; what it uses is added, or with sign -1 taken away. */
static int64_t weigh(const walk *w, int64_t sign, int64_t *use)
{
	const cor_plan_problem *p = w->p;
	uint32_t first = p->bundle_unit_first[w->bundle];
	int64_t cost = 0;

	for (uint32_t u = 0; u < w->unit_count; u++) {
		cost += p->option_cost[w->choice[u]];
		add(&p->option_terms, w->choice[u], sign, use);
	}
	for (uint32_t v = p->bundle_visit_first[w->bundle];
		v < p->bundle_visit_first[w->bundle + 1]; v++) {
		bool comes = false;

		for (uint32_t u = 0; u < w->unit_count; u++)
			comes |= p->option_period[w->choice[u]] == p->visit_period[v];
		cost += comes ? p->visit_cost[v] : 0;
		if (comes)
			add(&p->visit_terms, v, sign, use);
	}
	for (uint32_t s = p->bundle_state_first[w->bundle];
		s < p->bundle_state_first[w->bundle + 1]; s++) {
		for (uint32_t m = p->state_moment_first[s]; m < p->state_moment_first[s + 1]; m++) {
			bool old = false;

			for (uint32_t i = p->state_mark_first[s]; i < p->state_mark_first[s + 1];
				i++)
				old |= p->option_period[w->choice[p->state_marks[i] - first]] >
					p->moment_period[m];
			if (old)
				add(&p->moment_terms, m, sign, use);
		}
	}
	return cost;
}

/* ---- every schedule ---- */

bool plain_best(const cor_plan_problem *p, const uint64_t *groups_off, int64_t *ret_cost)
{
	walk walks[COPIES_MOST];
	int64_t use[ROWS_MOST] = {0}, part[COPIES_MOST], cost = 0;
	uint32_t count = 0, at = 0;
	bool found = false;

	for (uint32_t b = 0; b < p->bundle_count; b++) {
		for (uint32_t c = 0; c < p->bundle_copies[b]; c++)
			walks[count++] = (walk){.p = p, .groups_off = groups_off, .bundle = b};
	}
	for (;;) {
		walk *w = &walks[at];

		if (w->begun) {
			weigh(w, -1, use);
			cost -= part[at];
		}
		if (!next(w)) {
			*w = (walk){.p = p, .groups_off = groups_off, .bundle = w->bundle};
			if (at-- == 0)
				return found;
			continue;
		}
		part[at] = weigh(w, 1, use);
		cost += part[at];
		if (at + 1 < count) {
			at++;
			continue;
		}
		if (cor_plan_fits(p, groups_off, use) && (!found || cost < *ret_cost)) {
			found = true;
			*ret_cost = cost;
		}
	}
}

bool plain_bound(const cor_plan_problem *p, const uint64_t *groups_off, const int64_t *numerator,
	uint32_t shift, bool costs_off, double *ret_bound)
{
	double unit = (double)(INT64_C(1) << shift), sum = 0;

	for (uint32_t b = 0; b < p->bundle_count; b++) {
		walk w = {.p = p, .groups_off = groups_off, .bundle = b};
		double best = 1e300;

		while (next(&w)) {
			bool out = false;

			int64_t use[ROWS_MOST] = {0};
			int64_t cost = weigh(&w, 1, use);
			double value = costs_off ? 0 : (double)cost;

			for (uint32_t u = 0; u < w.unit_count; u++)
				out = out ||
					is_out_of_step(p, groups_off, p->bundle_unit_first[b] + u,
						w.choice[u]);
			if (out)
				continue;

			for (uint32_t r = 0; r < p->row_count; r++) {
				if (!cor_plan_group_is_off(groups_off, p->row_group[r]))
					value += (double)numerator[r] / unit * (double)use[r];
			}
			best = value < best ? value : best;
		}
		if (best > 1e299)
			return false;
		sum += best * p->bundle_copies[b];
	}
	for (uint32_t r = 0; r < p->row_count; r++) {
		if (!cor_plan_group_is_off(groups_off, p->row_group[r]))
			sum -= (double)numerator[r] / unit * (double)p->row_limit[r];
	}
	*ret_bound = sum;
	return true;
}
