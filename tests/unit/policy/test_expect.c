/* Expectations in a policy's file: what a good one says, and where each kind of bad one is refused. */
#include "town.h"

#include "policy/expect.h"

#define HEAD                                                                           \
	"cordon: 1\n"                                                                  \
	"id: p\n"                                                                      \
	"in_force: 2020-01-28\n"                                                       \
	"dates: {open: , fixed: 2021-01-01}\n"                                         \
	"vendors: {v: {parties: [huawei]}}\n"                                          \
	"rules:\n"                                                                     \
	"- {id: core, clause: c, exclude: v, by: open + 1 years}\n"                    \
	"- {id: cap, clause: c, limit: v, to: 35%, of: elements}\n"                    \
	"- {id: many, clause: c, suppliers: {at_least: 2}, unknown: tolerated}\n"      \
	"- {id: path, clause: c, avoid: {vendors: v, between: 'true', paths: used}}\n" \
	"expect:\n"
#define FIRST 12u /* line of what follows HEAD */

static const char good[] = HEAD
	"- name: one\n"
	"  at: 2024-01-01\n"
	"  dates: {open: 2022-10-13}\n"
	"  in_force: true\n"
	"  tolerate_refused: true\n"
	"  estate:\n"
	"    element:\n"
	"    - {id: E1, operator: [A, 'B, C'], maker: huawei}\n"
	"    - id: \"E2\"\n"
	"      operator: A|D\n"
	"      generations:\n"
	"    role:\n"
	"    - {element: E1, function: amf}\n"
	"  verdict: violated\n"
	"  rules:\n"
	"    core: {verdict: violated, findings: 1, due: 2023-10-13}\n"
	"    cap: {verdict: unknown, group: all, low: 1/3, high: 50%}\n"
	"    many: {verdict: satisfied, low: 2, high: 7}\n"
	"- {name: two, estate: , note: empty, rules: {path: unknown, cap: vacuous}}\n";

static const char register_rows[] = "# party id country\nhuawei; CN\nericsson; SE\n"
				    "# function id\namf\n";

static void cases_are_read(void **state)
{
	COR_AUTO(cor_policy) p = policy_of(good);
	const cor_expect_case *cases;
	uint32_t count;
	cor_err err = {0};

	(void)state;
	assert_int_equal(cor_expect_read(p, &cases, &count, &err), COR_OK);
	assert_int_equal(count, 2);
	assert_true(cor_text_is(cases[0].name, "one"));
	assert_int_equal(cases[0].at, day_of("2024-01-01"));
	assert_int_equal(cases[0].date_count, 1);
	assert_string_equal(cases[0].dates[0], "open=2022-10-13");
	assert_true(cases[0].in_force && cases[0].tolerate_refused);
	assert_true(cases[0].has_verdict);
	assert_int_equal(cases[0].verdict, COR_OUTCOME_VIOLATED);
	assert_int_equal(cases[0].rule_count, 3);
	const cor_expect_rule *r = cases[0].rules;
	assert_int_equal(r[0].rule, 0);
	assert_int_equal(r[0].outcome, COR_OUTCOME_VIOLATED);
	assert_true(
		r[0].has_findings && r[0].has_due && !r[0].bounds.has_low && !r[0].bounds.has_high);
	assert_int_equal(r[0].findings, 1);
	assert_int_equal(r[0].due, day_of("2023-10-13"));
	assert_int_equal(r[1].rule, 1);
	assert_true(cor_text_is(r[1].group, "all"));
	assert_true(
		r[1].bounds.has_low && r[1].bounds.has_high && !r[1].has_findings && !r[1].has_due);
	assert_int_equal(r[1].bounds.low.den, 3);
	assert_int_equal(cor_ratio_compare(r[1].bounds.high, (cor_ratio){1, 2}), 0);
	assert_int_equal(r[2].bounds.low.num, 2);
	assert_int_equal(r[2].bounds.high.num, 7);

	assert_int_equal(cases[1].at, day_of("2020-01-28"));
	assert_false(cases[1].in_force || cases[1].tolerate_refused || cases[1].has_verdict);
	assert_int_equal(cases[1].rules[0].outcome, COR_OUTCOME_UNKNOWN);
	assert_int_equal(cases[1].rules[1].outcome, COR_OUTCOME_VACUOUS);
}

