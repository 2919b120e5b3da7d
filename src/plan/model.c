#include "plan/model.h"

#include "base/limits.h"

typedef struct modelling {
	const cor_plan_scope *scope;
	const cor_plan_asked *asked;
	cor_arena *arena;
	cor_plan_model *model;
	const cor_plan_mark *marks; /* by element */
	uint32_t *mark_first;
	size_t unit_effect_count, state_count, state_unit_count;
} modelling;

/* ---- what is asked, by element ---- */

#define SORT_BY_MOVABLE(name, type)                                                                \
	static cor_status name(const modelling *m, const type *items, size_t count,                \
		uint32_t **ret_first, const type **ret_items, cor_err *err)                        \
	{                                                                                          \
		type *sorted;                                                                      \
		uint32_t *first;                                                                   \
                                                                                                   \
		if (count >= UINT32_MAX)                                                           \
			return cor_fail(err, COR_ELIMIT,                                           \
				"the rules ask for more than 2^32 things");                        \
		COR_TRY(cor_arena_new_array(m->arena, (size_t)m->scope->count + 2, sizeof(*first), \
			&first, err));                                                             \
		COR_TRY(cor_arena_new_raw(m->arena, count, sizeof(*sorted), &sorted, err));        \
		for (size_t i = 0; i < count; i++)                                                 \
			first[items[i].movable + 2]++;                                             \
		for (uint32_t e = 0; e < m->scope->count; e++)                                     \
			first[e + 2] += first[e + 1];                                              \
		for (size_t i = 0; i < count; i++)                                                 \
			sorted[first[items[i].movable + 1]++] = items[i];                          \
		*ret_first = first;                                                                \
		*ret_items = sorted;                                                               \
		return COR_OK;                                                                     \
	}
SORT_BY_MOVABLE(sort_bars, cor_plan_bar)
SORT_BY_MOVABLE(sort_effects, cor_plan_effect)
SORT_BY_MOVABLE(sort_marks, cor_plan_mark)

static cor_status sort_asked(modelling *m, cor_err *err)
{
	const cor_plan_asked *a = m->asked;
	int64_t *limits;
	cor_plan_line *lines;

	COR_TRY(sort_bars(m, a->bars, a->bar_count, &m->model->bar_first, &m->model->bars, err));
	COR_TRY(sort_effects(m, a->effects, a->effect_count, &m->model->effect_first,
		&m->model->effects, err));
	COR_TRY(sort_marks(m, a->marks, a->mark_count, &m->mark_first, &m->marks, err));
	COR_TRY(cor_arena_new_raw(m->arena, a->line_count, sizeof(*lines), &lines, err));
	COR_TRY(cor_arena_new_raw(m->arena, a->line_count, sizeof(*limits), &limits, err));
	for (size_t i = 0; i < a->line_count; i++) {
		lines[i] = a->lines[i];
		limits[i] = a->lines[i].limit;
	}
	m->model->lines = lines;
	m->model->limits = limits;
	m->model->line_count = (uint32_t)a->line_count;
	return COR_OK;
}

/* ---- marks: of one unit an effect of it, of several a state of the place ---- */

/* A mark and whose it is, to be put in order. */
typedef struct place_mark {
	uint32_t row, unit;
	int64_t weight;
} place_mark;

static void sort_place(place_mark *marks, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		place_mark one = marks[i];
		uint32_t j = i;

		for (; j > 0 &&
			(marks[j - 1].row > one.row ||
				(marks[j - 1].row == one.row && marks[j - 1].unit > one.unit));
			j--)
			marks[j] = marks[j - 1];
		marks[j] = one;
	}
}

/* marks of one row of one place, units rising. */
static void take_row(modelling *m, uint32_t place, const place_mark *marks, uint32_t count)
{
	cor_plan_model *x = m->model;
	const cor_plan_line *line = &x->lines[marks[0].row];
	uint32_t units = 0;
	cor_plan_place_state *state;

	if (line->periods == 0)
		return; /* nothing has changed by then */
	for (uint32_t i = 0; i < count; i++)
		units += i == 0 || marks[i].unit != marks[i - 1].unit;
	if (units == 1) {
		x->unit_effects[m->unit_effect_count++] = (cor_plan_unit_effect){marks[0].unit,
			marks[0].row, -marks[0].weight, line->periods};
		return;
	}
	x->limits[marks[0].row] += marks[0].weight;
	state = &x->states[m->state_count++];
	*state = (cor_plan_place_state){place, marks[0].row, marks[0].weight,
		(uint32_t)m->state_unit_count, units};
	for (uint32_t i = 0; i < count; i++) {
		if (i == 0 || marks[i].unit != marks[i - 1].unit)
			x->state_units[m->state_unit_count++] = marks[i].unit;
	}
}

