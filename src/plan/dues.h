/*
 * Dues: from when each rule of the policies must hold, and on which days a schedule is judged.
 *
 * A rule is due on its own date, or later where the plan file says so (doc/plan.md, What is meant).
 */
#ifndef COR_PLAN_DUES_H
#define COR_PLAN_DUES_H

#include "plan/file.h"
#include "policy/policy.h"
#include "proof/verdict.h"

/* How a rule comes out on a day: it holds; it says nothing whatever is done (vacuous, not evaluated); it does not
 * hold. */
typedef enum cor_plan_hold { COR_PLAN_HOLDS, COR_PLAN_OPEN, COR_PLAN_BROKEN } cor_plan_hold;
cor_plan_hold cor_plan_hold_of(const cor_rule_result *result);

typedef struct cor_plan_due {
	uint32_t policy, rule; /* rule: of the policy */
	const cor_rule *said;
	cor_text name;     /* "policy/rule" */
	cor_day own, from; /* its own date; from when it must hold */
	cor_ratio cap;     /* limit: as the rule says, or twisted */
	bool put_off; /* from is later than its own date, or than the first day, because the file says so */
	bool is_late; /* due before the first period ends and broken: nobody can meet it in time */
	bool is_outside;     /* due after the plan ends */
	cor_plan_hold as_is; /* is_late, put_off by `overdue`: on `from` as it was first */
} cor_plan_due;

typedef struct cor_plan_dues {
	const cor_plan_due *items; /* policy after policy, in their order */
	uint32_t count;
	const cor_day *days;     /* judged days, rising */
	const uint32_t *periods; /* of each: how many periods have ended by then */
	uint32_t day_count;
	const bool *
		is_event; /* of each: some fact of the estate or of a policy changes after the day before it, up to it */
} cor_plan_dues;

/* What would be if: for questions about other dates and limits. */
typedef struct cor_plan_twist {
	cor_day all_by; /* every rule holds from that day on, or from earlier; COR_DAY_NONE = as they are */
	uint32_t due;     /* this rule alone, COR_NONE = none: */
	int later_months; /* its date is put off so far */
	uint32_t points;  /* its limit is so many hundredths more */
} cor_plan_twist;

/* Periods that have ended by that day. */
uint32_t cor_plan_periods_by(const cor_plan_file *file, cor_day day);

/* policies: bound to the estate.  Judges the estate as it is on the first days.  In arena. */
cor_status cor_plan_dues_find(const cor_plan_file *file, cor_policy *const *policies,
	uint32_t policy_count, const cor_estate *estate, cor_arena *arena, cor_plan_dues *ret_dues,
	cor_err *err);

/* The same dues twisted, and their days.  In arena. */
cor_status cor_plan_dues_twist(const cor_plan_file *file, cor_policy *const *policies,
	uint32_t policy_count, const cor_estate *estate, const cor_plan_dues *dues,
	const cor_plan_twist *twist, cor_arena *arena, cor_plan_dues *ret_dues, cor_err *err);

#endif
