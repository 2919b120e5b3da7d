#include "judge/first.h"

#include <stdlib.h>

#include "judge/order.h"
#include "judge/sweep.h"

#define FEW 4096u /* collecting so many costs next to nothing */

uint8_t cor_first_mask(const cor_trial *t, const cor_first *f, uint32_t element)
{
	const cor_groups *groups = &t->groups;
	uint8_t mask = 0;
	uint32_t code;

	if (t->sweep)
		mask = cor_sweep_mask(t->sweep, element);
	else if (cor_bit_is(f->outcomes->may_in, element))
		mask = cor_outcomes_at(f->outcomes, element);
	if (mask == 0)
		return 0;
	code = cor_groups_code(groups, element);
	for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
		cor_belonging b = groups->belongings[i];
		bool maybe = b.how == COR_BELONGS_MAYBE ||
			(b.how == COR_BELONGS_OWN && !f->own_surely);

		if (b.group == f->group)
			return (uint8_t)(mask | (maybe ? COR_CAN_OUT : 0));
	}
	return 0;
}

static bool is_wanted(const cor_trial *t, const cor_first *f, uint32_t element, bool sure)
{
	uint8_t mask;

	if (element < f->from || (!t->sweep && !cor_bit_is(f->outcomes->may_v, element)))
		return false;
	mask = cor_first_mask(t, f, element);
	return sure ? mask == COR_CAN_V : mask & COR_CAN_V && mask != COR_CAN_V;
}

/* Down the ids until there are enough. */
static uint32_t walk_ids(const cor_trial *t, const cor_first *f, bool sure, uint32_t most,
	uint32_t *rows)
{
	const uint32_t *by_id = cor_estate_elements_by_id(t->docket->estate);
	uint32_t count = 0;

	for (uint32_t i = 0; i < t->docket->element_count && count < most; i++) {
		if (is_wanted(t, f, by_id[i], sure))
			rows[count++] = by_id[i];
	}
	return count;
}

/* The first element of [from, to) that can be V; `to`: none. */
static uint32_t next_v(const cor_trial *t, const cor_first *f, uint32_t from, uint32_t to)
{
	return t->sweep ? cor_sweep_next_v(t->sweep, from, to)
			: cor_bits_next(f->outcomes->may_v, to, from);
}

/* The least ranks seen, at most so many: a heap, the greatest on top. */
typedef struct least {
	uint32_t *ranks;
	uint32_t count, most;
} least;

static void sink(least *l, uint32_t rank)
{
	uint32_t at = 0;

	for (uint32_t kid = 1; kid < l->count; kid = 2 * at + 1) {
		kid += kid + 1 < l->count && l->ranks[kid + 1] > l->ranks[kid];
		if (l->ranks[kid] <= rank)
			break;
		l->ranks[at] = l->ranks[kid];
		at = kid;
	}
	l->ranks[at] = rank;
}

static void rise(least *l, uint32_t rank)
{
	uint32_t at = l->count++;

	for (; at > 0 && l->ranks[(at - 1) / 2] < rank; at = (at - 1) / 2)
		l->ranks[at] = l->ranks[(at - 1) / 2];
	l->ranks[at] = rank;
}

/* Those of [from, to).  Most are behind the first that are known, and need no second look. */
static void collect_range(const cor_trial *t, const cor_first *f, bool sure, uint32_t from,
	uint32_t to, least *l)
{
	const uint32_t *ranks = cor_estate_element_ranks(t->docket->estate);

	for (uint32_t e = next_v(t, f, from, to); e < to; e = next_v(t, f, e + 1, to)) {
		bool full = l->count == l->most;

		if ((full && ranks[e] > l->ranks[0]) || !is_wanted(t, f, e, sure))
			continue;
		if (full)
			sink(l, ranks[e]);
		else
			rise(l, ranks[e]);
	}
}

