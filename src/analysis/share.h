/*
 * Shares with unknowns, exactly.
 *
 * Every item (an element, a role, a site) can be out, in and not V (N), or in and V.  What it can
 * be is a mask of those three; its amount may be not known.  The share is V-amount / in-amount, 0
 * when nothing is in.  Because items fall independently, the greatest share takes V where it can,
 * else out, else N; the least takes N, else out, else V. (With num <= den, adding a V-item to both
 * never lowers num / den, and adding an N-item to den never raises it.)
 */
#ifndef COR_ANALYSIS_SHARE_H
#define COR_ANALYSIS_SHARE_H

#include "base/mem.h"
#include "base/ratio.h"
#include "base/tri.h"

enum { COR_CAN_OUT = 1, COR_CAN_N = 2, COR_CAN_V = 4 };
#define COR_OUTCOME_MASKS 8 /* masks are below this; 0 is none */

/* Mask of one row from its selection and V. */
static inline uint8_t cor_outcome_of(cor_tri selected, cor_tri v)
{
	if (selected == COR_NO)
		return COR_CAN_OUT;
	return (uint8_t)((selected == COR_MAYBE ? COR_CAN_OUT : 0) |
		(v != COR_YES ? COR_CAN_N : 0) | (v != COR_NO ? COR_CAN_V : 0));
}

/* What an item is when it turns out well (N if it can be, else out, else V) and badly (V, out, N);
 * mask must not be 0.  The least share takes all well, the greatest all badly. */
static inline uint8_t cor_outcome_well(uint8_t mask)
{
	return mask & COR_CAN_N ? COR_CAN_N : mask & COR_CAN_OUT ? COR_CAN_OUT : COR_CAN_V;
}
static inline uint8_t cor_outcome_badly(uint8_t mask)
{
	return mask & COR_CAN_V ? COR_CAN_V : mask & COR_CAN_OUT ? COR_CAN_OUT : COR_CAN_N;
}

typedef enum cor_fold { COR_FOLD_ANY, COR_FOLD_MAJORITY, COR_FOLD_EACH } cor_fold;
/*
 * Mask of a whole (an element of rows, a site of elements) from its members' masks: out when all
 * are, else V when any member that is in is V / more are V than N / all are V, else N.  Depends on
 * how many members have which mask only: counts[m] of mask m.  O(1).
 */
uint8_t cor_outcome_fold_counts(cor_fold fold, const uint32_t counts[COR_OUTCOME_MASKS]);
/* The same from the masks themselves.  O(count). */
uint8_t cor_outcome_fold(cor_fold fold, const uint8_t *members, uint32_t count);

typedef struct cor_share {
	cor_ratio low, high; /* as counted; doc/policy.md: 0/1, 1/1 in the special cases */
} cor_share;

#define COR_AMOUNT_UNKNOWN UINT64_MAX
/*
 * items: masks and amounts (amounts NULL = 1 each).  roaming_v, roaming_n: elements of unknown site
 * that can be V, N (sites only; else 0).  COR_ELIMIT when a sum passes INT64_MAX.  O(count).
 */
cor_status cor_share_of(const uint8_t *masks, const uint64_t *amounts, uint32_t count,
	uint32_t roaming_v, uint32_t roaming_n, cor_share *ret_share, cor_err *err);
/* The same of items that have been added up: what those of each mask amount to (how many there
 * are), and whether one of them has an amount that is not known (NULL = none has).  O(1). */
cor_status cor_share_of_sums(const cor_u128 by_mask[COR_OUTCOME_MASKS],
	const bool unknown[COR_OUTCOME_MASKS], uint32_t roaming_v, uint32_t roaming_n,
	cor_share *ret_share, cor_err *err);
cor_status cor_share_of_counts(const uint64_t counts[COR_OUTCOME_MASKS], uint32_t roaming_v,
	uint32_t roaming_n, cor_share *ret_share, cor_err *err);

#endif
