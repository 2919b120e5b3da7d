/*
 * Kills a program that writes a snapshot again and again, at any moment, with SIGKILL: the old one, the new
 * one or none is there, never a part, and what is left beside is at most a name.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../unit/store/random_estate.h"
#include "store/snapshot.h"
#include "store/store.h"

#define KILLS 60

/* Says on the pipe when the first one is written; with `waits` it does no more, and waits. */
_Noreturn static void write_for_ever(const char *path, const cor_estate *estate, int tell,
	bool waits)
{
	char place[120];

	snprintf(place, sizeof(place), "%s.snapshot", path);
	for (unsigned i = 0;; i++) {
		cor_snapshot_source source = cor_snapshot_look(path);

		if (i % 3 == 0)
			unlink(place);
		cor_snapshot_write(path, &source, estate);
		if (i == 0 && write(tell, "w", 1) != 1)
			_exit(1);
		while (waits)
			pause();
	}
}

static void test_killed(void **state)
{
	draw d = draw_new("snapshot_kill");
	cor_estate *estate = random_estate(&d, 400);
	char where[64] = "snapshot_kill.XXXXXX", path[80], command[100];
	unsigned there = 0, none = 0;

	(void)state;
	setenv("CORDON_SNAPSHOT", "always", 1);
	assert_non_null(mkdtemp(where));
	snprintf(path, sizeof(path), "%s/killed.db", where);
	assert_int_equal(cor_store_write(path, estate, NULL), COR_OK);
	cor_snapshot_look(path); /* waits until it is settled */
	for (unsigned i = 0; i < KILLS; i++) {
		cor_snapshot_source source = cor_snapshot_look(path);
		cor_estate *found = NULL;
		cor_err note = {0};
		bool waits = i % 4 == 0;
		int how = 0, ends[2];
		char told;

		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0)
			write_for_ever(path, estate, ends[1], waits);
		close(ends[1]);
		/* In the other rounds it may not have come so far. */
		if (i % 2 == 0)
			assert_int_equal(read(ends[0], &told, 1), 1);
		if (!waits)
			usleep(500 + draw_below(&d, 20000));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &how, 0), child);
		assert_true(WIFSIGNALED(how));
		close(ends[0]);
		cor_snapshot_open(path, &source, NULL, &found, &note);
		assert_string_equal(note.text, "");
		if (found)
			assert_true(cor_digest_equal(cor_estate_digest(found),
				cor_estate_digest(estate)));
		assert_true(found || !waits);
		there += found != NULL;
		none += found == NULL;
		cor_estate_free(found);
	}
	printf("%u there, %u none\n", there, none);
	snprintf(command, sizeof(command), "rm -rf %s", where);
	assert_int_equal(system(command), 0);
	cor_estate_free(estate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_killed)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
