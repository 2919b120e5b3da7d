/*
 * Spans: the least and the greatest date of each block of elements, so that most questions about dates
 * ("installed by then?") are answered for a whole block without a look at its rows.  Where rows must be looked
 * at, dates of our times (1925 to 2104) are there in 16 bits as well: half as many bytes to read.
 */
#ifndef COR_ESTATE_SPAN_H
#define COR_ESTATE_SPAN_H

#include "estate/estate.h"

#define COR_SPAN_ROWS 8192u /* of a block */

/* COR_DAY_NONE, a date that is not known, is less than all others. */
typedef struct cor_day_span {
	cor_day least, greatest;
} cor_day_span;

/* bits[i]: low <= the date of element from + i <= high; bits past `rows` in the last word are zero.  column: a
 * date of COR_ELEMENT.  O(rows / COR_SPAN_ROWS) where the blocks tell, else O(rows). */
void cor_estate_days_between(const cor_estate *estate, unsigned column, uint32_t from,
	uint32_t rows, cor_day low, cor_day high, uint64_t *bits);
/* The dates that it reads, one an element, and how many bytes each takes. */
const void *cor_estate_days_read(const cor_estate *estate, unsigned column, uint32_t *ret_width);

#endif
