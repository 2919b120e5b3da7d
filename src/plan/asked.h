/*
 * What the rules ask of a schedule: bars, effects and marks (doc/plan.md, the table of kinds).
 *
 * Nothing about a rule is worked out twice.  The estate is put before the judge as it is, and once for each place in
 * the lists of choices with that choice made everywhere; what a row of it can be (analysis/share.h) in each of these
 * says what keeping it, or changing it so, does to each rule on each day.  Elements are judged each for itself, so
 * that this holds of every mixture.
 */
#ifndef COR_PLAN_ASKED_H
#define COR_PLAN_ASKED_H

#include "plan/dues.h"
#include "plan/scope.h"

#define COR_PLAN_OLD 255u /* instead of a choice: as it is */

/* old: staying, or changing after the first `periods` periods, breaks the rule.  A choice: making it in the first
 * `periods` periods does. */
typedef struct cor_plan_bar {
	uint32_t movable, group;
	uint8_t choice, periods;
} cor_plan_bar;

/* A row that must not be over its limit. */
typedef struct cor_plan_line {
	uint32_t group;
	uint8_t periods; /* ended by its day */
	int64_t limit;
	uint32_t due;      /* of which rule; COR_NONE: of the plan file */
	cor_text of_group; /* the rule's group; or the region */
	cor_day day;
} cor_plan_line;

/* Making the choice in the first `periods` periods adds this to the row. */
typedef struct cor_plan_effect {
	uint32_t movable, row;
	int64_t amount;
	uint8_t choice, periods;
} cor_plan_effect;

/* The place of this element weighs so much on the row until the last of its elements that is so marked has changed;
 * the limit holds of that it does. */
typedef struct cor_plan_mark {
	uint32_t movable, row;
	int64_t weight;
} cor_plan_mark;

/* Elements that break a rule and cannot change; or of which no change is enough. */
typedef struct cor_plan_stuck {
	uint32_t due, element; /* the first of them */
	bool is_hopeless;      /* of that one: no change is enough */
	uint64_t count;
	cor_day day;
} cor_plan_stuck;

typedef struct cor_plan_asked {
	cor_plan_bar *bars;
	cor_plan_effect *effects;
	cor_plan_mark *marks;
	cor_plan_line *lines;
	cor_plan_stuck *stuck;
	size_t bar_count, effect_count, mark_count, line_count, stuck_count;
	size_t bar_capacity, effect_capacity, mark_capacity, line_capacity, stuck_capacity;
} cor_plan_asked;
void cor_plan_asked_done(cor_plan_asked *a);

/* What the rules of the dues ask; a rule's group is its number among the dues.  policies: (policy_count) rows of
 * (scope->choice_most + 1) copies each, which are bound here to the estate and to what becomes of it; they are of no
 * use afterwards but to be freed.  texts: names of groups, in this arena. */
cor_status cor_plan_ask(const cor_plan_scope *scope, const cor_plan_dues *dues,
	cor_policy *const *policies, uint32_t policy_count, cor_arena *texts,
	cor_plan_asked *ret_asked, cor_err *err);

/* A line; *ret_row is its number. */
cor_status cor_plan_add_line(cor_plan_asked *a, cor_plan_line line, uint32_t *ret_row,
	cor_err *err);
cor_status cor_plan_add_effect(cor_plan_asked *a, cor_plan_effect effect, cor_err *err);
cor_status cor_plan_add_bar(cor_plan_asked *a, cor_plan_bar bar, cor_err *err);
cor_status cor_plan_add_mark(cor_plan_asked *a, cor_plan_mark mark, cor_err *err);

/* ---- for the kinds of rules ---- */

struct cor_trial;
/* One rule on one day, and how long it stays as it is then. */
typedef struct cor_plan_question {
	const cor_plan_scope *scope;
	const cor_plan_dues *dues;
	uint32_t due;
	cor_day day;
	const uint8_t *
		states; /* periods that have ended on each judged day until the next event, rising */
	uint32_t state_count;
	struct cor_trial *trials; /* [0]: as it is; [1 + choice] */
	cor_arena *scratch, *texts;
	cor_plan_asked *asked;
} cor_plan_question;

static inline uint8_t cor_plan_first_state(const cor_plan_question *q)
{
	return q->states[0];
}
static inline uint8_t cor_plan_last_state(const cor_plan_question *q)
{
	return q->states[q->state_count - 1];
}
/* The element breaks the rule: it must change by then, or it is stuck. */
cor_status cor_plan_must_change(const cor_plan_question *q, uint32_t element, cor_err *err);
/* That choice breaks it. */
cor_status cor_plan_must_not_choose(const cor_plan_question *q, uint32_t element, uint32_t choice,
	cor_err *err);
/* The rule cannot be kept, as by this element: it cannot change, or no change is enough. */
cor_status cor_plan_add_stuck(const cor_plan_question *q, uint32_t element, bool is_hopeless,
	cor_err *err);
/* Whether the element, or its site, is exempt. */
cor_status cor_plan_is_exempt(const struct cor_trial *trial, uint32_t element, bool *ret_exempt,
	cor_err *err);
/* Whether the element may take that choice (0 … choice_most - 1). */
bool cor_plan_has_choice(const cor_plan_question *q, uint32_t element, uint32_t choice);

cor_status cor_plan_ask_absence(const cor_plan_question *q,
	cor_err *err); /* exclude, freeze, permit */
cor_status cor_plan_ask_limit(const cor_plan_question *q, cor_err *err);
/* At most so many among V, and nothing else: the only rules about suppliers that are planned for. */
static inline bool cor_plan_is_supply_planned(const cor_rule *rule)
{
	return rule->has_at_most && !rule->at_least && !rule->has_share_at_least &&
		rule->vendors != COR_NO_VENDORS;
}
cor_status cor_plan_ask_paths(const cor_plan_question *q, cor_err *err); /* avoid, isolate */
static inline bool cor_plan_is_path(const cor_rule *rule)
{
	return rule->kind == COR_AVOID || rule->kind == COR_ISOLATE;
}
cor_status cor_plan_ask_suppliers(const cor_plan_question *q, cor_err *err);

#endif
