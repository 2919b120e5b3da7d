/*
 * Who stands on every way: dominators of a graph whose links may lead one way, and the articulation
 * points and blocks of one whose links all lead both ways.
 */
#ifndef COR_GRAPH_DOMINATE_H
#define COR_GRAPH_DOMINATE_H

#include "graph/graph.h"

/*
 * The last vertex before v that every way from any start to v passes: the immediate dominator.
 * above[v] is that vertex; COR_NONE when there is none (v is a start, or ways from several starts
 * share nothing) or v is not reached.  All that stand on every way to v: v, above[v],
 * above[above[v]] ...  Semi-NCA (Georgiadis, Tarjan and Werneck 2006): O(n + m) in practice, n log n
 * steps of path compression at worst for the semidominators and n^2 for the rest; 32 n + 8 arcs
 * bytes in arena.
 */
cor_status cor_graph_dominators(const cor_graph *graph, const uint32_t *starts,
	uint32_t start_count, const cor_barrier *barrier, cor_arena *arena, uint32_t **ret_above,
	cor_err *err);

/*
 * Tarjan and Hopcroft 1973.  A block is a largest set of links any two of which lie on a common
 * circle, or a single link that lies on none (a bridge); parallel links are of one block, loops and
 * closed links of none.  Vertices that are of several blocks are articulation points: without one of
 * them what hung together falls apart.
 */
typedef struct cor_blocks {
	uint32_t count;
	uint32_t *of_link;    /* COR_NONE: of none */
	uint64_t *cut_points; /* bits by vertex */
	uint64_t *bridges;    /* bits by link */
} cor_blocks;

/* Every link must lead both ways; barrier->ends is not looked at.  O(n + m) time, 20 n + 8 m bytes in
 * arena. */
cor_status cor_graph_blocks(const cor_graph *graph, const cor_barrier *barrier, cor_arena *arena,
	cor_blocks *ret_blocks, cor_err *err);

#endif
