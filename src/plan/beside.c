#include "plan/beside.h"

#include "base/team.h"

#define MOVES_MOST UINT64_C(100000000) /* from which on walks get no longer */

typedef struct pair {
	cor_beside_job job;
	void *data;
	const cor_guide *guide;
	cor_repair *found;
	cor_anneal_task *walk;
	const cor_run *run;
	cor_arena *walk_arena;
	volatile bool stop;
	cor_status status[2];
	cor_err err[2];
} pair;

static cor_status walk_on(pair *p, cor_err *err)
{
	cor_anneal_task task = *p->walk;

	task.walks = 1;
	task.stop = &p->stop;

	while (!p->stop && !cor_run_is_over(p->run) &&
		!(p->found->found && p->found->best_cost <= task.enough)) {
		cor_arena_mark mark = cor_arena_here(p->walk_arena);

		task.moves = task.moves < MOVES_MOST ? 2 * task.moves : task.moves;
		task.seed += COR_TEAM_MOST;
		COR_TRY(cor_anneal_run(p->found, p->guide, &task, p->run, p->walk_arena, err));
		cor_arena_back(p->walk_arena, mark);
	}
	p->walk->seed = task.seed;
	return COR_OK;
}

static void work_on(void *data, uint32_t member, uint32_t members)
{
	pair *p = data;

	(void)members;
	if (member == 1) {
		p->status[1] = walk_on(p, &p->err[1]);
		return;
	}
	p->status[0] = p->job(p->data, &p->err[0]);
	p->stop = true;
}

cor_status cor_beside_run(cor_beside_job job, void *data, const cor_guide *guide, cor_repair *found,
	cor_anneal_task *walk, const cor_run *run, cor_err *err)
{
	COR_AUTO(cor_arena) walk_arena = NULL;
	pair p = {.job = job,
		.data = data,
		.guide = guide,
		.found = found,
		.walk = walk,
		.run = run};

	COR_TRY(cor_arena_new("walks", 0, &walk_arena, err));
	p.walk_arena = walk_arena;
	cor_team_run(found->pool && run->threads > 1 ? 2 : 1, work_on, &p);
	for (uint32_t i = 0; i < 2; i++) {
		if (p.status[i] == COR_OK)
			continue;
		*err = p.err[i];
		return p.status[i];
	}
	return COR_OK;
}
