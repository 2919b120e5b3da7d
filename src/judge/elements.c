#include "judge/elements.h"

#include "policy/selector.h"
#include "policy/view.h"

cor_status cor_judge_elements(cor_policy *policy, const cor_estate *estate, cor_text expression,
	cor_day at, cor_arena *arena, cor_triset *ret_set, cor_err *err)
{
	const cor_selector *selector;
	cor_grain grain;
	cor_triset rows;

	COR_TRY(cor_selector_read(policy, expression, &selector, err));
	grain = cor_selector_grain(selector);
	if (grain == COR_GRAIN_SITE)
		grain = COR_GRAIN_ELEMENT;
	COR_TRY(cor_selector_eval(policy, selector, grain, at, arena, &rows, err));
	if (grain == COR_GRAIN_ELEMENT) {
		*ret_set = rows;
		return COR_OK;
	}
	if (grain == COR_GRAIN_ROLE) {
		const cor_roles *roles = cor_estate_roles(estate);

		for (uint32_t w = 0; w < cor_bits_words(rows.size); w++)
			rows.must[w] &= ~roles->maybe[w];
	}
	COR_TRY(cor_triset_new(arena, cor_estate_rows(estate, COR_ELEMENT), ret_set, err));
	cor_triset_scatter_or(ret_set, &rows, cor_grain_parents(estate, grain));
	return COR_OK;
}
