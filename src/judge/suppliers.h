/*
 * suppliers: how many corporate groups the rows of a group come from.
 *
 * Rows are told apart by their maker set and by whether they are surely in: all else is alike, so a
 * group of a million rows is a short list of *kinds*.
 */
#ifndef COR_JUDGE_SUPPLIERS_H
#define COR_JUDGE_SUPPLIERS_H

#include "judge/trial.h"

typedef struct cor_supply_kind {
	uint32_t set;         /* maker set */
	uint32_t sure, maybe; /* rows surely in, maybe in */
} cor_supply_kind;

/* What one settled row adds: nothing, a party, or somebody whom no row names. */
typedef enum cor_settled { COR_SETTLED_NOTHING, COR_SETTLED_PARTY, COR_SETTLED_NEW } cor_settled;

typedef struct cor_supply {
	cor_docket *docket;
	const cor_rule *rule;
	const cor_corporate *corporate;
	const uint8_t *v;  /* among: V by party; else NULL */
	bool open;         /* somebody nobody listed could be V, or need not be */
	uint32_t v_groups; /* among: narrow corporate groups of parties that may be V */
	cor_supply_kind *kinds;
	uint32_t kind_count;
	bool surely_any; /* something is surely in */
	cor_settled settled;
	uint32_t settled_party;
	/* Scratch by maker set and corporate group: number + 1 in the group, 0 = none. */
	uint32_t *kind_of, *local_of;
	uint8_t *tri_of; /* by maker set: whether it is of the corporate group looked at */
} cor_supply;

typedef struct cor_supply_number {
	uint64_t low, high;
} cor_supply_number;

/* Rows by group and maker set, for rows that are one an element. */
typedef struct cor_supply_counts {
	uint32_t sets;
	const uint32_t *sure, *maybe; /* of group g: [g * sets, (g + 1) * sets) */
} cor_supply_counts;
/* The same under construction, by code of the groups. */
typedef struct cor_supply_table cor_supply_table;
/* *ret_table stays NULL when groups are too many for a table. */
cor_status cor_supply_table_new(const cor_docket *docket, const cor_groups *groups, cor_grain grain,
	cor_arena *arena, cor_supply_table **ret_table, cor_err *err);
/* Adds what another table of the same groups has counted. */
void cor_supply_table_join(cor_supply_table *table, const cor_supply_table *other);
/* Rows [run.from, run.to), counted from row `first` on, a multiple of 64; bits: likewise from there on. */
void cor_supply_table_add(const cor_supply_table *table, const uint64_t *must_in,
	const uint64_t *may_in, uint32_t first, cor_run run);
/* The same of rows [of.from, of.to), which lie in `runs` and the runs after it; NULL: all have of.code. */
void cor_supply_table_add_runs(const cor_supply_table *table, const uint64_t *must_in,
	const uint64_t *may_in, uint32_t first, cor_run of, const cor_run *runs);
cor_status cor_supply_table_spread(const cor_docket *docket, const cor_supply_table *table,
	const cor_groups *groups, cor_supply_counts *ret_counts, cor_err *err);
/* *ret_counted: false when rows are several an element, or groups too many for a table. */
cor_status cor_supply_counts_of(cor_trial *trial, cor_supply_counts *ret_counts, bool *ret_counted,
	cor_err *err);

cor_status cor_supply_open(cor_trial *trial, cor_supply *ret_supply, cor_err *err);
/* The number of corporate groups of the kinds and the settled row (distinct.h). */
cor_status cor_supply_count(const cor_supply *supply, cor_supply_number *ret_number, cor_err *err);
/* The same with share_at_least, from the rows of the group. */
cor_status cor_supply_count_shares(const cor_trial *trial, const cor_supply *supply,
	const uint32_t *member, const uint8_t *mask, uint32_t count, cor_supply_number *ret_number,
	cor_err *err);
cor_verdict cor_supply_verdict(const cor_supply *supply, const cor_supply_number *number);
/* Entries for a group that is unknown: one row that settles it. */
cor_status cor_supply_decide(cor_trial *trial, cor_supply *supply, uint32_t group,
	const uint32_t *member, const uint8_t *mask, uint32_t count, cor_err *err);

/* Maker sets that suppliers counts, by row of the rule's grain: of roles, parts, else elements. */
uint32_t cor_supply_set(const cor_trial *trial, uint32_t row);

#endif
