/*
 * What differs between two estates, row by row.
 *
 * The idea: two estates of one network say mostly the same.  So each dictionary of the old one is laid
 * over that of the new once, text by text, beginning where the last text was found; then rows are
 * matched and compared by numbers.  A row is the same row when its key is; of evidence the day and the
 * observer do not count, so that what is observed again is no difference.
 *
 * O(texts + rows) when both are in much the same order, which is how estates are written; each text that
 * is not where it was looked for costs a search, each row of a key of several columns a place in a hash
 * table.  4 bytes a row and text of the old, 8 a row of the new in arena, 12 a row that changed.
 */
#ifndef COR_ESTATE_DIFFERENCE_H
#define COR_ESTATE_DIFFERENCE_H

#include "estate/estate.h"

typedef struct cor_row_change {
	uint32_t old_row, new_row;
	uint32_t columns; /* bit c: column c differs */
} cor_row_change;

typedef struct cor_table_difference {
	uint32_t *appeared; /* rows of the new, in its order */
	uint32_t *vanished; /* rows of the old, in its order */
	cor_row_change *changed;
	uint32_t appeared_count, vanished_count, changed_count;
	uint32_t *new_of_old; /* by row of the old; COR_NONE */
} cor_table_difference;

typedef struct cor_difference {
	cor_table_difference tables[COR_TABLE_COUNT];
} cor_difference;

cor_status cor_difference_find(const cor_estate *old_estate, const cor_estate *new_estate,
	cor_arena *arena, cor_difference *ret, cor_err *err);

#endif
