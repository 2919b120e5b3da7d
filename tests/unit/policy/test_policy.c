/* Reading policies: what a good one says, and how each kind of bad one is refused. */
#include "town.h"

#include "base/limits.h"

static const char full[] =
	"cordon: 1\n"
	"id: uk-test\n"
	"title: \"A test\"\n"
	"jurisdiction: GB\n"
	"binding: advice\n"
	"in_force: 2020-01-28\n"
	"supersedes: [old-one, older]\n"
	"sources: [https://example.org/a]\n"
	"grade: S\n"
	"note: >\n"
	"  free\n"
	"  text\n"
	"dates: {designation: 2022-10-13, later: }\n"
	"lists: {eu: [AT, BE]}\n"
	"vendors:\n"
	"  high-risk: {parties: [huawei, zte], include: subsidiaries, stake_over_pct: 50}\n"
	"  quarter: {parties: [huawei], include: subsidiaries, stake_test: aggregate, stake_at_least_pct: 25.5, successors: true}\n"
	"  state: {where: \"party.country in ['CN', 'RU']\", include: group}\n"
	"  held: {parties: [zte], where: party.id == 'zte', include: subsidiaries, stake_test: control}\n"
	"sets:\n"
	"  core: role.function in functions.core\n"
	"rules:\n"
	"- id: r1\n"
	"  clause: advice of 28 Jan 2020\n"
	"  source: https://example.org/b\n"
	"  grade: P\n"
	"  title: Core\n"
	"  note: n\n"
	"  exclude: high-risk\n"
	"  from: core\n"
	"  by: 2023-01-28\n"
	"  depth: any_part\n"
	"  states: [planned, spare]\n"
	"- id: r2\n"
	"  clause: c\n"
	"  limit: high-risk\n"
	"  to: 35%\n"
	"  of: sites\n"
	"  where: site.country == 'GB'\n"
	"  per: [element.operator, site.region]\n"
	"  count: majority\n"
	"  shared: both\n"
	"  unknown: tolerated\n"
	"  by: designation + 36 months\n"
	"  target: later - 10 days\n"
	"  may_be_empty: true\n"
	"- {id: r3, clause: c, freeze: quarter, event: installed, after: designation, by: designation + 2 years}\n"
	"- {id: r4, clause: c, suppliers: {at_least: 2, at_most: 5, among: state, share_at_least: 1/10}, per: element.maker}\n"
	"- {id: r5, clause: c, permit: maker, unknown: violates}\n"
	"- {id: r6, clause: c, avoid: {vendors: high-risk, between: core, and: 'true', paths: used, pairs: all, over: [data, timing], services: control, metric: 7}, where: core, depth: role}\n"
	"- {id: r7, clause: c, isolate: {from: core, to: 'true', stops: core, stop_over: [{over: data, at: core, stops: in}, {over: [power], at: core}]}}\n"
	"- {id: r8, clause: c, avoid: {vendors: high-risk, between: core, paths: every}, target: designation - 1 months}\n"
	"expect: [{estate: x}]\n";

static void assert_text(cor_text text, const char *expected)
{
	if (!cor_text_is(text, expected))
		fail_msg("\"%.*s\", expected \"%s\"", COR_FMT(text), expected);
}

static void head_is_read(void **state)
{
	COR_AUTO(cor_policy) p = policy_of(full);
	const cor_text *texts;
	cor_text expression;
	cor_digest digest = cor_digest_of(full, strlen(full));
	cor_day day;

	(void)state;
	assert_text(cor_policy_id(p), "uk-test");
	assert_text(cor_policy_title(p), "A test");
	assert_text(cor_policy_jurisdiction(p), "GB");
	assert_text(cor_policy_binding(p), "advice");
	assert_text(cor_policy_grade(p), "S");
	assert_text(cor_policy_note(p), "free text");
	assert_int_equal(cor_policy_in_force(p), day_of("2020-01-28"));
	assert_true(cor_digest_equal(cor_policy_digest(p), &digest));
	assert_int_equal(cor_policy_sources(p, &texts), 1);
	assert_text(texts[0], "https://example.org/a");
	assert_int_equal(cor_policy_supersedes(p, &texts), 2);
	assert_text(texts[1], "older");
	assert_int_equal(cor_policy_symbol_count(p), 2);
	assert_text(cor_policy_symbol(p, 0, &day), "designation");
	assert_int_equal(day, day_of("2022-10-13"));
	assert_text(cor_policy_symbol(p, 1, &day), "later");
	assert_int_equal(day, COR_DAY_NONE);
	assert_int_equal(cor_policy_set_count(p), 1);
	assert_text(cor_policy_set(p, 0, &expression), "core");
	assert_text(expression, "role.function in functions.core");
}

