#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

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

#define ITEMS 3000001u

static unsigned char touched[ITEMS];

static void touch(void *data, uint32_t from, uint32_t to)
{
	uint32_t *stretches = data;

	assert_true(from < to && from % 64 == 0);
	__atomic_fetch_add(stretches, 1, __ATOMIC_RELAXED);
	for (uint32_t i = from; i < to; i++)
		touched[i]++;
}

static void each_item_is_of_one_stretch(void **unused)
{
	static const uint32_t COUNTS[] = {0, 1, 63, 65535, 65536, 65537, 2097152, ITEMS};

	(void)unused;
	for (unsigned n = 0; n < sizeof(COUNTS) / sizeof(*COUNTS); n++) {
		uint32_t stretches = 0;

		memset(touched, 0, sizeof(touched));
		cor_team_split(COUNTS[n], touch, &stretches);
		assert_int_equal(stretches, (COUNTS[n] + COR_TEAM_STRETCH - 1) / COR_TEAM_STRETCH);
		for (uint32_t i = 0; i < ITEMS; i++) {
			if (touched[i] != (i < COUNTS[n]))
				fail_msg("item %u of %u: %u times", i, COUNTS[n], touched[i]);
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
		cmocka_unit_test(each_item_is_of_one_stretch),
		cmocka_unit_test(somebody_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
