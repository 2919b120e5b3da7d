/*
 * Orders: of texts as bytes, and of rows by several columns.
 *
 * Texts are compared once a dictionary, not once a row: each code gets its rank, and rows are then
 * sorted by ranks, as many as fit beside the row number into 64 bits, by radix.  What is in order
 * already (the usual case: an estate that was exported) costs one pass and no memory.
 */
#ifndef COR_ESTATE_ORDER_H
#define COR_ESTATE_ORDER_H

#include "base/strtab.h"

/*
 * order[place] = id of the text that has this place among all of the table, as bytes; order has room for each text.
 * *ret_are_different: no two are equal (those of a dictionary never are).
 * Short texts that differ in few bits are sorted as numbers, others by eight bytes at a time (Kärkkäinen and Rantala
 * 2008, caching multikey); O(total bytes) time for texts that differ early, at most 32 bytes a text scratch.
 */
cor_status cor_order_texts(const cor_strtab *texts, uint32_t *order, bool *ret_are_different,
	cor_arena *scratch, cor_err *err);

/* ranks[order[i]] = i: the other way round, by several threads where there are many. */
void cor_order_ranks(const uint32_t *order, uint32_t count, uint32_t *ranks);

typedef struct cor_order_key {
	const void *codes;        /* by row */
	const uint32_t *ordinals; /* by code */
	unsigned width;
	uint32_t limit; /* ordinals are less */
} cor_order_key;

/* Sorts row numbers by the keys, the first counting most; stable. O(keys * n), 16 n bytes
 * scratch. */
cor_status cor_order_rows(const cor_order_key *keys, unsigned key_count, uint32_t *rows,
	uint32_t row_count, cor_arena *scratch, cor_err *err);

#endif
