/*
 * GraphML's elements, and SNDlib's.
 *
 * Nested graphs are an error, ports are not read, hyperedges become rows that are refused.  A graph
 * whose id is "demands" holds demands as edges: that is how cordon export writes them.
 */
#include "base/limits.h"
#include "ingest/topology_xml.h"

/* ---- GraphML ---- */

static cor_status start_key(xml_reader *r, const char **attributes)
{
	const char *id = cor_xml_attribute(attributes, "id");
	const char *name = cor_xml_attribute(attributes, "attr.name");
	const char *use = cor_xml_attribute(attributes, "for");
	graphml_key key = {0};

	if (!id)
		return cor_topology_fail(r->t, cor_xml_at(r), r->err, "a key without id");
	if (r->key_count == COR_LIMIT_COLUMNS)
		return cor_topology_fail(r->t, cor_xml_at(r), r->err, "more than %u keys",
			COR_LIMIT_COLUMNS);
	name = name ? name : id;
	COR_TRY(cor_arena_copy(r->t->arena, id, strlen(id), &key.id, r->err));
	COR_TRY(cor_arena_copy(r->t->arena, name, strlen(name), &key.name, r->err));
	key.for_nodes = !use || strcmp(use, "all") == 0 || strcmp(use, "node") == 0;
	key.for_edges = !use || strcmp(use, "all") == 0 || strcmp(use, "edge") == 0;
	COR_TRY(cor_mem_reserve((void **)&r->keys, &r->key_capacity, r->key_count + 1,
		sizeof(*r->keys), r->err));
	r->keys[r->key_count++] = key;
	r->in_key = true;
	return COR_OK;
}

static cor_status start_graph(xml_reader *r, const char **attributes)
{
	const char *edges = cor_xml_attribute(attributes, "edgedefault");
	const char *id = cor_xml_attribute(attributes, "id");
	const char *const COUNTS[] = {"parse.nodes", "parse.edges"};
	uint64_t count;

	if (r->graph_depth)
		return cor_topology_fail(r->t, cor_xml_at(r), r->err,
			"a graph within a graph, which is not read");
	r->graph_depth = r->depth;
	if (edges && strcmp(edges, "directed") != 0 && strcmp(edges, "undirected") != 0)
		return cor_topology_fail(r->t, cor_xml_at(r), r->err,
			"edgedefault is \"%.40s\", expected directed or undirected", edges);
	r->is_directed = edges && strcmp(edges, "directed") == 0;
	r->is_of_demands = id && strcmp(id, "demands") == 0;
	for (unsigned i = 0; i < 2; i++) {
		const char *given = cor_xml_attribute(attributes, COUNTS[i]);

		if (given)
			COR_TRY(cor_topology_expect(r->t, cor_xml_at(r), cor_text_of(given),
				i ? "edges" : "nodes", &count, r->err));
	}
	return COR_OK;
}

static cor_status start_edge(xml_reader *r, const char **attributes, bool is_hyper)
{
	const char *directed = cor_xml_attribute(attributes, "directed");
	bool says_yes = directed && (!strcmp(directed, "true") || !strcmp(directed, "1"));
	bool says_no = directed && (!strcmp(directed, "false") || !strcmp(directed, "0"));
	bool is_directed = directed ? says_yes : r->is_directed;

	if (directed && !says_yes && !says_no)
		return cor_topology_fail(r->t, cor_xml_at(r), r->err,
			"directed is \"%.40s\", expected true or false", directed);
	r->item_depth = r->depth;
	COR_TRY(cor_topology_begin(r->t, r->is_of_demands ? COR_ITEM_DEMAND : COR_ITEM_EDGE,
		cor_xml_at(r), is_directed, r->err));
	COR_TRY(cor_xml_field(r, "id", cor_xml_attribute(attributes, "id")));
	COR_TRY(cor_xml_field(r, "source", cor_xml_attribute(attributes, "source")));
	COR_TRY(cor_xml_field(r, "target", cor_xml_attribute(attributes, "target")));
	return is_hyper ? cor_xml_field(r, "hyperedge", "yes") : COR_OK;
}

static cor_status start_data(xml_reader *r, const char **attributes)
{
	const char *id = cor_xml_attribute(attributes, "key");

	for (size_t k = 0; id && k < r->key_count; k++) {
		if (strcmp(r->keys[k].id, id) == 0)
			return cor_xml_gather(r, r->keys[k].name);
	}
	return cor_topology_fail(r->t, cor_xml_at(r), r->err,
		"expected data with the key of a <key> above, got \"%.60s\"", id ? id : "");
}

