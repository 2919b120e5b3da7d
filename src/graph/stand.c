#include "graph/stand.h"

#include <string.h>

#include "base/team.h"

#define ARCS_FOR_A_TEAM (1u << 21)
#define ARCS_FIRST 3u /* arcs a vertex that are joined before the largest part is left alone */
#define SAMPLES 1024u

/* By kernel place.  A vertex is `inside` another when it hangs below it in the search tree. */
typedef struct work {
	const cor_layout *layout;
	uint32_t *order;       /* as met, breadth first */
	uint32_t *up;          /* the one above in the search tree; COR_NONE at roots */
	uint32_t *rank, *size; /* preorder; how many hang below, itself counted */
	uint32_t *low,
		*high;  /* least and greatest rank its own links, then all below it, lead to */
	uint32_t *part; /* of the union: another of the same part, or itself */
	uint32_t bounds[COR_TEAM_MOST + 1];
} work;

static cor_status new_work(work *w, cor_arena *arena, cor_err *err)
{
	uint32_t kernel = w->layout->kernel_count;
	uint32_t **arrays[] = {&w->order, &w->up, &w->size, &w->low, &w->high, &w->part};

	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		COR_TRY(cor_arena_new_array(arena, kernel, 4, arrays[i], err));
	return COR_OK;
}

static void search_from(work *w, uint32_t root, uint64_t *met, uint32_t *tail)
{
	const cor_graph *g = &w->layout->kernel;
	uint32_t i = *tail;

	cor_bit_set(met, root);
	w->up[root] = COR_NONE;
	w->order[(*tail)++] = root;
	for (; i < *tail; i++) {
		uint32_t v = w->order[i];

		for (uint32_t arc = g->first[v]; arc < g->first[v + 1]; arc++) {
			uint32_t to = g->head[arc];

			if (cor_bit_is(met, to))
				continue;
			cor_bit_set(met, to);
			w->up[to] = v;
			w->order[(*tail)++] = to;
		}
	}
}

static cor_status grow_trees(work *w, uint32_t root, cor_arena *scratch, cor_err *err)
{
	uint32_t kernel = w->layout->kernel_count, tail = 0, rank = 0, *next = w->low;
	uint64_t *met;

	COR_TRY(cor_arena_new_array(scratch, cor_bits_words(kernel), 8, &met, err));
	if (kernel)
		search_from(w, root, met, &tail);
	for (uint32_t k = 0; k < kernel; k++) {
		if (!cor_bit_is(met, k))
			search_from(w, k, met, &tail);
		w->size[k] = 1;
	}
	for (uint32_t i = kernel; i-- > 0;) {
		uint32_t v = w->order[i];

		if (w->up[v] != COR_NONE)
			w->size[w->up[v]] += w->size[v];
	}
	for (uint32_t i = 0; i < kernel; i++) { /* next: the rank of the next one below */
		uint32_t v = w->order[i], *from = w->up[v] == COR_NONE ? &rank : &next[w->up[v]];

		w->rank[v] = *from;
		*from += w->size[v];
		next[v] = w->rank[v] + 1;
	}
	return COR_OK;
}

static void read_rows(void *data, uint32_t member, uint32_t members)
{
	work *w = data;
	const cor_graph *g = &w->layout->kernel;

	(void)members;
	for (uint32_t v = w->bounds[member]; v < w->bounds[member + 1]; v++) {
		uint32_t low = w->rank[v], high = low;

		for (uint32_t arc = g->first[v]; arc < g->first[v + 1]; arc++) {
			uint32_t rank = w->rank[g->head[arc]];

			low = rank < low ? rank : low;
			high = rank > high ? rank : high;
		}
		w->low[v] = low;
		w->high[v] = high;
	}
}

static void find_extents(work *w, uint32_t threads)
{
	const cor_graph *g = &w->layout->kernel;
	uint32_t members = g->arc_count < ARCS_FOR_A_TEAM ? 1 : threads;

	cor_graph_share(w->layout->kernel_count, g->first, members, w->bounds);
	cor_team_run(members, read_rows, w);
	for (uint32_t i = w->layout->kernel_count; i-- > 0;) {
		uint32_t v = w->order[i], up = w->up[v];

		if (up == COR_NONE)
			continue;
		w->low[up] = w->low[v] < w->low[up] ? w->low[v] : w->low[up];
		w->high[up] = w->high[v] > w->high[up] ? w->high[v] : w->high[up];
	}
}

