#include <limits.h>

#include "estate/draft.h"

cor_status cor_places_reserve(cor_places *places, uint32_t row, bool has_columns, cor_err *err)
{
	size_t had = places->columns_capacity;
	size_t need = ((size_t)row + 1) * places->references;

	COR_TRY(cor_mem_reserve((void **)&places->runs, &places->capacity, places->count + 1,
		sizeof(*places->runs), err));
	if (places->references == 0 || (!has_columns && !places->columns))
		return COR_OK;
	COR_TRY(cor_mem_reserve((void **)&places->columns, &places->columns_capacity, need,
		sizeof(*places->columns), err));
	if (places->columns_capacity > had)
		memset(places->columns + had, 0,
			(places->columns_capacity - had) * sizeof(*places->columns));
	return COR_OK;
}

static void note_columns(cor_places *places, uint32_t row, cor_table_id table,
	const uint32_t *columns)
{
	uint16_t *to = places->columns + (size_t)row * places->references;

	for (unsigned c = 0; c < cor_schema[table].column_count; c++) {
		if (cor_schema[table].columns[c].type == COR_TYPE_REF)
			*to++ = columns[c] <= UINT16_MAX ? (uint16_t)columns[c] : 0;
	}
}

void cor_places_note(cor_places *places, uint32_t row, cor_place place, cor_table_id table,
	const uint32_t *columns)
{
	const cor_place_run *last = places->count ? &places->runs[places->count - 1] : NULL;

	COR_ASSERT(places->runs);
	if (columns && places->references)
		note_columns(places, row, table, columns);
	if (last && last->file == place.file && last->line && place.line &&
		place.line == last->line + (row - last->first_row))
		return;
	if (last && last->file == place.file && !last->line && !place.line)
		return;
	places->runs[places->count++] = (cor_place_run){row, place.file, place.line};
}

cor_place cor_places_at(const cor_places *places, uint32_t row, unsigned reference)
{
	size_t low = 0, high = places->count;
	cor_place place = {NULL, 0, 0};

	/* The last run that begins at or before the row. */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (places->runs[middle].first_row <= row)
			low = middle;
		else
			high = middle;
	}
	if (places->count) {
		place.file = places->runs[low].file;
		if (places->runs[low].line)
			place.line = places->runs[low].line + (row - places->runs[low].first_row);
	}
	if (places->columns && reference != UINT_MAX)
		place.column = places->columns[(size_t)row * places->references + reference];
	return place;
}

void cor_places_done(cor_places *places)
{
	cor_mem_free(places->runs);
	cor_mem_free(places->columns);
}
