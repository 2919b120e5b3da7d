/* Selectors, evaluated: one row, three values. */
#include "verify/verify.h"

typedef struct scope {
	const ver_world *world;
	const ver_row *row;
	struct {
		cor_text name;
		ver_value value;
	} variables[8];
	unsigned variable_count;
} scope;

static ver_value evaluate(scope *s, const ver_node *n);

static ver_value truth(cor_tri t)
{
	return (ver_value){.kind = BOOL, .truth = t};
}

static ver_value one(ver_kind kind, ver_item it)
{
	ver_value v = {.kind = kind, .n = 1, .items = ver_new_row(1, sizeof(ver_item))};

	v.items[0] = it;
	return v;
}

/* Answers that all candidates share, else maybe; start with -1. */
static void agree(int *all, cor_tri answer)
{
	*all = *all == -1 || *all == (int)answer ? (int)answer : COR_MAYBE;
}

static ver_value from_set(ver_kind kind, ver_set set)
{
	ver_value v = {.kind = kind, .n = set.n, .items = ver_new_row(set.n, sizeof(ver_item))};

	for (uint32_t i = 0; i < set.n; i++)
		v.items[i].number = set.ids[i];
	return v;
}

static bool same_item(ver_kind kind, const ver_item *a, const ver_item *b)
{
	return kind == TEXT       ? cor_text_equal(a->text, b->text)
		: kind == DECIMAL ? a->decimal == b->decimal
				  : a->number == b->number;
}

/* A text beside a party or function is one, through its names; a number beside a decimal is one. */
static ver_value as(const scope *s, ver_value v, ver_kind kind)
{
	if (v.kind == NUMBER && kind == DECIMAL)
		v.kind = DECIMAL;
	if (v.kind != TEXT || (kind != A_PARTY && kind != A_FUNCTION))
		return v;
	return v.n != 1
		? (ver_value){.kind = kind}
		: from_set(kind,
			  ver_meant(s->world, kind == A_PARTY ? PARTY : FUNCTION, v.items[0].text));
}

static ver_value list_of(const scope *s, cor_text cell, bool labels)
{
	ver_value v = {.kind = LIST, .of = TEXT, .known = cell.n > 0};
	cor_text piece;

	v.items = ver_new_row(cell.n / 2 + 1, sizeof(ver_item));
	if (!cor_text_is(cell, "none"))
		while (cell.n && cor_text_cut(&cell, '|', &piece))
			v.items[v.n++].text = labels ? ver_label(s->world, piece) : piece;
	return v;
}

static ver_value tags(const ver_table *t, cor_text of)
{
	ver_value v = {.kind = LIST, .of = TEXT, .known = of.n > 0};

	EACH(r, t, of)
	v.n++;
	v.items = ver_new_row(v.n, sizeof(ver_item));
	v.n = 0;
	EACH(r, t, of)
	v.items[v.n++].text = ver_cell(t, r, "tag");
	return v;
}

/* A cell by the type of its column; row COR_NONE has empty cells. */
static ver_value from_cell(const scope *s, const ver_table *t, uint32_t row, const char *name)
{
	unsigned column = ver_column_at(t, name);
	cor_text cell = row == COR_NONE || column == t->column_count ? COR_TEXT("")
								     : ver_cell(t, row, name);
	bool label = strcmp(name, "operator") == 0 || strcmp(name, "owner") == 0;
	int64_t number;

	if (column == t->column_count)
		ver_stop(2, "a selector asks for %s of %s, which there is not", name, t->name);
	if (strcmp(t->name, "element") == 0 && strcmp(name, "state") == 0 && cell.n == 0)
		cell = COR_TEXT("live");
	switch (t->columns[column].type) {
	case 'l':
		return list_of(s, cell, label);
	case 'y':
		return truth(ver_yes_no(cell));
	case 'd':
		return cell.n ? one(DATE, (ver_item){.number = ver_day(cell)})
			      : (ver_value){.kind = DATE};
	case 'n':
		if (!cor_text_to_i64(cell, &number))
			return (ver_value){.kind = NUMBER};
		return one(NUMBER, (ver_item){.number = number, .decimal = (double)number});
	case 'g':
		if (!cor_text_to_fixed(cell, 7, false, &number))
			return (ver_value){.kind = DECIMAL};
		return one(DECIMAL, (ver_item){.decimal = (double)number / 1e7});
	default:
		if (cell.n == 0)
			return (ver_value){.kind = TEXT};
		return one(TEXT, (ver_item){.text = label ? ver_label(s->world, cell) : cell});
	}
}

