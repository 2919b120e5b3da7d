#include "kit.h"

#define PARTIES                                           \
	"party: huawei,Huawei Technologies Co. Ltd.,CN\n" \
	"party: zte,ZTE Corporation,CN\n"                 \
	"party: nokia,Nokia Oyj,FI\n"                     \
	"party: honor,Honor,CN\n"                         \
	"alias: Futurewei,huawei\n"                       \
	"alias: Sunrise,nokia\n"                          \
	"alias: Sunrise,zte\n"

static void check_name(const cor_estate *e, const char *name, const char *expected)
{
	const uint32_t *parties;
	uint32_t count = cor_estate_party_by_name(e, cor_text_of(name), &parties);
	cor_buf found = {0};

	for (uint32_t i = 0; i < count; i++) {
		cor_buf_add(&found, cor_estate_party(e, parties[i])->id);
		cor_buf_addc(&found, ' ');
	}
	assert_string_equal(found.p ? found.p : "", expected);
	cor_buf_done(&found);
}

static void test_names(void **state)
{
	cor_estate *e = kit_estate(PARTIES "party: +++\n", NULL);
	char *big = test_malloc(70000);
	const uint32_t *parties;

	(void)state;
	check_name(e, "huawei", "huawei ");
	check_name(e, " HUAWEI  technologies co ltd", "huawei ");
	check_name(e, "Huawei-Technologies_Co.,Ltd.", "huawei ");
	check_name(e, "Huawei Technologies", "");
	check_name(e, "FutureWei", "huawei ");
	check_name(e, "sunrise!", "nokia zte ");
	check_name(e, "Acme", "");
	check_name(e, "", "");
	check_name(e, "+++", "");
	memset(big, 'x', 70000);
	assert_int_equal(cor_estate_party_by_name(e, (cor_text){big, 70000}, &parties), 0);
	assert_int_equal(cor_estate_party_by_id(e, COR_TEXT("Huawei")), COR_NONE);
	assert_text(cor_estate_party(e, cor_estate_party_by_id(e, COR_TEXT("zte")))->country, "CN");
	test_free(big);
	cor_estate_free(e);
}

static void check_element(const cor_estate *e, const char *id, const char *expected)
{
	assert_set(e, cor_estate_makers_of_elements(e)[kit_element(e, id)], expected);
}

static void test_elements(void **state)
{
	cor_estate *e = kit_estate(PARTIES
		"product: P1,Nokia\nproduct: P2\nproduct: P3,Acme\nproduct: P4\n"
		"element: E1,,,,,,P1,ZTE|huawei\n"
		"element: E2,,,,,,P1\n"
		"element: E3,,,,,,P2\n"
		"element: E4,,,,,,P3\n"
		"element: E5\n"
		"element: E6,,,,,,,Huawei|Acme\n"
		"element: E7,,,,,,,Sunrise\n"
		"element: E8,,,,,,P4\n"
		"element: E9,,,,,,,Futurewei|huawei\n"
		"element: E10\n"
		"element: E11\n"
		"evidence: element:E1,lldp,,nokia\n"
		"evidence: element:E2,lldp,,zte\n"
		"evidence: element:E3,lldp,x,zte,5\n"
		"evidence: element:E3,mac,y,nokia|Honor,1\n"
		"evidence: element:E3,mac,z,huawei,0\n"
		"evidence: element:E4,lldp,,nokia\n"
		"evidence: element:E10,lldp,,huawei,0\n"
		"evidence: element:E11,lldp,raw only\n"
		"evidence: element:E99,lldp,,huawei\n"
		"evidence: product:P4,web,,zte\n"
		"evidence: product:P1,web,,zte\n",
		NULL);

	(void)state;
	check_element(e, "E1", "huawei|zte");
	check_element(e, "E2", "nokia");
	check_element(e, "E3", "honor|nokia|zte");
	/* The product's maker is written, though nobody knows who that is: evidence stays out. */
	check_element(e, "E4", "?");
	check_element(e, "E5", "?");
	check_element(e, "E6", "huawei|?");
	check_element(e, "E7", "nokia|zte");
	check_element(e, "E8", "zte");
	check_element(e, "E9", "huawei");
	check_element(e, "E10", "?");
	check_element(e, "E11", "?");
	assert_int_equal(cor_estate_makers_of_elements(e)[kit_element(e, "E5")], 0);
	assert_int_equal(cor_estate_makers_of_elements(e)[kit_element(e, "E4")], 0);
	/* Equal sets have one number. */
	assert_int_equal(cor_estate_makers_of_elements(e)[kit_element(e, "E7")],
		cor_estate_makers_of_elements(e)[kit_element(e, "E7")]);
	assert_int_equal(cor_estate_maker_set(e, 0)->count, 0);
	assert_true(cor_estate_maker_set(e, 0)->open);
	assert_set(e, cor_estate_product(e, cor_estate_product_by_id(e, COR_TEXT("P4")))->maker,
		"zte");
	assert_set(e, cor_estate_product(e, cor_estate_product_by_id(e, COR_TEXT("P1")))->maker,
		"nokia");
	cor_estate_free(e);
}

