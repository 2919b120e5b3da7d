#include "policy/window.h"

#include "base/wide.h"
#include "policy/view.h"

typedef enum op_kind {
	OP_CONST, /* tri */
	OP_CODES, /* table by code */
	OP_DAYS,
	OP_SITES, /* set by site, tri for elements of unknown site */
	OP_WHOLE, /* set by row */
	OP_AND,
	OP_OR,
	OP_NOT
} op_kind;

typedef struct op {
	op_kind kind;
	cor_tri tri;
	cor_view view;
	uint8_t *table;           /* at least 256 values */
	cor_wide_matches matches; /* codes wider than a byte, when few are not no */
	bool has_matches;
	cor_day_test days;
	cor_triset set;
	struct op *kids, *next;
} op;

typedef struct window_bits {
	uint64_t must[COR_WINDOW_WORDS], may[COR_WINDOW_WORDS];
} window_bits;

struct cor_window_plan {
	const cor_policy *policy;
	const cor_estate *estate;
	cor_day at;
	cor_grain grain;
	cor_arena *arena;
	op *root;
	window_bits *spare; /* one a level of the tree */
	uint32_t rows, depth;
};

/* ---- making ---- */

static cor_status compile(cor_window_plan *p, const cor_node *node, uint32_t depth, op **ret_op,
	cor_err *err);

static cor_status compile_whole(cor_window_plan *p, const cor_node *node, op *o, cor_err *err)
{
	o->kind = OP_WHOLE;
	return cor_selector_eval_node(p->policy, node, p->grain, p->at, p->arena, &o->set, NULL,
		err);
}

/* A table for the codes of the op's view, all no. */
static cor_status open_table(cor_window_plan *p, op *o, cor_err *err)
{
	uint32_t values = o->view.value_count;

	o->kind = OP_CODES;
	o->has_matches = o->view.width > 1;
	return cor_arena_new_array(p->arena, values < 256 ? 256 : values, 1, &o->table, err);
}

static void put_code(op *o, uint32_t code, uint8_t value)
{
	o->table[code] = value;
	if (value == COR_NO || !o->has_matches)
		return;
	if (o->matches.count == COR_WIDE_MATCHES_MAX) {
		o->has_matches = false;
		return;
	}
	o->matches.codes[o->matches.count] = code;
	o->matches.values[o->matches.count++] = value;
}

static cor_status compile_codes(cor_window_plan *p, const cor_node *node, cor_source_id source,
	cor_scope *scope, op *o, cor_err *err)
{
	COR_TRY(open_table(p, o, err));
	for (uint32_t code = 0; code < o->view.value_count; code++) {
		scope->code[source] = code;
		put_code(o, code, (uint8_t)cor_scope_test(scope, node));
	}
	return COR_OK;
}

static cor_status compile_leaf(cor_window_plan *p, const cor_node *node, op *o, cor_err *err)
{
	cor_source_id source = (cor_source_id)__builtin_ctzll(node->sources);
	cor_scope scope;

	if (node->sources & (node->sources - 1))
		return compile_whole(p, node, o, err);
	o->view = cor_view_of(p->estate, source);
	COR_TRY(cor_selector_scope(p->policy, node, p->at, p->arena, &scope, err));
	if (o->view.value_count)
		return compile_codes(p, node, source, &scope, o, err);
	if (o->view.kind == COR_SOURCE_DAY && cor_selector_day_test(&scope, node, &o->days)) {
		o->kind = OP_DAYS;
		return COR_OK;
	}
	return compile_whole(p, node, o, err);
}

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
static cor_status compile_kids(cor_window_plan *p, const cor_node *node, uint32_t depth, op *o,
	cor_err *err)
{
	op **to = &o->kids;

	o->kind = node->kind == COR_NODE_AND ? OP_AND : node->kind == COR_NODE_OR ? OP_OR : OP_NOT;
	for (const cor_node *kid = node->kids; kid; kid = kid->next) {
		COR_TRY(compile(p, kid, depth + 1, to, err));
		to = &(*to)->next;
	}
	return COR_OK;
}

