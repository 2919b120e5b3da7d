#include "model/rows.h"

static cor_gear_maker router_maker(uint32_t exchange)
{
	static const uint8_t makers[2][2] = {{COR_MAKER_CISCO, COR_MAKER_NOKIA},
		{COR_MAKER_JUNIPER, COR_MAKER_CISCO}};

	return makers[exchange % 2][exchange / 2 % 2];
}

cor_status cor_rows_optic(const cor_rows *rows, const cor_row_id *element, uint64_t index,
	cor_err *err)
{
	static const uint8_t makers[] = {COR_MAKER_COHERENT, COR_MAKER_LUMENTUM,
		COR_MAKER_INNOLIGHT, COR_MAKER_ACCELINK, COR_MAKER_COHERENT};
	cor_draw draw = cor_draw_of(rows->plan->seed, COR_FOR_GEAR, index);
	cor_gear_maker maker = makers[cor_draw_below(&draw, sizeof(makers))];

	return cor_writer_part(rows->writer, element, "P9", "transceiver 1", COR_KIND_OPTIC, maker,
		!cor_draw_hit(&draw, 500), err);
}

/* Three exchanges of ten have a ring of towers that closes on the next exchange of the group; the
 * others a tree: six of ten towers on the exchange, four on an earlier tower. */
static cor_status link_up(const cor_rows *rows, uint32_t tower, const cor_row_id *router,
	cor_err *err)
{
	const cor_plan *plan = rows->plan;
	uint32_t exchange = cor_plan_exchange_of(plan, tower);
	uint32_t first = cor_plan_first_tower(plan, exchange);
	cor_draw area = cor_draw_of(plan->seed, COR_FOR_LINK, exchange);
	cor_draw draw = cor_draw_of(plan->seed, COR_FOR_LINK, ((uint64_t)1 << 32) + tower);
	bool is_ring = cor_draw_hit(&area, 3000), is_last;
	uint32_t metric = 10 + 10 * cor_draw_below(&draw, 2);
	cor_row_id up = cor_rows_exchange_at(rows, exchange, "R"), site;
	uint32_t on = tower;

	if (is_ring && tower > first)
		on = tower - 1;
	else if (tower > first && cor_draw_hit(&draw, 4000))
		on = first + cor_draw_below(&draw, tower - first);
	if (on != tower) {
		site = cor_row_site(plan, plan->core_count + on);
		up = cor_row_on(&site, "R");
	}
	COR_TRY(cor_writer_link(rows->writer, router, &up, "1", metric, COR_BPS_10G, err));
	is_last = tower + 1 == plan->tower_count ||
		cor_plan_exchange_of(plan, tower + 1) != exchange;
	if (!is_ring || !is_last)
		return COR_OK;
	up = cor_rows_exchange_at(rows, (exchange + 2) % plan->exchange_count, "R");
	return cor_writer_link(rows->writer, router, &up, "2", metric, COR_BPS_10G, err);
}

static cor_status put_router(const cor_rows *rows, uint32_t tower, const cor_row_id *site,
	cor_err *err)
{
	uint32_t exchange = cor_plan_exchange_of(rows->plan, tower);
	unsigned group = exchange % 2;
	cor_row_id id = cor_row_on(site, "R");

	COR_TRY(cor_writer_element(rows->writer,
		&(cor_model_element){
			.id = &id,
			.site = site,
			.kind = COR_KIND_SITE_ROUTER,
			.maker = router_maker(exchange),
			.operators = cor_operator_pair(group),
			.owner = cor_operator_label(cor_plan_operator(group, 0)),
			.network = cor_operator_transport(group),
			.from = COR_DAY_FROM,
			.to = COR_DAY_TO,
		},
		err));
	COR_TRY(cor_rows_optic(rows, &id, (uint64_t)tower << 4, err));
	return link_up(rows, tower, &id, err);
}

/* A base station with its boards, its load and its manager. */
static cor_status put_station(const cor_rows *rows, uint32_t tower, const cor_model_element *e,
	unsigned carrier, bool has_known_radio, uint32_t traffic, cor_err *err)
{
	cor_writer *w = rows->writer;
	cor_row_id router = cor_row_on(e->site, "R");
	cor_row_id manager = cor_rows_manager(rows, carrier, e->maker);
	bool is_5g = e->kind == COR_KIND_GNB;

	COR_TRY(cor_writer_element(w, e, err));
	if (e->kind != COR_KIND_NODEB)
		COR_TRY(cor_writer_part(w, e->id, "P1", "baseband", COR_KIND_BASEBAND, e->maker,
			true, err));
	if (is_5g) {
		COR_TRY(cor_writer_part(w, e->id, "P2", "radio 1", COR_KIND_RADIO_UNIT, e->maker,
			has_known_radio, err));
		COR_TRY(cor_rows_optic(rows, e->id, ((uint64_t)tower << 4) + 1 + carrier, err));
	}
	COR_TRY(cor_writer_measure(w, e->id, "cells", 3, err));
	COR_TRY(cor_writer_measure(w, e->id, "traffic", traffic, err));
	COR_TRY(cor_writer_link(w, e->id, &router, "1", 10, is_5g ? COR_BPS_10G : COR_BPS_1G, err));
	return cor_writer_manages(w, &manager, e->id, err);
}

