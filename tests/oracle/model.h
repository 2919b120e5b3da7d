/*
 * A small estate and one rule, drawn at random, in a form that an obvious evaluator can read: cells
 * as they are written. Nothing here calls the engine but what turns the model into an estate and a
 * policy.
 */
#ifndef COR_TESTS_MODEL_H
#define COR_TESTS_MODEL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "judge/judge.h"

#define ELEMENTS_MAX 6
#define ROLES_MAX 8
#define PARTS_MAX 4
#define SITES 3
#define PARTIES 5 /* pa pb pc pd, and px, whom no cell names until facts are filled in */
#define PERMITS_MAX 6
#define EXEMPTIONS_MAX 3
#define AT "2026-01-01"
#define BEFORE "2025-01-01"
#define AFTER "2025-06-01" /* freeze: the day */
#define LATER "2025-12-01"
#define FUTURE "2027-01-01"

typedef struct m_element {
	char id[16];
	const char *site, *operators, *owner, *network, *product, *maker, *generations, *state;
	const char *procured, *installed, *retired, *cells;
} m_element;

typedef struct m_role {
	int element;
	const char *function, *maker, *membership;
	bool removed;
} m_role;

typedef struct m_part {
	int element;
	const char *slot, *maker, *essential;
} m_part;

typedef struct m_permit {
	char subject[24];
	const char *granted, *expires;
} m_permit;

typedef struct m_exemption {
	char subject[24];
	const char *rule, *until;
} m_exemption;

/* What is V: pa alone; pa and whoever it holds over 50 % of; parties of CN. */
typedef enum m_vendors { V_LISTED, V_SUBSIDIARIES, V_WHERE } m_vendors;

typedef struct model {
	m_element elements[ELEMENTS_MAX];
	m_role roles[ROLES_MAX];
	m_part parts[PARTS_MAX];
	m_permit permits[PERMITS_MAX];
	m_exemption exemptions[EXEMPTIONS_MAX];
	int element_count, role_count, part_count, permit_count, exemption_count;
	const char *stake_low, *stake_high; /* pa holds of pb; NULL: nothing */
	bool control;                       /* pc controls pd */
	const char *country_d;
	const char *fb_core; /* membership of fb in group core; NULL: not in it */
	const char *box_maker, *chip_maker, *chip_essential;
	bool refused;
} model;

typedef enum m_kind { M_EXCLUDE, M_LIMIT, M_FREEZE, M_SUPPLIERS, M_PERMIT } m_kind;
typedef enum m_selector {
	S_ALL,
	S_NETWORK,
	S_GENERATION,
	S_COUNTRY,
	S_CORE,
	S_CORE_5G,
	S_NOT_CORE,
	S_CORE_OR_NETWORK,
	S_SLOT,
	S_CHIP,
	S_NETWORK_5G,
	S_COUNT
} m_selector;
typedef enum m_per { P_NONE, P_OPERATOR, P_REGION, P_OPERATOR_REGION, P_MAKER, P_COUNT } m_per;
typedef enum m_of { OF_ELEMENTS, OF_SITES, OF_CELLS, OF_ROLES, OF_PARTS, OF_COMPONENTS } m_of;

typedef struct m_rule {
	m_kind kind;
	m_selector selector;
	m_per per;
	m_of of;
	m_vendors vendors;
	cor_shared shared;
	cor_depth depth;
	cor_count count;
	bool planned, spare, may_be_empty, installed; /* freeze: event */
	cor_unknown unknown;
	uint64_t cap_num, cap_den;
	int at_least, at_most; /* -1: not asked */
	bool among;
	uint64_t share_num, share_den; /* 0 0: not asked */
	const char *after;
	cor_permit_of permit_of;
} m_rule;

typedef struct draw {
	uint64_t state;
} draw;
uint64_t draw_below(draw *d, uint64_t below);
#define DRAW(d, ...)                                        \
	((const char *const[]){__VA_ARGS__}[draw_below((d), \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))])

void model_draw(draw *d, model *m);
void rule_draw(draw *d, m_rule *rule);
/* Both fail the test when the engine refuses them. */
cor_estate *model_estate(const model *m);
cor_policy *rule_policy(const m_rule *rule, const cor_estate *estate);
/* The rule as YAML, for messages too. */
void rule_yaml(const m_rule *rule, cor_buf *out);
/* most: findings a rule lists, 0 = all (judge.h). */
cor_result *judge_of(const cor_policy *policy, const cor_estate *estate, uint32_t most);
/* The same by so many threads. */
cor_result *judge_by(const cor_policy *policy, const cor_estate *estate, uint32_t most,
	uint32_t threads);
/* The model as CSV-like lines, for messages. */
void model_print(const model *m);

extern const char *const region_of_site[SITES];
extern const char *const country_of_site[SITES];

#endif
