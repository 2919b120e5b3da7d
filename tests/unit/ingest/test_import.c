#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "kit.h"

#define A "cordon-map: 1\ninputs: {a: {file: a.csv}}\n"
#define AB "cordon-map: 1\ninputs: {a: {file: a.csv}, b: {file: b.csv}}\n"

static void check_failure(const char *map, const char *const *files, size_t count, bool strict,
	const char *words)
{
	kit_result r = kit_run(map, strict, files, count);

	assert_int_not_equal(r.status, COR_OK);
	if (!strstr(r.err.text, words))
		fail_msg("\"%s\" does not say \"%s\"", r.err.text, words);
	kit_done(&r);
}

static void test_columns(void **state)
{
	(void)state;
	kit_check(A "tables:\n- {table: site, from: a, columns: {id: nr, name: {constant: here},"
		    " region: {template: \"{x}-{y}\"}, operator: {column: ops, list: \"/\"}}}\n",
		"a.csv", "y,nr,x,ops\n1, s1 ,p,B/A/B\n2,s2,,\n",
		"site: s1;B|A;here;;p-1\nsite: s2;;here\n");
}

static void test_formats(void **state)
{
	(void)state;
	kit_check(
		"cordon-map: 1\ninputs: {a: {file: \"*.dat\", delimiter: tab, quote: \"'\", comment: \"#\","
		" columns: [k, n], unknown: [n/a, \"-\"]}}\n"
		"tables:\n- {table: site, from: a, columns: {id: k, name: n}}\n",
		"x.dat", "# k n\n1\t'a\tb'\n2\tn/a\n3\t-\n4\t\"q\"\n",
		"site: 1;;a\tb\nsite: 2\nsite: 3\nsite: 4;;\"q\"\n");
	kit_check("cordon-map: 1\ninputs: {a: {file: a.csv, quote: none}}\n"
		  "tables:\n- {table: site, from: a, columns: {id: k, name: n}}\n",
		"a.csv", "\xef\xbb\xbfn,k\r\n\"x,1\r\n", "site: 1;;\"x\n");
}

static void test_changes(void **state)
{
	(void)state;
	kit_check(A "tables:\n- table: site\n  from: a\n  columns:\n    id: k\n"
		    "    lat: {column: geo, point: {form: lat-lon, take: lat}, decimal: comma}\n"
		    "    lon: {column: geo, point: {form: lat-lon, take: lon}, decimal: comma}\n"
		    "    dated: {column: day, date: dd.mm.yyyy, unknown: [never]}\n"
		    "    country: {column: land, map: {Deutschland: DE, \"\": FR}, else: GB}\n",
		"a.csv",
		"k,geo,day,land\n1,\"51,5;-0,25\",28.01.2020,Deutschland\n2,,never,\n3,,,x\n",
		"site: 1;;;DE;;51.5;-0.25;;2020-01-28\nsite: 2;;;FR\nsite: 3;;;GB\n");
	kit_check(A "tables:\n- {table: site, from: a, columns: {id: k,"
		    " lat: {column: la, degrees: dms}, lon: {column: lo, degrees: dms}}}\n",
		"a.csv",
		"k,la,lo\n1,51\xc2\xb0"
		"30'0\"N,0\xc2\xb0"
		"7'30\"W\n",
		"site: 1;;;;;51.5;-0.125\n");
}

