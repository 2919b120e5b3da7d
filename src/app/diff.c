/* cordon diff: what differs between two estates or archives, and which verdicts. */
#include "app/diff.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/archive.h"
#include "base/file.h"
#include "discover/rows.h"
#include "estate/table.h"
#include "ingest/import.h"
#include "judge/judge.h"
#include "policy/vendor.h"
#include "store/store.h"

const char *const cor_diff_words[COR_DIFF_KINDS] = {"appeared", "vanished", "renamed", "moved",
	"maker", "brand", "owner", "changed"};

/* ---- opening ---- */

static bool is_archive(const char *path)
{
	char head[8] = {0};
	FILE *file = cor_file_is_folder(path) ? NULL : fopen(path, "rbe");
	bool is = file && fread(head, 1, 8, file) == 8 && memcmp(head, "CORDONAR", 8) == 0;

	if (file)
		fclose(file);
	return is;
}

static cor_status open_archive(const char *path, const char *register_path, const cor_estate *below,
	cor_buf *notices, cor_estate **ret, cor_err *err)
{
	cor_heard heard;
	cor_discovered found;
	COR_AUTO(cor_import) import = NULL;

	COR_TRY(cor_import_new(false, &import, err));
	COR_TRY(cor_heard_open(path, register_path, &heard, err));
	cor_heard_put_damage(&heard, path, notices);
	cor_status status = cor_discover_rows(path, &heard.agents, heard.numbers, heard.arena,
		cor_import_builder(import), &found, err);
	if (status == COR_OK)
		status = cor_import_freeze(import, below, ret, err);
	cor_heard_done(&heard);
	return status;
}

static cor_status open_side(cor_diff *d, cor_diff_side *side, const char *register_path,
	cor_buf *notices, cor_err *err)
{
	if (is_archive(side->path))
		return open_archive(side->path, register_path, d->ground, notices, &side->estate,
			err);
	return cor_store_open_again(side->path, d->ground, &side->estate, err);
}

/* ---- makers in words ---- */

static int compare_texts(const void *a, const void *b)
{
	return cor_text_compare(*(const cor_text *)a, *(const cor_text *)b);
}

/* Names in order, each once, divided by |; whoever else it may be as (not known). */
static cor_status put_words(cor_diff *d, cor_text *names, uint32_t count, bool open, uint32_t *ret,
	cor_err *err)
{
	cor_buf text = {0};

	if (count > 1)
		qsort(names, count, sizeof(*names), compare_texts);
	for (uint32_t i = 0; i < count; i++)
		if (i == 0 || !cor_text_equal(names[i], names[i - 1])) {
			if (text.n > 0)
				cor_buf_addc(&text, '|');
			cor_buf_add(&text, names[i]);
		}
	if (open || count == 0)
		cor_buf_addz(&text, text.n > 0 ? "|(not known)" : "(not known)");
	cor_status status = cor_buf_status(&text, err);
	if (status == COR_OK)
		status = cor_strtab_add(d->words, cor_buf_text(&text), ret, err);
	cor_buf_done(&text);
	return status;
}

static cor_status read_facts(cor_diff *d, cor_diff_side *side, cor_err *err)
{
	const cor_estate *e = side->estate;
	uint32_t sets = cor_estate_maker_set_count(e);
	cor_corporate groups;
	cor_text *names;

	COR_TRY(cor_corporate_groups(e, side->at, d->arena, &groups, err));
	COR_TRY(cor_arena_new_array(d->arena, sets, sizeof(uint32_t), &side->facts.makers, err));
	COR_TRY(cor_arena_new_array(d->arena, sets, sizeof(uint32_t), &side->facts.owners, err));
	COR_TRY(cor_arena_new_array(d->arena, cor_estate_party_count(e), sizeof(*names), &names,
		err));
	for (uint32_t s = 0; s < sets; s++) {
		const cor_maker_set *set = cor_estate_maker_set(e, s);

		for (uint32_t i = 0; i < set->count; i++)
			names[i] = cor_estate_party(e, set->parties[i])->id;
		COR_TRY(put_words(d, names, set->count, set->open, &side->facts.makers[s], err));
		for (uint32_t i = 0; i < set->count; i++)
			names[i] = groups.sure_names[groups.sure[set->parties[i]]];
		COR_TRY(put_words(d, names, set->count, set->open, &side->facts.owners[s], err));
	}
	return COR_OK;
}

