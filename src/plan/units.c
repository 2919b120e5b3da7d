#include "plan/units.h"

#include <stdlib.h>

#include "analysis/network.h"
#include "base/limits.h"

/* Two movable elements that a link of one entry of `together` joins: of different places; or, where the entry says
 * what goes first, a goes before b. */
typedef struct pair {
	uint32_t a, b, entry;
} pair;

typedef struct dividing {
	cor_plan_scope *scope;
	cor_policy *policy;
	cor_arena *arena;
	uint32_t *parent; /* by movable element, of one place */
	bool *same_maker; /* by movable element */
	pair *pairs;
	size_t pair_count, pair_capacity;
	cor_plan_bond *bonds;
	size_t bond_count, bond_capacity;
} dividing;

static uint32_t root_of(uint32_t *parent, uint32_t m)
{
	while (parent[m] != m)
		m = parent[m] = parent[parent[m]];
	return m;
}

/* Joins two; the lesser one is the root. */
static void unite(uint32_t *parent, uint32_t one, uint32_t other)
{
	uint32_t a = root_of(parent, one), b = root_of(parent, other);

	parent[a < b ? b : a] = a < b ? a : b;
}

static bool same_place(const dividing *s, uint32_t a, uint32_t b)
{
	const uint32_t *site = cor_estate_site_of_element(s->scope->estate);
	uint32_t of_a = site[s->scope->element[a]];

	return of_a != COR_NONE && of_a == site[s->scope->element[b]];
}

/* ---- who changes together ---- */

static cor_status add_pair(dividing *s, uint32_t a, uint32_t b, uint32_t entry, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&s->pairs, &s->pair_capacity, s->pair_count + 1,
		sizeof(*s->pairs), err));
	s->pairs[s->pair_count++] = (pair){a, b, entry};
	return COR_OK;
}

/* Whether a may go first where b may not: what is not known counts both ways. */
static bool may_lead(const dividing *s, const cor_triset *first, uint32_t a, uint32_t b)
{
	return cor_bit_is(first->may, s->scope->element[a]) &&
		!cor_bit_is(first->must, s->scope->element[b]);
}

/* What a link of these kinds joins, at one place or at several; a link of unknown kind may be one of them. */
static cor_status join_linked(dividing *s, uint32_t entry, const cor_triset *set, cor_err *err)
{
	const cor_plan_scope *x = s->scope;
	const cor_plan_together *together = &x->file->togethers[entry];
	cor_arena_mark mark = cor_arena_here(s->arena);
	cor_network network;
	cor_triset first;

	if (together->first)
		COR_TRY(cor_plan_elements(x->file, s->policy, x->estate, together->first, s->arena,
			&first, err));
	COR_TRY(cor_network_new(x->estate, together->over, x->file->first_day[0], s->arena,
		&network, err));
	for (uint32_t l = 0; l < network.links.count; l++) {
		uint32_t a = x->movable[network.links.a[l]], b = x->movable[network.links.b[l]];

		if (a == COR_NONE || b == COR_NONE || a == b ||
			!cor_bit_is(set->may, x->element[a]) ||
			!cor_bit_is(set->may, x->element[b]))
			continue;
		if (together->first && may_lead(s, &first, a, b))
			COR_TRY(add_pair(s, a, b, entry, err));
		if (together->first && may_lead(s, &first, b, a))
			COR_TRY(add_pair(s, b, a, entry, err));
		if (!together->first && same_place(s, a, b))
			unite(s->parent, a, b);
		else if (!together->first)
			COR_TRY(add_pair(s, a, b, entry, err));
	}
	cor_arena_back(s->arena, mark);
	return COR_OK;
}

