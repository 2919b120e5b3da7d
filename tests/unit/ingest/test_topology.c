/* Networks in the formats of research: what becomes of them, and what is said of wrong ones. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "kit.h"

#define GRAPHML \
	"<?xml version=\"1.0\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
#define TWO_GML "node [ id 1 ] node [ id 2 ]"

/* The whole file is wrong: one line says where and why, and nothing is read. */
static void check_wrong(const char *text, const char *words)
{
	const char *path = kit_write("net", text);
	kit_result r = kit_run(NULL, false, &path, 1);

	assert_int_equal(r.status, COR_EINPUT);
	if (!strstr(r.err.text, words))
		fail_msg("\"%s\" does not say \"%s\"", r.err.text, words);
	kit_done(&r);
}

/* One row is refused, kept, and so said; the rest is read. */
static void check_refused(const char *text, unsigned refused, const char *words)
{
	const char *path = kit_write("net", text);
	kit_result r = kit_run(NULL, false, &path, 1);

	if (r.status != COR_OK)
		fail_msg("%s", r.err.text);
	assert_int_equal(r.refused, refused);
	if (!strstr(r.rejects.p, words))
		fail_msg("\"%s\" does not say \"%s\"", r.rejects.p, words);
	kit_done(&r);
}

static void test_gml(void **state)
{
	(void)state;
	kit_check(NULL, "net",
		"# a comment\nCreator \"x\"\ngraph [\n directed 1\n stats [ nodes 9 ]\n"
		" node [ id 1 label \"K&#248;ln &amp; &x;\" Latitude 50.9 Longitude 6.9 Country \"Germany\" ]\n"
		" node [ id 2 label \"same\" graphics [ x 1 y 2 ] ]\n node [ id 3 label \"same\" ]\n"
		" edge [ source 1 target 2 LinkSpeedRaw 1e+10 weight 7.0 ]\n"
		" edge [ source 1 target 2 ]\n edge [ id \"e\" source 3 target 3 ]\n]\n",
		"site: 1;;K\xc3\xb8ln & &x;;;;50.9;6.9\n"
		"element: 1;1;;;;K\xc3\xb8ln & &x;\nelement: 2;;;;;same\nelement: 3;;;;;same\n"
		"link: 1--2;1;2;data;yes;7;10000000000\nlink: 1--2#2;1;2;data;yes\n"
		"link: e;3;3;data;yes\n");
}

static void test_graphml(void **state)
{
	(void)state;
	kit_check(NULL, "net",
		GRAPHML
		"<key id=\"d0\" for=\"node\" attr.name=\"maker\"><default>nokia</default></key>\n"
		"<key id=\"d1\" for=\"edge\" attr.name=\"weight\"/>"
		"<key id=\"d2\" for=\"node\" attr.name=\"measure.premises\"/>\n"
		"<graph edgedefault=\"undirected\"><node id=\"a\"><data key=\"d0\"> ericsson\n</data>"
		"<data key=\"d2\">12</data></node><node id=\"b\"/>\n"
		"<edge id=\"0\" source=\"a\" target=\"b\"><data key=\"d1\">3</data></edge>"
		"<edge id=\"0\" source=\"b\" target=\"a\" directed=\"true\"/></graph>\n"
		"<graph id=\"demands\" edgedefault=\"directed\"><node id=\"a\"/>"
		"<edge source=\"a\" target=\"b\"/></graph></graphml>\n",
		"element: a;;;;;;;ericsson\nelement: b;;;;;;;nokia\nmeasure: a;premises;12\n"
		"link: a--b;a;b;data;no;3\nlink: b--a;b;a;data;yes\ndemand: a->b;a;b\n");
}

static void test_sndlib(void **state)
{
	(void)state;
	kit_check(NULL, "net",
		"?SNDlib native format; type: network; version: 1.0\n# x\nMETA (\n unit = KBITPERSEC\n)\n"
		"NODES (\n N1 ( 8.5 53.1 )\n N2 ( 7.0 51.5 )\n)\n"
		"LINKS (\n L1 ( N1 N2 ) 155.5 0.00 9.00 0.00 ( 40.00 1.00 )\n"
		" L2 ( N2 N1 ) 0.00 0.00 0.00 0.00 ( )\n)\n"
		"DEMANDS (\n D1 ( N1 N2 ) 2 12.25 UNLIMITED\n)\nADMISSIBLE_PATHS ( D1 ( P ( L1 ) ) )\n",
		"site: N1;;;;;53.1;8.5\nsite: N2;;;;;51.5;7\nelement: N1;N1\nelement: N2;N2\n"
		"link: L1;N1;N2;data;no;;155500\nlink: L2;N2;N1;data;no\ndemand: D1;N1;N2;24500\n");
	kit_check(NULL, "net",
		"<network xmlns=\"http://sndlib.zib.de/network\"><networkStructure>"
		"<nodes coordinatesType=\"pixel\"><node id=\"A\"><coordinates><x>5</x><y>6</y></coordinates>"
		"</node><node id=\"B\"/></nodes><links><link id=\"L\"><source>A</source><target>B</target>"
		"<preInstalledModule><capacity>10.0</capacity><cost>1</cost></preInstalledModule>"
		"<additionalModules><addModule><capacity>99</capacity></addModule></additionalModules>"
		"</link></links></networkStructure><demands><demand id=\"D\"><source>A</source>"
		"<target>B</target><demandValue>0.5</demandValue></demand></demands></network>\n",
		"element: A\nelement: B\nlink: L;A;B;data;no;;10000000\ndemand: D;A;B;500000\n");
}

