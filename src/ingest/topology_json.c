/*
 * Node-link JSON (networkx.org, node_link_data): {"directed", "nodes": [{"id"}], "links" or "edges":
 * [{"source", "target"}]}, and TopoHub's {"graph": {"demands": {SOURCE: {TARGET: volume}}}}.
 *
 * jansson reads and checks the file, but does not tell where values stood.  A second walk over the text,
 * which is known to be well-formed by then, finds where each member of those lists begins.
 */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/limits.h"
#include "ingest/topology.h"

#define NAME_BYTES 256
#define VALUE_DEPTH 4 /* of lists and objects in a node or link; deeper ones are not read */

typedef struct json_walk {
	cor_topology *t;
	size_t at;
} json_walk;

/* ---- walking over well-formed text ---- */

static void skip_space(json_walk *w)
{
	while (w->at < w->t->text.n && strchr(" \t\r\n", w->t->text.p[w->at]))
		w->at++;
}

static void skip_string(json_walk *w)
{
	for (w->at++; w->t->text.p[w->at] != '"'; w->at++)
		w->at += w->t->text.p[w->at] == '\\';
	w->at++;
}

static void skip_value(json_walk *w)
{
	size_t depth = 0;

	do {
		char c = w->t->text.p[w->at];

		if (c == '"') {
			skip_string(w);
			continue;
		}
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		w->at++;
		/* A number or word ends before what follows it. */
		while (depth == 0 && c != '}' && c != ']' && w->at < w->t->text.n &&
			!strchr(",]} \t\r\n", w->t->text.p[w->at]))
			w->at++;
	} while (depth);
}

/* Steps to the next member of the list or object it is in (begun with its opener); in an object past
 * the name, which starts at *ret_from.  False at its end, which it steps over. */
static bool next_member(json_walk *w, bool is_object, size_t *ret_from)
{
	skip_space(w);
	if (strchr("{[,", w->t->text.p[w->at])) {
		w->at++;
		skip_space(w);
	}
	if (w->t->text.p[w->at] == '}' || w->t->text.p[w->at] == ']') {
		w->at++;
		return false;
	}
	*ret_from = w->at;
	if (is_object) {
		skip_string(w);
		skip_space(w);
		w->at++; /* : */
		skip_space(w);
	}
	return true;
}

/* ---- values ---- */

static void write_real(double value, char *text, size_t size)
{
	int n;

	if (fabs(value) >= 1e15) {
		snprintf(text, size, "%.17g", value);
		return;
	}
	n = snprintf(text, size, "%.9f", value);
	while (n && text[n - 1] == '0')
		text[--n] = '\0';
	if (n && text[n - 1] == '.')
		text[--n] = '\0';
}

/* A text for texts, numbers and truths; false for what has none. */
static bool to_text(const json_t *value, char *buffer, size_t size, cor_text *ret_text)
{
	if (json_is_string(value)) {
		*ret_text = (cor_text){json_string_value(value), json_string_length(value)};
		return true;
	}
	if (json_is_integer(value))
		snprintf(buffer, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value))
		write_real(json_real_value(value), buffer, size);
	else if (json_is_boolean(value))
		snprintf(buffer, size, "%s", json_is_true(value) ? "yes" : "no");
	else
		return false;
	*ret_text = cor_text_of(buffer);
	return true;
}

static cor_status add_value(cor_topology *t, const char *name, const json_t *value, unsigned depth,
	cor_err *err);

/* NOLINTNEXTLINE(misc-no-recursion): add_value ends it */
static cor_status add_member(cor_topology *t, const char *parent, const char *name,
	const json_t *value, unsigned depth, cor_err *err)
{
	char path[NAME_BYTES];
	int n = snprintf(path, sizeof(path), "%s%s%s", parent, parent[0] ? "." : "", name);

	if (n < 0 || (size_t)n >= sizeof(path))
		return COR_OK; /* no field has such a name */
	return add_value(t, path, value, depth, err);
}

/* Recursion ends at VALUE_DEPTH. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static cor_status add_value(cor_topology *t, const char *name, const json_t *value, unsigned depth,
	cor_err *err)
{
	char buffer[400], index[24];
	const char *key;
	const json_t *member;
	cor_text text;

	if (to_text(value, buffer, sizeof(buffer), &text))
		return cor_topology_field_copy(t, cor_text_of(name), text, err);
	if (depth == VALUE_DEPTH)
		return COR_OK;
	for (size_t i = 0; i < json_array_size(value) && i < COR_LIMIT_COLUMNS; i++) {
		snprintf(index, sizeof(index), "%zu", i);
		COR_TRY(add_member(t, name, index, json_array_get(value, i), depth + 1, err));
	}
	if (!json_is_object(value))
		return COR_OK;
	for (void *at = json_object_iter((json_t *)(uintptr_t)value); at;
		at = json_object_iter_next((json_t *)(uintptr_t)value, at)) {
		key = json_object_iter_key(at);
		member = json_object_iter_value(at);
		COR_TRY(add_member(t, name, key, member, depth + 1, err));
	}
	return COR_OK;
}

/* ---- lists ---- */

