#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "draw.h"

static void test_new_is_zeroed_and_never_null(void **state)
{
	static const unsigned char zeros[100];
	unsigned char *bytes = cor_mem_new(10, 10);
	void *nothing = cor_mem_new(0, 8);

	(void)state;
	assert_non_null(bytes);
	assert_non_null(nothing);
	assert_memory_equal(bytes, zeros, 100);
	bytes[99] = 7;
	bytes = cor_mem_resize(bytes, 1000, 10);
	assert_non_null(bytes);
	assert_int_equal(bytes[99], 7);
	nothing = cor_mem_resize(nothing, 0, 0);
	assert_non_null(nothing);
	cor_mem_free(bytes);
	cor_mem_free(nothing);
	cor_mem_free(NULL);
}

static void test_overflow_is_refused(void **state)
{
	volatile size_t huge = SIZE_MAX / 2 + 1;
	char *block = cor_mem_new(1, 1);

	(void)state;
	assert_non_null(block);
	assert_null(cor_mem_new(huge, 2));
	assert_null(cor_mem_resize(block, huge, 2));
	block[0] = 1;
	cor_mem_free(block);
}

static void test_fail_at_counts_down_once(void **state)
{
	uint64_t before = cor_mem_count();

	(void)state;
	cor_mem_fail_at(2);
	for (int i = 0; i < 5; i++) {
		void *block = cor_mem_new(1, 1);

		if (i == 2)
			assert_null(block);
		else
			assert_non_null(block);
		cor_mem_free(block);
	}
	assert_int_equal(cor_mem_count() - before, 5);
	cor_mem_fail_at(0);
	assert_null(cor_mem_new(1, 1));
	cor_mem_fail_at(0);
	cor_mem_fail_at(UINT64_MAX);
	cor_mem_free(cor_mem_new(1, 1));
}

static void test_reserve_doubles(void **state)
{
	size_t capacity = 0, before;
	uint32_t *items = NULL;

	(void)state;
	for (uint32_t i = 0; i < 10000; i++) {
		before = capacity;
		assert_int_equal(cor_mem_reserve((void **)&items, &capacity, i + 1, sizeof(*items),
					 NULL),
			COR_OK);
		assert_true(capacity > i);
		assert_true(capacity == before || before == 0 || capacity == 2 * before);
		items[i] = i;
	}
	for (uint32_t i = 0; i < 10000; i++)
		assert_int_equal(items[i], i);
	before = capacity;
	assert_int_equal(cor_mem_reserve((void **)&items, &capacity, 10 * before, sizeof(*items),
				 NULL),
		COR_OK);
	assert_int_equal(capacity, 10 * before);
	cor_mem_free(items);
}

static void test_reserve_fails_cleanly(void **state)
{
	size_t capacity = 0;
	char *items = NULL, *old;
	cor_err err;

	(void)state;
	cor_mem_fail_at(0);
	assert_int_equal(cor_mem_reserve((void **)&items, &capacity, 1, 1, &err), COR_ENOMEM);
	assert_string_equal(err.text, "out of memory");
	assert_null(items);
	assert_int_equal(capacity, 0);

	assert_int_equal(cor_mem_reserve((void **)&items, &capacity, 5, 1, &err), COR_OK);
	old = items;
	assert_int_equal(cor_mem_reserve((void **)&items, &capacity, SIZE_MAX, 2, &err),
		COR_ENOMEM);
	cor_mem_fail_at(0);
	assert_int_equal(cor_mem_reserve((void **)&items, &capacity, 100, 1, &err), COR_ENOMEM);
	assert_ptr_equal(items, old);
	assert_int_equal(capacity, 8);
	cor_mem_free(items);
}

static void *array(cor_arena *arena, size_t count, size_t size)
{
	void *pointer = NULL;

	assert_int_equal(cor_arena_new_array(arena, count, size, &pointer, NULL), COR_OK);
	assert_non_null(pointer);
	return pointer;
}

static cor_arena *arena_of(size_t budget_bytes)
{
	cor_arena *arena = NULL;

	assert_int_equal(cor_arena_new("trial", budget_bytes, &arena, NULL), COR_OK);
	return arena;
}

