/* A contraction with some vertices marked (graph/exposure.h). */
#include "graph/exposure_part.h"

static int64_t add(int64_t a, int64_t b)
{
	return a + b < COR_ENDLESS ? a + b : COR_ENDLESS;
}

/* by_place: bits by tree place, as through. */
static void open_trees(cor_shade *s, uint64_t *by_place)
{
	const cor_contraction *c = s->contraction;
	const cor_layout *y = c->layout;

	for (uint32_t p = y->kernel_count; p < y->vertex_count; p++) {
		uint32_t up = cor_layout_parent(y, p);

		if (cor_bit_is(c->tree_open, p) && !cor_bit_is(s->marked, p) &&
			(up < y->kernel_count || cor_bit_is(by_place, up)))
			cor_bit_set(by_place, p);
	}
	for (uint32_t k = 0; k < y->kernel_count; k++) {
		uint32_t to = c->spread[cor_contraction_slot(c, k)] + 1;

		for (uint32_t p = y->trees[k]; p < y->trees[k + 1]; p++, to++) {
			if (cor_bit_is(by_place, p))
				cor_bit_set(s->through, to);
		}
	}
}

static uint32_t hop_from(const cor_contraction *c, uint32_t pair, uint32_t from)
{
	return 2 * pair + (c->low[pair] != from);
}

/* What each rung passes on to either end, clean, and how far that is. */
static void follow_chain(const cor_shade *s, const cor_chain *chain, const double *clean)
{
	const cor_contraction *c = s->contraction;
	cor_rung *rungs = s->rungs + chain->first;
	int64_t to = 0;
	double part = 1;

	for (uint32_t i = 0; i < chain->count; i++) {
		uint32_t place = c->rung[chain->first + i], pair = c->rung_pair[chain->first + i];
		uint32_t hop = pair == COR_NONE ? COR_NONE : hop_from(c, pair, place);

		to = hop == COR_NONE ? COR_ENDLESS : add(to, c->length[hop]);
		part = to == COR_ENDLESS || cor_bit_is(s->marked, place) ? 0 : part * clean[hop];
		rungs[i] = (cor_rung){.to_a = to,
			.to_b = COR_ENDLESS,
			.clean_a = part,
			.both_a = hop == COR_NONE ? 0 : c->ways[hop]};
	}
	to = chain->last == COR_NONE ? COR_ENDLESS : 0;
	part = 1;
	for (uint32_t i = chain->count; i-- > 0 && to < COR_ENDLESS;) {
		uint32_t pair = i + 1 < chain->count ? c->rung_pair[chain->first + i + 1]
						     : chain->last;
		uint32_t hop = hop_from(c, pair, c->rung[chain->first + i]);

		to = add(to, c->length[hop]);
		part = to == COR_ENDLESS || cor_bit_is(s->marked, c->rung[chain->first + i])
			? 0
			: part * clean[hop];
		rungs[i].to_b = to;
		rungs[i].clean_b = part;
		rungs[i].both_b = c->ways[hop];
	}
	for (uint32_t i = 0; i < chain->count; i++) {
		double ways = rungs[i].both_a + rungs[i].both_b;

		rungs[i].both_a = ways > 0 ? rungs[i].both_a / ways : 0;
		rungs[i].both_b = ways > 0 ? rungs[i].both_b / ways : 0;
	}
}

/* What the chain does to the hop that stands for it. */
static void join(const cor_contraction *c, const cor_chain *chain, unsigned side, double part,
	uint32_t ways, double *clean)
{
	uint32_t hop = hop_from(c, chain->pair, side ? chain->b : chain->a);

	if (chain->join[side] == COR_JOIN_INSTEAD)
		clean[hop] = part;
	else if (chain->join[side] == COR_JOIN_BESIDE)
		clean[hop] = (chain->ways[side] * clean[hop] + ways * part) /
			((double)chain->ways[side] + ways);
}

static void pass_chains(const cor_shade *s, double *clean)
{
	const cor_contraction *c = s->contraction;

	for (uint32_t i = 0; i < c->chain_count; i++) {
		const cor_chain *chain = &c->chains[i];
		const cor_rung *first = &s->rungs[chain->first], *last = first + chain->count - 1;
		uint32_t there, back;

		follow_chain(s, chain, clean);
		if (chain->pair == COR_NONE)
			continue;
		there = hop_from(c, c->rung_pair[chain->first], chain->a);
		back = hop_from(c, chain->last, chain->b);
		join(c, chain, 0, clean[there] * first->clean_b, c->ways[there], clean);
		join(c, chain, 1, clean[back] * last->clean_a, c->ways[back], clean);
	}
}

cor_status cor_shade_new(const cor_contraction *c, const uint64_t *marked, cor_arena *arena,
	cor_shade *ret_shade, cor_err *err)
{
	cor_shade s = {.contraction = c, .marked = marked};
	uint32_t hops = c->core_row[c->core_count];
	COR_AUTO(cor_arena) scratch = NULL;
	uint32_t words = cor_bits_words(c->layout->vertex_count);
	uint64_t *by_place;
	double *clean;

	COR_TRY(cor_arena_new("hops", 0, &scratch, err));
	COR_TRY(cor_arena_new_raw(scratch, (size_t)c->pair_count * 2, 8, &clean, err));
	COR_TRY(cor_arena_new_array(scratch, words, 8, &by_place, err));
	COR_TRY(cor_arena_new_array(arena, words, 8, &s.through, err));
	COR_TRY(cor_arena_new_array(arena, hops, sizeof(*s.hops), &s.hops, err));
	COR_TRY(cor_arena_new_array(arena, c->rung_count, sizeof(*s.rungs), &s.rungs, err));
	for (uint32_t h = 0; h < 2 * c->pair_count; h++)
		clean[h] = 1;
	open_trees(&s, by_place);
	pass_chains(&s, clean);
	for (uint32_t i = 0; i < hops; i++) {
		uint32_t hop = c->core_hop[i];
		uint32_t from = hop % 2 ? c->high[hop / 2] : c->low[hop / 2];

		s.hops[i] = (cor_hop_in){c->core_of[from], c->ways[hop],
			c->length[hop] / c->core_unit, c->ways[hop] * clean[hop]};
	}
	*ret_shade = s;
	return COR_OK;
}
