/* Reading one value of a mapping: where a cell comes from, and what is done to it. */
#include <stdlib.h>

#include "base/limits.h"
#include "ingest/map_reader.h"
#include "ingest/value.h"

#define SOURCES "column constant template lookup collect count sum"
#define CHANGES "unknown split point decimal degrees scale date list map else unlisted"

/* ---- templates ---- */

static cor_status read_hole(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	cor_text *rest, cor_map_piece *piece, cor_err *err)
{
	const char *end = memchr(rest->p, '}', rest->n);
	cor_text name;

	if (!end)
		return cor_yaml_fail(r->yaml, node->start, err,
			"a { of the template is never closed");
	name = (cor_text){rest->p + 1, (size_t)(end - rest->p) - 1};
	piece->is_use = true;
	COR_TRY(cor_map_use_column(r, input, node, name, &piece->use, err));
	rest->n -= name.n + 2;
	rest->p = end + 1;
	return COR_OK;
}

static cor_status read_template(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	cor_map_template *template, cor_err *err)
{
	cor_map_piece *pieces;
	cor_text rest;
	size_t most = 1;

	COR_TRY(cor_map_text(r, node, &rest, err));
	for (size_t i = 0; i < rest.n; i++)
		most += rest.p[i] == '{' ? 2 : 0;
	COR_TRY(cor_arena_new_array(r->arena, most, sizeof(*pieces), &pieces, err));
	template->pieces = pieces;
	while (rest.n) {
		const char *hole = memchr(rest.p, '{', rest.n);
		cor_map_piece *piece = &pieces[template->count++];

		if (hole == rest.p) {
			COR_TRY(read_hole(r, input, node, &rest, piece, err));
			continue;
		}
		piece->text = (cor_text){rest.p, hole ? (size_t)(hole - rest.p) : rest.n};
		rest.p += piece->text.n;
		rest.n -= piece->text.n;
	}
	return COR_OK;
}

/* A key: the name of a column, or a template. */
static cor_status read_key(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	cor_map_template *key, cor_err *err)
{
	cor_map_piece *piece;
	cor_text name;

	COR_TRY(cor_map_text(r, node, &name, err));
	if (memchr(name.p, '{', name.n))
		return read_template(r, input, node, key, err);
	COR_TRY(cor_arena_new_array(r->arena, 1, sizeof(*piece), &piece, err));
	piece->is_use = true;
	*key = (cor_map_template){piece, 1};
	return cor_map_use_column(r, input, node, name, &piece->use, err);
}

/* ---- joins ---- */

static const struct {
	const char *name, *keys;
	cor_map_join_kind kind;
} JOINS[] = {
	{"lookup", "in key by column where keep missing", COR_JOIN_LOOKUP},
	{"collect", "in key by column where", COR_JOIN_COLLECT},
	{"count", "in key by where", COR_JOIN_COUNT},
	{"sum", "in key by column where", COR_JOIN_SUM},
};

static cor_status need(const cor_map_reader *r, const cor_yaml_node *node, const char *key,
	const cor_yaml_node **ret_item, cor_err *err)
{
	*ret_item = cor_yaml_get(node, key);
	if (*ret_item)
		return COR_OK;
	return cor_yaml_fail(r->yaml, node->start, err, "%.*s needs a key \"%s\"",
		COR_FMT(node->key->text), key);
}

static cor_status use_of(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	uint32_t *ret_use, cor_err *err)
{
	cor_text name;

	COR_TRY(cor_map_text(r, node, &name, err));
	return cor_map_use_column(r, input, node, name, ret_use, err);
}

static cor_status read_lookup_words(const cor_map_reader *r, const cor_yaml_node *node,
	cor_map_join *join, cor_map_value *value, cor_err *err)
{
	const cor_yaml_node *item = cor_yaml_get(node, "keep");
	unsigned word;

	if (item) {
		COR_TRY(cor_map_word(r, item, "first", &word, err));
		join->keep_first = true;
	}
	item = cor_yaml_get(node, "missing");
	if (item) {
		COR_TRY(cor_map_word(r, item, "refuse unknown", &word, err));
		value->may_miss = word == 1;
	}
	return COR_OK;
}

