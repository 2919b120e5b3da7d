/* Random multigraphs: parallel links, loops, links of one direction.  Seeds are fixed. */
#ifndef CORDON_TESTS_GRAPH_RANDOM_H
#define CORDON_TESTS_GRAPH_RANDOM_H

#include "graph/graph.h"

enum { SAMPLE_VERTICES = 64, SAMPLE_LINKS = 192 };

typedef struct sample {
	uint32_t vertex_count, a[SAMPLE_LINKS], b[SAMPLE_LINKS];
	uint64_t one_way[SAMPLE_LINKS / 64];
	cor_link_ends links; /* of the above */
} sample;

void sample_seed(uint64_t seed);
uint32_t sample_draw(uint32_t below);
bool sample_chance(uint32_t percent);
/* 1 to at most so many vertices, 0 to at most so many links. */
void sample_new(sample *s, uint32_t vertices, uint32_t links, uint32_t one_way_percent);

#endif
