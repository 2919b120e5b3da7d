/* Stops of kinds and directions: links that lead fewer ways. */
#include "analysis/network.h"

typedef struct ways { /* the links as they are with the stops in place */
	uint32_t *a, *b;
	uint64_t *one_way, *closed; /* bits by link */
} ways;

static bool is_of(const cor_network *n, uint32_t link, unsigned rule_kinds, unsigned kinds,
	bool sure)
{
	int column = cor_schema_column(COR_LINK, COR_TEXT("kind"));
	cor_text word = cor_estate_cell(n->estate, COR_LINK, n->rows[link], (unsigned)column);

	if (word.n == 0) /* when asking what surely is reached, what may be stopped is */
		return sure || (kinds & ~rule_kinds) == 0;
	return (cor_link_kind(word) & rule_kinds) != 0;
}

/* Whether a step from one element to another is stopped.  A start stops nothing. */
static bool is_stopped(const cor_stop_rule *rule, bool sure, const uint64_t *starts, uint32_t from,
	uint32_t to)
{
	const uint64_t *at = sure ? rule->at.may : rule->at.must;

	return (rule->out && cor_bit_is(at, from) && !cor_bit_is(starts, from)) ||
		(rule->in && cor_bit_is(at, to) && !cor_bit_is(starts, to));
}

static void narrow(ways *w, uint32_t l, bool forth, bool back)
{
	bool one_way = cor_bit_is(w->one_way, l);

	if (forth && (back || one_way)) {
		cor_bit_set(w->closed, l);
	} else if (back && !one_way) {
		cor_bit_set(w->one_way, l);
	} else if (forth) { /* only from b to a is left */
		uint32_t a = w->a[l];

		w->a[l] = w->b[l];
		w->b[l] = a;
		cor_bit_set(w->one_way, l);
	}
}

static cor_status place_stops(const cor_network *n, bool sure, const cor_triset *from,
	const cor_stop_rule *rules, uint32_t rule_count, unsigned kinds, cor_arena *arena,
	ways *ret_ways, cor_err *err)
{
	const uint64_t *starts = sure ? from->must : from->may;
	uint32_t count = n->links.count, words = cor_bits_words(count);
	ways w;

	COR_TRY(cor_arena_new_array(arena, count, sizeof(*w.a), &w.a, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*w.b), &w.b, err));
	COR_TRY(cor_arena_new_array(arena, words, 8, &w.one_way, err));
	COR_TRY(cor_arena_new_array(arena, words, 8, &w.closed, err));
	for (uint32_t l = 0; l < count; l++) {
		bool forth = false, back = false;

		w.a[l] = n->links.a[l];
		w.b[l] = n->links.b[l];
		if (cor_bit_in(n->links.one_way, l))
			cor_bit_set(w.one_way, l);
		if (sure && cor_bit_is(n->maybe_links, l))
			cor_bit_set(w.closed, l);
		for (uint32_t r = 0; r < rule_count; r++) {
			if (!is_of(n, l, rules[r].kinds, kinds, sure))
				continue;
			forth |= is_stopped(&rules[r], sure, starts, w.a[l], w.b[l]);
			back |= is_stopped(&rules[r], sure, starts, w.b[l], w.a[l]);
		}
		narrow(&w, l, forth, back);
	}
	*ret_ways = w;
	return COR_OK;
}

