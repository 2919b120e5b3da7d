/* Suppliers: every row in or out, every candidate, whoever may be connected or V. */
#include "judge_check.h"

#define SUPPLY_ROWS_MAX 4
#define NOBODY (-1)
#define FRESH 16 /* somebody nobody listed: FRESH + row */

typedef struct world {
	bool connected;  /* pa and pb, where that is a maybe */
	bool v[PARTIES]; /* as it turns out */
	bool fresh_v;    /* whether somebody nobody listed can be V */
} world;

typedef struct row_ways {
	int element;
	bool maybe; /* may be out */
	int makers[PARTIES + 2];
	int count;
} row_ways;

typedef struct bounds {
	uint64_t low, high;
	bool any_satisfied, any_violated; /* where something is in */
	bool surely_any;
} bounds;

static int root_of(const naive *n, const world *w, int maker)
{
	const char *low = n->m->stake_low;
	bool sure = low && strcmp(low, "60") == 0;

	if (maker == 1 && (sure || w->connected))
		return 0;
	return maker == 3 && n->m->control ? 2 : maker;
}

static row_ways ways_of(const naive *n, const world *w, int row, n_member member, int number)
{
	const n_row *r = &n->rows[row];
	bool anyone = r->makers & ANYONE;
	row_ways ways = {.element = r->element, .maybe = r->selected == 1 || member != SURELY};
	bool nobody = anyone && n->rule->among;

	for (int p = 0; p < PARTIES; p++) {
		if (!anyone && !(r->makers >> p & 1))
			continue;
		if (n->rule->among && !w->v[p])
			nobody = true;
		else
			ways.makers[ways.count++] = p;
	}
	if (anyone && (!n->rule->among || w->fresh_v))
		ways.makers[ways.count++] = FRESH + number;
	if (nobody)
		ways.makers[ways.count++] = NOBODY;
	return ways;
}

/* Corporate groups that count, given each row's maker (-2: out). */
static uint64_t number_of(const naive *n, const world *w, const row_ways *rows, const int *maker,
	int count)
{
	uint64_t number = 0, elements = 0;
	unsigned in = 0;

	for (int i = 0; i < count; i++) {
		if (maker[i] != -2)
			in |= 1u << rows[i].element;
	}
	elements = (uint64_t)__builtin_popcount(in);
	for (int root = 0; root < FRESH + count; root++) {
		unsigned held = 0;
		bool enough;

		for (int i = 0; i < count; i++) {
			if (maker[i] >= 0 && root_of(n, w, maker[i]) == root)
				held |= 1u << rows[i].element;
		}
		enough = n->rule->share_num == 0 ||
			(uint64_t)__builtin_popcount(held) * n->rule->share_den >=
				n->rule->share_num * elements;
		number += held && enough;
	}
	return number;
}

static bool is_kept(const m_rule *r, uint64_t number)
{
	return number >= (uint64_t)r->at_least &&
		(r->at_most < 0 || number <= (uint64_t)r->at_most);
}

static void try_world(const naive *n, const world *w, const int *row, const n_member *member,
	int count, bounds *b)
{
	row_ways rows[SUPPLY_ROWS_MAX];
	int at[SUPPLY_ROWS_MAX] = {0}, maker[SUPPLY_ROWS_MAX], k;

	for (int i = 0; i < count; i++)
		rows[i] = ways_of(n, w, row[i], member[i], i);
	do {
		bool any = false;
		uint64_t number;

		for (int i = 0; i < count; i++) {
			maker[i] = at[i] < rows[i].count ? rows[i].makers[at[i]] : -2;
			any = any || maker[i] != -2;
		}
		number = number_of(n, w, rows, maker, count);
		b->low = number < b->low ? number : b->low;
		b->high = number > b->high ? number : b->high;
		b->any_satisfied = b->any_satisfied || !any || is_kept(n->rule, number);
		b->any_violated = b->any_violated || (any && !is_kept(n->rule, number));
		for (k = 0; k < count && ++at[k] == rows[k].count + rows[k].maybe; k++)
			at[k] = 0;
	} while (k < count);
	for (int i = 0; i < count; i++)
		b->surely_any = b->surely_any || !rows[i].maybe;
}

