/* What a what-if file may say, and what is wrong with one: one line, with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <string.h>

#include "estate/builder.h"
#include "watch/what_if.h"

static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	fail_msg("refused: %s", refusal->reason);
	return false;
}

static void add(cor_builder *b, cor_table_id table, const char *const *pairs)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {{0}};
	cor_err err;

	for (; *pairs; pairs += 2)
		cells[cor_schema_column(table, cor_text_of(pairs[0]))] = cor_text_of(pairs[1]);
	assert_int_equal(cor_builder_add(b, table, cells, (cor_place){0}, NULL, NULL, &err),
		COR_OK);
}
#define ADD(b, table, ...) add((b), (table), (const char *const[]){__VA_ARGS__, NULL})

static cor_estate *new_estate(void)
{
	COR_AUTO(cor_builder) b = NULL;
	cor_estate *estate = NULL;
	cor_err err;

	assert_int_equal(cor_builder_new(refuse, NULL, &b, &err), COR_OK);
	ADD(b, COR_PARTY, "id", "acme", "name", "Acme");
	ADD(b, COR_PARTY, "id", "bolt", "name", "Bolt");
	ADD(b, COR_PRODUCT, "id", "box", "maker", "bolt");
	ADD(b, COR_ELEMENT, "id", "a", "maker", "acme");
	ADD(b, COR_ELEMENT, "id", "b", "maker", "acme");
	ADD(b, COR_ELEMENT, "id", "gone", "maker", "acme", "state", "retired", "retired",
		"2001-01-01");
	ADD(b, COR_LINK, "id", "ab", "a", "a", "b", "b");
	assert_int_equal(cor_builder_freeze(b, NULL, &estate, &err), COR_OK);
	return estate;
}

static const char policy_text[] = "cordon: 1\nid: p\nvendors: {v: {parties: [acme]}}\n"
				  "rules:\n- {id: r, clause: c, exclude: v}\n";

/* NULL: it is fine. */
static void try_file(const char *yaml, const char *expected)
{
	COR_AUTO(cor_arena) arena = NULL;
	COR_AUTO(cor_policy) policy = NULL;
	cor_estate *base = new_estate(), *estate = NULL;
	const cor_what_if *what_if;
	cor_supposition said;
	cor_status status;
	cor_err err = {0};
	cor_day at;

	assert_true(cor_day_parse(COR_TEXT("2026-01-01"), &at));
	assert_int_equal(cor_arena_new("test", 0, &arena, &err), COR_OK);
	assert_int_equal(cor_policy_read("p", cor_text_of(policy_text), NULL, 0, &policy, &err),
		COR_OK);
	status = cor_what_if_read(arena, "w.yaml", cor_text_of(yaml), &what_if, &err);
	if (status == COR_OK)
		status = cor_what_if_suppose(what_if, policy, base, at, arena, &estate, &said,
			&err);
	if (expected) {
		assert_int_equal(status, COR_EINPUT);
		assert_null(estate);
		assert_string_equal(err.text, expected);
	} else if (status != COR_OK) {
		fail_msg("%s", err.text);
	}
	cor_estate_free(estate);
	cor_policy_free(policy);
	policy = NULL;
	cor_estate_free(base);
}

