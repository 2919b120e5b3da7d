/* Rules to groups, groups to verdicts: doc/policy.md, Rules; doc/proof.md. */
#include <stdlib.h>

#include "verify/verify.h"

static const char *const verdicts[] = {"satisfied", "violated", "unknown"};

typedef struct key { /* what an element has for one of `per`; open: perhaps others */
	cor_text *texts;
	uint32_t count;
	bool open;
} key;
typedef struct chosen { /* an element with its rows */
	uint32_t element, count;
	ver_pick *picks;
	key *keys;
} chosen;
typedef struct bench {
	const ver_rule *rule;
	const cor_text *per;
	uint32_t per_count, run_count, group_count;
	chosen *runs;
	ver_group *groups;
	cor_strtab *names;
	json_t *findings;
} bench;

static json_t *json_text(cor_text t)
{
	return json_stringn(t.p, t.n);
}

static json_t *json_day(cor_day day)
{
	char text[COR_DAY_BYTES];

	return day == COR_DAY_NONE ? json_null() : json_string(cor_day_write(day, text));
}

static json_t *json_ratio(cor_ratio r)
{
	if (r.num > INT64_MAX || r.den > INT64_MAX)
		ver_stop(2, "a sum passes 9223372036854775807");
	return json_pack("{s:I,s:I}", "num", (json_int_t)r.num, "den", (json_int_t)r.den);
}

static bool finds(const ver_rule *rule) /* exclude, freeze, permit */
{
	return !strchr("ls", ver_kind(rule)[0]);
}

static void add_text(key *k, cor_text t)
{
	for (uint32_t i = 0; i < k->count; i++)
		if (cor_text_equal(k->texts[i], t))
			return;
	k->texts = ver_grow(k->texts, k->count, sizeof(t));
	k->texts[k->count++] = t;
}

static void add_keys(key *k, const char *attribute, uint32_t element)
{
	ver_row_of row = {element, COR_NONE, COR_NONE, COR_NONE, COR_NONE, COR_NO};
	ver_value v = ver_evaluate(cor_text_of(attribute), &row, NULL);

	k->open |= v.kind == 'l' ? !v.known : v.n != 1;
	for (uint32_t i = 0; i < v.n && (v.kind == 'l' || v.n == 1); i++)
		add_text(k,
			v.kind == 'p' ? ver_cell(PARTY, (uint32_t)v.items[i].number, "id")
				      : v.items[i].text);
	if (v.kind == 'l' && v.known && v.n == 0)
		add_text(k, COR_TEXT("none"));
}

static key read_key(const bench *b, uint32_t element, cor_text attribute)
{
	bool by_operator = cor_text_is(attribute, "element.operator");
	bool owner = by_operator && ver_is(b->rule, "shared", "owner");
	key k = {0};

	add_keys(&k, owner ? "element.owner" : ver_format("%.*s", COR_FMT(attribute)).p, element);
	if (by_operator && ver_is(b->rule, "shared", "both"))
		add_keys(&k, "element.owner", element);
	return k;
}

static bool is_exempt(const bench *b, cor_text subject)
{
	cor_text id = ver_get(b->rule, "id"), policy = ver_get(ver_policy, "id");
	cor_text whole = ver_format("%.*s/%.*s", COR_FMT(policy), COR_FMT(id));

	EACH(r, EXEMPTION, "subject", subject)
	{
		cor_text rule = ver_cell(EXEMPTION, r, "rule");

		if ((cor_text_equal(rule, id) || cor_text_equal(rule, whole)) &&
			ver_day(EXEMPTION, r, "until") >= ver_at)
			return true;
	}
	return false;
}