static void test_repetita(void **state)
{
	(void)state;
	kit_check(NULL, "net",
		"NODES 2\nlabel x y\n0_A 4.5 50.5\n1_B 5.5 51.5\n\nEDGES 1\n"
		"label src dest weight bw delay\nedge_0 0 1 10 9953280 7\n",
		"site: 0;;0_A;;;50.5;4.5\nsite: 1;;1_B;;;51.5;5.5\nelement: 0;0;;;;0_A\n"
		"element: 1;1;;;;1_B\nlink: edge_0;0;1;data;yes;10;9953280000\n");
}

static void test_json(void **state)
{
	(void)state;
	kit_check(NULL, "net",
		"{\"directed\": false, \"graph\": {\"x\": [{}], \"demands\": {\"1\": {\"2\": 5.5}}},"
		" \"nodes\": [{\"id\": 1, \"pos\": [3.5, 45], \"a]\\\"\": \"}\"}, {\"id\": \"2\", \"label\": \"b\"}],"
		" \"edges\": [{\"source\": 1, \"target\": 2, \"key\": 0, \"capacity_bps\": 7}]}",
		"site: 1;;;;;45;3.5\nelement: 1;1\nelement: 2;;;;;b\n"
		"link: 1--2;1;2;data;no;;7\ndemand: 1->2;1;2;5500000\n");
}

static void test_coordinates_of_drawings(void **state)
{
	(void)state;
	/* Pixels, and a layout in the unit square. */
	kit_check(NULL, "net", "graph [ node [ id 1 lat 283 lon 4 ] node [ id 2 lat 50 lon 4 ] ]",
		"element: 1\nelement: 2\n");
	kit_check(NULL, "net", "graph [ node [ id 1 lat 0.5 lon -1 ] ]", "element: 1\n");
	/* One of the two says nothing. */
	kit_check(NULL, "net", "graph [ node [ id 1 lat 50 ] node [ id 2 lat 50 lon 4 ] ]",
		"site: 2;;;;;50;4\nelement: 2;2\nelement: 1\n");
}

static void test_refused(void **state)
{
	(void)state;
	check_refused("graph [\n" TWO_GML "\n edge [ source 1 target 2 weight -4 ] ]", 1,
		"net,3,2,\"metric is \"\"-4\"\"");
	check_refused("graph [\n" TWO_GML "\n edge [ source 1 target 9 ] ]", 1,
		"net,3,2,\"b is \"\"9\"\"");
	check_refused("graph [\n" TWO_GML "\n edge [ source 1 ] ]", 1, "leads nowhere");
	check_refused("graph [\n node [ label \"x\" ] node [ id 2 ] ]", 1, "a node without id");
	check_refused("graph [\n" TWO_GML " node [ id 2 ] ]", 1, "net,2,29,");
	check_refused(
		"{\"nodes\": [{\"id\": 1}, {\"id\": 2}], \"links\": [{\"source\": 1, \"target\": 2},"
		"{\"source\": 1, \"target\": 7},{\"source\": 8, \"target\": 1}]}",
		2, "net,1,72,\"b is \"\"7\"\"");
	check_refused("{\"nodes\": [{\"id\": [1]}, {\"id\": 2}], \"links\": []}", 1, "net,1,12,");
	check_refused("DEMANDS 1\nlabel src dest bw\nd 0 1 5\n", 1,
		"net,3,1,\"source is \"\"0\"\"");
	check_refused(GRAPHML "<graph><node id=\"a\"/><hyperedge/></graph></graphml>", 1,
		"a hyperedge");
	check_refused("{\"nodes\": [{\"id\": 1, \"site\": \"s\", \"site.region\": \"x\"},"
		      "{\"id\": 2, \"site\": \"s\", \"site.region\": \"y\"}], \"links\": []}",
		1, "other things of its site");
}

