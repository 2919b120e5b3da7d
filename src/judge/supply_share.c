/*
 * suppliers with share_at_least: which corporate groups hold that much.
 *
 * Each corporate group is taken alone, as a limit takes V: an element is of it when one of its rows
 * that are in is.  Of rows that are elements only the kinds that name a group are looked at for it.
 */
#include "judge/suppliers.h"

/* A kind of rows with a candidate in a corporate group, and the one before it in the same group. */
typedef struct link {
	uint32_t kind, before; /* place + 1; 0 = none */
} link;

/* Corporate groups of the candidates, by number in the group that is judged, and the kinds that name
 * each: all other kinds cannot be of it, but for those whose maker could be anyone. */
typedef struct candidates {
	const uint32_t *group_of; /* by party: narrow, or wide; NULL: nobody's */
	uint32_t *groups;         /* each once */
	uint32_t *last;           /* by number: its links, place + 1 */
	uint32_t count;
	link *links;
	uint32_t link_count;
} candidates;

typedef struct shares {
	const cor_trial *trial;
	const cor_supply *supply;
	const uint32_t *member;
	const uint8_t *mask;
	uint32_t count;
	uint8_t *folded; /* scratch: one mask an element */
	candidates narrow, wide;
	uint32_t *wide_of;  /* of each narrow one, its number */
	uint32_t *asked_by; /* by kind: the last question + 1 that it was looked at for */
	uint32_t questions;
	uint64_t sure, maybe, open_sure,
		open_maybe; /* rows of all kinds, of makers that could be anyone */
} shares;

static bool is_open(const cor_maker_set *set)
{
	return set->open || set->count == 0;
}

/* group_of NULL: nobody's group, which only makers that could be anyone may be of. */
static cor_tri set_in_group(const cor_supply *s, const cor_maker_set *set, const uint32_t *group_of,
	uint32_t group)
{
	cor_tri all = COR_YES, any = COR_NO;

	if (is_open(set))
		return COR_MAYBE;
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t party = set->parties[i];
		cor_tri in = cor_tri_of(group_of && group_of[party] == group);

		if (s->v)
			in = cor_tri_and(in, (cor_tri)s->v[party]);
		all = cor_tri_and(all, in);
		any = cor_tri_or(any, in);
	}
	return all == COR_YES ? COR_YES : any == COR_NO ? COR_NO : COR_MAYBE;
}

/* Rows that are elements: all of a kind are alike.  candidate: number, or COR_NONE for nobody's. */
static cor_status share_of_kinds(shares *w, const candidates *c, uint32_t candidate,
	cor_share *ret_share, cor_err *err)
{
	const cor_supply *s = w->supply;
	uint64_t counts[COR_OUTCOME_MASKS] = {0};
	uint32_t group = candidate == COR_NONE ? 0 : c->groups[candidate];
	uint32_t question = ++w->questions;

	counts[cor_outcome_of(COR_YES, COR_NO)] = w->sure - w->open_sure;
	counts[cor_outcome_of(COR_MAYBE, COR_NO)] = w->maybe - w->open_maybe;
	counts[cor_outcome_of(COR_YES, COR_MAYBE)] += w->open_sure;
	counts[cor_outcome_of(COR_MAYBE, COR_MAYBE)] += w->open_maybe;
	for (uint32_t at = candidate == COR_NONE ? 0 : c->last[candidate]; at;
		at = c->links[at - 1].before) {
		const cor_supply_kind *kind = &s->kinds[c->links[at - 1].kind];
		cor_tri v;

		if (w->asked_by[c->links[at - 1].kind] == question)
			continue;
		w->asked_by[c->links[at - 1].kind] = question;
		v = set_in_group(s, cor_estate_maker_set(s->docket->estate, kind->set), c->group_of,
			group);
		counts[cor_outcome_of(COR_YES, COR_NO)] -= kind->sure;
		counts[cor_outcome_of(COR_MAYBE, COR_NO)] -= kind->maybe;
		counts[cor_outcome_of(COR_YES, v)] += kind->sure;
		counts[cor_outcome_of(COR_MAYBE, v)] += kind->maybe;
	}
	return cor_share_of_counts(counts, 0, 0, ret_share, err);
}