static cor_status compile(cor_window_plan *p, const cor_node *node, uint32_t depth, op **ret_op,
	cor_err *err)
{
	op *o;

	COR_TRY(cor_arena_new_array(p->arena, 1, sizeof(*o), &o, err));
	*ret_op = o;
	if (depth > p->depth)
		p->depth = depth;
	if (!node->sources) {
		cor_scope scope;

		COR_TRY(cor_selector_scope(p->policy, node, p->at, p->arena, &scope, err));
		o->tri = cor_scope_test(&scope, node);
		return COR_OK;
	}
	if (node->grain == COR_GRAIN_SITE) {
		o->kind = OP_SITES;
		return cor_selector_eval_node(p->policy, node, COR_GRAIN_SITE, p->at, p->arena,
			&o->set, &o->tri, err);
	}
	/* An element's own node asked for a row of an element: they are one. */
	if (node->leaf)
		return compile_leaf(p, node, o, err);
	if (node->kind == COR_NODE_SET)
		return compile(p, p->policy->sets[node->id].selector.root, depth, ret_op, err);
	if (node->kind == COR_NODE_AND || node->kind == COR_NODE_OR || node->kind == COR_NODE_NOT)
		return compile_kids(p, node, depth, o, err);
	return compile_whole(p, node, o, err);
}
/* NOLINTEND(misc-no-recursion) */

cor_status cor_window_plan_new(const cor_policy *policy, const cor_selector *selector,
	cor_grain grain, cor_day at, cor_arena *arena, cor_window_plan **ret_plan, cor_err *err)
{
	cor_window_plan *p;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*p), &p, err));
	*p = (cor_window_plan){.policy = policy,
		.estate = policy->estate,
		.at = at,
		.grain = grain,
		.arena = arena,
		.rows = cor_grain_rows(policy->estate, grain)};
	if (selector) {
		COR_TRY(compile(p, selector->root, 0, &p->root, err));
	} else {
		COR_TRY(cor_arena_new_array(arena, 1, sizeof(*p->root), &p->root, err));
		p->root->tri = COR_YES;
	}
	COR_TRY(cor_arena_new_raw(arena, (size_t)p->depth + 1, sizeof(*p->spare), &p->spare, err));
	*ret_plan = p;
	return COR_OK;
}

cor_status cor_window_plan_of_codes(cor_codes codes, const uint8_t *table, cor_arena *arena,
	cor_window_plan **ret_plan, cor_err *err)
{
	cor_window_plan *p;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*p), &p, err));
	*p = (cor_window_plan){.arena = arena, .rows = codes.row_count};
	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*p->root), &p->root, err));
	p->root->view = (cor_view){.codes = codes.codes,
		.width = codes.width,
		.value_count = codes.value_count};
	COR_TRY(open_table(p, p->root, err));
	for (uint32_t code = 0; code < codes.value_count; code++)
		put_code(p->root, code, table[code]);
	*ret_plan = p;
	return COR_OK;
}

cor_status cor_window_plan_copy(const cor_window_plan *plan, cor_arena *arena,
	cor_window_plan **ret_plan, cor_err *err)
{
	cor_window_plan *p;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*p), &p, err));
	*p = *plan;
	COR_TRY(cor_arena_new_raw(arena, (size_t)p->depth + 1, sizeof(*p->spare), &p->spare, err));
	*ret_plan = p;
	return COR_OK;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
static void add_reads(const op *o, cor_ahead *ahead)
{
	if (o->kind == OP_CODES)
		cor_ahead_add(ahead, o->view.codes, o->view.width);
	else if (o->kind == OP_DAYS)
		cor_ahead_add(ahead, o->view.days, sizeof(*o->view.days));
	for (const op *kid = o->kids; kid; kid = kid->next)
		add_reads(kid, ahead);
}

