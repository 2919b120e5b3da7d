/*
 * cordon-verify: is this proof true?
 *
 * `cordon check` may be as clever as it likes; this program must not be.  It reads estate, register
 * and policy again, judges every rule by the plainest way through doc/estate.md and doc/policy.md,
 * writes down the proof it would expect, and compares that with the one it was given, member by
 * member.  It shares nothing with Cordon but src/base.
 *
 * In reading order:
 *   tables.c  CSV folders and SQLite -> tables of canonical cells; keys, references, digests
 *   facts.c   names, makers, presence, what is inside; who belongs to whom on the day
 *   select.c  selectors, read into a tree and evaluated for one row, in three values
 *   policy.c  the YAML file
 *   rows.c    the rows a rule selects, and whose they are; the groups they are in
 *   judge.c   items, shares, findings, verdicts; whether `decide` is right
 *   supply.c  how many suppliers
 *   main.c    memory, the comparison, the program
 *
 * What Cordon would refuse is not explained here: whatever is not understood ends the program with
 * status 2.  The one estate, the one day and what follows from them are global (`ver`), and memory is
 * taken from one arena that is given back at the end.
 */
#ifndef VERIFY_H
#define VERIFY_H

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/day.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/ratio.h"
#include "base/strtab.h"
#include "base/text.h"
#include "base/tri.h"

