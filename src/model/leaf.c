/*
 * Leaves: whatever else stands at a site or behind it, a heavy tail of it. One in thirty-two is a
 * controller (an optical splitter at exchanges) on the site's own gear; nine in ten of the others
 * hang on one of those, the rest behind the one before them.
 */
#include "model/rows.h"

typedef struct leaf_gear {
	uint8_t until; /* of a hundred, summed up */
	uint8_t kind, makers[2];
} leaf_gear;

static const leaf_gear at_tower[] = {
	{30, COR_KIND_RADIO, {COR_MAKER_NOKIA, COR_MAKER_ERICSSON}}, /* or as the base station */
	{50, COR_KIND_ANTENNA, {COR_MAKER_COMMSCOPE, COR_MAKER_RFS}},
	{75, COR_KIND_POWER, {COR_MAKER_SIEMENS, COR_MAKER_SIEMENS}},
	{85, COR_KIND_COOLING, {COR_MAKER_SIEMENS, COR_MAKER_SIEMENS}},
	{95, COR_KIND_MICROWAVE, {COR_MAKER_CERAGON, COR_MAKER_AVIAT}},
	{100, COR_KIND_CCTV, {COR_MAKER_HIKVISION, COR_MAKER_MOTOROLA}},
};
static const leaf_gear at_exchange[] = {
	{92, COR_KIND_ONT, {COR_MAKER_NOKIA, COR_MAKER_ADTRAN}}, /* or as the line terminal */
	{97, COR_KIND_SWITCH, {COR_MAKER_CISCO, COR_MAKER_JUNIPER}},
	{100, COR_KIND_POWER, {COR_MAKER_SIEMENS, COR_MAKER_SIEMENS}},
};
static const leaf_gear at_core[] = {
	{70, COR_KIND_SWITCH, {COR_MAKER_CISCO, COR_MAKER_JUNIPER}},
	{90, COR_KIND_POWER, {COR_MAKER_SIEMENS, COR_MAKER_SIEMENS}},
	{100, COR_KIND_COOLING, {COR_MAKER_SIEMENS, COR_MAKER_SIEMENS}},
};
static const leaf_gear behind = {100, COR_KIND_CPE, {COR_MAKER_SAGEMCOM, COR_MAKER_ZYXEL}};
static const leaf_gear splitter = {100, COR_KIND_SPLITTER,
	{COR_MAKER_CORNING, COR_MAKER_HUBER_SUHNER}};
static const leaf_gear controller = {100, COR_KIND_CONTROLLER,
	{COR_MAKER_SIEMENS, COR_MAKER_NOKIA}};

/* What the leaves of one site have in common. */
typedef struct stand {
	const leaf_gear *gear;
	cor_row_id hub; /* what controllers hang on */
	bool is_exchange;
	const char *pair, *network;
	unsigned operators[2];
	uint8_t own_maker[2]; /* of radios, by slot; of terminals */
} stand;

static void stand_at_core(const cor_rows *rows, uint32_t core, stand *s)
{
	unsigned carrier = core % COR_OPERATOR_COUNT;

	(void)rows;
	s->gear = at_core;
	s->pair = cor_operator_label(carrier);
	s->network = cor_operator_mobile(carrier);
	s->operators[0] = s->operators[1] = carrier;
}

static void stand_at_tower(const cor_rows *rows, uint32_t tower, stand *s)
{
	unsigned group = cor_plan_exchange_of(rows->plan, tower) % 2;

	s->gear = at_tower;
	s->pair = cor_operator_pair(group);
	s->network = cor_operator_transport(group);
	for (unsigned slot = 0; slot < 2; slot++) {
		s->operators[slot] = cor_plan_operator(group, slot);
		s->own_maker[slot] = rows->plan->towers[tower].maker_4g[slot];
	}
}

/* Fixed lines are A's. */
static void stand_at_exchange(const cor_rows *rows, uint32_t exchange, stand *s)
{
	s->gear = at_exchange;
	s->is_exchange = true;
	s->hub = cor_rows_exchange_at(rows, exchange, cor_rows_has_olt(exchange) ? "O" : "M");
	s->pair = cor_operator_label(COR_OPERATOR_A);
	s->network = COR_NETWORK_FIXED_A;
	s->own_maker[0] = COR_MAKER_HUAWEI;
	s->own_maker[1] = COR_MAKER_NOKIA;
}

static const leaf_gear *pick(const stand *s, cor_draw *draw)
{
	const leaf_gear *gear = s->gear;
	uint32_t drawn = cor_draw_below(draw, 100);

	while (drawn >= gear->until)
		gear++;
	return gear;
}

static cor_status put_leaf(const cor_rows *rows, const stand *s, const cor_row_id *site, uint32_t i,
	uint32_t controllers, cor_draw *draw, cor_err *err)
{
	cor_row_id id = cor_row_leaf(site, i), parent = s->hub;
	bool is_behind = i >= controllers && i > 0 && !cor_draw_hit(draw, 9000);
	const leaf_gear *gear = i < controllers ? (s->is_exchange ? &splitter : &controller)
		: is_behind && s->is_exchange   ? &behind
						: pick(s, draw);
	unsigned slot = cor_draw_below(draw, 2);
	cor_model_element e = {
		.id = &id,
		.site = site,
		.kind = gear->kind,
		.maker = gear->makers[slot],
		.operators = s->pair,
		.network = s->network,
		.from = COR_DAY_FROM,
		.to = COR_DAY_TO,
		.knowledge = COR_KNOWN_MORE,
	};

	if (gear->kind == COR_KIND_RADIO) {
		e.operators = cor_operator_label(s->operators[slot]);
		e.network = cor_operator_mobile(s->operators[slot]);
		e.maker = s->own_maker[slot];
	} else if (gear->kind == COR_KIND_ONT && cor_draw_hit(draw, 7000)) {
		e.maker = s->own_maker[slot];
	}
	e.owner = gear->kind == COR_KIND_RADIO || s->is_exchange ? e.operators : "";
	if (is_behind)
		parent = cor_row_leaf(site, i - 1);
	else if (i >= controllers)
		parent = cor_row_leaf(site, cor_draw_below(draw, controllers));
	COR_TRY(cor_writer_element(rows->writer, &e, err));
	return cor_writer_link(rows->writer, &id, &parent, "1", 10, COR_BPS_1G, err);
}

cor_status cor_rows_leaves(const cor_rows *rows, uint32_t site, cor_err *err)
{
	const cor_plan *plan = rows->plan;
	uint32_t count = plan->first_leaf[site + 1] - plan->first_leaf[site];
	uint32_t controllers = (count + 31) / 32, towers = plan->core_count + plan->tower_count;
	cor_row_id id = cor_row_site(plan, site);
	stand s = {.hub = cor_row_on(&id, "R")};

	if (site < plan->core_count)
		stand_at_core(rows, site, &s);
	else if (site < towers)
		stand_at_tower(rows, site - plan->core_count, &s);
	else
		stand_at_exchange(rows, site - towers, &s);
	for (uint32_t i = 0; i < count; i++) {
		cor_draw draw = cor_draw_of(plan->seed, COR_FOR_LEAF, (uint64_t)site << 32 | i);

		COR_TRY(put_leaf(rows, &s, &id, i, controllers, &draw, err));
	}
	return COR_OK;
}
