/* Selectors, read: doc/policy.md, Selectors.  A plain recursive reader that makes a tree. */
#include <stdlib.h>

#include "verify/verify.h"

enum { TREE_DEPTH = 1000 };

static const struct {
	const char *text;
	char op;
	int level;
} operators[] = {{"||", '|', 1}, {"&&", '&', 2}, {"==", '=', 3}, {"!=", '#', 3}, {"<=", 'l', 3},
	{">=", 'g', 3}, {"<", '<', 3}, {">", '>', 3}, {"in", 'i', 3}, {"+", '+', 4}, {"-", '-', 4},
	{"*", '*', 5}, {"/", '/', 5}, {"%", '%', 5}};

typedef struct reader {
	ver_policy *policy;
	const char *place, *start, *p, *end;
	unsigned depth, over, variable_count;
	cor_text variables[8];
} reader;

static ver_node *read_any(reader *r);
static ver_node *read_one(reader *r);

static _Noreturn void bad(const reader *r, const char *expected)
{
	ver_stop(2, "%s: character %td of the selector: expected %s", r->place, r->p - r->start + 1,
		expected);
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

static bool take(reader *r, const char *word)
{
	size_t n = strlen(word);

	while (r->p < r->end && strchr(" \t\r\n", *r->p))
		r->p++;
	if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0 ||
		(is_name(word[0]) && (size_t)(r->end - r->p) > n && is_name(r->p[n])))
		return false;
	r->p += n;
	return true;
}

static void need(reader *r, const char *word)
{
	if (!take(r, word))
		bad(r, word);
}

static cor_text read_name(reader *r)
{
	cor_text t;

	take(r, "");
	t.p = r->p;
	while (r->p < r->end && is_name(*r->p))
		r->p++;
	t.n = (size_t)(r->p - t.p);
	if (t.n == 0)
		bad(r, "a name");
	return t;
}

static ver_node *node(reader *r, char op, ver_node *a, ver_node *b, ver_node *c)
{
	ver_node *n = ver_new(1, sizeof(*n)), *below[] = {a, b, c};

	n->op = op;
	n->a = a;
	n->b = b;
	n->c = c;
	for (int i = 0; i < 3; i++)
		if (below[i] && below[i]->depth >= n->depth)
			n->depth = below[i]->depth + 1;
	if (n->depth > TREE_DEPTH)
		bad(r, "a shorter selector");
	return n;
}

static ver_node *literal(reader *r, ver_kind kind, ver_item it)
{
	ver_node *n = node(r, 'L', NULL, NULL, NULL);

	n->literal = (ver_value){.kind = kind, .n = 1, .items = ver_new(1, sizeof(ver_item))};
	n->literal.items[0] = it;
	return n;
}

/* \xHH, \uHHHH: a code point, as UTF-8. */
static char *read_code(reader *r, int digits, char *out)
{
	unsigned code = 0;

	for (; digits > 0; digits--, r->p++) {
		static const char all[] = "0123456789abcdef0123456789ABCDEF";
		const char *at = r->p < r->end && *r->p ? strchr(all, *r->p) : NULL;

		if (!at)
			bad(r, "a hexadecimal digit");
		code = code * 16 + (unsigned)(at - all) % 16;
	}
	if (code >= 0x800)
		*out++ = (char)(0xe0 | code >> 12);
	if (code >= 0x80)
		*out++ = (char)(code >= 0x800 ? 0x80 | (code >> 6 & 63) : 0xc0 | code >> 6);
	*out++ = (char)(code >= 0x80 ? 0x80 | (code & 63) : code);
	return out;
}

static cor_text read_text(reader *r)
{
	static const char escapes[] = "n\nt\t\\\\''\"\"";
	char quote, *out = ver_new((size_t)(r->end - r->p) + 1, 1), *o = out;

	take(r, "");
	quote = r->p < r->end ? *r->p++ : 0;
	if (quote != '\'' && quote != '"')
		bad(r, "a text");
	while (r->p < r->end && *r->p != quote) {
		const char *plain;

		if ((*o++ = *r->p++) != '\\')
			continue;
		plain = r->p < r->end && *r->p ? strchr(escapes, *r->p) : NULL;
		if (plain)
			o[-1] = plain[(plain - escapes) % 2 == 0], r->p++;
		else if (r->p < r->end && (*r->p == 'x' || *r->p == 'u'))
			o = read_code(r, *r->p++ == 'x' ? 2 : 4, o - 1);
		else
			bad(r, "an escape");
	}
	if (r->p++ == r->end)
		bad(r, "a closing quote");
	return (cor_text){out, (size_t)(o - out)};
}

