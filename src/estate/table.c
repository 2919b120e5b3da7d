#include "estate/table.h"

#include "base/mem.h"

unsigned cor_table_key(cor_table_id table, unsigned columns[COR_TABLE_COLUMNS_MAX])
{
	unsigned count = 0;

	for (unsigned c = 0; c < cor_schema[table].column_count; c++) {
		if (cor_schema[table].columns[c].flags & COR_COLUMN_KEY)
			columns[count++] = c;
	}
	return count;
}

static cor_status dictionary_new(cor_arena *keep, cor_dictionary **ret_dictionary, cor_err *err)
{
	cor_dictionary *dictionary;
	uint32_t empty;

	COR_TRY(cor_arena_new_array(keep, 1, sizeof(*dictionary), &dictionary, err));
	COR_TRY(cor_strtab_new(keep, &dictionary->texts, err));
	COR_TRY(cor_strtab_add(dictionary->texts, COR_TEXT(""), &empty, err));
	COR_ASSERT(empty == 0);
	*ret_dictionary = dictionary;
	return COR_OK;
}

/* The dictionary of a column, made when it is not there. */
static cor_status open_column(cor_table *table, unsigned c, cor_arena *keep, cor_err *err)
{
	if (table->columns[c].dictionary)
		return COR_OK;
	return dictionary_new(keep, &table->columns[c].dictionary, err);
}

cor_status cor_tables_open(cor_table tables[COR_TABLE_COUNT], cor_table_id id, cor_arena *keep,
	cor_err *err)
{
	const cor_table_spec *spec = &cor_schema[id];

	/* Backwards, so that the first column tells that all are there. */
	for (unsigned c = spec->column_count; c-- > 0 && tables[id].capacity == 0;) {
		const cor_column_spec *column = &spec->columns[c];

		if (column->type != COR_TYPE_REF) {
			COR_TRY(open_column(&tables[id], c, keep, err));
			continue;
		}
		COR_TRY(open_column(&tables[column->ref], 0, keep, err));
		tables[id].columns[c].dictionary = tables[column->ref].columns[0].dictionary;
	}
	return COR_OK;
}

void cor_table_done(cor_table *table)
{
	for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++)
		cor_mem_free(table->columns[c].codes);
	cor_mem_free(table->row_of);
	*table = (cor_table){.id = table->id};
}

static unsigned width_for(uint32_t code)
{
	return code <= UINT8_MAX ? 1 : code <= UINT16_MAX ? 2 : 4;
}

static cor_status widen(cor_column *column, uint32_t rows, size_t capacity, unsigned width,
	cor_err *err)
{
	cor_column wide = {.codes = cor_mem_resize(column->codes, capacity, width), .width = width};

	if (!wide.codes)
		return cor_fail(err, COR_ENOMEM, "out of memory: a column of %zu rows", capacity);
	column->codes = wide.codes;
	/* From the end, in place: what is written lies behind all that is still to be read. */
	for (uint32_t row = rows; row-- > 0;)
		cor_column_put(&wide, row, cor_column_code(column, row));
	column->width = width;
	return COR_OK;
}

static cor_status grow(cor_table *table, cor_err *err)
{
	size_t capacity = table->capacity ? 2 * table->capacity : 16;

	for (unsigned c = 0; c < cor_schema[table->id].column_count; c++) {
		cor_column *column = &table->columns[c];
		unsigned width = column->width ? column->width : 1;
		void *codes = cor_mem_resize(column->codes, capacity, width);

		if (!codes)
			return cor_fail(err, COR_ENOMEM, "out of memory: table %s with %zu rows",
				cor_schema[table->id].name, capacity);
		column->codes = codes;
		column->width = width;
		column->numbered = 0;
	}
	table->capacity = capacity;
	return COR_OK;
}

cor_status cor_table_reserve(cor_table *table, const uint32_t *codes, cor_err *err)
{
	if (table->row_count == table->capacity)
		COR_TRY(grow(table, err));
	for (unsigned c = 0; c < cor_schema[table->id].column_count; c++) {
		cor_column *column = &table->columns[c];
		unsigned width = width_for(codes[c]);

		if (width > column->width)
			COR_TRY(widen(column, table->row_count, table->capacity, width, err));
	}
	return COR_OK;
}

void cor_table_append(cor_table *table, const uint32_t *codes)
{
	for (unsigned c = 0; c < cor_schema[table->id].column_count; c++)
		cor_column_put(&table->columns[c], table->row_count, codes[c]);
	table->row_count++;
}

cor_status cor_table_cover_key(cor_table *table, cor_err *err)
{
	size_t count = cor_column_values(&table->columns[0]);

	COR_TRY(cor_mem_reserve((void **)&table->row_of, &table->row_of_capacity, count,
		sizeof(*table->row_of), err));
	while (table->row_of_count < count)
		table->row_of[table->row_of_count++] = COR_NONE;
	return COR_OK;
}

uint32_t cor_column_values(const cor_column *column)
{
	return column->dictionary ? cor_strtab_count(column->dictionary->texts) : 1;
}

cor_text cor_column_text(const cor_column *column, uint32_t code)
{
	if (code == 0)
		return COR_TEXT("");
	return cor_strtab_at(column->dictionary->texts, code);
}
