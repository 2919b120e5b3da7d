/*
 * Snapshots: the image of an estate (estate/image.h) in a file beside it, so that opening a big one
 * again takes as long as looking at that file (doc/estate.md, Snapshots).
 *
 * `network.db` has `network.db.snapshot`, the folder `network` has `network.snapshot`.  A snapshot is a
 * cache: it may be deleted at any time, nothing is lost with it, and that it cannot be written is no
 * failure.  It is written beside its place and renamed into it, so that after kill -9 the old one or
 * none is there.
 *
 * It is used only while its source is as it was: size, times of change, inode and device of the file
 * (and SQLite's own change counter), or of every table in the folder.  Content is not read: who changes a
 * file and sets back its size, its times *and* its inode deceives it, as they deceive make and rsync.
 * Its own bytes are summed up when it is opened, unless a *seal* beside it says that this very file was
 * found good since the machine was started, and it has not been changed since: see snapshot.c.
 * CORDON_SNAPSHOT=off leaves snapshots alone; =always also writes those of estates too small to gain.
 */
#ifndef COR_STORE_SNAPSHOT_H
#define COR_STORE_SNAPSHOT_H

#include "estate/estate.h"

/* What tells that an estate on disk has not changed. */
typedef struct cor_snapshot_source {
	bool is_usable;   /* false: no snapshot is to be used or written */
	bool is_settled;  /* its last change is so long ago that another would be seen */
	bool is_worth_it; /* big enough */
	unsigned mode;    /* who may read all of it may read its snapshot */
	cor_digest digest;
} cor_snapshot_source;

/* Waits a few milliseconds when the estate has just been changed, so that it is settled. */
cor_snapshot_source cor_snapshot_look(const char *path);

/* Opens the snapshot of the estate at path.  *ret_estate stays NULL when there is none that fits; when
 * there is one that is damaged, or something else in its place, note (may be NULL) tells so in a line. */
void cor_snapshot_open(const char *path, const cor_snapshot_source *source, const cor_estate *below,
	cor_estate **ret_estate, cor_err *note);

/* Writes it, if source is still what the estate at path is.  Silent when it cannot. */
void cor_snapshot_write(const char *path, const cor_snapshot_source *source,
	const cor_estate *estate);

/* Removes a snapshot that fits the source and holds another estate than this one, which was read from
 * the source itself; note tells so. */
void cor_snapshot_compare(const char *path, const cor_snapshot_source *source,
	const cor_estate *estate, cor_err *note);

#endif
