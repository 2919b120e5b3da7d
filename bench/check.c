/*
 * Judges the benchmark network with the engine, in memory: all rules of bench/policy.yaml at once,
 * then each alone.  Writes what it answered and how long it took as JSON.
 *
 * usage: bench-check make ELEMENTS SEED FILE.csv      the rows, for the other engines
 *        bench-check folder ELEMENTS SEED FOLDER      the rows as an estate
 *        bench-check judge FOLDER REGISTER POLICY RUNS MOST    answers and times, to stdout
 *        bench-check run PROGRAM [WORD...]            time and memory of a process, to stdout
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "judge/judge.h"
#include "network.h"
#include "store/store.h"

#define AT "2026-01-01"
#define RULES_MAX 16

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

/* ---- the same rows as an estate: a folder of CSV files ---- */

typedef struct tables {
	FILE *site, *site_tag, *element, *role, *part, *measure;
} tables;

static FILE *create(const char *folder, const char *name, const char *head)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.csv", folder, name);
	file = fopen(path, "w");
	if (!file) {
		perror(path);
		exit(2);
	}
	fprintf(file, "%s\n", head);
	return file;
}

static void finish(FILE *file)
{
	if (fclose(file) != 0) {
		perror("bench-check");
		exit(2);
	}
}

static void write_register(const char *folder)
{
	FILE *party = create(folder, "party", "id,name");
	FILE *function = create(folder, "function", "id,name");
	FILE *group = create(folder, "function_group", "grp,function,membership");

	for (int v = 0; v < NETWORK_VENDORS; v++)
		fprintf(party, "v%03d,v%03d\n", v, v);
	for (int f = 0; f < NETWORK_ROLES; f++) {
		fprintf(function, "f%02d,f%02d\n", f, f);
		if (f < NETWORK_CORE_ROLES)
			fprintf(group, "core,f%02d,sure\n", f);
	}
	finish(party);
	finish(function);
	finish(group);
}

static void write_row(const tables *t, const network_row *r, bool new_site)
{
	char maker[16], component[16], operator=(char)('A' + r->operator);

	if (new_site) {
		fprintf(t->site, "%s,%c,r%03u\n", r->site, operator, r->region);
		if (r->sensitivity > 0)
			fprintf(t->site_tag, "%s,sensitive\n", r->site);
	}
	fprintf(t->element, "%s,%s,%c,%s,%s,%s,%s\n", r->id, r->site, operator,
		vendor_name(r->vendor, maker), r->generation, r->state, r->installed);
	fprintf(t->role, "%s,f%02u\n", r->id, r->role);
	fprintf(t->part, "P%s,%s,%s\n", r->id + 1, r->id, vendor_name(r->component, component));
	fprintf(t->measure, "%s,capacity,%u\n", r->id, r->capacity);
}

static int write_folder(network *n, const char *folder)
{
	tables t = {create(folder, "site", "id,operator,region"),
		create(folder, "site_tag", "site,tag"),
		create(folder, "element", "id,site,operator,maker,generations,state,installed"),
		create(folder, "role", "element,function"),
		create(folder, "part", "id,element,maker"),
		create(folder, "measure", "element,name,value")};
	uint32_t site = 0;
	network_row r;

	write_register(folder);
	while (network_next(n, &r)) {
		write_row(&t, &r, site != n->site);
		site = n->site;
	}
	finish(t.site);
	finish(t.site_tag);
	finish(t.element);
	finish(t.role);
	finish(t.part);
	finish(t.measure);
	return 0;
}

/* ---- loading ---- */

typedef struct loaded {
	cor_estate *ground, *estate;
	double load_ms, checked_ms,
		sealed_ms; /* from the files and into a snapshot; from that, twice */
	double load_peak_mib;
} loaded;

static double open_estate(const char *folder, loaded *l)
{
	double start = now_ms();
	cor_err err = {0};

	cor_estate_free(l->estate);
	l->estate = NULL;
	if (cor_store_open_again(folder, l->ground, &l->estate, &err) != COR_OK)
		fail(&err);
	return now_ms() - start;
}

