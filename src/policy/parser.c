/*
 * Precedence climbing over doc/policy.md's table of operators.  Makes the form only; names are the
 * checker's business.
 */
#include "base/limits.h"
#include "policy/lexer.h"

typedef struct parser {
	cor_arena *arena;
	cor_selector *selector;
	cor_lexer lexer;
	cor_token token; /* the one to be read */
	uint32_t deep;   /* calls of parse_expression and parse_unary within each other */
	uint32_t node_count;
} parser;

/* Returns status itself, so that readers and clang-tidy see that it is no success. */
#define FAIL(p, at, status, err, ...) \
	(cor_selector_fail((p)->selector, at, status, err, __VA_ARGS__), (status))

typedef struct operator_spec {
	const char *sign;
	int tightness;
	cor_node_kind kind;
} operator_spec;

enum { TIGHT_OR = 1, TIGHT_AND, TIGHT_COMPARE, TIGHT_ADD, TIGHT_MULTIPLY };

static const operator_spec operators[] = {
	{"||", TIGHT_OR, COR_NODE_OR},
	{"&&", TIGHT_AND, COR_NODE_AND},
	{"==", TIGHT_COMPARE, COR_NODE_EQ},
	{"!=", TIGHT_COMPARE, COR_NODE_NE},
	{"<", TIGHT_COMPARE, COR_NODE_LT},
	{"<=", TIGHT_COMPARE, COR_NODE_LE},
	{">", TIGHT_COMPARE, COR_NODE_GT},
	{">=", TIGHT_COMPARE, COR_NODE_GE},
	{"in", TIGHT_COMPARE, COR_NODE_IN},
	{"+", TIGHT_ADD, COR_NODE_ADD},
	{"-", TIGHT_ADD, COR_NODE_SUB},
	{"*", TIGHT_MULTIPLY, COR_NODE_MUL},
	{"/", TIGHT_MULTIPLY, COR_NODE_DIV},
	{"%", TIGHT_MULTIPLY, COR_NODE_MOD},
};

/* NOLINTBEGIN(misc-no-recursion): at most COR_LIMIT_EXPRESSION_DEPTH deep, see enter. */
static cor_status parse_expression(parser *p, cor_node **ret_node, cor_err *err);

static cor_status fail_here(const parser *p, cor_err *err, const char *expected)
{
	cor_text raw = p->token.raw;

	if (p->token.kind == COR_TOKEN_END)
		return FAIL(p, p->token.at, COR_EINPUT, err, "the expression ends, expected %s",
			expected);
	if (cor_text_is(raw, "and") || cor_text_is(raw, "or") || cor_text_is(raw, "not"))
		return FAIL(p, p->token.at, COR_EINPUT, err, "\"%.*s\" is no operator: use %s",
			COR_FMT(raw),
			raw.p[0] == 'a'           ? "&&"
				: raw.p[0] == 'o' ? "||"
						  : "!");
	return FAIL(p, p->token.at, COR_EINPUT, err, "unexpected %.*s, expected %s",
		(int)(raw.n < 60 ? raw.n : 60), raw.p, expected);
}

static cor_status advance(parser *p, cor_err *err)
{
	return cor_lexer_next(&p->lexer, &p->token, err);
}

static bool is_sign(const parser *p, const char *sign)
{
	return p->token.kind == COR_TOKEN_SIGN && cor_text_is(p->token.raw, sign);
}

static cor_status take_sign(parser *p, const char *sign, const char *expected, cor_err *err)
{
	if (!is_sign(p, sign))
		return fail_here(p, err, expected);
	return advance(p, err);
}

static cor_status new_node(parser *p, cor_node_kind kind, uint32_t at, cor_node **ret_node,
	cor_err *err)
{
	cor_node *node;

	if (++p->node_count > COR_LIMIT_EXPRESSION_NODES)
		return FAIL(p, at, COR_ELIMIT, err, "the expression has more than %u parts (limit)",
			COR_LIMIT_EXPRESSION_NODES);
	COR_TRY(cor_arena_new_array(p->arena, 1, sizeof(*node), &node, err));
	node->kind = kind;
	node->at = node->start = at;
	node->depth = 1;
	node->list = COR_NO_LIST;
	*ret_node = node;
	return COR_OK;
}

