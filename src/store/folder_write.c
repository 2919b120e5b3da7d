/* Writing a folder: into a new one beside its place, which then changes places with the old. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/file.h"
#include "store/folder.h"

#define FLUSH_BYTES ((size_t)1 << 20)

static cor_status fail_errno(cor_err *err, const char *path, const char *what)
{
	return cor_fail(err, COR_ESYSTEM, "%s: cannot %s: %s", path, what, strerror(errno));
}

static cor_status flush(int fd, const char *file, cor_buf *buf, cor_err *err)
{
	size_t done = 0;

	COR_TRY(cor_buf_status(buf, err));
	while (done < buf->n) {
		ssize_t n = write(fd, buf->p + done, buf->n - done);

		if (n < 0 && errno != EINTR)
			return fail_errno(err, file, "write");
		if (n > 0)
			done += (size_t)n;
	}
	buf->n = 0;
	return COR_OK;
}

static cor_status write_rows(int fd, const cor_estate *estate, cor_table_id table, cor_buf *buf,
	cor_err *err)
{
	const cor_table_spec *spec = &cor_schema[table];
	cor_text cells[COR_TABLE_COLUMNS_MAX];
	uint32_t rows = cor_estate_rows(estate, table);

	buf->n = 0;
	for (unsigned c = 0; c < spec->column_count; c++)
		cells[c] = cor_text_of(spec->columns[c].name);
	cor_csv_add_record(buf, cells, spec->column_count);
	for (uint32_t row = 0; row < rows; row++) {
		for (unsigned c = 0; c < spec->column_count; c++)
			cells[c] = cor_estate_cell(estate, table, row, c);
		cor_csv_add_record(buf, cells, spec->column_count);
		if (buf->n >= FLUSH_BYTES)
			COR_TRY(flush(fd, cor_folder_file(table), buf, err));
	}
	COR_TRY(flush(fd, cor_folder_file(table), buf, err));
	return fsync(fd) == 0 ? COR_OK : fail_errno(err, cor_folder_file(table), "write");
}

static cor_status write_table(int folder, const cor_estate *estate, cor_table_id table,
	cor_buf *buf, cor_err *err)
{
	const char *file = cor_folder_file(table);
	int fd = openat(folder, file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	cor_status status;

	if (fd < 0)
		return fail_errno(err, file, "create");
	status = write_rows(fd, estate, table, buf, err);
	if (close(fd) != 0 && status == COR_OK)
		status = fail_errno(err, file, "write");
	return status;
}

static cor_status write_tables(int folder, const cor_estate *estate, cor_err *err)
{
	cor_status status = COR_OK;
	cor_buf buf = {0};
	bool any = false;

	for (unsigned t = 0; t < COR_TABLE_COUNT && status == COR_OK; t++) {
		if (cor_estate_rows(estate, (cor_table_id)t) == 0)
			continue;
		any = true;
		status = write_table(folder, estate, (cor_table_id)t, &buf, err);
	}
	/* An estate without rows is an estate all the same: a folder without tables is none. */
	if (status == COR_OK && !any)
		status = write_table(folder, estate, COR_ELEMENT, &buf, err);
	cor_buf_done(&buf);
	if (status == COR_OK && fsync(folder) != 0)
		status = fail_errno(err, "the folder", "sync");
	return status;
}

static bool is_table(const char *name)
{
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++) {
		if (strcmp(name, cor_folder_file((cor_table_id)t)) == 0)
			return true;
	}
	return false;
}

/* Removes a folder that holds tables alone.  What cannot be removed stays; nothing depends on it. */
static void remove_folder(const char *path)
{
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++) {
		char file[PATH_MAX];
		int n = snprintf(file, sizeof(file), "%s/%s", path,
			cor_folder_file((cor_table_id)t));

		if (n > 0 && (size_t)n < sizeof(file))
			unlink(file);
	}
	rmdir(path);
}

