#include "graph/flood.h"

#include <string.h>

#include "base/team.h"

#define ARCS_FOR_A_TEAM (1u << 21)
#define PLACES_FOR_A_TEAM (1u << 22)
/* With fewer arcs a vertex ways are long, and it does not pay to look inwards. */
#define INWARDS_DEGREE 6u
#define INWARDS_FROM \
	14u /* a frontier with a 14th of the arcs that are left is answered from them */
#define SWEEPS_MOST 4u

cor_status cor_flood_new(const cor_layout *layout, uint32_t members, cor_arena *arena,
	cor_flood *ret_flood, cor_err *err)
{
	uint32_t kernel = layout->kernel_count, words = cor_bits_words(layout->vertex_count);
	cor_flood f = {.layout = layout, .members = members};

	COR_ASSERT(members >= 1 && members <= COR_TEAM_MOST);
	for (uint32_t w = 0; layout->links->one_way && w < cor_bits_words(layout->links->count);
		w++) {
		if (layout->links->one_way[w])
			return cor_fail(err, COR_EINPUT,
				"link %u leads one way; expected links of both ways",
				64 * w + (uint32_t)__builtin_ctzll(layout->links->one_way[w]));
	}
	COR_TRY(cor_arena_new_array(arena, kernel, 4, &f.queue, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(kernel), 8, &f.live, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(kernel), 8, &f.before, err));
	COR_TRY(cor_arena_new_array(arena, words, 8, &f.cut_above, err));
	COR_TRY(cor_arena_new_array(arena, words, 8, &f.roots, err));
	*ret_flood = f;
	return COR_OK;
}

/* ---- the kernel ---- */

typedef struct search {
	cor_flood *flood;
	const cor_barrier *barrier;
	uint64_t *reached; /* those that are entered; flood->live is among them */
	uint32_t head, tail;
	uint64_t pending, left; /* arcs of what waits in the queue; of what is not entered */
} search;

static void enter(search *s, uint32_t place)
{
	const cor_graph *g = &s->flood->layout->kernel;
	uint32_t arcs = g->first[place + 1] - g->first[place];

	cor_bit_set(s->reached, place);
	s->left -= arcs;
	if (cor_bit_in(s->barrier->ends, place))
		return;
	cor_bit_set(s->flood->live, place);
	s->flood->queue[s->tail++] = place;
	s->pending += arcs;
}

/* Until the queue is empty (true) or so long that the other direction is cheaper. */
static bool go_outwards(search *s, bool may_stop)
{
	const cor_graph *g = &s->flood->layout->kernel;
	const cor_barrier *w = s->barrier;

	while (s->head < s->tail) {
		uint32_t v = s->flood->queue[s->head];

		if (may_stop && s->pending > s->left / INWARDS_FROM && s->pending > 4096)
			return false;
		s->head++;
		s->pending -= g->first[v + 1] - g->first[v];
		for (uint32_t arc = g->first[v]; arc < g->first[v + 1]; arc++) {
			uint32_t to = g->head[arc];

			if (!cor_bit_is(s->reached, to) && !cor_bit_in(w->closed_vertices, to) &&
				!cor_bit_in(w->closed_links, g->link[arc]))
				enter(s, to);
		}
	}
	return true;
}

/* Whether a place has an open arc to one that is live.  Another member may be writing there: what it
 * adds meanwhile is seen now or in the next sweep. */
static bool leads_to_live(const search *s, uint32_t place)
{
	const cor_graph *g = &s->flood->layout->kernel;
	const uint64_t *closed = s->barrier->closed_links, *live = s->flood->live;

	for (uint32_t arc = g->first[place]; arc < g->first[place + 1]; arc++) {
		uint32_t to = g->head[arc];

		if ((__atomic_load_n(&live[to >> 6], __ATOMIC_RELAXED) >> (to & 63) & 1) &&
			!cor_bit_in(closed, g->link[arc]))
			return true;
	}
	return false;
}