static cor_status put_operator(const cor_rows *rows, uint32_t tower, const cor_row_id *site,
	unsigned group, unsigned slot, cor_err *err)
{
	const cor_plan_tower *plan = &rows->plan->towers[tower];
	unsigned carrier = cor_plan_operator(group, slot);
	uint32_t traffic = cor_plan_traffic(rows->plan, tower, slot);
	const char letter[] = {'4', (char)('A' + carrier), '\0'};
	const char letter_5g[] = {'5', (char)('A' + carrier), '\0'};
	cor_row_id id = cor_row_on(site, letter);
	cor_model_element e = {
		.id = &id,
		.site = site,
		.kind = slot ? COR_KIND_ENB : COR_KIND_ENB_2G,
		.maker = plan->maker_4g[slot],
		.operators = cor_operator_label(carrier),
		.owner = cor_operator_label(carrier),
		.network = cor_operator_mobile(carrier),
		.from = COR_DAY_FROM,
		.to = COR_DAY_TO,
	};

	/* Of what a site carries, a tenth is 3G; half of the rest is 5G where there is 5G. */
	COR_TRY(put_station(rows, tower, &e, carrier, true,
		plan->has_5g[slot] ? traffic * 9 / 20 : traffic * 9 / 10, err));
	if (!plan->has_5g[slot])
		return COR_OK;
	id = cor_row_on(site, letter_5g);
	e.kind = COR_KIND_GNB;
	e.maker = plan->maker_5g[slot];
	e.from = COR_DAY_5G_FROM;
	e.to = COR_DAY_5G_TO;
	/* One radio in ten is of nobody knows whom. */
	return put_station(rows, tower, &e, carrier, plan->rank % 10 != 3, traffic * 9 / 20, err);
}

static cor_status put_3g(const cor_rows *rows, uint32_t tower, const cor_row_id *site,
	unsigned group, cor_err *err)
{
	unsigned lead = cor_plan_operator(group, 0);
	cor_row_id id = cor_row_on(site, "3");
	uint32_t traffic = cor_plan_traffic(rows->plan, tower, 0) +
		cor_plan_traffic(rows->plan, tower, 1);
	cor_model_element e = {
		.id = &id,
		.site = site,
		.kind = COR_KIND_NODEB,
		.maker = group ? rows->plan->towers[tower].maker_4g[0] : COR_MAKER_NOKIA,
		.operators = cor_operator_pair(group),
		.owner = cor_operator_label(lead),
		.network = cor_operator_mobile(lead),
		.from = COR_DAY_OLD_FROM,
		.to = COR_DAY_TO,
	};

	return put_station(rows, tower, &e, lead, true, traffic / 10, err);
}

/* B and C merged and share base stations from 2025 on: planned, as seen from the end of 2020. */
static cor_status put_shared(const cor_rows *rows, uint32_t tower, const cor_row_id *site,
	unsigned group, cor_err *err)
{
	unsigned slot = group == 0; /* C is the other one on A's towers, B leads on its own */
	const cor_plan_tower *plan = &rows->plan->towers[tower];
	cor_row_id id = cor_row_on(site, "5S");
	cor_model_element e = {
		.id = &id,
		.site = site,
		.kind = COR_KIND_GNB,
		.maker = plan->rank / 5 % 2 ? COR_MAKER_ERICSSON : COR_MAKER_NOKIA,
		.operators = "Operator B (model)|Operator C (model)",
		.owner = cor_operator_label(COR_OPERATOR_B),
		.network = COR_NETWORK_SHARED,
		.generations = "4G|5G",
		.is_planned = true,
		.from = COR_DAY_SHARED_FROM,
		.to = COR_DAY_SHARED_TO,
	};

	return put_station(rows, tower, &e, COR_OPERATOR_B, true,
		cor_plan_traffic(rows->plan, tower, slot) / 2, err);
}

cor_status cor_rows_tower(const cor_rows *rows, uint32_t tower, cor_err *err)
{
	cor_row_id site = cor_row_site(rows->plan, rows->plan->core_count + tower);
	unsigned group = cor_plan_exchange_of(rows->plan, tower) % 2;

	COR_TRY(put_3g(rows, tower, &site, group, err));
	for (unsigned slot = 0; slot < 2; slot++)
		COR_TRY(put_operator(rows, tower, &site, group, slot, err));
	if (rows->plan->towers[tower].is_shared)
		COR_TRY(put_shared(rows, tower, &site, group, err));
	return put_router(rows, tower, &site, err);
}
