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

/* A supposition that fails half made leaves the session as it was. */
static void test_every_supposition_fails(void **state)
{
	static const char yaml[] =
		"what-if: 1\nvendors: {v: [zte]}\nreplace: [{elements: [E1], maker: zte}]\n";
	cordon_check_options options = options_of();
	cordon_session *session = NULL;
	cordon_supposed *supposed = NULL;
	cordon_error error;

	(void)state;
	assert_int_equal(cordon_session_open(&options, &session, &error), CORDON_OK);
	for (int round = 0; round < 2; round++) {
		uint64_t before = cor_mem_count(), total, step;

		if (cordon_session_what_if(session, "w", yaml, strlen(yaml), &supposed, &error) !=
			CORDON_OK)
			fail_msg("%s", error.text);
		assert_int_equal(cordon_supposed_after(supposed), CORDON_VIOLATED);
		cordon_supposed_free(supposed);
		supposed = NULL;
		total = cor_mem_count() - before;
		step = total > 500 ? total / 500 : 1;
		/* The first round judged the estate as it is, too. */
		for (uint64_t n = 0; round == 1 && n < total; n += step) {
			cor_mem_fail_at(n);
			cordon_status status = cordon_session_what_if(session, "w", yaml,
				strlen(yaml), &supposed, &error);
			cor_mem_fail_at(UINT64_MAX);
			assert_int_equal(status, CORDON_MEMORY);
			assert_null(supposed);
		}
	}
	assert_int_equal(cordon_session_what_if(session, "w", yaml, strlen(yaml), &supposed,
				 &error),
		CORDON_OK);
	cordon_supposed_free(supposed);
	cordon_session_free(session);
}

static void test_what_if(void **state)
{
	static const char yaml[] = "what-if: 1\nremove: [{elements: [E1]}]\n";
	static const char wrong[] = "what-if: 1\nclose: [L1]\n";
	cordon_check_options options = options_of();
	cordon_session *session = NULL;
	cordon_supposed *supposed = NULL;
	cordon_error error;
	char *text = NULL;
	size_t length = 0;

	(void)state;
	if (cordon_session_open(&options, &session, &error) != CORDON_OK)
		fail_msg("%s", error.text);
	assert_int_equal(cordon_session_what_if(session, "w.yaml", wrong, strlen(wrong), &supposed,
				 &error),
		CORDON_INPUT);
	assert_string_equal(error.text, "w.yaml:2:9: the estate has no link \"L1\"");
	assert_null(supposed);
	for (int i = 0; i < 2; i++) {
		if (cordon_session_what_if(session, "w.yaml", yaml, strlen(yaml), &supposed,
			    &error) != CORDON_OK)
			fail_msg("%s", error.text);
		assert_int_equal(cordon_supposed_before(supposed), CORDON_VIOLATED);
		assert_int_equal(cordon_supposed_after(supposed), CORDON_UNKNOWN);
		assert_int_equal(cordon_supposed_rule_count(supposed), 3);
		assert_int_equal(cordon_supposed_rule_before(supposed, 0), CORDON_VIOLATED);
		assert_int_equal(cordon_supposed_rule_after(supposed, 0), CORDON_UNKNOWN);
		assert_int_equal(cordon_supposed_rule_after(supposed, 3), CORDON_UNKNOWN);
		assert_int_equal(cordon_supposed_write(supposed, "json", &text, &length, &error),
			CORDON_OK);
		assert_non_null(strstr(text, "what if, not the estate as it is"));
		cordon_text_free(text);
		assert_int_equal(cordon_supposed_write(supposed, "proof", &text, &length, &error),
			CORDON_INPUT);
		cordon_supposed_free(supposed);
	}
	cordon_session_free(session);
}

static void test_watch(void **state)
{
	cordon_check_options options = options_of();
	cordon_watch *watch = NULL;
	uint32_t element, maker, ignored = 7;
	cordon_error error;

	(void)state;
	if (cordon_watch_open(&options, &watch, &error) != CORDON_OK)
		fail_msg("%s", error.text);
	assert_int_equal(cordon_watch_verdict(watch), CORDON_VIOLATED);
	assert_int_equal(cordon_watch_rule_count(watch), 3);
	assert_int_equal(cordon_watch_rule_verdict(watch, 3), CORDON_UNKNOWN);
	assert_int_equal(cordon_watch_element(watch, "E9", &ignored, &error), CORDON_INPUT);
	assert_string_equal(error.text, "the estate has no element \"E9\"");
	assert_int_equal(cordon_watch_put_link(watch, "L1", 0, &error), CORDON_INPUT);
	assert_string_equal(error.text, "the estate has no link \"L1\"");
	assert_int_equal(cordon_watch_maker(watch, "", &ignored, &error), CORDON_INPUT);
	assert_int_equal(ignored, 7);
	assert_int_equal(cordon_watch_element(watch, "E1", &element, &error), CORDON_OK);
	assert_int_equal(cordon_watch_maker(watch, "Ericsson", &maker, &error), CORDON_OK);
	/* As test_what_if has it. */
	cordon_watch_put_there(watch, element, 0);
	assert_int_equal(cordon_watch_settle(watch, &error), CORDON_OK);
	assert_int_equal(cordon_watch_verdict(watch), CORDON_UNKNOWN);
	assert_int_equal(cordon_watch_rule_verdict(watch, 0), CORDON_UNKNOWN);
	cordon_watch_put_there(watch, element, 1);
	assert_int_equal(cordon_watch_settle(watch, &error), CORDON_OK);
	assert_int_equal(cordon_watch_verdict(watch), CORDON_VIOLATED);
	cordon_watch_put_maker(watch, element, maker);
	assert_int_equal(cordon_watch_settle(watch, &error), CORDON_OK);
	assert_int_not_equal(cordon_watch_rule_verdict(watch, 0), CORDON_VIOLATED);
	cordon_watch_free(watch);
}

static void test_every_watch_fails(void **state)
{
	cordon_check_options options = options_of();
	cordon_watch *watch = NULL;
	uint64_t before, total, step;
	cordon_error error;

	(void)state;
	/* A snapshot that cannot be written is no failure, and one that is there saves allocations. */
	assert_int_equal(setenv("CORDON_SNAPSHOT", "off", 1), 0);
	before = cor_mem_count();
	assert_int_equal(cordon_watch_open(&options, &watch, &error), CORDON_OK);
	assert_int_equal(cordon_watch_designate(watch, "v", "zte", &error), CORDON_OK);
	cordon_watch_free(watch);
	total = cor_mem_count() - before;
	step = total > 500 ? total / 500 : 1;
	for (uint64_t n = 0; n < total; n += step) {
		cordon_status status;

		watch = NULL;
		cor_mem_fail_at(n);
		status = cordon_watch_open(&options, &watch, &error);
		if (status == CORDON_OK)
			status = cordon_watch_designate(watch, "v", "zte", &error);
		cor_mem_fail_at(UINT64_MAX);
		if (status != CORDON_MEMORY)
			fail_msg("allocation %llu of %llu: status %d", (unsigned long long)n,
				(unsigned long long)total, (int)status);
		cordon_watch_free(watch);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_if),
		cmocka_unit_test(test_watch),
		cmocka_unit_test(test_every_watch_fails),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_wrong_input),
		cmocka_unit_test(test_every_allocation_fails),
		cmocka_unit_test(test_every_supposition_fails),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
