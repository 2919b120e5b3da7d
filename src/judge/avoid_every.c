/*
 * every: no way from a source to its sink that passes nothing twice passes anything dirty.
 *
 * Where links lead both ways that is what blocks tell.  With links of one way the question is NP-complete
 * (Fortune, Hopcroft and Wyllie 1980): then what must not be passed is looked for as if all links led
 * both ways, and found for sure over links that do, or that another leads back beside.
 */
#include <stdlib.h>

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

/* Blocks of what is sure, or of all that may be; what is between has one name when all is clean. */
static cor_status name(cor_avoid *a, const cor_graph *both_ways, bool sure, uint32_t **ret_clean,
	uint32_t **ret_whole, cor_err *err)
{
	const cor_network *n = &a->network;
	cor_barrier barrier = {.closed_vertices = sure ? n->unsure : n->absent};
	cor_between between;
	uint64_t *closed = NULL;

	if (sure)
		COR_TRY(close_links(a, &closed, err));
	barrier.closed_links = closed;
	COR_TRY(cor_graph_between(both_ways, &barrier, a->trial->docket->scratch, &between, err));
	COR_TRY(show(a, sure, &between, err));
	return cor_between_names(&between, sure ? a->dirt.must : a->dirt.may,
		a->trial->docket->scratch, ret_clean, ret_whole, err);
}

cor_status cor_avoid_every(cor_avoid *a, cor_err *err)
{
	const cor_network *n = &a->network;
	cor_link_ends links = n->links;
	uint32_t *clean, *whole, *past, *may;
	cor_graph both_ways;

	links.one_way = NULL;
	COR_TRY(cor_graph_new(n->graph.vertex_count, &links, false, a->trial->docket->scratch,
		&both_ways, err));
	COR_TRY(name(a, &both_ways, true, &past, &whole, err));
	COR_TRY(name(a, &both_ways, false, &clean, &may, err));
	return cor_avoid_compare(a,
		&(cor_avoid_names){.clean = clean, .whole = whole, .past = past}, err);
}
