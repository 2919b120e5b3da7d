/*
 * Runs: elements lie by site, and what a site says holds of all of them, so that columns which groups
 * are made of change seldom from one element to the next.
 */
#ifndef COR_ESTATE_RUNS_H
#define COR_ESTATE_RUNS_H

#include "estate/estate.h"

/* Elements [from, to) have this code. */
typedef struct cor_run {
	uint32_t from, to, code;
} cor_run;

/* Fewer elements than so many a run in the mean: element by element is as good. */
#define COR_RUN_ELEMENTS_MIN 16u
uint32_t cor_runs_most(const cor_estate *estate);

/* The runs of a column of COR_ELEMENT, or of COR_SITE (no site: code 0), in the order of elements; more than
 * one of no length are none.  False when there are more than `most`.  O(elements / 64 + runs) for codes of
 * one byte, O(sites) for sites, else O(elements). */
bool cor_runs_find(const cor_estate *estate, cor_codes codes, bool of_sites, cor_run *runs,
	uint32_t most, uint32_t *ret_count);

/* Those that freezing found; NULL: not for this column, or too many. */
const cor_run *cor_estate_runs(const cor_estate *estate, cor_table_id table, unsigned column,
	uint32_t *ret_count);

#endif
