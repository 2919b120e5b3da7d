#include "policy/value.h"

static cor_value text_or_unknown(cor_text text)
{
	return text.n ? cor_value_known((cor_atom){.text = text}) : cor_value_unknown();
}

static cor_value number_or_unknown(int64_t number)
{
	return number >= 0 ? cor_value_known((cor_atom){.number = number}) : cor_value_unknown();
}

static cor_value list_of(const cor_text *texts, uint32_t count)
{
	cor_atom atom = {.known = true};

	atom.list.texts = texts;
	atom.list.count = count;
	return cor_value_known(atom);
}

static cor_text party_text(const cor_estate *estate, uint32_t party, cor_party_field field)
{
	const cor_party *p = cor_estate_party(estate, party);

	if (field == COR_PARTY_ITS_ID)
		return p->id;
	return field == COR_PARTY_ITS_NAME ? p->name : p->country;
}

static cor_value party_value(const cor_estate *estate, uint32_t party, cor_party_field field)
{
	if (field == COR_PARTY_IT)
		return cor_value_known((cor_atom){.id = party});
	return text_or_unknown(party_text(estate, party, field));
}

/* Of candidates: what all have in common, not known when it is not known of one, else one of
 * several. */
static cor_value candidates(const cor_estate *estate, const uint32_t *ids, uint32_t count,
	cor_party_field field)
{
	cor_value first = party_value(estate, ids[0], field);
	bool differ = count > 1 && field == COR_PARTY_IT;

	for (uint32_t i = 0; i < count && field != COR_PARTY_IT; i++) {
		cor_value other = party_value(estate, ids[i], field);
		if (!other.one.known)
			return other;
		differ |= !cor_text_equal(first.one.text, other.one.text);
	}
	if (!differ)
		return first;
	return (cor_value){.tri = COR_MAYBE, .count = count, .ids = ids, .field = field};
}

static cor_value of_set(const cor_estate *estate, const cor_maker_set *set, cor_party_field field)
{
	if (set->open || set->count == 0)
		return cor_value_unknown();
	return candidates(estate, set->parties, set->count, field);
}

static cor_value of_product(const cor_estate *estate, uint32_t row, const cor_path *path)
{
	const cor_product *product = cor_estate_product(estate, row);

	switch (path->product) {
	case COR_PRODUCT_ITS_ID:
		return text_or_unknown(product->id);
	case COR_PRODUCT_ITS_MODEL:
		return text_or_unknown(product->model);
	case COR_PRODUCT_ITS_CLASS:
		return text_or_unknown(product->class_name);
	case COR_PRODUCT_ITS_MAKER:
		return of_set(estate, cor_estate_maker_set(estate, product->maker), path->party);
	case COR_PRODUCT_ITS_BRAND:
		return of_set(estate, cor_estate_maker_set(estate, product->brand), path->party);
	case COR_PRODUCT_ITS_COST_LOW:
		return number_or_unknown(product->cost_low);
	case COR_PRODUCT_ITS_COST_HIGH:
		return number_or_unknown(product->cost_high);
	case COR_PRODUCT_ITS_LEAD_DAYS:
		return number_or_unknown(product->lead_days);
	case COR_PRODUCT_IT:
	default:
		return cor_value_known((cor_atom){.id = row});
	}
}

static cor_value of_tags(const cor_tags *tags, uint32_t owner)
{
	return list_of(tags->items + tags->first[owner],
		tags->first[owner + 1] - tags->first[owner]);
}

static cor_value of_pieces(const cor_estate *estate, const cor_source *source, unsigned column,
	uint32_t code)
{
	const cor_text *pieces;

	if (code == 0)
		return cor_value_unknown();
	uint32_t count = cor_estate_pieces(estate, source->table, column, code, &pieces);
	return list_of(pieces, count);
}

static cor_value of_label(const cor_estate *estate, const cor_source *source, unsigned column,
	uint32_t code)
{
	const cor_text *pieces;

	if (cor_estate_pieces(estate, source->table, column, code, &pieces) == 0)
		return cor_value_unknown();
	return text_or_unknown(pieces[0]);
}

static cor_value of_yesno(cor_text cell)
{
	return cor_value_tri(cell.n == 0 ? COR_MAYBE : cor_tri_of(cor_text_is(cell, "yes")));
}

static cor_value of_column(const cor_estate *estate, const cor_source *source, unsigned column,
	uint32_t code)
{
	cor_text cell;

	if (source->kind == COR_SOURCE_PIECES)
		return of_pieces(estate, source, column, code);
	if (source->kind == COR_SOURCE_LABEL)
		return of_label(estate, source, column, code);
	cell = cor_estate_value(estate, source->table, column, code);
	if (source->kind == COR_SOURCE_YESNO)
		return of_yesno(cell);
	if (source->kind == COR_SOURCE_STATE && cell.n == 0)
		return cor_value_known((cor_atom){.text = COR_TEXT("live")});
	return text_or_unknown(cell);
}

