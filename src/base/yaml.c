#include "base/yaml.h"

#include <libfyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"

typedef struct reader {
	cor_arena *arena;
	cor_yaml *yaml;
	struct fy_diag *diag;
	struct fy_parser *parser;
	struct fy_token_iter *pieces; /* of a text */
	cor_buf text;
	struct {
		cor_yaml_node *node;
		cor_yaml_node *last; /* child */
		cor_yaml_node *key;  /* read, and its value is still to come */
	} open[COR_LIMIT_YAML_DEPTH];
	unsigned depth;
	unsigned documents;
	uint32_t at; /* where the last event began, for those that have no place */
	cor_yaml_node *root;
} reader;

static void reader_done(reader *r)
{
	cor_buf_done(&r->text);
	if (r->pieces)
		fy_token_iter_destroy(r->pieces);
	if (r->parser)
		fy_parser_destroy(r->parser);
	if (r->diag)
		fy_diag_destroy(r->diag);
}

static cor_status reader_open(reader *r, cor_err *err)
{
	struct fy_diag_cfg diag;
	struct fy_parse_cfg parse = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG};

	fy_diag_cfg_default(&diag);
	diag.fp = NULL; /* it would print otherwise */
	diag.colorize = false;
	r->diag = fy_diag_create(&diag);
	if (!r->diag)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	fy_diag_set_collect_errors(r->diag, true);
	parse.diag = r->diag;
	r->parser = fy_parser_create(&parse);
	r->pieces = fy_token_iter_create(NULL);
	if (!r->parser || !r->pieces ||
		fy_parser_set_string(r->parser, r->yaml->text.p, r->yaml->text.n) != 0)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	return COR_OK;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_space(cor_text text, size_t at)
{
	while (at < text.n && is_space(text.p[at]))
		at++;
	return at;
}

