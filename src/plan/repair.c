#include "plan/repair.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/team.h"
#include "plan/turn.h"

typedef struct cor_move {
	uint32_t place, column; /* column: behind the first of the place */
	float regret;
} cor_move;

enum { SWEEPS = 6, MOVES = 3000, STREAK = 8 };
enum { STEPS = 4096 };        /* of regrets, by their logarithm */
enum { FEW_COLUMNS = 50000 }; /* below it a thread is not worth its start */

/* ---- rounding ---- */

static void take(cor_repair *s, uint32_t at, uint32_t column, uint32_t copies)
{
	const cor_pool *k = s->pool;
	size_t c = k->column_first[at] + column;

	s->counts[c] += copies;
	for (uint32_t t = 0; t < k->term_count[c]; t++)
		s->use[k->term_row[k->term_first[c] + t]] += copies *
			k->term_amount[k->term_first[c] + t];
}

/* The weights of a bundle's columns under the smoothed prices. */
static void weigh(const cor_pool *k, uint32_t at, const cor_dual *dual, double *weight)
{
	size_t first = k->column_first[at];
	double least = INFINITY, sum = 0;

	for (uint32_t c = 0; c < k->column_count[at]; c++) {
		weight[c] = cor_pool_value(k, dual->soft_price, first + c);
		least = fmin(least, weight[c]);
	}
	for (uint32_t c = 0; c < k->column_count[at]; c++) {
		weight[c] = exp((least - weight[c]) / dual->tau);
		sum += weight[c];
	}
	for (uint32_t c = 0; c < k->column_count[at]; c++)
		weight[c] /= sum;
}

typedef struct weigh_job {
	const cor_pool *pool;
	const cor_dual *dual;
	double *weight; /* by column */
} weigh_job;

static void weigh_share(void *data, uint32_t member, uint32_t members)
{
	const weigh_job *j = data;
	uint32_t bundles = j->pool->problem->bundle_count;
	uint32_t end = cor_team_share(bundles, member + 1, members);

	for (uint32_t at = cor_team_share(bundles, member, members); at < end; at++)
		weigh(j->pool, at, j->dual, j->weight + j->pool->column_first[at]);
}

/* How far taking a column puts the rows off what was expected, as priced squares. */
static double put_off(const cor_repair *s, const double *expected, size_t c)
{
	const cor_pool *k = s->pool;
	double sum = 0;

	for (uint32_t t = 0; t < k->term_count[c]; t++) {
		uint32_t r = k->term_row[k->term_first[c] + t];
		double amount = k->term_amount[k->term_first[c] + t];

		sum += s->price[r] / k->scale[r] * amount *
			(amount + 2 * (s->use[r] - expected[r]));
	}
	return sum;
}

static void round_bundle(cor_repair *s, uint32_t at, const double *weight, double *expected)
{
	const cor_pool *k = s->pool;
	size_t first = k->column_first[at];
	uint32_t left = (uint32_t)k->copies[at];

	for (uint32_t c = 0; c < k->column_count[at]; c++) {
		uint32_t whole = (uint32_t)floor(k->copies[at] * weight[c]);

		for (uint32_t t = 0; weight[c] > 1e-9 && t < k->term_count[first + c]; t++)
			expected[k->term_row[k->term_first[first + c] + t]] += k->copies[at] *
				weight[c] * k->term_amount[k->term_first[first + c] + t];
		whole = whole < left ? whole : left;
		if (whole)
			take(s, at, c, whole);
		left -= whole;
	}
	while (left > 0) {
		uint32_t best = 0;
		double least = INFINITY;

		for (uint32_t c = 0; c < k->column_count[at]; c++) {
			double off = weight[c] < 0.02 ? INFINITY : put_off(s, expected, first + c);

			if (off < least) {
				least = off;
				best = c;
			}
		}
		take(s, at, best, 1);
		left--;
	}
}

static cor_status round_all(cor_repair *s, const cor_dual *dual, uint32_t members, cor_arena *arena,
	cor_err *err)
{
	const cor_pool *k = s->pool;
	weigh_job job = {.pool = k, .dual = dual};
	double *expected;

	COR_TRY(cor_arena_new_raw(arena, k->column_end, sizeof(*job.weight), &job.weight, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &expected, err));
	cor_team_run(members, weigh_share, &job);
	for (uint32_t at = 0; at < k->problem->bundle_count; at++)
		round_bundle(s, at, job.weight + k->column_first[at], expected);
	return COR_OK;
}

