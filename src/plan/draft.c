#include <string.h>

#include "base/limits.h"
#include "plan/problem.h"

/* Arrays that grow; one list, so that all are reserved, moved and freed in the same way. */
typedef struct array {
	void *items;
	size_t capacity, count, bytes;
} array;

typedef struct terms {
	array first, row, amount;
} terms;

struct cor_plan_draft {
	array row_limit, row_group;
	array copies, visits_most, visit_first, unit_first, state_first;
	array visit_period, visit_cost;
	array band_group;
	array option_first, unit_band;
	array option_period, option_kind, option_cost, bar_first, bars;
	array mark_first, marks, moment_first;
	array moment_period;
	terms visit, option, moment;
	uint32_t group_count, period_count;
};

#define EACH_ARRAY(d)                                                                           \
	{                                                                                       \
		&(d)->row_limit, &(d)->row_group, &(d)->copies, &(d)->visits_most,              \
			&(d)->visit_first, &(d)->unit_first, &(d)->state_first,                 \
			&(d)->visit_period, &(d)->visit_cost, &(d)->option_first,               \
			&(d)->option_period, &(d)->option_cost, &(d)->bar_first, &(d)->bars,    \
			&(d)->mark_first, &(d)->marks, &(d)->moment_first, &(d)->moment_period, \
			&(d)->visit.first, &(d)->visit.row, &(d)->visit.amount,                 \
			&(d)->option.first, &(d)->option.row, &(d)->option.amount,              \
			&(d)->moment.first, &(d)->moment.row, &(d)->moment.amount,              \
			&(d)->band_group, &(d)->unit_band, &(d)->option_kind                    \
	}
enum { ARRAYS = 30 };

static void set_bytes(cor_plan_draft *d)
{
	array *all[ARRAYS] = EACH_ARRAY(d);
	array *of_8[] = {&d->row_limit, &d->visit_cost, &d->option_cost, &d->visit.amount,
		&d->option.amount, &d->moment.amount};
	array *of_1[] = {&d->visits_most, &d->visit_period, &d->option_period, &d->option_kind,
		&d->moment_period};

	for (size_t i = 0; i < ARRAYS; i++)
		all[i]->bytes = 4;
	for (size_t i = 0; i < sizeof(of_8) / sizeof(of_8[0]); i++)
		of_8[i]->bytes = 8;
	for (size_t i = 0; i < sizeof(of_1) / sizeof(of_1[0]); i++)
		of_1[i]->bytes = 1;
}

cor_status cor_plan_draft_new(cor_plan_draft **ret_draft, cor_err *err)
{
	cor_plan_draft *d = cor_mem_new(1, sizeof(*d));

	if (!d)
		return cor_fail(err, COR_ENOMEM, "out of memory for the problem of a plan");
	set_bytes(d);
	*ret_draft = d;
	return COR_OK;
}

void cor_plan_draft_free(cor_plan_draft *d)
{
	if (!d)
		return;
	array *all[ARRAYS] = EACH_ARRAY(d);

	for (size_t i = 0; i < ARRAYS; i++)
		cor_mem_free(all[i]->items);
	cor_mem_free(d);
}

static cor_status reserve(array *a, size_t more, cor_err *err)
{
	if (a->count + more > INT32_MAX)
		return cor_fail(err, COR_ELIMIT,
			"the plan has more than 2147483647 options or amounts");
	return cor_mem_reserve(&a->items, &a->capacity, a->count + more, a->bytes, err);
}

static void push(array *a, const void *item)
{
	memcpy((char *)a->items + a->count++ * a->bytes, item, a->bytes);
}

static cor_status add(array *a, const void *item, cor_err *err)
{
	COR_TRY(reserve(a, 1, err));
	push(a, item);
	return COR_OK;
}

static cor_status add_count(array *a, const array *of, cor_err *err)
{
	uint32_t count = (uint32_t)of->count;

	return add(a, &count, err);
}

