#include <limits.h>

#include "base/tri.h"
#include "estate/draft.h"
#include "estate/estate.h"

/* References to one table: a bit for each code of its key that the register beneath has. */
typedef struct beneath {
	uint64_t *bits;
	uint32_t size;
} beneath;

typedef struct check {
	cor_builder *builder;
	cor_arena *scratch;
	beneath beneath[COR_TABLE_COUNT];
	uint64_t **dead;
} check;

static bool is_there(const check *k, cor_table_id target, uint32_t code)
{
	const cor_table *table = &k->builder->tables[target];
	const beneath *b = &k->beneath[target];

	if (code == 0)
		return true;
	if (code < table->row_of_count && table->row_of[code] != COR_NONE)
		return true;
	return b->bits && code < b->size && cor_bit_is(b->bits, code);
}

/* The first column whose reference leads nowhere, or -1; *ret_reference counts references. */
static int find_dangling(const check *k, cor_table_id t, uint32_t row, unsigned *ret_reference)
{
	const cor_table_spec *spec = &cor_schema[t];
	const cor_table *table = &k->builder->tables[t];
	unsigned reference = 0;

	for (unsigned c = 0; c < spec->column_count; c++) {
		if (spec->columns[c].type != COR_TYPE_REF)
			continue;
		if (!is_there(k, spec->columns[c].ref, cor_column_code(&table->columns[c], row))) {
			*ret_reference = reference;
			return (int)c;
		}
		reference++;
	}
	return -1;
}

static cor_status refuse_dangling(check *k, cor_table_id t, uint32_t row, unsigned c,
	unsigned reference, cor_err *err)
{
	const cor_column_spec *column = &cor_schema[t].columns[c];

	cor_builder_say(k->builder, column->name, cor_table_cell(&k->builder->tables[t], row, c));
	cor_buf_addf(&k->builder->reason, "which is no row of table %s",
		cor_schema[column->ref].name);
	return cor_builder_refuse(k->builder, t,
		cor_places_at(&k->builder->drafts[t].places, row, reference), column->name, err);
}

/* The row that this one replaced, or COR_NONE.  Replacements stand in the order of newer rows. */
static uint32_t replaced_by(const cor_draft *draft, uint32_t row)
{
	size_t low = 0, high = draft->replacement_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (draft->replacements[middle].newer < row)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < draft->replacement_count && draft->replacements[low].newer == row)
		return draft->replacements[low].older;
	return COR_NONE;
}

/* Refuses the row if it must be; then the one that it replaced is what stands, if that is good. */
static cor_status check_row(check *k, cor_table_id t, uint32_t row, cor_err *err)
{
	cor_table *table = &k->builder->tables[t];
	unsigned reference = 0;
	int c = find_dangling(k, t, row, &reference);

	while (c >= 0) {
		COR_TRY(refuse_dangling(k, t, row, (unsigned)c, reference, err));
		cor_bit_set(k->dead[t], row);
		if (table->row_of)
			table->row_of[cor_column_code(&table->columns[0], row)] = COR_NONE;
		row = replaced_by(&k->builder->drafts[t], row);
		if (row == COR_NONE)
			return COR_OK;
		k->builder->replaced--;
		cor_bit_clear(k->dead[t], row);
		if (table->row_of)
			table->row_of[cor_column_code(&table->columns[0], row)] = row;
		c = find_dangling(k, t, row, &reference);
	}
	return COR_OK;
}

static cor_status look_beneath(check *k, cor_table_id t, const cor_estate *below, cor_err *err)
{
	const cor_table *table = &k->builder->tables[t];
	beneath *b = &k->beneath[t];

	if (!below || (t != COR_PARTY && t != COR_FUNCTION && t != COR_PRODUCT))
		return COR_OK;
	b->size = cor_column_values(&table->columns[0]);
	COR_TRY(cor_arena_new_array(k->scratch, cor_bits_words(b->size), sizeof(*b->bits), &b->bits,
		err));
	for (uint32_t code = 1; code < b->size; code++) {
		cor_text id = cor_column_text(&table->columns[0], code);

		if (cor_estate_find(below, t, id) != COR_NONE)
			cor_bit_set(b->bits, code);
	}
	return COR_OK;
}

/* Whether some row may name what is not there; most often all values that are known have a row. */
static bool may_dangle(const check *k, cor_table_id t)
{
	const cor_table_spec *spec = &cor_schema[t];
	const cor_table *table = &k->builder->tables[t];

	for (unsigned c = 0; c < spec->column_count; c++) {
		if (spec->columns[c].type != COR_TYPE_REF)
			continue;
		for (uint32_t code = cor_column_values(&table->columns[c]); code-- > 1;) {
			if (!is_there(k, spec->columns[c].ref, code))
				return true;
		}
	}
	return false;
}

static cor_status check_table(check *k, cor_table_id t, const cor_estate *below, cor_err *err)
{
	const cor_draft *draft = &k->builder->drafts[t];
	uint32_t count = k->builder->tables[t].row_count;

	COR_TRY(cor_arena_new_array(k->scratch, cor_bits_words(count), sizeof(uint64_t),
		&k->dead[t], err));
	for (size_t i = 0; i < draft->replacement_count; i++)
		cor_bit_set(k->dead[t], draft->replacements[i].older);
	if (count && draft->places.references && may_dangle(k, t)) {
		/* A row that comes back lies before the one that replaced it: it is not met
		 * again. */
		for (uint32_t row = 0; row < count; row++) {
			if (!cor_bit_is(k->dead[t], row))
				COR_TRY(check_row(k, t, row, err));
		}
	}
	return look_beneath(k, t, below, err);
}

cor_status cor_builder_check_references(cor_builder *builder, const cor_estate *below,
	cor_arena *scratch, uint64_t *ret_dead[COR_TABLE_COUNT], cor_err *err)
{
	check k = {.builder = builder, .scratch = scratch, .dead = ret_dead};

	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++)
		COR_TRY(check_table(&k, t, below, err));
	return COR_OK;
}
