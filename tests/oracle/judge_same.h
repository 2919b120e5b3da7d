/* The first findings of a rule against all of them: two ways to one answer (judge/sweep.h, judge/rows.h). */
#ifndef COR_TESTS_JUDGE_SAME_H
#define COR_TESTS_JUDGE_SAME_H

#include "model.h"

/* Judges again, with the first `most` findings: all else must be as in `all`, which lists every one.
 * threads: as many go over the elements, 0 = as many as the judge likes. */
void same_when_first(const cor_policy *policy, const cor_estate *estate, const cor_result *all,
	uint32_t most, uint32_t threads);

#endif
