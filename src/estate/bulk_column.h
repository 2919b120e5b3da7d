/* One column of one part of a table while it is read at once (bulk.h). */
#ifndef COR_ESTATE_BULK_COLUMN_H
#define COR_ESTATE_BULK_COLUMN_H

#include "base/csv_window.h"
#include "base/mem.h"
#include "estate/bulk_word.h"
#include "estate/table.h"

typedef enum cor_bulk_kind {
	COR_BULK_WORDS, /* codes of the part's own, 0 = empty, in the order of `texts` */
	COR_BULK_ID,    /* the table's only key: the row's place is its code */
	COR_BULK_REF    /* codes of a dictionary that is whole already */
} cor_bulk_kind;

typedef struct cor_bulk_column {
	const cor_column_spec *spec;
	cor_bulk_kind kind;

	/* Codes of the rows so far; behind the last row that there may be is room for COR_BULK_SPARE more. */
	void *codes;
	unsigned width;
	uint32_t row_count;
	struct cor_bulk_room *room; /* what they lie in (bulk_room.h) */
	uint64_t first_place;       /* of the first row in it */
	bool is_own;                /* codes, or ends of ids, lie in a block of the column's own */
	bool was_empty;             /* all rows of the last window */

	cor_bulk_words words;
	cor_bulk_recent *recent; /* of a column with few words, once it is read */
	uint32_t *days;          /* of dates: code + 1 by date (bulk_date.c), once they are read */
	cor_text *texts;         /* canonical, by code - 1 */
	size_t text_count, text_capacity;
	cor_arena *keep; /* of all words */
	char *space;     /* in it, for more */
	size_t space_bytes;
	cor_buf canonical;

	/* ids */
	char *ids; /* each followed by a NUL, from id_first on */
	size_t id_first, id_bytes, id_capacity;
	bool ids_are_own;  /* ids lie in a block of the column's own */
	uint32_t *id_ends; /* behind the NUL; at most 4 GiB of them */
	/* All so far take so many bytes with their NUL, and no end is written; 0: they differ. */
	uint32_t id_stride;
	bool is_rising;

	/* references */
	const cor_strtab *names;
	uint32_t last;
	cor_bulk_word last_word, next_word; /* what the last row named, and the one behind it */
} cor_bulk_column;

#define COR_BULK_SPARE \
	64u /* codes are written by so many, and none of the last of them may count */

typedef enum cor_bulk_step {
	COR_BULK_GOOD,
	COR_BULK_BACK, /* not for this reader */
	COR_BULK_NOMEM,
} cor_bulk_step;

/* The cells of one column in a window of rows. */
typedef struct cor_bulk_cells {
	const char *p;             /* where the window begins */
	const uint32_t *from, *to; /* of the first row's cell; others follow by `stride` */
	uint32_t rows;
	uint32_t stride;
	uint32_t bytes; /* of the window */
	bool is_odd;    /* as of cor_csv_window */
} cor_bulk_cells;

/* In loops over a copy: what is written meanwhile cannot change it. */
static inline const char *cor_bulk_cell(const cor_bulk_cells *cells, uint32_t row, uint32_t *ret_n)
{
	size_t at = (size_t)row * cells->stride;
	uint32_t from = cells->from[at];

	*ret_n = cells->to[at] - from;
	return cells->p + from;
}

cor_bulk_step cor_bulk_column_begin(cor_bulk_column *column, cor_arena *keep);
/* Codes for so many canonical texts that the column may have met; COR_NONE.  Reads only. */
void cor_bulk_column_find(const cor_bulk_column *column, const cor_text *canonical, uint32_t count,
	uint32_t *codes);
/* The cells of a window; `codes` has room for a window's, and is written over. */
cor_bulk_step cor_bulk_column_read(cor_bulk_column *column, const cor_bulk_cells *cells,
	uint32_t *codes);
void cor_bulk_column_done(cor_bulk_column *column);

/* The code of one cell of a column of words, whether it was met or not. */
cor_bulk_step cor_bulk_column_code(cor_bulk_column *column, const cor_bulk_cells *cells,
	uint32_t row, uint32_t *ret_code);
/* bulk_date.c: the same for all cells of a column of dates. */
cor_bulk_step cor_bulk_read_dates(cor_bulk_column *column, const cor_bulk_cells *cells,
	uint32_t *codes);
/* bulk_id.c: ids, which have no codes; room as that of codes is written over. */
cor_bulk_step cor_bulk_read_ids(cor_bulk_column *column, const cor_bulk_cells *cells,
	uint32_t *room);
/* Writes the ends of ids that are all of one length. */
void cor_bulk_end_ids(cor_bulk_column *column);

#endif
