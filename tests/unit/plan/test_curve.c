/* Curvature gathered in frames is that of the plain sums; and what is factored solves what it stands for. */
#include "plan/curve.h"
#include "plan/factor.h"
#include "plan/run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS_MOST = 700, COLUMNS_MOST = 12 };

static cor_arena *arena;
static cor_err err;
static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
	return (uint32_t)(cor_run_draw(&random_state) % below);
}

static int open_arena(void **state)
{
	(void)state;
	return cor_arena_new("test", 0, &arena, &err) == COR_OK ? 0 : -1;
}

static int close_arena(void **state)
{
	(void)state;
	cor_arena_free(arena);
	return 0;
}

typedef struct bundle {
	uint32_t count;
	cor_curve_terms columns[COLUMNS_MOST];
	double weights[COLUMNS_MOST], factor;
	uint32_t rows[COLUMNS_MOST * ROWS_MOST];
	double amounts[COLUMNS_MOST * ROWS_MOST];
} bundle;

/* Columns of different rows, out of a stretch of rows of its own that may be all. */
static void draw_bundle(bundle *b, uint32_t rows)
{
	uint32_t width = 1 + draw(draw(4) ? (rows < 40 ? rows : 40) : rows);
	uint32_t first = draw(rows - width + 1), at = 0;
	double sum = 0;

	b->count = 1 + draw(COLUMNS_MOST);
	b->factor = 0.5 + draw(1000);
	for (uint32_t c = 0; c < b->count; c++) {
		uint32_t from = at;

		for (uint32_t r = 0; r < width; r++) {
			if (draw(3))
				continue;
			b->rows[at] = first + r;
			b->amounts[at++] = draw(2000) - 1000.0;
		}
		/* Not in order: a column may be told its rows as they come. */
		for (uint32_t i = from; i + 1 < at; i += 2) {
			uint32_t row = b->rows[i];

			b->rows[i] = b->rows[i + 1];
			b->rows[i + 1] = row;
		}
		b->columns[c] = (cor_curve_terms){b->rows + from, b->amounts + from, at - from};
		b->weights[c] = 1 + draw(1000);
		sum += b->weights[c];
	}
	for (uint32_t c = 0; c < b->count; c++)
		b->weights[c] /= sum;
}

static void add_plainly(const bundle *b, uint32_t rows, double *sum, double *size)
{
	double mean[ROWS_MOST] = {0};

	for (uint32_t c = 0; c < b->count; c++) {
		double dense[ROWS_MOST] = {0};

		for (uint32_t t = 0; t < b->columns[c].count; t++) {
			dense[b->columns[c].rows[t]] = b->columns[c].amounts[t];
			mean[b->columns[c].rows[t]] += b->weights[c] * b->columns[c].amounts[t];
		}
		for (uint32_t i = 0; i < rows; i++) {
			for (uint32_t j = 0; j <= i && dense[i] != 0; j++) {
				sum[i * rows + j] += b->factor * b->weights[c] * dense[i] *
					dense[j];
				size[i * rows + j] += fabs(
					b->factor * b->weights[c] * dense[i] * dense[j]);
			}
		}
	}
	for (uint32_t i = 0; i < rows; i++) {
		for (uint32_t j = 0; j <= i && mean[i] != 0; j++) {
			sum[i * rows + j] -= b->factor * mean[i] * mean[j];
			size[i * rows + j] += fabs(b->factor * mean[i] * mean[j]);
		}
	}
}

static void add_in_frames(cor_curve *curve, const bundle *b)
{
	cor_curve_announce(curve, b->columns, b->count);
	for (uint32_t c = 0; c < b->count; c++)
		cor_curve_add(curve, &b->columns[c], b->weights[c], b->factor);
	cor_curve_close(curve, b->factor);
}

static void curvature(void **state)
{
	(void)state;
	bundle *b;
	uint32_t wide = 0;

	assert_int_equal(cor_arena_new_array(arena, 1, sizeof(*b), &b, &err), COR_OK);
	for (uint64_t seed = 1; seed < 60; seed++) {
		cor_arena_mark mark = cor_arena_here(arena);

		random_state = seed;
		uint32_t rows = 1 + draw(draw(3) ? 90 : ROWS_MOST), bundles = 1 + draw(60);
		double *sum, *size;
		cor_curve curve;

		assert_int_equal(cor_curve_new(rows + draw(20), arena, &curve, &err), COR_OK);
		assert_int_equal(cor_arena_new_array(arena, rows * rows, 8, &sum, &err), COR_OK);
		assert_int_equal(cor_arena_new_array(arena, rows * rows, 8, &size, &err), COR_OK);
		for (uint32_t twice = 0; twice < 2; twice++) {
			/* The second time nothing is left of the first. */
			cor_curve_begin(&curve, rows);
			memset(sum, 0, (size_t)rows * rows * sizeof(*sum));
			memset(size, 0, (size_t)rows * rows * sizeof(*size));
			for (uint32_t i = 0; i < bundles; i++) {
				draw_bundle(b, rows);
				add_plainly(b, rows, sum, size);
				add_in_frames(&curve, b);
				wide += curve.frame == &curve.whole;
			}
			cor_curve_end(&curve);
			for (uint32_t i = 0; i < rows; i++) {
				for (uint32_t j = 0; j <= i; j++)
					if (fabs(curve.sum[i * rows + j] - sum[i * rows + j]) >
						1e-11 * (1 + size[i * rows + j]))
						fail_msg("seed %llu: %u, %u",
							(unsigned long long)seed, i, j);
			}
		}
		cor_arena_back(arena, mark);
	}
	assert_true(wide > 10);
}

/* A = M M' + some on the diagonal: A (A^-1 b) is b, for all numbers of lines that are done at once and what is left of them. */
static void factors(void **state)
{
	(void)state;
	for (uint32_t n = 1; n < 130; n += n < 24 ? 1 : 7) {
		double a[130 * 130], m[130 * 130], x[130], b[130];

		random_state = n;
		for (uint32_t i = 0; i < n * n; i++)
			m[i] = draw(2000) / 1000.0 - 1;
		for (uint32_t i = 0; i < n; i++) {
			for (uint32_t j = 0; j < n; j++) {
				a[i * n + j] = i == j;
				for (uint32_t k = 0; k < n; k++)
					a[i * n + j] += m[i * n + k] * m[j * n + k];
			}
			x[i] = draw(2000) / 1000.0 - 1;
		}
		for (uint32_t i = 0; i < n; i++) {
			b[i] = 0;
			for (uint32_t j = 0; j < n; j++)
				b[i] += a[i * n + j] * x[j];
		}
		cor_factor_make(a, n);
		cor_factor_solve(a, n, b);
		for (uint32_t i = 0; i < n; i++)
			assert_true(fabs(b[i] - x[i]) < 1e-9);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(curvature, open_arena,
						   close_arena),
		cmocka_unit_test(factors)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
