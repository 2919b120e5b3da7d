#include "store/store.h"

#include <stdio.h>

#include "base/file.h"
#include "base/notice.h"
#include "store/database.h"
#include "store/folder.h"
#include "store/snapshot.h"

bool cor_store_exists(const char *path)
{
	return cor_file_is_folder(path) ? cor_folder_is_estate(path) : cor_file_exists(path);
}

cor_status cor_store_read(const char *path, bool is_register, bool may_take, cor_builder *builder,
	cor_err *err)
{
	uint64_t bytes = 1;

	if (cor_file_is_folder(path))
		return cor_folder_read(path, is_register, may_take, builder, err);
	if (!cor_file_exists(path))
		return cor_fail(err, COR_EINPUT,
			"%s: there is no such file; expected an estate: a SQLite file or a folder of "
			"CSV files",
			path);
	/* SQLite would wait for ever at a pipe, and takes a file without bytes for a database. */
	if (!cor_file_is_regular(path, &bytes) || bytes == 0)
		return cor_fail(err, COR_EINPUT,
			"%s: %s; expected an estate: a SQLite file or a folder of CSV files", path,
			bytes ? "this is no regular file" : "this file is empty");
	return cor_database_read(path, is_register, builder, err);
}

/* The first refusal, told as the user would look for it, and how many there are. */
typedef struct opening {
	const char *path;
	bool is_folder;
	cor_err first;
	uint64_t refused;
} opening;

static bool keep_first(void *context, const cor_refusal *refusal)
{
	opening *o = context;
	const cor_place *place = &refusal->place;
	const char *file = place->file ? place->file : "";
	char column[16] = "";
	size_t n = strlen(o->path);

	if (o->refused++)
		return true;
	if (place->column)
		snprintf(column, sizeof(column), ":%u", place->column);
	if (o->is_folder)
		cor_fail(&o->first, COR_EINPUT, "%s%s%s:%llu%s: %s", o->path,
			n && o->path[n - 1] == '/' ? "" : "/", file,
			(unsigned long long)place->line, column, refusal->reason);
	else
		cor_fail(&o->first, COR_EINPUT, "%s: %s row %llu: %s", o->path, file,
			(unsigned long long)place->line, refusal->reason);
	return true;
}

static cor_status read_once(const char *path, bool is_register, bool may_take,
	const cor_estate *below, cor_estate **ret_estate, cor_err *err)
{
	opening o = {.path = path, .is_folder = cor_file_is_folder(path)};
	COR_AUTO(cor_builder) builder = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	cor_status status;

	COR_TRY(cor_builder_new(keep_first, &o, &builder, err));
	status = cor_store_read(path, is_register, may_take, builder, err);
	/* What is wrong with a row comes before what stopped the reading. */
	if (status == COR_OK)
		status = cor_builder_freeze(builder, below, &estate, err);
	if (status != COR_OK && status != COR_EINPUT)
		return status;
	if (o.refused > 1)
		return cor_fail(err, COR_EINPUT, "%s (and %llu more)", o.first.text,
			(unsigned long long)(o.refused - 1));
	if (o.refused)
		return cor_fail(err, COR_EINPUT, "%s", o.first.text);
	if (status != COR_OK)
		return status;
	*ret_estate = COR_TAKE(estate);
	return COR_OK;
}

/* What is wrong with a table that was read at once is found again row by row, which tells where. */
static cor_status read_anew(const char *path, bool is_register, const cor_estate *below,
	cor_estate **ret_estate, cor_err *err)
{
	cor_err first = {0};
	cor_status status = read_once(path, is_register, true, below, ret_estate, &first);

	if (status == COR_EINPUT && cor_file_is_folder(path))
		return read_once(path, is_register, false, below, ret_estate, err);
	if (status != COR_OK && err)
		*err = first;
	return status;
}

cor_status cor_store_open(const char *path, bool is_register, const cor_estate *below,
	cor_estate **ret_estate, cor_err *err)
{
	cor_snapshot_source source = {.is_usable = false};
	cor_err note = {0};

	if (!is_register)
		source = cor_snapshot_look(path);
	COR_TRY(read_anew(path, is_register, below, ret_estate, err));
	cor_snapshot_compare(path, &source, *ret_estate, &note);
	if (note.status != COR_OK)
		cor_notice(note.text);
	return COR_OK;
}

cor_status cor_store_open_again(const char *path, const cor_estate *below, cor_estate **ret_estate,
	cor_err *err)
{
	cor_snapshot_source source = cor_snapshot_look(path);
	cor_estate *estate = NULL;
	cor_err note = {0};

	cor_snapshot_open(path, &source, below, &estate, &note);
	if (note.status != COR_OK)
		cor_notice(note.text);
	if (!estate) {
		COR_TRY(read_anew(path, false, below, &estate, err));
		cor_snapshot_write(path, &source, estate);
	}
	*ret_estate = estate;
	return COR_OK;
}

void cor_store_remember(const char *path, const cor_estate *estate)
{
	cor_snapshot_source source = cor_snapshot_look(path);

	cor_snapshot_write(path, &source, estate);
}

cor_status cor_store_write(const char *path, const cor_estate *estate, cor_err *err)
{
	size_t n = strlen(path);

	if (n == 0)
		return cor_fail(err, COR_EINPUT,
			"expected the name of an estate, got an empty one");
	if (path[n - 1] == '/' || cor_file_is_folder(path))
		return cor_folder_write(path, estate, err);
	return cor_database_write(path, estate, err);
}
