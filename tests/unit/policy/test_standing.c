/* Why a party belongs to a vendor set: derivations, near misses, and the same answer as vendor.c. */
#include "policy/standing.h"

#include "policy/regime.h"
#include "town.h"

static const char head[] =
	"# party id name country\na; Alpha; CN\nb; Beta; FI\nc; ; SE\nd; ; \ne; ; \n"
	"# stake owner owned share_low_pct share_high_pct kind since until\n";

static uint32_t party_of(const cor_estate *estate, const char *id)
{
	uint32_t party = cor_estate_party_by_id(estate, cor_text_of(id));

	assert_int_not_equal(party, COR_NONE);
	return party;
}

/* "a listed; b=y stake a-b; c=m together a-c+b-c 30..60" */
static void write_steps(const cor_estate *estate, const cor_standing *standing, cor_buf *out)
{
	static const char *const grounds[] = {"listed", "where", "group", "stake", "together"};
	const cor_stake *stakes;

	cor_estate_stakes(estate, &stakes);
	for (uint32_t i = 0; i < standing->step_count; i++) {
		const cor_standing_step *step = &standing->steps[i];

		cor_buf_addf(out, "%s%.*s=%c %s", i ? "; " : "",
			COR_FMT(cor_estate_party(estate, step->party)->id), "nmy"[step->level],
			grounds[step->ground]);
		for (uint32_t j = 0; j < step->stake_count; j++) {
			const cor_stake *stake = &stakes[step->stakes[j]];
			cor_buf_addf(out, "%c%.*s-%.*s", j ? '+' : ' ',
				COR_FMT(cor_estate_party(estate, stake->owner)->id),
				COR_FMT(cor_estate_party(estate, stake->owned)->id));
		}
		if (step->ground == COR_GROUND_TOGETHER)
			cor_buf_addf(out, " %d..%d", (int)(step->low / 10000),
				(int)(step->high / 10000));
	}
}

static void write_misses(const cor_estate *estate, const cor_standing *standing, cor_buf *out)
{
	static const char *const whys[] = {"not-yet", "over", "listed-only", "upwards", "share",
		"kind", "successor"};

	for (uint32_t i = 0; i < standing->miss_count; i++)
		cor_buf_addf(out, "%s%s %.*s", i ? "; " : "", whys[standing->misses[i].why],
			COR_FMT(cor_estate_party(estate, standing->misses[i].other)->id));
}

