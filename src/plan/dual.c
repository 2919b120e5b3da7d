#include "plan/dual.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/team.h"
#include "plan/curve.h"
#include "plan/factor.h"
#include "plan/price.h"

enum { STEPS_MOST = 80, HALVINGS = 6 };
/* Rows that are solved for at once; of more, those that bind many, and others as they are found to bind. */
enum { LIVE_MOST = 1280, WIDE = 512, MORE = 192 };
#define NEAR_PART 0.05
#define NEAR_LEAST 5
#define FALL_MOST 0.6
#define SAMPLE 6000        /* bundles that are enough while tau is large, */
#define SAMPLE_TAU 0.05    /* above this part of the spread */
enum { APART = 128 };      /* bytes: two lines of the cache, which are often fetched together */
#define WEIGHT_MOST 0x1p50 /* of prices times limits: what is rounded stays below 1 */

/* What one thread adds up over its places. */
typedef struct part {
	double hard, cost;      /* hard: over columns; cost: of the weighted columns */
	double *use;            /* by row */
	double *drift;          /* by row: how use changes with tau */
	double open;            /* bundles, as far as they are not decided */
	cor_curve curve;        /* by live row */
	double value_mean;      /* of a bundle's columns */
	double *value, *weight; /* of the columns of a bundle */
	uint32_t *chosen;       /* columns that count, */
	cor_curve_terms *terms; /* with their terms on live rows, by their numbers there; */
	uint32_t *live_rows;    /* where not all rows are live these are copied */
	double *live_amounts;
	char apart[COR_APART_BYTES];
} part;

typedef struct pass {
	const cor_pool *pool;
	const double *price;
	double tau;
	uint32_t stride; /* every so many-th place stands for all of them */
	/* Rows that have a price; the others have none and are not in what is solved.  live_of: by row, its number
	 * among the live ones, or COR_NO_ROW. */
	uint32_t *live, *live_of, live_count, live_most;
	part parts[COR_TEAM_MOST];
} pass;

/* Weights of a bundle's columns; how many count, listed in chosen. */
static uint32_t weigh(const pass *s, part *o, uint32_t at)
{
	const cor_pool *k = s->pool;
	size_t first = k->column_first[at];
	double least = INFINITY, sum = 0, copies = k->copies[at] * s->stride;
	uint32_t count = 0;

	for (uint32_t c = 0; c < k->column_count[at]; c++) {
		o->value[c] = cor_pool_value(k, s->price, first + c);
		least = o->value[c] < least ? o->value[c] : least;
	}
	for (uint32_t c = 0; c < k->column_count[at]; c++) {
		double far = (o->value[c] - least) / s->tau;

		if (far > 18)
			continue;
		o->weight[count] = exp(-far);
		sum += o->weight[count];
		o->chosen[count++] = c;
	}
	o->value_mean = 0;
	o->hard += copies * least;
	for (uint32_t i = 0; i < count; i++) {
		o->weight[i] /= sum;
		o->value_mean += o->weight[i] * o->value[o->chosen[i]];
		o->open -= copies * o->weight[i] * o->weight[i];
	}
	o->open += copies;
	return count;
}

/* The terms of a column that are on live rows, by their numbers there. */
static cor_curve_terms live_terms(const pass *s, const part *o, uint32_t copy, size_t c)
{
	const cor_pool *k = s->pool;
	const uint32_t *rows = k->term_row + k->term_first[c];
	const double *amounts = k->term_amount + k->term_first[c];
	uint32_t *to, count = 0;
	double *to_amounts;

	if (s->live_count == k->row_count)
		return (cor_curve_terms){rows, amounts, k->term_count[c]};
	to = o->live_rows + (size_t)copy * k->terms_most;
	to_amounts = o->live_amounts + (size_t)copy * k->terms_most;
	for (uint32_t t = 0; t < k->term_count[c]; t++) {
		uint32_t live = s->live_of[rows[t]];

		if (live == COR_NO_ROW)
			continue;
		to[count] = live;
		to_amounts[count++] = amounts[t];
	}
	return (cor_curve_terms){to, to_amounts, count};
}

