#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "report/map.h"

#define MANY 5000

static cor_site_result sites[MANY];

static cor_site_result at(double lat, double lon)
{
	return (cor_site_result){.lat = (int32_t)(lat * 1e7), .lon = (int32_t)(lon * 1e7)};
}

static cor_map make(uint32_t count, const cor_finding *findings, uint32_t finding_count,
	cor_arena **ret_arena)
{
	const cor_rule_result rule = {.counts = true,
		.findings = findings,
		.finding_count = finding_count};
	const cor_result result = {.rules = &rule,
		.rule_count = 1,
		.setting = {.sites = sites, .site_count = count}};
	cor_err err = {0};
	cor_map map;
	assert_int_equal(cor_arena_new("test", 0, ret_arena, &err), COR_OK);
	assert_int_equal(cor_map_make(&result, *ret_arena, &map, &err), COR_OK);
	return map;
}

/* All marks stand on the map. */
static uint32_t count_marks(const cor_map *map)
{
	uint32_t count = 0;
	for (int kind = 0; kind < COR_SITE_KINDS; kind++)
		for (uint32_t i = 0; i < map->mark_count[kind]; i++, count++) {
			assert_in_range(map->marks[kind][i].x, 0, COR_MAP_WIDTH);
			assert_in_range(map->marks[kind][i].y, 0, map->height);
			assert_in_range(map->marks[kind][i].radius, 20, 140);
		}
	return count;
}

static void test_kinds(void **state)
{
	(void)state;
	cor_arena *arena;
	const cor_finding findings[] = {
		{.site = 0, .sure = false},
		{.site = 0, .sure = true}, /* the worst counts */
		{.site = 1, .sure = false},
		{.site = 2, .sure = true, .exempt = true},
		{.site = COR_DEGREE_NONE & 0x7fffffff, .sure = true}, /* no site */
		{.site = UINT32_MAX, .sure = true},
	};
	sites[0] = at(51, 0);
	sites[1] = at(52, 1);
	sites[2] = at(53, -1);
	sites[3] = (cor_site_result){.lat = COR_DEGREE_NONE, .lon = COR_DEGREE_NONE};
	cor_map map = make(4, findings, 6, &arena);
	assert_int_equal(map.of_kind[COR_SITE_SURE], 1);
	assert_int_equal(map.of_kind[COR_SITE_MAYBE], 1);
	assert_int_equal(map.of_kind[COR_SITE_CLEAR], 2);
	assert_int_equal(map.placed, 3);
	assert_int_equal(map.nowhere, 1);
	assert_int_equal(map.hidden[COR_SITE_CLEAR], 1);
	assert_int_equal(count_marks(&map), 3);
	assert_false(map.gathered);
	cor_arena_free(arena);
}

static void test_no_place(void **state)
{
	(void)state;
	cor_arena *arena;
	sites[0] = (cor_site_result){.lat = COR_DEGREE_NONE, .lon = COR_DEGREE_NONE};
	cor_map map = make(1, NULL, 0, &arena);
	assert_int_equal(map.placed, 0);
	assert_int_equal(map.nowhere, 1);
	cor_arena_free(arena);
	map = make(0, NULL, 0, &arena);
	assert_int_equal(map.placed + map.nowhere, 0);
	cor_arena_free(arena);
}

/* One site, the poles, both sides of the date line: always a window that is wide and tall enough. */
static void test_windows(void **state)
{
	(void)state;
	const double places[][4] = {{51, 0, 51, 0}, {-90, 0, 90, 180}, {-18, 179.5, -17, -179.5},
		{89.9, -180, 90, 180}, {-90, -180, -90, -180}, {0, 0, 0, 90}, {60, -170, 70, 170}};
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		cor_arena *arena;
		sites[0] = at(places[i][0], places[i][1]);
		sites[1] = at(places[i][2], places[i][3]);
		cor_map map = make(2, NULL, 0, &arena);
		assert_int_equal(map.placed, 2);
		assert_true(map.shown.east > map.shown.west && map.shown.north > map.shown.south);
		assert_in_range(map.height, COR_MAP_WIDTH / 2, COR_MAP_WIDTH * 5 / 4);
		assert_true(map.unit_km > 0);
		count_marks(&map);
		cor_arena_free(arena);
	}
}

static void test_date_line(void **state)
{
	(void)state;
	cor_arena *arena;
	sites[0] = at(-18, 178);
	sites[1] = at(-17, -179);
	cor_map map = make(2, NULL, 0, &arena);
	assert_true(map.shown.east - map.shown.west < 10); /* not round the world */
	assert_true(map.shown.east > 180);
	cor_arena_free(arena);
}