static cor_status add_kid(parser *p, cor_node *node, cor_node *kid, cor_err *err)
{
	if (node->last_kid)
		node->last_kid->next = kid;
	else
		node->kids = kid;
	node->last_kid = kid;
	node->kid_count++;
	if (kid->depth >= node->depth)
		node->depth = kid->depth + 1;
	if (node->depth > COR_LIMIT_EXPRESSION_DEPTH)
		return FAIL(p, node->at, COR_ELIMIT, err,
			"the expression is nested more than %u deep (limit)",
			COR_LIMIT_EXPRESSION_DEPTH);
	return COR_OK;
}

static cor_status enter(parser *p, cor_err *err)
{
	if (++p->deep > COR_LIMIT_EXPRESSION_DEPTH)
		return FAIL(p, p->token.at, COR_ELIMIT, err,
			"the expression is nested more than %u deep (limit)",
			COR_LIMIT_EXPRESSION_DEPTH);
	return COR_OK;
}

/* Arguments up to the closing sign, which is taken. */
static cor_status parse_arguments(parser *p, cor_node *node, const char *close, cor_err *err)
{
	if (is_sign(p, close))
		return advance(p, err);
	for (;;) {
		cor_node *kid;

		COR_TRY(parse_expression(p, &kid, err));
		COR_TRY(add_kid(p, node, kid, err));
		if (is_sign(p, close))
			return advance(p, err);
		COR_TRY(take_sign(p, ",", close[0] == ')' ? "\",\" or \")\"" : "\",\" or \"]\"",
			err));
	}
}

/* 2^63 fits behind a minus only. */
static cor_status parse_number(parser *p, bool negative, cor_node **ret_node, cor_err *err)
{
	uint64_t value;
	cor_node *node;
	uint64_t most = (uint64_t)INT64_MAX + (negative ? 1 : 0);

	COR_TRY(new_node(p, COR_NODE_NUMBER, p->token.at, &node, err));
	if (!cor_text_to_u64(p->token.raw, &value) || value > most)
		return FAIL(p, p->token.at, COR_EINPUT, err, "%.*s does not fit into 64 bits",
			(int)(p->token.raw.n < 60 ? p->token.raw.n : 60), p->token.raw.p);
	node->number = (int64_t)(negative ? 0 - value : value);
	*ret_node = node;
	return advance(p, err);
}

/* Up to 15 digits are exact as numerator and power of ten, so that the quotient is the nearest
 * double. */
static cor_status parse_decimal(parser *p, cor_node **ret_node, cor_err *err)
{
	double value = 0, power = 1;
	bool behind = false;
	cor_node *node;

	if (p->token.raw.n > 16)
		return FAIL(p, p->token.at, COR_EINPUT, err, "a decimal may have 15 digits");
	for (size_t i = 0; i < p->token.raw.n; i++) {
		char c = p->token.raw.p[i];

		if (c == '.') {
			behind = true;
			continue;
		}
		value = value * 10 + (c - '0');
		power *= behind ? 10 : 1;
	}
	COR_TRY(new_node(p, COR_NODE_DECIMAL, p->token.at, &node, err));
	node->decimal = value / power;
	*ret_node = node;
	return advance(p, err);
}

static cor_status parse_text(parser *p, cor_node **ret_node, cor_err *err)
{
	COR_TRY(new_node(p, COR_NODE_TEXT, p->token.at, ret_node, err));
	(*ret_node)->text = p->token.text;
	return advance(p, err);
}

