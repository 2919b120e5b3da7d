/*
 * One rule before the judge: its rows, groups and exemptions, and the result as it grows.
 *
 * A rule of any kind goes through the same door: cor_trial_prepare finds its groups and sees whether it
 * can be swept, cor_trial_sweep goes over all elements once for all rules that can, cor_trial_enter takes
 * what was counted, or else selects, values and folds (cor_trial_open does all three of one rule); the
 * kind's own file fills a group result for each group and adds findings and decides;
 * cor_trial_close puts all in order and writes the texts. Findings are collected as a few numbers
 * each; people's texts are made last, once, and shared.
 */
#ifndef COR_JUDGE_TRIAL_H
#define COR_JUDGE_TRIAL_H

#include "judge/exemption.h"
#include "judge/groups.h"

typedef struct cor_mark_finding {
	uint32_t group;
	uint32_t subject;   /* row of element or site */
	uint32_t element;   /* who stands for it in the texts */
	uint32_t doubt;     /* of whom it is said what is not known */
	uint32_t elements;  /* site: how many of its elements are or may be V */
	uint32_t exemption; /* row, or COR_NONE */
	bool is_site, sure;
} cor_mark_finding;

typedef struct cor_path_why cor_path_why; /* judge/path.h */

/* What is said of one row, see rows.h; makers_v and dated where the kind asks for them, else no. */
typedef struct cor_row_state {
	bool must_in, may_in, must_v, may_v;
	cor_tri makers_v, dated, v;
} cor_row_state;

typedef struct cor_trial {
	cor_docket *docket;
	const cor_rule *rule;
	/* Not NULL: the rows were swept (sweep.h), and the sets of rows are not there until they are
	 * asked for (cor_trial_list).  counts: what the sweep counted. */
	struct cor_sweep *sweep;
	struct cor_sweep_counts *counts;
	cor_rows rows;
	cor_triset makers_v; /* V of the rows' makers; no bits where the kind asks for no V */
	cor_triset dated;    /* freeze: of elements */
	cor_triset v;        /* what makes a row count: V, V and dated, or without permit */
	cor_outcomes of_rows, of_elements;
	cor_groups groups;
	cor_exemptions exemptions;
	const uint64_t *amounts; /* limit of a measure: by element */
	const cor_path_why *why; /* avoid, isolate; NULL: nothing is asked */
	cor_triset dirt;         /* avoid: what must not be passed, by element */
	cor_shown_list *last_shown;
	bool dear; /* said that what would decide was not looked for to the end */
	cor_rule_result *result;
	cor_group_result *group_results;
	cor_mark_finding *findings;
	size_t finding_count, finding_capacity;
	cor_decide *decides;
	size_t decide_count, decide_capacity;
} cor_trial;

/* The result's head (id, dates) and the trial.  Undo with cor_trial_done, also on failure. */
cor_status cor_trial_prepare(cor_docket *docket, const cor_rule *rule, cor_rule_result *result,
	cor_trial *trial, cor_err *err);
cor_status cor_trial_sweep(cor_docket *docket, cor_trial *trials, uint32_t count, cor_err *err);
/* Groups, and how many are selected. */
cor_status cor_trial_enter(cor_trial *trial, cor_err *err);
/* All three for one rule. */
cor_status cor_trial_open(cor_docket *docket, const cor_rule *rule, cor_rule_result *result,
	cor_trial *trial, cor_err *err);
/* Makes the sets of rows of a trial that was swept. */
cor_status cor_trial_list(cor_trial *trial, cor_err *err);
/* element: that of the row. */
cor_row_state cor_trial_row(const cor_trial *trial, uint32_t row, uint32_t element);
/* What is collected becomes the rule's result. */
cor_status cor_trial_close(cor_trial *trial, cor_err *err);
void cor_trial_done(cor_trial *trial);

cor_status cor_trial_add_finding(cor_trial *trial, const cor_mark_finding *finding, cor_err *err);
/* elements: sorted here by id; their ids and what is not known of them are written down.  given: how
 * many of the `count` that decide are in the array, the first by id. */
cor_status cor_trial_add_decide(cor_trial *trial, uint32_t group, cor_verdict verdict,
	uint32_t *elements, uint32_t given, uint64_t count, bool fewest, cor_err *err);
/* One that is written already. */
cor_status cor_trial_put_decide(cor_trial *trial, const cor_decide *decide, cor_err *err);
/* Row of the exemption that takes in an element, or its site; or COR_NONE. */
cor_status cor_trial_exemption(const cor_trial *trial, uint32_t element, uint32_t *ret_row,
	cor_err *err);
/* Sets the group's verdict as the rule's `unknown:` wants it. */
void cor_trial_set_verdict(cor_trial *trial, uint32_t group, cor_verdict verdict, uint64_t maybes);
/* Exempts the group, when it is. */
cor_status cor_trial_exempt_group(cor_trial *trial, uint32_t group, cor_err *err);

/* The kinds. */
/* exclude, freeze, permit, avoid, isolate */
cor_status cor_judge_absence(cor_trial *trial, cor_err *err);
cor_status cor_judge_limit(cor_trial *trial, cor_err *err);
cor_status cor_judge_suppliers(cor_trial *trial, cor_err *err);

/* freeze: whether each element has the date, in scratch. */
cor_status cor_event_dated(cor_docket *docket, const cor_rule *rule, cor_triset *ret_dated,
	cor_err *err);
/* permit: whether each row has a valid one, in scratch. */
cor_status cor_permit_valid(cor_docket *docket, const cor_rule *rule, const cor_rows *rows,
	cor_triset *ret_valid, cor_err *err);

#endif
