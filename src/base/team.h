/*
 * A few threads that do the same work on different parts of it, and are gone afterwards.
 *
 * A start costs some 50 microseconds, and when the machine has other work a scheduler's turn (8 ms and
 * more): below about 10 ms of work one member is faster.
 */
#ifndef COR_BASE_TEAM_H
#define COR_BASE_TEAM_H

#include <stdint.h>

#define COR_TEAM_MOST 8u

/* Work of one member, 0 .. count - 1.  Memory it takes is counted, and made to fail, by its own thread only
 * (base/mem.h): fault tests run what takes memory with one member. */
typedef void cor_team_work(void *data, uint32_t member, uint32_t count);

/* Processors this process may use, at most COR_TEAM_MOST; at least 1. */
uint32_t cor_team_size(void);

/* Calls work for each member and returns when all are done.  What no thread can be had for is done by
 * the caller, one after the other: the work may not wait for another member. */
void cor_team_run(uint32_t count, cor_team_work *work, void *data);

/* Where the share of a member begins when each has as many of the items as any other, or one more: it ends where that
 * of member + 1 does. */
static inline uint32_t cor_team_share(uint32_t items, uint32_t member, uint32_t count)
{
	return (uint32_t)((uint64_t)items * member / count);
}

#define COR_TEAM_STRETCH 65536u /* items; a multiple of 64, so that words of bits have one writer */

/* Work on the items [from, to).  Takes no memory. */
typedef void cor_team_stretch(void *data, uint32_t from, uint32_t to);

/* Calls work for stretches that together are the items [0, count), each item once: one after the other
 * from the first when there are few, else by as many threads as there are processors, each taking the next
 * stretch when it is done with one. */
void cor_team_split(uint32_t count, cor_team_stretch *work, void *data);

#endif
