/*
 * A multigraph in compressed rows: who can be reached over one link from where.
 *
 * Vertices are 0 .. vertex_count - 1, links 0 .. link_count - 1; parallel links and loops are kept,
 * each with its number.  A link that leads both ways is two arcs of one link; a loop is one.  The
 * arcs of a vertex lie together: first[v] .. first[v + 1].  Nothing here knows of telecoms.
 *
 * Sets of vertices or links are bits, cor_bits_words() words (base/tri.h); NULL stands for none.
 */
#ifndef COR_GRAPH_GRAPH_H
#define COR_GRAPH_GRAPH_H

#include "base/mem.h"
#include "base/strtab.h"
#include "base/tri.h"

typedef struct cor_link_ends {
	uint32_t count;
	const uint32_t *a, *b;   /* vertices */
	const uint64_t *one_way; /* bits: only from a to b */
} cor_link_ends;

typedef struct cor_graph {
	uint32_t vertex_count, link_count, arc_count;
	const uint32_t *first; /* vertex_count + 1 */
	const uint32_t *head;  /* of an arc: the vertex it leads to */
	const uint32_t *link;  /* of an arc: the link it is of */
} cor_graph;

/* backwards: every arc turned round.  COR_ELIMIT at 2^32 - 16 arcs; COR_EINPUT when an end is no
 * vertex.  Arcs of a vertex are in the order of links.  O(n + m) time; 4 (n + 1) + 8 arcs bytes in
 * arena, 4 n more while it runs. */
cor_status cor_graph_new(uint32_t vertex_count, const cor_link_ends *links, bool backwards,
	cor_arena *arena, cor_graph *ret_graph, cor_err *err);

/* What is in the way. */
typedef struct cor_barrier {
	const uint64_t *closed_vertices; /* never entered, not even as a start */
	const uint64_t *closed_links;
	const uint64_t *ends; /* vertices that are entered but lead nowhere */
} cor_barrier;

static inline bool cor_bit_in(const uint64_t *bits, uint32_t i)
{
	return bits && cor_bit_is(bits, i);
}

#endif
