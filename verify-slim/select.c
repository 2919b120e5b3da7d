/* Selectors, read into a tree and evaluated for one row: doc/policy.md, Selectors. */
#include "verify/verify.h"

/* A value is a list of candidates of one kind: none says that it is not known, several that it is one
 * of them.  A yes/no is a Kleene value.  A list is known or not, and has items.  A set of parties or
 * functions has members. */
typedef enum kind { BOOL, NUMBER, DECIMAL, DATE, TEXT, A_PARTY, A_FUNCTION } kind;
typedef struct item {
	cor_text text;
	int64_t number; /* a number, a day, the row of a party or function */
	double decimal;
} item;
typedef struct value {
	kind kind; /* of a list: that of its items */
	bool list, known;
	cor_tri truth;
	uint32_t n;
	item *items;
	const uint8_t *members;
} value;

/* L literal, . attribute, x variable, [ list, ? choice, $ set, E exists, A all, h has, z size, s e c
 * tests of text, n minus, # !=, l <=, g >=, i in; the others are as they are written. */
struct ver_node {
	char op;
	unsigned depth, slot;
	cor_text text;
	value literal;
	ver_node *a, *b, *c, *next;
};
typedef struct reader {
	const char *p, *end;
	unsigned depth, over, variables;
	cor_text names[8];
} reader;
enum { TREE_DEPTH = 1000 };

static const struct {
	const char *text;
	char op;
	int level;
} operators[] = {{"||", '|', 1}, {"&&", '&', 2}, {"==", '=', 3}, {"!=", '#', 3}, {"<=", 'l', 3},
	{">=", 'g', 3}, {"<", '<', 3}, {">", '>', 3}, {"in", 'i', 3}, {"+", '+', 4}, {"-", '-', 4},
	{"*", '*', 5}, {"/", '/', 5}, {"%", '%', 5}};
static const char *const things[] = {"site", "network", "element", "role", "part", "component",
	"party"};
static value variables[8]; /* of exists and all */

static ver_node *read_any(reader *r, int level);

static _Noreturn void bad(const reader *r)
{
	ver_stop(2, "a selector is not understood from \"%.*s\"", (int)(r->end - r->p), r->p);
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
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
		bad(r);
}

static cor_text read_name(reader *r)
{
	cor_text t;

	take(r, "");
	for (t.p = r->p; r->p < r->end && is_name(*r->p);)
		r->p++;
	t.n = (size_t)(r->p - t.p);
	if (t.n == 0)
		bad(r);
	return t;
}

static ver_node *node(reader *r, char op, ver_node *a, ver_node *b, ver_node *c)
{
	ver_node *n = ver_new(1, sizeof(*n)), *below[] = {a, b, c};

	*n = (ver_node){.op = op, .a = a, .b = b, .c = c};
	for (int i = 0; i < 3; i++)
		if (below[i] && below[i]->depth >= n->depth)
			n->depth = below[i]->depth + 1;
	if (n->depth > TREE_DEPTH)
		bad(r);
	return n;
}

static value one(kind kind, item it)
{
	value v = {.kind = kind, .n = 1, .items = ver_new(1, sizeof(item))};

	v.items[0] = it;
	return v;
}

static ver_node *literal(reader *r, value v)
{
	ver_node *n = node(r, 'L', NULL, NULL, NULL);

	n->literal = v;
	return n;
}

static value truth(cor_tri t)
{
	return (value){.kind = BOOL, .truth = t};
}

/* \xHH, \uHHHH: a code point, as UTF-8. */
static char *read_code(reader *r, int digits, char *out)
{
	char hex[5] = "", *end;
	unsigned code;

	memcpy(hex, r->p, r->end - r->p >= digits ? (size_t)digits : 0);
	code = (unsigned)strtoul(hex, &end, 16);
	if (end != hex + digits || !is_name(hex[0]))
		bad(r);
	r->p += digits;
	if (code >= 0x800)
		*out++ = (char)(0xe0 | code >> 12);
	if (code >= 0x80)
		*out++ = (char)(code >= 0x800 ? 0x80 | (code >> 6 & 63) : 0xc0 | code >> 6);
	*out++ = (char)(code >= 0x80 ? 0x80 | (code & 63) : code);
	return out;
}

