#include "estate/variant.h"

#include "base/cell.h"
#include "estate/frozen.h"

struct cor_variant {
	cor_estate *estate;
	cor_arena *scratch;
	bool is_own[COR_TABLE_COUNT][COR_TABLE_COLUMNS_MAX]; /* its codes are the variant's */
	uint64_t *dropped[COR_TABLE_COUNT];                  /* bits by row; NULL: none */
	bool joins_anew; /* makers, products or parts are touched */
	cor_buf canonical;
};

void cor_variant_free(cor_variant *v)
{
	if (!v)
		return;
	cor_estate_free(v->estate);
	cor_arena_free(v->scratch);
	cor_buf_done(&v->canonical);
	cor_mem_free(v);
}

cor_status cor_variant_new(const cor_estate *base, cor_variant **ret_variant, cor_err *err)
{
	COR_AUTO(cor_variant) v = cor_mem_new(1, sizeof(*v));
	cor_estate *e;

	if (!v)
		return cor_fail(err, COR_ENOMEM, "out of memory: a variant");
	COR_TRY(cor_arena_new("variant", 0, &v->scratch, err));
	e = v->estate = cor_mem_new(1, sizeof(*e));
	if (!e)
		return cor_fail(err, COR_ENOMEM, "out of memory: a variant");
	*e = *base;
	/* What is the base's to free. */
	e->keep = NULL;
	e->map = (cor_text){0};
	e->is_variant = true;
	memset(e->component_memory, 0, sizeof(e->component_memory));
	COR_TRY(cor_arena_new("variant's columns", 0, &e->keep, err));
	*ret_variant = COR_TAKE(v);
	return COR_OK;
}

/* ---- cells ---- */

static cor_status copy_of(cor_arena *arena, const void *from, size_t count, size_t size,
	void *ret_array, cor_err *err)
{
	void *copy;

	COR_TRY(cor_arena_new_array(arena, count, size, &copy, err));
	if (count)
		memcpy(copy, from, count * size);
	memcpy(ret_array, &copy, sizeof(copy));
	return COR_OK;
}

/* The codes of a column, and what is spelled out of them, as arrays of the variant's; codes become as
 * wide as can be, so that any text fits. */
static cor_status own_column(cor_variant *v, cor_table_id t, unsigned c, cor_err *err)
{
	cor_table *table = &v->estate->tables[t];
	cor_column *column = &table->columns[c], wide = *column;

	if (v->is_own[t][c])
		return COR_OK;
	wide.width = sizeof(uint32_t);
	COR_TRY(cor_arena_new_array(v->estate->keep, table->row_count, wide.width, &wide.codes,
		err));
	for (uint32_t row = 0; row < table->row_count; row++)
		cor_column_put(&wide, row, cor_column_code(column, row));
	if (column->days)
		COR_TRY(copy_of(v->estate->keep, column->days, table->row_count, sizeof(*wide.days),
			&wide.days, err));
	if (column->numbers)
		COR_TRY(copy_of(v->estate->keep, column->numbers, table->row_count,
			sizeof(*wide.numbers), &wide.numbers, err));
	*column = wide;
	v->is_own[t][c] = true;
	return COR_OK;
}

/* A dictionary with one more text; every column that shared the old one shares the new one, so that
 * equal codes stay equal texts. */
static cor_status grow_dictionary(cor_variant *v, cor_dictionary *old, cor_text text,
	uint32_t *ret_code, cor_err *err)
{
	cor_arena *keep = v->estate->keep;
	cor_dictionary *new;
	uint32_t code;

	COR_TRY(cor_arena_new_array(keep, 1, sizeof(*new), &new, err));
	COR_TRY(cor_strtab_new(keep, &new->texts, err));
	for (uint32_t i = 0; i < cor_strtab_count(old->texts); i++) {
		COR_TRY(cor_strtab_add(new->texts, cor_strtab_at(old->texts, i), &code, err));
		COR_ASSERT(code == i);
	}
	COR_TRY(cor_strtab_add(new->texts, text, ret_code, err));
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
			if (v->estate->tables[t].columns[c].dictionary == old)
				v->estate->tables[t].columns[c].dictionary = new;
		}
	}
	return COR_OK;
}

