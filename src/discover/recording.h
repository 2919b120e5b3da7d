/*
 * Recordings of other tools, read into records of an archive: snmprec (snmpsim's "OID|type|value")
 * and what `snmpwalk -On` prints.
 *
 * A line that cannot be read is a finding and goes to the sink; the others are kept.  Values keep
 * their type and their bytes; text that the tool had cut or decorated stays as it was printed.
 */
#ifndef COR_DISCOVER_RECORDING_H
#define COR_DISCOVER_RECORDING_H

#include "discover/archive.h"

typedef struct cor_recording_problem {
	uint64_t line;      /* from 1 */
	const char *reason; /* what was expected */
} cor_recording_problem;
typedef void (*cor_recording_sink)(void *context, const cor_recording_problem *problem);

typedef struct cor_recording {
	const char *path; /* goes into the archive as the source */
	cor_text agent;
	int64_t time_ms;
	bool walk; /* snmpwalk -On, else snmprec */
	cor_recording_sink sink;
	void *context;
} cor_recording;

/* Appends records with everything the text says.  *ret_values: lines that were kept. */
cor_status cor_recording_read(const cor_recording *recording, cor_text text, cor_buf *out,
	uint64_t *ret_values, cor_err *err);

#endif
