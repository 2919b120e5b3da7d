#include "towers.h"

#include <math.h>

enum { OPERATORS = 3, REGIONS = 12, QUARTERS = 20, YEARS = 4, MAKERS = 2, UNITS = 3 };
enum {
	MONEY = 0,
	CREW = MONEY + QUARTERS,
	SUPPLY = CREW + REGIONS * QUARTERS,
	SECOND = SUPPLY + MAKERS * QUARTERS,
	OLD = SECOND + OPERATORS,
	ROWS = OLD + OPERATORS * YEARS
};

typedef struct tower {
	uint32_t operator, region, units;
	int64_t hours[UNITS], price[UNITS][MAKERS], travel, visit;
	double access[QUARTERS];
} tower;

typedef struct totals {
	double money, hours[REGIONS], units[OPERATORS], towers[OPERATORS];
} totals;

static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double unit(uint64_t *state)
{
	return (double)(draw(state) >> 11) * 0x1p-53;
}

static tower draw_tower(uint64_t *state)
{
	double who = unit(state);
	tower t = {.operator= who<.45 ? 0 : who<.78 ? 1 : 2 };

	t.region = (uint32_t)(draw(state) % REGIONS);
	t.units = 1 + (uint32_t)(draw(state) % UNITS);
	t.travel = 2 + (int64_t)(draw(state) % 10);
	t.visit = 500 + (int64_t)(draw(state) % 2500);
	for (uint32_t u = 0; u < UNITS; u++) {
		double base = 10000 * pow(8, unit(state));

		t.hours[u] = 8 + (int64_t)(draw(state) % 40);
		t.price[u][0] = (int64_t)base;
		t.price[u][1] = (int64_t)(base * (0.88 + 0.2 * unit(state)));
	}
	for (uint32_t q = 0; q < QUARTERS; q++)
		t.access[q] = 0.05 * unit(state);
	return t;
}

static void count(const tower *t, totals *all)
{
	for (uint32_t u = 0; u < t->units; u++) {
		all->money += (double)(t->price[u][0] + t->price[u][1]) / 2;
		all->hours[t->region] += (double)t->hours[u];
	}
	all->money += (double)t->visit;
	all->hours[t->region] += (double)t->travel;
	all->units[t->operator] += t->units;
	all->towers[t->operator] += 1;
}

static cor_status add_rows(cor_plan_draft *d, const totals *all, cor_err *err)
{
	double units = all->units[0] + all->units[1] + all->units[2];

	for (uint32_t q = 0; q < QUARTERS; q++)
		COR_TRY(cor_plan_add_row(d, 0, (int64_t)(1.10 * all->money / QUARTERS), NULL, err));
	for (uint32_t r = 0; r < REGIONS; r++) {
		for (uint32_t q = 0; q < QUARTERS; q++)
			COR_TRY(cor_plan_add_row(d, 1, (int64_t)(1.25 * all->hours[r] / QUARTERS),
				NULL, err));
	}
	for (uint32_t i = 0; i < MAKERS * QUARTERS; i++)
		COR_TRY(cor_plan_add_row(d, 2, (int64_t)(0.65 * units / QUARTERS), NULL, err));
	for (uint32_t o = 0; o < OPERATORS; o++)
		COR_TRY(cor_plan_add_row(d, 3, (int64_t)(0.65 * all->units[o]), NULL, err));
	for (uint32_t o = 0; o < OPERATORS; o++) {
		for (uint32_t y = 0; y < YEARS; y++)
			COR_TRY(cor_plan_add_row(d, 4,
				(int64_t)((1.05 - (y + 1) * 0.2) * all->towers[o]), NULL, err));
	}
	return COR_OK;
}

static cor_status add_tower(cor_plan_draft *d, const tower *t, cor_err *err)
{
	uint32_t units[UNITS];

	COR_TRY(cor_plan_add_bundle(d, 1, 2, err));
	for (uint32_t q = 0; q < QUARTERS; q++)
		COR_TRY(cor_plan_add_visit(d, (uint8_t)q, t->visit,
			(cor_plan_term[]){{MONEY + q, t->visit},
				{CREW + t->region * QUARTERS + q, t->travel}},
			2, err));
	for (uint32_t u = 0; u < t->units; u++) {
		COR_TRY(cor_plan_add_unit(d, &units[u], err));
		for (uint32_t q = 0; q < QUARTERS; q++) {
			for (uint32_t m = 0; m < MAKERS; m++) {
				cor_plan_term terms[] = {{MONEY + q, t->price[u][m]},
					{CREW + t->region * QUARTERS + q, t->hours[u]},
					{SUPPLY + m * QUARTERS + q, 1},
					{SECOND + t->operator, m } };
				double cost = (double)t->price[u][m] * (1 + t->access[q]) *
					pow(0.95, q / 4.0);

				COR_TRY(cor_plan_add_option(d, (uint8_t)q, (int64_t)cost, terms, 4,
					NULL, err));
			}
		}
	}
	COR_TRY(cor_plan_add_state(d, units, t->units, err));
	for (uint32_t y = 0; y < YEARS; y++)
		COR_TRY(cor_plan_add_moment(d, (uint8_t)(4 * y + 3),
			&(cor_plan_term){OLD + t->operator* YEARS + y, 1}, 1, err));
	return COR_OK;
}

cor_status towers_make(uint32_t towers, uint64_t seed, cor_arena *arena,
	cor_plan_problem *ret_problem, cor_err *err)
{
	COR_AUTO(cor_plan_draft) d = NULL;
	uint64_t state = seed;
	totals all = {0};

	COR_TRY(cor_plan_draft_new(&d, err));
	for (uint32_t i = 0; i < towers; i++) {
		tower t = draw_tower(&state);

		count(&t, &all);
	}
	COR_TRY(add_rows(d, &all, err));
	state = seed;
	for (uint32_t i = 0; i < towers; i++) {
		tower t = draw_tower(&state);

		COR_TRY(add_tower(d, &t, err));
	}
	return cor_plan_make(d, arena, ret_problem, err);
}
