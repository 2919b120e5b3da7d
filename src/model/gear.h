/*
 * Gear of the model: who makes it, what kinds there are, and what a product of a kind contains.
 *
 * Makers are ids of the shipped register, so that policies know them. A product is a kind by a
 * maker ("model-gnb-huawei"); its model name says that it is one. No product stands for a real one.
 */
#ifndef COR_MODEL_GEAR_H
#define COR_MODEL_GEAR_H

#include "base/text.h"

typedef enum cor_gear_maker {
	COR_MAKER_HUAWEI,
	COR_MAKER_NOKIA,
	COR_MAKER_ERICSSON,
	COR_MAKER_SAMSUNG,
	COR_MAKER_CISCO,
	COR_MAKER_JUNIPER,
	COR_MAKER_ADTRAN,
	COR_MAKER_CIENA,
	COR_MAKER_INFINERA,
	COR_MAKER_HPE,
	COR_MAKER_DELL,
	COR_MAKER_ORACLE,
	COR_MAKER_FORTINET,
	COR_MAKER_PALO_ALTO,
	COR_MAKER_F5,
	COR_MAKER_AMDOCS,
	COR_MAKER_NETCRACKER,
	COR_MAKER_VIAVI,
	COR_MAKER_UTIMACO,
	COR_MAKER_METASWITCH,
	COR_MAKER_HISILICON,
	COR_MAKER_BROADCOM,
	COR_MAKER_COHERENT,
	COR_MAKER_LUMENTUM,
	COR_MAKER_INNOLIGHT,
	COR_MAKER_ACCELINK,
	COR_MAKER_CERAGON,
	COR_MAKER_AVIAT,
	COR_MAKER_COMMSCOPE,
	COR_MAKER_RFS,
	COR_MAKER_CORNING,
	COR_MAKER_HUBER_SUHNER,
	COR_MAKER_SAGEMCOM,
	COR_MAKER_ZYXEL,
	COR_MAKER_SIEMENS,
	COR_MAKER_HIKVISION,
	COR_MAKER_MOTOROLA,
	COR_MAKER_COUNT
} cor_gear_maker;

typedef enum cor_gear_kind {
	/* radio */
	COR_KIND_GNB,
	COR_KIND_ENB,
	COR_KIND_ENB_2G, /* with 2G in the same cabinet */
	COR_KIND_NODEB,
	COR_KIND_RADIO,
	COR_KIND_ANTENNA,
	/* transport */
	COR_KIND_SITE_ROUTER,
	COR_KIND_ROUTER,
	COR_KIND_EDGE_ROUTER,
	COR_KIND_CORE_ROUTER,
	COR_KIND_WDM,
	COR_KIND_MICROWAVE,
	COR_KIND_SWITCH,
	COR_KIND_TIMING,
	/* fixed access */
	COR_KIND_OLT,
	COR_KIND_MSAN,
	COR_KIND_BNG,
	COR_KIND_SPLITTER,
	COR_KIND_ONT,
	COR_KIND_CPE,
	/* cores */
	COR_KIND_GATEWAY,
	COR_KIND_INTERCONNECTION,
	COR_KIND_FIREWALL,
	COR_KIND_DNS,
	COR_KIND_INTERCEPTION,
	COR_KIND_AAA,
	COR_KIND_MME,
	COR_KIND_SGW,
	COR_KIND_PGW,
	COR_KIND_HSS,
	COR_KIND_PCRF,
	COR_KIND_MSC,
	COR_KIND_HLR,
	COR_KIND_SGSN,
	COR_KIND_CSCF,
	COR_KIND_SERVER, /* virtualisation; 5G core functions run on it */
	COR_KIND_OSS,
	COR_KIND_MONITORING,
	COR_KIND_ORCHESTRATOR,
	COR_KIND_EMS,
	/* support */
	COR_KIND_CONTROLLER,
	COR_KIND_POWER,
	COR_KIND_COOLING,
	COR_KIND_CCTV,
	/* parts and what they contain; they perform no function */
	COR_KIND_BASEBAND,
	COR_KIND_RADIO_UNIT,
	COR_KIND_LINE_CARD,
	COR_KIND_OPTIC,
	COR_KIND_CHIP,
	COR_KIND_COUNT
} cor_gear_kind;

typedef struct cor_kind_spec {
	const char *slug, *class_name;
	const char *functions;   /* register ids, divided by spaces; "" for parts */
	const char *generations; /* as in element.generations */
	cor_gear_kind inside;    /* contained, essential; itself = nothing */
} cor_kind_spec;

const cor_kind_spec *cor_gear_kind_of(cor_gear_kind kind);
cor_text cor_gear_maker_id(cor_gear_maker maker);
/* Who makes what a product of this kind by this maker contains. */
cor_gear_maker cor_gear_inside_maker(cor_gear_kind inside, cor_gear_maker maker);

#endif
