/*
 * What an archive holds, agent by agent: for each object identifier the value that was said last.
 *
 * Records are read in order; a later answer of the same agent about the same object replaces the
 * earlier one.  Values and names are views into the archive's text, which must outlive this; arcs
 * are decoded once into the arena.  O(n log n) for n values.
 */
#ifndef COR_DISCOVER_AGENT_H
#define COR_DISCOVER_AGENT_H

#include "base/mem.h"
#include "discover/archive.h"

typedef struct cor_cell_said {
	const uint32_t *arcs;
	uint32_t count;
	uint8_t tag;
	cor_ber value;
	uint32_t order; /* of arrival */
} cor_cell_said;

typedef struct cor_agent {
	cor_text name, source;
	int64_t time_ms;      /* of its last record */
	unsigned method;      /* of its last answer */
	cor_cell_said *cells; /* in the order of their identifiers */
	uint32_t cell_count;
	const cor_text *troubles;
	uint32_t trouble_count;
	bool done; /* everything that was to be asked was */
	/* Named NAME@CONTEXT, as recordings by community are: the agent NAME, whose tables of one VLAN or
	 * context these are; COR_NONE when there is none. */
	uint32_t context_of;
} cor_agent;

typedef struct cor_agents {
	cor_agent *at;
	uint32_t count;
	uint64_t damaged; /* see archive.h */
	size_t lost_bytes;
} cor_agents;

/* COR_EINPUT when text is no archive; damage is counted, not an error. */
cor_status cor_agents_read(const char *path, cor_text text, cor_arena *arena, cor_agents *ret,
	cor_err *err);

/* The cells below a prefix: [*ret_from, *ret_to). */
void cor_agent_below(const cor_agent *agent, const cor_oid *prefix, uint32_t *ret_from,
	uint32_t *ret_to);
/* The cell with just this name; NULL. */
const cor_cell_said *cor_agent_cell(const cor_agent *agent, const cor_oid *name);
/* The same, from text such as "1.3.6.1.2.1.1.1.0", which must be well formed. */
const cor_cell_said *cor_agent_get(const cor_agent *agent, const char *name);
/* Column of a table: "1.3.6.1.2.1.2.2.1.6" with one row's index behind it. */
const cor_cell_said *cor_agent_row(const cor_agent *agent, const char *column,
	const uint32_t *index, uint32_t index_count);
static inline cor_text cor_said_text(const cor_cell_said *cell)
{
	return cell && cell->tag == COR_BER_OCTETS
		? (cor_text){(const char *)cell->value.p, cell->value.n}
		: (cor_text){"", 0};
}
/* A number of any type, or -1. */
int64_t cor_said_number(const cor_cell_said *cell);

#endif
