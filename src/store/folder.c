#include "store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/csv_table.h"
#include "base/file.h"
#include "base/limits.h"
#include "estate/bulk.h"

#define BULK_BYTES ((size_t)1 << 20) /* below, a row at a time is as good */

/* Places in refusals outlive every reader, so the names are constants. */
static const char *const FILES[COR_TABLE_COUNT] = {
	[COR_PARTY] = "party.csv",
	[COR_ALIAS] = "alias.csv",
	[COR_STAKE] = "stake.csv",
	[COR_FUNCTION] = "function.csv",
	[COR_FUNCTION_ALIAS] = "function_alias.csv",
	[COR_FUNCTION_GROUP] = "function_group.csv",
	[COR_PRODUCT] = "product.csv",
	[COR_BOM] = "bom.csv",
	[COR_SITE] = "site.csv",
	[COR_SITE_TAG] = "site_tag.csv",
	[COR_NETWORK_TAG] = "network_tag.csv",
	[COR_ELEMENT] = "element.csv",
	[COR_ROLE] = "role.csv",
	[COR_PART] = "part.csv",
	[COR_MEASURE] = "measure.csv",
	[COR_LINK] = "link.csv",
	[COR_DEMAND] = "demand.csv",
	[COR_EVIDENCE] = "evidence.csv",
	[COR_PERMIT] = "permit.csv",
	[COR_EXEMPTION] = "exemption.csv",
	[COR_REFUSED] = "refused.csv",
};

const char *cor_folder_file(cor_table_id table)
{
	return FILES[table];
}

static cor_status fail_errno(cor_err *err, const char *path, const char *what)
{
	return cor_fail(err, COR_ESYSTEM, "%s: cannot %s: %s", path, what, strerror(errno));
}

/* ---- what is in a folder ---- */

static cor_table_id table_of_file(const char *name)
{
	cor_table_id table = COR_PARTY;

	while (table < COR_TABLE_COUNT && strcmp(name, FILES[table]) != 0)
		table++;
	return table;
}

static bool is_csv(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && strcmp(name + n - 4, ".csv") == 0;
}

bool cor_folder_is_estate(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool found = false;

	if (!folder)
		return false;
	while (!found && (entry = readdir(folder)))
		found = table_of_file(entry->d_name) != COR_TABLE_COUNT;
	closedir(folder);
	return found;
}

/*
 * A file that looks like a table and is none would be a table silently empty.  A register may hold
 * other lists beside, but none whose name is nearly a table's.
 */
static cor_status check_name(const char *path, const char *name, bool is_register,
	cor_table_id *ret_table, cor_err *err)
{
	cor_table_id table = table_of_file(name);
	const char *near;

	*ret_table = table;
	if (table != COR_TABLE_COUNT || !is_csv(name))
		return COR_OK;
	near = cor_schema_near_table((cor_text){name, strlen(name) - 4});
	if (near)
		return cor_fail(err, COR_EINPUT,
			"%s/%s: no table of an estate has this name; did you mean %s.csv?", path,
			name, near);
	if (is_register)
		return COR_OK;
	return cor_fail(err, COR_EINPUT, "%s/%s: no table of an estate has this name", path, name);
}

static cor_status find_tables(const char *path, bool is_register, bool found[COR_TABLE_COUNT],
	cor_err *err)
{
	DIR *folder = opendir(path);
	cor_status status = COR_OK;
	struct dirent *entry;
	bool any = false;

	if (!folder)
		return fail_errno(err, path, "open");
	while (status == COR_OK && (entry = readdir(folder))) {
		cor_table_id table;

		status = check_name(path, entry->d_name, is_register, &table, err);
		if (status == COR_OK && table != COR_TABLE_COUNT)
			any = found[table] = true;
	}
	closedir(folder);
	if (status == COR_OK && !any)
		return cor_fail(err, COR_EINPUT,
			"%s: no table of an estate is in this folder (site.csv, element.csv, ...)",
			path);
	return status;
}

