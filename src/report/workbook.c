#include "report/workbook.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/file.h"
#include "base/late.h"
#include "base/limits.h"
#include "report/plain.h"

#define SHEETS_MAX 64
#define TEXT_MAX 32000   /* a cell holds 32,767 units of UTF-16 */
#define ESCAPED "_x005F" /* stands before an underscore */
#define CUT " … (cut: a cell holds no more)"
#define EXACT_MAX ((uint64_t)1 << 53) /* numbers in a workbook are doubles */

struct cor_sheet {
	cor_workbook *book;
	lxw_worksheet *worksheet;
	const char *name;
	const cor_sheet_column *columns;
	unsigned part; /* 1 = "NAME", 2 = "NAME 2" … */
	lxw_row_t row;
	lxw_col_t column;
};

struct cor_workbook {
	lxw_workbook *book; /* NULL once closed */
	char path[256];
	cor_buf text;    /* one cell */
	lxw_error error; /* the first one */
	lxw_format *head, *as_text, *percent, *date;
	cor_sheet sheets[SHEETS_MAX];
	unsigned sheet_count;
};

/* ---- the library ---- */

/* Opened when the first workbook is made: it brings libcrypto along.  All that is used of it. */
#define LIBRARY "libxlsxwriter.so.4"
#define EACH_FUNCTION(X)           \
	X(format_set_bold)         \
	X(format_set_bottom)       \
	X(format_set_num_format)   \
	X(lxw_strerror)            \
	X(workbook_add_format)     \
	X(workbook_add_worksheet)  \
	X(workbook_close)          \
	X(workbook_new_opt)        \
	X(workbook_set_properties) \
	X(worksheet_autofilter)    \
	X(worksheet_fit_to_pages)  \
	X(worksheet_freeze_panes)  \
	X(worksheet_repeat_rows)   \
	X(worksheet_set_column)    \
	X(worksheet_set_landscape) \
	X(worksheet_set_paper)     \
	X(worksheet_write_number)  \
	X(worksheet_write_string)

static struct {
	EACH_FUNCTION(COR_LATE_MEMBER)
} xlsx;
static const char *const NAMES[] = {EACH_FUNCTION(COR_LATE_NAME)};

static cor_status load_library(cor_err *err)
{
	return cor_late_open(LIBRARY, "-o xlsx", NAMES, sizeof(NAMES) / sizeof(NAMES[0]), &xlsx,
		err);
}

static void note(cor_workbook *book, lxw_error error)
{
	if (book->error == LXW_NO_ERROR)
		book->error = error;
}

/* ---- text of a cell ---- */

/* "_x0041_" reads as "A" in a workbook: an underscore that begins so is written in that way itself. */
static bool begins_escape(cor_text rest)
{
	if (rest.n < 7 || rest.p[0] != '_' || rest.p[1] != 'x' || rest.p[6] != '_')
		return false;
	for (int i = 2; i < 6; i++)
		if (!strchr("0123456789abcdefABCDEF", rest.p[i]))
			return false;
	return true;
}

