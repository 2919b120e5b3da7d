#include "path_plain.h"

/* ---- the estate and the rule ---- */

static cor_tri draw_tri(uint32_t no, uint32_t maybe)
{
	uint32_t z = sample_draw(100);

	return z < no ? COR_NO : z < no + maybe ? COR_MAYBE : COR_YES;
}

void draw_net(net *n)
{
	uint32_t maybe = sample_draw(3) * 9;
	bool any_one_way = sample_chance(50);

	*n = (net){.element_count = 2 + sample_draw(E - 1), .mode = (enum mode)sample_draw(4)};
	n->link_count = sample_draw(L + 1);
	n->demand_count = sample_draw(D + 1);
	n->all_pairs = sample_chance(40);
	n->services = sample_chance(30);
	n->stops = sample_chance(50);
	n->diode_out = sample_chance(50);
	n->default_metric = sample_chance(50) ? 2 : 0;
	for (uint32_t v = 0; v < n->element_count; v++) {
		n->there[v] = draw_tri(4, maybe);
		n->dirty[v] = draw_tri(70 - maybe, maybe);
		n->from[v] = draw_tri(60 - maybe, maybe);
		n->to[v] = draw_tri(50 - maybe, maybe);
		n->stop[v] = draw_tri(75 - maybe, maybe);
	}
	for (uint32_t l = 0; l < n->link_count; l++) {
		uint32_t z = sample_draw(100);

		n->a[l] = sample_draw(n->element_count);
		n->b[l] = sample_draw(n->element_count);
		n->kind[l] = z < 5 ? POWER : z < 5 + maybe ? UNKNOWN : z < 80 ? DATA : MANAGEMENT;
		n->metric[l] = sample_chance(maybe / 2) ? 0 : 1 + (int)sample_draw(2);
		n->one_way[l] = any_one_way && sample_chance(50);
	}
	for (uint32_t d = 0; d < n->demand_count; d++) {
		n->source[d] = sample_draw(n->element_count);
		n->sink[d] = sample_draw(n->element_count);
	}
}

static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	fail_msg("refused: %s", refusal->reason);
	return false;
}

static void add_row(cor_builder *builder, cor_table_id table, const char *line)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {{0}}, rest = cor_text_of(line), cell;
	cor_err err;

	while (cor_text_cut(&rest, ' ', &cell)) {
		cor_text name;

		(void)cor_text_cut(&cell, '=', &name);
		cells[cor_schema_column(table, name)] = cell;
	}
	assert_int_equal(cor_builder_add(builder, table, cells, (cor_place){0}, NULL, NULL, &err),
		COR_OK);
}

static cor_estate *build(const net *n)
{
	static const char *const states[] = {"spare", "planned", "live"};
	static const char *const makers[] = {"good", "good|bad", "bad"};
	static const char *const words[] = {"no", "", "yes"};
	static const char *const kinds[] = {"power", "", "data", "management"};
	COR_AUTO(cor_builder) builder = NULL;
	cor_estate *estate = NULL;
	char line[200];
	cor_err err;

	assert_int_equal(cor_builder_new(refuse, NULL, &builder, &err), COR_OK);
	add_row(builder, COR_PARTY, "id=good");
	add_row(builder, COR_PARTY, "id=bad");
	for (uint32_t v = 0; v < n->element_count; v++) {
		snprintf(line, sizeof(line),
			"id=e%u state=%s maker=%s network=%s owner=%s generations=%s", v,
			states[n->there[v]], makers[n->dirty[v]], words[n->from[v]],
			words[n->to[v]], words[n->stop[v]]);
		add_row(builder, COR_ELEMENT, line);
	}
	for (uint32_t l = 0; l < n->link_count; l++) {
		int used = snprintf(line, sizeof(line), "id=l%u a=e%u b=e%u kind=%s directed=%s", l,
			n->a[l], n->b[l], kinds[n->kind[l]], n->one_way[l] ? "yes" : "");

		if (n->metric[l])
			snprintf(line + used, sizeof(line) - (size_t)used, " metric=%d",
				n->metric[l]);
		add_row(builder, COR_LINK, line);
	}
	for (uint32_t d = 0; d < n->demand_count; d++) {
		snprintf(line, sizeof(line), "id=d%u source=e%u sink=e%u", d, n->source[d],
			n->sink[d]);
		add_row(builder, COR_DEMAND, line);
	}
	assert_int_equal(cor_builder_freeze(builder, NULL, &estate, &err), COR_OK);
	return estate;
}

