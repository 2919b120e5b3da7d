/* Which elements are there on a date (doc/estate.md, What is there). */

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

void cor_estate_presence(const cor_estate *e, cor_day at, unsigned count_states, cor_triset *set)
{
	const cor_table *table = &e->tables[COR_ELEMENT];
	const cor_column *state = &table->columns[STATE];
	const cor_day *installed = table->columns[INSTALLED].days;
	const cor_day *retired = table->columns[RETIRED].days;
	/* Four words besides the empty one; refused rows leave no others behind. */
	uint8_t demands[5] = {0};
	uint32_t values = cor_column_values(state);

	COR_ASSERT(set->size == table->row_count && values <= sizeof(demands));
	for (uint32_t code = 0; code < values; code++)
		demands[code] = demands_of(cor_column_text(state, code), count_states);
	for (uint32_t first = 0; first < table->row_count; first += 64) {
		uint32_t count = table->row_count - first < 64 ? table->row_count - first : 64;
		uint64_t may = 0, must = 0;

		for (uint32_t i = 0; i < count; i++) {
			uint32_t row = first + i;
			unsigned d = demands[cor_column_code(state, row)];
			/* A date that is not known is less than all others. */
			unsigned is_in = (installed[row] <= at) | (d / ANY_INSTALLED & 1);
			unsigned is_out = (retired[row] <= at) & (retired[row] != COR_DAY_NONE);
			unsigned can = is_in & !is_out & !(d & NEVER);
			unsigned is_sure = ((installed[row] != COR_DAY_NONE) |
						   !(d & INSTALLED_KNOWN)) &
				((retired[row] != COR_DAY_NONE) | !(d & RETIRED_KNOWN));

			may |= (uint64_t)can << i;
			must |= (uint64_t)(can & is_sure) << i;
		}
		set->may[first / 64] = may;
		set->must[first / 64] = must;
	}
}
