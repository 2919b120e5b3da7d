/*
 * cordon-verify: is this proof true?
 *
 * `cordon check` may be as clever as it likes; this program must not be.  It reads estate, register
 * and policy again, with readers of its own, judges every rule by the plainest way through
 * doc/estate.md and doc/policy.md, writes down the proof it would expect, and compares that with
 * the one it was given, member by member.  It shares nothing with Cordon but src/base.
 *
 * In reading order:
 *   tables.c  CSV folders and SQLite -> tables of canonical cells; keys, references, digests
 *   facts.c   names, makers, presence, what products contain
 *   owners.c  who belongs to whom on the day: vendor sets, corporate groups
 *   policy.c  the YAML file
 *   expr.c    selectors, read into a tree;  evaluate.c  for one row, in three values
 *   rows.c    what a rule selects, and whose that is
 *   judge.c   groups, verdicts, findings;  share.c, supply.c  count, and check `decide`
 *   check.c   the comparison;  main.c  the program;  memory.c  memory, and the end
 *
 * The first thing that is wrong ends the program: status 1 the proof is refused, 2 something cannot
 * be read.  Memory is taken from two arenas and given back at the end; `scratch` is emptied after
 * each row.
 */
#ifndef VERIFY_H
#define VERIFY_H

#include <inttypes.h>
#include <jansson.h>

#include "base/day.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/ratio.h"
#include "base/strtab.h"
#include "base/text.h"
#include "base/tri.h"

/* memory.c */
_Noreturn void ver_stop(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *ver_new(size_t count, size_t size);     /* zeroed, until the end */
void *ver_new_row(size_t count, size_t size); /* zeroed, until ver_forget */
void ver_forget(void);
void ver_end(void); /* gives everything back */
cor_text ver_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
cor_strtab *ver_strtab(void);
uint32_t ver_id(cor_strtab *table, cor_text t);
/* Room for one more item behind items[count]; returns the items, which may have moved. */
void *ver_grow(void *items, size_t count, size_t item_bytes);

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
	const char *place; /* what to name in messages */
	ver_column columns[16];
	uint32_t column_count, row_count, *lines;
	cor_text *cells;        /* row after row, canonical */
	cor_strtab *keys;       /* the key of row r has id r */
	cor_strtab *index;      /* of one column: the texts; see ver_table_index */
	uint32_t *first, *next; /* text id -> first row with it -> next such row */
} ver_table;
void ver_tables_load(const char *path, ver_table *tables, bool is_register);
cor_digest ver_tables_digest(ver_table *tables);
/* Puts the register's rows beneath the estate's; checks that what is named exists. */
void ver_tables_merge(ver_table *estate, const ver_table *reg);
unsigned ver_column_at(const ver_table *table, const char *column); /* column_count: no such */
cor_text ver_cell(const ver_table *table, uint32_t row, const char *column);
void ver_table_index(ver_table *table, const char *column);
uint32_t ver_first(const ver_table *table, cor_text t);
#define EACH(row, table, text) \
	for (uint32_t row = ver_first((table), (text)); row != COR_NONE; row = (table)->next[row])

/* facts.c.  A set of candidates: n == 0: could be anyone. */
typedef struct ver_set {
	uint32_t *ids, n;
	bool named; /* something names a maker, listed or not */
} ver_set;
typedef struct ver_names {
	cor_strtab *folded;
	ver_set *sets;
} ver_names;
typedef struct ver_contained {
	uint32_t product;
	cor_tri essential;
} ver_contained;
typedef struct ver_world {
	ver_table t[TABLES];
	cor_day at;
	ver_names parties, functions;
	ver_set *product_maker, *element_maker, *role_maker, *part_maker;
	ver_contained **contained; /* by product, when asked for, ended by COR_NONE */
	uint32_t *narrow, *wide;   /* corporate group of a party by sure ties, and by all */
	uint32_t party_count;      /* number party_count stands for one that nobody listed */
} ver_world;
void ver_facts(ver_world *world);
ver_set ver_names_find(const ver_names *names, cor_text name);
/* Who a policy means: an id stands for its bearer alone. */
ver_set ver_meant(const ver_world *world, int table, cor_text name);
ver_set ver_candidates(const ver_world *world, cor_text cell);
cor_text ver_label(const ver_world *world, cor_text label);
cor_tri ver_present(const ver_world *world, uint32_t element, bool planned, bool spare);
cor_tri ver_set_in(ver_set set, const uint8_t *members);
const ver_contained *ver_contents(ver_world *world, uint32_t product);
cor_day ver_day(cor_text cell);    /* COR_DAY_NONE when it is empty */
cor_tri ver_yes_no(cor_text cell); /* empty: maybe */
/* The row of `to` that a cell names, or COR_NONE. */
uint32_t ver_row_of(const ver_world *world, int to, const ver_table *t, uint32_t row,
	const char *column);

/* owners.c */
typedef struct ver_spread {
	char include, test; /* first letters; c o(ntrol) is 'c' */
	bool at_least, successors;
	int64_t stake; /* percent * 10000 */
} ver_spread;
void ver_corporate_groups(ver_world *world);
void ver_spread_over(const ver_world *world, const ver_spread *spread, uint8_t *members);

/* expr.c.  A value is a list of candidates of one kind: none says that it is not known, several that it is
 * one of them.  A yes/no is a Kleene value.  A list is known or not, and has items. */