/* Everything that a bundle adds, once its columns have weights. */
static void add_bundle(const pass *s, part *o, uint32_t at, uint32_t count)
{
	const cor_pool *k = s->pool;
	double copies = k->copies[at] * s->stride;

	for (uint32_t i = 0; i < count; i++) {
		size_t c = k->column_first[at] + o->chosen[i];
		double off = (o->value[o->chosen[i]] - o->value_mean) / (s->tau * s->tau);

		o->cost += copies * o->weight[i] * k->cost[c];
		for (uint32_t t = 0; t < k->term_count[c]; t++) {
			uint32_t row = k->term_row[k->term_first[c] + t];
			double amount = copies * o->weight[i] *
				k->term_amount[k->term_first[c] + t];

			o->use[row] += amount;
			o->drift[row] += amount * off;
		}
		o->terms[i] = live_terms(s, o, i, c);
	}
	if (count == 1) /* its mean is all there is */
		return;
	cor_curve_announce(&o->curve, o->terms, count);
	for (uint32_t i = 0; i < count; i++)
		cor_curve_add(&o->curve, &o->terms[i], o->weight[i], copies / s->tau);
	cor_curve_close(&o->curve, copies / s->tau);
}

static void pass_part(void *data, uint32_t member, uint32_t members)
{
	pass *s = data;
	const cor_pool *k = s->pool;
	part *o = &s->parts[member];
	uint32_t bundles = k->problem->bundle_count;
	uint32_t from = cor_team_share(bundles, member, members);
	uint32_t to = cor_team_share(bundles, member + 1, members);

	o->hard = o->cost = o->open = 0;
	memset(o->drift, 0, k->row_count * sizeof(double));
	memset(o->use, 0, k->row_count * sizeof(double));
	cor_curve_begin(&o->curve, s->live_count);
	for (uint32_t at = (from + s->stride - 1) / s->stride * s->stride; at < to; at += s->stride)
		add_bundle(s, o, at, weigh(s, o, at));
	cor_curve_end(&o->curve);
}

/* Everything into the first part. */
static void run_pass(pass *s, uint32_t members, const double *price, double tau)
{
	size_t rows = s->pool->row_count, n = s->live_count;
	part *sum = &s->parts[0];

	s->price = price;
	s->tau = tau;
	cor_team_run(members, pass_part, s);
	for (uint32_t m = 1; m < members; m++) {
		const part *o = &s->parts[m];

		sum->hard += o->hard;
		sum->cost += o->cost;
		sum->open += o->open;
		for (size_t r = 0; r < rows; r++) {
			sum->use[r] += o->use[r];
			sum->drift[r] += o->drift[r];
		}
		for (size_t i = 0; i < n * n; i++)
			sum->curve.sum[i] += o->curve.sum[i];
	}
}

static cor_status new_part(const pass *s, part *o, size_t columns_most, size_t terms_most,
	cor_arena *arena, cor_err *err)
{
	size_t rows = s->pool->row_count;
	size_t copied = rows > s->live_most ? columns_most * terms_most : 0;

	COR_TRY(cor_arena_new_array(arena, rows, 8, &o->use, err));
	COR_TRY(cor_arena_new_array(arena, rows, 8, &o->drift, err));
	COR_TRY(cor_curve_new(s->live_most, arena, &o->curve, err));
	COR_TRY(cor_arena_new_array(arena, columns_most, 8, &o->value, err));
	COR_TRY(cor_arena_new_array(arena, columns_most, 8, &o->weight, err));
	COR_TRY(cor_arena_new_array(arena, columns_most, 4, &o->chosen, err));
	COR_TRY(cor_arena_new_array(arena, columns_most, sizeof(*o->terms), &o->terms, err));
	COR_TRY(cor_arena_new_array(arena, copied, 4, &o->live_rows, err));
	COR_TRY(cor_arena_new_array(arena, copied, 8, &o->live_amounts, err));
	return cor_arena_apart(arena, err);
}

static cor_status new_pass(const cor_pool *k, uint32_t members, cor_arena *arena, pass *s,
	cor_err *err)
{
	size_t columns = 0;

	for (uint32_t at = 0; at < k->problem->bundle_count; at++)
		columns = k->column_room[at] > columns ? k->column_room[at] : columns;
	s->pool = k;
	s->live_most = k->row_count < LIVE_MOST ? k->row_count : LIVE_MOST;
	COR_TRY(cor_arena_new_array(arena, s->live_most, 4, &s->live, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 4, &s->live_of, err));
	for (uint32_t m = 0; m < members; m++)
		COR_TRY(new_part(s, &s->parts[m], columns, k->terms_most, arena, err));
	return COR_OK;
}

/* ---- steps ---- */

typedef struct climb {
	cor_pool *pool;
	cor_run *run;
	pass pass;
	uint32_t members;
	cor_pricing pricing;
	double *price, *trial, *way; /* by row */
	double *slope, *moves, *to_top, *with_tau;
	double *matrix, *right; /* of the rows that bind each other */
	uint32_t *kept;
	struct wish *wishes; /* by row, where not all are live */
	double tau, cost_most;
	double length;
	cor_dual dual;
} climb;

