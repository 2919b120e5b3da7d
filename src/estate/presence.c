/* Which elements are there on a date (doc/estate.md, What is there). */

#include "base/wide.h"
#include "estate/frozen.h"

enum { STATE = 9, INSTALLED = 11, RETIRED = 12 };

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

/* What is there, of one row whose state makes demands. */
static cor_tri presence_of(unsigned d, cor_day installed, cor_day retired, cor_day at)
{
	/* A date that is not known is less than all others. */
	bool is_in = installed <= at || d & ANY_INSTALLED;
	bool is_out = retired <= at && retired != COR_DAY_NONE;

	if (!is_in || is_out || d & NEVER)
		return COR_NO;
	return (installed == COR_DAY_NONE && d & INSTALLED_KNOWN) ||
			(retired == COR_DAY_NONE && d & RETIRED_KNOWN)
		? COR_MAYBE
		: COR_YES;
}

/* Rows of a word whose state makes demands. */
static uint64_t demanding(const cor_column *state, const uint8_t table[256], uint32_t first,
	uint32_t count)
{
	uint64_t yes = 0, may = 0;

	if (count == 64 && state->width == 1) {
		cor_wide_bytes((const uint8_t *)state->codes + first, 1, table, &yes, &may);
		return yes;
	}
	for (uint32_t i = 0; i < count; i++)
		yes |= (uint64_t)(table[cor_column_code(state, first + i)] != 0) << i;
	return yes;
}

void cor_estate_presence(const cor_estate *e, cor_day at, unsigned count_states, cor_triset *set)
{
	const cor_table *table = &e->tables[COR_ELEMENT];
	const cor_column *state = &table->columns[STATE];
	const cor_day *installed = table->columns[INSTALLED].days;
	const cor_day *retired = table->columns[RETIRED].days;
	/* Four words besides the empty one; refused rows leave no others behind. */
	uint8_t demands[5] = {0}, demanding_codes[256] = {0};
	uint32_t values = cor_column_values(state), rows = table->row_count;

	COR_ASSERT(set->size == rows && values <= sizeof(demands));
	for (uint32_t code = 0; code < values; code++) {
		demands[code] = demands_of(cor_column_text(state, code), count_states);
		demanding_codes[code] = demands[code] ? COR_YES : COR_NO;
	}
	/* First as if no state demanded anything: may is "installed by then", must "retired by
	 * then", until both are put together. */
	cor_bits_between(set->may, installed, rows, COR_DAY_NONE, at);
	if (e->layout.any_retired && at != COR_DAY_NONE)
		cor_bits_between(set->must, retired, rows, COR_DAY_NONE + 1, at);
	else if (rows)
		memset(set->must, 0, cor_bits_words(rows) * sizeof(*set->must));
	for (uint32_t first = 0; first < rows; first += 64) {
		uint32_t count = rows - first < 64 ? rows - first : 64, w = first / 64;

		set->must[w] = set->may[w] &= ~set->must[w];
		for (uint64_t bits = demanding(state, demanding_codes, first, count); bits;
			bits &= bits - 1) {
			uint32_t row = first + (uint32_t)__builtin_ctzll(bits);

			cor_triset_put(set, row,
				presence_of(demands[cor_column_code(state, row)], installed[row],
					retired[row], at));
		}
	}
}
