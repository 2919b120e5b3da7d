#include "base/tri.h"
#include "base/cell.h"
#include "base/team.h"
#include "estate/draft.h"
#include "estate/frozen.h"
#include "estate/order.h"

cor_status cor_freeze_ranks(cor_freeze *f, cor_column *column, cor_err *err)
{
	cor_dictionary *dictionary = column->dictionary;
	uint32_t values = cor_column_values(column), *order;
	const cor_strtab_image *image;
	cor_arena_mark mark = cor_arena_here(f->scratch);
	bool are_different;

	if (!dictionary || dictionary->ranks)
		return COR_OK;
	dictionary->ranks = cor_mem_resize(NULL, values, sizeof(*dictionary->ranks));
	if (!dictionary->ranks)
		return cor_fail(err, COR_ENOMEM, "out of memory: the order of %u texts", values);
	image = cor_strtab_image_of(dictionary->texts);
	if (image && image->order) {
		cor_order_ranks(image->order, values, dictionary->ranks);
		return COR_OK;
	}
	COR_TRY(cor_arena_new_raw(f->scratch, values, sizeof(*order), &order, err));
	COR_TRY(cor_order_texts(dictionary->texts, order, &are_different, f->scratch, err));
	cor_order_ranks(order, values, dictionary->ranks);
	cor_arena_back(f->scratch, mark);
	return COR_OK;
}

typedef struct by_id {
	const uint32_t *order; /* codes; NULL: they are in order */
	const uint32_t *row_of;
	uint32_t *rows;
} by_id;

static void list_rows(void *data, uint32_t from, uint32_t to)
{
	const by_id *b = data;

	for (uint32_t i = from; i < to; i++)
		b->rows[i] = b->row_of[b->order ? b->order[i] : i];
}

cor_status cor_freeze_rows_by_id(cor_freeze *f, cor_table_id t, cor_arena *arena,
	uint32_t **ret_rows, uint32_t *ret_count, cor_err *err)
{
	cor_table *table = &f->estate->tables[t];
	const cor_strtab *texts = table->columns[0].dictionary->texts;
	const cor_strtab_image *image = cor_strtab_image_of(texts);
	uint32_t values = cor_strtab_count(texts), *order, count = 0;
	bool are_different;
	by_id b = {.order = image ? image->order : NULL};

	COR_TRY(cor_table_cover_key(table, err));
	b.row_of = table->row_of;
	COR_TRY(cor_arena_new_raw(arena, values, sizeof(*b.rows), &b.rows, err));
	if (!image) {
		COR_TRY(cor_arena_new_raw(f->scratch, values, sizeof(*order), &order, err));
		COR_TRY(cor_order_texts(texts, order, &are_different, f->scratch, err));
		b.order = order;
	}
	cor_team_split(values, list_rows, &b);
	for (uint32_t i = 0; i < values; i++) {
		if (b.rows[i] != COR_NONE)
			b.rows[count++] = b.rows[i];
	}
	*ret_rows = b.rows;
	*ret_count = count;
	return COR_OK;
}

/* Rows of the parent as ordinals of its ids; those of no row come last. */
static cor_status order_by_parent(cor_freeze *f, const cor_column *column, cor_table_id parent,
	cor_order_key *ret_key, cor_err *err)
{
	const cor_table *table = &f->estate->tables[parent];
	uint32_t values = cor_column_values(column);
	uint32_t *ordinals;

	COR_TRY(cor_arena_new_array(f->scratch, values, sizeof(*ordinals), &ordinals, err));
	for (uint32_t code = 0; code < values; code++) {
		uint32_t row = code < table->row_of_count ? table->row_of[code] : COR_NONE;

		ordinals[code] = row == COR_NONE ? table->row_count : row;
	}
	*ret_key = (cor_order_key){column->codes, ordinals, column->width, table->row_count + 1};
	return COR_OK;
}

static bool is_child_with_id(cor_table_id t)
{
	return t == COR_ELEMENT || t == COR_PART;
}

/* What a table is sorted by (doc of cor_estate): the parent if it has one, then cells as bytes. */
static cor_status order_keys(cor_freeze *f, cor_table_id t, cor_order_key *keys,
	unsigned *ret_count, cor_err *err)
{
	cor_table *table = &f->estate->tables[t];
	unsigned count = 0, last = 0;

	for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
		if (cor_schema[t].columns[c].flags & COR_COLUMN_KEY)
			last = c;
	}
	if (is_child_with_id(t) || t == COR_ROLE || t == COR_MEASURE) {
		unsigned c = is_child_with_id(t) ? 1 : 0;

		COR_TRY(order_by_parent(f, &table->columns[c], cor_schema[t].columns[c].ref,
			&keys[count++], err));
	}
	*ret_count = count;
	if (is_child_with_id(t)) /* by their ids they are listed (list_living) */
		return COR_OK;
	/* No two rows have one key, so the columns behind it do not matter. */
	for (unsigned c = 0; c <= last; c++) {
		cor_column *column = &table->columns[c];

		if ((t == COR_ROLE || t == COR_MEASURE) && c == 0)
			continue;
		COR_TRY(cor_freeze_ranks(f, column, err));
		keys[count++] = (cor_order_key){column->codes, column->dictionary->ranks,
			column->width, cor_column_values(column)};
	}
	*ret_count = count;
	return COR_OK;
}

