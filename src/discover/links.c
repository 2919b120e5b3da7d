#include "discover/links.h"

#include <stdlib.h>

#include "discover/interfaces.h"

/* LLDP-MIB (IEEE 802.1AB-2005) and LLDP-V2-MIB (2009): the same tables, the second with one more number in the
 * index of neighbours, and interfaces for ports. */
typedef struct lldp {
	const char *chassis, *port, *name, *descr, *management, *local_port;
	uint32_t index; /* how many numbers; the second is the port */
} lldp;
static const lldp LLDP[] = {
	{"1.0.8802.1.1.2.1.4.1.1.5", "1.0.8802.1.1.2.1.4.1.1.7", "1.0.8802.1.1.2.1.4.1.1.9",
		"1.0.8802.1.1.2.1.4.1.1.10", "1.0.8802.1.1.2.1.4.2.1.3", "1.0.8802.1.1.2.1.3.7.1.3",
		3},
	{"1.3.111.2.802.1.1.13.1.4.1.1.6", "1.3.111.2.802.1.1.13.1.4.1.1.8",
		"1.3.111.2.802.1.1.13.1.4.1.1.10", "1.3.111.2.802.1.1.13.1.4.1.1.11",
		"1.3.111.2.802.1.1.13.1.4.2.1.3", "1.3.111.2.802.1.1.13.1.3.7.1.3", 4},
};
static const char *const LOCAL_CHASSIS[] = {"1.0.8802.1.1.2.1.3.2.0",
	"1.3.111.2.802.1.1.13.1.3.2.0"};
#define CDP_ADDRESS "1.3.6.1.4.1.9.9.23.1.2.1.1.4"
#define CDP_DEVICE "1.3.6.1.4.1.9.9.23.1.2.1.1.6"
#define CDP_PORT "1.3.6.1.4.1.9.9.23.1.2.1.1.7"
#define CDP_PLATFORM "1.3.6.1.4.1.9.9.23.1.2.1.1.8"
#define SYS_NAME "1.3.6.1.2.1.1.5.0"
#define IF_NAME "1.3.6.1.2.1.31.1.1.1.1"
#define IF_DESCR "1.3.6.1.2.1.2.2.1.2"
#define IF_ADDRESS "1.3.6.1.2.1.2.2.1.6"

cor_status cor_directory_know(cor_discover_work *work, cor_directory *d, char kind, cor_text value,
	uint32_t element, cor_err *err)
{
	cor_text key;
	uint32_t id, before = cor_strtab_count(d->keys);

	if (value.n == 0)
		return COR_OK;
	COR_TRY(cor_discover_text(work->arena, &key, err, "%c%.*s", kind, COR_FMT(value)));
	COR_TRY(cor_strtab_add(d->keys, key, &id, err));
	COR_TRY(cor_mem_reserve((void **)&d->elements, &d->capacity, (size_t)id + 1,
		sizeof(*d->elements), err));
	if (id == before)
		d->elements[id] = element;
	else if (d->elements[id] != element)
		d->elements[id] = COR_NONE; /* two have it: it tells nothing */
	return COR_OK;
}

cor_status cor_directory_look(cor_discover_work *work, const cor_directory *d, char kind,
	cor_text value, uint32_t *ret, cor_err *err)
{
	cor_text key;
	uint32_t id;

	if (value.n == 0 || *ret != COR_NONE)
		return COR_OK;
	COR_TRY(cor_discover_text(work->arena, &key, err, "%c%.*s", kind, COR_FMT(value)));
	id = cor_strtab_find(d->keys, key);
	*ret = id == COR_NONE ? COR_NONE : d->elements[id];
	return COR_OK;
}

/* A host's name without its domain, in lower case. */
static cor_status host_name(cor_discover_work *work, cor_text said, cor_text *ret, cor_err *err)
{
	const char *dot;
	char *name;

	COR_TRY(cor_printable(said, work->arena, ret, err));
	dot = memchr(ret->p, '.', ret->n);
	if (dot)
		ret->n = (size_t)(dot - ret->p);
	COR_TRY(cor_arena_new_array(work->arena, ret->n + 1, 1, &name, err));
	for (size_t i = 0; i < ret->n; i++)
		name[i] = (char)(ret->p[i] >= 'A' && ret->p[i] <= 'Z' ? ret->p[i] | 32 : ret->p[i]);
	ret->p = name;
	return COR_OK;
}

