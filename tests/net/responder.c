/*
 * Many SNMP agents in one process, for tests and measurements: every address of 127/8 is one.
 *
 * usage: responder [--port N] [--delay MS] [--loss PERMILLE] [--most BYTES] [--base ADDRESS] [FILE.snmprec...]
 *
 * Agent i (counted from the base address, 127.1.0.0) replays file i modulo the number of files; without
 * files all are one made-up switch.  v1 and v2c with any community, v3 engine discovery.  Answers are at
 * most `most` bytes long (1472).  Loss is of requests and of answers, from a fixed seed.  Prints "port N"
 * when it is ready.  Its BER is its own: it shares no code with Cordon.
 */
#include "recording.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64

typedef struct waiting {
	int64_t due;
	struct sockaddr_in to;
	struct in_addr from;
	uint32_t n;
	uint8_t *bytes;
} waiting;

static agent *agents;
static uint32_t agent_count;
static uint32_t base = 0x7f010000, most = 1472, loss;
static int64_t delay_ms;
static waiting *queue;
static uint32_t queue_from, queue_count, queue_size = 1u << 17;
static uint64_t chance = 88172645463325252u;

static bool is_lost(void)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (chance >> 33) % 1000 < loss;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- answering ---- */

typedef struct view {
	const uint8_t *p;
	size_t n;
} view;

static bool next_tlv(view *rest, uint8_t *tag, view *content)
{
	size_t head = 2, n;

	if (rest->n < 2)
		return false;
	n = rest->p[1];
	if (n > 128) {
		head += n & 127;
		if (head > 6 || rest->n < head)
			return false;
		n = 0;
		for (size_t i = 2; i < head; i++)
			n = n << 8 | rest->p[i];
	}
	if (n > rest->n - head)
		return false;
	*tag = rest->p[0];
	*content = (view){rest->p + head, n};
	rest->p += head + n;
	rest->n -= head + n;
	return true;
}

static bool take_oid(view content, oid *ret)
{
	uint64_t arc = 0;

	ret->n = 0;
	for (size_t i = 0; i < content.n; i++) {
		arc = arc << 7 | (content.p[i] & 127);
		if (content.p[i] & 128)
			continue;
		if (ret->n == 0) {
			ret->arcs[ret->n++] = arc < 80 ? (uint32_t)arc / 40 : 2;
			arc -= 40 * (uint64_t)ret->arcs[0];
		}
		if (ret->n == ARCS)
			return false;
		ret->arcs[ret->n++] = (uint32_t)arc;
		arc = 0;
	}
	return ret->n >= 2;
}

static int64_t number_of(view content)
{
	int64_t value = 0;

	for (size_t i = 0; i < content.n; i++)
		value = value << 8 | content.p[i];
	return value;
}

