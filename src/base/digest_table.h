/*
 * The digest of a table, column by column (doc/estate.md, Digest).
 *
 * What a column says is hashed as its different values, in the order in which they appear, and one
 * number a row: what is said ten million times is hashed once, numbers are narrow, and pieces of 64 KiB
 * are hashed for themselves, so that several processors can do it.  Here is the plain way, a row after
 * the other; estate/content.c does the same with columns that are there already.
 *
 * Memory: four bytes a cell and each different text once.  O(bytes).
 */
#ifndef COR_BASE_DIGEST_TABLE_H
#define COR_BASE_DIGEST_TABLE_H

#include "base/digest.h"
#include "base/mem.h"

#define COR_DIGEST_PIECE 65536u

/* BLAKE2b-256 over the number of bytes (u64) and the BLAKE2b-256 of each piece of 64 KiB, the last one
 * shorter.  `threads` share the work. */
cor_status cor_digest_of_pieces(const void *bytes, size_t count, uint32_t threads,
	cor_digest *ret_digest, cor_err *err);

/* Bytes of each number of a row when a column has so many values, the empty text among them. */
static inline unsigned cor_digest_width(uint32_t values)
{
	return values <= 1u << 8 ? 1 : values <= 1u << 16 ? 2 : 4;
}

typedef struct cor_digest_table cor_digest_table;
cor_status cor_digest_table_new(unsigned columns, cor_digest_table **ret_table, cor_err *err);
void cor_digest_table_free(cor_digest_table *table);
/* The next row: one canonical text a column. */
cor_status cor_digest_table_add(cor_digest_table *table, const cor_text *cells, cor_err *err);
/* Adds the table's name, its number of rows and what they said to a digest. */
cor_status cor_digest_table_end(cor_digest_table *table, const char *name, cor_hasher *hasher,
	cor_err *err);

#endif