static uint32_t maker_of(const cor_estate *e, cor_table_id table, uint32_t row)
{
	return table == COR_ELEMENT ? cor_estate_makers_of_elements(e)[row]
				    : cor_estate_makers_of_parts(e)[row];
}

static uint32_t brand_of(const cor_estate *e, cor_table_id table, uint32_t row)
{
	uint32_t product = table == COR_ELEMENT ? cor_estate_product_of_element(e)[row]
						: cor_estate_product_of_part(e)[row];

	return product == COR_NONE ? 0 : cor_estate_product(e, product)->brand;
}

/* The number of the words for this fact of a row. */
static uint32_t fact_of(const cor_diff_side *side, const cor_diff_item *item, uint32_t row)
{
	cor_table_id table = item->table;

	if (item->kind == COR_DIFF_BRAND)
		return side->facts.makers[brand_of(side->estate, table, row)];
	uint32_t set = maker_of(side->estate, table, row);
	return item->kind == COR_DIFF_OWNER ? side->facts.owners[set] : side->facts.makers[set];
}

/* ---- items ---- */

static cor_status add_item(cor_diff *d, cor_table_id table, cor_diff_kind kind, unsigned column,
	uint32_t old_row, uint32_t new_row, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&d->items, &d->item_capacity, d->item_count + 1,
		sizeof(*d->items), err));
	d->items[d->item_count++] = (cor_diff_item){(uint8_t)table, (uint8_t)kind, (uint8_t)column,
		old_row, new_row};
	d->counts[table][kind]++;
	return COR_OK;
}

/* A cell that says where something is. */
static bool is_place(cor_table_id table, unsigned column)
{
	static const struct {
		cor_table_id table;
		const char *column;
	} PLACES[] = {{COR_ELEMENT, "site"}, {COR_PART, "element"}, {COR_PART, "slot"},
		{COR_LINK, "a"}, {COR_LINK, "b"}, {COR_SITE, "lat"}, {COR_SITE, "lon"}};

	for (size_t i = 0; i < sizeof(PLACES) / sizeof(*PLACES); i++)
		if (PLACES[i].table == table &&
			strcmp(PLACES[i].column, cor_schema[table].columns[column].name) == 0)
			return true;
	return false;
}

static cor_status add_columns(cor_diff *d, cor_table_id table, const cor_row_change *change,
	cor_err *err)
{
	for (unsigned c = 0; c < cor_schema[table].column_count; c++)
		if (change->columns >> c & 1)
			COR_TRY(add_item(d, table,
				is_place(table, c) ? COR_DIFF_MOVED : COR_DIFF_CHANGED, c,
				change->old_row, change->new_row, err));
	return COR_OK;
}

static cor_status add_facts(cor_diff *d, cor_table_id table, uint32_t old_row, uint32_t new_row,
	cor_err *err)
{
	for (cor_diff_kind kind = COR_DIFF_MAKER; kind <= COR_DIFF_OWNER; kind++) {
		cor_diff_item item = {.table = (uint8_t)table, .kind = (uint8_t)kind};

		if (fact_of(&d->old_side, &item, old_row) != fact_of(&d->new_side, &item, new_row))
			COR_TRY(add_item(d, table, kind, 0, old_row, new_row, err));
	}
	return COR_OK;
}

/* ---- the same thing under another id ---- */

/* Signs of rows that are in one estate only: the row that has a sign, COR_NONE when several do. */
typedef struct signs {
	cor_strtab *texts;
	uint32_t *rows;
	size_t capacity;
} signs;

static cor_status note(signs *s, cor_text sign, uint32_t row, cor_err *err)
{
	uint32_t id, before = cor_strtab_count(s->texts);

	COR_TRY(cor_strtab_add(s->texts, sign, &id, err));
	COR_TRY(cor_mem_reserve((void **)&s->rows, &s->capacity, (size_t)id + 1, sizeof(*s->rows),
		err));
	s->rows[id] = id == before || s->rows[id] == row ? row : COR_NONE;
	return COR_OK;
}

