/* The vendors of an estate's elements: corporate groups, with what surely is theirs and what may be. */
#ifndef COR_APP_VENDORS_H
#define COR_APP_VENDORS_H

#include "estate/estate.h"

typedef struct cor_vendor {
	cor_text id, name; /* of the group (policy/vendor.h); both "" for whoever nobody names */
	cor_triset gear;   /* by row of element */
	const uint8_t *by_set;    /* by maker set: whether it makes what has that set; cor_tri */
	uint32_t sure, maybe;     /* elements */
	uint32_t group;           /* its number; COR_NONE: whoever nobody names */
	const uint32_t *group_of; /* of each party */
} cor_vendor;

/*
 * Every corporate group of which a party is a candidate for the maker of an element of `within`, by id, and
 * last, when some maker is not known or not listed, whoever that may be.  Gear surely is a group's when all
 * candidates are; it may be when one is, or may be by stakes that are not sure, or the maker is not known.
 * All of it lies within `within`.  O(elements + groups elements / 4) time and n / 4 bytes a group in
 * arena.
 */
cor_status cor_vendors_list(const cor_estate *estate, cor_day at, const cor_triset *within,
	cor_arena *arena, cor_vendor **ret_vendors, uint32_t *ret_count, cor_err *err);

/* Whether what has this maker set is made by one of two vendors (a and b may be the same): surely also when it
 * is one's or the other's and only that is not known.  O(candidates). */
cor_tri cor_vendors_make(const cor_estate *estate, const cor_vendor *a, const cor_vendor *b,
	uint32_t maker_set);

#endif
