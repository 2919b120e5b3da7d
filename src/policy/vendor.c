/*
 * Who belongs to a vendor set: the least fixpoint of "listed, or held by a member".
 *
 * A party rises from no to maybe to yes and never falls, so each party is taken from the list of
 * those that rose at most twice, and each stake is looked at at most twice: O(parties + stakes).
 */
#include "policy/vendor.h"

#include "policy/value.h"

/* A way on which membership spreads. */
typedef struct edge {
	uint32_t to;
	cor_tri strength; /* what a sure member makes of `to`; shares added up: unused */
	int64_t low, high;
} edge;

typedef struct spread {
	const cor_vendors *vendors;
	uint8_t *level;   /* by party: cor_tri */
	uint8_t *handled; /* the level whose edges have been followed */
	uint32_t *first;  /* edges of a party: edges[first[p]..first[p + 1]) */
	edge *edges;
	int64_t *low, *high; /* by party: shares held by sure, by sure and maybe members */
	uint32_t *risen;     /* parties to be handled */
	uint32_t risen_count;
	uint8_t *waiting;
} spread;

static bool passes(const cor_vendors *vendors, int64_t share)
{
	return vendors->at_least ? share >= vendors->stake : share > vendors->stake;
}

/* What the stake makes of its other end, given a sure member; from: that member. */
static cor_tri strength_of(const cor_vendors *vendors, const cor_stake *stake, uint32_t *ret_from)
{
	*ret_from = stake->owner;
	if (stake->kind == COR_STAKE_BRAND)
		return COR_YES;
	if (stake->kind == COR_STAKE_SUCCESSOR) {
		*ret_from = stake->owned;
		return cor_tri_of(vendors->successors);
	}
	if (vendors->include != COR_INCLUDE_SUBSIDIARIES)
		return COR_NO;
	if (stake->kind == COR_STAKE_CONTROL)
		return cor_tri_of(vendors->test == COR_TEST_CONTROL);
	if (passes(vendors, stake->low))
		return COR_YES;
	/* Shares that are added up count however small they are. */
	return passes(vendors, stake->high) || vendors->test == COR_TEST_AGGREGATE ? COR_MAYBE
										   : COR_NO;
}

static cor_status make_edges(spread *s, const cor_estate *estate, cor_day at, cor_arena *arena,
	cor_err *err)
{
	const cor_stake *stakes;
	uint32_t count = cor_estate_stakes(estate, &stakes),
		 parties = cor_estate_party_count(estate), from;

	COR_TRY(cor_arena_new_array(arena, (size_t)parties + 2, sizeof(*s->first), &s->first, err));
	for (uint32_t i = 0; i < count; i++)
		if (cor_stake_counts(&stakes[i], at) &&
			strength_of(s->vendors, &stakes[i], &from) != COR_NO)
			s->first[from + 2]++;
	for (uint32_t p = 0; p < parties; p++)
		s->first[p + 2] += s->first[p + 1];
	COR_TRY(cor_arena_new_array(arena, s->first[parties + 1], sizeof(*s->edges), &s->edges,
		err));
	for (uint32_t i = 0; i < count; i++) {
		if (!cor_stake_counts(&stakes[i], at))
			continue;
		cor_tri strength = strength_of(s->vendors, &stakes[i], &from);
		if (strength == COR_NO)
			continue;
		edge *e = &s->edges[s->first[from + 1]++];
		*e = (edge){.to = from == stakes[i].owner ? stakes[i].owned : stakes[i].owner,
			.strength = strength};
		if (s->vendors->test == COR_TEST_AGGREGATE && stakes[i].kind == COR_STAKE_SHARES) {
			e->strength = COR_NO;
			e->low = stakes[i].low;
			e->high = stakes[i].high;
		}
	}
	return COR_OK;
}

static void raise(spread *s, uint32_t party, cor_tri level)
{
	if (s->level[party] >= level)
		return;
	s->level[party] = (uint8_t)level;
	if (!s->waiting[party]) {
		s->waiting[party] = 1;
		s->risen[s->risen_count++] = party;
	}
}

static void follow(spread *s, const edge *e, cor_tri before, cor_tri now)
{
	raise(s, e->to, cor_tri_and(now, e->strength));
	if (before == COR_NO)
		s->high[e->to] += e->high;
	if (now == COR_YES)
		s->low[e->to] += e->low;
	if (e->high > 0 && passes(s->vendors, s->low[e->to]))
		raise(s, e->to, COR_YES);
	else if (e->high > 0 && passes(s->vendors, s->high[e->to]))
		raise(s, e->to, COR_MAYBE);
}

static void spread_all(spread *s)
{
	while (s->risen_count > 0) {
		uint32_t party = s->risen[--s->risen_count];
		cor_tri before = (cor_tri)s->handled[party], now = (cor_tri)s->level[party];

		s->waiting[party] = 0;
		s->handled[party] = (uint8_t)now;
		for (uint32_t i = s->first[party]; i < s->first[party + 1]; i++)
			follow(s, &s->edges[i], before, now);
	}
}

