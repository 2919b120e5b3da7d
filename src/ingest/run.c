/*
 * Running a mapping: joins first, then every row of every file through all tables that it feeds.  A row
 * is made and checked for all of them before any is added.
 */
#include <stdio.h>

#include "base/limits.h"
#include "base/cell.h"
#include "ingest/join.h"
#include "ingest/source.h"
#include "ingest/value.h"

/* A row of a table in the making. */
typedef struct draft {
	const cor_map_table *spec;
	size_t ends
		[COR_TABLE_COLUMNS_MAX]; /* of its cells in the buffer; each starts at the last's end */
	size_t start;
	uint32_t columns[COR_TABLE_COLUMNS_MAX];
	uint32_t key;     /* among the keys of its table, or COR_NONE: new */
	bool is_repeated; /* nothing to add */
} draft;

typedef struct runner {
	cor_import *import;
	const cor_import_map *map;
	cor_join *joins;
	cor_source *source;
	draft *drafts;
	uint32_t draft_count;
	cor_buf cells, raw, reason, key, row;
	/* What the last refusal said; NULL column: of the row. */
	const char *refused_column;
	uint32_t refused_at;
	/* By table: an item of it is; its keys are watched (a row that feeds two tables must be known to
	 * be good for both before one gets it). */
	bool is_distinct[COR_TABLE_COUNT], is_watched[COR_TABLE_COUNT];
} runner;

/* ---- making cells ---- */

/* Notes why a row is refused: "TABLE: COLUMN is "TEXT", expected ...". */
static void say(runner *r, cor_table_id table, unsigned column, uint32_t at, cor_text text,
	const char *expected)
{
	const cor_table_spec *spec = &cor_schema[table];

	r->refused_column = spec->columns[column].name;
	r->refused_at = at;
	r->reason.n = 0;
	cor_buf_addf(&r->reason, "%s: %s is ", spec->name, spec->columns[column].name);
	if (text.n == 0) {
		cor_buf_addf(&r->reason, "empty, expected %s", expected);
		return;
	}
	cor_buf_addc(&r->reason, '"');
	cor_import_clean(text, 80, &r->reason);
	cor_buf_addf(&r->reason, "\", expected %s", expected);
}

/* A '|' from the source would divide what the template makes. */
static bool is_whole(const runner *r, const cor_map_value *value, cor_text *ret_text)
{
	for (uint32_t i = 0; value->is_divided && i < value->text.count; i++) {
		if (!value->text.pieces[i].is_use)
			continue;
		*ret_text = cor_source_cell(r->source, value->text.pieces[i].use);
		if (memchr(ret_text->p, '|', ret_text->n))
			return false;
	}
	return true;
}

static const char *make_template(runner *r, const cor_map_value *value, cor_text *ret_text,
	char *phrase)
{
	if (!is_whole(r, value, ret_text))
		return "text without '|', which divides values";
	r->raw.n = 0;
	cor_source_fill(r->source, &value->text, &r->raw);
	*ret_text = cor_buf_text(&r->raw);
	if (value->is_changed)
		return cor_value_change(value, *ret_text, &r->cells, phrase, ret_text);
	cor_buf_add(&r->cells, *ret_text);
	return NULL;
}

static cor_status make_joined(runner *r, draft *d, unsigned column, bool *ret_good, cor_err *err)
{
	const cor_map_value *value = d->spec->values[column];
	const char *name = cor_schema[d->spec->table].columns[column].name;
	const char *reason;

	/* The column that a message points at is the first of the key. */
	for (uint32_t i = 0; i < value->text.count && !d->columns[column]; i++) {
		if (value->text.pieces[i].is_use)
			d->columns[column] = cor_source_column(r->source,
				value->text.pieces[i].use);
	}
	r->raw.n = r->row.n = 0;
	cor_source_fill(r->source, &value->text, &r->raw);
	COR_TRY(cor_buf_status(&r->raw, err));
	COR_TRY(cor_join_write(&r->joins[value->join], value, name, cor_buf_text(&r->raw),
		&r->cells, &r->row, &reason, err));
	*ret_good = !reason;
	if (!reason)
		return COR_OK;
	r->refused_column = name;
	r->refused_at = d->columns[column];
	r->reason.n = 0;
	cor_buf_addf(&r->reason, "%s: %s", cor_schema[d->spec->table].name, reason);
	return COR_OK;
}

