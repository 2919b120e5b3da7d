/*
 * Symmetric positive definite systems of a few thousand unknowns (Cholesky).
 */
#ifndef COR_PLAN_FACTOR_H
#define COR_PLAN_FACTOR_H

#include <stdint.h>

/* The lower half of A (n * n, row by row) becomes its factor.  What is not positive because of rounding is made
 * so.  n^3 / 3 multiplications. */
void cor_factor_make(double *a, uint32_t n);
/* Solves A x = b for x, in place of b. */
void cor_factor_solve(const double *a, uint32_t n, double *b);

#endif