cor_status cor_directory_add_element(cor_directory *d, cor_text id, uint32_t *ret, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&d->ids, &d->id_capacity, d->id_count + 1, sizeof(*d->ids),
		err));
	*ret = (uint32_t)d->id_count;
	d->ids[d->id_count++] = id;
	return COR_OK;
}

cor_status cor_directory_take_port(cor_directory *d, uint32_t agent, uint32_t interface,
	cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&d->ports, &d->port_capacity, d->port_count + 1,
		sizeof(*d->ports), err));
	d->ports[d->port_count++] = (uint64_t)agent << 32 | interface;
	return COR_OK;
}

/* A hardware address alike however it was written; six bytes are one where is_chassis, else perhaps a name. */
static cor_status show_id(cor_discover_work *work, cor_text said, bool is_chassis, cor_text *ret,
	cor_err *err)
{
	uint8_t mac[6];

	return (is_chassis || said.n > 6) && cor_mac_parse(said, mac)
		? cor_discover_mac(work->arena, mac, ret, err)
		: cor_printable(said, work->arena, ret, err);
}

static cor_status show_address(cor_discover_work *work, cor_address a, cor_text *ret, cor_err *err)
{
	char text[COR_ADDRESS_BYTES];

	ret->n = cor_address_write(a, text);
	return cor_arena_copy(work->arena, text, ret->n, &ret->p, err);
}

static cor_status know_addresses(cor_discover_work *work, cor_directory *d, const cor_agent *agent,
	uint32_t element, cor_err *err)
{
	cor_own_addresses own = {0};
	cor_address address;
	cor_oid column;
	cor_text text;
	uint32_t from, to;
	uint8_t mac[6];

	while (cor_own_address_next(agent, &own, &address)) {
		if (!cor_address_is_global(address))
			continue;
		COR_TRY(show_address(work, address, &text, err));
		COR_TRY(cor_directory_know(work, d, 'j', text, element, err));
	}
	COR_ASSERT(cor_oid_parse(IF_ADDRESS, strlen(IF_ADDRESS), &column));
	cor_agent_below(agent, &column, &from, &to);
	for (uint32_t i = from; i < to; i++) {
		cor_text said = cor_said_text(&agent->cells[i]);
		if (!cor_mac_parse(said, mac) || cor_numbers_mac(work->numbers, mac).generic)
			continue;
		COR_TRY(cor_discover_mac(work->arena, mac, &text, err));
		COR_TRY(cor_directory_know(work, d, 'c', text, element, err));
	}
	return COR_OK;
}

static cor_status know_agent(cor_discover_work *work, cor_directory *d, uint32_t self, cor_err *err)
{
	const cor_agent *agent = &work->agents->at[self];
	uint32_t element;
	cor_text text;

	COR_TRY(cor_directory_add_element(d, agent->name, &element, err));
	COR_ASSERT(element == self);
	element = work->same_as[self];
	COR_TRY(cor_directory_know(work, d, 'i', agent->name, element, err));
	COR_TRY(host_name(work, cor_said_text(cor_agent_get(agent, SYS_NAME)), &text, err));
	/* What was taken out for privacy is no name. */
	if (text.n > 0 && text.p[0] != '<')
		COR_TRY(cor_directory_know(work, d, 'n', text, element, err));
	for (unsigned v = 0; v < 2; v++) {
		COR_TRY(show_id(work, cor_said_text(cor_agent_get(agent, LOCAL_CHASSIS[v])), true,
			&text, err));
		COR_TRY(cor_directory_know(work, d, 'c', text, element, err));
	}
	return know_addresses(work, d, agent, element, err);
}

