#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

static void test_fail_fills(void **state)
{
	cor_err err = {COR_OK, ""};

	(void)state;
	assert_int_equal(cor_fail(&err, COR_EINPUT, "metric is \"%s\"", "ten"), COR_EINPUT);
	assert_int_equal(err.status, COR_EINPUT);
	assert_string_equal(err.text, "metric is \"ten\"");
	assert_int_equal(cor_fail(NULL, COR_ESYSTEM, "nobody reads this"), COR_ESYSTEM);
	/* The old text may be an argument. */
	cor_fail(&err, COR_ELIMIT, "again: %s", err.text);
	assert_string_equal(err.text, "again: metric is \"ten\"");
}

static void test_fail_in_puts_place_before_cause(void **state)
{
	cor_err err = {COR_OK, ""};

	(void)state;
	cor_fail(&err, COR_EINPUT, "expected a whole number");
	assert_int_equal(cor_fail_in(&err, COR_ELIMIT, "links.csv:%d", 9), COR_EINPUT);
	assert_string_equal(err.text, "links.csv:9: expected a whole number");
	assert_int_equal(cor_fail_in(NULL, COR_ELIMIT, "x"), COR_ELIMIT);

	err = (cor_err){COR_OK, ""};
	assert_int_equal(cor_fail_in(&err, COR_ENOMEM, "the place"), COR_ENOMEM);
	assert_int_equal(err.status, COR_ENOMEM);
	assert_string_equal(err.text, "the place");
}

static void test_one_clean_line(void **state)
{
	cor_err err;

	(void)state;
	cor_fail(&err, COR_EINPUT, "a\nb\r\tc\x1b[31m\x7f é");
	assert_string_equal(err.text, "a b  c [31m  é");
}

static void test_cut_at_the_end(void **state)
{
	char bytes[2 * COR_ERR_TEXT_BYTES];
	cor_err err;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	cor_fail(&err, COR_EINPUT, "%.*s", (int)sizeof(bytes), bytes);
	assert_int_equal(strlen(err.text), COR_ERR_TEXT_BYTES - 1);
	cor_fail_in(&err, COR_EINPUT, "place");
	assert_int_equal(strlen(err.text), COR_ERR_TEXT_BYTES - 1);
	assert_memory_equal(err.text, "place: xxx", 10);
	cor_fail_in(&err, COR_EINPUT, "%.*s", (int)sizeof(bytes), bytes);
	assert_int_equal(strlen(err.text), COR_ERR_TEXT_BYTES - 1);
}

/* Whatever the offset of the cut, no half character is left. */
static void test_cut_between_characters(void **state)
{
	static const char *const characters[] = {"é", "€", "😀"};
	char bytes[2 * COR_ERR_TEXT_BYTES];
	cor_err err;

	(void)state;
	for (size_t c = 0; c < 3; c++) {
		size_t width = strlen(characters[c]);

		for (size_t offset = 0; offset < 5; offset++) {
			memset(bytes, 'x', offset);
			for (size_t i = offset; i + width <= sizeof(bytes); i += width)
				memcpy(bytes + i, characters[c], width);
			bytes[COR_ERR_TEXT_BYTES + 100] = '\0';
			cor_fail(&err, COR_EINPUT, "%s", bytes);
			assert_true(cor_text_is_utf8(cor_text_of(err.text)));
			assert_true(strlen(err.text) > COR_ERR_TEXT_BYTES - 5);
			cor_fail(&err, COR_EINPUT, "%.700s", bytes);
			cor_fail_in(&err, COR_EINPUT, "%.*s", 100 + (int)offset, bytes + offset);
			assert_true(strlen(err.text) > COR_ERR_TEXT_BYTES - 5);
		}
	}
}

static cor_status inner(bool fails, cor_err *err)
{
	return fails ? cor_fail(err, COR_ELIMIT, "cause") : COR_OK;
}

static cor_status outer(bool fails, cor_err *err)
{
	COR_TRY_IN(inner(false, err), err, "not this");
	COR_TRY(inner(false, err));
	COR_TRY_IN(inner(fails, err), err, "%s:%d", "file", 7);
	return COR_OK;
}

static void test_try(void **state)
{
	cor_err err = {COR_OK, ""};

	(void)state;
	assert_int_equal(outer(false, &err), COR_OK);
	assert_int_equal(outer(true, &err), COR_ELIMIT);
	assert_string_equal(err.text, "file:7: cause");
	assert_int_equal(outer(true, NULL), COR_ELIMIT);
}

typedef struct thing {
	int *freed_count;
} thing;

static void thing_free(thing *t)
{
	if (t)
		(*t->freed_count)++;
}
COR_CLEANUP(thing, thing_free)

static void test_scope_end(void **state)
{
	int freed_count = 0;
	thing one = {&freed_count}, *moved = NULL;

	(void)state;
	{
		COR_AUTO(thing) kept = &one;
		COR_AUTO(thing) none = NULL;
		COR_AUTO(thing) taken = &one;

		moved = COR_TAKE(taken);
		assert_null(taken);
		assert_null(none);
		assert_non_null(kept);
	}
	assert_ptr_equal(moved, &one);
	assert_int_equal(freed_count, 1);
}

static void test_bug_aborts_and_says_where(void **state)
{
	char said[512];
	ssize_t length;
	int ends[2], how;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		dup2(ends[1], STDERR_FILENO);
		COR_ASSERT(1 + 1 == 3);
	}
	close(ends[1]);
	length = read(ends[0], said, sizeof(said) - 1);
	close(ends[0]);
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT);
	assert_true(length > 0);
	said[length] = '\0';
	assert_non_null(strstr(said, "test_err.c:"));
	assert_non_null(strstr(said, "1 + 1 == 3"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fail_fills),
		cmocka_unit_test(test_fail_in_puts_place_before_cause),
		cmocka_unit_test(test_one_clean_line),
		cmocka_unit_test(test_cut_at_the_end),
		cmocka_unit_test(test_cut_between_characters),
		cmocka_unit_test(test_try),
		cmocka_unit_test(test_scope_end),
		cmocka_unit_test(test_bug_aborts_and_says_where),
	};

	return cmocka_run_group_tests_name("base/err", tests, NULL, NULL);
}
