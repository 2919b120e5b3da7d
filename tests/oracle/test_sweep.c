/*
 * Judging in one sweep, window by window, against judging with sets of all rows, on estates of many
 * windows; by every level of the processor (base/wide.h) and by several threads, which must all give the
 * same.
 */
#include "base/wide.h"
#include "estate/builder.h"
#include "judge_same.h"

#include <stdlib.h>

#define SEED 20260131u /* CORDON_SEED sets another */
#define CASES 6
#define SITES_MANY 300
#define THREADS_MANY 5

static const char POLICY[] =
	"cordon: 1\n"
	"id: p\n"
	"vendors:\n"
	"  v: {parties: [m1, m4]}\n"
	"sets:\n"
	"  core: role.function in functions.core\n"
	"rules:\n"
	"- {id: a, clause: c, limit: v, to: 35%, of: capacity, per: element.operator, unknown: violates}\n"
	"- {id: b, clause: c, limit: v, to: 30%, of: elements, per: [element.operator, site.region], unknown: violates}\n"
	"- {id: c, clause: c, exclude: v, from: core}\n"
	"- {id: d, clause: c, exclude: v, from: \"'sensitive' in site.tags && '5G' in element.generations\"}\n"
	"- {id: e, clause: c, exclude: v, from: \"true\", depth: any_part, per: site.region}\n"
	"- {id: f, clause: c, suppliers: {at_least: 2, share_at_least: 10%}, from: \"true\", per: site.region}\n"
	"- {id: g, clause: c, freeze: v, event: installed, after: 2023-12-31, from: \"!(element.installed < date('2020-06-01'))\"}\n"
	"- {id: h, clause: c, limit: v, to: 10%, of: sites, count: majority, per: element.operator}\n"
	"- {id: i, clause: c, limit: v, to: 20%, of: sites, count: any, per: site.region, states: [planned, spare]}\n"
	"- {id: j, clause: c, limit: v, to: 50%, of: elements, per: element.maker, unknown: tolerated}\n"
	"- {id: k, clause: c, suppliers: {at_least: 3}, from: \"element.state != 'live'\", per: element.operator}\n";

typedef struct draw_state {
	uint64_t state;
} draw_state;

/* splitmix64 */
static uint32_t below(draw_state *d, uint32_t n)
{
	uint64_t z = (d->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ (z >> 31)) % n);
}

static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	print_error("%s\n", refusal->reason);
	return false;
}

static void add(cor_builder *b, cor_table_id table, const char *const *cells)
{
	cor_text row[COR_TABLE_COLUMNS_MAX] = {{"", 0}};
	cor_err err = {0};

	for (unsigned i = 0; cells[i]; i += 2) {
		int column = cor_schema_column(table, cor_text_of(cells[i]));

		assert_true(column >= 0);
		row[column] = cor_text_of(cells[i + 1]);
	}
	for (unsigned c = 0; c < cor_schema[table].column_count; c++)
		row[c].p = row[c].p ? row[c].p : "";
	if (cor_builder_add(b, table, row, (cor_place){NULL, 0, 0}, NULL, NULL, &err) != COR_OK)
		fail_msg("%s", err.text);
}
#define ROW(b, table, ...) add(b, table, (const char *const[]){__VA_ARGS__, NULL})

static void add_register(cor_builder *b)
{
	char id[8];

	for (unsigned m = 0; m < 8; m++) {
		snprintf(id, sizeof(id), "m%u", m);
		ROW(b, COR_PARTY, "id", id, "name", id);
	}
	ROW(b, COR_FUNCTION, "id", "f0", "name", "f0");
	ROW(b, COR_FUNCTION, "id", "f1", "name", "f1");
	ROW(b, COR_FUNCTION_GROUP, "grp", "core", "function", "f0", "membership", "sure");
}