/* Lowest and highest share of elements of one corporate group; candidate: see above. */
static cor_status share_of(shares *w, const candidates *c, uint32_t candidate, cor_share *ret_share,
	cor_err *err)
{
	const cor_supply *s = w->supply;
	const uint32_t *element = w->trial->rows.element;
	const uint32_t *group_of = candidate == COR_NONE ? NULL : c->group_of;
	uint32_t group = group_of ? c->groups[candidate] : 0, elements = 0;

	if (!element)
		return share_of_kinds(w, c, candidate, ret_share, err);
	for (uint32_t k = 0; k < s->kind_count; k++) {
		uint32_t set = s->kinds[k].set;

		s->tri_of[set] = (uint8_t)set_in_group(s,
			cor_estate_maker_set(s->docket->estate, set), group_of, group);
	}
	for (uint32_t from = 0, to; from < w->count; from = to) {
		uint32_t counts[COR_OUTCOME_MASKS] = {0};

		for (to = from; to < w->count &&
			(to == from || element[w->member[to]] == element[w->member[from]]);
			to++) {
			cor_tri in = w->mask[to] & COR_CAN_OUT ? COR_MAYBE : COR_YES;
			cor_tri v = (cor_tri)s->tri_of[cor_supply_set(w->trial, w->member[to])];

			counts[cor_outcome_of(in, v)]++;
		}
		w->folded[elements++] = cor_outcome_fold_counts(COR_FOLD_ANY, counts);
	}
	return cor_share_of(w->folded, NULL, elements, 0, 0, ret_share, err);
}

/* Candidates of no kind whose rows are few enough cannot reach the share: of rows that are elements
 * all that are surely in are in, and no more than those that name it are of it. */
static bool can_reach(const shares *w, const candidates *c, uint32_t candidate)
{
	cor_ratio least = w->trial->rule->share_at_least;
	uint64_t most = w->open_sure + w->open_maybe;

	if (w->trial->rows.element)
		return true;
	for (uint32_t at = c->last[candidate]; at; at = c->links[at - 1].before) {
		const cor_supply_kind *kind = &w->supply->kinds[c->links[at - 1].kind];

		most += (uint64_t)kind->sure + kind->maybe;
	}
	return (cor_u128)most * least.den >= (cor_u128)w->sure * least.num;
}

static cor_status new_candidates(const shares *w, const uint32_t *group_of, uint64_t total,
	candidates *ret_c, cor_err *err)
{
	cor_arena *scratch = w->supply->docket->scratch;

	*ret_c = (candidates){.group_of = group_of};
	COR_TRY(cor_arena_new_raw(scratch, total, sizeof(*ret_c->groups), &ret_c->groups, err));
	COR_TRY(cor_arena_new_raw(scratch, total, sizeof(*ret_c->last), &ret_c->last, err));
	return cor_arena_new_raw(scratch, total, sizeof(*ret_c->links), &ret_c->links, err);
}

/* The number of a party's group; number_of: scratch by group, number + 1. */
static uint32_t add_candidate(candidates *c, uint32_t party, uint32_t kind, uint32_t *number_of)
{
	uint32_t group = c->group_of[party], number = number_of[group];

	if (!number) {
		c->groups[c->count] = group;
		c->last[c->count] = 0;
		number = number_of[group] = ++c->count;
	}
	c->links[c->link_count] = (link){kind, c->last[number - 1]};
	c->last[number - 1] = ++c->link_count;
	return number - 1;
}

static void forget_numbers(const candidates *c, uint32_t *number_of)
{
	for (uint32_t i = 0; i < c->count; i++)
		number_of[c->groups[i]] = 0;
}

static void add_rows(shares *w)
{
	const cor_supply *s = w->supply;

	for (uint32_t k = 0; k < s->kind_count; k++) {
		const cor_maker_set *set = cor_estate_maker_set(s->docket->estate, s->kinds[k].set);

		w->sure += s->kinds[k].sure;
		w->maybe += s->kinds[k].maybe;
		w->open_sure += is_open(set) ? s->kinds[k].sure : 0;
		w->open_maybe += is_open(set) ? s->kinds[k].maybe : 0;
	}
}

