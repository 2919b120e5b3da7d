#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/tri.h"
#include "base/wide.h"
#include "draw.h"

#define SIZE_MOST 1000

static const uint32_t sizes[] = {0, 1, 2, 63, 64, 65, 127, 128, 129, 1000};
#define SIZE_COUNT (sizeof(sizes) / sizeof(*sizes))

/* A column, and the same as an array of single values: the oracle. */
typedef struct pair {
	cor_triset set;
	cor_tri values[SIZE_MOST];
} pair;

static cor_tri draw_tri(draw *d)
{
	return (cor_tri)draw_below(d, 3);
}

static void pair_init(pair *p, cor_arena *arena, uint32_t size, draw *d)
{
	assert_int_equal(cor_triset_new(arena, size, &p->set, NULL), COR_OK);
	for (uint32_t i = 0; i < size; i++) {
		p->values[i] = draw_tri(d);
		cor_triset_put(&p->set, i, draw_tri(d));
		cor_triset_put(&p->set, i, p->values[i]);
	}
}

/* The values, must within may, and nothing set past the end. */
static void pair_check(const pair *p)
{
	uint32_t size = p->set.size;

	for (uint32_t i = 0; i < size; i++)
		assert_int_equal(cor_triset_at(&p->set, i), p->values[i]);
	for (uint32_t i = 0; i < 64 * cor_bits_words(size); i++) {
		assert_false(cor_bit_is(p->set.must, i) && !cor_bit_is(p->set.may, i));
		assert_false(i >= size && cor_bit_is(p->set.may, i));
	}
}

static cor_arena *arena_of(void)
{
	cor_arena *arena = NULL;

	assert_int_equal(cor_arena_new("trial", 0, &arena, NULL), COR_OK);
	return arena;
}

static void test_single_values(void **state)
{
	(void)state;
	assert_int_equal(cor_tri_and(COR_MAYBE, COR_YES), COR_MAYBE);
	assert_int_equal(cor_tri_and(COR_MAYBE, COR_NO), COR_NO);
	assert_int_equal(cor_tri_or(COR_MAYBE, COR_YES), COR_YES);
	assert_int_equal(cor_tri_or(COR_MAYBE, COR_NO), COR_MAYBE);
	assert_int_equal(cor_tri_not(COR_MAYBE), COR_MAYBE);
	assert_int_equal(cor_tri_not(COR_YES), COR_NO);
	assert_int_equal(cor_tri_of(true), COR_YES);
	assert_int_equal(cor_tri_of(false), COR_NO);
}

static void check_bits(const uint64_t *bits, const bool *flags, uint32_t size)
{
	uint64_t count = 0;
	uint32_t next = size;

	for (uint32_t i = size; i-- > 0;) {
		assert_int_equal(cor_bit_is(bits, i), flags[i]);
		if (flags[i]) {
			count++;
			next = i;
		}
		assert_int_equal(cor_bits_next(bits, size, i), next);
	}
	assert_int_equal(cor_bits_count(bits, size), count);
	assert_int_equal(cor_bits_next(bits, size, size), size);
	assert_int_equal(cor_bits_next(bits, size, size + 1), size);
}

static void test_bits(void **state)
{
	draw d = draw_new("bits");
	uint64_t bits[SIZE_MOST / 64 + 1];
	bool flags[SIZE_MOST];

	(void)state;
	for (int round = 0; round < 400; round++) {
		uint32_t size = sizes[draw_below(&d, SIZE_COUNT)];

		memset(bits, 0, sizeof(bits));
		memset(flags, 0, sizeof(flags));
		for (int k = 0; k < 3 && size > 0; k++) {
			uint32_t from = draw_below(&d, size + 1);
			uint32_t to = draw_below(&d, size + 1);
			uint32_t i = draw_below(&d, size);

			cor_bits_fill(bits, from, to);
			for (uint32_t j = from; j < to; j++)
				flags[j] = true;
			cor_bit_clear(bits, i);
			flags[i] = false;
			i = draw_below(&d, size);
			cor_bit_set(bits, i);
			flags[i] = true;
		}
		check_bits(bits, flags, size);
		/* Bits past the size are not looked at. */
		memset(bits + cor_bits_words(size), 0xff,
			sizeof(bits) - cor_bits_words(size) * sizeof(*bits));
		if (size & 63)
			bits[size >> 6] |= ~(uint64_t)0 << (size & 63);
		check_bits(bits, flags, size);
	}
}

static void test_fill_and_empty(void **state)
{
	draw d = draw_new("fill");
	COR_AUTO(cor_arena) arena = arena_of();
	static pair p;

	(void)state;
	for (size_t s = 0; s < SIZE_COUNT; s++) {
		uint32_t size = sizes[s];

		pair_init(&p, arena, size, &d);
		for (int value = COR_NO; value <= COR_YES; value++) {
			cor_triset_fill(&p.set, (cor_tri)value);
			for (uint32_t i = 0; i < size; i++)
				p.values[i] = (cor_tri)value;
			pair_check(&p);
			assert_int_equal(cor_triset_is_empty(&p.set), size == 0 || value == COR_NO);
		}
		cor_triset_fill(&p.set, COR_NO);
		for (uint32_t i = 0; i < size; i++) {
			cor_triset_put(&p.set, i, COR_MAYBE);
			assert_false(cor_triset_is_empty(&p.set));
			cor_triset_put(&p.set, i, COR_NO);
			assert_true(cor_triset_is_empty(&p.set));
		}
	}
}

