/* Reach and cut over an estate of which not all is known: every way the facts can fall is tried. */
#include "analysis/network.h"
#include "estate/builder.h"
#include "graph_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { CASES = 3000, ELEMENTS = 6, LINKS = 8, UNKNOWNS = 12 };

static cor_arena *arena;

/* What is drawn; NO, MAYBE, YES say what is known of it. */
typedef struct net {
	uint32_t element_count, link_count, a[LINKS], b[LINKS];
	cor_tri there[ELEMENTS], from[ELEMENTS], to[ELEMENTS], stop[ELEMENTS], of_kind[LINKS];
	bool one_way[LINKS];
	cor_estate *estate;
	cor_triset from_set, to_set, stop_set;
} net;

static cor_tri draw_tri(uint32_t no, uint32_t maybe)
{
	uint32_t z = sample_draw(100);

	return z < no ? COR_NO : z < no + maybe ? COR_MAYBE : COR_YES;
}

static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	fail_msg("refused: %s", refusal->reason);
	return false;
}

static void add_row(cor_builder *builder, cor_table_id table, cor_text *cells)
{
	cor_err err;

	assert_int_equal(cor_builder_add(builder, table, cells, (cor_place){0}, NULL, NULL, &err),
		COR_OK);
}

static void build(net *n)
{
	static const char *const states[] = {"spare", "planned",
		"live"}; /* not, perhaps, surely there */
	static const char *const kinds[] = {"power", "", "data"};
	COR_AUTO(cor_builder) builder = NULL;
	char id[LINKS][4];
	cor_err err;

	assert_int_equal(cor_builder_new(refuse, NULL, &builder, &err), COR_OK);
	for (uint32_t v = 0; v < n->element_count; v++) {
		cor_text cells[COR_TABLE_COLUMNS_MAX] = {{0}};

		snprintf(id[v], sizeof(id[v]), "e%u", v);
		cells[0] = cor_text_of(id[v]);
		cells[cor_schema_column(COR_ELEMENT, COR_TEXT("state"))] = cor_text_of(
			states[n->there[v]]);
		add_row(builder, COR_ELEMENT, cells);
	}
	for (uint32_t l = 0; l < n->link_count; l++) {
		cor_text cells[COR_TABLE_COLUMNS_MAX] = {{0}};
		char name[8], ends[2][4];

		snprintf(name, sizeof(name), "l%u", l);
		snprintf(ends[0], sizeof(ends[0]), "e%u", n->a[l]);
		snprintf(ends[1], sizeof(ends[1]), "e%u", n->b[l]);
		cells[0] = cor_text_of(name);
		cells[1] = cor_text_of(ends[0]);
		cells[2] = cor_text_of(ends[1]);
		cells[3] = cor_text_of(kinds[n->of_kind[l]]);
		cells[4] = cor_text_of(n->one_way[l] ? "yes" : sample_chance(50) ? "no" : "");
		add_row(builder, COR_LINK, cells);
	}
	assert_int_equal(cor_builder_freeze(builder, NULL, &n->estate, &err), COR_OK);
}

static void put_set(const net *n, const cor_tri *values, cor_triset *set)
{
	cor_err err;

	assert_int_equal(cor_triset_new(arena, n->element_count, set, &err), COR_OK);
	for (uint32_t v = 0; v < n->element_count; v++)
		cor_triset_put(set, v, values[v]);
}

static void draw_net(net *n)
{
	n->element_count = 2 + sample_draw(ELEMENTS - 1);
	n->link_count = sample_draw(LINKS + 1);
	for (uint32_t v = 0; v < n->element_count; v++) {
		n->there[v] = draw_tri(5, 15);
		n->from[v] = draw_tri(70, 15);
		n->to[v] = draw_tri(60, 15);
		n->stop[v] = draw_tri(75, 15);
	}
	for (uint32_t l = 0; l < n->link_count; l++) {
		n->a[l] = sample_draw(n->element_count);
		n->b[l] = sample_draw(n->element_count);
		n->of_kind[l] = draw_tri(10, 15);
		n->one_way[l] = sample_chance(30);
	}
	build(n);
	put_set(n, n->from, &n->from_set);
	put_set(n, n->to, &n->to_set);
	put_set(n, n->stop, &n->stop_set);
}

