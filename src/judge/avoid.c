#include "judge/avoid.h"

#include <stdlib.h>

#include "analysis/trace.h"
#include "judge/order.h"

/* ---- what must not be passed ---- */

/* V of the gear that the rule's selector takes in, whether it is there or not. */
cor_status cor_avoid_find_gear(const cor_trial *t, cor_triset *ret_gear, cor_err *err)
{
	cor_docket *docket = t->docket;
	cor_rule part = *t->rule;
	cor_outcomes of_rows, of_elements;
	cor_rows rows;
	cor_triset v;

	part.kind = COR_EXCLUDE;
	COR_TRY(cor_rows_select_anywhere(docket, &part, &rows, err));
	COR_TRY(cor_rows_v(docket, &part, &rows, &v, err));
	COR_TRY(cor_outcomes_of_rows(&rows, &v, docket->scratch, &of_rows, err));
	COR_TRY(cor_outcomes_of_elements(&rows, &of_rows, docket->element_count, docket->scratch,
		&of_elements, err));
	*ret_gear = (cor_triset){.size = docket->element_count,
		.must = of_elements.must_v,
		.may = of_elements.may_v};
	return COR_OK;
}

static cor_status find_dirt(cor_avoid *a, cor_err *err)
{
	cor_docket *docket = a->trial->docket;
	cor_network services;
	cor_triset gear;

	COR_TRY(cor_avoid_find_gear(a->trial, &a->dirt, err));
	if (a->path->services) {
		gear = a->dirt;
		COR_TRY(cor_network_new(docket->estate, a->path->services, docket->at,
			docket->scratch, &services, err));
		COR_TRY(cor_trace_served(&services, &gear, docket->scratch, &a->dirt, err));
	}
	return COR_OK;
}

/* ---- pairs ---- */

static int by_sink(const void *x, const void *y)
{
	const cor_pair *a = x, *b = y;

	return (a->sink > b->sink) - (a->sink < b->sink);
}

static void add_pair(cor_avoid *a, uint32_t subject, uint32_t other, uint32_t source, uint32_t sink)
{
	if (cor_bit_is(a->from.may, subject) && cor_bit_is(a->to.may, other))
		a->pairs[a->pair_count++] = (cor_pair){subject, source, sink,
			cor_bit_is(a->from.must, subject) && cor_bit_is(a->to.must, other)};
}

static cor_status list_demands(cor_avoid *a, cor_err *err)
{
	const cor_estate *estate = a->network.estate;
	int source = cor_schema_column(COR_DEMAND, COR_TEXT("source")),
	    sink = cor_schema_column(COR_DEMAND, COR_TEXT("sink"));
	uint32_t rows = cor_estate_rows(estate, COR_DEMAND);

	COR_TRY(cor_arena_new_array(a->trial->docket->scratch, 2 * (size_t)rows, sizeof(*a->pairs),
		&a->pairs, err));
	for (uint32_t row = 0; row < rows; row++) {
		uint32_t from = cor_estate_referred(estate, COR_DEMAND, row, (unsigned)source),
			 to = cor_estate_referred(estate, COR_DEMAND, row, (unsigned)sink);

		add_pair(a, from, to, from, to);
		if (from != to)
			add_pair(a, to, from, from, to);
	}
	if (a->pair_count)
		qsort(a->pairs, a->pair_count, sizeof(*a->pairs), by_sink);
	return COR_OK;
}

/* Who is asked about: of demands. */
static cor_status ask_demands(cor_avoid *a, cor_err *err)
{
	COR_TRY(list_demands(a, err));
	for (uint32_t i = 0; i < a->pair_count; i++) {
		const cor_pair *p = &a->pairs[i];

		cor_bit_set(a->asked.may, p->subject);
		if (p->sure)
			cor_bit_set(a->asked.must, p->subject);
		if (i == 0 || a->pairs[i - 1].sink != p->sink)
			a->sinks[a->sink_count++] = p->sink;
	}
	return COR_OK;
}

/* Whether another than v is in the set. */
static bool has_other(const uint64_t *bits, uint64_t count, uint32_t v)
{
	return count > (cor_bit_is(bits, v) ? 1u : 0u);
}

static cor_status ask_all(cor_avoid *a, cor_err *err)
{
	uint32_t n = a->asked.size;
	uint64_t from = cor_bits_count(a->from.may, n), sure = cor_bits_count(a->to.must, n),
		 may = cor_bits_count(a->to.may, n);

	for (uint32_t v = 0; v < n; v++) {
		if (cor_bit_is(a->from.may, v) && has_other(a->to.may, may, v))
			cor_bit_set(a->asked.may, v);
		if (cor_bit_is(a->from.must, v) && has_other(a->to.must, sure, v))
			cor_bit_set(a->asked.must, v);
		if (cor_bit_is(a->to.may, v) && has_other(a->from.may, from, v))
			a->sinks[a->sink_count++] = v;
	}
	return cor_arena_new_array(a->trial->docket->scratch, (size_t)from, sizeof(*a->pairs),
		&a->pairs, err);
}