static cor_status read_join(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	unsigned which, cor_map_value *value, cor_err *err)
{
	cor_map_join join = {.kind = JOINS[which].kind};
	cor_import_map *map = r->map;
	const cor_yaml_node *item, *key, *by;

	COR_TRY(cor_map_check_keys(r, node, JOINS[which].name, JOINS[which].keys, err));
	COR_TRY(need(r, node, "in", &item, err));
	COR_TRY(cor_map_input_named(r, item, &join.input, err));
	COR_TRY(need(r, node, "key", &key, err));
	COR_TRY(read_key(r, join.input, key, &join.key, err));
	by = cor_yaml_get(node, "by");
	COR_TRY(read_key(r, input, by ? by : key, &value->text, err));
	if (join.kind != COR_JOIN_COUNT) {
		COR_TRY(need(r, node, "column", &item, err));
		COR_TRY(use_of(r, join.input, item, &join.column, err));
	}
	item = cor_yaml_get(node, "where");
	if (item)
		COR_TRY(cor_map_read_where(r, join.input, item, &join.where, err));
	COR_TRY(read_lookup_words(r, node, &join, value, err));
	COR_TRY(cor_mem_reserve((void **)&map->joins, &map->join_capacity,
		(size_t)map->join_count + 1, sizeof(*map->joins), err));
	value->kind = COR_VALUE_JOIN;
	value->join = map->join_count;
	map->joins[map->join_count++] = join;
	return COR_OK;
}

/* ---- sources ---- */

static bool is_source(cor_text key)
{
	for (unsigned i = 0; i < sizeof(JOINS) / sizeof(*JOINS); i++) {
		if (cor_text_is(key, JOINS[i].name))
			return true;
	}
	return cor_text_is(key, "column") || cor_text_is(key, "constant") ||
		cor_text_is(key, "template");
}

static cor_status read_source(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	cor_map_value *value, cor_err *err)
{
	const cor_yaml_node *source = NULL;

	for (const cor_yaml_node *item = node->first; item; item = item->next) {
		if (!is_source(item->key->text))
			continue;
		if (source)
			return cor_yaml_fail(r->yaml, item->key->start, err,
				"a value has one source, here are both %.*s and %.*s",
				COR_FMT(source->key->text), COR_FMT(item->key->text));
		source = item;
	}
	if (!source)
		return cor_yaml_fail(r->yaml, node->start, err,
			"a value needs a source, one of " SOURCES);
	for (unsigned i = 0; i < sizeof(JOINS) / sizeof(*JOINS); i++) {
		if (cor_text_is(source->key->text, JOINS[i].name))
			return read_join(r, input, source, i, value, err);
	}
	if (cor_text_is(source->key->text, "template")) {
		value->kind = COR_VALUE_TEMPLATE;
		return read_template(r, input, source, &value->text, err);
	}
	if (cor_text_is(source->key->text, "constant")) {
		value->kind = COR_VALUE_CONSTANT;
		if (node->count > 1)
			return cor_yaml_fail(r->yaml, node->start, err,
				"a constant is taken as it stands; it can have no other key beside");
		return cor_map_text(r, source, &value->constant, err);
	}
	return use_of(r, input, source, &value->use, err);
}

/* ---- changes ---- */

