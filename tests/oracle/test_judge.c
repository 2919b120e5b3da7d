/* Verdicts against the naive evaluator, on random small estates and rules of every kind. */
#include "judge_check.h"
#include "judge_same.h"

#include <stdlib.h>

#define CASES 6000
#define SEED 20260104u /* CORDON_SEED sets another */

bool is_exempt(const model *m, const char *kind, const char *id)
{
	char subject[64];

	snprintf(subject, sizeof(subject), "%s:%s", kind, id);
	for (int i = 0; i < m->exemption_count; i++) {
		const m_exemption *x = &m->exemptions[i];

		if (strcmp(x->subject, subject) == 0 && strcmp(x->rule, "p/other") != 0 &&
			strcmp(x->until, AT) >= 0)
			return true;
	}
	return false;
}

void expect_finding(expected *x, const char *group, const char *kind, const char *id, bool sure,
	bool exempt)
{
	expected_finding *f = &x->findings[x->count++];

	*f = (expected_finding){.sure = sure, .exempt = exempt};
	snprintf(f->group, sizeof(f->group), "%s", group);
	snprintf(f->subject, sizeof(f->subject), "%s:%s", kind, id);
}

void expect_group(const naive *n, expected *x, expected_group *g, cor_verdict raw)
{
	bool of_groups = n->rule->kind == M_LIMIT || n->rule->kind == M_SUPPLIERS;

	g->verdict = raw;
	if (raw == COR_UNKNOWN && n->rule->unknown == COR_UNKNOWN_VIOLATES)
		g->verdict = COR_VIOLATED;
	if (raw == COR_UNKNOWN && n->rule->unknown == COR_UNKNOWN_TOLERATED)
		g->verdict = COR_SATISFIED;
	g->exempt = of_groups && is_exempt(n->m, "group", g->name);
	x->groups[x->group_count++] = *g;
}

const cor_decide *find_decide(const cor_rule_result *r, const char *group, cor_verdict verdict)
{
	for (uint32_t i = 0; i < r->decide_count; i++) {
		if (cor_text_is(r->decide[i].group, group) && r->decide[i].verdict == verdict)
			return &r->decide[i];
	}
	return NULL;
}

void check_absence(const naive *n, int group, const cor_rule_result *r, expected *x)
{
	expected_group g = {.name = n->groups[group].name};
	uint32_t sure_count = 0, maybe_count = 0;
	cor_verdict raw;

	for (int e = 0; e < n->m->element_count; e++) {
		const m_element *element = &n->m->elements[e];
		n_member in = naive_member(n, e, group);
		unsigned mask = naive_element_mask(n, e) | (in == PERHAPS ? OUT : 0u);
		bool exempt = is_exempt(n->m, "element", element->id) ||
			(*element->site && is_exempt(n->m, "site", element->site));

		if (in == OUTSIDE || !(mask & V))
			continue;
		expect_finding(x, g.name, "element", element->id, mask == V, exempt);
		sure_count += mask == V && !exempt;
		maybe_count += mask != V && !exempt;
	}
	raw = sure_count ? COR_VIOLATED : maybe_count ? COR_UNKNOWN : COR_SATISFIED;
	expect_group(n, x, &g, raw);
	if (g.verdict != COR_UNKNOWN)
		return;
	assert_non_null(find_decide(r, g.name, COR_SATISFIED));
	assert_non_null(find_decide(r, g.name, COR_VIOLATED));
	assert_int_equal(find_decide(r, g.name, COR_SATISFIED)->count, maybe_count);
	assert_int_equal(find_decide(r, g.name, COR_VIOLATED)->count, 1);
	assert_true(find_decide(r, g.name, COR_SATISFIED)->fewest);
}

/* By group, then subject. */
static int compare_findings(const void *a, const void *b)
{
	const expected_finding *left = a, *right = b;
	int order = strcmp(left->group, right->group);

	return order ? order : strcmp(left->subject, right->subject);
}

