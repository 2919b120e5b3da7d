/*
 * Evaluation by the column.  A node is computed at its own grain and then gathered to the wanted
 * one;
 * && || ! are operations on bitsets, everything else is a leaf: asked once per distinct value where
 * it names one coded column, in a tight loop where it compares a date, and row by row otherwise.
 */
#include "policy/selector.h"

#include "policy/vendor.h"
#include "policy/view.h"
#include "policy/window.h"

typedef struct columns {
	const cor_policy *policy;
	cor_arena *arena;
	cor_scope scope;
	uint8_t *references; /* by set: how often it is named where bitsets are joined (2 = more
				than once) */
	cor_triset *known;   /* by set: computed at its own grain, when named more than once */
	uint32_t *order;     /* those sets, each behind the ones it names */
	uint32_t order_count;
} columns;

cor_grain cor_selector_grain(const cor_selector *selector)
{
	return selector ? selector->grain : COR_GRAIN_ELEMENT;
}

static cor_status eval_into(columns *c, const cor_node *node, cor_grain grain, cor_triset *out,
	cor_err *err);

static void forget_row(cor_scope *scope)
{
	for (unsigned i = 0; i < COR_SOURCE_COUNT; i++)
		scope->code[i] = COR_CODE_MISSING;
}

/* ---- leaves ---- */

/* One distinct value after the other; table[value] for all of them. */
static cor_status lookup_into(columns *c, const cor_node *node, cor_source_id source,
	const cor_view *view, cor_triset *out, cor_err *err)
{
	uint8_t *table;

	COR_TRY(cor_arena_new_array(c->arena, view->value_count, 1, &table, err));
	for (uint32_t code = 0; code < view->value_count; code++) {
		c->scope.code[source] = code;
		table[code] = (uint8_t)cor_scope_test(&c->scope, node);
	}
	cor_triset_expand(out, view->codes, view->width, table, view->value_count);
	return COR_OK;
}

static cor_status products_into(columns *c, const cor_node *node, cor_source_id source,
	const cor_view *view, cor_triset *out, cor_err *err)
{
	uint32_t count = cor_estate_product_count(c->policy->estate);
	cor_triset products;

	COR_TRY(cor_triset_new(c->arena, count, &products, err));
	for (uint32_t product = 0; product < count; product++) {
		c->scope.code[source] = product;
		cor_triset_put(&products, product, cor_scope_test(&c->scope, node));
	}
	forget_row(&c->scope);
	cor_triset_gather(out, &products, view->codes, cor_scope_test(&c->scope, node));
	return COR_OK;
}

static void days_into(const cor_day *days, const cor_day_test *test, cor_triset *out)
{
	const uint64_t none_may = test->unknown != COR_NO, flip = test->reverse;
	cor_day low = test->low, high = test->high;

	if (test->is_maybe) {
		cor_triset_fill(out, COR_MAYBE);
		return;
	}
	for (uint32_t word = 0; word < cor_bits_words(out->size); word++) {
		uint32_t from = word * 64, to = out->size - from < 64 ? out->size - from : 64;
		uint64_t must = 0, may = 0;

		for (uint32_t i = 0; i < to; i++) {
			cor_day day = days[from + i];
			uint64_t none = day == COR_DAY_NONE;
			uint64_t in = (((uint64_t)(day >= low) & (uint64_t)(day <= high)) ^ flip) &
				(none ^ 1);

			must |= in << i;
			may |= (in | (none & none_may)) << i;
		}
		out->must[word] = must;
		out->may[word] = may;
	}
}

/* The operator seen from the other side. */
static cor_node_kind turned(cor_node_kind kind)
{
	switch ((unsigned)kind) {
	case COR_NODE_LT:
		return COR_NODE_GT;
	case COR_NODE_LE:
		return COR_NODE_GE;
	case COR_NODE_GT:
		return COR_NODE_LT;
	case COR_NODE_GE:
		return COR_NODE_LE;
	default:
		return kind;
	}
}

