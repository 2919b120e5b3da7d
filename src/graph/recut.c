#include "graph/recut.h"

/*
 * Nodes: 2 v where a way enters vertex v, 2 v + 1 where it leaves; lanes: 2 l of link l from a to b, 2 l + 1
 * from b to a.  Both nodes of a risk or an asset are one: nothing bounds what passes between them.
 */
struct cor_recut {
	const cor_cut_task *task;
	cor_graph around;            /* the links of a vertex, whichever way they lead */
	uint64_t *closed;            /* bits by link */
	uint64_t *is_asset, *is_end; /* bits by vertex */
	uint32_t *ends, end_count;   /* risks and assets */
	uint64_t *through;           /* flow by vertex */
	uint64_t *over;              /* flow by lane */
	uint32_t *seen, round;       /* by node: the round it was met in */
	uint32_t *from,
		*lane; /* by node: the one before it, and the lane between; INSIDE, or of a lane back */
	uint32_t *queue;
};
#define INSIDE UINT32_MAX

static bool is_end(const cor_recut *r, uint32_t vertex)
{
	return cor_bit_is(r->is_end, vertex);
}

/* What a lane can carry more. */
static uint64_t room_over(const cor_recut *r, uint32_t lane)
{
	const cor_cut_task *t = r->task;
	uint32_t link = lane / 2;

	if (cor_bit_is(r->closed, link) || ((lane & 1) && cor_bit_in(t->links->one_way, link)))
		return 0;
	return t->link_cost[link] == COR_UNCUTTABLE ? UINT64_MAX
						    : t->link_cost[link] - r->over[lane];
}

static uint64_t room_through(const cor_recut *r, uint32_t vertex)
{
	return is_end(r, vertex) || r->task->vertex_cost[vertex] == COR_UNCUTTABLE
		? UINT64_MAX
		: r->task->vertex_cost[vertex] - r->through[vertex];
}

/* From a node, or, backwards, to it: visits nodes over what carries more.  A step is (node, lane). */
static uint32_t lane_from(const cor_recut *r, uint32_t vertex, uint32_t link)
{
	return 2 * link + (r->task->links->a[link] == vertex ? 0 : 1);
}

static uint32_t other_end(const cor_recut *r, uint32_t vertex, uint32_t link)
{
	const cor_link_ends *links = r->task->links;

	return links->a[link] == vertex ? links->b[link] : links->a[link];
}

static bool meet(cor_recut *r, uint32_t node, uint32_t from, uint32_t lane, uint32_t *tail)
{
	if (r->seen[node] == r->round)
		return false;
	r->seen[node] = r->round;
	r->from[node] = from;
	r->lane[node] = lane;
	r->queue[(*tail)++] = node;
	return true;
}

/* Between the two nodes of a vertex: whether more can pass from `node` to its twin, or back. */
static bool passes_inside(const cor_recut *r, uint32_t node, bool backwards)
{
	uint32_t vertex = node / 2;
	bool enters = (node & 1) == 0;

	if (is_end(r, vertex))
		return true;
	return enters != backwards ? room_through(r, vertex) > 0 : r->through[vertex] > 0;
}

static void expand(cor_recut *r, uint32_t node, bool backwards, uint32_t *tail)
{
	const cor_graph *g = &r->around;
	uint32_t vertex = node / 2;
	bool leaves = node & 1;

	if (passes_inside(r, node, backwards))
		meet(r, node ^ 1, node, INSIDE, tail);
	for (uint32_t arc = g->first[vertex]; arc < g->first[vertex + 1]; arc++) {
		uint32_t link = g->link[arc], to = other_end(r, vertex, link), out, in;

		out = lane_from(r, vertex, link);
		in = out ^ 1;
		if (leaves) {
			/* On over what has room; backwards: what flows out can be held back. */
			if (backwards ? r->over[out] > 0 : room_over(r, out) > 0)
				meet(r, 2 * to, node, out, tail);
		} else if (backwards ? room_over(r, in) > 0 : r->over[in] > 0) {
			meet(r, 2 * to + 1, node, in, tail);
		}
	}
}

/* Who is searched for: a vertex's node, or every risk, or every asset. */
typedef struct goal {
	uint32_t node; /* COR_NONE: of the set */
	const uint64_t *set;
} goal;

static bool is_goal(const goal *g, uint32_t node)
{
	return g->node != COR_NONE ? node == g->node : cor_bit_in(g->set, node / 2);
}

