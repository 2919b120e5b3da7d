#include "estate/builder.h"

#include <limits.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/cell.h"
#include "estate/draft.h"

#define PHRASE_BYTES 160
#define SHOWN_BYTES 80 /* of a value, in messages */

cor_status cor_builder_new(cor_refusal_sink sink, void *context, cor_builder **ret_builder,
	cor_err *err)
{
	COR_AUTO(cor_builder) builder = cor_mem_new(1, sizeof(*builder));

	COR_ASSERT(sink);
	if (!builder)
		return cor_fail(err, COR_ENOMEM, "out of memory: a builder");
	builder->sink = sink;
	builder->context = context;
	COR_TRY(cor_arena_new("estate", 0, &builder->keep, err));
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		cor_draft *draft = &builder->drafts[t];

		builder->tables[t].id = t;
		draft->keys.count = cor_table_key(t, draft->keys.columns);
		for (unsigned c = 0; c < cor_schema[t].column_count; c++)
			draft->places.references += cor_schema[t].columns[c].type == COR_TYPE_REF;
	}
	*ret_builder = COR_TAKE(builder);
	return COR_OK;
}

void cor_draft_done(cor_draft *draft)
{
	cor_places_done(&draft->places);
	cor_keys_done(&draft->keys);
	cor_mem_free(draft->recents);
	cor_mem_free(draft->replacements);
	*draft = (cor_draft){0};
}

void cor_builder_free(cor_builder *builder)
{
	if (!builder)
		return;
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		cor_table_done(&builder->tables[t]);
		cor_draft_done(&builder->drafts[t]);
	}
	cor_buf_done(&builder->canonical);
	cor_buf_done(&builder->reason);
	cor_arena_free(builder->keep);
	cor_mem_free(builder);
}

void cor_builder_overlay(cor_builder *builder)
{
	builder->is_overlay = true;
}

uint64_t cor_builder_replaced_count(const cor_builder *builder)
{
	return builder->replaced;
}

/* ---- refusals ---- */

/* A value as messages show it: not too long, nothing that could steer a terminal. */
static void add_shown(cor_buf *buf, cor_text value)
{
	bool is_cut = value.n > SHOWN_BYTES;
	bool is_text = cor_text_is_utf8(value);

	if (is_cut) {
		value.n = SHOWN_BYTES;
		while (is_text && value.n && ((unsigned char)value.p[value.n] & 0xc0) == 0x80)
			value.n--;
	}
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		bool is_c1 = c == 0xc2 && i + 1 < value.n && (unsigned char)value.p[i + 1] < 0xa0;

		if (is_c1)
			i++;
		cor_buf_addc(buf,
			c < 0x20 || c == 0x7f || is_c1 || (c > 0x7f && !is_text) ? '?' : (char)c);
	}
	if (is_cut)
		cor_buf_addz(buf, "...");
}

void cor_builder_say(cor_builder *builder, const char *column, cor_text value)
{
	cor_buf *reason = &builder->reason;

	reason->n = 0;
	cor_buf_addz(reason, column);
	if (value.n == 0) {
		cor_buf_addz(reason, " is empty, ");
		return;
	}
	cor_buf_addz(reason, " is \"");
	add_shown(reason, value);
	cor_buf_addz(reason, "\", ");
}

static cor_status stop(const cor_refusal *r, cor_err *err)
{
	if (r->place.file && r->place.column)
		return cor_fail(err, COR_EINPUT, "%s:%llu:%u: %s", r->place.file,
			(unsigned long long)r->place.line, r->place.column, r->reason);
	if (r->place.file && r->place.line)
		return cor_fail(err, COR_EINPUT, "%s:%llu: %s", r->place.file,
			(unsigned long long)r->place.line, r->reason);
	if (r->place.file)
		return cor_fail(err, COR_EINPUT, "%s: %s", r->place.file, r->reason);
	return cor_fail(err, COR_EINPUT, "table %s: %s", cor_schema[r->table].name, r->reason);
}

cor_status cor_builder_refuse(cor_builder *builder, cor_table_id table, cor_place place,
	const char *column, cor_err *err)
{
	cor_refusal refusal = {place, table, column, NULL};

	COR_TRY(cor_buf_status(&builder->reason, err));
	refusal.reason = builder->reason.p;
	return builder->sink(builder->context, &refusal) ? COR_OK : stop(&refusal, err);
}

