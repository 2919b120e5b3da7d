#include "base/wide.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))
#endif

#define YES 2

/* The values of the next window of so many rows: COR_WINDOW_WORDS words.  Past the end nothing comes of it. */
#define AHEAD_ROWS 8192
#define ASK_AHEAD(values)                                                                        \
	__builtin_prefetch((const void *)((uintptr_t)(values) + sizeof(*(values)) * AHEAD_ROWS), \
		0, 2)

static int found = -1, most = COR_WIDE_AVX512;

/* Every thread finds the same, so that it does not matter who writes it. */
cor_wide cor_wide_level(void)
{
	int level = __atomic_load_n(&found, __ATOMIC_RELAXED);
	int limit = __atomic_load_n(&most, __ATOMIC_RELAXED);

	if (level < 0) {
		level = COR_WIDE_PLAIN;
#if defined(__x86_64__)
		__builtin_cpu_init();
		if (__builtin_cpu_supports("avx2"))
			level = COR_WIDE_AVX2;
		if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
			__builtin_cpu_supports("avx512vbmi") &&
			__builtin_cpu_supports("avx512vbmi2"))
			level = COR_WIDE_AVX512;
#endif
		__atomic_store_n(&found, level, __ATOMIC_RELAXED);
	}
	return (cor_wide)(level < limit ? level : limit);
}

void cor_wide_limit(cor_wide level)
{
	__atomic_store_n(&most, (int)level, __ATOMIC_RELAXED);
}

/* ---- plainly ---- */

/* Lowest bits of eight bytes to the eight bits of one byte, first byte to bit 0. */
static inline uint64_t pack8(uint64_t bytes)
{
	return (bytes & 0x0101010101010101u) * 0x0102040810204080u >> 56;
}

static void bytes_plain(const uint8_t *codes, uint32_t words, const uint8_t *table, uint64_t *must,
	uint64_t *may)
{
	for (uint32_t w = 0; w < words; w++, codes += 64) {
		uint64_t yes = 0, perhaps = 0;

		for (unsigned k = 0; k < 64; k += 8) {
			uint64_t eight = 0;

			for (unsigned i = 0; i < 8; i++)
				eight |= (uint64_t)table[codes[k + i]] << 8 * i;
			yes |= pack8(eight >> 1) << k;
			perhaps |= pack8(eight | eight >> 1) << k;
		}
		must[w] = yes;
		may[w] = perhaps;
	}
}

#define MATCH_PLAIN(name, type)                                                          \
	static void name(const type *codes, uint32_t words, const cor_wide_matches *m,   \
		uint64_t *must, uint64_t *may)                                           \
	{                                                                                \
		for (uint32_t w = 0; w < words; w++, codes += 64) {                      \
			uint64_t yes = 0, perhaps = 0;                                   \
                                                                                         \
			for (uint32_t c = 0; c < m->count; c++) {                        \
				uint64_t hit = 0;                                        \
                                                                                         \
				for (unsigned k = 0; k < 64; k++)                        \
					hit |= (uint64_t)(codes[k] == m->codes[c]) << k; \
				perhaps |= hit;                                          \
				yes |= m->values[c] == YES ? hit : 0;                    \
			}                                                                \
			must[w] = yes;                                                   \
			may[w] = perhaps;                                                \
		}                                                                        \
	}

MATCH_PLAIN(match16_plain, uint16_t)
MATCH_PLAIN(match32_plain, uint32_t)

static void between_plain(const int32_t *values, uint32_t words, int32_t low, int32_t high,
	uint64_t *bits)
{
	for (uint32_t w = 0; w < words; w++, values += 64) {
		uint64_t word = 0;

		for (unsigned k = 0; k < 64; k++)
			word |= (uint64_t)((values[k] >= low) & (values[k] <= high)) << k;
		bits[w] = word;
	}
}