typedef enum ver_kind {
	BOOL,
	NUMBER,
	DECIMAL,
	DATE,
	TEXT,
	LIST,
	A_PARTY,
	A_FUNCTION,
	MEMBERS
} ver_kind;
typedef struct ver_item {
	cor_text text;
	int64_t number; /* a number, a day, the row of a party or function */
	double decimal;
} ver_item;
typedef struct ver_value {
	ver_kind kind, of; /* of: what the items of a list are */
	cor_tri truth;
	bool known; /* a list */
	uint32_t n;
	ver_item *items;
	const uint8_t *members; /* of a vendor set or function group, by row */
} ver_value;

/* op: see expr.c; the rest depends on it. */
typedef struct ver_node {
	char op;
	unsigned depth;
	ver_value literal;
	char path[4][24];
	unsigned path_count;
	cor_text name;
	struct ver_node *a, *b, *c, *next;
} ver_node;
typedef struct ver_policy ver_policy;
enum { OVER_ROLE = 1, OVER_PART = 2, OVER_COMPONENT = 4 };
typedef struct ver_row {
	uint32_t element, role, part, component, party;
	cor_tri essential;
} ver_row;
ver_node *ver_parse(ver_policy *policy, cor_text text, const char *place, unsigned *ret_over);
/* evaluate.c */
cor_tri ver_holds(const ver_world *world, const ver_node *node, const ver_row *row);
/* The keys that an attribute gives for grouping; false when it is not known. */
bool ver_keys(const ver_world *world, const ver_node *node, const ver_row *row, cor_text **ret_keys,
	uint32_t *ret_count);
ver_set ver_row_maker(const ver_world *world, const ver_row *row);

/* policy.c */
typedef struct ver_named {
	cor_text name, text;
	ver_node *node; /* a set, once parsed */
	bool busy;      /* a set that is being parsed */
	unsigned over;
	uint8_t *members; /* vendors: by party */
	bool has_where;
	cor_text *items; /* a list */
	uint32_t count;
	const char *place;
	cor_day day; /* a date */
} ver_named;
typedef struct ver_rule {
	cor_text id, of;
	const char *kind;
	const ver_named *vendors;
	ver_node *where, *per[8], *owner; /* owner: a key too, beside per[both] */
	uint32_t per_count, both;
	unsigned over;
	bool evaluated, planned, spare, may_be_empty, violates, tolerated;
	char depth, count, shared;
	cor_text event, permit;
	cor_ratio to, share; /* share.num == 0: asks for nothing */
	bool has_least, has_most;
	uint64_t least, most;
	cor_day by, target, after;
} ver_rule;
struct ver_policy {
	ver_world *world;
	const char *path;
	cor_text id;
	cor_digest digest;
	ver_named *dates, *lists, *vendors, *sets;
	uint32_t date_count, list_count, vendor_count, set_count, rule_count;
	ver_rule *rules;
};
/* dates: those of the proof, name -> YYYY-MM-DD. */
void ver_policy_load(ver_policy *policy, const char *path, const json_t *dates);
ver_named *ver_named_find(ver_named *named, uint32_t count, cor_text name);

/* rows.c.  What a thing can turn out to be; any of these may stand together. */
enum { OUT = 1, BAD = 2, GOOD = 4 };
typedef struct ver_pick { /* a row that is selected */
	cor_tri in, v;    /* v: it is bad, as the rule has it */
	ver_set maker;
	uint8_t bits;
} ver_pick;
typedef struct ver_run { /* an element with its picks */
	uint32_t element, first, count;
	cor_tri in;
} ver_run;
typedef struct ver_rows {
	ver_world *world;
	const ver_rule *rule;
	ver_pick *picks;
	ver_run *runs;
	uint32_t pick_count, run_count;
} ver_rows;
void ver_rows_select(ver_rows *b);

/* judge.c */
typedef enum ver_verdict { SATISFIED, VIOLATED, UNKNOWN } ver_verdict;
extern const char *const ver_verdicts[];
typedef struct ver_member {                   /* an element in a group */
	uint32_t element, site, first, count; /* its picks in the group */
	uint8_t bits;                         /* of the element as a whole */
	cor_tri finding;
	uint64_t amount;
	bool no_amount, exempt, named; /* named by an entry of decide */
} ver_member;
typedef struct ver_group {
	ver_world *world;
	const ver_rule *rule;
	cor_text name;
	ver_member *members; /* by site, those of unknown site last */
	ver_pick *picks;
	uint32_t member_count, pick_count;
} ver_group;
/* The expected proof but for format, estate and register.  Of `decide` it takes what the proof has
 * once it is found right. */
json_t *ver_judge(ver_policy *policy, const json_t *proof);

/* share.c */
uint8_t ver_together(const ver_pick *picks, uint32_t count);
/* Counts by bits the members of the site that starts at first; returns where the next starts.  With
 * a side (share.c; -1 none) those named are what they turn out to be. */
uint32_t ver_site(const ver_group *group, uint32_t first, int side, uint32_t have[8]);
/* What a site can be, from how many of its elements can be what. */
uint8_t ver_site_bits(char count, const uint32_t have[8]);
void ver_share(const ver_group *group, cor_ratio *ret_low, cor_ratio *ret_high);
/* What is wrong with an entry of decide (NULL: that there is none) whose elements are named, or
 * NULL when it is right. */
const char *ver_share_decides(ver_group *group, ver_verdict verdict, const json_t *entry);
/* supply.c */
ver_verdict ver_supply(const ver_group *group, uint64_t *ret_low, uint64_t *ret_high);
const char *ver_supply_decides(ver_group *group, ver_verdict verdict, const json_t *entry);

/* check.c.  Reads a proof; NULL and why when it is none. */
json_t *ver_proof_read(cor_text bytes, cor_buf *why);
/* Whether given says what expected says; else what differs and where. */
bool ver_same(const json_t *expected, const json_t *given, cor_buf *why);

#endif
