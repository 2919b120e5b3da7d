#include "graph/exposure_part.h"

#define LANES COR_EXPOSURE_LANES

/* A core vertex while it is searched for, in a list of those that are (about) as far. */
typedef struct spot {
	int64_t distance; /* in units of the core */
	double sum;       /* over its next hops; the part that is clean once it is settled */
	uint32_t ways;
	uint32_t next, before; /* before: a vertex, or COR_NONE when it leads */
	uint32_t list;         /* NO_LIST: none */
} spot;

enum { NO_LIST = COR_EXPOSURE_LISTS };

cor_status cor_exposure_new(const cor_shade *shade, bool all, cor_arena *arena,
	cor_exposure *ret_exposure, cor_err *err)
{
	const cor_contraction *c = shade->contraction;
	size_t kernel = c->layout->kernel_count, places = c->layout->vertex_count;
	cor_exposure e = {.shade = shade, .by_radix = c->core_longest >= COR_EXPOSURE_LISTS};

	/* From 4 KiB on arrays begin at 64 bytes: one line a slot. */
	COR_TRY(cor_arena_new_raw(arena, kernel * LANES + 512, 8, &e.clean, err));
	if (all)
		COR_TRY(cor_arena_new_raw(arena, places * LANES + 512, 8, &e.all, err));
	COR_TRY(cor_arena_new_raw(arena, kernel * LANES + 512, 8, &e.distance, err));
	COR_TRY(cor_arena_new_raw(arena, c->core_count, sizeof(*e.spots), &e.spots, err));
	COR_TRY(cor_arena_new_raw(arena, COR_EXPOSURE_LISTS, 4, &e.heads, err));
	/* Lanes without a sink are computed, too, from nothing. */
	for (size_t i = 0; i < kernel * LANES; i++) {
		e.distance[i] = COR_ENDLESS;
		e.clean[i] = 0;
	}
	*ret_exposure = e;
	return COR_OK;
}

void cor_exposure_mark(cor_exposure *e, const cor_shade *shade)
{
	COR_ASSERT(shade->contraction == e->shade->contraction);
	e->shade = shade;
}

/* ---- the core ---- */

/*
 * Lists of vertices.  As long as no hop is longer than there are lists, each is of one distance (Dial
 * 1969), and they are used in a circle; else list i is of those whose highest bit apart from the last
 * distance settled is i - 1, and list 0 of those as far.
 */

static bool is_taken(const cor_exposure *e, uint32_t list)
{
	return e->taken[list / 64] >> (list % 64) & 1;
}

static void empty_list(cor_exposure *e, uint32_t list)
{
	e->taken[list / 64] &= ~((uint64_t)1 << (list % 64));
	if (!e->taken[list / 64])
		e->taken_words &= ~((uint64_t)1 << (list / 64));
}

static void take_out(cor_exposure *e, uint32_t v)
{
	spot *s = &e->spots[v];

	if (s->next != COR_NONE)
		e->spots[s->next].before = s->before;
	if (s->before != COR_NONE)
		e->spots[s->before].next = s->next;
	else if ((e->heads[s->list] = s->next) == COR_NONE)
		empty_list(e, s->list);
}

static inline void put_in(cor_exposure *e, uint32_t v)
{
	spot *s = &e->spots[v];
	uint64_t apart = (uint64_t)(s->distance ^ e->last);
	uint32_t list = !e->by_radix ? (uint32_t)s->distance % COR_EXPOSURE_LISTS
		: apart              ? 64 - (uint32_t)__builtin_clzll(apart)
				     : 0;
	uint32_t next = is_taken(e, list) ? e->heads[list] : COR_NONE;

	s->list = list;
	s->next = next;
	s->before = COR_NONE;
	if (next != COR_NONE)
		e->spots[next].before = v;
	e->heads[list] = v;
	e->taken[list / 64] |= (uint64_t)1 << (list % 64);
	e->taken_words |= (uint64_t)1 << (list / 64);
}

/* The next list in the circle after the last distance. */
static uint32_t next_list(const cor_exposure *e)
{
	uint32_t at = (uint32_t)e->last % COR_EXPOSURE_LISTS, word = at / 64;
	uint64_t bits = e->taken[word] >> (at % 64) << (at % 64), words;

	if (!bits) {
		words = word == 63 ? 0 : e->taken_words >> (word + 1) << (word + 1);
		word = (uint32_t)__builtin_ctzll(words ? words : e->taken_words);
		bits = e->taken[word];
	}
	return word * 64 + (uint32_t)__builtin_ctzll(bits);
}

