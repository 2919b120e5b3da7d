/* Shares as intervals, and between how many corporate groups makers can be: doc/policy.md, Rules. */
#include "verify/verify.h"

/* HIGH: as bad as may be.  LOW: as good as may be. */
enum { HIGH, LOW };

/* What an element can be, from what its rows can be. */
uint8_t ver_together(const ver_pick *picks, uint32_t count)
{
	bool out = true, bad = false, good = false, not_bad = true;

	for (uint32_t i = 0; i < count; i++) {
		out &= (picks[i].bits & OUT) != 0;
		bad |= (picks[i].bits & BAD) != 0;
		good |= (picks[i].bits & GOOD) != 0;
		not_bad &= picks[i].bits != BAD;
	}
	return (uint8_t)((out ? OUT : 0) | (bad ? BAD : 0) | (good && not_bad ? GOOD : 0));
}

uint32_t ver_item_end(const ver_group *g, uint32_t first)
{
	uint32_t i = first + 1;

	if (!ver_is(g->rule, "of", "sites") || g->members[first].site == COR_NONE)
		return i;
	while (i < g->count && g->members[i].site == g->members[first].site)
		i++;
	return i;
}

/* A site is bad when any, each or most of its elements that are in are bad. */
uint8_t ver_item_bits(const ver_group *g, uint32_t first, uint32_t end)
{
	uint32_t bad = 0, good = 0, only_bad = 0, only_good = 0, in = 0;
	bool each = ver_is(g->rule, "count", "each"), most = ver_is(g->rule, "count", "majority");
	bool can_bad, can_good;

	if (!ver_is(g->rule, "of", "sites") || g->members[first].site == COR_NONE)
		return g->members[first].bits;
	for (uint32_t i = first; i < end; i++) {
		uint8_t bits = g->members[i].bits;

		bad += (bits & BAD) != 0;
		good += (bits & GOOD) != 0;
		only_bad += bits == BAD;
		only_good += bits == GOOD;
		in += !(bits & OUT);
	}
	can_bad = most ? bad > only_good : bad > 0 && !(each && only_good);
	can_good = good > 0 && (each || (most ? only_bad <= good : only_bad == 0));
	return (uint8_t)((in ? 0 : OUT) | (can_bad ? BAD : 0) | (can_good ? GOOD : 0));
}

static void add(cor_ratio *r, uint8_t bits, int side, uint64_t amount)
{
	uint8_t first = side == HIGH ? BAD : GOOD, last = side == HIGH ? GOOD : BAD;
	uint8_t what = bits & first ? first : bits & OUT ? OUT : last;

	r->num += what == BAD ? amount : 0;
	if (what != OUT && __builtin_add_overflow(r->den, amount, &r->den))
		ver_stop(2, "a sum passes 9223372036854775807");
}

static cor_ratio ratio(const ver_group *g, int side)
{
	cor_text of = ver_get(g->rule, "of");
	bool rows = cor_text_is(of, "roles") || cor_text_is(of, "parts") ||
		cor_text_is(of, "components");
	bool sites = cor_text_is(of, "sites"), ones = rows || sites || cor_text_is(of, "elements");
	uint8_t worst = side == HIGH ? BAD : GOOD;
	cor_ratio r = {0, 0};
	uint64_t roaming = 0; /* elements of unknown site that can be the worst */

	for (uint32_t i = 0, end; i < g->count; i = end) {
		const ver_member *m = &g->members[i];
		uint8_t bits;

		end = ver_item_end(g, i);
		bits = ver_item_bits(g, i, end);
		if (!ones && m->no_amount && bits & worst)
			return (cor_ratio){side == HIGH, 1};
		if (sites && m->site == COR_NONE)
			roaming += (bits & worst) != 0;
		else if (!rows)
			add(&r, bits, side, ones ? 1 : m->amount);
		for (uint32_t p = 0; rows && p < m->count; p++)
			add(&r, m->picks[p].bits, side, 1);
	}
	if (side == HIGH && r.den == 0)
		return (cor_ratio){roaming > 0, 1};
	if (side == HIGH)
		r.num = r.num + roaming < r.den ? r.num + roaming : r.den;
	else
		r = (cor_ratio){r.num > roaming ? r.num - roaming : 0, r.den + roaming};
	return r.den ? r : (cor_ratio){0, 1};
}

