/* Rows in the order of their ids, whatever the ids look like. */
#include "court.h"

#include "judge/order.h"

#define COUNT 600

static void check(const char *format, uint32_t step)
{
	cor_builder *builder = NULL;
	cor_estate *estate = NULL;
	cor_arena *arena = NULL;
	uint32_t rows[COUNT];

	assert_int_equal(cor_builder_new(court_refuse, NULL, &builder, NULL), COR_OK);
	for (uint32_t i = 0; i < COUNT; i++) {
		char line[96], site[16];

		snprintf(site, sizeof(site), "site id=s%u", i % 7);
		if (i < 7)
			court_row(builder, cor_text_of(site));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(line, sizeof(line), format, i * step % COUNT, i % 7);
#pragma GCC diagnostic pop
		court_row(builder, cor_text_of(line));
	}
	assert_int_equal(cor_builder_freeze(builder, NULL, &estate, NULL), COR_OK);
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	for (uint32_t i = 0; i < COUNT; i++)
		rows[i] = i * 7 % COUNT;
	assert_int_equal(cor_order_by_id(estate, COR_ELEMENT, rows, COUNT, arena, NULL), COR_OK);
	for (uint32_t i = 1; i < COUNT; i++)
		assert_true(cor_text_compare(cor_estate_cell(estate, COR_ELEMENT, rows[i - 1], 0),
				    cor_estate_cell(estate, COR_ELEMENT, rows[i], 0)) < 0);
	assert_int_equal(cor_arena_bytes(arena), 0);
	cor_arena_free(arena);
	cor_estate_free(estate);
	cor_builder_free(builder);
}

static void ids_are_sorted_as_bytes(void **unused)
{
	(void)unused;
	check("element id=%u; site=s%u", 1);
	check("element id=network-element-%u; site=s%u", 7);
	/* Eight bytes behind the shared ones are not enough. */
	check("element id=e%u-same-for-everybody; site=s%u", 11);
	check("element id=a-very-long-name-%08u; site=s%u", 13);
}

/* One id the beginning of the next. */
static void shorter_comes_first(void **unused)
{
	cor_estate *estate = court_estate("element id=abcdefghijk\nelement id=abcdefghij\n"
					  "element id=abc\nelement id=abcdefghijkl\n");
	uint32_t rows[4] = {3, 1, 2, 0};
	cor_arena *arena = NULL;

	(void)unused;
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_order_by_id(estate, COR_ELEMENT, rows, 4, arena, NULL), COR_OK);
	assert_text(cor_estate_cell(estate, COR_ELEMENT, rows[0], 0), "abc");
	assert_text(cor_estate_cell(estate, COR_ELEMENT, rows[1], 0), "abcdefghij");
	assert_text(cor_estate_cell(estate, COR_ELEMENT, rows[2], 0), "abcdefghijk");
	assert_text(cor_estate_cell(estate, COR_ELEMENT, rows[3], 0), "abcdefghijkl");
	assert_int_equal(cor_order_by_id(estate, COR_ELEMENT, rows, 0, arena, NULL), COR_OK);
	cor_arena_free(arena);
	cor_estate_free(estate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_sorted_as_bytes),
		cmocka_unit_test(shorter_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
