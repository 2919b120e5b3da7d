#include "model/rows.h"

#define HOURS_MBPS 1000000u /* bps in a Mbit/s */

cor_row_id cor_rows_exchange_at(const cor_rows *rows, uint32_t exchange, const char *suffix)
{
	const cor_plan *plan = rows->plan;
	cor_row_id site = cor_row_site(plan, plan->core_count + plan->tower_count + exchange);

	return cor_row_on(&site, suffix);
}

/* A's full fibre reaches every other exchange of either group; B's one in ten of its own. */
bool cor_rows_has_olt(uint32_t exchange)
{
	return exchange / 2 % 2 == 0;
}

static bool has_olt_b(uint32_t exchange)
{
	return exchange % 20 == 3;
}

/* What most elements of an exchange have in common; the rest is for the caller. */
static cor_model_element here(const cor_row_id *id, const cor_row_id *site, unsigned carrier)
{
	return (cor_model_element){
		.id = id,
		.site = site,
		.operators = cor_operator_label(carrier),
		.owner = cor_operator_label(carrier),
		.from = COR_DAY_FROM,
		.to = COR_DAY_TO,
	};
}

/* ---- transport ---- */

/* Rings of aggregation nodes: each on the one before it, the first on its regional node, the last
 * on the next one. */
static cor_status put_router(const cor_rows *rows, uint32_t exchange, const cor_row_id *site,
	cor_err *err)
{
	static const uint8_t makers[2][3] = {{COR_MAKER_NOKIA, COR_MAKER_JUNIPER, COR_MAKER_HUAWEI},
		{COR_MAKER_CISCO, COR_MAKER_JUNIPER, COR_MAKER_CISCO}};
	const cor_plan *plan = rows->plan;
	unsigned group = exchange % 2;
	uint32_t regional = cor_plan_regional_of(plan, exchange);
	bool is_first = cor_plan_home_of(plan, regional, group) == exchange;
	bool is_last = exchange + 2 >= plan->exchange_count ||
		cor_plan_regional_of(plan, exchange + 2) != regional;
	cor_row_id id = cor_row_on(site, "R"), up;
	cor_model_element e = here(&id, site, cor_plan_operator(group, 0));

	e.kind = COR_KIND_ROUTER;
	e.maker = makers[group][exchange / 2 % 3];
	e.operators = cor_operator_pair(group);
	e.network = cor_operator_transport(group);
	COR_TRY(cor_writer_element(rows->writer, &e, err));
	COR_TRY(cor_writer_part(rows->writer, &id, "P1", "line card 1", COR_KIND_LINE_CARD, e.maker,
		true, err));
	COR_TRY(cor_rows_optic(rows, &id, ((uint64_t)1 << 40) + exchange, err));
	up = is_first ? cor_row_on(site, "G") : cor_rows_exchange_at(rows, exchange - 2, "R");
	COR_TRY(cor_writer_link(rows->writer, &id, &up, "1", 10, COR_BPS_100G, err));
	if (!is_last)
		return COR_OK;
	up = cor_rows_exchange_at(rows,
		cor_plan_home_of(plan, (regional + 1) % plan->regional_count, group), "G");
	return cor_writer_link(rows->writer, &id, &up, "2", 10, COR_BPS_100G, err);
}

/* Homed on two cores of each of the two operators, and on the next regional node of the group. */
static cor_status link_regional(const cor_rows *rows, uint32_t regional, unsigned group,
	const cor_row_id *id, cor_err *err)
{
	static const char *const suffixes[2][2] = {{"1", "2"}, {"3", "4"}};
	const cor_plan *plan = rows->plan;
	uint32_t cores = cor_plan_cores_each(plan);
	uint32_t core = (uint32_t)((uint64_t)regional * cores / plan->regional_count);
	cor_draw draw = cor_draw_of(plan->seed, COR_FOR_LINK,
		((uint64_t)2 << 32) + 2 * (uint64_t)regional + group);
	static const uint8_t metrics[] = {20, 30, 50};
	cor_row_id up;

	for (unsigned slot = 0; slot < 2; slot++) {
		for (uint32_t i = 0; i < 2; i++) {
			up = cor_rows_core_at(rows, cor_plan_operator(group, slot),
				(core + i) % cores, "R");
			COR_TRY(cor_writer_link(rows->writer, id, &up, suffixes[slot][i],
				metrics[cor_draw_below(&draw, 3)], COR_BPS_400G, err));
		}
	}
	if (plan->regional_count == 1)
		return COR_OK;
	up = cor_rows_exchange_at(rows,
		cor_plan_home_of(plan, (regional + 1) % plan->regional_count, group), "G");
	return cor_writer_link(rows->writer, id, &up, "5", metrics[cor_draw_below(&draw, 3)],
		COR_BPS_400G, err);
}

