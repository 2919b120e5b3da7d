/*
 * Selectors: CEL expressions compiled against the estate's columns.
 *
 * A leaf that names one coded column is computed once per distinct value and spread over the rows;
 * joins are followed once by gathering; `&& || !` are operations on bitsets.  Only a leaf that
 * names several columns is interpreted row by row.
 */
#ifndef COR_POLICY_SELECTOR_H
#define COR_POLICY_SELECTOR_H

#include "policy/policy.h"

typedef enum cor_grain {
	COR_GRAIN_SITE,
	COR_GRAIN_ELEMENT,
	COR_GRAIN_ROLE,
	COR_GRAIN_PART,
	COR_GRAIN_COMPONENT
} cor_grain;

/* What the selector ranges over; COR_GRAIN_ELEMENT for NULL. */
cor_grain cor_selector_grain(const cor_selector *selector);
/* Rows of a grain in an estate: sites, elements, role rows as judged, parts, components. */
uint32_t cor_grain_rows(const cor_estate *estate, cor_grain grain);

/*
 * Evaluates over all rows of `grain`, which must be at least as detailed as the selector's own (a
 * site or element selector can be spread over any finer grain).  ret_set is in arena, as is the
 * scratch.
 */
cor_status cor_selector_eval(const cor_policy *policy, const cor_selector *selector,
	cor_grain grain, cor_day at, cor_arena *arena, cor_triset *ret_set, cor_err *err);

/* Names of the attributes that the selector uses and that are not known (or one of several) at this
 * row of `grain`, such as "role.function", for "what would decide it".  At most `most` are written;
 * returns how many. */
uint32_t cor_selector_unknowns(const cor_policy *policy, const cor_selector *selector,
	cor_grain grain, uint32_t row, const char **ret_names, uint32_t most);

/* For tests of the language: parses, checks and (of a bound policy) binds one expression. */
cor_status cor_selector_read(cor_policy *policy, cor_text expression,
	const cor_selector **ret_selector, cor_err *err);

#endif
