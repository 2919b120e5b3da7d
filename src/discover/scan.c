#include "discover/scan.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/strtab.h"
#include "discover/walk.h"

#define FLUSH_BYTES (1u << 18)
#define FLUSH_MS 1000
#define WINDOW_FIRST 64u
#define WINDOW_LEAST 16u
#define JUDGE_MS 50 /* how often the window is judged */
#define BATCH 32u
#define ROUNDS 32     /* batches that are received before time is looked at again */
#define WHEEL 4096u   /* milliseconds; a power of two */
#define PLACE_BITS 14 /* of a request's number: which slot */
#define RECEIVE_BYTES (8 << 20)

typedef struct slot {
	bool active, troubled, foreign;
	cor_address address;
	uint32_t id, tries; /* of the request in flight; 0 tries: not sent yet */
	uint32_t generation;
	uint32_t next, before; /* in its place of the wheel; COR_NONE */
	uint32_t next_same;    /* in its place of `by_address` */
	int64_t due_ms;        /* when it is sent, or sent again */
	int64_t sent_ms;
	int64_t srtt, var; /* milliseconds * 8 */
	cor_walk walk;
} slot;

typedef struct engine {
	const cor_scan_request *request;
	cor_scan_counts counts;
	slot *slots;
	uint32_t *free_slots, free_count;
	uint32_t *by_address; /* hash of the address -> slot */
	uint32_t wheel[WHEEL];
	uint32_t next; /* place in the scope */
	uint32_t active, limit;
	int64_t now, judged_ms, token_ms, turned_ms, flushed_ms, real_ms;
	double tokens;
	int64_t backlog;          /* this turn: what is due and may not be sent yet */
	uint32_t answers, losses; /* since the window was judged */
	cor_buf records;
	uint32_t out_count;
	struct mmsghdr out[BATCH], in[BATCH];
	struct iovec out_io[BATCH], in_io[BATCH];
	cor_socket_address out_to[BATCH], in_from[BATCH];
	uint8_t out_room[BATCH][COR_WALK_REQUEST_BYTES], in_room[BATCH][COR_SNMP_MESSAGE_BYTES];
	uint8_t body[COR_WALK_BODY_BYTES];
} engine;