static void sweep_some(void *data, uint32_t member, uint32_t members)
{
	const search *s = data;
	const cor_layout *y = s->flood->layout;
	const cor_graph *g = &y->kernel;
	uint32_t bounds[COR_TEAM_MOST + 1], end;

	cor_graph_share(y->joined_count, g->first, members, bounds);
	end = member + 1 == members ? cor_bits_words(y->joined_count) : bounds[member + 1] / 64;
	for (uint32_t w = bounds[member] / 64; w < end; w++) {
		uint64_t open = ~s->reached[w], found = 0;

		if (s->barrier->closed_vertices)
			open &= ~s->barrier->closed_vertices[w];
		if (64 * (uint64_t)w + 64 > y->joined_count && y->joined_count % 64)
			open &= ((uint64_t)1 << y->joined_count % 64) - 1;
		for (uint64_t bits = open; bits; bits &= bits - 1) {
			uint32_t place = 64 * w + (uint32_t)__builtin_ctzll(bits);

			__builtin_prefetch(
				&g->head[g->first[place + 16 < y->joined_count ? place + 16
									       : place]]);
			if (leads_to_live(s, place))
				found |= bits & -bits;
		}
		s->reached[w] |= found;
		if (s->barrier->ends)
			found &= ~s->barrier->ends[w];
		__atomic_store_n(&s->flood->live[w], s->flood->live[w] | found, __ATOMIC_RELAXED);
	}
}

/*
 * Sweeps over all that is not reached.  After a sweep no arc leads on from what was live before it; so
 * when it found nothing, all is found, and else only what it found need be followed.
 */
static void go_inwards(search *s)
{
	cor_flood *f = s->flood;
	const cor_graph *g = &f->layout->kernel;
	uint32_t words = cor_bits_words(f->layout->joined_count);
	uint32_t members = g->arc_count < ARCS_FOR_A_TEAM ? 1 : f->members;
	bool found = true;

	for (uint32_t i = 0; i < SWEEPS_MOST && found; i++) {
		memcpy(f->before, f->live, (size_t)words * 8);
		cor_team_run(i > 0 ? 1 : members, sweep_some, s);
		found = memcmp(f->before, f->live, (size_t)words * 8) != 0;
	}
	s->head = s->tail = 0;
	s->pending = 0;
	s->left = 0; /* not looked at any more: what is left is far from the rest */
	for (uint32_t w = 0; w < words && found; w++) {
		for (uint64_t bits = f->live[w] & ~f->before[w]; bits; bits &= bits - 1)
			f->queue[s->tail++] = 64 * w + (uint32_t)__builtin_ctzll(bits);
	}
}

static void search_kernel(search *s)
{
	const cor_layout *y = s->flood->layout;
	bool dense = y->kernel.arc_count / INWARDS_DEGREE >= y->joined_count;

	if (!go_outwards(s, dense)) {
		go_inwards(s);
		(void)go_outwards(s, false);
	}
}

static search begin(cor_flood *f, const cor_barrier *barrier, uint64_t *reached)
{
	memset(f->live, 0, (size_t)cor_bits_words(f->layout->kernel_count) * 8);
	return (search){.flood = f,
		.barrier = barrier,
		.reached = reached,
		.left = f->layout->kernel.arc_count};
}

/* ---- the trees ---- */

static void clear_range(uint64_t *bits, uint32_t from, uint32_t to)
{
	uint32_t first = from / 64, last = to / 64, count = to - from;

	if (count <= 64) { /* most often, and no branch foretells how it lies */
		__extension__ typedef unsigned __int128 two_words;
		two_words one = 1, drop = ((one << count) - 1) << from % 64;
		uint64_t high = (uint64_t)(drop >> 64);

		bits[first] &= ~(uint64_t)drop;
		bits[first + (high != 0)] &= ~high;
		return;
	}
	bits[first] &= ((uint64_t)1 << from % 64) - 1;
	memset(&bits[first + 1], 0, (size_t)(last - first - 1) * 8);
	if (to % 64)
		bits[last] &= ~(((uint64_t)1 << to % 64) - 1);
}

/* Behind what hangs below a tree place; most often without a look at `end`, which lies far apart. */
static inline uint32_t end_below(const cor_layout *y, uint32_t place)
{
	return cor_bit_is(y->inner, place) ? cor_layout_inner_end(y, place) : place + 1;
}

