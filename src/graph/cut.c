#include "graph/cut.h"

#include "graph/flow.h"
#include "graph/reach.h"

static cor_status add_costs(const uint64_t *costs, uint32_t count, uint64_t *sum, bool *has_free,
	cor_err *err)
{
	uint64_t free_count = 0;

	for (uint32_t i = 0; costs && i < count; i++) {
		uint64_t cost = costs[i] == COR_UNCUTTABLE ? 0 : costs[i];

		free_count += costs[i] == 0;
		if (__builtin_add_overflow(*sum, cost, sum) || *sum >> 62)
			return cor_fail(err, COR_ELIMIT,
				"the costs together pass 4611686018427387903");
	}
	*has_free |= free_count > 0;
	return COR_OK;
}

/* A way that nothing can cut, where there is one. */
static cor_status find_chain(const cor_flow *f, cor_arena *arena, cor_cut *cut, cor_err *err)
{
	const cor_cut_task *t = f->task;
	uint64_t *closed_vertices, *closed_links, *is_asset;
	uint32_t last = COR_NONE;
	cor_graph graph;
	cor_reach reach;

	COR_TRY(cor_graph_new(t->vertex_count, t->links, false, arena, &graph, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->vertex_count), 8, &closed_vertices,
		err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->vertex_count), 8, &is_asset, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->links->count), 8, &closed_links, err));
	for (uint32_t v = 0; v < t->vertex_count; v++) {
		if (t->vertex_cost[v] != COR_UNCUTTABLE &&
			!cor_bit_is(f->is_risk, f->layout->place_of[v]) &&
			!cor_bit_is(f->is_asset, f->layout->place_of[v]))
			cor_bit_set(closed_vertices, v);
	}
	for (uint32_t l = 0; t->link_cost && l < t->links->count; l++) {
		if (t->link_cost[l] != COR_UNCUTTABLE)
			cor_bit_set(closed_links, l);
	}
	for (uint32_t i = 0; i < t->asset_count; i++)
		cor_bit_set(is_asset, t->assets[i]);
	COR_TRY(cor_graph_reach(&graph, t->risks, t->risk_count,
		&(cor_barrier){closed_vertices, closed_links, NULL}, arena, &reach, err));
	for (uint32_t i = 0; i < reach.count && last == COR_NONE; i++) {
		if (cor_bit_is(is_asset, reach.order[i]))
			last = reach.order[i];
	}
	COR_ASSERT(last != COR_NONE);
	for (uint32_t v = last; v != COR_NONE; v = reach.from[v])
		cut->chain_length++;
	COR_TRY(cor_arena_new_array(arena, cut->chain_length, sizeof(uint32_t), &cut->chain, err));
	COR_TRY(cor_arena_new_array(arena, cut->chain_length, sizeof(uint32_t), &cut->chain_links,
		err));
	for (uint32_t v = last, i = cut->chain_length; i-- > 0; v = reach.from[v]) {
		cut->chain[i] = v;
		if (i > 0)
			cut->chain_links[i - 1] = reach.link[v];
	}
	return COR_OK;
}

/* ---- before the flow ---- */

static cor_status new_flow(cor_flow *f, cor_arena *arena, cor_err *err)
{
	uint64_t **amounts[] = {&f->supply, &f->drawn, &f->through};
	uint32_t **nodes[] = {&f->level, &f->next, &f->queue, &f->way, &f->way_link};

	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
		COR_TRY(cor_arena_new_array(arena, f->core_count, 8, amounts[i], err));
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++)
		COR_TRY(cor_arena_new_array(arena, 2 * (size_t)f->core_count + 1, 4, nodes[i],
			err));
	COR_TRY(cor_arena_new_array(arena, f->task->links->count, 8, &f->link_flow, err));
	return cor_arena_new_array(arena, f->core_count, 4, &f->extra_of, err);
}

static void add_extra(cor_flow *f, uint32_t from, uint32_t to, uint32_t link)
{
	f->extra[f->extra_count] = (cor_flow_arc){to, link, f->extra_of[from]};
	f->extra_of[from] = ++f->extra_count;
}

