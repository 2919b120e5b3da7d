/* Vendor sets and corporate groups on a date (doc/policy.md, Vendors).  A bound policy. */
#ifndef COR_POLICY_VENDOR_H
#define COR_POLICY_VENDOR_H

#include "policy/policy.h"

/* ret_by_party: cor_estate_party_count values of cor_tri, in arena.  O(parties + stakes). */
cor_status cor_vendor_parties(const cor_policy *policy, uint32_t vendors, cor_day at,
	cor_arena *arena, const uint8_t **ret_by_party, cor_err *err);
/* The same for maker sets: ret_by_set has cor_estate_maker_set_count values of cor_tri. */
cor_status cor_vendor_sets(const cor_policy *policy, uint32_t vendors, cor_day at, cor_arena *arena,
	const uint8_t **ret_by_set, cor_err *err);

/* Whether V could hold for a party that nobody listed (a predicate) - then wildcards may be new
 * groups. */
bool cor_vendor_is_open(const cor_policy *policy, uint32_t vendors);

/* Corporate groups: for each party the number of its group; sure: connected by sure links only,
 * wide: by maybe ones too.  Names: a root's id (no sure owner in the group; smallest as bytes), else
 * the smallest id. */
typedef struct cor_corporate {
	const uint32_t *sure, *wide;
	uint32_t sure_count, wide_count;
	const cor_text *sure_names;
} cor_corporate;
/* Whether a stake makes its two ends one corporate group on that day: surely, or maybe. */
cor_tri cor_stake_connects(const cor_stake *stake, cor_day at);
cor_status cor_corporate_groups(const cor_estate *estate, cor_day at, cor_arena *arena,
	cor_corporate *ret_groups, cor_err *err);

#endif
