/*
 * What can be reached past what is closed, as a set: cor_graph_reach without the ways, on a layout.
 *
 * The kernel is searched from the reached outwards while little is reached, and from the unreached
 * inwards when much is (Beamer, Asanovic and Patterson 2012); inwards without levels, several threads at
 * once, because a set needs none.  What is found inwards is followed outwards again, so that in the end no
 * open arc leads out of the set.  The trees are intervals: a kernel vertex reaches all its trees, and
 * what is closed takes out what hangs below it.
 */
#ifndef COR_GRAPH_FLOOD_H
#define COR_GRAPH_FLOOD_H

#include "graph/layout.h"

/* What floods of one layout work with, one at a time. */
typedef struct cor_flood {
	const cor_layout *layout;
	uint32_t members; /* threads */
	uint32_t *queue;  /* of kernel places */
	uint64_t *live;   /* kernel places that are reached and lead on */
	uint64_t *before; /* the same before a sweep */
	uint64_t *cut_above,
		*roots; /* bits by tree place; empty between floods: its link is closed;
				      * reached from below, and what is above it is not */
} cor_flood;

/* Links must lead both ways (COR_EINPUT).  members: threads it may use, 1 .. COR_TEAM_MOST.  n / 4 bytes
 * and 4 1/4 a kernel vertex in arena. */
cor_status cor_flood_new(const cor_layout *layout, uint32_t members, cor_arena *arena,
	cor_flood *ret_flood, cor_err *err);

/* Starts and the sets of vertices of the barrier are places, its links are links.  reached: all bits are
 * written.  O(n / 64 + closed + kernel) time. */
void cor_flood_run(cor_flood *flood, const uint32_t *starts, uint32_t start_count,
	const cor_barrier *barrier, uint64_t *ret_reached);

/* Components past what is closed, by place: of[p] is the least place of p's component, COR_NONE for
 * closed ones; barrier->ends is not looked at.  O(n + m) time. */
uint32_t cor_flood_components(cor_flood *flood, const cor_barrier *barrier, uint32_t *ret_of);

#endif
