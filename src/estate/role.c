/* Roles as judged: what table role says, and one of unknown function where it says nothing. */

#include "base/limits.h"
#include "base/team.h"
#include "estate/frozen.h"

enum { ELEMENT, FUNCTION, MAKER, PRODUCT, MEMBERSHIP };

typedef struct writer {
	uint32_t *element, *row, *function, *maker, *product;
	uint64_t *maybe;
	uint32_t count;
} writer;

static const uint32_t *element_of(const cor_estate *e)
{
	return e->tables[COR_ELEMENT].row_of;
}

/* Elements without a row get an implied role. */
static uint64_t count_roles(const cor_estate *e)
{
	const cor_table *roles = &e->tables[COR_ROLE];
	uint64_t with_rows = 0;
	uint32_t last = COR_NONE;

	for (uint32_t row = 0; row < roles->row_count; row++) {
		uint32_t code = cor_column_code(&roles->columns[ELEMENT], row);

		with_rows += code != last;
		last = code;
	}
	return e->tables[COR_ELEMENT].row_count - with_rows + roles->row_count;
}

static cor_status new_writer(const cor_estate *e, size_t count, writer *ret_writer, cor_err *err)
{
	cor_arena *keep = e->keep;
	writer w = {.count = 0};

	COR_TRY(cor_arena_new_raw(keep, count, sizeof(uint32_t), &w.element, err));
	COR_TRY(cor_arena_new_raw(keep, count, sizeof(uint32_t), &w.row, err));
	COR_TRY(cor_arena_new_raw(keep, count, sizeof(uint32_t), &w.function, err));
	COR_TRY(cor_arena_new_raw(keep, count, sizeof(uint32_t), &w.maker, err));
	COR_TRY(cor_arena_new_raw(keep, count, sizeof(uint32_t), &w.product, err));
	COR_TRY(cor_arena_new_array(keep, cor_bits_words((uint32_t)count), sizeof(uint64_t),
		&w.maybe, err));
	*ret_writer = w;
	return COR_OK;
}

static void imply_role(const cor_estate *e, writer *w, uint32_t element)
{
	uint32_t to = w->count++;

	w->element[to] = element;
	w->row[to] = COR_NONE;
	w->function[to] = 0;
	w->maker[to] = e->makers_of_elements[element];
	w->product[to] = COR_NONE;
}

typedef struct lookups {
	const uint32_t *set_of_code; /* of role.maker */
	uint32_t maybe;              /* code of the word, or COR_NONE */
} lookups;

static uint32_t product_of(const cor_freeze *f, uint32_t row)
{
	const cor_column *product = &f->estate->tables[COR_ROLE].columns[PRODUCT];

	return f->product_of_code[cor_column_code(product, row)];
}

static uint32_t maker_of(const cor_freeze *f, const lookups *l, uint32_t element, uint32_t row)
{
	const cor_column *columns = f->estate->tables[COR_ROLE].columns;
	uint32_t maker_code = cor_column_code(&columns[MAKER], row);
	uint32_t product = product_of(f, row);
	uint32_t maker = maker_code ? l->set_of_code[maker_code] : COR_NONE;

	if (maker == COR_NONE && product != COR_NONE)
		maker = f->said_of_product[product];
	return maker == COR_NONE ? f->estate->makers_of_elements[element] : maker;
}

static void write_role(const cor_freeze *f, const lookups *l, writer *w, uint32_t element,
	uint32_t row)
{
	const cor_estate *e = f->estate;
	const cor_column *columns = e->tables[COR_ROLE].columns;
	uint32_t to = w->count++;

	w->element[to] = element;
	w->row[to] = row;
	w->function[to] = f->function_of_code[cor_column_code(&columns[FUNCTION], row)];
	w->maker[to] = maker_of(f, l, element, row);
	w->product[to] = product_of(f, row);
	if (cor_column_code(&columns[MEMBERSHIP], row) == l->maybe)
		cor_bit_set(w->maybe, to);
}

/* ---- when no table says anything ---- */

static void count_up(void *data, uint32_t from, uint32_t to)
{
	uint32_t *numbers = data;

	for (uint32_t i = from; i < to; i++)
		numbers[i] = i;
}

static void fill_with_none(void *data, uint32_t from, uint32_t to)
{
	uint32_t *numbers = data;

	memset(numbers + from, 0xff, (size_t)(to - from) * sizeof(*numbers));
}

/* Places for one role an element, in their order: what is the same as something that is there is held once.
 * Products are still to be written where any is known. */
static cor_status new_line(const cor_freeze *f, writer *ret_writer, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_layout *l = &e->layout;
	uint32_t count = e->tables[COR_ELEMENT].row_count;
	writer w = {.element = l->elements_by_id,
		.product = e->product_of_element,
		.maker = e->makers_of_elements,
		.count = count};

	/* One array for both orders is 0, 1, 2, ...; that of a variant may come out of an image, where other
	 * equal arrays are one, too. */
	if (e->is_variant || !w.element || w.element != l->element_ranks) {
		COR_TRY(cor_arena_new_raw(e->keep, count, sizeof(uint32_t), &w.element, err));
		cor_team_split(count, count_up, w.element);
	}
	/* Where no product is known no element has one, and that serves roles, too. */
	if (f->product_codes > 1)
		COR_TRY(cor_arena_new_raw(e->keep, count, sizeof(uint32_t), &w.product, err));
	COR_TRY(cor_arena_new_array(e->keep, count, sizeof(uint32_t), &w.function, err));
	COR_TRY(cor_arena_new_array(e->keep, cor_bits_words(count), sizeof(uint64_t), &w.maybe,
		err));
	*ret_writer = w;
	return COR_OK;
}

