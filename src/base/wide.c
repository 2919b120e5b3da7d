#include "base/wide.h"

#include <string.h>

#include "base/wide_part.h"

#define YES 2

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
			__builtin_cpu_supports("avx512dq") &&
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

static void between16_plain(const uint16_t *values, uint32_t words, uint16_t low, uint16_t high,
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

/* Those that are what they are when they are kept between low and high. */
AVX2 static inline __m256i inside16(const uint16_t *values, __m256i low, __m256i high)
{
	__m256i value = _mm256_loadu_si256((const __m256i *)(const void *)values);

	return _mm256_cmpeq_epi16(value, _mm256_min_epu16(_mm256_max_epu16(value, low), high));
}

AVX2 static void between16_avx2(const uint16_t *values, uint32_t words, uint16_t low, uint16_t high,
	uint64_t *bits)
{
	const __m256i least = _mm256_set1_epi16((short)low);
	const __m256i greatest = _mm256_set1_epi16((short)high);

	for (uint32_t w = 0; w < words; w++) {
		uint64_t inside = 0;

		for (unsigned half = 0; half < 64; half += 32, values += 32) {
			__m256i both = _mm256_packs_epi16(inside16(values, least, greatest),
				inside16(values + 16, least, greatest));

			/* Packing goes by halves of 128 bits. */
			inside |= (uint64_t)(uint32_t)_mm256_movemask_epi8(
					  _mm256_permute4x64_epi64(both, 0xd8))
				<< half;
		}
		bits[w] = low <= high ? inside : 0;
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
			inside |= (uint64_t)_mm512_mask_cmple_epi32_mask(
					  _mm512_cmpge_epi32_mask(value, least), value, greatest)
				<< k;
		}
		bits[w] = inside;
	}
}

AVX512 static void between16_avx512(const uint16_t *values, uint32_t words, uint16_t low,
	uint16_t high, uint64_t *bits)
{
	const __m512i least = _mm512_set1_epi16((short)low);
	const __m512i greatest = _mm512_set1_epi16((short)high);

	for (uint32_t w = 0; w < words; w++, values += 64) {
		__m512i a = _mm512_loadu_si512(values), b = _mm512_loadu_si512(values + 32);
		uint64_t second = _mm512_mask_cmple_epu16_mask(_mm512_cmpge_epu16_mask(b, least), b,
			greatest);
		bits[w] = _mm512_mask_cmple_epu16_mask(_mm512_cmpge_epu16_mask(a, least), a,
				  greatest) |
			second << 32;
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

void cor_wide_between16(const uint16_t *values, uint32_t words, uint16_t low, uint16_t high,
	uint64_t *bits)
{
	RUN(between16, values, words, low, high, bits);
}

void cor_wide_changes8(const uint8_t *codes, uint32_t words, uint64_t *bits)
{
	RUN(changes8, codes, words, bits);
}