static void note_is(const char *yaml, const char *expected)
{
	cor_buf text = {0};

	cor_buf_addf(&text,
		"cordon: 1\nid: a\nvendors:\n  v: {parties: [x]}\n" TOWN_RULE "note: %s\n", yaml);
	COR_AUTO(cor_policy) p = policy_of(text.p);
	assert_text(cor_policy_note(p), expected);
	cor_buf_done(&text);
}

static void quotes_are_taken_off(void **state)
{
	(void)state;
	note_is("''", "");
	note_is("'it''s'", "it's");
	note_is("", "");
	note_is("'a ''b'' c'", "a 'b' c");
	note_is("'a  b'", "a  b");
	note_is("'a  \n   b'", "a b");
	note_is("'a\n\n   b'", "a\nb");
	note_is("'a\r\n \r\n\r\n b'", "a\n\nb");
	note_is("\"a\\tb\\u00e9 \\\"c\\\"\"", "a\tb\xc3\xa9 \"c\"");
	note_is("|\n  a\n   b\n\n  c\n", "a\n b\n\nc");
	note_is(">\n  a\n  b\n\n  c\n", "a b\nc");
	note_is("plain\n  and more", "plain and more");
}

static void vendors_are_described(void **state)
{
	static const char *const expected[] = {
		"huawei, zte and subsidiaries over 50 %",
		"huawei and subsidiaries from 25.5 % together and successors",
		"whoever has party.country in ['CN', 'RU'] and their corporate groups",
		"zte, whoever has party.id == 'zte' and what they control",
	};
	COR_AUTO(cor_policy) p = policy_of(full);

	(void)state;
	assert_int_equal(cor_policy_vendor_count(p), 4);
	assert_text(cor_policy_vendor_name(p, 1), "quarter");
	for (uint32_t i = 0; i < 4; i++)
		assert_text(cor_policy_vendor_text(p, i), expected[i]);
	assert_false(cor_vendor_is_open(p, 0));
	assert_true(cor_vendor_is_open(p, 2));
}

static void rules_are_read(void **state)
{
	COR_AUTO(cor_policy) p = policy_of(full);
	const cor_rule *r = cor_policy_rule(p, 0);

	(void)state;
	assert_int_equal(cor_policy_rule_count(p), 8);
	assert_text(r->id, "r1");
	assert_text(r->clause, "advice of 28 Jan 2020");
	assert_text(r->source, "https://example.org/b");
	assert_text(r->grade, "P");
	assert_text(r->title, "Core");
	assert_text(r->note, "n");
	assert_int_equal(r->kind, COR_EXCLUDE);
	assert_int_equal(r->line, 23);
	assert_int_equal(r->vendors, 0);
	assert_text(r->selector_text, "core");
	assert_int_equal(cor_selector_grain(r->selector), COR_GRAIN_ROLE);
	assert_true(r->by.given);
	assert_int_equal(r->by.day, day_of("2023-01-28"));
	assert_false(r->target.given);
	assert_int_equal(r->target.day, COR_DAY_NONE);
	assert_int_equal(r->depth, COR_DEPTH_ANY_PART);
	assert_int_equal(r->count_states, COR_COUNT_PLANNED | COR_COUNT_SPARE);
	assert_int_equal(r->unknown, COR_UNKNOWN_STAYS);
	assert_int_equal(r->per_count, 0);
	assert_false(r->may_be_empty);

	r = cor_policy_rule(p, 1);
	assert_int_equal(r->kind, COR_LIMIT);
	assert_int_equal(r->cap.num, 7);
	assert_int_equal(r->cap.den, 20);
	assert_text(r->measure, "sites");
	assert_int_equal(r->per_count, 2);
	assert_int_equal(r->per[0].table, COR_ELEMENT);
	assert_int_equal(r->per[0].column, cor_schema_column(COR_ELEMENT, COR_TEXT("operator")));
	assert_int_equal(r->per[1].table, COR_SITE);
	assert_int_equal(r->count, COR_COUNT_MAJORITY);
	assert_int_equal(r->shared, COR_SHARED_BOTH);
	assert_int_equal(r->unknown, COR_UNKNOWN_TOLERATED);
	assert_int_equal(r->by.day, day_of("2025-10-13"));
	assert_text(r->by.text, "designation + 36 months");
	assert_true(r->target.given);
	assert_int_equal(r->target.day, COR_DAY_NONE);
	assert_true(r->may_be_empty);
	assert_int_equal(cor_selector_grain(r->selector), COR_GRAIN_SITE);
}

