/*
 * The inside of a frozen estate, and the steps that make it, in order: tables are sorted and their
 * numbers and dates spelled out, the digest is taken, names are indexed, and what is written is
 * joined into facts: parties, functions, products, makers, roles, components.
 *
 * Every step reads what the steps before it made and takes memory from `keep` for what stays and
 * from `scratch` for what does not.  An estate that is half made can be freed.
 */
#ifndef COR_ESTATE_FROZEN_H
#define COR_ESTATE_FROZEN_H

#include "estate/builder.h"
#include "estate/census.h"
#include "estate/estate.h"
#include "estate/names.h"
#include "estate/runs.h"
#include "estate/sets.h"
#include "estate/span.h"
#include "estate/table.h"

/* Rows of the register and the estate's own as one list, ordered by id. */
typedef struct cor_joined {
	uint32_t count;
	uint32_t *of_own;   /* place in the list of each own row */
	uint32_t *of_below; /* of each row of the register; that of the own row which replaces it */
} cor_joined;

typedef struct cor_group {
	cor_text name;
	uint32_t first, count; /* its members */
} cor_group;

typedef struct cor_member {
	uint32_t function;
	cor_tri membership;
} cor_member;

#define COR_RUN_COLUMNS 4u  /* whose runs are kept */
#define COR_SPAN_COLUMNS 3u /* whose spans are */

enum { COR_ELEMENT_PROCURED = 10, COR_ELEMENT_INSTALLED, COR_ELEMENT_RETIRED }; /* columns */

/* What layout.c makes of the rest, for judging: see estate.h. */
typedef struct cor_layout {
	cor_codes element_makers, role_makers, part_makers, role_functions;
	bool one_role_each, one_part_each, any_retired;
	uint32_t *elements_by_id, *element_ranks; /* the one turns the other round */
	uint32_t *site_ranks; /* of the first element of each site; COR_NONE: there is none */
	cor_run *runs[COR_RUN_COLUMNS]; /* runs.c */
	uint32_t run_count[COR_RUN_COLUMNS];
	uint32_t *census[COR_RUN_COLUMNS];     /* census.c; NULL: none */
	cor_day_span *spans[COR_SPAN_COLUMNS]; /* span.c; by block */
	uint16_t *near_days
		[COR_SPAN_COLUMNS]; /* span.c; NULL: a date is too far away, or none is known */
	uint64_t makers_unknown;
	cor_amounts *amounts;
	uint32_t amount_count;
} cor_layout;

struct cor_estate {
	cor_arena *keep;
	bool is_mapped; /* its arrays lie in a map (image.h) */
	/* variant.h: tables are the base's or lie in `keep`; sets of makers and functions are its own. */
	bool is_variant, owns_facts;
	cor_text map;
	const cor_estate *below;
	cor_table tables[COR_TABLE_COUNT];
	cor_digest digest;

	uint32_t *site_of_element, *first_element; /* the latter by site, one more at the end */
	uint32_t *element_of_part;
	uint32_t *product_of_element, *product_of_part;

	cor_joined joined_parties, joined_functions, joined_products;
	cor_party *parties;
	cor_names party_names, function_names;
	cor_text *functions;
	cor_stake *stakes;
	uint32_t stake_count;
	cor_group *groups;
	uint32_t group_count;
	cor_member *members;

	cor_product *products;
	cor_sets makers, function_sets;
	uint32_t *makers_of_elements, *makers_of_parts;
	cor_unlisted *unlisted;
	uint32_t unlisted_count;
	cor_roles roles;
	cor_components components;
	void *component_memory[4];
	cor_layout layout;
};

typedef struct cor_freeze {
	cor_estate *estate;
	cor_arena *scratch;
	/* What the maker of each product comes to, COR_NONE when nothing says; by joined product. */
	uint32_t *said_of_product;
	/* Product, as a joined row, of each code of the product ids. */
	uint32_t *product_of_code;
	uint32_t product_codes;
	/* What evidence says, COR_NONE = nothing; by row, NULL when there is none at all. */
	uint32_t *seen_of_element, *seen_of_part, *seen_of_product;
	/* Function set of each code of role.function. */
	uint32_t *function_of_code;
} cor_freeze;

