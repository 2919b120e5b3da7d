#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/json.h"

static void assert_text(cor_buf *out, const char *expected)
{
	assert_int_equal(cor_buf_status(out, NULL), COR_OK);
	assert_string_equal(out->p, expected);
	cor_buf_done(out);
}

static void test_nesting(void **state)
{
	(void)state;
	cor_buf out = {0};
	cor_json json;
	cor_json_init(&json, &out);
	cor_json_object(&json, NULL);
	cor_json_u64(&json, "a", UINT64_MAX);
	cor_json_i64(&json, "b", INT64_MIN);
	cor_json_array(&json, "c");
	cor_json_bool(&json, NULL, true);
	cor_json_null(&json, NULL);
	cor_json_object_flat(&json, NULL);
	cor_json_text(&json, "x", COR_TEXT("y"));
	cor_json_array(&json, "in");
	cor_json_end_array(&json);
	cor_json_end_object(&json);
	cor_json_end_array(&json);
	cor_json_array(&json, "empty");
	cor_json_end_array(&json);
	cor_json_end_object(&json);
	assert_text(&out,
		"{\n  \"a\": 18446744073709551615,\n  \"b\": -9223372036854775808,\n"
		"  \"c\": [\n    true,\n    null,\n    {\"x\": \"y\", \"in\": []}\n  ],\n"
		"  \"empty\": []\n}\n");
}

static void test_strings(void **state)
{
	(void)state;
	static const struct {
		cor_text in;
		const char *out;
	} cases[] = {
		{{"", 0}, "[\n  \"\"\n]\n"},
		{{"a\"b\\c", 5}, "[\n  \"a\\\"b\\\\c\"\n]\n"},
		{{"\n\t\x01\x7f\0z", 6}, "[\n  \"\\n\\t\\u0001\\u007f\\u0000z\"\n]\n"},
		{{"\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", 9},
			"[\n  \"\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80\"\n]\n"},
		{{"a\xff\xc3", 3}, "[\n  \"a\xef\xbf\xbd\xef\xbf\xbd\"\n]\n"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cor_buf out = {0};
		cor_json json;
		cor_json_init(&json, &out);
		cor_json_array(&json, NULL);
		cor_json_text(&json, NULL, cases[i].in);
		cor_json_end_array(&json);
		assert_text(&out, cases[i].out);
	}
}

static void test_names_that_are_data(void **state)
{
	(void)state;
	cor_buf out = {0};
	cor_json json;
	cor_json_init(&json, &out);
	cor_json_object_flat(&json, NULL);
	cor_json_name(&json, COR_TEXT("a\"b"));
	cor_json_day(&json, NULL, 0);
	cor_json_day(&json, "none", COR_DAY_NONE);
	cor_json_name(&json, COR_TEXT("r"));
	cor_json_ratio(&json, NULL, (cor_ratio){1, 3});
	cor_json_end_object(&json);
	assert_text(&out,
		"{\"a\\\"b\": \"1970-01-01\", \"none\": null, \"r\": {\"num\": 1, \"den\": 3}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_names_that_are_data),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
