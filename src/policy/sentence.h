/*
 * A policy in plain sentences, for readers who do not know the language: what an expression selects, who a
 * vendor set is, what a rule demands.  Sentences are for people: they leave nothing out that changes a verdict,
 * but doc/policy.md, not they, says what a policy means.
 */
#ifndef COR_POLICY_SENTENCE_H
#define COR_POLICY_SENTENCE_H

#include "policy/policy.h"

/* "the role's function is one of the functions "core", and the element's generations include "5G"".  Sets are
 * told by name.  O(length of the expression). */
void cor_sentence_selector(const cor_policy *policy, const cor_selector *selector, cor_buf *out);
/* The same of a set of the policy. */
void cor_sentence_set(const cor_policy *policy, uint32_t set, cor_buf *out);
/* "Huawei Technologies Co., Ltd. and ZTE Corporation, and every company …"; names come from the estate that the
 * policy is bound to. */
void cor_sentence_vendors(const cor_policy *policy, uint32_t index, cor_buf *out);
/* What the rule demands, by when, and how it is judged: several sentences. */
void cor_sentence_rule(const cor_policy *policy, const cor_rule *rule, cor_buf *out);
/* A grade in words: how well a fact was read. */
const char *cor_sentence_grade(cor_text grade);
/* What a kind of binding means; "" for none. */
const char *cor_sentence_binding(cor_text binding);

/* Groups of functions that the policy's expressions name: marks[group] becomes true; of a bound policy. */
void cor_sentence_groups(const cor_policy *policy, bool *marks);

#endif