static void other_kinds_are_read(void **state)
{
	COR_AUTO(cor_policy) p = policy_of(full);
	const cor_rule *r = cor_policy_rule(p, 2);

	(void)state;
	assert_int_equal(r->kind, COR_FREEZE);
	assert_int_equal(r->event, COR_EVENT_INSTALLED);
	assert_int_equal(r->after.day, day_of("2022-10-13"));
	assert_int_equal(r->by.day, day_of("2024-10-13"));
	assert_null(r->selector);

	r = cor_policy_rule(p, 3);
	assert_int_equal(r->kind, COR_SUPPLIERS);
	assert_int_equal(r->vendors, 2);
	assert_int_equal(r->at_least, 2);
	assert_int_equal(r->at_most, 5);
	assert_true(r->has_at_most && r->has_share_at_least);
	assert_int_equal(r->share_at_least.den, 10);
	assert_int_equal(r->per[0].column, cor_schema_column(COR_ELEMENT, COR_TEXT("maker")));

	r = cor_policy_rule(p, 4);
	assert_int_equal(r->kind, COR_PERMIT_RULE);
	assert_int_equal(r->permit_of, COR_PERMIT_MAKER);
	assert_int_equal(r->unknown, COR_UNKNOWN_VIOLATES);
	assert_int_equal(r->vendors, COR_NO_VENDORS);
	r = cor_policy_rule(p, 5);
	assert_int_equal(r->kind, COR_AVOID);
	assert_int_equal(r->path.mode, COR_AVOID_USED);
	assert_true(r->path.from && r->path.to && r->selector && r->path.all_pairs);
	assert_int_equal(r->path.over, 9);
	assert_int_equal(r->path.services, 2);
	assert_int_equal(r->path.metric, 7);
	r = cor_policy_rule(p, 6);
	assert_int_equal(r->kind, COR_ISOLATE);
	assert_int_equal(r->path.over, 7);
	assert_int_equal(r->path.stop_count, 2);
	assert_true(r->path.stops && r->path.stop_over[0].in && !r->path.stop_over[0].out);
	assert_true(r->path.stop_over[1].in && r->path.stop_over[1].out);
	assert_int_equal(r->path.stop_over[1].kinds, 16);
	assert_int_equal(cor_policy_rule(p, 7)->path.mode, COR_AVOID_EVERY);
	assert_int_equal(cor_policy_rule(p, 7)->path.over, 1);
	assert_null(cor_policy_rule(p, 7)->path.to);
	assert_int_equal(cor_policy_rule(p, 7)->vendors, 0);
	assert_int_equal(cor_policy_rule(p, 7)->target.day, day_of("2022-09-13"));
	assert_string_equal(cor_rule_kind_name(COR_PERMIT_RULE), "permit");
}

static cor_status read_dated(const char *date, cor_policy **ret_policy, cor_err *err)
{
	return cor_policy_read("p.yaml", cor_text_of(full), &date, 1, ret_policy, err);
}

static void dates_come_from_outside(void **state)
{
	COR_AUTO(cor_policy) p = NULL;
	cor_policy *none = NULL;
	cor_err err;

	(void)state;
	assert_int_equal(read_dated("later=2030-03-11", &p, &err), COR_OK);
	assert_int_equal(cor_policy_rule(p, 1)->target.day, day_of("2030-03-01"));
	assert_int_equal(read_dated("later", &none, &err), COR_EINPUT);
	assert_string_equal(err.text, "date \"later\", expected NAME=YYYY-MM-DD");
	assert_int_equal(read_dated("later=soon", &none, &err), COR_EINPUT);
	assert_string_equal(err.text,
		"date \"later=soon\", expected a day that exists as YYYY-MM-DD behind \"=\"");
	assert_int_equal(read_dated("latr=2030-01-01", &none, &err), COR_EINPUT);
	assert_string_equal(err.text,
		"date \"latr=2030-01-01\": p.yaml has no symbol \"latr\" in dates; did you mean \"later\"?");
	assert_null(none);
}

