#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/library/large_fd_set.h>

#include "discover/user.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <time.h>

#include "base/late.h"
#include "discover/walk.h"

typedef struct agent {
	struct engine *engine;
	const cor_user_agent *said;
	netsnmp_session *session; /* NULL: not open */
	unsigned user;
	bool is_over, answered;
	const char *trouble;                /* this user's */
	const char *refused[COR_USERS_MAX]; /* by user: why the agent was not asked as him */
	cor_walk walk;
} agent;

typedef struct engine {
	const cor_user_request *request;
	cor_scan_counts counts;
	agent *agents; /* COR_USER_WINDOW */
	uint32_t next, active;
	cor_buf records;
	cor_status status;
	cor_err *err;
	uint8_t body[COR_WALK_BODY_BYTES], list[2 * COR_WALK_BODY_BYTES];
} engine;

/* Opened by cor_user_load: it brings libcrypto along.  The names of protocols are arrays of its. */
#define LIBRARY "libnetsnmp.so.40"
#ifdef NETSNMP_DRAFT_BLUMENTHAL_AES_04
#define EACH_LONG_KEY(X) X(usmAES192PrivProtocol) X(usmAES256PrivProtocol)
#else
#define EACH_LONG_KEY(X)
#endif
#define EACH_SYMBOL(X)                  \
	X(init_snmp)                    \
	X(generate_Ku)                  \
	X(netsnmp_ds_set_boolean)       \
	X(snmp_add_null_var)            \
	X(snmp_async_send)              \
	X(snmp_close)                   \
	X(snmp_disable_log)             \
	X(snmp_free_pdu)                \
	X(snmp_open)                    \
	X(snmp_pdu_create)              \
	X(snmp_read)                    \
	X(snmp_select_info)             \
	X(snmp_sess_init)               \
	X(snmp_timeout)                 \
	X(usmAESPrivProtocol)           \
	X(usmHMACSHA1AuthProtocol)      \
	X(usmHMAC128SHA224AuthProtocol) \
	X(usmHMAC192SHA256AuthProtocol) \
	X(usmHMAC256SHA384AuthProtocol) \
	X(usmHMAC384SHA512AuthProtocol) \
	EACH_LONG_KEY(X)
static struct {
	EACH_SYMBOL(COR_LATE_MEMBER)
} lib;
static const char *const NAMES[] = {EACH_SYMBOL(COR_LATE_NAME)};

typedef struct protocol {
	const char *word;
	const void *name; /* where its address is, once the library is there */
	size_t length;
} protocol;

static const protocol AUTHS[] = {
	{"sha", &lib.usmHMACSHA1AuthProtocol, 10},
	{"sha-224", &lib.usmHMAC128SHA224AuthProtocol, 10},
	{"sha-256", &lib.usmHMAC192SHA256AuthProtocol, 10},
	{"sha-384", &lib.usmHMAC256SHA384AuthProtocol, 10},
	{"sha-512", &lib.usmHMAC384SHA512AuthProtocol, 10},
};
static const protocol PRIVS[] = {
	{"aes", &lib.usmAESPrivProtocol, 10},
#ifdef NETSNMP_DRAFT_BLUMENTHAL_AES_04
	{"aes-192", &lib.usmAES192PrivProtocol, 14},
	{"aes-256", &lib.usmAES256PrivProtocol, 14},
#endif
};

static oid *name_of(const protocol *p)
{
	oid *name;

	memcpy(&name, p->name, sizeof(name));
	return name;
}

static const protocol *find(const char *word, bool is_priv)
{
	const protocol *at = is_priv ? PRIVS : AUTHS;
	size_t count = is_priv ? sizeof(PRIVS) / sizeof(PRIVS[0])
			       : sizeof(AUTHS) / sizeof(AUTHS[0]);

	for (size_t i = 0; i < count; i++)
		if (strcmp(at[i].word, word) == 0)
			return &at[i];
	return NULL;
}

bool cor_user_knows(const char *word, bool is_priv)
{
	return find(word, is_priv) != NULL;
}

cor_status cor_user_load(cor_err *err)
{
	return cor_late_open(LIBRARY, "SNMPv3 with users", NAMES, sizeof(NAMES) / sizeof(NAMES[0]),
		&lib, err);
}

cor_status cor_user_begin(cor_err *err)
{
	if (setenv("MIBS", "", 1) != 0)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	lib.netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	lib.netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	lib.netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_CONFIG_LOAD, 1);
	lib.netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD,
		1);
	lib.netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE,
		1);
	lib.snmp_disable_log(); /* what went wrong stands in the archive; secrets nowhere */
	lib.init_snmp("cordon");
	return COR_OK;
}

/* ---- the archive ---- */

