#include "policy/attribute.h"

/* A source of a thing; COLUMN: of the same name as its column. */
#define SOURCE(thing, name, kind, type, table, column)                                       \
	{                                                                                    \
		thing, name, COR_SOURCE_##kind, COR_VALUE_##type, GRAIN, COR_##table, column \
	}
#define COLUMN(thing, name, kind, type, table) SOURCE(thing, name, kind, type, table, name)

/* clang-format off */
const cor_source cor_sources[COR_SOURCE_COUNT] = {
#define GRAIN COR_GRAIN_SITE
[COR_SITE_ID] = COLUMN("site", "id", TEXT, TEXT, SITE),
[COR_SITE_NAME] = COLUMN("site", "name", TEXT, TEXT, SITE),
[COR_SITE_COUNTRY] = COLUMN("site", "country", TEXT, TEXT, SITE),
[COR_SITE_REGION] = COLUMN("site", "region", TEXT, TEXT, SITE),
[COR_SITE_OPERATOR] = COLUMN("site", "operator", PIECES, TEXTS, SITE),
[COR_SITE_TAGS] = SOURCE("site", "tags", SITE_TAGS, TEXTS, SITE, NULL),
[COR_SITE_LAT] = COLUMN("site", "lat", DEGREES, DECIMAL, SITE),
[COR_SITE_LON] = COLUMN("site", "lon", DEGREES, DECIMAL, SITE),
[COR_SITE_PLACES] = SOURCE("places", "", PLACES, YESNO, SITE, NULL),
#undef GRAIN
#define GRAIN COR_GRAIN_ELEMENT
[COR_NETWORK_TAGS] = SOURCE("network", "tags", NET_TAGS, TEXTS, ELEMENT, "network"),
[COR_ELEMENT_ID] = COLUMN("element", "id", TEXT, TEXT, ELEMENT),
[COR_ELEMENT_OWNER] = COLUMN("element", "owner", LABEL, TEXT, ELEMENT),
[COR_ELEMENT_NETWORK] = COLUMN("element", "network", TEXT, TEXT, ELEMENT),
[COR_ELEMENT_NAME] = COLUMN("element", "name", TEXT, TEXT, ELEMENT),
[COR_ELEMENT_STATE] = COLUMN("element", "state", STATE, TEXT, ELEMENT),
[COR_ELEMENT_OPERATOR] = COLUMN("element", "operator", PIECES, TEXTS, ELEMENT),
[COR_ELEMENT_GENERATIONS] = COLUMN("element", "generations", PIECES, TEXTS, ELEMENT),
[COR_ELEMENT_PROCURED] = COLUMN("element", "procured", DAY, DATE, ELEMENT),
[COR_ELEMENT_INSTALLED] = COLUMN("element", "installed", DAY, DATE, ELEMENT),
[COR_ELEMENT_RETIRED] = COLUMN("element", "retired", DAY, DATE, ELEMENT),
[COR_ELEMENT_MAKER] = COLUMN("element", "maker", MAKER, PARTY, ELEMENT),
[COR_ELEMENT_PRODUCT] = COLUMN("element", "product", PRODUCT, PRODUCT, ELEMENT),
#undef GRAIN
#define GRAIN COR_GRAIN_ROLE
[COR_ROLE_FUNCTION] = COLUMN("role", "function", FUNCTION, FUNCTION, ROLE),
[COR_ROLE_MAKER] = COLUMN("role", "maker", MAKER, PARTY, ROLE),
[COR_ROLE_PRODUCT] = COLUMN("role", "product", PRODUCT, PRODUCT, ROLE),
#undef GRAIN
#define GRAIN COR_GRAIN_PART
[COR_PART_ID] = COLUMN("part", "id", TEXT, TEXT, PART),
[COR_PART_SLOT] = COLUMN("part", "slot", TEXT, TEXT, PART),
[COR_PART_SERIAL] = COLUMN("part", "serial", TEXT, TEXT, PART),
[COR_PART_ESSENTIAL] = COLUMN("part", "essential", YESNO, YESNO, PART),
[COR_PART_MAKER] = COLUMN("part", "maker", MAKER, PARTY, PART),
[COR_PART_PRODUCT] = COLUMN("part", "product", PRODUCT, PRODUCT, PART),
#undef GRAIN
#define GRAIN COR_GRAIN_COMPONENT
[COR_COMPONENT_ESSENTIAL] = SOURCE("component", "essential", TRI, YESNO, BOM, NULL),
[COR_COMPONENT_MAKER] = SOURCE("component", "maker", MAKER, PARTY, BOM, NULL),
[COR_COMPONENT_PRODUCT] = SOURCE("component", "product", PRODUCT, PRODUCT, BOM, NULL),
#undef GRAIN
#define GRAIN COR_GRAIN_SITE
[COR_PARTY_ID] = COLUMN("party", "id", PARTY, TEXT, PARTY),
[COR_PARTY_NAME] = COLUMN("party", "name", PARTY, TEXT, PARTY),
[COR_PARTY_COUNTRY] = COLUMN("party", "country", PARTY, TEXT, PARTY),
#undef GRAIN
};
/* clang-format on */

static const struct {
	const char *name;
	cor_party_field field;
} party_fields[] = {
	{"id", COR_PARTY_ITS_ID},
	{"name", COR_PARTY_ITS_NAME},
	{"country", COR_PARTY_ITS_COUNTRY},
};

