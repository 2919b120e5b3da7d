/* Lists of places: what they make of sites, and that nothing of them comes out. */
#include "town.h"

#include "policy/places.h"

static const char yaml[] =
	"cordon: 1\nid: p\nplaces: {protected: {file: external, note: n}, other-one: {file: external}}\n"
	"vendors: {v: {parties: [huawei]}}\n"
	"rules:\n- {id: r, clause: c, exclude: v, from: places.protected}\n"
	"- {id: q, clause: c, exclude: v, from: 'places[\"other-one\"] || !places.protected'}\n";
static const char rows[] =
	"# party id country\nhuawei; CN\n"
	"# site id lat lon\n"
	"S1; 51.5; -0.12\nS2; 51.6; -0.12\nS3; ;\nS4; 51.5035; -0.12\nS5; 51.5; \n"
	"# element id site\nE1; S1\nE2; S2\nE3; S3\nE4; S4\nE5; S5\nE6; \n";

static cor_status give(cor_policy *policy, const char *label, const char *text, cor_err *err)
{
	return cor_places_read(policy, cor_text_of(label), "list.csv", cor_text_of(text), err);
}

/* One letter an element: y, n or m. */
static void assert_in(const char *list, uint32_t rule, const char *expected)
{
	COR_AUTO(cor_estate) estate = town(rows);
	COR_AUTO(cor_policy) policy = policy_of(yaml);
	COR_AUTO(cor_arena) arena = NULL;
	cor_triset set;
	cor_err err = {0};

	if (list && give(policy, "protected", list, &err) != COR_OK)
		fail_msg("%s", err.text);
	assert_int_equal(cor_policy_bind(policy, estate, &err), COR_OK);
	assert_int_equal(cor_arena_new("test", 0, &arena, &err), COR_OK);
	assert_int_equal(cor_selector_eval(policy, cor_policy_rule(policy, rule)->selector,
				 COR_GRAIN_ELEMENT, 0, arena, &set, &err),
		COR_OK);
	for (uint32_t i = 0; i < set.size; i++)
		if ("nmy"[cor_triset_at(&set, i)] != expected[i])
			fail_msg("element %u of %s: %c", i, expected,
				"nmy"[cor_triset_at(&set, i)]);
}

static void sites_are_in_places(void **state)
{
	(void)state;
	/* 51.5035 is 389 m off: at the edge of 390 m, and surely within 400 m and out of 300 m. */
	assert_in("lat,lon,radius_m\n51.5,-0.12,390\n", 0, "ynmmmm");
	assert_in("lat,lon,radius_m\n51.5,-0.12,400\n", 0, "ynmymm");
	assert_in("lat,lon,radius_m\n51.5,-0.12,300\n", 0, "ynmnmm");
	assert_in("site\nS3\nS2\nelsewhere\n", 0, "nyynnm");
	assert_in("name,lat,nonce,lon,site,radius_m\nx,,a,,S3,\n,51.6,,-0.12,,1\n", 0, "nyynmm");
	assert_in("site\n", 0, "nnnnnm");
	/* No list: nobody knows. */
	assert_in(NULL, 0, "mmmmmm");
	assert_in("site\nS1\n", 1, "myyyym");
}

static void what_is_not_known_is_named(void **state)
{
	COR_AUTO(cor_estate) estate = town(rows);
	COR_AUTO(cor_policy) policy = policy_for(yaml, estate);
	const char *names[4];

	(void)state;
	assert_int_equal(cor_selector_unknowns(policy, cor_policy_rule(policy, 0)->selector,
				 COR_GRAIN_ELEMENT, 0, names, 4),
		1);
	assert_string_equal(names[0], "places.protected");
}

static void digest_is_of_the_file(void **state)
{
	COR_AUTO(cor_policy) policy = policy_of(yaml);
	static const char list[] = "site\nS1\n";
	cor_digest of_it = cor_digest_of(list, strlen(list));
	const cor_digest *digest;

	(void)state;
	assert_int_equal(cor_places_count(policy), 2);
	assert_true(cor_text_is(cor_places_label(policy, 0, &digest), "protected"));
	assert_null(digest);
	assert_int_equal(give(policy, "protected", list, NULL), COR_OK);
	(void)cor_places_label(policy, 0, &digest);
	assert_memory_equal(digest, &of_it, sizeof(of_it));
	(void)cor_places_label(policy, 1, &digest);
	assert_null(digest);
}

static void assert_refused(const char *list, const char *message)
{
	COR_AUTO(cor_policy) policy = policy_of(yaml);
	cor_err err = {0};

	assert_int_equal(give(policy, "protected", list, &err), COR_EINPUT);
	assert_string_equal(err.text, message);
}

