/* Expressions and what they are.  The letters stand for yes, no and maybe, one a row of the grain. */
#ifndef TEST_POLICY_EXPRESSIONS_H
#define TEST_POLICY_EXPRESSIONS_H

/* clang-format off */
static const char world_rows[] =
	"# party id name country\n"
	"huawei; Huawei Technologies; CN\nzte; ZTE; CN\nnokia; Nokia; FI\nacme; ; \n"
	"# alias alias party\n"
	"Huawei Tech; huawei\nTwin; nokia\nTwin; zte\n"
	"# function id name\n"
	"amf; Access Function\nupf; User Plane\ngnb; Base Station\n"
	"# function_alias alias function\n"
	"Access and Mobility; amf\n"
	"# function_group grp function membership\n"
	"core; amf; sure\ncore; upf; maybe\nran; gnb; \n"
	"# product id maker brand model class cost_low cost_high lead_days\n"
	"p1; huawei; zte; m1; ran; 100; 200; 30\np2; nokia; ; ; core; ; ; \np3; zte; ; ; chip; ; ; \np4; acme; ; ; ; ; ; \n"
	"# bom product part_product essential\n"
	"p1; p3; yes\np1; p4; no\np2; p3; \n"
	"# site id operator country region lat lon\n"
	"s1; o1|o2; GB; north; 51.5; -0.1\ns2; none; DE; ; 48; 9.5\ns3; ; ; ; ; \n"
	"# site_tag site tag\n"
	"s1; nuclear\ns1; military\n"
	"# network_tag network tag\n"
	"core-net; safety-critical\nelsewhere; private\n"
	"# element id site operator owner network name product maker generations state installed retired\n"
	"e1; s1; o1|o2; Huawei Technologies; core-net; core one; p1; ; 4G|5G; live; 2020-02-29; \n"
	"e2; s1; ; Some Co; other; \xc3\xa9t\xc3\xa9; ; huawei|nokia; none; ; 2023-06-01; \n"
	"e3; s2; none; ; ; ; p2; nokia; 5G; planned; ; 2025-01-01\n"
	"e4; s2; nokia|zte; ; ; ; ; Foo Inc; ; ; 2024-01-01; 2024-06-01\n"
	"e5; s3; huawei|zte|x; ; ; ; ; zte|huawei; 4G; spare; ; \n"
	"e6; ; ; ; ; ; ; ; ; ; ; \n"
	"# role element function maker\n"
	"e1; amf; \ne1; upf; \ne2; gnb; \ne3; Access and Mobility; zte\ne5; strange; \n"
	"# part id element slot product maker serial essential\n"
	"pa; e1; 1; ; huawei; SN-1; yes\npb; e1; ; ; nokia; ; \npc; e3; ; p3; ; ; no\n";

static const char world_policy[] =
	"cordon: 1\n"
	"id: world\n"
	"lists: {makers: [huawei, ZTE], eu: [DE, FR], empty: []}\n"
	"vendors:\n"
	"  v: {parties: [huawei]}\n"
	"  chinese: {parties: [huawei, zte]}\n"
	"  by-land: {where: party.country == 'CN'}\n"
	"sets:\n"
	"  core: role.function in functions.core\n"
	"  uk: site.country == 'GB'\n"
	"  old: core && uk\n"
	"  five: element.generations.exists(g, g == '5G')\n"
	"rules:\n"
	"- {id: r, clause: c, exclude: v}\n";

