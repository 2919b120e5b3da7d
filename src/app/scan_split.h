/*
 * A scan in processes that trust one another little.  One talks to the network and has no right but its
 * socket and a pipe (discover/jail.h); one writes what comes through the pipe into the archive, record by
 * whole record, and has no network; the one that started them waits.  Neither can open a file.
 */
#ifndef COR_APP_SCAN_SPLIT_H
#define COR_APP_SCAN_SPLIT_H

#include "discover/user.h"

/* request->write, context, socket and stop are set here.  An interrupt (SIGINT, SIGTERM) ends the scan soon, and what was
 * heard is kept: ret->stopped.  COR_ESYSTEM also when a process died: what it had handed on is kept. */
cor_status cor_scan_split(const cor_scan_request *request, const char *archive,
	cor_scan_counts *ret, cor_err *err);
/* The same for users of SNMPv3: the process with the network runs net-snmp, and may make sockets. */
cor_status cor_user_split(const cor_user_request *request, const char *archive,
	cor_scan_counts *ret, cor_err *err);

#endif
