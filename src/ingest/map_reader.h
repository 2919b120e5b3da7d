/* Shared by the files that read a mapping: the reader's state, and checks with places and hints. */
#ifndef COR_INGEST_MAP_READER_H
#define COR_INGEST_MAP_READER_H

#include "ingest/map.h"

typedef struct cor_map_reader {
	cor_import_map *map;
	const cor_yaml *yaml;
	cor_arena *arena;
} cor_map_reader;

/* A map whose keys are all in `keys` (divided by spaces). */
cor_status cor_map_check_keys(const cor_map_reader *r, const cor_yaml_node *node, const char *what,
	const char *keys, cor_err *err);
cor_status cor_map_text(const cor_map_reader *r, const cor_yaml_node *node, cor_text *ret_text,
	cor_err *err);
/* One text or a list of them. */
cor_status cor_map_texts(const cor_map_reader *r, const cor_yaml_node *node,
	const cor_text **ret_texts, uint32_t *ret_count, cor_err *err);
/* Number of a word in `words` (divided by spaces). */
cor_status cor_map_word(const cor_map_reader *r, const cor_yaml_node *node, const char *words,
	unsigned *ret_word, cor_err *err);
cor_status cor_map_yes(const cor_map_reader *r, const cor_yaml_node *node, bool *ret_yes,
	cor_err *err);
/* The input called that. */
cor_status cor_map_input_named(const cor_map_reader *r, const cor_yaml_node *node,
	uint32_t *ret_input, cor_err *err);
/* The number by which a source column is used. */
cor_status cor_map_use_column(cor_map_reader *r, uint32_t at, const cor_yaml_node *node,
	cor_text name, uint32_t *ret_use, cor_err *err);
cor_status cor_map_read_where(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	const cor_map_where **ret_where, cor_err *err);
cor_status cor_map_read_value(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	const cor_column_spec *column, const cor_map_value **ret_value, cor_err *err);

#endif