static void put(engine *e, const agent *a, unsigned kind, cor_ber body)
{
	struct timespec t;
	char name[COR_ADDRESS_BYTES], source[COR_ADDRESS_BYTES + 8];
	cor_archive_record record = {.kind = kind, .method = COR_ARCHIVE_SNMP_V3, .body = body};

	clock_gettime(CLOCK_REALTIME, &t);
	record.time_ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	cor_address_write(a->said->address, name);
	snprintf(source, sizeof(source), cor_address_is_v4(a->said->address) ? "%s:%u" : "[%s]:%u",
		name, e->request->port);
	record.agent = cor_text_of(name);
	record.source = cor_text_of(source);
	if (e->status == COR_OK)
		e->status = cor_archive_put(&e->records, &record, e->err);
	if (e->status == COR_OK && (e->records.n > 65536 || kind == COR_ARCHIVE_DONE)) {
		e->status = e->request->write(e->request->context, cor_buf_text(&e->records),
			e->err);
		e->records.n = 0;
	}
}

static void trouble(engine *e, const agent *a, const char *text)
{
	e->counts.troubled++;
	put(e, a, COR_ARCHIVE_TROUBLE, (cor_ber){(const uint8_t *)text, strlen(text)});
}

/* ---- between the library's values and BER ---- */

static void put_variable(cor_ber_out *out, const netsnmp_variable_list *v)
{
	cor_oid name = {.count = 0}, object = {.count = 0};
	cor_ber value = {v->val.string, v->val_len};
	uint8_t room[1024];
	cor_ber_out inside = {.p = room, .at = sizeof(room)};
	uint8_t tag = v->type;

	if (v->name_length < 2 || v->name_length > COR_OID_ARCS)
		return;
	for (size_t i = 0; i < v->name_length; i++)
		name.arcs[name.count++] = (uint32_t)v->name[i];
	switch (v->type) {
	case ASN_INTEGER:
		cor_ber_put_integer(&inside, *v->val.integer);
		break;
	case ASN_COUNTER:
	case ASN_GAUGE:
	case ASN_TIMETICKS:
		cor_ber_put_unsigned(&inside, tag, (uint32_t)*v->val.integer);
		break;
	case ASN_COUNTER64:
		cor_ber_put_unsigned(&inside, tag,
			(uint64_t)v->val.counter64->high << 32 | (uint32_t)v->val.counter64->low);
		break;
	case ASN_OBJECT_ID:
		for (size_t i = 0; i < v->val_len / sizeof(oid) && i < COR_OID_ARCS; i++)
			object.arcs[object.count++] = (uint32_t)v->val.objid[i];
		if (object.count < 2)
			return;
		cor_ber_put_oid(&inside, &object);
		break;
	case ASN_OCTET_STR:
	case ASN_IPADDRESS:
	case ASN_OPAQUE:
	case ASN_NULL:
	case SNMP_NOSUCHOBJECT:
	case SNMP_NOSUCHINSTANCE:
	case SNMP_ENDOFMIBVIEW:
		break;
	default:
		return; /* types that SNMP has no more */
	}
	if (inside.at < sizeof(room)) {
		cor_ber rest = {room + inside.at, sizeof(room) - inside.at};
		(void)cor_ber_take(&rest, &tag, &value);
	}
	cor_snmp_put_binding(out, &name, tag, value);
}

/* Backwards, as BER is written. */
static cor_ber bindings_of(engine *e, const netsnmp_pdu *pdu)
{
	const netsnmp_variable_list *all[512];
	size_t count = 0;
	cor_ber_out out = {.p = e->list, .at = sizeof(e->list)};

	for (const netsnmp_variable_list *v = pdu->variables; v && count < 512;
		v = v->next_variable)
		all[count++] = v;
	while (count > 0)
		put_variable(&out, all[--count]);
	return out.full ? (cor_ber){e->list, 0}
			: (cor_ber){e->list + out.at, sizeof(e->list) - out.at};
}

/* ---- asking ---- */

static int take(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *context);

static bool ask(agent *a)
{
	static const cor_text NONE[] = {{"", 0}};
	uint8_t room[COR_WALK_REQUEST_BYTES];
	size_t n = cor_walk_ask(&a->walk, NONE, 1, room);
	cor_snmp said;
	cor_binding b;
	netsnmp_pdu *pdu;

	COR_ASSERT(cor_snmp_decode(room + COR_WALK_REQUEST_BYTES - n, n, &said) == NULL);
	pdu = lib.snmp_pdu_create(said.pdu);
	if (!pdu)
		return false;
	if (said.pdu == COR_SNMP_BULK) {
		pdu->non_repeaters = 0;
		pdu->max_repetitions = (long)said.error_index;
	}
	for (cor_ber rest = said.bindings; cor_snmp_next(&rest, &b);) {
		oid name[COR_OID_ARCS];
		for (uint32_t i = 0; i < b.oid.count; i++)
			name[i] = b.oid.arcs[i];
		lib.snmp_add_null_var(pdu, name, b.oid.count);
	}
	if (lib.snmp_async_send(a->session, pdu, take, a))
		return true;
	lib.snmp_free_pdu(pdu);
	return false;
}

