/* The elements that an expression takes in: for questions that no rule asks. */
#ifndef COR_JUDGE_ELEMENTS_H
#define COR_JUDGE_ELEMENTS_H

#include "base/tri.h"
#include "estate/estate.h"
#include "policy/policy.h"

/*
 * An element is in when a row of it is that the expression ranges over: a role row with membership
 * `maybe` at most perhaps (doc/policy.md, Rules).  An expression over sites takes in what stands
 * there.  Presence is not asked.  policy must be bound to the estate; what is wrong with the
 * expression is named by the policy's file name.  In arena.  O(rows).
 */
cor_status cor_judge_elements(cor_policy *policy, const cor_estate *estate, cor_text expression,
	cor_day at, cor_arena *arena, cor_triset *ret_set, cor_err *err);

#endif
