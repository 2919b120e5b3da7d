/* What a result shows beside its verdicts: sites, refused rows, sources (proof/verdict.h). */
#ifndef COR_JUDGE_SETTING_H
#define COR_JUDGE_SETTING_H

#include "policy/policy.h"
#include "proof/verdict.h"

/* In the arena, which becomes the result's.  O(sites + regions) time, 16 bytes a site. */
cor_status cor_setting_fill(const cor_policy *policy, const cor_estate *estate, cor_arena *arena,
	cor_setting *ret_setting, cor_err *err);

#endif
