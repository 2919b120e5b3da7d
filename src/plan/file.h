/*
 * The plan file (doc/plan.md): what may be done to a network, and what that costs, as it was written.
 *
 * Reading checks all that can be checked without an estate; expressions, products, parties and regions are looked
 * up later, and what is wrong with them is named by its place here.  Everything lives in the caller's arena.
 */
#ifndef COR_PLAN_FILE_H
#define COR_PLAN_FILE_H

#include "base/day.h"
#include "base/digest.h"
#include "base/ratio.h"
#include "base/yaml.h"

#define COR_PLAN_FILE_PERIODS_MOST 120u
#define COR_PLAN_MONEY_MOST INT64_C(1000000000000)
#define COR_PLAN_LEAD_DAYS_MOST 36500u
#define COR_PLAN_HOURS_MOST 1000000u
#define COR_PLAN_RISK_WEIGHT_MOST 1000

/* The cases that every cost has. */
typedef enum cor_plan_case { COR_PLAN_LOW, COR_PLAN_MID, COR_PLAN_HIGH } cor_plan_case;
#define COR_PLAN_CASES 3
const char *cor_plan_case_name(cor_plan_case c); /* "low" … */

typedef struct cor_plan_cost {
	bool given;
	int64_t of[COR_PLAN_CASES];
	cor_text source;
} cor_plan_cost;

typedef enum cor_plan_step { COR_PLAN_MONTH, COR_PLAN_QUARTER, COR_PLAN_YEAR } cor_plan_step;

/* A product that the file names in `products` or in `by`. */
typedef struct cor_plan_product {
	cor_text id, maker;        /* maker "" = not said */
	const cor_yaml_node *node; /* where errors about it point to */
	cor_plan_cost cost;
	int64_t lead_days; /* -1 = not said */
} cor_plan_product;

typedef struct cor_plan_entry {
	cor_text name; /* as given, or "entry 3" */
	const cor_yaml_node *where;
	const uint32_t *by; /* products */
	uint32_t by_count, hours;
	cor_plan_cost cost;
} cor_plan_entry;

typedef struct cor_plan_together {
	cor_text name;
	const cor_yaml_node *where;
	const cor_yaml_node
		*first; /* what goes first of what a link joins, or NULL: all in one period */
	bool same_maker;
	unsigned
		over; /* kinds of links that join, as in analysis/network.h; 0: what is of one site is joined */
} cor_plan_together;

/* One number a period; NULL: not bounded. */
typedef struct cor_plan_crew {
	const cor_yaml_node *node;
	cor_text region;
	const int64_t *hours;
} cor_plan_crew;

typedef enum cor_plan_per {
	COR_PLAN_PER_ALL,
	COR_PLAN_PER_REGION,
	COR_PLAN_PER_OPERATOR
} cor_plan_per;

typedef struct cor_plan_coverage {
	cor_text name;
	const cor_yaml_node *node, *where; /* where NULL: every element */
	bool is_share;
	cor_ratio share;
	int64_t most;
	cor_plan_per per;
	uint32_t within_m; /* of neighbouring sites, not of elements; 0: not so */
} cor_plan_coverage;

typedef struct cor_plan_supplier {
	const cor_yaml_node *node, *maker; /* maker NULL: each */
	cor_ratio share;
	cor_plan_per per;
} cor_plan_supplier;

/* "policy/rule", or a rule's id alone, and the date from which it must hold. */
typedef struct cor_plan_defer {
	const cor_yaml_node *node;
	cor_day day;
} cor_plan_defer;

typedef struct cor_plan_file {
	const cor_yaml *yaml;
	cor_digest digest; /* of its bytes */
	cor_text title, currency;
	cor_plan_step step;
	uint32_t period_count, periods_a_year;
	const cor_day *first_day, *last_day; /* by period, from 0 */
	int64_t discount;                    /* a year, in ten-thousandths of a percent */
	cor_day overdue;                     /* COR_DAY_NONE = not said */
	cor_day ordered;
	const cor_plan_defer *defers;
	const cor_plan_product *products;
	const cor_plan_entry *entries;
	const cor_plan_together *togethers;
	const cor_plan_crew *crews;   /* regions that are named */
	const int64_t *default_hours; /* by period; NULL: no bound */
	const cor_plan_coverage *coverages;
	const cor_plan_supplier *suppliers;
	uint32_t defer_count, product_count, entry_count, together_count, crew_count,
		coverage_count, supplier_count;
	cor_plan_cost visit;
	uint32_t visits_most;
	const int64_t *budget;       /* by period; NULL: no bound */
	int64_t budget_total;        /* -1: no bound */
	cor_text disruption_measure; /* "" = none */
	int64_t disruption_price;
	/* What a millionth of traffic, and of what is reached, weighs as a risk; the metric of links without one, 0: refused. */
	int64_t risk_traffic, risk_reach, risk_metric;
} cor_plan_file;

/* name: what errors call it.  Copies all of text.  O(n log n). */
cor_status cor_plan_file_read(cor_arena *arena, const char *name, cor_text text,
	const cor_plan_file **ret_file, cor_err *err);

/* Money of a period as it counts at the beginning: doc/plan.md, What is meant. */
int64_t cor_plan_discount(const cor_plan_file *file, uint32_t period, int64_t cost);

/* ---- for the files that read it ---- */

typedef struct cor_plan_reading {
	cor_arena *arena;
	const cor_yaml *yaml;
	cor_plan_file *file;
	cor_plan_product *products;
	size_t product_capacity;
} cor_plan_reading;

/* file_lists.c */
cor_status cor_plan_read_products(cor_plan_reading *r, cor_err *err);
cor_status cor_plan_read_entries(cor_plan_reading *r, cor_err *err);
cor_status cor_plan_read_lists(cor_plan_reading *r, cor_err *err);
/* file.c */
cor_status cor_plan_read_cost(const cor_plan_reading *r, const cor_yaml_node *map, const char *what,
	cor_plan_cost *ret_cost, cor_err *err);
/* A number up to most; *ret_number is left alone when the key is not there. */
cor_status cor_plan_read_number(const cor_plan_reading *r, const cor_yaml_node *map,
	const char *key, int64_t most, int64_t *ret_number, cor_err *err);
/* A number, or a list of one a period. */
cor_status cor_plan_read_periods(const cor_plan_reading *r, const cor_yaml_node *node, int64_t most,
	const int64_t **ret_numbers, cor_err *err);

#endif
