#include "naive.h"

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static int both(int a, int b)
{
	return a < b ? a : b;
}

static int either(int a, int b)
{
	return a > b ? a : b;
}

/* ---- makers ---- */

static unsigned makers_of(const char *cell, unsigned otherwise)
{
	static const char *const names[PARTIES] = {"pa", "pb", "pc", "pd", "px"};
	cor_text rest = cor_text_of(cell), piece;
	unsigned set = 0;

	if (!*cell)
		return otherwise;
	while (cor_text_cut(&rest, '|', &piece)) {
		unsigned one = ANYONE;

		for (int p = 0; p < PARTIES; p++) {
			if (cor_text_is(piece, names[p]))
				one = 1u << p;
		}
		set |= one;
	}
	return set & ANYONE ? ANYONE : set;
}

static unsigned makers_of_element(const model *m, int e)
{
	unsigned product = is(m->elements[e].product, "box") ? makers_of(m->box_maker, ANYONE)
							     : ANYONE;

	return makers_of(m->elements[e].maker, product);
}

int naive_v_of_party(const model *m, m_vendors vendors, int party)
{
	if (vendors == V_WHERE)
		return party == 0                ? 2
			: party != 3             ? 0
			: is(m->country_d, "CN") ? 2
						 : !*m->country_d;
	if (party == 0)
		return 2;
	if (vendors == V_LISTED || party != 1 || !m->stake_low)
		return 0;
	return is(m->stake_low, "60") ? 2 : is(m->stake_high, "60");
}

static int v_of(const model *m, m_vendors vendors, unsigned makers)
{
	int all = 2, any = 0;

	if (makers & ANYONE)
		return 1;
	for (int p = 0; p < PARTIES; p++) {
		if (makers >> p & 1) {
			all = both(all, naive_v_of_party(m, vendors, p));
			any = either(any, naive_v_of_party(m, vendors, p));
		}
	}
	return all == 2 ? 2 : any == 0 ? 0 : 1;
}

/* ---- attributes ---- */

static int yes_no(const char *cell)
{
	return !*cell ? 1 : is(cell, "yes") ? 2 : 0;
}

int naive_site(const model *m, int e)
{
	const char *site = m->elements[e].site;

	return *site ? site[1] - '0' : -1;
}

static int in_network(const m_element *e)
{
	return !*e->network ? 1 : is(e->network, "core") ? 2 : 0;
}

static int has_5g(const m_element *e)
{
	return !*e->generations ? 1 : strstr(e->generations, "5G") ? 2 : 0;
}

static int in_country(const model *m, int e)
{
	int site = naive_site(m, e);

	if (site < 0)
		return 1;
	if (site >= SITES)
		return 2;
	return !*country_of_site[site] ? 1 : is(country_of_site[site], "GB") ? 2 : 0;
}

static int in_core(const model *m, const char *function)
{
	if (is(function, "fa"))
		return 2;
	if (is(function, "fb"))
		return !m->fb_core ? 0 : is(m->fb_core, "maybe") ? 1 : 2;
	return is(function, "fc") || is(function, "fz") ? 0 : 1;
}

static int present(const m_element *e, const m_rule *r)
{
	bool installed = *e->installed && strcmp(e->installed, AT) <= 0;
	bool retired = *e->retired && strcmp(e->retired, AT) <= 0;

	if (is(e->state, "planned")) {
		if (retired)
			return 0;
		if (r->planned)
			return 2;
		return !*e->installed ? 1 : installed ? 2 : 0;
	}
	if (is(e->state, "spare"))
		return r->spare && !retired ? 2 : 0;
	if (*e->installed && !installed)
		return 0;
	if (is(e->state, "retired"))
		return retired ? 0 : *e->retired ? 2 : 1;
	return retired ? 0 : 2;
}

/* ---- what makes a row count ---- */

