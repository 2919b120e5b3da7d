#include "store/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/checksum.h"
#include "base/file.h"
#include "estate/image.h"

#define WRITE_BYTES ((size_t)1 << 26) /* at once, so that a signal is not kept waiting */

/* ---- where it is ---- */

/* Beside the estate; false when it has no name to go by. */
static bool find_place(const char *path, char place[PATH_MAX])
{
	char real[PATH_MAX];
	size_t n = strlen(path);
	const char *last;

	while (n > 1 && path[n - 1] == '/')
		n--;
	if (n == 0 || n >= PATH_MAX)
		return false;
	memcpy(place, path, n);
	place[n] = '\0';
	last = strrchr(place, '/');
	last = last ? last + 1 : place;
	/* "." and ".." are no names. */
	if (strcmp(last, "") == 0 || strcmp(last, ".") == 0 || strcmp(last, "..") == 0) {
		if (!realpath(place, real) || strcmp(real, "/") == 0)
			return false;
		n = strlen(real);
		memcpy(place, real, n + 1);
	}
	if (n + sizeof(".snapshot") > PATH_MAX)
		return false;
	memcpy(place + n, ".snapshot", sizeof(".snapshot"));
	return true;
}

/* ---- the seal ---- */

/*
 * Summing up a gigabyte takes longer than judging it.  Once a snapshot has been found good, a line beside
 * it says which file that was: device, inode, size, times of change, and since when the machine runs.
 * While all that is so, nobody has written to it; after a loss of power it is summed up again.  Only a
 * seal of this user's own is believed.
 */
#define SEAL_BYTES 512
#define SEAL_AFTER_SECONDS 2 /* a file younger than that could be written to without a trace */

static bool read_line(const char *path, char *line, size_t room, struct stat *info)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	ssize_t n = -1;

	if (fd < 0)
		return false;
	if (fstat(fd, info) == 0 && S_ISREG(info->st_mode))
		n = read(fd, line, room - 1);
	close(fd);
	if (n <= 0)
		return false;
	line[n] = '\0';
	return true;
}

/* False when the machine does not tell since when it runs. */
static bool write_seal_text(const struct stat *s, uint64_t sum, char text[SEAL_BYTES])
{
	char boot[64];
	struct stat info;
	int n;

	if (!read_line("/proc/sys/kernel/random/boot_id", boot, sizeof(boot), &info))
		return false;
	boot[strcspn(boot, "\n")] = '\0';
	n = snprintf(text, SEAL_BYTES, "CorSeal1 %s %llu %llu %lld %lld.%09ld %lld.%09ld %016llx\n",
		boot, (unsigned long long)s->st_dev, (unsigned long long)s->st_ino,
		(long long)s->st_size, (long long)s->st_ctim.tv_sec, s->st_ctim.tv_nsec,
		(long long)s->st_mtim.tv_sec, s->st_mtim.tv_nsec, (unsigned long long)sum);
	return n > 0 && n < SEAL_BYTES;
}

static bool seal_place(const char *place, char seal[PATH_MAX])
{
	return snprintf(seal, PATH_MAX, "%s.seal", place) < PATH_MAX;
}

/* What is in the head stands for all: it holds the sums of the parts. */
static uint64_t head_sum(cor_text map)
{
	return cor_checksum(map.p, COR_IMAGE_HEAD_BYTES);
}