static const struct {
	const char *expression, *expected;
} value_cases[] = {
	/* numbers */
	{ "1 + 2 == 3", "yes" }, { "1 + 2 * 3 == 7", "yes" }, { "(1 + 2) * 3 == 9", "yes" }, { "7 / 2 == 3", "yes" },
	{ "-7 / 2 == -3", "yes" }, { "7 % 3 == 1", "yes" }, { "-7 % 3 == -1", "yes" }, { "2 - 3 - 4 == -5", "yes" },
	{ "10 / 5 / 2 == 1", "yes" }, { "5 -3 == 2", "yes" }, { "- - 3 == 3", "yes" }, { "-(1 + 2) == -3", "yes" },
	{ "0 == -0", "yes" }, { "007 == 7", "yes" },
	{ "9223372036854775807 == 9223372036854775807", "yes" }, { "-9223372036854775808 < 0", "yes" },
	{ "9223372036854775807 + 1 == 0", "maybe" }, { "-9223372036854775808 - 1 == 0", "maybe" },
	{ "9223372036854775807 * 2 > 0", "maybe" }, { "-(-9223372036854775808) > 0", "maybe" },
	{ "-9223372036854775808 / -1 > 0", "maybe" }, { "-9223372036854775808 % -1 == 0", "maybe" },
	{ "1 / 0 == 1", "maybe" }, { "1 % 0 == 1", "maybe" }, { "1 / 0 == 1 || true", "yes" }, { "1 / 0 == 1 && false", "no" },
	{ "1 < 2", "yes" }, { "2 < 2", "no" }, { "2 <= 2", "yes" }, { "3 > 2", "yes" }, { "2 > 2", "no" }, { "2 >= 2", "yes" },
	{ "1 >= 2", "no" }, { "1 != 2", "yes" }, { "2 != 2", "no" },
	/* decimals */
	{ "1.5 + 1.5 == 3.0", "yes" }, { "0.1 + 0.2 == 0.3", "no" }, { "1.5 * 2.0 == 3.0", "yes" }, { "1.0 / 4.0 == 0.25", "yes" },
	{ "1.0 / 0.0 == 1.0", "maybe" }, { "-1.5 < 0.0", "yes" }, { "1.5 - 2.0 == -0.5", "yes" },
	{ "1 < 1.5", "yes" }, { "1.5 < 2", "yes" }, { "2 <= 2.0", "yes" }, { "2.0 >= 2", "yes" }, { "-1 > -1.5", "yes" },
	{ "-2 < -1.5", "yes" }, { "-1.5 > -1", "no" },
	{ "9007199254740993 > 90071992547409.0 * 100.0 + 93.0", "yes" }, /* exact: the right side is 2^53 */
	{ "9223372036854775807 < 1000000000.0 * 9300000000.0", "yes" }, { "-9223372036854775808 > 1000000000.0 * -9300000000.0", "yes" },
	/* texts */
	{ "'a' == \"a\"", "yes" }, { "'a' != 'b'", "yes" }, { "'a' < 'b'", "yes" }, { "'a' < 'B'", "no" }, { "'a' < 'aa'", "yes" },
	{ "'' == \"\"", "yes" }, { "'it\\'s' == \"it's\"", "yes" }, { "'\\\\' == \"\\\\\"", "yes" }, { "'\\x41' == 'A'", "yes" },
	{ "'\\u0041' == 'A'", "yes" }, { "'\\u00e9' == '\xc3\xa9'", "yes" }, { "'\\xe9' == '\xc3\xa9'", "yes" },
	{ "'\\u20ac' == '\xe2\x82\xac'", "yes" }, { "'\\n\\t\\r' == '\\x0a\\x09\\x0d'", "yes" }, { "'\\\"' == '\"'", "yes" },
	{ "size('') == 0", "yes" }, { "size('abc') == 3", "yes" }, { "size('\xc3\xa9\xe2\x82\xac') == 2", "yes" },
	{ "'abc'.startsWith('ab')", "yes" }, { "'abc'.startsWith('b')", "no" }, { "'abc'.startsWith('')", "yes" },
	{ "'abc'.endsWith('bc')", "yes" }, { "'abc'.endsWith('ab')", "no" }, { "'abc'.contains('b')", "yes" },
	{ "'abc'.contains('ac')", "no" }, { "'a'.contains('abc')", "no" }, { "'a'.endsWith('')", "yes" },
	/* lists */
	{ "'a' in ['a', 'b']", "yes" }, { "'c' in ['a', 'b']", "no" }, { "2 in [1, 2]", "yes" }, { "3 in [1, 2]", "no" },
	{ "-1 in [-1]", "yes" }, { "'a' in []", "no" }, { "size([1, 2]) == 2", "yes" }, { "size([]) == 0", "yes" }, { "size(lists.eu) == 2", "yes" },
	{ "'DE' in lists.eu", "yes" }, { "'GB' in lists.eu", "no" }, { "'DE' in lists[\"eu\"]", "yes" }, { "'x' in lists.empty", "no" },
	{ "['a', 'b'] == ['a', 'b']", "yes" }, { "['a', 'b'] == ['b', 'a']", "no" }, { "[1] != [1, 2]", "yes" }, { "[1, 2] == [1, 3]", "no" },
	{ "[1, 2].exists(x, x == 2)", "yes" }, { "[1, 2].exists(x, x > 2)", "no" }, { "[1, 2].all(x, x > 0)", "yes" },
	{ "[1, 2].all(x, x > 1)", "no" }, { "[1, 0].exists(x, 1 / x == 5)", "maybe" }, { "[1, 0].exists(x, 1 / x == 1)", "yes" },
	{ "[1, 0].all(x, 1 / x == 1)", "maybe" }, { "[0, 2].all(x, 1 / x == 1)", "no" }, { "[].exists(x, true)", "no" }, { "[].all(x, false)", "yes" },
	{ "[1, 2].exists(x, [2, 3].exists(y, x == y))", "yes" }, { "[1, 2].all(x, [2, 3].all(y, x < y))", "no" },
	{ "[1, 2].exists(x, [3].exists(y, y == 3) && x == 2)", "yes" }, { "[1].exists(x, x == 1) && [2].exists(x, x == 2)", "yes" },
	{ "lists.eu.exists(c, c == 'FR')", "yes" },
	/* yes and no */
	{ "true", "yes" }, { "false", "no" }, { "!true", "no" }, { "!!true", "yes" }, { "true && false", "no" }, { "true || false", "yes" },
	{ "true == false", "no" }, { "true != false", "yes" }, { "!false == true", "yes" }, { "(1 / 0 == 1) == true", "maybe" },
	{ "true || false && false", "yes" }, { "(true || false) && false", "no" }, { "false && true || true", "yes" },
	{ "!(1 / 0 == 1)", "maybe" }, { "1 / 0 == 1 && true", "maybe" }, { "1 / 0 == 1 || false", "maybe" },
	{ "true && true && true && false", "no" }, { "false || false || true", "yes" },
	{ "true ? true : false", "yes" }, { "false ? true : false", "no" }, { "true ? false : true ? true : true", "no" },
	{ "(1 / 0 == 1) ? true : true", "yes" }, { "(1 / 0 == 1) ? false : false", "no" }, { "(1 / 0 == 1) ? true : false", "maybe" },
	{ "((1 / 0 == 1) ? 5 : 5) == 5", "yes" }, { "((1 / 0 == 1) ? 5 : 6) < 7", "maybe" }, { "(true ? 1 : 1 / 0) == 1", "yes" },
	{ "((1 / 0 == 1) ? 'a' : 'a') == 'a'", "yes" }, { "size((1 / 0 == 1) ? [1] : [1]) == 1", "yes" }, { "size((1 / 0 == 1) ? [1] : [2]) == 1", "maybe" },
	{ "1 + 1 == 2 && 2 < 3 ? true : false", "yes" }, { "true ? 1 < 2 : 2 < 1", "yes" },
	/* dates: judged on 2023-06-01 */
	{ "at == date('2023-06-01')", "yes" }, { "at > date('2020-01-28')", "yes" }, { "date('2020-02-29') < date('2020-03-01')", "yes" },
	{ "date(\"2020-02-29\") != at", "yes" }, { "date('1969-12-31') < date('1970-01-01')", "yes" },
};

