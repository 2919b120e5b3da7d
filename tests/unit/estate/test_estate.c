#include <stdio.h>

#include "kit.h"

/* First cells of a table, in the order of rows, each followed by a space. */
static void check_rows(const cor_estate *e, cor_table_id table, unsigned column, const char *wanted)
{
	cor_buf text = {0};

	for (uint32_t row = 0; row < cor_estate_rows(e, table); row++) {
		cor_buf_add(&text, cor_estate_cell(e, table, row, column));
		cor_buf_addc(&text, ' ');
	}
	assert_string_equal(text.p ? text.p : "", wanted);
	cor_buf_done(&text);
}

static void test_order(void **state)
{
	cor_estate *e = kit_estate(
		"site: S2\nsite: S10\nsite: S1\n"
		"element: E9,S2\nelement: E1\nelement: E3,S1\nelement: E20,S2\nelement: E0\n"
		"element: E5,S10\n"
		"role: E9,b\nrole: E1,z\nrole: E9,a\nrole: E9\nrole: E3,q\n"
		"part: C9,E3\npart: C1,E0\npart: C2,E3\n"
		"measure: E1,x,1\nmeasure: E3,y,2\nmeasure: E3,a,3\n"
		"link: L2,E9,E1\nlink: L10,E9,E1,data\n",
		NULL);
	const uint32_t *site = cor_estate_site_of_element(e);
	const uint32_t *of_part = cor_estate_element_of_part(e);
	uint32_t from, to;

	(void)state;
	check_rows(e, COR_SITE, 0, "S1 S10 S2 ");
	check_rows(e, COR_ELEMENT, 0, "E3 E5 E20 E9 E0 E1 ");
	check_rows(e, COR_ROLE, 0, "E3 E9 E9 E9 E1 ");
	check_rows(e, COR_ROLE, 1, "q  a b z ");
	check_rows(e, COR_PART, 0, "C2 C9 C1 ");
	check_rows(e, COR_MEASURE, 1, "a y x ");
	check_rows(e, COR_LINK, 0, "L10 L2 ");
	assert_int_equal(site[0], 0);
	assert_int_equal(site[1], 1);
	assert_int_equal(site[3], 2);
	assert_int_equal(site[4], COR_NONE);
	assert_int_equal(of_part[0], 0);
	assert_int_equal(of_part[2], 4);
	cor_estate_elements_at(e, 0, &from, &to);
	assert_true(from == 0 && to == 1);
	cor_estate_elements_at(e, 2, &from, &to);
	assert_true(from == 2 && to == 4);
	assert_int_equal(cor_estate_find(e, COR_LINK, COR_TEXT("L2")), 1);
	assert_int_equal(cor_estate_find(e, COR_LINK, COR_TEXT("L3")), COR_NONE);
	assert_int_equal(cor_estate_find(e, COR_LINK, COR_TEXT("")), COR_NONE);
	assert_int_equal(cor_estate_find(e, COR_DEMAND, COR_TEXT("D")), COR_NONE);
	cor_estate_free(e);
}

static void test_columns(void **state)
{
	cor_estate *e = kit_estate("site: A,,,GB,,51.5,-0.1\nsite: B\n"
				   "stake: x,y,12.5,,shares,2020-01-28\nparty: x\nparty: y\n"
				   "measure: E,n,9223372036854775807\nmeasure: E,o\nelement: E,A\n",
		NULL);
	cor_codes countries = cor_estate_codes(e, COR_SITE, 3);

	(void)state;
	assert_int_equal(countries.width, 1);
	assert_int_equal(countries.row_count, 2);
	assert_int_equal(countries.value_count, 2);
	assert_int_equal(cor_code_at(&countries, 1), 0);
	assert_text(cor_estate_value(e, COR_SITE, 3, cor_code_at(&countries, 0)), "GB");
	assert_text(cor_estate_value(e, COR_SITE, 3, 0), "");
	assert_text(cor_estate_cell(e, COR_SITE, 1, 3), "");
	assert_int_equal(cor_estate_numbers(e, COR_SITE, 5)[0], 515000000);
	assert_int_equal(cor_estate_numbers(e, COR_SITE, 6)[0], -1000000);
	assert_true(cor_estate_numbers(e, COR_SITE, 6)[1] == INT64_MIN);
	assert_true(cor_estate_numbers(e, COR_MEASURE, 2)[0] == INT64_MAX);
	assert_int_equal(cor_estate_numbers(e, COR_MEASURE, 2)[1], -1);
	assert_int_equal(cor_estate_days(e, COR_STAKE, 5)[0], 18289);
	assert_int_equal(cor_estate_days(e, COR_STAKE, 6)[0], COR_DAY_NONE);
	/* A table without rows has columns without rows. */
	assert_int_equal(cor_estate_codes(e, COR_LINK, 1).row_count, 0);
	assert_int_equal(cor_estate_codes(e, COR_LINK, 1).value_count, 1);
	assert_int_equal(cor_estate_codes(e, COR_LINK, 3).value_count, 1);
	assert_int_equal(cor_estate_codes(e, COR_LINK, 3).width, 1);
	cor_estate_free(e);
}

