/*
 * The scan: many SNMP agents asked at once, through one UDP socket, into an archive.
 *
 * Each address has at most one request in flight; what it is asked is walk.h's business.  A request keeps
 * its number when it is sent again, so a late answer counts.  The time to wait follows each agent's own
 * round trips (srtt + 6 var, at least twice the round trip and 200 ms); the number of agents asked at once
 * grows while answers come and shrinks when more than 5 % of those that had answered fall silent.  Datagrams
 * come and go in batches; what is due lies in a wheel of milliseconds.
 *
 * An answer counts only from the address and port that were asked; what cannot be read is a trouble in the
 * archive, and the agent gets as many tries as a silent one.
 */
#ifndef COR_DISCOVER_SCAN_H
#define COR_DISCOVER_SCAN_H

#include <signal.h>

#include "discover/archive.h"
#include "discover/scope.h"

#define COR_SCAN_WINDOW_MAX 16384u
#define COR_SCAN_COMMUNITIES 16u

typedef struct cor_scan_request {
	const cor_scope *scope;
	const uint8_t *skip; /* by place in the scope: 1 = done already; NULL = ask all */
	cor_text communities[COR_SCAN_COMMUNITIES];
	unsigned community_count;          /* 0: only engine identifiers are asked for */
	int socket;                        /* of cor_scan_socket, for the scope's family */
	const volatile sig_atomic_t *stop; /* NULL, or: not 0 = end soon; what was heard is kept */
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
	bool stopped;                           /* before every address was asked */
} cor_scan_counts;

/* Needs no rights; room for answers as large as the system lets it be.  family: cor_scope_family. */
cor_status cor_scan_socket(int family, int *ret_socket, cor_err *err);
/* Returns when every address was asked, or it was stopped.  O(1) a packet; about 3 KiB an agent in
 * flight and 300 KiB.  Needs nothing of the system but the socket, the clock and memory. */
cor_status cor_scan_run(const cor_scan_request *request, cor_scan_counts *ret, cor_err *err);

#endif
