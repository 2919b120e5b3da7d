/*
 * Judges the benchmark network with the engine, in memory: all rules of bench/policy.yaml at once,
 * then each alone.  Writes what it answered and how long it took as JSON.
 *
 * usage: bench-check make ELEMENTS SEED FILE.csv           the rows, for the other engines
 *        bench-check judge ELEMENTS SEED POLICY RUNS MOST   answers and times, to stdout
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "base/json.h"
#include "estate/builder.h"
#include "judge/judge.h"
#include "network.h"

#define AT "2026-01-01"
#define RULES_MAX 16
#define CELLS_MAX 16

static void fail(const cor_err *err)
{
	fprintf(stderr, "bench-check: %s\n", err->text);
	exit(2);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Peak of memory since the last reset, MiB; /proc is Linux's. */
static double peak_mib(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	double kib = 0;

	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "VmHWM: %lf", &kib);
	if (file)
		fclose(file);
	return kib / 1024;
}

static void reset_peak(void)
{
	FILE *file = fopen("/proc/self/clear_refs", "w");

	if (!file)
		return;
	fputs("5", file);
	fclose(file);
}

/* ---- the rows ---- */

static const char *vendor_name(int vendor, char out[16])
{
	if (vendor < 0)
		return "";
	snprintf(out, 16, "v%03d", vendor);
	return out;
}

static int write_csv(network *n, const char *path)
{
	FILE *file = fopen(path, "w");
	char vendor[16], component[16];
	network_row r;

	if (!file) {
		perror(path);
		return 2;
	}
	fputs("id,site,operator,region,sensitivity,state,generation,role,vendor,component,capacity,"
	      "installed\n",
		file);
	while (network_next(n, &r))
		fprintf(file, "%s,%s,%c,r%03u,%u,%s,%s,f%02u,%s,%s,%u,%s\n", r.id, r.site,
			'A' + (int)r.operator, r.region, r.sensitivity, r.state, r.generation,
			r.role, vendor_name(r.vendor, vendor), vendor_name(r.component, component),
			r.capacity, r.installed);
	return fclose(file) == 0 ? 0 : 2;
}

static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	(void)refusal;
	return false;
}

static void add(cor_builder *builder, cor_table_id table, const char *const *cells)
{
	cor_text row[CELLS_MAX] = {{"", 0}};
	cor_err err = {0};

	for (unsigned c = 0; c < cor_schema[table].column_count; c++)
		row[c] = cells[c] ? cor_text_of(cells[c]) : COR_TEXT("");
	if (cor_builder_add(builder, table, row, (cor_place){NULL, 0, 0}, NULL, NULL, &err) !=
		COR_OK)
		fail(&err);
}

static void add_register(cor_builder *builder)
{
	char name[16];

	for (int v = 0; v < NETWORK_VENDORS; v++) {
		vendor_name(v, name);
		add(builder, COR_PARTY, (const char *[CELLS_MAX]){name, name});
	}
	for (int f = 0; f < NETWORK_ROLES; f++) {
		snprintf(name, sizeof(name), "f%02d", f);
		add(builder, COR_FUNCTION, (const char *[CELLS_MAX]){name, name});
		if (f < NETWORK_CORE_ROLES)
			add(builder, COR_FUNCTION_GROUP,
				(const char *[CELLS_MAX]){"core", name, "sure"});
	}
}

static void add_row(cor_builder *builder, const network_row *r, bool new_site)
{
	char operator[2] = {(char)('A' + r->operator), '\0'}, region[16], role[16], part[24];
	char maker[16], component[16], capacity[16];

	snprintf(region, sizeof(region), "r%03u", r->region);
	snprintf(role, sizeof(role), "f%02u", r->role);
	snprintf(part, sizeof(part), "P%s", r->id + 1);
	snprintf(capacity, sizeof(capacity), "%u", r->capacity);
	if (new_site) {
		add(builder, COR_SITE,
			(const char *[CELLS_MAX]){r->site, operator, NULL, NULL, region});
		if (r->sensitivity > 0)
			add(builder, COR_SITE_TAG, (const char *[CELLS_MAX]){r->site, "sensitive"});
	}
	add(builder, COR_ELEMENT,
		(const char *[CELLS_MAX]){r->id, r->site, operator, NULL, NULL, NULL, NULL,
			vendor_name(r->vendor, maker), r->generation, r->state, NULL,
			r->installed});
	add(builder, COR_ROLE, (const char *[CELLS_MAX]){r->id, role});
	add(builder, COR_PART,
		(const char *[CELLS_MAX]){part, r->id, NULL, NULL,
			vendor_name(r->component, component)});
	add(builder, COR_MEASURE, (const char *[CELLS_MAX]){r->id, "capacity", capacity});
}

static cor_estate *make_estate(network *n)
{
	cor_builder *builder = NULL;
	cor_estate *estate = NULL;
	network_row r;
	uint32_t site = 0;
	cor_err err = {0};

	if (cor_builder_new(refuse, NULL, &builder, &err) != COR_OK)
		fail(&err);
	add_register(builder);
	while (network_next(n, &r)) {
		add_row(builder, &r, site != n->site);
		site = n->site;
	}
	if (cor_builder_freeze(builder, NULL, &estate, &err) != COR_OK)
		fail(&err);
	cor_builder_free(builder);
	return estate;
}

/* ---- judging ---- */

/* The policy whole (rule < 0) or with one of its rules; false when there is no such rule. */
static bool pick_rule(cor_text text, int rule, cor_buf *out)
{
	cor_text rest = text, line;
	int at = -1;

	out->n = 0;
	while (cor_text_cut(&rest, '\n', &line)) {
		at += line.n > 6 && memcmp(line.p, "- id: ", 6) == 0;
		if (rule < 0 || at < 0 || at == rule) {
			cor_buf_add(out, line);
			cor_buf_addc(out, '\n');
		}
	}
	return rule <= at;
}

