/*
 * BLAKE2b with 256 bits of several texts of one length at once, each in a lane of the vector registers.
 *
 * One text is a chain of blocks that has to be walked alone; eight texts fill eight lanes, and take
 * little longer than one (AVX-512; four with AVX2; without either, one after the other).  The digests are
 * those of cor_digest_of, whatever the processor can do.
 */
#ifndef COR_BASE_DIGEST_LANES_H
#define COR_BASE_DIGEST_LANES_H

#include "base/digest.h"

#define COR_DIGEST_LANES 8u /* as many at once, at most */

/* Of `count` texts of `length` bytes each, which lie one behind the other.  O(bytes). */
void cor_digest_of_each(const void *bytes, size_t length, size_t count, cor_digest *digests);

#endif
