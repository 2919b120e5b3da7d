/* Verdicts as people read them: each case is a sentence of doc/policy.md. */
#include "court.h"

#define TOWN                                                        \
	PARTIES                                                     \
	"function id=core; name=Core\n"                             \
	"function_group grp=core; function=core; membership=sure\n" \
	"site id=s1; name=North Hill\n"                             \
	"element id=e2; site=s1; operator=A; maker=alpha\n"         \
	"element id=e1; site=s1; operator=A; maker=alpha|beta\n"    \
	"element id=e3; site=s1; operator=B; maker=Nobody Ltd\n"    \
	"element id=e4; operator=B; maker=beta\n"

static void exclusion_names_its_findings(void **unused)
{
	court c = court_of(TOWN, "rules:\n- {id: r, clause: c 1, exclude: v}\n");
	const cor_finding *f = c.rule->findings;

	(void)unused;
	assert_int_equal(c.result->verdict, COR_VIOLATED);
	assert_text(c.rule->clause, "c 1");
	assert_text(c.rule->kind, "exclude");
	assert_int_equal(c.rule->selected_sure, 4);
	assert_int_equal(c.rule->group_count, 1);
	assert_text(c.rule->groups[0].name, "all");
	assert_int_equal(c.rule->finding_count, 3);
	assert_text(f[0].subject, "element:e1");
	assert_false(f[0].sure);
	assert_text(f[0].maker, "one of Alpha Networks, Beta");
	assert_text(f[0].unknown, "maker");
	assert_text(f[1].subject, "element:e2");
	assert_true(f[1].sure);
	assert_text(f[1].maker, "Alpha Networks");
	assert_text(f[1].where, "s1 (North Hill)");
	assert_text(f[1].unknown, "");
	assert_text(f[2].maker, "unlisted name \"Nobody Ltd\"");
	assert_int_equal(c.rule->decide_count, 0);
	assert_int_equal(c.result->unlisted_count, 1);
	assert_text(c.result->unlisted[0].name, "Nobody Ltd");
	assert_int_equal(c.result->element_count, 4);
	assert_int_equal(c.result->maker_unknown, 2);
	court_done(&c);
}

static void unknown_says_what_would_decide(void **unused)
{
	court c = court_of(TOWN,
		"rules:\n- {id: r, clause: c, exclude: v, per: element.operator,\n"
		"   where: \"element.id != 'e2'\"}\n");
	const cor_decide *d = c.rule->decide;

	(void)unused;
	assert_int_equal(c.rule->verdict, COR_UNKNOWN);
	assert_int_equal(c.rule->decide_count, 4);
	assert_text(d[0].group, "A");
	assert_int_equal(d[0].verdict, COR_SATISFIED);
	assert_int_equal(d[0].count, 1);
	assert_text(d[0].elements[0], "e1");
	assert_text(d[0].facts[0], "maker");
	assert_true(d[0].fewest);
	assert_int_equal(d[1].verdict, COR_VIOLATED);
	assert_text(d[2].group, "B");
	court_done(&c);
}

static void exempt_findings_do_not_count(void **unused)
{
	court c = court_of(TOWN "exemption rule=p/r; subject=element:e2; until=2026-01-01; "
				"reason=spares ordered; approved_by=Ofcom\n"
				"exemption rule=r; subject=element:e1; until=2026-06-01\n"
				"exemption rule=r; subject=element:e3; until=2025-12-31\n",
		"rules:\n- {id: r, clause: c, exclude: v}\n");

	(void)unused;
	assert_int_equal(c.rule->verdict, COR_UNKNOWN);
	assert_true(c.rule->findings[0].exempt);
	assert_text(c.rule->findings[0].exempt_reason, "no reason given (until 2026-06-01)");
	assert_true(c.rule->findings[1].exempt);
	assert_text(c.rule->findings[1].exempt_reason, "spares ordered (Ofcom, until 2026-01-01)");
	assert_false(c.rule->findings[2].exempt);
	assert_int_equal(c.rule->decide[0].count, 1);
	assert_text(c.rule->decide[0].elements[0], "e3");
	court_done(&c);
}

static void exempt_groups_keep_their_verdict(void **unused)
{
	court c = court_of(TOWN "exemption rule=r; subject=group:A; until=2026-06-01\n",
		"rules:\n- {id: r, clause: c, limit: v, to: 0%, of: elements, "
		"per: element.operator, where: \"element.id != 'e3'\"}\n");

	(void)unused;
	assert_int_equal(c.rule->groups[0].verdict, COR_VIOLATED);
	assert_true(c.rule->groups[0].exempt);
	assert_true(c.rule->findings[0].exempt);
	assert_int_equal(c.rule->groups[1].verdict, COR_SATISFIED);
	assert_int_equal(c.rule->verdict, COR_SATISFIED);
	court_done(&c);
}

