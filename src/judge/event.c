/* freeze: whether an element was procured or installed after the day. */
#include "judge/trial.h"

/* A stretch of rows, a word at a time: two looks at days that are still near. */
#define STRETCH (1u << 14)

cor_status cor_event_dated(cor_docket *docket, const cor_rule *rule, cor_triset *ret_dated,
	cor_err *err)
{
	unsigned column = rule->event == COR_EVENT_PROCURED ? docket->columns.element_procured
							    : docket->columns.element_installed;
	const cor_day *days = cor_estate_days(docket->estate, COR_ELEMENT, column);
	cor_day after = rule->after.day, at = docket->at;
	uint32_t count = docket->element_count;

	COR_TRY(cor_triset_new(docket->scratch, count, ret_dated, err));
	/* Nothing has happened since a day that has not passed. */
	if (after != COR_DAY_NONE && after >= at)
		return COR_OK;
	for (uint32_t from = 0; from < count; from += STRETCH) {
		uint32_t rows = count - from < STRETCH ? count - from : STRETCH;
		uint64_t *must = ret_dated->must + from / 64, *may = ret_dated->may + from / 64;

		/* Without `after` every day up to `at` is maybe, as is a day that is not known. */
		cor_bits_between(may, days + from, rows, COR_DAY_NONE, COR_DAY_NONE);
		cor_bits_between(must, days + from, rows,
			after == COR_DAY_NONE ? COR_DAY_NONE + 1 : after + 1, at);
		for (uint32_t w = 0; w < cor_bits_words(rows); w++) {
			may[w] |= must[w];
			must[w] = after == COR_DAY_NONE ? 0 : must[w];
		}
	}
	return COR_OK;
}
