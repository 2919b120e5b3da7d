/*
 * The layout that judging reads: what freezing knows already, once more, in the form that takes the
 * fewest bytes a row.
 */
#include "base/team.h"
#include "estate/frozen.h"
#include "estate/order.h"

#define AMOUNT_NAMES_MAX 64u
#define AMOUNT_ROWS_SHARE 16u /* a measure of fewer than one element in so many is not laid out */

/* ---- elements by id ---- */

typedef struct climb {
	const cor_column *column;
	bool falls;
} climb;

static void find_fall(void *data, uint32_t from, uint32_t to)
{
	climb *c = data;
	uint32_t first = from ? from : 1, falls = 0;
	uint32_t before = cor_column_code(c->column, first - 1);

	COR_EACH_CODE(c->column, first, to, row, code, falls |= code <= before; before = code;);
	if (falls)
		__atomic_store_n(&c->falls, true, __ATOMIC_RELAXED);
}

/* Ids that are in the order of bytes in their dictionary, and rows that follow it. */
static bool are_in_order(const cor_table *table)
{
	const cor_column *id = &table->columns[0];
	const cor_strtab_image *image = cor_strtab_image_of(id->dictionary->texts);
	climb c = {id, false};

	if (!image || image->order)
		return false;
	if (!cor_table_counts_up(table))
		cor_team_split(table->row_count, find_fall, &c);
	return !c.falls;
}

static void count_up(void *data, uint32_t from, uint32_t to)
{
	uint32_t *numbers = data;

	for (uint32_t i = from; i < to; i++)
		numbers[i] = i;
}

/* 0, 1, 2, ...: what rows of codes are when each row has the next code; else an array of its own. */
static cor_status count_elements(cor_freeze *f, cor_err *err)
{
	const cor_table *table = &f->estate->tables[COR_ELEMENT];
	cor_column rows = {.codes = table->row_of + 1, .width = sizeof(*table->row_of)};
	climb c = {&rows, false};
	uint32_t **by_id = &f->estate->layout.elements_by_id;

	/* The first is of no row: COR_NONE and one more is 0. */
	if (table->row_of_count == (size_t)table->row_count + 1 && table->row_of[1] == 0 &&
		table->row_of[table->row_count] == table->row_count - 1) {
		/* As many that rise, from the first number to the last: each the next. */
		if (!cor_table_counts_up(table))
			cor_team_split(table->row_count, find_fall, &c);
		if (!c.falls) {
			*by_id = table->row_of + 1;
			return COR_OK;
		}
	}
	COR_TRY(cor_arena_new_raw(f->estate->keep, table->row_count, sizeof(**by_id), by_id, err));
	cor_team_split(table->row_count, count_up, *by_id);
	return COR_OK;
}

cor_status cor_freeze_by_id(cor_freeze *f, cor_err *err)
{
	cor_table *table = &f->estate->tables[COR_ELEMENT];
	cor_layout *l = &f->estate->layout;
	uint32_t count;

	if (table->row_count == 0)
		return COR_OK;
	if (are_in_order(table)) {
		COR_TRY(count_elements(f, err));
		/* In order, either array says the same. */
		l->element_ranks = l->elements_by_id;
		return COR_OK;
	}
	COR_TRY(cor_freeze_rows_by_id(f, COR_ELEMENT, f->estate->keep, &l->elements_by_id, &count,
		err));
	COR_ASSERT(count == table->row_count);
	COR_TRY(cor_arena_new_raw(f->estate->keep, count, sizeof(*l->element_ranks),
		&l->element_ranks, err));
	cor_order_ranks(l->elements_by_id, count, l->element_ranks);
	return COR_OK;
}

/* ---- narrow codes ---- */

static unsigned width_of(uint64_t values)
{
	return values <= 1u << 8 ? 1 : values <= 1u << 16 ? 2 : 4;
}

typedef struct narrowing {
	const uint32_t *codes;
	void *narrow;
	unsigned width;
} narrowing;

static void narrow_stretch(void *data, uint32_t from, uint32_t to)
{
	const narrowing *n = data;

	for (uint32_t i = from; i < to && n->width == 1; i++)
		((uint8_t *)n->narrow)[i] = (uint8_t)n->codes[i];
	for (uint32_t i = from; i < to && n->width == 2; i++)
		((uint16_t *)n->narrow)[i] = (uint16_t)n->codes[i];
}

