/*
 * One event, all verdicts: goal H.  A watch (watch/watch.h) beside SQLite whose triggers keep the same caps and
 * the same verdict, in memory, in one process, the same events in turns; after every event both are asked for
 * the verdict and how many groups are over their cap, and must agree.
 *
 * usage: bench-watch ELEMENTS EVENTS POLICY [DATABASE]
 *        POLICY: bench/watch.yaml; DATABASE: a file that is not there yet, else in memory; JSON
 */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "estate/builder.h"
#include "graph/measure.h"
#include "network.h"
#include "watch/watch.h"

enum { SEED = 5, CELLS = 16, BATCH = 4096, OPEN_MAKER = NETWORK_VENDORS };

static const int RISKY[] = {3, 17};

typedef struct event {
	uint32_t element;
	int vendor; /* OPEN_MAKER: not known */
} event;

typedef struct bench {
	uint32_t elements, event_count;
	cor_estate *estate;
	cor_policy *policy;
	cor_watch *watch;
	uint32_t makers[NETWORK_VENDORS + 1];
	uint32_t *row_of; /* estate's row of each of the network's elements */
	int *vendor;      /* as it is now */
	event *events;
	double *mine, *theirs;
	const char *database;
	sqlite3 *db;
	sqlite3_stmt *update, *ask;
} bench;

static void fail(const char *what)
{
	fprintf(stderr, "bench-watch: %s\n", what);
	exit(1);
}

static void check(cor_status status, const cor_err *err)
{
	if (status != COR_OK)
		fail(err->text);
}

static void *take(size_t count, size_t size)
{
	void *p = calloc(count, size);

	if (!p)
		fail("out of memory");
	return p;
}

static int risk_of(int vendor)
{
	if (vendor < 0 || vendor == OPEN_MAKER)
		return 1;
	return vendor == RISKY[0] || vendor == RISKY[1] ? 2 : 0;
}

/* ---- the estate ---- */

static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	fail(refusal->reason);
	return false;
}

static void add(cor_builder *builder, cor_table_id table, const char *const *cells)
{
	cor_text row[CELLS] = {{"", 0}};
	cor_err err;

	for (unsigned c = 0; c < cor_schema[table].column_count; c++)
		row[c] = cells[c] ? cor_text_of(cells[c]) : COR_TEXT("");
	check(cor_builder_add(builder, table, row, (cor_place){NULL, 0, 0}, NULL, NULL, &err),
		&err);
}

static void add_register(cor_builder *b)
{
	char name[16];

	for (int v = 0; v < NETWORK_VENDORS; v++) {
		snprintf(name, sizeof(name), "v%03d", v);
		add(b, COR_PARTY, (const char *[CELLS]){name, name});
	}
	for (int f = 0; f < NETWORK_ROLES; f++) {
		snprintf(name, sizeof(name), "f%02d", f);
		add(b, COR_FUNCTION, (const char *[CELLS]){name, name});
		if (f < NETWORK_CORE_ROLES)
			add(b, COR_FUNCTION_GROUP, (const char *[CELLS]){"core", name, "sure"});
	}
}

static void add_row(cor_builder *b, const network_row *r, bool new_site)
{
	char operator[2] = {(char)('A' + r->operator), '\0'}, region[16], role[16], maker[16] = "";
	char capacity[16];

	snprintf(region, sizeof(region), "r%03u", r->region);
	snprintf(role, sizeof(role), "f%02u", r->role);
	snprintf(capacity, sizeof(capacity), "%u", r->capacity);
	if (r->vendor >= 0)
		snprintf(maker, sizeof(maker), "v%03d", r->vendor);
	if (new_site) {
		add(b, COR_SITE, (const char *[CELLS]){r->site, operator, NULL, NULL, region});
		if (r->sensitivity > 0)
			add(b, COR_SITE_TAG, (const char *[CELLS]){r->site, "sensitive"});
	}
	add(b, COR_ELEMENT,
		(const char *[CELLS]){r->id, r->site, operator, NULL, NULL, NULL, NULL, maker});
	add(b, COR_ROLE, (const char *[CELLS]){r->id, role});
	add(b, COR_MEASURE, (const char *[CELLS]){r->id, "capacity", capacity});
}

