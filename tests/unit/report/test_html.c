#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "report/html.h"
#include "report/plain.h"

static const cor_report_options no_options;

/* What a writer of one text makes of it. */
static char *put(void (*writer)(const cor_html *h, cor_text text), cor_text text, cor_buf *out)
{
	*out = (cor_buf){0};
	cor_html h = {.options = &no_options, .out = out};
	writer(&h, text);
	assert_false(out->failed);
	return out->p ? out->p : (char *)(uintptr_t) "";
}

static void assert_text(const char *text, const char *expected)
{
	cor_buf out;
	assert_string_equal(put(cor_html_text, cor_text_of(text), &out), expected);
	cor_buf_done(&out);
}

static void test_escaping(void **state)
{
	(void)state;
	assert_text("", "");
	assert_text("plain ü 北", "plain ü 北");
	assert_text("<a href=\"x\" b='y'>&amp;",
		"&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;");
	assert_text("a\tb\nc", "a\tb\nc");
}

static void test_what_xml_may_not_hold(void **state)
{
	(void)state;
	assert_text("a\x01"
		    "b\x1f\x7f",
		"a\xef\xbf\xbd"
		"b\xef\xbf\xbd\xef\xbf\xbd");
	assert_text("\xc2\x85"
		    "x\xc2\xa0",
		"\xef\xbf\xbd"
		"x\xc2\xa0");
	assert_text("\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd");
	/* No UTF-8: a lone byte, a cut character, an overlong <, a surrogate. */
	assert_text("\xff"
		    "a\xe2\x82",
		"\xef\xbf\xbd"
		"a\xef\xbf\xbd\xef\xbf\xbd");
	assert_text("\xc0\xbc", "\xef\xbf\xbd\xef\xbf\xbd");
	assert_text("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

/* Every character of one, two and three bytes: what comes out is UTF-8 and holds none of < > & ". */
static void test_every_character(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 0x10000; c++) {
		char in[3] = {(char)(c >> 12 | 0xe0), (char)((c >> 6 & 0x3f) | 0x80),
			(char)((c & 0x3f) | 0x80)};
		cor_text text = {in, 3};
		if (c < 0x80) {
			in[0] = (char)c;
			text.n = 1;
		}
		cor_buf out;
		put(cor_html_text, text, &out);
		assert_true(cor_text_is_utf8(cor_buf_text(&out)));
		assert_null(memchr(out.p, '<', out.n));
		assert_null(memchr(out.p, '"', out.n));
		size_t bytes;
		cor_plain_character(text, &bytes);
		assert_in_range(bytes, 1, text.n);
		cor_buf_done(&out);
	}
}

static void test_names(void **state)
{
	(void)state;
	cor_buf out, name = {0};
	assert_string_equal(put(cor_html_name, COR_TEXT("<b>"), &out), "<bdi>&lt;b&gt;</bdi>");
	cor_buf_done(&out);
	for (int i = 0; i < COR_HTML_NAME; i++)
		cor_buf_addz(&name, "ü");
	assert_null(strstr(put(cor_html_name, cor_buf_text(&name), &out), "cut"));
	cor_buf_done(&out);
	cor_buf_addz(&name, "x");
	assert_non_null(strstr(put(cor_html_name, cor_buf_text(&name), &out),
		"ü</bdi> … (cut: it has 801 bytes)"));
	cor_buf_done(&out);
	assert_null(strstr(put(cor_html_prose, cor_buf_text(&name), &out), "cut"));
	cor_buf_done(&out);
	cor_buf_done(&name);
}

static void test_numbers(void **state)
{
	(void)state;
	cor_buf out = {0};
	cor_html h = {.options = &no_options, .out = &out};
	const uint64_t numbers[] = {0, 7, 999, 1000, 123456, 1234567, UINT64_MAX};
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		cor_html_number(&h, numbers[i]);
		cor_html_put(&h, " ");
	}
	cor_html_count(&h, 1, "site");
	cor_html_put(&h, " ");
	cor_html_count(&h, 2000, "site");
	assert_string_equal(out.p,
		"0 7 999 1,000 123,456 1,234,567 18,446,744,073,709,551,615 1 site 2,000 sites");
	out.n = 0;
	cor_html_limit(&h, (cor_ratio){35, 100});
	cor_html_put(&h, " ");
	cor_html_limit(&h, (cor_ratio){1, 8});
	cor_html_put(&h, " ");
	cor_html_long_day(&h, 18443);
	cor_html_put(&h, " ");
	cor_html_days_left(&h, -1);
	assert_string_equal(out.p,
		"35% 12.50% <time datetime=\"2020-06-30\">30 June 2020</time> 1 day ago");
	cor_buf_done(&out);
}

/* The writer with every allocation failing in turn: a clean error, no leak. */
static void test_memory(void **state)
{
	(void)state;
	static const cor_site_result sites[] = {{.lat = 515000000, .lon = -1000000}};
	static const cor_text regions[] = {{"", 0}};
	static const cor_rule_result rule = {.id = {"r", 1},
		.kind = {"exclude", 7},
		.by = 5,
		.by_text = {"d", 1},
		.target = COR_DAY_NONE,
		.evaluated = true,
		.counts = true};
	const cor_result result = {.policy_id = {"p", 1},
		.rules = &rule,
		.rule_count = 1,
		.setting = {.sites = sites,
			.site_count = 1,
			.regions = regions,
			.region_count = 1}};
	cor_status status = COR_ENOMEM;
	uint64_t n = 0;
	for (; status != COR_OK; n++) {
		cor_buf out = {0};
		cor_err err = {0};
		cor_mem_fail_at(n);
		status = cor_report_html(&result, &no_options, &out, &err);
		cor_mem_fail_at(UINT64_MAX);
		assert_true(status == COR_OK || status == COR_ENOMEM);
		cor_buf_done(&out);
	}
	assert_true(n > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escaping),
		cmocka_unit_test(test_what_xml_may_not_hold),
		cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
