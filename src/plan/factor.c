#include "plan/factor.h"

#include <math.h>
#include <string.h>

typedef double lanes __attribute__((vector_size(64)));

__attribute__((target_clones("avx512f", "avx2", "default"))) static double dot(const double *a,
	const double *b, uint32_t n)
{
	lanes sum = {0}, more = {0};
	double rest = 0;
	uint32_t i = 0;

	for (; i + 16 <= n; i += 16) {
		lanes x[2], y[2];

		memcpy(x, a + i, sizeof(x));
		memcpy(y, b + i, sizeof(y));
		sum += x[0] * y[0];
		more += x[1] * y[1];
	}
	for (; i < n; i++)
		rest += a[i] * b[i];
	sum += more;
	for (uint32_t l = 0; l < 8; l++)
		rest += sum[l];
	return rest;
}

void cor_factor_make(double *a, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		double *row = a + (size_t)i * n, own = row[i];

		for (uint32_t j = 0; j < i; j++) {
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