/* Joins what one entry of `together` takes in: at each site, or as links lead. */
static cor_status join(dividing *s, uint32_t entry, cor_err *err)
{
	const cor_plan_scope *x = s->scope;
	const cor_plan_together *together = &x->file->togethers[entry];
	uint32_t last = COR_NONE;
	cor_triset set;

	COR_TRY(cor_plan_elements(x->file, s->policy, x->estate, together->where, s->arena, &set,
		err));
	for (uint32_t m = 0; m < x->count; m++) {
		if (!cor_bit_is(set.may, x->element[m]))
			continue;
		if (together->same_maker)
			s->same_maker[m] = true;
		if (!together->over && last != COR_NONE && same_place(s, last, m))
			unite(s->parent, last, m);
		last = m;
	}
	return together->over ? join_linked(s, entry, &set, err) : COR_OK;
}

/* ---- how they can choose ---- */

/* The party that surely makes what a member chooses; COR_NONE: it could be one of several. */
static uint32_t maker_of(const cor_plan_scope *x, uint32_t m, uint32_t choice)
{
	const cor_plan_gear *gear = cor_plan_gear_of(x, m, choice);

	return !gear->maker_open && gear->maker_count == 1 ? gear->makers[0] : COR_NONE;
}

/* The choices of a member that are this maker's. */
static uint32_t count_of_maker(const cor_plan_scope *x, uint32_t m, uint32_t maker)
{
	uint32_t count = 0;

	for (uint32_t k = 0; k < cor_plan_entry_of(x, m)->by_count; k++)
		count += maker != COR_NONE && maker_of(x, m, k) == maker;
	return count;
}

/* How many ways the members from `from` on can choose, of one maker or (NULL) of any; no more than are counted. */
static uint32_t count_ways(const cor_plan_scope *x, uint32_t unit, uint32_t from,
	const uint32_t *maker)
{
	uint32_t ways = 1;

	for (uint32_t i = from; i < x->unit_first[unit + 1] && ways <= COR_PLAN_COMBOS_MOST; i++) {
		uint32_t m = x->unit_member[i];

		ways *= maker ? count_of_maker(x, m, *maker) : cor_plan_entry_of(x, m)->by_count;
	}
	return ways;
}

static cor_status count_combos(const dividing *s, uint32_t unit, uint32_t *ret_combos, cor_err *err)
{
	const cor_plan_scope *x = s->scope;
	uint32_t first = x->unit_first[unit], combos = 0, m = x->unit_member[first];

	if (x->unit_first[unit + 1] - first > COR_LIMIT_PLAN_UNIT)
		return cor_fail(err, COR_ELIMIT, "more than %u elements change together",
			COR_LIMIT_PLAN_UNIT);
	if (!x->unit_same_maker[unit])
		combos = count_ways(x, unit, first, NULL);
	for (uint32_t k = 0; x->unit_same_maker[unit] && combos <= COR_PLAN_COMBOS_MOST &&
		k < cor_plan_entry_of(x, m)->by_count;
		k++) {
		uint32_t maker = maker_of(x, m, k);

		combos += count_of_maker(x, m, maker) ? count_ways(x, unit, first + 1, &maker) : 0;
	}
	if (combos > COR_PLAN_COMBOS_MOST)
		return cor_fail(err, COR_ELIMIT,
			"%u elements that change together (%.*s and others) can become what they may in more than %u ways; `same_maker: true`, or fewer products, leave fewer",
			x->unit_first[unit + 1] - first,
			COR_FMT(cor_estate_cell(s->scope->estate, COR_ELEMENT, x->element[m], 0)),
			COR_PLAN_COMBOS_MOST);
	*ret_combos = combos;
	return COR_OK;
}

/* ---- units and places ---- */

