/* Expressions, vendor sets, rules and grades in words. */
#include "town.h"

#include "policy/sentence.h"

static const char rows[] =
	"# party id name country\nhuawei; Huawei Technologies; CN\nzte; ; CN\n"
	"# function id\namf\nsmf\n"
	"# function_group grp function membership\ncore; amf; sure\nedge; smf; sure\n";

static const char file[] =
	"cordon: 1\nid: p\ndates: {d: 2020-01-28, open: }\nlists: {l: [a, b], one: [c]}\n"
	"vendors:\n"
	"  v: {parties: [huawei, zte]}\n"
	"  w: {parties: [zte], where: \"party.name.startsWith('H')\", include: subsidiaries, stake_test: control}\n"
	"sets: {core: role.function in functions.core}\n"
	"rules:\n"
	"- {id: a, clause: c, exclude: v, from: core, by: d + 1 years}\n"
	"- {id: b, clause: c, limit: v, to: 35%, of: sites, per: element.operator, by: open, unknown: violates}\n"
	"- {id: e, clause: c, suppliers: {at_most: 1, among: v}, per: element.network}\n";

static cor_policy *read_file(cor_estate **ret_estate)
{
	*ret_estate = town(rows);
	return policy_for(file, *ret_estate);
}

static void assert_said(const char *expression, const char *expected)
{
	COR_AUTO(cor_estate) estate = NULL;
	COR_AUTO(cor_policy) policy = read_file(&estate);
	const cor_selector *selector = NULL;
	cor_err err = {0};
	cor_buf out = {0};

	if (cor_selector_read(policy, cor_text_of(expression), &selector, &err) != COR_OK)
		fail_msg("%s", err.text);
	cor_sentence_selector(policy, selector, &out);
	assert_string_equal(out.p, expected);
	cor_buf_done(&out);
}

static void tests_are_said(void **state)
{
	(void)state;
	assert_said("role.function in functions.core",
		"the role's function is one of the functions \"core\"");
	assert_said("!(role.function in functions.core)",
		"the role's function is none of the functions \"core\"");
	assert_said("element.maker in vendors.v", "the element's maker is \"v\"");
	assert_said("!(element.maker in vendors.v)", "the element's maker is not \"v\"");
	assert_said("site.region in lists.l", "the site's region is one of \"a\" or \"b\"");
	assert_said("site.region in lists.one", "the site's region is \"c\"");
	assert_said("'5G' in element.generations", "the element's generations include \"5G\"");
	assert_said("!('5G' in element.generations)",
		"the element's generations do not include \"5G\"");
	assert_said("element.product.lead_days in [1, 2]",
		"the element's product's lead time in days is one of 1 or 2");
	assert_said("element.installed < date('2020-01-01')",
		"the element's date of installation is before 2020-01-01");
	assert_said("!(element.installed < at)",
		"the element's date of installation is not before the date of judgement");
	assert_said("!(site.lat >= 1.5)", "the site's latitude is less than 1.5");
	assert_said("element.maker.country != 'CN'",
		"the country of the element's maker is not \"CN\"");
	assert_said("part.essential", "the part is essential");
	assert_said("!part.essential", "the part is not essential");
	assert_said("has(element.owner)", "the element's owner is known");
	assert_said("element.name.startsWith('x')", "the element's name begins with \"x\"");
	assert_said("true", "always");
	assert_said("!true", "never");
}

static void joins_are_said(void **state)
{
	(void)state;
	assert_said("core", "it is \"core\"");
	assert_said("!core && has(site.id)", "it is not \"core\" and the site's id is known");
	assert_said("core || has(site.id) && has(site.name)",
		"it is \"core\" or (the site's id is known and the site's name is known)");
	assert_said("!(has(site.id) && has(site.name))",
		"the site's id is not known or the site's name is not known");
	assert_said("has(site.id) ? has(site.name) : core",
		"(if the site's id is known: the site's name is known, else: it is \"core\")");
}