/* Regional node, its optical transmission, timing, and for A the gateway of fixed lines. */
static cor_status put_regional(const cor_rows *rows, uint32_t regional, unsigned group,
	const cor_row_id *site, cor_err *err)
{
	static const struct {
		const char *suffix;
		uint8_t kind, makers[2][3];
	} gear[] = {
		{"W", COR_KIND_WDM,
			{{COR_MAKER_CIENA, COR_MAKER_HUAWEI, COR_MAKER_INFINERA},
				{COR_MAKER_CIENA, COR_MAKER_NOKIA, COR_MAKER_CIENA}}},
		{"S", COR_KIND_TIMING,
			{{COR_MAKER_VIAVI, COR_MAKER_ADTRAN, COR_MAKER_VIAVI},
				{COR_MAKER_ADTRAN, COR_MAKER_VIAVI, COR_MAKER_ADTRAN}}},
		{"B", COR_KIND_BNG,
			{{COR_MAKER_JUNIPER, COR_MAKER_NOKIA, COR_MAKER_HUAWEI},
				{COR_MAKER_NOKIA, COR_MAKER_NOKIA, COR_MAKER_NOKIA}}},
	};
	cor_row_id id = cor_row_on(site, "G"), other;
	cor_model_element e = here(&id, site, cor_plan_operator(group, 0));

	e.kind = COR_KIND_EDGE_ROUTER;
	e.maker = group ? COR_MAKER_CISCO : COR_MAKER_JUNIPER;
	e.operators = cor_operator_pair(group);
	e.network = cor_operator_transport(group);
	COR_TRY(cor_writer_element(rows->writer, &e, err));
	COR_TRY(link_regional(rows, regional, group, &id, err));
	e.id = &other;
	for (size_t i = 0; i < sizeof(gear) / sizeof(gear[0]); i++) {
		bool is_fixed = gear[i].kind == COR_KIND_BNG;

		other = cor_row_on(site, gear[i].suffix);
		e.kind = gear[i].kind;
		e.maker = gear[i].makers[group][regional % 3];
		if (is_fixed) {
			e.operators = e.owner;
			e.network = group ? COR_NETWORK_FIXED_B : COR_NETWORK_FIXED_A;
		}
		COR_TRY(cor_writer_element(rows->writer, &e, err));
		COR_TRY(cor_writer_link(rows->writer, &other, &id, "1", 10, COR_BPS_400G, err));
	}
	return COR_OK;
}

/* ---- fixed access ---- */

static cor_status put_node(const cor_rows *rows, const cor_model_element *e, uint32_t premises,
	uint32_t traffic, cor_err *err)
{
	cor_row_id router = cor_row_on(e->site, "R");

	COR_TRY(cor_writer_element(rows->writer, e, err));
	COR_TRY(cor_writer_measure(rows->writer, e->id, "premises", premises, err));
	COR_TRY(cor_writer_measure(rows->writer, e->id, "traffic", traffic, err));
	return cor_writer_link(rows->writer, e->id, &router, "1", 10, COR_BPS_100G, err);
}

/* Copper everywhere; full fibre of A by Huawei, Nokia and Adtran in 2, 2 and 1 of five exchanges
 * that have it, over the cap; of B by Nokia and Adtran. */
