/* Rows that bind units to others, mostly of other places: `together` with `over` (bounds.h, cor_plan_tie). */
#ifndef COR_PLAN_TIES_H
#define COR_PLAN_TIES_H

#include "plan/bounds.h"

/* Adds a group for each entry with bonds, its rows to asked, and the ties and makers' ranks to bounds.  groups: those of
 * bounds, with room for one more an entry.  In arena.  O(bonds + rows). */
cor_status cor_plan_ties_add(const cor_plan_scope *scope, cor_plan_group *groups,
	cor_plan_asked *asked, cor_arena *arena, cor_plan_bounds *bounds, cor_err *err);

#endif