static cor_status take_place(modelling *m, uint32_t place, place_mark *marks)
{
	const cor_plan_scope *s = m->scope;
	uint32_t count = 0;

	for (uint32_t u = s->place_first[place]; u < s->place_first[place + 1]; u++) {
		for (uint32_t i = s->unit_first[u]; i < s->unit_first[u + 1]; i++) {
			uint32_t e = s->unit_member[i];

			for (uint32_t k = m->mark_first[e]; k < m->mark_first[e + 1]; k++)
				marks[count++] = (place_mark){m->marks[k].row, u,
					m->marks[k].weight};
		}
	}
	sort_place(marks, count);
	for (uint32_t from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && marks[to].row == marks[from].row;)
			to++;
		take_row(m, place, marks + from, to - from);
	}
	return COR_OK;
}

static uint32_t most_marks(const modelling *m)
{
	const cor_plan_scope *s = m->scope;
	uint32_t most = 0;

	for (uint32_t p = 0; p < s->place_count; p++) {
		uint32_t count = 0;

		for (uint32_t u = s->place_first[p]; u < s->place_first[p + 1]; u++)
			for (uint32_t i = s->unit_first[u]; i < s->unit_first[u + 1]; i++)
				count += m->mark_first[s->unit_member[i] + 1] -
					m->mark_first[s->unit_member[i]];
		most = count > most ? count : most;
	}
	return most;
}

/* Unit effects come place after place, and in a place row after row: by unit they are sorted here. */
static cor_status sort_unit_effects(modelling *m, cor_err *err)
{
	cor_plan_unit_effect *sorted;
	uint32_t *first;

	COR_TRY(cor_arena_new_array(m->arena, (size_t)m->scope->unit_count + 2, sizeof(*first),
		&first, err));
	COR_TRY(cor_arena_new_raw(m->arena, m->unit_effect_count, sizeof(*sorted), &sorted, err));
	for (size_t i = 0; i < m->unit_effect_count; i++)
		first[m->model->unit_effects[i].unit + 2]++;
	for (uint32_t u = 0; u < m->scope->unit_count; u++)
		first[u + 2] += first[u + 1];
	for (size_t i = 0; i < m->unit_effect_count; i++)
		sorted[first[m->model->unit_effects[i].unit + 1]++] = m->model->unit_effects[i];
	m->model->unit_effects = sorted;
	m->model->unit_effect_first = first;
	return COR_OK;
}

static cor_status take_marks(modelling *m, cor_err *err)
{
	size_t count = m->asked->mark_count;
	place_mark *marks;

	COR_TRY(cor_arena_new_array(m->arena, most_marks(m), sizeof(*marks), &marks, err));
	COR_TRY(cor_arena_new_array(m->arena, count, sizeof(*m->model->unit_effects),
		&m->model->unit_effects, err));
	COR_TRY(cor_arena_new_array(m->arena, count, sizeof(*m->model->states), &m->model->states,
		err));
	COR_TRY(cor_arena_new_array(m->arena, count, sizeof(uint32_t), &m->model->state_units,
		err));
	COR_TRY(cor_arena_new_array(m->arena, (size_t)m->scope->place_count + 1, sizeof(uint32_t),
		&m->model->state_first, err));
	for (uint32_t p = 0; p < m->scope->place_count; p++) {
		m->model->state_first[p] = (uint32_t)m->state_count;
		COR_TRY(take_place(m, p, marks));
	}
	m->model->state_first[m->scope->place_count] = (uint32_t)m->state_count;
	return sort_unit_effects(m, err);
}

/* ---- which elements have a reason to change ---- */

static bool is_wanted(const modelling *m, uint32_t e)
{
	const cor_plan_model *x = m->model;

	for (uint32_t i = x->bar_first[e]; i < x->bar_first[e + 1]; i++) {
		if (x->bars[i].choice == COR_PLAN_OLD)
			return true;
	}
	for (uint32_t i = x->effect_first[e]; i < x->effect_first[e + 1]; i++) {
		if (x->effects[i].amount < 0)
			return true;
	}
	return m->mark_first[e + 1] > m->mark_first[e];
}

/* ---- risk ---- */