static ver_value party_field(const ver_world *world, ver_value party, const char *name)
{
	bool known = strcmp(name, "id") == 0 || strcmp(name, "name") == 0 ||
		strcmp(name, "country") == 0;
	ver_value v = {.kind = TEXT, .items = ver_new_row(party.n, sizeof(ver_item))};

	if (!known)
		ver_stop(2, "a selector asks for %s of a party, which there is not", name);
	for (uint32_t i = 0; i < party.n; i++) {
		ver_item it = {
			.text = ver_cell(&world->t[PARTY], (uint32_t)party.items[i].number, name)};
		bool seen = false;

		for (uint32_t j = 0; j < v.n; j++)
			seen |= same_item(TEXT, &v.items[j], &it);
		if (it.text.n == 0) /* this one could be called anything */
			return (ver_value){.kind = TEXT};
		if (!seen)
			v.items[v.n++] = it;
	}
	return v;
}

static ver_set maker_of(const ver_world *world, const ver_row *row, const ver_table *t, uint32_t at)
{
	int table = (int)(t - world->t);

	if (table == ROLE && at == COR_NONE)
		return world->element_maker[row->element];
	if (at == COR_NONE)
		return (ver_set){0};
	return table == ROLE       ? world->role_maker[at]
		: table == PART    ? world->part_maker[at]
		: table == PRODUCT ? world->product_maker[at]
				   : world->element_maker[at];
}

/* The table and row that the first name of an attribute stands for. */
static const ver_table *thing(const ver_world *w, const ver_row *row, const char *name,
	uint32_t *at)
{
	static const char *const names[] = {"site", "element", "role", "part", "component",
		"party"};
	static const int tables[] = {SITE, ELEMENT, ROLE, PART, PRODUCT, PARTY};
	uint32_t rows[] = {COR_NONE, row->element, row->role, row->part, row->component,
		row->party};
	int i = 0;

	while (strcmp(names[i], name) != 0)
		i++;
	if (i == 0 && row->element != COR_NONE)
		rows[0] = ver_row_of(w, SITE, &w->t[ELEMENT], row->element, "site");
	*at = rows[i];
	return &w->t[tables[i]];
}

static ver_value attribute(const scope *s, const ver_node *n)
{
	const ver_world *w = s->world;
	const ver_table *elements = &w->t[ELEMENT], *t;
	ver_value v = {.kind = TEXT};
	uint32_t at;

	if (n->path[0][0] == 'n' && s->row->element != COR_NONE)
		return tags(&w->t[NETWORK_TAG], ver_cell(elements, s->row->element, "network"));
	t = thing(w, s->row, n->path[0], &at);
	for (unsigned i = 1; i < n->path_count; i++) {
		const char *name = n->path[i];

		if (v.kind == A_PARTY)
			v = party_field(w, v, name);
		else if (strcmp(name, "maker") == 0)
			v = from_set(A_PARTY, maker_of(w, s->row, t, at));
		else if (strcmp(name, "brand") == 0)
			v = from_set(A_PARTY,
				ver_candidates(w,
					at == COR_NONE ? COR_TEXT("") : ver_cell(t, at, name)));
		else if (strcmp(name, "product") == 0) {
			at = t == &w->t[PRODUCT] ? at
				: at == COR_NONE ? at
						 : ver_row_of(w, PRODUCT, t, at, name);
			t = &w->t[PRODUCT];
			v = from_cell(s, t, at, "id");
		} else if (strcmp(name, "tags") == 0)
			v = tags(&w->t[SITE_TAG], ver_cell(elements, s->row->element, "site"));
		else if (strcmp(name, "essential") == 0 && t == &w->t[PRODUCT])
			v = truth(s->row->essential);
		else
			v = from_cell(s, t, at, name);
		if (strcmp(name, "function") == 0)
			v = from_set(A_FUNCTION,
				v.n ? ver_names_find(&w->functions, v.items[0].text)
				    : (ver_set){0});
	}
	return v;
}

static cor_tri same(const scope *s, ver_value a, ver_value b)
{
	int all = -1;

	a = as(s, a, b.kind);
	b = as(s, b, a.kind);
	if (a.kind == BOOL)
		return a.truth == COR_MAYBE || b.truth == COR_MAYBE
			? COR_MAYBE
			: cor_tri_of(a.truth == b.truth);
	if (a.kind == LIST && (!a.known || !b.known))
		return COR_MAYBE;
	if (a.kind == LIST) {
		bool equal = a.n == b.n;

		for (uint32_t i = 0; equal && i < a.n; i++)
			equal = same_item(a.of, &a.items[i], &b.items[i]);
		return cor_tri_of(equal);
	}
	for (uint32_t i = 0; i < a.n; i++)
		for (uint32_t j = 0; j < b.n; j++)
			agree(&all, cor_tri_of(same_item(a.kind, &a.items[i], &b.items[j])));
	return all == -1 ? COR_MAYBE : (cor_tri)all;
}

