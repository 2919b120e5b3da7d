/* Articulation points, blocks and dominators together, beside Boost's blocks alone: goal F. */
#include "graph/stand.h"

#include <stdlib.h>

#include "peer.h"
#include "task.h"

static void *take(const bench_task *task, size_t count, size_t size)
{
	void *pointer = NULL;
	cor_err err;

	bench_check(cor_arena_new_array(task->arena, count, size, &pointer, &err), &err);
	return pointer;
}

/* The same links in the same blocks, the same articulation points. */
static void compare(const bench_task *task, const cor_stand *mine, uint32_t count,
	const uint32_t *of, const uint8_t *points)
{
	uint32_t n = task->net->vertex_count, *number = take(task, (size_t)count + 1, 4);
	uint64_t differ = 0;

	bench_equal("blocks", mine->block_count + (n - mine->layout->kernel_count), count);
	for (uint32_t b = 0; b < count; b++)
		number[b] = COR_NONE;
	for (uint32_t l = 0; l < task->net->link_count; l++) {
		uint32_t block = cor_stand_block(mine, l);

		/* Boost says nothing of a link that is parallel to one of its search tree. */
		if (block == COR_NONE || of[l] == COR_NONE)
			continue;
		if (number[of[l]] == COR_NONE)
			number[of[l]] = block;
		differ += number[of[l]] != block;
	}
	bench_equal("links in another block", differ, 0);
	for (uint32_t v = 0; v < n; v++)
		differ += cor_bit_is(mine->cut_points, mine->layout->place_of[v]) !=
			(bool)points[v];
	bench_equal("articulation points of one alone", differ, 0);
}

static void dominators(const bench_task *task, const cor_stand *stand, const measure *mine)
{
	uint32_t n = task->net->vertex_count, *above = take(task, n, 4), *theirs = take(task, n, 4);
	const cor_layout *y = stand->layout;
	void *both = bgl_both_new(task->net);
	measure all = {0}, bgl = {0};
	uint64_t differ = 0;
	double begin;

	for (int i = 0; i < task->runs; i++) {
		begin = measure_now();
		cor_stand_dominators(stand, above);
		measure_add(&all, measure_now() - begin);
	}
	begin = measure_now();
	bgl_dominators(both, y->vertex_at[stand->root], theirs);
	measure_add(&bgl, measure_now() - begin);
	for (uint32_t v = 0; v < n; v++) {
		uint32_t up = above[y->place_of[v]];

		if (theirs[v] != COR_NONE)
			differ += up == COR_NONE || theirs[v] != y->vertex_at[up];
	}
	bench_equal("dominators that differ", differ, 0);
	bgl_both_free(both);
	bench_row(task, "dominators: written for every place", "cordon", 1, &all, 0, 0);
	bench_row(task, "dominators", "bgl", 1, &bgl, 0, 0);
	bench_ratio(task, "all three to dominators", "bgl", mine, &bgl);
}

void bench_stand(const bench_task *task)
{
	uint32_t n = task->net->vertex_count, *of = NULL, count = 0;
	measure layout, one = {0}, two = {0}, bgl = {0}, from_links = {0};
	double begin, bgl_ms = 0, bgl_mib = 0;
	uint8_t *points = take(task, n, 1);
	cor_stand stand;
	void *lists = NULL;
	cor_layout y;
	cor_err err;

	bench_layout(task, &y, &layout);
	if (bench_has_peer(task, "bgl")) {
		of = take(task, task->net->link_count, 4);
		for (uint32_t l = 0; l < task->net->link_count; l++)
			of[l] = COR_NONE;
		bgl_mib = measure_mib();
		begin = measure_now();
		lists = bgl_lists_new(task->net);
		bgl_ms = measure_now() - begin;
		bgl_mib = measure_mib() - bgl_mib;
	}
	for (int i = 0; i < task->runs; i++) {
		for (uint32_t threads = 1; threads <= 2; threads++) {
			cor_arena_mark mark = cor_arena_here(task->arena);

			begin = measure_now();
			bench_check(cor_stand_find(&y, 0, threads, task->arena, &stand, &err),
				&err);
			measure_add(threads == 1 ? &one : &two, measure_now() - begin);
			cor_arena_back(task->arena, mark);
		}
		if (!lists)
			continue;
		begin = measure_now();
		count = bgl_blocks(lists, of, points);
		measure_add(&bgl, measure_now() - begin);
	}
	bench_check(cor_stand_find(&y, 0, 2, task->arena, &stand, &err), &err);
	measure_add(&from_links, measure_median(&layout) + measure_median(&two));
	bench_row(task, "points, blocks, dominators", "cordon", 1, &one, 0,
		measure_median(&layout));
	bench_row(task, "points, blocks, dominators", "cordon", 2, &two, 0,
		measure_median(&layout));
	if (!lists)
		return;
	compare(task, &stand, count, of, points);
	bgl_lists_free(lists);
	bench_row(task, "blocks and points", "bgl", 1, &bgl, bgl_mib, bgl_ms);
	bench_ratio(task, "all three to blocks, from the layout, 1 thread", "bgl", &one, &bgl);
	bench_ratio(task, "all three to blocks, from the layout, 2 threads", "bgl", &two, &bgl);
	bench_ratio(task, "all three to blocks, layout included", "bgl", &from_links, &bgl);
	if (bench_has_peer(task, "dominators"))
		dominators(task, &stand, &one);
}
