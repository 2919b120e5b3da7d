#include "graph/dominate.h"

/*
 * Vertices are numbered in the order a depth-first search from a root above all starts meets them;
 * the root has number 0, the vertex of number i is vertex[i - 1].  All arrays below are by number.
 */
typedef struct tree {
	uint32_t count;   /* numbers: met vertices and the root */
	uint32_t *number; /* by vertex; 0 = not met */
	uint32_t *vertex, *parent;
	uint32_t *semi, *label, *ancestor, *above;
	uint64_t *is_start; /* bits by number */
} tree;

/* Numbers from one start whatever it reaches; stack holds vertices, next their next arcs. */
static void search(const cor_graph *g, const cor_barrier *w, uint32_t start, tree *t,
	uint32_t *stack, uint32_t *next)
{
	uint32_t depth = 0;

	stack[depth++] = start;
	while (depth > 0) {
		uint32_t v = stack[depth - 1], arc = next[v]++, to;

		if (arc == g->first[v + 1] || cor_bit_in(w->ends, v)) {
			depth--;
			continue;
		}
		to = g->head[arc];
		if (t->number[to] || cor_bit_in(w->closed_vertices, to) ||
			cor_bit_in(w->closed_links, g->link[arc]))
			continue;
		t->parent[t->count] = t->number[v];
		t->vertex[t->count - 1] = to;
		t->number[to] = t->count++;
		stack[depth++] = to;
	}
}

static cor_status number_all(const cor_graph *g, const uint32_t *starts, uint32_t start_count,
	const cor_barrier *w, tree *t, cor_arena *arena, cor_err *err)
{
	uint32_t n = g->vertex_count, *stack, *next;

	COR_TRY(cor_arena_new_array(arena, n, 4, &t->number, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &t->vertex, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)n + 1, 4, &t->parent, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(n) + 1, 8, &t->is_start, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &stack, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &next, err));
	for (uint32_t v = 0; v < n; v++)
		next[v] = g->first[v];
	t->count = 1;
	for (uint32_t i = 0; i < start_count; i++) {
		uint32_t v = starts[i];

		if (cor_bit_in(w->closed_vertices, v) || t->number[v])
			continue;
		t->vertex[t->count - 1] = v;
		t->number[v] = t->count++;
		search(g, w, v, t, stack, next);
	}
	for (uint32_t i = 0; i < start_count; i++) {
		if (t->number[starts[i]])
			cor_bit_set(t->is_start, t->number[starts[i]]);
	}
	return COR_OK;
}

/* The number of least semidominator on the way from v up to where its tree ends; shortens the way. */
static uint32_t evaluate(tree *t, uint32_t v, uint32_t *way)
{
	uint32_t depth = 0;

	if (t->ancestor[v] == COR_NONE)
		return v;
	while (t->ancestor[t->ancestor[v]] != COR_NONE) {
		way[depth++] = v;
		v = t->ancestor[v];
	}
	while (depth > 0) {
		uint32_t below = way[--depth], up = t->ancestor[below];

		if (t->semi[t->label[up]] < t->semi[t->label[below]])
			t->label[below] = t->label[up];
		t->ancestor[below] = t->ancestor[up];
		v = below;
	}
	return t->label[v];
}

/* Arcs of the graph turned round, between numbers: sources of number i at first[i] .. first[i + 1]. */
static cor_status turn_round(const cor_graph *g, const cor_barrier *w, const tree *t,
	cor_arena *arena, uint32_t **ret_first, uint32_t **ret_from, cor_err *err)
{
	uint32_t *first, *from = NULL;

	COR_TRY(cor_arena_new_array(arena, (size_t)t->count + 2, 4, &first, err));
	for (int fill = 0; fill < 2; fill++) {
		for (uint32_t i = 1; i < t->count; i++) {
			uint32_t v = t->vertex[i - 1];

			if (cor_bit_in(w->ends, v))
				continue;
			for (uint32_t arc = g->first[v]; arc < g->first[v + 1]; arc++) {
				uint32_t to = t->number[g->head[arc]];

				if (!to || cor_bit_in(w->closed_links, g->link[arc]))
					continue;
				if (fill)
					from[first[to + 1]++] = i;
				else
					first[to + 2]++;
			}
		}
		if (fill)
			break;
		for (uint32_t i = 0; i < t->count; i++)
			first[i + 2] += first[i + 1];
		COR_TRY(cor_arena_new_array(arena, first[t->count + 1], 4, &from, err));
	}
	*ret_first = first;
	*ret_from = from;
	return COR_OK;
}

cor_status cor_graph_dominators(const cor_graph *graph, const uint32_t *starts,
	uint32_t start_count, const cor_barrier *barrier, cor_arena *arena, uint32_t **ret_above,
	cor_err *err)
{
	uint32_t *first, *from, *way, *above;
	tree t = {0};

	COR_TRY(number_all(graph, starts, start_count, barrier, &t, arena, err));
	COR_TRY(turn_round(graph, barrier, &t, arena, &first, &from, err));
	COR_TRY(cor_arena_new_array(arena, t.count, 4, &t.semi, err));
	COR_TRY(cor_arena_new_array(arena, t.count, 4, &t.label, err));
	COR_TRY(cor_arena_new_array(arena, t.count, 4, &t.ancestor, err));
	COR_TRY(cor_arena_new_array(arena, t.count, 4, &t.above, err));
	COR_TRY(cor_arena_new_array(arena, t.count, 4, &way, err));
	COR_TRY(cor_arena_new_array(arena, graph->vertex_count, 4, &above, err));
	for (uint32_t i = 0; i < t.count; i++) {
		t.semi[i] = t.label[i] = i;
		t.ancestor[i] = COR_NONE;
		t.above[i] = t.parent[i];
	}
	for (uint32_t i = t.count; i-- > 1;) {
		for (uint32_t k = first[i]; k < first[i + 1]; k++) {
			uint32_t semi = t.semi[evaluate(&t, from[k], way)];

			t.semi[i] = semi < t.semi[i] ? semi : t.semi[i];
		}
		if (cor_bit_is(t.is_start, i)) /* an arc from the root */
			t.semi[i] = 0;
		t.ancestor[i] = t.parent[i];
	}
	for (uint32_t i = 1; i < t.count; i++) {
		while (t.above[i] > t.semi[i])
			t.above[i] = t.above[t.above[i]];
	}
	for (uint32_t v = 0; v < graph->vertex_count; v++) {
		uint32_t up = t.number[v] ? t.above[t.number[v]] : 0;

		above[v] = up ? t.vertex[up - 1] : COR_NONE;
	}
	*ret_above = above;
	return COR_OK;
}
