/* A YAML file as JSON: what is written, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/yaml_json.h"

static char path[600];

static int set_up(void **state)
{
	const char *place = getenv("TMPDIR");
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/cordon-yaml-json-XXXXXX", place ? place : "/tmp");
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

static cor_status read_as_json(const char *yaml, cor_buf *out, cor_err *err)
{
	assert_int_equal(cor_file_write(path, cor_text_of(yaml), NULL), COR_OK);
	return cor_yaml_json(path, out, err);
}

static void check(const char *yaml, const char *json)
{
	cor_buf out = {0};

	assert_int_equal(read_as_json(yaml, &out, NULL), COR_OK);
	assert_string_equal(out.p, json);
	cor_buf_done(&out);
}

static void test_written(void **state)
{
	(void)state;
	check("a: 1\n", "{\n  \"a\": \"1\"\n}\n");
	check("b: [x, ' y ', \"z\\n\\\"\"]\na: {}\nc:\nd: []\n",
		"{\n  \"b\": [\n    \"x\",\n    \"y\",\n    \"z\\n\\\"\"\n  ],\n  \"a\": {},\n  \"c\": "
		"\"\",\n  \"d\": []\n}\n");
	check("- {on: true}\n- - no\n",
		"[\n  {\n    \"on\": \"true\"\n  },\n  [\n    \"no\"\n  ]\n]\n");
	check("word\n", "\"word\"");
}

static void test_refused(void **state)
{
	cor_buf out = {0};
	cor_err err = {0};

	(void)state;
	assert_int_equal(read_as_json("a: 1\na: 2\n", &out, &err), COR_EINPUT);
	assert_memory_equal(err.text, path, strlen(path));
	assert_int_equal(cor_yaml_json("/nonexistent/file", &out, &err), COR_ESYSTEM);
	cor_buf_done(&out);
}

/* As deep as YAML is read. */
static void test_deep(void **state)
{
	char yaml[2 * COR_LIMIT_YAML_DEPTH + 3] = "";
	cor_buf out = {0};
	cor_err err = {0};

	(void)state;
	memset(yaml, '[', COR_LIMIT_YAML_DEPTH);
	memset(yaml + COR_LIMIT_YAML_DEPTH, ']', COR_LIMIT_YAML_DEPTH);
	assert_int_equal(read_as_json(yaml, &out, &err), COR_OK);
	cor_buf_done(&out);
	memset(yaml, '[', COR_LIMIT_YAML_DEPTH + 1);
	memset(yaml + COR_LIMIT_YAML_DEPTH + 1, ']', COR_LIMIT_YAML_DEPTH + 1);
	assert_int_equal(read_as_json(yaml, &out, &err), COR_ELIMIT);
	cor_buf_done(&out);
}

static void test_memory(void **state)
{
	cor_status status = COR_ENOMEM;
	uint64_t n = 0;

	(void)state;
	assert_int_equal(cor_file_write(path, COR_TEXT("a: [b, {c: d}]\n"), NULL), COR_OK);
	for (; status != COR_OK; n++) {
		cor_buf out = {0};
		cor_err err = {0};

		cor_mem_fail_at(n);
		status = cor_yaml_json(path, &out, &err);
		cor_mem_fail_at(UINT64_MAX);
		assert_true(status == COR_OK || status == COR_ENOMEM);
		assert_int_equal(err.status, status);
		cor_buf_done(&out);
	}
	assert_true(n > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