/* SECRET stands for what must not come out, wherever it stands. */
static void wrong_files_are_refused_without_their_content(void **state)
{
	(void)state;
	assert_refused("", "list.csv:1:1: the file is empty, expected a line of column names");
	assert_refused("site,SECRET\n",
		"list.csv:1:6: expected one of the columns site, lat, lon, radius_m, name, nonce");
	assert_refused("site,site\n", "list.csv:1:6: this column stands here twice");
	assert_refused("lat,lon\n",
		"list.csv:1:1: expected a column site, or the three columns lat, lon and radius_m, or all four");
	assert_refused("name\nSECRET\n",
		"list.csv:1:1: expected a column site, or the three columns lat, lon and radius_m, or all four");
	assert_refused("site,name\nSECRET\n",
		"list.csv:2:1: has not as many cells as the first line");
	assert_refused("site,name\n,SECRET\n",
		"list.csv:2:1: expected a site, or lat, lon and radius_m, and not both");
	assert_refused("site,lat,lon,radius_m\nSECRET,1,2,3\n",
		"list.csv:2:1: expected a site, or lat, lon and radius_m, and not both");
	assert_refused("lat,lon,radius_m\n1,2,3\nSECRET,2,3\n",
		"list.csv:3:1: expected a latitude in decimal degrees, -90 to 90");
	assert_refused("lat,lon,radius_m\n90.0000001,2,3\n",
		"list.csv:2:1: expected a latitude in decimal degrees, -90 to 90");
	assert_refused("lat,lon,radius_m\n1,SECRET,3\n",
		"list.csv:2:3: expected a longitude in decimal degrees, -180 to 180");
	assert_refused("lat,lon,radius_m\n1,2,0\n",
		"list.csv:2:5: expected a radius in whole metres, 1 to 1000000");
	assert_refused("lat,lon,radius_m\n1,2,1000001\n",
		"list.csv:2:5: expected a radius in whole metres, 1 to 1000000");
	assert_refused("lat,lon,radius_m\n1,2,\n",
		"list.csv:2:5: expected a radius in whole metres, 1 to 1000000");
	assert_refused("site\n\"SECRET\n", "list.csv:2:1: quote is never closed");
	assert_refused("site\nS\xff\n", "list.csv: is not UTF-8");
}

static void wrong_labels_are_refused(void **state)
{
	COR_AUTO(cor_policy) policy = policy_of(yaml);
	cor_err err = {0};

	(void)state;
	assert_int_equal(give(policy, "protcted", "site\n", &err), COR_EINPUT);
	assert_string_equal(err.text,
		"places \"protcted\": p.yaml has no such list under places; did you mean \"protected\"?");
	assert_int_equal(give(policy, "protected", "site\n", &err), COR_OK);
	assert_int_equal(give(policy, "protected", "site\n", &err), COR_EINPUT);
	assert_string_equal(err.text, "places \"protected\": the list is given twice");
}

static void assert_policy_refused(const char *places, const char *from, const char *message)
{
	char text[512];
	cor_policy *policy = NULL;
	cor_err err = {0};

	snprintf(text, sizeof(text),
		"cordon: 1\nid: p\nplaces: %s\nvendors: {v: {parties: [x]}}\nrules:\n- {id: r, clause: c, exclude: v, from: %s}\n",
		places, from);
	assert_int_equal(cor_policy_read("p.yaml", cor_text_of(text), NULL, 0, &policy, &err),
		COR_EINPUT);
	assert_string_equal(err.text, message);
}

static void wrong_policies_are_refused(void **state)
{
	(void)state;
	assert_policy_refused("{a: {file: list.csv}}", "places.a",
		"p.yaml:3:20: file is \"list.csv\", expected one of: external");
	assert_policy_refused("{a: {}}", "places.a",
		"p.yaml:3:13: a list of places needs a key \"file\"");
	assert_policy_refused("[a]", "places.a",
		"p.yaml:3:9: places is a list, expected a mapping of names");
	assert_policy_refused("{abc: {file: external}}", "places.abd",
		"p.yaml:6:47: there is no list of places \"abd\"; did you mean \"abc\"?");
	assert_policy_refused("{a: {file: external}}", "places.a == 'x'",
		"p.yaml:6:52: places.a is yes/no, this is a text: it stands alone, or behind !");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sites_are_in_places),
		cmocka_unit_test(what_is_not_known_is_named),
		cmocka_unit_test(digest_is_of_the_file),
		cmocka_unit_test(wrong_files_are_refused_without_their_content),
		cmocka_unit_test(wrong_labels_are_refused),
		cmocka_unit_test(wrong_policies_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
