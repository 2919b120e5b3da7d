/*
 * The fewest marked elements that part a source from a sink, asked for many sources of one network.
 *
 * What hangs together by links both ways and elements that are not marked cannot be parted: it becomes one
 * node.  What is left are the marked elements and the islands between them, a graph in which the sink is
 * often a few steps away; there it is a minimum cut (graph/cut.h), pushed from the source outwards.  All sources on
 * one island have the same answer, which is looked for once.
 */
#ifndef COR_ANALYSIS_SEVER_H
#define COR_ANALYSIS_SEVER_H

#include "analysis/network.h"

typedef struct cor_sever cor_sever;

/* marked: bits by vertex.  open: what carries nothing at all.  Keeps nothing of what it is given but the arena.
 * O(n + m); 20 n + 28 m bytes at most. */
cor_status cor_sever_new(const cor_network *network, const uint64_t *marked,
	const cor_barrier *open, cor_arena *arena, cor_sever **ret_sever, cor_err *err);

/* Those nearest the source; both ends are there and not marked, and every way passes a marked vertex.  The list
 * is in the arena, which is not scratch, and rises.  One cut of the nodes, or nothing when the last question about this island was of the
 * same sink. */
cor_status cor_sever_find(cor_sever *sever, uint32_t source, uint32_t sink, cor_arena *scratch,
	const uint32_t **ret_vertices, uint32_t *ret_count, cor_err *err);

#endif
