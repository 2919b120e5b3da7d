/* Layouts and what is asked of them against the plain searches, on random multigraphs: from a handful of
 * vertices to some ten thousand, from trees with a few links more to what is mostly kernel. */
#include "graph/flood.h"
#include "graph/layout.h"
#include "graph/dominate.h"
#include "graph/reach.h"
#include "graph/stand.h"
#include "graph_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL_CASES = 6000, LARGE_CASES = 60, LARGE = 40000, LARGE_LINKS = 300000 };

static cor_arena *arena;
static cor_err err;

typedef struct drawn {
	uint32_t n, *a, *b;
	cor_link_ends links;
	uint64_t *closed, *shut, *ends;
	cor_barrier barrier;
} drawn;

static void *take(size_t count, size_t size)
{
	void *pointer = NULL;

	assert_int_equal(cor_arena_new_array(arena, count, size, &pointer, &err), COR_OK);
	return pointer;
}

static uint64_t *draw_bits(uint32_t count, uint32_t percent)
{
	uint64_t *bits = take((size_t)cor_bits_words(count) + 1, 8);

	for (uint32_t i = 0; i < count; i++) {
		if (sample_chance(percent))
			cor_bit_set(bits, i);
	}
	return bits;
}

/* Some links make trees, with numbers that are mixed or not, the others anything: near or hub-like. */
static void draw_graph(drawn *d, uint32_t vertices, uint32_t links)
{
	uint32_t style = sample_draw(4), count;

	d->n = 1 + sample_draw(vertices);
	count = style == 0 ? sample_draw(links + 1) : d->n - 1 + sample_draw(d->n / 4 + 2);
	d->a = take(count, 4);
	d->b = take(count, 4);
	for (uint32_t l = 0; l < count; l++) {
		uint32_t far = sample_draw(d->n), near = sample_draw(1 + sample_draw(d->n));

		if (style != 0 && l + 1 < d->n && !sample_chance(1)) {
			far = l + 1;
			near = style == 1 ? sample_draw(far)
				: style == 2
				? far - 1 - (far > 1 ? sample_draw(far < 5 ? far : 5) : 0)
				: sample_draw(far) * (far % 3 != 0);
		}
		if (style == 2 && near >= d->n)
			near = 0;
		d->a[l] = sample_chance(50) ? far : near;
		d->b[l] = d->a[l] == far ? near : far;
	}
	d->links = (cor_link_ends){count, d->a, d->b, NULL};
	d->closed = draw_bits(d->n, sample_draw(3) * 5);
	d->shut = draw_bits(count, sample_draw(3) * 5);
	d->ends = draw_bits(d->n, sample_draw(3) * 5);
	d->barrier = (cor_barrier){d->closed, sample_chance(50) ? d->shut : NULL,
		sample_chance(50) ? d->ends : NULL};
}

static void check_layout(const drawn *d, const cor_layout *y)
{
	uint32_t kernel = y->kernel_count, tree_links = 0;

	for (uint32_t v = 0; v < d->n; v++)
		assert_int_equal(y->vertex_at[y->place_of[v]], v);
	for (uint32_t p = kernel; p < d->n; p++) {
		uint32_t up = cor_layout_parent(y, p), link = y->link[p - kernel];

		assert_true(up < p && cor_layout_end(y, p) > p);
		assert_int_equal(cor_bit_is(y->inner, p), cor_layout_end(y, p) > p + 1);
		if (cor_bit_is(y->inner, p))
			assert_int_equal(cor_layout_inner_end(y, p), cor_layout_end(y, p));
		if (up >= kernel)
			assert_true(cor_layout_end(y, p) <= cor_layout_end(y, up));
		else
			assert_true(p >= y->trees[up] && cor_layout_end(y, p) <= y->trees[up + 1]);
		assert_true((y->place_of[d->a[link]] == p && y->place_of[d->b[link]] == up) ||
			(y->place_of[d->b[link]] == p && y->place_of[d->a[link]] == up));
		assert_int_equal(cor_layout_tree_of_link(y, link), p);
	}
	for (uint32_t k = 0; k < kernel; k++) {
		uint32_t degree = y->kernel.first[k + 1] - y->kernel.first[k];

		assert_true(degree != 1);
		assert_int_equal(degree > 0, k < y->joined_count);
		assert_true(k == 0 || degree <= y->kernel.first[k] - y->kernel.first[k - 1]);
		for (uint32_t arc = y->kernel.first[k]; arc < y->kernel.first[k + 1]; arc++) {
			uint32_t link = y->kernel.link[arc], to = y->kernel.head[arc];

			assert_true(arc == y->kernel.first[k] || to >= y->kernel.head[arc - 1]);
			assert_true(
				(y->place_of[d->a[link]] == k && y->place_of[d->b[link]] == to) ||
				(y->place_of[d->b[link]] == k && y->place_of[d->a[link]] == to));
		}
	}
	for (uint32_t l = 0; l < d->links.count; l++)
		tree_links += cor_layout_tree_of_link(y, l) != COR_NONE || d->a[l] == d->b[l];
	assert_int_equal(tree_links + y->kernel.arc_count / 2, d->links.count);
}