static bool set_keys(netsnmp_session *s, const cor_snmp_user *user)
{
	const protocol *auth = user->auth ? find(user->auth_word, false) : NULL;
	const protocol *priv = user->priv ? find(user->priv_word, true) : NULL;

	s->securityLevel = priv ? SNMP_SEC_LEVEL_AUTHPRIV
		: auth          ? SNMP_SEC_LEVEL_AUTHNOPRIV
				: SNMP_SEC_LEVEL_NOAUTH;
	if (auth) {
		s->securityAuthProto = name_of(auth);
		s->securityAuthProtoLen = auth->length;
		s->securityAuthKeyLen = USM_AUTH_KU_LEN;
		if (lib.generate_Ku(name_of(auth), (u_int)auth->length, (const u_char *)user->auth,
			    strlen(user->auth), s->securityAuthKey,
			    &s->securityAuthKeyLen) != SNMPERR_SUCCESS)
			return false;
	}
	if (auth && priv) {
		s->securityPrivProto = name_of(priv);
		s->securityPrivProtoLen = priv->length;
		s->securityPrivKeyLen = USM_PRIV_KU_LEN;
		if (lib.generate_Ku(name_of(auth), (u_int)auth->length, (const u_char *)user->priv,
			    strlen(user->priv), s->securityPrivKey,
			    &s->securityPrivKeyLen) != SNMPERR_SUCCESS)
			return false;
	}
	return true;
}

/* With the engine identifier that it told, so that opening asks nothing and waits for nothing. */
static bool open_session(engine *e, agent *a)
{
	const cor_snmp_user *user = &e->request->users[a->user];
	netsnmp_session s;
	char address[COR_ADDRESS_BYTES], peer[COR_ADDRESS_BYTES + 16];

	lib.snmp_sess_init(&s);
	cor_address_write(a->said->address, address);
	snprintf(peer, sizeof(peer),
		cor_address_is_v4(a->said->address) ? "udp:%s:%u" : "udp6:[%s]:%u", address,
		e->request->port);
	s.version = SNMP_VERSION_3;
	s.peername = peer;
	s.timeout = (long)e->request->timeout_ms * 1000;
	s.retries = (int)e->request->tries - 1;
	s.flags |= SNMP_FLAGS_DONT_PROBE;
	s.securityEngineID = (u_char *)(uintptr_t)a->said->engine_id;
	s.securityEngineIDLen = a->said->engine_id_bytes;
	s.contextEngineID = (u_char *)(uintptr_t)a->said->engine_id;
	s.contextEngineIDLen = a->said->engine_id_bytes;
	s.securityName = (char *)(uintptr_t)user->name;
	s.securityNameLen = strlen(user->name);
	a->session = set_keys(&s, user) ? lib.snmp_open(&s) : NULL;
	explicit_bzero(s.securityAuthKey, sizeof(s.securityAuthKey));
	explicit_bzero(s.securityPrivKey, sizeof(s.securityPrivKey));
	return a->session != NULL;
}

static void begin_user(engine *e, agent *a)
{
	cor_walk_begin(&a->walk, 1);
	a->walk.step = COR_WALK_SYSTEM;
	if (open_session(e, a) && ask(a))
		return;
	a->trouble = "a session cannot be opened with this user";
	a->is_over = true;
}

/* ---- answers ---- */

/* A report says why an agent does not take a request (RFC 3414, section 3.2). */
static const char *reason_of(const netsnmp_pdu *pdu)
{
	static const char *const WHY[] = {NULL,
		"the user may not ask at this security level (a password more, or one less)",
		"the clocks of both do not agree (not in the time window)",
		"the agent knows no user of this name", "the engine identifier is not the agent's",
		"the authentication password or protocol is wrong",
		"the privacy password or protocol is wrong"};
	const netsnmp_variable_list *v = pdu->variables;
	oid which = v && v->name_length >= 10 ? v->name[9] : 0;

	return which >= 1 && which <= 6 ? WHY[which] : "the agent reports that it does not answer";
}

