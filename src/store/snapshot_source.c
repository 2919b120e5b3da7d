/* Whether an estate on disk is still what it was, without reading it. */

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "store/folder.h"
#include "store/snapshot.h"

#define WORTH_BYTES ((uint64_t)4 << 20) /* less is read anew in a few milliseconds */
#define TICK_NS 20000000                /* clocks of file systems tick at least this often */
#define COARSE_NS 2000000000            /* or, without fractions of a second, this often */
#define SQLITE_HEAD_BYTES 100

typedef struct look {
	cor_hasher hasher;
	uint64_t bytes;
	int64_t newest_ns;
	bool is_coarse;
	mode_t mode; /* permissions that all files have in common */
} look;

static int64_t ns_of(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void note_time(look *l, struct timespec t)
{
	cor_hasher_add_u64(&l->hasher, (uint64_t)ns_of(t));
	if (ns_of(t) > l->newest_ns)
		l->newest_ns = ns_of(t);
	l->is_coarse |= t.tv_nsec == 0;
}

static void note_file(look *l, const struct stat *info)
{
	cor_hasher_add_u64(&l->hasher, (uint64_t)info->st_size);
	cor_hasher_add_u64(&l->hasher, (uint64_t)info->st_dev);
	cor_hasher_add_u64(&l->hasher, (uint64_t)info->st_ino);
	note_time(l, info->st_mtim);
	note_time(l, info->st_ctim);
	l->bytes += (uint64_t)info->st_size;
	l->mode &= info->st_mode;
}

/* Changes that are still in a journal stand in no file that is looked at. */
static bool has_journal(const char *path)
{
	static const char *const SUFFIXES[] = {"-wal", "-journal"};
	bool has = false;

	for (unsigned i = 0; i < 2 && !has; i++) {
		cor_buf name = {0};
		struct stat info;

		cor_buf_addf(&name, "%s%s", path, SUFFIXES[i]);
		has = cor_buf_status(&name, NULL) != COR_OK ||
			(stat(name.p, &info) == 0 && info.st_size > 0);
		cor_buf_done(&name);
	}
	return has;
}

/* SQLite counts its transactions in the head of the file. */
static bool look_at_database(const char *path, look *l)
{
	char head[SQLITE_HEAD_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat info;
	bool is_good;

	if (fd < 0)
		return false;
	is_good = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
		read(fd, head, sizeof(head)) == (ssize_t)sizeof(head) && !has_journal(path);
	close(fd);
	if (!is_good)
		return false;
	note_file(l, &info);
	cor_hasher_add(&l->hasher, head, sizeof(head));
	return true;
}

/* A file that comes, goes or gets another name changes the folder's own times, too. */
static bool look_at_folder(const char *path, look *l)
{
	struct stat info;

	if (stat(path, &info) != 0)
		return false;
	note_file(l, &info);
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		cor_buf name = {0};
		bool is_there;

		cor_buf_addf(&name, "%s/%s", path, cor_folder_file(t));
		is_there = cor_buf_status(&name, NULL) == COR_OK && stat(name.p, &info) == 0;
		cor_buf_done(&name);
		cor_hasher_add_u64(&l->hasher, is_there);
		if (is_there)
			note_file(l, &info);
	}
	return true;
}

static bool look_at(const char *path, look *l)
{
	*l = (look){.newest_ns = INT64_MIN, .mode = 0666};
	cor_hasher_init(&l->hasher);
	return cor_file_is_folder(path) ? look_at_folder(path, l) : look_at_database(path, l);
}

/* A change in the same tick of the clock as the last one would not be seen. */
static int64_t missing_ns(const look *l)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return l->newest_ns + (l->is_coarse ? COARSE_NS : TICK_NS) - ns_of(now);
}

cor_snapshot_source cor_snapshot_look(const char *path)
{
	const char *said = getenv("CORDON_SNAPSHOT");
	cor_snapshot_source source = {.is_usable = false};
	look l;

	if ((said && strcmp(said, "off") == 0) || !look_at(path, &l))
		return source;
	if (missing_ns(&l) > 0 && missing_ns(&l) <= TICK_NS) {
		nanosleep(&(struct timespec){.tv_nsec = TICK_NS}, NULL);
		if (!look_at(path, &l))
			return source;
	}
	source.is_usable = true;
	source.is_settled = missing_ns(&l) <= 0;
	source.is_worth_it = l.bytes >= WORTH_BYTES || (said && strcmp(said, "always") == 0);
	source.mode = l.mode;
	source.digest = cor_hasher_done(&l.hasher);
	return source;
}