static void changes8_plain(const uint8_t *codes, uint32_t words, uint64_t *bits)
{
	for (uint32_t w = 0; w < words; w++, codes += 64) {
		uint64_t word = 0;

		for (unsigned k = 0; k < 64; k += 8) {
			uint64_t eight, before, differ;

			memcpy(&eight, codes + k, sizeof(eight));
			memcpy(&before, codes + k - 1, sizeof(before));
			differ = eight ^ before;
			/* Any bit of a byte to its lowest. */
			differ |= differ >> 4;
			differ |= differ >> 2;
			differ |= differ >> 1;
			word |= pack8(differ) << k;
		}
		bits[w] = word;
	}
}

#if defined(__x86_64__)

/* ---- AVX2 ---- */

AVX2 static void changes8_avx2(const uint8_t *codes, uint32_t words, uint64_t *bits)
{
	for (uint32_t w = 0; w < words; w++) {
		uint64_t same = 0;

		for (unsigned half = 0; half < 64; half += 32, codes += 32)
			same |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(
					_mm256_loadu_si256((const __m256i *)(const void *)codes),
					_mm256_loadu_si256(
						(const __m256i *)(const void *)(codes - 1))))
				<< half;
		bits[w] = ~same;
	}
}

/* A table of 256 as 16 tables of 16; those that hold nothing but no are left out. */
AVX2 static inline uint32_t load_tables(const uint8_t *table, __m256i tables[16], __m256i highs[16])
{
	uint32_t count = 0;

	for (unsigned t = 0; t < 16; t++) {
		__m128i sixteen = _mm_loadu_si128(
			(const __m128i *)(const void *)(table + (size_t)16 * t));

		if (_mm_testz_si128(sixteen, sixteen))
			continue;
		tables[count] = _mm256_broadcastsi128_si256(sixteen);
		highs[count++] = _mm256_set1_epi8((char)t);
	}
	return count;
}

AVX2 static void bytes_avx2(const uint8_t *codes, uint32_t words, const uint8_t *table,
	uint64_t *must, uint64_t *may)
{
	const __m256i nibble = _mm256_set1_epi8(15), zero = _mm256_setzero_si256();
	const __m256i two = _mm256_set1_epi8(YES);
	__m256i tables[16], highs[16];
	uint32_t count = load_tables(table, tables, highs);

	for (uint32_t w = 0; w < words; w++) {
		uint64_t yes = 0, perhaps = 0;

		for (unsigned half = 0; half < 64; half += 32, codes += 32) {
			__m256i code = _mm256_loadu_si256((const __m256i *)(const void *)codes);
			__m256i low = _mm256_and_si256(code, nibble), value = zero;
			__m256i high = _mm256_and_si256(_mm256_srli_epi16(code, 4), nibble);

			for (uint32_t t = 0; t < count; t++)
				value = _mm256_or_si256(value,
					_mm256_and_si256(_mm256_cmpeq_epi8(high, highs[t]),
						_mm256_shuffle_epi8(tables[t], low)));
			yes |= (uint64_t)(uint32_t)_mm256_movemask_epi8(
				       _mm256_cmpeq_epi8(value, two))
				<< half;
			perhaps |= (uint64_t)(uint32_t)_mm256_movemask_epi8(
					   _mm256_cmpgt_epi8(value, zero))
				<< half;
		}
		must[w] = yes;
		may[w] = perhaps;
	}
}

AVX2 static void match16_avx2(const uint16_t *codes, uint32_t words, const cor_wide_matches *m,
	uint64_t *must, uint64_t *may)
{
	for (uint32_t w = 0; w < words; w++) {
		uint64_t yes = 0, perhaps = 0;

		for (unsigned half = 0; half < 64; half += 32, codes += 32) {
			__m256i a = _mm256_loadu_si256((const __m256i *)(const void *)codes);
			__m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(codes + 16));

			for (uint32_t c = 0; c < m->count; c++) {
				__m256i wanted = _mm256_set1_epi16((short)m->codes[c]);
				__m256i both = _mm256_packs_epi16(_mm256_cmpeq_epi16(a, wanted),
					_mm256_cmpeq_epi16(b, wanted));
				/* Packing goes by halves of 128 bits. */
				uint64_t hit = (uint32_t)_mm256_movemask_epi8(
					_mm256_permute4x64_epi64(both, 0xd8));

				perhaps |= hit << half;
				yes |= m->values[c] == YES ? hit << half : 0;
			}
		}
		must[w] = yes;
		may[w] = perhaps;
	}
}