static int compare_times(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

typedef struct timing {
	double median, least;
} timing;

/* Judges `runs` times; the last result is the caller's. */
static timing judge(const cor_estate *estate, cor_text policy_text, int runs, uint32_t most,
	cor_result **ret_result)
{
	cor_judge_options options = {.most_findings = most};
	double *times = calloc((size_t)runs, sizeof(*times));
	cor_policy *policy = NULL;
	timing t;
	cor_err err = {0};

	if (!times || !cor_day_parse(COR_TEXT(AT), &options.at))
		exit(2);
	if (cor_policy_read("policy.yaml", policy_text, NULL, 0, &policy, &err) != COR_OK ||
		cor_policy_bind(policy, estate, &err) != COR_OK)
		fail(&err);
	for (int i = 0; i < runs; i++) {
		double start = now_ms();

		cor_result_free(*ret_result);
		*ret_result = NULL;
		if (cor_judge(policy, estate, &options, ret_result, &err) != COR_OK)
			fail(&err);
		times[i] = now_ms() - start;
	}
	qsort(times, (size_t)runs, sizeof(*times), compare_times);
	t = (timing){times[runs / 2], times[0]};
	free(times);
	cor_policy_free(policy);
	return t;
}

static void put_ms(cor_json *json, const char *name, double ms)
{
	cor_json_u64(json, name, (uint64_t)(ms * 1000 + 0.5));
}

static void put_rule(cor_json *json, const cor_rule_result *rule, timing t)
{
	cor_json_object(json, NULL);
	cor_json_text(json, "id", rule->id);
	cor_json_text(json, "verdict", cor_text_of(cor_verdict_name(rule->verdict)));
	put_ms(json, "median_us", t.median);
	put_ms(json, "least_us", t.least);
	cor_json_u64(json, "sure", rule->findings_sure);
	cor_json_u64(json, "maybe", rule->findings_maybe);
	cor_json_array(json, "groups");
	for (uint32_t g = 0; g < rule->group_count; g++) {
		const cor_group_result *group = &rule->groups[g];

		cor_json_array_flat(json, NULL);
		cor_json_text(json, NULL, group->name);
		cor_json_u64(json, NULL, group->has_share ? group->low.num : group->number_low);
		cor_json_u64(json, NULL, group->has_share ? group->low.den : 1);
		cor_json_u64(json, NULL, group->has_share ? group->high.num : group->number_high);
		cor_json_u64(json, NULL, group->has_share ? group->high.den : 1);
		cor_json_end_array(json);
	}
	cor_json_end_array(json);
	cor_json_array_flat(json, "sure_ids");
	for (uint32_t i = 0; i < rule->finding_count; i++) {
		if (rule->findings[i].sure)
			cor_json_text(json, NULL, rule->findings[i].subject);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
}

static void judge_rules(cor_json *json, const cor_estate *estate, cor_text text, int runs,
	uint32_t most)
{
	cor_buf one = {0};

	cor_json_array(json, "rules");
	for (int rule = 0; rule < RULES_MAX && pick_rule(text, rule, &one); rule++) {
		cor_result *result = NULL;
		timing t = judge(estate, cor_buf_text(&one), runs, most, &result);

		put_rule(json, &result->rules[0], t);
		cor_result_free(result);
	}
	cor_json_end_array(json);
	cor_buf_done(&one);
}

static int judge_network(network *n, const char *path, int runs, uint32_t most)
{
	cor_err err = {0};
	cor_result *result = NULL;
	cor_buf out = {0};
	cor_text text = {0};
	char *bytes = NULL;
	double start = now_ms(), built, before;
	cor_estate *estate;
	cor_json json;
	timing all;

	if (cor_file_read(path, 1 << 20, &bytes, &text.n, &err) != COR_OK)
		fail(&err);
	text.p = bytes;
	estate = make_estate(n);
	built = now_ms() - start;
	cor_json_init(&json, &out);
	cor_json_object(&json, NULL);
	put_ms(&json, "build_us", built);
	cor_json_u64(&json, "build_peak_mib", (uint64_t)peak_mib());
	reset_peak();
	before = peak_mib();
	all = judge(estate, text, runs, most, &result);
	put_ms(&json, "median_us", all.median);
	put_ms(&json, "least_us", all.least);
	cor_json_u64(&json, "estate_mib", (uint64_t)before);
	cor_json_u64(&json, "judge_peak_mib", (uint64_t)(peak_mib() - before));
	cor_result_free(result);
	judge_rules(&json, estate, text, runs, most);
	cor_json_end_object(&json);
	fwrite(out.p, 1, out.n, stdout);
	fputc('\n', stdout);
	cor_buf_done(&out);
	cor_mem_free(bytes);
	cor_estate_free(estate);
	return 0;
}

int main(int argc, char **argv)
{
	network n;

	if (argc < 5) {
		fputs("usage: bench-check make ELEMENTS SEED FILE | judge ELEMENTS SEED POLICY RUNS "
		      "MOST\n",
			stderr);
		return 2;
	}
	network_open(&n, (uint32_t)strtoul(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
	if (strcmp(argv[1], "make") == 0)
		return write_csv(&n, argv[4]);
	if (strcmp(argv[1], "judge") != 0 || argc < 7)
		return 2;
	return judge_network(&n, argv[4], (int)strtol(argv[5], NULL, 10),
		(uint32_t)strtoul(argv[6], NULL, 10));
}
