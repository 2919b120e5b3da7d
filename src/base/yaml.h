/*
 * YAML as policies and mappings use it: a tree of texts, lists and mappings in which every node
 * knows where it was written.  Anchors, aliases and tags are refused by name (they make a short file
 * mean a long one), as are repeated keys, keys that are no text and more than one document.
 * libfyaml reads; nothing of it outlives the reading.
 *
 * A node holds its place as a byte of the file; line and column are counted when an error needs
 * them, so a tree keeps the text it was read from.  Everything lives in the caller's arena.
 */
#ifndef COR_BASE_YAML_H
#define COR_BASE_YAML_H

#include "base/mem.h"
#include "base/text.h"

typedef enum cor_yaml_kind { COR_YAML_TEXT, COR_YAML_LIST, COR_YAML_MAP } cor_yaml_kind;
typedef enum cor_yaml_style {
	COR_YAML_PLAIN,
	COR_YAML_SINGLE,
	COR_YAML_DOUBLE,
	COR_YAML_BLOCK
} cor_yaml_style;

typedef struct cor_yaml_node {
	cor_yaml_kind kind;
	cor_yaml_style style; /* of a text */
	uint32_t start, end;  /* bytes in the file; of a quoted text: within the quotes */
	cor_text text;
	const struct cor_yaml_node *key; /* in a mapping: the text before the colon */
	const struct cor_yaml_node *first, *next;
	uint32_t count; /* items of a list or mapping */
} cor_yaml_node;

typedef struct cor_yaml {
	const char *name; /* what errors call the file */
	cor_text text;
	const cor_yaml_node *root;
} cor_yaml;

/* Reads one document of at most COR_LIMIT_POLICY_BYTES, nested at most COR_LIMIT_YAML_DEPTH deep.
 * Copies name and text; all of it lives in arena.  O(n log n). */
cor_status cor_yaml_read(cor_arena *arena, const char *name, cor_text text,
	const cor_yaml **ret_yaml, cor_err *err);
/* The value of a key, or NULL. */
const cor_yaml_node *cor_yaml_get(const cor_yaml_node *map, const char *key);
/* A text that was left empty: `key:` with nothing behind it. */
bool cor_yaml_is_empty(const cor_yaml_node *node);
/* "a text", "a list", "a mapping", "nothing", for messages. */
const char *cor_yaml_kind_name(const cor_yaml_node *node);
/* Byte of the file that stands for byte `offset` of a text's value; spaces and line ends count as
 * one. */
uint32_t cor_yaml_place(const cor_yaml *yaml, const cor_yaml_node *node, size_t offset);
/* A byte of the file with its line and column, both 1-based, the column in characters. */
typedef struct cor_yaml_spot {
	uint32_t at, line, column;
} cor_yaml_spot;
/* Moves a spot, {0} at first, on to byte `at`, which must not lie before it.  O(bytes passed). */
void cor_yaml_walk(const cor_yaml *yaml, uint32_t at, cor_yaml_spot *spot);
/* COR_EINPUT with "name:line:column: " before the message. */
cor_status cor_yaml_fail(const cor_yaml *yaml, uint32_t at, cor_err *err, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The same with another status, COR_ELIMIT. */
cor_status cor_yaml_fail_as(const cor_yaml *yaml, uint32_t at, cor_status status, cor_err *err,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
