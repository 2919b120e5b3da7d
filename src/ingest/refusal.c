#include "ingest/refusal.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/limits.h"
#include "ingest/topology.h"

#define REASON_BYTES 1000

/* ---- texts ---- */

static size_t sequence_length(cor_text text)
{
	for (size_t n = 1; n <= 4 && n <= text.n; n++) {
		if (cor_text_is_utf8((cor_text){text.p, n}))
			return n;
	}
	return 0;
}

void cor_import_clean(cor_text text, size_t most_bytes, cor_buf *out)
{
	while (text.n) {
		unsigned char c = (unsigned char)text.p[0];
		size_t n = sequence_length(text);
		bool is_control = (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f ||
			(n == 2 && c == 0xc2 && (unsigned char)text.p[1] < 0xa0);

		if (most_bytes < 4)
			return;
		if (n == 0 || is_control)
			cor_buf_addz(out, "\xef\xbf\xbd");
		else
			cor_buf_add(out, (cor_text){text.p, n});
		most_bytes -= n == 0 || is_control ? 3 : n;
		n = n ? n : 1;
		text = (cor_text){text.p + n, text.n - n};
	}
}

static cor_status keep_clean(cor_import *import, cor_text text, size_t most_bytes,
	const char **ret_text, cor_err *err)
{
	import->scratch.n = 0;
	cor_import_clean(text, most_bytes, &import->scratch);
	COR_TRY(cor_buf_status(&import->scratch, err));
	text = cor_buf_text(&import->scratch);
	return cor_arena_copy(import->arena, text.p, text.n, ret_text, err);
}

/* ---- keeping refusals ---- */

static cor_text place_key(const char *file, uint64_t line, uint32_t at, char *buffer, size_t size)
{
	int n = snprintf(buffer, size, "%llu:%u:%s", (unsigned long long)line, at, file);

	return (cor_text){buffer, n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1};
}

bool cor_import_is_refused(cor_import *import, const char *file, uint64_t line)
{
	char buffer[4200];

	return cor_strtab_count(import->refused_places) &&
		cor_strtab_find(import->refused_places,
			place_key(file, line, 0, buffer, sizeof(buffer))) != COR_NONE;
}

/* The network that this file is, or NULL.  Names are compared by pointer. */
static cor_topology *topology_of(const cor_import *import, const char *name)
{
	for (size_t f = 0; f < import->file_count; f++) {
		if (import->files[f].name == name)
			return import->files[f].topology;
	}
	return NULL;
}

static cor_status keep(cor_import *import, cor_place place, const char *column, const char *reason,
	const cor_text *raw, cor_err *err)
{
	const char *file = place.file ? place.file : "-";
	uint32_t before = cor_strtab_count(import->refused_places), id;
	cor_refused_row row = {.file = file, .line = place.line, .column = column ? column : ""};
	char buffer[4200];

	/* Where rows are no lines, the character column tells one row from the next. */
	if (topology_of(import, file)) {
		row.at = place.column;
		snprintf(buffer, sizeof(buffer), "%u", row.at);
		COR_TRY(cor_arena_copy(import->arena, buffer, strlen(buffer), &row.column, err));
	}
	COR_TRY(cor_strtab_add(import->refused_places,
		place_key(file, place.line, row.at, buffer, sizeof(buffer)), &id, err));
	if (id < before)
		return COR_OK;
	COR_TRY(keep_clean(import, cor_text_of(reason), REASON_BYTES, &row.reason, err));
	if (raw)
		COR_TRY(keep_clean(import, *raw, COR_LIMIT_CELL_BYTES, &row.raw, err));
	COR_TRY(cor_mem_reserve((void **)&import->refused, &import->refused_capacity,
		import->refused_count + 1, sizeof(*import->refused), err));
	import->refused[import->refused_count++] = row;
	return COR_OK;
}

cor_status cor_import_refuse(cor_import *import, cor_place place, const char *column,
	const char *reason, const cor_text *raw, cor_err *err)
{
	COR_TRY(keep(import, place, column, reason, raw, err));
	if (!import->is_strict)
		return COR_OK;
	if (place.column)
		return cor_fail(err, COR_EINPUT, "%s:%llu:%u: %s", place.file,
			(unsigned long long)place.line, place.column, reason);
	return cor_fail(err, COR_EINPUT, "%s:%llu: %s", place.file, (unsigned long long)place.line,
		reason);
}

/* What the builder refuses.  A failure in here waits in sink_err. */
static bool sink(void *context, const cor_refusal *refusal)
{
	cor_import *import = context;
	cor_import_count *count = &import->counts[refusal->table];
	cor_buf reason = {0};
	cor_status status;

	if (refusal->table == COR_REFUSED)
		return true; /* told before, in an estate that was read first */
	if (import->is_freezing && count->added)
		count->added--;
	if (import->is_mapped)
		cor_buf_addf(&reason, "%s: ", cor_schema[refusal->table].name);
	cor_buf_addz(&reason, refusal->reason);
	status = cor_buf_status(&reason, &import->sink_err);
	if (status == COR_OK)
		status = keep(import, refusal->place, refusal->column, reason.p, NULL,
			&import->sink_err);
	cor_buf_done(&reason);
	return status == COR_OK && !import->is_strict;
}

cor_status cor_import_add(cor_import *import, cor_table_id table, const cor_text *cells,
	cor_place place, const uint32_t *columns, const cor_text *raw, bool *ret_good, cor_err *err)
{
	size_t refused = import->refused_count;
	cor_status status = cor_builder_add(import->builder, table, cells, place, columns, ret_good,
		err);

	if (import->sink_err.status != COR_OK)
		return cor_fail(err, import->sink_err.status, "%s", import->sink_err.text);
	COR_TRY(status);
	if (*ret_good)
		import->counts[table].added++;
	if (import->refused_count == refused)
		return COR_OK;
	COR_TRY(keep_clean(import, *raw, COR_LIMIT_CELL_BYTES, &import->refused[refused].raw, err));
	return cor_import_tell(import, err);
}

/* ---- telling ---- */

static cor_status tell_one(cor_import *import, const cor_refused_row *row, cor_builder *builder,
	cor_err *err)
{
	char line[24];
	int n = snprintf(line, sizeof(line), "%llu", (unsigned long long)row->line);
	cor_place place = {.file = row->file, .line = row->line};
	cor_text cells[] = {cor_text_of(row->file), {line, (size_t)n}, cor_text_of(row->column),
		cor_text_of(row->reason), cor_text_of(row->raw ? row->raw : "")};

	cor_csv_add_record(&import->rejects, cells, 5);
	COR_TRY(cor_buf_status(&import->rejects, err));
	return cor_builder_add(builder, COR_REFUSED, cells, place, NULL, NULL, err);
}

cor_status cor_import_tell(cor_import *import, cor_err *err)
{
	for (; import->told < import->refused_count; import->told++)
		COR_TRY(tell_one(import, &import->refused[import->told], import->builder, err));
	return COR_OK;
}

/* ---- rows that freezing refuses ---- */

static int compare_places(const void *a, const void *b)
{
	const cor_refused_row *left = *(cor_refused_row *const *)a;
	const cor_refused_row *right = *(cor_refused_row *const *)b;

	if (left->file != right->file)
		return (uintptr_t)left->file < (uintptr_t)right->file ? -1 : 1;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return (left->at > right->at) - (left->at < right->at);
}

/* Reads a file again for the rows at `wanted`, which are sorted by line. */
static cor_status find_raws(cor_import *import, const cor_import_file *file,
	cor_refused_row **wanted, size_t count, cor_err *err)
{
	COR_AUTO(cor_csv) csv = NULL;
	cor_status status = COR_OK;
	cor_csv_record record;
	bool more = true;
	cor_text text;
	size_t i = 0;

	for (; file->topology && i < count; i++)
		COR_TRY(keep_clean(import,
			cor_topology_raw(file->topology, wanted[i]->line, wanted[i]->at),
			COR_LIMIT_CELL_BYTES, &wanted[i]->raw, err));
	if (file->topology)
		return COR_OK;
	COR_TRY(cor_file_map(file->path, &text, err));
	status = cor_csv_new(text, file->delimiter, file->quote, &csv, err);
	if (status == COR_OK && file->comment)
		cor_csv_comment(csv, file->comment);
	while (status == COR_OK && i < count) {
		status = cor_csv_next(csv, &record, &more, err);
		if (status != COR_OK || !more)
			break;
		if (record.line == wanted[i]->line)
			status = keep_clean(import, record.raw, COR_LIMIT_CELL_BYTES,
				&wanted[i++]->raw, err);
	}
	cor_file_unmap(text);
	return status;
}

static cor_status find_all_raws(cor_import *import, cor_err *err)
{
	size_t count = import->refused_count - import->told, from = 0;
	cor_refused_row **rows;

	COR_TRY(cor_arena_new_array(import->arena, count, sizeof(*rows), &rows, err));
	for (size_t i = 0; i < count; i++)
		rows[i] = &import->refused[import->told + i];
	qsort(rows, count, sizeof(*rows), compare_places);
	while (from < count) {
		size_t to = from;

		while (to < count && rows[to]->file == rows[from]->file)
			to++;
		for (size_t f = 0; f < import->file_count; f++) {
			if (import->files[f].name == rows[from]->file)
				COR_TRY(find_raws(import, &import->files[f], rows + from, to - from,
					err));
		}
		from = to;
	}
	return COR_OK;
}

static bool refuse_nothing(void *context, const cor_refusal *refusal)
{
	(void)context;
	(void)refusal;
	return false;
}

/* The estate once more, with the rows that were refused since. */
static cor_status rebuild(cor_import *import, const cor_estate *below, cor_estate **estate,
	cor_err *err)
{
	COR_AUTO(cor_builder) builder = NULL;
	cor_text cells[COR_TABLE_COLUMNS_MAX];
	cor_place place = {0};
	cor_estate *fresh;

	COR_TRY(cor_builder_new(refuse_nothing, NULL, &builder, err));
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		for (uint32_t row = 0; row < cor_estate_rows(*estate, t); row++) {
			for (unsigned c = 0; c < cor_schema[t].column_count; c++)
				cells[c] = cor_estate_cell(*estate, t, row, c);
			COR_TRY(cor_builder_add(builder, t, cells, place, NULL, NULL, err));
		}
	}
	cor_builder_overlay(builder);
	COR_TRY(find_all_raws(import, err));
	for (; import->told < import->refused_count; import->told++)
		COR_TRY(tell_one(import, &import->refused[import->told], builder, err));
	COR_TRY(cor_builder_freeze(builder, below, &fresh, err));
	cor_estate_free(*estate);
	*estate = fresh;
	return COR_OK;
}

