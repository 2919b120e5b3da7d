/*
 * YAML as mappings use it: a tree of texts, lists and maps in which every node knows where it was
 * written.  Anchors, aliases and tags are refused by name (they make a short file mean a long one), as
 * are repeated keys and keys that are no text.  libfyaml reads; nothing of it outlives the reading.
 */
#ifndef COR_INGEST_TREE_H
#define COR_INGEST_TREE_H

#include "base/mem.h"
#include "base/text.h"

typedef enum cor_tree_kind { COR_TREE_TEXT, COR_TREE_LIST, COR_TREE_MAP } cor_tree_kind;

typedef struct cor_tree {
	cor_tree_kind kind;
	uint32_t line, column; /* 1-based */
	cor_text text;
	const struct cor_tree *key; /* of an item of a map */
	const struct cor_tree *first, *next;
	uint32_t count; /* items of a list or map */
} cor_tree;

/* Reads one document; name is kept by pointer only for the call.  All of it lives in arena. */
cor_status cor_tree_read(cor_arena *arena, const char *name, cor_text text,
	const cor_tree **ret_root, cor_err *err);
/* The value of a key, or NULL. */
const cor_tree *cor_tree_get(const cor_tree *map, const char *key);
/* "a text", "a list", "a mapping", for messages. */
const char *cor_tree_kind_name(const cor_tree *node);

#endif