/* An old folder goes away as a whole: it must hold nothing but tables. */
static cor_status check_replaceable(const char *path, cor_err *err)
{
	DIR *folder = opendir(path);
	cor_status status = COR_OK;
	struct dirent *entry;

	if (!folder)
		return fail_errno(err, path, "open");
	while (status == COR_OK && (entry = readdir(folder))) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || is_table(name))
			continue;
		status = cor_fail(err, COR_EINPUT,
			"%s: holds \"%s\", which is no table of an estate; the folder is not replaced",
			path, name);
	}
	closedir(folder);
	return status;
}

/* Makes the finished folder at `fresh` the one at `path`. */
static cor_status put_in_place(const char *fresh, const char *path, bool is_there, cor_err *err)
{
	char old[PATH_MAX];
	int n = snprintf(old, sizeof(old), "%s.old-%ld", path, (long)getpid());

	if (!is_there)
		return rename(fresh, path) == 0 ? COR_OK : fail_errno(err, path, "create");
	if (renameat2(AT_FDCWD, fresh, AT_FDCWD, path, RENAME_EXCHANGE) == 0) {
		remove_folder(fresh);
		return COR_OK;
	}
	if (errno != EINVAL && errno != ENOSYS)
		return fail_errno(err, path, "replace");
	/* A file system that cannot swap: between the two there is a moment with the old one aside. */
	if (n < 0 || (size_t)n >= sizeof(old))
		return cor_fail(err, COR_EINPUT, "%s: the name is too long", path);
	if (rename(path, old) != 0)
		return fail_errno(err, path, "replace");
	if (rename(fresh, path) != 0) {
		cor_status status = fail_errno(err, path, "replace");

		rename(old, path);
		return status;
	}
	remove_folder(old);
	return COR_OK;
}

static void sync_parent(const char *path)
{
	char parent[PATH_MAX];
	int n = snprintf(parent, sizeof(parent), "%s", path), fd;
	char *slash;

	if (n < 0 || (size_t)n >= sizeof(parent))
		return;
	slash = strrchr(parent, '/');
	if (slash)
		slash[slash == parent] = '\0';
	fd = open(slash ? parent : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd); /* the new estate is in place all the same */
	close(fd);
}

static cor_status write_beside(const char *path, bool is_there, const cor_estate *estate,
	cor_err *err)
{
	char fresh[PATH_MAX];
	int n = snprintf(fresh, sizeof(fresh), "%s.new-%ld", path, (long)getpid());
	cor_status status;
	struct stat info;
	int folder;

	if (n < 0 || (size_t)n >= sizeof(fresh))
		return cor_fail(err, COR_EINPUT, "%s: the name is too long", path);
	remove_folder(fresh); /* of one with our number that was killed */
	if (mkdir(fresh, 0777) != 0)
		return fail_errno(err, fresh, "create");
	folder = open(fresh, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0) {
		status = fail_errno(err, fresh, "open");
	} else {
		status = write_tables(folder, estate, err);
		if (status != COR_OK)
			status = cor_fail_in(err, status, "%s", path);
		if (is_there && stat(path, &info) == 0)
			fchmod(folder, info.st_mode & 07777);
		close(folder);
	}
	if (status == COR_OK)
		status = put_in_place(fresh, path, is_there, err);
	if (status != COR_OK)
		remove_folder(fresh);
	else
		sync_parent(path);
	return status;
}

cor_status cor_folder_write(const char *path, const cor_estate *estate, cor_err *err)
{
	bool is_there = cor_file_is_folder(path);
	char real[PATH_MAX];
	size_t n = strlen(path);

	if (n >= sizeof(real))
		return cor_fail(err, COR_EINPUT, "%s: the name is too long", path);
	memcpy(real, path, n + 1);
	while (n > 1 && real[n - 1] == '/')
		real[--n] = '\0';
	if (is_there && !realpath(path, real))
		return fail_errno(err, path, "open");
	if (is_there)
		COR_TRY(check_replaceable(real, err));
	return write_beside(real, is_there, estate, err);
}
