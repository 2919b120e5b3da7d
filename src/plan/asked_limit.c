/*
 * limit: a row for each group and day: what each element, row or site adds to (V-amount - cap x amount that is in),
 * times the cap's denominator, must come to 0 or less.
 *
 * As in analysis/share.h each is taken as it weighs most (of a rule that tolerates the unknown: least).
 */
#include "judge/limit.h"
#include "plan/asked.h"

typedef struct limiting {
	const cor_plan_question *q;
	const cor_rule *rule;
	bool tolerated, rows, sites;
	uint64_t den;
	int64_t over,
		under; /* what an amount of 1 adds when it is V, when it is N: den - num, -num of the cap */
	const uint64_t *amounts; /* by element; NULL = 1 each */
	cor_members *members;    /* of each trial */
	const uint32_t **groups; /* of each trial: its groups as numbered here */
	cor_text *names;         /* of groups, numbered over all trials */
	uint32_t group_count;
	uint32_t **own; /* of each trial, by group: its own number of it, or COR_NONE */
	bool too_much;
	/* by element, for one group; all 0 between groups */
	int64_t *value, *other;
	uint8_t *flags;
	uint8_t *steady_choices;
	uint32_t *touched;
	uint32_t touched_count;
} limiting;

__extension__ typedef __int128 sum128;
#define AMOUNT_MOST ((uint64_t)1 << 58)

enum { IS_MEMBER = 1, IS_V = 2, IS_IN = 4, IS_OTHER = 8 };

static uint8_t outcome_of(const limiting *l, uint8_t mask)
{
	return l->tolerated ? cor_outcome_well(mask) : cor_outcome_badly(mask);
}

/* ---- groups of several trials as one list ---- */

static cor_status number_groups(limiting *l, cor_err *err)
{
	uint32_t trials = l->q->scope->choice_most + 1, capacity = 0, *map;
	cor_strtab *names;

	COR_TRY(cor_strtab_new(l->q->scratch, &names, err));
	COR_TRY(cor_arena_new_array(l->q->scratch, trials, sizeof(*l->groups), &l->groups, err));
	for (uint32_t k = 0; k < trials; k++) {
		const cor_groups *groups = &l->q->trials[k].groups;

		COR_TRY(cor_arena_new_array(l->q->scratch, groups->count, sizeof(*map), &map, err));
		for (uint32_t g = 0; g < groups->count; g++)
			COR_TRY(cor_strtab_add(names, groups->names[g], &map[g], err));
		l->groups[k] = map;
	}
	capacity = cor_strtab_count(names);
	COR_TRY(cor_arena_new_array(l->q->scratch, capacity, sizeof(*l->names), &l->names, err));
	for (uint32_t g = 0; g < capacity; g++)
		l->names[g] = cor_strtab_at(names, g);
	l->group_count = capacity;
	return COR_OK;
}

static cor_status number_own(limiting *l, cor_err *err)
{
	uint32_t trials = l->q->scope->choice_most + 1;

	COR_TRY(cor_arena_new_array(l->q->scratch, trials, sizeof(*l->own), &l->own, err));
	for (uint32_t k = 0; k < trials; k++) {
		COR_TRY(cor_arena_new_array(l->q->scratch, l->group_count, sizeof(**l->own),
			&l->own[k], err));
		for (uint32_t g = 0; g < l->group_count; g++)
			l->own[k][g] = COR_NONE;
		for (uint32_t g = 0; g < l->q->trials[k].groups.count; g++)
			l->own[k][l->groups[k][g]] = g;
	}
	return COR_OK;
}

static cor_status list_members(limiting *l, cor_err *err)
{
	uint32_t trials = l->q->scope->choice_most + 1;

	COR_TRY(cor_arena_new_array(l->q->scratch, trials, sizeof(*l->members), &l->members, err));
	for (uint32_t k = 0; k < trials; k++) {
		const cor_trial *t = &l->q->trials[k];

		COR_TRY(cor_groups_members(&t->groups, l->rows ? &t->of_rows : &t->of_elements,
			l->rows ? t->rows.element : NULL, false, NULL, l->q->scratch,
			&l->members[k], err));
	}
	return COR_OK;
}

static uint32_t element_of(const limiting *l, uint32_t trial, uint32_t item)
{
	const uint32_t *element = l->rows ? l->q->trials[trial].rows.element : NULL;

	return element ? element[item] : item;
}

static void touch(limiting *l, uint32_t element, uint8_t flag)
{
	if (!l->flags[element])
		l->touched[l->touched_count++] = element;
	l->flags[element] |= flag;
}

