/* One file of one input, record by record, with the columns that the mapping uses. */
#ifndef COR_INGEST_SOURCE_H
#define COR_INGEST_SOURCE_H

#include "base/csv.h"
#include "base/limits.h"
#include "ingest/map.h"
#include "ingest/refusal.h"

typedef struct cor_source {
	const cor_map_input *input;
	const char *file; /* its name in places */
	cor_text text;
	cor_csv *csv;
	uint32_t column_count;
	uint32_t positions[COR_LIMIT_COLUMNS]; /* by use */
	cor_csv_record record;
} cor_source;

/* Opens a file and finds the columns.  cor_source_close also after a failure. */
cor_status cor_source_open(cor_source *source, const cor_import_map *map,
	const cor_map_input *input, const cor_import_file *file, cor_err *err);
void cor_source_close(cor_source *source);
/* Next record with the right number of cells; others are refused. */
cor_status cor_source_next(cor_source *source, cor_import *import, bool is_counted, bool *ret_more,
	cor_err *err);
cor_place cor_source_place(const cor_source *source, uint32_t column);
/* A cell without spaces at its ends; "" when it is one of the input's words for not known. */
cor_text cor_source_cell(const cor_source *source, uint32_t use);
/* Appends what a template makes of the record; nothing when one of its columns is not known. */
void cor_source_fill(const cor_source *source, const cor_map_template *template, cor_buf *out);
uint32_t cor_source_column(const cor_source *source, uint32_t use);
bool cor_source_passes(const cor_source *source, const cor_map_where *where);

#endif
