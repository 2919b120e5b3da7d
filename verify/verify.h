/*
 * cordon-verify: is this proof true?
 *
 * `cordon check` may be as clever as it likes; this program must not be.  It reads estate, register
 * and policy again, judges every rule by the plainest way through doc/estate.md and doc/policy.md,
 * writes down the proof it would expect, and compares it with the one it was given.  It shares
 * nothing with Cordon but src/base.  In reading order:
 *
 *   tables.c  CSV folders and SQLite -> tables of canonical cells; digests
 *   facts.c   who is meant, who made it, what is there, what is inside, who belongs to whom
 *   select.c  selectors: evaluated as they are read, for one row;  value.c  values and operators
 *   rules.c   the policy file: vendor sets, dates, and the rows that a rule selects
 *   judge.c   groups, verdicts, findings;  count.c  shares and suppliers
 *   main.c    the program;               compare.c  the comparison;  memory.c  memory, the end
 *
 * One run judges one estate, so what was read stands in globals.  The first thing that is wrong ends
 * the program: status 1 the proof is refused, 2 something cannot be read.  That cells, references and
 * the policy are as they must be is Cordon's to check; what it refuses it writes no proof of.
 */
#ifndef VERIFY_H
#define VERIFY_H

#include <inttypes.h>
#include <jansson.h>

#include "base/day.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/ratio.h"
#include "base/strtab.h"
#include "base/text.h"
#include "base/tri.h"
#include "base/yaml.h"

/* memory.c.  Memory is zeroed and lasts until the end; while ver_brief is set, until ver_forget. */
extern bool ver_brief;
_Noreturn void ver_stop(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *ver_new(size_t count, size_t size);
/* Room for one more item behind items[count]; returns the items, which may have moved. */
void *ver_grow(void *items, size_t count, size_t size);
void ver_forget(void);
void ver_end(void); /* gives everything back */
cor_text ver_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
cor_arena *ver_arena(void); /* the one that lasts until the end */
cor_strtab *ver_strtab(void);
uint32_t ver_id(cor_strtab *table, cor_text t);
int ver_by_text(const void *a, const void *b); /* for qsort: items that begin with a cor_text */
/* compare.c.  Where the proof given is not the one expected; NULL when it is. */
const char *ver_difference(const json_t *expected, const json_t *given, const char *path);

/* tables.c; the order is the digest's.  The last two are made of others, by facts.c. */
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
	SITE_TAG
};
enum { NETWORK_TAG = SITE_TAG + 1, ELEMENT, ROLE, PART, MEASURE, LINK, DEMAND, EVIDENCE, PERMIT };
enum { EXEMPTION = PERMIT + 1, REFUSED, TABLES, PARTY_NAME = TABLES, FUNCTION_NAME, ALL_TABLES };
enum { COLUMNS_MAX = 16 };
typedef struct ver_table {
	const char *name;
	struct {
		char name[16], type, refers[12];
		bool key;
	} columns[COLUMNS_MAX];
	unsigned width;
	uint32_t rows;
	cor_text *cells; /* row after row, canonical */
	cor_strtab
		*texts[COLUMNS_MAX]; /* of a column, once it was searched: text id -> first row */
	uint32_t *first[COLUMNS_MAX], *next[COLUMNS_MAX];
} ver_table;
extern ver_table ver_t[ALL_TABLES];
void ver_load(ver_table *tables, const char *path, bool is_register);
cor_digest ver_digest(const ver_table *tables);
void ver_merge(const ver_table *reg); /* puts the register's rows beneath the estate's */
cor_text ver_cell(int table, uint32_t row, const char *column); /* row COR_NONE: empty */
cor_day ver_day(int table, uint32_t row, const char *column);
cor_tri ver_yes_no(cor_text cell);                               /* empty: maybe */
uint32_t ver_find(int table, const char *column, cor_text text); /* COR_NONE: no row */
uint32_t ver_next(int table, const char *column, uint32_t row);
/* The row of `to` whose id the cell has. */
uint32_t ver_row(int to, int table, uint32_t row, const char *column);
#define EACH(row, table, column, text)                                              \
	for (uint32_t row = ver_find((table), (column), (text)); (row) != COR_NONE; \
		(row) = ver_next((table), (column), (row)))

/* facts.c.  A set of candidates, by row of PARTY or FUNCTION; n == 0: could be anyone. */
typedef struct ver_set {
	uint32_t *ids, n;
	bool named; /* something names a maker, listed or not */
} ver_set;
typedef struct ver_inside { /* a product inside an element, and whether it is essential there */
	uint32_t product;
	cor_tri essential;
} ver_inside;
typedef struct ver_spread {
	char include, test; /* first letters; control is 'c' */
	bool at_least, successors;
	int64_t stake; /* percent * 10000 */
} ver_spread;
extern cor_day ver_at;
extern uint32_t *ver_narrow, *ver_wide; /* corporate group of a party: by sure ties, by all */
void ver_facts(void);
ver_set ver_called(int table, cor_text name);
ver_set ver_meant(int table, cor_text name); /* as a policy has it: an id is its bearer alone */
ver_set ver_candidates(cor_text cell);
cor_text ver_label(cor_text label);
ver_set ver_maker(int table, uint32_t row);
cor_tri ver_set_in(ver_set set, const uint8_t *members);
cor_tri ver_present(uint32_t element, bool planned, bool spare);
ver_inside *ver_contents(uint32_t element, uint32_t *ret_count);
void ver_spread_over(const ver_spread *spread, uint8_t *members);