/* Units are numbered by their first member, so that they rise by place. */
static cor_status number_units(dividing *s, uint32_t *parent, const bool *same_maker, cor_err *err)
{
	cor_plan_scope *x = s->scope;
	uint32_t *unit, *first, *member, *combos, count = 0;
	bool *same;

	COR_TRY(cor_arena_new_array(s->arena, x->count, sizeof(*unit), &unit, err));
	for (uint32_t m = 0; m < x->count; m++)
		unit[m] = root_of(parent, m) == m ? count++ : unit[root_of(parent, m)];
	COR_TRY(cor_arena_new_array(s->arena, (size_t)count + 1, sizeof(*first), &first, err));
	COR_TRY(cor_arena_new_array(s->arena, x->count, sizeof(*member), &member, err));
	COR_TRY(cor_arena_new_array(s->arena, count, sizeof(*combos), &combos, err));
	COR_TRY(cor_arena_new_array(s->arena, count, sizeof(*same), &same, err));
	for (uint32_t m = 0; m < x->count; m++) {
		first[unit[m] + 1]++;
		same[unit[m]] = same[unit[m]] || same_maker[m];
	}
	for (uint32_t u = 0; u < count; u++)
		first[u + 1] += first[u];
	for (uint32_t m = 0; m < x->count; m++)
		member[first[unit[m]]++] = m;
	for (uint32_t u = count; u > 0; u--)
		first[u] = first[u - 1];
	first[0] = 0;
	x->unit = unit;
	x->unit_count = count;
	x->unit_first = first;
	x->unit_member = member;
	x->unit_same_maker = same;
	x->unit_combos = combos;
	for (uint32_t u = 0; u < count; u++)
		COR_TRY(count_combos(s, u, &combos[u], err));
	return COR_OK;
}

static cor_status find_places(dividing *s, cor_err *err)
{
	cor_plan_scope *x = s->scope;
	uint32_t *first;

	COR_TRY(cor_arena_new_array(s->arena, (size_t)x->unit_count + 1, sizeof(*first), &first,
		err));
	for (uint32_t u = 0; u < x->unit_count; u++) {
		if (u == 0 ||
			!same_place(s, x->unit_member[x->unit_first[u - 1]],
				x->unit_member[x->unit_first[u]]))
			first[x->place_count++] = u;
	}
	first[x->place_count] = x->unit_count;
	x->place_first = first;
	return COR_OK;
}

/* ---- bonds ---- */

static cor_status add_bond(dividing *s, uint32_t hub, uint32_t unit, uint32_t entry, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&s->bonds, &s->bond_capacity, s->bond_count + 1,
		sizeof(*s->bonds), err));
	s->bonds[s->bond_count++] = (cor_plan_bond){hub, unit, entry};
	return COR_OK;
}

/* Units are bound to each that goes before one of their elements. */
static cor_status bind_led(dividing *s, uint32_t entry, cor_err *err)
{
	const cor_plan_scope *x = s->scope;

	for (size_t i = 0; i < s->pair_count; i++) {
		uint32_t hub = x->unit[s->pairs[i].a], unit = x->unit[s->pairs[i].b];

		if (s->pairs[i].entry == entry && hub != unit)
			COR_TRY(add_bond(s, hub, unit, entry, err));
	}
	return COR_OK;
}

/* Units that pairs of one entry join are bound to the first of them.  parent: by unit. */
static cor_status bind_entry(dividing *s, uint32_t entry, uint32_t *parent, cor_err *err)
{
	cor_plan_scope *x = s->scope;

	for (uint32_t u = 0; u < x->unit_count; u++)
		parent[u] = u;
	for (size_t i = 0; i < s->pair_count; i++) {
		if (s->pairs[i].entry == entry)
			unite(parent, x->unit[s->pairs[i].a], x->unit[s->pairs[i].b]);
	}
	for (uint32_t u = 0; u < x->unit_count; u++) {
		if (root_of(parent, u) != u)
			COR_TRY(add_bond(s, root_of(parent, u), u, entry, err));
	}
	return COR_OK;
}

static int by_hub(const void *left, const void *right)
{
	const cor_plan_bond *a = left, *b = right;

	if (a->entry != b->entry)
		return a->entry < b->entry ? -1 : 1;
	if (a->hub != b->hub)
		return a->hub < b->hub ? -1 : 1;
	return (a->unit > b->unit) - (a->unit < b->unit);
}

/* By entry, hub and unit, each once. */
static void sort_bonds(dividing *s)
{
	size_t count = 0;

	if (s->bond_count)
		qsort(s->bonds, s->bond_count, sizeof(*s->bonds), by_hub);
	for (size_t i = 0; i < s->bond_count; i++) {
		if (count == 0 || by_hub(&s->bonds[count - 1], &s->bonds[i]) != 0)
			s->bonds[count++] = s->bonds[i];
	}
	s->bond_count = count;
}

