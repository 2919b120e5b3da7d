#include "base/team.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

#include "base/err.h"

typedef struct member {
	cor_team_work *work;
	void *data;
	uint32_t number, count;
	pthread_t thread;
	bool runs;
} member;

uint32_t cor_team_size(void)
{
	cpu_set_t set;
	uint32_t count = 1;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		count = (uint32_t)CPU_COUNT(&set);
	return count < 1 ? 1 : count > COR_TEAM_MOST ? COR_TEAM_MOST : count;
}

static void *begin(void *data)
{
	member *m = data;

	m->work(m->data, m->number, m->count);
	return NULL;
}

void cor_team_run(uint32_t count, cor_team_work *work, void *data)
{
	member members[COR_TEAM_MOST];

	COR_ASSERT(count > 0 && count <= COR_TEAM_MOST);
	for (uint32_t i = 1; i < count; i++) {
		members[i] = (member){work, data, i, count, 0, false};
		members[i].runs = pthread_create(&members[i].thread, NULL, begin, &members[i]) == 0;
	}
	work(data, 0, count);
	for (uint32_t i = 1; i < count; i++) {
		if (members[i].runs)
			pthread_join(members[i].thread, NULL);
		else
			work(data, i, count);
	}
}

/* ---- stretches ---- */

#define MEMBER_ITEMS (1u << 18) /* a thread more for each so many */

typedef struct split {
	cor_team_stretch *work;
	void *data;
	uint32_t count;
	uint64_t next;
} split;

static void take_stretches(void *data, uint32_t number, uint32_t count)
{
	split *s = data;

	(void)number;
	(void)count;
	for (;;) {
		uint64_t from = __atomic_fetch_add(&s->next, COR_TEAM_STRETCH, __ATOMIC_RELAXED);

		if (from >= s->count)
			return;
		s->work(s->data, (uint32_t)from,
			s->count - from < COR_TEAM_STRETCH ? s->count
							   : (uint32_t)from + COR_TEAM_STRETCH);
	}
}

void cor_team_split(uint32_t count, cor_team_stretch *work, void *data)
{
	split s = {work, data, count, 0};
	uint32_t most = 1 + count / MEMBER_ITEMS, size = most > 1 ? cor_team_size() : 1;

	cor_team_run(most < size ? most : size, take_stretches, &s);
}