/* ---- SQLite ---- */

static void sql(bench *b, const char *text)
{
	if (sqlite3_exec(b->db, text, NULL, NULL, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(b->db));
}

static const char TABLES[] =
	"PRAGMA journal_mode=off; PRAGMA synchronous=off; PRAGMA locking_mode=exclusive;"
	"CREATE TABLE element(id INTEGER PRIMARY KEY, operator INT, region INT, core INT, sensitive INT,"
	" risk INT, vendor INT, capacity INT, site INT);"
	"CREATE TABLE by_site(site INTEGER PRIMARY KEY, operator INT, high INT, total INT);"
	"CREATE TABLE site_caps(operator INTEGER PRIMARY KEY, high INT, total INT, over INT);"
	"CREATE TABLE by_operator(operator INTEGER PRIMARY KEY, high INT, total INT, over INT);"
	"CREATE TABLE by_region(id INTEGER PRIMARY KEY, high INT, total INT, over INT);"
	"CREATE TABLE verdict(one INTEGER PRIMARY KEY, over INT, core_sure INT, core_maybe INT,"
	" place_sure INT, place_maybe INT);";

/* unknown: violates, so that a group is over its cap when what may be of the kind is. */
static const char CAPS[] =
	"INSERT INTO by_operator SELECT operator, sum((risk > 0) * capacity), sum(capacity), 0"
	" FROM element GROUP BY 1;"
	"INSERT INTO by_region SELECT operator * 1000 + region, sum(risk > 0), count(*), 0"
	" FROM element GROUP BY 1;"
	"INSERT INTO by_site SELECT site, operator, sum(risk > 0), count(*) FROM element GROUP BY 1;"
	"INSERT INTO site_caps SELECT operator, sum(2 * high > total), count(*), 0 FROM by_site GROUP BY 1;"
	"UPDATE site_caps SET over = high * 100 > total * 10;"
	"UPDATE by_operator SET over = high * 100 > total * 35;"
	"UPDATE by_region SET over = high * 100 > total * 35;"
	"INSERT INTO verdict SELECT 1, (SELECT sum(over) FROM by_operator) + (SELECT sum(over) FROM by_region)"
	" + (SELECT sum(over) FROM site_caps),"
	" sum(core AND risk = 2), sum(core AND risk = 1), sum(sensitive AND risk = 2),"
	" sum(sensitive AND risk = 1) FROM element;"
	"CREATE TRIGGER changed AFTER UPDATE OF vendor ON element WHEN old.risk <> new.risk BEGIN"
	" UPDATE by_operator SET high = high + ((new.risk > 0) - (old.risk > 0)) * new.capacity"
	"  WHERE operator = new.operator;"
	" UPDATE by_region SET high = high + (new.risk > 0) - (old.risk > 0)"
	"  WHERE id = new.operator * 1000 + new.region;"
	" UPDATE site_caps SET high = high + (SELECT (2 * (high + (new.risk > 0) - (old.risk > 0)) > total)"
	"   - (2 * high > total) FROM by_site WHERE site = new.site) WHERE operator = new.operator;"
	" UPDATE by_site SET high = high + (new.risk > 0) - (old.risk > 0) WHERE site = new.site;"
	" UPDATE verdict SET core_sure = core_sure + new.core * ((new.risk = 2) - (old.risk = 2)),"
	"  core_maybe = core_maybe + new.core * ((new.risk = 1) - (old.risk = 1)),"
	"  place_sure = place_sure + new.sensitive * ((new.risk = 2) - (old.risk = 2)),"
	"  place_maybe = place_maybe + new.sensitive * ((new.risk = 1) - (old.risk = 1)),"
	"  over = over + (SELECT (high * 100 > total * 35) - over FROM by_operator WHERE operator = new.operator)"
	"   + (SELECT (high * 100 > total * 35) - over FROM by_region"
	"      WHERE id = new.operator * 1000 + new.region)"
	"   + (SELECT (high * 100 > total * 10) - over FROM site_caps WHERE operator = new.operator);"
	" UPDATE site_caps SET over = high * 100 > total * 10 WHERE operator = new.operator;"
	" UPDATE by_operator SET over = high * 100 > total * 35 WHERE operator = new.operator;"
	" UPDATE by_region SET over = high * 100 > total * 35 WHERE id = new.operator * 1000 + new.region;"
	"END;";

static sqlite3_stmt *prepare(bench *b, const char *text)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(b->db, text, -1, &statement, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(b->db));
	return statement;
}