static ver_node *read_number(reader *r)
{
	const char *start = r->p;
	char text[64] = "";
	ver_item it = {0};
	bool point = false;

	for (; r->p < r->end && ((*r->p >= '0' && *r->p <= '9') || (*r->p == '.' && !point));
		r->p++)
		point |= *r->p == '.';
	memcpy(text, start, (size_t)(r->p - start) % sizeof(text));
	it.decimal = strtod(text, NULL);
	if (r->p - start >= (long)sizeof(text) || r->p[-1] == '.' ||
		(!point && !cor_text_to_i64((cor_text){start, (size_t)(r->p - start)}, &it.number)))
		bad(r, "a number");
	return literal(r, point ? DECIMAL : NUMBER, it);
}

/* functions.G, vendors.V, lists.L, also with ["…"]. */
static ver_node *read_named(reader *r, char what)
{
	ver_policy *p = r->policy;
	const ver_table *t = &p->world->t[FUNCTION_GROUP];
	bool bracket = take(r, "[");
	cor_text name = bracket ? read_text(r) : (need(r, "."), read_name(r));
	ver_node *n = node(r, 'L', NULL, NULL, NULL);
	const ver_named *named = what == 'v' ? ver_named_find(p->vendors, p->vendor_count, name)
		: what == 'l'                ? ver_named_find(p->lists, p->list_count, name)
					     : NULL;

	if (bracket)
		need(r, "]");
	if (what == 'f' ? ver_first(t, name) == COR_NONE : !named)
		bad(r, "a name that there is");
	n->literal = (ver_value){.kind = what == 'l' ? LIST : MEMBERS, .of = TEXT, .known = true};
	if (what == 'f') {
		uint8_t *members = ver_new(p->world->t[FUNCTION].row_count, 1);

		EACH(row, t, name)
		members[ver_row_of(p->world, FUNCTION, t, row, "function")] =
			cor_text_is(ver_cell(t, row, "membership"), "maybe") ? COR_MAYBE : COR_YES;
		n->literal.members = members;
		return n;
	}
	n->literal.members = named->members;
	n->literal.items = ver_new(named->count, sizeof(ver_item));
	for (; n->literal.n < named->count; n->literal.n++)
		n->literal.items[n->literal.n].text = named->items[n->literal.n];
	return n;
}

static ver_node *read_set(reader *r, cor_text name)
{
	ver_named *set = ver_named_find(r->policy->sets, r->policy->set_count, name);

	if (!set || set->busy)
		bad(r, set ? "a set that does not name itself" : "a name that there is");
	if (!set->node) {
		set->busy = true;
		set->node = ver_parse(r->policy, set->text, set->place, &set->over);
		set->busy = false;
	}
	r->over |= set->over;
	return node(r, '$', set->node, NULL, NULL);
}

static ver_node *read_attribute(reader *r, cor_text thing)
{
	static const char *const things[] = {"site", "network", "element", "role", "part",
		"component", "party"};
	ver_node *n = node(r, '.', NULL, NULL, NULL);
	int i = 0;

	while (i < 7 && !cor_text_is(thing, things[i]))
		i++;
	if (i == 7)
		return NULL;
	r->over |= i == 3 ? OVER_ROLE : i == 4 ? OVER_PART : i == 5 ? OVER_COMPONENT : 0;
	memcpy(n->path[n->path_count++], things[i], strlen(things[i]));
	return n;
}

static ver_node *read_name_node(reader *r)
{
	cor_text name = read_name(r);
	ver_node *n;
	cor_day day;

	if (cor_text_is(name, "true") || cor_text_is(name, "false")) {
		n = literal(r, BOOL, (ver_item){0});
		n->literal.truth = cor_tri_of(name.n == 4);
		return n;
	}
	if (cor_text_is(name, "date") && take(r, "(")) {
		if (!cor_day_parse(read_text(r), &day))
			bad(r, "a day");
		need(r, ")");
		return literal(r, DATE, (ver_item){.number = day});
	}
	if ((cor_text_is(name, "size") || cor_text_is(name, "has")) && take(r, "(")) {
		n = node(r, name.p[0] == 's' ? 'z' : 'h', read_any(r), NULL, NULL);
		need(r, ")");
		return n;
	}
	for (unsigned i = 0; i < r->variable_count; i++)
		if (cor_text_equal(r->variables[i], name)) {
			n = node(r, 'x', NULL, NULL, NULL);
			n->name = name;
			return n;
		}
	if (cor_text_is(name, "at"))
		return literal(r, DATE, (ver_item){.number = r->policy->world->at});
	if (cor_text_is(name, "functions") || cor_text_is(name, "vendors") ||
		cor_text_is(name, "lists"))
		return read_named(r, name.p[0]);
	n = read_attribute(r, name);
	return n ? n : read_set(r, name);
}