static void test_logic(void **state)
{
	draw d = draw_new("logic");
	COR_AUTO(cor_arena) arena = arena_of();
	static pair a, b;

	(void)state;
	for (int round = 0; round < 20; round++) {
		for (size_t s = 0; s < SIZE_COUNT; s++) {
			uint32_t size = sizes[s];

			pair_init(&a, arena, size, &d);
			pair_init(&b, arena, size, &d);
			cor_triset_and(&a.set, &b.set);
			for (uint32_t i = 0; i < size; i++)
				a.values[i] = cor_tri_and(a.values[i], b.values[i]);
			pair_check(&a);
			cor_triset_not(&a.set);
			for (uint32_t i = 0; i < size; i++)
				a.values[i] = cor_tri_not(a.values[i]);
			pair_check(&a);
			pair_init(&b, arena, size, &d);
			cor_triset_or(&a.set, &b.set);
			for (uint32_t i = 0; i < size; i++)
				a.values[i] = cor_tri_or(a.values[i], b.values[i]);
			pair_check(&a);
			pair_check(&b);
		}
	}
}

static void test_expand(void **state)
{
	draw d = draw_new("expand");
	COR_AUTO(cor_arena) arena = arena_of();
	static uint32_t codes4[SIZE_MOST];
	static uint16_t codes2[SIZE_MOST];
	static uint8_t codes1[SIZE_MOST], table[70000];
	static pair p;

	(void)state;
	for (size_t i = 0; i < sizeof(table); i++)
		table[i] = (uint8_t)draw_tri(&d);
	for (size_t s = 0; s < SIZE_COUNT; s++) {
		uint32_t size = sizes[s];

		for (uint32_t i = 0; i < size; i++) {
			codes1[i] = (uint8_t)draw_below(&d, 256);
			codes2[i] = (uint16_t)draw_below(&d, 65536);
			codes4[i] = draw_below(&d, sizeof(table));
		}
		pair_init(&p, arena, size, &d);
		cor_triset_expand(&p.set, codes1, 1, table, sizeof(table));
		for (uint32_t i = 0; i < size; i++)
			p.values[i] = (cor_tri)table[codes1[i]];
		pair_check(&p);
		cor_triset_expand(&p.set, codes2, 2, table, sizeof(table));
		for (uint32_t i = 0; i < size; i++)
			p.values[i] = (cor_tri)table[codes2[i]];
		pair_check(&p);
		cor_triset_expand(&p.set, codes4, 4, table, sizeof(table));
		for (uint32_t i = 0; i < size; i++)
			p.values[i] = (cor_tri)table[codes4[i]];
		pair_check(&p);
	}
}

static void draw_index(draw *d, uint32_t *index, uint32_t count, uint32_t below)
{
	for (uint32_t i = 0; i < count; i++)
		index[i] = below == 0 || draw_below(d, 4) == 0 ? UINT32_MAX : draw_below(d, below);
	/* Stretches that follow one after the other, as what is missing does on row 0 when it is reckoned on. */
	for (uint32_t i = 0; below && i + 64 <= count; i += 64) {
		uint32_t first = draw_below(d, 3) ? draw_below(d, below) : UINT32_MAX;

		for (uint32_t k = 0; k < 64 && draw_below(d, 64); k++)
			index[i + k] = first + k < below ? first + k : UINT32_MAX;
	}
}

static void test_gather_and_scatter(void **state)
{
	draw d = draw_new("gather");
	COR_AUTO(cor_arena) arena = arena_of();
	static uint32_t index[SIZE_MOST];
	static pair in, out;

	(void)state;
	for (size_t s = 0; s < SIZE_COUNT; s++) {
		for (size_t t = 0; t < SIZE_COUNT; t++) {
			cor_tri missing = draw_tri(&d);

			pair_init(&in, arena, sizes[s], &d);
			pair_init(&out, arena, sizes[t], &d);
			draw_index(&d, index, sizes[t], sizes[s]);
			cor_wide_limit((cor_wide)((s + t) % 3));
			cor_triset_gather(&out.set, &in.set, index, missing);
			for (uint32_t i = 0; i < sizes[t]; i++)
				out.values[i] = index[i] == UINT32_MAX ? missing
								       : in.values[index[i]];
			pair_check(&out);

			pair_init(&out, arena, sizes[t], &d);
			draw_index(&d, index, sizes[s], sizes[t]);
			cor_triset_scatter_or(&out.set, &in.set, index);
			for (uint32_t i = 0; i < sizes[s]; i++) {
				cor_tri *to = index[i] == UINT32_MAX ? NULL : out.values + index[i];

				if (to)
					*to = cor_tri_or(*to, in.values[i]);
			}
			pair_check(&out);
			pair_check(&in);
		}
	}
	cor_wide_limit(COR_WIDE_AVX512);
}

static void test_new_faults(void **state)
{
	COR_AUTO(cor_arena) arena = arena_of();
	cor_triset set = {NULL, NULL, 7};
	cor_err err;

	(void)state;
	for (uint64_t n = 0; n < 2; n++) {
		cor_mem_fail_at(n);
		assert_int_equal(cor_triset_new(arena, 1000, &set, &err), COR_ENOMEM);
		assert_non_null(strstr(err.text, "out of memory"));
		assert_true(set.must == NULL && set.may == NULL && set.size == 7);
		assert_int_equal(cor_arena_bytes(arena), 0);
	}
	assert_int_equal(cor_triset_new(arena, 1000, &set, &err), COR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_single_values),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_fill_and_empty),
		cmocka_unit_test(test_logic),
		cmocka_unit_test(test_expand),
		cmocka_unit_test(test_gather_and_scatter),
		cmocka_unit_test(test_new_faults),
	};

	return cmocka_run_group_tests_name("base/tri", tests, NULL, NULL);
}
