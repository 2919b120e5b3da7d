/*
 * What a column says, as it is hashed (doc/estate.md, Digest): its different texts in the order in which they
 * appear, and the number of each row's.
 */
#ifndef COR_ESTATE_NUMBERING_H
#define COR_ESTATE_NUMBERING_H

#include "estate/table.h"

typedef struct cor_said {
	const void *numbers; /* of cor_digest_width bytes each; 0: nothing is said */
	const char *texts;   /* each followed by a NUL */
	size_t number_bytes, text_bytes;
} cor_said;

/* Codes that are such numbers already, so that nothing need be reckoned: rows as they lie, every value in use. */
bool cor_column_is_numbered(const cor_column *column, uint32_t rows);
/* Of such a column; points at what is the column's where it can. */
cor_status cor_said_numbered(const cor_column *column, uint32_t rows, cor_arena *arena,
	cor_said *ret_said, cor_err *err);

/*
 * Of any column.  rows: the order in which they are hashed; NULL: as they lie.  is_grouped: rows that say the same
 * follow one another in that order, and none is empty.  What is made lies in arena.
 * O(rows + values) time with as many threads as there are processors, up to 4 bytes a row and 8 a value and
 * thread of memory.
 */
cor_status cor_said_anew(const cor_column *column, const uint32_t *rows, uint32_t row_count,
	bool is_grouped, cor_arena *arena, cor_said *ret_said, cor_err *err);

#endif
