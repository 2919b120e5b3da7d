#include "model/draw.h"

#include "base/err.h"

static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

cor_draw cor_draw_of(uint64_t seed, uint32_t purpose, uint64_t index)
{
	return (cor_draw){mix(mix(mix(seed) + purpose) + index)};
}

uint64_t cor_draw_next(cor_draw *draw)
{
	draw->state += 0x9e3779b97f4a7c15u;
	return mix(draw->state);
}

uint32_t cor_draw_below(cor_draw *draw, uint32_t n)
{
	COR_ASSERT(n > 0);
	return (uint32_t)((cor_draw_next(draw) >> 32) * n >> 32);
}

bool cor_draw_hit(cor_draw *draw, uint32_t per_10000)
{
	return cor_draw_below(draw, 10000) < per_10000;
}

uint64_t cor_draw_root(uint64_t x)
{
	uint64_t root = 0, bit = (uint64_t)1 << 62;

	while (bit > x)
		bit >>= 2;
	for (; bit; bit >>= 2) {
		if (x >= root + bit) {
			x -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return root;
}

uint64_t cor_draw_tail(uint32_t rank, uint32_t count)
{
	uint64_t u, half, power;

	COR_ASSERT(rank < count && count <= (uint32_t)1 << 31);
	/* u is below 1, so it fits into 32 binary places. */
	u = ((2 * (uint64_t)rank + 1) << 31) / count;
	u += u == 0;
	half = cor_draw_root(u << 32);
	power = half;
	for (int i = 0; i < 4; i++)
		power = cor_draw_root(power << 32); /* u^(1/4) … u^(1/32) */
	return (power << 16) / half;
}
