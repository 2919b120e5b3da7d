/*
 * Selectors (doc/policy.md), evaluated as they are read: there is no tree.  Every part of an
 * expression is read each time, whatever comes out of it; the macros read theirs once an item.
 */
#include <stdlib.h>

#include "verify/verify.h"

typedef struct eval {
	const ver_row_of *row;
	const char *start, *p, *end;
	unsigned depth, over, variable_count;
	struct {
		cor_text name;
		ver_value value;
	} variables[4];
} eval;

static ver_value read_any(eval *e);

static _Noreturn void bad(const eval *e, const char *expected)
{
	ver_stop(2, "character %td of the selector %.*s: expected %s", e->p - e->start + 1,
		(int)(e->end - e->start), e->start, expected);
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

static bool take(eval *e, const char *word)
{
	size_t n = strlen(word);

	while (e->p < e->end && strchr(" \t\r\n", *e->p))
		e->p++;
	if ((size_t)(e->end - e->p) < n || memcmp(e->p, word, n) != 0 ||
		(is_name(word[0]) && (size_t)(e->end - e->p) > n && is_name(e->p[n])))
		return false;
	e->p += n;
	return true;
}

static void need(eval *e, const char *word)
{
	if (!take(e, word))
		bad(e, word);
}

static cor_text read_name(eval *e)
{
	cor_text t = {(take(e, ""), e->p), 0};

	while (e->p < e->end && is_name(*e->p))
		e->p++, t.n++;
	if (t.n == 0)
		bad(e, "a name");
	return t;
}

/* ---- attributes ---- */

/* A cell by the type of its column. */
static ver_value from_cell(int table, uint32_t row, cor_text column)
{
	cor_text cell = ver_cell(table, row, ver_format("%.*s", COR_FMT(column)).p), piece;
	ver_value v = {.kind = 'l', .of = 't', .known = cell.n > 0};
	unsigned c = 0;
	int64_t n;

	while (!cor_text_is(column, ver_t[table].columns[c].name))
		c++;
	switch (ver_t[table].columns[c].type) {
	case 'l':
	case 'L':
		while (cell.n && !cor_text_is(cell, "none") && cor_text_cut(&cell, '|', &piece))
			ver_add_text(&v,
				ver_t[table].columns[c].type == 'L' ? ver_label(piece) : piece);
		return v;
	case 'y':
		return ver_truth(ver_yes_no(cell));
	case 'd':
		n = ver_day(table, row, ver_t[table].columns[c].name);
		return n == COR_DAY_NONE ? (ver_value){.kind = 'd'}
					 : ver_one('d', (ver_item){.number = n});
	case 'n':
		return cor_text_to_i64(cell, &n) ? ver_number(n) : (ver_value){.kind = 'n'};
	case 'g':
		return cor_text_to_fixed(cell, 7, false, &n)
			? ver_one('f', (ver_item){.decimal = (double)n / 1e7})
			: (ver_value){.kind = 'f'};
	case 'o':
		cell = cell.n ? ver_label(cell) : cell;
		break;
	}
	if (table == ELEMENT && cor_text_is(column, "state") && cell.n == 0 && row != COR_NONE)
		cell = COR_TEXT("live");
	return cell.n ? ver_one('t', (ver_item){.text = cell}) : (ver_value){.kind = 't'};
}

static ver_value tags(int table, const char *column, cor_text of)
{
	ver_value v = {.kind = 'l', .of = 't', .known = of.n > 0};

	EACH(r, table, column, of)
	ver_add_text(&v, ver_cell(table, r, "tag"));
	return v;
}

static ver_value party_field(ver_value party, cor_text name)
{
	ver_value v = {.kind = 't'};

	for (uint32_t i = 0; i < party.n; i++) {
		ver_value t = from_cell(PARTY, (uint32_t)party.items[i].number, name);
		bool seen = false;

		if (t.n == 0) /* this one could be called anything */
			return t;
		for (uint32_t j = 0; j < v.n; j++)
			seen |= cor_text_equal(v.items[j].text, t.items[0].text);
		if (!seen)
			ver_add_text(&v, t.items[0].text);
	}
	return v;
}

/* What follows `thing`, as far as it is no method. */
static ver_value read_attribute(eval *e, int table, uint32_t row)
{
	ver_value v = {.kind = 't'};
	const char *before = e->p;

	while (take(e, ".")) {
		cor_text name = read_name(e);

		if (take(e, "(")) {
			e->p = before;
			return v;
		}
		before = e->p;
		if (v.kind == 'p') {
			v = party_field(v, name);
		} else if (cor_text_is(name, "maker")) {
			if (table == ROLE && row == COR_NONE)
				v = ver_from_set('p', ver_maker(ELEMENT, e->row->element));
			else
				v = ver_from_set('p', ver_maker(table, row));
		} else if (cor_text_is(name, "brand")) {
			v = ver_from_set('p', ver_candidates(ver_cell(table, row, "brand")));
		} else if (cor_text_is(name, "product")) {
			row = table == PRODUCT ? row : ver_row(PRODUCT, table, row, "product");
			table = PRODUCT;
			v = from_cell(PRODUCT, row, COR_TEXT("id"));
		} else if (cor_text_is(name, "tags")) {
			v = table == SITE
				? tags(SITE_TAG, "site", ver_cell(SITE, row, "id"))
				: tags(NETWORK_TAG, "network", ver_cell(ELEMENT, row, "network"));
		} else if (cor_text_is(name, "essential") && table == PRODUCT) {
			v = ver_truth(e->row->essential);
		} else {
			v = from_cell(table, row, name);
			if (cor_text_is(name, "function"))
				v = ver_from_set('u',
					v.n ? ver_called(FUNCTION, v.items[0].text) : (ver_set){0});
		}
	}
	return v;
}

/* ---- reading ---- */

/* A code point of so many hexadecimal digits, as UTF-8. */
static char *read_code(eval *e, int digits, char *out)
{
	char text[5] = "";
	unsigned code;

	for (int i = 0; i < digits && e->p < e->end; i++)
		text[i] = *e->p++;
	code = (unsigned)strtoul(text, NULL, 16);
	if (code >= 0x800)
		*out++ = (char)(0xe0 | code >> 12);
	if (code >= 0x80)
		*out++ = (char)(code >= 0x800 ? 0x80 | (code >> 6 & 63) : 0xc0 | code >> 6);
	*out++ = (char)(code >= 0x80 ? 0x80 | (code & 63) : code);
	return out;
}

static cor_text read_text(eval *e)
{
	char *out = ver_new((size_t)(e->end - e->p) + 1, 1), *o = out, quote;

	take(e, "");
	quote = e->p < e->end ? *e->p++ : 0;
	if (quote != '\'' && quote != '"')
		bad(e, "a text");
	while (e->p < e->end && *e->p != quote) {
		if ((*o++ = *e->p++) != '\\' || e->p == e->end)
			continue;
		o[-1] = *e->p == 'n' ? '\n' : *e->p == 't' ? '\t' : *e->p == 'r' ? '\r' : *e->p;
		if (*e->p == 'x' || *e->p == 'u')
			o = read_code(e, *e->p++ == 'x' ? 2 : 4, o - 1);
		else
			e->p++;
	}
	if (e->p++ == e->end)
		bad(e, "a closing quote");
	return (cor_text){out, (size_t)(o - out)};
}

static ver_value read_number(eval *e)
{
	cor_text t = {e->p, 0};
	bool point = false;
	int64_t n;

	for (; e->p < e->end && (strchr("0123456789", *e->p) || *e->p == '.'); e->p++, t.n++)
		point |= *e->p == '.';
	if (point)
		return ver_one('f',
			(ver_item){.decimal = strtod(ver_format("%.*s", COR_FMT(t)).p, NULL)});
	if (!cor_text_to_i64(t, &n))
		bad(e, "a number");
	return ver_number(n);
}

/* functions.G, vendors.V, lists.L, also with ["…"]. */
static ver_value read_named(eval *e, char what)
{
	bool bracket = take(e, "[");
	cor_text name = bracket ? read_text(e) : (need(e, "."), read_name(e));
	const cor_yaml_node *list = cor_yaml_get(ver_policy, "lists");
	const ver_vendors *vendors = ver_vendors_find(name);
	ver_value v = {.kind = 'l', .of = 't', .known = true};

	if (bracket)
		need(e, "]");
	if (what == 'f')
		return (v = ver_one('g', (ver_item){.text = name}));
	if (what == 'v' && vendors)
		return (ver_value){.kind = 'v', .members = vendors->members};
	list = list ? cor_yaml_get(list, ver_format("%.*s", COR_FMT(name)).p) : NULL;
	if (what == 'v' || !list)
		bad(e, "a name that there is");
	for (list = list->first; list; list = list->next)
		ver_add_text(&v, cor_text_trim(list->text));
	return v;
}

static ver_value read_list(eval *e)
{
	ver_value v = {.kind = 'l', .of = 't', .known = true}, item;

	while (!take(e, "]")) {
		if (v.n || !v.known)
			need(e, ",");
		item = read_any(e);
		v.of = item.kind;
		v.known &= item.n == 1;
		v.items = ver_grow(v.items, v.n, sizeof(ver_item));
		if (item.n == 1)
			v.items[v.n++] = item.items[0];
	}
	return v;
}

/* exists and all: the predicate is read again for each item; for none, once in vain. */
static cor_tri over_list(eval *e, ver_value list, bool all)
{
	cor_text name = read_name(e);
	cor_tri answer = cor_tri_of(all);
	unsigned at = e->variable_count++;
	const char *predicate;

	need(e, ",");
	predicate = e->p;
	if (at == sizeof(e->variables) / sizeof(e->variables[0]))
		bad(e, "less nesting");
	e->variables[at].name = name;
	for (uint32_t i = 0; i < list.n || i == 0; i++) {
		cor_tri holds;

		e->p = predicate;
		e->variables[at].value = list.n ? ver_one(list.of, list.items[i])
						: (ver_value){.kind = list.of};
		holds = read_any(e).truth;
		if (list.n)
			answer = all ? cor_tri_and(answer, holds) : cor_tri_or(answer, holds);
	}
	e->variable_count--;
	return list.known ? answer : COR_MAYBE;
}

static ver_value read_word(eval *e)
{
	static const char *const things[] = {"site", "element", "role", "part", "component",
		"party", "network"};
	static const int tables[] = {SITE, ELEMENT, ROLE, PART, PRODUCT, PARTY, ELEMENT};
	const ver_row_of *r = e->row;
	uint32_t rows[] = {ver_row(SITE, ELEMENT, r->element, "site"), r->element, r->role, r->part,
		r->component, r->party, r->element};
	cor_text name = read_name(e), set;
	ver_value v;

	for (unsigned i = 0; i < e->variable_count; i++)
		if (cor_text_equal(e->variables[i].name, name))
			return e->variables[i].value;
	for (int i = 0; i < 7; i++)
		if (cor_text_is(name, things[i])) {
			e->over |= i == 2 ? OVER_ROLE
				: i == 3  ? OVER_PART
				: i == 4  ? OVER_COMPONENT
					  : 0;
			return read_attribute(e, tables[i], rows[i]);
		}
	if (cor_text_is(name, "true") || cor_text_is(name, "false"))
		return ver_truth(cor_tri_of(name.n == 4));
	if (cor_text_is(name, "at"))
		return ver_one('d', (ver_item){.number = ver_at});
	if (cor_text_is(name, "functions") || cor_text_is(name, "vendors") ||
		cor_text_is(name, "lists"))
		return read_named(e, name.p[0]);
	if (take(e, "(")) { /* date, size, has */
		cor_day day;

		v = read_any(e);
		need(e, ")");
		if (cor_text_is(name, "date") && v.n && cor_day_parse(v.items[0].text, &day))
			return ver_one('d', (ver_item){.number = day});
		return cor_text_is(name, "size") ? ver_size(v) : ver_truth(ver_is_known(v));
	}
	set = ver_get(cor_yaml_get(ver_policy, "sets"), ver_format("%.*s", COR_FMT(name)).p);
	if (set.n == 0 || e->depth > COR_LIMIT_EXPRESSION_DEPTH)
		bad(e, "a name that there is");
	v = ver_evaluate(set, e->row, &e->over);
	return v;
}

static ver_value read_one(eval *e)
{
	static const char *const methods[] = {"startsWith", "endsWith", "contains", "exists",
		"all"};
	ver_value v;

	if (e->depth++ > 4 * COR_LIMIT_EXPRESSION_DEPTH)
		bad(e, "less nesting");
	if (take(e, "!")) {
		v = ver_truth(cor_tri_not(read_one(e).truth));
	} else if (take(e, "-")) {
		v = read_one(e);
		v = ver_arithmetic('-', ver_one(v.kind, (ver_item){0}), v);
	} else {
		if (take(e, "(")) {
			v = read_any(e);
			need(e, ")");
		} else if (take(e, "["))
			v = read_list(e);
		else if (e->p < e->end && strchr("'\"", *e->p))
			v = ver_one('t', (ver_item){.text = read_text(e)});
		else
			v = e->p < e->end && strchr("0123456789", *e->p) ? read_number(e)
									 : read_word(e);
		while (take(e, ".")) {
			cor_text name = read_name(e);
			int i = 0;

			need(e, "(");
			while (i < 4 && !cor_text_is(name, methods[i]))
				i++;
			v = ver_truth(i < 3 ? ver_test("sec"[i], v, read_any(e))
					    : over_list(e, v, i == 4));
			need(e, ")");
		}
	}
	e->depth--;
	return v;
}

static ver_value read_binary(eval *e, int level)
{
	static const struct {
		const char *text;
		char op;
		int level;
	} operators[] = {{"||", '|', 1}, {"&&", '&', 2}, {"==", '=', 3}, {"!=", '#', 3},
		{"<=", 'l', 3}, {">=", 'g', 3}, {"<", '<', 3}, {">", '>', 3}, {"in", 'i', 3},
		{"+", '+', 4}, {"-", '-', 4}, {"*", '*', 5}, {"/", '/', 5}, {"%", '%', 5}};
	ver_value a = level == 6 ? read_one(e) : read_binary(e, level + 1), b;
	size_t count = sizeof(operators) / sizeof(operators[0]), i = 0;

	while (level < 6 && i < count) {
		for (i = 0; i < count; i++)
			if (operators[i].level == level && take(e, operators[i].text))
				break;
		if (i == count)
			break;
		b = read_binary(e, level + 1);
		a = level == 1                   ? ver_truth(cor_tri_or(a.truth, b.truth))
			: level == 2             ? ver_truth(cor_tri_and(a.truth, b.truth))
			: level > 3              ? ver_arithmetic(operators[i].op, a, b)
			: operators[i].op == 'i' ? ver_truth(ver_within(a, b))
			: operators[i].op == '#' ? ver_truth(cor_tri_not(ver_test('=', a, b)))
						 : ver_truth(ver_test(operators[i].op, a, b));
	}
	return a;
}

static ver_value read_any(eval *e)
{
	ver_value condition = read_binary(e, 1), yes, no;

	if (!take(e, "?"))
		return condition;
	yes = read_any(e);
	need(e, ":");
	no = read_any(e);
	if (condition.truth != COR_MAYBE)
		return condition.truth == COR_YES ? yes : no;
	return ver_test('=', yes, no) == COR_YES
		? yes
		: (ver_value){.kind = yes.kind, .of = yes.of, .truth = COR_MAYBE};
}

ver_value ver_evaluate(cor_text expression, const ver_row_of *row, unsigned *ret_over)
{
	eval e = {.row = row, .start = expression.p, .p = expression.p};
	ver_value v;

	e.end = expression.p + expression.n;
	v = read_any(&e);
	take(&e, "");
	if (e.p != e.end)
		bad(&e, "an operator or the end");
	if (ret_over)
		*ret_over |= e.over;
	return v;
}

cor_tri ver_holds(cor_text expression, const ver_row_of *row)
{
	ver_value v = ver_evaluate(expression, row, NULL);

	if (v.kind != 'b')
		ver_stop(2, "the selector %.*s is not a yes or no", COR_FMT(expression));
	return v.truth;
}
