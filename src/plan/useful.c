#include "plan/useful.h"

static void spread(const cor_plan_scope *s, bool *useful)
{
	bool again = s->bond_count > 0;

	while (again) {
		again = false;
		for (uint32_t i = 0; i < s->bond_count; i++) {
			bool *hub = &useful[s->bonds[i].hub], *unit = &useful[s->bonds[i].unit];

			if (s->file->togethers[s->bonds[i].entry].first)
				continue;
			again = again || *hub != *unit;
			*hub = *unit = *hub || *unit;
		}
	}
}

cor_status cor_plan_useful_find(const cor_plan_scope *scope, const cor_plan_asked *asked,
	cor_arena *arena, const bool **ret_useful, cor_err *err)
{
	bool *useful;

	COR_TRY(cor_arena_new_array(arena, scope->unit_count, sizeof(*useful), &useful, err));
	for (size_t i = 0; i < asked->bar_count; i++) {
		if (asked->bars[i].choice == COR_PLAN_OLD)
			useful[scope->unit[asked->bars[i].movable]] = true;
	}
	for (size_t i = 0; i < asked->effect_count; i++) {
		if (asked->effects[i].amount < 0)
			useful[scope->unit[asked->effects[i].movable]] = true;
	}
	for (size_t i = 0; i < asked->mark_count; i++)
		useful[scope->unit[asked->marks[i].movable]] = true;
	spread(scope, useful);
	*ret_useful = useful;
	return COR_OK;
}
