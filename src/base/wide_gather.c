/* wide.h: bits of rows that an index names. */
#include "base/wide_part.h"

/* Whether 64 rows follow one after the other, as those of elements do that have one role each. */
static inline bool are_in_line(const uint32_t *index)
{
	uint32_t off = 0;

	for (uint32_t k = 0; k < 64; k++)
		off |= index[k] - index[0] - k;
	return off == 0 && index[0] < UINT32_MAX - 64;
}

/* 64 bits from any bit on, which all are there. */
static inline uint64_t word_from(const uint64_t *bits, uint32_t from)
{
	uint64_t word = bits[from >> 6] >> (from & 63);

	return from & 63 ? word | bits[(from >> 6) + 1] << (64 - (from & 63)) : word;
}

static void gather_plain(const uint64_t *bits, const uint32_t *index, uint32_t words, bool missing,
	uint64_t *to)
{
	for (uint32_t w = 0; w < words; w++, index += 64) {
		uint64_t word = 0;

		if (are_in_line(index)) {
			to[w] = word_from(bits, *index);
			continue;
		}
		/* What is missing reads row 0 and throws it away: no branch. */
		for (unsigned k = 0; k < 64; k++) {
			bool is_missing = index[k] == UINT32_MAX;
			uint32_t row = is_missing ? 0 : index[k];
			uint64_t bit = bits[row >> 6] >> (row & 63) & 1;

			word |= (is_missing ? missing : bit) << k;
		}
		to[w] = word;
	}
}

#if defined(__x86_64__)
AVX512 static void gather_avx512(const uint64_t *bits, const uint32_t *index, uint32_t words,
	bool missing, uint64_t *to)
{
	const __m512i none = _mm512_set1_epi32(-1), low = _mm512_set1_epi32(31);
	const __m512i one = _mm512_set1_epi32(1);
	const __mmask16 gap = missing ? 0xffff : 0;

	for (uint32_t w = 0; w < words; w++) {
		uint64_t word = 0;

		if (are_in_line(index)) {
			to[w] = word_from(bits, *index);
			index += 64;
			continue;
		}
		for (unsigned k = 0; k < 64; k += 16, index += 16) {
			__m512i row = _mm512_loadu_si512(index);
			__mmask16 there = _mm512_cmpneq_epi32_mask(row, none);
			__m512i half = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), there,
				_mm512_srli_epi32(row, 5), bits, 4);
			__mmask16 is_set = _mm512_test_epi32_mask(half,
				_mm512_sllv_epi32(one, _mm512_and_si512(row, low)));

			word |= (uint64_t)(uint16_t)(is_set | (gap & ~there)) << k;
		}
		to[w] = word;
	}
}
#endif

void cor_wide_gather(const uint64_t *bits, const uint32_t *index, uint32_t words, bool missing,
	uint64_t *to)
{
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512) {
		gather_avx512(bits, index, words, missing, to);
		return;
	}
#endif
	gather_plain(bits, index, words, missing, to);
}
