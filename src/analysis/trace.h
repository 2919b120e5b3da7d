/*
 * What traffic crosses: every demand routed by least metric with equal-cost splitting
 * (graph/route.h), and the part of it that touches marked elements.
 *
 * Makers may be unknown, so the part is an interval: `low` counts the elements that surely are marked,
 * `high` those that may be.  Routes are those of the links that surely are of the kinds asked for, between
 * elements that are or may be there: which way traffic goes when that is not known is not guessed.
 */
#ifndef COR_ANALYSIS_TRACE_H
#define COR_ANALYSIS_TRACE_H

#include "analysis/network.h"
#include "graph/route.h"

#define COR_VOLUME_UNKNOWN (-1)

typedef struct cor_demand_trace {
	uint32_t row; /* in table demand */
	uint32_t source, sink;
	int64_t volume_bps;  /* COR_VOLUME_UNKNOWN */
	bool routed;         /* there is a way at all; else the rest means nothing */
	double low, high;    /* part that touches, 0 .. 1 */
	cor_tri unavoidable; /* no way past marked elements: surely, or if all that may be are */
	uint64_t distance,
		clean_distance; /* metric; the second past all that may be marked: COR_FAR */
	/* Touches, and can be avoided: a least way past all that may be marked, the source first, and the
	 * links between them (one fewer); of several the one over the first link at every step. */
	uint32_t *clean_way, *clean_links, clean_length;
	/* Unavoidable: fewest marked elements one of which is on every way, those nearest the source; of
	 * elements that surely are marked, or, when it is only perhaps unavoidable, that may be. */
	uint32_t *separators, separator_count;
} cor_demand_trace;

/* Some of the marked elements, asked about beside all of them: those of one vendor. */
typedef struct cor_trace_part {
	const uint64_t *must, *may; /* bits by element */
	/* Results: demands surely and perhaps touched; bits per second that touch, of known volumes. */
	uint32_t touched, perhaps;
	double low, high;
} cor_trace_part;

typedef struct cor_trace {
	cor_demand_trace *demands; /* by row */
	uint32_t count;
	double *load;      /* by row of element: bits per second that pass, start or end there */
	uint32_t links;    /* that were routed over */
	uint32_t left_out; /* links of unknown kind, which were not */
} cor_trace;

/* default_metric: of links without one; 0: a link without one is refused (COR_EINPUT, naming it), as is a metric
 * of 0 or over 2^32 - 1.  All in arena.  O(sinks (links + elements log elements)). */
cor_status cor_trace_run(const cor_network *network, const cor_triset *marked,
	uint32_t default_metric, cor_arena *arena, cor_trace *ret_trace, cor_err *err);

/* The same, and for each demand the clean way or what separates it, and what touches each part.  Besides:
 * O(parts (elements + arcs on the ways of its demands)) for each sink; one minimum cut (graph/cut.h) for each unavoidable demand that
 * no one element separates. */
cor_status cor_trace_run_all(const cor_network *network, const cor_triset *marked,
	uint32_t default_metric, cor_trace_part *parts, uint32_t part_count, cor_arena *arena,
	cor_trace *ret_trace, cor_err *err);

/*
 * What shows a trace (doc/proof.md): for one sink after the other the least metric of every element, and
 * the part of what it sends that stays clean; for a demand that cannot be avoided a flow over links, positive
 * from a to b, of as much as elements separate it, none of which carries more than 1.
 */
typedef struct cor_tracer cor_tracer;
typedef struct cor_trace_lists { /* by element; the tracer's, until the next sink */
	const uint64_t *distance, *sure_distance,
		*clean_distance; /* COR_FAR: none; past what surely is marked, past what may be */
	const double *clean_low, *clean_high; /* past what surely is marked, past what may be */
} cor_trace_lists;
cor_status cor_tracer_new(const cor_network *network, const cor_triset *marked,
	uint32_t default_metric, cor_arena *arena, cor_tracer **ret_tracer, cor_err *err);
/* O(links + elements log elements). */
cor_trace_lists cor_tracer_run(cor_tracer *tracer, uint32_t sink);
/* Of a demand with separators, to the sink that was run last.  flow: one for each link of the network. */
cor_status cor_tracer_flow(cor_tracer *tracer, const cor_demand_trace *demand,
	cor_trace_lists lists, int64_t *flow, cor_err *err);

/*
 * What a marked element serves: the marked elements, and those at the other end of a link of `services` that
 * leads from one (a manager and what it manages, a control function and what it controls).  One step: what
 * serves what serves is not asked.  O(elements + links); in arena.
 */
cor_status cor_trace_served(const cor_network *services, const cor_triset *marked, cor_arena *arena,
	cor_triset *ret_served, cor_err *err);

#endif
