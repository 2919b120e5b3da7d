#include "judge/first.h"

#include <stdlib.h>

#include "judge/sweep.h"

#define FAR 256u /* a look at an element far off costs as much as at so many sites in a row */

static uint8_t mask_of(const cor_trial *t, const cor_first *f, uint32_t element)
{
	if (t->sweep)
		return cor_sweep_mask(t->sweep, element);
	return cor_bit_is(f->outcomes->may_in, element) ? cor_outcomes_at(f->outcomes, element) : 0;
}

/* How the mask of an element of the code reads in the group; 0: it is not in it. */
static uint8_t mask_in_group(const cor_trial *t, const cor_first *f, uint32_t code, uint8_t mask)
{
	const cor_groups *groups = &t->groups;

	for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
		cor_belonging b = groups->belongings[i];
		bool maybe = b.how == COR_BELONGS_MAYBE ||
			(b.how == COR_BELONGS_OWN && !f->own_surely);

		if (b.group == f->group)
			return (uint8_t)(mask | (maybe ? COR_CAN_OUT : 0));
	}
	return 0;
}

uint8_t cor_first_mask(const cor_trial *t, const cor_first *f, uint32_t element)
{
	uint8_t mask = mask_of(t, f, element);

	return mask ? mask_in_group(t, f, cor_groups_code(&t->groups, element), mask) : 0;
}

static bool is_wanted(const cor_trial *t, const cor_first *f, uint32_t element, bool sure)
{
	uint8_t mask;

	if (element < f->from || (!t->sweep && !cor_bit_is(f->outcomes->may_v, element)))
		return false;
	mask = cor_first_mask(t, f, element);
	return sure ? mask == COR_CAN_V : mask & COR_CAN_V && mask != COR_CAN_V;
}

/* Down the ids until there are enough. */
static uint32_t walk_ids(const cor_trial *t, const cor_first *f, bool sure, uint32_t most,
	uint32_t *rows)
{
	const uint32_t *by_id = cor_estate_elements_by_id(t->docket->estate);
	uint32_t count = 0;

	for (uint32_t i = 0; i < t->docket->element_count && count < most; i++) {
		if (is_wanted(t, f, by_id[i], sure))
			rows[count++] = by_id[i];
	}
	return count;
}

/* The first element of [from, to) that can be V; `to`: none. */
static uint32_t next_v(const cor_trial *t, const cor_first *f, uint32_t from, uint32_t to)
{
	return t->sweep ? cor_sweep_next_v(t->sweep, from, to)
			: cor_bits_next(f->outcomes->may_v, to, from);
}

/* The least ranks seen, at most so many: a heap, the greatest on top. */
typedef struct least {
	uint32_t *ranks;
	uint32_t count, most;
} least;

static void sink(least *l, uint32_t rank)
{
	uint32_t at = 0;

	for (uint32_t kid = 1; kid < l->count; kid = 2 * at + 1) {
		kid += kid + 1 < l->count && l->ranks[kid + 1] > l->ranks[kid];
		if (l->ranks[kid] <= rank)
			break;
		l->ranks[at] = l->ranks[kid];
		at = kid;
	}
	l->ranks[at] = rank;
}

static void rise(least *l, uint32_t rank)
{
	uint32_t at = l->count++;

	for (; at > 0 && l->ranks[(at - 1) / 2] < rank; at = (at - 1) / 2)
		l->ranks[at] = l->ranks[(at - 1) / 2];
	l->ranks[at] = rank;
}

/* Ranks from here on are none of the first. */
static uint32_t late_from(const least *l)
{
	return l->count < l->most ? UINT32_MAX : l->most ? l->ranks[0] : 0;
}

/* Whether it is one of the first, as far as is known. */
static bool is_early(const least *l, uint32_t rank)
{
	return rank < late_from(l);
}

static void keep(least *l, uint32_t rank)
{
	if (!is_early(l, rank))
		return;
	if (l->count == l->most)
		sink(l, rank);
	else
		rise(l, rank);
}

static uint32_t both_late_from(const least l[2])
{
	uint32_t a = late_from(&l[0]), b = late_from(&l[1]);

	return a > b ? a : b;
}

/* Elements [from, to) of one site, and of one code where elements have runs: ids rise. */
static void collect_site(const cor_trial *t, const cor_first *f, uint32_t code, uint32_t from,
	uint32_t to, least l[2])
{
	const uint32_t *ranks = cor_estate_element_ranks(t->docket->estate);

	for (uint32_t e = next_v(t, f, from, to); e < to; e = next_v(t, f, e + 1, to)) {
		uint32_t rank = ranks[e];
		uint8_t mask;

		if (rank >= both_late_from(l))
			return;
		mask = t->groups.code_of ? cor_first_mask(t, f, e)
					 : mask_in_group(t, f, code, mask_of(t, f, e));
		if (mask & COR_CAN_V)
			keep(&l[mask == COR_CAN_V], rank);
	}
}

/* Those of [from, to): l[0] of those that are maybe, l[1] of those that are sure.  Most sites begin behind
 * the first that are known, and need no look. */
