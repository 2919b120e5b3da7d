#include "graph/layout.h"

#include <string.h>

#include "base/limits.h"
#include "base/team.h"

#define LINKS_FOR_A_TEAM (1u << 20)
#define DEGREES_MOST (1u << 20) /* degrees from here on are sorted as one */

/*
 * Of each vertex, while leaves are taken off: how many links it has left, and all its neighbours and
 * links combined by exclusive or.  When one is left, they are that neighbour and that link.
 */
typedef struct spot {
	uint32_t degree; /* later: the next free place below it */
	uint32_t near;   /* later: its parent's vertex; later its place */
	uint32_t link;
	uint32_t size; /* of what hangs below, itself counted */
} spot;

typedef struct peel {
	uint32_t vertex_count;
	const cor_link_ends *links;
	spot *spots;
	uint64_t *taken; /* bits by vertex: in a tree */
	uint32_t *order; /* tree vertices, leaves first */
	uint32_t count;
} peel;

static void add_end(spot *s, uint32_t near, uint32_t link)
{
	s->degree++;
	s->near ^= near;
	s->link ^= link;
}

/* Each member looks at all links and does the vertices of its share. */
static void add_ends(void *data, uint32_t member, uint32_t members)
{
	peel *p = data;
	uint32_t least = cor_team_share(p->vertex_count, member, members);
	uint32_t span = cor_team_share(p->vertex_count, member + 1, members) - least;

	for (uint32_t l = 0; l < p->links->count; l++) {
		uint32_t a = p->links->a[l], b = p->links->b[l];

		if (a == b)
			continue;
		if (a - least < span)
			add_end(&p->spots[a], b, l);
		if (b - least < span)
			add_end(&p->spots[b], a, l);
	}
}

static void take_leaves(peel *p)
{
	spot *spots = p->spots;

	for (uint32_t v = 0; v < p->vertex_count; v++)
		spots[v].size = 1;
	for (uint32_t v = 0; v < p->vertex_count; v++) {
		for (uint32_t u = v; spots[u].degree == 1;) {
			uint32_t up = spots[u].near;

			spots[u].degree = 0;
			cor_bit_set(p->taken, u);
			p->order[p->count++] = u;
			spots[up].degree--;
			spots[up].near ^= u;
			spots[up].link ^= spots[u].link;
			spots[up].size += spots[u].size;
			u = up;
		}
	}
}

/* Places of the kernel: by degree, most first, equal ones by number. */
static cor_status place_kernel(const peel *p, cor_layout *y, uint32_t *vertex_at,
	uint32_t *place_of, cor_arena *scratch, cor_err *err)
{
	uint32_t most = 0, *next;

	for (uint32_t v = 0; v < p->vertex_count; v++) {
		if (!cor_bit_is(p->taken, v) && p->spots[v].degree > most)
			most = p->spots[v].degree;
	}
	most = most > DEGREES_MOST ? DEGREES_MOST : most;
	COR_TRY(cor_arena_new_array(scratch, (size_t)most + 2, 4, &next, err));
#define RANK(v) (most - (p->spots[v].degree > most ? most : p->spots[v].degree))
	for (uint32_t v = 0; v < p->vertex_count; v++) {
		if (!cor_bit_is(p->taken, v))
			next[RANK(v) + 1]++;
	}
	for (uint32_t i = 0; i <= most; i++)
		next[i + 1] += next[i];
	y->kernel_count = next[most + 1];
	y->joined_count = next[most];
	for (uint32_t v = 0; v < p->vertex_count; v++) {
		if (cor_bit_is(p->taken, v))
			continue;
		place_of[v] = next[RANK(v)]++;
		vertex_at[place_of[v]] = v;
	}
#undef RANK
	return COR_OK;
}

