/*
 * What is lost without a vendor, or two, against trying everything: on small random networks with links of
 * one way, of unknown kind and parallel, elements that are not there, and makers of which not all is known,
 * every way the makers can fall is tried; the least and the greatest loss must be the ends of the interval.
 */
#include "analysis/depend.h"
#include "app/vendors.h"
#include "estate/builder.h"
#include "graph_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { CASES = 3000, ELEMENTS = 7, LINKS = 10, DEMANDS = 5, SITES = 3, FALLS_MAX = 20000 };

static cor_arena *arena;

/* Makers as they are written, and whom each can turn out to be: a b c, and 'z' for anybody else. */
static const struct {
	const char *cell, *can_be;
} makers[] = {{"pa", "a"}, {"pb", "b"}, {"pc", "c"}, {"pa|pb", "ab"}, {"", "abcz"},
	{"Nobody Ltd", "abcz"}};
enum { MAKERS = sizeof(makers) / sizeof(makers[0]) };

typedef struct net {
	uint32_t element_count, link_count, demand_count;
	uint32_t a[LINKS], b[LINKS], source[DEMANDS], sink[DEMANDS];
	int volume[DEMANDS]; /* -1: not known */
	bool one_way[LINKS], of_kind[LINKS], there[ELEMENTS];
	uint32_t maker[ELEMENTS], site[ELEMENTS]; /* site SITES: none */
	int64_t amount[ELEMENTS];
	cor_estate *estate;
} net;

static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	fail_msg("refused: %s", refusal->reason);
	return false;
}

static void add(cor_builder *b, cor_table_id table, const char *const *pairs)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {{0}};
	cor_err err;

	for (; *pairs; pairs += 2)
		cells[cor_schema_column(table, cor_text_of(pairs[0]))] = cor_text_of(pairs[1]);
	assert_int_equal(cor_builder_add(b, table, cells, (cor_place){0}, NULL, NULL, &err),
		COR_OK);
}
#define ADD(b, table, ...) add((b), (table), (const char *const[]){__VA_ARGS__, NULL})

#define NUMBERED(name, format, number) \
	char name[24];                 \
	snprintf(name, sizeof(name), format, number)

/* Rows of elements are sorted by site, so rows are found by id. */
static void build(net *n)
{
	static const char *const site_ids[] = {"s0", "s1", "s2", ""};
	COR_AUTO(cor_builder) b = NULL;
	cor_err err;

	assert_int_equal(cor_builder_new(refuse, NULL, &b, &err), COR_OK);
	ADD(b, COR_PARTY, "id", "pa");
	ADD(b, COR_PARTY, "id", "pb");
	ADD(b, COR_PARTY, "id", "pc");
	for (uint32_t s = 0; s < SITES; s++)
		ADD(b, COR_SITE, "id", site_ids[s]);
	for (uint32_t v = 0; v < n->element_count; v++) {
		NUMBERED(id, "e%u", v);
		ADD(b, COR_ELEMENT, "id", id, "maker", makers[n->maker[v]].cell, "site",
			site_ids[n->site[v]], "state", n->there[v] ? "live" : "spare");
	}
	for (uint32_t l = 0; l < n->link_count; l++) {
		NUMBERED(id, "l%02u", l);
		NUMBERED(from, "e%u", n->a[l]);
		NUMBERED(to, "e%u", n->b[l]);
		ADD(b, COR_LINK, "id", id, "a", from, "b", to, "kind", n->of_kind[l] ? "data" : "",
			"directed", n->one_way[l] ? "yes" : "");
	}
	for (uint32_t d = 0; d < n->demand_count; d++) {
		NUMBERED(id, "d%u", d);
		NUMBERED(from, "e%u", n->source[d]);
		NUMBERED(to, "e%u", n->sink[d]);
		NUMBERED(volume, "%d", n->volume[d]);
		ADD(b, COR_DEMAND, "id", id, "source", from, "sink", to, "volume_bps",
			n->volume[d] < 0 ? "" : volume);
	}
	assert_int_equal(cor_builder_freeze(b, NULL, &n->estate, &err), COR_OK);
}

