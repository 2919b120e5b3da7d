/*
 * The cheapest set of vertices and links without which no way leads from any risk to any asset.
 *
 * Maximum flow, minimum cut (Ford and Fulkerson 1956): what can be pushed from the risks to the assets is
 * what cutting costs at least.  The flow proves that nothing cheaper separates; the cut that it does.
 *
 * On a layout (graph/layout.h) a tree without assets only sends: what it can send is folded into the vertex it
 * hangs on, in one pass over those of its vertices that have a risk at or below them.  Flow is pushed on
 * the kernel alone, from the assets outwards: first over ways of two links, then in rounds of shortest
 * ways (Dinic 1970) whose search ends at the nearest risk; so the work stays about the assets when that is
 * where the cut lies.  Vertices are split without being written twice (graph/flow.h).
 *
 * Among all cheapest cuts one lies nearest to the risks and one nearest to the assets, and each is
 * unique; both are given.
 */
#ifndef COR_GRAPH_CUT_H
#define COR_GRAPH_CUT_H

#include "graph/layout.h"

#define COR_UNCUTTABLE UINT64_MAX

typedef struct cor_cut_task {
	uint32_t vertex_count;
	const cor_link_ends *links;
	/* What it costs to cut each; COR_UNCUTTABLE: it cannot be.  Risks and assets cannot be.
	 * link_cost NULL: no link can be. */
	const uint64_t *vertex_cost, *link_cost;
	const uint32_t *risks, *assets; /* vertices */
	uint32_t risk_count, asset_count;
	const cor_layout *layout; /* of the same links; NULL: one is made for this */
} cor_cut_task;

typedef struct cor_cut_set { /* bits */
	uint64_t *vertices, *links;
} cor_cut_set;

typedef struct cor_cut {
	bool possible;
	/* Not possible: a way that nothing can cut, from a risk to an asset: vertices, and the links
	 * between them (one fewer). */
	uint32_t *chain, *chain_links, chain_length;
	/* Possible: */
	uint64_t cost;
	cor_cut_set near_risks, near_assets; /* each costs `cost` */
	/* The flow: through a vertex that is no risk and no asset; over a link, positive from a to b.  Into a vertex that is no risk
	 * and no asset comes what goes out; none passes its cost; `cost` comes out of the risks. */
	uint64_t *vertex_flow;
	int64_t *link_flow;
} cor_cut;

/* Costs may be 0: what is free to cut is in a cut when its one side is reached and the other is not, whether
 * or not a way leads on from there.  COR_ELIMIT when the sum of all costs that are not COR_UNCUTTABLE
 * reaches 2^62; COR_EINPUT when an end of a link is no vertex.  O(n^2 m) time at worst, in practice one
 * pass over the costs, the trees of the risks and what lies about the assets, and one over the side of the
 * risks; 9 n + 8 m bytes in arena, 52 a
 * core vertex (graph/flow.h) and 88 a tree vertex with a risk at or below it. */
cor_status cor_graph_cut(const cor_cut_task *task, cor_arena *arena, cor_cut *ret_cut,
	cor_err *err);

#endif
