/* Expressions in words. */
#include "policy/wording.h"

#include <inttypes.h>

#include "policy/regime.h"

typedef struct speaker {
	const cor_policy *policy;
	cor_buf *out;
	/* A variable of a loop with a short form, and what stands for it: "one of" its list. */
	const cor_node *loop;
	const char *quantity;
} speaker;

const char *cor_wording_join(uint32_t i, uint32_t count, const char *last)
{
	if (i == 0)
		return "";
	return i + 1 == count ? last : ", ";
}

uint32_t cor_wording_bare_set(const cor_selector *selector)
{
	return selector->root->kind == COR_NODE_SET ? selector->root->id : COR_NONE;
}

/* ---- values ---- */

/* A name of the language as people say it. */
static void put_name(const char *name, cor_buf *out)
{
	static const char *const said[][2] = {
		{"procured", "date of procurement"},
		{"installed", "date of installation"},
		{"retired", "date of retirement"},
		{"lat", "latitude"},
		{"lon", "longitude"},
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (strcmp(name, said[i][0]) == 0)
			name = said[i][1];
	cor_buf_addz(out, name);
}

static const char *const party_words[] = {
	[COR_PARTY_IT] = "",
	[COR_PARTY_ITS_ID] = "the id of ",
	[COR_PARTY_ITS_NAME] = "the name of ",
	[COR_PARTY_ITS_COUNTRY] = "the country of ",
};
static const char *const product_words[] = {
	[COR_PRODUCT_IT] = "",
	[COR_PRODUCT_ITS_ID] = "'s id",
	[COR_PRODUCT_ITS_MODEL] = "'s model",
	[COR_PRODUCT_ITS_CLASS] = "'s class",
	[COR_PRODUCT_ITS_MAKER] = "'s maker",
	[COR_PRODUCT_ITS_BRAND] = "'s brand",
	[COR_PRODUCT_ITS_COST_LOW] = "'s lowest cost",
	[COR_PRODUCT_ITS_COST_HIGH] = "'s highest cost",
	[COR_PRODUCT_ITS_LEAD_DAYS] = "'s lead time in days",
};

static void put_attribute(const cor_path *path, cor_buf *out)
{
	const cor_source *source = &cor_sources[path->source];

	cor_buf_addz(out, party_words[path->party]);
	cor_buf_addf(out, "the %s's ", source->root);
	put_name(source->name, out);
	cor_buf_addz(out, product_words[path->product]);
}

static void put_texts(const cor_node *node, const char *last, cor_buf *out)
{
	for (uint32_t i = 0; i < node->count; i++) {
		cor_buf_addz(out, cor_wording_join(i, node->count, last));
		if (node->type == COR_VALUE_NUMBERS)
			cor_buf_addf(out, "%" PRId64, node->numbers[i]);
		else
			cor_buf_addf(out, "\"%.*s\"", COR_FMT(node->texts[i]));
	}
}

static const char *sign_of(cor_node_kind kind)
{
	switch ((unsigned)kind) {
	case COR_NODE_ADD:
		return " plus ";
	case COR_NODE_SUB:
		return " minus ";
	case COR_NODE_MUL:
		return " times ";
	case COR_NODE_DIV:
		return " divided by ";
	default:
		return " modulo ";
	}
}

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
static void put_value(speaker *s, const cor_node *node);
static void put_claim(speaker *s, const cor_node *node, bool denied);

static void put_variable(speaker *s, const cor_node *node)
{
	if (s->loop && s->loop->id == node->id) {
		cor_buf_addz(s->out, s->quantity);
		put_value(s, s->loop->kids);
	} else {
		cor_buf_add(s->out, node->text);
	}
}

static void put_operand(speaker *s, const cor_node *node)
{
	bool simple = !node->kids || node->kind == COR_NODE_SIZE;

	cor_buf_addz(s->out, simple ? "" : "(");
	put_value(s, node);
	cor_buf_addz(s->out, simple ? "" : ")");
}

static void put_operation(speaker *s, const cor_node *node)
{
	cor_buf_addz(s->out, node->kind == COR_NODE_NEGATE ? "minus " : "");
	put_operand(s, node->kids);
	if (node->kind == COR_NODE_NEGATE)
		return;
	cor_buf_addz(s->out, sign_of(node->kind));
	put_operand(s, node->kids->next);
}

static void put_choice(speaker *s, const cor_node *node)
{
	const cor_node *yes = node->kids->next;

	cor_buf_addz(s->out, "(if ");
	put_claim(s, node->kids, false);
	cor_buf_addz(s->out, ": ");
	put_value(s, yes);
	cor_buf_addz(s->out, ", else: ");
	put_value(s, yes->next);
	cor_buf_addc(s->out, ')');
}

static void put_literal(speaker *s, const cor_node *node)
{
	char day[COR_DAY_BYTES];

	switch ((unsigned)node->kind) {
	case COR_NODE_NUMBER:
		cor_buf_addf(s->out, "%" PRId64, node->number);
		return;
	case COR_NODE_DECIMAL:
		cor_buf_addf(s->out, "%.15g", node->decimal);
		return;
	case COR_NODE_DATE:
		cor_buf_addz(s->out, cor_day_write((cor_day)node->number, day));
		return;
	default:
		cor_buf_addf(s->out, "\"%.*s\"", COR_FMT(node->text));
		return;
	}
}

static void put_value(speaker *s, const cor_node *node)
{
	switch ((unsigned)node->kind) {
	case COR_NODE_ATTRIBUTE:
		put_attribute(&node->path, s->out);
		return;
	case COR_NODE_VARIABLE:
		put_variable(s, node);
		return;
	case COR_NODE_AT:
		cor_buf_addz(s->out, "the date of judgement");
		return;
	case COR_NODE_LIST:
		put_texts(node, " and ", s->out);
		return;
	case COR_NODE_VENDORS:
		cor_buf_addf(s->out, "\"%.*s\"", COR_FMT(s->policy->vendors[node->id].name));
		return;
	case COR_NODE_GROUP:
		cor_buf_addf(s->out, "the functions \"%.*s\"", COR_FMT(node->text));
		return;
	case COR_NODE_SIZE:
		cor_buf_addz(s->out, "the length of ");
		put_value(s, node->kids);
		return;
	case COR_NODE_TERNARY:
		put_choice(s, node);
		return;
	case COR_NODE_ADD:
	case COR_NODE_SUB:
	case COR_NODE_MUL:
	case COR_NODE_DIV:
	case COR_NODE_MOD:
	case COR_NODE_NEGATE:
		put_operation(s, node);
		return;
	default:
		if (node->type == COR_VALUE_YESNO && node->kind != COR_NODE_YESNO)
			put_claim(s, node, false);
		else if (node->kind == COR_NODE_YESNO)
			cor_buf_addz(s->out, node->number ? "yes" : "no");
		else
			put_literal(s, node);
		return;
	}
}

/* ---- claims: what is true or not ---- */

static void put_in(speaker *s, const cor_node *node, bool denied)
{
	const cor_node *left = node->kids, *right = left->next;
	const char *no = denied ? "not " : "";

	if (right->kind == COR_NODE_ATTRIBUTE || right->kind == COR_NODE_VARIABLE) {
		put_value(s, right);
		cor_buf_addz(s->out, denied ? " do not include " : " include ");
		put_value(s, left);
		return;
	}
	put_value(s, left);
	if (right->kind == COR_NODE_VENDORS) {
		cor_buf_addf(s->out, " is %s", no);
		put_value(s, right);
	} else if (right->kind == COR_NODE_LIST && right->count == 1) {
		cor_buf_addf(s->out, " is %s", no);
		put_texts(right, " or ", s->out);
	} else if (right->kind == COR_NODE_LIST) {
		cor_buf_addf(s->out, denied ? " is none of " : " is one of ");
		put_texts(right, " or ", s->out);
	} else {
		cor_buf_addf(s->out, denied ? " is none of " : " is one of ");
		put_value(s, right);
	}
}

/* For dates and for amounts; denied, a comparison is its opposite. */
static const char *order_words(cor_node_kind kind, bool dates, bool denied)
{
	static const char *const words[][2] = {
		{" is less than ", " is before "},
		{" is at most ", " is not after "},
		{" is more than ", " is after "},
		{" is at least ", " is not before "},
	};
	static const unsigned opposite[] = {3, 2, 1, 0};
	unsigned i = kind == COR_NODE_LT ? 0
		: kind == COR_NODE_LE    ? 1
		: kind == COR_NODE_GT    ? 2
					 : 3;

	return words[denied ? opposite[i] : i][dates];
}

static void put_comparison(speaker *s, const cor_node *node, bool denied)
{
	const cor_node *left = node->kids, *right = left->next;
	bool equality = node->kind == COR_NODE_EQ || node->kind == COR_NODE_NE;

	put_value(s, left);
	if (equality)
		cor_buf_addz(s->out, (node->kind == COR_NODE_NE) != denied ? " is not " : " is ");
	else
		cor_buf_addz(s->out, order_words(node->kind, left->type == COR_VALUE_DATE, denied));
	put_value(s, right);
}

static void put_method(speaker *s, const cor_node *node, bool denied)
{
	const char *words = node->kind == COR_NODE_STARTS
		? (denied ? " does not begin with " : " begins with ")
		: node->kind == COR_NODE_ENDS ? (denied ? " does not end with " : " ends with ")
					      : (denied ? " does not contain " : " contains ");

	put_value(s, node->kids);
	cor_buf_addz(s->out, words);
	put_value(s, node->kids->next);
}

/* Of a test that speaks of the variable once, at its left, as in `tag in […]` or `tag == 'x'`. */
static bool is_short(const cor_node *test, uint32_t variable)
{
	bool is_test = test->kind >= COR_NODE_EQ && test->kind <= COR_NODE_IN;

	is_test = is_test || (test->kind >= COR_NODE_STARTS && test->kind <= COR_NODE_CONTAINS);
	return is_test && test->kids->kind == COR_NODE_VARIABLE && test->kids->id == variable &&
		(!test->kids->next->kids || test->kids->next->kind == COR_NODE_LIST) &&
		test->kids->next->kind != COR_NODE_VARIABLE;
}

static cor_text variable_name(const cor_node *node, uint32_t variable)
{
	cor_text name = COR_TEXT("");

	if (node->kind == COR_NODE_VARIABLE && node->id == variable)
		return node->text;
	for (const cor_node *kid = node->kids; kid && name.n == 0; kid = kid->next)
		name = variable_name(kid, variable);
	return name;
}

/* exists and all over a list: "one of the site's tags is "nuclear"". */
static void put_loop(speaker *s, const cor_node *node, bool denied)
{
	const cor_node *list = node->kids, *test = list->next;
	bool exists = node->kind == COR_NODE_EXISTS;

	if (is_short(test, node->id)) {
		const cor_node *outer = s->loop;

		cor_buf_addz(s->out, !exists && denied ? "it is not so that " : "");
		s->quantity = !exists ? "each of " : denied ? "none of " : "one of ";
		s->loop = node;
		put_claim(s, test, false);
		s->loop = outer;
		return;
	}
	cor_text name = variable_name(test, node->id);
	cor_buf_addf(s->out,
		exists ? (denied ? "no %.*s among " : "some %.*s among ")
		       : (denied ? "not every %.*s among " : "every %.*s among "),
		COR_FMT(name.n > 0 ? name : COR_TEXT("item")));
	put_value(s, list);
	cor_buf_addz(s->out, " is such that ");
	put_claim(s, test, false);
}

static void put_joined(speaker *s, const cor_node *node, bool denied)
{
	bool both = (node->kind == COR_NODE_AND) != denied;

	for (const cor_node *kid = node->kids; kid; kid = kid->next) {
		bool joined = kid->kind == COR_NODE_AND || kid->kind == COR_NODE_OR ||
			kid->kind == COR_NODE_EXISTS || kid->kind == COR_NODE_ALL;

		if (kid != node->kids)
			cor_buf_addz(s->out, both ? " and " : " or ");
		cor_buf_addz(s->out, joined ? "(" : "");
		put_claim(s, kid, denied);
		cor_buf_addz(s->out, joined ? ")" : "");
	}
}

static void put_plain(speaker *s, const cor_node *node, bool denied)
{
	if (node->kind == COR_NODE_YESNO) {
		cor_buf_addz(s->out, (node->number != 0) != denied ? "always" : "never");
	} else if (node->kind == COR_NODE_SET) {
		cor_buf_addf(s->out, "it is %s\"%.*s\"", denied ? "not " : "",
			COR_FMT(s->policy->sets[node->id].name));
	} else if (node->kind == COR_NODE_ATTRIBUTE && node->path.source == COR_SITE_PLACES) {
		cor_buf_addf(s->out, "the site lies in %s of the places \"%.*s\"",
			denied ? "none" : "one",
			COR_FMT(s->policy->place_lists[node->path.column].name));
	} else if (node->kind == COR_NODE_ATTRIBUTE) {
		cor_buf_addf(s->out, "the %s is %s", cor_sources[node->path.source].root,
			denied ? "not " : "");
		put_name(cor_sources[node->path.source].name, s->out);
	} else if (node->kind == COR_NODE_HAS) {
		put_value(s, node->kids);
		cor_buf_addz(s->out, denied ? " is not known" : " is known");
	} else {
		cor_buf_addz(s->out, denied ? "not: " : "");
		put_value(s, node);
	}
}

static void put_claim(speaker *s, const cor_node *node, bool denied)
{
	switch ((unsigned)node->kind) {
	case COR_NODE_AND:
	case COR_NODE_OR:
		put_joined(s, node, denied);
		return;
	case COR_NODE_NOT:
		put_claim(s, node->kids, !denied);
		return;
	case COR_NODE_IN:
		put_in(s, node, denied);
		return;
	case COR_NODE_EQ:
	case COR_NODE_NE:
	case COR_NODE_LT:
	case COR_NODE_LE:
	case COR_NODE_GT:
	case COR_NODE_GE:
		put_comparison(s, node, denied);
		return;
	case COR_NODE_STARTS:
	case COR_NODE_ENDS:
	case COR_NODE_CONTAINS:
		put_method(s, node, denied);
		return;
	case COR_NODE_EXISTS:
	case COR_NODE_ALL:
		put_loop(s, node, denied);
		return;
	default:
		put_plain(s, node, denied);
		return;
	}
}

static void mark_groups(const cor_node *node, bool *marks)
{
	if (node->kind == COR_NODE_GROUP)
		marks[node->id] = true;
	for (const cor_node *kid = node->kids; kid; kid = kid->next)
		mark_groups(kid, marks);
}
/* NOLINTEND(misc-no-recursion) */

void cor_sentence_groups(const cor_policy *policy, bool *marks)
{
	for (const cor_selector *selector = policy->selectors; selector; selector = selector->next)
		mark_groups(selector->root, marks);
}

void cor_sentence_selector(const cor_policy *policy, const cor_selector *selector, cor_buf *out)
{
	speaker s = {.policy = policy, .out = out};

	put_claim(&s, selector->root, false);
}

void cor_sentence_set(const cor_policy *policy, uint32_t set, cor_buf *out)
{
	COR_ASSERT(set < policy->set_count);
	cor_sentence_selector(policy, &policy->sets[set].selector, out);
}