static cor_status code_of(cor_variant *v, cor_table_id t, unsigned c, cor_text text,
	uint32_t *ret_code, cor_err *err)
{
	cor_dictionary *dictionary = v->estate->tables[t].columns[c].dictionary;

	*ret_code = cor_strtab_find(dictionary->texts, text);
	return *ret_code == COR_NONE ? grow_dictionary(v, dictionary, text, ret_code, err) : COR_OK;
}

static cor_status read_cell(cor_variant *v, cor_table_id t, unsigned c, cor_text raw, cor_err *err)
{
	const cor_column_spec *spec = &cor_schema[t].columns[c];
	char phrase[160];
	const char *expected;

	v->canonical.n = 0;
	expected = cor_cell_read(spec, raw, &v->canonical, phrase);
	COR_TRY(cor_buf_status(&v->canonical, err));
	if (expected)
		return cor_fail(err, COR_EINPUT, "%s is \"%.*s\", expected %s", spec->name,
			COR_FMT(raw), expected);
	if (spec->type == COR_TYPE_REF && spec->ref == COR_PRODUCT && v->canonical.n > 0 &&
		cor_estate_product_by_id(v->estate, cor_buf_text(&v->canonical)) == COR_NONE)
		return cor_fail(err, COR_EINPUT,
			"%s is \"%.*s\", expected a product of the estate or the register",
			spec->name, COR_FMT(raw));
	return COR_OK;
}

/* A text as the code of one column, which becomes the variant's own. */
static cor_status read_code(cor_variant *v, cor_table_id t, unsigned c, cor_text raw,
	uint32_t *ret_code, cor_err *err)
{
	const cor_column_spec *spec = &cor_schema[t].columns[c];
	cor_text text;

	COR_ASSERT(!(spec->flags & COR_COLUMN_KEY) && !v->estate->tables[t].columns[c].pieces &&
		(spec->type != COR_TYPE_REF || spec->ref == COR_PRODUCT));
	COR_TRY(read_cell(v, t, c, raw, err));
	text = cor_buf_text(&v->canonical);
	COR_TRY(own_column(v, t, c, err));
	*ret_code = 0;
	if (text.n > 0)
		COR_TRY(code_of(v, t, c, text, ret_code, err));
	v->joins_anew = v->joins_anew || spec->type == COR_TYPE_PARTY || spec->type == COR_TYPE_REF;
	return COR_OK;
}

cor_status cor_variant_put(cor_variant *v, cor_table_id t, uint32_t row, unsigned c, cor_text raw,
	cor_err *err)
{
	cor_column *column = &v->estate->tables[t].columns[c];
	uint32_t code;

	COR_ASSERT(row < v->estate->tables[t].row_count);
	COR_TRY(read_code(v, t, c, raw, &code, err));
	cor_column_put(column, row, code);
	if (column->days && !cor_day_parse(cor_buf_text(&v->canonical), &column->days[row]))
		column->days[row] = COR_DAY_NONE;
	if (column->numbers)
		column->numbers[row] = cor_cell_number(&cor_schema[t].columns[c],
			cor_buf_text(&v->canonical));
	return COR_OK;
}

cor_status cor_variant_fill(cor_variant *v, cor_table_id t, const uint64_t *rows, unsigned c,
	cor_text raw, cor_err *err)
{
	uint32_t count = v->estate->tables[t].row_count, row = cor_bits_next(rows, count, 0), code;
	cor_column *column = &v->estate->tables[t].columns[c];

	if (row >= count)
		return COR_OK;
	COR_TRY(cor_variant_put(v, t, row, c, raw, err));
	code = cor_column_code(column, row);
	for (uint32_t first = row; row < count; row = cor_bits_next(rows, count, row + 1)) {
		cor_column_put(column, row, code);
		if (column->days)
			column->days[row] = column->days[first];
		if (column->numbers)
			column->numbers[row] = column->numbers[first];
	}
	return COR_OK;
}

