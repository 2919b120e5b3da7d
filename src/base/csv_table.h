/*
 * CSV of a table of the schema: the header says which column of the file is which of the table, and each record
 * becomes cells in the table's order.  What is done with them, and with a record that is not as it must be, is the
 * caller's business.
 */
#ifndef COR_BASE_CSV_TABLE_H
#define COR_BASE_CSV_TABLE_H

#include "base/csv.h"
#include "base/schema.h"

typedef struct cor_csv_table {
	const cor_table_spec *spec;
	uint32_t count;                         /* columns of the file */
	unsigned target[COR_TABLE_COLUMNS_MAX]; /* column of the file -> column of the table */
	/* Of the record that was taken last, by column of the table; what the file leaves out stays "". */
	cor_text cells[COR_TABLE_COLUMNS_MAX];
	uint32_t columns[COR_TABLE_COLUMNS_MAX]; /* where they begin; 0: left out */
} cor_csv_table;

/* Why a record is not taken, and where. */
typedef struct cor_csv_fault {
	uint64_t line;
	uint32_t column;
	char reason[64];
} cor_csv_fault;

/* Reads the header; COR_EINPUT "name:line:column: …" where a name is none of the table's or stands there twice. */
cor_status cor_csv_table_begin(cor_csv_table *table, const cor_table_spec *spec, cor_csv *csv,
	const char *name, cor_csv_record *ret_header, cor_err *err);
/* Puts the cells of a record in their places; false where it cannot be read or has another number of cells. */
bool cor_csv_table_take(cor_csv_table *table, const cor_csv_record *record,
	cor_csv_fault *ret_fault);

/* A whole file of a table, comma and quotes; to be closed when it was opened. */
typedef struct cor_csv_file {
	const char *path; /* the caller's */
	cor_text text;
	cor_csv *csv;
	cor_csv_table table;
} cor_csv_file;

cor_status cor_csv_file_open(cor_csv_file *file, const cor_table_spec *spec, const char *path,
	cor_err *err);
/* Takes the next record; COR_EINPUT "path:line:column: …" where that is not possible. */
cor_status cor_csv_file_next(cor_csv_file *file, bool *ret_more, cor_err *err);
void cor_csv_file_close(cor_csv_file *file);

#endif
