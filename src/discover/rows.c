#include "discover/rows.h"

#include <stdio.h>

#include "base/strtab.h"
#include "discover/claims.h"

#define SYS_NAME "1.3.6.1.2.1.1.5.0"
#define SYS_OBJECT "1.3.6.1.2.1.1.2.0"
#define SYS_UPTIME "1.3.6.1.2.1.1.3.0"
#define ENGINE_ID "1.3.6.1.6.3.10.2.1.1.0"
#define IF_TYPE "1.3.6.1.2.1.2.2.1.3"
#define IF_IN_OCTETS "1.3.6.1.2.1.31.1.1.1.6"
#define IF_OUT_OCTETS "1.3.6.1.2.1.31.1.1.1.10"
#define ENTITY "1.3.6.1.2.1.47.1.1.1.1"
#define ENTITY_DESCR ENTITY ".2"
#define ENTITY_CLASS ENTITY ".5"
#define ENTITY_NAME ENTITY ".7"
#define ENTITY_SERIAL ENTITY ".11"
#define ENTITY_MAKER ENTITY ".12"
enum { CLASS_CHASSIS = 3, CLASS_POWER = 6, CLASS_MODULE = 9, CLASS_STACK = 11 };

cor_status cor_discover_text(cor_arena *arena, cor_text *ret, cor_err *err, const char *format, ...)
{
	char buffer[2048];
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(buffer, sizeof(buffer), format, arguments);
	va_end(arguments);
	ret->n = n < 0 ? 0 : (size_t)n < sizeof(buffer) ? (size_t)n : sizeof(buffer) - 1;
	/* What is cut is not cut within a letter. */
	for (unsigned i = 0; i < 3 && n >= (int)sizeof(buffer); i++)
		ret->n -= !cor_text_is_utf8((cor_text){buffer, ret->n});
	return cor_arena_copy(arena, buffer, ret->n, &ret->p, err);
}

cor_status cor_discover_mac(cor_arena *arena, const uint8_t mac[6], cor_text *ret, cor_err *err)
{
	return cor_discover_text(arena, ret, err, "0x%02x%02x%02x%02x%02x%02x", mac[0], mac[1],
		mac[2], mac[3], mac[4], mac[5]);
}

cor_status cor_discover_add(cor_discover_work *work, cor_table_id table, const cor_text *cells,
	cor_err *err)
{
	return cor_builder_add(work->builder, table, cells,
		(cor_place){.file = work->file, .line = ++work->row}, NULL, NULL, err);
}

/* Who heard it and how, and the letter of the claim with why it has no vote. */
static cor_status source_of(cor_discover_work *work, const cor_claim *claim, const cor_agent *from,
	cor_text *ret, cor_err *err)
{
	static const char *const METHODS[] = {"", "SNMPv1", "SNMPv2c", "SNMPv3 discovery",
		"snmprec", "snmpwalk", "nmap", "SNMPv3"};

	return cor_discover_text(work->arena, ret, err, "%s %.*s; class %c%s%s",
		from->method < 8 ? METHODS[from->method] : "", COR_FMT(from->source), claim->class,
		claim->why ? ": " : "", claim->why ? claim->why : "");
}

cor_status cor_discover_evidence(cor_discover_work *work, cor_text subject, const cor_claim *claim,
	const cor_agent *from, cor_err *err)
{
	char day[COR_DAY_BYTES];
	cor_text seen, source;

	cor_day_write(from->time_ms == INT64_MIN ? COR_DAY_NONE
						 : (cor_day)(from->time_ms / 86400000),
		day);
	COR_TRY(cor_arena_copy(work->arena, day, strlen(day), &seen.p, err));
	seen.n = strlen(day);
	COR_TRY(source_of(work, claim, from, &source, err));
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {subject, cor_text_of(claim->signal), claim->raw,
		claim->party, claim->votes ? COR_TEXT("1") : COR_TEXT("0"), seen, source};
	work->counts->evidence++;
	return cor_discover_add(work, COR_EVIDENCE, cells, err);
}

