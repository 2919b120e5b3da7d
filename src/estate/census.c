#include "estate/census.h"

#include "base/team.h"
#include "estate/frozen.h"

#define CELLS_SHARE 16u /* more cells than one element in so many: not worth it */
#define LANES 4u        /* neighbours are alike, and one counter would wait for itself */

typedef struct counting {
	const cor_estate *estate;
	const cor_run *runs;
	uint32_t run_count;
	uint32_t *counts; /* of all */
	uint64_t cells;
	uint32_t *own[COR_TEAM_MOST];
} counting;

uint64_t cor_census_cells(const cor_estate *e, unsigned k, uint64_t sets)
{
	uint64_t cells = e->layout.run_count[k] < 2 ? 0 : cor_runs_values(e, k) * sets;

	return cells * CELLS_SHARE > e->tables[COR_ELEMENT].row_count ? 0 : cells;
}

static void count_bytes(const uint8_t *makers, cor_run run, uint32_t sets, uint64_t cells,
	uint32_t *own)
{
	uint32_t *lanes[LANES], i = run.from;

	for (unsigned l = 0; l < LANES; l++)
		lanes[l] = own + l * cells + (uint64_t)run.code * sets;
	for (; run.to - i >= LANES; i += LANES) {
		lanes[0][makers[i]]++;
		lanes[1][makers[i + 1]]++;
		lanes[2][makers[i + 2]]++;
		lanes[3][makers[i + 3]]++;
	}
	for (; i < run.to; i++)
		lanes[0][makers[i]]++;
}

/* Runs are many: each member takes those that begin in its share of the elements. */
static void count_share(void *data, uint32_t number, uint32_t count)
{
	counting *c = data;
	const cor_codes *makers = &c->estate->layout.element_makers;
	uint32_t elements = c->estate->tables[COR_ELEMENT].row_count;
	uint32_t first = (uint32_t)((uint64_t)elements * number / count);
	uint32_t end = (uint32_t)((uint64_t)elements * (number + 1) / count);

	for (uint32_t r = 0; r < c->run_count; r++) {
		cor_run run = c->runs[r];

		run.from = run.from > first ? run.from : first;
		run.to = run.to < end ? run.to : end;
		if (run.from >= run.to)
			continue;
		if (makers->value_count == 1) {
			c->own[number][run.code] += run.to - run.from;
			continue;
		}
		if (makers->width == 1) {
			count_bytes(makers->codes, run, makers->value_count, c->cells,
				c->own[number]);
			continue;
		}
		for (uint32_t i = run.from; i < run.to; i++)
			c->own[number]
			      [(uint64_t)run.code * makers->value_count + cor_code_at(makers, i)]++;
	}
}

static cor_status count_column(cor_freeze *f, unsigned k, uint64_t cells, cor_err *err)
{
	cor_estate *e = f->estate;
	cor_arena_mark mark = cor_arena_here(f->scratch);
	uint32_t members = cor_team_size();
	counting c = {e, e->layout.runs[k], e->layout.run_count[k], NULL, cells, {NULL}};

	for (uint32_t m = 0; m < members; m++)
		COR_TRY(cor_arena_new_array(f->scratch, LANES * cells, sizeof(uint32_t), &c.own[m],
			err));
	COR_TRY(cor_arena_new_array(e->keep, cells, sizeof(uint32_t), &c.counts, err));
	cor_team_run(members, count_share, &c);
	for (uint32_t m = 0; m < members * LANES; m++)
		for (uint64_t i = 0; i < cells; i++)
			c.counts[i] += c.own[m / LANES][m % LANES * cells + i];
	e->layout.census[k] = c.counts;
	cor_arena_back(f->scratch, mark);
	return COR_OK;
}

cor_status cor_freeze_census(cor_freeze *f, cor_err *err)
{
	uint32_t sets = cor_estate_maker_set_count(f->estate);

	for (unsigned k = 0; k < COR_RUN_COLUMNS; k++) {
		uint64_t cells = cor_census_cells(f->estate, k, sets);

		if (cells)
			COR_TRY(count_column(f, k, cells, err));
	}
	return COR_OK;
}

const uint32_t *cor_estate_census(const cor_estate *e, const cor_run *runs)
{
	for (unsigned k = 0; runs && k < COR_RUN_COLUMNS; k++) {
		if (e->layout.runs[k] == runs && e->layout.run_count[k])
			return e->layout.census[k];
	}
	return NULL;
}