/* Codes as wide as they must be, and the same cells through every width. */
static void test_widths(void **state)
{
	enum { ROWS = 70000 };
	cor_codes ids;
	cor_estate *e;
	kit k;

	(void)state;
	kit_begin(&k);
	for (unsigned i = 0; i < ROWS; i++) {
		char row[64];

		snprintf(row, sizeof(row), "L%05u,E,E,data,,%u,%u", i, i % 300, i % 7);
		assert_true(kit_row(&k, COR_LINK, row));
	}
	assert_true(kit_row(&k, COR_ELEMENT, "E"));
	e = kit_freeze(&k, NULL);
	ids = cor_estate_codes(e, COR_LINK, 0);
	assert_int_equal(ids.width, 4);
	assert_int_equal(cor_estate_codes(e, COR_LINK, 5).width, 2);
	assert_int_equal(cor_estate_codes(e, COR_LINK, 6).width, 1);
	for (uint32_t i = 0; i < ROWS; i++) {
		char id[16];

		snprintf(id, sizeof(id), "L%05u", i);
		assert_text(cor_estate_value(e, COR_LINK, 0, cor_code_at(&ids, i)), id);
		assert_int_equal(cor_estate_numbers(e, COR_LINK, 5)[i], i % 300);
		assert_int_equal(cor_estate_numbers(e, COR_LINK, 6)[i], i % 7);
	}
	cor_estate_free(e);
	kit_done(&k);
}

static void test_parties(void **state)
{
	cor_estate *below = kit_estate("party: b,Bravo,DE\nparty: d,Delta,FR\n"
				       "alias: deltic,d\nalias: bravissimo,b\n",
		NULL);
	cor_estate *e = kit_estate("party: a,Alpha\nparty: d,Other\nparty: c,Bravo\n"
				   "alias: deltic,a\n",
		below);
	const uint32_t *found;

	(void)state;
	assert_ptr_equal(cor_estate_below(e), below);
	assert_null(cor_estate_below(below));
	assert_int_equal(cor_estate_party_count(e), 4);
	for (uint32_t p = 0; p < 4; p++) {
		static const char *const ids[] = {"a", "b", "c", "d"};

		assert_text(cor_estate_party(e, p)->id, ids[p]);
		assert_int_equal(cor_estate_party_by_id(e, cor_text_of(ids[p])), p);
		assert_int_equal(cor_estate_party(e, p)->from_register, p == 1);
	}
	/* Replaced as a whole: the register's name and country are gone. */
	assert_text(cor_estate_party(e, 3)->name, "Other");
	assert_text(cor_estate_party(e, 3)->country, "");
	assert_int_equal(cor_estate_party_by_name(e, COR_TEXT("Delta"), &found), 0);
	assert_int_equal(cor_estate_party_by_name(e, COR_TEXT("bravo"), &found), 2);
	assert_int_equal(found[1], 2);
	assert_int_equal(cor_estate_party_by_name(e, COR_TEXT("Deltic"), &found), 2);
	assert_int_equal(found[0], 0);
	assert_int_equal(found[1], 3);
	assert_int_equal(cor_estate_party_by_name(e, COR_TEXT("bravissimo"), &found), 1);
	/* The estate's own tables hold its own rows only. */
	assert_int_equal(cor_estate_rows(e, COR_PARTY), 3);
	cor_estate_free(e);
	cor_estate_free(below);
}

