#include "graph/contract.h"

#include "base/limits.h"

#define VERTICES_MOST (1u << 29) /* so that no distance comes near COR_ENDLESS */

/* While chains are taken out. */
typedef struct work {
	cor_contraction *c;
	uint64_t *kept, *queued; /* bits by kernel place */
	uint32_t *degree;        /* neighbours that are there */
	uint32_t *row, *near;    /* pairs of a place, by rising neighbour */
	uint32_t *queue, head, queue_count;
	uint32_t *path, *path_pair; /* of the chain that is taken out */
	/* Pairs that chains made: lists by place, and a table by both places. */
	uint32_t *more, *more_next[2];
	uint32_t first_made, *table, table_mask;
} work;

static int64_t add(int64_t a, int64_t b)
{
	return a + b < COR_ENDLESS ? a + b : COR_ENDLESS;
}

int64_t cor_contraction_step(const cor_contraction *c, uint32_t link, uint32_t from, uint32_t to)
{
	const cor_link_ends *links = c->layout->links;
	const cor_barrier *w = c->barrier;
	bool there = c->layout->place_of[links->a[link]] == from;

	if (cor_bit_in(w->closed_links, link) || cor_bit_in(w->closed_vertices, from) ||
		cor_bit_in(w->closed_vertices, to) || cor_bit_in(w->ends, from) ||
		(!there && cor_bit_in(links->one_way, link)))
		return COR_ENDLESS;
	return there || !c->metrics.back ? c->metrics.there[link] : c->metrics.back[link];
}

static cor_status check(const cor_contraction *c, cor_err *err)
{
	if (c->layout->vertex_count >= VERTICES_MOST)
		return cor_fail(err, COR_ELIMIT, "%u vertices; routing takes fewer than %u",
			c->layout->vertex_count, VERTICES_MOST);
	if (c->layout->links->count >= COR_LIMIT_ROWS / 2 - VERTICES_MOST)
		return cor_fail(err, COR_ELIMIT, "%u links; routing takes fewer than %u",
			c->layout->links->count, COR_LIMIT_ROWS / 2 - VERTICES_MOST);
	for (uint32_t l = 0; l < c->layout->links->count; l++) {
		if (c->metrics.there[l] == 0 || (c->metrics.back && c->metrics.back[l] == 0))
			return cor_fail(err, COR_EINPUT,
				"link %u: a metric of 0; expected at least 1", l);
	}
	return COR_OK;
}

static cor_status open_trees(cor_contraction *c, cor_arena *arena, cor_err *err)
{
	const cor_layout *y = c->layout;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(y->vertex_count), 8, &c->tree_open, err));
	for (uint32_t p = y->kernel_count; p < y->vertex_count; p++) {
		uint32_t up = cor_layout_parent(y, p);

		if (cor_contraction_step(c, y->link[p - y->kernel_count], p, up) < COR_ENDLESS &&
			(up < y->kernel_count || cor_bit_is(c->tree_open, up)))
			cor_bit_set(c->tree_open, p);
	}
	return COR_OK;
}

/* ---- pairs ---- */

static void shorten(cor_contraction *c, uint32_t hop, int64_t length)
{
	if (length == COR_ENDLESS || length > c->length[hop])
		return;
	c->ways[hop] = length == c->length[hop] ? c->ways[hop] + 1 : 1;
	c->length[hop] = length;
}

static uint32_t new_pair(cor_contraction *c, uint32_t low, uint32_t high)
{
	uint32_t p = c->pair_count++;

	c->low[p] = low;
	c->high[p] = high;
	c->length[(size_t)2 * p] = c->length[(size_t)2 * p + 1] = COR_ENDLESS;
	c->ways[(size_t)2 * p] = c->ways[(size_t)2 * p + 1] = 0;
	return p;
}

