#include <stdio.h>

#include "base/digest_table.h"
#include "estate/numbering.h"
#include "kit.h"

static uint64_t seed_state = 5;

static uint32_t draw(uint32_t count)
{
	uint64_t z = seed_state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ z >> 31) >> 32) % count;
}

static uint32_t number_at(const cor_said *said, unsigned width, uint32_t i)
{
	uint32_t number = 0;

	memcpy(&number, (const char *)said->numbers + (size_t)i * width, width);
	return number;
}

/* What is said, against a row after the other. */
static void check_said(const cor_column *column, const uint32_t *rows, uint32_t row_count,
	const cor_said *said)
{
	uint32_t values = cor_column_values(column), count = 0;
	uint32_t *number_of = test_calloc(values, sizeof(*number_of));
	uint32_t *expected = test_calloc(row_count, sizeof(*expected));
	const char *at = said->texts;
	unsigned width;

	for (uint32_t i = 0; i < row_count; i++) {
		uint32_t code = cor_column_code(column, rows ? rows[i] : i);
		cor_text t = cor_column_text(column, code);

		if (code && !number_of[code]) {
			number_of[code] = ++count;
			assert_memory_equal(at, t.p, t.n);
			assert_int_equal(at[t.n], 0);
			at += t.n + 1;
		}
		expected[i] = number_of[code];
	}
	assert_int_equal(said->text_bytes, at - said->texts);
	width = cor_digest_width(count + 1);
	assert_int_equal(said->number_bytes, (size_t)row_count * width);
	for (uint32_t i = 0; i < row_count; i++)
		assert_int_equal(number_at(said, width, i), expected[i]);
	test_free(number_of);
	test_free(expected);
}

static void shuffle(uint32_t *rows, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		rows[i] = i;
	for (uint32_t i = count; i > 1; i--) {
		uint32_t k = draw(i), swapped = rows[k];

		rows[k] = rows[i - 1];
		rows[i - 1] = swapped;
	}
}

static cor_dictionary *make_dictionary(cor_arena *arena, uint32_t values)
{
	cor_dictionary *made;
	char text[32];
	uint32_t id;

	assert_int_equal(cor_arena_new_array(arena, 1, sizeof(*made), &made, NULL), COR_OK);
	assert_int_equal(cor_strtab_new(arena, &made->texts, NULL), COR_OK);
	assert_int_equal(cor_strtab_add(made->texts, COR_TEXT(""), &id, NULL), COR_OK);
	for (uint32_t i = 1; i < values; i++) {
		snprintf(text, sizeof(text), "%*x", (int)draw(20), i * 2654435761u);
		assert_int_equal(cor_strtab_add(made->texts, cor_text_of(text), &id, NULL), COR_OK);
	}
	return made;
}

static unsigned width_of(uint32_t values)
{
	return values <= 1u << 8 ? 1 : values <= 1u << 16 ? 2 : 4;
}

/* used: as many values, from the last down, are said by some row; step: so many rows in a row say the same. */
static void check(uint32_t row_count, uint32_t values, uint32_t used, uint32_t step)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_column column = {.width = width_of(values)};
	uint32_t *rows;
	cor_said said;
	bool is_grouped = step > 0;

	assert_int_equal(cor_arena_new("trial", 0, &arena, NULL), COR_OK);
	column.dictionary = make_dictionary(arena, values);
	assert_int_equal(cor_arena_new_array(arena, row_count, 4, &column.codes, NULL), COR_OK);
	assert_int_equal(cor_arena_new_array(arena, row_count, 4, &rows, NULL), COR_OK);
	shuffle(rows, row_count);
	for (uint32_t i = 0; i < row_count; i++)
		cor_column_put(&column, rows[i],
			is_grouped                ? values - 1 - i / step
				: draw(9) && used ? values - 1 - draw(used)
						  : 0);
	assert_int_equal(cor_said_anew(&column, rows, row_count, is_grouped, arena, &said, NULL),
		COR_OK);
	check_said(&column, rows, row_count, &said);
	if (is_grouped)
		return;
	assert_int_equal(cor_said_anew(&column, NULL, row_count, false, arena, &said, NULL),
		COR_OK);
	check_said(&column, NULL, row_count, &said);
}

static void test_few(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 200; round++) {
		uint32_t rows = 1 + draw(900), values = 1 + draw(round & 1 ? 400 : 5);

		check(rows, values, round & 2 ? draw(values) : values - 1, 0);
		check(rows, rows + 1, 0, 1);
		check(rows, rows / 3 + 2, 0, 3);
	}
}

/* So many rows that each thread numbers a share of them. */
static void test_many(void **state)
{
	(void)state;
	check(1200001, 7, 6, 0);
	check(1200001, 1, 0, 0);
	check(1200001, 70000, 69999, 0);
	check(1200001, 70000, 200, 0);
	check(1100003, 900000, 899999, 0);
	check(1100003, 1100004, 0, 1);
	check(1100003, 550003, 0, 2);
}

/* No number is more than one above those before it, and all are there. */
static bool are_numbers(const cor_column *column, uint32_t rows, uint32_t values)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < rows; i++) {
		uint32_t code = cor_column_code(column, i);

		if (code > most + 1)
			return false;
		most = code > most ? code : most;
	}
	return most + 1 == values;
}

/* Columns that step by one, and such as do not in one place. */
static void test_is_numbered(void **state)
{
	enum { VALUES = 70001, ROWS = 2 * (VALUES - 1) };
	COR_AUTO(cor_arena) arena = NULL;
	cor_column column = {.width = 4};
	unsigned numbered = 0;

	(void)state;
	assert_int_equal(cor_arena_new("trial", 0, &arena, NULL), COR_OK);
	column.dictionary = make_dictionary(arena, VALUES);
	assert_int_equal(cor_arena_new_array(arena, ROWS, 4, &column.codes, NULL), COR_OK);
	for (uint32_t i = 0; i < ROWS; i++)
		cor_column_put(&column, i, 1 + i / 2);
	assert_true(cor_column_is_numbered(&column, ROWS));
	for (unsigned round = 0; round < 300; round++) {
		uint32_t at = round < 4 ? round : round < 8 ? ROWS + 3 - round : draw(ROWS);
		uint32_t code = cor_column_code(&column, at);

		cor_column_put(&column, at, draw(3) ? code + 1 - draw(3) : draw(VALUES));
		assert_int_equal(cor_column_is_numbered(&column, ROWS),
			are_numbers(&column, ROWS, VALUES));
		numbered += cor_column_is_numbered(&column, ROWS);
		cor_column_put(&column, at, code);
	}
	assert_in_range(numbered, 1, 299);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_is_numbered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