/* The corporate groups of all members so far. */
static cor_status add_groups(spread *s, const cor_estate *estate, cor_day at, cor_arena *arena,
	cor_err *err)
{
	uint32_t parties = cor_estate_party_count(estate);
	cor_corporate groups;
	uint8_t *sure, *wide;

	COR_TRY(cor_corporate_groups(estate, at, arena, &groups, err));
	COR_TRY(cor_arena_new_array(arena, groups.sure_count, 1, &sure, err));
	COR_TRY(cor_arena_new_array(arena, groups.wide_count, 1, &wide, err));
	for (uint32_t p = 0; p < parties; p++) {
		if (s->level[p] > sure[groups.sure[p]])
			sure[groups.sure[p]] = s->level[p];
		if (s->level[p] != COR_NO)
			wide[groups.wide[p]] = COR_MAYBE;
	}
	for (uint32_t p = 0; p < parties; p++)
		raise(s, p,
			cor_tri_or((cor_tri)sure[groups.sure[p]], (cor_tri)wide[groups.wide[p]]));
	return COR_OK;
}

static void add_listed(spread *s, const cor_policy *policy, cor_day at)
{
	const cor_vendors *vendors = s->vendors;
	uint32_t parties = cor_estate_party_count(policy->estate);
	cor_scope scope = {.policy = policy, .at = at};

	for (uint32_t i = 0; i < vendors->parties.texts.count; i++)
		raise(s, vendors->bound[i], COR_YES);
	for (uint32_t p = 0; vendors->where && p < parties; p++) {
		scope.code[COR_PARTY_ID] = scope.code[COR_PARTY_NAME] =
			scope.code[COR_PARTY_COUNTRY] = p;
		raise(s, p, cor_scope_test(&scope, vendors->where->root));
	}
}

static cor_status spread_new(spread *s, uint32_t parties, cor_arena *arena, cor_err *err)
{
	COR_TRY(cor_arena_new_array(arena, parties, 1, &s->handled, err));
	COR_TRY(cor_arena_new_array(arena, parties, 1, &s->waiting, err));
	COR_TRY(cor_arena_new_array(arena, parties, sizeof(*s->risen), &s->risen, err));
	COR_TRY(cor_arena_new_array(arena, parties, sizeof(*s->low), &s->low, err));
	return cor_arena_new_array(arena, parties, sizeof(*s->high), &s->high, err);
}

static cor_status find_members(spread *s, const cor_policy *policy, cor_day at, cor_arena *arena,
	cor_err *err)
{
	COR_TRY(spread_new(s, cor_estate_party_count(policy->estate), arena, err));
	COR_TRY(make_edges(s, policy->estate, at, arena, err));
	add_listed(s, policy, at);
	if (s->vendors->include == COR_INCLUDE_GROUP)
		COR_TRY(add_groups(s, policy->estate, at, arena, err));
	spread_all(s);
	return COR_OK;
}

cor_status cor_vendor_parties(const cor_policy *policy, uint32_t vendors, cor_day at,
	cor_arena *arena, const uint8_t **ret_by_party, cor_err *err)
{
	spread s = {.vendors = NULL};

	COR_ASSERT(policy->estate && vendors < policy->vendor_count);
	s.vendors = &policy->vendors[vendors];
	COR_TRY(cor_arena_new_array(arena, cor_estate_party_count(policy->estate), 1, &s.level,
		err));
	cor_arena_mark mark = cor_arena_here(arena);
	cor_status status = find_members(&s, policy, at, arena, err);
	cor_arena_back(arena, mark);
	COR_TRY(status);
	*ret_by_party = s.level;
	return COR_OK;
}

cor_status cor_vendor_sets(const cor_policy *policy, uint32_t vendors, cor_day at, cor_arena *arena,
	const uint8_t **ret_by_set, cor_err *err)
{
	uint32_t count;
	const uint8_t *by_party;
	uint8_t *by_set;

	COR_ASSERT(policy->estate);
	count = cor_estate_maker_set_count(policy->estate);
	COR_TRY(cor_arena_new_array(arena, count, 1, &by_set, err));
	cor_arena_mark mark = cor_arena_here(arena);
	COR_TRY(cor_vendor_parties(policy, vendors, at, arena, &by_party, err));
	for (uint32_t i = 0; i < count; i++) {
		const cor_maker_set *set = cor_estate_maker_set(policy->estate, i);

		by_set[i] = COR_MAYBE;
		if (set->open || set->count == 0)
			continue;
		by_set[i] = by_party[set->parties[0]];
		for (uint32_t j = 1; j < set->count; j++)
			if (by_party[set->parties[j]] != by_set[i])
				by_set[i] = COR_MAYBE;
	}
	cor_arena_back(arena, mark);
	*ret_by_set = by_set;
	return COR_OK;
}

bool cor_vendor_is_open(const cor_policy *policy, uint32_t vendors)
{
	COR_ASSERT(vendors < policy->vendor_count);
	return policy->vendors[vendors].where != NULL;
}
