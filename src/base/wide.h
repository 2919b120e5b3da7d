/*
 * The loops that touch every row: 64 rows become one word of bits.
 *
 * Each is written three times, for AVX-512, for AVX2 and plainly, and gives the same bytes in all
 * of them; which one runs is found once, from what the processor can do.  Rows come in whole words
 * here; what is left over at the end of a column is the caller's (tri.c).
 */
#ifndef COR_BASE_WIDE_H
#define COR_BASE_WIDE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum cor_wide { COR_WIDE_PLAIN, COR_WIDE_AVX2, COR_WIDE_AVX512 } cor_wide;

/* The best that this processor can do, or what was set. */
cor_wide cor_wide_level(void);
/* For tests: no more than this level from now on (in all threads). */
void cor_wide_limit(cor_wide level);

/* must, may: 64 * words rows of table[code], whose values are those of cor_tri; 256 of them. */
void cor_wide_bytes(const uint8_t *codes, uint32_t words, const uint8_t table[256], uint64_t *must,
	uint64_t *may);

#define COR_WIDE_MATCHES_MAX 16
/* The same where few codes are not no: those and their values.  Codes of 2 or 4 bytes. */
typedef struct cor_wide_matches {
	uint32_t count;
	uint32_t codes[COR_WIDE_MATCHES_MAX];
	uint8_t values[COR_WIDE_MATCHES_MAX];
} cor_wide_matches;
void cor_wide_match16(const uint16_t *codes, uint32_t words, const cor_wide_matches *matches,
	uint64_t *must, uint64_t *may);
void cor_wide_match32(const uint32_t *codes, uint32_t words, const cor_wide_matches *matches,
	uint64_t *must, uint64_t *may);

/* bits: low <= value <= high. */
void cor_wide_between(const int32_t *values, uint32_t words, int32_t low, int32_t high,
	uint64_t *bits);
void cor_wide_between16(const uint16_t *values, uint32_t words, uint16_t low, uint16_t high,
	uint64_t *bits);

/* to: the bits of the rows that an index of 64 * words names; `missing` where it is UINT32_MAX.  bits has a row 0. */
void cor_wide_gather(const uint64_t *bits, const uint32_t *index, uint32_t words, bool missing,
	uint64_t *to);

/* The sum of those of 64 values whose bit is set; the others need not be there. */
uint64_t cor_wide_sum16(const uint16_t *values, uint64_t bits);
/* The same of a stretch of bits, fewer than 2^16, for three sets of them that share none: adds to sums[k] those of
 * values[i] whose bit i is set in bits[k], for i from `from` to `to`, exclusive.  values need only be there where
 * a word has a bit of the stretch. */
void cor_wide_sum16_three(const uint16_t *values, const uint64_t *const bits[3], uint32_t from,
	uint32_t to, uint64_t sums[3]);
/* bits: the code is another than the one before it; codes[-1] must be there. */
void cor_wide_changes8(const uint8_t *codes, uint32_t words, uint64_t *bits);
/* bits: of each of `count` words, whether any bit of it is set. */
void cor_wide_any(const uint64_t *words, uint32_t count, uint64_t *bits);
/* Bits that are set in all words. */
uint64_t cor_wide_count(const uint64_t *bits, uint32_t words);

#endif
