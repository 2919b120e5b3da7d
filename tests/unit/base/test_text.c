#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/text.h"
#include "draw.h"

static void test_equal_and_order(void **state)
{
	cor_text none = {NULL, 0};

	(void)state;
	assert_true(cor_text_equal(none, COR_TEXT("")));
	assert_true(cor_text_equal(COR_TEXT("ab"), cor_text_of("ab")));
	assert_false(cor_text_equal(COR_TEXT("ab"), COR_TEXT("ac")));
	assert_false(cor_text_equal(COR_TEXT("ab"), COR_TEXT("abc")));
	assert_int_equal(cor_text_compare(none, COR_TEXT("")), 0);
	assert_true(cor_text_compare(COR_TEXT("ab"), COR_TEXT("abc")) < 0);
	assert_true(cor_text_compare(COR_TEXT("b"), COR_TEXT("abc")) > 0);
	assert_true(cor_text_compare(COR_TEXT("\xff"), COR_TEXT("a")) > 0);
	assert_true(cor_text_is(none, "") && cor_text_is(COR_TEXT("x"), "x"));
}

static void test_trim(void **state)
{
	(void)state;
	assert_true(cor_text_is(cor_text_trim(COR_TEXT(" \t a b\t ")), "a b"));
	assert_true(cor_text_is(cor_text_trim(COR_TEXT(" \t ")), ""));
	assert_true(cor_text_is(cor_text_trim((cor_text){NULL, 0}), ""));
	assert_true(cor_text_is(cor_text_trim(COR_TEXT("\na")), "\na"));
}

static void test_cut(void **state)
{
	cor_text rest = COR_TEXT("a||b"), piece;

	(void)state;
	assert_true(cor_text_cut(&rest, '|', &piece) && cor_text_is(piece, "a"));
	assert_true(cor_text_cut(&rest, '|', &piece) && cor_text_is(piece, ""));
	assert_true(cor_text_cut(&rest, '|', &piece) && cor_text_is(piece, "b"));
	assert_false(cor_text_cut(&rest, '|', &piece));
	assert_null(rest.p);
	rest = COR_TEXT("");
	assert_true(cor_text_cut(&rest, '|', &piece) && cor_text_is(piece, ""));
	assert_false(cor_text_cut(&rest, '|', &piece));
	rest = COR_TEXT("x|");
	assert_true(cor_text_cut(&rest, '|', &piece) && cor_text_is(piece, "x"));
	assert_true(cor_text_cut(&rest, '|', &piece) && cor_text_is(piece, ""));
	assert_false(cor_text_cut(&rest, '|', &piece));
}

/* Every code point of up to 0x1fffff in its form of `length` bytes is right, or is not, as said. */
static bool is_right(uint32_t code, unsigned length)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

	return code >= least[length] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

static void test_utf8_all_forms(void **state)
{
	static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
	char bytes[16];

	(void)state;
	for (unsigned length = 2; length <= 4; length++) {
		uint32_t end = length == 2 ? 0x800 : length == 3 ? 0x10000 : 0x200000;

		for (uint32_t code = 0; code < end; code++) {
			uint32_t rest = code;

			memset(bytes, 'x', sizeof(bytes));
			for (unsigned i = length; i-- > 1; rest >>= 6)
				bytes[3 + i] = (char)(0x80 | (rest & 0x3f));
			bytes[3] = (char)(leads[length] | rest);
			assert_true(cor_text_is_utf8((cor_text){bytes, sizeof(bytes)}) ==
				is_right(code, length));
			/* Cut in the middle it never is. */
			assert_false(cor_text_is_utf8((cor_text){bytes, 3 + length - 1}));
		}
	}
}

static void test_utf8_wrong(void **state)
{
	(void)state;
	assert_true(cor_text_is_utf8(COR_TEXT("")));
	assert_true(cor_text_is_utf8((cor_text){NULL, 0}));
	assert_true(cor_text_is_utf8(COR_TEXT("plain text, longer than eight bytes \x7f")));
	assert_false(cor_text_is_utf8(COR_TEXT("plain text then \x80")));
	assert_false(cor_text_is_utf8(COR_TEXT("\xff")));
	assert_false(cor_text_is_utf8(COR_TEXT("\xe2(\xa1")));
	assert_false(cor_text_is_utf8(COR_TEXT("\xe2\x82(")));
	assert_false(cor_text_is_utf8(COR_TEXT("\xf8\x88\x80\x80\x80")));
}