/* ---- moves ---- */

static int by_regret(const void *left, const void *right)
{
	const cor_move *a = left, *b = right;

	if (a->regret != b->regret)
		return a->regret < b->regret ? -1 : 1;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

/* How much dearer under the prices than the cheapest of its bundle each column is; and how many are about as much
 * dearer, by the logarithm. */
typedef struct regrets {
	const cor_repair *repair;
	double *regret;            /* by column; INFINITY where there is no choice */
	uint32_t (*counts)[STEPS]; /* by member */
	double unit;
} regrets;

static void find_regrets(void *data, uint32_t member, uint32_t members)
{
	const regrets *g = data;
	const cor_pool *k = g->repair->pool;
	uint32_t bundles = k->problem->bundle_count, *counts = g->counts[member];
	uint32_t end = cor_team_share(bundles, member + 1, members);

	for (uint32_t at = cor_team_share(bundles, member, members); at < end; at++) {
		double *regret = g->regret + k->column_first[at], least = INFINITY;
		uint32_t count = k->column_count[at];

		for (uint32_t c = 0; c < count; c++) {
			regret[c] = cor_pool_value(k, g->repair->price, k->column_first[at] + c);
			least = fmin(least, regret[c]);
		}
		if (count == 1)
			regret[0] = INFINITY;
		for (uint32_t c = 0; c < count && count > 1; c++) {
			int step = (int)(64 * log2(1 + (regret[c] -= least) / g->unit));

			counts[step < STEPS ? step : STEPS - 1]++;
		}
	}
}

/* The regret up to which there are about so many. */
static double find_cut(const regrets *g, uint32_t members, size_t wanted)
{
	size_t sum = 0;

	for (int step = 0; step < STEPS; step++) {
		for (uint32_t m = 0; m < members; m++)
			sum += g->counts[m][step];
		if (sum >= wanted)
			return g->unit * (exp2((step + 1) / 64.0) - 1);
	}
	return INFINITY;
}

/* About as many as wanted, those with the least regret first. */
static cor_status list_moves(cor_repair *s, size_t wanted, uint32_t members, cor_arena *arena,
	cor_err *err)
{
	const cor_pool *k = s->pool;
	regrets g = {.repair = s, .unit = k->spread * 1e-9};
	size_t count = 0;
	double cut;

	COR_TRY(cor_arena_new_raw(arena, k->column_end, sizeof(*g.regret), &g.regret, err));
	COR_TRY(cor_arena_new_array(arena, members, sizeof(*g.counts), &g.counts, err));
	cor_team_run(members, find_regrets, &g);
	cut = fmin(find_cut(&g, members, wanted), DBL_MAX);
	for (uint32_t round = 0; round < 2; round++) {
		s->move_count = count;
		if (round == 1)
			COR_TRY(cor_arena_new_raw(arena, count, sizeof(*s->moves), &s->moves, err));
		count = 0;
		for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
			const double *regret = g.regret + k->column_first[at];

			for (uint32_t c = 0; c < k->column_count[at]; c++) {
				if (regret[c] > cut)
					continue;
				if (round == 1)
					s->moves[count] = (cor_move){at, c, (float)regret[c]};
				count++;
			}
		}
	}
	if (count)
		qsort(s->moves, count, sizeof(*s->moves), by_regret);
	COR_TRY(cor_arena_new_raw(arena, count, sizeof(*s->turns), &s->turns, err));
	for (size_t i = 0; i < count; i++)
		s->turns[i].from = COR_NO_ROW;
	return COR_OK;
}

static void go(cor_repair *s, size_t from, size_t to, uint32_t copies)
{
	const cor_pool *k = s->pool;

	s->counts[from] -= copies;
	s->counts[to] += copies;
	for (uint32_t t = 0; t < k->term_count[from]; t++)
		s->use[k->term_row[k->term_first[from] + t]] -= copies *
			k->term_amount[k->term_first[from] + t];
	for (uint32_t t = 0; t < k->term_count[to]; t++)
		s->use[k->term_row[k->term_first[to] + t]] += copies *
			k->term_amount[k->term_first[to] + t];
}

