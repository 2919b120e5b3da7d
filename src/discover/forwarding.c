/*
 * Devices that say nothing, from the tables of those that do: which hardware addresses a bridge sees
 * behind which port (BRIDGE-MIB, Q-BRIDGE-MIB), and which IP address has which hardware address (ARP, and
 * neighbour discovery of IPv6).
 *
 * A bridge sees an address behind every port that leads to it, however far.  Ports where a neighbour spoke
 * (LLDP, CDP), and aggregates of such ports, lead on and count for nothing here.  Of the others, an address is put behind the one that
 * sees the fewest addresses: that is nearest to it.  What only ARP knows is an element without a link.
 */
#include <stdlib.h>

#include "discover/interfaces.h"
#include "discover/links.h"

#define FDB "1.3.6.1.2.1.17.4.3.1.2"
#define FDB_VLAN "1.3.6.1.2.1.17.7.1.2.2.1.2"
#define PORT_INTERFACE "1.3.6.1.2.1.17.1.4.1.2"
#define ARP "1.3.6.1.2.1.4.22.1.2" /* ipNetToMediaPhysAddress; interface, a.b.c.d */
#define NEIGHBOURS \
	"1.3.6.1.2.1.4.35.1.4" /* ipNetToPhysicalPhysAddress; interface, type, length, bytes */
#define IF_NAME "1.3.6.1.2.1.31.1.1.1.1"
#define IF_DESCR "1.3.6.1.2.1.2.2.1.2"

typedef struct sight {
	uint64_t mac;
	uint32_t agent, interface; /* COR_NONE: by ARP alone, behind no port */
	uint32_t crowd;            /* addresses that are seen behind this port */
} sight;

typedef struct sights {
	sight *at;
	size_t count, capacity;
} sights;

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_port(const void *left, const void *right)
{
	const sight *a = left, *b = right;
	int order = compare_u64(a->agent, b->agent);

	order = order ? order : compare_u64(a->interface, b->interface);
	return order ? order : compare_u64(a->mac, b->mac);
}

/* Of one address the nearest port first. */
static int by_mac(const void *left, const void *right)
{
	const sight *a = left, *b = right;
	int order = compare_u64(a->mac, b->mac);

	order = order ? order : compare_u64(a->crowd, b->crowd);
	return order ? order : by_port(a, b);
}

static int by_number(const void *left, const void *right)
{
	return compare_u64(*(const uint64_t *)left, *(const uint64_t *)right);
}

/* Groups of receivers, and nobody. */
static bool is_of_one(uint64_t mac)
{
	return mac != 0 && !(mac >> 40 & 1);
}

static cor_status see(sights *s, uint64_t mac, uint32_t agent, uint32_t interface, cor_err *err)
{
	if (!is_of_one(mac))
		return COR_OK;
	COR_TRY(cor_mem_reserve((void **)&s->at, &s->capacity, s->count + 1, sizeof(*s->at), err));
	s->at[s->count++] = (sight){mac, agent, interface, UINT32_MAX};
	return COR_OK;
}

/* The last six arcs of a row's index. */
static bool read_mac(const uint32_t *arcs, uint64_t *ret)
{
	*ret = 0;
	for (unsigned i = 0; i < 6; i++) {
		if (arcs[i] > 255)
			return false;
		*ret = *ret << 8 | arcs[i];
	}
	return true;
}

static cor_status read_bridge(cor_discover_work *work, const cor_directory *d, uint32_t self,
	const char *table, uint32_t index, sights *s, cor_err *err)
{
	const cor_agent *agent = &work->agents->at[self];
	uint32_t box = work->same_as[self]; /* for a context, the agent that it is of */
	cor_oid column;
	uint32_t from, to;

	COR_ASSERT(cor_oid_parse(table, strlen(table), &column));
	cor_agent_below(agent, &column, &from, &to);
	for (uint32_t i = from; i < to; i++) {
		int64_t port = cor_said_number(&agent->cells[i]), interface;
		uint64_t mac, place;
		if (agent->cells[i].count != column.count + index || port <= 0 ||
			port > UINT32_MAX ||
			!read_mac(agent->cells[i].arcs + agent->cells[i].count - 6, &mac))
			continue;
		uint32_t number = (uint32_t)port;
		interface = cor_said_number(cor_agent_row(agent, PORT_INTERFACE, &number, 1));
		if (interface <= 0 || interface >= UINT32_MAX)
			interface = port; /* most agents number both alike */
		place = (uint64_t)box << 32 | (uint32_t)interface;
		if (d->port_count > 0 &&
			bsearch(&place, d->ports, d->port_count, sizeof(place), by_number))
			continue;
		COR_TRY(see(s, mac, box, (uint32_t)interface, err));
	}
	return COR_OK;
}

/* The IP address in a row's index. */
static bool read_ip(const char *table, const uint32_t *index, uint32_t count, cor_address *ret)
{
	uint32_t four[6] = {1, 4};

	if (strcmp(table, NEIGHBOURS) == 0)
		return count > 1 && cor_address_of_index(index + 1, count - 1, ret);
	if (count != 5)
		return false;
	memcpy(four + 2, index + 1, 4 * sizeof(*index));
	return cor_address_of_index(four, 6, ret);
}