/* Places of the trees: from the kernel outwards, each vertex at the next free place below the one above. */
static cor_status place_trees(const peel *p, cor_layout *y, uint32_t *vertex_at, uint32_t *place_of,
	cor_arena *arena, cor_err *err)
{
	uint32_t kernel = y->kernel_count, *parent, *end, *link, *trees;
	spot *spots = p->spots;
	uint64_t *inner;

	COR_TRY(cor_arena_new_array(arena, p->count, 4, &parent, err));
	COR_TRY(cor_arena_new_array(arena, p->count, 4, &end, err));
	COR_TRY(cor_arena_new_array(arena, p->count, 4, &link, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)kernel + 1, 4, &trees, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(p->vertex_count), 8, &inner, err));
	trees[0] = kernel;
	for (uint32_t k = 0; k < kernel; k++) {
		spot *s = &spots[vertex_at[k]];

		s->degree = trees[k];
		s->near = k;
		trees[k + 1] = trees[k] + s->size - 1;
	}
	for (uint32_t i = p->count; i-- > 0;) {
		uint32_t v = p->order[i], place, at;
		spot *s = &spots[v], *up = &spots[s->near];

		place = up->degree;
		at = place - kernel;
		up->degree = place + s->size;
		vertex_at[place] = v;
		place_of[v] = place;
		parent[at] = up->near;
		end[at] = place + s->size;
		link[at] = s->link;
		if (s->size > 1)
			cor_bit_set(inner, place);
		s->degree = place + 1;
		s->near = place;
	}
	y->parent = parent;
	y->end = end;
	y->link = link;
	y->trees = trees;
	y->inner = inner;
	return COR_OK;
}

static cor_status note_spans(cor_layout *y, cor_arena *arena, cor_err *err)
{
	uint32_t words = cor_bits_words(y->vertex_count), *before, count = 0;
	uint8_t *spans;

	COR_TRY(cor_arena_new_array(arena, words, 4, &before, err));
	for (uint32_t w = 0; w < words; w++) {
		before[w] = count;
		count += (uint32_t)__builtin_popcountll(y->inner[w]);
	}
	COR_TRY(cor_arena_new_array(arena, count, 1, &spans, err));
	count = 0;
	for (uint32_t w = 0; w < words; w++) {
		for (uint64_t bits = y->inner[w]; bits; bits &= bits - 1) {
			uint32_t place = 64 * w + (uint32_t)__builtin_ctzll(bits);
			uint32_t span = cor_layout_end(y, place) - place;

			spans[count++] = (uint8_t)(span < COR_SPAN_LONG ? span : COR_SPAN_LONG);
		}
	}
	y->inner_before = before;
	y->inner_span = spans;
	return COR_OK;
}

/* The rows of the kernel with heads that rise: arcs turned round row by row come out so. */
typedef struct turn {
	const cor_graph *from;
	const uint32_t *number; /* of a link among those of the kernel: its number */
	uint32_t *next, *head, *link;
	uint32_t bounds[COR_TEAM_MOST + 1];
} turn;

static void turn_some(void *data, uint32_t member, uint32_t members)
{
	turn *t = data;
	uint32_t least = t->bounds[member], span = t->bounds[member + 1] - least;

	(void)members;
	for (uint32_t u = 0; u < t->from->vertex_count; u++) {
		for (uint32_t arc = t->from->first[u]; arc < t->from->first[u + 1]; arc++) {
			uint32_t v = t->from->head[arc];

			if (v - least >= span)
				continue;
			t->head[t->next[v]] = u;
			t->link[t->next[v]++] = t->number[t->from->link[arc]];
		}
	}
}

static cor_status sort_rows(const cor_graph *rows, const uint32_t *number, cor_layout *y,
	cor_arena *arena, cor_arena *scratch, cor_err *err)
{
	uint32_t members = rows->link_count < LINKS_FOR_A_TEAM ? 1 : cor_team_size(), *first;
	turn t = {.from = rows, .number = number};

	COR_TRY(cor_arena_new_array(arena, (size_t)rows->vertex_count + 1, 4, &first, err));
	COR_TRY(cor_arena_new_array(arena, rows->arc_count, 4, &t.head, err));
	COR_TRY(cor_arena_new_array(arena, rows->arc_count, 4, &t.link, err));
	COR_TRY(cor_arena_new_array(scratch, rows->vertex_count, 4, &t.next, err));
	memcpy(first, rows->first, ((size_t)rows->vertex_count + 1) * 4);
	memcpy(t.next, rows->first, (size_t)rows->vertex_count * 4);
	cor_graph_share(rows->vertex_count, first, members, t.bounds);
	cor_team_run(members, turn_some, &t);
	y->kernel = (cor_graph){rows->vertex_count, y->links->count, rows->arc_count, first, t.head,
		t.link};
	return COR_OK;
}

