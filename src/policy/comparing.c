/* What may be compared with what, and what to write instead. */
#include "base/cell.h"
#include "policy/checker.h"

static const char *advice(cor_value_type type)
{
	switch (type) {
	case COR_VALUE_PARTY:
		return "compare it with a party's id in quotes, or ask whether it is in a vendor set";
	case COR_VALUE_FUNCTION:
		return "compare it with a function's id in quotes, or ask whether it is in functions.GROUP";
	case COR_VALUE_PRODUCT:
		return "compare it with a product's id in quotes";
	case COR_VALUE_DATE:
		return "compare it with a date, such as date('2020-01-28')";
	case COR_VALUE_NUMBER:
		return "compare it with a whole number";
	case COR_VALUE_DECIMAL:
		return "compare it with a decimal, such as 5.0";
	case COR_VALUE_TEXT:
		return "compare it with a text in quotes";
	case COR_VALUE_YESNO:
		return "it stands alone, or behind !";
	case COR_VALUE_TEXTS:
	case COR_VALUE_NUMBERS:
		return "ask whether something is in it: 'x' in LIST";
	case COR_VALUE_VENDORS:
		return "ask whether a maker is in it: element.maker in vendors.NAME";
	case COR_VALUE_GROUP:
		return "ask whether a function is in it: role.function in functions.NAME";
	case COR_VALUE_NONE:
	default:
		return "it cannot be compared";
	}
}

/* Describes the attribute of the two (else the left one), and points at the other. */
static cor_status fail_compare(const cor_checker *c, const cor_node *left, const cor_node *right,
	cor_err *err)
{
	const cor_node *subject = left, *other = right;

	if (left->kind != COR_NODE_ATTRIBUTE && right->kind == COR_NODE_ATTRIBUTE) {
		subject = right;
		other = left;
	}
	if (subject->kind == COR_NODE_ATTRIBUTE)
		return cor_checker_fail(c, other->start, err, "%.*s is %s, this is %s: %s",
			COR_FMT(subject->text), cor_value_type_name(subject->type),
			cor_value_type_name(other->type), advice(subject->type));
	return cor_checker_fail(c, other->start, err, "%s is compared with %s: %s",
		cor_value_type_name(subject->type), cor_value_type_name(other->type),
		advice(subject->type));
}

static bool is_word(const char *words, cor_text word)
{
	cor_text rest = cor_text_of(words), piece;

	while (cor_text_cut(&rest, ' ', &piece))
		if (cor_text_equal(piece, word))
			return true;
	return false;
}

static cor_status check_word(const cor_checker *c, const char *words, cor_text word, uint32_t at,
	const cor_node *attribute, cor_err *err)
{
	cor_text rest = cor_text_of(words), piece;
	cor_near near;

	if (is_word(words, word))
		return COR_OK;
	cor_near_init(&near, word);
	while (cor_text_cut(&rest, ' ', &piece))
		cor_near_offer(&near, piece);
	return cor_checker_fail(c, at, err, "%.*s is never \"%.*s\", expected one of: %s%s",
		COR_FMT(attribute->text), (int)(word.n < 40 ? word.n : 40), word.p, words,
		cor_near_hint(&near));
}

static cor_status check_country(const cor_checker *c, cor_text code, uint32_t at,
	const cor_node *attribute, cor_err *err)
{
	if (cor_cell_is_country(code))
		return COR_OK;
	return cor_checker_fail(c, at, err,
		"%.*s is never \"%.*s\", expected a country's code of ISO 3166-1 such as GB",
		COR_FMT(attribute->text), (int)(code.n < 40 ? code.n : 40), code.p);
}

