/*
 * What a column says, as it is written: words that were met, found again by their bytes (bulk.h).
 *
 * A slot holds half of a word's hash beside its number, so that what is not here is told by one line of
 * memory, and a slot can be fetched before it is looked at.  Words of a column that says few things are
 * found without a hash: in a small table that keeps the last word at each place (cor_bulk_recent).
 */
#ifndef COR_ESTATE_BULK_WORD_H
#define COR_ESTATE_BULK_WORD_H

#include <endian.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define COR_BULK_HEAD 16u

/* A value as it is written, and what it stands for. */
typedef struct cor_bulk_word {
	uint64_t head[2]; /* its first 16 bytes, zeros behind a shorter one */
	const char *p;
	uint32_t n, code;
} cor_bulk_word;

typedef struct cor_bulk_words {
	uint64_t seed[2];
	cor_bulk_word *words; /* in the order in which they were met */
	size_t count, capacity;
	uint64_t *slots; /* low half of the hash, then the number of the word plus 1; 0 = free */
	unsigned log;
} cor_bulk_words;

/* Words of at most 16 bytes at the places that their bytes tell; elsewhere n is UINT32_MAX. */
#define COR_BULK_RECENT_LOG 8
#define COR_BULK_FEW 64u /* a column of at most so many words uses it */
/* The same of very few words, if each has a place of its own among sixteen: what registers hold. */
#define COR_BULK_FEWEST 8u
#define COR_BULK_FEWEST_LOG 4
typedef struct cor_bulk_fewest {
	uint64_t first[1u << COR_BULK_FEWEST_LOG], second[1u << COR_BULK_FEWEST_LOG]; /* of head */
	uint64_t known[1u << COR_BULK_FEWEST_LOG]; /* code, then n in the lower half */
} cor_bulk_fewest;
typedef struct cor_bulk_recent {
	uint64_t factor[2];
	uint32_t settled; /* words there were when the factors were chosen */
	bool has_fewest;
	cor_bulk_word words[1u << COR_BULK_RECENT_LOG];
	cor_bulk_fewest fewest;
} cor_bulk_recent;

/* Bits that count of the heads of texts of n bytes: lengths change from row to row, and asking for them
 * would be guessed wrong. */
__attribute__((visibility("hidden"))) extern const uint64_t COR_BULK_COUNTS[COR_BULK_HEAD + 1][2];

/* What stands behind a text of n bytes is read, and does not count. */
static inline void cor_bulk_head(const char *p, uint32_t n, uint64_t head[2])
{
	const uint64_t *counts = COR_BULK_COUNTS[n < COR_BULK_HEAD ? n : COR_BULK_HEAD];

	memcpy(head, p, COR_BULK_HEAD);
	head[0] = le64toh(head[0]) & counts[0];
	head[1] = le64toh(head[1]) & counts[1];
}

/* The same of a text that may have nothing behind it. */
static inline void cor_bulk_head_of_text(cor_text t, uint64_t head[2])
{
	char padded[COR_BULK_HEAD] = {0};

	memcpy(padded, t.p, t.n < COR_BULK_HEAD ? t.n : COR_BULK_HEAD);
	cor_bulk_head(padded, (uint32_t)t.n, head);
}

/* Whether texts of n > 16 bytes, whose heads are the same, differ.  The last 16 bytes may reach back. */
static inline bool cor_bulk_tails_differ(const char *a, const char *b, uint32_t n)
{
	uint64_t x[2], y[2];

	if (n > 2 * COR_BULK_HEAD)
		return memcmp(a + COR_BULK_HEAD, b + COR_BULK_HEAD, n - COR_BULK_HEAD) != 0;
	memcpy(x, a + n - COR_BULK_HEAD, sizeof(x));
	memcpy(y, b + n - COR_BULK_HEAD, sizeof(y));
	return ((x[0] ^ y[0]) | (x[1] ^ y[1])) != 0;
}

/* All that is to be known of a text of at most 16 bytes, and the beginning of others, without a branch. */
static inline bool cor_bulk_is_head(const cor_bulk_word *word, const uint64_t head[2], uint32_t n)
{
	return ((word->head[0] ^ head[0]) | (word->head[1] ^ head[1]) | (word->n ^ n)) == 0;
}

static inline bool cor_bulk_is_word(const cor_bulk_word *word, const uint64_t head[2],
	const char *p, uint32_t n)
{
	return cor_bulk_is_head(word, head, n) &&
		(n <= COR_BULK_HEAD || !cor_bulk_tails_differ(word->p, p, n));
}

/* Keyed, so that nobody can write a file in which all values collide. */
static inline uint64_t cor_bulk_mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t cor_bulk_hash(const cor_bulk_words *w, const uint64_t head[2], const char *p,
	uint32_t n)
{
	uint64_t hash = cor_bulk_mix(head[0] ^ w->seed[0], head[1] ^ w->seed[1] ^ n);

	for (uint32_t at = COR_BULK_HEAD; at < n; at += COR_BULK_HEAD) {
		uint64_t piece[2];

		/* The last piece reaches back into the one before. */
		memcpy(piece, p + (n - at < COR_BULK_HEAD ? n - COR_BULK_HEAD : at), sizeof(piece));
		hash = cor_bulk_mix(piece[0] ^ w->seed[0] ^ hash, piece[1] ^ w->seed[1]);
	}
	return hash;
}

static inline void cor_bulk_prefetch(const cor_bulk_words *w, uint64_t hash)
{
	__builtin_prefetch(&w->slots[hash >> (64 - w->log)]);
}

/* The slot of the word, or the free one where it would stand. */
static inline uint64_t *cor_bulk_slot(const cor_bulk_words *w, uint64_t hash,
	const uint64_t head[2], const char *p, uint32_t n)
{
	size_t mask = ((size_t)1 << w->log) - 1;

	for (size_t i = hash >> (64 - w->log);; i = (i + 1) & mask) {
		uint64_t slot = w->slots[i];

		if (!slot ||
			((uint32_t)slot == (uint32_t)hash &&
				cor_bulk_is_word(&w->words[(slot >> 32) - 1], head, p, n)))
			return &w->slots[i];
	}
}

/* NULL when it was not met. */
static inline const cor_bulk_word *cor_bulk_find(const cor_bulk_words *w, uint64_t hash,
	const uint64_t head[2], const char *p, uint32_t n)
{
	uint64_t slot = *cor_bulk_slot(w, hash, head, p, n);

	return slot ? &w->words[(slot >> 32) - 1] : NULL;
}

/* False: no memory. */
bool cor_bulk_words_begin(cor_bulk_words *words);
/* t lasts as long as the words, and was not met.  False: no memory. */
bool cor_bulk_words_put(cor_bulk_words *words, cor_text t, uint32_t code);
void cor_bulk_words_done(cor_bulk_words *words);

static inline size_t cor_bulk_recent_at(const uint64_t factor[2], const uint64_t head[2])
{
	return (head[0] * factor[0] ^ head[1] * factor[1]) >> (64 - COR_BULK_RECENT_LOG);
}

/* Puts all words of at most 16 bytes there, each at a place of its own if such places are found soon. */
void cor_bulk_recent_settle(cor_bulk_recent *recent, const cor_bulk_words *words);

#endif
