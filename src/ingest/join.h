/* Joins: what other files say about a key, gathered before any row is made. */
#ifndef COR_INGEST_JOIN_H
#define COR_INGEST_JOIN_H

#include "base/strtab.h"
#include "ingest/source.h"

typedef struct cor_join_item {
	uint32_t value, next; /* COR_NONE = last */
} cor_join_item;

typedef struct cor_join_key {
	uint32_t first;  /* LOOKUP: value; COLLECT: item; COR_NONE = none */
	bool disagrees;  /* LOOKUP: rows say different things */
	bool is_unknown; /* SUM: a cell is not known */
	int64_t number;  /* COUNT, SUM */
} cor_join_key;

typedef struct cor_join {
	const cor_map_join *spec;
	cor_strtab *keys, *values;
	cor_join_key *at; /* by key */
	size_t capacity;
	cor_join_item *items;
	size_t item_count, item_capacity;
	cor_buf key;
} cor_join;

cor_status cor_join_init(cor_join *join, const cor_map_join *spec, cor_arena *arena, cor_err *err);
void cor_join_done(cor_join *join);
/* Takes in the source's record. */
cor_status cor_join_take(cor_join *join, const cor_source *source, cor_import *import,
	cor_err *err);

/* Appends what value makes of the key: nothing when it is not known.  *ret_reason: NULL, or why the row
 * is refused, in reason; starts with `column`. */
cor_status cor_join_write(const cor_join *join, const cor_map_value *value, const char *column,
	cor_text key, cor_buf *out, cor_buf *reason, const char **ret_reason, cor_err *err);

#endif
