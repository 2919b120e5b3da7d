#include "estate/estate.h"

#include "base/file.h"
#include "estate/frozen.h"

void cor_estate_free(cor_estate *e)
{
	if (!e)
		return;
	if (!e->is_variant)
		cor_estate_drop_ranks(e);
	for (cor_table_id t = 0; t < COR_TABLE_COUNT && !e->is_mapped && !e->is_variant; t++)
		cor_table_done(&e->tables[t]);
	for (unsigned i = 0; i < 4; i++)
		cor_mem_free(e->component_memory[i]);
	if (!e->is_variant || e->owns_facts) {
		cor_sets_done(&e->makers);
		cor_sets_done(&e->function_sets);
	}
	cor_arena_free(e->keep);
	cor_file_unmap(e->map);
	cor_mem_free(e);
}

/* ---- tables as written ---- */

bool cor_estate_is_mapped(const cor_estate *e)
{
	return e->is_mapped;
}

uint32_t cor_estate_rows(const cor_estate *e, cor_table_id table)
{
	return e->tables[table].row_count;
}

cor_text cor_estate_cell(const cor_estate *e, cor_table_id table, uint32_t row, unsigned column)
{
	COR_ASSERT(row < e->tables[table].row_count);
	return cor_table_cell(&e->tables[table], row, column);
}

uint32_t cor_estate_find(const cor_estate *e, cor_table_id table, cor_text id)
{
	const cor_table *t = &e->tables[table];
	uint32_t code;

	if (!t->columns[0].dictionary)
		return COR_NONE;
	code = cor_strtab_find(t->columns[0].dictionary->texts, id);
	return code < t->row_of_count ? t->row_of[code] : COR_NONE;
}

/* References share the dictionary of what they name. */
uint32_t cor_estate_referred(const cor_estate *e, cor_table_id table, uint32_t row, unsigned column)
{
	const cor_column_spec *spec = &cor_schema[table].columns[column];
	const cor_table *to = &e->tables[spec->ref];
	uint32_t code = cor_column_code(&e->tables[table].columns[column], row);

	COR_ASSERT(spec->type == COR_TYPE_REF);
	return code < to->row_of_count ? to->row_of[code] : COR_NONE;
}

const cor_digest *cor_estate_digest(const cor_estate *e)
{
	return &e->digest;
}

bool cor_estate_is_model(const cor_estate *e)
{
	int tag = cor_schema_column(COR_NETWORK_TAG, COR_TEXT("tag"));
	uint32_t rows = cor_estate_rows(e, COR_NETWORK_TAG);
	bool is_model = false;

	for (uint32_t row = 0; row < rows && !is_model; row++)
		is_model = cor_text_is(cor_estate_cell(e, COR_NETWORK_TAG, row, (unsigned)tag),
			"model");
	return is_model;
}

/* ---- coded columns ---- */

cor_codes cor_estate_codes(const cor_estate *e, cor_table_id table, unsigned column)
{
	const cor_column *c = &e->tables[table].columns[column];

	return (cor_codes){c->codes, c->width ? c->width : 1, e->tables[table].row_count,
		cor_column_values(c)};
}

cor_text cor_estate_value(const cor_estate *e, cor_table_id table, unsigned column, uint32_t code)
{
	return cor_column_text(&e->tables[table].columns[column], code);
}

uint32_t cor_estate_pieces(const cor_estate *e, cor_table_id table, unsigned column, uint32_t code,
	const cor_text **ret_pieces)
{
	const cor_pieces *pieces = e->tables[table].columns[column].pieces;

	COR_ASSERT(pieces && code < cor_column_values(&e->tables[table].columns[column]));
	*ret_pieces = pieces->texts + pieces->first[code];
	return pieces->first[code + 1] - pieces->first[code];
}

const cor_day *cor_estate_days(const cor_estate *e, cor_table_id table, unsigned column)
{
	COR_ASSERT(e->tables[table].columns[column].days);
	return e->tables[table].columns[column].days;
}

const int64_t *cor_estate_numbers(const cor_estate *e, cor_table_id table, unsigned column)
{
	COR_ASSERT(e->tables[table].columns[column].numbers);
	return e->tables[table].columns[column].numbers;
}

/* ---- joins ---- */

const uint32_t *cor_estate_site_of_element(const cor_estate *e)
{
	return e->site_of_element;
}

const uint32_t *cor_estate_element_of_part(const cor_estate *e)
{
	return e->element_of_part;
}

const uint32_t *cor_estate_product_of_element(const cor_estate *e)
{
	return e->product_of_element;
}

