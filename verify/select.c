/*
 * Selectors (doc/policy.md) to SQL, as they are read: there is no tree.  What the SQL says of a row
 * is 1, 0 or NULL, and NULL is maybe.  What comes out is an operand: nothing need be put around it.
 */
#include "base/limits.h"
#include "verify/verify.h"

/* What passes 63 bits is not known; SQL makes it a fraction. */
#define ARITHMETIC                                                                             \
	"(SELECT iif(typeof(r) = 'real' AND typeof(a) = 'integer' AND typeof(b) = 'integer', " \
	"NULL, r) FROM (SELECT a, b, a %s b AS r FROM (SELECT %s AS a, %s AS b)))"

enum { DEEPEST = 4 * COR_LIMIT_EXPRESSION_DEPTH };

/* kind: b t n d(ay) f(raction) p(arty) u(=function) l(ist) v(endors) g(roup of functions).  sql: an
 * expression, NULL where not known; where many, a SELECT of the candidates, or of a list's items, as
 * x; of v and g the name.  known: whether a list is; of: the kind of its items. */
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

/* A text as SQL reads it: the escapes are JSON's, but for \' and \x. */
static const char *read_text(parser *e)
{
	char *out = ver_new(5 * (size_t)(e->end - e->p) + 1, 1), *o = out, quote;

	quote = e->p < e->end ? *e->p++ : 0;
	for (; e->p < e->end && *e->p != quote; e->p++) {
		bool escape = *e->p == '\\' && e->p + 1 < e->end;

		e->p += escape;
		if ((escape && *e->p != '\'') || *e->p == '"')
			*o++ = '\\';
		*o++ = escape && *e->p == 'x' ? 'u' : *e->p;
		if (escape && *e->p == 'x')
			*o++ = '0', *o++ = '0';
	}
	if (e->p++ == e->end)
		bad(e, "a closing quote");
	return strchr(out, '\\') ? ver_format("('\"%q\"' ->> '$')", out) : ver_format("%Q", out);
}

/* ---- what can be done with values ---- */

static value expression(char kind, const char *sql)
{
	return (value){.kind = kind, .sql = sql};
}

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

const char *ver_meant(const char *table, const char *text)
{
	return ver_format(
		"SELECT id AS x FROM %s WHERE id = %s UNION SELECT id FROM name WHERE kind = '%s' "
		"AND name = fold(%s) AND NOT EXISTS (SELECT 1 FROM %s WHERE id = %s)",
		table, text, table, text, table, text);
}

/* A text beside a party or function is one, through its names; a number beside a decimal is one. */
static value as(value v, char kind)
{
	if (v.kind == 'n' && kind == 'f')
		return expression('f', ver_format("CAST(%s AS REAL)", v.sql));
	if (v.kind != 't' || (kind != 'p' && kind != 'u'))
		return v;
	return (value){kind, 0, true, ver_meant(kind == 'p' ? "party" : "function", only(v)), NULL};
}

/* What all candidates answer alike; form: what is asked of one and one. */
static const char *test(const char *form, value a, value b)
{
	const char *items = "(SELECT json_group_array(x) FROM (%s))";

	a = as(a, b.kind);
	b = as(b, a.kind);
	if (a.kind == 'l' && b.kind == 'l')
		return ver_format("iif(%s AND %s, %s, NULL)", a.known, b.known,
			ver_format(form, ver_format(items, a.sql), ver_format(items, b.sql)));
	if (!a.many && !b.many)
		return ver_format(form, a.sql, b.sql, b.sql, b.sql);
	return ver_format(
		"(SELECT iif(min(t) = max(t), min(t), NULL) FROM (SELECT %s AS t FROM (%s) a, (%s) b))",
		ver_format(form, "a.x", "b.x", "b.x", "b.x"), candidates(a), candidates(b));
}

static const char *within(value a, value b)
{
	const char *one = "2 * (a.x IN (%s))"; /* of one candidate a.x: 2, 1 or 0 */

	if (b.kind == 'v')
		one = "(SELECT level FROM vendor WHERE vset = %Q AND party = a.x)";
	else if (b.kind == 'g')
		one = "ifnull((SELECT iif(membership = 'maybe', 1, 2) FROM function_group WHERE grp = %Q AND "
		      "function = a.x), 0)";
	else if (a.kind == 'p' || a.kind == 'u')
		one = ver_format(
			"ifnull((SELECT max(t) FROM (SELECT (SELECT iif(count(*), max(x = a.x) * "
			"(1 + (count(*) = 1)), 1) FROM (%s)) AS t FROM (%%s) b)), 0)",
			as(expression('t', "b.x"), a.kind).sql);
	return ver_format("iif(%s, (SELECT iif(min(t) = max(t), nullif(min(t), 1) / 2, NULL) FROM "
			  "(SELECT %s AS t FROM (%s) a WHERE a.x NOT NULL)), NULL)",
		b.kind == 'l' ? b.known : "1", ver_format(one, b.sql), candidates(a));
}