static cor_status build_kernel(cor_layout *y, cor_arena *arena, cor_arena *scratch, cor_err *err)
{
	uint32_t most = y->links->count - (y->vertex_count - y->kernel_count), count = 0;
	uint32_t *a, *b, *number;
	cor_link_ends both_ways;
	cor_graph rows;

	COR_TRY(cor_arena_new_array(scratch, most, 4, &a, err));
	COR_TRY(cor_arena_new_array(scratch, most, 4, &b, err));
	COR_TRY(cor_arena_new_array(scratch, most, 4, &number, err));
	for (uint32_t l = 0; l < y->links->count; l++) {
		uint32_t from = y->place_of[y->links->a[l]], to = y->place_of[y->links->b[l]];

		if (from >= y->kernel_count || to >= y->kernel_count || from == to)
			continue;
		a[count] = from;
		b[count] = to;
		number[count++] = l;
	}
	both_ways = (cor_link_ends){count, a, b, NULL};
	COR_TRY(cor_graph_new(y->kernel_count, &both_ways, false, scratch, &rows, err));
	return sort_rows(&rows, number, y, arena, scratch, err);
}

static cor_status check(uint32_t vertex_count, const cor_link_ends *links, cor_err *err)
{
	if (links->count > COR_LIMIT_ROWS / 2)
		return cor_fail(err, COR_ELIMIT, "%u links; a layout has at most %u", links->count,
			COR_LIMIT_ROWS / 2);
	for (uint32_t l = 0; l < links->count; l++) {
		if (links->a[l] >= vertex_count || links->b[l] >= vertex_count)
			return cor_fail(err, COR_EINPUT,
				"link %u: an end is none of the %u vertices", l, vertex_count);
	}
	return COR_OK;
}

/* All but the rows of the kernel; its scratch is given back before those are made. */
static cor_status place_all(cor_layout *y, cor_arena *arena, cor_err *err)
{
	uint32_t n = y->vertex_count, *vertex_at, *place_of;
	peel p = {.vertex_count = n, .links = y->links};
	COR_AUTO(cor_arena) scratch = NULL;

	COR_TRY(cor_arena_new("leaves", 0, &scratch, err));
	COR_TRY(cor_arena_new_array(scratch, n, sizeof(*p.spots), &p.spots, err));
	COR_TRY(cor_arena_new_array(scratch, n, 4, &p.order, err));
	COR_TRY(cor_arena_new_array(scratch, cor_bits_words(n), 8, &p.taken, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &vertex_at, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &place_of, err));
	cor_team_run(y->links->count < LINKS_FOR_A_TEAM ? 1 : cor_team_size(), add_ends, &p);
	take_leaves(&p);
	COR_TRY(place_kernel(&p, y, vertex_at, place_of, scratch, err));
	y->vertex_at = vertex_at;
	y->place_of = place_of;
	COR_TRY(place_trees(&p, y, vertex_at, place_of, arena, err));
	return note_spans(y, arena, err);
}

cor_status cor_layout_new(uint32_t vertex_count, const cor_link_ends *links, cor_arena *arena,
	cor_layout *ret_layout, cor_err *err)
{
	cor_layout y = {.vertex_count = vertex_count, .links = links};
	COR_AUTO(cor_arena) scratch = NULL;

	COR_TRY(check(vertex_count, links, err));
	COR_TRY(place_all(&y, arena, err));
	COR_TRY(cor_arena_new("kernel", 0, &scratch, err));
	COR_TRY(build_kernel(&y, arena, scratch, err));
	*ret_layout = y;
	return COR_OK;
}

uint32_t cor_layout_tree_of_link(const cor_layout *layout, uint32_t link)
{
	uint32_t a = layout->place_of[layout->links->a[link]];
	uint32_t b = layout->place_of[layout->links->b[link]], below = a > b ? a : b;

	if (below < layout->kernel_count || layout->link[below - layout->kernel_count] != link)
		return COR_NONE;
	return below;
}

/* Bits of from at to[map[bit]]. */
static void move_bits(const uint64_t *from, uint32_t size, const uint32_t *map, uint64_t *to)
{
	memset(to, 0, (size_t)cor_bits_words(size) * 8);
	for (uint32_t w = 0; w < cor_bits_words(size); w++) {
		for (uint64_t bits = from[w]; bits; bits &= bits - 1)
			cor_bit_set(to, map[64 * w + (uint32_t)__builtin_ctzll(bits)]);
	}
}

void cor_layout_to_places(const cor_layout *layout, const uint64_t *vertices, uint64_t *ret_places)
{
	move_bits(vertices, layout->vertex_count, layout->place_of, ret_places);
}

void cor_layout_to_vertices(const cor_layout *layout, const uint64_t *places,
	uint64_t *ret_vertices)
{
	move_bits(places, layout->vertex_count, layout->vertex_at, ret_vertices);
}