static void test_whole_numbers(void **state)
{
	static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "--1",
		"18446744073709551616", "99999999999999999999", "-18446744073709551616"};
	uint64_t u = 7;
	int64_t i = 7;

	(void)state;
	for (size_t k = 0; k < sizeof(bad) / sizeof(*bad); k++) {
		assert_false(cor_text_to_u64(cor_text_of(bad[k]), &u));
		assert_false(cor_text_to_i64(cor_text_of(bad[k]), &i));
	}
	assert_false(cor_text_to_u64(COR_TEXT("-1"), &u));
	assert_false(cor_text_to_i64(COR_TEXT("9223372036854775808"), &i));
	assert_false(cor_text_to_i64(COR_TEXT("-9223372036854775809"), &i));
	assert_true(u == 7 && i == 7);
	assert_true(cor_text_to_u64(COR_TEXT("18446744073709551615"), &u) && u == UINT64_MAX);
	assert_true(cor_text_to_u64(COR_TEXT("007"), &u) && u == 7);
	assert_true(cor_text_to_i64(COR_TEXT("9223372036854775807"), &i) && i == INT64_MAX);
	assert_true(cor_text_to_i64(COR_TEXT("-9223372036854775808"), &i) && i == INT64_MIN);
	assert_true(cor_text_to_i64(COR_TEXT("-0"), &i) && i == 0);
}

static void check_fixed(const char *z, int places, bool cut, int64_t expected)
{
	int64_t value = 7;

	assert_true(cor_text_to_fixed(cor_text_of(z), places, cut, &value));
	assert_true(value == expected);
}

static void test_fixed(void **state)
{
	static const char *const bad[] = {"", "-", ".", "1.", ".5", "-.5", "1.2.3", "1,5", "1e3",
		"+1", "1.x", "1.23x", " 1", "9223372036854775.808", "-9223372036854775.809",
		"1.2345", "99999999999999999999", "--1", "1.-5"};
	int64_t value = 7;

	(void)state;
	for (size_t k = 0; k < sizeof(bad) / sizeof(*bad); k++)
		assert_false(cor_text_to_fixed(cor_text_of(bad[k]), 3, false, &value));
	assert_true(value == 7);
	check_fixed("-12.5", 3, false, -12500);
	check_fixed("12", 0, false, 12);
	check_fixed("1.2300", 2, false, 123);
	check_fixed("-0.000", 2, false, 0);
	check_fixed("9223372036854775.807", 3, false, INT64_MAX);
	check_fixed("-9223372036854775.808", 3, false, INT64_MIN);
	check_fixed("0.123456789012345678", 18, false, 123456789012345678);
	check_fixed("1.2345", 3, true, 1235);
	check_fixed("-1.2345", 3, true, -1235);
	check_fixed("1.23449999", 3, true, 1234);
	check_fixed("0.5", 0, true, 1);
	check_fixed("-0.5", 0, true, -1);
	check_fixed("0.49", 0, true, 0);
	check_fixed("-9223372036854775807.5", 0, true, INT64_MIN);
	assert_false(cor_text_to_fixed(COR_TEXT("9223372036854775807.5"), 0, true, &value));
	assert_false(cor_text_to_fixed(COR_TEXT("1.5x"), 0, true, &value));
}

static void check_from_fixed(int64_t value, int places, const char *expected)
{
	char buffer[32];

	assert_int_equal(cor_text_from_fixed(value, places, buffer), strlen(expected));
	assert_string_equal(buffer, expected);
}

static void test_from_fixed(void **state)
{
	(void)state;
	check_from_fixed(0, 0, "0");
	check_from_fixed(0, 6, "0");
	check_from_fixed(-12500, 3, "-12.5");
	check_from_fixed(5, 3, "0.005");
	check_from_fixed(-1000, 3, "-1");
	check_from_fixed(1200, 0, "1200");
	check_from_fixed(INT64_MIN, 0, "-9223372036854775808");
	check_from_fixed(INT64_MIN, 18, "-9.223372036854775808");
	check_from_fixed(INT64_MAX, 3, "9223372036854775.807");
}

