/* policy test: judges the cases that stand in a policy's file, and says what came otherwise. */
#include "policy/expect.h"

#include <inttypes.h>

#include "app/open.h"
#include "base/file.h"
#include "base/limits.h"
#include "judge/judge.h"

typedef struct tester {
	const char *path;
	cor_text text; /* of the policy's file */
	const cor_policy *policy;
	const cor_estate *ground;
	const cor_expect_case *cases;
	uint32_t case_count;
	cor_buf *out;
	uint32_t failed;
} tester;

/* ---- comparing ---- */

static cor_outcome outcome_of(cor_verdict verdict, bool vacuous)
{
	if (vacuous)
		return COR_OUTCOME_VACUOUS;
	switch (verdict) {
	case COR_SATISFIED:
		return COR_OUTCOME_SATISFIED;
	case COR_VIOLATED:
		return COR_OUTCOME_VIOLATED;
	case COR_UNKNOWN:
		return COR_OUTCOME_UNKNOWN;
	}
	return COR_OUTCOME_UNKNOWN;
}

/* What differs in one case: the first difference opens the line, the others follow on it. */
typedef struct differences {
	const tester *t;
	const cor_expect_case *one;
	uint32_t count;
} differences;

static void open_difference(differences *d, uint32_t place, cor_text rule)
{
	cor_buf *out = d->t->out;

	if (d->count++ == 0) {
		cor_expect_place(d->t->policy, place, out);
		cor_buf_addf(out, ": %.*s: ", COR_FMT(d->one->name));
	} else {
		cor_buf_addz(out, "; ");
	}
	if (rule.n > 0)
		cor_buf_addf(out, "%.*s: ", COR_FMT(rule));
}

static const cor_group_result *find_group(const cor_rule_result *rule, cor_text name)
{
	if (name.n == 0)
		return rule->group_count == 1 ? &rule->groups[0] : NULL;
	for (uint32_t i = 0; i < rule->group_count; i++)
		if (cor_text_equal(rule->groups[i].name, name))
			return &rule->groups[i];
	return NULL;
}

static void compare_bound(differences *d, uint32_t place, const cor_rule_result *rule,
	const char *word, cor_ratio want, cor_ratio got)
{
	bool whole = want.den == 1 && got.den == 1 && cor_text_is(rule->kind, "suppliers");

	if (cor_ratio_compare(want, got) == 0)
		return;
	open_difference(d, place, rule->id);
	if (whole)
		cor_buf_addf(d->t->out, "expected %s %" PRIu64 ", came %" PRIu64, word, want.num,
			got.num);
	else
		cor_buf_addf(d->t->out,
			"expected %s %" PRIu64 "/%" PRIu64 ", came %" PRIu64 "/%" PRIu64, word,
			want.num, want.den, got.num, got.den);
}

static void compare_bounds(differences *d, uint32_t place, const cor_expect_bounds *expected,
	const cor_rule_result *rule, const cor_group_result *group)
{
	if (!expected->has_low && !expected->has_high)
		return;
	if (!group->has_share && !group->has_number) {
		open_difference(d, place, rule->id);
		cor_buf_addz(d->t->out, "expected low and high, came none");
		return;
	}
	if (expected->has_low)
		compare_bound(d, place, rule, "low", expected->low,
			group->has_share ? group->low : (cor_ratio){group->number_low, 1});
	if (expected->has_high)
		compare_bound(d, place, rule, "high", expected->high,
			group->has_share ? group->high : (cor_ratio){group->number_high, 1});
}

