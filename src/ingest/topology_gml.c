/*
 * GML (M. Himsolt, 1997): KEY VALUE pairs, values are numbers, quoted text or [ lists ].
 *
 * One pass without recursion: a stack of open lists is all the state.  Only what stands directly in a
 * node or edge of the first graph becomes a field; deeper keys have their path before them.
 */
#include <stdio.h>

#include "base/limits.h"
#include "ingest/topology.h"

#define PATH_BYTES 256

typedef struct gml_list {
	size_t at;          /* its '[' */
	size_t path_length; /* of reader.path before this list */
	bool is_item;
} gml_list;

typedef struct gml_reader {
	cor_topology *t;
	size_t at;
	gml_list lists[COR_LIMIT_TOPOLOGY_DEPTH];
	unsigned depth;
	bool in_graph, in_item, is_directed, had_graph;
	unsigned item_depth;
	char path[PATH_BYTES]; /* of keys inside an item: "graphics." */
	size_t path_length;
	cor_buf text; /* of a value with entities */
} gml_reader;

static bool is_key(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

/* Spaces, and comments from '#' at the start of a line to its end. */
static void skip(gml_reader *r)
{
	cor_text text = r->t->text;

	while (r->at < text.n) {
		char c = text.p[r->at];

		if (c == '#') {
			while (r->at < text.n && text.p[r->at] != '\n')
				r->at++;
		} else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			r->at++;
		} else {
			return;
		}
	}
}

/* ---- text ---- */

static void add_character(cor_buf *out, unsigned long code)
{
	if (code < 0x80) {
		cor_buf_addc(out, (char)code);
	} else if (code < 0x800) {
		cor_buf_addc(out, (char)(0xc0 | code >> 6));
		cor_buf_addc(out, (char)(0x80 | (code & 0x3f)));
	} else if (code < 0x10000) {
		cor_buf_addc(out, (char)(0xe0 | code >> 12));
		cor_buf_addc(out, (char)(0x80 | (code >> 6 & 0x3f)));
		cor_buf_addc(out, (char)(0x80 | (code & 0x3f)));
	} else {
		cor_buf_addc(out, (char)(0xf0 | code >> 18));
		cor_buf_addc(out, (char)(0x80 | (code >> 12 & 0x3f)));
		cor_buf_addc(out, (char)(0x80 | (code >> 6 & 0x3f)));
		cor_buf_addc(out, (char)(0x80 | (code & 0x3f)));
	}
}

/* The entity at the start of t, written to out; returns its length, or 0 when it is none. */
static size_t read_entity(cor_text t, cor_buf *out)
{
	static const struct {
		const char *name, *text;
	} NAMED[] = {{"&amp;", "&"}, {"&quot;", "\""}, {"&lt;", "<"}, {"&gt;", ">"},
		{"&apos;", "'"}};
	unsigned long code = 0;
	size_t i = 2;

	for (size_t n = 0; n < sizeof(NAMED) / sizeof(NAMED[0]); n++) {
		size_t length = strlen(NAMED[n].name);

		if (t.n >= length && memcmp(t.p, NAMED[n].name, length) == 0) {
			cor_buf_addz(out, NAMED[n].text);
			return length;
		}
	}
	if (t.n < 4 || t.p[1] != '#')
		return 0;
	while (i < t.n && i < 9 && t.p[i] >= '0' && t.p[i] <= '9')
		code = code * 10 + (unsigned long)(t.p[i++] - '0');
	if (i == 2 || i >= t.n || t.p[i] != ';' || code == 0 || code > 0x10ffff ||
		(code >= 0xd800 && code < 0xe000))
		return 0;
	add_character(out, code);
	return i + 1;
}

static cor_status add_text(gml_reader *r, cor_text name, cor_text raw, cor_err *err)
{
	size_t n;

	if (!raw.n || !memchr(raw.p, '&', raw.n))
		return cor_topology_field_copy(r->t, name, raw, err);
	r->text.n = 0;
	while (raw.n) {
		n = raw.p[0] == '&' ? read_entity(raw, &r->text) : 0;
		if (n == 0) {
			cor_buf_addc(&r->text, raw.p[0]);
			n = 1;
		}
		raw = (cor_text){raw.p + n, raw.n - n};
	}
	COR_TRY(cor_buf_status(&r->text, err));
	return cor_topology_field_copy(r->t, name, cor_buf_text(&r->text), err);
}

/* ---- keys and values ---- */

/* It holds for the whole graph, for the edges that stand before it, too. */
static cor_status set_directed(gml_reader *r, cor_text value, cor_err *err)
{
	if (!cor_text_is(value, "0") && !cor_text_is(value, "1"))
		return cor_topology_fail(r->t, r->at - value.n, err,
			"directed is \"%.*s\", expected 0 or 1", (int)(value.n < 40 ? value.n : 40),
			value.p);
	r->is_directed = value.p[0] == '1';
	for (size_t i = 0; i < r->t->item_count; i++)
		r->t->items[i].is_directed = r->is_directed;
	return COR_OK;
}

