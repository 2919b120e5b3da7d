/*
 * Suppliers: between how many corporate groups the makers of what is in can be.
 *
 * Rows with the same candidates are alike, so only a few of each kind are kept: one more than they
 * have candidates, which is all that can matter.  Rows that anyone may have made are counted.
 */
#include "verify/verify.h"

enum { COVER_DEPTH = 12 };

typedef struct supply {
	const ver_group *g;
	ver_pick *picks;
	uint32_t count;
	uint64_t anyone[3]; /* rows that anyone may have made, by `in` */
} supply;

static cor_tri counts(const ver_group *g, uint32_t party)
{
	return g->rule->vendors ? (cor_tri)g->rule->vendors->members[party] : COR_YES;
}

static bool like(const ver_pick *a, const ver_pick *b)
{
	return a->in == b->in && a->maker.n == b->maker.n &&
		memcmp(a->maker.ids, b->maker.ids, a->maker.n * sizeof(uint32_t)) == 0;
}

static supply gather(const ver_group *g)
{
	supply s = {.g = g, .picks = ver_new((size_t)g->pick_count + 1, sizeof(ver_pick))};

	for (uint32_t p = 0; p < g->pick_count; p++) {
		const ver_pick *pick = &g->picks[p];
		uint32_t same = 0;

		if (pick->maker.n == 0) {
			s.anyone[pick->in]++;
			continue;
		}
		for (uint32_t i = 0; i < s.count && same <= pick->maker.n; i++)
			same += like(&s.picks[i], pick);
		if (same <= pick->maker.n)
			s.picks[s.count++] = *pick;
	}
	return s;
}

/* Surely in, surely counted whoever made it. */
static bool is_forced(const supply *s, const ver_pick *pick)
{
	bool forced = pick->in == COR_YES;

	for (uint32_t i = 0; i < pick->maker.n; i++)
		forced &= counts(s->g, pick->maker.ids[i]) == COR_YES;
	return forced;
}

/* Whether `more` further wide groups can be such that every forced row is of one that is taken. */
static bool can_cover(const supply *s, uint8_t *taken, uint32_t more)
{
	const uint32_t *wide = s->g->world->wide;

	for (uint32_t p = 0; p < s->count; p++) {
		const ver_set *set = &s->picks[p].maker;
		bool met = !is_forced(s, &s->picks[p]);

		for (uint32_t i = 0; i < set->n; i++)
			met |= taken[wide[set->ids[i]]];
		if (met)
			continue;
		for (uint32_t i = 0; i < set->n && more; i++) {
			taken[wide[set->ids[i]]] = 1;
			if (can_cover(s, taken, more - 1))
				return true;
			taken[wide[set->ids[i]]] = 0;
		}
		return false;
	}
	return true;
}

static uint64_t least(const supply *s)
{
	const ver_world *w = s->g->world;
	uint8_t *taken = ver_new_row(w->party_count + 1, 1);
	uint64_t sure = 0;
	uint32_t more = 0;

	for (uint32_t p = 0; p < s->count; p++)
		if (is_forced(s, &s->picks[p])) {
			const ver_set *set = &s->picks[p].maker;
			bool one = true;

			for (uint32_t i = 1; i < set->n; i++)
				one &= w->wide[set->ids[i]] == w->wide[set->ids[0]];
			sure += one && !taken[w->wide[set->ids[0]]];
			taken[w->wide[set->ids[0]]] |= one;
		}
	while (!can_cover(s, taken, more))
		if (++more > COVER_DEPTH)
			ver_stop(2, "too many makers are not known to count suppliers");
	if (sure + more == 0 && s->anyone[COR_YES] && !s->g->rule->vendors)
		return 1;
	return sure + more;
}

/* Finds `group` a row of its own, moving others to their next choice where need be (augmenting path,
 * breadth first).  has: group -> its row; of: row -> its group. */