static uint32_t begin(cor_recut *r, const goal *start, const uint32_t *vertices, uint32_t count)
{
	uint32_t tail = 0;

	r->round++;
	if (start->node != COR_NONE)
		meet(r, start->node, COR_NONE, INSIDE, &tail);
	for (uint32_t i = 0; start->node == COR_NONE && i < count; i++) {
		meet(r, 2 * vertices[i], COR_NONE, INSIDE, &tail);
		meet(r, 2 * vertices[i] + 1, COR_NONE, INSIDE, &tail);
	}
	return tail;
}

/* What can flow over the step that met a node. */
static uint64_t room_of_step(const cor_recut *r, uint32_t node)
{
	uint32_t from = r->from[node], lane = r->lane[node];

	if (lane == INSIDE)
		return is_end(r, node / 2) ? UINT64_MAX
			: (node & 1)       ? room_through(r, node / 2)
					   : r->through[node / 2];
	return (from & 1) ? room_over(r, lane) : r->over[lane];
}

static void flow_step(cor_recut *r, uint32_t node, uint64_t amount)
{
	uint32_t from = r->from[node], lane = r->lane[node];

	if (lane != INSIDE)
		r->over[lane] += (from & 1) ? amount : -amount;
	else if (!is_end(r, node / 2))
		r->through[node / 2] += (node & 1) ? amount : -amount;
}

/* Leads up to `most` along one shortest way from start to goal; returns how much. */
static uint64_t lead(cor_recut *r, const goal *start, const uint32_t *vertices, uint32_t count,
	const goal *to, uint64_t most)
{
	uint32_t tail = begin(r, start, vertices, count), end = COR_NONE;

	for (uint32_t i = 0; i < tail && end == COR_NONE; i++) {
		if (is_goal(to, r->queue[i]))
			end = r->queue[i];
		else
			expand(r, r->queue[i], false, &tail);
	}
	if (end == COR_NONE)
		return 0;
	for (uint32_t v = end; r->from[v] != COR_NONE; v = r->from[v]) {
		uint64_t room = room_of_step(r, v);

		most = room < most ? room : most;
	}
	for (uint32_t v = end; r->from[v] != COR_NONE; v = r->from[v])
		flow_step(r, v, most);
	return most;
}

static uint64_t lead_all(cor_recut *r, const goal *start, const uint32_t *vertices, uint32_t count,
	const goal *to, uint64_t most)
{
	uint64_t done = 0, more;

	while (done < most && (more = lead(r, start, vertices, count, to, most - done)) > 0)
		done += more;
	return done;
}

/*
 * What flowed over a lane that is closed: round it, or else to any risk or asset from where it comes now, and
 * from any to where it went: one of them is at the end of every thread of the flow.  Then what room that left.
 */
static void divert(cor_recut *r, uint32_t lane)
{
	const cor_cut_task *t = r->task;
	uint32_t a = lane & 1 ? t->links->b[lane / 2] : t->links->a[lane / 2],
		 b = lane & 1 ? t->links->a[lane / 2] : t->links->b[lane / 2];
	goal left = {2 * a + 1, NULL}, entered = {2 * b, NULL}, ends = {COR_NONE, r->is_end},
	     assets = {COR_NONE, r->is_asset};
	uint64_t amount = r->over[lane], rest, led;

	r->over[lane] = 0;
	if (amount == 0)
		return;
	rest = amount - lead_all(r, &left, NULL, 0, &entered, amount);
	if (rest == 0)
		return;
	if (!is_end(r, a)) {
		led = lead_all(r, &left, NULL, 0, &ends, rest);
		COR_ASSERT(led == rest);
	}
	if (!is_end(r, b)) {
		led = lead_all(r, &ends, r->ends, r->end_count, &entered, rest);
		COR_ASSERT(led == rest);
	}
	(void)lead_all(r, &(goal){COR_NONE, NULL}, t->risks, t->risk_count, &assets, UINT64_MAX);
}

void cor_recut_close(cor_recut *r, uint32_t link)
{
	COR_ASSERT(link < r->task->links->count);
	if (cor_bit_is(r->closed, link))
		return;
	cor_bit_set(r->closed, link);
	divert(r, 2 * link);
	divert(r, 2 * link + 1);
}

/* ---- making ---- */

static cor_status new_arrays(cor_recut *r, cor_arena *arena, cor_err *err)
{
	const cor_cut_task *t = r->task;
	uint32_t n = t->vertex_count, nodes = 2 * n;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->links->count), 8, &r->closed, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(n), 8, &r->is_end, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)t->risk_count + t->asset_count, 4, &r->ends,
		err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(n), 8, &r->is_asset, err));
	COR_TRY(cor_arena_new_array(arena, n, 8, &r->through, err));
	COR_TRY(cor_arena_new_array(arena, 2 * (size_t)t->links->count, 8, &r->over, err));
	COR_TRY(cor_arena_new_array(arena, nodes, 4, &r->seen, err));
	COR_TRY(cor_arena_new_array(arena, nodes, 4, &r->from, err));
	COR_TRY(cor_arena_new_array(arena, nodes, 4, &r->lane, err));
	return cor_arena_new_array(arena, nodes, 4, &r->queue, err);
}

