/*
 * One agent's interfaces: the IP addresses that it has itself (IP-MIB), which interface a port of LLDP is, and
 * which interface stands above another (IF-MIB's stack; IEEE 802.3 link aggregation).
 */
#ifndef COR_DISCOVER_INTERFACES_H
#define COR_DISCOVER_INTERFACES_H

#include "discover/address.h"
#include "discover/agent.h"

/* ipAddrTable and ipAddressTable, one after the other.  Begins as zeros. */
typedef struct cor_own_addresses {
	unsigned table;
	uint32_t at, to;
	bool begun;
} cor_own_addresses;
/* The next one; false at the end. */
bool cor_own_address_next(const cor_agent *agent, cor_own_addresses *own, cor_address *ret);

/* An address as it stands in an index: type, length, bytes (InetAddressType; of LLDP, the IANA's number of a
 * family, whose 1 and 2 are the same). */
bool cor_address_of_index(const uint32_t *arcs, uint32_t count, cor_address *ret);

/* The interface of a port of LLDP: by the port's own name where an interface has it, else the same number. */
uint32_t cor_interface_of_port(const cor_agent *agent, uint32_t port, cor_text port_id);

/* What stands directly above an interface, at most `room`; returns how many.  O(rows of the stack). */
uint32_t cor_interfaces_above(const cor_agent *agent, uint32_t interface, uint32_t *ret,
	uint32_t room);

#endif
