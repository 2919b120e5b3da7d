/*
 * From an archive to the rows of an estate: an element an agent, its modules, the links its
 * neighbours tables tell, and every sign of who made what as evidence.
 *
 * Evidence votes as identify.h says.  Where only one origin speaks and nobody admits anything, a row
 * `uncorroborated` adds a candidate whom nobody lists: that maker, or one not known.  Elements get no
 * maker cell: whose they are follows from the evidence, and a person who knows better writes the cell.
 *
 * A neighbour is the agent that has its chassis identifier, its system name or one of its addresses;
 * else it becomes an element of unknown function.  A link that both ends tell is one link; so are
 * what LLDP and CDP tell of the same two elements (LLDP's is kept).  Devices that say nothing but stand in a
 * bridge's table become elements behind that port of all which sees the fewest (forwarding.c).
 *
 * Agents asked on the wire that have one engine identifier, name and kind are one box with several
 * addresses: one element.  So is a context of an agent (agent.h); what its bridge sees is the agent's.  Traffic: what physical interfaces counted, as bits a second since the start.
 */
#ifndef COR_DISCOVER_ROWS_H
#define COR_DISCOVER_ROWS_H

#include "discover/identify.h"
#include "estate/builder.h"

typedef struct cor_discovered {
	uint32_t elements, silent, parts, links, evidence, repeated_links;
	uint32_t same;     /* agents that are another's box under another address */
	uint32_t contexts; /* agents that are a context of another */
} cor_discovered;

/* file: the archive, for places; kept by pointer as cor_place does. */
cor_status cor_discover_rows(const char *file, const cor_agents *agents, const cor_numbers *numbers,
	cor_arena *arena, cor_builder *builder, cor_discovered *ret, cor_err *err);

/* ---- shared by rows.c and links.c ---- */

typedef struct cor_discover_work {
	const char *file;
	const cor_agents *agents;
	const cor_numbers *numbers;
	cor_arena *arena;
	cor_builder *builder;
	cor_discovered *counts;
	uint64_t row; /* for places */
	const uint32_t
		*same_as; /* by agent: the first agent that is the same box; itself, mostly */
} cor_discover_work;

/* One row; cells in the order of the schema. */
cor_status cor_discover_add(cor_discover_work *work, cor_table_id table, const cor_text *cells,
	cor_err *err);
cor_status cor_discover_evidence(cor_discover_work *work, cor_text subject, const cor_claim *claim,
	const cor_agent *from, cor_err *err);
cor_status cor_discover_links(cor_discover_work *work, cor_err *err);
/* "0x00000c123456", also where the bytes happen to be letters. */
cor_status cor_discover_mac(cor_arena *arena, const uint8_t mac[6], cor_text *ret, cor_err *err);
/* printf into the arena. */
cor_status cor_discover_text(cor_arena *arena, cor_text *ret, cor_err *err, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