void write_rule(const net *n, cor_buf *out)
{
	static const char *const modes[] = {"used", "exists", "every"};

	cor_buf_addz(out,
		"cordon: 1\nid: p\nvendors: {bad: {parties: [bad]}}\nrules:\n"
		"- id: r\n  clause: c\n");
	if (n->mode == ISOLATE) {
		cor_buf_addf(out,
			"  isolate: {from: \"element.network == 'yes'\", to: \"element.owner == 'yes'\", "
			"over: data%s%s}\n",
			n->stops ? ", stops: \"'yes' in element.generations\"" : "",
			n->stops ? ""
				: n->diode_out
				? ", stop_over: [{over: [data, control], stops: out, at: \"'yes' in element.generations\"}]"
				: ", stop_over: [{over: data, stops: in, at: \"'yes' in element.generations\"}]");
		return;
	}
	cor_buf_addf(out,
		"  avoid: {vendors: bad, between: \"element.network == 'yes'\", and: \"element.owner == 'yes'\", "
		"paths: %s, pairs: %s%s",
		modes[n->mode], n->all_pairs ? "all" : "demands",
		n->services ? ", services: management" : "");
	if (n->mode == USED && n->default_metric)
		cor_buf_addf(out, ", metric: %d", n->default_metric);
	cor_buf_addz(out, "}\n");
}

void judge_net(const net *n, uint32_t falls, take_result *take_it)
{
	/* Every second one without what shows it: then only a part of the network is looked at. */
	static uint32_t asked;
	cor_judge_options options = {.most_findings = asked++ % 2 ? 4096 : 0};
	cor_estate *estate = build(n);
	cor_policy *policy = NULL;
	cor_result *result = NULL;
	cor_buf yaml = {0};
	cor_err err = {0};

	write_rule(n, &yaml);
	assert_true(cor_day_parse(COR_TEXT("2026-01-01"), &options.at));
	if (cor_policy_read("p", cor_buf_text(&yaml), NULL, 0, &policy, &err) != COR_OK ||
		cor_policy_bind(policy, estate, &err) != COR_OK ||
		cor_judge(policy, estate, &options, &result, &err) != COR_OK)
		fail_msg("%s\n%s", err.text, yaml.p);
	take_it(n, &result->rules[0], falls);
	cor_result_free(result);
	cor_policy_free(policy);
	cor_estate_free(estate);
	cor_buf_done(&yaml);
}

/* ---- what happens when facts fall so ---- */

static bool take(cor_tri value, uint32_t *number)
{
	bool yes = value == COR_YES;

	if (value == COR_MAYBE) {
		yes = *number & 1;
		*number >>= 1;
	}
	return yes;
}

bool knows_metric(const net *n, uint32_t l)
{
	return n->metric[l] || n->default_metric || n->mode != USED;
}

uint32_t count_falls(const net *n)
{
	double falls = 1;

	for (uint32_t v = 0; v < n->element_count; v++)
		falls *= (1 << (n->there[v] == COR_MAYBE)) * (1 << (n->dirty[v] == COR_MAYBE)) *
			(1 << (n->from[v] == COR_MAYBE)) * (1 << (n->to[v] == COR_MAYBE)) *
			(1 << (n->stop[v] == COR_MAYBE));
	for (uint32_t l = 0; l < n->link_count; l++)
		falls *= (n->kind[l] == UNKNOWN ? 4 : 1) * (knows_metric(n, l) ? 1 : 4);
	return falls > FALLS ? 0 : (uint32_t)falls;
}

void fall_as(const net *n, uint32_t number, fall *f)
{
	static const enum kind kinds[] = {POWER, DATA, MANAGEMENT, DATA};
	static const int metrics[] = {1, 2, 3, 9};

	for (uint32_t v = 0; v < n->element_count; v++) {
		f->there[v] = take(n->there[v], &number);
		f->dirty[v] = take(n->dirty[v], &number);
		f->from[v] = take(n->from[v], &number) && f->there[v];
		f->to[v] = take(n->to[v], &number) && f->there[v];
		f->stop[v] = take(n->stop[v], &number);
	}
	for (uint32_t l = 0; l < n->link_count; l++) {
		f->kind[l] = n->kind[l];
		if (n->kind[l] == UNKNOWN) {
			f->kind[l] = kinds[number % 4];
			number /= 4;
		}
		f->metric[l] = n->metric[l] ? n->metric[l] : n->default_metric;
		if (!knows_metric(n, l)) {
			f->metric[l] = metrics[number % 4];
			number /= 4;
		}
	}
}

/* Whether a link of a kind leads from u to v. */
static bool leads(const net *n, const fall *f, uint32_t l, enum kind kind, uint32_t u, uint32_t v)
{
	return f->kind[l] == kind && f->there[u] && f->there[v] &&
		((n->a[l] == u && n->b[l] == v) ||
			(!n->one_way[l] && n->a[l] == v && n->b[l] == u));
}

static bool is_stopped(const net *n, const fall *f, uint32_t u, uint32_t v)
{
	if (n->stops || n->diode_out)
		return f->stop[u] && !f->from[u];
	return f->stop[v] && !f->from[v];
}

