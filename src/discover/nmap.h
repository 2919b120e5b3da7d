/*
 * What nmap found, out of its XML (-oX), into records of an archive.
 *
 * Of each host that is up: what its agent said when nmap asked (the script snmp-sysdescr), as sysDescr.0;
 * and the hardware address that nmap saw on the wire, as ifPhysAddress.0, which no agent has.  A host of
 * which neither is known is in the archive all the same, as one that said nothing.  What nmap guessed (the
 * system, products behind ports) is not read, and counted.
 *
 * expat hands over one element after the other; no tree is kept.  A file that declares an entity is
 * refused, whatever it would stand for.
 */
#ifndef COR_DISCOVER_NMAP_H
#define COR_DISCOVER_NMAP_H

#include "discover/archive.h"

typedef struct cor_nmap_counts {
	uint64_t hosts, values, guesses;
} cor_nmap_counts;

/* Appends to out.  COR_EINPUT: FILE:LINE:COLUMN and what was expected; out is then to be thrown away. */
cor_status cor_nmap_read(const char *path, cor_text text, cor_buf *out, cor_nmap_counts *ret,
	cor_err *err);

#endif
