/*
 * Scope: which elements may become what, at what cost and from when, and which change together.
 *
 * An element that an entry of the plan file takes in is *movable*; its *choices* are the entry's products, in their
 * order.  Movable elements are numbered in the order of rows, hence by site; *units* are runs of them that change in
 * one period, and a *place* is a site (or an element of unknown site, which is a place of its own).
 */
#ifndef COR_PLAN_SCOPE_H
#define COR_PLAN_SCOPE_H

#include "estate/estate.h"
#include "plan/file.h"
#include "policy/policy.h"

#define COR_PLAN_CHOICES_MOST 32u
#define COR_PLAN_COMBOS_MOST 64u /* of the choices of a unit's elements */

/* A product of the plan file, found. */
typedef struct cor_plan_gear {
	cor_text id, maker_cell; /* maker_cell: of a product that this file alone knows; else "" */
	uint32_t product;        /* joined row, or COR_NONE */
	const uint32_t *makers;  /* parties that may be its maker */
	uint32_t maker_count;
	bool maker_open; /* it could be anyone's */
	int64_t lead_days;
	uint32_t first_period; /* the first in which it can be there; period_count: none */
} cor_plan_gear;

/* A unit that changes with a hub, mostly of another place: in the same period, or no earlier where the entry of
 * `together` says what goes first; and to gear of the same maker, where it says so. */
typedef struct cor_plan_bond {
	uint32_t hub, unit, entry;
} cor_plan_bond;

typedef struct cor_plan_scope {
	const cor_plan_file *file;
	const cor_estate *estate;
	const cor_plan_gear *gears; /* by product of the file */
	const cor_plan_cost
		*costs;       /* by entry and choice: entry * COR_PLAN_CHOICES_MOST + choice */
	uint32_t choice_most; /* of any entry */

	uint32_t count;              /* movable elements */
	const uint32_t *element;     /* row of each, rising */
	const uint32_t *movable;     /* by element row: its number, or COR_NONE */
	const uint16_t *entry;       /* of each */
	const uint32_t *unit;        /* of each */
	const uint64_t *disruption;  /* of each: price of changing it; NULL: none is asked */
	uint64_t disruption_unknown; /* movable elements whose measure is not known */

	uint32_t unit_count;
	const uint32_t *unit_first;  /* by unit, one more: places in unit_member */
	const uint32_t *unit_member; /* movable elements, rising in each unit */
	const uint32_t *unit_combos; /* by unit: how many lawful ways to choose there are */
	const bool *unit_same_maker;

	uint32_t place_count;
	const uint32_t *place_first; /* by place, one more: units, which rise by place */

	const cor_plan_bond *bonds; /* by entry, hub and unit, each once */
	uint32_t bond_count;
} cor_plan_scope;

/* policy: bound to the estate; where-expressions are read under it.  In arena.  O(entries * elements). */
cor_status cor_plan_scope_find(const cor_plan_file *file, cor_policy *policy,
	const cor_estate *estate, cor_arena *arena, cor_plan_scope *ret_scope, cor_err *err);

/* The elements that an expression of the plan file takes in; what is wrong with it is said with its place there.  In arena. */
cor_status cor_plan_elements(const cor_plan_file *file, cor_policy *policy,
	const cor_estate *estate, const cor_yaml_node *where, cor_arena *arena, cor_triset *ret_set,
	cor_err *err);

static inline const cor_plan_entry *cor_plan_entry_of(const cor_plan_scope *s, uint32_t m)
{
	return &s->file->entries[s->entry[m]];
}
static inline const cor_plan_gear *cor_plan_gear_of(const cor_plan_scope *s, uint32_t m,
	uint32_t choice)
{
	return &s->gears[cor_plan_entry_of(s, m)->by[choice]];
}
static inline int64_t cor_plan_cost_of(const cor_plan_scope *s, uint32_t m, uint32_t choice,
	cor_plan_case c)
{
	return s->costs[s->entry[m] * COR_PLAN_CHOICES_MOST + choice].of[c];
}
/* The choices that way `combo`, below unit_combos, means, one for each member of the unit. */
void cor_plan_combo(const cor_plan_scope *x, uint32_t unit, uint32_t combo, uint8_t *ret_choices);
/* Region of a movable element's site; "?" when it is not known. */
cor_text cor_plan_region(const cor_plan_scope *scope, uint32_t m);

#endif
