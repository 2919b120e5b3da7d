/* An import with allocation 0, 1, 2, ... failing: a clean error, nothing left behind. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../unit/ingest/kit.h"

static const char MAP[] =
	"cordon-map: 1\ninputs: {a: {file: a.csv}, b: {file: b.csv, unknown: [n/a]}}\n"
	"tables:\n"
	"- {table: site, from: a, distinct: yes, columns: {id: s, name: {template: \"{s}!\"}}}\n"
	"- table: element\n  from: a\n  where: {e: {known: yes}}\n  columns:\n    id: e\n    site: s\n"
	"    operator: {column: o, list: \"/\", map: {T*: Tele, V: Voda}}\n"
	"    generations: {collect: {in: b, key: e, column: g}, map: {N: 5G}, unlisted: keep}\n"
	"    name: {lookup: {in: b, key: \"{e}\", column: n, keep: first, missing: unknown}}\n"
	"- {table: measure, from: a, columns: {element: e, name: {constant: c},"
	" value: {count: {in: b, key: e}}}}\n";
static const char A[] = "s,e,o\n1,x,T/V\n1,y,V\n2,z,Q\n3,w,V,V\n\"4,u,V\n1,gone,V\n";
static const char B[] = "e,g,n\nx,N,\"a \"\"b\"\"\"\nx,4G,n/a\ny,N,c\n";

static void test_mapped(void **state)
{
	const char *files[] = {kit_write("a.csv", A), kit_write("b.csv", B)};
	kit_result whole = kit_run(MAP, false, files, 2);
	cor_status status = COR_ENOMEM;

	(void)state;
	if (whole.status != COR_OK)
		fail_msg("%s", whole.err.text);
	assert_int_equal(whole.refused, 3);
	for (uint64_t n = 0; status != COR_OK; n++) {
		kit_result r;

		cor_mem_fail_at(n);
		r = kit_run_failing(MAP, files, 2);
		cor_mem_fail_at(UINT64_MAX);
		status = r.status;
		if (status == COR_OK)
			assert_string_equal(r.shown.p, whole.shown.p);
		else if (status != COR_ENOMEM)
			fail_msg("allocation %u: %s", (unsigned)n, r.err.text);
		else
			assert_true(r.err.text[0] != '\0');
		kit_done(&r);
	}
	kit_done(&whole);
}

static void test_native(void **state)
{
	const char *files[] = {kit_write("site.csv", "id,name\n1,a\n2,b,c\n1,d\n3,\"e\"\"f\"\n"),
		kit_write("element.csv", "id,site\nx,1\ny,7\n")};
	kit_result whole = kit_run(NULL, false, files, 2);
	cor_status status = COR_ENOMEM;

	(void)state;
	assert_int_equal(whole.refused, 3);
	for (uint64_t n = 0; status != COR_OK; n++) {
		kit_result r;

		cor_mem_fail_at(n);
		r = kit_run_failing(NULL, files, 2);
		cor_mem_fail_at(UINT64_MAX);
		status = r.status;
		if (status == COR_OK)
			assert_string_equal(r.shown.p, whole.shown.p);
		else
			assert_int_equal(status, COR_ENOMEM);
		kit_done(&r);
	}
	kit_done(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mapped),
		cmocka_unit_test(test_native),
	};

	return cmocka_run_group_tests(tests, kit_set_up, kit_tear_down);
}
