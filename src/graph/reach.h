/*
 * What can be reached, over how few links; and what hangs together.
 *
 * Breadth first: the first way found to a vertex has the fewest links.  That the rest is not
 * reached is proved by the reached set itself: no arc that is open leads out of it.
 */
#ifndef COR_GRAPH_REACH_H
#define COR_GRAPH_REACH_H

#include "graph/graph.h"

typedef struct cor_reach {
	uint64_t *reached; /* bits by vertex */
	uint32_t *order;   /* reached vertices, nearest first; count of them */
	uint32_t count;
	uint32_t *
		from; /* by vertex: the one before it on the way; COR_NONE at a start or not reached */
	uint32_t *link; /* by vertex: the link it was reached over; COR_NONE likewise */
} cor_reach;

/* Starts that are closed are left out; a start may be named twice.  O(n + m) time, 12 1/8 n bytes in
 * arena. */
cor_status cor_graph_reach(const cor_graph *graph, const uint32_t *starts, uint32_t start_count,
	const cor_barrier *barrier, cor_arena *arena, cor_reach *ret_reach, cor_err *err);

/* Components of a graph whose links all lead both ways.  of: by vertex, numbered from 0 in the order
 * of their least vertices, COR_NONE for closed ones; barrier->ends is not looked at.  O(n + m) time,
 * 8 n bytes in arena. */
cor_status cor_graph_components(const cor_graph *graph, const cor_barrier *barrier,
	cor_arena *arena, uint32_t **ret_of, uint32_t *ret_count, cor_err *err);

#endif
