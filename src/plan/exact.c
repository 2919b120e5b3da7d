#include "plan/exact.h"

#include <math.h>
#include <string.h>

#include "plan/cbc.h"
#include "plan/sheet.h"

/* The sheet of a problem, and where in it things are. */
typedef struct model {
	const cor_pool *pool;
	const cor_exact_task *task;
	cor_sheet sheet;
	double *unit; /* by own row: what its amounts are divided by, a power of two */
	double cost_unit;
	size_t *first;  /* by place: its first column */
	size_t *column; /* by column of the pool: its column here; SIZE_MAX: left out */
	bool *is_fixed; /* by place: it does what it does in the start, and is not in the sheet */
	double *fixed;  /* by own row: what these use */
	double *start;  /* by column: what it is in the start */
	size_t start_room;
} model;

uint64_t cor_exact_size(const cor_pool *k)
{
	const cor_plan_problem *p = k->problem;
	uint64_t sum = 0;

	for (uint32_t at = 0; at < p->bundle_count; at++) {
		uint32_t b = k->order[at];
		uint64_t options = p->unit_option_first[p->bundle_unit_first[b + 1]] -
			p->unit_option_first[p->bundle_unit_first[b]];

		sum += k->complete[at] ? k->column_count[at]
				       : p->bundle_copies[b] * (options + p->period_count);
	}
	return sum;
}

static cor_status add_column(model *m, double cost, double most, bool whole, double start,
	cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&m->start, &m->start_room, m->sheet.column_count + 1, 8,
		err));
	m->start[m->sheet.column_count] = start;
	return cor_sheet_add_column(&m->sheet, cost / m->cost_unit, most, whole, err);
}

static cor_status add_terms(model *m, const cor_plan_terms *t, uint32_t owner, cor_err *err)
{
	for (uint32_t i = t->first[owner]; i < t->first[owner + 1]; i++) {
		uint32_t row = m->pool->own_row[t->row[i]];

		if (row != COR_NO_ROW)
			COR_TRY(cor_sheet_add(&m->sheet, row, m->sheet.column_count - 1,
				(double)t->amount[i] / m->unit[row], err));
	}
	return COR_OK;
}

/* ---- bundles with all their columns ---- */

static double taken_of(const model *m, uint32_t at, size_t column)
{
	const cor_pool *k = m->pool;
	const cor_plan_problem *p = k->problem;
	const cor_plan_schedule *start = m->task->start;
	uint32_t b = k->order[at];
	size_t bytes = (p->bundle_unit_first[b + 1] - p->bundle_unit_first[b]) * sizeof(uint32_t);
	uint32_t low = 0, high = start ? start->lot_count : 0;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (start->lots[middle].bundle < b)
			low = middle + 1;
		else
			high = middle;
	}
	for (; start && low < start->lot_count && start->lots[low].bundle == b; low++) {
		if (memcmp(start->choices + start->lots[low].first,
			    k->choices + k->choice_first[column], bytes) == 0)
			return start->lots[low].copies;
	}
	return 0;
}

/* Whether a bundle is written as its columns. */
static bool is_columns(const model *m, uint32_t at)
{
	return m->pool->complete[at] || m->task->open;
}

/* Whether a column of the pool is left out; least: the value of the cheapest of its bundle. */
static bool is_left_out(const model *m, size_t c, double taken, double least)
{
	const cor_exact_task *task = m->task;

	if (taken == 0 && task->regret && task->regret[c] > task->regret_most)
		return true;
	return taken == 0 && task->price &&
		task->bound + cor_pool_value(m->pool, task->price, c) - least > task->most;
}

