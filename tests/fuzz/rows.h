/* Rows of small estates that harnesses and their tests write down: cells divided by semicolons. */
#ifndef FUZZ_ROWS_H
#define FUZZ_ROWS_H

#include "estate/builder.h"

static inline void fuzz_add_row(cor_builder *builder, cor_table_id table, const char *row)
{
	cor_text rest = cor_text_of(row), cells[COR_TABLE_COLUMNS_MAX];

	for (unsigned i = 0; i < COR_TABLE_COLUMNS_MAX; i++)
		if (!cor_text_cut(&rest, ';', &cells[i]))
			cells[i] = COR_TEXT("");
	COR_ASSERT(
		cor_builder_add(builder, table, cells, (cor_place){0}, NULL, NULL, NULL) == COR_OK);
}

#endif
