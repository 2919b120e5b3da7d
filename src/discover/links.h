/*
 * Links: what LLDP (IEEE 802.1AB) and CDP say of neighbours (links.c), then what bridge and ARP tables show
 * of devices that say nothing (forwarding.c).  Only these two files know of it.
 */
#ifndef COR_DISCOVER_LINKS_H
#define COR_DISCOVER_LINKS_H

#include "base/strtab.h"
#include "discover/rows.h"

/* By what a neighbour can be known: a table of keys, and for each the element (COR_NONE: several).  The
 * first elements are the agents, in their order. */
typedef struct cor_directory {
	cor_strtab *keys;
	uint32_t *elements; /* place in `ids` */
	size_t capacity;
	cor_text *ids;
	size_t id_count, id_capacity;
	cor_strtab *links, *pairs;
	uint64_t *ports; /* with a neighbour that spoke: agent << 32 | interface */
	size_t port_count, port_capacity;
} cor_directory;

#define COR_NEIGHBOUR_ADDRESSES 8u

typedef struct cor_neighbour {
	const char *protocol;
	cor_text chassis, name, port, described; /* printable */
	cor_text chassis_bytes;
	cor_text local_port;
	cor_text addresses[COR_NEIGHBOUR_ADDRESSES]; /* by which it is managed */
	unsigned address_count;
} cor_neighbour;

/* kind: 'c' chassis or hardware address, 'n' name of a host, 'i' IP address under which it was asked, 'j' IP
 * address that it says to have, 's' id of a silent element. */
cor_status cor_directory_know(cor_discover_work *work, cor_directory *d, char kind, cor_text value,
	uint32_t element, cor_err *err);
/* *ret stays when it is not COR_NONE. */
cor_status cor_directory_look(cor_discover_work *work, const cor_directory *d, char kind,
	cor_text value, uint32_t *ret, cor_err *err);
cor_status cor_directory_add_element(cor_directory *d, cor_text id, uint32_t *ret, cor_err *err);
/* The element with this id of which nothing is known but what a neighbour says; made when it is not there. */
cor_status cor_directory_silent(cor_discover_work *work, cor_directory *d, const cor_agent *from,
	const cor_neighbour *n, cor_text id, uint32_t *ret, cor_err *err);
/* weak: not when anything else links the two. */
cor_status cor_directory_add_link(cor_discover_work *work, cor_directory *d, uint32_t self,
	bool weak, uint32_t other, const cor_neighbour *n, cor_err *err);
cor_status cor_directory_take_port(cor_directory *d, uint32_t agent, uint32_t interface,
	cor_err *err);

/* From bridge and ARP tables; after all neighbours that spoke. */
cor_status cor_forwarding_read(cor_discover_work *work, cor_directory *d, cor_err *err);

#endif
