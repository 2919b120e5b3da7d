/* What the naive evaluator expects of a rule's result, and comparing. */
#ifndef COR_TESTS_JUDGE_CHECK_H
#define COR_TESTS_JUDGE_CHECK_H

#include "naive.h"

typedef struct expected_finding {
	char group[40], subject[24];
	bool sure, exempt;
} expected_finding;

typedef struct expected_group {
	const char *name;
	cor_verdict verdict; /* as reported */
	bool exempt;
} expected_group;

typedef struct expected {
	expected_finding findings[512];
	uint32_t count;
	expected_group groups[GROUPS_MAX];
	uint32_t group_count;
	uint32_t decides; /* entries that must be there, or may: counted by whoever checks them */
} expected;

bool is_exempt(const model *m, const char *kind, const char *id);
void expect_finding(expected *x, const char *group, const char *kind, const char *id, bool sure,
	bool exempt);
/* raw: before `unknown:`.  Fills g and takes it down. */
void expect_group(const naive *n, expected *x, expected_group *g, cor_verdict raw);
/* NULL: none. */
const cor_decide *find_decide(const cor_rule_result *r, const char *group, cor_verdict verdict);

void check_absence(const naive *n, int group, const cor_rule_result *r, expected *x);
void check_limit(const naive *n, int group, const cor_rule_result *r, expected *x);
void check_suppliers(const naive *n, int group, const cor_rule_result *r, expected *x);

#endif
