#include "plan/bands.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS_MOST = 24 };

/* A way, and what it costs all units of a band under prices. */
typedef struct way {
	double value;
	uint32_t period, kind; /* period: COR_PLAN_STAY: all stay */
} way;

/* A band whose ways are tried one after the other. */
typedef struct frame {
	uint32_t way_count, next;
	way *ways;
	double *price; /* of the case it is in */
	int64_t bound; /* likewise */
	cor_arena_mark mark;
} frame;

typedef struct member {
	uint32_t band, unit, copies;
} member;

typedef struct search {
	const cor_bands_task *task;
	cor_arena *arena;
	uint32_t kinds;  /* of options */
	uint32_t count;  /* of bands that are on, the largest first */
	uint32_t *first; /* by band, one more: in members */
	member *members;
	uint64_t *barred; /* in the case at hand */
	frame *frames;    /* of the bands that have, or look for, a way */
	uint32_t depth;
	uint32_t
		levels; /* bands that are tried out; with the last of them go those that are left */
	int64_t closed; /* the least bound of cases that are done with */
	/* By way, for one band: */
	double *value;
	uint32_t *units;
} search;

/* ---- rows ---- */

#define NOBODY (COR_PLAN_NO_BAND - 1)

/* By row: the band that alone is on it, or COR_PLAN_NO_BAND; NOBODY: none is. */
static void note_terms(const cor_plan_terms *t, uint32_t owner, uint32_t band, uint32_t *of_row)
{
	for (uint32_t i = t->first[owner]; i < t->first[owner + 1]; i++) {
		uint32_t *own = &of_row[t->row[i]];

		*own = *own == NOBODY || *own == band ? band : COR_PLAN_NO_BAND;
	}
}

static void note_all(const cor_plan_problem *p, uint32_t *of_row)
{
	for (uint32_t r = 0; r < p->row_count; r++)
		of_row[r] = NOBODY;
	for (uint32_t v = 0; v < p->visit_count; v++)
		note_terms(&p->visit_terms, v, COR_PLAN_NO_BAND, of_row);
	for (uint32_t m = 0; m < p->moment_count; m++)
		note_terms(&p->moment_terms, m, COR_PLAN_NO_BAND, of_row);
	for (uint32_t u = 0; u < p->unit_count; u++) {
		for (uint32_t o = p->unit_option_first[u]; o < p->unit_option_first[u + 1]; o++)
			note_terms(&p->option_terms, o, p->unit_band[u], of_row);
	}
}

cor_status cor_bands_rows(const cor_plan_problem *p, const uint64_t *groups_off, cor_arena *arena,
	uint64_t **ret_rows, cor_err *err)
{
	uint32_t *of_row, on = 0;
	uint64_t *rows;

	*ret_rows = NULL;
	for (uint32_t i = 0; i < p->band_count; i++)
		on += !cor_plan_group_is_off(groups_off, p->band_group[i]);
	if (on == 0)
		return COR_OK;
	COR_TRY(cor_arena_new_array(arena, (size_t)p->row_count / 64 + 1, 8, &rows, err));
	COR_TRY(cor_arena_new_array(arena, p->row_count, 4, &of_row, err));
	note_all(p, of_row);
	for (uint32_t r = 0; r < p->row_count; r++) {
		uint32_t band = of_row[r];

		if (band < NOBODY && p->row_group[r] == p->band_group[band])
			rows[r / 64] |= UINT64_C(1) << r % 64;
	}
	*ret_rows = rows;
	return COR_OK;
}

/* ---- who is in which ---- */

static int by_band(const void *left, const void *right)
{
	const member *a = left, *b = right;

	if (a->band != b->band)
		return a->band < b->band ? -1 : 1;
	return (a->unit > b->unit) - (a->unit < b->unit);
}

