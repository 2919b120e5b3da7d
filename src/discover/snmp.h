/*
 * SNMP messages: v1 (RFC 1157), v2c (RFC 1901, 3416), and of v3 the unauthenticated message by which
 * an engine tells its identifier (RFC 3414 section 4).
 *
 * Decoding is strict: every length nests exactly, nothing follows the message, and the variable
 * bindings are walked once before anybody uses them, so that cor_snmp_next cannot fail later on.
 * Views into the datagram, nothing allocated; O(n).
 */
#ifndef COR_DISCOVER_SNMP_H
#define COR_DISCOVER_SNMP_H

#include "discover/ber.h"

enum cor_snmp_version { COR_SNMP_V1 = 0, COR_SNMP_V2C = 1, COR_SNMP_V3 = 3 };
enum cor_snmp_pdu {
	COR_SNMP_GET = 0xa0,
	COR_SNMP_NEXT = 0xa1,
	COR_SNMP_RESPONSE = 0xa2,
	COR_SNMP_BULK = 0xa5,
	COR_SNMP_REPORT = 0xa8,
};
enum { COR_SNMP_TOO_BIG = 1, COR_SNMP_NO_SUCH_NAME = 2 };

/* RFC 3411: 5 to 32 bytes; what agents really send is taken up to this. */
#define COR_SNMP_ENGINE_BYTES 64
#define COR_SNMP_MESSAGE_BYTES 65507 /* what one UDP datagram over IPv4 can hold */

typedef struct cor_snmp {
	int64_t version;
	cor_ber community;  /* v1, v2c */
	int64_t message_id; /* v3 */
	cor_ber engine_id;  /* v3: authoritative engine; empty in the first request */
	int64_t boots, engine_time;
	uint8_t pdu;
	int64_t request_id;
	int64_t error_status; /* of a bulk request: non-repeaters */
	int64_t error_index;  /* of a bulk request: max-repetitions */
	cor_ber bindings;     /* the content of the list */
} cor_snmp;

typedef struct cor_binding {
	cor_oid oid;
	uint8_t tag;
	cor_ber value; /* content */
	cor_ber whole; /* the binding as it was sent, tag and length included */
} cor_binding;

/* NULL, or why these bytes are no message that is understood.  *ret is written in any case. */
const char *cor_snmp_decode(const uint8_t *bytes, size_t n, cor_snmp *ret);
/* The next binding of a list that was decoded; false at its end. */
bool cor_snmp_next(cor_ber *rest, cor_binding *ret);
/* Checks a list of bindings that came from elsewhere. */
const char *cor_snmp_check_bindings(cor_ber bindings);

/* In front of what out holds: one binding. */
void cor_snmp_put_binding(cor_ber_out *out, const cor_oid *oid, uint8_t tag, cor_ber value);
/* The whole message in front of nothing: out must be fresh.  v3 is written without authentication
 * and privacy, reportable. */
void cor_snmp_encode(const cor_snmp *message, cor_ber_out *out);

#endif
