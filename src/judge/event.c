/* freeze: whether an element was procured or installed after the day. */
#include "judge/trial.h"

static cor_tri dated(cor_day day, cor_day after, cor_day at)
{
	if (day == COR_DAY_NONE)
		return COR_MAYBE;
	if (day > at)
		return COR_NO;
	return after == COR_DAY_NONE ? COR_MAYBE : cor_tri_of(day > after);
}

cor_status cor_event_dated(cor_docket *docket, const cor_rule *rule, cor_triset *ret_dated,
	cor_err *err)
{
	unsigned column = rule->event == COR_EVENT_PROCURED ? docket->columns.element_procured
							    : docket->columns.element_installed;
	const cor_day *days = cor_estate_days(docket->estate, COR_ELEMENT, column);
	cor_day after = rule->after.day;

	COR_TRY(cor_triset_new(docket->scratch, docket->element_count, ret_dated, err));
	/* Nothing has happened since a day that has not passed. */
	if (after != COR_DAY_NONE && after >= docket->at)
		return COR_OK;
	for (uint32_t e = 0; e < docket->element_count; e++)
		cor_triset_put(ret_dated, e, dated(days[e], after, docket->at));
	return COR_OK;
}
