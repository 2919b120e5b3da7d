#include "app/scan_split.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/archive.h"
#include "discover/jail.h"

#define PIPE_BYTES (1 << 20)
#define ROOM_BYTES (4u << 20) /* more than a record */

/* What the processes tell the one that started them; each writes its own half. */
typedef struct board {
	cor_scan_counts counts;
	cor_status network_status, writer_status;
	cor_err network_err, writer_err;
} board;

typedef struct split {
	const cor_scan_request *request; /* NULL: users */
	const cor_user_request *users;
	board *board; /* shared memory */
	int socket, archive, pipe[2];
} split;

/* ---- the process with the network ---- */

static volatile sig_atomic_t stop;

static void take_signal(int signal)
{
	(void)signal;
	stop = 1;
}

static cor_status pass_on(void *context, cor_text records, cor_err *err)
{
	const split *s = context;

	while (records.n > 0) {
		ssize_t n = write(s->pipe[1], records.p, records.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return cor_fail(err, COR_ESYSTEM, "what was heard cannot be handed on: %s",
				strerror(errno));
		records.p += n;
		records.n -= (size_t)n;
	}
	return COR_OK;
}

static void be_users(split *s)
{
	board *b = s->board;
	cor_user_request request = *s->users;

	request.write = pass_on;
	request.context = s;
	request.stop = &stop;
	/* Rights first: the library would look for files, and make folders of its own. */
	b->network_status = cor_user_load(&b->network_err);
	if (b->network_status == COR_OK)
		b->network_status = cor_jail_sockets(s->pipe[1], &b->network_err);
	if (b->network_status == COR_OK)
		b->network_status = cor_user_begin(&b->network_err);
	if (b->network_status == COR_OK)
		b->network_status = cor_user_run(&request, &b->counts, &b->network_err);
	_exit(b->network_status != COR_OK);
}

static void be_network(split *s)
{
	board *b = s->board;
	struct sigaction action = {.sa_handler = take_signal};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!s->request)
		be_users(s);
	cor_scan_request request = *s->request;
	request.write = pass_on;
	request.context = s;
	request.socket = s->socket;
	request.stop = &stop;
	b->network_status = cor_jail_network(s->socket, s->pipe[1], &b->network_err);
	if (b->network_status != COR_OK)
		_exit(1);
	b->network_status = cor_scan_run(&request, &b->counts, &b->network_err);
	_exit(b->network_status != COR_OK);
}

/* ---- the process that writes ---- */

static cor_status write_all(int file, const char *p, size_t n, cor_err *err)
{
	while (n > 0) {
		ssize_t done = write(file, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return cor_fail(err, COR_ESYSTEM, "the archive cannot be written: %s",
				strerror(errno));
		p += done;
		n -= (size_t)done;
	}
	return COR_OK;
}

/* Bytes at the front that are whole records of good form; *ret_bad: what follows can be none. */
static size_t whole_records(const char *p, size_t n, bool *ret_bad)
{
	cor_archive_reader reader = {.text = {p, n}};
	cor_archive_record record;

	while (cor_archive_next(&reader, &record))
		;
	*ret_bad = reader.damaged > 0 || reader.lost_bytes > ROOM_BYTES / 2;
	return reader.at;
}

static cor_status copy_records(const split *s, char *room, cor_err *err)
{
	size_t n = 0;

	for (;;) {
		bool is_bad;
		ssize_t more = read(s->pipe[0], room + n, ROOM_BYTES - n);
		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return cor_fail(err, COR_ESYSTEM, "what was heard cannot be read: %s",
				strerror(errno));
		n += (size_t)more;
		size_t whole = whole_records(room, n, &is_bad);
		if (is_bad || (more == 0 && whole < n))
			return cor_fail(err, COR_ESYSTEM,
				"what the process with the network handed on is no record: not kept");
		COR_TRY(write_all(s->archive, room, whole, err));
		if (n > whole)
			/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): n > 0 */
			memmove(room, room + whole, n - whole);
		n -= whole;
		if (more > 0)
			continue;
		return fdatasync(s->archive) == 0
			? COR_OK
			: cor_fail(err, COR_ESYSTEM, "the archive cannot be synced: %s",
				  strerror(errno));
	}
}

