/* V of a row by the rule's depth: doc/policy.md, "V of a row". */
#include "judge/rows.h"

/* essential: per code of the column `yes`, `no`, empty. */
static cor_status part_is_essential(cor_docket *docket, cor_triset *ret_set, cor_err *err)
{
	unsigned column = docket->columns.part_essential;
	cor_codes codes = cor_estate_codes(docket->estate, COR_PART, column);
	uint8_t *table;

	COR_TRY(cor_arena_new_array(docket->scratch, codes.value_count, 1, &table, err));
	for (uint32_t code = 0; code < codes.value_count; code++) {
		cor_text value = cor_estate_value(docket->estate, COR_PART, column, code);

		table[code] = value.n == 0 ? COR_MAYBE
					   : (uint8_t)cor_tri_of(cor_text_is(value, "yes"));
	}
	COR_TRY(cor_triset_new(docket->scratch, cor_estate_rows(docket->estate, COR_PART), ret_set,
		err));
	cor_triset_expand(ret_set, codes.codes, codes.width, table, codes.value_count);
	return COR_OK;
}

/* of_elements |= V of their parts. */
static cor_status add_parts(cor_docket *docket, const cor_rule *rule, bool essential,
	cor_triset *of_elements, cor_err *err)
{
	const cor_triset *v;
	cor_triset counted;

	COR_TRY(cor_docket_v(docket, rule->vendors, COR_GRAIN_PART, &v, err));
	if (essential) {
		COR_TRY(part_is_essential(docket, &counted, err));
		cor_triset_and(&counted, v);
		v = &counted;
	}
	if (cor_grain_elements(docket->estate, COR_GRAIN_PART))
		cor_triset_scatter_or(of_elements, v, cor_estate_element_of_part(docket->estate));
	else
		cor_triset_or(of_elements, v);
	return COR_OK;
}

/* of_elements |= V of the products contained in them. */
static cor_status add_components(cor_docket *docket, const cor_rule *rule, bool essential,
	cor_triset *of_elements, cor_err *err)
{
	const cor_components *components = cor_estate_components(docket->estate);
	const cor_triset *v;
	cor_triset counted;

	COR_TRY(cor_docket_v(docket, rule->vendors, COR_GRAIN_COMPONENT, &v, err));
	if (essential) {
		COR_TRY(cor_triset_new(docket->scratch, components->count, &counted, err));
		for (uint32_t i = 0; i < components->count; i++)
			cor_triset_put(&counted, i, (cor_tri)components->essential[i]);
		cor_triset_and(&counted, v);
		v = &counted;
	}
	cor_triset_scatter_or(of_elements, v, components->element);
	return COR_OK;
}

/* What the elements add to their rows: their own maker where the depth says so, parts,
 * components. */
static cor_status add_elements(cor_docket *docket, const cor_rule *rule, const cor_rows *rows,
	bool own_maker, cor_triset *v, cor_err *err)
{
	bool essential = rule->depth == COR_DEPTH_ESSENTIAL_PART ||
		rule->depth == COR_DEPTH_ESSENTIAL_CONTAINED;
	bool contained = rule->depth == COR_DEPTH_CONTAINED ||
		rule->depth == COR_DEPTH_ESSENTIAL_CONTAINED;
	cor_triset of_elements, of_rows;
	const cor_triset *makers;

	COR_TRY(cor_triset_new(docket->scratch, docket->element_count, &of_elements, err));
	if (own_maker) {
		COR_TRY(cor_docket_v(docket, rule->vendors, COR_GRAIN_ELEMENT, &makers, err));
		cor_triset_copy(&of_elements, makers);
	}
	if (rule->depth >= COR_DEPTH_ESSENTIAL_PART)
		COR_TRY(add_parts(docket, rule, essential, &of_elements, err));
	if (contained)
		COR_TRY(add_components(docket, rule, essential, &of_elements, err));
	if (!rows->element) {
		cor_triset_or(v, &of_elements);
		return COR_OK;
	}
	COR_TRY(cor_triset_new(docket->scratch, rows->count, &of_rows, err));
	cor_triset_gather(&of_rows, &of_elements, rows->element, COR_MAYBE);
	cor_triset_or(v, &of_rows);
	return COR_OK;
}

cor_status cor_rows_v(cor_docket *docket, const cor_rule *rule, const cor_rows *rows,
	cor_triset *ret_v, cor_err *err)
{
	bool own_rows = rule->depth != COR_DEPTH_ROLE || rows->grain == COR_GRAIN_ROLE;
	bool own_elements = rule->depth == COR_DEPTH_ROLE ? rows->grain != COR_GRAIN_ROLE
							  : rows->grain == COR_GRAIN_ROLE;
	cor_triset v;
	const cor_triset *makers;

	if (own_rows && rows->grain == COR_GRAIN_ELEMENT && rows->count &&
		rule->depth == COR_DEPTH_ELEMENT) {
		/* The docket's own: nobody writes to what rows are V. */
		COR_TRY(cor_docket_v(docket, rule->vendors, rows->grain, &makers, err));
		*ret_v = *makers;
		return COR_OK;
	}
	COR_TRY(cor_triset_new(docket->scratch, rows->count, &v, err));
	if (own_rows) {
		COR_TRY(cor_docket_v(docket, rule->vendors, rows->grain, &makers, err));
		cor_triset_copy(&v, makers);
	}
	if (own_elements || rule->depth >= COR_DEPTH_ESSENTIAL_PART)
		COR_TRY(add_elements(docket, rule, rows, own_elements, &v, err));
	*ret_v = v;
	return COR_OK;
}
