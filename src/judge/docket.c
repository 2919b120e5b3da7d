#include "judge/docket.h"

static unsigned column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

static cor_judge_columns find_columns(void)
{
	return (cor_judge_columns){
		.element_state = column_of(COR_ELEMENT, "state"),
		.element_installed = column_of(COR_ELEMENT, "installed"),
		.element_retired = column_of(COR_ELEMENT, "retired"),
		.element_procured = column_of(COR_ELEMENT, "procured"),
		.element_operator = column_of(COR_ELEMENT, "operator"),
		.element_owner = column_of(COR_ELEMENT, "owner"),
		.element_maker = column_of(COR_ELEMENT, "maker"),
		.part_slot = column_of(COR_PART, "slot"),
		.role_function = column_of(COR_ROLE, "function"),
		.part_essential = column_of(COR_PART, "essential"),
		.site_name = column_of(COR_SITE, "name"),
		.measure_element = column_of(COR_MEASURE, "element"),
		.measure_name = column_of(COR_MEASURE, "name"),
		.measure_value = column_of(COR_MEASURE, "value"),
		.permit_granted = column_of(COR_PERMIT, "granted"),
		.permit_expires = column_of(COR_PERMIT, "expires"),
		.exemption_until = column_of(COR_EXEMPTION, "until"),
		.exemption_reason = column_of(COR_EXEMPTION, "reason"),
		.exemption_by = column_of(COR_EXEMPTION, "approved_by"),
	};
}

static cor_status init_arenas(cor_docket *docket, cor_err *err)
{
	uint32_t vendors = cor_policy_vendor_count(docket->policy);
	size_t set_bytes = 2 * sizeof(uint64_t) * (size_t)cor_bits_words(docket->element_count);

	COR_TRY(cor_arena_new("judging", 0, &docket->cache, err));
	COR_TRY(cor_arena_new("rule", 0, &docket->scratch, err));
	/* Rules whose rows are listed share a few sets of all elements. */
	cor_arena_expect(docket->cache, 3 * set_bytes);
	COR_TRY(cor_arena_new_array(docket->cache, vendors, sizeof(*docket->v_by_set),
		&docket->v_by_set, err));
	COR_TRY(cor_arena_new_array(docket->cache, vendors, sizeof(*docket->v_by_party),
		&docket->v_by_party, err));
	return cor_arena_new_array(docket->cache, (size_t)vendors * COR_MAKER_KINDS,
		sizeof(*docket->v), &docket->v, err);
}

cor_status cor_docket_init(cor_docket *docket, const cor_policy *policy, const cor_estate *estate,
	cor_day at, cor_arena *keep, cor_err *err)
{
	cor_status status;

	*docket = (cor_docket){
		.policy = policy,
		.estate = estate,
		.at = at,
		.keep = keep,
		.columns = find_columns(),
		.element_count = cor_estate_rows(estate, COR_ELEMENT),
	};
	status = init_arenas(docket, err);
	if (status != COR_OK)
		cor_docket_done(docket);
	return status;
}

void cor_docket_done(cor_docket *docket)
{
	cor_arena_free(docket->cache);
	cor_arena_free(docket->scratch);
	docket->cache = docket->scratch = NULL;
}

cor_status cor_docket_presence(cor_docket *docket, unsigned count_states,
	const cor_triset **ret_set, cor_err *err)
{
	unsigned states = count_states & (COR_COUNT_STATES - 1);
	cor_triset *set = &docket->presence[states];

	if (!set->must) {
		COR_TRY(cor_triset_new_raw(docket->cache, docket->element_count, set, err));
		cor_estate_presence(docket->estate, docket->at, states, set);
	}
	*ret_set = set;
	return COR_OK;
}

cor_status cor_docket_v_by_set(cor_docket *docket, uint32_t vendors, const uint8_t **ret_by_set,
	cor_err *err)
{
	const uint8_t **by_set = &docket->v_by_set[vendors];

	if (!*by_set)
		COR_TRY(cor_vendor_sets(docket->policy, vendors, docket->at, docket->cache, by_set,
			err));
	*ret_by_set = *by_set;
	return COR_OK;
}

cor_status cor_docket_v_by_party(cor_docket *docket, uint32_t vendors, const uint8_t **ret_by_party,
	cor_err *err)
{
	const uint8_t **by_party = &docket->v_by_party[vendors];

	if (!*by_party)
		COR_TRY(cor_vendor_parties(docket->policy, vendors, docket->at, docket->cache,
			by_party, err));
	*ret_by_party = *by_party;
	return COR_OK;
}

