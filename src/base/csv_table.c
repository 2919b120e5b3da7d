#include "base/csv_table.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/file.h"

static cor_status read_name(cor_csv_table *table, const char *file, const cor_csv_record *header,
	uint32_t i, bool *seen, cor_err *err)
{
	cor_text name = cor_text_trim(header->cells[i]);
	int column = cor_spec_column(table->spec, name);
	const char *near;

	if (column < 0 && table->spec == &cor_place_spec)
		return cor_fail(err, COR_EINPUT,
			"%s:%" PRIu64 ":%u: expected one of the columns of a list of places", file,
			header->line, header->columns[i]);
	if (column < 0) {
		near = cor_spec_near_column(table->spec, name);
		return cor_fail(err, COR_EINPUT,
			"%s:%" PRIu64 ":%u: table %s has no column \"%.*s\"%s%s%s", file,
			header->line, header->columns[i], table->spec->name,
			(int)(name.n < 64 ? name.n : 64), name.p, near ? "; did you mean \"" : "",
			near ? near : "", near ? "\"?" : "");
	}
	if (seen[column])
		return cor_fail(err, COR_EINPUT,
			"%s:%" PRIu64 ":%u: column \"%s\" stands here twice", file, header->line,
			header->columns[i], table->spec->columns[column].name);
	seen[column] = true;
	table->target[i] = (unsigned)column;
	return COR_OK;
}

cor_status cor_csv_table_begin(cor_csv_table *table, const cor_table_spec *spec, cor_csv *csv,
	const char *name, cor_csv_record *ret_header, cor_err *err)
{
	bool seen[COR_TABLE_COLUMNS_MAX] = {false};
	cor_csv_record header;

	*table = (cor_csv_table){.spec = spec};
	for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++)
		table->cells[c] = COR_TEXT("");
	COR_TRY(cor_csv_header(csv, name, &header, err));
	for (uint32_t i = 0; i < header.count; i++)
		COR_TRY(read_name(table, name, &header, i, seen, err));
	table->count = header.count;
	*ret_header = header;
	return COR_OK;
}

bool cor_csv_table_take(cor_csv_table *table, const cor_csv_record *record,
	cor_csv_fault *ret_fault)
{
	if (record->trouble) {
		ret_fault->line = record->trouble_line;
		ret_fault->column = record->trouble_column;
		snprintf(ret_fault->reason, sizeof(ret_fault->reason), "%s", record->trouble);
		return false;
	}
	if (record->count != table->count) {
		ret_fault->line = record->line;
		ret_fault->column = record->columns[record->count < table->count ? record->count - 1
										 : table->count];
		snprintf(ret_fault->reason, sizeof(ret_fault->reason), "has %u cells, expected %u",
			record->count, table->count);
		return false;
	}
	for (uint32_t i = 0; i < table->count; i++) {
		table->cells[table->target[i]] = record->cells[i];
		table->columns[table->target[i]] = record->columns[i];
	}
	return true;
}

cor_status cor_csv_file_open(cor_csv_file *file, const cor_table_spec *spec, const char *path,
	cor_err *err)
{
	cor_csv_file opened = {.path = path};
	cor_csv_record header;
	cor_status status;

	COR_TRY(cor_file_map(path, &opened.text, err));
	status = cor_csv_new(opened.text, ',', '"', &opened.csv, err);
	if (status == COR_OK)
		status = cor_csv_table_begin(&opened.table, spec, opened.csv, path, &header, err);
	if (status == COR_OK)
		*file = opened;
	else
		cor_csv_file_close(&opened);
	return status;
}

cor_status cor_csv_file_next(cor_csv_file *file, bool *ret_more, cor_err *err)
{
	cor_csv_record record;
	cor_csv_fault fault;

	COR_TRY_IN(cor_csv_next(file->csv, &record, ret_more, err), err, "%s", file->path);
	if (*ret_more && !cor_csv_table_take(&file->table, &record, &fault))
		return cor_fail(err, COR_EINPUT, "%s:%" PRIu64 ":%u: %s", file->path, fault.line,
			fault.column, fault.reason);
	return COR_OK;
}

void cor_csv_file_close(cor_csv_file *file)
{
	cor_csv_free(file->csv);
	cor_file_unmap(file->text);
}