static void test_where(void **state)
{
	static const char TEXT[] = "k,t,u\n1,4G,\n2,5G,x\n3,2G,x\n4,,y\n5,4G-b,\n";

	(void)state;
	kit_check(A "tables: [{table: site, from: a, where: {t: 4G}, columns: {id: k}}]\n", "a.csv",
		TEXT, "site: 1\n");
	kit_check(A "tables: [{table: site, from: a, where: {t: [4G, 2G]}, columns: {id: k}}]\n",
		"a.csv", TEXT, "site: 1\nsite: 3\n");
	kit_check(A
		"tables: [{table: site, from: a, where: {t: {like: \"4*\"}}, columns: {id: k}}]\n",
		"a.csv", TEXT, "site: 1\nsite: 5\n");
	kit_check(A
		"tables: [{table: site, from: a, where: {t: {unlike: [4*, 5*]}}, columns: {id: k}}]\n",
		"a.csv", TEXT, "site: 3\nsite: 4\n");
	kit_check(A
		"tables: [{table: site, from: a, where: {t: {not: 4G}, u: {known: yes}}, columns: {id: k}}]\n",
		"a.csv", TEXT, "site: 2\nsite: 3\nsite: 4\n");
	kit_check(A "tables: [{table: site, from: a, where: {u: {known: no}}, columns: {id: k}}]\n",
		"a.csv", TEXT, "site: 1\nsite: 5\n");
	kit_check(A
		"tables: [{table: site, from: a, where: [{t: 2G}, {u: y}], columns: {id: k}}]\n",
		"a.csv", TEXT, "site: 3\nsite: 4\n");
}

static void test_joins(void **state)
{
	const char *files[] = {kit_write("a.csv", "k,ref,n\n1,p,7\n2,q,\n3,,7\n4,r,8\n"),
		kit_write("b.csv",
			"key,site,gen,num\np,s1,N1,3\np,s1,B3,4\np,s1,N2,5\nq,s2,B3,\nr,s3,,1\n")};
	kit_result r = kit_run(AB
		"tables:\n- table: element\n  from: a\n  columns:\n    id: k\n"
		"    name: {lookup: {in: b, key: key, by: ref, column: site}}\n"
		"    generations: {collect: {in: b, key: key, by: ref, column: gen}, map: {N*: 5G, B*: 4G}}\n"
		"- table: measure\n  from: a\n  columns:\n    element: k\n    name: {constant: rows}\n"
		"    value: {count: {in: b, key: key, by: ref, where: {gen: {like: N*}}}}\n"
		"- table: measure\n  from: a\n  columns:\n    element: k\n    name: {constant: sum}\n"
		"    value: {sum: {in: b, key: \"{key}\", by: \"{ref}\", column: num}, scale: 10}\n",
		false, files, 2);

	(void)state;
	assert_int_equal(r.status, COR_OK);
	assert_string_equal(r.shown.p,
		"element: 1;;;;;s1;;;4G|5G\n"
		"element: 2;;;;;s2;;;4G\n"
		"element: 3\n"
		"element: 4;;;;;s3\n"
		"measure: 1;rows;2\n"
		"measure: 1;sum;120\n"
		"measure: 2;rows;0\n"
		"measure: 2;sum\n"
		"measure: 3;rows\n"
		"measure: 3;sum\n"
		"measure: 4;rows;0\n"
		"measure: 4;sum;10\n");
	assert_int_equal(r.refused, 0);
	kit_done(&r);
}

static void test_joins_refuse(void **state)
{
	static const char MAP[] = AB
		"tables:\n- {table: site, from: a, columns: {id: k, name: {lookup: {in: b, key: k, column: v%s}}}}\n";
	const char *files[] = {kit_write("a.csv", "k\n1\n2\n3\n"),
		kit_write("b.csv", "k,v\n1,x\n1,y\n2,z\n2,z\n")};
	char map[400];
	kit_result r;

	(void)state;
	snprintf(map, sizeof(map), MAP, "");
	r = kit_run(map, false, files, 2);
	assert_int_equal(r.status, COR_OK);
	assert_int_equal(r.refused, 2);
	assert_non_null(strstr(r.shown.p, "site: 2;;z\n"));
	assert_non_null(strstr(r.shown.p,
		"refused: a.csv;2;name;site: name is \"1\", expected a key of which all rows"));
	assert_non_null(strstr(r.shown.p,
		"refused: a.csv;4;name;site: name is \"3\", expected a key that the file"));
	kit_done(&r);
	snprintf(map, sizeof(map), MAP, ", keep: first, missing: unknown");
	r = kit_run(map, false, files, 2);
	assert_string_equal(r.shown.p, "site: 1;;x\nsite: 2;;z\nsite: 3\n");
	kit_done(&r);
}

