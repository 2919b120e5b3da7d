#include "estate/numbering.h"

#include "base/digest_table.h"
#include "base/team.h"

/* ---- numbered already ---- */

#define RUN 64u

/* The numbers from..to of a column: none is more than one above those before it, of which *most is the
 * greatest.  Most rows say what was said before: sixty-four of those are told by their greatest. */
#define RISES_BY_ONE(name, type)                                                      \
	static bool name(const type *codes, size_t rows, uint32_t *ret_most)          \
	{                                                                             \
		const type *end = codes + rows;                                       \
		uint32_t most = 0;                                                    \
		bool leaps = false;                                                   \
                                                                                      \
		for (; end - codes >= (ptrdiff_t)RUN && !leaps; codes += RUN) {       \
			type greatest = 0;                                            \
                                                                                      \
			for (size_t i = 0; i < RUN; i++)                              \
				greatest = codes[i] > greatest ? codes[i] : greatest; \
			for (size_t i = 0; i < RUN && greatest > most; i++) {         \
				most += codes[i] == most + 1;                         \
				leaps |= codes[i] > most;                             \
			}                                                             \
		}                                                                     \
		for (; codes < end && !leaps; codes++) {                              \
			most += *codes == most + 1;                                   \
			leaps |= *codes > most;                                       \
		}                                                                     \
		*ret_most = most;                                                     \
		return !leaps;                                                        \
	}

RISES_BY_ONE(bytes_rise, uint8_t)
RISES_BY_ONE(shorts_rise, uint16_t)
RISES_BY_ONE(words_rise, uint32_t)

typedef struct stepping {
	const uint32_t *codes;
	bool leaps;
} stepping;

static void find_leap(void *data, uint32_t from, uint32_t to)
{
	stepping *s = data;
	uint32_t row = from ? from : 1;
	bool leaps = false;

	for (; to - row >= RUN && !leaps && !__atomic_load_n(&s->leaps, __ATOMIC_RELAXED);
		row += RUN) {
		const uint32_t *codes = s->codes + row;
		uint32_t steps = 0;

		for (size_t i = 0; i < RUN; i++)
			steps |= codes[i] - codes[i - 1];
		leaps = steps > 1;
	}
	for (; row < to && to - row < RUN; row++)
		leaps |= s->codes[row] - s->codes[row - 1] > 1;
	if (leaps)
		__atomic_store_n(&s->leaps, true, __ATOMIC_RELAXED);
}

/* The usual case of many values: each row says what the one before says, or the next; told by all threads. */
static bool steps_by_one(const cor_column *column, uint32_t rows, uint32_t values)
{
	stepping s = {column->codes, false};

	if (column->width != sizeof(*s.codes) || rows == 0 || s.codes[0] > 1 ||
		s.codes[rows - 1] != values - 1)
		return false;
	cor_team_split(rows, find_leap, &s);
	return !s.leaps;
}

bool cor_column_is_numbered(const cor_column *column, uint32_t rows)
{
	uint32_t most, values = cor_column_values(column);
	bool rises;

	if (column->width != cor_digest_width(values))
		return false;
	if (column->numbered == values || steps_by_one(column, rows, values))
		return true;
	rises = column->width == 1   ? bytes_rise(column->codes, rows, &most)
		: column->width == 2 ? shorts_rise(column->codes, rows, &most)
				     : words_rise(column->codes, rows, &most);

	return rises && most + 1 == values;
}

/* ---- texts ---- */

typedef struct gathering {
	const cor_strtab *from;
	const cor_strtab_image *image; /* of it, where there is one */
	const uint32_t *values;        /* codes of the texts; NULL: 1, 2, .. */
	uint64_t *starts; /* where each stretch's begin; first how many bytes they have */
	char *texts;
} gathering;

static cor_text gathered(const gathering *g, uint32_t i)
{
	uint32_t code = g->values ? g->values[i] : i + 1;

	return g->image ? cor_strtab_image_at(g->image, code) : cor_strtab_at(g->from, code);
}

static void measure_texts(void *data, uint32_t from, uint32_t to)
{
	const gathering *g = data;
	uint64_t bytes = 0;

	for (uint32_t i = from; i < to; i++)
		bytes += gathered(g, i).n + 1;
	g->starts[from / COR_TEAM_STRETCH] = bytes;
}

