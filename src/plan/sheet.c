#include "plan/sheet.h"

#include <limits.h>

void cor_sheet_done(cor_sheet *s)
{
	cor_mem_free(s->entries);
	cor_mem_free(s->cost);
	cor_mem_free(s->most);
	cor_mem_free(s->whole);
	cor_mem_free(s->low);
	cor_mem_free(s->high);
	*s = (cor_sheet){0};
}

cor_status cor_sheet_add_row(cor_sheet *s, double low, double high, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&s->low, &s->low_room, s->row_count + 1, 8, err));
	COR_TRY(cor_mem_reserve((void **)&s->high, &s->high_room, s->row_count + 1, 8, err));
	s->low[s->row_count] = low;
	s->high[s->row_count++] = high;
	return COR_OK;
}

cor_status cor_sheet_add_column(cor_sheet *s, double cost, double most, bool whole, cor_err *err)
{
	size_t need = s->column_count + 1;

	COR_TRY(cor_mem_reserve((void **)&s->cost, &s->cost_room, need, 8, err));
	COR_TRY(cor_mem_reserve((void **)&s->most, &s->most_room, need, 8, err));
	COR_TRY(cor_mem_reserve((void **)&s->whole, &s->whole_room, need, 1, err));
	s->cost[s->column_count] = cost;
	s->most[s->column_count] = most;
	s->whole[s->column_count++] = (char)whole;
	return COR_OK;
}

cor_status cor_sheet_add(cor_sheet *s, size_t row, size_t column, double amount, cor_err *err)
{
	if (s->entry_count >= INT_MAX)
		return cor_fail(err, COR_ELIMIT, "the plan is too large for an exact search");
	COR_TRY(cor_mem_reserve((void **)&s->entries, &s->entry_room, s->entry_count + 1,
		sizeof(*s->entries), err));
	s->entries[s->entry_count++] = (cor_sheet_entry){(int)row, (int)column, amount};
	return COR_OK;
}

cor_status cor_sheet_columns(const cor_sheet *s, cor_arena *arena, int **ret_start, int **ret_row,
	double **ret_amount, cor_err *err)
{
	int *start, *row;
	double *amount;

	COR_TRY(cor_arena_new_array(arena, s->column_count + 2, sizeof(*start), &start, err));
	COR_TRY(cor_arena_new_array(arena, s->entry_count, sizeof(*row), &row, err));
	COR_TRY(cor_arena_new_array(arena, s->entry_count, sizeof(*amount), &amount, err));
	for (size_t i = 0; i < s->entry_count; i++)
		start[s->entries[i].column + 2]++;
	for (size_t c = 0; c < s->column_count; c++)
		start[c + 2] += start[c + 1];
	for (size_t i = 0; i < s->entry_count; i++) {
		int at = start[s->entries[i].column + 1]++;

		row[at] = s->entries[i].row;
		amount[at] = s->entries[i].amount;
	}
	*ret_start = start;
	*ret_row = row;
	*ret_amount = amount;
	return COR_OK;
}
