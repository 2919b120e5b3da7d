#include "judge/suppliers.h"

#include "analysis/distinct.h"

uint32_t cor_supply_set(const cor_trial *t, uint32_t row)
{
	const cor_estate *estate = t->docket->estate;

	if (t->rows.grain == COR_GRAIN_COMPONENT)
		return cor_estate_makers_of_elements(estate)[t->rows.element[row]];
	return cor_grain_makers(estate, t->rows.grain)[row];
}

/* Narrow corporate groups with a party that may be V. */
static cor_status count_v_groups(cor_supply *s, cor_err *err)
{
	uint32_t parties = cor_estate_party_count(s->docket->estate);
	uint64_t *seen;

	COR_TRY(cor_arena_new_array(s->docket->scratch, cor_bits_words(s->corporate->sure_count),
		sizeof(*seen), &seen, err));
	for (uint32_t p = 0; p < parties; p++) {
		if (s->v[p] != COR_NO)
			cor_bit_set(seen, s->corporate->sure[p]);
	}
	s->v_groups = (uint32_t)cor_bits_count(seen, s->corporate->sure_count);
	return COR_OK;
}

cor_status cor_supply_open(cor_trial *t, cor_supply *ret_supply, cor_err *err)
{
	cor_docket *docket = t->docket;
	cor_supply s = {.docket = docket, .rule = t->rule, .open = true};
	uint32_t sets = cor_estate_maker_set_count(docket->estate), locals;

	COR_TRY(cor_docket_corporate(docket, &s.corporate, err));
	if (t->rule->vendors != COR_NO_VENDORS) {
		COR_TRY(cor_docket_v_by_party(docket, t->rule->vendors, &s.v, err));
		s.open = cor_vendor_is_open(docket->policy, t->rule->vendors);
		COR_TRY(count_v_groups(&s, err));
	}
	locals = s.corporate->sure_count > s.corporate->wide_count ? s.corporate->sure_count
								   : s.corporate->wide_count;
	COR_TRY(cor_arena_new_array(docket->scratch, sets, sizeof(*s.kind_of), &s.kind_of, err));
	COR_TRY(cor_arena_new_array(docket->scratch, sets, sizeof(*s.kinds), &s.kinds, err));
	COR_TRY(cor_arena_new_array(docket->scratch, sets, 1, &s.tri_of, err));
	COR_TRY(cor_arena_new_array(docket->scratch, locals, sizeof(*s.local_of), &s.local_of,
		err));
	*ret_supply = s;
	return COR_OK;
}

/* ---- counting ---- */

/* Choices under construction: the corporate groups that each kind may count for. */
typedef struct choices {
	cor_choice *rows;
	uint32_t *values, *number_of_group; /* local numbers; which group each stands for */
	uint32_t row_count, value_count;
	uint64_t used;
	uint64_t wild; /* rows that may be anyone */
	bool wild_sure;
} choices;

static cor_tri v_of(const cor_supply *s, uint32_t party)
{
	return s->v ? (cor_tri)s->v[party] : COR_YES;
}

/* Adds a row of candidates; least: only when all are V, by wide groups; else those that may be,
 * by narrow ones. */
static void add_choice(const cor_supply *s, const uint32_t *parties, uint32_t count, uint32_t times,
	bool least, choices *c)
{
	const uint32_t *group_of = least ? s->corporate->wide : s->corporate->sure;
	uint32_t *values = c->values + c->used;
	uint32_t kept = 0;

	for (uint32_t i = 0; least && i < count; i++) {
		if (v_of(s, parties[i]) != COR_YES)
			return;
	}
	for (uint32_t i = 0; i < count; i++) {
		uint32_t group = group_of[parties[i]], k = 0;

		if (v_of(s, parties[i]) == COR_NO)
			continue;
		if (!s->local_of[group]) {
			c->number_of_group[c->value_count] = group;
			s->local_of[group] = ++c->value_count;
		}
		while (k < kept && values[k] != s->local_of[group] - 1)
			k++;
		if (k == kept)
			values[kept++] = s->local_of[group] - 1;
	}
	if (kept == 0)
		return;
	c->rows[c->row_count++] = (cor_choice){values, kept, times};
	c->used += kept;
}