static const char *cell_text(cor_workbook *book, cor_text text)
{
	cor_buf *buf = &book->text;
	size_t units = 0, bytes;
	buf->n = 0;
	cor_buf_addz(buf, "");
	for (size_t i = 0; i < text.n; i += bytes) {
		cor_text rest = {text.p + i, text.n - i};
		cor_text character = cor_plain_character(rest, &bytes);
		bool escape = begins_escape(rest);
		units += (character.n == 4 ? 2 : 1) + (escape ? strlen(ESCAPED) : 0);
		if (units > TEXT_MAX) {
			cor_buf_addz(buf, CUT);
			break;
		}
		if (escape)
			cor_buf_addz(buf, ESCAPED);
		cor_buf_add(buf, character);
	}
	if (buf->failed)
		note(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	return buf->p ? buf->p : "";
}

/* ---- sheets ---- */

/* A part that is complete can be filtered by any of its columns. */
static void close_part(cor_sheet *sheet)
{
	lxw_col_t columns = 0;

	while (sheet->columns[columns].width > 0)
		columns++;
	if (sheet->worksheet && sheet->row > 1)
		note(sheet->book,
			xlsx.worksheet_autofilter(sheet->worksheet, 0, 0, sheet->row - 1,
				(lxw_col_t)(columns - 1)));
}

static void open_part(cor_sheet *sheet)
{
	cor_workbook *book = sheet->book;
	char name[64];
	if (sheet->part == 1)
		snprintf(name, sizeof(name), "%s", sheet->name);
	else
		snprintf(name, sizeof(name), "%s %u", sheet->name, sheet->part);
	sheet->worksheet = xlsx.workbook_add_worksheet(book->book, name);
	sheet->row = 0;
	sheet->column = 0;
	if (!sheet->worksheet) {
		note(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	for (lxw_col_t c = 0; sheet->columns[c].width > 0; c++) {
		note(book,
			xlsx.worksheet_set_column(sheet->worksheet, c, c, sheet->columns[c].width,
				NULL));
		note(book,
			xlsx.worksheet_write_string(sheet->worksheet, 0, c, sheet->columns[c].name,
				book->head));
	}
	xlsx.worksheet_freeze_panes(sheet->worksheet, 1, 0);
	xlsx.worksheet_set_landscape(sheet->worksheet);
	xlsx.worksheet_set_paper(sheet->worksheet, 9); /* A4 */
	xlsx.worksheet_fit_to_pages(sheet->worksheet, 1, 0);
	note(book, xlsx.worksheet_repeat_rows(sheet->worksheet, 0, 0));
	sheet->row = 1;
}

cor_sheet *cor_workbook_sheet(cor_workbook *book, const char *name, const cor_sheet_column *columns)
{
	COR_ASSERT(book->sheet_count < SHEETS_MAX);
	cor_sheet *sheet = &book->sheets[book->sheet_count++];
	*sheet = (cor_sheet){.book = book, .name = name, .columns = columns, .part = 1};
	open_part(sheet);
	return sheet;
}

/* The cell to write next; false when there is no sheet to write to. */
static bool next_cell(cor_sheet *sheet, lxw_col_t *ret_column)
{
	if (!sheet->worksheet)
		return false;
	if (sheet->row >= LXW_ROW_MAX) {
		close_part(sheet);
		sheet->part++;
		open_part(sheet);
	}
	*ret_column = sheet->column++;
	return sheet->worksheet != NULL;
}

void cor_sheet_text(cor_sheet *sheet, cor_text text)
{
	lxw_col_t column;
	if (next_cell(sheet, &column) && text.n > 0)
		note(sheet->book,
			xlsx.worksheet_write_string(sheet->worksheet, sheet->row, column,
				cell_text(sheet->book, text), sheet->book->as_text));
}

void cor_sheet_word(cor_sheet *sheet, const char *word)
{
	cor_sheet_text(sheet, cor_text_of(word));
}

void cor_sheet_number(cor_sheet *sheet, uint64_t number)
{
	lxw_col_t column;
	char digits[24];
	if (number > EXACT_MAX) {
		snprintf(digits, sizeof(digits), "%" PRIu64, number);
		cor_sheet_text(sheet, cor_text_of(digits));
	} else if (next_cell(sheet, &column)) {
		note(sheet->book,
			xlsx.worksheet_write_number(sheet->worksheet, sheet->row, column,
				(double)number, NULL));
	}
}

void cor_sheet_days(cor_sheet *sheet, int days)
{
	lxw_col_t column;
	if (next_cell(sheet, &column))
		note(sheet->book,
			xlsx.worksheet_write_number(sheet->worksheet, sheet->row, column, days,
				NULL));
}

void cor_sheet_share(cor_sheet *sheet, cor_ratio ratio)
{
	lxw_col_t column;
	if (next_cell(sheet, &column))
		note(sheet->book,
			xlsx.worksheet_write_number(sheet->worksheet, sheet->row, column,
				(double)ratio.num / (double)ratio.den, sheet->book->percent));
}

void cor_sheet_day(cor_sheet *sheet, cor_day day)
{
	static const cor_day first = -25202; /* 1901-01-01: workbooks miscount the year before */
	char text[COR_DAY_BYTES];
	lxw_col_t column;
	cor_day_write(day, text);
	if (text[0] == '\0') {
		cor_sheet_empty(sheet);
	} else if (day < first) {
		cor_sheet_text(sheet, cor_text_of(text));
	} else if (next_cell(sheet, &column)) {
		/* Days since 1899-12-30, which is 25569 days before 1970. */
		note(sheet->book,
			xlsx.worksheet_write_number(sheet->worksheet, sheet->row, column,
				(double)day + 25569, sheet->book->date));
	}
}

void cor_sheet_empty(cor_sheet *sheet)
{
	lxw_col_t column;
	(void)next_cell(sheet, &column);
}

void cor_sheet_end_row(cor_sheet *sheet)
{
	sheet->row++;
	sheet->column = 0;
}

/* ---- the file ---- */

static cor_status take_path(cor_workbook *book, cor_err *err)
{
	const char *folder = getenv("TMPDIR");
	folder = folder && *folder ? folder : "/tmp";
	int length = snprintf(book->path, sizeof(book->path), "%s/cordon-XXXXXX", folder);
	if (length < 0 || (size_t)length >= sizeof(book->path)) {
		book->path[0] = '\0';
		return cor_fail(err, COR_ESYSTEM,
			"the name of the folder for temporary files is too long");
	}
	int file = mkstemp(book->path);
	if (file < 0) {
		book->path[0] = '\0';
		return cor_fail(err, COR_ESYSTEM, "%s: no temporary file: %s", folder,
			strerror(errno));
	}
	close(file);
	return COR_OK;
}

static cor_status open_book(cor_workbook *book, cor_day created, const char *title, cor_err *err)
{
	COR_TRY(load_library(err));
	COR_TRY(take_path(book, err));
	lxw_workbook_options options = {.constant_memory = LXW_TRUE};
	book->book = xlsx.workbook_new_opt(book->path, &options);
	if (!book->book)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	/* 0 would be taken for now. */
	char *name = cell_text(book, cor_text_of(title)) ? book->text.p : NULL;
	lxw_doc_properties properties = {.title = name,
		.created = (time_t)created * 86400 + (created == 0)};
	note(book, xlsx.workbook_set_properties(book->book, &properties));
	book->head = xlsx.workbook_add_format(book->book);
	book->as_text = xlsx.workbook_add_format(book->book);
	book->percent = xlsx.workbook_add_format(book->book);
	book->date = xlsx.workbook_add_format(book->book);
	if (!book->head || !book->as_text || !book->percent || !book->date)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	xlsx.format_set_bold(book->head);
	xlsx.format_set_bottom(book->head, LXW_BORDER_THIN);
	xlsx.format_set_num_format(book->as_text, "@");
	xlsx.format_set_num_format(book->percent, "0.00%");
	xlsx.format_set_num_format(book->date, "yyyy-mm-dd");
	return COR_OK;
}

cor_status cor_workbook_new(cor_day created, const char *title, cor_workbook **ret_book,
	cor_err *err)
{
	COR_AUTO(cor_workbook) book = cor_mem_new(1, sizeof(*book));
	if (!book)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	COR_TRY(open_book(book, created, title, err));
	*ret_book = COR_TAKE(book);
	return COR_OK;
}

void cor_workbook_free(cor_workbook *book)
{
	if (!book)
		return;
	if (book->book)
		xlsx.workbook_close(book->book); /* the only way to free it */
	if (book->path[0])
		unlink(book->path);
	cor_buf_done(&book->text);
	cor_mem_free(book);
}

cor_status cor_workbook_take(cor_workbook *book, cor_buf *out, cor_err *err)
{
	char *bytes = NULL;
	size_t count = 0;
	for (unsigned i = 0; i < book->sheet_count; i++)
		close_part(&book->sheets[i]);
	lxw_error closed = xlsx.workbook_close(book->book);
	book->book = NULL;
	note(book, closed);
	if (book->error != LXW_NO_ERROR)
		return cor_fail(err, COR_ESYSTEM, "the workbook cannot be written: %s",
			xlsx.lxw_strerror(book->error));
	COR_TRY(cor_file_read(book->path, COR_LIMIT_FILE_BYTES, &bytes, &count, err));
	cor_buf_add(out, (cor_text){bytes, count});
	cor_mem_free(bytes);
	return cor_buf_status(out, err);
}
