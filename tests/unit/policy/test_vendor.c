/* Who belongs to a vendor set on a day, and which parties are one corporate group. */
#include "town.h"

static const char *letters_of(const cor_estate *estate, const uint8_t *by_party, char *out,
	size_t size)
{
	size_t n = 0;

	for (uint32_t p = 0; p < cor_estate_party_count(estate); p++) {
		const char letter = "nmy"[by_party[p]];
		n += (size_t)snprintf(out + n, size - n, "%s%.*s=%c", p ? " " : "",
			COR_FMT(cor_estate_party(estate, p)->id), letter);
		assert_true(n < size);
	}
	return out;
}

typedef struct vendor_case {
	const char *name;
	const char *stakes; /* owner; owned; low; high; kind; since; until */
	const char *vendors;
	const char *at;
	const char *expected;
} vendor_case;

/* clang-format off */
static const vendor_case cases[] = {
	{ "listed: holdings do not count", "a; b; 100; ; shares\n", "{parties: [a]}", "2020-01-01", "a=y b=n c=n d=n e=n" },
	{ "listed: a brand belongs to its owner", "a; b; ; ; brand\nb; c; ; ; brand\n", "{parties: [a]}", "2020-01-01", "a=y b=y c=y d=n e=n" },
	{ "listed: the owner of a brand does not", "b; a; ; ; brand\n", "{parties: [a]}", "2020-01-01", "a=y b=n c=n d=n e=n" },
	{ "names and aliases", "", "{parties: [Alpha Ltd, Boss]}", "2020-01-01", "a=y b=y c=n d=n e=n" },
	{ "subsidiaries of subsidiaries, over 50", "a; b; 51; ; shares\nb; c; 60; ; shares\na; d; 50; ; shares\n",
		"{parties: [a], include: subsidiaries}", "2020-01-01", "a=y b=y c=y d=n e=n" },
	{ "at least 50", "a; d; 50; ; shares\na; e; 49.9999; ; shares\n", "{parties: [a], include: subsidiaries, stake_at_least_pct: 50}",
		"2020-01-01", "a=y b=n c=n d=y e=n" },
	{ "over 25.5", "a; d; 25.5; ; shares\na; e; 25.5001; ; shares\n", "{parties: [a], include: subsidiaries, stake_over_pct: 25.5}",
		"2020-01-01", "a=y b=n c=n d=n e=y" },
	{ "sold: the day before", "a; b; 100; ; shares; ; 2020-11-17\nc; b; 100; ; shares; 2020-11-17\n",
		"{parties: [a], include: subsidiaries}", "2020-11-16", "a=y b=y c=n d=n e=n" },
	{ "sold: that day", "a; b; 100; ; shares; ; 2020-11-17\nc; b; 100; ; shares; 2020-11-17\n",
		"{parties: [a], include: subsidiaries}", "2020-11-17", "a=y b=n c=n d=n e=n" },
	{ "sold: the new owner's that day", "a; b; 100; ; shares; ; 2020-11-17\nc; b; 100; ; shares; 2020-11-17\n",
		"{parties: [c], include: subsidiaries}", "2020-11-17", "a=n b=y c=y d=n e=n" },
	{ "a brand that is sold", "a; b; ; ; brand; ; 2020-11-17\nc; b; ; ; brand; 2020-11-17\n", "{parties: [a]}", "2020-11-17", "a=y b=n c=n d=n e=n" },
	{ "ranges", "a; b; 40; 60; shares\na; c; ; ; shares\na; d; 30; ; shares\na; e; ; 50; shares\n",
		"{parties: [a], include: subsidiaries}", "2020-01-01", "a=y b=m c=m d=n e=n" },
	{ "what a maybe member holds is maybe", "a; b; 40; 60; shares\nb; c; 100; ; shares\nc; d; ; ; brand\nb; e; 50; ; shares\n",
		"{parties: [a], include: subsidiaries}", "2020-01-01", "a=y b=m c=m d=m e=n" },
	{ "maybe by one way, sure by another", "a; b; 40; 60; shares\nb; c; 100; ; shares\na; d; 100; ; shares\nd; c; 51; ; shares\n",
		"{parties: [a], include: subsidiaries}", "2020-01-01", "a=y b=m c=y d=y e=n" },
	{ "halves: alone nobody holds enough", "a; c; 26; ; shares\nb; c; 25; ; shares\n", "{parties: [a, b], include: subsidiaries}",
		"2020-01-01", "a=y b=y c=n d=n e=n" },
	{ "halves: together they do", "a; c; 26; ; shares\nb; c; 25; ; shares\nc; d; 60; ; shares\n",
		"{parties: [a, b], include: subsidiaries, stake_test: aggregate}", "2020-01-01", "a=y b=y c=y d=y e=n" },
	{ "halves: nobody controls", "a; c; 26; ; shares\nb; c; 25; ; shares\n", "{parties: [a, b], include: subsidiaries, stake_test: control}",
		"2020-01-01", "a=y b=y c=n d=n e=n" },
	{ "together: exactly 50 is not over", "a; c; 25; ; shares\nb; c; 25; ; shares\n",
		"{parties: [a, b], include: subsidiaries, stake_test: aggregate}", "2020-01-01", "a=y b=y c=n d=n e=n" },
	{ "together: with a subsidiary's share", "a; b; 100; ; shares\na; c; 20; ; shares\nb; c; 31; ; shares\n",
		"{parties: [a], include: subsidiaries, stake_test: aggregate}", "2020-01-01", "a=y b=y c=y d=n e=n" },
	{ "together: with what a maybe member holds", "a; b; 40; 60; shares\na; c; 30; ; shares\nb; c; 30; ; shares\n",
		"{parties: [a], include: subsidiaries, stake_test: aggregate}", "2020-01-01", "a=y b=m c=m d=n e=n" },
	{ "together: ranges add up", "a; c; 20; 26; shares\nb; c; 20; 25; shares\nb; d; 20; 25; shares\n",
		"{parties: [a, b], include: subsidiaries, stake_test: aggregate}", "2020-01-01", "a=y b=y c=m d=n e=n" },
	{ "control: by stake, or over 50 alone", "a; b; ; ; control\na; c; 51; ; shares\na; d; 50; ; shares\na; e; 40; 60; shares\n",
		"{parties: [a], include: subsidiaries, stake_test: control}", "2020-01-01", "a=y b=y c=y d=n e=m" },
	{ "share: control is no share", "a; b; ; ; control\n", "{parties: [a], include: subsidiaries}", "2020-01-01", "a=y b=n c=n d=n e=n" },
	{ "circles", "a; b; 60; ; shares\nb; c; 60; ; shares\nc; b; 30; ; shares\nc; a; 90; ; shares\n",
		"{parties: [c], include: subsidiaries}", "2020-01-01", "a=y b=y c=y d=n e=n" },
	{ "circles of maybes", "a; b; 40; 60; shares\nb; c; 60; ; shares\nc; b; 100; ; shares\n", "{parties: [a], include: subsidiaries}",
		"2020-01-01", "a=y b=m c=m d=n e=n" },
	{ "circles together", "a; b; 40; ; shares\nc; b; 20; ; shares\nb; c; 60; ; shares\n",
		"{parties: [a], include: subsidiaries, stake_test: aggregate}", "2020-01-01", "a=y b=n c=n d=n e=n" },
	{ "successors: not unless asked", "b; a; ; ; successor\n", "{parties: [a]}", "2020-01-01", "a=y b=n c=n d=n e=n" },
	{ "successors of successors", "b; a; ; ; successor\nc; b; ; ; successor\na; d; ; ; successor\n", "{parties: [a], successors: true}",
		"2020-01-01", "a=y b=y c=y d=n e=n" },
	{ "successors and their subsidiaries", "b; a; ; ; successor\nb; c; 70; ; shares\n", "{parties: [a], include: subsidiaries, successors: true}",
		"2020-01-01", "a=y b=y c=y d=n e=n" },
	{ "successors from their day on", "b; a; ; ; successor; 2020-01-02\n", "{parties: [a], successors: true}", "2020-01-01", "a=y b=n c=n d=n e=n" },
	{ "group: upwards too", "b; a; 80; ; shares\nb; c; 80; ; shares\nb; d; 40; 60; shares\nb; e; 50; ; shares\n",
		"{parties: [a], include: group}", "2020-01-01", "a=y b=y c=y d=m e=n" },
	{ "group: by control, brand and successor", "b; a; ; ; control\nb; c; ; ; brand\nd; c; ; ; successor\n", "{parties: [a], include: group}",
		"2020-01-01", "a=y b=y c=y d=y e=n" },
	{ "group: of a maybe", "d; e; 80; ; shares\n", "{where: party.country == 'CN', include: group}", "2020-01-01", "a=y b=n c=n d=m e=m" },
	{ "where: by country", "", "{where: party.country == 'CN'}", "2020-01-01", "a=y b=n c=n d=m e=m" },
	{ "where or listed", "", "{parties: [b], where: \"party.country in ['CN', 'RU']\"}", "2020-01-01", "a=y b=y c=n d=m e=m" },
	{ "where: by date", "", "{where: party.id == 'c' && at >= date('2020-01-01')}", "2020-01-01", "a=n b=n c=y d=n e=n" },
	{ "where: before it", "", "{where: party.id == 'c' && at >= date('2020-01-01')}", "2019-12-31", "a=n b=n c=n d=n e=n" },
	{ "where: a name that is not known", "", "{where: party.name == 'Beta'}", "2019-12-31", "a=n b=y c=m d=m e=m" },
	{ "where: what those maybe hold", "d; c; 100; ; shares\n", "{where: party.country == 'CN', include: subsidiaries}", "2020-01-01", "a=y b=n c=m d=m e=m" },
};
/* clang-format on */

