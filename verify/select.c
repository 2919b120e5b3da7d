/*
 * Selectors (doc/policy.md) to SQL, as they are read: there is no tree.  What the SQL says of a row
 * is 1, 0 or NULL, and NULL is maybe.  What comes out is an operand: nothing need be put around it.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "verify/verify.h"

enum { DEEPEST = 4 * COR_LIMIT_EXPRESSION_DEPTH };

/* kind: b t n d(ay) f(raction) p(arty) u(=function) l(ist) v(endors) g(roup of functions).  sql: an
 * expression, NULL where not known; of a list a SELECT of its items x; where many, one of the
 * candidates x; of v and g the name.  of: the kind of a list's items; known: whether it is. */
typedef struct value {
	char kind, of;
	bool many;
	const char *sql, *known;
} value;
typedef struct parser {
	const char *start, *p, *end;
	unsigned over, variable_count;
	struct {
		cor_text name;
		value value;
	} variables[4];
} parser;

static unsigned depth, aliases;
static value read_any(parser *e);

static _Noreturn void bad(const parser *e, const char *expected)
{
	ver_stop(2, "character %td of the selector %.*s: expected %s", e->p - e->start + 1,
		(int)(e->end - e->start), e->start, expected);
}

/* ---- reading words ---- */

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

static bool take(parser *e, const char *word)
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

static void need(parser *e, const char *word)
{
	if (!take(e, word))
		bad(e, word);
}

static cor_text read_name(parser *e)
{
	cor_text t = {(take(e, ""), e->p), 0};

	while (e->p < e->end && is_name(*e->p))
		e->p++, t.n++;
	if (t.n == 0)
		bad(e, "a name");
	return t;
}

/* A code point of so many hexadecimal digits, as UTF-8. */
static char *read_code(parser *e, int digits, char *out)
{
	char text[5] = "";
	unsigned code;

	for (int i = 0; i < digits && e->p < e->end; i++)
		text[i] = *e->p++;
	code = (unsigned)strtoul(text, NULL, 16);
	if (code == 0)
		bad(e, "a character");
	if (code >= 0x800)
		*out++ = (char)(0xe0 | code >> 12);
	if (code >= 0x80)
		*out++ = (char)(code >= 0x800 ? 0x80 | (code >> 6 & 63) : 0xc0 | code >> 6);
	*out++ = (char)(code >= 0x80 ? 0x80 | (code & 63) : code);
	return out;
}

static const char *read_text(parser *e)
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
	return out;
}

/* ---- what can be done with values ---- */

static const char *candidates(value v)
{
	return v.many ? v.sql : ver_format("SELECT %s AS x", v.sql);
}

/* What is computed from one of several is not known. */
static const char *only(value v)
{
	return v.many ? ver_format("(SELECT iif(count(*) = 1, max(x), NULL) FROM (%s))", v.sql)
		      : v.sql;
}

static value expression(char kind, const char *sql)
{
	return (value){.kind = kind, .sql = sql};
}

const char *ver_meant(const char *table, const char *text)
{
	return ver_format(
		"SELECT id AS x FROM %s WHERE id = %s UNION SELECT id FROM name WHERE "
		"kind = '%s' AND name = fold(%s) AND NOT EXISTS (SELECT 1 FROM %s WHERE id = %s)",
		table, text, table, text, table, text);
}

static const char *table_of(char kind)
{
	return kind == 'p' ? "party" : kind == 'u' ? "function" : NULL;
}

/* A text beside a party or function is one, through its names; a number beside a decimal is one. */
static value as(value v, char kind)
{
	if (v.kind == 'n' && kind == 'f')
		return expression('f', ver_format("CAST(%s AS REAL)", v.sql));
	if (v.kind == 't' && table_of(kind))
		return (value){.kind = kind,
			.many = true,
			.sql = ver_meant(table_of(kind), only(v))};
	return v;
}

