/* What the questions of bench-graph share. */
#ifndef CORDON_BENCH_TASK_H
#define CORDON_BENCH_TASK_H

#include "graph/layout.h"
#include "measure.h"
#include "network.h"

typedef struct bench_task {
	const char *graph;
	const network *net;
	cor_link_ends links;
	int runs;
	char *const *peers;
	int peer_count;
	cor_arena *arena;
} bench_task;

/* Ends the program with a line when something failed, or when two answers differ. */
void bench_check(cor_status status, const cor_err *err);
void bench_equal(const char *what, uint64_t mine, uint64_t theirs);
bool bench_has_peer(const bench_task *task, const char *name);

void bench_row(const bench_task *task, const char *what, const char *engine, unsigned threads,
	const measure *m, double mib, double setup_ms);
void bench_ratio(const bench_task *task, const char *what, const char *engine, const measure *mine,
	const measure *theirs);
void bench_layout(const bench_task *task, cor_layout *ret_layout, measure *ret_cost);

void bench_reach(const bench_task *task);
void bench_stand(const bench_task *task);
void bench_cut(const bench_task *task);
void bench_exposure(const bench_task *task);

#endif