/* Vertices reached by flood and by the plain search are the same. */
static void check_flood(const drawn *d, const cor_layout *y, cor_flood *flood)
{
	uint32_t vertices[3], places[3], count = 1 + sample_draw(3);
	cor_barrier on_places = d->barrier;
	uint64_t *closed = draw_bits(d->n, 0), *ends = draw_bits(d->n, 0);
	uint64_t *reached = draw_bits(d->n, 100), *back = draw_bits(d->n, 0);
	cor_graph graph;
	cor_reach plain;

	cor_layout_to_places(y, d->closed, closed);
	cor_layout_to_places(y, d->ends, ends);
	on_places.closed_vertices = closed;
	on_places.ends = d->barrier.ends ? ends : NULL;
	for (uint32_t i = 0; i < count; i++) {
		vertices[i] = sample_draw(d->n);
		places[i] = y->place_of[vertices[i]];
	}
	assert_int_equal(cor_graph_new(d->n, &d->links, false, arena, &graph, &err), COR_OK);
	assert_int_equal(cor_graph_reach(&graph, vertices, count, &d->barrier, arena, &plain, &err),
		COR_OK);
	cor_flood_run(flood, places, count, &on_places, reached);
	cor_layout_to_vertices(y, reached, back);
	assert_memory_equal(back, plain.reached, (size_t)cor_bits_words(d->n) * 8);
}

static void check_components(const drawn *d, const cor_layout *y, cor_flood *flood)
{
	uint32_t *of, *mine = take(d->n, 4), *theirs = take(d->n, 4), count, my_count;
	uint64_t *closed = draw_bits(d->n, 0);
	cor_barrier on_places = {closed, d->barrier.closed_links, NULL};
	cor_graph graph;

	cor_layout_to_places(y, d->closed, closed);
	assert_int_equal(cor_graph_new(d->n, &d->links, false, arena, &graph, &err), COR_OK);
	assert_int_equal(cor_graph_components(&graph, &d->barrier, arena, &of, &count, &err),
		COR_OK);
	my_count = cor_flood_components(flood, &on_places, mine);
	assert_int_equal(my_count, count);
	for (uint32_t v = 0; v < d->n; v++) /* each number of one has one of the other */
		theirs[v] = COR_NONE;
	for (uint32_t v = 0; v < d->n; v++) {
		uint32_t label = mine[y->place_of[v]];

		assert_int_equal(label == COR_NONE, of[v] == COR_NONE);
		if (label == COR_NONE)
			continue;
		assert_true(label <= y->place_of[v] && mine[label] == label);
		if (theirs[of[v]] == COR_NONE)
			theirs[of[v]] = label;
		assert_int_equal(theirs[of[v]], label);
	}
}

/* Two numberings of the same links into blocks. */
static void check_same_blocks(const drawn *d, const cor_stand *mine, const cor_blocks *plain)
{
	uint32_t n = d->n, *number = take((size_t)plain->count + 1, 4);
	uint32_t most = mine->block_count + n - mine->layout->kernel_count;

	assert_int_equal(most, plain->count);
	for (uint32_t b = 0; b < plain->count; b++)
		number[b] = COR_NONE;
	for (uint32_t l = 0; l < d->links.count; l++) {
		uint32_t block = cor_stand_block(mine, l), other = plain->of_link[l];

		assert_int_equal(block == COR_NONE, other == COR_NONE);
		if (block == COR_NONE)
			continue;
		assert_true(block < most);
		if (number[other] == COR_NONE)
			number[other] = block;
		assert_int_equal(number[other], block);
	}
	for (uint32_t v = 0; v < n; v++)
		assert_int_equal(cor_bit_is(mine->cut_points, mine->layout->place_of[v]),
			cor_bit_is(plain->cut_points, v));
}

/* Against Tarjan's search and against dominators of any graph. */
static void check_stand(const drawn *d, const cor_layout *y)
{
	const cor_barrier open = {0};
	uint32_t root = sample_draw(d->n), *above = take(d->n, 4), *plain_above;
	cor_blocks blocks;
	cor_graph graph;
	cor_stand stand;
	cor_reach part;

	assert_int_equal(cor_graph_new(d->n, &d->links, false, arena, &graph, &err), COR_OK);
	assert_int_equal(cor_graph_blocks(&graph, &open, arena, &blocks, &err), COR_OK);
	assert_int_equal(cor_graph_dominators(&graph, &root, 1, &open, arena, &plain_above, &err),
		COR_OK);
	assert_int_equal(cor_graph_reach(&graph, &root, 1, &open, arena, &part, &err), COR_OK);
	assert_int_equal(cor_stand_find(y, y->place_of[root], 2, arena, &stand, &err), COR_OK);
	check_same_blocks(d, &stand, &blocks);
	cor_stand_dominators(&stand, above);
	for (uint32_t v = 0; v < d->n; v++) {
		uint32_t mine = above[y->place_of[v]];

		if (cor_bit_is(part.reached, v))
			assert_int_equal(mine == COR_NONE ? COR_NONE : y->vertex_at[mine],
				plain_above[v]);
	}
}

