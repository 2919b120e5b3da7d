/*
 * cordon-verify: is this proof true?
 *
 * `cordon check` may be as clever as it likes; this program must not be.  It puts estate, register
 * and policy into a database in memory, says in SQL what doc/estate.md and doc/policy.md say in
 * words, writes down the proof it would expect, and compares it with the one it was given.  It
 * shares nothing with Cordon but src/base.  In reading order:
 *
 *   tables.c               CSV folders and SQLite files -> tables of canonical cells; digests
 *   facts.sql              on the day: who is meant, who made it, what is inside, who is whose
 *   places.c               lists of places that somebody keeps -> which sites lie in them
 *   select.c               selectors -> SQL: its NULL is Kleene's maybe
 *   policy.c, spread.sql   the policy file: vendor sets, dates, and what the SQL asks of a rule
 *   attributes.sql         the words of selectors
 *   judge.c, gear.sql, rows.sql   the rows a rule selects and the groups they are in; then, by its kind,
 *   findings.sql, limit.sql, suppliers.sql, and what the proof says of it: rule.sql
 *   paths.c, shown.sql, paths.sql, ask.sql   rules and questions about paths: what the proof shows is checked
 *   compare.c, main.c      the comparison; the program
 *   plan.c                 the proof of a plan: what nothing costs less than
 *   schedule.c, schedule.sql   its schedule: what the plan file says of it; the estate it makes, judged
 *   ground.c               memory, texts, SQL, and the end of the program
 *
 * In tables of our own yes, maybe and no are 2, 1 and 0: "and" is min(), "or" is max().  In
 * selectors they are 1, NULL and 0.  The first thing that is wrong ends the program: status 1 the
 * proof is refused, 2 something cannot be read.  That cells and the policy are as they must be is
 * Cordon's to check; what it refuses it writes no proof of.
 */
#ifndef VERIFY_H
#define VERIFY_H

#include <inttypes.h>
#include <jansson.h>
#include <sqlite3.h>

#include "base/day.h"
#include "base/digest_table.h"
#include "base/ratio.h"
#include "base/schema.h"
#include "base/yaml.h"

extern const char ver_facts_sql[], ver_attributes_sql[], ver_spread_sql[], ver_rows_sql[],
	ver_findings_sql[], ver_limit_sql[], ver_suppliers_sql[], ver_rule_sql[], ver_gear_sql[],
	ver_shown_sql[], ver_paths_sql[], ver_ask_sql[], ver_schedule_sql[];

/* ground.c.  Memory is zeroed and lasts until ver_end; formats of SQL are those of sqlite3_mprintf, in
 * which %Q is a text and %w a name. */
extern sqlite3 *ver_db;
_Noreturn void ver_stop(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *ver_new(size_t count, size_t size);
char *ver_text(cor_text t);
char *ver_format(const char *format, ...);
void ver_end(void);
int ver_execute(const char *sql); /* one statement or more; returns how many rows changed */
sqlite3_stmt *ver_prepare(const char *sql);
bool ver_next(sqlite3_stmt *query); /* false: no row any more, and the query is gone */
const char *ver_cell(sqlite3_stmt *query, int column);
const char *ver_first(sqlite3_stmt *query); /* its first cell, NULL: none; the query is gone */
#define ver_run(...) ver_execute(ver_format(__VA_ARGS__))
#define ver_query(...) ver_prepare(ver_format(__VA_ARGS__))
#define ver_ask(...) ver_first(ver_query(__VA_ARGS__))
/* compare.c.  Where the proof given is not the one expected; NULL when it is. */
const char *ver_difference(const json_t *expected, const json_t *given, const char *path);

/* tables.c */
void ver_create(const cor_table_spec *table);
/* Rows of a file of comma-separated values; no message shows a cell of it. */
void ver_load_csv(const cor_table_spec *table, const char *path);
/* The tables of estate and register, and their digests; folder NULL: no register. */
void ver_load(const char *estate, const char *folder, const char **ret_estate,
	const char **ret_register);

/* places.c.  Reads the lists given, LABEL=FILE, as far as the proof says that it knew them; the
 * expected member `places`, NULL where the policy has none. */
json_t *ver_places(char **given, int count, const json_t *proved);
void ver_lies_within(sqlite3_context *context, int count, sqlite3_value **values);

/* select.c */
enum { OVER_ROLE = 1, OVER_PART = 2, OVER_COMPONENT = 4 };
/* The yes/no of a selector on the rows site s, element e, role r, part p, contents c, party y, in
 * brackets.  ret_over: adds what it ranges over. */
const char *ver_selector(const char *text, unsigned *ret_over);
/* The keys that an attribute gives an element e: a SELECT of x, NULL where it may have others. */
const char *ver_keys(const char *attribute);
/* The SELECT of the parties or functions that a text (in SQL) means: an id is its bearer alone. */
const char *ver_meant(const char *table, const char *text);

/* policy.c.  The whole; the rule, or vendor set, at hand, its dates being days; the day. */
extern json_t *ver_policy, *ver_rule;
extern const char *ver_at;
json_t *ver_yaml(const char *path, cor_digest *ret_digest);
cor_digest ver_policy_read(const char *path, const json_t *dates);
/* What is at a path of keys, with dots between them; NULL where there is nothing (or no text). */
const json_t *ver_member(const json_t *json, const char *path);
const char *ver_string(const json_t *json, const char *path);
const char *ver_symbol(const char *name);
void ver_rule_read(json_t *rule, const char *kind);
void ver_open(void); /* the database, with the functions of its SQL */
void ver_vendors(void);

/* judge.c: the expected proof but for digests. */
json_t *ver_judge(const json_t *proof);
/* The rows that a selector ranges over, the most detailed thing it or `of:` names, and what it says of
 * them, into `selected`; NULL: all elements. */
void ver_select(const char *where);
/* For a kind of rule that does more than to select: fills `selected` for ver_rule.  proved: what the
 * proof says of the rule, where a way or a cut may be found; returns what it must say besides what
 * rule.sql does, NULL for nothing. */
typedef json_t *ver_judgement(const json_t *proved);
/* paths.c: avoid and isolate; and the expected proof of what trace, reach or cut answer. */
ver_judgement ver_paths;
json_t *ver_question(const json_t *proof);

/* plan.c: accepts the proof of a plan, or ends the program.  day: the only one to judge the schedule on, "all" or
 * "none". */
void ver_plan(const char *estate, const char *folder, const char *plan, char **policies, int count,
	const char *proof, const char *day);
/* schedule.c: the same of the schedule in the table `change`; returns on how many days it was judged,
 * each policy's counted. */
int ver_schedule(const char *plan, char **policies, int count, const json_t *dates,
	const char *goal, int64_t cost, const char *day);

#endif
