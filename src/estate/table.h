/*
 * Tables of an estate as columns of codes: what the builder grows and the frozen estate keeps.
 *
 * Every column holds, for each row, the number of its canonical text in a dictionary; code 0 is the
 * empty text in all of them.  Codes are one byte wide until a dictionary holds more than 256 texts,
 * then two, then four, so that ten million rows of a column that says the same few things take ten
 * megabytes.  A reference shares the dictionary of the key it names: equal codes, equal rows.
 *
 * Dictionaries live in the estate's arena; the arrays that grow are plain memory of the table.
 */
#ifndef COR_ESTATE_TABLE_H
#define COR_ESTATE_TABLE_H

#include "base/day.h"
#include "base/strtab.h"
#include "base/schema.h"

typedef struct cor_dictionary {
	cor_strtab *texts; /* the number of a text is its code */
	uint32_t *ranks;   /* while freezing: place of each code in the order of bytes, or NULL */
} cor_dictionary;

/* Pieces of every value of a column: texts[first[code]] up to texts[first[code + 1]]. */
typedef struct cor_pieces {
	uint32_t *first;
	cor_text *texts;
} cor_pieces;

typedef struct cor_column {
	cor_dictionary *dictionary; /* NULL in a table that never had a row */
	void *codes;
	unsigned width;
	/* So many values, the empty one among them, were numbered in the order in which rows say them; 0: not known. */
	uint32_t numbered;
	/* Frozen: by row, where the type has them; by code. */
	cor_day *days;
	int64_t *numbers;
	cor_pieces *pieces;
} cor_column;

typedef struct cor_table {
	cor_table_id id;
	uint32_t row_count;
	size_t capacity; /* rows that columns have room for */
	cor_column columns[COR_TABLE_COLUMNS_MAX];
	/* Tables with a key of one column: row of each code of it, COR_NONE = none. */
	uint32_t *row_of;
	size_t row_of_count, row_of_capacity;
} cor_table;

static inline uint32_t cor_column_code(const cor_column *column, uint32_t row)
{
	if (column->width == 1)
		return ((const uint8_t *)column->codes)[row];
	if (column->width == 2)
		return ((const uint16_t *)column->codes)[row];
	return ((const uint32_t *)column->codes)[row];
}
static inline void cor_column_put(cor_column *column, uint32_t row, uint32_t code)
{
	if (column->width == 1)
		((uint8_t *)column->codes)[row] = (uint8_t)code;
	else if (column->width == 2)
		((uint16_t *)column->codes)[row] = (uint16_t)code;
	else
		((uint32_t *)column->codes)[row] = code;
}

/*
 * For each row from `from` up to `to`: `row_` and `code_` are named, and the statements run.  They stand once
 * for each width, so that what touches every row does not ask for it every time.
 */
#define COR_EACH_CODE(column_, from_, to_, row_, code_, ...)                        \
	do {                                                                        \
		const cor_column *each_ = (column_);                                \
		if (each_->width == 1)                                              \
			COR_EACH_OF(uint8_t, from_, to_, row_, code_, __VA_ARGS__)  \
		else if (each_->width == 2)                                         \
			COR_EACH_OF(uint16_t, from_, to_, row_, code_, __VA_ARGS__) \
		else                                                                \
			COR_EACH_OF(uint32_t, from_, to_, row_, code_, __VA_ARGS__) \
	} while (0)
#define COR_EACH_OF(type_, from_, to_, row_, code_, ...)                           \
	{                                                                          \
		const type_ *codes_ = each_->codes;                                \
		for (uint32_t row_ = (from_), end_ = (to_); row_ < end_; row_++) { \
			uint32_t code_ = codes_[row_];                             \
			__VA_ARGS__                                                \
		}                                                                  \
	}

/* Ids, all different, have the codes 1, 2, 3, ... of their rows; false: that is not known. */
static inline bool cor_table_counts_up(const cor_table *table)
{
	return table->columns[0].numbered == (uint64_t)table->row_count + 1 &&
		table->row_of_count == (size_t)table->row_count + 1;
}

/* Number of columns in the key, and which. */
unsigned cor_table_key(cor_table_id table, unsigned columns[COR_TABLE_COLUMNS_MAX]);
static inline const cor_column_spec *cor_table_spec_of(const cor_table *table, unsigned column)
{
	return &cor_schema[table->id].columns[column];
}

/* Makes the dictionaries of a table, those of the keys it names among them; no effect when done. */
cor_status cor_tables_open(cor_table tables[COR_TABLE_COUNT], cor_table_id id, cor_arena *keep,
	cor_err *err);
void cor_table_done(cor_table *table);

/* Room for one more row of these codes, so that putting them cannot fail. */
cor_status cor_table_reserve(cor_table *table, const uint32_t *codes, cor_err *err);
/* Appends; cor_table_reserve came before. */
void cor_table_append(cor_table *table, const uint32_t *codes);
/* Makes row_of cover every code of the key's dictionary. */
cor_status cor_table_cover_key(cor_table *table, cor_err *err);

/* Texts in a column's dictionary; 1 (the empty one) when the table never had a row. */
uint32_t cor_column_values(const cor_column *column);
cor_text cor_column_text(const cor_column *column, uint32_t code);
static inline cor_text cor_table_cell(const cor_table *table, uint32_t row, unsigned column)
{
	const cor_column *c = &table->columns[column];

	return cor_column_text(c, cor_column_code(c, row));
}

#endif
