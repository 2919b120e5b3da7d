#include "estate/bulk.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/team.h"
#include "estate/bulk_merge.h"
#include "estate/draft.h"
#include "estate/order.h"

#define PART_BYTES ((size_t)8 << 20)     /* a thread more for each so many */
#define BUFFER_BYTES ((size_t)256 << 10) /* stays in a processor's cache */
#define RUN_MAX 64u                      /* rows of one first key that are compared one by one */

typedef cor_bulk_part part;
typedef cor_bulk_job job;

/* ---- parts ---- */

/* Behind the first line end at or after `from`. */
static const char *line_from(const char *from, const char *end)
{
	const char *newline = from < end ? memchr(from, '\n', (size_t)(end - from)) : NULL;

	return newline ? newline + 1 : end;
}

static void cut(job *j)
{
	const char *at = j->bulk->text.p, *end = at + j->bulk->text.n;
	size_t share = j->bulk->text.n / j->part_count;

	for (uint32_t i = 0; i < j->part_count; i++) {
		part *p = &j->parts[i];

		p->begin = at;
		at = i + 1 == j->part_count || (size_t)(end - at) <= share
			? end
			: line_from(at + share, end);
		p->end = at;
	}
}

static bool fill(const job *j, char *to, const char *from, size_t count)
{
	const cor_bulk *bulk = j->bulk;

	if (bulk->source)
		return cor_file_read_at(*bulk->source,
			bulk->source_at + (uint64_t)(from - bulk->text.p), to, count);
	if (count)
		memcpy(to, from, count);
	return true;
}

/* ---- room ---- */

#define LINE_BYTES 64u /* where nothing tells */
#define ID_BYTES 16u

/* How long lines and ids are at the beginning of a part. */
static void look(const job *j, part *p)
{
	size_t bytes = (size_t)(p->end - p->begin);
	const cor_csv_window *w = p->window;
	uint64_t ids = 0;

	bytes = bytes < COR_CSV_WINDOW ? bytes : COR_CSV_WINDOW;
	p->line_bytes = LINE_BYTES;
	p->id_bytes = ID_BYTES;
	/* What is wrong here is told when it is read. */
	if (!fill(j, p->buffer, p->begin, bytes) ||
		!cor_csv_window_read(p->buffer, bytes, j->bulk->count, p->window) || w->rows == 0)
		return;
	for (unsigned i = 0; i < j->bulk->count; i++) {
		for (uint32_t r = 0; r < w->rows && p->columns[i].kind == COR_BULK_ID; r++)
			ids += w->to[r * j->bulk->count + i] - w->from[r * j->bulk->count + i];
	}
	p->line_bytes = w->bytes / w->rows;
	p->id_bytes = (uint32_t)(ids / w->rows) + 1;
}

/* How many rows the part has, if its beginning and that of the next one tell, and some more. */
static uint32_t guess_rows(const job *j, const part *p)
{
	bool is_last = p + 1 == j->parts + j->part_count;
	uint32_t line = is_last || p[1].line_bytes > p->line_bytes ? p->line_bytes
								   : p[1].line_bytes;
	size_t rows = (size_t)(p->end - p->begin) / line;

	rows += rows / 16 + COR_BULK_SPARE;
	return rows < COR_LIMIT_ROWS ? (uint32_t)rows : COR_LIMIT_ROWS;
}

static uint64_t guess_ids(const job *j, const part *p)
{
	bool is_last = p + 1 == j->parts + j->part_count;
	uint32_t id = is_last || p[1].id_bytes < p->id_bytes ? p->id_bytes : p[1].id_bytes;

	return (uint64_t)p->capacity * (id + 1) + (uint64_t)3 * COR_CSV_WINDOW;
}