static void test_arena_alignment(void **state)
{
	static const size_t sizes[] = {0, 1, 7, 16, 17, 100, 4095, 4096, 5000, 65536, 1 << 20,
		5 << 20, 3};
	COR_AUTO(cor_arena) arena = arena_of(0);

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
			unsigned char *p = array(arena, sizes[i], 1);

			assert_int_equal((uintptr_t)p % (sizes[i] >= 4096 ? 64 : 16), 0);
			for (size_t k = 0; k < sizes[i]; k++)
				assert_true(p[k] == 0);
			memset(p, 0xee, sizes[i]);
		}
	}
	cor_arena_free(NULL);
}

static void test_arena_apart(void **state)
{
	cor_arena *arena;
	cor_err err;
	uintptr_t before, after;

	(void)state;
	assert_int_equal(cor_arena_new("test", 0, &arena, &err), COR_OK);
	before = (uintptr_t)array(arena, 1, 8) + 8;
	assert_int_equal(cor_arena_apart(arena, &err), COR_OK);
	after = (uintptr_t)array(arena, 1, 8);
#ifdef COR_ARENA_SEPARATE
	assert_true(after != before);
#else
	assert_true(after >= before + COR_APART_BYTES || after + 8 + COR_APART_BYTES <= before);
#endif
	cor_arena_free(arena);
}

static void test_arena_copy(void **state)
{
	COR_AUTO(cor_arena) arena = arena_of(0);
	const char *text = NULL;

	(void)state;
	assert_int_equal(cor_arena_copy(arena, "abcdef", 3, &text, NULL), COR_OK);
	assert_string_equal(text, "abc");
	assert_int_equal(cor_arena_copy(arena, NULL, 0, &text, NULL), COR_OK);
	assert_string_equal(text, "");
	assert_int_equal(cor_arena_copy(arena, "", SIZE_MAX, &text, NULL), COR_ENOMEM);
}

static void test_arena_budget(void **state)
{
	COR_AUTO(cor_arena) arena = arena_of(1000);
	cor_arena_mark start = cor_arena_here(arena);
	void *before = arena, *p = before;
	cor_err err;

	(void)state;
	array(arena, 60, 16);
	assert_int_equal(cor_arena_bytes(arena), 960);
	assert_int_equal(cor_arena_new_array(arena, 1, 41, &p, &err), COR_ENOMEM);
	assert_string_equal(err.text,
		"out of memory: arena trial holds 960 bytes, 48 more would "
		"pass its budget of 1000");
	assert_ptr_equal(p, before);
	assert_int_equal(cor_arena_bytes(arena), 960);
	array(arena, 1, 32);
	assert_int_equal(cor_arena_new_array(arena, 1, 1, &p, &err), COR_ENOMEM);
	cor_arena_back(arena, start);
	assert_int_equal(cor_arena_bytes(arena), 0);
	array(arena, 62, 16);
}

static void test_arena_overflow(void **state)
{
	COR_AUTO(cor_arena) arena = arena_of(0);
	cor_err err;
	void *p;

	(void)state;
	assert_int_equal(cor_arena_new_array(arena, SIZE_MAX / 2, 3, &p, &err), COR_ENOMEM);
	assert_non_null(strstr(err.text, "arena trial"));
	assert_int_equal(cor_arena_new_array(arena, SIZE_MAX, 1, &p, &err), COR_ENOMEM);
	assert_int_equal(cor_arena_new_array(arena, SIZE_MAX - 200, 1, &p, &err), COR_ENOMEM);
	assert_int_equal(cor_arena_bytes(arena), 0);
}

static void test_arena_faults(void **state)
{
	COR_AUTO(cor_arena) arena = NULL;
	void *before = &arena, *p = before;
	const char *text = NULL;
	size_t bytes;
	cor_err err;

	(void)state;
	cor_mem_fail_at(0);
	assert_int_equal(cor_arena_new("trial", 0, &arena, &err), COR_ENOMEM);
	assert_string_equal(err.text, "out of memory: arena trial");
	assert_null(arena);
	arena = arena_of(0);
	array(arena, 3, 5);
	bytes = cor_arena_bytes(arena);
	cor_mem_fail_at(0);
	assert_int_equal(cor_arena_new_array(arena, 1, 1, &p, &err), COR_ENOMEM);
	assert_string_equal(err.text,
		"out of memory: arena trial holds 16 bytes and needs 16 more");
	assert_ptr_equal(p, before);
	cor_mem_fail_at(0);
	assert_int_equal(cor_arena_copy(arena, "x", 1, &text, &err), COR_ENOMEM);
	assert_null(text);
	assert_int_equal(cor_arena_bytes(arena), bytes);
	array(arena, 1, 1);
}

