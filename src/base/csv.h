/*
 * CSV (RFC 4180) as the world writes it: any one-byte delimiter, LF or CRLF, quotes with doubled
 * quotes and line ends inside, a byte order mark, the last line without an end.
 *
 * The idea: text is classified 64 bytes at a time into a mask of the bytes that mean anything
 * (delimiter, quote, line end); the reader then hops from one set bit to the next and never looks at
 * the bytes between.  Records are views into the text; only cells with doubled quotes are copied,
 * into the reader's own buffer, valid until the next record.
 *
 * A cell is quoted when its first byte is the quote; a quote anywhere else is text.  A record that
 * cannot be read (a quote that is never closed, text behind a closing quote, a cell or a record that is
 * too long) is handed out as trouble, and reading goes on at the line after its first: one lost
 * quote costs one line, not the rest of the file.
 *
 * O(n) time; a fixed 20 KiB and the longest record with doubled quotes.
 */
#ifndef COR_BASE_CSV_H
#define COR_BASE_CSV_H

#include "base/mem.h"
#include "base/text.h"

typedef struct cor_csv cor_csv;

/* quote 0 = the format has no quoting.  text must outlive the reader. */
cor_status cor_csv_new(cor_text text, char delimiter, char quote, cor_csv **ret_csv, cor_err *err);
/* From here on lines that begin with this character, other than within a record, are skipped. */
void cor_csv_comment(cor_csv *csv, char first);
void cor_csv_free(cor_csv *csv);
COR_CLEANUP(cor_csv, cor_csv_free)

typedef struct cor_csv_record {
	const cor_text *cells;
	/* 1-based character column where each cell begins; 0 when that is on a later line than `line`
	 * (behind a quoted line end). */
	const uint32_t *columns;
	uint32_t count; /* 0 when there is trouble */
	uint64_t line;  /* 1-based line where the record begins */
	cor_text raw;   /* as written, without its line end; its first line when there is trouble */
	const char *trouble; /* NULL, or why it cannot be read: "quote is never closed" */
	uint64_t trouble_line;
	uint32_t trouble_column; /* 1-based, in characters */
} cor_csv_record;

/* Next record; *ret_more false at the end.  Empty lines are skipped. */
cor_status cor_csv_next(cor_csv *csv, cor_csv_record *ret_record, bool *ret_more, cor_err *err);

/* The line of column names; COR_EINPUT "name:line:column: …" when there is none, or it is no UTF-8
 * text. */
cor_status cor_csv_header(cor_csv *csv, const char *name, cor_csv_record *ret_record, cor_err *err);

/* Appends a record, quoted where RFC 4180 needs it, and LF. */
void cor_csv_add_record(cor_buf *buf, const cor_text *cells, uint32_t count);
/* Appends one cell, quoted where RFC 4180 needs it (comma as delimiter). */
void cor_csv_add_cell(cor_buf *buf, cor_text cell);

#endif
