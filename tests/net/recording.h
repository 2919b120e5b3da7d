/* The agents of the responder: rows of recordings with their bytes, and how bytes are written. */
#ifndef CORDON_TESTS_NET_RECORDING_H
#define CORDON_TESTS_NET_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARCS 128
#define DATAGRAM 65536

typedef struct oid {
	uint32_t n, arcs[ARCS];
} oid;

typedef struct row {
	const uint32_t *arcs;
	uint32_t n;
	uint32_t name,
		length;       /* bytes of the name's TLV, and of the whole content of the binding */
	const uint8_t *bytes; /* the name's TLV, then the value's */
} row;

typedef struct agent {
	row *rows;
	uint32_t count, capacity;
} agent;

_Noreturn void die(const char *why);
void *take(size_t n);

/* BER: each returns how many bytes it wrote. */
size_t put_tlv(uint8_t *to, uint8_t tag, const void *content, size_t n);
int compare_arcs(const uint32_t *a, uint32_t na, const uint32_t *b, uint32_t nb);

/* A file of snmprec; lines that are none are left out. */
void read_file(const char *path, agent *a);
/* A switch of 28 interfaces and 50 modules. */
void make_agent(agent *a);

#endif
