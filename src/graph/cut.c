#include "graph/cut.h"

#include "graph/reach.h"

/*
 * Nodes of the flow: 2v where a way enters vertex v, 2v + 1 where it leaves.  Edge e carries left[e]
 * more, and e ^ 1 is the same edge backwards; edge 2v is the inside of vertex v, the edges of links
 * follow.  Risks are nodes' starts and assets ends; no further nodes are needed, because both are
 * uncuttable.
 */
typedef struct flow {
	const cor_cut_task *task;
	uint64_t endless; /* more than all costs together */
	uint32_t node_count, edge_count;
	uint32_t *first, *edges; /* of a node: its edges */
	uint32_t *to;            /* of an edge */
	uint64_t *left;
	uint32_t *distance; /* to an asset */
	uint32_t *next;     /* of a node: its next edge to try */
	uint32_t *queue, *way;
	uint64_t *is_risk, *is_asset; /* bits by vertex */
} flow;

static cor_status sum_costs(const cor_cut_task *t, uint64_t *ret_sum, cor_err *err)
{
	uint64_t sum = 0;

	for (uint64_t i = 0; i < (uint64_t)t->vertex_count + t->links->count; i++) {
		uint64_t cost = i < t->vertex_count ? t->vertex_cost[i]
						    : t->link_cost[i - t->vertex_count];

		if (cost != COR_UNCUTTABLE &&
			(__builtin_add_overflow(sum, cost, &sum) || sum >> 62))
			return cor_fail(err, COR_ELIMIT,
				"the costs together pass 4611686018427387903");
	}
	*ret_sum = sum;
	return COR_OK;
}

/* Looks for a way that nothing can cut; a cut is possible when there is none. */
static cor_status find_chain(const flow *f, cor_arena *arena, cor_cut *cut, cor_err *err)
{
	const cor_cut_task *t = f->task;
	uint64_t *closed_vertices, *closed_links;
	uint32_t last = COR_NONE;
	cor_graph graph;
	cor_reach reach;

	COR_TRY(cor_graph_new(t->vertex_count, t->links, false, arena, &graph, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->vertex_count), sizeof(uint64_t),
		&closed_vertices, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->links->count), sizeof(uint64_t),
		&closed_links, err));
	for (uint32_t v = 0; v < t->vertex_count; v++) {
		if (t->vertex_cost[v] != COR_UNCUTTABLE && !cor_bit_is(f->is_risk, v) &&
			!cor_bit_is(f->is_asset, v))
			cor_bit_set(closed_vertices, v);
	}
	for (uint32_t l = 0; l < t->links->count; l++) {
		if (t->link_cost[l] != COR_UNCUTTABLE)
			cor_bit_set(closed_links, l);
	}
	COR_TRY(cor_graph_reach(&graph, t->risks, t->risk_count,
		&(cor_barrier){closed_vertices, closed_links, NULL}, arena, &reach, err));
	for (uint32_t i = 0; i < reach.count && last == COR_NONE; i++) {
		if (cor_bit_is(f->is_asset, reach.order[i]))
			last = reach.order[i];
	}
	cut->possible = last == COR_NONE;
	for (uint32_t v = last; v != COR_NONE; v = reach.from[v])
		cut->chain_length++;
	COR_TRY(cor_arena_new_array(arena, cut->chain_length, sizeof(uint32_t), &cut->chain, err));
	COR_TRY(cor_arena_new_array(arena, cut->chain_length, sizeof(uint32_t), &cut->chain_links,
		err));
	for (uint32_t v = last, i = cut->chain_length; i-- > 0; v = reach.from[v]) {
		cut->chain[i] = v;
		if (i > 0)
			cut->chain_links[i - 1] = reach.link[v];
	}
	return COR_OK;
}

static void put_edge(flow *f, uint32_t edge, uint32_t from, uint32_t to, uint64_t cost)
{
	f->to[edge] = to;
	f->to[edge ^ 1] = from;
	f->left[edge] = cost == COR_UNCUTTABLE ? f->endless : cost;
}

/* Edges of link l: 2 (n + 2 l) from a to b, and two further on from b to a. */
static uint32_t edge_of_link(const flow *f, uint32_t link)
{
	return 2 * (f->task->vertex_count + 2 * link);
}

static void add_edges(flow *f)
{
	const cor_cut_task *t = f->task;

	for (uint32_t v = 0; v < t->vertex_count; v++) {
		bool fixed = cor_bit_is(f->is_risk, v) || cor_bit_is(f->is_asset, v);

		put_edge(f, 2 * v, 2 * v, 2 * v + 1, fixed ? COR_UNCUTTABLE : t->vertex_cost[v]);
	}
	for (uint32_t l = 0; l < t->links->count; l++) {
		uint32_t a = t->links->a[l], b = t->links->b[l], e = edge_of_link(f, l);
		bool both = !cor_bit_in(t->links->one_way, l);

		put_edge(f, e, 2 * a + 1, 2 * b, t->link_cost[l]);
		put_edge(f, e + 2, 2 * b + 1, 2 * a, both ? t->link_cost[l] : 0);
	}
	for (uint32_t e = 0; e < f->edge_count; e++)
		f->first[f->to[e ^ 1] + 2]++;
	for (uint32_t v = 0; v < f->node_count; v++)
		f->first[v + 2] += f->first[v + 1];
	for (uint32_t e = 0; e < f->edge_count; e++)
		f->edges[f->first[f->to[e ^ 1] + 1]++] = e;
}

