/* The proof as doc/proof.md shows it. */
#include "proof/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char expected[] =
	"{\n"
	"  \"format\": \"cordon-proof/1\",\n"
	"  \"estate\": {\"digest\": "
	"\"0000000000000000000000000000000000000000000000000000000000000001\", \"refused\": 2},\n"
	"  \"register\": {\"digest\": "
	"\"0000000000000000000000000000000000000000000000000000000000000000\"},\n"
	"  \"policy\": {\"id\": \"uk\", \"digest\": "
	"\"0000000000000000000000000000000000000000000000000000000000000000\"},\n"
	"  \"at\": \"2020-01-28\",\n"
	"  \"dates\": {\"designation\": \"2020-01-29\"},\n"
	"  \"options\": {\"tolerate_refused\": false, \"in_force\": true},\n"
	"  \"verdict\": \"violated\",\n"
	"  \"rules\": [\n"
	"    {\n"
	"      \"id\": \"share\",\n"
	"      \"kind\": \"limit\",\n"
	"      \"verdict\": \"violated\",\n"
	"      \"vacuous\": false,\n"
	"      \"evaluated\": true,\n"
	"      \"by\": \"2020-01-28\",\n"
	"      \"target\": null,\n"
	"      \"counts\": true,\n"
	"      \"selected\": {\"sure\": 12, \"maybe\": 3},\n"
	"      \"groups\": [\n"
	"        {\"group\": \"A\\\"\\\\\\n\\u0001\xc3\xa9\", "
	"\"verdict\": \"violated\", \"exempt\": "
	"true, \"share\": {\"low\": {\"num\": 0, \"den\": 1}, \"high\": {\"num\": "
	"9223372036854775807, \"den\": 9223372036854775807}}, \"cap\": {\"num\": 7, \"den\": 20}, "
	"\"number\": null},\n"
	"        {\"group\": \"B\", \"verdict\": \"unknown\", \"exempt\": false, \"share\": null, "
	"\"cap\": null, \"number\": {\"low\": 1, \"high\": 2}}\n"
	"      ],\n"
	"      \"findings\": [\n"
	"        {\"group\": \"B\", \"subject\": \"element:E7\", \"value\": \"yes\", \"exempt\": "
	"false},\n"
	"        {\"group\": \"B\", \"subject\": \"site:S1\", \"value\": \"maybe\", \"exempt\": "
	"true}\n"
	"      ]\n"
	"    },\n"
	"    {\n"
	"      \"id\": \"paths\",\n"
	"      \"kind\": \"avoid\",\n"
	"      \"verdict\": \"unknown\",\n"
	"      \"vacuous\": false,\n"
	"      \"evaluated\": false,\n"
	"      \"by\": null,\n"
	"      \"target\": null,\n"
	"      \"counts\": false,\n"
	"      \"selected\": {\"sure\": 0, \"maybe\": 0},\n"
	"      \"groups\": [],\n"
	"      \"findings\": []\n"
	"    }\n"
	"  ]\n"
	"}\n";

#define TEXT(literal)                          \
	{                                      \
		(literal), sizeof(literal) - 1 \
	}

static const cor_group_result groups[] = {
	{.name = TEXT("A\"\\\n\x01\xc3\xa9"),
		.verdict = COR_VIOLATED,
		.exempt = true,
		.has_share = true,
		.low = {0, 1},
		.high = {INT64_MAX, INT64_MAX},
		.cap = {7, 20}},
	{.name = TEXT("B"),
		.verdict = COR_UNKNOWN,
		.has_number = true,
		.number_low = 1,
		.number_high = 2},
};
static const cor_finding findings[] = {
	{.group = TEXT("B"), .subject = TEXT("element:E7"), .sure = true},
	{.group = TEXT("B"), .subject = TEXT("site:S1"), .exempt = true},
};
static void proof_is_as_documented(void **unused)
{
	const cor_rule_result rules[] = {
		{
			.id = COR_TEXT("share"),
			.kind = COR_TEXT("limit"),
			.verdict = COR_VIOLATED,
			.evaluated = true,
			.counts = true,
			.by = 18289,
			.target = COR_DAY_NONE,
			.selected_sure = 12,
			.selected_maybe = 3,
			.groups = groups,
			.group_count = 2,
			.findings = findings,
			.finding_count = 2,
		},
		{.id = COR_TEXT("paths"),
			.kind = COR_TEXT("avoid"),
			.verdict = COR_UNKNOWN,
			.by = COR_DAY_NONE,
			.target = COR_DAY_NONE},
	};
	const cor_symbol_result symbols[] = {{COR_TEXT("designation"), 18290}};
	cor_result result = {.policy_id = COR_TEXT("uk"),
		.at = 18289,
		.in_force = true,
		.refused = 2,
		.symbols = symbols,
		.symbol_count = 1,
		.verdict = COR_VIOLATED,
		.rules = rules,
		.rule_count = 2};
	cor_buf out = {0};

	(void)unused;
	result.estate.bytes[COR_DIGEST_BYTES - 1] = 1;
	assert_int_equal(cor_proof_write(&result, &out, NULL), COR_OK);
	assert_string_equal(out.p, expected);
	cor_buf_done(&out);
}

static void verdicts_have_names(void **unused)
{
	(void)unused;
	assert_string_equal(cor_verdict_name(COR_SATISFIED), "satisfied");
	assert_string_equal(cor_verdict_name(COR_VIOLATED), "violated");
	assert_string_equal(cor_verdict_name(COR_UNKNOWN), "unknown");
}

static void nothing_is_freed_twice(void **unused)
{
	cor_arena *arena = NULL;
	cor_result *result = NULL;

	(void)unused;
	cor_result_free(NULL);
	assert_int_equal(cor_arena_new("verdicts", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_arena_new_array(arena, 1, sizeof(*result), &result, NULL), COR_OK);
	result->arena = arena;
	cor_result_free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proof_is_as_documented),
		cmocka_unit_test(verdicts_have_names),
		cmocka_unit_test(nothing_is_freed_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
