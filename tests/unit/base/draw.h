/*
 * Random inputs that can be had again: a seeded generator (splitmix64).  The seed is printed; the
 * environment variable CORDON_SEED sets it.
 */
#ifndef COR_TESTS_DRAW_H
#define COR_TESTS_DRAW_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct draw {
	uint64_t state;
} draw;

static inline draw draw_new(const char *what)
{
	const char *given = getenv("CORDON_SEED");
	draw d = {given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL)};

	printf("%s: seed %" PRIu64 "\n", what, d.state);
	return d;
}

static inline uint64_t draw_u64(draw *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* From 0 to count - 1; a little uneven, which does not matter here. */
static inline uint32_t draw_below(draw *d, uint32_t count)
{
	return (uint32_t)((draw_u64(d) >> 32) * count >> 32);
}

#endif