static const char party_rows[] =
	"# party id name country\na; Alpha; CN\nb; Beta; FI\nc; ; SE\nd; ; \ne; ; \n"
	"# alias alias party\nAlpha Ltd.; a\nBoss; b\n"
	"# stake owner owned share_low_pct share_high_pct kind since until\n";

static void members(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		COR_AUTO(cor_arena) arena = NULL;
		cor_buf rows = {0}, yaml = {0};
		const uint8_t *by_party;
		char found[128];

		cor_buf_addf(&rows, "%s%s", party_rows, cases[i].stakes);
		cor_buf_addf(&yaml, "cordon: 1\nid: a\nvendors:\n  v: %s\n" TOWN_RULE,
			cases[i].vendors);
		COR_AUTO(cor_estate) estate = town(rows.p);
		COR_AUTO(cor_policy) policy = policy_for(yaml.p, estate);
		assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
		assert_int_equal(cor_vendor_parties(policy, 0, day_of(cases[i].at), arena,
					 &by_party, NULL),
			COR_OK);
		letters_of(estate, by_party, found, sizeof(found));
		if (strcmp(found, cases[i].expected) != 0) {
			print_error("%s: %s, expected %s\n", cases[i].name, found,
				cases[i].expected);
			wrong++;
		}
		cor_buf_done(&rows);
		cor_buf_done(&yaml);
	}
	assert_int_equal(wrong, 0);
}

