/* The digest of what an estate says (doc/estate.md, Digest). */

#include "base/digest_table.h"
#include "base/team.h"
#include "estate/frozen.h"
#include "estate/numbering.h"

static void order_elements(const cor_freeze *f, const uint32_t **ret_rows)
{
	const cor_layout *l = &f->estate->layout;
	uint32_t rows = f->estate->tables[COR_ELEMENT].row_count, row = 0;

	/* One array that serves both ways is in order (layout.c). */
	if (l->elements_by_id == l->element_ranks)
		row = rows;
	while (row < rows && l->elements_by_id[row] == row)
		row++;
	*ret_rows = row < rows ? l->elements_by_id : NULL;
}

/* Children lie by the row of their element; hashed they are by its id. */
static cor_status order_by_element(cor_freeze *f, cor_table_id t, bool one_each,
	const uint32_t **ret_rows, cor_err *err)
{
	const cor_table *table = &f->estate->tables[t];
	const cor_table *parents = &f->estate->tables[COR_ELEMENT];
	const uint32_t *elements;
	uint32_t *rows, *first, count = 0;

	order_elements(f, &elements);
	*ret_rows = elements;
	if (!elements || one_each)
		return COR_OK;
	COR_TRY(cor_arena_new_array(f->scratch, (size_t)parents->row_count + 1, sizeof(*first),
		&first, err));
	COR_TRY(cor_arena_new_array(f->scratch, table->row_count, sizeof(*rows), &rows, err));
	for (uint32_t row = 0; row < table->row_count; row++)
		first[parents->row_of[cor_column_code(&table->columns[0], row)] + 1]++;
	for (uint32_t e = 0; e < parents->row_count; e++)
		first[e + 1] += first[e];
	for (uint32_t i = 0; i < parents->row_count; i++) {
		for (uint32_t row = first[elements[i]]; row < first[elements[i] + 1]; row++)
			rows[count++] = row;
	}
	*ret_rows = rows;
	return COR_OK;
}

#define ROWS_ALONE (1u << 20) /* fewer are looked at before another thread has started */

typedef struct looking {
	const cor_table *table;
	unsigned next;
	bool are_numbered[COR_TABLE_COLUMNS_MAX];
} looking;

static void look_at_columns(void *data, uint32_t member, uint32_t count)
{
	looking *n = data;
	unsigned c;

	(void)member;
	(void)count;
	while ((c = __atomic_fetch_add(&n->next, 1, __ATOMIC_RELAXED)) <
		cor_schema[n->table->id].column_count)
		n->are_numbered[c] = cor_column_is_numbered(&n->table->columns[c],
			n->table->row_count);
}

/* Rows that are hashed in the order of what this column says. */
static bool is_grouped(cor_table_id t, unsigned column)
{
	return column == 0 &&
		(t == COR_ELEMENT || t == COR_PART || t == COR_ROLE || t == COR_MEASURE);
}

/* In which order rows are hashed; NULL: as they lie. */
static cor_status order_table(cor_freeze *f, cor_table_id t, bool one_each,
	const uint32_t **ret_rows, cor_err *err)
{
	uint32_t *parts, part_count;

	*ret_rows = NULL;
	if (t == COR_ELEMENT)
		order_elements(f, ret_rows);
	if (t == COR_ROLE || t == COR_MEASURE)
		return order_by_element(f, t, one_each, ret_rows, err);
	if (t != COR_PART)
		return COR_OK;
	COR_TRY(cor_freeze_rows_by_id(f, t, f->scratch, &parts, &part_count, err));
	*ret_rows = parts;
	return COR_OK;
}

typedef struct column_digest {
	cor_digest texts, numbers;
} column_digest;

static cor_status hash_column(cor_freeze *f, cor_table_id t, unsigned c, bool is_numbered,
	const uint32_t *rows, column_digest *ret_digest, cor_err *err)
{
	const cor_table *table = &f->estate->tables[t];
	cor_arena_mark mark = cor_arena_here(f->scratch);
	cor_said what;

	if (is_numbered)
		COR_TRY(cor_said_numbered(&table->columns[c], table->row_count, f->scratch, &what,
			err));
	else
		COR_TRY(cor_said_anew(&table->columns[c], rows, table->row_count, is_grouped(t, c),
			f->scratch, &what, err));
	COR_TRY(cor_digest_of_pieces(what.texts, what.text_bytes, cor_team_size(),
		&ret_digest->texts, err));
	COR_TRY(cor_digest_of_pieces(what.numbers, what.number_bytes, cor_team_size(),
		&ret_digest->numbers, err));
	cor_arena_back(f->scratch, mark);
	return COR_OK;
}

/* element_ids: set by the table of elements, for those behind it. */
static cor_status hash_table(cor_freeze *f, cor_table_id t, column_digest *element_ids,
	cor_hasher *hasher, cor_err *err)
{
	const cor_table *table = &f->estate->tables[t];
	looking numbered = {.table = table};
	bool one_each = cor_freeze_has_one_each(f, t);
	const uint32_t *rows;

	COR_TRY(order_table(f, t, one_each, &rows, err));
	if (!rows)
		cor_team_run(table->row_count < ROWS_ALONE ? 1 : cor_team_size(), look_at_columns,
			&numbered);
	for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
		column_digest digest;

		if (c == 0 && one_each)
			digest = *element_ids;
		else
			COR_TRY(hash_column(f, t, c, numbered.are_numbered[c], rows, &digest, err));
		if (c == 0 && t == COR_ELEMENT)
			*element_ids = digest;
		cor_hasher_add(hasher, digest.texts.bytes, sizeof(digest.texts.bytes));
		cor_hasher_add(hasher, digest.numbers.bytes, sizeof(digest.numbers.bytes));
	}
	return COR_OK;
}

void cor_estate_drop_ranks(cor_estate *estate)
{
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
			cor_dictionary *dictionary = estate->tables[t].columns[c].dictionary;

			if (!dictionary)
				continue;
			cor_mem_free(dictionary->ranks);
			dictionary->ranks = NULL;
		}
	}
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "codes are hashed as they lie in memory");

cor_status cor_freeze_digest(cor_freeze *f, cor_err *err)
{
	cor_hasher hasher;
	column_digest element_ids = {0};

	cor_hasher_init(&hasher);
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		cor_arena_mark mark = cor_arena_here(f->scratch);
		uint32_t rows = f->estate->tables[t].row_count;

		cor_hasher_add_text(&hasher, cor_text_of(cor_schema[t].name));
		cor_hasher_add_u64(&hasher, rows);
		if (rows)
			COR_TRY(hash_table(f, t, &element_ids, &hasher, err));
		cor_arena_back(f->scratch, mark);
	}
	f->estate->digest = cor_hasher_done(&hasher);
	/* Who changes codes from here on need not say so. */
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++)
			f->estate->tables[t].columns[c].numbered = 0;
	}
	cor_estate_drop_ranks(f->estate);
	return COR_OK;
}
