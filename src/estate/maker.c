/* Who made it (doc/estate.md): the cell, else the product, else evidence, else not known. */

#include <stdlib.h>

#include "base/team.h"
#include "estate/frozen.h"

enum { ELEMENT_MAKER = 7, PART_MAKER = 4, ROLE_MAKER = 2 };
enum { SUBJECT, SIGNAL, RAW, PARTY, WEIGHT };

/* Adds the parties that the pieces of a cell match to the set that is put together. */
static cor_status add_cell(cor_estate *e, cor_text cell, cor_err *err)
{
	cor_text piece;

	while (cor_text_cut(&cell, '|', &piece)) {
		const uint32_t *parties;
		uint32_t count = cor_names_find(&e->party_names, piece, &parties);

		COR_TRY(cor_sets_add(&e->makers, parties, count, count == 0, err));
	}
	return COR_OK;
}

cor_status cor_makers_read(cor_estate *e, cor_text cell, uint32_t *ret_set, cor_err *err)
{
	if (cell.n == 0) {
		*ret_set = 0;
		return COR_OK;
	}
	cor_sets_begin(&e->makers);
	COR_TRY(add_cell(e, cell, err));
	return cor_sets_end(&e->makers, ret_set, err);
}

cor_status cor_makers_of_codes(cor_freeze *f, cor_table_id t, unsigned c, uint32_t **ret_sets,
	cor_err *err)
{
	const cor_column *column = &f->estate->tables[t].columns[c];
	uint32_t values = cor_column_values(column);
	uint32_t *sets;

	COR_TRY(cor_arena_new_array(f->scratch, values, sizeof(*sets), &sets, err));
	for (uint32_t code = 1; code < values; code++)
		COR_TRY(cor_makers_read(f->estate, cor_column_text(column, code), &sets[code],
			err));
	*ret_sets = sets;
	return COR_OK;
}

/* ---- evidence ---- */

/* Where to note what is said of a subject, or NULL when there is no such thing. */
static uint32_t *place_of(cor_freeze *f, cor_text subject)
{
	static const struct kind {
		const char *prefix;
		cor_table_id table;
	} kinds[] = {{"element:", COR_ELEMENT}, {"part:", COR_PART}, {"product:", COR_PRODUCT}};
	cor_estate *e = f->estate;

	for (unsigned k = 0; k < 3; k++) {
		size_t length = strlen(kinds[k].prefix);
		cor_text id = {subject.p + length, subject.n - length};
		uint32_t row;

		if (subject.n < length || memcmp(subject.p, kinds[k].prefix, length) != 0)
			continue;
		if (kinds[k].table == COR_PRODUCT)
			row = cor_joined_find(e, &e->joined_products, COR_PRODUCT, id);
		else
			row = cor_estate_find(e, kinds[k].table, id);
		if (row == COR_NONE)
			return NULL;
		return kinds[k].table == COR_ELEMENT ? &f->seen_of_element[row]
			: kinds[k].table == COR_PART ? &f->seen_of_part[row]
						     : &f->seen_of_product[row];
	}
	return NULL;
}

/* Rows without a party name nobody, those of weight 0 are no votes. */
static bool is_vote(const cor_estate *e, uint32_t row)
{
	return cor_column_code(&e->tables[COR_EVIDENCE].columns[PARTY], row) &&
		e->tables[COR_EVIDENCE].columns[WEIGHT].numbers[row] != 0;
}

/* The evidence of one subject, rows [from, to). */
static cor_status weigh(cor_freeze *f, const uint32_t *set_of_code, uint32_t from, uint32_t to,
	cor_err *err)
{
	cor_estate *e = f->estate;
	uint32_t *place = place_of(f, cor_estate_cell(e, COR_EVIDENCE, from, SUBJECT));
	bool has_votes = false;

	if (!place)
		return COR_OK;
	cor_sets_begin(&e->makers);
	for (uint32_t row = from; row < to; row++) {
		const cor_maker_set *set;

		if (!is_vote(e, row))
			continue;
		has_votes = true;
		set = &e->makers.sets[set_of_code[cor_column_code(
			&e->tables[COR_EVIDENCE].columns[PARTY], row)]];
		COR_TRY(cor_sets_add(&e->makers, set->parties, set->count, set->open, err));
	}
	return has_votes ? cor_sets_end(&e->makers, place, err) : COR_OK;
}

static cor_status new_seen(cor_freeze *f, uint32_t count, uint32_t **ret_seen, cor_err *err)
{
	COR_TRY(cor_arena_new_array(f->scratch, count, sizeof(**ret_seen), ret_seen, err));
	memset(*ret_seen, 0xff, count * sizeof(**ret_seen));
	return COR_OK;
}

