#include "graph/graph.h"

#include "base/limits.h"

/* Calls take(from, to, link) for each arc; one loop for counting and for filling. */
#define EACH_ARC(links, backwards, take)                                        \
	for (uint32_t l_ = 0; l_ < (links)->count; l_++) {                      \
		uint32_t from_ = (backwards) ? (links)->b[l_] : (links)->a[l_]; \
		uint32_t to_ = (backwards) ? (links)->a[l_] : (links)->b[l_];   \
                                                                                \
		take(from_, to_, l_);                                           \
		if (from_ != to_ && !cor_bit_in((links)->one_way, l_))          \
			take(to_, from_, l_);                                   \
	}

static cor_status check_ends(uint32_t vertex_count, const cor_link_ends *links, cor_err *err)
{
	uint64_t arcs = 0;

	for (uint32_t l = 0; l < links->count; l++) {
		if (links->a[l] >= vertex_count || links->b[l] >= vertex_count)
			return cor_fail(err, COR_EINPUT,
				"link %u: an end is none of the %u vertices", l, vertex_count);
		arcs += links->a[l] == links->b[l] || cor_bit_in(links->one_way, l) ? 1 : 2;
	}
	if (arcs > COR_LIMIT_ROWS)
		return cor_fail(err, COR_ELIMIT, "%llu arcs; a graph has at most %u",
			(unsigned long long)arcs, COR_LIMIT_ROWS);
	return COR_OK;
}

cor_status cor_graph_new(uint32_t vertex_count, const cor_link_ends *links, bool backwards,
	cor_arena *arena, cor_graph *ret_graph, cor_err *err)
{
	uint32_t *first, *head, *link, sum = 0;

	COR_TRY(check_ends(vertex_count, links, err));
	/* While filling, first[v + 1] is where the next arc of v goes; in the end, where v ends. */
	COR_TRY(cor_arena_new_array(arena, (size_t)vertex_count + 2, sizeof(*first), &first, err));
#define COUNT(from, to, l) first[(from) + 2]++, (void)(to), (void)(l)
	EACH_ARC(links, backwards, COUNT)
#undef COUNT
	for (uint32_t v = 0; v < vertex_count; v++)
		first[v + 2] += first[v + 1];
	sum = first[vertex_count + 1];
	COR_TRY(cor_arena_new_array(arena, sum, sizeof(*head), &head, err));
	COR_TRY(cor_arena_new_array(arena, sum, sizeof(*link), &link, err));
#define FILL(from, to, l) head[first[(from) + 1]] = (to), link[first[(from) + 1]++] = (l)
	EACH_ARC(links, backwards, FILL)
#undef FILL
	*ret_graph = (cor_graph){vertex_count, links->count, sum, first, head, link};
	return COR_OK;
}
