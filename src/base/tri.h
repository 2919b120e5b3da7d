/*
 * Three values (Kleene's strong logic), one at a time and by the column.
 *
 * A column of three values is two bitsets: `must` (surely yes) and `may` (not surely no); must is
 * always a subset of may, and bits past `size` are 0 in both.
 */
#ifndef COR_BASE_TRI_H
#define COR_BASE_TRI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"

typedef enum cor_tri { COR_NO = 0, COR_MAYBE = 1, COR_YES = 2 } cor_tri;

static inline cor_tri cor_tri_and(cor_tri a, cor_tri b)
{
	return a < b ? a : b;
}
static inline cor_tri cor_tri_or(cor_tri a, cor_tri b)
{
	return a > b ? a : b;
}
static inline cor_tri cor_tri_not(cor_tri a)
{
	return (cor_tri)(2 - (int)a);
}
static inline cor_tri cor_tri_of(bool b)
{
	return b ? COR_YES : COR_NO;
}

typedef struct cor_triset {
	uint64_t *must, *may; /* cor_bits_words(size) words each */
	uint32_t size;
} cor_triset;

static inline uint32_t cor_bits_words(uint32_t size)
{
	return (uint32_t)(((uint64_t)size + 63) / 64);
}
/* The bits of word w that lie in [from, to). */
static inline uint64_t cor_word_mask(uint32_t w, uint32_t from, uint32_t to)
{
	const uint64_t all = ~(uint64_t)0;
	uint64_t mask = all;

	if (w == from >> 6)
		mask &= all << (from & 63);
	if (w == (to - 1) >> 6)
		mask &= all >> ((64 - (to & 63)) & 63);
	return mask;
}

static inline bool cor_bit_is(const uint64_t *bits, uint32_t i)
{
	return bits[i >> 6] >> (i & 63) & 1;
}
static inline void cor_bit_set(uint64_t *bits, uint32_t i)
{
	bits[i >> 6] |= (uint64_t)1 << (i & 63);
}
static inline void cor_bit_clear(uint64_t *bits, uint32_t i)
{
	bits[i >> 6] &= ~((uint64_t)1 << (i & 63));
}
/* Sets bits from (including) to `to` (excluding). */
void cor_bits_fill(uint64_t *bits, uint32_t from, uint32_t to);
uint64_t cor_bits_count(const uint64_t *bits, uint32_t size);
/* First set bit at or after `from`, or size when there is none. */
uint32_t cor_bits_next(const uint64_t *bits, uint32_t size, uint32_t from);

/* All no, in the arena. */
cor_status cor_triset_new(cor_arena *arena, uint32_t size, cor_triset *ret_set, cor_err *err);
/* The same without a value: every word of both sets is the caller's to write. */
cor_status cor_triset_new_raw(cor_arena *arena, uint32_t size, cor_triset *ret_set, cor_err *err);
/* a = b; sizes must be equal. */
void cor_triset_copy(cor_triset *a, const cor_triset *b);
void cor_triset_fill(cor_triset *set, cor_tri value);
static inline cor_tri cor_triset_at(const cor_triset *set, uint32_t i)
{
	return (cor_tri)((int)cor_bit_is(set->must, i) + (int)cor_bit_is(set->may, i));
}
void cor_triset_put(cor_triset *set, uint32_t i, cor_tri value);
/* a = a op b; sizes must be equal. */
void cor_triset_and(cor_triset *a, const cor_triset *b);
void cor_triset_or(cor_triset *a, const cor_triset *b);
void cor_triset_not(cor_triset *a);
bool cor_triset_is_empty(const cor_triset *set); /* nothing surely or maybe */
/* set[i] = table[codes[i]] for all rows; width of a code is 1, 2 or 4 bytes, aligned as its type;
 * table has one cor_tri (u8) for each of `values` codes.  O(size). */
void cor_triset_expand(cor_triset *set, const void *codes, unsigned width, const uint8_t *table,
	uint32_t values);
/* bits[i]: low <= values[i] <= high, for all `size` rows.  O(size). */
void cor_bits_between(uint64_t *bits, const int32_t *values, uint32_t size, int32_t low,
	int32_t high);
/* out[i] = in[index[i]], or `missing` where index[i] == UINT32_MAX; out is another set than in. */
void cor_triset_gather(cor_triset *out, const cor_triset *in, const uint32_t *index,
	cor_tri missing);
/* out[owner[i]] |= in[i] (Kleene or) for rows i whose owner is not UINT32_MAX.  O(size / 64 + rows
 * that are not no). */
void cor_triset_scatter_or(cor_triset *out, const cor_triset *in, const uint32_t *owner);

#endif
