#include "model/plan.h"

#include <stdlib.h>

#define RURAL_PER_10000 3500 /* exchanges in the country */
#define RURAL_RADIUS_M 45000
#define RURAL_TOWER_RADIUS_M 12000
#define TOWER_RADIUS_M 2500
#define RADIUS_M_PER_ROOT 270 /* of a town: times the root of its thousands */

/* ---- numbers ---- */

static void count_sites(cor_plan *plan, const cor_model_request *request)
{
	uint32_t sites = request->sites, cores = sites / 2048 / 4 * 4;

	plan->seed = request->seed;
	plan->elements = request->elements;
	plan->site_count = sites;
	plan->core_count = cores < 8 ? 8 : cores;
	plan->exchange_count = sites / 20 * 2;
	plan->tower_count = sites - plan->core_count - plan->exchange_count;
	plan->regional_count = sites / 200 ? sites / 200 : 1;
}

/* ---- places ---- */

static void place_exchanges(cor_plan *plan)
{
	for (uint32_t e = 0; e < plan->exchange_count; e++) {
		cor_plan_exchange *exchange = &plan->exchanges[e];
		cor_draw draw = cor_draw_of(plan->seed, COR_FOR_EXCHANGE, e);
		uint32_t town = cor_land_town_of(e / 2, plan->exchange_count / 2);
		const cor_town *around = cor_land_town(town);
		uint32_t radius_m = RADIUS_M_PER_ROOT * (uint32_t)cor_draw_root(around->thousands);

		exchange->town = (uint8_t)town;
		exchange->is_rural = cor_draw_hit(&draw, RURAL_PER_10000);
		exchange->spot = cor_land_near(&draw, (cor_spot){around->lat, around->lon},
			exchange->is_rural ? RURAL_RADIUS_M : radius_m);
	}
}

static void place_towers(cor_plan *plan)
{
	for (uint32_t t = 0; t < plan->tower_count; t++) {
		uint32_t e = cor_plan_exchange_of(plan, t);
		const cor_plan_exchange *exchange = &plan->exchanges[e];
		cor_draw draw = cor_draw_of(plan->seed, COR_FOR_TOWER, t);

		plan->towers[t].town = exchange->town;
		plan->towers[t].spot = cor_land_near(&draw, exchange->spot,
			exchange->is_rural ? RURAL_TOWER_RADIUS_M : TOWER_RADIUS_M);
		plan->group_towers[e % 2]++;
	}
}

/* ---- busy and quiet ---- */

