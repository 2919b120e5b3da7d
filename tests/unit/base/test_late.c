/* Libraries opened late: found, not there, and another one than is needed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/late.h"

#define EACH_FUNCTION(X) X(cos) X(floor)

static void test_found(void **state)
{
	static const char *const names[] = {EACH_FUNCTION(COR_LATE_NAME)};
	struct {
		EACH_FUNCTION(COR_LATE_MEMBER)
	} lib = {0};
	cor_err err;

	(void)state;
	assert_int_equal(cor_late_open("libm.so.6", "this", names, 2, &lib, &err), COR_OK);
	assert_true(lib.cos(0) == 1 && lib.floor(2.5) == 2);
	/* What is there is not looked for again. */
	assert_int_equal(cor_late_open("none.so", "this", names, 2, &lib, &err), COR_OK);
}

static void test_refused(void **state)
{
	static const char *const names[] = {"cos", "no_such_function"};
	void *members[2] = {NULL, NULL};
	cor_err err;

	(void)state;
	assert_int_equal(cor_late_open("libnone.so.1", "a plan", names, 2, members, &err),
		COR_ESYSTEM);
	assert_non_null(strstr(err.text, "libnone.so.1, which a plan needs, is not here"));
	assert_int_equal(cor_late_open("libm.so.6", "a plan", names, 2, members, &err),
		COR_ESYSTEM);
	assert_non_null(strstr(err.text, "libm.so.6 is not the library that a plan needs"));
	assert_null(members[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_found),
		cmocka_unit_test(test_refused)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
