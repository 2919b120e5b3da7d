/*
 * The raw archive: what each agent said and when, as it said it (doc/archive.md).
 *
 * A file that only grows.  It begins with 16 bytes, then record after record; each carries its length
 * twice (once inverted) and a checksum, so that a tail that was torn by a crash, or a byte that
 * rotted, is noticed and costs nothing but itself: what stands before it is never lost, and a record
 * whose content is damaged is stepped over.  Everything that is learnt about a network is reckoned
 * from archives, again whenever the tables improve; nothing asks the network a second time.
 *
 * What an agent said is kept as a list of variable bindings in BER, the very bytes of its answer.
 */
#ifndef COR_DISCOVER_ARCHIVE_H
#define COR_DISCOVER_ARCHIVE_H

#include "base/text.h"
#include "discover/ber.h"

enum cor_archive_method {
	COR_ARCHIVE_SNMP_V1 = 1,
	COR_ARCHIVE_SNMP_V2C = 2,
	COR_ARCHIVE_SNMP_V3_DISCOVERY = 3,
	COR_ARCHIVE_SNMPREC = 4, /* a file of another tool */
	COR_ARCHIVE_WALK = 5,    /* the same: snmpwalk -On */
	COR_ARCHIVE_NMAP = 6,    /* nmap -oX */
	COR_ARCHIVE_SNMP_V3 = 7, /* with a user: authenticated, perhaps encrypted */
};

enum cor_archive_kind {
	COR_ARCHIVE_SAID = 1,    /* body: variable bindings */
	COR_ARCHIVE_TROUBLE = 2, /* body: one line, what was wrong with an agent or its answer */
	COR_ARCHIVE_DONE = 3,    /* body empty: all that was to be asked of this agent was */
};

#define COR_ARCHIVE_HEAD_BYTES 16
#define COR_ARCHIVE_RECORD_BYTES (1u << 20) /* the payload of one record */
#define COR_ARCHIVE_NAME_BYTES 512          /* an agent, a source */

typedef struct cor_archive_record {
	unsigned kind, method;
	int64_t time_ms; /* since 1970-01-01 UTC; INT64_MIN = not known */
	cor_text agent;  /* address, or the name under which a file was imported */
	cor_text source; /* the file, or the address from which the answer came */
	cor_ber body;
} cor_archive_record;

void cor_archive_put_head(cor_buf *out);
/* Appends one record.  COR_ELIMIT when a name or the body is too long; nothing is written then. */
cor_status cor_archive_put(cor_buf *out, const cor_archive_record *record, cor_err *err);

typedef struct cor_archive_reader {
	cor_text text;
	size_t at;
	uint64_t damaged;  /* records whose content is not what was written, stepped over */
	size_t lost_bytes; /* at the end, behind the last whole record: a torn tail */
} cor_archive_reader;

/* text must outlive the reader and the records.  COR_EINPUT when it is no archive or of another
 * version. */
cor_status cor_archive_open(const char *path, cor_text text, cor_archive_reader *ret, cor_err *err);
/* The next whole record, its bindings checked; false at the end: see damaged, lost_bytes. */
bool cor_archive_next(cor_archive_reader *reader, cor_archive_record *ret);

#endif
