#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/team.h"

typedef struct shared {
	uint32_t calls[COR_TEAM_MOST], counts[COR_TEAM_MOST];
} shared;

static void note(void *data, uint32_t member, uint32_t count)
{
	shared *s = data;

	s->calls[member]++;
	s->counts[member] = count;
}

static void each_member_works_once(void **unused)
{
	(void)unused;
	for (uint32_t count = 1; count <= COR_TEAM_MOST; count++) {
		shared s = {0};

		cor_team_run(count, note, &s);
		for (uint32_t i = 0; i < COR_TEAM_MOST; i++) {
			assert_int_equal(s.calls[i], i < count ? 1 : 0);
			assert_int_equal(s.counts[i], i < count ? count : 0);
		}
	}
}

static void somebody_is_there(void **unused)
{
	(void)unused;
	assert_in_range(cor_team_size(), 1, COR_TEAM_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_member_works_once),
		cmocka_unit_test(somebody_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
