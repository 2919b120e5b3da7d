/*
 * Limits: the share of a group as an interval, and whether `decide` is right about it.
 *
 * With a cap of p/q, a share num/den is within it when the sum over all items that are in of
 * (q when bad) - p is at most 0.  Each item adds a worth of its own to that sum, so the fewest
 * elements to settle are those that change it most.
 */
#include <stdlib.h>

#include "verify/verify.h"

__extension__ typedef __int128 wide;

/* HIGH: as bad as may be, asked for `satisfied`.  LOW: as good as may be, asked for `violated`. */
enum { HIGH, LOW };

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

/* What an item turns out to be on the worse side. */
static uint8_t worst(uint8_t bits, int side)
{
	uint8_t first = side == HIGH ? BAD : GOOD, last = side == HIGH ? GOOD : BAD;

	return bits & first ? first : bits & OUT ? OUT : last;
}

/* What an element is once it has turned out well (HIGH) or badly (LOW). */
static uint8_t turned(uint8_t bits, int side)
{
	return worst(bits, side == HIGH ? LOW : HIGH);
}

uint32_t ver_site(const ver_group *g, uint32_t first, int side, uint32_t have[8])
{
	uint32_t i = first;

	memset(have, 0, 8 * sizeof(*have));
	for (; i < g->member_count && g->members[i].site == g->members[first].site; i++) {
		const ver_member *m = &g->members[i];
		have[m->named && side >= 0 ? turned(m->bits, side) : m->bits]++;
	}
	return i;
}

static uint32_t with(const uint32_t have[8], uint8_t bit)
{
	uint32_t n = 0;

	for (uint8_t bits = 1; bits < 8; bits++)
		n += bits & bit ? have[bits] : 0;
	return n;
}

uint8_t ver_site_bits(char count, const uint32_t have[8])
{
	uint32_t bad = with(have, BAD), good = with(have, GOOD);
	bool can_out = have[BAD] + have[GOOD] + have[BAD | GOOD] == 0, can_bad, can_good;

	if (count == 'a') { /* bad when any is */
		can_bad = bad > 0;
		can_good = good > 0 && have[BAD] == 0;
	} else if (count == 'e') { /* bad when each is */
		can_bad = bad > 0 && have[GOOD] == 0;
		can_good = good > 0;
	} else { /* bad when most are: all that can be against those that cannot but be good */
		can_bad = bad > have[GOOD];
		can_good = good > 0 && have[BAD] <= good;
	}
	return (uint8_t)((can_out ? OUT : 0) | (can_bad ? BAD : 0) | (can_good ? GOOD : 0));
}

static void add(cor_ratio *r, uint8_t what, uint64_t amount)
{
	if (what == BAD)
		r->num += amount;
	if (what != OUT && __builtin_add_overflow(r->den, amount, &r->den))
		ver_stop(2, "a sum passes 9223372036854775807");
}

static bool of_rows(const ver_rule *rule)
{
	return cor_text_is(rule->of, "roles") || cor_text_is(rule->of, "parts") ||
		cor_text_is(rule->of, "components");
}

/* An amount that is not known and keeps the share from being anything but 1 or 0. */
static bool blocks(const ver_group *g, const ver_member *m, int side)
{
	bool counts_one = of_rows(g->rule) || cor_text_is(g->rule->of, "elements") ||
		cor_text_is(g->rule->of, "sites");

	return !counts_one && m->no_amount && (m->bits & (side == HIGH ? BAD : GOOD));
}

static cor_ratio site_ratio(const ver_group *g, int side)
{
	cor_ratio r = {0, 0};
	uint64_t roaming = 0;

	for (uint32_t i = 0, next; i < g->member_count; i = next) {
		uint32_t have[8];

		next = ver_site(g, i, side, have);
		if (g->members[i].site == COR_NONE)
			roaming = with(have, side == HIGH ? BAD : GOOD);
		else
			add(&r, worst(ver_site_bits(g->rule->count, have), side), 1);
	}
	if (side == HIGH && r.den == 0)
		return (cor_ratio){roaming > 0, 1};
	if (side == HIGH)
		r.num = r.num + roaming < r.den ? r.num + roaming : r.den;
	else
		r = (cor_ratio){r.num > roaming ? r.num - roaming : 0, r.den + roaming};
	return r.den ? r : (cor_ratio){0, 1};
}

