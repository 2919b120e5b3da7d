/*
 * An estate as a SQLite file: STRICT tables as in doc/estate.md, `cordon_meta` with the format.
 *
 * A new file is built beside its place and renamed into it; an estate that is there is replaced in one
 * immediate transaction, so that SQLite's journal brings the old one back when the program is killed.
 * Tables, views and indexes that users added stay.  Keys are checked when reading, not by SQLite:
 * indexes that nobody asks would double the time of writing.
 */
#ifndef COR_STORE_DATABASE_H
#define COR_STORE_DATABASE_H

#include "estate/builder.h"
#include "estate/estate.h"

cor_status cor_database_read(const char *path, bool is_register, cor_builder *builder,
	cor_err *err);
cor_status cor_database_write(const char *path, const cor_estate *estate, cor_err *err);

#endif