static cor_status reach_past(const cor_network *n, bool sure, const cor_triset *from,
	const cor_triset *stops, const cor_stop_rule *rules, uint32_t rule_count, unsigned kinds,
	cor_arena *arena, cor_reach *ret_reach, cor_err *err)
{
	const uint64_t *starts = sure ? from->must : from->may,
		       *halts = sure ? stops->may : stops->must;
	uint32_t *rows, count = 0;
	cor_barrier barrier = {.closed_vertices = sure ? n->unsure : n->absent};
	cor_graph graph;
	uint64_t *ends;
	ways w;

	COR_TRY(place_stops(n, sure, from, rules, rule_count, kinds, arena, &w, err));
	cor_link_ends links = {n->links.count, w.a, w.b, w.one_way};
	COR_TRY(cor_graph_new(n->graph.vertex_count, &links, false, arena, &graph, err));
	COR_TRY(cor_arena_new_array(arena, from->size, sizeof(*rows), &rows, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(from->size), 8, &ends, err));
	for (uint32_t v = cor_bits_next(starts, from->size, 0); v < from->size;
		v = cor_bits_next(starts, from->size, v + 1))
		rows[count++] = v;
	for (uint32_t i = 0; i < cor_bits_words(from->size); i++)
		ends[i] = halts[i] & ~starts[i];
	barrier.closed_links = w.closed;
	barrier.ends = ends;
	return cor_graph_reach(&graph, rows, count, &barrier, arena, ret_reach, err);
}

cor_status cor_network_reach_past(const cor_network *network, const cor_triset *from,
	const cor_triset *stops, const cor_stop_rule *rules, uint32_t rule_count, unsigned kinds,
	cor_arena *arena, cor_blast *ret_blast, cor_err *err)
{
	if (rule_count == 0)
		return cor_network_reach(network, from, stops, arena, ret_blast, err);
	COR_TRY(reach_past(network, true, from, stops, rules, rule_count, kinds, arena,
		&ret_blast->sure, err));
	return reach_past(network, false, from, stops, rules, rule_count, kinds, arena,
		&ret_blast->may, err);
}

/* ---- backwards ---- */

typedef struct lead {
	const cor_network *network;
	const cor_triset *stops;
	const cor_stop_rule *rules;
	uint32_t rule_count;
	unsigned kinds;
	bool sure;
	uint64_t *leads, *passes; /* bits: it gets there as a start; what comes to it gets on */
	uint32_t *queue, count;   /* of those that pass */
} lead;

/* From one element to another that passes: whether a start gets over, and whether what is under way does. */
static void step_back(lead *x, uint32_t link, uint32_t from, uint32_t to)
{
	const uint64_t *halts = x->sure ? x->stops->may : x->stops->must;
	bool in = false, out = cor_bit_is(halts, from);

	for (uint32_t r = 0; r < x->rule_count; r++) {
		const cor_stop_rule *rule = &x->rules[r];
		const uint64_t *at = x->sure ? rule->at.may : rule->at.must;

		if (!is_of(x->network, link, rule->kinds, x->kinds, x->sure))
			continue;
		in |= rule->in && cor_bit_is(at, to);
		out |= rule->out && cor_bit_is(at, from);
	}
	if (in)
		return;
	cor_bit_set(x->leads, from);
	if (out || cor_bit_is(x->passes, from))
		return;
	cor_bit_set(x->passes, from);
	x->queue[x->count++] = from;
}

cor_status cor_network_leads(const cor_network *n, bool sure, const uint64_t *to,
	const cor_triset *stops, const cor_stop_rule *rules, uint32_t rule_count, unsigned kinds,
	cor_arena *arena, uint64_t **ret_leads, cor_err *err)
{
	lead x = {n, stops, rules, rule_count, kinds, sure, NULL, NULL, NULL, 0};
	const uint64_t *closed = sure ? n->unsure : n->absent;
	uint32_t count = n->graph.vertex_count;
	cor_graph back;

	COR_TRY(cor_graph_new(count, &n->links, true, arena, &back, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(count), 8, &x.leads, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(count), 8, &x.passes, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*x.queue), &x.queue, err));
	for (uint32_t v = cor_bits_next(to, count, 0); v < count;
		v = cor_bits_next(to, count, v + 1)) {
		if (cor_bit_is(closed, v))
			continue;
		cor_bit_set(x.leads, v);
		cor_bit_set(x.passes, v);
		x.queue[x.count++] = v;
	}
	for (uint32_t i = 0; i < x.count; i++) {
		uint32_t v = x.queue[i];

		for (uint32_t arc = back.first[v]; arc < back.first[v + 1]; arc++) {
			if (!cor_bit_is(closed, back.head[arc]) &&
				!(sure && cor_bit_is(n->maybe_links, back.link[arc])))
				step_back(&x, back.link[arc], back.head[arc], v);
		}
	}
	*ret_leads = x.leads;
	return COR_OK;
}