cor_status cor_import_freeze(cor_import *import, const cor_estate *below, cor_estate **ret_estate,
	cor_err *err)
{
	COR_AUTO(cor_estate) estate = NULL;
	cor_status status;

	COR_TRY(cor_import_tell(import, err)); /* of rows that were added from elsewhere */
	import->is_freezing = true;
	status = cor_builder_freeze(import->builder, below, &estate, err);
	if (import->sink_err.status != COR_OK)
		return cor_fail(err, import->sink_err.status, "%s", import->sink_err.text);
	COR_TRY(status);
	if (import->told < import->refused_count)
		COR_TRY(rebuild(import, below, &estate, err));
	*ret_estate = COR_TAKE(estate);
	return COR_OK;
}

/* ---- the import ---- */

cor_status cor_import_new(bool strict, cor_import **ret_import, cor_err *err)
{
	static const char *const HEADER[] = {"file", "line", "column", "reason", "raw"};
	COR_AUTO(cor_import) import = cor_mem_new(1, sizeof(*import));
	cor_text cells[5];

	if (!import)
		return cor_fail(err, COR_ENOMEM, "out of memory for an import");
	import->is_strict = strict;
	COR_TRY(cor_arena_new("import", 0, &import->arena, err));
	COR_TRY(cor_strtab_new(import->arena, &import->refused_places, err));
	COR_TRY(cor_builder_new(sink, import, &import->builder, err));
	for (unsigned i = 0; i < 5; i++)
		cells[i] = cor_text_of(HEADER[i]);
	cor_csv_add_record(&import->rejects, cells, 5);
	COR_TRY(cor_buf_status(&import->rejects, err));
	*ret_import = COR_TAKE(import);
	return COR_OK;
}

