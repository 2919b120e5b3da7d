/* Rules to groups, groups to verdicts: doc/policy.md, Rules; doc/proof.md. */
#include <stdlib.h>

#include "verify/verify.h"

const char *const ver_verdicts[] = {"satisfied", "violated", "unknown"};

typedef struct place { /* an element in a group; sure unless it is there for a key not known */
	uint32_t group, run, rank;
	bool sure;
} place;
typedef struct key {
	cor_text *texts;
	uint32_t count, known; /* texts[known] is then "?" */
} key;
typedef struct bench {
	ver_policy *policy;
	ver_rows rows;
	const ver_rule *rule;
	const json_t *given; /* the rule in the proof */
	place *places;
	cor_strtab *names; /* of groups */
	cor_text **parts;  /* of a group: one text for each of `per` */
	uint32_t place_count, *member_at;
	json_t *groups, *findings, *decide;
	ver_verdict verdict;
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
	return rule->kind[0] != 'l' && rule->kind[0] != 's';
}

static void add_key(key *k, cor_text t)
{
	k->texts = ver_grow(k->texts, k->count, sizeof(*k->texts));
	k->texts[k->count++] = t;
}

/* The keys an element has for per[i]; those known, then "?" when there may be others. */
static key read_key(const bench *b, uint32_t element, uint32_t i)
{
	ver_row row = {element, COR_NONE, COR_NONE, COR_NONE, COR_NONE, COR_NO};
	const ver_node *nodes[] = {b->rule->per[i], b->rule->both == i ? b->rule->owner : NULL};
	bool known = true;
	key k = {0};

	for (int n = 0; n < 2 && nodes[n]; n++) {
		cor_text *texts;
		uint32_t count;

		if (!ver_keys(b->rows.world, nodes[n], &row, &texts, &count)) {
			known = false;
			continue;
		}
		for (uint32_t t = 0; t < count; t++) {
			bool seen = false;

			for (uint32_t j = 0; j < k.count; j++)
				seen |= cor_text_equal(k.texts[j], texts[t]);
			if (!seen)
				add_key(&k, texts[t]);
		}
	}
	k.known = k.count;
	if (!known)
		add_key(&k, COR_TEXT("?"));
	ver_forget();
	return k;
}

static void add_place(bench *b, uint32_t group, uint32_t run, bool sure)
{
	b->places = ver_grow(b->places, b->place_count, sizeof(*b->places));
	b->places[b->place_count++] = (place){group, run, 0, sure};
}

/* The groups that an element names itself: every way to take one key of each. */
static void own_groups(bench *b, uint32_t run, const key *keys)
{
	uint32_t at[8] = {0}, count = b->rule->per_count, i;

	do {
		cor_text name = count ? COR_TEXT("") : COR_TEXT("all"),
			 *parts = ver_new(count + 1, sizeof(*parts));
		uint32_t group, known = cor_strtab_count(b->names);
		bool sure = true;

		for (i = 0; i < count; i++) {
			parts[i] = keys[i].texts[at[i]]; /* NOLINT: each key has a text */
			name = i ? ver_format("%.*s / %.*s", COR_FMT(name), COR_FMT(parts[i]))
				 : parts[i];
			/* wherever an element belongs whose key is not known, its findings are there */
			sure &= at[i] < keys[i].known || finds(b->rule);
		}
		group = ver_id(b->names, name);
		if (group == known) {
			b->parts = ver_grow(b->parts, group, sizeof(*b->parts));
			b->parts[group] = parts;
		}
		add_place(b, group, run, sure);
		for (i = 0; i < count && ++at[i] == keys[i].count; i++)
			at[i] = 0;
	} while (i < count);
}

/* Whether a group agrees with the keys of an element, some of which are not known. */
static bool agrees(const bench *b, uint32_t group, const key *keys)
{
	for (uint32_t i = 0; i < b->rule->per_count; i++) {
		bool same = keys[i].known < keys[i].count;

		for (uint32_t j = 0; j < keys[i].known; j++)
			same |= cor_text_equal(keys[i].texts[j], b->parts[group][i]);
		if (!same)
			return false;
	}
	return true;
}

static int compare_places(const void *a, const void *b)
{
	const place *x = a, *y = b;
	int order = (x->rank > y->rank) - (x->rank < y->rank);

	return order ? order : (x->run > y->run) - (x->run < y->run);
}

