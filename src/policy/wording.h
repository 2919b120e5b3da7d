/* Pieces of sentences that the files about sentences share. */
#ifndef COR_POLICY_WORDING_H
#define COR_POLICY_WORDING_H

#include "policy/sentence.h"

/* The set that an expression is, by its bare name; COR_NONE when it is more than that. */
uint32_t cor_wording_bare_set(const cor_selector *selector);
/* ", " or " and " before item i of count. */
const char *cor_wording_join(uint32_t i, uint32_t count, const char *last);

#endif
