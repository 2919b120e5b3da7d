/*
 * What lies between two vertices: on some way from one to the other that passes nothing twice.
 *
 * That is what the blocks on the way through the tree of blocks hold (Hopcroft and Tarjan 1973).  Each
 * block is given as a list of its vertices in an order from which anybody sees that it is one: the
 * first and the last are neighbours, and every other has a neighbour before and one behind it in the
 * list (an st-order: Lempel, Even and Cederbaum 1967; found by Tarjan 1986 in one more pass).  Take any
 * vertex out, and the rest still hangs together by going up or down the list.
 *
 * That blocks are no more than that is seen from the lists, too: every link lies within one, a vertex
 * is behind the first in one list at most, and a list whose first vertex is so in another comes after
 * it; then what belongs to what is a tree, and no circle leads through two blocks.
 */
#ifndef COR_GRAPH_BETWEEN_H
#define COR_GRAPH_BETWEEN_H

#include "graph/graph.h"

typedef struct cor_between {
	uint32_t vertex_count, count;
	const uint32_t *first; /* count + 1: where the list of each block begins */
	const uint32_t
		*vertices; /* a block's head first: the one through which the way from its root
				   * comes in */
	const uint32_t *block_of; /* by vertex: the block in which it is not the head; COR_NONE for
				   * roots and what is closed */
} cor_between;

/* Links are taken to lead both ways; barrier->ends is not looked at.  O(n + m) time; 44 n bytes in
 * arena. */
cor_status cor_graph_between(const cor_graph *graph, const cor_barrier *barrier, cor_arena *arena,
	cor_between *ret_between, cor_err *err);

/*
 * Vertices have one name when all that lies between them is clean: no vertex of a block between them is
 * marked.  ret_whole: one name when they hang together at all.  Names are vertices.  O(n); 8 n bytes in
 * arena.
 */
cor_status cor_between_names(const cor_between *between, const uint64_t *marked, cor_arena *arena,
	uint32_t **ret_clean, uint32_t **ret_whole, cor_err *err);

#endif