/* ---- how much is reached from each alone ---- */

typedef struct counting {
	const cor_network *network;
	const uint64_t *counted;
	uint64_t *shut, *leaves;  /* bits by arc: nothing gets over; only a start does */
	uint32_t *part, *of_part; /* by element; by part, UINT32_MAX: not counted yet */
	uint32_t *seen, *queue, search;
} counting;

/* An arc and its link, of which both ways must be open for its ends to be one part. */
static void mark_arc(const counting *c, const cor_triset *stops, const cor_stop_rule *rules,
	uint32_t rule_count, unsigned kinds, uint32_t from, uint32_t arc)
{
	const cor_graph *g = &c->network->graph;
	bool in = false, out = cor_bit_is(stops->must, from);

	for (uint32_t r = 0; r < rule_count; r++) {
		const cor_stop_rule *rule = &rules[r];

		if (!is_of(c->network, g->link[arc], rule->kinds, kinds, false))
			continue;
		in |= rule->in && cor_bit_is(rule->at.must, g->head[arc]);
		out |= rule->out && cor_bit_is(rule->at.must, from);
	}
	if (in || cor_bit_is(c->network->absent, g->head[arc]))
		cor_bit_set(c->shut, arc);
	if (out)
		cor_bit_set(c->leaves, arc);
}

static cor_status find_parts(counting *c, cor_arena *arena, cor_err *err)
{
	const cor_network *n = c->network;
	const cor_graph *g = &n->graph;
	cor_barrier barrier = {.closed_vertices = n->absent};
	uint64_t *closed;
	uint32_t count;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(g->link_count), 8, &closed, err));
	for (uint32_t w = 0; w < cor_bits_words(g->link_count); w++)
		closed[w] = n->links.one_way ? n->links.one_way[w] : 0;
	for (uint32_t arc = 0; arc < g->arc_count; arc++) {
		if (cor_bit_is(c->shut, arc) || cor_bit_is(c->leaves, arc))
			cor_bit_set(closed, g->link[arc]);
	}
	barrier.closed_links = closed;
	COR_TRY(cor_graph_components(g, &barrier, arena, &c->part, &count, err));
	COR_TRY(cor_arena_new_raw(arena, count, sizeof(*c->of_part), &c->of_part, err));
	for (uint32_t i = 0; i < count; i++)
		c->of_part[i] = UINT32_MAX;
	return COR_OK;
}

static uint32_t count_from(counting *c, uint32_t start)
{
	const cor_graph *g = &c->network->graph;
	uint32_t tail = 1, found = 0;

	c->search++;
	c->queue[0] = start;
	c->seen[start] = c->search;
	for (uint32_t i = 0; i < tail; i++) {
		uint32_t v = c->queue[i];

		found += cor_bit_is(c->counted, v);
		for (uint32_t arc = g->first[v]; arc < g->first[v + 1]; arc++) {
			uint32_t to = g->head[arc];

			if (c->seen[to] == c->search || cor_bit_is(c->shut, arc) ||
				(v != start && cor_bit_is(c->leaves, arc)))
				continue;
			c->seen[to] = c->search;
			c->queue[tail++] = to;
		}
	}
	return found;
}

/* Whether more is open to it as a start than to what comes by. */
static bool is_special(const counting *c, uint32_t start)
{
	const cor_graph *g = &c->network->graph;

	for (uint32_t arc = g->first[start]; arc < g->first[start + 1]; arc++) {
		if (cor_bit_is(c->leaves, arc) && !cor_bit_is(c->shut, arc))
			return true;
	}
	return false;
}

static uint32_t count_start(counting *c, uint32_t start)
{
	uint32_t *of_part = &c->of_part[c->part[start]];

	if (is_special(c, start))
		return count_from(c, start);
	if (*of_part == UINT32_MAX)
		*of_part = count_from(c, start);
	return *of_part;
}