/* value.c, select.c.  A value is a list of candidates of one kind: none says that it is not known, several
 * that it is one of them.  A yes/no is a Kleene value.  A list is known or not, and has items. */
typedef struct ver_item {
	cor_text text;
	int64_t number; /* a number, a day, the row of a party or function */
	double decimal;
} ver_item;
typedef struct ver_value {
	char kind,
		of; /* (of a list: its items') b t n d(ay) f(raction) p(arty) u(=function) l(ist) v g */
	bool known; /* a list */
	cor_tri truth;
	uint32_t n;
	ver_item *items;
	const uint8_t *members; /* v: a vendor set, by party */
} ver_value;
typedef struct ver_row_of { /* what an expression is about; COR_NONE: no such */
	uint32_t element, role, part, component, party;
	cor_tri essential;
} ver_row_of;
ver_value ver_truth(cor_tri t);
ver_value ver_one(char kind, ver_item item);
ver_value ver_number(int64_t n);
void ver_add_text(ver_value *v, cor_text t);
ver_value ver_from_set(char kind, ver_set set);
/* op: = < l(<=) > g(>=) s(tartsWith) e(ndsWith) c(ontains).  What all candidates answer alike. */
cor_tri ver_test(char op, ver_value a, ver_value b);
cor_tri ver_within(ver_value a, ver_value b);
ver_value ver_arithmetic(char op, ver_value a, ver_value b);
ver_value ver_size(ver_value v);
cor_tri ver_is_known(ver_value v);
enum { OVER_ROLE = 1, OVER_PART = 2, OVER_COMPONENT = 4 };
/* ret_over, where not NULL: adds what it ranges over. */
ver_value ver_evaluate(cor_text expression, const ver_row_of *row, unsigned *ret_over);
cor_tri ver_holds(cor_text expression, const ver_row_of *row);

/* rules.c */
typedef struct ver_vendors {
	cor_text name;
	uint8_t *members; /* by party; one more for those that nobody listed */
	bool has_where;
} ver_vendors;
typedef struct ver_pick { /* a row that is selected */
	cor_tri in, v;    /* v: it is bad, as the rule has it */
	ver_set maker;
	uint8_t bits; /* what it can turn out to be */
} ver_pick;
enum { OUT = 1, BAD = 2, GOOD = 4 };
typedef cor_yaml_node ver_rule;
extern const ver_rule *ver_policy; /* the root */
cor_digest ver_policy_load(const char *path, const json_t *dates);
const ver_vendors *ver_vendors_find(cor_text name);     /* NULL: no such */
cor_text ver_get(const ver_rule *map, const char *key); /* empty where there is none */
bool ver_is(const ver_rule *map, const char *key, const char *value);
const char *ver_kind(const ver_rule *rule);
cor_day ver_date(const ver_rule *rule, const char *key);
cor_day ver_symbol(cor_text name);
/* The rows of an element that may be selected, or that surely are; 0: it is out. */
uint32_t ver_select(const ver_rule *rule, uint32_t element, ver_pick **ret_picks);

/* judge.c */
typedef enum ver_verdict { SATISFIED, VIOLATED, UNKNOWN } ver_verdict;
typedef struct ver_member { /* an element in a group */
	cor_text id;
	uint32_t element, site, count;
	ver_pick *picks; /* count of them */
	uint8_t bits;    /* of the element as a whole */
	cor_tri finding;
	uint64_t amount;
	bool no_amount, exempt;
} ver_member;
typedef struct ver_group {
	cor_text name, *parts; /* one for each of `per` */
	const ver_rule *rule;
	ver_member *members; /* by site, those of unknown site last */
	uint32_t count, own;
} ver_group;
/* The expected proof but for format, estate and register. */
json_t *ver_judge(const json_t *proof, const cor_digest *policy_digest);

/* count.c */
uint8_t ver_together(const ver_pick *picks, uint32_t count);
/* A site, or an element: where the next starts, and what it can turn out to be. */
uint32_t ver_item_end(const ver_group *g, uint32_t first);
uint8_t ver_item_bits(const ver_group *g, uint32_t first, uint32_t end);
ver_verdict ver_share(const ver_group *g, cor_ratio *ret_low, cor_ratio *ret_high,
	cor_ratio *ret_cap);
ver_verdict ver_supply(const ver_group *g, uint64_t *ret_low, uint64_t *ret_high);

#endif
