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
