/*
 * bench/scan: the same questions through net-snmp's asynchronous API, one session an agent and
 * select(2), as its own example does.  usage: bench-scan-peer PORT FIRST COUNT WINDOW
 */
#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/library/large_fd_set.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "discover/asked.h"

#define LANES 5
#define VALUES_MOST 64

enum { COLUMN_COUNT = sizeof(COLUMNS) / sizeof(COLUMNS[0]), SCALAR_COUNT = 4, FIRSTS = 24 };
enum { ENTERPRISES = COLUMN_COUNT - 1, ENTERPRISE_ARC = 6 };

typedef struct name {
	oid arcs[MAX_OID_LEN];
	size_t n;
} name;

typedef struct lane {
	int column;
	name at;
} lane;

typedef struct device {
	struct device *next;
	netsnmp_session *session;
	int step; /* 0 scalars, 1 first, 2 columns */
	int values, lane_count, first;
	uint64_t waiting;
	lane lanes[LANES];
} device;

static name columns[COLUMN_COUNT], scalars[SCALAR_COUNT];
static uint32_t next_address, left, active, window, done, failed;
static uint16_t port;
static device *over_with;
static uint64_t values, bytes;

static int take(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *context);

/* Behind what was heard; of private numbers, behind all of this one. */
static void add_lane(netsnmp_pdu *pdu, const lane *l)
{
	oid next[7];

	if (l->column != ENTERPRISES || l->at.n <= ENTERPRISE_ARC) {
		snmp_add_null_var(pdu, l->at.arcs, l->at.n);
		return;
	}
	memcpy(next, l->at.arcs, sizeof(next));
	next[ENTERPRISE_ARC]++;
	snmp_add_null_var(pdu, next, 7);
}

static void ask(device *d)
{
	netsnmp_pdu *pdu = snmp_pdu_create(d->step == 0 ? SNMP_MSG_GET
			: d->step == 1                  ? SNMP_MSG_GETNEXT
							: SNMP_MSG_GETBULK);

	if (d->step == 0)
		for (int i = 0; i < SCALAR_COUNT; i++)
			snmp_add_null_var(pdu, scalars[i].arcs, scalars[i].n);
	else if (d->step == 1)
		for (int i = d->first; i < COLUMN_COUNT && i < d->first + FIRSTS; i++)
			snmp_add_null_var(pdu, columns[i].arcs, columns[i].n);
	else
		for (int i = 0; i < d->lane_count; i++)
			add_lane(pdu, &d->lanes[i]);
	if (d->step == 2) {
		pdu->non_repeaters = 0;
		pdu->max_repetitions = d->values / d->lane_count > 1 ? d->values / d->lane_count
								     : 1;
	}
	if (!snmp_async_send(d->session, pdu, take, d)) {
		snmp_free_pdu(pdu);
		failed++;
	}
}

static int begins(const netsnmp_variable_list *v, const name *with)
{
	return v->name_length > with->n && memcmp(v->name, with->arcs, with->n * sizeof(oid)) == 0;
}

static int is_value(const netsnmp_variable_list *v)
{
	return v->type != SNMP_ENDOFMIBVIEW && v->type != SNMP_NOSUCHOBJECT &&
		v->type != SNMP_NOSUCHINSTANCE;
}

static void keep(const netsnmp_variable_list *v)
{
	values++;
	bytes += v->val_len;
}

static void put_at(lane *l, const netsnmp_variable_list *v)
{
	l->at.n = v->name_length;
	memcpy(l->at.arcs, v->name, v->name_length * sizeof(oid));
}

static void fill(device *d)
{
	while (d->lane_count < LANES && d->waiting) {
		int c = __builtin_ctzll(d->waiting);
		d->waiting &= d->waiting - 1;
		d->lanes[d->lane_count++] = (lane){c, columns[c]};
	}
}

static void take_first(device *d, const netsnmp_variable_list *v)
{
	for (int c = d->first; c < COLUMN_COUNT && v; c++, v = v->next_variable) {
		if (!is_value(v) || !begins(v, &columns[c])) {
			d->waiting &= ~(UINT64_C(1) << c);
		} else if (d->lane_count < LANES) {
			lane *l = &d->lanes[d->lane_count++];
			d->waiting &= ~(UINT64_C(1) << c);
			l->column = c;
			put_at(l, v);
			keep(v);
		}
	}
}

