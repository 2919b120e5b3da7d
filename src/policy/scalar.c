/* The operators, as the table in doc/policy.md says them. */
#include "policy/value.h"

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
/* Meets of candidates: all agree, or maybe. */
typedef struct verdicts {
	bool any;
	cor_tri tri;
} verdicts;

static void meet(verdicts *v, cor_tri tri)
{
	v->tri = !v->any || v->tri == tri ? tri : COR_MAYBE;
	v->any = true;
}

/* ---- comparisons ---- */

/* Exact, also beyond 2^53. */
static int compare_mixed(int64_t number, double decimal)
{
	if (decimal >= 9223372036854775808.0)
		return -1;
	if (decimal < -9223372036854775808.0)
		return 1;
	int64_t whole = (int64_t)decimal;
	double rest = decimal - (double)whole;
	if (number != whole)
		return number < whole ? -1 : 1;
	return rest > 0 ? -1 : rest < 0;
}

static int compare_atoms(const cor_atom *a, cor_value_type a_type, const cor_atom *b,
	cor_value_type b_type)
{
	if (a_type == COR_VALUE_TEXT)
		return cor_text_compare(a->text, b->text);
	if (a_type == COR_VALUE_DECIMAL && b_type == COR_VALUE_DECIMAL)
		return (a->decimal > b->decimal) - (a->decimal < b->decimal);
	if (a_type == COR_VALUE_DECIMAL)
		return -compare_mixed(b->number, a->decimal);
	if (b_type == COR_VALUE_DECIMAL)
		return compare_mixed(a->number, b->decimal);
	return (a->number > b->number) - (a->number < b->number);
}

