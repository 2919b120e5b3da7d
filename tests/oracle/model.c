#include "model.h"

#include "estate/builder.h"

const char *const region_of_site[SITES] = {"north", "south", ""};
const char *const country_of_site[SITES] = {"GB", "", "DE"};

uint64_t draw_below(draw *d, uint64_t below)
{
	uint64_t z = (d->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (z ^ (z >> 31)) % below;
}

/* ---- drawing ---- */

static void draw_element(draw *d, int number, m_element *e)
{
	/* Ids in another order than rows, and of different lengths. */
	snprintf(e->id, sizeof(e->id), "e%d", (number * 7 + 5) % 11);
	e->site = DRAW(d, "s0", "s0", "s1", "s1", "s2", "");
	e->operators = DRAW(d, "A", "A", "B", "A|B", "", "none");
	e->owner = DRAW(d, "A", "B", "");
	e->network = DRAW(d, "core", "core", "edge", "");
	e->product = DRAW(d, "", "box", "");
	e->maker = DRAW(d, "pa", "pa", "pb", "pc", "pc", "pd", "pa|pc", "pb|pc", "pc|pd", "", "",
		"Nobody Ltd");
	e->generations = DRAW(d, "5G", "5G", "4G", "4G|5G", "", "none");
	e->state = DRAW(d, "", "live", "live", "live", "planned", "spare", "retired");
	e->procured = DRAW(d, BEFORE, LATER, FUTURE, "");
	e->installed = DRAW(d, BEFORE, LATER, FUTURE, "", "");
	e->retired = DRAW(d, "", "", "", FUTURE, BEFORE);
	/* What ends before it begins is refused. */
	if (*e->installed && strcmp(e->retired, e->installed) < 0)
		e->retired = "";
	e->cells = DRAW(d, NULL, "0", "1", "2", "3", "");
}

static void draw_rows(draw *d, model *m)
{
	m->role_count = (int)draw_below(d, ROLES_MAX + 1);
	for (int i = 0; i < m->role_count; i++) {
		m_role *r = &m->roles[i];

		*r = (m_role){
			.element = (int)draw_below(d, (uint64_t)m->element_count),
			.function = DRAW(d, "fa", "fa", "fb", "fc", "", "strange"),
			.maker = DRAW(d, "", "", "pa", "pc", "pa|pc", "Nobody Ltd"),
			.membership = DRAW(d, "", "sure", "sure", "maybe"),
		};
		/* (element, function) is the key. */
		for (int k = 0; k < i; k++)
			r->removed = r->removed ||
				(m->roles[k].element == r->element &&
					strcmp(m->roles[k].function, r->function) == 0);
	}
	m->part_count = (int)draw_below(d, PARTS_MAX + 1);
	for (int i = 0; i < m->part_count; i++)
		m->parts[i] = (m_part){
			.element = (int)draw_below(d, (uint64_t)m->element_count),
			.slot = DRAW(d, "x", "y", ""),
			.maker = DRAW(d, "pa", "pc", "pb", "pa|pc", ""),
			.essential = DRAW(d, "yes", "no", ""),
		};
}

static void draw_permits(draw *d, model *m)
{
	m->permit_count = (int)draw_below(d, PERMITS_MAX + 1);
	for (int i = 0; i < m->permit_count; i++) {
		m_permit *p = &m->permits[i];
		char id[16];

		memcpy(id, m->elements[draw_below(d, (uint64_t)m->element_count)].id, sizeof(id));
		p->granted = DRAW(d, BEFORE, FUTURE, BEFORE);
		p->expires = DRAW(d, "", FUTURE, "2025-03-01");
		if (strcmp(p->expires, p->granted) < 0)
			p->expires = "";
		if (draw_below(d, 2))
			snprintf(p->subject, sizeof(p->subject), "element:%s", id);
		else
			snprintf(p->subject, sizeof(p->subject), "%s",
				DRAW(d, "site:s0", "site:s1", "product:box", "party:pa", "party:pc",
					"party:pb"));
		/* (subject, granted) is the key. */
		for (int k = 0; k < i; k++) {
			if (strcmp(m->permits[k].subject, p->subject) == 0)
				snprintf(p->subject, sizeof(p->subject), "party:unused%d", i);
		}
	}
}

static void draw_exemptions(draw *d, model *m)
{
	m->exemption_count = (int)draw_below(d, EXEMPTIONS_MAX + 1);
	for (int i = 0; i < m->exemption_count; i++) {
		m_exemption *x = &m->exemptions[i];

		snprintf(x->subject, sizeof(x->subject), "%s",
			DRAW(d, "element:e5", "element:e1", "site:s0", "group:A", "group:all",
				"group:?", "group:north"));
		x->rule = DRAW(d, "r", "p/r", "p/other");
		x->until = DRAW(d, AT, FUTURE, BEFORE);
		for (int k = 0; k < i; k++) {
			if (strcmp(m->exemptions[k].subject, x->subject) == 0)
				snprintf(x->subject, sizeof(x->subject), "group:unused%d", i);
		}
	}
}

void model_draw(draw *d, model *m)
{
	*m = (model){.element_count = 1 + (int)draw_below(d, ELEMENTS_MAX)};
	for (int i = 0; i < m->element_count; i++)
		draw_element(d, i, &m->elements[i]);
	draw_rows(d, m);
	draw_permits(d, m);
	if (draw_below(d, 3) == 0)
		draw_exemptions(d, m);
	if (draw_below(d, 4)) {
		m->stake_low = DRAW(d, "60", "40", "40", "30");
		m->stake_high = strcmp(m->stake_low, "40") == 0 ? "60" : m->stake_low;
	}
	m->control = draw_below(d, 2);
	m->country_d = DRAW(d, "CN", "SE", "");
	m->fb_core = DRAW(d, NULL, "sure", "maybe", "");
	m->box_maker = DRAW(d, "pa", "pc", "");
	m->chip_maker = DRAW(d, "pa", "pc", "", "pb");
	m->chip_essential = DRAW(d, "yes", "no", "");
	m->refused = draw_below(d, 8) == 0;
}

static void draw_limit(draw *d, m_rule *r)
{
	bool role = r->selector >= S_CORE && r->selector <= S_CORE_OR_NETWORK;

	r->of = (m_of)draw_below(d, 3);
	if (role ? draw_below(d, 3) == 0 : (r->selector < S_CORE && draw_below(d, 5) == 0))
		r->of = OF_ROLES;
	else if (r->selector == S_SLOT && draw_below(d, 2))
		r->of = OF_PARTS;
	else if (r->selector == S_CHIP && draw_below(d, 2))
		r->of = OF_COMPONENTS;
	r->cap_den = 1 + draw_below(d, 6);
	r->cap_num = draw_below(d, r->cap_den + 1);
}

void rule_draw(draw *d, m_rule *r)
{
	*r = (m_rule){.at_most = -1};
	r->kind = (m_kind)draw_below(d, 5);
	if (draw_below(d, 3) == 0)
		r->kind = M_LIMIT;
	r->selector = (m_selector)draw_below(d, S_COUNT);
	r->per = (m_per)draw_below(d, P_COUNT);
	r->vendors = (m_vendors)draw_below(d, 3);
	r->depth = draw_below(d, 2) ? COR_DEPTH_ELEMENT : (cor_depth)draw_below(d, 6);
	r->count = (cor_count)draw_below(d, 3);
	if (r->per == P_OPERATOR || r->per == P_OPERATOR_REGION)
		r->shared = (cor_shared)draw_below(d, 3);
	r->planned = draw_below(d, 3) == 0;
	r->spare = draw_below(d, 3) == 0;
	r->unknown = draw_below(d, 3) ? COR_UNKNOWN_STAYS : (cor_unknown)draw_below(d, 3);
	r->may_be_empty = draw_below(d, 2);
	r->installed = draw_below(d, 2);
	r->after = DRAW(d, AFTER, AFTER, AFTER, FUTURE, "someday");
	r->permit_of = (cor_permit_of)draw_below(d, 4);
	if (r->kind == M_LIMIT)
		draw_limit(d, r);
	if (r->kind != M_SUPPLIERS)
		return;
	r->at_least = (int)draw_below(d, 4);
	if (draw_below(d, 3) == 0 || r->at_least == 0)
		r->at_most = r->at_least + (int)draw_below(d, 2);
	r->among = draw_below(d, 3) == 0;
	if (draw_below(d, 4) == 0) {
		r->share_den = 2 + draw_below(d, 4);
		r->share_num = draw_below(d, r->share_den);
	}
}

/* ---- model -> estate ---- */

static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	print_error("refused: %s.%s: %s\n", cor_schema[refusal->table].name,
		refusal->column ? refusal->column : "", refusal->reason);
	return false;
}