/* ---- cells ---- */

static unsigned recent_slot(cor_text t)
{
	uint64_t head = 0, tail = 0;

	if (t.n >= 8) {
		memcpy(&head, t.p, 8);
		memcpy(&tail, t.p + t.n - 8, 8);
	} else if (t.n >= 4) {
		memcpy(&head, t.p, 4);
		memcpy(&tail, t.p + t.n - 4, 4);
	} else {
		memcpy(&head, t.p, 1);
		memcpy(&tail, t.p + t.n / 2, 1);
	}
	return (unsigned)(((head ^ tail * 31) + t.n) * 0x9e3779b97f4a7c15u >> 54);
}
_Static_assert(COR_RECENTS == 1 << 10, "as many as ten bits of the hash can tell");

/*
 * Canonical text is canonical when read again, so a cell that is written as a value of the column
 * stands for that value.  The next value in the dictionary is tried as well: references mostly
 * come in the order of what they name.
 */
static bool find_recent(const cor_column *column, const cor_recents *recents, unsigned slot,
	cor_text raw, uint32_t *ret_code)
{
	const cor_recent *r = &recents->at[slot];
	uint32_t next = recents->last + 1;

	if (r->n == raw.n && memcmp(r->p, raw.p, raw.n) == 0) {
		*ret_code = r->code;
		return true;
	}
	if (next < cor_column_values(column) &&
		cor_text_equal(cor_column_text(column, next), raw)) {
		*ret_code = next;
		return true;
	}
	return false;
}

/* The code of a cell; *ret_expected is set when it is refused. */
static cor_status read_cell(cor_builder *builder, cor_table_id t, unsigned c, cor_text raw,
	uint32_t *ret_code, const char **ret_expected, char *phrase, cor_err *err)
{
	const cor_column_spec *spec = &cor_schema[t].columns[c];
	cor_column *column = &builder->tables[t].columns[c];
	cor_recents *recents = &builder->drafts[t].recents[c];
	unsigned slot = raw.n ? recent_slot(raw) : 0;
	cor_text kept;

	*ret_expected = NULL;
	*ret_code = 0;
	if (raw.n == 0 && !(spec->flags & COR_COLUMN_REQUIRED))
		return COR_OK;
	if (raw.n && find_recent(column, recents, slot, raw, ret_code)) {
		recents->last = *ret_code;
		return COR_OK;
	}
	builder->canonical.n = 0;
	*ret_expected = cor_cell_read(spec, raw, &builder->canonical, phrase);
	COR_TRY(cor_buf_status(&builder->canonical, err));
	if (*ret_expected || builder->canonical.n == 0)
		return COR_OK;
	COR_TRY(cor_strtab_add(column->dictionary->texts, cor_buf_text(&builder->canonical),
		ret_code, err));
	kept = cor_column_text(column, *ret_code);
	recents->at[slot] = (cor_recent){kept.p, (uint32_t)kept.n, *ret_code};
	recents->last = *ret_code;
	return COR_OK;
}

/* The codes of a row; *ret_good is false when it was refused. */
static cor_status read_row(cor_builder *builder, cor_table_id t, const cor_text *cells,
	cor_place place, const uint32_t *columns, uint32_t *codes, bool *ret_good, cor_err *err)
{
	const cor_table_spec *spec = &cor_schema[t];
	char phrase[PHRASE_BYTES];
	const char *expected;

	for (unsigned c = 0; c < spec->column_count; c++) {
		COR_TRY(read_cell(builder, t, c, cells[c], &codes[c], &expected, phrase, err));
		if (!expected)
			continue;
		*ret_good = false;
		place.column = columns ? columns[c] : 0;
		cor_builder_say(builder, spec->columns[c].name, cor_text_trim(cells[c]));
		cor_buf_addz(&builder->reason, "expected ");
		cor_buf_addz(&builder->reason, expected);
		return cor_builder_refuse(builder, t, place, spec->columns[c].name, err);
	}
	*ret_good = true;
	return COR_OK;
}

