/* Numbers of each group, moved one element at a time, and the verdicts that follow from them. */
#include "judge/tally.h"
#include "watch/watch_part.h"

static uint8_t mask_in(uint8_t mask, cor_belongs how, bool own_surely)
{
	bool maybe = how == COR_BELONGS_MAYBE || (how == COR_BELONGS_OWN && !own_surely);

	return mask ? mask | (maybe ? COR_CAN_OUT : 0) : 0;
}

/* ---- verdicts ---- */

/* The least share takes all well, the greatest all badly (analysis/share.h): of each kind of mask. */
static inline cor_share share_by_mask(uint64_t n, uint64_t n_out, uint64_t v, uint64_t v_out,
	uint64_t v_n, uint64_t v_n_out)
{
	uint64_t most = v + v_out + v_n + v_n_out, all = most + n;
	uint64_t least = v + n + n_out + v_n + v_n_out;

	return (cor_share){least ? (cor_ratio){v, least} : (cor_ratio){0, 1},
		all ? (cor_ratio){most, all} : (cor_ratio){0, 1}};
}

static cor_share share_of_sums(const group_sum *s)
{
	const uint64_t *a = s->sum;
	const uint32_t *u = s->unknown;
	cor_share share = share_by_mask(a[2], a[3], a[4], a[5], a[6], a[7]);

	if (u[4] | u[5] | u[6] | u[7])
		share.high = (cor_ratio){1, 1};
	if (u[2] | u[3] | u[6] | u[7])
		share.low = (cor_ratio){0, 1};
	return share;
}

cor_status cor_watch_share(const watched_rule *r, uint32_t group, cor_share *ret_share,
	cor_err *err)
{
	const group_tally *t = &r->tallies[group];
	uint64_t counts[COR_OUTCOME_MASKS];

	if (r->sums) {
		*ret_share = share_of_sums(&r->sums[group]);
		return COR_OK;
	}
	if (r->sites) {
		const uint32_t *roaming = r->sites[group].roaming;

		for (unsigned m = 0; m < COR_OUTCOME_MASKS; m++)
			counts[m] = t->count[m];
		return cor_share_of_counts(counts,
			roaming[4] + roaming[5] + roaming[6] + roaming[7],
			roaming[2] + roaming[3] + roaming[6] + roaming[7], ret_share, err);
	}
	*ret_share = share_by_mask(t->count[2], t->count[3], t->count[4], t->count[5], t->count[6],
		t->count[7]);
	return COR_OK;
}

uint64_t cor_watch_unsettled(const watched_rule *r, uint32_t group)
{
	const uint32_t *c = r->sites ? r->sites[group].elements : r->tallies[group].count;

	if (r->is_absence)
		return (uint64_t)c[5] + c[6] + c[7];
	return (uint64_t)c[3] + c[5] + c[6] + c[7];
}

static cor_verdict plain_verdict(const watched_rule *r, uint32_t group)
{
	const uint32_t *count = r->tallies[group].count;
	cor_share share;
	cor_err err;

	if (r->is_absence)
		return count[4]                          ? COR_VIOLATED
			: count[5] | count[6] | count[7] ? COR_UNKNOWN
							 : COR_SATISFIED;
	/* Sums stay below the limit: cor_watch_open_rules has seen to that. */
	COR_ASSERT(cor_watch_share(r, group, &share, &err) == COR_OK);
	if (cor_ratio_compare(share.high, r->rule->cap) <= 0)
		return COR_SATISFIED;
	return cor_ratio_compare(share.low, r->rule->cap) > 0 ? COR_VIOLATED : COR_UNKNOWN;
}

static void weigh(watched_rule *r, const group_tally *t, uint32_t by)
{
	if (!t->members)
		return;
	r->shown += by;
	r->violated += !t->exempt && t->verdict == COR_VIOLATED ? by : 0;
	r->unknown += !t->exempt && t->verdict == COR_UNKNOWN ? by : 0;
}

static void decide(watched_rule *r, uint32_t group)
{
	group_tally *t = &r->tallies[group];
	cor_verdict verdict = plain_verdict(r, group);

	t->tolerated = false;
	if (verdict == COR_UNKNOWN && r->rule->unknown == COR_UNKNOWN_VIOLATES)
		verdict = COR_VIOLATED;
	if (verdict == COR_UNKNOWN && r->rule->unknown == COR_UNKNOWN_TOLERATED) {
		verdict = COR_SATISFIED;
		t->tolerated = true;
	}
	t->verdict = (uint8_t)verdict;
}

/* ---- numbers ---- */

static uint64_t amount_of(const cor_amounts *a, uint32_t element)
{
	uint64_t all = a->width == 2 ? ((const uint16_t *)a->values)[element]
		: a->width == 4      ? ((const uint32_t *)a->values)[element]
				     : ((const uint64_t *)a->values)[element];
	uint64_t none = a->width == 2 ? UINT16_MAX : a->width == 4 ? UINT32_MAX : UINT64_MAX;

	return all == none ? COR_AMOUNT_UNKNOWN : all;
}