static cor_tri in_order(const scope *s, char op, ver_value a, ver_value b)
{
	int all = -1;

	a = as(s, a, b.kind);
	b = as(s, b, a.kind);
	for (uint32_t i = 0; i < a.n; i++)
		for (uint32_t j = 0; j < b.n; j++) {
			const ver_item *x = &a.items[i], *y = &b.items[j];
			int o = a.kind == TEXT ? cor_text_compare(x->text, y->text)
				: a.kind == DECIMAL
				? (x->decimal > y->decimal) - (x->decimal < y->decimal)
				: (x->number > y->number) - (x->number < y->number);

			agree(&all,
				cor_tri_of(op == '<'        ? o < 0
						: op == '>' ? o > 0
						: op == 'l' ? o <= 0
							    : o >= 0));
		}
	return all == -1 ? COR_MAYBE : (cor_tri)all;
}

static cor_tri within(const scope *s, ver_value a, ver_value b)
{
	int all = -1;

	for (uint32_t i = 0; i < a.n; i++) {
		ver_value candidate = one(a.kind, a.items[i]);
		cor_tri any = COR_NO;

		if (b.kind == MEMBERS)
			any = (cor_tri)b.members[a.items[i].number];
		for (uint32_t j = 0; b.kind == LIST && j < b.n; j++)
			any = cor_tri_or(any, same(s, candidate, one(b.of, b.items[j])));
		agree(&all, any);
	}
	return all == -1 || (b.kind == LIST && !b.known) ? COR_MAYBE : (cor_tri)all;
}

static ver_value arithmetic(char op, ver_value a, ver_value b)
{
	ver_value unknown = {.kind = a.kind == DECIMAL || b.kind == DECIMAL ? DECIMAL : NUMBER};
	int64_t x, y, r = 0;
	double p, q;

	if (a.n != 1 || b.n != 1)
		return unknown;
	x = a.items[0].number, y = b.items[0].number;
	p = a.items[0].decimal, q = b.items[0].decimal;
	if (unknown.kind == DECIMAL)
		return (op == '/' && q == 0) || op == '%'
			? unknown
			: one(DECIMAL,
				  (ver_item){.decimal = op == '+' ? p + q
						  : op == '-'     ? p - q
						  : op == '*'     ? p * q
								  : p / q});
	if (((op == '/' || op == '%') && (y == 0 || (x == INT64_MIN && y == -1))) ||
		(op == '+' && __builtin_add_overflow(x, y, &r)) ||
		(op == '-' && __builtin_sub_overflow(x, y, &r)) ||
		(op == '*' && __builtin_mul_overflow(x, y, &r)))
		return unknown;
	r = op == '/' ? x / y : op == '%' ? x % y : r;
	return one(NUMBER, (ver_item){.number = r, .decimal = (double)r});
}

static cor_tri text_test(char op, ver_value a, ver_value b)
{
	int all = -1;

	for (uint32_t i = 0; i < a.n; i++)
		for (uint32_t j = 0; j < b.n; j++) {
			cor_text x = a.items[i].text, y = b.items[j].text;
			bool fits = y.n <= x.n;

			if (op == 'c')
				agree(&all,
					cor_tri_of(!y.n || (fits && memmem(x.p, x.n, y.p, y.n))));
			else
				agree(&all,
					cor_tri_of(fits &&
						(!y.n ||
							memcmp(op == 's' ? x.p : x.p + x.n - y.n,
								y.p, y.n) == 0)));
		}
	return all == -1 ? COR_MAYBE : (cor_tri)all;
}

static ver_value size(ver_value v)
{
	int64_t n = v.kind == LIST ? v.n : 0;

	if (v.kind == LIST ? !v.known : v.n != 1)
		return (ver_value){.kind = NUMBER};
	for (size_t i = 0; v.kind == TEXT && i < v.items[0].text.n; i++)
		n += (v.items[0].text.p[i] & 0xc0) != 0x80;
	return one(NUMBER, (ver_item){.number = n, .decimal = (double)n});
}

static cor_tri over_list(scope *s, const ver_node *n)
{
	ver_value list = evaluate(s, n->a);
	cor_tri all = cor_tri_of(n->op == 'A');
	unsigned depth = s->variable_count++;

	s->variables[depth].name = n->name;
	for (uint32_t i = 0; i < list.n; i++) {
		s->variables[depth].value = one(list.of, list.items[i]);
		all = n->op == 'A' ? cor_tri_and(all, evaluate(s, n->b).truth)
				   : cor_tri_or(all, evaluate(s, n->b).truth);
	}
	s->variable_count--;
	return list.known ? all : COR_MAYBE;
}

