#include "ingest/map.h"

#include "base/limits.h"
#include "ingest/map_reader.h"

bool cor_map_is_like(cor_text text, cor_text pattern)
{
	size_t t = 0, p = 0, star = SIZE_MAX, mark = 0;

	while (t < text.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			mark = t;
		} else if (p < pattern.n && pattern.p[p] == '?') {
			p++;
			do
				t++;
			while (t < text.n && ((unsigned char)text.p[t] & 0xc0) == 0x80);
		} else if (p < pattern.n && pattern.p[p] == text.p[t]) {
			p++;
			t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			t = ++mark;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

/* ---- inputs ---- */

static cor_status read_character(const cor_map_reader *r, const cor_yaml_node *map, const char *key,
	const char *none, char *character, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);
	cor_text text;

	if (!node)
		return COR_OK;
	COR_TRY(cor_map_text(r, node, &text, err));
	if (none && cor_text_is(text, none)) {
		*character = 0;
		return COR_OK;
	}
	if (cor_text_is(text, "tab")) {
		*character = '\t';
		return COR_OK;
	}
	if (text.n != 1 || (unsigned char)text.p[0] >= 0x80 || text.p[0] == '\n' ||
		text.p[0] == '\r')
		return cor_yaml_fail(r->yaml, node->start, err,
			"%s is \"%.*s\", expected one ASCII character%s%s", key, COR_FMT(text),
			none ? " or " : " or tab", none ? none : "");
	*character = text.p[0];
	return COR_OK;
}

static cor_status read_given_columns(const cor_map_reader *r, const cor_yaml_node *node,
	cor_map_input *input, cor_err *err)
{
	if (node->kind != COR_YAML_LIST || node->count == 0)
		return cor_yaml_fail(r->yaml, node->start, err,
			"columns is %s, expected a list of names", cor_yaml_kind_name(node));
	if (node->count > COR_LIMIT_COLUMNS)
		return cor_yaml_fail(r->yaml, node->start, err, "expected at most %u columns",
			COR_LIMIT_COLUMNS);
	COR_TRY(cor_map_texts(r, node, &input->columns, &input->column_count, err));
	for (uint32_t i = 0; i < input->column_count; i++) {
		for (uint32_t k = 0; k < i; k++) {
			if (cor_text_equal(input->columns[i], input->columns[k]))
				return cor_yaml_fail(r->yaml, node->start, err,
					"column \"%.*s\" stands here twice",
					COR_FMT(input->columns[i]));
		}
	}
	input->has_header = false;
	return COR_OK;
}

static cor_status read_input(cor_map_reader *r, const cor_yaml_node *node, cor_map_input *input,
	cor_err *err)
{
	const cor_yaml_node *item;

	*input = (cor_map_input){.name = node->key->text,
		.delimiter = ',',
		.quote = '"',
		.has_header = true};
	COR_TRY(cor_map_check_keys(r, node, "an input",
		"file delimiter quote comment columns unknown optional", err));
	item = cor_yaml_get(node, "file");
	if (!item)
		return cor_yaml_fail(r->yaml, node->key->start, err, "input %.*s has no file",
			COR_FMT(input->name));
	COR_TRY(cor_map_text(r, item, &input->file, err));
	if (input->file.n == 0 || memchr(input->file.p, '/', input->file.n))
		return cor_yaml_fail(r->yaml, item->start, err,
			"file is \"%.*s\", expected the last part of a path (* and ? are wild)",
			COR_FMT(input->file));
	COR_TRY(read_character(r, node, "delimiter", NULL, &input->delimiter, err));
	COR_TRY(read_character(r, node, "quote", "none", &input->quote, err));
	COR_TRY(read_character(r, node, "comment", "none", &input->comment, err));
	if (input->quote == input->delimiter)
		return cor_yaml_fail(r->yaml, node->start, err, "delimiter and quote are the same");
	item = cor_yaml_get(node, "columns");
	if (item)
		COR_TRY(read_given_columns(r, item, input, err));
	item = cor_yaml_get(node, "unknown");
	if (item)
		COR_TRY(cor_map_texts(r, item, &input->unknown, &input->unknown_count, err));
	item = cor_yaml_get(node, "optional");
	return item ? cor_map_yes(r, item, &input->is_optional, err) : COR_OK;
}

static cor_status read_inputs(cor_map_reader *r, const cor_yaml_node *node, cor_err *err)
{
	cor_import_map *map = r->map;

	if (node->kind != COR_YAML_MAP || node->count == 0)
		return cor_yaml_fail(r->yaml, node->start, err,
			"inputs is %s, expected NAME: {file: ...}", cor_yaml_kind_name(node));
	COR_TRY(cor_arena_new_array(r->arena, node->count, sizeof(*map->inputs), &map->inputs,
		err));
	for (const cor_yaml_node *item = node->first; item; item = item->next) {
		COR_TRY(read_input(r, item, &map->inputs[map->input_count], err));
		map->input_count++;
	}
	return COR_OK;
}

/* ---- tables ---- */

static cor_status read_column(cor_map_reader *r, const cor_yaml_node *item, cor_map_table *table,
	cor_err *err)
{
	int column = cor_schema_column(table->table, item->key->text);
	const char *near;

	if (column < 0) {
		near = cor_schema_near_column(table->table, item->key->text);
		return cor_yaml_fail(r->yaml, item->key->start, err,
			"table %s has no column \"%.*s\"%s%s%s", cor_schema[table->table].name,
			COR_FMT(item->key->text), near ? "; did you mean \"" : "", near ? near : "",
			near ? "\"?" : "");
	}
	return cor_map_read_value(r, table->input, item, &cor_schema[table->table].columns[column],
		&table->values[column], err);
}

static cor_status read_columns(cor_map_reader *r, const cor_yaml_node *node, cor_map_table *table,
	cor_err *err)
{
	const cor_table_spec *spec = &cor_schema[table->table];

	if (node->kind != COR_YAML_MAP)
		return cor_yaml_fail(r->yaml, node->start, err,
			"columns is %s, expected COLUMN: VALUE", cor_yaml_kind_name(node));
	for (const cor_yaml_node *item = node->first; item; item = item->next)
		COR_TRY(read_column(r, item, table, err));
	for (unsigned c = 0; c < spec->column_count; c++) {
		if ((spec->columns[c].flags & COR_COLUMN_REQUIRED) && !table->values[c])
			return cor_yaml_fail(r->yaml, node->start, err,
				"table %s needs a column \"%s\"", spec->name,
				spec->columns[c].name);
	}
	return COR_OK;
}

static cor_status read_table_name(const cor_map_reader *r, const cor_yaml_node *node,
	cor_table_id *ret_table, cor_err *err)
{
	const char *near;
	cor_text name;

	COR_TRY(cor_map_text(r, node, &name, err));
	*ret_table = cor_schema_table(name);
	if (*ret_table == COR_REFUSED)
		return cor_yaml_fail(r->yaml, node->start, err,
			"the table refused is filled by the import itself");
	if (*ret_table != COR_TABLE_COUNT)
		return COR_OK;
	near = cor_schema_near_table(name);
	return cor_yaml_fail(r->yaml, node->start, err, "an estate has no table \"%.*s\"%s%s%s",
		COR_FMT(name), near ? "; did you mean \"" : "", near ? near : "",
		near ? "\"?" : "");
}

static cor_status read_table(cor_map_reader *r, const cor_yaml_node *node, cor_map_table *table,
	cor_err *err)
{
	static const char *const NEEDED[] = {"table", "from", "columns"};
	const cor_yaml_node *item;
	unsigned word;

	COR_TRY(cor_map_check_keys(r, node, "an item of tables",
		"table from where distinct keep columns", err));
	for (unsigned i = 0; i < 3; i++) {
		if (!cor_yaml_get(node, NEEDED[i]))
			return cor_yaml_fail(r->yaml, node->start, err,
				"an item of tables needs a key \"%s\"", NEEDED[i]);
	}
	COR_TRY(read_table_name(r, cor_yaml_get(node, "table"), &table->table, err));
	COR_TRY(cor_map_input_named(r, cor_yaml_get(node, "from"), &table->input, err));
	item = cor_yaml_get(node, "where");
	if (item)
		COR_TRY(cor_map_read_where(r, table->input, item, &table->where, err));
	item = cor_yaml_get(node, "distinct");
	if (item)
		COR_TRY(cor_map_yes(r, item, &table->is_distinct, err));
	item = cor_yaml_get(node, "keep");
	if (item) {
		COR_TRY(cor_map_word(r, item, "first", &word, err));
		if (!table->is_distinct)
			return cor_yaml_fail(r->yaml, item->start, err,
				"keep: first needs distinct: yes");
		table->keep_first = true;
	}
	return read_columns(r, cor_yaml_get(node, "columns"), table, err);
}

static cor_status read_tables(cor_map_reader *r, const cor_yaml_node *node, cor_err *err)
{
	cor_import_map *map = r->map;

	if (node->kind != COR_YAML_LIST || node->count == 0)
		return cor_yaml_fail(r->yaml, node->start, err,
			"tables is %s, expected a list of {table: ..., from: ...}",
			cor_yaml_kind_name(node));
	if (node->count > COR_LIMIT_MAP_TABLES)
		return cor_yaml_fail(r->yaml, node->start, err,
			"%u items of tables, expected at most %u", node->count,
			COR_LIMIT_MAP_TABLES);
	COR_TRY(cor_arena_new_array(r->arena, node->count, sizeof(*map->tables), &map->tables,
		err));
	for (const cor_yaml_node *item = node->first; item; item = item->next)
		COR_TRY(read_table(r, item, &map->tables[map->table_count++], err));
	return COR_OK;
}

/* ---- the whole ---- */

static cor_status read_root(cor_map_reader *r, const cor_yaml_node *root, cor_err *err)
{
	const cor_yaml_node *version;

	COR_TRY(cor_map_check_keys(r, root, "a mapping", "cordon-map about inputs tables", err));
	version = cor_yaml_get(root, "cordon-map");
	if (!version)
		return cor_yaml_fail(r->yaml, root->start, err,
			"expected \"cordon-map: 1\" in a mapping");
	if (version->kind != COR_YAML_TEXT || !cor_text_is(version->text, "1"))
		return cor_yaml_fail(r->yaml, version->start, err,
			"cordon-map is \"%.*s\", this Cordon reads 1", COR_FMT(version->text));
	if (!cor_yaml_get(root, "inputs") || !cor_yaml_get(root, "tables"))
		return cor_yaml_fail(r->yaml, root->start, err,
			"a mapping needs the keys \"inputs\" and \"tables\"");
	COR_TRY(read_inputs(r, cor_yaml_get(root, "inputs"), err));
	return read_tables(r, cor_yaml_get(root, "tables"), err);
}

cor_status cor_import_map_read(const char *path, cor_text text, cor_import_map **ret_map,
	cor_err *err)
{
	COR_AUTO(cor_import_map) map = cor_mem_new(1, sizeof(*map));
	cor_map_reader reader = {.map = map};
	if (!map)
		return cor_fail(err, COR_ENOMEM, "%s: out of memory", path);
	COR_TRY(cor_arena_new("mapping", 0, &map->arena, err));
	reader.arena = map->arena;
	COR_TRY(cor_yaml_read(map->arena, path, text, &map->yaml, err));
	reader.yaml = map->yaml;
	COR_TRY(read_root(&reader, map->yaml->root, err));
	*ret_map = COR_TAKE(map);
	return COR_OK;
}

void cor_import_map_free(cor_import_map *map)
{
	if (!map)
		return;
	for (uint32_t i = 0; i < map->input_count; i++)
		cor_mem_free(map->inputs[i].uses);
	cor_mem_free(map->joins);
	cor_arena_free(map->arena);
	cor_mem_free(map);
}