/* No link leads past the vertex above from what hangs below v: another block begins there. */
static bool is_fence(const work *w, uint32_t v)
{
	uint32_t up = w->up[v];

	return w->low[v] >= w->rank[up] && w->high[v] - w->rank[up] < w->size[up];
}

static uint32_t find(uint32_t *part, uint32_t v)
{
	while (part[v] != v) {
		part[v] = part[part[v]];
		v = part[v];
	}
	return v;
}

static void join(uint32_t *part, uint32_t a, uint32_t b)
{
	a = find(part, a);
	b = find(part, b);
	if (a < b)
		part[b] = a;
	else
		part[a] = b;
}

/* Joins the ends of arcs that lead to neither above nor below, the first few of a row or the others. */
static void join_across(work *w, uint32_t v, bool first_few)
{
	const cor_graph *g = &w->layout->kernel;
	uint32_t begin = g->first[v], end = g->first[v + 1];
	uint32_t middle = end - begin < ARCS_FIRST ? end : begin + ARCS_FIRST;

	for (uint32_t arc = first_few ? begin : middle; arc < (first_few ? middle : end); arc++) {
		uint32_t to = g->head[arc], a = w->rank[v], b = w->rank[to];

		if (a - b >= w->size[to] && b - a >= w->size[v])
			join(w->part, v, to);
	}
}

/* The part that most of some vertices, taken at even steps, belong to. */
static uint32_t find_largest(work *w)
{
	uint32_t joined = w->layout->joined_count, best = COR_NONE, lead = 0;

	for (uint32_t i = 0; i < SAMPLES && joined; i++) { /* Boyer and Moore's vote */
		uint32_t part = find(w->part, (uint32_t)((uint64_t)joined * i / SAMPLES));

		if (lead == 0)
			best = part;
		lead = part == best ? lead + 1 : lead - 1;
	}
	return best;
}

static void join_parts(work *w)
{
	uint32_t kernel = w->layout->kernel_count, largest;

	for (uint32_t i = 0; i < kernel; i++) {
		uint32_t v = w->order[i];

		w->part[v] = w->up[v] == COR_NONE || is_fence(w, v) ? v : w->part[w->up[v]];
	}
	for (uint32_t v = 0; v < w->layout->joined_count; v++)
		join_across(w, v, true);
	/* An arc between this part and another is met at its other end too. */
	largest = find_largest(w);
	for (uint32_t v = 0; v < w->layout->joined_count; v++) {
		if (find(w->part, v) != largest)
			join_across(w, v, false);
	}
}

/* Numbers the blocks, in the order the search met them, and writes their heads. */
static void number_blocks(work *w, uint32_t *block, uint32_t *above, uint32_t *ret_count)
{
	uint32_t kernel = w->layout->kernel_count, count = 0;
	uint32_t *number = w->low, *head = w->high; /* by part */

	for (uint32_t v = 0; v < kernel; v++)
		number[v] = COR_NONE;
	for (uint32_t i = 0; i < kernel; i++) {
		uint32_t v = w->order[i], part;

		block[v] = above[v] = COR_NONE;
		if (w->up[v] == COR_NONE)
			continue;
		part = find(w->part, v);
		if (number[part] == COR_NONE) {
			number[part] = count++;
			head[part] = w->up[v];
		}
		block[v] = number[part];
		above[v] = head[part];
	}
	*ret_count = count;
}

/* Vertices that are of two blocks or more: heads of one that are of another, and all with trees. */
static void mark_cut_points(const cor_layout *y, const uint32_t *above, const uint32_t *block,
	uint32_t *head_of, uint32_t block_count, uint64_t *cut_points)
{
	memcpy(cut_points, y->inner, (size_t)cor_bits_words(y->vertex_count) * 8);
	for (uint32_t b = 0; b < block_count; b++)
		head_of[b] = COR_NONE;
	for (uint32_t k = 0; k < y->kernel_count; k++) {
		if (block[k] != COR_NONE)
			head_of[block[k]] = above[k];
	}
	for (uint32_t k = 0; k < y->kernel_count; k++) {
		uint32_t first = y->trees[k], end = y->trees[k + 1];
		bool has_trees = end > first, has_two = has_trees && cor_layout_end(y, first) < end;
		bool is_joined = k < y->joined_count;

		if (has_two || (has_trees && is_joined))
			cor_bit_set(cut_points, k);
	}
	for (uint32_t b = 0; b < block_count; b++) {
		uint32_t head = head_of[b];

		/* A root is one from its second block on. */
		if (above[head] != COR_NONE)
			cor_bit_set(cut_points, head);
	}
}

