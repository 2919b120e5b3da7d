#include "plan/anneal.h"

#include <math.h>
#include <string.h>

#include "base/team.h"
#include "plan/reach.h"
#include "plan/turn.h"

/* The clock is looked at after LOOK tries, and charges after TURN for each copy. */
enum { CHANCES = 4096, LOOK = 4096, TURN = 4, PARTNERS = 4 };
#define TURNS_MOST 65536u /* that are kept, of 256 bytes; where there are more steps none is */
/* Of what a copy costs, on average, beyond what the prices say: where the temperature begins.  It ends at COLD of that. */
#define WARM 1.2
#define COLD 0.25
#define WIDE 10.0 /* steps whose regret is so many times the temperature are still tried */
/* Rows over their limit at a time, on average, where it begins and where it ends. */
#define OVER_WARM 6.0
#define OVER_COLD 0.5
#define CHARGE_STEP 0.01   /* of all charges, a turn */
#define WEIGHT_UP 0.02     /* of the weight of a row that is over, a turn */
#define WEIGHT_DOWN 0.0004 /* of one that is not */
#define WEIGHT_MOST 20.0
#define SLOPE 0.3 /* of a row's charge, for each typical amount that it is over */

typedef struct walk {
	const cor_pool *pool;
	const cor_reach *reach;
	const double *price;
	const double *chance; /* -log of numbers spread evenly over (0, 1) */
	const cor_anneal_task *task;
	const cor_run *run;
	double warm, cold, heat;
	uint32_t open;                           /* steps, of the first, that are tried now */
	uint32_t *own_open;                      /* by slot: of its own */
	uint32_t *column, *best;                 /* by slot */
	cor_turn *turns;                         /* by own step; or NULL */
	double *use, *penalty, *charge, *weight; /* by own row */
	double level;                            /* of charges, in temperatures */
	double cost, best_cost;
	uint32_t over;  /* rows that are over their limit, */
	uint64_t overs; /* added up since the last turn */
	bool better;
	uint64_t random;
	char apart[COR_APART_BYTES];
} walk;

uint64_t cor_anneal_copies(const cor_pool *k)
{
	uint64_t copies = 0;

	for (uint32_t b = 0; b < k->problem->bundle_count; b++)
		copies += k->problem->bundle_copies[b];
	return copies;
}

/* ---- a step ---- */

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

/* What more on a row adds to a sum; of all of them that which adds most becomes the worst. */
typedef struct added {
	double sum, most;
	uint32_t worst; /* or COR_NO_ROW */
} added;

static inline void add_row(const walk *w, added *a, uint32_t r, double more)
{
	double own = weigh(w, r, w->use[r] + more) - weigh(w, r, w->use[r]);

	a->sum += own;
	if (own > a->most) {
		a->most = own;
		a->worst = r;
	}
}

static added add_plainly(const walk *w, size_t from, size_t to)
{
	cor_pool_turn turn = cor_pool_turn_of(w->pool, from, to);
	added a = {w->pool->cost[to] - w->pool->cost[from], 0, COR_NO_ROW};
	double more;
	uint32_t r;

	while (cor_pool_turn_next(&turn, &r, &more)) {
		if (more != 0)
			add_row(w, &a, r, more);
	}
	return a;
}

/* What a step changes, where that is kept, else NULL. */
static const cor_turn *turn_of(const walk *w, const cor_reach_step *step)
{
	uint32_t from = w->column[step->slot];
	cor_turn *turn;

	if (!w->turns)
		return NULL;
	turn = &w->turns[step->own];
	if (turn->from != from)
		cor_turn_note(turn, w->pool, from, step->column);
	turn->from = from;
	return turn->count > COR_TURN_ROWS ? NULL : turn;
}

/* What a step adds to cost and charges. */
static added change(const walk *w, const cor_reach_step *step)
{
	const cor_turn *turn = turn_of(w, step);
	added a;

	if (!turn)
		return add_plainly(w, w->column[step->slot], step->column);
	a = (added){turn->cost, 0, COR_NO_ROW};
	for (uint32_t i = 0; i < turn->count; i++)
		add_row(w, &a, turn->row[i], turn->more[i]);
	return a;
}

static double amount_on(const cor_pool *k, size_t column, uint32_t row)
{
	const uint32_t *rows = k->term_row + k->term_first[column];

	for (uint32_t t = 0; t < k->term_count[column] && rows[t] <= row; t++) {
		if (rows[t] == row)
			return k->term_amount[k->term_first[column] + t];
	}
	return 0;
}

