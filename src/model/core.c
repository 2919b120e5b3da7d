#include "model/rows.h"

cor_row_id cor_rows_core_at(const cor_rows *rows, unsigned carrier, uint32_t i, const char *suffix)
{
	cor_row_id site = cor_row_site(rows->plan, i * COR_OPERATOR_COUNT + carrier);

	return cor_row_on(&site, suffix);
}

static const char *manager_suffix(cor_gear_maker maker)
{
	switch ((int)maker) {
	case COR_MAKER_HUAWEI:
		return "NH";
	case COR_MAKER_NOKIA:
		return "NN";
	case COR_MAKER_SAMSUNG:
		return "NS";
	default:
		COR_ASSERT(maker == COR_MAKER_ERICSSON);
		return "NE";
	}
}

cor_row_id cor_rows_manager(const cor_rows *rows, unsigned carrier, cor_gear_maker maker)
{
	return cor_rows_core_at(rows, carrier, 0, manager_suffix(maker));
}

/* ---- what stands at a core site ---- */

#define BOTH(maker)                                  \
	{                                            \
		COR_MAKER_##maker, COR_MAKER_##maker \
	}
#define EITHER(even, odd)                         \
	{                                         \
		COR_MAKER_##even, COR_MAKER_##odd \
	}

/* By operator; the core sites of one with even and with odd numbers. Huawei's are those of A's
 * older cores, as was reported of the operator that A is like. */
static const struct core_gear {
	const char *suffix;
	uint8_t kind, makers[COR_OPERATOR_COUNT][2];
} core_gear[] = {
	{"AA", COR_KIND_AAA, {BOTH(CISCO), BOTH(NOKIA), BOTH(ORACLE), BOTH(CISCO)}},
	{"CS", COR_KIND_CSCF, {BOTH(METASWITCH), BOTH(ERICSSON), BOTH(NOKIA), BOTH(NOKIA)}},
	{"DN", COR_KIND_DNS, {BOTH(F5), BOTH(F5), BOTH(NOKIA), BOTH(F5)}},
	{"FW", COR_KIND_FIREWALL,
		{BOTH(FORTINET), EITHER(PALO_ALTO, FORTINET), BOTH(JUNIPER), BOTH(PALO_ALTO)}},
	{"GW", COR_KIND_GATEWAY, {BOTH(JUNIPER), BOTH(CISCO), BOTH(NOKIA), BOTH(CISCO)}},
	{"HL", COR_KIND_HLR,
		{EITHER(HUAWEI, ERICSSON), BOTH(ERICSSON), BOTH(NOKIA), BOTH(ERICSSON)}},
	{"HS", COR_KIND_HSS, {BOTH(ERICSSON), BOTH(ERICSSON), BOTH(NOKIA), BOTH(NOKIA)}},
	{"IC", COR_KIND_INTERCONNECTION, {BOTH(CISCO), BOTH(JUNIPER), BOTH(CISCO), BOTH(JUNIPER)}},
	{"LI", COR_KIND_INTERCEPTION, {BOTH(UTIMACO), BOTH(UTIMACO), BOTH(UTIMACO), BOTH(UTIMACO)}},
	{"ME", COR_KIND_MME, {EITHER(HUAWEI, ERICSSON), BOTH(CISCO), BOTH(NOKIA), BOTH(ERICSSON)}},
	{"MO", COR_KIND_MONITORING, {BOTH(VIAVI), BOTH(VIAVI), BOTH(NETCRACKER), BOTH(VIAVI)}},
	{"MS", COR_KIND_MSC, {EITHER(ERICSSON, HUAWEI), BOTH(ERICSSON), BOTH(NOKIA), BOTH(NOKIA)}},
	{"OR", COR_KIND_ORCHESTRATOR,
		{BOTH(ERICSSON), BOTH(NETCRACKER), BOTH(NOKIA), BOTH(NETCRACKER)}},
	{"OS", COR_KIND_OSS, {BOTH(AMDOCS), BOTH(AMDOCS), BOTH(NETCRACKER), BOTH(AMDOCS)}},
	{"PC", COR_KIND_PCRF, {BOTH(ORACLE), BOTH(ORACLE), BOTH(NOKIA), BOTH(ERICSSON)}},
	{"PG", COR_KIND_PGW, {EITHER(ERICSSON, HUAWEI), BOTH(CISCO), BOTH(NOKIA), BOTH(ERICSSON)}},
	{"SG", COR_KIND_SGW, {EITHER(HUAWEI, ERICSSON), BOTH(CISCO), BOTH(NOKIA), BOTH(ERICSSON)}},
	{"SN", COR_KIND_SGSN, {EITHER(HUAWEI, ERICSSON), BOTH(ERICSSON), BOTH(NOKIA), BOTH(NOKIA)}},
	{"SV", COR_KIND_SERVER, {BOTH(HPE), EITHER(HPE, DELL), BOTH(DELL), BOTH(HPE)}},
};