static void test_stakes(void **state)
{
	cor_estate *below = kit_estate("party: a\nparty: b\nparty: c\n"
				       "stake: a,b,10,20,shares,2000-01-01\n"
				       "stake: a,b,,,shares,2010-01-01\n"
				       "stake: a,b,,,control\n",
		NULL);
	cor_estate *e = kit_estate("party: B\nstake: a,b,60,,shares,2000-01-01,2005-01-01\n"
				   "stake: b,c,,30,shares\nstake: c,B,,,brand,2001-01-01\n",
		below);
	static const struct {
		const char *owner, *owned;
		int64_t low, high;
		cor_stake_kind kind;
		bool has_since, has_until;
	} wanted[] = {
		{"a", "b", 600000, 600000, COR_STAKE_SHARES, true, true},
		{"a", "b", 0, 1000000, COR_STAKE_SHARES, true, false},
		{"a", "b", 0, 0, COR_STAKE_CONTROL, false, false},
		{"b", "c", 0, 300000, COR_STAKE_SHARES, false, false},
		{"c", "B", 0, 0, COR_STAKE_BRAND, true, false},
	};
	const cor_stake *stakes;
	uint32_t count = cor_estate_stakes(e, &stakes);

	(void)state;
	assert_int_equal(count, sizeof(wanted) / sizeof(*wanted));
	for (uint32_t i = 0; i < count; i++) {
		assert_text(cor_estate_party(e, stakes[i].owner)->id, wanted[i].owner);
		assert_text(cor_estate_party(e, stakes[i].owned)->id, wanted[i].owned);
		assert_int_equal(stakes[i].low, wanted[i].low);
		assert_int_equal(stakes[i].high, wanted[i].high);
		assert_int_equal(stakes[i].kind, wanted[i].kind);
		assert_int_equal(stakes[i].since != COR_DAY_NONE, wanted[i].has_since);
		assert_int_equal(stakes[i].until != COR_DAY_NONE, wanted[i].has_until);
	}
	cor_estate_free(e);
	cor_estate_free(below);
}

static void test_functions(void **state)
{
	cor_estate *below = kit_estate("function: amf,Access and\nfunction: upf\n"
				       "function_alias: gateway,upf\nfunction_alias: mme,upf\n"
				       "function_group: core,amf\nfunction_group: core,upf,maybe\n"
				       "function_group: edge,upf\n",
		NULL);
	cor_estate *e = kit_estate("function: du\nfunction: mme\nfunction_alias: gateway,du\n"
				   "function_group: core,upf\nfunction_group: access,du,maybe\n"
				   "element: E1\nelement: E2\n"
				   "role: E1,AMF\nrole: E1,Gateway\nrole: E1,MME\n"
				   "role: E1,toaster,,,maybe\nrole: E1\n",
		below);
	const cor_roles *roles = cor_estate_roles(e);
	const uint32_t *found;
	uint32_t core, access;

	(void)state;
	assert_int_equal(cor_estate_function_count(e), 4);
	assert_text(cor_estate_function(e, 0), "amf");
	assert_text(cor_estate_function(e, 1), "du");
	assert_text(cor_estate_function(e, 2), "mme");
	/* By id and alias, not by name; an alias may have two functions. */
	assert_int_equal(cor_estate_function_by_name(e, COR_TEXT("Access and"), &found), 0);
	assert_int_equal(cor_estate_function_by_name(e, COR_TEXT(" AMF"), &found), 1);
	assert_int_equal(cor_estate_function_by_name(e, COR_TEXT("Gate-Way"), &found), 0);
	assert_int_equal(cor_estate_function_by_name(e, COR_TEXT("GATEWAY!"), &found), 2);
	assert_int_equal(found[0], 1);
	assert_int_equal(found[1], 3);
	/* The id of one and the alias of another. */
	assert_int_equal(cor_estate_function_by_name(e, COR_TEXT("mme"), &found), 2);
	assert_int_equal(cor_estate_function_group_count(e), 3);
	core = cor_estate_function_group(e, COR_TEXT("core"));
	access = cor_estate_function_group(e, COR_TEXT("access"));
	assert_int_equal(cor_estate_function_group(e, COR_TEXT("Core")), COR_NONE);
	assert_text(cor_estate_function_group_name(e, core), "core");
	assert_int_equal(cor_estate_function_in_group(e, 0, core), COR_YES);
	assert_int_equal(cor_estate_function_in_group(e, 3, core), COR_YES);
	assert_int_equal(cor_estate_function_in_group(e, 1, core), COR_NO);
	assert_int_equal(cor_estate_function_in_group(e, 1, access), COR_MAYBE);
	/* Roles: "", AMF, Gateway, MME, toaster; then the one implied. */
	assert_int_equal(roles->count, 6);
	assert_int_equal(roles->function[0], 0);
	assert_int_equal(cor_estate_function_set(e, roles->function[1])->parties[0], 0);
	assert_int_equal(cor_estate_function_set(e, roles->function[2])->count, 2);
	assert_int_equal(cor_estate_function_set(e, roles->function[3])->count, 2);
	assert_false(cor_estate_function_set(e, roles->function[3])->open);
	assert_int_equal(roles->function[4], 0);
	assert_true(cor_estate_function_set(e, 0)->open);
	assert_int_equal(roles->function[5], 0);
	for (uint32_t i = 0; i < 6; i++) {
		assert_int_equal(cor_bit_is(roles->maybe, i), i == 4);
		assert_int_equal(roles->element[i], i == 5);
		assert_int_equal(roles->row[i], i == 5 ? COR_NONE : i);
	}
	cor_estate_free(e);
	cor_estate_free(below);
}

