#include "graph/flow.h"

uint32_t cor_flow_core(const cor_flow *f, uint32_t place)
{
	uint32_t low = 0, high = f->core_count - f->layout->kernel_count;

	if (place < f->layout->kernel_count)
		return place;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (f->core_places[middle] <= place)
			low = middle;
		else
			high = middle;
	}
	return f->layout->kernel_count + low;
}

static void meet(cor_flow *f, uint32_t node, uint32_t level)
{
	if (f->level[node])
		return;
	f->level[node] = level;
	f->queue[f->tail++] = node;
}

/* What the risks can still send out of a node without entering another before. */
static uint64_t source_at(const cor_flow *f, uint32_t node)
{
	uint32_t core = node / 2;

	if (cor_flow_is_risk(f, core))
		return f->endless;
	if (node % 2 || f->supply[core] == 0)
		return 0;
	return f->supply[core] == f->endless ? f->endless : f->supply[core] - f->drawn[core];
}

/* Nodes that lead to v's entry: the leaving ends of neighbours, and its own. */
static void look_before_entry(cor_flow *f, uint32_t v, uint32_t level)
{
	for (uint32_t arc = cor_flow_first(f, v); arc != COR_NONE; arc = cor_flow_next(f, v, arc)) {
		uint32_t from = cor_flow_head(f, arc), link = cor_flow_link(f, arc);
		uint64_t cost;
		int64_t flow;

		if (f->level[2 * from + 1])
			continue;
		cost = cor_flow_link_cost(f, link, from);
		flow = cor_flow_between(f, link, from, from);
		if (flow >= 0 && (cost == f->endless || cost > (uint64_t)flow))
			meet(f, 2 * from + 1, level);
	}
	if (cor_flow_is_fixed(f, v) || f->through[v])
		meet(f, 2 * v + 1, level);
}

/* Nodes that lead to where v is left: its entry, and the entries of what it sends flow to. */
static void look_before_leaving(cor_flow *f, uint32_t v, uint32_t level)
{
	if (!f->level[2 * (size_t)v] && cor_flow_room(f, v))
		meet(f, 2 * v, level);
	if (f->through[v] == 0 && !cor_flow_is_fixed(f, v))
		return;
	for (uint32_t arc = cor_flow_first(f, v); arc != COR_NONE; arc = cor_flow_next(f, v, arc)) {
		uint32_t to = cor_flow_head(f, arc);

		if (!f->level[2 * (size_t)to] &&
			cor_flow_between(f, cor_flow_link(f, arc), v, to) > 0)
			meet(f, 2 * to, level);
	}
}

/* Levels from the assets back, to the first that has a risk; false when there is none. */
static bool find_levels(cor_flow *f)
{
	const cor_cut_task *t = f->task;
	uint32_t begin = 0, end, level = 1;
	bool found = false;

	for (uint32_t i = 0; i < f->tail; i++)
		f->level[f->queue[i]] = f->next[f->queue[i]] = 0;
	f->tail = 0;
	for (uint32_t i = 0; i < t->asset_count; i++)
		meet(f, 2 * cor_flow_core(f, f->layout->place_of[t->assets[i]]), level);
	while (begin < f->tail) {
		end = f->tail;
		f->source_from = begin;
		for (uint32_t i = begin; i < end && !found; i++)
			found = source_at(f, f->queue[i]) > 0;
		if (found)
			return true;
		level++;
		for (; begin < end; begin++) {
			uint32_t node = f->queue[begin];

			if (node % 2)
				look_before_leaving(f, node / 2, level);
			else
				look_before_entry(f, node / 2, level);
		}
	}
	return false;
}

/* How much more can go from a node over a link to a core vertex (COR_NONE: to the other node of its own). */
static uint64_t room_along(const cor_flow *f, uint32_t node, uint32_t link, uint32_t to)
{
	uint32_t core = node / 2;
	uint64_t cost;
	int64_t flow;

	if (link == COR_NONE) {
		if (cor_flow_is_fixed(f, core))
			return f->endless;
		return node % 2 ? f->through[core] : cor_flow_room(f, core);
	}
	flow = cor_flow_between(f, link, core, to);
	if (node % 2 == 0)
		return flow < 0 ? (uint64_t)-flow : 0;
	cost = cor_flow_link_cost(f, link, core);
	if (flow < 0)
		return 0;
	return cost == f->endless ? cost : cost - (uint64_t)flow;
}

/* Sends as much as goes along way[0 .. length], which ends at an asset; returns the least index of what is
 * now full. */
static uint32_t send(cor_flow *f, uint32_t length)
{
	uint32_t start = f->way[0], full = 0;
	uint64_t most = source_at(f, start);

	for (uint32_t i = 0; i < length; i++) {
		uint64_t room = room_along(f, f->way[i], f->way_link[i], f->way[i + 1] / 2);

		most = room < most ? room : most;
	}
	if (most == f->endless) {
		f->impossible = true;
		return 0;
	}
	if (!cor_flow_is_risk(f, start / 2))
		f->drawn[start / 2] += most;
	for (uint32_t i = length; i-- > 0;) {
		uint32_t node = f->way[i], core = node / 2;

		if (f->way_link[i] != COR_NONE)
			cor_flow_send(f, f->way_link[i], core, (int64_t)most);
		else if (!cor_flow_is_fixed(f, core))
			f->through[core] += node % 2 ? 0 - most : most;
		if (room_along(f, node, f->way_link[i], f->way[i + 1] / 2) == 0)
			full = i;
	}
	return full;
}

/* The next step from a node to one a level nearer; false: there is none any more.  next: 0 = not yet
 * looked across the vertex, else 1 more than the arc. */
