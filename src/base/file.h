/* Whole files, read and written with limits and with the path in every error. */
#ifndef COR_BASE_FILE_H
#define COR_BASE_FILE_H

#include <stdint.h>

#include "base/text.h"

/* Reads a regular file of at most limit_bytes into fresh memory (cor_mem_free), NUL-terminated. */
cor_status cor_file_read(const char *path, size_t limit_bytes, char **ret_bytes, size_t *ret_count,
	cor_err *err);
/* Maps a regular file read-only; *ret_text.p is "" when it is empty.  Undo with cor_file_unmap.
 * Reading the map of a file that somebody cuts short meanwhile is fatal (SIGBUS). */
cor_status cor_file_map(const char *path, cor_text *ret_text, cor_err *err);
void cor_file_unmap(cor_text text);
/* The same, and the file stays open (close it): what is read only once is read into a small buffer at half
 * the price of touching the map. */
cor_status cor_file_map_open(const char *path, cor_text *ret_text, int *ret_file, cor_err *err);
/* All of count bytes from that place; false when they are not to be had. */
bool cor_file_read_at(int file, uint64_t at, void *bytes, size_t count);
/* Writes to a temporary file beside it, syncs, renames: the old content or the new, never a part.
 * Keeps the permissions of a file that is there; refuses what is not a regular file.  An error
 * after the rename (the folder cannot be synced) leaves the new content in place. */
cor_status cor_file_write(const char *path, cor_text text, cor_err *err);
bool cor_file_is_folder(const char *path);
bool cor_file_exists(const char *path);
/* Whether both are there and are one file, or one folder, under whatever names. */
bool cor_file_is_same(const char *a, const char *b);
/* A regular file, of how many bytes: a pipe, a device and a folder are none. */
bool cor_file_is_regular(const char *path, uint64_t *ret_bytes);

#endif
