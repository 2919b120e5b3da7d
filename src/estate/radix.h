/*
 * Numbers in order, by some of their bits: the sort under orders of texts and rows (order.h).
 *
 * Least digit first (Knuth 1998, 5.2.5), with as many threads as there are processors when there are many
 * numbers.  A number goes to its place by way of a line of eight that belong together (software write
 * combining; Satish et al. 2010): writing each where it belongs costs three times as much.
 */
#ifndef COR_ESTATE_RADIX_H
#define COR_ESTATE_RADIX_H

#include <stdint.h>

/*
 * Sorts count values by `bits` bits from bit `low` on; those of equal bits stay in order.  What is sorted lies in
 * *values afterwards; *other is room for as many, and the two may have changed places.  O(count * bits / 8) time.
 */
void cor_radix_sort(uint64_t **values, uint64_t **other, uint32_t count, unsigned low,
	unsigned bits);

#endif