/* One way the facts can fall. */
typedef struct fall {
	bool there[ELEMENTS], from[ELEMENTS], stop[ELEMENTS], link[LINKS];
} fall;

static bool take(cor_tri value, uint32_t *bits)
{
	bool yes = value == COR_YES;

	if (value == COR_MAYBE) {
		yes = *bits & 1;
		*bits >>= 1;
	}
	return yes;
}

static uint32_t count_unknown(const net *n)
{
	uint32_t count = 0;

	for (uint32_t v = 0; v < n->element_count; v++)
		count += (uint32_t)(n->there[v] == COR_MAYBE) +
			(uint32_t)(n->from[v] == COR_MAYBE) + (uint32_t)(n->stop[v] == COR_MAYBE);
	for (uint32_t l = 0; l < n->link_count; l++)
		count += n->of_kind[l] == COR_MAYBE;
	return count;
}

static void fall_as(const net *n, uint32_t bits, fall *f)
{
	for (uint32_t v = 0; v < n->element_count; v++) {
		f->there[v] = take(n->there[v], &bits);
		f->from[v] = take(n->from[v], &bits);
		f->stop[v] = take(n->stop[v], &bits);
	}
	for (uint32_t l = 0; l < n->link_count; l++)
		f->link[l] = take(n->of_kind[l], &bits);
}

/* What is reached without the elements and links cut. */
static uint32_t reach_slowly(const net *n, const fall *f, const uint64_t *elements,
	const uint64_t *links, bool stops)
{
	uint32_t reached = 0, before;

	for (uint32_t v = 0; v < n->element_count; v++)
		reached |= (uint32_t)(f->from[v] && f->there[v] && !cor_bit_in(elements, v)) << v;
	do {
		before = reached;
		for (uint32_t k = 0; k < 2 * n->link_count; k++) {
			uint32_t l = k / 2, from = k % 2 ? n->b[l] : n->a[l],
				 to = k % 2 ? n->a[l] : n->b[l];
			bool halts = stops && f->stop[from] && !f->from[from];

			if (f->link[l] && !(k % 2 && n->one_way[l]) && f->there[from] &&
				f->there[to] && (reached >> from & 1) && !halts &&
				!cor_bit_in(links, l) && !cor_bit_in(elements, to))
				reached |= 1u << to;
		}
	} while (reached != before);
	return reached;
}

/* Links of the network are not all of the table: power is left out. */
static uint32_t number_of_link(const net *n, const cor_network *network, uint32_t row)
{
	cor_text id = cor_estate_cell(n->estate, COR_LINK, network->rows[row], 0);
	uint64_t number;

	assert_true(cor_text_to_u64((cor_text){id.p + 1, id.n - 1}, &number));
	return (uint32_t)number;
}

static void check_reach(const net *n, const cor_network *network)
{
	uint32_t unknown = count_unknown(n), all = UINT32_MAX, any = 0;
	cor_blast blast;
	cor_err err;

	assert_int_equal(cor_network_reach(network, &n->from_set, &n->stop_set, arena, &blast,
				 &err),
		COR_OK);
	for (uint32_t bits = 0; bits < 1u << unknown; bits++) {
		uint32_t reached;
		fall f;

		fall_as(n, bits, &f);
		reached = reach_slowly(n, &f, NULL, NULL, true);
		all &= reached;
		any |= reached;
	}
	/* Sure is sure, and everything that can be reached is. */
	assert_int_equal((uint32_t)blast.sure.reached[0] & ~all, 0);
	assert_int_equal((uint32_t)blast.may.reached[0], any);
	if (unknown == 0)
		assert_int_equal((uint32_t)blast.sure.reached[0], any);
}

/* Which links a stop of some kinds and directions bears on: those of unknown kind are of all kinds asked for
 * when the rule is for all of them, else one or the other. */