cor_status cor_graphml_start(xml_reader *r, const char *name, const char **attributes)
{
	bool is_in_graph = r->graph_depth && r->depth == r->graph_depth + 1;

	if (strcmp(name, "graph") == 0)
		return start_graph(r, attributes);
	if (r->depth == 2 && strcmp(name, "key") == 0)
		return start_key(r, attributes);
	if (r->depth == 3 && r->in_key && strcmp(name, "default") == 0)
		return cor_xml_gather(r, "default");
	if (is_in_graph && strcmp(name, "node") == 0 && !r->is_of_demands) {
		r->item_depth = r->depth;
		COR_TRY(cor_topology_begin(r->t, COR_ITEM_NODE, cor_xml_at(r), false, r->err));
		return cor_xml_field(r, "id", cor_xml_attribute(attributes, "id"));
	}
	if (is_in_graph && (strcmp(name, "edge") == 0 || strcmp(name, "hyperedge") == 0))
		return start_edge(r, attributes, name[0] == 'h');
	if (r->item_depth && r->depth == r->item_depth + 1 && strcmp(name, "data") == 0)
		return start_data(r, attributes);
	return COR_OK;
}

cor_status cor_graphml_text(xml_reader *r, cor_text text)
{
	const char *copy;

	if (r->item_depth)
		return cor_topology_field_copy(r->t, cor_text_of(r->gathered), text, r->err);
	COR_TRY(cor_arena_copy(r->t->arena, text.p, text.n, &copy, r->err));
	r->keys[r->key_count - 1].value = copy;
	return COR_OK;
}

static bool has_field(const cor_topology *t, const char *name)
{
	const cor_topology_item *item = &t->items[t->item_count - 1];

	for (uint32_t f = 0; f < item->field_count; f++) {
		if (cor_text_is(t->fields[item->first_field + f].name, name))
			return true;
	}
	return false;
}

static cor_status add_defaults(xml_reader *r)
{
	bool is_node = r->t->items[r->t->item_count - 1].kind == COR_ITEM_NODE;

	for (size_t k = 0; k < r->key_count; k++) {
		const graphml_key *key = &r->keys[k];

		if (key->value && (is_node ? key->for_nodes : key->for_edges) &&
			!has_field(r->t, key->name))
			COR_TRY(cor_topology_field_add(r->t, cor_text_of(key->name),
				cor_text_of(key->value), r->err));
	}
	return COR_OK;
}

cor_status cor_graphml_end(xml_reader *r)
{
	if (r->depth == r->graph_depth)
		r->graph_depth = 0;
	if (r->depth == 2)
		r->in_key = false;
	if (!r->item_depth || r->depth != r->item_depth)
		return COR_OK;
	COR_TRY(add_defaults(r));
	return cor_xml_end_item(r);
}

/* ---- SNDlib ---- */

cor_status cor_sndlib_start(xml_reader *r, const char *name, const char **attributes)
{
	static const struct {
		const char *element, *field;
	} TEXTS[] = {{"x", "lon"}, {"y", "lat"}, {"source", "source"}, {"target", "target"},
		{"routingUnit", "routing_unit"}};
	const char *coordinates;
	bool is_node = strcmp(name, "node") == 0, is_link = strcmp(name, "link") == 0;

	if (r->item_depth == 0 && (is_node || is_link || strcmp(name, "demand") == 0)) {
		r->item_depth = r->depth;
		COR_TRY(cor_topology_begin(r->t,
			is_node           ? COR_ITEM_NODE
				: is_link ? COR_ITEM_EDGE
					  : COR_ITEM_DEMAND,
			cor_xml_at(r), !is_node && !is_link, r->err));
		return cor_xml_field(r, "id", cor_xml_attribute(attributes, "id"));
	}
	if (strcmp(name, "nodes") == 0) {
		coordinates = cor_xml_attribute(attributes, "coordinatesType");
		r->t->is_not_geographic = coordinates && strcmp(coordinates, "geographical") != 0;
	}
	if (r->item_depth == 0)
		return strcmp(name, "unit") == 0 ? cor_xml_gather(r, "unit") : COR_OK;
	if (strcmp(name, "preInstalledModule") == 0)
		r->in_installed = true;
	if (strcmp(name, "capacity") == 0 && r->in_installed)
		return cor_xml_gather(r, r->capacity);
	if (strcmp(name, "demandValue") == 0)
		return cor_xml_gather(r, r->volume);
	for (unsigned i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
		if (strcmp(name, TEXTS[i].element) == 0)
			return cor_xml_gather(r, TEXTS[i].field);
	}
	return COR_OK;
}

cor_status cor_sndlib_text(xml_reader *r, cor_text text)
{
	if (!r->item_depth) {
		cor_topology_unit(r->t, text, &r->capacity, &r->volume);
		return COR_OK;
	}
	if (r->in_installed && cor_topology_is_zero(text))
		return COR_OK;
	return cor_topology_field_copy(r->t, cor_text_of(r->gathered), text, r->err);
}

cor_status cor_sndlib_end(xml_reader *r, const char *name)
{
	if (strcmp(name, "preInstalledModule") == 0)
		r->in_installed = false;
	return r->item_depth && r->depth == r->item_depth ? cor_xml_end_item(r) : COR_OK;
}
