#include "graph/exposure_part.h"

#include "base/wide.h"

#define LANES COR_EXPOSURE_LANES

/* A core vertex while it is searched for, in a list of those that are about as far. */
typedef struct spot {
	int64_t distance;
	uint32_t next, before; /* before: a vertex, or COR_NONE when it leads */
	uint32_t head;         /* list it is in; 64: none */
	uint32_t ways;
} spot;

enum { NO_LIST = 64 };

cor_status cor_exposure_new(const cor_shade *shade, bool all, cor_arena *arena,
	cor_exposure *ret_exposure, cor_err *err)
{
	const cor_contraction *c = shade->contraction;
	size_t kernel = c->layout->kernel_count, places = all ? c->layout->vertex_count : kernel;
	cor_exposure e = {.shade = shade, .has_all = all};

	/* From 4 KiB on arrays begin at 64 bytes: one line a place. */
	COR_TRY(cor_arena_new_array(arena, places * LANES + 512, 8, &e.clean, err));
	COR_TRY(cor_arena_new_array(arena, kernel * LANES + 512, 8, &e.distance, err));
	COR_TRY(cor_arena_new_array(arena, c->core_count, sizeof(*e.spots), &e.spots, err));
	COR_TRY(cor_arena_new_array(arena, c->core_count, 8, &e.sum, err));
	*ret_exposure = e;
	return COR_OK;
}

void cor_exposure_mark(cor_exposure *e, const cor_shade *shade)
{
	COR_ASSERT(shade->contraction == e->shade->contraction);
	e->shade = shade;
}

/* ---- the core ---- */

static void take_out(cor_exposure *e, uint32_t v)
{
	spot *s = &e->spots[v];

	if (s->next != COR_NONE)
		e->spots[s->next].before = s->before;
	if (s->before != COR_NONE)
		e->spots[s->before].next = s->next;
	else if ((e->heads[s->head] = s->next) == COR_NONE)
		e->taken &= ~((uint64_t)1 << s->head);
}

static void put_in(cor_exposure *e, uint32_t v)
{
	spot *s = &e->spots[v];
	uint64_t apart = (uint64_t)(s->distance ^ e->last);
	uint32_t head = apart ? 64 - (uint32_t)__builtin_clzll(apart) : 0, next;

	next = e->taken >> head & 1 ? e->heads[head] : COR_NONE;
	s->head = head;
	s->next = next;
	s->before = COR_NONE;
	if (next != COR_NONE)
		e->spots[next].before = v;
	e->heads[head] = v;
	e->taken |= (uint64_t)1 << head;
}

/* The nearest vertex; lists are made anew when the nearest of all is not in the first. */
static uint32_t take_nearest(cor_exposure *e)
{
	uint32_t head = (uint32_t)__builtin_ctzll(e->taken), v = e->heads[head], nearest = v;

	if (head > 0) {
		for (uint32_t u = v; u != COR_NONE; u = e->spots[u].next) {
			if (e->spots[u].distance < e->spots[nearest].distance)
				nearest = u;
		}
		e->last = e->spots[nearest].distance;
		e->taken &= ~((uint64_t)1 << head);
		for (uint32_t u = v, next; u != COR_NONE; u = next) {
			next = e->spots[u].next;
			put_in(e, u);
		}
		v = e->heads[0];
	}
	take_out(e, v);
	return v;
}

/* A settled vertex at `near`, and what it passes on, to one whose hop leads there. */
static void offer(cor_exposure *e, const cor_hop_in *hop, int64_t near, double clean)
{
	spot *s = &e->spots[hop->from];
	int64_t distance = near + hop->length;

	if (distance > s->distance)
		return;
	if (distance == s->distance) {
		e->sum[hop->from] += hop->weight * clean;
		s->ways += hop->ways;
		return;
	}
	if (s->head != NO_LIST)
		take_out(e, hop->from);
	s->distance = distance;
	s->ways = hop->ways;
	e->sum[hop->from] = hop->weight * clean;
	put_in(e, hop->from);
}