static uint32_t list_members(const search *s, const uint32_t *rank, member *members)
{
	const cor_plan_problem *p = s->task->problem;
	uint32_t count = 0;

	for (uint32_t b = 0; b < p->bundle_count; b++) {
		for (uint32_t u = p->bundle_unit_first[b]; u < p->bundle_unit_first[b + 1]; u++) {
			uint32_t band = p->unit_band[u];

			if (band == COR_PLAN_NO_BAND ||
				cor_plan_group_is_off(s->task->groups_off, p->band_group[band]))
				continue;
			if (members)
				members[count] = (member){rank[band], u, p->bundle_copies[b]};
			count++;
		}
	}
	return count;
}

typedef struct sized {
	uint32_t size, band;
} sized;

static int by_size(const void *left, const void *right)
{
	const sized *a = left, *b = right;

	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	return (a->band > b->band) - (a->band < b->band);
}

/* Bands by falling number of units: rank by band. */
static cor_status rank_bands(search *s, uint32_t **ret_rank, cor_err *err)
{
	const cor_plan_problem *p = s->task->problem;
	uint32_t *rank;
	sized *bands;

	COR_TRY(cor_arena_new_array(s->arena, p->band_count, 4, &rank, err));
	COR_TRY(cor_arena_new_array(s->arena, p->band_count, sizeof(*bands), &bands, err));
	for (uint32_t i = 0; i < p->band_count; i++)
		bands[i].band = i;
	for (uint32_t u = 0; u < p->unit_count; u++) {
		if (p->unit_band[u] != COR_PLAN_NO_BAND)
			bands[p->unit_band[u]].size++;
	}
	if (p->band_count)
		qsort(bands, p->band_count, sizeof(*bands), by_size);
	for (uint32_t i = 0; i < p->band_count; i++)
		rank[bands[i].band] = i;
	*ret_rank = rank;
	return COR_OK;
}

static cor_status find_members(search *s, cor_err *err)
{
	uint32_t *rank, count = list_members(s, NULL, NULL);

	COR_TRY(rank_bands(s, &rank, err));
	COR_TRY(cor_arena_new_array(s->arena, count, sizeof(*s->members), &s->members, err));
	COR_TRY(cor_arena_new_array(s->arena, (size_t)s->task->problem->band_count + 1, 4,
		&s->first, err));
	list_members(s, rank, s->members);
	if (count)
		qsort(s->members, count, sizeof(*s->members), by_band);
	for (uint32_t i = 0; i < count; i++) {
		if (i == 0 || s->members[i].band != s->members[i - 1].band)
			s->first[s->count++] = i;
	}
	s->first[s->count] = count;
	return COR_OK;
}

/* ---- ways ---- */

static bool is_barred(const uint64_t *barred, uint32_t option)
{
	return barred[option / 64] >> option % 64 & 1;
}

static uint32_t way_of(const search *s, uint32_t option)
{
	return cor_pick_way(s->task->problem, option, s->kinds);
}

static double value_of(const search *s, uint32_t option, const double *price)
{
	const cor_plan_terms *t = &s->task->problem->option_terms;
	double sum = (double)s->task->problem->option_cost[option];

	for (uint32_t i = t->first[option]; i < t->first[option + 1]; i++) {
		uint32_t row = s->task->own_row[t->row[i]];

		sum += row == COR_NO_ROW ? 0 : price[row] * (double)t->amount[i];
	}
	return sum;
}

/* Adds the best of a unit's options of each way, whose sums stand in value; and how many units have one in units. */
static void add_unit(search *s, const member *m, const double *price)
{
	const cor_plan_problem *p = s->task->problem;
	uint32_t from = p->unit_option_first[m->unit], end = p->unit_option_first[m->unit + 1];

	for (uint32_t o = from; o < end; o++) {
		double best = INFINITY;
		bool seen = false;

		for (uint32_t i = from; i < o; i++)
			seen = seen || (!is_barred(s->barred, i) && way_of(s, i) == way_of(s, o));
		if (seen || is_barred(s->barred, o))
			continue;
		for (uint32_t i = o; i < end; i++) {
			if (!is_barred(s->barred, i) && way_of(s, i) == way_of(s, o))
				best = fmin(best, value_of(s, i, price));
		}
		s->value[way_of(s, o)] += m->copies * best;
		s->units[way_of(s, o)]++;
	}
}