static void test_products(void **state)
{
	cor_estate *below = kit_estate("party: m,Maker\n"
				       "product: P1,Maker,m|Brandless,Mod,router,1,2,GBP,30\n"
				       "product: P2,m\n",
		NULL);
	cor_estate *e = kit_estate("product: P2,,,,,,9\nproduct: P0\nparty: n,Maker\n"
				   "element: E1,,,,,,P1\nelement: E2,,,,,,P2\nelement: E3\n",
		below);
	const cor_product *p;

	(void)state;
	assert_int_equal(cor_estate_product_count(e), 3);
	assert_int_equal(cor_estate_product_by_id(e, COR_TEXT("P3")), COR_NONE);
	p = cor_estate_product(e, cor_estate_product_by_id(e, COR_TEXT("P1")));
	assert_text(p->model, "Mod");
	assert_text(p->class_name, "router");
	assert_int_equal(p->cost_low, 1);
	assert_int_equal(p->cost_high, 2);
	assert_int_equal(p->lead_days, 30);
	/* Names are read among all parties: the register's maker may be two now. */
	assert_set(e, p->maker, "m|n");
	assert_set(e, p->brand, "m|?");
	p = cor_estate_product(e, cor_estate_product_by_id(e, COR_TEXT("P2")));
	assert_set(e, p->maker, "?");
	assert_int_equal(p->cost_low, -1);
	assert_int_equal(p->cost_high, 9);
	assert_int_equal(cor_estate_product_of_element(e)[0], 1);
	assert_int_equal(cor_estate_product_of_element(e)[1], 2);
	assert_int_equal(cor_estate_product_of_element(e)[2], COR_NONE);
	cor_estate_free(e);
	cor_estate_free(below);
}

/* 200,000 elements and as many roles, in an order that is not theirs. */
static void test_many(void **state)
{
	enum { ELEMENTS = 200000 };
	const cor_roles *roles;
	const uint32_t *site;
	cor_estate *e;
	kit k;

	(void)state;
	kit_begin(&k);
	assert_true(kit_row(&k, COR_PARTY, "m,Maker"));
	for (unsigned i = 0; i < ELEMENTS / 20; i++) {
		char row[64];

		snprintf(row, sizeof(row), "S%u,BT", i);
		assert_true(kit_row(&k, COR_SITE, row));
	}
	for (unsigned i = 0; i < ELEMENTS; i++) {
		unsigned id = (unsigned)((uint64_t)i * 104729 % ELEMENTS);
		char row[64];

		snprintf(row, sizeof(row), "E%u,S%u,BT,,,,,Maker", id, id / 20);
		assert_true(kit_row(&k, COR_ELEMENT, row));
		snprintf(row, sizeof(row), "E%u,f%u", ELEMENTS - 1 - id, id % 9);
		assert_true(kit_row(&k, COR_ROLE, row));
	}
	e = kit_freeze(&k, NULL);
	assert_int_equal(cor_estate_rows(e, COR_ELEMENT), ELEMENTS);
	site = cor_estate_site_of_element(e);
	roles = cor_estate_roles(e);
	assert_int_equal(roles->count, ELEMENTS);
	for (uint32_t i = 0; i < ELEMENTS; i++) {
		assert_true(i == 0 || site[i - 1] <= site[i]);
		assert_true(i == 0 || site[i - 1] < site[i] ||
			cor_text_compare(cor_estate_cell(e, COR_ELEMENT, i - 1, 0),
				cor_estate_cell(e, COR_ELEMENT, i, 0)) < 0);
		assert_true(roles->element[i] == i && roles->row[i] == i);
		assert_text(cor_estate_cell(e, COR_SITE, site[i], 1), "BT");
	}
	assert_set(e, cor_estate_makers_of_elements(e)[ELEMENTS - 1], "m");
	cor_estate_free(e);
	kit_done(&k);
}

static void test_model(void **state)
{
	cor_estate *real = kit_estate("network_tag: n,public\nnetwork_tag: model,modelled\n", NULL);
	cor_estate *model = kit_estate("network_tag: m,public\nnetwork_tag: n,model\n", NULL);
	cor_estate *empty = kit_estate("site: S\n", NULL);

	(void)state;
	assert_false(cor_estate_is_model(real));
	assert_true(cor_estate_is_model(model));
	assert_false(cor_estate_is_model(empty));
	cor_estate_free(real);
	cor_estate_free(model);
	cor_estate_free(empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_parties),
		cmocka_unit_test(test_stakes),
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_products),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
