#include "plan/anneal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/team.h"

/* The clock is looked at after LOOK tries, and penalties after TURN for each copy. */
enum { CHANCES = 4096, LOOK = 4096, TURN = 4 };
#define WARM 0.05 /* of the spread of costs */
#define COLD 0.002

/* Columns that may be in something better, by place and rising regret. */
typedef struct reach {
	uint32_t *first, *column;
} reach;

typedef struct walk {
	const cor_pool *pool;
	const reach *near;
	const double *price;
	const double *chance; /* -log of numbers spread evenly over (0, 1) */
	const cor_anneal_task *task;
	const cor_run *run;
	double warm, cold;
	uint32_t slot_count;
	uint32_t *place, *column, *best; /* by slot: one copy of a bundle */
	double *use, *penalty, *charge;  /* by own row */
	double cost, best_cost;
	uint32_t over; /* rows that are over their limit */
	bool better;
	uint64_t random;
} walk;

uint64_t cor_anneal_copies(const cor_pool *k)
{
	uint64_t copies = 0;

	for (uint32_t b = 0; b < k->problem->bundle_count; b++)
		copies += k->problem->bundle_copies[b];
	return copies;
}

/* ---- where it may go ---- */

typedef struct regret {
	double value;
	uint32_t column;
} regret;

static int by_value(const void *left, const void *right)
{
	const regret *a = left, *b = right;

	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	return (a->column > b->column) - (a->column < b->column);
}

static cor_status find_near(const cor_repair *s, const cor_dual *dual, cor_arena *arena,
	reach *near, cor_err *err)
{
	const cor_pool *k = s->pool;
	double most = s->found ? s->best_cost - dual->bound : INFINITY;
	uint32_t room = 1, count = 0;
	regret *own;

	for (uint32_t at = 0; at < k->problem->bundle_count; at++)
		room = k->column_count[at] > room ? k->column_count[at] : room;
	COR_TRY(cor_arena_new_array(arena, room, sizeof(*own), &own, err));
	COR_TRY(cor_arena_new_array(arena, k->column_end, 4, &near->column, err));
	COR_TRY(cor_arena_new_array(arena, (size_t)k->problem->bundle_count + 1, 4, &near->first,
		err));
	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		uint32_t columns = k->column_count[at];

		for (uint32_t c = 0; c < columns; c++) {
			own[c].column = (uint32_t)k->column_first[at] + c;
			own[c].value = cor_pool_value(k, dual->price, own[c].column);
		}
		qsort(own, columns, sizeof(*own), by_value);
		for (uint32_t c = 0; c < columns && own[c].value - own[0].value <= most; c++)
			near->column[count++] = own[c].column;
		near->first[at + 1] = count;
	}
	return COR_OK;
}

/* ---- a walk ---- */

static void go(walk *w, uint32_t slot, size_t to)
{
	const cor_pool *k = w->pool;
	size_t from = w->column[slot];

	for (uint32_t t = 0; t < k->term_count[from]; t++) {
		uint32_t r = k->term_row[k->term_first[from] + t];

		w->over -= w->use[r] > k->limit[r];
		w->use[r] -= k->term_amount[k->term_first[from] + t];
		w->over += w->use[r] > k->limit[r];
	}
	for (uint32_t t = 0; t < k->term_count[to]; t++) {
		uint32_t r = k->term_row[k->term_first[to] + t];

		w->over -= w->use[r] > k->limit[r];
		w->use[r] += k->term_amount[k->term_first[to] + t];
		w->over += w->use[r] > k->limit[r];
	}
	w->cost += k->cost[to] - k->cost[from];
	w->column[slot] = (uint32_t)to;
}

/* What a row counts: so much for each that is over its limit, and a charge for being over at all. */
static double weigh(const walk *w, uint32_t r, double use)
{
	double over = use - w->pool->limit[r];

	return over > 0 ? w->charge[r] + over * w->penalty[r] : 0;
}

static double change(const walk *w, size_t from, size_t to)
{
	cor_pool_turn turn = cor_pool_turn_of(w->pool, from, to);
	double sum = w->pool->cost[to] - w->pool->cost[from], more;
	uint32_t r;

	while (cor_pool_turn_next(&turn, &r, &more)) {
		if (more != 0)
			sum += weigh(w, r, w->use[r] + more) - weigh(w, r, w->use[r]);
	}
	return sum;
}

static void try_one(walk *w, double heat)
{
	uint64_t draw = cor_run_draw(&w->random);
	uint32_t slot = (uint32_t)((draw >> 32) * w->slot_count >> 32), at = w->place[slot];
	uint32_t first = w->near->first[at], count = w->near->first[at + 1] - first;
	double part = (double)(draw & 0xfffff) * 0x1p-20, more;
	uint32_t to = count ? w->near->column[first + (uint32_t)(part * part * count)] : 0;

	if (count < 2 || to == w->column[slot])
		return;
	more = change(w, w->column[slot], to);
	if (more <= 0 || more < heat * w->chance[draw >> 20 & (CHANCES - 1)])
		go(w, slot, to);
}