static void take_columns(device *d, const netsnmp_variable_list *v)
{
	int over[LANES] = {0}, k = 0;

	for (; v; v = v->next_variable, k++) {
		lane *l = &d->lanes[k % d->lane_count];
		if (over[k % d->lane_count])
			continue;
		if (!is_value(v) || !begins(v, &columns[l->column])) {
			over[k % d->lane_count] = 1;
			continue;
		}
		int is_more = l->column == ENTERPRISES && l->at.n > ENTERPRISE_ARC &&
			l->at.arcs[ENTERPRISE_ARC] == v->name[ENTERPRISE_ARC];
		put_at(l, v);
		if (!is_more)
			keep(v);
	}
	for (int i = d->lane_count; i-- > 0;)
		if (over[i] || k == 0)
			d->lanes[i] = d->lanes[--d->lane_count];
	d->values = 2 * d->values > VALUES_MOST ? VALUES_MOST : 2 * d->values;
}

static void begin(void)
{
	netsnmp_session s;
	char peer[48];
	device *d = calloc(1, sizeof(*d));

	snmp_sess_init(&s);
	snprintf(peer, sizeof(peer), "udp:%u.%u.%u.%u:%u", next_address >> 24,
		next_address >> 16 & 255, next_address >> 8 & 255, next_address & 255, port);
	next_address++;
	left--;
	s.version = SNMP_VERSION_2c;
	s.peername = peer;
	s.community = (u_char *)(uintptr_t) "public";
	s.community_len = 6;
	s.timeout = 2000000;
	s.retries = 4;
	d->session = snmp_open(&s);
	if (!d->session) {
		snmp_perror("snmp_open");
		exit(1);
	}
	d->values = 10;
	d->waiting = (UINT64_C(1) << COLUMN_COUNT) - 1;
	active++;
	ask(d);
}

static int take(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *context)
{
	device *d = context;
	int over = 0;

	(void)session;
	(void)id;
	if (operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE) {
		failed++;
		over = 1;
	} else if (d->step == 0) {
		for (const netsnmp_variable_list *v = pdu->variables; v; v = v->next_variable)
			if (is_value(v))
				keep(v);
		d->step = 1;
	} else if (d->step == 1) {
		take_first(d, pdu->variables);
		d->first += FIRSTS;
		d->step = d->first < COLUMN_COUNT ? 1 : 2;
	} else {
		take_columns(d, pdu->variables);
	}
	if (d->step == 2) {
		fill(d);
		over |= d->lane_count == 0;
	}
	if (!over) {
		ask(d);
		return 1;
	}
	done++;
	active--;
	d->next = over_with; /* not to be closed while it is read */
	over_with = d;
	return 1;
}

static void close_over(void)
{
	while (over_with) {
		device *d = over_with;
		over_with = d->next;
		snmp_close(d->session);
		free(d);
	}
}

static void run(void)
{
	while (active > 0 || left > 0) {
		int count = 0, block = 1;
		struct timeval t = {1, 0};
		netsnmp_large_fd_set set;

		while (left > 0 && active < window)
			begin();
		netsnmp_large_fd_set_init(&set, FD_SETSIZE);
		snmp_select_info2(&count, &set, &t, &block);
		count = netsnmp_large_fd_set_select(count, &set, NULL, NULL, block ? NULL : &t);
		if (count > 0)
			snmp_read2(&set);
		else if (count == 0)
			snmp_timeout();
		netsnmp_large_fd_set_cleanup(&set);
		close_over();
	}
}

static void parse(const char *text, name *ret)
{
	ret->n = MAX_OID_LEN;
	if (!read_objid(text, ret->arcs, &ret->n))
		exit(1);
}

int main(int argc, char **argv)
{
	struct rusage used;
	struct rlimit files;

	if (argc != 5)
		return 2;
	setenv("MIBS", "", 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	init_snmp("bench");
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	for (int i = 0; i < COLUMN_COUNT; i++)
		parse(COLUMNS[i], &columns[i]);
	for (int i = 0; i < SCALAR_COUNT; i++)
		parse(SCALARS[i], &scalars[i]);
	port = (uint16_t)strtoul(argv[1], NULL, 10);
	next_address = (uint32_t)strtoul(argv[2], NULL, 10);
	left = (uint32_t)strtoul(argv[3], NULL, 10);
	window = (uint32_t)strtoul(argv[4], NULL, 10);
	run();
	getrusage(RUSAGE_SELF, &used);
	printf("{\"engine\": \"net-snmp %s\", \"devices\": %u, \"troubled\": %u, \"values\": %" PRIu64
	       ", \"cpu_us\": %" PRIu64 ", \"rss_kib\": %ld}\n",
		netsnmp_get_version(), done - failed, failed, values,
		(uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 +
			(uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec),
		used.ru_maxrss);
	return 0;
}
