/* What can be done with values: doc/policy.md, the table of operators. */
#include "verify/verify.h"

ver_value ver_truth(cor_tri t)
{
	return (ver_value){.kind = 'b', .truth = t};
}

ver_value ver_one(char kind, ver_item item)
{
	ver_value v = {.kind = kind, .n = 1, .items = ver_new(1, sizeof(ver_item))};

	v.items[0] = item;
	return v;
}

ver_value ver_number(int64_t n)
{
	return ver_one('n', (ver_item){.number = n, .decimal = (double)n});
}

void ver_add_text(ver_value *v, cor_text t)
{
	v->items = ver_grow(v->items, v->n, sizeof(ver_item));
	v->items[v->n++] = (ver_item){.text = t};
}

ver_value ver_from_set(char kind, ver_set set)
{
	ver_value v = {.kind = kind, .n = set.n, .items = ver_new(set.n, sizeof(ver_item))};

	for (uint32_t i = 0; i < set.n; i++)
		v.items[i].number = set.ids[i];
	return v;
}

/* A text beside a party or function is one, through its names; a number beside a decimal is one. */
static ver_value as(ver_value v, char kind)
{
	if (v.kind == 'n' && kind == 'f')
		v.kind = 'f';
	if (v.kind != 't' || (kind != 'p' && kind != 'u'))
		return v;
	return v.n != 1
		? (ver_value){.kind = kind}
		: ver_from_set(kind, ver_meant(kind == 'p' ? PARTY : FUNCTION, v.items[0].text));
}

static bool passes(char op, char kind, const ver_item *x, const ver_item *y)
{
	const cor_text s = x->text, t = y->text;
	int order = kind == 't' ? cor_text_compare(s, t)
		: kind == 'f'   ? (x->decimal > y->decimal) - (x->decimal < y->decimal)
				: (x->number > y->number) - (x->number < y->number);

	switch (op) {
	case '=':
		return order == 0 && (kind != 'f' || x->decimal == y->decimal);
	case '<':
		return order < 0;
	case 'l':
		return order <= 0;
	case '>':
		return order > 0;
	case 'g':
		return order >= 0;
	default: /* s(tartsWith) e(ndsWith) c(ontains) */
		if (t.n == 0 || t.n > s.n)
			return t.n == 0;
		return op == 'c' ? memmem(s.p, s.n, t.p, t.n) != NULL
				 : memcmp(op == 's' ? s.p : s.p + s.n - t.n, t.p, t.n) == 0;
	}
}

/* What all candidates answer alike, else maybe. */
cor_tri ver_test(char op, ver_value a, ver_value b)
{
	uint32_t yes = 0;

	a = as(a, b.kind);
	b = as(b, a.kind);
	if (a.kind == 'b')
		return a.truth == COR_MAYBE || b.truth == COR_MAYBE
			? COR_MAYBE
			: cor_tri_of(a.truth == b.truth);
	if (a.kind == 'l') {
		bool equal = a.n == b.n;

		for (uint32_t i = 0; equal && i < a.n; i++)
			equal = passes('=', a.of, &a.items[i], &b.items[i]);
		return a.known && b.known ? cor_tri_of(equal) : COR_MAYBE;
	}
	for (uint32_t i = 0; i < a.n * b.n; i++)
		yes += passes(op, a.kind, &a.items[i / b.n], &b.items[i % b.n]);
	return a.n * b.n == 0 || (yes && yes < a.n * b.n) ? COR_MAYBE : cor_tri_of(yes > 0);
}

cor_tri ver_within(ver_value a, ver_value b)
{
	cor_tri least = COR_YES, most = COR_NO;

	for (uint32_t i = 0; i < a.n; i++) {
		const ver_item *item = &a.items[i];
		cor_tri any = b.kind == 'v' ? (cor_tri)b.members[item->number] : COR_NO;

		if (b.kind == 'g')
			EACH(r, FUNCTION_GROUP, "grp", b.items[0].text)
		if (ver_row(FUNCTION, FUNCTION_GROUP, r, "function") == item->number)
			any = cor_text_is(ver_cell(FUNCTION_GROUP, r, "membership"), "maybe")
				? COR_MAYBE
				: COR_YES;
		for (uint32_t j = 0; b.kind == 'l' && j < b.n; j++)
			any = cor_tri_or(any,
				ver_test('=', ver_one(a.kind, *item), ver_one(b.of, b.items[j])));
		least = cor_tri_and(least, any);
		most = cor_tri_or(most, any);
	}
	return a.n == 0 || least != most || (b.kind == 'l' && !b.known) ? COR_MAYBE : least;
}

ver_value ver_arithmetic(char op, ver_value a, ver_value b)
{
	ver_value unknown = {.kind = a.kind == 'f' || b.kind == 'f' ? 'f' : 'n'};
	int64_t x, y, r = 0;
	double p, q;

	if (a.n != 1 || b.n != 1)
		return unknown;
	x = a.items[0].number, y = b.items[0].number;
	p = a.items[0].decimal, q = b.items[0].decimal;
	if (unknown.kind == 'f')
		return (op == '/' && q == 0) || op == '%'
			? unknown
			: ver_one('f',
				  (ver_item){.decimal = op == '+' ? p + q
						  : op == '-'     ? p - q
						  : op == '*'     ? p * q
								  : p / q});
	if (((op == '/' || op == '%') && (y == 0 || (x == INT64_MIN && y == -1))) ||
		(op == '+' && __builtin_add_overflow(x, y, &r)) ||
		(op == '-' && __builtin_sub_overflow(x, y, &r)) ||
		(op == '*' && __builtin_mul_overflow(x, y, &r)))
		return unknown;
	return ver_number(op == '/' ? x / y : op == '%' ? x % y : r);
}

ver_value ver_size(ver_value v)
{
	int64_t n = v.kind == 'l' ? v.n : 0;

	if (v.kind == 'l' ? !v.known : v.n != 1)
		return (ver_value){.kind = 'n'};
	for (size_t i = 0; v.kind == 't' && i < v.items[0].text.n; i++)
		n += (v.items[0].text.p[i] & 0xc0) != 0x80;
	return ver_number(n);
}

cor_tri ver_is_known(ver_value v)
{
	return v.kind == 'b'    ? cor_tri_of(v.truth != COR_MAYBE)
		: v.kind == 'l' ? cor_tri_of(v.known)
		: v.n > 1       ? COR_MAYBE
				: cor_tri_of(v.n == 1);
}