/* What would decide one group. */
static void compare_decide(differences *d, const cor_expect_rule *expected,
	const cor_rule_result *rule, const cor_group_result *group)
{
	static const cor_verdict verdicts[] = {COR_SATISFIED, COR_VIOLATED};

	for (unsigned v = 0; expected->has_decide && v < 2; v++) {
		const cor_decide *came = NULL;
		bool same;

		for (uint32_t i = 0; i < rule->decide_count; i++)
			if (rule->decide[i].verdict == verdicts[v] &&
				cor_text_equal(rule->decide[i].group, group->name))
				came = &rule->decide[i];
		same = expected->decide[v].count == (came ? came->count : 0);
		for (uint32_t i = 0; same && i < expected->decide[v].count; i++)
			same = cor_text_equal(expected->decide[v].elements[i], came->elements[i]);
		if (same)
			continue;
		open_difference(d, expected->place, rule->id);
		cor_buf_addf(d->t->out, "expected %u to decide %s, came", expected->decide[v].count,
			cor_verdict_name(verdicts[v]));
		for (uint32_t i = 0; came && i < came->count; i++)
			cor_buf_addf(d->t->out, " %.*s", COR_FMT(came->elements[i]));
		cor_buf_addz(d->t->out, came ? "" : " none");
	}
}

/* What is said of the one group that is named, or there. */
static void compare_group(differences *d, const cor_expect_rule *expected,
	const cor_rule_result *rule)
{
	const cor_group_result *group = find_group(rule, expected->group);

	if (!expected->bounds.has_low && !expected->bounds.has_high && !expected->has_decide)
		return;
	if (group) {
		compare_bounds(d, expected->place, &expected->bounds, rule, group);
		compare_decide(d, expected, rule, group);
		return;
	}
	open_difference(d, expected->place, rule->id);
	if (expected->group.n > 0)
		cor_buf_addf(d->t->out, "expected a group %.*s, came none of that name",
			COR_FMT(expected->group));
	else
		cor_buf_addf(d->t->out,
			"expected low, high or decide of one group, came %u groups%s",
			rule->group_count, rule->group_count ? ": say group: NAME" : "");
}

/* All groups that there must be, and no others. */
static void compare_groups(differences *d, const cor_expect_rule *expected,
	const cor_rule_result *rule)
{
	for (uint32_t i = 0; i < expected->group_count; i++) {
		const cor_expect_group *want = &expected->groups[i];
		const cor_group_result *group = want->name.n ? find_group(rule, want->name) : NULL;

		if (!group) {
			open_difference(d, want->place, rule->id);
			cor_buf_addf(d->t->out, "expected a group %.*s, came none of that name",
				COR_FMT(want->name));
			continue;
		}
		if (want->has_verdict && want->verdict != outcome_of(group->verdict, false)) {
			open_difference(d, want->place, rule->id);
			cor_buf_addf(d->t->out, "expected %.*s %s, came %s", COR_FMT(want->name),
				cor_outcome_name(want->verdict), cor_verdict_name(group->verdict));
		}
		compare_bounds(d, want->place, &want->bounds, rule, group);
	}
	if (expected->has_groups && expected->group_count != rule->group_count) {
		open_difference(d, expected->place, rule->id);
		cor_buf_addf(d->t->out, "expected %u group%s, came %u", expected->group_count,
			expected->group_count == 1 ? "" : "s", rule->group_count);
	}
}

/* A finding as a case says it: "exempt maybe element:E1 in A". */
static void put_finding(const cor_finding *finding, bool with_group, cor_buf *out)
{
	cor_buf_addf(out, "%s%s%.*s", finding->exempt ? "exempt " : "",
		finding->sure ? "" : "maybe ", COR_FMT(finding->subject));
	if (with_group)
		cor_buf_addf(out, " in %.*s", COR_FMT(finding->group));
}

static bool is_expected(const cor_expect_rule *expected, cor_text finding)
{
	for (uint32_t i = 0; i < expected->findings; i++)
		if (cor_text_equal(expected->finding_texts[i], finding))
			return true;
	return false;
}

static void compare_findings(differences *d, const cor_expect_rule *expected,
	const cor_rule_result *rule)
{
	bool grouped = cor_policy_rule(d->t->policy, expected->rule)->per_count > 0;

	if (!expected->has_findings)
		return;
	if (expected->findings != rule->finding_count) {
		open_difference(d, expected->place, rule->id);
		cor_buf_addf(d->t->out, "expected %u finding%s, came %u", expected->findings,
			expected->findings == 1 ? "" : "s", rule->finding_count);
	}
	for (uint32_t i = 0; expected->finding_texts && i < rule->finding_count; i++) {
		cor_buf came = {0};

		put_finding(&rule->findings[i], grouped, &came);
		if (!is_expected(expected, cor_buf_text(&came))) {
			open_difference(d, expected->place, rule->id);
			cor_buf_addf(d->t->out, "came unexpected %s", came.p ? came.p : "");
		}
		d->t->out->failed |= came.failed;
		cor_buf_done(&came);
	}
}