/* What V is for a set of makers. */
static void maker_sets(void **state)
{
	static const struct {
		const char *maker;
		cor_tri expected;
	} makers[] = {{"a", COR_YES}, {"b", COR_NO}, {"a|b", COR_MAYBE}, {"a|c", COR_YES},
		{"b|d", COR_NO}, {"", COR_MAYBE}, {"Nobody Ltd", COR_MAYBE},
		{"a|Nobody Ltd", COR_MAYBE}, {"e", COR_MAYBE}, {"e|a", COR_MAYBE}};
	enum { COUNT = sizeof(makers) / sizeof(makers[0]) };
	COR_AUTO(cor_arena) arena = NULL;
	cor_buf rows = {0};
	const uint8_t *by_set;

	(void)state;
	cor_buf_addz(&rows,
		"# party id country\na; CN\nb; FI\nc; CN\nd; SE\ne; \n# element id maker\n");
	for (int i = 0; i < COUNT; i++)
		cor_buf_addf(&rows, "e%d; %s\n", i, makers[i].maker);
	COR_AUTO(cor_estate) estate = town(rows.p);
	COR_AUTO(cor_policy) policy = policy_for(
		"cordon: 1\nid: a\nvendors:\n  v: {where: party.country == 'CN'}\n" TOWN_RULE,
		estate);
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_vendor_sets(policy, 0, 0, arena, &by_set, NULL), COR_OK);
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(by_set[cor_estate_makers_of_elements(estate)[i]],
			makers[i].expected);
	cor_buf_done(&rows);
}

