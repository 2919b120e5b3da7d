/*
 * The language by examples, in the manner of CEL's conformance tests: each line of the tables below
 * is an expression and what it is, for one thing of a small estate; or the error it is refused
 * with.
 */
#include "town.h"

#include "expressions.h"

typedef struct world {
	cor_estate *estate;
	cor_policy *policy;
} world;

static int open_world(void **state)
{
	static world w;

	w.estate = town(world_rows);
	w.policy = policy_for(world_policy, w.estate);
	*state = &w;
	return 0;
}

static int close_world(void **state)
{
	world *w = *state;

	cor_policy_free(w->policy);
	cor_estate_free(w->estate);
	return 0;
}

static const char *tri_name(cor_tri tri)
{
	return tri == COR_YES ? "yes" : tri == COR_NO ? "no" : "maybe";
}

/* One letter a row of the selector's grain: y, n, m. */
static void evaluate(const world *w, const char *expression, cor_grain grain, char *ret_letters,
	size_t size)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_selector *selector = NULL;
	cor_triset set;
	cor_err err = {0};

	assert_int_equal(cor_arena_new("test", 0, &arena, &err), COR_OK);
	if (cor_selector_read(w->policy, cor_text_of(expression), &selector, &err) != COR_OK)
		fail_msg("%s: %s", expression, err.text);
	if (grain < cor_selector_grain(selector))
		grain = cor_selector_grain(selector);
	if (cor_selector_eval(w->policy, selector, grain, day_of("2023-06-01"), arena, &set,
		    &err) != COR_OK)
		fail_msg("%s: %s", expression, err.text);
	assert_true(set.size < size);
	for (uint32_t i = 0; i < set.size; i++)
		ret_letters[i] = tri_name(cor_triset_at(&set, i))[0];
	ret_letters[set.size] = '\0';
}

static void values(void **state)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < sizeof(value_cases) / sizeof(value_cases[0]); i++) {
		char letters[64];

		/* Without attributes: the same everywhere. */
		evaluate(*state, value_cases[i].expression, COR_GRAIN_ELEMENT, letters,
			sizeof(letters));
		if (letters[0] != value_cases[i].expected[0] ||
			strspn(letters, (char[]){letters[0], 0}) != strlen(letters)) {
			print_error("%s is %s, expected %s\n", value_cases[i].expression, letters,
				value_cases[i].expected);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void rows(void **state)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < sizeof(row_cases) / sizeof(row_cases[0]); i++) {
		char letters[64];

		evaluate(*state, row_cases[i].expression, COR_GRAIN_SITE, letters, sizeof(letters));
		if (strcmp(letters, row_cases[i].expected) != 0) {
			print_error("%s is %s, expected %s\n", row_cases[i].expression, letters,
				row_cases[i].expected);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void refused(void **state)
{
	const world *w = *state;
	unsigned wrong = 0;

	for (size_t i = 0; i < sizeof(error_cases) / sizeof(error_cases[0]); i++) {
		const cor_selector *selector = NULL;
		cor_err err = {0};
		cor_status status = cor_selector_read(w->policy,
			cor_text_of(error_cases[i].expression), &selector, &err);

		if (status == COR_OK || selector || strncmp(err.text, "expression:1:", 13) != 0 ||
			strcmp(err.text + 13, error_cases[i].expected) != 0) {
			print_error("%s\n   gives  %s\n   wanted %s\n", error_cases[i].expression,
				status == COR_OK ? "no error" : err.text, error_cases[i].expected);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

/* Every selector can be spread over any finer grain. */
static void spread(void **state)
{
	const world *w = *state;
	char letters[64];

	evaluate(w, "site.country == 'GB'", COR_GRAIN_SITE, letters, sizeof(letters));
	assert_string_equal(letters, "ynm");
	evaluate(w, "site.country == 'GB'", COR_GRAIN_ELEMENT, letters, sizeof(letters));
	assert_string_equal(letters, "yynnmm"); /* e5 stands at s3, e6 nobody knows where */
	evaluate(w, "site.country == 'GB'", COR_GRAIN_ROLE, letters, sizeof(letters));
	assert_string_equal(letters, "yyynnmm");
	evaluate(w, "site.country == 'GB'", COR_GRAIN_PART, letters, sizeof(letters));
	assert_string_equal(letters, "yyn");
	evaluate(w, "element.maker == 'huawei'", COR_GRAIN_COMPONENT, letters, sizeof(letters));
	assert_string_equal(letters, "yyn");
	evaluate(w, "has(site.country)", COR_GRAIN_ELEMENT, letters, sizeof(letters));
	assert_string_equal(letters, "yyyynn");
}

static void everything_is_selected_without_a_selector(void **state)
{
	const world *w = *state;
	COR_AUTO(cor_arena) arena = NULL;
	cor_triset set;

	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_selector_grain(NULL), COR_GRAIN_ELEMENT);
	assert_int_equal(cor_selector_eval(w->policy, NULL, COR_GRAIN_ROLE, 0, arena, &set, NULL),
		COR_OK);
	assert_int_equal(cor_bits_count(set.must, set.size), 7);
}

static uint32_t unknowns(const world *w, const char *expression, uint32_t row, const char **names,
	uint32_t most)
{
	const cor_selector *selector;

	assert_int_equal(cor_selector_read(w->policy, cor_text_of(expression), &selector, NULL),
		COR_OK);
	return cor_selector_unknowns(w->policy, selector, cor_selector_grain(selector), row, names,
		most);
}

static void unknowns_are_named(void **state)
{
	const world *w = *state;
	const char *names[8];
	static const char expression[] =
		"element.maker == 'huawei' || site.region == 'x' || element.maker == 'zte'"
		" || has(element.product) && element.product.class == 'ran' || element.state == 'live'";

	assert_int_equal(unknowns(w, expression, 0, names, 8), 0);
	assert_int_equal(unknowns(w, expression, 5, names, 8), 3);
	assert_string_equal(names[0], "element.maker");
	assert_string_equal(names[1], "site.region");
	assert_string_equal(names[2], "element.product.class");
	assert_int_equal(unknowns(w, expression, 5, names, 2), 2);
	/* e2 is made by one of two. */
	assert_int_equal(unknowns(w, "element.maker == 'huawei'", 1, names, 8), 1);
	assert_int_equal(unknowns(w, "has(element.installed)", 5, names, 8), 0);
	assert_int_equal(unknowns(w, "has(element.maker)", 1, names, 8), 1);
	assert_int_equal(unknowns(w, "core", 6, names, 8), 1);
	assert_string_equal(names[0], "role.function");
	assert_int_equal(cor_selector_unknowns(w->policy, NULL, COR_GRAIN_ELEMENT, 0, names, 8), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(rows),
		cmocka_unit_test(refused),
		cmocka_unit_test(spread),
		cmocka_unit_test(everything_is_selected_without_a_selector),
		cmocka_unit_test(unknowns_are_named),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
