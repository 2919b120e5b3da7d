#include "base/schema.h"

#define K COR_COLUMN_KEY
#define R COR_COLUMN_REQUIRED
#define KR (COR_COLUMN_KEY | COR_COLUMN_REQUIRED)

#define TEXT(name, flags, doc)                                         \
	{                                                              \
		name, COR_TYPE_TEXT, flags, COR_TABLE_COUNT, NULL, doc \
	}
#define OF(type, name, flags, doc)                                       \
	{                                                                \
		name, COR_TYPE_##type, flags, COR_TABLE_COUNT, NULL, doc \
	}
#define REF(table, name, flags, doc)                              \
	{                                                         \
		name, COR_TYPE_REF, flags, COR_##table, NULL, doc \
	}
#define WORD(words, name, flags, doc)                                   \
	{                                                               \
		name, COR_TYPE_WORD, flags, COR_TABLE_COUNT, words, doc \
	}
/* What a row of the register says about itself. */
#define PROVENANCE                                                                           \
	TEXT("source", 0, "Where the fact comes from."),                                     \
		OF(DATE, "dated", 0, "Date of the source."),                                 \
		WORD("P S M I", "grade", 0,                                                  \
			"How the source was read: P primary text, S secondary text, M from " \
			"memory, I inferred.")

#define STATES "planned live spare retired"
#define LINKS "data control management timing power"
#define STAKES "shares control successor brand"

