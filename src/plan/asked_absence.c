/* exclude, freeze, permit: what would leave a finding that is not exempt. */
#include "judge/path.h"
#include "plan/asked.h"

/* Whether the element is a finding, and is to be counted: of a rule that tolerates the unknown, a sure one. */
static bool is_finding(const cor_trial *t, uint32_t element)
{
	uint8_t can = cor_outcomes_at(&t->of_elements, element);

	return t->rule->unknown == COR_UNKNOWN_TOLERATED ? can == COR_CAN_V : can & COR_CAN_V;
}

cor_status cor_plan_is_exempt(const cor_trial *t, uint32_t element, bool *ret_exempt, cor_err *err)
{
	uint32_t row = COR_NONE;

	if (t->exemptions.subjects)
		COR_TRY(cor_trial_exemption(t, element, &row, err));
	*ret_exempt = row != COR_NONE;
	return COR_OK;
}

static cor_status ask_trial(const cor_plan_question *q, uint32_t copy, cor_err *err)
{
	const cor_trial *t = &q->trials[copy];
	const uint64_t *may = t->of_elements.may_v;
	uint32_t count = t->docket->element_count;
	bool exempt;

	for (uint32_t e = cor_bits_next(may, count, 0); e < count;
		e = cor_bits_next(may, count, e + 1)) {
		if (!is_finding(t, e) || (copy && !cor_plan_has_choice(q, e, copy - 1)))
			continue;
		COR_TRY(cor_plan_is_exempt(t, e, &exempt, err));
		if (exempt)
			continue;
		COR_TRY(copy ? cor_plan_must_not_choose(q, e, copy - 1, err)
			     : cor_plan_must_change(q, e, err));
	}
	return COR_OK;
}

/* The choices are judged as made in the first period, and what is frozen may have been installed then: gear that could
 * not be installed later is not bought at all. */
static cor_status ask_frozen(const cor_plan_question *q, uint32_t copy, cor_err *err)
{
	const cor_trial *t = &q->trials[copy];
	uint32_t count = t->docket->element_count;
	const uint64_t *bits;
	cor_triset bad;
	bool exempt;

	COR_TRY(cor_path_gear_bad(t, &bad, err));
	bits = t->rule->unknown == COR_UNKNOWN_TOLERATED ? bad.must : bad.may;
	for (uint32_t e = cor_bits_next(bits, count, 0); e < count;
		e = cor_bits_next(bits, count, e + 1)) {
		if (!cor_plan_has_choice(q, e, copy - 1))
			continue;
		COR_TRY(cor_plan_is_exempt(t, e, &exempt, err));
		if (!exempt)
			COR_TRY(cor_plan_must_not_choose(q, e, copy - 1, err));
	}
	return COR_OK;
}

cor_status cor_plan_ask_absence(const cor_plan_question *q, cor_err *err)
{
	for (uint32_t k = 0; k <= q->scope->choice_most; k++)
		COR_TRY(k && q->trials[k].rule->kind == COR_FREEZE ? ask_frozen(q, k, err)
								   : ask_trial(q, k, err));
	return COR_OK;
}
