/*
 * The part of a network in which ways between some elements can lie.
 *
 * What hangs on the rest by a single link leads nowhere else: it is taken off, again and again (as
 * graph/layout.h does), but for the ends that were named and what is above them.  An access network is a tree but
 * for one part in a hundred, so what is left of a country is small, and every way between two ends, however
 * long, lies in it.
 */
#ifndef COR_ANALYSIS_TRIM_H
#define COR_ANALYSIS_TRIM_H

#include "analysis/network.h"

typedef struct cor_trim {
	/* Vertices are those that are left, in the order of their rows, and so are links: only what goes by
	 * `graph`, `links`, `rows`, `maybe_links`, `absent` and `unsure` may be asked of it. */
	cor_network network;
	const uint32_t *element_of; /* of a vertex: the row of element */
	const uint32_t
		*vertex_of; /* of a row of element: the vertex, COR_NONE when it was taken off */
	const uint32_t *link_of; /* of a link: the link of the whole network */
} cor_trim;

/* ends: bits by row of element.  All in arena: 12 bytes an element and 8 a link, and as much again as a network
 * of what is left.  O(elements + links). */
cor_status cor_network_trim(const cor_network *whole, const uint64_t *ends, cor_arena *arena,
	cor_trim *ret_trim, cor_err *err);

/* A set of elements as a set of vertices; those that were taken off are left out.  O(vertices). */
cor_status cor_trim_bits(const cor_trim *trim, const uint64_t *elements, cor_arena *arena,
	uint64_t **ret_vertices, cor_err *err);
/* The same of elements of which not all is known. */
cor_status cor_trim_set(const cor_trim *trim, const cor_triset *elements, cor_arena *arena,
	cor_triset *ret_vertices, cor_err *err);

#endif