static int v_inside(const model *m, const m_rule *r, int e)
{
	bool essential = r->depth == COR_DEPTH_ESSENTIAL_PART ||
		r->depth == COR_DEPTH_ESSENTIAL_CONTAINED;
	int v = 0;

	if (r->depth < COR_DEPTH_ESSENTIAL_PART)
		return 0;
	for (int i = 0; i < m->part_count; i++) {
		const m_part *p = &m->parts[i];
		int part = v_of(m, r->vendors, makers_of(p->maker, ANYONE));

		if (p->element == e)
			v = either(v, essential ? both(part, yes_no(p->essential)) : part);
	}
	if (r->depth >= COR_DEPTH_ESSENTIAL_CONTAINED && is(m->elements[e].product, "box")) {
		int chip = v_of(m, r->vendors, makers_of(m->chip_maker, ANYONE));

		v = either(v, essential ? both(chip, yes_no(m->chip_essential)) : chip);
	}
	return v;
}

static int v_of_row(const model *m, const m_rule *r, int e, unsigned own, bool role, bool other)
{
	int v_own = v_of(m, r->vendors, own), v_element;

	v_element = v_of(m, r->vendors, makers_of_element(m, e));
	if (r->depth == COR_DEPTH_ROLE)
		return role ? v_own : v_element;
	if (role)
		v_own = either(v_own, v_element);
	else if (!other)
		v_own = v_element;
	return either(v_own, v_inside(m, r, e));
}

static int dated(const m_element *e, const m_rule *r)
{
	const char *day = r->installed ? e->installed : e->procured;
	bool known = !is(r->after, "someday");

	if (known && strcmp(r->after, AT) >= 0)
		return 0;
	if (!*day)
		return 1;
	if (strcmp(day, AT) > 0)
		return 0;
	return !known ? 1 : strcmp(day, r->after) > 0 ? 2 : 0;
}

static int permitted(const model *m, const char *kind, const char *id)
{
	char subject[32];
	int valid = 0;

	snprintf(subject, sizeof(subject), "%s:%s", kind, id);
	for (int i = 0; i < m->permit_count; i++) {
		const m_permit *p = &m->permits[i];

		if (!is(p->subject, subject) || (*p->expires && strcmp(p->expires, AT) < 0))
			continue;
		valid = either(valid, !*p->granted ? 1 : strcmp(p->granted, AT) <= 0 ? 2 : 0);
	}
	return valid;
}

static int permit_of_row(const model *m, const m_rule *r, int e, unsigned makers)
{
	static const char *const names[PARTIES] = {"pa", "pb", "pc", "pd", "px"};
	int all = 2, any = 0;

	switch (r->permit_of) {
	case COR_PERMIT_ELEMENT:
		return permitted(m, "element", m->elements[e].id);
	case COR_PERMIT_SITE:
		return *m->elements[e].site ? permitted(m, "site", m->elements[e].site) : 1;
	case COR_PERMIT_PRODUCT:
		return *m->elements[e].product ? permitted(m, "product", m->elements[e].product)
					       : 1;
	case COR_PERMIT_MAKER:
		break;
	}
	if (makers & ANYONE)
		return 1;
	for (int p = 0; p < PARTIES; p++) {
		if (makers >> p & 1) {
			all = both(all, permitted(m, "party", names[p]));
			any = either(any, permitted(m, "party", names[p]));
		}
	}
	return all == 2 ? 2 : any == 0 ? 0 : 1;
}

static void add_row(naive *n, int e, int selected, unsigned own, bool role, bool part,
	bool component)
{
	const model *m = n->m;
	const m_rule *r = n->rule;
	n_row row = {.element = e, .selected = both(selected, present(&m->elements[e], r))};

	row.makers = component ? makers_of_element(m, e) : own;
	if (r->kind == M_PERMIT)
		row.v = 2 - permit_of_row(m, r, e, row.makers);
	else if (r->kind != M_SUPPLIERS)
		row.v = v_of_row(m, r, e, own, role, part || component);
	if (r->kind == M_FREEZE)
		row.v = both(row.v, dated(&m->elements[e], r));
	n->rows[n->row_count++] = row;
}

/* ---- rows ---- */