static const struct {
	const char *expression, *expected;
} row_cases[] = {
	/* sites */
	{ "site.country == 'GB'", "ynm" }, { "site.country != 'GB'", "nym" }, { "'GB' == site.country", "ynm" }, { "site.region == 'north'", "ymm" },
	{ "has(site.region)", "ynn" }, { "site.country in ['GB', 'FR']", "ynm" }, { "site.country in []", "nnm" }, { "site.country in lists.eu", "nym" },
	{ "'nuclear' in site.tags", "ynn" }, { "size(site.tags) == 2", "ynn" }, { "has(site.tags)", "yyy" }, { "site.operator == ['o1', 'o2']", "ynm" },
	{ "'o1' in site.operator", "ynm" }, { "has(site.operator)", "yyn" }, { "site.tags.exists(t, t.startsWith('nuc'))", "ynn" },
	{ "site.tags.all(t, t == 'nuclear')", "nyy" }, { "site.operator.all(o, o == 'o1')", "nym" }, { "site.operator.exists(o, o == site.region)", "nnm" },
	{ "site.lat > 51.0", "ynm" }, { "site.lat < 52", "yym" }, { "site.lat == 51.5", "ynm" }, { "site.lon == -0.1", "ynm" }, { "site.lat + 1.0 > 52.0", "ynm" },
	{ "site.lat > site.lon", "yym" }, { "site.id == 's2'", "nyn" }, { "site.id >= 's2'", "nyy" }, { "uk", "ynm" }, { "!uk", "nym" }, { "uk || site.country == 'DE'", "yym" },
	{ "uk && true", "ynm" }, { "site.country == 'GB' ? site.region == 'north' : site.lat > 0.0", "yym" },
	/* elements */
	{ "element.maker == 'huawei'", "ymnmmm" }, { "element.maker == 'Huawei Tech'", "ymnmmm" }, { "'HUAWEI TECH.' == element.maker", "ymnmmm" },
	{ "element.maker != 'nokia'", "ymnmym" }, { "element.maker in ['huawei', 'zte']", "ymnmym" }, { "element.maker in vendors.chinese", "ymnmym" },
	{ "element.maker in lists.makers", "ymnmym" }, { "element.maker in vendors[\"by-land\"]", "ymnmym" }, { "element.maker in []", "nnnmnm" },
	{ "element.maker in (uk ? lists.makers : ['nokia'])", "ymymmm" },
	{ "element.maker in (uk ? vendors.v : vendors.chinese)", "ymnmmm" },
	{ "element.maker.country == 'CN'", "ymnmym" }, { "has(element.maker)", "ymynmn" }, { "has(element.maker.country)", "ymynyn" },
	{ "element.maker.id == 'huawei'", "ymnmmm" }, { "element.maker.id.startsWith('h')", "ymnmmm" }, { "size(element.maker.country) == 2", "ymymym" },
	{ "element.maker.country < 'D'", "ymnmym" }, { "element.maker.name == 'Nokia'", "nmymnm" }, { "element.maker == element.product.maker", "ymymmm" },
	{ "element.maker == element.maker", "ymymmm" }, { "element.maker == element.owner", "ymmmmm" }, { "element.maker in element.operator", "mmnmym" },
	{ "['huawei', 'zte'].exists(x, element.maker == x)", "ymnmmm" },
	{ "element.product == 'p1'", "ymnmmm" }, { "element.product != 'no such'", "ymymmm" }, { "element.product.id == 'p2'", "nmymmm" },
	{ "element.product == element.product.id", "ymymmm" },
	{ "has(element.product)", "ynynnn" }, { "element.product.class == 'ran'", "ymnmmm" }, { "element.product.model == 'm1'", "ymmmmm" },
	{ "element.product.cost_low * 2 == element.product.cost_high", "ymmmmm" }, { "element.product.lead_days > 20", "ymmmmm" },
	{ "has(element.product.cost_low)", "ynnnnn" }, { "element.product.brand == 'zte'", "ymmmmm" }, { "element.product.brand.country == 'CN'", "ymmmmm" },
	{ "element.product.maker in vendors.chinese", "ymnmmm" },
	{ "element.state == 'live'", "yynyny" }, { "element.state in ['planned', 'spare']", "nnynyn" }, { "has(element.state)", "yyyyyy" },
	{ "'5G' in element.generations", "ynymnm" }, { "five", "ynymnm" }, { "element.generations.all(g, g.endsWith('G'))", "yyymym" },
	{ "size(element.generations) == 0", "nynmnm" }, { "has(element.generations)", "yyynyn" },
	{ "element.installed <= date('2023-06-01')", "yymnmm" }, { "date('2023-06-01') >= element.installed", "yymnmm" }, { "element.installed == at", "nymnmm" },
	{ "element.installed != at", "ynmymm" }, { "element.installed < at", "ynmnmm" }, { "at < element.installed", "nnmymm" }, { "element.installed > at", "nnmymm" },
	{ "element.installed >= at", "nymymm" }, { "at <= element.installed", "nymymm" }, { "at > element.installed", "ynmnmm" },
	{ "element.installed < element.retired", "mmmymm" }, { "has(element.installed)", "yynynn" }, { "!has(element.installed)", "nnynyy" },
	{ "element.installed == (has(site.region) ? at : at)", "nymnmm" }, { "element.procured < at", "mmmmmm" },
	{ "'safety-critical' in network.tags", "ynmmmm" }, { "has(network.tags)", "yynnnn" }, { "element.owner == 'huawei'", "ynmmmm" }, { "element.network == 'other'", "nymmmm" },
	{ "element.name.contains('re')", "ynmmmm" }, { "size(element.name) == 3", "nymmmm" }, { "element.id in ['e1', 'e6']", "ynnnny" },
	{ "element.id.endsWith('2') || element.id == 'e3'", "nyynnn" }, { "element.id == 'e1' || element.maker == 'nokia' && site.country == 'DE'", "ynymnm" },
	{ "site.country == 'GB' && element.state == 'live'", "yynnnm" }, { "element.state == 'planned' ? true : '5G' in element.generations", "ynymnm" },
	{ "has(element.generations) ? size(element.generations) > 1 : false", "ynnnnn" }, { "(element.maker == 'huawei' ? 'a' : 'a') == 'a'", "yyyyyy" },
	{ "(element.maker == 'huawei' ? 1 : 2) == 1", "ymnmmm" }, { "element.maker == (site.country == 'GB' ? 'huawei' : 'nokia')", "ymymmm" },
	{ "(uk ? element.maker : element.product.maker) == 'nokia'", "nmymmm" }, { "(has(site.region) ? element.maker : element.maker) == 'zte'", "nnnmmm" },
	{ "element.state == 'live' && element.id != 'e1' && true", "nynyny" }, { "false || element.id == 'e1'", "ynnnnn" }, { "true || element.id == 'e1'", "yyyyyy" },
	/* roles */
	{ "role.function == 'amf'", "ynnymmm" }, { "role.function == 'Access and Mobility'", "ynnymmm" }, { "role.function in functions.core", "ymnymmm" },
	{ "role.function in functions[\"core\"]", "ymnymmm" }, { "role.function in ['amf', 'gnb']", "ynyymmm" }, { "has(role.function)", "yyyynnn" },
	{ "role.function != 'gnb'", "yynymmm" }, { "role.maker == 'zte'", "nnnymmm" }, { "role.maker == element.maker", "yymnmmm" }, { "has(role.product)", "nnnnnnn" },
	{ "role.function == 'amf' && site.country == 'GB'", "ynnnnmm" }, { "core", "ymnymmm" }, { "!core", "nmynmmm" }, { "core || role.maker == 'zte'", "ymnymmm" },
	{ "old", "ymnnnmm" }, { "(core && uk) || (core && element.state == 'live')", "ymnnmmm" }, { "old || old && core || !core", "ymynmmm" },
	{ "core && [1, 2].exists(x, five && x == 2)", "ymnymnm" }, { "role.function == 'amf' ? uk : five", "yynnmmm" },
	{ "role.function in functions.core && !(role.function == 'upf')", "ynnymmm" },
	/* parts */
	{ "part.essential", "ymn" }, { "!part.essential", "nmy" }, { "has(part.essential)", "yny" }, { "part.essential == true", "ymn" }, { "part.maker == 'huawei'", "ynn" },
	{ "part.maker == 'zte'", "nny" }, { "part.slot == '1'", "ymm" }, { "part.serial.startsWith('SN')", "ymm" }, { "part.product.class == 'chip'", "mmy" },
	{ "part.id == 'pb' && uk", "nyn" }, { "part.maker == element.maker", "ynn" },
	/* components: p3 and p4 in e1, p3 in e3 */
	{ "component.essential", "ynm" }, { "has(component.essential)", "yyn" }, { "component.maker == 'zte'", "yny" }, { "component.product == 'p4'", "nyn" },
	{ "component.product.class == 'chip' && uk", "ymn" }, { "component.maker.country == 'CN'", "ymy" },
};