cor_status cor_docket_v(cor_docket *docket, uint32_t vendors, cor_grain grain,
	const cor_triset **ret_set, cor_err *err)
{
	size_t at = (size_t)vendors * COR_MAKER_KINDS + (grain - COR_GRAIN_ELEMENT);
	cor_codes codes = cor_grain_maker_codes(docket->estate, grain);
	cor_triset *set = &docket->v[at];
	const uint8_t *by_set;

	if (!set->must) {
		COR_TRY(cor_docket_v_by_set(docket, vendors, &by_set, err));
		COR_TRY(cor_triset_new_raw(docket->cache, cor_grain_rows(docket->estate, grain),
			set, err));
		cor_triset_expand(set, codes.codes, codes.width, by_set, codes.value_count);
	}
	*ret_set = set;
	return COR_OK;
}

cor_status cor_docket_corporate(cor_docket *docket, const cor_corporate **ret_corporate,
	cor_err *err)
{
	cor_corporate *corporate = docket->corporate;

	if (!corporate) {
		COR_TRY(cor_arena_new_array(docket->cache, 1, sizeof(*corporate), &corporate, err));
		COR_TRY(cor_corporate_groups(docket->estate, docket->at, docket->cache, corporate,
			err));
		docket->corporate = corporate;
	}
	*ret_corporate = corporate;
	return COR_OK;
}

const uint32_t *cor_grain_elements(const cor_estate *estate, cor_grain grain)
{
	static const uint32_t nothing[1];
	const uint32_t *elements = NULL;

	switch (grain) {
	case COR_GRAIN_ROLE:
		if (cor_estate_is_one_each(estate, COR_ROLE))
			return NULL;
		elements = cor_estate_roles(estate)->element;
		break;
	case COR_GRAIN_PART:
		if (cor_estate_is_one_each(estate, COR_PART))
			return NULL;
		elements = cor_estate_element_of_part(estate);
		break;
	case COR_GRAIN_COMPONENT:
		elements = cor_estate_components(estate)->element;
		break;
	case COR_GRAIN_SITE:
	case COR_GRAIN_ELEMENT:
		return NULL;
	}
	/* A table without rows may have no column; NULL would say that rows are elements. */
	return elements ? elements : nothing;
}

const uint32_t *cor_grain_makers(const cor_estate *estate, cor_grain grain)
{
	switch (grain) {
	case COR_GRAIN_ROLE:
		return cor_estate_roles(estate)->maker;
	case COR_GRAIN_PART:
		return cor_estate_makers_of_parts(estate);
	case COR_GRAIN_COMPONENT:
		return cor_estate_components(estate)->maker;
	case COR_GRAIN_SITE:
	case COR_GRAIN_ELEMENT:
		break;
	}
	return cor_estate_makers_of_elements(estate);
}

cor_codes cor_grain_maker_codes(const cor_estate *estate, cor_grain grain)
{
	switch (grain) {
	case COR_GRAIN_ROLE:
		return cor_estate_maker_codes(estate, COR_ROLE);
	case COR_GRAIN_PART:
		return cor_estate_maker_codes(estate, COR_PART);
	case COR_GRAIN_COMPONENT:
		return (cor_codes){cor_estate_components(estate)->maker, 4,
			cor_estate_components(estate)->count, cor_estate_maker_set_count(estate)};
	case COR_GRAIN_SITE:
	case COR_GRAIN_ELEMENT:
		break;
	}
	return cor_estate_maker_codes(estate, COR_ELEMENT);
}

/* First of the sorted rows whose element is at least `element`. */
static uint32_t first_from(const uint32_t *elements, uint32_t count, uint64_t element)
{
	uint32_t from = 0, to = count;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (elements[middle] < element)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

void cor_grain_range(const cor_estate *estate, cor_grain grain, uint32_t element,
	uint32_t *ret_from, uint32_t *ret_to)
{
	const uint32_t *elements = cor_grain_elements(estate, grain);
	uint32_t count;

	if (!elements) {
		*ret_from = element;
		*ret_to = element + 1;
		return;
	}
	count = cor_grain_rows(estate, grain);
	*ret_from = first_from(elements, count, element);
	*ret_to = first_from(elements, count, (uint64_t)element + 1);
}
