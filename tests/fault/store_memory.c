/* Reading and writing estates with allocation 0, 1, 2, ... failing: a clean error, nothing lost or left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../unit/store/random_estate.h"
#include "store/store.h"

static char where[64];
static cor_estate *small, *other;

static int set_up(void **state)
{
	draw d = draw_new("store_memory");

	(void)state;
	snprintf(where, sizeof(where), "store_memory.XXXXXX");
	if (!mkdtemp(where))
		return -1;
	small = random_estate(&d, 2);
	other = random_estate(&d, 3);
	return 0;
}

static int tear_down(void **state)
{
	char command[100];

	(void)state;
	cor_estate_free(small);
	cor_estate_free(other);
	snprintf(command, sizeof(command), "rm -rf %s", where);
	return system(command);
}

static void open_failing(const char *path)
{
	cor_status status = COR_ENOMEM;

	assert_int_equal(cor_store_write(path, small, NULL), COR_OK);
	for (uint64_t n = 0; status != COR_OK; n += 1 + n / 16) {
		cor_estate *estate = NULL;
		cor_err err = {0};

		cor_mem_fail_at(n);
		status = cor_store_open(path, false, NULL, &estate, &err);
		cor_mem_fail_at(UINT64_MAX);
		if (status == COR_OK) {
			assert_true(cor_digest_equal(cor_estate_digest(estate),
				cor_estate_digest(small)));
			cor_estate_free(estate);
			break;
		}
		assert_int_equal(status, COR_ENOMEM);
		assert_null(estate);
		assert_true(err.text[0] != '\0');
	}
}

/* A write that fails leaves the old estate. */
static void write_failing(const char *path)
{
	cor_status status = COR_ENOMEM;

	assert_int_equal(cor_store_write(path, small, NULL), COR_OK);
	for (uint64_t n = 0; status != COR_OK; n++) {
		cor_estate *estate = NULL;

		cor_mem_fail_at(n);
		status = cor_store_write(path, other, NULL);
		cor_mem_fail_at(UINT64_MAX);
		assert_int_equal(cor_store_open(path, false, NULL, &estate, NULL), COR_OK);
		assert_true(cor_digest_equal(cor_estate_digest(estate),
			cor_estate_digest(status == COR_OK ? other : small)));
		cor_estate_free(estate);
		if (status != COR_OK)
			assert_int_equal(status, COR_ENOMEM);
	}
}

static void test_database(void **state)
{
	char path[80];

	(void)state;
	snprintf(path, sizeof(path), "%s/a.db", where);
	open_failing(path);
	write_failing(path);
}

static void test_folder(void **state)
{
	char path[80];

	(void)state;
	snprintf(path, sizeof(path), "%s/b/", where);
	open_failing(path);
	write_failing(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_database),
		cmocka_unit_test(test_folder),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
