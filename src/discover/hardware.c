/*
 * What the hardware says of its maker: the chassis' own memory (ENTITY-MIB), and the addresses that the box
 * itself has: its interfaces', its bridge's, the one it names itself by towards neighbours (LLDP), the one
 * in its engine identifier; where none of these is there, those in its own IPv6 addresses.  Addresses of others (ARP, forwarding tables, neighbours) say nothing here.
 */
#include <stdio.h>

#include "discover/claims.h"
#include "discover/interfaces.h"

#define SYS_OBJECT_ID "1.3.6.1.2.1.1.2.0"
#define IF_PHYS_ADDRESS "1.3.6.1.2.1.2.2.1.6"
#define BRIDGE_ADDRESS "1.3.6.1.2.1.17.1.1.0"
#define IP6_PHYS_ADDRESS "1.3.6.1.2.1.55.1.5.1.8"
#define LLDP_LOCAL_CHASSIS_KIND "1.0.8802.1.1.2.1.3.1.0"
#define LLDP_LOCAL_CHASSIS "1.0.8802.1.1.2.1.3.2.0"
#define LLDP_LOCAL_PORT_KIND "1.0.8802.1.1.2.1.3.7.1.2"
#define LLDP_LOCAL_PORT "1.0.8802.1.1.2.1.3.7.1.3"
#define ENGINE_ID "1.3.6.1.6.3.10.2.1.1.0"
#define ENTITY_WITHIN "1.3.6.1.2.1.47.1.1.1.1.4"
#define ENTITY_CLASS "1.3.6.1.2.1.47.1.1.1.1.5"
#define ENTITY_SERIAL "1.3.6.1.2.1.47.1.1.1.1.11"
#define ENTITY_MAKER "1.3.6.1.2.1.47.1.1.1.1.12"
#define ENTITY_MODEL "1.3.6.1.2.1.47.1.1.1.1.13"
enum { ENTITY_IS_OTHER = 1, ENTITY_IS_UNKNOWN = 2, ENTITY_IS_CHASSIS = 3, ENTITY_IS_STACK = 11 };
enum { LLDP_CHASSIS_IS_MAC = 4, LLDP_PORT_IS_MAC = 3, ENGINE_IS_MAC = 3, MAC_BYTES = 6 };

typedef struct tally {
	cor_owner owner;
	uint8_t mac[MAC_BYTES];
	uint32_t count;
} tally;
#define TALLIES 16

typedef struct tallies {
	tally at[TALLIES];
	uint32_t count;
} tallies;

static void count_mac(const cor_claims *c, const uint8_t *mac, tallies *t)
{
	cor_owner owner = cor_numbers_mac(c->numbers, mac);

	if (owner.party.n == 0 && owner.as_listed.n == 0)
		return;
	for (uint32_t i = 0; i < t->count; i++)
		if (cor_text_equal(t->at[i].owner.party, owner.party)) {
			t->at[i].count++;
			return;
		}
	if (t->count == TALLIES)
		return;
	t->at[t->count] = (tally){.owner = owner, .count = 1};
	memcpy(t->at[t->count++].mac, mac, MAC_BYTES);
}

static void count_cell(const cor_claims *c, const cor_cell_said *cell, tallies *t)
{
	uint8_t mac[MAC_BYTES];

	if (cell && cell->tag == COR_BER_OCTETS && cor_mac_parse(cor_said_text(cell), mac))
		count_mac(c, mac, t);
}

static void count_column(const cor_claims *c, const char *name, const char *kinds, int64_t kind,
	tallies *t)
{
	uint32_t from, to;
	cor_oid column;

	COR_ASSERT(cor_oid_parse(name, strlen(name), &column));
	cor_agent_below(c->agent, &column, &from, &to);
	for (uint32_t i = from; i < to; i++) {
		const cor_cell_said *cell = &c->agent->cells[i];
		if (!kinds ||
			cor_said_number(cor_agent_row(c->agent, kinds, cell->arcs + column.count,
				cell->count - column.count)) == kind)
			count_cell(c, cell, t);
	}
}

/* RFC 3411: the number, a format, and what follows it. */
static void count_engine(const cor_claims *c, tallies *t)
{
	cor_text id = cor_said_text(cor_agent_get(c->agent, ENGINE_ID));

	if (id.n == 5 + MAC_BYTES && (id.p[0] & 0x80) && id.p[4] == ENGINE_IS_MAC)
		count_mac(c, (const uint8_t *)id.p + 5, t);
}

/* Interfaces that have an IPv6 address made of their hardware's. */
static void count_own_ip6(const cor_claims *c, tallies *t)
{
	cor_own_addresses own = {0};
	cor_address address;
	uint8_t mac[MAC_BYTES];

	while (cor_own_address_next(c->agent, &own, &address))
		if (cor_address_mac(address, mac))
			count_mac(c, mac, t);
}

static cor_status put_mac_claim(cor_claims *c, const char *signal, const tally *t, uint32_t all,
	cor_err *err)
{
	cor_claim *claim = cor_claims_add(c, signal, COR_ORIGIN_HARDWARE);
	char text[80];

	if (!claim)
		return COR_OK;
	cor_claims_owner(claim, &t->owner);
	if (claim->votes && t->count * 2 <= all) {
		claim->votes = false;
		claim->why = "not most of the box's addresses: a module's";
	}
	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x, %u of %u", t->mac[0],
		t->mac[1], t->mac[2], t->mac[3], t->mac[4], t->mac[5], t->count, all);
	claim->raw.n = strlen(text);
	return cor_arena_copy(c->arena, text, claim->raw.n, &claim->raw.p, err);
}

