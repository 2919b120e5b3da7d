/*
 * avoid: the ways between pairs of elements, and whether they pass what must not be passed.
 *
 * A pair is a demand between S and T, in whichever direction it goes, or, with pairs: all, an element
 * of S and another of T.  Elements of S are what is judged: one is bad when a pair of it is.  Three
 * readings, each in a file of its own:
 *
 *   used    the least ways of every sink are found on all that may be there; an element of the way that
 *           may be otherwise leaves it open                               O(sinks (m + n log n))
 *   exists  who is reached past all that may be dirty, who past all that surely is: by what hangs
 *           together where all links lead both ways                        O(n + m), else O(sinks (n + m))
 *   every   blocks (graph/between.h): of all links that may be as if they led both ways, and of those
 *           that surely do                                                 O(m + links one way log m)
 */
#ifndef COR_JUDGE_AVOID_H
#define COR_JUDGE_AVOID_H

#include "judge/path.h"

typedef struct cor_pair {
	uint32_t subject, source, sink; /* the subject is the end of S */
	bool sure;
} cor_pair;

typedef struct cor_avoid {
	cor_trial *trial;
	const cor_path_rule *path;
	cor_network network;
	cor_triset from, to; /* that are or may be there */
	cor_triset dirt;     /* must not be passed, if it is there; with what it serves */
	bool any_dirt;       /* something that may be there may be */
	const uint64_t
		*settled; /* used: links whose metric is 1 when it is not given; NULL: none */
	cor_pair *pairs;  /* of demands, by sink; of all pairs, those of the sink at hand */
	uint32_t pair_count;
	uint32_t *sinks,
		sink_count;    /* of pairs, in the order of their ids when all is to be shown */
	cor_triset asked, bad; /* by element */
	uint32_t *source, *sink, *culprit; /* of the worst pair of a subject; COR_NONE */
} cor_avoid;

/* A pair turned out so; culprit: what it passes, COR_NONE when that is not known. */
void cor_avoid_note(cor_avoid *a, const cor_pair *pair, cor_tri bad, uint32_t culprit);
/* The pairs of a sink. */
const cor_pair *cor_avoid_pairs(cor_avoid *a, uint32_t sink, uint32_t *ret_count);
/* Bits by element, in scratch: where pairs begin and end.  Their ways lie in what cor_network_trim leaves of these. */
cor_status cor_avoid_ends(const cor_avoid *a, uint64_t **ret_ends, cor_err *err);

/*
 * Pairs are fine when their ends have the same name in clean; surely bad when they have one in whole
 * and not in past.  Names are elements.  For all pairs O(n) in the number of elements, not of pairs.
 */
typedef struct cor_avoid_names {
	const uint32_t *clean;        /* of all that may be */
	const uint32_t *whole, *past; /* of what is sure; whole NULL: all have one name */
} cor_avoid_names;
cor_status cor_avoid_compare(cor_avoid *a, const cor_avoid_names *names, cor_err *err);

/* Who is judged, by a->from and a->to, and what comes of it: path, network, dirt must be there, too. */
cor_status cor_avoid_judge(cor_avoid *a, cor_err *err);

cor_status cor_avoid_used(cor_avoid *a, cor_err *err);
cor_status cor_avoid_exists(cor_avoid *a, cor_err *err);
cor_status cor_avoid_every(cor_avoid *a, cor_err *err);

/* What is asked of the gear (path.h). */
cor_status cor_avoid_find_gear(const cor_trial *trial, cor_triset *ret_gear, cor_err *err);
/* Whether a pair is to be looked at. */
static inline bool cor_avoid_is_asked(const cor_path_gear *gear, const cor_pair *pair)
{
	return !cor_bit_is(gear->exempt, pair->subject) && (pair->sure || !gear->sure);
}
cor_status cor_avoid_used_gear(cor_avoid *a, cor_path_gear *gear, cor_err *err);
cor_status cor_avoid_exists_gear(cor_avoid *a, cor_path_gear *gear, cor_err *err);
cor_status cor_avoid_every_gear(cor_avoid *a, cor_path_gear *gear, cor_err *err);

#endif
