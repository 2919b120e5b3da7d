/*
 * Who stands on every way, on a layout: articulation points, blocks and dominators, all from one search.
 *
 * A link of a tree is a block of its own, and a tree vertex with others below it an articulation point;
 * that is read off the layout.  The kernel is done without going deep, after Dong, Wang, Gu and Sun
 * (FAST-BCC, PPoPP 2023): a breadth-first tree in preorder, how far back and forth the links of what hangs
 * below each vertex lead, and the connected parts of what is left when the links of the tree that
 * nothing gets past are taken out.  The rows are read by several threads.
 *
 * Links lead both ways; then the last vertex that every way from the root to v passes is the head of the
 * block that v lies in on the root's side, and dominators cost nothing more (cor_graph_dominators is for
 * links of one way, and for what is closed).
 */
#ifndef COR_GRAPH_STAND_H
#define COR_GRAPH_STAND_H

#include "graph/layout.h"

typedef struct cor_stand {
	const cor_layout *layout;
	uint32_t root; /* a place; other components have their least kernel place */
	uint32_t
		block_count; /* those of the kernel; those of the trees follow: kernel blocks + place -
			       * kernel_count */
	/* By kernel place: when it comes in preorder; the block it lies in on its root's side and the
	 * head of that block, COR_NONE at the kernel's roots. */
	const uint32_t *rank, *block, *above;
	const uint64_t *cut_points; /* bits by place */
} cor_stand;

/* root: a place.  COR_EINPUT when a link leads one way.  threads: 1 .. COR_TEAM_MOST.  O(n / 64 + kernel)
 * time (union-find: times an inverse Ackermann number); 36 bytes a kernel vertex and n / 8 in arena. */
cor_status cor_stand_find(const cor_layout *layout, uint32_t root, uint32_t threads,
	cor_arena *arena, cor_stand *ret_stand, cor_err *err);

/* The block of a link, below block_count + n - kernel_count; COR_NONE for loops.  O(1). */
uint32_t cor_stand_block(const cor_stand *stand, uint32_t link);

/* By place: the last before it that every way from the root passes; COR_NONE at the root and in other
 * components at their roots.  O(n). */
void cor_stand_dominators(const cor_stand *stand, uint32_t *ret_above);

#endif