static bool in_order(cor_node_kind kind, int order)
{
	switch ((unsigned)kind) {
	case COR_NODE_LT:
		return order < 0;
	case COR_NODE_LE:
		return order <= 0;
	case COR_NODE_GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

static bool holds(const cor_node *node, const cor_atom *a, const cor_atom *b)
{
	const cor_node *left = node->kids, *right = left->next;

	if (node->kind == COR_NODE_EQ || node->kind == COR_NODE_NE) {
		cor_value_type type = left->as != COR_VALUE_NONE ? left->as : left->type;
		return cor_atom_equal(a, b, type) == (node->kind == COR_NODE_EQ);
	}
	return in_order(node->kind, compare_atoms(a, left->type, b, right->type));
}

static cor_tri compare(cor_scope *scope, const cor_node *node)
{
	cor_value left = cor_value_of(scope, node->kids),
		  right = cor_value_of(scope, node->kids->next);
	verdicts v = {false, COR_MAYBE};

	if (node->kids->type == COR_VALUE_YESNO) {
		if (left.tri == COR_MAYBE || right.tri == COR_MAYBE)
			return COR_MAYBE;
		return cor_tri_of((left.tri == right.tri) == (node->kind == COR_NODE_EQ));
	}
	for (uint32_t i = 0; i < left.count; i++)
		for (uint32_t j = 0; j < right.count; j++) {
			cor_atom a = cor_value_atom(scope, &left, i),
				 b = cor_value_atom(scope, &right, j);
			if (!a.known || !b.known)
				return COR_MAYBE;
			meet(&v, cor_tri_of(holds(node, &a, &b)));
		}
	return v.tri;
}

/* ---- in ---- */

/* Whether a party or function is the one that a text names. */
static cor_tri is_named(cor_scope *scope, const cor_atom *atom, cor_text name, cor_value_type type)
{
	cor_value named = cor_value_named(scope, name, type);
	verdicts v = {false, COR_MAYBE};

	for (uint32_t i = 0; i < named.count; i++) {
		cor_atom candidate = cor_value_atom(scope, &named, i);
		meet(&v, candidate.known ? cor_tri_of(candidate.id == atom->id) : COR_MAYBE);
	}
	return v.tri;
}

static cor_tri is_in_list(cor_scope *scope, const cor_node *list_node, const cor_atom *atom,
	const cor_atom *list)
{
	cor_tri found = COR_NO;

	for (uint32_t i = 0; i < list->list.count && found != COR_YES; i++) {
		cor_tri equal;

		if (list->list.ids)
			equal = cor_tri_of(list->list.ids[i] == atom->id);
		else if (list_node->as != COR_VALUE_NONE)
			equal = is_named(scope, atom, list->list.texts[i], list_node->as);
		else if (list_node->type == COR_VALUE_TEXTS)
			equal = cor_tri_of(cor_text_equal(list->list.texts[i], atom->text));
		else
			equal = cor_tri_of(list->list.numbers[i] == atom->number);
		found = cor_tri_or(found, equal);
	}
	return found;
}

static cor_tri is_in(cor_scope *scope, const cor_node *node)
{
	const cor_node *right_node = node->kids->next;
	cor_value left = cor_value_of(scope, node->kids), right = cor_value_of(scope, right_node);
	verdicts v = {false, COR_MAYBE};

	if (!right.one.known)
		return COR_MAYBE;
	for (uint32_t i = 0; i < left.count; i++) {
		cor_atom atom = cor_value_atom(scope, &left, i);

		if (right_node->type == COR_VALUE_VENDORS)
			meet(&v,
				atom.known ? (cor_tri)scope->vendors[right.one.id][atom.id]
					   : COR_MAYBE);
		else if (right_node->type == COR_VALUE_GROUP)
			meet(&v,
				atom.known ? cor_estate_function_in_group(scope->policy->estate,
						     atom.id, right.one.id)
					   : COR_MAYBE);
		else
			meet(&v,
				atom.known ? is_in_list(scope, right_node, &atom, &right.one)
					   : COR_MAYBE);
	}
	return v.tri;
}

/* ---- texts, lists ---- */

static bool text_holds(cor_node_kind kind, cor_text text, cor_text part)
{
	if (part.n > text.n)
		return false;
	if (part.n == 0)
		return true;
	if (kind == COR_NODE_STARTS)
		return memcmp(text.p, part.p, part.n) == 0;
	if (kind == COR_NODE_ENDS)
		return memcmp(text.p + text.n - part.n, part.p, part.n) == 0;
	return memmem(text.p, text.n, part.p, part.n) != NULL;
}

static cor_tri test_text(cor_scope *scope, const cor_node *node)
{
	cor_value text = cor_value_of(scope, node->kids),
		  part = cor_value_of(scope, node->kids->next);
	verdicts v = {false, COR_MAYBE};

	for (uint32_t i = 0; i < text.count; i++)
		for (uint32_t j = 0; j < part.count; j++) {
			cor_atom a = cor_value_atom(scope, &text, i),
				 b = cor_value_atom(scope, &part, j);
			if (!a.known || !b.known)
				return COR_MAYBE;
			meet(&v, cor_tri_of(text_holds(node->kind, a.text, b.text)));
		}
	return v.tri;
}

static int64_t code_points(cor_text text)
{
	int64_t count = 0;

	for (size_t i = 0; i < text.n; i++)
		count += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	return count;
}

static cor_value size_of(cor_scope *scope, const cor_node *node)
{
	cor_value value = cor_value_of(scope, node->kids);

	if (value.count > 1 || !value.one.known)
		return cor_value_unknown();
	if (node->kids->type == COR_VALUE_TEXT)
		return cor_value_known((cor_atom){.number = code_points(value.one.text)});
	return cor_value_known((cor_atom){.number = value.one.list.count});
}

static cor_tri loop(cor_scope *scope, const cor_node *node)
{
	const cor_node *list_node = node->kids;
	cor_value list = cor_value_of(scope, list_node);
	bool exists = node->kind == COR_NODE_EXISTS;
	cor_tri result = exists ? COR_NO : COR_YES;

	if (!list.one.known)
		return COR_MAYBE;
	/* A set within has variables of its own in the same slots. */
	cor_atom outer = scope->variables[node->id];
	for (uint32_t i = 0; i < list.one.list.count && result != (exists ? COR_YES : COR_NO);
		i++) {
		cor_atom *variable = &scope->variables[node->id];

		variable->known = true;
		if (list_node->type == COR_VALUE_TEXTS)
			variable->text = list.one.list.texts[i];
		else
			variable->number = list.one.list.numbers[i];
		cor_tri one = cor_scope_test(scope, list_node->next);
		result = exists ? cor_tri_or(result, one) : cor_tri_and(result, one);
	}
	scope->variables[node->id] = outer;
	return result;
}

/* ---- arithmetic ---- */

static cor_value whole(cor_node_kind kind, int64_t a, int64_t b)
{
	int64_t result = 0;
	bool failed;

	switch ((unsigned)kind) {
	case COR_NODE_ADD:
		failed = __builtin_add_overflow(a, b, &result);
		break;
	case COR_NODE_SUB:
		failed = __builtin_sub_overflow(a, b, &result);
		break;
	case COR_NODE_MUL:
		failed = __builtin_mul_overflow(a, b, &result);
		break;
	default:
		failed = b == 0 || (a == INT64_MIN && b == -1);
		if (!failed)
			result = kind == COR_NODE_DIV ? a / b : a % b;
	}
	return failed ? cor_value_unknown() : cor_value_known((cor_atom){.number = result});
}

static cor_value broken(cor_node_kind kind, double a, double b)
{
	double result = a;

	switch ((unsigned)kind) {
	case COR_NODE_ADD:
		result = a + b;
		break;
	case COR_NODE_SUB:
		result = a - b;
		break;
	case COR_NODE_MUL:
		result = a * b;
		break;
	default:
		if (!(b < 0) && !(b > 0))
			return cor_value_unknown();
		result = a / b;
	}
	return __builtin_isfinite(result) ? cor_value_known((cor_atom){.decimal = result})
					  : cor_value_unknown();
}

/* Numbers are never one of several. */
static cor_value arithmetic(cor_scope *scope, const cor_node *node)
{
	cor_value left = cor_value_of(scope, node->kids),
		  right = cor_value_of(scope, node->kids->next);

	if (!left.one.known || !right.one.known)
		return cor_value_unknown();
	if (node->type == COR_VALUE_DECIMAL)
		return broken(node->kind, left.one.decimal, right.one.decimal);
	return whole(node->kind, left.one.number, right.one.number);
}

static cor_value negate(cor_scope *scope, const cor_node *node)
{
	cor_value value = cor_value_of(scope, node->kids);

	if (!value.one.known)
		return value;
	if (node->type == COR_VALUE_DECIMAL)
		return cor_value_known((cor_atom){.decimal = -value.one.decimal});
	return whole(COR_NODE_SUB, 0, value.one.number);
}

/* ---- choices ---- */

static bool values_agree(const cor_value *a, const cor_value *b, cor_value_type type)
{
	if (type == COR_VALUE_YESNO)
		return a->tri == b->tri;
	return a->count == 1 && b->count == 1 && a->one.known && b->one.known &&
		cor_atom_equal(&a->one, &b->one, type);
}

static cor_value ternary(cor_scope *scope, const cor_node *node)
{
	const cor_node *yes = node->kids->next, *no = yes->next;
	cor_tri condition = cor_scope_test(scope, node->kids);

	if (condition == COR_YES)
		return cor_value_of(scope, yes);
	cor_value second = cor_value_of(scope, no);
	if (condition == COR_NO)
		return second;
	cor_value first = cor_value_of(scope, yes);
	return values_agree(&first, &second, node->type) ? first : cor_value_unknown();
}

static cor_tri junction(cor_scope *scope, const cor_node *node)
{
	bool both = node->kind == COR_NODE_AND;
	cor_tri result = both ? COR_YES : COR_NO;

	for (const cor_node *kid = node->kids; kid && result != (both ? COR_NO : COR_YES);
		kid = kid->next) {
		cor_tri one = cor_scope_test(scope, kid);
		result = both ? cor_tri_and(result, one) : cor_tri_or(result, one);
	}
	return result;
}

/* ---- values ---- */

static cor_value literal_list(const cor_node *node)
{
	cor_atom atom = {.known = true};

	atom.list.texts = node->texts;
	atom.list.numbers = node->numbers;
	atom.list.ids = node->as == COR_VALUE_NONE ? NULL : node->bound;
	atom.list.count = node->count;
	return cor_value_known(atom);
}

/* A text that stands for a party, function or product. */
static cor_value read_as(const cor_scope *scope, const cor_node *node, const cor_value *text)
{
	if (text->count > 1) {
		cor_value same = *text;
		/* Candidates' ids stand for the candidates. */
		if (node->as != COR_VALUE_PARTY || text->field != COR_PARTY_ITS_ID)
			return cor_value_unknown();
		same.field = COR_PARTY_IT;
		return same;
	}
	return text->one.known ? cor_value_named(scope, text->one.text, node->as)
			       : cor_value_unknown();
}

static cor_value plain_value(cor_scope *scope, const cor_node *node)
{
	switch ((unsigned)node->kind) {
	case COR_NODE_TEXT:
		return cor_value_known((cor_atom){.text = node->text});
	case COR_NODE_NUMBER:
	case COR_NODE_DATE:
		return cor_value_known((cor_atom){.number = node->number});
	case COR_NODE_DECIMAL:
		return cor_value_known((cor_atom){.decimal = node->decimal});
	case COR_NODE_LIST:
		return literal_list(node);
	case COR_NODE_ATTRIBUTE:
		return cor_value_attribute(scope, node);
	case COR_NODE_VARIABLE:
		return cor_value_known(scope->variables[node->id]);
	case COR_NODE_AT:
		return scope->at == COR_DAY_NONE ? cor_value_unknown()
						 : cor_value_known((cor_atom){.number = scope->at});
	case COR_NODE_VENDORS:
	case COR_NODE_GROUP:
		return cor_value_known((cor_atom){.id = node->id});
	case COR_NODE_SIZE:
		return size_of(scope, node);
	case COR_NODE_NEGATE:
		return negate(scope, node);
	case COR_NODE_TERNARY:
		return ternary(scope, node);
	default:
		return arithmetic(scope, node);
	}
}

cor_value cor_value_of(cor_scope *scope, const cor_node *node)
{
	if (node->type == COR_VALUE_YESNO)
		return cor_value_tri(cor_scope_test(scope, node));
	if (node->as == COR_VALUE_NONE || node->kind == COR_NODE_LIST)
		return plain_value(scope, node);
	if (node->kind == COR_NODE_TEXT)
		return cor_value_known((cor_atom){.id = node->bound[0]});
	cor_value value = plain_value(scope, node);
	return node->type == COR_VALUE_TEXT ? read_as(scope, node, &value) : value;
}

cor_tri cor_scope_test(cor_scope *scope, const cor_node *node)
{
	cor_value value;

	switch ((unsigned)node->kind) {
	case COR_NODE_YESNO:
		return cor_tri_of(node->number != 0);
	case COR_NODE_ATTRIBUTE:
		return cor_value_attribute(scope, node).tri;
	case COR_NODE_SET:
		return cor_scope_test(scope, scope->policy->sets[node->id].selector.root);
	case COR_NODE_AND:
	case COR_NODE_OR:
		return junction(scope, node);
	case COR_NODE_NOT:
		return cor_tri_not(cor_scope_test(scope, node->kids));
	case COR_NODE_TERNARY:
		return ternary(scope, node).tri;
	case COR_NODE_IN:
		return is_in(scope, node);
	case COR_NODE_STARTS:
	case COR_NODE_ENDS:
	case COR_NODE_CONTAINS:
		return test_text(scope, node);
	case COR_NODE_EXISTS:
	case COR_NODE_ALL:
		return loop(scope, node);
	case COR_NODE_HAS:
		value = cor_value_attribute(scope, node->kids);
		return cor_value_has(&value, node->kids->type);
	default:
		return compare(scope, node);
	}
}
/* NOLINTEND(misc-no-recursion) */