static cor_status build(const cor_supply *s, bool least, choices *c, cor_err *err)
{
	const cor_estate *estate = s->docket->estate;
	uint64_t total = 1;

	for (uint32_t k = 0; k < s->kind_count; k++)
		total += cor_estate_maker_set(estate, s->kinds[k].set)->count;
	*c = (choices){.row_count = 0};
	COR_TRY(cor_arena_new_array(s->docket->scratch, (size_t)s->kind_count + 1, sizeof(*c->rows),
		&c->rows, err));
	COR_TRY(cor_arena_new_array(s->docket->scratch, total, sizeof(*c->values), &c->values,
		err));
	COR_TRY(cor_arena_new_array(s->docket->scratch, total, sizeof(*c->number_of_group),
		&c->number_of_group, err));
	for (uint32_t k = 0; k < s->kind_count; k++) {
		const cor_supply_kind *kind = &s->kinds[k];
		const cor_maker_set *set = cor_estate_maker_set(estate, kind->set);
		uint32_t times = least ? kind->sure : kind->sure + kind->maybe;

		if (times == 0)
			continue;
		if (set->open || set->count == 0) {
			c->wild += times;
			c->wild_sure = c->wild_sure || kind->sure > 0;
		} else {
			add_choice(s, set->parties, set->count, times, least, c);
		}
	}
	if (s->settled == COR_SETTLED_PARTY)
		add_choice(s, &s->settled_party, 1, 1, least, c);
	for (uint32_t v = 0; v < c->value_count; v++)
		s->local_of[c->number_of_group[v]] = 0;
	return COR_OK;
}

static cor_status count_least(const cor_supply *s, uint64_t *ret_low, cor_err *err)
{
	uint64_t fresh = s->settled == COR_SETTLED_NEW;
	uint32_t least;
	choices c;

	COR_TRY(build(s, true, &c, err));
	COR_TRY(cor_distinct_least(c.rows, c.row_count, c.value_count, s->docket->scratch, &least,
		err));
	*ret_low = least + fresh;
	/* Somebody made it, whoever that is: one, when none else is counted. */
	if (*ret_low == 0 && c.wild_sure && !s->v)
		*ret_low = 1;
	return COR_OK;
}

static cor_status count_most(const cor_supply *s, uint64_t *ret_high, cor_err *err)
{
	uint64_t fresh = s->settled == COR_SETTLED_NEW;
	uint32_t most;
	choices c;

	COR_TRY(build(s, false, &c, err));
	COR_TRY(cor_distinct_most(c.rows, c.row_count, c.value_count, s->docket->scratch, &most,
		err));
	*ret_high = most + c.wild + fresh;
	if (s->v && !s->open && *ret_high > s->v_groups)
		*ret_high = s->v_groups;
	return COR_OK;
}

cor_status cor_supply_count(const cor_supply *s, cor_supply_number *ret_number, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(s->docket->scratch);
	cor_supply_number number;

	COR_TRY(count_least(s, &number.low, err));
	COR_TRY(count_most(s, &number.high, err));
	cor_arena_back(s->docket->scratch, mark);
	*ret_number = number;
	return COR_OK;
}

cor_verdict cor_supply_verdict(const cor_supply *s, const cor_supply_number *number)
{
	const cor_rule *rule = s->rule;
	uint64_t at_most = rule->has_at_most ? rule->at_most : UINT64_MAX;

	if (number->low > at_most || (number->high < rule->at_least && s->surely_any))
		return COR_VIOLATED;
	return number->low >= rule->at_least && number->high <= at_most ? COR_SATISFIED
									: COR_UNKNOWN;
}

/* ---- judging ---- */

static void list_kinds(const cor_trial *t, cor_supply *s, const uint32_t *member,
	const uint8_t *mask, uint32_t count)
{
	s->kind_count = 0;
	s->surely_any = false;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t set = cor_supply_set(t, member[i]);
		bool maybe = mask[i] & COR_CAN_OUT;

		if (!s->kind_of[set]) {
			s->kinds[s->kind_count] = (cor_supply_kind){.set = set};
			s->kind_of[set] = ++s->kind_count;
		}
		s->kinds[s->kind_of[set] - 1].maybe += maybe;
		s->kinds[s->kind_of[set] - 1].sure += !maybe;
		s->surely_any = s->surely_any || !maybe;
	}
	for (uint32_t k = 0; k < s->kind_count; k++)
		s->kind_of[s->kinds[k].set] = 0;
}

static bool has_share(const cor_rule *rule)
{
	return rule->has_share_at_least && rule->share_at_least.num > 0;
}

