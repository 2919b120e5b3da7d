/* The installed interface, from outside: a folder of CSV files in, verdicts and texts out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "cordon/cordon.h"

static char folder[64], ground[512], policy[128];

static void write_file(const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static int set_up(void **state)
{
	(void)state;
	const char *root = getenv("CORDON_SOURCE_ROOT");
	snprintf(ground, sizeof(ground), "%s/register", root ? root : ".");
	snprintf(folder, sizeof(folder), "/tmp/cordon-library-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(policy, sizeof(policy), "%s.yaml", folder);
	write_file("element.csv", "id,maker,operator\nE1,Huawei,A\nE2,Ericsson,A\nE3,,A\n");
	FILE *f = fopen(policy, "w");
	assert_non_null(f);
	fputs("cordon: 1\nid: p\nvendors: {v: {parties: [huawei]}}\nrules:\n"
	      "- {id: none, clause: c, exclude: v}\n"
	      "- {id: half, clause: c, limit: v, to: 50%, of: elements, per: element.operator}\n"
	      "- {id: empty, clause: c, exclude: v, from: \"element.id == 'E9'\"}\n",
		f);
	assert_int_equal(fclose(f), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	char path[128];
	snprintf(path, sizeof(path), "%s/element.csv", folder);
	unlink(path);
	rmdir(folder);
	unlink(policy);
	return 0;
}

static cordon_check_options options_of(void)
{
	return (cordon_check_options){
		.size = sizeof(cordon_check_options),
		.estate = folder,
		.policy = policy,
		.register_path = ground,
		.at = "2020-06-30",
	};
}

static void test_verdicts(void **state)
{
	(void)state;
	cordon_check_options options = options_of();
	cordon_result *result = NULL;
	cordon_error error;
	if (cordon_check(&options, &result, &error) != CORDON_OK)
		fail_msg("%s", error.text);
	assert_int_equal(cordon_result_verdict(result), CORDON_VIOLATED);
	assert_int_equal(cordon_result_rule_count(result), 3);
	assert_string_equal(cordon_result_rule_id(result, 1), "half");
	assert_int_equal(cordon_result_rule_verdict(result, 0), CORDON_VIOLATED);
	assert_int_equal(cordon_result_rule_verdict(result, 1), CORDON_UNKNOWN);
	assert_int_equal(cordon_result_rule_verdict(result, 2), CORDON_UNKNOWN);
	assert_true(cordon_result_rule_is_vacuous(result, 2));
	assert_false(cordon_result_rule_is_vacuous(result, 0));
	assert_null(cordon_result_rule_id(result, 3));
	static const char *const formats[] = {"text", "json", "csv", "proof"};
	for (size_t i = 0; i < 4; i++) {
		char *text = NULL;
		size_t length = 0;
		assert_int_equal(cordon_result_write(result, formats[i], &text, &length, &error),
			CORDON_OK);
		assert_int_equal(strlen(text), length);
		assert_true(length > 50);
		cordon_text_free(text);
	}
	char *text = NULL;
	assert_int_equal(cordon_result_write(result, "docx", &text, NULL, &error), CORDON_INPUT);
	assert_null(text);
	cordon_result_free(result);
}

static void test_wrong_input(void **state)
{
	(void)state;
	cordon_check_options options = options_of();
	cordon_result *result = NULL;
	cordon_error error;
	options.at = "2020-02-30";
	assert_int_equal(cordon_check(&options, &result, &error), CORDON_INPUT);
	assert_non_null(strstr(error.text, "2020-02-30"));
	options.size = 0;
	assert_int_equal(cordon_check(&options, &result, NULL), CORDON_INPUT);
	assert_int_equal(cordon_check(NULL, &result, &error), CORDON_INPUT);
	assert_null(result);
	cordon_result_free(NULL);
}

/* Every allocation of a whole check fails once: a clean error, no result, nothing lost (LeakSanitizer). */
static void test_every_allocation_fails(void **state)
{
	(void)state;
	/* A snapshot that cannot be written is no failure, and one that is there saves allocations. */
	assert_int_equal(setenv("CORDON_SNAPSHOT", "off", 1), 0);
	cordon_check_options options = options_of();
	cordon_result *result = NULL;
	cordon_error error;
	uint64_t before = cor_mem_count();
	assert_int_equal(cordon_check(&options, &result, &error), CORDON_OK);
	cordon_result_free(result);
	uint64_t total = cor_mem_count() - before;
	uint64_t step = total > 2000 ? total / 2000 : 1;
	for (uint64_t n = 0; n < total; n += n < 400 ? 1 : step) {
		result = NULL;
		cor_mem_fail_at(n);
		cordon_status status = cordon_check(&options, &result, &error);
		cor_mem_fail_at(UINT64_MAX);
		if (status == CORDON_OK) {
			fail_msg("allocation %llu of %llu failed and nobody noticed",
				(unsigned long long)n, (unsigned long long)total);
		}
		assert_int_equal(status, CORDON_MEMORY);
		assert_null(result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_wrong_input),
		cmocka_unit_test(test_every_allocation_fails),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
