/*
 * A watch: an estate and a policy kept open while one thing after the other changes, with every verdict
 * current after each.
 *
 * For every rule whose rows are elements, one each, the watch keeps what each element can be and how many
 * of each kind every group has.  A change moves one element from one number to another in the few groups it
 * belongs to; the verdicts of these groups, of the rule and of the whole follow from numbers alone.  That is
 * a handful of memory accesses, whatever the size of the estate.
 *
 * A rule that has no such form (suppliers, several rows an element, what only lists tell, a selector that
 * reads what changes: cor_watch_is_counted) is judged anew, on the estate as changed (estate/variant.h),
 * when it is asked for.  Both say what cor_judge says of the changed estate, group by group; findings are
 * not kept.
 *
 * The watch keeps estate and policy by pointer; the policy is its own while it is open: it is bound to
 * estates in turn, and designations change it.
 */
#ifndef COR_WATCH_WATCH_H
#define COR_WATCH_WATCH_H

#include "judge/judge.h"

typedef struct cor_watch cor_watch;

/* The policy must be bound to the estate.  O(elements x rules) time; 16 to 32 bytes an element with
 * eight rules. */
cor_status cor_watch_open(cor_policy *policy, const cor_estate *estate,
	const cor_judge_options *options, cor_watch **ret_watch, cor_err *err);
void cor_watch_free(cor_watch *watch);
COR_CLEANUP(cor_watch, cor_watch_free)

/* A number for a maker as a cell would name it ("huawei", "a|b"; names that match nobody could be anyone).
 * COR_EINPUT when text is empty: what an element without a maker cell is, other tables say.  O(length). */
cor_status cor_watch_maker(cor_watch *watch, cor_text text, uint32_t *ret_maker, cor_err *err);

/* The element's maker cell says so from now on.  O(counted rules x groups it belongs to). */
void cor_watch_put_maker(cor_watch *watch, uint32_t element, uint32_t maker);
/* The same for many, in their order; what each touches is fetched ahead. */
typedef struct cor_maker_event {
	uint32_t element, maker;
} cor_maker_event;
void cor_watch_put_makers(cor_watch *watch, const cor_maker_event *events, size_t count);
/* false: retired on the day of the question (doc/what-if.md, remove).  true: live, with no date of
 * installation or retirement.  Same cost; a rule that reads state or dates is judged from then on. */
void cor_watch_put_there(cor_watch *watch, uint32_t element, bool there);
/* The link is left out, or is back. */
void cor_watch_put_link(cor_watch *watch, uint32_t link, bool open);
/* The party stands in the policy's vendor set, too (doc/what-if.md, vendors).  COR_EINPUT when there is no
 * such set or party; the watch is then as it was.  O(elements x rules). */
cor_status cor_watch_designate(cor_watch *watch, cor_text vendors, cor_text party, cor_err *err);

/* Judges what is not counted and has been touched.  O(1) when there is none. */
cor_status cor_watch_settle(cor_watch *watch, cor_err *err);
/* After settling: of the whole, and of a rule.  O(rules), O(1). */
cor_verdict cor_watch_verdict(const cor_watch *watch);
cor_verdict cor_watch_rule_verdict(const cor_watch *watch, uint32_t rule);
bool cor_watch_is_counted(const cor_watch *watch, uint32_t rule);
/* After settling: verdict, what is selected and all groups, without findings and what decides.  In arena;
 * texts live as long as the watch, or until it settles again.  O(groups). */
cor_status cor_watch_rule(const cor_watch *watch, uint32_t rule, cor_arena *arena,
	cor_rule_result *ret_result, cor_err *err);

/* The estate as changed so far, to be freed before the watch's.  O(rows that change). */
cor_status cor_watch_estate(const cor_watch *watch, cor_estate **ret_estate, cor_err *err);

#endif