static void test_fixed_round_trip(void **state)
{
	draw d = draw_new("fixed");
	char buffer[32];

	(void)state;
	for (int k = 0; k < 200000; k++) {
		int64_t value = (int64_t)(draw_u64(&d) >> 1) >> draw_below(&d, 63), again;
		int places = (int)draw_below(&d, 19);
		size_t length;

		if (draw_below(&d, 2))
			value = -value;
		length = cor_text_from_fixed(value, places, buffer);
		assert_int_equal(strlen(buffer), length);
		assert_true(!strchr(buffer, '.') || buffer[length - 1] != '0');
		assert_true(cor_text_to_fixed((cor_text){buffer, length}, places, false, &again));
		assert_true(again == value);
		/* Rounded to fewer places it is the nearest, half away from zero. */
		if (places > 0) {
			int64_t tenth = value / 10 + (value % 10 >= 5) - (value % 10 <= -5);

			assert_true(cor_text_to_fixed((cor_text){buffer, length}, places - 1, true,
				&again));
			assert_true(again == tenth);
		}
	}
}

static void check_fold(const char *name, const char *expected)
{
	char out[256];
	size_t length = cor_text_fold(cor_text_of(name), out);

	assert_true(cor_text_is((cor_text){out, length}, expected));
}

static void test_fold(void **state)
{
	(void)state;
	check_fold("Huawei Technologies Co., Ltd.", "huawei technologies co ltd");
	check_fold("  --A  B--\t", "a b");
	check_fold("", "");
	check_fold(" ., ", "");
	check_fold("Société Générale", "société générale");
	check_fold("华为 Ltd", "华为 ltd");
	check_fold("5G-Core_v2\x7f", "5g core v2");
}

static bool is_word(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z');
}