static bool takes_off(const walk *w, const cor_reach_step *step, uint32_t row)
{
	const cor_turn *turn = turn_of(w, step);

	if (!turn)
		return amount_on(w->pool, step->column, row) <
			amount_on(w->pool, w->column[step->slot], row);
	for (uint32_t i = 0; i < turn->count; i++) {
		if (turn->row[i] == row)
			return turn->more[i] < 0;
	}
	return false;
}

/* A step, drawn by chance, of another slot that takes something off a row; NULL: this time there was none. */
static const cor_reach_step *draw_partner(walk *w, uint32_t slot, uint32_t row)
{
	const cor_reach *reach = w->reach;
	uint64_t draw = cor_run_draw(&w->random), all;
	const cor_reach_step *step;
	uint32_t other;

	all = reach->row_first[row + 1] - reach->row_first[row];
	if (all == 0)
		return NULL;
	other = reach->row_slot[reach->row_first[row] + (uint32_t)((draw >> 32) * all >> 32)];
	if (other == slot || w->own_open[other] < 2)
		return NULL;
	step = &reach->own[reach->slot_first[other] +
		(uint32_t)((draw & 0xffffff) * w->own_open[other] >> 24)];
	return step->column != w->column[other] && takes_off(w, step, row) ? step : NULL;
}

/* A step that adds too much, chiefly on one row, is made together with another that takes something off that row; room: what
 * both may add. */
static void try_two(walk *w, const cor_reach_step *first, double more, double room, uint32_t row)
{
	uint32_t back = w->column[first->slot];
	bool gone = false;

	for (uint32_t i = 0; i < PARTNERS; i++) {
		const cor_reach_step *second = draw_partner(w, first->slot, row);

		if (!second)
			continue;
		if (!gone)
			go(w, first->slot, first->column);
		gone = true;
		if (more + change(w, second).sum <= room) {
			go(w, second->slot, second->column);
			return;
		}
	}
	if (gone)
		go(w, first->slot, back);
}

static void try_one(walk *w)
{
	uint64_t draw = cor_run_draw(&w->random);
	const cor_reach_step *step = &w->reach->steps[(draw >> 32) * w->open >> 32];
	double room = w->heat * w->chance[draw & (CHANCES - 1)];
	added a;

	if (step->column == w->column[step->slot])
		return;
	a = change(w, step);
	if (a.sum <= room)
		go(w, step->slot, step->column);
	else if (a.worst != COR_NO_ROW)
		try_two(w, step, a.sum, room, a.worst);
}

/* ---- a walk ---- */

static void note(walk *w)
{
	w->better = true;
	w->best_cost = w->cost;
	memcpy(w->best, w->column, w->reach->slot_count * sizeof(*w->best));
}

/* All charges together rise where more rows are over than there should be by now, and fall where fewer are; the weight of a
 * row among them is up while it is over. */
static void adjust(walk *w, double part, double over)
{
	const cor_pool *k = w->pool;
	bool many = over > OVER_WARM * pow(OVER_COLD / OVER_WARM, part);

	w->level *= many ? 1 + CHARGE_STEP : 1 / (1 + CHARGE_STEP);
	w->level = fmax(0.5, fmin(200, w->level));
	for (uint32_t r = 0; r < k->row_count; r++) {
		w->weight[r] *= w->use[r] > k->limit[r] ? 1 + WEIGHT_UP : 1 - WEIGHT_DOWN;
		w->weight[r] = fmax(1, fmin(WEIGHT_MOST, w->weight[r]));
		w->charge[r] = w->level * w->heat * w->weight[r];
		w->penalty[r] = w->price[r] + SLOPE * w->charge[r] / k->scale[r];
	}
}

static void cool(walk *w, double part)
{
	const cor_reach *reach = w->reach;
	double most;

	w->heat = w->warm * pow(w->cold / w->warm, part);
	most = WIDE * w->heat;
	while (w->open > reach->slot_count && reach->steps[w->open - 1].regret > most)
		w->open--;
	for (uint32_t s = 0; s < reach->slot_count; s++) {
		while (w->own_open[s] > 1 &&
			reach->own[reach->slot_first[s] + w->own_open[s] - 1].regret > most)
			w->own_open[s]--;
	}
}

