/*
 * Exposure: of what every vertex sends to a sink, the part that touches no marked vertex, for eight sinks
 * at once; the same as cor_router_clean (graph/route.h), on a contracted network (graph/contract.h).
 *
 * For each sink the core is searched outwards by distance (Dial 1969, or a radix heap where hops are long:
 * Ahuja, Mehlhorn, Orlin and Tarjan 1990), and what a vertex sends is summed over its next hops while they are settled.  Then chains are
 * answered from both their ends, and trees from what they hang on, for all eight sinks in one pass: what
 * lies behind a chain's vertex or a tree's is the same for every sink.
 */
#ifndef COR_GRAPH_EXPOSURE_H
#define COR_GRAPH_EXPOSURE_H

#include "graph/contract.h"

#define COR_EXPOSURE_LANES 8u
#define COR_EXPOSURE_LISTS 4096u
#define COR_FAR_AWAY UINT64_MAX

typedef struct cor_hop_in cor_hop_in; /* of the core */
typedef struct cor_rung cor_rung;

/* A contraction with some vertices marked; shared by all that search it. */
typedef struct cor_shade {
	const cor_contraction *contraction;
	const uint64_t *marked; /* bits by place */
	uint64_t *through; /* bits by tree place: the way up is there, and clean below the kernel */
	cor_hop_in *hops;  /* as core_hop */
	cor_rung *rungs;
} cor_shade;

/* Keeps both by pointer.  O(n + kernel) time; n / 8 bytes, 24 a hop of the core and 56 a rung in arena, and
 * 16 a pair while it runs. */
cor_status cor_shade_new(const cor_contraction *contraction, const uint64_t *marked,
	cor_arena *arena, cor_shade *ret_shade, cor_err *err);

/* What one thread works with. */
typedef struct cor_exposure {
	const cor_shade *shade;
	uint32_t sinks[COR_EXPOSURE_LANES], count; /* places */
	/* By slot and lane, [8 slot + lane], after a run; and of all places as spread, after a fill. */
	double *clean, *all;
	int64_t *distance; /* by slot and lane, of the core and of anchors */
	struct spot *spots;
	uint32_t *heads;
	uint64_t taken[COR_EXPOSURE_LISTS / 64], taken_words; /* bits: lists, and words of lists,
							       * that are not empty */
	int64_t last;                                         /* distance settled */
	bool by_radix;
} cor_exposure;

/* all: there is room for cor_exposure_fill.  128 bytes a kernel place and 40 a core vertex in arena; all:
 * 64 a place more. */
cor_status cor_exposure_new(const cor_shade *shade, bool all, cor_arena *arena,
	cor_exposure *ret_exposure, cor_err *err);

/* Another marking of the same contraction from the next run on. */
void cor_exposure_mark(cor_exposure *exposure, const cor_shade *shade);

/* To at most eight sinks (places), each one of the contraction's or in the same tree as one.  O(core log
 * of the longest hop + kernel). */
void cor_exposure_run(cor_exposure *exposure, const uint32_t *sinks, uint32_t count);

/* After a run: all[].  O(n). */
void cor_exposure_fill(cor_exposure *exposure);

/* After a run: what place sends to the sink of a lane.  distance: COR_FAR_AWAY, and clean 0, when there is
 * no way.  O(depth in its tree). */
typedef struct cor_exposed {
	uint64_t distance;
	double clean;
} cor_exposed;
cor_exposed cor_exposure_at(const cor_exposure *exposure, uint32_t lane, uint32_t place);

#endif
