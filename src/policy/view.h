/* Sources as the estate holds them: the code of any row, and how rows of one grain lie on
 * another's. */
#ifndef COR_POLICY_VIEW_H
#define COR_POLICY_VIEW_H

#include "policy/value.h"

#define COR_GRAIN_COUNT (COR_GRAIN_COMPONENT + 1)

typedef struct cor_view {
	cor_source_kind kind;
	const void *codes; /* of `width` bytes, or NULL: the row itself */
	unsigned width;
	uint32_t value_count; /* codes are less; 0: not a small number of values */
	const cor_day *days;
	const int64_t *numbers;
} cor_view;

cor_view cor_view_of(const cor_estate *estate, cor_source_id source);
/* What stands in cor_scope.code for this row. */
int64_t cor_view_code(const cor_view *view, uint32_t row);
/* Row of the element (the site for COR_GRAIN_ELEMENT) that each row of a grain belongs to; NULL for
 * sites. */
const uint32_t *cor_grain_parents(const cor_estate *estate, cor_grain grain);
/* The row of a less detailed grain that a row belongs to; COR_NONE when it is not known. */
uint32_t cor_grain_row(const cor_estate *estate, cor_grain grain, uint32_t row, cor_grain wanted);

#endif