static void pair_row(cor_contraction *c, uint32_t u)
{
	const cor_graph *g = &c->layout->kernel;

	for (uint32_t arc = g->first[u]; arc < g->first[u + 1];) {
		uint32_t w = g->head[arc], p;

		if (w < u) {
			arc++;
			continue;
		}
		p = new_pair(c, u, w);
		for (; arc < g->first[u + 1] && g->head[arc] == w; arc++) {
			shorten(c, 2 * p, cor_contraction_step(c, g->link[arc], u, w));
			shorten(c, 2 * p + 1, cor_contraction_step(c, g->link[arc], w, u));
		}
		if (!c->ways[(size_t)2 * p] && !c->ways[(size_t)2 * p + 1])
			c->pair_count--;
	}
}

/* Rows rise by neighbour: pairs come by low, then by high. */
static cor_status make_rows(work *k, cor_arena *scratch, cor_err *err)
{
	const cor_contraction *c = k->c;
	uint32_t n = c->layout->kernel_count, *next;

	COR_TRY(cor_arena_new_array(scratch, (size_t)n + 1, 4, &k->row, err));
	COR_TRY(cor_arena_new_array(scratch, (size_t)c->pair_count * 2, 4, &k->near, err));
	COR_TRY(cor_arena_new_array(scratch, n, 4, &next, err));
	for (uint32_t p = 0; p < c->pair_count; p++) {
		k->row[c->low[p] + 1]++;
		k->row[c->high[p] + 1]++;
	}
	for (uint32_t v = 0; v < n; v++) {
		k->degree[v] = k->row[v + 1];
		k->row[v + 1] += k->row[v];
		next[v] = k->row[v];
	}
	for (uint32_t p = 0; p < c->pair_count; p++) {
		k->near[next[c->low[p]]++] = p;
		k->near[next[c->high[p]]++] = p;
	}
	return COR_OK;
}

static cor_status make_pairs(work *k, cor_arena *arena, cor_arena *scratch, cor_err *err)
{
	cor_contraction *c = k->c;
	uint32_t n = c->layout->kernel_count;
	size_t most = (size_t)c->layout->kernel.arc_count / 2 + n + 1;

	COR_TRY(cor_arena_new_raw(arena, most, 4, &c->low, err));
	COR_TRY(cor_arena_new_raw(arena, most, 4, &c->high, err));
	COR_TRY(cor_arena_new_raw(arena, 2 * most, 8, &c->length, err));
	COR_TRY(cor_arena_new_raw(arena, 2 * most, 4, &c->ways, err));
	for (uint32_t u = 0; u < n; u++)
		pair_row(c, u);
	k->first_made = c->pair_count;
	return make_rows(k, scratch, err);
}

static uint32_t other_end(const cor_contraction *c, uint32_t pair, uint32_t place)
{
	return c->low[pair] == place ? c->high[pair] : c->low[pair];
}

static uint32_t hop_from(const cor_contraction *c, uint32_t pair, uint32_t from)
{
	return 2 * pair + (c->low[pair] != from);
}

static bool is_gone(const work *k, uint32_t place)
{
	return k->c->rung_of[place] != COR_NONE;
}

/* Pairs of a place with others that are there, at most two of them. */
static uint32_t pairs_of(const work *k, uint32_t place, uint32_t ret_pairs[2])
{
	const cor_contraction *c = k->c;
	uint32_t count = 0;

	for (uint32_t i = k->row[place]; i < k->row[place + 1] && count < 2; i++) {
		if (!is_gone(k, other_end(c, k->near[i], place)))
			ret_pairs[count++] = k->near[i];
	}
	for (uint32_t p = k->more[place]; p != COR_NONE && count < 2;
		p = k->more_next[c->low[p] != place][p - k->first_made]) {
		if (!is_gone(k, other_end(c, p, place)))
			ret_pairs[count++] = p;
	}
	return count;
}

