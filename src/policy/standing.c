#include "policy/standing.h"

#include "policy/regime.h"
#include "policy/value.h"

/* What brought a party in. */
typedef struct note {
	uint32_t round; /* COR_NONE: no member */
	cor_ground ground;
	uint32_t stake; /* group and stake */
} note;

typedef struct search {
	const cor_policy *policy;
	const cor_vendors *vendors;
	const cor_stake *stakes;
	uint32_t stake_count, party_count;
	cor_day at;
	cor_tri world;       /* what counts: yes, or maybe and yes */
	const uint8_t *sure; /* by party: member in the sure world; NULL when this is it */
	note *notes;         /* by party */
	uint32_t round;
	int64_t *low, *high; /* by party: what members of earlier rounds hold; aggregate only */
} search;

static bool passes(const cor_vendors *vendors, int64_t share)
{
	return vendors->at_least ? share >= vendors->stake : share > vendors->stake;
}

static bool is_member(const search *s, uint32_t party)
{
	return s->notes[party].round < s->round;
}

static bool note_down(search *s, uint32_t party, cor_ground ground, uint32_t stake)
{
	if (s->notes[party].round != COR_NONE)
		return false;
	s->notes[party] = (note){s->round, ground, stake};
	return true;
}

/* ---- round 0 ---- */

static void find_listed(search *s)
{
	cor_scope scope = {.policy = s->policy, .at = s->at};

	for (uint32_t i = 0; i < s->vendors->parties.texts.count; i++)
		note_down(s, s->vendors->bound[i], COR_GROUND_LISTED, COR_NONE);
	for (uint32_t p = 0; s->vendors->where && p < s->party_count; p++) {
		scope.code[COR_PARTY_ID] = scope.code[COR_PARTY_NAME] =
			scope.code[COR_PARTY_COUNTRY] = p;
		if (cor_scope_test(&scope, s->vendors->where->root) >= s->world)
			note_down(s, p, COR_GROUND_WHERE, COR_NONE);
	}
}

/* ---- the rounds after it ---- */

static bool spread_groups(search *s)
{
	bool grew = false;

	for (uint32_t i = 0; i < s->stake_count; i++) {
		const cor_stake *stake = &s->stakes[i];

		if (cor_stake_connects(stake, s->at) < s->world)
			continue;
		if (is_member(s, stake->owner))
			grew |= note_down(s, stake->owned, COR_GROUND_GROUP, i);
		if (is_member(s, stake->owned))
			grew |= note_down(s, stake->owner, COR_GROUND_GROUP, i);
	}
	return grew;
}

/* Whether one stake alone, on its day, makes its `owned` a member when its owner is. */
static bool brings_down(const search *s, const cor_stake *stake)
{
	if (stake->kind == COR_STAKE_BRAND)
		return true;
	if (s->vendors->include != COR_INCLUDE_SUBSIDIARIES || stake->kind == COR_STAKE_SUCCESSOR)
		return false;
	if (stake->kind == COR_STAKE_CONTROL)
		return s->vendors->test == COR_TEST_CONTROL;
	return s->vendors->test != COR_TEST_AGGREGATE &&
		passes(s->vendors, s->world == COR_YES ? stake->low : stake->high);
}

static bool adds_up(const search *s, const cor_stake *stake)
{
	return s->vendors->include == COR_INCLUDE_SUBSIDIARIES &&
		s->vendors->test == COR_TEST_AGGREGATE && stake->kind == COR_STAKE_SHARES &&
		stake->high > 0 && cor_stake_counts(stake, s->at);
}

/* All shares that members of earlier rounds hold, and whom they are enough for. */
static bool spread_sums(search *s)
{
	bool grew = false;

	for (uint32_t i = 0; i < s->stake_count; i++)
		s->low[s->stakes[i].owned] = s->high[s->stakes[i].owned] = 0;
	for (uint32_t i = 0; i < s->stake_count; i++) {
		const cor_stake *stake = &s->stakes[i];

		if (!adds_up(s, stake) || !is_member(s, stake->owner))
			continue;
		s->low[stake->owned] += stake->low;
		s->high[stake->owned] += stake->high;
		if (passes(s->vendors,
			    s->world == COR_YES ? s->low[stake->owned] : s->high[stake->owned]))
			grew |= note_down(s, stake->owned, COR_GROUND_TOGETHER, COR_NONE);
	}
	return grew;
}