static void shares_are_intervals(void **unused)
{
	court c = court_of(TOWN, "rules:\n- {id: r, clause: c, limit: v, to: 35%, of: elements}\n");
	const cor_group_result *g = c.rule->groups;

	(void)unused;
	assert_int_equal(g->verdict, COR_UNKNOWN);
	assert_int_equal(g->low.num, 1);
	assert_int_equal(g->low.den, 4);
	assert_int_equal(g->high.num, 3);
	assert_int_equal(g->high.den, 4);
	assert_int_equal(g->cap.num, 7);
	assert_int_equal(g->cap.den, 20);
	assert_text(c.rule->measure, "elements");
	assert_int_equal(c.rule->decide_count, 2);
	assert_int_equal(c.rule->decide[0].verdict, COR_VIOLATED);
	assert_int_equal(c.rule->decide[0].count, 1);
	assert_int_equal(c.rule->decide[1].verdict, COR_SATISFIED);
	assert_int_equal(c.rule->decide[1].count, 2);
	assert_text(c.rule->decide[1].elements[0], "e1");
	assert_text(c.rule->decide[1].elements[1], "e3");
	court_done(&c);
}

static void unknown_sites_move_the_share(void **unused)
{
	court c = court_of(TOWN "element id=e5; maker=alpha\n",
		"rules:\n- {id: r, clause: c, limit: v, to: 50%, of: sites}\n");

	(void)unused;
	/* s1 is V; e4 (N) and e5 (V) are somewhere. */
	assert_int_equal(c.rule->groups[0].high.num, 1);
	assert_int_equal(c.rule->groups[0].high.den, 1);
	assert_int_equal(c.rule->groups[0].low.num, 0);
	assert_int_equal(c.rule->groups[0].low.den, 2);
	assert_int_equal(c.rule->finding_count, 2);
	assert_text(c.rule->findings[0].subject, "element:e5");
	assert_text(c.rule->findings[1].subject, "site:s1");
	assert_text(c.rule->findings[1].what, "3 elements");
	court_done(&c);
}

static void vacuous_is_not_satisfied(void **unused)
{
	court c = court_of(TOWN,
		"rules:\n- {id: r, clause: c, exclude: v, "
		"where: \"element.id == 'x'\"}\n");

	(void)unused;
	assert_true(c.rule->vacuous);
	assert_int_equal(c.rule->verdict, COR_UNKNOWN);
	assert_int_equal(c.rule->group_count, 0);
	court_done(&c);
	c = court_of(TOWN,
		"rules:\n- {id: r, clause: c, exclude: v, may_be_empty: true, "
		"where: \"element.id == 'x'\"}\n");
	assert_true(c.rule->vacuous);
	assert_int_equal(c.result->verdict, COR_SATISFIED);
	court_done(&c);
}

static void refused_rows_keep_the_whole_unknown(void **unused)
{
	static const char *const rows = PARTIES "element id=e1; maker=beta\n"
						"refused file=x.csv; line=3; reason=bad\n";
	static const char *const yaml = "rules:\n- {id: r, clause: c, exclude: v}\n";
	court c = court_of(rows, yaml);

	(void)unused;
	assert_int_equal(c.rule->verdict, COR_SATISFIED);
	assert_int_equal(c.result->verdict, COR_UNKNOWN);
	assert_int_equal(c.result->refused, 1);
	court_done(&c);
	c = court_judge(rows, yaml, "2026-01-01", false, true);
	assert_int_equal(c.result->verdict, COR_SATISFIED);
	assert_true(c.result->tolerate_refused);
	court_done(&c);
}

static void dates_come_due(void **unused)
{
	static const char *const yaml =
		"dates: {designation: 2025-12-31, someday: }\nrules:\n"
		"- {id: a, clause: c, exclude: v, by: designation + 2 days, target: 2025-01-01}\n"
		"- {id: b, clause: c, exclude: v, by: someday + 1 months, "
		"where: \"element.id == 'e4'\"}\n";
	court c = court_judge(TOWN, yaml, "2026-01-01", true, false);

	(void)unused;
	assert_int_equal(c.rule[0].verdict, COR_VIOLATED);
	assert_false(c.rule[0].counts);
	assert_int_equal(c.rule[0].by, court_day("2026-01-02"));
	assert_int_equal(c.rule[0].target, court_day("2025-01-01"));
	assert_text(c.rule[0].by_text, "designation + 2 days");
	assert_true(c.rule[1].counts);
	assert_int_equal(c.rule[1].by, COR_DAY_NONE);
	assert_int_equal(c.result->verdict, COR_SATISFIED);
	assert_int_equal(c.result->symbol_count, 1);
	assert_text(c.result->symbols[0].name, "designation");
	court_done(&c);
	c = court_judge(TOWN, yaml, "2026-01-02", true, false);
	assert_true(c.rule[0].counts);
	assert_int_equal(c.result->verdict, COR_VIOLATED);
	court_done(&c);
}

