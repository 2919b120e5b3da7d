/*
 * Graphs to measure on, of fixed seeds: a national access network and a power-law graph.
 *
 * national: a ring of cores with chords, regional nodes homed on two cores, rings of ten aggregation nodes
 * between two regionals, ten sites a node (three in ten times a ring of ten, else a tree), elements on
 * sites with a heavy tail.  All but a half percent of its vertices are trees, as in real access networks.
 * kron: Kronecker (R-MAT .57 .19 .19) with 16 links a vertex, as in GAPBS and Graph500; numbers shuffled.
 */
#ifndef CORDON_BENCH_NETWORK_H
#define CORDON_BENCH_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct network {
	uint32_t vertex_count, link_count;
	uint32_t *a, *b, *metric;
	uint32_t regional_first, regional_count; /* national only */
	uint32_t capacity;
} network;

uint64_t network_draw(uint64_t *state); /* splitmix64 */

void network_national(network *net, uint32_t sites, uint32_t elements);
void network_kron(network *net, uint32_t scale);
/* Other numbers and another order of links: no gain from neighbours having near numbers. */
void network_shuffle(network *net);
/* NAME: nat1m, nat10m, nat100m, backbone, shuf10m, kron20 ...; others: SITESxELEMENTS.  false: no such. */
bool network_make(network *net, const char *name);
void network_free(network *net);

#endif