/* condition ? yes : no */
static value choose(const char *c, value yes, value no)
{
	const char *alike = test("(%s = %s)", yes, no);
	const char *either = "CASE WHEN %s THEN %s WHEN NOT %s THEN %s WHEN %s THEN %s END";

	if (!yes.many && !no.many)
		return expression(yes.kind,
			ver_format(either, c, yes.sql, c, no.sql, alike, yes.sql));
	return (value){yes.kind, yes.of, true,
		ver_format(
			"SELECT x FROM (%s) WHERE ifnull(%s, %s) UNION ALL SELECT x FROM (%s) WHERE NOT %s",
			candidates(yes), c, alike, candidates(no), c),
		ver_format(either, c, yes.known, c, no.known, "1", alike)};
}

/* ---- reading ---- */

/* What follows a thing, as far as it is no method; of: the thing, or the kind of what is there. */
static value read_attribute(parser *e, const char *of, const char *sql)
{
	value v = expression(of[0], sql);

	for (const char *before = e->p; take(e, "."); before = e->p) {
		const char *name = ver_text(read_name(e));
		sqlite3_stmt *q;

		if (take(e, "(")) {
			e->p = before;
			break;
		}
		q = ver_prepare(ver_db,
			ver_format("SELECT kind, replace(sql, '$', %Q), replace(known, '$', %Q) "
				   "FROM attribute WHERE thing = %Q AND name = %Q",
				v.sql, v.sql, of, name));
		if (!ver_step(q))
			bad(e, "an attribute");
		of = ver_format("%s", sqlite3_column_text(q, 0));
		v = (value){of[0], 't', strchr("plu", of[0]) || of[1],
			ver_format("%s", sqlite3_column_text(q, 1)),
			ver_format("(%s)", sqlite3_column_text(q, 2))};
		sqlite3_finalize(q);
	}
	v.kind = v.kind == 'P' ? 't' : v.kind; /* a product compares as its id */
	return v;
}

static value read_number(parser *e)
{
	cor_text t = {e->p, 0};
	bool point = false;

	for (; e->p < e->end && strchr("0123456789.", *e->p); e->p++, t.n++)
		point |= *e->p == '.';
	return expression(point ? 'f' : 'n',
		ver_format(point ? "CAST('%.*s' AS REAL)" : "%.*s", COR_FMT(t)));
}

/* functions.G, vendors.V, lists.L, places.L, also with ["…"]. */
static value read_named(parser *e, const char *what)
{
	value v = {'l', 't', true, "SELECT 0 AS x WHERE 0", "1"};
	bool bracket = take(e, "[");
	const cor_yaml_node *node;
	const char *name;

	if (bracket) {
		cor_text quoted = {(take(e, ""), e->p + 1), 0};

		while (e->p + quoted.n + 1 < e->end && quoted.p[quoted.n] != *e->p)
			quoted.n++;
		e->p += quoted.n + 2;
		name = ver_text(quoted);
		need(e, "]");
	} else {
		need(e, ".");
		name = ver_text(read_name(e));
	}
	node = ver_child(ver_child(ver_policy, what), name);
	if (what[0] != 'f' && !node)
		bad(e, "a name that there is");
	if (what[0] == 'p')
		return expression('b',
			ver_format("(SELECT nullif(v, 1) / 2 FROM lies WHERE list = %Q "
				   "AND site = s.id)",
				name));
	if (what[0] != 'l')
		return expression(what[0] == 'f' ? 'g' : 'v', name);
	for (node = node->first; node; node = node->next)
		v.sql = ver_format("%s UNION ALL SELECT %Q", v.sql,
			ver_text(cor_text_trim(node->text)));
	return v;
}

static value read_list(parser *e)
{
	value v = {'l', 't', true, NULL, "1"};

	while (!take(e, "]")) {
		value item = (v.sql ? need(e, ",") : (void)0, read_any(e));

		v.of = item.kind;
		v.known = ver_format("(%s AND %s NOT NULL)", v.known, only(item));
		v.sql = ver_format("%s%s(%s)", v.sql ? v.sql : "", v.sql ? ", " : "", only(item));
	}
	v.sql = v.sql ? ver_format("SELECT column1 AS x FROM (VALUES %s)", v.sql)
		      : "SELECT 0 AS x WHERE 0";
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
			"(%siif(%s, (SELECT nullif(ifnull(max(ifnull(2 * t, 1)), 0), 1) / 2 FROM (SELECT %s%s "
			"AS t FROM (%s) v%u)), NULL))",
			none, list.known, none, holds, list.sql, alias));
}