/* Puts an element into a group; not sure when it is there for a key that is not known. */
static void add_member(bench *b, ver_group *g, const chosen *run, bool sure)
{
	cor_text site = ver_cell(ELEMENT, run->element, "site"), of = ver_get(b->rule, "of");
	ver_member m = {.id = ver_cell(ELEMENT, run->element, "id"),
		.element = run->element,
		.count = run->count,
		.no_amount = true};

	m.site = ver_row(SITE, ELEMENT, run->element, "site");
	m.picks = ver_new(run->count, sizeof(*m.picks));
	for (uint32_t i = 0; i < run->count; i++) {
		ver_pick *p = &m.picks[i];

		*p = run->picks[i];
		p->bits = (uint8_t)((p->in == COR_MAYBE ? OUT : 0) | (p->v != COR_NO ? BAD : 0) |
			(p->v != COR_YES ? GOOD : 0));
	}
	m.bits = ver_together(m.picks, m.count) | (sure ? 0 : OUT);
	for (ver_pick *p = m.picks; p < m.picks + m.count && !sure; p++) {
		p->in = cor_tri_and(p->in, COR_MAYBE);
		p->bits |= OUT;
	}
	for (uint32_t i = 0; i < m.count; i++)
		m.finding = cor_tri_or(m.finding, cor_tri_and(m.picks[i].in, m.picks[i].v));
	m.exempt = finds(b->rule) &&
		(is_exempt(b, ver_format("element:%.*s", COR_FMT(m.id))) ||
			(site.n && is_exempt(b, ver_format("site:%.*s", COR_FMT(site)))));
	EACH(r, MEASURE, "element", m.id)
	if (cor_text_equal(ver_cell(MEASURE, r, "name"), of))
		m.no_amount = !cor_text_to_u64(ver_cell(MEASURE, r, "value"), &m.amount);
	g->members = ver_grow(g->members, g->count, sizeof(m));
	g->members[g->count++] = m;
}

/* The groups that an element names itself: every way to take one text of each key. */
static void own_groups(bench *b, const chosen *run, uint32_t i, cor_text *parts, bool sure)
{
	cor_text name = b->per_count ? parts[0] : COR_TEXT("all");
	uint32_t g;

	if (i < b->per_count) {
		const key *k = &run->keys[i];

		for (uint32_t t = 0; t < k->count + k->open; t++) {
			parts[i] = t < k->count ? k->texts[t] : COR_TEXT("?");
			/* wherever an element of unknown key belongs, its findings are there */
			own_groups(b, run, i + 1, parts, sure && (t < k->count || finds(b->rule)));
		}
		return;
	}
	for (uint32_t p = 1; p < b->per_count; p++)
		name = ver_format("%.*s / %.*s", COR_FMT(name), COR_FMT(parts[p]));
	g = ver_id(b->names, name);
	if (g == b->group_count) {
		b->groups = ver_grow(b->groups, g, sizeof(*b->groups));
		b->groups[b->group_count++] = (ver_group){.name = name,
			.rule = b->rule,
			.parts = ver_new(b->per_count + 1, sizeof(cor_text))};
		memcpy(b->groups[g].parts, parts, b->per_count * sizeof(cor_text));
	}
	add_member(b, &b->groups[g], run, sure);
	b->groups[g].own = b->groups[g].count;
}

/* Whether a group that is not an element's own agrees with its keys, some of which are open. */
static bool agrees(const bench *b, const ver_group *g, const chosen *run)
{
	bool all = true;

	for (uint32_t i = 0; i < b->per_count && all; i++) {
		const key *k = &run->keys[i];

		all = k->open;
		for (uint32_t t = 0; t < k->count; t++)
			all |= cor_text_equal(k->texts[t], g->parts[i]);
	}
	for (uint32_t lo = 0, hi = g->own; lo < hi && all;) { /* own members came in order */
		uint32_t mid = (lo + hi) / 2;

		all = g->members[mid].element != run->element;
		*(g->members[mid].element < run->element ? &lo : &hi) = mid +
			(g->members[mid].element < run->element);
	}
	return all;
}

static int by_site(const void *a, const void *b)
{
	const ver_member *x = a, *y = b;

	return (x->site > y->site) - (x->site < y->site);
}

