#include <stdio.h>

#include "kit.h"

static void test_cells(void **state)
{
	(void)state;
	kit_refuses("site: S1,,,UK\n"
		    "site: ,BT\n"
		    "site: S2,,,,,91\n"
		    "stake: a,b,,,owns\n",
		NULL,
		"f:2:6 site.country country is \"UK\", expected an ISO 3166-1 country code of two "
		"capitals such as GB\n"
		"f:3:1 site.id id is empty, expected a text that is not empty\n"
		"f:4:8 site.lat lat is \"91\", expected degrees from -90 to 90\n"
		"f:5:7 stake.kind kind is \"owns\", expected one of shares, control, successor, "
		"brand\n");
}

static void test_shown(void **state)
{
	char row[128];

	(void)state;
	/* 79 zeros, then a letter of two bytes: the cut is not within it. */
	snprintf(row, sizeof(row), "site: S1,,,%079d\xc3\xa9\xc3\xa9", 0);
	kit_refuses(row, NULL,
		"f:2:6 site.country country is \"00000000000000000000000000000000000000000000000000"
		"00000000000000000000000000000...\", expected an ISO 3166-1 country code of two "
		"capitals such as GB\n");
	kit_refuses("site: S\x1b[1m\n"
		    "site: S\xff\xc3\xa9\n",
		NULL,
		"f:2:1 site.id id is \"S?[1m\", expected text without control characters\n"
		"f:3:1 site.id id is \"S???\", expected UTF-8 text\n");
}

static void test_between_cells(void **state)
{
	(void)state;
	kit_refuses("party: a\nparty: b\nproduct: P\nelement: E\n"
		    "stake: a,a,,,shares\n"
		    "stake: a,b,9,10,shares\n"
		    "stake: a,b,10.5,10.4,control\n"
		    "stake: a,b,,,brand,2020-02-02,2020-02-01\n"
		    "product: Q,,,,,10,9\n"
		    "bom: P,P\n"
		    "element: F,,,,,,,,,,,2020-01-02,2020-01-01\n"
		    "element: G,,,,,,,,,,,2020-01-02,2020-01-02\n"
		    "permit: element:E,2020-01-02,2020-01-01\n"
		    "permit: E,2020-01-02\n"
		    "permit: element:,2020-01-02\n"
		    "evidence: party:a,lldp\n",
		NULL,
		"f:6:3 stake.owned owned is \"a\", expected another party than the owner\n"
		"f:8:10 stake.share_high_pct share_high_pct is \"10.4\", expected no less than "
		"share_low_pct\n"
		"f:9:24 stake.until until is \"2020-02-01\", expected no date before since\n"
		"f:10:10 product.cost_high cost_high is \"9\", expected no less than cost_low\n"
		"f:11:3 bom.part_product part_product is \"P\", expected another product than the "
		"one that contains it\n"
		"f:12:24 element.retired retired is \"2020-01-01\", expected no date before "
		"installed\n"
		"f:14:22 permit.expires expires is \"2020-01-01\", expected no date before granted\n"
		"f:15:1 permit.subject subject is \"E\", expected element:ID, site:ID, product:ID "
		"or party:ID\n"
		"f:16:1 permit.subject subject is \"element:\", expected element:ID, site:ID, "
		"product:ID or party:ID\n"
		"f:17:1 evidence.subject subject is \"party:a\", expected element:ID, part:ID or "
		"product:ID\n");
}

static void test_keys(void **state)
{
	(void)state;
	kit_refuses("element: E\nelement: F\n"
		    "element:  E \n"
		    "role: E,amf\nrole: E\nrole: E,smf\n"
		    "role: E,amf,nokia\n"
		    "role: F,amf\nrole: E,upf\n"
		    "role: E\n"
		    "role: F,amf\n"
		    "network_tag: n,t\nnetwork_tag: n,u\nnetwork_tag: n,t\n",
		NULL,
		"f:4:1 element.id id is \"E\", expected a key that no other row has (line 2 has "
		"it)\n"
		"f:8:1 role.element element is \"E\", expected a key that no other row has (line 5 "
		"has it)\n"
		"f:11:1 role.element element is \"E\", expected a key that no other row has (line 6 "
		"has it)\n"
		"f:12:1 role.element element is \"F\", expected a key that no other row has (line 9 "
		"has it)\n"
		"f:15:1 network_tag.network network is \"n\", expected a key that no other row has "
		"(line 13 has it)\n");
}

/* Keys of two columns in an order that needs the hash table, against a plain array. */
static void test_many_keys(void **state)
{
	enum { GROUPS = 40, MEMBERS = 90 };
	static bool seen[GROUPS][MEMBERS];
	uint32_t x = 12345, good = 0;
	cor_estate *e;
	kit k;

	(void)state;
	memset(seen, 0, sizeof(seen));
	kit_begin(&k);
	for (int i = 0; i < 5000; i++) {
		uint32_t group, member;
		char row[64];

		x = x * 1664525 + 1013904223;
		group = (x >> 8) % GROUPS;
		member = (x >> 16) % MEMBERS;
		snprintf(row, sizeof(row), "g%u,m%u", group, member);
		assert_int_equal(kit_row(&k, COR_NETWORK_TAG, row), !seen[group][member]);
		good += !seen[group][member];
		seen[group][member] = true;
	}
	assert_int_equal(k.refused, 5000 - good);
	e = kit_freeze(&k, NULL);
	assert_int_equal(cor_estate_rows(e, COR_NETWORK_TAG), good);
	cor_estate_free(e);
	kit_done(&k);
}

