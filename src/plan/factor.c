#include "plan/factor.h"

#include <math.h>
#include <string.h>

enum { LINES = 4 };

typedef double lanes __attribute__((vector_size(64)));

/* Products of `n` numbers with each of as many lines as there are.  Each sum is made in the same order,
 * whatever stands beside it. */
static inline __attribute__((always_inline)) void dots(const double *const *lines, unsigned count,
	const double *b, uint32_t n, double *ret)
{
	lanes sum[LINES] = {0}, more[LINES] = {0};
	uint32_t i = 0;

	for (; i + 16 <= n; i += 16) {
		lanes y[2];

		memcpy(y, b + i, sizeof(y));
		for (unsigned l = 0; l < count; l++) {
			lanes x[2];

			memcpy(x, lines[l] + i, sizeof(x));
			sum[l] += x[0] * y[0];
			more[l] += x[1] * y[1];
		}
	}
	for (unsigned l = 0; l < count; l++) {
		double rest = 0;

		for (uint32_t j = i; j < n; j++)
			rest += lines[l][j] * b[j];
		sum[l] += more[l];
		for (unsigned j = 0; j < 8; j++)
			rest += sum[l][j];
		ret[l] = rest;
	}
}

/* The numbers of some lines of the factor, as far as column `end`; those of the lines above are there. */
__attribute__((target_clones("avx512f", "avx2", "default"))) static void fill_lines(double *a,
	uint32_t n, uint32_t line, uint32_t end)
{
	double *lines[LINES], sums[LINES];

	for (unsigned l = 0; l < LINES; l++)
		lines[l] = a + (size_t)(line + l) * n;
	for (uint32_t j = 0; j < end; j++) {
		const double *other = a + (size_t)j * n;

		dots((const double *const *)lines, LINES, other, j, sums);
		for (unsigned l = 0; l < LINES; l++)
			lines[l][j] = (lines[l][j] - sums[l]) / other[j];
	}
}

__attribute__((target_clones("avx512f", "avx2", "default"))) static double dot(const double *a,
	const double *b, uint32_t n)
{
	double sum;

	dots(&a, 1, b, n, &sum);
	return sum;
}

void cor_factor_make(double *a, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		double *row = a + (size_t)i * n, own = row[i];

		/* Four lines at once, as far as the first of them goes. */
		if (i % LINES == 0 && i + LINES <= n)
			fill_lines(a, n, i, i);
		for (uint32_t j = i + LINES - i % LINES <= n ? i / LINES * LINES : 0; j < i; j++) {
			const double *other = a + (size_t)j * n;

			row[j] = (row[j] - dot(row, other, j)) / other[j];
		}
		row[i] -= dot(row, row, i);
		if (!(row[i] > 1e-13 * own))
			row[i] = own > 0 ? 1e-13 * own : 1;
		row[i] = sqrt(row[i]);
	}
}

void cor_factor_solve(const double *a, uint32_t n, double *b)
{
	for (uint32_t i = 0; i < n; i++)
		b[i] = (b[i] - dot(a + (size_t)i * n, b, i)) / a[(size_t)i * n + i];
	for (uint32_t i = n; i-- > 0;) {
		const double *row = a + (size_t)i * n;

		b[i] /= row[i];
		for (uint32_t j = 0; j < i; j++)
			b[j] -= row[j] * b[i];
	}
}