/* A bundle that is not open, and whose columns in the start are all in the pool, is what it is. */
static void fix(model *m, uint32_t at)
{
	const cor_pool *k = m->pool;
	size_t first = k->column_first[at], end = first + k->column_count[at];
	double copies = 0;

	if (!m->task->open || (m->task->open[at / 64] >> at % 64 & 1))
		return;
	for (size_t c = first; c < end; c++)
		copies += taken_of(m, at, c);
	m->is_fixed[at] = copies == k->copies[at];
	for (size_t c = first; m->is_fixed[at] && c < end; c++) {
		double taken = taken_of(m, at, c);

		for (uint32_t t = 0; taken > 0 && t < k->term_count[c]; t++)
			m->fixed[k->term_row[k->term_first[c] + t]] += taken *
				k->term_amount[k->term_first[c] + t];
	}
}

static cor_status add_columns(model *m, uint32_t at, cor_err *err)
{
	const cor_pool *k = m->pool;
	size_t first = k->column_first[at], row = m->sheet.row_count;
	double least = INFINITY;

	for (size_t c = first; c < first + k->column_count[at]; c++) {
		if (m->task->price)
			least = fmin(least, cor_pool_value(k, m->task->price, c));
	}
	COR_TRY(cor_sheet_add_row(&m->sheet, k->copies[at], k->copies[at], err));
	for (size_t c = first; c < first + k->column_count[at]; c++) {
		double taken = taken_of(m, at, c);

		m->column[c] = SIZE_MAX;
		if (is_left_out(m, c, taken, least))
			continue;
		m->column[c] = m->sheet.column_count;
		COR_TRY(add_column(m, k->cost[c], k->copies[at], true, taken, err));
		COR_TRY(cor_sheet_add(&m->sheet, row, m->column[c], 1, err));
		for (uint32_t t = 0; t < k->term_count[c]; t++) {
			uint32_t r = k->term_row[k->term_first[c] + t];

			COR_TRY(cor_sheet_add(&m->sheet, r, m->column[c],
				k->term_amount[k->term_first[c] + t] / m->unit[r], err));
		}
	}
	return COR_OK;
}

/* ---- bundles written out, one copy after the other ---- */

/* What a copy does in the start: NULL when there is none. */
static const uint32_t *start_of(const model *m, uint32_t bundle, uint32_t copy)
{
	const cor_plan_schedule *start = m->task->start;

	for (uint32_t l = 0; start && l < start->lot_count; l++) {
		if (start->lots[l].bundle != bundle)
			continue;
		if (copy < start->lots[l].copies)
			return start->choices + start->lots[l].first;
		copy -= start->lots[l].copies;
	}
	return NULL;
}

/* A visit in each period: its column is `visit` + the period.  At most so many in all. */
static cor_status add_visits(model *m, uint32_t b, const uint32_t *start, cor_err *err)
{
	const cor_plan_problem *p = m->pool->problem;
	size_t row = m->sheet.row_count;
	uint32_t v = p->bundle_visit_first[b];
	uint32_t units = p->bundle_unit_first[b + 1] - p->bundle_unit_first[b];

	COR_TRY(cor_sheet_add_row(&m->sheet, -INFINITY, p->bundle_visits_most[b], err));
	for (uint32_t t = 0; t < p->period_count; t++) {
		bool has = v < p->bundle_visit_first[b + 1] && p->visit_period[v] == t;
		bool taken = false;

		for (uint32_t u = 0; start && u < units; u++)
			taken |= p->option_period[start[u]] == t;
		COR_TRY(add_column(m, has ? (double)p->visit_cost[v] : 0, 1, true, taken, err));
		if (has)
			COR_TRY(add_terms(m, &p->visit_terms, v++, err));
		COR_TRY(cor_sheet_add(&m->sheet, row, m->sheet.column_count - 1, 1, err));
	}
	return COR_OK;
}