/* Pairs of column and cell up to NULL. */
static void add(cor_builder *b, cor_table_id table, const char *const *pairs)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX];
	cor_err err = {0};
	bool good = false;

	for (unsigned i = 0; i < COR_TABLE_COLUMNS_MAX; i++)
		cells[i] = COR_TEXT("");
	for (; pairs[0]; pairs += 2) {
		int column = cor_schema_column(table, cor_text_of(pairs[0]));

		assert_true(column >= 0);
		cells[column] = cor_text_of(pairs[1]);
	}
	if (cor_builder_add(b, table, cells, (cor_place){0}, NULL, &good, &err) != COR_OK || !good)
		fail_msg("row refused: %s", err.text);
}
#define ADD(b, table, ...) add(b, table, (const char *const[]){__VA_ARGS__, NULL, NULL})

static void add_register(cor_builder *b, const model *m)
{
	ADD(b, COR_PARTY, "id", "pa", "name", "Alpha Networks", "country", "CN");
	ADD(b, COR_PARTY, "id", "pb", "name", "Beta", "country", "US");
	ADD(b, COR_PARTY, "id", "pc", "name", "Gamma", "country", "SE");
	ADD(b, COR_PARTY, "id", "pd", "name", "Delta", "country", m->country_d);
	ADD(b, COR_PARTY, "id", "px", "name", "Xi", "country", "FR");
	if (m->stake_low)
		ADD(b, COR_STAKE, "owner", "pa", "owned", "pb", "share_low_pct", m->stake_low,
			"share_high_pct", m->stake_high, "kind", "shares", "since", "2001-01-01");
	if (m->control)
		ADD(b, COR_STAKE, "owner", "pc", "owned", "pd", "kind", "control", "since",
			"2001-01-01");
	ADD(b, COR_FUNCTION, "id", "fa", "name", "Function A");
	ADD(b, COR_FUNCTION, "id", "fb", "name", "Function B");
	ADD(b, COR_FUNCTION, "id", "fc", "name", "Function C");
	ADD(b, COR_FUNCTION_GROUP, "grp", "core", "function", "fa", "membership", "sure");
	if (m->fb_core)
		ADD(b, COR_FUNCTION_GROUP, "grp", "core", "function", "fb", "membership",
			m->fb_core);
	ADD(b, COR_PRODUCT, "id", "box", "maker", m->box_maker, "class", "box");
	ADD(b, COR_PRODUCT, "id", "chip", "maker", m->chip_maker, "class", "chip");
	ADD(b, COR_BOM, "product", "box", "part_product", "chip", "essential", m->chip_essential);
}

