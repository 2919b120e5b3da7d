#include "discover/interfaces.h"

#define OWN_ADDRESS4 "1.3.6.1.2.1.4.20.1.2" /* ipAdEntIfIndex; the address is the index */
#define OWN_ADDRESS "1.3.6.1.2.1.4.34.1.3"  /* ipAddressIfIndex; the same, with type and length */
#define IF_NAME "1.3.6.1.2.1.31.1.1.1.1"
#define IF_DESCR "1.3.6.1.2.1.2.2.1.2"
#define IF_STACK "1.3.6.1.2.1.31.1.2.1.3"           /* ifStackStatus; higher, lower */
#define AGGREGATE "1.2.840.10006.300.43.1.2.1.1.13" /* dot3adAggPortAttachedAggID */

static void below(const cor_agent *agent, const char *name, cor_oid *ret_column, uint32_t *from,
	uint32_t *to)
{
	COR_ASSERT(cor_oid_parse(name, strlen(name), ret_column));
	cor_agent_below(agent, ret_column, from, to);
}

/* ---- addresses ---- */

bool cor_address_of_index(const uint32_t *arcs, uint32_t count, cor_address *ret)
{
	uint8_t bytes[16];

	/* ipv4(1), ipv6(2); with a zone behind the bytes: ipv4z(3), ipv6z(4). */
	if (count < 2 || arcs[0] < 1 || arcs[0] > 4 || arcs[1] != count - 2)
		return false;
	uint32_t n = arcs[0] % 2 == 1 ? 4 : 16;
	if (arcs[1] != n + (arcs[0] > 2 ? 4 : 0))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (arcs[2 + i] > 255)
			return false;
		bytes[i] = (uint8_t)arcs[2 + i];
	}
	return cor_address_of_bytes(bytes, n, ret);
}

bool cor_own_address_next(const cor_agent *agent, cor_own_addresses *own, cor_address *ret)
{
	static const char *const TABLES[] = {OWN_ADDRESS4, OWN_ADDRESS};
	cor_oid column;

	for (; own->table < 2; own->table++, own->begun = false) {
		uint32_t at = own->at;
		below(agent, TABLES[own->table], &column, &at, &own->to);
		if (!own->begun)
			own->at = at;
		own->begun = true;
		while (own->at < own->to) {
			const cor_cell_said *cell = &agent->cells[own->at++];
			const uint32_t *index = cell->arcs + column.count;
			uint32_t n = cell->count - column.count, four[6] = {1, 4};
			if (own->table == 0 && n == 4)
				memcpy(four + 2, index, 4 * sizeof(*index));
			if (own->table == 0 ? n == 4 && cor_address_of_index(four, 6, ret)
					    : cor_address_of_index(index, n, ret))
				return true;
		}
	}
	return false;
}

/* ---- ports ---- */

static bool find_name(const cor_agent *agent, const char *names, cor_text name, uint32_t *ret)
{
	cor_oid column;
	uint32_t from, to;

	below(agent, names, &column, &from, &to);
	for (uint32_t i = from; i < to; i++)
		if (agent->cells[i].count == column.count + 1 &&
			cor_text_equal(cor_said_text(&agent->cells[i]), name)) {
			*ret = agent->cells[i].arcs[column.count];
			return true;
		}
	return false;
}

uint32_t cor_interface_of_port(const cor_agent *agent, uint32_t port, cor_text port_id)
{
	uint32_t interface;

	if (port_id.n > 0 &&
		(find_name(agent, IF_NAME, port_id, &interface) ||
			find_name(agent, IF_DESCR, port_id, &interface)))
		return interface;
	return port;
}

uint32_t cor_interfaces_above(const cor_agent *agent, uint32_t interface, uint32_t *ret,
	uint32_t room)
{
	int64_t aggregate = cor_said_number(cor_agent_row(agent, AGGREGATE, &interface, 1));
	uint32_t from, to, count = 0;
	cor_oid column;

	if (aggregate > 0 && aggregate < UINT32_MAX && count < room)
		ret[count++] = (uint32_t)aggregate;
	below(agent, IF_STACK, &column, &from, &to);
	for (uint32_t i = from; i < to && count < room; i++) {
		const cor_cell_said *cell = &agent->cells[i];
		const uint32_t *index = cell->arcs + column.count;
		if (cell->count == column.count + 2 && index[1] == interface && index[0] != 0)
			ret[count++] = index[0];
	}
	return count;
}
