/* What is gathered of a party: owners and holdings in reading order, circles, groups, brands. */
#include "app/party.h"

#include "../policy/town.h"

static const char rows[] =
	"# party id name country\na; Alpha; CN\nb; Beta; FI\nc; Gamma; SE\nd; ; \ne; Epsilon; \n"
	"# alias alias party\nZeta; c\nGamma Works; c\nGamma; a\n"
	"# stake owner owned share_low_pct share_high_pct kind since until\n"
	"a; b; 60; ; shares\nb; c; 51; ; shares\na; c; 9; ; shares\nc; d; ; ; brand\nd; e; 40; 60; shares\n"
	"c; a; 10; ; shares; ; 2020-01-01\ne; c; 5; ; shares; 2030-01-01\n"
	"# product id maker brand\nown; c; c\nforeign; a|b; c\nlent; c; e\nother; a; b\nsilent; c; \n";

/* "a-b a-c b-c" with a dot a level before each. */
static void write_tree(const cor_party_sheet *sheet, const cor_party_tie *tree, uint32_t count,
	cor_buf *out)
{
	const cor_stake *stakes;

	cor_estate_stakes(sheet->estate, &stakes);
	for (uint32_t i = 0; i < count; i++) {
		const cor_stake *stake = &stakes[tree[i].stake];

		cor_buf_addz(out, i ? " " : "");
		for (uint32_t d = 0; d < tree[i].depth; d++)
			cor_buf_addc(out, '.');
		cor_buf_addf(out, "%.*s-%.*s",
			COR_FMT(cor_estate_party(sheet->estate, stake->owner)->id),
			COR_FMT(cor_estate_party(sheet->estate, stake->owned)->id));
	}
}

static void write_parties(const cor_party_sheet *sheet, const uint32_t *parties, uint32_t count,
	cor_buf *out)
{
	for (uint32_t i = 0; i < count; i++)
		cor_buf_addf(out, "%s%.*s", i ? " " : "",
			COR_FMT(cor_estate_party(sheet->estate, parties[i])->id));
}

/* "above | below | other times | group | perhaps" */
static void sheet_is(const cor_estate *estate, const char *party, const char *at,
	const char *expected)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_party_sheet sheet;
	cor_buf out = {0};
	const cor_stake *stakes;

	cor_estate_stakes(estate, &stakes);
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_party_sheet_make(estate, NULL, day_of(at),
				 cor_estate_party_by_id(estate, cor_text_of(party)), arena, &sheet,
				 NULL),
		COR_OK);
	write_tree(&sheet, sheet.above, sheet.above_count, &out);
	cor_buf_addz(&out, " | ");
	write_tree(&sheet, sheet.below, sheet.below_count, &out);
	cor_buf_addz(&out, " |");
	for (uint32_t i = 0; i < sheet.other_time_count; i++)
		cor_buf_addf(&out, " %.*s-%.*s",
			COR_FMT(cor_estate_party(estate, stakes[sheet.other_times[i]].owner)->id),
			COR_FMT(cor_estate_party(estate, stakes[sheet.other_times[i]].owned)->id));
	cor_buf_addz(&out, " | ");
	write_parties(&sheet, sheet.group, sheet.group_count, &out);
	cor_buf_addz(&out, " | ");
	write_parties(&sheet, sheet.perhaps, sheet.perhaps_count, &out);
	assert_string_equal(out.p, expected);
	cor_buf_done(&out);
}

static void owners_and_holdings(void **state)
{
	COR_AUTO(cor_estate) estate = town(rows);

	(void)state;
	sheet_is(estate, "c", "2025-01-01", "a-c b-c .a-b | c-d .d-e | c-a e-c | a b d | e");
	sheet_is(estate, "a", "2025-01-01", " | a-b .b-c ..c-d ...d-e a-c | c-a | b c d | e");
	sheet_is(estate, "e", "2025-01-01", "d-e .c-d ..a-c ..b-c ...a-b |  | e-c |  | a b c d");
}

/* A circle is told once, and ends. */
static void circles(void **state)
{
	COR_AUTO(cor_estate) estate = town(rows);

	(void)state;
	sheet_is(estate, "a", "2019-01-01",
		"c-a .a-c .b-c ..a-b | a-b .b-c ..c-a ..c-d ...d-e a-c | | b c d | e");
}

static void names_and_brands(void **state)
{
	COR_AUTO(cor_estate) estate = town(rows);
	COR_AUTO(cor_policy) policy = policy_for(
		"cordon: 1\nid: p\nvendors:\n  v: {parties: [a]}\n  w: {parties: [a, b]}\n" TOWN_RULE,
		estate);
	COR_AUTO(cor_arena) arena = NULL;
	cor_party_sheet sheet;

	(void)state;
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_party_sheet_make(estate, policy, 0,
				 cor_estate_party_by_id(estate, COR_TEXT("c")), arena, &sheet,
				 NULL),
		COR_OK);
	assert_int_equal(sheet.alias_count, 2);
	assert_true(cor_text_is(sheet.aliases[0], "Gamma Works"));
	assert_true(cor_text_is(sheet.aliases[1], "Zeta"));
	/* What is its own under its own brand, another's, or under no brand is not told. */
	assert_int_equal(sheet.product_count, 2);
	assert_true(cor_text_is(cor_estate_product(estate, sheet.products[0])->id, "foreign"));
	assert_true(cor_text_is(cor_estate_product(estate, sheet.products[1])->id, "lent"));
	const uint8_t expected[] = {COR_MAYBE, COR_YES, COR_NO, COR_NO};
	assert_memory_equal(sheet.product_levels, expected, sizeof(expected));
	assert_int_equal(sheet.standings[0].level, COR_NO);
	assert_true(cor_text_is(cor_party_cell(&sheet, "country"), "SE"));
}

/* Both writers on every party, so that nothing in them depends on what is there. */
static void writers(void **state)
{
	COR_AUTO(cor_estate) estate = town(rows);
	COR_AUTO(cor_policy) policy = policy_for(
		"cordon: 1\nid: p\nvendors:\n  v: {parties: [a], include: group}\n" TOWN_RULE,
		estate);

	(void)state;
	for (uint32_t p = 0; p < cor_estate_party_count(estate); p++)
		for (int with = 0; with < 2; with++) {
			COR_AUTO(cor_arena) arena = NULL;
			cor_party_sheet sheet;
			cor_buf text = {0}, json = {0};

			assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
			assert_int_equal(cor_party_sheet_make(estate, with ? policy : NULL, 0, p,
						 arena, &sheet, NULL),
				COR_OK);
			cor_party_write_text(&sheet, &text);
			cor_party_write_json(&sheet, 1, &json);
			assert_non_null(strstr(text.p, "corporate group on 1970-01-01"));
			assert_int_equal(strstr(text.p, "under p on 1970-01-01") != NULL, with);
			assert_int_equal(json.p[0], '{');
			assert_int_equal(strstr(json.p, "\"policy\": null") != NULL, !with);
			cor_buf_done(&text);
			cor_buf_done(&json);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owners_and_holdings),
		cmocka_unit_test(circles),
		cmocka_unit_test(names_and_brands),
		cmocka_unit_test(writers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
