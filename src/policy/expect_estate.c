/* The estate of a case: checking its form, and building it with the builder that every estate comes from. */
#include "base/limits.h"
#include "estate/builder.h"
#include "policy/expect.h"
#include "policy/reading.h"

static cor_status find_table(const cor_yaml *yaml, const cor_yaml_node *node,
	cor_table_id *ret_table, cor_err *err)
{
	const char *near;

	*ret_table = cor_schema_table(node->key->text);
	if (*ret_table != COR_TABLE_COUNT)
		return COR_OK;
	near = cor_schema_near_table(node->key->text);
	return cor_yaml_fail(yaml, node->key->start, err, "an estate has no table \"%.*s\"%s%s%s",
		COR_FMT(cor_field_show(node->key->text)), near ? "; did you mean \"" : "",
		near ? near : "", near ? "\"?" : "");
}

static cor_status check_cell(const cor_yaml *yaml, cor_table_id table, const cor_yaml_node *cell,
	cor_err *err)
{
	cor_text name = cell->key->text;
	const char *near;

	if (cor_schema_column(table, name) < 0) {
		near = cor_schema_near_column(table, name);
		return cor_yaml_fail(yaml, cell->key->start, err,
			"table %s has no column \"%.*s\"%s%s%s", cor_schema[table].name,
			COR_FMT(cor_field_show(name)), near ? "; did you mean \"" : "",
			near ? near : "", near ? "\"?" : "");
	}
	if (cell->kind == COR_YAML_MAP)
		return cor_yaml_fail(yaml, cell->start, err,
			"%.*s is a mapping, expected the text of a cell or a list of texts",
			COR_FMT(name));
	if (cell->kind == COR_YAML_LIST && cell->count == 0)
		return cor_yaml_fail(yaml, cell->start, err,
			"%.*s is an empty list, expected none (there are none) or no %.*s at all (not known)",
			COR_FMT(name), COR_FMT(name));
	for (const cor_yaml_node *piece = cell->first; piece; piece = piece->next)
		if (piece->kind != COR_YAML_TEXT || cor_field_trim(piece->text).n == 0)
			return cor_yaml_fail(yaml, piece->start, err,
				"an item of %.*s is %s, expected a text", COR_FMT(name),
				piece->kind == COR_YAML_TEXT ? "empty" : cor_yaml_kind_name(piece));
		else if (memchr(piece->text.p, '|', piece->text.n))
			return cor_yaml_fail(yaml, piece->start, err,
				"an item of %.*s is \"%.*s\", expected a text without \"|\", which divides items",
				COR_FMT(name), COR_FMT(cor_field_show(piece->text)));
	return COR_OK;
}

static cor_status check_table(const cor_yaml *yaml, const cor_yaml_node *rows, cor_err *err)
{
	cor_table_id table;

	COR_TRY(find_table(yaml, rows, &table, err));
	if (rows->kind != COR_YAML_LIST)
		return cor_yaml_fail(yaml, rows->start, err, "%s is %s, expected a list of rows",
			cor_schema[table].name, cor_yaml_kind_name(rows));
	for (const cor_yaml_node *row = rows->first; row; row = row->next) {
		if (row->kind != COR_YAML_MAP)
			return cor_yaml_fail(yaml, row->start, err,
				"a row of %s is %s, expected a mapping of columns to cells",
				cor_schema[table].name, cor_yaml_kind_name(row));
		for (const cor_yaml_node *cell = row->first; cell; cell = cell->next)
			COR_TRY(check_cell(yaml, table, cell, err));
	}
	return COR_OK;
}

cor_status cor_expect_read_estate(const cor_yaml *yaml, const cor_yaml_node *node,
	cor_expect_case *one, cor_err *err)
{
	one->estate = cor_yaml_get(node, "estate");
	if (!one->estate)
		return cor_yaml_fail(yaml, node->start, err,
			"a case of expect needs a key \"estate\" (it may be empty)");
	if (cor_yaml_is_empty(one->estate))
		return COR_OK;
	if (one->estate->kind != COR_YAML_MAP)
		return cor_yaml_fail(yaml, one->estate->start, err,
			"estate is %s, expected a mapping of tables to rows",
			cor_yaml_kind_name(one->estate));
	for (const cor_yaml_node *rows = one->estate->first; rows; rows = rows->next)
		COR_TRY(check_table(yaml, rows, err));
	return COR_OK;
}

/* ---- building ---- */