/* Takes what is closed, and all that hangs below it, out of the places from .. to of trees. */
static void carve(const cor_flood *f, const cor_barrier *w, uint32_t from, uint32_t to,
	uint64_t *reached)
{
	const cor_layout *y = f->layout;
	const uint64_t *closed_bits = w->closed_vertices, *end_bits = w->ends;
	uint32_t done = from;

	for (uint32_t i = from / 64; i < ((uint64_t)to + 63) / 64; i++) {
		uint64_t within = UINT64_MAX, closed, halts, cut, stops;

		if (i == from / 64)
			within &= UINT64_MAX << from % 64;
		if (i == to / 64)
			within &= ((uint64_t)1 << to % 64) - 1;
		closed = closed_bits ? closed_bits[i] & within : 0;
		halts = end_bits ? end_bits[i] & within : 0;
		cut = f->cut_above[i] & within;
		reached[i] &= ~closed;
		for (stops = ((closed | halts) & y->inner[i]) | cut; stops; stops &= stops - 1) {
			uint32_t bit = (uint32_t)__builtin_ctzll(stops), place = 64 * i + bit;

			if (place < done)
				continue;
			done = end_below(y, place);
			clear_range(reached, place + (uint32_t)(~cut >> bit & 1), done);
		}
	}
}

typedef struct carving {
	const cor_flood *flood;
	const cor_barrier *barrier;
	uint64_t *reached;
	uint32_t from[COR_TEAM_MOST + 1]; /* where trees of a kernel place begin */
} carving;

static uint32_t next_word(uint32_t place, uint32_t most)
{
	return place > most - 63 ? most : (place + 63) / 64 * 64;
}

/* From the first whole word on: the one that two members share is done afterwards. */
static void carve_some(void *data, uint32_t member, uint32_t members)
{
	const carving *c = data;
	uint32_t to = c->from[member + 1], from = next_word(c->from[member], to);

	(void)members;
	if (from < to)
		carve(c->flood, c->barrier, from, to, c->reached);
}

static void carve_all(const cor_flood *f, const cor_barrier *w, uint64_t *reached)
{
	const cor_layout *y = f->layout;
	uint32_t members = y->vertex_count < PLACES_FOR_A_TEAM ? 1 : f->members;
	uint32_t bounds[COR_TEAM_MOST + 1];
	carving c = {f, w, reached, {0}};

	cor_graph_share(y->kernel_count, y->trees, members, bounds);
	for (uint32_t i = 0; i <= members; i++)
		c.from[i] = y->trees[bounds[i]];
	cor_team_run(members, carve_some, &c);
	for (uint32_t i = 0; i < members; i++)
		carve(f, w, c.from[i], next_word(c.from[i], c.from[i + 1]), reached);
}

/* Marks closed links of trees at the places below them, or takes the marks back. */
static void mark_links(const cor_flood *f, const uint64_t *closed_links, bool set)
{
	const cor_layout *y = f->layout;

	for (uint32_t i = 0; closed_links && i < cor_bits_words(y->links->count); i++) {
		for (uint64_t bits = closed_links[i]; bits; bits &= bits - 1) {
			uint32_t place = cor_layout_tree_of_link(y,
				64 * i + (uint32_t)__builtin_ctzll(bits));

			if (place != COR_NONE && set)
				cor_bit_set(f->cut_above, place);
			else if (place != COR_NONE)
				cor_bit_clear(f->cut_above, place);
		}
	}
}

/* From a start in a tree upwards.  What was passed is marked as reached, so that nothing is climbed twice;
 * where the way ends before the kernel is a root. */
static void climb(search *s, uint32_t place)
{
	const cor_flood *f = s->flood;
	const cor_layout *y = f->layout;
	const cor_barrier *w = s->barrier;

	while (!cor_bit_is(s->reached, place)) {
		uint32_t up;

		cor_bit_set(s->reached, place);
		if (cor_bit_in(w->ends, place)) {
			cor_bit_set(f->roots, place);
			return;
		}
		up = cor_layout_parent(y, place);
		if (cor_bit_is(f->cut_above, place) || cor_bit_in(w->closed_vertices, up)) {
			cor_bit_set(f->roots, place);
			return;
		}
		if (cor_bit_in(w->ends, up)) /* it is entered, and leads on nowhere */
			cor_bit_set(f->roots, place);
		if (up < y->kernel_count) {
			if (!cor_bit_is(s->reached, up))
				enter(s, up);
			return;
		}
		place = up;
	}
}