/* A text compared with a word attribute must be one of the words, with a country's a code. */
static cor_status check_words(const cor_checker *c, const cor_node *attribute,
	const cor_node *texts, cor_err *err)
{
	if (attribute->kind != COR_NODE_ATTRIBUTE || attribute->type != COR_VALUE_TEXT)
		return COR_OK;
	const cor_path *path = &attribute->path;
	bool is_country = cor_path_is_country(path);
	const char *words = path->product == COR_PRODUCT_IT && path->party == COR_PARTY_IT
		? cor_source_words(path->source)
		: "";
	if (!words[0] && !is_country)
		return COR_OK;
	if (texts->kind == COR_NODE_TEXT)
		return is_country ? check_country(c, texts->text, texts->start, attribute, err)
				  : check_word(c, words, texts->text, texts->start, attribute, err);
	const cor_node *kid = texts->kind == COR_NODE_LIST ? texts->kids : NULL;
	for (uint32_t i = 0; texts->kind == COR_NODE_LIST && i < texts->count; i++) {
		uint32_t at = kid ? kid->start : texts->start;

		if (is_country)
			COR_TRY(check_country(c, texts->texts[i], at, attribute, err));
		else
			COR_TRY(check_word(c, words, texts->texts[i], at, attribute, err));
		kid = kid ? kid->next : NULL;
	}
	return COR_OK;
}

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
/* From here on the text is the name of a party, function or product. */
static void read_as(cor_node *text, cor_value_type type)
{
	if (text->kind != COR_NODE_TERNARY) {
		text->as = type;
		return;
	}
	read_as(text->kids->next, type);
	read_as(text->kids->next->next, type);
	text->type = type;
}

/* The same for a list of them. */
static void list_as(cor_node *list, cor_value_type type)
{
	list->as = type;
	if (list->kind != COR_NODE_TERNARY)
		return;
	list_as(list->kids->next, type);
	list_as(list->kids->next->next, type);
}
/* NOLINTEND(misc-no-recursion) */

static bool has_names(cor_value_type type)
{
	return type == COR_VALUE_PARTY || type == COR_VALUE_FUNCTION || type == COR_VALUE_PRODUCT;
}

cor_status cor_checker_equal(cor_checker *c, cor_node *left, cor_node *right, cor_err *err)
{
	if (left->type == right->type && left->type != COR_VALUE_VENDORS &&
		left->type != COR_VALUE_GROUP) {
		COR_TRY(check_words(c, left, right, err));
		return check_words(c, right, left, err);
	}
	if (has_names(left->type) && right->type == COR_VALUE_TEXT) {
		read_as(right, left->type);
		return COR_OK;
	}
	if (has_names(right->type) && left->type == COR_VALUE_TEXT) {
		read_as(left, right->type);
		return COR_OK;
	}
	return fail_compare(c, left, right, err);
}

static bool is_numeric(cor_value_type type)
{
	return type == COR_VALUE_NUMBER || type == COR_VALUE_DECIMAL;
}

cor_status cor_checker_order(cor_checker *c, cor_node *left, cor_node *right, cor_err *err)
{
	if (is_numeric(left->type) && is_numeric(right->type))
		return COR_OK;
	if (left->type != right->type)
		return fail_compare(c, left, right, err);
	if (left->type != COR_VALUE_DATE && left->type != COR_VALUE_TEXT)
		return cor_checker_fail(c, left->start, err,
			"this is %s: only numbers, dates and texts are in order",
			cor_value_type_name(left->type));
	return COR_OK;
}

cor_status cor_checker_in(cor_checker *c, cor_node *left, cor_node *right, cor_err *err)
{
	const char *expected = "a list, a vendor set or a group of functions";
	const char *wanted = NULL;

	switch (right->type) {
	case COR_VALUE_TEXTS:
		if (left->type == COR_VALUE_PARTY || left->type == COR_VALUE_FUNCTION) {
			list_as(right, left->type);
			return COR_OK;
		}
		wanted = left->type == COR_VALUE_TEXT ? NULL : "a text, party or function";
		break;
	case COR_VALUE_NUMBERS:
		wanted = left->type == COR_VALUE_NUMBER ? NULL : "a whole number";
		break;
	case COR_VALUE_VENDORS:
		wanted = left->type == COR_VALUE_PARTY ? NULL : "a party, such as element.maker";
		break;
	case COR_VALUE_GROUP:
		wanted = left->type == COR_VALUE_FUNCTION ? NULL : "a function: role.function";
		break;
	case COR_VALUE_NONE:
	case COR_VALUE_YESNO:
	case COR_VALUE_TEXT:
	case COR_VALUE_NUMBER:
	case COR_VALUE_DECIMAL:
	case COR_VALUE_DATE:
	case COR_VALUE_PARTY:
	case COR_VALUE_FUNCTION:
	case COR_VALUE_PRODUCT:
	default:
		return cor_checker_fail(c, right->start, err,
			"%s stands behind \"in\", expected %s", cor_value_type_name(right->type),
			expected);
	}
	if (wanted)
		return cor_checker_fail(c, left->start, err,
			"%s stands before \"in\" and %s behind it, expected %s",
			cor_value_type_name(left->type), cor_value_type_name(right->type), wanted);
	return check_words(c, left, right, err);
}
