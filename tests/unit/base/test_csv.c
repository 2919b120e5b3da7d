#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/limits.h"
#include "draw.h"

/*
 * A case is a text and what it reads as: cells ended by '|', records by '/', trouble as
 * "!LINE:COLUMN reason/".
 */
typedef struct csv_case {
	const char *text;
	char delimiter, quote;
	const char *expected;
} csv_case;

static const csv_case CASES[] = {
	{"", ',', '"', ""},
	{"a,b\nc,d\n", ',', '"', "a|b|/c|d|/"},
	{"a,b\r\nc,d\r\n", ',', '"', "a|b|/c|d|/"},
	{"a,b", ',', '"', "a|b|/"},
	{"a,", ',', '"', "a||/"},
	{"a,\r", ',', '"', "a||/"},
	{",\n", ',', '"', "||/"},
	{"\n\r\n\na\n\n", ',', '"', "a|/"},
	{"a\n\r", ',', '"', "a|/"},
	{"\xef\xbb\xbf"
	 "a,b\n",
		',', '"', "a|b|/"},
	{"\xef\xbb\xbf\"a\"\n", ',', '"', "a|/"},
	{"\"a\",\"b\"\n", ',', '"', "a|b|/"},
	{"\"a,b\"\n", ',', '"', "a,b|/"},
	{"\"a\"\"b\",c\n", ',', '"', "a\"b|c|/"},
	{"\"\"\"\"", ',', '"', "\"|/"},
	{"\"\",x\n", ',', '"', "|x|/"},
	{"\"a\nb\",c\nd\n", ',', '"', "a\nb|c|/d|/"},
	{"\"a\r\nb\"\r\nd", ',', '"', "a\r\nb|/d|/"},
	{"\"a\"\r", ',', '"', "a|/"},
	{"a\"b,c\"\"d\n", ',', '"', "a\"b|c\"\"d|/"},
	{" \"a\"\n", ',', '"', " \"a\"|/"},
	{"a;b,c\n", ';', '"', "a|b,c|/"},
	{"'a;b';\"c\n", ';', '\'', "a;b|\"c|/"},
	{"\"a;b\n", ';', 0, "\"a|b|/"},
	{"a\rb,c\n", ',', '"', "a\rb|c|/"},
	{"x\n\"a,b\nc,d\n", ',', '"', "x|/!2:1 quote is never closed/c|d|/"},
	{"\xc3\xa4\xe2\x82\xac,\"b\nc", ',', '"', "!1:4 quote is never closed/c|/"},
	{"\xc3\xa4,\"b\" c,d\ne\n", ',', '"', "!1:6 text behind the closing quote/e|/"},
	{"\"a\nb\"c\nd\n", ',', '"', "!2:3 text behind the closing quote/b\"c|/d|/"},
	{"\"a\"\rb\nc", ',', '"', "!1:4 text behind the closing quote/c|/"},
};

static void read_as(cor_text text, char delimiter, char quote, cor_buf *out)
{
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record r;
	bool more;

	assert_int_equal(cor_csv_new(text, delimiter, quote, &csv, NULL), COR_OK);
	while (cor_csv_next(csv, &r, &more, NULL) == COR_OK && more) {
		if (r.trouble)
			cor_buf_addf(out, "!%u:%u %s", (unsigned)r.trouble_line, r.trouble_column,
				r.trouble);
		for (uint32_t i = 0; i < r.count; i++) {
			cor_buf_add(out, r.cells[i]);
			cor_buf_addc(out, '|');
		}
		cor_buf_addc(out, '/');
	}
	assert_int_equal(cor_buf_status(out, NULL), COR_OK);
}

/* Each case at each distance from the edge of a block. */
static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		const csv_case *c = &CASES[i];
		cor_buf out = {0};

		read_as(cor_text_of(c->text), c->delimiter, c->quote, &out);
		assert_string_equal(out.p ? out.p : "", c->expected);
		cor_buf_done(&out);
	}
}

static void test_cases_behind_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		const csv_case *c = &CASES[i];

		if (c->text[0] == '\xef' || strchr(c->expected, '!'))
			continue;
		for (unsigned gap = 0; gap < 140; gap++) {
			cor_buf text = {0}, out = {0}, expected = {0};

			for (unsigned k = 0; k < gap; k++)
				cor_buf_addc(&text, 'x');
			cor_buf_addc(&text, c->delimiter);
			cor_buf_addz(&text, "y\n");
			cor_buf_addz(&text, c->text);
			for (unsigned k = 0; k < gap; k++)
				cor_buf_addc(&expected, 'x');
			cor_buf_addz(&expected, "|y|/");
			cor_buf_addz(&expected, c->expected);
			read_as(cor_buf_text(&text), c->delimiter, c->quote, &out);
			assert_string_equal(out.p, expected.p);
			cor_buf_done(&text);
			cor_buf_done(&out);
			cor_buf_done(&expected);
		}
	}
}