static bool bears(const net *n, unsigned kinds, uint32_t l, bool unknown_too)
{
	return n->of_kind[l] == COR_MAYBE
		? unknown_too || kinds == (COR_LINKS_DATA | COR_LINKS_CONTROL)
		: (kinds & COR_LINKS_DATA) != 0;
}

static uint32_t reach_past_slowly(const net *n, const fall *f, const cor_stop_rule *rule,
	bool unknown_too)
{
	uint32_t reached = 0, before;

	for (uint32_t v = 0; v < n->element_count; v++)
		reached |= (uint32_t)(f->from[v] && f->there[v]) << v;
	do {
		before = reached;
		for (uint32_t k = 0; k < 2 * n->link_count; k++) {
			uint32_t l = k / 2, from = k % 2 ? n->b[l] : n->a[l],
				 to = k % 2 ? n->a[l] : n->b[l];
			bool halts = bears(n, rule->kinds, l, unknown_too) &&
				((rule->out && f->stop[from] && !f->from[from]) ||
					(rule->in && f->stop[to] && !f->from[to]));

			if (f->link[l] && !(k % 2 && n->one_way[l]) && f->there[from] &&
				f->there[to] && (reached >> from & 1) && !halts)
				reached |= 1u << to;
		}
	} while (reached != before);
	return reached;
}

static void check_stop_rule(const net *n, const cor_network *network)
{
	static const unsigned kinds[] = {COR_LINKS_DATA, COR_LINKS_CONTROL,
		COR_LINKS_DATA | COR_LINKS_CONTROL};
	cor_stop_rule rule = {.kinds = kinds[sample_draw(3)],
		.in = sample_chance(60),
		.out = sample_chance(60),
		.at = n->stop_set};
	uint32_t unknown = count_unknown(n), all = UINT32_MAX, any = 0;
	cor_triset none;
	cor_blast blast;
	cor_err err;

	assert_int_equal(cor_triset_new(arena, n->element_count, &none, &err), COR_OK);
	assert_int_equal(cor_network_reach_past(network, &n->from_set, &none, &rule, 1,
				 COR_LINKS_DATA | COR_LINKS_CONTROL, arena, &blast, &err),
		COR_OK);
	for (uint32_t bits = 0; bits < 1u << unknown; bits++) {
		fall f;

		fall_as(n, bits, &f);
		all &= reach_past_slowly(n, &f, &rule, true);
		any |= reach_past_slowly(n, &f, &rule, false);
	}
	assert_int_equal((uint32_t)blast.sure.reached[0] & ~all, 0);
	assert_int_equal((uint32_t)blast.may.reached[0], any);
	if (unknown == 0)
		assert_int_equal((uint32_t)blast.sure.reached[0], any);
}

/* Whoever alone reaches one of some elements is what leads there, and so many of them it reaches, said of each by itself. */
static void check_leads(const net *n, const cor_network *network)
{
	cor_stop_rule rule = {.kinds = COR_LINKS_DATA,
		.in = sample_chance(60),
		.out = sample_chance(60),
		.at = n->stop_set};
	const cor_triset *stops = &n->from_set; /* any other set */
	const unsigned kinds = COR_LINKS_DATA | COR_LINKS_CONTROL;
	uint64_t to = sample_draw(1u << n->element_count), *leads[2];
	uint64_t starts = sample_draw(1u << n->element_count);
	uint32_t *counts;
	cor_err err;

	assert_int_equal(cor_network_count_reached(network, &starts, &to, stops, &rule, 1, kinds,
				 arena, &counts, &err),
		COR_OK);
	for (unsigned sure = 0; sure < 2; sure++)
		assert_int_equal(cor_network_leads(network, sure, &to, stops, &rule, 1, kinds,
					 arena, &leads[sure], &err),
			COR_OK);
	for (uint32_t v = 0; v < n->element_count; v++) {
		uint64_t start = 1ull << v;
		cor_triset alone = {.size = n->element_count, .must = &start, .may = &start};
		cor_blast blast;

		assert_int_equal(cor_network_reach_past(network, &alone, stops, &rule, 1, kinds,
					 arena, &blast, &err),
			COR_OK);
		assert_int_equal(starts & start ? __builtin_popcountll(blast.may.reached[0] & to)
						: 0,
			counts[v]);
		assert_int_equal((blast.may.reached[0] & to) != 0, leads[0][0] >> v & 1);
		assert_int_equal((blast.sure.reached[0] & to) != 0, leads[1][0] >> v & 1);
	}
}