static cor_model_element here(const cor_row_id *id, const cor_row_id *site, unsigned carrier)
{
	return (cor_model_element){
		.id = id,
		.site = site,
		.operators = cor_operator_label(carrier),
		.owner = cor_operator_label(carrier),
		.network = cor_operator_mobile(carrier),
		.from = COR_DAY_FROM,
		.to = COR_DAY_TO,
	};
}

/* The functions of the 5G core have a maker of their own, on servers of another. */
static cor_status put_5g_core(const cor_rows *rows, unsigned carrier, const cor_row_id *server,
	cor_err *err)
{
	static const char *const functions[] = {"amf", "ausf", "nrf", "pcf", "smf", "udm", "upf"};
	cor_gear_maker maker = carrier == COR_OPERATOR_A || carrier == COR_OPERATOR_B
		? COR_MAKER_ERICSSON
		: COR_MAKER_NOKIA;

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		COR_TRY(cor_writer_role(rows->writer, server, functions[i], maker, err));
	return COR_OK;
}

static cor_status put_functions(const cor_rows *rows, unsigned carrier, uint32_t i,
	const cor_row_id *site, cor_err *err)
{
	cor_row_id router = cor_row_on(site, "R"), id;
	cor_row_id manager = cor_rows_core_at(rows, carrier, 0, "OS");
	cor_model_element e = here(&id, site, carrier);

	for (size_t g = 0; g < sizeof(core_gear) / sizeof(core_gear[0]); g++) {
		id = cor_row_on(site, core_gear[g].suffix);
		e.kind = core_gear[g].kind;
		e.maker = core_gear[g].makers[carrier][i % 2];
		COR_TRY(cor_writer_element(rows->writer, &e, err));
		if (e.kind == COR_KIND_SERVER)
			COR_TRY(put_5g_core(rows, carrier, &id, err));
		COR_TRY(cor_writer_link(rows->writer, &id, &router, "1", 10, COR_BPS_100G, err));
		if (e.kind != COR_KIND_OSS || i > 0)
			COR_TRY(cor_writer_manages(rows->writer, &manager, &id, err));
	}
	return COR_OK;
}

/* Element managers of each maker of base stations; the second core site holds their standby. */
static cor_status put_managers(const cor_rows *rows, unsigned carrier, const cor_row_id *site,
	cor_err *err)
{
	static const char *const makers[COR_OPERATOR_COUNT] = {"HN", "HEN", "HNS", "EN"};
	static const struct {
		char letter;
		cor_gear_maker maker;
	} letters[] = {{'H', COR_MAKER_HUAWEI}, {'N', COR_MAKER_NOKIA}, {'S', COR_MAKER_SAMSUNG},
		{'E', COR_MAKER_ERICSSON}};
	cor_row_id router = cor_row_on(site, "R"), id;
	cor_model_element e = here(&id, site, carrier);

	e.kind = COR_KIND_EMS;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (!strchr(makers[carrier], letters[i].letter))
			continue;
		id = cor_row_on(site, manager_suffix(letters[i].maker));
		e.maker = letters[i].maker;
		COR_TRY(cor_writer_element(rows->writer, &e, err));
		COR_TRY(cor_writer_link(rows->writer, &id, &router, "1", 10, COR_BPS_10G, err));
	}
	return COR_OK;
}