static void insert(sqlite3_stmt *s, uint32_t id, uint32_t site, const network_row *r)
{
	const int values[] = {(int)id, (int)r->operator,(int) r->region,
		r->role<NETWORK_CORE_ROLES, r->sensitivity> 0, risk_of(r->vendor), r->vendor,
		(int)r->capacity, (int)site};

	for (int i = 0; i < 9; i++)
		sqlite3_bind_int(s, i + 1, values[i]);
	if (sqlite3_step(s) != SQLITE_DONE)
		fail("SQLite refuses a row");
	sqlite3_reset(s);
}

/* ---- both ---- */

static void make_both(bench *b)
{
	cor_builder *builder = NULL;
	network_row *r = take(1, sizeof(*r));
	network *n = take(1, sizeof(*n));
	char(*ids)[16] = take(b->elements, sizeof(*ids));
	sqlite3_stmt *into;
	uint32_t site = 0;
	cor_err err;

	if (sqlite3_open(b->database, &b->db) != SQLITE_OK)
		fail("SQLite does not open");
	sql(b, TABLES);
	into = prepare(b, "INSERT INTO element VALUES(?,?,?,?,?,?,?,?,?)");
	sql(b, "BEGIN");
	check(cor_builder_new(refuse, NULL, &builder, &err), &err);
	add_register(builder);
	network_open(n, b->elements, SEED);
	for (uint32_t i = 0; network_next(n, r); i++) {
		add_row(builder, r, i == 0 || site != n->site);
		site = n->site;
		insert(into, i, site, r);
		memcpy(ids[i], r->id, sizeof(ids[i]));
		b->vendor[i] = r->vendor < 0 ? OPEN_MAKER : r->vendor;
	}
	sql(b, "COMMIT");
	sqlite3_finalize(into);
	sql(b, CAPS);
	check(cor_builder_freeze(builder, NULL, &b->estate, &err), &err);
	cor_builder_free(builder);
	for (uint32_t i = 0; i < b->elements; i++)
		b->row_of[i] = cor_estate_find(b->estate, COR_ELEMENT, cor_text_of(ids[i]));
	free(ids);
	free(n);
	free(r);
}

/* Every event changes whether the element counts, so that caps and findings move. */
static void draw_events(bench *b)
{
	uint64_t state = SEED;

	for (uint32_t i = 0; i < b->event_count; i++) {
		event *e = &b->events[i];
		int before;

		state = state * 6364136223846793005u + 1442695040888963407u;
		e->element = (uint32_t)((state >> 33) % b->elements);
		before = risk_of(b->vendor[e->element]);
		do {
			state = state * 6364136223846793005u + 1442695040888963407u;
			e->vendor = (state >> 33) % 4 ? (int)((state >> 36) % (NETWORK_VENDORS + 1))
						      : RISKY[(state >> 40) % 2];
		} while (risk_of(e->vendor) == before);
		b->vendor[e->element] = e->vendor;
	}
}

