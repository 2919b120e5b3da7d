/* Products as one list, and what elements, parts and sites are to each other. */

#include "base/team.h"
#include "estate/frozen.h"

enum { MAKER = 1, BRAND, MODEL, CLASS, COST_LOW, COST_HIGH, LEAD = 8 };

static cor_status product_at(cor_freeze *f, const cor_estate *from, uint32_t row,
	cor_product *ret_product, cor_err *err)
{
	cor_estate *e = f->estate;
	cor_product product = {
		.id = cor_estate_cell(from, COR_PRODUCT, row, 0),
		.model = cor_estate_cell(from, COR_PRODUCT, row, MODEL),
		.class_name = cor_estate_cell(from, COR_PRODUCT, row, CLASS),
		.cost_low = cor_estate_numbers(from, COR_PRODUCT, COST_LOW)[row],
		.cost_high = cor_estate_numbers(from, COR_PRODUCT, COST_HIGH)[row],
		.lead_days = cor_estate_numbers(from, COR_PRODUCT, LEAD)[row],
	};

	COR_TRY(cor_makers_read(e, cor_estate_cell(from, COR_PRODUCT, row, MAKER), &product.maker,
		err));
	COR_TRY(cor_makers_read(e, cor_estate_cell(from, COR_PRODUCT, row, BRAND), &product.brand,
		err));
	*ret_product = product;
	return COR_OK;
}

static cor_status add_products(cor_freeze *f, const cor_estate *from, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_joined *joined = &e->joined_products;

	for (uint32_t row = 0; row < cor_estate_rows(from, COR_PRODUCT); row++) {
		uint32_t to = from == e ? joined->of_own[row] : joined->of_below[row];

		if (from != e && cor_joined_is_hidden(e, COR_PRODUCT, row))
			continue;
		COR_TRY(product_at(f, from, row, &e->products[to], err));
		/* A maker that is written counts, even if nobody knows who that is. */
		f->said_of_product[to] = cor_estate_cell(from, COR_PRODUCT, row, MAKER).n
			? e->products[to].maker
			: COR_NONE;
	}
	return COR_OK;
}

cor_status cor_freeze_products(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_column *ids = &e->tables[COR_PRODUCT].columns[0];

	COR_TRY(cor_joined_new(e, COR_PRODUCT, e->keep, &e->joined_products, err));
	COR_TRY(cor_arena_new_array(e->keep, e->joined_products.count, sizeof(*e->products),
		&e->products, err));
	COR_TRY(cor_arena_new_array(f->scratch, e->joined_products.count, sizeof(uint32_t),
		&f->said_of_product, err));
	if (e->below)
		COR_TRY(add_products(f, e->below, err));
	COR_TRY(add_products(f, e, err));
	f->product_codes = cor_column_values(ids);
	COR_TRY(cor_arena_new_array(f->scratch, f->product_codes, sizeof(uint32_t),
		&f->product_of_code, err));
	f->product_of_code[0] = COR_NONE;
	for (uint32_t code = 1; code < f->product_codes; code++)
		f->product_of_code[code] = cor_joined_find(e, &e->joined_products, COR_PRODUCT,
			cor_column_text(ids, code));
	return COR_OK;
}

typedef struct spreading {
	const cor_column *column;
	const uint32_t *of_code;
	uint32_t *rows;
} spreading;

static void spread_stretch(void *data, uint32_t from, uint32_t to)
{
	const spreading *s = data;
	uint32_t *rows = s->rows;

	COR_EACH_CODE(s->column, from, to, row, code,
		      rows[row] = code ? s->of_code[code] : COR_NONE;);
}

static void spread_nothing(void *data, uint32_t from, uint32_t to)
{
	const spreading *s = data;

	memset(s->rows + from, 0xff, (size_t)(to - from) * sizeof(*s->rows));
}

/* By row: what the code of a column leads to. */
static cor_status spread(cor_estate *e, cor_table_id t, unsigned c, const uint32_t *of_code,
	uint32_t **ret_rows, cor_err *err)
{
	const cor_table *table = &e->tables[t];
	uint32_t *rows;

	COR_TRY(cor_arena_new_raw(e->keep, table->row_count, sizeof(*rows), &rows, err));
	/* A column that says nothing leads nowhere. */
	cor_team_split(table->row_count,
		cor_column_values(&table->columns[c]) > 1 ? spread_stretch : spread_nothing,
		&(spreading){&table->columns[c], of_code, rows});
	*ret_rows = rows;
	return COR_OK;
}

/* The element is the first of its site, and of those before it that have none. */
static void begin_sites(void *data, uint32_t from, uint32_t to)
{
	const cor_estate *e = data;
	const uint32_t *site_of = e->site_of_element;
	uint32_t sites = e->tables[COR_SITE].row_count;

	for (uint32_t element = from; element < to; element++) {
		uint32_t site = site_of[element];
		uint32_t next = element ? site_of[element - 1] : COR_NONE;

		if (site == next && element)
			continue;
		/* From the one behind that of the element before: COR_NONE and one is the first. */
		for (next++; next <= site && next <= sites; next++)
			e->first_element[next] = element;
	}
}

static cor_status index_sites(cor_estate *e, cor_err *err)
{
	uint32_t sites = e->tables[COR_SITE].row_count;
	uint32_t elements = e->tables[COR_ELEMENT].row_count, last;

	COR_TRY(cor_arena_new_array(e->keep, (size_t)sites + 1, sizeof(*e->first_element),
		&e->first_element, err));
	cor_team_split(elements, begin_sites, e);
	last = elements ? e->site_of_element[elements - 1] : COR_NONE;
	/* Sites behind that of the last element have none. */
	for (uint32_t site = last + 1; last != COR_NONE && site <= sites; site++)
		e->first_element[site] = elements;
	return COR_OK;
}

cor_status cor_freeze_joins(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;

	COR_TRY(cor_sets_new(&e->makers, e->keep, err));
	COR_TRY(cor_freeze_products(f, err));
	COR_TRY(spread(e, COR_ELEMENT, 1, e->tables[COR_SITE].row_of, &e->site_of_element, err));
	COR_TRY(index_sites(e, err));
	COR_TRY(spread(e, COR_PART, 1, e->tables[COR_ELEMENT].row_of, &e->element_of_part, err));
	COR_TRY(spread(e, COR_ELEMENT, 6, f->product_of_code, &e->product_of_element, err));
	return spread(e, COR_PART, 3, f->product_of_code, &e->product_of_part, err);
}