static void compare_with(expected *x, const cor_rule_result *r)
{
	qsort(x->findings, x->count, sizeof(*x->findings), compare_findings);
	assert_int_equal(r->finding_count, x->count);
	for (uint32_t i = 0; i < x->count; i++) {
		assert_true(cor_text_is(r->findings[i].group, x->findings[i].group));
		assert_true(cor_text_is(r->findings[i].subject, x->findings[i].subject));
		assert_int_equal(r->findings[i].sure, x->findings[i].sure);
		assert_int_equal(r->findings[i].exempt, x->findings[i].exempt);
		assert_true(r->findings[i].sure || r->findings[i].unknown.n > 0);
	}
	assert_int_equal(r->group_count, x->group_count);
	for (uint32_t g = 0; g < x->group_count; g++) {
		assert_true(cor_text_is(r->groups[g].name, x->groups[g].name));
		assert_int_equal(r->groups[g].verdict, x->groups[g].verdict);
		assert_int_equal(r->groups[g].exempt, x->groups[g].exempt);
	}
}

static cor_verdict verdict_of(const naive *n, const expected *x)
{
	cor_verdict verdict = COR_SATISFIED;

	if (n->group_count == 0)
		return n->rule->may_be_empty ? COR_SATISFIED : COR_UNKNOWN;
	for (uint32_t g = 0; g < x->group_count; g++) {
		if (x->groups[g].exempt || x->groups[g].verdict == COR_SATISFIED)
			continue;
		if (x->groups[g].verdict == COR_VIOLATED)
			return COR_VIOLATED;
		verdict = COR_UNKNOWN;
	}
	return verdict;
}

static void check_selected(const naive *n, const cor_rule_result *r)
{
	uint64_t sure = 0, maybe = 0;

	for (int e = 0; e < n->m->element_count; e++) {
		unsigned mask = naive_element_mask(n, e);

		sure += !(mask & OUT);
		maybe += mask & OUT && mask != OUT;
	}
	assert_int_equal(r->selected_sure, sure);
	assert_int_equal(r->selected_maybe, maybe);
	assert_int_equal(r->vacuous, sure + maybe == 0);
}

static void check_case(const model *m, const m_rule *rule)
{
	cor_estate *estate = model_estate(m);
	cor_policy *policy = rule_policy(rule, estate);
	cor_result *result = judge_of(policy, estate, 0);
	const cor_rule_result *r = &result->rules[0];
	static expected x;
	cor_verdict verdict;
	naive n;

	x.count = x.group_count = 0;
	naive_of(m, rule, &n);
	check_selected(&n, r);
	assert_int_equal(r->group_count, n.group_count);
	for (int g = 0; g < n.group_count; g++) {
		if (rule->kind == M_LIMIT)
			check_limit(&n, g, r, &x);
		else if (rule->kind == M_SUPPLIERS)
			check_suppliers(&n, g, r, &x);
		else
			check_absence(&n, g, r, &x);
	}
	compare_with(&x, r);
	verdict = verdict_of(&n, &x);
	assert_int_equal(r->verdict, verdict);
	if (verdict == COR_SATISFIED && m->refused)
		verdict = COR_UNKNOWN;
	assert_int_equal(result->verdict, verdict);
	same_when_first(policy, estate, result, 1000, 1);
	same_when_first(policy, estate, result, 2, 2);
	cor_result_free(result);
	cor_policy_free(policy);
	cor_estate_free(estate);
}

static uint64_t seed;
static model now_model;
static m_rule now_rule;
static int now_case;

static void verdicts_are_as_written(void **unused)
{
	draw d = {seed};

	(void)unused;
	for (now_case = 0; now_case < CASES; now_case++) {
		model_draw(&d, &now_model);
		rule_draw(&d, &now_rule);
		check_case(&now_model, &now_rule);
	}
}

/* Says which case it was, when one failed. */
static int tell(void **unused)
{
	cor_buf yaml = {0};

	(void)unused;
	if (now_case == CASES)
		return 0;
	rule_yaml(&now_rule, &yaml);
	print_error("seed %llu, case %d\n%s", (unsigned long long)seed, now_case, yaml.p);
	cor_buf_done(&yaml);
	model_print(&now_model);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(verdicts_are_as_written, tell),
	};
	const char *given = getenv("CORDON_SEED");

	seed = given ? strtoull(given, NULL, 10) : SEED;
	printf("seed %llu\n", (unsigned long long)seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
