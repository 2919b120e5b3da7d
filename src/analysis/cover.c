#include "analysis/cover.h"

#include "base/limits.h"

/* A way of taking an item: the class, and which of its ways. */
typedef struct way {
	uint32_t item, option;
} way;

static cor_i128 gain_of(const cor_cover_class *classes, way w)
{
	return classes[w.item].gain[w.option];
}

static uint32_t cost_of(const cor_cover_class *classes, way w)
{
	return classes[w.item].cost[w.option];
}

/* Whether a goes before b: more gain for its cost, then more gain, then the earlier class. */
static bool is_before(const cor_cover_class *classes, way a, way b)
{
	cor_i128 gain_a = gain_of(classes, a), gain_b = gain_of(classes, b);
	uint32_t cost_a = cost_of(classes, a), cost_b = cost_of(classes, b);

	if (cost_a != cost_b) {
		gain_a *= cost_b;
		gain_b *= cost_a;
	}
	if (gain_a != gain_b)
		return gain_a > gain_b;
	if (cost_a != cost_b)
		return cost_a > cost_b;
	return a.item < b.item;
}

/* Lets the way at `at` sink in a heap whose root goes first. */
static void sink(const cor_cover_class *classes, way *heap, uint32_t count, uint32_t at)
{
	for (;;) {
		uint64_t child = 2 * (uint64_t)at + 1;
		way moved = heap[at];

		if (child >= count)
			return;
		if (child + 1 < count && is_before(classes, heap[child + 1], heap[child]))
			child++;
		if (!is_before(classes, heap[child], moved))
			return;
		heap[at] = heap[child];
		heap[child] = moved;
		at = (uint32_t)child;
	}
}

static uint64_t ceiling(cor_i128 need, cor_i128 gain, uint64_t most)
{
	cor_i128 times = (need + gain - 1) / gain;

	return times < (cor_i128)most ? (uint64_t)times : most;
}

/* What is still missing after taking the best ways in order. */
static cor_status take_best(cor_cover_class *classes, uint32_t count, cor_i128 *need,
	cor_arena *scratch, cor_err *err)
{
	uint32_t left = count;
	way *heap;

	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*heap), &heap, err));
	for (uint32_t i = 0; i < count; i++) {
		way one = {i, 0}, two = {i, 1};

		heap[i] = classes[i].cost[1] && is_before(classes, two, one) ? two : one;
	}
	for (uint32_t i = count / 2; i-- > 0;)
		sink(classes, heap, count, i);
	while (*need > 0 && left > 0) {
		cor_cover_class *c = &classes[heap[0].item];
		uint32_t option = heap[0].option;
		uint64_t times = ceiling(*need, c->gain[option], c->times);

		c->taken[option] = (uint32_t)times;
		*need -= c->gain[option] * (cor_i128)times;
		heap[0] = heap[--left];
		sink(classes, heap, left, 0);
	}
	return COR_OK;
}

/* When the best ways together do not do, takes items in the way that gains more, at whatever
 * cost. */
static void take_more(cor_cover_class *classes, uint32_t count, cor_i128 *need)
{
	for (uint32_t i = 0; i<count && * need> 0; i++) {
		cor_cover_class *c = &classes[i];
		uint32_t more = c->cost[1] && c->gain[1] > c->gain[0] ? 1 : 0;
		cor_i128 step = c->gain[more] - (c->cost[1] ? c->gain[1 - more] : 0);
		uint64_t times;

		if (c->taken[1 - more] == 0 || step <= 0)
			continue;
		times = ceiling(*need, step, c->taken[1 - more]);
		c->taken[more] += (uint32_t)times;
		c->taken[1 - more] -= (uint32_t)times;
		*need -= step * (cor_i128)times;
	}
}

/* Puts back what the last, too great, gain made needless. */
static void put_back(cor_cover_class *classes, uint32_t count, cor_i128 surplus)
{
	for (uint32_t i = 0; i < count; i++) {
		for (int option = 0; option < 2; option++) {
			cor_i128 gain = classes[i].gain[option];
			uint32_t *taken = &classes[i].taken[option];
			cor_i128 times;

			if (*taken == 0 || gain > surplus)
				continue;
			times = surplus / gain < *taken ? surplus / gain : *taken;
			*taken -= (uint32_t)times;
			surplus -= gain * times;
		}
	}
}

