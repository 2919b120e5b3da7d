#include "judge/codes.h"

typedef struct column_reader {
	cor_codes codes;
	const uint32_t *site; /* of each element; NULL = the element's own column */
} column_reader;

static column_reader open_column(const cor_docket *docket, const cor_key_column *column)
{
	const cor_estate *estate = docket->estate;
	column_reader reader = {.site = NULL};

	if (column->is_maker) {
		reader.codes = cor_estate_maker_codes(estate, COR_ELEMENT);
		return reader;
	}
	reader.codes = cor_estate_codes(estate, column->key.table, column->key.column);
	if (column->key.table == COR_SITE)
		reader.site = cor_estate_site_of_element(estate);
	return reader;
}

static inline uint32_t code_at(const column_reader *reader, uint32_t element)
{
	uint32_t row = reader->site ? reader->site[element] : element;

	return row == COR_NONE ? 0 : cor_code_at(&reader->codes, row);
}

/* Pairs of codes -> a number: open addressing, at most half full. */
typedef struct pair_map {
	uint64_t *pairs; /* of each number */
	uint32_t *slots; /* number + 1, 0 = free */
	uint32_t count, slot_count;
	cor_arena *arena;
} pair_map;

static uint32_t slot_of(const pair_map *map, uint64_t pair)
{
	uint64_t hash = pair * 0x9e3779b97f4a7c15u;
	uint32_t slot = (uint32_t)(hash >> 32) & (map->slot_count - 1);

	while (map->slots[slot] && map->pairs[map->slots[slot] - 1] != pair)
		slot = (slot + 1) & (map->slot_count - 1);
	return slot;
}

static cor_status grow(pair_map *map, cor_err *err)
{
	uint32_t slot_count = map->slot_count ? 2 * map->slot_count : 64;
	uint64_t *pairs;

	if (map->slot_count >= 1u << 30)
		return cor_fail(err, COR_ELIMIT, "more than %u groups", map->count);
	COR_TRY(cor_arena_new_array(map->arena, slot_count / 2, sizeof(*pairs), &pairs, err));
	COR_TRY(cor_arena_new_array(map->arena, slot_count, sizeof(*map->slots), &map->slots, err));
	if (map->count)
		memcpy(pairs, map->pairs, map->count * sizeof(*pairs));
	map->pairs = pairs;
	map->slot_count = slot_count;
	for (uint32_t i = 0; i < map->count; i++)
		map->slots[slot_of(map, pairs[i])] = i + 1;
	return COR_OK;
}

static cor_status number_pair(pair_map *map, uint64_t pair, uint32_t *ret_number, cor_err *err)
{
	uint32_t slot;

	if (map->count >= map->slot_count / 2)
		COR_TRY(grow(map, err));
	slot = slot_of(map, pair);
	if (!map->slots[slot]) {
		map->pairs[map->count] = pair;
		map->slots[slot] = ++map->count;
	}
	*ret_number = map->slots[slot] - 1;
	return COR_OK;
}

/* What the pairs of a level are made of. */
static cor_status keep_pairs(cor_docket *docket, const pair_map *map, uint32_t level,
	cor_combined *combined, cor_err *err)
{
	COR_TRY(cor_arena_new_array(docket->scratch, map->count, sizeof(uint32_t),
		&combined->before[level], err));
	COR_TRY(cor_arena_new_array(docket->scratch, map->count, sizeof(uint32_t),
		&combined->last[level], err));
	for (uint32_t i = 0; i < map->count; i++) {
		combined->before[level][i] = (uint32_t)(map->pairs[i] >> 32);
		combined->last[level][i] = (uint32_t)map->pairs[i];
	}
	combined->count = map->count;
	return COR_OK;
}