static const struct {
	const char *expression, *expected; /* "column: message" */
} error_cases[] = {
	/* form */
	{ "", "1: the expression ends, expected a value" },
	{ "   ", "1: the expression ends, expected a value" },
	{ "1 ==", "5: the expression ends, expected a value" },
	{ "(true", "6: the expression ends, expected \")\"" },
	{ "true)", "5: unexpected ), expected an operator or the end" },
	{ "true true", "6: unexpected true, expected an operator or the end" },
	{ "1 < 2 < 3", "7: comparisons do not chain: write two and join them with &&" },
	{ "1 == 2 in [1]", "8: comparisons do not chain: write two and join them with &&" },
	{ "1 = 2", "3: \"=\" is no operator: use == to compare" },
	{ "true & true", "6: \"&\" is no operator: use &&" },
	{ "true | true", "6: \"|\" is no operator: use ||" },
	{ "true and true", "6: \"and\" is no operator: use &&" },
	{ "true or true", "6: \"or\" is no operator: use ||" },
	{ "not true", "5: unexpected true, expected an operator or the end" },
	{ "true ? false", "13: the expression ends, expected \":\"" },
	{ "'abc", "1: this quote is never closed" },
	{ "'a\nb' == 'a'", "1: this quote is never closed" },
	{ "'a' == 'b\\", "8: this quote is never closed" },
	{ "'\\q' == ''", "2: unknown escape, expected one of \\\\ \\' \\\" \\n \\t \\r \\xHH \\uHHHH" },
	{ "'\\x4' == ''", "2: \\x needs two hexadecimal digits" },
	{ "'\\u00g0' == ''", "2: \\u needs four hexadecimal digits" },
	{ "'\\ud800' == ''", "2: this escape stands for no character" },
	{ "'\\x00' == ''", "2: this escape stands for no character" },
	{ "9223372036854775808 > 0", "1: 9223372036854775808 does not fit into 64 bits" },
	{ "-9223372036854775809 > 0", "2: 9223372036854775809 does not fit into 64 bits" },
	{ "0x10 == 16", "1: expected a whole number such as 12 or a decimal such as 1.5" },
	{ "1u == 1", "1: expected a whole number such as 12 or a decimal such as 1.5" },
	{ "1.5e3 > 1.0", "1: expected a whole number such as 12 or a decimal such as 1.5" },
	{ "1.2345678901234567 > 1.0", "1: a decimal may have 15 digits" },
	{ "1 in {1: 2}", "6: maps and messages { } are not supported" },
	{ "$x", "1: unexpected \"$\"" },
	{ "gr\xc3\xb6\xc3\x9f" "e == 1", "3: letters beyond ASCII may stand in quotes only" },
	{ "[1, 2", "6: the expression ends, expected \",\" or \"]\"" },
	{ "site.", "6: the expression ends, expected a name behind \".\"" },
	{ "site.'x'", "6: unexpected 'x', expected a name behind \".\"" },
	{ "r'raw' == ''", "1: raw texts and bytes are not supported" },
	{ "in == 1", "1: unexpected in, expected a value before it" },
	{ "null == 1", "1: null is not supported: has(attribute) asks whether something is known" },
	/* names */
	{ "site.regoin == 'x'", "6: site has no attribute \"regoin\"; did you mean \"region\"?" },
	{ "site.colour == 'x'", "6: site has no attribute \"colour\", it has: id, name, country, region, operator, tags, lat, lon" },
	{ "element.maker.contry == 'CN'", "15: element.maker has no attribute \"contry\"; did you mean \"country\"?" },
	{ "element.product.weight == 1", "17: element.product has no attribute \"weight\", it has: id, model, class, maker, brand, cost_low, cost_high, lead_days" },
	{ "element.product.maker.x == ''", "23: element.product.maker has no attribute \"x\", it has: id, name, country" },
	{ "elment.maker == 'x'", "1: there is no set \"elment\"; did you mean \"element\"?" },
	{ "huawei == element.maker", "1: there is no set \"huawei\" (a text stands in quotes)" },
	{ "cor", "1: there is no set \"cor\"; did you mean \"core\"?" },
	{ "site", "1: \"site\" is no value, expected a name behind it: site.id" },
	{ "vendors", "1: \"vendors\" is no value, expected a name behind it: vendors.NAME" },
	{ "element.maker in vendors.chines", "26: there is no vendor set \"chines\"; did you mean \"chinese\"?" },
	{ "element.maker in vendors[\"byland\"]", "26: there is no vendor set \"byland\"; did you mean \"by-land\"?" },
	{ "site.country in lists.europe", "23: there is no list \"europe\"" },
	{ "vendors[1]", "9: expected a name in quotes: vendors[\"NAME\"]" },
	{ "site.tags[0] == 'a'", "10: only vendors, functions and lists take [ ]" },
	{ "element.name.first == 'a'", "14: a text has no attributes" },
	{ "party.country == 'CN'", "1: party.country stands in a vendor set's where only; here: element.maker.country" },
	{ "role.function == 'amf' && part.essential",
		"27: part.essential is about parts and role.function about roles: nothing says which belong together, so one expression cannot name both" },
	{ "part.essential && core", "19: core is about roles and part.essential about parts: nothing says which belong together, so one expression cannot name both" },
	{ "part.essential || component.essential",
		"19: component.essential is about components and part.essential about parts: nothing says which belong together, so one expression cannot name both" },
	/* the register */
	{ "element.maker == 'hauwei'", "18: the register has no party \"hauwei\"; did you mean \"huawei\"?" },
	{ "element.maker == 'Huawei Tecnologies'", "18: the register has no party \"Huawei Tecnologies\"; did you mean \"Huawei Technologies\"?" },
	{ "element.maker == 'Huwei Tech'", "18: the register has no party \"Huwei Tech\"; did you mean \"Huawei Tech\"?" },
	{ "element.maker in ['huawei', 'siemens']", "29: the register has no party \"siemens\"" },
	{ "element.maker == 'twin'", "18: \"twin\" could be nokia or zte: write the id of one" },
	{ "role.function == 'amff'", "18: the register has no function \"amff\"; did you mean \"amf\"?" },
	{ "role.function in ['upf', 'xyz']", "26: the register has no function \"xyz\"" },
	{ "role.function in functions.cores", "28: the register has no group of functions \"cores\"; did you mean \"core\"?" },
	{ "element.maker == (uk ? 'huawei' : 'nokai')", "35: the register has no party \"nokai\"; did you mean \"nokia\"?" },
	/* types */
	{ "1", "1: this is a number, expected an expression that is yes or no" },
	{ "element.maker", "1: element.maker is a party, expected an expression that is yes or no" },
	{ "element.maker == 3", "18: element.maker is a party, this is a number: compare it with a party's id in quotes, or ask whether it is in a vendor set" },
	{ "3 == element.maker", "1: element.maker is a party, this is a number: compare it with a party's id in quotes, or ask whether it is in a vendor set" },
	{ "role.function == element.maker", "18: role.function is a function, this is a party: compare it with a function's id in quotes, or ask whether it is in functions.GROUP" },
	{ "element.installed > '2020-01-28'", "21: element.installed is a date, this is a text: compare it with a date, such as date('2020-01-28')" },
	{ "site.tags == 'nuclear'", "14: site.tags is a list of text, this is a text: ask whether something is in it: 'x' in LIST" },
	{ "site.lat == 5", "13: site.lat is a decimal, this is a number: compare it with a decimal, such as 5.0" },
	{ "element.product.cost_low == 'x'", "29: element.product.cost_low is a number, this is a text: compare it with a whole number" },
	{ "element.name == 1", "17: element.name is a text, this is a number: compare it with a text in quotes" },
	{ "1 == 'a'", "6: a number is compared with a text: compare it with a whole number" },
	{ "element.maker == vendors.v", "18: element.maker is a party, this is a vendor set: compare it with a party's id in quotes, or ask whether it is in a vendor set" },
	{ "vendors.v == vendors.v", "14: a vendor set is compared with a vendor set: ask whether a maker is in it: element.maker in vendors.NAME" },
	{ "part.essential == 1", "19: part.essential is yes/no, this is a number: it stands alone, or behind !" },
	{ "element.maker < 'x'", "17: element.maker is a party, this is a text: compare it with a party's id in quotes, or ask whether it is in a vendor set" },
	{ "element.maker < role.maker", "1: this is a party: only numbers, dates and texts are in order" },
	{ "[1] < [2]", "1: this is a list of numbers: only numbers, dates and texts are in order" },
	{ "'a' in 'abc'", "8: a text stands behind \"in\", expected a list, a vendor set or a group of functions" },
	{ "1 in ['a']", "1: a number stands before \"in\" and a list of text behind it, expected a text, party or function" },
	{ "'a' in [1]", "1: a text stands before \"in\" and a list of numbers behind it, expected a whole number" },
	{ "'huawei' in vendors.v", "1: a text stands before \"in\" and a vendor set behind it, expected a party, such as element.maker" },
	{ "element.maker in functions.core", "1: a party stands before \"in\" and a group of functions behind it, expected a function: role.function" },
	{ "element.product in ['p1']", "1: a product stands before \"in\" and a list of text behind it, expected a text, party or function" },
	{ "element.state == 'lve'", "18: element.state is never \"lve\", expected one of: planned live spare retired; did you mean \"live\"?" },
	{ "element.state in ['live', 'gone']", "27: element.state is never \"gone\", expected one of: planned live spare retired" },
	{ "!1", "2: this is a number, expected yes/no" },
	{ "element.name && true", "1: element.name is a text, expected yes/no" },
	{ "true || 'x'", "9: this is a text, expected yes/no" },
	{ "1 ? true : false", "1: this is a number, expected yes/no" },
	{ "true ? 1 : 'a'", "12: the branches of \"?\" are a number and a text, expected one type" },
	{ "'a' + 'b' == 'ab'", "1: this is a text, expected a number" },
	{ "1 + 1.5 > 2", "5: this is a decimal, expected a whole number as on the left" },
	{ "1.5 + 1 > 2", "7: this is a number, expected a decimal as on the left, such as 2.0" },
	{ "1.5 % 1.0 == 0.5", "5: % takes whole numbers, not decimals" },
	{ "-'a' == 'b'", "2: this is a text, expected a number" },
	{ "[1, 'a'] == [1]", "5: a list holds texts or numbers, not both" },
	{ "[true] == [true]", "2: a list holds texts in quotes or whole numbers" },
	{ "[site.id] == ['a']", "2: a list holds texts in quotes or whole numbers" },
	{ "size(1) == 1", "6: this is a number, expected a list or a text" },
	{ "size() == 1", "1: size() takes one list or text" },
	{ "has(1)", "5: has() takes an attribute, such as element.maker" },
	{ "has(core)", "5: has() takes an attribute, such as element.maker" },
	{ "has(site.id, site.id)", "1: has() takes one attribute" },
	{ "date('2023-02-30') == at", "6: \"2023-02-30\" is no date, expected a day that exists as YYYY-MM-DD" },
	{ "date(1) == at", "1: expected a date in quotes: date('2020-01-28')" },
	{ "'a'.startsWith(1)", "16: this is a number, expected a text" },
	{ "site.tags.contains('a')", "1: site.tags is a list of text, expected a text" },
	{ "'a'.startsWith()", "5: startsWith() takes one text" },
	{ "'a'.exists(x, true)", "1: this is a text, expected a list" },
	{ "site.tags.exists(t, t)", "21: this is a text, expected yes/no" },
	{ "site.tags.exists('t', true)", "11: exists() takes a variable and a condition, as in list.exists(x, x == 'a')" },
	{ "site.tags.all(t)", "11: all() takes a variable and a condition, as in list.all(x, x == 'a')" },
	{ "site.tags.exists(core, true)", "18: \"core\" has a meaning already: choose another name" },
	{ "site.tags.exists(site, true)", "18: \"site\" has a meaning already: choose another name" },
	{ "[1].exists(x, [1].exists(x, true))", "26: \"x\" has a meaning already: choose another name" },
	{ "[1].exists(x, [1].all(y, [1].exists(z, true)))", "30: exists() and all() are nested more than 2 deep (limit)" },
	{ "[1].exists(x, [1].all(y, five))", "26: with this set, exists() and all() are nested more than 2 deep (limit)" },
	{ "element.name.matches('a')", "14: .matches() is not supported" },
	{ "site.tags.map(t, t) == []", "11: .map() is not supported" },
	{ "timestamp('2020') == at", "1: timestamp() is not supported" },
	{ "duration('1h') == at", "1: duration() is not supported" },
	{ "site.tags.size() == 1", "11: .size() is not supported here: write size(x)" },
	{ "length('a') == 1", "1: there is no function \"length\"" },
	{ "hass(site.id)", "1: there is no function \"hass\"; did you mean \"has\"?" },
	{ "'a'.startswith('a')", "5: there is no method \"startswith\"; did you mean \"startsWith\"?" },
};
/* clang-format on */

#endif