const uint32_t *cor_estate_product_of_part(const cor_estate *e)
{
	return e->product_of_part;
}

const uint32_t *cor_estate_first_elements(const cor_estate *e)
{
	return e->first_element;
}

void cor_estate_elements_at(const cor_estate *e, uint32_t site, uint32_t *ret_from,
	uint32_t *ret_to)
{
	COR_ASSERT(site < e->tables[COR_SITE].row_count);
	*ret_from = e->first_element[site];
	*ret_to = e->first_element[site + 1];
}

const cor_roles *cor_estate_roles(const cor_estate *e)
{
	return &e->roles;
}

const uint32_t *cor_estate_makers_of_parts(const cor_estate *e)
{
	return e->makers_of_parts;
}

const uint32_t *cor_estate_makers_of_elements(const cor_estate *e)
{
	return e->makers_of_elements;
}

const cor_components *cor_estate_components(const cor_estate *e)
{
	return &e->components;
}

/* ---- parties ---- */

uint32_t cor_estate_party_count(const cor_estate *e)
{
	return e->joined_parties.count;
}

const cor_party *cor_estate_party(const cor_estate *e, uint32_t party)
{
	COR_ASSERT(party < e->joined_parties.count);
	return &e->parties[party];
}

uint32_t cor_estate_party_by_id(const cor_estate *e, cor_text id)
{
	return cor_joined_find(e, &e->joined_parties, COR_PARTY, id);
}

uint32_t cor_estate_party_by_name(const cor_estate *e, cor_text name, const uint32_t **ret_parties)
{
	return cor_names_find(&e->party_names, name, ret_parties);
}

uint32_t cor_estate_stakes(const cor_estate *e, const cor_stake **ret_stakes)
{
	*ret_stakes = e->stakes;
	return e->stake_count;
}

uint32_t cor_estate_maker_set_count(const cor_estate *e)
{
	return e->makers.count;
}

const cor_maker_set *cor_estate_maker_set(const cor_estate *e, uint32_t set)
{
	COR_ASSERT(set < e->makers.count);
	return &e->makers.sets[set];
}

uint32_t cor_estate_unlisted(const cor_estate *e, const cor_unlisted **ret_names)
{
	*ret_names = e->unlisted;
	return e->unlisted_count;
}

/* ---- functions ---- */

uint32_t cor_estate_function_count(const cor_estate *e)
{
	return e->joined_functions.count;
}

cor_text cor_estate_function(const cor_estate *e, uint32_t function)
{
	COR_ASSERT(function < e->joined_functions.count);
	return e->functions[function];
}

uint32_t cor_estate_function_by_name(const cor_estate *e, cor_text name,
	const uint32_t **ret_functions)
{
	return cor_names_find(&e->function_names, name, ret_functions);
}

uint32_t cor_estate_function_set_count(const cor_estate *e)
{
	return e->function_sets.count;
}

const cor_maker_set *cor_estate_function_set(const cor_estate *e, uint32_t set)
{
	COR_ASSERT(set < e->function_sets.count);
	return &e->function_sets.sets[set];
}

uint32_t cor_estate_function_group(const cor_estate *e, cor_text name)
{
	uint32_t low = 0, high = e->group_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = cor_text_compare(e->groups[middle].name, name);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return COR_NONE;
}

uint32_t cor_estate_function_group_count(const cor_estate *e)
{
	return e->group_count;
}

cor_text cor_estate_function_group_name(const cor_estate *e, uint32_t group)
{
	COR_ASSERT(group < e->group_count);
	return e->groups[group].name;
}

cor_tri cor_estate_function_in_group(const cor_estate *e, uint32_t function, uint32_t group)
{
	const cor_group *g = &e->groups[group];
	uint32_t low = g->first, high = g->first + g->count;

	COR_ASSERT(group < e->group_count);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (e->members[middle].function == function)
			return e->members[middle].membership;
		if (e->members[middle].function < function)
			low = middle + 1;
		else
			high = middle;
	}
	return COR_NO;
}

/* ---- products ---- */

uint32_t cor_estate_product_count(const cor_estate *e)
{
	return e->joined_products.count;
}

const cor_product *cor_estate_product(const cor_estate *e, uint32_t product)
{
	COR_ASSERT(product < e->joined_products.count);
	return &e->products[product];
}

uint32_t cor_estate_product_by_id(const cor_estate *e, cor_text id)
{
	return cor_joined_find(e, &e->joined_products, COR_PRODUCT, id);
}

const cor_estate *cor_estate_below(const cor_estate *e)
{
	return e->below;
}