static int by_value(const void *left, const void *right)
{
	const way *a = left, *b = right;

	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	if (a->period != b->period)
		return a->period < b->period ? -1 : 1;
	return (a->kind > b->kind) - (a->kind < b->kind);
}

/* The ways that all units of a band can take, the cheapest first. */
static cor_status list_ways(search *s, uint32_t band, frame *f, cor_err *err)
{
	const cor_plan_problem *p = s->task->problem;
	uint32_t ways = (p->period_count + 1) * s->kinds,
		 units = s->first[band + 1] - s->first[band];

	memset(s->value, 0, ways * sizeof(*s->value));
	memset(s->units, 0, ways * sizeof(*s->units));
	for (uint32_t i = s->first[band]; i < s->first[band + 1]; i++)
		add_unit(s, &s->members[i], f->price);
	for (uint32_t i = 0; i < ways; i++)
		f->way_count += s->units[i] == units;
	COR_TRY(cor_arena_new_array(s->arena, f->way_count, sizeof(*f->ways), &f->ways, err));
	f->way_count = 0;
	for (uint32_t i = 0; i < ways; i++) {
		uint32_t period = i / s->kinds == p->period_count ? COR_PLAN_STAY : i / s->kinds;

		if (s->units[i] == units)
			f->ways[f->way_count++] = (way){s->value[i], period, i % s->kinds};
	}
	if (f->way_count)
		qsort(f->ways, f->way_count, sizeof(*f->ways), by_value);
	return COR_OK;
}

/* Bars every other way of a band; NULL: none. */
static void take_one(search *s, uint32_t band, const way *taken)
{
	const cor_plan_problem *p = s->task->problem;

	for (uint32_t i = s->first[band]; i < s->first[band + 1]; i++) {
		uint32_t u = s->members[i].unit;

		for (uint32_t o = p->unit_option_first[u]; o < p->unit_option_first[u + 1]; o++) {
			bool other = taken &&
				(p->option_period[o] != taken->period ||
					p->option_kind[o] != taken->kind);
			bool barred = other || is_barred(s->task->barred, o);

			s->barred[o / 64] &= ~(UINT64_C(1) << o % 64);
			s->barred[o / 64] |= (uint64_t)barred << o % 64;
		}
	}
}

/* The same; on the last level all bands that are left take their cheapest way at once. */
static cor_status take_way(search *s, uint32_t level, const frame *f, cor_err *err)
{
	const way *taken = f ? &f->ways[f->next] : NULL;

	take_one(s, level, taken);
	for (uint32_t band = level + 1; level + 1 == s->levels && band < s->count; band++) {
		cor_arena_mark mark = cor_arena_here(s->arena);
		frame own = {.price = f ? f->price : NULL};

		if (f)
			COR_TRY(list_ways(s, band, &own, err));
		take_one(s, band, own.way_count ? own.ways : NULL);
		cor_arena_back(s->arena, mark);
	}
	return COR_OK;
}

/* ---- cases ---- */

static cor_status push(search *s, const double *price, int64_t bound, cor_err *err)
{
	frame *f = &s->frames[s->depth];
	cor_arena_mark mark = cor_arena_here(s->arena);

	*f = (frame){.bound = bound, .mark = mark};
	COR_TRY(cor_arena_new_array(s->arena, s->task->row_count, 8, &f->price, err));
	if (s->task->row_count)
		memcpy(f->price, price, s->task->row_count * sizeof(*price));
	COR_TRY(list_ways(s, s->depth, f, err));
	s->depth++;
	return COR_OK;
}

static cor_status pop(search *s, cor_err *err)
{
	cor_arena_back(s->arena, s->frames[--s->depth].mark);
	return s->depth > 0 ? take_way(s, s->depth - 1, NULL, err) : COR_OK;
}

/* What no schedule costs less than, as far as the cases have come. */
static int64_t bound_now(const search *s)
{
	int64_t least = s->closed;

	for (uint32_t d = 0; d < s->depth; d++) {
		if (s->frames[d].next < s->frames[d].way_count && s->frames[d].bound < least)
			least = s->frames[d].bound;
	}
	return least > s->task->bound ? least : s->task->bound;
}

