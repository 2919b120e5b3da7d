#include "sites.h"

#include <math.h>

enum { OPERATORS = 3, REGIONS = 12, YEARS = 8, CAP_YEARS = 7, MAKERS = 2 };
enum {
	MONEY = 0,
	CREW = MONEY + YEARS,
	OLD = CREW + REGIONS * YEARS,
	OLD_THERE = OLD + OPERATORS * CAP_YEARS,
	SECOND = OLD_THERE + OPERATORS * REGIONS * CAP_YEARS,
	SUPPLY = SECOND + OPERATORS,
	ROWS = SUPPLY + MAKERS * YEARS
};
_Static_assert((int)ROWS == (int)SITES_ROWS && SITES_OPTIONS == YEARS * MAKERS,
	"as the header says");

typedef struct site {
	uint32_t operator, region, due;
	int64_t hours, weight, price[MAKERS];
	double access[YEARS]; /* what is dearer there in that year */
} site;

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

static site draw_site(uint64_t *state)
{
	double who = unit(state), base = 40000 * pow(10, unit(state));
	site s = {.operator= who<.45 ? 0 : who<.78 ? 1 : 2 };

	s.region = (uint32_t)(draw(state) % REGIONS);
	s.due = (uint32_t)(draw(state) % (YEARS + 2));
	s.hours = 16 + (int64_t)(draw(state) % 105);
	s.weight = 1 + (int64_t)(9 * pow(unit(state), 3));
	s.price[0] = (int64_t)base;
	s.price[1] = (int64_t)(base * (0.86 + 0.2 * unit(state)));
	for (uint32_t y = 0; y < YEARS; y++)
		s.access[y] = 0.05 * unit(state);
	return s;
}

static int64_t cost_of(const site *s, uint32_t year, uint32_t maker)
{
	int far = (int)s->due - (int)year;
	double off = far > 0 ? 0.06 * far : -0.04 * far;

	return (int64_t)((double)s->price[maker] * (1 + off + s->access[year]) * pow(0.95, year));
}

static cor_status add_rows(cor_plan_draft *d, const int64_t *all, uint32_t sites, cor_err *err)
{
	int64_t limit[ROWS];

	for (uint32_t y = 0; y < YEARS; y++) {
		limit[MONEY + y] = (int64_t)(1.06 * (double)all[MONEY] / YEARS);
		for (uint32_t r = 0; r < REGIONS; r++)
			limit[CREW + r * YEARS + y] = (int64_t)(1.15 *
				(double)all[CREW + r * YEARS] / YEARS);
		limit[SUPPLY + y] = (int64_t)(0.62 * sites / YEARS);
		limit[SUPPLY + YEARS + y] = (int64_t)(0.60 * sites / YEARS);
	}
	for (uint32_t y = 0; y < CAP_YEARS; y++) {
		double left = 1 - (y + 1.0) / YEARS;

		for (uint32_t o = 0; o < OPERATORS; o++)
			limit[OLD + o * CAP_YEARS + y] = (int64_t)((left + 0.02) *
				(double)all[OLD + o * CAP_YEARS]);
		for (uint32_t i = 0; i < OPERATORS * REGIONS; i++)
			limit[OLD_THERE + i * CAP_YEARS + y] = (int64_t)((left + 0.08) *
				(double)all[OLD_THERE + i * CAP_YEARS]);
	}
	for (uint32_t o = 0; o < OPERATORS; o++)
		limit[SECOND + o] = (int64_t)(0.65 * (double)all[SECOND + o]);
	for (uint32_t r = 0; r < ROWS; r++)
		COR_TRY(cor_plan_add_row(d, 0, limit[r], NULL, err));
	return COR_OK;
}

static void count(const site *s, int64_t *all)
{
	all[MONEY] += (s->price[0] + s->price[1]) / 2;
	all[CREW + s->region * YEARS] += s->hours;
	all[OLD + s->operator* CAP_YEARS] += s->weight;
	all[OLD_THERE + (s->operator* REGIONS + s->region) * CAP_YEARS] += s->weight;
	all[SECOND + s->operator] += 1;
}

static cor_status add_site(cor_plan_draft *d, const site *s, cor_err *err)
{
	COR_TRY(cor_plan_add_bundle(d, 1, 1, err));
	COR_TRY(cor_plan_add_unit(d, NULL, err));
	for (uint32_t y = 0; y < YEARS; y++) {
		for (uint32_t m = 0; m < MAKERS; m++) {
			cor_plan_term terms[4 + 2 * CAP_YEARS];
			uint32_t n = 0;

			terms[n++] = (cor_plan_term){MONEY + y, s->price[m]};
			terms[n++] = (cor_plan_term){CREW + s->region * YEARS + y, s->hours};
			terms[n++] = (cor_plan_term){SUPPLY + m * YEARS + y, 1};
			if (m == 1)
				terms[n++] = (cor_plan_term){SECOND + s->operator, 1 };
			for (uint32_t c = 0; c < y; c++) {
				terms[n++] = (cor_plan_term){OLD + s->operator* CAP_YEARS + c,
					s->weight};
				terms[n++] = (cor_plan_term){OLD_THERE +
						(s->operator* REGIONS + s->region) * CAP_YEARS + c,
					s->weight};
			}
			COR_TRY(cor_plan_add_option(d, (uint8_t)y, cost_of(s, y, m), terms, n, NULL,
				err));
		}
	}
	return COR_OK;
}

cor_status sites_make(uint32_t sites, uint64_t seed, cor_arena *arena,
	cor_plan_problem *ret_problem, cor_err *err)
{
	COR_AUTO(cor_plan_draft) d = NULL;
	int64_t all[ROWS] = {0};
	uint64_t state = seed;

	COR_TRY(cor_plan_draft_new(&d, err));
	for (uint32_t i = 0; i < sites; i++) {
		site s = draw_site(&state);

		count(&s, all);
	}
	COR_TRY(add_rows(d, all, sites, err));
	state = seed;
	for (uint32_t i = 0; i < sites; i++) {
		site s = draw_site(&state);

		COR_TRY(add_site(d, &s, err));
	}
	return cor_plan_make(d, arena, ret_problem, err);
}