/* ---- rows ---- */

cor_status cor_variant_drop(cor_variant *v, cor_table_id t, uint32_t row, cor_err *err)
{
	uint32_t rows = v->estate->tables[t].row_count;

	COR_ASSERT(row < rows &&
		(t == COR_LINK || t == COR_DEMAND || t == COR_PART || t == COR_EVIDENCE ||
			t == COR_PERMIT || t == COR_EXEMPTION));
	if (!v->dropped[t])
		COR_TRY(cor_arena_new_array(v->scratch, cor_bits_words(rows), sizeof(uint64_t),
			&v->dropped[t], err));
	cor_bit_set(v->dropped[t], row);
	v->joins_anew = v->joins_anew || t == COR_PART || t == COR_EVIDENCE;
	return COR_OK;
}

/* ---- new boxes ---- */

static unsigned column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

static bool is_renewed(const uint64_t *renewed, uint32_t element)
{
	return element != COR_NONE && cor_bit_is(renewed, element);
}

/* Rows that speak of the old box or of a part of it. */
static cor_status drop_subjects(cor_variant *v, cor_table_id table, const uint64_t *renewed,
	cor_err *err)
{
	const cor_estate *e = v->estate;
	unsigned subject = column_of(table, "subject");

	for (uint32_t row = 0; row < cor_estate_rows(e, table); row++) {
		cor_text id = cor_estate_cell(e, table, row, subject), kind = {0};
		uint32_t element = COR_NONE;

		(void)cor_text_cut(&id, ':', &kind);
		if (cor_text_is(kind, "part")) {
			uint32_t part = cor_estate_find(e, COR_PART, id);

			if (part != COR_NONE)
				element = cor_estate_element_of_part(e)[part];
		} else if (cor_text_is(kind, "element")) {
			element = cor_estate_find(e, COR_ELEMENT, id);
		}
		if (is_renewed(renewed, element))
			COR_TRY(cor_variant_drop(v, table, row, err));
	}
	return COR_OK;
}

cor_status cor_variant_renew(cor_variant *v, const uint64_t *renewed, cor_err *err)
{
	const cor_roles *roles = cor_estate_roles(v->estate);
	uint32_t role_rows = cor_estate_rows(v->estate, COR_ROLE);
	uint64_t *of_roles;

	for (uint32_t row = 0; row < cor_estate_rows(v->estate, COR_PART); row++) {
		if (is_renewed(renewed, cor_estate_element_of_part(v->estate)[row]))
			COR_TRY(cor_variant_drop(v, COR_PART, row, err));
	}
	COR_TRY(cor_arena_new_array(v->scratch, cor_bits_words(role_rows), sizeof(*of_roles),
		&of_roles, err));
	for (uint32_t i = 0; i < roles->count; i++) {
		if (roles->row[i] != COR_NONE && is_renewed(renewed, roles->element[i]))
			cor_bit_set(of_roles, roles->row[i]);
	}
	COR_TRY(cor_variant_fill(v, COR_ROLE, of_roles, column_of(COR_ROLE, "maker"), (cor_text){0},
		err));
	COR_TRY(cor_variant_fill(v, COR_ROLE, of_roles, column_of(COR_ROLE, "product"),
		(cor_text){0}, err));
	COR_TRY(drop_subjects(v, COR_EVIDENCE, renewed, err));
	COR_TRY(drop_subjects(v, COR_PERMIT, renewed, err));
	return drop_subjects(v, COR_EXEMPTION, renewed, err);
}