static void note_group(cor_plan_draft *d, uint32_t group)
{
	COR_ASSERT(group < INT32_MAX);
	if (group >= d->group_count)
		d->group_count = group + 1;
}

static void note_period(cor_plan_draft *d, uint8_t period)
{
	COR_ASSERT(period == COR_PLAN_STAY || period < COR_PLAN_PERIODS_MOST);
	if (period != COR_PLAN_STAY && period >= d->period_count)
		d->period_count = period + 1u;
}

cor_status cor_plan_add_row(cor_plan_draft *d, uint32_t group, int64_t limit, uint32_t *ret_row,
	cor_err *err)
{
	COR_ASSERT(d->copies.count == 0);
	note_group(d, group);
	COR_TRY(reserve(&d->row_group, 1, err));
	COR_TRY(add(&d->row_limit, &limit, err));
	push(&d->row_group, &group);
	if (ret_row)
		*ret_row = (uint32_t)d->row_limit.count - 1;
	return COR_OK;
}

cor_status cor_plan_add_band(cor_plan_draft *d, uint32_t group, uint32_t *ret_band, cor_err *err)
{
	COR_ASSERT(d->copies.count == 0);
	note_group(d, group);
	*ret_band = (uint32_t)d->band_group.count;
	return add(&d->band_group, &group, err);
}

/* Adds an owner's terms: sorted by row, those of one row added up, none that is 0. */
static cor_status add_terms(const cor_plan_draft *d, terms *t, const cor_plan_term *from,
	uint32_t count, cor_err *err)
{
	size_t begin = t->row.count;
	uint32_t *row;
	int64_t *amount;

	COR_TRY(add_count(&t->first, &t->row, err));
	COR_TRY(reserve(&t->row, count, err));
	COR_TRY(reserve(&t->amount, count, err));
	row = t->row.items;
	amount = t->amount.items;
	for (uint32_t i = 0; i < count; i++) {
		size_t at = t->row.count;

		COR_ASSERT(from[i].row < d->row_limit.count);
		while (at > begin && row[at - 1] > from[i].row)
			at--;
		if (at > begin && row[at - 1] == from[i].row) {
			if (__builtin_add_overflow(amount[at - 1], from[i].amount, &amount[at - 1]))
				return cor_fail(err, COR_ELIMIT, "amounts of a plan pass 2^60");
			continue;
		}
		memmove(row + at + 1, row + at, (t->row.count - at) * sizeof(*row));
		memmove(amount + at + 1, amount + at, (t->row.count - at) * sizeof(*amount));
		row[at] = from[i].row;
		amount[at] = from[i].amount;
		t->row.count++;
		t->amount.count++;
	}
	for (size_t i = begin, end = t->row.count, to = begin; i < end; i++) {
		row[to] = row[i];
		amount[to] = amount[i];
		to += amount[i] != 0;
		t->row.count = t->amount.count = to;
	}
	return COR_OK;
}

static void assert_not_negative(const cor_plan_term *items, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		COR_ASSERT(items[i].amount >= 0);
}

cor_status cor_plan_add_bundle(cor_plan_draft *d, uint32_t copies, uint8_t visits_most,
	cor_err *err)
{
	COR_ASSERT(copies > 0 && visits_most > 0 && visits_most <= COR_PLAN_VISITS_MOST);
	COR_TRY(add_count(&d->visit_first, &d->visit_period, err));
	COR_TRY(add_count(&d->unit_first, &d->option_first, err));
	COR_TRY(add_count(&d->state_first, &d->mark_first, err));
	COR_TRY(add(&d->visits_most, &visits_most, err));
	return add(&d->copies, &copies, err);
}

static uint32_t last_of(const array *a)
{
	COR_ASSERT(a->count > 0);
	return ((const uint32_t *)a->items)[a->count - 1];
}

