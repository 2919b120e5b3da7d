/*
 * Measures loading: a folder of CSV files of a fixed size and seed, read and frozen; the same as a SQLite
 * file; the snapshot written; the snapshot opened.  Each step is a process of its own, so that its peak of
 * memory is its own.  Writes JSON.
 *
 * usage: bench-load make ELEMENTS SEED FOLDER     site.csv and element.csv (12 columns)
 *        bench-load make-all ELEMENTS SEED FOLDER  role.csv and measure.csv (a capacity each), too
 *        bench-load measure PLACE RUNS            a folder or a SQLite file: load, write, open
 *        bench-load once PLACE                    load and write the snapshot, and what was loaded
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "estate/image.h"
#include "store/snapshot.h"
#include "store/store.h"

#define ELEMENTS_A_SITE 100
#define RUNS_MAX 101

typedef struct measured {
	double ms;
	long peak_kib;
	char digest[COR_DIGEST_HEX_BYTES];
} measured;

static void fail(const char *what)
{
	fprintf(stderr, "bench-load: %s\n", what);
	exit(2);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* ---- making ---- */

/* splitmix64 */
static uint64_t draw(uint64_t *state, uint64_t below)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (z ^ (z >> 31)) % below;
}

static FILE *create(const char *folder, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	if (!file)
		fail(path);
	return file;
}

static void put_element(FILE *file, uint64_t *state, uint64_t i)
{
	static const char *const MAKERS[] = {"Huawei", "Ericsson", "Nokia", "ZTE", "Samsung",
		"Cisco"};
	static const char *const GENERATIONS[] = {"4G", "5G", "4G|5G", "2G|4G"};
	static const char *const OPERATORS[] = {"Alba", "Boreal", "Corvus", "Dunmore"};
	uint64_t site = i / ELEMENTS_A_SITE, operator= draw(state, 10);

	fprintf(file,
		"E%09" PRIu64 ",S%07" PRIu64 ",%s,%s,%s,unit %" PRIu64 " at %07" PRIu64
		",%s,%s,%s,20%02" PRIu64 "-%02" PRIu64 "-%02" PRIu64 ",20%02" PRIu64 "-%02" PRIu64
		"-%02" PRIu64 ",\n",
		i, site, OPERATORS[operator< 4 ? 0 : operator< 7 ? 1 : operator< 9 ? 2 : 3],
		OPERATORS[site % 4], site % 50 ? "public" : "emergency", i % ELEMENTS_A_SITE / 10,
		site, draw(state, 50) ? MAKERS[draw(state, 6)] : "", GENERATIONS[draw(state, 4)],
		draw(state, 40) ? "live" : "planned", 10 + draw(state, 10), 1 + draw(state, 12),
		1 + draw(state, 28), 20 + draw(state, 6), 1 + draw(state, 12), 1 + draw(state, 28));
}

static void make(uint64_t elements, uint64_t seed, const char *folder, bool makes_all)
{
	static const char *const FUNCTIONS[] = {"gnb", "enb", "amf", "router", "microwave", "olt"};
	FILE *sites = create(folder, "site.csv");
	FILE *file = create(folder, "element.csv");
	FILE *roles = makes_all ? create(folder, "role.csv") : NULL;
	FILE *measures = makes_all ? create(folder, "measure.csv") : NULL;
	uint64_t state = seed;

	fputs("id,operator,country,region\n", sites);
	for (uint64_t s = 0; s * ELEMENTS_A_SITE < elements; s++)
		fprintf(sites, "S%07" PRIu64 ",Alba,GB,region %" PRIu64 "\n", s,
			s * 120 * ELEMENTS_A_SITE / elements);
	fputs("id,site,operator,owner,network,name,maker,generations,state,procured,installed,retired\n",
		file);
	if (makes_all) {
		fputs("element,function\n", roles);
		fputs("element,name,value\n", measures);
	}
	for (uint64_t i = 0; i < elements; i++) {
		uint64_t function, capacity;

		put_element(file, &state, i);
		function = draw(&state, 6);
		capacity = 1 + draw(&state, 1000);
		if (!makes_all)
			continue;
		fprintf(roles, "E%09" PRIu64 ",%s\n", i, FUNCTIONS[function]);
		fprintf(measures, "E%09" PRIu64 ",capacity,%" PRIu64 "\n", i, capacity);
	}
	if (fclose(sites) || fclose(file) || (makes_all && (fclose(roles) || fclose(measures))))
		fail("cannot write");
}

/* ---- measuring ---- */

typedef enum step { LOAD, WRITE, OPEN } step;

static cor_estate *load(const char *place)
{
	cor_estate *estate = NULL;
	cor_err err = {0};

	if (cor_store_open(place, false, NULL, &estate, &err) != COR_OK)
		fail(err.text);
	return estate;
}

