/* What the questions about paths answer, for people and for programs. */
#include "app/paths.h"
#include "base/json.h"
#include "report/report.h"
#include "report/supposed.h"

enum { SHOWN = 20 };

static const char *const answers[] = {"no", "yes", "unknown"};

/* A question about nothing has no answer; true when it is one. */
bool cor_paths_put_no_question(const cor_paths *p, cor_buf *out)
{
	if (!cor_triset_is_empty(&p->from) && !cor_triset_is_empty(&p->to))
		return false;
	cor_buf_addf(out, "UNKNOWN  nothing is in the set of %s\n",
		cor_triset_is_empty(&p->from) ? "risks" : "assets");
	return true;
}

static uint32_t count_sure(const cor_triset *set)
{
	return (uint32_t)cor_bits_count(set->must, set->size);
}

static uint32_t count_maybe(const cor_triset *set)
{
	return (uint32_t)cor_bits_count(set->may, set->size) - count_sure(set);
}

static void put_set(cor_buf *out, const char *name, const char *expression, const cor_triset *set)
{
	if (!expression)
		return;
	cor_buf_addf(out, "  %-6s%u surely, %u perhaps: %s\n", name, count_sure(set),
		count_maybe(set), expression);
}

void cor_paths_put_what_if(const cor_paths *p, cor_buf *out)
{
	if (p->request->what_if)
		cor_supposition_put(&p->said, out);
}

cor_text cor_paths_note(const cor_paths *p)
{
	return p->request->what_if ? cor_text_of(COR_WHAT_IF_SIGN) : (cor_text){0};
}

void cor_paths_put_question(const cor_paths *p, const char *stop, cor_buf *out)
{
	if (cor_estate_is_model(p->opened.estate))
		cor_buf_addz(out, "  " COR_REPORT_MODEL "\n");
	put_set(out, "from", p->request->from, &p->from);
	put_set(out, "to", p->request->to, &p->to);
	put_set(out, stop, p->request->stop, &p->stops);
	for (size_t i = 0; i < p->request->stop_over_count; i++)
		cor_buf_addf(out, "  stop over %s: %u surely, %u perhaps\n",
			p->request->stop_over[i], count_sure(&p->stop_rules[i].at),
			count_maybe(&p->stop_rules[i].at));
	cor_buf_addf(out, "  over  %s: %u links\n", p->request->over, p->network.links.count);
	if (p->loop_length == 0)
		return;
	cor_buf_addz(out, "  management goes in a circle: ");
	for (uint32_t i = 0; i < p->loop_length; i++) {
		if (i > 0)
			cor_buf_addf(out, " -[%.*s]- ",
				COR_FMT(cor_estate_cell(p->opened.estate, COR_LINK,
					p->management.rows[p->loop_links[i - 1]], 0)));
		cor_buf_addf(out, "%.*s", COR_FMT(cor_paths_element(p, p->loop[i])));
	}
	cor_buf_addc(out, '\n');
}

typedef struct asset { /* how an asset stands */
	uint32_t element;
	cor_tri value;
	const cor_reach *reach; /* that holds its chain */
} asset;

static cor_status list_assets(const cor_paths *p, const cor_blast *blast, asset **ret_assets,
	uint32_t *ret_count, cor_err *err)
{
	uint32_t count = 0;
	asset *assets;

	COR_TRY(cor_arena_new_array(p->arena, (size_t)cor_bits_count(p->to.may, p->to.size),
		sizeof(*assets), &assets, err));
	for (int value = COR_YES; value >= COR_NO; value--) {
		for (uint32_t v = cor_bits_next(p->to.may, p->to.size, 0); v < p->to.size;
			v = cor_bits_next(p->to.may, p->to.size, v + 1)) {
			cor_tri reached = cor_bit_is(blast->sure.reached, v) ? COR_YES
				: cor_bit_is(blast->may.reached, v)          ? COR_MAYBE
									     : COR_NO;

			if ((int)cor_tri_and(reached, cor_triset_at(&p->to, v)) == value)
				assets[count++] = (asset){v, (cor_tri)value,
					reached == COR_YES ? &blast->sure : &blast->may};
		}
	}
	*ret_assets = assets;
	*ret_count = count;
	return COR_OK;
}