/* Replaces each element's code by the number of (code, code of this column). */
static cor_status add_column(cor_docket *docket, const column_reader *reader,
	const uint64_t *elements, uint32_t level, cor_combined *combined, cor_err *err)
{
	pair_map map = {.arena = docket->scratch};
	uint64_t last_pair = UINT64_MAX;
	uint32_t last_number = 0;

	for (uint32_t w = 0; w < cor_bits_words(docket->element_count); w++) {
		for (uint64_t bits = elements[w]; bits; bits &= bits - 1) {
			uint32_t e = w * 64 + (uint32_t)__builtin_ctzll(bits);
			uint64_t pair = (uint64_t)combined->code_of[e] << 32 | code_at(reader, e);

			/* Neighbours are alike: elements lie together by site. */
			if (pair != last_pair)
				COR_TRY(number_pair(&map, pair, &last_number, err));
			last_pair = pair;
			combined->code_of[e] = last_number;
		}
	}
	return keep_pairs(docket, &map, level, combined, err);
}

/* ---- runs ---- */

/* Where runs are collected. */
typedef struct run_list {
	cor_run *runs; /* NULL: too many */
	uint32_t count, most;
} run_list;

/* Finds them into the cache, from which nothing else is taken meanwhile. */
static cor_status find_column_runs(cor_docket *docket, const cor_key_column *column,
	cor_column_runs *runs, cor_err *err)
{
	column_reader reader = open_column(docket, column);
	uint32_t most = cor_runs_most(docket->estate);
	cor_arena_mark mark = cor_arena_here(docket->cache);
	cor_run *found;

	COR_TRY(cor_arena_new_raw(docket->cache, most, sizeof(*found), &found, err));
	if (cor_runs_find(docket->estate, reader.codes, reader.site != NULL, found, most,
		    &runs->count))
		runs->runs = found;
	else
		cor_arena_back(docket->cache, mark);
	runs->count = runs->runs ? runs->count : 0;
	return COR_OK;
}

/* The runs of one column, those that freezing found or, once a judging, those that are found here. */
static cor_status runs_of(cor_docket *docket, const cor_key_column *column,
	const cor_column_runs **ret_runs, cor_err *err)
{
	cor_column_runs *known;

	for (known = docket->column_runs; known; known = known->next) {
		if (known->table == column->key.table && known->column == column->key.column &&
			known->is_maker == column->is_maker)
			break;
	}
	if (!known) {
		COR_TRY(cor_arena_new_array(docket->cache, 1, sizeof(*known), &known, err));
		*known = (cor_column_runs){.table = column->key.table,
			.column = column->key.column,
			.is_maker = column->is_maker,
			.next = docket->column_runs};
		if (!column->is_maker)
			known->runs = cor_estate_runs(docket->estate, known->table, known->column,
				&known->count);
		if (!known->runs)
			COR_TRY(find_column_runs(docket, column, known, err));
		docket->column_runs = known;
	}
	*ret_runs = known;
	return COR_OK;
}

/* Pairs of few codes have a place each, of many they are looked up. */
#define PAIRS_PLACED_MOST 65536u

typedef struct pair_numbers {
	pair_map map;
	uint32_t *placed; /* number + 1; NULL: looked up */
	uint32_t values;  /* of the second code */
} pair_numbers;

static cor_status open_pairs(cor_docket *docket, uint32_t before, uint32_t values,
	pair_numbers *numbers, cor_err *err)
{
	*numbers = (pair_numbers){.map = {.arena = docket->scratch}, .values = values};
	return (uint64_t)before * values > PAIRS_PLACED_MOST
		? COR_OK
		: cor_arena_new_array(docket->scratch, (size_t)before * values,
			  sizeof(*numbers->placed), &numbers->placed, err);
}

static inline cor_status pair_number(pair_numbers *n, uint32_t a, uint32_t b, uint32_t *ret_number,
	cor_err *err)
{
	uint32_t *place = n->placed ? &n->placed[(size_t)a * n->values + b] : NULL;

	if (place && *place) {
		*ret_number = *place - 1;
		return COR_OK;
	}
	COR_TRY(number_pair(&n->map, (uint64_t)a << 32 | b, ret_number, err));
	if (place)
		*place = *ret_number + 1;
	return COR_OK;
}