static cor_status refuse_between(cor_builder *builder, cor_table_id t, const uint32_t *codes,
	cor_place place, const uint32_t *columns, bool *ret_good, cor_err *err)
{
	const cor_table *table = &builder->tables[t];
	unsigned c = 0;
	const char *trouble = cor_row_trouble(t, table, codes, &c);
	const char *name = cor_schema[t].columns[c].name;

	*ret_good = !trouble;
	if (!trouble)
		return COR_OK;
	place.column = columns ? columns[c] : 0;
	cor_builder_say(builder, name, cor_column_text(&table->columns[c], codes[c]));
	cor_buf_addz(&builder->reason, trouble);
	return cor_builder_refuse(builder, t, place, name, err);
}

static cor_status refuse_repeated(cor_builder *builder, cor_table_id t, const uint32_t *codes,
	uint32_t first_row, cor_place place, const uint32_t *columns, cor_err *err)
{
	const cor_draft *draft = &builder->drafts[t];
	cor_place first = cor_places_at(&draft->places, first_row, UINT_MAX);
	unsigned c = draft->keys.columns[0];
	const char *name = cor_schema[t].columns[c].name;

	place.column = columns ? columns[c] : 0;
	cor_builder_say(builder, name, cor_column_text(&builder->tables[t].columns[c], codes[c]));
	cor_buf_addz(&builder->reason, "expected a key that no other row has");
	if (first.line)
		cor_buf_addf(&builder->reason, " (line %llu has it)",
			(unsigned long long)first.line);
	return cor_builder_refuse(builder, t, place, name, err);
}

/* Everything that can fail about appending, so that a row is taken whole or not at all. */
static cor_status reserve_row(cor_builder *builder, cor_table_id t, const uint32_t *codes,
	bool has_columns, cor_err *err)
{
	cor_draft *draft = &builder->drafts[t];
	cor_table *table = &builder->tables[t];

	if (table->row_count >= COR_LIMIT_ROWS)
		return cor_fail(err, COR_ELIMIT, "table %s has more than %u rows",
			cor_schema[t].name, COR_LIMIT_ROWS);
	COR_TRY(cor_table_reserve(table, codes, err));
	COR_TRY(cor_places_reserve(&draft->places, table->row_count, has_columns, err));
	return cor_mem_reserve((void **)&draft->replacements, &draft->replacement_capacity,
		draft->replacement_count + 1, sizeof(*draft->replacements), err);
}

cor_status cor_draft_open(cor_builder *builder, cor_table_id t, cor_err *err)
{
	cor_draft *draft = &builder->drafts[t];

	if (draft->recents)
		return COR_OK;
	COR_TRY(cor_tables_open(builder->tables, t, builder->keep, err));
	draft->recents = cor_mem_new(cor_schema[t].column_count, sizeof(*draft->recents));
	if (!draft->recents)
		return cor_fail(err, COR_ENOMEM, "out of memory: table %s", cor_schema[t].name);
	return COR_OK;
}

cor_status cor_builder_add(cor_builder *builder, cor_table_id t, const cor_text *cells,
	cor_place place, const uint32_t *columns, bool *ret_good, cor_err *err)
{
	cor_draft *draft = &builder->drafts[t];
	cor_table *table = &builder->tables[t];
	uint32_t codes[COR_TABLE_COLUMNS_MAX];
	bool is_good, is_repeated;
	uint32_t before;

	COR_ASSERT(t < COR_TABLE_COUNT && !builder->is_spent);
	COR_TRY(cor_draft_open(builder, t, err));
	COR_TRY(read_row(builder, t, cells, place, columns, codes, &is_good, err));
	if (is_good)
		COR_TRY(refuse_between(builder, t, codes, place, columns, &is_good, err));
	if (is_good) {
		COR_TRY(cor_keys_find(&draft->keys, table, codes, builder->is_overlay, &before,
			err));
		is_repeated = before != COR_NONE;
		is_good = !is_repeated || builder->is_overlay;
		if (!is_good)
			COR_TRY(refuse_repeated(builder, t, codes, before, place, columns, err));
	}
	if (is_good) {
		COR_TRY(reserve_row(builder, t, codes, columns, err));
		cor_places_note(&draft->places, table->row_count, place, t, columns);
		if (is_repeated) {
			draft->replacements[draft->replacement_count++] =
				(cor_replacement){table->row_count, before};
			builder->replaced++;
		}
		cor_table_append(table, codes);
		cor_keys_note(&draft->keys, table, codes, is_repeated);
	}
	if (ret_good)
		*ret_good = is_good;
	return COR_OK;
}