bool cor_selector_day_test(cor_scope *scope, const cor_node *node, cor_day_test *ret_test)
{
	const cor_node *left = node->kids, *right = left ? left->next : NULL;
	cor_day low = COR_DAY_NONE + 1, high = INT32_MAX; /* all that are known */
	cor_node_kind kind = node->kind;

	if (kind == COR_NODE_HAS) {
		*ret_test = (cor_day_test){low, high, false, COR_NO, false};
		return true;
	}
	if (kind < COR_NODE_EQ || kind > COR_NODE_GE || !left || left->type != COR_VALUE_DATE)
		return false;
	if (left->kind != COR_NODE_ATTRIBUTE) {
		kind = turned(kind);
		left = right;
		right = node->kids;
	}
	if (left->kind != COR_NODE_ATTRIBUTE || right->sources)
		return false;
	cor_value value = cor_value_of(scope, right);
	if (!value.one.known) {
		*ret_test = (cor_day_test){.unknown = COR_MAYBE, .is_maybe = true};
		return true;
	}
	cor_day day = (cor_day)value.one.number;
	if (kind == COR_NODE_EQ || kind == COR_NODE_NE || kind == COR_NODE_GE)
		low = day;
	if (kind == COR_NODE_EQ || kind == COR_NODE_NE || kind == COR_NODE_LE)
		high = day;
	if (kind == COR_NODE_GT)
		low = day + 1;
	if (kind == COR_NODE_LT)
		high = day - 1;
	*ret_test = (cor_day_test){low, high, kind == COR_NODE_NE, COR_MAYBE, false};
	return true;
}

/* Sites of which only tags are asked: most have none, and are alike. */
static void tagged_into(columns *c, const cor_node *node, cor_triset *out)
{
	const uint32_t *first = c->policy->site_tags.first;
	uint32_t untagged = 0;

	while (untagged < out->size && first[untagged] != first[untagged + 1])
		untagged++;
	if (untagged < out->size) {
		c->scope.code[COR_SITE_TAGS] = untagged;
		cor_triset_fill(out, cor_scope_test(&c->scope, node));
	}
	for (uint32_t site = 0; site < out->size; site++) {
		if (first[site] == first[site + 1])
			continue;
		c->scope.code[COR_SITE_TAGS] = site;
		cor_triset_put(out, site, cor_scope_test(&c->scope, node));
	}
}

static void rows_into(columns *c, const cor_node *node, cor_grain grain, cor_triset *out)
{
	const cor_estate *estate = c->policy->estate;
	cor_view views[COR_SOURCE_COUNT];
	cor_source_id sources[COR_SOURCE_COUNT] = {0};
	unsigned count = 0;

	for (unsigned i = 0; i < COR_SOURCE_COUNT; i++)
		if (node->sources >> i & 1) {
			views[count] = cor_view_of(estate, (cor_source_id)i);
			sources[count++] = (cor_source_id)i;
		}
	for (uint32_t row = 0; row < out->size; row++) {
		uint32_t rows[COR_GRAIN_COUNT];

		rows[grain] = row;
		rows[COR_GRAIN_ELEMENT] = grain == COR_GRAIN_SITE
			? COR_NONE
			: cor_grain_row(estate, grain, row, COR_GRAIN_ELEMENT);
		rows[COR_GRAIN_SITE] = cor_grain_row(estate, grain, row, COR_GRAIN_SITE);
		for (unsigned i = 0; i < count; i++) {
			uint32_t at = rows[cor_sources[sources[i]].grain];
			c->scope.code[sources[i]] = at == COR_NONE ? COR_CODE_MISSING
								   : cor_view_code(&views[i], at);
		}
		cor_triset_put(out, row, cor_scope_test(&c->scope, node));
	}
}

static cor_status leaf_into(columns *c, const cor_node *node, cor_grain grain, cor_triset *out,
	cor_err *err)
{
	bool single = (node->sources & (node->sources - 1)) == 0;
	cor_day_test test;

	forget_row(&c->scope);
	if (single) {
		cor_source_id source = (cor_source_id)__builtin_ctzll(node->sources);
		cor_view view = cor_view_of(c->policy->estate, source);

		if (view.value_count)
			return lookup_into(c, node, source, &view, out, err);
		if (view.kind == COR_SOURCE_PRODUCT)
			return products_into(c, node, source, &view, out, err);
		if (view.kind == COR_SOURCE_DAY && cor_selector_day_test(&c->scope, node, &test)) {
			days_into(view.days, &test, out);
			return COR_OK;
		}
	}
	if (grain == COR_GRAIN_SITE && node->sources == (uint64_t)1 << COR_SITE_TAGS)
		tagged_into(c, node, out);
	else
		rows_into(c, node, grain, out);
	return COR_OK;
}