/* The end of the interval, the named elements taken as settled. */
static cor_ratio ratio(const ver_group *g, int side)
{
	cor_ratio r = {0, 0};

	if (cor_text_is(g->rule->of, "sites"))
		return site_ratio(g, side);
	for (uint32_t i = 0; i < g->member_count; i++) {
		const ver_member *m = &g->members[i];
		bool rows = of_rows(g->rule);

		if (blocks(g, m, side) && !m->named)
			return (cor_ratio){side == HIGH, 1};
		for (uint32_t p = 0; p < (rows ? m->count : 1); p++) {
			uint8_t bits = rows ? g->picks[m->first + p].bits : m->bits;

			add(&r, m->named ? turned(bits, side) : worst(bits, side),
				rows || cor_text_is(g->rule->of, "elements") ? 1 : m->amount);
		}
	}
	return r.den ? r : (cor_ratio){0, 1};
}

void ver_share(const ver_group *group, cor_ratio *ret_low, cor_ratio *ret_high)
{
	*ret_low = ratio(group, LOW);
	*ret_high = ratio(group, HIGH);
}

static bool reached(const ver_group *g, int side)
{
	int order = cor_ratio_compare(ratio(g, side), g->rule->to);

	return side == HIGH ? order <= 0 : order > 0;
}

/* ---- the fewest ---- */

typedef struct option { /* so many elements of one site change the sum by so much */
	uint32_t cost[2];
	wide gain[2];
} option;
typedef struct ways {
	const ver_group *g;
	int side;
	wide missing;    /* what the sum has to change by */
	uint32_t must;   /* elements that have to be named whatever else is */
	wide *single;    /* changes that one element makes */
	option *several; /* changes that take more, or come in two sizes */
	uint32_t single_count, several_count, sites;
} ways;

static wide worth(const ways *w, uint8_t what)
{
	wide p = (wide)w->g->rule->to.num, q = (wide)w->g->rule->to.den;
	wide sum = what == BAD ? q - p : what == GOOD ? -p : 0;

	return w->side == HIGH ? sum : -sum;
}

static void add_single(ways *w, wide gain)
{
	if (gain <= 0)
		return;
	w->single = ver_grow(w->single, w->single_count, sizeof(*w->single));
	w->single[w->single_count++] = gain;
}

/* Tries every number of elements of each sort that could turn out otherwise. */
static void add_site(ways *w, const uint32_t have[8])
{
	uint8_t now = worst(ver_site_bits(w->g->rule->count, have), w->side);
	uint32_t both = have[6] + have[7];
	option o = {{0, 0}, {0, 0}};

	w->missing += worth(w, now);
	if ((wide)(both + 1) * (have[3] + 1) * (have[5] + 1) > 1 << 26)
		ver_stop(2, "a site has too many elements that are not known");
	for (uint32_t x = 0; x <= both; x++)
		for (uint32_t y = 0; y <= have[3]; y++)
			for (uint32_t z = 0; z <= have[5]; z++) {
				uint32_t six = x < have[6] ? x : have[6], cost = x + y + z;
				uint32_t then[8] = {0, have[1], have[2], have[3] - y, have[4],
					have[5] - z, have[6] - six, have[7] - (x - six)};
				uint8_t what;
				wide gain;

				then[turned(6, w->side)] += x;
				then[turned(3, w->side)] += y;
				then[turned(5, w->side)] += z;
				what = worst(ver_site_bits(w->g->rule->count, then), w->side);
				gain = worth(w, now) - worth(w, what);
				if (gain > 0 &&
					(!o.cost[what == OUT] || cost < o.cost[what == OUT])) {
					o.cost[what == OUT] = cost;
					o.gain[what == OUT] = gain;
				}
			}
	w->sites += o.cost[0] || o.cost[1];
	if (o.cost[1] && o.cost[0] && o.cost[0] <= o.cost[1])
		o.cost[1] = 0; /* the smaller change costs no less */
	if (o.cost[0] + o.cost[1] == 1) {
		add_single(w, o.cost[0] ? o.gain[0] : o.gain[1]);
	} else if (o.cost[0] || o.cost[1]) {
		w->several = ver_grow(w->several, w->several_count, sizeof(*w->several));
		w->several[w->several_count++] = o;
	}
}

