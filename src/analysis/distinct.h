/*
 * How many distinct values can rows have, when each takes one of its candidates?
 *
 * The least number is a minimum hitting set: values such that every row has a candidate among them.
 * Rows are few once equal ones are one, those with a single candidate are settled first and take
 * most of the rest with them; what stays is searched by branching on the row with the fewest
 * candidates, bounded from below by rows that share none. The greatest number is a maximum matching
 * of values to rows (augmenting paths, breadth first).
 */
#ifndef COR_ANALYSIS_DISTINCT_H
#define COR_ANALYSIS_DISTINCT_H

#include "base/mem.h"

typedef struct cor_choice {
	const uint32_t *values; /* distinct, below value_count */
	uint32_t count;         /* at least 1 */
	uint32_t times;         /* rows like this one; at least 1 */
} cor_choice;

/*
 * Least number of distinct values.  Scratch is given back.  Exponential in the worst case:
 * COR_ELIMIT past COR_LIMIT_SUPPLIER_STEPS steps of the search.
 */
cor_status cor_distinct_least(const cor_choice *rows, uint32_t row_count, uint32_t value_count,
	cor_arena *scratch, uint32_t *ret_least, cor_err *err);

/* Greatest number.  Scratch is given back.  O(value_count * candidates) time. */
cor_status cor_distinct_most(const cor_choice *rows, uint32_t row_count, uint32_t value_count,
	cor_arena *scratch, uint32_t *ret_most, cor_err *err);

#endif
