/*
 * Which addresses may be contacted: a file with one address (192.0.2.1, 2001:db8::1), prefix (192.0.2.0/24,
 * 2001:db8::/120) or range (192.0.2.1-192.0.2.9) a line; '!' in front takes away; '#' begins a comment.
 * Nothing that does not stand here is ever sent a packet, and nothing that is taken away, wherever in the file.
 *
 * Every address of a prefix is asked, so a prefix of IPv6 must be small: who sweeps a /64 at a million packets
 * a second is done in half a million years.  Addresses of one link (fe80::) would need an interface, and groups
 * (ff00::) are not one agent: both are refused.
 */
#ifndef COR_DISCOVER_SCOPE_H
#define COR_DISCOVER_SCOPE_H

#include "base/mem.h"
#include "discover/address.h"

#define COR_SCOPE_ADDRESSES (1u << 24)  /* of IPv4 in all */
#define COR_SCOPE_ADDRESSES6 (1u << 20) /* of IPv6 in all */
#define COR_SCOPE_RANGE6 (1u << 16)     /* of one line: a /112 */

typedef struct cor_scope {
	uint32_t *four;             /* in order, each once; host byte order */
	cor_address *six;           /* the same; they come behind those of IPv4 */
	uint32_t four_count, count; /* count: of both */
} cor_scope;

/* path is for messages.  COR_EINPUT: FILE:LINE:COLUMN and what was expected; also when nothing is left. */
cor_status cor_scope_read(const char *path, cor_text text, cor_arena *arena, cor_scope *ret,
	cor_err *err);
/* O(log n). */
bool cor_scope_has(const cor_scope *scope, cor_address address);
static inline cor_address cor_scope_at(const cor_scope *scope, uint32_t i)
{
	return i < scope->four_count ? cor_address_v4(scope->four[i])
				     : scope->six[i - scope->four_count];
}
/* The family of a socket that reaches all of them. */
static inline int cor_scope_family(const cor_scope *scope)
{
	return scope->four_count < scope->count ? AF_INET6 : AF_INET;
}

#endif
