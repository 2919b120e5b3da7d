/*
 * A cheapest cut kept open: what if this link were closed too?
 *
 * The flow of a cut (graph/cut.h) is kept.  Closing a link takes away what flowed over it, tries to lead that
 * round the link, and gives back to the risks and the assets what cannot be; nearly all of the flow stays
 * where it is, so that a question costs a search near the link and, for the two lines, one from each side.
 * (Warm-started augmenting paths, Ford and Fulkerson 1956.)
 */
#ifndef COR_GRAPH_RECUT_H
#define COR_GRAPH_RECUT_H

#include "graph/cut.h"

typedef struct cor_recut cor_recut;

/* cut: of the task, and possible.  Keeps pointers to what the task points to.  O(n + m) time; 70 n + 32 m bytes
 * in arena. */
cor_status cor_recut_new(const cor_cut_task *task, const cor_cut *cut, cor_arena *arena,
	cor_recut **ret_recut, cor_err *err);
/* Closes a link for good; one that is closed stays so.  O(flow over it (n + m)) time at worst. */
void cor_recut_close(cor_recut *recut, uint32_t link);
/* The cheapest cut as it is now, as cor_graph_cut would give it if the closed links were not there: the same
 * cost and the same two lines, a flow that may be another.  O(n + m) time; what is given is in arena. */
cor_status cor_recut_take(cor_recut *recut, cor_arena *arena, cor_cut *ret_cut, cor_err *err);

#endif