static uint32_t skip_mark(cor_text text)
{
	return text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

void cor_yaml_walk(const cor_yaml *yaml, uint32_t at, cor_yaml_spot *spot)
{
	uint32_t i = spot->at ? spot->at : skip_mark(yaml->text);

	if (spot->line == 0)
		spot->line = spot->column = 1;
	COR_ASSERT(spot->at <= at);
	for (; i < at && i < yaml->text.n; i++) {
		if (yaml->text.p[i] == '\n') {
			spot->line++;
			spot->column = 1;
		} else if (((unsigned char)yaml->text.p[i] & 0xc0) != 0x80) {
			spot->column++;
		}
	}
	spot->at = i;
}

static cor_status fail_at(const cor_yaml *yaml, uint32_t at, cor_status status, cor_err *err,
	const char *format, va_list arguments) __attribute__((format(printf, 5, 0)));
static cor_status fail_at(const cor_yaml *yaml, uint32_t at, cor_status status, cor_err *err,
	const char *format, va_list arguments)
{
	char message[COR_ERR_TEXT_BYTES];
	cor_yaml_spot spot = {0};

	cor_yaml_walk(yaml, at, &spot);
	vsnprintf(message, sizeof(message), format, arguments);
	return cor_fail(err, status, "%s:%u:%u: %s", yaml->name, spot.line, spot.column, message);
}

cor_status cor_yaml_fail(const cor_yaml *yaml, uint32_t at, cor_err *err, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	cor_status status = fail_at(yaml, at, COR_EINPUT, err, format, arguments);
	va_end(arguments);
	return status;
}

cor_status cor_yaml_fail_as(const cor_yaml *yaml, uint32_t at, cor_status status, cor_err *err,
	const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	status = fail_at(yaml, at, status, err, format, arguments);
	va_end(arguments);
	return status;
}

/* What libfyaml found, at its place, in our form. */
static cor_status fail_syntax(reader *r, cor_err *err)
{
	void *state = NULL;
	const struct fy_diag_error *error = fy_diag_errors_iterate(r->diag, &state);

	if (!error || !error->msg)
		return cor_yaml_fail(r->yaml, r->at, err, "not YAML");
	if (error->line < 1)
		return cor_yaml_fail(r->yaml, r->at, err, "not YAML: %s", error->msg);
	return cor_fail(err, COR_EINPUT, "%s:%d:%d: not YAML: %s", r->yaml->name, error->line,
		error->column > 0 ? error->column : 1, error->msg);
}

/* Hangs a finished or opened node below what is open. */
static cor_status attach(reader *r, cor_yaml_node *node, cor_err *err)
{
	if (r->depth == 0) {
		r->root = node;
		return COR_OK;
	}
	cor_yaml_node *parent = r->open[r->depth - 1].node;
	if (parent->kind == COR_YAML_MAP) {
		if (!r->open[r->depth - 1].key) {
			if (node->kind != COR_YAML_TEXT)
				return cor_yaml_fail(r->yaml, node->start, err,
					"a key is %s, expected a text", cor_yaml_kind_name(node));
			r->open[r->depth - 1].key = node;
			return COR_OK;
		}
		node->key = r->open[r->depth - 1].key;
		r->open[r->depth - 1].key = NULL;
	}
	if (r->open[r->depth - 1].last)
		r->open[r->depth - 1].last->next = node;
	else
		parent->first = node;
	r->open[r->depth - 1].last = node;
	parent->count++;
	return COR_OK;
}

static cor_status add_node(reader *r, cor_yaml_kind kind, struct fy_event *event,
	cor_yaml_node **ret_node, cor_err *err)
{
	cor_yaml_node *node;
	const struct fy_mark *end = fy_event_end_mark(event);

	COR_TRY(cor_arena_new_array(r->arena, 1, sizeof(*node), &node, err));
	node->kind = kind;
	node->start = r->at;
	node->end = end && end->input_pos > r->at ? (uint32_t)end->input_pos : r->at;
	COR_TRY(attach(r, node, err));
	*ret_node = node;
	return COR_OK;
}

/*
 * A single-quoted text: '' is a quote, a line end with the spaces around it is a space, and each
 * empty line behind it is a line end (YAML 1.2.2, 7.3.2).  libfyaml 0.7.12 gives too many quotes
 * where quotes meet.
 */
static cor_status unquote(reader *r, cor_text raw, cor_text *ret_text, cor_err *err)
{
	char *out;
	size_t n = 0, i = 0;

	COR_TRY(cor_arena_new_array(r->arena, raw.n + 1, 1, &out, err));
	while (i < raw.n) {
		size_t next = skip_space(raw, i), lines = 0;

		for (size_t j = i; j < next; j++)
			lines += raw.p[j] == '\n';
		if (lines == 1)
			out[n++] = ' ';
		for (size_t line = 1; line < lines; line++)
			out[n++] = '\n';
		for (; lines == 0 && i < next; i++)
			out[n++] = raw.p[i];
		i = next;
		if (i < raw.n) {
			out[n++] = raw.p[i];
			i += raw.p[i] == '\'' ? 2 : 1;
		}
	}
	*ret_text = (cor_text){out, n};
	return COR_OK;
}

static cor_yaml_style style_of(struct fy_token *token)
{
	switch (fy_token_scalar_style(token)) {
	case FYSS_SINGLE_QUOTED:
		return COR_YAML_SINGLE;
	case FYSS_DOUBLE_QUOTED:
		return COR_YAML_DOUBLE;
	case FYSS_LITERAL:
	case FYSS_FOLDED:
		return COR_YAML_BLOCK;
	case FYSS_ANY:
	case FYSS_PLAIN:
	case FYSS_MAX:
	default:
		return COR_YAML_PLAIN;
	}
}

/*
 * The text of a token, by its pieces: fy_token_get_text() of libfyaml 0.7.12 reckons the length
 * beforehand, wrongly at times, and then loses memory or gives bytes that nobody wrote.
 */
static cor_status take_text(reader *r, struct fy_token *token, cor_yaml_node *node, cor_err *err)
{
	const struct fy_iter_chunk *piece = NULL;
	int wrong = 0;

	r->text.n = 0;
	fy_token_iter_start(token, r->pieces);
	while ((piece = fy_token_iter_chunk_next(r->pieces, piece, &wrong)))
		cor_buf_add(&r->text, (cor_text){piece->str, piece->len});
	fy_token_iter_finish(r->pieces);
	if (wrong) /* as a block of nothing but spaces at the end of the file is */
		return cor_yaml_fail(r->yaml, node->start, err, "not YAML: this text is cut short");
	COR_TRY(cor_buf_status(&r->text, err));
	node->text.n = r->text.n;
	return cor_arena_copy(r->arena, cor_buf_text(&r->text).p, r->text.n, &node->text.p, err);
}

static cor_status add_text(reader *r, struct fy_event *event, cor_err *err)
{
	cor_yaml_node *node;
	struct fy_token *token = fy_event_get_token(event);

	COR_TRY(add_node(r, COR_YAML_TEXT, event, &node, err));
	if (!token) {
		node->text = COR_TEXT("");
		return COR_OK;
	}
	node->style = style_of(token);
	if (node->style == COR_YAML_SINGLE)
		return unquote(r,
			(cor_text){r->yaml->text.p + node->start, node->end - node->start},
			&node->text, err);
	return take_text(r, token, node, err);
}

static cor_status add_open(reader *r, cor_yaml_kind kind, struct fy_event *event, cor_err *err)
{
	cor_yaml_node *node;

	if (r->depth == COR_LIMIT_YAML_DEPTH)
		return cor_yaml_fail_as(r->yaml, r->at, COR_ELIMIT, err,
			"nested more than %u deep (limit)", COR_LIMIT_YAML_DEPTH);
	COR_TRY(add_node(r, kind, event, &node, err));
	r->open[r->depth].node = node;
	r->open[r->depth].last = NULL;
	r->open[r->depth].key = NULL;
	r->depth++;
	return COR_OK;
}

static int compare_keys(const void *left, const void *right)
{
	const cor_yaml_node *a = *(const cor_yaml_node *const *)left;
	const cor_yaml_node *b = *(const cor_yaml_node *const *)right;
	int order = cor_text_compare(a->key->text, b->key->text);

	return order ? order : (a->start > b->start) - (a->start < b->start);
}

static cor_status check_repeated(reader *r, const cor_yaml_node *map, cor_err *err)
{
	const cor_yaml_node **nodes, *repeated = NULL;
	uint32_t count = 0;

	if (map->count < 2)
		return COR_OK;
	cor_arena_mark mark = cor_arena_here(r->arena);
	COR_TRY(cor_arena_new_array(r->arena, map->count, sizeof(const cor_yaml_node *), &nodes,
		err));
	for (const cor_yaml_node *node = map->first; node; node = node->next)
		nodes[count++] = node;
	qsort(nodes, count, sizeof(const cor_yaml_node *), compare_keys);
	for (uint32_t i = 1; i < count; i++)
		if (cor_text_equal(nodes[i]->key->text, nodes[i - 1]->key->text) &&
			(!repeated || nodes[i]->start < repeated->start))
			repeated = nodes[i];
	cor_arena_back(r->arena, mark);
	if (!repeated)
		return COR_OK;
	return cor_yaml_fail(r->yaml, repeated->key->start, err, "key \"%.*s\" stands here twice",
		COR_FMT(repeated->key->text));
}

static cor_status close_top(reader *r, cor_err *err)
{
	r->depth--;
	return r->open[r->depth].node->kind == COR_YAML_MAP
		? check_repeated(r, r->open[r->depth].node, err)
		: COR_OK;
}

static cor_status refuse_names(reader *r, struct fy_event *event, cor_err *err)
{
	const struct fy_token *anchor = fy_event_get_anchor_token(event);
	const struct fy_token *tag = fy_event_get_tag_token(event);

	if (event->type == FYET_ALIAS)
		return cor_yaml_fail(r->yaml, r->at, err, "aliases (*name) are not supported");
	if (anchor)
		return cor_yaml_fail(r->yaml, r->at, err, "anchors (&name) are not supported");
	if (tag)
		return cor_yaml_fail(r->yaml, r->at, err, "tags (!name) are not supported");
	return COR_OK;
}

static cor_status take_event(reader *r, struct fy_event *event, cor_err *err)
{
	const struct fy_mark *start = fy_event_start_mark(event);

	if (start && start->input_pos <= r->yaml->text.n)
		r->at = (uint32_t)start->input_pos;
	COR_TRY(refuse_names(r, event, err));
	switch (event->type) {
	case FYET_DOCUMENT_START:
		if (r->documents++)
			return cor_yaml_fail(r->yaml, r->at, err,
				"a second document begins, expected one");
		return COR_OK;
	case FYET_SCALAR:
		return add_text(r, event, err);
	case FYET_SEQUENCE_START:
		return add_open(r, COR_YAML_LIST, event, err);
	case FYET_MAPPING_START:
		return add_open(r, COR_YAML_MAP, event, err);
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		return close_top(r, err);
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

		if (!event)
			break;
		last = event->type == FYET_STREAM_END;
		cor_status status = take_event(r, event, err);
		fy_parser_event_free(r->parser, event);
		COR_TRY(status);
	}
	if (!last || r->depth > 0 || fy_parser_get_stream_error(r->parser))
		return fail_syntax(r, err);
	if (!r->root)
		return cor_yaml_fail(r->yaml, 0, err, "the file is empty");
	return COR_OK;
}

/* The first byte that begins no character, of a text that is not UTF-8. */
static uint32_t find_stray(cor_text text)
{
	uint32_t at = 0, length = 1;

	while (at + length <= text.n && length <= 4) {
		if (cor_text_is_utf8((cor_text){text.p + at, length})) {
			at += length;
			length = 1;
		} else {
			length++;
		}
	}
	return at;
}

/* What libfyaml must never see: it takes some of it for the end of the file, and a carriage return
 * alone for the end of a line or none. */
static cor_status check_bytes(const cor_yaml *yaml, cor_err *err)
{
	for (uint32_t i = 0; i < yaml->text.n; i++) {
		unsigned char c = (unsigned char)yaml->text.p[i];

		if (c == '\r' && i + 1 < yaml->text.n && yaml->text.p[i + 1] == '\n')
			continue;
		if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
			return cor_yaml_fail(yaml, i, err, "control character 0x%02x", c);
	}
	if (!cor_text_is_utf8(yaml->text))
		return cor_yaml_fail(yaml, find_stray(yaml->text), err, "expected UTF-8");
	return COR_OK;
}

cor_status cor_yaml_read(cor_arena *arena, const char *name, cor_text text,
	const cor_yaml **ret_yaml, cor_err *err)
{
	reader r = {.arena = arena};

	if (text.n > COR_LIMIT_POLICY_BYTES)
		return cor_fail(err, COR_ELIMIT, "%s: %zu bytes, expected at most %u", name, text.n,
			COR_LIMIT_POLICY_BYTES);
	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*r.yaml), &r.yaml, err));
	COR_TRY(cor_arena_copy(arena, name, strlen(name), &r.yaml->name, err));
	r.yaml->text.n = text.n;
	COR_TRY(cor_arena_copy(arena, text.p, text.n, &r.yaml->text.p, err));
	COR_TRY(check_bytes(r.yaml, err));
	cor_status status = reader_open(&r, err);
	if (status == COR_OK)
		status = read_events(&r, err);
	reader_done(&r);
	COR_TRY(status);
	r.yaml->root = r.root;
	*ret_yaml = r.yaml;
	return COR_OK;
}