static cor_status read_split(const cor_map_reader *r, const cor_yaml_node *node,
	cor_map_value *value, cor_err *err)
{
	const cor_yaml_node *item;
	cor_text text;
	int64_t take;

	COR_TRY(cor_map_check_keys(r, node, "split", "at take", err));
	COR_TRY(need(r, node, "at", &item, err));
	COR_TRY(cor_map_text(r, item, &value->split_at, err));
	if (value->split_at.n == 0)
		return cor_yaml_fail(r->yaml, item->start, err,
			"at is empty, expected what divides the pieces");
	COR_TRY(need(r, node, "take", &item, err));
	COR_TRY(cor_map_text(r, item, &text, err));
	if (!cor_text_to_i64(text, &take) || take == 0 || take > (int64_t)COR_LIMIT_LIST_ITEMS ||
		take < -(int64_t)COR_LIMIT_LIST_ITEMS)
		return cor_yaml_fail(r->yaml, item->start, err,
			"take is \"%.*s\", expected a number from 1 (or from -1, the last)",
			COR_FMT(text));
	value->split_take = (int)take;
	return COR_OK;
}

static cor_status read_point(const cor_map_reader *r, const cor_yaml_node *node,
	cor_map_value *value, cor_err *err)
{
	const cor_yaml_node *item;
	unsigned form, take;

	COR_TRY(cor_map_check_keys(r, node, "point", "form take", err));
	COR_TRY(need(r, node, "form", &item, err));
	COR_TRY(cor_map_word(r, item, "wkt lon-lat lat-lon", &form, err));
	COR_TRY(need(r, node, "take", &item, err));
	COR_TRY(cor_map_word(r, item, "lon lat", &take, err));
	value->point = form == 0 ? COR_POINT_WKT : COR_POINT_PAIR;
	value->point_take = form == 2 ? 1 - take : take;
	return COR_OK;
}

static cor_status read_number_words(const cor_map_reader *r, const cor_yaml_node *node,
	cor_map_value *value, cor_err *err)
{
	const cor_yaml_node *item = cor_yaml_get(node, "decimal");
	unsigned word;
	cor_text text;

	if (item) {
		COR_TRY(cor_map_word(r, item, "point comma", &word, err));
		value->has_decimal_comma = word == 1;
	}
	item = cor_yaml_get(node, "degrees");
	if (item) {
		COR_TRY(cor_map_word(r, item, "decimal dms", &word, err));
		value->is_dms = word == 1;
	}
	item = cor_yaml_get(node, "scale");
	if (!item)
		return COR_OK;
	COR_TRY(cor_map_text(r, item, &text, err));
	if (!cor_text_to_fixed(text, 9, false, &value->scale) || value->scale == 0)
		return cor_yaml_fail(r->yaml, item->start, err,
			"scale is \"%.*s\", expected a number such as 1000 or 0.001",
			COR_FMT(text));
	value->has_scale = true;
	return COR_OK;
}

static cor_status read_entries(const cor_map_reader *r, const cor_yaml_node *node,
	cor_map_value *value, cor_err *err)
{
	cor_map_entry *entries, *globs;

	if (node->kind != COR_YAML_MAP)
		return cor_yaml_fail(r->yaml, node->start, err,
			"map is %s, expected {FROM: TO, ...}", cor_yaml_kind_name(node));
	COR_TRY(cor_arena_new_array(r->arena, node->count, sizeof(*entries), &entries, err));
	COR_TRY(cor_arena_new_array(r->arena, node->count, sizeof(*globs), &globs, err));
	for (const cor_yaml_node *item = node->first; item; item = item->next) {
		cor_text from = item->key->text;
		bool wild = from.n && (memchr(from.p, '*', from.n) || memchr(from.p, '?', from.n));
		cor_map_entry *entry = wild ? &globs[value->glob_count++]
					    : &entries[value->entry_count++];

		entry->from = from;
		COR_TRY(cor_map_text(r, item, &entry->to, err));
	}
	qsort(entries, value->entry_count, sizeof(*entries), cor_value_compare_entries);
	value->entries = entries;
	value->globs = globs;
	value->has_map = true;
	return COR_OK;
}