static void compare_due(differences *d, const cor_expect_rule *expected,
	const cor_rule_result *rule)
{
	char want[COR_DAY_BYTES], got[COR_DAY_BYTES];

	if (!expected->has_due || expected->due == rule->by)
		return;
	open_difference(d, expected->place, rule->id);
	cor_buf_addf(d->t->out, "expected due %s, came %s", cor_day_write(expected->due, want),
		rule->by == COR_DAY_NONE ? "no date" : cor_day_write(rule->by, got));
}

static void compare_rule(differences *d, const cor_expect_rule *expected,
	const cor_rule_result *rule)
{
	cor_outcome came = outcome_of(rule->verdict, rule->vacuous);

	if (came != expected->outcome) {
		open_difference(d, expected->place, rule->id);
		cor_buf_addf(d->t->out, "expected %s, came %s%s",
			cor_outcome_name(expected->outcome), cor_outcome_name(came),
			rule->evaluated ? "" : " (not evaluated)");
	}
	compare_group(d, expected, rule);
	compare_groups(d, expected, rule);
	compare_findings(d, expected, rule);
	compare_due(d, expected, rule);
}

static void compare(tester *t, const cor_expect_case *one, const cor_result *result)
{
	differences d = {.t = t, .one = one};
	cor_outcome came = outcome_of(result->verdict, false);

	for (uint32_t i = 0; i < one->rule_count; i++)
		compare_rule(&d, &one->rules[i], &result->rules[one->rules[i].rule]);
	if (one->has_verdict && one->verdict != came) {
		open_difference(&d, one->verdict_place, COR_TEXT("the whole"));
		cor_buf_addf(t->out, "expected %s, came %s", cor_outcome_name(one->verdict),
			cor_outcome_name(came));
	}
	if (d.count > 0) {
		cor_buf_addc(t->out, '\n');
		t->failed++;
	}
}

/* ---- judging ---- */

/* A case is judged with a policy of its own, for it may set dates, and is bound to its own estate. */
static cor_status run_case(tester *t, const cor_expect_case *one, cor_err *err)
{
	cor_judge_options options = {
		.at = one->at,
		.in_force = one->in_force,
		.tolerate_refused = one->tolerate_refused,
	};
	COR_AUTO(cor_estate) estate = NULL;
	COR_AUTO(cor_policy) policy = NULL;
	COR_AUTO(cor_result) result = NULL;

	COR_TRY(cor_expect_estate(t->policy, one, t->ground, &estate, err));
	COR_TRY(cor_policy_read(t->path, t->text, one->dates, one->date_count, &policy, err));
	COR_TRY(cor_expect_places(t->policy, one, policy, err));
	COR_TRY(cor_policy_bind(policy, estate, err));
	COR_TRY(cor_judge(policy, estate, &options, &result, err));
	compare(t, one, result);
	return COR_OK;
}

/* ---- gaps ---- */

static bool has_case(const tester *t, uint32_t rule, cor_outcome outcome)
{
	for (uint32_t i = 0; i < t->case_count; i++)
		for (uint32_t j = 0; j < t->cases[i].rule_count; j++)
			if (t->cases[i].rules[j].rule == rule &&
				t->cases[i].rules[j].outcome == outcome)
				return true;
	return false;
}