static void put_chain(const cor_paths *p, const asset *a, uint32_t *chain, cor_buf *out)
{
	uint32_t length = cor_paths_chain(a->reach, a->element, chain);

	cor_buf_addf(out, "  %-6s %.*s\n         ", a->value == COR_YES ? "yes" : "maybe",
		COR_FMT(cor_paths_element(p, a->element)));
	for (uint32_t i = 0; i < length; i++) {
		if (i > 0)
			cor_buf_addf(out, " -[%.*s]- ",
				COR_FMT(cor_paths_link(p, a->reach->link[chain[i]])));
		cor_buf_addf(out, "%.*s", COR_FMT(cor_paths_element(p, chain[i])));
	}
	cor_buf_addc(out, '\n');
}

/* What is reached, of one function or over one kind of link at the end: surely, and perhaps. */
typedef struct tally {
	cor_text name; /* "" = not known */
	uint32_t sure, maybe;
} tally;

/* An element of several functions counts for each; what may perform one counts for it. */
static cor_status tally_functions(const cor_paths *p, const cor_blast *blast, tally **ret_tallies,
	uint32_t *ret_count, cor_err *err)
{
	const cor_estate *estate = p->opened.estate;
	const cor_roles *roles = cor_estate_roles(estate);
	uint32_t count = cor_estate_function_count(estate), kept = 0;
	uint32_t *last;
	tally *t;

	COR_TRY(cor_arena_new_array(p->arena, (size_t)count + 1, sizeof(*t), &t, err));
	COR_TRY(cor_arena_new_array(p->arena, (size_t)count + 1, sizeof(*last), &last, err));
	for (uint32_t f = 0; f <= count; f++) {
		t[f].name = f < count ? cor_estate_function(estate, f) : (cor_text){0};
		last[f] = COR_NONE;
	}
	for (uint32_t r = 0; r < roles->count; r++) {
		uint32_t v = roles->element[r];
		const cor_maker_set *set = cor_estate_function_set(estate, roles->function[r]);

		if (!cor_bit_is(blast->may.reached, v))
			continue;
		for (uint32_t i = 0; i < set->count + (set->count == 0); i++) {
			uint32_t f = set->count ? set->parties[i] : count;

			if (last[f] == v)
				continue;
			last[f] = v;
			if (cor_bit_is(blast->sure.reached, v))
				t[f].sure++;
			else
				t[f].maybe++;
		}
	}
	for (uint32_t f = 0; f <= count; f++) {
		if (t[f].sure + t[f].maybe)
			t[kept++] = t[f];
	}
	*ret_tallies = t;
	*ret_count = kept;
	return COR_OK;
}

enum { KINDS = 6 }; /* and none: unknown */

/* By the kind of the last link of a shortest chain. */
static uint32_t tally_kinds(const cor_paths *p, const cor_blast *blast, tally t[KINDS])
{
	static const char *const words[KINDS] = {"data", "control", "management", "timing", "power",
		""};
	unsigned column = (unsigned)cor_schema_column(COR_LINK, COR_TEXT("kind"));
	uint32_t kept = 0;

	for (unsigned k = 0; k < KINDS; k++)
		t[k] = (tally){.name = cor_text_of(words[k])};
	for (uint32_t i = 0; i < blast->may.count; i++) {
		uint32_t v = blast->may.order[i];
		bool sure = cor_bit_is(blast->sure.reached, v);
		uint32_t link = sure ? blast->sure.link[v] : blast->may.link[v], k = 0;
		cor_text kind;

		if (link == COR_NONE)
			continue; /* a risk itself */
		kind = cor_estate_cell(p->opened.estate, COR_LINK, p->network.rows[link], column);
		while (k + 1 < KINDS && !cor_text_is(kind, words[k]))
			k++;
		if (sure)
			t[k].sure++;
		else
			t[k].maybe++;
	}
	for (unsigned k = 0; k < KINDS; k++) {
		if (t[k].sure + t[k].maybe)
			t[kept++] = t[k];
	}
	return kept;
}

