/*
 * The cheapest choice whose gains reach a need.
 *
 * Items of one class are alike; each can be taken in one way (cost[0], gain[0]) or, where there is
 * a second, in another.  Where every class has one way and every cost is 1, taking the greatest
 * gains first is exact.  Else the greedy choice by gain per cost is an upper bound, and a table
 * over (items, cost below that bound) finds the true least; it is built while it has at most
 * COR_LIMIT_DECIDE_TABLE cells.
 */
#ifndef COR_ANALYSIS_COVER_H
#define COR_ANALYSIS_COVER_H

#include <stdbool.h>

#include "base/mem.h"

__extension__ typedef __int128 cor_i128;

typedef struct cor_cover_class {
	cor_i128 gain[2];  /* > 0; with costs over 1 below 2^90 */
	uint32_t cost[2];  /* > 0; cost[1] == 0: there is no second way */
	uint32_t times;    /* items of this class; > 0 */
	uint32_t taken[2]; /* result: how many are taken in either way */
} cor_cover_class;

typedef struct cor_cover {
	bool possible; /* all together reach the need */
	bool fewest;   /* the cost is proved least */
	uint64_t cost;
} cor_cover;

/* Fills `taken` of every class.  A need <= 0 takes nothing.  Scratch is given back.  O(classes
 * log classes + items) and the table. */
cor_status cor_cover_fewest(cor_cover_class *classes, uint32_t count, cor_i128 need,
	cor_arena *scratch, cor_cover *ret_cover, cor_err *err);

#endif