AVX2 static inline uint64_t mask8(__m256i lanes)
{
	return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(lanes));
}

AVX2 static void match32_avx2(const uint32_t *codes, uint32_t words, const cor_wide_matches *m,
	uint64_t *must, uint64_t *may)
{
	for (uint32_t w = 0; w < words; w++) {
		uint64_t yes = 0, perhaps = 0;

		for (unsigned k = 0; k < 64; k += 8, codes += 8) {
			__m256i code = _mm256_loadu_si256((const __m256i *)(const void *)codes);

			for (uint32_t c = 0; c < m->count; c++) {
				__m256i wanted = _mm256_set1_epi32((int)m->codes[c]);
				uint64_t hit = mask8(_mm256_cmpeq_epi32(code, wanted)) << k;

				perhaps |= hit;
				yes |= m->values[c] == YES ? hit : 0;
			}
		}
		must[w] = yes;
		may[w] = perhaps;
	}
}

AVX2 static void between_avx2(const int32_t *values, uint32_t words, int32_t low, int32_t high,
	uint64_t *bits)
{
	const __m256i least = _mm256_set1_epi32(low), greatest = _mm256_set1_epi32(high);

	for (uint32_t w = 0; w < words; w++) {
		uint64_t outside = 0;

		for (unsigned k = 0; k < 64; k += 8, values += 8) {
			__m256i value = _mm256_loadu_si256((const __m256i *)(const void *)values);

			outside |= mask8(_mm256_or_si256(_mm256_cmpgt_epi32(least, value),
					   _mm256_cmpgt_epi32(value, greatest)))
				<< k;
		}
		bits[w] = ~outside;
	}
}

/* ---- AVX-512 ---- */

AVX512 static void changes8_avx512(const uint8_t *codes, uint32_t words, uint64_t *bits)
{
	for (uint32_t w = 0; w < words; w++, codes += 64)
		bits[w] = _mm512_cmpneq_epi8_mask(_mm512_loadu_si512(codes),
			_mm512_loadu_si512(codes - 1));
}

AVX512 static void bytes_avx512(const uint8_t *codes, uint32_t words, const uint8_t *table,
	uint64_t *must, uint64_t *may)
{
	const __m512i a = _mm512_loadu_si512(table), b = _mm512_loadu_si512(table + 64);
	const __m512i c = _mm512_loadu_si512(table + 128), d = _mm512_loadu_si512(table + 192);
	const __m512i two = _mm512_set1_epi8(YES);

	for (uint32_t w = 0; w < words; w++, codes += 64) {
		__m512i code = _mm512_loadu_si512(codes);
		__m512i value = _mm512_mask_blend_epi8(_mm512_movepi8_mask(code),
			_mm512_permutex2var_epi8(a, code, b), _mm512_permutex2var_epi8(c, code, d));

		ASK_AHEAD(codes);
		must[w] = _mm512_cmpeq_epi8_mask(value, two);
		may[w] = _mm512_test_epi8_mask(value, value);
	}
}

AVX512 static void match16_avx512(const uint16_t *codes, uint32_t words, const cor_wide_matches *m,
	uint64_t *must, uint64_t *may)
{
	for (uint32_t w = 0; w < words; w++, codes += 64) {
		__m512i a = _mm512_loadu_si512(codes), b = _mm512_loadu_si512(codes + 32);
		uint64_t yes = 0, perhaps = 0;

		for (uint32_t c = 0; c < m->count; c++) {
			__m512i wanted = _mm512_set1_epi16((short)m->codes[c]);
			uint64_t hit = _mm512_cmpeq_epi16_mask(a, wanted) |
				(uint64_t)_mm512_cmpeq_epi16_mask(b, wanted) << 32;

			perhaps |= hit;
			yes |= m->values[c] == YES ? hit : 0;
		}
		must[w] = yes;
		may[w] = perhaps;
	}
}