static int take(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *context)
{
	agent *a = context;
	engine *e = a->engine;
	cor_snmp answer = {.version = COR_SNMP_V2C, .pdu = COR_SNMP_RESPONSE};
	cor_walk_kept kept;

	(void)session;
	(void)id;
	/* Only said so: the library asks again, for the time window or for want of an answer. */
	if (operation == NETSNMP_CALLBACK_OP_RESEND || operation == NETSNMP_CALLBACK_OP_CONNECT)
		return 1;
	if (operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE) {
		a->is_over = true;
		a->trouble = a->answered ? "fell silent: not everything was asked"
					 : "no answer (many agents are silent when the privacy "
					   "password is wrong)";
		return 1;
	}
	if (pdu->command == SNMP_MSG_REPORT) {
		a->is_over = true;
		a->trouble = reason_of(pdu);
		return 1;
	}
	if (pdu->errstat == SNMP_ERR_AUTHORIZATIONERROR && !a->answered) {
		a->is_over = true;
		a->trouble = "the user may see nothing, or not at this security level "
			     "(authorizationError)";
		return 1;
	}
	answer.error_status = pdu->errstat;
	answer.error_index = pdu->errindex;
	answer.bindings = bindings_of(e, pdu);
	a->answered = true;
	cor_walk_take(&a->walk, &answer, e->body, &kept);
	e->counts.values += kept.values;
	if (kept.body.n > 0)
		put(e, a, COR_ARCHIVE_SAID, kept.body);
	if (kept.trouble)
		trouble(e, a, kept.trouble);
	a->is_over = a->walk.step == COR_WALK_DONE || !ask(a);
	return 1;
}

/* Users by their place among the credentials: names are no business of an archive. */
static void put_refusals(engine *e, const agent *a)
{
	char text[COR_USERS_MAX * 128];
	size_t n = 0;

	for (unsigned u = 0; u < e->request->user_count && n < sizeof(text); u++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%suser %u: %s",
			u ? "; " : "SNMPv3: as no user of the credentials: ", u + 1,
			a->refused[u] ? a->refused[u] : "not tried");
	trouble(e, a, text);
}

/* Done with this user: the next one, or the agent is over. */
static void settle(engine *e, agent *a)
{
	if (a->session)
		lib.snmp_close(a->session);
	a->session = NULL;
	a->is_over = false;
	a->refused[a->user] = a->trouble;
	if (!a->answered && a->user + 1 < e->request->user_count) {
		a->trouble = NULL;
		a->user++;
		begin_user(e, a);
		return;
	}
	if (!a->answered)
		put_refusals(e, a);
	else if (a->trouble && a->walk.step != COR_WALK_DONE)
		trouble(e, a, a->trouble);
	e->counts.answered += a->answered;
	e->counts.silent += !a->answered;
	put(e, a, COR_ARCHIVE_DONE, (cor_ber){0});
	a->said = NULL;
	e->active--;
}

static void start_agents(engine *e)
{
	for (unsigned i = 0; i < COR_USER_WINDOW; i++) {
		agent *a = &e->agents[i];
		COR_ASSERT(e->agents);
		while (a->said && a->is_over)
			settle(e, a);
		while (!a->said && e->next < e->request->agent_count) {
			*a = (agent){.engine = e, .said = &e->request->agents[e->next++]};
			e->active++;
			e->counts.asked++;
			begin_user(e, a);
			while (a->said && a->is_over)
				settle(e, a);
		}
	}
}

static void turn(engine *e)
{
	int count = 0, block = 1;
	struct timeval t = {1, 0};
	fd_set set;

	FD_ZERO(&set);
	lib.snmp_select_info(&count, &set, &t, &block);
	count = select(count, &set, NULL, NULL, &t);
	if (count > 0)
		lib.snmp_read(&set);
	else
		lib.snmp_timeout();
	start_agents(e);
}

cor_status cor_user_run(const cor_user_request *request, cor_scan_counts *ret, cor_err *err)
{
	engine *e = cor_mem_new(1, sizeof(*e));
	cor_status status;

	COR_ASSERT(request->user_count >= 1 && request->tries >= 1);
	if (!e)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	e->request = request;
	e->err = err;
	e->agents = cor_mem_new(COR_USER_WINDOW, sizeof(*e->agents));
	e->status = e->agents ? COR_OK : cor_fail(err, COR_ENOMEM, "out of memory");
	cor_walk_prepare();
	if (e->status == COR_OK)
		start_agents(e);
	while (e->status == COR_OK && e->active > 0 && !(request->stop && *request->stop))
		turn(e);
	e->counts.stopped = e->active > 0;
	if (e->status == COR_OK && e->records.n > 0)
		e->status = request->write(request->context, cor_buf_text(&e->records), err);
	for (unsigned i = 0; e->agents && i < COR_USER_WINDOW; i++)
		if (e->agents[i].session)
			lib.snmp_close(e->agents[i].session);
	status = e->status;
	if (status == COR_OK)
		*ret = e->counts;
	cor_buf_done(&e->records);
	cor_mem_free(e->agents);
	cor_mem_free(e);
	return status;
}