static void test_distinct(void **state)
{
	static const char TEXT[] = "c,s,n\n1,x,N\n2,x,N\n3,y,M\n4,x,other\n";
	static const char TABLES[] =
		"tables:\n- {table: site, from: a, distinct: yes%s, columns: {id: s, name: n}}\n"
		"- {table: element, from: a, columns: {id: c, site: s}}\n";
	const char *path = kit_write("a.csv", TEXT);
	char map[400];
	kit_result r;

	(void)state;
	snprintf(map, sizeof(map), "%s", A);
	snprintf(map + strlen(map), sizeof(map) - strlen(map), TABLES, "");
	r = kit_run(map, false, &path, 1);
	assert_string_equal(r.shown.p,
		"site: x;;N\nsite: y;;M\nelement: 1;x\nelement: 2;x\nelement: 3;y\n"
		"refused: a.csv;5;name;site: name is \"other\", expected \"N\" as in line 2, which has the "
		"same key;4,x,other\n");
	assert_int_equal(r.counts[COR_SITE].added, 2);
	assert_int_equal(r.counts[COR_SITE].repeated, 1);
	assert_int_equal(r.counts[COR_ELEMENT].added, 3);
	assert_int_equal(r.rows_read, 4);
	kit_done(&r);
	snprintf(map, sizeof(map), "%s", A);
	snprintf(map + strlen(map), sizeof(map) - strlen(map), TABLES, ", keep: first");
	r = kit_run(map, false, &path, 1);
	assert_int_equal(r.refused, 0);
	assert_int_equal(r.counts[COR_SITE].repeated, 2);
	assert_int_equal(r.counts[COR_ELEMENT].added, 4);
	kit_done(&r);
}

/* Every kind of wrong row: one refusal each, with its reason; the good rows come through. */
static void test_refusals(void **state)
{
	static const char MAP[] = A
		"tables:\n- {table: site, from: a, columns: {id: s, lat: la}}\n"
		"- {table: element, from: a, columns: {id: e, site: ref, state: st,"
		" operator: {column: op, map: {T: Tele}}}}\n";
	static const char TEXT[] = "s,la,e,ref,st,op\n"
				   "s1,50,e1,s1,live,T\n"
				   "s2,91,e2,s1,live,T\n"
				   "s3,50,e3,s1,lvie,T\n"
				   "s4,50,e4,s1,live\n"
				   "s5,50,\"e5,s1,live,T\n"
				   "s6,50,e6,s1,live,X\n"
				   ",50,e7,s1,live,T\n"
				   "s8,50,e8,gone,live,T\n"
				   "s1,50,e9,s1,live,T\n"
				   "s10,50,e1,s1,live,T\n"
				   "s11,50,e\xff,s1,live,T\n"
				   "s12,50,e12,s8,live,T\n";
	const char *path = kit_write("a.csv", TEXT);
	kit_result r = kit_run(MAP, false, &path, 1);

	(void)state;
	if (r.status != COR_OK)
		fail_msg("%s", r.err.text);
	assert_string_equal(r.shown.p,
		"site: s1;;;;;50\n"
		"site: s12;;;;;50\n"
		"site: s8;;;;;50\n"
		"element: e1;s1;Tele;;;;;;;live\n"
		"element: e12;s8;Tele;;;;;;;live\n"
		"refused: a.csv;10;id;site: id is \"s1\", expected a key that no other row has "
		"(line 2 has it);s1,50,e9,s1,live,T\n"
		"refused: a.csv;11;id;element: id is \"e1\", expected a key that no other row has "
		"(line 2 has it);s10,50,e1,s1,live,T\n"
		"refused: a.csv;12;id;element: id is \"e\xef\xbf\xbd\", expected UTF-8 text;"
		"s11,50,e\xef\xbf\xbd,s1,live,T\n"
		"refused: a.csv;3;lat;site: lat is \"91\", expected degrees from -90 to 90;"
		"s2,91,e2,s1,live,T\n"
		"refused: a.csv;4;state;element: state is \"lvie\", expected one of planned, live, "
		"spare, retired;s3,50,e3,s1,lvie,T\n"
		"refused: a.csv;5;;has 5 cells, expected 6;s4,50,e4,s1,live\n"
		"refused: a.csv;6;;quote is never closed;s5,50,\"e5,s1,live,T\n"
		"refused: a.csv;7;operator;element: operator is \"X\", expected one of T;"
		"s6,50,e6,s1,live,X\n"
		"refused: a.csv;8;id;site: id is empty, expected a text that is not empty;"
		",50,e7,s1,live,T\n"
		"refused: a.csv;9;site;element: site is \"gone\", which is no row of table site;"
		"s8,50,e8,gone,live,T\n");
	assert_int_equal(r.refused, 10);
	kit_done(&r);
}