static void check_loop(const net *n, const cor_network *network)
{
	uint32_t *elements, *links, length, reach[ELEMENTS] = {0}, circle = 0;
	cor_err err;

	assert_int_equal(cor_network_loop(network, arena, &elements, &links, &length, &err),
		COR_OK);
	for (uint32_t round = 0; round < n->element_count; round++) {
		for (uint32_t l = 0; l < n->link_count; l++) {
			if (n->one_way[l] && n->of_kind[l] != COR_NO &&
				n->there[n->a[l]] != COR_NO && n->there[n->b[l]] != COR_NO)
				reach[n->a[l]] |= 1u << n->b[l] | reach[n->b[l]];
		}
	}
	for (uint32_t v = 0; v < n->element_count; v++)
		circle |= reach[v] >> v & 1;
	assert_int_equal(length > 0, circle);
	if (length == 0)
		return;
	assert_int_equal(elements[0], elements[length - 1]);
	for (uint32_t i = 0; i + 1 < length; i++) {
		uint32_t l = number_of_link(n, network, links[i]);

		assert_true(n->one_way[l]);
		assert_int_equal(n->a[l], elements[i]);
		assert_int_equal(n->b[l], elements[i + 1]);
	}
}

static void check_cut(const net *n, const cor_network *network)
{
	uint64_t element_cost[ELEMENTS], link_cost[LINKS], links[2] = {0, 0};
	uint32_t unknown = count_unknown(n), assets = 0;
	cor_cut cut;
	cor_err err;

	for (uint32_t v = 0; v < n->element_count; v++)
		element_cost[v] = sample_chance(30) ? COR_UNCUTTABLE : 1 + sample_draw(4);
	for (uint32_t l = 0; l < n->link_count; l++)
		link_cost[l] = 1 + sample_draw(4);
	assert_int_equal(cor_network_cut(network, &n->from_set, &n->to_set, element_cost, link_cost,
				 arena, &cut, &err),
		COR_OK);
	if (!cut.possible)
		return;
	for (uint32_t l = 0; l < network->links.count; l++) {
		if (cor_bit_is(cut.near_risks.links, l))
			cor_bit_set(&links[0], number_of_link(n, network, l));
		if (cor_bit_is(cut.near_assets.links, l))
			cor_bit_set(&links[1], number_of_link(n, network, l));
	}
	for (uint32_t v = 0; v < n->element_count; v++)
		assets |= (uint32_t)(n->to[v] != COR_NO) << v;
	for (uint32_t bits = 0; bits < 1u << unknown; bits++) {
		fall f;

		fall_as(n, bits, &f);
		assert_int_equal(assets &
				reach_slowly(n, &f, cut.near_risks.vertices, &links[0], false),
			0);
		assert_int_equal(assets &
				reach_slowly(n, &f, cut.near_assets.vertices, &links[1], false),
			0);
	}
}

static void every_way_the_facts_fall(void **unused)
{
	uint32_t open = 0;

	(void)unused;
	sample_seed(20270401);
	for (uint32_t i = 0; i < CASES; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		cor_network network;
		cor_err err;
		net n;

		draw_net(&n);
		assert_int_equal(cor_network_new(n.estate, COR_LINKS_DATA | COR_LINKS_CONTROL,
					 20000, arena, &network, &err),
			COR_OK);
		if (count_unknown(&n) <= UNKNOWNS) {
			check_reach(&n, &network);
			check_stop_rule(&n, &network);
			check_leads(&n, &network);
			check_loop(&n, &network);
			check_cut(&n, &network);
			open += count_unknown(&n) > 0;
		}
		cor_estate_free(n.estate);
		cor_arena_back(arena, mark);
	}
	assert_true(open > CASES / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_way_the_facts_fall)};
	cor_err err;
	int failed;

	if (cor_arena_new("networks", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