/* op: = < l(<=) > g(>=) s(tartsWith) e(ndsWith) c(ontains).  What all candidates answer alike. */
static const char *test(char op, value a, value b)
{
	const char *form = op == '=' ? "(%s = %s)"
		: op == '<'          ? "(%s < %s)"
		: op == 'l'          ? "(%s <= %s)"
		: op == '>'          ? "(%s > %s)"
		: op == 'g'          ? "(%s >= %s)"
		: op == 's'          ? "(substr(%s, 1, length(%s)) = %s)"
		: op == 'c'          ? "(instr(%s, %s) > 0)"
				     : "(substr(%s, -length(%s)) = %s OR %s = '')";

	a = as(a, b.kind);
	b = as(b, a.kind);
	if (a.kind == 'l')
		return ver_format("iif(%s AND %s, (SELECT json_group_array(x) FROM (%s)) = "
				  "(SELECT json_group_array(x) FROM (%s)), NULL)",
			a.known, b.known, a.sql, b.sql);
	if (!a.many && !b.many)
		return ver_format(form, a.sql, b.sql, b.sql, b.sql);
	return ver_format(
		"(SELECT iif(min(t) = max(t), min(t), NULL) FROM (SELECT %s AS t FROM (%s) a, "
		"(%s) b))",
		ver_format(form, "a.x", "b.x", "b.x", "b.x"), candidates(a), candidates(b));
}

static const char *within(value a, value b)
{
	const char *one; /* of one candidate a.x */

	if (b.kind == 'v')
		one = ver_format("(SELECT level FROM vendor WHERE vset = %Q AND party = a.x)",
			b.sql);
	else if (b.kind == 'g')
		one = ver_format(
			"ifnull((SELECT iif(membership = 'maybe', 1, 2) FROM function_group "
			"WHERE grp = %Q AND function = a.x), 0)",
			b.sql);
	else if (table_of(a.kind) && b.of == 't')
		one = ver_format(
			"ifnull((SELECT max(t) FROM (SELECT (SELECT iif(count(*), "
			"max(x = a.x) * (1 + (count(*) = 1)), 1) FROM (%s)) AS t FROM (%s) b)), 0)",
			ver_meant(table_of(a.kind), "b.x"), b.sql);
	else
		one = ver_format("2 * (a.x IN (SELECT x FROM (%s)))", b.sql);
	return ver_format("iif(%s, (SELECT iif(min(t) = max(t), nullif(min(t), 1) / 2, NULL) FROM "
			  "(SELECT %s AS t FROM (%s) a WHERE a.x NOT NULL)), NULL)",
		b.kind == 'l' ? b.known : "1", one, candidates(a));
}

static value choose(value c, value yes, value no)
{
	const char *alike = test('=', yes, no);
	value v = yes;

	v.many |= no.many;
	v.known = ver_format("CASE WHEN %s THEN %s WHEN NOT %s THEN %s ELSE ifnull(%s, 0) END",
		c.sql, yes.known, c.sql, no.known, alike);
	if (v.kind == 'l' || v.many)
		v.sql = ver_format("SELECT x FROM (%s) WHERE %s UNION ALL SELECT x FROM (%s) WHERE "
				   "NOT %s UNION ALL SELECT x FROM (%s) WHERE %s IS NULL AND %s",
			v.kind == 'l' ? yes.sql : candidates(yes), c.sql,
			v.kind == 'l' ? no.sql : candidates(no), c.sql,
			v.kind == 'l' ? yes.sql : candidates(yes), c.sql, alike);
	else
		v.sql = ver_format("CASE WHEN %s THEN %s WHEN NOT %s THEN %s WHEN %s THEN %s END",
			c.sql, yes.sql, c.sql, no.sql, alike, yes.sql);
	return v;
}

/* ---- attributes ---- */