static void forget(limiting *l)
{
	for (uint32_t i = 0; i < l->touched_count; i++) {
		uint32_t e = l->touched[i];

		l->flags[e] = l->steady_choices[e] = 0;
		l->value[e] = l->other[e] = 0;
	}
	l->touched_count = 0;
}

/* ---- elements, rows, measures ---- */

/* What one member adds; *ret_unbounded: its amount is not known, and it may be V. */
static int64_t weigh(limiting *l, uint32_t element, uint8_t mask, bool *ret_unbounded)
{
	uint8_t outcome = outcome_of(l, mask);
	uint64_t amount = l->amounts ? l->amounts[element] : 1;
	bool roams = l->sites; /* of unknown site: it could be any site, see doc/policy.md */

	*ret_unbounded = false;
	if (roams) {
		if (l->tolerated)
			return mask & COR_CAN_N ? -(l->over - l->under) + l->under : 0;
		return mask & COR_CAN_V ? l->over - l->under : 0;
	}
	if (outcome == COR_CAN_OUT)
		return 0;
	if (amount == COR_AMOUNT_UNKNOWN) {
		*ret_unbounded = outcome == COR_CAN_V && !l->tolerated;
		return 0;
	}
	if (amount > AMOUNT_MOST / l->den) {
		l->too_much = true;
		return 0;
	}
	return (int64_t)amount * (outcome == COR_CAN_V ? l->over : l->under);
}

static bool is_roaming(const limiting *l, uint32_t element)
{
	return cor_estate_site_of_element(l->q->scope->estate)[element] == COR_NONE;
}

/* Adds up, by element, what a trial's members come to in the group; elements whose amount is not bounded must change,
 * or must not be so chosen. */
static cor_status add_up(limiting *l, uint32_t trial, uint32_t group, int64_t *values, uint8_t flag,
	cor_err *err)
{
	const cor_members *members = &l->members[trial];
	uint32_t own = l->own[trial][group];
	bool unbounded;

	if (own == COR_NONE)
		return COR_OK;
	for (uint64_t i = members->start[own]; i < members->start[own + 1]; i++) {
		uint32_t e = element_of(l, trial, members->item[i]);

		if ((l->sites && !is_roaming(l, e)) ||
			(trial && !cor_plan_has_choice(l->q, e, trial - 1)))
			continue;
		touch(l, e, flag);
		values[e] += weigh(l, e, members->mask[i], &unbounded);
		if (unbounded)
			COR_TRY(trial ? cor_plan_must_not_choose(l->q, e, trial - 1, err)
				      : cor_plan_must_change(l->q, e, err));
	}
	return COR_OK;
}

/* ---- rows of the problem ---- */

static cor_status open_line(const limiting *l, uint32_t group, uint8_t state, cor_day day,
	uint32_t *ret_row, cor_err *err)
{
	const char *name;

	COR_TRY(cor_arena_copy(l->q->texts, l->names[group].p, l->names[group].n, &name, err));
	return cor_plan_add_line(l->q->asked,
		(cor_plan_line){.group = l->q->due,
			.periods = state,
			.due = l->q->due,
			.of_group = {name, l->names[group].n},
			.day = day},
		ret_row, err);
}

/* The same effects on rows for the later states. */
static cor_status repeat(const limiting *l, uint32_t group, uint32_t row, size_t first_effect,
	size_t first_mark, cor_err *err)
{
	cor_plan_asked *a = l->q->asked;
	size_t effects = a->effect_count, marks = a->mark_count;

	for (uint32_t s = 1; s < l->q->state_count; s++) {
		uint32_t next;

		COR_TRY(open_line(l, group, l->q->states[s], l->q->day, &next, err));
		a->lines[next].limit = a->lines[row].limit;
		for (size_t i = first_effect; i < effects; i++) {
			cor_plan_effect effect = a->effects[i];

			effect.row = next;
			effect.periods = l->q->states[s];
			COR_TRY(cor_plan_add_effect(a, effect, err));
		}
		for (size_t i = first_mark; i < marks; i++) {
			cor_plan_mark mark = a->marks[i];

			mark.row = next;
			COR_TRY(cor_plan_add_mark(a, mark, err));
		}
	}
	return COR_OK;
}