static bool give_row(const supply *s, uint32_t group, uint32_t *has, uint32_t *of)
{
	const uint32_t *narrow = s->g->world->narrow;
	uint32_t *queue = ver_new_row(s->count + 1, sizeof(*queue)), head = 0, tail = 0;
	uint32_t *through = ver_new_row(s->count, sizeof(*through)); /* 1 + the group that asks */

	for (queue[tail++] = group; head < tail; head++)
		for (uint32_t p = 0; p < s->count; p++) {
			const ver_set *set = &s->picks[p].maker;
			bool fits = false;

			for (uint32_t i = 0; i < set->n; i++)
				fits |= narrow[set->ids[i]] == queue[head] &&
					counts(s->g, set->ids[i]) != COR_NO;
			if (!fits || through[p] || s->picks[p].in == COR_NO)
				continue;
			through[p] = 1 + queue[head];
			if (of[p] != COR_NONE) {
				queue[tail++] = of[p];
				continue;
			}
			for (uint32_t next = p; next != COR_NONE; p = next) {
				next = has[through[p] - 1];
				of[p] = through[p] - 1;
				has[of[p]] = p;
			}
			return true;
		}
	return false;
}

static uint64_t most(const supply *s)
{
	const ver_world *w = s->g->world;
	const ver_named *among = s->g->rule->vendors;
	uint32_t *has = ver_new_row(w->party_count + 1, sizeof(*has));
	uint32_t *of = ver_new_row(s->count, sizeof(*of));
	uint8_t *counted = ver_new_row(w->party_count + 1, 1);
	uint64_t most = s->anyone[COR_YES] + s->anyone[COR_MAYBE], all = 0;

	memset(has, 0xff, (w->party_count + 1) * sizeof(*has));
	memset(of, 0xff, s->count * sizeof(*of));
	for (uint32_t p = 0; p <= w->party_count; p++)
		if (counts(s->g, p) != COR_NO && !counted[w->narrow[p]]) {
			counted[w->narrow[p]] = 1;
			all += p < w->party_count;
			most += give_row(s, w->narrow[p], has, of);
		}
	return among && !among->has_where && most > all ? all : most;
}

/* ---- with share_at_least ---- */

/* Lowest or highest share of the elements whose maker is in group `id` of `groups`; with id COR_NONE
 * of those that anyone may have made. */
static bool holds_share(const ver_group *g, const uint32_t *groups, uint32_t id, bool lowest)
{
	cor_ratio r = {0, 0};
	ver_pick *picks = ver_new_row(g->pick_count, sizeof(*picks));

	for (uint32_t m = 0; m < g->member_count; m++) {
		uint8_t bits;

		for (uint32_t p = g->members[m].first;
			p < g->members[m].first + g->members[m].count; p++) {
			const ver_set *set = &g->picks[p].maker;
			int all = set->n || id == COR_NONE ? -1 : COR_MAYBE;

			for (uint32_t i = 0; i < set->n && id != COR_NONE; i++) {
				int one = groups[set->ids[i]] == id ? (int)counts(g, set->ids[i])
								    : COR_NO;
				all = all == -1 || all == one ? one : COR_MAYBE;
			}
			if (id == COR_NONE)
				all = set->n ? COR_NO : COR_MAYBE;
			picks[p].bits = (uint8_t)((g->picks[p].in == COR_MAYBE ? OUT : 0) |
				(all != COR_NO ? BAD : 0) | (all != COR_YES ? GOOD : 0));
		}
		bits = ver_together(&picks[g->members[m].first], g->members[m].count);
		if (lowest ? bits & GOOD : bits & BAD)
			bits = lowest ? GOOD : BAD;
		r.num += bits & BAD && !(bits & OUT);
		r.den += !(bits & OUT);
	}
	ver_forget();
	return r.den && cor_ratio_compare(r, g->rule->share) >= 0;
}

static void count_shares(const ver_group *g, uint64_t *ret_low, uint64_t *ret_high)
{
	const ver_world *w = g->world;
	const ver_named *among = g->rule->vendors;
	uint8_t *met = ver_new(w->party_count + 1, 1), *low = ver_new(w->party_count + 1, 1);
	uint8_t *all = ver_new(w->party_count + 1, 1);
	uint64_t anyone = 0, any_v = 0;

	*ret_low = *ret_high = 0;
	for (uint32_t p = 0; p < g->pick_count; p++) {
		const ver_set *set = &g->picks[p].maker;

		anyone += set->n == 0;
		for (uint32_t i = 0; i < set->n; i++)
			met[w->narrow[set->ids[i]]] |= counts(g, set->ids[i]) != COR_NO;
	}
	for (uint32_t n = 0; n < w->party_count; n++) {
		if (counts(g, n) != COR_NO && !all[w->narrow[n]])
			any_v += all[w->narrow[n]] = 1;
		if (!met[n])
			continue;
		if (!low[w->wide[n]] && holds_share(g, w->narrow, n, true))
			*ret_low += low[w->wide[n]] = 1;
		*ret_high += holds_share(g, w->wide, w->wide[n], false);
	}
	if (anyone && holds_share(g, NULL, COR_NONE, false))
		*ret_high += anyone;
	if (among && !among->has_where && *ret_high > any_v)
		*ret_high = any_v;
}