static bool step(cor_flow *f, uint32_t node, uint32_t *ret_to, uint32_t *ret_link)
{
	uint32_t core = node / 2, *next = &f->next[node], arc;

	if (*next == 0) {
		if (f->level[node ^ 1] + 1 == f->level[node] && f->level[node ^ 1] &&
			room_along(f, node, COR_NONE, node / 2)) {
			*ret_to = node ^ 1;
			*ret_link = COR_NONE;
			return true;
		}
		arc = cor_flow_first(f, core);
		*next = arc == COR_NONE ? COR_NONE : arc + 1;
	}
	while (*next != COR_NONE) {
		uint32_t to;

		arc = *next - 1;
		to = 2 * cor_flow_head(f, arc) + (node % 2 == 0);
		if (f->level[to] && f->level[to] + 1 == f->level[node] &&
			room_along(f, node, cor_flow_link(f, arc), to / 2)) {
			*ret_to = to;
			*ret_link = cor_flow_link(f, arc);
			return true;
		}
		arc = cor_flow_next(f, core, arc);
		*next = arc == COR_NONE ? COR_NONE : arc + 1;
	}
	return false;
}

/* All flow from one source along its levels. */
static void drain(cor_flow *f, uint32_t source)
{
	uint32_t length = 0, node = source;

	f->way[0] = source;
	while (!f->impossible && source_at(f, source)) {
		uint32_t to, link;

		if (f->level[node] == 1) {
			length = send(f, length);
			node = f->way[length];
		} else if (step(f, node, &to, &link)) {
			f->way_link[length++] = link;
			f->way[length] = node = to;
		} else { /* a dead end, and met no more in this round */
			f->level[node] = COR_NONE;
			if (length == 0)
				return;
			node = f->way[--length];
		}
	}
}

/* A way of two links or fewer that ends at an asset: most flow needs no more, and no levels are found
 * for it. */
static void send_short(cor_flow *f, uint32_t source, uint32_t by, uint32_t over, uint32_t asset,
	uint32_t last)
{
	uint32_t length = 0;

	f->way[length] = source;
	if (source != 2 * by) {
		if (source % 2 == 0) {
			f->way_link[length++] = COR_NONE;
			f->way[length] = source + 1;
		}
		f->way_link[length++] = over;
		f->way[length] = 2 * by;
	}
	f->way_link[length++] = COR_NONE;
	f->way[length] = 2 * by + 1;
	f->way_link[length++] = last;
	f->way[length] = 2 * asset;
	(void)send(f, length);
}

static bool has_room(const cor_flow *f, uint32_t by, uint32_t asset, uint32_t last)
{
	return !f->impossible && cor_flow_room(f, by) && room_along(f, 2 * by + 1, last, asset);
}

/* From what sends to a neighbour of an asset. */
static void fill_neighbour(cor_flow *f, uint32_t by, uint32_t asset, uint32_t last)
{
	if (source_at(f, 2 * by) && has_room(f, by, asset, last))
		send_short(f, 2 * by, by, COR_NONE, asset, last);
	for (uint32_t arc = cor_flow_first(f, by); arc != COR_NONE && has_room(f, by, asset, last);
		arc = cor_flow_next(f, by, arc)) {
		uint32_t from = cor_flow_head(f, arc), link = cor_flow_link(f, arc);
		uint32_t source = 2 * from + cor_flow_is_risk(f, from);

		if (!cor_flow_is_asset(f, from) && source_at(f, source) &&
			room_along(f, 2 * from + 1, link, by))
			send_short(f, source, by, link, asset, last);
	}
}

static void send_all_short(cor_flow *f)
{
	for (uint32_t i = 0; i < f->task->asset_count; i++) {
		uint32_t asset = cor_flow_core(f, f->layout->place_of[f->task->assets[i]]);

		for (uint32_t arc = cor_flow_first(f, asset); arc != COR_NONE && !f->impossible;
			arc = cor_flow_next(f, asset, arc)) {
			uint32_t by = cor_flow_head(f, arc), last = cor_flow_link(f, arc);

			if (!cor_flow_is_asset(f, by) && !cor_flow_is_risk(f, by))
				fill_neighbour(f, by, asset, last);
		}
	}
}

void cor_flow_run(cor_flow *f)
{
	send_all_short(f);
	while (!f->impossible && find_levels(f)) {
		for (uint32_t i = f->source_from; i < f->tail && !f->impossible; i++) {
			if (source_at(f, f->queue[i]))
				drain(f, f->queue[i]);
		}
	}
}

static void reach(cor_flow *f, uint64_t *side, uint32_t node)
{
	if (cor_bit_is(side, node))
		return;
	cor_bit_set(side, node);
	f->queue[f->tail++] = node;
}

void cor_flow_reach(cor_flow *f, uint64_t *side)
{
	for (uint32_t i = 0; i < f->tail; i++) {
		uint32_t node = f->queue[i], v = node / 2;
		bool leaves = node % 2, is_passed = cor_flow_is_fixed(f, v) || f->through[v];

		if (!cor_bit_is(side, node ^ 1) && room_along(f, node, COR_NONE, node / 2))
			reach(f, side, node ^ 1);
		if (!leaves && !is_passed)
			continue;
		for (uint32_t arc = cor_flow_first(f, v); arc != COR_NONE;
			arc = cor_flow_next(f, v, arc)) {
			uint32_t to = 2 * cor_flow_head(f, arc) + !leaves;

			if (!cor_bit_is(side, to) &&
				room_along(f, node, cor_flow_link(f, arc), to / 2))
				reach(f, side, to);
		}
	}
}
