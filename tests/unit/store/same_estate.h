/* Everything that one estate says, the other says too, in the same numbers. */
#ifndef COR_TESTS_SAME_ESTATE_H
#define COR_TESTS_SAME_ESTATE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "estate/estate.h"

#define SAME_TEXT(a, b) assert_true(cor_text_equal(a, b))
#define SAME_ARRAY(a, b, count)                                            \
	do {                                                               \
		if (count)                                                 \
			assert_memory_equal(a, b, (count) * sizeof(*(a))); \
	} while (0)

static void same_pieces(const cor_estate *a, const cor_estate *b, cor_table_id t, unsigned c,
	uint32_t values)
{
	for (uint32_t code = 0; code < values; code++) {
		const cor_text *x, *y;
		uint32_t count = cor_estate_pieces(a, t, c, code, &x);

		assert_int_equal(count, cor_estate_pieces(b, t, c, code, &y));
		for (uint32_t i = 0; i < count; i++)
			SAME_TEXT(x[i], y[i]);
	}
}

static void same_column(const cor_estate *a, const cor_estate *b, cor_table_id t, unsigned c)
{
	cor_codes x = cor_estate_codes(a, t, c), y = cor_estate_codes(b, t, c);
	cor_column_type type = cor_schema[t].columns[c].type;

	assert_int_equal(x.width, y.width);
	assert_int_equal(x.row_count, y.row_count);
	assert_int_equal(x.value_count, y.value_count);
	for (uint32_t row = 0; row < x.row_count; row++)
		assert_int_equal(cor_code_at(&x, row), cor_code_at(&y, row));
	for (uint32_t code = 0; code < x.value_count; code++)
		SAME_TEXT(cor_estate_value(a, t, c, code), cor_estate_value(b, t, c, code));
	if (type == COR_TYPE_LABEL || type == COR_TYPE_LABELS || type == COR_TYPE_LIST)
		same_pieces(a, b, t, c, x.value_count);
	if (type == COR_TYPE_DATE)
		SAME_ARRAY(cor_estate_days(a, t, c), cor_estate_days(b, t, c), x.row_count);
	if (type == COR_TYPE_NUMBER || type == COR_TYPE_PERCENT || type == COR_TYPE_LAT ||
		type == COR_TYPE_LON)
		SAME_ARRAY(cor_estate_numbers(a, t, c), cor_estate_numbers(b, t, c), x.row_count);
}

static void same_tables(const cor_estate *a, const cor_estate *b)
{
	for (unsigned i = 0; i < COR_TABLE_COUNT; i++) {
		cor_table_id t = (cor_table_id)i;
		uint32_t rows = cor_estate_rows(a, t);

		assert_int_equal(rows, cor_estate_rows(b, t));
		for (unsigned c = 0; c < cor_schema[t].column_count; c++)
			same_column(a, b, t, c);
		for (uint32_t row = 0; row < rows; row++) {
			cor_text id = cor_estate_cell(a, t, row, 0);

			assert_int_equal(cor_estate_find(a, t, id), cor_estate_find(b, t, id));
		}
		assert_int_equal(cor_estate_find(b, t, COR_TEXT("nothing of this name")), COR_NONE);
	}
}

static void same_joins(const cor_estate *a, const cor_estate *b)
{
	uint32_t elements = cor_estate_rows(a, COR_ELEMENT), parts = cor_estate_rows(a, COR_PART);
	const cor_roles *r = cor_estate_roles(a), *s = cor_estate_roles(b);
	const cor_components *k = cor_estate_components(a), *l = cor_estate_components(b);

	SAME_ARRAY(cor_estate_site_of_element(a), cor_estate_site_of_element(b), elements);
	SAME_ARRAY(cor_estate_product_of_element(a), cor_estate_product_of_element(b), elements);
	SAME_ARRAY(cor_estate_makers_of_elements(a), cor_estate_makers_of_elements(b), elements);
	SAME_ARRAY(cor_estate_element_of_part(a), cor_estate_element_of_part(b), parts);
	SAME_ARRAY(cor_estate_product_of_part(a), cor_estate_product_of_part(b), parts);
	SAME_ARRAY(cor_estate_makers_of_parts(a), cor_estate_makers_of_parts(b), parts);
	for (uint32_t site = 0; site < cor_estate_rows(a, COR_SITE); site++) {
		uint32_t x[2], y[2];

		cor_estate_elements_at(a, site, &x[0], &x[1]);
		cor_estate_elements_at(b, site, &y[0], &y[1]);
		assert_memory_equal(x, y, sizeof(x));
	}
	assert_int_equal(r->count, s->count);
	SAME_ARRAY(r->element, s->element, r->count);
	SAME_ARRAY(r->row, s->row, r->count);
	SAME_ARRAY(r->function, s->function, r->count);
	SAME_ARRAY(r->maker, s->maker, r->count);
	SAME_ARRAY(r->product, s->product, r->count);
	SAME_ARRAY(r->maybe, s->maybe, cor_bits_words(r->count));
	assert_int_equal(k->count, l->count);
	SAME_ARRAY(k->element, l->element, k->count);
	SAME_ARRAY(k->product, l->product, k->count);
	SAME_ARRAY(k->maker, l->maker, k->count);
	SAME_ARRAY(k->essential, l->essential, k->count);
}

