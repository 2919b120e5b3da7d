/*
 * What graph/cut.c and graph/flow.c share: the flow on the kernel of a layout, with its trees folded in.
 *
 * A vertex is two nodes: 2 place where ways enter it, 2 place + 1 where they leave.  No arc objects: the
 * flow is one number a vertex and one number with a sign a link.  Where a link carries flow one way, the
 * other way is only taken by giving flow back, which the nodes of its ends, being flowed through, allow.
 *
 * `Core` are the kernel and what is above an asset in a tree; only there is searched.
 */
#ifndef COR_GRAPH_FLOW_H
#define COR_GRAPH_FLOW_H

#include "graph/cut.h"

typedef struct cor_flow_arc {    /* between a core tree place and the place above it */
	uint32_t to, link, next; /* next: of the same place, 1 more than its index; 0: the last */
} cor_flow_arc;

/* A tree vertex below the core with a risk, or something free, at or below it.  They lie together in the
 * order of their places: few passes over them are all that trees cost. */
typedef struct cor_flow_twig {
	uint32_t place, vertex, link; /* the link leads upwards */
	uint32_t up;                  /* the place above */
	uint32_t up_twig;             /* its twig; COR_NONE when it is of the core */
	bool is_risk, forward;        /* forward: the link leads from a to b upwards */
	bool leads_up, leads_down;    /* ways may lead so */
	uint8_t side; /* of what a cut is taken from: bit 0 where it is entered, 1 left */
	uint64_t cost, link_cost; /* endless: cannot be cut */
	uint64_t supply, offer;   /* what can come from below; what it can send up */
	uint64_t flow;            /* what it sends up */
} cor_flow_twig;

typedef struct cor_flow {
	const cor_cut_task *task;
	const cor_layout *layout;
	uint64_t endless; /* more than all costs together */
	bool impossible;  /* a way that nothing can cut was met */
	bool has_free;    /* something costs nothing to cut */
	/* Bits by place. */
	uint64_t *is_risk, *is_asset, *is_core; /* the last only of tree places */
	uint64_t *active;                       /* tree places that are twigs */
	cor_flow_twig *twigs;
	uint32_t twig_count;
	uint64_t *supply,
		*drawn;     /* by core place: what trees can send to it; what of it is taken */
	uint64_t *through;  /* by core place that is neither risk nor asset */
	int64_t *link_flow; /* by link, positive from a to b */
	uint32_t *extra_of; /* by place: 1 more than its first extra arc */
	cor_flow_arc *extra;
	uint32_t extra_count;
	uint32_t *level, *next; /* by node: 1 + distance to an asset, 0: not met; where to go on */
	uint32_t *queue, *way, *way_link;
	uint32_t tail, source_from; /* the queue; where its last level begins */
} cor_flow;

static inline bool cor_flow_is_fixed(const cor_flow *f, uint32_t place)
{
	return cor_bit_is(f->is_risk, place) || cor_bit_is(f->is_asset, place);
}
static inline uint64_t cor_flow_vertex_cost(const cor_flow *f, uint32_t place)
{
	uint64_t cost = f->task->vertex_cost[f->layout->vertex_at[place]];

	return cost == COR_UNCUTTABLE || cor_flow_is_fixed(f, place) ? f->endless : cost;
}
/* What more can pass a vertex. */
static inline uint64_t cor_flow_room(const cor_flow *f, uint32_t place)
{
	uint64_t cost = cor_flow_vertex_cost(f, place);

	return cost == f->endless ? cost : cost - f->through[place];
}
/* What a link can carry away from a place. */
static inline uint64_t cor_flow_link_cost(const cor_flow *f, uint32_t link, uint32_t from)
{
	const cor_cut_task *t = f->task;
	uint64_t cost = t->link_cost ? t->link_cost[link] : COR_UNCUTTABLE;

	if (t->links->one_way && cor_bit_is(t->links->one_way, link) &&
		f->layout->place_of[t->links->a[link]] != from)
		return 0;
	return cost == COR_UNCUTTABLE ? f->endless : cost;
}
/* The flow over a link away from a place; negative towards it. */
static inline int64_t cor_flow_over(const cor_flow *f, uint32_t link, uint32_t from)
{
	int64_t flow = f->link_flow[link];

	return flow != 0 && f->layout->place_of[f->task->links->a[link]] != from ? -flow : flow;
}
static inline void cor_flow_send(cor_flow *f, uint32_t link, uint32_t from, int64_t amount)
{
	bool forward = f->layout->place_of[f->task->links->a[link]] == from;

	f->link_flow[link] += forward ? amount : -amount;
}

/* Arcs of a core place one after the other; COR_NONE behind the last. */
static inline uint32_t cor_flow_first(const cor_flow *f, uint32_t place)
{
	const cor_graph *g = &f->layout->kernel;

	if (place < g->vertex_count && g->first[place] < g->first[place + 1])
		return g->first[place];
	return f->extra_of[place] ? g->arc_count + f->extra_of[place] - 1 : COR_NONE;
}
static inline uint32_t cor_flow_next(const cor_flow *f, uint32_t place, uint32_t arc)
{
	const cor_graph *g = &f->layout->kernel;
	uint32_t next;

	if (arc < g->arc_count && arc + 1 < g->first[place + 1])
		return arc + 1;
	next = arc < g->arc_count ? f->extra_of[place] : f->extra[arc - g->arc_count].next;
	return next ? g->arc_count + next - 1 : COR_NONE;
}
static inline uint32_t cor_flow_head(const cor_flow *f, uint32_t arc)
{
	uint32_t kernel = f->layout->kernel.arc_count;

	return arc < kernel ? f->layout->kernel.head[arc] : f->extra[arc - kernel].to;
}
static inline uint32_t cor_flow_link(const cor_flow *f, uint32_t arc)
{
	uint32_t kernel = f->layout->kernel.arc_count;

	return arc < kernel ? f->layout->kernel.link[arc] : f->extra[arc - kernel].link;
}

/* Pushes all flow there is from the risks to the assets; afterwards level is not 0 exactly for core nodes
 * from which an asset can still be reached, and queue holds them.  Sets impossible. */
void cor_flow_run(cor_flow *flow);

/* Core nodes that the risks still reach, from those in the queue (0 .. tail), marked in side (bits by
 * node); adds what it finds to the queue. */
void cor_flow_reach(cor_flow *flow, uint64_t *side);

#endif
