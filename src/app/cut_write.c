/* The cheapest line, for people and for programs. */
#include "app/costs.h"
#include "base/json.h"

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

static void put_chain(const cor_paths *p, const cor_cut *cut, cor_buf *out)
{
	cor_buf_addz(out, "\n  ");
	for (uint32_t i = 0; i < cut->chain_length; i++) {
		if (i > 0)
			cor_buf_addf(out, " -[%.*s]- ",
				COR_FMT(cor_paths_link(p, cut->chain_links[i - 1])));
		cor_buf_addf(out, "%.*s", COR_FMT(cor_paths_element(p, cut->chain[i])));
	}
	cor_buf_addc(out, '\n');
}

static void put_headline(const cor_paths *p, const cor_cut *cut, cor_buf *out)
{
	if (!cut->possible)
		cor_buf_addz(out, "NO LINE  something leads across that cannot be cut\n");
	else
		cor_buf_addf(out,
			"LINE  costs %llu: %u elements and %u links; nothing cheaper separates\n",
			(unsigned long long)cut->cost,
			(uint32_t)cor_bits_count(cut->near_risks.vertices, p->to.size),
			(uint32_t)cor_bits_count(cut->near_risks.links, p->network.links.count));
}

static void put_lines(const cor_paths *p, const cor_cut *cut, cor_buf *out)
{
	if (!cut->possible) {
		put_chain(p, cut, out);
	} else if (cut->cost == 0) {
		cor_buf_addz(out, "\nthey are separate as it is\n");
	} else if (same_set(p, &cut->near_risks, &cut->near_assets)) {
		put_cut_set(p,
			"the only line that is both nearest the risks and nearest the assets",
			&cut->near_risks, out);
	} else {
		put_cut_set(p, "the line nearest the risks", &cut->near_risks, out);
		put_cut_set(p, "the line nearest the assets", &cut->near_assets, out);
	}
}

static void put_costs(const cor_costs *costs, cor_buf *out)
{
	if (costs->priced || costs->unpriced)
		cor_buf_addf(out,
			"  costs of %u elements are their product's (%.*s); %u elements have none and are not cut\n",
			costs->priced, COR_FMT(costs->currency), costs->unpriced);
}

static void cut_text(const cor_paths *p, const cor_costs *costs, const cor_cut *cut,
	const cor_also_closed *also, cor_buf *out)
{
	uint32_t links = p->network.links.count;

	cor_paths_put_what_if(p, out);
	if (cor_paths_put_no_question(p, out)) {
		cor_paths_put_question(p, "keep", out);
		return;
	}
	put_headline(p, cut, out);
	cor_paths_put_question(p, "keep", out);
	put_costs(costs, out);
	put_lines(p, cut, out);
	if (!also->links)
		return;
	cor_buf_addz(out, "\nWHAT IF these were closed, too:\n");
	for (uint32_t l = cor_bits_next(also->links, links, 0); l < links;
		l = cor_bits_next(also->links, links, l + 1))
		put_link(p, l, out);
	put_headline(p, &also->cut, out);
	put_lines(p, &also->cut, out);
}

static void json_cut_set(cor_json *json, const cor_paths *p, const char *name,
	const cor_cut_set *set)
{
	uint32_t elements = p->to.size;

	cor_json_object(json, name);
	cor_json_array_flat(json, "elements");
	for (uint32_t v = cor_bits_next(set->vertices, elements, 0); v < elements;
		v = cor_bits_next(set->vertices, elements, v + 1))
		cor_json_text(json, NULL, cor_paths_element(p, v));
	cor_json_end_array(json);
	cor_paths_json_links(json, p, set->links);
	cor_json_end_object(json);
}

static void json_line(cor_json *json, const cor_paths *p, const cor_cut *cut)
{
	cor_json_bool(json, "possible", cut->possible);
	if (cut->possible) {
		cor_json_u64(json, "cost", cut->cost);
		json_cut_set(json, p, "near_risks", &cut->near_risks);
		json_cut_set(json, p, "near_assets", &cut->near_assets);
		cor_json_array(json, "flow"); /* the proof: positive from a to b of the link */
		for (uint32_t l = 0; l < p->network.links.count; l++) {
			if (cut->link_flow[l] == 0)
				continue;
			cor_json_object_flat(json, NULL);
			cor_json_text(json, "link", cor_paths_link(p, l));
			cor_json_i64(json, "flow", cut->link_flow[l]);
			cor_json_end_object(json);
		}
		cor_json_end_array(json);
		return;
	}
	cor_json_array_flat(json, "chain");
	for (uint32_t i = 0; i < cut->chain_length; i++) {
		if (i > 0)
			cor_json_text(json, NULL, cor_paths_link(p, cut->chain_links[i - 1]));
		cor_json_text(json, NULL, cor_paths_element(p, cut->chain[i]));
	}
	cor_json_end_array(json);
}

static void cut_json(const cor_paths *p, const cor_costs *costs, const cor_cut *cut,
	const cor_also_closed *also, cor_buf *out)
{
	uint32_t links = p->network.links.count;
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_paths_json_question(&json, p, "cordon-cut/1", "keep");
	if (costs->priced || costs->unpriced) {
		cor_json_object_flat(&json, "register_costs");
		cor_json_text(&json, "currency", costs->currency);
		cor_json_u64(&json, "priced", costs->priced);
		cor_json_u64(&json, "not_priced", costs->unpriced);
		cor_json_end_object(&json);
	}
	json_line(&json, p, cut);
	if (also->links) {
		cor_json_object(&json, "also_closed");
		cor_json_array_flat(&json, "closed");
		for (uint32_t l = cor_bits_next(also->links, links, 0); l < links;
			l = cor_bits_next(also->links, links, l + 1))
			cor_json_text(&json, NULL, cor_paths_link(p, l));
		cor_json_end_array(&json);
		json_line(&json, p, &also->cut);
		cor_json_end_object(&json);
	}
	cor_json_end_object(&json);
}

cor_status cor_paths_write_cut(const cor_paths *paths, const cor_costs *costs, const cor_cut *cut,
	const cor_also_closed *also, cor_buf *out, cor_err *err)
{
	if (paths->request->json)
		cut_json(paths, costs, cut, also, out);
	else
		cut_text(paths, costs, cut, also, out);
	return cor_buf_status(out, err);
}
