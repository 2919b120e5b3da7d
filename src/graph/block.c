/* Blocks and articulation points: graph/dominate.h. */
#include "graph/dominate.h"

typedef struct walk {
	const cor_graph *graph;
	const cor_barrier *barrier;
	cor_blocks *blocks;
	uint32_t *order,
		*low;   /* by vertex: when it was met, from 1; the earliest it gets back to */
	uint32_t *next; /* next arc to take */
	uint32_t *stack, *over; /* vertices on the way down, and the links they were reached over */
	uint32_t *links;        /* links met that are of no block yet */
	uint32_t link_count, met;
} walk;

/* Everything met since the link `over` is a block. */
static void close_block(walk *w, uint32_t over)
{
	cor_blocks *b = w->blocks;
	uint32_t count = 0, link;

	do {
		link = w->links[--w->link_count];
		b->of_link[link] = b->count;
		count++;
	} while (link != over);
	if (count == 1)
		cor_bit_set(b->bridges, over);
	b->count++;
}

/* Goes up from the vertex on top of the stack. */
static void go_up(walk *w, uint32_t depth)
{
	uint32_t v = w->stack[depth], parent = w->stack[depth - 1];

	if (w->low[v] < w->low[parent])
		w->low[parent] = w->low[v];
	if (w->low[v] < w->order[parent])
		return;
	close_block(w, w->over[depth]);
	if (depth > 1) /* whether the first is one is told by its second block */
		cor_bit_set(w->blocks->cut_points, parent);
}

static void walk_from(walk *w, uint32_t start)
{
	const cor_graph *g = w->graph;
	uint32_t depth = 0, branches = 0;

	w->stack[0] = start;
	w->over[0] = COR_NONE;
	w->order[start] = w->low[start] = ++w->met;
	for (;;) {
		uint32_t v = w->stack[depth], arc = w->next[v]++, to, link;

		if (arc == g->first[v + 1]) {
			if (depth == 0)
				break;
			go_up(w, depth--);
			branches += depth == 0;
			continue;
		}
		to = g->head[arc];
		link = g->link[arc];
		if (to == v || link == w->over[depth] ||
			cor_bit_in(w->barrier->closed_vertices, to) ||
			cor_bit_in(w->barrier->closed_links, link))
			continue;
		if (w->order[to] == 0) {
			w->links[w->link_count++] = link;
			w->stack[++depth] = to;
			w->over[depth] = link;
			w->order[to] = w->low[to] = ++w->met;
		} else if (w->order[to] < w->order[v]) {
			w->links[w->link_count++] = link;
			w->low[v] = w->order[to] < w->low[v] ? w->order[to] : w->low[v];
		}
	}
	if (branches > 1)
		cor_bit_set(w->blocks->cut_points, start);
}

cor_status cor_graph_blocks(const cor_graph *graph, const cor_barrier *barrier, cor_arena *arena,
	cor_blocks *ret_blocks, cor_err *err)
{
	uint32_t n = graph->vertex_count, m = graph->link_count;
	cor_blocks b = {0};
	walk w = {.graph = graph, .barrier = barrier, .blocks = &b};

	COR_TRY(cor_arena_new_array(arena, m, 4, &b.of_link, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(n), 8, &b.cut_points, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(m), 8, &b.bridges, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &w.order, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &w.low, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &w.next, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &w.stack, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &w.over, err));
	COR_TRY(cor_arena_new_array(arena, m, 4, &w.links, err));
	for (uint32_t l = 0; l < m; l++)
		b.of_link[l] = COR_NONE;
	for (uint32_t v = 0; v < n; v++)
		w.next[v] = graph->first[v];
	for (uint32_t v = 0; v < n; v++) {
		if (w.order[v] == 0 && !cor_bit_in(barrier->closed_vertices, v))
			walk_from(&w, v);
	}
	*ret_blocks = b;
	return COR_OK;
}
