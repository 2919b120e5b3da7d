#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"

/* Each test has an empty folder of its own, and is in it. */
static char folder[512];

static int set_up(void **state)
{
	const char *place = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof(folder), "%s/cordon-file-XXXXXX", place ? place : "/tmp");
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static size_t entry_count(void)
{
	DIR *dir = opendir(".");
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

static int tear_down(void **state)
{
	DIR *dir = opendir(".");
	struct dirent *entry;

	(void)state;
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.' && unlink(entry->d_name) != 0)
			rmdir(entry->d_name);
	}
	if (dir)
		closedir(dir);
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void put(const char *path, cor_text text)
{
	cor_err err = {COR_OK, ""};

	if (cor_file_write(path, text, &err) != COR_OK)
		fail_msg("%s", err.text);
}

static void check_holds(const char *path, cor_text expected)
{
	char *bytes = NULL;
	size_t count = 0;

	assert_int_equal(cor_file_read(path, 1 << 20, &bytes, &count, NULL), COR_OK);
	assert_int_equal(count, expected.n);
	assert_memory_equal(bytes, expected.p, expected.n);
	assert_int_equal(bytes[count], '\0');
	cor_mem_free(bytes);
}

static void test_write_and_read(void **state)
{
	char path[600];

	(void)state;
	put("a", COR_TEXT("one\0two"));
	check_holds("a", COR_TEXT("one\0two"));
	put("a", COR_TEXT(""));
	check_holds("a", COR_TEXT(""));
	snprintf(path, sizeof(path), "%s/b", folder);
	put(path, COR_TEXT("three"));
	check_holds("b", COR_TEXT("three"));
	put("./c", COR_TEXT("four"));
	check_holds("c", COR_TEXT("four"));
	assert_int_equal(entry_count(), 3);
	assert_true(cor_file_exists("a") && !cor_file_exists("z"));
	assert_true(cor_file_is_folder(".") && !cor_file_is_folder("a"));
	assert_true(cor_file_exists(".") && !cor_file_is_folder("z"));
}

static void test_permissions(void **state)
{
	struct stat info;
	mode_t old = umask(027);

	(void)state;
	put("a", COR_TEXT("one"));
	umask(old);
	assert_int_equal(stat("a", &info), 0);
	assert_int_equal(info.st_mode & 0777, 0640);
	assert_int_equal(chmod("a", 0604), 0);
	put("a", COR_TEXT("two"));
	assert_int_equal(stat("a", &info), 0);
	assert_int_equal(info.st_mode & 0777, 0604);
}

static void test_map(void **state)
{
	cor_text text = {NULL, 7};

	(void)state;
	put("a", COR_TEXT("some bytes"));
	assert_int_equal(cor_file_map("a", &text, NULL), COR_OK);
	assert_true(cor_text_is(text, "some bytes"));
	cor_file_unmap(text);
	put("a", COR_TEXT(""));
	assert_int_equal(cor_file_map("a", &text, NULL), COR_OK);
	assert_int_equal(text.n, 0);
	assert_string_equal(text.p, "");
	cor_file_unmap(text);
}

static void check_refused(const char *path, cor_status expected, const char *expected_text)
{
	char *bytes = folder;
	cor_text text = {folder, 7};
	size_t count = 7;
	cor_err err;

	assert_int_equal(cor_file_read(path, 10, &bytes, &count, &err), expected);
	assert_string_equal(err.text, expected_text);
	assert_ptr_equal(bytes, folder);
	assert_int_equal(count, 7);
	/* The limit of a map is another. */
	if (expected == COR_ELIMIT)
		return;
	assert_int_equal(cor_file_map(path, &text, &err), expected);
	assert_string_equal(err.text, expected_text);
	assert_true(text.p == folder && text.n == 7);
}

static void test_refusals(void **state)
{
	char path[5000], *bytes;
	size_t count;
	cor_err err;

	(void)state;
	put("a", COR_TEXT("0123456789"));
	assert_int_equal(cor_file_read("a", 10, &bytes, &count, &err), COR_OK);
	cor_mem_free(bytes);
	put("a", COR_TEXT("0123456789a"));
	check_refused("a", COR_ELIMIT, "a: 11 bytes, expected at most 10");
	check_refused("z", COR_ESYSTEM, "z: cannot open: No such file or directory");
	check_refused("a/b", COR_ESYSTEM, "a/b: cannot open: Not a directory");
	check_refused(".", COR_EINPUT, ".: expected a regular file");
	check_refused("/dev/null", COR_EINPUT, "/dev/null: expected a regular file");
	assert_int_equal(mkfifo("pipe", 0600), 0);
	check_refused("pipe", COR_EINPUT, "pipe: expected a regular file");

	assert_int_equal(cor_file_write("pipe", COR_TEXT("x"), &err), COR_EINPUT);
	assert_string_equal(err.text, "pipe: expected a regular file");
	assert_int_equal(cor_file_write("none/b", COR_TEXT("x"), &err), COR_ESYSTEM);
	assert_string_equal(err.text,
		"none/b: cannot create a temporary file beside it: "
		"No such file or directory");
	assert_int_equal(cor_file_write("a/b", COR_TEXT("x"), &err), COR_ESYSTEM);
	assert_string_equal(err.text, "a/b: cannot write: Not a directory");
	assert_int_equal(cor_file_write(".", COR_TEXT("x"), &err), COR_EINPUT);
	for (size_t i = 0; i < sizeof(path) - 1; i++)
		path[i] = i % 2 ? '/' : '.';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(cor_file_write(path, COR_TEXT("x"), &err), COR_ESYSTEM);
	assert_int_equal(entry_count(), 2);
}

/* A disk that is full: the old content stays, and no temporary file. */
static void test_failed_write_leaves_the_old(void **state)
{
	struct rlimit old, small;
	static char big[100000];
	cor_status status;
	cor_err err;

	(void)state;
	put("a", COR_TEXT("old"));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){5000, old.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	status = cor_file_write("a", (cor_text){big, sizeof(big)}, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(status, COR_ESYSTEM);
	assert_string_equal(err.text, "a: cannot write: File too large");
	check_holds("a", COR_TEXT("old"));
	assert_int_equal(entry_count(), 1);
}

static void test_faults(void **state)
{
	char *bytes = folder;
	size_t count = 7;
	cor_err err;

	(void)state;
	put("a", COR_TEXT("text"));
	cor_mem_fail_at(0);
	assert_int_equal(cor_file_read("a", 100, &bytes, &count, &err), COR_ENOMEM);
	cor_mem_fail_at(UINT64_MAX);
	assert_string_equal(err.text, "a: out of memory for 4 bytes");
	assert_ptr_equal(bytes, folder);
	assert_int_equal(count, 7);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_write_and_read),
		IN_FOLDER(test_permissions),
		IN_FOLDER(test_map),
		IN_FOLDER(test_refusals),
		IN_FOLDER(test_failed_write_leaves_the_old),
		IN_FOLDER(test_faults),
	};

	return cmocka_run_group_tests_name("base/file", tests, NULL, NULL);
}
