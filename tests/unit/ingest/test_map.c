/* Mappings that are wrong: each is refused at its place, in words that say what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/map.h"

#define INPUTS \
	"cordon-map: 1\ninputs: {a: {file: a.csv, columns: [x, y, name]}, b: {file: b.csv}}\n"
/* The value begins in line 6, column 9. */
#define VALUE(text)                                                      \
	INPUTS "tables:\n- table: site\n  from: a\n  columns: {id: x,\n" \
	       "    name: " text "}\n"
#define AT "m.yaml:7:"

static const struct {
	const char *text, *words;
} BAD[] = {
	{"", "m.yaml:1:1: the file is empty"},
	{"[", "m.yaml:2:1: not YAML"},
	{"x", "m.yaml:1:1: a mapping is a text, expected a mapping"},
	{"a: 1\na: 2\n", "m.yaml:2:1: key \"a\" stands here twice"},
	{"inputs: {}\n", "expected \"cordon-map: 1\""},
	{"cordon-map: 2\n", "m.yaml:1:13: cordon-map is \"2\", this Cordon reads 1"},
	{"cordon-map: 1\ninput: {}\n",
		"m.yaml:2:1: a mapping has no key \"input\"; did you mean \"inputs\"?"},
	{"cordon-map: 1\ninputs: {}\n", "needs the keys \"inputs\" and \"tables\""},
	{"cordon-map: 1\ninputs: {}\ntables: []\n",
		"m.yaml:2:9: inputs is a mapping, expected NAME"},
	{"cordon-map: 1\ninputs: {a: {delimter: x}}\ntables: []\n",
		"m.yaml:2:14: an input has no key \"delimter\"; did you mean \"delimiter\"?"},
	{"cordon-map: 1\ninputs: {a: {quote: none}}\ntables: []\n",
		"m.yaml:2:10: input a has no file"},
	{"cordon-map: 1\ninputs: {a: {file: x/y}}\ntables: []\n",
		"expected the last part of a path"},
	{"cordon-map: 1\ninputs: {a: {file: x, delimiter: ab}}\ntables: []\n",
		"delimiter is \"ab\", expected one ASCII character"},
	{"cordon-map: 1\ninputs: {a: {file: x, quote: \",\"}}\ntables: []\n",
		"delimiter and quote are the same"},
	{"cordon-map: 1\ninputs: {a: {file: x, columns: [p, q, p]}}\ntables: []\n",
		"column \"p\" stands here twice"},
	{INPUTS "tables: []\n", "tables is a list, expected a list of {table"},
	{INPUTS "tables: [{table: site, from: a}]\n", "needs a key \"columns\""},
	{INPUTS "tables: [{table: sites, from: a, columns: {}}]\n",
		"an estate has no table \"sites\"; did you mean \"site\"?"},
	{INPUTS "tables: [{table: refused, from: a, columns: {}}]\n",
		"filled by the import itself"},
	{INPUTS "tables: [{table: site, from: c, columns: {}}]\n", "there is no input \"c\""},
	{INPUTS "tables: [{table: site, from: a, columns: {}}]\n",
		"table site needs a column \"id\""},
	{INPUTS "tables: [{table: site, from: a, columns: {id: x, nmae: y}}]\n",
		"table site has no column \"nmae\"; did you mean \"name\"?"},
	{INPUTS "tables: [{table: site, from: a, columns: {id: z}}]\n",
		"m.yaml:3:47: input a has no column \"z\""},
	{INPUTS "tables: [{table: site, from: a, keep: first, columns: {id: x}}]\n",
		"keep: first needs distinct: yes"},
	{INPUTS "tables: [{table: site, from: a, distinct: maybe, columns: {id: x}}]\n",
		"\"maybe\" is not known here; expected one of yes true no false"},
	{INPUTS "tables: [{table: site, from: a, where: x, columns: {id: x}}]\n",
		"where is a text, expected COLUMN: {is: VALUE}"},
	{INPUTS "tables: [{table: site, from: a, where: [], columns: {id: x}}]\n",
		"where is an empty list"},
	{INPUTS "tables: [{table: site, from: a, where: {nam: q}, columns: {id: x}}]\n",
		"input a has no column \"nam\"; did you mean \"name\"?"},
	{INPUTS "tables: [{table: site, from: a, where: {x: {iss: q}}, columns: {id: x}}]\n",
		"a condition has no key \"iss\"; did you mean \"is\"?"},
	{VALUE("nmae"), AT "11: input a has no column \"nmae\"; did you mean \"name\"?"},
	{VALUE("[x]"), "a value is a list, expected a mapping"},
	{VALUE("{date: yyyymmdd}"), AT "11: a value needs a source, one of column constant"},
	{VALUE("{column: x, constant: y}"),
		"a value has one source, here are both column and constant"},
	{VALUE("{constant: y, date: yyyymmdd}"), "it can have no other key beside"},
	{VALUE("{colum: x}"), "a value has no key \"colum\"; did you mean \"column\"?"},
	{VALUE("{template: \"{x\"}"), "a { of the template is never closed"},
	{VALUE("{template: \"{q}\"}"), "input a has no column \"q\""},
	{VALUE("{column: x, split: {at: \"\", take: 1}}"), "at is empty"},
	{VALUE("{column: x, split: {at: \",\", take: 0}}"),
		"take is \"0\", expected a number from 1"},
	{VALUE("{column: x, split: {at: \",\"}}"), "split needs a key \"take\""},
	{VALUE("{column: x, point: {form: wtk, take: lat}}"), "did you mean \"wkt\"?"},
	{VALUE("{column: x, degrees: gon}"), "\"gon\" is not known here"},
	{VALUE("{column: x, scale: 0}"), "scale is \"0\", expected a number"},
	{VALUE("{column: x, scale: fast}"), "scale is \"fast\""},
	{VALUE("{column: x, date: dd/mm/yy}"), "date is \"dd/mm/yy\", expected yyyy, mm and dd"},
	{VALUE("{column: x, list: \",\"}"), "column name takes one value, not a list"},
	{VALUE("{column: x, map: [a]}"), "map is a list, expected {FROM: TO, ...}"},
	{VALUE("{column: x, else: y}"), "\"else\" needs a map"},
	{VALUE("{column: x, map: {a: b}, else: y, unlisted: keep}"), "one of else and unlisted"},
	{VALUE("{lookup: {key: x, column: y}}"), "lookup needs a key \"in\""},
	{VALUE("{lookup: {in: b, column: y}}"), "lookup needs a key \"key\""},
	{VALUE("{lookup: {in: b, key: k, column: y}}"), "input a has no column \"k\""},
	{VALUE("{count: {in: b, key: k, by: x, column: y}}"), "count has no key \"column\""},
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++) {
		cor_import_map *map = NULL;
		cor_err err = {0};

		if (cor_import_map_read("m.yaml", cor_text_of(BAD[i].text), &map, &err) == COR_OK)
			fail_msg("not refused: %s", BAD[i].text);
		assert_null(map);
		if (!strstr(err.text, BAD[i].words))
			fail_msg("%s\n\"%s\" does not say \"%s\"", BAD[i].text, err.text,
				BAD[i].words);
	}
}

static void test_good(void **state)
{
	static const char TEXT[] = INPUTS
		"about: >-\n  Words.\ntables:\n- table: site\n  from: a\n"
		"  where: [{x: [p, q]}, {y: {not: r, known: yes}}]\n  distinct: yes\n"
		"  columns:\n    id: x\n    name: {column: y, map: {k: v, \"*\": w}, unknown: [n]}\n";
	COR_AUTO(cor_import_map) map = NULL;
	cor_err err = {0};

	(void)state;
	if (cor_import_map_read("m.yaml", cor_text_of(TEXT), &map, &err) != COR_OK)
		fail_msg("%s", err.text);
	assert_int_equal(map->input_count, 2);
	assert_false(map->inputs[0].has_header);
	assert_true(map->inputs[1].has_header);
	assert_int_equal(map->table_count, 1);
	assert_int_equal(map->tables[0].where->test_count, 1);
	assert_int_equal(map->tables[0].where->tests[0].word_count, 2);
	assert_int_equal(map->tables[0].where->next->test_count, 2);
	assert_int_equal(map->tables[0].values[2]->entry_count, 1);
	assert_int_equal(map->tables[0].values[2]->glob_count, 1);
	assert_int_equal(map->inputs[0].use_count, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