static void find_groups(bench *b)
{
	cor_text parts[8];

	b->names = ver_strtab();
	for (uint32_t r = 0; r < b->run_count; r++) {
		b->runs[r].keys = ver_new(b->per_count + 1, sizeof(key));
		for (uint32_t i = 0; i < b->per_count; i++)
			b->runs[r].keys[i] = read_key(b, b->runs[r].element, b->per[i]);
		own_groups(b, &b->runs[r], 0, parts, true);
	}
	for (uint32_t r = 0; r < b->run_count; r++) {
		bool open = false;

		for (uint32_t i = 0; i < b->per_count; i++)
			open |= b->runs[r].keys[i].open;
		for (ver_group *g = b->groups; open && g < b->groups + b->group_count; g++)
			if (agrees(b, g, &b->runs[r]))
				add_member(b, g, &b->runs[r], false);
	}
	if (b->group_count)
		qsort(b->groups, b->group_count, sizeof(*b->groups), ver_by_text);
	for (ver_group *g = b->groups; g < b->groups + b->group_count; g++)
		qsort(g->members, g->count, sizeof(*g->members), by_site);
}

typedef struct finding {
	cor_text subject;
	bool sure, exempt;
} finding;

/* All that a group has to show. */
static void add_findings(bench *b, const ver_group *g, bool group_exempt)
{
	finding *all = ver_new(g->count, sizeof(*all)), *f = all;

	for (uint32_t i = 0, end; i < g->count; i = end) {
		const ver_member *m = &g->members[i];
		bool site = ver_is(b->rule, "of", "sites") && m->site != COR_NONE;
		uint8_t bits;

		end = ver_item_end(g, i);
		bits = ver_item_bits(g, i, end);
		if (finds(b->rule) ? m->finding == COR_NO : !(bits & BAD))
			continue;
		f->subject = ver_format("%s:%.*s", site ? "site" : "element",
			COR_FMT(site ? ver_cell(SITE, m->site, "id") : m->id));
		f->sure = finds(b->rule) ? m->finding == COR_YES : bits == BAD;
		f++->exempt = m->exempt || group_exempt;
	}
	qsort(all, (size_t)(f - all), sizeof(*all), ver_by_text);
	for (const finding *i = all; i < f; i++)
		json_array_append_new(b->findings,
			json_pack("{s:o,s:o,s:s,s:b}", "group", json_text(g->name), "subject",
				json_text(i->subject), "value", i->sure ? "yes" : "maybe", "exempt",
				i->exempt));
}

/* Judges a group; returns what it counts for. */
static ver_verdict judge_group(bench *b, const ver_group *g, json_t *groups)
{
	bool exempt = !finds(b->rule) && is_exempt(b, ver_format("group:%.*s", COR_FMT(g->name)));
	json_t *share = json_null(), *cap = json_null(), *number = json_null();
	ver_verdict verdict = SATISFIED;
	cor_ratio low, high, to;
	uint64_t least, most;

	for (uint32_t i = 0; i < g->count && finds(b->rule); i++)
		if (!g->members[i].exempt && g->members[i].finding != COR_NO && verdict != VIOLATED)
			verdict = g->members[i].finding == COR_YES ? VIOLATED : UNKNOWN;
	if (ver_kind(b->rule)[0] == 'l') {
		verdict = ver_share(g, &low, &high, &to);
		share = json_pack("{s:o,s:o}", "low", json_ratio(low), "high", json_ratio(high));
		cap = json_ratio(to);
	} else if (!finds(b->rule)) {
		verdict = ver_supply(g, &least, &most);
		number = json_pack("{s:I,s:I}", "low", (json_int_t)least, "high", (json_int_t)most);
	}
	if (verdict == UNKNOWN && cor_yaml_get(b->rule, "unknown"))
		verdict = ver_is(b->rule, "unknown", "violates") ? VIOLATED : SATISFIED;
	if (finds(b->rule) || (json_is_object(share) && verdict != SATISFIED))
		add_findings(b, g, exempt);
	json_array_append_new(groups,
		json_pack("{s:o,s:s,s:b,s:o,s:o,s:o}", "group", json_text(g->name), "verdict",
			verdicts[verdict], "exempt", exempt, "share", share, "cap", cap, "number",
			number));
	return exempt ? SATISFIED : verdict;
}

static const cor_text *read_per(const ver_rule *rule, uint32_t *ret_count)
{
	const ver_rule *per = cor_yaml_get(rule, "per");
	cor_text *texts = ver_new(8, sizeof(*texts));

	if (per && per->kind == COR_YAML_TEXT && per->text.n)
		texts[(*ret_count)++] = cor_text_trim(per->text);
	for (per = per ? per->first : NULL; per && *ret_count < 8; per = per->next)
		texts[(*ret_count)++] = cor_text_trim(per->text);
	return texts;
}

