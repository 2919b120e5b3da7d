/*
 * Checksums against damage, not against malice: 64 bits at the speed of memory.
 *
 * Eight lanes of 64 bits take the words in turn: xor, rotate, multiply by an odd number.  Each step can
 * be undone when the word is known, so a change within one word always changes the sum; what else
 * happens to a file goes unseen with a chance of about 2^-64.
 */
#ifndef COR_BASE_CHECKSUM_H
#define COR_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* The same on every machine of the same byte order.  O(count). */
uint64_t cor_checksum(const void *bytes, size_t count);

#endif