cor_status cor_network_count_reached(const cor_network *n, const uint64_t *starts,
	const uint64_t *counted, const cor_triset *stops, const cor_stop_rule *rules,
	uint32_t rule_count, unsigned kinds, cor_arena *arena, uint32_t **ret_counts, cor_err *err)
{
	counting c = {.network = n, .counted = counted};
	const cor_graph *g = &n->graph;
	uint32_t count = g->vertex_count, *counts;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(g->arc_count), 8, &c.shut, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(g->arc_count), 8, &c.leaves, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*c.seen), &c.seen, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*c.queue), &c.queue, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*counts), &counts, err));
	for (uint32_t v = 0; v < count; v++) {
		for (uint32_t arc = g->first[v]; arc < g->first[v + 1]; arc++)
			mark_arc(&c, stops, rules, rule_count, kinds, v, arc);
	}
	COR_TRY(find_parts(&c, arena, err));
	for (uint32_t v = cor_bits_next(starts, count, 0); v < count;
		v = cor_bits_next(starts, count, v + 1)) {
		if (!cor_bit_is(n->absent, v))
			counts[v] = count_start(&c, v);
	}
	*ret_counts = counts;
	return COR_OK;
}

/* ---- circles ---- */

/* The way from `top` to where it was met again. */
static cor_status take_loop(const uint32_t *stack, const uint32_t *links, uint32_t depth,
	uint32_t top, uint32_t link, cor_arena *arena, uint32_t **ret_elements,
	uint32_t **ret_links, uint32_t *ret_length, cor_err *err)
{
	uint32_t first = 0, length;

	while (stack[first] != top)
		first++;
	length = depth - first + 1;
	COR_TRY(cor_arena_new_array(arena, length, sizeof(uint32_t), ret_elements, err));
	COR_TRY(cor_arena_new_array(arena, length, sizeof(uint32_t), ret_links, err));
	for (uint32_t i = 0; i + 1 < length; i++) {
		(*ret_elements)[i] = stack[first + i];
		(*ret_links)[i] = i + 2 < length ? links[first + i + 1] : link;
	}
	(*ret_elements)[length - 1] = top;
	*ret_length = length;
	return COR_OK;
}

/* Depth first without recursion: what is on the way is met again where there is a circle. */
cor_status cor_network_loop(const cor_network *n, cor_arena *arena, uint32_t **ret_elements,
	uint32_t **ret_links, uint32_t *ret_length, cor_err *err)
{
	const cor_graph *g = &n->graph;
	uint32_t count = g->vertex_count, *stack, *next, *links;
	enum { NEW, ON_THE_WAY, DONE };
	uint8_t *state;

	*ret_length = 0;
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*stack), &stack, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*links), &links, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*next), &next, err));
	COR_TRY(cor_arena_new_array(arena, count, 1, &state, err));
	for (uint32_t start = 0; start < count; start++) {
		uint32_t depth = 0;

		if (state[start] != NEW || cor_bit_is(n->absent, start))
			continue;
		stack[depth++] = start;
		state[start] = ON_THE_WAY;
		next[start] = g->first[start];
		while (depth > 0) {
			uint32_t v = stack[depth - 1], arc = next[v]++, to;

			if (arc == g->first[v + 1]) {
				state[v] = DONE;
				depth--;
				continue;
			}
			to = g->head[arc];
			if (!cor_bit_in(n->links.one_way, g->link[arc]) ||
				cor_bit_is(n->absent, to) || state[to] == DONE)
				continue;
			if (state[to] == ON_THE_WAY)
				return take_loop(stack, links, depth, to, g->link[arc], arena,
					ret_elements, ret_links, ret_length, err);
			links[depth] = g->link[arc];
			stack[depth++] = to;
			state[to] = ON_THE_WAY;
			next[to] = g->first[to];
		}
	}
	return COR_OK;
}