static void test_wrong(void **unused)
{
	(void)unused;
	try_file("[]", "w.yaml:1:1: a what-if file is a list, expected a mapping");
	try_file("what-if: 2\nclose: [ab]",
		"w.yaml:1:10: expected \"what-if: 1\", the version of this format");
	try_file("what-if: 1",
		"w.yaml:1:1: nothing is supposed, expected vendors, close, remove or replace");
	try_file("what-if: 1\nclosed: [ab]",
		"w.yaml:2:1: a what-if file has no key \"closed\"; did you mean \"close\"?");
	try_file("what-if: 1\nclose: ab", "w.yaml:2:8: close is a text, expected a list of links");
	try_file("what-if: 1\nclose: [abc]", "w.yaml:2:9: the estate has no link \"abc\"");
	try_file("what-if: 1\nvendors: {x: [acme]}",
		"w.yaml:2:11: policy p has no vendor set \"x\"");
	try_file("what-if: 1\nvendors: {v: [acne]}",
		"w.yaml:2:15: the register has no party \"acne\"; did you mean \"acme\"?");
	try_file("what-if: 1\nremove: [{elements: [c]}]",
		"w.yaml:2:22: the estate has no element \"c\"");
	try_file("what-if: 1\nremove: [{elements: [a], where: element.id == 'b'}]",
		"w.yaml:2:10: remove says elements and where, expected elements or where");
	try_file("what-if: 1\nremove: [{where: element.idd == 'a'}]",
		"w.yaml:2:18: expression:1:9: element has no attribute \"idd\"; did you mean \"id\"?");
	try_file("what-if: 1\nremove: [{where: element.id == 'gone'}]",
		"w.yaml:2:18: where selects no element that is there");
	try_file("what-if: 1\nremove: [{elements: [a]}]\nreplace: [{elements: [a], maker: bolt}]",
		"w.yaml:3:23: element a is removed or replaced twice, expected once");
	try_file("what-if: 1\nreplace: [{elements: [a]}]",
		"w.yaml:2:11: replace says neither product nor maker, expected one of them or both");
	try_file("what-if: 1\nreplace: [{elements: [a], product: bax}]",
		"w.yaml:2:36: product is \"bax\", expected a product of the estate or the register");
	try_file("what-if: 1\nreplace: [{elements: [a], maker: bolt, installed: soon}]",
		"w.yaml:2:51: installed is \"soon\", expected a date YYYY-MM-DD that exists");
}

static void test_right(void **unused)
{
	(void)unused;
	try_file("what-if: 1\nclose: [ab]", NULL);
	try_file("what-if: 1\nvendors: {v: [bolt, acme]}", NULL);
	try_file("what-if: 1\nremove: [{elements: [a]}]\nreplace: [{elements: [b], product: box}]",
		NULL);
	try_file("what-if: 1\nremove: [{where: \"element.maker in vendors['v']\"}]", NULL);
}

/* An estate is asked twice, and each time only what is supposed then is so. */
static void test_base_stays(void **unused)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_estate *base = new_estate();
	cor_err err;

	(void)unused;
	assert_int_equal(cor_arena_new("test", 0, &arena, &err), COR_OK);
	for (int i = 0; i < 2; i++) {
		static const char *const yaml[] = {"what-if: 1\nclose: [ab]",
			"what-if: 1\nreplace: [{elements: [a], product: box}]"};
		cor_policy *policy = NULL;
		cor_estate *estate = NULL;
		const cor_what_if *what_if;
		cor_supposition said;
		uint32_t row = cor_estate_find(base, COR_ELEMENT, COR_TEXT("a")), set;

		assert_int_equal(cor_policy_read("p", cor_text_of(policy_text), NULL, 0, &policy,
					 &err),
			COR_OK);
		assert_int_equal(cor_what_if_read(arena, "w", cor_text_of(yaml[i]), &what_if, &err),
			COR_OK);
		assert_int_equal(cor_what_if_suppose(what_if, policy, base, 20000, arena, &estate,
					 &said, &err),
			COR_OK);
		assert_int_equal(cor_estate_rows(base, COR_LINK), 1);
		assert_int_equal(cor_estate_rows(estate, COR_LINK), i);
		set = cor_estate_makers_of_elements(estate)[row];
		assert_int_equal(cor_estate_maker_set(estate, set)->count, 1);
		assert_string_equal(cor_estate_party(estate,
					    cor_estate_maker_set(estate, set)->parties[0])
					    ->id.p,
			i ? "bolt" : "acme");
		cor_policy_free(policy);
		cor_estate_free(estate);
	}
	cor_estate_free(base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_base_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