static void move_sum(group_sum *s, uint64_t amount, uint8_t from, uint8_t to)
{
	if (amount == COR_AMOUNT_UNKNOWN) {
		s->unknown[from]--;
		s->unknown[to]++;
		return;
	}
	s->sum[from] -= amount;
	s->sum[to] += amount;
}

/* belonging: of the element's class, in its row. */
static void move_site(const cor_watch *w, watched_rule *r, uint32_t class, uint32_t belonging,
	uint32_t group, uint8_t from, uint8_t to)
{
	group_sites *s = &r->sites[group];
	site_cell *cell;
	bool any = false;

	s->elements[from]--;
	s->elements[to]++;
	if (w->unknown_site[class]) {
		s->roaming[from]--;
		s->roaming[to]++;
		return;
	}
	cell = &r->cells[r->cell_of[r->first_cell[class] + belonging]];
	cell->count[from]--;
	cell->count[to]++;
	for (unsigned m = 1; m < COR_OUTCOME_MASKS; m++)
		any = any || cell->count[m];
	r->tallies[group].count[cell->mask]--;
	cell->count[0] = 0;
	cell->mask = any ? cor_outcome_fold_counts(r->fold, cell->count) : 0;
	r->tallies[group].count[cell->mask]++;
}

/* Number 0 of every mask array takes what is not in; nobody reads it. */
static void move_in(const cor_watch *w, watched_rule *r, uint32_t element, const cor_watched *e,
	uint8_t from, uint8_t to)
{
	uint32_t code = r->code_of[e->class];
	uint64_t amount = r->sums ? amount_of(r->amounts, element) : 0;
	bool is_exempt = e->facts[r->column] & EXEMPT_BIT;

	for (uint64_t i = r->groups.start[code]; i < r->groups.start[code + 1]; i++) {
		cor_belonging b = r->groups.belongings[i];
		group_tally *t = &r->tallies[b.group];
		uint8_t mask = mask_in(from, b.how, r->is_absence);
		uint8_t next = mask_in(to, b.how, r->is_absence);

		if (b.how != COR_BELONGS_MAYBE)
			t->members += (uint32_t)(to != 0) - (uint32_t)(from != 0);
		if (r->sites) {
			move_site(w, r, e->class, (uint32_t)(i - r->groups.start[code]), b.group,
				mask, next);
		} else if (!is_exempt) {
			t->count[mask]--;
			t->count[next]++;
		}
		if (r->sums)
			move_sum(&r->sums[b.group], amount, mask, next);
	}
}

static void select_as(watched_rule *r, uint8_t mask, uint64_t by)
{
	if (mask)
		*(mask & COR_CAN_OUT ? &r->selected_maybe : &r->selected_sure) += by;
}

void cor_watch_move(cor_watch *w, watched_rule *r, uint32_t element, uint8_t from, uint8_t to)
{
	const cor_watched *e = watched_at(w, element);
	uint32_t code = r->code_of[e->class];
	const cor_belonging *b = r->groups.belongings;
	uint64_t first = r->groups.start[code], end = r->groups.start[code + 1];

	for (uint64_t i = first; i < end; i++)
		weigh(r, &r->tallies[b[i].group], UINT32_MAX);
	select_as(r, from, UINT64_MAX);
	select_as(r, to, 1);
	move_in(w, r, element, e, from, to);
	for (uint64_t i = first; i < end; i++) {
		decide(r, b[i].group);
		weigh(r, &r->tallies[b[i].group], 1);
	}
}

void cor_watch_count(cor_watch *w, watched_rule *r)
{
	r->shown = r->violated = r->unknown = 0;
	r->selected_sure = r->selected_maybe = 0;
	for (uint32_t g = 0; g < r->groups.count; g++) {
		memset(r->tallies[g].count, 0, sizeof(r->tallies[g].count));
		r->tallies[g].members = 0;
		if (r->sums)
			r->sums[g] = (group_sum){{0}, {0}};
		if (r->sites)
			r->sites[g] = (group_sites){{0}, {0}};
	}
	for (uint32_t c = 0; c < r->cell_count; c++)
		r->cells[c] = (site_cell){{0}, 0};
	for (uint32_t i = 0; i < w->element_count; i++) {
		const cor_watched *e = watched_at(w, i);
		uint8_t mask = watched_mask(w, r, e);

		if (!mask)
			continue;
		select_as(r, mask, 1);
		move_in(w, r, i, e, 0, mask);
	}
	for (uint32_t g = 0; g < r->groups.count; g++) {
		decide(r, g);
		weigh(r, &r->tallies[g], 1);
	}
}
