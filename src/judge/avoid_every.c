/*
 * every: no way from a source to its sink that passes nothing twice passes anything dirty.
 *
 * Where links lead both ways that is what blocks tell.  With links of one way the question is NP-complete
 * (Fortune, Hopcroft and Wyllie 1980): then what must not be passed is looked for as if all links led
 * both ways, and found for sure over links that do, or that another leads back beside.
 */
#include <stdlib.h>

#include "analysis/trim.h"
#include "graph/between.h"
#include "judge/avoid.h"

static uint64_t key_of(uint32_t from, uint32_t to)
{
	return (uint64_t)from << 32 | to;
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static bool has_key(const uint64_t *keys, uint32_t count, uint64_t key)
{
	return count && bsearch(&key, keys, count, sizeof(key), by_key);
}

/* Links that do not surely lead both ways, by themselves or two by two. */
static cor_status close_links(cor_avoid *a, uint64_t **ret_closed, cor_err *err)
{
	const cor_network *n = &a->network;
	const cor_link_ends *links = &n->links;
	cor_arena *arena = a->trial->docket->scratch;
	uint64_t *closed, *keys;
	uint32_t count = 0;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(links->count), 8, &closed, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)cor_bits_count(links->one_way, links->count), 8,
		&keys, err));
	for (uint32_t l = 0; l < links->count; l++) {
		if (cor_bit_is(n->maybe_links, l))
			cor_bit_set(closed, l);
		else if (cor_bit_is(links->one_way, l))
			keys[count++] = key_of(links->a[l], links->b[l]);
	}
	if (count > 0)
		qsort(keys, count, sizeof(*keys), by_key);
	for (uint32_t l = 0; l < links->count; l++) {
		if (cor_bit_is(links->one_way, l) &&
			!has_key(keys, count, key_of(links->b[l], links->a[l])))
			cor_bit_set(closed, l);
	}
	*ret_closed = closed;
	return COR_OK;
}

static cor_status show(cor_avoid *a, bool sure, const cor_between *between, cor_err *err)
{
	cor_shown_step *steps;

	for (uint32_t b = 0; cor_path_shows(a->trial) && b < between->count; b++) {
		uint32_t count = between->first[b + 1] - between->first[b];

		COR_TRY(cor_path_show(a->trial, sure, count, &steps, err));
		for (uint32_t i = 0; i < count; i++)
			COR_TRY(cor_path_id(a->trial, between->vertices[between->first[b] + i],
				&steps[i].element, err));
	}
	return COR_OK;
}

/* Blocks of what is sure, or of all that may be. */
static cor_status find_blocks(cor_avoid *a, const cor_graph *both_ways, bool sure,
	cor_between *ret_between, cor_err *err)
{
	const cor_network *n = &a->network;
	cor_barrier barrier = {.closed_vertices = sure ? n->unsure : n->absent};
	uint64_t *closed = NULL;

	if (sure)
		COR_TRY(close_links(a, &closed, err));
	barrier.closed_links = closed;
	return cor_graph_between(both_ways, &barrier, a->trial->docket->scratch, ret_between, err);
}

/* What is between has one name when all is clean. */
static cor_status name(cor_avoid *a, const cor_graph *both_ways, bool sure, uint32_t **ret_clean,
	uint32_t **ret_whole, cor_err *err)
{
	cor_between between;

	COR_TRY(find_blocks(a, both_ways, sure, &between, err));
	COR_TRY(show(a, sure, &between, err));
	return cor_between_names(&between, sure ? a->dirt.must : a->dirt.may,
		a->trial->docket->scratch, ret_clean, ret_whole, err);
}

static cor_status lead_both_ways(cor_avoid *a, cor_graph *ret_graph, cor_err *err)
{
	cor_link_ends links = a->network.links;

	links.one_way = NULL;
	return cor_graph_new(a->network.graph.vertex_count, &links, false,
		a->trial->docket->scratch, ret_graph, err);
}

static cor_status name_all(cor_avoid *a, cor_avoid_names *ret_names, cor_err *err)
{
	uint32_t *clean, *whole, *past, *may;
	cor_graph both_ways;

	COR_TRY(lead_both_ways(a, &both_ways, err));
	COR_TRY(name(a, &both_ways, true, &past, &whole, err));
	COR_TRY(name(a, &both_ways, false, &clean, &may, err));
	*ret_names = (cor_avoid_names){.clean = clean, .whole = whole, .past = past};
	return COR_OK;
}