static void copy_texts(void *data, uint32_t from, uint32_t to)
{
	const gathering *g = data;
	char *at = g->texts + g->starts[from / COR_TEAM_STRETCH];

	for (uint32_t i = from; i < to; i++) {
		cor_text t = gathered(g, i);

		memcpy(at, t.p, t.n);
		at[t.n] = '\0';
		at += t.n + 1;
	}
}

static uint64_t sum_up(uint64_t *stretches, uint32_t items)
{
	uint64_t sum = 0;

	for (uint64_t from = 0; from < items; from += COR_TEAM_STRETCH) {
		uint64_t own = stretches[from / COR_TEAM_STRETCH];

		stretches[from / COR_TEAM_STRETCH] = sum;
		sum += own;
	}
	return sum;
}

static cor_status new_stretches(cor_arena *arena, uint32_t items, uint64_t **ret, cor_err *err)
{
	return cor_arena_new_array(arena, items / COR_TEAM_STRETCH + 1, sizeof(**ret), ret, err);
}

/* Texts of so many values; NULL: of all, in the order of their codes. */
static cor_status gather_texts(const cor_column *column, const uint32_t *values, uint32_t count,
	cor_arena *arena, cor_said *ret_said, cor_err *err)
{
	gathering g = {.values = values};

	ret_said->texts = "";
	ret_said->text_bytes = 0;
	if (!count)
		return COR_OK;
	g.from = column->dictionary->texts;
	g.image = cor_strtab_image_of(g.from);
	COR_TRY(new_stretches(arena, count, &g.starts, err));
	cor_team_split(count, measure_texts, &g);
	ret_said->text_bytes = sum_up(g.starts, count);
	COR_TRY(cor_arena_new_raw(arena, ret_said->text_bytes, 1, &g.texts, err));
	cor_team_split(count, copy_texts, &g);
	ret_said->texts = g.texts;
	return COR_OK;
}

cor_status cor_said_numbered(const cor_column *column, uint32_t rows, cor_arena *arena,
	cor_said *ret_said, cor_err *err)
{
	uint32_t values = cor_column_values(column);
	const cor_strtab_image *image = column->dictionary
		? cor_strtab_image_of(column->dictionary->texts)
		: NULL;

	ret_said->numbers = column->codes;
	ret_said->number_bytes = (size_t)rows * column->width;
	if (!image)
		return gather_texts(column, NULL, values - 1, arena, ret_said, err);
	/* Packed as they are to be; the first is the empty one. */
	ret_said->texts = image->texts + 1;
	ret_said->text_bytes = cor_strtab_start(image, values) - 1;
	return COR_OK;
}

/* ---- numbered anew ---- */

typedef struct numbering {
	const cor_column *column;
	const uint32_t *rows;
	uint32_t row_count;
	uint32_t *values, count; /* codes in the order in which they appear, and how many */
	cor_column numbers;

	uint64_t *groups; /* by stretch: how many begin in it, then before it */

	/* What each member of a team meets in its share of the rows: code -> place in `met` + 1; 0: not met.  These
	 * are the numbers at first; where those of the table are others, `number_of` then leads to them. */
	uint32_t *number_of[COR_TEAM_MOST];
	uint32_t *met[COR_TEAM_MOST], met_count[COR_TEAM_MOST];
	bool is_renumbered[COR_TEAM_MOST];
} numbering;

static uint32_t code_at(const numbering *n, uint32_t i)
{
	return cor_column_code(n->column, n->rows ? n->rows[i] : i);
}

static void count_groups(void *data, uint32_t from, uint32_t to)
{
	const numbering *n = data;
	uint32_t before = from ? code_at(n, from - 1) : 0, groups = 0;

	for (uint32_t i = from; i < to; i++) {
		uint32_t code = code_at(n, i);

		groups += code != before;
		before = code;
	}
	n->groups[from / COR_TEAM_STRETCH] = groups;
}

static void number_groups(void *data, uint32_t from, uint32_t to)
{
	numbering *n = data;
	uint32_t before = from ? code_at(n, from - 1) : 0;
	uint32_t number = (uint32_t)n->groups[from / COR_TEAM_STRETCH];

	for (uint32_t i = from; i < to; i++) {
		uint32_t code = code_at(n, i);

		if (code != before)
			n->values[number++] = code;
		cor_column_put(&n->numbers, i, number);
		before = code;
	}
}

static cor_status make_numbers(numbering *n, uint32_t values, cor_arena *arena, cor_err *err)
{
	n->numbers.width = cor_digest_width(values);
	return cor_arena_new_raw(arena, n->row_count, n->numbers.width, &n->numbers.codes, err);
}