static void test_places(void **state)
{
	cor_text text = COR_TEXT("id,name\r\n"
				 "\xd7\xa9\xd7\xa9,b,c\n"
				 "\n"
				 "x,\"two\nlines\",z,\"q\"\n"
				 "y");
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record r;
	bool more;

	(void)state;
	assert_int_equal(cor_csv_new(text, ',', '"', &csv, NULL), COR_OK);
	assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
	assert_true(more && r.line == 1 && r.count == 2);
	assert_true(r.columns[0] == 1 && r.columns[1] == 4);
	assert_true(cor_text_is(r.raw, "id,name"));
	assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
	assert_true(r.line == 2 && r.columns[1] == 4 && r.columns[2] == 6);
	assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
	assert_true(r.line == 4 && r.count == 4);
	assert_true(r.columns[0] == 1 && r.columns[1] == 3);
	assert_true(r.columns[2] == 0 && r.columns[3] == 0); /* on line 5 */
	assert_true(cor_text_is(r.raw, "x,\"two\nlines\",z,\"q\""));
	assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
	assert_true(r.line == 6 && cor_text_is(r.raw, "y"));
	assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
	assert_false(more);
	assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
	assert_false(more);
}

/* One cell of `bytes` bytes, or `cells` empty ones: the first that is too much is trouble. */
static void test_limits(void **state)
{
	cor_buf text = {0}, out = {0};

	(void)state;
	for (uint32_t i = 0; i < COR_LIMIT_CELL_BYTES; i++)
		cor_buf_addc(&text, 'x');
	cor_buf_addz(&text, "\na\n");
	read_as(cor_buf_text(&text), ',', '"', &out);
	assert_null(memchr(out.p, '!', out.n));
	cor_buf_done(&out);
	text.p[COR_LIMIT_CELL_BYTES] = 'x';
	read_as(cor_buf_text(&text), ',', '"', &out);
	assert_string_equal(out.p, "!1:1 cell is too long, limit in bytes 65536/");
	cor_buf_done(&out);
	text.p[0] = '"';
	text.p[9] = '\n';
	text.p[COR_LIMIT_CELL_BYTES + 2] = '"';
	read_as(cor_buf_text(&text), ',', '"', &out);
	assert_memory_equal(out.p, "!1:1 cell is too long", 21);
	cor_buf_done(&out);
	cor_buf_done(&text);
	for (uint32_t i = 0; i + 1 < COR_LIMIT_COLUMNS; i++)
		cor_buf_addc(&text, ',');
	read_as(cor_buf_text(&text), ',', '"', &out);
	assert_int_equal(out.n, COR_LIMIT_COLUMNS + 1);
	cor_buf_done(&out);
	cor_buf_addz(&text, ",\nb");
	read_as(cor_buf_text(&text), ',', '"', &out);
	assert_string_equal(out.p, "!1:1025 too many cells, limit 1024/b|/");
	cor_buf_done(&out);
	cor_buf_done(&text);
}

static void test_comments(void **state)
{
	cor_text text = COR_TEXT("# a,\"b\n#\nx,#y\n\"q\n# no comment\"\n#\"");
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record r;
	bool more;

	(void)state;
	assert_int_equal(cor_csv_new(text, ',', '"', &csv, NULL), COR_OK);
	cor_csv_comment(csv, '#');
	assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
	assert_true(more && r.line == 3 && r.count == 2 && cor_text_is(r.cells[1], "#y"));
	assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
	assert_true(more && r.line == 4 && r.count == 1);
	assert_true(cor_text_is(r.cells[0], "q\n# no comment"));
	assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
	assert_false(more);
}

#define ROWS 60
#define CELLS 7

static cor_text draw_cell(draw *d, char bytes[40])
{
	static const char *const PIECES[] = {"a", "\"", ",", "\n", "\r", " ", "\xc3\xa4",
		"\xe2\x82\xac", "bcdefgh"};
	size_t n = 0;

	for (uint32_t i = draw_below(d, 5); i--;) {
		const char *piece = PIECES[draw_below(d, 9)];

		memcpy(bytes + n, piece, strlen(piece));
		n += strlen(piece);
	}
	return (cor_text){bytes, n};
}

