/*
 * What is said about each demand, against trying everything: on small random networks with parallel links,
 * every set of elements is tried for one that separates, every way is followed for what touches.
 */
#include "analysis/trace.h"
#include "estate/builder.h"
#include "graph_random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { CASES = 4000, ELEMENTS = 7, LINKS = 12, DEMANDS = 4, PARTS = 2, FAR = 1000000 };

static cor_arena *arena;

typedef struct net {
	uint32_t element_count, link_count, demand_count;
	uint32_t a[LINKS], b[LINKS], metric[LINKS], source[DEMANDS], sink[DEMANDS];
	int64_t volume[DEMANDS];
	bool one_way[LINKS];
	uint32_t must, may; /* sets as bits */
	uint32_t part_must[PARTS], part_may[PARTS];
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

static void build(net *n)
{
	COR_AUTO(cor_builder) b = NULL;
	cor_err err;

	assert_int_equal(cor_builder_new(refuse, NULL, &b, &err), COR_OK);
	for (uint32_t v = 0; v < n->element_count; v++) {
		NUMBERED(id, "e%u", v);
		ADD(b, COR_ELEMENT, "id", id);
	}
	for (uint32_t l = 0; l < n->link_count; l++) {
		NUMBERED(id, "l%02u", l);
		NUMBERED(from, "e%u", n->a[l]);
		NUMBERED(to, "e%u", n->b[l]);
		NUMBERED(metric, "%u", n->metric[l]);
		ADD(b, COR_LINK, "id", id, "a", from, "b", to, "kind", "data", "metric", metric,
			"directed", n->one_way[l] ? "yes" : "");
	}
	for (uint32_t d = 0; d < n->demand_count; d++) {
		NUMBERED(id, "d%u", d);
		NUMBERED(from, "e%u", n->source[d]);
		NUMBERED(to, "e%u", n->sink[d]);
		NUMBERED(volume, "%lld", (long long)n->volume[d]);
		ADD(b, COR_DEMAND, "id", id, "source", from, "sink", to, "volume_bps", volume);
	}
	assert_int_equal(cor_builder_freeze(b, NULL, &n->estate, &err), COR_OK);
}

static uint32_t draw_set(const net *n, uint32_t percent)
{
	uint32_t set = 0;

	for (uint32_t v = 0; v < n->element_count; v++)
		set |= (uint32_t)sample_chance(percent) << v;
	return set;
}

static void draw_net(net *n)
{
	*n = (net){.element_count = 2 + sample_draw(ELEMENTS - 1),
		.link_count = sample_draw(LINKS + 1),
		.demand_count = 1 + sample_draw(DEMANDS)};
	for (uint32_t l = 0; l < n->link_count; l++) {
		n->a[l] = sample_draw(n->element_count);
		n->b[l] = sample_draw(n->element_count);
		n->metric[l] = 1 + sample_draw(3);
		n->one_way[l] = sample_chance(20);
	}
	for (uint32_t d = 0; d < n->demand_count; d++) {
		n->source[d] = sample_draw(n->element_count);
		n->sink[d] = sample_draw(n->element_count);
		n->volume[d] = 100 + sample_draw(100);
	}
	n->must = draw_set(n, 30);
	n->may = n->must | draw_set(n, 20);
	for (uint32_t p = 0; p < PARTS; p++) {
		n->part_must[p] = n->must & draw_set(n, 50);
		n->part_may[p] = n->may & (n->part_must[p] | draw_set(n, 50));
	}
	build(n);
}

/* Least metric to the sink past `closed`. */
static void distances(const net *n, uint32_t sink, uint32_t closed, uint32_t *d)
{
	for (uint32_t v = 0; v < n->element_count; v++)
		d[v] = v == sink && !(closed >> v & 1) ? 0 : FAR;
	for (uint32_t round = 0; round < n->element_count; round++) {
		for (uint32_t k = 0; k < 2 * n->link_count; k++) {
			uint32_t l = k / 2, from = k % 2 ? n->b[l] : n->a[l],
				 to = k % 2 ? n->a[l] : n->b[l];

			if ((k % 2 && n->one_way[l]) || (closed >> from & 1) || d[to] == FAR)
				continue;
			if (d[to] + n->metric[l] < d[from])
				d[from] = d[to] + n->metric[l];
		}
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as a network of seven */
static double clean_part(const net *n, uint32_t v, uint32_t sink, uint32_t marked,
	const uint32_t *d)
{
	double sum = 0;
	uint32_t ways = 0;

	if (marked >> v & 1)
		return 0;
	if (v == sink)
		return 1;
	for (uint32_t k = 0; k < 2 * n->link_count; k++) {
		uint32_t l = k / 2, from = k % 2 ? n->b[l] : n->a[l],
			 to = k % 2 ? n->a[l] : n->b[l];
		bool loop = n->a[l] == n->b[l];

		if (from != v || loop || (k % 2 && n->one_way[l]) || d[to] == FAR ||
			d[to] + n->metric[l] != d[v])
			continue;
		sum += clean_part(n, to, sink, marked, d);
		ways++;
	}
	return sum / ways;
}

static uint32_t set_of(const net *n, const uint32_t *rows, uint32_t count)
{
	uint32_t set = 0;

	for (uint32_t i = 0; i < count; i++) {
		assert_true(rows[i] < n->element_count);
		set |= 1u << rows[i];
	}
	return set;
}

static void check_separators(const net *n, const cor_demand_trace *d)
{
	uint32_t marked = d->unavoidable == COR_YES ? n->must : n->may, far[ELEMENTS];
	uint32_t said = set_of(n, d->separators, d->separator_count);

	assert_true(d->separator_count > 0);
	assert_int_equal(__builtin_popcount(said), d->separator_count);
	assert_int_equal(said & ~marked, 0);
	distances(n, d->sink, said, far);
	assert_int_equal(far[d->source], FAR);
	for (uint32_t set = 0; set < 1u << n->element_count; set++) {
		if ((set & ~marked) || (uint32_t)__builtin_popcount(set) >= d->separator_count)
			continue;
		distances(n, d->sink, set, far);
		assert_int_not_equal(far[d->source], FAR);
	}
}

static void check_way(const net *n, const cor_demand_trace *d)
{
	uint64_t metric = 0;

	assert_true(d->clean_length > 0);
	assert_int_equal(d->clean_way[0], d->source);
	assert_int_equal(d->clean_way[d->clean_length - 1], d->sink);
	assert_int_equal(set_of(n, d->clean_way, d->clean_length) & n->may, 0);
	for (uint32_t i = 0; i + 1 < d->clean_length; i++) {
		uint32_t l = d->clean_links[i], from = d->clean_way[i], to = d->clean_way[i + 1];

		assert_true((n->a[l] == from && n->b[l] == to) ||
			(!n->one_way[l] && n->a[l] == to && n->b[l] == from));
		metric += n->metric[l];
	}
	assert_int_equal(metric, d->clean_distance);
}

static void check_demand(const net *n, const cor_demand_trace *d, uint32_t *separated)
{
	uint32_t far[ELEMENTS], clean[ELEMENTS], surely[ELEMENTS];

	distances(n, d->sink, 0, far);
	distances(n, d->sink, n->may, clean);
	distances(n, d->sink, n->must, surely);
	assert_int_equal(d->routed, far[d->source] != FAR);
	if (!d->routed)
		return;
	assert_true(fabs(d->low - 1 + clean_part(n, d->source, d->sink, n->must, far)) < 1e-12);
	assert_true(fabs(d->high - 1 + clean_part(n, d->source, d->sink, n->may, far)) < 1e-12);
	assert_int_equal(d->unavoidable,
		clean[d->source] != FAR            ? COR_NO
			: surely[d->source] != FAR ? COR_MAYBE
						   : COR_YES);
	if (d->unavoidable != COR_NO) {
		check_separators(n, d);
		*separated += d->separator_count > 1;
	} else if (d->high > 0) {
		check_way(n, d);
	} else {
		assert_int_equal(d->clean_length, 0);
	}
}

static void check_part(const net *n, const cor_trace *trace, const cor_trace_part *part, uint32_t p)
{
	double low = 0, high = 0;

	for (uint32_t i = 0; i < trace->count; i++) {
		const cor_demand_trace *d = &trace->demands[i];
		uint32_t far[ELEMENTS];

		if (!d->routed)
			continue;
		distances(n, d->sink, 0, far);
		low += (double)d->volume_bps *
			(1 - clean_part(n, d->source, d->sink, n->part_must[p], far));
		high += (double)d->volume_bps *
			(1 - clean_part(n, d->source, d->sink, n->part_may[p], far));
	}
	assert_true(fabs(low - part->low) < 1e-6 && fabs(high - part->high) < 1e-6);
}

static void everything_is_tried(void **unused)
{
	uint32_t separated = 0;

	(void)unused;
	sample_seed(20270601);
	for (uint32_t i = 0; i < CASES; i++) {
		cor_arena_mark mark = cor_arena_here(arena);
		cor_trace_part parts[PARTS];
		uint64_t bits[2 + 2 * PARTS];
		cor_network network;
		cor_triset marked;
		cor_trace trace;
		cor_err err;
		net n;

		draw_net(&n);
		bits[0] = n.must;
		bits[1] = n.may;
		marked = (cor_triset){.must = &bits[0], .may = &bits[1], .size = n.element_count};
		for (uint32_t p = 0; p < PARTS; p++) {
			bits[2 + 2 * p] = n.part_must[p];
			bits[3 + 2 * p] = n.part_may[p];
			parts[p] = (cor_trace_part){.must = &bits[2 + 2 * p],
				.may = &bits[3 + 2 * p]};
		}
		assert_int_equal(cor_network_new(n.estate, COR_LINKS_DATA, 20000, arena, &network,
					 &err),
			COR_OK);
		if (cor_trace_run_all(&network, &marked, 0, parts, PARTS, arena, &trace, &err) !=
			COR_OK)
			fail_msg("%s", err.text);
		for (uint32_t d = 0; d < trace.count; d++)
			check_demand(&n, &trace.demands[d], &separated);
		for (uint32_t p = 0; p < PARTS; p++)
			check_part(&n, &trace, &parts[p], p);
		cor_estate_free(n.estate);
		cor_arena_back(arena, mark);
	}
	assert_true(separated > 20); /* by more than one */
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(everything_is_tried)};
	cor_err err;
	int failed;

	if (cor_arena_new("networks", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
