#include "model/gear.h"

static const char *const makers[COR_MAKER_COUNT] = {
	[COR_MAKER_HUAWEI] = "huawei",
	[COR_MAKER_NOKIA] = "nokia",
	[COR_MAKER_ERICSSON] = "ericsson",
	[COR_MAKER_SAMSUNG] = "samsung",
	[COR_MAKER_CISCO] = "cisco",
	[COR_MAKER_JUNIPER] = "juniper",
	[COR_MAKER_ADTRAN] = "adtran",
	[COR_MAKER_CIENA] = "ciena",
	[COR_MAKER_INFINERA] = "infinera",
	[COR_MAKER_HPE] = "hpe",
	[COR_MAKER_DELL] = "dell",
	[COR_MAKER_ORACLE] = "oracle",
	[COR_MAKER_FORTINET] = "fortinet",
	[COR_MAKER_PALO_ALTO] = "palo-alto",
	[COR_MAKER_F5] = "f5",
	[COR_MAKER_AMDOCS] = "amdocs",
	[COR_MAKER_NETCRACKER] = "netcracker",
	[COR_MAKER_VIAVI] = "viavi",
	[COR_MAKER_UTIMACO] = "utimaco",
	[COR_MAKER_METASWITCH] = "metaswitch",
	[COR_MAKER_HISILICON] = "hisilicon",
	[COR_MAKER_BROADCOM] = "broadcom",
	[COR_MAKER_COHERENT] = "coherent",
	[COR_MAKER_LUMENTUM] = "lumentum",
	[COR_MAKER_INNOLIGHT] = "innolight",
	[COR_MAKER_ACCELINK] = "accelink",
	[COR_MAKER_CERAGON] = "ceragon",
	[COR_MAKER_AVIAT] = "aviat",
	[COR_MAKER_COMMSCOPE] = "commscope",
	[COR_MAKER_RFS] = "rfs",
	[COR_MAKER_CORNING] = "corning",
	[COR_MAKER_HUBER_SUHNER] = "huber-suhner",
	[COR_MAKER_SAGEMCOM] = "sagemcom",
	[COR_MAKER_ZYXEL] = "zyxel",
	[COR_MAKER_SIEMENS] = "siemens",
	[COR_MAKER_HIKVISION] = "hikvision",
	[COR_MAKER_MOTOROLA] = "motorola-solutions",
};

/* What contains nothing names itself. */
#define PLAIN(kind, slug, class_name, functions, generations) \
	[kind] = {slug, class_name, functions, generations, kind}
#define WITH(inside, kind, slug, class_name, functions, generations) \
	[kind] = {slug, class_name, functions, generations, inside}