static cor_status narrow(cor_freeze *f, const uint32_t *codes, uint32_t rows, uint32_t values,
	cor_codes *ret_codes, cor_err *err)
{
	cor_codes narrow = {codes, width_of(values), rows, values};
	void *bytes;

	if (values <= 1 && rows > 0) {
		COR_TRY(cor_arena_new_array(f->estate->keep, rows, narrow.width, &bytes, err));
		narrow.codes = bytes;
	} else if (narrow.width < 4 && rows > 0) {
		COR_TRY(cor_arena_new_raw(f->estate->keep, rows, narrow.width, &bytes, err));
		narrow.codes = bytes;
		cor_team_split(rows, narrow_stretch, &(narrowing){codes, bytes, narrow.width});
	}
	*ret_codes = narrow;
	return COR_OK;
}

/* Row i is of element i, and there are no other rows. */
static bool is_one_each(const cor_estate *e, const uint32_t *element, uint32_t rows)
{
	bool same = rows == e->tables[COR_ELEMENT].row_count;

	/* One array for both orders is 0, 1, 2, ... (cor_freeze_by_id); that of a variant may come out of an image,
	 * where other equal arrays are one, too. */
	if (same && !e->is_variant && element == e->layout.elements_by_id &&
		element == e->layout.element_ranks)
		return true;

	for (uint32_t i = 0; same && i < rows; i++)
		same = element[i] == i;
	return same;
}

typedef struct looking {
	const cor_codes *makers; /* of elements */
	const uint8_t *unknown;  /* by set of makers: 1 when it is not one maker for sure */
	uint64_t unknown_count;
} looking;

static void look_at_elements(void *data, uint32_t from, uint32_t to)
{
	looking *l = data;
	uint64_t unknown = 0;

	for (uint32_t i = from; i < to; i++)
		unknown += l->unknown[cor_code_at(l->makers, i)];
	__atomic_fetch_add(&l->unknown_count, unknown, __ATOMIC_RELAXED);
}

static cor_status look_over_elements(cor_freeze *f, uint32_t sets, cor_err *err)
{
	const cor_estate *e = f->estate;
	looking l = {.makers = &e->layout.element_makers};
	uint8_t *unknown;

	COR_TRY(cor_arena_new_raw(f->scratch, sets, 1, &unknown, err));
	for (uint32_t s = 0; s < sets; s++) {
		const cor_maker_set *set = cor_estate_maker_set(e, s);

		unknown[s] = set->open || set->count != 1;
	}
	l.unknown = unknown;
	cor_team_split(e->tables[COR_ELEMENT].row_count, look_at_elements, &l);
	f->estate->layout.makers_unknown = l.unknown_count;
	return COR_OK;
}

static cor_status narrow_makers(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	cor_layout *l = &e->layout;
	uint32_t elements = e->tables[COR_ELEMENT].row_count;
	uint32_t sets = cor_estate_maker_set_count(e);
	bool same;

	l->one_role_each = is_one_each(e, e->roles.element, e->roles.count);
	l->one_part_each = is_one_each(e, e->element_of_part, e->tables[COR_PART].row_count);
	COR_TRY(narrow(f, e->makers_of_elements, elements, sets, &l->element_makers, err));
	COR_TRY(narrow(f, e->makers_of_parts, e->tables[COR_PART].row_count, sets, &l->part_makers,
		err));
	COR_TRY(narrow(f, e->roles.function, e->roles.count, cor_estate_function_set_count(e),
		&l->role_functions, err));
	same = l->one_role_each &&
		(elements == 0 || e->roles.maker == e->makers_of_elements ||
			memcmp(e->roles.maker, e->makers_of_elements,
				elements * sizeof(uint32_t)) == 0);
	l->role_makers = l->element_makers;
	if (!same)
		COR_TRY(narrow(f, e->roles.maker, e->roles.count, sets, &l->role_makers, err));
	return look_over_elements(f, sets, err);
}

/* ---- amounts ---- */

typedef struct amount_extent {
	uint32_t rows;
	int64_t greatest;
} amount_extent;