/* clang-format off */
static const struct {
	const char *name, *stakes, *vendors, *party, *at, *expected;
} cases[] = {
	{ "listed", "", "{parties: [a]}", "a", "2020-01-01", "y: a=y listed" },
	{ "no one", "", "{parties: [a]}", "b", "2020-01-01", "n: " },
	{ "predicate", "", "{where: party.country == 'CN'}", "a", "2020-01-01", "y: a=y where" },
	{ "predicate, perhaps", "", "{where: party.country == 'CN'}", "d", "2020-01-01", "m: d=m where" },
	{ "sold on a date: before", "a; b; 100; ; shares; ; 2020-06-01\n", "{parties: [a], include: subsidiaries}", "b", "2020-05-31",
		"y: a=y listed; b=y stake a-b" },
	{ "sold on a date: from that day on not", "a; b; 100; ; shares; ; 2020-06-01\n", "{parties: [a], include: subsidiaries}", "b", "2020-06-01",
		"n: over a" },
	{ "bought on a date: before not", "a; b; 100; ; shares; 2020-06-01\n", "{parties: [a], include: subsidiaries}", "b", "2020-05-31",
		"n: not-yet a" },
	{ "bought on a date: from that day on", "a; b; 100; ; shares; 2020-06-01\n", "{parties: [a], include: subsidiaries}", "b", "2020-06-01",
		"y: a=y listed; b=y stake a-b" },
	{ "two halves: together", "a; c; 25; ; shares\nb; c; 26; ; shares\n",
		"{parties: [a, b], include: subsidiaries, stake_test: aggregate}", "c", "2020-01-01",
		"y: a=y listed; b=y listed; c=y together a-c+b-c 51..51" },
	{ "fifty in two halves: together, from 50 on", "a; c; 25; ; shares\nb; c; 25; ; shares\n",
		"{parties: [a, b], include: subsidiaries, stake_test: aggregate, stake_at_least_pct: 50}", "c", "2020-01-01",
		"y: a=y listed; b=y listed; c=y together a-c+b-c 50..50" },
	{ "fifty in two halves: no control", "a; c; 25; ; shares\nb; c; 25; ; shares\n",
		"{parties: [a, b], include: subsidiaries, stake_test: control}", "c", "2020-01-01", "n: share a; share b" },
	{ "whole in two halves: no control", "a; c; 50; ; shares\nb; c; 50; ; shares\n",
		"{parties: [a, b], include: subsidiaries, stake_test: control}", "c", "2020-01-01", "n: share a; share b" },
	{ "whole in two halves: together", "a; c; 50; ; shares\nb; c; 50; ; shares\n",
		"{parties: [a, b], include: subsidiaries, stake_test: aggregate}", "c", "2020-01-01",
		"y: a=y listed; b=y listed; c=y together a-c+b-c 100..100" },
	{ "together, with what a subsidiary holds", "a; b; 60; ; shares\na; c; 20; ; shares\nb; c; 31; ; shares\n",
		"{parties: [a], include: subsidiaries, stake_test: aggregate}", "c", "2020-01-01",
		"y: a=y listed; b=y together a-b 60..60; c=y together a-c+b-c 51..51" },
	{ "together, perhaps", "a; b; 40; 60; shares\na; c; 30; ; shares\nb; c; 30; ; shares\n",
		"{parties: [a], include: subsidiaries, stake_test: aggregate}", "c", "2020-01-01",
		"m: a=y listed; b=m together a-b 40..60; c=m together a-c+b-c 30..60" },
	{ "a chain", "a; b; 60; ; shares\nb; c; 60; ; shares\nc; d; ; ; brand\n", "{parties: [a], include: subsidiaries}", "d", "2020-01-01",
		"y: a=y listed; b=y stake a-b; c=y stake b-c; d=y stake c-d" },
	{ "the shortest of two ways", "a; b; 60; ; shares\nb; c; 60; ; shares\na; c; 70; ; shares\n", "{parties: [a], include: subsidiaries}", "c",
		"2020-01-01", "y: a=y listed; c=y stake a-c" },
	{ "a sure way before a shorter one that is not", "a; b; 60; ; shares\nb; c; 60; ; shares\na; c; 40; 70; shares\n",
		"{parties: [a], include: subsidiaries}", "c", "2020-01-01", "y: a=y listed; b=y stake a-b; c=y stake b-c" },
	{ "a sure link after one that is not", "a; b; 40; 60; shares\nb; c; 60; ; shares\n", "{parties: [a], include: subsidiaries}", "c",
		"2020-01-01", "m: a=y listed; b=m stake a-b; c=m stake b-c" },
	{ "a group, upwards and down again", "b; a; 80; ; shares\nb; c; ; ; control\n", "{parties: [a], include: group}", "c", "2020-01-01",
		"y: a=y listed; b=y group b-a; c=y group b-c" },
	{ "a minority is no group", "b; a; 50; ; shares\n", "{parties: [a], include: group}", "b", "2020-01-01", "n: share a" },
	{ "upwards: not for subsidiaries", "b; a; 80; ; shares\n", "{parties: [a], include: subsidiaries}", "b", "2020-01-01", "n: upwards a" },
	{ "control is not asked", "a; b; ; ; control\n", "{parties: [a], include: subsidiaries}", "b", "2020-01-01", "n: kind a" },
	{ "only those listed", "a; b; 100; ; shares\n", "{parties: [a]}", "b", "2020-01-01", "n: listed-only a" },
	{ "a brand of a listed one", "a; b; ; ; brand; ; 2020-06-01\n", "{parties: [a]}", "b", "2020-01-01", "y: a=y listed; b=y stake a-b" },
	{ "a brand that was sold", "a; b; ; ; brand; ; 2020-06-01\n", "{parties: [a]}", "b", "2020-06-01", "n: over a" },
	{ "a successor", "b; a; ; ; successor\n", "{parties: [a], successors: true}", "b", "2020-01-01", "y: a=y listed; b=y stake b-a" },
	{ "a successor that is not asked", "b; a; ; ; successor\n", "{parties: [a]}", "b", "2020-01-01", "n: successor a" },
	{ "the one succeeded", "b; a; ; ; successor\n", "{parties: [b], successors: true}", "a", "2020-01-01", "n: successor b" },
	{ "a circle", "a; b; 60; ; shares\nb; c; 60; ; shares\nc; b; 30; ; shares\nc; a; 90; ; shares\n", "{parties: [c], include: subsidiaries}",
		"b", "2020-01-01", "y: c=y listed; a=y stake c-a; b=y stake a-b" },
};
/* clang-format on */

static void derivations(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		COR_AUTO(cor_arena) arena = NULL;
		cor_buf rows = {0}, yaml = {0}, found = {0};
		cor_standing standing;

		cor_buf_addf(&rows, "%s%s", head, cases[i].stakes);
		cor_buf_addf(&yaml, "cordon: 1\nid: a\nvendors:\n  v: %s\n" TOWN_RULE,
			cases[i].vendors);
		COR_AUTO(cor_estate) estate = town(rows.p);
		COR_AUTO(cor_policy) policy = policy_for(yaml.p, estate);
		assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
		assert_int_equal(cor_vendor_standing(policy, 0, party_of(estate, cases[i].party),
					 day_of(cases[i].at), arena, &standing, NULL),
			COR_OK);
		cor_buf_addf(&found, "%c: ", "nmy"[standing.level]);
		write_steps(estate, &standing, &found);
		write_misses(estate, &standing, &found);
		if (strcmp(found.p, cases[i].expected) != 0) {
			print_error("%s: %s, expected %s\n", cases[i].name, found.p,
				cases[i].expected);
			wrong++;
		}
		cor_buf_done(&rows);
		cor_buf_done(&yaml);
		cor_buf_done(&found);
	}
	assert_int_equal(wrong, 0);
}

