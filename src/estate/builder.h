/*
 * Builder: rows in, a frozen estate out.
 *
 * Rows come from any reader, table after table in any order, with where they were written. The
 * builder canonicalises and checks each cell, checks cells against each other and finds repeated
 * keys as rows are added; on freeze it checks references. What is wrong with a row is a finding: it
 * goes to the sink, and the row is left out (never silently: the sink is mandatory). Only memory
 * and limits are failures.
 *
 * Memory: codes of 1, 2 or 4 bytes a cell, and each distinct text of a column once; about 60 bytes
 * an element and 20 a role besides their ids (see table.h, draft.h).
 */
#ifndef COR_ESTATE_BUILDER_H
#define COR_ESTATE_BUILDER_H

#include "base/mem.h"
#include "base/schema.h"

typedef struct cor_builder cor_builder;
typedef struct cor_estate cor_estate;

/* Where a row was written. file: NULL = not from a file; kept by pointer (must outlive the
 * builder). */
typedef struct cor_place {
	const char *file;
	uint64_t line;   /* 1-based; 0 = none */
	uint32_t column; /* 1-based character column of the cell; 0 = none */
} cor_place;

/* A row that is refused.  Texts are valid during the call only. */
typedef struct cor_refusal {
	cor_place place;
	cor_table_id table;
	const char *column; /* name of the column, or NULL for the row as a whole */
	const char *reason; /* 'metric is "ten", expected a whole number' */
} cor_refusal;

/* Returns false to stop (strict): the caller then gets COR_EINPUT with the refusal as its text. */
typedef bool (*cor_refusal_sink)(void *context, const cor_refusal *refusal);

cor_status cor_builder_new(cor_refusal_sink sink, void *context, cor_builder **ret_builder,
	cor_err *err);
void cor_builder_free(cor_builder *builder);
COR_CLEANUP(cor_builder, cor_builder_free)

/*
 * Adds a row: cells in the order of the schema's columns, raw text ("" = not known). columns:
 * 1-based character column of each cell in its line for messages, or NULL. *ret_good (may be
 * NULL) tells whether the row was taken.
 */
cor_status cor_builder_add(cor_builder *builder, cor_table_id table, const cor_text *cells,
	cor_place place, const uint32_t *columns, bool *ret_good, cor_err *err);

/* A second row with the same key replaces the first from here on (import into an existing estate:
 * add the old rows, call this, add the new ones).  Without it a repeated key is refused. */
void cor_builder_overlay(cor_builder *builder);
/* Rows replaced since cor_builder_overlay. */
uint64_t cor_builder_replaced_count(const cor_builder *builder);

/*
 * Checks keys and references (against `below`, the register, too; may be NULL), and freezes.  The
 * builder is spent.  `below` must outlive the estate and stays the caller's.  O(n log n).
 */
cor_status cor_builder_freeze(cor_builder *builder, const cor_estate *below,
	cor_estate **ret_estate, cor_err *err);

#endif
