/* CSV of a table of the schema: headers in any order, and what is wrong with them and with records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/csv_table.h"
#include "base/file.h"

/* "cell,cell,...;" of each record, in the order of the table alias (alias, party, source, dated, grade), or the error. */
static void check(const char *text, const char *expected)
{
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record record;
	cor_csv_table table;
	cor_csv_fault fault;
	cor_buf out = {0};
	cor_err err = {0};
	bool more = true;

	assert_int_equal(cor_csv_new(cor_text_of(text), ',', '"', &csv, NULL), COR_OK);
	if (cor_csv_table_begin(&table, &cor_schema[COR_ALIAS], csv, "f", &record, &err) != COR_OK)
		cor_buf_addz(&out, err.text);
	while (err.status == COR_OK) {
		assert_int_equal(cor_csv_next(csv, &record, &more, NULL), COR_OK);
		if (!more)
			break;
		if (cor_csv_table_take(&table, &record, &fault))
			for (unsigned c = 0; c < table.spec->column_count; c++)
				cor_buf_addf(&out, "%.*s%s", COR_FMT(table.cells[c]),
					c + 1 < table.spec->column_count ? "," : ";");
		else
			cor_buf_addf(&out, "%llu:%u: %s;", (unsigned long long)fault.line,
				fault.column, fault.reason);
	}
	assert_int_equal(cor_buf_status(&out, NULL), COR_OK);
	assert_string_equal(out.n ? out.p : "", expected);
	cor_buf_done(&out);
}

static void test_taken(void **state)
{
	(void)state;
	check("alias,party\nA,p\nB,q\n", "A,p,,,;B,q,,,;");
	check("party, alias\np,A\n", "A,p,,,;");
	check("grade,alias\nS,\"a \"\"b\"\"\"\n", "a \"b\",,,,S;");
}

static void test_refused(void **state)
{
	(void)state;
	check("", "f:1:1: expected a header line, the file is empty");
	check("party,alais\n",
		"f:1:7: table alias has no column \"alais\"; did you mean \"alias\"?");
	check("party,colour\n", "f:1:7: table alias has no column \"colour\"");
	check("party,alias,party\n", "f:1:13: column \"party\" stands here twice");
	check("alias,party\nA\nB,q,r\nC,s\n",
		"2:1: has 1 cells, expected 2;3:5: has 3 cells, expected 2;C,s,,,;");
	check("alias,party\n\"A,p\n", "2:1: quote is never closed;");
}

static char path[600];

static cor_status open_file(const char *text, cor_csv_file *file, cor_err *err)
{
	const char *place = getenv("TMPDIR");

	snprintf(path, sizeof(path), "%s/cordon-csv-table-%ld", place ? place : "/tmp",
		(long)getpid());
	assert_int_equal(cor_file_write(path, cor_text_of(text), NULL), COR_OK);
	return cor_csv_file_open(file, &cor_schema[COR_ALIAS], path, err);
}

/* What stands in a list of places is in no message. */
static void test_hidden(void **state)
{
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record header;
	cor_csv_table table;
	cor_err err;

	(void)state;
	assert_int_equal(cor_csv_new(COR_TEXT("site,Bunker Hill\n"), ',', '"', &csv, NULL), COR_OK);
	assert_int_equal(cor_csv_table_begin(&table, &cor_place_spec, csv, "f", &header, &err),
		COR_EINPUT);
	assert_string_equal(err.text, "f:1:6: expected one of the columns of a list of places");
}

static void test_file(void **state)
{
	cor_csv_file file;
	cor_err err = {0};
	bool more = true;

	(void)state;
	assert_int_equal(open_file("party,alias\np,A\nq\n", &file, &err), COR_OK);
	assert_int_equal(cor_csv_file_next(&file, &more, &err), COR_OK);
	assert_true(more && cor_text_is(file.table.cells[0], "A"));
	assert_int_equal(cor_csv_file_next(&file, &more, &err), COR_EINPUT);
	assert_non_null(strstr(err.text, ":3:1: has 1 cells, expected 2"));
	assert_int_equal(cor_csv_file_next(&file, &more, &err), COR_OK);
	assert_false(more);
	cor_csv_file_close(&file);
	assert_int_equal(open_file("party,colour\n", &file, &err), COR_EINPUT);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(cor_csv_file_open(&file, &cor_schema[COR_ALIAS], path, &err), COR_ESYSTEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