static uint32_t *slot_of(const work *k, uint32_t low, uint32_t high)
{
	const cor_contraction *c = k->c;
	uint64_t key = ((uint64_t)low << 32 | high) * 0x9e3779b97f4a7c15u;

	for (uint32_t at = (uint32_t)(key >> 32) & k->table_mask;; at = (at + 1) & k->table_mask) {
		uint32_t p = k->table[at];

		if (p == COR_NONE || (c->low[p] == low && c->high[p] == high))
			return &k->table[at];
	}
}

/* The pair of two places, COR_NONE when they are no neighbours. */
static uint32_t find_pair(const work *k, uint32_t low, uint32_t high)
{
	const cor_contraction *c = k->c;
	bool by_low = k->row[low + 1] - k->row[low] < k->row[high + 1] - k->row[high];
	uint32_t v = by_low ? low : high, wanted = by_low ? high : low;
	uint32_t from = k->row[v], to = k->row[v + 1];

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		uint32_t near = other_end(c, k->near[middle], v);

		if (near == wanted)
			return k->near[middle];
		if (near < wanted)
			from = middle + 1;
		else
			to = middle;
	}
	return *slot_of(k, low, high);
}

/* ---- chains ---- */

static void look_at(work *k, uint32_t place)
{
	uint32_t n = k->c->layout->kernel_count;

	if (k->degree[place] > 2 || cor_bit_is(k->kept, place) || cor_bit_is(k->queued, place))
		return;
	cor_bit_set(k->queued, place);
	k->queue[(uint32_t)(((uint64_t)k->head + k->queue_count++) % n)] = place;
}

static bool is_inner(const work *k, uint32_t place)
{
	return k->degree[place] <= 2 && !cor_bit_is(k->kept, place);
}

/* The pair of an inner place other than `came`; COR_NONE when there is none. */
static uint32_t onward(const work *k, uint32_t place, uint32_t came)
{
	uint32_t pairs[2] = {COR_NONE, COR_NONE};

	pairs_of(k, place, pairs);
	return pairs[0] == came ? pairs[1] : pairs[0];
}

/* From an inner place to the end of its chain.  *at: the end, or the last inner place when there is none
 * behind it; returns the pair to start back with, COR_NONE in that case. */
static uint32_t find_end(const work *k, uint32_t start, uint32_t *ret_at)
{
	uint32_t at = start, pair = onward(k, start, COR_NONE), before = COR_NONE;

	while (pair != COR_NONE) {
		at = other_end(k->c, pair, at);
		if (!is_inner(k, at) || at == start)
			break;
		before = pair;
		pair = onward(k, at, before);
	}
	*ret_at = at;
	return pair;
}

/* Collects the chain that an inner place is in: path, path_pair. */
static void collect(work *k, uint32_t start, cor_chain *chain)
{
	uint32_t at, pair = find_end(k, start, &at);

	*chain = (cor_chain){.a = COR_NONE, .b = COR_NONE, .last = COR_NONE, .pair = COR_NONE};
	if (pair == COR_NONE) { /* begins at a place with nothing behind */
		k->path[chain->count] = at;
		k->path_pair[chain->count++] = COR_NONE;
		pair = onward(k, at, COR_NONE);
	} else {
		chain->a = at;
	}
	while (pair != COR_NONE) {
		at = other_end(k->c, pair, at);
		if (!is_inner(k, at) || at == chain->a) {
			chain->b = at;
			chain->last = pair;
			return;
		}
		k->path[chain->count] = at;
		k->path_pair[chain->count++] = pair;
		pair = onward(k, at, pair);
	}
}

/* A chain that has one end has it as a. */
static void turn(work *k, cor_chain *chain)
{
	uint32_t count = chain->count;

	if (chain->a != COR_NONE || chain->b == COR_NONE)
		return;
	for (uint32_t i = 0; i < count / 2; i++) {
		uint32_t place = k->path[i];

		k->path[i] = k->path[count - 1 - i];
		k->path[count - 1 - i] = place;
	}
	/* path_pair[i] joins i - 1 and i; turned round, the last comes first. */
	for (uint32_t i = 0; i < count; i++)
		k->path_pair[i] = i + 1 < count ? k->path_pair[i + 1] : chain->last;
	for (uint32_t i = 0; i < count / 2; i++) {
		uint32_t pair = k->path_pair[i];

		k->path_pair[i] = k->path_pair[count - 1 - i];
		k->path_pair[count - 1 - i] = pair;
	}
	chain->a = chain->b;
	chain->b = chain->last = COR_NONE;
}