/* Roots that head two blocks. */
static void mark_roots(const cor_layout *y, const uint32_t *above, const uint32_t *head_of,
	uint32_t *headed, uint32_t block_count, uint64_t *cut_points)
{
	for (uint32_t k = 0; k < y->kernel_count; k++)
		headed[k] = 0;
	for (uint32_t b = 0; b < block_count; b++) {
		uint32_t head = head_of[b];

		if (above[head] == COR_NONE && headed[head]++)
			cor_bit_set(cut_points, head);
	}
}

static cor_status check_links(const cor_link_ends *links, cor_err *err)
{
	for (uint32_t i = 0; links->one_way && i < cor_bits_words(links->count); i++) {
		if (links->one_way[i])
			return cor_fail(err, COR_EINPUT,
				"link %u leads one way; expected links of both ways",
				64 * i + (uint32_t)__builtin_ctzll(links->one_way[i]));
	}
	return COR_OK;
}

cor_status cor_stand_find(const cor_layout *layout, uint32_t root, uint32_t threads,
	cor_arena *arena, cor_stand *ret_stand, cor_err *err)
{
	uint32_t kernel = layout->kernel_count, top = root, *block, *above;
	cor_stand s = {.layout = layout, .root = root};
	COR_AUTO(cor_arena) scratch = NULL;
	work w = {.layout = layout};
	uint64_t *cut_points;

	COR_ASSERT(root < layout->vertex_count && threads >= 1 && threads <= COR_TEAM_MOST);
	COR_TRY(check_links(layout->links, err));
	COR_TRY(cor_arena_new("blocks", 0, &scratch, err));
	COR_TRY(new_work(&w, scratch, err));
	COR_TRY(cor_arena_new_array(arena, kernel, 4, &w.rank, err));
	COR_TRY(cor_arena_new_array(arena, kernel, 4, &block, err));
	COR_TRY(cor_arena_new_array(arena, kernel, 4, &above, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(layout->vertex_count), 8, &cut_points,
		err));
	while (top >= kernel)
		top = cor_layout_parent(layout, top);
	COR_TRY(grow_trees(&w, top, scratch, err));
	find_extents(&w, threads);
	join_parts(&w);
	number_blocks(&w, block, above, &s.block_count);
	mark_cut_points(layout, above, block, w.order, s.block_count, cut_points);
	mark_roots(layout, above, w.order, w.size, s.block_count, cut_points);
	s.rank = w.rank;
	s.block = block;
	s.above = above;
	s.cut_points = cut_points;
	*ret_stand = s;
	return COR_OK;
}

uint32_t cor_stand_block(const cor_stand *s, uint32_t link)
{
	const cor_layout *y = s->layout;
	uint32_t a = y->place_of[y->links->a[link]], b = y->place_of[y->links->b[link]];

	if (a == b)
		return COR_NONE;
	if (a >= y->kernel_count || b >= y->kernel_count)
		return s->block_count + (a > b ? a : b) - y->kernel_count;
	return s->block[s->rank[a] > s->rank[b] ? a : b];
}

void cor_stand_dominators(const cor_stand *s, uint32_t *ret_above)
{
	const cor_layout *y = s->layout;
	uint32_t below = COR_NONE, place = s->root;

	memcpy(ret_above, s->above, (size_t)y->kernel_count * 4);
	memcpy(ret_above + y->kernel_count, y->parent,
		((size_t)y->vertex_count - y->kernel_count) * 4);
	for (;; place = cor_layout_parent(y,
			place)) { /* from a root in a tree on ways lead upwards */
		ret_above[place] = below;
		if (place < y->kernel_count)
			break;
		below = place;
	}
}
