#include "graph/between.h"

typedef struct walk {
	const cor_graph *graph;
	const cor_barrier *barrier;
	uint32_t *met;    /* by vertex: when it was met, from 1; 0: not yet */
	uint32_t *low;    /* the earliest that what hangs below it gets back to */
	uint32_t *parent; /* COR_NONE at roots */
	uint32_t *order;  /* vertices as they were met; its end is the way down, too */
	uint32_t *next;   /* next arc to take */
	uint32_t count;
} walk;

static void meet(walk *w, uint32_t v, uint32_t parent)
{
	w->order[w->count++] = v;
	w->met[v] = w->low[v] = w->count;
	w->parent[v] = parent;
}

static void walk_from(walk *w, uint32_t v)
{
	const cor_graph *g = w->graph;

	meet(w, v, COR_NONE);
	while (v != COR_NONE) {
		uint32_t arc = w->next[v]++, parent = w->parent[v], to;

		if (arc == g->first[v + 1]) {
			if (parent != COR_NONE && w->low[v] < w->low[parent])
				w->low[parent] = w->low[v];
			v = parent;
			continue;
		}
		to = g->head[arc];
		if (to == v || to == parent || cor_bit_in(w->barrier->closed_vertices, to) ||
			cor_bit_in(w->barrier->closed_links, g->link[arc]))
			continue;
		if (w->met[to] == 0) {
			meet(w, to, v);
			v = to;
		} else if (w->met[to] < w->low[v]) {
			w->low[v] = w->met[to];
		}
	}
}

static cor_status walk_all(walk *w, cor_arena *arena, cor_err *err)
{
	uint32_t n = w->graph->vertex_count;

	COR_TRY(cor_arena_new_array(arena, n, 4, &w->met, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &w->low, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &w->parent, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &w->order, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &w->next, err));
	for (uint32_t v = 0; v < n; v++)
		w->next[v] = w->graph->first[v];
	for (uint32_t v = 0; v < n; v++) {
		if (w->met[v] == 0 && !cor_bit_in(w->barrier->closed_vertices, v))
			walk_from(w, v);
	}
	return COR_OK;
}

/* Lists of blocks while they grow, heads left out. */
typedef struct lists {
	uint32_t *before, *behind; /* by vertex */
	uint32_t *first, *size;    /* by block */
	uint8_t *behind_next;      /* by vertex: where the next one that gets back to it goes */
} lists;

static void insert(lists *l, uint32_t block, uint32_t v, uint32_t at, bool behind)
{
	uint32_t before = behind ? at : l->before[at], after = behind ? l->behind[at] : at;

	l->before[v] = before;
	l->behind[v] = after;
	if (before == COR_NONE)
		l->first[block] = v;
	else
		l->behind[before] = v;
	if (after != COR_NONE)
		l->before[after] = v;
}

/* Tarjan 1986: beside its parent, on the side that the vertex it gets back to does not lie. */
static void place(const walk *w, lists *l, uint32_t block, uint32_t head, uint32_t v)
{
	uint32_t parent = w->parent[v], back = w->order[w->low[v] - 1];
	bool behind = back != head && l->behind_next[back];

	insert(l, block, v, parent, behind);
	l->behind_next[parent] = !behind;
}

static cor_status grow(const walk *w, lists *l, cor_arena *arena, uint32_t *block_of,
	uint32_t *head, uint32_t *ret_count, cor_err *err)
{
	uint32_t n = w->graph->vertex_count, count = 0;

	COR_TRY(cor_arena_new_array(arena, n, 4, &l->before, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &l->behind, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &l->first, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &l->size, err));
	COR_TRY(cor_arena_new_array(arena, n, 1, &l->behind_next, err));
	for (uint32_t v = 0; v < n; v++)
		block_of[v] = COR_NONE;
	for (uint32_t i = 0; i < w->count; i++) {
		uint32_t v = w->order[i], parent = w->parent[v];

		if (parent == COR_NONE)
			continue;
		if (w->low[v] >= w->met[parent]) {
			block_of[v] = count;
			head[count] = parent;
			l->first[count] = v;
			l->size[count++] = 2;
			l->before[v] = l->behind[v] = COR_NONE;
			continue;
		}
		block_of[v] = block_of[parent];
		l->size[block_of[v]]++;
		place(w, l, block_of[v], head[block_of[v]], v);
	}
	*ret_count = count;
	return COR_OK;
}

cor_status cor_graph_between(const cor_graph *graph, const cor_barrier *barrier, cor_arena *arena,
	cor_between *ret_between, cor_err *err)
{
	walk w = {.graph = graph, .barrier = barrier};
	uint32_t n = graph->vertex_count, count = 0, at = 0, *block_of, *head, *first, *vertices;
	lists l;

	COR_TRY(walk_all(&w, arena, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &block_of, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &head, err));
	COR_TRY(grow(&w, &l, arena, block_of, head, &count, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)count + 1, 4, &first, err));
	/* Every vertex stands behind the first once, and each block has a head. */
	COR_TRY(cor_arena_new_array(arena, (size_t)n + count, 4, &vertices, err));
	for (uint32_t b = 0; b < count; b++) {
		first[b] = at;
		vertices[at++] = head[b];
		for (uint32_t v = l.first[b]; v != COR_NONE; v = l.behind[v])
			vertices[at++] = v;
		COR_ASSERT(at - first[b] == l.size[b]);
	}
	first[count] = at;
	*ret_between = (cor_between){n, count, first, vertices, block_of};
	return COR_OK;
}

cor_status cor_between_names(const cor_between *between, const uint64_t *marked, cor_arena *arena,
	uint32_t **ret_clean, uint32_t **ret_whole, cor_err *err)
{
	uint32_t *clean, *whole;

	COR_TRY(cor_arena_new_array(arena, between->vertex_count, 4, &clean, err));
	COR_TRY(cor_arena_new_array(arena, between->vertex_count, 4, &whole, err));
	for (uint32_t v = 0; v < between->vertex_count; v++)
		clean[v] = whole[v] = v;
	for (uint32_t b = 0; b < between->count; b++) {
		const uint32_t *list = between->vertices + between->first[b];
		uint32_t size = between->first[b + 1] - between->first[b];
		bool any = false;

		for (uint32_t i = 0; i < size; i++)
			any = any || cor_bit_in(marked, list[i]);
		for (uint32_t i = 1; i < size; i++) {
			whole[list[i]] = whole[list[0]];
			if (!any)
				clean[list[i]] = clean[list[0]];
		}
	}
	*ret_clean = clean;
	*ret_whole = whole;
	return COR_OK;
}