/* Choices that do not take off a row what another one would: the effects of an element lie row by row. */
static uint32_t find_risky(const cor_plan_model *x, uint32_t e, uint32_t choices)
{
	uint32_t all = choices == 32 ? UINT32_MAX : (1u << choices) - 1, risky = 0;

	for (uint32_t i = x->effect_first[e], end; i < x->effect_first[e + 1]; i = end) {
		uint32_t lighter = 0;

		for (end = i;
			end < x->effect_first[e + 1] && x->effects[end].row == x->effects[i].row;
			end++)
			lighter |= (uint32_t)(x->effects[end].amount < 0) << x->effects[end].choice;
		COR_ASSERT(
			end == x->effect_first[e + 1] || x->effects[end].row > x->effects[i].row);
		risky |= lighter ? all & ~lighter : 0;
	}
	return risky;
}

static cor_status take_risk(modelling *m, const cor_plan_risk *risk, cor_err *err)
{
	const cor_plan_scope *s = m->scope;
	uint64_t *figures;
	uint32_t *risky;

	COR_TRY(cor_arena_new_array(m->arena, s->count, sizeof(*figures), &figures, err));
	COR_TRY(cor_arena_new_array(m->arena, s->count, sizeof(*risky), &risky, err));
	for (uint32_t e = 0; e < s->count; e++) {
		figures[e] = is_wanted(m, e) ? risk->figure[e] : 0;
		risky[e] = find_risky(m->model, e, cor_plan_entry_of(s, e)->by_count);
	}
	m->model->risk = figures;
	m->model->risky_choices = risky;
	return COR_OK;
}

/* ---- places that are alike ---- */

static void add_bytes(cor_buf *buf, const void *bytes, size_t count)
{
	cor_buf_add(buf, (cor_text){bytes, count});
}

static void add_number(cor_buf *buf, uint64_t number)
{
	add_bytes(buf, &number, sizeof(number));
}

static void describe_element(const modelling *m, uint32_t e, cor_buf *buf)
{
	const cor_plan_model *x = m->model;
	const cor_plan_bounds *b = x->bounds;

	add_number(buf, m->scope->entry[e]);
	add_number(buf, m->scope->disruption ? m->scope->disruption[e] : 0);
	if (x->before)
		add_number(buf, (uint64_t)x->before[e].choice << 8 | x->before[e].period);
	if (x->risk) {
		add_number(buf, x->risk[e]);
		add_number(buf, x->risky_choices[e]);
	}
	add_number(buf, x->bar_first[e + 1] - x->bar_first[e]);
	for (uint32_t i = x->bar_first[e]; i < x->bar_first[e + 1]; i++) {
		add_number(buf, x->bars[i].group);
		add_number(buf, (uint64_t)x->bars[i].choice << 8 | x->bars[i].periods);
	}
	add_number(buf, x->effect_first[e + 1] - x->effect_first[e]);
	for (uint32_t i = x->effect_first[e]; i < x->effect_first[e + 1]; i++) {
		add_number(buf, x->effects[i].row);
		add_number(buf, (uint64_t)x->effects[i].amount);
		add_number(buf, (uint64_t)x->effects[i].choice << 8 | x->effects[i].periods);
	}
	add_number(buf, b->coverage_first[e + 1] - b->coverage_first[e]);
	for (uint32_t i = b->coverage_first[e]; i < b->coverage_first[e + 1]; i++)
		add_number(buf, b->coverage_row[i]);
	add_number(buf, b->supplier_first[e + 1] - b->supplier_first[e]);
	for (uint32_t i = b->supplier_first[e]; i < b->supplier_first[e + 1]; i++) {
		add_number(buf, b->suppliers[i].row);
		add_number(buf, (uint64_t)b->suppliers[i].amount);
		add_number(buf, b->suppliers[i].choice);
	}
}

static void describe_unit(const modelling *m, uint32_t u, cor_buf *buf)
{
	const cor_plan_model *x = m->model;
	const cor_plan_scope *s = m->scope;

	add_number(buf, s->unit_first[u + 1] - s->unit_first[u]);
	add_number(buf, s->unit_same_maker[u]);
	for (uint32_t i = s->unit_first[u]; i < s->unit_first[u + 1]; i++)
		describe_element(m, s->unit_member[i], buf);
	add_number(buf, x->unit_effect_first[u + 1] - x->unit_effect_first[u]);
	for (uint32_t i = x->unit_effect_first[u]; i < x->unit_effect_first[u + 1]; i++) {
		add_number(buf, x->unit_effects[i].row);
		add_number(buf, (uint64_t)x->unit_effects[i].amount);
	}
	for (uint32_t i = x->bounds->tie_first[u]; i < x->bounds->tie_first[u + 1]; i++) {
		const cor_plan_tie *tie = &x->bounds->ties[i];

		add_number(buf, (uint64_t)tie->row << 32 | tie->maker);
		add_number(buf, (uint64_t)tie->amount);
		add_number(buf, (uint64_t)tie->kind << 1 | tie->is_other);
	}
	add_number(buf, UINT64_MAX);
}