cor_value cor_value_attribute(const cor_scope *scope, const cor_node *node)
{
	const cor_estate *estate = scope->policy->estate;
	const cor_source *source = &cor_sources[node->path.source];
	int64_t code = scope->code[node->path.source];

	if (code == COR_CODE_MISSING)
		return cor_value_unknown();
	switch (source->kind) {
	case COR_SOURCE_DAY:
		return cor_value_known((cor_atom){.number = code});
	case COR_SOURCE_DEGREES:
		return cor_value_known((cor_atom){.decimal = (double)code / 1e7});
	case COR_SOURCE_SITE_TAGS:
		return of_tags(&scope->policy->site_tags, (uint32_t)code);
	case COR_SOURCE_PLACES:
		return cor_value_tri(
			cor_triset_at(&scope->policy->place_lists[node->path.column].sites_in,
				(uint32_t)code));
	case COR_SOURCE_NET_TAGS:
		return code == 0 ? cor_value_unknown()
				 : of_tags(&scope->policy->network_tags, (uint32_t)code);
	case COR_SOURCE_PRODUCT:
		return of_product(estate, (uint32_t)code, &node->path);
	case COR_SOURCE_MAKER:
		return of_set(estate, cor_estate_maker_set(estate, (uint32_t)code),
			node->path.party);
	case COR_SOURCE_FUNCTION:
		return of_set(estate, cor_estate_function_set(estate, (uint32_t)code),
			COR_PARTY_IT);
	case COR_SOURCE_TRI:
		return cor_value_tri((cor_tri)code);
	case COR_SOURCE_PARTY:
		return text_or_unknown(party_text(estate, (uint32_t)code,
			(cor_party_field)(COR_PARTY_ITS_ID + (node->path.source - COR_PARTY_ID))));
	case COR_SOURCE_TEXT:
	case COR_SOURCE_LABEL:
	case COR_SOURCE_STATE:
	case COR_SOURCE_PIECES:
	case COR_SOURCE_YESNO:
	default:
		return of_column(estate, source, node->path.column, (uint32_t)code);
	}
}

cor_atom cor_value_atom(const cor_scope *scope, const cor_value *value, uint32_t i)
{
	if (value->count == 1)
		return value->one;
	return party_value(scope->policy->estate, value->ids[i], value->field).one;
}

cor_value cor_value_named(const cor_scope *scope, cor_text name, cor_value_type type)
{
	const cor_estate *estate = scope->policy->estate;
	const uint32_t *found;
	uint32_t count;

	if (type == COR_VALUE_PRODUCT)
		return cor_value_known((cor_atom){.id = cor_estate_product_by_id(estate, name)});
	if (type == COR_VALUE_FUNCTION)
		count = cor_estate_function_by_name(estate, name, &found);
	else
		count = cor_estate_party_by_name(estate, name, &found);
	/* An id stands for its bearer, whoever else goes by that name. */
	for (uint32_t i = 0; i < count; i++)
		if (cor_text_equal(name,
			    type == COR_VALUE_FUNCTION ? cor_estate_function(estate, found[i])
						       : cor_estate_party(estate, found[i])->id))
			return cor_value_known((cor_atom){.id = found[i]});
	return count == 0 ? cor_value_unknown() : candidates(estate, found, count, COR_PARTY_IT);
}

cor_tri cor_value_has(const cor_value *value, cor_value_type type)
{
	if (type == COR_VALUE_YESNO)
		return cor_tri_of(value->tri != COR_MAYBE);
	return value->count > 1 ? COR_MAYBE : cor_tri_of(value->one.known);
}

static bool lists_equal(const cor_atom *a, const cor_atom *b, cor_value_type type)
{
	if (a->list.count != b->list.count)
		return false;
	for (uint32_t i = 0; i < a->list.count; i++)
		if (type == COR_VALUE_TEXTS ? !cor_text_equal(a->list.texts[i], b->list.texts[i])
					    : a->list.numbers[i] != b->list.numbers[i])
			return false;
	return true;
}

bool cor_atom_equal(const cor_atom *a, const cor_atom *b, cor_value_type type)
{
	switch (type) {
	case COR_VALUE_TEXT:
		return cor_text_equal(a->text, b->text);
	case COR_VALUE_DECIMAL:
		return !(a->decimal < b->decimal) && !(a->decimal > b->decimal);
	case COR_VALUE_PARTY:
	case COR_VALUE_FUNCTION:
	case COR_VALUE_PRODUCT:
	case COR_VALUE_VENDORS:
	case COR_VALUE_GROUP:
		return a->id == b->id;
	case COR_VALUE_TEXTS:
	case COR_VALUE_NUMBERS:
		return lists_equal(a, b, type);
	case COR_VALUE_NONE:
	case COR_VALUE_YESNO:
	case COR_VALUE_NUMBER:
	case COR_VALUE_DATE:
	default:
		return a->number == b->number;
	}
}