/* clang-format off */
const cor_table_spec cor_schema[COR_TABLE_COUNT] = {
[COR_PARTY] = { "party", "Companies and states.", true, 6, {
	OF(KEY, "id", KR, "Short name by which other tables and policies mean this party."),
	TEXT("name", 0, "Full name; makers are matched by it too."),
	OF(COUNTRY, "country", 0, "ISO 3166-1 alpha-2 code of the seat."),
	PROVENANCE } },
[COR_ALIAS] = { "alias", "Other names of parties.", true, 5, {
	OF(KEY, "alias", KR, "A name as found in inventories, management systems or documents."),
	REF(PARTY, "party", KR, "The party meant; several rows make the name ambiguous."),
	PROVENANCE } },
[COR_STAKE] = { "stake", "Who owns or controls whom, and since when.", true, 10, {
	REF(PARTY, "owner", KR, "The party that holds the stake."),
	REF(PARTY, "owned", KR, "The party it is held in."),
	OF(PERCENT, "share_low_pct", 0, "Least possible share in percent."),
	OF(PERCENT, "share_high_pct", 0, "Greatest possible share in percent."),
	WORD(STAKES, "kind", KR, "Shares held, control by other means, succession, or a brand."),
	OF(DATE, "since", K, "First day on which the stake counts; empty: always did."),
	OF(DATE, "until", 0, "First day on which it counts no more; empty: still does."),
	PROVENANCE } },
[COR_FUNCTION] = { "function", "Network functions.", true, 6, {
	OF(KEY, "id", KR, "Short name by which roles and policies mean this function."),
	TEXT("name", 0, "Full name, for people."),
	TEXT("spec", 0, "The standard and clause that defines it."),
	PROVENANCE } },
[COR_FUNCTION_ALIAS] = { "function_alias", "Other names of functions.", true, 5, {
	OF(KEY, "alias", KR, "A name as found in inventories or standards."),
	REF(FUNCTION, "function", KR, "The function meant; several rows make the name ambiguous."),
	PROVENANCE } },
[COR_FUNCTION_GROUP] = { "function_group", "Groups of functions.", true, 6, {
	OF(KEY, "grp", KR, "Name of the group: functions.NAME in a policy."),
	REF(FUNCTION, "function", KR, "A function that belongs to it."),
	WORD("sure maybe", "membership", 0,
		"Whether it surely belongs (empty: sure) or that is disputed."),
	PROVENANCE } },
[COR_PRODUCT] = { "product", "Things that can be bought and built in.", true, 12, {
	OF(KEY, "id", KR, "Short name by which other tables mean this product."),
	OF(PARTY, "maker", 0, "Who makes it; candidates divided by |."),
	OF(PARTY, "brand", 0, "Under whose brand it is sold; candidates divided by |."),
	TEXT("model", 0, "Model or type designation."),
	TEXT("class", 0, "What kind of thing it is."),
	OF(NUMBER, "cost_low", 0, "Lower end of what one costs, in whole units of currency."),
	OF(NUMBER, "cost_high", 0, "Upper end of what one costs, in whole units of currency."),
	TEXT("currency", 0, "ISO 4217 code of the currency of the costs."),
	OF(NUMBER, "lead_days", 0, "Days from order to delivery."),
	PROVENANCE } },
[COR_BOM] = { "bom", "What products contain.", true, 4, {
	REF(PRODUCT, "product", KR, "The product that contains."),
	REF(PRODUCT, "part_product", KR, "The product contained in it."),
	OF(NUMBER, "quantity", 0, "How many of them one product contains."),
	OF(YESNO, "essential", 0, "Whether the product works only with it.") } },
[COR_SITE] = { "site", "Places with network elements.", false, 10, {
	OF(KEY, "id", KR, "Short name by which elements mean this site."),
	OF(LABELS, "operator", 0, "Who uses the site, divided by |."),
	TEXT("name", 0, "Name for people."),
	OF(COUNTRY, "country", 0, "ISO 3166-1 alpha-2 code."),
	TEXT("region", 0, "Region, county or district."),
	OF(LAT, "lat", 0, "Latitude, WGS 84, in degrees north."),
	OF(LON, "lon", 0, "Longitude, WGS 84, in degrees east."),
	PROVENANCE } },
[COR_SITE_TAG] = { "site_tag", "What is special about a site.", false, 5, {
	REF(SITE, "site", KR, "The site."),
	OF(KEY, "tag", KR, "nuclear, military, government, cni or any other word."),
	PROVENANCE } },
[COR_NETWORK_TAG] = { "network_tag", "What is special about a network.", false, 2, {
	OF(KEY, "network", KR, "The network, as named in element.network."),
	OF(KEY, "tag", KR,
		"safety-related, safety-critical, private, public or any other word.") } },
[COR_ELEMENT] = { "element", "Network elements (3GPP TS 28.622, ManagedElement).", false, 13, {
	OF(KEY, "id", KR, "Short name by which other tables mean this element."),
	REF(SITE, "site", 0, "Where it stands."),
	OF(LABELS, "operator", 0, "Who uses it, divided by |."),
	OF(LABEL, "owner", 0, "Whose property it is."),
	TEXT("network", 0, "The network it belongs to."),
	TEXT("name", 0, "Name for people."),
	REF(PRODUCT, "product", 0, "What it is."),
	OF(PARTY, "maker", 0, "Who made it; candidates divided by |."),
	OF(LIST, "generations", 0, "Mobile generations it serves (2G|3G|4G|5G)."),
	WORD(STATES, "state", 0, "Whether it is there; empty reads as live."),
	OF(DATE, "procured", 0, "Day on which it was bought."),
	OF(DATE, "installed", 0, "First day in service."),
	OF(DATE, "retired", 0, "First day out of service.") } },
[COR_ROLE] = { "role", "Functions that elements perform.", false, 5, {
	REF(ELEMENT, "element", KR, "The element."),
	TEXT("function", K, "What it does: id, name or alias of a function."),
	OF(PARTY, "maker", 0, "Who made the software of this role; candidates divided by |."),
	REF(PRODUCT, "product", 0, "The product that performs it, where not the element's."),
	WORD("sure maybe", "membership", 0,
		"Whether the element surely performs it (empty: sure) or perhaps.") } },
[COR_PART] = { "part", "Modules, cards and transceivers in elements.", false, 7, {
	OF(KEY, "id", KR, "Short name of the part."),
	REF(ELEMENT, "element", R, "The element it is built into."),
	TEXT("slot", 0, "Where in the element it sits."),
	REF(PRODUCT, "product", 0, "What it is."),
	OF(PARTY, "maker", 0, "Who made it; candidates divided by |."),
	TEXT("serial", 0, "Serial number."),
	OF(YESNO, "essential", 0, "Whether the element works only with it.") } },
[COR_MEASURE] = { "measure", "Amounts that shares can count.", false, 3, {
	REF(ELEMENT, "element", KR, "The element."),
	OF(KEY, "name", KR, "What is counted: premises, traffic_bps or any other word."),
	OF(NUMBER, "value", 0, "How much of it the element has.") } },
[COR_LINK] = { "link", "Links between elements; parallel links are separate rows.", false, 7, {
	OF(KEY, "id", KR, "Short name of the link."),
	REF(ELEMENT, "a", R, "The element at one end (the sending one of a directed link)."),
	REF(ELEMENT, "b", R, "The element at the other end."),
	WORD(LINKS, "kind", 0, "What it carries."),
	OF(YESNO, "directed", 0, "Whether it leads from a to b only (empty: both ways)."),
	OF(NUMBER, "metric", 0, "Cost of the link in routing."),
	OF(NUMBER, "capacity_bps", 0, "Capacity in bits per second, in each direction.") } },
[COR_DEMAND] = { "demand", "Traffic from one element to another.", false, 5, {
	OF(KEY, "id", KR, "Short name of the demand."),
	REF(ELEMENT, "source", R, "Where the traffic comes from."),
	REF(ELEMENT, "sink", R, "Where it goes."),
	OF(NUMBER, "volume_bps", 0, "How much, in bits per second."),
	TEXT("class", 0, "Kind of traffic.") } },
[COR_EVIDENCE] = { "evidence", "Observations of who made something.", false, 7, {
	OF(KEY, "subject", KR, "element:ID, part:ID or product:ID."),
	OF(KEY, "signal", KR, "How it was observed: the kind of sign."),
	TEXT("raw", K, "What was read, as it was."),
	OF(PARTY, "party", K, "Whom that points to; candidates divided by |."),
	OF(NUMBER, "weight", 0, "How much it says; 0 is no vote."),
	OF(DATE, "seen", K, "Day of the observation."),
	TEXT("source", K, "Who or what observed it.") } },
[COR_PERMIT] = { "permit", "Permissions for things that need one.", false, 4, {
	OF(KEY, "subject", KR, "element:ID, site:ID, product:ID or party:ID."),
	OF(DATE, "granted", K, "First day on which it is valid; empty: perhaps valid."),
	OF(DATE, "expires", 0, "Last day on which it is valid; empty: for ever."),
	TEXT("source", 0, "Where the fact comes from.") } },
[COR_EXEMPTION] = { "exemption", "Findings that do not count until a date.", false, 5, {
	OF(KEY, "rule", KR, "Id of the rule, or policy-id/rule-id."),
	OF(KEY, "subject", KR, "element:ID, site:ID or group:NAME."),
	OF(DATE, "until", R, "Last day on which it holds."),
	TEXT("reason", 0, "Why it was given."),
	TEXT("approved_by", 0, "Who gave it.") } },
[COR_REFUSED] = { "refused", "Rows that an import had to refuse.", false, 5, {
	OF(KEY, "file", KR, "The file they stand in."),
	OF(NUMBER, "line", K, "The line, counted from 1."),
	TEXT("column", K, "The column that was wrong; the character where the item begins, in networks."),
	TEXT("reason", 0, "What was wrong and what was expected."),
	TEXT("raw", 0, "The row as it was written.") } },
};
const cor_table_spec cor_place_spec = { "place", "Where something lies that is not to be known.", false, 6, {
	TEXT("site", 0, "A site of the estate."),
	OF(LAT, "lat", 0, "Degrees, WGS 84."),
	OF(LON, "lon", 0, "Degrees, WGS 84."),
	OF(NUMBER, "radius_m", 0, "What lies so near lies in it, in metres."),
	TEXT("name", 0, "Name for those who keep the list."),
	TEXT("nonce", 0, "Keeps the digest from being guessed.") } };