static void groups_findings_and_decide_are_read(void **state)
{
	COR_AUTO(cor_policy)
	p = policy_of(HEAD
		"- name: one\n  estate: {}\n  rules:\n"
		"    cap: {verdict: unknown, group: A, decide: {violated: [E1, E2]}, groups: {A: {verdict: unknown, high: 1}, B: {}}}\n"
		"    core: {verdict: unknown, findings: [maybe element:E1, element:E2], decide: {}}\n");
	const cor_expect_case *cases;
	uint32_t count;
	cor_err err = {0};

	(void)state;
	assert_int_equal(cor_expect_read(p, &cases, &count, &err), COR_OK);
	const cor_expect_rule *cap = &cases[0].rules[0], *core = &cases[0].rules[1];
	assert_true(cap->has_decide && cap->has_groups && !cap->has_findings);
	assert_int_equal(cap->decide[0].count, 0);
	assert_int_equal(cap->decide[1].count, 2);
	assert_true(cor_text_is(cap->decide[1].elements[1], "E2"));
	assert_int_equal(cap->group_count, 2);
	assert_true(cor_text_is(cap->groups[0].name, "A"));
	assert_true(cap->groups[0].has_verdict && cap->groups[0].bounds.has_high);
	assert_false(cap->groups[0].bounds.has_low || cap->groups[1].has_verdict);
	assert_int_equal(cap->groups[0].verdict, COR_OUTCOME_UNKNOWN);
	assert_true(core->has_findings && core->has_decide && !core->has_groups);
	assert_int_equal(core->findings, 2);
	assert_true(cor_text_is(core->finding_texts[0], "maybe element:E1"));
	assert_int_equal(core->decide[0].count + core->decide[1].count, 0);
}

static void no_cases_are_none(void **state)
{
	COR_AUTO(cor_policy) p = policy_of(
		"cordon: 1\nid: p\nvendors: {v: {parties: [x]}}\n" TOWN_RULE);
	const cor_expect_case *cases;
	uint32_t count = 7;
	cor_err err = {0};

	(void)state;
	assert_int_equal(cor_expect_read(p, &cases, &count, &err), COR_OK);
	assert_int_equal(count, 0);
}

static void estate_is_built_over_the_register(void **state)
{
	COR_AUTO(cor_policy) p = policy_of(good);
	COR_AUTO(cor_estate) ground = town(register_rows);
	COR_AUTO(cor_estate) estate = NULL;
	COR_AUTO(cor_estate) empty = NULL;
	const cor_expect_case *cases;
	uint32_t count;
	cor_err err = {0};

	(void)state;
	assert_int_equal(cor_expect_read(p, &cases, &count, &err), COR_OK);
	assert_int_equal(cor_expect_estate(p, &cases[0], ground, &estate, &err), COR_OK);
	COR_AUTO(cor_estate) same = NULL;
	/* The same rows as any other reader gives them. */
	assert_int_equal(town_try("# element id operator maker\nE1; A|B, C; huawei\nE2; A|D;\n"
				  "# role element function\nE1; amf\n",
				 ground, &same, &err),
		COR_OK);
	assert_memory_equal(cor_estate_digest(estate), cor_estate_digest(same), sizeof(cor_digest));
	assert_int_equal(cor_expect_estate(p, &cases[1], ground, &empty, &err), COR_OK);
}

/* Reads and, if that succeeds, builds the first case; the error must be exactly this one. */
static void assert_refused(const char *cases_text, unsigned line, unsigned column,
	const char *message)
{
	char yaml[4096], expected[512];
	COR_AUTO(cor_policy) p = NULL;
	COR_AUTO(cor_estate) ground = town(register_rows);
	COR_AUTO(cor_estate) estate = NULL;
	const cor_expect_case *cases;
	uint32_t count;
	cor_err err = {0};

	snprintf(yaml, sizeof(yaml), "%s%s", HEAD, cases_text);
	snprintf(expected, sizeof(expected), "p.yaml:%u:%u: %s", FIRST + line, column, message);
	p = policy_of(yaml);
	cor_status status = cor_expect_read(p, &cases, &count, &err);
	if (status == COR_OK)
		status = cor_expect_estate(p, &cases[0], ground, &estate, &err);
	assert_int_equal(status, COR_EINPUT);
	assert_string_equal(err.text, expected);
}

#define CASE(rest) "- name: one\n" rest
#define RULES "  rules: {core: violated}\n"
#define ESTATE "  estate: {}\n"