static const cor_kind_spec kinds[COR_KIND_COUNT] = {
	WITH(COR_KIND_BASEBAND, COR_KIND_GNB, "gnb", "5G base station", "gnb", "5G"),
	WITH(COR_KIND_BASEBAND, COR_KIND_ENB, "enb", "4G base station", "enb", "4G"),
	WITH(COR_KIND_BASEBAND, COR_KIND_ENB_2G, "enb-bts", "2G and 4G base station", "enb bts",
		"2G|4G"),
	WITH(COR_KIND_BASEBAND, COR_KIND_NODEB, "nodeb", "3G base station", "nodeb", "3G"),
	PLAIN(COR_KIND_RADIO, "ru", "radio unit", "ru", "4G"),
	PLAIN(COR_KIND_ANTENNA, "antenna", "antenna", "antenna", "2G|3G|4G"),
	WITH(COR_KIND_CHIP, COR_KIND_SITE_ROUTER, "csr", "cell site router", "cell-site-router",
		"none"),
	WITH(COR_KIND_LINE_CARD, COR_KIND_ROUTER, "router", "aggregation router", "router", "none"),
	WITH(COR_KIND_LINE_CARD, COR_KIND_EDGE_ROUTER, "pe", "regional router", "pe-router",
		"none"),
	WITH(COR_KIND_LINE_CARD, COR_KIND_CORE_ROUTER, "core-router", "core router", "ip-core",
		"none"),
	WITH(COR_KIND_LINE_CARD, COR_KIND_WDM, "wdm", "optical transmission", "dwdm", "none"),
	PLAIN(COR_KIND_MICROWAVE, "microwave", "microwave link", "microwave", "none"),
	WITH(COR_KIND_CHIP, COR_KIND_SWITCH, "switch", "switch", "switch", "none"),
	PLAIN(COR_KIND_TIMING, "timing", "timing source", "timing", "none"),
	WITH(COR_KIND_LINE_CARD, COR_KIND_OLT, "olt", "optical line terminal", "olt", "none"),
	PLAIN(COR_KIND_MSAN, "msan", "copper access node", "msan", "none"),
	WITH(COR_KIND_LINE_CARD, COR_KIND_BNG, "bng", "broadband gateway", "bng", "none"),
	PLAIN(COR_KIND_SPLITTER, "splitter", "optical splitter", "pon-splitter", "none"),
	WITH(COR_KIND_CHIP, COR_KIND_ONT, "ont", "optical network terminal", "ont", "none"),
	WITH(COR_KIND_CHIP, COR_KIND_CPE, "cpe", "home router", "cpe", "none"),
	PLAIN(COR_KIND_GATEWAY, "gateway", "internet gateway", "internet-gateway", "none"),
	PLAIN(COR_KIND_INTERCONNECTION, "interconnection", "interconnection router",
		"interconnection", "none"),
	PLAIN(COR_KIND_FIREWALL, "firewall", "firewall", "firewall", "none"),
	PLAIN(COR_KIND_DNS, "dns", "name server", "dns", "none"),
	PLAIN(COR_KIND_INTERCEPTION, "li", "lawful interception", "lawful-interception", "none"),
	PLAIN(COR_KIND_AAA, "aaa", "access control", "aaa", "none"),
	PLAIN(COR_KIND_MME, "mme", "4G core: mobility", "mme", "4G"),
	PLAIN(COR_KIND_SGW, "sgw", "4G core: serving gateway", "sgw", "4G"),
	PLAIN(COR_KIND_PGW, "pgw", "4G core: packet gateway", "pgw", "4G"),
	PLAIN(COR_KIND_HSS, "hss", "4G core: subscribers", "hss", "4G"),
	PLAIN(COR_KIND_PCRF, "pcrf", "4G core: policy", "pcrf", "4G"),
	PLAIN(COR_KIND_MSC, "msc", "switching centre", "msc vlr", "2G|3G"),
	PLAIN(COR_KIND_HLR, "hlr", "subscriber register", "hlr auc", "2G|3G"),
	PLAIN(COR_KIND_SGSN, "sgsn", "packet node", "sgsn ggsn", "2G|3G"),
	PLAIN(COR_KIND_CSCF, "cscf", "call control", "cscf", "4G|5G"),
	PLAIN(COR_KIND_SERVER, "server", "virtualisation server", "nfvi", "5G"),
	PLAIN(COR_KIND_OSS, "oss", "operational support", "oss", "none"),
	PLAIN(COR_KIND_MONITORING, "monitoring", "network monitoring", "monitoring", "none"),
	PLAIN(COR_KIND_ORCHESTRATOR, "mano", "orchestrator", "mano", "none"),
	PLAIN(COR_KIND_EMS, "ems", "element manager", "ems", "none"),
	PLAIN(COR_KIND_CONTROLLER, "controller", "site controller", "site-monitoring", "none"),
	PLAIN(COR_KIND_POWER, "power", "power supply", "power", "none"),
	PLAIN(COR_KIND_COOLING, "cooling", "cooling", "cooling", "none"),
	PLAIN(COR_KIND_CCTV, "cctv", "camera", "cctv", "none"),
	WITH(COR_KIND_CHIP, COR_KIND_BASEBAND, "baseband", "baseband board", "", ""),
	WITH(COR_KIND_CHIP, COR_KIND_RADIO_UNIT, "radio-unit", "radio unit", "", ""),
	WITH(COR_KIND_CHIP, COR_KIND_LINE_CARD, "line-card", "line card", "", ""),
	PLAIN(COR_KIND_OPTIC, "optic", "optical transceiver", "", ""),
	PLAIN(COR_KIND_CHIP, "chip", "processor", "", ""),
};

const cor_kind_spec *cor_gear_kind_of(cor_gear_kind kind)
{
	return &kinds[kind];
}

cor_text cor_gear_maker_id(cor_gear_maker maker)
{
	return cor_text_of(makers[maker]);
}

cor_gear_maker cor_gear_inside_maker(cor_gear_kind inside, cor_gear_maker maker)
{
	if (inside != COR_KIND_CHIP)
		return maker;
	return maker == COR_MAKER_HUAWEI ? COR_MAKER_HISILICON : COR_MAKER_BROADCOM;
}
