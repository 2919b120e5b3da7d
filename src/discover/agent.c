#include "discover/agent.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/strtab.h"
#include "discover/snmp.h"

typedef struct gathering {
	cor_arena *arena;
	cor_strtab *names;
	cor_agent *agents;
	size_t agent_capacity;
} gathering;

static int compare_arcs(const uint32_t *a, uint32_t a_count, const uint32_t *b, uint32_t b_count)
{
	for (uint32_t i = 0; i < a_count && i < b_count; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return a_count == b_count ? 0 : a_count < b_count ? -1 : 1;
}

static int by_name(const void *left, const void *right)
{
	const cor_cell_said *a = left, *b = right;
	int order = compare_arcs(a->arcs, a->count, b->arcs, b->count);

	return order ? order : a->order < b->order ? -1 : a->order > b->order;
}

static uint64_t count_bindings(cor_ber body)
{
	cor_binding binding;
	uint64_t n = 0;

	while (cor_snmp_next(&body, &binding))
		n++;
	return n;
}

/* First pass: who there is, and how much each said. */
static cor_status count_agents(cor_archive_reader reader, gathering *g, cor_agents *ret,
	cor_err *err)
{
	cor_archive_record record;
	uint32_t id;

	while (cor_archive_next(&reader, &record)) {
		COR_TRY(cor_strtab_add(g->names, record.agent, &id, err));
		if (id == ret->count) {
			COR_TRY(cor_mem_reserve((void **)&g->agents, &g->agent_capacity,
				(size_t)id + 1, sizeof(*g->agents), err));
			ret->count++;
			g->agents[id] = (cor_agent){.name = cor_strtab_at(g->names, id)};
		}
		cor_agent *agent = &g->agents[id];
		agent->time_ms = record.time_ms;
		if (record.kind == COR_ARCHIVE_TROUBLE)
			agent->trouble_count++;
		agent->done |= record.kind == COR_ARCHIVE_DONE;
		if (record.kind != COR_ARCHIVE_SAID)
			continue;
		agent->method = record.method;
		agent->source = record.source;
		uint64_t n = agent->cell_count + count_bindings(record.body);
		if (n > COR_LIMIT_ROWS)
			return cor_fail(err, COR_ELIMIT, "agent %.*s said too much",
				COR_FMT(agent->name));
		agent->cell_count = (uint32_t)n;
	}
	ret->damaged = reader.damaged;
	ret->lost_bytes = reader.lost_bytes;
	return COR_OK;
}

static cor_status add_cells(gathering *g, cor_agent *agent, cor_ber body, cor_err *err)
{
	cor_binding binding;
	uint32_t *arcs;

	while (cor_snmp_next(&body, &binding)) {
		COR_TRY(cor_arena_new_array(g->arena, binding.oid.count, sizeof(*arcs), &arcs,
			err));
		memcpy(arcs, binding.oid.arcs, binding.oid.count * sizeof(*arcs));
		agent->cells[agent->cell_count] = (cor_cell_said){.arcs = arcs,
			.count = binding.oid.count,
			.tag = binding.tag,
			.value = binding.value,
			.order = agent->cell_count};
		agent->cell_count++;
	}
	return COR_OK;
}

static cor_status fill_agents(cor_archive_reader reader, gathering *g, cor_agents *ret,
	cor_err *err)
{
	cor_archive_record record;

	for (uint32_t i = 0; i < ret->count; i++) {
		cor_agent *agent = &ret->at[i];
		COR_TRY(cor_arena_new_array(g->arena, agent->cell_count, sizeof(*agent->cells),
			&agent->cells, err));
		COR_TRY(cor_arena_new_array(g->arena, agent->trouble_count,
			sizeof(*agent->troubles), &agent->troubles, err));
		agent->cell_count = agent->trouble_count = 0;
	}
	while (cor_archive_next(&reader, &record)) {
		cor_agent *agent = &ret->at[cor_strtab_find(g->names, record.agent)];
		if (record.kind == COR_ARCHIVE_SAID) {
			COR_TRY(add_cells(g, agent, record.body, err));
		} else if (record.kind == COR_ARCHIVE_TROUBLE) {
			cor_text *troubles = (cor_text *)(uintptr_t)agent->troubles;
			troubles[agent->trouble_count++] = (cor_text){(const char *)record.body.p,
				record.body.n};
		}
	}
	return COR_OK;
}

/* In order, the last word of each kept. */
static void settle(cor_agent *agent)
{
	uint32_t kept = 0;

	if (agent->cell_count > 0)
		qsort(agent->cells, agent->cell_count, sizeof(*agent->cells), by_name);
	for (uint32_t i = 0; i < agent->cell_count; i++) {
		if (i + 1 < agent->cell_count &&
			compare_arcs(agent->cells[i].arcs, agent->cells[i].count,
				agent->cells[i + 1].arcs, agent->cells[i + 1].count) == 0)
			continue;
		agent->cells[kept++] = agent->cells[i];
	}
	agent->cell_count = kept;
}

/* A context is of the same box as what it is a context of. */
static void find_contexts(gathering *g, cor_agents *ret)
{
	for (uint32_t i = 0; i < ret->count; i++) {
		cor_text name = ret->at[i].name;
		const char *at = name.n > 0 ? memrchr(name.p, '@', name.n) : NULL;

		ret->at[i].context_of = at && at > name.p
			? cor_strtab_find(g->names, (cor_text){name.p, (size_t)(at - name.p)})
			: COR_NONE;
	}
}

static cor_status gather(cor_archive_reader reader, gathering *g, cor_agents *ret, cor_err *err)
{
	COR_TRY(cor_strtab_new(g->arena, &g->names, err));
	COR_TRY(count_agents(reader, g, ret, err));
	COR_TRY(cor_arena_new_array(g->arena, ret->count, sizeof(*ret->at), &ret->at, err));
	if (ret->count > 0)
		memcpy(ret->at, g->agents, ret->count * sizeof(*ret->at));
	COR_TRY(fill_agents(reader, g, ret, err));
	for (uint32_t i = 0; i < ret->count; i++)
		settle(&ret->at[i]);
	find_contexts(g, ret);
	return COR_OK;
}

cor_status cor_agents_read(const char *path, cor_text text, cor_arena *arena, cor_agents *ret,
	cor_err *err)
{
	gathering g = {.arena = arena};
	cor_agents agents = {0};
	cor_archive_reader reader;

	COR_TRY(cor_archive_open(path, text, &reader, err));
	cor_status status = gather(reader, &g, &agents, err);
	cor_mem_free(g.agents);
	if (status == COR_OK)
		*ret = agents;
	return status;
}

/* The first cell that is not before the name; with `behind`, not before what begins with it either. */
static uint32_t seek(const cor_agent *agent, const cor_oid *name, bool behind)
{
	uint32_t from = 0, to = agent->cell_count;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		const cor_cell_said *cell = &agent->cells[middle];
		uint32_t count = behind && cell->count > name->count ? name->count : cell->count;
		int order = compare_arcs(cell->arcs, count, name->arcs, name->count);
		if (order < 0 || (behind && order == 0))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

void cor_agent_below(const cor_agent *agent, const cor_oid *prefix, uint32_t *ret_from,
	uint32_t *ret_to)
{
	*ret_from = seek(agent, prefix, false);
	*ret_to = seek(agent, prefix, true);
}

const cor_cell_said *cor_agent_cell(const cor_agent *agent, const cor_oid *name)
{
	uint32_t i = seek(agent, name, false);
	const cor_cell_said *cell = i < agent->cell_count ? &agent->cells[i] : NULL;

	return cell && compare_arcs(cell->arcs, cell->count, name->arcs, name->count) == 0 ? cell
											   : NULL;
}

const cor_cell_said *cor_agent_get(const cor_agent *agent, const char *name)
{
	cor_oid oid;

	COR_ASSERT(cor_oid_parse(name, strlen(name), &oid));
	return cor_agent_cell(agent, &oid);
}

const cor_cell_said *cor_agent_row(const cor_agent *agent, const char *column,
	const uint32_t *index, uint32_t index_count)
{
	cor_oid oid;

	COR_ASSERT(cor_oid_parse(column, strlen(column), &oid));
	if (index_count > COR_OID_ARCS - oid.count)
		return NULL;
	memcpy(oid.arcs + oid.count, index, index_count * sizeof(*index));
	oid.count += index_count;
	return cor_agent_cell(agent, &oid);
}

int64_t cor_said_number(const cor_cell_said *cell)
{
	int64_t i;
	uint64_t u;

	if (!cell)
		return -1;
	if (cell->tag == COR_BER_INTEGER)
		return cor_ber_integer(cell->value, &i) == NULL ? i : -1;
	if (cell->tag != COR_BER_COUNTER32 && cell->tag != COR_BER_GAUGE32 &&
		cell->tag != COR_BER_TICKS && cell->tag != COR_BER_COUNTER64)
		return -1;
	return cor_ber_unsigned(cell->value, &u) == NULL && u <= INT64_MAX ? (int64_t)u : -1;
}
