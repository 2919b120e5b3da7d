#include "analysis/sever.h"

typedef struct answer {
	uint32_t sink, count; /* sink COR_NONE: not asked yet */
	const uint32_t *vertices;
} answer;

struct cor_sever {
	cor_arena *arena;
	uint32_t *node_of;   /* of a vertex; COR_NONE: it is not there */
	uint32_t *vertex_of; /* of a node, when it is a marked vertex; those come last */
	uint32_t island_count, node_count;
	cor_link_ends links; /* turned round: from the sink to the source */
	cor_layout layout;
	uint64_t *cost;
	answer *answers; /* by island */
};

static cor_status number_nodes(cor_sever *s, const cor_network *n, const uint64_t *marked,
	const cor_barrier *open, cor_err *err)
{
	uint32_t words = cor_bits_words(n->graph.vertex_count);
	uint32_t link_words = cor_bits_words(n->links.count);
	uint64_t *closed, *not_both;

	COR_TRY(cor_arena_new_array(s->arena, words, 8, &closed, err));
	COR_TRY(cor_arena_new_array(s->arena, link_words, 8, &not_both, err));
	for (uint32_t w = 0; w < words; w++)
		closed[w] = open->closed_vertices[w] | marked[w];
	for (uint32_t w = 0; w < link_words; w++)
		not_both[w] = (open->closed_links ? open->closed_links[w] : 0) |
			(n->links.one_way ? n->links.one_way[w] : 0);
	COR_TRY(cor_graph_components(&n->graph, &(cor_barrier){closed, not_both, NULL}, s->arena,
		&s->node_of, &s->island_count, err));
	s->node_count = s->island_count;
	COR_TRY(cor_arena_new_array(s->arena, n->graph.vertex_count, sizeof(*s->vertex_of),
		&s->vertex_of, err));
	for (uint32_t v = 0; v < n->graph.vertex_count; v++) {
		if (!cor_bit_is(marked, v) || cor_bit_is(open->closed_vertices, v))
			continue;
		s->vertex_of[s->node_count - s->island_count] = v;
		s->node_of[v] = s->node_count++;
	}
	return COR_OK;
}

static cor_status join_nodes(cor_sever *s, const cor_network *n, const cor_barrier *open,
	cor_err *err)
{
	const cor_link_ends *links = &n->links;
	uint32_t count = 0, *a, *b;
	uint64_t *one_way;

	COR_TRY(cor_arena_new_array(s->arena, links->count, sizeof(*a), &a, err));
	COR_TRY(cor_arena_new_array(s->arena, links->count, sizeof(*b), &b, err));
	COR_TRY(cor_arena_new_array(s->arena, cor_bits_words(links->count), 8, &one_way, err));
	for (uint32_t l = 0; l < links->count; l++) {
		uint32_t from = s->node_of[links->a[l]], to = s->node_of[links->b[l]];

		if (from == to || from == COR_NONE || to == COR_NONE ||
			cor_bit_in(open->closed_links, l))
			continue;
		a[count] = to;
		b[count] = from;
		if (cor_bit_in(links->one_way, l))
			cor_bit_set(one_way, count);
		count++;
	}
	s->links = (cor_link_ends){count, a, b, one_way};
	return cor_layout_new(s->node_count, &s->links, s->arena, &s->layout, err);
}

cor_status cor_sever_new(const cor_network *network, const uint64_t *marked,
	const cor_barrier *open, cor_arena *arena, cor_sever **ret_sever, cor_err *err)
{
	cor_sever *s;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*s), &s, err));
	s->arena = arena;
	COR_TRY(number_nodes(s, network, marked, open, err));
	COR_TRY(join_nodes(s, network, open, err));
	COR_TRY(cor_arena_new_array(arena, s->node_count, 8, &s->cost, err));
	for (uint32_t i = 0; i < s->node_count; i++)
		s->cost[i] = i < s->island_count ? COR_UNCUTTABLE : 1;
	COR_TRY(cor_arena_new_array(arena, s->island_count, sizeof(*s->answers), &s->answers, err));
	for (uint32_t i = 0; i < s->island_count; i++)
		s->answers[i].sink = COR_NONE;
	*ret_sever = s;
	return COR_OK;
}

/* The flow starts at its assets: the source is the asset. */
static cor_status cut(cor_sever *s, uint32_t source, uint32_t sink, cor_arena *scratch,
	answer *ret_answer, cor_err *err)
{
	cor_cut cut;
	uint32_t *vertices;

	COR_TRY(cor_graph_cut(&(cor_cut_task){.vertex_count = s->node_count,
				      .links = &s->links,
				      .vertex_cost = s->cost,
				      .risks = &sink,
				      .assets = &source,
				      .risk_count = 1,
				      .asset_count = 1,
				      .layout = &s->layout},
		scratch, &cut, err));
	COR_ASSERT(cut.possible);
	ret_answer->count = 0;
	COR_TRY(cor_arena_new_array(s->arena, cut.cost, sizeof(*vertices), &vertices, err));
	for (uint32_t i = cor_bits_next(cut.near_assets.vertices, s->node_count, 0);
		i < s->node_count;
		i = cor_bits_next(cut.near_assets.vertices, s->node_count, i + 1))
		vertices[ret_answer->count++] = s->vertex_of[i - s->island_count];
	ret_answer->vertices = vertices;
	return COR_OK;
}

cor_status cor_sever_find(cor_sever *s, uint32_t source, uint32_t sink, cor_arena *scratch,
	const uint32_t **ret_vertices, uint32_t *ret_count, cor_err *err)
{
	answer *known = &s->answers[s->node_of[source]];
	cor_arena_mark mark = cor_arena_here(scratch);

	if (known->sink != s->node_of[sink]) {
		COR_TRY(cut(s, s->node_of[source], s->node_of[sink], scratch, known, err));
		known->sink = s->node_of[sink];
		cor_arena_back(scratch, mark);
	}
	*ret_vertices = known->vertices;
	*ret_count = known->count;
	return COR_OK;
}