typedef struct builders_yard {
	const cor_yaml *yaml;
	const cor_expect_case *one;
	cor_builder *builder;
	cor_yaml_spot spot; /* of the newest row or cell */
	cor_buf text;       /* of the cells of the newest row */
	bool refused;
	cor_err err;
} builders_yard;

/* The cell or row that a refusal is about.  The builder knows the line in which a row begins, and the column of
 * a cell, which tells rows apart that share a line. */
static uint32_t place_of(const builders_yard *yard, const cor_refusal *refusal)
{
	const cor_yaml_node *rows = cor_yaml_get(yard->one->estate,
		cor_schema[refusal->table].name);
	uint32_t place = yard->one->place;
	cor_yaml_spot spot = {0};

	for (const cor_yaml_node *row = rows ? rows->first : NULL; row; row = row->next) {
		cor_yaml_walk(yard->yaml, row->start, &spot);
		if (spot.line != refusal->place.line)
			continue;
		const cor_yaml_node *cell = refusal->column ? cor_yaml_get(row, refusal->column)
							    : NULL;
		place = cell ? cell->start : row->start;
		if (cell)
			cor_yaml_walk(yard->yaml, cell->start, &spot);
		if (spot.column == refusal->place.column)
			break;
	}
	return place;
}

static bool take_refusal(void *context, const cor_refusal *refusal)
{
	builders_yard *yard = context;

	yard->refused = true;
	(void)cor_yaml_fail(yard->yaml, place_of(yard, refusal), &yard->err, "%s: %s",
		cor_schema[refusal->table].name, refusal->reason);
	return false;
}

static void put_cell(const cor_yaml_node *node, cor_buf *out)
{
	if (node->kind == COR_YAML_TEXT)
		cor_buf_add(out, node->text);
	for (const cor_yaml_node *piece = node->first; piece; piece = piece->next) {
		cor_buf_add(out, piece->text);
		if (piece->next)
			cor_buf_addc(out, '|');
	}
}

static cor_status add_row(builders_yard *yard, cor_table_id table, const cor_yaml_node *row,
	cor_err *err)
{
	size_t starts[COR_TABLE_COLUMNS_MAX] = {0}, ends[COR_TABLE_COLUMNS_MAX] = {0};
	uint32_t columns[COR_TABLE_COLUMNS_MAX] = {0};
	cor_text cells[COR_TABLE_COLUMNS_MAX];
	cor_buf *text = &yard->text;
	cor_place place;

	text->n = 0;
	cor_yaml_walk(yard->yaml, row->start, &yard->spot);
	place = (cor_place){.line = yard->spot.line, .column = yard->spot.column};
	for (const cor_yaml_node *cell = row->first; cell; cell = cell->next) {
		int column = cor_schema_column(table, cell->key->text);

		cor_yaml_walk(yard->yaml, cell->start, &yard->spot);
		columns[column] = yard->spot.column;
		starts[column] = text->n;
		put_cell(cell, text);
		ends[column] = text->n;
	}
	COR_TRY(cor_buf_status(text, err));
	for (unsigned i = 0; i < COR_TABLE_COLUMNS_MAX; i++)
		cells[i] = text->p ? (cor_text){text->p + starts[i], ends[i] - starts[i]}
				   : COR_TEXT("");
	return cor_builder_add(yard->builder, table, cells, place, columns, NULL, err);
}

static cor_status add_rows(builders_yard *yard, cor_err *err)
{
	for (const cor_yaml_node *rows = yard->one->estate->first; rows; rows = rows->next) {
		cor_table_id table = cor_schema_table(rows->key->text);

		for (const cor_yaml_node *row = rows->first; row; row = row->next)
			COR_TRY(add_row(yard, table, row, err));
	}
	return COR_OK;
}

cor_status cor_expect_estate(const cor_policy *policy, const cor_expect_case *one,
	const cor_estate *below, cor_estate **ret_estate, cor_err *err)
{
	builders_yard yard = {.yaml = policy->yaml, .one = one};
	COR_AUTO(cor_builder) builder = NULL;

	COR_TRY(cor_builder_new(take_refusal, &yard, &builder, err));
	yard.builder = builder;
	cor_status status = add_rows(&yard, err);
	cor_buf_done(&yard.text);
	if (status == COR_OK)
		status = cor_builder_freeze(builder, below, ret_estate, err);
	if (yard.refused && err)
		*err = yard.err;
	return status;
}