/* Marks risks and assets, and makes assets in trees, and what is above them, part of the core. */
static cor_status mark_ends(cor_flow *f, cor_arena *arena, cor_err *err)
{
	const cor_cut_task *t = f->task;
	const cor_layout *y = f->layout;
	uint64_t **bits[] = {&f->is_risk, &f->is_asset, &f->is_core, &f->active};
	uint32_t count = 0;

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		COR_TRY(cor_arena_new_array(arena, cor_bits_words(y->vertex_count), 8, bits[i],
			err));
	for (uint32_t i = 0; i < t->risk_count; i++)
		cor_bit_set(f->is_risk, y->place_of[t->risks[i]]);
	for (uint32_t i = 0; i < t->asset_count; i++) {
		uint32_t place = y->place_of[t->assets[i]];

		cor_bit_set(f->is_asset, place);
		for (; place >= y->kernel_count && !cor_bit_is(f->is_core, place);
			place = cor_layout_parent(y, place)) {
			cor_bit_set(f->is_core, place);
			count++;
		}
	}
	COR_TRY(cor_arena_new_array(arena, count, 4, &f->core_places, err));
	count = 0;
	for (uint32_t p = cor_bits_next(f->is_core, y->vertex_count, 0); p < y->vertex_count;
		p = cor_bits_next(f->is_core, y->vertex_count, p + 1))
		f->core_places[count++] = p;
	f->core_count = y->kernel_count + count;
	return COR_OK;
}

/* Arcs between the core vertices in trees and those above them. */
static cor_status add_extras(cor_flow *f, cor_arena *arena, cor_err *err)
{
	const cor_layout *y = f->layout;
	uint32_t kernel = y->kernel_count;

	COR_TRY(cor_arena_new_array(arena, 2 * (size_t)(f->core_count - kernel), sizeof(*f->extra),
		&f->extra, err));
	for (uint32_t v = kernel; v < f->core_count; v++) {
		uint32_t place = cor_flow_place(f, v), link = y->link[place - kernel];
		uint32_t up = cor_flow_core(f, cor_layout_parent(y, place));

		add_extra(f, v, up, link);
		add_extra(f, up, v, link);
	}
	return COR_OK;
}

/* Tree vertices that matter: with a risk, and where something is free, which is in a cut when it is met. */
static void mark_active(cor_flow *f)
{
	const cor_cut_task *t = f->task;
	const cor_layout *y = f->layout;

	for (uint32_t i = 0; i < t->risk_count; i++)
		cor_bit_set(f->active, y->place_of[t->risks[i]]);
	for (uint32_t v = 0; f->has_free && v < t->vertex_count; v++) {
		if (t->vertex_cost[v] == 0)
			cor_bit_set(f->active, y->place_of[v]);
	}
	for (uint32_t l = 0; f->has_free && t->link_cost && l < t->links->count; l++) {
		uint32_t place = t->link_cost[l] == 0 ? cor_layout_tree_of_link(y, l) : COR_NONE;

		if (place != COR_NONE)
			cor_bit_set(f->active, place);
	}
	for (uint32_t w = 0; w < y->kernel_count / 64; w++)
		f->active[w] = 0;
	for (uint32_t p = y->kernel_count / 64 * 64; p < y->kernel_count; p++)
		cor_bit_clear(f->active, p);
}

/* Adds what is above the active places, and takes out what is of the core; how many are left. */
static uint32_t close_active(cor_flow *f)
{
	const cor_layout *y = f->layout;
	uint32_t count = 0;

	for (uint32_t w = cor_bits_words(y->vertex_count); w-- > y->kernel_count / 64;) {
		uint64_t done = 0, left;

		while ((left = f->active[w] & ~done) !=
			0) { /* parents come later: they lie lower */
			uint32_t bit = 63 - (uint32_t)__builtin_clzll(left), up;

			done |= (uint64_t)1 << bit;
			if (cor_bit_is(f->is_core, 64 * w + bit)) {
				f->active[w] &= ~((uint64_t)1 << bit);
				continue;
			}
			up = cor_layout_parent(y, 64 * w + bit);
			if (up >= y->kernel_count)
				cor_bit_set(f->active, up);
			count++;
		}
	}
	return count;
}

static cor_flow_twig twig_at(const cor_flow *f, uint32_t place)
{
	const cor_cut_task *t = f->task;
	const cor_layout *y = f->layout;
	uint32_t vertex = y->vertex_at[place], link = y->link[place - y->kernel_count];
	uint64_t link_cost = t->link_cost ? t->link_cost[link] : COR_UNCUTTABLE;
	bool one_way = cor_bit_in(t->links->one_way, link);
	cor_flow_twig twig = {.place = place,
		.vertex = vertex,
		.link = link,
		.up = cor_layout_parent(y, place),
		.up_twig = COR_NONE,
		.is_risk = cor_bit_is(f->is_risk, place),
		.forward = t->links->a[link] == vertex,
		.link_cost = link_cost == COR_UNCUTTABLE ? f->endless : link_cost};

	twig.cost = twig.is_risk || t->vertex_cost[vertex] == COR_UNCUTTABLE
		? f->endless
		: t->vertex_cost[vertex];
	twig.leads_up = !one_way || twig.forward;
	twig.leads_down = !one_way || !twig.forward;
	return twig;
}

