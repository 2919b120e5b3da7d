/* wide.h: counting bits, and sums of what they stand at. */
#include "base/tri.h"
#include "base/wide_part.h"

/* ---- counting ---- */

static uint64_t count_plain(const uint64_t *bits, uint32_t words)
{
	uint64_t count = 0;

	for (uint32_t w = 0; w < words; w++)
		count += (uint64_t)__builtin_popcountll(bits[w]);
	return count;
}

#if defined(__x86_64__)
/* The same, with the instruction for it: every processor with AVX2 has it. */
__attribute__((target("popcnt"))) static uint64_t count_popcnt(const uint64_t *bits, uint32_t words)
{
	uint64_t count = 0;

	for (uint32_t w = 0; w < words; w++)
		count += (uint64_t)__builtin_popcountll(bits[w]);
	return count;
}
#endif

uint64_t cor_wide_count(const uint64_t *bits, uint32_t words)
{
#if defined(__x86_64__)
	if (cor_wide_level() != COR_WIDE_PLAIN)
		return count_popcnt(bits, words);
#endif
	return count_plain(bits, words);
}

static void any_plain(const uint64_t *words, uint32_t count, uint64_t *bits)
{
	for (uint32_t from = 0; from < count; from += 64) {
		uint32_t to = count - from < 64 ? count : from + 64;
		uint64_t any = 0;

		for (uint32_t w = from; w < to; w++)
			any |= (uint64_t)(words[w] != 0) << (w - from);
		bits[from / 64] = any;
	}
}

#if defined(__x86_64__)
AVX512 static void any_avx512(const uint64_t *words, uint32_t count, uint64_t *bits)
{
	for (uint32_t from = 0; from < count; from += 64) {
		uint32_t to = count - from < 64 ? count : from + 64;
		uint64_t any = 0;

		for (uint32_t w = from; w < to; w += 8) {
			__mmask8 here = (__mmask8)(to - w < 8 ? (1u << (to - w)) - 1 : 0xff);
			__m512i eight = _mm512_maskz_loadu_epi64(here, words + w);

			any |= (uint64_t)_mm512_test_epi64_mask(eight, eight) << (w - from);
		}
		bits[from / 64] = any;
	}
}
#endif

void cor_wide_any(const uint64_t *words, uint32_t count, uint64_t *bits)
{
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512) {
		any_avx512(words, count, bits);
		return;
	}
#endif
	any_plain(words, count, bits);
}

/* ---- sums ---- */

static uint64_t sum16_plain(const uint16_t *values, uint64_t bits)
{
	uint64_t sum = 0;

	for (; bits; bits &= bits - 1)
		sum += values[__builtin_ctzll(bits)];
	return sum;
}

#if defined(__x86_64__)
AVX512 static inline __m512i widen16(__m512i values)
{
	const __m512i low = _mm512_set1_epi32(0xffff);

	return _mm512_add_epi32(_mm512_and_si512(values, low), _mm512_srli_epi32(values, 16));
}

AVX512 static uint64_t sum16_avx512(const uint16_t *values, uint64_t bits)
{
	__m512i a = _mm512_maskz_loadu_epi16((__mmask32)bits, values);
	__m512i b = _mm512_maskz_loadu_epi16((__mmask32)(bits >> 32), values + 32);

	/* 64 values of 16 bits fit 32 bits many times. */
	return (uint32_t)_mm512_reduce_add_epi32(_mm512_add_epi32(widen16(a), widen16(b)));
}
#endif

static void three16_plain(const uint16_t *values, const uint64_t *const bits[3], uint32_t from,
	uint32_t to, uint64_t sums[3])
{
	for (uint32_t w = from >> 6; w <= (to - 1) >> 6; w++) {
		uint64_t mask = cor_word_mask(w, from, to);

		for (unsigned k = 0; k < 3; k++)
			sums[k] += sum16_plain(values + (size_t)w * 64, bits[k][w] & mask);
	}
}

#if defined(__x86_64__)
AVX512 static inline __m512i add16(__m512i sum, __m512i a, __m512i b, uint64_t bits)
{
	return _mm512_add_epi32(sum,
		_mm512_add_epi32(widen16(_mm512_maskz_mov_epi16((__mmask32)bits, a)),
			widen16(_mm512_maskz_mov_epi16((__mmask32)(bits >> 32), b))));
}

AVX512 static void three16_avx512(const uint16_t *values, const uint64_t *const bits[3],
	uint32_t from, uint32_t to, uint64_t sums[3])
{
	__m512i sum[3] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};

	for (uint32_t w = from >> 6; w <= (to - 1) >> 6; w++) {
		const uint16_t *here = values + (size_t)w * 64;
		uint64_t stretch = cor_word_mask(w, from, to);
		uint64_t first = bits[0][w] & stretch, second = bits[1][w] & stretch;
		uint64_t third = bits[2][w] & stretch, any = first | second | third;
		__m512i a = _mm512_maskz_loadu_epi16((__mmask32)any, here);
		__m512i b = _mm512_maskz_loadu_epi16((__mmask32)(any >> 32), here + 32);
		sum[0] = add16(sum[0], a, b, first);
		if (second)
			sum[1] = add16(sum[1], a, b, second);
		if (third)
			sum[2] = add16(sum[2], a, b, third);
	}
	/* At most 2^16 values of 16 bits: a lane has a sixteenth of them. */
	for (unsigned k = 0; k < 3; k++)
		sums[k] += (uint32_t)_mm512_reduce_add_epi32(sum[k]);
}
#endif

void cor_wide_sum16_three(const uint16_t *values, const uint64_t *const bits[3], uint32_t from,
	uint32_t to, uint64_t sums[3])
{
	if (from >= to)
		return;
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512) {
		three16_avx512(values, bits, from, to, sums);
		return;
	}
#endif
	three16_plain(values, bits, from, to, sums);
}

uint64_t cor_wide_sum16(const uint16_t *values, uint64_t bits)
{
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512)
		return sum16_avx512(values, bits);
#endif
	return sum16_plain(values, bits);
}
