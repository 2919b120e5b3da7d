/*
 * Which addresses may be contacted: a file with one IPv4 address, prefix (192.0.2.0/24) or range
 * (192.0.2.1-192.0.2.9) a line; '!' in front takes away; '#' begins a comment.  Nothing that does not
 * stand here is ever sent a packet, and nothing that is taken away, wherever in the file.
 */
#ifndef COR_DISCOVER_SCOPE_H
#define COR_DISCOVER_SCOPE_H

#include "base/mem.h"
#include "base/text.h"

#define COR_SCOPE_ADDRESSES (1u << 24) /* in all */

typedef struct cor_scope {
	uint32_t *addresses; /* in order, each once; host byte order */
	uint32_t count;
} cor_scope;

/* path is for messages.  COR_EINPUT: FILE:LINE:COLUMN and what was expected; also when nothing is left. */
cor_status cor_scope_read(const char *path, cor_text text, cor_arena *arena, cor_scope *ret,
	cor_err *err);
bool cor_scope_has(const cor_scope *scope, uint32_t address);

#endif
