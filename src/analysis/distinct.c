#include "analysis/distinct.h"

#include <stdbool.h>

#include "base/limits.h"

#define NONE UINT32_MAX

/* Rows by value: rows_of[start[v]] .. rows_of[start[v + 1] - 1]. */
typedef struct index {
	uint32_t *start, *rows_of;
} index;

static cor_status index_rows(const cor_choice *rows, uint32_t row_count, uint32_t value_count,
	cor_arena *scratch, index *ret_index, cor_err *err)
{
	uint64_t total = 0;
	uint32_t *start, *rows_of;

	for (uint32_t r = 0; r < row_count; r++)
		total += rows[r].count;
	if (total >= UINT32_MAX)
		return cor_fail(err, COR_ELIMIT, "more than %u candidate makers", UINT32_MAX - 1);
	COR_TRY(cor_arena_new_array(scratch, (size_t)value_count + 2, sizeof(*start), &start, err));
	COR_TRY(cor_arena_new_array(scratch, total, sizeof(*rows_of), &rows_of, err));
	/* Two places on, so that filling moves start[v + 1] from the begin to the end of v. */
	for (uint32_t r = 0; r < row_count; r++) {
		for (uint32_t i = 0; i < rows[r].count; i++)
			start[rows[r].values[i] + 2]++;
	}
	for (uint32_t v = 2; v < value_count + 2; v++)
		start[v] += start[v - 1];
	for (uint32_t r = 0; r < row_count; r++) {
		for (uint32_t i = 0; i < rows[r].count; i++)
			rows_of[start[rows[r].values[i] + 1]++] = r;
	}
	*ret_index = (index){start, rows_of};
	return COR_OK;
}

typedef struct frame {
	uint32_t row, at; /* the row branched on and which of its candidates is chosen */
} frame;

typedef struct search {
	const cor_choice *rows;
	uint32_t row_count;
	index by_value;
	uint32_t *order; /* rows by number of candidates */
	uint32_t *hits;  /* chosen values among each row's candidates */
	uint32_t *stamp; /* by value: the bound that used it last */
	uint32_t bounds;
	frame *frames;
	uint32_t best;
	uint64_t steps;
} search;

static void choose(search *s, uint32_t value, bool on)
{
	for (uint32_t i = s->by_value.start[value]; i < s->by_value.start[value + 1]; i++)
		s->hits[s->by_value.rows_of[i]] += on ? 1 : UINT32_MAX;
}

/* Fewest candidates first: those leave the fewest branches, and bound best. */
static cor_status order_rows(search *s, uint32_t value_count, cor_arena *scratch, cor_err *err)
{
	uint32_t *start;

	COR_TRY(cor_arena_new_array(scratch, (size_t)value_count + 2, sizeof(*start), &start, err));
	COR_TRY(cor_arena_new_array(scratch, s->row_count, sizeof(*s->order), &s->order, err));
	for (uint32_t r = 0; r < s->row_count; r++)
		start[s->rows[r].count + 1]++;
	for (uint32_t v = 1; v < value_count + 2; v++)
		start[v] += start[v - 1];
	for (uint32_t r = 0; r < s->row_count; r++)
		s->order[start[s->rows[r].count]++] = r;
	return COR_OK;
}

/* Rows with one candidate leave no choice.  Returns how many values they take. */
static uint32_t settle_single(search *s)
{
	uint32_t settled = 0;

	for (uint32_t k = 0; k < s->row_count; k++) {
		uint32_t r = s->order[k];

		if (s->rows[r].count == 1 && s->hits[r] == 0) {
			choose(s, s->rows[r].values[0], true);
			settled++;
		}
	}
	return settled;
}

/* Rows not hit that share no candidate: each needs a value of its own.  Also the first such row. */
static uint32_t bound_below(search *s, uint32_t *ret_first)
{
	uint32_t bound = 0;

	*ret_first = NONE;
	s->bounds++;
	for (uint32_t k = 0; k < s->row_count; k++) {
		uint32_t r = s->order[k], i = 0;

		s->steps++;
		if (s->hits[r])
			continue;
		if (*ret_first == NONE)
			*ret_first = r;
		while (i < s->rows[r].count && s->stamp[s->rows[r].values[i]] != s->bounds)
			i++;
		if (i < s->rows[r].count)
			continue;
		for (i = 0; i < s->rows[r].count; i++)
			s->stamp[s->rows[r].values[i]] = s->bounds;
		bound++;
	}
	return bound;
}

/* Tries the next candidate of the deepest row that has one left; false when none has. */
static bool go_back(search *s, uint32_t *depth)
{
	while (*depth > 0) {
		frame *f = &s->frames[*depth - 1];

		choose(s, s->rows[f->row].values[f->at], false);
		if (++f->at < s->rows[f->row].count) {
			choose(s, s->rows[f->row].values[f->at], true);
			return true;
		}
		--*depth;
	}
	return false;
}

