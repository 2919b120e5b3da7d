#include "base/checksum.h"

#include <string.h>

#define LANES 8
#define STRIPE (LANES * sizeof(uint64_t))

static const uint64_t FACTOR = 0x9fb21c651e98df25u; /* odd; its bits look random */

static inline uint64_t step(uint64_t lane, uint64_t word)
{
	lane ^= word;
	return (lane << 29 | lane >> 35) * FACTOR;
}

uint64_t cor_checksum(const void *bytes, size_t count)
{
	const unsigned char *p = bytes;
	uint64_t lanes[LANES], sum = step(FACTOR, count);
	unsigned char tail[STRIPE] = {0};

	for (unsigned i = 0; i < LANES; i++)
		lanes[i] = (i + 1) * 0xa0761d6478bd642fu;
	for (; count >= STRIPE; count -= STRIPE, p += STRIPE) {
		uint64_t words[LANES];

		memcpy(words, p, STRIPE);
		for (unsigned i = 0; i < LANES; i++)
			lanes[i] = step(lanes[i], words[i]);
	}
	if (count)
		memcpy(tail, p, count);
	for (unsigned i = 0; i < LANES; i++) {
		uint64_t word;

		memcpy(&word, tail + i * sizeof(word), sizeof(word));
		sum = step(sum, step(lanes[i], word));
	}
	sum ^= sum >> 32;
	sum *= FACTOR;
	return sum ^ sum >> 29;
}
