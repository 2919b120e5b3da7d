/* What a process in jail can still do: a child tries, and says with its exit status how it went. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "discover/jail.h"
#include "discover/scan.h"

static bool is_denied(int result)
{
	return result == -1 && errno == EPERM;
}

/* 0: everything that must be denied is; else which was not. */
static int try_out(void)
{
	if (!is_denied(open("/etc/passwd", O_RDONLY | O_CLOEXEC)))
		return 1;
	if (!is_denied(open("/tmp/cordon-jail", O_CREAT | O_WRONLY | O_CLOEXEC, 0600)))
		return 2;
	if (!is_denied(socket(AF_INET, SOCK_DGRAM, 0)) ||
		!is_denied(socket(AF_INET6, SOCK_DGRAM, 0)) ||
		!is_denied(socket(AF_UNIX, SOCK_STREAM, 0)))
		return 3;
	if (!is_denied(fork()))
		return 4;
	if (!is_denied(execl("/bin/true", "true", NULL)))
		return 5;
	if (!is_denied(kill(getppid(), 0)) && errno != EPERM)
		return 6;
	if (!is_denied(unlink("/tmp/cordon-jail")) || !is_denied(chdir("/")))
		return 7;
	if (!is_denied(dup(0)))
		return 8;
	void *block = malloc(8u << 20); /* memory is allowed */
	if (!block)
		return 9;
	free(block);
	return 0;
}

static int in_child(bool is_network)
{
	int pipes[2], s, how = -1;
	pid_t child;

	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(cor_scan_socket(AF_INET, &s, NULL), COR_OK);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		cor_err err = {0};
		cor_status status = is_network ? cor_jail_network(s, pipes[1], &err)
					       : cor_jail_writer(pipes[0], pipes[1], &err);
		if (status != COR_OK)
			_exit(99);
		if (write(pipes[1], "x", 1) != 1) /* its own door */
			_exit(98);
		/* Of the one that writes, the socket was closed, and nothing can be sent. */
		if (!is_network && send(s, "x", 1, 0) != -1)
			_exit(97);
		if (write(1, "", 0) != -1 || errno != EPERM) /* not even to the terminal */
			_exit(96);
		_exit(try_out());
	}
	waitpid(child, &how, 0);
	close(pipes[0]);
	close(pipes[1]);
	close(s);
	return WIFEXITED(how) ? WEXITSTATUS(how) : -WTERMSIG(how);
}

static void test_network(void **state)
{
	(void)state;
	assert_int_equal(in_child(true), 0);
}

static void test_writer(void **state)
{
	(void)state;
	assert_int_equal(in_child(false), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
