/*
 * What `show party` tells: who a party is, who owned it and what it owned on which day, and why it
 * counts, or does not, under each vendor set of a policy.
 *
 * It is gathered once into plain data (party.c) and then written as text (party_text.c) or JSON
 * (party_json.c), so that the two cannot disagree.  Memory is the caller's arena; estate and policy
 * must outlive it.
 */
#ifndef COR_APP_PARTY_H
#define COR_APP_PARTY_H

#include "policy/standing.h"

/* One stake of a tree of owners or holdings, in the order it is read; depth 0 touches the party. */
typedef struct cor_party_tie {
	uint32_t stake; /* index in cor_estate_stakes */
	uint32_t depth;
} cor_party_tie;

typedef struct cor_party_sheet {
	const cor_estate *estate;
	const cor_policy *policy; /* bound to the estate, or NULL */
	cor_day at;
	uint32_t party;
	const cor_text *aliases; /* by bytes, each once */
	uint32_t alias_count;
	/* On the day: who is over it, owners of owners too; whom it is over.  A party that is met again
	 * is not followed again. */
	const cor_party_tie *above, *below;
	uint32_t above_count, below_count;
	const uint32_t *other_times; /* its stakes that do not count on the day */
	uint32_t other_time_count;
	const uint32_t *group, *perhaps; /* the others of its corporate group: surely, maybe */
	uint32_t group_count, perhaps_count;
	/* Products that bear its brand and others may have made, or that it may have made under
	 * another's brand. */
	const uint32_t *products;
	uint32_t product_count;
	const uint8_t
		*product_levels; /* cor_tri of product i in vendor set v: [i * vendor sets + v] */
	const cor_standing *standings; /* one a vendor set of the policy */
} cor_party_sheet;

/* O(parties + stakes + products) a vendor set, times the longest chain of owners. */
cor_status cor_party_sheet_make(const cor_estate *estate, const cor_policy *policy, cor_day at,
	uint32_t party, cor_arena *arena, cor_party_sheet *ret_sheet, cor_err *err);

/* A cell of the stake's row as written. */
cor_text cor_party_stake_cell(const cor_party_sheet *sheet, const cor_stake *stake,
	const char *column);
/* A cell of the party's own row. */
cor_text cor_party_cell(const cor_party_sheet *sheet, const char *column);

void cor_party_write_text(const cor_party_sheet *sheet, cor_buf *out);
/* All sheets have one estate, policy and day. */
void cor_party_write_json(const cor_party_sheet *sheets, uint32_t count, cor_buf *out);

#endif
