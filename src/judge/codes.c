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
		reader.codes = (cor_codes){.codes = cor_estate_makers_of_elements(estate),
			.width = 4,
			.row_count = docket->element_count,
			.value_count = cor_estate_maker_set_count(estate)};
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

#define RUN_ELEMENTS_MIN 16u /* fewer in the mean: element by element is as good */

#define CHANGE_AFTER(name, type)                                                      \
	static uint32_t name(const type *codes, uint32_t element, uint32_t count)     \
	{                                                                             \
		type code = codes[element];                                           \
                                                                                      \
		for (element++; element < count && codes[element] == code; element++) \
			;                                                             \
		return element;                                                       \
	}

CHANGE_AFTER(change_after16, uint16_t)
CHANGE_AFTER(change_after32, uint32_t)

/* Eight at a time: columns of few values are those with long runs. */
static uint32_t change_after8(const uint8_t *codes, uint32_t element, uint32_t count)
{
	uint64_t alike = codes[element] * 0x0101010101010101u, eight;

	for (; count - element >= sizeof(eight); element += sizeof(eight)) {
		memcpy(&eight, codes + element, sizeof(eight));
		if (eight != alike)
			break;
	}
	while (element < count && codes[element] == (uint8_t)alike)
		element++;
	return element;
}

/* The first element behind this one that may have another code. */
static uint32_t change_after(const column_reader *reader, const cor_estate *estate,
	uint32_t element, uint32_t count)
{
	uint32_t from, to;

	if (reader->site && reader->site[element] == COR_NONE)
		return count; /* those of unknown site come last */
	if (reader->site) {
		cor_estate_elements_at(estate, reader->site[element], &from, &to);
		return to;
	}
	if (reader->codes.width == 1)
		return change_after8(reader->codes.codes, element, count);
	if (reader->codes.width == 2)
		return change_after16(reader->codes.codes, element, count);
	return change_after32(reader->codes.codes, element, count);
}

/* *ret_combined has runs, or none when there are too many. */
static cor_status find_runs(cor_docket *docket, const cor_key_column *columns, uint32_t count,
	cor_combined *combined, cor_err *err)
{
	uint32_t elements = docket->element_count, most = elements / RUN_ELEMENTS_MIN + 64;
	column_reader readers[COR_KEY_COLUMNS_MAX] = {0};
	uint32_t code[COR_KEY_COLUMNS_MAX] = {0}, until[COR_KEY_COLUMNS_MAX] = {0};
	pair_map maps[COR_KEY_COLUMNS_MAX] = {{0}};
	uint32_t run_count = 0, to;
	cor_run *runs;

	for (uint32_t c = 0; c < count; c++) {
		readers[c] = open_column(docket, &columns[c]);
		maps[c].arena = docket->scratch;
	}
	COR_TRY(cor_arena_new_raw(docket->scratch, most, sizeof(*runs), &runs, err));
	for (uint32_t from = 0; from < elements; from = to) {
		uint32_t whole = 0;

		if (run_count == most)
			return COR_OK;
		to = elements;
		for (uint32_t c = 0; c < count; c++) {
			if (until[c] <= from) {
				code[c] = code_at(&readers[c], from);
				until[c] = change_after(&readers[c], docket->estate, from,
					elements);
			}
			to = until[c] < to ? until[c] : to;
			if (c == 0)
				whole = code[0];
			else
				COR_TRY(number_pair(&maps[c], (uint64_t)whole << 32 | code[c],
					&whole, err));
		}
		runs[run_count++] = (cor_run){from, to, whole};
	}
	combined->count = readers[0].codes.value_count;
	for (uint32_t level = 1; level < count; level++)
		COR_TRY(keep_pairs(docket, &maps[level], level, combined, err));
	combined->runs = runs;
	combined->run_count = run_count;
	return COR_OK;
}

cor_status cor_codes_combine(cor_docket *docket, const cor_key_column *columns, uint32_t count,
	const uint64_t *elements, cor_combined *ret_combined, cor_err *err)
{
	column_reader reader = open_column(docket, &columns[0]);
	cor_combined combined = {.count = reader.codes.value_count, .column_count = count};

	COR_TRY(find_runs(docket, columns, count, &combined, err));
	if (combined.runs) {
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
