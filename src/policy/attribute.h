/*
 * Attributes: the names a selector may use, and what stands behind each.
 *
 * An attribute is a *source* (a column of the estate, or a join to a product, a set of makers or of
 * functions) and the steps that lead on from it: a field of the product, a field of the party.  The
 * table of sources drives the type checker, the suggestions and the evaluation.
 */
#ifndef COR_POLICY_ATTRIBUTE_H
#define COR_POLICY_ATTRIBUTE_H

#include "base/schema.h"
#include "policy/near.h"
#include "policy/selector.h"

typedef enum cor_value_type {
	COR_VALUE_NONE, /* not checked yet */
	COR_VALUE_YESNO,
	COR_VALUE_TEXT,
	COR_VALUE_NUMBER,
	COR_VALUE_DECIMAL,
	COR_VALUE_DATE,
	COR_VALUE_PARTY,
	COR_VALUE_FUNCTION,
	COR_VALUE_PRODUCT,
	COR_VALUE_TEXTS,   /* list of text */
	COR_VALUE_NUMBERS, /* list of numbers */
	COR_VALUE_VENDORS, /* set of parties */
	COR_VALUE_GROUP,   /* set of functions */
} cor_value_type;
const char *cor_value_type_name(cor_value_type type);

typedef enum cor_source_kind {
	COR_SOURCE_TEXT,      /* code of a column of text */
	COR_SOURCE_LABEL,     /* the same, of one label */
	COR_SOURCE_STATE,     /* the same; the empty cell reads as live */
	COR_SOURCE_PIECES,    /* code of a column of lists */
	COR_SOURCE_YESNO,     /* code of a yes/no column */
	COR_SOURCE_DAY,       /* day */
	COR_SOURCE_DEGREES,   /* 1e-7 degrees */
	COR_SOURCE_SITE_TAGS, /* row of the site */
	COR_SOURCE_PLACES,    /* row of the site */
	COR_SOURCE_NET_TAGS,  /* code of element.network */
	COR_SOURCE_PRODUCT,   /* row of the joined products */
	COR_SOURCE_MAKER,     /* maker set */
	COR_SOURCE_FUNCTION,  /* function set */
	COR_SOURCE_TRI,       /* cor_tri */
	COR_SOURCE_PARTY,     /* party: in a vendor set's `where` */
} cor_source_kind;

typedef enum cor_source_id {
	COR_SITE_ID,
	COR_SITE_NAME,
	COR_SITE_COUNTRY,
	COR_SITE_REGION,
	COR_SITE_OPERATOR,
	COR_SITE_TAGS,
	COR_SITE_LAT,
	COR_SITE_LON,
	COR_SITE_PLACES, /* places.L: path.column is the list */
	COR_NETWORK_TAGS,
	COR_ELEMENT_ID,
	COR_ELEMENT_OWNER,
	COR_ELEMENT_NETWORK,
	COR_ELEMENT_NAME,
	COR_ELEMENT_STATE,
	COR_ELEMENT_OPERATOR,
	COR_ELEMENT_GENERATIONS,
	COR_ELEMENT_PROCURED,
	COR_ELEMENT_INSTALLED,
	COR_ELEMENT_RETIRED,
	COR_ELEMENT_MAKER,
	COR_ELEMENT_PRODUCT,
	COR_ROLE_FUNCTION,
	COR_ROLE_MAKER,
	COR_ROLE_PRODUCT,
	COR_PART_ID,
	COR_PART_SLOT,
	COR_PART_SERIAL,
	COR_PART_ESSENTIAL,
	COR_PART_MAKER,
	COR_PART_PRODUCT,
	COR_COMPONENT_ESSENTIAL,
	COR_COMPONENT_MAKER,
	COR_COMPONENT_PRODUCT,
	COR_PARTY_ID,
	COR_PARTY_NAME,
	COR_PARTY_COUNTRY,
	COR_SOURCE_COUNT
} cor_source_id;

typedef struct cor_source {
	const char *root, *name; /* "site", "country" */
	cor_source_kind kind;
	cor_value_type type;
	cor_grain grain;
	cor_table_id table; /* kinds that read a column of the schema */
	const char *column; /* its name */
} cor_source;
extern const cor_source cor_sources[COR_SOURCE_COUNT];

typedef enum cor_party_field {
	COR_PARTY_IT,
	COR_PARTY_ITS_ID,
	COR_PARTY_ITS_NAME,
	COR_PARTY_ITS_COUNTRY
} cor_party_field;
typedef enum cor_product_field {
	COR_PRODUCT_IT,
	COR_PRODUCT_ITS_ID,
	COR_PRODUCT_ITS_MODEL,
	COR_PRODUCT_ITS_CLASS,
	COR_PRODUCT_ITS_MAKER,
	COR_PRODUCT_ITS_BRAND,
	COR_PRODUCT_ITS_COST_LOW,
	COR_PRODUCT_ITS_COST_HIGH,
	COR_PRODUCT_ITS_LEAD_DAYS,
} cor_product_field;

typedef struct cor_path {
	cor_source_id source;
	cor_product_field product; /* of a product */
	cor_party_field party;     /* of a party */
	unsigned column;           /* of the source's table, when it has one */
} cor_path;

/* COR_SOURCE_COUNT when there is none. */
cor_source_id cor_source_find(cor_text root, cor_text name);
/* Whether names such as root.x exist; roots are site, network, element, role, part, component,
 * party. */
bool cor_source_is_root(cor_text root);
/* COR_PARTY_IT, COR_PRODUCT_IT when there is none. */
cor_party_field cor_party_field_find(cor_text name);
cor_product_field cor_product_field_find(cor_text name, cor_value_type *ret_type);
/* Offers the names that may stand behind root (or behind a party, a product). */
void cor_source_offer(cor_near *near, cor_text root);
void cor_field_offer(cor_near *near, cor_value_type type);
/* The same names as a list for people: "id, name, country". */
void cor_source_list(cor_text root, cor_buf *out);
void cor_field_list(cor_value_type type, cor_buf *out);
/* The words of a word attribute, "" for any other. */
const char *cor_source_words(cor_source_id source);
/* Whether what the path leads to is a code of a country. */
bool cor_path_is_country(const cor_path *path);

#endif
