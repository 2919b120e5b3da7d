/* The rows a rule looks at: which are selected, and whose they are.  doc/policy.md, Rules. */
#include "verify/verify.h"

static cor_tri contents_v(ver_world *w, const uint8_t *v, uint32_t product, cor_tri way,
	bool essential)
{
	cor_tri any = COR_NO;

	if (product == COR_NONE)
		return COR_NO;
	for (const ver_contained *c = ver_contents(w, product); c->product != COR_NONE; c++) {
		cor_tri one = ver_set_in(w->product_maker[c->product], v);

		any = cor_tri_or(any,
			essential ? cor_tri_and(one, cor_tri_and(way, c->essential)) : one);
	}
	return any;
}

static cor_tri v_of(const ver_rows *b, const ver_row *row)
{
	ver_world *w = b->world;
	const ver_rule *rule = b->rule;
	const uint8_t *v = rule->vendors->members;
	const ver_table *parts = &w->t[PART], *elements = &w->t[ELEMENT];
	cor_tri any = ver_set_in(w->element_maker[row->element], v);
	bool essential = rule->depth == 'p' || rule->depth == 'C';

	if (row->component != COR_NONE && rule->depth != 'r')
		any = ver_set_in(w->product_maker[row->component], v);
	else if (row->part != COR_NONE && rule->depth != 'r')
		any = ver_set_in(w->part_maker[row->part], v);
	else if (row->role != COR_NONE) {
		cor_tri own = ver_set_in(w->role_maker[row->role], v);
		any = rule->depth == 'r' ? own : cor_tri_or(own, any);
	}
	if (rule->depth == 'e' || rule->depth == 'r')
		return any;
	if (rule->depth == 'c' || rule->depth == 'C')
		any = cor_tri_or(any,
			contents_v(w, v, ver_row_of(w, PRODUCT, elements, row->element, "product"),
				COR_YES, essential));
	EACH(p, parts, ver_cell(elements, row->element, "id"))
	{
		cor_tri way = ver_yes_no(ver_cell(parts, p, "essential"));
		cor_tri one = ver_set_in(w->part_maker[p], v);

		any = cor_tri_or(any, essential ? cor_tri_and(one, way) : one);
		if (rule->depth == 'c' || rule->depth == 'C')
			any = cor_tri_or(any,
				contents_v(w, v, ver_row_of(w, PRODUCT, parts, p, "product"), way,
					essential));
	}
	return any;
}

static cor_tri dated(const ver_rows *b, uint32_t element)
{
	cor_day day = ver_day(ver_cell(&b->world->t[ELEMENT], element,
		ver_format("%.*s", COR_FMT(b->rule->event)).p));
	cor_day after = b->rule->after, at = b->world->at;

	if ((after != COR_DAY_NONE && after >= at) || (day != COR_DAY_NONE && day > at))
		return COR_NO;
	return after == COR_DAY_NONE || day == COR_DAY_NONE ? COR_MAYBE : cor_tri_of(day > after);
}

static cor_tri permitted(const ver_world *w, const char *kind, cor_text id)
{
	const ver_table *t = &w->t[PERMIT];
	cor_tri any = COR_NO;

	if (id.n == 0)
		return COR_MAYBE;
	EACH(r, t, ver_format("%s:%.*s", kind, COR_FMT(id)))
	{
		cor_day granted = ver_day(ver_cell(t, r, "granted"));
		cor_day expires = ver_day(ver_cell(t, r, "expires"));

		any = cor_tri_or(any,
			cor_tri_and(granted == COR_DAY_NONE ? COR_MAYBE
							    : cor_tri_of(granted <= w->at),
				cor_tri_of(expires == COR_DAY_NONE || expires >= w->at)));
	}
	return any;
}

static cor_tri has_permit(const ver_rows *b, const ver_row *row, ver_set maker)
{
	const ver_world *w = b->world;
	const ver_table *elements = &w->t[ELEMENT];
	char kind = b->rule->permit.n ? b->rule->permit.p[0] : 0;
	int all = -1;

	if (kind == 'e')
		return permitted(w, "element", ver_cell(elements, row->element, "id"));
	if (kind == 's')
		return permitted(w, "site", ver_cell(elements, row->element, "site"));
	if (kind == 'p')
		return permitted(w, "product", ver_cell(elements, row->element, "product"));
	for (uint32_t i = 0; i < maker.n; i++) {
		int one = (int)permitted(w, "party", ver_cell(&w->t[PARTY], maker.ids[i], "id"));
		all = all == -1 || all == one ? one : COR_MAYBE;
	}
	return all == -1 ? COR_MAYBE : (cor_tri)all;
}