/* Newton's direction towards the top at this tau, and how the top moves as tau grows.  Where the barrier outweighs
 * all else a row is for itself. */
static void find_ways(climb *c)
{
	const part *o = &c->pass.parts[0];
	uint32_t n = c->pass.live_count, count = 0;

	for (uint32_t l = 0; l < n; l++) {
		uint32_t r = c->pass.live[l];
		double barrier = c->tau / (c->price[r] * c->price[r]);
		double own = o->curve.sum[(size_t)l * n + l];

		c->slope[r] = o->use[r] - c->pool->limit[r] + c->tau / c->price[r];
		c->moves[r] = o->drift[r] + 1 / c->price[r];
		c->to_top[r] = c->slope[r] / (barrier + own);
		c->with_tau[r] = c->moves[r] / (barrier + own);
		if (own > 1e-4 * barrier)
			c->kept[count++] = l;
	}
	for (uint32_t i = 0; i < count; i++) {
		uint32_t l = c->kept[i], r = c->pass.live[l];

		for (uint32_t j = 0; j <= i; j++)
			c->matrix[(size_t)i * count + j] = o->curve.sum[(size_t)l * n + c->kept[j]];
		c->matrix[(size_t)i * count + i] += c->tau / (c->price[r] * c->price[r]);
	}
	cor_factor_make(c->matrix, count);
	for (uint32_t pair = 0; pair < 2; pair++) {
		const double *from = pair ? c->moves : c->slope;
		double *to = pair ? c->with_tau : c->to_top;

		for (uint32_t i = 0; i < count; i++)
			c->right[i] = from[c->pass.live[c->kept[i]]];
		cor_factor_solve(c->matrix, count, c->right);
		for (uint32_t i = 0; i < count; i++)
			to[c->pass.live[c->kept[i]]] = c->right[i];
	}
}

static double product(const climb *c, const double *a, const double *b)
{
	double sum = 0;

	for (uint32_t l = 0; l < c->pass.live_count; l++)
		sum += a[c->pass.live[l]] * b[c->pass.live[l]];
	return sum;
}

/* How far tau may fall now: as far as the weights of what is open move little, in the norm of the curvature. */
static double next_tau(climb *c)
{
	double most = NEAR_PART * c->pass.parts[0].open + NEAR_LEAST;
	double left = product(c, c->slope, c->to_top) / c->tau;
	double moved = product(c, c->moves, c->with_tau) * c->tau; /* if tau fell to nothing */
	double fall = moved > 0 ? sqrt(most / moved) : 1;

	if (left > most)
		return c->tau;
	return c->tau * (1 - fmin(fall, FALL_MOST));
}

/* The bound at the prices where the last pass was. */
static cor_status note_bound(climb *c, const double *price, bool with_pricing, cor_err *err)
{
	double bound = c->pass.parts[0].hard, weight = 0;

	if (c->pass.stride > 1)
		return COR_OK;
	for (uint32_t r = 0; r < c->pool->row_count; r++)
		weight += price[r] * fabs(c->pool->limit[r]);
	/* Steep prices that cancel out leave nothing of a bound but their rounding. */
	if (weight > WEIGHT_MOST) {
		c->dual.unbounded = true;
		return COR_OK;
	}
	if (c->pool->incomplete_count) {
		if (!with_pricing)
			return COR_OK;
		cor_status status = cor_pricing_run(&c->pricing, price, NULL, &bound, err);
		/* So steep that whole numbers do not hold them: they rise without end. */
		if (status == COR_ELIMIT) {
			c->dual.unbounded = true;
			return COR_OK;
		}
		COR_TRY(status);
	} else {
		for (uint32_t r = 0; r < c->pool->row_count; r++)
			bound -= price[r] * c->pool->limit[r];
	}
	if (bound > c->dual.bound) {
		c->dual.bound = bound;
		memcpy(c->dual.price, price, c->pool->row_count * sizeof(double));
		c->dual.unbounded |= bound > c->cost_most;
	}
	return COR_OK;
}

/* Prices so far along the way.  One that falls does so as if the room that the barrier leaves for it grew
 * evenly, and so stays above 0. */
static void go_along(climb *c, double length)
{
	for (uint32_t l = 0; l < c->pass.live_count; l++) {
		uint32_t r = c->pass.live[l];
		double far = length * c->way[r];

		c->trial[r] = far < 0 ? c->price[r] / (1 - far / c->price[r]) : c->price[r] + far;
	}
}

