/*
 * When a run ends, and who hears how it stands.
 */
#ifndef COR_PLAN_RUN_H
#define COR_PLAN_RUN_H

#include "plan/solve.h"

typedef struct cor_run {
	const cor_plan_task *task;
	cor_plan_progress progress;
	double begin, told; /* seconds of the clock */
	uint32_t threads;
} cor_run;

void cor_run_begin(cor_run *run, const cor_plan_task *task);
/* Whether it is time to end: asked to, or out of time. */
bool cor_run_is_over(const cor_run *run);
double cor_run_seconds(const cor_run *run);
/* A better bound, a better schedule: tells them, not too often. */
void cor_run_note_bound(cor_run *run, int64_t bound);
void cor_run_note_cost(cor_run *run, int64_t cost);
/* What a schedule may cost to be near enough to the answer's bound; -INFINITY: it has none. */
double cor_run_cost_wanted(const cor_run *run, const cor_plan_answer *answer);
/* Whether the gap is as small as was asked for. */
bool cor_run_is_enough(const cor_run *run);

/* The next number of a series that a seed begins (splitmix64). */
static inline uint64_t cor_run_draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

#endif
