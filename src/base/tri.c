#include "base/tri.h"

#include <string.h>

#define ALL (~(uint64_t)0)

/* The bits of the last word that belong to the set; size > 0. */
static uint64_t tail_mask(uint32_t size)
{
	return ALL >> ((64 - (size & 63)) & 63);
}

void cor_bits_fill(uint64_t *bits, uint32_t from, uint32_t to)
{
	uint32_t first = from >> 6, last;
	uint64_t head = ALL << (from & 63);

	if (from >= to)
		return;
	last = (to - 1) >> 6;
	if (first == last) {
		bits[first] |= head & tail_mask(to);
		return;
	}
	bits[first] |= head;
	for (uint32_t w = first + 1; w < last; w++)
		bits[w] = ALL;
	bits[last] |= tail_mask(to);
}

uint64_t cor_bits_count(const uint64_t *bits, uint32_t size)
{
	uint32_t whole = size >> 6;
	uint64_t count = 0;

	for (uint32_t w = 0; w < whole; w++)
		count += (uint64_t)__builtin_popcountll(bits[w]);
	if (size & 63)
		count += (uint64_t)__builtin_popcountll(bits[whole] & tail_mask(size));
	return count;
}

uint32_t cor_bits_next(const uint64_t *bits, uint32_t size, uint32_t from)
{
	uint32_t words = cor_bits_words(size);
	uint64_t word, found;

	if (from >= size)
		return size;
	word = bits[from >> 6] & ALL << (from & 63);
	for (uint32_t w = from >> 6;; word = bits[w]) {
		if (word) {
			found = (uint64_t)w * 64 + (unsigned)__builtin_ctzll(word);
			return found < size ? (uint32_t)found : size;
		}
		if (++w == words)
			return size;
	}
}

cor_status cor_triset_new(cor_arena *arena, uint32_t size, cor_triset *ret_set, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(arena);
	uint64_t *must, *may;
	cor_status status;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(size), sizeof(*must), &must, err));
	status = cor_arena_new_array(arena, cor_bits_words(size), sizeof(*may), &may, err);
	if (status != COR_OK) {
		cor_arena_back(arena, mark);
		return status;
	}
	*ret_set = (cor_triset){must, may, size};
	return COR_OK;
}

static void fill_bits(uint64_t *bits, uint32_t size, bool value)
{
	uint32_t words = cor_bits_words(size);

	if (words == 0)
		return;
	memset(bits, value ? 0xff : 0, words * sizeof(*bits));
	bits[words - 1] &= tail_mask(size);
}

void cor_triset_fill(cor_triset *set, cor_tri value)
{
	fill_bits(set->must, set->size, value == COR_YES);
	fill_bits(set->may, set->size, value != COR_NO);
}

static void put_bit(uint64_t *bits, uint32_t i, bool value)
{
	if (value)
		cor_bit_set(bits, i);
	else
		cor_bit_clear(bits, i);
}

void cor_triset_put(cor_triset *set, uint32_t i, cor_tri value)
{
	put_bit(set->must, i, value == COR_YES);
	put_bit(set->may, i, value != COR_NO);
}

void cor_triset_and(cor_triset *a, const cor_triset *b)
{
	uint32_t words = cor_bits_words(a->size);

	COR_ASSERT(a->size == b->size);
	for (uint32_t w = 0; w < words; w++)
		a->must[w] &= b->must[w];
	for (uint32_t w = 0; w < words; w++)
		a->may[w] &= b->may[w];
}

void cor_triset_or(cor_triset *a, const cor_triset *b)
{
	uint32_t words = cor_bits_words(a->size);

	COR_ASSERT(a->size == b->size);
	for (uint32_t w = 0; w < words; w++)
		a->must[w] |= b->must[w];
	for (uint32_t w = 0; w < words; w++)
		a->may[w] |= b->may[w];
}

void cor_triset_not(cor_triset *a)
{
	uint32_t words = cor_bits_words(a->size);

	for (uint32_t w = 0; w < words; w++) {
		uint64_t must = a->must[w];

		a->must[w] = ~a->may[w];
		a->may[w] = ~must;
	}
	if (words) {
		a->must[words - 1] &= tail_mask(a->size);
		a->may[words - 1] &= tail_mask(a->size);
	}
}

bool cor_triset_is_empty(const cor_triset *set)
{
	uint32_t words = cor_bits_words(set->size);

	for (uint32_t w = 0; w < words; w++) {
		if (set->may[w])
			return false;
	}
	return true;
}

