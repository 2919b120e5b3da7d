/* What stands behind cor_policy: the files of this layer share it, nobody else sees it. */
#ifndef COR_POLICY_REGIME_H
#define COR_POLICY_REGIME_H

#include "base/limits.h"
#include "base/sphere.h"
#include "base/strtab.h"
#include "policy/ast.h"

typedef struct cor_texts {
	const cor_text *items;
	uint32_t count;
} cor_texts;

/* lists.NAME */
typedef struct cor_named_list {
	cor_text name;
	cor_texts texts;
	const cor_yaml_node **places; /* of each item */
} cor_named_list;

typedef enum cor_include {
	COR_INCLUDE_LISTED,
	COR_INCLUDE_SUBSIDIARIES,
	COR_INCLUDE_GROUP
} cor_include;
typedef enum cor_stake_test { COR_TEST_SHARE, COR_TEST_AGGREGATE, COR_TEST_CONTROL } cor_stake_test;

#define COR_STAKE_HALF INT64_C(500000) /* 50 % in 1/10000 percent */

typedef struct cor_vendors {
	cor_text name;
	cor_named_list parties; /* as written */
	cor_include include;
	cor_stake_test test;
	int64_t stake; /* 1/10000 percent */
	bool at_least; /* stake itself passes too */
	bool successors;
	cor_selector *where; /* or NULL */
	cor_text description;
	uint32_t *bound; /* party of each of parties */
} cor_vendors;

typedef enum cor_set_state { COR_SET_NEW, COR_SET_OPEN, COR_SET_CHECKED } cor_set_state;
typedef struct cor_named_set {
	cor_text name;
	cor_selector selector;
	cor_set_state state;
} cor_named_set;

typedef struct cor_symbol {
	cor_text name;
	cor_day day;
} cor_symbol;

/* Tags of sites (by row), of networks (by code of element.network): items[first[i]..first[i+1]). */
typedef struct cor_tags {
	uint32_t *first;
	cor_text *items;
} cor_tags;

/* A circle on the ground. */
typedef struct cor_place_circle {
	cor_position centre;
	uint32_t radius_m;
} cor_place_circle;

/* places.NAME: what was read of it, and where the sites of the estate lie. */
typedef struct cor_place_list {
	cor_text name;
	bool given;
	cor_digest digest;         /* of the file's bytes */
	cor_place_circle *circles; /* by latitude of the centre */
	uint32_t circle_count;
	cor_text *sites; /* ids */
	uint32_t site_count;
	int64_t reach;       /* no circle reaches further in latitude, in 1e-7 degrees */
	cor_triset sites_in; /* bound: by row of the site */
} cor_place_list;

struct cor_policy {
	cor_arena *arena;
	const cor_yaml *yaml;
	cor_digest digest;
	cor_text id, title, jurisdiction, binding, grade, note;
	cor_texts sources, supersedes;
	cor_symbol *symbols;
	cor_named_list *lists;
	cor_vendors *vendors;
	cor_place_list *place_lists;
	cor_named_set *sets;
	cor_rule *rules;
	uint32_t symbol_count, list_count, vendor_count, place_list_count, set_count, rule_count;
	cor_selector *selectors; /* all of them, linked by next */
	/* names to numbers in the arrays above */
	cor_strtab *symbol_names, *list_names, *vendor_names, *set_names, *rule_names, *place_names;
	/* while checking: the sets being checked, each named by the one before */
	uint32_t open_sets[COR_LIMIT_EXPRESSION_DEPTH];
	uint32_t open_count;
	cor_day in_force;
	/* binding */
	cor_arena *bound;
	const cor_estate *estate; /* NULL: not bound */
	cor_tags site_tags, network_tags;
};

/* Parses and checks an expression of the policy; depth: of what names it.  Links it into
 * policy->selectors. */
cor_status cor_selector_check(cor_policy *policy, cor_selector *selector, uint32_t depth,
	cor_err *err);
/* The same for a set, once; it must not be open. */
cor_status cor_set_check(cor_policy *policy, uint32_t index, uint32_t depth, cor_err *err);
/* Reads an expression from a text of the file. */
cor_status cor_selector_from(cor_policy *policy, const cor_yaml_node *node, bool of_party,
	cor_selector **ret_selector, cor_err *err);
/* Looks up the names in one expression; policy->estate and ->bound are there. */
cor_status cor_selector_bind(cor_policy *policy, cor_selector *selector, cor_err *err);

#endif