cor_status cor_plan_add_visit(cor_plan_draft *d, uint8_t period, int64_t cost,
	const cor_plan_term *items, uint32_t term_count, cor_err *err)
{
	const uint8_t *periods = d->visit_period.items;
	size_t count = d->visit_period.count;

	COR_ASSERT(last_of(&d->unit_first) == d->option_first.count && cost >= 0);
	COR_ASSERT(period < COR_PLAN_PERIODS_MOST);
	COR_ASSERT(count == last_of(&d->visit_first) || periods[count - 1] < period);
	assert_not_negative(items, term_count);
	note_period(d, period);
	COR_TRY(reserve(&d->visit_cost, 1, err));
	COR_TRY(add_terms(d, &d->visit, items, term_count, err));
	COR_TRY(add(&d->visit_period, &period, err));
	push(&d->visit_cost, &cost);
	return COR_OK;
}

cor_status cor_plan_add_unit(cor_plan_draft *d, uint32_t *ret_unit, cor_err *err)
{
	COR_ASSERT(last_of(&d->state_first) == d->mark_first.count);
	COR_TRY(reserve(&d->unit_band, 1, err));
	COR_TRY(add_count(&d->option_first, &d->option_period, err));
	push(&d->unit_band, &(uint32_t){COR_PLAN_NO_BAND});
	if (ret_unit)
		*ret_unit = (uint32_t)d->option_first.count - 1;
	return COR_OK;
}

void cor_plan_join_band(cor_plan_draft *d, uint32_t band)
{
	COR_ASSERT(d->unit_band.count > 0 && band < d->band_group.count);
	((uint32_t *)d->unit_band.items)[d->unit_band.count - 1] = band;
}

cor_status cor_plan_add_option(cor_plan_draft *d, uint8_t period, int64_t cost,
	const cor_plan_term *items, uint32_t term_count, uint32_t *ret_option, cor_err *err)
{
	COR_ASSERT(last_of(&d->unit_first) < d->option_first.count);
	COR_ASSERT(last_of(&d->state_first) == d->mark_first.count);
	note_period(d, period);
	COR_TRY(reserve(&d->option_cost, 1, err));
	COR_TRY(add_count(&d->bar_first, &d->bars, err));
	COR_TRY(add_terms(d, &d->option, items, term_count, err));
	COR_TRY(reserve(&d->option_kind, 1, err));
	COR_TRY(add(&d->option_period, &period, err));
	push(&d->option_cost, &cost);
	push(&d->option_kind, &(uint8_t){0});
	if (ret_option)
		*ret_option = (uint32_t)d->option_period.count - 1;
	return COR_OK;
}

void cor_plan_set_kind(cor_plan_draft *d, uint8_t kind)
{
	COR_ASSERT(d->option_kind.count > 0);
	((uint8_t *)d->option_kind.items)[d->option_kind.count - 1] = kind;
}

cor_status cor_plan_bar_option(cor_plan_draft *d, uint32_t group, cor_err *err)
{
	COR_ASSERT(last_of(&d->option_first) < d->option_period.count);
	note_group(d, group);
	return add(&d->bars, &group, err);
}

cor_status cor_plan_add_state(cor_plan_draft *d, const uint32_t *units, uint32_t unit_count,
	cor_err *err)
{
	if (d->mark_first.count - last_of(&d->state_first) >= COR_PLAN_STATES_MOST)
		return cor_fail(err, COR_ELIMIT,
			"more than %d kinds of units of one site count until the last has changed",
			COR_PLAN_STATES_MOST);
	for (uint32_t i = 0; i < unit_count; i++)
		COR_ASSERT(units[i] >= last_of(&d->unit_first) &&
			units[i] < d->option_first.count && (i == 0 || units[i - 1] < units[i]));
	COR_TRY(add_count(&d->moment_first, &d->moment_period, err));
	COR_TRY(reserve(&d->marks, unit_count, err));
	COR_TRY(add_count(&d->mark_first, &d->marks, err));
	for (uint32_t i = 0; i < unit_count; i++)
		push(&d->marks, &units[i]);
	return COR_OK;
}

