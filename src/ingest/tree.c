#include "ingest/tree.h"

#include <libfyaml.h>

#include "base/limits.h"
#include "base/strtab.h"

typedef struct reader {
	cor_arena *arena;
	const char *name;
	struct fy_diag *diag;
	struct fy_parser *parser;
	struct {
		cor_tree *node, *last, *key; /* key: read, and its value is still to come */
		cor_strtab *keys;
	} open[COR_LIMIT_YAML_DEPTH];
	unsigned depth, documents;
	uint32_t line, column; /* where the event begins */
	cor_tree *root;
} reader;

static cor_status fail(const reader *r, cor_err *err, const char *what)
{
	return cor_fail(err, COR_EINPUT, "%s:%u:%u: %s", r->name, r->line, r->column, what);
}

static cor_status reader_open(reader *r, cor_text text, cor_err *err)
{
	struct fy_parse_cfg parse = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG};
	struct fy_diag_cfg diag;

	fy_diag_cfg_default(&diag);
	diag.fp = NULL; /* it would print otherwise */
	diag.colorize = false;
	r->diag = fy_diag_create(&diag);
	if (!r->diag)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	fy_diag_set_collect_errors(r->diag, true);
	parse.diag = r->diag;
	r->parser = fy_parser_create(&parse);
	if (!r->parser || fy_parser_set_string(r->parser, text.p, text.n) != 0)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	return COR_OK;
}

static void reader_done(reader *r)
{
	if (r->parser)
		fy_parser_destroy(r->parser);
	if (r->diag)
		fy_diag_destroy(r->diag);
}

/* What libfyaml found, at its place, in our form. */
static cor_status fail_syntax(reader *r, cor_err *err)
{
	void *state = NULL;
	const struct fy_diag_error *error = fy_diag_errors_iterate(r->diag, &state);

	if (error && error->line > 0) {
		r->line = (uint32_t)error->line;
		r->column = error->column > 0 ? (uint32_t)error->column : 1;
	}
	return cor_fail(err, COR_EINPUT, "%s:%u:%u: not YAML%s%s", r->name, r->line, r->column,
		error && error->msg ? ": " : "", error && error->msg ? error->msg : "");
}

static cor_status attach_to_map(reader *r, cor_tree *node, cor_err *err)
{
	cor_strtab *keys = r->open[r->depth - 1].keys;
	cor_tree **key = &r->open[r->depth - 1].key;
	uint32_t count = cor_strtab_count(keys), id;

	if (*key) {
		node->key = *key;
		*key = NULL;
		return COR_OK;
	}
	if (node->kind != COR_TREE_TEXT)
		return fail(r, err, "expected a key that is a text");
	COR_TRY(cor_strtab_add(keys, node->text, &id, err));
	if (id < count)
		return fail(r, err, "this key stands here twice");
	*key = node;
	return COR_OK;
}

/* Hangs a node below what is open. */
static cor_status attach(reader *r, cor_tree *node, cor_err *err)
{
	cor_tree *parent;

	if (r->depth == 0) {
		r->root = node;
		return COR_OK;
	}
	parent = r->open[r->depth - 1].node;
	if (parent->kind == COR_TREE_MAP) {
		COR_TRY(attach_to_map(r, node, err));
		if (!node->key)
			return COR_OK;
	}
	if (r->open[r->depth - 1].last)
		r->open[r->depth - 1].last->next = node;
	else
		parent->first = node;
	r->open[r->depth - 1].last = node;
	parent->count++;
	return COR_OK;
}

static cor_status new_node(reader *r, cor_tree_kind kind, cor_tree **ret_node, cor_err *err)
{
	cor_tree *node;

	COR_TRY(cor_arena_new_array(r->arena, 1, sizeof(*node), &node, err));
	node->kind = kind;
	node->line = r->line;
	node->column = r->column;
	*ret_node = node;
	return COR_OK;
}

static cor_status add_text(reader *r, struct fy_event *event, cor_err *err)
{
	struct fy_token *token = fy_event_get_token(event);
	const char *text = "";
	size_t length = 0;
	cor_tree *node;

	COR_TRY(new_node(r, COR_TREE_TEXT, &node, err));
	if (token)
		text = fy_token_get_text(token, &length);
	if (!text)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	node->text.n = length;
	COR_TRY(cor_arena_copy(r->arena, text, length, &node->text.p, err));
	return attach(r, node, err);
}