/* Pairs of runs as runs of pairs; list->runs becomes NULL when there are too many. */
static cor_status pair_runs(cor_docket *docket, const cor_run *before,
	const cor_column_runs *column, pair_numbers *numbers, run_list *list, cor_err *err)
{
	uint32_t from = 0, left = 0, right = 0, count = 0, number, last = COR_NONE;
	cor_run *runs = list->runs;

	COR_ASSERT(runs && list->count == 0);
	while (from < docket->element_count) {
		const cor_run *a = &before[left], *b = &column->runs[right];
		uint32_t to = a->to < b->to ? a->to : b->to;

		COR_TRY(pair_number(numbers, a->code, b->code, &number, err));
		if (number == last) {
			runs[count - 1].to = to;
		} else if (count == list->most) {
			list->runs = NULL;
			return COR_OK;
		} else {
			runs[count++] = (cor_run){from, to, number};
			last = number;
		}
		left += a->to == to;
		right += b->to == to;
		from = to;
	}
	list->count = count;
	return COR_OK;
}

/* *ret_combined has runs, or none when there are too many. */
static cor_status find_runs(cor_docket *docket, const cor_key_column *columns, uint32_t count,
	cor_combined *combined, cor_err *err)
{
	const cor_column_runs *first, *column;
	uint32_t before_count;
	const cor_run *before;

	if (docket->element_count == 0)
		return COR_OK;
	COR_TRY(runs_of(docket, &columns[0], &first, err));
	before = first->runs;
	before_count = first->count;
	for (uint32_t level = 1; level < count && before; level++) {
		run_list next = {.most = cor_runs_most(docket->estate)};
		pair_numbers numbers;

		COR_TRY(runs_of(docket, &columns[level], &column, err));
		if (!column->runs)
			return COR_OK;
		COR_TRY(cor_arena_new_raw(docket->scratch, next.most, sizeof(*next.runs),
			&next.runs, err));
		COR_TRY(open_pairs(docket, combined->count,
			open_column(docket, &columns[level]).codes.value_count, &numbers, err));
		COR_TRY(pair_runs(docket, before, column, &numbers, &next, err));
		COR_TRY(keep_pairs(docket, &numbers.map, level, combined, err));
		before = next.runs;
		before_count = next.count;
	}
	combined->runs = before;
	combined->run_count = before ? before_count : 0;
	return COR_OK;
}

cor_status cor_codes_combine(cor_docket *docket, const cor_key_column *columns, uint32_t count,
	const uint64_t *elements, cor_combined *ret_combined, cor_err *err)
{
	column_reader reader = open_column(docket, &columns[0]);
	cor_combined combined = {.count = reader.codes.value_count, .column_count = count};

	COR_TRY(find_runs(docket, columns, count, &combined, err));
	if (combined.runs || !elements) {
		*ret_combined = combined;
		return COR_OK;
	}
	combined.count = reader.codes.value_count;
	COR_TRY(cor_arena_new_array(docket->scratch, docket->element_count,
		sizeof(*combined.code_of), &combined.code_of, err));
	for (uint32_t w = 0; w < cor_bits_words(docket->element_count); w++) {
		for (uint64_t bits = elements[w]; bits; bits &= bits - 1) {
			uint32_t e = w * 64 + (uint32_t)__builtin_ctzll(bits);

			combined.code_of[e] = code_at(&reader, e);
		}
	}
	for (uint32_t level = 1; level < count; level++) {
		reader = open_column(docket, &columns[level]);
		COR_TRY(add_column(docket, &reader, elements, level, &combined, err));
	}
	*ret_combined = combined;
	return COR_OK;
}

void cor_codes_apart(const cor_combined *combined, uint32_t code, uint32_t out[COR_KEY_COLUMNS_MAX])
{
	for (uint32_t level = combined->column_count; level-- > 1;) {
		out[level] = combined->last[level][code];
		code = combined->before[level][code];
	}
	out[0] = code;
}
