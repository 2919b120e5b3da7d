/*
 * The cheapest set of vertices and links without which no way leads from any risk to any asset.
 *
 * Maximum flow, minimum cut (Ford and Fulkerson 1956): every vertex is split in two with its cost
 * between them, and what can be pushed from the risks to the assets is what cutting costs at least.
 * Dinic's algorithm (1970), distances taken from the assets.  The flow proves that nothing cheaper
 * separates; the cut that it does separate.
 *
 * Among all cheapest cuts one lies nearest to the risks and one nearest to the assets, and each is
 * unique; both are given.
 */
#ifndef COR_GRAPH_CUT_H
#define COR_GRAPH_CUT_H

#include "graph/graph.h"

#define COR_UNCUTTABLE UINT64_MAX

typedef struct cor_cut_task {
	uint32_t vertex_count;
	const cor_link_ends *links;
	/* What it costs to cut each; COR_UNCUTTABLE: it cannot be.  Risks and assets cannot be. */
	const uint64_t *vertex_cost, *link_cost;
	const uint32_t *risks, *assets; /* vertices */
	uint32_t risk_count, asset_count;
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
	/* The flow: through a vertex; over a link, positive from a to b.  Into a vertex that is no risk
	 * and no asset comes what goes out; none passes its cost; `cost` comes out of the risks. */
	uint64_t *vertex_flow;
	int64_t *link_flow;
} cor_cut;

/* Costs may be 0 (what is free to cut).  COR_ELIMIT when the sum of all costs that are not
 * COR_UNCUTTABLE reaches 2^62.  O(n^2 m) time at worst, in practice a few passes; 60 n + 60 m bytes
 * in arena. */
cor_status cor_graph_cut(const cor_cut_task *task, cor_arena *arena, cor_cut *ret_cut,
	cor_err *err);

#endif