static cor_status parse_name(parser *p, cor_node **ret_node, cor_err *err)
{
	cor_token name = p->token;
	bool is_true = cor_text_is(name.raw, "true");

	if (cor_text_is(name.raw, "in"))
		return fail_here(p, err, "a value before it");
	if (cor_text_is(name.raw, "null"))
		return FAIL(p, name.at, COR_EINPUT, err,
			"null is not supported: has(attribute) asks whether something is known");
	COR_TRY(advance(p, err));
	if (is_true || cor_text_is(name.raw, "false")) {
		COR_TRY(new_node(p, COR_NODE_YESNO, name.at, ret_node, err));
		(*ret_node)->number = is_true;
		return COR_OK;
	}
	if (p->token.kind == COR_TOKEN_TEXT && name.raw.n <= 2 &&
		p->token.at == name.at + name.raw.n)
		return FAIL(p, name.at, COR_EINPUT, err, "raw texts and bytes are not supported");
	COR_TRY(new_node(p, is_sign(p, "(") ? COR_NODE_CALL : COR_NODE_NAME, name.at, ret_node,
		err));
	(*ret_node)->text = name.raw;
	if ((*ret_node)->kind == COR_NODE_NAME)
		return COR_OK;
	COR_TRY(advance(p, err));
	return parse_arguments(p, *ret_node, ")", err);
}

static cor_status parse_primary(parser *p, cor_node **ret_node, cor_err *err)
{
	uint32_t at = p->token.at;

	switch (p->token.kind) {
	case COR_TOKEN_NUMBER:
		return parse_number(p, false, ret_node, err);
	case COR_TOKEN_DECIMAL:
		return parse_decimal(p, ret_node, err);
	case COR_TOKEN_TEXT:
		return parse_text(p, ret_node, err);
	case COR_TOKEN_NAME:
		return parse_name(p, ret_node, err);
	case COR_TOKEN_SIGN:
	case COR_TOKEN_END:
	default:
		break;
	}
	if (is_sign(p, "(")) {
		COR_TRY(advance(p, err));
		COR_TRY(parse_expression(p, ret_node, err));
		return take_sign(p, ")", "\")\"", err);
	}
	if (is_sign(p, "[")) {
		COR_TRY(advance(p, err));
		COR_TRY(new_node(p, COR_NODE_LIST, at, ret_node, err));
		return parse_arguments(p, *ret_node, "]", err);
	}
	return fail_here(p, err, "a value");
}

static cor_status parse_member(parser *p, cor_node *kid, cor_node **ret_node, cor_err *err)
{
	COR_TRY(advance(p, err));
	if (p->token.kind != COR_TOKEN_NAME)
		return fail_here(p, err, "a name behind \".\"");
	cor_token name = p->token;
	COR_TRY(advance(p, err));
	bool call = is_sign(p, "(");
	COR_TRY(new_node(p, call ? COR_NODE_METHOD : COR_NODE_MEMBER, name.at, ret_node, err));
	(*ret_node)->text = name.raw;
	(*ret_node)->start = kid->start;
	COR_TRY(add_kid(p, *ret_node, kid, err));
	if (!call)
		return COR_OK;
	COR_TRY(advance(p, err));
	return parse_arguments(p, *ret_node, ")", err);
}

static cor_status parse_postfix(parser *p, cor_node **ret_node, cor_err *err)
{
	cor_node *node, *index;

	COR_TRY(parse_primary(p, &node, err));
	for (;;) {
		if (is_sign(p, ".")) {
			COR_TRY(parse_member(p, node, &node, err));
		} else if (is_sign(p, "[")) {
			cor_node *outer;

			COR_TRY(new_node(p, COR_NODE_INDEX, p->token.at, &outer, err));
			COR_TRY(advance(p, err));
			COR_TRY(parse_expression(p, &index, err));
			COR_TRY(take_sign(p, "]", "\"]\"", err));
			outer->start = node->start;
			COR_TRY(add_kid(p, outer, node, err));
			COR_TRY(add_kid(p, outer, index, err));
			node = outer;
		} else {
			*ret_node = node;
			return COR_OK;
		}
	}
}