/* One step in a process of its own, timed without what comes before it. */
static measured run(step which, const char *place)
{
	measured result = {0};
	struct rusage usage;
	int channel[2], how;
	pid_t child;

	if (pipe(channel) || (child = fork()) < 0)
		fail("cannot start a process");
	if (child == 0) {
		cor_snapshot_source source = cor_snapshot_look(place);
		cor_estate *estate = which == WRITE ? load(place) : NULL;
		double begin = now_ms();

		if (which == LOAD)
			estate = load(place);
		else if (which == WRITE)
			cor_snapshot_write(place, &source, estate);
		else
			cor_snapshot_open(place, &source, NULL, &estate, NULL);
		result.ms = now_ms() - begin;
		if (!estate)
			fail("there is no snapshot that fits");
		cor_digest_write(cor_estate_digest(estate), result.digest);
		if (write(channel[1], &result, sizeof(result)) != sizeof(result))
			fail("cannot tell the result");
		_exit(0);
	}
	close(channel[1]);
	if (read(channel[0], &result, sizeof(result)) != sizeof(result) ||
		wait4(child, &how, 0, &usage) != child || !WIFEXITED(how) || WEXITSTATUS(how))
		fail("a step failed");
	close(channel[0]);
	result.peak_kib = usage.ru_maxrss;
	return result;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(const char *place, unsigned runs)
{
	static const char *const NAMES[] = {"load", "write_snapshot", "open_snapshot"};
	static const step ORDER[] = {LOAD, WRITE, OPEN};
	char digest[COR_DIGEST_HEX_BYTES] = "";

	printf("{\"place\": \"%s\"", place);
	for (unsigned s = 0; s < 3; s++) {
		double ms[RUNS_MAX];
		long peak = 0;

		for (unsigned i = 0; i < runs; i++) {
			measured m = run(ORDER[s], place);

			ms[i] = m.ms;
			peak = m.peak_kib > peak ? m.peak_kib : peak;
			if (*digest && strcmp(digest, m.digest) != 0)
				fail("the snapshot holds another estate");
			memcpy(digest, m.digest, sizeof(digest));
		}
		qsort(ms, runs, sizeof(*ms), compare);
		printf(",\n \"%s\": {\"median_ms\": %.1f, \"least_ms\": %.1f, \"most_ms\": %.1f, \"peak_mib\": %ld}",
			NAMES[s], ms[runs / 2], ms[0], ms[runs - 1], peak / 1024);
		fflush(stdout);
	}
	printf(",\n \"digest\": \"%s\"}\n", digest);
}

/* ---- once, beside a peer ---- */

static uint32_t count_distinct(const cor_estate *estate, cor_table_id table, unsigned column)
{
	cor_codes codes = cor_estate_codes(estate, table, column);
	bool *seen = calloc(codes.value_count, sizeof(*seen));
	uint32_t count = 0;

	if (!seen)
		fail("out of memory");
	for (uint32_t row = 0; row < codes.row_count; row++)
		seen[cor_code_at(&codes, row)] = true;
	for (uint32_t code = 1; code < codes.value_count; code++)
		count += seen[code];
	free(seen);
	return count;
}

/* What the peer has to find, too: rows, different values of each column, the sum of capacities. */
static void tell(const cor_estate *estate)
{
	static const cor_table_id TABLES[] = {COR_SITE, COR_ELEMENT, COR_ROLE, COR_MEASURE};
	uint64_t capacity = 0;

	for (unsigned i = 0; i < sizeof(TABLES) / sizeof(*TABLES); i++) {
		const cor_table_spec *table = &cor_schema[TABLES[i]];

		printf("%s\"%s\": {\"rows\": %u", i ? ", " : "", table->name,
			cor_estate_rows(estate, TABLES[i]));
		for (unsigned c = 0; c < table->column_count; c++)
			printf(", \"%s\": %u", table->columns[c].name,
				count_distinct(estate, TABLES[i], c));
		printf("}");
	}
	for (uint32_t row = 0; row < cor_estate_rows(estate, COR_MEASURE); row++)
		capacity += strtoull(cor_estate_cell(estate, COR_MEASURE, row, 2).p, NULL, 10);
	printf(", \"capacity\": %" PRIu64, capacity);
}

static void once(const char *place)
{
	cor_snapshot_source source = cor_snapshot_look(place);
	double begin = now_ms(), loaded, written;
	cor_estate *estate = load(place);
	char digest[COR_DIGEST_HEX_BYTES];
	struct rusage usage;

	loaded = now_ms();
	cor_snapshot_write(place, &source, estate);
	written = now_ms();
	getrusage(RUSAGE_SELF, &usage);
	cor_digest_write(cor_estate_digest(estate), digest);
	printf("{\"load_ms\": %.1f, \"write_ms\": %.1f, \"peak_mib\": %ld, \"digest\": \"%s\", ",
		loaded - begin, written - loaded, usage.ru_maxrss / 1024, digest);
	tell(estate);
	printf("}\n");
	cor_estate_free(estate);
}

int main(int argc, char **argv)
{
	cor_mem_prepare(); /* as the program does */
	if (argc == 5 && (strcmp(argv[1], "make") == 0 || strcmp(argv[1], "make-all") == 0)) {
		make(strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10), argv[4],
			strcmp(argv[1], "make-all") == 0);
	} else if (argc == 3 && strcmp(argv[1], "once") == 0) {
		once(argv[2]);
	} else if (argc == 4 && strcmp(argv[1], "measure") == 0) {
		unsigned long runs = strtoul(argv[3], NULL, 10);

		measure(argv[2], runs < 1 ? 1 : runs > RUNS_MAX ? RUNS_MAX : (unsigned)runs);
	} else {
		fail("expected make or make-all ELEMENTS SEED FOLDER, measure PLACE RUNS, or once PLACE");
	}
	return 0;
}