static void put_tallies(const char *title, const tally *t, uint32_t count, cor_buf *out)
{
	if (count)
		cor_buf_addf(out, "\n%s\n", title);
	for (uint32_t i = 0; i < count; i++)
		cor_buf_addf(out, "  %.*s: %u surely, %u perhaps\n",
			COR_FMT(t[i].name.n ? t[i].name : COR_TEXT("(not known)")), t[i].sure,
			t[i].maybe);
}

static void json_tallies(cor_json *json, const char *name, const char *key, const tally *t,
	uint32_t count)
{
	cor_json_array(json, name);
	for (uint32_t i = 0; i < count; i++) {
		cor_json_object_flat(json, NULL);
		cor_json_text(json, key, t[i].name);
		cor_json_u64(json, "sure", t[i].sure);
		cor_json_u64(json, "maybe", t[i].maybe);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

/* That nothing else is reached is proved by what is: nothing open leads out of it. */
static void json_closed_set(cor_json *json, const cor_paths *p, const cor_blast *blast)
{
	cor_json_array_flat(json, "closed_set");
	for (uint32_t v = 0; v < p->to.size; v++) {
		if (cor_bit_is(blast->may.reached, v))
			cor_json_text(json, NULL, cor_paths_element(p, v));
	}
	cor_json_end_array(json);
}

typedef struct tallies {
	tally *functions, kinds[KINDS];
	uint32_t function_count, kind_count;
} tallies;

static void reach_text(const cor_paths *p, const cor_blast *blast, const asset *assets,
	uint32_t count, const tallies *t, uint32_t *chain, cor_buf *out)
{
	uint32_t of[3] = {0, 0, 0}, shown = 0;

	cor_paths_put_what_if(p, out);
	for (uint32_t i = 0; i < count; i++)
		of[assets[i].value]++;
	if (!cor_paths_put_no_question(p, out))
		cor_buf_addf(out, "%s  %u assets surely, %u perhaps, %u not\n",
			of[COR_YES]             ? "REACHED"
				: of[COR_MAYBE] ? "PERHAPS REACHED"
						: "NOT REACHED",
			of[COR_YES], of[COR_MAYBE], of[COR_NO]);
	cor_buf_addf(out, "in all %u elements surely, %u perhaps, of %u\n", blast->sure.count,
		blast->may.count - blast->sure.count, p->to.size);
	cor_paths_put_question(p, "stop", out);
	for (uint32_t i = 0; i < count && assets[i].value != COR_NO; i++) {
		if (i == SHOWN && !p->request->all)
			break;
		if (i == 0)
			cor_buf_addz(out, "\nassets reached, each with a shortest chain\n");
		put_chain(p, &assets[i], chain, out);
		shown++;
	}
	if (shown < of[COR_YES] + of[COR_MAYBE])
		cor_buf_addf(out, "  … and %u more (--all)\n", of[COR_YES] + of[COR_MAYBE] - shown);
	put_tallies("reached, by function", t->functions, t->function_count, out);
	put_tallies("reached, by kind of the last link", t->kinds, t->kind_count, out);
}

static void json_set(cor_json *json, const char *name, const char *expression,
	const cor_triset *set)
{
	if (!expression) {
		cor_json_null(json, name);
		return;
	}
	cor_json_object_flat(json, name);
	cor_json_text(json, "expression", cor_text_of(expression));
	cor_json_u64(json, "sure", count_sure(set));
	cor_json_u64(json, "maybe", count_maybe(set));
	cor_json_end_object(json);
}

void cor_paths_json_question(cor_json *json, const cor_paths *p, const char *format,
	const char *stop)
{
	cor_json_text(json, "format", cor_text_of(format));
	cor_json_text(json, "answer", cor_text_of(answers[p->answer]));
	if (p->request->what_if)
		cor_supposition_json(json, &p->said);
	if (cor_estate_below(p->opened.estate)) {
		cor_json_object_flat(json, "register");
		cor_json_digest(json, "digest",
			cor_estate_digest(cor_estate_below(p->opened.estate)));
		cor_json_end_object(json);
	}
	cor_json_object_flat(json, "estate");
	cor_json_digest(json, "digest", cor_estate_digest(p->opened.estate));
	cor_json_bool(json, "model", cor_estate_is_model(p->opened.estate));
	cor_json_end_object(json);
	if (p->policy) {
		cor_json_object_flat(json, "policy");
		cor_json_text(json, "id", cor_policy_id(p->policy));
		cor_json_digest(json, "digest", cor_policy_digest(p->policy));
		cor_json_end_object(json);
	} else {
		cor_json_null(json, "policy");
	}
	cor_json_day(json, "at", p->at);
	cor_json_text(json, "over", cor_text_of(p->request->over));
	if (p->request->from)
		json_set(json, "from", p->request->from, &p->from);
	if (p->request->to)
		json_set(json, "to", p->request->to, &p->to);
	if (stop)
		json_set(json, stop, p->request->stop, &p->stops);
	if (p->request->stop_over_count) {
		cor_json_array_flat(json, "stop_over");
		for (size_t i = 0; i < p->request->stop_over_count; i++)
			cor_json_text(json, NULL, cor_text_of(p->request->stop_over[i]));
		cor_json_end_array(json);
	}
	if (p->loop_length) {
		cor_json_array_flat(json, "management_loop");
		for (uint32_t i = 0; i < p->loop_length; i++)
			cor_json_text(json, NULL, cor_paths_element(p, p->loop[i]));
		cor_json_end_array(json);
	}
}

static void reach_json(const cor_paths *p, const cor_blast *blast, const asset *assets,
	uint32_t count, const tallies *t, uint32_t *chain, cor_buf *out)
{
	static const char *const words[] = {"no", "maybe", "yes"};
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_paths_json_question(&json, p, "cordon-reach/1", "stop");
	cor_json_object_flat(&json, "reached");
	cor_json_u64(&json, "sure", blast->sure.count);
	cor_json_u64(&json, "maybe", blast->may.count - blast->sure.count);
	cor_json_end_object(&json);
	json_tallies(&json, "functions", "function", t->functions, t->function_count);
	json_tallies(&json, "kinds", "kind", t->kinds, t->kind_count);
	if (p->request->all)
		json_closed_set(&json, p, blast);
	cor_json_array(&json, "assets");
	for (uint32_t i = 0; i < count; i++) {
		cor_json_object_flat(&json, NULL);
		cor_json_text(&json, "element", cor_paths_element(p, assets[i].element));
		cor_json_text(&json, "value", cor_text_of(words[assets[i].value]));
		cor_json_array_flat(&json, "chain");
		for (uint32_t k = 0,
			      length = assets[i].value == COR_NO
				? 0
				: cor_paths_chain(assets[i].reach, assets[i].element, chain);
			k < length; k++) {
			if (k > 0)
				cor_json_text(&json, NULL,
					cor_paths_link(p, assets[i].reach->link[chain[k]]));
			cor_json_text(&json, NULL, cor_paths_element(p, chain[k]));
		}
		cor_json_end_array(&json);
		cor_json_end_object(&json);
	}
	cor_json_end_array(&json);
	cor_json_end_object(&json);
}

cor_status cor_paths_write_reach(const cor_paths *paths, const cor_blast *blast, cor_buf *out,
	cor_err *err)
{
	uint32_t count, *chain;
	asset *assets;
	tallies t;

	COR_TRY(list_assets(paths, blast, &assets, &count, err));
	COR_TRY(tally_functions(paths, blast, &t.functions, &t.function_count, err));
	t.kind_count = tally_kinds(paths, blast, t.kinds);
	COR_TRY(cor_arena_new_array(paths->arena, paths->to.size, sizeof(*chain), &chain, err));
	if (paths->request->json)
		reach_json(paths, blast, assets, count, &t, chain, out);
	else
		reach_text(paths, blast, assets, count, &t, chain, out);
	return cor_buf_status(out, err);
}