static void open_watch(bench *b, const char *path)
{
	cor_judge_options options = {0};
	double begin = measure_now(), mib = measure_mib();
	size_t length;
	char *text, name[16];
	cor_err err;

	if (!cor_day_parse(COR_TEXT("2026-01-01"), &options.at))
		exit(2);
	check(cor_file_read(path, COR_LIMIT_POLICY_BYTES, &text, &length, &err), &err);
	check(cor_policy_read(path, (cor_text){text, length}, NULL, 0, &b->policy, &err), &err);
	check(cor_policy_bind(b->policy, b->estate, &err), &err);
	check(cor_watch_open(b->policy, b->estate, &options, &b->watch, &err), &err);
	for (int v = 0; v <= NETWORK_VENDORS; v++) {
		snprintf(name, sizeof(name), v == OPEN_MAKER ? "Nobody" : "v%03d", v);
		check(cor_watch_maker(b->watch, cor_text_of(name), &b->makers[v], &err), &err);
	}
	check(cor_watch_settle(b->watch, &err), &err);
	printf("{\"bench\": \"watch\", \"elements\": %u, \"open_ms\": %.1f, \"mib\": %.0f}\n",
		b->elements, measure_now() - begin, measure_mib() - mib);
	cor_mem_free(text);
}

typedef struct answer {
	int over, core_sure, core_maybe, place_sure, place_maybe;
	cor_verdict verdict;
} answer;

static cor_verdict verdict_of(int sure, int maybe)
{
	return sure ? COR_VIOLATED : maybe ? COR_UNKNOWN : COR_SATISFIED;
}

static cor_verdict ask_theirs(bench *b, const event *e, double *ret_us, answer *ret_answer)
{
	double begin = measure_now();
	answer a;

	sqlite3_bind_int(b->update, 1, e->vendor);
	sqlite3_bind_int(b->update, 2, risk_of(e->vendor));
	sqlite3_bind_int(b->update, 3, (int)e->element);
	if (sqlite3_step(b->update) != SQLITE_DONE || sqlite3_reset(b->update) != SQLITE_OK ||
		sqlite3_step(b->ask) != SQLITE_ROW)
		fail(sqlite3_errmsg(b->db));
	a = (answer){sqlite3_column_int(b->ask, 0), sqlite3_column_int(b->ask, 1),
		sqlite3_column_int(b->ask, 2), sqlite3_column_int(b->ask, 3),
		sqlite3_column_int(b->ask, 4), COR_SATISFIED};
	sqlite3_reset(b->ask);
	*ret_us = (measure_now() - begin) * 1e3;
	a.verdict = a.over || a.core_sure || a.place_sure ? COR_VIOLATED
		: a.core_maybe || a.place_maybe           ? COR_UNKNOWN
							  : COR_SATISFIED;
	*ret_answer = a;
	return a.verdict;
}

/* Groups over their cap, of the limits. */
static int count_over(bench *b)
{
	cor_arena *arena = NULL;
	cor_rule_result rule;
	int over = 0;
	cor_err err;

	check(cor_arena_new("groups", 0, &arena, &err), &err);
	for (uint32_t i = 0; i < cor_policy_rule_count(b->policy); i++) {
		check(cor_watch_rule(b->watch, i, arena, &rule, &err), &err);
		for (uint32_t g = 0; g < rule.group_count; g++)
			over += rule.groups[g].has_share && rule.groups[g].verdict == COR_VIOLATED;
	}
	cor_arena_free(arena);
	return over;
}