/* Appends one cell; *ret_good is false when the row is refused (see reason). */
static cor_status make_cell(runner *r, draft *d, unsigned column, bool *ret_good, cor_err *err)
{
	const cor_map_value *value = d->spec->values[column];
	char phrase[COR_VALUE_PHRASE_BYTES];
	const char *expected = NULL;
	cor_text text = {"", 0};

	switch (value->kind) {
	case COR_VALUE_JOIN:
		return make_joined(r, d, column, ret_good, err);
	case COR_VALUE_CONSTANT:
		cor_buf_add(&r->cells, value->constant);
		break;
	case COR_VALUE_COLUMN:
		text = cor_source_cell(r->source, value->use);
		d->columns[column] = cor_source_column(r->source, value->use);
		expected = cor_value_change(value, text, &r->cells, phrase, &text);
		break;
	case COR_VALUE_TEMPLATE:
		expected = make_template(r, value, &text, phrase);
		COR_TRY(cor_buf_status(&r->raw, err));
		break;
	}
	*ret_good = !expected;
	if (expected)
		say(r, d->spec->table, column, d->columns[column], text, expected);
	return COR_OK;
}

/* Makes a cell canonical, so that equal rows are equal. */
static cor_status check_cell(runner *r, const draft *d, unsigned column, size_t start,
	bool *ret_good, cor_err *err)
{
	const cor_column_spec *spec = &cor_schema[d->spec->table].columns[column];
	cor_text text = {r->cells.p ? r->cells.p + start : "", r->cells.n - start};
	const char *expected;
	char phrase[160];

	*ret_good = true;
	COR_TRY(cor_buf_status(&r->cells, err));
	if (text.n == 0 && !(spec->flags & COR_COLUMN_REQUIRED))
		return COR_OK;
	r->raw.n = 0;
	expected = cor_cell_read(spec, text, &r->raw, phrase);
	COR_TRY(cor_buf_status(&r->raw, err));
	if (expected) {
		*ret_good = false;
		say(r, d->spec->table, column, d->columns[column], text, expected);
		return COR_OK;
	}
	r->cells.n = start;
	cor_buf_add(&r->cells, cor_buf_text(&r->raw));
	return COR_OK;
}

static cor_status make_row(runner *r, draft *d, bool *ret_good, cor_err *err)
{
	unsigned count = cor_schema[d->spec->table].column_count;

	d->start = r->cells.n;
	d->is_repeated = false;
	d->key = COR_NONE;
	*ret_good = true;
	for (unsigned c = 0; c < count; c++) {
		size_t start = r->cells.n;

		d->columns[c] = 0;
		if (d->spec->values[c]) {
			COR_TRY(make_cell(r, d, c, ret_good, err));
			if (*ret_good)
				COR_TRY(check_cell(r, d, c, start, ret_good, err));
			if (!*ret_good)
				return COR_OK;
		}
		d->ends[c] = r->cells.n;
	}
	return cor_buf_status(&r->cells, err);
}

static cor_text cell_of(const runner *r, const draft *d, unsigned column)
{
	size_t start = column ? d->ends[column - 1] : d->start;

	return (cor_text){r->cells.p ? r->cells.p + start : "", d->ends[column] - start};
}

/* ---- rows with one key ---- */

/* The cells of the key, or all of them, divided by a character that no cell can hold. */
static cor_text joined(const runner *r, const draft *d, bool key_only, cor_buf *out)
{
	const cor_table_spec *spec = &cor_schema[d->spec->table];

	out->n = 0;
	for (unsigned c = 0; c < spec->column_count; c++) {
		if (key_only && !(spec->columns[c].flags & COR_COLUMN_KEY))
			continue;
		cor_buf_add(out, cell_of(r, d, c));
		cor_buf_addc(out, '\x1f');
	}
	return cor_buf_text(out);
}

