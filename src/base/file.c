#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"

static cor_status fail_errno(cor_err *err, const char *path, const char *what)
{
	return cor_fail(err, COR_ESYSTEM, "%s: cannot %s: %s", path, what, strerror(errno));
}

/* Opens a regular file of at most limit_bytes.  The caller closes *ret_fd. */
static cor_status open_regular(const char *path, size_t limit_bytes, int *ret_fd, size_t *ret_bytes,
	cor_err *err)
{
	/* O_NONBLOCK: a FIFO is refused below, not waited for. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	cor_status status = COR_OK;
	struct stat info;

	if (fd < 0)
		return fail_errno(err, path, "open");
	if (fstat(fd, &info) != 0)
		status = fail_errno(err, path, "look at");
	else if (!S_ISREG(info.st_mode))
		status = cor_fail(err, COR_EINPUT, "%s: expected a regular file", path);
	else if ((uint64_t)info.st_size > limit_bytes)
		status = cor_fail(err, COR_ELIMIT, "%s: %lld bytes, expected at most %zu", path,
			(long long)info.st_size, limit_bytes);
	if (status != COR_OK) {
		close(fd);
		return status;
	}
	*ret_fd = fd;
	*ret_bytes = (size_t)info.st_size;
	return COR_OK;
}

/* Reads until count bytes or the end of the file. */
static cor_status read_all(int fd, const char *path, char *bytes, size_t count, size_t *ret_count,
	cor_err *err)
{
	size_t done = 0;

	while (done < count) {
		ssize_t got = read(fd, bytes + done, count - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_errno(err, path, "read");
		if (got == 0)
			break;
		done += (size_t)got;
	}
	*ret_count = done;
	return COR_OK;
}

static cor_status read_fresh(int fd, const char *path, size_t expected, char **ret_bytes,
	size_t *ret_count, cor_err *err)
{
	/* One byte more than expected shows growth; one more for the NUL. */
	char *bytes = expected < SIZE_MAX - 2 ? cor_mem_new(expected + 2, 1) : NULL;
	cor_status status;
	size_t count = 0;

	if (!bytes)
		return cor_fail(err, COR_ENOMEM, "%s: out of memory for %zu bytes", path, expected);
	status = read_all(fd, path, bytes, expected + 1, &count, err);
	if (status == COR_OK && count > expected)
		status = cor_fail(err, COR_ESYSTEM, "%s: grew while it was read", path);
	if (status != COR_OK) {
		cor_mem_free(bytes);
		return status;
	}
	bytes[count] = '\0';
	*ret_bytes = bytes;
	*ret_count = count;
	return COR_OK;
}

cor_status cor_file_read(const char *path, size_t limit_bytes, char **ret_bytes, size_t *ret_count,
	cor_err *err)
{
	cor_status status;
	size_t expected = 0;
	int fd = -1;

	COR_TRY(open_regular(path, limit_bytes, &fd, &expected, err));
	status = read_fresh(fd, path, expected, ret_bytes, ret_count, err);
	close(fd);
	return status;
}

cor_status cor_file_map_open(const char *path, cor_text *ret_text, int *ret_file, cor_err *err)
{
	cor_status status = COR_OK;
	size_t bytes = 0;
	void *map;
	int fd = -1;

	COR_TRY(open_regular(path, COR_LIMIT_FILE_BYTES, &fd, &bytes, err));
	if (bytes == 0) {
		*ret_text = COR_TEXT("");
	} else {
		map = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map == MAP_FAILED)
			status = fail_errno(err, path, "map");
		else
			*ret_text = (cor_text){map, bytes};
	}
	if (status == COR_OK)
		*ret_file = fd;
	else
		close(fd);
	return status;
}

cor_status cor_file_map(const char *path, cor_text *ret_text, cor_err *err)
{
	int fd;

	COR_TRY(cor_file_map_open(path, ret_text, &fd, err));
	close(fd);
	return COR_OK;
}

bool cor_file_read_at(int fd, uint64_t at, void *bytes, size_t count)
{
	char *to = bytes;

	while (count > 0) {
		ssize_t got = pread(fd, to, count, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		at += (uint64_t)got;
		count -= (size_t)got;
	}
	return true;
}

void cor_file_unmap(cor_text text)
{
	union {
		const char *seen;
		void *mapped;
	} pointer = {text.p};

	if (text.n)
		munmap(pointer.mapped, text.n);
}

static cor_status write_all(int fd, const char *path, cor_text text, cor_err *err)
{
	while (text.n > 0) {
		ssize_t put = write(fd, text.p, text.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return fail_errno(err, path, "write");
		text.p += put;
		text.n -= (size_t)put;
	}
	return COR_OK;
}

/* Creates a file of a new name beside path.  The caller closes it and removes or renames it. */
static cor_status open_beside(const char *path, char name[PATH_MAX], int *ret_fd, cor_err *err)
{
	for (unsigned attempt = 0; attempt < 1000; attempt++) {
		int length = snprintf(name, PATH_MAX, "%s.%ld-%u.tmp", path, (long)getpid(),
			attempt);
		int fd;

		if (length < 0 || length >= PATH_MAX)
			return cor_fail(err, COR_EINPUT, "%s: path too long to write there", path);
		/* Not mkstemp: it would give 0600 and not what the umask says. */
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0) {
			*ret_fd = fd;
			return COR_OK;
		}
		if (errno != EEXIST)
			return fail_errno(err, path, "create a temporary file beside it");
	}
	return cor_fail(err, COR_ESYSTEM, "%s: too many temporary files beside it", path);
}

static cor_status sync_folder(const char *path, cor_err *err)
{
	const char *slash = strrchr(path, '/');
	cor_status status = COR_OK;
	char folder[PATH_MAX] = ".";
	int fd;

	if (slash) {
		size_t length = slash == path ? 1 : (size_t)(slash - path);

		memcpy(folder, path, length);
		folder[length] = '\0';
	}
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* A folder that may be written but not read, or cannot be synced, has to do without. */
	if (fd < 0)
		return errno == EACCES ? COR_OK : fail_errno(err, path, "open the folder of");
	if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
		status = fail_errno(err, path, "sync the folder of");
	close(fd);
	return status;
}

static cor_status write_and_close(int fd, const char *path, cor_text text, const mode_t *mode,
	cor_err *err)
{
	cor_status status = write_all(fd, path, text, err);

	if (status == COR_OK && mode && fchmod(fd, *mode & 07777) != 0)
		status = fail_errno(err, path, "keep the permissions of");
	if (status == COR_OK && fsync(fd) != 0)
		status = fail_errno(err, path, "sync");
	if (close(fd) != 0 && status == COR_OK)
		status = fail_errno(err, path, "close");
	return status;
}

cor_status cor_file_write(const char *path, cor_text text, cor_err *err)
{
	bool exists = false;
	cor_status status;
	char name[PATH_MAX];
	struct stat info;
	int fd = -1;

	if (stat(path, &info) == 0)
		exists = true;
	else if (errno != ENOENT)
		return fail_errno(err, path, "write");
	/* Renaming over /dev/stdout or a folder would be a surprise, or worse. */
	if (exists && !S_ISREG(info.st_mode))
		return cor_fail(err, COR_EINPUT, "%s: expected a regular file", path);
	COR_TRY(open_beside(path, name, &fd, err));
	status = write_and_close(fd, path, text, exists ? &info.st_mode : NULL, err);
	if (status == COR_OK && rename(name, path) != 0)
		status = fail_errno(err, path, "rename a temporary file to");
	if (status != COR_OK) {
		unlink(name);
		return status;
	}
	return sync_folder(path, err);
}

bool cor_file_is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool cor_file_exists(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0;
}

bool cor_file_is_same(const char *a, const char *b)
{
	struct stat one, other;

	return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
		one.st_ino == other.st_ino;
}

bool cor_file_is_regular(const char *path, uint64_t *ret_bytes)
{
	struct stat info;

	if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
		return false;
	*ret_bytes = (uint64_t)info.st_size;
	return true;
}