cor_status cor_plan_add_moment(cor_plan_draft *d, uint8_t period, const cor_plan_term *items,
	uint32_t term_count, cor_err *err)
{
	const uint8_t *periods = d->moment_period.items;
	size_t count = d->moment_period.count;

	COR_ASSERT(last_of(&d->state_first) < d->mark_first.count);
	COR_ASSERT(period < COR_PLAN_PERIODS_MOST);
	COR_ASSERT(count == last_of(&d->moment_first) || periods[count - 1] < period);
	assert_not_negative(items, term_count);
	note_period(d, period);
	COR_TRY(add_terms(d, &d->moment, items, term_count, err));
	return add(&d->moment_period, &period, err);
}

/* ---- the problem ---- */

static cor_status move(array *a, cor_arena *arena, void *ret_items, cor_err *err)
{
	void *items;

	COR_TRY(cor_arena_new_raw(arena, a->count, a->bytes, &items, err));
	if (a->count)
		memcpy(items, a->items, a->count * a->bytes);
	memcpy(ret_items, &items, sizeof(items));
	cor_mem_free(a->items);
	*a = (array){.bytes = a->bytes};
	return COR_OK;
}

/* first[] of an array gets its last item, the end. */
static cor_status close_lists(cor_plan_draft *d, cor_err *err)
{
	array *lists[][2] = {{&d->visit_first, &d->visit_period},
		{&d->unit_first, &d->option_first}, {&d->state_first, &d->mark_first},
		{&d->bar_first, &d->bars}, {&d->mark_first, &d->marks},
		{&d->moment_first, &d->moment_period}, {&d->option_first, &d->option_period},
		{&d->visit.first, &d->visit.row}, {&d->option.first, &d->option.row},
		{&d->moment.first, &d->moment.row}};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		COR_TRY(add_count(lists[i][0], lists[i][1], err));
	return COR_OK;
}

static cor_status move_all(cor_plan_draft *d, cor_arena *arena, cor_plan_problem *p, cor_err *err)
{
	struct {
		array *from;
		void *to;
	} moves[] = {{&d->row_limit, &p->row_limit}, {&d->row_group, &p->row_group},
		{&d->copies, &p->bundle_copies}, {&d->visits_most, &p->bundle_visits_most},
		{&d->visit_first, &p->bundle_visit_first}, {&d->unit_first, &p->bundle_unit_first},
		{&d->state_first, &p->bundle_state_first}, {&d->visit_period, &p->visit_period},
		{&d->visit_cost, &p->visit_cost}, {&d->option_first, &p->unit_option_first},
		{&d->option_period, &p->option_period}, {&d->option_cost, &p->option_cost},
		{&d->bar_first, &p->option_bar_first}, {&d->bars, &p->option_bars},
		{&d->mark_first, &p->state_mark_first}, {&d->marks, &p->state_marks},
		{&d->moment_first, &p->state_moment_first}, {&d->moment_period, &p->moment_period},
		{&d->visit.first, &p->visit_terms.first}, {&d->visit.row, &p->visit_terms.row},
		{&d->visit.amount, &p->visit_terms.amount},
		{&d->option.first, &p->option_terms.first}, {&d->option.row, &p->option_terms.row},
		{&d->option.amount, &p->option_terms.amount},
		{&d->moment.first, &p->moment_terms.first}, {&d->moment.row, &p->moment_terms.row},
		{&d->moment.amount, &p->moment_terms.amount}, {&d->band_group, &p->band_group},
		{&d->unit_band, &p->unit_band}, {&d->option_kind, &p->option_kind}};

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		COR_TRY(move(moves[i].from, arena, moves[i].to, err));
	return COR_OK;
}