/* The same as cor_pool_shift from a column that is taken, of the only one mostly out of what was kept. */
static double shift(const cor_repair *s, const cor_move *move, cor_turn *turn, uint32_t from)
{
	const double *limit = s->pool->limit, *use = s->use;
	size_t first = s->pool->column_first[move->place];
	double sum;

	if (turn->from != from)
		cor_turn_note(turn, s->pool, first + from, first + move->column);
	turn->from = from;
	if (turn->count > COR_TURN_ROWS)
		return cor_pool_shift(s->pool, s->penalty, use, first + from, first + move->column);
	sum = turn->cost;
	for (uint32_t i = 0; i < turn->count; i++) {
		uint32_t r = turn->row[i];

		sum += s->penalty[r] *
			(cor_pool_over(use[r] + turn->more[i], limit[r]) -
				cor_pool_over(use[r], limit[r]));
	}
	return sum;
}

/* Tries a move from every column that is taken; whether one was made. */
static bool try_move(cor_repair *s, size_t i)
{
	const cor_pool *k = s->pool;
	const cor_move *move = &s->moves[i];
	size_t first = k->column_first[move->place];

	for (uint32_t from = 0; from < k->column_count[move->place]; from++) {
		if (from == move->column || s->counts[first + from] == 0)
			continue;
		if (shift(s, move, &s->turns[i], from) < -1e-9 * k->spread) {
			go(s, first + from, first + move->column, 1);
			return true;
		}
	}
	return false;
}

/* Goes down to where no move among the first `count` helps. */
static void descend(cor_repair *s, size_t count, cor_run *run)
{
	for (uint32_t sweep = 0; sweep < SWEEPS && count > 0; sweep++) {
		size_t begin = cor_run_draw(&s->random) % count, made = 0;

		for (size_t i = 0; i < count; i++) {
			while (try_move(s, (begin + i) % count))
				made++;
		}
		if (made == 0 || cor_run_is_over(run))
			return;
	}
}

/* Whether a column uses a row that has been over its limit for long. */
static bool is_over(const cor_repair *s, size_t c)
{
	const cor_pool *k = s->pool;

	for (uint32_t t = 0; t < k->term_count[c]; t++) {
		uint32_t r = k->term_row[k->term_first[c] + t];

		if (s->streak[r] > STREAK)
			return true;
	}
	return false;
}

/* The best move away from a column, if any helps. */
static void leave(cor_repair *s, uint32_t at, size_t from)
{
	const cor_pool *k = s->pool;
	size_t first = k->column_first[at], best = from;
	double least = -1e-9 * k->spread;

	for (size_t to = first; to < first + k->column_count[at]; to++) {
		double more = to == from ? 0 : cor_pool_shift(k, s->penalty, s->use, from, to);

		if (more < least) {
			least = more;
			best = to;
		}
	}
	if (best != from)
		go(s, from, best, 1);
}

/* What uses a row that is over its limit may go anywhere. */
static void relieve(cor_repair *s)
{
	const cor_pool *k = s->pool;
	uint32_t bundles = k->problem->bundle_count;
	uint32_t begin = bundles ? (uint32_t)(cor_run_draw(&s->random) % bundles) : 0, stuck = 0;

	for (uint32_t r = 0; r < k->row_count; r++)
		stuck += s->streak[r] > STREAK;
	if (stuck == 0)
		return;

	for (uint32_t i = 0; i < bundles; i++) {
		uint32_t at = (begin + i) % bundles;
		size_t first = k->column_first[at];

		for (size_t c = first; c < first + k->column_count[at]; c++) {
			if (s->counts[c] && is_over(s, c))
				leave(s, at, c);
		}
	}
}

/* ---- rounds ---- */

/* Rows are counted anew, so that rounding errors do not gather. */
static double cost_anew(cor_repair *s)
{
	const cor_pool *k = s->pool;
	double cost = 0;

	memset(s->use, 0, k->row_count * sizeof(double));
	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		for (size_t c = k->column_first[at]; c < k->column_first[at] + k->column_count[at];
			c++) {
			if (s->counts[c] == 0)
				continue;
			cost += s->counts[c] * k->cost[c];
			for (uint32_t t = 0; t < k->term_count[c]; t++)
				s->use[k->term_row[k->term_first[c] + t]] += s->counts[c] *
					k->term_amount[k->term_first[c] + t];
		}
	}
	return cost;
}

/* Penalties rise on rows that are over, and fall elsewhere once all fit; whether all fit. */
static bool adjust(cor_repair *s)
{
	const cor_pool *k = s->pool;
	bool fits = true;

	for (uint32_t r = 0; r < k->row_count; r++) {
		if (s->use[r] <= k->limit[r]) {
			s->streak[r] = 0;
			continue;
		}
		fits = false;
		s->streak[r]++;
		s->penalty[r] = s->penalty[r] * 1.3 + 0.02 * k->spread / k->scale[r];
	}
	for (uint32_t r = 0; fits && r < k->row_count; r++)
		s->penalty[r] *= 0.8 + 0.1 * (double)(cor_run_draw(&s->random) & 0xff) / 255;
	return fits;
}