static void add_element(cor_builder *b, const m_element *e)
{
	ADD(b, COR_ELEMENT, "id", e->id, "site", e->site, "operator", e->operators, "owner",
		e->owner, "network", e->network, "product", e->product, "maker", e->maker,
		"generations", e->generations, "state", e->state, "procured", e->procured,
		"installed", e->installed, "retired", e->retired);
	if (e->cells)
		ADD(b, COR_MEASURE, "element", e->id, "name", "cells", "value", e->cells);
	ADD(b, COR_MEASURE, "element", e->id, "name", "premises", "value", "7");
}

static void add_rows(cor_builder *b, const model *m)
{
	char id[16];

	for (int i = 0; i < m->role_count; i++) {
		const m_role *r = &m->roles[i];

		if (!r->removed)
			ADD(b, COR_ROLE, "element", m->elements[r->element].id, "function",
				r->function, "maker", r->maker, "membership", r->membership);
	}
	for (int i = 0; i < m->part_count; i++) {
		const m_part *p = &m->parts[i];

		snprintf(id, sizeof(id), "p%d", i);
		ADD(b, COR_PART, "id", id, "element", m->elements[p->element].id, "slot", p->slot,
			"maker", p->maker, "essential", p->essential);
	}
	for (int i = 0; i < m->permit_count; i++)
		ADD(b, COR_PERMIT, "subject", m->permits[i].subject, "granted",
			m->permits[i].granted, "expires", m->permits[i].expires);
	for (int i = 0; i < m->exemption_count; i++)
		ADD(b, COR_EXEMPTION, "rule", m->exemptions[i].rule, "subject",
			m->exemptions[i].subject, "until", m->exemptions[i].until);
	if (m->refused)
		ADD(b, COR_REFUSED, "file", "links.csv", "line", "9", "reason",
			"metric is \"ten\"");
}

