/*
 * Expectations: the cases that stand at the end of a policy's file and say what the policy means by small
 * estates and what must come out of them.  doc/policy.md, Expectations, is the specification.
 *
 * Reading checks everything that can be wrong and says where: keys, rules, words, dates, tables, columns.
 * Cells are checked by the builder when the estate is built, as those of any other estate, and what it refuses
 * is told with its place in the policy's file.  Judging and comparing is done by whoever tests (app/expect.c).
 */
#ifndef COR_POLICY_EXPECT_H
#define COR_POLICY_EXPECT_H

#include "base/ratio.h"
#include "policy/policy.h"

/* What can come of a rule: its verdict, or that it selected nothing (whatever the verdict then is). */
typedef enum cor_outcome {
	COR_OUTCOME_SATISFIED,
	COR_OUTCOME_VIOLATED,
	COR_OUTCOME_UNKNOWN,
	COR_OUTCOME_VACUOUS
} cor_outcome;
#define COR_OUTCOME_COUNT 4
const char *cor_outcome_name(cor_outcome outcome); /* "satisfied" … */

/* limit: the share; suppliers: the number of corporate groups, over 1. */
typedef struct cor_expect_bounds {
	bool has_low, has_high;
	cor_ratio low, high;
} cor_expect_bounds;

typedef struct cor_expect_group {
	cor_text name;
	uint32_t place;
	bool has_verdict;
	cor_outcome verdict;
	cor_expect_bounds bounds;
} cor_expect_group;

/* What a case says of one rule. */
typedef struct cor_expect_rule {
	uint32_t rule;  /* index in the policy */
	uint32_t place; /* byte of the file */
	cor_outcome outcome;
	bool has_groups, has_findings, has_decide, has_due;
	cor_text group; /* that bounds and decide are about; "" = the only one */
	cor_expect_bounds bounds;
	const cor_expect_group *groups; /* all that there must be */
	uint32_t group_count;
	uint32_t findings;             /* how many */
	const cor_text *finding_texts; /* which, "maybe element:E1 in A"; NULL = not said */
	struct {
		const cor_text *elements;
		uint32_t count; /* 0 = there must be no such entry */
	} decide[2];            /* to make it satisfied, violated */
	cor_day due;
} cor_expect_rule;

typedef struct cor_expect_case {
	cor_text name;
	uint32_t place;
	cor_day at;
	const char *const *dates; /* "symbol=YYYY-MM-DD", as cor_policy_read takes them */
	size_t date_count;
	const struct cor_yaml_node *places; /* label: text of a CSV file; NULL = none */
	bool in_force, tolerate_refused;
	bool has_verdict;
	uint32_t verdict_place;
	cor_outcome verdict; /* of the whole; not vacuous */
	const cor_expect_rule *rules;
	uint32_t rule_count;
	const struct cor_yaml_node *estate;
} cor_expect_case;

/* The cases of a policy, which owns them; none when it has no `expect`.  COR_EINPUT with file, line and column
 * for the first thing that is wrong.  O(length of the file). */
cor_status cor_expect_read(cor_policy *policy, const cor_expect_case **ret_cases,
	uint32_t *ret_count, cor_err *err);
/* Builds the estate of a case over a register, which must outlive it.  COR_EINPUT with file, line and column for
 * the first row that the builder refuses. */
cor_status cor_expect_estate(const cor_policy *policy, const cor_expect_case *one,
	const cor_estate *below, cor_estate **ret_estate, cor_err *err);
/* Gives the lists of places that a case brings to a policy that is not bound yet; errors as those of
 * cor_places_read, with the place of the text in the policy's file before them. */
cor_status cor_expect_places(const cor_policy *policy, const cor_expect_case *one,
	cor_policy *judged, cor_err *err);
/* "file:line:column" of a byte of the policy's file. */
void cor_expect_place(const cor_policy *policy, uint32_t place, cor_buf *out);
/* Whether a rule can come out so at all: one whose unknowns are violations or tolerated is never unknown. */
bool cor_expect_can_be(const cor_rule *rule, cor_outcome outcome);

#endif