static void loops_are_said(void **state)
{
	(void)state;
	assert_said("site.tags.exists(t, t in lists.l)",
		"one of the site's tags is one of \"a\" or \"b\"");
	assert_said("!site.tags.exists(t, t == 'x')", "none of the site's tags is \"x\"");
	assert_said("site.tags.all(t, t != 'x')", "each of the site's tags is not \"x\"");
	assert_said("!site.tags.all(t, t == 'x')",
		"it is not so that each of the site's tags is \"x\"");
	assert_said("site.tags.exists(t, t == 'x' || t.endsWith('y'))",
		"some t among the site's tags is such that t is \"x\" or t ends with \"y\"");
	assert_said("site.tags.exists(t, element.generations.exists(g, g == t))",
		"some t among the site's tags is such that some g among the element's generations is such that g is t");
}

static void vendors_are_said(void **state)
{
	COR_AUTO(cor_estate) estate = NULL;
	COR_AUTO(cor_policy) policy = read_file(&estate);
	cor_buf out = {0};

	(void)state;
	cor_sentence_vendors(policy, 0, &out);
	assert_string_equal(out.p,
		"Huawei Technologies (huawei) and zte. Subsidiaries do not count unless they are named. Brands count as their owner does.");
	cor_buf_done(&out);
	cor_sentence_vendors(policy, 1, &out);
	assert_string_equal(out.p,
		"zte, and every company of which it is true that the party's name begins with \"H\", and every company that one of these controls or holds over 50% of, and so on down the chain. Brands count as their owner does.");
	cor_buf_done(&out);
}

static void rules_are_said(void **state)
{
	COR_AUTO(cor_estate) estate = NULL;
	COR_AUTO(cor_policy) policy = read_file(&estate);
	static const char *const said[] = {
		"Gear of \"v\" is not allowed in \"core\". It must hold from 2021-01-28 (d + 1 years). Whose gear it is, its maker decides, or the maker of the function it performs.",
		"Of the sites of the gear, at most 35% may be \"v\", counted by itself for each operator. It must hold from a date that is not known yet (open). Whose gear it is, its maker decides, or the maker of the function it performs. A site counts when any of its gear does. What cannot be known breaks the rule.",
		"The gear must come from at most 1 independent maker (corporate group) of \"v\", counted by itself for each network. It has no date: it must hold at once.",
	};

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		cor_buf out = {0};

		cor_sentence_rule(policy, cor_policy_rule(policy, i), &out);
		assert_string_equal(out.p, said[i]);
		cor_buf_done(&out);
	}
}

static void groups_are_marked(void **state)
{
	COR_AUTO(cor_estate) estate = NULL;
	COR_AUTO(cor_policy) policy = read_file(&estate);
	bool marks[2] = {false};

	(void)state;
	assert_int_equal(cor_estate_function_group_count(estate), 2);
	cor_sentence_groups(policy, marks);
	assert_true(marks[cor_estate_function_group(estate, COR_TEXT("core"))]);
	assert_false(marks[cor_estate_function_group(estate, COR_TEXT("edge"))]);
}

static void grades_and_bindings_are_said(void **state)
{
	(void)state;
	assert_string_equal(cor_sentence_grade(COR_TEXT("P")), "the primary text was read");
	assert_string_equal(cor_sentence_grade(COR_TEXT("")), "not stated");
	assert_string_equal(cor_sentence_binding(COR_TEXT("law")),
		"law: it binds those it applies to");
	assert_string_equal(cor_sentence_binding(COR_TEXT("")), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tests_are_said),
		cmocka_unit_test(joins_are_said),
		cmocka_unit_test(loops_are_said),
		cmocka_unit_test(vendors_are_said),
		cmocka_unit_test(rules_are_said),
		cmocka_unit_test(groups_are_marked),
		cmocka_unit_test(grades_and_bindings_are_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