static void add_roaming(ways *w, uint8_t bits)
{
	wide p = (wide)w->g->rule->to.num, q = (wide)w->g->rule->to.den;
	uint8_t bit = w->side == HIGH ? BAD : GOOD;
	wide each = w->side == HIGH ? q : q + p;

	w->missing += bits & bit ? each : 0;
	if ((bits & bit) && turned(bits, w->side) != bit)
		add_single(w, each);
}

static void add_member(ways *w, const ver_member *m)
{
	bool rows = of_rows(w->g->rule);
	wide gain = 0,
	     amount = rows || cor_text_is(w->g->rule->of, "elements") ? 1 : (wide)m->amount;

	for (uint32_t p = 0; p < (rows ? m->count : 1); p++) {
		uint8_t bits = rows ? w->g->picks[m->first + p].bits : m->bits;
		wide now = worth(w, worst(bits, w->side));

		w->missing += amount * now;
		gain += amount * (now - worth(w, turned(bits, w->side)));
	}
	if (blocks(w->g, m, w->side))
		w->must++;
	else
		add_single(w, gain);
}

static void find_ways(ways *w)
{
	const ver_group *g = w->g;
	bool sites = cor_text_is(g->rule->of, "sites");

	w->missing = w->side == HIGH ? 0 : 1;
	for (uint32_t i = 0, next; i < g->member_count; i = next) {
		uint32_t have[8];

		next = i + 1;
		if (sites && g->members[i].site != COR_NONE) {
			next = ver_site(g, i, -1, have);
			add_site(w, have);
		} else if (sites)
			add_roaming(w, g->members[i].bits);
		else
			add_member(w, &g->members[i]);
	}
}

static int falling(const void *a, const void *b)
{
	wide x = *(const wide *)a, y = *(const wide *)b;

	return (x < y) - (x > y);
}

/* Whether `budget` elements are enough: the best that 0, 1, 2 … of them do at the sites that take
 * several, filled up with the best single ones. */
static bool enough(ways *w, uint32_t budget)
{
	wide *best = ver_new((size_t)budget + 1, sizeof(*best)), sum = 0;
	uint32_t taken = 0;

	for (uint32_t s = 0; s < w->several_count; s++)
		for (uint32_t n = budget; n > 0; n--)
			for (int i = 0; i < 2; i++) {
				const option *o = &w->several[s];

				if (o->cost[i] && o->cost[i] <= n &&
					best[n - o->cost[i]] + o->gain[i] > best[n])
					best[n] = best[n - o->cost[i]] + o->gain[i];
			}
	if (w->single_count)
		qsort(w->single, w->single_count, sizeof(*w->single), falling);
	for (uint32_t n = budget;; n--) {
		if (best[n] + sum >= w->missing)
			return true;
		if (n == 0)
			return false;
		sum += taken < w->single_count ? w->single[taken] : 0;
		taken++;
	}
}

const char *ver_share_decides(ver_group *g, ver_verdict verdict, const json_t *entry)
{
	ways w = {.g = g, .side = verdict == SATISFIED ? HIGH : LOW};
	bool least = !json_is_false(json_object_get(entry, "fewest"));
	uint32_t named = 0, roaming = 0;

	if (g->rule->to.den > UINT32_MAX)
		ver_stop(2, "the cap of rule %.*s is too fine", COR_FMT(g->rule->id));
	for (uint32_t i = 0; i < g->member_count; i++) {
		named += g->members[i].named;
		g->members[i].named |= !entry;
		roaming += g->members[i].site == COR_NONE;
	}
	if (reached(g, w.side) != (entry != NULL))
		return entry ? "the elements do not lead there" : "there is no entry";
	if (!entry)
		return NULL;
	find_ways(&w);
	if (!least)
		return cor_text_is(g->rule->of, "sites") &&
				((uint64_t)w.sites + roaming) * named > 1 << 24
			? NULL
			: "fewest is not true";
	return named > w.must && enough(&w, named - 1 - w.must) ? "fewer elements would do" : NULL;
}
