#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cli/table.h"

static int run_nothing(const cor_args *args)
{
	(void)args;
	return 0;
}

static const cor_verb verb = {
	.name = "check",
	.operands = "ESTATE",
	.least = 1,
	.most = 2,
	.sentence = "s",
	.story = "t",
	.example = "e",
	.run = run_nothing,
	.options =
		{
			{"policy", 'p', COR_VALUE, "POLICY", "d"},
			{"date", 0, COR_VALUES, "NAME=DATE", "d"},
			{"all", 'a', COR_FLAG, NULL, "d"},
		},
};

static cor_args args;
static cor_err err;

#define READ(...)                                                                    \
	cor_args_read(&verb, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), \
		(char *[]){__VA_ARGS__}, &args, &err)

static void test_forms(void **state)
{
	(void)state;
	size_t count;
	assert_int_equal(READ("x.db", "-p", "uk", "--date=a=1", "--date", "b=2", "-a"), COR_OK);
	assert_string_equal(cor_args_value(&args, "policy"), "uk");
	assert_true(cor_args_has(&args, "all"));
	const char *const *dates = cor_args_values(&args, "date", &count);
	assert_int_equal(count, 2);
	assert_string_equal(dates[0], "a=1");
	assert_string_equal(dates[1], "b=2");
	assert_int_equal(READ("-puk", "--", "-file-"), COR_OK);
	assert_string_equal(cor_args_value(&args, "policy"), "uk");
	assert_string_equal(args.operands[0], "-file-");
	assert_false(cor_args_has(&args, "all"));
}

static void assert_refused(cor_status status, const char *text)
{
	assert_int_equal(status, COR_EINPUT);
	assert_string_equal(err.text, text);
}

static void test_wrong(void **state)
{
	(void)state;
	assert_refused(READ("x", "--polcy", "uk"),
		"check: there is no option --polcy; did you mean --policy?");
	assert_refused(READ("x", "-z"), "check: there is no option -z; see: cordon check --help");
	assert_refused(READ("x", "--p", "uk"),
		"check: there is no option --p; see: cordon check --help");
	assert_refused(READ("x", "-p"), "check: --policy needs a value: POLICY");
	assert_refused(READ("x", "--all=yes"), "check: --all takes no value");
	assert_refused(READ("x", "-p", "a", "-p", "b"), "check: --policy is given twice");
	assert_refused(READ("-a"), "check: expected ESTATE; see: cordon check --help");
	assert_refused(READ("1", "2", "3"), "check: expected ESTATE; see: cordon check --help");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