void cor_window_plan_reads(const cor_window_plan *plan, cor_ahead *ahead)
{
	add_reads(plan->root, ahead);
}

/* ---- evaluating ---- */

/* What lies past the last row. */
static void cut_tail(const cor_window_plan *p, uint32_t word, uint32_t words, uint64_t *must,
	uint64_t *may)
{
	if (p->rows & 63 && word + words == cor_bits_words(p->rows)) {
		uint64_t mask = ((uint64_t)1 << (p->rows & 63)) - 1;

		must[words - 1] &= mask;
		may[words - 1] &= mask;
	}
}

static void put_tail(const op *o, uint32_t from, uint32_t to, uint64_t *must, uint64_t *may)
{
	const cor_codes codes = {.codes = o->view.codes, .width = o->view.width};
	uint64_t yes = 0, perhaps = 0;

	for (uint32_t row = from; row < to; row++) {
		uint64_t value = o->table[cor_code_at(&codes, row)];

		yes |= value >> 1 << (row - from);
		perhaps |= ((value | value >> 1) & 1) << (row - from);
	}
	*must = yes;
	*may = perhaps;
}

static void eval_codes(const cor_window_plan *p, const op *o, uint32_t word, uint32_t words,
	uint64_t *must, uint64_t *may)
{
	uint32_t from = word * 64, whole = (p->rows - from) / 64;

	if (whole > words)
		whole = words;
	if (o->view.width == 1)
		cor_wide_bytes((const uint8_t *)o->view.codes + from, whole, o->table, must, may);
	else if (o->has_matches && o->view.width == 2)
		cor_wide_match16((const uint16_t *)o->view.codes + from, whole, &o->matches, must,
			may);
	else if (o->has_matches)
		cor_wide_match32((const uint32_t *)o->view.codes + from, whole, &o->matches, must,
			may);
	else
		whole = 0;
	for (uint32_t w = whole; w < words; w++) {
		uint32_t row = from + w * 64;

		put_tail(o, row, p->rows - row < 64 ? p->rows : row + 64, &must[w], &may[w]);
	}
}

static void eval_days(const cor_window_plan *p, const op *o, uint32_t word, uint32_t words,
	uint64_t *must, uint64_t *may)
{
	uint32_t from = word * 64, rows = p->rows - from < words * 64 ? p->rows - from : words * 64;
	const cor_day *days = o->view.days + from;
	uint64_t none[COR_WINDOW_WORDS];

	if (o->days.is_maybe) {
		memset(must, 0, words * sizeof(*must));
		memset(may, 0xff, words * sizeof(*may));
		return;
	}
	cor_bits_between(must, days, rows, o->days.low, o->days.high);
	cor_bits_between(none, days, rows, COR_DAY_NONE, COR_DAY_NONE);
	for (uint32_t w = 0; w < words; w++) {
		uint64_t yes = (o->days.reverse ? ~must[w] : must[w]) & ~none[w];

		must[w] = yes;
		may[w] = o->days.unknown == COR_NO ? yes : yes | none[w];
	}
}

