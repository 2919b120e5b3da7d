/*
 * The conversation with one SNMP agent, without a network: what to ask next, and what of an answer to
 * keep.  scan.c sends and receives; here is everything that depends on what an agent says.
 *
 *   engine   v3, unauthenticated: the report names the engine identifier
 *   system   GET of a few scalars, by v2c and v1 with each community, until one is answered
 *   first    GETNEXT of many columns at once: which tables are there at all (not with v1)
 *   columns  GETBULK of a few columns side by side, as many values as fit into a datagram; GETNEXT of
 *            one column for v1 and for agents that stand nothing else.  Below `enterprises` only the first
 *            object of each private number: whose MIBs are there, not what stands in them
 *
 * An agent is not believed: columns must grow, and end (limits below); what it says is looked into only
 * as far as the next request needs.  Fixed memory: about 3 KiB an agent.
 */
#ifndef COR_DISCOVER_WALK_H
#define COR_DISCOVER_WALK_H

#include "base/text.h"
#include "discover/snmp.h"

#define COR_WALK_COLUMNS 48u
#define COR_WALK_FIRSTS 24u /* columns of one first request: its answer must fit into a datagram */
#define COR_WALK_LANES 5u
#define COR_WALK_COLUMN_VALUES 200000u /* of one column of one agent */
#define COR_WALK_REQUESTS 50000u       /* to one agent */
#define COR_WALK_BODY_BYTES 65536u
#define COR_WALK_REQUEST_BYTES 4096u

typedef enum cor_walk_step {
	COR_WALK_ENGINE,
	COR_WALK_SYSTEM,
	COR_WALK_FIRST,
	COR_WALK_COLUMNS_STEP,
	COR_WALK_DONE
} cor_walk_step;

typedef struct cor_walk_lane {
	uint8_t column;
	uint32_t values;
	cor_oid at; /* how far the column was walked */
} cor_walk_lane;

typedef struct cor_walk {
	cor_walk_step step;
	unsigned version, community, community_count;
	unsigned values_asked; /* in one request, of all lanes */
	uint64_t waiting;      /* bit c: column c is still to be begun */
	unsigned first;        /* column with which the next first request begins */
	uint32_t requests;
	bool answered, spoke_v3, was_big;
	unsigned lane_count;
	cor_walk_lane lanes[COR_WALK_LANES];
} cor_walk;

/* What came of an answer. */
typedef struct cor_walk_kept {
	cor_ber body;     /* bindings for the archive; n 0: nothing */
	bool is_engine;   /* of the engine identifier, by v3 */
	unsigned version; /* by which it was said */
	uint32_t values;
	const char *trouble; /* NULL, or what is to be reported of the agent */
} cor_walk_kept;

/* The columns, read once for all walks. */
void cor_walk_prepare(void);
void cor_walk_begin(cor_walk *walk, unsigned community_count);
/* The next request, its length; written at the end of room[COR_WALK_REQUEST_BYTES]. */
size_t cor_walk_ask(cor_walk *walk, const cor_text *communities, uint32_t id, uint8_t *room);
/* An answer to the last request.  body: room for what is kept; ret->body lies in it or in the answer. */
void cor_walk_take(cor_walk *walk, const cor_snmp *answer, uint8_t body[COR_WALK_BODY_BYTES],
	cor_walk_kept *ret);
/* No answer came, as often as it was asked: what is tried instead.  Returns a trouble or NULL. */
const char *cor_walk_give_up(cor_walk *walk);

#endif