static bool spread_stakes(search *s)
{
	bool grew = false;

	for (uint32_t i = 0; i < s->stake_count; i++) {
		const cor_stake *stake = &s->stakes[i];

		if (!cor_stake_counts(stake, s->at))
			continue;
		if (brings_down(s, stake) && is_member(s, stake->owner))
			grew |= note_down(s, stake->owned, COR_GROUND_STAKE, i);
		if (stake->kind == COR_STAKE_SUCCESSOR && s->vendors->successors &&
			is_member(s, stake->owned))
			grew |= note_down(s, stake->owner, COR_GROUND_STAKE, i);
	}
	return grew;
}

static void find_members(search *s)
{
	bool grew = true;

	for (uint32_t p = 0; p < s->party_count; p++)
		s->notes[p].round = COR_NONE;
	s->round = 0;
	find_listed(s);
	for (s->round = 1; s->vendors->include == COR_INCLUDE_GROUP && grew; s->round++)
		grew = spread_groups(s);
	for (grew = true; grew; s->round++) {
		grew = spread_stakes(s);
		grew |= spread_sums(s);
	}
}

/* ---- the derivation of one party ---- */

/* The stakes that a step rests on. */
static cor_status rest_on(search *s, cor_standing_step *step, cor_arena *arena, cor_err *err)
{
	const note *own = &s->notes[step->party];
	uint32_t *stakes;

	if (own->stake != COR_NONE) {
		COR_TRY(cor_arena_new_array(arena, 1, sizeof(*stakes), &stakes, err));
		stakes[0] = own->stake;
		step->stakes = stakes;
		step->stake_count = 1;
	}
	if (own->ground != COR_GROUND_TOGETHER)
		return COR_OK;
	for (int pass = 0; pass < 2; pass++) {
		if (pass == 1)
			COR_TRY(cor_arena_new_array(arena, step->stake_count, sizeof(*stakes),
				&stakes, err));
		uint32_t count = 0;
		for (uint32_t i = 0; i < s->stake_count; i++) {
			const cor_stake *stake = &s->stakes[i];

			if (stake->owned != step->party || !adds_up(s, stake) ||
				s->notes[stake->owner].round >= own->round)
				continue;
			if (pass == 1) {
				stakes[count] = i;
				if (!s->sure || s->sure[stake->owner])
					step->low += stake->low;
				step->high += stake->high;
			}
			count++;
		}
		step->stake_count = count;
	}
	step->stakes = stakes;
	return COR_OK;
}

/* The members at the other ends of what `step` rests on are wanted, too. */
static void want_others(const search *s, const cor_standing_step *step, uint8_t *wanted)
{
	for (uint32_t i = 0; i < step->stake_count; i++) {
		const cor_stake *stake = &s->stakes[step->stakes[i]];

		wanted[stake->owner == step->party ? stake->owned : stake->owner] = 1;
	}
}

static cor_status derive(search *s, uint32_t party, cor_arena *arena, cor_standing *standing,
	cor_err *err)
{
	cor_standing_step *steps;
	uint8_t *wanted;
	uint32_t count = 0;

	COR_TRY(cor_arena_new_array(arena, s->party_count, sizeof(*steps), &steps, err));
	COR_TRY(cor_arena_new_array(arena, s->party_count, 1, &wanted, err));
	wanted[party] = 1;
	/* From the last round to the first; what a round wants is in earlier rounds. */
	for (uint32_t round = s->notes[party].round + 1; round-- > 0;)
		for (uint32_t p = s->party_count; p-- > 0;) {
			if (!wanted[p] || s->notes[p].round != round)
				continue;
			cor_standing_step *step = &steps[count++];

			*step = (cor_standing_step){.party = p,
				.ground = s->notes[p].ground,
				.level = !s->sure || s->sure[p] ? COR_YES : COR_MAYBE};
			COR_TRY(rest_on(s, step, arena, err));
			want_others(s, step, wanted);
		}
	for (uint32_t i = 0; i < count / 2; i++) {
		cor_standing_step step = steps[i];

		steps[i] = steps[count - 1 - i];
		steps[count - 1 - i] = step;
	}
	standing->steps = steps;
	standing->step_count = count;
	return COR_OK;
}