static cor_text read_text(reader *r)
{
	static const char escapes[] = "n\nt\tr\r\\\\''\"\"";
	char quote = (char)(take(r, "'") ? '\'' : take(r, "\"") ? '"' : 0);
	char *out = ver_new((size_t)(r->end - r->p) + 1, 1), *o = out;

	while (quote && r->p < r->end && *r->p != quote) {
		const char *plain;

		if ((*o++ = *r->p++) != '\\')
			continue;
		plain = r->p < r->end && *r->p ? strchr(escapes, *r->p) : NULL;
		if (plain)
			o[-1] = plain[(plain - escapes) % 2 == 0], r->p++;
		else if (r->p < r->end && (*r->p == 'x' || *r->p == 'u'))
			o = read_code(r, *r->p++ == 'x' ? 2 : 4, o - 1);
		else
			bad(r);
	}
	if (!quote || r->p++ == r->end)
		bad(r);
	return (cor_text){out, (size_t)(o - out)};
}

static ver_node *read_number(reader *r)
{
	cor_text t = read_name(r), whole = t;
	item it = {0};

	if (r->end - r->p > 1 && *r->p == '.') {
		r->p++;
		t.n += 1 + read_name(r).n;
	}
	it.decimal = strtod(ver_format("%.*s", COR_FMT(t)).p, NULL);
	if (!cor_text_to_i64(whole, &it.number))
		bad(r);
	return literal(r, one(t.n > whole.n ? DECIMAL : NUMBER, it));
}

/* functions.G, vendors.V, lists.L, also with ["…"]. */
static ver_node *read_named(reader *r, char what)
{
	ver_policy *p = &ver_regime;
	bool bracket = take(r, "[");
	cor_text name = bracket ? read_text(r) : (need(r, "."), read_name(r));
	const ver_named *named = what == 'v' ? ver_named_find(p->vendors, p->vendor_count, name)
					     : ver_named_find(p->lists, p->list_count, name);
	uint8_t *members = ver_new(ver.t[FUNCTION].count, 1);
	value v = {.kind = what == 'v' ? A_PARTY : TEXT, .list = what == 'l', .known = true};

	if (bracket)
		need(r, "]");
	if (what == 'f' ? ver_row(FUNCTION_GROUP, name) == COR_NONE : !named)
		bad(r);
	if (what == 'f') {
		EACH(row, FUNCTION_GROUP, name)
		members[ver_row(FUNCTION, ver_cell(FUNCTION_GROUP, row, "function"))] = cor_text_is(
			ver_cell(FUNCTION_GROUP, row, "membership"), "maybe") ? COR_MAYBE : COR_YES;
		return literal(r, (value){.kind = A_FUNCTION, .members = members});
	}
	v.members = named->members;
	v.items = ver_new(named->count, sizeof(item));
	for (; v.n < named->count; v.n++)
		v.items[v.n].text = named->items[v.n];
	return literal(r, v);
}

static ver_node *read_set(reader *r, cor_text name)
{
	ver_named *set = ver_named_find(ver_regime.sets, ver_regime.set_count, name);

	if (!set || set->busy)
		bad(r);
	set->busy = true;
	if (!set->node)
		set->node = ver_parse(set->text, &set->over, r->depth);
	set->busy = false;
	r->over |= set->over;
	return node(r, '$', set->node, NULL, NULL);
}

static ver_node *read_word(reader *r)
{
	cor_text name = read_name(r);
	ver_node *n = NULL;
	item it = {.number = ver.at};
	cor_day day;

	if (cor_text_is(name, "true") || cor_text_is(name, "false"))
		return literal(r, truth(cor_tri_of(name.n == 4)));
	if (cor_text_is(name, "date") && take(r, "(")) {
		if (!cor_day_parse(read_text(r), &day))
			bad(r);
		it.number = day;
		n = literal(r, one(DATE, it));
	} else if ((cor_text_is(name, "size") || cor_text_is(name, "has")) && take(r, "("))
		n = node(r, name.p[0] == 's' ? 'z' : 'h', read_any(r, 0), NULL, NULL);
	if (n) {
		need(r, ")");
		return n;
	}
	for (unsigned i = 0; i < r->variables; i++)
		if (cor_text_equal(r->names[i], name)) {
			n = node(r, 'x', NULL, NULL, NULL);
			n->slot = i;
			return n;
		}
	if (cor_text_is(name, "at"))
		return literal(r, one(DATE, it));
	if (cor_text_is(name, "functions") || cor_text_is(name, "vendors") ||
		cor_text_is(name, "lists"))
		return read_named(r, name.p[0]);
	for (unsigned i = 0; i < 7; i++)
		if (cor_text_is(name, things[i])) {
			r->over |= i >= 3 && i <= 5 ? 1u << (i - 3) : 0;
			n = node(r, '.', NULL, NULL, NULL);
			n->slot = i;
			return n;
		}
	return read_set(r, name);
}

