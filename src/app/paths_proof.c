/* What shows the answers about paths, for cordon-verify: cordon-paths-proof/1 (doc/proof.md). */
#include "app/costs.h"
#include "base/file.h"
#include "policy/places.h"

/* ---- pieces ---- */

void cor_paths_json_links(cor_json *json, const cor_paths *p, const uint64_t *links)
{
	uint32_t count = p->network.links.count;

	cor_json_array_flat(json, "links");
	for (uint32_t l = cor_bits_next(links, count, 0); l < count;
		l = cor_bits_next(links, count, l + 1))
		cor_json_text(json, NULL, cor_paths_link(p, l));
	cor_json_end_array(json);
}

void cor_paths_json_step(cor_json *json, const cor_paths *p, uint32_t element, uint64_t distance)
{
	cor_json_array_flat(json, NULL);
	cor_json_text(json, NULL, cor_paths_element(p, element));
	cor_json_u64(json, NULL, distance);
}

void cor_paths_json_way(cor_json *json, const cor_paths *p, const uint32_t *elements,
	const uint32_t *links, uint32_t count)
{
	cor_json_array_flat(json, "way");
	for (uint32_t i = 0; i < count; i++) {
		if (i > 0)
			cor_json_text(json, NULL, cor_paths_link(p, links[i - 1]));
		cor_json_text(json, NULL, cor_paths_element(p, elements[i]));
	}
	cor_json_end_array(json);
}

void cor_paths_json_flow(cor_json *json, const cor_paths *p, const uint32_t *links,
	const int64_t *amounts, uint32_t count)
{
	bool any = false;

	for (uint32_t i = 0; i < count; i++) {
		if (amounts[i] == 0)
			continue;
		if (!any)
			cor_json_array_flat(json, "flow");
		any = true;
		cor_json_array_flat(json, NULL);
		cor_json_text(json, NULL, cor_paths_link(p, links ? links[i] : i));
		cor_json_i64(json, NULL, amounts[i]);
		cor_json_end_array(json);
	}
	if (any)
		cor_json_end_array(json);
}

/* ---- reach ---- */

uint32_t cor_paths_chain(const cor_reach *reach, uint32_t v, uint32_t *chain)
{
	uint32_t length = 0;

	for (uint32_t u = v; u != COR_NONE; u = reach->from[u])
		length++;
	for (uint32_t u = v, i = length; i-- > 0; u = reach->from[u])
		chain[i] = u;
	return length;
}