/* One option of each unit; those of a period only with its visit. */
static cor_status add_unit(model *m, uint32_t u, size_t visit, const uint32_t *start, cor_err *err)
{
	const cor_plan_problem *p = m->pool->problem;
	size_t one = m->sheet.row_count;
	size_t with[COR_PLAN_PERIODS_MOST] = {0};

	COR_TRY(cor_sheet_add_row(&m->sheet, 1, 1, err));
	for (uint32_t o = p->unit_option_first[u]; o < p->unit_option_first[u + 1]; o++) {
		uint32_t t = p->option_period[o];
		bool open = !(m->pool->barred[o / 64] >> o % 64 & 1);

		COR_TRY(add_column(m, (double)p->option_cost[o], open, true, start && *start == o,
			err));
		COR_TRY(add_terms(m, &p->option_terms, o, err));
		COR_TRY(cor_sheet_add(&m->sheet, one, m->sheet.column_count - 1, 1, err));
		if (t == COR_PLAN_STAY)
			continue;
		if (with[t] == 0) {
			with[t] = m->sheet.row_count;
			COR_TRY(cor_sheet_add_row(&m->sheet, -INFINITY, 0, err));
			COR_TRY(cor_sheet_add(&m->sheet, with[t], visit + t, -1, err));
		}
		COR_TRY(cor_sheet_add(&m->sheet, with[t], m->sheet.column_count - 1, 1, err));
	}
	return COR_OK;
}

/* A moment is paid unless each marked unit has changed by then: moment + those that have >= 1. */
static cor_status add_moment(model *m, uint32_t s, uint32_t moment, const size_t *option,
	uint32_t b, const uint32_t *start, cor_err *err)
{
	const cor_plan_problem *p = m->pool->problem;
	size_t own = m->sheet.column_count;
	bool paid = false;

	for (uint32_t i = p->state_mark_first[s]; start && i < p->state_mark_first[s + 1]; i++)
		paid |= p->option_period[start[p->state_marks[i] - p->bundle_unit_first[b]]] >
			p->moment_period[moment];
	COR_TRY(add_column(m, 0, 1, true, paid, err));
	COR_TRY(add_terms(m, &p->moment_terms, moment, err));
	for (uint32_t i = p->state_mark_first[s]; i < p->state_mark_first[s + 1]; i++) {
		uint32_t u = p->state_marks[i];
		size_t row = m->sheet.row_count;

		COR_TRY(cor_sheet_add_row(&m->sheet, 1, INFINITY, err));
		COR_TRY(cor_sheet_add(&m->sheet, row, own, 1, err));
		for (uint32_t o = p->unit_option_first[u]; o < p->unit_option_first[u + 1]; o++) {
			if (p->option_period[o] <= p->moment_period[moment])
				COR_TRY(cor_sheet_add(&m->sheet, row,
					*option +
						(o - p->unit_option_first[p->bundle_unit_first[b]]),
					1, err));
		}
	}
	return COR_OK;
}

static cor_status add_copy(model *m, uint32_t b, uint32_t copy, cor_err *err)
{
	const cor_plan_problem *p = m->pool->problem;
	const uint32_t *start = start_of(m, b, copy);
	size_t visit = m->sheet.column_count, option = visit + p->period_count;
	uint32_t first = p->bundle_unit_first[b];

	COR_TRY(add_visits(m, b, start, err));
	for (uint32_t u = first; u < p->bundle_unit_first[b + 1]; u++)
		COR_TRY(add_unit(m, u, visit, start ? start + (u - first) : NULL, err));
	for (uint32_t s = p->bundle_state_first[b]; s < p->bundle_state_first[b + 1]; s++) {
		for (uint32_t i = p->state_moment_first[s]; i < p->state_moment_first[s + 1]; i++)
			COR_TRY(add_moment(m, s, i, &option, b, start, err));
	}
	return COR_OK;
}