/* Room for all ids; without it each part has its own. */
static cor_status open_ids(job *j, unsigned column, cor_err *err)
{
	uint64_t bytes = 0, rows = j->rooms[column].rows, at = 0;

	for (uint32_t i = 0; i < j->part_count; i++)
		bytes += guess_ids(j, &j->parts[i]);
	COR_TRY(cor_arena_new("ids", 0, &j->ids_keep, err));
	COR_TRY(cor_arena_new_raw(j->ids_keep, rows + 2, sizeof(*j->id_starts), &j->id_starts,
		err));
	if (bytes <= UINT32_MAX)
		COR_TRY(cor_arena_new_raw(j->ids_keep, bytes, 1, &j->id_texts, err));
	for (uint32_t i = 0; i < j->part_count; i++) {
		cor_bulk_column *c = &j->parts[i].columns[column];

		c->id_ends = j->id_starts + 2 + j->parts[i].first_place;
		if (!j->id_texts)
			continue;
		c->ids = j->id_texts + at;
		c->id_capacity = guess_ids(j, &j->parts[i]);
		at += c->id_capacity;
	}
	if (j->id_texts) {
		/* The empty text is the first. */
		j->id_texts[0] = '\0';
		j->parts[0].columns[column].id_first = 1;
		j->parts[0].columns[column].id_bytes = 1;
	}
	return COR_OK;
}

static cor_status fail_memory(cor_err *err)
{
	return cor_fail(err, COR_ENOMEM, "out of memory: reading a table");
}

static cor_status open_rooms(job *j, cor_err *err)
{
	uint64_t rows = 0;

	for (uint32_t i = 0; i < j->part_count; i++)
		look(j, &j->parts[i]);
	for (uint32_t i = 0; i < j->part_count; i++) {
		part *p = &j->parts[i];

		p->first_place = rows;
		p->capacity = guess_rows(j, p);
		rows += p->capacity + COR_BULK_SPARE;
	}
	for (unsigned c = 0; c < j->bulk->count; c++) {
		j->rooms[c].rows = rows;
		if (j->parts[0].columns[c].kind == COR_BULK_ID) {
			COR_TRY(open_ids(j, c, err));
			continue;
		}
		for (uint32_t i = 0; i < j->part_count; i++) {
			if (!cor_bulk_room_enter(&j->rooms[c], &j->parts[i].columns[c],
				    j->parts[i].first_place))
				return fail_memory(err);
		}
	}
	return COR_OK;
}

/* More rows than the part has room for. */
static bool leave_rooms(const job *j, part *p, uint32_t rows)
{
	for (unsigned i = 0; i < j->bulk->count; i++) {
		if (!cor_bulk_room_leave(&p->columns[i], rows))
			return false;
	}
	p->has_left = true;
	p->capacity = rows;
	return true;
}

/* ---- columns ---- */

static bool is_only_key(cor_table_id t, unsigned column)
{
	unsigned keys[COR_TABLE_COLUMNS_MAX];

	return cor_table_key(t, keys) == 1 && keys[0] == column;
}

static cor_status open_column(job *j, part *p, unsigned i, cor_err *err)
{
	unsigned c = j->bulk->target[i];
	cor_bulk_column *column = &p->columns[i];

	column->spec = cor_table_spec_of(j->table, c);
	if (is_only_key(j->table->id, c)) {
		column->kind = COR_BULK_ID;
	} else if (column->spec->type == COR_TYPE_REF &&
		(column->spec->ref == COR_SITE || column->spec->ref == COR_ELEMENT)) {
		/* What an element or site is called was read before what names it. */
		column->kind = COR_BULK_REF;
		column->names = j->table->columns[c].dictionary->texts;
	}
	return cor_bulk_column_begin(column, p->keep) == COR_BULK_GOOD ? COR_OK : fail_memory(err);
}

