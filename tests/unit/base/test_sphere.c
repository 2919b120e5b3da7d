/* Distances in whole numbers against the same in long double, and at the places where formulas go wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "base/sphere.h"
#include "draw.h"

#define EARTH 6371008.8L

static long double metres_between(cor_position a, cor_position b)
{
	const long double unit = acosl(-1.0L) / 1800000000.0L;
	long double lat = sinl((long double)((int64_t)a.lat - b.lat) * unit / 2);
	long double lon = sinl((long double)((int64_t)a.lon - b.lon) * unit / 2);
	long double h = lat * lat +
		cosl((long double)a.lat * unit) * cosl((long double)b.lat * unit) * lon * lon;

	return 2 * EARTH * asinl(sqrtl(h > 1 ? 1 : h));
}

static cor_tri expected(long double distance, uint32_t radius)
{
	long double margin = (long double)(radius / 128 + 1);

	return distance <= radius - margin   ? COR_YES
		: distance > radius + margin ? COR_NO
					     : COR_MAYBE;
}

/* Positions around the edge of the circle, where the answer turns. */
static void agrees_with_floating_point(void **state)
{
	draw d = draw_new("sphere");
	unsigned seen[3] = {0};

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint32_t radius = 1 +
			(uint32_t)draw_below(&d, i % 3 == 0 ? 1000 : COR_SPHERE_RADIUS_MAX);
		int64_t span = (int64_t)radius * 100;
		cor_position a = {(int32_t)((int64_t)draw_below(&d, 1800000001) - 900000000),
			(int32_t)((int64_t)draw_below(&d, 3600000001) - 1800000000)};
		int64_t lat = a.lat + (int64_t)draw_below(&d, (uint32_t)(2 * span)) - span;
		int64_t lon = a.lon + (int64_t)draw_below(&d, (uint32_t)(4 * span)) - 2 * span;
		if (lat > 900000000 || lat < -900000000)
			continue;
		lon = lon > 1800000000      ? lon - 3600000000
			: lon < -1800000000 ? lon + 3600000000
					    : lon;
		cor_position b = {(int32_t)lat, (int32_t)lon};
		long double distance = metres_between(a, b);
		cor_tri said = cor_sphere_within(a, b, radius), wanted = expected(distance, radius);

		assert_int_equal(said, cor_sphere_within(b, a, radius));
		/* Only within a millimetre of where the answer turns may the two differ; below a metre, where the
		 * square of a sine has few bits, within some centimetres. */
		long double near = distance < 1 ? 0.03L : 0.001L;

		if (said != wanted &&
			expected(distance - near, radius) == expected(distance + near, radius))
			fail_msg("%d %d, %d %d, %u m: %d, expected %d at %.6Lf m", a.lat, a.lon,
				b.lat, b.lon, radius, said, wanted, distance);
		int64_t apart = (int64_t)a.lat - b.lat;
		if ((apart < 0 ? -apart : apart) >= cor_sphere_reach(radius))
			assert_int_equal(said, COR_NO);
		seen[said]++;
	}
	assert_true(seen[COR_NO] > 1000 && seen[COR_MAYBE] > 1000 && seen[COR_YES] > 1000);
}

static void knows_poles_and_the_date_line(void **state)
{
	cor_position east = {0, 1799999999}, west = {0, -1799999999};
	cor_position pole = {900000000, 0}, also_pole = {900000000, 1234567890},
		     south = {-900000000, 0};
	cor_position here = {515007292, -1246254};

	(void)state;
	assert_int_equal(cor_sphere_within(here, here, 1), COR_YES);
	assert_int_equal(cor_sphere_within(east, west, 2), COR_YES);
	assert_int_equal(cor_sphere_within(pole, also_pole, 2), COR_YES);
	assert_int_equal(cor_sphere_within(pole, south, COR_SPHERE_RADIUS_MAX), COR_NO);
	assert_int_equal(cor_sphere_within((cor_position){0, 0}, (cor_position){0, 1800000000},
				 COR_SPHERE_RADIUS_MAX),
		COR_NO);
}

/* 1 degree of latitude is 111195.08 m on the sphere; a 128th of a radius and a metre are not sure. */
static void edges_are_not_sure(void **state)
{
	cor_position a = {0, 0}, b = {10000000, 0};

	(void)state;
	assert_int_equal(cor_sphere_within(a, b, 112071), COR_MAYBE);
	assert_int_equal(cor_sphere_within(a, b, 112072), COR_YES);
	assert_int_equal(cor_sphere_within(a, b, 110334), COR_MAYBE);
	assert_int_equal(cor_sphere_within(a, b, 110333), COR_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_floating_point),
		cmocka_unit_test(knows_poles_and_the_date_line),
		cmocka_unit_test(edges_are_not_sure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
