/* What the questions about paths answer, for people and for programs. */
#include "app/paths.h"
#include "base/json.h"
#include "report/report.h"

enum { SHOWN = 20 };

static const char *const answers[] = {"no", "yes", "unknown"};

/* A question about nothing has no answer; true when it is one. */
static bool put_no_question(const cor_paths *p, cor_buf *out)
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

void cor_paths_put_question(const cor_paths *p, const char *stop, cor_buf *out)
{
	if (cor_estate_is_model(p->opened.estate))
		cor_buf_addz(out, "  " COR_REPORT_MODEL "\n");
	put_set(out, "from", p->request->from, &p->from);
	put_set(out, "to", p->request->to, &p->to);
	put_set(out, stop, p->request->stop, &p->stops);
	cor_buf_addf(out, "  over  %s: %u links\n", p->request->over, p->network.links.count);
}

/* The steps from a start to v, the start first; returns how many. */
static uint32_t chain_to(const cor_reach *reach, uint32_t v, uint32_t *chain)
{
	uint32_t length = 0;

	for (uint32_t u = v; u != COR_NONE; u = reach->from[u])
		length++;
	for (uint32_t u = v, i = length; i-- > 0; u = reach->from[u])
		chain[i] = u;
	return length;
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
	uint32_t length = chain_to(a->reach, a->element, chain);

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

static void reach_text(const cor_paths *p, const cor_blast *blast, const asset *assets,
	uint32_t count, uint32_t *chain, cor_buf *out)
{
	uint32_t of[3] = {0, 0, 0}, shown = 0;

	for (uint32_t i = 0; i < count; i++)
		of[assets[i].value]++;
	if (!put_no_question(p, out))
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
	cor_json_object_flat(json, "estate");
	cor_json_digest(json, "digest", cor_estate_digest(p->opened.estate));
	cor_json_bool(json, "model", cor_estate_is_model(p->opened.estate));
	cor_json_end_object(json);
	cor_json_object_flat(json, "policy");
	cor_json_text(json, "id", cor_policy_id(p->policy));
	cor_json_digest(json, "digest", cor_policy_digest(p->policy));
	cor_json_end_object(json);
	cor_json_day(json, "at", p->at);
	cor_json_text(json, "over", cor_text_of(p->request->over));
	json_set(json, "from", p->request->from, &p->from);
	if (p->request->to)
		json_set(json, "to", p->request->to, &p->to);
	if (stop)
		json_set(json, stop, p->request->stop, &p->stops);
}

static void reach_json(const cor_paths *p, const cor_blast *blast, const asset *assets,
	uint32_t count, uint32_t *chain, cor_buf *out)
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
	cor_json_array(&json, "assets");
	for (uint32_t i = 0; i < count; i++) {
		cor_json_object_flat(&json, NULL);
		cor_json_text(&json, "element", cor_paths_element(p, assets[i].element));
		cor_json_text(&json, "value", cor_text_of(words[assets[i].value]));
		cor_json_array_flat(&json, "chain");
		for (uint32_t k = 0,
			      length = assets[i].value == COR_NO
				? 0
				: chain_to(assets[i].reach, assets[i].element, chain);
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

	COR_TRY(list_assets(paths, blast, &assets, &count, err));
	COR_TRY(cor_arena_new_array(paths->arena, paths->to.size, sizeof(*chain), &chain, err));
	if (paths->request->json)
		reach_json(paths, blast, assets, count, chain, out);
	else
		reach_text(paths, blast, assets, count, chain, out);
	return cor_buf_status(out, err);
}

/* ---- cut ---- */

static void put_link(const cor_paths *p, uint32_t l, cor_buf *out)
{
	const cor_link_ends *links = &p->network.links;

	cor_buf_addf(out, "  link %.*s: %.*s - %.*s%s\n", COR_FMT(cor_paths_link(p, l)),
		COR_FMT(cor_paths_element(p, links->a[l])),
		COR_FMT(cor_paths_element(p, links->b[l])),
		cor_bit_is(p->network.maybe_links, l) ? " (of unknown kind)" : "");
}

static void put_cut_set(const cor_paths *p, const char *title, const cor_cut_set *set, cor_buf *out)
{
	uint32_t elements = p->to.size, links = p->network.links.count;

	cor_buf_addf(out, "\n%s\n", title);
	for (uint32_t v = cor_bits_next(set->vertices, elements, 0); v < elements;
		v = cor_bits_next(set->vertices, elements, v + 1))
		cor_buf_addf(out, "  element %.*s\n", COR_FMT(cor_paths_element(p, v)));
	for (uint32_t l = cor_bits_next(set->links, links, 0); l < links;
		l = cor_bits_next(set->links, links, l + 1))
		put_link(p, l, out);
}

static bool same_set(const cor_paths *p, const cor_cut_set *a, const cor_cut_set *b)
{
	return memcmp(a->vertices, b->vertices, (size_t)cor_bits_words(p->to.size) * 8) == 0 &&
		memcmp(a->links, b->links, (size_t)cor_bits_words(p->network.links.count) * 8) == 0;
}

static void cut_text(const cor_paths *p, const cor_cut *cut, cor_buf *out)
{
	uint32_t links = p->network.links.count;

	if (put_no_question(p, out)) {
		cor_paths_put_question(p, "fixed", out);
		return;
	}
	if (!cut->possible) {
		cor_buf_addz(out, "NO LINE  something leads across that cannot be cut\n");
		cor_paths_put_question(p, "fixed", out);
		cor_buf_addz(out, "\n  ");
		for (uint32_t i = 0; i < cut->chain_length; i++) {
			if (i > 0)
				cor_buf_addf(out, " -[%.*s]- ",
					COR_FMT(cor_paths_link(p, cut->chain_links[i - 1])));
			cor_buf_addf(out, "%.*s", COR_FMT(cor_paths_element(p, cut->chain[i])));
		}
		cor_buf_addc(out, '\n');
		return;
	}
	cor_buf_addf(out, "LINE  costs %llu: %u elements and %u links; nothing cheaper separates\n",
		(unsigned long long)cut->cost,
		(uint32_t)cor_bits_count(cut->near_risks.vertices, p->to.size),
		(uint32_t)cor_bits_count(cut->near_risks.links, links));
	cor_paths_put_question(p, "fixed", out);
	if (cut->cost == 0) {
		cor_buf_addz(out, "\nthey are separate as it is\n");
		return;
	}
	if (same_set(p, &cut->near_risks, &cut->near_assets)) {
		put_cut_set(p,
			"the only line that is both nearest the risks and nearest the assets",
			&cut->near_risks, out);
		return;
	}
	put_cut_set(p, "the line nearest the risks", &cut->near_risks, out);
	put_cut_set(p, "the line nearest the assets", &cut->near_assets, out);
}

static void json_cut_set(cor_json *json, const cor_paths *p, const char *name,
	const cor_cut_set *set)
{
	uint32_t elements = p->to.size, links = p->network.links.count;

	cor_json_object(json, name);
	cor_json_array_flat(json, "elements");
	for (uint32_t v = cor_bits_next(set->vertices, elements, 0); v < elements;
		v = cor_bits_next(set->vertices, elements, v + 1))
		cor_json_text(json, NULL, cor_paths_element(p, v));
	cor_json_end_array(json);
	cor_json_array_flat(json, "links");
	for (uint32_t l = cor_bits_next(set->links, links, 0); l < links;
		l = cor_bits_next(set->links, links, l + 1))
		cor_json_text(json, NULL, cor_paths_link(p, l));
	cor_json_end_array(json);
	cor_json_end_object(json);
}

static void cut_json(const cor_paths *p, const cor_cut *cut, cor_buf *out)
{
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_paths_json_question(&json, p, "cordon-cut/1", "fixed");
	cor_json_bool(&json, "possible", cut->possible);
	if (cut->possible) {
		cor_json_u64(&json, "cost", cut->cost);
		json_cut_set(&json, p, "near_risks", &cut->near_risks);
		json_cut_set(&json, p, "near_assets", &cut->near_assets);
		cor_json_array(&json, "flow"); /* the proof: positive from a to b of the link */
		for (uint32_t l = 0; l < p->network.links.count; l++) {
			if (cut->link_flow[l] == 0)
				continue;
			cor_json_object_flat(&json, NULL);
			cor_json_text(&json, "link", cor_paths_link(p, l));
			cor_json_i64(&json, "flow", cut->link_flow[l]);
			cor_json_end_object(&json);
		}
		cor_json_end_array(&json);
	} else {
		cor_json_array_flat(&json, "chain");
		for (uint32_t i = 0; i < cut->chain_length; i++) {
			if (i > 0)
				cor_json_text(&json, NULL,
					cor_paths_link(p, cut->chain_links[i - 1]));
			cor_json_text(&json, NULL, cor_paths_element(p, cut->chain[i]));
		}
		cor_json_end_array(&json);
	}
	cor_json_end_object(&json);
}

cor_status cor_paths_write_cut(const cor_paths *paths, const cor_cut *cut, cor_buf *out,
	cor_err *err)
{
	if (paths->request->json)
		cut_json(paths, cut, out);
	else
		cut_text(paths, cut, out);
	return cor_buf_status(out, err);
}