static void wrong_cases_are_refused(void **state)
{
	(void)state;
	assert_refused("- {nam: one, estate: {}, rules: {core: violated}}\n", 0, 4,
		"a case of expect has no key \"nam\"; did you mean \"name\"?");
	assert_refused("- {estate: {}, rules: {core: violated}}\n", 0, 3,
		"a case of expect needs a key \"name\"");
	assert_refused("- {name: , estate: {}, rules: {core: violated}}\n", 0, 4,
		"\"name\" is empty");
	assert_refused(CASE(ESTATE RULES) CASE(ESTATE RULES), 3, 9,
		"a case \"one\" stands above already");
	assert_refused(CASE("  at: 2023-02-29\n" ESTATE RULES), 1, 7,
		"at is \"2023-02-29\", expected a day that exists as YYYY-MM-DD");
	assert_refused(CASE("  in_force: yes\n" ESTATE RULES), 1, 13,
		"in_force is \"yes\", expected one of: true false");
	assert_refused(CASE("  dates: [open]\n" ESTATE RULES), 1, 10,
		"dates is a list, expected a mapping of symbols to dates");
	assert_refused(CASE("  dates: {opne: 2020-01-01}\n" ESTATE RULES), 1, 11,
		"there is no symbol \"opne\" in dates; did you mean \"open\"?");
	assert_refused(CASE("  dates: {open: soon}\n" ESTATE RULES), 1, 17,
		"open is \"soon\", expected a day that exists as YYYY-MM-DD");
	assert_refused(CASE("  dates: {fixed: 2020-01-01}\n" ESTATE RULES), 1, 18,
		"the policy says that fixed is 2021-01-01; only a symbol without a date can be set");
	assert_refused(CASE(ESTATE "  verdict: vacuous\n" RULES), 2, 12,
		"verdict is \"vacuous\", expected one of: satisfied violated unknown");
	assert_refused(CASE(RULES), 0, 3,
		"a case of expect needs a key \"estate\" (it may be empty)");
}

static void wrong_rules_are_refused(void **state)
{
	(void)state;
	assert_refused(CASE(ESTATE), 0, 3, "a case of expect needs a key \"rules\"");
	assert_refused(CASE(ESTATE "  rules: {}\n"), 2, 10,
		"rules is empty, expected a mapping of at least one rule to what is expected of it");
	assert_refused(CASE(ESTATE "  rules: {cor: violated}\n"), 2, 11,
		"there is no rule \"cor\"; did you mean \"core\"?");
	assert_refused(CASE(ESTATE "  rules: {core: violatd}\n"), 2, 17,
		"core is \"violatd\", expected one of: satisfied violated unknown vacuous; did you mean \"violated\"?");
	assert_refused(CASE(ESTATE "  rules: {core: {findings: 1}}\n"), 2, 17,
		"what is expected of a rule needs a key \"verdict\"");
	assert_refused(CASE(ESTATE "  rules: {core: {verdict: violated, found: 1}}\n"), 2, 37,
		"what is expected of a rule has no key \"found\", it has: verdict group low high groups findings decide due");
	assert_refused(CASE(ESTATE "  rules: {core: {verdict: violated, low: 1}}\n"), 2, 37,
		"\"low\" does not go with a rule of kind \"exclude\"");
	assert_refused(CASE(ESTATE "  rules: {cap: {verdict: violated, low: 3/2}}\n"), 2, 41,
		"low is \"3/2\", expected a share from 0 to 1, such as 35%, 7/20 or 0.35");
	assert_refused(CASE(ESTATE "  rules: {many: {verdict: violated, high: 1/2}}\n"), 2, 43,
		"high is \"1/2\", expected a whole number, not too large");
	assert_refused(CASE(ESTATE "  rules: {cap: {verdict: violated, group: A}}\n"), 2, 36,
		"\"group\" says whose low, high and decide are meant, and none is given");
	assert_refused(CASE(ESTATE "  rules: {core: {verdict: violated, findings: -1}}\n"), 2, 47,
		"findings is \"-1\", expected a whole number, not too large");
	assert_refused(CASE(ESTATE "  rules: {cap: {verdict: violated, groups: [A]}}\n"), 2, 44,
		"groups is a list, expected a mapping of groups to verdict, low and high");
	assert_refused(CASE(ESTATE "  rules: {cap: {verdict: violated, groups: {A: {lo: 1}}}}\n"),
		2, 49, "a group has no key \"lo\"; did you mean \"low\"?");
	assert_refused(CASE(ESTATE
			       "  rules: {core: {verdict: violated, decide: {unknown: [E1]}}}\n"),
		2, 46, "decide has no key \"unknown\", it has: satisfied violated");
	assert_refused(CASE(ESTATE "  rules: {core: {verdict: violated, findings: [a, {b: c}]}}\n"),
		2, 51, "an item of findings is a mapping, expected a text");
	assert_refused(CASE(ESTATE "  rules: {core: {verdict: violated, due: 1}}\n"), 2, 42,
		"due is \"1\", expected a day that exists as YYYY-MM-DD");
}