static cor_status read_evidence(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_table *table = &e->tables[COR_EVIDENCE];
	const cor_column *subject = &table->columns[SUBJECT];
	uint32_t *set_of_code;

	if (table->row_count == 0)
		return COR_OK;
	COR_TRY(new_seen(f, e->tables[COR_ELEMENT].row_count, &f->seen_of_element, err));
	COR_TRY(new_seen(f, e->tables[COR_PART].row_count, &f->seen_of_part, err));
	COR_TRY(new_seen(f, e->joined_products.count, &f->seen_of_product, err));
	COR_TRY(cor_makers_of_codes(f, COR_EVIDENCE, PARTY, &set_of_code, err));
	/* The table is sorted by subject. */
	for (uint32_t from = 0, to; from < table->row_count; from = to) {
		uint32_t code = cor_column_code(subject, from);

		for (to = from + 1; to < table->row_count && cor_column_code(subject, to) == code;)
			to++;
		COR_TRY(weigh(f, set_of_code, from, to, err));
	}
	for (uint32_t p = 0; p < e->joined_products.count; p++) {
		if (f->said_of_product[p] != COR_NONE || f->seen_of_product[p] == COR_NONE)
			continue;
		f->said_of_product[p] = f->seen_of_product[p];
		e->products[p].maker = f->seen_of_product[p];
	}
	return COR_OK;
}

/* ---- elements and parts ---- */

typedef struct resolving {
	const cor_column *column;
	const uint32_t *set_of_code, *product_of, *said_of_product;
	const uint32_t *seen; /* NULL when there is no evidence */
	uint32_t *makers;
} resolving;

static inline uint32_t maker_at(const resolving *r, uint32_t row, uint32_t code)
{
	uint32_t maker = code ? r->set_of_code[code] : COR_NONE;

	if (maker == COR_NONE && r->product_of[row] != COR_NONE)
		maker = r->said_of_product[r->product_of[row]];
	if (maker == COR_NONE && r->seen)
		maker = r->seen[row];
	return maker == COR_NONE ? 0 : maker;
}

static void resolve_stretch(void *data, uint32_t from, uint32_t to)
{
	const resolving *r = data;
	uint32_t *makers = r->makers;

	COR_EACH_CODE(r->column, from, to, row, code, makers[row] = maker_at(r, row, code););
}

/* Nothing that is written, sold or seen tells of any maker. */
static bool is_nobody_known(const cor_freeze *f, const cor_column *column,
	const uint32_t *set_of_code, const uint32_t *seen)
{
	uint32_t values = cor_column_values(column);

	if (f->product_codes > 1 || seen)
		return false;
	for (uint32_t code = 1; code < values; code++) {
		if (set_of_code[code] != COR_NONE && set_of_code[code] != 0)
			return false;
	}
	return true;
}

static cor_status resolve(cor_freeze *f, cor_table_id t, unsigned c, const uint32_t *product_of,
	const uint32_t *seen, uint32_t **ret_makers, cor_err *err)
{
	const cor_table *table = &f->estate->tables[t];
	cor_arena_mark mark = cor_arena_here(f->scratch);
	uint32_t *set_of_code, *makers;

	COR_TRY(cor_makers_of_codes(f, t, c, &set_of_code, err));
	if (is_nobody_known(f, &table->columns[c], set_of_code, seen)) {
		/* Zeros that nobody touches cost nothing. */
		cor_arena_back(f->scratch, mark);
		return cor_arena_new_array(f->estate->keep, table->row_count, sizeof(*makers),
			ret_makers, err);
	}
	COR_TRY(cor_arena_new_raw(f->estate->keep, table->row_count, sizeof(*makers), &makers,
		err));
	cor_team_split(table->row_count, resolve_stretch,
		&(resolving){&table->columns[c], set_of_code, product_of, f->said_of_product, seen,
			makers});
	cor_arena_back(f->scratch, mark);
	*ret_makers = makers;
	return COR_OK;
}

cor_status cor_freeze_makers(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;

	COR_TRY(read_evidence(f, err));
	COR_TRY(resolve(f, COR_ELEMENT, ELEMENT_MAKER, e->product_of_element, f->seen_of_element,
		&e->makers_of_elements, err));
	return resolve(f, COR_PART, PART_MAKER, e->product_of_part, f->seen_of_part,
		&e->makers_of_parts, err);
}

/* ---- names that match nobody ---- */

typedef struct tally {
	const cor_estate *estate;
	cor_strtab *names;
	uint64_t *cells;
	size_t capacity;
} tally;

