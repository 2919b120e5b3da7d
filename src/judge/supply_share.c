/*
 * suppliers with share_at_least: which corporate groups hold that much.
 *
 * Each corporate group is taken alone, as a limit takes V: an element is of it when one of its rows
 * that are in is.
 */
#include "judge/suppliers.h"

typedef struct shares {
	const cor_trial *trial;
	const cor_supply *supply;
	const uint32_t *member;
	const uint8_t *mask;
	uint32_t count;
	uint8_t *folded;         /* scratch: one mask an element */
	uint32_t *narrow, *wide; /* corporate groups of the candidates, each once */
	uint32_t *wide_of;       /* of each narrow one */
	uint32_t narrow_count, wide_count;
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

/* Rows that are elements: all of a kind are alike. */
static cor_status share_of_kinds(const shares *w, cor_share *ret_share, cor_err *err)
{
	const cor_supply *s = w->supply;
	uint64_t counts[COR_OUTCOME_MASKS] = {0};

	for (uint32_t k = 0; k < s->kind_count; k++) {
		cor_tri v = (cor_tri)s->tri_of[s->kinds[k].set];

		counts[cor_outcome_of(COR_YES, v)] += s->kinds[k].sure;
		counts[cor_outcome_of(COR_MAYBE, v)] += s->kinds[k].maybe;
	}
	return cor_share_of_counts(counts, 0, 0, ret_share, err);
}

/* Lowest and highest share of elements of one corporate group. */
static cor_status share_of(const shares *w, const uint32_t *group_of, uint32_t group,
	cor_share *ret_share, cor_err *err)
{
	const cor_supply *s = w->supply;
	const uint32_t *element = w->trial->rows.element;
	uint32_t elements = 0;

	for (uint32_t k = 0; k < s->kind_count; k++) {
		uint32_t set = s->kinds[k].set;

		s->tri_of[set] = (uint8_t)set_in_group(s,
			cor_estate_maker_set(s->docket->estate, set), group_of, group);
	}
	if (!element)
		return share_of_kinds(w, ret_share, err);
	for (uint32_t from = 0, to; from < w->count; from = to) {
		uint32_t counts[COR_OUTCOME_MASKS] = {0};

		for (to = from; to < w->count &&
			(to == from ||
				(element && element[w->member[to]] == element[w->member[from]]));
			to++) {
			cor_tri in = w->mask[to] & COR_CAN_OUT ? COR_MAYBE : COR_YES;
			cor_tri v = (cor_tri)s->tri_of[cor_supply_set(w->trial, w->member[to])];

			counts[cor_outcome_of(in, v)]++;
		}
		w->folded[elements++] = cor_outcome_fold_counts(COR_FOLD_ANY, counts);
	}
	return cor_share_of(w->folded, NULL, elements, 0, 0, ret_share, err);
}

static void add_once(uint32_t *list, uint32_t *count, uint32_t group)
{
	for (uint32_t i = 0; i < *count; i++) {
		if (list[i] == group)
			return;
	}
	list[(*count)++] = group;
}

/* Corporate groups of the candidates; the scratch they need. */
static cor_status list_groups(shares *w, cor_err *err)
{
	const cor_supply *s = w->supply;
	cor_arena *scratch = s->docket->scratch;
	uint64_t total = 0;

	for (uint32_t k = 0; k < s->kind_count; k++)
		total += cor_estate_maker_set(s->docket->estate, s->kinds[k].set)->count;
	COR_TRY(cor_arena_new_array(scratch, total, sizeof(*w->narrow), &w->narrow, err));
	COR_TRY(cor_arena_new_array(scratch, total, sizeof(*w->wide), &w->wide, err));
	COR_TRY(cor_arena_new_array(scratch, total, sizeof(*w->wide_of), &w->wide_of, err));
	if (w->trial->rows.element)
		COR_TRY(cor_arena_new_array(scratch, w->count, 1, &w->folded, err));
	for (uint32_t k = 0; k < s->kind_count; k++) {
		const cor_maker_set *set = cor_estate_maker_set(s->docket->estate, s->kinds[k].set);

		for (uint32_t i = 0; !is_open(set) && i < set->count; i++) {
			uint32_t party = set->parties[i], before = w->narrow_count;

			if (s->v && s->v[party] == COR_NO)
				continue;
			add_once(w->narrow, &w->narrow_count, s->corporate->sure[party]);
			if (w->narrow_count > before)
				w->wide_of[before] = s->corporate->wide[party];
			add_once(w->wide, &w->wide_count, s->corporate->wide[party]);
		}
	}
	return COR_OK;
}

/* Wide groups that hold a narrow one which surely reaches the share. */
static cor_status count_low(const shares *w, uint64_t *ret_low, cor_err *err)
{
	const cor_corporate *corporate = w->supply->corporate;
	uint32_t *reached, count = 0;
	cor_share share;

	COR_TRY(cor_arena_new_array(w->supply->docket->scratch, w->narrow_count, sizeof(*reached),
		&reached, err));
	for (uint32_t i = 0; i < w->narrow_count; i++) {
		COR_TRY(share_of(w, corporate->sure, w->narrow[i], &share, err));
		if (cor_ratio_compare(share.low, w->trial->rule->share_at_least) >= 0)
			add_once(reached, &count, w->wide_of[i]);
	}
	*ret_low = count;
	return COR_OK;
}

static cor_status count_high(const shares *w, uint64_t *ret_high, cor_err *err)
{
	const cor_supply *s = w->supply;
	cor_ratio least = w->trial->rule->share_at_least;
	uint64_t high = 0, anyone = 0;
	cor_share share;

	for (uint32_t i = 0; i < w->wide_count; i++) {
		COR_TRY(share_of(w, s->corporate->wide, w->wide[i], &share, err));
		for (uint32_t k = 0; k < w->narrow_count; k++)
			high += w->wide_of[k] == w->wide[i] &&
				cor_ratio_compare(share.high, least) >= 0;
	}
	COR_TRY(share_of(w, NULL, 0, &share, err));
	for (uint32_t k = 0; k < s->kind_count; k++) {
		if (is_open(cor_estate_maker_set(s->docket->estate, s->kinds[k].set)))
			anyone += (uint64_t)s->kinds[k].sure + s->kinds[k].maybe;
	}
	if (cor_ratio_compare(share.high, least) >= 0)
		high += anyone;
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
