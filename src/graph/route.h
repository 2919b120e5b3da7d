/*
 * Routing by least metric with equal-cost splitting (OSPF, RFC 2328 section 16.8; IS-IS, RFC 1195):
 * at every vertex traffic splits equally over the links on which a least way leads on, parallel links
 * included.  One call answers for every vertex towards one sink.
 *
 * What touches a set of marked vertices: the traffic that passes one, or starts or ends at one.
 */
#ifndef COR_GRAPH_ROUTE_H
#define COR_GRAPH_ROUTE_H

#include "graph/graph.h"

#define COR_FAR UINT64_MAX

typedef struct cor_router cor_router;

/* A router over a graph and the metrics of its links (each 1 .. 2^32 - 1; 0 is refused with
 * COR_EINPUT, because a circle of zeros has no least way).  Keeps pointers to all it is given.  What
 * is closed carries nothing.  28 n + 16 arcs bytes in arena. */
cor_status cor_router_new(const cor_graph *graph, const cor_link_ends *links,
	const uint32_t *metric, const cor_barrier *barrier, cor_arena *arena,
	cor_router **ret_router, cor_err *err);

/* Least ways of all vertices to the sink.  What is returned is the router's, until the next call.
 * O(m + n log n) time. */
typedef struct cor_routes {
	const uint64_t *distance; /* to the sink; COR_FAR: there is no way */
	const uint32_t *order;    /* vertices that have a way, nearest first: the sink leads */
	uint32_t count;
} cor_routes;
cor_routes cor_router_run(cor_router *router, uint32_t sink);

/* After a run: what comes next looks only at what lies on least ways from these, until the router runs again;
 * all others are answered as if they had no way.  What is returned are those on the ways, the sink always among
 * them.  O(n + arcs of those on the ways). */
cor_routes cor_router_narrow(cor_router *router, const uint32_t *sources, uint32_t count);
/* After a run: whether an arc of a vertex is the first of a least way of it. */
bool cor_router_leads_on(const cor_router *router, uint32_t vertex, uint32_t arc);

/* After a run: of what each vertex sends to the sink, the part that touches no marked vertex (0 where
 * there is no way).  clean: one for each vertex.  O(n + m). */
void cor_router_clean(const cor_router *router, const uint64_t *marked, double *ret_clean);

/* After a run: load[v] holds what starts at each vertex; afterwards all that passes it, starts there or
 * ends there.  link_load (may be NULL) is added to.  What has no way stays where it started.
 * O(n + m). */
void cor_router_spread(const cor_router *router, double *load, double *link_load);

#endif
