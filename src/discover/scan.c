#include "discover/scan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "discover/snmp.h"

#define FLUSH_BYTES (1u << 20)
#define BULK_FIRST 10 /* what real agents stand; doubled up to BULK_MOST while they do */
#define BULK_MOST 40
#define WINDOW_LEAST 16u
#define JUDGE_MS 50 /* how often the window is judged */

/* What is asked by GET. */
static const char *const SCALARS[] = {"1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.3.0",
	"1.3.6.1.2.1.1.5.0"};
static const char *const ENGINE_ID = "1.3.6.1.6.3.10.2.1.1.0";
/* What is walked, column by column: bridge, LLDP, ENTITY-MIB, interfaces, CDP, ARP, forwarding. */
static const char *const TABLES[] = {"1.3.6.1.2.1.17.1.1", "1.0.8802.1.1.2.1.3.2",
	"1.3.6.1.2.1.47.1.1.1.1.2", "1.3.6.1.2.1.47.1.1.1.1.5", "1.3.6.1.2.1.47.1.1.1.1.7",
	"1.3.6.1.2.1.47.1.1.1.1.11", "1.3.6.1.2.1.47.1.1.1.1.12", "1.3.6.1.2.1.47.1.1.1.1.13",
	"1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.2.2.1.6", "1.3.6.1.2.1.31.1.1.1.1",
	"1.3.6.1.2.1.31.1.1.1.6", "1.3.6.1.2.1.31.1.1.1.10", "1.0.8802.1.1.2.1.3.7.1.3",
	"1.0.8802.1.1.2.1.4.1.1.5", "1.0.8802.1.1.2.1.4.1.1.7", "1.0.8802.1.1.2.1.4.1.1.9",
	"1.0.8802.1.1.2.1.4.1.1.10", "1.3.6.1.4.1.9.9.23.1.2.1.1.6", "1.3.6.1.4.1.9.9.23.1.2.1.1.7",
	"1.3.6.1.4.1.9.9.23.1.2.1.1.8", "1.3.6.1.2.1.4.22.1.2", "1.3.6.1.2.1.17.4.3.1.2",
	"1.3.6.1.2.1.17.7.1.2.2.1.2"};
#define TABLE_COUNT (sizeof(TABLES) / sizeof(TABLES[0]))
#define SCALAR_COUNT (sizeof(SCALARS) / sizeof(SCALARS[0]))

typedef enum step { STEP_FREE, STEP_ENGINE, STEP_SYSTEM, STEP_TABLE } step;

typedef struct slot {
	step step;
	uint32_t address;
	uint32_t id, tries; /* of the request in flight; 0 tries: not sent yet */
	uint32_t generation;
	int64_t due_ms; /* when it is sent, or sent again */
	int64_t sent_ms;
	int64_t srtt, var;
	unsigned version, community; /* version: COR_SNMP_V2C, then COR_SNMP_V1 */
	unsigned table, repetitions;
	bool answered, spoke_v3, troubled, foreign;
	uint32_t requests, values;
	cor_oid at; /* how far the table was walked */
} slot;

typedef struct engine {
	const cor_scan_request *request;
	cor_scan_counts counts;
	int socket;
	slot *slots;
	uint32_t next; /* place in the scope */
	uint32_t active, limit;
	int64_t now, judged_ms, token_ms;
	double tokens;
	uint32_t answers, losses; /* since the window was judged */
	cor_oid tables[TABLE_COUNT], scalars[SCALAR_COUNT], engine_id;
	cor_buf records;
	uint8_t buffer[65536];
} engine;