static int select_role(const naive *n, int e, const char *function)
{
	const m_element *element = &n->m->elements[e];
	int core = in_core(n->m, function);
	m_selector s = n->rule->selector;

	if (s == S_CORE)
		return core;
	if (s == S_CORE_5G)
		return both(core, has_5g(element));
	if (s == S_NOT_CORE)
		return 2 - core;
	return s == S_CORE_OR_NETWORK ? either(core, in_network(element)) : 2;
}

static int select_element(const naive *n, int e)
{
	const m_element *element = &n->m->elements[e];
	m_selector s = n->rule->selector;

	if (s == S_NETWORK)
		return in_network(element);
	if (s == S_GENERATION)
		return has_5g(element);
	if (s == S_COUNTRY)
		return in_country(n->m, e);
	return s == S_NETWORK_5G ? both(in_network(element), has_5g(element)) : 2;
}

static void add_roles(naive *n, int e)
{
	const model *m = n->m;
	unsigned makers = makers_of_element(m, e);
	bool any = false;

	for (int i = 0; i < m->role_count; i++) {
		const m_role *r = &m->roles[i];
		int selected;

		if (r->element != e || r->removed)
			continue;
		any = true;
		selected = both(select_role(n, e, r->function), select_element(n, e));
		if (is(r->membership, "maybe"))
			selected = both(selected, 1);
		add_row(n, e, selected, makers_of(r->maker, makers), true, false, false);
	}
	if (!any)
		add_row(n, e, both(select_role(n, e, ""), select_element(n, e)), makers, true,
			false, false);
}

static void add_parts(naive *n, int e)
{
	for (int i = 0; i < n->m->part_count; i++) {
		const m_part *p = &n->m->parts[i];

		if (p->element == e)
			add_row(n, e,
				!*p->slot                  ? 1
					: is(p->slot, "x") ? 2
							   : 0,
				makers_of(p->maker, ANYONE), false, true, false);
	}
}

static void add_rows(naive *n, int e)
{
	m_selector s = n->rule->selector;
	bool of_roles = n->rule->kind == M_LIMIT && n->rule->of == OF_ROLES;

	if (of_roles || (s >= S_CORE && s <= S_CORE_OR_NETWORK))
		add_roles(n, e);
	else if (s == S_SLOT)
		add_parts(n, e);
	else if (s != S_CHIP)
		add_row(n, e, select_element(n, e), makers_of_element(n->m, e), false, false,
			false);
	else if (is(n->m->elements[e].product, "box"))
		add_row(n, e, 2, makers_of(n->m->chip_maker, ANYONE), false, false, true);
}

unsigned naive_row_mask(const n_row *row)
{
	return row->selected == 0
		? OUT
		: (row->selected == 1 ? OUT : 0u) | (row->v < 2 ? N : 0u) | (row->v > 0 ? V : 0u);
}

/* Every way the element's rows can fall. */
unsigned naive_element_mask(const naive *n, int element)
{
	unsigned reached = OUT; /* by the rows so far: out, N, V */

	for (int i = 0; i < n->row_count; i++) {
		unsigned mask = naive_row_mask(&n->rows[i]), then = 0;

		if (n->rows[i].element != element)
			continue;
		for (unsigned a = OUT; a <= V; a *= 2) {
			for (unsigned b = OUT; b <= V; b *= 2) {
				if (reached & a && mask & b)
					then |= a > b ? a : b;
			}
		}
		reached = then;
	}
	return reached;
}

/* ---- groups ---- */

typedef struct keys {
	const char *known[3];
	int count;
	bool unknown;
} keys;

static void add_labels(const char *cell, keys *k)
{
	if (!*cell)
		k->unknown = true;
	if (is(cell, "A") || is(cell, "A|B"))
		k->known[k->count++] = "A";
	if (is(cell, "B") || is(cell, "A|B"))
		k->known[k->count++] = "B";
	if (is(cell, "C") || is(cell, "none"))
		k->known[k->count++] = cell;
}

