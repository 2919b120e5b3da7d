#include "estate/bulk_word.h"

#include <limits.h>
#include <sys/random.h>

#define LOG_MIN 8
#define SLOW_LOG 14
#define TRIES 16

#define ALL UINT64_MAX
#define FIRST(n) (((uint64_t)1 << 8 * (n)) - 1)

const uint64_t COR_BULK_COUNTS[COR_BULK_HEAD + 1][2] = {{0, 0}, {FIRST(1), 0}, {FIRST(2), 0},
	{FIRST(3), 0}, {FIRST(4), 0}, {FIRST(5), 0}, {FIRST(6), 0}, {FIRST(7), 0}, {ALL, 0},
	{ALL, FIRST(1)}, {ALL, FIRST(2)}, {ALL, FIRST(3)}, {ALL, FIRST(4)}, {ALL, FIRST(5)},
	{ALL, FIRST(6)}, {ALL, FIRST(7)}, {ALL, ALL}};

/* ---- all words ---- */

static void put_slot(cor_bulk_words *w, uint32_t i)
{
	const cor_bulk_word *word = &w->words[i];
	uint64_t hash = cor_bulk_hash(w, word->head, word->p, word->n);

	*cor_bulk_slot(w, hash, word->head, word->p, word->n) = (uint64_t)(i + 1) << 32 |
		(uint32_t)hash;
}

static bool grow_slots(cor_bulk_words *w)
{
	/* Small ones stay in the cache; big ones are not to be written again and again. */
	unsigned log = !w->slots ? LOG_MIN : w->log + (w->log < SLOW_LOG ? 1 : 2);
	uint64_t *slots = cor_mem_new((size_t)1 << log, sizeof(*slots));

	if (!slots)
		return false;
	cor_mem_free(w->slots);
	w->slots = slots;
	w->log = log;
	for (uint32_t i = 0; i < w->count; i++)
		put_slot(w, i);
	return true;
}

bool cor_bulk_words_begin(cor_bulk_words *w)
{
	/* Without randomness the worst is a crafted file that takes long. */
	if (getrandom(w->seed, sizeof(w->seed), GRND_NONBLOCK) != (ssize_t)sizeof(w->seed))
		w->seed[0] = 0x9e3779b97f4a7c15u ^ (uint64_t)(uintptr_t)w;
	return grow_slots(w);
}

bool cor_bulk_words_put(cor_bulk_words *w, cor_text t, uint32_t code)
{
	cor_bulk_word word = {.p = t.p, .n = (uint32_t)t.n, .code = code};

	if ((w->count + 1) * 2 > (size_t)1 << w->log && !grow_slots(w))
		return false;
	if (cor_mem_reserve((void **)&w->words, &w->capacity, w->count + 1, sizeof(*w->words),
		    NULL) != COR_OK)
		return false;
	cor_bulk_head_of_text(t, word.head);
	w->words[w->count] = word;
	put_slot(w, (uint32_t)w->count++);
	return true;
}

void cor_bulk_words_done(cor_bulk_words *w)
{
	cor_mem_free(w->words);
	cor_mem_free(w->slots);
}

/* ---- recent ones ---- */

/* How many words took another one's place. */
static unsigned place_all(cor_bulk_recent *r, const cor_bulk_words *words)
{
	unsigned taken = 0;

	for (size_t i = 0; i < sizeof(r->words) / sizeof(*r->words); i++)
		r->words[i] = (cor_bulk_word){.n = UINT32_MAX};
	for (size_t i = 0; i < words->count; i++) {
		const cor_bulk_word *word = &words->words[i];
		cor_bulk_word *to = &r->words[cor_bulk_recent_at(r->factor, word->head)];

		if (word->n > COR_BULK_HEAD)
			continue;
		taken += to->n != UINT32_MAX;
		*to = *word;
	}
	return taken;
}

/* False: two have the same place. */
static bool place_fewest(cor_bulk_recent *r, const cor_bulk_words *words)
{
	cor_bulk_fewest *f = &r->fewest;
	bool is_apart = words->count <= COR_BULK_FEWEST;

	for (size_t i = 0; i < sizeof(f->known) / sizeof(*f->known); i++) {
		f->first[i] = f->second[i] = 0;
		f->known[i] = UINT32_MAX;
	}
	for (size_t i = 0; i < words->count && is_apart; i++) {
		const cor_bulk_word *word = &words->words[i];
		size_t at = cor_bulk_recent_at(r->factor, word->head) >>
			(COR_BULK_RECENT_LOG - COR_BULK_FEWEST_LOG);

		if (word->n > COR_BULK_HEAD)
			continue;
		is_apart = f->known[at] == UINT32_MAX;
		f->first[at] = word->head[0];
		f->second[at] = word->head[1];
		f->known[at] = (uint64_t)word->code << 32 | word->n;
	}
	return is_apart;
}

/* The best of some factors: bytes that are alike fall on few places under some of them. */
void cor_bulk_recent_settle(cor_bulk_recent *r, const cor_bulk_words *words)
{
	uint64_t mixed = words->seed[0], best[2] = {0};
	unsigned least = UINT_MAX;

	for (unsigned tries = 0; tries < TRIES && least > 0; tries++) {
		unsigned taken;

		for (unsigned k = 0; k < 2; k++) {
			mixed = cor_bulk_mix(mixed + 0x9e3779b97f4a7c15u, words->seed[1] | 1);
			r->factor[k] = mixed | 1;
		}
		/* Of sixteen places that each word has its own is nice to have. */
		taken = place_all(r, words) * 2 +
			(words->count <= COR_BULK_FEWEST && !place_fewest(r, words));
		if (taken < least) {
			least = taken;
			memcpy(best, r->factor, sizeof(best));
		}
	}
	if (least > 0) {
		memcpy(r->factor, best, sizeof(best));
		place_all(r, words);
	}
	r->has_fewest = place_fewest(r, words);
	r->settled = (uint32_t)words->count;
}
