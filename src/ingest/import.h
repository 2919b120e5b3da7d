/*
 * Import: foreign CSV into an estate, through a mapping (doc/import.md), files that are in estate form
 * already, or networks in the formats of research (doc/formats.md).
 *
 * The idea: a mapping is compiled once into programs, one a target column, and each source row is run
 * through all tables it feeds at once: it feeds all of them or, when one cell of one of them is wrong,
 * none.  Joins are hash tables that are made in one pass over the other file before.
 *
 * A source row that is wrong is a refusal: it is kept in the estate's table `refused` and in the
 * rejects, once, with file (its last part), line, column, reason and the row as written.  That holds
 * for rows whose key or reference turns out wrong only when the whole estate is there: that is why
 * freezing is done here.
 *
 *	cor_import_new(strict, &import, err)
 *	cor_store_read(path, false, cor_import_builder(import), err)   the old estate, if there is one
 *	cor_import_overlay(import)                                     its rows may be replaced
 *	cor_import_run(import, map, files, count, err)                 or cor_import_native
 *	cor_import_freeze(import, below, &estate, err)
 *
 * O(bytes read) time; memory for the joins and for the rows marked distinct.
 */
#ifndef COR_INGEST_IMPORT_H
#define COR_INGEST_IMPORT_H

#include "estate/builder.h"
#include "estate/estate.h"

/* ---- mappings ---- */

typedef struct cor_import_map cor_import_map;

/* Reads and checks a mapping; path is for messages.  Errors: FILE:LINE:COLUMN and what was expected. */
cor_status cor_import_map_read(const char *path, cor_text text, cor_import_map **ret_map,
	cor_err *err);
void cor_import_map_free(cor_import_map *map);
COR_CLEANUP(cor_import_map, cor_import_map_free)

/* ---- networks ---- */

/* What cor_import_files can read besides tables; doc/formats.md. */
typedef enum cor_topology_format {
	COR_TOPOLOGY_NONE,
	COR_TOPOLOGY_XML, /* either of the two: the outermost element tells */
	COR_TOPOLOGY_GRAPHML,
	COR_TOPOLOGY_SNDLIB_XML,
	COR_TOPOLOGY_GML,
	COR_TOPOLOGY_SNDLIB,
	COR_TOPOLOGY_REPETITA,
	COR_TOPOLOGY_JSON
} cor_topology_format;

/* ---- one import ---- */

typedef struct cor_import cor_import;

/* strict: the first refusal is the error COR_EINPUT. */
cor_status cor_import_new(bool strict, cor_import **ret_import, cor_err *err);
/* Frees the builder too, if it is not spent.  Estates stay. */
void cor_import_free(cor_import *import);
COR_CLEANUP(cor_import, cor_import_free)

/* Where rows go; the import's own.  Rows from elsewhere may be added before. */
cor_builder *cor_import_builder(cor_import *import);

/* Rows added so far may be replaced by rows with the same key (cor_builder_overlay); those that come
 * now still must differ among themselves. */
void cor_import_overlay(cor_import *import);

/* Each file is matched by its last part with the inputs of the mapping.  A file that fits none, an
 * input without a file and a column that is not there are errors.  map must outlive the import. */
cor_status cor_import_run(cor_import *import, const cor_import_map *map, const char *const *files,
	size_t file_count, cor_err *err);

/* Files TABLE.csv, or folders of them. */
cor_status cor_import_native(cor_import *import, const char *const *files, size_t file_count,
	cor_err *err);

/* Files of any kind that needs no mapping: tables as above, and networks (topology.h), told apart by
 * their content.  as: the only format read (graphml, gml, sndlib, sndlib-xml, repetita, json, csv), or
 * NULL; prefix: put before every id of a network, or NULL.  No file may be given twice. */
cor_status cor_import_files(cor_import *import, const char *const *files, size_t file_count,
	const char *as, const char *prefix, cor_err *err);

/* cor_builder_freeze, with what it refuses added to the refusals.  Once, last. */
cor_status cor_import_freeze(cor_import *import, const cor_estate *below, cor_estate **ret_estate,
	cor_err *err);

typedef struct cor_import_count {
	uint64_t added;    /* rows given to the builder, less those that freezing refused */
	uint64_t repeated; /* rows equal to one before (`distinct`), or left out by `keep: first` */
	uint64_t skipped;  /* source rows that `where` left out of this table */
} cor_import_count;
cor_import_count cor_import_counted(const cor_import *import, cor_table_id table);
uint64_t cor_import_rows_read(const cor_import *import); /* source rows */
uint64_t cor_import_refused(const cor_import *import);   /* source rows */

/* The refused rows as CSV: file, line, column, reason, raw.  Valid until the import is freed. */
cor_text cor_import_rejects(const cor_import *import);

#endif
