#include "plan/ties.h"

typedef struct tying {
	const cor_plan_scope *scope;
	cor_plan_asked *asked;
	cor_arena *arena;
	cor_plan_bounds *bounds;
	uint32_t group;
	cor_plan_tie *ties;
	size_t count, capacity;
	cor_plan_band *bands;
	size_t band_count, band_capacity;
	uint32_t *band; /* by unit */
} tying;

/* Bonds of one hub and entry. */
typedef struct star {
	const cor_plan_bond *bonds;
	uint32_t count, useful; /* useful: units that can change */
	bool by_maker, is_first;
} star;

/* Makers of what can be bought, numbered from 1 in the order of products; 0: it could be one of several. */
static cor_status rank_makers(tying *b, cor_err *err)
{
	const cor_plan_gear *gears = b->scope->gears;
	uint32_t count = b->scope->file->product_count, *rank, makers = 0;

	COR_TRY(cor_arena_new_array(b->arena, count, sizeof(*rank), &rank, err));
	for (uint32_t g = 0; g < count; g++) {
		for (uint32_t i = 0; i < g; i++) {
			if (rank[i] && gears[g].maker_count == 1 &&
				gears[i].makers[0] == gears[g].makers[0])
				rank[g] = rank[i];
		}
		if (gears[g].maker_open || gears[g].maker_count != 1)
			rank[g] = 0;
		else if (rank[g] == 0)
			rank[g] = ++makers;
	}
	b->bounds->maker_rank = rank;
	b->bounds->maker_ranks = makers + 1;
	return COR_OK;
}

static cor_status add_lines(tying *b, uint32_t count, int64_t limit, uint32_t *ret_first,
	cor_err *err)
{
	cor_plan_line line = {.group = b->group,
		.limit = limit,
		.due = COR_NONE,
		.day = COR_DAY_NONE};
	uint32_t row;

	for (uint32_t i = 0; i < count; i++) {
		COR_TRY(cor_plan_add_line(b->asked, line, &row, err));
		if (i == 0)
			*ret_first = row;
	}
	return COR_OK;
}

static cor_status add_tie(tying *b, cor_plan_tie tie, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&b->ties, &b->capacity, b->count + 1, sizeof(*b->ties),
		err));
	b->ties[b->count++] = tie;
	return COR_OK;
}

/* The hub and its useful units on the same rows, each with its tie. */
static cor_status tie_all(tying *b, const star *s, cor_plan_tie hub, cor_plan_tie unit,
	cor_err *err)
{
	hub.unit = s->bonds[0].hub;
	COR_TRY(add_tie(b, hub, err));
	for (uint32_t i = 0; i < s->count; i++) {
		unit.unit = s->bonds[i].unit;
		if (b->bounds->is_useful[unit.unit])
			COR_TRY(add_tie(b, unit, err));
	}
	return COR_OK;
}

/* ---- all in one period ---- */

/* One number says when a unit changes and to whose gear: two rows hold those of hub and unit equal. */
static cor_status tie_one(tying *b, const star *s, const cor_plan_bond *bond, cor_err *err)
{
	for (int sign = -1; sign <= 1; sign += 2) {
		cor_plan_tie tie = {.unit = bond->hub,
			.amount = (int64_t)sign * COR_PLAN_TIE,
			.kind = COR_PLAN_TIE_NUMBER,
			.by_maker = s->by_maker,
			.maker = COR_NONE};

		COR_TRY(add_lines(b, 1, 1, &tie.row, err));
		COR_TRY(add_tie(b, tie, err));
		tie.unit = bond->unit;
		tie.amount = -tie.amount;
		COR_TRY(add_tie(b, tie, err));
	}
	return COR_OK;
}

/* As many of one maker, or of any (COR_NONE), in a period as there are units, when the hub is; else none. */
static cor_status tie_many(tying *b, const star *s, uint32_t maker, cor_err *err)
{
	for (int sign = -1; sign <= 1; sign += 2) {
		cor_plan_tie unit = {.amount = (int64_t)sign * COR_PLAN_TIE,
			.kind = COR_PLAN_TIE_AT,
			.maker = maker};
		cor_plan_tie hub = unit;

		COR_TRY(add_lines(b, b->scope->file->period_count, 1, &unit.row, err));
		hub.row = unit.row;
		hub.amount = -(int64_t)s->useful * unit.amount;
		COR_TRY(tie_all(b, s, hub, unit, err));
	}
	return COR_OK;
}

/* A unit that is in a band already, of another entry, stays in that. */
static cor_status add_band(tying *b, const star *s, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&b->bands, &b->band_capacity, b->band_count + 1,
		sizeof(*b->bands), err));
	for (uint32_t i = 0; i <= s->count; i++) {
		uint32_t unit = i < s->count ? s->bonds[i].unit : s->bonds[0].hub;

		if (b->bounds->is_useful[unit] && b->band[unit] == COR_NONE)
			b->band[unit] = (uint32_t)b->band_count;
	}
	b->bands[b->band_count++] = (cor_plan_band){b->group, s->by_maker};
	return COR_OK;
}