/* Whose the addresses of agents are; the others are seen. */
static cor_status read_arp(cor_discover_work *work, cor_directory *d, uint32_t self,
	const char *table, sights *s, cor_err *err)
{
	const cor_agent *agent = &work->agents->at[self];
	cor_oid column;
	uint32_t from, to;

	COR_ASSERT(cor_oid_parse(table, strlen(table), &column));
	cor_agent_below(agent, &column, &from, &to);
	for (uint32_t i = from; i < to; i++) {
		uint32_t element = COR_NONE, arcs[6];
		uint8_t bytes[6];
		char ip[COR_ADDRESS_BYTES];
		cor_address address;
		cor_text name = {ip, 0}, shown;
		uint64_t mac;
		if (!read_ip(table, agent->cells[i].arcs + column.count,
			    agent->cells[i].count - column.count, &address) ||
			!cor_mac_parse(cor_said_text(&agent->cells[i]), bytes))
			continue;
		name.n = cor_address_write(address, ip);
		COR_TRY(cor_discover_mac(work->arena, bytes, &shown, err));
		COR_TRY(cor_directory_look(work, d, 'i', name, &element, err));
		COR_TRY(cor_directory_look(work, d, 'j', name, &element, err));
		if (element != COR_NONE)
			COR_TRY(cor_directory_know(work, d, 'c', shown, element, err));
		for (unsigned b = 0; b < 6; b++)
			arcs[b] = bytes[b];
		if (read_mac(arcs, &mac))
			COR_TRY(see(s, mac, self, COR_NONE, err));
	}
	return COR_OK;
}

/* How many addresses are behind each port; the same one in several VLANs is one. */
static void count_crowds(sights *s)
{
	size_t kept = 0;

	if (s->count > 1)
		qsort(s->at, s->count, sizeof(*s->at), by_port);
	for (size_t i = 0; i < s->count; i++)
		if (i == 0 || by_port(&s->at[i], &s->at[i - 1]) != 0)
			s->at[kept++] = s->at[i];
	s->count = kept;
	for (size_t from = 0, to; from < kept; from = to) {
		for (to = from; to < kept && s->at[to].agent == s->at[from].agent &&
			s->at[to].interface == s->at[from].interface;
			to++)
			;
		for (size_t i = from; i < to && s->at[i].interface != COR_NONE; i++)
			s->at[i].crowd = (uint32_t)(to - from);
	}
}

static cor_status name_port(cor_discover_work *work, const sight *s, cor_text *ret, cor_err *err)
{
	const cor_agent *agent = &work->agents->at[s->agent];
	const cor_cell_said *name = cor_agent_row(agent, IF_DESCR, &s->interface, 1);

	if (!name)
		name = cor_agent_row(agent, IF_NAME, &s->interface, 1);
	COR_TRY(cor_printable(cor_said_text(name), work->arena, ret, err));
	return ret->n > 0 ? COR_OK : cor_discover_text(work->arena, ret, err, "%u", s->interface);
}

/* One address, from the port nearest to it. */
static cor_status place(cor_discover_work *work, cor_directory *d, const sight *s, cor_err *err)
{
	uint8_t bytes[6];
	uint32_t element = COR_NONE;
	cor_neighbour n = {.protocol = s->interface == COR_NONE ? "arp" : "bridge",
		.chassis_bytes = {(const char *)bytes, 6}};
	cor_text id;

	for (unsigned b = 0; b < 6; b++)
		bytes[b] = (uint8_t)(s->mac >> (40 - 8 * b));
	COR_TRY(cor_discover_mac(work->arena, bytes, &n.chassis, err));
	COR_TRY(cor_directory_look(work, d, 'c', n.chassis, &element, err));
	if (element != COR_NONE && (element == s->agent || s->crowd != 1))
		return COR_OK; /* known; and whether it is there or further on, nobody can say */
	if (element == COR_NONE) {
		COR_TRY(cor_discover_text(work->arena, &id, err, "mac:%.*s", COR_FMT(n.chassis)));
		COR_TRY(cor_directory_silent(work, d, &work->agents->at[s->agent], &n, id, &element,
			err));
	}
	if (s->interface == COR_NONE)
		return COR_OK;
	COR_TRY(name_port(work, s, &n.local_port, err));
	return cor_directory_add_link(work, d, s->agent, true, element, &n, err);
}

static cor_status read_all(cor_discover_work *work, cor_directory *d, sights *s, cor_err *err)
{
	if (d->port_count > 1)
		qsort(d->ports, d->port_count, sizeof(*d->ports), by_number);
	for (uint32_t i = 0; i < work->agents->count; i++) {
		if (work->same_as[i] != i && work->agents->at[i].context_of == COR_NONE)
			continue;
		COR_TRY(read_bridge(work, d, i, FDB, 6, s, err));
		COR_TRY(read_bridge(work, d, i, FDB_VLAN, 7, s, err));
	}
	for (uint32_t i = 0; i < work->agents->count; i++)
		if (work->same_as[i] == i)
			for (unsigned t = 0; t < 2; t++)
				COR_TRY(read_arp(work, d, i, t ? NEIGHBOURS : ARP, s, err));
	count_crowds(s);
	if (s->count > 1)
		qsort(s->at, s->count, sizeof(*s->at), by_mac);
	for (size_t i = 0; i < s->count; i++)
		if (i == 0 || s->at[i].mac != s->at[i - 1].mac)
			COR_TRY(place(work, d, &s->at[i], err));
	return COR_OK;
}

cor_status cor_forwarding_read(cor_discover_work *work, cor_directory *d, cor_err *err)
{
	sights s = {0};
	cor_status status = read_all(work, d, &s, err);

	cor_mem_free(s.at);
	return status;
}
