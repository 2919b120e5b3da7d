#include "base/yaml_json.h"

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/yaml.h"

_Static_assert(COR_JSON_DEPTH_MAX > COR_LIMIT_YAML_DEPTH, "whatever is read can be written");

/* NOLINTNEXTLINE(misc-no-recursion): as deep as a document is read, COR_LIMIT_YAML_DEPTH. */
static void write_node(cor_json *json, const cor_yaml_node *node)
{
	bool list = node->kind == COR_YAML_LIST;

	if (node->kind == COR_YAML_TEXT) {
		cor_json_text(json, NULL, cor_text_trim(node->text));
		return;
	}
	(list ? cor_json_array : cor_json_object)(json, NULL);
	for (const cor_yaml_node *kid = node->first; kid; kid = kid->next) {
		if (!list)
			cor_json_name(json, kid->key->text);
		write_node(json, kid);
	}
	(list ? cor_json_end_array : cor_json_end_object)(json);
}

static cor_status write_document(const char *path, cor_text text, cor_buf *out, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_yaml *yaml;
	cor_json json;

	COR_TRY(cor_arena_new("yaml", COR_LIMIT_POLICY_MEMORY, &arena, err));
	COR_TRY(cor_yaml_read(arena, path, text, &yaml, err));
	cor_json_init(&json, out);
	write_node(&json, yaml->root);
	return cor_buf_status(out, err);
}

cor_status cor_yaml_json(const char *path, cor_buf *out, cor_err *err)
{
	cor_status status;
	cor_text text;

	COR_TRY(cor_file_map(path, &text, err));
	status = write_document(path, text, out, err);
	cor_file_unmap(text);
	return status;
}