static cor_status parse_unary(parser *p, cor_node **ret_node, cor_err *err)
{
	bool negative = is_sign(p, "-");
	uint32_t at = p->token.at;
	cor_node *kid;

	if (!negative && !is_sign(p, "!"))
		return parse_postfix(p, ret_node, err);
	COR_TRY(enter(p, err));
	COR_TRY(advance(p, err));
	if (negative && p->token.kind == COR_TOKEN_NUMBER) {
		COR_TRY(parse_number(p, true, ret_node, err));
		(*ret_node)->at = (*ret_node)->start = at;
	} else {
		COR_TRY(parse_unary(p, &kid, err));
		COR_TRY(new_node(p, negative ? COR_NODE_NEGATE : COR_NODE_NOT, at, ret_node, err));
		COR_TRY(add_kid(p, *ret_node, kid, err));
	}
	p->deep--;
	return COR_OK;
}

static const operator_spec *find_operator(const parser *p)
{
	if (p->token.kind != COR_TOKEN_SIGN && p->token.kind != COR_TOKEN_NAME)
		return NULL;
	for (unsigned i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (cor_text_is(p->token.raw, operators[i].sign))
			return &operators[i];
	return NULL;
}

static cor_status join(parser *p, const operator_spec *op, uint32_t at, cor_node *left,
	cor_node *right, cor_node **ret_node, cor_err *err)
{
	if (left->kind == op->kind && (op->kind == COR_NODE_AND || op->kind == COR_NODE_OR)) {
		*ret_node = left;
		return add_kid(p, left, right, err);
	}
	COR_TRY(new_node(p, op->kind, at, ret_node, err));
	(*ret_node)->start = left->start;
	COR_TRY(add_kid(p, *ret_node, left, err));
	return add_kid(p, *ret_node, right, err);
}

static cor_status parse_binary(parser *p, int least, cor_node **ret_node, cor_err *err)
{
	const operator_spec *op;
	cor_node *left, *right;

	COR_TRY(parse_unary(p, &left, err));
	while ((op = find_operator(p)) && op->tightness >= least) {
		uint32_t at = p->token.at;

		COR_TRY(advance(p, err));
		COR_TRY(parse_binary(p, op->tightness + 1, &right, err));
		COR_TRY(join(p, op, at, left, right, &left, err));
		const operator_spec *next = find_operator(p);
		if (op->tightness == TIGHT_COMPARE && next && next->tightness == TIGHT_COMPARE)
			return FAIL(p, p->token.at, COR_EINPUT, err,
				"comparisons do not chain: write two and join them with &&");
	}
	*ret_node = left;
	return COR_OK;
}

static cor_status parse_expression(parser *p, cor_node **ret_node, cor_err *err)
{
	cor_node *condition, *yes, *no;

	COR_TRY(enter(p, err));
	COR_TRY(parse_binary(p, TIGHT_OR, &condition, err));
	*ret_node = condition;
	if (is_sign(p, "?")) {
		uint32_t at = p->token.at;

		COR_TRY(advance(p, err));
		COR_TRY(parse_expression(p, &yes, err));
		COR_TRY(take_sign(p, ":", "\":\"", err));
		COR_TRY(parse_expression(p, &no, err));
		COR_TRY(new_node(p, COR_NODE_TERNARY, at, ret_node, err));
		(*ret_node)->start = condition->start;
		COR_TRY(add_kid(p, *ret_node, condition, err));
		COR_TRY(add_kid(p, *ret_node, yes, err));
		COR_TRY(add_kid(p, *ret_node, no, err));
	}
	p->deep--;
	return COR_OK;
}

/* NOLINTEND(misc-no-recursion) */

cor_status cor_selector_parse(cor_arena *arena, cor_selector *selector, cor_err *err)
{
	parser p = {.arena = arena, .selector = selector};

	p.lexer.arena = arena;
	p.lexer.selector = selector;
	if (selector->text.n > COR_LIMIT_EXPRESSION_BYTES)
		return cor_selector_fail(selector, 0, COR_ELIMIT, err,
			"the expression has %zu bytes, more than the limit of %u", selector->text.n,
			COR_LIMIT_EXPRESSION_BYTES);
	COR_TRY(advance(&p, err));
	COR_TRY(parse_expression(&p, &selector->root, err));
	if (p.token.kind != COR_TOKEN_END)
		return fail_here(&p, err, "an operator or the end");
	return COR_OK;
}
