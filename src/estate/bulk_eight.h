/*
 * The cells of a column eight rows at a time (bulk.h), with AVX-512: heads are gathered, and what eight rows say is
 * looked up at once.  Elsewhere nothing is done here, and each row goes its own way to the same codes.
 */
#ifndef COR_ESTATE_BULK_EIGHT_H
#define COR_ESTATE_BULK_EIGHT_H

#include "estate/bulk_column.h"

#define COR_BULK_EIGHT 8u

/* Where what is told eight at a time stopped at a row, how far to go on one by one. */
static inline uint32_t cor_bulk_eight_behind(const cor_bulk_cells *cells, uint32_t row)
{
	return cells->rows - row < COR_BULK_EIGHT ? cells->rows : row + COR_BULK_EIGHT;
}

/* Codes of the rows from `row` on, as long as recent words tell what eight of them (or the last ones) say.
 * Returns the first row that is left; codes of some rows behind it may be written. */
uint32_t cor_bulk_eight_recent(const cor_bulk_recent *recent, const cor_bulk_cells *cells,
	uint32_t row, uint32_t *codes);

/* The same of dates: known has code + 1 by place, 0 = not met, and YYYY-MM-DD lies at places as layout says. */
typedef struct cor_bulk_places {
	const uint32_t *known;
	uint32_t year, month; /* places apart */
	uint32_t twenty;      /* the first one of 20YY; those of 19YY begin at 0 */
	uint32_t none, empty; /* of what is no date, where nothing is known; of nothing */
} cor_bulk_places;
uint32_t cor_bulk_eight_dates(const cor_bulk_places *places, const cor_bulk_cells *cells,
	uint32_t row, uint32_t *codes);

/* Lists the rows from..to, the first of them always, that do not say what the row before says; room for
 * COR_BULK_EIGHT more is behind the last.  False: not done. */
bool cor_bulk_eight_changes(const cor_bulk_cells *cells, uint32_t from, uint32_t to,
	uint32_t *changes, uint32_t *ret_count);

/* Whether ids of the window have n bytes each (1 to COR_BULK_HEAD), no space at an end, and rise from the one whose
 * head is `before`.  No byte of the window is odd.  False: that is not known. */
bool cor_bulk_eight_rise(const cor_bulk_cells *cells, uint32_t n, const uint64_t before[2]);

#endif