static cor_status find_bonds(dividing *s, cor_err *err)
{
	cor_plan_scope *x = s->scope;
	uint32_t *parent;
	cor_plan_bond *bonds;

	if (s->pair_count == 0)
		return COR_OK;
	COR_TRY(cor_arena_new_raw(s->arena, x->unit_count, sizeof(*parent), &parent, err));
	for (uint32_t i = 0; i < x->file->together_count; i++) {
		if (x->file->togethers[i].first)
			COR_TRY(bind_led(s, i, err));
		else if (x->file->togethers[i].over)
			COR_TRY(bind_entry(s, i, parent, err));
	}
	sort_bonds(s);
	if (s->bond_count > COR_LIMIT_PLAN_BONDS)
		return cor_fail(err, COR_ELIMIT,
			"more than %u units are joined by links to one that they change together with, or after",
			COR_LIMIT_PLAN_BONDS);
	COR_TRY(cor_arena_new_array(s->arena, s->bond_count, sizeof(*bonds), &bonds, err));
	if (s->bond_count > 0)
		memcpy(bonds, s->bonds, s->bond_count * sizeof(*bonds));
	x->bonds = bonds;
	x->bond_count = (uint32_t)s->bond_count;
	return COR_OK;
}

/* ---- all of it ---- */

static cor_status find_all(dividing *s, cor_err *err)
{
	cor_plan_scope *x = s->scope;

	COR_TRY(cor_arena_new_array(s->arena, x->count, sizeof(*s->parent), &s->parent, err));
	COR_TRY(cor_arena_new_array(s->arena, x->count, sizeof(*s->same_maker), &s->same_maker,
		err));
	for (uint32_t m = 0; m < x->count; m++)
		s->parent[m] = m;
	for (uint32_t i = 0; i < x->file->together_count; i++)
		COR_TRY(join(s, i, err));
	COR_TRY(number_units(s, s->parent, s->same_maker, err));
	COR_TRY(find_places(s, err));
	return find_bonds(s, err);
}

cor_status cor_plan_units_find(cor_plan_scope *scope, cor_policy *policy, cor_arena *arena,
	cor_err *err)
{
	dividing s = {.scope = scope, .policy = policy, .arena = arena};
	cor_status status = find_all(&s, err);

	cor_mem_free(s.pairs);
	cor_mem_free(s.bonds);
	return status;
}

/* ---- ways to choose ---- */

/* The number'th choice of a member, of those of one maker or (NULL) of all. */
static uint8_t choice_of(const cor_plan_scope *x, uint32_t m, const uint32_t *maker,
	uint32_t number)
{
	uint32_t k = 0;

	for (; maker; k++) {
		if (maker_of(x, m, k) == *maker && number-- == 0)
			break;
	}
	return (uint8_t)(maker ? k : number);
}

void cor_plan_combo(const cor_plan_scope *x, uint32_t unit, uint32_t combo, uint8_t *ret_choices)
{
	uint32_t first = x->unit_first[unit], from = first, of_first = COR_NONE;
	const uint32_t *maker = NULL;

	for (uint32_t k = 0; x->unit_same_maker[unit] && !maker; k++) {
		uint32_t m = x->unit_member[first], ways;

		of_first = maker_of(x, m, k);
		ways = of_first == COR_NONE ? 0 : count_ways(x, unit, first + 1, &of_first);
		if (combo < ways) {
			maker = &of_first;
			ret_choices[0] = (uint8_t)k;
			from = first + 1;
		} else {
			combo -= ways;
		}
	}
	for (uint32_t i = from; i < x->unit_first[unit + 1]; i++) {
		uint32_t m = x->unit_member[i], count = cor_plan_entry_of(x, m)->by_count;

		if (maker)
			count = count_of_maker(x, m, *maker);
		COR_ASSERT(count > 0);
		ret_choices[i - first] = choice_of(x, m, maker, combo % count);
		combo /= count;
	}
}
