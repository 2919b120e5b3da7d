#include "judge_same.h"

static void same_text(cor_text a, cor_text b)
{
	if (!cor_text_equal(a, b))
		fail_msg("\"%.*s\" is not \"%.*s\"", COR_FMT(a), COR_FMT(b));
}

static void same_ratio(cor_ratio a, cor_ratio b)
{
	assert_int_equal(a.num, b.num);
	assert_int_equal(a.den, b.den);
}

static void same_groups(const cor_rule_result *all, const cor_rule_result *first)
{
	assert_int_equal(first->group_count, all->group_count);
	for (uint32_t g = 0; g < all->group_count; g++) {
		const cor_group_result *a = &all->groups[g], *b = &first->groups[g];

		same_text(a->name, b->name);
		assert_int_equal(a->verdict, b->verdict);
		assert_int_equal(a->exempt, b->exempt);
		same_text(a->exempt_reason, b->exempt_reason);
		assert_int_equal(a->has_share, b->has_share);
		assert_int_equal(a->has_number, b->has_number);
		same_ratio(a->low, b->low);
		same_ratio(a->high, b->high);
		assert_int_equal(a->number_low, b->number_low);
		assert_int_equal(a->number_high, b->number_high);
		assert_int_equal(a->tolerated, b->tolerated);
	}
}

static void same_finding(const cor_finding *a, const cor_finding *b)
{
	assert_non_null(b);
	if (!b)
		return;
	same_text(a->group, b->group);
	same_text(a->subject, b->subject);
	assert_int_equal(a->sure, b->sure);
	assert_int_equal(a->exempt, b->exempt);
	same_text(a->exempt_reason, b->exempt_reason);
	same_text(a->maker, b->maker);
	same_text(a->where, b->where);
	same_text(a->what, b->what);
	same_text(a->unknown, b->unknown);
	assert_int_equal(a->site, b->site);
}

static void same_findings(const cor_rule_result *all, const cor_rule_result *first, uint32_t most)
{
	uint32_t count[2] = {0}, listed = 0;

	assert_int_equal(first->findings_sure, all->findings_sure);
	assert_int_equal(first->findings_maybe, all->findings_maybe);
	for (uint32_t i = 0; i < all->finding_count; i++) {
		if (count[all->findings[i].sure]++ >= most)
			continue;
		same_finding(&all->findings[i],
			listed < first->finding_count ? &first->findings[listed++] : NULL);
	}
	assert_int_equal(first->finding_count, listed);
}

static void same_decides(const cor_rule_result *all, const cor_rule_result *first, uint32_t most)
{
	assert_int_equal(first->decide_count, all->decide_count);
	for (uint32_t d = 0; d < all->decide_count; d++) {
		const cor_decide *a = &all->decide[d], *b = &first->decide[d];
		uint32_t listed = a->listed < most ? a->listed : most;

		same_text(a->group, b->group);
		assert_int_equal(a->verdict, b->verdict);
		assert_int_equal(a->count, b->count);
		assert_int_equal(a->fewest, b->fewest);
		assert_int_equal(b->listed, listed);
		for (uint32_t i = 0; a->elements && b->elements && i < listed; i++) {
			same_text(a->elements[i], b->elements[i]);
			same_text(a->facts[i], b->facts[i]);
		}
	}
}

void same_when_first(const cor_policy *policy, const cor_estate *estate, const cor_result *all,
	uint32_t most, uint32_t threads)
{
	cor_result *result = judge_by(policy, estate, most, threads);

	assert_int_equal(result->rule_count, all->rule_count);
	assert_int_equal(result->verdict, all->verdict);
	for (uint32_t i = 0; i < all->rule_count; i++) {
		const cor_rule_result *a = &all->rules[i], *b = &result->rules[i];

		assert_int_equal(a->verdict, b->verdict);
		assert_int_equal(a->vacuous, b->vacuous);
		assert_int_equal(a->selected_sure, b->selected_sure);
		assert_int_equal(a->selected_maybe, b->selected_maybe);
		same_groups(a, b);
		same_findings(a, b, most);
		same_decides(a, b, most);
	}
	cor_result_free(result);
}