ver_verdict ver_share(const ver_group *g, cor_ratio *ret_low, cor_ratio *ret_high,
	cor_ratio *ret_cap)
{
	if (!cor_ratio_parse(ver_get(g->rule, "to"), ret_cap))
		ver_stop(2, "a limit has no cap");
	*ret_low = ratio(g, LOW);
	*ret_high = ratio(g, HIGH);
	return cor_ratio_compare(*ret_high, *ret_cap) <= 0  ? SATISFIED
		: cor_ratio_compare(*ret_low, *ret_cap) > 0 ? VIOLATED
							    : UNKNOWN;
}

/* ---- suppliers ---- */

typedef struct supply {
	const ver_group *g;
	const ver_vendors *among;
	const ver_pick **picks;    /* those that somebody known may have made */
	uint32_t count, anyone[3]; /* rows that anyone may have made, by `in` */
	bool sure;                 /* something is surely in */
} supply;

static cor_tri counts(const supply *s, uint32_t party)
{
	return s->among ? (cor_tri)s->among->members[party] : COR_YES;
}

/* Whether `more` further wide groups can be such that every row that is surely in and surely counts
 * is of one that is taken. */
static bool can_cover(const supply *s, uint8_t *taken, uint32_t more)
{
	for (uint32_t p = 0; p < s->count; p++) {
		const ver_set *set = &s->picks[p]->maker;
		bool met = s->picks[p]->in != COR_YES;

		for (uint32_t i = 0; i < set->n; i++)
			met |= counts(s, set->ids[i]) != COR_YES || taken[ver_wide[set->ids[i]]];
		if (met)
			continue;
		for (uint32_t i = 0; i < set->n && more; i++) {
			taken[ver_wide[set->ids[i]]] = 1;
			if (can_cover(s, taken, more - 1))
				return true;
			taken[ver_wide[set->ids[i]]] = 0;
		}
		return false;
	}
	return true;
}

static uint32_t least(const supply *s)
{
	uint8_t *taken = ver_new((size_t)ver_t[PARTY].rows + 1, 1);
	uint32_t sure = 0, more = 0;

	for (uint32_t p = 0; p < s->count; p++) { /* those without a choice */
		const ver_set *set = &s->picks[p]->maker;
		bool one = s->picks[p]->in == COR_YES;

		for (uint32_t i = 0; i < set->n; i++)
			one &= ver_wide[set->ids[i]] == ver_wide[set->ids[0]] &&
				counts(s, set->ids[i]) == COR_YES;
		sure += one && !taken[ver_wide[set->ids[0]]];
		taken[ver_wide[set->ids[0]]] |= one;
	}
	while (!can_cover(s, taken, more))
		if (++more > 12)
			ver_stop(2, "too many makers are not known to count suppliers");
	return sure + more == 0 && s->anyone[COR_YES] && !s->among ? 1 : sure + more;
}

/* Finds a narrow group a row of its own, moving others where need be (Kuhn).  of: row -> group. */
static bool give_row(const supply *s, uint32_t group, uint32_t *of, uint8_t *tried)
{
	for (uint32_t p = 0; p < s->count; p++) {
		const ver_set *set = &s->picks[p]->maker;
		bool fits = false;

		for (uint32_t i = 0; i < set->n && !tried[p]; i++)
			fits |= ver_narrow[set->ids[i]] == group &&
				counts(s, set->ids[i]) != COR_NO;
		tried[p] |= fits;
		if (fits && (of[p] == COR_NONE || give_row(s, of[p], of, tried))) {
			of[p] = group;
			return true;
		}
	}
	return false;
}

static uint32_t most(const supply *s)
{
	uint32_t parties = ver_t[PARTY].rows, all = 0,
		 given = s->anyone[COR_YES] + s->anyone[COR_MAYBE];
	uint32_t *of = ver_new(s->count, sizeof(*of));
	uint8_t *seen = ver_new((size_t)parties + 1, 1);

	if (s->count)
		memset(of, 0xff, s->count * sizeof(*of));
	for (uint32_t p = 0; p < parties; p++) {
		if (counts(s, p) == COR_NO || seen[ver_narrow[p]])
			continue;
		seen[ver_narrow[p]] = 1;
		all++;
		given += give_row(s, ver_narrow[p], of, ver_new(s->count, 1));
	}
	return s->among && !s->among->has_where && given > all ? all : given;
}

