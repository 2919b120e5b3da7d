/*
 * An IP address of either version, as one number of 128 bits: IPv4 is ::ffff:a.b.c.d (RFC 4291, 2.5.5.2),
 * the very form in which a socket for both carries it.
 */
#ifndef COR_DISCOVER_ADDRESS_H
#define COR_DISCOVER_ADDRESS_H

#include <netinet/in.h>

#include "base/text.h"

typedef struct cor_address {
	uint64_t high, low;
} cor_address;

#define COR_ADDRESS_V4 (UINT64_C(0xffff) << 32)
#define COR_ADDRESS_BYTES 48 /* as text, ended by a zero; with a port: 8 more */

/* What a socket takes and gives. */
typedef union cor_socket_address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
} cor_socket_address;

static inline cor_address cor_address_v4(uint32_t address)
{
	return (cor_address){0, COR_ADDRESS_V4 | address};
}
static inline bool cor_address_is_v4(cor_address a)
{
	return a.high == 0 && a.low >> 32 == 0xffff;
}
static inline bool cor_address_equal(cor_address a, cor_address b)
{
	return a.high == b.high && a.low == b.low;
}
static inline int cor_address_compare(cor_address a, cor_address b)
{
	return a.high != b.high ? (a.high > b.high) - (a.high < b.high)
				: (a.low > b.low) - (a.low < b.low);
}

/* "192.0.2.1", "2001:db8::1"; nothing before or behind it, no zone.  IPv4 written as IPv6 is not taken. */
bool cor_address_parse(cor_text said, cor_address *ret);
/* As RFC 5952 has it; returns the length. */
size_t cor_address_write(cor_address a, char to[COR_ADDRESS_BYTES]);
/* 4 or 16 bytes. */
bool cor_address_of_bytes(const uint8_t *bytes, size_t n, cor_address *ret);
/* The hardware address in an IPv6 address that was made from one (RFC 4291, appendix A). */
bool cor_address_mac(cor_address a, uint8_t ret_mac[6]);
/* Six bytes, or six pairs of digits with : or - between them, a leading zero left out or not. */
bool cor_mac_parse(cor_text said, uint8_t ret_mac[6]);
/* Of one host that others can reach: not loopback, of one link, multicast or nobody's. */
bool cor_address_is_global(cor_address a);

/* family: AF_INET (IPv4 alone) or AF_INET6 (both).  Returns the length. */
socklen_t cor_address_to_socket(cor_address a, uint16_t port, int family, cor_socket_address *ret);
cor_address cor_address_of_socket(const cor_socket_address *from, uint16_t *ret_port);

#endif
