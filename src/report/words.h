/* What the writers say in the same words: what has become of a rule, and the next date. */
#ifndef COR_REPORT_WORDS_H
#define COR_REPORT_WORDS_H

#include "proof/verdict.h"

/* What a rule is called in an overview; the classes are disjoint and cover every rule. */
typedef enum cor_rule_class {
	COR_CLASS_VIOLATED,
	COR_CLASS_UNKNOWN,
	COR_CLASS_VACUOUS,
	COR_CLASS_NOT_EVALUATED,
	COR_CLASS_SATISFIED,
	COR_CLASS_NOT_DUE,
	COR_CLASS_COUNT
} cor_rule_class;

/* "violated", "vacuous (selects nothing)" … */
extern const char *const cor_rule_class_words[COR_CLASS_COUNT];
cor_rule_class cor_rule_class_of(const cor_rule_result *rule);

/* The rule whose `by` comes next, on the day of judgement or after; NULL when there is none. */
const cor_rule_result *cor_next_due(const cor_result *result);

#endif
