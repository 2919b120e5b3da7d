/* The inside of an import, and refusals: kept once for each source row, told when their text is known. */
#ifndef COR_INGEST_REFUSAL_H
#define COR_INGEST_REFUSAL_H

#include "base/strtab.h"
#include "ingest/import.h"

/* A file that is read, so that a row refused late can be found again. */
typedef struct cor_import_file {
	const char *path, *name; /* name: in places; compared by pointer */
	char delimiter, quote, comment;
	struct cor_topology *topology; /* its items are the rows; NULL = lines of CSV are */
} cor_import_file;

typedef struct cor_refused_row {
	const char *file;
	uint64_t line;
	uint32_t at; /* character column, where one line has many rows; else 0 */
	const char *column, *reason;
	const char *raw; /* NULL = to be found */
} cor_refused_row;

/* Keys of a table that came in this import, and what stood with them. */
typedef struct cor_import_keys {
	cor_strtab *keys, *rows;
	struct cor_import_key {
		uint32_t row; /* in rows, or COR_NONE */
		const char *file;
		uint64_t line;
	} * at; /* by key */
	size_t capacity;
} cor_import_keys;

struct cor_import {
	bool is_strict, is_overlay;
	bool is_mapped; /* reasons name the table */
	cor_arena *arena;
	cor_builder *builder;
	cor_import_file *files;
	size_t file_count, file_capacity;
	cor_strtab *refused_places;
	cor_refused_row *refused;
	size_t refused_count, refused_capacity;
	size_t told; /* of them: in the table and in the rejects */
	cor_buf rejects, scratch, key;
	cor_import_keys keys[COR_TABLE_COUNT];
	cor_import_count counts[COR_TABLE_COUNT];
	uint64_t rows_read;
	bool is_freezing;
	cor_err sink_err; /* what failed inside the sink */
};

/* Text that a cell may hold: UTF-8, no control characters but tab and line end, not too long. */
void cor_import_clean(cor_text text, size_t most_bytes, cor_buf *out);

/* Keeps a refusal; only the first of a source row counts.  raw NULL: to be found later. */
cor_status cor_import_refuse(cor_import *import, cor_place place, const char *column,
	const char *reason, const cor_text *raw, cor_err *err);
bool cor_import_is_refused(cor_import *import, const char *file, uint64_t line);
/* Adds a row to the builder; tells whether it was taken. */
cor_status cor_import_add(cor_import *import, cor_table_id table, const cor_text *cells,
	cor_place place, const uint32_t *columns, const cor_text *raw, bool *ret_good,
	cor_err *err);
/* Whether no row of this import had the key of these cells; refuses the row when one had. */
cor_status cor_import_check_key(cor_import *import, cor_table_id table, const cor_text *cells,
	cor_place place, const cor_text *raw, bool *ret_good, cor_err *err);
/* Remembers the key that was checked last. */
cor_status cor_import_note_key(cor_import *import, cor_table_id table, cor_place place,
	cor_err *err);
/* Puts what was refused since into the builder and the rejects. */
cor_status cor_import_tell(cor_import *import, cor_err *err);
/* A name to know the file by in places; a file that was noted already is an error. */
cor_status cor_import_file_named(cor_import *import, const char *path, const char **ret_name,
	cor_err *err);
cor_status cor_import_note_file(cor_import *import, cor_import_file file, cor_err *err);

#endif
