#include "base/digest_lanes.h"

#include "base/wide.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f")))

#define BLOCK 128u /* bytes */
#define WORDS 16u  /* of a block */
#define ROUNDS 12u

/* Of the parameters of RFC 7693 only the length of the digest is not the usual one. */
#define PARAMETERS (0x01010000u ^ COR_DIGEST_BYTES)

static const uint64_t IV[8] = {0x6a09e667f3bcc908u, 0xbb67ae8584caa73bu, 0x3c6ef372fe94f82bu,
	0xa54ff53a5f1d36f1u, 0x510e527fade682d1u, 0x9b05688c2b3e6c1fu, 0x1f83d9abfb41bd6bu,
	0x5be0cd19137e2179u};

static const uint8_t SIGMA[ROUNDS][WORDS] = {
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
	{11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
	{7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
	{9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
	{2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
	{12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
	{13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
	{6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
	{10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
};

/* ---- the compression, once for each width: a vector holds one word of every lane ---- */

#define MIX(a, b, c, d, x, y)             \
	do {                              \
		(a) = ADD(ADD(a, b), x);  \
		(d) = TURN_32(XOR(d, a)); \
		(c) = ADD(c, d);          \
		(b) = TURN_24(XOR(b, c)); \
		(a) = ADD(ADD(a, b), y);  \
		(d) = TURN_16(XOR(d, a)); \
		(c) = ADD(c, d);          \
		(b) = TURN_63(XOR(b, c)); \
	} while (0)

/* at: bytes of the text up to the end of this block; is_last: all ones in the last. */
#define COMPRESS(name, target_, vector)                                                    \
	target_ static void name(vector h[8], const vector m[WORDS], uint64_t at,          \
		uint64_t is_last)                                                          \
	{                                                                                  \
		vector a = h[0], b = h[1], c = h[2], d = h[3];                             \
		vector e = h[4], f = h[5], g = h[6], i = h[7];                             \
		vector j = SAME(IV[0]), k = SAME(IV[1]), l = SAME(IV[2]), n = SAME(IV[3]); \
		vector o = SAME(IV[4] ^ at), p = SAME(IV[5]), q = SAME(IV[6] ^ is_last);   \
		vector r = SAME(IV[7]);                                                    \
                                                                                           \
		for (unsigned round = 0; round < ROUNDS; round++) {                        \
			const uint8_t *s = SIGMA[round];                                   \
                                                                                           \
			MIX(a, e, j, o, m[s[0]], m[s[1]]);                                 \
			MIX(b, f, k, p, m[s[2]], m[s[3]]);                                 \
			MIX(c, g, l, q, m[s[4]], m[s[5]]);                                 \
			MIX(d, i, n, r, m[s[6]], m[s[7]]);                                 \
			MIX(a, f, l, r, m[s[8]], m[s[9]]);                                 \
			MIX(b, g, n, o, m[s[10]], m[s[11]]);                               \
			MIX(c, i, j, p, m[s[12]], m[s[13]]);                               \
			MIX(d, e, k, q, m[s[14]], m[s[15]]);                               \
		}                                                                          \
		h[0] = XOR(h[0], XOR(a, j));                                               \
		h[1] = XOR(h[1], XOR(b, k));                                               \
		h[2] = XOR(h[2], XOR(c, l));                                               \
		h[3] = XOR(h[3], XOR(d, n));                                               \
		h[4] = XOR(h[4], XOR(e, o));                                               \
		h[5] = XOR(h[5], XOR(f, p));                                               \
		h[6] = XOR(h[6], XOR(g, q));                                               \
		h[7] = XOR(h[7], XOR(i, r));                                               \
	}

#define ADD _mm512_add_epi64
#define XOR _mm512_xor_si512
#define SAME(word) _mm512_set1_epi64((long long)(word))
#define TURN_32(v) _mm512_ror_epi64(v, 32)
#define TURN_24(v) _mm512_ror_epi64(v, 24)
#define TURN_16(v) _mm512_ror_epi64(v, 16)
#define TURN_63(v) _mm512_ror_epi64(v, 63)
COMPRESS(compress_8, AVX512, __m512i)
#undef ADD
#undef XOR
#undef SAME
#undef TURN_32
#undef TURN_24
#undef TURN_16
#undef TURN_63

/* Whole bytes move by a shuffle; by 63 is by one the other way. */
#define BYTES_24                                                                                 \
	_mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4, 5, 6, 7, 0, \
		1, 2, 11, 12, 13, 14, 15, 8, 9, 10)
#define BYTES_16                                                                                 \
	_mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3, 4, 5, 6, 7, \
		0, 1, 10, 11, 12, 13, 14, 15, 8, 9)
#define ADD _mm256_add_epi64
#define XOR _mm256_xor_si256
#define SAME(word) _mm256_set1_epi64x((long long)(word))
#define TURN_32(v) _mm256_shuffle_epi32(v, 0xb1)
#define TURN_24(v) _mm256_shuffle_epi8(v, BYTES_24)
#define TURN_16(v) _mm256_shuffle_epi8(v, BYTES_16)
#define TURN_63(v) twice_or_top(v)

AVX2 static inline __m256i twice_or_top(__m256i v)
{
	return _mm256_or_si256(_mm256_add_epi64(v, v), _mm256_srli_epi64(v, 63));
}

COMPRESS(compress_4, AVX2, __m256i)

/* ---- a word of every lane, from lanes that are words one behind the other ---- */

AVX512 static void turn_8(const unsigned char *const lanes[8], __m512i m[8])
{
	__m512i row[8], pair[8], four[8];

	for (unsigned i = 0; i < 8; i++)
		row[i] = _mm512_loadu_si512(lanes[i]);
	/* Even words of two lanes, then odd ones. */
	for (unsigned i = 0; i < 8; i += 2) {
		pair[i] = _mm512_unpacklo_epi64(row[i], row[i + 1]);
		pair[i + 1] = _mm512_unpackhi_epi64(row[i], row[i + 1]);
	}
	for (unsigned odd = 0; odd < 2; odd++) {
		four[0] = _mm512_shuffle_i64x2(pair[odd], pair[odd + 2], 0x44);
		four[1] = _mm512_shuffle_i64x2(pair[odd], pair[odd + 2], 0xee);
		four[2] = _mm512_shuffle_i64x2(pair[odd + 4], pair[odd + 6], 0x44);
		four[3] = _mm512_shuffle_i64x2(pair[odd + 4], pair[odd + 6], 0xee);
		m[odd] = _mm512_shuffle_i64x2(four[0], four[2], 0x88);
		m[odd + 2] = _mm512_shuffle_i64x2(four[0], four[2], 0xdd);
		m[odd + 4] = _mm512_shuffle_i64x2(four[1], four[3], 0x88);
		m[odd + 6] = _mm512_shuffle_i64x2(four[1], four[3], 0xdd);
	}
}

AVX2 static void turn_4(const unsigned char *const lanes[4], __m256i m[4])
{
	__m256i row[4], pair[4];

	for (unsigned i = 0; i < 4; i++)
		row[i] = _mm256_loadu_si256((const __m256i *)(const void *)lanes[i]);
	for (unsigned i = 0; i < 4; i += 2) {
		pair[i] = _mm256_unpacklo_epi64(row[i], row[i + 1]);
		pair[i + 1] = _mm256_unpackhi_epi64(row[i], row[i + 1]);
	}
	for (unsigned odd = 0; odd < 2; odd++) {
		m[odd] = _mm256_permute2x128_si256(pair[odd], pair[odd + 2], 0x20);
		m[odd + 2] = _mm256_permute2x128_si256(pair[odd], pair[odd + 2], 0x31);
	}
}

/* ---- texts ---- */

/* What stands behind the last whole block, or all of a last block, with zeros behind it; at least one
 * byte unless there is none. */
static size_t copy_last(const unsigned char *text, size_t length, unsigned char last[BLOCK])
{
	size_t rest = length ? (length - 1) % BLOCK + 1 : 0;

	memset(last, 0, BLOCK);
	if (rest)
		memcpy(last, text + length - rest, rest);
	return length - rest;
}

AVX512 static void hash_8(const unsigned char *texts, size_t length, cor_digest *digests)
{
	_Alignas(64) unsigned char last[8][BLOCK];
	const unsigned char *lanes[8];
	__m512i h[8], m[WORDS];
	uint64_t words[8];
	size_t whole = 0;

	for (unsigned i = 0; i < 8; i++) {
		whole = copy_last(texts + i * length, length, last[i]);
		h[i] = _mm512_set1_epi64((long long)IV[i]);
	}
	h[0] = _mm512_xor_si512(h[0], _mm512_set1_epi64(PARAMETERS));
	for (size_t at = 0; at <= whole; at += BLOCK) {
		bool is_last = at == whole;

		for (unsigned half = 0; half < BLOCK; half += BLOCK / 2) {
			for (unsigned i = 0; i < 8; i++)
				lanes[i] = is_last ? last[i] + half
						   : texts + i * length + at + half;
			turn_8(lanes, m + half / sizeof(uint64_t));
		}
		compress_8(h, m, is_last ? length : at + BLOCK, is_last ? UINT64_MAX : 0);
	}
	for (unsigned w = 0; w < COR_DIGEST_BYTES / sizeof(*words); w++) {
		_mm512_storeu_si512(words, h[w]);
		for (unsigned i = 0; i < 8; i++)
			memcpy(digests[i].bytes + w * sizeof(*words), &words[i], sizeof(*words));
	}
}

AVX2 static void hash_4(const unsigned char *texts, size_t length, cor_digest *digests)
{
	_Alignas(64) unsigned char last[4][BLOCK];
	const unsigned char *lanes[4];
	__m256i h[8], m[WORDS];
	uint64_t words[4];
	size_t whole = 0;

	for (unsigned i = 0; i < 4; i++)
		whole = copy_last(texts + i * length, length, last[i]);
	for (unsigned i = 0; i < 8; i++)
		h[i] = _mm256_set1_epi64x((long long)IV[i]);
	h[0] = _mm256_xor_si256(h[0], _mm256_set1_epi64x(PARAMETERS));
	for (size_t at = 0; at <= whole; at += BLOCK) {
		bool is_last = at == whole;

		for (unsigned part = 0; part < BLOCK; part += BLOCK / 4) {
			for (unsigned i = 0; i < 4; i++)
				lanes[i] = is_last ? last[i] + part
						   : texts + i * length + at + part;
			turn_4(lanes, m + part / sizeof(uint64_t));
		}
		compress_4(h, m, is_last ? length : at + BLOCK, is_last ? UINT64_MAX : 0);
	}
	for (unsigned w = 0; w < COR_DIGEST_BYTES / sizeof(*words); w++) {
		_mm256_storeu_si256((__m256i *)(void *)words, h[w]);
		for (unsigned i = 0; i < 4; i++)
			memcpy(digests[i].bytes + w * sizeof(*words), &words[i], sizeof(*words));
	}
}
#endif

void cor_digest_of_each(const void *bytes, size_t length, size_t count, cor_digest *digests)
{
	const unsigned char *text = bytes;
	size_t i = 0;

#if defined(__x86_64__)
	for (; cor_wide_level() == COR_WIDE_AVX512 && count - i >= 8; i += 8)
		hash_8(text + i * length, length, digests + i);
	for (; cor_wide_level() >= COR_WIDE_AVX2 && count - i >= 4; i += 4)
		hash_4(text + i * length, length, digests + i);
#endif
	for (; i < count; i++)
		digests[i] = cor_digest_of(text + i * length, length);
}
