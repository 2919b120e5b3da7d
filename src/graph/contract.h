/*
 * Contraction: a network made small for least-way routing, without losing one way.
 *
 * Trees are left out (graph/layout.h): their only way leads up.  So are *chains*, vertices with two
 * neighbours: between its ends a chain is one hop as long as all its links.  A hop that is longer than
 * another one between the same two vertices is on no least way between others and is dropped; one that is as
 * long is another next hop beside it.  Then there are new chains, until none is left.  What stays is the
 * *core*.  A national network of a hundred thousand vertices has a core of some thousand.
 *
 * What is taken out is answered from the ends of its chain: traffic leaves towards the nearer end, and
 * half way towards both.  Chains within chains are answered from outside inwards.  All of it is exact for
 * splitting over equal costs (graph/route.h), because a vertex with two neighbours never splits what comes
 * from one of them.  Nothing of more than two neighbours is taken out: it would split.
 *
 * Sinks that will be asked for stay in the core, or what their tree hangs on.
 */
#ifndef COR_GRAPH_CONTRACT_H
#define COR_GRAPH_CONTRACT_H

#include "graph/layout.h"

/* No way; sums of two do not overflow. */
#define COR_ENDLESS ((int64_t)1 << 61)

/* Metrics of links, each 1 .. 2^32 - 1. */
typedef struct cor_metrics {
	const uint32_t *there; /* from a to b */
	const uint32_t *back;  /* from b to a; NULL: as there */
} cor_metrics;

/* What a hop between two vertices is made to when a chain is beside it. */
typedef enum cor_join { COR_JOIN_NOT, COR_JOIN_INSTEAD, COR_JOIN_BESIDE } cor_join;

/* A chain between the kernel places a and b; COR_NONE: it has no such end. */
typedef struct cor_chain {
	uint32_t a, b;
	uint32_t first, count; /* its rungs, from a to b */
	uint32_t last;         /* pair of the last rung and b */
	uint32_t pair;         /* of a and b, that stands for it; COR_NONE */
	uint8_t join[2];       /* cor_join, from a to b and back */
	uint32_t ways[2];      /* next hops of the pair before, from a to b and back */
} cor_chain;

typedef struct cor_contraction {
	const cor_layout *layout;
	cor_metrics metrics;
	const cor_barrier *barrier;
	uint64_t *tree_open; /* bits by place: there is a way up to the kernel */

	/* Neighbours in the kernel, low < high; hop 2 p leads from low to high, 2 p + 1 back. */
	uint32_t pair_count;
	uint32_t *low, *high;
	int64_t *length; /* of a hop; COR_ENDLESS */
	uint32_t *ways;  /* of a hop: links that are as short */

	cor_chain *chains; /* the first taken out leads */
	uint32_t chain_count, rung_count;
	uint32_t *rung;      /* kernel place */
	uint32_t *rung_pair; /* with the rung before, or a */
	uint32_t *rung_of;   /* of a kernel place: its rung; COR_NONE: it is of the core */
	uint64_t *anchors;   /* bits by rung: other chains end at it */

	uint32_t core_count;
	uint32_t *core;     /* kernel places */
	uint32_t *core_of;  /* of a kernel place, COR_NONE */
	uint32_t *core_row; /* core_count + 1: hops that lead to it */
	uint32_t *core_hop;
	int64_t core_unit, core_longest; /* hops are multiples of it; the longest is so many */

	/*
	 * Results go by *slot*, so that they are written one after the other: the core, then rungs, the last
	 * taken out first.  Where trees are written, too, what hangs on a slot follows it.
	 */
	uint32_t *spread; /* kernel_count + 1: of a slot, its place among all that are written */
} cor_contraction;

/* The slot of a kernel place.  O(1). */
static inline uint32_t cor_contraction_slot(const cor_contraction *c, uint32_t kernel_place)
{
	uint32_t rung = c->rung_of[kernel_place];

	return rung == COR_NONE ? c->core_of[kernel_place]
				: c->core_count + c->rung_count - 1 - rung;
}

/* Where the result of any place is among all.  O(log kernel). */
uint32_t cor_contraction_spread(const cor_contraction *contraction, uint32_t place);

/* Sinks and the barrier's vertices are places.  Keeps all it is given by pointer.  COR_EINPUT for a metric
 * of 0; COR_ELIMIT at 2^29 vertices or 3/2 2^30 links.  O(n + m log degree) time; in arena n / 8 bytes, 48 a link of the kernel
 * and 100 a vertex of it. */
cor_status cor_contraction_new(const cor_layout *layout, cor_metrics metrics,
	const cor_barrier *barrier, const uint32_t *sinks, uint32_t sink_count, cor_arena *arena,
	cor_contraction *ret_contraction, cor_err *err);

/* Whether a link may be gone over between two places, and how long it is: COR_ENDLESS if not.  O(1). */
int64_t cor_contraction_step(const cor_contraction *contraction, uint32_t link, uint32_t from,
	uint32_t to);

#endif