static void same_set(const cor_maker_set *x, const cor_maker_set *y)
{
	assert_int_equal(x->count, y->count);
	assert_int_equal(x->open, y->open);
	SAME_ARRAY(x->parties, y->parties, x->count);
}

static void same_parties(const cor_estate *a, const cor_estate *b)
{
	const cor_unlisted *u, *v;
	const cor_stake *x, *y;
	uint32_t count = cor_estate_stakes(a, &x);

	assert_int_equal(count, cor_estate_stakes(b, &y));
	for (uint32_t i = 0; i < count; i++)
		assert_true(x[i].owner == y[i].owner && x[i].owned == y[i].owned &&
			x[i].low == y[i].low && x[i].high == y[i].high && x[i].kind == y[i].kind &&
			x[i].since == y[i].since && x[i].until == y[i].until);
	assert_int_equal(cor_estate_party_count(a), cor_estate_party_count(b));
	for (uint32_t i = 0; i < cor_estate_party_count(a); i++) {
		const cor_party *p = cor_estate_party(a, i), *q = cor_estate_party(b, i);

		SAME_TEXT(p->id, q->id);
		SAME_TEXT(p->name, q->name);
		SAME_TEXT(p->country, q->country);
		assert_int_equal(p->from_register, q->from_register);
		assert_int_equal(cor_estate_party_by_id(b, p->id), i);
	}
	assert_int_equal(cor_estate_maker_set_count(a), cor_estate_maker_set_count(b));
	for (uint32_t i = 0; i < cor_estate_maker_set_count(a); i++)
		same_set(cor_estate_maker_set(a, i), cor_estate_maker_set(b, i));
	count = cor_estate_unlisted(a, &u);
	assert_int_equal(count, cor_estate_unlisted(b, &v));
	for (uint32_t i = 0; i < count; i++) {
		SAME_TEXT(u[i].name, v[i].name);
		assert_int_equal(u[i].cells, v[i].cells);
	}
}

static void same_functions_and_products(const cor_estate *a, const cor_estate *b)
{
	assert_int_equal(cor_estate_function_count(a), cor_estate_function_count(b));
	assert_int_equal(cor_estate_function_group_count(a), cor_estate_function_group_count(b));
	for (uint32_t f = 0; f < cor_estate_function_count(a); f++) {
		SAME_TEXT(cor_estate_function(a, f), cor_estate_function(b, f));
		for (uint32_t g = 0; g < cor_estate_function_group_count(a); g++)
			assert_int_equal(cor_estate_function_in_group(a, f, g),
				cor_estate_function_in_group(b, f, g));
	}
	assert_int_equal(cor_estate_function_set_count(a), cor_estate_function_set_count(b));
	for (uint32_t i = 0; i < cor_estate_function_set_count(a); i++)
		same_set(cor_estate_function_set(a, i), cor_estate_function_set(b, i));
	assert_int_equal(cor_estate_product_count(a), cor_estate_product_count(b));
	for (uint32_t i = 0; i < cor_estate_product_count(a); i++) {
		const cor_product *p = cor_estate_product(a, i), *q = cor_estate_product(b, i);

		SAME_TEXT(p->id, q->id);
		SAME_TEXT(p->model, q->model);
		SAME_TEXT(p->class_name, q->class_name);
		assert_true(p->maker == q->maker && p->brand == q->brand &&
			p->cost_low == q->cost_low && p->cost_high == q->cost_high &&
			p->lead_days == q->lead_days);
	}
}

static inline void same_estate(const cor_estate *a, const cor_estate *b)
{
	assert_true(cor_digest_equal(cor_estate_digest(a), cor_estate_digest(b)));
	assert_ptr_equal(cor_estate_below(a), cor_estate_below(b));
	same_tables(a, b);
	same_joins(a, b);
	same_parties(a, b);
	same_functions_and_products(a, b);
}

#endif