AVX512 static void match32_avx512(const uint32_t *codes, uint32_t words, const cor_wide_matches *m,
	uint64_t *must, uint64_t *may)
{
	for (uint32_t w = 0; w < words; w++) {
		uint64_t yes = 0, perhaps = 0;

		for (unsigned k = 0; k < 64; k += 16, codes += 16) {
			__m512i code = _mm512_loadu_si512(codes);

			for (uint32_t c = 0; c < m->count; c++) {
				__m512i wanted = _mm512_set1_epi32((int)m->codes[c]);
				uint64_t hit = (uint64_t)_mm512_cmpeq_epi32_mask(code, wanted) << k;

				perhaps |= hit;
				yes |= m->values[c] == YES ? hit : 0;
			}
		}
		must[w] = yes;
		may[w] = perhaps;
	}
}

AVX512 static void between_avx512(const int32_t *values, uint32_t words, int32_t low, int32_t high,
	uint64_t *bits)
{
	const __m512i least = _mm512_set1_epi32(low), greatest = _mm512_set1_epi32(high);

	for (uint32_t w = 0; w < words; w++) {
		uint64_t inside = 0;

		for (unsigned k = 0; k < 64; k += 16, values += 16) {
			__m512i value = _mm512_loadu_si512(values);

			ASK_AHEAD(values);
			inside |= (uint64_t)_mm512_mask_cmple_epi32_mask(
					  _mm512_cmpge_epi32_mask(value, least), value, greatest)
				<< k;
		}
		bits[w] = inside;
	}
}

#define RUN(name, ...)                      \
	switch (cor_wide_level()) {         \
	case COR_WIDE_AVX512:               \
		name##_avx512(__VA_ARGS__); \
		return;                     \
	case COR_WIDE_AVX2:                 \
		name##_avx2(__VA_ARGS__);   \
		return;                     \
	case COR_WIDE_PLAIN:                \
		break;                      \
	}                                   \
	name##_plain(__VA_ARGS__)
#else
#define RUN(name, ...) name##_plain(__VA_ARGS__)
#endif

void cor_wide_bytes(const uint8_t *codes, uint32_t words, const uint8_t table[256], uint64_t *must,
	uint64_t *may)
{
	RUN(bytes, codes, words, table, must, may);
}

void cor_wide_match16(const uint16_t *codes, uint32_t words, const cor_wide_matches *m,
	uint64_t *must, uint64_t *may)
{
	RUN(match16, codes, words, m, must, may);
}

void cor_wide_match32(const uint32_t *codes, uint32_t words, const cor_wide_matches *m,
	uint64_t *must, uint64_t *may)
{
	RUN(match32, codes, words, m, must, may);
}

void cor_wide_between(const int32_t *values, uint32_t words, int32_t low, int32_t high,
	uint64_t *bits)
{
	RUN(between, values, words, low, high, bits);
}

void cor_wide_changes8(const uint8_t *codes, uint32_t words, uint64_t *bits)
{
	RUN(changes8, codes, words, bits);
}

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

/* The bits of word w that lie in [from, to). */
static inline uint64_t stretch_mask(uint32_t w, uint32_t from, uint32_t to)
{
	const uint64_t all = ~(uint64_t)0;
	uint64_t mask = all;

	if (w == from >> 6)
		mask &= all << (from & 63);
	if (w == (to - 1) >> 6)
		mask &= all >> ((64 - (to & 63)) & 63);
	return mask;
}

static void three16_plain(const uint16_t *values, const uint64_t *const bits[3], uint32_t from,
	uint32_t to, uint64_t sums[3])
{
	for (uint32_t w = from >> 6; w <= (to - 1) >> 6; w++) {
		uint64_t mask = stretch_mask(w, from, to);

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
		uint64_t stretch = stretch_mask(w, from, to);
		uint64_t first = bits[0][w] & stretch, second = bits[1][w] & stretch;
		uint64_t third = bits[2][w] & stretch, any = first | second | third;
		__m512i a = _mm512_maskz_loadu_epi16((__mmask32)any, here);
		__m512i b = _mm512_maskz_loadu_epi16((__mmask32)(any >> 32), here + 32);

		ASK_AHEAD(here);
		ASK_AHEAD(here + 32);
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
