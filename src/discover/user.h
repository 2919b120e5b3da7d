/*
 * SNMPv3 with a user: agents that speak v3 and answered no community, asked with authentication and
 * privacy (RFC 3414, 3826, 7860) through net-snmp.  That library keeps state for the whole process and
 * a socket an agent, so it runs in a process of its own, with a small window; what is asked, and what of
 * answers is kept, is walk.h's business here too.
 */
#ifndef COR_DISCOVER_USER_H
#define COR_DISCOVER_USER_H

#include "discover/scan.h"

#define COR_USERS_MAX 16u
#define COR_USER_WINDOW 64u /* agents asked at once */

/* Secrets: never shown, wiped by who read them.  NUL-terminated. */
typedef struct cor_snmp_user {
	const char *name;
	const char *auth, *auth_word; /* "sha-256" …; NULL = no authentication */
	const char *priv, *priv_word; /* "aes", "aes-192", "aes-256"; NULL = no privacy */
} cor_snmp_user;

typedef struct cor_user_agent {
	cor_address address;
	const uint8_t *engine_id;
	size_t engine_id_bytes;
} cor_user_agent;

typedef struct cor_user_request {
	const cor_user_agent *agents;
	uint32_t agent_count;
	const cor_snmp_user *users; /* tried in this order */
	unsigned user_count;
	uint16_t port;
	uint32_t timeout_ms, tries;
	const volatile sig_atomic_t *stop; /* NULL, or: not 0 = end soon */
	cor_status (*write)(void *context, cor_text records, cor_err *err);
	void *context;
} cor_user_request;

/* "sha", "sha-224" … "sha-512"; "aes", "aes-192", "aes-256". */
bool cor_user_knows(const char *protocol, bool is_priv);
/* Opens the library; to be called before cor_jail_sockets, which opens nothing any more. */
cor_status cor_user_load(cor_err *err);
/* The library's own beginning; to be called behind cor_jail_sockets, for it would read and make files. */
cor_status cor_user_begin(cor_err *err);
/* Returns when every agent was asked.  Counts of ret: asked, answered, silent, troubled, values. */
cor_status cor_user_run(const cor_user_request *request, cor_scan_counts *ret, cor_err *err);

#endif
