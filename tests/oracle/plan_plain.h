/*
 * Small random problems of planning, and what an unhurried search says of them.
 */
#ifndef PLAN_PLAIN_H
#define PLAN_PLAIN_H

#include "plan/problem.h"

/* Draws a problem whose copies can be tried out one by one: `size` 1, 2 … more bundles. */
cor_status plain_draw(uint64_t seed, uint32_t size, cor_arena *arena, cor_plan_problem *ret_problem,
	cor_err *err);

/* The same where units of several bundles change in one period, and mostly to gear of one kind, or stay: a band. */
cor_status plain_draw_band(uint64_t seed, cor_arena *arena, cor_plan_problem *ret_problem,
	cor_err *err);

/* The least cost of all schedules, by trying every one; false when there is none. */
bool plain_best(const cor_plan_problem *problem, const uint64_t *groups_off, int64_t *ret_cost);

/* The bound that prices give, by trying every choice of every bundle: numerator over 2^shift, the sum as it is. */
bool plain_bound(const cor_plan_problem *problem, const uint64_t *groups_off,
	const int64_t *numerator, uint32_t shift, bool costs_off, double *ret_bound);

#endif
