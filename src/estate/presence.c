/* Which elements are there on a date (doc/estate.md, What is there). */

#include "base/wide.h"
#include "estate/frozen.h"

enum { STATE = 9 };

/* What a state asks of the dates; nobody is there who is retired by the date. */
enum {
	NEVER = 1,
	ANY_INSTALLED = 2,   /* counts before it is installed, too */
	INSTALLED_KNOWN = 4, /* maybe unless the date of installation is known */
	RETIRED_KNOWN = 8,   /* the same for retirement */
};

static uint8_t demands_of(cor_text state, unsigned count_states)
{
	if (cor_text_is(state, "planned"))
		return count_states & COR_COUNT_PLANNED ? ANY_INSTALLED : INSTALLED_KNOWN;
	if (cor_text_is(state, "spare"))
		return count_states & COR_COUNT_SPARE ? ANY_INSTALLED : NEVER;
	if (cor_text_is(state, "retired"))
		return RETIRED_KNOWN;
	return 0;
}

#define WINDOW_WORDS 128u

/* Rows of a window, by what is known of their dates and what their states demand. */
typedef struct window {
	uint64_t installed[WINDOW_WORDS], no_installed[WINDOW_WORDS]; /* by then; on no known day */
	uint64_t retired[WINDOW_WORDS], no_retired[WINDOW_WORDS];
	uint64_t demands[4][WINDOW_WORDS]; /* by number of the demand's bit */
} window;

static void find_demands(const cor_presence *l, unsigned demand, uint32_t first, uint32_t rows,
	uint64_t *bits)
{
	const cor_column *state = &l->estate->tables[COR_ELEMENT].columns[STATE];
	uint32_t whole = state->width == 1 ? rows / 64 : 0;
	uint64_t may[WINDOW_WORDS];

	if (whole)
		cor_wide_bytes((const uint8_t *)state->codes + first, whole, l->tables[demand],
			bits, may);
	for (uint32_t w = whole; w < cor_bits_words(rows); w++) {
		uint64_t word = 0;

		for (uint32_t i = w * 64; i < rows && i < (w + 1) * 64; i++)
			word |= (uint64_t)(l->by_code[cor_column_code(state, first + i)] >> demand &
					1)
				<< (i & 63);
		bits[w] = word;
	}
}

static void look(const cor_presence *l, uint32_t first, uint32_t rows, window *w)
{
	const cor_estate *e = l->estate;
	size_t bytes = cor_bits_words(rows) * sizeof(uint64_t);

	/* A date that is not known is less than all others. */
	cor_estate_days_between(e, COR_ELEMENT_INSTALLED, first, rows, COR_DAY_NONE, l->at,
		w->installed);
	memset(w->retired, 0, bytes);
	if (e->layout.any_retired && l->at != COR_DAY_NONE)
		cor_estate_days_between(e, COR_ELEMENT_RETIRED, first, rows, COR_DAY_NONE + 1,
			l->at, w->retired);
	if (l->asked & INSTALLED_KNOWN)
		cor_estate_days_between(e, COR_ELEMENT_INSTALLED, first, rows, COR_DAY_NONE,
			COR_DAY_NONE, w->no_installed);
	else
		memset(w->no_installed, 0, bytes);
	if (l->asked & RETIRED_KNOWN)
		cor_estate_days_between(e, COR_ELEMENT_RETIRED, first, rows, COR_DAY_NONE,
			COR_DAY_NONE, w->no_retired);
	else
		memset(w->no_retired, 0, bytes);
	for (unsigned d = 0; d < 4; d++) {
		if (l->asked >> d & 1)
			find_demands(l, d, first, rows, w->demands[d]);
		else
			memset(w->demands[d], 0, bytes);
	}
}

/* What is there: who is installed, unless that does not matter, and neither retired nor never counted;
 * maybe, when a day that must be known is not. */
static inline __attribute__((always_inline)) void put(const window *restrict w, uint32_t words,
	uint64_t *restrict must, uint64_t *restrict may)
{
	for (uint32_t i = 0; i < words; i++) {
		uint64_t never = w->demands[0][i], any = w->demands[1][i];
		uint64_t in = (w->installed[i] | any) & ~w->retired[i] & ~never;

		may[i] = in;
		must[i] = in &
			~((w->no_installed[i] & w->demands[2][i]) |
				(w->no_retired[i] & w->demands[3][i]));
	}
}

void cor_presence_open(const cor_estate *estate, cor_day at, unsigned count_states,
	cor_presence *ret_presence)
{
	const cor_column *state = &estate->tables[COR_ELEMENT].columns[STATE];
	cor_presence *l = ret_presence;

	*l = (cor_presence){.estate = estate, .at = at};
	/* Four words besides the empty one; refused rows leave no others behind. */
	COR_ASSERT(cor_column_values(state) <= sizeof(l->by_code));
	for (uint32_t code = 0; code < cor_column_values(state); code++) {
		l->by_code[code] = demands_of(cor_column_text(state, code), count_states);
		l->asked |= l->by_code[code];
		for (unsigned d = 0; d < 4; d++)
			l->tables[d][code] = l->by_code[code] >> d & 1 ? COR_YES : COR_NO;
	}
}

void cor_presence_look(const cor_presence *presence, uint32_t word, uint32_t words, uint64_t *must,
	uint64_t *may)
{
	uint32_t rows = cor_estate_rows(presence->estate, COR_ELEMENT), first = word * 64, count;
	/* So many words can be one element more than 32 bits count. */
	uint32_t to = rows - first < (uint64_t)words * 64 ? rows : first + words * 64;
	window w;

	for (; first < to; first += count) {
		count = to - first < WINDOW_WORDS * 64 ? to - first : WINDOW_WORDS * 64;
		look(presence, first, count, &w);
		/* A length that is known becomes wide instructions. */
		if (count == WINDOW_WORDS * 64)
			put(&w, WINDOW_WORDS, must + first / 64 - word, may + first / 64 - word);
		else
			put(&w, cor_bits_words(count), must + first / 64 - word,
				may + first / 64 - word);
	}
}

void cor_estate_presence(const cor_estate *e, cor_day at, unsigned count_states, cor_triset *set)
{
	cor_presence l;

	COR_ASSERT(set->size == cor_estate_rows(e, COR_ELEMENT));
	cor_presence_open(e, at, count_states, &l);
	cor_presence_look(&l, 0, cor_bits_words(set->size), set->must, set->may);
}
