/*
 * CBC with the whole program, and beside it, where there is a second thread, walks (plan/anneal.h) that get longer, each from
 * the best so far, until CBC is done.  Neither knows of the other: what CBC proves and what the walks find are put together
 * by the caller.
 */
#ifndef COR_PLAN_BESIDE_H
#define COR_PLAN_BESIDE_H

#include "plan/anneal.h"
#include "plan/exact.h"

/* found: what repair left, made better; its pool NULL: no walks.  walk: how they go; moves and seed go on from where they are. */
cor_status cor_beside_run(const cor_pool *pool, const cor_exact_task *task, const cor_dual *dual,
	cor_repair *found, cor_anneal_task *walk, cor_run *run, cor_arena *arena,
	cor_exact *ret_exact, cor_err *err);

#endif
