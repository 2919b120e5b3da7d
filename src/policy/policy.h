/*
 * A policy: one regime, read from YAML and checked as far as it can be without an estate.
 *
 * Reading has two steps.  cor_policy_read parses and type-checks a file (doc/policy.md): keys,
 * dates, expressions, sets, cycles.  Names of parties and functions need a register; they are
 * looked up by cor_policy_bind, which refuses unknown ones with their place in the file and a
 * suggestion.  A policy is const after binding.
 */
#ifndef COR_POLICY_POLICY_H
#define COR_POLICY_POLICY_H

#include "base/day.h"
#include "base/digest.h"
#include "base/mem.h"
#include "base/ratio.h"
#include "base/tri.h"
#include "estate/estate.h"

typedef struct cor_policy cor_policy;
typedef struct cor_selector cor_selector; /* a checked expression; policy/selector.h */

typedef enum cor_rule_kind {
	COR_EXCLUDE,
	COR_LIMIT,
	COR_FREEZE,
	COR_SUPPLIERS,
	COR_PERMIT_RULE,
	COR_AVOID,
	COR_ISOLATE
} cor_rule_kind;
typedef enum cor_depth {
	COR_DEPTH_ELEMENT,
	COR_DEPTH_ROLE,
	COR_DEPTH_ESSENTIAL_PART,
	COR_DEPTH_ANY_PART,
	COR_DEPTH_ESSENTIAL_CONTAINED,
	COR_DEPTH_CONTAINED
} cor_depth;
typedef enum cor_count { COR_COUNT_ANY, COR_COUNT_MAJORITY, COR_COUNT_EACH } cor_count;
typedef enum cor_shared { COR_SHARED_USER, COR_SHARED_OWNER, COR_SHARED_BOTH } cor_shared;
typedef enum cor_unknown {
	COR_UNKNOWN_STAYS,
	COR_UNKNOWN_VIOLATES,
	COR_UNKNOWN_TOLERATED
} cor_unknown;
typedef enum cor_event { COR_EVENT_PROCURED, COR_EVENT_INSTALLED } cor_event;
typedef enum cor_permit_of {
	COR_PERMIT_ELEMENT,
	COR_PERMIT_SITE,
	COR_PERMIT_PRODUCT,
	COR_PERMIT_MAKER
} cor_permit_of;

/* A date as written: a day, or a symbol and an offset.  day is COR_DAY_NONE until the symbol has a
 * date. */
typedef struct cor_due {
	bool given;
	cor_text text; /* as written */
	cor_day day;
} cor_due;

#define COR_NO_VENDORS UINT32_MAX
#define COR_MEASURE_ELEMENTS "elements" /* words that `of:` knows besides names of measures */
#define COR_MEASURE_SITES "sites"
#define COR_MEASURE_ROLES "roles"
#define COR_MEASURE_PARTS "parts"
#define COR_MEASURE_COMPONENTS "components"

/* An attribute that `per` groups by. */
typedef struct cor_key {
	cor_table_id table; /* COR_SITE or COR_ELEMENT */
	unsigned column;    /* of the schema; for maker: COR_ELEMENT's maker column */
} cor_key;
#define COR_KEYS_MAX 4

typedef enum cor_avoid_mode { COR_AVOID_USED, COR_AVOID_EXISTS, COR_AVOID_EVERY } cor_avoid_mode;

/* What lets nothing enter, or leave, over links of some kinds. */
typedef struct cor_path_stop {
	const cor_selector *at;
	unsigned kinds;
	bool in, out; /* nothing enters; nothing leaves */
} cor_path_stop;
#define COR_PATH_STOPS_MAX 8

/* What avoid and isolate say.  Kinds of links are bits: data, control, management, timing, power. */
typedef struct cor_path_rule {
	const cor_selector *from, *to; /* avoid: between, and (NULL = everything) */
	unsigned over;
	/* avoid */
	cor_avoid_mode mode;
	bool all_pairs;    /* else demands */
	unsigned services; /* 0 = only what is passed counts */
	uint32_t metric;   /* of links without one; 0 = not known */
	/* isolate */
	const cor_selector *stops; /* or NULL */
	cor_path_stop stop_over[COR_PATH_STOPS_MAX];
	uint32_t stop_count;
} cor_path_rule;

