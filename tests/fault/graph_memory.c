/* The graph engines with allocation 0, 1, 2 ... failing: a clean error and nothing written, and at last the
 * answer of a run in which none failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "graph/cut.h"
#include "graph/flood.h"
#include "graph/stand.h"

enum { VERTICES = 9, LINKS = 10, TRIES_MOST = 200 };

/* Two triangles that share vertex 2, and a tree of three on vertex 4. */
static const uint32_t A[LINKS] = {0, 1, 2, 2, 3, 4, 4, 5, 6, 6};
static const uint32_t B[LINKS] = {1, 2, 0, 3, 4, 2, 5, 6, 7, 8};
static const cor_link_ends ends = {LINKS, A, B, NULL};

typedef cor_status attempt(cor_arena *arena, uint64_t *ret_answer, cor_err *err);

static cor_status try_flood(cor_arena *arena, uint64_t *ret_answer, cor_err *err)
{
	const cor_barrier open = {0};
	uint64_t reached[1];
	uint32_t start = 0;
	cor_flood flood;
	cor_layout y;

	COR_TRY(cor_layout_new(VERTICES, &ends, arena, &y, err));
	COR_TRY(cor_flood_new(&y, 1, arena, &flood, err));
	cor_flood_run(&flood, &start, 1, &open, reached);
	*ret_answer = reached[0];
	return COR_OK;
}

static cor_status try_stand(cor_arena *arena, uint64_t *ret_answer, cor_err *err)
{
	cor_stand stand;
	cor_layout y;

	COR_TRY(cor_layout_new(VERTICES, &ends, arena, &y, err));
	COR_TRY(cor_stand_find(&y, 0, 1, arena, &stand, err));
	*ret_answer = stand.block_count + cor_bits_count(stand.cut_points, VERTICES);
	return COR_OK;
}

static cor_status try_cut(cor_arena *arena, uint64_t *ret_answer, cor_err *err)
{
	static const uint64_t COSTS[LINKS] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
	static const uint32_t RISKS[] = {7, 8}, ASSETS[] = {0};
	const cor_cut_task task = {.vertex_count = VERTICES,
		.links = &ends,
		.vertex_cost = COSTS,
		.link_cost = COSTS,
		.risks = RISKS,
		.assets = ASSETS,
		.risk_count = 2,
		.asset_count = 1};
	cor_cut cut;

	COR_TRY(cor_graph_cut(&task, arena, &cut, err));
	*ret_answer = cut.cost;
	return COR_OK;
}

static void check(attempt *run, uint64_t expected)
{
	uint64_t fails = 0;

	for (; fails < TRIES_MOST; fails++) {
		uint64_t answer = UINT64_MAX;
		cor_arena *arena = NULL;
		cor_status status;
		cor_err err = {0};

		assert_int_equal(cor_arena_new("graph", 0, &arena, &err), COR_OK);
		cor_mem_fail_at(fails);
		status = run(arena, &answer, &err);
		cor_mem_fail_at(UINT64_MAX);
		cor_arena_free(arena);
		if (status == COR_OK) {
			assert_int_equal(answer, expected);
			break;
		}
		assert_int_equal(status, COR_ENOMEM);
		assert_int_equal(answer, UINT64_MAX);
		assert_true(err.text[0] != '\0');
	}
	assert_true(fails > 10 && fails < TRIES_MOST);
}

static void memory_that_fails_is_told(void **unused)
{
	(void)unused;
	check(try_flood, (1u << VERTICES) - 1);
	check(try_stand, 2 + 4); /* two triangles; vertices 2, 4, 5 and 6 */
	check(try_cut, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_that_fails_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