static cor_status number_grouped(numbering *n, cor_arena *arena, cor_err *err)
{
	COR_TRY(new_stretches(arena, n->row_count, &n->groups, err));
	cor_team_split(n->row_count, count_groups, n);
	n->count = (uint32_t)sum_up(n->groups, n->row_count);
	COR_TRY(cor_arena_new_raw(arena, n->count, sizeof(*n->values), &n->values, err));
	COR_TRY(make_numbers(n, n->count + 1, arena, err));
	cor_team_split(n->row_count, number_groups, n);
	return COR_OK;
}

static void meet(void *data, uint32_t member, uint32_t count)
{
	numbering *n = data;
	uint32_t *number_of = n->number_of[member], *met = n->met[member], seen = 0;
	uint32_t to = cor_team_share(n->row_count, member + 1, count);

	for (uint32_t i = cor_team_share(n->row_count, member, count); i < to; i++) {
		uint32_t code = code_at(n, i);

		if (code && !number_of[code]) {
			met[seen++] = code;
			number_of[code] = seen;
		}
		cor_column_put(&n->numbers, i, number_of[code]);
	}
	n->met_count[member] = seen;
}

/* Numbers of the whole for those of the share; as narrow as they may be. */
static void renumber(void *data, uint32_t member, uint32_t count)
{
	numbering *n = data;
	const uint32_t *number_of = n->number_of[member];
	uint32_t to = cor_team_share(n->row_count, member + 1, count);

	if (!n->is_renumbered[member])
		return;
	for (uint32_t i = cor_team_share(n->row_count, member, count); i < to; i++) {
		uint32_t number = cor_column_code(&n->numbers, i);

		cor_column_put(&n->numbers, i, number ? number_of[number - 1] : 0);
	}
}

/* Fewer numbers than there are values may need fewer bytes. */
static cor_status narrow(numbering *n, cor_arena *arena, cor_err *err)
{
	cor_column wide = n->numbers;

	if (cor_digest_width(n->count + 1) == wide.width)
		return COR_OK;
	COR_TRY(make_numbers(n, n->count + 1, arena, err));
	for (uint32_t i = 0; i < n->row_count; i++)
		cor_column_put(&n->numbers, i, cor_column_code(&wide, i));
	return COR_OK;
}

/* What the first member has not met is numbered on, in the order of the others. */
static void join_members(numbering *n, uint32_t members)
{
	n->values = n->met[0];
	n->count = n->met_count[0];
	for (uint32_t m = 1; m < members; m++) {
		for (uint32_t k = 0; k < n->met_count[m]; k++) {
			uint32_t code = n->met[m][k], *number = &n->number_of[0][code];

			if (!*number) {
				n->values[n->count++] = code;
				*number = n->count;
			}
			/* Nobody asks for codes any more; places are asked for. */
			n->number_of[m][k] = *number;
			n->is_renumbered[m] |= *number != k + 1;
		}
	}
}

#define MEET_ALONE (1u << 20) /* fewer rows are met before another thread has started */

static cor_status number_any(numbering *n, cor_arena *arena, cor_err *err)
{
	uint32_t members = n->row_count < MEET_ALONE ? 1 : cor_team_size();
	uint32_t values = cor_column_values(n->column);

	for (uint32_t m = 0; m < members; m++) {
		COR_TRY(cor_arena_new_array(arena, values, sizeof(uint32_t), &n->number_of[m],
			err));
		COR_TRY(cor_arena_new_raw(arena, values, sizeof(uint32_t), &n->met[m], err));
	}
	COR_TRY(make_numbers(n, values, arena, err));
	cor_team_run(members, meet, n);
	join_members(n, members);
	cor_team_run(members, renumber, n);
	return narrow(n, arena, err);
}

cor_status cor_said_anew(const cor_column *column, const uint32_t *rows, uint32_t row_count,
	bool is_grouped, cor_arena *arena, cor_said *ret_said, cor_err *err)
{
	numbering n = {.column = column, .rows = rows, .row_count = row_count};

	COR_TRY(is_grouped ? number_grouped(&n, arena, err) : number_any(&n, arena, err));
	ret_said->numbers = n.numbers.codes;
	ret_said->number_bytes = (size_t)row_count * n.numbers.width;
	return gather_texts(column, n.values, n.count, arena, ret_said, err);
}