cor_estate *model_estate(const model *m)
{
	COR_AUTO(cor_builder) b = NULL;
	cor_estate *estate = NULL;
	cor_err err = {0};
	char id[16];

	assert_int_equal(cor_builder_new(refuse, NULL, &b, &err), COR_OK);
	add_register(b, m);
	for (int s = 0; s < SITES; s++) {
		snprintf(id, sizeof(id), "s%d", s);
		ADD(b, COR_SITE, "id", id, "region", region_of_site[s], "country",
			country_of_site[s]);
	}
	/* Sites of their own, for elements whose site is filled in. */
	ADD(b, COR_SITE, "id", "s8", "country", "GB");
	ADD(b, COR_SITE, "id", "s9", "country", "GB");
	for (int i = 0; i < m->element_count; i++)
		add_element(b, &m->elements[i]);
	add_rows(b, m);
	if (cor_builder_freeze(b, NULL, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	return estate;
}

/* ---- rule -> policy ---- */

static const char *const selectors[S_COUNT] = {
	[S_ALL] = NULL,
	[S_NETWORK] = "element.network == 'core'",
	[S_GENERATION] = "'5G' in element.generations",
	[S_COUNTRY] = "site.country == 'GB'",
	[S_CORE] = "role.function in functions.core",
	[S_CORE_5G] = "role.function in functions.core && '5G' in element.generations",
	[S_NOT_CORE] = "!(role.function in functions.core)",
	[S_CORE_OR_NETWORK] = "role.function in functions.core || element.network == 'core'",
	[S_SLOT] = "part.slot == 'x'",
	[S_CHIP] = "component.product.class == 'chip'",
	[S_NETWORK_5G] = "element.network == 'core' && '5G' in element.generations",
};

static void kind_yaml(const m_rule *r, cor_buf *out)
{
	static const char *const of[] = {"elements", "sites", "cells", "roles", "parts",
		"components"};
	static const char *const permits[] = {"element", "site", "product", "maker"};

	switch (r->kind) {
	case M_EXCLUDE:
		cor_buf_addz(out, "  exclude: v\n");
		break;
	case M_FREEZE:
		cor_buf_addf(out, "  freeze: v\n  event: %s\n  after: %s\n",
			r->installed ? "installed" : "procured", r->after);
		break;
	case M_LIMIT:
		cor_buf_addf(out, "  limit: v\n  to: %llu/%llu\n  of: %s\n",
			(unsigned long long)r->cap_num, (unsigned long long)r->cap_den, of[r->of]);
		if (r->of == OF_SITES)
			cor_buf_addf(out, "  count: %s\n",
				r->count == COR_COUNT_ANY                ? "any"
					: r->count == COR_COUNT_MAJORITY ? "majority"
									 : "each");
		break;
	case M_SUPPLIERS:
		cor_buf_addz(out, "  suppliers: {");
		if (r->at_least)
			cor_buf_addf(out, "at_least: %d, ", r->at_least);
		if (r->at_most >= 0)
			cor_buf_addf(out, "at_most: %d, ", r->at_most);
		if (r->among)
			cor_buf_addz(out, "among: v, ");
		if (r->share_den)
			cor_buf_addf(out, "share_at_least: %llu/%llu, ",
				(unsigned long long)r->share_num, (unsigned long long)r->share_den);
		out->n -= 2;
		cor_buf_addz(out, "}\n");
		break;
	case M_PERMIT:
		cor_buf_addf(out, "  permit: %s\n", permits[r->permit_of]);
		break;
	}
}

static void options_yaml(const m_rule *r, cor_buf *out)
{
	static const char *const depths[] = {"element", "role", "essential_part", "any_part",
		"essential_contained", "contained"};
	static const char *const per[] = {NULL, "element.operator", "site.region",
		"[element.operator, site.region]", "element.maker"};
	static const char *const shared[] = {"user", "owner", "both"};

	if (selectors[r->selector])
		cor_buf_addf(out, "  where: \"%s\"\n", selectors[r->selector]);
	if (per[r->per])
		cor_buf_addf(out, "  per: %s\n", per[r->per]);
	if (r->shared != COR_SHARED_USER)
		cor_buf_addf(out, "  shared: %s\n", shared[r->shared]);
	if (r->kind <= M_FREEZE && r->depth != COR_DEPTH_ELEMENT)
		cor_buf_addf(out, "  depth: %s\n", depths[r->depth]);
	if (r->planned || r->spare)
		cor_buf_addf(out, "  states: [%s%s%s]\n", r->planned ? "planned" : "",
			r->planned && r->spare ? ", " : "", r->spare ? "spare" : "");
	if (r->unknown != COR_UNKNOWN_STAYS)
		cor_buf_addf(out, "  unknown: %s\n",
			r->unknown == COR_UNKNOWN_VIOLATES ? "violates" : "tolerated");
	if (r->may_be_empty)
		cor_buf_addz(out, "  may_be_empty: true\n");
}

void rule_yaml(const m_rule *r, cor_buf *out)
{
	static const char *const vendors[] = {
		[V_LISTED] = "{parties: [pa]}",
		[V_SUBSIDIARIES] = "{parties: [pa], include: subsidiaries}",
		[V_WHERE] = "{where: \"party.country == 'CN'\"}",
	};

	cor_buf_addf(out,
		"cordon: 1\nid: p\ndates: {someday: }\nvendors:\n  v: %s\n"
		"rules:\n- id: r\n  clause: c\n",
		vendors[r->vendors]);
	kind_yaml(r, out);
	options_yaml(r, out);
}

cor_policy *rule_policy(const m_rule *rule, const cor_estate *estate)
{
	cor_policy *policy = NULL;
	cor_buf yaml = {0};
	cor_err err = {0};

	rule_yaml(rule, &yaml);
	if (cor_policy_read("p", cor_buf_text(&yaml), NULL, 0, &policy, &err) != COR_OK ||
		cor_policy_bind(policy, estate, &err) != COR_OK)
		fail_msg("%s\n%s", err.text, yaml.p);
	cor_buf_done(&yaml);
	return policy;
}

cor_result *judge_of(const cor_policy *policy, const cor_estate *estate, uint32_t most)
{
	return judge_by(policy, estate, most, 0);
}

cor_result *judge_by(const cor_policy *policy, const cor_estate *estate, uint32_t most,
	uint32_t threads)
{
	cor_judge_options options = {.most_findings = most, .threads = threads};
	cor_result *result = NULL;
	cor_err err = {0};

	assert_true(cor_day_parse(COR_TEXT(AT), &options.at));
	if (cor_judge(policy, estate, &options, &result, &err) != COR_OK)
		fail_msg("%s", err.text);
	return result;
}

void model_print(const model *m)
{
	print_error("stake %s-%s control %d pd of %s fb in core %s box %s chip %s essential %s\n",
		m->stake_low ? m->stake_low : "none", m->stake_high ? m->stake_high : "",
		m->control, m->country_d, m->fb_core ? m->fb_core : "no", m->box_maker,
		m->chip_maker, m->chip_essential);
	for (int i = 0; i < m->element_count; i++) {
		const m_element *e = &m->elements[i];

		print_error("%s site=%s op=%s owner=%s net=%s product=%s maker=%s gen=%s state=%s "
			    "procured=%s installed=%s retired=%s cells=%s\n",
			e->id, e->site, e->operators, e->owner, e->network, e->product, e->maker,
			e->generations, e->state, e->procured, e->installed, e->retired,
			e->cells ? e->cells : "-");
	}
	for (int i = 0; i < m->role_count; i++)
		print_error("  role of %s%s: %s maker=%s %s\n", m->elements[m->roles[i].element].id,
			m->roles[i].removed ? " (removed)" : "", m->roles[i].function,
			m->roles[i].maker, m->roles[i].membership);
	for (int i = 0; i < m->part_count; i++)
		print_error("  part of %s: slot=%s maker=%s essential=%s\n",
			m->elements[m->parts[i].element].id, m->parts[i].slot, m->parts[i].maker,
			m->parts[i].essential);
	for (int i = 0; i < m->permit_count; i++)
		print_error("  permit %s %s to %s\n", m->permits[i].subject, m->permits[i].granted,
			m->permits[i].expires);
	for (int i = 0; i < m->exemption_count; i++)
		print_error("  exemption %s %s until %s\n", m->exemptions[i].rule,
			m->exemptions[i].subject, m->exemptions[i].until);
}