/* Serial numbers of parts, engine identifiers of elements; `only` marks the rows that are asked for. */
static cor_status read_signs(cor_diff *d, const cor_estate *e, cor_table_id table,
	const uint64_t *only, signs *s, cor_err *err)
{
	unsigned serial = (unsigned)cor_schema_column(COR_PART, COR_TEXT("serial"));
	const cor_text prefix = COR_TEXT("element:");

	COR_TRY(cor_strtab_new(d->arena, &s->texts, err));
	for (uint32_t row = 0; table == COR_PART && row < cor_estate_rows(e, table); row++) {
		cor_text sign = cor_estate_cell(e, COR_PART, row, serial);
		if (cor_bit_is(only, row) && sign.n >= 4)
			COR_TRY(note(s, sign, row, err));
	}
	for (uint32_t i = 0; table == COR_ELEMENT && i < cor_estate_rows(e, COR_EVIDENCE); i++) {
		cor_text subject = cor_estate_cell(e, COR_EVIDENCE, i, 0);
		if (!cor_text_is(cor_estate_cell(e, COR_EVIDENCE, i, 1), "engine-id") ||
			subject.n <= prefix.n || memcmp(subject.p, prefix.p, prefix.n) != 0)
			continue;
		uint32_t row = cor_estate_find(e, COR_ELEMENT,
			(cor_text){subject.p + prefix.n, subject.n - prefix.n});
		if (row != COR_NONE && cor_bit_is(only, row))
			COR_TRY(note(s, cor_estate_cell(e, COR_EVIDENCE, i, 2), row, err));
	}
	return COR_OK;
}

static cor_status mark(cor_diff *d, const uint32_t *rows, uint32_t count, uint32_t size,
	uint64_t **ret, cor_err *err)
{
	COR_TRY(cor_arena_new_array(d->arena, cor_bits_words(size), 8, ret, err));
	for (uint32_t i = 0; i < count; i++)
		cor_bit_set(*ret, rows[i]);
	return COR_OK;
}

static cor_status pair_signs(cor_diff *d, cor_table_id table, const signs *was, const signs *is,
	uint64_t *gone, uint64_t *come, cor_err *err)
{
	for (uint32_t id = 0; id < cor_strtab_count(was->texts); id++) {
		uint32_t other = cor_strtab_find(is->texts, cor_strtab_at(was->texts, id));
		uint32_t old_row = was->rows[id];
		uint32_t new_row = other == COR_NONE ? COR_NONE : is->rows[other];

		if (old_row == COR_NONE || new_row == COR_NONE || !cor_bit_is(gone, old_row) ||
			!cor_bit_is(come, new_row))
			continue;
		cor_bit_clear(gone, old_row);
		cor_bit_clear(come, new_row);
		COR_TRY(add_item(d, table, table == COR_PART ? COR_DIFF_MOVED : COR_DIFF_RENAMED, 0,
			old_row, new_row, err));
		COR_TRY(add_facts(d, table, old_row, new_row, err));
	}
	return COR_OK;
}

static cor_status add_ends(cor_diff *d, cor_table_id table, cor_err *err)
{
	const cor_table_difference *t = &d->rows.tables[table];
	bool signed_too = table == COR_PART || table == COR_ELEMENT;
	uint64_t *gone, *come;
	signs was = {0}, is = {0};

	COR_TRY(mark(d, t->vanished, t->vanished_count, cor_estate_rows(d->old_side.estate, table),
		&gone, err));
	COR_TRY(mark(d, t->appeared, t->appeared_count, cor_estate_rows(d->new_side.estate, table),
		&come, err));
	cor_status status = COR_OK;
	if (signed_too && t->vanished_count > 0 && t->appeared_count > 0) {
		status = read_signs(d, d->old_side.estate, table, gone, &was, err);
		if (status == COR_OK)
			status = read_signs(d, d->new_side.estate, table, come, &is, err);
		if (status == COR_OK)
			status = pair_signs(d, table, &was, &is, gone, come, err);
		cor_mem_free(was.rows);
		cor_mem_free(is.rows);
	}
	for (uint32_t i = 0; i < t->appeared_count && status == COR_OK; i++)
		if (cor_bit_is(come, t->appeared[i]))
			status = add_item(d, table, COR_DIFF_APPEARED, 0, COR_NONE, t->appeared[i],
				err);
	for (uint32_t i = 0; i < t->vanished_count && status == COR_OK; i++)
		if (cor_bit_is(gone, t->vanished[i]))
			status = add_item(d, table, COR_DIFF_VANISHED, 0, t->vanished[i], COR_NONE,
				err);
	return status;
}