/* Every step rests on members that come before it, and the last is the party's. */
static void check_derivation(const cor_estate *estate, uint32_t party, const cor_standing *standing)
{
	const cor_stake *stakes;
	bool seen[64] = {false};

	cor_estate_stakes(estate, &stakes);
	assert_int_equal(standing->step_count > 0, standing->level != COR_NO);
	for (uint32_t i = 0; i < standing->step_count; i++) {
		const cor_standing_step *step = &standing->steps[i];

		assert_false(seen[step->party]);
		assert_true(step->level >= standing->level);
		assert_int_equal(step->stake_count > 0, step->ground >= COR_GROUND_GROUP);
		for (uint32_t j = 0; j < step->stake_count; j++) {
			const cor_stake *stake = &stakes[step->stakes[j]];
			uint32_t other = stake->owner == step->party ? stake->owned : stake->owner;

			assert_true(stake->owner == step->party || stake->owned == step->party);
			assert_true(seen[other]);
			assert_true(cor_stake_counts(stake, 0));
		}
		seen[step->party] = true;
	}
	if (standing->step_count > 0) {
		assert_int_equal(standing->steps[standing->step_count - 1].party, party);
		assert_int_equal(standing->steps[standing->step_count - 1].level, standing->level);
	}
}

static uint32_t next_random(uint64_t *random, uint32_t below)
{
	*random = *random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*random >> 33) % below;
}

enum { PARTIES = 18 };

static void random_rows(uint64_t *random, cor_buf *rows)
{
	static const char *const kinds[] = {"control", "brand", "successor"};
	static const char *const days[] = {"; ", "1960-01-01; ", "; 1960-01-01", "1980-01-01; ",
		"; 1980-01-01"};

	cor_buf_addz(rows, "# party id country\n");
	for (uint32_t p = 0; p < PARTIES; p++)
		cor_buf_addf(rows, "p%u; %s\n", p,
			next_random(random, 4) == 0           ? ""
				: next_random(random, 8) == 0 ? "CN"
							      : "SE");
	cor_buf_addz(rows, "# stake owner owned share_low_pct share_high_pct kind since until\n");
	for (uint32_t p = 0; p < PARTIES; p++)
		for (uint32_t q = 0; q < PARTIES; q++) {
			uint32_t low = next_random(random, 70);
			const char *day = days[next_random(random, 5)];

			if (p == q || next_random(random, 7) > 0)
				continue;
			if (next_random(random, 4) == 0)
				cor_buf_addf(rows, "p%u; p%u; ; ; %s; %s\n", p, q,
					kinds[next_random(random, 3)], day);
			else
				cor_buf_addf(rows, "p%u; p%u; %u; %u; shares; %s\n", p, q, low,
					low + next_random(random, 30), day);
		}
}

static void standing_is_membership(void **state)
{
	static const char *const sets[] = {"{parties: [p0, p1]}",
		"{parties: [p0, p1], include: subsidiaries}",
		"{parties: [p0, p1], include: subsidiaries, stake_test: aggregate}",
		"{parties: [p0], include: subsidiaries, stake_test: control, successors: true}",
		"{parties: [p0], include: group}",
		"{parties: [p0], include: group, successors: true}",
		"{where: party.country == 'CN', include: subsidiaries, stake_at_least_pct: 30}",
		"{where: party.country == 'CN', include: subsidiaries, stake_test: aggregate, stake_over_pct: 10}",
		"{where: party.country == 'CN', include: group}"};
	enum { SETS = sizeof(sets) / sizeof(sets[0]) };

	(void)state;
	for (uint64_t seed = 1; seed <= 90; seed++) {
		COR_AUTO(cor_arena) arena = NULL;
		cor_buf rows = {0}, yaml = {0};
		uint64_t random = seed;
		const uint8_t *by_party;

		random_rows(&random, &rows);
		cor_buf_addf(&yaml, "cordon: 1\nid: a\nvendors:\n  v: %s\n" TOWN_RULE,
			sets[seed % SETS]);
		COR_AUTO(cor_estate) estate = town(rows.p);
		COR_AUTO(cor_policy) policy = policy_for(yaml.p, estate);
		assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
		assert_int_equal(cor_vendor_parties(policy, 0, 0, arena, &by_party, NULL), COR_OK);
		for (uint32_t p = 0; p < PARTIES; p++) {
			cor_standing standing;

			assert_int_equal(cor_vendor_standing(policy, 0, p, 0, arena, &standing,
						 NULL),
				COR_OK);
			if (standing.level != by_party[p])
				fail_msg("seed %llu: %.*s stands at %d, expected %d",
					(unsigned long long)seed,
					COR_FMT(cor_estate_party(estate, p)->id), standing.level,
					by_party[p]);
			check_derivation(estate, p, &standing);
		}
		cor_buf_done(&rows);
		cor_buf_done(&yaml);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(derivations),
		cmocka_unit_test(standing_is_membership),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