static int compare_names(const void *a, const void *b, void *names)
{
	return cor_text_compare(cor_strtab_at(names, *(const uint32_t *)a),
		cor_strtab_at(names, *(const uint32_t *)b));
}

static void find_groups(bench *b)
{
	uint32_t per = b->rule->per_count, *order, *rank, groups;
	key **unsure = ver_new(b->rows.run_count, sizeof(*unsure));

	if (b->rows.run_count == 0)
		return;
	b->names = ver_strtab();
	for (uint32_t r = 0; r < b->rows.run_count; r++) {
		key *keys = ver_new(per + 1, sizeof(*keys));

		for (uint32_t i = 0; i < per; i++) {
			keys[i] = read_key(b, b->rows.runs[r].element, i);
			if (keys[i].known < keys[i].count)
				unsure[r] = keys;
		}
		own_groups(b, r, keys);
	}
	groups = cor_strtab_count(b->names);
	for (uint32_t r = 0, first = 0, own = b->place_count; r < b->rows.run_count; r++) {
		uint32_t end = first;

		while (end < own && b->places[end].run == r)
			end++;
		for (uint32_t g = 0; g < groups && unsure[r]; g++) {
			bool already = false;

			for (uint32_t i = first; i < end; i++)
				already |= b->places[i].group == g;
			if (!already && agrees(b, g, unsure[r]))
				add_place(b, g, r, false);
		}
		first = end;
	}
	order = ver_new(groups, sizeof(*order));
	rank = ver_new(groups, sizeof(*rank));
	for (uint32_t g = 0; g < groups; g++)
		order[g] = g;
	qsort_r(order, groups, sizeof(*order), compare_names, b->names);
	for (uint32_t g = 0; g < groups; g++)
		rank[order[g]] = g;
	for (uint32_t i = 0; i < b->place_count; i++)
		b->places[i].rank = rank[b->places[i].group];
	qsort(b->places, b->place_count, sizeof(*b->places), compare_places);
}

static bool exempt(const bench *b, cor_text subject)
{
	const ver_table *t = &b->rows.world->t[EXEMPTION];
	cor_text id = b->rule->id, policy = b->policy->id;
	cor_text whole = ver_format("%.*s/%.*s", COR_FMT(policy), COR_FMT(id));

	EACH(r, t, subject)
	{
		cor_text rule = ver_cell(t, r, "rule");

		if ((cor_text_equal(rule, id) || cor_text_equal(rule, whole)) &&
			ver_day(ver_cell(t, r, "until")) >= b->rows.world->at)
			return true;
	}
	return false;
}

static cor_text subject(const char *kind, const ver_table *t, uint32_t row)
{
	return row == COR_NONE ? COR_TEXT("")
			       : ver_format("%s:%.*s", kind, COR_FMT(ver_cell(t, row, "id")));
}

static int compare_members(const void *a, const void *b)
{
	const ver_member *x = a, *y = b;

	return (x->site > y->site) - (x->site < y->site);
}

static void read_amount(const ver_world *w, cor_text measure, ver_member *m)
{
	const ver_table *t = &w->t[MEASURE];

	m->no_amount = true;
	EACH(r, t, ver_cell(&w->t[ELEMENT], m->element, "id"))
	if (cor_text_equal(ver_cell(t, r, "name"), measure))
		m->no_amount = !cor_text_to_u64(ver_cell(t, r, "value"), &m->amount);
}

