/*
 * The estate: a network under audit, frozen into columns.
 *
 * The idea: a policy asks the same small question of millions of rows, and nearly every column
 * holds few distinct values. So each column is an array of small codes into its own dictionary; a
 * question about a column is answered once per distinct value and then spread over the rows. Rows
 * are sorted so that what belongs together lies together: sites by id, elements by site and id,
 * roles, parts, measures and components by element; each child knows its parent's row and each
 * parent its range of children.
 *
 * Two views of the same rows: *tables* (cor_estate_cell: the canonical text, what was written)
 * and *joined facts* (makers resolved to sets of candidate parties, functions, labels, dates).
 *
 * A frozen estate is const and may be shared between threads without locks. Everything it returns
 * lives as long as it does. Row numbers are u32, COR_NONE = none or not known.
 */
#ifndef COR_ESTATE_ESTATE_H
#define COR_ESTATE_ESTATE_H

#include "base/day.h"
#include "base/digest.h"
#include "base/mem.h"
#include "base/strtab.h"
#include "base/tri.h"
#include "base/schema.h"

typedef struct cor_estate cor_estate;

void cor_estate_free(cor_estate *estate);
COR_CLEANUP(cor_estate, cor_estate_free)

/* ---- tables as written ---- */

uint32_t cor_estate_rows(const cor_estate *estate, cor_table_id table);
/* Whether its columns lie in a map of a file (image.h), of which nothing may have been read yet. */
bool cor_estate_is_mapped(const cor_estate *estate);
/* Canonical text, "" when not known.  O(1). */
cor_text cor_estate_cell(const cor_estate *estate, cor_table_id table, uint32_t row,
	unsigned column);
/* Row of the table whose first key column is id (tables with a one-column key), else COR_NONE.
 * O(1). */
uint32_t cor_estate_find(const cor_estate *estate, cor_table_id table, cor_text id);
/* Row of element, site, part or whatever else of this estate the cell of a reference names; COR_NONE when it is
 * empty, or when that row is the register's.  By number, without a look at the text.  O(1). */
uint32_t cor_estate_referred(const cor_estate *estate, cor_table_id table, uint32_t row,
	unsigned column);
/* doc/estate.md, Digest.  Computed when freezing. */
const cor_digest *cor_estate_digest(const cor_estate *estate);

/* Some network of it bears the tag `model`: this is no real network, and every output says so.
 * O(rows of network_tag). */
bool cor_estate_is_model(const cor_estate *estate);

/* ---- coded columns ---- */

/*
 * One column as codes into a dictionary; code 0 always stands for "not known" (the empty cell).
 * Types: text, key, ref, label(s), list, word, yes/no, country (text of the cell).  Numbers and
 * dates have cor_estate_numbers / cor_estate_days instead.
 */
typedef struct cor_codes {
	const void *codes; /* row_count codes of `width` bytes: 1, 2 or 4 */
	unsigned width;
	uint32_t row_count;
	uint32_t value_count; /* codes are < value_count */
} cor_codes;
static inline uint32_t cor_code_at(const cor_codes *c, uint32_t row)
{
	if (c->width == 1)
		return ((const uint8_t *)c->codes)[row];
	if (c->width == 2)
		return ((const uint16_t *)c->codes)[row];
	return ((const uint32_t *)c->codes)[row];
}
cor_codes cor_estate_codes(const cor_estate *estate, cor_table_id table, unsigned column);
cor_text cor_estate_value(const cor_estate *estate, cor_table_id table, unsigned column,
	uint32_t code);
/* LABELS, LABEL, LIST: the pieces of a value, each once (labels: party ids where they match one
 * party).  Code 0, and `none` in labels and lists, have none; code 0 means not known. */
uint32_t cor_estate_pieces(const cor_estate *estate, cor_table_id table, unsigned column,
	uint32_t code, const cor_text **ret_pieces);
/* COR_TYPE_DATE: COR_DAY_NONE = not known. */
const cor_day *cor_estate_days(const cor_estate *estate, cor_table_id table, unsigned column);
/* COR_TYPE_NUMBER, PERCENT, LAT, LON: see schema.h for units and "not known". */
const int64_t *cor_estate_numbers(const cor_estate *estate, cor_table_id table, unsigned column);

/* ---- joins: row of the parent for each child row (COR_NONE = not known), and the children's
 * range ---- */