static bool is_sealed(const char *place, const struct stat *snapshot, cor_text map)
{
	char seal[PATH_MAX], line[SEAL_BYTES], wanted[SEAL_BYTES];
	struct stat info;

	return seal_place(place, seal) && read_line(seal, line, sizeof(line), &info) &&
		info.st_uid == geteuid() && info.st_nlink == 1 &&
		(info.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
		write_seal_text(snapshot, head_sum(map), wanted) && strcmp(line, wanted) == 0;
}

/* Silent when it cannot. */
static void write_seal(const char *place, const struct stat *snapshot, cor_text map)
{
	char seal[PATH_MAX], name[PATH_MAX], text[SEAL_BYTES];
	struct timespec now;
	int fd;

	if (clock_gettime(CLOCK_REALTIME, &now) != 0 ||
		now.tv_sec - snapshot->st_ctim.tv_sec < SEAL_AFTER_SECONDS ||
		!seal_place(place, seal) || !write_seal_text(snapshot, head_sum(map), text) ||
		snprintf(name, sizeof(name), "%s.%ld.tmp", seal, (long)getpid()) >=
			(int)sizeof(name))
		return;
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text) || rename(name, seal) != 0)
		unlink(name);
	close(fd);
}

static void drop_seal(const char *place)
{
	char seal[PATH_MAX];

	if (seal_place(place, seal))
		unlink(seal);
}

/* ---- reading ---- */

/* Who may write the estate's folder may put anything there; only what the estate's owner, this user or
 * the administrator wrote is believed. */
static bool is_trusted(const char *path, const struct stat *info)
{
	struct stat estate;

	return info->st_uid == geteuid() || info->st_uid == 0 ||
		(stat(path, &estate) == 0 && estate.st_uid == info->st_uid);
}

static cor_image_fit look_inside(const char *path, const char *place,
	const cor_snapshot_source *source, const cor_estate *below, cor_digest *ret_digest)
{
	int fd = open(place, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	cor_image_fit fit = COR_IMAGE_FOREIGN;
	char head[COR_IMAGE_HEAD_BYTES];
	struct stat info;
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? COR_IMAGE_STALE : COR_IMAGE_FOREIGN;
	if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && is_trusted(path, &info)) {
		n = read(fd, head, sizeof(head));
		if (n >= 0)
			fit = cor_image_look((cor_text){head, (size_t)n}, (uint64_t)info.st_size,
				&source->digest, below, ret_digest);
	}
	close(fd);
	return fit;
}