const cor_pair *cor_avoid_pairs(cor_avoid *a, uint32_t sink, uint32_t *ret_count)
{
	uint32_t from = 0, to = a->pair_count, n = a->from.size;

	if (a->path->all_pairs) {
		a->pair_count = 0;
		for (uint32_t v = cor_bits_next(a->from.may, n, 0); v < n;
			v = cor_bits_next(a->from.may, n, v + 1)) {
			if (v != sink)
				add_pair(a, v, sink, v, sink);
		}
		*ret_count = a->pair_count;
		return a->pairs;
	}
	while (from < to) { /* the first whose sink is not less */
		uint32_t middle = from + (to - from) / 2;

		if (a->pairs[middle].sink < sink)
			from = middle + 1;
		else
			to = middle;
	}
	for (to = from; to < a->pair_count && a->pairs[to].sink == sink;)
		to++;
	*ret_count = to - from;
	return a->pairs + from;
}

void cor_avoid_note(cor_avoid *a, const cor_pair *pair, cor_tri bad, uint32_t culprit)
{
	cor_tri value = bad == COR_YES && !pair->sure ? COR_MAYBE : bad;

	if (value <= cor_triset_at(&a->bad, pair->subject))
		return;
	cor_triset_put(&a->bad, pair->subject, value);
	a->source[pair->subject] = pair->source;
	a->sink[pair->subject] = pair->sink;
	a->culprit[pair->subject] = culprit;
}

/* ---- by names ---- */

static cor_tri compare(const cor_avoid *a, const cor_avoid_names *names, uint32_t s, uint32_t t)
{
	if (s == t)
		return cor_triset_at(&a->dirt, s);
	if (names->clean[s] == names->clean[t])
		return COR_NO;
	if (names->whole && names->whole[s] != names->whole[t])
		return COR_MAYBE;
	return names->past[s] != names->past[t] ? COR_YES : COR_MAYBE;
}

/* How many of the set bear each name. */
static cor_status count_names(cor_avoid *a, const uint64_t *set, const uint32_t *names,
	uint32_t **ret_counts, cor_err *err)
{
	uint32_t *counts;

	COR_TRY(cor_arena_new_array(a->trial->docket->scratch, a->to.size, sizeof(*counts), &counts,
		err));
	for (uint32_t v = cor_bits_next(set, a->to.size, 0); v < a->to.size;
		v = cor_bits_next(set, a->to.size, v + 1))
		counts[names ? names[v] : 0]++;
	*ret_counts = counts;
	return COR_OK;
}

/* Two of a set that bear different names, if there are: one of them is another's than any. */
static void find_two(const uint64_t *set, uint32_t size, const uint32_t *names, uint32_t two[2])
{
	two[0] = two[1] = cor_bits_next(set, size, 0);
	while (two[1] < size && names[two[1]] == names[two[0]])
		two[1] = cor_bits_next(set, size, two[1] + 1);
}

/* For people: a pair of s that is bad. */
static void note_all(cor_avoid *a, uint32_t s, const uint32_t *names, const uint32_t two[2])
{
	a->source[s] = s;
	a->sink[s] = names[two[0]] != names[s] ? two[0] : two[1];
}

/* Of all pairs of s: a name that it has itself is no other's reason, so it need not be left out. */
static cor_status compare_all(cor_avoid *a, const cor_avoid_names *names, cor_err *err)
{
	uint32_t *clean, *whole, *past, n = a->to.size, may_two[2], sure_two[2];
	uint64_t may = cor_bits_count(a->to.may, n);

	COR_TRY(count_names(a, a->to.may, names->clean, &clean, err));
	COR_TRY(count_names(a, a->to.must, names->whole, &whole, err));
	COR_TRY(count_names(a, a->to.must, names->past, &past, err));
	find_two(a->to.may, n, names->clean, may_two);
	find_two(a->to.must, n, names->past, sure_two);
	for (uint32_t s = cor_bits_next(a->from.may, n, 0); s < n;
		s = cor_bits_next(a->from.may, n, s + 1)) {
		bool sure = cor_bit_is(a->from.must, s) &&
			whole[names->whole ? names->whole[s] : 0] > past[names->past[s]];

		if (may == clean[names->clean[s]])
			continue;
		cor_triset_put(&a->bad, s, sure ? COR_YES : COR_MAYBE);
		if (!sure)
			note_all(a, s, names->clean, may_two);
		else if (!names->whole)
			note_all(a, s, names->past, sure_two);
	}
	return COR_OK;
}