/* Against the words, cut out and put together one by one; and folding twice changes nothing. */
static void test_fold_random(void **state)
{
	draw d = draw_new("fold");
	char name[40], expected[80], out[40];

	(void)state;
	for (int k = 0; k < 50000; k++) {
		size_t n = draw_below(&d, sizeof(name)), words = 0, length = 0;

		for (size_t i = 0; i < n; i++)
			name[i] = (char)(draw_below(&d, 2) ? draw_below(&d, 256)
							   : 'A' + draw_below(&d, 40));
		for (size_t i = 0; i < n; i++) {
			unsigned char c = (unsigned char)name[i];

			if (!is_word(c))
				continue;
			if ((i == 0 || !is_word((unsigned char)name[i - 1])) && words++ > 0)
				expected[length++] = ' ';
			expected[length++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		}
		assert_int_equal(cor_text_fold((cor_text){name, n}, out), length);
		assert_memory_equal(out, expected, length);
		assert_int_equal(cor_text_fold((cor_text){out, length}, out), length);
		assert_memory_equal(out, expected, length);
	}
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* The textbook's full matrix. */
static unsigned slow_distance(cor_text a, cor_text b)
{
	static unsigned m[65][65];

	for (size_t i = 0; i <= a.n; i++) {
		for (size_t j = 0; j <= b.n; j++) {
			if (i == 0 || j == 0) {
				m[i][j] = (unsigned)(i + j);
				continue;
			}
			m[i][j] = m[i - 1][j - 1] + (a.p[i - 1] != b.p[j - 1]);
			m[i][j] = least(m[i][j], m[i - 1][j] + 1);
			m[i][j] = least(m[i][j], m[i][j - 1] + 1);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				m[i][j] = least(m[i][j], m[i - 2][j - 2] + 1);
		}
	}
	return m[a.n][b.n];
}

static void test_distance(void **state)
{
	(void)state;
	assert_int_equal(cor_text_distance(COR_TEXT("vendor"), COR_TEXT("vednor"), 3), 1);
	assert_int_equal(cor_text_distance(COR_TEXT("kitten"), COR_TEXT("sitting"), 9), 3);
	assert_int_equal(cor_text_distance(COR_TEXT("kitten"), COR_TEXT("sitting"), 2), 3);
	assert_int_equal(cor_text_distance(COR_TEXT("kitten"), COR_TEXT("sitting"), 1), 2);
	assert_int_equal(cor_text_distance(COR_TEXT("ca"), COR_TEXT("abc"), 9), 3);
	assert_int_equal(cor_text_distance(COR_TEXT(""), COR_TEXT("abc"), 9), 3);
	assert_int_equal(cor_text_distance(COR_TEXT(""), COR_TEXT(""), 0), 0);
	assert_int_equal(cor_text_distance(COR_TEXT("a"), COR_TEXT("b"), 0), 1);
	assert_int_equal(cor_text_distance(COR_TEXT("a"), COR_TEXT("b"), UINT32_MAX), 1);
}

static void test_distance_random(void **state)
{
	draw d = draw_new("distance");
	char a[64], b[64];

	(void)state;
	for (int k = 0; k < 30000; k++) {
		size_t an = draw_below(&d, k % 10 ? 10 : 64), bn = draw_below(&d, k % 10 ? 10 : 64);
		unsigned limit = draw_below(&d, k % 3 ? 6 : 140);
		unsigned letters = 2 + draw_below(&d, 4), slow;

		for (size_t i = 0; i < an; i++)
			a[i] = (char)('a' + draw_below(&d, letters));
		for (size_t i = 0; i < bn; i++)
			b[i] = (char)('a' + draw_below(&d, letters));
		slow = slow_distance((cor_text){a, an}, (cor_text){b, bn});
		assert_int_equal(cor_text_distance((cor_text){a, an}, (cor_text){b, bn}, limit),
			least(slow, limit + 1));
	}
}

static void test_buf(void **state)
{
	cor_buf buf = {NULL, 0, 0, false};
	cor_err err;

	(void)state;
	assert_true(cor_text_is(cor_buf_text(&buf), ""));
	cor_buf_add(&buf, COR_TEXT(""));
	assert_string_equal(buf.p, "");
	cor_buf_addz(&buf, "links");
	cor_buf_addc(&buf, ':');
	cor_buf_addf(&buf, "%d %s", 9, "and a longer text than there is room for");
	assert_string_equal(buf.p, "links:9 and a longer text than there is room for");
	assert_int_equal(buf.n, strlen(buf.p));
	for (int i = 0; i < 10000; i++)
		cor_buf_addc(&buf, 'x');
	assert_int_equal(buf.n, strlen(buf.p));
	assert_int_equal(cor_buf_status(&buf, &err), COR_OK);
	cor_buf_done(&buf);
	assert_true(buf.p == NULL && buf.n == 0 && !buf.failed);
	cor_buf_addc(&buf, 'y');
	assert_string_equal(buf.p, "y");
	cor_buf_done(&buf);
}

static cor_status build(cor_buf *buf, cor_err *err)
{
	cor_buf_addz(buf, "one");
	cor_buf_addf(buf, "%0100d", 2);
	cor_buf_addc(buf, 'x');
	cor_buf_add(buf, (cor_text){"0123456789abcdef0123456789abcdef", 32});
	for (int i = 0; i < 300; i++)
		cor_buf_addc(buf, 'z');
	return cor_buf_status(buf, err);
}

static void test_buf_faults(void **state)
{
	uint64_t n = 0;

	(void)state;
	for (;; n++) {
		cor_buf buf = {NULL, 0, 0, false};
		cor_status status;
		size_t length;
		cor_err err;

		cor_mem_fail_at(n);
		status = build(&buf, &err);
		cor_mem_fail_at(UINT64_MAX);
		length = buf.n;
		if (status != COR_OK) {
			assert_int_equal(status, COR_ENOMEM);
			assert_string_equal(err.text, "out of memory");
			/* What came before stays; nothing comes behind a gap. */
			cor_buf_addc(&buf, 'y');
			assert_int_equal(buf.n, length);
		}
		assert_true(!buf.p || strlen(buf.p) == buf.n);
		cor_buf_done(&buf);
		if (status == COR_OK)
			break;
	}
	assert_true(n > 2);
}

static void test_buf_too_long(void **state)
{
	cor_buf buf = {NULL, 0, 0, false};

	(void)state;
	cor_buf_addc(&buf, 'x');
	cor_buf_add(&buf, (cor_text){"", SIZE_MAX - 1});
	assert_true(buf.failed);
	assert_string_equal(buf.p, "x");
	cor_buf_done(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_and_order),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_utf8_all_forms),
		cmocka_unit_test(test_utf8_wrong),
		cmocka_unit_test(test_whole_numbers),
		cmocka_unit_test(test_fixed),
		cmocka_unit_test(test_from_fixed),
		cmocka_unit_test(test_fixed_round_trip),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_fold_random),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_distance_random),
		cmocka_unit_test(test_buf),
		cmocka_unit_test(test_buf_faults),
		cmocka_unit_test(test_buf_too_long),
	};

	return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
