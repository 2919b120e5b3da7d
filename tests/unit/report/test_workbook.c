#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "report/workbook.h"

static const cor_sheet_column columns[] = {{"a", 10}, {"b", 10}, {NULL, 0}};

static cor_workbook *make(void)
{
	cor_err err = {0};
	cor_workbook *book = NULL;
	assert_int_equal(cor_workbook_new(0, "test", &book, &err), COR_OK);
	return book;
}

/* Names of the parts of an archive stand in it as they are. */
static bool has_part(const cor_buf *out, const char *name)
{
	return memmem(out->p, out->n, name, strlen(name)) != NULL;
}

static void test_a_sheet_that_is_full_goes_on(void **state)
{
	(void)state;
	cor_workbook *book = make();
	cor_sheet *sheet = cor_workbook_sheet(book, "long", columns);
	cor_buf out = {0};
	cor_err err = {0};
	/* With the header 1,048,577 rows: one more than a sheet holds. */
	for (int i = 0; i < 1048576; i++) {
		cor_sheet_number(sheet, 1);
		cor_sheet_end_row(sheet);
	}
	assert_int_equal(cor_workbook_take(book, &out, &err), COR_OK);
	assert_true(has_part(&out, "xl/worksheets/sheet1.xml"));
	assert_true(has_part(&out, "xl/worksheets/sheet2.xml"));
	assert_false(has_part(&out, "xl/worksheets/sheet3.xml"));
	cor_buf_done(&out);
	cor_workbook_free(book);
}

static void test_every_sort_of_cell(void **state)
{
	(void)state;
	cor_workbook *book = make();
	cor_sheet *sheet = cor_workbook_sheet(book, "cells", columns);
	cor_buf out = {0};
	cor_err err = {0};
	cor_sheet_text(sheet, COR_TEXT(""));
	cor_sheet_text(sheet, COR_TEXT("=1\xff\x01"));
	cor_sheet_end_row(sheet);
	cor_sheet_number(sheet, UINT64_MAX);
	cor_sheet_days(sheet, -3);
	cor_sheet_end_row(sheet);
	cor_sheet_day(sheet, COR_DAY_NONE);
	cor_sheet_day(sheet, -400000); /* before 1901 */
	cor_sheet_share(sheet, (cor_ratio){1, 3});
	cor_sheet_empty(sheet);
	cor_sheet_end_row(sheet);
	assert_int_equal(cor_workbook_take(book, &out, &err), COR_OK);
	assert_memory_equal(out.p, "PK", 2);
	cor_buf_done(&out);
	cor_workbook_free(book);
}

static void test_never_taken(void **state)
{
	(void)state;
	cor_workbook *book = make();
	cor_sheet_word(cor_workbook_sheet(book, "s", columns), "x");
	cor_workbook_free(book);
	cor_workbook_free(NULL);
}

/* What fails shows when the workbook is taken: here a name that no sheet may have. */
static void test_failure(void **state)
{
	(void)state;
	cor_workbook *book = make();
	cor_sheet *sheet = cor_workbook_sheet(book, "no [such] name", columns);
	cor_buf out = {0};
	cor_err err = {0};
	cor_sheet_word(sheet, "x");
	cor_sheet_end_row(sheet);
	assert_int_equal(cor_workbook_take(book, &out, &err), COR_ESYSTEM);
	assert_non_null(strstr(err.text, "the workbook cannot be written"));
	assert_int_equal(out.n, 0);
	cor_buf_done(&out);
	cor_workbook_free(book);
}

static void test_memory(void **state)
{
	(void)state;
	cor_status status = COR_ENOMEM;
	for (uint64_t n = 0; status != COR_OK; n++) {
		cor_err err = {0};
		cor_buf out = {0};
		cor_workbook *book = NULL;
		cor_mem_fail_at(n);
		status = cor_workbook_new(1, "t", &book, &err);
		if (status == COR_OK) {
			cor_sheet_text(cor_workbook_sheet(book, "s", columns), COR_TEXT("x"));
			status = cor_workbook_take(book, &out, &err);
		}
		cor_mem_fail_at(UINT64_MAX);
		cor_workbook_free(book);
		cor_buf_done(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_sheet_that_is_full_goes_on),
		cmocka_unit_test(test_every_sort_of_cell),
		cmocka_unit_test(test_never_taken),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
