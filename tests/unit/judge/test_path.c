/* avoid and isolate: verdicts, findings and what is vacuous, and every allocation failing in turn. */
#include "court.h"

/* a - r - d with r of alpha, a way round over u of an unknown maker, and a diode x before core c. */
#define ROWS                                          \
	PARTIES                                       \
	"element id=a; maker=beta; state=live\n"      \
	"element id=c; maker=beta; state=live\n"      \
	"element id=d; maker=beta; state=live\n"      \
	"element id=r; maker=alpha; state=live\n"     \
	"element id=u; state=live\n"                  \
	"element id=x; maker=beta; state=live\n"      \
	"link id=L1; a=a; b=r; kind=data; metric=1\n" \
	"link id=L2; a=r; b=d; kind=data; metric=1\n" \
	"link id=L3; a=a; b=u; kind=data; metric=1\n" \
	"link id=L4; a=u; b=d; kind=data; metric=2\n" \
	"link id=L5; a=d; b=x; kind=data; metric=1\n" \
	"link id=L6; a=x; b=c; kind=data; metric=1\n" \
	"link id=L7; a=u; b=c; kind=management\n"     \
	"demand id=D1; source=a; sink=d\n"

#define AVOID(paths, more)                                                                  \
	"rules:\n- {id: r, clause: c, avoid: {vendors: v, between: \"element.id == 'a'\", " \
	"paths: " paths more "}}\n"
#define ISOLATE(from, more)                                    \
	"rules:\n- {id: r, clause: c, isolate: {from: \"" from \
	"\", to: \"element.id == 'c'\"" more "}}\n"

static void expect(const char *yaml, cor_verdict verdict, uint32_t findings, bool vacuous)
{
	court c = court_of(ROWS, yaml);

	assert_int_equal(c.rule->verdict, verdict);
	assert_int_equal(c.rule->vacuous, vacuous);
	assert_int_equal(c.rule->finding_count, findings);
	if (findings)
		assert_int_equal(c.rule->findings[0].sure, verdict == COR_VIOLATED);
	court_done(&c);
}

static void ways_are_judged(void **unused)
{
	(void)unused;
	expect(AVOID("used", ""), COR_VIOLATED, 1, false);
	expect(AVOID("exists", ""), COR_UNKNOWN, 1, false); /* past u, whose maker nobody knows */
	expect(AVOID("every", ""), COR_VIOLATED, 1, false);
	expect(AVOID("used", ", over: management"), COR_UNKNOWN, 1, false); /* no way at all */
	expect(AVOID("used", ", and: \"element.id == 'c'\""), COR_UNKNOWN, 0, true);
}

static void chains_are_judged(void **unused)
{
	(void)unused;
	expect(ISOLATE("element.maker == 'alpha'", ""), COR_VIOLATED, 1, false);
	/* past the diode nothing is left but management of u, which is entered over data */
	expect(ISOLATE("element.maker == 'alpha'", ", stops: \"element.id == 'x'\""), COR_VIOLATED,
		1, false);
	expect(ISOLATE("element.maker == 'alpha'", ", over: data, stops: \"element.id == 'x'\""),
		COR_SATISFIED, 0, false);
	expect(ISOLATE("element.maker == 'alpha'",
		       ", over: data, stop_over: [{over: data, at: \"element.id == 'x'\", stops: in}]"),
		COR_SATISFIED, 0, false);
	expect(ISOLATE("element.maker == 'gamma' && element.id == 'a'", ""), COR_UNKNOWN, 0, true);
}

static void what_takes_in_nothing_is_said(void **unused)
{
	court c = court_of(ROWS "link id=L8; a=x; b=u; kind=management; directed=yes\n"
				"link id=L9; a=u; b=x; kind=management; directed=yes\n",
		ISOLATE("element.maker == 'alpha'",
			", stops: \"element.id == 'y'\", "
			"stop_over: [{over: data, at: \"element.id == 'z'\", stops: out}]"));

	(void)unused;
	assert_text(c.rule->remark,
		"`stops` takes in nothing; `stop_over` takes in nothing; "
		"management goes in a circle: u -[L9]- x -[L8]- u");
	court_done(&c);
	c = court_of(ROWS, ISOLATE("element.id == 'q'", ""));
	assert_text(c.rule->remark, "`from` takes in nothing");
	court_done(&c);
	c = court_of(ROWS, AVOID("used", ""));
	assert_text(c.rule->remark, "");
	court_done(&c);
}

/* The other end of a chain is what nobody knows: maybe. */
static void a_risk_that_may_be_none_is_perhaps(void **unused)
{
	court c = court_of(ROWS, ISOLATE("element.id == 'u' && element.maker == 'alpha'", ""));

	(void)unused;
	assert_int_equal(c.rule->verdict, COR_UNKNOWN);
	assert_int_equal(c.rule->findings_maybe, 1);
	assert_text(c.rule->findings[0].subject, "element:c");
	court_done(&c);
}

static void fail_each(const char *yaml)
{
	court c = court_of(ROWS, yaml);
	cor_judge_options options = {.at = court_day("2026-01-01")};
	cor_status status = COR_ENOMEM;

	for (uint64_t n = 0; status != COR_OK; n++) {
		cor_result *untouched = (cor_result *)&options, *result = untouched;
		cor_err err = {0};

		cor_mem_fail_at(n);
		status = cor_judge(c.policy, c.estate, &options, &result, &err);
		cor_mem_fail_at(UINT64_MAX);
		if (status == COR_OK) {
			assert_ptr_not_equal(result, untouched);
			assert_int_equal(result->verdict, c.result->verdict);
			cor_result_free(result);
			continue;
		}
		assert_int_equal(status, COR_ENOMEM);
		assert_ptr_equal(result, untouched);
		assert_non_null(strstr(err.text, "out of memory"));
	}
	court_done(&c);
}

static void memory_that_fails_is_an_error(void **unused)
{
	(void)unused;
	fail_each(AVOID("used", ", services: management"));
	fail_each(AVOID("exists", ""));
	fail_each(AVOID("every", ", pairs: all"));
	fail_each(ISOLATE("element.maker == 'alpha'",
		", stops: \"element.id == 'x'\", "
		"stop_over: [{over: data, at: \"element.id == 'x'\", stops: out}]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ways_are_judged),
		cmocka_unit_test(chains_are_judged),
		cmocka_unit_test(what_takes_in_nothing_is_said),
		cmocka_unit_test(a_risk_that_may_be_none_is_perhaps),
		cmocka_unit_test(memory_that_fails_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
