/* suppliers: the one row that, once settled, decides an unknown group. */
#include "judge/suppliers.h"

enum { SATISFIES_SURE = 1, SATISFIES_MAYBE = 2, VIOLATES_SURE = 4, VIOLATES_MAYBE = 8 };

typedef struct settling {
	cor_supply *supply;
	uint64_t *named_wide; /* bits: corporate groups that rows name */
	bool new_v;           /* somebody V whom no row names can be thought of */
	uint8_t *flags;       /* by kind */
} settling;

static bool is_open(const cor_maker_set *set)
{
	return set->open || set->count == 0;
}

static bool is_settled(const cor_maker_set *set)
{
	return !is_open(set) && set->count == 1;
}

/* What the group comes to when the row settles so. */
static cor_status try_one(settling *w, uint32_t kind, bool maybe, cor_settled settled,
	uint32_t party, cor_err *err)
{
	cor_supply *s = w->supply;
	cor_supply_number number;
	cor_verdict verdict;

	s->settled = settled;
	s->settled_party = party;
	COR_TRY(cor_supply_count(s, &number, err));
	verdict = cor_supply_verdict(s, &number);
	if (verdict == COR_SATISFIED)
		w->flags[kind] |= maybe ? SATISFIES_MAYBE : SATISFIES_SURE;
	else if (verdict == COR_VIOLATED)
		w->flags[kind] |= maybe ? VIOLATES_MAYBE : VIOLATES_SURE;
	return COR_OK;
}

/* A maker that could be anyone: one of those named, somebody new, with `among` nobody of V. */
static cor_status try_anyone(settling *w, uint32_t kind, bool maybe, cor_err *err)
{
	const cor_supply *s = w->supply;
	uint32_t parties = cor_estate_party_count(s->docket->estate);

	for (uint32_t p = 0; p < parties; p++) {
		if ((!s->v || s->v[p] != COR_NO) &&
			cor_bit_is(w->named_wide, s->corporate->wide[p]))
			COR_TRY(try_one(w, kind, maybe, COR_SETTLED_PARTY, p, err));
	}
	if (!s->v || w->new_v)
		COR_TRY(try_one(w, kind, maybe, COR_SETTLED_NEW, 0, err));
	return s->v ? try_one(w, kind, maybe, COR_SETTLED_NOTHING, 0, err) : COR_OK;
}

/* Takes a row of the kind out and tries what it can settle as. */
static cor_status try_kind(settling *w, uint32_t k, bool maybe, cor_err *err)
{
	cor_supply *s = w->supply;
	cor_supply_kind before = s->kinds[k];
	const cor_maker_set *set = cor_estate_maker_set(s->docket->estate, before.set);
	bool surely_any = s->surely_any;

	if (maybe)
		s->kinds[k].maybe--;
	else
		s->kinds[k].sure--;
	if (maybe)
		COR_TRY(try_one(w, k, maybe, COR_SETTLED_NOTHING, 0, err));
	s->surely_any = true;
	if (is_open(set)) {
		COR_TRY(try_anyone(w, k, maybe, err));
	} else {
		for (uint32_t i = 0; i < set->count; i++)
			COR_TRY(try_one(w, k, maybe, COR_SETTLED_PARTY, set->parties[i], err));
	}
	s->surely_any = surely_any;
	s->kinds[k] = before;
	s->settled = COR_SETTLED_NOTHING;
	return COR_OK;
}

static cor_status open_settling(cor_supply *s, settling *w, cor_err *err)
{
	const cor_estate *estate = s->docket->estate;
	cor_arena *scratch = s->docket->scratch;

	*w = (settling){.supply = s, .new_v = s->open};
	COR_TRY(cor_arena_new_array(scratch, s->kind_count, 1, &w->flags, err));
	COR_TRY(cor_arena_new_array(scratch, cor_bits_words(s->corporate->wide_count),
		sizeof(*w->named_wide), &w->named_wide, err));
	for (uint32_t k = 0; k < s->kind_count; k++) {
		const cor_maker_set *set = cor_estate_maker_set(estate, s->kinds[k].set);

		for (uint32_t i = 0; !is_open(set) && i < set->count; i++)
			cor_bit_set(w->named_wide, s->corporate->wide[set->parties[i]]);
	}
	for (uint32_t p = 0; s->v && p < cor_estate_party_count(estate); p++) {
		if (s->v[p] == COR_YES && !cor_bit_is(w->named_wide, s->corporate->wide[p]))
			w->new_v = true;
	}
	return COR_OK;
}

/* The first element, by id, of a row whose kind has the flag. */
static uint32_t first_with(const cor_trial *t, const cor_supply *s, const uint8_t *flags,
	uint8_t sure, uint8_t maybe, const uint32_t *member, const uint8_t *mask, uint32_t count)
{
	const cor_estate *estate = t->docket->estate;
	uint32_t first = COR_NONE;

	for (uint32_t k = 0; k < s->kind_count; k++)
		s->kind_of[s->kinds[k].set] = k + 1;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t element = t->rows.element ? t->rows.element[member[i]] : member[i];
		uint8_t flag = flags[s->kind_of[cor_supply_set(t, member[i])] - 1];

		if (!(flag & (mask[i] & COR_CAN_OUT ? maybe : sure)))
			continue;
		if (first == COR_NONE ||
			cor_text_compare(cor_estate_cell(estate, COR_ELEMENT, element, 0),
				cor_estate_cell(estate, COR_ELEMENT, first, 0)) < 0)
			first = element;
	}
	for (uint32_t k = 0; k < s->kind_count; k++)
		s->kind_of[s->kinds[k].set] = 0;
	return first;
}

cor_status cor_supply_decide(cor_trial *t, cor_supply *s, uint32_t group, const uint32_t *member,
	const uint8_t *mask, uint32_t count, cor_err *err)
{
	uint32_t satisfying, violating;
	settling w;

	COR_TRY(open_settling(s, &w, err));
	for (uint32_t k = 0; k < s->kind_count; k++) {
		const cor_maker_set *set = cor_estate_maker_set(t->docket->estate, s->kinds[k].set);

		if (s->kinds[k].maybe)
			COR_TRY(try_kind(&w, k, true, err));
		if (s->kinds[k].sure && !is_settled(set))
			COR_TRY(try_kind(&w, k, false, err));
	}
	satisfying = first_with(t, s, w.flags, SATISFIES_SURE, SATISFIES_MAYBE, member, mask,
		count);
	violating = first_with(t, s, w.flags, VIOLATES_SURE, VIOLATES_MAYBE, member, mask, count);
	if (satisfying != COR_NONE)
		COR_TRY(cor_trial_add_decide(t, group, COR_SATISFIED, &satisfying, 1, 1, true,
			err));
	if (violating != COR_NONE)
		COR_TRY(cor_trial_add_decide(t, group, COR_VIOLATED, &violating, 1, 1, true, err));
	return COR_OK;
}
