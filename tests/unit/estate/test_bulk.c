/* Tables read at once against the same read row by row, on thousands of random files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../fuzz/bulk.h"
#include "base/wide.h"

#define CASES 4000

static uint64_t seed = 20201;

static uint64_t draw(uint64_t below)
{
	uint64_t z = (seed += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (z ^ (z >> 31)) % below;
}

/* A cell that is mostly right for its column; now and then written in an odd way, or wrong. */
static void put_cell(cor_buf *buf, cor_table_id t, unsigned c, uint32_t row, bool is_hostile)
{
	static const char *const HOSTILE[] = {" x ", "\"q\"", "a\"b", "\"a,b\"", "\"a\nb\"",
		"\"a\"\"b\"", "x\r", "\xc3\xa9", "\x01", "\"open", "\"a\"b", "", "a\tb", "\xff",
		"a very long text that does not fit into sixteen bytes, nor into thirty-two"};
	const cor_column_spec *spec = &cor_schema[t].columns[c];
	bool is_key = c == 0 && spec->type == COR_TYPE_KEY;

	if (is_hostile && draw(40) == 0) {
		cor_buf_addz(buf, HOSTILE[draw(sizeof(HOSTILE) / sizeof(*HOSTILE))]);
		return;
	}
	if (!(spec->flags & COR_COLUMN_REQUIRED) && draw(5) == 0)
		return;
	switch ((int)spec->type) {
	case COR_TYPE_REF:
		if (spec->ref == COR_PRODUCT)
			cor_buf_addf(buf, "P%u", (unsigned)draw(3));
		else if (spec->ref == COR_SITE)
			cor_buf_addf(buf, "S%u", (unsigned)(1 + draw(is_hostile ? 5 : 4)));
		else
			cor_buf_addz(buf, row < 9 ? "E1" : row < 20 ? "E10" : "E2");
		break;
	case COR_TYPE_WORD:
		cor_buf_add(buf, (cor_text){spec->words, strcspn(spec->words, " ")});
		break;
	case COR_TYPE_DATE:
		cor_buf_addf(buf, "20%02u-0%u-1%u", (unsigned)draw(20) + 10, (unsigned)draw(9) + 1,
			(unsigned)draw(10));
		break;
	case COR_TYPE_NUMBER:
		cor_buf_addf(buf, "%s%u", draw(9) ? "" : "0", (unsigned)draw(300));
		break;
	case COR_TYPE_LAT:
	case COR_TYPE_LON:
		cor_buf_addf(buf, "%u.%u", (unsigned)draw(90), (unsigned)draw(1000));
		break;
	case COR_TYPE_YESNO:
		cor_buf_addz(buf, draw(2) ? "yes" : draw(2) ? "true" : "0");
		break;
	case COR_TYPE_COUNTRY:
		cor_buf_addz(buf, draw(2) ? "GB" : "DE");
		break;
	default:
		if (is_key)
			cor_buf_addf(buf, "%s%05u", draw(900) ? "K" : "L", row);
		else
			cor_buf_addf(buf, "%s %u", spec->name, (unsigned)draw(draw(3) ? 7 : 2000));
	}
}

/* Now and then more than a buffer of text. */
static void make_case(bulk_case *k, cor_buf *buf, bool is_long)
{
	static const cor_table_id TABLES[] = {COR_SITE, COR_ELEMENT, COR_ELEMENT, COR_ROLE,
		COR_PART, COR_MEASURE, COR_LINK, COR_DEMAND};
	uint32_t rows = is_long ? 9000 : (uint32_t)draw(draw(3) ? 40 : 900) + 1;
	bool is_hostile = !is_long && draw(3) == 0, is_crlf = draw(5) == 0;
	unsigned columns, shift;

	*k = (bulk_case){.table = TABLES[draw(8)], .threads = 1 + (uint32_t)draw(4)};
	k->parents_at_once = draw(2);
	k->from_file = draw(2);
	columns = cor_schema[k->table].column_count;
	k->count = draw(4) ? columns : (unsigned)draw(columns) + 1;
	shift = draw(3) ? 0 : (unsigned)draw(columns);
	for (unsigned i = 0; i < k->count; i++)
		k->target[i] = (i + shift) % columns;
	buf->n = 0;
	for (uint32_t row = 0; row < rows; row++) {
		for (unsigned i = 0; i < k->count; i++) {
			if (i)
				cor_buf_addc(buf, ',');
			put_cell(buf, k->table, k->target[i], row, is_hostile);
		}
		if (row + 1 < rows || draw(4))
			cor_buf_addz(buf, is_crlf ? "\r\n" : "\n");
	}
	k->text = cor_buf_text(buf);
}

static void at_once_is_as_row_by_row(void **state)
{
	cor_buf buf = {0};
	unsigned taken = 0;

	(void)state;
	for (unsigned n = 0; n < CASES; n++) {
		uint64_t before = seed;
		bulk_case k;

		make_case(&k, &buf, n % 100 == 99);
		assert_int_equal(cor_buf_status(&buf, NULL), COR_OK);
		cor_wide_limit((cor_wide)(n % 3));
		print_message("%s", n ? "" : "seed 20201\n");
		if (n % 1000 == 0)
			print_message("case %u: seed %llu\n", n, (unsigned long long)before);
		taken += bulk_check(&k);
	}
	cor_wide_limit(COR_WIDE_AVX512);
	cor_buf_done(&buf);
	print_message("%u of %u taken at once\n", taken, CASES);
	/* Roles, measures and keys that repeat make many step back, but not most. */
	assert_true(taken > CASES / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(at_once_is_as_row_by_row)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