static void wrong_estates_are_refused(void **state)
{
	(void)state;
	assert_refused(CASE("  estate: [a]\n" RULES), 1, 11,
		"estate is a list, expected a mapping of tables to rows");
	assert_refused(CASE("  estate: {elemnt: []}\n" RULES), 1, 12,
		"an estate has no table \"elemnt\"; did you mean \"element\"?");
	assert_refused(CASE("  estate: {element: E1}\n" RULES), 1, 21,
		"element is a text, expected a list of rows");
	assert_refused(CASE("  estate: {element: [E1]}\n" RULES), 1, 22,
		"a row of element is a text, expected a mapping of columns to cells");
	assert_refused(CASE("  estate: {element: [{id: E1, makr: x}]}\n" RULES), 1, 31,
		"table element has no column \"makr\"; did you mean \"maker\"?");
	assert_refused(CASE("  estate: {element: [{id: {a: b}}]}\n" RULES), 1, 27,
		"id is a mapping, expected the text of a cell or a list of texts");
	assert_refused(CASE("  estate: {element: [{id: E1, operator: []}]}\n" RULES), 1, 41,
		"operator is an empty list, expected none (there are none) or no operator at all (not known)");
	assert_refused(CASE("  estate: {element: [{id: E1, operator: [a|b]}]}\n" RULES), 1, 42,
		"an item of operator is \"a|b\", expected a text without \"|\", which divides items");
	assert_refused(CASE("  estate: {element: [{id: E1, operator: [a, '']}]}\n" RULES), 1, 46,
		"an item of operator is empty, expected a text");
}

static void wrong_cells_are_refused(void **state)
{
	(void)state;
	assert_refused(CASE("  estate:\n    element:\n    - id: E1\n      state: dead\n" RULES), 4,
		14, "element: state is \"dead\", expected one of planned, live, spare, retired");
	assert_refused(CASE("  estate: {element: [{maker: huawei}]}\n" RULES), 1, 22,
		"element: id is empty, expected a text that is not empty");
	/* A row is found again by its line and column when the estate is frozen, also where rows share a line. */
	assert_refused(
		CASE("  estate: {element: [{id: E1}], role: [{element: E1}, {element: E2}]}\n" RULES),
		1, 65, "role: element is \"E2\", which is no row of table element");
	assert_refused(CASE("  estate:\n    role:\n    - function: amf\n      element: E2\n" RULES),
		4, 16, "role: element is \"E2\", which is no row of table element");
	assert_refused(CASE("  estate:\n    element:\n    - {id: E1}\n    - {id: E1}\n" RULES), 4,
		12, "element: id is \"E1\", expected a key that no other row has (line 15 has it)");
}

static void what_a_rule_cannot_be(void **state)
{
	COR_AUTO(cor_policy) p = policy_of(good);

	(void)state;
	for (cor_outcome o = 0; o < COR_OUTCOME_COUNT; o++) {
		assert_true(cor_expect_can_be(cor_policy_rule(p, 0), o));
		assert_int_equal(cor_expect_can_be(cor_policy_rule(p, 2), o),
			o != COR_OUTCOME_UNKNOWN);
		assert_true(cor_expect_can_be(cor_policy_rule(p, 3), o));
	}
	assert_string_equal(cor_outcome_name(COR_OUTCOME_VACUOUS), "vacuous");
}

static void places_are_told(void **state)
{
	COR_AUTO(cor_policy) p = policy_of(good);
	const cor_expect_case *cases;
	uint32_t count;
	cor_buf out = {0};

	(void)state;
	assert_int_equal(cor_expect_read(p, &cases, &count, NULL), COR_OK);
	cor_expect_place(p, cases[0].rules[1].place, &out);
	assert_string_equal(out.p, "p.yaml:28:5");
	cor_buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_are_read),
		cmocka_unit_test(groups_findings_and_decide_are_read),
		cmocka_unit_test(no_cases_are_none),
		cmocka_unit_test(estate_is_built_over_the_register),
		cmocka_unit_test(wrong_cases_are_refused),
		cmocka_unit_test(wrong_rules_are_refused),
		cmocka_unit_test(wrong_estates_are_refused),
		cmocka_unit_test(wrong_cells_are_refused),
		cmocka_unit_test(what_a_rule_cannot_be),
		cmocka_unit_test(places_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
