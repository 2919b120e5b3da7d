/*
 * What graph/cut.c and graph/flow.c share: the flow on the kernel of a layout, with its trees folded in.
 *
 * A core vertex v is two nodes: 2 v where ways enter it, 2 v + 1 where they leave.  No arc objects: the
 * flow is one number a vertex and one number with a sign a link.  Where a link carries flow one way, the
 * other way is only taken by giving flow back, which the nodes of its ends, being flowed through, allow.
 *
 * `Core` are the kernel and what is at or above an asset in a tree; only there is searched.  Core vertices
 * have numbers: those of the kernel their places, those in trees the ones that follow.
 */
#ifndef COR_GRAPH_FLOW_H
#define COR_GRAPH_FLOW_H

#include "graph/cut.h"

typedef struct cor_flow_arc {    /* between a core vertex in a tree and the one above it */
	uint32_t to, link, next; /* next: of the same vertex, 1 more than its index; 0: the last */
} cor_flow_arc;

/* A tree vertex below the core with a risk, or something free, at or below it.  They lie together in the
 * order of their places: few passes over them are all that trees cost. */
typedef struct cor_flow_twig {
	uint32_t place, vertex, link; /* the link leads upwards */
	uint32_t up;                  /* the core vertex above, when up_twig is COR_NONE */
	uint32_t up_twig;             /* the twig above */
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
	/* Bits by place; is_core and active only of tree places, the second of those that are twigs. */
	uint64_t *is_risk, *is_asset, *is_core, *active;
	uint32_t core_count;
	uint32_t *core_places; /* of core vertices in trees: rising */
	cor_flow_twig *twigs;
	uint32_t twig_count;
	uint64_t *supply,
		*drawn;     /* by core vertex: what trees can send to it; what of it is taken */
	uint64_t *through;  /* by core vertex that is neither risk nor asset */
	int64_t *link_flow; /* by link, positive from a to b */
	uint32_t *extra_of; /* by core vertex: 1 more than its first extra arc */
	cor_flow_arc *extra;
	uint32_t extra_count;
	uint32_t *level, *next; /* by node: 1 + distance to an asset, 0: not met; where to go on */
	uint32_t *queue, *way, *way_link;
	uint32_t tail, source_from; /* the queue; where its last level begins */
} cor_flow;

static inline uint32_t cor_flow_place(const cor_flow *f, uint32_t core)
{
	uint32_t kernel = f->layout->kernel_count;

	return core < kernel ? core : f->core_places[core - kernel];
}
static inline uint32_t cor_flow_vertex(const cor_flow *f, uint32_t core)
{
	return f->layout->vertex_at[cor_flow_place(f, core)];
}
/* The core vertex at a place that has one. */
uint32_t cor_flow_core(const cor_flow *flow, uint32_t place);

static inline bool cor_flow_is_risk(const cor_flow *f, uint32_t core)
{
	return cor_bit_is(f->is_risk, cor_flow_place(f, core));
}
static inline bool cor_flow_is_asset(const cor_flow *f, uint32_t core)
{
	return cor_bit_is(f->is_asset, cor_flow_place(f, core));
}
static inline bool cor_flow_is_fixed(const cor_flow *f, uint32_t core)
{
	return cor_flow_is_risk(f, core) || cor_flow_is_asset(f, core);
}
static inline uint64_t cor_flow_vertex_cost(const cor_flow *f, uint32_t core)
{
	uint64_t cost = f->task->vertex_cost[cor_flow_vertex(f, core)];

	return cost == COR_UNCUTTABLE || cor_flow_is_fixed(f, core) ? f->endless : cost;
}
/* What more can pass a vertex. */
static inline uint64_t cor_flow_room(const cor_flow *f, uint32_t core)
{
	uint64_t cost = cor_flow_vertex_cost(f, core);

	return cost == f->endless ? cost : cost - f->through[core];
}
/* What a link can carry away from a core vertex. */
static inline uint64_t cor_flow_link_cost(const cor_flow *f, uint32_t link, uint32_t from)
{
	const cor_cut_task *t = f->task;
	uint64_t cost = t->link_cost ? t->link_cost[link] : COR_UNCUTTABLE;

	if (t->links->one_way && cor_bit_is(t->links->one_way, link) &&
		t->links->a[link] != cor_flow_vertex(f, from))
		return 0;
	return cost == COR_UNCUTTABLE ? f->endless : cost;
}
/* The flow over a link away from a core vertex; negative towards it. */
static inline int64_t cor_flow_over(const cor_flow *f, uint32_t link, uint32_t from)
{
	int64_t flow = f->link_flow[link];

	return flow != 0 && f->task->links->a[link] != cor_flow_vertex(f, from) ? -flow : flow;
}
/* The same; quiet is one of its ends.  Through an end that nothing passes there is no flow, and that is
 * known from far fewer bytes than there are links. */
static inline int64_t cor_flow_between(const cor_flow *f, uint32_t link, uint32_t from,
	uint32_t quiet)
{
	return f->through[quiet] || cor_flow_is_fixed(f, quiet) ? cor_flow_over(f, link, from) : 0;
}
static inline void cor_flow_send(cor_flow *f, uint32_t link, uint32_t from, int64_t amount)
{
	bool forward = f->task->links->a[link] == cor_flow_vertex(f, from);

	f->link_flow[link] += forward ? amount : -amount;
}

/* Arcs of a core vertex one after the other; COR_NONE behind the last. */
static inline uint32_t cor_flow_first(const cor_flow *f, uint32_t core)
{
	const cor_graph *g = &f->layout->kernel;

	if (core < g->vertex_count && g->first[core] < g->first[core + 1])
		return g->first[core];
	return f->extra_of[core] ? g->arc_count + f->extra_of[core] - 1 : COR_NONE;
}
static inline uint32_t cor_flow_next(const cor_flow *f, uint32_t core, uint32_t arc)
{
	const cor_graph *g = &f->layout->kernel;
	uint32_t next;

	if (arc < g->arc_count && arc + 1 < g->first[core + 1])
		return arc + 1;
	next = arc < g->arc_count ? f->extra_of[core] : f->extra[arc - g->arc_count].next;
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
