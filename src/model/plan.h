/*
 * The plan of a model: how many sites of each sort, where they stand, how busy each tower is, who
 * transmits 5G on it and whose base stations stand there. Rows are written from it.
 *
 * Sites are numbered core sites first, then towers, then exchanges, which is the order of their
 * ids. Two operators use each tower: group 0 is A (who leads) and C, group 1 is B and D. Exchange e
 * belongs to group e mod 2, and the exchanges 2i and 2i + 1 stand in the same town.
 *
 * Shares come out as planned at any size: what is published as a share is dealt out in bands along
 * the order of sites (which is geographic), not drawn.
 */
#ifndef COR_MODEL_PLAN_H
#define COR_MODEL_PLAN_H

#include "base/mem.h"
#include "model/gear.h"
#include "model/land.h"
#include "model/model.h"
#include "model/operator.h"

/* What a draw is for. */
enum {
	COR_FOR_EXCHANGE = 1,
	COR_FOR_TOWER,
	COR_FOR_CORE,
	COR_FOR_BUSY,
	COR_FOR_TAIL,
	COR_FOR_TAG,
	COR_FOR_GEAR,
	COR_FOR_FACTS,
	COR_FOR_LINK,
	COR_FOR_LEAF,
};

typedef struct cor_plan_tower {
	cor_spot spot;
	uint32_t rank; /* 0 = the busiest of its group */
	uint8_t town;
	bool has_5g[2]; /* of the operator who leads, and of the other */
	uint8_t maker_4g[2], maker_5g[2];
	bool is_shared; /* by B and C, in 2025 */
} cor_plan_tower;

typedef struct cor_plan_exchange {
	cor_spot spot;
	uint8_t town;
	bool is_rural;
} cor_plan_exchange;

typedef struct cor_plan {
	uint64_t seed;
	uint32_t elements, site_count;
	uint32_t core_count, tower_count, exchange_count;
	uint32_t group_towers[2];
	uint32_t regional_count; /* of each group */
	cor_plan_tower *towers;
	cor_plan_exchange *exchanges;
	uint32_t *first_leaf; /* by site, one more at the end; after cor_plan_leaves */
} cor_plan;

/* Lives in arena. */
cor_status cor_plan_new(const cor_model_request *request, cor_arena *arena, cor_plan **ret_plan,
	cor_err *err);
/* Deals out so many further elements among the sites: a heavy tail, more of it at exchanges. */
cor_status cor_plan_leaves(cor_plan *plan, uint32_t leaves, cor_arena *arena, cor_err *err);

/* Of two operators, who use the towers of a group: slot 0 leads. */
static inline unsigned cor_plan_operator(unsigned group, unsigned slot)
{
	return group + 2 * slot;
}
static inline uint32_t cor_plan_exchange_of(const cor_plan *plan, uint32_t tower)
{
	return (uint32_t)((uint64_t)tower * plan->exchange_count / plan->tower_count);
}
/* Towers of an exchange: from this one up to that of the next. */
static inline uint32_t cor_plan_first_tower(const cor_plan *plan, uint32_t exchange)
{
	return (uint32_t)(((uint64_t)exchange * plan->tower_count + plan->exchange_count - 1) /
		plan->exchange_count);
}
/* Regional node of an exchange, counted within its group. */
static inline uint32_t cor_plan_regional_of(const cor_plan *plan, uint32_t exchange)
{
	return (uint32_t)((uint64_t)(exchange / 2) * plan->regional_count /
		(plan->exchange_count / 2));
}
/* The exchange where a regional node stands, the first of those on it. */
static inline uint32_t cor_plan_home_of(const cor_plan *plan, uint32_t regional, unsigned group)
{
	uint64_t exchanges = plan->exchange_count / 2;

	return 2 *
		(uint32_t)((regional * exchanges + plan->regional_count - 1) /
			plan->regional_count) +
		group;
}
/* Core sites of each operator; the i-th of one operator's is site i * 4 + carrier. */
static inline uint32_t cor_plan_cores_each(const cor_plan *plan)
{
	return plan->core_count / COR_OPERATOR_COUNT;
}

/* Expected traffic of an operator's customers on a tower, Mbit/s in the busy hour. */
uint32_t cor_plan_traffic(const cor_plan *plan, uint32_t tower, unsigned slot);

#endif