static cor_status add_field(gml_reader *r, cor_text key, cor_text value, cor_err *err)
{
	char name[PATH_BYTES * 2];
	int n;

	if (!r->in_item)
		return r->in_graph && r->depth == 1 && cor_text_is(key, "directed")
			? set_directed(r, value, err)
			: COR_OK;
	if (r->path_length + key.n >= PATH_BYTES)
		return cor_topology_fail(r->t, r->at, err, "this key is longer than %d bytes",
			PATH_BYTES);
	n = snprintf(name, sizeof(name), "%.*s%.*s", (int)r->path_length, r->path, COR_FMT(key));
	return add_text(r, (cor_text){name, (size_t)n}, value, err);
}

static cor_status open_list(gml_reader *r, cor_text key, size_t key_at, cor_err *err)
{
	gml_list *list = &r->lists[r->depth];

	if (r->depth == COR_LIMIT_TOPOLOGY_DEPTH)
		return cor_topology_fail(r->t, r->at, err, "lists are nested deeper than %u",
			COR_LIMIT_TOPOLOGY_DEPTH);
	*list = (gml_list){.at = r->at, .path_length = r->path_length};
	if (r->depth == 0 && cor_text_is(key, "graph")) {
		if (r->had_graph)
			return cor_topology_fail(r->t, key_at, err,
				"a second graph; a file is one network");
		r->in_graph = r->had_graph = true;
	} else if (r->in_item) {
		if (r->path_length + key.n + 1 >= PATH_BYTES)
			return cor_topology_fail(r->t, r->at, err,
				"this key is longer than %d bytes", PATH_BYTES);
		memcpy(r->path + r->path_length, key.p, key.n);
		r->path_length += key.n;
		r->path[r->path_length++] = '.';
	} else if (r->in_graph && r->depth == 1 &&
		(cor_text_is(key, "node") || cor_text_is(key, "edge"))) {
		COR_TRY(cor_topology_begin(r->t,
			cor_text_is(key, "node") ? COR_ITEM_NODE : COR_ITEM_EDGE, key_at,
			r->is_directed, err));
		list->is_item = r->in_item = true;
	}
	r->depth++;
	r->at++;
	return COR_OK;
}

static cor_status close_list(gml_reader *r, cor_err *err)
{
	if (r->depth == 0)
		return cor_topology_fail(r->t, r->at, err, "this ] closes nothing");
	r->at++;
	r->depth--;
	r->path_length = r->lists[r->depth].path_length;
	if (r->lists[r->depth].is_item) {
		cor_topology_end(r->t, r->at);
		r->in_item = false;
	}
	if (r->depth == 0)
		r->in_graph = false;
	return COR_OK;
}

static cor_status read_quoted(gml_reader *r, cor_text *ret_value, cor_err *err)
{
	cor_text text = r->t->text;
	const char *end = memchr(text.p + r->at + 1, '"', text.n - r->at - 1);

	if (!end)
		return cor_topology_fail(r->t, r->at, err, "the text that begins here never ends");
	*ret_value = (cor_text){text.p + r->at + 1, (size_t)(end - text.p) - r->at - 1};
	r->at = (size_t)(end - text.p) + 1;
	return COR_OK;
}

static cor_status read_pair(gml_reader *r, cor_err *err)
{
	cor_text text = r->t->text, key = {text.p + r->at, 0}, value = {0};
	size_t key_at = r->at, from;

	while (r->at < text.n && is_key(text.p[r->at]))
		r->at++;
	key.n = r->at - key_at;
	if (key.n == 0)
		return cor_topology_fail(r->t, r->at, err, "expected a key or ]");
	skip(r);
	if (r->at == text.n)
		return cor_topology_fail(r->t, key_at, err,
			"the file ends after this key, expected its value");
	if (text.p[r->at] == '[')
		return open_list(r, key, key_at, err);
	if (text.p[r->at] == '"') {
		COR_TRY(read_quoted(r, &value, err));
		return add_field(r, key, value, err);
	}
	from = r->at;
	while (r->at < text.n && (is_key(text.p[r->at]) || memchr("+-.", text.p[r->at], 3)))
		r->at++;
	if (r->at == from)
		return cor_topology_fail(r->t, r->at, err,
			"expected a number, a text in quotes or [");
	return add_field(r, key, (cor_text){text.p + from, r->at - from}, err);
}

static cor_status read_all(gml_reader *r, cor_err *err)
{
	if (r->t->text.n >= 3 && memcmp(r->t->text.p, "\xef\xbb\xbf", 3) == 0)
		r->at = 3;
	for (skip(r); r->at < r->t->text.n; skip(r)) {
		if (r->t->text.p[r->at] == ']')
			COR_TRY(close_list(r, err));
		else
			COR_TRY(read_pair(r, err));
	}
	if (r->depth)
		return cor_topology_fail(r->t, r->lists[r->depth - 1].at, err,
			"the file ends inside the list that begins here");
	if (!r->had_graph)
		return cor_topology_fail(r->t, 0, err, "expected graph [ … ]");
	return COR_OK;
}

cor_status cor_topology_read_gml(cor_topology *t, cor_err *err)
{
	gml_reader r = {.t = t};
	cor_status status = read_all(&r, err);

	cor_buf_done(&r.text);
	return status;
}