/* A carries the emergency services on a network of their own. */
static cor_status put_emergency(const cor_rows *rows, uint32_t i, const cor_row_id *site,
	cor_err *err)
{
	static const struct {
		const char *suffix;
		uint8_t kind, maker;
	} gear[] = {
		{"E1", COR_KIND_ROUTER, COR_MAKER_CISCO},
		{"E2", COR_KIND_PGW, COR_MAKER_ERICSSON},
		{"E3", COR_KIND_SWITCH, COR_MAKER_MOTOROLA},
	};
	cor_row_id router = cor_row_on(site, "R"), id;
	cor_model_element e = here(&id, site, COR_OPERATOR_A);

	e.network = COR_NETWORK_EMERGENCY;
	for (size_t g = 0; g < sizeof(gear) / sizeof(gear[0]); g++) {
		id = cor_row_on(site, gear[g].suffix);
		e.kind = gear[g].kind;
		e.maker = gear[g].maker;
		/* Of one switch nobody wrote down who made it. */
		e.knowledge = i == 1 && e.kind == COR_KIND_SWITCH ? COR_KNOWN_NOT
								  : COR_KNOWN_MOSTLY;
		COR_TRY(cor_writer_element(rows->writer, &e, err));
		COR_TRY(cor_writer_link(rows->writer, &id, &router, "1", 10, COR_BPS_10G, err));
	}
	return COR_OK;
}

/* ---- links ---- */

/* A ring of each operator's cores with up to three chords a node, and links between operators. */
static cor_status link_cores(const cor_rows *rows, unsigned carrier, uint32_t i,
	const cor_row_id *router, cor_err *err)
{
	static const char *const chords[] = {"c1", "c2", "c3"};
	static const uint8_t metrics[] = {10, 20, 30};
	uint32_t cores = cor_plan_cores_each(rows->plan), next = (i + 1) % cores;
	cor_draw draw = cor_draw_of(rows->plan->seed, COR_FOR_LINK,
		((uint64_t)3 << 32) + (uint64_t)i * COR_OPERATOR_COUNT + carrier);
	cor_row_id to = cor_rows_core_at(rows, carrier, next, "R"), from;

	if (cores > 2 || i == 0)
		COR_TRY(cor_writer_link(rows->writer, router, &to, "1",
			metrics[cor_draw_below(&draw, 3)], COR_BPS_400G, err));
	for (uint32_t c = cor_draw_below(&draw, 4); c-- > 0;) {
		uint32_t other = cor_draw_below(&draw, cores);

		if (other == i || other == next || (other + 1) % cores == i)
			continue;
		to = cor_rows_core_at(rows, carrier, other, "R");
		COR_TRY(cor_writer_link(rows->writer, router, &to, chords[c],
			metrics[cor_draw_below(&draw, 3)], COR_BPS_400G, err));
	}
	from = cor_rows_core_at(rows, carrier, i, "IC");
	to = cor_rows_core_at(rows, (carrier + 1) % COR_OPERATOR_COUNT, i, "IC");
	return cor_writer_link(rows->writer, &from, &to, "x", 20, COR_BPS_100G, err);
}

cor_status cor_rows_core(const cor_rows *rows, uint32_t core, cor_err *err)
{
	static const uint8_t makers[COR_OPERATOR_COUNT] = {COR_MAKER_JUNIPER, COR_MAKER_CISCO,
		COR_MAKER_NOKIA, COR_MAKER_CISCO};
	unsigned carrier = core % COR_OPERATOR_COUNT;
	uint32_t i = core / COR_OPERATOR_COUNT;
	cor_row_id site = cor_row_site(rows->plan, core), id = cor_row_on(&site, "R");
	cor_model_element e = here(&id, &site, carrier);

	e.kind = COR_KIND_CORE_ROUTER;
	e.maker = makers[carrier];
	COR_TRY(cor_writer_element(rows->writer, &e, err));
	COR_TRY(cor_writer_part(rows->writer, &id, "P1", "line card 1", COR_KIND_LINE_CARD, e.maker,
		true, err));
	COR_TRY(cor_rows_optic(rows, &id, ((uint64_t)3 << 40) + core, err));
	COR_TRY(link_cores(rows, carrier, i, &id, err));
	COR_TRY(put_functions(rows, carrier, i, &site, err));
	if (i < 2)
		COR_TRY(put_managers(rows, carrier, &site, err));
	if (carrier == COR_OPERATOR_A && i < 2)
		COR_TRY(put_emergency(rows, i, &site, err));
	return COR_OK;
}