static uint64_t cost_of_taken(const cor_cover_class *classes, uint32_t count)
{
	uint64_t cost = 0;

	for (uint32_t i = 0; i < count; i++)
		cost += (uint64_t)classes[i].taken[0] * classes[i].cost[0] +
			(uint64_t)classes[i].taken[1] * classes[i].cost[1];
	return cost;
}

/* One more item in the table: row[c] becomes the greatest gain at cost c or less, way[c] how the
 * item is taken. */
static void add_item(const cor_cover_class *c, cor_i128 *row, uint8_t *ways, uint32_t width)
{
	for (uint32_t cost = width; cost-- > 0;) {
		cor_i128 best = row[cost];

		for (uint8_t option = 0; option < 2; option++) {
			uint32_t price = c->cost[option];

			if (price == 0 || price > cost ||
				row[cost - price] + c->gain[option] <= best)
				continue;
			best = row[cost - price] + c->gain[option];
			ways[cost] = (uint8_t)(option + 1);
		}
		row[cost] = best;
	}
}

/* The least cost below `width`, by the table; changes `taken` only when there is one. */
static cor_status try_table(cor_cover_class *classes, uint32_t count, uint64_t items,
	uint32_t width, cor_i128 need, cor_arena *scratch, cor_err *err)
{
	uint64_t item = 0;
	uint32_t cost = 0;
	cor_i128 *row;
	uint8_t *ways;

	COR_TRY(cor_arena_new_array(scratch, width, sizeof(*row), &row, err));
	COR_TRY(cor_arena_new_array(scratch, items * width, 1, &ways, err));
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t k = 0; k < classes[i].times; k++)
			add_item(&classes[i], row, ways + item++ * width, width);
	}
	while (cost < width && row[cost] < need)
		cost++;
	if (cost == width)
		return COR_OK;
	for (uint32_t i = count; i-- > 0;) {
		classes[i].taken[0] = classes[i].taken[1] = 0;
		for (uint32_t k = 0; k < classes[i].times; k++) {
			uint8_t chosen = ways[--item * width + cost];

			if (chosen == 0)
				continue;
			classes[i].taken[chosen - 1]++;
			cost -= classes[i].cost[chosen - 1];
		}
	}
	return COR_OK;
}

static cor_status cover(cor_cover_class *classes, uint32_t count, cor_i128 need, cor_arena *scratch,
	cor_cover *ret_cover, cor_err *err)
{
	cor_i128 missing = need;
	uint64_t items = 0, cost;
	bool same = true, fits;

	for (uint32_t i = 0; i < count; i++) {
		items += classes[i].times;
		same = same && classes[i].cost[0] == 1 && classes[i].cost[1] == 0;
	}
	COR_TRY(take_best(classes, count, &missing, scratch, err));
	if (missing > 0)
		take_more(classes, count, &missing);
	if (missing > 0) {
		*ret_cover = (cor_cover){.possible = false};
		return COR_OK;
	}
	/* The greatest gains first leave nothing needless, and nothing better to look for. */
	if (!same)
		put_back(classes, count, -missing);
	cost = cost_of_taken(classes, count);
	fits = cost <= COR_LIMIT_DECIDE_TABLE &&
		(cor_i128)items * (cor_i128)cost <= COR_LIMIT_DECIDE_TABLE;
	if (!same && fits && cost > 1) {
		COR_TRY(try_table(classes, count, items, (uint32_t)cost, need, scratch, err));
		cost = cost_of_taken(classes, count);
	}
	*ret_cover = (cor_cover){.possible = true, .fewest = same || fits, .cost = cost};
	return COR_OK;
}

cor_status cor_cover_fewest(cor_cover_class *classes, uint32_t count, cor_i128 need,
	cor_arena *scratch, cor_cover *ret_cover, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(scratch);
	cor_status status = COR_OK;

	for (uint32_t i = 0; i < count; i++)
		classes[i].taken[0] = classes[i].taken[1] = 0;
	if (need <= 0)
		*ret_cover = (cor_cover){.possible = true, .fewest = true};
	else
		status = cover(classes, count, need, scratch, ret_cover, err);
	cor_arena_back(scratch, mark);
	return status;
}
