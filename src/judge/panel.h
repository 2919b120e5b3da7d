/*
 * What rules say after the pass over all elements, and what stands around it, side by side.
 *
 * Shares, first findings and the texts of one swept rule ask nothing of another rule.  So each member of
 * a team takes the next such rule, with a docket of its own: what the docket knew is shared, what is
 * computed from now on is the member's, and what goes into the result is handed over at the end.  Rules
 * that must be listed take memory for many sets of all elements; they come one after the other.
 */
#ifndef COR_JUDGE_PANEL_H
#define COR_JUDGE_PANEL_H

#include "judge/trial.h"

typedef cor_status cor_panel_work(cor_trial *trial, cor_err *err);

/* Calls work for each trial; an error is that of the first trial that has one.  The answer does not depend on
 * the number of members, docket->members or as many as pay. */
cor_status cor_panel_run(cor_docket *docket, cor_trial *trials, uint32_t count,
	cor_panel_work *work, cor_err *err);

#endif