static void be_writer(const split *s)
{
	board *b = s->board;
	char *room = cor_mem_new(1, ROOM_BYTES);

	signal(SIGINT, SIG_IGN); /* the other one ends first, and with it the pipe */
	signal(SIGTERM, SIG_IGN);
	b->writer_status = room ? cor_jail_writer(s->pipe[0], s->archive, &b->writer_err)
				: cor_fail(&b->writer_err, COR_ENOMEM, "out of memory");
	if (b->writer_status == COR_OK)
		b->writer_status = copy_records(s, room, &b->writer_err);
	_exit(b->writer_status != COR_OK);
}

/* ---- the one that starts them ---- */

static pid_t start(split *s, bool is_network)
{
	pid_t parent = getpid(), child = fork();

	if (child != 0)
		return child;
	if (getppid() != parent)
		_exit(1);
	if (is_network)
		be_network(s);
	else
		be_writer(s);
	_exit(1);
}

/* What a process left on the board; else how it ended. */
static cor_status wait_for(pid_t child, const char *which, const cor_status *said,
	const cor_err *why, cor_err *err)
{
	int how = 0;

	if (child < 0)
		return cor_fail(err, COR_ESYSTEM, "no process: %s", strerror(errno));
	while (waitpid(child, &how, 0) < 0 && errno == EINTR)
		;
	if (*said != COR_OK)
		return cor_fail(err, *said, "%s", why->text);
	if (WIFSIGNALED(how))
		return cor_fail(err, COR_ESYSTEM,
			"the process that %s was ended by signal %d; what it had handed on is kept",
			which, WTERMSIG(how));
	return COR_OK;
}

static volatile pid_t asking;

static void hand_on(int signal)
{
	if (asking > 0)
		kill(asking, signal);
}

static cor_status run(split *s, cor_err *err)
{
	struct sigaction action = {.sa_handler = hand_on}, before[2];
	board *b = s->board;
	cor_err why = {0};

	/* The one with the network ends, then the pipe, then the one that writes. */
	sigaction(SIGINT, &action, &before[0]);
	sigaction(SIGTERM, &action, &before[1]);
	pid_t writer = start(s, false);
	pid_t network = writer < 0 ? -1 : start(s, true);
	asking = network;
	close(s->pipe[0]);
	close(s->pipe[1]);
	s->pipe[0] = s->pipe[1] = -1;
	cor_status status = wait_for(network, "asks", &b->network_status, &b->network_err, err);
	asking = 0;
	cor_status wrote = writer < 0
		? status
		: wait_for(writer, "writes", &b->writer_status, &b->writer_err, &why);
	sigaction(SIGINT, &before[0], NULL);
	sigaction(SIGTERM, &before[1], NULL);
	/* A pipe that nobody reads is not the cause. */
	return wrote == COR_OK ? status
			       : cor_fail(err, wrote, "%s", writer < 0 ? err->text : why.text);
}

static cor_status split_up(split *s, const char *archive, cor_scan_counts *ret, cor_err *err)
{
	cor_status status;

	s->board = mmap(NULL, sizeof(*s->board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		-1, 0);
	if (s->board == MAP_FAILED)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	status = cor_archive_append_open(archive, &s->archive, err);
	if (status == COR_OK && s->request)
		status = cor_scan_socket(cor_scope_family(s->request->scope), &s->socket, err);
	if (status == COR_OK && pipe2(s->pipe, O_CLOEXEC) != 0)
		status = cor_fail(err, COR_ESYSTEM, "no pipe: %s", strerror(errno));
	if (status == COR_OK) {
		(void)fcntl(s->pipe[1], F_SETPIPE_SZ, PIPE_BYTES);
		status = run(s, err);
	}
	if (status == COR_OK)
		*ret = s->board->counts;
	int files[] = {s->pipe[0], s->pipe[1], s->socket, s->archive};
	for (int i = 0; i < 4; i++)
		if (files[i] >= 0)
			close(files[i]);
	munmap(s->board, sizeof(*s->board));
	return status;
}

cor_status cor_scan_split(const cor_scan_request *request, const char *archive,
	cor_scan_counts *ret, cor_err *err)
{
	split s = {.request = request, .socket = -1, .archive = -1, .pipe = {-1, -1}};

	return split_up(&s, archive, ret, err);
}

cor_status cor_user_split(const cor_user_request *request, const char *archive,
	cor_scan_counts *ret, cor_err *err)
{
	split s = {.users = request, .socket = -1, .archive = -1, .pipe = {-1, -1}};

	return split_up(&s, archive, ret, err);
}
