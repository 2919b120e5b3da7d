#include <inttypes.h>

#include "app/open.h"
#include "base/file.h"
#include "base/limits.h"
#include "ingest/import.h"
#include "store/store.h"

static cor_status read_map(const char *path, cor_import_map **ret_map, cor_err *err)
{
	char *bytes = NULL;
	size_t count = 0;
	COR_TRY(cor_file_read(path, COR_LIMIT_POLICY_BYTES, &bytes, &count, err));
	cor_status status = cor_import_map_read(path, (cor_text){bytes, count}, ret_map, err);
	cor_mem_free(bytes);
	return status;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* A refused row of a file that is read anew: what is still wrong with the file will be said again. */
static bool is_read_anew(const cor_import_request *request, cor_text file)
{
	cor_text stem = {file.p, file.n > 4 ? file.n - 4 : 0};
	bool is_table = cor_schema_table(stem) != COR_TABLE_COUNT;
	for (size_t i = 0; i < request->file_count; i++)
		if (cor_text_is(file, last_part(request->files[i])) ||
			(is_table && cor_file_is_folder(request->files[i])))
			return true;
	return false;
}

static cor_status keep_old_rows(const cor_import_request *request, const cor_estate *old,
	cor_builder *builder, cor_err *err)
{
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++)
		for (uint32_t row = 0; row < cor_estate_rows(old, t); row++) {
			cor_text cells[COR_TABLE_COLUMNS_MAX];
			for (unsigned c = 0; c < cor_schema[t].column_count; c++)
				cells[c] = cor_estate_cell(old, t, row, c);
			if (t == COR_REFUSED && is_read_anew(request, cells[0]))
				continue;
			COR_TRY(cor_builder_add(builder, t, cells,
				(cor_place){.file = request->estate}, NULL, NULL, err));
		}
	return COR_OK;
}

static cor_status read_files(const cor_import_request *request, const cor_import_map *map,
	const cor_estate *below, cor_import *import, cor_err *err)
{
	if (cor_store_exists(request->estate)) {
		COR_AUTO(cor_estate) old = NULL;
		COR_TRY(cor_store_open(request->estate, false, below, &old, err));
		COR_TRY(keep_old_rows(request, old, cor_import_builder(import), err));
		cor_import_overlay(import);
	}
	if (map)
		return cor_import_run(import, map, request->files, request->file_count, err);
	return cor_import_native(import, request->files, request->file_count, err);
}

static void put_summary(const cor_import_request *request, const cor_import *import,
	uint64_t replaced, const cor_estate *estate, cor_buf *out)
{
	char hex[COR_DIGEST_HEX_BYTES];
	cor_buf_addf(out, "%s %s: %" PRIu64 " rows read, %" PRIu64 " refused\n", request->estate,
		request->dry_run ? "would be written" : "written", cor_import_rows_read(import),
		cor_import_refused(import));
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		cor_import_count n = cor_import_counted(import, t);
		if (n.added == 0 && n.repeated == 0 && n.skipped == 0)
			continue;
		cor_buf_addf(out, "  %10" PRIu64 "  %s", n.added, cor_schema[t].name);
		if (n.repeated > 0)
			cor_buf_addf(out, ", %" PRIu64 " repeated", n.repeated);
		if (n.skipped > 0)
			cor_buf_addf(out, ", %" PRIu64 " left out by where", n.skipped);
		cor_buf_addc(out, '\n');
	}
	if (replaced > 0)
		cor_buf_addf(out, "  %10" PRIu64 "  rows that were there are replaced\n", replaced);
	cor_buf_addf(out, "digest %s\n", cor_digest_write(cor_estate_digest(estate), hex));
}

#define REFUSALS_SHOWN 10

/* The first refused rows, "file:line:column: reason", out of the rejects CSV's own estate table. */
static void put_refusals(const cor_import_request *request, const cor_import *import,
	const cor_estate *estate, cor_buf *out)
{
	uint64_t refused = cor_import_refused(import);
	uint32_t rows = cor_estate_rows(estate, COR_REFUSED);
	for (uint32_t r = 0; r < rows && r < REFUSALS_SHOWN && refused > 0; r++) {
		cor_text column = cor_estate_cell(estate, COR_REFUSED, r, 2);
		cor_buf_addf(out, "  refused %.*s:%.*s:%s%.*s%s%.*s\n",
			COR_FMT(cor_estate_cell(estate, COR_REFUSED, r, 0)),
			COR_FMT(cor_estate_cell(estate, COR_REFUSED, r, 1)), column.n ? " " : "",
			COR_FMT(column), column.n ? ": " : " ",
			COR_FMT(cor_estate_cell(estate, COR_REFUSED, r, 3)));
	}
	if (refused > REFUSALS_SHOWN)
		cor_buf_addf(out, "  … all %" PRIu64 " are in the estate's table refused%s%s\n",
			refused, request->rejects ? " and in " : "",
			request->rejects ? request->rejects : "");
}

static cor_status write_results(const cor_import_request *request, const cor_import *import,
	const cor_estate *estate, cor_err *err)
{
	if (request->rejects)
		COR_TRY(cor_file_write(request->rejects, cor_import_rejects(import), err));
	if (request->dry_run)
		return COR_OK;
	COR_TRY(cor_store_write(request->estate, estate, err));
	cor_store_remember(request->estate, estate);
	return COR_OK;
}

static cor_status import_over(const cor_import_request *request, const cor_estate *below,
	cor_buf *out, uint64_t *ret_refused, cor_err *err)
{
	COR_AUTO(cor_import_map) map = NULL;
	COR_AUTO(cor_import) import = NULL;
	if (request->map)
		COR_TRY(read_map(request->map, &map, err));
	COR_TRY(cor_import_new(request->strict, &import, err));
	COR_TRY(read_files(request, map, below, import, err));
	uint64_t replaced = cor_builder_replaced_count(cor_import_builder(import));
	cor_estate *estate = NULL;
	COR_TRY(cor_import_freeze(import, below, &estate, err));
	cor_status status = write_results(request, import, estate, err);
	if (status == COR_OK) {
		put_summary(request, import, replaced, estate, out);
		put_refusals(request, import, estate, out);
		*ret_refused = cor_import_refused(import);
		status = cor_buf_status(out, err);
	}
	cor_estate_free(estate);
	return status;
}

cor_status cor_app_import(const cor_import_request *request, cor_buf *out, uint64_t *ret_refused,
	cor_err *err)
{
	cor_opened opened = {0};
	COR_TRY(cor_open_estate(NULL, request->register_path, &opened, err));
	cor_status status = import_over(request, opened.ground, out, ret_refused, err);
	cor_opened_done(&opened);
	return status;
}