/* Writes the line of a rule that lacks cases; returns how many outcomes have none. */
static uint32_t put_gaps(const tester *t, uint32_t index, cor_buf *out)
{
	const cor_rule *rule = cor_policy_rule(t->policy, index);
	uint32_t gaps = 0;

	for (cor_outcome o = 0; o < COR_OUTCOME_COUNT; o++) {
		if (!cor_expect_can_be(rule, o) || has_case(t, index, o))
			continue;
		if (gaps++ == 0)
			cor_buf_addf(out, "  no case in which %.*s is %s", COR_FMT(rule->id),
				cor_outcome_name(o));
		else
			cor_buf_addf(out, ", %s", cor_outcome_name(o));
	}
	if (gaps > 0)
		cor_buf_addc(out, '\n');
	return gaps;
}

/* Why an outcome needs no case. */
static void put_reason(const cor_rule *rule, cor_buf *out)
{
	if (!cor_expect_can_be(rule, COR_OUTCOME_UNKNOWN))
		cor_buf_addf(out, "  %.*s cannot be unknown: what is not known %s (unknown: %s)\n",
			COR_FMT(rule->id),
			rule->unknown == COR_UNKNOWN_VIOLATES ? "breaks it" : "is tolerated",
			rule->unknown == COR_UNKNOWN_VIOLATES ? "violates" : "tolerated");
}

static void put_summary(const tester *t, cor_policy_test *ret_test)
{
	uint32_t rule_count = cor_policy_rule_count(t->policy), lacking = 0;
	cor_buf gaps = {0};

	for (uint32_t i = 0; i < rule_count; i++) {
		uint32_t count = put_gaps(t, i, &gaps);

		lacking += count > 0;
		ret_test->gaps += count;
		put_reason(cor_policy_rule(t->policy, i), &gaps);
	}
	cor_buf_addf(t->out, "%.*s: %u case%s, %u failed; %u rule%s",
		COR_FMT(cor_policy_id(t->policy)), t->case_count, t->case_count == 1 ? "" : "s",
		t->failed, rule_count, rule_count == 1 ? "" : "s");
	if (lacking > 0)
		cor_buf_addf(t->out, ", %u without a case for every outcome", lacking);
	cor_buf_addc(t->out, '\n');
	cor_buf_add(t->out, cor_buf_text(&gaps));
	t->out->failed |= gaps.failed;
	cor_buf_done(&gaps);
}

/* ---- one policy ---- */

static cor_status test_all(tester *t, cor_policy_test *ret_test, cor_err *err)
{
	for (uint32_t i = 0; i < t->case_count; i++)
		COR_TRY(run_case(t, &t->cases[i], err));
	put_summary(t, ret_test);
	ret_test->cases = t->case_count;
	ret_test->failed = t->failed;
	return cor_buf_status(t->out, err);
}

static cor_status test_text(const char *path, cor_text text, const char *register_path,
	cor_buf *out, cor_policy_test *ret_test, cor_err *err)
{
	COR_AUTO(cor_policy) policy = NULL;
	cor_opened opened = {0};
	tester t = {.path = path, .text = text, .out = out};

	COR_TRY(cor_policy_read(path, text, NULL, 0, &policy, err));
	COR_TRY(cor_expect_read(policy, &t.cases, &t.case_count, err));
	COR_TRY(cor_open_estate(NULL, register_path, &opened, err));
	t.policy = policy;
	t.ground = opened.ground;
	/* Without cases, too, a name that nobody knows is an error. */
	cor_status status = cor_policy_bind(policy, opened.ground, err);
	if (status == COR_OK)
		status = test_all(&t, ret_test, err);
	cor_opened_done(&opened);
	return status;
}

cor_status cor_app_policy_test(const char *said, const char *register_path, cor_buf *out,
	cor_policy_test *ret_test, cor_err *err)
{
	cor_policy_test test = {0};
	char *path = NULL, *bytes = NULL;
	size_t count = 0;

	COR_TRY(cor_policy_path(said, &path, err));
	cor_status status = cor_file_read(path, COR_LIMIT_POLICY_BYTES, &bytes, &count, err);
	if (status == COR_OK)
		status = test_text(path, (cor_text){bytes, count}, register_path, out, &test, err);
	cor_mem_free(bytes);
	cor_mem_free(path);
	if (status == COR_OK)
		*ret_test = test;
	return status;
}
