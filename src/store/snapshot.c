#include "store/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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

void cor_snapshot_open(const char *path, const cor_snapshot_source *source, const cor_estate *below,
	cor_estate **ret_estate, cor_err *note)
{
	char place[PATH_MAX];
	cor_err trouble = {0};
	cor_text map;
	cor_status status;

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
		break;
	}
	if (cor_file_map(place, &map, NULL) != COR_OK)
		return;
	/* The file may be another by now. */
	status = cor_image_look(map, map.n, &source->digest, below, NULL) == COR_IMAGE_FITS
		? cor_image_open(map, below, ret_estate, &trouble)
		: COR_EINPUT;
	if (status == COR_OK)
		return;
	cor_file_unmap(map);
	if (status == COR_EINPUT)
		cor_fail(note, COR_EINPUT,
			"%s: the snapshot is damaged (%s); the estate itself is read instead",
			place, trouble.text);
}

/* ---- writing ---- */

static bool write_piece(void *context, const void *bytes, size_t count)
{
	const int *fd = context;
	const char *p = bytes;

	while (count > 0) {
		ssize_t n = write(*fd, p, count < WRITE_BYTES ? count : WRITE_BYTES);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
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
	/* No sync: after a loss of power the checksums tell. */
	if (cor_image_write(estate, &source->digest, write_piece, &fd, &is_done, NULL) != COR_OK)
		is_done = false;
	/* What was read must be what is there: a change meanwhile makes this a snapshot of neither. */
	is_done = is_done && is_unchanged(path, source) && (!is_nameless || give_name(fd, name)) &&
		rename(name, place) == 0;
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
	cor_fail(note, COR_EINPUT,
		"%s: the snapshot held another estate than %s, although that looked unchanged; "
		"it is removed",
		place, path);
}