cor_status cor_directory_silent(cor_discover_work *work, cor_directory *d, const cor_agent *from,
	const cor_neighbour *n, cor_text id, uint32_t *ret, cor_err *err)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {id}, subject;
	cor_claim claim = {.signal = n->protocol,
		.raw = n->described,
		.class = 'C',
		.why = "second-hand: a neighbour's word"};
	uint8_t mac[6];

	*ret = COR_NONE;
	COR_TRY(cor_directory_look(work, d, 's', id, ret, err));
	if (*ret != COR_NONE)
		return COR_OK;
	cells[cor_schema_column(COR_ELEMENT, COR_TEXT("name"))] = n->name;
	COR_TRY(cor_directory_add_element(d, id, ret, err));
	COR_TRY(cor_directory_know(work, d, 's', id, *ret, err));
	COR_TRY(cor_discover_add(work, COR_ELEMENT, cells, err));
	work->counts->silent++;
	if (cor_mac_parse(n->chassis_bytes, mac)) {
		claim.raw = n->chassis;
		claim.party = cor_numbers_mac(work->numbers, mac).party;
	}
	COR_TRY(cor_discover_text(work->arena, &subject, err, "element:%.*s", COR_FMT(id)));
	return claim.raw.n > 0 ? cor_discover_evidence(work, subject, &claim, from, err) : COR_OK;
}

/* The element that is meant; one is made when nobody is known by these signs. */
static cor_status find(cor_discover_work *work, cor_directory *d, const cor_agent *from,
	const cor_neighbour *n, uint32_t *ret, cor_err *err)
{
	cor_text host, id;
	uint32_t element = COR_NONE;

	COR_TRY(host_name(work, n->name, &host, err));
	if (host.n > 0 && host.p[0] == '<')
		host.n = 0;
	COR_TRY(cor_directory_look(work, d, 'c', n->chassis, &element, err));
	for (unsigned i = 0; i < n->address_count; i++)
		COR_TRY(cor_directory_look(work, d, 'i', n->addresses[i], &element, err));
	for (unsigned i = 0; i < n->address_count; i++)
		COR_TRY(cor_directory_look(work, d, 'j', n->addresses[i], &element, err));
	COR_TRY(cor_directory_look(work, d, 'n', host, &element, err));
	if (element == COR_NONE) {
		bool by_chassis = n->chassis.n > 0;
		COR_TRY(cor_discover_text(work->arena, &id, err, "%s:%.*s", n->protocol,
			COR_FMT(by_chassis ? n->chassis : host)));
		COR_TRY(cor_directory_silent(work, d, from, n, id, &element, err));
		COR_TRY(cor_directory_know(work, d, by_chassis ? 'c' : 'n',
			by_chassis ? n->chassis : host, element, err));
	}
	*ret = element;
	return COR_OK;
}

cor_status cor_directory_add_link(cor_discover_work *work, cor_directory *d, uint32_t self,
	bool weak, uint32_t other, const cor_neighbour *n, cor_err *err)
{
	cor_text a = d->ids[self], b = d->ids[other], pa = n->local_port, pb = n->port, id, pair;
	uint32_t place, before = cor_strtab_count(d->links);
	int order = cor_text_compare(a, b);

	if (order == 0)
		order = cor_text_compare(pa, pb);
	if (order > 0) {
		cor_text swapped = a;
		a = b;
		b = swapped;
		swapped = pa;
		pa = pb;
		pb = swapped;
	}
	COR_TRY(cor_discover_text(work->arena, &pair, err, "%.*s\n%.*s", COR_FMT(a), COR_FMT(b)));
	COR_TRY(cor_discover_text(work->arena, &id, err, "%.*s:%.*s--%.*s:%.*s", COR_FMT(a),
		COR_FMT(pa), COR_FMT(b), COR_FMT(pb)));
	if (weak && cor_strtab_find(d->pairs, pair) != COR_NONE) {
		work->counts->repeated_links++;
		return COR_OK;
	}
	COR_TRY(cor_strtab_add(d->links, id, &place, err));
	if (place != before) {
		work->counts->repeated_links++;
		return COR_OK;
	}
	if (!weak)
		COR_TRY(cor_strtab_add(d->pairs, pair, &place, err));
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {id, a, b, COR_TEXT("data")};
	work->counts->links++;
	return cor_discover_add(work, COR_LINK, cells, err);
}