/* What sites are, their elements are, which lie together; those of no known site come last. */
static void spread_sites(const cor_estate *estate, const cor_triset *sites, cor_tri missing,
	cor_triset *out)
{
	uint32_t from, to, end = 0;

	cor_triset_fill(out, COR_NO);
	if (sites->size)
		cor_estate_elements_at(estate, sites->size - 1, &from, &end);
	for (uint32_t s = cor_bits_next(sites->may, sites->size, 0); s < sites->size;
		s = cor_bits_next(sites->may, sites->size, s + 1)) {
		cor_estate_elements_at(estate, s, &from, &to);
		cor_bits_fill(out->may, from, to);
		if (cor_bit_is(sites->must, s))
			cor_bits_fill(out->must, from, to);
	}
	if (missing != COR_NO)
		cor_bits_fill(out->may, end, out->size);
	if (missing == COR_YES)
		cor_bits_fill(out->must, end, out->size);
}

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
/* ---- joins ---- */

/* One step of the way from the node's grain to the wanted one. */
static cor_status gather_into(columns *c, const cor_node *node, cor_grain grain, cor_triset *out,
	cor_err *err)
{
	const cor_estate *estate = c->policy->estate;
	cor_grain below = grain > COR_GRAIN_ELEMENT ? COR_GRAIN_ELEMENT : COR_GRAIN_SITE;
	cor_triset rows;

	if ((grain == COR_GRAIN_ROLE && cor_estate_is_one_each(estate, COR_ROLE)) ||
		(grain == COR_GRAIN_PART && cor_estate_is_one_each(estate, COR_PART)))
		return eval_into(c, node, below, out, err);
	COR_TRY(cor_triset_new(c->arena, cor_grain_rows(estate, below), &rows, err));
	COR_TRY(eval_into(c, node, below, &rows, err));
	forget_row(&c->scope);
	if (grain == COR_GRAIN_ELEMENT)
		spread_sites(estate, &rows, cor_scope_test(&c->scope, node), out);
	else
		cor_triset_gather(out, &rows, cor_grain_parents(estate, grain),
			cor_scope_test(&c->scope, node));
	return COR_OK;
}

static cor_status junction_into(columns *c, const cor_node *node, cor_grain grain, cor_triset *out,
	cor_err *err)
{
	cor_triset other;

	COR_TRY(eval_into(c, node->kids, grain, out, err));
	for (const cor_node *kid = node->kids->next; kid; kid = kid->next) {
		cor_arena_mark mark = cor_arena_here(c->arena);

		COR_TRY(cor_triset_new(c->arena, out->size, &other, err));
		COR_TRY(eval_into(c, kid, grain, &other, err));
		if (node->kind == COR_NODE_AND)
			cor_triset_and(out, &other);
		else
			cor_triset_or(out, &other);
		cor_arena_back(c->arena, mark);
	}
	return COR_OK;
}

static void copy_into(const cor_triset *in, cor_triset *out)
{
	size_t bytes = (size_t)cor_bits_words(out->size) * sizeof(uint64_t);

	memcpy(out->must, in->must, bytes);
	memcpy(out->may, in->may, bytes);
}

/* c ? a : b is (c && a) || (!c && b) || (a && b): the last is what both agree on while c is maybe. */
static cor_status choice_into(columns *c, const cor_node *node, cor_grain grain, cor_triset *out,
	cor_err *err)
{
	cor_triset yes, no, both;

	COR_TRY(cor_triset_new(c->arena, out->size, &yes, err));
	COR_TRY(cor_triset_new(c->arena, out->size, &no, err));
	COR_TRY(cor_triset_new(c->arena, out->size, &both, err));
	COR_TRY(eval_into(c, node->kids, grain, out, err));
	COR_TRY(eval_into(c, node->kids->next, grain, &yes, err));
	COR_TRY(eval_into(c, node->kids->next->next, grain, &no, err));
	copy_into(&yes, &both);
	cor_triset_and(&both, &no);
	cor_triset_and(&yes, out);
	cor_triset_not(out);
	cor_triset_and(out, &no);
	cor_triset_or(out, &yes);
	cor_triset_or(out, &both);
	return COR_OK;
}

static cor_status set_into(columns *c, const cor_node *node, cor_grain grain, cor_triset *out,
	cor_err *err)
{
	const cor_triset *known = &c->known[node->id];

	if (!known->must)
		return eval_into(c, c->policy->sets[node->id].selector.root, grain, out, err);
	copy_into(known, out);
	return COR_OK;
}