/* A column of a row: an alias, or a product by its id. */
static value column(parser *e, const char *table, const char *row, const char *name)
{
	const char *cell = strcmp(table, "product") == 0
		? ver_format("(SELECT %s FROM product WHERE id = %s)", name, row)
		: ver_format("%s.%s", row, name);
	const char *label = "ifnull((SELECT id FROM label WHERE name = fold(%s)), %s)", *type;
	char kind;

	if (sqlite3_table_column_metadata(ver_db, NULL, table, name, &type, NULL, NULL, NULL, NULL))
		bad(e, "an attribute");
	kind = type[4] ? type[5] : 'T';
	if (kind == 'N')
		return expression('n', ver_format("CAST(%s AS INTEGER)", cell));
	if (kind == 'A')
		return expression('f', ver_format("decimal(%s)", cell));
	if (kind == 'Y')
		return expression('b', ver_format("(%s = 'yes')", cell));
	if (kind == 'L' || kind == 'O')
		return (value){.kind = 'l',
			.of = 't',
			.known = ver_format("(%s NOT NULL)", cell),
			.sql = ver_format(
				"SELECT %s AS x FROM json_each('[' || replace(json_quote(%s), "
				"'|', '\",\"') || ']') WHERE %s <> 'none'",
				kind == 'L' ? "value" : ver_format(label, "value", "value"), cell,
				cell)};
	if (strcmp(name, "state") == 0)
		cell = ver_format("ifnull(%s, 'live')", cell);
	return expression(kind == 'D' ? 'd' : 't',
		kind == 'W' ? ver_format(label, cell, cell) : cell);
}

static value tags(const char *table, const char *of, const char *id)
{
	return (value){.kind = 'l',
		.of = 't',
		.known = ver_format("(%s NOT NULL)", id),
		.sql = ver_format("SELECT tag AS x FROM %s WHERE %s = %s", table, of, id)};
}

/* What follows `thing`, as far as it is no method. */
static value read_attribute(parser *e, const char *table, const char *row)
{
	bool product = strcmp(table, "product") == 0;
	const char *before = e->p;
	value v = {.kind = 't'};

	while (take(e, ".")) {
		const char *name = ver_text(read_name(e));

		if (take(e, "(")) {
			e->p = before;
			return v;
		}
		before = e->p;
		if (v.kind == 'p') { /* one of them without: it could be called anything */
			v = (value){.kind = 't',
				.many = true,
				.sql = ver_format(
					"SELECT DISTINCT %s AS x FROM party WHERE id IN (%s) AND "
					"NOT EXISTS (SELECT 1 FROM party WHERE id IN (%s) AND "
					"%s IS NULL)",
					column(e, "party", "party", name).sql, v.sql, v.sql, name)};
		} else if (strcmp(name, "maker") == 0) {
			const char *thing = product ? ver_format("'product:' || %s", row)
				: strcmp(row, "r")
				? ver_format("'%s:' || %s.id", table, row)
				: "ifnull('role:' || r.rowid, 'element:' || e.id)";

			v = (value){'p', 0, true,
				ver_format("SELECT party AS x FROM maker WHERE thing = %s", thing),
				NULL};
		} else if (strcmp(name, "brand") == 0) {
			v = (value){'p', 0, true,
				ver_format("SELECT party AS x FROM said WHERE cell = %s",
					column(e, table, row, name).sql),
				NULL};
		} else if (strcmp(name, "product") == 0) {
			row = product ? row : ver_format("%s.product", row);
			table = "product";
			product = true;
			v = expression('t', row);
		} else if (strcmp(name, "tags") == 0) {
			v = strcmp(table, "site") == 0
				? tags("site_tag", "site", "s.id")
				: tags("network_tag", "network", "e.network");
		} else if (strcmp(name, "function") == 0) {
			v = (value){'u', 0, true,
				"SELECT id AS x FROM name WHERE kind = 'function' AND "
				"name = fold(r.function)",
				NULL};
		} else if (product && strcmp(name, "essential") == 0) {
			v = expression('b', "(nullif(c.essential, 1) / 2)");
		} else {
			v = column(e, table, row, name);
		}
	}
	return v;
}

/* ---- reading ---- */

static value read_number(parser *e)
{
	cor_text t = {e->p, 0};
	bool point = false;
	int64_t n;

	for (; e->p < e->end && strchr("0123456789.", *e->p); e->p++, t.n++)
		point |= *e->p == '.';
	if (point)
		return expression('f', ver_format("decimal('%.*s')", COR_FMT(t)));
	if (!cor_text_to_i64(t, &n))
		bad(e, "a number");
	return expression('n', ver_format("%lld", (long long)n));
}

