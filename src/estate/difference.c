#include "estate/difference.h"

#include "estate/frozen.h"

#define NEAR 4 /* how far a text may stand behind the place where it is looked for */

typedef struct code_map {
	const cor_dictionary *from, *to;
	uint32_t *new_of_old; /* by code; COR_NONE = the new does not say this */
} code_map;

typedef struct work {
	const cor_estate *old_estate, *new_estate;
	cor_arena *arena;
	code_map maps[COR_TABLE_COUNT * COR_TABLE_COLUMNS_MAX];
	unsigned map_count;
} work;

/* ---- texts ---- */

/* Looks first where the text would stand if nothing were new but a few texts before it. */
static uint32_t code_of(const cor_strtab *texts, uint32_t count, cor_text t, uint32_t *next)
{
	uint32_t code = *next;

	while (code < count && code < *next + NEAR &&
		!cor_text_equal(cor_strtab_at(texts, code), t))
		code++;
	if (code == count || code == *next + NEAR)
		code = cor_strtab_find(texts, t);
	if (code != COR_NONE)
		*next = code + 1;
	return code;
}

static cor_status map_codes(work *w, const cor_dictionary *from, const cor_dictionary *to,
	const uint32_t **ret_map, cor_err *err)
{
	uint32_t count = cor_strtab_count(from->texts), next = 0, *map;

	for (unsigned i = 0; i < w->map_count; i++)
		if (w->maps[i].from == from && w->maps[i].to == to) {
			*ret_map = w->maps[i].new_of_old;
			return COR_OK;
		}
	COR_TRY(cor_arena_new_raw(w->arena, count, sizeof(*map), &map, err));
	for (uint32_t code = 0; code < count; code++)
		map[code] = to ? code_of(to->texts, cor_strtab_count(to->texts),
					 cor_strtab_at(from->texts, code), &next)
			       : COR_NONE;
	w->maps[w->map_count++] = (code_map){from, to, map};
	*ret_map = map;
	return COR_OK;
}

/* ---- rows ---- */

/* One table of both estates while it is compared. */
typedef struct pairing {
	const cor_table *from, *to;
	const uint32_t *maps[COR_TABLE_COLUMNS_MAX];
	unsigned key[COR_TABLE_COLUMNS_MAX], key_count;
	unsigned compared; /* bits of the columns beside the key */
	bool is_loose;     /* several rows may have one key: the first stands for them all */
	uint32_t *
		places; /* rows of the new by hash of their key, COR_NONE = free; NULL = not made */
	uint64_t *taken;     /* rows of the new */
	uint32_t mask, next; /* next: where the row behind the last one found stands */
} pairing;