static int64_t length_along(const work *k, const cor_chain *chain, bool to_b)
{
	const cor_contraction *c = k->c;
	uint32_t from = chain->a;
	int64_t sum = 0;

	for (uint32_t i = 0; i <= chain->count; i++) {
		uint32_t pair = i < chain->count ? k->path_pair[i] : chain->last;
		uint32_t to = i < chain->count ? k->path[i] : chain->b;

		sum = add(sum, c->length[hop_from(c, pair, to_b ? from : to)]);
		from = to;
	}
	return sum;
}

static void join_hop(cor_contraction *c, cor_chain *chain, unsigned side, int64_t length,
	uint32_t ways)
{
	uint32_t hop = hop_from(c, chain->pair, side ? chain->b : chain->a);

	chain->ways[side] = c->ways[hop];
	if (length == COR_ENDLESS || length > c->length[hop])
		return;
	if (length == c->length[hop]) {
		chain->join[side] = COR_JOIN_BESIDE;
		c->ways[hop] += ways;
		return;
	}
	chain->join[side] = COR_JOIN_INSTEAD;
	c->length[hop] = length;
	c->ways[hop] = ways;
}

static uint32_t make_pair(work *k, uint32_t low, uint32_t high, uint32_t *slot)
{
	uint32_t p = new_pair(k->c, low, high), at = p - k->first_made;

	*slot = p;
	k->more_next[0][at] = k->more[low];
	k->more_next[1][at] = k->more[high];
	k->more[low] = k->more[high] = p;
	return p;
}

/* Between both ends the chain is a hop each way. */
static void join_ends(work *k, cor_chain *chain)
{
	cor_contraction *c = k->c;
	int64_t there = length_along(k, chain, true), back = length_along(k, chain, false);
	uint32_t low = chain->a < chain->b ? chain->a : chain->b, high = chain->a ^ chain->b ^ low;
	uint32_t first = k->path_pair[0];

	if (there < COR_ENDLESS || back < COR_ENDLESS) {
		chain->pair = find_pair(k, low, high);
		if (chain->pair == COR_NONE) {
			chain->pair = make_pair(k, low, high, slot_of(k, low, high));
			k->degree[chain->a]++;
			k->degree[chain->b]++;
		}
		join_hop(c, chain, 0, there, c->ways[hop_from(c, first, chain->a)]);
		join_hop(c, chain, 1, back, c->ways[hop_from(c, chain->last, chain->b)]);
	}
	k->degree[chain->a]--;
	k->degree[chain->b]--;
}

static void take_chain(work *k, uint32_t start)
{
	cor_contraction *c = k->c;
	cor_chain *chain = &c->chains[c->chain_count++];

	collect(k, start, chain);
	turn(k, chain);
	chain->first = c->rung_count;
	for (uint32_t i = 0; i < chain->count; i++) {
		c->rung[c->rung_count] = k->path[i];
		c->rung_pair[c->rung_count] = k->path_pair[i];
		c->rung_of[k->path[i]] = c->rung_count++;
	}
	if (chain->a == COR_NONE)
		return;
	if (chain->b == COR_NONE || chain->b == chain->a) {
		k->degree[chain->a] -= chain->b == COR_NONE ? 1 : 2;
		look_at(k, chain->a);
		return;
	}
	join_ends(k, chain);
	look_at(k, chain->a);
	look_at(k, chain->b);
}