static void compare(bench *b, uint32_t number, const answer *a, cor_verdict mine)
{
	if (mine != a->verdict ||
		cor_watch_rule_verdict(b->watch, 2) != verdict_of(a->core_sure, a->core_maybe) ||
		cor_watch_rule_verdict(b->watch, 3) != verdict_of(a->place_sure, a->place_maybe) ||
		(number % 64 == 0 && count_over(b) != a->over))
		fail("the two do not agree");
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void tell(const char *engine, double *us, uint32_t count, uint32_t elements)
{
	qsort(us, count, sizeof(*us), by_size);
	printf("{\"bench\": \"watch\", \"engine\": \"%s\", \"elements\": %u, \"events\": %u, \"us\": %.4f, "
	       "\"least_us\": %.4f, \"p99_us\": %.4f, \"most_us\": %.3f}\n",
		engine, elements, count, us[count / 2], us[0], us[count - count / 100 - 1],
		us[count - 1]);
}

static void run(bench *b)
{
	uint32_t half = b->event_count / 2;
	cor_maker_event *batch = take(BATCH, sizeof(*batch));
	double clock = measure_now(), spent = 0;
	answer a;

	for (int i = 0; i < 1000; i++)
		(void)measure_now();
	clock = (measure_now() - clock) * 1e3 / 1000;
	for (uint32_t i = 0; i < half; i++) {
		double begin = measure_now();
		cor_verdict mine;

		cor_watch_put_maker(b->watch, b->row_of[b->events[i].element],
			b->makers[b->events[i].vendor]);
		mine = cor_watch_verdict(b->watch);
		b->mine[i] = (measure_now() - begin) * 1e3;
		ask_theirs(b, &b->events[i], &b->theirs[i], &a);
		compare(b, i, &a, mine);
	}
	/* The other half in batches. */
	for (uint32_t i = half; i < b->event_count; i += BATCH) {
		uint32_t count = b->event_count - i < BATCH ? b->event_count - i : BATCH;
		cor_verdict mine;
		double us, begin;

		for (uint32_t k = 0; k < count; k++)
			batch[k] = (cor_maker_event){b->row_of[b->events[i + k].element],
				b->makers[b->events[i + k].vendor]};
		begin = measure_now();
		cor_watch_put_makers(b->watch, batch, count);
		mine = cor_watch_verdict(b->watch);
		spent += measure_now() - begin;
		for (uint32_t k = 0; k < count; k++)
			ask_theirs(b, &b->events[i + k], &us, &a);
		compare(b, 0, &a, mine);
	}
	tell("cordon", b->mine, half, b->elements);
	tell("sqlite", b->theirs, half, b->elements);
	printf("{\"bench\": \"watch\", \"engine\": \"cordon, in batches of %d\", \"elements\": %u, \"us\": %.4f, "
	       "\"clock_us\": %.4f}\n",
		BATCH, b->elements, spent * 1e3 / (b->event_count - half), clock);
	printf("{\"bench\": \"watch\", \"elements\": %u, \"peer\": \"sqlite\", \"ratio\": %.0f, "
	       "\"ratio_p99\": %.0f, \"ratio_batched\": %.0f}\n",
		b->elements, b->theirs[half / 2] / b->mine[half / 2],
		b->theirs[half - half / 100 - 1] / b->mine[half - half / 100 - 1],
		b->theirs[half / 2] / (spent * 1e3 / (b->event_count - half)));
	free(batch);
}

static void close_bench(bench *b)
{
	sqlite3_finalize(b->update);
	sqlite3_finalize(b->ask);
	sqlite3_close(b->db);
	cor_watch_free(b->watch);
	cor_policy_free(b->policy);
	cor_estate_free(b->estate);
	free(b->row_of);
	free(b->vendor);
	free(b->events);
	free(b->mine);
	free(b->theirs);
}

int main(int count, char **words)
{
	bench b = {0};

	b.database = count > 4 ? words[4] : ":memory:";
	if (count < 4 || count > 5 || (b.elements = (uint32_t)strtoul(words[1], NULL, 10)) < 100 ||
		(b.event_count = (uint32_t)strtoul(words[2], NULL, 10)) < 200) {
		fprintf(stderr, "usage: bench-watch ELEMENTS EVENTS POLICY [DATABASE]\n");
		return 2;
	}
	b.row_of = take(b.elements, sizeof(*b.row_of));
	b.vendor = take(b.elements, sizeof(*b.vendor));
	b.events = take(b.event_count, sizeof(*b.events));
	b.mine = take(b.event_count, sizeof(double));
	b.theirs = take(b.event_count, sizeof(double));
	make_both(&b);
	draw_events(&b);
	open_watch(&b, words[3]);
	b.update = prepare(&b, "UPDATE element SET vendor = ?, risk = ? WHERE id = ?");
	b.ask = prepare(&b,
		"SELECT over, core_sure, core_maybe, place_sure, place_maybe FROM verdict");
	run(&b);
	close_bench(&b);
	return 0;
}
