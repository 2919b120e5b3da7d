#include "app/vendors.h"

#include <stdlib.h>

#include "policy/vendor.h"

typedef struct lister {
	const cor_estate *estate;
	const cor_triset *within;
	cor_corporate groups;
	uint32_t *vendor_of; /* by sure group; COR_NONE */
	uint64_t *seen;      /* maker sets of elements of within */
	cor_vendor *vendors;
	uint32_t *group; /* of each vendor; COR_NONE: whoever */
	uint32_t count;
} lister;

static bool any_open(const lister *l)
{
	for (uint32_t s = 0; s < cor_estate_maker_set_count(l->estate); s++)
		if (cor_bit_is(l->seen, s) && cor_estate_maker_set(l->estate, s)->open)
			return true;
	return false;
}

/* Groups that a maker of an element within is of. */
static cor_status find_groups(lister *l, cor_arena *arena, cor_err *err)
{
	uint32_t sets = cor_estate_maker_set_count(l->estate), count = l->groups.sure_count;
	const uint32_t *makers = cor_estate_makers_of_elements(l->estate);

	COR_TRY(cor_arena_new_array(arena, count, sizeof(*l->vendor_of), &l->vendor_of, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(sets), 8, &l->seen, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)count + 1, sizeof(*l->group), &l->group, err));
	for (uint32_t g = 0; g < count; g++)
		l->vendor_of[g] = COR_NONE;
	for (uint32_t v = cor_bits_next(l->within->may, l->within->size, 0); v < l->within->size;
		v = cor_bits_next(l->within->may, l->within->size, v + 1))
		cor_bit_set(l->seen, makers[v]);
	for (uint32_t s = 0; s < sets; s++) {
		const cor_maker_set *set = cor_estate_maker_set(l->estate, s);

		for (uint32_t i = 0; cor_bit_is(l->seen, s) && i < set->count; i++) {
			uint32_t g = l->groups.sure[set->parties[i]];

			if (l->vendor_of[g] == COR_NONE) {
				l->vendor_of[g] = l->count;
				l->group[l->count++] = g;
			}
		}
	}
	if (any_open(l))
		l->group[l->count++] = COR_NONE;
	return COR_OK;
}

static cor_tri makes(const lister *l, const cor_maker_set *set, uint32_t group, uint32_t wide)
{
	bool may = set->open, must = !set->open && set->count > 0;

	if (group == COR_NONE)
		return set->open ? COR_MAYBE : COR_NO;
	for (uint32_t i = 0; i < set->count; i++) {
		may = may || l->groups.wide[set->parties[i]] == wide;
		must = must && l->groups.sure[set->parties[i]] == group;
	}
	return must ? COR_YES : may ? COR_MAYBE : COR_NO;
}

static uint32_t wide_of(const lister *l, uint32_t group)
{
	for (uint32_t p = 0; p < cor_estate_party_count(l->estate); p++)
		if (l->groups.sure[p] == group)
			return l->groups.wide[p];
	return COR_NONE;
}

static cor_status fill(const lister *l, uint32_t group, cor_vendor *vendor, cor_arena *arena,
	cor_err *err)
{
	const uint32_t *makers = cor_estate_makers_of_elements(l->estate);
	uint32_t wide = group == COR_NONE ? COR_NONE : wide_of(l, group), named;
	uint8_t *by_set;

	COR_TRY(cor_arena_new_array(arena, cor_estate_maker_set_count(l->estate), 1, &by_set, err));
	for (uint32_t s = 0; s < cor_estate_maker_set_count(l->estate); s++)
		by_set[s] = (uint8_t)makes(l, cor_estate_maker_set(l->estate, s), group, wide);
	vendor->by_set = by_set;
	vendor->group = group;
	vendor->group_of = l->groups.sure;
	if (group != COR_NONE) {
		vendor->id = vendor->name = l->groups.sure_names[group];
		named = cor_estate_party_by_id(l->estate, vendor->id);
		if (named != COR_NONE && cor_estate_party(l->estate, named)->name.n)
			vendor->name = cor_estate_party(l->estate, named)->name;
	}
	COR_TRY(cor_triset_new(arena, l->within->size, &vendor->gear, err));
	for (uint32_t v = cor_bits_next(l->within->may, l->within->size, 0); v < l->within->size;
		v = cor_bits_next(l->within->may, l->within->size, v + 1)) {
		cor_tri value = cor_tri_and((cor_tri)by_set[makers[v]],
			cor_triset_at(l->within, v));

		cor_triset_put(&vendor->gear, v, value);
		vendor->sure += value == COR_YES;
		vendor->maybe += value == COR_MAYBE;
	}
	return COR_OK;
}

/* By id; whoever nobody names comes last. */
static int by_id(const void *a, const void *b)
{
	const cor_vendor *x = a, *y = b;

	if (!x->id.n || !y->id.n)
		return (x->id.n == 0) - (y->id.n == 0);
	return cor_text_compare(x->id, y->id);
}

cor_status cor_vendors_list(const cor_estate *estate, cor_day at, const cor_triset *within,
	cor_arena *arena, cor_vendor **ret_vendors, uint32_t *ret_count, cor_err *err)
{
	lister l = {.estate = estate, .within = within};

	COR_TRY(cor_corporate_groups(estate, at, arena, &l.groups, err));
	COR_TRY(find_groups(&l, arena, err));
	COR_TRY(cor_arena_new_array(arena, l.count, sizeof(*l.vendors), &l.vendors, err));
	for (uint32_t i = 0; i < l.count; i++)
		COR_TRY(fill(&l, l.group[i], &l.vendors[i], arena, err));
	if (l.count)
		qsort(l.vendors, l.count, sizeof(*l.vendors), by_id);
	*ret_vendors = l.vendors;
	*ret_count = l.count;
	return COR_OK;
}

cor_tri cor_vendors_make(const cor_estate *estate, const cor_vendor *a, const cor_vendor *b,
	uint32_t maker_set)
{
	const cor_maker_set *set = cor_estate_maker_set(estate, maker_set);
	bool must = !set->open && set->count > 0;

	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t group = a->group_of[set->parties[i]];

		must = must && (group == a->group || group == b->group);
	}
	return must                                                                ? COR_YES
		: a->by_set[maker_set] != COR_NO || b->by_set[maker_set] != COR_NO ? COR_MAYBE
										   : COR_NO;
}