/* Whether a case with this bound can hold something that is better by more than the gap. */
static bool is_worth_it(const search *s, int64_t bound)
{
	cor_run one = *s->task->run;

	one.progress.has_bound = true;
	one.progress.bound = bound;
	return !cor_run_is_enough(&one);
}

static void close_case(search *s, int64_t bound)
{
	s->closed = bound < s->closed ? bound : s->closed;
}

/* The next way of the band on top. */
static cor_status try_next(search *s, double *price, cor_err *err)
{
	uint32_t level = s->depth - 1;
	frame *f = &s->frames[level];
	cor_bands_case one = {.barred = s->barred,
		.is_whole = s->depth == s->levels,
		.price = price};

	COR_TRY(take_way(s, level, f, err));
	if (s->task->row_count)
		memcpy(price, f->price, s->task->row_count * sizeof(*price));
	COR_TRY(s->task->solve(s->task->data, &one, err));
	f->next++;
	if (!one.impossible && !one.is_whole && is_worth_it(s, one.bound))
		return push(s, price, one.bound > f->bound ? one.bound : f->bound, err);
	if (one.is_whole && s->count > s->levels)
		close_case(s, f->bound); /* one case of many */
	else if (!one.impossible)
		close_case(s, one.bound > f->bound ? one.bound : f->bound);
	return take_way(s, level, NULL, err);
}

static cor_status run(search *s, cor_bands *ret_bands, cor_err *err)
{
	cor_run *run = s->task->run;
	double *price;

	COR_TRY(cor_arena_new_array(s->arena, s->task->row_count, 8, &price, err));
	COR_TRY(push(s, s->task->price, s->task->bound, err));
	while (s->depth > 0) {
		frame *f = &s->frames[s->depth - 1];

		if (cor_run_is_over(run) || cor_run_is_enough(run) ||
			(run->progress.has_cost && run->task->gap_ppm >= 1000000))
			break;
		if (f->next < f->way_count && !is_worth_it(s, f->bound)) {
			close_case(s, f->bound);
			f->next = f->way_count;
		}
		if (f->next == f->way_count)
			COR_TRY(pop(s, err));
		else
			COR_TRY(try_next(s, price, err));
		if (bound_now(s) < INT64_MAX)
			cor_run_note_bound(run, bound_now(s));
	}
	ret_bands->bound = bound_now(s);
	ret_bands->impossible = s->depth == 0 && s->closed == INT64_MAX;
	return COR_OK;
}

static cor_status begin(search *s, cor_err *err)
{
	const cor_plan_problem *p = s->task->problem;
	size_t words = p->option_count / 64 + 1, ways;

	COR_TRY(find_members(s, err));
	s->kinds = cor_pick_kinds(p);
	ways = (size_t)(p->period_count + 1) * s->kinds;
	s->levels = s->count < LEVELS_MOST ? s->count : LEVELS_MOST;
	COR_TRY(cor_arena_new_array(s->arena, ways, 8, &s->value, err));
	COR_TRY(cor_arena_new_array(s->arena, ways, 4, &s->units, err));
	COR_TRY(cor_arena_new_array(s->arena, s->count, sizeof(*s->frames), &s->frames, err));
	COR_TRY(cor_arena_new_array(s->arena, words, 8, &s->barred, err));
	memcpy(s->barred, s->task->barred, words * sizeof(*s->barred));
	return COR_OK;
}

cor_status cor_bands_search(const cor_bands_task *task, cor_bands *ret_bands, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	search s = {.task = task, .closed = INT64_MAX};

	COR_TRY(cor_arena_new("bands", 0, &arena, err));
	s.arena = arena;
	COR_TRY(begin(&s, err));
	if (s.count == 0) {
		*ret_bands = (cor_bands){.bound = task->bound};
		return COR_OK;
	}
	return run(&s, ret_bands, err);
}