static cor_status open_parts(job *j, cor_err *err)
{
	for (uint32_t i = 0; i < j->part_count; i++) {
		part *p = &j->parts[i];
		size_t bytes = (size_t)(p->end - p->begin);

		/* Ends of ids are counted in 32 bits. */
		if (bytes > UINT32_MAX - COR_CSV_WINDOW)
			p->step = COR_BULK_BACK;
		p->window = cor_mem_resize(NULL, 1, sizeof(*p->window));
		p->buffer = cor_mem_resize(NULL, BUFFER_BYTES + 1 + COR_CSV_PAD, 1);
		if (!p->window || !p->buffer)
			return fail_memory(err);
		COR_TRY(cor_arena_new("reading", 0, &p->keep, err));
		for (unsigned c = 0; c < j->bulk->count; c++)
			COR_TRY(open_column(j, p, c, err));
	}
	return open_rooms(j, err);
}

static void close_parts(job *j)
{
	for (uint32_t i = 0; i < j->part_count; i++) {
		part *p = &j->parts[i];

		for (unsigned c = 0; c < j->bulk->count; c++) {
			cor_bulk_column_done(&p->columns[c]);
			cor_mem_free(p->map[c]);
		}
		cor_mem_free(p->window);
		cor_mem_free(p->buffer);
		cor_arena_free(p->keep);
	}
	for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++) {
		cor_mem_free(j->made[c].codes);
		cor_bulk_room_done(&j->rooms[c]);
	}
	cor_arena_free(j->ids_keep);
	cor_mem_free(j->row_of);
	cor_mem_free(j->parts);
}

/* ---- reading ---- */

static bool read_window(const job *j, part *p, const char *at, size_t bytes)
{
	uint32_t rows;

	if (!cor_csv_window_read(at, bytes, j->bulk->count, p->window)) {
		p->step = COR_BULK_BACK;
		return false;
	}
	rows = p->window->rows;
	if (rows > COR_LIMIT_ROWS - p->row_count) {
		p->step = COR_BULK_BACK;
		return false;
	}
	if (rows > p->capacity - p->row_count && !leave_rooms(j, p, p->capacity / 4 * 5 + rows)) {
		p->step = COR_BULK_NOMEM;
		return false;
	}
	for (unsigned c = 0; c < j->bulk->count && p->step == COR_BULK_GOOD; c++) {
		cor_bulk_cells cells = {at, p->window->from + c, p->window->to + c, rows,
			j->bulk->count, p->window->bytes, p->window->is_odd};

		p->step = cor_bulk_column_read(&p->columns[c], &cells, p->codes);
	}
	p->row_count += rows;
	return p->step == COR_BULK_GOOD;
}

static void read_part(void *data, uint32_t member, uint32_t count)
{
	const job *j = data;
	part *p = &j->parts[member];
	const char *next = p->begin;
	size_t have = 0, at, more;
	bool is_end = false;

	(void)count;
	while (p->step == COR_BULK_GOOD && !is_end) {
		more = (size_t)(p->end - next);
		more = more < BUFFER_BYTES - have ? more : BUFFER_BYTES - have;
		if (!fill(j, p->buffer + have, next, more)) {
			p->step = COR_BULK_BACK;
			return;
		}
		have += more;
		next += more;
		is_end = next == p->end;
		/* There is room for one more. */
		if (is_end && have && p->buffer[have - 1] != '\n')
			p->buffer[have++] = '\n';
		for (at = 0; have - at >= COR_CSV_WINDOW || (is_end && at < have);
			at += p->window->bytes) {
			if (!read_window(j, p, p->buffer + at, have - at))
				return;
		}
		have -= at;
		memmove(p->buffer, p->buffer + at, have);
	}
}

/* Where the rows of each part come in the table; whether there are some, and not too many. */
static bool count_rows(job *j)
{
	uint64_t rows = 0;

	for (uint32_t i = 0; i < j->part_count; i++) {
		j->parts[i].first_row = (uint32_t)rows;
		rows += j->parts[i].row_count;
	}
	j->row_count = rows <= COR_LIMIT_ROWS ? (uint32_t)rows : 0;
	return j->row_count > 0;
}

/* Whether all parts are well; out of memory is a failure. */
static cor_status is_well(const job *j, bool *ret_well, cor_err *err)
{
	*ret_well = true;
	for (uint32_t i = 0; i < j->part_count; i++) {
		if (j->parts[i].step == COR_BULK_NOMEM)
			return fail_memory(err);
		*ret_well &= j->parts[i].step == COR_BULK_GOOD;
	}
	return COR_OK;
}