static void group_case(const char *stakes, const char *at, const char *expected)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_buf rows = {0};
	cor_corporate groups;
	char found[256];
	size_t n = 0;

	cor_buf_addf(&rows, "%s%s", party_rows, stakes);
	COR_AUTO(cor_estate) estate = town(rows.p);
	cor_buf_done(&rows);
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_corporate_groups(estate, day_of(at), arena, &groups, NULL), COR_OK);
	for (uint32_t p = 0; p < cor_estate_party_count(estate); p++)
		n += (size_t)snprintf(found + n, sizeof(found) - n, "%s%u/%u", p ? " " : "",
			groups.sure[p], groups.wide[p]);
	for (uint32_t g = 0; g < groups.sure_count; g++)
		n += (size_t)snprintf(found + n, sizeof(found) - n, " %.*s",
			COR_FMT(groups.sure_names[g]));
	n += (size_t)snprintf(found + n, sizeof(found) - n, " %u", groups.wide_count);
	assert_true(n < sizeof(found));
	assert_string_equal(found, expected);
}

static void corporate_groups(void **state)
{
	(void)state;
	group_case("", "2020-01-01", "0/0 1/1 2/2 3/3 4/4 a b c d e 5");
	group_case("c; a; 51; ; shares\nc; b; 50; ; shares\n", "2020-01-01",
		"0/0 1/1 0/0 2/2 3/3 c b d e 4");
	group_case("c; a; ; ; control\nc; b; ; ; brand\ne; d; ; ; successor\n", "2020-01-01",
		"0/0 0/0 0/0 1/1 1/1 c e 2");
	group_case("a; b; 40; 60; shares\nb; c; 60; ; shares\n", "2020-01-01",
		"0/0 1/0 1/0 2/1 3/2 a b d e 3");
	/* Two roots, and a circle without one. */
	group_case("c; a; ; ; control\nb; a; ; ; control\n", "2020-01-01",
		"0/0 0/0 0/0 1/1 2/2 b d e 3");
	group_case("c; b; ; ; control\nb; c; ; ; control\n", "2020-01-01",
		"0/0 1/1 1/1 2/2 3/3 a b d e 4");
	group_case("c; b; ; ; control\nb; d; ; ; control\nd; c; ; ; control\ne; d; ; ; control\n",
		"2020-01-01", "0/0 1/1 1/1 1/1 1/1 a e 2");
	/* A root that is but maybe owned stays one. */
	group_case("a; c; 40; 60; shares\nc; b; ; ; control\n", "2020-01-01",
		"0/0 1/0 1/0 2/1 3/2 a c d e 3");
	group_case("a; b; 100; ; shares; 2020-01-01; 2020-01-02\n", "2020-01-01",
		"0/0 0/0 1/1 2/2 3/3 a c d e 4");
	group_case("a; b; 100; ; shares; 2020-01-01; 2020-01-02\n", "2020-01-02",
		"0/0 1/1 2/2 3/3 4/4 a b c d e 5");
	group_case("a; b; 100; ; shares; 2020-01-01; 2020-01-02\n", "2019-12-31",
		"0/0 1/1 2/2 3/3 4/4 a b c d e 5");
}