const uint32_t *cor_estate_site_of_element(const cor_estate *estate);
const uint32_t *cor_estate_element_of_part(const cor_estate *estate);
/* Rows of the joined product space. */
const uint32_t *cor_estate_product_of_element(const cor_estate *estate);
const uint32_t *cor_estate_product_of_part(const cor_estate *estate);
/* Elements of one site: rows [*ret_from, *ret_to).  Elements of unknown site come last. */
void cor_estate_elements_at(const cor_estate *estate, uint32_t site, uint32_t *ret_from,
	uint32_t *ret_to);
/* The first element of each site, and where those of the last end. */
const uint32_t *cor_estate_first_elements(const cor_estate *estate);

/*
 * Role rows as judged: one for every row of `role`, and one of unknown function for every element
 * without (doc/estate.md, What is there). Sorted by element.
 */
typedef struct cor_roles {
	uint32_t count;
	const uint32_t *element;  /* parent row */
	const uint32_t *row;      /* row in table role, or COR_NONE for an implied one */
	const uint32_t *function; /* function set (see below) */
	const uint32_t *maker;    /* maker set, resolved: role, its product, element */
	const uint32_t *product;  /* joined product row or COR_NONE */
	const uint64_t *maybe;    /* bit: membership maybe */
} cor_roles;
const cor_roles *cor_estate_roles(const cor_estate *estate);

/* The maker set, resolved, of each row of table part (sorted by element) and element. */
const uint32_t *cor_estate_makers_of_parts(const cor_estate *estate);
const uint32_t *cor_estate_makers_of_elements(const cor_estate *estate);

/* Products contained in an element's product or its parts' products, all the way down; sorted by
 * element; one row for each (element, contained product); essential: yes when some way down has
 * only essential steps (parts included), maybe when some way has none that is not essential, else
 * no. */
typedef struct cor_components {
	uint32_t count;
	const uint32_t *element;
	const uint32_t *product;  /* joined product row */
	const uint32_t *maker;    /* maker set */
	const uint8_t *essential; /* cor_tri */
} cor_components;
const cor_components *cor_estate_components(const cor_estate *estate);

/* ---- parties: the register's and the estate's own as one list, sorted by id ---- */

typedef struct cor_party {
	cor_text id, name, country; /* country "" = not known */
	bool from_register;
} cor_party;
uint32_t cor_estate_party_count(const cor_estate *estate);
const cor_party *cor_estate_party(const cor_estate *estate, uint32_t party);
/* By id exactly; COR_NONE. */
uint32_t cor_estate_party_by_id(const cor_estate *estate, cor_text id);
/* Parties that a written name matches (folded ids, names, aliases); 0 = unlisted. */
uint32_t cor_estate_party_by_name(const cor_estate *estate, cor_text name,
	const uint32_t **ret_parties);

typedef enum cor_stake_kind {
	COR_STAKE_SHARES,
	COR_STAKE_CONTROL,
	COR_STAKE_SUCCESSOR,
	COR_STAKE_BRAND
} cor_stake_kind;
typedef struct cor_stake {
	uint32_t owner, owned;
	int64_t low, high; /* 1/10000 percent; shares: filled in as doc/policy.md says; else 0 */
	cor_stake_kind kind;
	cor_day since, until; /* COR_DAY_NONE = open; counts on since <= day < until */
	uint32_t row;         /* in table stake, of the register when from_register */
	bool from_register;
} cor_stake;
/* Whether it counts on that day. */
static inline bool cor_stake_counts(const cor_stake *stake, cor_day at)
{
	return (stake->since == COR_DAY_NONE || stake->since <= at) &&
		(stake->until == COR_DAY_NONE || at < stake->until);
}
uint32_t cor_estate_stakes(const cor_estate *estate, const cor_stake **ret_stakes);

/* Sets of candidate parties. Set 0 is "not known". A set with `open` could be anyone (not known,
 * or an unlisted name among the candidates). Equal sets have one number. */
typedef struct cor_maker_set {
	const uint32_t *parties; /* sorted */
	uint32_t count;
	bool open;
} cor_maker_set;
uint32_t cor_estate_maker_set_count(const cor_estate *estate);
const cor_maker_set *cor_estate_maker_set(const cor_estate *estate, uint32_t set);