static cor_status tie_together(tying *b, const star *s, cor_err *err)
{
	uint32_t makers = s->by_maker ? b->bounds->maker_ranks : 1;

	COR_TRY(add_band(b, s, err));
	if (s->count >= makers * b->scope->file->period_count) {
		for (uint32_t g = 0; g < makers; g++)
			COR_TRY(tie_many(b, s, s->by_maker ? g : COR_NONE, err));
		return COR_OK;
	}
	for (uint32_t i = 0; i < s->count; i++)
		COR_TRY(tie_one(b, s, &s->bonds[i], err));
	return COR_OK;
}

/* ---- the hub first ---- */

static cor_status tie_after(tying *b, const star *s, cor_err *err)
{
	uint32_t rows = b->scope->file->period_count - 1;
	cor_plan_tie hub = {.amount = s->useful, .kind = COR_PLAN_TIE_TO, .maker = COR_NONE};
	cor_plan_tie unit = {.amount = 1, .kind = COR_PLAN_TIE_BY, .maker = COR_NONE};

	COR_TRY(add_lines(b, rows, s->useful, &hub.row, err));
	unit.row = hub.row;
	if (rows)
		COR_TRY(tie_all(b, s, hub, unit, err));
	hub.kind = unit.kind = COR_PLAN_TIE_IS;
	hub.is_other = true;
	for (uint32_t g = 0; s->by_maker && g < b->bounds->maker_ranks; g++) {
		hub.maker = unit.maker = g;
		COR_TRY(add_lines(b, 1, s->useful, &hub.row, err));
		unit.row = hub.row;
		COR_TRY(tie_all(b, s, hub, unit, err));
	}
	return COR_OK;
}

/* ---- all of it ---- */

/* The ties by unit, and the bands. */
static cor_status sort_ties(tying *b, cor_err *err)
{
	cor_plan_tie *sorted;
	cor_plan_band *bands;
	uint32_t *first;

	COR_TRY(cor_arena_new_array(b->arena, (size_t)b->scope->unit_count + 2, sizeof(*first),
		&first, err));
	COR_TRY(cor_arena_new_array(b->arena, b->count, sizeof(*sorted), &sorted, err));
	COR_TRY(cor_arena_new_array(b->arena, b->band_count, sizeof(*bands), &bands, err));
	if (b->band_count)
		memcpy(bands, b->bands, b->band_count * sizeof(*bands));
	for (size_t i = 0; i < b->count; i++)
		first[b->ties[i].unit + 2]++;
	for (uint32_t u = 0; u < b->scope->unit_count; u++)
		first[u + 2] += first[u + 1];
	for (size_t i = 0; i < b->count; i++)
		sorted[first[b->ties[i].unit + 1]++] = b->ties[i];
	b->bounds->tie_first = first;
	b->bounds->ties = sorted;
	b->bounds->bands = bands;
	b->bounds->band_count = (uint32_t)b->band_count;
	b->bounds->band = b->band;
	return COR_OK;
}

static cor_status tie_star(tying *b, star *s, cor_err *err)
{
	const cor_plan_together *together = &b->scope->file->togethers[s->bonds[0].entry];

	s->by_maker = together->same_maker;
	for (uint32_t i = 0; i < s->count; i++)
		s->useful += b->bounds->is_useful[s->bonds[i].unit];
	if (s->useful == 0 || !b->bounds->is_useful[s->bonds[0].hub])
		return COR_OK; /* what stays binds nothing */
	return together->first ? tie_after(b, s, err) : tie_together(b, s, err);
}

static cor_status add_ties(tying *b, cor_plan_group *groups, cor_err *err)
{
	const cor_plan_scope *x = b->scope;

	COR_TRY(rank_makers(b, err));
	COR_TRY(cor_arena_new_raw(b->arena, x->unit_count, sizeof(*b->band), &b->band, err));
	for (uint32_t u = 0; u < x->unit_count; u++)
		b->band[u] = COR_NONE;
	for (uint32_t from = 0, to; from < x->bond_count; from = to) {
		const cor_plan_bond *bond = &x->bonds[from];
		star s = {.bonds = bond};

		if (from == 0 || bond->entry != bond[-1].entry) {
			b->group = b->bounds->group_count++;
			groups[b->group] = (cor_plan_group){COR_PLAN_GROUP_TOGETHER, bond->entry};
		}
		for (to = from + 1; to < x->bond_count && x->bonds[to].entry == bond->entry &&
			x->bonds[to].hub == bond->hub;)
			to++;
		s.count = to - from;
		COR_TRY(tie_star(b, &s, err));
	}
	return sort_ties(b, err);
}

cor_status cor_plan_ties_add(const cor_plan_scope *scope, cor_plan_group *groups,
	cor_plan_asked *asked, cor_arena *arena, cor_plan_bounds *bounds, cor_err *err)
{
	tying b = {.scope = scope, .asked = asked, .arena = arena, .bounds = bounds};
	cor_status status = add_ties(&b, groups, err);

	cor_mem_free(b.ties);
	cor_mem_free(b.bands);
	return status;
}
