/*
 * Types and names of expressions.  Each node of the parser's tree becomes in place what it means,
 * with its type, its sources and its depth; what cannot be meant is refused where it stands.
 */
#include "policy/checker.h"

#include <stdio.h>

/* ---- messages ---- */

cor_status cor_checker_fail(const cor_checker *c, uint32_t at, cor_err *err, const char *format,
	...)
{
	char message[COR_ERR_TEXT_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	return cor_selector_fail(c->selector, at, COR_EINPUT, err, "%s", message);
}

static cor_status fail_type(const cor_checker *c, const cor_node *node, cor_err *err,
	const char *expected)
{
	if (node->kind == COR_NODE_ATTRIBUTE)
		return cor_checker_fail(c, node->start, err, "%.*s is %s, expected %s",
			COR_FMT(node->text), cor_value_type_name(node->type), expected);
	return cor_checker_fail(c, node->start, err, "this is %s, expected %s",
		cor_value_type_name(node->type), expected);
}

static cor_status fail_unsupported(const cor_checker *c, const cor_node *node, cor_err *err)
{
	static const char *const names[] = {"matches", "map", "filter", "exists_one", "timestamp",
		"duration", "int", "uint", "double", "string", "bool", "bytes", "type", "dyn",
		"optional", "cel", "size", "getFullYear", "getMonth", "getDate", "replace", "split",
		"lowerAscii", "upperAscii", "trim"};
	static const char *const known[] = {"has", "size", "date", "startsWith", "endsWith",
		"contains", "exists", "all"};
	cor_near near;

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (cor_text_is(node->text, names[i]))
			return cor_checker_fail(c, node->at, err, "%s%s() is not supported%s",
				node->kind == COR_NODE_METHOD ? "." : "", names[i],
				cor_text_is(node->text, "size") ? " here: write size(x)" : "");
	cor_near_init(&near, node->text);
	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		cor_near_offer(&near, cor_text_of(known[i]));
	return cor_checker_fail(c, node->at, err, "there is no %s \"%.*s\"%s",
		node->kind == COR_NODE_METHOD ? "method" : "function",
		(int)(node->text.n < 60 ? node->text.n : 60), node->text.p, cor_near_hint(&near));
}

/* ---- operators ---- */

static cor_status expect_yesno(const cor_checker *c, const cor_node *node, cor_err *err)
{
	return node->type == COR_VALUE_YESNO ? COR_OK : fail_type(c, node, err, "yes/no");
}

static bool is_numeric(cor_value_type type)
{
	return type == COR_VALUE_NUMBER || type == COR_VALUE_DECIMAL;
}

static cor_status check_ternary(cor_checker *c, cor_node *node, cor_err *err)
{
	cor_node *yes = node->kids->next, *no = yes->next;

	COR_TRY(expect_yesno(c, node->kids, err));
	if (yes->type != no->type)
		return cor_checker_fail(c, no->start, err,
			"the branches of \"?\" are %s and %s, expected one type",
			cor_value_type_name(yes->type), cor_value_type_name(no->type));
	node->type = yes->type;
	return COR_OK;
}

static cor_status check_arithmetic(cor_checker *c, cor_node *node, cor_err *err)
{
	cor_node *left = node->kids, *right = left->next;

	if (!is_numeric(left->type))
		return fail_type(c, left, err, "a number");
	if (right && right->type != left->type)
		return fail_type(c, right, err,
			left->type == COR_VALUE_NUMBER ? "a whole number as on the left"
						       : "a decimal as on the left, such as 2.0");
	if (node->kind == COR_NODE_MOD && left->type == COR_VALUE_DECIMAL)
		return cor_checker_fail(c, node->at, err, "%% takes whole numbers, not decimals");
	node->type = left->type;
	return COR_OK;
}

static cor_status check_operator(cor_checker *c, cor_node *node, cor_err *err)
{
	node->type = COR_VALUE_YESNO;
	switch ((unsigned)node->kind) {
	case COR_NODE_AND:
	case COR_NODE_OR:
	case COR_NODE_NOT:
		for (cor_node *kid = node->kids; kid; kid = kid->next)
			COR_TRY(expect_yesno(c, kid, err));
		return COR_OK;
	case COR_NODE_TERNARY:
		return check_ternary(c, node, err);
	case COR_NODE_EQ:
	case COR_NODE_NE:
		return cor_checker_equal(c, node->kids, node->kids->next, err);
	case COR_NODE_LT:
	case COR_NODE_LE:
	case COR_NODE_GT:
	case COR_NODE_GE:
		return cor_checker_order(c, node->kids, node->kids->next, err);
	case COR_NODE_IN:
		return cor_checker_in(c, node->kids, node->kids->next, err);
	default:
		return check_arithmetic(c, node, err);
	}
}

/* ---- literals ---- */

static cor_status check_list(cor_checker *c, cor_node *node, cor_err *err)
{
	cor_text *texts;
	int64_t *numbers;
	uint32_t i = 0;
	cor_node_kind kind = node->kids ? node->kids->kind : COR_NODE_TEXT;

	COR_TRY(cor_arena_new_array(c->policy->arena, node->kid_count, sizeof(*texts), &texts,
		err));
	COR_TRY(cor_arena_new_array(c->policy->arena, node->kid_count, sizeof(*numbers), &numbers,
		err));
	for (cor_node *kid = node->kids; kid; kid = kid->next, i++) {
		if (kid->kind != COR_NODE_TEXT && kid->kind != COR_NODE_NUMBER)
			return cor_checker_fail(c, kid->start, err,
				"a list holds texts in quotes or whole numbers");
		if (kid->kind != kind)
			return cor_checker_fail(c, kid->start, err,
				"a list holds texts or numbers, not both");
		texts[i] = kid->text;
		numbers[i] = kid->number;
	}
	node->type = kind == COR_NODE_TEXT ? COR_VALUE_TEXTS : COR_VALUE_NUMBERS;
	node->texts = texts;
	node->numbers = numbers;
	node->count = node->kid_count;
	return COR_OK;
}

static cor_status check_date(cor_checker *c, cor_node *node, cor_err *err)
{
	cor_day day;

	if (node->kid_count != 1 || node->kids->kind != COR_NODE_TEXT)
		return cor_checker_fail(c, node->at, err,
			"expected a date in quotes: date('2020-01-28')");
	if (!cor_day_parse(node->kids->text, &day))
		return cor_checker_fail(c, node->kids->start, err,
			"\"%.*s\" is no date, expected a day that exists as YYYY-MM-DD",
			(int)(node->kids->text.n < 40 ? node->kids->text.n : 40),
			node->kids->text.p);
	node->kind = COR_NODE_DATE;
	node->type = COR_VALUE_DATE;
	node->number = day;
	node->kids = node->last_kid = NULL;
	return COR_OK;
}

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
/* ---- calls ---- */

static cor_status check_has(cor_checker *c, cor_node *node, cor_err *err)
{
	if (node->kid_count != 1)
		return cor_checker_fail(c, node->at, err, "has() takes one attribute");
	COR_TRY(cor_checker_node(c, node->kids, err));
	if (node->kids->kind != COR_NODE_ATTRIBUTE)
		return cor_checker_fail(c, node->kids->start, err,
			"has() takes an attribute, such as element.maker");
	node->kind = COR_NODE_HAS;
	node->type = COR_VALUE_YESNO;
	return COR_OK;
}

static cor_status check_size(cor_checker *c, cor_node *node, cor_err *err)
{
	if (node->kid_count != 1)
		return cor_checker_fail(c, node->at, err, "size() takes one list or text");
	COR_TRY(cor_checker_node(c, node->kids, err));
	cor_value_type type = node->kids->type;
	if (type != COR_VALUE_TEXT && type != COR_VALUE_TEXTS && type != COR_VALUE_NUMBERS)
		return fail_type(c, node->kids, err, "a list or a text");
	node->kind = COR_NODE_SIZE;
	node->type = COR_VALUE_NUMBER;
	return COR_OK;
}

static cor_status check_call(cor_checker *c, cor_node *node, cor_err *err)
{
	if (cor_text_is(node->text, "has"))
		return check_has(c, node, err);
	if (cor_text_is(node->text, "size"))
		return check_size(c, node, err);
	if (cor_text_is(node->text, "date"))
		return check_date(c, node, err);
	return fail_unsupported(c, node, err);
}

static cor_status check_text_method(cor_checker *c, cor_node *node, cor_node_kind kind,
	cor_err *err)
{
	if (node->kid_count != 2)
		return cor_checker_fail(c, node->at, err, "%.*s() takes one text",
			COR_FMT(node->text));
	for (cor_node *kid = node->kids; kid; kid = kid->next) {
		COR_TRY(cor_checker_node(c, kid, err));
		if (kid->type != COR_VALUE_TEXT)
			return fail_type(c, kid, err, "a text");
	}
	node->kind = kind;
	node->type = COR_VALUE_YESNO;
	return COR_OK;
}

static cor_status check_loop(cor_checker *c, cor_node *node, cor_node_kind kind, cor_err *err)
{
	cor_node *list = node->kids, *variable = list->next;

	if (node->kid_count != 3 || variable->kind != COR_NODE_NAME)
		return cor_checker_fail(c, node->at, err,
			"%.*s() takes a variable and a condition, as in list.%.*s(x, x == 'a')",
			COR_FMT(node->text), COR_FMT(node->text));
	COR_TRY(cor_checker_node(c, list, err));
	if (list->type != COR_VALUE_TEXTS && list->type != COR_VALUE_NUMBERS)
		return fail_type(c, list, err, "a list");
	if (cor_checker_is_taken(c, variable->text))
		return cor_checker_fail(c, variable->at, err,
			"\"%.*s\" has a meaning already: choose another name",
			COR_FMT(variable->text));
	if (c->loops == COR_LOOPS_MAX)
		return cor_selector_fail(c->selector, node->at, COR_ELIMIT, err,
			"exists() and all() are nested more than %u deep (limit)", COR_LOOPS_MAX);
	c->variables[c->loops].name = variable->text;
	c->variables[c->loops].type = list->type == COR_VALUE_TEXTS ? COR_VALUE_TEXT
								    : COR_VALUE_NUMBER;
	node->id = c->loops++;
	if (c->loops > c->selector->loops)
		c->selector->loops = c->loops;
	list->next = variable->next; /* the name has done its work */
	COR_TRY(cor_checker_node(c, list->next, err));
	COR_TRY(expect_yesno(c, list->next, err));
	c->loops--;
	node->kind = kind;
	node->kid_count = 2;
	node->type = COR_VALUE_YESNO;
	return COR_OK;
}

static cor_status check_method(cor_checker *c, cor_node *node, cor_err *err)
{
	static const struct {
		const char *name;
		cor_node_kind kind;
		bool loop;
	} methods[] = {
		{"startsWith", COR_NODE_STARTS, false},
		{"endsWith", COR_NODE_ENDS, false},
		{"contains", COR_NODE_CONTAINS, false},
		{"exists", COR_NODE_EXISTS, true},
		{"all", COR_NODE_ALL, true},
	};

	for (unsigned i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (cor_text_is(node->text, methods[i].name))
			return methods[i].loop ? check_loop(c, node, methods[i].kind, err)
					       : check_text_method(c, node, methods[i].kind, err);
	return fail_unsupported(c, node, err);
}

/* ---- the walk ---- */

static void sum_up(cor_node *node)
{
	node->depth = node->depth > 1 && node->kind == COR_NODE_SET ? node->depth : 1;
	for (const cor_node *kid = node->kids; kid; kid = kid->next) {
		node->sources |= kid->sources;
		if (kid->depth >= node->depth)
			node->depth = kid->depth + 1;
	}
	node->grain = (uint8_t)COR_GRAIN_SITE;
	for (unsigned i = 0; i < COR_SOURCE_COUNT; i++)
		if (node->sources >> i & 1 && cor_sources[i].grain > node->grain)
			node->grain = (uint8_t)cor_sources[i].grain;
	node->leaf = node->type == COR_VALUE_YESNO && node->kind != COR_NODE_AND &&
		node->kind != COR_NODE_OR && node->kind != COR_NODE_NOT &&
		node->kind != COR_NODE_TERNARY && node->kind != COR_NODE_SET;
}

static cor_status check_kids(cor_checker *c, cor_node *node, cor_err *err)
{
	for (cor_node *kid = node->kids; kid; kid = kid->next)
		COR_TRY(cor_checker_node(c, kid, err));
	return COR_OK;
}

static cor_status check_form(cor_checker *c, cor_node *node, cor_err *err)
{
	switch ((unsigned)node->kind) {
	case COR_NODE_NAME:
		return cor_checker_name(c, node, err);
	case COR_NODE_MEMBER:
		return cor_checker_member(c, node, err);
	case COR_NODE_INDEX:
		return cor_checker_index(c, node, err);
	case COR_NODE_CALL:
		return check_call(c, node, err);
	case COR_NODE_METHOD:
		return check_method(c, node, err);
	case COR_NODE_TEXT:
		node->type = COR_VALUE_TEXT;
		return COR_OK;
	case COR_NODE_NUMBER:
		node->type = COR_VALUE_NUMBER;
		return COR_OK;
	case COR_NODE_DECIMAL:
		node->type = COR_VALUE_DECIMAL;
		return COR_OK;
	case COR_NODE_YESNO:
		node->type = COR_VALUE_YESNO;
		return COR_OK;
	case COR_NODE_LIST:
		COR_TRY(check_kids(c, node, err));
		return check_list(c, node, err);
	default:
		COR_TRY(check_kids(c, node, err));
		return check_operator(c, node, err);
	}
}

cor_status cor_checker_limit(const cor_checker *c, uint32_t at, uint32_t below, cor_err *err)
{
	if (c->depth + below > COR_LIMIT_EXPRESSION_DEPTH)
		return cor_selector_fail(c->selector, at, COR_ELIMIT, err,
			"with the sets it names, the expression is nested more than %u deep (limit)",
			COR_LIMIT_EXPRESSION_DEPTH);
	if (c->selector->node_count > COR_LIMIT_EXPRESSION_NODES)
		return cor_selector_fail(c->selector, at, COR_ELIMIT, err,
			"with the sets it names, the expression has more than %u parts (limit)",
			COR_LIMIT_EXPRESSION_NODES);
	return COR_OK;
}

cor_status cor_checker_node(cor_checker *c, cor_node *node, cor_err *err)
{
	c->depth++;
	c->selector->node_count++;
	COR_TRY(cor_checker_limit(c, node->at, 0, err));
	COR_TRY(check_form(c, node, err));
	sum_up(node);
	c->depth--;
	return COR_OK;
}
/* NOLINTEND(misc-no-recursion) */

cor_status cor_selector_check(cor_policy *policy, cor_selector *selector, uint32_t depth,
	cor_err *err)
{
	cor_checker c = {.policy = policy, .selector = selector, .depth = depth};

	COR_TRY(cor_selector_parse(policy->arena, selector, err));
	COR_TRY(cor_checker_node(&c, selector->root, err));
	if (selector->root->type != COR_VALUE_YESNO)
		return fail_type(&c, selector->root, err, "an expression that is yes or no");
	selector->grain = selector->root->sources ? (cor_grain)selector->root->grain
						  : COR_GRAIN_ELEMENT;
	selector->next = policy->selectors;
	policy->selectors = selector;
	return COR_OK;
}
