#include "plan/run.h"

#include <math.h>
#include <time.h>

#include "base/team.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void cor_run_begin(cor_run *run, const cor_plan_task *task)
{
	*run = (cor_run){.task = task, .begin = now(), .threads = task->threads};
	if (run->threads == 0 || run->threads > COR_TEAM_MOST)
		run->threads = cor_team_size();
}

double cor_run_seconds(const cor_run *run)
{
	return now() - run->begin;
}

bool cor_run_is_over(const cor_run *run)
{
	return (run->task->stop && *run->task->stop) ||
		(run->task->seconds > 0 && cor_run_seconds(run) >= run->task->seconds);
}

static void tell(cor_run *run)
{
	double time = now();

	if (!run->task->tell || (time < run->told + 0.2 && !cor_run_is_enough(run)))
		return;
	run->told = time;
	run->progress.seconds = time - run->begin;
	run->task->tell(run->task->tell_data, &run->progress);
}

void cor_run_note_bound(cor_run *run, int64_t bound)
{
	if (run->progress.has_bound && bound <= run->progress.bound)
		return;
	run->progress.has_bound = true;
	run->progress.bound = bound;
	tell(run);
}

void cor_run_note_cost(cor_run *run, int64_t cost)
{
	if (run->progress.has_cost && cost >= run->progress.cost)
		return;
	run->progress.has_cost = true;
	run->progress.cost = cost;
	tell(run);
}

double cor_run_cost_wanted(const cor_run *run, const cor_plan_answer *answer)
{
	double gap = (double)run->task->gap_ppm * 1e-6, bound = (double)answer->bound;

	if (!answer->has_bound || gap >= 1)
		return -INFINITY;
	return floor(bound < 0 ? bound / (1 + gap) : bound / (1 - gap));
}

bool cor_run_is_enough(const cor_run *run)
{
	const cor_plan_progress *g = &run->progress;
	__extension__ typedef __int128 wide;
	wide gap = (wide)g->cost - g->bound, cost = g->cost < 0 ? -(wide)g->cost : g->cost;

	return g->has_bound && g->has_cost && gap * 1000000 <= cost * run->task->gap_ppm;
}