static cor_status count_cell(tally *t, cor_text cell, uint64_t cells, cor_err *err)
{
	cor_text piece;

	while (cor_text_cut(&cell, '|', &piece)) {
		const uint32_t *parties;
		uint32_t before = cor_strtab_count(t->names), name;

		if (cor_names_find(&t->estate->party_names, piece, &parties))
			continue;
		COR_TRY(cor_mem_reserve((void **)&t->cells, &t->capacity, (size_t)before + 1,
			sizeof(*t->cells), err));
		COR_TRY(cor_strtab_add(t->names, piece, &name, err));
		if (name == before)
			t->cells[name] = 0;
		t->cells[name] += cells;
	}
	return COR_OK;
}

#define COUNTED_MAX 4096u /* values that a thread counts for itself */

typedef struct counting {
	const cor_column *column;
	uint32_t values, *cells;
} counting;

static void count_stretch(void *data, uint32_t from, uint32_t to)
{
	const counting *c = data;
	uint32_t cells[COUNTED_MAX];

	memset(cells, 0, c->values * sizeof(*cells));
	COR_EACH_CODE(c->column, from, to, row, code, cells[code]++;);
	for (uint32_t code = 0; code < c->values; code++) {
		if (cells[code])
			__atomic_fetch_add(&c->cells[code], cells[code], __ATOMIC_RELAXED);
	}
}

static cor_status count_column(cor_freeze *f, tally *t, cor_table_id id, unsigned c, cor_err *err)
{
	const cor_table *table = &f->estate->tables[id];
	const cor_column *column = &table->columns[c];
	cor_arena_mark mark = cor_arena_here(f->scratch);
	uint32_t values = cor_column_values(column);
	uint32_t *cells;

	COR_TRY(cor_arena_new_array(f->scratch, values, sizeof(*cells), &cells, err));
	if (id != COR_EVIDENCE && values <= COUNTED_MAX) {
		cor_team_split(table->row_count, count_stretch, &(counting){column, values, cells});
	} else {
		for (uint32_t row = 0; row < table->row_count; row++)
			cells[cor_column_code(column, row)] += id != COR_EVIDENCE ||
				is_vote(f->estate, row);
	}
	for (uint32_t code = 1; code < values; code++) {
		if (cells[code])
			COR_TRY(count_cell(t, cor_column_text(column, code), cells[code], err));
	}
	cor_arena_back(f->scratch, mark);
	return COR_OK;
}

static cor_status count_all(cor_freeze *f, tally *t, cor_err *err)
{
	const cor_estate *e = f->estate;

	for (uint32_t row = 0; e->below && row < cor_estate_rows(e->below, COR_PRODUCT); row++) {
		cor_text cell = cor_estate_cell(e->below, COR_PRODUCT, row, 1);

		if (cell.n && !cor_joined_is_hidden(e, COR_PRODUCT, row))
			COR_TRY(count_cell(t, cell, 1, err));
	}
	COR_TRY(count_column(f, t, COR_PRODUCT, 1, err));
	COR_TRY(count_column(f, t, COR_ELEMENT, ELEMENT_MAKER, err));
	COR_TRY(count_column(f, t, COR_ROLE, ROLE_MAKER, err));
	COR_TRY(count_column(f, t, COR_PART, PART_MAKER, err));
	return count_column(f, t, COR_EVIDENCE, PARTY, err);
}

static int compare_unlisted(const void *a, const void *b)
{
	const cor_unlisted *x = a, *y = b;

	if (x->cells != y->cells)
		return x->cells > y->cells ? -1 : 1;
	return cor_text_compare(x->name, y->name);
}

static cor_status list_unlisted(cor_freeze *f, tally *t, cor_err *err)
{
	cor_estate *e = f->estate;
	uint32_t count;

	COR_TRY(cor_strtab_new(e->keep, &t->names, err));
	COR_TRY(count_all(f, t, err));
	count = cor_strtab_count(t->names);
	COR_TRY(cor_arena_new_array(e->keep, count, sizeof(*e->unlisted), &e->unlisted, err));
	for (uint32_t i = 0; i < count; i++)
		e->unlisted[i] = (cor_unlisted){cor_strtab_at(t->names, i), t->cells[i]};
	qsort(e->unlisted, count, sizeof(*e->unlisted), compare_unlisted);
	e->unlisted_count = count;
	return COR_OK;
}

cor_status cor_freeze_unlisted(cor_freeze *f, cor_err *err)
{
	tally t = {.estate = f->estate};
	cor_status status = list_unlisted(f, &t, err);

	cor_mem_free(t.cells);
	return status;
}