#define HELD_MAX 400

typedef struct held {
	unsigned char *p;
	size_t bytes;
	unsigned char fill;
} held;

static size_t draw_size(draw *d)
{
	uint32_t kind = draw_below(d, 10);

	return draw_below(d, kind < 7 ? 100 : kind < 9 ? 9000 : 3000000);
}

static void check_held(const held *h)
{
	for (size_t i = 0; i<h->bytes; i += h->bytes> 1000 ? 97 : 1)
		assert_true(h->p[i] == h->fill);
	if (h->bytes)
		assert_true(h->p[h->bytes - 1] == h->fill);
}

/* Random arrays with random marks: all zero when new, none ever overwritten by another. */
static void test_arena_random(void **state)
{
	draw d = draw_new("arena");
	COR_AUTO(cor_arena) arena = arena_of(0);
	cor_arena_mark marks[HELD_MAX];
	static held helds[HELD_MAX];
	size_t count = 0;

	(void)state;
	for (int step = 0; step < 3000; step++) {
		held h;

		if (count == HELD_MAX || (count > 0 && draw_below(&d, 20) == 0)) {
			count = draw_below(&d, (uint32_t)count);
			cor_arena_back(arena, marks[count]);
			for (size_t i = 0; i < count; i++)
				check_held(&helds[i]);
		}
		marks[count] = cor_arena_here(arena);
		h.bytes = draw_size(&d);
		h.fill = (unsigned char)(1 + draw_below(&d, 255));
		h.p = array(arena, h.bytes, 1);
		assert_true(h.bytes == 0 || h.p[0] == 0);
		assert_true(h.bytes < 2 || memcmp(h.p, h.p + 1, h.bytes - 1) == 0);
		memset(h.p, h.fill, h.bytes);
		helds[count++] = h;
	}
	for (size_t i = 0; i < count; i++)
		check_held(&helds[i]);
	cor_arena_back(arena, marks[0]);
	assert_int_equal(cor_arena_bytes(arena), 0);
}

/* What was another's is there, goes when a mark from before is gone back to, and stays at one from after. */
static void test_arena_join(void **state)
{
	cor_arena *to, *from;
	cor_arena_mark before, after;
	unsigned char *own, *others[3], *more;

	(void)state;
	assert_int_equal(cor_arena_new("to", 0, &to, NULL), COR_OK);
	own = array(to, 100, 1);
	memset(own, 1, 100);
	before = cor_arena_here(to);
	for (int empty = 0; empty < 2; empty++) {
		assert_int_equal(cor_arena_new("from", 0, &from, NULL), COR_OK);
		for (int i = 0; i < 3 && !empty; i++) {
			others[i] = array(from, (size_t)1 << (4 + 8 * i), 1);
			memset(others[i], 2 + i, (size_t)1 << (4 + 8 * i));
		}
		assert_int_equal(cor_arena_join(to, from, NULL), COR_OK);
	}
	after = cor_arena_here(to);
	assert_int_equal(after.total - before.total, (1 << 4) + (1 << 12) + (1 << 20));
	more = array(to, 5000, 1);
	memset(more, 9, 5000);
	cor_arena_back(to, after);
	for (int i = 0; i < 3; i++) {
		size_t last = ((size_t)1 << (4 + 8 * i)) - 1;

		assert_int_equal(others[i][0], 2 + i);
		assert_int_equal(others[i][last], 2 + i);
	}
	cor_arena_back(to, before);
	assert_int_equal(cor_arena_bytes(to), before.total);
	assert_int_equal(own[99], 1);
	cor_arena_free(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_is_zeroed_and_never_null),
		cmocka_unit_test(test_overflow_is_refused),
		cmocka_unit_test(test_fail_at_counts_down_once),
		cmocka_unit_test(test_reserve_doubles),
		cmocka_unit_test(test_reserve_fails_cleanly),
		cmocka_unit_test(test_arena_alignment),
		cmocka_unit_test(test_arena_apart),
		cmocka_unit_test(test_arena_copy),
		cmocka_unit_test(test_arena_budget),
		cmocka_unit_test(test_arena_overflow),
		cmocka_unit_test(test_arena_faults),
		cmocka_unit_test(test_arena_random),
		cmocka_unit_test(test_arena_join),
	};

	return cmocka_run_group_tests_name("base/mem", tests, NULL, NULL);
}