static void suppliers_are_counted_by_corporate_group(void **unused)
{
	static const char *const yaml =
		"rules:\n- {id: r, clause: c, suppliers: {at_least: 2}, per: element.operator}\n";
	court c = court_of(TOWN "stake owner=alpha; owned=beta; kind=control; since=2001-01-01\n",
		yaml);

	(void)unused;
	assert_int_equal(c.rule->groups[0].number_low, 1);
	assert_int_equal(c.rule->groups[0].number_high, 1);
	assert_int_equal(c.rule->groups[0].verdict, COR_VIOLATED);
	assert_int_equal(c.rule->groups[1].number_low, 1);
	assert_int_equal(c.rule->groups[1].number_high, 2);
	assert_int_equal(c.rule->decide_count, 2);
	assert_text(c.rule->decide[0].elements[0], "e3");
	court_done(&c);
	c = court_of(TOWN, yaml);
	assert_int_equal(c.rule->groups[0].number_high, 2);
	assert_int_equal(c.rule->groups[0].verdict, COR_UNKNOWN);
	court_done(&c);
}

static void unknown_keys_have_a_group(void **unused)
{
	static const char *const rows = PARTIES "element id=e1; operator=A; maker=beta\n"
						"element id=e2; maker=alpha\n"
						"element id=e3; operator=none; maker=beta\n";
	court c = court_of(rows,
		"rules:\n- {id: r, clause: c, exclude: v, per: element.operator}\n"
		"- {id: l, clause: c, limit: v, to: 50%, of: elements, "
		"per: element.operator}\n");

	(void)unused;
	assert_int_equal(c.rule->group_count, 3);
	assert_text(c.rule->groups[0].name, "?");
	assert_int_equal(c.rule->groups[0].verdict, COR_VIOLATED);
	assert_text(c.rule->groups[1].name, "A");
	assert_int_equal(c.rule->groups[1].verdict, COR_UNKNOWN);
	assert_text(c.rule->findings[1].unknown, "element.operator");
	assert_text(c.rule->groups[2].name, "none");
	assert_int_equal(c.rule[1].groups[0].verdict, COR_UNKNOWN);
	assert_int_equal(c.rule[1].groups[1].verdict, COR_SATISFIED);
	assert_int_equal(c.rule[1].groups[1].high.num, 1);
	assert_int_equal(c.rule[1].groups[1].high.den, 2);
	court_done(&c);
}

static void causes_are_named(void **unused)
{
	court c = court_of(PARTIES "function id=core; name=Core\n"
				   "element id=e1; maker=beta; procured=2025-05-01\n"
				   "element id=e2; maker=beta; procured=2025-05-01\n"
				   "role element=e1; function=core; maker=alpha\n"
				   "role element=e2; function=core\n"
				   "part id=p7; element=e2; slot=3; maker=alpha; essential=yes\n",
		"rules:\n- {id: r, clause: c, freeze: v, event: procured, "
		"after: 2025-01-01, depth: any_part, where: \"has(role.function)\"}\n");

	(void)unused;
	assert_int_equal(c.rule->finding_count, 2);
	assert_text(c.rule->findings[0].maker, "Alpha Networks");
	assert_text(c.rule->findings[0].what, "core, procured 2025-05-01");
	assert_text(c.rule->findings[1].maker, "Alpha Networks");
	assert_text(c.rule->findings[1].what, "core: part p7 in slot 3, procured 2025-05-01");
	assert_text(c.rule->findings[1].where, "site not known");
	court_done(&c);
}

static void amounts_have_a_limit(void **unused)
{
	cor_estate *estate = court_estate(
		PARTIES "element id=e1; maker=beta\nelement id=e2; maker=beta\n"
			"measure element=e1; name=lines; value=9223372036854775807\n"
			"measure element=e2; name=lines; value=1\n");
	static const char yaml[] = "cordon: 1\nid: p\nvendors: {v: {parties: [alpha]}}\n"
				   "rules:\n- {id: r, clause: c, limit: v, to: 1%, of: lines}\n";
	cor_judge_options options = {.at = court_day("2026-01-01")};
	cor_policy *policy = NULL;
	cor_result *result = NULL;
	cor_err err = {0};

	(void)unused;
	assert_int_equal(cor_policy_read("p", cor_text_of(yaml), NULL, 0, &policy, &err), COR_OK);
	assert_int_equal(cor_policy_bind(policy, estate, &err), COR_OK);
	assert_int_equal(cor_judge(policy, estate, &options, &result, &err), COR_ELIMIT);
	assert_string_equal(err.text,
		"rule r, group all: the amounts add up to more than "
		"9223372036854775807");
	assert_null(result);
	cor_policy_free(policy);
	cor_estate_free(estate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exclusion_names_its_findings),
		cmocka_unit_test(unknown_says_what_would_decide),
		cmocka_unit_test(exempt_findings_do_not_count),
		cmocka_unit_test(exempt_groups_keep_their_verdict),
		cmocka_unit_test(shares_are_intervals),
		cmocka_unit_test(unknown_sites_move_the_share),
		cmocka_unit_test(vacuous_is_not_satisfied),
		cmocka_unit_test(refused_rows_keep_the_whole_unknown),
		cmocka_unit_test(dates_come_due),
		cmocka_unit_test(suppliers_are_counted_by_corporate_group),
		cmocka_unit_test(unknown_keys_have_a_group),
		cmocka_unit_test(causes_are_named),
		cmocka_unit_test(amounts_have_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
