/*
 * Warming: the first look at each page of a map costs more than reading it.  A thread that has nothing else to
 * do takes these looks while rules are still being prepared, at what those rules will read by the element.
 */
#ifndef COR_JUDGE_WARM_H
#define COR_JUDGE_WARM_H

#include "policy/policy.h"

/* Whether it pays: a big estate that lies in a map. */
bool cor_warm_pays(const cor_estate *estate);
/* Changes nothing.  O(elements / 1000). */
void cor_warm(const cor_policy *policy, const cor_estate *estate);

#endif