/* The group made of places[first..end), with everything its rows can turn out to be. */
static ver_group make_group(bench *b, uint32_t first, uint32_t end)
{
	ver_world *w = b->rows.world;
	ver_group g = {.world = w, .rule = b->rule};

	g.name = cor_strtab_at(b->names, b->places[first].group);
	g.members = ver_new(end - first, sizeof(*g.members));
	for (uint32_t i = first; i < end; i++)
		g.pick_count += b->rows.runs[b->places[i].run].count;
	g.picks = ver_new(g.pick_count, sizeof(*g.picks));
	g.pick_count = 0;
	for (uint32_t i = first; i < end; i++) {
		const ver_run *run = &b->rows.runs[b->places[i].run];
		ver_member *m = &g.members[g.member_count++];

		m->element = run->element;
		m->first = g.pick_count;
		m->count = run->count;
		m->site = ver_row_of(w, SITE, &w->t[ELEMENT], m->element, "site");
		for (uint32_t p = 0; p < run->count; p++) {
			ver_pick *pick = &g.picks[g.pick_count++];

			*pick = b->rows.picks[run->first + p];
			pick->bits = (uint8_t)((pick->in == COR_MAYBE ? OUT : 0) |
				(pick->v != COR_NO ? BAD : 0) | (pick->v != COR_YES ? GOOD : 0));
		}
		/* An element may be out of the group as a whole, and so may each row by itself. */
		m->bits = ver_together(&g.picks[m->first], m->count) |
			(b->places[i].sure ? 0 : OUT);
		for (ver_pick *pick = &g.picks[m->first]; pick < &g.picks[g.pick_count]; pick++) {
			pick->in = b->places[i].sure ? pick->in : cor_tri_and(pick->in, COR_MAYBE);
			pick->bits |= b->places[i].sure ? 0 : OUT;
			m->finding = cor_tri_or(m->finding, cor_tri_and(pick->in, pick->v));
		}
		m->exempt = finds(b->rule) &&
			(exempt(b, subject("element", &w->t[ELEMENT], m->element)) ||
				exempt(b, subject("site", &w->t[SITE], m->site)));
		read_amount(w, b->rule->of, m);
	}
	qsort(g.members, g.member_count, sizeof(*g.members), compare_members);
	return g;
}

typedef struct finding {
	cor_text subject;
	bool sure, exempt;
} finding;

static int compare_findings(const void *a, const void *b)
{
	return cor_text_compare(((const finding *)a)->subject, ((const finding *)b)->subject);
}

/* All that a group has to show. */
static void add_findings(bench *b, const ver_group *g, bool group_exempt)
{
	const ver_table *elements = &b->rows.world->t[ELEMENT], *sites = &b->rows.world->t[SITE];
	finding *all = ver_new(g->member_count, sizeof(*all)), *f = all;

	for (uint32_t i = 0, next = 0; i < g->member_count; i = next) {
		const ver_member *m = &g->members[i];
		bool by_site = cor_text_is(b->rule->of, "sites") && m->site != COR_NONE;
		uint8_t bits = m->bits;
		uint32_t have[8];

		next = by_site ? ver_site(g, i, -1, have) : i + 1;
		if (by_site)
			bits = ver_site_bits(b->rule->count, have);
		if (finds(b->rule) ? m->finding == COR_NO : !(bits & BAD))
			continue;
		f->subject = by_site ? subject("site", sites, m->site)
				     : subject("element", elements, m->element);
		f->sure = finds(b->rule) ? m->finding == COR_YES : bits == BAD;
		f++->exempt = m->exempt || group_exempt;
	}
	qsort(all, (size_t)(f - all), sizeof(*all), compare_findings);
	for (const finding *i = all; i < f; i++)
		json_array_append_new(b->findings,
			json_pack("{s:o,s:o,s:s,s:b}", "group", json_text(g->name), "subject",
				json_text(i->subject), "value", i->sure ? "yes" : "maybe", "exempt",
				i->exempt));
}

static ver_verdict settle(const ver_group *g, json_t **ret_share, json_t **ret_number)
{
	ver_verdict verdict = SATISFIED;
	cor_ratio low, high;
	uint64_t least, most;

	if (finds(g->rule)) {
		for (uint32_t i = 0; i < g->member_count; i++) {
			const ver_member *m = &g->members[i];

			if (m->finding == COR_YES && !m->exempt)
				return VIOLATED;
			if (m->finding == COR_MAYBE && !m->exempt)
				verdict = UNKNOWN;
		}
	} else if (g->rule->kind[0] == 'l') {
		ver_share(g, &low, &high);
		*ret_share = json_pack("{s:o,s:o}", "low", json_ratio(low), "high",
			json_ratio(high));
		verdict = cor_ratio_compare(high, g->rule->to) <= 0 ? SATISFIED
			: cor_ratio_compare(low, g->rule->to) > 0   ? VIOLATED
								    : UNKNOWN;
	} else {
		verdict = ver_supply(g, &least, &most);
		*ret_number = json_pack("{s:I,s:I}", "low", (json_int_t)least, "high",
			(json_int_t)most);
	}
	return verdict;
}

