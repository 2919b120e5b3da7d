#include "discover/jail.h"

#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "which architecture does the kernel report to seccomp here?"
#endif

#define NOBODY 65534
#define RULES_MAX 128

typedef struct rules {
	struct sock_filter at[RULES_MAX];
	unsigned short count;
} rules;

static void add(rules *r, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	COR_ASSERT(r->count < RULES_MAX);
	r->at[r->count++] = (struct sock_filter){code, yes, no, k};
}

static void load(rules *r, uint32_t offset)
{
	add(r, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void give(rules *r, uint32_t what)
{
	add(r, BPF_RET | BPF_K, what, 0, 0);
}

static void begin(rules *r)
{
	r->count = 0;
	load(r, offsetof(struct seccomp_data, arch));
	add(r, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	give(r, SECCOMP_RET_KILL_PROCESS);
	load(r, offsetof(struct seccomp_data, nr));
}

static void allow(rules *r, long call)
{
	add(r, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
	give(r, SECCOMP_RET_ALLOW);
}

/* Only when the low half of argument i is `value` (a file descriptor), or has none of these bits. */
static void allow_if(rules *r, long call, unsigned i, uint32_t value, bool is_mask)
{
	uint32_t low = (uint32_t)(offsetof(struct seccomp_data, args) + (size_t)8 * i);

	add(r, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 5);
	load(r, low);
	if (is_mask)
		add(r, BPF_JMP | BPF_JSET | BPF_K, value, 1, 0);
	else
		add(r, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
	give(r, SECCOMP_RET_ALLOW);
	load(r, offsetof(struct seccomp_data, nr));
	add(r, BPF_JMP | BPF_JA, 0, 0, 0);
}

static void allow_memory(rules *r)
{
	allow(r, SYS_brk);
	allow(r, SYS_munmap);
	allow(r, SYS_mremap);
	allow_if(r, SYS_mmap, 2, PROT_EXEC, true);
	allow(r, SYS_madvise);
	allow(r, SYS_futex);
	allow(r, SYS_getrandom);
	allow(r, SYS_rt_sigreturn);
	allow(r, SYS_restart_syscall);
	allow(r, SYS_exit);
	allow(r, SYS_exit_group);
#if defined(__SANITIZE_ADDRESS__)
	allow(r, SYS_sigaltstack);
	allow(r, SYS_getpid);
	allow(r, SYS_gettid);
	allow(r, SYS_sched_yield);
#endif
}

static cor_status limit(__rlimit_resource_t which, rlim_t most, cor_err *err)
{
	struct rlimit l = {most, most};

	return setrlimit(which, &l) == 0
		? COR_OK
		: cor_fail(err, COR_ESYSTEM, "a limit cannot be set: %s", strerror(errno));
}

static cor_status close_others(int a, int b, cor_err *err)
{
	unsigned low = (unsigned)(a < b ? a : b), high = (unsigned)(a < b ? b : a);
	bool good = low <= 3 || close_range(3, low - 1, 0) == 0;

	good = good && (high <= low + 1 || close_range(low + 1, high - 1, 0) == 0) &&
		close_range(high + 1, ~0u, 0) == 0;
	return good ? COR_OK
		    : cor_fail(err, COR_ESYSTEM, "files cannot be closed: %s", strerror(errno));
}

static cor_status leave_root(cor_err *err)
{
	if (geteuid() != 0)
		return COR_OK;
	if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
		setresuid(NOBODY, NOBODY, NOBODY) != 0)
		return cor_fail(err, COR_ESYSTEM, "root cannot be left: %s", strerror(errno));
	return COR_OK;
}

static cor_status enter(rules *r, bool writes_files, rlim_t files, cor_err *err)
{
	struct sock_fprog program = {.filter = r->at};

	give(r, SECCOMP_RET_ERRNO | EPERM);
	program.len = r->count;
	COR_TRY(leave_root(err));
	/* Behind leaving root, which forgets it: who started this is gone, so is the reason to go on. */
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	COR_TRY(limit(RLIMIT_CORE, 0, err));
	if (!writes_files)
		COR_TRY(limit(RLIMIT_FSIZE, 0, err));
	COR_TRY(limit(RLIMIT_NOFILE, files, err));
	COR_TRY(limit(RLIMIT_NPROC, 0, err));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		return cor_fail(err, COR_ESYSTEM, "rights cannot be given up (seccomp): %s",
			strerror(errno));
	return COR_OK;
}

cor_status cor_jail_network(int socket, int pipe, cor_err *err)
{
	rules r;

	COR_TRY(close_others(socket, pipe, err));
	begin(&r);
	allow_if(&r, SYS_recvmmsg, 0, (uint32_t)socket, false);
	allow_if(&r, SYS_sendmmsg, 0, (uint32_t)socket, false);
#ifdef SYS_poll
	allow(&r, SYS_poll);
#endif
	allow(&r, SYS_ppoll);
	allow(&r, SYS_clock_gettime);
	allow_if(&r, SYS_write, 0, (uint32_t)pipe, false);
	allow_memory(&r);
	return enter(&r, false, 1, err); /* poll() wants one */
}

cor_status cor_jail_sockets(int pipe, cor_err *err)
{
	static const long CALLS[] = {
		SYS_connect,
		SYS_bind,
		SYS_getsockname,
		SYS_setsockopt,
		SYS_getsockopt,
		SYS_sendto,
		SYS_sendmsg,
		SYS_recvfrom,
		SYS_recvmsg,
		SYS_close,
		SYS_pselect6,
		SYS_ppoll,
		SYS_clock_gettime,
		SYS_gettimeofday,
		SYS_getpid,
#ifdef SYS_select
		SYS_select,
		SYS_poll,
#endif
	};
	rules r;

	COR_TRY(close_others(pipe, pipe, err));
	begin(&r);
	allow_if(&r, SYS_socket, 0, AF_INET, false);
	allow_if(&r, SYS_socket, 0, AF_INET6, false);
	for (size_t i = 0; i < sizeof(CALLS) / sizeof(CALLS[0]); i++)
		allow(&r, CALLS[i]);
	allow_if(&r, SYS_write, 0, (uint32_t)pipe, false);
	allow_memory(&r);
	return enter(&r, false, 512, err);
}

cor_status cor_jail_writer(int pipe, int archive, cor_err *err)
{
	rules r;

	COR_TRY(close_others(pipe, archive, err));
	begin(&r);
	allow_if(&r, SYS_read, 0, (uint32_t)pipe, false);
	allow_if(&r, SYS_write, 0, (uint32_t)archive, false);
	allow_if(&r, SYS_fdatasync, 0, (uint32_t)archive, false);
	allow_memory(&r);
	return enter(&r, true, 1, err);
}