/* ---- why not ---- */

static cor_miss_why why_not(const search *s, const cor_stake *stake, uint32_t party)
{
	if (stake->since != COR_DAY_NONE && stake->since > s->at)
		return COR_MISS_NOT_YET;
	if (!cor_stake_counts(stake, s->at))
		return COR_MISS_OVER;
	if (stake->kind == COR_STAKE_SUCCESSOR)
		return COR_MISS_SUCCESSOR;
	if (s->vendors->include == COR_INCLUDE_LISTED && stake->kind != COR_STAKE_BRAND)
		return COR_MISS_LISTED_ONLY;
	/* A group looks both ways: the share is too small, or the member came in after groups were formed. */
	if (s->vendors->include == COR_INCLUDE_GROUP)
		return cor_stake_connects(stake, s->at) == COR_NO ? COR_MISS_SHARE
								  : COR_MISS_SUCCESSOR;
	if (stake->owner == party)
		return COR_MISS_UPWARDS;
	return stake->kind == COR_STAKE_CONTROL ? COR_MISS_KIND : COR_MISS_SHARE;
}

/* After the search in the wide world, in which the party is no member. */
static cor_status find_misses(const search *s, uint32_t party, cor_arena *arena,
	cor_standing *standing, cor_err *err)
{
	cor_miss *misses = NULL;
	uint32_t count = 0;

	for (int pass = 0; pass < 2; pass++) {
		if (pass == 1)
			COR_TRY(cor_arena_new_array(arena, count, sizeof(*misses), &misses, err));
		count = 0;
		for (uint32_t i = 0; i < s->stake_count; i++) {
			const cor_stake *stake = &s->stakes[i];
			uint32_t other = stake->owner == party ? stake->owned : stake->owner;

			if ((stake->owner != party && stake->owned != party) ||
				s->notes[other].round == COR_NONE)
				continue;
			if (pass == 1)
				misses[count] = (cor_miss){i, other, why_not(s, stake, party)};
			count++;
		}
	}
	standing->misses = misses;
	standing->miss_count = count;
	return COR_OK;
}

cor_status cor_vendor_standing(const cor_policy *policy, uint32_t vendors, uint32_t party,
	cor_day at, cor_arena *arena, cor_standing *ret_standing, cor_err *err)
{
	cor_standing standing = {.level = COR_NO};
	search s = {.policy = policy, .at = at};
	uint8_t *sure;

	COR_ASSERT(policy->estate && vendors < policy->vendor_count);
	s.vendors = &policy->vendors[vendors];
	s.party_count = cor_estate_party_count(policy->estate);
	s.stake_count = cor_estate_stakes(policy->estate, &s.stakes);
	COR_ASSERT(party < s.party_count);
	COR_TRY(cor_arena_new_array(arena, s.party_count, sizeof(*s.notes), &s.notes, err));
	COR_TRY(cor_arena_new_array(arena, s.party_count, sizeof(*s.low), &s.low, err));
	COR_TRY(cor_arena_new_array(arena, s.party_count, sizeof(*s.high), &s.high, err));
	COR_TRY(cor_arena_new_array(arena, s.party_count, 1, &sure, err));
	s.world = COR_YES;
	find_members(&s);
	if (s.notes[party].round != COR_NONE) {
		standing.level = COR_YES;
		COR_TRY(derive(&s, party, arena, &standing, err));
		*ret_standing = standing;
		return COR_OK;
	}
	for (uint32_t p = 0; p < s.party_count; p++)
		sure[p] = s.notes[p].round != COR_NONE;
	s.world = COR_MAYBE;
	s.sure = sure;
	find_members(&s);
	if (s.notes[party].round != COR_NONE) {
		standing.level = COR_MAYBE;
		COR_TRY(derive(&s, party, arena, &standing, err));
	} else {
		COR_TRY(find_misses(&s, party, arena, &standing, err));
	}
	*ret_standing = standing;
	return COR_OK;
}