static value read_call(parser *e, char function)
{
	value v = read_any(e);

	need(e, ")");
	if (function == 'd') /* date */
		return expression('d', v.sql);
	if (function == 's') /* size */
		return expression('n',
			v.kind == 'l' ? ver_format("iif(%s, (SELECT count(*) FROM (%s)), NULL)",
						v.known, v.sql)
				      : ver_format("length(%s)", only(v)));
	return expression('b', /* has */
		v.kind == 'l'
			? v.known
			: ver_format(
				  "(SELECT CASE count(x) WHEN 0 THEN 0 WHEN 1 THEN 1 END FROM (%s))",
				  candidates(v)));
}

static value translate(cor_text text, unsigned *ret_over);

static value read_word(parser *e)
{
	static const char *const words[] = {"role", "part", "component", "site", "element",
		"network", "party", "functions", "vendors", "lists", "places", "true", "false",
		"at", "date", "size", "has"};
	cor_text name = read_name(e), set;
	int i = 0;

	for (unsigned v = 0; v < e->variable_count; v++)
		if (cor_text_equal(e->variables[v].name, name))
			return e->variables[v].value;
	while (i < 17 && !cor_text_is(name, words[i]))
		i++;
	if (i < 7) {
		e->over |= i < 3 ? 1U << i : 0;
		return read_attribute(e, words[i], "");
	}
	if (i < 11)
		return read_named(e, words[i]);
	if (i < 14)
		return expression(i < 13 ? 'b' : 'd', i == 11 ? "1" : i == 12 ? "0" : "at()");
	if (i < 17 && take(e, "("))
		return read_call(e, words[i][0]);
	set = ver_get(cor_yaml_get(ver_policy, "sets"), ver_text(name));
	if (set.n == 0)
		bad(e, "a name that there is");
	return translate(set, &e->over);
}

static value read_one(parser *e)
{
	static const struct {
		const char *name, *form;
	} methods[] = {{"startsWith", "(substr(%s, 1, length(%s)) = %s)"},
		{"endsWith", "(substr(%s, -length(%s)) = %s OR %s = '')"},
		{"contains", "(instr(%s, %s) > 0)"}, {"exists", NULL}, {"all", NULL}};
	value v;

	if (depth++ > DEEPEST)
		bad(e, "less nesting");
	if (take(e, "!"))
		v = expression('b', ver_format("(NOT %s)", read_one(e).sql));
	else if (take(e, "-")) {
		v = read_one(e);
		v.sql = ver_format(ARITHMETIC, "-", "0", only(v));
	} else if (take(e, "(")) {
		v = read_any(e);
		need(e, ")");
	} else if (take(e, "["))
		v = read_list(e);
	else if (e->p < e->end && strchr("'\"", *e->p))
		v = expression('t', read_text(e));
	else
		v = e->p < e->end && strchr("0123456789", *e->p) ? read_number(e) : read_word(e);
	while (take(e, ".")) {
		cor_text name = read_name(e);
		int i = 0;

		need(e, "(");
		while (i < 4 && !cor_text_is(name, methods[i].name))
			i++;
		v = i < 3 ? expression('b', test(methods[i].form, v, read_any(e)))
			  : over_list(e, v, i == 4);
		need(e, ")");
	}
	depth--;
	return v;
}

static value read_binary(parser *e, int level)
{
	static const struct {
		int level;
		const char *text, *form;
	} operators[] = {{1, "||", "%s OR %s"}, {2, "&&", "%s AND %s"}, {3, "==", "(%s = %s)"},
		{3, "!=", "(%s <> %s)"}, {3, "<=", "(%s <= %s)"}, {3, ">=", "(%s >= %s)"},
		{3, "<", "(%s < %s)"}, {3, ">", "(%s > %s)"}, {3, "in", NULL}, {4, "+", ""},
		{4, "-", ""}, {5, "*", ""}, {5, "/", ""}, {5, "%", ""}, {0, "", NULL}};
	value a = level == 6 ? read_one(e) : read_binary(e, level + 1), b;
	bool chain = false;
	int i = 0;

	while (level < 6) {
		for (i = 0; operators[i].level; i++)
			if (operators[i].level == level && take(e, operators[i].text))
				break;
		if (!operators[i].level)
			break;
		b = read_binary(e, level + 1);
		chain |= level < 3;
		if (level < 3)
			a.sql = ver_format(operators[i].form, a.sql, b.sql);
		else if (level == 3)
			a = expression('b',
				operators[i].form ? test(operators[i].form, a, b) : within(a, b));
		else
			a = expression(a.kind == 'f' ? 'f' : b.kind,
				ver_format(ARITHMETIC, operators[i].text, only(a), only(b)));
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
	return choose(condition.sql, yes, read_any(e));
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
	return ver_format(
		"SELECT x FROM (%s) UNION ALL SELECT 'none' WHERE %s AND NOT EXISTS (%s) UNION ALL "
		"SELECT NULL WHERE NOT %s",
		v.sql, v.known, v.sql, v.known);
}