/* Says where two rows with one key differ. */
static void say_conflict(runner *r, const draft *d, cor_text before,
	const struct cor_import_key *first)
{
	const cor_table_spec *spec = &cor_schema[d->spec->table];
	cor_text cell;

	for (unsigned c = 0; c < spec->column_count; c++) {
		cor_text now = cell_of(r, d, c);

		cor_text_cut(&before, '\x1f', &cell);
		if (cor_text_equal(cell, now))
			continue;
		say(r, d->spec->table, c, d->columns[c], now, "\"");
		cor_import_clean(cell, 80, &r->reason);
		cor_buf_addf(&r->reason, "\" as in line %llu, which has the same key",
			(unsigned long long)first->line);
		return;
	}
}

static void say_repeated(runner *r, const draft *d, uint64_t line)
{
	const cor_table_spec *spec = &cor_schema[d->spec->table];
	unsigned c = 0;

	while (!(spec->columns[c].flags & COR_COLUMN_KEY))
		c++;
	say(r, d->spec->table, c, d->columns[c], cell_of(r, d, c), "a key that no other row has");
	cor_buf_addf(&r->reason, " (line %llu has it)", (unsigned long long)line);
}

static bool is_tracked(const runner *r, const draft *d)
{
	return r->is_watched[d->spec->table] || r->import->is_overlay;
}

static cor_status open_keys(cor_import *import, cor_import_keys *keys, cor_err *err)
{
	if (keys->keys)
		return COR_OK;
	COR_TRY(cor_strtab_new(import->arena, &keys->rows, err));
	return cor_strtab_new(import->arena, &keys->keys, err);
}

/* Compares a row with the one that came before with its key. */
static cor_status check_key(runner *r, draft *d, bool *ret_good, cor_err *err)
{
	cor_import_keys *keys = &r->import->keys[d->spec->table];
	const struct cor_import_key *first;
	bool is_equal;
	cor_text row;
	uint32_t id;

	*ret_good = true;
	if (!is_tracked(r, d))
		return COR_OK;
	COR_TRY(open_keys(r->import, keys, err));
	id = cor_strtab_find(keys->keys, joined(r, d, true, &r->key));
	COR_TRY(cor_buf_status(&r->key, err));
	if (id == COR_NONE)
		return COR_OK;
	first = &keys->at[id];
	row = joined(r, d, false, &r->row);
	COR_TRY(cor_buf_status(&r->row, err));
	is_equal = first->row != COR_NONE &&
		cor_text_equal(cor_strtab_at(keys->rows, first->row), row);
	d->is_repeated = d->spec->is_distinct && (d->spec->keep_first || is_equal);
	*ret_good = d->is_repeated;
	if (d->is_repeated)
		return COR_OK;
	if (first->row != COR_NONE && !is_equal && d->spec->is_distinct)
		say_conflict(r, d, cor_strtab_at(keys->rows, first->row), first);
	else
		say_repeated(r, d, first->line);
	return COR_OK;
}

static cor_status note_key(runner *r, draft *d, cor_err *err)
{
	cor_import_keys *keys = &r->import->keys[d->spec->table];
	struct cor_import_key entry = {COR_NONE, r->source->file, r->source->record.line};
	uint32_t count, id;

	if (!is_tracked(r, d))
		return COR_OK;
	if (r->is_distinct[d->spec->table]) {
		COR_TRY(cor_strtab_add(keys->rows, joined(r, d, false, &r->row), &entry.row, err));
		COR_TRY(cor_buf_status(&r->row, err));
	}
	count = cor_strtab_count(keys->keys);
	COR_TRY(cor_mem_reserve((void **)&keys->at, &keys->capacity, (size_t)count + 1,
		sizeof(*keys->at), err));
	COR_TRY(cor_strtab_add(keys->keys, joined(r, d, true, &r->key), &id, err));
	COR_TRY(cor_buf_status(&r->key, err));
	if (id == count)
		keys->at[id] = entry;
	return COR_OK;
}

/* ---- a source row ---- */

/* Refuses the record for the reason that was said. */
static cor_status refuse(runner *r, cor_err *err)
{
	COR_TRY(cor_buf_status(&r->reason, err));
	COR_TRY(cor_import_refuse(r->import, cor_source_place(r->source, r->refused_at),
		r->refused_column, r->reason.p, &r->source->record.raw, err));
	return cor_import_tell(r->import, err);
}