static cor_status add_address(cor_discover_work *work, cor_address a, cor_neighbour *n,
	cor_err *err)
{
	if (n->address_count == COR_NEIGHBOUR_ADDRESSES)
		return COR_OK;
	return show_address(work, a, &n->addresses[n->address_count++], err);
}

/* The addresses by which a neighbour is managed; they stand in the index: that of the neighbour, family, length,
 * bytes. */
static cor_status read_management(cor_discover_work *work, const cor_agent *agent, const lldp *l,
	const uint32_t *index, cor_neighbour *n, cor_err *err)
{
	cor_oid row;
	cor_address address;
	uint32_t from, to;

	COR_ASSERT(cor_oid_parse(l->management, strlen(l->management), &row));
	memcpy(row.arcs + row.count, index, l->index * sizeof(*index));
	row.count += l->index;
	cor_agent_below(agent, &row, &from, &to);
	for (uint32_t i = from; i < to; i++)
		if (cor_address_of_index(agent->cells[i].arcs + row.count,
			    agent->cells[i].count - row.count, &address))
			COR_TRY(add_address(work, address, n, err));
	return COR_OK;
}

static cor_status read_neighbour(cor_discover_work *work, const cor_agent *agent, const lldp *l,
	const uint32_t *index, cor_neighbour *n, cor_err *err)
{
	cor_text local = cor_said_text(cor_agent_row(agent, l->local_port, index + 1, 1));
	uint32_t count = l->index;

	COR_TRY(show_id(work, n->chassis_bytes, true, &n->chassis, err));
	COR_TRY(cor_printable(cor_said_text(cor_agent_row(agent, l->name, index, count)),
		work->arena, &n->name, err));
	COR_TRY(show_id(work, cor_said_text(cor_agent_row(agent, l->port, index, count)), false,
		&n->port, err));
	COR_TRY(cor_printable(cor_said_text(cor_agent_row(agent, l->descr, index, count)),
		work->arena, &n->described, err));
	COR_TRY(show_id(work, local, false, &n->local_port, err));
	if (n->local_port.n == 0)
		COR_TRY(cor_discover_text(work->arena, &n->local_port, err, "%u", index[1]));
	return read_management(work, agent, l, index, n, err);
}

static cor_status read_lldp(cor_discover_work *work, cor_directory *d, uint32_t self, const lldp *l,
	cor_err *err)
{
	const cor_agent *agent = &work->agents->at[self];
	cor_oid column;
	uint32_t from, to, other;

	COR_ASSERT(cor_oid_parse(l->chassis, strlen(l->chassis), &column));
	cor_agent_below(agent, &column, &from, &to);
	for (uint32_t i = from; i < to; i++) {
		const uint32_t *index = agent->cells[i].arcs + column.count;
		cor_neighbour n = {.protocol = "lldp",
			.chassis_bytes = cor_said_text(&agent->cells[i])};
		if (agent->cells[i].count - column.count != l->index)
			continue; /* not as the MIB has it */
		COR_TRY(read_neighbour(work, agent, l, index, &n, err));
		if (n.chassis.n == 0 && n.name.n == 0)
			continue;
		COR_TRY(find(work, d, agent, &n, &other, err));
		COR_TRY(cor_directory_add_link(work, d, self, false, other, &n, err));
		cor_text port = cor_said_text(cor_agent_row(agent, l->local_port, index + 1, 1));
		COR_TRY(cor_directory_take_port(d, self,
			cor_interface_of_port(agent, index[1], port), err));
	}
	return COR_OK;
}