/* What is written is read back, whatever the cells hold. */
static void test_round_trip(void **state)
{
	static char bytes[ROWS][CELLS][40];
	draw d = draw_new("csv round trip");

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		cor_text cells[ROWS][CELLS];
		uint32_t width = 1 + draw_below(&d, CELLS);
		COR_AUTO(cor_csv) csv = NULL;
		cor_buf text = {0};
		cor_csv_record r;
		bool more;

		for (unsigned i = 0; i < ROWS; i++) {
			for (uint32_t k = 0; k < width; k++)
				cells[i][k] = draw_cell(&d, bytes[i][k]);
			cor_csv_add_record(&text, cells[i], width);
		}
		assert_int_equal(cor_csv_new(cor_buf_text(&text), ',', '"', &csv, NULL), COR_OK);
		for (unsigned i = 0; i < ROWS; i++) {
			assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
			assert_true(more && !r.trouble && r.count == width);
			for (uint32_t k = 0; k < width; k++)
				assert_true(cor_text_equal(r.cells[k], cells[i][k]));
		}
		assert_int_equal(cor_csv_next(csv, &r, &more, NULL), COR_OK);
		assert_false(more);
		cor_buf_done(&text);
	}
}

/* The obvious reader, a byte at a time, for texts without trouble. */
static bool read_slowly(cor_text t, cor_buf *out)
{
	size_t i = 0;

	while (i < t.n) {
		size_t eol = t.p[i] == '\r' ? i + 1 : i;

		if (eol == t.n || t.p[eol] == '\n') {
			i = eol + 1;
			continue;
		}
		for (;;) {
			if (i < t.n && t.p[i] == '"') {
				for (i++;; i++) {
					if (i >= t.n)
						return false;
					if (t.p[i] != '"')
						cor_buf_addc(out, t.p[i]);
					else if (i + 1 < t.n && t.p[i + 1] == '"')
						cor_buf_addc(out, t.p[++i]);
					else
						break;
				}
				i++;
			} else {
				while (i < t.n && t.p[i] != ',' && t.p[i] != '\n' &&
					!(t.p[i] == '\r' && (i + 1 == t.n || t.p[i + 1] == '\n')))
					cor_buf_addc(out, t.p[i++]);
			}
			cor_buf_addc(out, '|');
			if (i < t.n && t.p[i] == '\r' && (i + 1 == t.n || t.p[i + 1] == '\n'))
				i++;
			if (i >= t.n || t.p[i] == '\n')
				break;
			if (t.p[i++] != ',')
				return false;
		}
		cor_buf_addc(out, '/');
		i++;
	}
	return true;
}

static void test_against_slow_reader(void **state)
{
	static const char LETTERS[] = "ab,,\"\"\n\r\xc3\xa4";
	draw d = draw_new("csv against the slow reader");
	unsigned good = 0;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		cor_buf expected = {0}, out = {0};
		uint32_t n = draw_below(&d, round % 2 ? 12 : 150);
		uint32_t kinds = round % 4 < 2 ? 5 : 10;
		char bytes[150];

		for (uint32_t i = 0; i < n; i++)
			bytes[i] = LETTERS[(kinds == 5 ? i % 2 * 5 : 0) + draw_below(&d, kinds)];
		read_as((cor_text){bytes, n}, ',', '"', &out);
		if (read_slowly((cor_text){bytes, n}, &expected)) {
			good++;
			assert_string_equal(out.p ? out.p : "", expected.p ? expected.p : "");
		} else {
			assert_non_null(strchr(out.p, '!'));
		}
		cor_buf_done(&out);
		cor_buf_done(&expected);
	}
	assert_true(good > 2000);
}

static void test_out_of_memory(void **state)
{
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record r;
	cor_err err;
	bool more;

	(void)state;
	cor_mem_fail_at(0);
	assert_int_equal(cor_csv_new(COR_TEXT("a"), ',', '"', &csv, &err), COR_ENOMEM);
	assert_null(csv);
	assert_int_equal(cor_csv_new(COR_TEXT("\"\"\"\""), ',', '"', &csv, &err), COR_OK);
	cor_mem_fail_at(0);
	assert_int_equal(cor_csv_next(csv, &r, &more, &err), COR_ENOMEM);
	cor_mem_fail_at(UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_cases_behind_text),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_against_slow_reader),
		cmocka_unit_test(test_out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
