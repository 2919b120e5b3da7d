#include <stdio.h>

#include "estate/order.h"
#include "kit.h"

static uint64_t seed_state = 7;

static uint32_t draw(uint32_t count)
{
	uint64_t z = seed_state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ z >> 31) >> 32) % count;
}

/* An order is a permutation, and texts in it ascend. */
static void check_order(cor_arena *arena, const cor_strtab *texts)
{
	uint32_t count = cor_strtab_count(texts);
	uint32_t *order;
	bool *is_there, are_different;

	assert_int_equal(cor_arena_new_array(arena, count, 4, &order, NULL), COR_OK);
	assert_int_equal(cor_arena_new_array(arena, count, 1, &is_there, NULL), COR_OK);
	assert_int_equal(cor_order_texts(texts, order, &are_different, arena, NULL), COR_OK);
	assert_true(are_different);
	for (uint32_t i = 0; i < count; i++) {
		assert_true(order[i] < count);
		assert_false(is_there[order[i]]);
		is_there[order[i]] = true;
	}
	for (uint32_t i = 1; i < count; i++)
		assert_true(cor_text_compare(cor_strtab_at(texts, order[i - 1]),
				    cor_strtab_at(texts, order[i])) < 0);
}

/* A table to be filled, in an arena of its own. */
static cor_strtab *new_texts(cor_arena **ret_arena, bool with_empty)
{
	cor_strtab *texts;
	uint32_t id;

	assert_int_equal(cor_arena_new("trial", 0, ret_arena, NULL), COR_OK);
	assert_int_equal(cor_strtab_new(*ret_arena, &texts, NULL), COR_OK);
	if (with_empty)
		assert_int_equal(cor_strtab_add(texts, COR_TEXT(""), &id, NULL), COR_OK);
	return texts;
}

__attribute__((format(printf, 2, 3))) static void add_text(cor_strtab *texts, const char *format,
	...)
{
	char text[64];
	va_list values;
	uint32_t id;
	int length;

	va_start(values, format);
	length = vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	assert_int_equal(cor_strtab_add(texts, (cor_text){text, (size_t)length}, &id, NULL),
		COR_OK);
}

static void test_texts(void **state)
{
	static const char *const prefixes[] = {"", "element-", "site-0001/rack-0001/", "\xff\xfe",
		"a"};

	(void)state;
	for (unsigned round = 0; round < 20; round++) {
		COR_AUTO(cor_arena) arena = NULL;
		cor_strtab *texts = new_texts(&arena, round & 1);

		for (uint32_t i = 0, n = round < 4 ? round : 3000; i < n; i++)
			add_text(texts, "%s%0*u", prefixes[round < 10 ? round % 5 : draw(5)],
				(int)draw(12), draw(round & 2 ? 100000 : 900));
		check_order(arena, texts);
	}
}

/* So many that several threads sort them. */
static void test_many(void **state)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_strtab *texts = new_texts(&arena, false);

	(void)state;
	for (uint32_t i = 0; i < 200000; i++)
		add_text(texts, "unit %u at %0*u%s", draw(10), 7 + (int)draw(2),
			draw(i % 2 ? 100000 : 100), draw(9) ? "" : " or so");
	for (uint32_t i = 0; i < 140000; i++)
		add_text(texts, "%x and more", i * 2654435761u);
	assert_true(cor_strtab_count(texts) > 1u << 17);
	check_order(arena, texts);
}

/* Of few bits that differ, or just too many, with an empty text at the beginning and without. */
static void test_short(void **state)
{
	static const char *const BEFORE[] = {"unit at ", "", "n", "a name of twenty bytes ",
		"twenty-eight bytes that are "};

	(void)state;
	for (unsigned round = 0; round < 30; round++) {
		COR_AUTO(cor_arena) arena = NULL;
		cor_strtab *texts = new_texts(&arena, round & 1);

		for (uint32_t i = 0; i < 9000; i++)
			add_text(texts, "%s%0*u%.*s", BEFORE[round % 5], (int)(round / 5),
				draw(20000), (int)draw(1 + round / 10), "\x7f\xff");
		assert_true(cor_strtab_count(texts) > 4096);
		check_order(arena, texts);
	}
}

/* Texts of which each begins with the one before. */
static void test_nested(void **state)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_strtab *texts;
	char text[1001];
	uint32_t id;

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(cor_arena_new("trial", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_strtab_new(arena, &texts, NULL), COR_OK);
	for (size_t n = 1000; n > 0; n--)
		assert_int_equal(cor_strtab_add(texts, (cor_text){text, n}, &id, NULL), COR_OK);
	check_order(arena, texts);
}

static void test_rows(void **state)
{
	enum { ROWS = 3000 };
	static uint32_t a[ROWS], b[ROWS], rows[ROWS], ordinals[70000];
	static uint16_t c[ROWS];
	static uint8_t d[ROWS];

	(void)state;
	for (uint32_t i = 0; i < 70000; i++)
		ordinals[i] = 69999 - i;
	for (unsigned round = 0; round < 12; round++) {
		COR_AUTO(cor_arena) arena = NULL;
		/* 17 + 17 + 16 + 8 bits do not fit beside the row at once. */
		cor_order_key keys[] = {{d, ordinals, 1, 70000}, {a, ordinals, 4, 70000},
			{c, ordinals, 2, 70000}, {b, ordinals, 4, 70000}};
		unsigned first = round % 4;

		assert_int_equal(cor_arena_new("trial", 0, &arena, NULL), COR_OK);
		for (uint32_t i = 0; i < ROWS; i++) {
			rows[i] = i;
			a[i] = draw(round & 1 ? 3 : 70000);
			b[i] = draw(round & 2 ? 3 : 70000);
			c[i] = (uint16_t)draw(round & 4 ? 3 : 65536);
			d[i] = (uint8_t)draw(4);
		}
		assert_int_equal(cor_order_rows(keys + first, 4 - first, rows, ROWS, arena, NULL),
			COR_OK);
		for (uint32_t i = 1; i < ROWS; i++) {
			uint32_t x = rows[i - 1], y = rows[i];
			uint32_t before[] = {d[x], a[x], c[x], b[x]};
			uint32_t after[] = {d[y], a[y], c[y], b[y]};
			unsigned k = first;

			while (k < 4 && before[k] == after[k])
				k++;
			/* Ordinals fall as codes rise; equal rows keep their order. */
			assert_true(k < 4 ? before[k] > after[k] : x < y);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
