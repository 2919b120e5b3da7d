/*
 * Sets of candidates, each distinct one stored once.  Set 0 is "not known": nobody, and open.
 */
#ifndef COR_ESTATE_SETS_H
#define COR_ESTATE_SETS_H

#include "base/strtab.h"
#include "estate/estate.h"

typedef struct cor_sets {
	cor_arena *keep;
	cor_strtab *bytes; /* members as they lie in memory, then one byte for open */
	cor_maker_set *sets;
	uint32_t count;
	size_t capacity;
	/* The set that is put together at the moment. */
	uint32_t *members;
	size_t member_count, member_capacity;
	bool open;
	char *text;
	size_t text_capacity;
} cor_sets;

cor_status cor_sets_new(cor_sets *sets, cor_arena *keep, cor_err *err);
void cor_sets_done(cor_sets *sets);

/* Puts a set together: begin, add as often as wanted, end.  Repeated members count once. */
void cor_sets_begin(cor_sets *sets);
cor_status cor_sets_add(cor_sets *sets, const uint32_t *members, uint32_t count, bool open,
	cor_err *err);
cor_status cor_sets_end(cor_sets *sets, uint32_t *ret_set, cor_err *err);

#endif