static int64_t clock_ms(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the archive ---- */

static cor_status put_record(engine *e, const slot *s, unsigned kind, unsigned method, cor_ber body,
	cor_err *err)
{
	struct in_addr address = {htonl(s->address)};
	char name[INET_ADDRSTRLEN], source[INET_ADDRSTRLEN + 8];

	inet_ntop(AF_INET, &address, name, sizeof(name));
	snprintf(source, sizeof(source), "%s:%u", name, e->request->port);
	cor_archive_record record = {.kind = kind,
		.method = method,
		.time_ms = clock_ms(CLOCK_REALTIME),
		.agent = cor_text_of(name),
		.source = cor_text_of(source),
		.body = body};
	COR_TRY(cor_archive_put(&e->records, &record, err));
	if (e->records.n < FLUSH_BYTES)
		return COR_OK;
	COR_TRY(e->request->write(e->request->context, cor_buf_text(&e->records), err));
	e->records.n = 0;
	return COR_OK;
}

static unsigned method_of(const slot *s)
{
	return s->version == COR_SNMP_V1 ? COR_ARCHIVE_SNMP_V1 : COR_ARCHIVE_SNMP_V2C;
}

static cor_status trouble(engine *e, slot *s, const char *text, cor_err *err)
{
	e->counts.troubled += !s->troubled;
	s->troubled = true;
	return put_record(e, s, COR_ARCHIVE_TROUBLE, method_of(s),
		(cor_ber){(const uint8_t *)text, strlen(text)}, err);
}

/* ---- asking ---- */

static size_t compose(engine *e, const slot *s)
{
	static uint8_t list[1024];
	cor_ber_out bindings = {.p = list, .at = sizeof(list)};
	cor_ber_out out = {.p = e->buffer, .at = 2048};
	cor_text community = e->request->communities[s->community];
	cor_snmp message = {.version = s->version,
		.pdu = COR_SNMP_GET,
		.request_id = s->id,
		.community = {(const uint8_t *)community.p, community.n}};

	if (s->step == STEP_ENGINE) {
		message.version = COR_SNMP_V3;
		message.message_id = s->id;
	} else if (s->step == STEP_SYSTEM) {
		for (size_t i = SCALAR_COUNT; i-- > 0;)
			cor_snmp_put_binding(&bindings, &e->scalars[i], COR_BER_NULL, (cor_ber){0});
	} else {
		bool bulk = s->version != COR_SNMP_V1 && s->repetitions > 1;
		message.pdu = bulk ? COR_SNMP_BULK : COR_SNMP_NEXT;
		message.error_index = bulk ? s->repetitions : 0;
		cor_snmp_put_binding(&bindings, &s->at, COR_BER_NULL, (cor_ber){0});
	}
	message.bindings = (cor_ber){list + bindings.at, sizeof(list) - bindings.at};
	cor_snmp_encode(&message, &out);
	COR_ASSERT(!out.full && !bindings.full);
	memmove(e->buffer, e->buffer + out.at, 2048 - out.at);
	return 2048 - out.at;
}

static int64_t wait_ms(const engine *e, const slot *s)
{
	int64_t rto = s->srtt + 6 * s->var;

	if (s->srtt == 0)
		return e->request->timeout_ms;
	if (rto < 2 * s->srtt)
		rto = 2 * s->srtt;
	return rto < 200 ? 200 : rto;
}

static void send_request(engine *e, slot *s)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(e->request->port),
		.sin_addr = {htonl(s->address)}};

	/* The one place from which packets leave. */
	COR_ASSERT(cor_scope_has(e->request->scope, s->address));
	size_t n = compose(e, s);
	/* What the kernel refuses is lost like what the network loses: it is sent again. */
	(void)sendto(e->socket, e->buffer, n, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to));
	e->counts.sent++;
	e->tokens--;
	if (s->tries++ == 0)
		s->sent_ms = e->now;
	s->due_ms = e->now + (wait_ms(e, s) << (s->tries > 4 ? 4 : s->tries - 1));
}

/* Another request of the same slot gets another number, so that an answer to the old one is stale. */
static void ask(engine *e, slot *s, step next)
{
	s->step = next;
	s->tries = 0;
	s->generation = (s->generation + 1) & 0x1ffff;
	s->id = s->generation << 14 | (uint32_t)(s - e->slots);
	s->due_ms = e->now + (s->requests++ ? e->request->gap_ms : 0);
}

static cor_status finish(engine *e, slot *s, cor_err *err)
{
	bool there = s->answered || s->spoke_v3;

	e->counts.answered += there;
	e->counts.silent += !there;
	if (there)
		COR_TRY(put_record(e, s, COR_ARCHIVE_DONE, method_of(s), (cor_ber){0}, err));
	s->step = STEP_FREE;
	e->active--;
	return COR_OK;
}

