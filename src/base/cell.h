/*
 * One cell: reading what a user wrote into the canonical text of its type.
 *
 * Canonical text is what export writes and the digest is made of (doc/estate.md, Cells).
 */
#ifndef COR_BASE_CELL_H
#define COR_BASE_CELL_H

#include "base/schema.h"

/*
 * Appends the canonical text of `raw` to out (nothing for an empty cell). Returns NULL when good,
 * else what was expected, as a phrase that fits "COLUMN is \"RAW\", expected PHRASE" (static or
 * in `phrase`). Checks the cell alone: a ref's existence is the builder's business.
 */
const char *cor_cell_read(const cor_column_spec *column, cor_text raw, cor_buf *out,
	char phrase[160]);

/* The text of a number with a fraction, as SQLite gives it, for a column: so many digits behind the point as that
 * keeps, without zeros at the end; in `buffer`. */
#define COR_CELL_REAL_BYTES 400 /* seven digits behind the point of the largest double make 317 */
cor_text cor_cell_of_real(const cor_column_spec *column, double value,
	char buffer[COR_CELL_REAL_BYTES]);

/* A code of ISO 3166-1 (alpha-2, upper case), or one that the standard leaves to users. */
bool cor_cell_is_country(cor_text text);

/* Numbers out of canonical text: COR_TYPE_NUMBER, PERCENT, LAT, LON (see schema.h for units). */
int64_t cor_cell_number(const cor_column_spec *column, cor_text canonical);

#endif
