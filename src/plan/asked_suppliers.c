/*
 * suppliers, at most k among V: in each group k corporate groups are chosen that may stay, those that it would cost most
 * to replace, and whatever is or may be of another one must change.  That is enough, and may be more than is needed.
 *
 * Other rules about suppliers are not planned for; a schedule is judged by them all the same.
 */
#include "judge/suppliers.h"
#include "plan/asked.h"

#define FIXED_COST ((uint64_t)1 << 50) /* of what cannot be replaced */

typedef struct supplying {
	const cor_plan_question *q;
	const cor_rule *rule;
	const uint8_t *v;       /* by party */
	const uint32_t *narrow; /* corporate group by party */
	uint64_t *cost; /* by corporate group: of replacing what is its own; 0 = nothing is */
	bool *stays;
	uint32_t narrow_count;
} supplying;

#define NOBODY COR_NONE
#define ANYBODY (COR_NONE - 1)

/* Whose a row is, as the rule counts: no V, one corporate group of V, or one of several. */
static uint32_t owner_of(const supplying *s, uint32_t trial, uint32_t row)
{
	const cor_trial *t = &s->q->trials[trial];
	const cor_maker_set *set = cor_estate_maker_set(t->docket->estate, cor_supply_set(t, row));
	uint32_t owner = NOBODY;

	if (set->open || set->count == 0)
		return ANYBODY;
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t group = s->narrow[set->parties[i]];

		if (s->v[set->parties[i]] == COR_NO)
			continue;
		if (owner != NOBODY && owner != group)
			return ANYBODY;
		owner = group;
	}
	return owner;
}

static uint32_t element_of(const cor_trial *t, uint32_t row)
{
	return t->rows.element ? t->rows.element[row] : row;
}

static uint64_t cost_of(const supplying *s, uint32_t element)
{
	const cor_plan_scope *scope = s->q->scope;
	uint32_t m = scope->movable[element];
	uint64_t least = FIXED_COST;

	for (uint32_t k = 0; m != COR_NONE && k < cor_plan_entry_of(scope, m)->by_count; k++) {
		uint64_t cost = (uint64_t)cor_plan_cost_of(scope, m, k, COR_PLAN_MID);

		least = cost < least ? cost : least;
	}
	return least + 1;
}

static cor_status members_of(const supplying *s, uint32_t trial, cor_members *ret_members,
	cor_err *err)
{
	const cor_trial *t = &s->q->trials[trial];

	return cor_groups_members(&t->groups, &t->of_rows, t->rows.element, false, NULL,
		s->q->scratch, ret_members, err);
}

/* Chooses who may stay; *ret_slack: nothing has to change. */
static void choose(supplying *s, const cor_members *members, uint32_t group, bool *ret_slack)
{
	uint32_t doubtful = 0, owners = 0;

	memset(s->cost, 0, s->narrow_count * sizeof(*s->cost));
	memset(s->stays, 0, s->narrow_count * sizeof(*s->stays));
	for (uint64_t i = members->start[group]; i < members->start[group + 1]; i++) {
		uint32_t owner = owner_of(s, 0, members->item[i]);

		doubtful += owner == ANYBODY;
		if (owner >= ANYBODY)
			continue;
		owners += s->cost[owner] == 0;
		s->cost[owner] += cost_of(s, element_of(&s->q->trials[0], members->item[i]));
	}
	*ret_slack = (uint64_t)owners + doubtful <= s->rule->at_most;
	for (uint32_t kept = 0; kept < owners && (*ret_slack || kept < s->rule->at_most); kept++) {
		uint32_t best = NOBODY;

		for (uint32_t o = 0; o < s->narrow_count; o++) {
			if (s->cost[o] > 0 && !s->stays[o] &&
				(best == NOBODY || s->cost[o] > s->cost[best]))
				best = o;
		}
		s->stays[best] = true;
	}
}

static bool may_stay(const supplying *s, uint32_t owner)
{
	return owner == NOBODY || (owner != ANYBODY && s->stays[owner]);
}

/* NOLINTNEXTLINE(readability-function-size): one walk whose steps share all their state */
static cor_status ask_choices(const supplying *s, cor_text group, cor_members *members,
	cor_err *err)
{
	for (uint32_t k = 1; k <= s->q->scope->choice_most; k++) {
		const cor_groups *groups = &s->q->trials[k].groups;

		for (uint32_t g = 0; g < groups->count; g++) {
			if (!cor_text_equal(groups->names[g], group))
				continue;
			for (uint64_t i = members[k].start[g]; i < members[k].start[g + 1]; i++) {
				uint32_t row = members[k].item[i],
					 e = element_of(&s->q->trials[k], row);

				if (cor_plan_has_choice(s->q, e, k - 1) &&
					!may_stay(s, owner_of(s, k, row)))
					COR_TRY(cor_plan_must_not_choose(s->q, e, k - 1, err));
			}
		}
	}
	return COR_OK;
}

static cor_status ask_group(supplying *s, uint32_t group, cor_members *members, cor_err *err)
{
	const cor_trial *t = &s->q->trials[0];
	cor_buf buf = {0};
	uint32_t exempt = COR_NONE;
	cor_status status = COR_OK;
	bool slack;

	if (t->exemptions.subjects)
		status = cor_exemptions_find(&t->exemptions, "group:", t->groups.names[group], &buf,
			&exempt, err);
	cor_buf_done(&buf);
	if (status != COR_OK || exempt != COR_NONE)
		return status;
	choose(s, &members[0], group, &slack);
	for (uint64_t i = members[0].start[group]; !slack && i < members[0].start[group + 1]; i++) {
		if (!may_stay(s, owner_of(s, 0, members[0].item[i])))
			COR_TRY(cor_plan_must_change(s->q, element_of(t, members[0].item[i]), err));
	}
	return ask_choices(s, t->groups.names[group], members, err);
}

cor_status cor_plan_ask_suppliers(const cor_plan_question *q, cor_err *err)
{
	cor_trial *t = &q->trials[0];
	supplying s = {.q = q, .rule = t->rule};
	const cor_corporate *corporate;
	cor_members *members;

	if (!cor_plan_is_supply_planned(t->rule))
		return COR_OK;
	COR_TRY(cor_docket_v_by_party(t->docket, t->rule->vendors, &s.v, err));
	COR_TRY(cor_docket_corporate(t->docket, &corporate, err));
	s.narrow = corporate->sure;
	s.narrow_count = corporate->sure_count;
	COR_TRY(cor_arena_new_array(q->scratch, s.narrow_count, sizeof(*s.cost), &s.cost, err));
	COR_TRY(cor_arena_new_array(q->scratch, s.narrow_count, sizeof(*s.stays), &s.stays, err));
	COR_TRY(cor_arena_new_array(q->scratch, (size_t)q->scope->choice_most + 1, sizeof(*members),
		&members, err));
	for (uint32_t k = 0; k <= q->scope->choice_most; k++)
		COR_TRY(members_of(&s, k, &members[k], err));
	for (uint32_t g = 0; g < t->groups.count; g++)
		COR_TRY(ask_group(&s, g, members, err));
	return COR_OK;
}
