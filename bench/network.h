/*
 * The network that the benchmarks judge: fixed size and seed, the same rows for every engine.
 *
 * Sites have an operator, a region and a sensitivity; how many elements stand on one follows a
 * Pareto law cut off at forty times the least.  Six elements in ten have the maker that the
 * operator prefers in that region, two in a hundred have none that is known, the rest follow Zipf's
 * law with exponent 1.1 over 200 makers.  Ids do not follow the order of sites.
 */
#ifndef COR_BENCH_NETWORK_H
#define COR_BENCH_NETWORK_H

#include <stdint.h>

#define NETWORK_OPERATORS 4
#define NETWORK_REGIONS 120
#define NETWORK_VENDORS 200
#define NETWORK_ROLES 12
#define NETWORK_CORE_ROLES 2 /* the first ones */

typedef struct network {
	uint64_t state; /* of the random numbers */
	uint32_t sites, elements;
	uint32_t site, element,
		left; /* the site at hand, elements so far, elements of it to come */
	uint32_t operator, region, sensitivity;
	double zipf[NETWORK_VENDORS]; /* cumulated */
	double scale;
} network;

/* One row: what the CSV file has in its twelve columns. */
typedef struct network_row {
	char id[16], site[16];
	uint32_t operator, region, sensitivity, role;
	int vendor, component; /* -1: not known */
	uint32_t capacity;
	const char *state, *generation;
	char installed[16]; /* "" = not known */
} network_row;

/* 100 elements a site in the mean. */
void network_open(network *n, uint32_t elements, uint64_t seed);
/* False when there are no more rows.  Rows come site by site. */
int network_next(network *n, network_row *ret_row);

#endif
