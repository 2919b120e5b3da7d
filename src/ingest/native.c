/* Files and folders that are in estate form already (doc/estate.md): wrong rows are set aside. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/csv_table.h"
#include "base/file.h"
#include "base/limits.h"
#include "ingest/refusal.h"

typedef struct table_reader {
	cor_import *import;
	const cor_import_file *file;
	cor_table_id table;
	cor_csv_file csv;
} table_reader;

/* ---- records ---- */

static cor_status read_record(table_reader *r, const cor_csv_record *record, cor_err *err)
{
	cor_place place = {.file = r->file->name, .line = record->line};
	cor_csv_fault fault;
	bool good;

	r->import->rows_read++;
	if (!cor_csv_table_take(&r->csv.table, record, &fault)) {
		place.column = fault.column;
		return cor_import_refuse(r->import, place, NULL, fault.reason, &record->raw, err);
	}
	COR_TRY(cor_import_check_key(r->import, r->table, r->csv.table.cells, place, &record->raw,
		&good, err));
	if (!good)
		return COR_OK;
	COR_TRY(cor_import_add(r->import, r->table, r->csv.table.cells, place, r->csv.table.columns,
		&record->raw, &good, err));
	return good ? cor_import_note_key(r->import, r->table, place, err) : COR_OK;
}

static cor_status read_records(table_reader *r, cor_err *err)
{
	cor_csv_record record;
	bool more;

	for (;;) {
		COR_TRY_IN(cor_csv_next(r->csv.csv, &record, &more, err), err, "%s", r->file->path);
		if (!more)
			return COR_OK;
		COR_TRY(read_record(r, &record, err));
		COR_TRY(cor_import_tell(r->import, err));
	}
}

/* ---- files ---- */

static cor_status read_file(cor_import *import, const char *path, cor_table_id table, cor_err *err)
{
	cor_import_file file = {.path = path, .delimiter = ',', .quote = '"'};
	table_reader reader = {.import = import, .file = &file, .table = table};
	cor_status status;

	COR_TRY(cor_import_file_named(import, path, &file.name, err));
	COR_TRY(cor_import_note_file(import, file, err));
	COR_TRY(cor_csv_file_open(&reader.csv, &cor_schema[table], path, err));
	status = read_records(&reader, err);
	cor_csv_file_close(&reader.csv);
	return status;
}

/* The table that a file TABLE.csv holds. */
static cor_status table_of(const char *path, cor_table_id *ret_table, cor_err *err)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t n = strlen(name);
	const char *near;

	if (n <= 4 || strcmp(name + n - 4, ".csv") != 0)
		return cor_fail(err, COR_EINPUT,
			"%s: expected TABLE.csv, a network (GraphML, GML, SNDlib, REPETITA, node-link JSON), or a mapping that says what the file holds",
			path);
	*ret_table = cor_schema_table((cor_text){name, n - 4});
	if (*ret_table != COR_TABLE_COUNT)
		return COR_OK;
	near = cor_schema_near_table((cor_text){name, n - 4});
	return cor_fail(err, COR_EINPUT,
		"%s: an estate has no table \"%.*s\"%s%s%s (other files need a mapping)", path,
		(int)(n - 4), name, near ? "; did you mean \"" : "", near ? near : "",
		near ? "\"?" : "");
}

static cor_status keep_path(cor_import *import, const char *folder, const char *name,
	const char **ret_path, cor_err *err)
{
	size_t n = strlen(folder);
	cor_status status;
	cor_buf path = {0};

	cor_buf_addf(&path, "%s%s%s", folder, n && folder[n - 1] == '/' ? "" : "/", name);
	status = cor_buf_status(&path, err);
	if (status == COR_OK)
		status = cor_arena_copy(import->arena, path.p, path.n, ret_path, err);
	cor_buf_done(&path);
	return status;
}

/* The files of a folder by table, so that their order on disk does not matter. */
static cor_status find_tables(cor_import *import, const char *path, const char **paths,
	cor_err *err)
{
	DIR *folder = opendir(path);
	cor_status status = COR_OK;
	struct dirent *entry;
	bool any = false;

	if (!folder)
		return cor_fail(err, COR_ESYSTEM, "%s: cannot open: %s", path, strerror(errno));
	while (status == COR_OK && (entry = readdir(folder))) {
		size_t n = strlen(entry->d_name);
		cor_table_id table = COR_TABLE_COUNT;
		const char *file;

		if (n <= 4 || strcmp(entry->d_name + n - 4, ".csv") != 0)
			continue;
		status = keep_path(import, path, entry->d_name, &file, err);
		if (status == COR_OK)
			status = table_of(file, &table, err);
		if (status == COR_OK) {
			paths[table] = file;
			any = true;
		}
	}
	closedir(folder);
	if (status == COR_OK && !any)
		return cor_fail(err, COR_EINPUT, "%s: no table of an estate is in this folder",
			path);
	return status;
}

static cor_status read_folder(cor_import *import, const char *path, cor_err *err)
{
	const char *paths[COR_TABLE_COUNT] = {NULL};

	COR_TRY(find_tables(import, path, paths, err));
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++) {
		if (paths[t])
			COR_TRY(read_file(import, paths[t], (cor_table_id)t, err));
	}
	return COR_OK;
}

cor_status cor_import_native(cor_import *import, const char *const *files, size_t file_count,
	cor_err *err)
{
	cor_table_id table = COR_TABLE_COUNT;

	for (size_t f = 0; f < file_count; f++) {
		if (cor_file_is_folder(files[f])) {
			COR_TRY(read_folder(import, files[f], err));
			continue;
		}
		COR_TRY(table_of(files[f], &table, err));
		COR_TRY(read_file(import, files[f], table, err));
	}
	return COR_OK;
}