static uint32_t hash_codes(const uint32_t *codes, unsigned count)
{
	uint64_t h = 0x9e3779b97f4a7c15u;

	for (unsigned i = 0; i < count; i++) {
		h = (h ^ codes[i]) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	return (uint32_t)h;
}

static void key_of(const pairing *p, uint32_t new_row, uint32_t *codes)
{
	for (unsigned k = 0; k < p->key_count; k++)
		codes[k] = cor_column_code(&p->to->columns[p->key[k]], new_row);
}

static bool has_key(const pairing *p, uint32_t new_row, const uint32_t *codes)
{
	for (unsigned k = 0; k < p->key_count; k++)
		if (cor_column_code(&p->to->columns[p->key[k]], new_row) != codes[k])
			return false;
	return true;
}

/* The first row with this key; COR_NONE, and where it would go. */
static uint32_t look_up(const pairing *p, const uint32_t *codes, uint32_t *ret_place)
{
	uint32_t place = hash_codes(codes, p->key_count) & p->mask;

	while (p->places[place] != COR_NONE && !has_key(p, p->places[place], codes))
		place = (place + 1) & p->mask;
	if (ret_place)
		*ret_place = place;
	return p->places[place];
}

static cor_status make_places(work *w, pairing *p, cor_err *err)
{
	uint32_t size = 16, codes[COR_TABLE_COLUMNS_MAX], place;

	while (size / 2 < p->to->row_count)
		size *= 2;
	COR_TRY(cor_arena_new_raw(w->arena, size, sizeof(*p->places), &p->places, err));
	memset(p->places, 0xff, (size_t)size * sizeof(*p->places));
	p->mask = size - 1;
	for (uint32_t row = 0; row < p->to->row_count; row++) {
		key_of(p, row, codes);
		if (look_up(p, codes, &place) == COR_NONE)
			p->places[place] = row;
	}
	return COR_OK;
}

/* The row of the new with the key of a row of the old; COR_NONE. */
static cor_status find_row(work *w, pairing *p, uint32_t old_row, uint32_t *ret_row, cor_err *err)
{
	uint32_t codes[COR_TABLE_COLUMNS_MAX];

	*ret_row = COR_NONE;
	for (unsigned k = 0; k < p->key_count; k++) {
		codes[k] =
			p->maps[p->key[k]][cor_column_code(&p->from->columns[p->key[k]], old_row)];
		if (codes[k] == COR_NONE)
			return COR_OK;
	}
	if (!p->is_loose && p->next < p->to->row_count && has_key(p, p->next, codes)) {
		*ret_row = p->next;
	} else if (p->key_count == 1) {
		*ret_row = codes[0] < p->to->row_of_count ? p->to->row_of[codes[0]] : COR_NONE;
	} else {
		if (!p->places)
			COR_TRY(make_places(w, p, err));
		*ret_row = look_up(p, codes, NULL);
	}
	if (*ret_row != COR_NONE)
		p->next = *ret_row + 1;
	return COR_OK;
}

static uint32_t compare_row(const pairing *p, uint32_t old_row, uint32_t new_row)
{
	uint32_t columns = 0;

	for (unsigned c = 0; c < cor_schema[p->from->id].column_count; c++)
		if ((p->compared >> c & 1) &&
			p->maps[c][cor_column_code(&p->from->columns[c], old_row)] !=
				cor_column_code(&p->to->columns[c], new_row))
			columns |= 1u << c;
	return columns;
}

/* ---- one table ---- */

/* What makes a row the same row, and what is compared then. */
static void take_columns(pairing *p, cor_table_id t)
{
	static const char *const AGAIN[] = {"seen", "source"}; /* of evidence: when, and by whom */
	unsigned all = (1u << cor_schema[t].column_count) - 1;

	p->key_count = cor_table_key(t, p->key);
	p->is_loose = t == COR_EVIDENCE;
	for (unsigned i = 0; p->is_loose && i < 2; i++) {
		unsigned column = (unsigned)cor_schema_column(t, cor_text_of(AGAIN[i])), kept = 0;

		all &= ~(1u << column);
		for (unsigned k = 0; k < p->key_count; k++)
			if (p->key[k] != column)
				p->key[kept++] = p->key[k];
		p->key_count = kept;
	}
	p->compared = all;
	for (unsigned k = 0; k < p->key_count; k++)
		p->compared &= ~(1u << p->key[k]);
}

static cor_status match_rows(work *w, pairing *p, cor_table_difference *d, cor_err *err)
{
	size_t capacity = 0;
	cor_row_change *changed = NULL;
	cor_status status = COR_OK;

	for (uint32_t row = 0; row < p->from->row_count && status == COR_OK; row++) {
		uint32_t other, columns;

		status = find_row(w, p, row, &other, err);
		if (status != COR_OK)
			break;
		d->new_of_old[row] = other;
		if (other == COR_NONE) {
			d->vanished_count++;
			continue;
		}
		if (cor_bit_is(p->taken, other))
			continue; /* loose: seen before */
		cor_bit_set(p->taken, other);
		columns = compare_row(p, row, other);
		if (!columns)
			continue;
		status = cor_mem_reserve((void **)&changed, &capacity, (size_t)d->changed_count + 1,
			sizeof(*changed), err);
		if (status == COR_OK)
			changed[d->changed_count++] = (cor_row_change){row, other, columns};
	}
	if (status == COR_OK)
		status = cor_arena_new_array(w->arena, d->changed_count, sizeof(*changed),
			&d->changed, err);
	if (status == COR_OK && changed && d->changed_count > 0)
		memcpy(d->changed, changed, d->changed_count * sizeof(*changed));
	cor_mem_free(changed);
	return status;
}

/* Whether nobody took this row, nor the first with its key. */
static bool is_new(const pairing *p, uint32_t row)
{
	uint32_t codes[COR_TABLE_COLUMNS_MAX];

	if (cor_bit_is(p->taken, row))
		return false;
	if (!p->is_loose)
		return true;
	key_of(p, row, codes);
	return look_up(p, codes, NULL) == row;
}

static cor_status list_rows(work *w, const pairing *p, cor_table_difference *d, cor_err *err)
{
	uint32_t count = 0, n = 0;

	for (uint32_t row = 0; row < p->to->row_count; row++)
		count += is_new(p, row);
	COR_TRY(cor_arena_new_array(w->arena, count, sizeof(*d->appeared), &d->appeared, err));
	COR_TRY(cor_arena_new_array(w->arena, d->vanished_count, sizeof(*d->vanished), &d->vanished,
		err));
	for (uint32_t row = 0; d->appeared_count < count; row++)
		if (is_new(p, row))
			d->appeared[d->appeared_count++] = row;
	for (uint32_t row = 0; n < d->vanished_count; row++)
		if (d->new_of_old[row] == COR_NONE)
			d->vanished[n++] = row;
	return COR_OK;
}

static cor_status compare_table(work *w, cor_table_id t, cor_table_difference *d, cor_err *err)
{
	pairing p = {.from = &w->old_estate->tables[t], .to = &w->new_estate->tables[t]};

	take_columns(&p, t);
	for (unsigned c = 0; c < cor_schema[t].column_count && p.from->row_count > 0; c++)
		COR_TRY(map_codes(w, p.from->columns[c].dictionary, p.to->columns[c].dictionary,
			&p.maps[c], err));
	COR_TRY(cor_arena_new_raw(w->arena, p.from->row_count, sizeof(*d->new_of_old),
		&d->new_of_old, err));
	COR_TRY(cor_arena_new_array(w->arena, cor_bits_words(p.to->row_count), 8, &p.taken, err));
	if (p.is_loose)
		COR_TRY(make_places(w, &p, err));
	COR_TRY(match_rows(w, &p, d, err));
	COR_TRY(list_rows(w, &p, d, err));
	return COR_OK;
}

cor_status cor_difference_find(const cor_estate *old_estate, const cor_estate *new_estate,
	cor_arena *arena, cor_difference *ret, cor_err *err)
{
	work w = {.old_estate = old_estate, .new_estate = new_estate, .arena = arena};
	cor_difference found = {0};

	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++)
		COR_TRY(compare_table(&w, t, &found.tables[t], err));
	*ret = found;
	return COR_OK;
}