static cor_status branch(search *s, cor_err *err)
{
	uint32_t depth = 0;

	do {
		uint32_t row, bound;

		for (;;) {
			bound = bound_below(s, &row);
			if (s->steps > COR_LIMIT_SUPPLIER_STEPS)
				return cor_fail(err, COR_ELIMIT,
					"the least number of suppliers takes more than %u steps",
					COR_LIMIT_SUPPLIER_STEPS);
			if (row == NONE || depth + bound >= s->best)
				break;
			s->frames[depth++] = (frame){row, 0};
			choose(s, s->rows[row].values[0], true);
		}
		if (row == NONE && depth < s->best)
			s->best = depth;
	} while (go_back(s, &depth));
	return COR_OK;
}

static cor_status least(const cor_choice *rows, uint32_t row_count, uint32_t value_count,
	cor_arena *scratch, uint32_t *ret_least, cor_err *err)
{
	search s = {.rows = rows, .row_count = row_count};
	uint32_t settled;

	COR_TRY(index_rows(rows, row_count, value_count, scratch, &s.by_value, err));
	COR_TRY(order_rows(&s, value_count, scratch, err));
	COR_TRY(cor_arena_new_array(scratch, row_count, sizeof(*s.hits), &s.hits, err));
	COR_TRY(cor_arena_new_array(scratch, value_count, sizeof(*s.stamp), &s.stamp, err));
	COR_TRY(cor_arena_new_array(scratch, (size_t)row_count + 1, sizeof(*s.frames), &s.frames,
		err));
	settled = settle_single(&s);
	/* One value a row is enough, and no more values than there are. */
	s.best = row_count < value_count ? row_count : value_count;
	COR_TRY(branch(&s, err));
	*ret_least = settled + s.best;
	return COR_OK;
}

cor_status cor_distinct_least(const cor_choice *rows, uint32_t row_count, uint32_t value_count,
	cor_arena *scratch, uint32_t *ret_least, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(scratch);
	cor_status status = least(rows, row_count, value_count, scratch, ret_least, err);

	cor_arena_back(scratch, mark);
	return status;
}

typedef struct matching {
	const cor_choice *rows;
	index by_value;
	uint32_t *row_of;  /* by value, NONE = free */
	uint32_t *used;    /* by row: values it has */
	uint32_t *came_by; /* by row: the value that reached it */
	uint32_t *seen;    /* by row: the search that reached it last */
	uint32_t *queue;   /* rows */
} matching;

static bool has_room(const matching *m, uint32_t row)
{
	return m->used[row] < m->rows[row].times && m->used[row] < m->rows[row].count;
}

/* Moves each value on the way from the free one to a row with room one step on. */
static void shift(matching *m, uint32_t row)
{
	m->used[row]++;
	while (row != NONE) {
		uint32_t value = m->came_by[row];
		uint32_t before = m->row_of[value];

		m->row_of[value] = row;
		row = before;
	}
}

static void reach(matching *m, uint32_t value, uint32_t search_number, uint32_t *tail)
{
	for (uint32_t i = m->by_value.start[value]; i < m->by_value.start[value + 1]; i++) {
		uint32_t row = m->by_value.rows_of[i];

		if (m->seen[row] == search_number)
			continue;
		m->seen[row] = search_number;
		m->came_by[row] = value;
		m->queue[(*tail)++] = row;
	}
}

static bool augment(matching *m, uint32_t value)
{
	uint32_t head = 0, tail = 0;

	reach(m, value, value + 1, &tail);
	while (head < tail) {
		uint32_t row = m->queue[head++];

		if (has_room(m, row)) {
			shift(m, row);
			return true;
		}
		for (uint32_t i = 0; i < m->rows[row].count; i++) {
			uint32_t other = m->rows[row].values[i];

			if (m->row_of[other] == row)
				reach(m, other, value + 1, &tail);
		}
	}
	return false;
}

static cor_status most(const cor_choice *rows, uint32_t row_count, uint32_t value_count,
	cor_arena *scratch, uint32_t *ret_most, cor_err *err)
{
	matching m = {.rows = rows};
	uint32_t count = 0;

	COR_TRY(index_rows(rows, row_count, value_count, scratch, &m.by_value, err));
	COR_TRY(cor_arena_new_array(scratch, value_count, sizeof(*m.row_of), &m.row_of, err));
	COR_TRY(cor_arena_new_array(scratch, row_count, sizeof(*m.used), &m.used, err));
	COR_TRY(cor_arena_new_array(scratch, row_count, sizeof(*m.came_by), &m.came_by, err));
	COR_TRY(cor_arena_new_array(scratch, row_count, sizeof(*m.seen), &m.seen, err));
	COR_TRY(cor_arena_new_array(scratch, row_count, sizeof(*m.queue), &m.queue, err));
	for (uint32_t v = 0; v < value_count; v++)
		m.row_of[v] = NONE;
	for (uint32_t v = 0; v < value_count; v++)
		count += augment(&m, v);
	*ret_most = count;
	return COR_OK;
}

cor_status cor_distinct_most(const cor_choice *rows, uint32_t row_count, uint32_t value_count,
	cor_arena *scratch, uint32_t *ret_most, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(scratch);
	cor_status status = most(rows, row_count, value_count, scratch, ret_most, err);

	cor_arena_back(scratch, mark);
	return status;
}