static cor_status lay_out_amounts(cor_freeze *f, uint32_t name, const amount_extent *extent,
	cor_err *err)
{
	enum { ELEMENT, NAME, VALUE };
	cor_estate *e = f->estate;
	const cor_table *table = &e->tables[COR_MEASURE], *elements = &e->tables[COR_ELEMENT];
	cor_amounts *a = &e->layout.amounts[e->layout.amount_count];
	unsigned width = extent->greatest < UINT16_MAX ? 2 : extent->greatest < UINT32_MAX ? 4 : 8;
	uint32_t known = 0;
	void *values;

	COR_TRY(cor_arena_new_raw(e->keep, elements->row_count, width, &values, err));
	memset(values, 0xff, (size_t)elements->row_count * width);
	for (uint32_t row = 0; row < table->row_count; row++) {
		uint32_t code = cor_column_code(&table->columns[ELEMENT], row);
		uint32_t to = code < elements->row_of_count ? elements->row_of[code] : COR_NONE;
		int64_t value = table->columns[VALUE].numbers[row];

		if (value < 0 || cor_column_code(&table->columns[NAME], row) != name ||
			to >= elements->row_count) /* a forged image */
			continue;
		known++; /* (element, name) is the key */
		if (width == 2)
			((uint16_t *)values)[to] = (uint16_t)value;
		else if (width == 4)
			((uint32_t *)values)[to] = (uint32_t)value;
		else
			((int64_t *)values)[to] = value;
	}
	*a = (cor_amounts){cor_column_text(&table->columns[NAME], name), values, width,
		known == elements->row_count};
	e->layout.amount_count++;
	return COR_OK;
}

static cor_status lay_out_measures(cor_freeze *f, cor_err *err)
{
	enum { ELEMENT, NAME, VALUE };
	cor_estate *e = f->estate;
	const cor_table *table = &e->tables[COR_MEASURE];
	uint32_t names = cor_column_values(&table->columns[NAME]);
	amount_extent *extents;

	if (table->row_count == 0 || names > AMOUNT_NAMES_MAX)
		return COR_OK;
	COR_TRY(cor_arena_new_array(f->scratch, names, sizeof(*extents), &extents, err));
	for (uint32_t row = 0; row < table->row_count; row++) {
		amount_extent *x = &extents[cor_column_code(&table->columns[NAME], row)];
		int64_t value = table->columns[VALUE].numbers[row];

		x->rows++;
		x->greatest = value > x->greatest ? value : x->greatest;
	}
	COR_TRY(cor_arena_new_array(e->keep, names, sizeof(*e->layout.amounts), &e->layout.amounts,
		err));
	for (uint32_t name = 1; name < names; name++) {
		if ((uint64_t)extents[name].rows * AMOUNT_ROWS_SHARE >=
			e->tables[COR_ELEMENT].row_count)
			COR_TRY(lay_out_amounts(f, name, &extents[name], err));
	}
	return COR_OK;
}

static cor_status lay_out_sites(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	uint32_t sites = e->tables[COR_SITE].row_count, from, to;

	COR_TRY(cor_arena_new_raw(e->keep, sites, sizeof(uint32_t), &e->layout.site_ranks, err));
	for (uint32_t site = 0; site < sites; site++) {
		cor_estate_elements_at(e, site, &from, &to);
		e->layout.site_ranks[site] = from < to ? e->layout.element_ranks[from] : COR_NONE;
	}
	return COR_OK;
}

cor_status cor_freeze_layout(cor_freeze *f, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(f->scratch);

	COR_TRY(narrow_makers(f, err));
	COR_TRY(lay_out_measures(f, err));
	cor_arena_back(f->scratch, mark);
	COR_TRY(lay_out_sites(f, err));
	COR_TRY(cor_freeze_spans(f, err));
	COR_TRY(cor_freeze_runs(f, err));
	return cor_freeze_census(f, err);
}

/* ---- reading it ---- */

cor_codes cor_estate_maker_codes(const cor_estate *e, cor_table_id table)
{
	COR_ASSERT(table == COR_ELEMENT || table == COR_ROLE || table == COR_PART);
	if (table == COR_ROLE)
		return e->layout.role_makers;
	return table == COR_PART ? e->layout.part_makers : e->layout.element_makers;
}

cor_codes cor_estate_function_codes(const cor_estate *e)
{
	return e->layout.role_functions;
}

bool cor_estate_is_one_each(const cor_estate *e, cor_table_id table)
{
	return (table == COR_ROLE && e->layout.one_role_each) ||
		(table == COR_PART && e->layout.one_part_each);
}

const uint32_t *cor_estate_elements_by_id(const cor_estate *e)
{
	return e->layout.elements_by_id;
}

const uint32_t *cor_estate_element_ranks(const cor_estate *e)
{
	return e->layout.element_ranks;
}

const uint32_t *cor_estate_site_ranks(const cor_estate *e)
{
	return e->layout.site_ranks;
}

uint64_t cor_estate_makers_unknown(const cor_estate *e)
{
	return e->layout.makers_unknown;
}

const cor_amounts *cor_estate_amounts(const cor_estate *e, cor_text name)
{
	for (uint32_t i = 0; i < e->layout.amount_count; i++) {
		if (cor_text_equal(e->layout.amounts[i].name, name))
			return &e->layout.amounts[i];
	}
	return NULL;
}