/* Lowest bits of eight bytes to the eight bits of one byte, first byte to bit 0. */
static uint64_t pack8(uint64_t bytes)
{
	return (bytes & 0x0101010101010101u) * 0x0102040810204080u >> 56;
}

/*
 * Expansion and gathering collect eight values in the bytes of one register, and split it into the
 * two bits of each value with one multiplication a bitset: no branch, no store a row.
 */
#define EXPAND(name, type)                                                                  \
	static inline uint64_t name##_8(const type *codes, const uint8_t *table)            \
	{                                                                                   \
		return (uint64_t)table[codes[0]] | (uint64_t)table[codes[1]] << 8 |         \
			(uint64_t)table[codes[2]] << 16 | (uint64_t)table[codes[3]] << 24 | \
			(uint64_t)table[codes[4]] << 32 | (uint64_t)table[codes[5]] << 40 | \
			(uint64_t)table[codes[6]] << 48 | (uint64_t)table[codes[7]] << 56;  \
	}                                                                                   \
                                                                                            \
	static void name(cor_triset *set, const type *codes, const uint8_t *table)          \
	{                                                                                   \
		uint32_t whole = set->size >> 6;                                            \
                                                                                            \
		for (uint32_t w = 0; w < whole; w++, codes += 64) {                         \
			uint64_t must = 0, may = 0;                                         \
                                                                                            \
			for (unsigned k = 0; k < 64; k += 8) {                              \
				uint64_t eight = name##_8(codes + k, table);                \
                                                                                            \
				must |= pack8(eight >> 1) << k;                             \
				may |= pack8(eight | eight >> 1) << k;                      \
			}                                                                   \
			set->must[w] = must;                                                \
			set->may[w] = may;                                                  \
		}                                                                           \
		if (set->size & 63)                                                         \
			set->must[whole] = set->may[whole] = 0;                             \
		for (uint32_t i = whole << 6; i < set->size; i++, codes++)                  \
			cor_triset_put(set, i, (cor_tri)table[*codes]);                     \
	}

EXPAND(expand_u8, uint8_t)
EXPAND(expand_u16, uint16_t)
EXPAND(expand_u32, uint32_t)

void cor_triset_expand(cor_triset *set, const void *codes, unsigned width, const uint8_t *table)
{
	switch (width) {
	case 1:
		expand_u8(set, codes, table);
		return;
	case 2:
		expand_u16(set, codes, table);
		return;
	default:
		COR_ASSERT(width == 4);
		expand_u32(set, codes, table);
	}
}

/* The value of one row, 0 to 2; what is missing reads row 0 and throws it away: no branch. */
static inline uint64_t gather_one(const cor_triset *in, uint32_t row, uint64_t missing)
{
	uint64_t is_missing = -(uint64_t)(row == UINT32_MAX);
	uint32_t safe = row & ~(uint32_t)is_missing;
	uint64_t value = (in->must[safe >> 6] >> (safe & 63) & 1) +
		(in->may[safe >> 6] >> (safe & 63) & 1);

	return (value & ~is_missing) | (missing & is_missing);
}

void cor_triset_gather(cor_triset *out, const cor_triset *in, const uint32_t *index,
	cor_tri missing)
{
	uint32_t whole = out->size >> 6;

	/* A set without rows has no row 0 to read. */
	if (in->size == 0) {
		cor_triset_fill(out, missing);
		return;
	}
	for (uint32_t w = 0; w < whole; w++, index += 64) {
		uint64_t must = 0, may = 0;

		for (unsigned k = 0; k < 64; k++) {
			uint64_t value = gather_one(in, index[k], missing);

			must |= (value >> 1) << k;
			may |= ((value | value >> 1) & 1) << k;
		}
		out->must[w] = must;
		out->may[w] = may;
	}
	if (out->size & 63)
		out->must[whole] = out->may[whole] = 0;
	for (uint32_t i = whole << 6; i < out->size; i++, index++)
		cor_triset_put(out, i, (cor_tri)gather_one(in, *index, missing));
}

void cor_triset_scatter_or(cor_triset *out, const cor_triset *in, const uint32_t *owner)
{
	uint32_t words = cor_bits_words(in->size);

	for (uint32_t w = 0; w < words; w++) {
		uint64_t must = in->must[w];

		for (uint64_t may = in->may[w]; may; may &= may - 1) {
			unsigned k = (unsigned)__builtin_ctzll(may);
			uint32_t to = owner[(size_t)w * 64 + k];

			if (to == UINT32_MAX)
				continue;
			out->must[to >> 6] |= (must >> k & 1) << (to & 63);
			cor_bit_set(out->may, to);
		}
	}
}