static void collect_range(const cor_trial *t, const cor_first *f, uint32_t code, uint32_t from,
	uint32_t to, least l[2])
{
	const cor_estate *estate = t->docket->estate;
	const uint32_t *ranks = cor_estate_site_ranks(estate);
	const uint32_t *site_of = cor_estate_site_of_element(estate);
	uint32_t sites = cor_estate_rows(estate, COR_SITE), site, last;

	from = from < f->from ? f->from : from;
	if (from >= to)
		return;
	site = site_of[from];
	last = site_of[to - 1];
	last = last == COR_NONE ? sites : last + 1;
	for (; site < last; site++) {
		uint32_t late = both_late_from(l), first, end;

		/* Those without elements have no rank. */
		while (site < last && ranks[site] >= late)
			site++;
		if (site == last)
			break;
		cor_estate_elements_at(estate, site, &first, &end);
		collect_site(t, f, code, first > from ? first : from, end < to ? end : to, l);
	}
	if (site_of[to - 1] != COR_NONE)
		return;
	/* Those of unknown site come last, and are as one. */
	if (site_of[from] != COR_NONE)
		cor_estate_elements_at(estate, sites - 1, &site, &from);
	collect_site(t, f, code, from, to, l);
}

static bool is_in_group(const cor_groups *groups, uint32_t code, uint32_t group)
{
	for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
		if (groups->belongings[i].group == group)
			return true;
	}
	return false;
}

static int compare_ranks(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static void collect(const cor_trial *t, const cor_first *f, least l[2])
{
	const uint32_t *by_id = cor_estate_elements_by_id(t->docket->estate);
	const cor_groups *groups = &t->groups;

	if (!groups->runs)
		collect_range(t, f, 0, f->from, t->docket->element_count, l);
	for (uint32_t r = 0; groups->runs && r < groups->run_count; r++) {
		const cor_run *run = &groups->runs[r];

		if (run->to > f->from && is_in_group(groups, run->code, f->group))
			collect_range(t, f, run->code, run->from, run->to, l);
	}
	for (unsigned k = 0; k < 2; k++) {
		qsort(l[k].ranks, l[k].count, sizeof(*l[k].ranks), compare_ranks);
		for (uint32_t i = 0; i < l[k].count; i++)
			l[k].ranks[i] = by_id[l[k].ranks[i]];
	}
}

/* Rows of those that are maybe and of those that are sure, the first most[0] and most[1] by id. */
static cor_status find_both(const cor_trial *t, const cor_first *f, const uint32_t most[2],
	uint32_t *rows[2], uint32_t count[2], cor_err *err)
{
	const uint64_t total[2] = {f->maybe, f->sure}, elements = t->docket->element_count;
	uint32_t sites = cor_estate_rows(t->docket->estate, COR_SITE);
	least l[2] = {{0}};

	for (unsigned k = 0; k < 2; k++) {
		bool few = (uint64_t)most[k] * elements / (total[k] + 1) * FAR >= sites;
		uint32_t wanted = total[k] < most[k] ? (uint32_t)total[k] : most[k];

		COR_TRY(cor_arena_new_raw(t->docket->scratch, wanted, sizeof(**rows), &rows[k],
			err));
		l[k] = (least){rows[k], 0, few ? wanted : 0};
		count[k] = few || !wanted ? 0 : walk_ids(t, f, k == 1, wanted, rows[k]);
	}
	if (l[0].most + l[1].most)
		collect(t, f, l);
	for (unsigned k = 0; k < 2; k++)
		count[k] = l[k].most ? l[k].count : count[k];
	return COR_OK;
}

cor_status cor_first_rows(const cor_trial *t, const cor_first *f, bool sure, uint32_t most,
	uint32_t **ret_rows, uint32_t *ret_count, cor_err *err)
{
	const uint32_t mosts[2] = {sure ? 0 : most, sure ? most : 0};
	uint32_t *rows[2], count[2];

	COR_TRY(find_both(t, f, mosts, rows, count, err));
	*ret_rows = rows[sure];
	*ret_count = count[sure];
	return COR_OK;
}

/* How many more the rule lists. */
static uint32_t room(const cor_trial *t, uint64_t listed)
{
	uint32_t most = t->docket->most_findings;

	return listed < most ? most - (uint32_t)listed : 0;
}

cor_status cor_first_findings(cor_trial *t, const cor_first *f, cor_err *err)
{
	cor_rule_result *r = t->result;
	cor_arena *scratch = t->docket->scratch;
	cor_arena_mark mark = cor_arena_here(scratch);
	const uint32_t most[2] = {room(t, r->findings_maybe), room(t, r->findings_sure)};
	const uint32_t *ranks = cor_estate_element_ranks(t->docket->estate);
	uint32_t *found[2], count[2], at[2] = {0, 0};
	uint64_t sure_after = r->findings_sure + f->sure,
		 maybe_after = r->findings_maybe + f->maybe;

	COR_TRY(find_both(t, f, most, found, count, err));
	while (at[0] < count[0] || at[1] < count[1]) {
		bool sure = at[0] == count[0] ||
			(at[1] < count[1] && ranks[found[1][at[1]]] < ranks[found[0][at[0]]]);
		uint32_t row = found[sure][at[sure]++];
		cor_mark_finding m = {.group = f->group,
			.subject = row,
			.element = row,
			.doubt = row,
			.exemption = COR_NONE,
			.sure = sure};

		COR_TRY(cor_trial_add_finding(t, &m, err));
	}
	r->findings_sure = sure_after;
	r->findings_maybe = maybe_after;
	cor_arena_back(scratch, mark);
	return COR_OK;
}