/* ---- reading ---- */

typedef struct table_reader {
	const char *path; /* of the file */
	const int *file;  /* open */
	cor_table_id table;
	bool may_take; /* many rows at once */
	cor_csv_table csv;
} table_reader;

static cor_status read_record(table_reader *r, const cor_csv_record *record, cor_builder *builder,
	cor_err *err)
{
	cor_place place = {.file = FILES[r->table], .line = record->line};
	cor_csv_fault fault;

	if (!cor_csv_table_take(&r->csv, record, &fault))
		return cor_fail(err, COR_EINPUT, "%s:%llu:%u: %s", r->path,
			(unsigned long long)fault.line, fault.column, fault.reason);
	return cor_builder_add(builder, r->table, r->csv.cells, place, r->csv.columns, NULL, err);
}

/* All rows at once, if they are many and plainly written. */
static cor_status take_rows(const table_reader *r, cor_text text, const cor_csv_record *header,
	cor_builder *builder, bool *ret_taken, cor_err *err)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): read before this is called */
	const char *at = header->raw.p + header->raw.n, *end = text.p + text.n;
	cor_bulk bulk = {.file = FILES[r->table],
		.line = header->line + 1,
		.count = r->csv.count,
		.target = r->csv.target};

	*ret_taken = false;
	at += at < end && *at == '\r';
	at += at < end && *at == '\n';
	bulk.text = (cor_text){at, (size_t)(end - at)};
	bulk.source = r->file;
	bulk.source_at = (uint64_t)(at - text.p);
	if (bulk.text.n < BULK_BYTES || memchr(header->raw.p, '\n', header->raw.n))
		return COR_OK;
	return cor_builder_take(builder, r->table, &bulk, ret_taken, err);
}

static cor_status read_text(table_reader *r, cor_text text, cor_builder *builder, cor_err *err)
{
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record record;
	bool more;

	COR_TRY(cor_csv_new(text, ',', '"', &csv, err));
	COR_TRY(cor_csv_table_begin(&r->csv, &cor_schema[r->table], csv, r->path, &record, err));
	if (r->may_take) {
		COR_TRY(take_rows(r, text, &record, builder, &more, err));
		if (more)
			return COR_OK;
	}
	for (;;) {
		COR_TRY_IN(cor_csv_next(csv, &record, &more, err), err, "%s", r->path);
		if (!more)
			return COR_OK;
		COR_TRY(read_record(r, &record, builder, err));
	}
}

static cor_status read_table(const char *folder, cor_table_id table, bool may_take,
	cor_builder *builder, cor_err *err)
{
	table_reader reader = {.table = table, .may_take = may_take};
	cor_buf path = {0};
	cor_status status;
	cor_text text;
	int file = -1;

	cor_buf_addz(&path, folder);
	if (path.n && path.p[path.n - 1] != '/')
		cor_buf_addc(&path, '/');
	cor_buf_addz(&path, FILES[table]);
	status = cor_buf_status(&path, err);
	if (status == COR_OK) {
		reader.path = path.p;
		status = cor_file_map_open(path.p, &text, &file, err);
	}
	if (status == COR_OK) {
		reader.file = &file;
		if (text.n > COR_LIMIT_FILE_BYTES)
			status = cor_fail(err, COR_ELIMIT, "%s: more than %zu bytes", path.p,
				COR_LIMIT_FILE_BYTES);
		else
			status = read_text(&reader, text, builder, err);
		cor_file_unmap(text);
		close(file);
	}
	cor_buf_done(&path);
	return status;
}

cor_status cor_folder_read(const char *path, bool is_register, bool may_take, cor_builder *builder,
	cor_err *err)
{
	bool found[COR_TABLE_COUNT] = {false};

	COR_TRY(find_tables(path, is_register, found, err));
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++) {
		if (found[t] && (!is_register || cor_schema[t].in_register))
			COR_TRY(read_table(path, (cor_table_id)t, may_take, builder, err));
	}
	return COR_OK;
}
