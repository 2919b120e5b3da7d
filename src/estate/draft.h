/*
 * A draft: one table of an estate while rows are added, with what the builder needs to know besides
 * the cells: where each row was written, which keys there are, which row replaced which.
 *
 * Places are runs of consecutive lines of one file, so that a million rows of one file cost a few
 * bytes.  A key of one column is looked up through its code; a key of several through a hash table
 * of rows, which is made only when rows do not come grouped by the first column of the key.
 */
#ifndef COR_ESTATE_DRAFT_H
#define COR_ESTATE_DRAFT_H

#include "base/mem.h"
#include "estate/builder.h"
#include "estate/table.h"

/* ---- places ---- */

typedef struct cor_place_run {
	uint32_t first_row;
	const char *file;
	uint64_t line; /* of the first row; the next row stands in the next line */
} cor_place_run;

typedef struct cor_places {
	cor_place_run *runs;
	size_t count, capacity;
	/* Character columns of references, `references` a row; NULL while none was given. */
	uint16_t *columns;
	size_t columns_capacity;
	unsigned references;
} cor_places;

cor_status cor_places_reserve(cor_places *places, uint32_t row, bool has_columns, cor_err *err);
/* Places of rows are noted in their order. */
void cor_places_note(cor_places *places, uint32_t row, cor_place place, cor_table_id table,
	const uint32_t *columns);
/* reference: which of the table's references, or UINT_MAX for the row. */
cor_place cor_places_at(const cor_places *places, uint32_t row, unsigned reference);
void cor_places_done(cor_places *places);

/* ---- keys ---- */

typedef struct cor_keys {
	unsigned columns[COR_TABLE_COLUMNS_MAX];
	unsigned count;
	/* Several columns: while rows come grouped by the first, the run of the newest group. */
	bool is_hashed;
	uint32_t newest, run_first;
	uint32_t *slots; /* row + 1, 0 = free */
	unsigned slots_log;
	uint32_t used;
} cor_keys;

/* Row with the key of these codes, or COR_NONE; makes room to add it.  `shuffle`: rows may be
 * replaced from here on. */
cor_status cor_keys_find(cor_keys *keys, cor_table *table, const uint32_t *codes, bool shuffle,
	uint32_t *ret_row, cor_err *err);
/* Notes the row that was appended last under the key of these codes, instead of the one before. */
void cor_keys_note(cor_keys *keys, cor_table *table, const uint32_t *codes, bool replaces);
void cor_keys_done(cor_keys *keys);

/* ---- drafts ---- */

typedef struct cor_recent {
	const char *p;
	uint32_t n, code;
} cor_recent;

#define COR_RECENTS 1024

/* Values of a column seen lately: a cell that is written as one of them needs no reading. */
typedef struct cor_recents {
	cor_recent at[COR_RECENTS];
	uint32_t last;
} cor_recents;

typedef struct cor_replacement {
	uint32_t newer, older;
} cor_replacement;

typedef struct cor_draft {
	cor_places places;
	cor_keys keys;
	cor_recents *recents; /* by column */
	cor_replacement *replacements;
	size_t replacement_count, replacement_capacity;
} cor_draft;

void cor_draft_done(cor_draft *draft);

struct cor_builder {
	cor_refusal_sink sink;
	void *context;
	cor_arena *keep;
	cor_table tables[COR_TABLE_COUNT];
	cor_draft drafts[COR_TABLE_COUNT];
	bool is_overlay, is_spent;
	uint64_t replaced;
	cor_buf canonical, reason;
};

/* Makes what adding to a table needs; no effect when done. */
cor_status cor_draft_open(cor_builder *builder, cor_table_id table, cor_err *err);
/* Tells the sink that a row is refused; COR_EINPUT when the sink wants to stop. */
cor_status cor_builder_refuse(cor_builder *builder, cor_table_id table, cor_place place,
	const char *column, cor_err *err);
/* The reason of the next refusal: 'COLUMN is "VALUE", ' and what the caller adds to it. */
void cor_builder_say(cor_builder *builder, const char *column, cor_text value);

/* What is wrong between the cells of a row, or NULL; *ret_column is the column to point at. */
const char *cor_row_trouble(cor_table_id table, const cor_table *rows, const uint32_t *codes,
	unsigned *ret_column);

/*
 * Refuses the rows that name what does not exist, table after table, so that what named them is
 * refused too.  Bits of dead rows (refused or replaced), one array a table, in `scratch`.
 */
cor_status cor_builder_check_references(cor_builder *builder, const cor_estate *below,
	cor_arena *scratch, uint64_t *ret_dead[COR_TABLE_COUNT], cor_err *err);

#endif