static keys operator_keys(const naive *n, int e)
{
	const m_element *element = &n->m->elements[e];
	keys k = {.count = 0};

	if (n->rule->shared != COR_SHARED_OWNER)
		add_labels(element->operators, &k);
	if (n->rule->shared == COR_SHARED_OWNER ||
		(n->rule->shared == COR_SHARED_BOTH &&
			!(k.count && is(element->owner, k.known[0])) &&
			!(k.count == 2 && is(element->owner, k.known[1]))))
		add_labels(element->owner, &k);
	return k;
}

static keys region_keys(const naive *n, int e)
{
	int site = naive_site(n->m, e);
	keys k = {.count = 0};

	if (site < 0 || site >= SITES || !*region_of_site[site])
		k.unknown = true;
	else
		k.known[k.count++] = region_of_site[site];
	return k;
}

static keys maker_keys(const naive *n, int e)
{
	static const char *const names[PARTIES] = {"pa", "pb", "pc", "pd", "px"};
	unsigned makers = makers_of_element(n->m, e);
	keys k = {.unknown = true};

	for (int p = 0; p < PARTIES; p++) {
		if (makers == 1u << p)
			k = (keys){{names[p], NULL, NULL}, 1, false};
	}
	return k;
}

static keys keys_of(const naive *n, int e, int attribute)
{
	m_per per = n->rule->per;

	if (per == P_MAKER)
		return maker_keys(n, e);
	return per == P_OPERATOR || (per == P_OPERATOR_REGION && attribute == 0)
		? operator_keys(n, e)
		: region_keys(n, e);
}

static bool has(const keys *k, const char *key)
{
	for (int i = 0; i < k->count; i++) {
		if (is(k->known[i], key))
			return true;
	}
	return false;
}

n_member naive_member(const naive *n, int element, int group)
{
	bool own = true, question = false;

	for (int a = 0; a < n->attributes; a++) {
		keys k = keys_of(n, element, a);
		const char *key = n->groups[group].key[a];

		if (has(&k, key))
			continue;
		if (!k.unknown)
			return OUTSIDE;
		question = true;
		own = own && is(key, "?");
	}
	return !question ? SURELY : own ? OWN : PERHAPS;
}

static void add_group(naive *n, const char *first, const char *second)
{
	n_group g = {.name = ""};

	snprintf(g.key[0], sizeof(g.key[0]), "%s", first);
	snprintf(g.key[1], sizeof(g.key[1]), "%s", second ? second : "");
	if (second)
		snprintf(g.name, sizeof(g.name), "%.15s / %.15s", g.key[0], g.key[1]);
	else
		snprintf(g.name, sizeof(g.name), "%s", first);
	for (int i = 0; i < n->group_count; i++) {
		if (is(n->groups[i].name, g.name))
			return;
	}
	n->groups[n->group_count++] = g;
}

static void add_groups(naive *n, int e)
{
	keys first, second;

	if (n->attributes == 0) {
		add_group(n, "all", NULL);
		return;
	}
	first = keys_of(n, e, 0);
	second = keys_of(n, e, n->attributes - 1);
	for (int i = 0; i < first.count + first.unknown; i++) {
		const char *a = i < first.count ? first.known[i] : "?";

		if (n->attributes == 1) {
			add_group(n, a, NULL);
			continue;
		}
		for (int k = 0; k < second.count + second.unknown; k++)
			add_group(n, a, k < second.count ? second.known[k] : "?");
	}
}

static void sort_groups(naive *n)
{
	for (int i = 1; i < n->group_count; i++) {
		for (int k = i; k > 0 && strcmp(n->groups[k - 1].name, n->groups[k].name) > 0;
			k--) {
			n_group swap = n->groups[k];

			n->groups[k] = n->groups[k - 1];
			n->groups[k - 1] = swap;
		}
	}
}

void naive_of(const model *m, const m_rule *rule, naive *n)
{
	*n = (naive){.m = m, .rule = rule};
	n->attributes = rule->per == P_NONE ? 0 : rule->per == P_OPERATOR_REGION ? 2 : 1;
	for (int e = 0; e < m->element_count; e++)
		add_rows(n, e);
	for (int e = 0; e < m->element_count; e++) {
		if (naive_element_mask(n, e) != OUT)
			add_groups(n, e);
	}
	sort_groups(n);
}