static cor_status fill(model *m, cor_arena *arena, cor_err *err)
{
	const cor_pool *k = m->pool;

	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &m->unit, err));
	COR_TRY(cor_arena_new_array(arena, k->problem->bundle_count, sizeof(size_t), &m->first,
		err));
	COR_TRY(cor_arena_new_array(arena, k->problem->bundle_count, sizeof(bool), &m->is_fixed,
		err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &m->fixed, err));
	COR_TRY(cor_arena_new_array(arena, k->column_end, sizeof(size_t), &m->column, err));
	for (uint32_t at = 0; at < k->problem->bundle_count; at++)
		fix(m, at);
	m->cost_unit = cor_pool_unit(k->spread);
	for (uint32_t r = 0; r < k->row_count; r++) {
		m->unit[r] = cor_pool_unit(k->scale[r]);
		COR_TRY(cor_sheet_add_row(&m->sheet, -INFINITY,
			(k->limit[r] - m->fixed[r]) / m->unit[r], err));
	}
	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		uint32_t b = k->order[at];

		m->first[at] = m->sheet.column_count;
		if (m->is_fixed[at])
			continue;
		if (is_columns(m, at)) {
			COR_TRY(add_columns(m, at, err));
			continue;
		}
		for (uint32_t i = 0; i < k->problem->bundle_copies[b]; i++)
			COR_TRY(add_copy(m, b, i, err));
	}
	return COR_OK;
}

/* ---- what comes back ---- */

typedef struct reading {
	cor_plan_schedule schedule;
	uint32_t choice_count;
} reading;

static void read_lot(reading *r, uint32_t bundle, uint32_t copies)
{
	r->schedule.lots[r->schedule.lot_count++] = (cor_plan_lot){bundle, copies, r->choice_count};
}

static void read_columns(const model *m, const double *value, uint32_t at, reading *r)
{
	const cor_pool *k = m->pool;
	uint32_t b = k->order[at];
	uint32_t units = k->problem->bundle_unit_first[b + 1] - k->problem->bundle_unit_first[b];

	for (size_t c = k->column_first[at]; c < k->column_first[at] + k->column_count[at]; c++) {
		double taken = m->is_fixed[at]     ? taken_of(m, at, c)
			: m->column[c] == SIZE_MAX ? 0
						   : nearbyint(value[m->column[c]]);

		if (taken < 1)
			continue;
		read_lot(r, b, (uint32_t)taken);
		memcpy(r->schedule.choices + r->choice_count, k->choices + k->choice_first[c],
			units * sizeof(uint32_t));
		r->choice_count += units;
	}
}

static void read_copies(const model *m, const double *value, uint32_t at, reading *r)
{
	const cor_plan_problem *p = m->pool->problem;
	uint32_t b = m->pool->order[at];
	uint32_t first = p->bundle_unit_first[b], end = p->bundle_unit_first[b + 1];
	uint32_t option = p->unit_option_first[first];
	uint32_t state = p->bundle_state_first[b], state_end = p->bundle_state_first[b + 1];
	size_t size = p->period_count + (p->unit_option_first[end] - option) +
		(p->state_moment_first[state_end] - p->state_moment_first[state]);

	for (uint32_t i = 0; i < p->bundle_copies[b]; i++) {
		const double *own = value + m->first[at] + i * size + p->period_count;

		read_lot(r, b, 1);
		for (uint32_t u = first; u < end; u++) {
			uint32_t best = p->unit_option_first[u];

			for (uint32_t o = best; o < p->unit_option_first[u + 1]; o++)
				best = own[o - option] > own[best - option] ? o : best;
			r->schedule.choices[r->choice_count++] = best;
		}
	}
}