/* ---- order ---- */

static int compare_keys(const cor_diff *d, const cor_diff_item *a, const cor_diff_item *b)
{
	unsigned columns[COR_TABLE_COLUMNS_MAX],
		count = cor_table_key((cor_table_id)a->table, columns);
	int order = 0;

	for (unsigned k = 0; k < count && order == 0; k++) {
		bool new_a = a->new_row != COR_NONE, new_b = b->new_row != COR_NONE;
		const cor_estate *of_a = new_a ? d->new_side.estate : d->old_side.estate;
		const cor_estate *of_b = new_b ? d->new_side.estate : d->old_side.estate;
		order = cor_text_compare(cor_estate_cell(of_a, a->table,
						 new_a ? a->new_row : a->old_row, columns[k]),
			cor_estate_cell(of_b, b->table, new_b ? b->new_row : b->old_row,
				columns[k]));
	}
	return order;
}

static int by_table(const void *left, const void *right, void *context)
{
	const cor_diff_item *a = left, *b = right;
	int order = a->table - b->table;

	if (order == 0)
		order = a->kind - b->kind;
	if (order == 0)
		order = compare_keys(context, a, b);
	if (order == 0)
		order = a->column - b->column;
	return order;
}

/* ---- verdicts ---- */

static cor_status judge_side(cor_diff_side *side, const cor_check_request *request, cor_err *err)
{
	COR_AUTO(cor_policy) policy = NULL;
	cor_judge_options options = {.at = side->at,
		.tolerate_refused = request->tolerate_refused,
		.in_force = request->in_force};

	COR_TRY(cor_open_policy_of(request, &policy, err));
	COR_TRY(cor_policy_bind(policy, side->estate, err));
	return cor_judge(policy, side->estate, &options, &side->result, err);
}

/* ---- the whole ---- */

static cor_status compare(cor_diff *d, cor_err *err)
{
	static const cor_table_id MADE[] = {COR_ELEMENT, COR_PART};

	COR_TRY(read_facts(d, &d->old_side, err));
	COR_TRY(read_facts(d, &d->new_side, err));
	COR_TRY(cor_difference_find(d->old_side.estate, d->new_side.estate, d->arena, &d->rows,
		err));
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		const cor_table_difference *table = &d->rows.tables[t];
		for (uint32_t i = 0; i < table->changed_count; i++)
			COR_TRY(add_columns(d, t, &table->changed[i], err));
		COR_TRY(add_ends(d, t, err));
	}
	for (unsigned m = 0; m < 2; m++) {
		const uint32_t *pairs = d->rows.tables[MADE[m]].new_of_old;
		uint32_t rows = cor_estate_rows(d->old_side.estate, MADE[m]);
		for (uint32_t row = 0; row < rows; row++)
			if (pairs[row] != COR_NONE)
				COR_TRY(add_facts(d, MADE[m], row, pairs[row], err));
	}
	if (d->item_count > 1)
		qsort_r(d->items, d->item_count, sizeof(*d->items), by_table, d);
	return COR_OK;
}