static void test_wrong(void **state)
{
	(void)state;
	check_wrong("NODES 4294967296\nlabel x y\n", "net:1:1: 4294967296 nodes, an estate holds");
	check_wrong(GRAPHML "<graph parse.nodes=\"4294967296\"/></graphml>", "4294967296 nodes");
	check_wrong("<?xml version=\"1.0\"?><!DOCTYPE g [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>"
		    "<graphml><graph><node id=\"&b;\"/></graph></graphml>",
		"the entity \"a\" is declared");
	check_wrong("<html><body/></html>",
		"net:1:1: expected <graphml>, or <network> of SNDlib, got");
	check_wrong(GRAPHML "<graph><node id=\"a\"/>", "net:3:22: ");
	check_wrong(GRAPHML "<graph><node id=\"a\"><graph/></node></graph></graphml>",
		"a graph within a graph");
	check_wrong(GRAPHML "<graph><node id=\"a\"><data key=\"d\"/></node></graph></graphml>",
		"net:3:21: expected data with the key");
	check_wrong("graph [ node [ id 1 ", "net:1:14: the file ends inside the list");
	check_wrong("graph [ node [ id \"1 ] ]", "never ends");
	check_wrong("graph [ ] ]", "net:1:11: this ] closes nothing");
	check_wrong("graph [ ]", "expected a network");
	check_wrong("NODES 2\nlabel x y\na 1 2\n", "2 nodes announced, the file ends after 1");
	check_wrong("NODES 1\nlabel x y\na 1 2\n", "before its EDGES");
	check_wrong("NODES 1\nlabel x y\na 1\n", "net:3:1: has 2 words, expected 3");
	check_wrong("NODES ( a ( 1 2 ) ) LINKS ( l ( a b ) 1 2",
		"expected a number, the file ends");
	check_wrong("NODES ( a ( 1 2 ) )", "before its LINKS");
	check_wrong("{\"nodes\": [", "net:1:");
	check_wrong("{\"cordon\": 1}", "expected an object with the list \"nodes\"");
	check_wrong("id,site\n1,2\n", "expected TABLE.csv");
}

static void test_nested_too_deep(void **state)
{
	char text[600] = "graph [ node [ id 1 ";
	size_t n = strlen(text);

	(void)state;
	for (unsigned i = 0; i < COR_LIMIT_TOPOLOGY_DEPTH; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "a [ ");
	check_wrong(text, "nested deeper than");
	n = (size_t)snprintf(text, sizeof(text), "<graphml>");
	for (unsigned i = 0; i < COR_LIMIT_TOPOLOGY_DEPTH; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "<a>");
	check_wrong(text, "nested deeper than");
}

static void test_format_said(void **state)
{
	const char *path = kit_write("net",
		"graph [ node [ id 1 ] node [ id 2 ]"
		" edge [ source 1 target 2 ] ]");
	cor_err err = {0};

	(void)state;
	for (int is_right = 0; is_right < 2; is_right++) {
		COR_AUTO(cor_import) import = NULL;
		COR_AUTO(cor_estate) estate = NULL;
		cor_status status;

		assert_int_equal(cor_import_new(false, &import, &err), COR_OK);
		status = cor_import_files(import, &path, 1, is_right ? "gml" : "sndlib", "n.",
			&err);
		assert_int_equal(status, is_right ? COR_OK : COR_EINPUT);
		if (!is_right)
			continue;
		assert_int_equal(cor_import_freeze(import, NULL, &estate, &err), COR_OK);
		assert_true(cor_text_is(cor_estate_cell(estate, COR_LINK, 0, 0), "n.1--2"));
		assert_true(cor_text_is(cor_estate_cell(estate, COR_LINK, 0, 2), "n.2"));
		assert_int_equal(cor_import_files(import, &path, 1, "visio", NULL, &err),
			COR_EINPUT);
	}
}

static void test_allocations_fail(void **state)
{
	static const char *const TEXTS[] = {
		"graph [ node [ id 1 a [ b \"&amp;\" ] ] edge [ source 1 target 2 ] ]",
		"{\"nodes\": [{\"id\": 1}], \"links\": [{\"source\": 1, \"target\": 2}]}",
		GRAPHML
		"<key id=\"d\"/><graph><node id=\"a\"><data key=\"d\">x</data></node></graph></graphml>",
		"NODES 1\nlabel x y\na 1 2\nEDGES 0\nlabel a b c d e\n",
		"NODES ( a ( 9 9 ) ) LINKS ( )",
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
		const char *path = kit_write("net", TEXTS[i]);
		cor_status status = COR_ENOMEM;

		for (uint64_t n = 0; status != COR_OK; n++) {
			kit_result r;

			assert_true(n < 10000);
			cor_mem_fail_at(n);
			r = kit_run_failing(NULL, &path, 1);
			status = r.status;
			assert_true(status == COR_OK || status == COR_ENOMEM);
			kit_done(&r);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gml),
		cmocka_unit_test(test_graphml),
		cmocka_unit_test(test_sndlib),
		cmocka_unit_test(test_repetita),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_coordinates_of_drawings),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_nested_too_deep),
		cmocka_unit_test(test_format_said),
		cmocka_unit_test(test_allocations_fail),
	};

	return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
