/* Roles as judged: what table role says, and one of unknown function where it says nothing. */

#include "base/limits.h"
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

/* Where no table says anything, roles are of elements one by one: what is the same is held once. */
static cor_status new_writer(const cor_estate *e, size_t count, writer *ret_writer, cor_err *err)
{
	bool are_implied = e->tables[COR_ROLE].row_count == 0;
	cor_arena *keep = e->keep;
	writer w = {.count = 0};

	COR_TRY(cor_arena_new_raw(keep, count, sizeof(uint32_t), &w.element, err));
	COR_TRY(cor_arena_new_raw(keep, count, sizeof(uint32_t), &w.row, err));
	COR_TRY(cor_arena_new_raw(keep, count, sizeof(uint32_t), &w.function, err));
	w.maker = e->makers_of_elements;
	w.product = w.row;
	if (!are_implied) {
		COR_TRY(cor_arena_new_raw(keep, count, sizeof(uint32_t), &w.maker, err));
		COR_TRY(cor_arena_new_raw(keep, count, sizeof(uint32_t), &w.product, err));
	}
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

static void write_role(const cor_freeze *f, const lookups *l, writer *w, uint32_t element,
	uint32_t row)
{
	const cor_estate *e = f->estate;
	const cor_column *columns = e->tables[COR_ROLE].columns;
	uint32_t maker_code = cor_column_code(&columns[MAKER], row);
	uint32_t product = f->product_of_code[cor_column_code(&columns[PRODUCT], row)];
	uint32_t maker = maker_code ? l->set_of_code[maker_code] : COR_NONE;
	uint32_t to = w->count++;

	if (maker == COR_NONE && product != COR_NONE)
		maker = f->said_of_product[product];
	if (maker == COR_NONE)
		maker = e->makers_of_elements[element];
	w->element[to] = element;
	w->row[to] = row;
	w->function[to] = f->function_of_code[cor_column_code(&columns[FUNCTION], row)];
	w->maker[to] = maker;
	w->product[to] = product;
	if (cor_column_code(&columns[MEMBERSHIP], row) == l->maybe)
		cor_bit_set(w->maybe, to);
}

cor_status cor_freeze_roles(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_table *roles = &e->tables[COR_ROLE];
	uint64_t count = count_roles(e);
	lookups l = {.maybe = COR_NONE};
	uint32_t row = 0, *set_of_code;
	writer w;

	if (count > COR_LIMIT_ROWS)
		return cor_fail(err, COR_ELIMIT, "elements have more than %u roles",
			COR_LIMIT_ROWS);
	COR_TRY(cor_makers_of_codes(f, COR_ROLE, MAKER, &set_of_code, err));
	l.set_of_code = set_of_code;
	if (roles->row_count)
		l.maybe = cor_strtab_find(roles->columns[MEMBERSHIP].dictionary->texts,
			COR_TEXT("maybe"));
	COR_TRY(new_writer(e, count, &w, err));
	for (uint32_t element = 0; element < e->tables[COR_ELEMENT].row_count; element++) {
		uint32_t first = row;

		for (; row < roles->row_count; row++) {
			uint32_t code = cor_column_code(&roles->columns[ELEMENT], row);

			if (element_of(e)[code] != element)
				break;
			write_role(f, &l, &w, element, row);
		}
		if (row == first)
			imply_role(e, &w, element);
	}
	COR_ASSERT(w.count == count);
	e->roles = (cor_roles){w.count, w.element, w.row, w.function, w.maker, w.product, w.maybe};
	return COR_OK;
}
