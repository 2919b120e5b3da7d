#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "report/compare.h"

static const cor_group_result groups[] = {
	{.name = {"EE", 2},
		.verdict = COR_UNKNOWN,
		.has_share = true,
		.low = {30, 100},
		.high = {36, 100},
		.cap = {7, 20}},
	{.name = {"O2", 2},
		.verdict = COR_UNKNOWN,
		.has_share = true,
		.low = {1, 100},
		.high = {60, 100},
		.cap = {7, 20}},
	{.name = {"V", 1},
		.verdict = COR_VIOLATED,
		.exempt = true,
		.has_share = true,
		.low = {1, 1},
		.high = {1, 1},
		.cap = {7, 20}},
};
static const cor_group_result numbers[] = {
	{.name = {"n", 1},
		.verdict = COR_UNKNOWN,
		.has_number = true,
		.number_low = 1,
		.number_high = 3},
};
static const cor_finding findings[] = {{.sure = true}, {.sure = false}};
static const cor_rule_result rules[] = {
	{.id = {"cap", 3},
		.kind = {"limit", 5},
		.measure = {"sites", 5},
		.verdict = COR_UNKNOWN,
		.evaluated = true,
		.counts = true,
		.by = COR_DAY_NONE,
		.by_text = {"designation", 11},
		.groups = groups,
		.group_count = 3},
	{.id = {"two", 3},
		.kind = {"suppliers", 9},
		.verdict = COR_UNKNOWN,
		.evaluated = true,
		.counts = true,
		.by = COR_DAY_NONE,
		.groups = numbers,
		.group_count = 1},
	{.id = {"core", 4},
		.kind = {"exclude", 7},
		.verdict = COR_VIOLATED,
		.evaluated = true,
		.by = 20,
		.by_text = {"1970-01-21", 10},
		.findings = findings,
		.finding_count = 2},
	{.id = {"none", 4},
		.kind = {"freeze", 6},
		.verdict = COR_UNKNOWN,
		.vacuous = true,
		.evaluated = true,
		.counts = true,
		.by = COR_DAY_NONE},
	{.id = {"path", 4},
		.kind = {"avoid", 5},
		.verdict = COR_UNKNOWN,
		.counts = true,
		.by = COR_DAY_NONE},
};
static const cor_result unsure = {.policy_id = {"p", 1},
	.at = 10,
	.element_count = 7,
	.refused = 2,
	.verdict = COR_UNKNOWN,
	.rules = rules,
	.rule_count = 5};
static const cor_result good = {.policy_id = {"good", 4}, .at = 10, .verdict = COR_SATISFIED};
static const cor_result bad = {.policy_id = {"bad", 3}, .at = 10, .verdict = COR_VIOLATED};

static void test_worst_verdict_counts(void **state)
{
	const cor_result *all[] = {&good, &unsure, &bad};

	(void)state;
	assert_int_equal(cor_compare_verdict(all, 1), COR_SATISFIED);
	assert_int_equal(cor_compare_verdict(all, 2), COR_UNKNOWN);
	assert_int_equal(cor_compare_verdict(all, 3), COR_VIOLATED);
	assert_int_equal(cor_compare_verdict(all, 0), COR_UNKNOWN);
}

static void assert_holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void test_text_answers_first(void **state)
{
	const cor_result *all[] = {&unsure, &good};
	cor_report_options options = {.estate = "net.db"};
	cor_buf out = {0};
	cor_err err = {0};

	(void)state;
	assert_int_equal(cor_compare_write("text", all, 2, &options, &out, &err), COR_OK);
	assert_ptr_equal(
		strstr(out.p,
			"UNKNOWN   2 policies on net.db at 1970-01-11\n"
			"1 unknown: p; 1 satisfied: good (of 2 policies)\n"
			"maker not known for 0 of 7 elements; 0 unlisted names; 2 refused rows (so nothing is satisfied as a whole)\n"),
		out.p);
	/* The group that says most is the one with the highest end among those that count. */
	assert_holds(out.p,
		"unknown    cap   limit of sites  not known   1.00% to 60.00%, cap 35.00%, O2 (one of 3 groups)\n");
	assert_holds(out.p, "two   suppliers       -           1 to 3 corporate groups, n\n");
	assert_holds(out.p,
		"violated   core  exclude         1970-01-21  2 findings, 1 of them maybe; not in force yet\n");
	assert_holds(out.p, "selects nothing\n");
	assert_holds(out.p, "not evaluated\n");
	cor_buf_done(&out);
}

static void test_json_holds_every_document(void **state)
{
	const cor_result *all[] = {&unsure, &bad};
	cor_report_options options = {0};
	cor_buf out = {0};
	cor_err err = {0};

	(void)state;
	assert_int_equal(cor_compare_write("json", all, 2, &options, &out, &err), COR_OK);
	assert_holds(out.p, "\"format\": \"cordon-compare/1\"");
	assert_holds(out.p, "\"verdict\": \"violated\",\n  \"policies\": [");
	assert_holds(out.p, "\"id\": \"p\"");
	assert_holds(out.p, "\"id\": \"bad\"");
	cor_buf_done(&out);
}

static void test_csv_has_one_head(void **state)
{
	const cor_result *all[] = {&unsure, &unsure};
	cor_report_options options = {0};
	cor_buf out = {0};
	cor_err err = {0};
	unsigned heads = 0, lines = 0;

	(void)state;
	assert_int_equal(cor_compare_write("csv", all, 2, &options, &out, &err), COR_OK);
	for (const char *p = out.p; (p = strstr(p, "exempt_reason,maker")); p++)
		heads++;
	for (const char *p = out.p; (p = strchr(p, '\n')); p++)
		lines++;
	assert_int_equal(heads, 1);
	assert_int_equal(lines, 5);
	cor_buf_done(&out);
}

static void test_other_formats_are_refused(void **state)
{
	cor_err err = {0};

	(void)state;
	assert_int_equal(cor_compare_can_write("text", &err), COR_OK);
	assert_int_equal(cor_compare_can_write("html", &err), COR_EINPUT);
	assert_string_equal(err.text,
		"check: --output is \"html\", expected text, json or csv for several policies");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worst_verdict_counts),
		cmocka_unit_test(test_text_answers_first),
		cmocka_unit_test(test_json_holds_every_document),
		cmocka_unit_test(test_csv_has_one_head),
		cmocka_unit_test(test_other_formats_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
