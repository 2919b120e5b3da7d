#include "base/cell.h"
#include "base/team.h"
#include "estate/frozen.h"

/* By row, from what each value comes to; a value is read once however many rows say it. */
typedef struct spelling {
	cor_column *column;
	const int64_t *number_of;
	const cor_day *day_of;
} spelling;

static void spell_numbers(void *data, uint32_t from, uint32_t to)
{
	const spelling *s = data;
	int64_t *numbers = s->column->numbers;

	COR_EACH_CODE(s->column, from, to, row, code, numbers[row] = s->number_of[code];);
}

static void spell_days(void *data, uint32_t from, uint32_t to)
{
	const spelling *s = data;
	cor_day *days = s->column->days;

	COR_EACH_CODE(s->column, from, to, row, code, days[row] = s->day_of[code];);
}

static cor_status freeze_numbers(cor_freeze *f, cor_table *table, unsigned c, cor_err *err)
{
	cor_column *column = &table->columns[c];
	uint32_t values = cor_column_values(column);
	int64_t *of_code;

	COR_TRY(cor_arena_new_array(f->scratch, values, sizeof(*of_code), &of_code, err));
	COR_TRY(cor_arena_new_raw(f->estate->keep, table->row_count, sizeof(*column->numbers),
		&column->numbers, err));
	for (uint32_t code = 0; code < values; code++)
		of_code[code] = cor_cell_number(cor_table_spec_of(table, c),
			cor_column_text(column, code));
	cor_team_split(table->row_count, spell_numbers,
		&(spelling){.column = column, .number_of = of_code});
	return COR_OK;
}

static cor_status freeze_days(cor_freeze *f, cor_table *table, unsigned c, cor_err *err)
{
	cor_column *column = &table->columns[c];
	uint32_t values = cor_column_values(column);
	cor_day *of_code;

	COR_TRY(cor_arena_new_array(f->scratch, values, sizeof(*of_code), &of_code, err));
	COR_TRY(cor_arena_new_raw(f->estate->keep, table->row_count, sizeof(*column->days),
		&column->days, err));
	for (uint32_t code = 0; code < values; code++) {
		if (!cor_day_parse(cor_column_text(column, code), &of_code[code]))
			of_code[code] = COR_DAY_NONE;
	}
	cor_team_split(table->row_count, spell_days,
		&(spelling){.column = column, .day_of = of_code});
	return COR_OK;
}

cor_status cor_freeze_values(cor_freeze *f, cor_table_id t, cor_err *err)
{
	cor_table *table = &f->estate->tables[t];
	cor_arena_mark mark = cor_arena_here(f->scratch);

	for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
		cor_column_type type = cor_schema[t].columns[c].type;

		if (type == COR_TYPE_DATE)
			COR_TRY(freeze_days(f, table, c, err));
		else if (type == COR_TYPE_NUMBER || type == COR_TYPE_PERCENT ||
			type == COR_TYPE_LAT || type == COR_TYPE_LON)
			COR_TRY(freeze_numbers(f, table, c, err));
		cor_arena_back(f->scratch, mark);
	}
	return COR_OK;
}

/* ---- pieces of lists and labels ---- */

static uint32_t count_pieces(cor_text value)
{
	uint32_t count = 0;
	cor_text piece;

	if (value.n == 0)
		return 0;
	while (cor_text_cut(&value, '|', &piece))
		count++;
	return count;
}

/* A label that matches exactly one party stands for its id. */
static cor_text label_of(const cor_estate *estate, cor_text piece)
{
	const uint32_t *parties;

	if (cor_names_find(&estate->party_names, piece, &parties) == 1)
		return estate->parties[parties[0]].id;
	return piece;
}

/* Writes the pieces of a value, each once; returns how many. */
static uint32_t read_pieces(const cor_estate *estate, const cor_column_spec *spec, cor_text value,
	cor_text *to)
{
	bool is_label = spec->type == COR_TYPE_LABEL;
	uint32_t count = 0, i;
	cor_text piece;

	if (value.n == 0 || (!is_label && cor_text_is(value, "none")))
		return 0;
	while (cor_text_cut(&value, '|', &piece)) {
		if (spec->type != COR_TYPE_LIST)
			piece = label_of(estate, piece);
		for (i = 0; i < count && !cor_text_equal(to[i], piece); i++)
			;
		if (i == count)
			to[count++] = piece;
	}
	return count;
}

static cor_status freeze_pieces(cor_freeze *f, cor_table *table, unsigned c, cor_err *err)
{
	cor_estate *e = f->estate;
	cor_column *column = &table->columns[c];
	uint32_t values = cor_column_values(column);
	uint64_t most = 0;
	cor_pieces *pieces;

	for (uint32_t code = 1; code < values; code++)
		most += count_pieces(cor_column_text(column, code));
	if (most >= UINT32_MAX)
		return cor_fail(err, COR_ELIMIT, "column %s has more than %u pieces",
			cor_table_spec_of(table, c)->name, UINT32_MAX - 1);
	COR_TRY(cor_arena_new_array(e->keep, 1, sizeof(*pieces), &pieces, err));
	COR_TRY(cor_arena_new_array(e->keep, (size_t)values + 1, sizeof(*pieces->first),
		&pieces->first, err));
	COR_TRY(cor_arena_new_array(e->keep, most, sizeof(*pieces->texts), &pieces->texts, err));
	for (uint32_t code = 0; code < values; code++) {
		uint32_t first = pieces->first[code];

		pieces->first[code + 1] = first +
			read_pieces(e, cor_table_spec_of(table, c), cor_column_text(column, code),
				pieces->texts + first);
	}
	column->pieces = pieces;
	return COR_OK;
}

cor_status cor_freeze_labels(cor_freeze *f, cor_err *err)
{
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
			cor_column_type type = cor_schema[t].columns[c].type;

			if (type == COR_TYPE_LABELS || type == COR_TYPE_LABEL ||
				type == COR_TYPE_LIST)
				COR_TRY(freeze_pieces(f, &f->estate->tables[t], c, err));
		}
	}
	return COR_OK;
}
