/*
 * Something long that takes no notice of schedules (CBC), and beside it, where there is a second thread, walks (plan/anneal.h)
 * that get longer, each from the best so far, until it is done.  Neither knows of the other: what is proved and what the walks
 * find are put together by the caller.
 */
#ifndef COR_PLAN_BESIDE_H
#define COR_PLAN_BESIDE_H

#include "plan/anneal.h"

typedef cor_status (*cor_beside_job)(void *data, cor_err *err);

/* found: what repair left, made better; its pool NULL: no walks.  walk: how they go; moves and seed go on from where they are. */
cor_status cor_beside_run(cor_beside_job job, void *data, const cor_guide *guide, cor_repair *found,
	cor_anneal_task *walk, const cor_run *run, cor_err *err);

#endif