static void walk_on(walk *w)
{
	uint64_t moves = w->task->moves, turn = (uint64_t)TURN * w->reach->slot_count;

	if (turn == 0) /* nothing to place */
		return;
	for (uint64_t i = 0; i < moves && w->open > 0; i++) {
		double part = (double)i / (double)moves;

		if (i % LOOK == 0) {
			if ((w->task->stop && *w->task->stop) || cor_run_is_over(w->run))
				return;
			cool(w, part);
		}
		if (i % turn == 0) {
			adjust(w, part, (double)w->overs / (double)turn);
			w->overs = 0;
		}
		try_one(w);
		w->overs += w->over;
		if (w->over == 0 && w->cost < w->best_cost - 0.5) {
			note(w);
			if (w->cost <= w->task->enough)
				return;
		}
	}
}

static void walk_part(void *data, uint32_t member, uint32_t members)
{
	walk *walks = data;

	(void)members;
	walk_on(&walks[member]);
}

/* ---- all of them ---- */

static cor_status begin(walk *w, const cor_repair *s, const cor_guide *guide, cor_arena *arena,
	cor_err *err)
{
	const cor_pool *k = s->pool;
	const cor_reach *reach = w->reach;
	size_t slots = reach->slot_count;
	double gap = s->found ? (s->best_cost - guide->bound) / (double)slots : 0.02 * k->spread;

	w->pool = k;
	w->warm = fmax(WARM * gap, 1e-4 * k->spread);
	w->cold = COLD * w->warm;
	w->level = 3;
	w->open = reach->step_count;
	w->best_cost = s->found ? s->best_cost : INFINITY;
	COR_TRY(cor_arena_new_array(arena, slots, 4, &w->own_open, err));
	COR_TRY(cor_arena_new_array(arena, slots, 4, &w->column, err));
	COR_TRY(cor_arena_new_array(arena, slots, 4, &w->best, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &w->use, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &w->penalty, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &w->charge, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 8, &w->weight, err));
	if (reach->step_count <= TURNS_MOST)
		COR_TRY(cor_arena_new_raw(arena, reach->step_count, sizeof(*w->turns), &w->turns,
			err));
	for (uint32_t i = 0; w->turns && i < reach->step_count; i++)
		w->turns[i].from = COR_NO_ROW;
	COR_TRY(cor_arena_apart(arena, err));
	memcpy(w->column, reach->column, slots * sizeof(*w->column));
	for (uint32_t i = 0; i < slots; i++) {
		size_t c = w->column[i];

		w->own_open[i] = reach->slot_first[i + 1] - reach->slot_first[i];
		w->cost += k->cost[c];
		for (uint32_t t = 0; t < k->term_count[c]; t++)
			w->use[k->term_row[k->term_first[c] + t]] +=
				k->term_amount[k->term_first[c] + t];
	}
	for (uint32_t r = 0; r < k->row_count; r++) {
		w->over += w->use[r] > k->limit[r];
		w->weight[r] = 1;
	}
	return COR_OK;
}

static void take_best(cor_repair *s, const walk *w)
{
	memset(s->best_counts, 0, s->pool->column_end * sizeof(*s->best_counts));
	for (uint32_t i = 0; i < w->reach->slot_count; i++)
		s->best_counts[w->best[i]]++;
	s->best_cost = w->best_cost;
	s->found = true;
}

cor_status cor_anneal_run(cor_repair *s, const cor_guide *guide, const cor_anneal_task *task,
	const cor_run *run, cor_arena *arena, cor_err *err)
{
	uint32_t members = task->walks < COR_TEAM_MOST ? task->walks : COR_TEAM_MOST;
	double *chance;
	walk *walks;
	cor_reach reach;

	COR_TRY(cor_reach_new(s, guide, task->start, arena, &reach, err));
	COR_TRY(cor_arena_new_array(arena, CHANCES, sizeof(*chance), &chance, err));
	COR_TRY(cor_arena_new_array(arena, members, sizeof(*walks), &walks, err));
	for (uint32_t i = 0; i < CHANCES; i++)
		chance[i] = -log((i + 0.5) / CHANCES);
	for (uint32_t m = 0; m < members; m++) {
		walks[m] = (walk){.reach = &reach,
			.price = guide->price,
			.chance = chance,
			.task = task,
			.run = run,
			.random = task->seed + m * UINT64_C(0x9e3779b97f4a7c15)};
		COR_TRY(begin(&walks[m], s, guide, arena, err));
	}
	cor_team_run(members, walk_part, walks);
	for (uint32_t m = 0; m < members; m++) {
		if (walks[m].better && (!s->found || walks[m].best_cost < s->best_cost))
			take_best(s, &walks[m]);
	}
	return COR_OK;
}
