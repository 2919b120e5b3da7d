/*
 * Asking memory ahead for what a pass over columns, a window at a time, will look at in its next window.
 *
 * A processor follows by itself only what is read on and on, and keeps only so many wishes at a time: who asks for
 * a whole window at once waits for most of it.  So a few lines are asked for at a time, between other work.
 */
#ifndef COR_BASE_AHEAD_H
#define COR_BASE_AHEAD_H

#include <stdint.h>

#define COR_AHEAD_MOST 16u
#define COR_AHEAD_LINE ((uintptr_t)64)
#define COR_AHEAD_LINES 4u /* at a time */

typedef struct cor_ahead {
	uint32_t count;
	struct {
		uintptr_t bytes;
		uint32_t width; /* of a row */
	} columns[COR_AHEAD_MOST];
	/* The window that is asked for. */
	uint64_t first, rows;
	uint32_t column; /* the next one */
	uintptr_t at;    /* in the one before it */
	uint64_t left;   /* lines of it */
} cor_ahead;

/* A column that will be read row by row; told twice it is one, and what is too much is left out. */
static inline void cor_ahead_add(cor_ahead *a, const void *bytes, uint32_t width)
{
	for (uint32_t k = 0; k < a->count; k++) {
		if (a->columns[k].bytes == (uintptr_t)bytes)
			return;
	}
	if (a->count == COR_AHEAD_MOST || !bytes)
		return;
	a->columns[a->count].bytes = (uintptr_t)bytes;
	a->columns[a->count++].width = width;
}

/* From now on rows [first, first + rows) are asked for, which need not all be there. */
static inline void cor_ahead_begin(cor_ahead *a, uint64_t first, uint64_t rows)
{
	a->first = first;
	a->rows = rows;
	a->column = 0;
	a->left = 0;
}

/* A few lines more. */
static inline void cor_ahead_ask(cor_ahead *a)
{
	if (a->left == 0) {
		if (a->column == a->count)
			return;
		a->at = a->columns[a->column].bytes + a->first * a->columns[a->column].width;
		a->left = a->rows * a->columns[a->column].width / COR_AHEAD_LINE;
		a->left = (a->left + COR_AHEAD_LINES - 1) / COR_AHEAD_LINES * COR_AHEAD_LINES;
		a->column++;
	}
	for (uint32_t i = 0; i < COR_AHEAD_LINES; i++)
		__builtin_prefetch((const void *)(a->at + i * COR_AHEAD_LINE), 0, 2);
	a->at += COR_AHEAD_LINES * COR_AHEAD_LINE;
	a->left -= COR_AHEAD_LINES;
}

/* All that is left. */
static inline void cor_ahead_finish(cor_ahead *a)
{
	while (a->left || a->column < a->count)
		cor_ahead_ask(a);
}

#endif
