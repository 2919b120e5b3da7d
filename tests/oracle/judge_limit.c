/* Limits: the interval by enumeration, and the fewest elements by trying all. */
#include "judge_check.h"

typedef struct item {
	int element, site;
	unsigned mask;
	uint64_t amount; /* UINT64_MAX: not known */
} item;

typedef struct items {
	item list[ROWS_MAX];
	int count;
	bool of_sites;
	cor_count fold;
} items;

typedef struct interval {
	cor_ratio low, high;
} interval;

static uint64_t amount_of(const m_element *e)
{
	return !e->cells || !*e->cells ? UINT64_MAX : (uint64_t)(e->cells[0] - '0');
}

static void add_item(const naive *n, int element, unsigned mask, n_member member, items *it)
{
	uint64_t amount = n->rule->of == OF_CELLS ? amount_of(&n->m->elements[element]) : 1;

	if (member == OUTSIDE || mask == OUT)
		return;
	it->list[it->count++] = (item){element, naive_site(n->m, element),
		mask | (member == SURELY ? 0u : OUT), amount};
}

static items items_of(const naive *n, int group)
{
	items it = {.of_sites = n->rule->of == OF_SITES, .fold = n->rule->count};

	if (n->rule->of >= OF_ROLES) {
		for (int i = 0; i < n->row_count; i++)
			add_item(n, n->rows[i].element, naive_row_mask(&n->rows[i]),
				naive_member(n, n->rows[i].element, group), &it);
	} else {
		for (int e = 0; e < n->m->element_count; e++)
			add_item(n, e, naive_element_mask(n, e), naive_member(n, e, group), &it);
	}
	return it;
}

static unsigned pick(unsigned mask, unsigned first, unsigned last)
{
	return mask & first ? first : mask & OUT ? OUT : last;
}

static unsigned site_of_ways(cor_count fold, unsigned v, unsigned n)
{
	if (v + n == 0)
		return OUT;
	if (fold == COR_COUNT_ANY)
		return v ? V : N;
	return fold == COR_COUNT_EACH ? (n ? N : V) : (v > n ? V : N);
}

/* Every way the site's elements can fall. */
static unsigned site_mask(const items *it, int site)
{
	unsigned at[ROWS_MAX], result = 0;
	int member[ROWS_MAX], count = 0, k;

	for (int i = 0; i < it->count; i++) {
		if (it->list[i].site == site) {
			at[count] = OUT;
			member[count++] = i;
		}
	}
	do {
		unsigned v = 0, n = 0;
		bool possible = true;

		for (k = 0; k < count; k++) {
			possible = possible && it->list[member[k]].mask & at[k];
			v += at[k] == V;
			n += at[k] == N;
		}
		if (possible)
			result |= site_of_ways(it->fold, v, n);
		for (k = 0; k < count && (at[k] *= 2) > V; k++)
			at[k] = OUT;
	} while (k < count);
	return result;
}

/* Sites as items of their own; k and j of those of unknown site. */
static items site_items(const items *it, uint64_t *roam_v, uint64_t *roam_n)
{
	items sites = {.count = 0};

	*roam_v = *roam_n = 0;
	for (int s = 0; s < 10; s++) {
		unsigned mask = site_mask(it, s);

		if (mask != OUT)
			sites.list[sites.count++] = (item){0, s, mask, 1};
	}
	for (int i = 0; i < it->count; i++) {
		*roam_v += it->list[i].site < 0 && it->list[i].mask & V;
		*roam_n += it->list[i].site < 0 && it->list[i].mask & N;
	}
	return sites;
}

static cor_ratio ratio(uint64_t num, uint64_t den)
{
	return den ? (cor_ratio){num, den} : (cor_ratio){0, 1};
}

/* The interval as doc/policy.md counts it. */
static interval interval_of(const items *given)
{
	uint64_t roam_v = 0, roam_n = 0, num[2] = {0, 0}, den[2] = {0, 0};
	items it = given->of_sites ? site_items(given, &roam_v, &roam_n) : *given;
	bool open_v = false, open_n = false;
	interval r;

	for (int i = 0; i < it.count; i++) {
		const item *x = &it.list[i];
		unsigned low = pick(x->mask, N, V), high = pick(x->mask, V, N);

		if (x->amount == UINT64_MAX) {
			open_v = open_v || x->mask & V;
			open_n = open_n || x->mask & N;
			continue;
		}
		den[0] += low == OUT ? 0 : x->amount;
		num[0] += low == V ? x->amount : 0;
		den[1] += high == OUT ? 0 : x->amount;
		num[1] += high == V ? x->amount : 0;
	}
	r.low = ratio(num[0] > roam_n ? num[0] - roam_n : 0, den[0] + roam_n);
	r.high = ratio(num[1] + roam_v < den[1] ? num[1] + roam_v : den[1], den[1]);
	if (open_v || (den[1] == 0 && roam_v))
		r.high = (cor_ratio){1, 1};
	if (open_n)
		r.low = (cor_ratio){0, 1};
	return r;
}

/* Every way all items can fall, where amounts and sites are known and ways are not too many: the
 * true ends. */