/* What is reached, over how few links. */
static void show_list(cor_json *json, const cor_paths *p, const char *of, const cor_reach *reach,
	uint32_t *distance)
{
	const uint32_t *by_id = cor_estate_elements_by_id(p->opened.estate);

	for (uint32_t i = 0; i < reach->count; i++) {
		uint32_t v = reach->order[i], u = reach->from[v];

		distance[v] = u == COR_NONE ? 0 : distance[u] + 1;
	}
	cor_json_object(json, NULL);
	cor_json_text(json, "of", cor_text_of(of));
	cor_json_array_flat(json, "steps");
	for (uint32_t i = 0; i < p->to.size; i++) {
		if (!cor_bit_is(reach->reached, by_id[i]))
			continue;
		cor_paths_json_step(json, p, by_id[i], distance[by_id[i]]);
		cor_json_end_array(json);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
}

static void show_asset(cor_json *json, const cor_paths *p, const cor_blast *blast, uint32_t v,
	uint32_t *chain, uint32_t *links)
{
	bool sure = cor_bit_is(blast->sure.reached, v), may = cor_bit_is(blast->may.reached, v);
	const cor_reach *reach = sure ? &blast->sure : &blast->may;
	uint32_t length = sure || may ? cor_paths_chain(reach, v, chain) : 0;

	for (uint32_t i = 1; i < length; i++)
		links[i - 1] = reach->link[chain[i]];
	cor_json_object(json, NULL);
	cor_json_text(json, "element", cor_paths_element(p, v));
	cor_json_text(json, "value",
		cor_text_of(sure && cor_bit_is(p->to.must, v) ? "yes"
				: sure || may                 ? "maybe"
							      : "no"));
	if (length)
		cor_paths_json_way(json, p, chain, links, length);
	cor_json_end_object(json);
}

cor_status cor_paths_show_reach(cor_paths *p, const void *blast, cor_json *json, cor_err *err)
{
	const uint32_t *by_id = cor_estate_elements_by_id(p->opened.estate);
	const cor_blast *b = blast;
	uint32_t *chain, *links;

	COR_TRY(cor_arena_new_array(p->arena, p->to.size, sizeof(*chain), &chain, err));
	COR_TRY(cor_arena_new_array(p->arena, p->to.size, sizeof(*links), &links, err));
	cor_json_object(json, "shown");
	cor_json_text(json, "format", COR_TEXT("cordon-shown/1"));
	cor_json_text(json, "as", COR_TEXT("reach"));
	cor_json_array(json, "lists");
	if (!cor_triset_is_empty(&p->from) && !cor_triset_is_empty(&p->to)) {
		show_list(json, p, "sure", &b->sure, chain);
		show_list(json, p, "may", &b->may, chain);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
	cor_json_array(json, "answers");
	for (uint32_t i = 0; i < p->to.size; i++) {
		if (cor_bit_is(p->to.may, by_id[i]))
			show_asset(json, p, b, by_id[i], chain, links);
	}
	cor_json_end_array(json);
	return cor_buf_status(json->out, err);
}

/* ---- cut ---- */

static void show_elements(cor_json *json, const cor_paths *p, const uint64_t *elements)
{
	const uint32_t *by_id = cor_estate_elements_by_id(p->opened.estate);

	cor_json_array_flat(json, "elements");
	for (uint32_t i = 0; i < p->to.size; i++) {
		if (cor_bit_is(elements, by_id[i]))
			cor_json_text(json, NULL, cor_paths_element(p, by_id[i]));
	}
	cor_json_end_array(json);
}

static void show_side(cor_json *json, const char *name, const cor_paths *p, const cor_cut_set *set)
{
	cor_json_object(json, name);
	show_elements(json, p, set->vertices);
	cor_paths_json_links(json, p, set->links);
	cor_json_end_object(json);
}

static void show_line(cor_json *json, const cor_paths *p, const cor_cut *cut)
{
	cor_json_object(json, NULL);
	if (cut->possible) {
		cor_json_u64(json, "cost", cut->cost);
		show_side(json, "near_risks", p, &cut->near_risks);
		show_side(json, "near_assets", p, &cut->near_assets);
		cor_paths_json_flow(json, p, NULL, cut->link_flow, p->network.links.count);
	} else {
		cor_paths_json_way(json, p, cut->chain, cut->chain_links, cut->chain_length);
	}
	cor_json_end_object(json);
}

cor_status cor_paths_show_cut(cor_paths *p, const void *lines, cor_json *json, cor_err *err)
{
	const cor_paths_lines *l = lines;

	cor_json_array(json, "answers");
	if (!cor_triset_is_empty(&p->from) && !cor_triset_is_empty(&p->to)) {
		show_line(json, p, l->line);
		if (l->also->links)
			show_line(json, p, &l->also->cut);
	}
	cor_json_end_array(json);
	return cor_buf_status(json->out, err);
}

/* ---- the question ---- */

static void ask_text(cor_json *json, const char *name, const char *text)
{
	if (text)
		cor_json_text(json, name, cor_text_of(text));
}

static void ask_kinds(cor_json *json, const char *name, cor_text kinds)
{
	cor_text word;

	cor_json_array_flat(json, name);
	while (cor_text_cut(&kinds, ',', &word))
		cor_json_text(json, NULL, cor_text_trim(word));
	cor_json_end_array(json);
}

/* KINDS[/in|/out]=EXPRESSION; EXPRESSION=COST, divided at the last equals sign. */
static void ask_stop(cor_json *json, const char *said, const cor_stop_rule *rule)
{
	const char *equals = strchr(said, '=');

	cor_json_object_flat(json, NULL);
	ask_kinds(json, "over", (cor_text){said, strcspn(said, "/=")});
	ask_text(json, "at", equals + 1);
	ask_text(json, "stops", rule->in && rule->out ? "both" : rule->in ? "in" : "out");
	cor_json_end_object(json);
}

static void ask_cost(cor_json *json, const char *said)
{
	const char *equals = strrchr(said, '=');
	uint64_t cost = 0;

	(void)cor_text_to_u64(cor_text_of(equals + 1), &cost);
	cor_json_object_flat(json, NULL);
	cor_json_text(json, "at", (cor_text){said, (size_t)(equals - said)});
	cor_json_u64(json, "cost", cost);
	cor_json_end_object(json);
}

static void ask_cut(cor_json *json, const cor_paths_request *r)
{
	ask_text(json, "keep", r->stop);
	cor_json_u64(json, "link_cost", r->link_cost);
	if (r->register_costs)
		ask_text(json, "element_cost", "register");
	else if (r->element_cost)
		cor_json_u64(json, "element_cost", r->element_cost);
	cor_json_array(json, "costs");
	for (size_t i = 0; i < r->cost_count; i++)
		ask_cost(json, r->costs[i]);
	cor_json_end_array(json);
	if (r->also_closed_count == 0)
		return;
	cor_json_array_flat(json, "also_closed");
	for (size_t i = 0; i < r->also_closed_count; i++)
		ask_text(json, NULL, r->also_closed[i]);
	cor_json_end_array(json);
}

static void put_asked(cor_json *json, const cor_paths *p, const char *question)
{
	const cor_paths_request *r = p->request;

	cor_json_text(json, "question", cor_text_of(question));
	cor_json_object(json, "asked");
	ask_text(json, "from", r->from);
	ask_text(json, "to", r->to);
	ask_kinds(json, "over", cor_text_of(r->over));
	if (r->services)
		ask_kinds(json, "services", cor_text_of(r->services));
	if (r->metric)
		cor_json_u64(json, "metric", r->metric);
	if (strcmp(question, "cut") == 0)
		ask_cut(json, r);
	else
		ask_text(json, "stops", r->stop);
	if (r->stop_over_count) {
		cor_json_array(json, "stop_over");
		for (size_t i = 0; i < r->stop_over_count; i++)
			ask_stop(json, r->stop_over[i], &p->stop_rules[i]);
		cor_json_end_array(json);
	}
	cor_json_end_object(json);
}

static void put_digest(cor_json *json, const char *name, const cor_digest *digest)
{
	cor_json_object_flat(json, name);
	cor_json_digest(json, "digest", digest);
	cor_json_end_object(json);
}

static void put_policy(cor_json *json, const cor_policy *policy)
{
	const cor_digest *list;

	cor_json_object_flat(json, "policy");
	cor_json_text(json, "id", cor_policy_id(policy));
	cor_json_digest(json, "digest", cor_policy_digest(policy));
	cor_json_end_object(json);
	cor_json_object_flat(json, "dates");
	for (uint32_t i = 0; i < cor_policy_symbol_count(policy); i++) {
		cor_day day;
		cor_text name = cor_policy_symbol(policy, i, &day);

		if (day == COR_DAY_NONE)
			continue;
		cor_json_name(json, name);
		cor_json_day(json, NULL, day);
	}
	cor_json_end_object(json);
	if (cor_places_count(policy) == 0)
		return;
	cor_json_object_flat(json, "places"); /* no question about paths is given any */
	for (uint32_t i = 0; i < cor_places_count(policy); i++) {
		cor_json_name(json, cor_places_label(policy, i, &list));
		cor_json_null(json, NULL);
	}
	cor_json_end_object(json);
}

static cor_status put_proof(cor_paths *p, const char *question, cor_paths_shower write,
	const void *answer, cor_buf *out, cor_err *err)
{
	static const char *const answers[] = {"no", "yes", "unknown"};
	const cor_estate *below = cor_estate_below(p->opened.estate);
	static const cor_digest none;
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_json_text(&json, "format", COR_TEXT("cordon-paths-proof/1"));
	put_digest(&json, "estate", cor_estate_digest(p->opened.estate));
	put_digest(&json, "register", below ? cor_estate_digest(below) : &none);
	put_policy(&json, p->policy);
	cor_json_day(&json, "at", p->at);
	put_asked(&json, p, question);
	cor_json_text(&json, "answer", cor_text_of(answers[p->answer]));
	COR_TRY(write(p, answer, &json, err));
	cor_json_end_object(&json);
	return cor_buf_status(out, err);
}

cor_status cor_paths_prove(cor_paths *p, const char *question, cor_paths_shower write,
	const void *answer, cor_err *err)
{
	const char *file = p->request->proof;
	cor_buf out = {0};
	cor_status status;

	if (!file)
		return COR_OK;
	COR_ASSERT(p->policy); /* the command line does not ask without one */
	status = put_proof(p, question, write, answer, &out, err);
	if (status == COR_OK)
		status = cor_file_write(file, cor_buf_text(&out), err);
	cor_buf_done(&out);
	return status;
}