static cor_status make_chains(work *k, cor_arena *arena, cor_arena *scratch, cor_err *err)
{
	cor_contraction *c = k->c;
	uint32_t n = c->layout->kernel_count, slots = 16;

	while (slots < 2 * n)
		slots *= 2;
	k->table_mask = slots - 1;
	COR_TRY(cor_arena_new_array(arena, n, sizeof(*c->chains), &c->chains, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &c->rung, err));
	COR_TRY(cor_arena_new_array(arena, n, 4, &c->rung_pair, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(n), 8, &c->anchors, err));
	COR_TRY(cor_arena_new_array(scratch, n, 4, &k->queue, err));
	COR_TRY(cor_arena_new_array(scratch, n, 4, &k->path, err));
	COR_TRY(cor_arena_new_array(scratch, n, 4, &k->path_pair, err));
	COR_TRY(cor_arena_new_array(scratch, cor_bits_words(n), 8, &k->queued, err));
	COR_TRY(cor_arena_new_raw(scratch, n, 4, &k->more, err));
	COR_TRY(cor_arena_new_raw(scratch, (size_t)n + 1, 4, &k->more_next[0], err));
	COR_TRY(cor_arena_new_raw(scratch, (size_t)n + 1, 4, &k->more_next[1], err));
	COR_TRY(cor_arena_new_raw(scratch, slots, 4, &k->table, err));
	for (uint32_t v = 0; v < n; v++)
		k->more[v] = COR_NONE;
	for (uint32_t i = 0; i < slots; i++)
		k->table[i] = COR_NONE;
	for (uint32_t v = 0; v < n; v++)
		look_at(k, v);
	while (k->queue_count > 0) {
		uint32_t v = k->queue[k->head];

		k->head = (k->head + 1) % n;
		k->queue_count--;
		cor_bit_clear(k->queued, v);
		if (!is_gone(k, v))
			take_chain(k, v);
	}
	return COR_OK;
}

static void find_anchors(cor_contraction *c)
{
	for (uint32_t i = 0; i < c->chain_count; i++) {
		const cor_chain *chain = &c->chains[i];

		if (chain->a != COR_NONE && c->rung_of[chain->a] != COR_NONE)
			cor_bit_set(c->anchors, c->rung_of[chain->a]);
		if (chain->b != COR_NONE && c->rung_of[chain->b] != COR_NONE)
			cor_bit_set(c->anchors, c->rung_of[chain->b]);
	}
}

/* ---- the core ---- */

static bool is_core_hop(const cor_contraction *c, uint32_t hop)
{
	return c->length[hop] < COR_ENDLESS && c->core_of[c->low[hop / 2]] != COR_NONE &&
		c->core_of[c->high[hop / 2]] != COR_NONE;
}

static uint32_t head_of(const cor_contraction *c, uint32_t hop)
{
	return c->core_of[hop % 2 ? c->low[hop / 2] : c->high[hop / 2]];
}

static cor_status make_core(cor_contraction *c, cor_arena *arena, cor_arena *scratch, cor_err *err)
{
	uint32_t n = c->layout->kernel_count, *next;

	COR_TRY(cor_arena_new_array(arena, n, 4, &c->core_of, err));
	COR_TRY(cor_arena_new_array(arena, n - c->rung_count, 4, &c->core, err));
	for (uint32_t v = 0; v < n; v++) {
		c->core_of[v] = c->rung_of[v] == COR_NONE ? c->core_count : COR_NONE;
		if (c->rung_of[v] == COR_NONE)
			c->core[c->core_count++] = v;
	}
	COR_TRY(cor_arena_new_array(arena, (size_t)c->core_count + 1, 4, &c->core_row, err));
	COR_TRY(cor_arena_new_array(scratch, c->core_count, 4, &next, err));
	for (uint32_t h = 0; h < 2 * c->pair_count; h++) {
		if (is_core_hop(c, h))
			c->core_row[head_of(c, h) + 1]++;
	}
	for (uint32_t v = 0; v < c->core_count; v++) {
		next[v] = c->core_row[v];
		c->core_row[v + 1] += c->core_row[v];
	}
	COR_TRY(cor_arena_new_array(arena, c->core_row[c->core_count], 4, &c->core_hop, err));
	for (uint32_t h = 0; h < 2 * c->pair_count; h++) {
		if (is_core_hop(c, h))
			c->core_hop[next[head_of(c, h)]++] = h;
	}
	return COR_OK;
}