/* Rows that may be out, or whose maker is not one. */
static uint64_t count_unsettled(const cor_supply *s)
{
	uint64_t unsettled = 0;

	for (uint32_t k = 0; k < s->kind_count; k++) {
		const cor_maker_set *set = cor_estate_maker_set(s->docket->estate, s->kinds[k].set);

		unsettled += s->kinds[k].maybe;
		if (set->open || set->count != 1)
			unsettled += s->kinds[k].sure;
	}
	return unsettled;
}

/* Number and verdict of a group whose kinds are listed; member and mask: with share_at_least, of
 * rows that are not one an element. */
static cor_status settle(cor_trial *t, cor_supply *s, uint32_t group, const uint32_t *member,
	const uint8_t *mask, uint32_t count, cor_err *err)
{
	cor_group_result *result = &t->group_results[group];
	cor_supply_number number;

	if (has_share(t->rule))
		COR_TRY(cor_supply_count_shares(t, s, member, mask, count, &number, err));
	else
		COR_TRY_IN(cor_supply_count(s, &number, err), err, "rule %.*s, group %.*s",
			COR_FMT(t->rule->id), COR_FMT(result->name));
	result->has_number = true;
	result->number_low = number.low;
	result->number_high = number.high;
	cor_trial_set_verdict(t, group, cor_supply_verdict(s, &number), count_unsettled(s));
	return cor_trial_exempt_group(t, group, err);
}

/* Groups `wanted` (NULL = all), member by member.  settled: number and verdict are there. */
static cor_status judge_members(cor_trial *t, cor_supply *s, const bool *wanted, bool settled,
	cor_err *err)
{
	cor_arena *scratch = t->docket->scratch;
	cor_members members;

	if (t->sweep)
		COR_TRY(cor_trial_list(t, err));
	COR_TRY(cor_groups_members(&t->groups, &t->of_rows, t->rows.element, false, wanted, scratch,
		&members, err));
	for (uint32_t g = 0; g < t->groups.count; g++) {
		cor_arena_mark mark = cor_arena_here(scratch);
		uint64_t from = members.start[g];
		uint32_t count = (uint32_t)(members.start[g + 1] - from);

		if (wanted && !wanted[g])
			continue;
		list_kinds(t, s, members.item + from, members.mask + from, count);
		if (!settled)
			COR_TRY(settle(t, s, g, members.item + from, members.mask + from, count,
				err));
		if (t->group_results[g].verdict == COR_UNKNOWN && !has_share(t->rule))
			COR_TRY(cor_supply_decide(t, s, g, members.item + from, members.mask + from,
				count, err));
		cor_arena_back(scratch, mark);
	}
	return COR_OK;
}

static void take_kinds(cor_supply *s, const cor_supply_counts *counts, uint32_t group)
{
	s->kind_count = 0;
	s->surely_any = false;
	for (uint32_t set = 0; set < counts->sets; set++) {
		uint32_t sure = counts->sure[(size_t)group * counts->sets + set];
		uint32_t maybe = counts->maybe[(size_t)group * counts->sets + set];

		if (sure || maybe)
			s->kinds[s->kind_count++] = (cor_supply_kind){set, sure, maybe};
		s->surely_any = s->surely_any || sure;
	}
}

cor_status cor_judge_suppliers(cor_trial *t, cor_err *err)
{
	cor_supply_counts counts;
	bool counted, *wanted, any = false;
	cor_supply s;

	COR_TRY(cor_supply_open(t, &s, err));
	COR_TRY(cor_supply_counts_of(t, &counts, &counted, err));
	if (!counted)
		return judge_members(t, &s, NULL, false, err);
	COR_TRY(cor_arena_new_array(t->docket->scratch, t->groups.count, sizeof(*wanted), &wanted,
		err));
	for (uint32_t g = 0; g < t->groups.count; g++) {
		cor_arena_mark mark = cor_arena_here(t->docket->scratch);

		take_kinds(&s, &counts, g);
		COR_TRY(settle(t, &s, g, NULL, NULL, 0, err));
		wanted[g] = t->group_results[g].verdict == COR_UNKNOWN && !has_share(t->rule);
		any = any || wanted[g];
		cor_arena_back(t->docket->scratch, mark);
	}
	return any ? judge_members(t, &s, wanted, true, err) : COR_OK;
}