static cor_status add_part(cor_discover_work *work, const cor_agent *agent,
	const cor_cell_said *row, uint32_t column, cor_err *err)
{
	const uint32_t *index = row->arcs + column;
	uint32_t n = row->count - column;
	int64_t class = cor_said_number(cor_agent_row(agent, ENTITY_CLASS, index, n));
	cor_text maker = cor_text_trim(cor_said_text(cor_agent_row(agent, ENTITY_MAKER, index, n)));
	cor_text serial = cor_said_text(cor_agent_row(agent, ENTITY_SERIAL, index, n));
	cor_text slot = cor_said_text(cor_agent_row(agent, ENTITY_NAME, index, n));
	cor_text id, subject, raw;

	COR_TRY(cor_printable(maker, work->arena, &raw, err));
	COR_TRY(cor_printable(serial, work->arena, &serial, err));
	if (class == CLASS_CHASSIS || class == CLASS_STACK || n != 1 ||
		(raw.n == 0 && (serial.n == 0 || (class != CLASS_MODULE && class != CLASS_POWER))))
		return COR_OK;
	if (slot.n == 0)
		slot = cor_said_text(cor_agent_row(agent, ENTITY_DESCR, index, n));
	COR_TRY(cor_printable(slot, work->arena, &slot, err));
	COR_TRY(cor_discover_text(work->arena, &id, err, "%.*s/%u", COR_FMT(agent->name),
		index[0]));
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {id, agent->name, slot, {"", 0}, {"", 0}, serial};
	work->counts->parts++;
	COR_TRY(cor_discover_add(work, COR_PART, cells, err));
	if (raw.n == 0)
		return COR_OK;
	cor_owner owner = cor_claims_maker(work->numbers, agent, maker, index, n);
	cor_claim claim = {.signal = "entity-mib",
		.raw = raw,
		.party = owner.party,
		.class = owner.generic ? 'G' : 'A',
		.votes = !owner.generic,
		.why = owner.generic ? "names nobody" : NULL};
	COR_TRY(cor_discover_text(work->arena, &subject, err, "part:%.*s", COR_FMT(id)));
	return cor_discover_evidence(work, subject, &claim, agent, err);
}

/* Everything of which the agent says what it is, and then what has a maker and no class. */
static cor_status add_parts(cor_discover_work *work, const cor_agent *agent, cor_err *err)
{
	static const char *const COLUMNS[] = {ENTITY_CLASS, ENTITY_MAKER};
	cor_oid column;
	uint32_t from, to;

	for (unsigned c = 0; c < 2; c++) {
		COR_ASSERT(cor_oid_parse(COLUMNS[c], strlen(COLUMNS[c]), &column));
		cor_agent_below(agent, &column, &from, &to);
		for (uint32_t i = from; i < to; i++) {
			const cor_cell_said *row = &agent->cells[i];
			if (c == 0 ||
				!cor_agent_row(agent, ENTITY_CLASS, row->arcs + column.count,
					row->count - column.count))
				COR_TRY(add_part(work, agent, row, column.count, err));
		}
	}
	return COR_OK;
}

static cor_status add_agent(cor_discover_work *work, const cor_agent *agent, cor_err *err)
{
	static const cor_claim UNCORROBORATED = {.signal = "uncorroborated",
		.raw = {"one origin speaks, and a box cannot clear itself", 48},
		.party = {"maker not corroborated", 22},
		.class = 'G',
		.votes = true,
		.origin = COR_ORIGIN_FIRMWARE};
	cor_identity identity;
	cor_text subject, name;

	COR_TRY(cor_printable(cor_said_text(cor_agent_get(agent, SYS_NAME)), work->arena, &name,
		err));
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {agent->name};
	cells[cor_schema_column(COR_ELEMENT, COR_TEXT("name"))] = name;
	work->counts->elements++;
	COR_TRY(cor_discover_add(work, COR_ELEMENT, cells, err));
	COR_TRY(cor_identify(agent, work->numbers, work->arena, &identity, err));
	COR_TRY(cor_discover_text(work->arena, &subject, err, "element:%.*s",
		COR_FMT(agent->name)));
	for (uint32_t i = 0; i < identity.count; i++)
		COR_TRY(cor_discover_evidence(work, subject, &identity.claims[i], agent, err));
	if (identity.kind == COR_IDENTITY_ALONE)
		COR_TRY(cor_discover_evidence(work, subject, &UNCORROBORATED, agent, err));
	return add_parts(work, agent, err);
}

/* ---- one box under several addresses, or in several contexts ---- */

static bool is_asked(const cor_agent *agent)
{
	return agent->method == COR_ARCHIVE_SNMP_V1 || agent->method == COR_ARCHIVE_SNMP_V2C ||
		agent->method == COR_ARCHIVE_SNMP_V3_DISCOVERY ||
		agent->method == COR_ARCHIVE_SNMP_V3;
}

/* What one box says under each of its addresses alike; "" when it says too little. */
static cor_status key_of(cor_discover_work *work, const cor_agent *agent, cor_text *ret,
	cor_err *err)
{
	cor_text engine = cor_said_text(cor_agent_get(agent, ENGINE_ID)), shown, called;
	cor_text name = cor_said_text(cor_agent_get(agent, SYS_NAME));
	const cor_cell_said *object = cor_agent_get(agent, SYS_OBJECT);

	*ret = (cor_text){"", 0};
	if (!is_asked(agent) || engine.n < 8 || name.n == 0 || !object)
		return COR_OK;
	COR_TRY(cor_printable(engine, work->arena, &shown, err));
	COR_TRY(cor_printable(name, work->arena, &called, err));
	return cor_discover_text(work->arena, ret, err, "%.*s\n%.*s\n%.*s", COR_FMT(shown),
		COR_FMT(called), (int)object->value.n, (const char *)object->value.p);
}

