/*
 * A replacement programme to measure planners on, of fixed seeds: every site is given new gear once, in one of eight
 * years, by one of two makers.
 *
 * Three operators (.45 .33 .22) in twelve regions.  396 rows bind the sites: money a year (8), crew hours a
 * region and year (96), what may still be old at the end of each of seven years, an operator (21) and an
 * operator and region (252), at most 65 % of an operator's sites by the second maker (3), and what each maker
 * can deliver a year (16).  A site costs 40,000 to 400,000, more the further the year is from when its gear
 * is due anyway, up to 5 % more by what access to it costs in a year, and 5 % less a year later.
 */
#ifndef CORDON_BENCH_SITES_H
#define CORDON_BENCH_SITES_H

#include "plan/problem.h"

enum { SITES_ROWS = 396, SITES_OPTIONS = 16 };

cor_status sites_make(uint32_t sites, uint64_t seed, cor_arena *arena,
	cor_plan_problem *ret_problem, cor_err *err);

#endif