static void check_ends(const items *it, interval counted)
{
	unsigned at[ROWS_MAX];
	cor_ratio low = {1, 1}, high = {0, 1};
	int k;

	if (it->count > 8)
		return;
	for (int i = 0; i < it->count; i++) {
		at[i] = OUT;
		if (it->list[i].amount == UINT64_MAX || (it->of_sites && it->list[i].site < 0))
			return;
	}
	do {
		uint64_t num = 0, den = 0;
		unsigned v[10] = {0}, n[10] = {0};
		bool possible = true;
		cor_ratio now;

		for (k = 0; k < it->count; k++) {
			const item *x = &it->list[k];

			possible = possible && x->mask & at[k];
			if (it->of_sites && at[k] != OUT)
				*(at[k] == V ? &v[x->site] : &n[x->site]) += 1;
			den += it->of_sites || at[k] == OUT ? 0 : x->amount;
			num += it->of_sites || at[k] != V ? 0 : x->amount;
		}
		for (int s = 0; s < 10; s++) {
			den += v[s] + n[s] > 0;
			num += site_of_ways(it->fold, v[s], n[s]) == V;
		}
		now = ratio(num, den);
		if (possible && cor_ratio_compare(now, low) < 0)
			low = now;
		if (possible && cor_ratio_compare(now, high) > 0)
			high = now;
		for (k = 0; k < it->count && (at[k] *= 2) > V; k++)
			at[k] = OUT;
	} while (k < it->count);
	assert_int_equal(cor_ratio_compare(low, counted.low), 0);
	assert_int_equal(cor_ratio_compare(high, counted.high), 0);
}

static cor_verdict verdict_of(const m_rule *r, interval i)
{
	cor_ratio cap = {r->cap_num, r->cap_den};

	if (cor_ratio_compare(i.high, cap) <= 0)
		return COR_SATISFIED;
	return cor_ratio_compare(i.low, cap) > 0 ? COR_VIOLATED : COR_UNKNOWN;
}

/* ---- deciding ---- */

/* The group's verdict when the elements named (bits) turn out well, or badly. */
static cor_verdict with_named(const naive *n, const items *it, unsigned named, bool well)
{
	items then = *it;

	for (int i = 0; i < then.count; i++) {
		item *x = &then.list[i];

		if (!(named >> x->element & 1))
			continue;
		x->mask = well ? pick(x->mask, N, V) : pick(x->mask, V, N);
		if (x->amount == UINT64_MAX)
			x->amount = 0;
	}
	return verdict_of(n->rule, interval_of(&then));
}

static int element_of(const model *m, cor_text id)
{
	for (int e = 0; e < m->element_count; e++) {
		if (cor_text_is(id, m->elements[e].id))
			return e;
	}
	fail_msg("no element %.*s", COR_FMT(id));
	return -1;
}

static void check_decide(const naive *n, const items *it, const cor_rule_result *r,
	const char *group, cor_verdict verdict)
{
	const cor_decide *entry = find_decide(r, group, verdict);
	unsigned all = (1u << n->m->element_count) - 1, named = 0;
	uint32_t least = UINT32_MAX;

	for (unsigned set = 0; set <= all; set++) {
		uint32_t count = (uint32_t)__builtin_popcount(set);

		if (count < least && with_named(n, it, set, verdict == COR_SATISFIED) == verdict)
			least = count;
	}
	assert_int_equal(entry != NULL, least != UINT32_MAX);
	if (!entry)
		return;
	assert_true(entry->fewest);
	assert_int_equal(entry->count, least);
	for (uint32_t i = 0; i < entry->count; i++)
		named |= 1u << element_of(n->m, entry->elements[i]);
	assert_int_equal(__builtin_popcount(named), (int)entry->count);
	assert_int_equal(with_named(n, it, named, verdict == COR_SATISFIED), verdict);
}

/* ---- findings ---- */

static void expect_elements(const naive *n, const items *it, const expected_group *g, expected *x)
{
	for (int e = 0; e < n->m->element_count; e++) {
		bool v = false, sure = false;

		for (int i = 0; i < it->count; i++) {
			const item *one = &it->list[i];

			if (one->element != e || (it->of_sites && one->site >= 0))
				continue;
			v = v || one->mask & V;
			sure = sure || one->mask == V;
		}
		if (v)
			expect_finding(x, g->name, "element", n->m->elements[e].id, sure,
				g->exempt);
	}
}

static void expect_sites(const items *it, const expected_group *g, expected *x)
{
	for (int s = 0; it->of_sites && s < 10; s++) {
		unsigned mask = site_mask(it, s);
		char id[16];

		snprintf(id, sizeof(id), "s%d", s);
		if (mask & V)
			expect_finding(x, g->name, "site", id, mask == V, g->exempt);
	}
}

void check_limit(const naive *n, int group, const cor_rule_result *r, expected *x)
{
	const cor_group_result *result = &r->groups[group];
	expected_group g = {.name = n->groups[group].name};
	items it = items_of(n, group);
	interval counted = interval_of(&it);
	cor_verdict raw = verdict_of(n->rule, counted);

	check_ends(&it, counted);
	assert_true(result->has_share);
	assert_int_equal(result->low.num, counted.low.num);
	assert_int_equal(result->low.den, counted.low.den);
	assert_int_equal(result->high.num, counted.high.num);
	assert_int_equal(result->high.den, counted.high.den);
	expect_group(n, x, &g, raw);
	if (g.verdict == COR_SATISFIED)
		return;
	expect_elements(n, &it, &g, x);
	expect_sites(&it, &g, x);
	if (g.verdict == COR_UNKNOWN) {
		check_decide(n, &it, r, g.name, COR_SATISFIED);
		check_decide(n, &it, r, g.name, COR_VIOLATED);
	}
}
