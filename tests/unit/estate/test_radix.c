#include "estate/radix.h"
#include "kit.h"

static uint64_t seed_state = 11;

static uint64_t draw(void)
{
	uint64_t z = seed_state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static uint64_t sum_of(const uint64_t *values, uint32_t count)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < count; i++)
		sum += values[i] * 0x9e3779b97f4a7c15u ^ values[i] >> 7;
	return sum;
}

/* The low bits are where a value stood: those of equal bits above stay in order, and none is lost. */
static void check(uint32_t count, unsigned low, unsigned bits, uint64_t drawn)
{
	uint64_t *values = test_malloc((count + 1) * sizeof(*values));
	uint64_t *other = test_malloc((count + 1) * sizeof(*other)), *a = values, *b = other;
	uint64_t mask = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1, sum;

	for (uint32_t i = 0; i < count; i++)
		values[i] = (draw() & drawn) << low | (i & (((uint64_t)1 << low) - 1));
	sum = sum_of(values, count);
	cor_radix_sort(&a, &b, count, low, bits);
	assert_true((a == values && b == other) || (a == other && b == values));
	assert_int_equal(sum_of(a, count), sum);
	for (uint32_t i = 1; i < count; i++) {
		uint64_t before = a[i - 1] >> low & mask, after = a[i] >> low & mask;

		assert_true(before < after ||
			(before == after && a[i - 1] << (64 - low) < a[i] << (64 - low)));
	}
	test_free(values);
	test_free(other);
}

static void test_few(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 3000; round++) {
		uint32_t count = (uint32_t)draw() % 700;
		unsigned bits = 1 + (unsigned)draw() % 40;

		check(count, 10 + (unsigned)draw() % 10, bits, round & 1 ? 0x30f07u : draw() >> 24);
	}
}

/* So many that several threads sort them. */
static void test_many(void **state)
{
	(void)state;
	check(1u << 18, 24, 27, UINT32_MAX);
	check(700001, 24, 17, 0x1ffff);
	check(700002, 20, 8, 0x81);
	check(700003, 20, 44, 0x3);
	check(700003, 20, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