/* All ways from v on that pass nothing twice; what comes of those that end at the sink. */
typedef struct walk {
	const net *n;
	const fall *f;
	const bool *dirt;
	uint32_t sink;
	bool passed[E];
	int length, least; /* metric so far; of the least way */
	bool any, clean, foul, foul_least;
} walk;

static void walk_on(walk *w, uint32_t v, bool dirty)
{
	dirty = dirty || w->dirt[v];
	if (v == w->sink) {
		w->any = true;
		w->clean = w->clean || !dirty;
		w->foul = w->foul || dirty;
		if (w->length < w->least) {
			w->least = w->length;
			w->foul_least = false;
		}
		w->foul_least = w->foul_least || (w->length == w->least && dirty);
		return;
	}
	w->passed[v] = true;
	for (uint32_t l = 0; l < w->n->link_count; l++) {
		for (uint32_t to = 0; to < w->n->element_count; to++) {
			if (w->passed[to] || !leads(w->n, w->f, l, DATA, v, to))
				continue;
			w->length += w->f->metric[l];
			walk_on(w, to, dirty);
			w->length -= w->f->metric[l];
		}
	}
	w->passed[v] = false;
}

/* As if each link led both ways. */
static bool hang_together(const net *n, const fall *f, uint32_t s, uint32_t t)
{
	uint32_t met = 1U << s;

	for (uint32_t round = 0; round < n->element_count; round++)
		for (uint32_t l = 0; l < n->link_count; l++)
			if (leads(n, f, l, DATA, n->a[l], n->b[l]) &&
				(met >> n->a[l] & 1 || met >> n->b[l] & 1))
				met |= 1U << n->a[l] | 1U << n->b[l];
	return met >> t & 1;
}

bool ever_way[E][E], ever_pair[E][E][E];

static bool judge_pair(const net *n, const fall *f, const bool *dirt, uint32_t s, uint32_t t)
{
	walk w = {.n = n, .f = f, .dirt = dirt, .sink = t, .least = FAR};

	walk_on(&w, s, false);
	ever_way[s][t] |= w.any || n->mode == EXISTS ||
		(n->mode == EVERY && hang_together(n, f, s, t));
	return n->mode == EXISTS  ? !w.clean
		: n->mode == USED ? w.foul_least || dirt[s] || dirt[t]
				  : w.foul;
}

static void find_dirt(const net *n, const fall *f, bool *dirt)
{
	for (uint32_t v = 0; v < n->element_count; v++) {
		dirt[v] = f->dirty[v];
		for (uint32_t u = 0; n->services && u < n->element_count; u++)
			for (uint32_t l = 0; l < n->link_count; l++)
				dirt[v] |= f->dirty[u] && leads(n, f, l, MANAGEMENT, u, v);
	}
}

static void add_pair(const net *n, const fall *f, const bool *dirt, uint32_t subject, uint32_t s,
	uint32_t t, outcome *o)
{
	o->judged[subject] = ever_pair[subject][s][t] = true;
	o->bad[subject] |= judge_pair(n, f, dirt, s, t);
}

static void judge_isolate(const net *n, const fall *f, outcome *o)
{
	bool reached[E] = {false}, any = false;

	for (uint32_t v = 0; v < n->element_count; v++) {
		reached[v] = f->from[v];
		any = any || f->from[v];
	}
	for (uint32_t round = 0; round < n->element_count; round++)
		for (uint32_t l = 0; l < n->link_count; l++)
			for (uint32_t u = 0; u < n->element_count; u++)
				for (uint32_t v = 0; v < n->element_count; v++)
					reached[v] |= reached[u] && leads(n, f, l, DATA, u, v) &&
						!is_stopped(n, f, u, v);
	for (uint32_t v = 0; v < n->element_count; v++) {
		o->judged[v] = any && f->to[v];
		o->bad[v] = reached[v];
	}
}

void judge_slowly(const net *n, const fall *f, outcome *o)
{
	bool dirt[E] = {false};

	*o = (outcome){.judged = {false}};
	if (n->mode == ISOLATE) {
		judge_isolate(n, f, o);
		return;
	}
	find_dirt(n, f, dirt);
	for (uint32_t s = 0; n->all_pairs && s < n->element_count; s++)
		for (uint32_t t = 0; t < n->element_count; t++)
			if (s != t && f->from[s] && f->to[t])
				add_pair(n, f, dirt, s, s, t, o);
	for (uint32_t d = 0; !n->all_pairs && d < n->demand_count; d++) {
		uint32_t s = n->source[d], t = n->sink[d];

		if (f->from[s] && f->to[t])
			add_pair(n, f, dirt, s, s, t, o);
		if (f->from[t] && f->to[s])
			add_pair(n, f, dirt, t, s, t, o);
	}
}