static cor_status next_table(engine *e, slot *s, cor_err *err)
{
	if (++s->table >= TABLE_COUNT)
		return finish(e, s, err);
	s->at = e->tables[s->table];
	s->values = 0;
	ask(e, s, STEP_TABLE);
	return COR_OK;
}

static void begin_tables(engine *e, slot *s)
{
	s->answered = true;
	s->repetitions = BULK_FIRST;
	s->table = 0;
	s->at = e->tables[0];
	ask(e, s, STEP_TABLE);
}

/* ---- answers ---- */

static cor_status take_engine(engine *e, slot *s, const cor_snmp *answer, cor_err *err)
{
	uint8_t bytes[256];
	cor_ber_out out = {.p = bytes, .at = sizeof(bytes)};

	s->spoke_v3 = true;
	if (answer->engine_id.n > 0) {
		cor_snmp_put_binding(&out, &e->engine_id, COR_BER_OCTETS, answer->engine_id);
		COR_TRY(put_record(e, s, COR_ARCHIVE_SAID, COR_ARCHIVE_SNMP_V3_DISCOVERY,
			(cor_ber){bytes + out.at, sizeof(bytes) - out.at}, err));
		e->counts.values++;
	}
	ask(e, s, STEP_SYSTEM);
	return COR_OK;
}

/* Keeps what lies in the table; *ret_end: the table is over, or the agent does not get on. */
static cor_status keep_table(engine *e, slot *s, cor_ber bindings, bool *ret_end, cor_err *err)
{
	cor_ber kept = {bindings.p, 0};
	cor_binding b;
	const char *why = NULL;
	bool any = false;

	*ret_end = false;
	while (!*ret_end && cor_snmp_next(&bindings, &b)) {
		any = true;
		if (b.tag >= COR_BER_NO_OBJECT || !cor_oid_begins(&b.oid, &e->tables[s->table])) {
			*ret_end = true;
		} else if (cor_oid_compare(&b.oid, &s->at) <= 0) {
			why = "its table does not grow: the walk was ended there";
			*ret_end = true;
		} else {
			s->at = b.oid;
			s->values++;
			kept.n = (size_t)(b.whole.p + b.whole.n - kept.p);
			e->counts.values++;
		}
	}
	*ret_end |= !any;
	if (s->values > COR_SCAN_TABLE_VALUES || s->requests > COR_SCAN_AGENT_REQUESTS) {
		why = "it does not end: the walk was ended";
		*ret_end = true;
	}
	if (kept.n > 0)
		COR_TRY(put_record(e, s, COR_ARCHIVE_SAID, method_of(s), kept, err));
	return why ? trouble(e, s, why, err) : COR_OK;
}

static cor_status take_table(engine *e, slot *s, const cor_snmp *answer, cor_err *err)
{
	bool end = true;

	if (answer->error_status == COR_SNMP_TOO_BIG && s->repetitions > 1) {
		s->repetitions /= 2;
		ask(e, s, STEP_TABLE);
		return COR_OK;
	}
	if (answer->error_status == COR_SNMP_TOO_BIG)
		COR_TRY(trouble(e, s, "says that even one value is too big", err));
	if (answer->error_status == 0)
		COR_TRY(keep_table(e, s, answer->bindings, &end, err));
	if (s->requests > COR_SCAN_AGENT_REQUESTS)
		return finish(e, s, err);
	if (end)
		return next_table(e, s, err);
	if (s->repetitions > 1 && s->repetitions < BULK_MOST)
		s->repetitions *= 2;
	ask(e, s, STEP_TABLE);
	return COR_OK;
}

static cor_status take_answer(engine *e, slot *s, const cor_snmp *answer, cor_err *err)
{
	if (s->tries == 1) {
		int64_t rtt = e->now - s->sent_ms + 1, off = rtt - s->srtt;
		s->var = s->srtt ? (3 * s->var + (off < 0 ? -off : off)) / 4 : rtt / 2;
		s->srtt = s->srtt ? (7 * s->srtt + rtt) / 8 : rtt;
	}
	e->answers++;
	if (s->step == STEP_ENGINE)
		return take_engine(e, s, answer, err);
	if (s->step == STEP_TABLE)
		return take_table(e, s, answer, err);
	if (answer->error_status == 0 && answer->bindings.n > 0)
		COR_TRY(put_record(e, s, COR_ARCHIVE_SAID, method_of(s), answer->bindings, err));
	begin_tables(e, s);
	return COR_OK;
}