cor_status cor_avoid_compare(cor_avoid *a, const cor_avoid_names *names, cor_err *err)
{
	if (a->path->all_pairs)
		return compare_all(a, names, err);
	for (uint32_t i = 0; i < a->pair_count; i++)
		cor_avoid_note(a, &a->pairs[i],
			compare(a, names, a->pairs[i].source, a->pairs[i].sink), COR_NONE);
	return COR_OK;
}

/* ---- the whole ---- */

/* Who is asked about, and room for what comes of it. */
static cor_status ask(cor_avoid *a, cor_err *err)
{
	cor_arena *scratch = a->trial->docket->scratch;
	uint32_t n = a->trial->docket->element_count;

	COR_TRY(cor_triset_new(scratch, n, &a->asked, err));
	COR_TRY(cor_triset_new(scratch, n, &a->bad, err));
	COR_TRY(cor_arena_new_array(scratch, n, 4, &a->sinks, err));
	COR_TRY(cor_arena_new_array(scratch, n, 4, &a->source, err));
	COR_TRY(cor_arena_new_array(scratch, n, 4, &a->sink, err));
	COR_TRY(cor_arena_new_array(scratch, n, 4, &a->culprit, err));
	for (uint32_t v = 0; v < n; v++)
		a->source[v] = a->sink[v] = a->culprit[v] = COR_NONE;
	return a->path->all_pairs ? ask_all(a, err) : ask_demands(a, err);
}

/* The ways, of those that are asked about. */
static cor_status judge(cor_avoid *a, cor_err *err)
{
	for (uint32_t w = 0; w < cor_bits_words(a->dirt.size); w++)
		a->any_dirt = a->any_dirt || (a->dirt.may[w] & ~a->network.absent[w]);
	if (a->path->mode == COR_AVOID_USED)
		return cor_avoid_used(a, err);
	return a->path->mode == COR_AVOID_EXISTS ? cor_avoid_exists(a, err)
						 : cor_avoid_every(a, err);
}

cor_status cor_avoid_judge(cor_avoid *a, cor_err *err)
{
	COR_TRY(ask(a, err));
	return a->sink_count ? judge(a, err) : COR_OK;
}

static cor_status open_avoid(cor_avoid *a, cor_err *err)
{
	cor_trial *t = a->trial;

	COR_TRY(cor_path_set(t, a->path->from, true, &a->from, err));
	COR_TRY(cor_path_set(t, a->path->to, true, &a->to, err));
	COR_TRY(cor_path_remark_empty(t, "between", &a->from, err));
	COR_TRY(cor_path_remark_empty(t, "and", &a->to, err));
	COR_TRY(cor_path_remark_loop(t, a->path->over | a->path->services, err));
	COR_TRY(cor_network_new(t->docket->estate, a->path->over, t->docket->at, t->docket->scratch,
		&a->network, err));
	return ask(a, err);
}

static cor_status sort_sinks(cor_avoid *a, cor_err *err)
{
	cor_docket *docket = a->trial->docket;

	return cor_path_shows(a->trial) ? cor_order_by_id(docket->estate, COR_ELEMENT, a->sinks,
						  a->sink_count, docket->scratch, err)
					: COR_OK;
}

cor_status cor_avoid_rows(cor_trial *t, cor_err *err)
{
	cor_avoid *a;
	cor_path_why *why;

	COR_TRY(cor_arena_new_array(t->docket->scratch, 1, sizeof(*a), &a, err));
	*a = (cor_avoid){.trial = t, .path = &t->rule->path};
	COR_TRY(open_avoid(a, err));
	t->rows = (cor_rows){.grain = COR_GRAIN_ELEMENT,
		.count = t->docket->element_count,
		.selected = a->asked};
	t->v = a->bad;
	if (a->sink_count == 0)
		return COR_OK;
	COR_TRY(find_dirt(a, err));
	COR_TRY(sort_sinks(a, err));
	COR_TRY(judge(a, err));
	COR_TRY(cor_arena_new_array(t->docket->scratch, 1, sizeof(*why), &why, err));
	*why = (cor_path_why){.network = a->network,
		.source = a->source,
		.sink = a->sink,
		.culprit = a->culprit,
		.sink_count = a->sink_count,
		.dirt = &t->dirt,
		.avoid = a};
	t->dirt = a->dirt;
	t->why = why;
	return COR_OK;
}