static ver_node *read_list(reader *r)
{
	ver_node *n = node(r, '[', NULL, NULL, NULL), **last = &n->a;

	while (!take(r, "]")) {
		if (n->a)
			need(r, ",");
		*last = read_any(r); /* NOLINT: node() never gives NULL */
		last = &(*last)->next;
	}
	return n;
}

static ver_node *read_method(reader *r, ver_node *on, cor_text name)
{
	static const char *const names[] = {"startsWith", "endsWith", "contains", "exists", "all"};
	ver_node *n;
	int i = 0;

	while (i < 5 && !cor_text_is(name, names[i]))
		i++;
	if (i == 5 || r->variable_count == 8)
		bad(r, "a method that there is");
	if (i < 3) {
		n = node(r, "sec"[i], on, read_any(r), NULL);
	} else {
		cor_text variable = r->variables[r->variable_count++] = read_name(r);

		need(r, ",");
		n = node(r, "EA"[i - 3], on, read_any(r), NULL);
		n->name = variable;
		r->variable_count--;
	}
	need(r, ")");
	return n;
}

static ver_node *read_plain(reader *r)
{
	ver_node *n;

	if (take(r, "!"))
		return node(r, '!', read_one(r), NULL, NULL);
	if (take(r, "-"))
		return node(r, 'n', read_one(r), NULL, NULL);
	if (take(r, "(")) {
		n = read_any(r);
		need(r, ")");
	} else if (take(r, "["))
		n = read_list(r);
	else if (r->p < r->end && (*r->p == '\'' || *r->p == '"'))
		n = literal(r, TEXT, (ver_item){.text = read_text(r)});
	else if (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		n = read_number(r);
	else
		n = read_name_node(r);
	while (take(r, ".")) {
		cor_text name = read_name(r);

		if (take(r, "("))
			n = read_method(r, n, name);
		else if (n->op == '.' && n->path_count < 4 && name.n < sizeof(n->path[0]))
			memcpy(n->path[n->path_count++], name.p, name.n);
		else
			bad(r, "a method");
	}
	return n;
}

static ver_node *read_one(reader *r)
{
	ver_node *n;

	if (r->depth++ == COR_LIMIT_EXPRESSION_DEPTH)
		bad(r, "less nesting");
	n = read_plain(r);
	r->depth--;
	return n;
}

static ver_node *read_binary(reader *r, int level)
{
	ver_node *left = level == 6 ? read_one(r) : read_binary(r, level + 1);
	bool more = level < 6;

	while (more) {
		size_t i = 0, count = sizeof(operators) / sizeof(operators[0]);

		while (i < count && (operators[i].level != level || !take(r, operators[i].text)))
			i++;
		if (i < count)
			left = node(r, operators[i].op, left, read_binary(r, level + 1), NULL);
		more = i < count && level != 3; /* comparisons do not chain */
	}
	return left;
}

static ver_node *read_any(reader *r)
{
	ver_node *condition = read_binary(r, 1), *yes;

	if (!take(r, "?"))
		return condition;
	yes = read_any(r);
	need(r, ":");
	return node(r, '?', condition, yes, read_any(r));
}

ver_node *ver_parse(ver_policy *policy, cor_text text, const char *place, unsigned *ret_over)
{
	reader r = {.policy = policy, .place = place, .start = text.p, .p = text.p};
	ver_node *n;

	r.end = text.p + text.n;
	if (text.n > COR_LIMIT_EXPRESSION_BYTES)
		bad(&r, "a shorter selector");
	n = read_any(&r);
	take(&r, "");
	if (r.p != r.end)
		bad(&r, "an operator or the end");
	*ret_over |= r.over;
	return n;
}
