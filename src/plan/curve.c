#include "plan/curve.h"

#include <stdbool.h>
#include <string.h>

/* A frame has room for the rows of one bundle, when these are not more than NEAR_ROWS; those of several, as long as they are few. */
enum { NEAR_ROWS = 256, NEAR_FEW = 64, LANES = 8 };
/* An array of so many numbers begins where a line of the cache does (base/mem.h). */
enum { ALIGNED = 512 };

typedef double lanes __attribute__((vector_size(8 * LANES)));

cor_status cor_curve_new(uint32_t row_most, cor_arena *arena, cor_curve *ret_curve, cor_err *err)
{
	cor_curve c = {.row_most = row_most};
	uint32_t near = row_most < NEAR_ROWS ? row_most : NEAR_ROWS;

	/* Lines are written by whole lanes: what lies behind the place on the diagonal, too. */
	COR_TRY(cor_arena_new_array(arena, (size_t)row_most * row_most + LANES, 8, &c.sum, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)near * (near + LANES) + ALIGNED, 8,
		&c.near.matrix, err));
	COR_TRY(cor_arena_new_array(arena, near, 4, &c.near_rows, err));
	COR_TRY(cor_arena_new_array(arena, row_most, 4, &c.places, err));
	for (unsigned i = 0; i < 2; i++) {
		cor_frame *f = i ? &c.whole : &c.near;

		COR_TRY(cor_arena_new_array(arena, row_most + ALIGNED, 8, &f->mean, err));
		COR_TRY(cor_arena_new_array(arena, row_most + ALIGNED, 8, &f->column, err));
		COR_TRY(cor_arena_new_array(arena, row_most, 4, &f->place, err));
		for (uint32_t r = 0; r < row_most; r++)
			f->place[r] = i ? r : UINT32_MAX;
	}
	*ret_curve = c;
	return COR_OK;
}

void cor_curve_begin(cor_curve *curve, uint32_t row_count)
{
	curve->row_count = row_count;
	curve->whole.matrix = curve->sum;
	curve->whole.stride = curve->whole.count = row_count;
	memset(curve->sum, 0, (size_t)row_count * row_count * sizeof(*curve->sum));
}

/* What the near frame holds goes to where it belongs; the frame is empty. */
void cor_curve_end(cor_curve *curve)
{
	cor_frame *f = &curve->near;

	for (uint32_t i = 0; i < f->count; i++) {
		const double *line = f->matrix + (size_t)i * f->stride;
		uint32_t a = curve->near_rows[i];

		for (uint32_t j = 0; j <= i; j++) {
			uint32_t b = curve->near_rows[j], high = a > b ? a : b;

			curve->sum[(size_t)high * curve->row_count + (a + b - high)] += line[j];
		}
		memset(f->matrix + (size_t)i * f->stride, 0, f->stride * sizeof(*line));
	}
	for (uint32_t i = 0; i < f->count; i++)
		f->place[curve->near_rows[i]] = UINT32_MAX;
	f->count = 0;
}

/* Whether all rows of these columns have a place in the near frame now. */
static bool take_near(cor_curve *curve, uint32_t most, const cor_curve_terms *columns,
	uint32_t count)
{
	cor_frame *f = &curve->near;

	if (f->count ==
		0) { /* one line of the cache more, so that lines are not on top of each other in it */
		f->stride = most < curve->row_most ? most : curve->row_most;
		f->stride = f->stride / LANES * LANES + LANES;
	}
	for (uint32_t c = 0; c < count; c++) {
		for (uint32_t t = 0; t < columns[c].count; t++) {
			uint32_t row = columns[c].rows[t];

			if (f->place[row] != UINT32_MAX)
				continue;
			if (f->count >= most)
				return false;
			curve->near_rows[f->count] = row;
			f->place[row] = f->count++;
		}
	}
	return true;
}

void cor_curve_announce(cor_curve *curve, const cor_curve_terms *columns, uint32_t count)
{
	static const uint32_t MOST[] = {NEAR_FEW, NEAR_FEW, NEAR_ROWS};

	curve->frame = &curve->near;
	for (unsigned i = 0; i < 3; i++) {
		if (take_near(curve, MOST[i], columns, count))
			return;
		cor_curve_end(curve);
	}
	curve->frame = &curve->whole;
}

/* The lower half += factor * x x', where x is 0 but at these places. */
__attribute__((target_clones("avx512f", "avx2", "default"))) static void add_square(
	const cor_frame *f, const double *x, const uint32_t *places, uint32_t count, double factor)
{
	for (uint32_t i = 0; i < count; i++) {
		double *line = f->matrix + (size_t)places[i] * f->stride;
		double amount = factor * x[places[i]];

		for (uint32_t j = 0; j <= places[i]; j += LANES) {
			lanes to, from;

			memcpy(&to, line + j, sizeof(to));
			memcpy(&from, x + j, sizeof(from));
			to += amount * from;
			memcpy(line + j, &to, sizeof(to));
		}
	}
}

void cor_curve_add(cor_curve *curve, const cor_curve_terms *column, double weight, double factor)
{
	const cor_frame *f = curve->frame;

	for (uint32_t t = 0; t < column->count; t++) {
		uint32_t place = f->place[column->rows[t]];

		curve->places[t] = place;
		f->column[place] = column->amounts[t];
		f->mean[place] += weight * column->amounts[t];
	}
	add_square(f, f->column, curve->places, column->count, factor * weight);
	for (uint32_t t = 0; t < column->count; t++)
		f->column[curve->places[t]] = 0;
}

void cor_curve_close(cor_curve *curve, double factor)
{
	const cor_frame *f = curve->frame;
	uint32_t count = 0;

	for (uint32_t i = 0; i < f->count; i++) {
		curve->places[count] = i;
		count += f->mean[i] != 0;
	}
	add_square(f, f->mean, curve->places, count, -factor);
	memset(f->mean, 0, f->count * sizeof(double));
}
