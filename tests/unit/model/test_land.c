#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/land.h"

#define DEGREE 10000000

static void test_outline(void **state)
{
	static const struct {
		double lat, lon;
		bool is_land;
	} spots[] = {
		{52.5, -1.9, true},   /* the Midlands */
		{57.0, -4.2, true},   /* the Highlands */
		{50.35, -4.7, true},  /* Cornwall */
		{52.0, -4.0, true},   /* Wales */
		{51.5, -0.1, true},   /* London */
		{53.4, -4.9, false},  /* the Irish Sea */
		{54.0, 2.0, false},   /* the North Sea */
		{50.0, -2.0, false},  /* the Channel */
		{51.3, -3.6, false},  /* the Bristol Channel */
		{59.5, -4.0, false},  /* north of Scotland */
		{53.0, -7.5, false},  /* Ireland */
		{48.85, 2.35, false}, /* Paris */
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(spots) / sizeof(spots[0]); i++) {
		cor_spot spot = {(int32_t)(spots[i].lat * DEGREE),
			(int32_t)(spots[i].lon * DEGREE)};

		assert_int_equal(cor_land_contains(spot), spots[i].is_land);
	}
	for (uint32_t t = 0; t < cor_land_town_count(); t++) {
		const cor_town *town = cor_land_town(t);

		if (!cor_land_contains((cor_spot){town->lat, town->lon}))
			fail_msg("%s is not on land", town->name);
	}
}

/* Towns in order, each by its people. */
static void test_town_of(void **state)
{
	uint32_t count[256] = {0}, last = 0;
	uint64_t people = 0;
	const uint32_t n = 30000;

	(void)state;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t town = cor_land_town_of(i, n);

		assert_true(town >= last && town < cor_land_town_count());
		last = town;
		count[town]++;
	}
	for (uint32_t t = 0; t < cor_land_town_count(); t++)
		people += cor_land_town(t)->thousands;
	for (uint32_t t = 0; t < cor_land_town_count(); t++) {
		uint64_t fair = (uint64_t)n * cor_land_town(t)->thousands / people;

		assert_in_range(count[t], fair - 1, fair + 1);
	}
	assert_true(cor_land_town_of(0, 1) < cor_land_town_count());
}

static void test_near(void **state)
{
	(void)state;
	for (uint32_t t = 0; t < cor_land_town_count(); t++) {
		const cor_town *town = cor_land_town(t);
		cor_spot centre = {town->lat, town->lon};
		cor_draw draw = cor_draw_of(3, 1, t);

		for (int i = 0; i < 200; i++) {
			cor_spot spot = cor_land_near(&draw, centre, 45000);

			assert_true(cor_land_contains(spot));
			/* 45 km are 0.405 degrees of latitude. */
			assert_in_range(spot.lat - centre.lat + DEGREE, DEGREE - 4050000,
				DEGREE + 4050000);
		}
		assert_true(cor_land_near(&draw, centre, 0).lat == centre.lat);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outline),
		cmocka_unit_test(test_town_of),
		cmocka_unit_test(test_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