/* functions.G, vendors.V, lists.L, also with ["…"]. */
static value read_named(parser *e, char what)
{
	bool bracket = take(e, "[");
	const char *name = bracket ? read_text(e) : (need(e, "."), ver_text(read_name(e)));
	const cor_yaml_node *map = cor_yaml_get(ver_policy, what == 'v' ? "vendors" : "lists");

	if (bracket)
		need(e, "]");
	if (what != 'f' && (!map || !cor_yaml_get(map, name)))
		bad(e, "a name that there is");
	if (what != 'l')
		return expression(what == 'f' ? 'g' : 'v', name);
	return (value){'l', 't', false, ver_format("SELECT x FROM list WHERE name = %Q", name),
		"1"};
}

static value read_list(parser *e)
{
	value v = {'l', 't', false, NULL, "1"};

	while (!take(e, "]")) {
		value item = (v.sql ? need(e, ",") : (void)0, read_any(e));

		v.of = item.kind;
		v.known = ver_format("%s AND %s NOT NULL", v.known, only(item));
		v.sql = ver_format("%s(%s)", v.sql ? ver_format("%s, ", v.sql) : "", only(item));
	}
	v.known = ver_format("(%s)", v.known);
	v.sql = v.sql ? ver_format("SELECT column1 AS x FROM (VALUES %s)", v.sql)
		      : "SELECT NULL AS x WHERE 0";
	return v;
}

/* exists, and all: there is none of which it does not hold. */
static value over_list(parser *e, value list, bool all)
{
	unsigned at = e->variable_count++, alias = aliases++;
	const char *none = all ? "NOT " : "", *holds;

	if (at == sizeof(e->variables) / sizeof(e->variables[0]))
		bad(e, "less nesting");
	e->variables[at].name = read_name(e);
	e->variables[at].value = expression(list.of, ver_format("v%u.x", alias));
	need(e, ",");
	holds = read_any(e).sql;
	e->variable_count--;
	return expression('b',
		ver_format(
			"(%siif(%s, (SELECT nullif(ifnull(max(ifnull(2 * t, 1)), 0), 1) / 2 FROM "
			"(SELECT %s%s AS t FROM (%s) v%u)), NULL))",
			none, list.known, none, holds, list.sql, alias));
}

/* date, size and has. */
static value read_call(parser *e, cor_text name)
{
	value v = read_any(e);

	need(e, ")");
	if (cor_text_is(name, "date"))
		return expression('d', v.sql);
	if (cor_text_is(name, "size"))
		return expression('n',
			v.kind == 'l' ? ver_format("iif(%s, (SELECT count(*) FROM (%s)), NULL)",
						v.known, v.sql)
				      : ver_format("length(%s)", only(v)));
	if (v.many)
		return expression('b',
			ver_format(
				"(SELECT CASE count(*) WHEN 0 THEN 0 WHEN 1 THEN 1 END FROM (%s))",
				v.sql));
	return expression('b', v.kind == 'l' ? v.known : ver_format("(%s NOT NULL)", v.sql));
}

static value translate(cor_text text, unsigned *ret_over);

static value read_word(parser *e)
{
	static const struct {
		const char *name, *table, *row;
		unsigned over;
	} things[] = {{"site", "site", "s", 0}, {"element", "element", "e", 0},
		{"role", "role", "r", OVER_ROLE}, {"part", "part", "p", OVER_PART},
		{"component", "product", "c.product", OVER_COMPONENT}, {"party", "party", "y", 0},
		{"network", "network", "e", 0}};
	cor_text name = read_name(e), set;

	for (unsigned i = 0; i < e->variable_count; i++)
		if (cor_text_equal(e->variables[i].name, name))
			return e->variables[i].value;
	for (int i = 0; i < 7; i++)
		if (cor_text_is(name, things[i].name)) {
			e->over |= things[i].over;
			return read_attribute(e, things[i].table, things[i].row);
		}
	if (cor_text_is(name, "true") || cor_text_is(name, "false"))
		return expression('b', name.n == 4 ? "1" : "0");
	if (cor_text_is(name, "at"))
		return expression('d', "at()");
	if (cor_text_is(name, "functions") || cor_text_is(name, "vendors") ||
		cor_text_is(name, "lists"))
		return read_named(e, name.p[0]);
	if (take(e, "("))
		return read_call(e, name);
	set = ver_get(cor_yaml_get(ver_policy, "sets"), ver_text(name));
	if (set.n == 0)
		bad(e, "a name that there is");
	return translate(set, &e->over);
}