typedef struct permuting {
	const uint32_t *rows;
	const cor_column *from;
	cor_column to;
} permuting;

static void permute_stretch(void *data, uint32_t from, uint32_t to)
{
	permuting *p = data;

	for (uint32_t i = from; i < to; i++)
		cor_column_put(&p->to, i, cor_column_code(p->from, p->rows[i]));
}

static cor_status permute(cor_column *column, const uint32_t *rows, uint32_t count, cor_err *err)
{
	permuting p = {rows, column, {.width = column->width}};

	p.to.codes = cor_mem_resize(NULL, count, column->width);
	if (!p.to.codes)
		return cor_fail(err, COR_ENOMEM, "out of memory: a column of %u rows", count);
	cor_team_split(count, permute_stretch, &p);
	cor_mem_free(column->codes);
	column->codes = p.to.codes;
	column->numbered = 0;
	return COR_OK;
}

static cor_status shrink(cor_column *column, uint32_t count, cor_err *err)
{
	void *codes = cor_mem_resize(column->codes, count, column->width);

	if (!codes)
		return cor_fail(err, COR_ENOMEM, "out of memory: a column of %u rows", count);
	column->codes = codes;
	return COR_OK;
}

static cor_status arrange(cor_table *table, const uint32_t *rows, uint32_t count, cor_err *err)
{
	bool is_same = count == table->row_count;

	for (uint32_t i = 0; is_same && i < count; i++)
		is_same = rows[i] == i;
	for (unsigned c = 0; c < cor_schema[table->id].column_count; c++) {
		if (is_same)
			COR_TRY(shrink(&table->columns[c], count, err));
		else
			COR_TRY(permute(&table->columns[c], rows, count, err));
	}
	table->row_count = count;
	table->capacity = count;
	return COR_OK;
}

static void index_stretch(void *data, uint32_t from, uint32_t to)
{
	const cor_table *table = data;

	for (uint32_t row = from; row < to; row++)
		table->row_of[cor_column_code(&table->columns[0], row)] = row;
}

/* Rows by their keys; while no row moved the builder's index stands, but for codes that came later. */
static cor_status index_key(cor_table *table, bool has_moved, cor_err *err)
{
	unsigned columns[COR_TABLE_COLUMNS_MAX];

	if (cor_table_key(table->id, columns) != 1)
		return COR_OK;
	if (!has_moved)
		return cor_table_cover_key(table, err);
	table->row_of_count = 0;
	COR_TRY(cor_table_cover_key(table, err));
	cor_team_split(table->row_count, index_stretch, table);
	return COR_OK;
}

/* Ids that were read in their order: ranks of codes are the codes. */
static bool has_rising_codes(const cor_table *table)
{
	const cor_strtab_image *image = cor_strtab_image_of(table->columns[0].dictionary->texts);

	return image && !image->order;
}

typedef struct rising {
	const cor_column *id, *parent; /* parent NULL: sites */
	const cor_table *parents;
	bool is_broken;
} rising;

static uint32_t parent_at(const rising *r, uint32_t row)
{
	uint32_t of;

	if (!r->parent)
		return 0;
	of = cor_column_code(r->parent, row);
	return of < r->parents->row_of_count ? r->parents->row_of[of] : COR_NONE;
}

static void find_break(void *data, uint32_t from, uint32_t to)
{
	rising *r = data;
	uint32_t row = from ? from : 1;
	uint32_t before = parent_at(r, row - 1), code_before = cor_column_code(r->id, row - 1);

	for (; row < to; row++) {
		uint32_t at = parent_at(r, row), code = cor_column_code(r->id, row);

		/* Several of one parent without ids: what they say would have to be compared. */
		if (at < before || (at == before && code <= code_before))
			break;
		before = at;
		code_before = code;
	}
	if (row < to)
		__atomic_store_n(&r->is_broken, true, __ATOMIC_RELAXED);
}

/* The same where rows have the codes 1, 2, 3, ...: parents alone tell. */
/* NOLINTNEXTLINE(readability-function-size): the loop is written once for each width */
static void find_fall(void *data, uint32_t from, uint32_t to)
{
	rising *r = data;
	uint32_t first = from ? from : 1, falls = 0;
	const uint32_t *row_of = r->parents->row_of;
	size_t known = r->parents->row_of_count;
	uint32_t before = parent_at(r, first - 1);

	COR_EACH_CODE(r->parent, first, to, row, code, {
		uint32_t at = code < known ? row_of[code] : COR_NONE;

		falls |= at < before;
		before = at;
	});
	if (falls)
		__atomic_store_n(&r->is_broken, true, __ATOMIC_RELAXED);
}

