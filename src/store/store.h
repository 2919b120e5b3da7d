/*
 * Estates on disk: a SQLite file or a folder of CSV files (doc/estate.md).
 *
 * Writing is all or nothing: a SQLite estate is replaced in one transaction, a folder by swapping a
 * finished one into place.  After kill -9 at any moment the old estate or the new one is there.  What
 * is no estate is never replaced.
 */
#ifndef COR_STORE_STORE_H
#define COR_STORE_STORE_H

#include "estate/builder.h"
#include "estate/estate.h"

/* Adds all rows of an estate at `path` (file or folder) to a builder.  For a register (in_register
 * tables only) set `is_register`.  Places in refusals name file and line ("element.csv", 7) for a folder,
 * table and row ("element", 7) for SQLite; the names last for ever.
 * may_take: big tables may be read at once (estate/bulk.h); a reference in them that leads nowhere is then
 * told without its column. */
cor_status cor_store_read(const char *path, bool is_register, bool may_take, cor_builder *builder,
	cor_err *err);

/* Opens an estate for use: reads, freezes over `below`; anything wrong in it is an error (the first
 * refusal, and how many more).  A snapshot is not asked; one that tells otherwise is removed, with a
 * notice. */
cor_status cor_store_open(const char *path, bool is_register, const cor_estate *below,
	cor_estate **ret_estate, cor_err *err);

/* The same, from its snapshot (snapshot.h) when there is one that fits; else one is written. */
cor_status cor_store_open_again(const char *path, const cor_estate *below, cor_estate **ret_estate,
	cor_err *err);

/* Writes the snapshot of an estate that has just been written to path. */
void cor_store_remember(const char *path, const cor_estate *estate);

/* Writes the estate's own rows: to a folder if `path` ends in '/' or is a folder, else to a SQLite
 * file. */
cor_status cor_store_write(const char *path, const cor_estate *estate, cor_err *err);

/* A file, or a folder with a table of an estate in it. */
bool cor_store_exists(const char *path);

#endif
