#include "report/words.h"

const char *const cor_rule_class_words[COR_CLASS_COUNT] = {
	"violated",
	"unknown",
	"vacuous (selects nothing)",
	"not evaluated",
	"satisfied",
	"not in force yet",
};

cor_rule_class cor_rule_class_of(const cor_rule_result *rule)
{
	if (!rule->counts)
		return COR_CLASS_NOT_DUE;
	if (!rule->evaluated)
		return COR_CLASS_NOT_EVALUATED;
	if (rule->verdict == COR_VIOLATED)
		return COR_CLASS_VIOLATED;
	if (rule->verdict == COR_SATISFIED)
		return COR_CLASS_SATISFIED;
	return rule->vacuous ? COR_CLASS_VACUOUS : COR_CLASS_UNKNOWN;
}

const cor_rule_result *cor_next_due(const cor_result *result)
{
	const cor_rule_result *next = NULL;
	for (uint32_t i = 0; i < result->rule_count; i++) {
		const cor_rule_result *rule = &result->rules[i];
		if (rule->by != COR_DAY_NONE && rule->by >= result->at &&
			(!next || rule->by < next->by))
			next = rule;
	}
	return next;
}
