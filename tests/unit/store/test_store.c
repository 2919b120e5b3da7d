#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "random_estate.h"
#include "store/folder.h"
#include "store/store.h"

static char where[64]; /* a folder of this run's own */

static char *at(const char *name)
{
	static char paths[4][200];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", where, name);
	return path;
}

static int make_folder(void **state)
{
	(void)state;
	snprintf(where, sizeof(where), "test_store.XXXXXX");
	return mkdtemp(where) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", where);
	return system(command);
}

/* Without the syncing of cor_file_write, which takes its time. */
static void overwrite(const char *path, const char *bytes, size_t count)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, count, file), count);
	assert_int_equal(fclose(file), 0);
}

static void write_file(const char *path, const char *text)
{
	overwrite(path, text, strlen(text));
}

static void run_sql(const char *path, const char *sql)
{
	char *message = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

static int64_t ask_sql(const char *path, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;
	int64_t answer;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	answer = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return answer;
}

static cor_estate *open_estate(const char *path)
{
	cor_estate *estate = NULL;
	cor_err err = {0};

	if (cor_store_open(path, false, NULL, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	return estate;
}

static void write_estate(const char *path, const cor_estate *estate)
{
	cor_err err = {0};

	if (cor_store_write(path, estate, &err) != COR_OK)
		fail_msg("%s", err.text);
}

/* Opening fails, and says so in these words. */
static void assert_refused(const char *path, const char *words)
{
	cor_estate *estate = NULL;
	cor_err err = {0};

	assert_int_not_equal(cor_store_open(path, false, NULL, &estate, &err), COR_OK);
	assert_null(estate);
	assert_null(strchr(err.text, '\n'));
	if (!strstr(err.text, words))
		fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

static void assert_not_written(const char *path, const cor_estate *estate, const char *words)
{
	cor_err err = {0};

	assert_int_not_equal(cor_store_write(path, estate, &err), COR_OK);
	if (!strstr(err.text, words))
		fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

static void test_file_names(void **state)
{
	(void)state;
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++) {
		char name[64];

		snprintf(name, sizeof(name), "%s.csv", cor_schema[t].name);
		assert_string_equal(cor_folder_file((cor_table_id)t), name);
	}
}

static void test_round_trips(void **state)
{
	draw d = draw_new("store round trips");

	(void)state;
	for (unsigned round = 0; round < 6; round++) {
		uint32_t rows = round == 0 ? 0 : 2 + draw_below(&d, 40);
		cor_estate *first = random_estate(&d, rows), *second, *third;

		write_estate(at("a.db"), first);
		second = open_estate(at("a.db"));
		write_estate(at("b/"), second);
		third = open_estate(at("b"));
		assert_true(cor_digest_equal(cor_estate_digest(first), cor_estate_digest(second)));
		assert_true(cor_digest_equal(cor_estate_digest(first), cor_estate_digest(third)));
		cor_estate_free(second);
		write_estate(at("c.db"), third);
		second = open_estate(at("c.db"));
		assert_true(cor_digest_equal(cor_estate_digest(first), cor_estate_digest(second)));
		for (unsigned t = 0; t < COR_TABLE_COUNT; t++)
			assert_int_equal(cor_estate_rows(second, (cor_table_id)t), rows);
		cor_estate_free(first);
		cor_estate_free(second);
		cor_estate_free(third);
	}
}

static void test_what_is_written(void **state)
{
	draw d = draw_new("what is written");
	cor_estate *estate = random_estate(&d, 7);
	char *bytes = NULL;
	size_t count;

	(void)state;
	write_estate(at("w.db"), estate);
	assert_int_equal(ask_sql(at("w.db"), "PRAGMA application_id"), 0x4372646e);
	assert_int_equal(ask_sql(at("w.db"),
				 "SELECT value = 'cordon-estate/1' FROM cordon_meta WHERE key = "
				 "'format'"),
		1);
	assert_int_equal(ask_sql(at("w.db"), "SELECT count(*) FROM element"), 7);
	assert_int_equal(ask_sql(at("w.db"),
				 "SELECT sum(strict) FROM pragma_table_list WHERE name <> "
				 "'sqlite_schema' AND schema = 'main'"),
		COR_TABLE_COUNT + 1);
	assert_int_equal(ask_sql(at("w.db"),
				 "SELECT count(*) FROM site WHERE typeof(lat) NOT IN ('real', "
				 "'null')"),
		0);
	write_estate(at("w/"), estate);
	assert_int_equal(cor_file_read(at("w/measure.csv"), 1u << 20, &bytes, &count, NULL),
		COR_OK);
	assert_memory_equal(bytes, "element,name,value\n", 19);
	cor_mem_free(bytes);
	cor_estate_free(estate);
}

/* The corners of the numbers come back as they went in. */
static void test_numbers(void **state)
{
	cor_estate *estate, *again;
	static const char *const LAT[] = {"-90", "90", "0", "0.0000001", "-0.0000001",
		"51.1234567"};
	unsigned lat = (unsigned)cor_schema_column(COR_SITE, COR_TEXT("lat"));

	(void)state;
	mkdir(at("n"), 0777);
	write_file(at("n/site.csv"),
		"id,lat\n1,-90\n2,90\n3,-0.0\n4,0.00000009\n5,-0.0000001\n6,51.1234567\n");
	write_file(at("n/party.csv"), "id\na\nb\n");
	write_file(at("n/stake.csv"),
		"owner,owned,kind,share_low_pct,share_high_pct\na,b,shares,0.0001,99.9999\n");
	write_file(at("n/link.csv"), "id,a,b,kind,metric\nl,e,e,data,9223372036854775807\n");
	write_file(at("n/element.csv"), "id,site\ne,6\n");
	estate = open_estate(at("n"));
	write_estate(at("n.db"), estate);
	again = open_estate(at("n.db"));
	assert_true(cor_digest_equal(cor_estate_digest(estate), cor_estate_digest(again)));
	for (unsigned i = 0; i < 6; i++) {
		uint32_t row = cor_estate_find(again, COR_SITE, (cor_text){&"123456"[i], 1});

		assert_true(cor_text_is(cor_estate_cell(again, COR_SITE, row, lat), LAT[i]));
	}
	assert_true(cor_text_is(cor_estate_cell(again, COR_STAKE, 0, 2), "0.0001"));
	assert_true(cor_text_is(cor_estate_cell(again, COR_STAKE, 0, 3), "99.9999"));
	assert_true(cor_text_is(cor_estate_cell(again, COR_LINK, 0, 5), "9223372036854775807"));
	cor_estate_free(estate);
	cor_estate_free(again);
}

static void test_bad_folders(void **state)
{
	(void)state;
	assert_refused(at("nothing"), "there is no such file");
	mkdir(at("f"), 0777);
	assert_refused(at("f"), "no table of an estate is in this folder");
	write_file(at("f/elements.csv"), "id\n1\n");
	assert_refused(at("f"),
		"elements.csv: no table of an estate has this name; did you mean element.csv?");
	unlink(at("f/elements.csv"));
	write_file(at("f/site.csv"), "id,naem\n1,x\n");
	assert_refused(at("f"),
		"f/site.csv:1:4: table site has no column \"naem\"; did you mean \"name\"?");
	write_file(at("f/site.csv"), "id,name,id\n1,x,2\n");
	assert_refused(at("f"), "f/site.csv:1:9: column \"id\" stands here twice");
	write_file(at("f/site.csv"), "\xff\xfei,d\n1,x\n");
	assert_refused(at("f"), "f/site.csv:1:1: the name of column 1 is no UTF-8 text");
	write_file(at("f/site.csv"), "");
	assert_refused(at("f"), "f/site.csv:1:1: expected a header line");
	write_file(at("f/site.csv"), "id,name\n1,x\n2,\xc3\xa4,y\n");
	assert_refused(at("f"), "f/site.csv:3:5: has 3 cells, expected 2");
	write_file(at("f/site.csv"), "id,name\n1,x\n2\n");
	assert_refused(at("f"), "f/site.csv:3:1: has 1 cells, expected 2");
	write_file(at("f/site.csv"), "id,name\n1,\"x\n2,y\n");
	assert_refused(at("f"), "f/site.csv:2:3: quote is never closed");
	write_file(at("f/site.csv"), "id,lat\n\xc3\xa4,x\n2,91\n3,y\n");
	assert_refused(at("f"), "f/site.csv:2:3: lat is \"x\"");
	assert_refused(at("f"), "(and 2 more)");
	write_file(at("f/site.csv"), "id\n1\n");
	write_file(at("f/element.csv"), "site,id\n1,a\n7,b\n");
	assert_refused(at("f"), "f/element.csv:3:1: site is \"7\"");
}

static void test_tolerant_folders(void **state)
{
	cor_estate *estate;

	(void)state;
	mkdir(at("t"), 0777);
	write_file(at("t/site.csv"), "\xef\xbb\xbfname,id\r\n\"a,b\",1\r\n\r\n,2");
	write_file(at("t/notes.txt"), "not read");
	estate = open_estate(at("t"));
	assert_int_equal(cor_estate_rows(estate, COR_SITE), 2);
	assert_true(cor_text_is(cor_estate_cell(estate, COR_SITE, 0, 2), "a,b"));
	cor_estate_free(estate);
}

static void test_registers(void **state)
{
	cor_estate *estate = NULL;
	cor_err err = {0};

	(void)state;
	mkdir(at("r"), 0777);
	write_file(at("r/party.csv"), "id\nx\n");
	write_file(at("r/sensitive.csv"), "anything\n");
	write_file(at("r/site.csv"), "id\n1\n");
	assert_int_equal(cor_store_open(at("r"), true, NULL, &estate, &err), COR_OK);
	assert_int_equal(cor_estate_rows(estate, COR_PARTY), 1);
	assert_int_equal(cor_estate_rows(estate, COR_SITE), 0);
	cor_estate_free(estate);
	estate = NULL;
	write_file(at("r/partys.csv"), "id\ny\n");
	assert_int_equal(cor_store_open(at("r"), true, NULL, &estate, &err), COR_EINPUT);
	assert_non_null(strstr(err.text, "did you mean party.csv?"));
}

static void test_bad_databases(void **state)
{
	draw d = draw_new("bad databases");
	cor_estate *estate = random_estate(&d, 60);
	struct stat info;

	(void)state;
	write_file(at("text.db"),
		"This is a text that is longer than a header of SQLite, which has "
		"a hundred bytes, so that SQLite looks at it at all.\n");
	assert_refused(at("text.db"), "this is neither");
	write_file(at("empty.db"), "");
	assert_refused(at("empty.db"), "this file is empty");
	run_sql(at("other.db"), "CREATE TABLE t (x)");
	assert_refused(at("other.db"), "no estate of Cordon's");
	write_estate(at("new.db"), estate);
	run_sql(at("new.db"), "UPDATE cordon_meta SET value = 'cordon-estate/2'");
	assert_refused(at("new.db"), "its format is cordon-estate/2, newer than this Cordon reads");
	run_sql(at("new.db"), "UPDATE cordon_meta SET value = 'x'");
	assert_refused(at("new.db"), "its format is \"x\", expected cordon-estate/1");
	run_sql(at("new.db"), "DELETE FROM cordon_meta");
	assert_refused(at("new.db"), "expected cordon-estate/1");
	write_estate(at("col.db"), estate);
	run_sql(at("col.db"), "ALTER TABLE site ADD COLUMN regoin TEXT");
	assert_refused(at("col.db"), "did you mean \"region\"?");
	write_estate(at("near.db"), estate);
	run_sql(at("near.db"), "CREATE TABLE Roles (element TEXT, function TEXT)");
	assert_refused(at("near.db"),
		"near.db: no table of an estate is called \"roles\"; did you mean \"role\"?");
	write_estate(at("cut.db"), estate);
	assert_int_equal(stat(at("cut.db"), &info), 0);
	for (off_t size = info.st_size - 1; size > 512; size = size / 2) {
		assert_int_equal(truncate(at("cut.db"), size), 0);
		assert_refused(at("cut.db"), "cut.db: the SQLite file is damaged");
	}
	cor_estate_free(estate);
}

/* Any page overwritten: an error in one line, or nothing that matters was on it. */
static void test_damaged_pages(void **state)
{
	draw d = draw_new("damaged pages");
	cor_estate *estate = random_estate(&d, 60), *again = NULL;
	unsigned refused = 0;
	char *bytes = NULL;
	size_t count;

	(void)state;
	write_estate(at("good.db"), estate);
	assert_int_equal(cor_file_read(at("good.db"), 1u << 24, &bytes, &count, NULL), COR_OK);
	for (size_t page = 1; page < count / 4096; page += 2) {
		char kept[4096];
		cor_err err = {0};

		memcpy(kept, bytes + page * 4096, 4096);
		for (unsigned i = 0; i < 4096; i++)
			bytes[page * 4096 + i] = (char)draw_u64(&d);
		overwrite(at("hurt.db"), bytes, count);
		if (cor_store_open(at("hurt.db"), false, NULL, &again, &err) != COR_OK) {
			refused++;
			assert_null(strchr(err.text, '\n'));
			assert_non_null(strstr(err.text, "hurt.db"));
		} else {
			cor_estate_free(again);
		}
		memcpy(bytes + page * 4096, kept, 4096);
	}
	assert_true(refused > count / 4096 / 4);
	cor_mem_free(bytes);
	cor_estate_free(estate);
}

static void test_rows_wrong_in_database(void **state)
{
	draw d = draw_new("wrong rows");
	cor_estate *estate = random_estate(&d, 3);

	(void)state;
	write_estate(at("rows.db"), estate);
	run_sql(at("rows.db"), "INSERT INTO site (id, lat) VALUES ('s', 91.5)");
	assert_refused(at("rows.db"), "rows.db: site row 4: lat is \"91.5\"");
	cor_estate_free(estate);
}

static void test_replacing(void **state)
{
	draw d = draw_new("replacing");
	cor_estate *first = random_estate(&d, 9), *second = random_estate(&d, 4), *again;

	(void)state;
	write_estate(at("r.db"), first);
	run_sql(at("r.db"),
		"CREATE VIEW mine AS SELECT id FROM element;"
		"CREATE INDEX quick ON element (maker);"
		"ALTER TABLE site DROP COLUMN region");
	write_estate(at("r.db"), second);
	assert_int_equal(ask_sql(at("r.db"), "SELECT count(*) FROM mine"), 4);
	again = open_estate(at("r.db"));
	assert_true(cor_digest_equal(cor_estate_digest(second), cor_estate_digest(again)));
	cor_estate_free(again);

	write_estate(at("swap/"), first);
	write_estate(at("swap"), second);
	again = open_estate(at("swap"));
	assert_true(cor_digest_equal(cor_estate_digest(second), cor_estate_digest(again)));
	cor_estate_free(again);
	write_file(at("swap/letter.txt"), "dear");
	assert_not_written(at("swap"), first,
		"holds \"letter.txt\", which is no table of an estate");
	write_file(at("book"),
		"a text that is no database but long enough for a header of one: "
		"one hundred bytes at least, all of them");
	assert_not_written(at("book"), first, "book");
	run_sql(at("foreign.db"), "CREATE TABLE t (x)");
	assert_not_written(at("foreign.db"), first, "no estate of Cordon's");
	assert_int_equal(ask_sql(at("foreign.db"), "SELECT count(*) FROM t"), 0);
	assert_not_written(at("no/such/place.db"), first, "place.db");
	assert_not_written(at("no/such/place/"), first, "place");
	assert_true(cor_store_exists(at("swap")) && cor_store_exists(at("r.db")));
	mkdir(at("void"), 0777);
	assert_false(cor_store_exists(at("void")) || cor_store_exists(at("never")));
	cor_estate_free(first);
	cor_estate_free(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file_names),
		cmocka_unit_test(test_round_trips),
		cmocka_unit_test(test_what_is_written),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_bad_folders),
		cmocka_unit_test(test_tolerant_folders),
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_bad_databases),
		cmocka_unit_test(test_damaged_pages),
		cmocka_unit_test(test_rows_wrong_in_database),
		cmocka_unit_test(test_replacing),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
