/*
 * Kills a program that replaces an estate again and again, at any moment, with SIGKILL: the estate is
 * then one of the two that it writes, whole.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../unit/store/random_estate.h"
#include "store/store.h"

#define KILLS 40

static char where[64];
static cor_estate *estates[2];

static int set_up(void **state)
{
	draw d = draw_new("store_kill");

	(void)state;
	snprintf(where, sizeof(where), "store_kill.XXXXXX");
	if (!mkdtemp(where))
		return -1;
	estates[0] = random_estate(&d, 150);
	estates[1] = random_estate(&d, 110);
	return 0;
}

static int tear_down(void **state)
{
	char command[100];

	(void)state;
	cor_estate_free(estates[0]);
	cor_estate_free(estates[1]);
	snprintf(command, sizeof(command), "rm -rf %s", where);
	return system(command);
}

_Noreturn static void write_for_ever(const char *path, unsigned first)
{
	for (unsigned i = first;; i++) {
		if (cor_store_write(path, estates[i % 2], NULL) != COR_OK)
			_exit(1);
	}
}

/* Which of the two the estate at path is; fails when it is neither. */
static unsigned which(const char *path)
{
	cor_estate *estate = NULL;
	cor_err err = {0};
	unsigned found = 2;

	if (cor_store_open(path, false, NULL, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	for (unsigned i = 0; i < 2; i++) {
		if (cor_digest_equal(cor_estate_digest(estate), cor_estate_digest(estates[i])))
			found = i;
	}
	cor_estate_free(estate);
	assert_true(found < 2);
	return found;
}

/* Whether the dead writer left what shows that it was in the middle of writing. */
static bool left_unfinished(const char *path, pid_t child)
{
	char sign[120];
	size_t n = strlen(path);

	if (path[n - 1] == '/')
		snprintf(sign, sizeof(sign), "%.*s.new-%ld", (int)n - 1, path, (long)child);
	else
		snprintf(sign, sizeof(sign), "%s-journal", path);
	return access(sign, F_OK) == 0;
}

/* How long it takes to make the estate the first one. */
static uint32_t replace_us(const char *path)
{
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(cor_store_write(path, estates[0], NULL), COR_OK);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (uint32_t)((to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000);
}

static void kill_while_writing(const char *path)
{
	draw d = draw_new(path);
	unsigned seen[2] = {0}, unfinished = 0, now = 0;
	uint32_t one_us;

	assert_int_equal(cor_store_write(path, estates[1], NULL), COR_OK);
	one_us = replace_us(path);
	for (unsigned i = 0; i < KILLS; i++) {
		pid_t child = fork();
		int how = 0;

		assert_true(child >= 0);
		if (child == 0)
			write_for_ever(path, now + 1);
		usleep(500 + draw_below(&d, 3 * one_us));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &how, 0), child);
		assert_true(WIFSIGNALED(how)); /* or writing failed */
		unfinished += left_unfinished(path, child);
		now = which(path);
		seen[now]++;
	}
	assert_int_equal(seen[0] + seen[1], KILLS);
	/* It was really replaced, and really killed before it was done. */
	assert_true(seen[0] && seen[1] && unfinished);
}

static void test_database(void **state)
{
	char path[80];

	(void)state;
	snprintf(path, sizeof(path), "%s/killed.db", where);
	kill_while_writing(path);
}

static void test_folder(void **state)
{
	char path[80];

	(void)state;
	snprintf(path, sizeof(path), "%s/killed/", where);
	kill_while_writing(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_database),
		cmocka_unit_test(test_folder),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