static void search(cor_exposure *e, uint32_t lane, uint32_t start, int64_t distance, double clean)
{
	const cor_contraction *c = e->shade->contraction;
	const cor_hop_in *hops = e->shade->hops;

	for (uint32_t v = 0; v < c->core_count; v++) {
		e->spots[v].distance = COR_ENDLESS;
		e->spots[v].head = NO_LIST;
	}
	e->taken = 0;
	e->last = distance;
	if (distance < COR_ENDLESS) {
		e->spots[start].distance = distance;
		put_in(e, start);
	}
	while (e->taken) {
		uint32_t v = take_nearest(e), place = c->core[v];
		int64_t near = e->spots[v].distance;

		if (v != start)
			clean = cor_bit_is(e->shade->marked, place) ? 0
								    : e->sum[v] / e->spots[v].ways;
		e->sum[v] = clean;
		for (uint32_t i = c->core_row[v]; i < c->core_row[v + 1]; i++)
			offer(e, &hops[i], near, clean);
	}
	for (uint32_t v = 0; v < c->core_count; v++) {
		size_t at = (size_t)c->core[v] * LANES + lane;

		e->distance[at] = e->spots[v].distance;
		e->clean[at] = e->spots[v].distance < COR_ENDLESS ? e->sum[v] : 0;
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

/* ---- chains and trees, all lanes at once ---- */

typedef double reals __attribute__((vector_size(64)));
typedef int64_t wholes __attribute__((vector_size(64)));

#define INLINE static inline __attribute__((always_inline))

INLINE void pass_rung(const cor_rung *r, const wholes distance[2], const reals clean[2],
	wholes *ret_distance, reals *ret_clean)
{
	wholes to_a = distance[0] + r->to_a, to_b = distance[1] + r->to_b;
	wholes nearer = to_a < to_b, farther = to_b < to_a, endless;
	wholes a = (wholes)(clean[0] * r->clean_a), b = (wholes)(clean[1] * r->clean_b);
	wholes both = (wholes)((reals)a * r->both_a + (reals)b * r->both_b);
	wholes least = (to_a & nearer) | (to_b & ~nearer);

	endless = least >= COR_ENDLESS;
	*ret_clean = (reals)((a & nearer) | (b & farther) | (both & ~(nearer | farther)));
	*ret_distance = (least & ~endless) | (COR_ENDLESS & endless);
}

INLINE void pass_rungs(const cor_exposure *e)
{
	const cor_contraction *c = e->shade->contraction;
	wholes *far = (wholes *)__builtin_assume_aligned(e->distance, 64);
	reals *parts = (reals *)__builtin_assume_aligned(e->clean, 64);
	const wholes endless = COR_ENDLESS - (wholes){0};

	for (uint32_t i = c->chain_count; i-- > 0;) {
		const cor_chain *chain = &c->chains[i];
		wholes distance[2] = {endless, endless};
		reals clean[2] = {{0}, {0}};

		if (chain->a != COR_NONE) {
			distance[0] = far[chain->a];
			clean[0] = parts[chain->a];
		}
		if (chain->b != COR_NONE) {
			distance[1] = far[chain->b];
			clean[1] = parts[chain->b];
		}
		for (uint32_t k = chain->first; k < chain->first + chain->count; k++) {
			const cor_rung *r = &e->shade->rungs[k];
			wholes least;

			pass_rung(r, distance, clean, &least, &parts[r->place]);
			if (cor_bit_is(c->anchors, r->place))
				far[r->place] = least;
		}
	}
}

INLINE void fill_trees(const cor_exposure *e)
{
	const cor_layout *y = e->shade->contraction->layout;
	reals *parts = (reals *)__builtin_assume_aligned(e->clean, 64);

	for (uint32_t k = 0; k < y->kernel_count; k++) {
		reals clean = parts[k];

		for (uint32_t p = y->trees[k]; p < y->trees[k + 1]; p++)
			parts[p] = (reals)((wholes)clean &
				-(int64_t)cor_bit_is(e->shade->through, p));
	}
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void rungs_avx2(const cor_exposure *e)
{
	pass_rungs(e);
}
__attribute__((target("avx512f,avx512dq"))) static void rungs_avx512(const cor_exposure *e)
{
	pass_rungs(e);
}
__attribute__((target("avx2"))) static void trees_avx2(const cor_exposure *e)
{
	fill_trees(e);
}
__attribute__((target("avx512f,avx512dq"))) static void trees_avx512(const cor_exposure *e)
{
	fill_trees(e);
}
#endif

static void rungs_plain(const cor_exposure *e)
{
	pass_rungs(e);
}

static void trees_plain(const cor_exposure *e)
{
	fill_trees(e);
}

static void run_widest(const cor_exposure *e, bool trees)
{
#if defined(__x86_64__)
	cor_wide level = cor_wide_level();

	if (level != COR_WIDE_PLAIN) {
		if (level == COR_WIDE_AVX512)
			(trees ? trees_avx512 : rungs_avx512)(e);
		else
			(trees ? trees_avx2 : rungs_avx2)(e);
		return;
	}
#endif
	(trees ? trees_plain : rungs_plain)(e);
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
	run_widest(e, false);
}

/* The tree that a sink is in: what hangs on its way up goes no farther than to that way. */
static void fill_own_tree(cor_exposure *e, uint32_t lane)
{
	const cor_contraction *c = e->shade->contraction;
	const cor_layout *y = c->layout;
	uint32_t sink = e->sinks[lane], top = kernel_place(y, sink);
	descent d = down_to(e->shade, sink, sink);

	for (uint32_t p = sink; p != top; p = cor_layout_parent(y, p)) {
		e->clean[(size_t)p * LANES + lane] = d.distance < COR_ENDLESS ? d.clean : 0;
		d = down_on(e->shade, d, p);
	}
	for (uint32_t p = y->trees[top]; p < y->trees[top + 1] && sink != top; p++) {
		uint32_t up = cor_layout_parent(y, p);
		bool stays = cor_bit_is(e->shade->marked, p) ||
			cor_contraction_step(c, y->link[p - y->kernel_count], p, up) == COR_ENDLESS;

		if (!is_above(y, p, sink))
			e->clean[(size_t)p * LANES + lane] = stays
				? 0
				: e->clean[(size_t)up * LANES + lane];
	}
}

void cor_exposure_fill(cor_exposure *e)
{
	COR_ASSERT(e->has_all);
	run_widest(e, true);
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
	return place == COR_NONE ? COR_ENDLESS : e->distance[(size_t)place * LANES + lane];
}

static descent at_kernel(const cor_exposure *e, uint32_t lane, uint32_t place)
{
	const cor_contraction *c = e->shade->contraction;
	size_t at = (size_t)place * LANES + lane;
	uint32_t rung = c->rung_of[place];

	if (rung != COR_NONE && !cor_bit_is(c->anchors, place)) {
		const cor_rung *r = &e->shade->rungs[rung];
		const cor_chain *chain = chain_of(c, rung);
		int64_t to_a = r->to_a + far_of(e, lane, chain->a);
		int64_t to_b = r->to_b + far_of(e, lane, chain->b);

		return (descent){to_a < to_b ? to_a : to_b, e->clean[at]};
	}
	return (descent){e->distance[at], e->clean[at]};
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