static cor_status eval_into(columns *c, const cor_node *node, cor_grain grain, cor_triset *out,
	cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(c->arena);
	cor_status status;

	if (!node->sources) {
		forget_row(&c->scope);
		cor_triset_fill(out, cor_scope_test(&c->scope, node));
		return COR_OK;
	}
	if (node->grain != (uint8_t)grain)
		status = gather_into(c, node, grain, out, err);
	else if (node->leaf)
		status = leaf_into(c, node, grain, out, err);
	else if (node->kind == COR_NODE_SET)
		status = set_into(c, node, grain, out, err);
	else if (node->kind == COR_NODE_NOT)
		status = eval_into(c, node->kids, grain, out, err);
	else if (node->kind == COR_NODE_TERNARY)
		status = choice_into(c, node, grain, out, err);
	else
		status = junction_into(c, node, grain, out, err);
	if (status == COR_OK && node->kind == COR_NODE_NOT && node->grain == (uint8_t)grain)
		cor_triset_not(out);
	cor_arena_back(c->arena, mark);
	return status;
}
/* NOLINTEND(misc-no-recursion) */

/* ---- what an expression needs ---- */

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
/* Counts the sets that are joined as bitsets, and puts them in order. */
static void count_sets(columns *c, const cor_node *node)
{
	if (node->kind == COR_NODE_SET) {
		if (c->references[node->id] < 2 && ++c->references[node->id] == 1) {
			count_sets(c, c->policy->sets[node->id].selector.root);
			c->order[c->order_count++] = node->id;
		}
		return;
	}
	if (!node->leaf)
		for (const cor_node *kid = node->kids; kid; kid = kid->next)
			count_sets(c, kid);
}

static cor_status need_vendors(columns *c, const cor_node *node, const uint8_t **vendors,
	uint8_t *seen_sets, cor_err *err)
{
	if (node->kind == COR_NODE_VENDORS && !vendors[node->id])
		return cor_vendor_parties(c->policy, node->id, c->scope.at, c->arena,
			&vendors[node->id], err);
	if (node->kind == COR_NODE_SET && !seen_sets[node->id]) {
		seen_sets[node->id] = 1;
		return need_vendors(c, c->policy->sets[node->id].selector.root, vendors, seen_sets,
			err);
	}
	for (const cor_node *kid = node->kids; kid; kid = kid->next)
		COR_TRY(need_vendors(c, kid, vendors, seen_sets, err));
	return COR_OK;
}
/* NOLINTEND(misc-no-recursion) */

static cor_status prepare(columns *c, const cor_node *root, cor_err *err)
{
	const cor_policy *policy = c->policy;
	const uint8_t **vendors;
	uint8_t *seen_sets;

	COR_TRY(cor_arena_new_array(c->arena, policy->vendor_count, sizeof(*vendors), &vendors,
		err));
	COR_TRY(cor_arena_new_array(c->arena, policy->set_count, 1, &seen_sets, err));
	COR_TRY(cor_arena_new_array(c->arena, policy->set_count, 1, &c->references, err));
	COR_TRY(cor_arena_new_array(c->arena, policy->set_count, sizeof(*c->known), &c->known,
		err));
	COR_TRY(cor_arena_new_array(c->arena, policy->set_count, sizeof(*c->order), &c->order,
		err));
	COR_TRY(need_vendors(c, root, vendors, seen_sets, err));
	c->scope.vendors = vendors;
	count_sets(c, root);
	for (uint32_t i = 0; i < c->order_count; i++) {
		const cor_node *set = policy->sets[c->order[i]].selector.root;
		cor_triset known;

		if (c->references[c->order[i]] < 2 || !set->sources)
			continue;
		cor_grain grain = (cor_grain)set->grain;
		COR_TRY(cor_triset_new(c->arena, cor_grain_rows(policy->estate, grain), &known,
			err));
		COR_TRY(eval_into(c, set, grain, &known, err));
		c->known[c->order[i]] = known;
	}
	return COR_OK;
}