static cor_status put_fixed(const cor_rows *rows, uint32_t exchange, const cor_row_id *site,
	cor_err *err)
{
	static const uint8_t fibre[] = {COR_MAKER_HUAWEI, COR_MAKER_NOKIA, COR_MAKER_HUAWEI,
		COR_MAKER_NOKIA, COR_MAKER_ADTRAN};
	bool is_rural = rows->plan->exchanges[exchange].is_rural;
	cor_draw draw = cor_draw_of(rows->plan->seed, COR_FOR_GEAR, ((uint64_t)2 << 40) + exchange);
	uint32_t premises = is_rural ? 1200 + cor_draw_below(&draw, 800)
				     : 6000 + cor_draw_below(&draw, 4000);
	uint32_t at = exchange / 4 * 2 + exchange % 2;
	cor_row_id id = cor_row_on(site, "M");
	cor_model_element e = here(&id, site, COR_OPERATOR_A);

	e.network = COR_NETWORK_FIXED_A;
	e.kind = COR_KIND_MSAN;
	e.maker = exchange / 2 % 3 ? COR_MAKER_NOKIA : COR_MAKER_HUAWEI;
	COR_TRY(put_node(rows, &e, premises, premises / 2, err));
	if (cor_rows_has_olt(exchange)) {
		id = cor_row_on(site, "O");
		e.kind = COR_KIND_OLT;
		e.maker = fibre[at % sizeof(fibre)];
		COR_TRY(put_node(rows, &e, premises / 4, premises, err));
		COR_TRY(cor_writer_part(rows->writer, &id, "P1", "line card 1", COR_KIND_LINE_CARD,
			e.maker, exchange % 16 != 4, err));
	}
	if (!has_olt_b(exchange))
		return COR_OK;
	id = cor_row_on(site, "Q");
	e = here(&id, site, COR_OPERATOR_B);
	e.network = COR_NETWORK_FIXED_B;
	e.kind = COR_KIND_OLT;
	e.maker = exchange % 40 == 3 ? COR_MAKER_NOKIA : COR_MAKER_ADTRAN;
	return put_node(rows, &e, premises / 6, premises / 2, err);
}

/* ---- demands ---- */

static cor_status put_demands(const cor_rows *rows, uint32_t exchange, cor_err *err)
{
	static const char *const suffixes[2] = {"d1", "d2"};
	const cor_plan *plan = rows->plan;
	uint32_t cores = cor_plan_cores_each(plan), first = cor_plan_first_tower(plan, exchange);
	uint32_t last = cor_plan_first_tower(plan, exchange + 1);
	cor_row_id router = cor_rows_exchange_at(rows, exchange, "R"), sink;

	for (unsigned slot = 0; slot < 2; slot++) {
		uint64_t mbps = 0;

		for (uint32_t t = first; t < last; t++)
			mbps += cor_plan_traffic(plan, t, slot);
		sink = cor_rows_core_at(rows, cor_plan_operator(exchange % 2, slot),
			exchange / 2 % cores, "GW");
		COR_TRY(cor_writer_demand(rows->writer, &router, suffixes[slot], &sink,
			mbps * HOURS_MBPS, "mobile data", err));
	}
	sink = cor_rows_core_at(rows, COR_OPERATOR_A, exchange / 2 % cores, "GW");
	router = cor_rows_exchange_at(rows, exchange, "M");
	return cor_writer_demand(rows->writer, &router, "d1", &sink, 2000ull * HOURS_MBPS,
		"fixed data", err);
}

cor_status cor_rows_exchange(const cor_rows *rows, uint32_t exchange, cor_err *err)
{
	const cor_plan *plan = rows->plan;
	unsigned group = exchange % 2;
	uint32_t regional = cor_plan_regional_of(plan, exchange);
	cor_row_id site = cor_row_site(plan, plan->core_count + plan->tower_count + exchange), id,
		   sink;

	COR_TRY(put_fixed(rows, exchange, &site, err));
	COR_TRY(put_router(rows, exchange, &site, err));
	if (cor_plan_home_of(plan, regional, group) == exchange) {
		COR_TRY(put_regional(rows, regional, group, &site, err));
		id = cor_row_on(&site, "G");
		sink = cor_rows_core_at(rows, COR_OPERATOR_A, 0, "E1");
		COR_TRY(cor_writer_demand(rows->writer, &id, "d1", &sink, 50ull * HOURS_MBPS,
			"emergency", err));
	}
	return put_demands(rows, exchange, err);
}