static void note(walk *w)
{
	w->better = true;
	w->best_cost = w->cost;
	memcpy(w->best, w->column, w->slot_count * sizeof(*w->best));
}

/* Penalties and charges of what is over rise, the others fall back: each by a part that lets them change much over the walk
 * as a whole, and little from one turn to the next. */
static void adjust(walk *w)
{
	const cor_pool *k = w->pool;
	double turns = (double)w->task->moves / ((double)TURN * w->slot_count);
	double up = 1 + 10 / turns, down = 1 - 2.5 / turns;

	for (uint32_t r = 0; r < k->row_count; r++) {
		bool over = w->use[r] > k->limit[r];
		double least = 0.8 * w->price[r] + 1e-4 * k->spread / k->scale[r];

		if (over)
			w->penalty[r] = w->penalty[r] * up + 0.05 / turns * k->spread / k->scale[r];
		else
			w->penalty[r] = fmax(w->penalty[r] * down, least);
		w->charge[r] = fmax(w->charge[r] * (over ? up : down), 2 * w->warm);
	}
}

static void walk_on(walk *w)
{
	uint64_t moves = w->task->moves, turn = (uint64_t)TURN * w->slot_count;
	double heat = w->warm;

	for (uint64_t i = 0; i < moves; i++) {
		try_one(w, heat);
		if (w->over == 0 && w->cost < w->best_cost - 0.5)
			note(w);
		if (i % turn == 0)
			adjust(w);
		if (i % LOOK)
			continue;
		heat = w->warm * pow(w->cold / w->warm, (double)i / (double)moves);
		if ((w->task->stop && *w->task->stop) || cor_run_is_over(w->run))
			return;
	}
}

static void walk_part(void *data, uint32_t member, uint32_t members)
{
	walk *walks = data;

	(void)members;
	walk_on(&walks[member]);
}

/* ---- all of them ---- */

static cor_status begin(walk *w, const cor_repair *s, cor_arena *arena, cor_err *err)
{
	const cor_pool *k = s->pool;
	const uint32_t *counts = s->found ? s->best_counts : s->counts;
	uint32_t room = 0;

	for (uint32_t at = 0; at < k->problem->bundle_count; at++)
		room += (uint32_t)k->copies[at];
	COR_TRY(cor_arena_new_array(arena, room, 4, &w->place, err));
	COR_TRY(cor_arena_new_array(arena, room, 4, &w->column, err));
	COR_TRY(cor_arena_new_array(arena, room, 4, &w->best, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &w->use, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &w->penalty, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &w->charge, err));
	w->pool = k;
	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		size_t end = k->column_first[at] + k->column_count[at];

		for (size_t c = k->column_first[at]; c < end; c++) {
			w->cost += counts[c] * k->cost[c];
			for (uint32_t i = 0; i < counts[c]; i++) {
				w->place[w->slot_count] = at;
				w->column[w->slot_count++] = (uint32_t)c;
			}
			for (uint32_t t = 0; t < k->term_count[c]; t++)
				w->use[k->term_row[k->term_first[c] + t]] += counts[c] *
					k->term_amount[k->term_first[c] + t];
		}
	}
	for (uint32_t r = 0; r < k->row_count; r++) {
		w->over += w->use[r] > k->limit[r];
		w->penalty[r] = w->price[r] + 1e-3 * k->spread / k->scale[r];
	}
	w->best_cost = s->found ? s->best_cost : INFINITY;
	return COR_OK;
}

static void take_best(cor_repair *s, const walk *w)
{
	memset(s->best_counts, 0, s->pool->column_end * sizeof(*s->best_counts));
	for (uint32_t i = 0; i < w->slot_count; i++)
		s->best_counts[w->best[i]]++;
	s->best_cost = w->best_cost;
	s->found = true;
}

cor_status cor_anneal_run(cor_repair *s, const cor_dual *dual, const cor_anneal_task *task,
	const cor_run *run, cor_arena *arena, cor_err *err)
{
	uint32_t members = task->walks < COR_TEAM_MOST ? task->walks : COR_TEAM_MOST;
	double *chance;
	walk *walks;
	reach near;

	COR_TRY(find_near(s, dual, arena, &near, err));
	COR_TRY(cor_arena_new_array(arena, CHANCES, sizeof(*chance), &chance, err));
	COR_TRY(cor_arena_new_array(arena, members, sizeof(*walks), &walks, err));
	for (uint32_t i = 0; i < CHANCES; i++)
		chance[i] = -log((i + 0.5) / CHANCES);
	for (uint32_t m = 0; m < members; m++) {
		walks[m] = (walk){.near = &near,
			.price = dual->price,
			.chance = chance,
			.task = task,
			.run = run,
			.warm = WARM * s->pool->spread,
			.cold = COLD * s->pool->spread,
			.random = task->seed + m * UINT64_C(0x9e3779b97f4a7c15)};
		COR_TRY(begin(&walks[m], s, arena, err));
	}
	cor_team_run(members, walk_part, walks);
	for (uint32_t m = 0; m < members; m++) {
		if (walks[m].better && (!s->found || walks[m].best_cost < s->best_cost))
			take_best(s, &walks[m]);
	}
	return COR_OK;
}