#include "mistakes.h"

/* A mistake is laid over a policy that is good but for it. */
static void assert_refused(const char *yaml, const char *expected, unsigned *wrong)
{
	cor_policy *policy = NULL;
	cor_err err = {0};
	cor_status status = cor_policy_read("p.yaml", cor_text_of(yaml), NULL, 0, &policy, &err);

	if ((status == COR_EINPUT || status == COR_ELIMIT) && !policy &&
		strcmp(err.text, expected) == 0)
		return;
	print_error("%s\n   gives  %s\n   wanted %s\n", yaml,
		status == COR_OK ? "no error" : err.text, expected);
	cor_policy_free(policy);
	++*wrong;
}

static void mistakes_are_refused_where_they_stand(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		cor_buf yaml = {0};
		const char *head = mistakes[i].head ? mistakes[i].head : good_head;

		cor_buf_addz(&yaml, head);
		cor_buf_addz(&yaml, mistakes[i].yaml);
		assert_refused(cor_buf_text(&yaml).p, mistakes[i].expected, &wrong);
		cor_buf_done(&yaml);
	}
	assert_int_equal(wrong, 0);
}

static void binding_refuses_who_is_not_there(void **state)
{
	COR_AUTO(cor_estate) estate = town(
		"# party id name\nhuawei; Huawei Technologies\n# function_group grp function\n");
	COR_AUTO(cor_policy) p = policy_of(
		"cordon: 1\nid: a\nvendors:\n  v: {parties: [huawei,\n    hauwei]}\n" TOWN_RULE);
	COR_AUTO(cor_policy) q = policy_of(
		"cordon: 1\nid: a\nlists:\n  l: [huawei, zte]\nvendors:\n  v: {parties: [Huawei technologies]}\n"
		"sets:\n  a: |\n    true &&\n      element.maker in lists.l\n" TOWN_RULE);
	COR_AUTO(cor_policy) r = policy_of(
		"cordon: 1\nid: a\nvendors:\n  v: {parties: [huawei]}\nsets:\n  a: >-\n    true &&\n\n"
		"      role.function in functions.core\n" TOWN_RULE);
	cor_err err = {0};

	(void)state;
	assert_int_equal(cor_policy_bind(p, estate, &err), COR_EINPUT);
	assert_string_equal(err.text,
		"p.yaml:5:5: the register has no party \"hauwei\"; did you mean \"huawei\"?");
	assert_int_equal(cor_policy_bind(q, estate, &err), COR_EINPUT);
	assert_string_equal(err.text, "p.yaml:4:15: the register has no party \"zte\"");
	assert_int_equal(cor_policy_bind(r, estate, &err), COR_EINPUT);
	assert_string_equal(err.text,
		"p.yaml:9:34: the register has no group of functions \"core\"");
}

static void binding_anew_changes_who_is_meant(void **state)
{
	static const char yaml[] =
		"cordon: 1\nid: a\nvendors:\n  v: {parties: [Alpha]}\n" TOWN_RULE;
	COR_AUTO(cor_estate) one = town("# party id name\na; Alpha\nb; Beta\n");
	COR_AUTO(cor_estate) two = town("# party id name\na; Beta\nb; Alpha\n");
	COR_AUTO(cor_policy) policy = policy_for(yaml, one);
	COR_AUTO(cor_arena) arena = NULL;
	const uint8_t *by_party;

	(void)state;
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_vendor_parties(policy, 0, 0, arena, &by_party, NULL), COR_OK);
	assert_int_equal(by_party[cor_estate_party_by_id(one, COR_TEXT("a"))], COR_YES);
	assert_int_equal(cor_policy_bind(policy, two, NULL), COR_OK);
	assert_int_equal(cor_vendor_parties(policy, 0, 0, arena, &by_party, NULL), COR_OK);
	assert_int_equal(by_party[cor_estate_party_by_id(two, COR_TEXT("a"))], COR_NO);
	assert_int_equal(by_party[cor_estate_party_by_id(two, COR_TEXT("b"))], COR_YES);
}

