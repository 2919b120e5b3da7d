#include "base/tri.h"

#include <string.h>

#include "base/wide.h"

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
	uint64_t count = cor_wide_count(bits, whole);

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

typedef cor_status (*new_array)(cor_arena *, size_t, size_t, void *, cor_err *);

static cor_status new_set(cor_arena *arena, uint32_t size, new_array take, cor_triset *ret_set,
	cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(arena);
	uint64_t *must, *may;
	cor_status status;

	COR_TRY(take(arena, cor_bits_words(size), sizeof(*must), &must, err));
	status = take(arena, cor_bits_words(size), sizeof(*may), &may, err);
	if (status != COR_OK) {
		cor_arena_back(arena, mark);
		return status;
	}
	*ret_set = (cor_triset){must, may, size};
	return COR_OK;
}

cor_status cor_triset_new(cor_arena *arena, uint32_t size, cor_triset *ret_set, cor_err *err)
{
	return new_set(arena, size, cor_arena_new_array, ret_set, err);
}

cor_status cor_triset_new_raw(cor_arena *arena, uint32_t size, cor_triset *ret_set, cor_err *err)
{
	return new_set(arena, size, cor_arena_new_raw, ret_set, err);
}

void cor_triset_copy(cor_triset *a, const cor_triset *b)
{
	size_t bytes = cor_bits_words(a->size) * sizeof(*a->must);

	COR_ASSERT(a->size == b->size);
	if (bytes == 0)
		return;
	memcpy(a->must, b->must, bytes);
	memcpy(a->may, b->may, bytes);
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

static void expand_u8(cor_triset *set, const uint8_t *codes, const uint8_t *table, uint32_t values)
{
	uint8_t whole[256] = {0};

	memcpy(whole, table, values < sizeof(whole) ? values : sizeof(whole));
	cor_wide_bytes(codes, set->size >> 6, whole, set->must, set->may);
}

/* The codes that are not no, when they are few. */
static bool find_matches(const uint8_t *table, uint32_t values, cor_wide_matches *matches)
{
	matches->count = 0;
	for (uint32_t code = 0; code < values; code++) {
		if (table[code] == COR_NO)
			continue;
		if (matches->count == COR_WIDE_MATCHES_MAX)
			return false;
		matches->codes[matches->count] = code;
		matches->values[matches->count++] = table[code];
	}
	return true;
}

/* A word at a time, two bits a value. */
#define EXPAND(name, type, match)                                                    \
	static void name(cor_triset *set, const type *codes, const uint8_t *table,   \
		uint32_t values)                                                     \
	{                                                                            \
		cor_wide_matches matches;                                            \
                                                                                     \
		if (find_matches(table, values, &matches)) {                         \
			match(codes, set->size >> 6, &matches, set->must, set->may); \
			return;                                                      \
		}                                                                    \
		for (uint32_t w = 0; w < set->size >> 6; w++, codes += 64) {         \
			uint64_t must = 0, may = 0;                                  \
                                                                                     \
			for (unsigned k = 0; k < 64; k++) {                          \
				uint64_t value = table[codes[k]];                    \
                                                                                     \
				must |= (value >> 1) << k;                           \
				may |= ((value | value >> 1) & 1) << k;              \
			}                                                            \
			set->must[w] = must;                                         \
			set->may[w] = may;                                           \
		}                                                                    \
	}

EXPAND(expand_u16, uint16_t, cor_wide_match16)
EXPAND(expand_u32, uint32_t, cor_wide_match32)

void cor_triset_expand(cor_triset *set, const void *codes, unsigned width, const uint8_t *table,
	uint32_t values)
{
	uint32_t from = set->size & ~(uint32_t)63;

	if (from < set->size)
		set->must[from >> 6] = set->may[from >> 6] = 0;
	if (width == 1) {
		const uint8_t *all = codes;

		expand_u8(set, all, table, values);
		for (uint32_t i = from; i < set->size; i++)
			cor_triset_put(set, i, (cor_tri)table[all[i]]);
	} else if (width == 2) {
		const uint16_t *all = codes;

		expand_u16(set, all, table, values);
		for (uint32_t i = from; i < set->size; i++)
			cor_triset_put(set, i, (cor_tri)table[all[i]]);
	} else {
		const uint32_t *all = codes;

		COR_ASSERT(width == 4);
		expand_u32(set, all, table, values);
		for (uint32_t i = from; i < set->size; i++)
			cor_triset_put(set, i, (cor_tri)table[all[i]]);
	}
}

void cor_bits_between(uint64_t *bits, const int32_t *values, uint32_t size, int32_t low,
	int32_t high)
{
	uint32_t words = size >> 6;

	cor_wide_between(values, words, low, high, bits);
	if (size & 63)
		bits[words] = 0;
	for (uint32_t i = words << 6; i < size; i++)
		bits[words] |= (uint64_t)(values[i] >= low && values[i] <= high) << (i & 63);
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
	cor_wide_gather(in->must, index, whole, missing == COR_YES, out->must);
	cor_wide_gather(in->may, index, whole, missing != COR_NO, out->may);
	if (out->size & 63)
		out->must[whole] = out->may[whole] = 0;
	for (uint32_t i = whole << 6; i < out->size; i++)
		cor_triset_put(out, i,
			index[i] == UINT32_MAX ? missing : cor_triset_at(in, index[i]));
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
