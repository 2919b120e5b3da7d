#include "plan/users.h"

#include <string.h>

#include "plan/run.h"

/* Counts by row, or, where there is room for them, lists. */
static void each_user(const cor_pool *k, uint32_t *seen, uint32_t *count, uint32_t *place)
{
	for (uint32_t at = 0; at < k->problem->bundle_count; at++) {
		size_t end = k->column_first[at] + k->column_count[at];

		for (size_t c = k->column_first[at]; c < end; c++) {
			for (uint32_t t = 0; t < k->term_count[c]; t++) {
				uint32_t row = k->term_row[k->term_first[c] + t];

				if (seen[row] == at + 1)
					continue;
				seen[row] = at + 1;
				if (place)
					place[count[row]] = at;
				count[row]++;
			}
		}
	}
}

cor_status cor_users_find(const cor_pool *k, cor_arena *arena, cor_users *ret_users, cor_err *err)
{
	cor_users u;
	uint32_t *seen;

	COR_TRY(cor_arena_new_array(arena, (size_t)k->row_count + 2, 4, &u.first, err));
	COR_TRY(cor_arena_new_array(arena, k->row_count, 4, &seen, err));
	each_user(k, seen, u.first + 2, NULL);
	for (uint32_t r = 0; r < k->row_count; r++)
		u.first[r + 2] += u.first[r + 1];
	COR_TRY(cor_arena_new_array(arena, u.first[k->row_count + 1], 4, &u.place, err));
	memset(seen, 0, k->row_count * sizeof(*seen));
	each_user(k, seen, u.first + 1, u.place);
	*ret_users = u;
	return COR_OK;
}

void cor_users_draw(const cor_pool *k, const cor_users *u, uint64_t *random, uint32_t wanted,
	uint64_t *ret_open)
{
	uint32_t rows = k->row_count, count = 0;

	memset(ret_open, 0, ((size_t)k->problem->bundle_count / 64 + 1) * sizeof(*ret_open));
	for (uint32_t tries = 0; rows > 0 && count < wanted && tries < 1000; tries++) {
		uint32_t r = (uint32_t)(cor_run_draw(random) % rows);
		uint32_t first = u->first[r], all = u->first[r + 1] - first;
		uint32_t most = all < (wanted + 1) / 2 ? all : (wanted + 1) / 2;
		uint32_t from = all ? (uint32_t)(cor_run_draw(random) % all) : 0;

		for (uint32_t i = 0; i < most && count < wanted; i++) {
			uint32_t at = u->place[first + (from + i) % all];

			count += !(ret_open[at / 64] >> at % 64 & 1);
			ret_open[at / 64] |= UINT64_C(1) << at % 64;
		}
	}
}