static cor_status make_twigs(cor_flow *f, cor_arena *arena, cor_err *err)
{
	uint32_t n = f->layout->vertex_count, count = close_active(f), depth = 0;
	struct above {
		uint32_t place, twig;
	} * way; /* from the core down to the last twig */

	COR_TRY(cor_arena_new_array(arena, count, sizeof(*f->twigs), &f->twigs, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*way), &way, err));
	for (uint32_t w = f->layout->kernel_count / 64; w < cor_bits_words(n); w++) {
		for (uint64_t left = f->active[w]; left; left &= left - 1) {
			uint32_t place = 64 * w + (uint32_t)__builtin_ctzll(left);
			cor_flow_twig *twig = &f->twigs[f->twig_count];

			*twig = twig_at(f, place);
			while (depth > 0 && way[depth - 1].place != twig->up)
				depth--;
			if (depth > 0)
				twig->up_twig = way[depth - 1].twig;
			else
				twig->up = cor_flow_core(f, twig->up);
			way[depth++] = (struct above){place, f->twig_count++};
		}
	}
	return COR_OK;
}

/* What each tree vertex can send up, deepest first. */
static void fold(cor_flow *f)
{
	for (uint32_t i = f->twig_count; i-- > 0;) {
		cor_flow_twig *twig = &f->twigs[i];
		uint64_t amount = twig->is_risk ? f->endless : twig->supply;
		uint64_t *supply = twig->up_twig == COR_NONE ? &f->supply[twig->up]
							     : &f->twigs[twig->up_twig].supply;

		amount = twig->cost < amount ? twig->cost : amount;
		amount = twig->link_cost < amount ? twig->link_cost : amount;
		amount = twig->leads_up ? amount : 0;
		twig->offer = amount;
		/* Both are at most 2^62. */
		*supply = *supply + amount > f->endless ? f->endless : *supply + amount;
	}
}

/* ---- after the flow ---- */

/* Shares what was taken from a vertex among what hangs below it; supply is now what is still to be had. */
static void unfold(cor_flow *f)
{
	for (uint32_t i = 0; i < f->twig_count; i++) {
		cor_flow_twig *twig = &f->twigs[i];
		uint64_t *wanted = twig->up_twig == COR_NONE ? &f->drawn[twig->up]
							     : &f->twigs[twig->up_twig].supply;

		twig->flow = twig->offer < *wanted ? twig->offer : *wanted;
		*wanted -= twig->flow;
		twig->supply = twig->is_risk ? 0 : twig->flow;
		if (twig->flow)
			f->link_flow[twig->link] = twig->forward ? (int64_t)twig->flow
								 : -(int64_t)twig->flow;
	}
}

/* Whether a way may lead over a link from a place, be it one of the cut. */
static bool leads_from(const cor_flow *f, uint32_t link, uint32_t from)
{
	const cor_link_ends *links = f->task->links;

	return !cor_bit_in(links->one_way, link) || links->a[link] == cor_flow_vertex(f, from);
}

static bool has_twig_room(const cor_flow *f, const cor_flow_twig *twig)
{
	return twig->cost == f->endless || twig->cost > twig->flow;
}

static bool carries_more_up(const cor_flow *f, const cor_flow_twig *twig)
{
	return twig->leads_up && (twig->link_cost == f->endless || twig->link_cost > twig->flow);
}

enum { ENTERED = 1, LEFT = 2 };

/* The part of a side that is above a twig. */
static unsigned side_above(const cor_flow *f, const cor_flow_twig *twig, const uint64_t *side)
{
	if (twig->up_twig != COR_NONE)
		return f->twigs[twig->up_twig].side;
	return (unsigned)(side[twig->up / 32] >> (2 * (twig->up % 32)) & 3);
}

/* The side of the risks, in trees: from below, then from above. */
static void reach_up(cor_flow *f, uint64_t *side)
{
	for (uint32_t i = 0; i < f->twig_count; i++)
		f->twigs[i].side = f->twigs[i].is_risk ? ENTERED : 0;
	for (uint32_t i = f->twig_count; i-- > 0;) {
		cor_flow_twig *twig = &f->twigs[i];

		if (!(twig->side & ENTERED) || !has_twig_room(f, twig))
			continue;
		twig->side |= LEFT;
		if (!carries_more_up(f, twig))
			continue;
		if (twig->up_twig == COR_NONE)
			cor_bit_set(side, 2 * twig->up);
		else
			f->twigs[twig->up_twig].side |= ENTERED;
	}
}

