/*
 * cordon-verify: is this proof true?
 *
 * `cordon check` may be as clever as it likes; this program must not be.  It puts estate, register
 * and policy into a database in memory, says in SQL what doc/estate.md and doc/policy.md say in
 * words, writes down the proof it would expect, and compares it with the one it was given.  It
 * shares nothing with Cordon but src/base.  In reading order:
 *
 *   main.c, proof.sql, compare.sql   the program; the proof that is given, and what it is not
 *   tables.c               CSV folders and SQLite files -> tables of canonical cells; digests
 *   words.c, day.sql       documents as JSON, and what the SQL asks of them and of C
 *   facts.sql              on the day: who is meant, who made it, what is inside, who is whose
 *   select.c, attributes.sql   selectors -> SQL: its NULL is Kleene's maybe
 *   places.sql, vendors.sql    lists of places; who is in a vendor set
 *   judge.c, gear.sql, rows.sql   the rows a rule selects and the groups they are in; then, by its
 *                          kind, findings.sql, limit.sql, suppliers.sql (gives.sql); what is said: rule.sql
 *   question.sql, sides.sql, paths.sql, ask.sql   rules and questions about paths: what
 *                          is shown is checked
 *   plan.c, plan.sql       the proof of a plan: what nothing costs less than
 *   schedule.c, due.sql, schedule.sql, apply.sql   its schedule: what the plan file says of it; the estate it makes, judged
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
#include <sqlite3.h>

#include "base/text.h"

extern const char ver_day_sql[], ver_proof_sql[], ver_compare_sql[], ver_facts_sql[],
	ver_attributes_sql[], ver_places_sql[], ver_vendors_sql[], ver_spread_sql[], ver_gear_sql[],
	ver_rows_sql[], ver_findings_sql[], ver_limit_sql[], ver_suppliers_sql[], ver_gives_sql[],
	ver_rule_sql[], ver_question_sql[], ver_sides_sql[], ver_paths_sql[], ver_ask_sql[],
	ver_plan_sql[], ver_due_sql[], ver_schedule_sql[], ver_apply_sql[];

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

/* tables.c */
typedef void ver_function(sqlite3_context *context, int count, sqlite3_value **values);
ver_function ver_canonical; /* cell(table, column, text) */
ver_function ver_lies; /* lies_within(latitude, longitude, those of a centre, radius): 2, 1, 0 */
ver_function ver_read_list; /* read_list(label, path): fills `lies` for a list of places */
/* The tables of estate and register, and their digests, into `head`; folder NULL: no register. */
void ver_load(const char *estate, const char *folder);

/* select.c.  A selector as SQL that says yes or no of the rows site s, element e, role r, part p,
 * contents c, party y; in brackets. */
const char *ver_selector(const char *text);
/* The rows that a selector ranges over, the most detailed thing it or `of:` names, and what it says of
 * them, as a SELECT that can fill `selected`; NULL: all elements. */
const char *ver_rows(const char *where);
/* The keys that an attribute gives an element e: a SELECT of x, NULL where it may have others. */
const char *ver_keys(const char *attribute);

/* words.c.  The table `document` holds what the SQL asks through functions: policy(), rule() (or
 * the vendor set or plan file at hand), proof() without its lists, the day at(); `told`, what the
 * proof says of each rule: proved(). */
#define VER_VALID /* a byte 0 would hide what is behind it */                                     \
	"SELECT 1 FROM document WHERE json_valid(json) AND NOT instr(CAST(json AS BLOB), x'00') " \
	"AND NOT instr(json, '\\u0000')"
void ver_open(void); /* the database, with the functions of its SQL */
void ver_keep(const char *name, cor_text text);
void ver_keep_yaml(const char *name, const char *path); /* as JSON */

/* judge.c.  Reads a policy into the database; the day is set. */
void ver_open_policy(const char *path);
/* Judges all rules into `result`, or looks at the proof of a question; without a proof, all rules
 * but those about paths. */
void ver_judge(void);

/* plan.c: accepts the proof of a plan, or ends the program.  day: the only one to judge the schedule on, "all" or
 * "none". */
void ver_plan(const char *plan, char **policies, int count, const char *day);
/* schedule.c: the same of the schedule in the table `change`, and what it costs in `claim`; returns on how many days it was judged,
 * each policy's counted. */
int ver_schedule(const char *plan, char **policies, int count, const char *day);

#endif
