/*
 * A matrix that grows entry by entry, and becomes columns.
 */
#ifndef COR_PLAN_SHEET_H
#define COR_PLAN_SHEET_H

#include <stdbool.h>

#include "base/mem.h"

typedef struct cor_sheet_entry {
	int row, column;
	double amount;
} cor_sheet_entry;

typedef struct cor_sheet {
	cor_sheet_entry *entries;
	size_t entry_count, entry_room;
	double *cost, *most; /* by column; the least is 0 */
	char *whole;         /* by column: only whole numbers */
	size_t column_count, cost_room, most_room, whole_room;
	double *low, *high; /* by row */
	size_t row_count, low_room, high_room;
} cor_sheet;

void cor_sheet_done(cor_sheet *s);
cor_status cor_sheet_add_row(cor_sheet *s, double low, double high, cor_err *err);
cor_status cor_sheet_add_column(cor_sheet *s, double cost, double most, bool whole, cor_err *err);
cor_status cor_sheet_add(cor_sheet *s, size_t row, size_t column, double amount, cor_err *err);
/* The entries by column; arrays in arena, start with one more item than there are columns. */
cor_status cor_sheet_columns(const cor_sheet *s, cor_arena *arena, int **ret_start, int **ret_row,
	double **ret_amount, cor_err *err);

#endif