static bool is_in_group(const cor_groups *groups, uint32_t code, uint32_t group)
{
	for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
		if (groups->belongings[i].group == group)
			return true;
	}
	return false;
}

static int compare_ranks(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

/* The first `most` of all that there are; rows: room for them. */
static uint32_t collect(const cor_trial *t, const cor_first *f, bool sure, uint32_t most,
	uint32_t *rows)
{
	const uint32_t *by_id = cor_estate_elements_by_id(t->docket->estate);
	const cor_groups *groups = &t->groups;
	least l = {rows, 0, most};

	if (!groups->runs)
		collect_range(t, f, sure, f->from, t->docket->element_count, &l);
	for (uint32_t r = 0; groups->runs && r < groups->run_count; r++) {
		const cor_run *run = &groups->runs[r];

		if (run->to > f->from && is_in_group(groups, run->code, f->group))
			collect_range(t, f, sure, run->from, run->to, &l);
	}
	qsort(l.ranks, l.count, sizeof(*l.ranks), compare_ranks);
	for (uint32_t i = 0; i < l.count; i++)
		rows[i] = by_id[rows[i]];
	return l.count;
}

cor_status cor_first_rows(const cor_trial *t, const cor_first *f, bool sure, uint32_t most,
	uint32_t **ret_rows, uint32_t *ret_count, cor_err *err)
{
	uint64_t total = sure ? f->sure : f->maybe, elements = t->docket->element_count;
	uint32_t *rows, count = 0;
	/* A look at an element far off costs as much as many that lie in a row. */
	bool few = total <= FEW || total * total < (uint64_t)25 * most * elements;

	if (most > total)
		most = (uint32_t)total;
	COR_TRY(cor_arena_new_raw(t->docket->scratch, most, sizeof(*rows), &rows, err));
	if (most)
		count = few ? collect(t, f, sure, most, rows) : walk_ids(t, f, sure, most, rows);
	*ret_rows = rows;
	*ret_count = count;
	return COR_OK;
}

/* How many more the rule lists. */
static uint32_t room(const cor_trial *t, uint64_t listed)
{
	uint32_t most = t->docket->most_findings;

	return listed < most ? most - (uint32_t)listed : 0;
}

cor_status cor_first_findings(cor_trial *t, const cor_first *f, cor_err *err)
{
	cor_rule_result *r = t->result;
	cor_arena *scratch = t->docket->scratch;
	cor_arena_mark mark = cor_arena_here(scratch);
	uint32_t *sure, *maybe, *rows, sure_count, maybe_count;
	uint64_t sure_after = r->findings_sure + f->sure,
		 maybe_after = r->findings_maybe + f->maybe;

	COR_TRY(cor_first_rows(t, f, true, room(t, r->findings_sure), &sure, &sure_count, err));
	COR_TRY(cor_first_rows(t, f, false, room(t, r->findings_maybe), &maybe, &maybe_count, err));
	COR_TRY(cor_arena_new_raw(scratch, (size_t)sure_count + maybe_count, sizeof(*rows), &rows,
		err));
	for (uint32_t i = 0; i < sure_count; i++)
		rows[i] = sure[i];
	for (uint32_t i = 0; i < maybe_count; i++)
		rows[sure_count + i] = maybe[i];
	COR_TRY(cor_order_by_id(t->docket->estate, COR_ELEMENT, rows, sure_count + maybe_count,
		scratch, err));
	for (uint32_t i = 0; i < sure_count + maybe_count; i++) {
		cor_mark_finding m = {.group = f->group,
			.subject = rows[i],
			.element = rows[i],
			.doubt = rows[i],
			.exemption = COR_NONE,
			.sure = cor_first_mask(t, f, rows[i]) == COR_CAN_V};

		COR_TRY(cor_trial_add_finding(t, &m, err));
	}
	r->findings_sure = sure_after;
	r->findings_maybe = maybe_after;
	cor_arena_back(scratch, mark);
	return COR_OK;
}
