/* exclude, freeze, permit: nothing selected may be V, be V and dated so, or be without permit. */
#include "judge/first.h"
#include "judge/order.h"
#include "judge/path_world.h"
#include "judge/sweep.h"

/* What would decide rules about paths, while it is looked for. */
typedef struct paths {
	cor_path_world *world; /* NULL: another kind of rule, or none was asked for yet */
	uint64_t left;         /* visits */
} paths;

/* Elements that are or may be findings, as outcomes: who is no finding is left out. */
static cor_outcomes findings_only(const cor_outcomes *of_elements)
{
	cor_outcomes o = *of_elements;

	o.may_in = o.may_v;
	return o;
}

/* The findings of a group, elements by id; how many count surely and maybe. */
static cor_status add_findings(cor_trial *t, uint32_t group, const uint32_t *elements,
	uint32_t count, const uint64_t *sure, uint32_t *maybes, uint32_t *ret_sure,
	uint32_t *ret_maybe, cor_err *err)
{
	*ret_sure = *ret_maybe = 0;
	for (uint32_t i = 0; i < count; i++) {
		cor_mark_finding m = {.group = group,
			.subject = elements[i],
			.element = elements[i],
			.doubt = elements[i],
			.sure = cor_bit_is(sure, elements[i])};

		COR_TRY(cor_trial_exemption(t, elements[i], &m.exemption, err));
		COR_TRY(cor_trial_add_finding(t, &m, err));
		if (m.exemption != COR_NONE)
			continue;
		if (m.sure)
			++*ret_sure;
		else
			maybes[(*ret_maybe)++] = elements[i];
	}
	return COR_OK;
}

static cor_verdict verdict_of(uint32_t sure, uint32_t maybe)
{
	if (sure)
		return COR_VIOLATED;
	return maybe ? COR_UNKNOWN : COR_SATISFIED;
}

/* None of the maybes may be a finding; any one that is violates: the first. */
static cor_status decide(cor_trial *t, paths *p, uint32_t group, uint32_t *maybes, uint32_t given,
	uint64_t count, cor_err *err)
{
	if (t->group_results[group].verdict != COR_UNKNOWN || (t->why && !p->world))
		return COR_OK;
	if (p->world)
		return cor_path_decide(p->world, group, maybes, given, &p->left, err);
	COR_TRY(cor_trial_add_decide(t, group, COR_SATISFIED, maybes, given, count, true, err));
	return cor_trial_add_decide(t, group, COR_VIOLATED, maybes, 1, 1, true, err);
}

/* sure: scratch bits by element, clear before and after. */
static cor_status judge_group(cor_trial *t, paths *p, uint32_t group, const cor_members *members,
	uint64_t *sure, cor_err *err)
{
	cor_docket *docket = t->docket;
	uint64_t from = members->start[group];
	uint32_t count = (uint32_t)(members->start[group + 1] - from), sures, maybe_count;
	uint32_t *elements, *maybes;

	COR_TRY(cor_arena_new_array(docket->scratch, count, sizeof(*elements), &elements, err));
	COR_TRY(cor_arena_new_array(docket->scratch, count, sizeof(*maybes), &maybes, err));
	for (uint32_t i = 0; i < count; i++) {
		elements[i] = members->item[from + i];
		if (members->mask[from + i] == COR_CAN_V)
			cor_bit_set(sure, elements[i]);
	}
	COR_TRY(cor_order_by_id(docket->estate, COR_ELEMENT, elements, count, docket->scratch,
		err));
	COR_TRY(add_findings(t, group, elements, count, sure, maybes, &sures, &maybe_count, err));
	for (uint32_t i = 0; i < count; i++)
		cor_bit_clear(sure, elements[i]);
	cor_trial_set_verdict(t, group, verdict_of(sures, maybe_count), maybe_count);
	return decide(t, p, group, maybes, maybe_count, maybe_count, err);
}

/* The same from numbers, where nobody is exempt and the first findings are enough. */
static cor_status judge_tally(cor_trial *t, paths *p, const cor_outcomes *outcomes, uint32_t group,
	const cor_tally *tally, cor_err *err)
{
	cor_first first = {.outcomes = outcomes, .group = group, .own_surely = true};
	uint32_t *maybes, count;

	cor_first_count(&first, tally);
	COR_TRY(cor_first_findings(t, &first, err));
	cor_trial_set_verdict(t, group, verdict_of(first.sure > 0, first.maybe > 0), first.maybe);
	if (t->group_results[group].verdict != COR_UNKNOWN)
		return COR_OK;
	COR_TRY(cor_first_rows(t, &first, false,
		p->world ? (uint32_t)first.maybe : t->docket->most_findings, &maybes, &count, err));
	return decide(t, p, group, maybes, count, first.maybe, err);
}

static cor_status judge_tallies(cor_trial *t, paths *p, const cor_outcomes *outcomes, cor_err *err)
{
	const cor_tally *tallies;

	if (t->sweep)
		COR_TRY(cor_tally_spread(t->docket, &t->groups, t->counts->by_code, true, &tallies,
			err));
	else
		COR_TRY(cor_tally_elements(t->docket, &t->groups, outcomes, true, &tallies, err));
	for (uint32_t g = 0; g < t->groups.count; g++) {
		cor_arena_mark mark = cor_arena_here(t->docket->scratch);

		COR_TRY(judge_tally(t, p, outcomes, g, &tallies[g], err));
		cor_arena_back(t->docket->scratch, mark);
	}
	return COR_OK;
}

static cor_status judge_listed(cor_trial *t, paths *p, const cor_outcomes *outcomes, cor_err *err)
{
	cor_arena *scratch = t->docket->scratch;
	cor_members members;
	uint64_t *sure;

	COR_TRY(cor_groups_members(&t->groups, outcomes, NULL, true, NULL, scratch, &members, err));
	COR_TRY(cor_arena_new_array(scratch, cor_bits_words(t->docket->element_count),
		sizeof(*sure), &sure, err));
	for (uint32_t g = 0; g < t->groups.count; g++) {
		cor_arena_mark mark = cor_arena_here(scratch);

		COR_TRY(judge_group(t, p, g, &members, sure, err));
		cor_arena_back(scratch, mark);
	}
	return COR_OK;
}

/* Whether some of a rule about paths may be a finding, and what it is that would have to be known. */
static bool is_open(const cor_trial *t)
{
	for (uint32_t w = 0; t->why && w < cor_bits_words(t->of_elements.size); w++) {
		if (t->of_elements.may_v[w] && t->rule->unknown == COR_UNKNOWN_STAYS)
			return true;
	}
	return false;
}

cor_status cor_judge_absence(cor_trial *t, cor_err *err)
{
	cor_outcomes outcomes = findings_only(&t->of_elements); /* none when swept */
	paths p = {.left = COR_LIMIT_DECIDE_VISITS};

	if (!t->docket->verdicts_only && is_open(t))
		COR_TRY(cor_path_world_new(t, &p.world, err));
	return t->docket->most_findings && !t->exemptions.subjects
		? judge_tallies(t, &p, &outcomes, err)
		: judge_listed(t, &p, &outcomes, err);
}