static cor_status read_back(const model *m, const double *value, cor_arena *arena,
	cor_plan_schedule *ret_schedule, cor_err *err)
{
	const cor_pool *k = m->pool;
	const cor_plan_problem *p = k->problem;
	size_t lots = 0, choices = 0;
	uint32_t *place_of;
	reading r = {0};

	COR_TRY(cor_arena_new_array(arena, p->bundle_count, 4, &place_of, err));
	for (uint32_t at = 0; at < p->bundle_count; at++) {
		uint32_t b = k->order[at];
		size_t own = is_columns(m, at) && k->column_count[at] < p->bundle_copies[b]
			? k->column_count[at]
			: p->bundle_copies[b];

		place_of[b] = at;
		lots += own;
		choices += own * (p->bundle_unit_first[b + 1] - p->bundle_unit_first[b]);
	}
	COR_TRY(cor_arena_new_array(arena, lots, sizeof(cor_plan_lot), &r.schedule.lots, err));
	COR_TRY(cor_arena_new_array(arena, choices, 4, &r.schedule.choices, err));
	for (uint32_t b = 0; b < p->bundle_count; b++) {
		if (is_columns(m, place_of[b]))
			read_columns(m, value, place_of[b], &r);
		else
			read_copies(m, value, place_of[b], &r);
	}
	*ret_schedule = r.schedule;
	return COR_OK;
}

/* Prices and regrets by the rows and columns of the pool, in its units. */
static cor_status read_root(const model *m, const cor_cbc_root *root, cor_arena *arena,
	cor_guide *guide, cor_err *err)
{
	const cor_pool *k = m->pool;

	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &guide->price, err));
	COR_TRY(cor_arena_new_array(arena, k->column_end, 8, &guide->regret, err));
	for (uint32_t r = 0; r < k->row_count; r++)
		guide->price[r] = root->price[r] * m->cost_unit / m->unit[r];
	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		size_t first = k->column_first[at], end = first + k->column_count[at];
		double least = INFINITY;

		for (size_t c = first; c < end; c++) {
			guide->regret[c] = m->column[c] == SIZE_MAX
				? INFINITY
				: root->reduced[m->column[c]] * m->cost_unit;
			least = fmin(least, guide->regret[c]);
		}
		for (size_t c = first; c < end && least < INFINITY; c++)
			guide->regret[c] -= least;
	}
	guide->bound = root->bound * m->cost_unit;
	return COR_OK;
}

static cor_status search(model *m, cor_run *run, cor_arena *arena, cor_exact *x, cor_err *err)
{
	const cor_exact_task *task = m->task;
	cor_cbc_root root = {0};
	cor_cbc_task own = {.start = task->start ? m->start : NULL,
		.seconds = task->seconds,
		.part = task->any_will_do ? 0 : run->task->gap_ppm * 1e-6,
		/* Costs are whole: what is nearer than 1 is the best. */
		.distance = 0.9 / m->cost_unit,
		.any_will_do = task->any_will_do,
		.root_only = task->root_only,
		.root = task->root_only && m->pool->incomplete_count == 0 ? &root : NULL};
	cor_cbc_end end;

	COR_TRY(cor_cbc_run(&m->sheet, &own, arena, &end, err));
	x->finished = end.finished;
	x->impossible = end.impossible;
	x->interrupted = end.interrupted;
	x->bound = end.bound * m->cost_unit;
	x->has_bound = end.has_bound && !task->any_will_do && fabs(x->bound) < 0x1p60;
	x->found = !x->impossible && end.value;
	if (x->found)
		COR_TRY(read_back(m, end.value, arena, &x->schedule, err));
	x->has_guide = root.has;
	return root.has ? read_root(m, &root, arena, &x->guide, err) : COR_OK;
}

cor_status cor_exact_run(const cor_pool *pool, const cor_exact_task *task, cor_run *run,
	cor_arena *arena, cor_exact *ret_exact, cor_err *err)
{
	model m = {.pool = pool, .task = task};
	cor_exact x = {0};
	cor_status status = fill(&m, arena, err);

	if (status == COR_OK)
		status = search(&m, run, arena, &x, err);
	cor_sheet_done(&m.sheet);
	cor_mem_free(m.start);
	if (status == COR_OK)
		*ret_exact = x;
	return status;
}

double cor_exact_next_size(double size, const cor_exact *x, double seconds, bool better)
{
	if (!x->finished && !x->impossible)
		return fmax(10, size * 0.7);
	return better || seconds > 1 ? size : size * 1.15;
}