static void measure_core(cor_contraction *c)
{
	int64_t longest = 0, unit = 0;

	for (uint32_t i = 0; i < c->core_row[c->core_count]; i++) {
		int64_t length = c->length[c->core_hop[i]];

		longest = length > longest ? length : longest;
		for (int64_t a = length; a != 0;) {
			int64_t rest = unit % a;

			unit = a;
			a = rest;
		}
	}
	c->core_unit = unit ? unit : 1;
	c->core_longest = longest / c->core_unit;
}

static cor_status make_slots(cor_contraction *c, cor_arena *arena, cor_err *err)
{
	const cor_layout *y = c->layout;

	COR_TRY(cor_arena_new_array(arena, (size_t)y->kernel_count + 1, 4, &c->spread, err));
	for (uint32_t slot = 0; slot < y->kernel_count; slot++) {
		uint32_t k = slot < c->core_count
			? c->core[slot]
			: c->rung[c->rung_count - 1 - (slot - c->core_count)];

		c->spread[slot + 1] = c->spread[slot] + 1 + (y->trees[k + 1] - y->trees[k]);
	}
	return COR_OK;
}

uint32_t cor_contraction_spread(const cor_contraction *c, uint32_t place)
{
	const cor_layout *y = c->layout;
	uint32_t from = 0, to = y->kernel_count;

	if (place < y->kernel_count)
		return c->spread[cor_contraction_slot(c, place)];
	while (to - from > 1) { /* trees[from] <= place < trees[to] */
		uint32_t middle = from + (to - from) / 2;

		if (y->trees[middle] <= place)
			from = middle;
		else
			to = middle;
	}
	return c->spread[cor_contraction_slot(c, from)] + 1 + (place - y->trees[from]);
}

static uint32_t kernel_place(const cor_layout *y, uint32_t place)
{
	while (place >= y->kernel_count)
		place = cor_layout_parent(y, place);
	return place;
}

cor_status cor_contraction_new(const cor_layout *layout, cor_metrics metrics,
	const cor_barrier *barrier, const uint32_t *sinks, uint32_t sink_count, cor_arena *arena,
	cor_contraction *ret_contraction, cor_err *err)
{
	cor_contraction c = {.layout = layout, .metrics = metrics, .barrier = barrier};
	uint32_t n = layout->kernel_count;
	COR_AUTO(cor_arena) scratch = NULL;
	work k = {.c = &c};

	COR_TRY(check(&c, err));
	COR_TRY(cor_arena_new("chains", 0, &scratch, err));
	COR_TRY(open_trees(&c, arena, err));
	COR_TRY(cor_arena_new_raw(arena, n, 4, &c.rung_of, err));
	COR_TRY(cor_arena_new_array(scratch, cor_bits_words(n), 8, &k.kept, err));
	COR_TRY(cor_arena_new_array(scratch, n, 4, &k.degree, err));
	for (uint32_t v = 0; v < n; v++)
		c.rung_of[v] = COR_NONE;
	for (uint32_t i = 0; i < sink_count; i++)
		cor_bit_set(k.kept, kernel_place(layout, sinks[i]));
	COR_TRY(make_pairs(&k, arena, scratch, err));
	COR_TRY(make_chains(&k, arena, scratch, err));
	find_anchors(&c);
	COR_TRY(make_core(&c, arena, scratch, err));
	measure_core(&c);
	COR_TRY(make_slots(&c, arena, err));
	*ret_contraction = c;
	return COR_OK;
}
