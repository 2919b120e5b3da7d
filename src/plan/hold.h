/*
 * Does a schedule hold?  The estate as it is on each judged day goes through the same judge as `cordon check`; nothing
 * of the model has a say in it.
 */
#ifndef COR_PLAN_HOLD_H
#define COR_PLAN_HOLD_H

#include "plan/apply.h"
#include "plan/dues.h"

typedef struct cor_plan_share {
	cor_text group;
	cor_ratio low, high, cap;
} cor_plan_share;

/* One rule on one day. */
typedef struct cor_plan_rule_day {
	cor_plan_hold hold;
	cor_verdict verdict;
	bool is_due;
	uint64_t sure, maybe; /* findings */
	const cor_plan_share *shares;
	uint32_t share_count;
} cor_plan_rule_day;

typedef struct cor_plan_day {
	cor_day day;
	uint32_t periods;
	const cor_plan_rule_day *rules; /* by due */
} cor_plan_day;

typedef struct cor_plan_report {
	const cor_plan_day
		*days; /* the first day of the plan, as it is then; then the judged days */
	uint32_t day_count;
	bool is_broken; /* a rule that must hold does not: */
	cor_day broken_day;
	uint32_t broken_due;
	bool is_open; /* some rule that must hold says nothing */
} cor_plan_report;

/* policies: one copy each, bound here to one estate after the other, and last to the scope's own.  In arena.
 * O(days * judging). */
cor_status cor_plan_hold_all(const cor_plan_scope *scope, const cor_plan_dues *dues,
	cor_policy *const *policies, uint32_t policy_count, const cor_plan_change *changes,
	cor_arena *arena, cor_plan_report *ret_report, cor_err *err);

#endif