cor_status cor_selector_eval_node(const cor_policy *policy, const cor_node *node, cor_grain grain,
	cor_day at, cor_arena *arena, cor_triset *ret_set, cor_tri *ret_missing, cor_err *err)
{
	columns c = {.policy = policy, .arena = arena};
	cor_triset out;

	COR_TRY(cor_triset_new(arena, cor_grain_rows(policy->estate, grain), &out, err));
	cor_arena_mark mark = cor_arena_here(arena);
	c.scope.policy = policy;
	c.scope.at = at;
	cor_status status = prepare(&c, node, err);
	if (status == COR_OK)
		status = eval_into(&c, node, grain, &out, err);
	if (status == COR_OK && ret_missing) {
		forget_row(&c.scope);
		*ret_missing = cor_scope_test(&c.scope, node);
	}
	cor_arena_back(arena, mark);
	COR_TRY(status);
	*ret_set = out;
	return COR_OK;
}

cor_status cor_selector_scope(const cor_policy *policy, const cor_node *node, cor_day at,
	cor_arena *arena, cor_scope *ret_scope, cor_err *err)
{
	columns c = {.policy = policy, .arena = arena};
	const uint8_t **vendors;
	uint8_t *seen_sets;

	COR_TRY(cor_arena_new_array(arena, policy->vendor_count, sizeof(*vendors), &vendors, err));
	COR_TRY(cor_arena_new_array(arena, policy->set_count, 1, &seen_sets, err));
	c.scope.at = at;
	COR_TRY(need_vendors(&c, node, vendors, seen_sets, err));
	*ret_scope = (cor_scope){.policy = policy, .at = at, .vendors = vendors};
	forget_row(ret_scope);
	return COR_OK;
}

cor_status cor_selector_eval(const cor_policy *policy, const cor_selector *selector,
	cor_grain grain, cor_day at, cor_arena *arena, cor_triset *ret_set, cor_err *err)
{
	cor_triset out;

	COR_ASSERT(policy->estate);
	if (!selector) {
		COR_TRY(cor_triset_new(arena, cor_grain_rows(policy->estate, grain), &out, err));
		cor_triset_fill(&out, COR_YES);
		*ret_set = out;
		return COR_OK;
	}
	const cor_node *root = selector->root;
	COR_ASSERT(!root->sources || root->grain == (uint8_t)grain ||
		(root->grain < (uint8_t)grain && root->grain <= COR_GRAIN_ELEMENT));
	return cor_selector_eval_node(policy, root, grain, at, arena, ret_set, NULL, err);
}

/* ---- what is not known ---- */

typedef struct unknowns {
	cor_scope scope;
	cor_grain grain;
	uint32_t row;
	const char **names;
	uint32_t count, most;
} unknowns;

static cor_tri is_known(unknowns *u, const cor_node *attribute)
{
	cor_source_id source = attribute->path.source;
	cor_view view = cor_view_of(u->scope.policy->estate, source);
	uint32_t row = cor_grain_row(u->scope.policy->estate, u->grain, u->row,
		cor_sources[source].grain);

	u->scope.code[source] = row == COR_NONE ? COR_CODE_MISSING : cor_view_code(&view, row);
	cor_value value = cor_value_attribute(&u->scope, attribute);
	return cor_value_has(&value, attribute->type);
}

static void note_unknown(unknowns *u, const cor_node *attribute)
{
	for (uint32_t i = 0; i < u->count; i++)
		if (cor_text_is(attribute->text, u->names[i]))
			return;
	if (u->count < u->most && is_known(u, attribute) != COR_YES)
		u->names[u->count++] = attribute->text.p;
}

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
static void note_unknowns(unknowns *u, const cor_node *node)
{
	if (node->kind == COR_NODE_ATTRIBUTE) {
		note_unknown(u, node);
	} else if (node->kind == COR_NODE_SET) {
		note_unknowns(u, u->scope.policy->sets[node->id].selector.root);
	} else if (node->kind != COR_NODE_HAS || is_known(u, node->kids) == COR_MAYBE) {
		/* has() of what is not known is an answer. */
		for (const cor_node *kid = node->kids; kid; kid = kid->next)
			note_unknowns(u, kid);
	}
}
/* NOLINTEND(misc-no-recursion) */

uint32_t cor_selector_unknowns(const cor_policy *policy, const cor_selector *selector,
	cor_grain grain, uint32_t row, const char **ret_names, uint32_t most)
{
	unknowns u = {.grain = grain, .row = row, .names = ret_names, .most = most};

	COR_ASSERT(policy->estate);
	u.scope.policy = policy;
	forget_row(&u.scope);
	if (selector)
		note_unknowns(&u, selector->root);
	return u.count;
}