static cor_status run(cor_diff *d, const cor_diff_request *request, cor_buf *out, cor_buf *notices,
	cor_err *err)
{
	const cor_check_request *check = &request->check;
	cor_opened opened;

	COR_TRY(cor_arena_new("diff", 0, &d->arena, err));
	COR_TRY(cor_strtab_new(d->arena, &d->words, err));
	COR_TRY(cor_open_day(check->at, &d->new_side.at, err));
	COR_TRY(cor_open_day(request->old_at ? request->old_at : check->at, &d->old_side.at, err));
	COR_TRY(cor_open_estate(NULL, check->register_path, &opened, err));
	d->ground = opened.ground;
	COR_TRY(open_side(d, &d->old_side, check->register_path, notices, err));
	COR_TRY(open_side(d, &d->new_side, check->register_path, notices, err));
	COR_TRY(compare(d, err));
	if (check->policy) {
		COR_TRY(judge_side(&d->old_side, check, err));
		COR_TRY(judge_side(&d->new_side, check, err));
		COR_TRY(cor_diff_find_groups(d, err));
	}
	if (request->output && strcmp(request->output, "json") == 0)
		cor_diff_put_json(d, out);
	else if (request->output && strcmp(request->output, "csv") == 0)
		cor_diff_put_csv(d, out);
	else
		cor_diff_put_text(d, request->all, out);
	return cor_buf_status(out, err);
}

static void done(cor_diff *d)
{
	for (int i = 0; i < 2; i++) {
		cor_diff_side *side = i ? &d->new_side : &d->old_side;
		cor_result_free(side->result);
		cor_estate_free(side->estate);
	}
	cor_estate_free(d->ground);
	cor_mem_free(d->items);
	cor_mem_free(d->groups);
	cor_arena_free(d->arena);
}

cor_status cor_app_diff(const cor_diff_request *request, cor_buf *out, cor_buf *notices,
	bool *ret_same, cor_err *err)
{
	cor_diff d = {.old_side.path = request->old_estate, .new_side.path = request->new_estate};
	const char *o = request->output;

	if (o && strcmp(o, "text") != 0 && strcmp(o, "json") != 0 && strcmp(o, "csv") != 0)
		return cor_fail(err, COR_EINPUT,
			"diff: --output is \"%s\", expected text, json or csv", o);
	cor_status status = run(&d, request, out, notices, err);
	if (status == COR_OK)
		*ret_same = cor_diff_is_same(&d);
	done(&d);
	return status;
}

bool cor_diff_is_same(const cor_diff *d)
{
	return d->item_count == 0 && d->verdicts == 0;
}

/* ---- an item in words ---- */

void cor_diff_put_key(const cor_estate *estate, cor_table_id table, uint32_t row, cor_buf *out)
{
	unsigned columns[COR_TABLE_COLUMNS_MAX], count = cor_table_key(table, columns);

	for (unsigned k = 0; k < count; k++) {
		cor_text cell = cor_estate_cell(estate, table, row, columns[k]);
		if (k > 0 && cell.n > 0)
			cor_buf_addc(out, ' ');
		cor_buf_add(out, cell);
	}
}

cor_diff_words_of cor_diff_words_at(const cor_diff *d, const cor_diff_item *item)
{
	cor_table_id t = item->table;
	const cor_estate *was = d->old_side.estate, *is = d->new_side.estate;

	switch ((cor_diff_kind)item->kind) {
	case COR_DIFF_MAKER:
	case COR_DIFF_BRAND:
	case COR_DIFF_OWNER:
		return (cor_diff_words_of){cor_text_of(cor_diff_words[item->kind]),
			cor_strtab_at(d->words, fact_of(&d->old_side, item, item->old_row)),
			cor_strtab_at(d->words, fact_of(&d->new_side, item, item->new_row))};
	case COR_DIFF_MOVED:
	case COR_DIFF_RENAMED:
	case COR_DIFF_CHANGED:
		return (cor_diff_words_of){cor_text_of(cor_schema[t].columns[item->column].name),
			cor_estate_cell(was, t, item->old_row, item->column),
			cor_estate_cell(is, t, item->new_row, item->column)};
	case COR_DIFF_APPEARED:
	case COR_DIFF_VANISHED:
	case COR_DIFF_KINDS:
		break;
	}
	return (cor_diff_words_of){{"", 0}, {"", 0}, {"", 0}};
}
