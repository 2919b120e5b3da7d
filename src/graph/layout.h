/*
 * A multigraph laid out for questions that are asked again and again.
 *
 * Access networks are trees.  What hangs on the rest by a single link is taken off, again and again,
 * until a kernel is left in which every vertex lies between two others or stands alone (the 2-core and
 * a vertex of each part that has none).  Vertices get places:
 *
 *   0 .. kernel_count - 1      the kernel, most links first, so that what most ways pass lies together
 *                              and is found first in every row
 *   kernel_count ..            the trees, in preorder, those of one kernel vertex together: what hangs
 *                              below a vertex is an interval of places, and a parent has a lower place
 *
 * A question then searches the kernel and answers for the trees by intervals.  National networks are 99 %
 * trees; a power-law graph gains only by the order of the kernel.
 *
 * Links may lead one way: the layout looks only at what hangs together.  Loops are in no row.  A link
 * between a tree vertex and its parent is that vertex's; all others are arcs of the kernel, parallel ones
 * each with its number.
 */
#ifndef COR_GRAPH_LAYOUT_H
#define COR_GRAPH_LAYOUT_H

#include "graph/graph.h"

#define COR_SPAN_LONG 255u

typedef struct cor_layout {
	uint32_t vertex_count, kernel_count;
	uint32_t joined_count; /* kernel vertices with a link in the kernel: the first so many */
	const cor_link_ends *links; /* as given */
	const uint32_t *vertex_at;  /* of a place: the vertex */
	const uint32_t *place_of;   /* of a vertex: the place */
	/* Of tree place p, at [p - kernel_count]: the place above; the place behind what hangs below; the
	 * link to the place above. */
	const uint32_t *parent, *end, *link;
	const uint64_t *inner; /* bits by place: tree vertices with others below */
	/* The same intervals once more, a byte each and close together: of the nth of `inner` how many places
	 * it takes with what hangs below, COR_SPAN_LONG: `end` tells; how many come before each word of inner. */
	const uint8_t *inner_span;
	const uint32_t *inner_before;
	const uint32_t
		*trees; /* of kernel place k: its trees are the places trees[k] .. trees[k + 1] */
	/* Of the kernel, by place: every link gives an arc at both ends, also those of one way; heads
	 * rise within a row. */
	cor_graph kernel;
} cor_layout;

/* Keeps links by pointer.  COR_EINPUT when an end is no vertex, COR_ELIMIT at 2^31 - 8 links.  O(n + m)
 * time; in arena 9 n bytes, 12 a tree vertex, 8 a kernel vertex and 16 a kernel link; while it runs 20 n
 * bytes, or 24 a kernel link. */
cor_status cor_layout_new(uint32_t vertex_count, const cor_link_ends *links, cor_arena *arena,
	cor_layout *ret_layout, cor_err *err);

/* The tree place whose link to the place above this is; COR_NONE for kernel links and loops.  O(1). */
uint32_t cor_layout_tree_of_link(const cor_layout *layout, uint32_t link);

/* Sets of vertices as sets of places, and back.  O(n / 64 + set bits). */
void cor_layout_to_places(const cor_layout *layout, const uint64_t *vertices, uint64_t *ret_places);
void cor_layout_to_vertices(const cor_layout *layout, const uint64_t *places,
	uint64_t *ret_vertices);

static inline uint32_t cor_layout_parent(const cor_layout *layout, uint32_t place)
{
	return layout->parent[place - layout->kernel_count];
}
static inline uint32_t cor_layout_end(const cor_layout *layout, uint32_t place)
{
	return layout->end[place - layout->kernel_count];
}
/* The same of a place in `inner`. */
static inline uint32_t cor_layout_inner_end(const cor_layout *layout, uint32_t place)
{
	uint64_t before = layout->inner[place / 64] & (((uint64_t)1 << place % 64) - 1);
	uint32_t n = layout->inner_before[place / 64] + (uint32_t)__builtin_popcountll(before);

	return layout->inner_span[n] < COR_SPAN_LONG ? place + layout->inner_span[n]
						     : cor_layout_end(layout, place);
}

#endif