static void add_row(ver_rows *b, const ver_row *row, cor_tri in)
{
	const ver_rule *rule = b->rule;
	ver_pick *pick;

	if (rule->where)
		in = cor_tri_and(in, ver_holds(b->world, rule->where, row));
	if (in == COR_NO)
		return;
	b->picks = ver_grow(b->picks, b->pick_count, sizeof(*b->picks));
	pick = &b->picks[b->pick_count++];
	pick->in = in;
	pick->maker = ver_row_maker(b->world, row);
	pick->v = rule->kind[0] == 'p' ? cor_tri_not(has_permit(b, row, pick->maker))
		: rule->kind[0] == 's' ? COR_YES
				       : v_of(b, row);
	if (rule->kind[0] == 'f')
		pick->v = cor_tri_and(pick->v, dated(b, row->element));
}

/* One row a product inside, from a product whose own step is `way`; `seen` are the rows so far. */
static void add_contents(const ver_rows *b, uint32_t product, cor_tri way, ver_contained **seen,
	uint32_t *count)
{
	const ver_contained *c = product == COR_NONE ? NULL : ver_contents(b->world, product);

	for (; c && c->product != COR_NONE; c++) {
		cor_tri essential = cor_tri_and(way, c->essential);
		uint32_t i = 0;

		while (i < *count && (*seen)[i].product != c->product)
			i++;
		if (i == *count) {
			*seen = ver_grow(*seen, *count, sizeof(**seen));
			(*seen)[(*count)++] = (ver_contained){c->product, essential};
		}
		(*seen)[i].essential = cor_tri_or((*seen)[i].essential, essential);
	}
}

static void add_components(ver_rows *b, ver_row row, cor_tri in)
{
	const ver_table *parts = &b->world->t[PART], *elements = &b->world->t[ELEMENT];
	ver_contained *seen = NULL;
	uint32_t count = 0;

	add_contents(b, ver_row_of(b->world, PRODUCT, elements, row.element, "product"), COR_YES,
		&seen, &count);
	EACH(p, parts, ver_cell(elements, row.element, "id"))
	add_contents(b, ver_row_of(b->world, PRODUCT, parts, p, "product"),
		ver_yes_no(ver_cell(parts, p, "essential")), &seen, &count);
	for (uint32_t i = 0; i < count; i++) {
		row.component = seen[i].product;
		row.essential = seen[i].essential;
		add_row(b, &row, in);
	}
}

static void add_element(ver_rows *b, uint32_t element)
{
	const ver_world *w = b->world;
	const ver_table *roles = &w->t[ROLE], *parts = &w->t[PART];
	cor_text id = ver_cell(&w->t[ELEMENT], element, "id");
	cor_tri in = ver_present(w, element, b->rule->planned, b->rule->spare);
	ver_row row = {element, COR_NONE, COR_NONE, COR_NONE, COR_NONE, COR_NO};
	uint32_t first = b->pick_count;
	ver_run *run;

	if (in == COR_NO)
		return;
	if (b->rule->over & OVER_COMPONENT)
		add_components(b, row, in);
	else if (b->rule->over & OVER_PART)
		EACH(p, parts, id)
		{
			row.part = p;
			add_row(b, &row, in);
		}
	else if ((b->rule->over & OVER_ROLE) && ver_first(roles, id) != COR_NONE)
		EACH(r, roles, id)
		{
			row.role = r;
			add_row(b, &row,
				cor_text_is(ver_cell(roles, r, "membership"), "maybe")
					? cor_tri_and(in, COR_MAYBE)
					: in);
		}
	else
		add_row(b, &row, in);
	ver_forget();
	if (b->pick_count == first)
		return;
	b->runs = ver_grow(b->runs, b->run_count, sizeof(*b->runs));
	run = &b->runs[b->run_count++];
	run->element = element;
	run->first = first;
	run->count = b->pick_count - first;
	for (uint32_t i = first; i < b->pick_count; i++)
		run->in = cor_tri_or(run->in, b->picks[i].in);
}

void ver_rows_select(ver_rows *b)
{
	for (uint32_t e = 0; e < b->world->t[ELEMENT].row_count; e++)
		add_element(b, e);
}