static value read_one(parser *e)
{
	static const char *const methods[] = {"startsWith", "endsWith", "contains", "exists",
		"all"};
	value v;

	if (depth++ > DEEPEST)
		bad(e, "less nesting");
	if (take(e, "!")) {
		v = expression('b', ver_format("(NOT %s)", read_one(e).sql));
	} else if (take(e, "-")) {
		v = read_one(e);
		v.sql = ver_format("arith('-', 0, %s)", v.sql);
	} else {
		if (take(e, "(")) {
			v = read_any(e);
			need(e, ")");
		} else if (take(e, "["))
			v = read_list(e);
		else if (e->p < e->end && strchr("'\"", *e->p))
			v = expression('t', ver_format("%Q", read_text(e)));
		else
			v = e->p < e->end && strchr("0123456789", *e->p) ? read_number(e)
									 : read_word(e);
		while (take(e, ".")) {
			cor_text name = read_name(e);
			int i = 0;

			need(e, "(");
			while (i < 4 && !cor_text_is(name, methods[i]))
				i++;
			v = i < 3 ? expression('b', test("sec"[i], v, read_any(e)))
				  : over_list(e, v, i == 4);
			need(e, ")");
		}
	}
	depth--;
	return v;
}

static value read_binary(parser *e, int level)
{
	static const struct {
		const char *text;
		char op;
		int level;
	} operators[] = {{"||", '|', 1}, {"&&", '&', 2}, {"==", '=', 3}, {"!=", '#', 3},
		{"<=", 'l', 3}, {">=", 'g', 3}, {"<", '<', 3}, {">", '>', 3}, {"in", 'i', 3},
		{"+", '+', 4}, {"-", '-', 4}, {"*", '*', 5}, {"/", '/', 5}, {"%", '%', 5}};
	size_t count = sizeof(operators) / sizeof(operators[0]), i = 0;
	value a = level == 6 ? read_one(e) : read_binary(e, level + 1), b;
	bool chain = false;

	while (level < 6) {
		for (i = 0; i < count; i++)
			if (operators[i].level == level && take(e, operators[i].text))
				break;
		if (i == count)
			break;
		b = read_binary(e, level + 1);
		chain |= level < 3;
		if (level > 3)
			a = expression(a.kind == 'f' ? 'f' : b.kind,
				ver_format("arith('%c', %s, %s)", operators[i].op, a.sql, b.sql));
		else if (level < 3)
			a.sql = ver_format("%s %s %s", a.sql, level == 1 ? "OR" : "AND", b.sql);
		else
			a = expression('b',
				operators[i].op == 'i' ? within(a, b)
					: operators[i].op == '#'
					? ver_format("(NOT %s)", test('=', a, b))
					: test(operators[i].op, a, b));
	}
	if (chain) /* in brackets as a whole: SQLite reads no more than some thirty, one in another */
		a.sql = ver_format("(%s)", a.sql);
	return a;
}

static value read_any(parser *e)
{
	value condition = read_binary(e, 1), yes;

	if (!take(e, "?"))
		return condition;
	yes = read_any(e);
	need(e, ":");
	return choose(condition, yes, read_any(e));
}

static value translate(cor_text text, unsigned *ret_over)
{
	parser e = {.start = text.p, .p = text.p};
	value v;

	e.end = text.p + text.n;
	v = read_any(&e);
	take(&e, "");
	if (e.p != e.end)
		bad(&e, "an operator or the end");
	if (ret_over)
		*ret_over |= e.over;
	return v;
}

const char *ver_selector(cor_text text, unsigned *ret_over)
{
	value v = translate(text, ret_over);

	if (v.kind != 'b')
		ver_stop(2, "the selector %.*s is not a yes or no", COR_FMT(text));
	return v.sql;
}

const char *ver_keys(const char *attribute)
{
	value v = translate(cor_text_of(attribute), NULL);

	if (v.kind != 'l')
		return ver_format("SELECT %s AS x", only(v));
	return ver_format("SELECT x FROM (%s) UNION ALL SELECT 'none' WHERE %s AND NOT EXISTS (%s) "
			  "UNION ALL SELECT NULL WHERE NOT %s",
		v.sql, v.known, v.sql, v.known);
}