/* main.c */
extern cor_arena *ver_arena;
/* 1: the proof is refused.  2: something cannot be read. */
_Noreturn void ver_stop(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *ver_new(size_t count, size_t size); /* zeroed */
/* Room for one more item behind items[count]; returns the items, which may have moved. */
void *ver_grow(void *items, size_t count, size_t size);
cor_text ver_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
cor_strtab *ver_strtab(void);
uint32_t ver_id(cor_strtab *table, cor_text t);

/* tables.c; the order is the digest's. */
enum {
	PARTY,
	ALIAS,
	STAKE,
	FUNCTION,
	FUNCTION_ALIAS,
	FUNCTION_GROUP,
	PRODUCT,
	BOM,
	SITE,
	SITE_TAG,
	NETWORK_TAG,
	ELEMENT,
	ROLE,
	PART,
	MEASURE,
	LINK,
	DEMAND,
	EVIDENCE,
	PERMIT,
	EXEMPTION,
	REFUSED,
	TABLES
};
typedef struct ver_column {
	char name[20], argument[40], type;
	bool key, needed;
} ver_column;
typedef struct ver_table {
	char name[20];
	ver_column columns[16];
	uint32_t width, count;
	cor_text **rows;        /* canonical cells */
	cor_strtab *keys;       /* the key of row r has id r */
	cor_strtab *index;      /* the texts of one column */
	uint32_t *first, *next; /* text -> first row with it -> next such row */
} ver_table;
void ver_tables_load(const char *path, ver_table *tables, bool is_register);
cor_digest ver_tables_digest(const ver_table *tables);
void ver_tables_merge(const ver_table *reg);
unsigned ver_column_at(const ver_table *t, const char *column); /* its width: no such column */
cor_text ver_cell(int table, uint32_t row, const char *column); /* of row COR_NONE: empty */
/* The first row with this text in the table's first column (PART and EXEMPTION: the second). */
uint32_t ver_row(int table, cor_text t);
#define EACH(row, table, text)                                             \
	for (uint32_t row = ver_row((table), (text)); row != COR_NONE; \
		row = ver.t[table].next[row])

/* facts.c.  A set of candidates: n == 0: could be anyone. */
typedef struct ver_set {
	uint32_t *ids, n;
	bool named; /* something names a maker, listed or not */
} ver_set;
typedef struct ver_inside {
	uint32_t product;
	cor_tri essential;
} ver_inside;
typedef struct ver_world {
	ver_table t[TABLES];
	cor_day at;
	ver_set *maker[TABLES]; /* by row, of PRODUCT, ELEMENT, ROLE, PART */
	uint32_t *narrow, *wide; /* corporate group of a party by sure ties, and by all */
	uint32_t parties;        /* the number after the last stands for one that nobody listed */
} ver_world;
extern ver_world ver;
typedef struct ver_spread { /* how a vendor set spreads */
	char include, test; /* first letters */
	bool at_least, successors;
	int64_t stake; /* percent * 10000 */
} ver_spread;
void ver_facts(void);
ver_set ver_who(int table, cor_text name); /* PARTY or FUNCTION */
ver_set ver_candidates(cor_text cell);
cor_text ver_label(cor_text label);
cor_tri ver_present(uint32_t element, bool planned, bool spare);
/* The products inside of an element and its parts, or of one part; returns how many. */
uint32_t ver_contents(uint32_t element, uint32_t part, ver_inside **ret_list);
cor_day ver_day(cor_text cell);    /* COR_DAY_NONE when it is empty */
cor_tri ver_yes_no(cor_text cell); /* empty: maybe */
void ver_agree(int *all, cor_tri answer); /* what all say alike, else maybe; start with -1 */
cor_tri ver_set_in(ver_set set, const uint8_t *members);
void ver_spread_over(const ver_spread *spread, uint8_t *members);

/* select.c */
typedef struct ver_row_of {
	uint32_t element, role, part, component, party;
	cor_tri essential;
} ver_row_of;
typedef struct ver_node ver_node;
enum { OVER_ROLE = 1, OVER_PART = 2, OVER_COMPONENT = 4 };
ver_node *ver_parse(cor_text text, unsigned *over, unsigned depth);
cor_tri ver_holds(const ver_node *node, const ver_row_of *row);
/* The keys that an attribute gives for grouping; false when it is not known. */
bool ver_keys(const ver_node *node, const ver_row_of *row, cor_text **ret_keys, uint32_t *ret_n);

/* policy.c */
typedef struct ver_named { /* a set, list, vendor set or date of the policy */
	cor_text name, text, *items;
	uint32_t count;
	ver_node *node;
	unsigned over;
	bool busy, has_where;
	uint8_t *members; /* by party */
	cor_day day;
} ver_named;
typedef struct ver_rule {
	cor_text id, of, permit;
	char kind[12], event[12];
	const ver_named *vendors;
	ver_node *where, *per[8], *owner; /* owner: a key too, beside per[both] */
	uint32_t per_count, both;
	unsigned over;
	bool evaluated, planned, spare, may_be_empty, violates, tolerated;
	bool finds, of_sites, of_rows, of_measure;
	char depth, count, shared; /* first letters; essential_contained is C, essential_part p */
	cor_ratio to, share;       /* share.num == 0: asks for nothing */
	uint64_t least, most;      /* 0 and UINT64_MAX: asks for nothing */
	cor_day by, target, after;
} ver_rule;
typedef struct ver_policy {
	cor_text id;
	cor_digest digest;
	ver_named *dates, *lists, *vendors, *sets;
	uint32_t date_count, list_count, vendor_count, set_count, rule_count;
	ver_rule *rules;
} ver_policy;
extern ver_policy ver_regime;
void ver_policy_load(const char *path, const json_t *dates); /* dates: those of the proof */
ver_named *ver_named_find(ver_named *named, uint32_t count, cor_text name);

/* rows.c.  What a thing can turn out to be; any of these may stand together. */
enum { OUT = 1, BAD = 2, GOOD = 4 };
typedef struct ver_pick { /* a row that is selected; v: it is bad, as the rule has it */
	cor_tri in, v;
	ver_set maker;
	uint8_t bits;
} ver_pick;
typedef struct ver_member { /* an element with its rows; in a group: as it is there */
	uint32_t element, site, count;
	ver_pick *picks;
	uint8_t bits; /* of the element as a whole */
	cor_tri in, finding;
	uint64_t amount;
	bool no_amount, exempt, named; /* named by an entry of decide */
} ver_member;
typedef struct ver_group {
	const ver_rule *rule;
	cor_text name;
	ver_member *members; /* by site, those of unknown site last */
	uint32_t count;
} ver_group;
uint32_t ver_rows_select(const ver_rule *rule, ver_member **ret_members);
uint32_t ver_groups(const ver_rule *rule, const ver_member *all, uint32_t count,
	ver_group **ret_groups);
void ver_turn(ver_member *m); /* from its rows: its bits */
bool ver_exempt(const ver_rule *rule, cor_text subject);

/* judge.c */
typedef enum ver_verdict { SATISFIED, VIOLATED, UNKNOWN } ver_verdict;
/* The expected proof but for format, estate and register.  Of `decide` it takes what the proof has
 * once that is found right. */
json_t *ver_judge(const json_t *proof);
/* supply.c */
ver_verdict ver_supply(const ver_group *group, uint64_t *ret_low, uint64_t *ret_high);
/* Whether settling one row of the group's members that are named leads there. */
bool ver_supply_decides(const ver_group *group, ver_verdict verdict);

#endif