static void too_much_is_refused_unread(void **state)
{
	cor_policy *policy = NULL;
	cor_err err;
	size_t size = 10u << 20;
	char *bytes = cor_mem_new(size, 1);

	(void)state;
	memset(bytes, '[', size);
	assert_int_equal(cor_policy_read("big.yaml", (cor_text){bytes, size}, NULL, 0, &policy,
				 &err),
		COR_ELIMIT);
	assert_string_equal(err.text, "big.yaml: 10485760 bytes, expected at most 4194304");
	cor_mem_free(bytes);
}

/* Expressions whose sets unfold without end, or nearly: refused quickly. */
static void sets_do_not_explode(void **state)
{
	cor_buf yaml = {0};
	unsigned wrong = 0;

	(void)state;
	cor_buf_addz(&yaml, "cordon: 1\nid: a\nvendors:\n  v: {parties: [x]}\nsets:\n  s0: true\n");
	for (unsigned i = 1; i < 40; i++)
		cor_buf_addf(&yaml, "  s%u: s%u && s%u\n", i, i - 1, i - 1);
	cor_buf_addz(&yaml, TOWN_RULE);
	assert_refused(yaml.p,
		"p.yaml:17:15: with the sets it names, the expression has more than 4096 parts (limit)",
		&wrong);
	cor_buf_done(&yaml);
	cor_buf_addz(&yaml, "cordon: 1\nid: a\nvendors:\n  v: {parties: [x]}\nsets:\n");
	for (unsigned i = 0; i < 80; i++)
		cor_buf_addf(&yaml, "  s%u: s%u\n", i, i + 1);
	cor_buf_addz(&yaml, "  s80: true\n" TOWN_RULE);
	assert_refused(yaml.p,
		"p.yaml:69:8: with the sets it names, the expression is nested more than 64 deep (limit)",
		&wrong);
	cor_buf_done(&yaml);
	assert_int_equal(wrong, 0);
}

static void deep_expressions_are_refused(void **state)
{
	cor_buf yaml = {0};
	unsigned wrong = 0;

	(void)state;
	cor_buf_addz(&yaml, "cordon: 1\nid: a\nvendors:\n  v: {parties: [x]}\nsets:\n  s: ");
	for (unsigned i = 0; i < 100; i++)
		cor_buf_addc(&yaml, '(');
	cor_buf_addz(&yaml, "\n" TOWN_RULE);
	assert_refused(yaml.p, "p.yaml:6:70: the expression is nested more than 64 deep (limit)",
		&wrong);
	cor_buf_done(&yaml);
	cor_buf_addz(&yaml, "cordon: 1\nid: a\nvendors:\n  v: {parties: [x]}\nsets:\n  s: 0");
	for (unsigned i = 0; i < 70; i++)
		cor_buf_addz(&yaml, " + 1");
	cor_buf_addz(&yaml, "\n" TOWN_RULE);
	assert_refused(yaml.p, "p.yaml:6:260: the expression is nested more than 64 deep (limit)",
		&wrong);
	cor_buf_done(&yaml);
	assert_int_equal(wrong, 0);
}

/* A long chain is not deep. */
static void long_chains_are_taken(void **state)
{
	cor_buf yaml = {0};

	(void)state;
	cor_buf_addz(&yaml, "cordon: 1\nid: a\nvendors:\n  v: {parties: [x]}\nsets:\n  s: false");
	for (unsigned i = 0; i < 300; i++)
		cor_buf_addf(&yaml, " || site.id == 'S%u'", i);
	cor_buf_addz(&yaml, "\n" TOWN_RULE);
	cor_policy_free(policy_of(yaml.p));
	cor_buf_done(&yaml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(head_is_read),
		cmocka_unit_test(quotes_are_taken_off),
		cmocka_unit_test(vendors_are_described),
		cmocka_unit_test(rules_are_read),
		cmocka_unit_test(other_kinds_are_read),
		cmocka_unit_test(dates_come_from_outside),
		cmocka_unit_test(mistakes_are_refused_where_they_stand),
		cmocka_unit_test(binding_refuses_who_is_not_there),
		cmocka_unit_test(binding_anew_changes_who_is_meant),
		cmocka_unit_test(too_much_is_refused_unread),
		cmocka_unit_test(sets_do_not_explode),
		cmocka_unit_test(deep_expressions_are_refused),
		cmocka_unit_test(long_chains_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