/* A wrong coordinate among many must not shrink the rest to a dot, and is told. */
static void test_far_away(void **state)
{
	(void)state;
	cor_arena *arena;
	for (int i = 0; i < 1000; i++)
		sites[i] = at(50 + i % 30 * 0.1, -3 + i / 30 * 0.1);
	sites[500] = at(0, 0);
	cor_map map = make(1000, NULL, 0, &arena);
	assert_int_equal(map.outside, 1);
	assert_int_equal(map.placed, 999);
	assert_int_equal(map.hidden[COR_SITE_CLEAR], 1);
	assert_true(map.shown.south > 40);
	cor_arena_free(arena);
	/* What is only at the edge stays. */
	sites[500] = at(54, 1);
	map = make(1000, NULL, 0, &arena);
	assert_int_equal(map.placed, 1000);
	cor_arena_free(arena);
}

static void test_many(void **state)
{
	(void)state;
	cor_arena *arena;
	const cor_finding finding = {.site = 17, .sure = true};
	for (int i = 0; i < MANY; i++)
		sites[i] = at(50 + i % 70 * 0.1, -5 + i / 70 * 0.1);
	cor_map map = make(MANY, &finding, 1, &arena);
	assert_true(map.many && map.gathered);
	assert_int_equal(map.placed, MANY);
	assert_int_equal(map.mark_count[COR_SITE_SURE], 1); /* one among many is still seen */
	assert_true(map.mark_count[COR_SITE_CLEAR] < MANY);
	assert_true(count_marks(&map) <= 3000);
	cor_arena_free(arena);
}

static void test_place(void **state)
{
	(void)state;
	cor_arena *arena;
	sites[0] = at(50, 0);
	sites[1] = at(52, 2);
	cor_map map = make(2, NULL, 0, &arena);
	cor_point corner = cor_map_place(&map, (cor_point){map.shown.west, map.shown.north});
	assert_true(fabs(corner.x) < 1e-6 && fabs(corner.y) < 1e-6);
	cor_point a = cor_map_place(&map, (cor_point){1, 50}),
		  b = cor_map_place(&map, (cor_point){1, 51});
	assert_true(fabs((a.y - b.y) * map.unit_km - 111.195) < 0.5);
	a = cor_map_place(&map, (cor_point){0, 51});
	b = cor_map_place(&map, (cor_point){1, 51});
	assert_true(fabs((b.x - a.x) * map.unit_km - 111.195 * cos(51 * 3.14159265 / 180)) < 0.5);
	cor_arena_free(arena);
}

/* ---- outlines ---- */

typedef struct seen {
	const cor_window *window;
	size_t rings, points;
	double area; /* square degrees, signed */
} seen;

static cor_status look(void *context, const cor_point *points, size_t count, cor_err *err)
{
	seen *s = context;
	(void)err;
	assert_true(count >= 3);
	for (size_t i = 0; i < count; i++) {
		cor_point a = points[i], b = points[(i + 1) % count];
		assert_true(a.x >= s->window->west - 1e-9 && a.x <= s->window->east + 1e-9);
		assert_true(a.y >= s->window->south - 1e-9 && a.y <= s->window->north + 1e-9);
		s->area += (a.x * b.y - b.x * a.y) / 2;
	}
	s->rings++;
	s->points += count;
	return COR_OK;
}

static seen look_at(cor_window window)
{
	cor_err err = {0};
	seen s = {.window = &window};
	assert_int_equal(cor_outline_each(&window, look, &s, &err), COR_OK);
	return s;
}

static void test_outlines(void **state)
{
	(void)state;
	seen world = look_at((cor_window){-180, 180, -90, 90});
	assert_true(world.rings > 1500 && world.points > 80000);
	/* Inland the window is all land, in mid ocean there is none. */
	seen inland = look_at((cor_window){10, 11, 50, 51});
	assert_true(fabs(fabs(inland.area) - 1) < 1e-6);
	assert_int_equal(look_at((cor_window){-50, -40, 20, 30}).rings, 0);
	/* Round the world again is the same. */
	seen britain = look_at((cor_window){-8, 2, 49, 59});
	assert_true(fabs(look_at((cor_window){352, 362, 49, 59}).area - britain.area) < 1e-6);
	assert_true(fabs(britain.area) > 25 && fabs(britain.area) < 60);
}

static cor_status refuse(void *context, const cor_point *points, size_t count, cor_err *err)
{
	(void)context;
	(void)points;
	(void)count;
	return cor_fail(err, COR_ELIMIT, "enough");
}

static void test_outline_stops(void **state)
{
	(void)state;
	cor_err err = {0};
	const cor_window window = {-180, 180, -90, 90};
	assert_int_equal(cor_outline_each(&window, refuse, NULL, &err), COR_ELIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_no_place),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_date_line),
		cmocka_unit_test(test_far_away),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_outlines),
		cmocka_unit_test(test_outline_stops),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