/* The first row that is not before the name, or with `behind` the first behind it. */
static uint32_t seek(const agent *a, const oid *name, bool behind)
{
	uint32_t from = 0, to = a->count;

	while (from < to) {
		uint32_t middle = (from + to) / 2;
		int order = compare_arcs(a->rows[middle].arcs, a->rows[middle].n, name->arcs,
			name->n);
		if (order < 0 || (behind && order == 0))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static size_t put_binding(uint8_t *to, view name, const row *r, uint8_t tag)
{
	uint8_t body[ARCS * 5 + 16];

	if (r)
		return put_tlv(to, 0x30, r->bytes, r->length);
	size_t n = put_tlv(body, 6, name.p, name.n);
	n += put_tlv(body + n, tag, NULL, 0);
	return put_tlv(to, 0x30, body, n);
}

typedef struct question {
	bool is_v1;
	uint8_t pdu;
	view community, request, list;
	int64_t repeats;
	oid names[64];
	view raw[64];
	uint32_t count;
} question;

static bool read_list(question *q)
{
	view rest = q->list, one, name;
	uint8_t tag;

	for (q->count = 0; rest.n > 0 && q->count < 64; q->count++)
		if (!next_tlv(&rest, &tag, &one) || !next_tlv(&one, &tag, &name) || tag != 6 ||
			!take_oid(name, &q->names[q->count]))
			return false;
		else
			q->raw[q->count] = name;
	return rest.n == 0 && q->count > 0;
}

/* The bindings of the answer; *error: noSuchName for v1, tooBig. */
static size_t put_bindings(const agent *a, const question *q, uint8_t *to, int *error)
{
	uint32_t at[64], repeats = q->pdu == 0xa5 ? (uint32_t)q->repeats : 1;
	size_t n = 0;

	for (uint32_t c = 0; c < q->count; c++)
		at[c] = seek(a, &q->names[c], q->pdu != 0xa0);
	for (uint32_t r = 0; r < repeats; r++) {
		for (uint32_t c = 0; c < q->count; c++) {
			const row *found = at[c] < a->count ? &a->rows[at[c]] : NULL;
			if (found && q->pdu == 0xa0 &&
				compare_arcs(found->arcs, found->n, q->names[c].arcs,
					q->names[c].n) != 0)
				found = NULL;
			if (!found && q->is_v1) {
				*error = 2;
				return 0;
			}
			view name = q->raw[c];
			if (!found && r > 0 && a->count > 0) /* behind the last: its name again */
				next_tlv(&(view){a->rows[a->count - 1].bytes, 1000}, &(uint8_t){0},
					&name);
			if (n + (found ? found->length : name.n) + 80 > most) {
				*error = q->pdu == 0xa5 && n > 0 ? 0 : 1;
				return *error ? 0 : n;
			}
			n += put_binding(to + n, name, found, q->pdu == 0xa0 ? 0x80 : 0x82);
			at[c] += found && q->pdu == 0xa5;
		}
	}
	return n;
}

static size_t answer(const agent *a, const question *q, uint8_t *to)
{
	static uint8_t list[DATAGRAM], pdu[DATAGRAM];
	int error = 0;
	size_t listed = put_bindings(a, q, list, &error), n, whole = 0;

	n = put_tlv(pdu, 2, q->request.p, q->request.n);
	n += put_tlv(pdu + n, 2, &(uint8_t){(uint8_t)error}, 1);
	n += put_tlv(pdu + n, 2, &(uint8_t){error != 0}, 1);
	n += error ? put_tlv(pdu + n, 0x30, q->list.p, q->list.n)
		   : put_tlv(pdu + n, 0x30, list, listed);
	whole = put_tlv(list, 2, &(uint8_t){!q->is_v1}, 1);
	whole += put_tlv(list + whole, 4, q->community.p, q->community.n);
	whole += put_tlv(list + whole, 0xa2, pdu, n);
	return put_tlv(to, 0x30, list, whole);
}

/* Report usmStatsUnknownEngineIDs with an engine identifier made of the address. */
static size_t discovery(view rest, uint32_t address, uint8_t *to)
{
	uint8_t engine[9] = {0x80, 0, 0, 9, 1}, a[256], b[256];
	static const uint8_t FACT[] = {0x30, 0x0f, 0x06, 0x0a, 0x2b, 6, 1, 6, 3, 15, 1, 1, 4, 0,
		0x41, 1, 1};
	view header, number, skipped, scoped, request = {0};
	uint8_t tag;
	size_t n, m;

	if (!next_tlv(&rest, &tag, &header) || !next_tlv(&header, &tag, &number) ||
		!next_tlv(&rest, &tag, &skipped) || !next_tlv(&rest, &tag, &scoped) ||
		!next_tlv(&scoped, &tag, &skipped) || !next_tlv(&scoped, &tag, &skipped) ||
		!next_tlv(&scoped, &tag, &skipped) || !next_tlv(&skipped, &tag, &request))
		return 0;
	for (int i = 0; i < 4; i++)
		engine[5 + i] = (uint8_t)(address >> (24 - 8 * i));
	n = put_tlv(a, 2, number.p, number.n);
	n += put_tlv(a + n, 2, "\0\377\343", 3);
	n += put_tlv(a + n, 4, "\0", 1);
	n += put_tlv(a + n, 2, "\3", 1);
	m = put_tlv(b, 2, "\3", 1);
	m += put_tlv(b + m, 0x30, a, n);
	n = put_tlv(a, 4, engine, 9);
	n += put_tlv(a + n, 2, "\1", 1);
	n += put_tlv(a + n, 2, "\2", 1);
	memcpy(a + n, "\4\0\4\0\4\0", 6);
	n = put_tlv(a, 0x30, a, n + 6);
	m += put_tlv(b + m, 4, a, n);
	n = put_tlv(a, 2, request.p, request.n);
	memcpy(a + n, "\2\1\0\2\1\0", 6);
	n += 6;
	n += put_tlv(a + n, 0x30, FACT, sizeof(FACT));
	n = put_tlv(a, 0xa8, a, n);
	memmove(a + 13, a, n);
	put_tlv(a, 4, engine, 9);
	memcpy(a + 11, "\4\0", 2);
	m += put_tlv(b + m, 0x30, a, n + 13);
	return put_tlv(to, 0x30, b, m);
}

static size_t reply(view datagram, uint32_t address, uint8_t *to)
{
	static question q;
	const agent *a = &agents[(address - base) % agent_count];
	view rest, version, pdu, status, index;
	uint8_t tag;

	if (!next_tlv(&datagram, &tag, &rest) || !next_tlv(&rest, &tag, &version) || version.n != 1)
		return 0;
	if (version.p[0] == 3)
		return discovery(rest, address, to);
	q.is_v1 = version.p[0] == 0;
	if (!next_tlv(&rest, &tag, &q.community) || !next_tlv(&rest, &q.pdu, &pdu) ||
		!next_tlv(&pdu, &tag, &q.request) || !next_tlv(&pdu, &tag, &status) ||
		!next_tlv(&pdu, &tag, &index) || !next_tlv(&pdu, &tag, &q.list) || !read_list(&q))
		return 0;
	q.repeats = number_of(index);
	return answer(a, &q, to);
}

/* ---- the wire ---- */

static void send_from(int s, struct in_addr from, const struct sockaddr_in *to,
	const uint8_t *bytes, size_t n)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
	} control = {
		.head = {.cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo)), .cmsg_type = IP_PKTINFO}};
	struct iovec io = {(void *)(uintptr_t)bytes, n};
	struct in_pktinfo info = {.ipi_spec_dst = from};
	struct msghdr m = {.msg_name = (void *)(uintptr_t)to,
		.msg_namelen = sizeof(*to),
		.msg_iov = &io,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control)};

	control.head.cmsg_level = IPPROTO_IP;
	memcpy(CMSG_DATA(&control.head), &info, sizeof(info));
	sendmsg(s, &m, 0);
}

