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

static inline uint64_t take(uint64_t lane, const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return step(lane, word);
}

uint64_t cor_checksum(const void *bytes, size_t count)
{
	const unsigned char *p = bytes;
	uint64_t sum = step(FACTOR, count);
	uint64_t a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
	unsigned char tail[STRIPE] = {0};

	/* Each in a register of its own: a multiplication begins in every cycle. */
	for (; count >= STRIPE; count -= STRIPE, p += STRIPE) {
		a = take(a, p);
		b = take(b, p + 8);
		c = take(c, p + 16);
		d = take(d, p + 24);
		e = take(e, p + 32);
		f = take(f, p + 40);
		g = take(g, p + 48);
		h = take(h, p + 56);
	}
	uint64_t lanes[LANES] = {a, b, c, d, e, f, g, h};
	if (count)
		memcpy(tail, p, count);
	for (unsigned i = 0; i < LANES; i++)
		sum = step(sum, take(lanes[i], tail + i * sizeof(sum)));
	sum ^= sum >> 32;
	sum *= FACTOR;
	return sum ^ sum >> 29;
}
