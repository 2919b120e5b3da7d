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

/* What is odd about a whole file: each is a way of reading of its own. */
typedef struct style {
	enum { FEW, LONG, RUNS, EACH, SHRINKING, GROWING, EMPTY, TEXTS } texts;
	bool has_odd_dates;
	bool has_short_ids; /* that grow */
	bool is_hostile;
} style;

static void put_date(cor_buf *buf, const style *s)
{
	static const char *const ODD[] = {"1999-12-31", "1900-01-01", "2000-02-29", "2099-12-31",
		"2100-01-01", "1899-12-31", "0001-01-01", "9999-12-31", "2024-02-29"};
	static const char *const WRONG[] = {"2021-02-30", "0000-01-01", "12021-01-01", "1900-02-29",
		"1900-00-01", "1900-01-00", "2020-13-01", "2020-01-32", "2020-1-01", "2020-01-1",
		"2020-01-1x", "2O20-01-01", "2020/01/01", "20:0-01-01", "2020-0:-01",
		"2020-01-0:", "2019-40-01", "2020-01-40", "\xb2\x30\x32\x30-01-01", "20200-1-01",
		"2020-01--1"};

	if (s->is_hostile && draw(60) == 0)
		cor_buf_addz(buf, WRONG[draw(sizeof(WRONG) / sizeof(*WRONG))]);
	else if (s->has_odd_dates && draw(3) == 0)
		cor_buf_addz(buf, ODD[draw(sizeof(ODD) / sizeof(*ODD))]);
	else
		cor_buf_addf(buf, "20%02u-0%u-1%u", (unsigned)draw(20) + 10, (unsigned)draw(9) + 1,
			(unsigned)draw(10));
}

static void put_text(cor_buf *buf, const style *s, const char *name, uint32_t row)
{
	static const char LONG_ONE[] =
		"a text that fills the lines at the beginning of the file so "
		"that few rows seem to follow and then no longer does";
	bool is_long = (s->texts == SHRINKING) == (row < 400);

	switch (s->texts) {
	case LONG:
		cor_buf_addf(buf, "sixteen bytes of%s %u", draw(2) ? "" : " and some more of them",
			(unsigned)draw(150));
		break;
	case RUNS:
		cor_buf_addf(buf, "%s %u of them", draw(40) ? name : "-", row / 10);
		break;
	case EACH:
		cor_buf_addf(buf, "%s %u", name, row);
		break;
	case SHRINKING:
	case GROWING:
		cor_buf_addz(buf, is_long ? LONG_ONE : "s");
		break;
	case EMPTY:
		if (row > 500)
			cor_buf_addf(buf, "%u", (unsigned)draw(2));
		break;
	case FEW:
	case TEXTS:
		cor_buf_addf(buf, "%s %u", name, (unsigned)draw(draw(3) ? 7 : 2000));
	}
}

/* Of one length, mostly rising; now and then with a space at an end, or what the row before is called. */
static void put_key(cor_buf *buf, uint32_t row)
{
	if (row && draw(3000) == 0)
		row--;
	cor_buf_addf(buf,
		draw(2000)        ? "%s%05u"
			: draw(2) ? "%s%04u "
				  : " %s%04u",
		draw(900) ? "K" : "L", row);
}

/* A cell that is mostly right for its column; now and then written in an odd way, or wrong. */
static void put_cell(cor_buf *buf, cor_table_id t, unsigned c, uint32_t row, const style *s)
{
	static const char *const HOSTILE[] = {" x ", "\"q\"", "a\"b", "\"a,b\"", "\"a\nb\"",
		"\"a\"\"b\"", "x\r", "\xc3\xa9", "\x01", "\"open", "\"a\"b", "", "a\tb", "\xff",
		"a very long text that does not fit into sixteen bytes, nor into thirty-two"};
	const cor_column_spec *spec = &cor_schema[t].columns[c];
	bool is_key = c == 0 && spec->type == COR_TYPE_KEY, is_hostile = s->is_hostile;

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
		put_date(buf, s);
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
		if (is_key && s->has_short_ids)
			cor_buf_addf(buf, "%x", row);
		else if (is_key)
			put_key(buf, row);
		else
			put_text(buf, s, spec->name, row);
	}
}

/* Now and then more than a buffer of text. */
static void make_case(bulk_case *k, cor_buf *buf, bool is_long)
{
	static const cor_table_id TABLES[] = {COR_SITE, COR_ELEMENT, COR_ELEMENT, COR_ROLE,
		COR_PART, COR_MEASURE, COR_LINK, COR_DEMAND};
	uint32_t rows = is_long ? 9000 : (uint32_t)draw(draw(3) ? 40 : 900) + 1;
	style s = {draw(2) ? FEW : (unsigned)draw(TEXTS), draw(2), draw(4) == 0,
		!is_long && draw(3) == 0};
	bool is_crlf = draw(5) == 0;
	unsigned columns, shift;

	*k = (bulk_case){.table = TABLES[draw(is_long ? 3 : 8)], .threads = 1 + (uint32_t)draw(4)};
	if (is_long) {
		s.texts = (unsigned)draw(TEXTS);
		s.has_short_ids = draw(2);
	}
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
			put_cell(buf, k->table, k->target[i], row, &s);
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

		make_case(&k, &buf, n % 50 == 49);
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
