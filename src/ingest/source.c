#include "ingest/source.h"

#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"

/* ---- columns ---- */

static cor_status fail_missing(const cor_source *source, const cor_import_map *map,
	const cor_map_use *use, const cor_text *names, uint32_t count, cor_err *err)
{
	unsigned best = use->name.n < 6 ? 2 : 4;
	cor_text near = {"", 0};

	for (uint32_t i = 0; i < count; i++) {
		unsigned distance = cor_text_distance(use->name, cor_text_trim(names[i]), best);

		if (distance < best) {
			best = distance;
			near = cor_text_trim(names[i]);
		}
	}
	return cor_yaml_fail(map->yaml, use->at, err, "%s has no column \"%.*s\"%s%.*s%s",
		source->file, COR_FMT(use->name), near.n ? "; did you mean \"" : "", COR_FMT(near),
		near.n ? "\"?" : "");
}

static cor_status find_columns(cor_source *source, const cor_import_map *map, const cor_text *names,
	uint32_t count, const cor_csv_record *header, cor_err *err)
{
	source->column_count = count;
	for (uint32_t u = 0; u < source->input->use_count; u++) {
		const cor_map_use *use = &source->input->uses[u];
		uint32_t found = COR_NONE;

		for (uint32_t i = 0; i < count; i++) {
			if (!cor_text_equal(cor_text_trim(names[i]), use->name))
				continue;
			/* Those that a mapping says are all different. */
			COR_ASSERT(found == COR_NONE || header);
			if (found != COR_NONE)
				return cor_fail(err, COR_EINPUT,
					"%s:%llu:%u: column \"%.*s\" stands here twice",
					source->file, (unsigned long long)header->line,
					header->columns[i], COR_FMT(use->name));
			found = i;
		}
		if (found == COR_NONE)
			return fail_missing(source, map, use, names, count, err);
		source->positions[u] = found;
	}
	return COR_OK;
}

static cor_status read_header(cor_source *source, const cor_import_map *map, cor_err *err)
{
	cor_csv_record record;

	COR_TRY(cor_csv_header(source->csv, source->file, &record, err));
	return find_columns(source, map, record.cells, record.count, &record, err);
}

cor_status cor_source_open(cor_source *source, const cor_import_map *map,
	const cor_map_input *input, const cor_import_file *file, cor_err *err)
{
	source->input = input;
	source->file = file->name;
	source->text = (cor_text){NULL, 0};
	source->csv = NULL;
	COR_TRY(cor_file_map(file->path, &source->text, err));
	if (source->text.n > COR_LIMIT_FILE_BYTES)
		return cor_fail(err, COR_ELIMIT, "%s: more than %zu bytes", file->path,
			COR_LIMIT_FILE_BYTES);
	COR_TRY(cor_csv_new(source->text, input->delimiter, input->quote, &source->csv, err));
	if (input->comment)
		cor_csv_comment(source->csv, input->comment);
	if (input->has_header)
		return read_header(source, map, err);
	return find_columns(source, map, input->columns, input->column_count, NULL, err);
}

void cor_source_close(cor_source *source)
{
	cor_csv_free(source->csv);
	if (source->text.p)
		cor_file_unmap(source->text);
}

/* ---- records ---- */

cor_place cor_source_place(const cor_source *source, uint32_t column)
{
	return (cor_place){.file = source->file, .line = source->record.line, .column = column};
}

cor_status cor_source_next(cor_source *source, cor_import *import, bool is_counted, bool *ret_more,
	cor_err *err)
{
	const cor_csv_record *record = &source->record;
	char reason[64];

	for (;;) {
		COR_TRY_IN(cor_csv_next(source->csv, &source->record, ret_more, err), err, "%s",
			source->file);
		if (!*ret_more)
			return COR_OK;
		import->rows_read += is_counted;
		if (record->trouble) {
			cor_place place = cor_source_place(source, record->trouble_column);

			COR_TRY(cor_import_refuse(import, place, NULL, record->trouble,
				&record->raw, err));
		} else if (record->count != source->column_count) {
			uint32_t last = record->count < source->column_count ? record->count - 1
									     : source->column_count;

			snprintf(reason, sizeof(reason), "has %u cells, expected %u", record->count,
				source->column_count);
			COR_TRY(cor_import_refuse(import,
				cor_source_place(source, record->columns[last]), NULL, reason,
				&record->raw, err));
		} else {
			return COR_OK;
		}
		COR_TRY(cor_import_tell(import, err));
	}
}

cor_text cor_source_cell(const cor_source *source, uint32_t use)
{
	const cor_map_input *input = source->input;
	cor_text cell = cor_text_trim(source->record.cells[source->positions[use]]);

	for (uint32_t i = 0; i < input->unknown_count; i++) {
		if (cor_text_equal(cell, input->unknown[i]))
			return COR_TEXT("");
	}
	return cell;
}

void cor_source_fill(const cor_source *source, const cor_map_template *template, cor_buf *out)
{
	size_t start = out->n;

	for (uint32_t i = 0; i < template->count; i++) {
		const cor_map_piece *piece = &template->pieces[i];
		cor_text text = piece->is_use ? cor_source_cell(source, piece->use) : piece->text;

		if (text.n == 0) {
			out->n = start;
			return;
		}
		cor_buf_add(out, text);
	}
}

uint32_t cor_source_column(const cor_source *source, uint32_t use)
{
	return source->record.columns[source->positions[use]];
}

/* ---- where ---- */

static bool holds(const cor_source *source, const cor_map_test *test)
{
	cor_text cell = cor_source_cell(source, test->use);
	bool is_listed = false;

	if (test->kind == COR_MAP_KNOWN)
		return (cell.n != 0) != test->negated;
	for (uint32_t i = 0; i < test->word_count && !is_listed; i++)
		is_listed = test->kind == COR_MAP_IS ? cor_text_equal(cell, test->words[i])
						     : cor_map_is_like(cell, test->words[i]);
	return is_listed != test->negated;
}

bool cor_source_passes(const cor_source *source, const cor_map_where *where)
{
	if (!where)
		return true;
	for (; where; where = where->next) {
		uint32_t i = 0;

		while (i < where->test_count && holds(source, &where->tests[i]))
			i++;
		if (i == where->test_count)
			return true;
	}
	return false;
}
