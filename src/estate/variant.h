/*
 * A variant: a frozen estate with some cells changed and some rows left out, made beside it.
 *
 * What a question of the kind "what if" asks about differs from the estate in a few rows.  A variant
 * shares every column, dictionary and fact that nothing touches with its base; only the columns that a
 * change touches are copied, and facts are joined anew only when a change bears on them: makers, roles
 * and components after a change of makers, products or parts, otherwise nothing.  Nothing is read
 * again, and the base stays as it is.
 *
 * Row numbers stay what they are but in tables of which rows are dropped.  The digest stays that of the
 * base: whoever shows something of a variant says what it is.
 */
#ifndef COR_ESTATE_VARIANT_H
#define COR_ESTATE_VARIANT_H

#include "estate/estate.h"

typedef struct cor_variant cor_variant;

/* base must outlive the variant and what is made of it. */
cor_status cor_variant_new(const cor_estate *base, cor_variant **ret_variant, cor_err *err);
void cor_variant_free(cor_variant *variant);
COR_CLEANUP(cor_variant, cor_variant_free)

/*
 * Puts a cell: raw text as it would stand in a file, "" = not known.  Not a key, and not a column of
 * labels or lists.  COR_EINPUT: 'product is "x", expected ...'.  Whether cells of a row agree is not
 * asked.  O(length), and O(rows) once for each column.
 */
cor_status cor_variant_put(cor_variant *variant, cor_table_id table, uint32_t row, unsigned column,
	cor_text raw, cor_err *err);
/* The same cell in every row whose bit is set.  O(rows). */
cor_status cor_variant_fill(cor_variant *variant, cor_table_id table, const uint64_t *rows,
	unsigned column, cor_text raw, cor_err *err);
/*
 * The elements whose bit is set are other boxes at the same places: their roles have no maker and
 * product of their own any more; their parts, and evidence, permits and exemptions about them or
 * these, are left out (doc/what-if.md).  The elements' own cells are the caller's to put.  O(rows).
 */
cor_status cor_variant_renew(cor_variant *variant, const uint64_t *renewed, cor_err *err);
/* Leaves a row out: of link, demand, part, evidence, permit or exemption, which no row names.  O(1). */
cor_status cor_variant_drop(cor_variant *variant, cor_table_id table, uint32_t row, cor_err *err);

/* The estate that comes of it, to be freed with cor_estate_free before the base; the variant is spent.
 * O(rows of the tables that are touched), and O(rows) of elements, roles, parts and measures for their
 * layout. */
cor_status cor_variant_freeze(cor_variant *variant, cor_estate **ret_estate, cor_err *err);

#endif