static int compare_keys(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

/* Towers of large towns are busier, those in the country quieter. */
static uint64_t busy_key(const cor_plan *plan, uint32_t tower)
{
	const cor_plan_exchange *exchange = &plan->exchanges[cor_plan_exchange_of(plan, tower)];
	cor_draw draw = cor_draw_of(plan->seed, COR_FOR_BUSY, tower);
	uint64_t people = cor_draw_root(cor_land_town(exchange->town)->thousands);
	uint64_t drawn = cor_draw_below(&draw, 1u << 16) + 1;

	return drawn * (exchange->is_rural ? 4 : 1) * 64 / people;
}

static cor_status rank_towers(cor_plan *plan, cor_arena *arena, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(arena);
	uint64_t *keys;

	COR_TRY(cor_arena_new_array(arena, plan->tower_count, sizeof(*keys), &keys, err));
	for (unsigned group = 0; group < 2; group++) {
		uint32_t count = 0;

		for (uint32_t t = 0; t < plan->tower_count; t++) {
			if (cor_plan_exchange_of(plan, t) % 2 == group)
				keys[count++] = busy_key(plan, t) << 32 | t;
		}
		qsort(keys, count, sizeof(*keys), compare_keys);
		for (uint32_t rank = 0; rank < count; rank++)
			plan->towers[(uint32_t)keys[rank]].rank = rank;
	}
	cor_arena_back(arena, mark);
	return COR_OK;
}

uint32_t cor_plan_traffic(const cor_plan *plan, uint32_t tower, unsigned slot)
{
	unsigned group = cor_plan_exchange_of(plan, tower) % 2;
	uint64_t tail = cor_draw_tail(plan->towers[tower].rank, plan->group_towers[group]);

	return (uint32_t)(tail * (slot ? 90 : 110) >> 16);
}

/* ---- 5G, and whose base stations ---- */

/* Makers of an operator's base stations, dealt out in bands: H Huawei, N Nokia, E Ericsson,
 * S Samsung. */
typedef struct pattern {
	const char *of_4g, *of_5g; /* 5G "": as 4G on the same site */
} pattern;

static const pattern patterns[COR_OPERATOR_COUNT] = {
	[COR_OPERATOR_A] = {"HNH", ""},
	[COR_OPERATOR_B] = {"EEH", ""},
	[COR_OPERATOR_C] = {"NS", "H"},
	[COR_OPERATOR_D] = {"EN", ""},
};

static uint8_t maker_in(const char *bands, uint32_t at, uint32_t count)
{
	uint32_t length = (uint32_t)strlen(bands), repeats = count / (3 * length);
	uint32_t band;

	/* At most three times over, so that a band is a part of the country. */
	repeats = repeats < 1 ? 1 : repeats > 3 ? 3 : repeats;
	band = (uint32_t)((uint64_t)at * length * repeats / count);
	switch (bands[band % length]) {
	case 'H':
		return COR_MAKER_HUAWEI;
	case 'N':
		return COR_MAKER_NOKIA;
	case 'S':
		return COR_MAKER_SAMSUNG;
	default:
		return COR_MAKER_ERICSSON;
	}
}

/* Of the i-th tower with 5G of a group: A on all, C on every third; B on two of three, D on one. */
static bool has_5g(unsigned carrier, uint32_t i)
{
	switch (carrier) {
	case COR_OPERATOR_A:
		return true;
	case COR_OPERATOR_B:
		return i % 3 != 2;
	case COR_OPERATOR_C:
		return i % 3 == 0;
	default:
		return i % 3 == 2;
	}
}

static void deal_operator(cor_plan *plan, unsigned group, unsigned slot, uint32_t with_5g,
	uint32_t count_5g)
{
	unsigned carrier = cor_plan_operator(group, slot);
	const pattern *p = &patterns[carrier];
	uint32_t at_any = 0, at[2] = {0};
	uint32_t all = plan->group_towers[group];
	uint32_t count[2] = {all - count_5g, count_5g};

	for (uint32_t t = 0; t < plan->tower_count; t++) {
		cor_plan_tower *tower = &plan->towers[t];
		bool is_5g;

		if (cor_plan_exchange_of(plan, t) % 2 != group)
			continue;
		is_5g = tower->rank < with_5g && has_5g(carrier, at_any);
		at_any += tower->rank < with_5g;
		tower->has_5g[slot] = is_5g;
		if (*p->of_5g) {
			tower->maker_4g[slot] = maker_in(p->of_4g, at[0] + at[1], all);
			tower->maker_5g[slot] = maker_in(p->of_5g, at[1], all);
		} else {
			tower->maker_4g[slot] = maker_in(p->of_4g, at[is_5g], count[is_5g]);
			tower->maker_5g[slot] = tower->maker_4g[slot];
		}
		at[is_5g]++;
	}
}

static void deal_gear(cor_plan *plan)
{
	for (unsigned group = 0; group < 2; group++) {
		uint32_t towers = plan->group_towers[group];
		/* 1,500 of 20,000; three of each operator on the smallest network. */
		uint32_t with_5g = towers * 3 / 40 < 9 ? 9 : towers * 3 / 40;

		for (unsigned slot = 0; slot < 2; slot++) {
			uint32_t count = 0;

			for (uint32_t i = 0; i < with_5g; i++)
				count += has_5g(cor_plan_operator(group, slot), i);
			deal_operator(plan, group, slot, with_5g, count);
		}
	}
	for (uint32_t t = 0; t < plan->tower_count; t++)
		plan->towers[t].is_shared = plan->towers[t].rank % 5 == 2;
}

/* ---- the rest ---- */

cor_status cor_plan_new(const cor_model_request *request, cor_arena *arena, cor_plan **ret_plan,
	cor_err *err)
{
	cor_plan *plan;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*plan), &plan, err));
	count_sites(plan, request);
	COR_TRY(cor_arena_new_array(arena, plan->exchange_count, sizeof(*plan->exchanges),
		&plan->exchanges, err));
	COR_TRY(cor_arena_new_array(arena, plan->tower_count, sizeof(*plan->towers), &plan->towers,
		err));
	place_exchanges(plan);
	place_towers(plan);
	COR_TRY(rank_towers(plan, arena, err));
	deal_gear(plan);
	*ret_plan = plan;
	return COR_OK;
}

static uint64_t leaf_weight(const cor_plan *plan, uint32_t site)
{
	cor_draw draw = cor_draw_of(plan->seed, COR_FOR_TAIL, site);
	uint64_t weight = cor_draw_tail(cor_draw_below(&draw, plan->site_count), plan->site_count);

	weight = weight > 40u << 16 ? 40u << 16 : weight;
	return site < plan->core_count + plan->tower_count ? weight : 10 * weight;
}

cor_status cor_plan_leaves(cor_plan *plan, uint32_t leaves, cor_arena *arena, cor_err *err)
{
	uint64_t all = 0, passed = 0;

	COR_TRY(cor_arena_new_array(arena, (size_t)plan->site_count + 1, sizeof(*plan->first_leaf),
		&plan->first_leaf, err));
	for (uint32_t site = 0; site < plan->site_count; site++)
		all += leaf_weight(plan, site);
	for (uint32_t site = 0; site < plan->site_count; site++) {
		/* 2^17 sites of at most 400 << 12 each, and under 2^24 leaves: below 2^63. */
		plan->first_leaf[site] = (uint32_t)((passed >> 4) * leaves / (all >> 4));
		passed += leaf_weight(plan, site);
	}
	plan->first_leaf[plan->site_count] = leaves;
	return COR_OK;
}
