/* avoid, isolate: the gear that the ways pass, or from which they lead, must not be bad (judge/path.h). */
#include "graph/route.h"
#include "judge/path.h"
#include "plan/asked.h"

/* The bad gear of one trial, of which the rule tolerates what is not known or not. */
static const uint64_t *bad_of(const cor_plan_question *q, const cor_triset *bad)
{
	return q->trials[0].rule->unknown == COR_UNKNOWN_TOLERATED ? bad->must : bad->may;
}

static cor_status find_bad(const cor_plan_question *q, const uint64_t ***ret_bad, cor_err *err)
{
	COR_TRY(cor_arena_new_array(q->scratch, q->scope->choice_most + 1u, sizeof(**ret_bad),
		ret_bad, err));
	for (uint32_t k = 0; k <= q->scope->choice_most; k++) {
		cor_triset bad;

		COR_TRY(cor_path_gear_bad(&q->trials[k], &bad, err));
		(*ret_bad)[k] = bad_of(q, &bad);
	}
	return COR_OK;
}

/* What it costs at least, at mid costs, to have good gear there. */
static cor_status find_prices(const cor_plan_question *q, const uint64_t *const *bad,
	uint64_t **ret_prices, cor_err *err)
{
	uint32_t count = q->trials[0].docket->element_count;
	uint64_t *prices;

	COR_TRY(cor_arena_new_array(q->scratch, count, sizeof(*prices), &prices, err));
	for (uint32_t e = cor_bits_next(bad[0], count, 0); e < count;
		e = cor_bits_next(bad[0], count, e + 1)) {
		prices[e] = COR_FAR;
		for (uint32_t k = 0; k < q->scope->choice_most; k++) {
			uint32_t m = q->scope->movable[e];
			uint64_t price;

			if (!cor_plan_has_choice(q, e, k) || cor_bit_is(bad[1 + k], e))
				continue;
			price = (uint64_t)cor_plan_cost_of(q->scope, m, k, COR_PLAN_MID);
			if (price < prices[e])
				prices[e] = price;
		}
	}
	*ret_prices = prices;
	return COR_OK;
}

static cor_status find_exempt(const cor_plan_question *q, uint64_t **ret_exempt, cor_err *err)
{
	const cor_trial *t = &q->trials[0];
	uint32_t count = t->docket->element_count;

	COR_TRY(cor_arena_new_array(q->scratch, cor_bits_words(count), 8, ret_exempt, err));
	for (uint32_t e = 0; t->exemptions.subjects && e < count; e++) {
		bool exempt;

		COR_TRY(cor_plan_is_exempt(t, e, &exempt, err));
		if (exempt)
			cor_bit_set(*ret_exempt, e);
	}
	return COR_OK;
}

/* Where it matters, what is bad must change, and nothing bad be chosen; where a way is chosen, nowhere. */
static cor_status ask_gear(const cor_plan_question *q, const uint64_t *const *bad,
	const uint64_t *where, bool any_choice, cor_err *err)
{
	uint32_t count = q->trials[0].docket->element_count;

	for (uint32_t e = 0; e < count; e++) {
		bool matters = cor_bit_is(where, e);

		if (matters && cor_bit_is(bad[0], e))
			COR_TRY(cor_plan_must_change(q, e, err));
		for (uint32_t k = 0; (matters || any_choice) && k < q->scope->choice_most; k++) {
			if (cor_plan_has_choice(q, e, k) && cor_bit_is(bad[1 + k], e))
				COR_TRY(cor_plan_must_not_choose(q, e, k, err));
		}
	}
	return COR_OK;
}

cor_status cor_plan_ask_paths(const cor_plan_question *q, cor_err *err)
{
	const cor_rule *rule = q->trials[0].rule;
	bool chosen = rule->kind == COR_AVOID && rule->path.mode == COR_AVOID_EXISTS;
	cor_path_gear gear = {.sure = rule->unknown == COR_UNKNOWN_TOLERATED};
	const uint64_t **bad;
	uint64_t *exempt, *prices = NULL;

	COR_TRY(find_bad(q, &bad, err));
	if (chosen)
		COR_TRY(find_prices(q, bad, &prices, err));
	COR_TRY(find_exempt(q, &exempt, err));
	gear.exempt = exempt;
	gear.price = prices;
	COR_TRY(cor_path_gear_find(&q->trials[0], &gear, err));
	for (uint64_t i = 0; i < gear.hopeless_count; i++)
		COR_TRY(cor_plan_add_stuck(q, gear.hopeless, true, err));
	return ask_gear(q, bad, gear.where, chosen, err);
}