static cor_status claim_macs(cor_claims *c, cor_err *err)
{
	tallies t = {.count = 0};
	uint32_t all = 0;

	count_column(c, IF_PHYS_ADDRESS, NULL, 0, &t);
	count_cell(c, cor_agent_get(c->agent, BRIDGE_ADDRESS), &t);
	if (cor_said_number(cor_agent_get(c->agent, LLDP_LOCAL_CHASSIS_KIND)) ==
		LLDP_CHASSIS_IS_MAC)
		count_cell(c, cor_agent_get(c->agent, LLDP_LOCAL_CHASSIS), &t);
	count_column(c, LLDP_LOCAL_PORT, LLDP_LOCAL_PORT_KIND, LLDP_PORT_IS_MAC, &t);
	count_engine(c, &t);
	if (t.count == 0)
		count_column(c, IP6_PHYS_ADDRESS, NULL, 0, &t);
	if (t.count == 0)
		count_own_ip6(c, &t);
	for (uint32_t i = 0; i < t.count; i++)
		all += t.at[i].owner.generic ? 0 : t.at[i].count;
	for (uint32_t i = 0; i < t.count; i++)
		COR_TRY(put_mac_claim(c, "mac", &t.at[i], all, err));
	return COR_OK;
}

/*
 * Addresses below the private number that the box answers as its kind: whose they are is not told (its own,
 * or a neighbour's), so they count only where nothing else of the hardware speaks, all of them have one
 * owner, and he is the number's.  They confirm, and never contradict.
 */
static cor_status claim_private_macs(cor_claims *c, cor_err *err)
{
	const cor_cell_said *kind = cor_agent_get(c->agent, SYS_OBJECT_ID);
	cor_oid number;
	cor_owner owner;
	tallies t = {.count = 0};
	uint32_t from, to;

	if (cor_claims_vote(c, COR_ORIGIN_HARDWARE) || !kind || kind->tag != COR_BER_OID ||
		cor_ber_oid(kind->value, &number) != NULL || number.count < 7)
		return COR_OK;
	owner = cor_numbers_enterprise(c->numbers, number.arcs + 6, number.count - 6);
	number.count = 7;
	cor_agent_below(c->agent, &number, &from, &to);
	for (uint32_t i = from; i < to; i++)
		count_cell(c, &c->agent->cells[i], &t);
	for (uint32_t i = 0; i < t.count;)
		if (t.at[i].owner.generic)
			t.at[i] = t.at[--t.count];
		else
			i++;
	if (t.count != 1 || owner.generic || owner.party.n == 0 ||
		!cor_numbers_same(c->numbers, owner.party, t.at[0].owner.party))
		return COR_OK;
	return put_mac_claim(c, "private-mac", &t.at[0], t.at[0].count, err);
}

cor_owner cor_claims_maker(const cor_numbers *numbers, const cor_agent *agent, cor_text said,
	const uint32_t *index, uint32_t count)
{
	static const char *const NUMBERS[] = {ENTITY_SERIAL, ENTITY_MODEL};
	cor_owner owner = cor_numbers_maker(numbers, said);

	for (unsigned i = 0; i < 2; i++) {
		cor_text own = cor_text_trim(
			cor_said_text(cor_agent_row(agent, NUMBERS[i], index, count)));
		if (cor_text_equal(own, said) && cor_text_equal(owner.party, said)) {
			owner.party.n = 0;
			owner.generic = true;
		}
	}
	return owner;
}

/* The box itself, and not what is put into it: a chassis, a stack, or what has no class, or none that says anything, and
 * is in nothing. */
static bool is_box(const cor_claims *c, const uint32_t *index, uint32_t count)
{
	int64_t kind = cor_said_number(cor_agent_row(c->agent, ENTITY_CLASS, index, count));

	if (kind < 0 || kind == 0 || kind == ENTITY_IS_OTHER || kind == ENTITY_IS_UNKNOWN)
		return cor_said_number(cor_agent_row(c->agent, ENTITY_WITHIN, index, count)) == 0;
	return kind == ENTITY_IS_CHASSIS || kind == ENTITY_IS_STACK;
}

static cor_status claim_chassis(cor_claims *c, cor_err *err)
{
	cor_oid column;
	uint32_t from, to, first = c->identity->count;

	COR_ASSERT(cor_oid_parse(ENTITY_MAKER, strlen(ENTITY_MAKER), &column));
	cor_agent_below(c->agent, &column, &from, &to);
	for (uint32_t i = from; i < to; i++) {
		const cor_cell_said *cell = &c->agent->cells[i];
		cor_text said = cor_text_trim(cor_said_text(cell));
		if (said.n == 0 ||
			!is_box(c, cell->arcs + column.count, cell->count - column.count))
			continue;
		cor_owner owner = cor_claims_maker(c->numbers, c->agent, said,
			cell->arcs + column.count, cell->count - column.count);
		bool again = false;
		for (uint32_t k = first; k < c->identity->count; k++)
			again |= cor_text_equal(c->identity->claims[k].party, owner.party);
		cor_claim *claim = again ? NULL : cor_claims_add(c, "chassis", COR_ORIGIN_HARDWARE);
		if (!claim)
			continue;
		cor_claims_owner(claim, &owner);
		claim->class = claim->votes ? 'A' : 'G';
		COR_TRY(cor_printable(said, c->arena, &claim->raw, err));
	}
	return COR_OK;
}

cor_status cor_claims_hardware(cor_claims *c, cor_err *err)
{
	COR_TRY(claim_chassis(c, err));
	COR_TRY(claim_macs(c, err));
	return claim_private_macs(c, err);
}