static void test_references(void **state)
{
	(void)state;
	/* Tables may come in any order; what names a refused row is refused. */
	kit_refuses("role: E1,amf\nrole: E2,amf\nlink: L,E1,E2\n"
		    "element: E1,S9\nelement: E2,S1\nelement: E3,,,,,,P9\n"
		    "part: C,E1\nsite: S1\n"
		    "measure: E2,cells,4\nbom: P1,P2\nproduct: P1\n",
		NULL,
		"f:11:4 bom.part_product part_product is \"P2\", which is no row of table product\n"
		"f:5:4 element.site site is \"S9\", which is no row of table site\n"
		"f:7:9 element.product product is \"P9\", which is no row of table product\n"
		"f:2:1 role.element element is \"E1\", which is no row of table element\n"
		"f:8:3 part.element element is \"E1\", which is no row of table element\n"
		"f:4:3 link.a a is \"E1\", which is no row of table element\n");
}

static void test_below(void **state)
{
	cor_estate *below = kit_estate("party: a\nproduct: P\nfunction: amf\n", NULL);

	(void)state;
	kit_refuses("party: b\nstake: a,b,,,brand\nelement: E,,,,,,P\nalias: x,a\n"
		    "function_group: core,amf\nfunction_group: core,smf\nsite: P\n"
		    "alias: y,c\nelement: F,Q\n",
		below,
		"f:9:3 alias.party party is \"c\", which is no row of table party\n"
		"f:7:6 function_group.function function is \"smf\", which is no row of table "
		"function\n"
		"f:10:3 element.site site is \"Q\", which is no row of table site\n");
	cor_estate_free(below);
}

static void test_overlay(void **state)
{
	cor_estate *e;
	uint32_t row;
	kit k;

	(void)state;
	kit_begin(&k);
	kit_rows(&k,
		"site: S1\nelement: E1,S1,,,,old\nelement: E2,S1,,,,old\nelement: E3,S1\n"
		"role: E1,amf,a\nrole: E1,smf,a\n");
	cor_builder_overlay(k.builder);
	assert_int_equal(cor_builder_replaced_count(k.builder), 0);
	kit_rows(&k,
		"element: E1,,,,,new\nrole: E1,smf,b\nelement: E1,,,,,newer\nelement: E4\n"
		"element: E2,S9,,,,bad\nelement: E3,S8,,,,bad\nelement: E3,S7,,,,bad\n"
		"role: E4,upf\n");
	assert_int_equal(cor_builder_replaced_count(k.builder), 6);
	e = kit_freeze(&k, NULL);
	assert_string_equal(k.refusals.p,
		"f:12:4 element.site site is \"S9\", which is no row of table site\n"
		"f:14:4 element.site site is \"S7\", which is no row of table site\n"
		"f:13:4 element.site site is \"S8\", which is no row of table site\n");
	/* A row that turns out bad does not take the one before it along. */
	assert_int_equal(cor_builder_replaced_count(k.builder), 3);
	assert_int_equal(cor_estate_rows(e, COR_ELEMENT), 4);
	assert_text(cor_estate_cell(e, COR_ELEMENT, kit_element(e, "E1"), 5), "newer");
	assert_text(cor_estate_cell(e, COR_ELEMENT, kit_element(e, "E2"), 5), "old");
	assert_text(cor_estate_cell(e, COR_ELEMENT, kit_element(e, "E3"), 1), "S1");
	assert_int_equal(cor_estate_rows(e, COR_ROLE), 3);
	row = cor_estate_find(e, COR_ELEMENT, COR_TEXT("E9"));
	assert_int_equal(row, COR_NONE);
	cor_estate_free(e);
	kit_done(&k);
}

static void test_strict(void **state)
{
	cor_estate *e = (cor_estate *)0x1;
	bool is_good = true;
	cor_err err;
	kit k;

	(void)state;
	kit_begin(&k);
	k.stop_after = 1;
	assert_int_equal(kit_try_row(&k, COR_SITE, "S1,,,GBR", &is_good, &err), COR_EINPUT);
	assert_string_equal(err.text,
		"f:2:6: country is \"GBR\", expected an ISO 3166-1 country code of two capitals "
		"such as GB");
	kit_done(&k);
	kit_begin(&k);
	k.stop_after = 1;
	assert_true(kit_row(&k, COR_ELEMENT, "E1,S1"));
	assert_int_equal(cor_builder_freeze(k.builder, NULL, &e, &err), COR_EINPUT);
	assert_string_equal(err.text, "f:2:4: site is \"S1\", which is no row of table site");
	assert_ptr_equal(e, (cor_estate *)0x1);
	kit_done(&k);
}

/* Places without files, of several files, and of rows that are not one behind the other. */
static void test_places(void **state)
{
	const cor_text cells[2][13] = {{COR_TEXT("E1"), COR_TEXT("S1")},
		{COR_TEXT("E2"), COR_TEXT("S2")}};
	const cor_place places[2] = {{NULL, 0, 0}, {"b.csv", 77, 0}};
	kit k;

	(void)state;
	kit_begin(&k);
	for (unsigned i = 0; i < 2; i++) {
		cor_text row[13];

		for (unsigned c = 0; c < 13; c++)
			row[c] = c < 2 ? cells[i][c] : COR_TEXT("");
		assert_int_equal(cor_builder_add(k.builder, COR_ELEMENT, row, places[i], NULL, NULL,
					 NULL),
			COR_OK);
	}
	cor_estate_free(kit_freeze(&k, NULL));
	assert_string_equal(k.refusals.p,
		"-:0:0 element.site site is \"S1\", which is no row of table site\n"
		"b.csv:77:0 element.site site is \"S2\", which is no row of table site\n");
	kit_done(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_between_cells),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_below),
		cmocka_unit_test(test_overlay),
		cmocka_unit_test(test_strict),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
