/*
 * Measures the graph engines beside peers that Debian packages: in one process, on the same graph, in
 * turns, answers compared.  Writes one JSON object a line and a question; bench/GRAPH.md reads them out.
 *
 * usage: bench-graph QUESTION GRAPH [RUNS [PEER...]]
 *        questions: reach stand cut exposure; graphs: network.h; peers: bgl igraph lemon (default: bgl)
 */
#include "task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	void (*run)(const bench_task *task);
} questions[] = {{"reach", bench_reach}, {"stand", bench_stand}, {"cut", bench_cut},
	{"exposure", bench_exposure}};

void bench_check(cor_status status, const cor_err *err)
{
	if (status == COR_OK)
		return;
	fprintf(stderr, "bench-graph: %s\n", err->text);
	exit(1);
}

void bench_equal(const char *what, uint64_t mine, uint64_t theirs)
{
	if (mine == theirs)
		return;
	fprintf(stderr, "bench-graph: %s: Cordon says %llu, the peer %llu\n", what,
		(unsigned long long)mine, (unsigned long long)theirs);
	exit(1);
}

bool bench_has_peer(const bench_task *task, const char *name)
{
	for (int i = 0; i < task->peer_count; i++) {
		if (!strcmp(task->peers[i], name))
			return true;
	}
	return false;
}

void bench_row(const bench_task *task, const char *what, const char *engine, unsigned threads,
	const measure *m, double mib, double setup_ms)
{
	printf("{\"bench\": \"graph\", \"question\": \"%s\", \"graph\": \"%s\", \"engine\": \"%s\", "
	       "\"threads\": %u, \"runs\": %d, \"ms\": %.4f, \"least_ms\": %.4f, \"most_ms\": %.4f, "
	       "\"mib\": %.0f, \"setup_ms\": %.1f}\n",
		what, task->graph, engine, threads, m->count, measure_median(m), measure_least(m),
		measure_most(m), mib, setup_ms);
	fflush(stdout);
}

void bench_ratio(const bench_task *task, const char *what, const char *engine, const measure *mine,
	const measure *theirs)
{
	printf("{\"bench\": \"graph\", \"question\": \"%s\", \"graph\": \"%s\", \"peer\": \"%s\", "
	       "\"ratio\": %.1f}\n",
		what, task->graph, engine, measure_median(theirs) / measure_median(mine));
	fflush(stdout);
}

/* The layout, its cost and what part of the graph are trees; memory is what it keeps. */
void bench_layout(const bench_task *task, cor_layout *ret_layout, measure *ret_cost)
{
	double before = measure_mib(), begin = measure_now(), kept;
	cor_err err;

	measure_forget_peak();
	bench_check(cor_layout_new(task->net->vertex_count, &task->links, task->arena, ret_layout,
			    &err),
		&err);
	*ret_cost = (measure){0};
	measure_add(ret_cost, measure_now() - begin);
	kept = measure_mib() - before;
	printf("{\"bench\": \"graph\", \"graph\": \"%s\", \"vertices\": %u, \"links\": %u, "
	       "\"tree_part\": %.5f, \"kernel\": %u, \"kernel_arcs\": %u, \"layout_ms\": %.1f, "
	       "\"layout_mib\": %.0f, \"layout_peak_mib\": %.0f}\n",
		task->graph, task->net->vertex_count, task->net->link_count,
		1 - (double)ret_layout->kernel_count / task->net->vertex_count,
		ret_layout->joined_count, ret_layout->kernel.arc_count, measure_median(ret_cost),
		kept, measure_peak_mib() - before);
	fflush(stdout);
}

int main(int count, char **words)
{
	bench_task task = {.runs = count > 3 ? (int)strtol(words[3], NULL, 10) : 5,
		.peers = words + 4};
	static char *const DEFAULT_PEERS[] = {"bgl"};
	network net;
	cor_err err;

	if (count < 3 || task.runs < 1 || !network_make(&net, words[2])) {
		fprintf(stderr, "usage: bench-graph QUESTION GRAPH [RUNS [PEER...]]\n");
		return 2;
	}
	task.graph = words[2];
	task.net = &net;
	task.peer_count = count - 4;
	if (count < 5) {
		task.peers = DEFAULT_PEERS;
		task.peer_count = 1;
	}
	task.links = (cor_link_ends){net.link_count, net.a, net.b, NULL};
	bench_check(cor_arena_new("bench", 0, &task.arena, &err), &err);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (!strcmp(words[1], questions[i].name)) {
			measure_forget_peak();
			questions[i].run(&task);
			printf("{\"bench\": \"graph\", \"graph\": \"%s\", \"peak_mib\": %.0f}\n",
				task.graph, measure_peak_mib());
			cor_arena_free(task.arena);
			network_free(&net);
			return 0;
		}
	}
	fprintf(stderr, "bench-graph: no question is called %s\n", words[1]);
	return 2;
}