/* Marks the elements an entry names; false when one is not in the group, or named twice. */
static bool name_members(bench *b, ver_group *g, const json_t *entry)
{
	json_t *id, *ids = json_object_get(entry, "elements");
	size_t i;

	for (uint32_t m = 0; m < g->member_count; m++)
		g->members[m].named = false;
	json_array_foreach(ids, i, id)
	{
		cor_text name = {json_string_value(id), json_string_length(id)};
		uint32_t e = name.p ? cor_strtab_find(b->rows.world->t[ELEMENT].keys, name)
				    : COR_NONE;
		uint32_t at = e == COR_NONE ? COR_NONE : b->member_at[e];

		if (at >= g->member_count || g->members[at].element != e || g->members[at].named)
			return false;
		g->members[at].named = true;
	}
	return true;
}

static const char *findings_decide(const ver_group *g, ver_verdict verdict, const json_t *entry)
{
	uint32_t named = 0, asked = 0, wrong = 0;

	if (!entry || json_is_false(json_object_get(entry, "fewest")))
		return entry ? "fewest is not true" : "there is no entry";
	for (uint32_t i = 0; i < g->member_count; i++) {
		const ver_member *m = &g->members[i];
		bool open = m->finding == COR_MAYBE && !m->exempt;

		asked += open;
		named += m->named;
		wrong += m->named && !open;
	}
	return wrong || named != (verdict == SATISFIED ? asked : 1)
		? "the elements are not those that decide it"
		: NULL;
}

/* A right entry as it has to be written. */
static json_t *right_entry(const ver_group *g, const json_t *entry, ver_verdict verdict)
{
	finding *named = ver_new(g->member_count, sizeof(*named)), *f = named;
	json_t *ids = json_array();

	for (uint32_t i = 0; i < g->member_count; i++)
		if (g->members[i].named)
			f++->subject = ver_cell(&g->world->t[ELEMENT], g->members[i].element, "id");
	qsort(named, (size_t)(f - named), sizeof(*named), compare_findings);
	for (const finding *i = named; i < f; i++)
		json_array_append_new(ids, json_text(i->subject));
	return json_pack("{s:o,s:s,s:o,s:b}", "group", json_text(g->name), "verdict",
		ver_verdicts[verdict], "elements", ids, "fewest",
		!json_is_false(json_object_get(entry, "fewest")));
}

/* Checks the entries of an unknown group, and expects them as they are when they are right. */
static void expect_decide(bench *b, ver_group *g)
{
	json_t *all = json_object_get(b->given, "decide"), *entry, *found[2] = {NULL, NULL};
	json_t *right[2] = {NULL, NULL};
	size_t i;

	for (uint32_t m = 0; m < g->member_count; m++)
		b->member_at[g->members[m].element] = m;
	json_array_foreach(all, i, entry)
	{
		const char *group = json_string_value(json_object_get(entry, "group"));
		const char *verdict = json_string_value(json_object_get(entry, "verdict"));

		for (int v = SATISFIED; v <= VIOLATED; v++)
			if (group && verdict && strcmp(verdict, ver_verdicts[v]) == 0 &&
				cor_text_is(g->name, group))
				found[v] = entry;
	}
	for (int v = SATISFIED; v <= VIOLATED; v++) {
		bool named = name_members(b, g, found[v]);
		const char *wrong = !named        ? "an element that is not in the group, or twice"
			: finds(b->rule)          ? findings_decide(g, (ver_verdict)v, found[v])
			: b->rule->kind[0] == 'l' ? ver_share_decides(g, (ver_verdict)v, found[v])
						  : ver_supply_decides(g, (ver_verdict)v, found[v]);

		if (wrong)
			ver_stop(1, "rule %.*s, group %.*s: decide %s: %s", COR_FMT(b->rule->id),
				COR_FMT(g->name), ver_verdicts[v], wrong);
		right[v] = found[v] ? right_entry(g, found[v], (ver_verdict)v) : NULL;
	}
	if (right[0] && right[1] &&
		json_array_size(json_object_get(right[1], "elements")) <
			json_array_size(json_object_get(right[0], "elements")))
		json_array_append_new(b->decide, right[1]), right[1] = NULL;
	for (int v = SATISFIED; v <= VIOLATED; v++)
		if (right[v])
			json_array_append_new(b->decide, right[v]);
}

