#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/schema.h"

static void test_names(void **state)
{
	(void)state;
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++) {
		const cor_table_spec *spec = &cor_schema[t];

		assert_int_equal(cor_schema_table(cor_text_of(spec->name)), t);
		assert_true(spec->column_count > 0 && spec->column_count <= COR_TABLE_COLUMNS_MAX);
		for (unsigned c = 0; c < spec->column_count; c++) {
			const cor_column_spec *column = &spec->columns[c];

			assert_true(column->name && column->name[0]);
			assert_int_equal(cor_schema_column((cor_table_id)t,
						 cor_text_of(column->name)),
				c);
			assert_true(column->doc && column->doc[strlen(column->doc) - 1] == '.');
			assert_true((column->type == COR_TYPE_WORD) == (column->words != NULL));
			/* What is named comes before what names it: refusals go down in order. */
			if (column->type == COR_TYPE_REF)
				assert_true(column->ref < t);
			else
				assert_int_equal(column->ref, COR_TABLE_COUNT);
			if (column->type == COR_TYPE_KEY)
				assert_true(column->flags & COR_COLUMN_REQUIRED);
		}
		if (spec->column_count < COR_TABLE_COLUMNS_MAX)
			assert_null(spec->columns[spec->column_count].name);
	}
	assert_int_equal(cor_schema_table(COR_TEXT("sites")), COR_TABLE_COUNT);
	assert_int_equal(cor_schema_column(COR_SITE, COR_TEXT("latitude")), -1);
}

static void test_suggestions(void **state)
{
	(void)state;
	assert_string_equal(cor_schema_near_table(COR_TEXT("elment")), "element");
	assert_string_equal(cor_schema_near_table(COR_TEXT("sites")), "site");
	assert_null(cor_schema_near_table(COR_TEXT("weather")));
	assert_string_equal(cor_schema_near_column(COR_ELEMENT, COR_TEXT("instaled")), "installed");
	assert_null(cor_schema_near_column(COR_ELEMENT, COR_TEXT("colour")));
}

/* A bigger schema is a new format: column order is part of the digest. */
static void test_columns(void **state)
{
	static const struct {
		cor_table_id table;
		const char *columns;
	} expected[] = {
		{COR_PARTY, "id name country source dated grade"},
		{COR_ALIAS, "alias party source dated grade"},
		{COR_STAKE,
			"owner owned share_low_pct share_high_pct kind since until source "
			"dated grade"},
		{COR_FUNCTION, "id name spec source dated grade"},
		{COR_FUNCTION_ALIAS, "alias function source dated grade"},
		{COR_FUNCTION_GROUP, "grp function membership source dated grade"},
		{COR_PRODUCT,
			"id maker brand model class cost_low cost_high currency lead_days "
			"source dated grade"},
		{COR_BOM, "product part_product quantity essential"},
		{COR_SITE, "id operator name country region lat lon source dated grade"},
		{COR_SITE_TAG, "site tag source dated grade"},
		{COR_NETWORK_TAG, "network tag"},
		{COR_ELEMENT,
			"id site operator owner network name product maker generations "
			"state procured installed retired"},
		{COR_ROLE, "element function maker product membership"},
		{COR_PART, "id element slot product maker serial essential"},
		{COR_MEASURE, "element name value"},
		{COR_LINK, "id a b kind directed metric capacity_bps"},
		{COR_DEMAND, "id source sink volume_bps class"},
		{COR_EVIDENCE, "subject signal raw party weight seen source"},
		{COR_PERMIT, "subject granted expires source"},
		{COR_EXEMPTION, "rule subject until reason approved_by"},
		{COR_REFUSED, "file line column reason raw"},
	};

	(void)state;
	for (unsigned i = 0; i < COR_TABLE_COUNT; i++) {
		const cor_table_spec *spec = &cor_schema[expected[i].table];
		cor_text rest = cor_text_of(expected[i].columns), name;
		unsigned c = 0;

		while (cor_text_cut(&rest, ' ', &name)) {
			assert_true(c < spec->column_count);
			assert_true(cor_text_is(name, spec->columns[c++].name));
		}
		assert_int_equal(c, spec->column_count);
		assert_int_equal(spec->in_register, i < COR_REGISTER_TABLES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_suggestions),
		cmocka_unit_test(test_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