static cor_status add_row(runner *r, draft *d, bool *ret_good, cor_err *err)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX];
	cor_import *import = r->import;

	/* Two items may make one row of a table out of one source row. */
	COR_TRY(check_key(r, d, ret_good, err));
	if (!*ret_good)
		return refuse(r, err);
	if (d->is_repeated) {
		import->counts[d->spec->table].repeated++;
		return COR_OK;
	}
	for (unsigned c = 0; c < cor_schema[d->spec->table].column_count; c++)
		cells[c] = cell_of(r, d, c);
	COR_TRY(cor_import_add(import, d->spec->table, cells, cor_source_place(r->source, 0),
		d->columns, &r->source->record.raw, ret_good, err));
	return *ret_good ? note_key(r, d, err) : COR_OK;
}

static cor_status make_rows(runner *r, uint32_t input, bool *ret_good, cor_err *err)
{
	r->draft_count = 0;
	r->cells.n = 0;
	for (uint32_t t = 0; t < r->map->table_count; t++) {
		const cor_map_table *spec = &r->map->tables[t];
		draft *d = &r->drafts[r->draft_count];

		if (spec->input != input)
			continue;
		if (!cor_source_passes(r->source, spec->where)) {
			r->import->counts[spec->table].skipped++;
			continue;
		}
		d->spec = spec;
		COR_TRY(make_row(r, d, ret_good, err));
		if (*ret_good)
			COR_TRY(check_key(r, d, ret_good, err));
		if (!*ret_good)
			return COR_OK;
		r->draft_count++;
	}
	return COR_OK;
}

static cor_status run_record(runner *r, uint32_t input, cor_err *err)
{
	bool good = true;

	if (cor_import_is_refused(r->import, r->source->file, r->source->record.line))
		return COR_OK; /* when the joins were made */
	COR_TRY(make_rows(r, input, &good, err));
	if (!good)
		return refuse(r, err);
	for (uint32_t i = 0; i < r->draft_count && good; i++)
		COR_TRY(add_row(r, &r->drafts[i], &good, err));
	return COR_OK;
}

/* ---- files ---- */

static bool feeds_tables(const cor_import_map *map, uint32_t input)
{
	for (uint32_t t = 0; t < map->table_count; t++) {
		if (map->tables[t].input == input)
			return true;
	}
	return false;
}

static cor_status join_record(runner *r, uint32_t input, cor_err *err)
{
	for (uint32_t j = 0; j < r->map->join_count; j++) {
		if (r->map->joins[j].input == input)
			COR_TRY(cor_join_take(&r->joins[j], r->source, r->import, err));
	}
	return COR_OK;
}

static bool is_joined(const cor_import_map *map, uint32_t input)
{
	for (uint32_t j = 0; j < map->join_count; j++) {
		if (map->joins[j].input == input)
			return true;
	}
	return false;
}

