/* permit: who has a permit that is valid on the day. */
#include "judge/trial.h"

enum { SUBJECT_COLUMN };

static cor_tri is_valid(cor_day granted, cor_day expires, cor_day at)
{
	if (expires != COR_DAY_NONE && expires < at)
		return COR_NO;
	return granted == COR_DAY_NONE ? COR_MAYBE : cor_tri_of(granted <= at);
}

/* The id behind "element:", or p NULL. */
static cor_text subject_of(cor_text subject, cor_text kind)
{
	if (subject.n < kind.n || memcmp(subject.p, kind.p, kind.n) != 0)
		return (cor_text){NULL, 0};
	return (cor_text){subject.p + kind.n, subject.n - kind.n};
}

static uint32_t find_subject(const cor_estate *estate, cor_permit_of of, cor_text subject)
{
	static const cor_text kinds[] = {
		[COR_PERMIT_ELEMENT] = {"element:", 8},
		[COR_PERMIT_SITE] = {"site:", 5},
		[COR_PERMIT_PRODUCT] = {"product:", 8},
		[COR_PERMIT_MAKER] = {"party:", 6},
	};
	cor_text id = subject_of(subject, kinds[of]);

	if (!id.p)
		return COR_NONE;
	switch (of) {
	case COR_PERMIT_ELEMENT:
		return cor_estate_find(estate, COR_ELEMENT, id);
	case COR_PERMIT_SITE:
		return cor_estate_find(estate, COR_SITE, id);
	case COR_PERMIT_PRODUCT:
		return cor_estate_product_by_id(estate, id);
	case COR_PERMIT_MAKER:
		break;
	}
	return cor_estate_party_by_id(estate, id);
}

/* Of each element, site, product or party. */
static cor_status valid_subjects(cor_docket *docket, cor_permit_of of, uint32_t count,
	cor_triset *ret_valid, cor_err *err)
{
	const cor_estate *estate = docket->estate;
	const cor_day *granted = cor_estate_days(estate, COR_PERMIT,
		docket->columns.permit_granted);
	const cor_day *expires = cor_estate_days(estate, COR_PERMIT,
		docket->columns.permit_expires);

	COR_TRY(cor_triset_new(docket->scratch, count, ret_valid, err));
	for (uint32_t row = 0; row < cor_estate_rows(estate, COR_PERMIT); row++) {
		cor_text subject = cor_estate_cell(estate, COR_PERMIT, row, SUBJECT_COLUMN);
		cor_tri valid = is_valid(granted[row], expires[row], docket->at);
		uint32_t at = valid == COR_NO ? COR_NONE : find_subject(estate, of, subject);

		if (at != COR_NONE)
			cor_triset_put(ret_valid, at,
				cor_tri_or(valid, cor_triset_at(ret_valid, at)));
	}
	return COR_OK;
}

/* All candidates: yes; none: no; some, or anyone: maybe. */
static cor_tri valid_set(const cor_maker_set *set, const cor_triset *parties)
{
	cor_tri all = COR_YES, any = COR_NO;

	if (set->open || set->count == 0)
		return COR_MAYBE;
	for (uint32_t i = 0; i < set->count; i++) {
		cor_tri one = cor_triset_at(parties, set->parties[i]);

		all = cor_tri_and(all, one);
		any = cor_tri_or(any, one);
	}
	return all == COR_YES ? COR_YES : any == COR_NO ? COR_NO : COR_MAYBE;
}

/* The maker that suppliers counts: of the role or part where the row is one, else of the
 * element. */
static cor_status valid_makers(cor_docket *docket, const cor_rows *rows, cor_triset *ret_valid,
	cor_err *err)
{
	const cor_estate *estate = docket->estate;
	uint32_t sets = cor_estate_maker_set_count(estate);
	const uint32_t *element = cor_estate_makers_of_elements(estate);
	cor_triset parties, of_elements;
	uint8_t *by_set;

	COR_TRY(valid_subjects(docket, COR_PERMIT_MAKER, cor_estate_party_count(estate), &parties,
		err));
	COR_TRY(cor_arena_new_array(docket->scratch, sets, 1, &by_set, err));
	for (uint32_t s = 0; s < sets; s++)
		by_set[s] = (uint8_t)valid_set(cor_estate_maker_set(estate, s), &parties);
	COR_TRY(cor_triset_new(docket->scratch, rows->count, ret_valid, err));
	if (rows->grain != COR_GRAIN_COMPONENT) {
		cor_triset_expand(ret_valid, cor_grain_makers(estate, rows->grain), 4, by_set,
			sets);
		return COR_OK;
	}
	COR_TRY(cor_triset_new(docket->scratch, docket->element_count, &of_elements, err));
	cor_triset_expand(&of_elements, element, 4, by_set, sets);
	cor_triset_gather(ret_valid, &of_elements, rows->element, COR_MAYBE);
	return COR_OK;
}

static cor_status spread(cor_docket *docket, const cor_rows *rows, const cor_triset *of_elements,
	cor_triset *ret_valid, cor_err *err)
{
	if (!rows->element) {
		*ret_valid = *of_elements;
		return COR_OK;
	}
	COR_TRY(cor_triset_new(docket->scratch, rows->count, ret_valid, err));
	cor_triset_gather(ret_valid, of_elements, rows->element, COR_MAYBE);
	return COR_OK;
}

cor_status cor_permit_valid(cor_docket *docket, const cor_rule *rule, const cor_rows *rows,
	cor_triset *ret_valid, cor_err *err)
{
	const cor_estate *estate = docket->estate;
	cor_permit_of of = rule->permit_of;
	const uint32_t *index = cor_estate_site_of_element(estate);
	uint32_t count = cor_estate_rows(estate, COR_SITE);
	cor_triset subjects, of_elements;

	if (of == COR_PERMIT_MAKER)
		return valid_makers(docket, rows, ret_valid, err);
	if (of == COR_PERMIT_ELEMENT) {
		COR_TRY(valid_subjects(docket, of, docket->element_count, &of_elements, err));
		return spread(docket, rows, &of_elements, ret_valid, err);
	}
	if (of == COR_PERMIT_PRODUCT) {
		index = cor_estate_product_of_element(estate);
		count = cor_estate_product_count(estate);
	}
	COR_TRY(valid_subjects(docket, of, count, &subjects, err));
	COR_TRY(cor_triset_new(docket->scratch, docket->element_count, &of_elements, err));
	cor_triset_gather(&of_elements, &subjects, index, COR_MAYBE);
	return spread(docket, rows, &of_elements, ret_valid, err);
}
