/* What would decide a rule about paths: how things turn out is written down here once more, from doc/policy.md. */
#include "path_plain.h"

/* Items: elements, then links. */
static bool is_item(const net *n, uint32_t i)
{
	if (i < n->element_count)
		return n->there[i] != COR_NO &&
			(n->there[i] == COR_MAYBE || n->from[i] == COR_MAYBE ||
				n->to[i] == COR_MAYBE ||
				(n->mode == ISOLATE ? n->stop[i] : n->dirty[i]) == COR_MAYBE);
	i -= n->element_count;
	if (n->there[n->a[i]] == COR_NO || n->there[n->b[i]] == COR_NO ||
		(n->mode == ISOLATE && !n->stops))
		return false;
	return n->kind[i] == UNKNOWN ||
		(n->kind[i] == DATA && n->mode == USED && !knows_metric(n, i));
}

/* Whether an element is dirty or served by one, at least so surely. */
static bool is_served(const net *n, uint32_t v, cor_tri least)
{
	bool served = n->dirty[v] >= least;

	for (uint32_t l = 0; n->services && l < n->link_count; l++) {
		uint32_t a = n->a[l], b = n->b[l];

		if ((n->kind[l] == MANAGEMENT || (n->kind[l] == UNKNOWN && least == COR_MAYBE)) &&
			n->there[a] >= least && n->there[b] >= least)
			served |= (b == v && n->dirty[a] >= least) ||
				(a == v && !n->one_way[l] && n->dirty[b] >= least);
	}
	return served;
}

static bool turns_up(const net *n, uint32_t v, bool well)
{
	bool may = is_served(n, v, COR_MAYBE), must = is_served(n, v, COR_YES);

	if (n->mode == ISOLATE)
		return !well;
	if (!well)
		return n->mode != EXISTS || may || n->from[v] != COR_NO || n->to[v] != COR_NO;
	return !must && (n->mode != EVERY || may);
}

static void turn(cor_tri *value, bool to)
{
	if (*value == COR_MAYBE)
		*value = to ? COR_YES : COR_NO;
}

static net turned(const net *n, uint32_t items, bool well)
{
	net t = *n;

	for (uint32_t v = 0; v < n->element_count; v++) {
		if (!(items >> v & 1))
			continue;
		turn(&t.there[v], turns_up(n, v, well));
		turn(&t.dirty[v], !well);
		turn(&t.from[v], !well);
		turn(&t.to[v], !well);
		turn(&t.stop[v], well);
	}
	for (uint32_t l = 0; l < n->link_count; l++) {
		if (!(items >> (n->element_count + l) & 1))
			continue;
		if (t.kind[l] == UNKNOWN)
			t.kind[l] = n->mode == USED ? DATA
				: n->mode == EXISTS ? (well ? DATA : MANAGEMENT)
						    : (well ? POWER : DATA);
		t.metric[l] = t.metric[l] || knows_metric(n, l) ? t.metric[l] : 1;
	}
	return t;
}

static bool to_well, came;
uint32_t entries, fewest_entries, no_entries;

static void see_whether(const net *n, const cor_rule_result *r, uint32_t falls)
{
	(void)n;
	(void)falls;
	came = to_well ? r->finding_count == 0 : r->verdict == COR_VIOLATED;
}

static bool would_decide(const net *n, uint32_t items, bool well)
{
	net t = turned(n, items, well);

	to_well = well;
	judge_net(&t, 0, see_whether);
	return came;
}

/* Whether it is so in every way that the rest can fall. */
static void decided_in_all(const net *n, uint32_t items, bool well)
{
	net t = turned(n, items, well);
	uint32_t falls = count_falls(&t);

	for (uint32_t i = 0; i < falls; i++) {
		bool any = false;
		outcome o;
		fall f;

		fall_as(&t, i, &f);
		judge_slowly(&t, &f, &o);
		for (uint32_t v = 0; v < n->element_count; v++)
			any = any || (o.judged[v] && o.bad[v]);
		assert_int_equal(any, !well);
	}
}

static uint32_t item_of(const net *n, const cor_decide *d, uint32_t i)
{
	cor_text id = d->elements[i];

	assert_true(d->facts[i].n > 0);
	assert_int_equal(id.p[0], cor_decide_is_link(d, i) ? 'l' : 'e');
	return (uint32_t)(id.p[1] - '0') + (id.p[0] == 'l' ? n->element_count : 0);
}

static void check_entry(const net *n, const cor_decide *d, uint32_t all, bool well)
{
	uint32_t items = 0;

	for (uint32_t i = 0; i < d->count; i++)
		items |= 1U << item_of(n, d, i);
	assert_int_equal(items & ~all, 0);
	assert_int_equal(__builtin_popcount(items), d->count);
	assert_true(would_decide(n, items, well));
	decided_in_all(n, items, well);
	entries++;
	for (uint32_t i = 0; i < 32; i++)
		if (items >> i & 1)
			assert_false(would_decide(n, items & ~(1U << i), well));
	if (!d->fewest)
		return;
	fewest_entries++;
	for (uint32_t some = all; some > 0; some = (some - 1) & all)
		if ((uint32_t)__builtin_popcount(some) < d->count)
			assert_false(would_decide(n, some, well));
}

void check_decides(const net *n, const cor_rule_result *r)
{
	uint32_t all = 0, gear = 0;

	if (r->verdict != COR_UNKNOWN || r->vacuous) {
		assert_int_equal(r->decide_count, 0);
		return;
	}
	for (uint32_t i = 0; i < n->element_count + n->link_count; i++) {
		all |= (uint32_t)is_item(n, i) << i;
		if (i < n->element_count && n->dirty[i] != COR_NO)
			gear |= (uint32_t)is_item(n, i) << i;
	}
	for (unsigned k = 0; k < 2; k++) {
		const cor_decide *entry = NULL;

		for (uint32_t d = 0; d < r->decide_count; d++)
			if (r->decide[d].verdict == (k ? COR_SATISFIED : COR_VIOLATED))
				entry = &r->decide[d];
		if (entry) {
			check_entry(n, entry, all, k);
			continue;
		}
		no_entries++;
		assert_false(would_decide(n, all, k));
		assert_false(k && n->mode != ISOLATE && would_decide(n, gear, k));
	}
}