static cor_status new_flow(flow *f, cor_arena *arena, cor_err *err)
{
	const cor_cut_task *t = f->task;
	uint64_t edges = 2 * (uint64_t)t->vertex_count + 4 * (uint64_t)t->links->count;

	if (edges > UINT32_MAX / 2)
		return cor_fail(err, COR_ELIMIT, "%u vertices and %u links are too many to cut",
			t->vertex_count, t->links->count);
	f->node_count = 2 * t->vertex_count;
	f->edge_count = (uint32_t)edges;
	COR_TRY(cor_arena_new_array(arena, (size_t)f->node_count + 2, 4, &f->first, err));
	COR_TRY(cor_arena_new_array(arena, f->edge_count, 4, &f->edges, err));
	COR_TRY(cor_arena_new_array(arena, f->edge_count, 4, &f->to, err));
	COR_TRY(cor_arena_new_array(arena, f->edge_count, 8, &f->left, err));
	COR_TRY(cor_arena_new_array(arena, f->node_count, 4, &f->distance, err));
	COR_TRY(cor_arena_new_array(arena, f->node_count, 4, &f->next, err));
	COR_TRY(cor_arena_new_array(arena, f->node_count, 4, &f->queue, err));
	COR_TRY(cor_arena_new_array(arena, f->node_count, 4, &f->way, err));
	add_edges(f);
	return COR_OK;
}

/* Distances to the assets over edges that carry more; false when no risk is left that has one. */
static bool find_distances(flow *f)
{
	const cor_cut_task *t = f->task;
	uint32_t tail = 0;
	bool met = false;

	for (uint32_t v = 0; v < f->node_count; v++)
		f->distance[v] = COR_NONE;
	for (uint32_t i = 0; i < t->asset_count; i++) {
		uint32_t node = 2 * t->assets[i];

		if (f->distance[node] == COR_NONE) {
			f->distance[node] = 0;
			f->queue[tail++] = node;
		}
	}
	for (uint32_t i = 0; i < tail; i++) {
		uint32_t v = f->queue[i];

		met |= (v & 1) && cor_bit_is(f->is_risk, v / 2);
		for (uint32_t k = f->first[v]; k < f->first[v + 1]; k++) {
			uint32_t back = f->edges[k] ^ 1, from = f->to[f->edges[k]];

			if (f->left[back] && f->distance[from] == COR_NONE) {
				f->distance[from] = f->distance[v] + 1;
				f->queue[tail++] = from;
			}
		}
	}
	return met;
}

/* Pushes along f->way; returns from where to go on: the first edge that is full. */
static uint32_t push(flow *f, uint32_t length)
{
	uint64_t most = f->endless;
	uint32_t full = 0;

	for (uint32_t i = 0; i < length; i++) {
		if (f->left[f->way[i]] < most)
			most = f->left[f->way[i]];
	}
	for (uint32_t i = length; i-- > 0;) {
		f->left[f->way[i]] -= most;
		f->left[f->way[i] ^ 1] += most;
		if (f->left[f->way[i]] == 0)
			full = i;
	}
	return full;
}

/* All flow from one risk along shortest ways. */
static void push_from(flow *f, uint32_t start)
{
	uint32_t length = 0, v = start;

	for (;;) {
		uint32_t edge = COR_NONE;

		if (f->distance[v] == 0) {
			length = push(f, length);
			v = f->to[f->way[length] ^ 1];
			continue;
		}
		for (; f->next[v] < f->first[v + 1] && edge == COR_NONE; f->next[v]++) {
			uint32_t e = f->edges[f->next[v]];

			if (f->left[e] && f->distance[f->to[e]] != COR_NONE &&
				f->distance[f->to[e]] + 1 == f->distance[v])
				edge = e;
			if (edge != COR_NONE)
				break;
		}
		if (edge != COR_NONE) {
			f->way[length++] = edge;
			v = f->to[edge];
		} else if (length == 0) {
			return;
		} else { /* a dead end: its distance is no more */
			f->distance[v] = COR_NONE;
			v = f->to[f->way[--length] ^ 1];
		}
	}
}

