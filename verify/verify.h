/*
 * cordon-verify: is this proof true?
 *
 * `cordon check` may be as clever as it likes; this program must not be.  It puts estate, register
 * and policy into a database in memory, says in SQL what doc/estate.md and doc/policy.md say in
 * words, writes down the proof it would expect, and compares it with the one it was given.  It
 * shares nothing with Cordon but src/base.  In reading order:
 *
 *   tables.sql, tables.c   CSV folders and SQLite files -> tables of canonical cells; digests
 *   facts.sql              on the day: who is meant, who made it, what is inside, who is whose
 *   places.c               lists of places that somebody keeps -> which sites lie in them
 *   select.c               selectors -> SQL: its NULL is Kleene's maybe
 *   policy.c, spread.sql   the policy file: vendor sets, dates, and what the SQL asks of a rule
 *   judge.c, gear.sql, judge.sql   the rows a rule selects, groups, verdicts, findings
 *   paths.c, shown.sql, paths.sql   rules about paths: what the proof shows of them is checked
 *   compare.c, main.c      the comparison; the program
 *   memory.c               memory, texts, and the end of the program
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
#include "base/digest.h"
#include "base/ratio.h"
#include "base/yaml.h"

extern const char ver_tables_sql[], ver_facts_sql[], ver_attributes_sql[], ver_spread_sql[],
	ver_judge_sql[], ver_gear_sql[], ver_shown_sql[], ver_paths_sql[];

/* memory.c.  Memory is zeroed and lasts until ver_end. */
_Noreturn void ver_stop(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *ver_new(size_t count, size_t size);
char *ver_text(cor_text t);
/* As sqlite3_mprintf: %Q is a text as SQL writes it. */
char *ver_format(const char *format, ...);
void ver_end(void);
/* compare.c.  Where the proof given is not the one expected; NULL when it is. */
const char *ver_difference(const json_t *expected, const json_t *given, const char *path);

/* tables.c */
extern sqlite3 *ver_db;
/* Canonical rows of a file of comma-separated values; no message shows a cell of it. */
void ver_load_csv(sqlite3 *db, const char *table, const char *path);
sqlite3 *ver_load(const char *path, bool is_register); /* path NULL: empty tables */
const char *ver_digest(sqlite3 *db);
void ver_merge(sqlite3 *db, sqlite3 *reg); /* puts the register's rows beneath the estate's */
sqlite3_stmt *ver_prepare(sqlite3 *db, const char *sql);
bool ver_step(sqlite3_stmt *statement); /* false: no row any more, and the statement is gone */
void ver_run(const char *sql);          /* one statement or more, on ver_db */
int ver_changed(const char *sql);       /* the same, of one: how many rows it changed */
json_t *ver_json(const char *sql);      /* what one that selects a JSON text says */

/* places.c.  Reads the lists given, LABEL=FILE, as far as the proof says that it knew them; the
 * expected member `places`, NULL where the policy has none. */
json_t *ver_places(char **given, int count, const json_t *proved);

/* select.c */
enum { OVER_ROLE = 1, OVER_PART = 2, OVER_COMPONENT = 4 };
/* The yes/no of a selector on the rows site s, element e, role r, part p, contents c, party y.  ret_over: adds what
 * it ranges over. */
const char *ver_selector(cor_text text, unsigned *ret_over);
/* The keys that an attribute gives an element e: a SELECT of x, NULL where it may have others. */
const char *ver_keys(const char *attribute);
/* The SELECT of the parties or functions that a text (in SQL) means: an id is its bearer alone. */
const char *ver_meant(const char *table, const char *text);

/* policy.c */
extern const cor_yaml_node *ver_policy, *ver_rule; /* the root; the rule, or vendor set, at hand */
extern const char *ver_at;
/* What is at a path of keys, with dots between them; NULL, or empty, where there is nothing. */
const cor_yaml_node *ver_child(const cor_yaml_node *node, const char *path);
cor_text ver_get(const cor_yaml_node *map, const char *path);
const char *ver_kind(void);            /* of the rule */
const char *ver_date(const char *key); /* of the rule; NULL: not known */
const char *ver_symbol(cor_text name);
void ver_functions(void);
cor_digest ver_policy_read(const char *path, const json_t *dates);
void ver_policy_vendors(void);

/* judge.c: the expected proof but for digests.  given: what it shows of rules about paths is checked. */
json_t *ver_judge(const json_t *given);
/* The rows that an expression ranges over, and what it says of them, into `selected`; empty: all. */
void ver_select(cor_text where);

/* paths.c.  Checks what is shown of the rule; leaves who is judged in `selected`, and `tainted`. */
void ver_paths(const json_t *shown);

#endif