cor_status cor_recut_new(const cor_cut_task *task, const cor_cut *cut, cor_arena *arena,
	cor_recut **ret_recut, cor_err *err)
{
	const cor_link_ends *links = task->links;
	cor_link_ends both = {links->count, links->a, links->b, NULL};
	cor_recut *r;

	COR_ASSERT(cut->possible);
	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*r), &r, err));
	*r = (cor_recut){.task = task};
	COR_TRY(new_arrays(r, arena, err));
	COR_TRY(cor_graph_new(task->vertex_count, &both, false, arena, &r->around, err));
	for (uint32_t i = 0; i < task->risk_count; i++)
		cor_bit_set(r->is_end, r->ends[r->end_count++] = task->risks[i]);
	for (uint32_t i = 0; i < task->asset_count; i++) {
		cor_bit_set(r->is_asset, task->assets[i]);
		cor_bit_set(r->is_end, r->ends[r->end_count++] = task->assets[i]);
	}
	for (uint32_t l = 0; l < links->count; l++) {
		int64_t flow = links->a[l] == links->b[l] ? 0 : cut->link_flow[l];
		uint64_t amount = flow < 0 ? (uint64_t)-flow : (uint64_t)flow;

		r->over[2 * l + (flow < 0)] = amount;
		r->through[flow < 0 ? links->a[l] : links->b[l]] += amount; /* what enters */
	}
	*ret_recut = r;
	return COR_OK;
}

/* ---- the two lines ---- */

static bool is_met(const cor_recut *r, uint32_t node)
{
	return r->seen[node] == r->round;
}

/* Lanes and vertices that lead from the side of the risks to that of the assets; the last search was from one
 * of them. */
static cor_status take_line(const cor_recut *r, bool near_risks, cor_arena *arena, cor_cut_set *set,
	cor_err *err)
{
	const cor_cut_task *t = r->task;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->vertex_count), 8, &set->vertices,
		err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(t->links->count), 8, &set->links, err));
#define CROSSES(x, y) (is_met(r, (x)) == near_risks && is_met(r, (y)) != near_risks)
	for (uint32_t v = 0; v < t->vertex_count; v++) {
		if (CROSSES(2 * v, 2 * v + 1))
			cor_bit_set(set->vertices, v);
	}
	for (uint32_t l = 0; l < t->links->count; l++) {
		uint32_t a = t->links->a[l], b = t->links->b[l];
		bool both = !cor_bit_in(t->links->one_way, l);

		if (!cor_bit_is(r->closed, l) &&
			(CROSSES(2 * a + 1, 2 * b) || (both && CROSSES(2 * b + 1, 2 * a))))
			cor_bit_set(set->links, l);
	}
#undef CROSSES
	return COR_OK;
}

static void search(cor_recut *r, bool from_risks)
{
	const cor_cut_task *t = r->task;
	goal none = {COR_NONE, NULL};
	uint32_t tail = begin(r, &none, from_risks ? t->risks : t->assets,
		from_risks ? t->risk_count : t->asset_count);

	for (uint32_t i = 0; i < tail; i++)
		expand(r, r->queue[i], !from_risks, &tail);
}

cor_status cor_recut_take(cor_recut *r, cor_arena *arena, cor_cut *ret_cut, cor_err *err)
{
	const cor_cut_task *t = r->task;
	cor_cut cut = {.possible = true};

	search(r, true);
	COR_TRY(take_line(r, true, arena, &cut.near_risks, err));
	search(r, false);
	COR_TRY(take_line(r, false, arena, &cut.near_assets, err));
	COR_TRY(cor_arena_new_array(arena, t->vertex_count, 8, &cut.vertex_flow, err));
	COR_TRY(cor_arena_new_array(arena, t->links->count, 8, &cut.link_flow, err));
	for (uint32_t v = 0; v < t->vertex_count; v++) {
		cut.vertex_flow[v] = r->through[v];
		cut.cost += cor_bit_is(cut.near_risks.vertices, v) ? t->vertex_cost[v] : 0;
	}
	for (uint32_t l = 0; l < t->links->count; l++) {
		const uint64_t *lanes = &r->over[2 * (size_t)l];

		cut.link_flow[l] = (int64_t)lanes[0] - (int64_t)lanes[1];
		cut.cost += cor_bit_is(cut.near_risks.links, l) ? t->link_cost[l] : 0;
	}
	*ret_cut = cut;
	return COR_OK;
}
