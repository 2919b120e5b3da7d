#include "policy/view.h"

static cor_codes makers_of(const cor_estate *estate, cor_source_id source)
{
	switch ((unsigned)source) {
	case COR_ROLE_MAKER:
		return cor_estate_maker_codes(estate, COR_ROLE);
	case COR_PART_MAKER:
		return cor_estate_maker_codes(estate, COR_PART);
	case COR_COMPONENT_MAKER:
		return (cor_codes){cor_estate_components(estate)->maker, 4,
			cor_estate_components(estate)->count, cor_estate_maker_set_count(estate)};
	default:
		return cor_estate_maker_codes(estate, COR_ELEMENT);
	}
}

static const uint32_t *products_of(const cor_estate *estate, cor_source_id source)
{
	switch ((unsigned)source) {
	case COR_ROLE_PRODUCT:
		return cor_estate_roles(estate)->product;
	case COR_PART_PRODUCT:
		return cor_estate_product_of_part(estate);
	case COR_COMPONENT_PRODUCT:
		return cor_estate_components(estate)->product;
	default:
		return cor_estate_product_of_element(estate);
	}
}

cor_view cor_view_of(const cor_estate *estate, cor_source_id source)
{
	const cor_source *s = &cor_sources[source];
	unsigned column = s->column ? (unsigned)cor_schema_column(s->table, cor_text_of(s->column))
				    : 0;
	cor_view view = {.kind = s->kind, .width = 4};
	cor_codes codes;

	switch (s->kind) {
	case COR_SOURCE_DAY:
		view.days = cor_estate_days(estate, s->table, column);
		break;
	case COR_SOURCE_DEGREES:
		view.numbers = cor_estate_numbers(estate, s->table, column);
		break;
	case COR_SOURCE_SITE_TAGS:
	case COR_SOURCE_PLACES:
	case COR_SOURCE_PARTY:
		break;
	case COR_SOURCE_PRODUCT:
		view.codes = products_of(estate, source);
		break;
	case COR_SOURCE_MAKER:
	case COR_SOURCE_FUNCTION:
		codes = s->kind == COR_SOURCE_MAKER ? makers_of(estate, source)
						    : cor_estate_function_codes(estate);
		view.codes = codes.codes;
		view.width = codes.width;
		view.value_count = codes.value_count;
		break;
	case COR_SOURCE_TRI:
		view.codes = cor_estate_components(estate)->essential;
		view.width = 1;
		view.value_count = COR_YES + 1;
		break;
	case COR_SOURCE_TEXT:
	case COR_SOURCE_LABEL:
	case COR_SOURCE_STATE:
	case COR_SOURCE_PIECES:
	case COR_SOURCE_YESNO:
	case COR_SOURCE_NET_TAGS:
	default:
		codes = cor_estate_codes(estate, s->table, column);
		view.codes = codes.codes;
		view.width = codes.width;
		view.value_count = codes.value_count;
	}
	return view;
}

int64_t cor_view_code(const cor_view *view, uint32_t row)
{
	if (view->days)
		return view->days[row] == COR_DAY_NONE ? COR_CODE_MISSING : view->days[row];
	if (view->numbers)
		return view->numbers[row];
	if (!view->codes)
		return row;
	cor_codes codes = {.codes = view->codes, .width = view->width};
	uint32_t code = cor_code_at(&codes, row);
	return view->kind == COR_SOURCE_PRODUCT && code == COR_NONE ? COR_CODE_MISSING : code;
}

const uint32_t *cor_grain_parents(const cor_estate *estate, cor_grain grain)
{
	switch (grain) {
	case COR_GRAIN_ELEMENT:
		return cor_estate_site_of_element(estate);
	case COR_GRAIN_ROLE:
		return cor_estate_roles(estate)->element;
	case COR_GRAIN_PART:
		return cor_estate_element_of_part(estate);
	case COR_GRAIN_COMPONENT:
		return cor_estate_components(estate)->element;
	case COR_GRAIN_SITE:
	default:
		return NULL;
	}
}

uint32_t cor_grain_row(const cor_estate *estate, cor_grain grain, uint32_t row, cor_grain wanted)
{
	if (grain > COR_GRAIN_ELEMENT && wanted != grain) {
		row = cor_grain_parents(estate, grain)[row];
		grain = COR_GRAIN_ELEMENT;
	}
	if (grain == COR_GRAIN_ELEMENT && wanted == COR_GRAIN_SITE)
		row = cor_estate_site_of_element(estate)[row];
	return row;
}

uint32_t cor_grain_rows(const cor_estate *estate, cor_grain grain)
{
	switch (grain) {
	case COR_GRAIN_SITE:
		return cor_estate_rows(estate, COR_SITE);
	case COR_GRAIN_ROLE:
		return cor_estate_roles(estate)->count;
	case COR_GRAIN_PART:
		return cor_estate_rows(estate, COR_PART);
	case COR_GRAIN_COMPONENT:
		return cor_estate_components(estate)->count;
	case COR_GRAIN_ELEMENT:
	default:
		return cor_estate_rows(estate, COR_ELEMENT);
	}
}