/* A column without the dropped rows, in arrays of the variant's. */
static cor_status thin_column(cor_variant *v, cor_table_id t, unsigned c, uint32_t left,
	cor_err *err)
{
	const cor_table *table = &v->estate->tables[t];
	const cor_column *column = &table->columns[c];
	cor_column thin = *column;
	cor_arena *keep = v->estate->keep;
	uint32_t to = 0;

	if (!column->dictionary)
		return COR_OK;
	COR_TRY(cor_arena_new_array(keep, left, thin.width, &thin.codes, err));
	if (column->days)
		COR_TRY(cor_arena_new_array(keep, left, sizeof(*thin.days), &thin.days, err));
	if (column->numbers)
		COR_TRY(cor_arena_new_array(keep, left, sizeof(*thin.numbers), &thin.numbers, err));
	for (uint32_t row = 0; row < table->row_count; row++) {
		if (cor_bit_is(v->dropped[t], row))
			continue;
		cor_column_put(&thin, to, cor_column_code(column, row));
		if (column->days)
			thin.days[to] = column->days[row];
		if (column->numbers)
			thin.numbers[to] = column->numbers[row];
		to++;
	}
	v->estate->tables[t].columns[c] = thin;
	return COR_OK;
}

static cor_status index_again(cor_variant *v, cor_table *table, cor_err *err)
{
	unsigned columns[COR_TABLE_COLUMNS_MAX];
	uint32_t *row_of;

	if (cor_table_key(table->id, columns) != 1)
		return COR_OK;
	COR_TRY(cor_arena_new_array(v->estate->keep, table->row_of_count, sizeof(*row_of), &row_of,
		err));
	for (size_t code = 0; code < table->row_of_count; code++)
		row_of[code] = COR_NONE;
	for (uint32_t row = 0; row < table->row_count; row++)
		row_of[cor_column_code(&table->columns[0], row)] = row;
	table->row_of = row_of;
	return COR_OK;
}

static cor_status thin_table(cor_variant *v, cor_table_id t, cor_err *err)
{
	cor_table *table = &v->estate->tables[t];
	uint32_t left;

	if (!v->dropped[t])
		return COR_OK;
	left = table->row_count - (uint32_t)cor_bits_count(v->dropped[t], table->row_count);
	for (unsigned c = 0; c < cor_schema[t].column_count; c++)
		COR_TRY(thin_column(v, t, c, left, err));
	table->row_count = left;
	return index_again(v, table, err);
}

/* ---- facts ---- */

/* The steps of freezing from where makers come in. */
static cor_status join_anew(cor_variant *v, cor_err *err)
{
	cor_freeze f = {.estate = v->estate, .scratch = v->scratch};
	cor_estate *e = v->estate;

	/* Those of the base are the base's. */
	e->makers = e->function_sets = (cor_sets){0};
	e->group_count = 0;
	COR_TRY(cor_freeze_functions(&f, err));
	COR_TRY(cor_freeze_joins(&f, err));
	COR_TRY(cor_freeze_makers(&f, err));
	COR_TRY(cor_freeze_unlisted(&f, err));
	COR_TRY(cor_freeze_roles(&f, err));
	return cor_freeze_components(&f, err);
}

/* Elements keep their rows and ids, so their order by id is the base's. */
static cor_status lay_out_anew(cor_variant *v, cor_err *err)
{
	cor_freeze f = {.estate = v->estate, .scratch = v->scratch};

	v->estate->layout = (cor_layout){.elements_by_id = v->estate->layout.elements_by_id,
		.element_ranks = v->estate->layout.element_ranks};
	return cor_freeze_layout(&f, err);
}

cor_status cor_variant_freeze(cor_variant *v, cor_estate **ret_estate, cor_err *err)
{
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++)
		COR_TRY(thin_table(v, t, err));
	v->estate->owns_facts = v->joins_anew;
	if (v->joins_anew)
		COR_TRY(join_anew(v, err));
	COR_TRY(lay_out_anew(v, err));
	*ret_estate = COR_TAKE(v->estate);
	return COR_OK;
}