static void check_case(uint32_t vertices, uint32_t links)
{
	cor_arena_mark mark = cor_arena_here(arena);
	cor_layout y;
	cor_flood flood;
	drawn d;

	draw_graph(&d, vertices, links);
	assert_int_equal(cor_layout_new(d.n, &d.links, arena, &y, &err), COR_OK);
	check_layout(&d, &y);
	assert_int_equal(cor_flood_new(&y, 2, arena, &flood, &err), COR_OK);
	for (uint32_t i = 0; i < 3; i++)
		check_flood(&d, &y, &flood);
	check_components(&d, &y, &flood);
	check_stand(&d, &y);
	cor_arena_back(arena, mark);
}

static void small_ones_are_right(void **unused)
{
	(void)unused;
	sample_seed(20270401);
	for (uint32_t i = 0; i < SMALL_CASES; i++)
		check_case(2 + i % 60, 2 + i % 150);
}

static void large_ones_are_right(void **unused)
{
	(void)unused;
	sample_seed(20270402);
	for (uint32_t i = 0; i < LARGE_CASES; i++)
		check_case(LARGE, LARGE_LINKS);
}

/* Big enough for several threads, which must not change a thing. */
static void threads_change_nothing(void **unused)
{
	uint32_t n = 300000, m = 2500000;
	cor_arena_mark mark = cor_arena_here(arena);
	cor_layout y;
	cor_flood one, two;
	uint64_t *first, *second;
	uint32_t start = 0;
	drawn d = {.n = n, .a = take(m, 4), .b = take(m, 4)};
	cor_graph graph;

	(void)unused;
	sample_seed(20270403);
	for (uint32_t l = 0; l < m; l++) {
		d.a[l] = sample_draw(1 + sample_draw(n));
		d.b[l] = sample_draw(n);
	}
	d.links = (cor_link_ends){m, d.a, d.b, NULL};
	d.closed = draw_bits(n, 5);
	d.ends = draw_bits(n, 0);
	d.barrier.closed_vertices = d.closed;
	assert_int_equal(cor_graph_new(n, &d.links, false, arena, &graph, &err), COR_OK);
	for (uint32_t v = 0, arcs = 0; v < n; v++) {
		assert_int_equal(graph.first[v], arcs);
		for (; arcs < graph.first[v + 1]; arcs++) {
			uint32_t l = graph.link[arcs], to = graph.head[arcs];

			assert_true((d.a[l] == v && d.b[l] == to) || (d.b[l] == v && d.a[l] == to));
			assert_true(arcs == graph.first[v] || graph.link[arcs - 1] < l);
		}
	}
	assert_int_equal(cor_layout_new(n, &d.links, arena, &y, &err), COR_OK);
	check_layout(&d, &y);
	assert_int_equal(cor_flood_new(&y, 1, arena, &one, &err), COR_OK);
	assert_int_equal(cor_flood_new(&y, 2, arena, &two, &err), COR_OK);
	first = draw_bits(n, 0);
	second = draw_bits(n, 0);
	cor_flood_run(&one, &start, 1, &d.barrier, first);
	cor_flood_run(&two, &start, 1, &d.barrier, second);
	assert_memory_equal(first, second, (size_t)cor_bits_words(n) * 8);
	check_flood(&d, &y, &two);
	check_components(&d, &y, &two);
	check_stand(&d, &y);
	cor_arena_back(arena, mark);
}

static void wrong_ones_are_refused(void **unused)
{
	const uint32_t a[] = {0, 1}, b[] = {1, 2};
	const uint64_t one_way[] = {2};
	const cor_link_ends wrong = {2, a, b, NULL}, directed = {2, a, b, one_way};
	cor_flood flood;
	cor_layout y;

	(void)unused;
	assert_int_equal(cor_layout_new(2, &wrong, arena, &y, &err), COR_EINPUT);
	assert_string_equal(err.text, "link 1: an end is none of the 2 vertices");
	assert_int_equal(cor_layout_new(3, &directed, arena, &y, &err), COR_OK);
	assert_int_equal(cor_flood_new(&y, 1, arena, &flood, &err), COR_EINPUT);
	assert_string_equal(err.text, "link 1 leads one way; expected links of both ways");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_ones_are_right),
		cmocka_unit_test(large_ones_are_right),
		cmocka_unit_test(threads_change_nothing),
		cmocka_unit_test(wrong_ones_are_refused),
	};
	int failed;

	if (cor_arena_new("layouts", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