static void reach_down(cor_flow *f, const uint64_t *side)
{
	for (uint32_t i = 0; i < f->twig_count; i++) {
		cor_flow_twig *twig = &f->twigs[i];
		unsigned above = side_above(f, twig, side);

		/* Downwards a link carries nothing, or can give back what it carries upwards. */
		if ((above & LEFT) && twig->leads_down && twig->link_cost > 0)
			twig->side |= ENTERED;
		if ((above & ENTERED) && twig->flow)
			twig->side |= LEFT;
		if ((twig->side & ENTERED) && has_twig_room(f, twig))
			twig->side |= LEFT;
		if ((twig->side & LEFT) && (twig->is_risk || twig->flow))
			twig->side |= ENTERED;
	}
}

/* Starts the queue with core nodes that are reached already, or hold a risk. */
static void start_core(cor_flow *f, uint64_t *side)
{
	const cor_cut_task *t = f->task;

	f->tail = 0;
	for (uint32_t i = 0; i < t->risk_count; i++) {
		uint32_t place = f->layout->place_of[t->risks[i]], core;

		if (place >= f->layout->kernel_count && !cor_bit_is(f->is_core, place))
			continue;
		core = cor_flow_core(f, place);
		cor_bit_set(side, 2 * core);
		cor_bit_set(side, 2 * core + 1);
	}
	for (uint32_t node = cor_bits_next(side, 2 * f->core_count, 0); node < 2 * f->core_count;
		node = cor_bits_next(side, 2 * f->core_count, node + 1))
		f->queue[f->tail++] = node;
}

/* Things whose one side is reached from the risks and whose other is not. */
static void take_near_risks(const cor_flow *f, const uint64_t *side, cor_cut_set *set)
{
	for (uint32_t i = 0; i < f->tail; i++) {
		uint32_t node = f->queue[i], v = node / 2;

		if (node % 2 == 0 && !cor_bit_is(side, node + 1))
			cor_bit_set(set->vertices, cor_flow_vertex(f, v));
		if (node % 2 == 0 || !f->task->link_cost)
			continue;
		for (uint32_t arc = cor_flow_first(f, v); arc != COR_NONE;
			arc = cor_flow_next(f, v, arc)) {
			uint32_t link = cor_flow_link(f, arc);

			if (!cor_bit_is(side, 2 * cor_flow_head(f, arc)) && leads_from(f, link, v))
				cor_bit_set(set->links, link);
		}
	}
	for (uint32_t i = 0; i < f->twig_count; i++) {
		const cor_flow_twig *twig = &f->twigs[i];
		unsigned above = side_above(f, twig, side);

		if (twig->side == ENTERED)
			cor_bit_set(set->vertices, twig->vertex);
		if ((twig->leads_up && (twig->side & LEFT) && !(above & ENTERED)) ||
			(twig->leads_down && (above & LEFT) && !(twig->side & ENTERED)))
			cor_bit_set(set->links, twig->link);
	}
}

/* Things from whose one side the assets are reached and from whose other they are not.  core: nodes of the
 * core that reach them, the first so many of the queue (their level is not 0); a tree vertex can only
 * upwards. */
static void take_near_assets(cor_flow *f, uint32_t core, uint64_t *side, cor_cut_set *set)
{
	for (uint32_t i = 0; i < core; i++)
		cor_bit_set(side, f->queue[i]);
	for (uint32_t i = 0; i < core; i++) {
		uint32_t node = f->queue[i], v = node / 2;

		if (node % 2 == 1 && !cor_bit_is(side, node - 1))
			cor_bit_set(set->vertices, cor_flow_vertex(f, v));
		if (node % 2 == 1 || !f->task->link_cost)
			continue;
		for (uint32_t arc = cor_flow_first(f, v); arc != COR_NONE;
			arc = cor_flow_next(f, v, arc)) {
			uint32_t link = cor_flow_link(f, arc), from = cor_flow_head(f, arc);

			if (!cor_bit_is(side, 2 * from + 1) && leads_from(f, link, from))
				cor_bit_set(set->links, link);
		}
	}
	for (uint32_t i = 0; i < f->twig_count; i++) {
		cor_flow_twig *twig = &f->twigs[i];

		twig->side = 0;
		if (!(side_above(f, twig, side) & ENTERED))
			continue;
		if (!carries_more_up(f, twig)) {
			if (twig->leads_up)
				cor_bit_set(set->links, twig->link);
			continue;
		}
		twig->side = LEFT;
		if (has_twig_room(f, twig))
			twig->side |= ENTERED;
		else
			cor_bit_set(set->vertices, twig->vertex);
	}
}

