/*
 * Names: which things a written name matches (doc/estate.md, Names).
 *
 * Folded texts in a string table; for each, the members that bear it, sorted.
 */
#ifndef COR_ESTATE_NAMES_H
#define COR_ESTATE_NAMES_H

#include "base/strtab.h"

typedef struct cor_names {
	cor_strtab *folded;
	uint32_t *first; /* by number of the folded text, one more at the end */
	uint32_t *members;
} cor_names;

/* Names while they are gathered; lives in the arena given, pairs in plain memory. */
typedef struct cor_names_draft {
	cor_strtab *folded;
	struct cor_name_pair {
		uint32_t text, member;
	} * pairs;
	size_t count, capacity;
} cor_names_draft;

cor_status cor_names_begin(cor_names_draft *draft, cor_arena *keep, cor_err *err);
/* A name that folds to nothing matches nothing. */
cor_status cor_names_add(cor_names_draft *draft, cor_text name, uint32_t member, cor_err *err);
cor_status cor_names_end(cor_names_draft *draft, cor_arena *keep, cor_names *ret_names,
	cor_err *err);
void cor_names_draft_done(cor_names_draft *draft);

/* Members that the name matches; 0 = none.  O(length). */
uint32_t cor_names_find(const cor_names *names, cor_text name, const uint32_t **ret_members);

#endif
