/*
 * Judging: rules x estate -> verdicts with proofs.  doc/policy.md, Rules, is the specification.
 */
#ifndef COR_JUDGE_JUDGE_H
#define COR_JUDGE_JUDGE_H

#include "policy/policy.h"
#include "proof/verdict.h"

typedef struct cor_judge_options {
	cor_day at;
	bool tolerate_refused; /* refused rows do not keep the whole from being satisfied */
	bool in_force;         /* rules whose `by` lies after `at` do not count */
	/* Findings of one rule that are listed: the first so many that are sure, and the first that
	 * are maybe; likewise elements of a decide.  0 = all.  Counts and verdicts do not depend on
	 * it; a proof needs all. */
	uint32_t most_findings;
	bool is_first;        /* nothing of the estate was read before: see warm.h */
	bool without_setting; /* sites and what else a page shows beside verdicts are left out */
	bool verdicts_only;   /* what would decide rules about paths is not looked for */
	uint32_t threads;     /* 0: as many as pay; the answer is the same */
} cor_judge_options;

/* The policy must be bound to the estate.  The result owns all its texts. */
cor_status cor_judge(const cor_policy *policy, const cor_estate *estate,
	const cor_judge_options *options, cor_result **ret_result, cor_err *err);

#endif
