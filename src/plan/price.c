#include "plan/price.h"

#include <math.h>

#include "base/team.h"

/* The most that everything can come to under these prices. */
static double most(const cor_pool *k, const double *price)
{
	double sum = 1;

	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		double own = 0;

		for (size_t c = k->column_first[at]; c < k->column_first[at] + k->column_count[at];
			c++) {
			double value = fabs(k->cost[c]);

			for (uint32_t t = 0; t < k->term_count[c]; t++)
				value += price[k->term_row[k->term_first[c] + t]] *
					fabs(k->term_amount[k->term_first[c] + t]);
			own = fmax(own, value);
		}
		/* Columns that are not there may cost more. */
		sum += k->copies[at] * (k->complete[at] ? own : 4 * own);
	}
	for (uint32_t r = 0; r < k->row_count; r++)
		sum += price[r] * fabs(k->limit[r]);
	return sum;
}

void cor_prices_round(const cor_pool *k, const double *price, cor_plan_prices *prices)
{
	double sum = most(k, price), scale;

	for (prices->shift = 30; prices->shift > 0 && sum * ldexp(1, (int)prices->shift) > 0x1p61;)
		prices->shift--;
	scale = ldexp(1, (int)prices->shift);
	for (uint32_t r = 0; r < k->problem->row_count; r++)
		prices->numerator[r] = k->own_row[r] == COR_NO_ROW
			? 0
			: (int64_t)fmin(nearbyint(price[k->own_row[r]] * scale), 0x1p61);
}

cor_status cor_prices_round_ray(const cor_pool *k, const double *price, cor_arena *scratch,
	cor_plan_prices *prices, cor_err *err)
{
	double most = 0, *scaled;

	COR_TRY(cor_arena_new_array(scratch, k->row_count, sizeof(*scaled), &scaled, err));
	for (uint32_t r = 0; r < k->row_count; r++)
		most = price[r] > most ? price[r] : most;
	for (uint32_t r = 0; r < k->row_count; r++)
		scaled[r] = most > 0 ? price[r] / most : 0;
	cor_prices_round(k, scaled, prices);
	return COR_OK;
}

cor_status cor_pricing_new(cor_pool *k, uint32_t members, cor_arena *arena,
	cor_pricing *ret_pricing, cor_err *err)
{
	const cor_plan_problem *p = k->problem;
	cor_pricing g = {.pool = k, .members = members};
	size_t choices = 0;
	uint32_t count = 0;

	if (k->incomplete_count == 0) {
		*ret_pricing = g;
		return COR_OK;
	}
	COR_TRY(cor_arena_new_array(arena, p->row_count, 8, &g.prices.numerator, err));
	COR_TRY(cor_arena_new_array(arena, members, sizeof(*g.picks), &g.picks, err));
	for (uint32_t m = 0; m < members; m++) {
		COR_TRY(cor_pick_new(p, k->barred, arena, &g.picks[m], err));
		g.picks[m].costs_off = k->costs_off;
	}
	COR_TRY(cor_arena_new_array(arena, k->incomplete_count, 4, &g.places, err));
	COR_TRY(cor_arena_new_array(arena, k->incomplete_count, sizeof(size_t), &g.choice_first,
		err));
	COR_TRY(cor_arena_new_array(arena, k->incomplete_count, 8, &g.value, err));
	for (uint32_t at = 0; at < p->bundle_count; at++) {
		uint32_t b = k->order[at];

		if (k->complete[at])
			continue;
		g.places[count] = at;
		g.choice_first[count++] = choices;
		choices += p->bundle_unit_first[b + 1] - p->bundle_unit_first[b];
	}
	COR_TRY(cor_arena_new_array(arena, choices, 4, &g.choices, err));
	*ret_pricing = g;
	return COR_OK;
}

static void pick_part(void *data, uint32_t member, uint32_t members)
{
	cor_pricing *g = data;
	uint32_t count = g->pool->incomplete_count;

	for (uint32_t i = cor_team_share(count, member, members),
		      end = cor_team_share(count, member + 1, members);
		i < end; i++)
		g->value[i] = cor_pick_bundle(&g->picks[member], g->pool->order[g->places[i]],
			g->choices + g->choice_first[i]);
}

cor_status cor_pricing_run(cor_pricing *g, const double *price, const uint32_t *counts,
	double *ret_bound, cor_err *err)
{
	cor_pool *k = g->pool;
	double bound = 0, scale;

	cor_prices_round(k, price, &g->prices);
	scale = ldexp(1, -(int)g->prices.shift);
	for (uint32_t m = 0; m < g->members; m++) {
		g->picks[m].price = g->prices.numerator;
		g->picks[m].shift = g->prices.shift;
	}
	cor_team_run(g->members, pick_part, g);
	for (uint32_t m = 0; m < g->members; m++) {
		if (g->picks[m].overflow)
			return cor_fail(err, COR_ELIMIT,
				"prices and amounts of the plan pass 2^62");
	}
	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		double least = INFINITY;

		for (size_t c = k->column_first[at];
			k->complete[at] && c < k->column_first[at] + k->column_count[at]; c++)
			least = fmin(least, cor_pool_value(k, price, c));
		bound += k->complete[at] ? k->copies[at] * least : 0;
	}
	for (uint32_t i = 0; i < k->incomplete_count; i++) {
		bound += k->copies[g->places[i]] * (double)g->value[i] * scale;
		k->impossible |= g->value[i] == COR_PICK_NONE;
		if (g->value[i] != COR_PICK_NONE)
			cor_pool_add(k, g->places[i], g->choices + g->choice_first[i], price,
				counts);
	}
	for (uint32_t r = 0; r < k->row_count; r++)
		bound -= price[r] * k->limit[r];
	*ret_bound = bound;
	return COR_OK;
}