/* The slope at the trial prices along what was gone. */
static double slope_there(const climb *c, double length)
{
	const part *o = &c->pass.parts[0];
	double sum = 0;

	for (uint32_t l = 0; l < c->pass.live_count; l++) {
		uint32_t r = c->pass.live[l];

		sum += (c->trial[r] - c->price[r]) / length *
			(o->use[r] - c->pool->limit[r] + c->tau / c->trial[r]);
	}
	return sum;
}

/* One step, to a smaller tau where that is near enough.  Where it goes too far, so that the slope turns, it is
 * made shorter. */
static cor_status step(climb *c, cor_err *err)
{
	double rise, tau;

	find_ways(c);
	tau = next_tau(c);
	for (uint32_t l = 0; l < c->pass.live_count; l++) {
		uint32_t r = c->pass.live[l];

		c->way[r] = c->to_top[r] + (tau - c->tau) * c->with_tau[r];
		c->slope[r] += (tau - c->tau) * c->moves[r];
	}
	rise = product(c, c->slope, c->way);
	c->tau = tau;
	c->length = 1;
	for (uint32_t i = 0;; i++) {
		double turned;

		go_along(c, c->length);
		run_pass(&c->pass, c->members, c->trial, c->tau);
		turned = slope_there(c, c->length);
		COR_TRY(note_bound(c, c->trial, i == 0, err));
		if (turned >= -0.7 * rise || i == HALVINGS)
			break;
		c->length *= fmax(0.1, fmin(0.6, rise / (rise - turned)));
	}
	memcpy(c->price, c->trial, c->pool->row_count * sizeof(double));
	return COR_OK;
}

/* What is between the weighted columns and the bound: all that smaller steps could still bring. */
static bool is_close(const climb *c, double precision)
{
	const part *o = &c->pass.parts[0];
	double cost = o->cost;

	for (uint32_t r = 0; r < c->pool->row_count; r++)
		cost += c->price[r] * fmax(0, o->use[r] - c->pool->limit[r]);
	return cost - c->dual.bound <= precision * fabs(cost);
}

/* ---- rows that are live ---- */

/* A row and how much is said for it. */
typedef struct wish {
	uint32_t row;
	double weight;
} wish;

