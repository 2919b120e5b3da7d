/*
 * A programme nearer to life, of fixed seeds: towers of one to three units (radio, baseband, transport), twenty
 * quarters, two makers, at most two visits to a tower, each of which costs money and a day of travel.
 *
 * Rows: money a quarter, crew hours a region and quarter, what each maker can deliver a quarter, at most 65 % of an operator's
 * units by the second maker, and for each operator at the end of every year the towers on which anything is
 * still old (a state). Every unit is changed.
 */
#ifndef CORDON_BENCH_TOWERS_H
#define CORDON_BENCH_TOWERS_H

#include "plan/problem.h"

cor_status towers_make(uint32_t towers, uint64_t seed, cor_arena *arena,
	cor_plan_problem *ret_problem, cor_err *err);

#endif