static void push_all(flow *f)
{
	while (find_distances(f)) {
		for (uint32_t v = 0; v < f->node_count; v++)
			f->next[v] = f->first[v];
		for (uint32_t i = 0; i < f->task->risk_count; i++) {
			uint32_t start = 2 * f->task->risks[i] + 1;

			if (f->distance[start] != COR_NONE)
				push_from(f, start);
		}
	}
}

/* Which nodes the risks still reach, or from which assets are still reached. */
static void mark_side(flow *f, bool of_risks, uint64_t *side)
{
	const cor_cut_task *t = f->task;
	uint32_t tail = 0, count = of_risks ? t->risk_count : t->asset_count;

	for (uint32_t i = 0; i < 2 * count; i++) {
		uint32_t node = 2 * (of_risks ? t->risks : t->assets)[i / 2] + i % 2;

		if (!cor_bit_is(side, node)) {
			cor_bit_set(side, node);
			f->queue[tail++] = node;
		}
	}
	for (uint32_t i = 0; i < tail; i++) {
		uint32_t v = f->queue[i];

		for (uint32_t k = f->first[v]; k < f->first[v + 1]; k++) {
			uint32_t e = f->edges[k], to = f->to[e];

			if (f->left[of_risks ? e : e ^ 1] && !cor_bit_is(side, to)) {
				cor_bit_set(side, to);
				f->queue[tail++] = to;
			}
		}
	}
}

/* What leads from the side of the risks to that of the assets. */
static cor_status take_cut(flow *f, bool near_risks, cor_arena *arena, cor_cut_set *set,
	cor_err *err)
{
	const cor_cut_task *t = f->task;
	uint64_t *side;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(f->node_count), 8, &side, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->vertex_count), 8, &set->vertices,
		err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->links->count), 8, &set->links, err));
	mark_side(f, near_risks, side);
#define CROSSES(from, to) \
	(cor_bit_is(side, (from)) == near_risks && cor_bit_is(side, (to)) != near_risks)
	for (uint32_t v = 0; v < t->vertex_count; v++) {
		if (CROSSES(2 * v, 2 * v + 1))
			cor_bit_set(set->vertices, v);
	}
	for (uint32_t l = 0; l < t->links->count; l++) {
		uint32_t a = t->links->a[l], b = t->links->b[l];
		bool both = !cor_bit_in(t->links->one_way, l);

		if (CROSSES(2 * a + 1, 2 * b) || (both && CROSSES(2 * b + 1, 2 * a)))
			cor_bit_set(set->links, l);
	}
#undef CROSSES
	return COR_OK;
}

static cor_status write_flow(const flow *f, cor_arena *arena, cor_cut *cut, cor_err *err)
{
	const cor_cut_task *t = f->task;

	COR_TRY(cor_arena_new_array(arena, t->vertex_count, 8, &cut->vertex_flow, err));
	COR_TRY(cor_arena_new_array(arena, t->links->count, 8, &cut->link_flow, err));
	for (uint32_t v = 0; v < t->vertex_count; v++)
		cut->vertex_flow[v] = f->left[2 * v + 1];
	for (uint32_t l = 0; l < t->links->count; l++) {
		uint32_t e = edge_of_link(f, l);

		cut->link_flow[l] = (int64_t)f->left[e + 1] - (int64_t)f->left[e + 3];
	}
	return COR_OK;
}

static cor_status mark_ends(flow *f, cor_arena *arena, cor_err *err)
{
	const cor_cut_task *t = f->task;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->vertex_count), 8, &f->is_risk, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->vertex_count), 8, &f->is_asset, err));
	for (uint32_t i = 0; i < t->risk_count; i++)
		cor_bit_set(f->is_risk, t->risks[i]);
	for (uint32_t i = 0; i < t->asset_count; i++)
		cor_bit_set(f->is_asset, t->assets[i]);
	return COR_OK;
}

cor_status cor_graph_cut(const cor_cut_task *task, cor_arena *arena, cor_cut *ret_cut, cor_err *err)
{
	flow f = {.task = task};
	cor_cut cut = {0};
	uint64_t sum = 0;

	COR_TRY(sum_costs(task, &sum, err));
	f.endless = sum + 1;
	COR_TRY(mark_ends(&f, arena, err));
	COR_TRY(find_chain(&f, arena, &cut, err));
	if (cut.possible) {
		COR_TRY(new_flow(&f, arena, err));
		push_all(&f);
		COR_TRY(take_cut(&f, true, arena, &cut.near_risks, err));
		COR_TRY(take_cut(&f, false, arena, &cut.near_assets, err));
		COR_TRY(write_flow(&f, arena, &cut, err));
		for (uint32_t v = 0; v < task->vertex_count; v++)
			cut.cost += cor_bit_is(cut.near_risks.vertices, v) ? task->vertex_cost[v]
									   : 0;
		for (uint32_t l = 0; l < task->links->count; l++)
			cut.cost += cor_bit_is(cut.near_risks.links, l) ? task->link_cost[l] : 0;
	}
	*ret_cut = cut;
	return COR_OK;
}