static const struct {
	const char *name;
	cor_product_field field;
	cor_value_type type;
} product_fields[] = {
	{"id", COR_PRODUCT_ITS_ID, COR_VALUE_TEXT},
	{"model", COR_PRODUCT_ITS_MODEL, COR_VALUE_TEXT},
	{"class", COR_PRODUCT_ITS_CLASS, COR_VALUE_TEXT},
	{"maker", COR_PRODUCT_ITS_MAKER, COR_VALUE_PARTY},
	{"brand", COR_PRODUCT_ITS_BRAND, COR_VALUE_PARTY},
	{"cost_low", COR_PRODUCT_ITS_COST_LOW, COR_VALUE_NUMBER},
	{"cost_high", COR_PRODUCT_ITS_COST_HIGH, COR_VALUE_NUMBER},
	{"lead_days", COR_PRODUCT_ITS_LEAD_DAYS, COR_VALUE_NUMBER},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const type_names[] = {
	[COR_VALUE_NONE] = "nothing",
	[COR_VALUE_YESNO] = "yes/no",
	[COR_VALUE_TEXT] = "a text",
	[COR_VALUE_NUMBER] = "a number",
	[COR_VALUE_DECIMAL] = "a decimal",
	[COR_VALUE_DATE] = "a date",
	[COR_VALUE_PARTY] = "a party",
	[COR_VALUE_FUNCTION] = "a function",
	[COR_VALUE_PRODUCT] = "a product",
	[COR_VALUE_TEXTS] = "a list of text",
	[COR_VALUE_NUMBERS] = "a list of numbers",
	[COR_VALUE_VENDORS] = "a vendor set",
	[COR_VALUE_GROUP] = "a group of functions",
};

const char *cor_value_type_name(cor_value_type type)
{
	return type_names[type];
}

cor_source_id cor_source_find(cor_text root, cor_text name)
{
	unsigned i = 0;

	while (i < COR_SOURCE_COUNT &&
		!(cor_text_is(root, cor_sources[i].root) && cor_text_is(name, cor_sources[i].name)))
		i++;
	return (cor_source_id)i;
}

bool cor_source_is_root(cor_text root)
{
	for (unsigned i = 0; i < COR_SOURCE_COUNT; i++)
		if (cor_text_is(root, cor_sources[i].root))
			return true;
	return false;
}

cor_party_field cor_party_field_find(cor_text name)
{
	for (unsigned i = 0; i < COUNT(party_fields); i++)
		if (cor_text_is(name, party_fields[i].name))
			return party_fields[i].field;
	return COR_PARTY_IT;
}

cor_product_field cor_product_field_find(cor_text name, cor_value_type *ret_type)
{
	for (unsigned i = 0; i < COUNT(product_fields); i++)
		if (cor_text_is(name, product_fields[i].name)) {
			*ret_type = product_fields[i].type;
			return product_fields[i].field;
		}
	return COR_PRODUCT_IT;
}

void cor_source_offer(cor_near *near, cor_text root)
{
	for (unsigned i = 0; i < COR_SOURCE_COUNT; i++)
		if (cor_text_is(root, cor_sources[i].root))
			cor_near_offer(near, cor_text_of(cor_sources[i].name));
}

void cor_field_offer(cor_near *near, cor_value_type type)
{
	if (type == COR_VALUE_PARTY)
		for (unsigned i = 0; i < COUNT(party_fields); i++)
			cor_near_offer(near, cor_text_of(party_fields[i].name));
	else if (type == COR_VALUE_PRODUCT)
		for (unsigned i = 0; i < COUNT(product_fields); i++)
			cor_near_offer(near, cor_text_of(product_fields[i].name));
}

static void list_add(cor_buf *out, const char *name)
{
	if (out->n)
		cor_buf_addz(out, ", ");
	cor_buf_addz(out, name);
}

void cor_source_list(cor_text root, cor_buf *out)
{
	for (unsigned i = 0; i < COR_SOURCE_COUNT; i++)
		if (cor_text_is(root, cor_sources[i].root))
			list_add(out, cor_sources[i].name);
}

void cor_field_list(cor_value_type type, cor_buf *out)
{
	if (type == COR_VALUE_PARTY)
		for (unsigned i = 0; i < COUNT(party_fields); i++)
			list_add(out, party_fields[i].name);
	else if (type == COR_VALUE_PRODUCT)
		for (unsigned i = 0; i < COUNT(product_fields); i++)
			list_add(out, product_fields[i].name);
}

/* NULL when the source is no column of a table. */
static const cor_column_spec *column_of(cor_source_id source)
{
	const cor_source *s = &cor_sources[source];
	int column = s->column ? cor_schema_column(s->table, cor_text_of(s->column)) : -1;

	return column < 0 ? NULL : &cor_schema[s->table].columns[column];
}

const char *cor_source_words(cor_source_id source)
{
	const cor_column_spec *column = column_of(source);

	return column && column->type == COR_TYPE_WORD ? column->words : "";
}

bool cor_path_is_country(const cor_path *path)
{
	const cor_column_spec *column = column_of(path->source);

	if (path->party != COR_PARTY_IT)
		return path->party == COR_PARTY_ITS_COUNTRY;
	return path->product == COR_PRODUCT_IT && column && column->type == COR_TYPE_COUNTRY;
}