/* ---- what rows say to each other ---- */

/* Ids of the whole table: whether they are all different.  In order of the file they mostly rise. */
static cor_status check_ids(job *j, bool *ret_good, cor_err *err)
{
	cor_strtab_image *ids = &j->ids;
	COR_AUTO(cor_arena) scratch = NULL;
	cor_strtab *texts;
	uint32_t *order;
	bool is_rising = true;

	*ret_good = true;
	if (!ids->texts)
		return COR_OK;
	COR_TRY(cor_arena_new("reading", 0, &scratch, err));
	COR_TRY(cor_strtab_view(scratch, *ids, &texts, err));
	for (uint32_t k = 0; k < j->part_count && is_rising; k++) {
		const part *p = &j->parts[k];

		for (unsigned i = 0; i < j->bulk->count; i++) {
			if (p->columns[i].kind == COR_BULK_ID)
				is_rising &= p->columns[i].is_rising;
		}
		is_rising = is_rising &&
			(p->row_count == 0 ||
				cor_text_compare(cor_strtab_at(texts, p->first_row),
					cor_strtab_at(texts, p->first_row + 1)) < 0);
	}
	if (is_rising)
		return COR_OK;
	COR_TRY(cor_arena_new_raw(j->builder->keep, ids->count, sizeof(*order), &order, err));
	COR_TRY(cor_order_texts(texts, order, ret_good, scratch, err));
	ids->order = order;
	return COR_OK;
}

static bool are_same(const job *j, const cor_keys *keys, uint32_t a, uint32_t b)
{
	for (unsigned k = 1; k < keys->count; k++) {
		const cor_column *column = &j->made[keys->columns[k]];

		if (cor_column_code(column, a) != cor_column_code(column, b))
			return false;
	}
	return true;
}

/* Keys of several columns: rows of one first key stand together, few and all different. */
static bool check_keys(const job *j, cor_keys *keys)
{
	const cor_column *first = &j->made[keys->columns[0]];
	uint32_t run = 0;

	if (keys->count == 1)
		return true;
	for (uint32_t row = 1; row < j->row_count; row++) {
		uint32_t code = cor_column_code(first, row);
		uint32_t before = cor_column_code(first, row - 1);

		if (code < before || row - run > RUN_MAX)
			return false;
		if (code > before)
			run = row;
		for (uint32_t other = run; other < row; other++) {
			if (are_same(j, keys, other, row))
				return false;
		}
	}
	keys->newest = cor_column_code(first, j->row_count - 1);
	keys->run_first = run;
	return true;
}

/* Cells of one row against each other; only elements have such rules among these tables. */
static bool check_rows(const job *j)
{
	enum { INSTALLED = 11, RETIRED = 12 };
	const cor_column *retired = &j->made[RETIRED], *installed = &j->made[INSTALLED];
	uint32_t codes[COR_TABLE_COLUMNS_MAX] = {0};
	unsigned column;

	if (j->table->id != COR_ELEMENT || cor_column_values(&j->table->columns[RETIRED]) == 1)
		return true;
	for (uint32_t row = 0; row < j->row_count; row++) {
		codes[RETIRED] = cor_column_code(retired, row);
		if (codes[RETIRED] == 0)
			continue;
		codes[INSTALLED] = cor_column_code(installed, row);
		if (cor_row_trouble(COR_ELEMENT, j->table, codes, &column))
			return false;
	}
	return true;
}

/* ---- the table ---- */