/* Loaded when there is no snapshot yet that fits (load_ms is 0 else), then opened as `cordon check` does. */
static loaded load(const char *folder, const char *register_path)
{
	struct timespec pause = {3, 0};
	char snapshot[4096];
	loaded l = {0};
	cor_err err = {0};
	double ms;

	snprintf(snapshot, sizeof(snapshot), "%s.snapshot", folder);
	if (cor_store_open(register_path, true, NULL, &l.ground, &err) != COR_OK)
		fail(&err);
	ms = open_estate(folder, &l);
	l.load_ms = ms > 2000 ? ms : 0;
	l.load_peak_mib = l.load_ms > 0 ? peak_mib() : 0;
	/* A snapshot this young is not sealed. */
	if (l.load_ms > 0)
		nanosleep(&pause, NULL);
	snprintf(snapshot, sizeof(snapshot), "%s.snapshot.seal", folder);
	remove(snapshot);
	l.checked_ms = open_estate(folder, &l);
	l.sealed_ms = open_estate(folder, &l);
	return l;
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
	double median, least, most;
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
	t = (timing){times[runs / 2], times[0], times[runs - 1]};
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
	put_ms(json, "most_us", t.most);
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

static int judge_network(const char *folder, const char *register_path, const char *path, int runs,
	uint32_t most)
{
	cor_err err = {0};
	cor_result *result = NULL;
	cor_buf out = {0};
	cor_text text = {0};
	char *bytes = NULL;
	double before;
	loaded l;
	cor_json json;
	timing all;

	if (cor_file_read(path, 1 << 20, &bytes, &text.n, &err) != COR_OK)
		fail(&err);
	text.p = bytes;
	l = load(folder, register_path);
	cor_json_init(&json, &out);
	cor_json_object(&json, NULL);
	put_ms(&json, "load_us", l.load_ms);
	put_ms(&json, "checked_us", l.checked_ms);
	put_ms(&json, "sealed_us", l.sealed_ms);
	cor_json_u64(&json, "load_peak_mib", (uint64_t)l.load_peak_mib);
	reset_peak();
	before = peak_mib();
	all = judge(l.estate, text, runs, most, &result);
	put_ms(&json, "median_us", all.median);
	put_ms(&json, "least_us", all.least);
	put_ms(&json, "most_us", all.most);
	cor_json_u64(&json, "estate_mib", (uint64_t)before);
	cor_json_u64(&json, "judge_peak_mib", (uint64_t)(peak_mib() - before));
	cor_result_free(result);
	judge_rules(&json, l.estate, text, runs, most);
	cor_json_end_object(&json);
	fwrite(out.p, 1, out.n, stdout);
	fputc('\n', stdout);
	cor_buf_done(&out);
	cor_mem_free(bytes);
	cor_estate_free(l.estate);
	cor_estate_free(l.ground);
	return 0;
}

/* ---- whole processes ---- */

/* Runs a program to its end, its output thrown away: how long it took, and its peak of memory. */
static int run_whole(char **command)
{
	double start = now_ms();
	struct rusage usage;
	pid_t child = fork();
	int how;

	if (child == 0) {
		int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

		if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
			_exit(127);
		execv(command[0], command);
		_exit(127);
	}
	/* 1: Cordon says "violated". */
	if (child < 0 || wait4(child, &how, 0, &usage) != child || !WIFEXITED(how) ||
		WEXITSTATUS(how) > 1) {
		fprintf(stderr, "bench-check: %s failed\n", command[0]);
		return 2;
	}
	printf("{\"us\": %.0f, \"peak_kib\": %ld}\n", (now_ms() - start) * 1e3, usage.ru_maxrss);
	return 0;
}

int main(int argc, char **argv)
{
	network n;

	if (argc > 2 && strcmp(argv[1], "run") == 0)
		return run_whole(argv + 2);

	if (argc == 7 && strcmp(argv[1], "judge") == 0)
		return judge_network(argv[2], argv[3], argv[4], (int)strtol(argv[5], NULL, 10),
			(uint32_t)strtoul(argv[6], NULL, 10));
	if (argc != 5 || (strcmp(argv[1], "make") != 0 && strcmp(argv[1], "folder") != 0)) {
		fputs("usage: bench-check make|folder ELEMENTS SEED PLACE | judge FOLDER REGISTER POLICY "
		      "RUNS MOST\n",
			stderr);
		return 2;
	}
	network_open(&n, (uint32_t)strtoul(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
	return strcmp(argv[1], "make") == 0 ? write_csv(&n, argv[4]) : write_folder(&n, argv[4]);
}
