/*
 * Groups: who is judged together (doc/policy.md, Groups).
 *
 * Every element has a *code* that stands for its keys: the codes of the columns named by `per`,
 * combined.  Codes are few, elements many: which groups a code belongs to, and how, is worked out
 * once a code.  Items (elements or rows) are then brought into the order of their groups by one
 * counting sort.  Where only numbers are asked for, nothing is sorted: bits are counted run by run
 * (tally.h).
 */
#ifndef COR_JUDGE_GROUPS_H
#define COR_JUDGE_GROUPS_H

#include "judge/codes.h"
#include "judge/rows.h"

typedef enum cor_belongs {
	COR_BELONGS,       /* surely */
	COR_BELONGS_OWN,   /* its own group of a key that is not known: `?` */
	COR_BELONGS_MAYBE, /* a group that its unknown key may name */
} cor_belongs;

typedef struct cor_belonging {
	uint32_t group;
	cor_belongs how;
} cor_belonging;

typedef struct cor_groups {
	uint32_t count;
	const cor_text *names; /* sorted as bytes; they live in the docket's `keep` */
	const cor_run *runs;   /* codes of elements; NULL: see code_of */
	uint32_t run_count;
	const uint32_t *code_of; /* by element; both NULL: all have code 0 */
	uint32_t code_count;
	const uint64_t *start; /* by code: its range of belongings */
	const cor_belonging *belongings;
} cor_groups;

/* Groups of the elements whose bit is set in may_in; none when there is none.  Arrays are in
 * scratch.  O(elements + codes + unknown codes * groups). */
cor_status cor_groups_of(cor_docket *docket, const cor_rule *rule, const uint64_t *may_in,
	cor_groups *ret_groups, cor_err *err);

/* The same before anybody knows which elements are in: groups of all codes that occur in runs, in
 * scratch.  *ret_has_runs is false, and there are none, where codes change too often for runs, or may
 * name too many groups. */
cor_status cor_groups_of_runs(cor_docket *docket, const cor_rule *rule, cor_groups *ret_groups,
	bool *ret_has_runs, cor_err *err);
/* Drops the groups that none of the codes whose bit is set makes; *ret_kept: by group now, its number as
 * it was; NULL: as it is. */
cor_status cor_groups_keep(cor_docket *docket, cor_groups *groups, const uint64_t *used,
	const uint32_t **ret_kept, cor_err *err);

/* The code of an element.  O(log runs). */
uint32_t cor_groups_code(const cor_groups *groups, uint32_t element);
/* Whether a key of the element is not known. */
bool cor_groups_is_unknown(const cor_groups *groups, uint32_t element);

typedef struct cor_members {
	const uint64_t *start; /* group g: [start[g], start[g + 1]) */
	const uint32_t *item;  /* ascending in each group */
	const uint8_t *mask;   /* what the item can be in this group */
} cor_members;

/*
 * Items that can be in, group by group.  element: of each item, NULL = items are elements.
 * own_surely: an item is surely in its own `?`.  wanted: by group, the others stay empty; NULL = all.
 * COR_ELIMIT past COR_LIMIT_GROUP_ITEMS members.
 */
cor_status cor_groups_members(const cor_groups *groups, const cor_outcomes *outcomes,
	const uint32_t *element, bool own_surely, const bool *wanted, cor_arena *arena,
	cor_members *ret_members, cor_err *err);

#endif
