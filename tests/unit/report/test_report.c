#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "report/report.h"

/* A result as judge would make it, with one rule of each sort. */
static const cor_group_result limit_groups[] = {
	{.name = {"EE", 2},
		.verdict = COR_UNKNOWN,
		.has_share = true,
		.low = {30, 100},
		.high = {36, 100},
		.cap = {7, 20}},
	{.name = {"O2", 2},
		.verdict = COR_VIOLATED,
		.exempt = true,
		.exempt_reason = {"agreed", 6},
		.has_share = true,
		.low = {1, 2},
		.high = {1, 2},
		.cap = {7, 20}},
};
static const cor_finding findings[] = {
	{.group = {"all", 3},
		.subject = {"element:E2", 10},
		.sure = false,
		.maker = {"not known", 9},
		.unknown = {"maker", 5}},
	{.group = {"all", 3},
		.subject = {"element:=E1,\"x\"", 15},
		.sure = true,
		.maker = {"=1+1", 4}},
};
static const cor_text elements[] = {{"E2", 2}};
static const cor_text facts[] = {{"maker", 5}};
static const cor_decide decides[] = {
	{.group = {"EE", 2},
		.verdict = COR_SATISFIED,
		.elements = elements,
		.facts = facts,
		.count = 1,
		.listed = 1,
		.fewest = true},
};
static const cor_rule_result rules[] = {
	{.id = {"core", 4},
		.kind = {"exclude", 7},
		.clause = {"c1", 2},
		.verdict = COR_VIOLATED,
		.evaluated = true,
		.counts = true,
		.by = 20,
		.by_text = {"1970-01-21", 10},
		.target = COR_DAY_NONE,
		.selected_sure = 5,
		.selected_maybe = 1,
		.findings = findings,
		.finding_count = 2,
		.findings_sure = 1,
		.findings_maybe = 1},
	{.id = {"cap", 3},
		.kind = {"limit", 5},
		.clause = {"c2", 2},
		.verdict = COR_UNKNOWN,
		.evaluated = true,
		.counts = true,
		.by = COR_DAY_NONE,
		.by_text = {"designation", 11},
		.target = COR_DAY_NONE,
		.groups = limit_groups,
		.group_count = 2,
		.decide = decides,
		.decide_count = 1,
		.measure = {"sites", 5}},
	{.id = {"empty", 5},
		.kind = {"freeze", 6},
		.clause = {"c3", 2},
		.verdict = COR_UNKNOWN,
		.vacuous = true,
		.evaluated = true,
		.counts = true,
		.by = COR_DAY_NONE,
		.target = COR_DAY_NONE},
	{.id = {"path", 4},
		.kind = {"avoid", 5},
		.clause = {"c4", 2},
		.verdict = COR_UNKNOWN,
		.counts = true,
		.why_not = {"needs paths", 11},
		.by = COR_DAY_NONE,
		.target = COR_DAY_NONE},
};
static const cor_result result = {
	.policy_id = {"p", 1},
	.at = 10,
	.element_count = 7,
	.maker_unknown = 1,
	.verdict = COR_VIOLATED,
	.rules = rules,
	.rule_count = 4,
};

static char *written(const char *format, cor_buf *out)
{
	cor_report_options options = {.estate = "net.db"};
	cor_err err = {0};
	*out = (cor_buf){0};
	assert_int_equal(cor_report_format_by_name(format)->write(&result, &options, out, &err),
		COR_OK);
	return out->p;
}

static void assert_holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void test_answer_in_three_lines(void **state)
{
	(void)state;
	cor_buf out;
	char *text = written("text", &out);
	const char *head =
		"VIOLATED  p on net.db at 1970-01-11\n"
		"1 violated: core; 1 unknown: cap; 1 vacuous (selects nothing): empty; 1 not evaluated: path "
		"(of 4 rules)\n"
		"maker not known for 1 of 7 elements; 0 unlisted names; 0 refused rows; next date 1970-01-21 "
		"(core, 10 days left)\n";
	assert_memory_equal(text, head, strlen(head));
	cor_buf_done(&out);
}

static void test_text_details(void **state)
{
	(void)state;
	cor_buf out;
	char *text = written("text", &out);
	assert_holds(text, "EE: 30.00% (30/100) to 36.00% (36/100), cap 35.00%\n");
	assert_holds(text, "O2: 50.00% (1/2), cap 35.00%, exempt: agreed\n");
	assert_holds(text, "due designation: date not known\n");
	assert_holds(text, "not evaluated: needs paths\n");
	assert_holds(text, "selects nothing in this estate, so it is not satisfied\n");
	assert_holds(text,
		"decides EE: 1 element turning out well make it satisfied: E2 (maker)\n");
	/* Sure findings come before maybe ones, whatever their order in the result. */
	assert_true(strstr(text, "- element:=E1") < strstr(text, "? element:E2"));
	cor_buf_done(&out);
}

static void test_csv_is_safe_in_spreadsheets(void **state)
{
	(void)state;
	cor_buf out;
	char *text = written("csv", &out);
	assert_holds(text,
		"p,1970-01-11,core,exclude,c1,violated,1970-01-21,all,element:E2,maybe,no,,not known,,,maker,\r\n");
	assert_holds(text, "\"element:=E1,\"\"x\"\"\",yes,no,,'=1+1,");
	cor_buf_done(&out);
}

static void test_json_members(void **state)
{
	(void)state;
	cor_buf out;
	char *text = written("json", &out);
	assert_holds(text, "\"format\": \"cordon-check/1\"");
	assert_holds(text, "\"low\": {\"num\": 30, \"den\": 100}");
	assert_holds(text, "\"cap\": {\"num\": 7, \"den\": 20}");
	assert_holds(text, "\"days_left\": 10");
	assert_holds(text, "\"findings_count\": 2");
	cor_buf_done(&out);
}

/* A model says so in every format, and nothing else does. */
static void test_model_says_so(void **state)
{
	(void)state;
	for (size_t i = 0; i < cor_report_format_count; i++) {
		if (cor_report_formats[i].binary)
			continue; /* tests/page opens the workbook */
		cor_result model = result;
		cor_report_options options = {0};
		cor_buf out = {0};
		cor_err err = {0};

		model.is_model = true;
		assert_int_equal(cor_report_formats[i].write(&model, &options, &out, &err), COR_OK);
		assert_holds(out.p, "this estate is a model, not a real network");
		cor_buf_done(&out);
		assert_null(strstr(written(cor_report_formats[i].name, &out), "model, not"));
		cor_buf_done(&out);
	}
}

static void test_unknown_format(void **state)
{
	(void)state;
	assert_null(cor_report_format_by_name("docx"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answer_in_three_lines),
		cmocka_unit_test(test_text_details),
		cmocka_unit_test(test_csv_is_safe_in_spreadsheets),
		cmocka_unit_test(test_json_members),
		cmocka_unit_test(test_model_says_so),
		cmocka_unit_test(test_unknown_format),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