/* Which of its addresses a box is called by: not the one that happened to answer first. */
static bool comes_before(cor_text a, cor_text b)
{
	bool a_is_v6 = memchr(a.p, ':', a.n) != NULL, b_is_v6 = memchr(b.p, ':', b.n) != NULL;

	if (a_is_v6 != b_is_v6)
		return b_is_v6;
	return a.n != b.n ? a.n < b.n : cor_text_compare(a, b) < 0;
}

static cor_status find_same(cor_discover_work *work, cor_err *err)
{
	const cor_agents *agents = work->agents;
	uint32_t *same, *box, *chosen, id;
	cor_strtab *keys;
	cor_text key;

	COR_TRY(cor_arena_new_array(work->arena, agents->count, sizeof(*same), &same, err));
	COR_TRY(cor_arena_new_array(work->arena, agents->count, sizeof(*box), &box, err));
	COR_TRY(cor_arena_new_array(work->arena, agents->count, sizeof(*chosen), &chosen, err));
	COR_TRY(cor_strtab_new(work->arena, &keys, err));
	for (uint32_t i = 0; i < agents->count; i++) {
		const cor_agent *agent = &agents->at[i];
		box[i] = COR_NONE;
		same[i] = agent->context_of != COR_NONE ? agent->context_of : i;
		work->counts->contexts += same[i] != i;
		if (same[i] == i)
			COR_TRY(key_of(work, agent, &key, err));
		if (same[i] != i || key.n == 0)
			continue;
		uint32_t before = cor_strtab_count(keys);
		COR_TRY(cor_strtab_add(keys, key, &id, err));
		box[i] = id;
		if (id == before || comes_before(agent->name, agents->at[chosen[id]].name))
			chosen[id] = i;
		work->counts->same += id != before;
	}
	for (uint32_t i = 0; i < agents->count; i++)
		same[i] = box[i] != COR_NONE ? chosen[box[i]] : same[i];
	/* A context of a context, or of another address of a box: names get shorter, so this ends. */
	for (uint32_t i = 0; i < agents->count; i++)
		while (same[same[i]] != same[i])
			same[i] = same[same[i]];
	work->same_as = same;
	return COR_OK;
}

/* ---- traffic ---- */

/* Interfaces that are others' parts (virtual, VLAN, aggregate, tunnel, loopback) would be counted twice. */
static bool is_physical(int64_t type)
{
	static const int64_t OTHERS[] = {1, 24, 53, 131, 135, 136, 142, 150, 161, 166, 209};

	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++)
		if (OTHERS[i] == type)
			return false;
	return true;
}

static cor_status add_traffic(cor_discover_work *work, const cor_agent *agent, cor_err *err)
{
	static const char *const COUNTERS[] = {IF_IN_OCTETS, IF_OUT_OCTETS};
	double octets = 0;
	bool any = false;
	int64_t ticks = cor_said_number(cor_agent_get(agent, SYS_UPTIME));
	cor_text value;

	for (unsigned c = 0; c < 2; c++) {
		cor_oid column;
		uint32_t from, to;
		COR_ASSERT(cor_oid_parse(COUNTERS[c], strlen(COUNTERS[c]), &column));
		cor_agent_below(agent, &column, &from, &to);
		for (uint32_t i = from; i < to; i++) {
			const cor_cell_said *cell = &agent->cells[i];
			int64_t count = cor_said_number(cell);
			if (count < 0 || cell->count != column.count + 1 ||
				!is_physical(cor_said_number(cor_agent_row(agent, IF_TYPE,
					cell->arcs + column.count, 1))))
				continue;
			octets += (double)count;
			any = true;
		}
	}
	double bits = octets * 8 * 100 / (double)ticks;
	if (!any || ticks < 100 || bits > 9e18)
		return COR_OK;
	COR_TRY(cor_discover_text(work->arena, &value, err, "%.0f", bits));
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {agent->name, COR_TEXT("traffic_bps"), value};
	return cor_discover_add(work, COR_MEASURE, cells, err);
}

cor_status cor_discover_rows(const char *file, const cor_agents *agents, const cor_numbers *numbers,
	cor_arena *arena, cor_builder *builder, cor_discovered *ret, cor_err *err)
{
	cor_discovered counts = {0};
	cor_discover_work work = {.file = file,
		.agents = agents,
		.numbers = numbers,
		.arena = arena,
		.builder = builder,
		.counts = &counts};

	COR_TRY(find_same(&work, err));
	for (uint32_t i = 0; i < agents->count; i++) {
		if (work.same_as[i] != i)
			continue;
		COR_TRY(add_agent(&work, &agents->at[i], err));
		COR_TRY(add_traffic(&work, &agents->at[i], err));
	}
	COR_TRY(cor_discover_links(&work, err));
	*ret = counts;
	return COR_OK;
}