static void draw_net(net *n)
{
	uint32_t one_way = sample_chance(50) ? 0 : 30;

	*n = (net){.element_count = 2 + sample_draw(ELEMENTS - 1),
		.link_count = sample_draw(LINKS + 1),
		.demand_count = sample_draw(DEMANDS + 1)};
	for (uint32_t v = 0; v < n->element_count; v++) {
		n->there[v] = !sample_chance(8);
		n->maker[v] = sample_draw(sample_chance(60) ? 3 : MAKERS);
		n->site[v] = sample_draw(SITES + 1);
		n->amount[v] = sample_chance(30) ? COR_AMOUNT_NONE
			: sample_chance(20)      ? COR_AMOUNT_UNKNOWN
						 : (int64_t)sample_draw(50);
	}
	for (uint32_t l = 0; l < n->link_count; l++) {
		n->a[l] = sample_draw(n->element_count);
		n->b[l] = sample_draw(n->element_count);
		n->one_way[l] = sample_chance(one_way);
		n->of_kind[l] = !sample_chance(8);
	}
	for (uint32_t d = 0; d < n->demand_count; d++) {
		n->source[d] = sample_draw(n->element_count);
		n->sink[d] = sample_draw(n->element_count);
		n->volume[d] = sample_chance(20) ? -1 : (int)sample_draw(1000);
	}
	build(n);
}

/* ---- slowly ---- */

/* What leads to a target without the elements that are gone. */
static uint32_t reach_back(const net *n, uint32_t targets, uint32_t gone)
{
	uint32_t reached = targets & ~gone, before;

	do {
		before = reached;
		for (uint32_t k = 0; k < 2 * n->link_count; k++) {
			uint32_t l = k / 2, from = k % 2 ? n->b[l] : n->a[l],
				 to = k % 2 ? n->a[l] : n->b[l];

			if (n->of_kind[l] && !(k % 2 && n->one_way[l]) && (reached >> to & 1) &&
				!(gone >> from & 1))
				reached |= 1u << from;
		}
	} while (reached != before);
	return reached;
}

static uint32_t sites_of(const net *n, uint32_t elements)
{
	uint32_t sites = 0;

	for (uint32_t v = 0; v < n->element_count; v++)
		sites |= (elements >> v & 1) && n->site[v] < SITES ? 1u << n->site[v] : 0;
	return sites;
}

static cor_stock stock_of(const net *n, uint32_t gone)
{
	cor_stock s = {0};
	uint32_t anchors = 0, served;

	for (uint32_t d = 0; d < n->demand_count; d++) {
		anchors |= 1u << n->sink[d];
		if (!(reach_back(n, 1u << n->sink[d], gone) >> n->source[d] & 1))
			continue;
		s.demands++;
		s.volume_bps += n->volume[d] < 0 ? 0 : (uint64_t)n->volume[d];
		s.volumes_unknown += n->volume[d] < 0;
	}
	served = reach_back(n, anchors, gone);
	for (uint32_t v = 0; v < n->element_count; v++) {
		if (!(served >> v & 1))
			continue;
		s.elements++;
		s.amount += n->amount[v] > 0 ? (uint64_t)n->amount[v] : 0;
		s.amounts_unknown += n->amount[v] == COR_AMOUNT_UNKNOWN;
	}
	s.sites = (uint64_t)__builtin_popcount(sites_of(n, served));
	return s;
}

static uint32_t not_there(const net *n)
{
	uint32_t gone = 0;

	for (uint32_t v = 0; v < n->element_count; v++)
		gone |= n->there[v] ? 0 : 1u << v;
	return gone;
}

/* Whether one loss is no less than another in everything; both follow from what is gone. */
static void widen(cor_stock *least, cor_stock *most, const cor_stock *s)
{
	const uint64_t *from = &s->demands;
	uint64_t *low = &least->demands, *high = &most->demands;

	for (size_t i = 0; i < sizeof(*s) / sizeof(*from); i++) {
		low[i] = from[i] < low[i] ? from[i] : low[i];
		high[i] = from[i] > high[i] ? from[i] : high[i];
	}
}

static cor_stock less(cor_stock all, cor_stock left)
{
	cor_stock lost = all;
	const uint64_t *from = &left.demands;
	uint64_t *to = &lost.demands;

	for (size_t i = 0; i < sizeof(left) / sizeof(*from); i++)
		to[i] -= from[i];
	return lost;
}

/* Every way the makers can fall; who: letters of the vendors that vanish. */
static bool try_falls(const net *n, const char *who, cor_stock *least, cor_stock *most)
{
	uint32_t digit[ELEMENTS] = {0}, absent = not_there(n), falls = 0;
	cor_stock all = stock_of(n, absent);

	memset(least, 0xff, sizeof(*least));
	memset(most, 0, sizeof(*most));
	for (;;) {
		uint32_t gone = absent, v = 0;
		cor_stock lost;

		if (falls++ > FALLS_MAX)
			return false;
		for (uint32_t e = 0; e < n->element_count; e++)
			gone |= strchr(who, makers[n->maker[e]].can_be[digit[e]]) ? 1u << e : 0;
		lost = less(all, stock_of(n, gone));
		widen(least, most, &lost);
		for (; v < n->element_count && !makers[n->maker[v]].can_be[++digit[v]]; v++)
			digit[v] = 0;
		if (v == n->element_count)
			return true;
	}
}