/* All worlds; false when there are too many rows to try. */
static bool try_all(const naive *n, int group, bounds *b)
{
	int row[SUPPLY_ROWS_MAX], count = 0;
	n_member member[SUPPLY_ROWS_MAX];

	for (int i = 0; i < n->row_count; i++) {
		n_member in = naive_member(n, n->rows[i].element, group);

		if (n->rows[i].selected == 0 || in == OUTSIDE)
			continue;
		if (count == SUPPLY_ROWS_MAX)
			return false;
		member[count] = in;
		row[count++] = i;
	}
	*b = (bounds){.low = UINT64_MAX};
	for (unsigned bits = 0; bits < 8; bits++) {
		bool may_connect = n->m->stake_low && strcmp(n->m->stake_low, "40") == 0;
		world w = {.connected = may_connect && bits & 1};

		for (int p = 0; p < PARTIES; p++) {
			int v = naive_v_of_party(n->m, n->rule->vendors, p);

			w.v[p] = v == 2 || (v == 1 && bits & 2);
		}
		w.fresh_v = n->rule->vendors == V_WHERE && bits & 4;
		try_world(n, &w, row, member, count, b);
	}
	return true;
}

static cor_verdict verdict_of(const m_rule *r, uint64_t low, uint64_t high, bool surely_any)
{
	if ((high < (uint64_t)r->at_least && surely_any) ||
		(r->at_most >= 0 && low > (uint64_t)r->at_most))
		return COR_VIOLATED;
	return is_kept(r, low) && is_kept(r, high) ? COR_SATISFIED : COR_UNKNOWN;
}

/* One row settled: each way it can fall, all others left as they are. */
static bool one_row_decides(const naive *n, int group, cor_verdict verdict, const char *id)
{
	for (int i = 0; i < n->row_count; i++) {
		const n_row *r = &n->rows[i];
		n_member in = naive_member(n, r->element, group);
		bool maybe = r->selected == 1 || in != SURELY;

		if (r->selected == 0 || in == OUTSIDE ||
			(id && strcmp(n->m->elements[r->element].id, id) != 0))
			continue;
		for (int p = -1; p < PARTIES; p++) {
			naive then = *n;
			model m = *n->m;
			bounds b;

			/* -1: out; a candidate: surely in, and made by that one alone. */
			if (p < 0 ? !maybe : !(r->makers & ANYONE) && !(r->makers >> p & 1))
				continue;
			then.m = &m;
			then.rows[i].selected = p < 0 ? 0 : 2;
			then.rows[i].makers = p < 0 ? r->makers : 1u << p;
			if (p >= 0 && in != SURELY)
				continue;
			if (try_all(&then, group, &b) &&
				verdict_of(n->rule, b.low == UINT64_MAX ? 0 : b.low, b.high,
					b.surely_any) == verdict)
				return true;
		}
	}
	return false;
}

static void check_decides(const naive *n, int group, const cor_rule_result *r)
{
	static const cor_verdict verdicts[] = {COR_SATISFIED, COR_VIOLATED};

	for (int k = 0; k < 2; k++) {
		const cor_decide *entry = find_decide(r, n->groups[group].name, verdicts[k]);

		if (n->rule->share_num) {
			assert_null(entry);
			continue;
		}
		/* A party that all know decides: there must be an entry. */
		if (one_row_decides(n, group, verdicts[k], NULL))
			assert_non_null(entry);
		if (entry) {
			assert_int_equal(entry->count, 1);
			assert_true(entry->fewest);
		}
	}
}

void check_suppliers(const naive *n, int group, const cor_rule_result *r, expected *x)
{
	const cor_group_result *result = &r->groups[group];
	expected_group g = {.name = n->groups[group].name};
	cor_verdict raw = verdict_of(n->rule, result->number_low, result->number_high, true);
	bounds b = {.surely_any = false};

	assert_true(result->has_number);
	if (!try_all(n, group, &b)) {
		/* Too many to try: taken as the engine says. */
		x->groups[x->group_count++] = (expected_group){g.name, result->verdict,
			result->exempt};
		return;
	}
	if (n->rule->share_num) {
		assert_true(result->number_low <= b.low);
		assert_true(result->number_high >= b.high);
		if (raw == COR_SATISFIED)
			assert_false(b.any_violated);
	} else {
		assert_int_equal(result->number_low, b.low);
		assert_int_equal(result->number_high, b.high);
	}
	raw = verdict_of(n->rule, result->number_low, result->number_high, b.surely_any);
	if (raw == COR_VIOLATED)
		assert_false(b.any_satisfied && b.surely_any);
	expect_group(n, x, &g, raw);
	if (g.verdict == COR_UNKNOWN)
		check_decides(n, group, r);
}
