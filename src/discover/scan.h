/*
 * The scan: many SNMP agents asked at once, through one UDP socket, into an archive.
 *
 * Each address is one small state machine with at most one request in flight: who it is (SNMPv3
 * engine identifier, unauthenticated), whether it answers v2c or v1 with a community, then table
 * after table by GETBULK (GETNEXT for v1).  A request keeps its number when it is sent again, so a
 * late answer counts.  The time to wait follows each agent's own round trips; the number of agents
 * asked at once grows while answers come and shrinks when agents that had answered fall silent.
 *
 * An agent is not believed: an answer counts only from the address and port that were asked; tables
 * must grow; a table and an agent have an end (limits below); what cannot be read is a trouble in
 * the archive, and the agent gets as many tries as a silent one.  Nothing it sends is looked into
 * beyond what the next request needs.
 */
#ifndef COR_DISCOVER_SCAN_H
#define COR_DISCOVER_SCAN_H

#include "discover/archive.h"
#include "discover/scope.h"

#define COR_SCAN_WINDOW_MAX 16384u
#define COR_SCAN_TABLE_VALUES 200000u  /* of one table of one agent */
#define COR_SCAN_AGENT_REQUESTS 50000u /* to one agent */
#define COR_SCAN_COMMUNITIES 16u

typedef struct cor_scan_request {
	const cor_scope *scope;
	const uint8_t *skip; /* by place in the scope: 1 = done already; NULL = ask all */
	cor_text communities[COR_SCAN_COMMUNITIES];
	unsigned community_count;
	uint16_t port;
	uint32_t window;     /* agents asked at once, at most; 1 to COR_SCAN_WINDOW_MAX */
	uint32_t rate;       /* packets a second in all; at least 1 */
	uint32_t gap_ms;     /* between two requests to one agent, at least */
	uint32_t timeout_ms; /* before anything is known of an agent */
	uint32_t tries;      /* of each request, 1 or more */
	/* Takes whole records, in the order they came; called every megabyte and at the end. */
	cor_status (*write)(void *context, cor_text records, cor_err *err);
	void *context;
} cor_scan_request;

typedef struct cor_scan_counts {
	uint32_t asked, answered, silent, troubled;
	uint64_t sent, received, values, stale; /* stale: answers to nobody's question any more */
	uint64_t foreign;                       /* from an address or port that was not asked */
} cor_scan_counts;

/* Returns when every address was asked.  O(1) a packet; about 1 KiB an agent in flight. */
cor_status cor_scan_run(const cor_scan_request *request, cor_scan_counts *ret, cor_err *err);

#endif