/* All trees of reached kernel places that lead on. */
static void fill_trees(const search *s)
{
	const cor_layout *y = s->flood->layout;
	const uint64_t *live = s->flood->live;
	uint32_t k = cor_bits_next(live, y->kernel_count, 0);

	while (k < y->kernel_count) {
		uint32_t end = k;

		while (end < y->kernel_count && cor_bit_is(live, end))
			end += end % 64 == 0 && end + 64 <= y->kernel_count &&
					live[end / 64] == UINT64_MAX
				? 64
				: 1;
		cor_bits_fill(s->reached, y->trees[k], y->trees[end]);
		k = end < y->kernel_count ? cor_bits_next(live, y->kernel_count, end) : end;
	}
}

/* What hangs below the roots, outer ones first: an inner one lies behind something closed. */
static void fill_roots(const search *s)
{
	const cor_flood *f = s->flood;
	const cor_layout *y = f->layout;

	for (uint32_t i = y->kernel_count / 64; i < cor_bits_words(y->vertex_count); i++) {
		for (; f->roots[i]; f->roots[i] &= f->roots[i] - 1) {
			uint32_t root = 64 * i + (uint32_t)__builtin_ctzll(f->roots[i]);
			uint32_t end = cor_layout_end(y, root);

			cor_bit_set(s->reached, root);
			if (cor_bit_in(s->barrier->ends, root))
				continue;
			cor_bits_fill(s->reached, root, end);
			carve(f, s->barrier, root + 1, end, s->reached);
		}
	}
}

void cor_flood_run(cor_flood *f, const uint32_t *starts, uint32_t start_count,
	const cor_barrier *barrier, uint64_t *ret_reached)
{
	const cor_layout *y = f->layout;
	search s = begin(f, barrier, ret_reached);

	memset(ret_reached, 0, (size_t)cor_bits_words(y->vertex_count) * 8);
	mark_links(f, barrier->closed_links, true);
	for (uint32_t i = 0; i < start_count; i++) {
		if (cor_bit_in(barrier->closed_vertices, starts[i]))
			continue;
		if (starts[i] >= y->kernel_count)
			climb(&s, starts[i]);
		else if (!cor_bit_is(ret_reached, starts[i]))
			enter(&s, starts[i]);
	}
	search_kernel(&s);
	fill_trees(&s);
	carve_all(f, barrier, ret_reached);
	fill_roots(&s);
	mark_links(f, barrier->closed_links, false);
}

/* ---- components ---- */

typedef struct labels {
	const cor_flood *flood;
	const cor_barrier *barrier;
	uint32_t *of;
	uint32_t counts[COR_TEAM_MOST];
} labels;

/* Kernel places in the order of their numbers: the first of a component names it. */
static uint32_t label_kernel(cor_flood *f, const cor_barrier *closed, uint32_t *of)
{
	const cor_layout *y = f->layout;
	uint64_t *reached = f->roots; /* used for this, and emptied again */
	search s = begin(f, closed, reached);
	uint32_t count = 0;

	for (uint32_t k = 0; k < y->kernel_count; k++)
		of[k] = COR_NONE;
	for (uint32_t k = 0; k < y->kernel_count; k++) {
		if (cor_bit_is(reached, k) || cor_bit_in(closed->closed_vertices, k))
			continue;
		s.head = s.tail = 0;
		s.pending = 0;
		enter(&s, k);
		if (count++ == 0) { /* most often nearly all */
			search_kernel(&s);
			for (uint32_t i = k; i < y->kernel_count; i++)
				of[i] = cor_bit_is(reached, i) ? k : COR_NONE;
			continue;
		}
		(void)go_outwards(&s, false);
		for (uint32_t i = 0; i < s.tail; i++)
			of[f->queue[i]] = k;
	}
	memset(reached, 0, (size_t)cor_bits_words(y->kernel_count) * 8);
	return count;
}

/* Places one after the other: a parent comes before what hangs below it.  How many parts begin there. */
static uint32_t label_each(const labels *l, uint32_t from, uint32_t to)
{
	const cor_layout *y = l->flood->layout;
	const uint64_t *closed = l->barrier->closed_vertices, *cut = l->flood->cut_above;
	uint32_t count = 0, *of = l->of;

	for (uint32_t p = from; p < to; p++) {
		uint32_t above = of[y->parent[p - y->kernel_count]];
		uint32_t is_closed = closed ? (uint32_t)(closed[p / 64] >> p % 64 & 1) : 0;
		uint32_t is_first = (above == COR_NONE) | (cut[p / 64] >> p % 64 & 1);

		above = is_first ? p : above;
		of[p] = above | (0 - is_closed); /* COR_NONE is all ones */
		count += is_first & (is_closed ^ 1);
	}
	return count;
}

