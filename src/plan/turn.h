/*
 * What going from one column of a bundle to another changes, row by row: kept, because a search looks at most such steps
 * again and again and takes few of them.
 */
#ifndef COR_PLAN_TURN_H
#define COR_PLAN_TURN_H

#include "plan/pool.h"

enum { COR_TURN_ROWS = 20 };

typedef struct cor_turn {
	double cost;    /* that of `to`, less that of `from` */
	uint32_t from;  /* a column, as whoever keeps it counts them; COR_NO_ROW: not known yet */
	uint32_t count; /* rows that change; COR_TURN_ROWS + 1: more of them than are kept */
	uint32_t row[COR_TURN_ROWS];
	double more[COR_TURN_ROWS]; /* of the row, which may be below 0 and is not 0 */
} cor_turn;

/* Everything but `from`, of two columns of the pool.  O(their terms). */
static inline void cor_turn_note(cor_turn *turn, const cor_pool *pool, size_t from, size_t to)
{
	cor_pool_turn rows = cor_pool_turn_of(pool, from, to);
	uint32_t row;
	double more;

	turn->cost = pool->cost[to] - pool->cost[from];
	turn->count = 0;
	while (turn->count <= COR_TURN_ROWS && cor_pool_turn_next(&rows, &row, &more)) {
		if (more == 0)
			continue;
		if (turn->count < COR_TURN_ROWS) {
			turn->row[turn->count] = row;
			turn->more[turn->count] = more;
		}
		turn->count++;
	}
}

#endif