static cor_status read_cdp(cor_discover_work *work, cor_directory *d, uint32_t self, cor_err *err)
{
	const cor_agent *agent = &work->agents->at[self];
	cor_oid column;
	uint32_t from, to, other;

	COR_ASSERT(cor_oid_parse(CDP_DEVICE, strlen(CDP_DEVICE), &column));
	cor_agent_below(agent, &column, &from, &to);
	for (uint32_t i = from; i < to; i++) {
		const uint32_t *index = agent->cells[i].arcs + column.count;
		if (agent->cells[i].count - column.count != 2)
			continue;
		cor_neighbour n = {.protocol = "cdp"};
		const cor_cell_said *local = cor_agent_row(agent, IF_DESCR, index, 1);
		cor_text bytes = cor_said_text(cor_agent_row(agent, CDP_ADDRESS, index, 2));
		cor_address address;
		COR_TRY(cor_printable(cor_said_text(&agent->cells[i]), work->arena, &n.name, err));
		COR_TRY(cor_printable(cor_said_text(cor_agent_row(agent, CDP_PORT, index, 2)),
			work->arena, &n.port, err));
		COR_TRY(cor_printable(cor_said_text(cor_agent_row(agent, CDP_PLATFORM, index, 2)),
			work->arena, &n.described, err));
		if (!local)
			local = cor_agent_row(agent, IF_NAME, index, 1);
		COR_TRY(cor_printable(cor_said_text(local), work->arena, &n.local_port, err));
		if (n.local_port.n == 0)
			COR_TRY(cor_discover_text(work->arena, &n.local_port, err, "%u", index[0]));
		if (n.name.n == 0 || n.name.p[0] == '<')
			continue;
		if (cor_address_of_bytes((const uint8_t *)bytes.p, bytes.n, &address))
			COR_TRY(add_address(work, address, &n, err));
		COR_TRY(find(work, d, agent, &n, &other, err));
		COR_TRY(cor_directory_add_link(work, d, self, true, other, &n, err));
		COR_TRY(cor_directory_take_port(d, self, index[0], err));
	}
	return COR_OK;
}

/* Of one agent the ports [from, to): what stands above them leads to the same neighbours. */
static cor_status take_above(cor_discover_work *work, cor_directory *d, size_t from, size_t to,
	cor_err *err)
{
	enum { ROOM = 64 };
	uint32_t self = (uint32_t)(d->ports[from] >> 32), above[ROOM];
	size_t first = d->port_count;

	for (size_t i = from; i < d->port_count; i = i + 1 == to ? first : i + 1) {
		uint32_t count = cor_interfaces_above(&work->agents->at[self],
			(uint32_t)d->ports[i], above, ROOM);
		for (uint32_t k = 0; k < count; k++) {
			uint64_t port = (uint64_t)self << 32 | above[k];
			bool known = false;
			for (size_t at = from; at < d->port_count && !known;
				at = at + 1 == to ? first : at + 1)
				known = d->ports[at] == port;
			if (!known)
				COR_TRY(cor_directory_take_port(d, self, above[k], err));
		}
	}
	return COR_OK;
}

static int by_port(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static cor_status take_all_above(cor_discover_work *work, cor_directory *d, cor_err *err)
{
	size_t count = d->port_count;

	if (count > 1)
		qsort(d->ports, count, sizeof(*d->ports), by_port);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from; to < count && d->ports[to] >> 32 == d->ports[from] >> 32; to++)
			;
		COR_TRY(take_above(work, d, from, to, err));
	}
	return COR_OK;
}

static cor_status read_all(cor_discover_work *work, cor_directory *d, cor_err *err)
{
	COR_TRY(cor_strtab_new(work->arena, &d->keys, err));
	COR_TRY(cor_strtab_new(work->arena, &d->links, err));
	COR_TRY(cor_strtab_new(work->arena, &d->pairs, err));
	for (uint32_t i = 0; i < work->agents->count; i++)
		COR_TRY(know_agent(work, d, i, err));
	for (uint32_t i = 0; i < work->agents->count; i++)
		if (work->same_as[i] == i)
			for (unsigned v = 0; v < 2; v++)
				COR_TRY(read_lldp(work, d, i, &LLDP[v], err));
	for (uint32_t i = 0; i < work->agents->count; i++)
		if (work->same_as[i] == i)
			COR_TRY(read_cdp(work, d, i, err));
	COR_TRY(take_all_above(work, d, err));
	return cor_forwarding_read(work, d, err);
}

cor_status cor_discover_links(cor_discover_work *work, cor_err *err)
{
	cor_directory d = {0};
	cor_status status = read_all(work, &d, err);

	cor_mem_free(d.elements);
	cor_mem_free(d.ids);
	cor_mem_free(d.ports);
	return status;
}
