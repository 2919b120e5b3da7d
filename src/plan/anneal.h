/*
 * A better schedule by annealing (Kirkpatrick, Gelatt and Vecchi 1983).
 *
 * One copy of a bundle at a time may go to another of its columns.  What that adds to cost and charges decides: less is
 * taken, more is taken by a chance that falls with it and with the temperature, which sinks.  A step that fails because of one
 * row is tried together with one of another copy that takes something off that row.  A row over its limit is charged in
 * temperatures, more of them when more rows are over than there should be by then, so that the walk stays about the border of
 * what is lawful and comes to lie within it.  The temperature begins at what a copy costs, on average, beyond the guide's bound.
 * Only columns are looked at that a schedule better than the one at hand can have at all (plan/reach.h), and, as it gets
 * colder, only those that are hardly dearer under the prices.
 *
 * For some thousands of bundles, where single moves that only help (plan/repair.h) get stuck early.
 */
#ifndef COR_PLAN_ANNEAL_H
#define COR_PLAN_ANNEAL_H

#include "plan/repair.h"

#define COR_ANNEAL_COPIES_MOST 20000u

uint64_t cor_anneal_copies(const cor_pool *k);

typedef struct cor_anneal_task {
	uint32_t walks; /* at once, each by a thread of its own; the best of them counts */
	uint64_t moves; /* tried by each */
	uint64_t seed;
	double enough; /* a walk that has a schedule that costs no more ends; -INFINITY: none does */
	const volatile bool *stop; /* set by another thread; or NULL */
	/* Copies by column: where to begin instead of at the best, lawful or not; or NULL. */
	const uint32_t *start;
} cor_anneal_task;

/* Makes the best that repair found better, or, where it found none, looks for one from where it ended.  Needs no more copies
 * than there may be.  Of run it reads the clock alone, so it may go on beside something else.  O(moves * terms of a column) time. */
cor_status cor_anneal_run(cor_repair *s, const cor_guide *guide, const cor_anneal_task *task,
	const cor_run *run, cor_arena *arena, cor_err *err);

#endif