static void test_sets_are_shared(void **state)
{
	cor_estate *e = kit_estate(PARTIES
		"element: E1,,,,,,,Huawei|ZTE\nelement: E2,,,,,,,zte|futurewei|huawei\n"
		"element: E3\nevidence: element:E3,a,,zte\nevidence: element:E3,b,,huawei\n",
		NULL);
	const uint32_t *makers = cor_estate_makers_of_elements(e);

	(void)state;
	assert_int_equal(makers[0], makers[1]);
	assert_int_equal(makers[0], makers[2]);
	for (uint32_t a = 0; a < cor_estate_maker_set_count(e); a++) {
		const cor_maker_set *x = cor_estate_maker_set(e, a);

		for (uint32_t i = 1; i < x->count; i++)
			assert_true(x->parties[i - 1] < x->parties[i]);
	}
	cor_estate_free(e);
}

static void test_roles_and_parts(void **state)
{
	cor_estate *e = kit_estate(PARTIES
		"product: P1,Nokia\nproduct: P2\n"
		"element: E1,,,,,,,huawei\nelement: E2\n"
		"role: E1,a,ZTE,P1\nrole: E1,b,,P1\nrole: E1,c,,P2\nrole: E1,d\nrole: E1,e,Acme\n"
		"part: C1,E1,,P1,zte\npart: C2,E1,,P1\npart: C3,E1\npart: C4,E2\n"
		"evidence: part:C3,lldp,,honor\n",
		NULL);
	const cor_roles *roles = cor_estate_roles(e);
	const uint32_t *parts = cor_estate_makers_of_parts(e);

	(void)state;
	assert_int_equal(roles->count, 6);
	assert_set(e, roles->maker[0], "zte");
	assert_set(e, roles->maker[1], "nokia");
	assert_set(e, roles->maker[2], "huawei");
	assert_set(e, roles->maker[3], "huawei");
	assert_set(e, roles->maker[4], "?");
	assert_set(e, roles->maker[5], "?");
	assert_int_equal(roles->product[0], cor_estate_product_by_id(e, COR_TEXT("P1")));
	assert_int_equal(roles->product[3], COR_NONE);
	assert_set(e, parts[0], "zte");
	assert_set(e, parts[1], "nokia");
	assert_set(e, parts[2], "honor");
	assert_set(e, parts[3], "?");
	assert_int_equal(cor_estate_element_of_part(e)[3], 1);
	assert_int_equal(cor_estate_product_of_part(e)[1],
		cor_estate_product_by_id(e, COR_TEXT("P1")));
	assert_int_equal(cor_estate_product_of_part(e)[2], COR_NONE);
	cor_estate_free(e);
}