/* One pass over a file: for the joins, or for the tables. */
static cor_status run_file(runner *r, uint32_t input, const cor_import_file *file, bool for_joins,
	bool is_counted, cor_err *err)
{
	bool more = true;
	cor_status status = cor_source_open(r->source, r->map, &r->map->inputs[input], file, err);

	while (status == COR_OK) {
		status = cor_source_next(r->source, r->import, is_counted, &more, err);
		if (status != COR_OK || !more)
			break;
		status = for_joins ? join_record(r, input, err) : run_record(r, input, err);
	}
	cor_source_close(r->source);
	return status;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static cor_status run_pass(runner *r, size_t first_file, bool for_joins, cor_err *err)
{
	cor_import *import = r->import;

	for (uint32_t i = 0; i < r->map->input_count; i++) {
		bool feeds = feeds_tables(r->map, i);

		if (for_joins ? !is_joined(r->map, i) : !feeds)
			continue;
		for (size_t f = first_file; f < import->file_count; f++) {
			const char *name = last_part(import->files[f].path);

			if (cor_map_is_like(cor_text_of(name), r->map->inputs[i].file))
				COR_TRY(run_file(r, i, &import->files[f], for_joins,
					!for_joins || !feeds, err));
		}
	}
	return COR_OK;
}

/* ---- which files ---- */

static cor_status fail_unmatched(const cor_import_map *map, const char *file, cor_err *err)
{
	cor_buf names = {0};
	cor_status status;

	for (uint32_t i = 0; i < map->input_count; i++)
		cor_buf_addf(&names, "%s%.*s", i ? ", " : "", COR_FMT(map->inputs[i].file));
	status = cor_buf_status(&names, err);
	if (status == COR_OK)
		status = cor_fail(err, COR_EINPUT, "%s: fits no input of %s (%s)", file,
			map->yaml->name, names.p);
	cor_buf_done(&names);
	return status;
}

/* Remembers a file under the settings of the first input that it fits. */
static cor_status note_file(cor_import *import, const cor_import_map *map, const char *path,
	bool *used, cor_err *err)
{
	cor_text name = cor_text_of(last_part(path));
	cor_import_file file = {.path = path};
	const cor_map_input *input = NULL;

	for (uint32_t i = 0; i < map->input_count; i++) {
		if (!cor_map_is_like(name, map->inputs[i].file))
			continue;
		used[i] = true;
		input = input ? input : &map->inputs[i];
	}
	if (!input)
		return fail_unmatched(map, path, err);
	for (size_t f = 0; f < import->file_count; f++) {
		if (strcmp(last_part(import->files[f].path), last_part(path)) == 0)
			return cor_fail(err, COR_EINPUT,
				"%s: another file has the same name, and refusals could not tell them apart",
				path);
	}
	import->scratch.n = 0;
	cor_import_clean(name, COR_LIMIT_CELL_BYTES, &import->scratch);
	COR_TRY(cor_buf_status(&import->scratch, err));
	COR_TRY(cor_arena_copy(import->arena, import->scratch.p, import->scratch.n, &file.name,
		err));
	file.delimiter = input->delimiter;
	file.quote = input->quote;
	file.comment = input->comment;
	return cor_import_note_file(import, file, err);
}

static cor_status note_files(cor_import *import, const cor_import_map *map,
	const char *const *files, size_t count, cor_err *err)
{
	bool *used;

	COR_TRY(cor_arena_new_array(import->arena, map->input_count, sizeof(*used), &used, err));
	for (size_t f = 0; f < count; f++)
		COR_TRY(note_file(import, map, files[f], used, err));
	for (uint32_t i = 0; i < map->input_count; i++) {
		if (!used[i] && !map->inputs[i].is_optional)
			return cor_fail(err, COR_EINPUT,
				"%s: input %.*s needs a file %.*s, none of those given is called so",
				map->yaml->name, COR_FMT(map->inputs[i].name),
				COR_FMT(map->inputs[i].file));
	}
	return COR_OK;
}

static void watch_keys(runner *r)
{
	for (uint32_t t = 0; t < r->map->table_count; t++) {
		const cor_map_table *table = &r->map->tables[t];
		uint32_t fed = 0;

		for (uint32_t k = 0; k < r->map->table_count; k++)
			fed += r->map->tables[k].input == table->input;
		r->is_distinct[table->table] |= table->is_distinct;
		r->is_watched[table->table] |= table->is_distinct || fed > 1;
	}
}

cor_status cor_import_run(cor_import *import, const cor_import_map *map, const char *const *files,
	size_t file_count, cor_err *err)
{
	runner r = {.import = import, .map = map};
	size_t first = import->file_count;
	cor_status status;

	import->is_mapped = true;
	COR_TRY(note_files(import, map, files, file_count, err));
	COR_TRY(cor_arena_new_array(import->arena, 1, sizeof(*r.source), &r.source, err));
	COR_TRY(cor_arena_new_array(import->arena, map->table_count, sizeof(*r.drafts), &r.drafts,
		err));
	COR_TRY(cor_arena_new_array(import->arena, map->join_count, sizeof(*r.joins), &r.joins,
		err));
	watch_keys(&r);
	status = COR_OK;
	for (uint32_t j = 0; j < map->join_count && status == COR_OK; j++)
		status = cor_join_init(&r.joins[j], &map->joins[j], import->arena, err);
	if (status == COR_OK)
		status = run_pass(&r, first, true, err);
	if (status == COR_OK)
		status = run_pass(&r, first, false, err);
	for (uint32_t j = 0; j < map->join_count; j++)
		cor_join_done(&r.joins[j]);
	cor_buf_done(&r.cells);
	cor_buf_done(&r.raw);
	cor_buf_done(&r.reason);
	cor_buf_done(&r.key);
	cor_buf_done(&r.row);
	return status;
}
