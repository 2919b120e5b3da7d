/*
 * Which bundles have a column on a row.
 */
#ifndef COR_PLAN_USERS_H
#define COR_PLAN_USERS_H

#include "plan/pool.h"

/* Of own row r, the places, rising: place[first[r]] .. place[first[r + 1] - 1]. */
typedef struct cor_users {
	uint32_t *first, *place;
} cor_users;

/* In arena.  O(terms) time. */
cor_status cor_users_find(const cor_pool *k, cor_arena *arena, cor_users *ret_users, cor_err *err);
/* Sets bits by place (bundle_count / 64 + 1 words): places on rows drawn by chance, a row after the other, of each at most half
 * of what is wanted; fewer where that does not come together soon. */
void cor_users_draw(const cor_pool *k, const cor_users *u, uint64_t *random, uint32_t wanted,
	uint64_t *ret_open);

#endif
