/*
 * A census: how many elements of each set of makers there are where a column that groups are made of has each
 * of its values.  Who counts suppliers of a group starts from it, and looks only at elements that are not in.
 */
#ifndef COR_ESTATE_CENSUS_H
#define COR_ESTATE_CENSUS_H

#include "estate/runs.h"

/* counts[code * sets + set] of the column whose kept runs (cor_estate_runs) these are, sets: as many as
 * there are sets of makers; NULL: nobody counted.  O(1). */
const uint32_t *cor_estate_census(const cor_estate *estate, const cor_run *runs);

#endif
