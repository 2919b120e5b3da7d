/* What graph/shade.c makes and graph/exposure.c goes over. */
#ifndef COR_GRAPH_EXPOSURE_PART_H
#define COR_GRAPH_EXPOSURE_PART_H

#include "graph/exposure.h"

struct cor_hop_in {
	uint32_t from, ways; /* core vertex; next hops it is */
	int64_t length;
	double weight; /* ways times the part that gets along clean */
};

/* A vertex of a chain: how far both ends are and what part gets there clean, itself counted; and the
 * part of its next hops that leads either way when both ends are as near. */
struct cor_rung {
	int64_t to_a, to_b;
	double clean_a, clean_b, both_a, both_b;
};

/* Chains from both their ends, and trees from what they hang on, for all lanes (graph/exposure_wide.c). */
void cor_exposure_rungs(const cor_exposure *exposure);
void cor_exposure_trees(const cor_exposure *exposure);

#endif