static ver_verdict worse(ver_verdict a, ver_verdict b)
{
	return a == VIOLATED || b == SATISFIED ? a : b;
}

static json_t *judge_rule(const ver_rule *rule, bool in_force, ver_verdict *ret_verdict)
{
	bench b = {.rule = rule, .findings = json_array()};
	bool evaluated = !strchr("ai", ver_kind(rule)[0]), vacuous;
	cor_day by = ver_date(rule, "by");
	bool counts = !(in_force && by != COR_DAY_NONE && by > ver_at);
	ver_verdict verdict = SATISFIED;
	json_int_t sure = 0;
	json_t *groups = json_array();

	b.per = read_per(rule, &b.per_count);
	for (uint32_t e = 0; e < ver_t[ELEMENT].rows && evaluated; e++) {
		chosen run = {.element = e};
		cor_tri in = COR_NO;

		run.count = ver_select(rule, e, &run.picks);
		if (run.count == 0)
			continue;
		b.runs = ver_grow(b.runs, b.run_count, sizeof(run));
		b.runs[b.run_count++] = run;
		for (uint32_t i = 0; i < run.count; i++)
			in = cor_tri_or(in, run.picks[i].in);
		sure += in == COR_YES;
	}
	vacuous = evaluated && b.run_count == 0;
	if (!evaluated || (vacuous && !ver_is(rule, "may_be_empty", "true")))
		verdict = UNKNOWN;
	find_groups(&b);
	for (uint32_t g = 0; g < b.group_count; g++)
		verdict = worse(verdict, judge_group(&b, &b.groups[g], groups));
	*ret_verdict = counts ? verdict : SATISFIED;
	return json_pack("{s:o,s:s,s:s,s:b,s:b,s:o,s:o,s:b,s:{s:I,s:I},s:o,s:o}", "id",
		json_text(ver_get(rule, "id")), "kind", ver_kind(rule), "verdict",
		verdicts[verdict], "vacuous", vacuous, "evaluated", evaluated, "by", json_day(by),
		"target", json_day(ver_date(rule, "target")), "counts", counts, "selected", "sure",
		sure, "maybe", (json_int_t)b.run_count - sure, "groups", groups, "findings",
		b.findings);
}

json_t *ver_judge(const json_t *proof, const cor_digest *policy_digest)
{
	json_t *options = json_object_get(proof, "options"), *rules = json_array();
	json_t *dates = json_object();
	bool tolerate = json_is_true(json_object_get(options, "tolerate_refused"));
	bool in_force = json_is_true(json_object_get(options, "in_force")), counted = false;
	ver_verdict whole = ver_t[REFUSED].rows && !tolerate ? UNKNOWN : SATISFIED, verdict;
	const ver_rule *node = cor_yaml_get(ver_policy, "rules");
	char hex[COR_DIGEST_HEX_BYTES];

	for (node = node->first; node; node = node->next) {
		json_t *rule = judge_rule(node, in_force, &verdict);

		whole = worse(whole, verdict);
		counted |= json_is_true(json_object_get(rule, "counts"));
		json_array_append_new(rules, rule);
	}
	node = cor_yaml_get(ver_policy, "dates");
	for (node = node ? node->first : NULL; node; node = node->next)
		if (ver_symbol(node->key->text) != COR_DAY_NONE)
			json_object_setn_new(dates, node->key->text.p, node->key->text.n,
				json_day(ver_symbol(node->key->text)));
	return json_pack("{s:{s:o,s:s},s:o,s:o,s:{s:b,s:b},s:s,s:o}", "policy", "id",
		json_text(ver_get(ver_policy, "id")), "digest",
		cor_digest_write(policy_digest, hex), "at", json_day(ver_at), "dates", dates,
		"options", "tolerate_refused", tolerate, "in_force", in_force, "verdict",
		verdicts[counted ? whole : worse(whole, UNKNOWN)], "rules", rules);
}
