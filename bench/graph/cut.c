/* The cheapest cordon between risks (2 % of the vertices) and 50 assets: goal E. */
#include "graph/cut.h"

#include <stdio.h>
#include <stdlib.h>

#include "peer.h"
#include "task.h"

enum { ASSETS = 50, RISKY_PERCENT = 2, COST_MOST = 100 };

typedef struct problem {
	uint8_t *risky; /* a byte a vertex */
	uint32_t *risks, assets[ASSETS], risk_count;
	uint64_t *cost;
	cor_cut_task task;
} problem;

static void *take(const bench_task *task, size_t count, size_t size)
{
	void *pointer = NULL;
	cor_err err;

	bench_check(cor_arena_new_array(task->arena, count, size, &pointer, &err), &err);
	return pointer;
}

/* Assets are drawn from what has links; neighbours of an asset are no risks, for links cannot be cut. */
static void draw_problem(const bench_task *task, const cor_layout *y, bool weighted, problem *p)
{
	const network *net = task->net;
	uint64_t state = 20270601;
	uint8_t *is_asset = take(task, net->vertex_count, 1);

	p->risky = take(task, net->vertex_count, 1);
	p->risks = take(task, net->vertex_count, 4);
	p->cost = take(task, net->vertex_count, 8);
	for (uint32_t v = 0; v < net->vertex_count; v++) {
		p->risky[v] = network_draw(&state) % 100 < RISKY_PERCENT;
		p->cost[v] = weighted ? 1 + network_draw(&state) % COST_MOST : 1;
	}
	for (uint32_t i = 0; i < ASSETS;) {
		uint32_t v = (uint32_t)(network_draw(&state) % net->vertex_count);

		if (p->risky[v] || is_asset[v] ||
			(y->place_of[v] < y->kernel_count && y->place_of[v] >= y->joined_count))
			continue;
		is_asset[v] = 1;
		p->assets[i++] = v;
	}
	for (uint32_t l = 0; l < net->link_count; l++) {
		if (is_asset[net->a[l]])
			p->risky[net->b[l]] = 0;
		if (is_asset[net->b[l]])
			p->risky[net->a[l]] = 0;
	}
	p->risk_count = 0;
	for (uint32_t v = 0; v < net->vertex_count; v++) {
		if (p->risky[v])
			p->risks[p->risk_count++] = v;
	}
	p->task = (cor_cut_task){.vertex_count = net->vertex_count,
		.links = &task->links,
		.vertex_cost = p->cost,
		.risks = p->risks,
		.assets = p->assets,
		.risk_count = p->risk_count,
		.asset_count = ASSETS,
		.layout = y};
}

static void run(const bench_task *task, const cor_layout *y, bool weighted)
{
	const char *what = weighted ? "cut, weighted" : "cut, unit";
	measure mine = {0}, bgl = {0}, bgl_all = {0};
	double begin, bgl_ms = 0, bgl_mib = 0, mib = 0;
	problem p;
	void *peer;
	cor_cut cut;
	cor_err err;

	draw_problem(task, y, weighted, &p);
	for (int i = 0; i < task->runs; i++) {
		cor_arena_mark mark = cor_arena_here(task->arena);

		mib = measure_mib();
		begin = measure_now();
		bench_check(cor_graph_cut(&p.task, task->arena, &cut, &err), &err);
		measure_add(&mine, measure_now() - begin);
		mib = measure_mib() - mib;
		cor_arena_back(task->arena, mark);
		if (!bench_has_peer(task, "bgl"))
			continue;
		bgl_mib = measure_mib();
		begin = measure_now();
		peer = bgl_cut_new(task->net, p.cost, p.risky, p.assets, ASSETS);
		bgl_ms = measure_now() - begin;
		begin = measure_now();
		bench_equal("cost of the cut", cut.cost, bgl_cut_run(peer));
		measure_add(&bgl, measure_now() - begin);
		measure_add(&bgl_all, bgl_ms + measure_now() - begin);
		bgl_mib = measure_mib() - bgl_mib;
		bgl_cut_free(peer);
	}
	printf("{\"bench\": \"graph\", \"question\": \"%s\", \"graph\": \"%s\", \"risks\": %u, "
	       "\"possible\": %s, \"cost\": %llu}\n",
		what, task->graph, p.risk_count, cut.possible ? "true" : "false",
		(unsigned long long)cut.cost);
	bench_row(task, what, "cordon, flow and both cuts", 1, &mine, mib, 0);
	if (!bgl.count)
		return;
	bench_row(task, what, "bgl boykov-kolmogorov, flow", 1, &bgl, bgl_mib, bgl_ms);
	bench_ratio(task, what, "bgl, solve alone", &mine, &bgl);
	bench_ratio(task, what, "bgl, graph and solve", &mine, &bgl_all);
}

void bench_cut(const bench_task *task)
{
	measure layout;
	cor_layout y;

	bench_layout(task, &y, &layout);
	run(task, &y, false);
	run(task, &y, true);
}