static void add_element(cor_builder *b, draw_state *d, uint32_t i, const char *site, bool plain)
{
	static const char *const states[] = {"live", "live", "live", "live", "spare", "planned",
		"retired", ""};
	static const char *const makers[] = {"m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m2",
		"m2", "", "m1|m2"};
	static const char *const operators[] = {"A", "A", "A", "B", "C", "A|B", ""};
	static const char *const days[] = {"", "2019-01-01", "2021-02-03", "2024-05-06",
		"2027-08-09"};
	uint32_t day = below(d, 5);
	char id[16], part[16], capacity[16];

	snprintf(id, sizeof(id), "e%06u", i * 7919u % 1000003u);
	snprintf(part, sizeof(part), "p%06u", i);
	snprintf(capacity, sizeof(capacity), "%u", below(d, 60000));
	ROW(b, COR_ELEMENT, "id", id, "site", site, "operator", operators[below(d, plain ? 3 : 7)],
		"maker", makers[below(d, plain ? 10 : 12)], "generations",
		below(d, 2) ? "5G" : "4G", "state", states[below(d, plain ? 5 : 8)], "installed",
		days[day], "retired", plain || day == 4 || below(d, 20) ? "" : "2025-01-01");
	if (plain || below(d, 100))
		ROW(b, COR_ROLE, "element", id, "function", below(d, 50) ? "f1" : "f0");
	ROW(b, COR_PART, "id", part, "element", id, "maker", makers[below(d, 12)]);
	if (plain || below(d, 100))
		ROW(b, COR_MEASURE, "element", id, "name", "capacity", "value", capacity);
}

/* plain: all is known, in, and of one operator's site; else anything goes. */
static cor_estate *random_estate(draw_state *d, bool plain)
{
	COR_AUTO(cor_builder) b = NULL;
	cor_estate *estate = NULL;
	uint32_t count = 0;
	cor_err err = {0};

	assert_int_equal(cor_builder_new(refuse, NULL, &b, &err), COR_OK);
	add_register(b);
	for (uint32_t s = 0; s < SITES_MANY; s++) {
		uint32_t elements = below(d, 20) ? below(d, 150) : below(d, 3000);
		char site[16], region[16];

		snprintf(site, sizeof(site), "s%04u", s);
		snprintf(region, sizeof(region), "r%u", below(d, 5));
		ROW(b, COR_SITE, "id", site, "region", plain || below(d, 30) ? region : "");
		if (below(d, 10) == 0)
			ROW(b, COR_SITE_TAG, "site", site, "tag", "sensitive");
		for (uint32_t i = 0; i < elements; i++)
			add_element(b, d, count++, plain || below(d, 200) ? site : "", plain);
	}
	if (cor_builder_freeze(b, NULL, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	return estate;
}

static void check_estate(const cor_estate *estate)
{
	cor_policy *policy = NULL;
	cor_result *all;
	cor_err err = {0};

	if (cor_policy_read("p.yaml", cor_text_of(POLICY), NULL, 0, &policy, &err) != COR_OK ||
		cor_policy_bind(policy, estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	all = judge_of(policy, estate, 0);
	for (int level = COR_WIDE_PLAIN; level <= COR_WIDE_AVX512; level++) {
		cor_wide_limit((cor_wide)level);
		same_when_first(policy, estate, all, 7, 0);
		for (uint32_t threads = 1; threads <= THREADS_MANY; threads++)
			same_when_first(policy, estate, all, 1000, threads);
	}
	cor_result_free(all);
	cor_policy_free(policy);
}

static void sweeps_say_what_sets_say(void **unused)
{
	const char *said = getenv("CORDON_SEED");
	draw_state d = {said ? strtoull(said, NULL, 10) : SEED};

	(void)unused;
	print_message("seed %llu\n", (unsigned long long)d.state);
	for (int i = 0; i < CASES; i++) {
		cor_estate *estate = random_estate(&d, i % 2 == 0);

		check_estate(estate);
		cor_estate_free(estate);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(sweeps_say_what_sets_say)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
