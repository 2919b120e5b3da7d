/*
 * Selectors (doc/policy.md) to SQL, as they are read: there is no tree.  What the SQL says of a row
 * is 1, 0 or NULL, and NULL is maybe.  What is not in brackets binds no looser than OR.
 */
#include "base/limits.h"
#include "verify/verify.h"

#define BLANK " \t\r\n"
#define NAME "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
/* What an attribute of a thing is of, or the kind of its value; its SQL; what it ranges over. */
#define ATTRIBUTE                                                                                 \
	"SELECT kind, iif(thing IN ('p', 'P'), replace(sql, '$', %Q), sql), over FROM attribute " \
	"WHERE thing = %Q AND name = %s"
/* What passes 63 bits is not known; SQL makes it a fraction. */
#define ARITHMETIC                                                                             \
	"(SELECT iif(typeof(r) = 'real' AND typeof(a) = 'integer' AND typeof(b) = 'integer', " \
	"NULL, r) FROM (SELECT a, b, a %s b AS r FROM (SELECT %s AS a, %s AS b)))"
/* What all rows say, of selects of 0, 1 and NULL, or of 0, 1 and 2. */
#define ALIKE "(SELECT iif(min(t) = max(t), min(t), NULL) FROM (%s))"

/* The rows of which it is asked whether it holds, by what that ranges over. */
#define RANGE                                                                                  \
	"SELECT format('SELECT e.id AS element, %%s, min(%%s, ifnull(2 * %%s, 1)) AS chosen "  \
	"FROM element e LEFT JOIN site s ON s.id = e.site %%s', columns, surely, %Q, tables) " \
	"FROM range WHERE over & %u OR of = rule('of') OR over = 0 ORDER BY over DESC LIMIT 1"

enum { DEEPEST = 4 * COR_LIMIT_EXPRESSION_DEPTH };

/* kind: b t n d(ay) f(raction) p(arty) u(=function) l(ist) v(endors) g(roup of functions).  sql: an
 * expression, NULL where not known; where many, a SELECT of the candidates, or of a list's items, as
 * x: NULL where a list is not known; of v and g the name.  of: the kind of a list's items. */
typedef struct value {
	char kind, of;
	bool many;
	const char *sql;
} value;

typedef struct variable {
	const char *name;
	value value;
	const struct variable *outer;
} variable;

typedef struct parser {
	const char *start, *p;
	const variable *variables; /* the innermost */
} parser;

static unsigned depth, aliases, over; /* over: what the selector at hand ranges over */
static value read_any(parser *e);

static _Noreturn void bad(const parser *e, const char *expected)
{
	ver_stop(2, "character %td of the selector %s: expected %s", e->p - e->start + 1, e->start,
		expected);
}

/* ---- reading words ---- */

static bool take(parser *e, const char *word)
{
	size_t n = strlen(word);

	e->p += strspn(e->p, BLANK);
	if (strncmp(e->p, word, n) != 0 ||
		(strchr(NAME, word[0]) && e->p[n] && strchr(NAME, e->p[n])))
		return false;
	e->p += n;
	return true;
}

static void need(parser *e, const char *word)
{
	if (!take(e, word))
		bad(e, word);
}

static const char *read_name(parser *e)
{
	const char *name = e->p += strspn(e->p, BLANK);

	e->p += strspn(e->p, NAME);
	if (e->p == name)
		bad(e, "a name");
	return ver_text((cor_text){name, (size_t)(e->p - name)});
}