/* Maps the file and tells what it is: the file may be another by now than it was when looked into. */
static bool map_file(const char *place, cor_text *ret_map, struct stat *ret_info)
{
	int fd = open(place, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	char self[64];
	bool is_mapped;

	if (fd < 0)
		return false;
	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	/* What is written before the times are looked at shows in them. */
	is_mapped = cor_file_map(self, ret_map, NULL) == COR_OK && fstat(fd, ret_info) == 0;
	close(fd);
	/* What is not in memory any more comes back in big pages, of which fewer are missed; a wish. */
	if (is_mapped)
		(void)madvise((void *)(uintptr_t)ret_map->p, ret_map->n, MADV_HUGEPAGE);
	return is_mapped;
}

static void open_image(const char *place, const cor_snapshot_source *source,
	const cor_estate *below, cor_estate **ret_estate, cor_err *note)
{
	cor_err trouble = {0};
	cor_status status = COR_EINPUT;
	bool sealed = false;
	struct stat info;
	cor_text map;

	if (!map_file(place, &map, &info))
		return;
	if (cor_image_look(map, map.n, &source->digest, below, NULL) == COR_IMAGE_FITS) {
		sealed = is_sealed(place, &info, map);
		status = cor_image_open(map, sealed, below, ret_estate, &trouble);
	}
	if (status == COR_OK) {
		if (!sealed)
			write_seal(place, &info, map);
		return;
	}
	cor_file_unmap(map);
	if (status == COR_EINPUT)
		cor_fail(note, COR_EINPUT,
			"%s: the snapshot is damaged (%s); the estate itself is read instead",
			place, trouble.text);
}

void cor_snapshot_open(const char *path, const cor_snapshot_source *source, const cor_estate *below,
	cor_estate **ret_estate, cor_err *note)
{
	char place[PATH_MAX];

	if (!source->is_usable || !find_place(path, place))
		return;
	switch (look_inside(path, place, source, below, NULL)) {
	case COR_IMAGE_STALE:
		return;
	case COR_IMAGE_FOREIGN:
		cor_fail(note, COR_EINPUT, "%s: this is no snapshot of Cordon's; left as it is",
			place);
		return;
	case COR_IMAGE_DAMAGED:
		cor_fail(note, COR_EINPUT,
			"%s: the snapshot is damaged; the estate itself is read instead", place);
		return;
	case COR_IMAGE_FITS:
		open_image(place, source, below, ret_estate, note);
		return;
	}
}

/* ---- writing ---- */

static bool write_piece(void *context, uint64_t at, const void *bytes, size_t count)
{
	const int *fd = context;
	const char *p = bytes;

	while (count > 0) {
		ssize_t n = pwrite(*fd, p, count < WRITE_BYTES ? count : WRITE_BYTES, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		at += (uint64_t)n;
		count -= (size_t)n;
	}
	return true;
}

/* A file without a name: when this program is killed, nothing is left of it. */
static int open_nameless(const char *place, mode_t mode)
{
	char folder[PATH_MAX] = ".";
	const char *slash = strrchr(place, '/');

	if (slash) {
		size_t n = slash == place ? 1 : (size_t)(slash - place);

		memcpy(folder, place, n);
		folder[n] = '\0';
	}
	return open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
}

static int open_named(const char *name, mode_t mode)
{
	unlink(name);
	return open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
}

static bool give_name(int fd, const char *name)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	unlink(name);
	return linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

/* Something that is no snapshot is not replaced. */
static bool may_replace(const char *path, const char *place, const cor_snapshot_source *source)
{
	return look_inside(path, place, source, NULL, NULL) != COR_IMAGE_FOREIGN;
}

static bool is_unchanged(const char *path, const cor_snapshot_source *source)
{
	cor_snapshot_source now = cor_snapshot_look(path);

	return now.is_usable && cor_digest_equal(&now.digest, &source->digest);
}

void cor_snapshot_write(const char *path, const cor_snapshot_source *source,
	const cor_estate *estate)
{
	char place[PATH_MAX], name[PATH_MAX];
	bool is_done = false, is_nameless;
	int fd;

	if (!source->is_usable || !source->is_settled || !source->is_worth_it ||
		!find_place(path, place) || !may_replace(path, place, source) ||
		snprintf(name, sizeof(name), "%s.%ld.tmp", place, (long)getpid()) >=
			(int)sizeof(name))
		return;
	fd = open_nameless(place, source->mode);
	is_nameless = fd >= 0;
	if (!is_nameless)
		fd = open_named(name, source->mode);
	if (fd < 0)
		return;
	drop_seal(place);
	/* No sync: after a loss of power the checksums tell. */
	if (cor_image_write(estate, &source->digest, write_piece, &fd, &is_done, NULL) != COR_OK)
		is_done = false;
	/* What was read must be what is there: a change meanwhile makes this a snapshot of neither. */
	is_done = is_done && is_unchanged(path, source) && (!is_nameless || give_name(fd, name));
	/* A stale one is no loss; in place of another, ext4 would have this one on its way to the disk first. */
	if (is_done)
		unlink(place);
	is_done = is_done && rename(name, place) == 0;
	if (close(fd) != 0 || !is_done)
		unlink(name);
}

void cor_snapshot_compare(const char *path, const cor_snapshot_source *source,
	const cor_estate *estate, cor_err *note)
{
	char place[PATH_MAX];
	cor_digest digest;

	if (!source->is_usable || !find_place(path, place) ||
		look_inside(path, place, source, cor_estate_below(estate), &digest) !=
			COR_IMAGE_FITS ||
		cor_digest_equal(&digest, cor_estate_digest(estate)))
		return;
	unlink(place);
	drop_seal(place);
	cor_fail(note, COR_EINPUT,
		"%s: the snapshot held another estate than %s, although that looked unchanged; "
		"it is removed",
		place, path);
}