static cor_status add_open(reader *r, cor_tree_kind kind, cor_err *err)
{
	cor_tree *node;

	if (r->depth == COR_LIMIT_YAML_DEPTH)
		return cor_fail(err, COR_ELIMIT, "%s:%u:%u: nested more than %u deep", r->name,
			r->line, r->column, COR_LIMIT_YAML_DEPTH);
	COR_TRY(new_node(r, kind, &node, err));
	COR_TRY(attach(r, node, err));
	if (kind == COR_TREE_MAP)
		COR_TRY(cor_strtab_new(r->arena, &r->open[r->depth].keys, err));
	r->open[r->depth].node = node;
	r->open[r->depth].last = r->open[r->depth].key = NULL;
	r->depth++;
	return COR_OK;
}

static cor_status take_event(reader *r, struct fy_event *event, cor_err *err)
{
	const struct fy_mark *mark = fy_event_start_mark(event);

	if (mark) {
		r->line = (uint32_t)mark->line + 1;
		r->column = (uint32_t)mark->column + 1;
	}
	if (event->type == FYET_ALIAS || fy_event_get_anchor_token(event) ||
		fy_event_get_tag_token(event))
		return fail(r, err,
			"anchors (&name), aliases (*name) and tags (!name) are not supported");
	switch (event->type) {
	case FYET_DOCUMENT_START:
		return r->documents++ ? fail(r, err, "a second document begins, expected one")
				      : COR_OK;
	case FYET_SCALAR:
		return add_text(r, event, err);
	case FYET_SEQUENCE_START:
		return add_open(r, COR_TREE_LIST, err);
	case FYET_MAPPING_START:
		return add_open(r, COR_TREE_MAP, err);
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		r->depth--;
		return COR_OK;
	case FYET_NONE:
	case FYET_STREAM_START:
	case FYET_STREAM_END:
	case FYET_DOCUMENT_END:
	case FYET_ALIAS:
	default:
		return COR_OK;
	}
}

static cor_status read_events(reader *r, cor_err *err)
{
	bool last = false;

	while (!last) {
		struct fy_event *event = fy_parser_parse(r->parser);
		cor_status status;

		if (!event)
			break;
		last = event->type == FYET_STREAM_END;
		status = take_event(r, event, err);
		fy_parser_event_free(r->parser, event);
		COR_TRY(status);
	}
	if (!last || fy_parser_get_stream_error(r->parser))
		return fail_syntax(r, err);
	return r->root ? COR_OK : fail(r, err, "the file is empty");
}

/* libfyaml takes some control characters for the end of the file. */
static cor_status check_bytes(const reader *r, cor_text text, cor_err *err)
{
	uint32_t line = 1;

	if (!cor_text_is_utf8(text))
		return cor_fail(err, COR_EINPUT, "%s: expected UTF-8", r->name);
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		line += c == '\n';
		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
			return cor_fail(err, COR_EINPUT, "%s:%u: control character 0x%02x", r->name,
				line, c);
	}
	return COR_OK;
}

cor_status cor_tree_read(cor_arena *arena, const char *name, cor_text text,
	const cor_tree **ret_root, cor_err *err)
{
	reader r = {.arena = arena, .name = name, .line = 1, .column = 1};
	cor_status status;

	if (text.n > COR_LIMIT_POLICY_BYTES)
		return cor_fail(err, COR_ELIMIT, "%s: %zu bytes, expected at most %u", name, text.n,
			COR_LIMIT_POLICY_BYTES);
	COR_TRY(check_bytes(&r, text, err));
	if (text.n == 0)
		return fail(&r, err, "the file is empty");
	status = reader_open(&r, text, err);
	if (status == COR_OK)
		status = read_events(&r, err);
	reader_done(&r);
	COR_TRY(status);
	*ret_root = r.root;
	return COR_OK;
}

const cor_tree *cor_tree_get(const cor_tree *map, const char *key)
{
	for (const cor_tree *item = map->first; item; item = item->next) {
		if (item->key && cor_text_is(item->key->text, key))
			return item;
	}
	return NULL;
}

const char *cor_tree_kind_name(const cor_tree *node)
{
	return node->kind == COR_TREE_LIST   ? "a list"
		: node->kind == COR_TREE_MAP ? "a mapping"
					     : "a text";
}