static bool has_stop(const labels *l, uint32_t from, uint32_t to)
{
	uint32_t place = from;

	if (l->barrier->closed_vertices)
		place = cor_bits_next(l->barrier->closed_vertices, to, from);
	return place < to || cor_bits_next(l->flood->cut_above, to, from) < to;
}

/* What hangs below a closed place, whose own label is written: each thing there begins a part with all that hangs
 * below it, which needs no look at who is above whom while nothing in there is closed. */
static uint32_t label_below(const labels *l, uint32_t from, uint32_t to)
{
	const cor_layout *y = l->flood->layout;
	uint32_t count = 0, end;

	for (uint32_t p = from; p < to; p = end) {
		uint32_t is_closed = cor_bit_in(l->barrier->closed_vertices, p);

		end = p + 1;
		if (cor_bit_is(y->inner, p)) {
			end = cor_layout_inner_end(y, p);
			if (has_stop(l, p, end)) {
				count += label_each(l, p, end);
				continue;
			}
		}
		for (uint32_t q = p; q < end; q++)
			l->of[q] = p | (0 - is_closed);
		count += is_closed ^ 1;
	}
	return count;
}

/* All that hangs on a kernel place is of its part, but for what lies behind something closed. */
static uint32_t label_trees_of(const labels *l, uint32_t from, uint32_t to, uint32_t label)
{
	const cor_layout *y = l->flood->layout;
	const uint64_t *closed = l->barrier->closed_vertices, *cut = l->flood->cut_above;
	uint32_t count = 0, done = from;

	for (uint32_t p = from; p < to; p++)
		l->of[p] = label;
	for (uint32_t i = from / 64; i < ((uint64_t)to + 63) / 64; i++) {
		uint64_t stops = (closed ? closed[i] : 0) | cut[i];

		if (i == from / 64)
			stops &= UINT64_MAX << from % 64;
		if (i == to / 64)
			stops &= ((uint64_t)1 << to % 64) - 1;
		for (; stops; stops &= stops - 1) {
			uint32_t bit = (uint32_t)__builtin_ctzll(stops), p = 64 * i + bit;

			if (p < done)
				continue;
			if (((y->inner[i] | cut[i]) >> bit & 1) == 0) { /* a closed leaf */
				l->of[p] = COR_NONE;
				continue;
			}
			done = end_below(y, p);
			if (cut[i] >> bit & 1) {
				count += label_each(l, p, done);
				continue;
			}
			l->of[p] = COR_NONE;
			count += label_below(l, p + 1, done);
		}
	}
	return count;
}

static void label_trees(void *data, uint32_t member, uint32_t members)
{
	labels *l = data;
	const cor_layout *y = l->flood->layout;
	uint32_t bounds[COR_TEAM_MOST + 1], count = 0;

	cor_graph_share(y->kernel_count, y->trees, members, bounds);
	for (uint32_t k = bounds[member]; k < bounds[member + 1]; k++) {
		uint32_t from = y->trees[k], to = y->trees[k + 1];

		if (from == to)
			continue;
		count += l->of[k] == COR_NONE ? label_below(l, from, to)
					      : label_trees_of(l, from, to, l->of[k]);
	}
	l->counts[member] = count;
}

uint32_t cor_flood_components(cor_flood *f, const cor_barrier *barrier, uint32_t *ret_of)
{
	uint32_t members = f->layout->vertex_count < PLACES_FOR_A_TEAM ? 1 : f->members;
	cor_barrier closed = {barrier->closed_vertices, barrier->closed_links, NULL};
	labels l = {.flood = f, .barrier = &closed, .of = ret_of};
	uint32_t count = label_kernel(f, &closed, ret_of);

	mark_links(f, closed.closed_links, true);
	cor_team_run(members, label_trees, &l);
	mark_links(f, closed.closed_links, false);
	for (uint32_t i = 0; i < members; i++)
		count += l.counts[i];
	return count;
}
