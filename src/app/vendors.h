/* The vendors of an estate's elements: corporate groups, with what surely is theirs and what may be. */
#ifndef COR_APP_VENDORS_H
#define COR_APP_VENDORS_H

#include "estate/estate.h"

typedef struct cor_vendor {
	cor_text id, name;    /* of the group (policy/vendor.h); both "" for whoever nobody names */
	cor_triset gear;      /* by row of element */
	uint32_t sure, maybe; /* elements */
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

#endif