/* Which slot a datagram is for; by the number that it repeats. */
static slot *slot_of(engine *e, const cor_snmp *answer)
{
	int64_t id = answer->version == COR_SNMP_V3 ? answer->message_id : answer->request_id;
	uint32_t place = (uint32_t)id & 0x3fff;

	if (id < 0 || place >= e->request->window)
		return NULL;
	slot *s = &e->slots[place];
	return s->step != STEP_FREE && s->id == (uint32_t)id && s->tries > 0 &&
			(s->step == STEP_ENGINE) == (answer->version == COR_SNMP_V3)
		? s
		: NULL;
}

/* A datagram that is no message, from an address that was asked: that agent's trouble, once. */
static cor_status blame(engine *e, uint32_t address, const char *why, cor_err *err)
{
	char text[160];

	snprintf(text, sizeof(text), "an answer that cannot be read: %s", why);
	for (uint32_t i = 0; i < e->request->window; i++)
		if (e->slots[i].step != STEP_FREE && e->slots[i].address == address)
			return e->slots[i].troubled ? COR_OK : trouble(e, &e->slots[i], text, err);
	e->counts.stale++;
	return COR_OK;
}

static cor_status take_datagram(engine *e, const struct sockaddr_in *from, size_t n, cor_err *err)
{
	uint32_t address = ntohl(from->sin_addr.s_addr);
	cor_snmp answer;
	const char *why = cor_snmp_decode(e->buffer, n, &answer);

	e->counts.received++;
	if (why)
		return blame(e, address, why, err);
	slot *s = slot_of(e, &answer);
	if (!s || (answer.pdu != COR_SNMP_RESPONSE && answer.pdu != COR_SNMP_REPORT)) {
		e->counts.stale++;
		return COR_OK;
	}
	if (address != s->address || ntohs(from->sin_port) != e->request->port) {
		e->counts.foreign++;
		if (s->foreign)
			return COR_OK;
		s->foreign = true;
		return trouble(e, s, "answered from another address or port: not taken", err);
	}
	return take_answer(e, s, &answer, err);
}

static cor_status receive(engine *e, cor_err *err)
{
	for (int i = 0; i < 1024; i++) {
		struct sockaddr_in from = {0};
		socklen_t length = sizeof(from);
		ssize_t n = recvfrom(e->socket, e->buffer, sizeof(e->buffer), MSG_DONTWAIT,
			(struct sockaddr *)&from, &length);
		if (n < 0)
			return COR_OK; /* nothing more, or an ICMP error of some earlier packet */
		COR_TRY(take_datagram(e, &from, (size_t)n, err));
	}
	return COR_OK;
}

/* ---- time ---- */

/* Every try was in vain. */
static cor_status give_up(engine *e, slot *s, cor_err *err)
{
	if (s->step == STEP_ENGINE) {
		ask(e, s, STEP_SYSTEM);
		return COR_OK;
	}
	if (s->step == STEP_SYSTEM) {
		if (s->version == COR_SNMP_V2C) {
			s->version = COR_SNMP_V1;
		} else if (s->community + 1 < e->request->community_count) {
			s->community++;
			s->version = COR_SNMP_V2C;
		} else {
			return finish(e, s, err);
		}
		ask(e, s, STEP_SYSTEM);
		return COR_OK;
	}
	/* Some agents stand no bulk; some no more than a few values. */
	if (s->repetitions > 1 && s->version != COR_SNMP_V1) {
		s->repetitions = s->repetitions > 4 ? 4 : 1;
		ask(e, s, STEP_TABLE);
		return COR_OK;
	}
	COR_TRY(trouble(e, s, "fell silent: not everything was asked", err));
	return finish(e, s, err);
}

static cor_status due(engine *e, slot *s, cor_err *err)
{
	if (e->tokens < 1)
		return COR_OK;
	if (s->tries > 0 && (s->answered || s->spoke_v3))
		e->losses++;
	if (s->tries >= e->request->tries)
		return give_up(e, s, err);
	send_request(e, s);
	return COR_OK;
}