static void keep_roles(cor_estate *e, const writer *w)
{
	e->roles = (cor_roles){w->count, w->element, w->row, w->function, w->maker, w->product,
		w->maybe};
}

static cor_status imply_roles(const cor_freeze *f, cor_err *err)
{
	writer w;

	COR_TRY(new_line(f, &w, err));
	if (f->product_codes > 1)
		cor_team_split(w.count, fill_with_none, w.product);
	w.row = w.product;
	keep_roles(f->estate, &w);
	return COR_OK;
}

/* ---- one role each ---- */

typedef struct only_children {
	const cor_column *element;
	const uint32_t *row_of;
	bool are_others;
} only_children;

static void find_other(void *data, uint32_t from, uint32_t to)
{
	only_children *o = data;

	for (uint32_t row = from; row < to; row++) {
		if (o->row_of[cor_column_code(o->element, row)] != row) {
			__atomic_store_n(&o->are_others, true, __ATOMIC_RELAXED);
			return;
		}
	}
}

bool cor_freeze_has_one_each(const cor_freeze *f, cor_table_id t)
{
	const cor_table *table = &f->estate->tables[t];
	const cor_table *elements = &f->estate->tables[COR_ELEMENT];
	only_children o = {&table->columns[0], elements->row_of, false};

	if ((t != COR_ROLE && t != COR_MEASURE) || table->row_count != elements->row_count)
		return false;
	cor_team_split(table->row_count, find_other, &o);
	return !o.are_others;
}

/* Rows of elements in their order, so that each is told without those before it. */
typedef struct one_each {
	const cor_freeze *f;
	lookups lookups;
	writer to;
	bool has_products, has_makers; /* some row of the table may say one */
} one_each;

static void write_stretch(void *data, uint32_t from, uint32_t to)
{
	const one_each *o = data;
	const cor_estate *e = o->f->estate;
	const cor_column *columns = e->tables[COR_ROLE].columns;

	for (uint32_t row = from; row < to; row++)
		o->to.function[row] =
			o->f->function_of_code[cor_column_code(&columns[FUNCTION], row)];
	for (uint32_t row = from; row < to && o->lookups.maybe != COR_NONE; row++) {
		if (cor_column_code(&columns[MEMBERSHIP], row) == o->lookups.maybe)
			cor_bit_set(o->to.maybe, row);
	}
	for (uint32_t row = from; row < to && o->has_products; row++)
		o->to.product[row] = product_of(o->f, row);
	for (uint32_t row = from; row < to && (o->has_makers || o->has_products); row++)
		o->to.maker[row] = maker_of(o->f, &o->lookups, row, row);
}

static cor_status write_one_each(cor_freeze *f, const lookups *l, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_column *columns = e->tables[COR_ROLE].columns;
	one_each o = {.f = f,
		.lookups = *l,
		.has_products = f->product_codes > 1,
		.has_makers = cor_column_values(&columns[MAKER]) > 1};

	COR_TRY(new_line(f, &o.to, err));
	o.to.row = o.to.element;
	if (o.has_makers || o.has_products)
		COR_TRY(cor_arena_new_raw(e->keep, o.to.count, sizeof(uint32_t), &o.to.maker, err));
	cor_team_split(o.to.count, write_stretch, &o);
	keep_roles(e, &o.to);
	return COR_OK;
}

static cor_status write_any(cor_freeze *f, const lookups *l, uint64_t count, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_table *roles = &e->tables[COR_ROLE];
	uint32_t row = 0;
	writer w;

	COR_TRY(new_writer(e, count, &w, err));
	for (uint32_t element = 0; element < e->tables[COR_ELEMENT].row_count; element++) {
		uint32_t first = row;

		for (; row < roles->row_count; row++) {
			uint32_t code = cor_column_code(&roles->columns[ELEMENT], row);

			if (element_of(e)[code] != element)
				break;
			write_role(f, l, &w, element, row);
		}
		if (row == first)
			imply_role(e, &w, element);
	}
	COR_ASSERT(w.count == count);
	keep_roles(e, &w);
	return COR_OK;
}

cor_status cor_freeze_roles(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_table *roles = &e->tables[COR_ROLE];
	uint64_t count = count_roles(e);
	lookups l;
	uint32_t *set_of_code;

	if (count > COR_LIMIT_ROWS)
		return cor_fail(err, COR_ELIMIT, "elements have more than %u roles",
			COR_LIMIT_ROWS);
	if (roles->row_count == 0)
		return imply_roles(f, err);
	COR_TRY(cor_makers_of_codes(f, COR_ROLE, MAKER, &set_of_code, err));
	l.set_of_code = set_of_code;
	l.maybe = cor_strtab_find(roles->columns[MEMBERSHIP].dictionary->texts, COR_TEXT("maybe"));
	return cor_freeze_has_one_each(f, COR_ROLE) ? write_one_each(f, &l, err)
						    : write_any(f, &l, count, err);
}