void cor_import_free(cor_import *import)
{
	if (!import)
		return;
	cor_builder_free(import->builder);
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++)
		cor_mem_free(import->keys[t].at);
	for (size_t f = 0; f < import->file_count; f++) {
		if (!import->files[f].topology)
			continue;
		cor_file_unmap(import->files[f].topology->text);
		cor_topology_free(import->files[f].topology);
	}
	cor_mem_free(import->files);
	cor_mem_free(import->refused);
	cor_buf_done(&import->rejects);
	cor_buf_done(&import->scratch);
	cor_buf_done(&import->key);
	cor_arena_free(import->arena);
	cor_mem_free(import);
}

cor_builder *cor_import_builder(cor_import *import)
{
	return import->builder;
}

void cor_import_overlay(cor_import *import)
{
	import->is_overlay = true;
	cor_builder_overlay(import->builder);
}

cor_status cor_import_file_named(cor_import *import, const char *path, const char **ret_name,
	cor_err *err)
{
	for (size_t f = 0; f < import->file_count; f++) {
		if (strcmp(import->files[f].path, path) == 0)
			return cor_fail(err, COR_EINPUT, "%s: this file is given twice", path);
	}
	return keep_clean(import, cor_text_of(path), COR_LIMIT_CELL_BYTES, ret_name, err);
}

cor_status cor_import_note_file(cor_import *import, cor_import_file file, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&import->files, &import->file_capacity,
		import->file_count + 1, sizeof(*import->files), err));
	import->files[import->file_count++] = file;
	return COR_OK;
}

cor_import_count cor_import_counted(const cor_import *import, cor_table_id table)
{
	return import->counts[table];
}

uint64_t cor_import_rows_read(const cor_import *import)
{
	return import->rows_read;
}

uint64_t cor_import_refused(const cor_import *import)
{
	return import->refused_count;
}

cor_text cor_import_rejects(const cor_import *import)
{
	return cor_buf_text(&import->rejects);
}