/* The first site that has an element from `row` on. */
static uint32_t site_from(const cor_estate *estate, uint32_t sites, uint32_t row)
{
	uint32_t from = 0, to = sites, first, last;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		cor_estate_elements_at(estate, middle, &first, &last);
		if (last <= row)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* Bits of the rows [first, last) that lie in the window from `from` on, rows in number. */
static void fill(uint64_t *bits, uint32_t first, uint32_t last, uint32_t from, uint32_t rows)
{
	first = first < from ? 0 : first - from;
	last = last - from < rows ? last - from : rows;
	cor_bits_fill(bits, first, last);
}

static void eval_sites(const cor_window_plan *p, const op *o, uint32_t word, uint32_t words,
	uint64_t *must, uint64_t *may)
{
	uint32_t from = word * 64, rows = p->rows - from < words * 64 ? p->rows - from : words * 64;
	uint32_t sites = o->set.size, first, last, end = 0;

	memset(must, 0, words * sizeof(*must));
	memset(may, 0, words * sizeof(*may));
	for (uint32_t s = cor_bits_next(o->set.may, sites, site_from(p->estate, sites, from));
		s < sites; s = cor_bits_next(o->set.may, sites, s + 1)) {
		cor_estate_elements_at(p->estate, s, &first, &last);
		if (first >= from + rows)
			break;
		if (first == last)
			continue;
		fill(may, first, last, from, rows);
		if (cor_bit_is(o->set.must, s))
			fill(must, first, last, from, rows);
	}
	if (sites)
		cor_estate_elements_at(p->estate, sites - 1, &first, &end);
	if (o->tri == COR_NO || end >= from + rows)
		return;
	end = end < from ? from : end;
	fill(may, end, p->rows, from, rows);
	if (o->tri == COR_YES)
		fill(must, end, p->rows, from, rows);
}

static bool is_empty(const uint64_t *bits, uint32_t words)
{
	uint64_t any = 0;

	for (uint32_t w = 0; w < words; w++)
		any |= bits[w];
	return any == 0;
}

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
static void eval(const cor_window_plan *p, const op *o, uint32_t depth, uint32_t word,
	uint32_t words, uint64_t *must, uint64_t *may);

static void eval_kids(const cor_window_plan *p, const op *o, uint32_t depth, uint32_t word,
	uint32_t words, uint64_t *must, uint64_t *may)
{
	window_bits *other = &p->spare[depth];

	eval(p, o->kids, depth + 1, word, words, must, may);
	for (const op *kid = o->kids->next; kid; kid = kid->next) {
		if (o->kind == OP_AND && is_empty(may, words))
			return;
		eval(p, kid, depth + 1, word, words, other->must, other->may);
		for (uint32_t w = 0; w < words; w++) {
			must[w] = o->kind == OP_AND ? must[w] & other->must[w]
						    : must[w] | other->must[w];
			may[w] = o->kind == OP_AND ? may[w] & other->may[w]
						   : may[w] | other->may[w];
		}
	}
}

static void eval(const cor_window_plan *p, const op *o, uint32_t depth, uint32_t word,
	uint32_t words, uint64_t *must, uint64_t *may)
{
	switch (o->kind) {
	case OP_CONST:
		memset(must, o->tri == COR_YES ? 0xff : 0, words * sizeof(*must));
		memset(may, o->tri != COR_NO ? 0xff : 0, words * sizeof(*may));
		break;
	case OP_CODES:
		eval_codes(p, o, word, words, must, may);
		break;
	case OP_DAYS:
		eval_days(p, o, word, words, must, may);
		break;
	case OP_SITES:
		eval_sites(p, o, word, words, must, may);
		break;
	case OP_WHOLE:
		memcpy(must, o->set.must + word, words * sizeof(*must));
		memcpy(may, o->set.may + word, words * sizeof(*may));
		break;
	case OP_AND:
	case OP_OR:
		eval_kids(p, o, depth, word, words, must, may);
		break;
	case OP_NOT:
		eval(p, o->kids, depth + 1, word, words, must, may);
		for (uint32_t w = 0; w < words; w++) {
			uint64_t yes = must[w];

			must[w] = ~may[w];
			may[w] = ~yes;
		}
		break;
	}
}
/* NOLINTEND(misc-no-recursion) */

void cor_window_eval(const cor_window_plan *p, uint32_t word, uint32_t words, uint64_t *must,
	uint64_t *may)
{
	COR_ASSERT(
		words > 0 && words <= COR_WINDOW_WORDS && word + words <= cor_bits_words(p->rows));
	eval(p, p->root, 0, word, words, must, may);
	cut_tail(p, word, words, must, may);
}
