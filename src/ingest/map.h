/*
 * A mapping, read and checked (doc/import.md): which files there are, which tables their rows feed,
 * and how each cell comes about.  Names of source columns are numbered per input ("uses"), so that
 * running it never looks up a name.
 */
#ifndef COR_INGEST_MAP_H
#define COR_INGEST_MAP_H

#include "base/mem.h"
#include "base/yaml.h"
#include "base/schema.h"
#include "ingest/import.h"

/* A source column that something needs, and the byte of the mapping that first says so. */
typedef struct cor_map_use {
	cor_text name;
	uint32_t at;
} cor_map_use;

typedef struct cor_map_input {
	cor_text name;
	cor_text file;                  /* last part of a path; * and ? are wild */
	char delimiter, quote, comment; /* quote, comment: 0 = none */
	bool is_optional, has_header;
	const cor_text *columns; /* of files without a header */
	uint32_t column_count;
	const cor_text *unknown; /* words that mean not known */
	uint32_t unknown_count;
	cor_map_use *uses;
	uint32_t use_count;
	size_t use_capacity;
} cor_map_input;

/* One condition on a source column. */
typedef enum cor_map_test_kind { COR_MAP_IS, COR_MAP_LIKE, COR_MAP_KNOWN } cor_map_test_kind;
typedef struct cor_map_test {
	cor_map_test_kind kind;
	uint32_t use;
	bool negated;
	const cor_text *words;
	uint32_t word_count;
} cor_map_test;

/* All tests of one alternative hold, in at least one alternative.  None = every row. */
typedef struct cor_map_where {
	const cor_map_test *tests;
	uint32_t test_count;
	const struct cor_map_where *next;
} cor_map_where;

/* A text made of source columns and what stands between them; not known when one of them is not. */
typedef struct cor_map_piece {
	bool is_use;
	uint32_t use;
	cor_text text;
} cor_map_piece;
typedef struct cor_map_template {
	const cor_map_piece *pieces;
	uint32_t count;
} cor_map_template;

typedef enum cor_map_join_kind {
	COR_JOIN_LOOKUP,
	COR_JOIN_COLLECT,
	COR_JOIN_COUNT,
	COR_JOIN_SUM
} cor_map_join_kind;

/* A table made of another input: key -> value, values, number of rows, sum. */
typedef struct cor_map_join {
	cor_map_join_kind kind;
	uint32_t input;
	cor_map_template key; /* of that input */
	uint32_t column;      /* use of that input; not for COUNT */
	bool keep_first;
	const cor_map_where *where;
} cor_map_join;

typedef struct cor_map_entry {
	cor_text from, to;
} cor_map_entry;

typedef enum cor_map_value_kind {
	COR_VALUE_COLUMN,
	COR_VALUE_CONSTANT,
	COR_VALUE_TEMPLATE,
	COR_VALUE_JOIN
} cor_map_value_kind;

typedef enum cor_map_point { COR_POINT_NONE, COR_POINT_WKT, COR_POINT_PAIR } cor_map_point;
typedef enum cor_map_unlisted {
	COR_UNLISTED_REFUSE,
	COR_UNLISTED_KEEP,
	COR_UNLISTED_UNKNOWN
} cor_map_unlisted;

/* Where a cell comes from, and what is done to it, in this order. */
typedef struct cor_map_value {
	cor_map_value_kind kind;
	uint32_t use; /* COLUMN */
	cor_text constant;
	cor_map_template text; /* TEMPLATE; JOIN: the key to look for */
	uint32_t join;
	bool may_miss; /* a key that is not there is not known, not wrong */

	const cor_text *unknown;
	uint32_t unknown_count;
	cor_text split_at; /* n 0 = not split */
	int split_take;    /* from 1; negative: from the end */
	cor_map_point point;
	unsigned point_take; /* 0 or 1: which of the two numbers */
	bool has_decimal_comma, is_dms;
	const char *hemispheres; /* dms: letters that the column can have, "NSns"; NULL = any */
	cor_text date;           /* n 0 = as it is */
	cor_text divide;         /* n 0 = no list */
	const cor_map_entry *entries, *globs;
	uint32_t entry_count, glob_count; /* entries: sorted by `from` */
	bool has_map, has_else;
	cor_text otherwise;
	cor_map_unlisted unlisted;
	bool has_scale;
	int64_t scale;   /* 1e-9 */
	bool is_changed; /* any of these is said */
	/* The column takes several values divided by '|', so a '|' in the source would be misread. */
	bool is_divided;
} cor_map_value;

typedef struct cor_map_table {
	cor_table_id table;
	uint32_t input;
	const cor_map_where *where;
	bool is_distinct, keep_first;
	const cor_map_value *values[COR_TABLE_COLUMNS_MAX]; /* NULL = not known */
} cor_map_table;

struct cor_import_map {
	cor_arena *arena;
	const cor_yaml *yaml;
	cor_map_input *inputs;
	uint32_t input_count;
	cor_map_join *joins;
	uint32_t join_count;
	size_t join_capacity;
	cor_map_table *tables;
	uint32_t table_count;
};

/* '*' stands for any run, '?' for one character.  O(pattern x text). */
bool cor_map_is_like(cor_text text, cor_text pattern);
#endif