/* A text as SQL reads it: the escapes are JSON's, but for \' and \x. */
static const char *read_text(parser *e)
{
	char *out = ver_new(5 * strlen(e->p), 1), *o = out, quote = *e->p++;

	for (; *e->p && *e->p != quote; e->p++) {
		bool escape = *e->p == '\\' && e->p[1];

		e->p += escape;
		if ((escape && *e->p != '\'') || *e->p == '"')
			*o++ = '\\';
		*o++ = escape && *e->p == 'x' ? 'u' : *e->p;
		if (escape && *e->p == 'x')
			*o++ = '0', *o++ = '0';
	}
	if (!*e->p++)
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

/* Whose names a text (in SQL) is: an id is its bearer's alone. */
#define MEANT                                                                             \
	"kind = '%s' AND name = (SELECT ifnull((SELECT '=' || id FROM %s WHERE id = t), " \
	"fold(t)) FROM (SELECT %s AS t))"
#define NAMED "SELECT DISTINCT b.x AS text, id FROM (%%s) b LEFT JOIN name ON " MEANT

/* A text beside a party or function is one, through its names; a number beside a decimal is one. */
static value as(value v, char kind)
{
	const char *table = kind == 'p' ? "party" : "function";

	if (v.kind == 'n' && kind == 'f')
		return expression('f', ver_format("CAST(%s AS REAL)", v.sql));
	if (v.kind != 't' || (kind != 'p' && kind != 'u'))
		return v;
	return (value){kind, 0, true,
		ver_format("SELECT id AS x FROM name WHERE " MEANT, table, table, only(v))};
}

/* What all candidates answer alike; form: what is asked of one and one. */
static const char *test(const char *form, value a, value b)
{
	const char *items =
		"(SELECT iif(count(*) = count(x), json_group_array(x), NULL) FROM (%s))";

	a = as(a, b.kind);
	b = as(b, a.kind);
	if (a.kind == 'l' && b.kind == 'l')
		return ver_format(form, ver_format(items, a.sql), ver_format(items, b.sql));
	if (!a.many && !b.many)
		return ver_format(form, a.sql, b.sql, b.sql, b.sql);
	return ver_format(ALIKE,
		ver_format("SELECT %s AS t FROM (%s) a, (%s) b",
			ver_format(form, "a.x", "b.x", "b.x", "b.x"), candidates(a),
			candidates(b)));
}

/* Whether every candidate is, or none: one says 2, 1 or 0 of the candidate a.x. */
static const char *within(value a, value b)
{
	const char *one = "2 * (a.x IN (%s))", *table = a.kind == 'p' ? "party" : "function";

	if (b.kind == 'v')
		one = "(SELECT level FROM vendor WHERE vset = %Q AND party = a.x)";
	else if (b.kind == 'g')
		one = "ifnull((SELECT iif(membership = 'maybe', 1, 2) FROM function_group WHERE "
		      "grp = %Q AND function = a.x), 0)";
	else if (a.kind == 'p' || a.kind == 'u') /* the texts of a list, each through its names */
		one = ver_format("CASE WHEN a.x IN (SELECT max(id) FROM (" NAMED ") GROUP BY text "
				 "HAVING count(id) = 1) THEN 2 ELSE ifnull(a.x IN (SELECT id FROM "
				 "(" NAMED ")), 1) END",
			table, table, "b.x", table, table, "b.x");
	return ver_format("(nullif(" ALIKE ", 1) / 2)",
		ver_format("SELECT %s AS t FROM (%s) a WHERE a.x NOT NULL",
			ver_format(one, b.sql, b.sql), candidates(a)));
}

/* The candidates of yes or of no; NULL when the condition is not known and they are not alike. */
static value choose(const char *condition, value yes, value no)
{
	const char *which = ver_format("(SELECT ifnull(%s, nullif(%s, 0)) AS c)", condition,
		test("(%s = %s)", yes, no));
	value all = {yes.kind, yes.of, true,
		ver_format("SELECT x FROM (%s), %s WHERE c UNION ALL "
			   "SELECT x FROM (%s), %s WHERE NOT c UNION ALL "
			   "SELECT NULL FROM %s WHERE c IS NULL",
			candidates(yes), which, candidates(no), which, which)};

	return yes.many || no.many ? all : expression(yes.kind, only(all));
}

/* ---- reading ---- */

/* A set becomes a word like the others. */
static void define(const parser *e, const char *set)
{
	const char *text = ver_ask("SELECT policy('sets.%q')", set);
	unsigned outside = over;

	if (!text)
		bad(e, "a name that there is");
	over = 0;
	text = ver_selector(text);
	ver_run("INSERT INTO attribute VALUES('', %Q, 'b', %Q, %u)", set, text, over);
	over |= outside;
}

/* A word of the policy language and what follows it, as far as it is no call: attributes.sql. */
static value read_path(parser *e, const char *word)
{
	const char *of = "", *sql = "", *before, *name = ver_format("'%s'", word);

	if (!ver_ask("SELECT 1 FROM attribute WHERE thing = '' AND name = %s", name))
		define(e, word);
	while (name) {
		sqlite3_stmt *q = ver_query(ATTRIBUTE, sql, of, name);

		if (!ver_next(q))
			bad(e, "an attribute");
		of = ver_cell(q, 0);
		sql = ver_cell(q, 1);
		over |= (unsigned)sqlite3_column_int(q, 2);
		sqlite3_finalize(q);
		before = e->p;
		name = NULL;
		if (take(e, "[")) {
			name = read_text(e);
			need(e, "]");
		} else if (take(e, ".")) {
			name = ver_format("'%s'", read_name(e));
			if (take(e, "(")) {
				e->p = before;
				break;
			}
		}
	}
	/* A product compares as its id. */
	return (value){of[0] == 'P' ? 't' : of[0], 't', strchr("plu", of[0]) || of[1] == '+', sql};
}

static value read_number(parser *e)
{
	size_t n = strspn(e->p, "0123456789.");
	const char *number = ver_text((cor_text){e->p, n});

	e->p += n;
	return strchr(number, '.') ? expression('f', ver_format("CAST('%s' AS REAL)", number))
				   : expression('n', number);
}

static value read_list(parser *e)
{
	value v = {'l', 't', true, NULL};

	while (!take(e, "]")) {
		value item = (v.sql ? need(e, ",") : (void)0, read_any(e));

		v.of = item.kind;
		v.sql = ver_format("%s%s(%s)", v.sql ? v.sql : "", v.sql ? ", " : "", only(item));
	}
	v.sql = v.sql ? ver_format("SELECT column1 AS x FROM (VALUES %s)", v.sql)
		      : "SELECT 0 AS x WHERE 0";
	return v;
}

/* exists, and all: there is none of which it does not hold. */
static value over_list(parser *e, value list, bool all)
{
	unsigned alias = aliases++;
	variable item = {read_name(e), expression(list.of, ver_format("v%u.x", alias)),
		e->variables};
	const char *none = all ? "NOT " : "", *holds;

	need(e, ",");
	e->variables = &item;
	holds = read_any(e).sql;
	e->variables = item.outer;
	return expression('b',
		ver_format(
			"(%s(SELECT nullif(ifnull(max(ifnull(2 * t, 1)), 0), 1) / 2 FROM (SELECT "
			"iif(x NOT NULL, %s(%s), NULL) AS t FROM (%s) v%u)))",
			none, none, holds, list.sql, alias));
}

/* date(), size() and has(): of a list, else of anything. */
static value read_call(parser *e, const char *name)
{
	const char *has = "(SELECT nullif(min(count(x), 2), 2) FROM (%s))", *size = "length(%s)";
	value v = read_any(e);

	need(e, ")");
	if (v.kind == 'l') {
		has = "(SELECT count(*) = count(x) FROM (%s))";
		size = "(SELECT iif(count(*) = count(x), count(*), NULL) FROM (%s))";
	}
	if (strcmp(name, "has") == 0)
		return expression('b', ver_format(has, candidates(v)));
	if (strcmp(name, "size") == 0)
		return expression('n', ver_format(size, v.kind == 'l' ? v.sql : only(v)));
	if (strcmp(name, "date") != 0)
		bad(e, "a function that there is");
	return expression('d', only(v));
}

static value read_word(parser *e)
{
	const char *name = read_name(e);

	for (const variable *v = e->variables; v; v = v->outer)
		if (strcmp(v->name, name) == 0)
			return v->value;
	return take(e, "(") ? read_call(e, name) : read_path(e, name);
}

/* What is asked of two values, by operators from the loosest to the tightest, and by methods. */
static const struct {
	int binds;
	const char *text, *form;
} operators[] = {{1, "||", "%s OR %s"}, {2, "&&", "%s AND %s"}, {3, "==", "(%s = %s)"},
	{3, "!=", "(%s <> %s)"}, {3, "<=", "(%s <= %s)"}, {3, ">=", "(%s >= %s)"},
	{3, "<", "(%s < %s)"}, {3, ">", "(%s > %s)"}, {3, "in", NULL}, {4, "+", ""}, {4, "-", ""},
	{5, "*", ""}, {5, "/", ""}, {5, "%", ""},
	{0, "startsWith", "(substr(%s, 1, length(%s)) = %s)"},
	{0, "endsWith", "(substr(%s, -length(%s)) = %s OR %s = '')"},
	{0, "contains", "(instr(%s, %s) > 0)"}};
static const int operator_count = sizeof(operators) / sizeof(operators[0]);

static value read_method(parser *e, value v)
{
	const char *name = read_name(e);
	bool all = strcmp(name, "all") == 0;
	int i = 0;

	need(e, "(");
	while (i < operator_count && (operators[i].binds || strcmp(name, operators[i].text) != 0))
		i++;
	if (i < operator_count)
		v = expression('b', test(operators[i].form, v, read_any(e)));
	else if (all || strcmp(name, "exists") == 0)
		v = over_list(e, v, all);
	else
		bad(e, "a method that there is");
	need(e, ")");
	return v;
}

static value read_one(parser *e)
{
	value v;

	if (depth++ > DEEPEST)
		bad(e, "less nesting");
	if (take(e, "!")) {
		v = expression('b', ver_format("(NOT %s)", read_one(e).sql));
	} else if (take(e, "-")) {
		v = read_one(e);
		v.sql = ver_format(ARITHMETIC, "-", "0", only(v));
	} else if (take(e, "(")) {
		v = read_any(e);
		if (v.kind == 'b')
			v.sql = ver_format("(%s)", v.sql);
		need(e, ")");
	} else if (take(e, "[")) {
		v = read_list(e);
	} else if (*e->p == '\'' || *e->p == '"') {
		v = expression('t', read_text(e));
	} else {
		v = *e->p >= '0' && *e->p <= '9' ? read_number(e) : read_word(e);
	}
	while (take(e, "."))
		v = read_method(e, v);
	depth--;
	return v;
}

/* Operators that bind as tightly as `least`, or tighter, from left to right. */
static value read_binary(parser *e, int least)
{
	value a = read_one(e), b;

	for (int i = 0; i < operator_count; i++) {
		const char *form = operators[i].form;
		int binds = operators[i].binds;

		if (binds < least || !take(e, operators[i].text))
			continue;
		b = read_binary(e, binds + 1);
		if (binds < 3)
			a.sql = ver_format(form, a.sql, b.sql);
		else if (binds == 3)
			a = expression('b', form ? test(form, a, b) : within(a, b));
		else
			a = expression(a.kind == 'f' ? 'f' : b.kind,
				ver_format(ARITHMETIC, operators[i].text, only(a), only(b)));
		i = -1; /* what comes next may be any of them again */
	}
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

static value translate(const char *text)
{
	parser e = {.start = text, .p = text};
	value v = read_any(&e);

	e.p += strspn(e.p, BLANK);
	if (*e.p)
		bad(&e, "an operator or the end");
	return v;
}

const char *ver_selector(const char *text)
{
	value v = translate(text);

	if (v.kind != 'b')
		ver_stop(2, "the selector %s is not a yes or no", text);
	return ver_format("(%s)", v.sql);
}

const char *ver_rows(const char *where)
{
	const char *holds;

	over = 0;
	holds = where ? ver_selector(where) : "1";
	return ver_ask(RANGE, holds, over);
}

const char *ver_keys(const char *attribute)
{
	value v = translate(attribute);

	if (v.kind != 'l')
		return ver_format("SELECT %s AS x", only(v));
	return ver_format("SELECT x FROM (%s) UNION ALL SELECT 'none' WHERE NOT EXISTS (%s)", v.sql,
		v.sql);
}