static cor_status add_changes(limiting *l, uint32_t group, uint32_t row, bool *ret_worse,
	cor_err *err)
{
	for (uint32_t k = 1; k <= l->q->scope->choice_most; k++) {
		COR_TRY(add_up(l, k, group, l->other, IS_OTHER, err));
		for (uint32_t i = 0; i < l->touched_count; i++) {
			uint32_t e = l->touched[i];
			int64_t change = l->other[e] - l->value[e];

			l->other[e] = 0;
			if (change == 0 || !cor_plan_has_choice(l->q, e, k - 1))
				continue;
			*ret_worse = *ret_worse || change > 0;
			COR_TRY(cor_plan_add_effect(l->q->asked,
				(cor_plan_effect){l->q->scope->movable[e], row, change,
					(uint8_t)(k - 1), cor_plan_first_state(l->q)},
				err));
		}
	}
	return COR_OK;
}

/* ---- sites ---- */

/* Of a trial's members of the group: who can be V, and who is in whatever happens. */
static cor_status flag_members(limiting *l, uint32_t trial, uint32_t group, cor_err *err)
{
	const cor_members *members = &l->members[trial];
	uint32_t own = l->own[trial][group];

	if (own == COR_NONE)
		return COR_OK;
	for (uint64_t i = members->start[own]; i < members->start[own + 1]; i++) {
		uint32_t e = members->item[i];
		uint8_t mask = members->mask[i];
		bool v = outcome_of(l, mask) == COR_CAN_V;
		bool in = l->tolerated ? mask & COR_CAN_N : !(mask & COR_CAN_OUT);

		if (is_roaming(l, e))
			continue;
		if (!trial) {
			touch(l, e, (uint8_t)(IS_MEMBER | (v ? IS_V : 0) | (in ? IS_IN : 0)));
		} else if (cor_plan_has_choice(l->q, e, trial - 1)) {
			touch(l, e, IS_OTHER);
			/* New gear that can be V counts its site for ever: it is not bought, and takes nothing away. */
			l->steady_choices[e] = (uint8_t)(l->steady_choices[e] + (in || v));
			if (v)
				COR_TRY(cor_plan_must_not_choose(l->q, e, trial - 1, err));
		}
	}
	return COR_OK;
}

/* Whether the site, once it is V no more, has this element in whatever else happens.  What made it V has changed by then,
 * so that only what it may become counts. */
static bool is_steady(const limiting *l, uint32_t e)
{
	uint32_t m = l->q->scope->movable[e];
	bool stays_in = l->flags[e] & IS_IN,
	     comes_in = m != COR_NONE &&
		l->steady_choices[e] == cor_plan_entry_of(l->q->scope, m)->by_count;

	if (m == COR_NONE)
		return stays_in;
	return l->flags[e] & IS_V ? comes_in : stays_in && comes_in;
}

/* The elements of one site: base members [from, to). */
static cor_status add_site(limiting *l, const uint32_t *item, uint64_t count, uint32_t row,
	sum128 *sum, cor_err *err)
{
	bool any_v = false, fixed_v = false, steady = false;

	for (uint64_t i = 0; i < count; i++) {
		bool v = l->flags[item[i]] & IS_V;

		any_v = any_v || v;
		fixed_v = fixed_v || (v && l->q->scope->movable[item[i]] == COR_NONE);
		steady = steady || is_steady(l, item[i]);
	}
	if (any_v)
		*sum += l->over;
	else
		*sum += steady ? l->under : 0;
	if (!any_v || fixed_v)
		return COR_OK;
	for (uint64_t i = 0; i < count; i++) {
		if (l->flags[item[i]] & IS_V)
			COR_TRY(cor_plan_add_mark(l->q->asked,
				(cor_plan_mark){l->q->scope->movable[item[i]], row,
					l->over - (steady ? l->under : 0)},
				err));
	}
	return COR_OK;
}

static cor_status add_sites(limiting *l, uint32_t group, uint32_t row, sum128 *sum, cor_err *err)
{
	const uint32_t *site = cor_estate_site_of_element(l->q->scope->estate);
	const cor_members *members = &l->members[0];
	uint32_t own = l->own[0][group];

	for (uint32_t k = 0; k <= l->q->scope->choice_most; k++)
		COR_TRY(flag_members(l, k, group, err));
	if (own == COR_NONE)
		return COR_OK;
	for (uint64_t from = members->start[own], to; from < members->start[own + 1]; from = to) {
		uint32_t s = site[members->item[from]];

		for (to = from + 1; to < members->start[own + 1] && site[members->item[to]] == s;)
			to++;
		if (s != COR_NONE)
			COR_TRY(add_site(l, members->item + from, to - from, row, sum, err));
	}
	return COR_OK;
}

/* ---- groups ---- */

