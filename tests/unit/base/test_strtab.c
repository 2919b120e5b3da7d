#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strtab.h"
#include "draw.h"

static cor_arena *arena_of(void)
{
	cor_arena *arena = NULL;

	assert_int_equal(cor_arena_new("trial", 0, &arena, NULL), COR_OK);
	return arena;
}

static cor_strtab *table_of(cor_arena *arena)
{
	cor_strtab *table = NULL;

	assert_int_equal(cor_strtab_new(arena, &table, NULL), COR_OK);
	return table;
}

static uint32_t add(cor_strtab *table, cor_text t)
{
	uint32_t id = COR_NONE;

	assert_int_equal(cor_strtab_add(table, t, &id, NULL), COR_OK);
	return id;
}

static void test_order_of_arrival(void **state)
{
	COR_AUTO(cor_arena) arena = arena_of();
	cor_strtab *table = table_of(arena);
	char name[] = "beta";

	(void)state;
	assert_int_equal(cor_strtab_count(table), 0);
	assert_int_equal(cor_strtab_find(table, COR_TEXT("alpha")), COR_NONE);
	assert_int_equal(add(table, COR_TEXT("alpha")), 0);
	assert_int_equal(add(table, cor_text_of(name)), 1);
	memset(name, 'x', 4);
	assert_int_equal(add(table, COR_TEXT("")), 2);
	assert_int_equal(add(table, (cor_text){NULL, 0}), 2);
	assert_int_equal(add(table, COR_TEXT("alpha")), 0);
	assert_int_equal(add(table, COR_TEXT("a\0b")), 3);
	assert_int_equal(add(table, COR_TEXT("a")), 4);
	assert_int_equal(add(table, COR_TEXT("a\0c")), 5);
	assert_int_equal(cor_strtab_count(table), 6);
	assert_int_equal(cor_strtab_find(table, COR_TEXT("beta")), 1);
	assert_int_equal(cor_strtab_find(table, COR_TEXT("gamma")), COR_NONE);
	assert_true(cor_text_is(cor_strtab_at(table, 1), "beta"));
	assert_string_equal(cor_strtab_at(table, 1).p, "beta");
	assert_int_equal(cor_strtab_at(table, 3).n, 3);
	assert_string_equal(cor_strtab_at(table, 2).p, "");
}

#define FEW 3000

/* Against a linear search; texts from nothing to longer than any chunk. */
static void test_random(void **state)
{
	draw d = draw_new("strtab");
	COR_AUTO(cor_arena) arena = arena_of();
	cor_strtab *table = table_of(arena);
	static cor_text texts[FEW];
	static char bytes[5000];
	uint32_t count = 0;

	(void)state;
	for (int step = 0; step < 4 * FEW && count < FEW; step++) {
		uint32_t kind = draw_below(&d, 1000), id = COR_NONE;
		cor_text t = {bytes, draw_below(&d, kind < 900 ? 4 : kind < 990 ? 30 : 5000)};

		for (size_t i = 0; i < t.n; i++)
			bytes[i] = (char)('a' + draw_below(&d, 12));
		for (uint32_t i = 0; i < count && id == COR_NONE; i++) {
			if (cor_text_equal(texts[i], t))
				id = i;
		}
		assert_int_equal(cor_strtab_find(table, t), id);
		assert_int_equal(add(table, t), id == COR_NONE ? count : id);
		if (id == COR_NONE) {
			char *copy = cor_mem_new(t.n + 1, 1);

			memcpy(copy, t.p, t.n);
			texts[count++] = (cor_text){copy, t.n};
		}
	}
	assert_int_equal(cor_strtab_count(table), count);
	for (uint32_t i = 0; i < count; i++) {
		assert_true(cor_text_equal(cor_strtab_at(table, i), texts[i]));
		assert_int_equal(cor_strtab_find(table, texts[i]), i);
		cor_mem_free((void *)(uintptr_t)texts[i].p);
	}
}

static cor_text number_text(uint32_t number, char buffer[32])
{
	int length = snprintf(buffer, 32, "node-%" PRIu32 "-%s", number, number % 3 ? "x" : "long");

	return (cor_text){buffer, (size_t)length};
}

static void test_a_million(void **state)
{
	const uint32_t count = 1000000;
	COR_AUTO(cor_arena) arena = arena_of();
	cor_strtab *table = table_of(arena);
	char buffer[32];

	(void)state;
	for (uint32_t i = 0; i < count; i++) {
		if (add(table, number_text(i, buffer)) != i)
			fail();
	}
	assert_int_equal(cor_strtab_count(table), count);
	for (uint32_t i = 0; i < count; i++) {
		cor_text t = number_text(i, buffer);

		if (cor_strtab_find(table, t) != i || !cor_text_equal(cor_strtab_at(table, i), t))
			fail();
	}
	assert_int_equal(cor_strtab_find(table, number_text(count, buffer)), COR_NONE);
}

static void test_new_faults(void **state)
{
	COR_AUTO(cor_arena) arena = arena_of();
	cor_strtab *table = NULL;
	cor_err err;

	(void)state;
	for (uint64_t n = 0; n < 2; n++) {
		cor_mem_fail_at(n);
		assert_int_equal(cor_strtab_new(arena, &table, &err), COR_ENOMEM);
		assert_non_null(strstr(err.text, "arena trial"));
		assert_null(table);
		assert_int_equal(cor_arena_bytes(arena), 0);
	}
	assert_int_equal(cor_strtab_new(arena, &table, &err), COR_OK);
}

/* Each add is tried with its first, second, … allocation failing until it passes. */
static void test_add_faults(void **state)
{
	COR_AUTO(cor_arena) arena = arena_of();
	cor_strtab *table = table_of(arena);
	uint32_t failures = 0;
	char buffer[32];

	(void)state;
	for (uint32_t i = 0; i < 2000; i++) {
		cor_text t = number_text(i, buffer);
		cor_status status = COR_ENOMEM;

		for (uint64_t n = 0; status != COR_OK; n++) {
			uint32_t id = 7777777;
			cor_err err;

			cor_mem_fail_at(n);
			status = cor_strtab_add(table, t, &id, &err);
			cor_mem_fail_at(UINT64_MAX);
			assert_int_equal(id, status == COR_OK ? i : 7777777);
			if (status == COR_OK)
				continue;
			failures++;
			assert_int_equal(status, COR_ENOMEM);
			assert_int_equal(cor_strtab_count(table), i);
			assert_int_equal(cor_strtab_find(table, t), COR_NONE);
			if (i > 0)
				assert_true(cor_strtab_at(table, i - 1).n > 0);
		}
	}
	for (uint32_t i = 0; i < 2000; i++)
		assert_int_equal(cor_strtab_find(table, number_text(i, buffer)), i);
	assert_true(failures > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_of_arrival),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_a_million),
		cmocka_unit_test(test_new_faults),
		cmocka_unit_test(test_add_faults),
	};

	return cmocka_run_group_tests_name("base/strtab", tests, NULL, NULL);
}
