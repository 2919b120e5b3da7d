/* What differs between two estates, against a comparison of every row with every row by its texts. */
#include <stdio.h>

#include "estate/difference.h"
#include "kit.h"

static uint64_t chance;

/* xorshift64 (Marsaglia 2003). */
static unsigned below(unsigned n)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (unsigned)(chance >> 33) % n;
}

/* Of up to 12 elements some, in any order, with some of the rows that each may have. */
static void put_estate(cor_buf *text)
{
	unsigned first = below(13), step = (unsigned[]){1, 5, 8}[below(3)];

	for (unsigned i = 0; i < 4; i++)
		cor_buf_addf(text, "site: S%u\n", i);
	for (unsigned k = 0, i = first; k < 13; k++, i = (i + step) % 13) {
		if (!below(4))
			continue;
		cor_buf_addf(text, "element: E%u,S%u,,,,n%u\n", i, below(4), below(2));
		for (unsigned f = 0; f < 3; f++) {
			if (below(2))
				cor_buf_addf(text, "role: E%u,f%u,m%u\n", i, f, below(2));
			if (below(2))
				cor_buf_addf(text, "measure: E%u,x%u,%u\n", i, f, below(2));
			for (unsigned day = 1; day < 4; day++)
				if (below(2))
					cor_buf_addf(text,
						"evidence: element:E%u,s%u,r,p,%u,2020-01-0%u,w\n",
						i, f, below(2), day);
		}
	}
}

/* Which cells say that it is the same row. */
static bool is_key(cor_table_id t, unsigned c)
{
	if (t == COR_EVIDENCE && c >= 5)
		return false;
	return (cor_schema[t].columns[c].flags & COR_COLUMN_KEY) != 0;
}

static bool same_key(const cor_estate *a, uint32_t row_a, const cor_estate *b, uint32_t row_b,
	cor_table_id t)
{
	for (unsigned c = 0; c < cor_schema[t].column_count; c++)
		if (is_key(t, c) &&
			!cor_text_equal(cor_estate_cell(a, t, row_a, c),
				cor_estate_cell(b, t, row_b, c)))
			return false;
	return true;
}

static uint32_t find(const cor_estate *in, cor_table_id t, const cor_estate *of, uint32_t row)
{
	for (uint32_t r = 0; r < cor_estate_rows(in, t); r++)
		if (same_key(of, row, in, r, t))
			return r;
	return COR_NONE;
}

static void check_table(const cor_estate *was, const cor_estate *is, cor_table_id t,
	const cor_table_difference *d)
{
	uint32_t vanished = 0, appeared = 0, changed = 0;

	for (uint32_t r = 0; r < cor_estate_rows(was, t); r++) {
		uint32_t other = find(is, t, was, r), columns = 0;
		if (other == COR_NONE) {
			assert_true(d->new_of_old[r] == COR_NONE);
			assert_true(vanished < d->vanished_count && d->vanished[vanished] == r);
			vanished++;
			continue;
		}
		assert_int_equal(d->new_of_old[r], other);
		if (find(was, t, was, r) != r)
			continue; /* evidence: an earlier row stands for it */
		for (unsigned c = 0; c < cor_schema[t].column_count; c++)
			if (!is_key(t, c) && !(t == COR_EVIDENCE && c >= 5) &&
				!cor_text_equal(cor_estate_cell(was, t, r, c),
					cor_estate_cell(is, t, other, c)))
				columns |= 1u << c;
		if (!columns)
			continue;
		assert_true(changed < d->changed_count);
		assert_int_equal(d->changed[changed].old_row, r);
		assert_int_equal(d->changed[changed].new_row, other);
		assert_int_equal(d->changed[changed].columns, columns);
		changed++;
	}
	for (uint32_t r = 0; r < cor_estate_rows(is, t); r++) {
		if (find(was, t, is, r) != COR_NONE || find(is, t, is, r) != r)
			continue;
		assert_true(appeared < d->appeared_count && d->appeared[appeared] == r);
		appeared++;
	}
	assert_int_equal(vanished, d->vanished_count);
	assert_int_equal(appeared, d->appeared_count);
	assert_int_equal(changed, d->changed_count);
}

static void check_pair(const cor_estate *was, const cor_estate *is)
{
	cor_arena *arena = NULL;
	cor_difference d;

	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_difference_find(was, is, arena, &d, NULL), COR_OK);
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++)
		check_table(was, is, t, &d.tables[t]);
	cor_arena_free(arena);
}

static void test_random(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 400; seed++) {
		cor_buf a = {0}, b = {0};

		chance = seed * 0x9e3779b97f4a7c15u;
		put_estate(&a);
		put_estate(&b);
		cor_estate *was = kit_estate(a.p, NULL), *is = kit_estate(b.p, NULL);
		check_pair(was, is);
		check_pair(is, was);
		check_pair(was, was);
		cor_estate_free(was);
		cor_estate_free(is);
		cor_buf_done(&a);
		cor_buf_done(&b);
	}
}

static void test_empty(void **state)
{
	cor_estate *none = kit_estate("", NULL), *some = kit_estate("element: E1\n", NULL);

	(void)state;
	check_pair(none, some);
	check_pair(some, none);
	check_pair(none, none);
	cor_estate_free(none);
	cor_estate_free(some);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
