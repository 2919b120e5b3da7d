/*
 * A workbook as a table writer sees it: sheets with a header, filled row by row, cell by cell.
 *
 * Over libxlsxwriter, which writes files: the workbook is made in the folder for temporary files
 * and read back.  Rows go out as they come, so memory does not grow with them.  Nothing that was a
 * text becomes anything else: no formula, no number, no link.  The library allocates on its own;
 * what it cannot do comes back as COR_ESYSTEM when the workbook is taken.
 */
#ifndef COR_REPORT_WORKBOOK_H
#define COR_REPORT_WORKBOOK_H

#include "base/day.h"
#include "base/mem.h"
#include "base/ratio.h"

typedef struct cor_workbook cor_workbook;
typedef struct cor_sheet cor_sheet;

typedef struct cor_sheet_column {
	const char *name;
	double width; /* in letters; 0 ends the list */
} cor_sheet_column;

/* created: the day that stands in the file; no clock is asked, so equal input gives equal bytes. */
cor_status cor_workbook_new(cor_day created, const char *title, cor_workbook **ret_book,
	cor_err *err);
void cor_workbook_free(cor_workbook *book);
COR_CLEANUP(cor_workbook, cor_workbook_free)
/* The file's bytes, into out.  The workbook is spent. */
cor_status cor_workbook_take(cor_workbook *book, cor_buf *out, cor_err *err);

/* columns are kept by pointer.  Never NULL: what fails shows in cor_workbook_take. */
cor_sheet *cor_workbook_sheet(cor_workbook *book, const char *name,
	const cor_sheet_column *columns);

/* The next cell of the row.  A sheet that is full (1,048,576 rows) goes on in "NAME 2" and so on. */
void cor_sheet_text(cor_sheet *sheet, cor_text text);
void cor_sheet_word(cor_sheet *sheet, const char *word);
void cor_sheet_number(cor_sheet *sheet, uint64_t number); /* past 2^53 as text, to stay exact */
void cor_sheet_days(cor_sheet *sheet, int days);          /* a number of days */
void cor_sheet_share(cor_sheet *sheet, cor_ratio ratio);  /* a percentage */
void cor_sheet_day(cor_sheet *sheet, cor_day day);        /* empty when not known */
void cor_sheet_empty(cor_sheet *sheet);
void cor_sheet_end_row(cor_sheet *sheet);

#endif