static void send_due(int s, int64_t now)
{
	while (queue_count > 0 && queue[queue_from].due <= now) {
		waiting *w = &queue[queue_from];
		send_from(s, w->from, &w->to, w->bytes, w->n);
		free(w->bytes);
		queue_from = (queue_from + 1) % queue_size;
		queue_count--;
	}
}

static void take_one(int s, const struct msghdr *m, view datagram, int64_t now)
{
	static uint8_t out[DATAGRAM];
	struct in_pktinfo info = {0};

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c;
		c = CMSG_NXTHDR((struct msghdr *)(uintptr_t)m, c))
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
			memcpy(&info, CMSG_DATA(c), sizeof(info));
	if (loss && is_lost())
		return;
	size_t n = reply(datagram, ntohl(info.ipi_addr.s_addr), out);
	if (n == 0 || (loss && is_lost()))
		return;
	if (delay_ms == 0) {
		send_from(s, info.ipi_addr, m->msg_name, out, n);
	} else if (queue_count < queue_size) {
		waiting *w = &queue[(queue_from + queue_count++) % queue_size];
		*w = (waiting){.due = now + delay_ms,
			.from = info.ipi_addr,
			.n = (uint32_t)n,
			.bytes = take(n)};
		memcpy(&w->to, m->msg_name, sizeof(w->to));
		memcpy(w->bytes, out, n);
	}
}

static void serve(int s)
{
	static uint8_t buffers[BATCH][2048];
	static char controls[BATCH][64];
	static struct mmsghdr messages[BATCH];
	static struct iovec ios[BATCH];
	static struct sockaddr_in froms[BATCH];

	for (;;) {
		struct pollfd ready = {.fd = s, .events = POLLIN};
		poll(&ready, 1, queue_count > 0 ? 1 : 1000);
		for (int i = 0; i < BATCH; i++) {
			ios[i] = (struct iovec){buffers[i], sizeof(buffers[i])};
			messages[i].msg_hdr = (struct msghdr){.msg_name = &froms[i],
				.msg_namelen = sizeof(froms[i]),
				.msg_iov = &ios[i],
				.msg_iovlen = 1,
				.msg_control = controls[i],
				.msg_controllen = sizeof(controls[i])};
		}
		int n = recvmmsg(s, messages, BATCH, MSG_DONTWAIT, NULL);
		int64_t now = now_ms();
		for (int i = 0; i < n; i++)
			take_one(s, &messages[i].msg_hdr, (view){buffers[i], messages[i].msg_len},
				now);
		send_due(s, now);
	}
}

static int open_socket(uint16_t port)
{
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port)};
	socklen_t length = sizeof(here);
	int s = socket(AF_INET, SOCK_DGRAM, 0), room = 64 << 20, one = 1;

	if (s < 0)
		die("no socket");
	if (setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) != 0)
		setsockopt(s, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	setsockopt(s, IPPROTO_IP, IP_PKTINFO, &one, sizeof(one));
	if (bind(s, (struct sockaddr *)&here, sizeof(here)) != 0 ||
		getsockname(s, (struct sockaddr *)&here, &length) != 0)
		die("the port is taken");
	printf("port %u\n", ntohs(here.sin_port));
	fflush(stdout);
	return s;
}

int main(int argc, char **argv)
{
	uint16_t port = 0;
	int i = 1;

	for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
		uint32_t value = (uint32_t)strtoul(argv[i + 1], NULL, 10);
		if (strcmp(argv[i], "--port") == 0)
			port = (uint16_t)value;
		else if (strcmp(argv[i], "--delay") == 0)
			delay_ms = value;
		else if (strcmp(argv[i], "--loss") == 0)
			loss = value;
		else if (strcmp(argv[i], "--most") == 0)
			most = value < DATAGRAM - 512 ? value : DATAGRAM - 512;
		else if (strcmp(argv[i], "--base") == 0)
			base = ntohl(inet_addr(argv[i + 1]));
		else
			die("an option it does not have");
	}
	agent_count = i < argc ? (uint32_t)(argc - i) : 1;
	agents = take(agent_count * sizeof(*agents));
	queue = take(queue_size * sizeof(*queue));
	if (i == argc)
		make_agent(agents);
	for (int f = i; f < argc; f++)
		read_file(argv[f], &agents[f - i]);
	serve(open_socket(port));
}