static ver_verdict judge(const ver_rule *rule, uint64_t low, uint64_t high, bool sure)
{
	ver_verdict verdict = SATISFIED;

	if ((rule->has_least && low < rule->least) || (rule->has_most && high > rule->most))
		verdict = UNKNOWN;
	if ((rule->has_least && high < rule->least && sure) || (rule->has_most && low > rule->most))
		verdict = VIOLATED;
	return verdict;
}

static ver_verdict count(const supply *s, uint64_t *ret_low, uint64_t *ret_high)
{
	bool sure = s->anyone[COR_YES] > 0;

	for (uint32_t p = 0; p < s->count; p++)
		sure |= s->picks[p].in == COR_YES;
	*ret_low = least(s);
	*ret_high = most(s);
	ver_forget();
	return judge(s->g->rule, *ret_low, *ret_high, sure);
}

ver_verdict ver_supply(const ver_group *g, uint64_t *ret_low, uint64_t *ret_high)
{
	supply s = gather(g);
	bool sure = false;

	if (g->rule->share.num == 0)
		return count(&s, ret_low, ret_high);
	for (uint32_t p = 0; p < g->pick_count; p++)
		sure |= g->picks[p].in == COR_YES;
	count_shares(g, ret_low, ret_high);
	return judge(g->rule, *ret_low, *ret_high, sure);
}

/* Whether some answer about one row like this leads to the verdict: it is out, or it is in and by
 * one of those who may have made it (by anyone, or one that nobody listed, where that is open). */
static bool decides(supply s, const ver_pick *pick, ver_verdict verdict)
{
	const ver_world *w = s.g->world;
	uint32_t at = 0, party, choices = pick->maker.n ? pick->maker.n : w->party_count + 1;
	uint64_t low, high;

	while (pick->maker.n && !like(&s.picks[at], pick))
		at++;
	if (pick->maker.n == 0) {
		s.anyone[pick->in]--;
		at = s.count++; /* gather leaves room for one */
	}
	for (uint32_t i = 0; i <= choices; i++) {
		ver_pick before = s.picks[at];
		bool found;

		if (i == choices && pick->in != COR_MAYBE)
			continue;
		party = i == choices ? 0 : pick->maker.n ? pick->maker.ids[i] : i;
		if (i < choices && !pick->maker.n && !s.g->rule->vendors &&
			w->narrow[party] != party)
			continue; /* as good as another of its group */
		s.picks[at].in = i == choices ? COR_NO : COR_YES;
		s.picks[at].maker = (ver_set){.ids = &party, .n = 1};
		found = count(&s, &low, &high) == verdict;
		s.picks[at] = before;
		if (found)
			return true;
	}
	return false;
}

const char *ver_supply_decides(ver_group *g, ver_verdict verdict, const json_t *entry)
{
	supply s = gather(g);
	uint32_t named = 0;
	bool found = false;

	if (g->rule->share.num)
		return entry ? "there is an entry" : NULL;
	for (uint32_t m = 0; m < g->member_count; m++) {
		const ver_member *member = &g->members[m];

		named += member->named;
		for (uint32_t p = member->first;
			entry && member->named && p < member->first + member->count; p++)
			found |= decides(s, &g->picks[p], verdict);
	}
	if (entry)
		return named != 1 || !found || json_is_false(json_object_get(entry, "fewest"))
			? "the element does not decide it"
			: NULL;
	for (uint32_t p = 0; p < s.count; p++)
		found |= decides(s, &s.picks[p], verdict);
	for (int in = COR_MAYBE; in <= COR_YES; in++)
		found |= s.anyone[in] && decides(s, &(ver_pick){.in = (cor_tri)in}, verdict);
	return found ? "there is no entry" : NULL;
}