static cor_status read_unlisted(const cor_map_reader *r, const cor_yaml_node *node,
	cor_map_value *value, cor_err *err)
{
	const cor_yaml_node *otherwise = cor_yaml_get(node, "else");
	const cor_yaml_node *unlisted = cor_yaml_get(node, "unlisted");
	const cor_yaml_node *said = otherwise ? otherwise : unlisted;
	unsigned word;

	if (said && !value->has_map)
		return cor_yaml_fail(r->yaml, said->start, err, "\"%.*s\" needs a map",
			COR_FMT(said->key->text));
	if (otherwise && unlisted)
		return cor_yaml_fail(r->yaml, unlisted->start, err,
			"expected one of else and unlisted");
	if (otherwise) {
		value->has_else = true;
		return cor_map_text(r, otherwise, &value->otherwise, err);
	}
	if (unlisted) {
		COR_TRY(cor_map_word(r, unlisted, "refuse keep unknown", &word, err));
		value->unlisted = (cor_map_unlisted)word;
	}
	return COR_OK;
}

static cor_status read_text_changes(const cor_map_reader *r, const cor_yaml_node *node,
	cor_map_value *value, cor_err *err)
{
	const cor_yaml_node *item = cor_yaml_get(node, "date");

	if (item) {
		COR_TRY(cor_map_text(r, item, &value->date, err));
		if (!cor_value_is_date_format(value->date))
			return cor_yaml_fail(r->yaml, item->start, err,
				"date is \"%.*s\", expected yyyy, mm and dd once each, as in dd/mm/yyyy HH:MM:SS",
				COR_FMT(value->date));
	}
	item = cor_yaml_get(node, "list");
	if (item) {
		COR_TRY(cor_map_text(r, item, &value->divide, err));
		if (value->divide.n != 1)
			return cor_yaml_fail(r->yaml, item->start, err,
				"list is \"%.*s\", expected one character", COR_FMT(value->divide));
	}
	item = cor_yaml_get(node, "map");
	if (item)
		COR_TRY(read_entries(r, item, value, err));
	return read_unlisted(r, node, value, err);
}

static cor_status read_changes(const cor_map_reader *r, const cor_yaml_node *node,
	cor_map_value *value, cor_err *err)
{
	const cor_yaml_node *item = cor_yaml_get(node, "unknown");

	if (item)
		COR_TRY(cor_map_texts(r, item, &value->unknown, &value->unknown_count, err));
	item = cor_yaml_get(node, "split");
	if (item)
		COR_TRY(read_split(r, item, value, err));
	item = cor_yaml_get(node, "point");
	if (item)
		COR_TRY(read_point(r, item, value, err));
	COR_TRY(read_number_words(r, node, value, err));
	return read_text_changes(r, node, value, err);
}

static bool takes_several(cor_column_type type)
{
	return type == COR_TYPE_PARTY || type == COR_TYPE_LABELS || type == COR_TYPE_LIST;
}

cor_status cor_map_read_value(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	const cor_column_spec *column, const cor_map_value **ret_value, cor_err *err)
{
	cor_map_value *value;

	COR_TRY(cor_arena_new_array(r->arena, 1, sizeof(*value), &value, err));
	value->is_divided = takes_several(column->type);
	value->hemispheres = column->type == COR_TYPE_LAT ? "NSns"
		: column->type == COR_TYPE_LON            ? "EWew"
							  : NULL;
	if (node->kind == COR_YAML_TEXT) {
		COR_TRY(use_of(r, input, node, &value->use, err));
	} else {
		COR_TRY(cor_map_check_keys(r, node, "a value", SOURCES " " CHANGES, err));
		COR_TRY(read_source(r, input, node, value, err));
		COR_TRY(read_changes(r, node, value, err));
		value->is_changed = node->count > 1;
		if (value->divide.n && !value->is_divided)
			return cor_yaml_fail(r->yaml, cor_yaml_get(node, "list")->start, err,
				"column %s takes one value, not a list", column->name);
	}
	*ret_value = value;
	return COR_OK;
}
