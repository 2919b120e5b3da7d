/* Claims in the making: what identify.c (firmware, conclusions) and hardware.c share, and nobody else. */
#ifndef COR_DISCOVER_CLAIMS_H
#define COR_DISCOVER_CLAIMS_H

#include "discover/identify.h"

typedef struct cor_claims {
	const cor_agent *agent;
	const cor_numbers *numbers;
	cor_arena *arena;
	cor_identity *identity;
} cor_claims;

/* One more, empty; NULL when there are COR_CLAIMS_MAX. */
cor_claim *cor_claims_add(cor_claims *w, const char *signal, cor_origin origin);
/* What an owner of a number says: B and a vote, or G with the reason. */
void cor_claims_owner(cor_claim *claim, const cor_owner *owner);
bool cor_claims_vote(const cor_claims *w, cor_origin origin);

/* What a row of ENTITY-MIB's physical table says of its maker.  A name that nobody has and that is the row's own model or
 * serial number is none. */
cor_owner cor_claims_maker(const cor_numbers *numbers, const cor_agent *agent, cor_text said,
	const uint32_t *index, uint32_t count);
/* The chassis' own memory, and the addresses that the box has itself. */
cor_status cor_claims_hardware(cor_claims *c, cor_err *err);

#endif
