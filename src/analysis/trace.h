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
} cor_demand_trace;

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

#endif
