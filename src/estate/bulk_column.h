/* One column of one part of a table while it is read at once (bulk.h). */
#ifndef COR_ESTATE_BULK_COLUMN_H
#define COR_ESTATE_BULK_COLUMN_H

#include "base/csv_window.h"
#include "base/mem.h"
#include "estate/table.h"

/* A value as it is written, and what it stands for. */
typedef struct cor_bulk_word {
	uint64_t head[2]; /* its first 16 bytes, zeros behind a shorter one */
	const char *p;
	uint32_t n, code;
} cor_bulk_word;

typedef enum cor_bulk_kind {
	COR_BULK_WORDS, /* codes of the part's own, 0 = empty, in the order of `texts` */
	COR_BULK_ID,    /* the table's only key: the row's place is its code */
	COR_BULK_REF    /* codes of a dictionary that is whole already */
} cor_bulk_kind;

typedef struct cor_bulk_column {
	const cor_column_spec *spec;
	cor_bulk_kind kind;
	uint64_t seed[2];

	/* Codes of the rows so far; room for COR_BULK_SPARE more than there will be rows, of four bytes. */
	void *codes;
	unsigned width;
	uint32_t row_count;

	/* In the order in which they were met; slots by hash: number of a word plus 1, 0 = free. */
	cor_bulk_word *words;
	size_t word_count, word_capacity;
	uint32_t *slots;
	unsigned slots_log;
	bool repeats;    /* rows of the last window mostly said what the row before said */
	cor_text *texts; /* canonical, by code - 1 */
	size_t text_count, text_capacity;
	cor_arena *keep; /* of all words */
	char *room;      /* in it, for more */
	size_t room_bytes;
	cor_buf canonical;

	/* ids */
	char *ids; /* each followed by a NUL */
	size_t id_bytes, id_capacity;
	uint32_t *id_ends; /* behind the NUL; at most 4 GiB of them */
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

cor_bulk_step cor_bulk_column_begin(cor_bulk_column *column, cor_arena *keep);
/* The code of a canonical text that the column may have met; COR_NONE.  Reads only. */
uint32_t cor_bulk_column_find(const cor_bulk_column *column, cor_text canonical);
/* The cells of column i of the window's rows; p: where the window begins, `count` cells a row, `codes` has room for a window. */
cor_bulk_step cor_bulk_column_read(cor_bulk_column *column, const char *p,
	const cor_csv_window *window, unsigned i, unsigned count, uint32_t *codes);
void cor_bulk_column_done(cor_bulk_column *column);

#endif