static void judge_group(bench *b, uint32_t first, uint32_t end)
{
	ver_group g = make_group(b, first, end);
	bool is_exempt = !finds(b->rule) && exempt(b, ver_format("group:%.*s", COR_FMT(g.name)));
	json_t *share = NULL, *number = NULL;
	ver_verdict verdict = settle(&g, &share, &number);

	if (verdict == UNKNOWN && (b->rule->violates || b->rule->tolerated))
		verdict = b->rule->violates ? VIOLATED : SATISFIED;
	json_array_append_new(b->groups,
		json_pack("{s:o,s:s,s:b,s:o,s:o,s:o}", "group", json_text(g.name), "verdict",
			ver_verdicts[verdict], "exempt", is_exempt, "share",
			share ? share : json_null(), "cap",
			share ? json_ratio(b->rule->to) : json_null(), "number",
			number ? number : json_null()));
	if (finds(b->rule) || (share && verdict != SATISFIED))
		add_findings(b, &g, is_exempt);
	if (verdict == UNKNOWN)
		expect_decide(b, &g);
	if (!is_exempt && verdict == VIOLATED)
		b->verdict = VIOLATED;
	if (!is_exempt && verdict == UNKNOWN && b->verdict != VIOLATED)
		b->verdict = UNKNOWN;
}

static json_t *judge_rule(bench *b, bool in_force)
{
	const ver_rule *rule = b->rule;
	bool vacuous,
		counts = !(in_force && rule->by != COR_DAY_NONE && rule->by > b->rows.world->at);
	json_int_t sure = 0;

	if (rule->evaluated)
		ver_rows_select(&b->rows);
	vacuous = rule->evaluated && b->rows.run_count == 0;
	b->verdict = rule->evaluated && (!vacuous || rule->may_be_empty) ? SATISFIED : UNKNOWN;
	find_groups(b);
	for (uint32_t first = 0, end; first < b->place_count; first = end) {
		for (end = first;
			end < b->place_count && b->places[end].rank == b->places[first].rank;)
			end++;
		judge_group(b, first, end);
	}
	for (uint32_t i = 0; i < b->rows.run_count; i++)
		sure += b->rows.runs[i].in == COR_YES;
	return json_pack("{s:o,s:s,s:s,s:b,s:b,s:o,s:o,s:b,s:{s:I,s:I},s:o,s:o,s:o}", "id",
		json_text(rule->id), "kind", rule->kind, "verdict", ver_verdicts[b->verdict],
		"vacuous", vacuous, "evaluated", rule->evaluated, "by", json_day(rule->by),
		"target", json_day(rule->target), "counts", counts, "selected", "sure", sure,
		"maybe", (json_int_t)b->rows.run_count - sure, "groups", b->groups, "findings",
		b->findings, "decide", b->decide);
}

json_t *ver_judge(ver_policy *policy, const json_t *proof)
{
	ver_world *w = policy->world;
	json_t *options = json_object_get(proof, "options"), *rules = json_array();
	json_t *dates = json_object();
	bool tolerate = json_is_true(json_object_get(options, "tolerate_refused"));
	bool in_force = json_is_true(json_object_get(options, "in_force"));
	bool counted = false;
	ver_verdict whole = w->t[REFUSED].row_count && !tolerate ? UNKNOWN : SATISFIED;
	uint32_t *member_at = ver_new(w->t[ELEMENT].row_count, sizeof(uint32_t));
	char hex[COR_DIGEST_HEX_BYTES];

	for (uint32_t i = 0; i < policy->rule_count; i++) {
		bench b = {.policy = policy,
			.rule = &policy->rules[i],
			.member_at = member_at,
			.rows = {.world = w, .rule = &policy->rules[i]},
			.groups = json_array(),
			.findings = json_array(),
			.decide = json_array()};
		json_t *rule;

		b.given = json_array_get(json_object_get(proof, "rules"), i);
		rule = judge_rule(&b, in_force);
		counted |= json_is_true(json_object_get(rule, "counts"));
		if (json_is_true(json_object_get(rule, "counts")) && whole != VIOLATED &&
			b.verdict != SATISFIED)
			whole = b.verdict;
		json_array_append_new(rules, rule);
	}
	if (!counted && whole == SATISFIED)
		whole = UNKNOWN;
	for (uint32_t i = 0; i < policy->date_count; i++)
		if (policy->dates[i].day != COR_DAY_NONE)
			json_object_setn_new(dates, policy->dates[i].name.p,
				policy->dates[i].name.n, json_day(policy->dates[i].day));
	return json_pack("{s:{s:o,s:s},s:o,s:o,s:{s:b,s:b},s:s,s:o}", "policy", "id",
		json_text(policy->id), "digest", cor_digest_write(&policy->digest, hex), "at",
		json_day(w->at), "dates", dates, "options", "tolerate_refused", tolerate,
		"in_force", in_force, "verdict", ver_verdicts[whole], "rules", rules);
}