/* ---- the greatest sums ---- */

static bool add_most(int64_t *sum, int64_t amount, uint32_t copies)
{
	int64_t more;

	return amount != INT64_MIN &&
		!__builtin_mul_overflow(amount < 0 ? -amount : amount, (int64_t)copies, &more) &&
		!__builtin_add_overflow(*sum, more, sum) && *sum <= COR_PLAN_SUM_MOST;
}

static bool add_terms_most(const cor_plan_terms *t, uint32_t from, uint32_t to, uint32_t copies,
	int64_t *rows)
{
	for (uint32_t i = t->first[from]; i < t->first[to]; i++) {
		if (!add_most(&rows[t->row[i]], t->amount[i], copies))
			return false;
	}
	return true;
}

/* All options of a unit are added up, though only one is taken: that is the simpler bound, and one
 * that numbers of this world stay far below. */
static bool sums_are_sound(const cor_plan_problem *p, int64_t *rows)
{
	int64_t cost = 0;

	for (uint32_t r = 0; r < p->row_count; r++) {
		if (!add_most(&rows[r], p->row_limit[r], 1))
			return false;
	}
	for (uint32_t b = 0; b < p->bundle_count; b++) {
		uint32_t copies = p->bundle_copies[b];
		uint32_t visit = p->bundle_visit_first[b], visit_end = p->bundle_visit_first[b + 1];
		uint32_t from = p->unit_option_first[p->bundle_unit_first[b]];
		uint32_t to = p->unit_option_first[p->bundle_unit_first[b + 1]];
		uint32_t moment = p->state_moment_first[p->bundle_state_first[b]];
		uint32_t moment_end = p->state_moment_first[p->bundle_state_first[b + 1]];

		for (uint32_t v = visit; v < visit_end; v++) {
			if (!add_most(&cost, p->visit_cost[v], copies))
				return false;
		}
		for (uint32_t o = from; o < to; o++) {
			if (!add_most(&cost, p->option_cost[o], copies))
				return false;
		}
		if (!add_terms_most(&p->visit_terms, visit, visit_end, copies, rows) ||
			!add_terms_most(&p->option_terms, from, to, copies, rows) ||
			!add_terms_most(&p->moment_terms, moment, moment_end, copies, rows))
			return false;
	}
	return true;
}

cor_status cor_plan_make(cor_plan_draft *d, cor_arena *arena, cor_plan_problem *ret_problem,
	cor_err *err)
{
	cor_plan_problem p = {.group_count = d->group_count, .period_count = d->period_count};
	cor_arena_mark mark;
	int64_t *rows;

	p.row_count = (uint32_t)d->row_limit.count;
	p.bundle_count = (uint32_t)d->copies.count;
	p.band_count = (uint32_t)d->band_group.count;
	p.visit_count = (uint32_t)d->visit_period.count;
	p.unit_count = (uint32_t)d->option_first.count;
	p.option_count = (uint32_t)d->option_period.count;
	p.state_count = (uint32_t)d->mark_first.count;
	p.moment_count = (uint32_t)d->moment_period.count;
	COR_TRY(close_lists(d, err));
	COR_TRY(move_all(d, arena, &p, err));
	d->group_count = d->period_count = 0;
	for (uint32_t u = 0; u < p.unit_count; u++) {
		if (p.unit_option_first[u] == p.unit_option_first[u + 1])
			return cor_fail(err, COR_EINPUT, "unit %u of the plan has no option", u);
	}
	mark = cor_arena_here(arena);
	COR_TRY(cor_arena_new_array(arena, p.row_count, sizeof(*rows), &rows, err));
	if (!sums_are_sound(&p, rows))
		return cor_fail(err, COR_ELIMIT, "costs or amounts of the plan pass 2^60 together");
	cor_arena_back(arena, mark);
	*ret_problem = p;
	return COR_OK;
}