/* Whether the lowest or highest share of the elements whose maker is in group `id` of `groups` (of
 * those that anyone may have made: COR_NONE) reaches what is asked. */
static bool reaches(const supply *s, const uint32_t *groups, uint32_t id, int side, cor_ratio asked)
{
	cor_ratio r = {0, 0};

	for (const ver_member *m = s->g->members; m < s->g->members + s->g->count; m++) {
		ver_pick *picks = ver_new(m->count, sizeof(*picks));

		for (uint32_t p = 0; p < m->count; p++) {
			const ver_set *set = &m->picks[p].maker;
			uint32_t yes = 0, no = id == COR_NONE ? set->n : 0;

			for (uint32_t i = 0; i < set->n && id != COR_NONE; i++) {
				cor_tri one = groups[set->ids[i]] == id ? counts(s, set->ids[i])
									: COR_NO;

				yes += one == COR_YES;
				no += one == COR_NO;
			}
			picks[p].bits = (uint8_t)((m->picks[p].in == COR_MAYBE ? OUT : 0) |
				(set->n && no == set->n ? 0 : BAD) |
				(set->n && yes == set->n ? 0 : GOOD));
		}
		add(&r, ver_together(picks, m->count), side, 1);
	}
	return r.den && cor_ratio_compare(r, asked) >= 0;
}

static void count_shares(const supply *s, cor_ratio asked, uint64_t *ret_low, uint64_t *ret_high)
{
	uint32_t parties = ver_t[PARTY].rows, anyone = s->anyone[COR_YES] + s->anyone[COR_MAYBE];
	uint8_t *met = ver_new((size_t)parties + 1, 1), *low = ver_new((size_t)parties + 1, 1);
	uint8_t *seen = ver_new((size_t)parties + 1, 1);
	uint64_t all = 0;

	*ret_low = *ret_high = 0;
	for (uint32_t p = 0; p < s->count; p++)
		for (uint32_t i = 0; i < s->picks[p]->maker.n; i++)
			if (counts(s, s->picks[p]->maker.ids[i]) != COR_NO)
				met[ver_narrow[s->picks[p]->maker.ids[i]]] = 1;
	for (uint32_t n = 0; n < parties; n++) {
		if (counts(s, n) != COR_NO && !seen[ver_narrow[n]])
			all += seen[ver_narrow[n]] = 1;
		if (!met[n])
			continue;
		if (!low[ver_wide[n]] && reaches(s, ver_narrow, n, LOW, asked))
			*ret_low += low[ver_wide[n]] = 1;
		*ret_high += reaches(s, ver_wide, ver_wide[n], HIGH, asked);
	}
	if (anyone && reaches(s, NULL, COR_NONE, HIGH, asked))
		*ret_high += anyone;
	if (s->among && !s->among->has_where && *ret_high > all)
		*ret_high = all;
}

ver_verdict ver_supply(const ver_group *g, uint64_t *ret_low, uint64_t *ret_high)
{
	const ver_rule *rule = cor_yaml_get(g->rule, "suppliers");
	supply s = {.g = g, .among = ver_vendors_find(ver_get(rule, "among"))};
	uint64_t at_least = 0, at_most = UINT64_MAX;
	cor_ratio asked;

	for (uint32_t m = 0; m < g->count; m++)
		for (uint32_t p = 0; p < g->members[m].count; p++) {
			const ver_pick *pick = &g->members[m].picks[p];

			s.sure |= pick->in == COR_YES;
			s.anyone[pick->in] += pick->maker.n == 0;
			s.picks = ver_grow(s.picks, s.count, sizeof(pick));
			s.picks[s.count] = pick;
			s.count += pick->maker.n > 0;
		}
	cor_text_to_u64(ver_get(rule, "at_least"), &at_least);
	cor_text_to_u64(ver_get(rule, "at_most"), &at_most);
	if (cor_ratio_parse(ver_get(rule, "share_at_least"), &asked) && asked.num) {
		count_shares(&s, asked, ret_low, ret_high);
	} else {
		*ret_low = least(&s);
		*ret_high = most(&s);
	}
	if ((*ret_high < at_least && s.sure) || *ret_low > at_most)
		return VIOLATED;
	return *ret_low < at_least || *ret_high > at_most ? UNKNOWN : SATISFIED;
}