static void test_native(void **state)
{
	const char *files[2];
	kit_result r;

	(void)state;
	mkdir(kit_path("old"), 0777);
	kit_write("old/site.csv", "name,id\nx,1\ny,2,3\n,\nz,1\nw,4\n");
	kit_write("old/part.csv", "id,element\np,nowhere\n");
	files[0] = kit_path("old");
	files[1] = kit_write("element.csv", "id,site\ne,1\nf,5\n");
	r = kit_run(NULL, false, files, 2);
	if (r.status != COR_OK)
		fail_msg("%s", r.err.text);
	assert_non_null(strstr(r.shown.p, "site: 1;;x\nsite: 4;;w\nelement: e;1\nrefused: "));
	assert_non_null(strstr(r.shown.p, "old/site.csv;3;;has 3 cells, expected 2;y,2,3\n"));
	assert_non_null(strstr(r.shown.p, "old/site.csv;4;id;id is empty"));
	assert_non_null(strstr(r.shown.p,
		"old/site.csv;5;id;id is \"1\", expected a key that no other row has (line 2 has it);z,1\n"));
	assert_non_null(strstr(r.shown.p, "element.csv;3;site;site is \"5\""));
	assert_non_null(strstr(r.shown.p, ";f,5\n"));
	assert_non_null(strstr(r.shown.p, "old/part.csv;2;element;element is \"nowhere\""));
	assert_int_equal(r.refused, 5);
	assert_int_equal(r.counts[COR_ELEMENT].added, 1);
	assert_int_equal(r.counts[COR_PART].added, 0);
	kit_done(&r);
	check_failure(NULL, files, 2, true, "old/site.csv:3:5: has 3 cells, expected 2");
	files[1] = kit_write("elements.csv", "id\n");
	check_failure(NULL, files + 1, 1, false, "did you mean \"element\"?");
	files[1] = kit_write("element.txt", "id\n");
	check_failure(NULL, files + 1, 1, false, "expected TABLE.csv");
	files[1] = kit_write("element.csv", "id,sit\n");
	check_failure(NULL, files + 1, 1, false,
		"element.csv:1:4: table element has no column \"sit\"; did you mean \"site\"?");
	files[0] = files[1] = kit_write("site.csv", "id\n1\n");
	check_failure(NULL, files, 2, false, "given twice");
}

static void test_wrong_files(void **state)
{
	static const char MAP[] = A
		"tables: [{table: site, from: a, columns: {id: kk, name: name}}]\n";
	const char *files[2] = {kit_write("a.csv", "k,name\n1,x\n"), kit_write("z.csv", "k\n")};

	(void)state;
	check_failure(MAP, files, 1, false,
		"test.map.yaml:3:47: a.csv has no column \"kk\"; did you mean \"k\"?");
	check_failure(MAP, files, 2, false, "z.csv: fits no input of test.map.yaml (a.csv)");
	check_failure(MAP, files, 0, false, "input a needs a file a.csv");
	files[1] = files[0];
	check_failure(MAP, files, 2, false, "another file has the same name");
	kit_write("a.csv", "");
	check_failure(MAP, files, 1, false, "a.csv:1:1: expected a header line, the file is empty");
	kit_write("a.csv", "kk,name,name\n");
	check_failure(MAP, files, 1, false, "a.csv:1:9: column \"name\" stands here twice");
	kit_write("a.csv", "k,n\xe4me,name\n");
	check_failure(MAP, files, 1, false, "a.csv:1:3: the name of column 2 is no UTF-8 text");
	files[0] = kit_path("gone/a.csv");
	check_failure(MAP, files, 1, false, "a.csv");
}

