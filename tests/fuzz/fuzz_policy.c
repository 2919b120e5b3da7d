/* Policies as files: whatever the bytes, they are refused with a line, or read, bound and
 * evaluated. */
#include "policy_estate.h"

static void evaluate_rules(const cor_policy *policy)
{
	for (uint32_t i = 0; i < cor_policy_rule_count(policy); i++) {
		const cor_rule *rule = cor_policy_rule(policy, i);
		const uint8_t *by_set;
		COR_AUTO(cor_arena) arena = NULL;
		cor_triset set;

		if (cor_arena_new("fuzz", (size_t)64 << 20, &arena, NULL) != COR_OK)
			return;
		cor_selector_eval(policy, rule->selector, cor_selector_grain(rule->selector), 18000,
			arena, &set, NULL);
		if (rule->vendors != COR_NO_VENDORS)
			cor_vendor_sets(policy, rule->vendors, 18000, arena, &by_set, NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	COR_AUTO(cor_policy) policy = NULL;
	cor_err err = {0};
	cor_text text = {size ? (const char *)data : "", size};

	if (cor_policy_read("fuzz.yaml", text, NULL, 0, &policy, &err) != COR_OK) {
		COR_ASSERT(strncmp(err.text, "fuzz.yaml:", 10) == 0);
		return 0;
	}
	if (cor_policy_bind(policy, policy_estate(), &err) == COR_OK)
		evaluate_rules(policy);
	else
		COR_ASSERT(strncmp(err.text, "fuzz.yaml:", 10) == 0);
	return 0;
}
