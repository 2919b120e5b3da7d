/* An archive, opened with the tables that identification needs. */
#ifndef COR_APP_ARCHIVE_H
#define COR_APP_ARCHIVE_H

#include "app/open.h"
#include "base/csv.h"
#include "discover/identify.h"

typedef struct cor_heard {
	cor_arena *arena;
	cor_text text; /* the archive, mapped */
	cor_agents agents;
	cor_opened opened; /* the register */
	cor_numbers *numbers;
} cor_heard;

/* Numbers lie in $CORDON_NUMBERS, else where Debian's libwireshark-data puts them. */
cor_status cor_heard_open(const char *archive, const char *register_path, cor_heard *ret,
	cor_err *err);
void cor_heard_done(cor_heard *heard);
/* A line for each kind of damage. */
void cor_heard_put_damage(const cor_heard *heard, const char *archive, cor_buf *out);
const char *cor_identity_word(cor_identity_kind kind);

/* An archive to append whole records to, locked until it is closed; makes it, with its head, when it is not there
 * (readable by its owner only). */
cor_status cor_archive_append_open(const char *path, int *ret_file, cor_err *err);
/* Appends whole records; makes the archive when it is not there (readable by its owner only). */
cor_status cor_archive_append(const char *path, cor_text records, cor_err *err);
/* COR_EINPUT when its end is no whole record; an archive that is not there is whole. */
cor_status cor_archive_check(const char *path, cor_err *err);

#endif
