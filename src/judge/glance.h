/*
 * What the rules of a pass ask of one window and the next rule asks again: who is there, and V of the
 * makers of a kind of row.  Looked at once a window, and never written for the whole estate.
 */
#ifndef COR_JUDGE_GLANCE_H
#define COR_JUDGE_GLANCE_H

#include "judge/docket.h"
#include "policy/window.h"

typedef struct cor_bits_pair {
	uint64_t must[COR_WINDOW_WORDS], may[COR_WINDOW_WORDS];
} cor_bits_pair;

typedef struct cor_glance {
	bool is_open;
	cor_presence presence;         /* who is there, by the states that count */
	const cor_window_plan *makers; /* or V */
	uint32_t word, words;          /* of the bits; words 0: there are none yet */
	cor_bits_pair bits;
} cor_glance;

/* One thread's. */
typedef struct cor_glances {
	uint32_t count;
	cor_glance each[];
} cor_glances;

/* The docket's, which the thread that judges uses. */
cor_status cor_glances_of(cor_docket *docket, cor_glances **ret_glances, cor_err *err);
/* The same, with bits of its own, for another thread: when no more is asked for. */
cor_status cor_glances_copy(const cor_glances *glances, cor_arena *arena, cor_glances **ret_copy,
	cor_err *err);

/* Numbers of glances. */
uint32_t cor_glances_presence(cor_docket *docket, unsigned count_states);
cor_status cor_glances_v(cor_docket *docket, uint32_t vendors, cor_grain grain,
	uint32_t *ret_glance, cor_err *err);

/* Bits of words [word, word + words), at most COR_WINDOW_WORDS; until the next call. */
const cor_bits_pair *cor_glances_bits(cor_glances *glances, uint32_t glance, uint32_t word,
	uint32_t words);
/* Whether an element is there; from the docket's set when there is one. */
cor_tri cor_glances_presence_at(cor_docket *docket, unsigned count_states, uint32_t element);

#endif