const cor_yaml_node *cor_yaml_get(const cor_yaml_node *map, const char *key)
{
	for (const cor_yaml_node *node = map->first; node; node = node->next)
		if (node->key && cor_text_is(node->key->text, key))
			return node;
	return NULL;
}

bool cor_yaml_is_empty(const cor_yaml_node *node)
{
	return node->kind == COR_YAML_TEXT && node->style == COR_YAML_PLAIN && node->text.n == 0;
}

const char *cor_yaml_kind_name(const cor_yaml_node *node)
{
	if (node->kind == COR_YAML_LIST)
		return "a list";
	if (node->kind == COR_YAML_MAP)
		return "a mapping";
	return cor_yaml_is_empty(node) ? "nothing" : "a text";
}

static size_t skip_character(cor_text text, size_t at)
{
	do
		at++;
	while (at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80);
	return at;
}

/* Length of an escape in a double-quoted text. */
static size_t escape_length(char c)
{
	if (c == 'x')
		return 4;
	if (c == 'u')
		return 6;
	return c == 'U' ? 10 : 2;
}

uint32_t cor_yaml_place(const cor_yaml *yaml, const cor_yaml_node *node, size_t offset)
{
	cor_text raw = {yaml->text.p + node->start, node->end - node->start};
	size_t r = node->style == COR_YAML_BLOCK ? skip_space(raw, 0) : 0;
	size_t i = node->style == COR_YAML_BLOCK ? skip_space(node->text, 0) : 0;

	while (r < raw.n) {
		bool escape = node->style == COR_YAML_DOUBLE && raw.p[r] == '\\' && r + 1 < raw.n;

		if (escape && (raw.p[r + 1] == '\n' || raw.p[r + 1] == '\r')) {
			r = skip_space(raw, r + 1); /* a line that goes on: no text */
			continue;
		}
		if (i >= offset || i >= node->text.n)
			break;
		if (escape) {
			r += escape_length(raw.p[r + 1]);
			i = skip_character(node->text, i);
		} else if (is_space(raw.p[r]) && is_space(node->text.p[i])) {
			size_t next = skip_space(node->text, i);
			if (next > offset)
				break;
			r = skip_space(raw, r);
			i = next;
		} else {
			r += node->style == COR_YAML_SINGLE && raw.p[r] == '\'' ? 2 : 1;
			i++;
		}
	}
	return node->start + (uint32_t)(r < raw.n ? r : raw.n);
}
