/* Whose a name is: register/identifier.csv over the register's parties and aliases.  See numbers.h. */
#ifndef COR_DISCOVER_NAMES_H
#define COR_DISCOVER_NAMES_H

#include "discover/numbers.h"

typedef struct cor_names cor_names;

cor_status cor_names_open(const char *register_folder, const cor_estate *ground, cor_hasher *hasher,
	cor_names **ret_names, cor_err *err);
void cor_names_free(cor_names *names);
COR_CLEANUP(cor_names, cor_names_free)

/* The row with the longest beginning of arcs decides party and generic; false: no row. */
bool cor_names_enterprise(const cor_names *names, const uint32_t *arcs, uint32_t count,
	cor_owner *owner);
/* party and generic of an owner that IANA or IEEE call so. */
void cor_names_organisation(const cor_names *names, cor_text said, cor_owner *owner);
cor_owner cor_names_maker(const cor_names *names, cor_text said);
bool cor_names_text(const cor_names *names, cor_text said, uint32_t *at, cor_text *ret_party,
	cor_text *ret_words);
/* Two names that are written otherwise and mean the same company: forms of companies aside, one begins
 * with the words of the other. */
bool cor_names_same(cor_text a, cor_text b);
/* See numbers.h. */
bool cor_names_begins(const cor_names *names, cor_text said, cor_text *ret_party);
/* A description that bears the first word of a maker's name: an id, ids divided by |, or a name. */
bool cor_names_mentions(cor_text said, cor_text party);
bool cor_names_one_group(const cor_names *names, cor_text a, cor_text b);
bool cor_names_is_named(const cor_names *names, cor_text party);

#endif