/* Names that match no party, each with the number of cells it stands in, most first. */
typedef struct cor_unlisted {
	cor_text name;
	uint64_t cells;
} cor_unlisted;
uint32_t cor_estate_unlisted(const cor_estate *estate, const cor_unlisted **ret_names);

/* ---- functions: the register's and the estate's own as one list, sorted by id ---- */

uint32_t cor_estate_function_count(const cor_estate *estate);
cor_text cor_estate_function(const cor_estate *estate, uint32_t function); /* id */
/* Functions that a written name matches (folded id or alias); 0 = unlisted. */
uint32_t cor_estate_function_by_name(const cor_estate *estate, cor_text name,
	const uint32_t **ret_functions);
/* Function sets are coded as maker sets are: set 0 = not known, open = an unlisted name. */
const cor_maker_set *cor_estate_function_set(const cor_estate *estate, uint32_t set);
uint32_t cor_estate_function_set_count(const cor_estate *estate);
/* Groups: COR_NONE when there is none of that name. */
uint32_t cor_estate_function_group(const cor_estate *estate, cor_text name);
uint32_t cor_estate_function_group_count(const cor_estate *estate);
cor_text cor_estate_function_group_name(const cor_estate *estate, uint32_t group);
cor_tri cor_estate_function_in_group(const cor_estate *estate, uint32_t function, uint32_t group);

/* ---- products: the register's and the estate's own as one list, sorted by id ---- */

typedef struct cor_product {
	cor_text id, model, class_name;
	uint32_t maker, brand;                  /* maker sets; brand not resolved beyond its cell */
	int64_t cost_low, cost_high, lead_days; /* -1 = not known */
} cor_product;
uint32_t cor_estate_product_count(const cor_estate *estate);
const cor_product *cor_estate_product(const cor_estate *estate, uint32_t product);
uint32_t cor_estate_product_by_id(const cor_estate *estate, cor_text id);

/* ---- presence (doc/estate.md, What is there) ---- */

enum { COR_COUNT_PLANNED = 1, COR_COUNT_SPARE = 2 };
/* set->size must be the number of elements. */
void cor_estate_presence(const cor_estate *estate, cor_day at, unsigned count_states,
	cor_triset *set);
/* The same for words [word, word + words), as often as they are asked for.  What is inside is presence.c's. */
typedef struct cor_presence {
	const cor_estate *estate;
	cor_day at;
	uint8_t by_code[5];     /* demands of each state */
	unsigned asked;         /* of any of them */
	uint8_t tables[4][256]; /* by demand and code: COR_YES where it is made */
} cor_presence;
void cor_presence_open(const cor_estate *estate, cor_day at, unsigned count_states,
	cor_presence *ret_presence);
void cor_presence_look(const cor_presence *presence, uint32_t word, uint32_t words, uint64_t *must,
	uint64_t *may);

/* ---- layout: the same facts in the fewest bytes a row, for passes over all rows ---- */

/* Maker sets of the rows of COR_ELEMENT, COR_ROLE (as judged) or COR_PART; function sets of roles as
 * judged.  As wide as their number asks for. */
cor_codes cor_estate_maker_codes(const cor_estate *estate, cor_table_id table);
cor_codes cor_estate_function_codes(const cor_estate *estate);
/* Whether every element has one row of COR_ROLE (as judged) or COR_PART, so that row i is of element
 * i. */
bool cor_estate_is_one_each(const cor_estate *estate, cor_table_id table);
/* Rows of elements in the order of their ids as bytes. */
const uint32_t *cor_estate_elements_by_id(const cor_estate *estate);
/* The place of each element in that order. */
const uint32_t *cor_estate_element_ranks(const cor_estate *estate);
/* The place of the first element of each site, which is the least of the site's; COR_NONE: it has none. */
const uint32_t *cor_estate_site_ranks(const cor_estate *estate);
/* Elements whose maker is not one party. */
uint64_t cor_estate_makers_unknown(const cor_estate *estate);
/* A measure by element: values of `width` bytes (2, 4 or 8), all ones where it is not known. */
typedef struct cor_amounts {
	cor_text name;
	const void *values;
	unsigned width;
	bool complete; /* known of every element */
} cor_amounts;
/* NULL: no such measure, or one of few elements, which is read from its table. */
const cor_amounts *cor_estate_amounts(const cor_estate *estate, cor_text name);

/* The register beneath, or NULL. */
const cor_estate *cor_estate_below(const cor_estate *estate);

#endif