typedef struct cor_rule {
	cor_text id, clause, source, grade, title, note; /* "" = not given */
	cor_rule_kind kind;
	unsigned line;                /* in the file, 1-based */
	uint32_t vendors;             /* index, or COR_NO_VENDORS */
	const cor_selector *selector; /* NULL = everything (elements) */
	cor_text selector_text;
	cor_key per[COR_KEYS_MAX];
	unsigned per_count;
	cor_due by, target;
	cor_depth depth;
	cor_count count;
	cor_shared shared;
	unsigned count_states; /* COR_COUNT_PLANNED | COR_COUNT_SPARE */
	cor_unknown unknown;
	bool may_be_empty;
	/* limit */
	cor_ratio cap; /* reduced */
	cor_text measure;
	/* freeze */
	cor_event event;
	cor_due after;
	/* suppliers: 0 = not asked; among in `vendors` */
	uint32_t at_least, at_most;
	bool has_at_most, has_share_at_least;
	cor_ratio share_at_least;
	/* permit */
	cor_permit_of permit_of;
	cor_path_rule path; /* avoid, isolate */
} cor_rule;

/*
 * Reads a policy.  name is what errors call it ("uk.yaml:12:3: …").  dates: "symbol=YYYY-MM-DD"
 * settings from the command line, checked against the policy's symbols.  All of text is copied.
 */
cor_status cor_policy_read(const char *name, cor_text text, const char *const *dates,
	size_t date_count, cor_policy **ret_policy, cor_err *err);
/*
 * Looks up every party, function and group that the policy names in the estate's joined register.
 * A policy is bound to one estate at a time and may be bound anew; the estate must outlive its use.
 */
cor_status cor_policy_bind(cor_policy *policy, const cor_estate *estate, cor_err *err);
/*
 * Parties that a vendor set takes in as well, as if its `parties` named them: `list` is a mapping's
 * value in another file, its key the name of the set, its items ids of parties.  Errors name that file.
 * The policy must be bound, and must be bound anew before it is used.  Who stands there already is not
 * added twice.
 */
struct cor_yaml;
struct cor_yaml_node;
cor_status cor_policy_add_vendors(cor_policy *policy, const struct cor_yaml *yaml,
	const struct cor_yaml_node *list, cor_err *err);
void cor_policy_free(cor_policy *policy);
COR_CLEANUP(cor_policy, cor_policy_free)

cor_text cor_policy_id(const cor_policy *policy);
cor_text cor_policy_title(const cor_policy *policy);
cor_text cor_policy_jurisdiction(const cor_policy *policy);
cor_text cor_policy_binding(const cor_policy *policy);
cor_text cor_policy_grade(const cor_policy *policy);
cor_text cor_policy_note(const cor_policy *policy);
cor_day cor_policy_in_force(const cor_policy *policy);
/* Texts of `sources` and `supersedes`. */
uint32_t cor_policy_sources(const cor_policy *policy, const cor_text **ret_texts);
uint32_t cor_policy_supersedes(const cor_policy *policy, const cor_text **ret_texts);
const cor_digest *cor_policy_digest(const cor_policy *policy); /* of the file's bytes */
uint32_t cor_policy_rule_count(const cor_policy *policy);
const cor_rule *cor_policy_rule(const cor_policy *policy, uint32_t rule);
/* Symbols of `dates` with their day (COR_DAY_NONE = none yet). */
uint32_t cor_policy_symbol_count(const cor_policy *policy);
cor_text cor_policy_symbol(const cor_policy *policy, uint32_t symbol, cor_day *ret_day);
uint32_t cor_policy_vendor_count(const cor_policy *policy);
cor_text cor_policy_vendor_name(const cor_policy *policy, uint32_t vendors);
/* A rule's vendor set as written, for people: "huawei, zte and subsidiaries over 50 %". */
cor_text cor_policy_vendor_text(const cor_policy *policy, uint32_t vendors);
/* Names of the sets and their expressions as written. */
uint32_t cor_policy_set_count(const cor_policy *policy);
cor_text cor_policy_set(const cor_policy *policy, uint32_t set, cor_text *ret_expression);
const char *cor_rule_kind_name(cor_rule_kind kind);

#endif