/* Sorts and thins one table; parents come before children. */
cor_status cor_freeze_sort(cor_freeze *f, cor_table_id t, const uint64_t *dead, cor_err *err);
/* Numbers, days and pieces of its columns. */
cor_status cor_freeze_values(cor_freeze *f, cor_table_id t, cor_err *err);
/* Ranks of a column's texts, made when they are not there; until the digest is taken. */
cor_status cor_freeze_ranks(cor_freeze *f, cor_column *column, cor_err *err);
/* Rows of a table whose only key is its id, in the order of the ids; in arena. */
cor_status cor_freeze_rows_by_id(cor_freeze *f, cor_table_id t, cor_arena *arena,
	uint32_t **ret_rows, uint32_t *ret_count, cor_err *err);
void cor_estate_drop_ranks(cor_estate *estate);
cor_status cor_freeze_digest(cor_freeze *f, cor_err *err);
cor_status cor_freeze_parties(cor_freeze *f, cor_err *err);
cor_status cor_freeze_stakes(cor_freeze *f, cor_err *err);
cor_status cor_freeze_labels(cor_freeze *f, cor_err *err);
cor_status cor_freeze_functions(cor_freeze *f, cor_err *err);
/* As one list; the estate's sets of makers are there. */
cor_status cor_freeze_products(cor_freeze *f, cor_err *err);
cor_status cor_freeze_joins(cor_freeze *f, cor_err *err);
cor_status cor_freeze_makers(cor_freeze *f, cor_err *err);
cor_status cor_freeze_unlisted(cor_freeze *f, cor_err *err);
/* Each element has one row of COR_ROLE or COR_MEASURE, whose rows then name elements in their order. */
bool cor_freeze_has_one_each(const cor_freeze *f, cor_table_id t);
cor_status cor_freeze_roles(cor_freeze *f, cor_err *err);
cor_status cor_freeze_components(cor_freeze *f, cor_err *err);
cor_status cor_freeze_by_id(cor_freeze *f, cor_err *err);
cor_status cor_freeze_layout(cor_freeze *f, cor_err *err);
cor_status cor_freeze_runs(cor_freeze *f, cor_err *err);
/* Of each kept column whose runs were found, where it pays. */
cor_status cor_freeze_census(cor_freeze *f, cor_err *err);
/* Numbers in the census of a kept column; 0: it has none. */
uint64_t cor_census_cells(const cor_estate *estate, unsigned kept, uint64_t sets);
/* Values of a kept column. */
uint32_t cor_runs_values(const cor_estate *estate, unsigned kept);
/* And whether any element is retired, on whatever day. */
cor_status cor_freeze_spans(cor_freeze *f, cor_err *err);
static inline uint32_t cor_span_blocks(uint32_t rows)
{
	return rows / COR_SPAN_ROWS + (rows % COR_SPAN_ROWS != 0);
}
/* Whether the runs of an image could be those of its columns. */
bool cor_layout_runs_fit(const cor_estate *estate);

/* Joins a table with a key of one column with that of the register beneath. */
cor_status cor_joined_new(const cor_estate *estate, cor_table_id table, cor_arena *keep,
	cor_joined *ret_joined, cor_err *err);
/* By id; COR_NONE. */
uint32_t cor_joined_find(const cor_estate *estate, const cor_joined *joined, cor_table_id table,
	cor_text id);
/* An own row replaces this row of the register. */
bool cor_joined_is_hidden(const cor_estate *estate, cor_table_id table, uint32_t below_row);

/* The set of a party cell; 0 when it is empty, open when a name is unlisted. */
cor_status cor_makers_read(cor_estate *estate, cor_text cell, uint32_t *ret_set, cor_err *err);
/* The sets of all values of a party column, in scratch memory. */
cor_status cor_makers_of_codes(cor_freeze *f, cor_table_id table, unsigned column,
	uint32_t **ret_sets, cor_err *err);

#endif