/* Names of vertices as names of elements; what was taken off has none. */
static cor_status put_back(const cor_trim *trim, uint32_t elements, cor_arena *arena,
	const uint32_t **names, cor_err *err)
{
	uint32_t *of;

	COR_TRY(cor_arena_new_raw(arena, elements, sizeof(*of), &of, err));
	for (uint32_t v = 0; v < elements; v++)
		of[v] = trim->vertex_of[v] == COR_NONE ? COR_NONE : (*names)[trim->vertex_of[v]];
	*names = of;
	return COR_OK;
}

/* Between the ends of demands: in the part of the network where their ways can lie. */
static cor_status name_part(cor_avoid *a, cor_avoid_names *ret_names, cor_err *err)
{
	cor_arena *arena = a->trial->docket->scratch;
	cor_avoid part = *a;
	uint64_t *ends;
	cor_trim trim;

	COR_TRY(cor_avoid_ends(a, &ends, err));
	COR_TRY(cor_network_trim(&a->network, ends, arena, &trim, err));
	part.network = trim.network;
	COR_TRY(cor_trim_set(&trim, &a->dirt, arena, &part.dirt, err));
	COR_TRY(name_all(&part, ret_names, err));
	COR_TRY(put_back(&trim, a->dirt.size, arena, &ret_names->clean, err));
	if (ret_names->whole)
		COR_TRY(put_back(&trim, a->dirt.size, arena, &ret_names->whole, err));
	return put_back(&trim, a->dirt.size, arena, &ret_names->past, err);
}

cor_status cor_avoid_every(cor_avoid *a, cor_err *err)
{
	bool is_whole = a->path->all_pairs || cor_path_shows(a->trial);
	cor_avoid_names names;

	COR_TRY(is_whole ? name_all(a, &names, err) : name_part(a, &names, err));
	return cor_avoid_compare(a, &names, err);
}

/* ---- of the gear ---- */

typedef struct climb {
	cor_between between;
	uint32_t *depth; /* by block */
	uint64_t *taken; /* bits by block: between some pair */
} climb;

static uint32_t head_of(const climb *c, uint32_t block)
{
	return c->between.vertices[c->between.first[block]];
}

/* A block comes behind the one that its head is of. */
static cor_status open_climb(cor_avoid *a, bool sure, climb *c, cor_err *err)
{
	cor_arena *arena = a->trial->docket->scratch;
	cor_graph both_ways;

	COR_TRY(lead_both_ways(a, &both_ways, err));
	COR_TRY(find_blocks(a, &both_ways, sure, &c->between, err));
	COR_TRY(cor_arena_new_array(arena, c->between.count, sizeof(*c->depth), &c->depth, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(c->between.count), 8, &c->taken, err));
	for (uint32_t b = 0; b < c->between.count; b++) {
		uint32_t above = c->between.block_of[head_of(c, b)];

		c->depth[b] = above == COR_NONE ? 1 : c->depth[above] + 1;
	}
	return COR_OK;
}

/* Takes the blocks between two elements; false: they do not hang together. */
static bool take_between(climb *c, uint32_t v, uint32_t w)
{
	while (v != w) {
		uint32_t of_v = c->between.block_of[v], of_w = c->between.block_of[w],
			 of = of_v == COR_NONE                                 ? of_w
			: of_w == COR_NONE || c->depth[of_v] >= c->depth[of_w] ? of_v
									       : of_w;

		if (of == COR_NONE)
			return false;
		cor_bit_set(c->taken, of);
		if (of_v == of_w)
			return true;
		*(of == of_v ? &v : &w) = head_of(c, of);
	}
	return true;
}

cor_status cor_avoid_every_gear(cor_avoid *a, cor_path_gear *gear, cor_err *err)
{
	climb c;

	COR_TRY(open_climb(a, gear->sure, &c, err));
	for (uint32_t i = 0; i < a->sink_count; i++) {
		uint32_t count;
		const cor_pair *pairs = cor_avoid_pairs(a, a->sinks[i], &count);

		for (uint32_t k = 0; k < count; k++) {
			const cor_pair *p = &pairs[k];

			if (!cor_avoid_is_asked(gear, p))
				continue;
			if (p->source == p->sink)
				cor_bit_set(gear->where, p->source);
			else if (!take_between(&c, p->source, p->sink) && !gear->sure)
				cor_path_hopeless(gear, p->subject);
		}
	}
	for (uint32_t b = 0; b < c.between.count; b++) {
		for (uint32_t i = c.between.first[b];
			cor_bit_is(c.taken, b) && i < c.between.first[b + 1]; i++)
			cor_bit_set(gear->where, c.between.vertices[i]);
	}
	return COR_OK;
}