static void start_agents(engine *e)
{
	const cor_scan_request *r = e->request;

	for (uint32_t i = 0; i < r->window && e->active < e->limit; i++) {
		if (e->slots[i].step != STEP_FREE)
			continue;
		while (e->next < r->scope->count && r->skip && r->skip[e->next])
			e->next++;
		if (e->next == r->scope->count)
			return;
		uint32_t generation = e->slots[i].generation;
		e->slots[i] = (slot){.address = r->scope->addresses[e->next++],
			.generation = generation,
			.version = COR_SNMP_V2C};
		e->active++;
		e->counts.asked++;
		ask(e, &e->slots[i], STEP_ENGINE);
	}
}

static void judge_window(engine *e)
{
	if (e->now - e->judged_ms < JUDGE_MS)
		return;
	e->judged_ms = e->now;
	if (e->losses * 20 > e->answers + e->losses)
		e->limit = e->limit * 6 / 10;
	else if (e->active >= e->limit)
		e->limit = e->limit * 3 / 2;
	if (e->limit < WINDOW_LEAST)
		e->limit = WINDOW_LEAST;
	if (e->limit > e->request->window)
		e->limit = e->request->window;
	e->answers = e->losses = 0;
}

static cor_status turn(engine *e, cor_err *err)
{
	struct pollfd ready = {.fd = e->socket, .events = POLLIN};

	poll(&ready, 1, 2);
	e->now = clock_ms(CLOCK_MONOTONIC);
	e->tokens += (double)(e->now - e->token_ms) * e->request->rate / 1000;
	if (e->tokens > e->request->rate / 20.0 + 1)
		e->tokens = e->request->rate / 20.0 + 1;
	e->token_ms = e->now;
	COR_TRY(receive(e, err));
	judge_window(e);
	start_agents(e);
	for (uint32_t i = 0; i < e->request->window; i++)
		if (e->slots[i].step != STEP_FREE && e->slots[i].due_ms <= e->now)
			COR_TRY(due(e, &e->slots[i], err));
	return COR_OK;
}

static cor_status run(engine *e, cor_err *err)
{
	static const int RECEIVE_BYTES = 4 << 20;

	for (size_t i = 0; i < TABLE_COUNT; i++)
		COR_ASSERT(cor_oid_parse(TABLES[i], strlen(TABLES[i]), &e->tables[i]));
	for (size_t i = 0; i < SCALAR_COUNT; i++)
		COR_ASSERT(cor_oid_parse(SCALARS[i], strlen(SCALARS[i]), &e->scalars[i]));
	COR_ASSERT(cor_oid_parse(ENGINE_ID, strlen(ENGINE_ID), &e->engine_id));
	e->socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (e->socket < 0)
		return cor_fail(err, COR_ESYSTEM, "no socket: %s", strerror(errno));
	setsockopt(e->socket, SOL_SOCKET, SO_RCVBUF, &RECEIVE_BYTES, sizeof(RECEIVE_BYTES));
	e->now = e->token_ms = e->judged_ms = clock_ms(CLOCK_MONOTONIC);
	e->limit = e->request->window < 64 ? e->request->window : 64;
	start_agents(e);
	while (e->active > 0 || e->next < e->request->scope->count) {
		COR_TRY(turn(e, err));
		if (e->active == 0) /* what is left of the scope was done before */
			start_agents(e);
		if (e->active == 0)
			break;
	}
	return e->request->write(e->request->context, cor_buf_text(&e->records), err);
}

cor_status cor_scan_run(const cor_scan_request *request, cor_scan_counts *ret, cor_err *err)
{
	engine *e = cor_mem_new(1, sizeof(*e));
	cor_status status;

	COR_ASSERT(request->window >= 1 && request->window <= COR_SCAN_WINDOW_MAX);
	COR_ASSERT(request->rate >= 1 && request->tries >= 1 && request->community_count >= 1);
	if (!e)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	e->request = request;
	e->socket = -1;
	e->slots = cor_mem_new(request->window, sizeof(*e->slots));
	status = e->slots ? run(e, err) : cor_fail(err, COR_ENOMEM, "out of memory");
	if (status == COR_OK)
		*ret = e->counts;
	if (e->socket >= 0)
		close(e->socket);
	cor_buf_done(&e->records);
	cor_mem_free(e->slots);
	cor_mem_free(e);
	return status;
}
