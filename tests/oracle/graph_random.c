#include "graph_random.h"

#include <string.h>

static uint64_t state;

void sample_seed(uint64_t seed)
{
	state = seed;
}

uint32_t sample_draw(uint32_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ (z >> 31)) % below);
}

bool sample_chance(uint32_t percent)
{
	return sample_draw(100) < percent;
}

void sample_new(sample *s, uint32_t vertices, uint32_t links, uint32_t one_way_percent)
{
	memset(s, 0, sizeof(*s));
	s->vertex_count = 1 + sample_draw(vertices);
	s->links = (cor_link_ends){sample_draw(links + 1), s->a, s->b, s->one_way};
	for (uint32_t l = 0; l < s->links.count; l++) {
		s->a[l] = sample_draw(s->vertex_count);
		s->b[l] = sample_draw(s->vertex_count);
		if (sample_chance(one_way_percent))
			cor_bit_set(s->one_way, l);
	}
}