/* ---- the same of the engine ---- */

static void lose(const net *n, cor_depend *kernel, const cor_vendor *a, const cor_vendor *b,
	uint32_t sets, cor_stock *low, cor_stock *high)
{
	uint8_t gone[64];
	cor_err err;

	assert_true(sets < sizeof(gone));
	for (uint32_t s = 0; s < sets; s++)
		gone[s] = cor_vendors_make(n->estate, a, b, s) == COR_YES;
	assert_int_equal(cor_depend_without(kernel, gone, low, &err), COR_OK);
	for (uint32_t s = 0; s < sets; s++)
		gone[s] = cor_vendors_make(n->estate, a, b, s) != COR_NO;
	assert_int_equal(cor_depend_without(kernel, gone, high, &err), COR_OK);
}

static void prepare(const net *n, cor_network *network, cor_depend **kernel, cor_vendor **vendors,
	uint32_t *vendor_count)
{
	cor_depend_task task = {.network = network};
	uint32_t count = n->element_count;
	int64_t *amounts;
	uint64_t *anchors;
	cor_triset there;
	cor_err err;

	assert_int_equal(cor_network_new(n->estate, COR_LINKS_DATA, 20000, arena, network, &err),
		COR_OK);
	assert_int_equal(cor_triset_new(arena, count, &there, &err), COR_OK);
	assert_int_equal(cor_arena_new_array(arena, count, sizeof(*amounts), &amounts, &err),
		COR_OK);
	assert_int_equal(cor_arena_new_array(arena, cor_bits_words(count), 8, &anchors, &err),
		COR_OK);
	for (uint32_t v = 0; v < count; v++) {
		NUMBERED(id, "e%u", v);
		uint32_t row = cor_estate_find(n->estate, COR_ELEMENT, cor_text_of(id));

		amounts[row] = n->amount[v];
		cor_triset_put(&there, row, n->there[v] ? COR_YES : COR_NO);
		for (uint32_t d = 0; d < n->demand_count; d++) {
			if (n->sink[d] == v)
				cor_bit_set(anchors, row);
		}
	}
	task.class_of = cor_estate_makers_of_elements(n->estate);
	task.class_count = cor_estate_maker_set_count(n->estate);
	task.anchors = anchors;
	task.amounts = amounts;
	assert_int_equal(cor_depend_new(&task, arena, kernel, &err), COR_OK);
	assert_int_equal(cor_vendors_list(n->estate, 20000, &there, arena, vendors, vendor_count,
				 &err),
		COR_OK);
}

static void check_net(const net *n, uint32_t *lost)
{
	cor_network network;
	cor_depend *kernel;
	cor_vendor *vendors;
	uint32_t count, sets = cor_estate_maker_set_count(n->estate);
	cor_stock all = stock_of(n, not_there(n));

	prepare(n, &network, &kernel, &vendors, &count);
	assert_memory_equal(cor_depend_all(kernel), &all, sizeof(all));
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t k = i; k < count; k++) {
			char who[3] = {vendors[i].id.n ? vendors[i].id.p[1] : 'z',
				vendors[k].id.n ? vendors[k].id.p[1] : 'z', 0};
			cor_stock low, high, least, most;

			if (!try_falls(n, who, &least, &most))
				continue;
			lose(n, kernel, &vendors[i], &vendors[k], sets, &low, &high);
			assert_memory_equal(&low, &least, sizeof(low));
			assert_memory_equal(&high, &most, sizeof(high));
			*lost += low.demands > 0 && low.sites > 0;
		}
	}
}

static void every_way_the_makers_fall(void **unused)
{
	uint32_t lost = 0;

	(void)unused;
	sample_seed(20270701);
	for (uint32_t i = 0; i < CASES; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		net n;

		draw_net(&n);
		check_net(&n, &lost);
		cor_estate_free(n.estate);
		cor_arena_back(arena, mark);
	}
	assert_true(lost > CASES / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_way_the_makers_fall)};
	cor_err err;
	int failed;

	if (cor_arena_new("networks", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