/* The usual case, told without ranks: parents do not fall, and rows of one parent have rising ids. */
static bool is_sorted(const cor_freeze *f, const cor_table *table)
{
	cor_table_id t = table->id;
	bool is_child = is_child_with_id(t);
	const cor_table *parents =
		&f->estate->tables[is_child ? cor_schema[t].columns[1].ref : COR_ELEMENT];
	rising r = {&table->columns[0], t == COR_SITE ? NULL : &table->columns[is_child], parents,
		false};

	if (t == COR_SITE ? !has_rising_codes(table) : is_child && !has_rising_codes(table))
		return false;
	if (!is_child && t != COR_SITE && t != COR_ROLE && t != COR_MEASURE)
		return false;
	if (is_child && cor_table_counts_up(table))
		cor_team_split(table->row_count, find_fall, &r);
	else if (t != COR_SITE || !cor_table_counts_up(table))
		cor_team_split(table->row_count, find_break, &r);
	return !r.is_broken;
}

static bool is_any_dead(const uint64_t *dead, uint32_t rows)
{
	for (size_t w = 0; w < cor_bits_words(rows); w++) {
		if (dead[w])
			return true;
	}
	return false;
}

static cor_status list_living(cor_freeze *f, cor_table_id t, const uint64_t *dead,
	uint32_t **ret_rows, uint32_t *ret_count, cor_err *err)
{
	uint32_t listed = f->estate->tables[t].row_count, count = 0, *rows;
	bool is_by_id = is_child_with_id(t);

	if (is_by_id)
		COR_TRY(cor_freeze_rows_by_id(f, t, f->scratch, &rows, &listed, err));
	else
		COR_TRY(cor_arena_new_raw(f->scratch, listed, sizeof(*rows), &rows, err));
	for (uint32_t i = 0; i < listed; i++) {
		uint32_t row = is_by_id ? rows[i] : i;

		if (!cor_bit_is(dead, row))
			rows[count++] = row;
	}
	*ret_rows = rows;
	*ret_count = count;
	return COR_OK;
}

cor_status cor_freeze_sort(cor_freeze *f, cor_table_id t, const uint64_t *dead, cor_err *err)
{
	cor_table *table = &f->estate->tables[t];
	cor_arena_mark mark = cor_arena_here(f->scratch);
	cor_order_key keys[COR_TABLE_COLUMNS_MAX];
	bool has_moved = false;
	unsigned key_count;
	uint32_t *rows, count;

	if (table->row_count && !is_any_dead(dead, table->row_count) && is_sorted(f, table)) {
		for (unsigned c = 0; c < cor_schema[t].column_count; c++)
			COR_TRY(shrink(&table->columns[c], table->row_count, err));
		table->capacity = table->row_count;
	} else if (table->row_count) {
		COR_TRY(list_living(f, t, dead, &rows, &count, err));
		COR_TRY(order_keys(f, t, keys, &key_count, err));
		COR_TRY(cor_order_rows(keys, key_count, rows, count, f->scratch, err));
		COR_TRY(arrange(table, rows, count, err));
		has_moved = true;
	}
	cor_arena_back(f->scratch, mark);
	return index_key(table, has_moved, err);
}

static cor_status freeze_all(cor_freeze *f, uint64_t *const dead[COR_TABLE_COUNT], cor_err *err)
{
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++)
		COR_TRY(cor_freeze_sort(f, t, dead[t], err));
	COR_TRY(cor_freeze_by_id(f, err));
	COR_TRY(cor_freeze_digest(f, err));
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++)
		COR_TRY(cor_freeze_values(f, t, err));
	COR_TRY(cor_freeze_parties(f, err));
	COR_TRY(cor_freeze_stakes(f, err));
	COR_TRY(cor_freeze_labels(f, err));
	COR_TRY(cor_freeze_functions(f, err));
	COR_TRY(cor_freeze_joins(f, err));
	COR_TRY(cor_freeze_makers(f, err));
	COR_TRY(cor_freeze_unlisted(f, err));
	COR_TRY(cor_freeze_roles(f, err));
	COR_TRY(cor_freeze_components(f, err));
	return cor_freeze_layout(f, err);
}

cor_status cor_builder_freeze(cor_builder *builder, const cor_estate *below,
	cor_estate **ret_estate, cor_err *err)
{
	COR_AUTO(cor_arena) scratch = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	uint64_t *dead[COR_TABLE_COUNT];
	cor_freeze freeze;

	COR_ASSERT(!builder->is_spent);
	COR_TRY(cor_arena_new("freezing", 0, &scratch, err));
	COR_TRY(cor_builder_check_references(builder, below, scratch, dead, err));
	estate = cor_mem_new(1, sizeof(*estate));
	if (!estate)
		return cor_fail(err, COR_ENOMEM, "out of memory: an estate");
	builder->is_spent = true;
	estate->below = below;
	estate->keep = COR_TAKE(builder->keep);
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		estate->tables[t] = builder->tables[t];
		builder->tables[t] = (cor_table){.id = t};
		/* What only adding needs makes room for freezing. */
		cor_draft_done(&builder->drafts[t]);
	}
	freeze = (cor_freeze){.estate = estate, .scratch = scratch};
	COR_TRY(freeze_all(&freeze, dead, err));
	*ret_estate = COR_TAKE(estate);
	return COR_OK;
}