/* Corporate groups of the candidates; the scratch they need. */
static cor_status list_groups(shares *w, cor_err *err)
{
	const cor_supply *s = w->supply;
	cor_arena *scratch = s->docket->scratch;
	uint32_t *wide_number;
	uint64_t total = 0;

	for (uint32_t k = 0; k < s->kind_count; k++)
		total += cor_estate_maker_set(s->docket->estate, s->kinds[k].set)->count;
	COR_TRY(new_candidates(w, s->corporate->sure, total, &w->narrow, err));
	COR_TRY(new_candidates(w, s->corporate->wide, total, &w->wide, err));
	COR_TRY(cor_arena_new_raw(scratch, total, sizeof(*w->wide_of), &w->wide_of, err));
	COR_TRY(cor_arena_new_array(scratch, s->kind_count, sizeof(*w->asked_by), &w->asked_by,
		err));
	COR_TRY(cor_arena_new_array(scratch, s->corporate->wide_count, sizeof(*wide_number),
		&wide_number, err));
	if (w->trial->rows.element)
		COR_TRY(cor_arena_new_array(scratch, w->count, 1, &w->folded, err));
	add_rows(w);
	for (uint32_t k = 0; k < s->kind_count; k++) {
		const cor_maker_set *set = cor_estate_maker_set(s->docket->estate, s->kinds[k].set);

		for (uint32_t i = 0; !is_open(set) && i < set->count; i++) {
			uint32_t party = set->parties[i], number;

			if (s->v && s->v[party] == COR_NO)
				continue;
			number = add_candidate(&w->narrow, party, k, s->local_of);
			w->wide_of[number] = add_candidate(&w->wide, party, k, wide_number);
		}
	}
	forget_numbers(&w->narrow, s->local_of);
	return COR_OK;
}

/* Wide groups that hold a narrow one which surely reaches the share. */
static cor_status count_low(shares *w, uint64_t *ret_low, cor_err *err)
{
	uint64_t count = 0;
	bool *reached;
	cor_share share;

	COR_TRY(cor_arena_new_array(w->supply->docket->scratch, w->wide.count, sizeof(*reached),
		&reached, err));
	for (uint32_t i = 0; i < w->narrow.count; i++) {
		if (reached[w->wide_of[i]] || !can_reach(w, &w->narrow, i))
			continue;
		COR_TRY(share_of(w, &w->narrow, i, &share, err));
		reached[w->wide_of[i]] = cor_ratio_compare(share.low,
						 w->trial->rule->share_at_least) >= 0;
	}
	for (uint32_t i = 0; i < w->wide.count; i++)
		count += reached[i];
	*ret_low = count;
	return COR_OK;
}

static cor_status count_high(shares *w, uint64_t *ret_high, cor_err *err)
{
	const cor_supply *s = w->supply;
	cor_ratio least = w->trial->rule->share_at_least;
	uint64_t high = 0;
	bool *reached;
	cor_share share;

	COR_TRY(cor_arena_new_array(s->docket->scratch, w->wide.count, sizeof(*reached), &reached,
		err));
	for (uint32_t i = 0; i < w->wide.count; i++) {
		if (!can_reach(w, &w->wide, i))
			continue;
		COR_TRY(share_of(w, &w->wide, i, &share, err));
		reached[i] = cor_ratio_compare(share.high, least) >= 0;
	}
	for (uint32_t i = 0; i < w->narrow.count; i++)
		high += reached[w->wide_of[i]];
	COR_TRY(share_of(w, &w->wide, COR_NONE, &share, err));
	if (cor_ratio_compare(share.high, least) >= 0)
		high += w->open_sure + w->open_maybe;
	if (s->v && !s->open && high > s->v_groups)
		high = s->v_groups;
	*ret_high = high;
	return COR_OK;
}

cor_status cor_supply_count_shares(const cor_trial *trial, const cor_supply *supply,
	const uint32_t *member, const uint8_t *mask, uint32_t count, cor_supply_number *ret_number,
	cor_err *err)
{
	shares w = {.trial = trial,
		.supply = supply,
		.member = member,
		.mask = mask,
		.count = count};
	cor_supply_number number;

	COR_TRY(list_groups(&w, err));
	COR_TRY(count_low(&w, &number.low, err));
	COR_TRY(count_high(&w, &number.high, err));
	*ret_number = number;
	return COR_OK;
}