/* Everything that counts of a place, as bytes; false when nothing is to be done there. */
static bool describe_place(const modelling *m, uint32_t p, cor_buf *buf)
{
	const cor_plan_model *x = m->model;
	const cor_plan_scope *s = m->scope;
	bool any = false;

	buf->n = 0;
	for (uint32_t u = s->place_first[p]; u < s->place_first[p + 1]; u++) {
		if (!x->is_useful[u])
			continue;
		if (!any)
			add_number(buf, x->bounds->region[s->unit_member[s->unit_first[u]]]);
		any = true;
		describe_unit(m, u, buf);
	}
	add_number(buf, x->bounds->crowd_first[p + 1] - x->bounds->crowd_first[p]);
	for (uint32_t i = x->bounds->crowd_first[p]; i < x->bounds->crowd_first[p + 1]; i++)
		add_number(buf, x->bounds->crowd_row[i]);
	for (uint32_t i = x->state_first[p]; i < x->state_first[p + 1]; i++) {
		const cor_plan_place_state *state = &x->states[i];

		add_number(buf, state->row);
		add_number(buf, (uint64_t)state->weight);
		for (uint32_t k = 0; k < state->unit_count; k++)
			add_number(buf, x->state_units[state->unit_first + k] - s->place_first[p]);
		add_number(buf, UINT64_MAX);
	}
	return any;
}

static cor_status number_places(modelling *m, uint32_t *class_of, cor_strtab *known, cor_err *err)
{
	cor_buf buf = {0};
	cor_status status = COR_OK;

	for (uint32_t p = 0; status == COR_OK && p < m->scope->place_count; p++) {
		class_of[p] = COR_NONE;
		if (!describe_place(m, p, &buf))
			continue;
		status = cor_buf_status(&buf, err);
		if (status == COR_OK)
			status = cor_strtab_add(known, cor_buf_text(&buf), &class_of[p], err);
	}
	cor_buf_done(&buf);
	return status;
}

static cor_status find_classes(modelling *m, cor_arena *scratch, cor_err *err)
{
	uint32_t places = m->scope->place_count, *class_of, *first, *place;
	cor_strtab *known;

	COR_TRY(cor_strtab_new(scratch, &known, err));
	COR_TRY(cor_arena_new_array(scratch, places, sizeof(*class_of), &class_of, err));
	COR_TRY(number_places(m, class_of, known, err));
	m->model->class_count = cor_strtab_count(known);
	COR_TRY(cor_arena_new_array(m->arena, (size_t)m->model->class_count + 2, sizeof(*first),
		&first, err));
	COR_TRY(cor_arena_new_array(m->arena, places, sizeof(*place), &place, err));
	for (uint32_t p = 0; p < places; p++) {
		if (class_of[p] != COR_NONE)
			first[class_of[p] + 2]++;
	}
	for (uint32_t c = 0; c < m->model->class_count; c++)
		first[c + 2] += first[c + 1];
	for (uint32_t p = 0; p < places; p++) {
		if (class_of[p] != COR_NONE)
			place[first[class_of[p] + 1]++] = p;
	}
	m->model->class_first = first;
	m->model->class_place = place;
	return COR_OK;
}

cor_status cor_plan_model_make(const cor_plan_scope *scope, const cor_plan_bounds *bounds,
	const cor_plan_asked *asked, const cor_plan_change *before, const cor_plan_risk *risk,
	cor_arena *arena, cor_plan_model *ret_model, cor_err *err)
{
	COR_AUTO(cor_arena) scratch = NULL;
	cor_plan_model model = {.scope = scope,
		.bounds = bounds,
		.is_useful = bounds->is_useful,
		.before = before,
		.before_row = COR_NONE,
		.risk_row = COR_NONE};
	modelling m = {.scope = scope, .asked = asked, .arena = arena, .model = &model};

	COR_TRY(cor_arena_new("places", 0, &scratch, err));
	COR_TRY(sort_asked(&m, err));
	for (uint32_t e = 0; e < scope->count; e++)
		model.changeable += model.is_useful[scope->unit[e]];
	if (risk)
		COR_TRY(take_risk(&m, risk, err));
	COR_TRY(take_marks(&m, err));
	COR_TRY(find_classes(&m, scratch, err));
	*ret_model = model;
	return COR_OK;
}