static void note(cor_repair *s, cor_run *run)
{
	double cost = cost_anew(s);

	if (s->found && cost >= s->best_cost)
		return;
	s->found = true;
	s->best_cost = cost;
	memcpy(s->best_counts, s->counts, s->pool->column_end * sizeof(*s->counts));
	if (!s->pool->costs_off)
		cor_run_note_cost(run, (int64_t)nearbyint(cost));
}

/* How many moves are looked at at first. */
static size_t first_moves(const cor_pool *k)
{
	return k->column_end / 50 > MOVES ? k->column_end / 50 : MOVES;
}

static void search(cor_repair *s, uint32_t rounds, cor_run *run)
{
	size_t least = first_moves(s->pool);
	size_t most = s->move_count;
	size_t count = least = least < most ? least : most;

	for (uint32_t i = 0; i < rounds && !cor_run_is_over(run); i++) {
		descend(s, count, run);
		if (!adjust(s)) {
			relieve(s);
			count = count + count / 8 < most ? count + count / 8 : most;
			continue;
		}
		note(s, run);
		count = least;
		if (s->pool->costs_off || cor_run_is_enough(run))
			return;
	}
}

cor_status cor_repair_run(const cor_pool *k, const cor_dual *dual, cor_run *run, uint32_t rounds,
	cor_arena *arena, cor_repair *ret_repair, cor_err *err)
{
	cor_repair s = {.pool = k, .random = 7};
	uint32_t members = k->column_end < FEW_COLUMNS ? 1 : run->threads;
	double **arrays[] = {&s.use, &s.penalty, &s.price};

	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		COR_TRY(cor_arena_new_array(arena, k->row_count, 8, arrays[i], err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 4, &s.streak, err));
	COR_TRY(cor_arena_new_array(arena, k->column_end, 4, &s.counts, err));
	COR_TRY(cor_arena_new_array(arena, k->column_end, 4, &s.best_counts, err));
	for (uint32_t r = 0; r < k->row_count; r++) {
		s.price[r] = dual->price[r];
		s.penalty[r] = 1.1 * dual->price[r] + 0.01 * k->spread / k->scale[r];
	}
	COR_TRY(round_all(&s, dual, members, arena, err));
	COR_TRY(list_moves(&s, 4 * first_moves(k), members, arena, err));
	search(&s, rounds, run);
	*ret_repair = s;
	return COR_OK;
}

cor_status cor_repair_schedule(const cor_repair *s, cor_arena *arena,
	cor_plan_schedule *ret_schedule, cor_err *err)
{
	const cor_pool *k = s->pool;
	const cor_plan_problem *p = k->problem;
	cor_plan_schedule schedule = {0};
	uint32_t *place_of, choices = 0;

	COR_TRY(cor_arena_new_array(arena, p->bundle_count, 4, &place_of, err));
	for (uint32_t at = 0; at < p->bundle_count; at++) {
		uint32_t b = k->order[at];

		place_of[b] = at;
		for (uint32_t c = 0; c < k->column_count[at]; c++) {
			if (s->best_counts[k->column_first[at] + c] == 0)
				continue;
			schedule.lot_count++;
			choices += p->bundle_unit_first[b + 1] - p->bundle_unit_first[b];
		}
	}
	COR_TRY(cor_arena_new_array(arena, schedule.lot_count, sizeof(*schedule.lots),
		&schedule.lots, err));
	COR_TRY(cor_arena_new_array(arena, choices, 4, &schedule.choices, err));
	schedule.lot_count = choices = 0;
	for (uint32_t b = 0; b < p->bundle_count; b++) {
		uint32_t at = place_of[b];
		uint32_t units = p->bundle_unit_first[b + 1] - p->bundle_unit_first[b];

		for (uint32_t i = 0; i < k->column_count[at]; i++) {
			size_t c = k->column_first[at] + i;

			if (s->best_counts[c] == 0)
				continue;
			schedule.lots[schedule.lot_count++] = (cor_plan_lot){b, s->best_counts[c],
				choices};
			memcpy(schedule.choices + choices, k->choices + k->choice_first[c],
				units * sizeof(uint32_t));
			choices += units;
		}
	}
	*ret_schedule = schedule;
	return COR_OK;
}
