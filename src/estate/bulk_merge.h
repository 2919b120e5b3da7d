/*
 * The parts of a table that were read at once, put together (bulk.h): dictionaries get the values in the
 * order of the file, and columns the codes of the whole table.
 */
#ifndef COR_ESTATE_BULK_MERGE_H
#define COR_ESTATE_BULK_MERGE_H

#include "estate/bulk.h"
#include "estate/bulk_column.h"
#include "estate/bulk_room.h"
#include "estate/draft.h"

/* The rows that one thread reads. */
typedef struct cor_bulk_part {
	const char *begin, *end; /* whole lines */
	char *buffer;            /* some windows of them, with room behind */
	uint32_t first_row, row_count;
	uint64_t
		first_place; /* in the room of each column; not before first_row unless the part left it */
	uint32_t capacity;             /* rows that columns have room for, besides COR_BULK_SPARE */
	bool has_left;                 /* the room */
	uint32_t line_bytes, id_bytes; /* of the rows at its beginning, on average */
	cor_bulk_column columns[COR_TABLE_COLUMNS_MAX]; /* of the file */
	uint32_t *map[COR_TABLE_COLUMNS_MAX];           /* codes of the part -> of the table */
	cor_csv_window *window;
	cor_arena *keep;
	uint32_t codes[COR_CSV_PLACES];
	cor_bulk_step step;
} cor_bulk_part;

typedef struct cor_bulk_job {
	cor_builder *builder;
	cor_table *table;
	const cor_bulk *bulk;
	cor_bulk_part *parts;
	uint32_t part_count, row_count;
	cor_bulk_room rooms[COR_TABLE_COLUMNS_MAX]; /* of the file */
	cor_column made[COR_TABLE_COLUMNS_MAX];     /* of the table */
	cor_arena *ids_keep;                        /* holds the room of ids */
	char *id_texts;
	uint32_t *id_starts;
	cor_strtab_image ids;
	uint32_t *row_of; /* of the ids: what cor_table has, or NULL */
} cor_bulk_job;

/* Makes job->made, ids and row_of of what the parts hold, in the room they lie in if all are there.  O(rows),
 * shared between threads. */
cor_status cor_bulk_merge(cor_bulk_job *job, cor_err *err);

#endif