static cor_status read_list(json_walk *w, const json_t *list, cor_topology_item_kind kind,
	bool is_directed, cor_err *err)
{
	size_t i = 0, from;

	for (; next_member(w, false, &from); i++) {
		const json_t *member = json_array_get(list, i);

		COR_TRY(cor_topology_begin(w->t, kind, from, is_directed, err));
		skip_value(w);
		cor_topology_end(w->t, w->at);
		if (!json_is_object(member))
			return cor_topology_fail(w->t, from, err,
				"expected an object {…} for each node and link");
		COR_TRY(add_value(w->t, "", member, 0, err));
	}
	return COR_OK;
}

static cor_status read_demands_of(json_walk *w, const char *source, const json_t *targets,
	cor_err *err)
{
	void *at = json_object_iter((json_t *)(uintptr_t)targets);
	size_t from;

	for (; next_member(w, true, &from);
		at = json_object_iter_next((json_t *)(uintptr_t)targets, at)) {
		COR_TRY(cor_topology_begin(w->t, COR_ITEM_DEMAND, from, true, err));
		skip_value(w);
		cor_topology_end(w->t, w->at);
		COR_TRY(cor_topology_field_copy(w->t, COR_TEXT("source"), cor_text_of(source),
			err));
		COR_TRY(cor_topology_field_copy(w->t, COR_TEXT("target"),
			cor_text_of(json_object_iter_key(at)), err));
		COR_TRY(add_value(w->t, "volume_mbps", json_object_iter_value(at), VALUE_DEPTH,
			err));
	}
	return COR_OK;
}

static cor_status read_demands(json_walk *w, const json_t *demands, cor_err *err)
{
	void *at = json_object_iter((json_t *)(uintptr_t)demands);
	size_t from;

	for (; next_member(w, true, &from);
		at = json_object_iter_next((json_t *)(uintptr_t)demands, at)) {
		const json_t *targets = json_object_iter_value(at);

		if (!json_is_object(targets))
			return cor_topology_fail(w->t, from, err,
				"expected an object {TARGET: volume} of demands");
		COR_TRY(read_demands_of(w, json_object_iter_key(at), targets, err));
	}
	return COR_OK;
}

/* graph.demands, where it is an object of objects. */
static cor_status read_graph(json_walk *w, const json_t *graph, cor_err *err)
{
	void *at = json_object_iter((json_t *)(uintptr_t)graph);
	size_t from;

	for (; next_member(w, true, &from);
		at = json_object_iter_next((json_t *)(uintptr_t)graph, at)) {
		const json_t *value = json_object_iter_value(at);

		if (strcmp(json_object_iter_key(at), "demands") == 0 && json_is_object(value))
			COR_TRY(read_demands(w, value, err));
		else
			skip_value(w);
	}
	return COR_OK;
}

/* ---- the whole ---- */

static cor_status read_member(json_walk *w, const json_t *root, const char *key,
	const json_t *value, cor_err *err)
{
	bool is_directed = json_is_true(json_object_get(root, "directed"));

	if (strcmp(key, "graph") == 0 && json_is_object(value))
		return read_graph(w, value, err);
	if (strcmp(key, "nodes") == 0 && json_is_array(value))
		return read_list(w, value, COR_ITEM_NODE, is_directed, err);
	if ((strcmp(key, "links") == 0 || strcmp(key, "edges") == 0) && json_is_array(value))
		return read_list(w, value, COR_ITEM_EDGE, is_directed, err);
	skip_value(w);
	return COR_OK;
}

static cor_status read_root(json_walk *w, const json_t *root, cor_err *err)
{
	void *at = json_object_iter((json_t *)(uintptr_t)root);
	bool has_links = json_is_array(json_object_get(root, "links"));
	bool has_edges = json_is_array(json_object_get(root, "edges"));
	const json_t *directed = json_object_get(root, "directed");
	size_t from;

	if (directed && !json_is_boolean(directed))
		return cor_topology_fail(w->t, w->at, err,
			"expected true or false as \"directed\"");
	if (!json_is_array(json_object_get(root, "nodes")) || has_links == has_edges)
		return cor_topology_fail(w->t, w->at, err,
			"expected an object with the list \"nodes\" and one list \"links\" or "
			"\"edges\"");
	w->t->has_unitless_rates = true;
	for (; next_member(w, true, &from);
		at = json_object_iter_next((json_t *)(uintptr_t)root, at))
		COR_TRY(read_member(w, root, json_object_iter_key(at), json_object_iter_value(at),
			err));
	return COR_OK;
}

cor_status cor_topology_read_json(cor_topology *t, cor_err *err)
{
	json_walk walk = {.t = t};
	json_error_t error;
	cor_text text = t->text;
	cor_status status;
	json_t *root;

	if (text.n > COR_LIMIT_JSON_BYTES)
		return cor_fail(err, COR_ELIMIT, "%s: JSON of more than %u bytes", t->path,
			COR_LIMIT_JSON_BYTES);
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		walk.at = 3;
	root = json_loadb(text.p + walk.at, text.n - walk.at, JSON_REJECT_DUPLICATES, &error);
	if (!root && json_error_code(&error) == json_error_out_of_memory)
		return cor_fail(err, COR_ENOMEM, "out of memory for JSON");
	if (!root)
		return cor_fail(err, COR_EINPUT, "%s:%d:%d: %s", t->path, error.line,
			error.column > 0 ? error.column : 1, error.text);
	skip_space(&walk);
	status = json_is_object(root) ? read_root(&walk, root, err)
				      : cor_topology_fail(t, 0, err, "expected a JSON object");
	json_decref(root);
	return status;
}