/* Lists are made anew when the nearest is not in the first. */
static void part_list(cor_exposure *e, uint32_t list)
{
	uint32_t first = e->heads[list], nearest = first;

	for (uint32_t u = first; u != COR_NONE; u = e->spots[u].next) {
		if (e->spots[u].distance < e->spots[nearest].distance)
			nearest = u;
	}
	e->last = e->spots[nearest].distance;
	empty_list(e, list);
	for (uint32_t u = first, next; u != COR_NONE; u = next) {
		next = e->spots[u].next;
		put_in(e, u);
	}
}

/* Takes out all the nearest vertices, which are as far as one another: a list by spot.next. */
static uint32_t take_nearest(cor_exposure *e)
{
	uint32_t list;

	if (e->by_radix) {
		list = (uint32_t)__builtin_ctzll(e->taken[e->taken[0] ? 0 : 1]) +
			(e->taken[0] ? 0 : 64);
		if (list > 0)
			part_list(e, list);
		list = 0;
	} else {
		list = next_list(e);
		e->last = e->spots[e->heads[list]].distance;
	}
	empty_list(e, list);
	return e->heads[list];
}

/* A settled vertex at `near`, and what it passes on, to one whose hop leads there. */
static inline void offer(cor_exposure *e, const cor_hop_in *hop, int64_t near, double clean)
{
	spot *s = &e->spots[hop->from];
	int64_t distance = near + hop->length;

	if (distance > s->distance)
		return;
	if (distance == s->distance) {
		s->sum += hop->weight * clean;
		s->ways += hop->ways;
		return;
	}
	if (s->list != NO_LIST)
		take_out(e, hop->from);
	s->distance = distance;
	s->ways = hop->ways;
	s->sum = hop->weight * clean;
	put_in(e, hop->from);
}

static void settle(cor_exposure *e, uint32_t v)
{
	const cor_contraction *c = e->shade->contraction;
	const cor_hop_in *hops = e->shade->hops;
	spot *s = &e->spots[v];
	int64_t near = s->distance;
	double clean = s->sum / s->ways;

	if (cor_bit_is(e->shade->marked, c->core[v]))
		clean = 0;
	s->sum = clean;
	for (uint32_t i = c->core_row[v]; i < c->core_row[v + 1]; i++)
		offer(e, &hops[i], near, clean);
}

/* distance, clean: of the start itself. */
static void search(cor_exposure *e, uint32_t lane, uint32_t start, int64_t distance, double clean)
{
	const cor_contraction *c = e->shade->contraction;

	for (uint32_t v = 0; v < c->core_count; v++) {
		e->spots[v].distance = COR_ENDLESS;
		e->spots[v].list = NO_LIST;
	}
	e->last = 0;
	if (distance < COR_ENDLESS) {
		e->spots[start].distance = 0;
		e->spots[start].sum = clean;
		e->spots[start].ways = 1;
		put_in(e, start);
	}
	while (e->taken_words) {
		for (uint32_t v = take_nearest(e), next; v != COR_NONE; v = next) {
			next = e->spots[v].next;
			settle(e, v);
		}
	}
	for (uint32_t v = 0; v < c->core_count; v++) {
		const spot *s = &e->spots[v];
		size_t at = (size_t)v * LANES + lane;
		bool is_there = s->distance < COR_ENDLESS;

		e->distance[at] = is_there ? distance + s->distance * c->core_unit : COR_ENDLESS;
		e->clean[at] = is_there ? s->sum : 0;
	}
}

/* ---- the way down to a sink in a tree ---- */

static int64_t add(int64_t a, int64_t b)
{
	return a + b < COR_ENDLESS ? a + b : COR_ENDLESS;
}

typedef struct descent {
	int64_t distance; /* COR_ENDLESS: no way */
	double clean;     /* both ends counted */
} descent;

/* From the vertex above p, when it is known from p. */
static descent down_on(const cor_shade *s, descent d, uint32_t p)
{
	const cor_layout *y = s->contraction->layout;
	uint32_t up = cor_layout_parent(y, p);

	return (descent){add(d.distance,
				 cor_contraction_step(s->contraction, y->link[p - y->kernel_count],
					 up, p)),
		cor_bit_is(s->marked, up) ? 0 : d.clean};
}

/* From `above`, the sink or a vertex above it in its tree. */
static descent down_to(const cor_shade *s, uint32_t above, uint32_t sink)
{
	descent d = {cor_bit_in(s->contraction->barrier->closed_vertices, sink) ? COR_ENDLESS : 0,
		!cor_bit_is(s->marked, sink)};

	for (uint32_t p = sink; p != above; p = cor_layout_parent(s->contraction->layout, p))
		d = down_on(s, d, p);
	return d;
}

static uint32_t kernel_place(const cor_layout *y, uint32_t place)
{
	while (place >= y->kernel_count)
		place = cor_layout_parent(y, place);
	return place;
}

static bool is_above(const cor_layout *y, uint32_t above, uint32_t place)
{
	return above == place ||
		(above < y->kernel_count ? place >= y->trees[above] && place < y->trees[above + 1]
					 : place > above && place < cor_layout_end(y, above));
}