static ver_value choose(scope *s, const ver_node *n)
{
	cor_tri condition = evaluate(s, n->a).truth;
	ver_value yes, no;

	if (condition != COR_MAYBE)
		return evaluate(s, condition == COR_YES ? n->b : n->c);
	yes = evaluate(s, n->b);
	no = evaluate(s, n->c);
	if (same(s, yes, no) == COR_YES)
		return yes;
	return (ver_value){.kind = yes.kind, .of = yes.of, .truth = COR_MAYBE};
}

static ver_value list_literal(scope *s, const ver_node *n)
{
	ver_value v = {.kind = LIST, .known = true, .of = TEXT};

	for (const ver_node *i = n->a; i; i = i->next)
		v.n++;
	v.items = ver_new_row(v.n, sizeof(ver_item));
	v.n = 0;
	for (const ver_node *i = n->a; i; i = i->next) {
		ver_value one_item = evaluate(s, i);

		v.known &= one_item.n == 1;
		v.of = one_item.kind;
		if (one_item.n == 1)
			v.items[v.n++] = one_item.items[0];
	}
	return v;
}

static cor_tri is_known(ver_value v)
{
	return v.kind == BOOL    ? cor_tri_of(v.truth != COR_MAYBE)
		: v.kind == LIST ? cor_tri_of(v.known)
		: v.n > 1        ? COR_MAYBE
				 : cor_tri_of(v.n == 1);
}

static ver_value evaluate(scope *s, const ver_node *n)
{
	ver_value a = {0}, b = {0};

	switch (n->op) {
	case 'L':
		return n->literal;
	case '.':
		return attribute(s, n);
	case '[':
		return list_literal(s, n);
	case '?':
		return choose(s, n);
	case 'E':
	case 'A':
		return truth(over_list(s, n));
	case 'x':
		for (unsigned i = 0; i < s->variable_count; i++)
			if (cor_text_equal(s->variables[i].name, n->name))
				return s->variables[i].value;
		break;
	}
	a = n->a ? evaluate(s, n->a) : a;
	if ((n->op == '&' && a.truth == COR_NO) || (n->op == '|' && a.truth == COR_YES))
		return a;
	b = n->b ? evaluate(s, n->b) : b;
	switch (n->op) {
	case '$':
		return a;
	case '&':
		return truth(cor_tri_and(a.truth, b.truth));
	case '|':
		return truth(cor_tri_or(a.truth, b.truth));
	case '!':
		return truth(cor_tri_not(a.truth));
	case 'n':
		return arithmetic('-', one(a.kind, (ver_item){0}), a);
	case '=':
		return truth(same(s, a, b));
	case '#':
		return truth(cor_tri_not(same(s, a, b)));
	case 'i':
		return truth(within(s, a, b));
	case 'h':
		return truth(is_known(a));
	case 'z':
		return size(a);
	case 's':
	case 'e':
	case 'c':
		return truth(text_test(n->op, a, b));
	case '+':
	case '-':
	case '*':
	case '/':
	case '%':
		return arithmetic(n->op, a, b);
	default:
		return truth(in_order(s, n->op, a, b));
	}
}

cor_tri ver_holds(const ver_world *world, const ver_node *node, const ver_row *row)
{
	scope s = {.world = world, .row = row};
	ver_value v = evaluate(&s, node);

	if (v.kind != BOOL)
		ver_stop(2, "a selector or set is not a yes or no");
	return v.truth;
}

bool ver_keys(const ver_world *world, const ver_node *node, const ver_row *row, cor_text **ret_keys,
	uint32_t *ret_count)
{
	scope s = {.world = world, .row = row};
	ver_value v = evaluate(&s, node);
	cor_text *keys = ver_new_row(v.n + 1, sizeof(*keys));

	if (v.kind == A_PARTY)
		v = v.n == 1 ? party_field(world, v, "id") : (ver_value){.kind = TEXT};
	for (uint32_t i = 0; i < v.n; i++)
		keys[i] = v.items[i].text;
	if (v.kind == LIST && v.known && v.n == 0)
		keys[v.n++] = COR_TEXT("none");
	*ret_keys = keys;
	*ret_count = v.n;
	return v.kind == LIST ? v.known : v.n == 1;
}

/* Whose gear a row is for suppliers and permits. */
ver_set ver_row_maker(const ver_world *world, const ver_row *row)
{
	return row->part != COR_NONE    ? world->part_maker[row->part]
		: row->role != COR_NONE ? world->role_maker[row->role]
					: world->element_maker[row->element];
}