static ver_node *read_method(reader *r, ver_node *on, cor_text name)
{
	static const char *const methods[] = {"startsWith", "endsWith", "contains", "exists", "all"};
	ver_node *n;
	int i = 0;

	while (i < 5 && !cor_text_is(name, methods[i]))
		i++;
	if (i == 5 || r->variables == 8)
		bad(r);
	if (i < 3) {
		n = node(r, "sec"[i], on, read_any(r, 0), NULL);
	} else {
		r->names[r->variables++] = read_name(r);
		need(r, ",");
		n = node(r, "EA"[i - 3], on, read_any(r, 0), NULL);
		n->slot = --r->variables;
	}
	need(r, ")");
	return n;
}

static ver_node *read_one(reader *r)
{
	ver_node *n, **last;

	if (r->depth++ == COR_LIMIT_EXPRESSION_DEPTH)
		bad(r);
	if (take(r, "!")) {
		n = node(r, '!', read_one(r), NULL, NULL);
	} else if (take(r, "-")) {
		n = node(r, 'n', read_one(r), NULL, NULL);
	} else if (take(r, "(")) {
		n = read_any(r, 0);
		need(r, ")");
	} else if (take(r, "[")) {
		n = node(r, '[', NULL, NULL, NULL);
		for (last = &n->a; !take(r, "]"); last = &(*last)->next) {
			if (n->a)
				need(r, ",");
			*last = read_any(r, 0);
		}
	} else if (r->p < r->end && (*r->p == '\'' || *r->p == '"'))
		n = literal(r, one(TEXT, (item){.text = read_text(r)}));
	else if (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		n = read_number(r);
	else
		n = read_word(r);
	while (n->op != '!' && n->op != 'n' && take(r, ".")) {
		cor_text name = read_name(r);

		if (take(r, "("))
			n = read_method(r, n, name);
		else if (n->op == '.')
			n->text = ver_format("%.*s.%.*s", COR_FMT(n->text), COR_FMT(name));
		else
			bad(r);
	}
	r->depth--;
	return n;
}

/* Operators of this level and those that bind tighter; level 0: a choice, too. */
static ver_node *read_any(reader *r, int level)
{
	ver_node *left = read_one(r), *yes;
	size_t i = 0, count = sizeof(operators) / sizeof(operators[0]);

	while (i < count)
		if (operators[i].level >= level && take(r, operators[i].text)) {
			left = node(r, operators[i].op, left,
				read_any(r, operators[i].level + 1), NULL);
			i = 0;
		} else
			i++;
	if (level > 0 || !take(r, "?"))
		return left;
	yes = read_any(r, 0);
	need(r, ":");
	return node(r, '?', left, yes, read_any(r, 0));
}

ver_node *ver_parse(cor_text text, unsigned *over, unsigned depth)
{
	reader r = {.p = text.p, .end = text.p + text.n, .depth = depth};
	ver_node *n = text.n > COR_LIMIT_EXPRESSION_BYTES ? NULL : read_any(&r, 0);

	take(&r, "");
	if (!n || r.p != r.end)
		bad(&r);
	*over |= r.over;
	return n;
}

static value evaluate(const ver_node *n, const ver_row_of *row);

static _Noreturn void misfit(void)
{
	ver_stop(2, "a selector puts together what does not fit");
}

static cor_tri tri(const ver_node *n, const ver_row_of *row)
{
	value v = evaluate(n, row);

	if (v.kind != BOOL || v.list)
		misfit();
	return v.truth;
}

static value from_set(kind kind, ver_set set)
{
	value v = {.kind = kind, .n = set.n, .items = ver_new(set.n, sizeof(item))};

	for (uint32_t i = 0; i < set.n; i++)
		v.items[i].number = set.ids[i];
	return v;
}

/* Puts two values into one kind: a text beside a party or function is one, through its names; a
 * number beside a decimal is one; a yes/no is a number. */
static void fit(value *v, const value *to)
{
	ver_set all = {.ids = ver_new(ver.parties + ver.t[FUNCTION].count, sizeof(uint32_t))};

	if (v->kind == NUMBER && to->kind == DECIMAL)
		v->kind = DECIMAL;
	if (v->kind == TEXT && (to->kind == A_PARTY || to->kind == A_FUNCTION)) {
		for (uint32_t i = 0; i < v->n; i++) {
			ver_set set = ver_who(to->kind == A_PARTY ? PARTY : FUNCTION, v->items[i].text);

			if (set.n == 0 || v->n > 1)
				all.n = 0;
			else
				memcpy(all.ids, set.ids, set.n * sizeof(uint32_t)), all.n = set.n;
		}
		*v = from_set(to->kind, all);
	}
	if (v->kind != to->kind && !(v->kind == DECIMAL && to->kind == NUMBER))
		misfit();
}