void cor_exposure_run(cor_exposure *e, const uint32_t *sinks, uint32_t count)
{
	const cor_contraction *c = e->shade->contraction;

	COR_ASSERT(count <= LANES);
	e->count = count;
	for (uint32_t lane = 0; lane < count; lane++) {
		uint32_t top = kernel_place(c->layout, sinks[lane]);
		descent d = down_to(e->shade, top, sinks[lane]);

		COR_ASSERT(c->core_of[top] != COR_NONE);
		e->sinks[lane] = sinks[lane];
		search(e, lane, c->core_of[top], d.distance, d.clean);
	}
	cor_exposure_rungs(e);
}

/* The tree that a sink is in: what hangs on its way up goes no farther than to that way. */
static void fill_own_tree(cor_exposure *e, uint32_t lane)
{
	const cor_contraction *c = e->shade->contraction;
	const cor_layout *y = c->layout;
	uint32_t sink = e->sinks[lane], top = kernel_place(y, sink);
	descent d = down_to(e->shade, sink, sink);
	uint32_t base = cor_contraction_spread(c, top), trees = y->trees[top];
	double *all = e->all + (size_t)base * LANES + lane;

#define OF(p) all[(p) == top ? 0 : (size_t)((p)-trees + 1) * LANES]
	for (uint32_t p = sink; p != top; p = cor_layout_parent(y, p)) {
		OF(p) = d.distance < COR_ENDLESS ? d.clean : 0;
		d = down_on(e->shade, d, p);
	}
	for (uint32_t p = trees; p < y->trees[top + 1] && sink != top; p++) {
		uint32_t up = cor_layout_parent(y, p);
		bool stays = cor_bit_is(e->shade->marked, p) ||
			cor_contraction_step(c, y->link[p - y->kernel_count], p, up) == COR_ENDLESS;

		if (!is_above(y, p, sink))
			OF(p) = stays ? 0 : OF(up);
	}
#undef OF
}

void cor_exposure_fill(cor_exposure *e)
{
	COR_ASSERT(e->all);
	cor_exposure_trees(e);
	for (uint32_t lane = 0; lane < e->count; lane++)
		fill_own_tree(e, lane);
}

/* ---- one answer ---- */

static const cor_chain *chain_of(const cor_contraction *c, uint32_t rung)
{
	uint32_t from = 0, to = c->chain_count;

	while (to - from > 1) {
		uint32_t middle = from + (to - from) / 2;

		if (c->chains[middle].first <= rung)
			from = middle;
		else
			to = middle;
	}
	return &c->chains[from];
}

static int64_t far_of(const cor_exposure *e, uint32_t lane, uint32_t place)
{
	const cor_contraction *c = e->shade->contraction;

	return place == COR_NONE
		? COR_ENDLESS
		: e->distance[(size_t)cor_contraction_slot(c, place) * LANES + lane];
}

static descent at_kernel(const cor_exposure *e, uint32_t lane, uint32_t place)
{
	const cor_contraction *c = e->shade->contraction;
	double clean = e->clean[(size_t)cor_contraction_slot(c, place) * LANES + lane];
	uint32_t rung = c->rung_of[place];
	const cor_chain *chain;
	int64_t to_a, to_b;

	if (rung == COR_NONE || cor_bit_is(c->anchors, rung))
		return (descent){far_of(e, lane, place), clean};
	chain = chain_of(c, rung);
	to_a = e->shade->rungs[rung].to_a + far_of(e, lane, chain->a);
	to_b = e->shade->rungs[rung].to_b + far_of(e, lane, chain->b);
	return (descent){to_a < to_b ? to_a : to_b, clean};
}

cor_exposed cor_exposure_at(const cor_exposure *e, uint32_t lane, uint32_t place)
{
	const cor_contraction *c = e->shade->contraction;
	const cor_layout *y = c->layout;
	uint32_t sink = e->sinks[lane];
	bool is_clean = true;
	int64_t sum = 0;
	descent d;

	while (place >= y->kernel_count && !is_above(y, place, sink)) {
		uint32_t up = cor_layout_parent(y, place);

		sum = add(sum,
			cor_contraction_step(c, y->link[place - y->kernel_count], place, up));
		is_clean &= !cor_bit_is(e->shade->marked, place);
		place = up;
	}
	d = place < y->kernel_count ? at_kernel(e, lane, place) : down_to(e->shade, place, sink);
	sum = add(sum, d.distance < COR_ENDLESS ? d.distance : COR_ENDLESS);
	if (sum == COR_ENDLESS)
		return (cor_exposed){COR_FAR_AWAY, 0};
	return (cor_exposed){(uint64_t)sum, is_clean ? d.clean : 0};
}