static int64_t clock_ms(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the archive ---- */

static cor_status flush(engine *e, cor_err *err)
{
	e->flushed_ms = e->now;
	if (e->records.n > 0)
		COR_TRY(e->request->write(e->request->context, cor_buf_text(&e->records), err));
	e->records.n = 0;
	return COR_OK;
}

static cor_status put_record(engine *e, const slot *s, unsigned kind, unsigned method, cor_ber body,
	cor_err *err)
{
	char name[COR_ADDRESS_BYTES], source[COR_ADDRESS_BYTES + 8];
	bool is_v4 = cor_address_is_v4(s->address);
	size_t n = cor_address_write(s->address, name), whole = n;

	memcpy(source + !is_v4, name, n);
	if (!is_v4) {
		source[0] = '[';
		source[n + 1] = ']';
		whole += 2;
	}
	whole += (size_t)snprintf(source + whole, 8, ":%u", e->request->port);
	cor_archive_record record = {.kind = kind,
		.method = method,
		.time_ms = e->real_ms,
		.agent = {name, n},
		.source = {source, whole},
		.body = body};
	COR_TRY(cor_archive_put(&e->records, &record, err));
	return e->records.n < FLUSH_BYTES ? COR_OK : flush(e, err);
}

static unsigned method_of(unsigned version)
{
	return version == COR_SNMP_V1 ? COR_ARCHIVE_SNMP_V1 : COR_ARCHIVE_SNMP_V2C;
}

static cor_status trouble(engine *e, slot *s, const char *text, cor_err *err)
{
	e->counts.troubled += !s->troubled;
	s->troubled = true;
	return put_record(e, s, COR_ARCHIVE_TROUBLE, method_of(s->walk.version),
		(cor_ber){(const uint8_t *)text, strlen(text)}, err);
}

/* ---- the wheel, and who has which address ---- */

static void unplan(engine *e, slot *s)
{
	uint32_t *place = &e->wheel[(uint64_t)s->due_ms % WHEEL];

	if (s->before == COR_NONE)
		*place = s->next;
	else
		e->slots[s->before].next = s->next;
	if (s->next != COR_NONE)
		e->slots[s->next].before = s->before;
}

/* Not before the next millisecond: what is due now is sent now. */
static void plan(engine *e, slot *s, int64_t due_ms)
{
	s->due_ms = due_ms > e->turned_ms ? due_ms : e->turned_ms + 1;
	uint32_t *place = &e->wheel[(uint64_t)s->due_ms % WHEEL];

	s->before = COR_NONE;
	s->next = *place;
	if (s->next != COR_NONE)
		e->slots[s->next].before = (uint32_t)(s - e->slots);
	*place = (uint32_t)(s - e->slots);
}

static uint32_t *same_address(engine *e, cor_address a)
{
	uint64_t mixed = (a.low ^ a.high * UINT64_C(0x9e3779b97f4a7c15)) *
		UINT64_C(0x9e3779b97f4a7c15);

	return &e->by_address[(mixed >> 32) % e->request->window];
}

static void forget(engine *e, slot *s)
{
	uint32_t *at = same_address(e, s->address);

	while (&e->slots[*at] != s)
		at = &e->slots[*at].next_same;
	*at = s->next_same;
}

/* ---- asking ---- */

static int64_t wait_ms(const engine *e, const slot *s)
{
	int64_t rto = (s->srtt + 6 * s->var) / 8;

	if (s->srtt == 0)
		return e->request->timeout_ms;
	if (rto < 2 * s->srtt / 8)
		rto = 2 * s->srtt / 8;
	return rto < 200 ? 200 : rto;
}

/* What the kernel refuses is lost like what the network loses: it is sent again. */
static void send_all(engine *e)
{
	uint32_t sent = 0;

	while (sent < e->out_count) {
		int n = sendmmsg(e->request->socket, e->out + sent, e->out_count - sent,
			MSG_DONTWAIT);
		sent += n > 0 ? (uint32_t)n : 1;
	}
	e->out_count = 0;
}

static void send_request(engine *e, slot *s)
{
	uint32_t i = e->out_count++;
	uint8_t *room = e->out_room[i];

	/* The one place from which packets leave. */
	COR_ASSERT(cor_scope_has(e->request->scope, s->address));
	size_t n = cor_walk_ask(&s->walk, e->request->communities, s->id, room);
	e->out_io[i] = (struct iovec){room + COR_WALK_REQUEST_BYTES - n, n};
	socklen_t length = cor_address_to_socket(s->address, e->request->port,
		cor_scope_family(e->request->scope), &e->out_to[i]);
	e->out[i].msg_hdr = (struct msghdr){.msg_name = &e->out_to[i],
		.msg_namelen = length,
		.msg_iov = &e->out_io[i],
		.msg_iovlen = 1};
	if (e->out_count == BATCH)
		send_all(e);
	e->counts.sent++;
	e->tokens--;
	if (s->tries++ == 0)
		s->sent_ms = e->now;
	plan(e, s, e->now + (wait_ms(e, s) << (s->tries > 4 ? 4 : s->tries - 1)));
}

/* Another request of the same slot gets another number, so that an answer to the old one is stale. */
static void ask(engine *e, slot *s, int64_t gap_ms)
{
	s->tries = 0;
	s->generation = (s->generation + 1) & 0x1ffff;
	s->id = s->generation << PLACE_BITS | (uint32_t)(s - e->slots);
	if (gap_ms == 0 && e->tokens >= 1)
		send_request(e, s);
	else
		plan(e, s, e->now + gap_ms);
}

static cor_status go_on(engine *e, slot *s, cor_err *err)
{
	bool there = s->walk.answered || s->walk.spoke_v3;

	if (s->walk.step != COR_WALK_DONE) {
		ask(e, s, e->request->gap_ms);
		return COR_OK;
	}
	e->counts.answered += there;
	e->counts.silent += !there;
	s->active = false;
	forget(e, s);
	e->free_slots[e->free_count++] = (uint32_t)(s - e->slots);
	e->active--;
	return there
		? put_record(e, s, COR_ARCHIVE_DONE, method_of(s->walk.version), (cor_ber){0}, err)
		: COR_OK;
}

static void start_agents(engine *e)
{
	const cor_scan_request *r = e->request;

	while (e->active < e->limit && e->free_count > 0) {
		while (e->next < r->scope->count && r->skip && r->skip[e->next])
			e->next++;
		if (e->next == r->scope->count)
			return;
		slot *s = &e->slots[e->free_slots[--e->free_count]];
		uint32_t *same;
		s->active = true;
		s->troubled = s->foreign = false;
		s->srtt = s->var = 0;
		s->address = cor_scope_at(r->scope, e->next++);
		same = same_address(e, s->address);
		s->next_same = *same;
		*same = (uint32_t)(s - e->slots);
		cor_walk_begin(&s->walk, r->community_count);
		e->active++;
		e->counts.asked++;
		ask(e, s, 0);
	}
}

/* ---- answers ---- */

static void take_time(engine *e, slot *s)
{
	int64_t rtt = 8 * (e->now - s->sent_ms + 1), off = rtt - s->srtt;

	s->var = s->srtt ? (3 * s->var + (off < 0 ? -off : off)) / 4 : rtt / 2;
	s->srtt = s->srtt ? (7 * s->srtt + rtt) / 8 : rtt;
}

static cor_status take_answer(engine *e, slot *s, const cor_snmp *answer, cor_err *err)
{
	cor_walk_kept kept;

	if (s->tries == 1)
		take_time(e, s);
	e->answers++;
	unplan(e, s);
	cor_walk_take(&s->walk, answer, e->body, &kept);
	e->counts.values += kept.values;
	if (kept.body.n > 0)
		COR_TRY(put_record(e, s, COR_ARCHIVE_SAID,
			kept.is_engine ? COR_ARCHIVE_SNMP_V3_DISCOVERY : method_of(kept.version),
			kept.body, err));
	if (kept.trouble)
		COR_TRY(trouble(e, s, kept.trouble, err));
	return go_on(e, s, err);
}

/* Which slot a datagram is for; by the number that it repeats. */
static slot *slot_of(engine *e, const cor_snmp *answer)
{
	int64_t id = answer->version == COR_SNMP_V3 ? answer->message_id : answer->request_id;
	uint32_t place = (uint32_t)id & ((1u << PLACE_BITS) - 1);

	if (id < 0 || place >= e->request->window)
		return NULL;
	slot *s = &e->slots[place];
	return s->active && s->id == (uint32_t)id && s->tries > 0 &&
			(s->walk.step == COR_WALK_ENGINE) == (answer->version == COR_SNMP_V3)
		? s
		: NULL;
}

/* A datagram that is no message, from an address that was asked: that agent's trouble, once. */
static cor_status blame(engine *e, cor_address address, const char *why, cor_err *err)
{
	char text[160];

	snprintf(text, sizeof(text), "an answer that cannot be read: %s", why);
	for (uint32_t i = *same_address(e, address); i != COR_NONE; i = e->slots[i].next_same)
		if (cor_address_equal(e->slots[i].address, address))
			return e->slots[i].troubled ? COR_OK : trouble(e, &e->slots[i], text, err);
	e->counts.stale++;
	return COR_OK;
}

static cor_status take_datagram(engine *e, const cor_socket_address *from, const uint8_t *bytes,
	size_t n, cor_err *err)
{
	uint16_t port;
	cor_address address = cor_address_of_socket(from, &port);
	cor_snmp answer;
	const char *why = cor_snmp_decode(bytes, n, &answer);

	e->counts.received++;
	if (why)
		return blame(e, address, why, err);
	slot *s = slot_of(e, &answer);
	if (!s || (answer.pdu != COR_SNMP_RESPONSE && answer.pdu != COR_SNMP_REPORT)) {
		e->counts.stale++;
		return COR_OK;
	}
	if (!cor_address_equal(address, s->address) || port != e->request->port) {
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
	for (int round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < BATCH; i++)
			e->in[i].msg_hdr.msg_namelen = sizeof(e->in_from[i]);
		/* Nothing more, or an ICMP error of some earlier packet: both are no answer. */
		int n = recvmmsg(e->request->socket, e->in, BATCH, MSG_DONTWAIT, NULL);
		for (int i = 0; i < n; i++)
			COR_TRY(take_datagram(e, &e->in_from[i], e->in_room[i], e->in[i].msg_len,
				err));
		if (n >= 0 && n < (int)BATCH)
			break;
		if (n < 0 && errno != ECONNREFUSED && errno != EHOSTUNREACH)
			break;
	}
	return COR_OK;
}

/* ---- time ---- */

static cor_status due(engine *e, slot *s, cor_err *err)
{
	const char *why;

	unplan(e, s);
	if (e->tokens <
		1) { /* each a little later than the one before, as packets will be allowed */
		plan(e, s, e->now + 1 + e->backlog++ * 1000 / e->request->rate);
		return COR_OK;
	}
	if (s->tries > 0 && (s->walk.answered || s->walk.spoke_v3))
		e->losses++;
	if (s->tries < e->request->tries) {
		send_request(e, s);
		return COR_OK;
	}
	why = cor_walk_give_up(&s->walk);
	if (why)
		COR_TRY(trouble(e, s, why, err));
	return go_on(e, s, err);
}

/* Everything whose millisecond has come. */
/* NOLINTNEXTLINE(readability-function-size): one pass over a list whose links change under it */
static cor_status turn_wheel(engine *e, cor_err *err)
{
	int64_t from = e->turned_ms + 1;

	e->backlog = 0;
	if (e->now - from >= WHEEL)
		from = e->now - WHEEL + 1;
	for (int64_t ms = from; ms <= e->now; ms++) {
		uint32_t i = e->wheel[(uint64_t)ms % WHEEL], next;
		for (; i != COR_NONE; i = next) {
			next = e->slots[i].next;
			if (e->slots[i].due_ms <= e->now) {
				e->turned_ms = e->now; /* what is planned now lies ahead */
				COR_TRY(due(e, &e->slots[i], err));
			}
		}
	}
	e->turned_ms = e->now;
	return COR_OK;
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

/* Milliseconds until something in the wheel is due, at most until the window is judged again. */
static int idle_ms(const engine *e)
{
	int ms = 1;

	while (ms < JUDGE_MS && e->wheel[(uint64_t)(e->turned_ms + ms) % WHEEL] == COR_NONE)
		ms++;
	return ms;
}

static cor_status turn(engine *e, cor_err *err)
{
	struct pollfd ready = {.fd = e->request->socket, .events = POLLIN};

	poll(&ready, 1, idle_ms(e));
	e->now = clock_ms(CLOCK_MONOTONIC);
	e->real_ms = clock_ms(CLOCK_REALTIME);
	e->tokens += (double)(e->now - e->token_ms) * e->request->rate / 1000;
	if (e->tokens > e->request->rate / 20.0 + 1)
		e->tokens = e->request->rate / 20.0 + 1;
	e->token_ms = e->now;
	COR_TRY(receive(e, err));
	judge_window(e);
	start_agents(e);
	COR_TRY(turn_wheel(e, err));
	send_all(e);
	return e->now - e->flushed_ms > FLUSH_MS ? flush(e, err) : COR_OK;
}

static cor_status run(engine *e, cor_err *err)
{
	bool is_stopped = false;

	for (unsigned i = 0; i < BATCH; i++) {
		e->in_io[i] = (struct iovec){e->in_room[i], sizeof(e->in_room[i])};
		e->in[i].msg_hdr = (struct msghdr){.msg_name = &e->in_from[i],
			.msg_iov = &e->in_io[i],
			.msg_iovlen = 1};
	}
	memset(e->wheel, 0xff, sizeof(e->wheel));
	for (uint32_t i = e->request->window; i-- > 0;) {
		e->by_address[i] = COR_NONE;
		e->free_slots[e->free_count++] = i;
	}
	cor_walk_prepare();
	e->now = e->token_ms = e->judged_ms = e->turned_ms = e->flushed_ms = clock_ms(
		CLOCK_MONOTONIC);
	e->real_ms = clock_ms(CLOCK_REALTIME);
	e->limit = e->request->window < WINDOW_FIRST ? e->request->window : WINDOW_FIRST;
	start_agents(e);
	while (e->active > 0 && !is_stopped) {
		COR_TRY(turn(e, err));
		is_stopped = e->request->stop && *e->request->stop;
	}
	e->counts.stopped = e->active > 0;
	return flush(e, err);
}

/* Numbers that a stranger cannot guess make it hard to answer for another. */
static cor_status begin_slots(engine *e, cor_err *err)
{
	uint32_t window = e->request->window, seed[64];

	e->slots = cor_mem_new(window, sizeof(*e->slots));
	e->free_slots = cor_mem_new(window, sizeof(*e->free_slots));
	e->by_address = cor_mem_new(window, sizeof(*e->by_address));
	if (!e->slots || !e->free_slots || !e->by_address)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	if (getrandom(seed, sizeof(seed), 0) != sizeof(seed))
		return cor_fail(err, COR_ESYSTEM, "no random numbers: %s", strerror(errno));
	for (uint32_t i = 0; i < window; i++)
		e->slots[i].generation = (seed[i % 64] ^ (i * UINT32_C(2654435761))) & 0x1ffff;
	return COR_OK;
}

cor_status cor_scan_run(const cor_scan_request *request, cor_scan_counts *ret, cor_err *err)
{
	engine *e = cor_mem_new(1, sizeof(*e));
	cor_status status;

	COR_ASSERT(request->window >= 1 && request->window <= COR_SCAN_WINDOW_MAX);
	COR_ASSERT(request->rate >= 1 && request->tries >= 1);
	if (!e)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	e->request = request;
	status = begin_slots(e, err);
	if (status == COR_OK)
		status = run(e, err);
	if (status == COR_OK)
		*ret = e->counts;
	cor_buf_done(&e->records);
	cor_mem_free(e->by_address);
	cor_mem_free(e->free_slots);
	cor_mem_free(e->slots);
	cor_mem_free(e);
	return status;
}

cor_status cor_scan_socket(int family, int *ret_socket, cor_err *err)
{
	static const int ROOM = RECEIVE_BYTES, NO = 0;
	int s = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (s < 0)
		return cor_fail(err, COR_ESYSTEM, "no socket%s: %s",
			family == AF_INET6 ? " for IPv6" : "", strerror(errno));
	/* One socket for both versions. */
	if (family == AF_INET6 && setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &NO, sizeof(NO)) != 0) {
		close(s);
		return cor_fail(err, COR_ESYSTEM, "no socket for IPv4 and IPv6 together");
	}
	/* Only root may have more than net.core.rmem_max. */
	if (setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &ROOM, sizeof(ROOM)) != 0)
		(void)setsockopt(s, SOL_SOCKET, SO_RCVBUF, &ROOM, sizeof(ROOM));
	*ret_socket = s;
	return COR_OK;
}
