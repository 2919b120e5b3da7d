#include "plan/work.h"

#include <math.h>
#include <string.h>

#include "plan/price.h"

cor_status cor_work_offer(cor_work *w, const cor_plan_schedule *schedule, cor_err *err)
{
	bool has = w->run.progress.has_cost && w->answer.use;
	int64_t cost;

	if (!cor_plan_weigh(w->problem, w->task->groups_off, schedule, &cost, w->use) ||
		!cor_plan_fits(w->problem, w->task->groups_off, w->use) ||
		(has && cost >= w->answer.cost))
		return COR_OK;
	if (!w->answer.use)
		COR_TRY(cor_arena_new_array(w->arena, w->problem->row_count, 8, &w->answer.use,
			err));
	memcpy(w->answer.use, w->use, w->problem->row_count * sizeof(*w->use));
	w->answer.schedule = *schedule;
	w->answer.cost = cost;
	cor_run_note_cost(&w->run, cost);
	return COR_OK;
}

cor_status cor_work_new_prices(cor_work *w, cor_plan_prices *prices, cor_err *err)
{
	prices->shift = 0;
	return cor_arena_new_array(w->arena, w->problem->row_count, 8, &prices->numerator, err);
}

cor_status cor_work_offer_bound(cor_work *w, const cor_plan_prices *prices, cor_err *err)
{
	int64_t bound;

	COR_TRY(cor_pick_bound(w->problem, w->task->groups_off, w->barred, prices, false, w->arena,
		&bound, err));
	if (!w->answer.has_bound || bound > w->answer.bound) {
		w->answer.has_bound = true;
		w->answer.bound = w->answer.priced_bound = bound;
		w->answer.prices = *prices;
		cor_run_note_bound(&w->run, bound);
	}
	return COR_OK;
}

cor_status cor_work_take_bound(cor_work *w, const cor_dual *dual, cor_err *err)
{
	cor_plan_prices prices, none;
	cor_status status;

	COR_TRY(cor_work_new_prices(w, &prices, err));
	cor_prices_round(&w->pool, dual->price, &prices);
	status = cor_work_offer_bound(w, &prices, err);
	if (status != COR_ELIMIT)
		COR_TRY(status);
	if (status != COR_OK || w->answer.bound < 0) {
		COR_TRY(cor_work_new_prices(w, &none, err));
		COR_TRY(cor_work_offer_bound(w, &none, err));
	}
	/* What was reckoned in floating point on the way is no proof of more. */
	w->run.progress.bound = w->answer.bound;
	return COR_OK;
}

cor_status cor_work_take_ray(cor_work *w, const cor_pool *pool, const double *price, cor_err *err)
{
	cor_plan_prices prices;
	int64_t bound;

	COR_TRY(cor_work_new_prices(w, &prices, err));
	if (price)
		COR_TRY(cor_prices_round_ray(pool, price, w->arena, &prices, err));
	cor_status status = cor_pick_bound(w->problem, w->task->groups_off, w->barred, &prices,
		true, w->arena, &bound, err);
	/* Too steep to be reckoned: then it shows nothing. */
	if (status == COR_ELIMIT)
		return COR_OK;
	COR_TRY(status);
	if (bound > 0) {
		w->impossible = true;
		w->answer.has_ray = true;
		w->answer.ray = prices;
	}
	return COR_OK;
}

void cor_work_raise_bound(cor_work *w, double bound)
{
	double most = cor_work_has_schedule(w) ? (double)w->answer.cost : 0x1p60;

	if (w->answer.has_bound && bound > (double)w->answer.bound)
		w->answer.bound = (int64_t)fmin(floor(bound - 1e-9 * fabs(bound)), most);
}