static cor_status is_exempt(const limiting *l, uint32_t group, bool *ret_exempt, cor_err *err)
{
	const cor_exemptions *exemptions = &l->q->trials[0].exemptions;
	cor_buf buf = {0};
	uint32_t row = COR_NONE;
	cor_status status = COR_OK;

	if (exemptions->subjects)
		status = cor_exemptions_find(exemptions, "group:", l->names[group], &buf, &row,
			err);
	cor_buf_done(&buf);
	*ret_exempt = row != COR_NONE;
	return status;
}

/* Takes the last line back when it binds nothing. */
static bool drop_idle(cor_plan_asked *a, uint32_t row, sum128 sum, bool worse, size_t first_effect,
	size_t first_mark)
{
	if (sum > 0 || worse)
		return false;
	COR_ASSERT(a->line_count == (size_t)row + 1);
	a->line_count = row;
	a->effect_count = first_effect;
	a->mark_count = first_mark;
	return true;
}

static cor_status ask_group(limiting *l, uint32_t group, cor_err *err)
{
	cor_plan_asked *a = l->q->asked;
	size_t effects = a->effect_count, marks = a->mark_count, stuck = a->stuck_count;
	sum128 sum = 0;
	bool worse = false;
	uint32_t row;

	COR_TRY(open_line(l, group, cor_plan_first_state(l->q), l->q->day, &row, err));
	COR_TRY(add_up(l, 0, group, l->value, IS_MEMBER, err));
	for (uint32_t i = 0; i < l->touched_count; i++)
		sum += l->value[l->touched[i]];
	COR_TRY(add_changes(l, group, row, &worse, err));
	if (l->sites) {
		forget(l);
		COR_TRY(add_sites(l, group, row, &sum, err));
	}
	forget(l);
	if (l->too_much || sum > (int64_t)AMOUNT_MOST || sum < -(int64_t)AMOUNT_MOST)
		return cor_fail(err, COR_ELIMIT,
			"rule %.*s, group %.*s: the amounts times the limit's denominator pass 2^58",
			COR_FMT(l->rule->id), COR_FMT(l->names[group]));
	a->lines[row].limit = -(int64_t)sum;
	/* What is stuck has a line behind this one, and the rule is lost anyway. */
	if (a->stuck_count != stuck || drop_idle(a, row, sum, worse, effects, marks))
		return COR_OK;
	return worse ? repeat(l, group, row, effects, marks, err) : COR_OK;
}

static cor_status take_memory(limiting *l, cor_err *err)
{
	uint32_t elements = l->q->trials[0].docket->element_count;
	cor_arena *scratch = l->q->scratch;

	COR_TRY(cor_arena_new_array(scratch, elements, sizeof(*l->value), &l->value, err));
	COR_TRY(cor_arena_new_array(scratch, elements, sizeof(*l->other), &l->other, err));
	COR_TRY(cor_arena_new_array(scratch, elements, 1, &l->flags, err));
	COR_TRY(cor_arena_new_array(scratch, elements, 1, &l->steady_choices, err));
	return cor_arena_new_raw(scratch, elements, sizeof(*l->touched), &l->touched, err);
}

cor_status cor_plan_ask_limit(const cor_plan_question *q, cor_err *err)
{
	const cor_rule *rule = q->trials[0].rule;
	limiting l = {.q = q,
		.rule = rule,
		.tolerated = rule->unknown == COR_UNKNOWN_TOLERATED,
		.rows = cor_limit_counts_rows(rule),
		.sites = cor_text_is(rule->measure, COR_MEASURE_SITES)};
	cor_ratio cap = q->dues->items[q->due].cap;
	uint64_t *amounts;
	bool exempt;

	if (cap.num >= cap.den)
		return COR_OK;
	if (cap.den > UINT32_MAX)
		return cor_fail(err, COR_ELIMIT, "rule %.*s: its limit has a denominator over 2^32",
			COR_FMT(rule->id));
	l.den = cap.den;
	l.over = (int64_t)(cap.den - cap.num);
	l.under = -(int64_t)cap.num;
	if (!l.rows && !l.sites && !cor_text_is(rule->measure, COR_MEASURE_ELEMENTS)) {
		COR_TRY(cor_limit_amounts(&q->trials[0], &amounts, err));
		l.amounts = amounts;
	}
	COR_TRY(take_memory(&l, err));
	COR_TRY(number_groups(&l, err));
	COR_TRY(number_own(&l, err));
	COR_TRY(list_members(&l, err));
	for (uint32_t g = 0; g < l.group_count; g++) {
		COR_TRY(is_exempt(&l, g, &exempt, err));
		if (!exempt)
			COR_TRY(ask_group(&l, g, err));
	}
	return COR_OK;
}
