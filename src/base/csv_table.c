#include "base/csv_table.h"

#include <inttypes.h>
#include <stdio.h>

static cor_status read_name(cor_csv_table *table, const char *file, const cor_csv_record *header,
	uint32_t i, bool *seen, cor_err *err)
{
	cor_text name = cor_text_trim(header->cells[i]);
	int column = cor_spec_column(table->spec, name);
	const char *near;

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
