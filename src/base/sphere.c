#include "base/sphere.h"

__extension__ typedef unsigned __int128 wide;

#define POINT 60 /* bits behind the point */
#define ONE ((uint64_t)1 << POINT)
/* pi / 1800000000 * 2^90: radians of 1e-7 degrees. */
#define RADIAN UINT64_C(2160612962779783726)
#define EARTH_DECIMETRES 63710088u
#define FULL_CIRCLE INT64_C(3600000000)

static uint64_t times(uint64_t a, uint64_t b)
{
	return (uint64_t)((wide)a * b >> POINT);
}

/* sin(x)^2 for 0 <= x <= pi/2, by x - x^3/3! + x^5/5! - ..., each term cut to 60 bits. */
static uint64_t sine_squared(uint64_t x)
{
	uint64_t square = times(x, x), term = x, sum = x;

	for (uint64_t n = 2; term > 0; n += 2) {
		term = times(term, square) / (n * (n + 1));
		sum = n % 4 == 2 ? sum - term : sum + term;
	}
	return times(sum, sum);
}

/* sin(angle / 2)^2 of an angle in 1e-7 degrees, 0 to half a circle. */
static uint64_t half_sine_squared(uint64_t angle)
{
	return sine_squared((uint64_t)((wide)angle * RADIAN >> (90 - POINT + 1)));
}

/* The same of the angle that so many metres are. */
static uint64_t half_sine_squared_of_metres(uint64_t metres)
{
	return sine_squared((uint64_t)(((wide)metres * 5 << POINT) / EARTH_DECIMETRES));
}

static uint64_t cosine(int64_t lat)
{
	uint64_t twice = 2 * half_sine_squared((uint64_t)(lat < 0 ? -lat : lat));

	return twice > ONE ? 0 : ONE - twice;
}

/* How far the edge of a radius is not sure, in metres. */
static uint32_t margin(uint32_t radius_m)
{
	return radius_m / 128 + 1;
}

cor_tri cor_sphere_within(cor_position a, cor_position b, uint32_t radius_m)
{
	int64_t lat = (int64_t)a.lat - b.lat, lon = (int64_t)a.lon - b.lon;

	lat = lat < 0 ? -lat : lat;
	lon = lon < 0 ? -lon : lon;
	lon = lon > FULL_CIRCLE / 2 ? FULL_CIRCLE - lon : lon;
	uint64_t haversine = half_sine_squared((uint64_t)lat) +
		times(times(cosine(a.lat), cosine(b.lat)), half_sine_squared((uint64_t)lon));
	if (haversine <= half_sine_squared_of_metres(radius_m - margin(radius_m)))
		return COR_YES;
	if (haversine > half_sine_squared_of_metres((uint64_t)radius_m + margin(radius_m)))
		return COR_NO;
	return COR_MAYBE;
}

/* A metre is less than 90 units of 1e-7 degrees of latitude (89.932). */
int64_t cor_sphere_reach(uint32_t radius_m)
{
	return ((int64_t)radius_m + margin(radius_m)) * 90 + 1;
}