static void test_strict(void **state)
{
	static const char MAP[] = A "tables: [{table: site, from: a, columns: {id: k, lat: v}},"
				    " {table: element, from: a, columns: {id: k, site: s}}]\n";
	const char *path = kit_write("a.csv", "k,v,s\n1,5,1\n\xc3\xa4,x,1\n");

	(void)state;
	check_failure(MAP, &path, 1, true, "a.csv:3:3: site: lat is \"x\", expected");
	path = kit_write("a.csv", "k,v,s\n1,5,2\n");
	check_failure(MAP, &path, 1, true, "a.csv:2:5: site is \"2\"");
}

/* New rows replace old ones, but not each other. */
static void test_overlay(void **state)
{
	static const char MAP[] = A "tables: [{table: site, from: a, columns: {id: k, name: v}}]\n";
	const char *path = kit_write("a.csv", "k,v\n1,new\n2,two\n1,again\n");
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {COR_TEXT("1"), COR_TEXT(""), COR_TEXT("old")};
	COR_AUTO(cor_import_map) map = NULL;
	COR_AUTO(cor_import) import = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	cor_buf shown = {0};
	bool good;

	(void)state;
	for (unsigned c = 3; c < COR_TABLE_COLUMNS_MAX; c++)
		cells[c] = COR_TEXT("");
	assert_int_equal(cor_import_map_read("m", cor_text_of(MAP), &map, NULL), COR_OK);
	assert_int_equal(cor_import_new(false, &import, NULL), COR_OK);
	assert_int_equal(cor_builder_add(cor_import_builder(import), COR_SITE, cells,
				 (cor_place){"old", 1, 0}, NULL, &good, NULL),
		COR_OK);
	cor_import_overlay(import);
	assert_int_equal(cor_import_run(import, map, &path, 1, NULL), COR_OK);
	assert_int_equal(cor_builder_replaced_count(cor_import_builder(import)), 1);
	assert_int_equal(cor_import_freeze(import, NULL, &estate, NULL), COR_OK);
	kit_show(estate, &shown);
	assert_string_equal(shown.p,
		"site: 1;;new\nsite: 2;;two\n"
		"refused: a.csv;4;id;site: id is \"1\", expected a key that no other row has (line 2 has it);1,again\n");
	cor_buf_done(&shown);
}

/* The rejects are CSV, whatever the rows hold, and the same as the table. */
static void test_rejects(void **state)
{
	static const char MAP[] = A "tables: [{table: site, from: a, columns: {id: k, lat: v}}]\n";
	const char *path = kit_write("a.csv", "k,v\n1,\"a,\"\"b\nc\"\n2,\xff\x07\n");
	kit_result r = kit_run(MAP, false, &path, 1);

	(void)state;
	assert_int_equal(r.status, COR_OK);
	assert_string_equal(r.rejects.p,
		"file,line,column,reason,raw\n"
		"a.csv,2,lat,\"site: lat is \"\"a,\"\"b\nc\"\", expected degrees from -90 to 90\","
		"\"1,\"\"a,\"\"\"\"b\nc\"\"\"\n"
		"a.csv,4,lat,\"site: lat is \"\"\xef\xbf\xbd\xef\xbf\xbd\"\", expected text without control characters\","
		"\"2,\xef\xbf\xbd\xef\xbf\xbd\"\n");
	kit_done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_where),
		cmocka_unit_test(test_joins),
		cmocka_unit_test(test_joins_refuse),
		cmocka_unit_test(test_distinct),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_native),
		cmocka_unit_test(test_wrong_files),
		cmocka_unit_test(test_strict),
		cmocka_unit_test(test_overlay),
		cmocka_unit_test(test_rejects),
	};

	return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