static void test_unlisted(void **state)
{
	cor_estate *below = kit_estate("product: R1,Beyond\nproduct: R2,Beyond\n", NULL);
	cor_estate *e = kit_estate(PARTIES
		"product: R2,huawei\nproduct: P,Acme,NoBrand\n"
		"element: E1,,,,,,,Acme|huawei\nelement: E2,,,,,,,Acme\nelement: E3,,,,,,,acme\n"
		"role: E1,a,Beyond\npart: C1,E1,,,Zed\n"
		"evidence: element:E1,a,,Zed|Acme\nevidence: element:E1,b,,Never,0\n",
		below);
	const cor_unlisted *names;

	(void)state;
	assert_int_equal(cor_estate_unlisted(e, &names), 4);
	assert_text(names[0].name, "Acme");
	assert_int_equal(names[0].cells, 4);
	assert_text(names[1].name, "Beyond");
	assert_int_equal(names[1].cells, 2);
	assert_text(names[2].name, "Zed");
	assert_int_equal(names[2].cells, 2);
	assert_text(names[3].name, "acme");
	assert_int_equal(names[3].cells, 1);
	cor_estate_free(e);
	cor_estate_free(below);
}

static void test_labels(void **state)
{
	cor_estate *e = kit_estate(PARTIES
		"site: S1,Nokia Oyj|BT\nsite: S2,none\nsite: S3,Sunrise\n"
		"element: E1,,Huawei|futurewei|ZTE corporation,NOKIA,,,,,4G|5G|huawei\n"
		"element: E2,,none,none,,,,,none\nelement: E3\n",
		NULL);
	const cor_text *pieces;
	cor_codes owners = cor_estate_codes(e, COR_ELEMENT, 3);
	cor_codes sites = cor_estate_codes(e, COR_SITE, 1);
	cor_codes operators = cor_estate_codes(e, COR_ELEMENT, 2);
	cor_codes generations = cor_estate_codes(e, COR_ELEMENT, 8);

	(void)state;
	assert_int_equal(cor_estate_pieces(e, COR_SITE, 1, cor_code_at(&sites, 0), &pieces), 2);
	assert_text(pieces[0], "nokia");
	assert_text(pieces[1], "BT");
	assert_int_equal(cor_estate_pieces(e, COR_SITE, 1, cor_code_at(&sites, 1), &pieces), 0);
	/* Two parties bear the name, so it stays a name. */
	assert_int_equal(cor_estate_pieces(e, COR_SITE, 1, cor_code_at(&sites, 2), &pieces), 1);
	assert_text(pieces[0], "Sunrise");
	assert_int_equal(cor_estate_pieces(e, COR_ELEMENT, 2, cor_code_at(&operators, 0), &pieces),
		2);
	assert_text(pieces[0], "huawei");
	assert_text(pieces[1], "zte");
	assert_int_equal(cor_estate_pieces(e, COR_ELEMENT, 3, cor_code_at(&owners, 0), &pieces), 1);
	assert_text(pieces[0], "nokia");
	assert_int_equal(cor_code_at(&owners, 2), 0);
	assert_int_equal(cor_estate_pieces(e, COR_ELEMENT, 3, 0, &pieces), 0);
	/* Lists are not names of parties. */
	assert_int_equal(cor_estate_pieces(e, COR_ELEMENT, 8, cor_code_at(&generations, 0),
				 &pieces),
		3);
	assert_text(pieces[2], "huawei");
	assert_int_equal(cor_estate_pieces(e, COR_ELEMENT, 8, cor_code_at(&generations, 1),
				 &pieces),
		0);
	assert_int_not_equal(cor_code_at(&generations, 1), 0);
	cor_estate_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_elements),
		cmocka_unit_test(test_sets_are_shared),
		cmocka_unit_test(test_roles_and_parts),
		cmocka_unit_test(test_unlisted),
		cmocka_unit_test(test_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
