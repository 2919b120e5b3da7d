#include "plan/place.h"

#include <string.h>

enum { ROOM = 16 };

static void add_key(const cor_pool *k, const cor_plan_terms *t, uint32_t from, uint32_t to,
	uint64_t *low, uint64_t *bits)
{
	for (uint32_t i = t->first[from]; i < t->first[to]; i++) {
		uint32_t row = k->own_row[t->row[i]];

		if (row == COR_NO_ROW)
			continue;
		*low = row < *low ? row : *low;
		*bits |= UINT64_C(1) << row * 0x9e3779b9u % 61;
	}
}

static uint32_t terms_most(const cor_plan_terms *t, uint32_t from, uint32_t to)
{
	uint32_t most = 0;

	for (uint32_t i = from; i < to; i++) {
		uint32_t count = t->first[i + 1] - t->first[i];

		most = count > most ? count : most;
	}
	return most;
}

void cor_place_visits(const cor_plan_problem *p, uint32_t bundle,
	uint32_t visits[COR_PLAN_PERIODS_MOST + 1])
{
	memset(visits, 0xff, (p->period_count + 1) * sizeof(*visits));
	for (uint32_t v = p->bundle_visit_first[bundle]; v < p->bundle_visit_first[bundle + 1]; v++)
		visits[p->visit_period[v]] = v;
}

uint32_t cor_place_option_terms(const cor_plan_problem *p, uint32_t option, const uint32_t *visits)
{
	uint32_t period = p->option_period[option];
	uint32_t visit = period == COR_PLAN_STAY ? UINT32_MAX : visits[period];
	uint32_t terms = p->option_terms.first[option + 1] - p->option_terms.first[option];

	if (visit != UINT32_MAX)
		terms += p->visit_terms.first[visit + 1] - p->visit_terms.first[visit];
	return terms;
}

/* A column an option: each has the room it needs. */
static void survey_options(const cor_pool *k, cor_place *own)
{
	const cor_plan_problem *p = k->problem;
	uint32_t unit = p->bundle_unit_first[own->bundle];
	uint32_t visits[COR_PLAN_PERIODS_MOST + 1];

	cor_place_visits(p, own->bundle, visits);
	own->terms = own->terms_most = 0;
	for (uint32_t o = p->unit_option_first[unit]; o < p->unit_option_first[unit + 1]; o++) {
		uint32_t terms = cor_place_option_terms(p, o, visits);

		if (!cor_place_is_open(k, o))
			continue;
		own->terms += terms;
		own->terms_most = terms > own->terms_most ? terms : own->terms_most;
	}
}

void cor_place_survey(const cor_pool *pool, uint32_t b, cor_place *own)
{
	const cor_pool *k = pool;
	const cor_plan_problem *p = k->problem;
	uint32_t unit = p->bundle_unit_first[b], unit_end = p->bundle_unit_first[b + 1];
	uint32_t visit = p->bundle_visit_first[b], visit_end = p->bundle_visit_first[b + 1];
	uint32_t moment = p->state_moment_first[p->bundle_state_first[b]];
	uint32_t moment_end = p->state_moment_first[p->bundle_state_first[b + 1]];
	uint64_t most, low = UINT32_MAX, bits = 0, combinations = 1;

	most = (uint64_t)p->bundle_visits_most[b] * terms_most(&p->visit_terms, visit, visit_end);
	most += p->moment_terms.first[moment_end] - p->moment_terms.first[moment];
	for (uint32_t u = unit; u < unit_end; u++) {
		uint32_t from = p->unit_option_first[u], to = p->unit_option_first[u + 1];
		uint64_t open = 0;

		for (uint32_t o = from; o < to; o++)
			open += cor_place_is_open(k, o);
		combinations *= open;
		if (unit_end - unit > 1 && combinations > COR_PLACE_FLAT_MOST)
			combinations = COR_PLACE_FLAT_MOST + 1;
		most += terms_most(&p->option_terms, from, to);
		add_key(k, &p->option_terms, from, to, &low, &bits);
	}
	add_key(k, &p->visit_terms, visit, visit_end, &low, &bits);
	add_key(k, &p->moment_terms, moment, moment_end, &low, &bits);
	own->bundle = b;
	own->key = low << 32 | (bits * UINT64_C(0x9e3779b97f4a7c15)) >> 32;
	own->complete = unit_end - unit == 1 ||
		(combinations <= COR_PLACE_FLAT_MOST && unit_end - unit <= COR_PLACE_FLAT_MOST);
	own->touches_most = most;
	own->room = own->complete ? (uint32_t)combinations : ROOM + p->period_count;
	own->terms_most = most < k->row_count ? (uint32_t)most : k->row_count;
	own->terms = (size_t)own->room * own->terms_most;
	own->single = unit_end - unit == 1 && moment == moment_end;
	if (own->single)
		survey_options(k, own);
}

int cor_place_by_key(const void *left, const void *right)
{
	const cor_place *a = left, *b = right;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->bundle < b->bundle ? -1 : a->bundle > b->bundle;
}