static int by_weight(const void *left, const void *right)
{
	const wish *a = left, *b = right;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

/* At this price the barrier alone would leave the row the room it has, or a tenth of what is used when it has none. */
static void make_live(climb *c, uint32_t row)
{
	const cor_pool *k = c->pool;
	double use = c->pass.parts[0].use[row], room = k->limit[row] - use;

	c->pass.live_of[row] = c->pass.live_count;
	c->pass.live[c->pass.live_count++] = row;
	c->price[row] = c->tau / fmax(room, 0.1 * fabs(use) + k->scale[row]);
}

/* The rows with the most weight become live, as far as there is room; how many did. */
static uint32_t add_live(climb *c, wish *wishes, uint32_t count, uint32_t most)
{
	uint32_t room = c->pass.live_most - c->pass.live_count;

	most = most < room ? most : room;
	if (count > 1)
		qsort(wishes, count, sizeof(*wishes), by_weight);
	count = count < most ? count : most;
	for (uint32_t i = 0; i < count; i++)
		make_live(c, wishes[i].row);
	return count;
}

/* Rows that are over their limit at these prices, and not live.  In some steps they are: then all is reckoned anew. */
static void extend(climb *c)
{
	const cor_pool *k = c->pool;
	uint32_t count = 0;

	if (c->pass.live_count == c->pass.live_most)
		return;
	for (uint32_t r = 0; r < k->row_count; r++) {
		double over = c->pass.parts[0].use[r] - k->limit[r];

		if (c->pass.live_of[r] == COR_NO_ROW && over > 1e-3 * k->scale[r])
			c->wishes[count++] = (wish){r, over / k->scale[r]};
	}
	if (add_live(c, c->wishes, count, MORE))
		run_pass(&c->pass, c->members, c->price, c->tau);
}

/* Where to begin. */
static cor_status begin_at(climb *c, const double *price, cor_arena *arena, cor_err *err)
{
	const cor_pool *k = c->pool;
	uint32_t most = k->row_count > c->pass.live_most ? WIDE : k->row_count;

	c->tau = k->spread * 0.3;
	for (uint32_t r = 0; r < k->row_count; r++)
		c->pass.live_of[r] = COR_NO_ROW;
	run_pass(&c->pass, c->members, c->dual.price, c->tau);
	if (most == k->row_count) {
		for (uint32_t r = 0; r < k->row_count; r++)
			make_live(c, r);
	} else {
		COR_TRY(cor_arena_new_array(arena, k->row_count, sizeof(*c->wishes), &c->wishes,
			err));
		for (uint32_t r = 0; r < k->row_count; r++)
			c->wishes[r] = (wish){r, k->touches[r]};
		(void)add_live(c, c->wishes, k->row_count, most);
	}
	for (uint32_t r = 0; price && r < k->row_count; r++)
		c->price[r] = c->price[r] > 0 ? fmax(c->price[r], price[r]) : 0;
	return COR_OK;
}

static cor_status climb_up(climb *c, const double *price, double precision, cor_arena *arena,
	cor_err *err)
{
	double least = c->pool->spread * 1e-5;

	if (c->pool->incomplete_count) /* a bundle may have no column yet */
		COR_TRY(cor_pricing_run(&c->pricing, c->price, NULL, &c->dual.bound, err));
	if (c->pool->impossible)
		return COR_OK;
	c->dual.bound = -INFINITY;
	c->pass.stride = 1;
	if (!c->pool->incomplete_count && c->pool->problem->bundle_count > 2 * SAMPLE &&
		c->pool->row_count == c->pass.live_most)
		c->pass.stride = c->pool->problem->bundle_count / SAMPLE;
	COR_TRY(begin_at(c, price, arena, err));
	run_pass(&c->pass, c->members, c->price, c->tau);
	COR_TRY(note_bound(c, c->price, true, err));
	while (c->dual.steps < STEPS_MOST && !cor_run_is_over(c->run) && !c->dual.unbounded) {
		COR_TRY(step(c, err));
		if (c->pass.stride > 1 && c->tau < SAMPLE_TAU * c->pool->spread) {
			c->pass.stride = 1;
			run_pass(&c->pass, c->members, c->price, c->tau);
		}
		extend(c);
		c->dual.steps++;
		if (fabs(c->dual.bound) < (double)COR_PICK_NONE)
			cor_run_note_bound(c->run, (int64_t)floor(c->dual.bound - 1));
		if (c->tau <= 0.02 * c->pool->spread && is_close(c, precision))
			break;
		if (c->tau < least)
			break;
	}
	return COR_OK;
}

/* More than any schedule can cost. */
static double most_cost(const cor_plan_problem *p)
{
	double sum = 1;

	for (uint32_t b = 0; b < p->bundle_count; b++) {
		double own = 0;

		for (uint32_t v = p->bundle_visit_first[b]; v < p->bundle_visit_first[b + 1]; v++)
			own += (double)p->visit_cost[v];
		for (uint32_t u = p->bundle_unit_first[b]; u < p->bundle_unit_first[b + 1]; u++) {
			double most = -INFINITY;

			for (uint32_t o = p->unit_option_first[u]; o < p->unit_option_first[u + 1];
				o++)
				most = fmax(most, (double)p->option_cost[o]);
			own += most;
		}
		sum += own * p->bundle_copies[b];
	}
	return sum;
}

cor_status cor_dual_run(cor_pool *pool, cor_run *run, const double *price, double precision,
	cor_arena *arena, cor_dual *ret_dual, cor_err *err)
{
	size_t n = pool->row_count;
	climb c = {.pool = pool, .run = run, .dual.bound = -INFINITY};
	double **arrays[] = {&c.price, &c.trial, &c.slope, &c.way, &c.right, &c.moves, &c.to_top,
		&c.with_tau, &c.dual.price, &c.dual.soft_price};

	c.members = pool->column_end < 50000 ? 1 : run->threads;
	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		COR_TRY(cor_arena_new_array(arena, n, 8, arrays[i], err));
	COR_TRY(new_pass(pool, c.members, arena, &c.pass, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)c.pass.live_most * c.pass.live_most, 8,
		&c.matrix, err));
	COR_TRY(cor_arena_new_array(arena, c.pass.live_most, 4, &c.kept, err));
	COR_TRY(cor_pricing_new(pool, c.members, arena, &c.pricing, err));
	c.cost_most = pool->costs_off ? 0 : most_cost(pool->problem);
	COR_TRY(climb_up(&c, price, precision, arena, err));
	memcpy(c.dual.soft_price, c.price, n * sizeof(double));
	c.dual.tau = c.tau;
	*ret_dual = c.dual;
	return COR_OK;
}