/* Membership computed the slow way: until nothing changes. */
static void slow_members(const cor_stake *stakes, uint32_t count, bool aggregate, int64_t over,
	uint8_t *level, uint32_t parties)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t p = 0; p < parties; p++) {
			int64_t low = 0, high = 0;
			uint8_t best = level[p];

			for (uint32_t i = 0; i < count; i++) {
				uint8_t owner = level[stakes[i].owner];
				if (stakes[i].owned != p || stakes[i].owner == p)
					continue;
				low = (aggregate ? low : 0) +
					(owner == COR_YES ? stakes[i].low : 0);
				high = (aggregate ? high : 0) +
					(owner != COR_NO ? stakes[i].high : 0);
				if (low > over)
					best = COR_YES;
				else if (high > over && best == COR_NO)
					best = COR_MAYBE;
			}
			changed |= best != level[p];
			level[p] = best;
		}
	}
}

static uint32_t next_random(uint64_t *random, uint32_t below)
{
	*random = *random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*random >> 33) % below;
}

static void members_equal_the_slow_way(void **state)
{
	enum { COUNT = 24 };

	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		COR_AUTO(cor_arena) arena = NULL;
		cor_buf rows = {0}, yaml = {0};
		uint64_t random = seed;
		bool aggregate = seed % 2;
		const uint8_t *by_party;
		const cor_stake *stakes;
		uint8_t slow[COUNT] = {0};
		char name[8];

		cor_buf_addz(&rows, "# party id\n");
		for (int i = 0; i < COUNT; i++)
			cor_buf_addf(&rows, "p%d\n", i);
		cor_buf_addz(&rows, "# stake owner owned share_low_pct share_high_pct kind\n");
		for (uint32_t p = 0; p < COUNT; p++)
			for (uint32_t q = 0; q < COUNT; q++)
				if (p != q && next_random(&random, 8) == 0) {
					uint32_t low = next_random(&random, 60);
					cor_buf_addf(&rows, "p%u; p%u; %u; %u; shares\n", p, q, low,
						low + next_random(&random, 30));
				}
		cor_buf_addf(&yaml,
			"cordon: 1\nid: a\nvendors:\n  v: {parties: [p0, p1], include: subsidiaries, stake_test: %s}\n" TOWN_RULE,
			aggregate ? "aggregate" : "share");
		COR_AUTO(cor_estate) estate = town(rows.p);
		COR_AUTO(cor_policy) policy = policy_for(yaml.p, estate);
		uint32_t count = cor_estate_stakes(estate, &stakes);
		assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
		assert_int_equal(cor_vendor_parties(policy, 0, 0, arena, &by_party, NULL), COR_OK);
		for (int i = 0; i < 2; i++) {
			snprintf(name, sizeof(name), "p%d", i);
			slow[cor_estate_party_by_id(estate, cor_text_of(name))] = COR_YES;
		}
		slow_members(stakes, count, aggregate, 500000, slow, COUNT);
		for (uint32_t p = 0; p < COUNT; p++)
			if (slow[p] != by_party[p])
				fail_msg("seed %llu: %.*s is %d, expected %d",
					(unsigned long long)seed,
					COR_FMT(cor_estate_party(estate, p)->id), by_party[p],
					slow[p]);
		cor_buf_done(&rows);
		cor_buf_done(&yaml);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members),
		cmocka_unit_test(maker_sets),
		cmocka_unit_test(corporate_groups),
		cmocka_unit_test(members_equal_the_slow_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