/* clang-format on */

cor_table_id cor_schema_table(cor_text name)
{
	cor_table_id t = COR_PARTY;

	while (t < COR_TABLE_COUNT && !cor_text_is(name, cor_schema[t].name))
		t++;
	return t;
}

int cor_spec_column(const cor_table_spec *spec, cor_text name)
{
	for (unsigned c = 0; c < spec->column_count; c++) {
		if (cor_text_is(name, spec->columns[c].name))
			return (int)c;
	}
	return -1;
}

int cor_schema_column(cor_table_id table, cor_text name)
{
	return cor_spec_column(&cor_schema[table], name);
}

/* A third of the letters may be wrong, but not more than three. */
static unsigned near_limit(cor_text name)
{
	size_t third = name.n / 3;

	return third < 1 ? 1 : third > 3 ? 3 : (unsigned)third;
}

static void take_nearer(cor_text name, const char *candidate, unsigned *best, const char **near)
{
	unsigned distance = cor_text_distance(name, cor_text_of(candidate), near_limit(name));

	if (distance < *best) {
		*best = distance;
		*near = candidate;
	}
}

const char *cor_schema_near_table(cor_text name)
{
	unsigned best = near_limit(name) + 1;
	const char *near = NULL;

	for (unsigned t = 0; t < COR_TABLE_COUNT; t++)
		take_nearer(name, cor_schema[t].name, &best, &near);
	return near;
}

const char *cor_spec_near_column(const cor_table_spec *spec, cor_text name)
{
	unsigned best = near_limit(name) + 1;
	const char *near = NULL;

	for (unsigned c = 0; c < spec->column_count; c++)
		take_nearer(name, spec->columns[c].name, &best, &near);
	return near;
}

const char *cor_schema_near_column(cor_table_id table, cor_text name)
{
	return cor_spec_near_column(&cor_schema[table], name);
}
