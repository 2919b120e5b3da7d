#include <stdio.h>

#include "kit.h"

/* "E1:a=yes E1:b=no …" */
static void check(const cor_estate *e, const char *expected)
{
	static const char *const words[] = {"no", "maybe", "yes"};
	const cor_components *c = cor_estate_components(e);
	cor_buf text = {0};

	for (uint32_t i = 0; i < c->count; i++) {
		const cor_product *product = cor_estate_product(e, c->product[i]);

		cor_buf_addf(&text, "%s%.*s:%.*s=%s", i ? " " : "",
			COR_FMT(cor_estate_cell(e, COR_ELEMENT, c->element[i], 0)),
			COR_FMT(product->id), words[c->essential[i]]);
		assert_int_equal(c->maker[i], product->maker);
	}
	assert_string_equal(text.p ? text.p : "", expected);
	cor_buf_done(&text);
}

static void test_closure(void **state)
{
	/* a -> b -> d, a -> c -> d; e is nowhere. */
	cor_estate *e = kit_estate(
		"product: a\nproduct: b\nproduct: c,x\nproduct: d\nproduct: e\nparty: x\n"
		"bom: a,b,1,yes\nbom: a,c,2\nbom: b,d,1,no\nbom: c,d,1,yes\n"
		"element: E1,,,,,,a\nelement: E2,,,,,,b\nelement: E3,,,,,,d\nelement: E4\n"
		"element: E5,,,,,,a\n",
		NULL);

	(void)state;
	/* d: no by way of b, maybe by way of c. */
	check(e, "E1:b=yes E1:c=maybe E1:d=maybe E2:d=no E5:b=yes E5:c=maybe E5:d=maybe");
	cor_estate_free(e);
}

static void test_cycle(void **state)
{
	cor_estate *e = kit_estate("product: a\nproduct: b\nproduct: c\n"
				   "bom: a,b,,yes\nbom: b,c,,yes\nbom: c,a,,no\nbom: c,b,,yes\n"
				   "element: E1,,,,,,a\nelement: E2,,,,,,b\n",
		NULL);

	(void)state;
	check(e, "E1:a=no E1:b=yes E1:c=yes E2:a=no E2:b=yes E2:c=yes");
	cor_estate_free(e);
}

static void test_parts(void **state)
{
	cor_estate *e =
		kit_estate("product: a\nproduct: b\nproduct: c\nproduct: d\n"
			   "bom: a,c,,no\nbom: b,c,,yes\nbom: b,d\n"
			   "element: E1,,,,,,a\nelement: E2\nelement: E3\nelement: E4,,,,,,a\n"
			   "part: 1,E1,,b,,,yes\npart: 2,E1,,b,,,no\n"
			   "part: 3,E2,,b\npart: 4,E3,,b,,,no\npart: 5,E4,,d\npart: 6,E4\n",
			NULL);

	(void)state;
	/* The product of a part is the part itself, not a component. */
	check(e, "E1:c=yes E1:d=maybe E2:c=maybe E2:d=maybe E3:c=no E3:d=no E4:c=no");
	cor_estate_free(e);
}

static void test_register(void **state)
{
	cor_estate *below = kit_estate("product: a\nproduct: b\nproduct: c\n"
				       "bom: a,b,,yes\nbom: b,c,,yes\n",
		NULL);
	cor_estate *e = kit_estate("product: a\nproduct: d\nbom: a,b,,no\nbom: c,d,,yes\n"
				   "element: E1,,,,,,a\nelement: E2,,,,,,b\n",
		below);

	(void)state;
	check(e, "E1:b=no E1:c=no E1:d=no E2:c=yes E2:d=yes");
	cor_estate_free(e);
	cor_estate_free(below);
}

/* Against a search of all simple ways, on small random graphs. */

enum { PRODUCTS = 6 };

static int ways[PRODUCTS][PRODUCTS]; /* -1 = no step, else cor_tri */

static int best_way(int from, int to, unsigned seen)
{
	int best = -1;

	for (int next = 0; next < PRODUCTS; next++) {
		int step = ways[from][next], rest;

		if (step < 0)
			continue;
		if (next == to && step > best)
			best = step;
		if (seen >> next & 1)
			continue;
		rest = best_way(next, to, seen | 1u << next);
		rest = rest < step ? rest : step;
		best = rest > best ? rest : best;
	}
	return best;
}

static void test_random(void **state)
{
	static const char *const words[] = {"no", "", "yes"};
	uint32_t x = 99;

	(void)state;
	for (int round = 0; round < 200; round++) {
		const cor_components *c;
		cor_estate *e;
		uint32_t at = 0;
		char row[64];
		kit k;

		kit_begin(&k);
		for (int p = 0; p < PRODUCTS; p++) {
			snprintf(row, sizeof(row), "p%d", p);
			assert_true(kit_row(&k, COR_PRODUCT, row));
		}
		for (int a = 0; a < PRODUCTS; a++) {
			for (int b = 0; b < PRODUCTS; b++) {
				x = x * 1664525 + 1013904223;
				ways[a][b] = a == b || (x >> 16) % 10 < 7 ? -1
									  : (int)((x >> 16) % 3);
				if (ways[a][b] < 0)
					continue;
				snprintf(row, sizeof(row), "p%d,p%d,,%s", a, b, words[ways[a][b]]);
				assert_true(kit_row(&k, COR_BOM, row));
			}
		}
		assert_true(kit_row(&k, COR_ELEMENT, "E,,,,,,p0"));
		e = kit_freeze(&k, NULL);
		c = cor_estate_components(e);
		for (int p = 0; p < PRODUCTS; p++) {
			int best = best_way(0, p, 0);

			if (best < 0)
				continue;
			assert_true(at < c->count);
			assert_int_equal(c->product[at], p);
			assert_int_equal(c->essential[at++], best);
		}
		assert_int_equal(at, c->count);
		cor_estate_free(e);
		kit_done(&k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closure),
		cmocka_unit_test(test_cycle),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_register),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