static cor_status finish(job *j, cor_err *err)
{
	cor_table *table = j->table;
	cor_draft *draft = &j->builder->drafts[table->id];
	cor_strtab *ids = NULL;

	if (j->ids.texts)
		COR_TRY(cor_strtab_adopt(j->builder->keep, j->ids, &ids, err));
	COR_TRY(cor_places_reserve(&draft->places, 0, false, err));
	if (j->ids_keep) {
		COR_TRY(cor_arena_join(j->builder->keep, j->ids_keep, err));
		j->ids_keep = NULL;
	}
	/* Nothing can fail from here on. */
	if (ids) {
		table->columns[0].dictionary->texts = ids;
		cor_mem_free(table->row_of);
		table->row_of = COR_TAKE(j->row_of);
		table->row_of_capacity = (size_t)j->row_count + 1;
		table->row_of_count = (size_t)j->row_count + 1;
	}
	for (unsigned c = 0; c < cor_schema[table->id].column_count; c++) {
		void *shrunk = cor_mem_resize(j->made[c].codes, j->row_count, j->made[c].width);

		cor_mem_free(table->columns[c].codes);
		table->columns[c].codes = shrunk ? shrunk : j->made[c].codes;
		table->columns[c].width = j->made[c].width;
		table->columns[c].numbered = j->made[c].numbered;
		j->made[c].codes = NULL;
	}
	table->row_count = j->row_count;
	table->capacity = j->row_count;
	cor_places_note(&draft->places, 0, (cor_place){j->bulk->file, j->bulk->line, 0}, table->id,
		NULL);
	return COR_OK;
}

static cor_status run(job *j, bool *ret_taken, cor_err *err)
{
	bool is_good;

	cut(j);
	COR_TRY(open_parts(j, err));
	cor_team_run(j->part_count, read_part, j);
	COR_TRY(is_well(j, &is_good, err));
	if (!is_good || !count_rows(j))
		return COR_OK;
	COR_TRY(cor_bulk_merge(j, err));
	COR_TRY(check_ids(j, &is_good, err));
	if (!is_good || !check_keys(j, &j->builder->drafts[j->table->id].keys) || !check_rows(j))
		return COR_OK;
	COR_TRY(finish(j, err));
	*ret_taken = true;
	return COR_OK;
}

static bool is_for_bulk(const cor_builder *builder, cor_table_id t)
{
	const cor_table *table = &builder->tables[t];

	return (t == COR_SITE || t == COR_ELEMENT || t == COR_ROLE || t == COR_PART ||
		       t == COR_MEASURE || t == COR_LINK || t == COR_DEMAND) &&
		table->row_count == 0 && !builder->is_overlay &&
		(cor_column_values(&table->columns[0]) == 1 ||
			cor_schema[t].columns[0].type == COR_TYPE_REF);
}

/* Every column of a key, and of what must not be empty, stands in the file. */
static bool has_required(cor_table_id t, const cor_bulk *bulk)
{
	for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
		bool is_there = !(cor_schema[t].columns[c].flags & COR_COLUMN_REQUIRED);

		for (unsigned i = 0; i < bulk->count; i++)
			is_there |= bulk->target[i] == c;
		if (!is_there)
			return false;
	}
	return bulk->count > 0;
}

cor_status cor_builder_take(cor_builder *builder, cor_table_id t, const cor_bulk *bulk,
	bool *ret_taken, cor_err *err)
{
	uint32_t most = bulk->threads ? bulk->threads : cor_team_size();
	job j = {.builder = builder, .table = &builder->tables[t], .bulk = bulk};
	cor_status status;

	*ret_taken = false;
	COR_ASSERT(!builder->is_spent && most <= COR_TEAM_MOST);
	if (!is_for_bulk(builder, t) || !has_required(t, bulk) || bulk->text.n == 0)
		return COR_OK;
	COR_TRY(cor_draft_open(builder, t, err));
	j.part_count = 1;
	while (j.part_count < most && (bulk->threads || bulk->text.n / PART_BYTES > j.part_count))
		j.part_count++;
	j.parts = cor_mem_new(j.part_count, sizeof(*j.parts));
	if (!j.parts)
		return cor_fail(err, COR_ENOMEM, "out of memory: reading a table");
	status = run(&j, ret_taken, err);
	close_parts(&j);
	return status;
}