static cor_status take_cuts(cor_flow *f, cor_arena *arena, cor_cut *cut, cor_err *err)
{
	uint32_t n = f->layout->vertex_count;
	cor_cut_set *sets[] = {&cut->near_risks, &cut->near_assets};
	uint64_t *sides[2];

	for (int i = 0; i < 2; i++) {
		COR_TRY(cor_arena_new_array(arena, cor_bits_words(n), 8, &sets[i]->vertices, err));
		COR_TRY(cor_arena_new_array(arena, cor_bits_words(f->task->links->count), 8,
			&sets[i]->links, err));
		COR_TRY(cor_arena_new_array(arena, 2 * (size_t)cor_bits_words(f->core_count), 8,
			&sides[i], err));
	}
	unfold(f);
	take_near_assets(f, f->tail, sides[1], sets[1]);
	reach_up(f, sides[0]);
	start_core(f, sides[0]);
	cor_flow_reach(f, sides[0]);
	reach_down(f, sides[0]);
	take_near_risks(f, sides[0], sets[0]);
	return COR_OK;
}

static uint64_t sum_of(const uint64_t *bits, const uint64_t *costs, uint32_t count)
{
	uint64_t sum = 0;

	for (uint32_t i = cor_bits_next(bits, count, 0); costs && i < count;
		i = cor_bits_next(bits, count, i + 1))
		sum += costs[i];
	return sum;
}

static cor_status write_vertex_flow(const cor_flow *f, cor_arena *arena, cor_cut *cut, cor_err *err)
{
	const cor_layout *y = f->layout;

	COR_TRY(cor_arena_new_array(arena, y->vertex_count, 8, &cut->vertex_flow, err));
	for (uint32_t v = 0; v < f->core_count; v++) {
		if (f->through[v])
			cut->vertex_flow[cor_flow_vertex(f, v)] = f->through[v];
	}
	for (uint32_t i = 0; i < f->twig_count; i++) {
		if (f->twigs[i].flow && !f->twigs[i].is_risk)
			cut->vertex_flow[f->twigs[i].vertex] = f->twigs[i].flow;
	}
	return COR_OK;
}

static cor_status check_size(const cor_layout *y, cor_err *err)
{
	uint64_t trees = y->vertex_count - y->kernel_count;

	if (y->vertex_count > UINT32_MAX / 2 - 1 ||
		y->kernel.arc_count + 2 * trees > UINT32_MAX - 2)
		return cor_fail(err, COR_ELIMIT, "%u vertices and %u links are too many to cut",
			y->vertex_count, y->links->count);
	return COR_OK;
}

cor_status cor_graph_cut(const cor_cut_task *task, cor_arena *arena, cor_cut *ret_cut, cor_err *err)
{
	cor_flow f = {.task = task, .layout = task->layout};
	cor_layout own;
	cor_cut cut = {0};
	uint64_t sum = 0;

	COR_TRY(add_costs(task->vertex_cost, task->vertex_count, &sum, &f.has_free, err));
	COR_TRY(add_costs(task->link_cost, task->links->count, &sum, &f.has_free, err));
	f.endless = sum + 1;
	if (!f.layout) {
		COR_TRY(cor_layout_new(task->vertex_count, task->links, arena, &own, err));
		f.layout = &own;
	}
	COR_TRY(check_size(f.layout, err));
	COR_TRY(mark_ends(&f, arena, err));
	COR_TRY(new_flow(&f, arena, err));
	COR_TRY(add_extras(&f, arena, err));
	mark_active(&f);
	COR_TRY(make_twigs(&f, arena, err));
	fold(&f);
	cor_flow_run(&f);
	cut.possible = !f.impossible;
	if (!cut.possible) {
		COR_TRY(find_chain(&f, arena, &cut, err));
	} else {
		COR_TRY(take_cuts(&f, arena, &cut, err));
		COR_TRY(write_vertex_flow(&f, arena, &cut, err));
		cut.link_flow = f.link_flow;
		cut.cost = sum_of(cut.near_risks.vertices, task->vertex_cost, task->vertex_count) +
			sum_of(cut.near_risks.links, task->link_cost, task->links->count);
	}
	*ret_cut = cut;
	return COR_OK;
}
